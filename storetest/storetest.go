// Package storetest proves that a [store.Store] keeps its promises, and helps
// to test the programs above one.
//
// The whole test of a backend is one line:
//
//	func TestStore(t *testing.T) {
//		storetest.Run(t, storetest.Config{New: func(testing.TB) store.Store { return memstore.New() }})
//	}
//
// Each case has a stable name, "area/what", so that -run selects it, and quotes
// the promise that was broken when it fails. Cases ask for nothing but
// behaviour: no texts of messages, no order of locks, and they do not mind a
// backend that runs closures more than once. A broken backend fails a case and
// never hangs it.
//
// # Decorators
//
// [Twice], [Checked] and [Faulty] put a store around another: one runs every
// closure twice, one notices memory that is shared or changed in place, one
// fails where it is told to. They have the optional powers of the store inside
// and no others: [store.Forker], [store.Doorbell], and [store.Dumper] together
// with [store.Loader]. A fork is decorated as its parent is; a dump and a load
// pass by the decorators.
package storetest

import (
	"cmp"
	"context"
	"testing"
	"time"

	"cspkit.example/store"
)

// Config says what to test.
type Config struct {
	// New returns an empty store that nobody has prepared. It is called at
	// least once for each case, from parallel tests. Run closes the store.
	New func(testing.TB) store.Store

	// Skip names cases that the backend cannot pass, each with the reason.
	// A name that no case has fails the test. Nil skips none.
	Skip map[string]string

	// Timeout bounds each case; zero is 30 seconds.
	Timeout time.Duration

	// patience is how long a transaction waits for another one to take its
	// step, in the first of several rounds and twice as long in each that
	// follows. A store that lets only one of them run costs that time.
	patience time.Duration
}

// Run runs every case against stores of its own, in parallel. Cases about
// optional powers are skipped when the store lacks the power.
func Run(t *testing.T, c Config) {
	t.Helper()
	for name := range c.Skip {
		if _, ok := find(name); !ok {
			t.Errorf("storetest: Config.Skip names a case that does not exist: %q", name)
		}
	}
	for _, k := range cases() {
		t.Run(k.name, func(t *testing.T) {
			if why, ok := c.Skip[k.name]; ok {
				t.Skip(why)
			}
			t.Parallel()
			switch r := k.try(t, c); {
			case r.failure != "":
				t.Fatalf("%s\nThe promise: %s", r.failure, k.promise)
			case r.skip != "":
				t.Skip(r.skip)
			}
		})
	}
}

// a testCase checks one promise.
type testCase struct {
	name    string
	promise string // quoted when it is broken
	run     func(*tester)
}

// cases returns all cases, area by area.
func cases() []testCase {
	var all []testCase
	for _, area := range [][]testCase{
		prepareCases, getCases, putCases, deleteCases, uniqueCases, bodyCases,
		updateCases, viewCases, closureCases, isolationCases, anomalyCases(),
		orderCases, scanCases, badScanCases, pagingCases,
		doneCases, closeCases, storesCases, forkCases, doorbellCases, dumpCases, loadCases, damageCases,
	} {
		all = append(all, area...)
	}
	return all
}

func find(name string) (testCase, bool) {
	for _, k := range cases() {
		if k.name == name {
			return k, true
		}
	}
	return testCase{}, false
}

// try runs the case on fresh stores and returns what came of it. The case runs
// in a goroutine of its own, so that a store that hangs can be given up.
func (k testCase) try(tb testing.TB, c Config) result {
	limit := cmp.Or(c.Timeout, 30*time.Second)
	ctx, cancel := context.WithTimeout(tb.Context(), limit)
	defer cancel()
	t := &tester{ctx: ctx, Store: c.New(tb), other: c.New(tb), patience: cmp.Or(c.patience, time.Millisecond/2)}
	defer t.close(limit)
	finished := make(chan struct{})
	go func() {
		defer close(finished)
		defer t.recover()
		t.prepare()
		k.run(t)
	}()
	select {
	case <-finished:
	case <-time.After(limit + limit/4): // a little after the context
		t.fail("the case did not finish within %v, and the end of its context did not help", limit)
	}
	return t.outcome()
}
