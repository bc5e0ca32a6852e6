package storetest

import (
	"context"
	"fmt"
	"iter"
	"sync"
	"time"

	"cspkit.example/store"
)

var doneCases = []testCase{
	{"done/reader", "ErrDone says that a Reader was used after its closure returned.", func(t *tester) {
		t.add(widget{ID: "a"})
		var kept store.Reader
		t.ok(t.view(func(_ context.Context, r store.Reader) error { kept = r; return nil }))
		t.readsAreOver(kept)
	}},
	{"done/writer", "ErrDone says that a Writer was used after its closure returned.", func(t *tester) {
		t.add(widget{ID: "a"})
		for _, result := range []error{nil, errBoom} {
			var kept store.Writer
			equal(t, "error of Update", t.update(func(_ context.Context, w store.Writer) error { kept = w; return result }), result)
			t.readsAreOver(kept)
			_, err := kept.Put(t.ctx, widgets.Table(), rowOf(widget{ID: "b"}))
			t.want(err, store.ErrDone)
			t.want(kept.Delete(t.ctx, widgets.Table(), "a", store.Any), store.ErrDone)
		}
		t.must("a")
		t.missing("b")
	}},
	{"done/after-panic", "A Writer is dead when its closure is over, also by a panic.", func(t *tester) {
		var kept store.Writer
		panics(func() {
			t.update(func(_ context.Context, w store.Writer) error { kept = w; panic(errBoom) })
		})
		t.readsAreOver(kept)
	}},
	{"done/sequence", "A Reader is dead when its closure returns, and so is what it gave out.", func(t *tester) {
		t.add(owned("a", "b", "c")...)
		var kept iter.Seq2[store.Row, error]
		t.ok(t.view(func(ctx context.Context, r store.Reader) error {
			kept = r.Scan(ctx, widgets.Table(), store.Scan{})
			return nil
		}))
		t.want(firstError(kept), store.ErrDone)
	}},
	{"done/iteration", "A Reader is dead when its closure returns, and so is what it gave out.", func(t *tester) {
		t.add(owned("a", "b", "c")...)
		var next func() (store.Row, error, bool)
		stop := func() {}
		defer func() { stop() }()
		t.ok(t.view(func(_ context.Context, r store.Reader) error {
			stop()
			next, stop = iter.Pull2(r.Scan(t.ctx, widgets.Table(), store.Scan{}))
			_, err, _ := next()
			return err
		}))
		_, err, _ := next()
		t.want(err, store.ErrDone)
	}},
}

// readsAreOver fails unless every way to read says ErrDone.
func (t *tester) readsAreOver(r store.Reader) {
	_, err := r.Get(t.ctx, widgets.Table(), "a")
	t.want(err, store.ErrDone)
	t.want(firstError(r.Scan(t.ctx, widgets.Table(), store.Scan{})), store.ErrDone)
}

var closeCases = []testCase{
	{"close/calls-that-come-later", "Close ends the store; calls that come later return ErrClosed.", func(t *tester) {
		t.add(widget{ID: "a"})
		t.ok(t.Store.Close())
		_, err := t.get("a")
		t.want(err, store.ErrClosed)
		t.want(t.insert(widget{ID: "b"}), store.ErrClosed)
		t.want(t.Store.Prepare(t.ctx, schema()), store.ErrClosed)
	}},
	{"close/runs-no-closure", "Close ends the store; calls that come later return ErrClosed.", func(t *tester) {
		t.ok(t.Store.Close())
		run := false
		t.view(func(context.Context, store.Reader) error { run = true; return nil })
		t.update(func(context.Context, store.Writer) error { run = true; return nil })
		equal(t, "a closure was run", run, false)
	}},
	{"close/beside-a-view", "Close ends the store: what is running finishes or is told so, and nothing waits for ever.", func(t *tester) {
		closed := make(chan error, 1)
		err := t.view(func(ctx context.Context, r store.Reader) error {
			done := make(chan struct{})
			go func() {
				defer close(done)
				closed <- t.Store.Close()
			}()
			select {
			case <-done:
			case <-time.After(time.Second): // it may wait for this View
			}
			_, err := scan(ctx, r, by("by_code"))
			return err
		})
		if err != nil {
			t.want(err, store.ErrClosed)
		}
		t.ok(<-closed)
	}},
	{"close/under-load", "Close ends the store: what is running finishes or is told so, and nothing waits for ever.", func(t *tester) {
		var ready sync.WaitGroup
		busy := func(work func(i int) error) func() {
			ready.Add(1)
			once := sync.OnceFunc(ready.Done)
			return func() {
				defer once()
				for i := 0; ; i++ {
					if i == 3 {
						once()
					}
					if err := work(i); err != nil {
						t.want(err, store.ErrClosed)
						return
					}
				}
			}
		}
		write := func(i int) error {
			_, err := t.put(widget{ID: fmt.Sprint(i % 10), Code: fmt.Sprint(i % 10), Version: store.Any})
			return err
		}
		read := func(int) error {
			return t.view(func(ctx context.Context, r store.Reader) error {
				_, err := scan(ctx, r, by("by_code"))
				return err
			})
		}
		t.together(busy(write), busy(write), busy(read), busy(read), func() {
			ready.Wait()
			t.ok(t.Store.Close())
		})
	}},
}

var storesCases = []testCase{
	{"stores/are-apart", "Every store that New makes is empty and has nothing to do with another.", func(t *tester) {
		t.add(widget{ID: "a", Code: "c"})
		t.ok(insertInto(t.ctx, t.other, widget{ID: "b", Code: "c"}))
		same(t, "rows here", t.ids(store.Scan{}), []string{"a"})
		same(t, "rows there", idsOf(t, t.other, store.Scan{}), []string{"b"})
		t.ok(t.other.Close())
		t.must("a")
	}},
	{"stores/tables-by-name", "A table is known by its name: a copy of its description will do.", func(t *tester) {
		t.add(widget{ID: "a", Owner: "o"})
		again := *widgets.Table()
		t.ok(t.view(func(ctx context.Context, r store.Reader) error {
			row, err := r.Get(ctx, &again, "a")
			t.ok(err)
			equal(t, "key", row.Key, "a")
			return firstError(r.Scan(ctx, &again, by("by_name", aText)))
		}))
	}},
}
