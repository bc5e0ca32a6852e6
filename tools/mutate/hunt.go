package main

import (
	"cmp"
	"fmt"
	"os"
	"slices"
	"strconv"
	"sync/atomic"
	"time"

	"golang.org/x/sync/errgroup"

	inside "cspkit.example/tools/mutate/mutant"
)

// outcome is what the tests made of a mutant.
type outcome int

const (
	unreached outcome = iota // no test gets there
	survived
	killed
	timedOut // killed, too
)

// hunt tries mutants against tests.
type hunt struct {
	tests    []*test
	workers  int
	longest  time.Duration // of the tests that are run; others are left out
	patience time.Duration // with a mutant that survives and survives
	temp     string
}

// trace finds out what each test reaches, leaves the longest ones out, and puts
// the cheapest first.
func (h *hunt) trace() error {
	err := h.each(len(h.tests), "tests traced", func(n int) error { return h.tests[n].trace(h.temp) })
	h.tests = slices.DeleteFunc(h.tests, func(t *test) bool { return t.cost > h.longest })
	slices.SortStableFunc(h.tests, func(a, b *test) int { return cmp.Compare(a.cost, b.cost) })
	return err
}

// run tries the mutants and returns what became of each.
func (h *hunt) run(mutants []mutant) ([]outcome, error) {
	outcomes := make([]outcome, len(mutants))
	err := h.each(len(mutants), "mutants tried", func(n int) (err error) {
		outcomes[n], err = h.try(mutants[n])
		return err
	})
	return outcomes, err
}

// each does something for every number below n, several at once, and tells how
// far it is.
func (h *hunt) each(n int, what string, do func(int) error) error {
	var g errgroup.Group
	var done atomic.Int64
	g.SetLimit(h.workers)
	for i := range n {
		g.Go(func() error {
			if c := done.Add(1); c%100 == 0 {
				fmt.Fprintf(os.Stderr, "%s: %d of %d %s\n", time.Now().Format(time.TimeOnly), c, n, what)
			}
			return do(i)
		})
	}
	return g.Wait()
}

// try switches one mutant on and runs the tests that may notice it.
func (h *hunt) try(m mutant) (outcome, error) {
	for _, p := range processes(h.noticing(m), h.patience) {
		p.temp, p.env = h.temp, []string{inside.Active + "=" + strconv.Itoa(m.id)}
		end, err := p.run()
		switch {
		case err != nil:
			return 0, err
		case end.timedOut:
			return timedOut, nil
		case end.failed:
			return killed, nil
		}
	}
	if slices.ContainsFunc(h.tests, func(t *test) bool { return t.reached[m.id] }) {
		return survived, nil
	}
	return unreached, nil
}

// noticing are the tests that may notice a mutant: those of its own package
// first.
func (h *hunt) noticing(m mutant) []*test {
	var own, others []*test
	for _, t := range h.tests {
		switch {
		case !t.differs[m.id]:
		case t.binary.folder == m.pkg:
			own = append(own, t)
		default:
			others = append(others, t)
		}
	}
	return append(own, others...)
}

// quick is how much time the first round of tests may take. Most mutants die in
// it.
const quick = time.Second / 2

// processes are the runs that play some tests in two rounds, a quick one and
// one for which there is some patience. Tests of a package in the same round
// share a process.
func processes(tests []*test, patience time.Duration) []process {
	var all []process
	for _, limit := range []time.Duration{quick, patience} {
		n, sum := 0, time.Duration(0)
		for n < len(tests) && (n == 0 || sum+tests[n].cost <= limit) {
			sum += tests[n].cost
			n++
		}
		all = append(all, byBinary(tests[:n])...)
		tests = tests[n:]
	}
	return all
}

// byBinary is a process for each package of some tests. A mutant may take
// several times as long as the program before it is given up.
func byBinary(tests []*test) []process {
	var all []process
	for _, t := range tests {
		at := slices.IndexFunc(all, func(p process) bool { return p.binary == t.binary })
		if at < 0 {
			at, all = len(all), append(all, process{binary: t.binary, limit: 2 * time.Second})
		}
		all[at].tests = append(all[at].tests, t.name)
		all[at].limit += 3 * t.cost
	}
	return all
}
