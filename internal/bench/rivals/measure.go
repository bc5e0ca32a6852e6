package main

import (
	"cmp"
	"context"
	"fmt"
	"runtime"
	"slices"
	"time"

	"cspkit.example/internal/bench"
)

// plan says how much is measured.
type plan struct {
	sizes  []int // numbers of customers
	rounds int
	times  int // that a write or a get is done in a round
}

// times is how often a contender does an operation in a round. A page costs as
// much as many gets, and a Map sorts all customers for one.
func (p plan) count(o operation, name string, size int) int {
	switch {
	case o.kind == page && name == "map":
		return max(1, p.times/10*100/size)
	case o.kind == page || o.kind == log:
		return max(1, p.times/10)
	}
	return p.times
}

// cost is what doing an operation once takes.
type cost struct {
	cpu           time.Duration // of the whole process, its collector included
	bytes, allocs float64
}

// contender is one of those that are compared, by name.
type contender struct {
	name string
	bench.Contender
}

// result is what an operation costs at a size, by the name of the contender
// and the round.
type result struct {
	operation
	size  int
	costs map[string][]cost
}

// measure runs the plan. After each size it passes the results on.
func measure(ctx context.Context, p plan, note func(string)) (all []result, err error) {
	for _, size := range p.sizes {
		note(fmt.Sprintf("%d customers: filling", size))
		results, err := p.measureSize(ctx, size, note)
		if err != nil {
			return nil, err
		}
		all = append(all, results...)
	}
	return all, nil
}

// measureSize measures all operations in a world of one size.
func (p plan) measureSize(ctx context.Context, size int, note func(string)) (all []result, err error) {
	w, err := bench.NewWorld(ctx, size)
	if err != nil {
		return nil, err
	}
	engine, err := w.Engine(ctx)
	if err != nil {
		return nil, err
	}
	lite, err := newSQLite(ctx, w)
	if err != nil {
		return nil, err
	}
	field := []contender{{"engine", engine}, {"raw", w.Raw()}, {"map", newMap(w)}, {"sqlite", lite}}
	for _, o := range operations {
		note(fmt.Sprintf("%d customers: %s", size, o.title))
		r := result{o, size, map[string][]cost{}}
		if err := p.measureRounds(ctx, w, field, r); err != nil {
			return nil, err
		}
		all = append(all, r)
	}
	return all, lite.close()
}

// measureRounds measures an operation in rounds, each contender once in every
// round, so that whatever disturbs the machine disturbs all. Round 0 warms up
// and is not counted; each round begins with another contender.
func (p plan) measureRounds(ctx context.Context, w *bench.World, field []contender, r result) error {
	done := map[string]int{}
	for round := range p.rounds + 1 {
		for i := range field {
			c := field[(round+i)%len(field)]
			n := p.count(r.operation, c.name, r.size)
			spent, err := r.measure(ctx, w, c, done[c.name], n)
			if err != nil {
				return fmt.Errorf("%s, %s: %w", c.name, r.title, err)
			}
			done[c.name] += n
			if round > 0 {
				r.costs[c.name] = append(r.costs[c.name], spent)
			}
		}
	}
	return nil
}

// measure does an operation n times, from the first time on.
func (o operation) measure(ctx context.Context, w *bench.World, c contender, first, n int) (cost, error) {
	var before, after runtime.MemStats
	runtime.GC()
	runtime.ReadMemStats(&before)
	begin := cpuTime()
	for i := range n {
		if err := o.do(ctx, w, c, first+i); err != nil {
			return cost{}, err
		}
	}
	spent := cpuTime() - begin
	runtime.ReadMemStats(&after)
	per := float64(n)
	return cost{
		cpu:    spent / time.Duration(n),
		bytes:  float64(after.TotalAlloc-before.TotalAlloc) / per,
		allocs: float64(after.Mallocs-before.Mallocs) / per,
	}, nil
}

// median returns what a contender takes.
func (r result) median(name string) cost {
	return cost{
		cpu:    median(r.costs[name], func(c cost) time.Duration { return c.cpu }),
		bytes:  median(r.costs[name], func(c cost) float64 { return c.bytes }),
		allocs: median(r.costs[name], func(c cost) float64 { return c.allocs }),
	}
}

// ratio returns the median of the rounds' ratios of CPU time, a to b.
func (r result) ratio(a, b string) float64 {
	var all []float64
	for round, c := range r.costs[a] {
		all = append(all, float64(c.cpu)/float64(r.costs[b][round].cpu))
	}
	return median(all, func(f float64) float64 { return f })
}

// median returns the middle one of the numbers that values have.
func median[V any, N cmp.Ordered](values []V, number func(V) N) N {
	numbers := make([]N, len(values))
	for i, v := range values {
		numbers[i] = number(v)
	}
	slices.Sort(numbers)
	return numbers[len(numbers)/2]
}
