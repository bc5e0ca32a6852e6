package bench

import (
	"context"
	"flag"
	"fmt"
	"sync"
	"testing"
)

// rounds is how often each pair is measured, one contender after the other,
// so that whatever disturbs the machine disturbs both alike. go test -count
// would measure one contender several times before it turns to the other.
var rounds = flag.Int("rounds", 1, "how often each pair of contenders is measured")

// sizes are the numbers of customers; -short leaves the large one out.
var sizes = []int{1000, 100_000}

// worlds are filled once in a process.
var worlds = map[int]func() (*World, error){sizes[0]: worldOf(sizes[0]), sizes[1]: worldOf(sizes[1])}

func worldOf(customers int) func() (*World, error) {
	return sync.OnceValues(func() (*World, error) { return NewWorld(context.Background(), customers) })
}

func world(tb testing.TB, customers int) *World {
	tb.Helper()
	w, err := worlds[customers]()
	if err != nil {
		tb.Fatal(err)
	}
	return w
}

// operation does something once; i counts the times.
type operation func(ctx context.Context, w *World, c Contender, i int) error

// compare measures an operation by hand and through the engine, at each size.
// benchstat puts the two side by side with -col /impl, and the rounds
// together with -ignore /round.
func compare(b *testing.B, do operation) {
	for _, customers := range sizes {
		if testing.Short() && customers > sizes[0] {
			continue
		}
		for round := range *rounds {
			name := fmt.Sprintf("customers=%d/round=%d", customers, round)
			b.Run(name+"/impl=raw", func(b *testing.B) {
				w := world(b, customers)
				measure(b, w, w.Raw(), do)
			})
			b.Run(name+"/impl=engine", func(b *testing.B) {
				w := world(b, customers)
				engine, err := w.Engine(b.Context())
				if err != nil {
					b.Fatal(err)
				}
				measure(b, w, engine, do)
			})
		}
	}
}

func measure(b *testing.B, w *World, c Contender, do operation) {
	ctx, i := b.Context(), 0
	b.ReportAllocs()
	for b.Loop() {
		if err := do(ctx, w, c, i); err != nil {
			b.Fatal(err)
		}
		i++
	}
}

// pick returns the customer for the i-th time: each time another one, far
// from the last, as requests come.
func pick(from []Target, i int) Target { return from[i*7919%len(from)] }

// BenchmarkSwitchPermission switches a customer's purchase permission on, and
// off again.
func BenchmarkSwitchPermission(b *testing.B) {
	compare(b, func(ctx context.Context, w *World, c Contender, i int) error {
		if err := c.Enable(ctx, pick(w.Off, i)); err != nil {
			return err
		}
		return c.Disable(ctx, pick(w.Off, i))
	})
}

// BenchmarkBuyReservation buys a reservation as the customer.
func BenchmarkBuyReservation(b *testing.B) {
	compare(b, func(ctx context.Context, w *World, c Contender, i int) error { return c.Buy(ctx, pick(w.On, i)) })
}

// BenchmarkCreateCustomer makes a customer.
func BenchmarkCreateCustomer(b *testing.B) {
	compare(b, func(ctx context.Context, _ *World, c Contender, i int) error { return c.Create(ctx, NewInput(i)) })
}

// BenchmarkGetCustomer reads one customer.
func BenchmarkGetCustomer(b *testing.B) {
	compare(b, func(ctx context.Context, w *World, c Contender, i int) error {
		_, err := c.Customer(ctx, pick(w.On, i))
		return err
	})
}

// BenchmarkListCustomers reads pages of 100 customers by name.
func BenchmarkListCustomers(b *testing.B) {
	for _, p := range []Page{{}, {Deep: true}, {ByReseller: true}, {ByReseller: true, Deep: true}} {
		b.Run(fmt.Sprintf("by-reseller=%t/deep=%t", p.ByReseller, p.Deep), func(b *testing.B) {
			compare(b, func(ctx context.Context, _ *World, c Contender, _ int) error {
				items, err := c.Customers(ctx, p)
				return whole(len(items), err)
			})
		})
	}
}

// BenchmarkNewestRecords reads the 100 newest records of the activity log.
func BenchmarkNewestRecords(b *testing.B) {
	compare(b, func(ctx context.Context, _ *World, c Contender, _ int) error {
		items, err := c.Newest(ctx)
		return whole(len(items), err)
	})
}

// whole reports a page that is not full.
func whole(n int, err error) error {
	if err == nil && n != PageSize {
		err = fmt.Errorf("%d rows on the page", n)
	}
	return err
}

// BenchmarkForkAndWrite is what a test pays for a world of its own, and for
// the first change in it.
func BenchmarkForkAndWrite(b *testing.B) {
	compare(b, func(ctx context.Context, w *World, c Contender, i int) error {
		fork, err := c.(Forker).Fork(ctx)
		if err != nil {
			return err
		}
		return fork.Enable(ctx, pick(w.Off, i))
	})
}

// BenchmarkRoleDecision decides whether an admin agent may do each action
// that it may, beside a look into a table of the roles alone.
func BenchmarkRoleDecision(b *testing.B) {
	d := NewDecisions()
	for round := range *rounds {
		for impl, decide := range map[string]func(n int) bool{"raw": d.ByTable, "engine": d.ByEngine} {
			b.Run(fmt.Sprintf("round=%d/impl=%s", round, impl), func(b *testing.B) {
				b.ReportAllocs()
				if !decide(b.N) {
					b.Fatal("refused")
				}
			})
		}
	}
}

// TestRoleDecisionAllocatesNothing holds for every action that is allowed.
func TestRoleDecisionAllocatesNothing(t *testing.T) {
	d := NewDecisions()
	if n := testing.AllocsPerRun(100, func() { d.ByEngine(len(d.actions)) }); n != 0 {
		t.Errorf("%g allocations", n)
	}
}
