package main

import (
	"context"
	"errors"
	"fmt"
	"io"
	"math"
	"runtime"
	"runtime/debug"
	"slices"
	"time"

	"cspkit.example/internal/bench"
)

// rival is one of those that are compared.
type rival struct {
	name string
	load func(context.Context, *bench.Population) (bench.Loader, error)
}

// rivals in the order of the tables.
var rivals = []rival{{"engine", bench.NewStoreLoader}, {"raw", bench.NewRawLoader}, {"map", newMap}, {"sqlite", newSQLite}}

// plan says what is measured.
type plan struct {
	rivals []rival
	sizes  []int // numbers of customers
	rounds int
	times  int // that a write or a get is done in a round
}

// Up to how many customers all rivals, and the first two of them, are in memory
// together and measured in turn. All others are alone.
const (
	mostTogether = 10_000
	mostPaired   = 100_000
)

// fields are the rivals that are measured together.
func (p plan) fields(size int) [][]rival {
	together := len(p.rivals)
	switch {
	case size > mostPaired:
		together = 1
	case size > mostTogether:
		together = min(together, 2) // the engine and go-memdb, whose ratio has the closest goals
	}
	all := [][]rival{p.rivals[:together]}
	return slices.AppendSeq(all, slices.Chunk(p.rivals[together:], 1))
}

// count is how often a contender does an operation in a round. A page costs as
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

// contender is a rival in a world.
type contender struct {
	name string
	bench.Contender
}

// run measures everything. It tells note what it is at.
func (p plan) run(ctx context.Context, note func(string)) (*report, error) {
	r := newReport()
	p.decide(r)
	for _, size := range p.sizes {
		if size > mostPaired {
			debug.SetGCPercent(25) // lets a million customers fit into 24 GB
		}
		people, err := bench.NewPopulation(ctx, size)
		if err != nil {
			return nil, err
		}
		t := &trial{plan: p, people: people, size: size, report: r, note: note}
		for _, field := range p.fields(size) {
			if err := t.measure(ctx, field); err != nil {
				return nil, err
			}
			note(r.soFar(size)) // the next may need more memory than there is
		}
	}
	return r, nil
}

// trial is what happens in worlds of one size.
type trial struct {
	plan
	people *bench.Population
	size   int
	report *report
	note   func(string)
}

// measure measures rivals in turn.
func (t *trial) measure(ctx context.Context, rivals []rival) error {
	field, err := t.loadAll(ctx, rivals)
	if err != nil {
		return err
	}
	for _, o := range operations {
		t.note(fmt.Sprintf("%d customers: %s", t.size, o.title))
		if err := t.inRounds(ctx, field, o); err != nil {
			return err
		}
	}
	t.note(fmt.Sprintf("%d customers: gets beside a writer", t.size))
	if err := t.besideWriter(ctx, field); err != nil {
		return err
	}
	t.note(fmt.Sprintf("%d customers: writes beside followers", t.size))
	if err := t.besideFollowers(ctx, field); err != nil {
		return err
	}
	return closeAll(field)
}

// inRounds measures an operation in rounds, each contender once in every round,
// so that whatever disturbs the machine disturbs all. Round 0 warms up and is
// not counted; each round begins with another contender.
func (t *trial) inRounds(ctx context.Context, field []contender, o operation) error {
	done := map[string]int{}
	for round := range t.rounds + 1 {
		for i := range field {
			c := field[(round+i)%len(field)]
			first, n := done[c.name], t.count(o, c.name, t.size)
			spent, err := measure(n, func(i int) error { return o.do(ctx, t.people, c, first+i) })
			if err != nil {
				return fmt.Errorf("%s, %s: %w", c.name, o.title, err)
			}
			done[c.name] += n
			if round > 0 {
				t.report.add(o, t.size, c.name, spent)
			}
		}
	}
	return nil
}

// closeAll lets go of databases.
func closeAll(field []contender) (err error) {
	for _, c := range field {
		if closer, ok := c.Contender.(io.Closer); ok {
			err = errors.Join(err, closer.Close())
		}
	}
	return err
}

// cost is what doing something once takes.
type cost struct {
	cpu           time.Duration // of the whole process, its collector included
	bytes, allocs float64
}

// measure does something n times.
func measure(n int, do func(i int) error) (cost, error) {
	runtime.GC()
	m := start()
	for i := range n {
		if err := do(i); err != nil {
			return cost{}, err
		}
	}
	return m.stop().by(n), nil
}

// meter measures what happens between its start and its stop.
type meter struct {
	memory runtime.MemStats
	cpu    time.Duration
}

func start() (m meter) {
	runtime.ReadMemStats(&m.memory)
	m.cpu = cpuTime()
	return m
}

func (m meter) stop() cost {
	spent := cpuTime() - m.cpu
	var now runtime.MemStats
	runtime.ReadMemStats(&now)
	return cost{spent, float64(now.TotalAlloc - m.memory.TotalAlloc), float64(now.Mallocs - m.memory.Mallocs)}
}

func (c cost) plus(d cost) cost { return cost{c.cpu + d.cpu, c.bytes + d.bytes, c.allocs + d.allocs} }

func (c cost) by(n int) cost {
	return cost{c.cpu / time.Duration(n), c.bytes / float64(n), c.allocs / float64(n)}
}

// decide measures decisions about roles.
func (p plan) decide(r *report) {
	d := bench.NewDecisions()
	for range p.rounds {
		for name, decide := range map[string]func(int) bool{"engine": d.ByEngine, "raw": d.ByTable} {
			n := p.times * 1000
			m := start()
			decide(n)
			spent := m.stop()
			r.decision.add(name, float64(spent.cpu)/float64(n))
			r.decided = max(r.decided, math.Floor(spent.allocs/float64(n))) // others may allocate now and then
		}
	}
}
