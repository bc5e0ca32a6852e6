package storetest

import (
	"context"
	"errors"
	"fmt"
	"strings"
	"sync"
	"testing"

	"cspkit.example/memstore"
	"cspkit.example/store"
)

// reports is a testing.TB that keeps errors instead of failing.
type reports struct {
	testing.TB
	mu   sync.Mutex
	list []string
}

func (r *reports) Errorf(format string, args ...any) {
	r.mu.Lock()
	defer r.mu.Unlock()
	r.list = append(r.list, fmt.Sprintf(format, args...))
}

// prepared prepares a store for a test.
func prepared(t *testing.T, s store.Store) store.Store {
	t.Helper()
	if err := s.Prepare(t.Context(), schema()); err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { s.Close() })
	return s
}

// with returns a store with the powers of m that are asked for.
func with(m *memstore.Store, forks, rings, dumps bool) store.Store {
	outer := decorated(m, bare{m}, nil)
	hidden := bare{m}
	switch {
	case forks && rings && dumps:
		return outer
	case forks && rings:
		return struct {
			store.Store
			store.Forker
			store.Doorbell
		}{hidden, m, m}
	case forks && dumps:
		return struct {
			store.Store
			store.Forker
			archive
		}{hidden, m, archive{m, m}}
	case rings && dumps:
		return struct {
			store.Store
			store.Doorbell
			archive
		}{hidden, m, archive{m, m}}
	case forks:
		return struct {
			store.Store
			store.Forker
		}{hidden, m}
	case rings:
		return struct {
			store.Store
			store.Doorbell
		}{hidden, m}
	case dumps:
		return struct {
			store.Store
			archive
		}{hidden, archive{m, m}}
	}
	return hidden
}

func TestDecoratorsHaveThePowersOfTheStoreInside(t *testing.T) {
	m := memstore.New()
	for name, decorate := range map[string]func(store.Store) store.Store{
		"Twice":   Twice,
		"Checked": func(s store.Store) store.Store { return Checked(t, s) },
		"Faulty":  func(s store.Store) store.Store { return Faulty(s) },
	} {
		for set := range 8 {
			want := [4]bool{set&1 > 0, set&2 > 0, set&4 > 0, set&4 > 0}
			outer := decorate(with(m, want[0], want[1], want[2]))
			var got [4]bool
			_, got[0] = outer.(store.Forker)
			_, got[1] = outer.(store.Doorbell)
			_, got[2] = outer.(store.Dumper)
			_, got[3] = outer.(store.Loader)
			if got != want {
				t.Errorf("%s: Forker, Doorbell, Dumper, Loader: got %v, want %v", name, got, want)
			}
		}
	}
}

func TestTwiceRunsEveryClosureTwice(t *testing.T) {
	s := prepared(t, Twice(memstore.New()))
	updates, views := 0, 0
	err := s.Update(t.Context(), func(ctx context.Context, w store.Writer) error {
		updates++
		return widgets.Insert(ctx, w, &widget{ID: "a"}) // the first was undone
	})
	if err != nil || updates != 2 {
		t.Errorf("Update: %d runs, error %v; want 2 and none", updates, err)
	}
	err = s.View(t.Context(), func(ctx context.Context, r store.Reader) error {
		views++
		_, err := widgets.Get(ctx, r, "a")
		return err
	})
	if err != nil || views != 2 {
		t.Errorf("View: %d runs, error %v; want 2 and none", views, err)
	}
}

func TestTwiceReturnsTheSecondError(t *testing.T) {
	s := prepared(t, Twice(memstore.New()))
	runs := 0
	err := s.Update(t.Context(), func(context.Context, store.Writer) error {
		runs++
		return fmt.Errorf("run %d", runs)
	})
	if err == nil || err.Error() != "run 2" {
		t.Errorf("got error %v, want that of run 2", err)
	}
}

// box is a body that can be changed in place, and that its encoding loses.
type box struct{ hidden int }

var boxes = &store.Table{
	Name: "boxes",
	Encode: func(body any) ([]byte, error) {
		if b := body.(*box); b.hidden < 0 {
			return nil, errors.New("negative")
		}
		return []byte(fmt.Sprint(body.(*box).hidden)), nil
	},
	Decode: func([]byte) (any, error) { return &box{}, nil },
}

// violation uses a store and says how its report begins; "" for no report.
type violation struct {
	use  func(ctx context.Context, s store.Store)
	want string
}

func TestCheckedReports(t *testing.T) {
	for name, c := range violations(t) {
		t.Run(name, func(t *testing.T) {
			r := &reports{TB: t}
			s := Checked(r, memstore.New())
			if err := s.Prepare(t.Context(), store.Schema{boxes}); err != nil {
				t.Fatal(err)
			}
			c.use(t.Context(), s)
			switch {
			case c.want == "" && len(r.list) > 0:
				t.Errorf("reported %q, want nothing", r.list)
			case c.want != "" && (len(r.list) == 0 || !strings.Contains(r.list[0], c.want)):
				t.Errorf("reported %q, want %q", r.list, c.want)
			}
		})
	}
}

func violations(t *testing.T) map[string]violation {
	put := func(ctx context.Context, w store.Writer, body *box) {
		if _, err := w.Put(ctx, boxes, store.Row{Key: "k", Version: store.Any, Body: body}); err != nil {
			t.Error(err)
		}
	}
	return map[string]violation{
		"nothing": {func(ctx context.Context, s store.Store) {
			for range 2 {
				s.Update(ctx, func(ctx context.Context, w store.Writer) error { put(ctx, w, &box{}); return nil })
				s.Update(ctx, func(ctx context.Context, w store.Writer) error { put(ctx, w, &box{}); return errBoom })
				s.View(ctx, func(ctx context.Context, r store.Reader) error { return firstError(r.Scan(ctx, boxes, store.Scan{})) })
			}
		}, ""},
		"changed after Put": {func(ctx context.Context, s store.Store) {
			s.Update(ctx, func(ctx context.Context, w store.Writer) error {
				b := &box{}
				put(ctx, w, b)
				b.hidden++
				return nil
			})
		}, "changed in place during"},
		"changed after Get": {func(ctx context.Context, s store.Store) {
			s.Update(ctx, func(ctx context.Context, w store.Writer) error { put(ctx, w, &box{}); return nil })
			s.View(ctx, func(ctx context.Context, r store.Reader) error {
				row, err := r.Get(ctx, boxes, "k")
				row.Body.(*box).hidden++
				return err
			})
		}, "changed in place during"},
		"changed between transactions": {func(ctx context.Context, s store.Store) {
			b := &box{}
			s.Update(ctx, func(ctx context.Context, w store.Writer) error { put(ctx, w, b); return nil })
			b.hidden++
			s.View(ctx, func(ctx context.Context, r store.Reader) error { return firstError(r.Scan(ctx, boxes, store.Scan{})) })
		}, "changed in place since"},
		"changed in a fork": {func(ctx context.Context, s store.Store) {
			b := &box{}
			s.Update(ctx, func(ctx context.Context, w store.Writer) error { put(ctx, w, b); return nil })
			fork, _ := s.(store.Forker).Fork(ctx)
			fork.View(ctx, func(ctx context.Context, r store.Reader) error {
				_, err := r.Get(ctx, boxes, "k")
				b.hidden++
				return err
			})
		}, "changed in place during"},
		"lost by encoding": {func(ctx context.Context, s store.Store) {
			s.Update(ctx, func(ctx context.Context, w store.Writer) error { put(ctx, w, &box{hidden: 1}); return nil })
		}, "another after encoding"},
		"refused by Encode": {func(ctx context.Context, s store.Store) {
			s.Update(ctx, func(ctx context.Context, w store.Writer) error { put(ctx, w, &box{hidden: -1}); return nil })
		}, "cannot be encoded"},
		"used too late": {func(ctx context.Context, s store.Store) {
			var kept store.Writer
			s.Update(ctx, func(_ context.Context, w store.Writer) error { kept = w; return nil })
			if err := kept.Delete(ctx, boxes, "k", store.Any); err != store.ErrDone {
				t.Errorf("Delete: got error %v, want %v", err, store.ErrDone)
			}
		}, "Delete after the closure"},
	}
}

func TestFaulty(t *testing.T) {
	own := errors.New("my own")
	insert := func(ctx context.Context, s store.Store) error { return insertInto(ctx, s, widget{ID: "a"}) }
	get := func(ctx context.Context, s store.Store) error { _, err := getFrom(ctx, s, "old"); return err }
	list := func(ctx context.Context, s store.Store) error {
		return s.View(ctx, func(ctx context.Context, r store.Reader) error {
			ids, err := scan(ctx, r, store.Scan{})
			return errors.Join(err, fmt.Errorf("%d rows", len(ids)))
		})
	}
	remove := func(ctx context.Context, s store.Store) error {
		return s.Update(ctx, func(ctx context.Context, w store.Writer) error {
			return w.Delete(ctx, widgets.Table(), "old", store.Any)
		})
	}
	for name, c := range map[string]struct {
		fault *Fault
		call  func(context.Context, store.Store) error
		want  error
		text  string // part of the error
		saved bool   // that "a" is there afterwards
	}{
		"no call":              {fault: &Fault{}, call: insert, saved: true},
		"before Update":        {fault: &Fault{Call: CallUpdate}, call: insert, want: ErrFault},
		"before the commit":    {fault: &Fault{Call: CallUpdate, At: BeforeCommit, Err: own}, call: insert, want: own},
		"the answer was lost":  {fault: &Fault{Call: CallUpdate, At: After}, call: insert, want: ErrFault, saved: true},
		"another Update":       {fault: &Fault{Call: CallUpdate, N: 2}, call: insert, saved: true},
		"before Put":           {fault: &Fault{Call: CallPut, N: 1}, call: insert, want: ErrFault},
		"after Put":            {fault: &Fault{Call: CallPut, At: After}, call: insert, want: ErrFault},
		"Get":                  {fault: &Fault{Call: CallGet, Err: own}, call: get, want: own},
		"View":                 {fault: &Fault{Call: CallView}, call: get, want: ErrFault},
		"after View":           {fault: &Fault{Call: CallView, At: After}, call: get, want: ErrFault},
		"before Scan":          {fault: &Fault{Call: CallScan}, call: list, want: ErrFault, text: "0 rows"},
		"behind the last row":  {fault: &Fault{Call: CallScan, At: After}, call: list, want: ErrFault, text: "1 rows"},
		"Delete":               {fault: &Fault{Call: CallDelete}, call: remove, want: ErrFault},
		"Prepare":              {fault: &Fault{Call: CallPrepare}, call: func(ctx context.Context, s store.Store) error { return s.Prepare(ctx, schema()) }, want: ErrFault},
		"not before it is due": {fault: &Fault{Call: CallGet, N: 3}, call: get},
	} {
		t.Run(name, func(t *testing.T) {
			inner := prepared(t, memstore.New())
			if err := insertInto(t.Context(), inner, widget{ID: "old"}); err != nil {
				t.Fatal(err)
			}
			err := c.call(t.Context(), Faulty(inner, c.fault))
			if !errors.Is(err, c.want) || c.text != "" && !strings.Contains(err.Error(), c.text) {
				t.Errorf("got error %v, want %v %s", err, c.want, c.text)
			}
			if hits := c.fault.Hits(); (hits == 1) != (c.want != nil) {
				t.Errorf("the fault struck %d times", hits)
			}
			if _, err := getFrom(t.Context(), inner, "a"); (err == nil) != c.saved {
				t.Errorf("reading what was inserted: %v; want it to be there: %v", err, c.saved)
			}
			if err := insertInto(t.Context(), inner, widget{ID: "next"}); err != nil {
				t.Errorf("the store cannot be used afterwards: %v", err)
			}
		})
	}
}

func TestFaultyCountsOnInForks(t *testing.T) {
	f := &Fault{Call: CallPut, N: 2}
	s := prepared(t, Faulty(memstore.New(), f))
	if err := insertInto(t.Context(), s, widget{ID: "a"}); err != nil {
		t.Fatal(err)
	}
	fork, err := s.(store.Forker).Fork(t.Context())
	if err != nil {
		t.Fatal(err)
	}
	if err := insertInto(t.Context(), fork, widget{ID: "b"}); err != ErrFault {
		t.Errorf("second Put, in the fork: got error %v, want %v", err, ErrFault)
	}
}
