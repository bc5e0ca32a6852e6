package storetest

import (
	"context"
	"slices"
	"sync/atomic"
	"testing"
	"time"

	"cspkit.example/memstore"
	"cspkit.example/store"
)

// brokenPowers is a store that is right but for its forks or its bells.
type brokenPowers struct {
	*memstore.Store
	fork   func(ctx context.Context) (store.Store, error)
	update func(ctx context.Context, fn updateFn) error
	bell   func(t *store.Table) <-chan struct{}
}

func (b *brokenPowers) Fork(ctx context.Context) (store.Store, error) {
	if b.fork != nil {
		return b.fork(ctx)
	}
	return b.Store.Fork(ctx)
}

func (b *brokenPowers) Update(ctx context.Context, fn func(context.Context, store.Writer) error) error {
	if b.update != nil {
		return b.update(ctx, fn)
	}
	return b.Store.Update(ctx, fn)
}

func (b *brokenPowers) Changed(t *store.Table) <-chan struct{} {
	if b.bell != nil {
		return b.bell(t)
	}
	return b.Store.Changed(t)
}

// brokenFork is a fork that still has to do with its parent.
type brokenFork struct {
	*memstore.Store
	parent  *brokenPowers
	prepare func(ctx context.Context, schema store.Schema) error
	update  func(ctx context.Context, fn updateFn) error
}

func (f *brokenFork) Prepare(ctx context.Context, schema store.Schema) error {
	if f.prepare != nil {
		return f.prepare(ctx, schema)
	}
	return f.Store.Prepare(ctx, schema)
}

func (f *brokenFork) Update(ctx context.Context, fn func(context.Context, store.Writer) error) error {
	if f.update != nil {
		return f.update(ctx, fn)
	}
	return f.Store.Update(ctx, fn)
}

// forking is a defect of forks.
func forking(breaks func(f *brokenFork)) func(*brokenPowers) {
	return func(b *brokenPowers) {
		b.fork = func(ctx context.Context) (store.Store, error) {
			fork, err := b.Store.Fork(ctx)
			if err != nil {
				return nil, err
			}
			f := &brokenFork{Store: fork.(*memstore.Store), parent: b}
			breaks(f)
			return f, nil
		}
	}
}

// powerDefects are ways to break the powers to fork and to ring.
var powerDefects = []struct {
	name    string
	inflict func(*brokenPowers)
	caught  []string // among others
}{
	{"a fork is the store itself", func(b *brokenPowers) {
		b.fork = func(context.Context) (store.Store, error) { return b, nil }
	}, []string{"fork/is-independent", "fork/of-a-fork", "fork/closes-alone", "fork/during-update", "fork/under-writers", "doorbell/of-a-fork"}},
	{"a fork is empty", func(b *brokenPowers) {
		b.fork = func(ctx context.Context) (store.Store, error) {
			empty := memstore.New()
			return empty, empty.Prepare(ctx, schema())
		}
	}, []string{"fork/copies-everything", "fork/new-versions"}},
	{"forks are made whatever the context says", func(b *brokenPowers) {
		b.fork = func(ctx context.Context) (store.Store, error) { return b.Store.Fork(context.WithoutCancel(ctx)) }
	}, []string{"fork/cancelled"}},
	{"a fork shares the tables", forking(func(f *brokenFork) {
		f.prepare = func(ctx context.Context, schema store.Schema) error {
			if err := f.parent.Prepare(ctx, schema); err != nil {
				return err
			}
			return f.Store.Prepare(ctx, schema)
		}
	}), []string{"fork/tables-are-apart"}},
	{"a fork takes the parent's Update for its own", func(b *brokenPowers) {
		b.update = func(ctx context.Context, fn updateFn) error {
			return b.Store.Update(ctx, func(ctx context.Context, w store.Writer) error {
				return fn(context.WithValue(ctx, b, true), w)
			})
		}
		forking(func(f *brokenFork) {
			f.update = func(ctx context.Context, fn updateFn) error {
				if ctx.Value(b) != nil {
					return store.ErrNested
				}
				return f.Store.Update(ctx, fn)
			}
		})(b)
	}, []string{"fork/inside-update"}},
	{"the bell rings after each Update", ringing(func(b *brokenPowers, ring func()) func(context.Context, updateFn) error {
		return func(ctx context.Context, fn updateFn) error {
			defer ring()
			return b.Store.Update(ctx, fn)
		}
	}), []string{"doorbell/quiet", "doorbell/quiet-for-readers"}},
	{"the bell rings before the commit", ringing(func(b *brokenPowers, ring func()) func(context.Context, updateFn) error {
		return func(ctx context.Context, fn updateFn) error {
			return b.Store.Update(ctx, func(ctx context.Context, w store.Writer) error {
				err := fn(ctx, w)
				if err == nil {
					ring()
					time.Sleep(time.Millisecond)
				}
				return err
			})
		}
	}), []string{"doorbell/readable-when-it-rings"}},
	{"the bell never rings", func(b *brokenPowers) {
		b.bell = func(*store.Table) <-chan struct{} { return make(chan struct{}) }
	}, []string{"doorbell/rings", "doorbell/close"}},
	{"the bell has rung already", func(b *brokenPowers) {
		rung := make(chan struct{})
		close(rung)
		b.bell = func(*store.Table) <-chan struct{} { return rung }
	}, []string{"doorbell/rings", "doorbell/not-before-the-commit", "doorbell/of-a-fork"}},
	{"only one table has a bell", func(b *brokenPowers) {
		b.bell = func(t *store.Table) <-chan struct{} {
			if t.Name != widgets.Table().Name {
				return make(chan struct{})
			}
			return b.Store.Changed(t)
		}
	}, []string{"doorbell/every-table"}},
}

// ringing is a defect of the moment at which the only bell rings.
func ringing(update func(b *brokenPowers, ring func()) func(context.Context, updateFn) error) func(*brokenPowers) {
	return func(b *brokenPowers) {
		var bell atomic.Pointer[chan struct{}]
		anew := func() *chan struct{} { c := make(chan struct{}); return &c }
		bell.Store(anew())
		b.bell = func(*store.Table) <-chan struct{} { return *bell.Load() }
		b.update = update(b, func() { close(*bell.Swap(anew())) })
	}
}

// brokenPowerStores are for the cases about forks and bells.
func brokenPowerStores() (all []brokenStore) {
	for _, d := range powerDefects {
		all = append(all, brokenStore{d.name, slices.Concat(forkCases, doorbellCases), d.caught, Config{
			Timeout: 300 * time.Millisecond,
			New: func(testing.TB) store.Store {
				b := &brokenPowers{Store: memstore.New()}
				d.inflict(b)
				return b
			},
		}})
	}
	return all
}
