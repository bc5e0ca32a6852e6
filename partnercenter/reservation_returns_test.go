package partnercenter_test

import (
	"testing"
	"time"

	"cspkit.example/activity"
	"cspkit.example/internal/fixture"
	"cspkit.example/money"
	"cspkit.example/orders"
	"cspkit.example/partnercenter"
	"cspkit.example/pcerr"
	"cspkit.example/permissions"
	"cspkit.example/reservations"
	"cspkit.example/support"
	"github.com/stretchr/testify/assert"
)

// reservable puts a reservation into the catalogue, for a year, at a price.
func (w *world) reservable(id, cost, currency string) {
	w.t.Helper()
	w.put(id, orders.ReservationItem, func(i *orders.Item) {
		priced(orders.OneYear, cost, currency)(i)
		i.MonthlyPlan, i.ReservedResourceType, i.SKU, i.Region = true, "virtual_machines", id, "westus2"
	})
}

// yearOf asks for n of an item for a year.
func yearOf(item string, n int) reservations.Purchase {
	p := yearOfD2(n)
	p.ItemID = item
	return p
}

// back gives a part of a reservation back, 0 for all of it.
func (w *world) back(id reservations.ID, n int) func() error {
	return func() error { return drop(w.relecloud(w.Anna).Reservations().CancelPart(w.ctx, id, n)) }
}

// placed is the status of an order of Relecloud.
func (w *world) placed(id orders.OrderID) orders.OrderStatus {
	w.t.Helper()
	return must[orders.Order](w)(w.relecloud(w.Sam).Orders().Get(w.ctx, id)).Status
}

// The examples of section 7.4, of reservations that covered no usage.
func TestRSV_27_RSV_28_TheExamplesOfTheRefundTable(t *testing.T) {
	t.Parallel()
	for _, c := range []struct {
		name                   string
		plan                   reservations.BillingPlan
		days                   time.Duration
		remaining, fee, credit string
	}{
		{"3 days", reservations.OneTime, 3, "3650.00 USD", "0.00 USD", "3650.00 USD"},
		{"5 days", reservations.OneTime, 5, "3650.00 USD", "0.00 USD", "3650.00 USD"},
		{"6 days", reservations.OneTime, 6, "3590.00 USD", "430.80 USD", "3159.20 USD"},
		{"100 days", reservations.OneTime, 100, "2650.00 USD", "318.00 USD", "2332.00 USD"},
		{"100 days, 4 instalments of 304.17", reservations.MonthlyBilling, 100, "2650.00 USD", "318.00 USD", "-101.32 USD"},
		{"the last day", reservations.OneTime, 364, "10.00 USD", "1.20 USD", "8.80 USD"},
	} {
		w := newWorld(t)
		w.reservable("D9", "3650.00", "USD")
		p := yearOf("D9", 1)
		p.BillingPlan = c.plan
		r := w.reserve(p)
		w.Clock.Advance(c.days * oneDay)
		mark := w.mark()
		got := must[reservations.Reservation](w)(w.relecloud(w.Anna).Reservations().Cancel(w.ctx, r.ID))
		assert.Equal(t, []any{reservations.Cancelled, c.remaining, c.fee, c.credit, w.Clock.Now()},
			[]any{got.State, got.Settled.Remaining.String(), got.Settled.Fee.String(), got.Settled.Credit.String(), got.Settled.At}, c.name)
		assert.Equal(t, orders.OrderCancelled, w.placed(r.Order))
		records := w.logged(mark, w.Anna.Tenant)
		wantOps(t, records, activity.CreateServiceRequest, activity.UpdateOrder)
		assert.Equal(t, []string{c.credit, c.fee}, []string{records[1].Data.Get("Credit"), records[1].Data.Get("Fee")})
		assert.Empty(t, w.mails(w.Relecloud))
	}
}

// Instalments fall due month by month; the last makes up what rounding left.
func TestRSV_9_InstalmentsByTheClock(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	w.reservable("D9", "3650.00", "USD")
	p := yearOf("D9", 1)
	p.BillingPlan = reservations.MonthlyBilling
	r := w.reserve(p)
	assert.Equal(t, orders.CycleMonthly, must[orders.Order](w)(w.relecloud(w.Sam).Orders().Get(w.ctx, r.Order)).BillingCycle)
	before := w.rows()
	for _, c := range []struct {
		at     time.Time
		n      int
		billed string
	}{
		{day(2020, 6, 1), 1, "304.17 USD"},
		{day(2020, 7, 1).Add(-time.Microsecond), 1, "304.17 USD"},
		{day(2020, 7, 1), 2, "608.34 USD"},
		{day(2020, 9, 9), 4, "1216.68 USD"},
		{day(2021, 4, 30), 11, "3345.87 USD"},
		{day(2021, 5, 1), 12, "3650.00 USD"},
		{day(2022, 1, 1), 12, "3650.00 USD"},
	} {
		w.Clock.Set(c.at)
		got := w.res(r.ID)
		assert.Equal(t, []any{c.n, c.billed}, []any{got.Instalments, got.BilledSoFar().String()}, c.at)
	}
	wantDiff(t, "rows", before, w.rows())
	w.Clock.Set(day(2020, 9, 9))
	next := must[partnercenter.BoughtReservation](w)(w.relecloud(w.Anna).Reservations().Exchange(w.ctx, r.ID, yearOf("D9", 1)))
	given := w.res(r.ID)
	assert.Equal(t, []any{reservations.Exchanged, "216.68 USD", "0.00 USD", next.Reservation.ID}, // 1,216.68 − (3,650.00 − 2,650.00)
		[]any{given.State, given.Settled.Credit.String(), given.Settled.Fee.String(), given.ExchangedFor})
	assert.Equal(t, 4, given.Instalments)
	w.Clock.Advance(100 * oneDay)
	assert.Equal(t, 4, w.res(r.ID).Instalments, "open instalments end")
}

// A part is given back under an ID of its own; the order is cancelled with the
// last of it.
func TestRSV_25_RSV_27_RSV_28_PartsOfAReservation(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	whole := w.reserve(yearOfD2(3))
	w.Clock.Advance(10 * oneDay)
	slow := w.slow()
	held := slow.As(w.Anna).Customer(w.Relecloud).Reservations()
	mark := w.mark()
	part := must[reservations.Reservation](w)(held.CancelPart(w.ctx, whole.ID, 2))
	assert.Equal(t, []any{reservations.PendingCancellation, whole.ID, 2, "1051.20 USD", "1022.40 USD", "122.69 USD", "899.71 USD"},
		[]any{part.State, part.PartOf, part.Quantity, part.Prices.PartnerCost.String(), part.Settled.Remaining.String(), part.Settled.Fee.String(), part.Settled.Credit.String()})
	rest := w.res(whole.ID)
	want := whole
	want.Quantity, want.UpdatedAt, want.Version = 1, w.Clock.Now(), rest.Version
	want.Prices = reservations.Prices{PartnerCost: money.Must("525.60", "USD"), CustomerPrice: money.Must("613.20", "USD"), WebDirect: money.Must("700.80", "USD")}
	wantDiff(t, "the rest", want, rest)
	wantDiff(t, "the part", part, w.res(part.ID))
	records := w.logged(mark, w.Anna.Tenant)
	wantOps(t, records, activity.CreateServiceRequest, activity.UpdateOrder)
	wantData(t, records[1], "OrderId", string(whole.Order), "ReservationId", string(whole.ID), "Change", "cancel",
		"Credit", "899.71 USD", "Fee", "122.69 USD", "ServiceRequestId", part.ServiceRequest)
	requests := everything(w, w.relecloud(w.Sam).ServiceRequests().All(w.ctx, partnercenter.SupportQuery{}))
	assert.Equal(t, []any{support.Open, part.ID}, []any{requests[0].Status, requests[0].Reservation})
	w.refused(pcerr.ReservationNotActive, "RSV-29", w.back(part.ID, 0))
	w.refused(pcerr.ActiveReservationsRemain, "REL-25", func() error { return w.relecloud(w.Gina).RemoveRelationship(w.ctx) })

	w.Clock.Advance(oneDay)
	mark = w.mark()
	fulfil := func(id reservations.ID) func() error {
		return func() error { return drop(slow.Platform().FulfilReservation(w.ctx, w.Anna.Tenant, w.Relecloud, id)) }
	}
	assert.Equal(t, []string{"reservations", "service_requests"}, w.tablesChanged(fulfil(part.ID)))
	assert.Equal(t, []any{reservations.Cancelled, "899.71 USD", orders.OrderCompleted},
		[]any{w.res(part.ID).State, w.res(part.ID).Settled.Credit.String(), w.placed(whole.Order)})
	requests = everything(w, w.relecloud(w.Sam).ServiceRequests().All(w.ctx, partnercenter.SupportQuery{}))
	assert.Equal(t, []any{support.Closed, w.Clock.Now()}, []any{requests[0].Status, requests[0].ClosedAt})
	w.wantLogs(mark, logs{})
	w.refused(pcerr.ReservationNotActive, "RSV-29", fulfil(part.ID))
	w.refused(pcerr.ReservationNotActive, "RSV-29", fulfil(whole.ID)) // the rest was not given back
	w.refused(pcerr.NotFound, "CUS-12", fulfil(nobodyID))

	w.ok(w.back(whole.ID, 1)()) // the whole of what is left
	assert.Equal(t, []any{reservations.Cancelled, reservations.ID(""), orders.OrderCancelled}, []any{w.res(whole.ID).State, w.res(whole.ID).PartOf, w.placed(whole.Order)})
}

// A part is exchanged; what it is exchanged for must be worth its credit.
func TestRSV_27_RSV_28_APartIsExchanged(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	whole := w.reserve(yearOfD2(4))
	w.Clock.Advance(100 * oneDay)
	at := w.relecloud(w.Anna).Reservations()
	exchange := func(n int, p reservations.Purchase) func() error {
		return func() error { return drop(at.ExchangePart(w.ctx, whole.ID, n, p)) }
	}
	for _, n := range []int{-1, 5, 1 << 40} {
		w.refusedField(pcerr.QuantityInvalid, "RSV-27", "quantity", exchange(n, yearOfD2(4)))
	}
	w.refused(pcerr.ExchangeValueTooLow, "RSV-27", exchange(3, yearOfD2(2))) // 1,144.80 for 1,051.20
	w.refused(pcerr.ExchangeValueTooLow, "RSV-27", exchange(0, yearOfD2(2))) // the whole
	month := yearOfD2(4)
	month.Term = orders.Monthly
	w.refusedField(pcerr.TermInvalid, "RSV-8", "term", exchange(1, month))
	w.refusedField(pcerr.InvalidInput, "RSV-1", "catalogItemId", exchange(1, yearOf(fixture.Office, 1)))

	mark := w.mark()
	next := must[partnercenter.BoughtReservation](w)(at.ExchangePart(w.ctx, whole.ID, 3, yearOf(fixture.D4, 2)))
	rest := w.res(whole.ID)
	assert.Equal(t, []any{reservations.Active, 1, "525.60 USD"}, []any{rest.State, rest.Quantity, rest.Prices.PartnerCost.String()})
	part := w.res(next.Reservation.ExchangeOf)
	assert.Equal(t, []any{reservations.Exchanged, whole.ID, 3, next.Reservation.ID, "1144.80 USD", "0.00 USD", true},
		[]any{part.State, part.PartOf, part.Quantity, part.ExchangedFor, part.Settled.Credit.String(), part.Settled.Fee.String(), part.Settled.Exchange})
	assert.Equal(t, []any{reservations.Active, w.Clock.Now(), 2, "Standard_D4", "2102.40 USD", whole.BoughtOn, whole.Subscription},
		[]any{next.Reservation.State, next.Reservation.EffectiveAt, next.Reservation.Quantity, next.Reservation.SKU,
			next.Reservation.Prices.PartnerCost.String(), next.Reservation.BoughtOn, next.Reservation.Subscription})
	records := w.logged(mark, w.Anna.Tenant)
	wantOps(t, records, activity.CreateServiceRequest, activity.UpdateOrder, activity.CreateOrder)
	assert.Equal(t, []string{string(whole.ID), "exchange", string(part.ID)},
		[]string{records[1].Data.Get("ReservationId"), records[1].Data.Get("Change"), records[2].Data.Get("ExchangeOf")})
	assert.Equal(t, orders.OrderCompleted, w.placed(whole.Order))
	w.ok(w.back(whole.ID, 0)())
	assert.Equal(t, []orders.OrderStatus{orders.OrderCancelled, orders.OrderCompleted}, []orders.OrderStatus{w.placed(whole.Order), w.placed(next.Order.ID)})
}

// A year's credits of one customer reach 50,000.00 USD and do not pass it.
func TestRSV_27_TheCapOverSeveralCancellations(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	w.reservable("round", "10000.00", "USD")
	w.reservable("cent", "0.01", "USD")
	many, cent, later := w.reserve(yearOf("round", 9)), w.reserve(yearOf("cent", 1)), w.reserve(yearOf("cent", 1))
	w.ok(w.back(many.ID, 3)()) // 30,000.00 on the first day
	w.Clock.Advance(oneDay)
	w.refused(pcerr.RefundCapExceeded, "RSV-27", w.back(many.ID, 3))
	w.ok(w.back(many.ID, 2)()) // 50,000.00, to the cent
	w.refused(pcerr.RefundCapExceeded, "RSV-27", w.back(cent.ID, 0))
	w.refused(pcerr.RefundCapExceeded, "RSV-27", w.back(many.ID, 0))
	w.ok(drop(w.relecloud(w.Anna).Reservations().ExchangePart(w.ctx, many.ID, 1, yearOf("round", 1)))) // is no cancellation

	w.Clock.Set(fixture.Start.Add(365 * oneDay)) // the first day still counts
	fresh := w.reserve(yearOf("cent", 1))
	w.refused(pcerr.RefundCapExceeded, "RSV-27", w.back(fresh.ID, 0))
	w.Clock.Advance(time.Microsecond)
	w.ok(w.back(fresh.ID, 0)())
	w.refused(pcerr.ReservationNotActive, "RSV-29", w.back(later.ID, 0)) // it has expired
}

// What an order is cancelled for: nothing of it is left.
func TestRSV_27_AnOrderOfSeveralThings(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	d2 := orders.Line{ItemID: fixture.D2, Term: orders.OneYear}
	order := w.place(w.As(w.Sam), w.Relecloud, d2, orders.Line{ItemID: fixture.Server}, d2)
	var bought []reservations.Reservation
	for _, r := range everything(w, w.relecloud(w.Sam).Reservations().All(w.ctx, partnercenter.ReservationQuery{})) {
		assert.Equal(t, []any{order.ID, orders.EntitlementID("")}, []any{r.Order, r.BoughtOn})
		bought = append(bought, r)
	}
	assert.Len(t, bought, 2)
	for _, end := range []func() error{w.back(bought[0].ID, 0), w.cancelling(w.Sam, order.Lines[1].Subscription), w.back(bought[1].ID, 0)} {
		assert.Equal(t, orders.OrderCompleted, w.placed(order.ID))
		w.ok(end())
	}
	assert.Equal(t, orders.OrderCancelled, w.placed(order.ID))
}

// Credits in other currencies count as the embedder converts them; those of
// other customers and of exchanges do not count.
func TestRSV_27_WhatCountsAgainstTheCap(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	w.reservable("euro", "20000.00", "EUR")
	w.reservable("round", "10000.00", "USD")
	toUSD := func(a money.Amount) money.Amount { // 1 EUR is 1.25 USD
		if a.Currency() == "USD" {
			return a
		}
		return money.Must(a.Share(5, 4).Round().Number(), "USD")
	}
	rated := must[*partnercenter.Center](w)(partnercenter.New(w.ctx, w.Store, &partnercenter.Options{Now: w.Clock.Now, ToUSD: toUSD}))
	at := rated.As(w.Anna).Customer(w.Relecloud).Reservations()
	euros, dollars := w.reserve(yearOf("euro", 4)), w.reserve(yearOf("round", 2))
	w.ok(drop(at.ExchangePart(w.ctx, euros.ID, 1, yearOf("euro", 1)))) // not counted
	w.ok(drop(at.CancelPart(w.ctx, euros.ID, 1)))                      // 25,000.00 USD
	w.refused(pcerr.RefundCapExceeded, "RSV-27", func() error { return drop(at.Cancel(w.ctx, euros.ID)) })
	w.ok(drop(at.CancelPart(w.ctx, euros.ID, 1)))
	w.refused(pcerr.RefundCapExceeded, "RSV-27", func() error { return drop(at.CancelPart(w.ctx, dollars.ID, 1)) })
	w.ok(w.back(dollars.ID, 1)()) // an engine without a rate counts US dollars only

	tailspin, _ := w.customerOf(w.Anna, "Tailspin", "US")
	_, azure, err := fixture.SellAzure(w.ctx, w.As(w.Sam), tailspin, orders.Line{ItemID: fixture.AzurePlan})
	w.ok(err)
	theirs := rated.As(w.Anna).Via(permissions.AzurePortal).Customer(tailspin).Reservations()
	p := yearOf("round", 5)
	p.Entitlement = azure
	other := must[partnercenter.BoughtReservation](w)(theirs.Buy(w.ctx, p)).Reservation
	w.ok(drop(theirs.Cancel(w.ctx, other.ID)))
}
