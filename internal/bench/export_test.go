package bench

import (
	"bytes"
	"context"
	"flag"
	"fmt"
	"io"
	"iter"
	"runtime/metrics"
	"strconv"
	"testing"
	"time"

	"cspkit.example/activity"
	"cspkit.example/customers"
	"cspkit.example/internal/fixture"
	"cspkit.example/memstore"
	"cspkit.example/orders"
	"cspkit.example/partnercenter"
	"cspkit.example/store"
)

var exportRows = flag.Int("export-rows", 100_000, "rows that exports write")

const (
	mib       = 1 << 20
	mostExtra = 64 * mib // what an export may take at its peak, garbage included
)

// BenchmarkExport writes long lists as files and reports how much memory that
// takes at its peak. It fails when that is more than 64 MiB. The rows are made
// while they are read: beside a store that holds a million rows the collector
// lets as much garbage gather as the store takes, and the peak would tell
// nothing of the export.
func BenchmarkExport(b *testing.B) {
	for _, e := range []struct {
		name  string
		long  func(context.Context, *fixture.World) (*longTable, error)
		write func(context.Context, *fixture.World, io.Writer) error
	}{
		{"customers", longCustomers, func(ctx context.Context, w *fixture.World, to io.Writer) error {
			return w.As(w.Anna).Customers().ExportCSV(ctx, to, partnercenter.CustomerQuery{})
		}},
		{"subscriptions", longSubscriptions, func(ctx context.Context, w *fixture.World, to io.Writer) error {
			return w.As(w.Anna).Customer(w.Relecloud).Subscriptions().ExportCSV(ctx, to, partnercenter.SubscriptionQuery{})
		}},
		{"activity", longLog, func(ctx context.Context, w *fixture.World, to io.Writer) error {
			return w.As(w.Anna).Activity().ExportCSV(ctx, to, activity.Query{})
		}},
		{"world", longLog, func(ctx context.Context, w *fixture.World, to io.Writer) error {
			return w.Center.Platform().Export(ctx, to, nil)
		}},
	} {
		b.Run(e.name, func(b *testing.B) {
			w, rows := longWorld(b, e.long)
			var file lineCounter
			var extra float64
			for b.Loop() {
				file = lineCounter{}
				base, stop := heap(), watchHeap()
				err := e.write(b.Context(), w, &file)
				extra = max(extra, stop()-base)
				if err != nil {
					b.Fatal(err)
				}
			}
			if file.lines < rows {
				b.Fatalf("the file has %d lines for %d rows", file.lines, rows)
			}
			b.ReportMetric(extra/mib, "peak-extra-MiB")
			b.ReportMetric(file.bytes/mib, "file-MiB")
			perRow(b, rows)
			if extra > mostExtra {
				b.Errorf("the export took %.0f MiB at its peak", extra/mib)
			}
		})
	}
}

// BenchmarkImport reads the file of a world with a long log into a new store.
func BenchmarkImport(b *testing.B) {
	w, rows := longWorld(b, longLog)
	var file bytes.Buffer
	if err := w.Center.Platform().Export(b.Context(), &file, nil); err != nil {
		b.Fatal(err)
	}
	for b.Loop() {
		center, err := partnercenter.New(b.Context(), memstore.New(), nil)
		if err == nil {
			err = center.Platform().Import(b.Context(), bytes.NewReader(file.Bytes()), nil)
		}
		if err != nil {
			b.Fatal(err)
		}
	}
	b.ReportMetric(float64(file.Len())/mib, "file-MiB")
	perRow(b, rows)
}

// perRow reports what a row costs.
func perRow(b *testing.B, rows int) {
	b.ReportMetric(b.Elapsed().Seconds()/float64(b.N*rows)*1e6, "µs/row")
	b.ReportMetric(0, "ns/op") // is left out
}

// lineCounter is a file that is not kept.
type lineCounter struct {
	lines int
	bytes float64
}

func (c *lineCounter) Write(p []byte) (int, error) {
	c.lines += bytes.Count(p, []byte("\n"))
	c.bytes += float64(len(p))
	return len(p), nil
}

// watchHeap looks at the heap without pause until the function that it returns
// is called, which returns the most that was in use.
func watchHeap() (peak func() float64) {
	done, most := make(chan struct{}), make(chan float64)
	go func() {
		sample := []metrics.Sample{{Name: "/memory/classes/heap/objects:bytes"}}
		tick := time.NewTicker(time.Millisecond)
		defer tick.Stop()
		for high := 0.0; ; {
			metrics.Read(sample)
			high = max(high, float64(sample[0].Value.Uint64()))
			select {
			case <-tick.C:
			case <-done:
				most <- high
				return
			}
		}
	}()
	return func() float64 { close(done); return <-most }
}

// longTable takes the place of a table: n rows, made while they are read. Each
// is a row that the engine made with another number, and they are in the
// order of the numbers in every order.
type longTable struct {
	table  *store.Table
	n      int
	row    func(i int) any         // its body
	number func(key string) string // the number in a key, in hexadecimal or decimal
	base   int                     // of number
}

func longCustomers(ctx context.Context, w *fixture.World) (*longTable, error) {
	return longOf(ctx, w, "customers", func(c customers.Customer, id string) any {
		c.ID, c.CompanyName, c.Domain = customers.ID(id), "Company "+id, id+".onmicrosoft.com"
		return &c
	})
}

func longSubscriptions(ctx context.Context, w *fixture.World) (*longTable, error) {
	return longOf(ctx, w, "subscriptions", func(s orders.Subscription, id string) any {
		s.ID, s.FriendlyName = orders.SubscriptionID(id), "Subscription "+id
		return &s
	})
}

func longLog(ctx context.Context, w *fixture.World) (*longTable, error) {
	l, err := longOf(ctx, w, "activity", func(r activity.Record, id string) any {
		r.ID = id
		return &r
	})
	if err != nil {
		return nil, err
	}
	of := l.row
	l.row = func(i int) any {
		r := of(i).(*activity.Record)
		r.Sequence = int64(i)
		return r
	}
	l.number, l.base = func(key string) string { return key[len(key)-19:] }, 10
	return l, nil
}

// longOf makes rows like the first one of Contoso's, with other identifiers.
func longOf[T any](ctx context.Context, w *fixture.World, table string, vary func(T, string) any) (*longTable, error) {
	t := tableOf(table)
	var first T
	err := w.Store.View(ctx, func(ctx context.Context, r store.Reader) error {
		for row, err := range r.Scan(ctx, t, store.Scan{Prefix: string(w.Anna.Tenant), Limit: 1}) {
			if err != nil {
				return err
			}
			first = *row.Body.(*T)
		}
		return nil
	})
	return &longTable{
		table: t, base: 16,
		row:    func(i int) any { return vary(first, fmt.Sprintf("%08x-0000-4000-8000-000000000000", i)) },
		number: func(key string) string { return key[len(key)-36:][:8] },
	}, err
}

// longWorld is the fixture with a long table in its store, and its length.
func longWorld(b *testing.B, long func(context.Context, *fixture.World) (*longTable, error)) (*fixture.World, int) {
	b.Helper()
	w, err := fixture.Fork(b.Context(), nil)
	if err != nil {
		b.Fatal(err)
	}
	l, err := long(b.Context(), w)
	if err != nil {
		b.Fatal(err)
	}
	if l.n = *exportRows; testing.Short() {
		l.n = 10_000
	}
	w.Store = longStore{w.Store, l}
	if w.Center, err = partnercenter.New(b.Context(), w.Store, &partnercenter.Options{Now: w.Clock.Now}); err != nil {
		b.Fatal(err)
	}
	return w, l.n
}

// longStore is a store with a long table.
type longStore struct {
	store.Store
	long *longTable
}

func (s longStore) View(ctx context.Context, fn func(context.Context, store.Reader) error) error {
	return s.Store.View(ctx, func(ctx context.Context, r store.Reader) error {
		return fn(ctx, longReader{r, s.long})
	})
}

type longReader struct {
	store.Reader
	long *longTable
}

func (r longReader) Scan(ctx context.Context, t *store.Table, s store.Scan) iter.Seq2[store.Row, error] {
	if t.Name != r.long.table.Name {
		return r.Reader.Scan(ctx, t, s)
	}
	return func(yield func(store.Row, error) bool) {
		at, step := 0, 1
		if s.Desc {
			at, step = r.long.n-1, -1
		}
		if !s.After.IsZero() {
			n, err := strconv.ParseInt(r.long.number(s.After.Key), r.long.base, 64)
			if err != nil {
				yield(store.Row{}, err)
				return
			}
			at = int(n) + step
		}
		for left := s.Limit; at >= 0 && at < r.long.n; at += step {
			row := store.Row{Version: uint64(at + 1), Body: r.long.row(at)}
			row.Key, row.Fields = t.Derive(row.Body)
			if !yield(row, nil) {
				return
			}
			if left--; left == 0 {
				return
			}
		}
	}
}
