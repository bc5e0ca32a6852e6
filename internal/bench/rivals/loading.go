package main

import (
	"context"
	"fmt"
	"runtime"
)

// loading is how a world comes into a database: in batches, one transaction
// each. Making the rows is not measured.
var loading = operation{name: "load", title: "load a customer and what is around it", kind: load}

// loads is how often each rival loads a world.
func (t *trial) loads() int { return min(t.rounds, max(1, mostPaired/t.size)) }

// loadAll loads the world into new databases, in turn. The last ones stay.
func (t *trial) loadAll(ctx context.Context, rivals []rival) ([]contender, error) {
	field := make([]contender, len(rivals))
	for round := range t.loads() {
		t.note(fmt.Sprintf("%d customers: loading, round %d", t.size, round+1))
		for i := range rivals {
			at := (round + i) % len(rivals)
			if err := closeAll(field[at : at+1]); err != nil {
				return nil, err
			}
			field[at] = contender{}
			var err error
			if field[at], err = t.loadOne(ctx, rivals[at]); err != nil {
				return nil, err
			}
		}
	}
	return field, nil
}

// loadOne loads the world into a database, and measures what it takes, what
// it keeps, and what the last nine tenths of the customers cost each, beside
// the first tenth.
func (t *trial) loadOne(ctx context.Context, r rival) (contender, error) {
	before := heap()
	l, err := r.load(ctx, t.people)
	if err != nil {
		return contender{}, err
	}
	var first, rest cost
	early, all := 0, 0
	for b := range t.people.Batches() {
		m := start()
		if err := l.Load(ctx, b); err != nil {
			return contender{}, err
		}
		spent := m.stop()
		if all += b.Customers; all <= t.size/10 {
			first, early = first.plus(spent), all
		} else {
			rest = rest.plus(spent)
		}
	}
	t.report.add(loading, t.size, r.name, first.plus(rest).by(all))
	if early > 0 {
		t.report.growth.of(t.size).add(r.name, float64(rest.by(all-early).cpu)/float64(first.by(early).cpu))
	}
	if r.name != "sqlite" { // whose memory is not the collector's
		t.report.heap.of(t.size).add(r.name, (heap()-before)/float64(t.size))
	}
	c, err := l.Contender(ctx)
	return contender{r.name, c}, err
}

// heap is how many bytes are in use after a collection.
func heap() float64 {
	runtime.GC()
	runtime.GC() // what finalizers and pools held
	var m runtime.MemStats
	runtime.ReadMemStats(&m)
	return float64(m.HeapAlloc)
}
