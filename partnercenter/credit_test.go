package partnercenter_test

import (
	"context"
	"testing"

	"cspkit.example/internal/fixture"
	"cspkit.example/money"
	"cspkit.example/orders"
	"cspkit.example/partnercenter"
	"cspkit.example/pcerr"
	"cspkit.example/permissions"
	"cspkit.example/reservations"
	"github.com/stretchr/testify/assert"
)

// credit limits what Contoso may buy; "" ends the limit.
func (w *world) credit(left string) {
	w.t.Helper()
	to := money.Amount{}
	if left != "" {
		to = money.Must(left, "USD")
	}
	w.ok(w.Center.Platform().SetCredit(w.ctx, w.Anna.Tenant, to))
}

// buying orders n units of Office for Relecloud: 16.00 USD each.
func (w *world) buying(n int) func() error {
	return func() error {
		return drop(w.relecloud(w.Sam).Orders().Place(w.ctx, orders.Line{ItemID: fixture.Office, Quantity: n}))
	}
}

// Without a limit there is none; with one, every purchase is taken from it.
func TestSUB_25_TheCreditIsUsedUp(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	w.ok(w.buying(10_000)())
	w.credit("100")
	w.refused(pcerr.CreditLimit, "SUB-25", w.buying(7)) // 112.00
	assert.Equal(t, []string{"activity", "credits", "orders", "sequences", "subscriptions"}, w.tablesChanged(w.buying(5)))
	w.refused(pcerr.CreditLimit, "SUB-25", w.buying(2)) // 20.00 are left
	w.ok(w.buying(1)())
	w.refused(pcerr.CreditLimit, "SUB-25", w.buying(1))
	w.credit("16")
	w.ok(w.buying(1)()) // to the cent
	w.refused(pcerr.CreditLimit, "SUB-25", w.buying(1))
	w.place(w.As(w.Sam), must[partnercenter.CreatedCustomer](w)(w.As(w.Anna).Customers().Create(w.ctx, fixture.NewCustomer("Tailspin", "US", "Tina"))).Customer.ID,
		orders.Line{ItemID: fixture.AzurePlan}) // costs nothing yet
	w.credit("")
	w.ok(w.buying(10_000)())
}

// Several lines, and several orders in one commit, are one purchase.
func TestSUB_25_WholePurchases(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	w.credit("1615.99")
	both := []orders.Line{{ItemID: fixture.Server, Quantity: 2}, {ItemID: fixture.Office}}
	w.refused(pcerr.CreditLimit, "SUB-25", func() error { return drop(w.relecloud(w.Sam).Orders().Place(w.ctx, both...)) })
	w.refused(pcerr.CreditLimit, "SUB-25", func() error {
		return w.As(w.Sam).Atomically(w.ctx, func(ctx context.Context, s *partnercenter.Session) error {
			for _, line := range both {
				if _, err := s.Customer(w.Relecloud).Orders().Place(ctx, line); err != nil {
					return err
				}
			}
			return nil
		})
	})
	w.credit("1616")
	w.ok(drop(w.relecloud(w.Sam).Orders().Place(w.ctx, both...)))
}

// Reservations are bought from the credit too, by whom ever.
func TestSUB_25_PERM_15_Reservations(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	w.permit()
	w.credit("1051.19")
	anna := w.As(w.Anna).Via(permissions.AzurePortal).Customer(w.Relecloud).Reservations()
	byPartner := func() error { return drop(anna.Buy(w.ctx, d2On(w.S1, 2))) }
	byCustomer := func() error { return drop(w.Portal(w.Carla).BuyReservation(w.ctx, d2On(w.S1, 2))) }
	asLine := func() error {
		return drop(w.relecloud(w.Sam).Orders().Place(w.ctx, orders.Line{ItemID: fixture.D2, Quantity: 2, Term: orders.OneYear}))
	}
	for _, op := range []func() error{byPartner, byCustomer, asLine} {
		w.credit("1051.19")
		w.refused(pcerr.CreditLimit, "SUB-25", op)
		w.credit("1051.20")
		w.ok(op())
		w.refused(pcerr.CreditLimit, "SUB-25", op)
	}
	// What there is goes on: a renewal is never stopped, an exchange brings its
	// own credit.
	bought := everything(w, anna.All(w.ctx, partnercenter.ReservationQuery{}))
	w.ok(drop(anna.Renew(w.ctx, bought[0].ID)))
	w.ok(drop(anna.Exchange(w.ctx, bought[1].ID, yearOfD2(2))))
	assert.Equal(t, reservations.Exchanged, w.res(bought[1].ID).State)
}

// A limit is of one partner and one currency.
func TestSUB_25_WhatALimitIsOf(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	w.put("euro", orders.License, priced(orders.Monthly, "10000", "EUR"))
	w.won(w.Lars)
	w.credit("1")
	w.place(w.As(w.Sam), w.Relecloud, orders.Line{ItemID: "euro"})
	w.place(w.As(w.Lars), w.Relecloud, orders.Line{ItemID: fixture.Office, Quantity: 100})
	w.refused(pcerr.CreditLimit, "SUB-25", w.buying(1))

	ms, some := w.Center.Platform(), money.Must("1", "USD")
	w.refusedField(pcerr.InvalidInput, "SUB-25", "left", func() error { return ms.SetCredit(w.ctx, w.Anna.Tenant, money.Must("-1", "USD")) })
	w.refusedField(pcerr.InvalidInput, "ID-2", "partner", func() error { return ms.SetCredit(w.ctx, "contoso", some) })
	w.refused(pcerr.NotFound, "IR-2", func() error { return ms.SetCredit(w.ctx, nobodyID, some) })
	mark, sent := w.mark(), w.outbox()
	assert.Empty(t, w.tablesChanged(func() error { return ms.SetCredit(w.ctx, w.Lars.Tenant, money.Amount{}) }), "there was no limit")
	assert.Equal(t, []string{"credits"}, w.tablesChanged(func() error { return ms.SetCredit(w.ctx, w.Anna.Tenant, money.Amount{}) }))
	w.wantLogs(mark, logs{})
	assert.Equal(t, sent, w.outbox())
	w.credit("0") // nothing is left, which is a limit
	w.refused(pcerr.CreditLimit, "SUB-25", w.buying(1))
}

// A trial that is turned into a paid subscription is a purchase.
func TestSUB_25_AConvertedTrial(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	w.trials()
	trial := w.sells(orders.Line{ItemID: "trial", Quantity: 3})
	convert := func() error { return drop(w.relecloud(w.Sam).Subscriptions().ConvertTrial(w.ctx, trial, "paid")) }
	w.credit("29.99")
	w.refused(pcerr.CreditLimit, "SUB-25", convert)
	w.credit("30")
	w.ok(convert())
	w.refused(pcerr.CreditLimit, "SUB-25", w.buying(1))
}

// The credit is an order precondition: for a reservation it is asked before
// the target, the term, the quantity and the scope (2.16). What has no price
// costs nothing, and is refused for itself.
func TestSUB_25_TheCreditComesBeforeTheTarget(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	w.permit()
	ours := func(p reservations.Purchase) func() error {
		return func() error { return drop(w.relecloud(w.Sam).Reservations().Buy(w.ctx, p)) }
	}
	theirs := func(p reservations.Purchase) func() error {
		return func() error { return drop(w.Portal(w.Carla).BuyReservation(w.ctx, p)) }
	}
	dear := yearOfD2(2) // 1,051.20
	dear.Subscription, dear.BillingPlan, dear.Scope.Type = nobodyID, "annual", reservations.Single
	named := dear
	named.Subscription, named.Entitlement = "", w.S1
	w.credit("1051.19")
	w.refused(pcerr.CreditLimit, "SUB-25", ours(dear))
	w.refused(pcerr.CreditLimit, "SUB-25", theirs(named))
	w.credit("1051.20")
	w.refused(pcerr.SubscriptionNotFound, "CUS-12", ours(dear))
	w.refusedField(pcerr.BillingPlanUnsupported, "RSV-9", "billingPlan", theirs(named))
	for _, spoil := range []func(*reservations.Purchase){
		func(p *reservations.Purchase) { p.Term = orders.Monthly }, func(p *reservations.Purchase) { p.Quantity = -1 },
	} {
		w.credit("0")
		p := dear
		spoil(&p)
		w.refused(pcerr.SubscriptionNotFound, "CUS-12", ours(p))
	}
	atoll, _ := w.customerOf(w.Anna, "Atoll", "UM")
	w.credit("0")
	w.refused(pcerr.MarketUnavailable, "RSV-20", func() error { // the market before the credit
		return drop(w.As(w.Sam).Customer(atoll).Reservations().Buy(w.ctx, yearOfD2(1)))
	})
}
