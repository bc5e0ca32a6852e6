package storetest

import (
	"context"
	"sync"
	"sync/atomic"
	"time"

	"cspkit.example/memstore"
	"cspkit.example/store"
)

// lifeDefects are about what comes before, beside and after transactions.
var lifeDefects = []defect{
	{name: "Prepare begins anew", inflict: func(b *broken) {
		b.prepare = func(ctx context.Context, schema store.Schema) error {
			if err := b.Store.Prepare(ctx, schema); err != nil {
				return err
			}
			return b.Store.Update(ctx, func(ctx context.Context, w store.Writer) error {
				for row := range w.Scan(ctx, widgets.Table(), store.Scan{}) {
					w.Delete(ctx, widgets.Table(), row.Key, store.Any)
				}
				return nil
			})
		}
	}, caught: []string{"prepare/again-changes-nothing", "prepare/some-of-the-tables", "prepare/adds-tables"}},
	{name: "Prepare takes any shape", inflict: func(b *broken) {
		var once sync.Once
		b.prepare = func(ctx context.Context, schema store.Schema) (err error) {
			once.Do(func() { err = b.Store.Prepare(ctx, schema) })
			return err
		}
	}, caught: []string{"prepare/other-shape", "prepare/malformed-schema", "prepare/adds-tables"}},
	{name: "Prepare is for one at a time", inflict: func(b *broken) {
		var busy atomic.Bool
		b.prepare = func(ctx context.Context, schema store.Schema) error {
			if !busy.CompareAndSwap(false, true) {
				return errDefect
			}
			defer busy.Store(false)
			time.Sleep(time.Millisecond)
			return b.Store.Prepare(ctx, schema)
		}
	}, caught: []string{"prepare/at-once"}},
	{name: "Prepare loses what is written meanwhile", inflict: func(b *broken) {
		s := &replaced{}
		s.now.Store(memstore.New())
		b.Store = s
	}, caught: []string{"prepare/beside-writers"}},
	{name: "Prepare does not look at the context", inflict: func(b *broken) {
		b.prepare = func(ctx context.Context, schema store.Schema) error {
			return b.Store.Prepare(context.WithoutCancel(ctx), schema)
		}
	}, caught: []string{"prepare/cancelled"}},
	{name: "knows tables by their address", inflict: func(b *broken) {
		b.get = func(r store.Reader, ctx context.Context, t *store.Table, key string) (store.Row, error) {
			if t != widgets.Table() && t != pairs {
				return store.Row{}, store.ErrInvalid
			}
			return r.Get(ctx, t, key)
		}
	}, caught: []string{"stores/tables-by-name"}},
	{name: "Views do not look at the context", inflict: func(b *broken) {
		b.view = func(ctx context.Context, fn viewFn) error { return b.Store.View(context.WithoutCancel(ctx), fn) }
	}, caught: []string{"view/cancelled"}},
	{name: "there is one View at a time", inflict: func(b *broken) {
		pool := make(chan struct{}, 1)
		b.view = func(ctx context.Context, fn viewFn) error {
			select {
			case pool <- struct{}{}:
				defer func() { <-pool }()
				return b.Store.View(ctx, fn)
			case <-ctx.Done():
				return ctx.Err()
			}
		}
	}, hangs: true, caught: []string{"view/inside-view", "view/many-inside-many"}},
	{name: "Close does nothing", inflict: func(b *broken) { b.Store = unclosable{b.Store} },
		hangs: true, caught: []string{"close/calls-that-come-later", "close/runs-no-closure", "close/under-load"}},
	{name: "Close cuts off what is running", inflict: func(b *broken) {
		b.view = func(ctx context.Context, fn viewFn) error {
			idle := func(context.Context, store.Reader) error { return nil }
			if err := b.Store.View(ctx, idle); err != nil {
				return err
			}
			err := b.Store.View(ctx, fn)
			time.Sleep(100 * time.Microsecond)
			if b.Store.View(ctx, idle) == store.ErrClosed {
				return errDefect
			}
			return err
		}
	}, caught: []string{"close/beside-a-view"}},
}

type unclosable struct{ store.Store }

func (unclosable) Close() error { return nil }

// replaced is a store whose tables are copied when there are new ones.
type replaced struct {
	now atomic.Pointer[memstore.Store]
}

func (r *replaced) Prepare(ctx context.Context, schema store.Schema) error {
	fork, err := r.now.Load().Fork(ctx)
	if err != nil {
		return err
	}
	time.Sleep(10 * time.Millisecond)
	if err := fork.Prepare(ctx, schema); err != nil {
		return err
	}
	r.now.Store(fork.(*memstore.Store))
	return nil
}

func (r *replaced) View(ctx context.Context, fn func(context.Context, store.Reader) error) error {
	return r.now.Load().View(ctx, fn)
}

func (r *replaced) Update(ctx context.Context, fn func(context.Context, store.Writer) error) error {
	return r.now.Load().Update(ctx, fn)
}

func (r *replaced) Close() error { return r.now.Load().Close() }
