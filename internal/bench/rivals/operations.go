package main

import (
	"context"
	"fmt"

	"cspkit.example/internal/bench"
)

// operation is something that all contenders do.
type operation struct {
	name  string // of its file of curves
	title string
	kind  kind
	do    func(ctx context.Context, w *bench.Population, c bench.Contender, i int) error // for the i-th time
}

// kind groups operations by what they cost.
type kind int

const (
	write kind = iota
	get
	page
	log
	load
)

// operations are measured in this order: reading comes before the worlds grow.
var operations = []operation{
	{"get", "get a customer", get, func(ctx context.Context, w *bench.Population, c bench.Contender, i int) error {
		_, err := c.Customer(ctx, pick(w.On, i))
		return err
	}},
	{"page", "100 customers by name, first page", page, list(bench.Page{})},
	{"page-deep", "100 customers by name, three quarters in", page, list(bench.Page{Deep: true})},
	{"reseller", "100 customers of a reseller, first page", page, list(bench.Page{ByReseller: true})},
	{"reseller-deep", "100 customers of a reseller, three quarters in", page, list(bench.Page{ByReseller: true, Deep: true})},
	{"newest", "the 100 newest records", log, func(ctx context.Context, _ *bench.Population, c bench.Contender, _ int) error {
		items, err := c.Newest(ctx)
		return whole(len(items), err)
	}},
	{"switch", "switch the permission on and off", write, func(ctx context.Context, w *bench.Population, c bench.Contender, i int) error {
		if err := c.Enable(ctx, pick(w.Off, i)); err != nil {
			return err
		}
		return c.Disable(ctx, pick(w.Off, i))
	}},
	{"buy", "a customer buys a reservation", write, func(ctx context.Context, w *bench.Population, c bench.Contender, i int) error {
		return c.Buy(ctx, pick(w.On, i))
	}},
	{"create", "create a customer", write, func(ctx context.Context, _ *bench.Population, c bench.Contender, i int) error {
		return c.Create(ctx, bench.NewInput(i))
	}},
}

func list(p bench.Page) func(context.Context, *bench.Population, bench.Contender, int) error {
	return func(ctx context.Context, _ *bench.Population, c bench.Contender, _ int) error {
		items, err := c.Customers(ctx, p)
		return whole(len(items), err)
	}
}

// pick returns the customer for the i-th time: each time another one, far
// from the last, as requests come.
func pick(from []bench.Target, i int) bench.Target { return from[i*7919%len(from)] }

// whole reports a page that is not full.
func whole(n int, err error) error {
	if err == nil && n != bench.PageSize {
		err = fmt.Errorf("rivals: %d rows on the page", n)
	}
	return err
}
