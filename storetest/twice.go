package storetest

import (
	"context"
	"errors"

	"cspkit.example/store"
)

// Twice returns a store that runs the closure of every Update, undoes it, and
// runs it again, and runs that of every View twice. The second run counts. It
// finds closures that must not be run again, as any store may: those that
// count, append, draw identifiers or close channels outside their transaction.
//
// A run that fails is repeated too, because its failure was undone with it.
// Only a panic, the end of the context, and errors of the store itself end an
// Update after one run. Other writers may commit between the two.
func Twice(s store.Store) store.Store { return decorated(s, twice{s}, Twice) }

type twice struct{ store.Store }

// errUndone undoes the first run.
var errUndone = errors.New("storetest: the first of two runs")

func (s twice) Update(ctx context.Context, fn func(context.Context, store.Writer) error) error {
	err := s.Store.Update(ctx, func(ctx context.Context, w store.Writer) error {
		if err := fn(ctx, w); ctx.Err() != nil {
			return err
		}
		return errUndone
	})
	if err == errUndone {
		return s.Store.Update(ctx, fn)
	}
	return err
}

func (s twice) View(ctx context.Context, fn func(context.Context, store.Reader) error) error {
	ran := false
	err := s.Store.View(ctx, func(ctx context.Context, r store.Reader) error {
		ran = true
		return fn(ctx, r)
	})
	if !ran {
		return err
	}
	return s.Store.View(ctx, fn)
}
