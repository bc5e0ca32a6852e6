package memstore_test

import (
	"bytes"
	"cmp"
	"context"
	"errors"
	"fmt"
	"math/rand/v2"
	"slices"
	"strings"
	"sync"
	"testing"
	"testing/synctest"

	"cspkit.example/memstore"
	"cspkit.example/store"
	"cspkit.example/storetest"
)

// things is the table of these tests; the names of its indexes are awkward for memdb.
var things = &store.Table{
	Name:   "things.id",
	Fields: []store.Field{{Name: "a", Kind: store.KindString}, {Name: "n", Kind: store.KindInt}},
	Indexes: []store.Index{
		{Name: "id", Fields: []string{"a", "n"}},
		{Name: "a_prefix", Fields: []string{"a"}},
	},
	Encode: func(any) ([]byte, error) { return nil, nil },
	Decode: func([]byte) (any, error) { return nil, nil },
}

func thing(key, a string, n int64) store.Row {
	return store.Row{Key: key, Version: store.Any, Fields: []store.Value{store.String(a), store.Int(n)}}
}

func open(tb testing.TB, rows ...store.Row) *memstore.Store {
	tb.Helper()
	s := memstore.New()
	if err := s.Prepare(tb.Context(), store.Schema{things}); err != nil {
		tb.Fatal(err)
	}
	put(tb, s, rows...)
	return s
}

func put(tb testing.TB, s store.Store, rows ...store.Row) {
	tb.Helper()
	if err := putRows(tb.Context(), s, rows...); err != nil {
		tb.Fatal(err)
	}
}

func putRows(ctx context.Context, s store.Store, rows ...store.Row) error {
	return s.Update(ctx, func(ctx context.Context, w store.Writer) error {
		for _, r := range rows {
			if _, err := w.Put(ctx, things, r); err != nil {
				return err
			}
		}
		return nil
	})
}

func keys(tb testing.TB, s store.Store, q store.Scan) (keys []string) {
	tb.Helper()
	err := s.View(tb.Context(), func(ctx context.Context, r store.Reader) error {
		for row, err := range r.Scan(ctx, things, q) {
			if err != nil {
				return err
			}
			keys = append(keys, row.Key)
		}
		return nil
	})
	if err != nil {
		tb.Fatal(err)
	}
	return keys
}

func TestStore(t *testing.T) {
	storetest.Run(t, storetest.Config{New: func(testing.TB) store.Store { return memstore.New() }})
}

func TestStoreThatIsAFork(t *testing.T) {
	storetest.Run(t, storetest.Config{New: func(tb testing.TB) store.Store {
		fork, err := open(tb, thing("of the parent", "", 0)).Fork(tb.Context())
		if err != nil {
			tb.Fatal(err)
		}
		return fork
	}})
}

func TestNothingBeforePrepare(t *testing.T) {
	s := memstore.New()
	defer s.Close()
	get := func(ctx context.Context, r store.Reader) error { _, err := r.Get(ctx, things, "k"); return err }
	if err := s.View(t.Context(), get); !errors.Is(err, store.ErrInvalid) {
		t.Errorf("View: got error %v, want %v", err, store.ErrInvalid)
	}
	if err := putRows(t.Context(), s, thing("k", "", 0)); !errors.Is(err, store.ErrInvalid) {
		t.Errorf("Update: got error %v, want %v", err, store.ErrInvalid)
	}
	fork, err := s.Fork(t.Context())
	if err != nil {
		t.Fatal(err)
	}
	if err := fork.Prepare(t.Context(), store.Schema{things}); err != nil {
		t.Errorf("Prepare of a fork of nothing: %v", err)
	}
}

func TestPrepareInsideUpdateIsNested(t *testing.T) {
	s := open(t)
	err := s.Update(t.Context(), func(ctx context.Context, w store.Writer) error {
		return s.Prepare(ctx, store.Schema{things})
	})
	if err != store.ErrNested {
		t.Errorf("got error %v, want %v", err, store.ErrNested)
	}
}

func TestCloseAgain(t *testing.T) {
	s := open(t)
	for range 2 {
		if err := s.Close(); err != nil {
			t.Errorf("Close: %v", err)
		}
	}
}

// TestClosureRunsOnce is a promise of memstore alone.
func TestClosureRunsOnce(t *testing.T) {
	s, runs := open(t), 0
	if err := s.Update(t.Context(), func(context.Context, store.Writer) error { runs++; return nil }); err != nil || runs != 1 {
		t.Errorf("%d runs, error %v", runs, err)
	}
}

// TestReadersDoNotWait has a writer that stays in its closure until all
// readers are done.
func TestReadersDoNotWait(t *testing.T) {
	s := open(t, thing("k", "", 1))
	err := s.Update(t.Context(), func(ctx context.Context, w store.Writer) error {
		if _, err := w.Put(ctx, things, thing("k", "", 2)); err != nil {
			return err
		}
		var wg sync.WaitGroup
		for range 8 {
			wg.Go(func() {
				if got := keys(t, s, store.Scan{Index: "id", From: store.String(""), To: store.String("x")}); len(got) != 1 {
					t.Errorf("got %q", got)
				}
				if _, err := s.Fork(t.Context()); err != nil {
					t.Error(err)
				}
			})
		}
		wg.Wait()
		return nil
	})
	if err != nil {
		t.Fatal(err)
	}
}

// TestWaitingWriters is about those who wait when the writer stays away.
func TestWaitingWriters(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		s := open(t)
		inside, leave := make(chan struct{}), make(chan struct{})
		writer := make(chan error, 1)
		go func() {
			writer <- s.Update(t.Context(), func(ctx context.Context, w store.Writer) error {
				close(inside)
				<-leave
				return nil
			})
		}()
		<-inside
		ctx, cancel := context.WithCancel(t.Context())
		cancelled, closed := make(chan error, 1), make(chan error, 1)
		go func() { cancelled <- putRows(ctx, s, thing("a", "", 0)) }()
		go func() { closed <- putRows(t.Context(), s, thing("b", "", 0)) }()
		synctest.Wait() // both wait for the writer
		cancel()
		if err := <-cancelled; err != context.Canceled {
			t.Errorf("a writer whose context ends: got error %v, want %v", err, context.Canceled)
		}
		s.Close()
		if err := <-closed; err != store.ErrClosed {
			t.Errorf("a writer whose store is closed: got error %v, want %v", err, store.ErrClosed)
		}
		close(leave)
		if err := <-writer; err != nil {
			t.Errorf("the writer that was inside: %v", err)
		}
	})
}

// TestForksUnderLoad forks while writers are at work; -race watches. Every
// commit adds one to both rows, so each fork has them equal.
func TestForksUnderLoad(t *testing.T) {
	s := open(t, thing("a", "", 0), thing("b", "", 0))
	var wg sync.WaitGroup
	for range 2 {
		wg.Go(func() {
			for range 100 {
				if err := increment(t.Context(), s); err != nil {
					t.Error(err)
				}
			}
		})
		wg.Go(func() {
			for range 100 {
				fork, err := s.Fork(t.Context())
				if err != nil {
					t.Error(err)
					return
				}
				a, b := both(t, fork)
				if a.Fields[1] != b.Fields[1] {
					t.Errorf("a fork in the middle of a transaction: %d and %d", a.Fields[1].Int(), b.Fields[1].Int())
				}
				if err := increment(t.Context(), fork); err != nil {
					t.Error(err)
				}
				if a2, b2 := both(t, fork); a2.Version <= max(a.Version, b.Version) || b2.Version <= a2.Version {
					t.Errorf("versions %d, %d after %d, %d", a2.Version, b2.Version, a.Version, b.Version)
				}
			}
		})
	}
	wg.Wait()
	if a, _ := both(t, s); a.Fields[1].Int() != 200 {
		t.Errorf("%d increments, want 200", a.Fields[1].Int())
	}
}

func increment(ctx context.Context, s store.Store) error {
	return s.Update(ctx, func(ctx context.Context, w store.Writer) error {
		for _, key := range []string{"a", "b"} {
			row, err := w.Get(ctx, things, key)
			if err != nil {
				return err
			}
			row.Fields = []store.Value{row.Fields[0], store.Int(row.Fields[1].Int() + 1)}
			if _, err := w.Put(ctx, things, row); err != nil {
				return err
			}
		}
		return nil
	})
}

func both(tb testing.TB, s store.Store) (a, b store.Row) {
	err := s.View(tb.Context(), func(ctx context.Context, r store.Reader) (err error) {
		if a, err = r.Get(ctx, things, "a"); err == nil {
			b, err = r.Get(ctx, things, "b")
		}
		return err
	})
	if err != nil {
		tb.Error(err)
	}
	return a, b
}

// TestDoorbellWakesWaiters has waiters that are truly asleep when it rings.
func TestDoorbellWakesWaiters(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		s := open(t)
		var wg sync.WaitGroup
		for range 3 {
			wg.Go(func() {
				<-s.Changed(things)
				if got := keys(t, s, store.Scan{}); len(got) != 1 {
					t.Errorf("the bell rang before the row could be read: %q", got)
				}
			})
		}
		synctest.Wait()
		put(t, s, thing("k", "", 0))
		wg.Wait()
	})
}

// TestLargeTransaction is beyond the number of nodes from which on a database
// that tracks changes would walk the whole tree.
func TestLargeTransaction(t *testing.T) {
	var rows []store.Row
	for i := range 10_000 {
		rows = append(rows, thing(fmt.Sprintf("%05d", i), "a", int64(i)))
	}
	s := open(t, rows...)
	if got := len(keys(t, s, store.Scan{Index: "id"})); got != len(rows) {
		t.Errorf("%d rows, want %d", got, len(rows))
	}
}

// TestBoundsAgainstModel tries cursors and bounds anywhere around keys that
// begin with one another, where searching a radix tree is at its hardest.
func TestBoundsAgainstModel(t *testing.T) {
	rng := rand.New(rand.NewPCG(3, 4))
	text := func(least int) string {
		b := make([]byte, least+rng.IntN(5))
		for i := range b {
			b[i] = "\x01ab\x7f"[rng.IntN(4)]
		}
		return string(b)
	}
	rounds := 60
	if testing.Short() {
		rounds = 10
	}
	for round := range rounds {
		var rows []store.Row
		for range 1 + rng.IntN(80) {
			key := text(1)
			if !slices.ContainsFunc(rows, func(r store.Row) bool { return r.Key == key }) {
				rows = append(rows, thing(key, text(0), rng.Int64N(3)-1))
			}
		}
		s := open(t, rows...)
		for range 60 {
			q := store.Scan{Desc: rng.IntN(2) == 0}
			if rng.IntN(3) > 0 {
				q.Index = "id"
			}
			switch rng.IntN(4) {
			case 0:
				q.Prefix = text(1)
			case 1:
				q.From = store.String(text(0))
			case 2:
				q.To = store.String(text(0))
			}
			if rng.IntN(3) > 0 {
				q.After.Key = text(1)
				if q.Index != "" {
					q.After.Fields = []store.Value{store.String(text(0)), store.Int(rng.Int64N(3) - 1)}
				}
			}
			if got, want := keys(t, s, q), selected(rows, q); !slices.Equal(got, want) {
				t.Fatalf("round %d, scan %+v:\ngot  %q\nwant %q", round, q, got, want)
			}
		}
	}
}

// selected is what q means, without any index.
func selected(rows []store.Row, q store.Scan) (keys []string) {
	place := func(fields []store.Value, key string) []byte {
		if q.Index == "" {
			return []byte(key)
		}
		return append(store.AppendKey(nil, fields...), key...)
	}
	rows = slices.Clone(rows)
	sign := 1
	if q.Desc {
		sign = -1
	}
	slices.SortFunc(rows, func(a, b store.Row) int {
		return sign * bytes.Compare(place(a.Fields, a.Key), place(b.Fields, b.Key))
	})
	for _, r := range rows {
		next := r.Key
		if q.Index != "" {
			next = r.Fields[0].Str()
		}
		behind := q.After.IsZero() || sign*bytes.Compare(place(r.Fields, r.Key), place(q.After.Fields, q.After.Key)) > 0
		if behind && strings.HasPrefix(next, q.Prefix) &&
			(q.From.IsZero() || cmp.Compare(next, q.From.Str()) >= 0) && (q.To.IsZero() || next < q.To.Str()) {
			keys = append(keys, r.Key)
		}
	}
	return keys
}

// TestReadsAllocateLittle keeps what a point read and a row of a scan cost.
func TestReadsAllocateLittle(t *testing.T) {
	var rows []store.Row
	for i := range 1000 {
		rows = append(rows, thing(fmt.Sprintf("%04d", i), "a", int64(i)))
	}
	s, ctx := open(t, rows...), t.Context()
	get := testing.AllocsPerRun(100, func() {
		s.View(ctx, func(ctx context.Context, r store.Reader) error { _, err := r.Get(ctx, things, "0500"); return err })
	})
	if get > 6 {
		t.Errorf("a point read allocates %v times, want at most 6", get)
	}
	scan := func(limit int) float64 {
		return testing.AllocsPerRun(100, func() {
			s.View(ctx, func(ctx context.Context, r store.Reader) error {
				for range r.Scan(ctx, things, store.Scan{Index: "id", Limit: limit}) {
				}
				return nil
			})
		})
	}
	if ten, all := scan(10), scan(1000); all > ten {
		t.Errorf("a scan of 10 rows allocates %v times, one of 1000 rows %v times", ten, all)
	}
}
