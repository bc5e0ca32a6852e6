package bench

import (
	"context"
	"io"
	"time"

	"cspkit.example/activity"
	"cspkit.example/customers"
	"cspkit.example/internal/fixture"
	"cspkit.example/orders"
	"cspkit.example/partnercenter"
	"cspkit.example/reservations"
	"cspkit.example/store"
)

// Engine does the operations through package partnercenter.
type Engine struct {
	world   *World
	store   store.Store // not wrapped
	wrap    fixture.Wrap
	rand    io.Reader
	center  *partnercenter.Center
	session *partnercenter.Session
}

var _ Forker = (*Engine)(nil)

// fork returns an engine on a fork of the store of e.
func (e Engine) fork(ctx context.Context) (*Engine, error) {
	s, err := e.store.(store.Forker).Fork(ctx)
	if err != nil {
		return nil, err
	}
	e.store = s
	if e.wrap != nil {
		s = e.wrap(s)
	}
	o := &partnercenter.Options{Now: func() time.Time { return fixture.Start }, Rand: e.rand}
	if e.center, err = partnercenter.New(ctx, s, o); err != nil {
		return nil, err
	}
	e.session = e.center.As(e.world.Admin)
	return &e, nil
}

// Fork forks the store and puts an engine on it.
func (e *Engine) Fork(ctx context.Context) (Contender, error) { return e.fork(ctx) }

// Enable switches the permission on.
func (e *Engine) Enable(ctx context.Context, c Target) error {
	_, err := e.session.Customer(c.Customer).PurchasePermission().Enable(ctx)
	return err
}

// Disable switches the permission off.
func (e *Engine) Disable(ctx context.Context, c Target) error {
	return e.session.Customer(c.Customer).PurchasePermission().Disable(ctx)
}

// Buy buys a reservation in the Azure portal.
func (e *Engine) Buy(ctx context.Context, c Target) error {
	p := reservations.Purchase{ItemID: fixture.D2, Term: orders.OneYear, Entitlement: c.Entitlement}
	_, err := e.center.Portal(c.Owner).BuyReservation(ctx, p)
	return err
}

// Create makes a customer.
func (e *Engine) Create(ctx context.Context, n customers.NewCustomer) error {
	_, err := e.session.Customers().Create(ctx, n)
	return err
}

// Customer reads one customer.
func (e *Engine) Customer(ctx context.Context, c Target) (customers.Customer, error) {
	return e.session.Customer(c.Customer).Get(ctx)
}

// Customers reads a page of customers by name.
func (e *Engine) Customers(ctx context.Context, p Page) ([]customers.Customer, error) {
	q := partnercenter.CustomerQuery{}
	if p.ByReseller {
		q.Reseller = e.world.Reseller
	}
	if p.Deep {
		q.After = e.world.deep[p.ByReseller].cursor
	}
	page, err := e.session.Customers().List(ctx, q)
	return page.Items, err
}

// Newest reads the newest records of the log.
func (e *Engine) Newest(ctx context.Context) ([]activity.Record, error) {
	page, err := e.session.Activity().List(ctx, activity.Query{}, partnercenter.Paging{})
	return page.Items, err
}

// cursorBehind returns the cursor behind the n-th customer by name.
func (e *Engine) cursorBehind(ctx context.Context, byReseller bool, n int) (partnercenter.Cursor, error) {
	q := partnercenter.CustomerQuery{}
	if byReseller {
		q.Reseller = e.world.Reseller
	}
	for n > 0 {
		q.Limit = min(n, 1000)
		page, err := e.session.Customers().List(ctx, q)
		if err != nil {
			return "", err
		}
		n -= len(page.Items)
		q.After = page.Next
	}
	return q.After, nil
}
