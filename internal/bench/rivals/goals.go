package main

import (
	"fmt"
	"slices"
	"strings"
)

// goal is what the engine is to reach at the largest size.
type goal struct {
	what     string
	bound    float64
	least    bool // the bound is the least that is good, not the most
	measured float64
	worst    string // which of several operations that was
}

func (g goal) met() bool {
	if g.least {
		return g.measured >= g.bound
	}
	return g.measured <= g.bound
}

// mostBytes is how much the engine may allocate, in parts of what raw go-memdb
// does.
var mostBytes = map[kind]float64{write: 1.2, get: 1.3, page: 1.3, log: 1.3, load: 1.2}

// mostAllocs is how many allocations an operation of the engine may make. They
// do not depend on how hand-written code does it.
var mostAllocs = map[string]float64{
	"load": 700, "get": 10, "page": 40, "page-deep": 47, "reseller": 141, "reseller-deep": 148, "newest": 45,
	"switch": 620, "buy": 610, "create": 850,
}

// goals compares what was measured at the largest size with the goals.
func (r *report) goals() []goal {
	sizes := r.sizes()
	size := sizes[len(sizes)-1]
	cpu := func(f *result) float64 { return f.ratio("engine", "raw") }
	bytes := func(f *result) float64 { return f.median("engine").bytes / f.median("raw").bytes }
	than := func(name string) func(*result) float64 {
		return func(f *result) float64 { return f.ratio(name, "engine") }
	}
	all := []goal{
		r.most("CPU of writes ÷ raw", 1.3, size, cpu, write),
		r.most("bytes of writes ÷ raw", mostBytes[write], size, bytes, write),
		r.most("CPU of gets ÷ raw", 1.3, size, cpu, get),
		r.most("CPU of pages ÷ raw", 1.3, size, cpu, page, log),
		r.most("bytes of reads ÷ raw", mostBytes[get], size, bytes, get, page, log),
		r.most("CPU of loading ÷ raw", 1.2, size, cpu, load),
		{what: "loading one of the last nine tenths ÷ of the first", bound: 1.3, measured: r.growth.of(size).median("engine")},
		{what: "heap ÷ raw", bound: 1.1, measured: r.heap.of(size).median("engine") / r.heap.of(size).median("raw")},
		r.least("map ÷ engine, pages", 50, size, than("map"), page),
		r.least("SQLite ÷ engine, gets", 4, size, than("sqlite"), get),
		r.least("SQLite ÷ engine, pages", 50, size, than("sqlite"), page),
		{what: "rate of gets beside a writer ÷ without", bound: 0.5, least: true, measured: r.kept.of(size).median("engine")},
		{what: "rate of writes beside 100 followers of the log ÷ without", bound: 0.5, least: true, measured: r.followed.of(size).median("engine")},
		{what: "nanoseconds of a decision about roles", bound: 5, measured: r.decision.median("engine")},
		{what: "allocations of a decision about roles", measured: r.decided},
	}
	if len(sizes) > 1 {
		before := sizes[len(sizes)-2]
		grown := func(f *result) float64 {
			return float64(f.median("engine").cpu) / float64(r.find(f.name, before).median("engine").cpu)
		}
		all = append(all, r.most(fmt.Sprintf("CPU of pages ÷ with %d customers", before), 2, size, grown, page, log))
	}
	return all
}

// most is a goal that no operation of some kinds may go above.
func (r *report) most(what string, bound float64, size int, number func(*result) float64, kinds ...kind) goal {
	g := goal{what: what, bound: bound}
	for _, f := range r.results {
		if n := number(f); f.size == size && slices.Contains(kinds, f.kind) && (g.worst == "" || n > g.measured) {
			g.measured, g.worst = n, f.title
		}
	}
	return g
}

// least is a goal that no operation of some kinds may go below.
func (r *report) least(what string, bound float64, size int, number func(*result) float64, kinds ...kind) goal {
	g := r.most(what, -bound, size, func(f *result) float64 { return -number(f) }, kinds...)
	g.bound, g.measured, g.least = bound, -g.measured, true
	return g
}

// printGoals writes which goals are met.
func printGoals(b *strings.Builder, all []goal) {
	line(b, "goal", "bound", "measured", "met", "the worst")
	b.WriteString(strings.Repeat("|---", 5) + "|\n")
	for _, g := range all {
		bound, met := "at most ", "no"
		if g.least {
			bound = "at least "
		}
		if g.met() {
			met = "yes"
		}
		line(b, g.what, fmt.Sprint(bound, g.bound), fmt.Sprintf("%.4g", g.measured), met, g.worst)
	}
}

// miss is an operation that allocates more than it may.
type miss struct {
	*result
	how string
}

func (m miss) String() string { return fmt.Sprintf("%s, %d customers: %s", m.title, m.size, m.how) }

// missed returns what allocates more than it may, at any size. Bytes and
// allocations do not drift, so they can be enforced.
func (r *report) missed() (all []miss) {
	for _, f := range r.results {
		engine, raw := f.median("engine"), f.median("raw")
		if got, most := engine.bytes/raw.bytes, mostBytes[f.kind]; got > most {
			all = append(all, miss{f, fmt.Sprintf("%.2f times the bytes of raw go-memdb, at most %g is the goal", got, most)})
		}
		if most := mostAllocs[f.name]; engine.allocs > most {
			all = append(all, miss{f, fmt.Sprintf("%.0f allocations, at most %g is the goal", engine.allocs, most)})
		}
	}
	return all
}
