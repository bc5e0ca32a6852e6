package bench

import (
	"context"
	"fmt"
	"iter"
	"runtime"
	"strconv"
	"testing"
	"time"

	"cspkit.example/billing"
	"cspkit.example/customers"
	"cspkit.example/internal/fixture"
	"cspkit.example/orders"
	"cspkit.example/partnercenter"
	"cspkit.example/store"
)

// billedEach is how many subscriptions each customer has in a billing run.
const billedEach = 10

// billedSizes are the numbers of customers that are billed.
func billedSizes() []int {
	if testing.Short() {
		return []int{10, 100}
	}
	return []int{1000, 10_000}
}

// BenchmarkBill bills a month of many customers with ten licences each, and
// reports what a customer costs in time, and against the smaller size. What
// the store keeps of it is reported by itself: with -benchmem, B/op is all
// that was allocated, garbage included.
func BenchmarkBill(b *testing.B) {
	var each []float64
	for _, n := range billedSizes() {
		b.Run(fmt.Sprintf("customers=%d", n), func(b *testing.B) {
			w, err := billedWorld(b.Context(), n)
			if err != nil {
				b.Fatal(err)
			}
			var kept float64
			for b.Loop() {
				b.StopTimer()
				fork, err := refork(b.Context(), w)
				if err != nil {
					b.Fatal(err)
				}
				before := heap()
				b.StartTimer()
				bill(b, fork, n)
				b.StopTimer()
				kept = heap() - before
				runtime.KeepAlive(fork)
				b.StartTimer()
			}
			took := b.Elapsed().Seconds() / float64(b.N*n) * 1e6
			each = append(each, took)
			b.ReportMetric(took, "µs/customer")
			b.ReportMetric(took/each[0], "against-smaller")
			b.ReportMetric(kept/float64(n*billedEach), "kept-B/line")
			b.ReportMetric(0, "ns/op") // is left out
		})
	}
}

// BenchmarkBillMemory reports how much memory a billing run takes at its peak,
// garbage included. Customers and subscriptions are made while they are read,
// and the store drops lines and subscriptions, because what a store keeps
// grows with every line, and would hide what the run holds.
func BenchmarkBillMemory(b *testing.B) {
	var peaks []float64
	for _, n := range billedSizes() {
		b.Run(fmt.Sprintf("customers=%d", n), func(b *testing.B) {
			w, err := billedWorld(b.Context(), 1)
			if err != nil {
				b.Fatal(err)
			}
			var extra float64
			for b.Loop() {
				fork, err := refork(b.Context(), w)
				if err != nil {
					b.Fatal(err)
				}
				if err := drop(b.Context(), fork, n); err != nil {
					b.Fatal(err)
				}
				base, stop := heap(), watchHeap()
				bill(b, fork, n)
				extra = max(extra, stop()-base)
			}
			peaks = append(peaks, extra)
			b.ReportMetric(extra/mib, "peak-extra-MiB")
			b.ReportMetric(extra/peaks[0], "against-smaller")
			b.ReportMetric(0, "ns/op") // is left out
			if extra > mostExtra {
				b.Errorf("the run took %.0f MiB at its peak", extra/mib)
			}
		})
	}
}

// bill makes the invoice about the licences of June.
func bill(b *testing.B, w *fixture.World, n int) {
	b.Helper()
	made, err := w.Center.Platform().Bill(b.Context(), w.Bill.Tenant, billing.Recurring, "2020-06")
	if err != nil || len(made) != 1 || made[0].Lines != n*billedEach {
		b.Fatalf("billed %d invoices, %v", len(made), err)
	}
}

// billedWorld is a world in July in which so many customers of Contoso, beside
// Relecloud, have ten licences each.
func billedWorld(ctx context.Context, n int) (*fixture.World, error) {
	w, err := fixture.Fork(ctx, nil)
	if err != nil {
		return nil, err
	}
	lines := make([]orders.Line, billedEach)
	for i := range lines {
		lines[i] = orders.Line{ItemID: fixture.Office, Quantity: 1 + i}
	}
	for i := range n {
		made, err := w.As(w.Anna).Customers().Create(ctx, fixture.NewCustomer(fmt.Sprintf("Shop%d", i), "US", "Ada"))
		if err != nil {
			return nil, err
		}
		if _, err := w.As(w.Anna).Customer(made.Customer.ID).Orders().Place(ctx, lines...); err != nil {
			return nil, err
		}
	}
	w.Clock.Set(time.Date(2020, 7, 8, 0, 0, 0, 0, time.UTC))
	return w, nil
}

// refork is a world over a fork of its store.
func refork(ctx context.Context, w *fixture.World) (*fixture.World, error) {
	fork := *w
	var err error
	if fork.Store, err = w.Store.(store.Forker).Fork(ctx); err == nil {
		fork.Center, err = partnercenter.New(ctx, fork.Store, &partnercenter.Options{Now: w.Clock.Now})
	}
	return &fork, err
}

// drop puts a store under a world that has n customers with ten subscriptions
// each, made while they are read, and that forgets what is billed.
func drop(ctx context.Context, w *fixture.World, n int) error {
	s := &dropStore{Store: w.Store, n: n}
	err := w.Store.View(ctx, func(ctx context.Context, r store.Reader) error {
		for row, err := range r.Scan(ctx, tableOf("subscriptions"), store.Scan{Prefix: string(w.Bill.Tenant)}) {
			if err != nil {
				return err
			}
			if sub := row.Body.(*orders.Subscription); sub.ProductType == orders.License {
				s.subscription = *sub
			}
		}
		row, err := r.Get(ctx, tableOf("customers"), string(w.Bill.Tenant)+"/"+string(s.subscription.Customer))
		if err == nil {
			s.customer = *row.Body.(*customers.Customer)
		}
		return err
	})
	if err == nil {
		w.Store = s
		w.Center, err = partnercenter.New(ctx, s, &partnercenter.Options{Now: w.Clock.Now})
	}
	return err
}

type dropStore struct {
	store.Store
	n            int
	customer     customers.Customer
	subscription orders.Subscription
}

func (s *dropStore) Update(ctx context.Context, fn func(context.Context, store.Writer) error) error {
	return s.Store.Update(ctx, func(ctx context.Context, w store.Writer) error { return fn(ctx, dropWriter{w, s}) })
}

type dropWriter struct {
	store.Writer
	s *dropStore
}

func (w dropWriter) Put(ctx context.Context, t *store.Table, row store.Row) (uint64, error) {
	if t.Name == "invoice_lines" || t.Name == "subscriptions" {
		return row.Version + 1, nil
	}
	return w.Writer.Put(ctx, t, row)
}

// Scan makes customers, and the subscriptions of one.
func (w dropWriter) Scan(ctx context.Context, t *store.Table, s store.Scan) iter.Seq2[store.Row, error] {
	if t.Name != "customers" && t.Name != "subscriptions" {
		return w.Writer.Scan(ctx, t, s)
	}
	return func(yield func(store.Row, error) bool) {
		if t.Name == "customers" {
			for i := number(s.After.Key) + 1; i <= w.s.n && s.Limit > 0; i++ {
				c := w.s.customer
				c.ID = numbered(i)
				if !yield(rowOf(t, &c), nil) {
					return
				}
				s.Limit--
			}
			return
		}
		for i := range billedEach {
			sub := w.s.subscription
			sub.Customer, sub.ID = numbered(number(s.Prefix)), orders.SubscriptionID(numbered(i))
			if !yield(rowOf(t, &sub), nil) {
				return
			}
		}
	}
}

func numbered(i int) customers.ID {
	return customers.ID(fmt.Sprintf("%08x-0000-4000-8000-000000000000", i))
}

// number is the number of the customer in a key, behind the partner's GUID.
func number(key string) int {
	if key == "" {
		return 0
	}
	n, err := strconv.ParseInt(key[37:45], 16, 64)
	if err != nil {
		panic(err)
	}
	return int(n)
}

func rowOf(t *store.Table, body any) store.Row {
	row := store.Row{Version: 1, Body: body}
	row.Key, row.Fields = t.Derive(body)
	return row
}
