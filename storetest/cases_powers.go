package storetest

import (
	"context"
	"fmt"

	"cspkit.example/store"
)

// fork forks the store of the case, or skips the case.
func (t *tester) fork() store.Store {
	f, ok := t.Store.(store.Forker)
	if !ok {
		t.skip("the store is no Forker")
	}
	fork, err := f.Fork(t.ctx)
	t.ok(err)
	return fork
}

const forks = "Fork is an independent copy of everything. Writes on either side are not seen on the other."

var forkCases = []testCase{
	{"fork/copies-everything", forks, func(t *tester) {
		t.add(owned("b", "a")...)
		version := t.must("0").Version
		fork := t.fork()
		defer fork.Close()
		same(t, "rows of the fork", idsOf(t, fork, by("by_name", store.String("o"))), []string{"1", "0"})
		v, err := getFrom(t.ctx, fork, "0")
		t.ok(err)
		equal(t, "version", v.Version, version)
		t.want(insertInto(t.ctx, fork, widget{ID: "2", Code: "0"}), store.ErrExists)
		t.ok(fork.Prepare(t.ctx, schema()))
	}},
	{"fork/is-independent", forks, func(t *tester) {
		t.add(widget{ID: "a", Name: "old"}, widget{ID: "gone"})
		fork := t.fork()
		defer fork.Close()
		t.remove("gone")
		_, err := t.put(widget{ID: "a", Name: "here", Version: store.Any})
		t.ok(err)
		t.ok(insertInto(t.ctx, fork, widget{ID: "b", Code: "c"}))
		t.add(widget{ID: "c", Code: "c"})
		same(t, "rows of the fork", idsOf(t, fork, store.Scan{}), []string{"a", "b", "gone"})
		same(t, "rows of the parent", t.ids(store.Scan{}), []string{"a", "c"})
		v, err := getFrom(t.ctx, fork, "a")
		t.ok(err)
		equal(t, "name in the fork", v.Name, "old")
	}},
	{"fork/new-versions", forks + " New versions differ from every version that the key had before.", func(t *tester) {
		t.add(widget{ID: "a"})
		old := t.must("a")
		fork := t.fork()
		defer fork.Close()
		t.ok(fork.Update(t.ctx, func(ctx context.Context, w store.Writer) error {
			v := old
			t.ok(widgets.Put(ctx, w, &v))
			if v.Version == old.Version {
				t.Fatalf("version %d came twice", v.Version)
			}
			return nil
		}))
		_, err := t.put(old) // still the version of the parent
		t.ok(err)
	}},
	{"fork/during-update", "Fork copies what is committed.", func(t *tester) {
		t.add(widget{ID: "a"})
		var fork store.Store
		t.ok(t.update(func(ctx context.Context, w store.Writer) error {
			t.ok(widgets.Insert(ctx, w, &widget{ID: "b"}))
			if fork != nil {
				fork.Close()
			}
			fork = t.fork()
			t.ok(insertInto(t.ctx, fork, widget{ID: "c"})) // its writer is its own
			return nil
		}))
		defer fork.Close()
		same(t, "rows of the fork", idsOf(t, fork, store.Scan{}), []string{"a", "c"})
		same(t, "rows of the parent", t.ids(store.Scan{}), []string{"a", "b"})
	}},
	{"fork/of-a-fork", forks, func(t *tester) {
		t.add(widget{ID: "a"})
		fork := t.fork()
		defer fork.Close()
		again, ok := fork.(store.Forker)
		equal(t, "a fork is a Forker", ok, true)
		second, err := again.Fork(t.ctx)
		t.ok(err)
		defer second.Close()
		t.ok(insertInto(t.ctx, second, widget{ID: "b"}))
		same(t, "rows of the first fork", idsOf(t, fork, store.Scan{}), []string{"a"})
		same(t, "rows of the second fork", idsOf(t, second, store.Scan{}), []string{"a", "b"})
	}},
	{"fork/closes-alone", forks, func(t *tester) {
		t.add(widget{ID: "a"})
		first, second := t.fork(), t.fork()
		defer second.Close()
		t.ok(first.Close())
		t.must("a")
		t.ok(t.Store.Close())
		_, err := getFrom(t.ctx, second, "a")
		t.ok(err)
		_, err = t.Store.(store.Forker).Fork(t.ctx)
		t.want(err, store.ErrClosed)
	}},
	{"fork/under-writers", forks, func(t *tester) {
		const n = 40
		write := func() {
			for i := range n {
				t.add(widget{ID: fmt.Sprintf("%02da", i)}, widget{ID: fmt.Sprintf("%02db", i)})
			}
		}
		forking := func() {
			for i := range n / 4 {
				fork := t.fork()
				t.ok(insertInto(t.ctx, fork, widget{ID: fmt.Sprint("fork", i)}))
				equal(t, "rows of the fork, odd with its own", len(idsOf(t, fork, store.Scan{}))%2, 1)
				fork.Close()
			}
		}
		t.together(write, forking)
		equal(t, "number of rows", len(t.ids(store.Scan{})), 2*n)
	}},
	{"fork/inside-update", forks + " ErrNested is about an Update of the same store, and a fork is another.", func(t *tester) {
		fork := t.fork()
		defer fork.Close()
		t.ok(t.update(func(ctx context.Context, w store.Writer) error {
			return fork.Update(ctx, func(ctx context.Context, w store.Writer) error {
				t.want(insertInto(ctx, t.Store, widget{ID: "innermost"}), store.ErrNested)
				return widgets.Put(ctx, w, &widget{ID: "a", Version: store.Any})
			})
		}))
		same(t, "rows of the fork", idsOf(t, fork, store.Scan{}), []string{"a"})
		same(t, "rows of the parent", t.ids(store.Scan{}), nil)
	}},
	{"fork/tables-are-apart", forks + " So are tables that either side adds.", func(t *tester) {
		fork := t.fork()
		defer fork.Close()
		t.ok(fork.Prepare(t.ctx, store.Schema{another("new")}))
		_, err := t.putRow(another("new"), pair("k", "a", "b", 0))
		t.want(err, store.ErrInvalid)
		other := another("new")
		other.Indexes = nil
		t.ok(t.Store.Prepare(t.ctx, store.Schema{other}))
	}},
	{"fork/cancelled", "Work ends with the context.", func(t *tester) {
		t.fork().Close() // or skip
		ctx, cancel := context.WithCancel(t.ctx)
		cancel()
		_, err := t.Store.(store.Forker).Fork(ctx)
		t.want(err, context.Canceled)
	}},
}

// bell returns the doorbell of the store, or skips the case.
func (t *tester) bell() store.Doorbell {
	b, ok := t.Store.(store.Doorbell)
	if !ok {
		t.skip("the store is no Doorbell")
	}
	return b
}

// rings fails unless the channel is closed before the case's time is over.
func (t *tester) rings(changed <-chan struct{}) {
	select {
	case <-changed:
	case <-t.ctx.Done():
		t.Fatalf("the bell does not ring")
	}
}

// quiet fails when the channel is closed.
func (t *tester) quiet(when string, changed <-chan struct{}) {
	select {
	case <-changed:
		t.Fatalf("the bell rang %s", when)
	default:
	}
}

var doorbellCases = []testCase{
	{"doorbell/rings", "Changed returns a channel that is closed after the next commit that touches t.", func(t *tester) {
		bell := t.bell()
		for _, change := range []func(){
			func() { t.add(widget{ID: "a"}) },
			func() { _, err := t.put(t.must("a")); t.ok(err) },
			func() { t.remove("a") },
		} {
			changed, again := bell.Changed(widgets.Table()), bell.Changed(widgets.Table())
			t.quiet("before there was a change", changed)
			change()
			t.rings(changed)
			t.rings(again)
		}
	}},
	{"doorbell/not-before-the-commit", "The channel is closed never before that commit can be read.", func(t *tester) {
		changed := t.bell().Changed(widgets.Table())
		t.ok(t.update(func(ctx context.Context, w store.Writer) error {
			t.ok(widgets.Insert(ctx, w, &widget{ID: "a"}))
			t.quiet("before the commit", changed)
			return nil
		}))
		t.rings(changed)
	}},
	{"doorbell/readable-when-it-rings", "The channel is closed never before that commit can be read.", func(t *tester) {
		bell := t.bell()
		listen := func() {
			for seen := int64(0); seen < 20; {
				changed := bell.Changed(widgets.Table())
				v, err := t.get("a")
				t.ok(err)
				if seen = v.Rank; seen < 20 {
					t.rings(changed) // a ring that is missed waits here until the time is over
				}
			}
		}
		t.add(widget{ID: "a"})
		t.together(listen, listen, func() {
			for i := range int64(20) {
				_, err := t.put(widget{ID: "a", Rank: i + 1, Version: store.Any})
				t.ok(err)
			}
		})
	}},
	{"doorbell/quiet", "The channel is closed after a commit that touches t: no other table, nothing that was undone.", func(t *tester) {
		changed := t.bell().Changed(widgets.Table())
		_, err := t.putRow(pairs, pair("k", "a", "b", 0))
		t.ok(err)
		t.want(t.update(func(ctx context.Context, w store.Writer) error {
			t.ok(widgets.Insert(ctx, w, &widget{ID: "a"}))
			return errBoom
		}), errBoom)
		t.missing("a")
		t.quiet("although nothing was committed", changed)
	}},
	{"doorbell/close", "The channel is also closed by Close.", func(t *tester) {
		bell := t.bell()
		changed := bell.Changed(widgets.Table())
		t.ok(t.Store.Close())
		t.rings(changed)
		t.rings(bell.Changed(widgets.Table()))
	}},
	{"doorbell/of-a-fork", "Writes on either side of a fork are not seen on the other: they ring no bell there.", func(t *tester) {
		here := t.bell().Changed(widgets.Table())
		fork := t.fork()
		defer fork.Close()
		bell, ok := fork.(store.Doorbell)
		equal(t, "a fork is a Doorbell", ok, true)
		there := bell.Changed(widgets.Table())
		t.ok(insertInto(t.ctx, fork, widget{ID: "a"}))
		t.rings(there)
		t.quiet("in the parent", here)
		there = bell.Changed(widgets.Table())
		t.add(widget{ID: "b"})
		t.rings(here)
		t.quiet("in the fork", there)
	}},
	{"doorbell/every-table", "The channel is closed after a commit that touches t, whatever else that touches.", func(t *tester) {
		bell := t.bell()
		for range 5 { // tables may be in no order
			one, two := bell.Changed(widgets.Table()), bell.Changed(pairs)
			t.ok(t.update(func(ctx context.Context, w store.Writer) error {
				t.ok(widgets.Put(ctx, w, &widget{ID: "a", Version: store.Any}))
				_, err := w.Put(ctx, pairs, pair("k", "a", "b", store.Any))
				return err
			}))
			t.rings(one)
			t.rings(two)
		}
	}},
	{"doorbell/quiet-for-readers", "The channel is closed after a commit that touches t: reading and being refused touch nothing.", func(t *tester) {
		t.add(widget{ID: "a"})
		changed := t.bell().Changed(widgets.Table())
		t.must("a")
		t.ok(t.update(func(ctx context.Context, w store.Writer) error {
			_, err := widgets.Get(ctx, w, "a")
			t.ok(err)
			t.want(widgets.Insert(ctx, w, &widget{ID: "a"}), store.ErrExists)
			t.want(w.Delete(ctx, widgets.Table(), "b", store.Any), store.ErrNotFound)
			_, err = scan(ctx, w, store.Scan{})
			return err
		}))
		t.quiet("although nothing was changed", changed)
	}},
}
