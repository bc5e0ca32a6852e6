package storetest

import (
	"context"
	"errors"
	"fmt"
	"iter"
	"sync"
	"sync/atomic"

	"cspkit.example/store"
)

type (
	updateFn = func(context.Context, store.Writer) error
	viewFn   = func(context.Context, store.Reader) error
)

var txDefects = []defect{
	{name: "no rollback on error", inflict: func(b *broken) {
		b.update = func(ctx context.Context, fn updateFn) error {
			var failed error
			err := b.Store.Update(ctx, func(ctx context.Context, w store.Writer) error {
				failed = fn(ctx, w)
				return nil
			})
			if failed != nil {
				return failed
			}
			return err
		}
	}, caught: []string{"update/undone-by-error", "update/many-rows", "view/no-dirty-read", "bodies/undone-with-the-transaction"}},
	{name: "no rollback on panic", inflict: func(b *broken) {
		b.update = func(ctx context.Context, fn updateFn) error {
			var p any
			err := b.Store.Update(ctx, func(ctx context.Context, w store.Writer) (err error) {
				p = panics(func() { err = fn(ctx, w) })
				return err
			})
			if p != nil {
				panic(p)
			}
			return err
		}
	}, caught: []string{"update/undone-by-panic"}},
	{name: "swallows panics", inflict: func(b *broken) {
		b.update = func(ctx context.Context, fn updateFn) (err error) {
			if p := panics(func() { err = b.Store.Update(ctx, fn) }); p != nil {
				return errDefect
			}
			return err
		}
		b.view = func(ctx context.Context, fn viewFn) (err error) {
			if p := panics(func() { err = b.Store.View(ctx, fn) }); p != nil {
				return errDefect
			}
			return err
		}
	}, caught: []string{"update/undone-by-panic", "view/panic-goes-on"}},
	{name: "wraps the errors of closures", inflict: func(b *broken) {
		b.update = func(ctx context.Context, fn updateFn) error {
			if err := b.Store.Update(ctx, fn); err != nil {
				return fmt.Errorf("update: %w", err)
			}
			return nil
		}
		b.view = func(ctx context.Context, fn viewFn) error {
			if err := b.Store.View(ctx, fn); err != nil {
				return fmt.Errorf("view: %w", err)
			}
			return nil
		}
	}, caught: []string{"update/undone-by-error", "view/error-as-it-is"}},
	{name: "commits although the context has ended", inflict: func(b *broken) {
		b.update = func(ctx context.Context, fn updateFn) error {
			return b.Store.Update(context.WithoutCancel(ctx), func(inner context.Context, w store.Writer) error {
				err := fn(ctx, w)
				if errors.Is(err, context.Canceled) {
					return nil
				}
				return err
			})
		}
	}, hangs: true, caught: []string{"update/undone-by-cancel", "update/cancelled-before"}},
	{name: "the writer is not freed after an error", inflict: func(b *broken) {
		writer := make(chan struct{}, 1)
		b.update = func(ctx context.Context, fn updateFn) error {
			select {
			case writer <- struct{}{}:
			case <-ctx.Done():
				return ctx.Err()
			}
			err := b.Store.Update(ctx, fn)
			if err == nil {
				<-writer
			}
			return err
		}
	}, hangs: true, caught: []string{"update/error-frees-the-writer", "update/undone-by-panic", "update/undone-by-cancel"}},
	{name: "waits for the writer whatever the context says", inflict: func(b *broken) {
		var mu sync.Mutex
		b.update = func(ctx context.Context, fn updateFn) error {
			mu.Lock()
			defer mu.Unlock()
			return b.Store.Update(ctx, fn)
		}
	}, hangs: true, caught: []string{"update/waiting-honours-the-context", "update/nested"}},
	{name: "a nested Update waits for itself", inflict: func(b *broken) {
		b.update = func(ctx context.Context, fn updateFn) error {
			return b.Store.Update(ctx, func(_ context.Context, w store.Writer) error { return fn(ctx, w) })
		}
	}, hangs: true, caught: []string{"update/nested", "update/nested-deeper", "update/another-store-inside"}},
	{name: "a nested Update is run", inflict: func(b *broken) {
		b.update = func(ctx context.Context, fn updateFn) error {
			if w, ok := ctx.Value(b).(store.Writer); ok {
				return fn(ctx, w)
			}
			return b.Store.Update(ctx, func(ctx context.Context, w store.Writer) error {
				return fn(context.WithValue(ctx, b, w), w)
			})
		}
	}, caught: []string{"update/nested", "update/nested-deeper"}},
	{name: "an Update does not see its writes in scans", inflict: func(b *broken) {
		b.scan = func(r store.Reader, ctx context.Context, t *store.Table, s store.Scan) iter.Seq2[store.Row, error] {
			if _, writes := r.(store.Writer); !writes {
				return r.Scan(ctx, t, s)
			}
			return committed(ctx, b.Store, t, s)
		}
	}, caught: []string{"update/sees-its-writes", "scan/stop-early", "scan/again"}},
	{name: "no snapshot", inflict: func(b *broken) {
		b.view = func(ctx context.Context, fn viewFn) error {
			return b.Store.View(ctx, func(ctx context.Context, _ store.Reader) error { return fn(ctx, live{b.Store}) })
		}
	}, caught: []string{"view/one-snapshot", "view/one-snapshot-throughout", "done/reader", "isolation/OTV-observed-transaction-vanishes"}},
	{name: "dirty reads", inflict: dirty(true), caught: []string{"view/no-dirty-read", "update/view-inside", "isolation/whole-transactions"}},
	{name: "dirty writes", inflict: dirty(false), meet: true, caught: []string{
		"isolation/G0-dirty-write", "isolation/G1a-aborted-read", "isolation/G1b-intermediate-read", "isolation/G1c-circular-information-flow",
		"isolation/many-writers", "isolation/some-serial-order", "isolation/PMP-predicate-many-preceders", "isolation/G-single-read-skew",
	}},
	{name: "lost updates", inflict: optimistic(checkNothing), meet: true, caught: []string{"isolation/P4-lost-update", "isolation/G2-item-write-skew"}},
	{name: "write skew", inflict: optimistic(checkWritten), meet: true, caught: []string{"isolation/G2-item-write-skew"}},
	{name: "phantoms", inflict: optimistic(checkRead), meet: true, caught: []string{"isolation/G2-phantom"}},
	{name: "transactions never die", inflict: func(b *broken) {
		b.get = func(r store.Reader, ctx context.Context, t *store.Table, key string) (store.Row, error) {
			row, err := r.Get(ctx, t, key)
			if errors.Is(err, store.ErrDone) {
				return live{b.Store}.Get(ctx, t, key)
			}
			return row, err
		}
	}, caught: []string{"done/reader", "done/writer", "done/after-panic"}},
	{name: "commits nothing", inflict: func(b *broken) {
		b.update = func(ctx context.Context, fn updateFn) error {
			err := b.Store.Update(ctx, func(ctx context.Context, w store.Writer) error {
				if err := fn(ctx, w); err != nil {
					return err
				}
				return errDefect
			})
			if err == errDefect {
				return nil
			}
			return err
		}
	}, hangs: true, caught: []string{"update/commits"}},
	{name: "Views lag behind", inflict: func(b *broken) {
		var shown atomic.Pointer[store.Store]
		shown.Store(&b.Store)
		b.view = func(ctx context.Context, fn viewFn) error { return (*shown.Load()).View(ctx, fn) }
		b.update = func(ctx context.Context, fn updateFn) error {
			before, err := b.Store.(store.Forker).Fork(ctx)
			if err == nil {
				err = b.Store.Update(ctx, fn)
			}
			if err == nil {
				shown.Store(&before)
			}
			return err
		}
	}, hangs: true, caught: []string{"view/sees-what-was-committed"}},
	{name: "deletes come last", inflict: deletesLast,
		caught: []string{"unique/moves-within-a-transaction", "update/last-call-counts"}},
	{name: "each table has a transaction of its own", inflict: func(b *broken) {
		b.update = func(ctx context.Context, fn updateFn) error {
			var late []store.Row // of the other table
			err := b.Store.Update(ctx, func(ctx context.Context, w store.Writer) error {
				late = nil
				return fn(ctx, &second{w, &late})
			})
			if len(late) == 0 || ctx.Err() != nil {
				return err
			}
			b.Store.Update(ctx, func(ctx context.Context, w store.Writer) error {
				for _, row := range late {
					w.Put(ctx, pairs, row)
				}
				return nil
			})
			return err
		}
	}, caught: []string{"update/every-table-or-none"}},
	{name: "takes the errors of closures for its own", inflict: func(b *broken) {
		b.update = func(ctx context.Context, fn updateFn) error {
			for {
				if err := b.Store.Update(ctx, fn); !errors.Is(err, store.ErrStale) || ctx.Err() != nil {
					return err
				}
			}
		}
	}, hangs: true, caught: []string{"update/errors-of-the-contract"}},
}

// second is a Writer that remembers what it puts into the second table.
type second struct {
	store.Writer
	late *[]store.Row
}

func (s *second) Put(ctx context.Context, t *store.Table, r store.Row) (uint64, error) {
	version, err := s.Writer.Put(ctx, t, r)
	if err == nil && t.Name == pairs.Name {
		r.Version = store.Any
		*s.late = append(*s.late, r)
	}
	return version, err
}

// deletesLast makes a store that deletes when everything has been put.
func deletesLast(b *broken) {
	type pending struct{ deletes []func() error }
	b.del = func(w store.Writer, ctx context.Context, t *store.Table, key string, version uint64) error {
		row, err := w.Get(ctx, t, key)
		if err == nil && version != store.Any && version != row.Version {
			err = store.ErrStale
		}
		if err == nil {
			p := ctx.Value(b).(*pending)
			p.deletes = append(p.deletes, func() error { return w.Delete(ctx, t, key, store.Any) })
		}
		return err
	}
	b.update = func(ctx context.Context, fn updateFn) error {
		return b.Store.Update(ctx, func(ctx context.Context, w store.Writer) error {
			p := &pending{}
			err := fn(context.WithValue(ctx, b, p), w)
			for _, del := range p.deletes {
				if err == nil {
					err = del()
				}
			}
			return err
		})
	}
}

// live reads whatever is committed at the moment.
type live struct{ s store.Store }

func (l live) Get(ctx context.Context, t *store.Table, key string) (row store.Row, err error) {
	err = l.s.View(ctx, func(ctx context.Context, r store.Reader) (err error) {
		row, err = r.Get(ctx, t, key)
		return err
	})
	return row, err
}

func (l live) Scan(ctx context.Context, t *store.Table, s store.Scan) iter.Seq2[store.Row, error] {
	return committed(ctx, l.s, t, s)
}

// committed scans what is committed at the moment.
func committed(ctx context.Context, s store.Store, t *store.Table, what store.Scan) iter.Seq2[store.Row, error] {
	return func(yield func(store.Row, error) bool) {
		err := s.View(ctx, func(ctx context.Context, r store.Reader) error {
			for row, err := range r.Scan(ctx, t, what) {
				if !yield(row, err) || err != nil {
					return nil
				}
			}
			return nil
		})
		if err != nil {
			yield(store.Row{}, err)
		}
	}
}

// dirty makes an Update write at once, and take back what it wrote when it
// fails; one at a time or not.
func dirty(alone bool) func(b *broken) {
	return func(b *broken) {
		writer := make(chan struct{}, 1)
		b.update = func(ctx context.Context, fn updateFn) error {
			if ctx.Value(b) != nil {
				return store.ErrNested
			}
			if alone {
				select {
				case writer <- struct{}{}:
					defer func() { <-writer }()
				case <-ctx.Done():
					return ctx.Err()
				}
			}
			return atOnceOn(ctx, b, fn)
		}
	}
}

func atOnceOn(ctx context.Context, b *broken, fn updateFn) error {
	if err := b.Store.View(ctx, func(context.Context, store.Reader) error { return nil }); err != nil {
		return err
	}
	w := &atOnce{live: live{b.Store}}
	kept := false
	defer func() {
		if !kept {
			w.takeBack()
		}
	}()
	err := fn(context.WithValue(ctx, b, true), w)
	if err == nil {
		err = ctx.Err()
	}
	kept = err == nil
	return err
}

// atOnce commits each write and remembers how to take it back.
type atOnce struct {
	live
	undo []func(ctx context.Context, w store.Writer)
}

func (a *atOnce) takeBack() {
	a.s.Update(context.Background(), func(ctx context.Context, w store.Writer) error {
		for i := range a.undo {
			a.undo[len(a.undo)-1-i](ctx, w)
		}
		return nil
	})
}

func (a *atOnce) remember(ctx context.Context, w store.Writer, t *store.Table, key string) {
	old, err := w.Get(ctx, t, key)
	a.undo = append(a.undo, func(ctx context.Context, w store.Writer) {
		if err != nil {
			w.Delete(ctx, t, key, store.Any)
			return
		}
		old.Version = store.Any
		w.Put(ctx, t, old)
	})
}

func (a *atOnce) Put(ctx context.Context, t *store.Table, r store.Row) (version uint64, err error) {
	err = a.s.Update(ctx, func(ctx context.Context, w store.Writer) (err error) {
		a.remember(ctx, w, t, r.Key)
		version, err = w.Put(ctx, t, r)
		return err
	})
	return version, err
}

func (a *atOnce) Delete(ctx context.Context, t *store.Table, key string, version uint64) error {
	return a.s.Update(ctx, func(ctx context.Context, w store.Writer) error {
		a.remember(ctx, w, t, key)
		return w.Delete(ctx, t, key, version)
	})
}
