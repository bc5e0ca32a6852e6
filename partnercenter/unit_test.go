package partnercenter_test

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"log/slog"
	"testing"

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

// beside returns an engine over the world's store with something in between.
func (w *world) beside(between store.Store, logger *slog.Logger) *partnercenter.Center {
	w.t.Helper()
	return must[*partnercenter.Center](w)(partnercenter.New(w.ctx, between, &partnercenter.Options{Now: w.Clock.Now, Logger: logger}))
}

// Whichever call to the store fails, all of an operation is there or nothing.
func TestACT_4_RecordsAndChangesAreOneCommit(t *testing.T) {
	t.Parallel()
	for name, op := range map[string]struct {
		tables []string // that it changes when it happens
		run    func(*world, *partnercenter.Center) error
	}{
		"enable": {[]string{"activity", "self_serve_policies", "sequences"}, func(w *world, c *partnercenter.Center) error {
			_, err := c.As(w.Anna).Customer(w.Relecloud).PurchasePermission().Enable(w.ctx)
			return err
		}},
		"buy": {[]string{"activity", "orders", "reservations", "sequences"}, func(w *world, c *partnercenter.Center) error {
			_, err := c.Portal(w.Carla).BuyReservation(w.ctx, d2On(w.S1, 1))
			return err
		}},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			for _, call := range []storetest.Call{storetest.CallUpdate, storetest.CallGet, storetest.CallScan, storetest.CallPut, storetest.CallDelete} {
				for _, at := range []storetest.Moment{storetest.Before, storetest.BeforeCommit, storetest.After} {
					if at == storetest.BeforeCommit && call != storetest.CallUpdate {
						continue
					}
					struck := 0
					for n, hit := 1, true; hit; n++ {
						w := plainWorld(t)
						if name == "buy" {
							w.permit()
						}
						var log bytes.Buffer
						fault := &storetest.Fault{Call: call, N: n, At: at}
						center := w.beside(storetest.Faulty(w.Store, fault), slog.New(slog.NewJSONHandler(&log, nil)))
						var err error
						changed := w.tablesChanged(func() error { err = op.run(w, center); return nil })
						missing := call == storetest.CallGet && at == storetest.After && err == nil // it struck a row that was not there
						lost := call == storetest.CallUpdate && at == storetest.After               // the engine asks whether it was done
						if hit = fault.Hits() > 0; !hit || missing || lost {
							require.NoError(t, err)
							wantDiff(t, "tables", op.tables, changed)
							assert.Empty(t, log.String())
							continue
						}
						struck++
						require.ErrorIs(t, err, pcerr.Unavailable)
						require.ErrorIs(t, err, storetest.ErrFault)
						assert.Contains(t, log.String(), "the store failed")
						wantDiff(t, fmt.Sprintf("tables, call %d, moment %d, number %d", call, at, n), []string(nil), changed)
					}
					lost := call == storetest.CallUpdate && at == storetest.After
					if call != storetest.CallDelete && call != storetest.CallScan && !lost {
						assert.Positive(t, struck)
					}
				}
			}
		})
	}
}

func TestReadsReportWhatTheStoreReports(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	w.carlaBuysOnce()
	for _, call := range []storetest.Call{storetest.CallView, storetest.CallGet, storetest.CallScan} {
		for _, at := range []storetest.Moment{storetest.Before, storetest.After} {
			c := w.beside(storetest.Faulty(w.Store, &storetest.Fault{Call: call, At: at}), nil)
			customer := c.As(w.Sam).Customer(w.Relecloud)
			for name, read := range map[string]func() error{
				"policy":       func() error { _, err := customer.PurchasePermission().On(w.ctx); return err },
				"orders":       func() error { _, err := customer.Orders().List(w.ctx, partnercenter.OrderQuery{}); return err },
				"entitlements": func() error { _, err := customer.Subscriptions().Entitlements(w.ctx, w.AP); return err },
				"portal":       func() error { _, err := c.Portal(w.Carla).Reservations(w.ctx); return err },
				"sign-in":      func() error { _, err := c.SignIn(w.ctx, "sam@contoso.example", fixture.Password); return err },
				"capability":   func() error { return c.As(w.Sam).Can(w.ctx, permissions.OrderList, w.Relecloud) },
				"Azure":        func() error { _, err := c.Portal(w.Carla).Entitlements(w.ctx); return err },
			} {
				err := read()
				if call == storetest.CallScan && err == nil {
					continue // it scans nothing
				}
				assert.ErrorIs(t, err, pcerr.Unavailable, "%s, call %d, moment %d", name, call, at)
			}
		}
	}
}

// carlaBuysOnce is a purchase with the permission on.
func (w *world) carlaBuysOnce() {
	w.permit()
	w.carlaBuys(1)
}

func TestALostRaceIsAStaleVersion(t *testing.T) {
	t.Parallel()
	w := plainWorld(t)
	c := w.beside(storetest.Faulty(w.Store, &storetest.Fault{Call: storetest.CallPut, N: 1, Err: fmt.Errorf("lost: %w", store.ErrStale)}), nil)
	w.refused(pcerr.ETagMismatch, "", func() error {
		_, err := c.As(w.Anna).Customer(w.Relecloud).PurchasePermission().Enable(w.ctx)
		return err
	})
}

func TestTheContextsEndIsReported(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	ended, stop := context.WithCancelCause(w.ctx)
	stop(errors.New("the caller left"))
	late, cancel := context.WithDeadline(w.ctx, fixture.Start)
	defer cancel()
	for ctx, want := range map[context.Context]error{ended: context.Canceled, late: context.DeadlineExceeded} {
		at := w.As(w.Anna).Customer(w.Relecloud)
		for _, op := range []func() error{
			func() error { _, err := at.PurchasePermission().Enable(ctx); return err },
			func() error { _, err := at.PurchasePermission().On(ctx); return err },
			func() error { _, err := at.Orders().Place(ctx, orders.Line{ItemID: fixture.Office}); return err },
			func() error { _, err := w.Portal(w.Carla).BuyReservation(ctx, d2On(w.S1, 1)); return err },
			func() error { return w.As(w.Anna).Atomically(ctx, w.sell) },
			func() error { return w.Center.Platform().RegisterMPN(ctx, "1", "US") },
		} {
			before := w.rows()
			err := op()
			assert.ErrorIs(t, err, want)
			assert.ErrorIs(t, err, pcerr.Unavailable)
			wantDiff(t, "rows", before, w.rows())
		}
		_, err := partnercenter.New(ctx, w.Store, nil)
		if err != nil {
			assert.ErrorIs(t, err, want)
		}
	}
}

func TestNewReportsAStoreThatIsNotReady(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	_, err := partnercenter.New(w.ctx, storetest.Faulty(w.Store, &storetest.Fault{Call: storetest.CallPrepare}), nil)
	require.ErrorIs(t, err, pcerr.Unavailable)
	require.ErrorIs(t, err, storetest.ErrFault)
}

// A source of randomness that fails is as a store that fails.
func TestRandomnessFails(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	c, err := partnercenter.New(w.ctx, w.Store, &partnercenter.Options{Now: w.Clock.Now, Rand: bytes.NewReader(nil)})
	w.ok(err)
	w.refused(pcerr.Unavailable, "", func() error {
		_, err := c.As(w.Anna).Customer(w.Relecloud).PurchasePermission().Enable(w.ctx)
		return err
	})
	w.refused(pcerr.Unavailable, "", func() error {
		_, err := c.As(w.Anna).Customers().Create(w.ctx, fixture.NewCustomer("Tailspin", "US", "Tim"))
		return err
	})
	w.refused(pcerr.Unavailable, "", func() error { return c.As(w.Anna).ChoosePassword(w.ctx, fixture.Password) })
}
