package main

import (
	"cmp"
	"slices"
	"time"
)

// report is everything that was measured.
type report struct {
	results  []*result
	heap     bySize  // bytes that a customer takes
	growth   bySize  // what loading a later customer costs, divided by an early one
	kept     bySize  // part of the rate of gets that is left beside a writer
	followed bySize  // part of the rate of writes that is left beside followers of the log
	decision figures // nanoseconds of a decision about roles; of raw: of a look at bit sets
	decided  float64 // allocations of one
}

func newReport() *report {
	return &report{heap: bySize{}, growth: bySize{}, kept: bySize{}, followed: bySize{}, decision: figures{}}
}

// figures are numbers by the name of the contender, one for each round.
type figures map[string][]float64

func (f figures) add(name string, n float64) { f[name] = append(f[name], n) }

func (f figures) median(name string) float64 {
	return median(f[name], func(n float64) float64 { return n })
}

// bySize are figures by the number of customers.
type bySize map[int]figures

func (s bySize) of(size int) figures {
	if s[size] == nil {
		s[size] = figures{}
	}
	return s[size]
}

// result is what an operation costs at a size, by the name of the contender
// and the round.
type result struct {
	operation
	size  int
	costs map[string][]cost
}

// add notes what an operation cost in a round.
func (r *report) add(o operation, size int, name string, c cost) {
	found := r.find(o.name, size)
	if found == nil {
		found = &result{o, size, map[string][]cost{}}
		r.results = append(r.results, found)
	}
	found.costs[name] = append(found.costs[name], c)
}

// find returns the result of an operation, nil when there is none.
func (r *report) find(name string, size int) *result {
	at := slices.IndexFunc(r.results, func(f *result) bool { return f.name == name && f.size == size })
	if at < 0 {
		return nil
	}
	return r.results[at]
}

// sizes are the numbers of customers in ascending order.
func (r *report) sizes() (all []int) {
	for _, f := range r.results {
		all = append(all, f.size)
	}
	slices.Sort(all)
	return slices.Compact(all)
}

// median returns what a contender takes.
func (r *result) median(name string) cost {
	return cost{
		cpu:    median(r.costs[name], func(c cost) time.Duration { return c.cpu }),
		bytes:  median(r.costs[name], func(c cost) float64 { return c.bytes }),
		allocs: median(r.costs[name], func(c cost) float64 { return c.allocs }),
	}
}

// ratio returns the median of the rounds' ratios of CPU time, a to b.
func (r *result) ratio(a, b string) float64 {
	var all []float64
	for round, c := range r.costs[a][:min(len(r.costs[a]), len(r.costs[b]))] {
		all = append(all, float64(c.cpu)/float64(r.costs[b][round].cpu))
	}
	return median(all, func(f float64) float64 { return f })
}

// median returns the middle one of the numbers that values have, zero for
// none.
func median[V any, N cmp.Ordered](values []V, number func(V) N) (middle N) {
	if len(values) == 0 {
		return middle
	}
	numbers := make([]N, len(values))
	for i, v := range values {
		numbers[i] = number(v)
	}
	slices.Sort(numbers)
	return numbers[len(numbers)/2]
}
