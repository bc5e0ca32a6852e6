package partnercenter_test

import (
	"testing"
	"time"

	"cspkit.example/billing"
	"cspkit.example/internal/fixture"
	"cspkit.example/money"
	"cspkit.example/orders"
	"cspkit.example/partnercenter"
	"cspkit.example/reservations"
	"github.com/google/go-cmp/cmp"
	"github.com/stretchr/testify/assert"
)

// What users do to subscriptions is charged or credited when they do it, and is
// on the invoice of that month.
func TestBILL_4_BILL_11_BILL_26_SUB_20_ChangesComeOnTheInvoice(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	w.put("seat", orders.License, dearer)
	w.put("extra", orders.AddOn, func(i *orders.Item) { dearer(i); i.ParentOffers = []string{"offer-seat"} })
	at := w.relecloud(w.Sam).Subscriptions()
	seats := w.sells(orders.Line{ItemID: "seat", Quantity: 3, Term: orders.Monthly})
	extra := w.sells(orders.Line{ItemID: "extra", Parent: seats, Term: orders.Monthly})
	change := func(n int) func() error { return func() error { return drop(at.ChangeQuantity(w.ctx, seats, n)) } }

	w.Clock.Set(day(2020, 6, 11))
	assert.Equal(t, []string{"activity", "charges", "sequences", "subscriptions"}, w.tablesChanged(change(5)), "a change and what it costs are one")
	assert.Equal(t, "43.40 USD", w.sub(seats).Charged.String())
	w.billed(billing.Recurring, "2020-06", `
Relecloud extra cycle_fee 2020-06-01..2020-07-01 1 x 10.00 = 10.00 USD
Relecloud seat cycle_fee 2020-06-01..2020-07-01 3 x 10.00 = 30.00 USD
Relecloud seat cycle_instance_prorate 2020-06-11..2020-07-01 2 x 10.00 = 13.40 USD`)

	w.Clock.Set(day(2020, 7, 11)) // after 40 days: 21 of 31 are left
	stopped := must[orders.Subscription](w)(at.Suspend(w.ctx, seats))
	assert.Equal(t, []string{"33.80 USD", "16.20 USD"}, []string{stopped.Credit.String(), stopped.Charged.String()})
	assert.Equal(t, stopped, w.sub(seats), "what the operation returns is what is stored")
	assert.Equal(t, "6.72 USD", w.sub(extra).Credit.String(), "its add-on")
	w.Clock.Set(day(2020, 7, 21))
	must[orders.Subscription](w)(at.Reactivate(w.ctx, seats))
	w.ok(change(1)())
	w.billed(billing.Recurring, "2020-07", `
Relecloud extra renew_fee 2020-07-01..2020-08-01 1 x 10.00 = 10.00 USD
Relecloud seat renew_fee 2020-07-01..2020-08-01 5 x 10.00 = 50.00 USD
Relecloud extra cancel_instance_prorate 2020-07-11..2020-08-01 -1 x 10.00 = -6.72 USD
Relecloud seat cancel_instance_prorate 2020-07-11..2020-08-01 -5 x 10.00 = -33.80 USD
Relecloud seat prorate_when_activate 2020-07-21..2020-08-01 5 x 10.00 = 17.70 USD
Relecloud seat cycle_instance_prorate 2020-07-21..2020-08-01 -4 x 10.00 = -14.20 USD`)
	_, left := w.table("charges")
	assert.Zero(t, left, "what is on an invoice is kept there only")
	w.billed(billing.Recurring, "2020-08", `Relecloud seat renew_fee 2020-08-01..2020-09-01 1 x 12.00 = 12.00 USD`)
}

// What happens at the moment in which a term begins happens in that term.
func TestBILL_11_NothingIsChargedTwiceAsATermBegins(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	at := w.relecloud(w.Sam).Subscriptions()
	grows, goes, young := w.sells(orders.Line{ItemID: fixture.Office}), w.sells(orders.Line{ItemID: fixture.Office}), w.sells(orders.Line{ItemID: fixture.Backup})
	w.ok(drop(at.ChangeQuantity(w.ctx, grows, 3)))
	w.ok(drop(at.Cancel(w.ctx, young)))
	w.billed(billing.OneTime, "2020-06", `
Relecloud saas-backup new 2020-06-01..2020-07-01 1 x 40.00 = 40.00 USD
Relecloud saas-backup cancel 2020-06-01..2020-07-01 -1 x 40.00 = -40.00 USD`)
	w.Clock.Set(day(2020, 8, 1))
	w.ok(drop(at.ChangeQuantity(w.ctx, grows, 4)))
	gone := must[orders.Subscription](w)(at.Suspend(w.ctx, goes))
	assert.Equal(t, "16.00 USD", gone.Credit.String())
	w.billed(billing.Recurring, "2020-08", `
Relecloud office-e3 cycle_fee 2020-06-01..2020-07-01 1 x 16.00 = 16.00 USD
Relecloud office-e3 cycle_instance_prorate 2020-06-01..2020-07-01 2 x 16.00 = 32.00 USD
Relecloud office-e3 cycle_fee 2020-06-01..2020-07-01 1 x 16.00 = 16.00 USD
Relecloud office-e3 renew_fee 2020-07-01..2020-08-01 3 x 16.00 = 48.00 USD
Relecloud office-e3 renew_fee 2020-07-01..2020-08-01 1 x 16.00 = 16.00 USD
Relecloud office-e3 renew_fee 2020-08-01..2020-09-01 3 x 16.00 = 48.00 USD
Relecloud office-e3 cycle_instance_prorate 2020-08-01..2020-09-01 1 x 16.00 = 16.00 USD
Relecloud office-e3 renew_fee 2020-08-01..2020-09-01 1 x 16.00 = 16.00 USD
Relecloud office-e3 cancel_instance_prorate 2020-08-01..2020-09-01 -1 x 16.00 = -16.00 USD`)
}

// An add-on costs nothing while its base has lapsed, whoever bills meanwhile,
// and the rest of its term when it runs again with its base.
func TestBILL_11_SUB_12_AnAddOnCostsNothingWhileItsBaseRests(t *testing.T) {
	t.Parallel()
	for _, billedBetween := range []bool{false, true} {
		w := newWorld(t)
		at := w.relecloud(w.Sam).Subscriptions()
		base := w.sells(orders.Line{ItemID: fixture.Office})
		w.Clock.Set(day(2020, 6, 21))
		addOn := w.sells(orders.Line{ItemID: fixture.Audio, Parent: base})
		ends := w.sells(orders.Line{ItemID: fixture.Audio, Parent: base})
		w.ok(drop(at.SetAutoRenew(w.ctx, base, false)))
		w.ok(drop(at.SetAutoRenew(w.ctx, ends, false)))
		if billedBetween {
			w.Clock.Set(day(2020, 8, 20))
			w.bill(w.Bill, billing.Recurring, "2020-06")
			w.bill(w.Bill, billing.Recurring, "2020-07")
		}
		w.Clock.Set(day(2020, 9, 5))
		assert.Equal(t, orders.Suspended, w.sub(addOn).Status)
		w.ok(drop(at.Reactivate(w.ctx, base)))
		assert.Equal(t, []any{orders.Active, orders.Suspended}, []any{w.sub(addOn).Status, w.sub(ends).Status}, "one of them ended by itself")
		if !billedBetween {
			w.Clock.Set(day(2020, 10, 3))
			w.billed(billing.Recurring, "2020-06", `
Relecloud office-e3 cycle_fee 2020-06-01..2020-07-01 1 x 16.00 = 16.00 USD
Relecloud office-audio cycle_fee 2020-06-21..2020-07-21 1 x 3.20 = 3.20 USD
Relecloud office-audio cycle_fee 2020-06-21..2020-07-21 1 x 3.20 = 3.20 USD`)
		}
		w.billed(billing.Recurring, "2020-09", `
Relecloud office-audio prorate_when_activate 2020-09-05..2020-09-21 1 x 3.20 = 1.60 USD
Relecloud office-e3 prorate_when_activate 2020-09-05..2020-10-01 1 x 16.00 = 13.78 USD
Relecloud office-audio renew_fee 2020-09-21..2020-10-21 1 x 3.20 = 3.20 USD`)
	}
}

// A trial costs nothing; what it turns into does, from then on.
func TestBILL_11_ATrialCostsNothing(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	w.trials()
	trial := w.sells(orders.Line{ItemID: "trial", Quantity: 2})
	w.Clock.Set(day(2020, 6, 11))
	must[orders.Subscription](w)(w.relecloud(w.Sam).Subscriptions().ConvertTrial(w.ctx, trial, "paid"))
	w.billed(billing.Recurring, "2020-06", `Relecloud paid cycle_fee 2020-06-11..2020-07-11 2 x 10.00 = 20.00 USD`)
}

// What a partner pays Microsoft is not for its reseller, nor for its customer.
func TestIR_33_RSV_26_WhatWasChargedIsThePartnersOwn(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	id, _ := w.proseware()
	sold := w.place(w.As(w.Ingo), id, orders.Line{ItemID: fixture.Office, ResellerMPNID: "4847383"}).Lines[0].Subscription
	w.ok(drop(w.As(w.Ingo).Customer(id).Subscriptions().ChangeQuantity(w.ctx, sold, 2)))
	assert.Equal(t, "32.00 USD", must[orders.Subscription](w)(w.As(w.Ingo).Customer(id).Subscriptions().Get(w.ctx, sold)).Charged.String())
	assert.True(t, must[orders.Subscription](w)(w.As(w.Renee).Customer(id).Subscriptions().Get(w.ctx, sold)).Charged.IsZero())

	p := yearOfD2(2)
	p.BillingPlan = reservations.MonthlyBilling
	r := w.reserve(p)
	must[reservations.Reservation](w)(w.relecloud(w.Anna).Reservations().CancelPart(w.ctx, r.ID, 1))
	for _, shown := range must[[]reservations.Reservation](w)(w.Portal(w.Carla).Reservations(w.ctx)) {
		assert.True(t, shown.Instalment.IsZero() && shown.UnitCost.IsZero(), shown.ID)
	}
	assert.Equal(t, "43.80 USD", w.res(r.ID).Instalment.String())
}

// Reservations come on the invoice at once or month by month, also those that
// are renewed ahead, given back in part, or waiting for Microsoft.
func TestBILL_12_BILL_13_ReservationsOnTheInvoice(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	w.Clock.Set(day(2020, 6, 15))
	at := w.relecloud(w.Anna).Reservations()
	byMonth := yearOfD2(3)
	byMonth.BillingPlan = reservations.MonthlyBilling
	once, monthly := w.reserve(yearOfD2(2)), w.reserve(byMonth)
	w.billed(billing.OneTime, "2020-06", `
Relecloud D2 new 2020-06-15..2021-06-15 2 x 525.60 = 1051.20 USD
Relecloud D2 new 2020-06-15..2020-07-15 3 x 43.80 = 131.40 USD`)

	w.Clock.Set(day(2020, 7, 20)) // 35 days later: 475.20 of 525.60 are left for each, and the fee is 57.02
	must[reservations.Reservation](w)(at.CancelPart(w.ctx, monthly.ID, 1))
	w.Clock.Set(day(2020, 7, 31))
	slow := w.slow().As(w.Anna).Via("azure_portal").Customer(w.Relecloud).Reservations()
	held := must[reservations.Reservation](w)(slow.CancelPart(w.ctx, once.ID, 1))
	w.Clock.Set(day(2020, 8, 15)) // no instalment falls due on the part that was given back
	must[partnercenter.BoughtReservation](w)(at.Renew(w.ctx, monthly.ID))
	w.billed(billing.OneTime, "2020-07", `
Relecloud D2 new 2020-07-15..2020-08-15 1 x 43.80 = 43.80 USD
Relecloud D2 new 2020-07-15..2020-08-15 2 x 43.80 = 87.60 USD
Relecloud D2 cancel 2020-07-20..2021-06-15 -1 x 525.60 = 19.82 USD`)
	must[reservations.Reservation](w)(w.Center.Platform().FulfilReservation(w.ctx, w.Anna.Tenant, w.Relecloud, held.ID))
	w.billed(billing.OneTime, "2020-08", `
Relecloud D2 new 2020-08-15..2020-09-15 2 x 43.80 = 87.60 USD
Relecloud D2 renew 2021-06-15..2021-07-15 2 x 43.80 = 87.60 USD
Relecloud D2 cancel 2020-07-31..2021-06-15 -1 x 525.60 = -404.24 USD`)

	w.Clock.Set(day(2020, 9, 20))
	p := yearOfD2(3)
	p.ItemID = fixture.D4
	must[partnercenter.BoughtReservation](w)(at.Exchange(w.ctx, once.ID, p))
	w.billed(billing.OneTime, "2020-09", `
Relecloud D2 new 2020-09-15..2020-10-15 2 x 43.80 = 87.60 USD
Relecloud D2 cancel 2020-09-20..2021-06-15 -1 x 525.60 = -385.92 USD
Relecloud D4 new 2020-09-20..2021-09-20 3 x 1051.20 = 3153.60 USD`)
}

// The relationship may end: what was owed until then is billed, and invoices
// stay (REL-28).
func TestREL_28_BILL_11_InvoicesAfterTheRelationshipEnded(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	id, _ := w.customerOf(w.Anna, "Tailspin", "US")
	s := w.place(w.As(w.Sam), id, orders.Line{ItemID: fixture.Office, Quantity: 2}).Lines[0].Subscription
	june := w.bill(w.Bill, billing.Recurring, "2020-06")[0]
	w.Clock.Set(day(2020, 7, 11))
	must[orders.Subscription](w)(w.As(w.Sam).Customer(id).Subscriptions().Suspend(w.ctx, s))
	w.ok(w.As(w.Gina).Customer(id).RemoveRelationship(w.ctx))
	w.billed(billing.Recurring, "2020-07", `
Tailspin office-e3 renew_fee 2020-07-01..2020-08-01 2 x 16.00 = 32.00 USD
Tailspin office-e3 cancel_instance_prorate 2020-07-11..2020-08-01 -2 x 16.00 = -21.64 USD`)
	assert.Equal(t, []string{"Tailspin office-e3 cycle_fee 2020-06-01..2020-07-01 2 x 16.00 = 32.00 USD"}, w.linesOf(w.Bill, june))
	stays := must[partnercenter.Invoice](w)(w.As(w.Anna).Invoices().Get(w.ctx, june.ID))
	if diff := cmp.Diff(june, stays.Invoice); diff != "" {
		t.Errorf("the invoice changed (-want +got):\n%s", diff)
	}
}

// A month's length decides what a day costs; what is left is never more than
// the whole, whatever the price.
func TestBILL_26_TheCreditIsNeverMoreThanWhatWasCharged(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	w.put("cents", orders.License, priced(orders.Monthly, "0.20", "USD"))
	id := w.sells(orders.Line{ItemID: "cents"})
	w.Clock.Set(day(2020, 7, 3).Add(time.Hour))
	got := must[orders.Subscription](w)(w.relecloud(w.Sam).Subscriptions().Suspend(w.ctx, id))
	assert.Equal(t, []any{money.Must("0.20", "USD"), money.Must("0.00", "USD")}, []any{got.Credit, got.Charged})
}
