package partnercenter_test

import (
	"fmt"
	"maps"
	"slices"
	"strings"
	"sync/atomic"
	"testing"

	"cspkit.example/internal/fixture"
	"cspkit.example/orders"
	"cspkit.example/pcerr"
	"cspkit.example/store"
	"cspkit.example/storetest"
	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
)

// everyPlay is every operation of the public API that the tests can play, and
// where.
func everyPlay() []played {
	return append(matrixPlay(),
		played{on: onDirect, ops: portalPlay()},
		played{on: onDirect, ops: microsoftPlay()})
}

// failing is a cell whose store has a fault.
func (st *stage) failing(t testing.TB, on *side, fault *storetest.Fault) *cell {
	t.Helper()
	w := st.over(t, func(s store.Store) store.Store { return storetest.Faulty(s, fault) })
	return &cell{world: w, s: w.As(on.boss), on: on, rows: st.rows}
}

// sizes are how many rows every table has.
func (c *cell) sizes() map[string]int {
	c.t.Helper()
	n := map[string]int{}
	for at := range c.versions() {
		table, _, _ := strings.Cut(at, " ")
		n[table]++
	}
	return n
}

// ways are where an operation can fail: at every call, and a transaction
// before, during and after its commit.
var ways = []struct {
	call storetest.Call
	at   storetest.Moment
}{
	{storetest.CallUpdate, storetest.Before}, {storetest.CallUpdate, storetest.BeforeCommit}, {storetest.CallUpdate, storetest.After},
	{storetest.CallView, storetest.Before}, {storetest.CallGet, storetest.Before}, {storetest.CallScan, storetest.Before},
	{storetest.CallPut, storetest.Before}, {storetest.CallDelete, storetest.Before},
}

// refusedHere are operations that the stage refuses.
var refusedHere = []string{"Portal.Accept", "Portal.CancelReservation"}

// inSteps are operations of several transactions. Each of them is done wholly
// or not at all, and who repeats the operation goes on.
var inSteps = []string{"a budget is nearly spent"} // BILL-24

// Whichever call to the store fails, an operation is done, with its records,
// or nothing is and the caller is told so. Then it can be repeated, and in the
// end everything is as if nothing had failed: with no record more.
func TestACT_4_EveryOperationFailsWhollyAndCanBeRepeated(t *testing.T) {
	t.Parallel()
	st := newStage(t)
	var n tally
	t.Cleanup(func() { n.tell(t) })
	for _, p := range everyPlay() {
		for _, op := range p.ops {
			if slices.Contains(refusedHere, op.name) {
				continue
			}
			t.Run(op.name, func(t *testing.T) {
				t.Parallel()
				n.everyFault(t, op, func(fault *storetest.Fault) *cell { return st.failing(t, p.on(st), fault) })
			})
		}
	}
}

// The same holds for whatever leaves a record, and for what the stage has no
// place for.
func TestACT_4_WhatIsPreparedFailsWhollyAndCanBeRepeated(t *testing.T) {
	t.Parallel()
	acts := slices.Concat(relationActs(), userActs(), saleActs(), billingActs(), microsoftActs())
	for _, s := range wholeScenes() {
		acts = append(acts, act{s.row, false, s.op})
	}
	var n tally
	t.Cleanup(func() { n.tell(t) })
	for _, a := range acts {
		t.Run(a.name, func(t *testing.T) {
			t.Parallel()
			a.everyFault(t, &n)
		})
	}
}

// everyFault plays the act with every fault. Its stores take turns below one
// world, so that what it prepared stays in use.
func (a act) everyFault(t *testing.T, n *tally) {
	under := new(struct{ store.Store })
	made, err := fixture.Fork(t.Context(), func(s store.Store) store.Store {
		under.Store = s
		return under
	})
	require.NoError(t, err)
	w := &world{made, t, t.Context(), under.Store}
	do := a.op(w)
	ready, at, rows := w.raw.(store.Forker), w.Clock.Now(), w.versions()
	n.everyFault(t, operation{a.name, a.reads, func(*cell) error { return do() }}, func(fault *storetest.Fault) *cell {
		forked, err := ready.Fork(t.Context())
		w.ok(err)
		w.raw, under.Store = forked, storetest.Faulty(forked, fault)
		w.Clock.Set(at)
		return &cell{world: w, rows: rows}
	})
	assert.Equal(t, a.reads, maps.Equal(rows, w.versions()), "it does not do what it says")
}

// tally counts faults, and those of them that the caller noticed.
type tally struct{ faults, noticed atomic.Int64 }

func (n *tally) tell(t *testing.T) {
	t.Attr("faults", fmt.Sprint(n.faults.Load()))
	t.Attr("faults-that-the-caller-noticed", fmt.Sprint(n.noticed.Load()))
}

// everyFault plays an operation with each fault that it can meet. It begins
// anew each time, in a cell whose store has the fault.
func (n *tally) everyFault(t *testing.T, op operation, begin func(*storetest.Fault) *cell) {
	t.Helper()
	right := begin(new(storetest.Fault))
	right.ok(op.do(right))
	want := right.sizes()
	for _, way := range ways {
		for nth := 1; ; nth++ {
			fault := &storetest.Fault{Call: way.call, At: way.at, N: nth}
			c := begin(fault)
			failed := c.fails(op, way.at)
			if fault.Hits() == 0 {
				break
			}
			if n.faults.Add(1); failed {
				n.noticed.Add(1)
				c.ok(op.do(c))
			}
			require.Equal(t, want, c.sizes(), "call %d, moment %d, number %d", way.call, way.at, nth)
		}
	}
}

// fails runs an operation and reports whether it failed: then as it must, and
// nothing is changed.
func (c *cell) fails(op operation, at storetest.Moment) bool {
	c.t.Helper()
	err := op.do(c)
	if err == nil {
		return false
	}
	require.ErrorIs(c.t, err, pcerr.Unavailable)
	require.ErrorIs(c.t, err, storetest.ErrFault)
	if slices.Contains(inSteps, op.name) {
		return true
	}
	if at == storetest.After {
		require.Equal(c.t, "Platform.ReportUsage", op.name, "it was done, and the caller is told that it failed")
		return true // a report may be repeated (BILL-27)
	}
	assert.True(c.t, maps.Equal(c.rows, c.versions()), "it failed, and changed something")
	return true
}

// A checkout is a transaction for each group: wherever it is interrupted, the
// next one orders what is left, and nothing twice.
func TestSUB_22_ACT_4_AnInterruptedCheckoutGoesOn(t *testing.T) {
	t.Parallel()
	st := newStage(t)
	checkout := func(c *cell) error { return drop(c.at().Carts().Checkout(c.ctx, c.on.cart)) }
	fill := func(c *cell) {
		lines := []orders.Line{{ItemID: fixture.Office}, {ItemID: fixture.Server}, {ItemID: fixture.D2, Term: orders.OneYear}}
		c.ok(drop(c.As(c.on.boss).Customer(c.on.customer).Carts().Update(c.ctx, c.on.cart, lines...)))
	}
	right := st.failing(t, st.direct, &storetest.Fault{})
	fill(right)
	right.ok(checkout(right))
	for _, way := range ways {
		for n := 1; ; n++ {
			fault := &storetest.Fault{Call: way.call, At: way.at, N: n}
			c := st.failing(t, st.direct, &storetest.Fault{})
			fill(c)
			c.s = c.beside(storetest.Faulty(c.Store, fault), nil).As(c.on.boss)
			failed := checkout(c) != nil
			if fault.Hits() == 0 {
				break
			}
			if failed {
				c.ok(checkout(c))
			}
			assert.Equal(t, right.sizes(), c.sizes(), "call %d, moment %d, number %d", way.call, way.at, n)
		}
	}
}

// When the store cannot even be asked whether a change was made, the caller is
// told that nobody knows.
func TestACT_4_NobodyKnows(t *testing.T) {
	t.Parallel()
	st := newStage(t)
	for name, do := range map[string]func(*cell) error{
		"with a record": func(c *cell) error { return drop(c.at().Rename(c.ctx, "Renamed")) },
		"without":       func(c *cell) error { return drop(c.at().Carts().Create(c.ctx, orders.Line{ItemID: fixture.Office})) },
	} {
		w := st.over(t, func(s store.Store) store.Store {
			return storetest.Faulty(s, &storetest.Fault{Call: storetest.CallUpdate, At: storetest.After}, &storetest.Fault{Call: storetest.CallView})
		})
		c := &cell{world: w, s: w.As(st.direct.boss), on: st.direct}
		require.ErrorIs(t, do(c), pcerr.Unavailable, name)
		assert.False(t, maps.Equal(st.rows, c.versions()), "%s: it was done", name)
	}
}
