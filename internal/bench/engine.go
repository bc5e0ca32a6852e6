package bench

import (
	"context"
	"fmt"
	"io"
	"slices"
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
	people  *Population
	deep    map[bool]partnercenter.Cursor // of deep pages, by Page.ByReseller
	store   store.Store                   // not wrapped
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
	e.session = e.center.As(e.people.Admin)
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
	q := e.query(p.ByReseller)
	if p.Deep {
		q.After = e.deep[p.ByReseller]
	}
	page, err := e.session.Customers().List(ctx, q)
	return page.Items, err
}

// query asks for all customers, or the reseller's.
func (e *Engine) query(byReseller bool) (q partnercenter.CustomerQuery) {
	if byReseller {
		q.Reseller = e.people.Reseller
	}
	return q
}

// Newest reads the newest records of the log.
func (e *Engine) Newest(ctx context.Context) ([]activity.Record, error) {
	page, err := e.session.Activity().List(ctx, activity.Query{}, partnercenter.Paging{})
	return page.Items, err
}

// Follow reads the log after a record up to a last one, as they are written.
// It fails when a record is missing or comes twice.
func (e *Engine) Follow(ctx context.Context, after, last int64) error {
	for r, err := range e.session.Activity().Follow(ctx, after) {
		if err != nil {
			return err
		}
		if after++; r.Sequence != after {
			return fmt.Errorf("bench: record %d came in place of %d", r.Sequence, after)
		}
		if after == last {
			break
		}
	}
	return nil
}

// findCursors finds where the deep pages begin.
func (e *Engine) findCursors(ctx context.Context) (err error) {
	e.deep = map[bool]partnercenter.Cursor{}
	for _, byReseller := range []bool{false, true} {
		last := e.people.Before(Page{byReseller, true}).ID
		if e.deep[byReseller], err = e.cursorBehind(ctx, e.query(byReseller), last); err != nil {
			return err
		}
	}
	return nil
}

// cursorBehind returns the cursor behind a customer in a list.
func (e *Engine) cursorBehind(ctx context.Context, q partnercenter.CustomerQuery, last customers.ID) (partnercenter.Cursor, error) {
	for {
		q.Limit = 1000
		page, err := e.session.Customers().List(ctx, q)
		if err != nil {
			return "", err
		}
		at := slices.IndexFunc(page.Items, func(c customers.Customer) bool { return c.ID == last })
		if at >= 0 { // once more, no further than that
			q.Limit = at + 1
			page, err = e.session.Customers().List(ctx, q)
			return page.Next, err
		}
		if q.After = page.Next; q.After == "" {
			return "", errAbsent
		}
	}
}
