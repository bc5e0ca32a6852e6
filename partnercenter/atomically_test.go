package partnercenter_test

import (
	"context"
	"errors"
	"testing"

	"cspkit.example/activity"
	"cspkit.example/internal/fixture"
	"cspkit.example/orders"
	"cspkit.example/partnercenter"
	"cspkit.example/pcerr"
	"cspkit.example/permissions"
	"cspkit.example/store"
	"cspkit.example/storetest"
	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
)

type body = func(context.Context, *partnercenter.Session) error

// sell is two operations in one.
func (w *world) sell(ctx context.Context, s *partnercenter.Session) error {
	at := s.Customer(w.Relecloud)
	if _, err := at.Orders().Place(ctx, orders.Line{ItemID: fixture.Office}); err != nil {
		return err
	}
	_, err := at.PurchasePermission().Enable(ctx)
	return err
}

func TestACT_4_AtomicallyCommitsEverything(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	mark := w.mark()
	w.ok(w.As(w.Anna).Atomically(w.ctx, func(ctx context.Context, s *partnercenter.Session) error {
		if err := w.sell(ctx, s); err != nil {
			return err
		}
		if on, err := s.Via(permissions.API).Customer(w.Relecloud).PurchasePermission().On(ctx); err != nil || !on {
			t.Errorf("its own writes are seen: %t, %v", on, err)
		}
		// One in another is part of the same.
		return s.Atomically(ctx, func(ctx context.Context, s *partnercenter.Session) error {
			return s.Customer(w.Relecloud).PurchasePermission().Disable(ctx)
		})
	}))
	records := w.logged(mark, w.Anna.Tenant)
	wantOps(t, records, activity.CreateOrder, activity.CreateSelfServePolicy, activity.DeleteSelfServePolicy)
	assert.Equal(t, records[0].Sequence+2, records[2].Sequence)
	assert.Equal(t, records[0].Date, records[2].Date)
	assert.Empty(t, w.tablesChanged(func() error {
		return w.As(w.Anna).Atomically(w.ctx, func(context.Context, *partnercenter.Session) error { return nil })
	}))
}

func TestACT_6_AtomicallyCommitsNothing(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	anna := w.As(w.Anna)
	off := func(ctx context.Context, s *partnercenter.Session) error {
		return s.Customer(w.Relecloud).PurchasePermission().Disable(ctx)
	}
	for name, fn := range map[string]body{
		"refused at the end": func(ctx context.Context, s *partnercenter.Session) error {
			if err := w.sell(ctx, s); err != nil {
				return err
			}
			_, err := s.Customer(w.Relecloud).Orders().Place(ctx, orders.Line{ItemID: fixture.AzurePlan})
			return err
		},
		"the caller swallowed it": func(ctx context.Context, s *partnercenter.Session) error {
			if err := w.sell(ctx, s); err != nil {
				return err
			}
			_, _ = s.Customer(w.Relecloud).Orders().Place(ctx, orders.Line{ItemID: fixture.AzurePlan})
			return nil
		},
		"the caller went on": func(ctx context.Context, s *partnercenter.Session) error {
			_, first := s.Customer(w.Relecloud).Orders().Place(ctx, orders.Line{ItemID: fixture.AzurePlan})
			second := w.sell(ctx, s)
			assert.Equal(t, first, second, "after a refusal nothing more is done")
			return nil
		},
	} {
		t.Log(name)
		w.refused(pcerr.AzurePlanExists, "SUB-4", func() error { return anna.Atomically(w.ctx, fn) })
	}
	w.refused(pcerr.PolicyNotFound, "PERM-22", func() error { return anna.Atomically(w.ctx, off) })

	mine := errors.New("mine")
	before := w.rows()
	assert.Same(t, mine, anna.Atomically(w.ctx, func(ctx context.Context, s *partnercenter.Session) error {
		w.ok(w.sell(ctx, s))
		return mine
	}), "a caller's own error is returned as it is")
	assert.PanicsWithValue(t, "panic", func() {
		_ = anna.Atomically(w.ctx, func(ctx context.Context, s *partnercenter.Session) error {
			w.ok(w.sell(ctx, s))
			panic("panic")
		})
	})
	wantDiff(t, "rows", before, w.rows())
	w.ok(anna.Atomically(w.ctx, w.sell)) // the store goes on
	w.ok(anna.Atomically(w.ctx, off))
}

func TestIR_11_ReviewLeavesNoTrace(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	var seen orders.Order
	assert.Empty(t, w.tablesChanged(func() error {
		return w.As(w.Anna).Review(w.ctx, func(ctx context.Context, s *partnercenter.Session) error {
			made, err := s.Customers().Create(ctx, fixture.NewCustomer("Tailspin", "US", "Tim"))
			if err != nil {
				return err
			}
			seen, err = s.Customer(made.Customer.ID).Orders().Place(ctx, orders.Line{ItemID: fixture.Office, Quantity: 10})
			return err
		})
	}))
	assert.Equal(t, 10, seen.Lines[0].Quantity, "what would come of it")
	w.refused(pcerr.PolicyNotFound, "PERM-22", func() error {
		return w.As(w.Anna).Review(w.ctx, func(ctx context.Context, s *partnercenter.Session) error {
			_ = s.Customer(w.Relecloud).PurchasePermission().Disable(ctx)
			return nil
		})
	})
	mine := errors.New("mine")
	assert.Same(t, mine, w.As(w.Anna).Review(w.ctx, func(context.Context, *partnercenter.Session) error { return mine }))
	// There is nothing to undo a part of a commit with.
	before := w.rows()
	err := w.As(w.Anna).Atomically(w.ctx, func(ctx context.Context, s *partnercenter.Session) error {
		return s.Review(ctx, w.sell)
	})
	require.ErrorIs(t, err, store.ErrNested)
	wantDiff(t, "rows", before, w.rows())
}

// Another session with the context of the closure is refused, not a deadlock.
func TestAtomicallyIsForItsOwnSession(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	anna := w.As(w.Anna)
	before := w.rows()
	err := anna.Atomically(w.ctx, func(ctx context.Context, s *partnercenter.Session) error {
		w.ok(w.sell(ctx, s))
		return anna.Customer(w.Relecloud).PurchasePermission().Disable(ctx)
	})
	require.ErrorIs(t, err, store.ErrNested)
	require.ErrorIs(t, err, pcerr.Unavailable)
	wantDiff(t, "rows", before, w.rows())
}

// Readers go on, and see what was, while a writer's closure is open. Another
// writer waits, as long as its context lets it.
func TestReadersGoOnWhileAWriterIsOpen(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	on := func() bool { return must[bool](w)(w.As(w.Sam).Customer(w.Relecloud).PurchasePermission().On(w.ctx)) }
	w.ok(w.As(w.Anna).Atomically(w.ctx, func(ctx context.Context, s *partnercenter.Session) error {
		if err := w.sell(ctx, s); err != nil {
			return err
		}
		assert.False(t, on(), "before the commit")
		done := make(chan error)
		waiting, stop := context.WithCancel(w.ctx)
		go func() {
			_, err := w.As(w.Sam).Customer(w.Relecloud).Subscriptions().Rename(waiting, w.AP, "x")
			done <- err
		}()
		stop()
		err := <-done
		assert.ErrorIs(t, err, context.Canceled)
		assert.ErrorIs(t, err, pcerr.Unavailable)
		return nil
	}))
	assert.True(t, on(), "after it")
}

// A session that was kept from one run of the closure is of no use in the next.
func TestAJoinedSessionEndsWithItsRun(t *testing.T) {
	t.Parallel()
	w := plainWorld(t)
	center, err := partnercenter.New(w.ctx, storetest.Twice(w.Store), &partnercenter.Options{Now: w.Clock.Now})
	w.ok(err)
	var kept *partnercenter.Session
	before := w.rows()
	w.ok(center.As(w.Anna).Atomically(w.ctx, func(ctx context.Context, s *partnercenter.Session) error {
		if kept != nil {
			_, err := kept.Customer(w.Relecloud).PurchasePermission().Enable(ctx)
			require.ErrorIs(t, err, pcerr.Unavailable)
		}
		kept = s
		return nil
	}))
	wantDiff(t, "rows", before, w.rows())
}

// A joined session is of no use after its closure.
func TestAJoinedSessionEndsWithItsClosure(t *testing.T) {
	t.Parallel()
	w := plainWorld(t)
	var kept *partnercenter.Session
	w.ok(w.As(w.Anna).Atomically(w.ctx, func(_ context.Context, s *partnercenter.Session) error { kept = s; return nil }))
	before := w.rows()
	_, err := kept.Customer(w.Relecloud).PurchasePermission().Enable(w.ctx)
	require.ErrorIs(t, err, pcerr.Unavailable)
	_, err = kept.Customer(w.Relecloud).PurchasePermission().On(w.ctx)
	require.ErrorIs(t, err, pcerr.Unavailable)
	wantDiff(t, "rows", before, w.rows())
}
