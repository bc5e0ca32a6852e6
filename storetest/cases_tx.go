package storetest

import (
	"context"
	"errors"
	"fmt"
	"sync"
	"time"

	"cspkit.example/store"
)

var errBoom = errors.New("boom")

// panics runs fn and returns what it panicked with.
func panics(fn func()) (p any) {
	defer func() { p = recover() }()
	fn()
	return nil
}

var updateCases = []testCase{
	{"update/commits", "Update commits when fn returns nil.", func(t *tester) {
		t.add(widget{ID: "a"}, widget{ID: "b"})
		same(t, "rows", t.ids(store.Scan{}), []string{"a", "b"})
	}},
	{"update/undone-by-error", "An error undoes everything; the error of fn is returned as it is.", func(t *tester) {
		t.add(widget{ID: "kept", Name: "old"}, widget{ID: "gone"})
		err := t.update(func(ctx context.Context, w store.Writer) error {
			t.changeAll(ctx, w)
			return errBoom
		})
		equal(t, "error", err, errBoom)
		t.unchanged()
	}},
	{"update/undone-by-panic", "A panic undoes everything, lets the next writer in, and goes on.", func(t *tester) {
		t.add(widget{ID: "kept", Name: "old"}, widget{ID: "gone"})
		p := panics(func() {
			t.update(func(ctx context.Context, w store.Writer) error {
				t.changeAll(ctx, w)
				panic(errBoom)
			})
		})
		equal(t, "panic", p, any(errBoom))
		t.unchanged()
		t.add(widget{ID: "next"})
	}},
	{"update/undone-by-cancel", "The end of ctx before the commit undoes everything.", func(t *tester) {
		t.add(widget{ID: "kept", Name: "old"}, widget{ID: "gone"})
		ctx, cancel := context.WithCancel(t.ctx)
		defer cancel()
		err := t.Store.Update(ctx, func(ctx context.Context, w store.Writer) error {
			if ctx.Err() == nil { // not in a second run
				t.changeAll(ctx, w)
			}
			cancel()
			return nil
		})
		t.want(err, context.Canceled)
		t.unchanged()
		t.add(widget{ID: "next"})
	}},
	{"update/cancelled-before", "The end of ctx before the commit undoes everything.", func(t *tester) {
		ctx, cancel := context.WithCancel(t.ctx)
		cancel()
		t.want(insertInto(ctx, t.Store, widget{ID: "a"}), context.Canceled)
		t.missing("a")
	}},
	{"update/error-frees-the-writer", "An error lets the next writer in.", func(t *tester) {
		for range 3 {
			t.want(t.update(func(context.Context, store.Writer) error { return errBoom }), errBoom)
		}
		t.add(widget{ID: "next"})
	}},
	{"update/waiting-honours-the-context", "Waiting for another writer ends with the context.", func(t *tester) {
		entered := false
		t.ok(t.update(func(ctx context.Context, w store.Writer) error {
			entered = true
			t.ok(widgets.Put(ctx, w, &widget{ID: "a", Version: store.Any}))
			// From outside, not nested: t.ctx knows nothing of this closure.
			other, cancel := context.WithTimeout(t.ctx, 5*time.Millisecond)
			defer cancel()
			// A store that lets both run may well commit the other one.
			if err := insertInto(other, t.Store, widget{ID: "b"}); err != nil && !errors.Is(err, store.ErrExists) {
				t.want(err, context.DeadlineExceeded)
			}
			return nil
		}))
		equal(t, "the closure was run", entered, true)
		t.must("a")
	}},
	{"update/nested", "Calling Update inside fn with the context that fn was given returns ErrNested.", func(t *tester) {
		t.ok(t.update(func(ctx context.Context, w store.Writer) error {
			t.want(insertInto(ctx, t.Store, widget{ID: "inner"}), store.ErrNested)
			return widgets.Insert(ctx, w, &widget{ID: "outer"})
		}))
		t.must("outer")
		t.missing("inner")
	}},
	{"update/nested-deeper", "Calling Update inside fn with the context that fn was given returns ErrNested.", func(t *tester) {
		t.ok(t.update(func(ctx context.Context, w store.Writer) error {
			derived, cancel := context.WithCancel(ctx)
			defer cancel()
			return t.Store.View(derived, func(ctx context.Context, _ store.Reader) error {
				t.want(insertInto(ctx, t.Store, widget{ID: "inner"}), store.ErrNested)
				return nil
			})
		}))
	}},
	{"update/another-store-inside", "ErrNested is about an Update of the same store.", func(t *tester) {
		t.ok(t.update(func(ctx context.Context, w store.Writer) error {
			err := t.other.Update(ctx, func(ctx context.Context, w store.Writer) error {
				t.want(insertInto(ctx, t.Store, widget{ID: "innermost"}), store.ErrNested)
				return widgets.Put(ctx, w, &widget{ID: "there", Version: store.Any})
			})
			t.ok(err)
			return widgets.Insert(ctx, w, &widget{ID: "here"})
		}))
		t.must("here")
		_, err := getFrom(t.ctx, t.other, "there")
		t.ok(err)
	}},
	{"update/view-inside", "View shows everything that was committed before it was called, and never waits for a writer.", func(t *tester) {
		t.add(widget{ID: "a"})
		t.ok(t.update(func(ctx context.Context, w store.Writer) error {
			t.ok(widgets.Put(ctx, w, &widget{ID: "b", Version: store.Any}))
			_, err := getFrom(ctx, t.Store, "a")
			t.ok(err)
			_, err = getFrom(ctx, t.Store, "b")
			t.want(err, store.ErrNotFound)
			return nil
		}))
	}},
	{"update/sees-its-writes", "Update sees its own writes, in every index.", func(t *tester) {
		t.add(widget{ID: "a", Owner: "o", Name: "n", Rank: 1, Code: "old"}, widget{ID: "z", Owner: "o", Name: "n", Rank: 1})
		t.ok(t.update(func(ctx context.Context, w store.Writer) error {
			t.ok(widgets.Put(ctx, w, &widget{ID: "a", Owner: "p", Name: "m", Rank: 2, Code: "new", Version: store.Any}))
			t.ok(widgets.Insert(ctx, w, &widget{ID: "b", Owner: "p", Name: "l", Rank: 3}))
			t.ok(w.Delete(ctx, widgets.Table(), "z", store.Any))
			v, err := widgets.Get(ctx, w, "a")
			t.ok(err)
			equal(t, "owner of a", v.Owner, "p")
			_, err = widgets.Get(ctx, w, "z")
			t.want(err, store.ErrNotFound)
			for _, want := range []struct {
				s   store.Scan
				ids []string
			}{
				{store.Scan{}, []string{"a", "b"}},
				{by("by_name", store.String("o")), nil},
				{by("by_name", store.String("p")), []string{"b", "a"}},
				{by("by_rank", store.String("p")), []string{"a", "b"}},
				{by("by_code", store.String("new")), []string{"a"}},
				{by("by_code", store.String("old")), nil},
			} {
				ids, err := scan(ctx, w, want.s)
				t.ok(err)
				same(t, "rows of index "+want.s.Index, ids, want.ids)
			}
			return nil
		}))
		same(t, "rows", t.ids(store.Scan{}), []string{"a", "b"})
	}},
	{"update/last-call-counts", "The calls of a transaction have their effects in their order.", func(t *tester) {
		t.add(widget{ID: "a", Name: "old"}, widget{ID: "b"})
		t.ok(t.update(func(ctx context.Context, w store.Writer) error {
			for _, id := range []string{"a", "b", "c"} {
				t.ok(widgets.Put(ctx, w, &widget{ID: id, Name: "first", Version: store.Any}))
				t.ok(w.Delete(ctx, widgets.Table(), id, store.Any))
				t.want(w.Delete(ctx, widgets.Table(), id, store.Any), store.ErrNotFound)
			}
			t.ok(widgets.Insert(ctx, w, &widget{ID: "a", Name: "second"}))
			return widgets.Put(ctx, w, &widget{ID: "a", Name: "third", Version: store.Any})
		}))
		same(t, "rows", t.ids(store.Scan{}), []string{"a"})
		equal(t, "name", t.must("a").Name, "third")
	}},
	{"update/every-table-or-none", "One closure, one transaction, over all tables.", func(t *tester) {
		both := func(result error) error {
			return t.update(func(ctx context.Context, w store.Writer) error {
				t.ok(widgets.Insert(ctx, w, &widget{ID: "a"}))
				_, err := w.Put(ctx, pairs, pair("k", "a", "b", 0))
				t.ok(err)
				return result
			})
		}
		t.want(both(errBoom), errBoom)
		equal(t, "rows of both tables after it was undone", t.count(widgets.Table())+t.count(pairs), 0)
		t.ok(both(nil))
		equal(t, "rows of both tables", t.count(widgets.Table())+t.count(pairs), 2)
	}},
	{"update/errors-of-the-contract", "The error of fn is returned as it is, also one that a store could have made.", func(t *tester) {
		for i, own := range []error{store.ErrStale, store.ErrExists, store.ErrNotFound, context.Canceled, context.DeadlineExceeded} {
			runs := 0
			err := t.update(func(ctx context.Context, w store.Writer) error {
				if runs++; runs > 10 {
					return errBoom
				}
				t.ok(widgets.Insert(ctx, w, &widget{ID: fmt.Sprint(i)}))
				return own
			})
			equal(t, "error", err, own)
		}
		same(t, "rows", t.ids(store.Scan{}), nil)
	}},
	{"update/many-rows", "One closure, one transaction, however large.", func(t *tester) {
		const n = 1000
		t.ok(t.update(func(ctx context.Context, w store.Writer) error {
			for i := range n {
				if err := widgets.Insert(ctx, w, &widget{ID: fmt.Sprintf("%04d", i)}); err != nil {
					return err
				}
			}
			return nil
		}))
		equal(t, "number of rows", len(t.ids(store.Scan{})), n)
		t.want(t.update(func(ctx context.Context, w store.Writer) error {
			for i := range n {
				if err := w.Delete(ctx, widgets.Table(), fmt.Sprintf("%04d", i), store.Any); err != nil {
					return err
				}
			}
			return errBoom
		}), errBoom)
		equal(t, "number of rows after the undone delete", len(t.ids(by("by_code"))), n)
	}},
}

// changeAll makes every kind of change in a transaction that will be undone.
func (t *tester) changeAll(ctx context.Context, w store.Writer) {
	t.ok(widgets.Insert(ctx, w, &widget{ID: "new"}))
	t.ok(widgets.Put(ctx, w, &widget{ID: "kept", Name: "changed", Version: store.Any}))
	t.ok(w.Delete(ctx, widgets.Table(), "gone", store.Any))
}

// unchanged fails when anything of changeAll shows.
func (t *tester) unchanged() {
	equal(t, "name of the row that was changed", t.must("kept").Name, "old")
	for _, s := range []store.Scan{{}, by("by_name"), by("by_code")} {
		ids := t.ids(s)
		if len(ids) != 2 {
			t.Fatalf("index %q after the undone transaction: got %q, want the two rows of before", s.Index, ids)
		}
	}
}

var viewCases = []testCase{
	{"view/one-snapshot", "View shows nothing that is committed later.", func(t *tester) {
		t.add(widget{ID: "a"})
		runs := 0
		t.ok(t.view(func(ctx context.Context, r store.Reader) error {
			runs++
			later, gone := fmt.Sprint("later", runs), fmt.Sprint("gone", runs-1)
			_, err := t.put(widget{ID: "a", Rank: int64(runs), Version: store.Any})
			t.ok(err)
			t.add(widget{ID: later}, widget{ID: fmt.Sprint("gone", runs)})
			if runs > 1 {
				t.remove(gone)
				_, err = widgets.Get(ctx, r, gone)
				t.ok(err)
			}
			_, err = widgets.Get(ctx, r, later)
			t.want(err, store.ErrNotFound)
			v, err := widgets.Get(ctx, r, "a")
			t.ok(err)
			equal(t, "rank", v.Rank, int64(runs-1))
			return nil
		}))
	}},
	{"view/one-snapshot-throughout", "View runs fn on one snapshot: every read of it shows the same state.", func(t *tester) {
		t.add(widget{ID: "a"}, widget{ID: "b"}, widget{ID: "c"})
		runs := 0
		t.ok(t.view(func(ctx context.Context, r store.Reader) error {
			runs++
			before, err := widgets.Get(ctx, r, "a")
			t.ok(err)
			rows, err := scan(ctx, r, store.Scan{})
			t.ok(err)
			_, err = t.put(widget{ID: "a", Rank: before.Rank + 1, Version: store.Any})
			t.ok(err)
			t.add(widget{ID: fmt.Sprint("later", runs)}, widget{ID: fmt.Sprint("more", runs)})
			t.remove(rows[len(rows)-1])
			after, err := widgets.Get(ctx, r, "a")
			t.ok(err)
			equal(t, "rank", after.Rank, before.Rank)
			for _, s := range []store.Scan{{}, by("by_rank"), by("by_code")} {
				again, err := scan(ctx, r, s)
				t.ok(err)
				equal(t, "number of rows in index "+s.Index, len(again), len(rows))
			}
			return nil
		}))
	}},
	{"view/sees-what-was-committed", "View shows everything that was committed before it was called.", func(t *tester) {
		for i := range int64(20) {
			_, err := t.put(widget{ID: "a", Rank: i, Version: store.Any})
			t.ok(err)
			equal(t, "rank", t.must("a").Rank, i)
		}
	}},
	{"view/no-dirty-read", "View shows nothing that is not committed.", func(t *tester) {
		t.add(widget{ID: "kept", Name: "old"}, widget{ID: "gone"})
		t.want(t.update(func(ctx context.Context, w store.Writer) error {
			t.changeAll(ctx, w)
			t.together(t.unchanged) // in another goroutine, as others would
			return errBoom
		}), errBoom)
		t.unchanged()
	}},
	{"view/error-as-it-is", "The error of fn is returned as it is.", func(t *tester) {
		err := t.view(func(context.Context, store.Reader) error { return errBoom })
		equal(t, "error", err, errBoom)
	}},
	{"view/panic-goes-on", "A panic in a closure goes on, and the store can be used.", func(t *tester) {
		p := panics(func() {
			t.view(func(context.Context, store.Reader) error { panic(errBoom) })
		})
		equal(t, "panic", p, any(errBoom))
		t.add(widget{ID: "a"})
		t.must("a")
	}},
	{"view/cancelled", "Work ends with the context.", func(t *tester) {
		t.add(widget{ID: "a"})
		ctx, cancel := context.WithCancel(t.ctx)
		cancel()
		_, err := getFrom(ctx, t.Store, "a")
		t.want(err, context.Canceled)
	}},
	{"view/inside-view", "Views never wait for anybody.", func(t *tester) {
		t.add(widget{ID: "a"})
		t.ok(t.view(func(ctx context.Context, r store.Reader) error {
			_, err := getFrom(ctx, t.Store, "a")
			return err
		}))
	}},
	{"view/many-inside-many", "Views never wait for anybody, however many there are: not for one another either.", func(t *tester) {
		t.add(widget{ID: "a"})
		var inside sync.WaitGroup
		inside.Add(deep)
		var once [deep]sync.Once
		all := make([]func(), deep)
		for i := range all {
			all[i] = func() {
				t.ok(t.view(func(ctx context.Context, r store.Reader) error {
					once[i].Do(inside.Done)
					inside.Wait()
					_, err := getFrom(ctx, t.Store, "a")
					return err
				}))
			}
		}
		t.together(all...)
	}},
}

// deep is how many Views are made at the same time.
const deep = 50
