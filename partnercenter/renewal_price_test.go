package partnercenter_test

import (
	"context"
	"testing"
	"time"

	"cspkit.example/internal/fixture"
	"cspkit.example/money"
	"cspkit.example/orders"
	"cspkit.example/partnercenter"
	"cspkit.example/pcerr"
	"cspkit.example/store"
	"cspkit.example/storetest"
	"github.com/stretchr/testify/assert"
)

// dated is a price in dollars that begins to hold at a time.
func dated(term orders.Term, cost string, from time.Time) orders.Price {
	return orders.Price{Term: term, PartnerCost: money.Must(cost, "USD"), WebDirect: money.Must(cost, "USD"), From: from}
}

// dearer gives an item the prices of a year in which everything gets dearer.
func dearer(i *orders.Item) {
	i.Prices = []orders.Price{
		dated(orders.Monthly, "10.00", time.Time{}), dated(orders.Monthly, "12.00", day(2020, 8, 1)), dated(orders.Monthly, "12.50", day(2020, 9, 1)),
		dated(orders.OneYear, "100.00", time.Time{}), dated(orders.OneYear, "110.00", day(2020, 7, 1)), dated(orders.OneYear, "130.00", day(2021, 7, 1)),
	}
}

// unitPrice is the price of a subscription of Relecloud's, which every way of
// reading it must show alike.
func (w *world) unitPrice(id orders.SubscriptionID) string {
	w.t.Helper()
	price := w.sub(id).UnitPrice.String()
	for _, s := range everything(w, w.relecloud(w.Sam).Subscriptions().All(w.ctx, partnercenter.SubscriptionQuery{})) {
		if s.ID == id {
			assert.Equal(w.t, price, s.UnitPrice.String(), "in the list")
		}
	}
	return price
}

// A subscription keeps its price for its term, and takes that of the day of
// the renewal with each renewal. Nothing is written for it.
func TestSUB_17_ARenewalTakesThePriceOfItsDay(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	w.put("seat", orders.License, dearer)
	w.put("extra", orders.AddOn, func(i *orders.Item) { dearer(i); i.ParentOffers = []string{"offer-seat"} })
	w.put("saas", orders.MarketplaceSaaS, dearer)
	monthly, yearly := orders.Line{ItemID: "seat", Quantity: 5, Term: orders.Monthly}, orders.Line{ItemID: "seat", Term: orders.OneYear}
	seats, year := w.sells(monthly), w.sells(yearly)
	extra := w.sells(orders.Line{ItemID: "extra", Parent: seats, Term: orders.Monthly})
	saas := w.sells(orders.Line{ItemID: "saas", Term: orders.Monthly})
	mark, before := w.mark(), w.rows()
	for _, c := range []struct {
		at                     time.Time
		seats, year, extra, of string
	}{
		{day(2020, 6, 30), "10.00 USD", "100.00 USD", "10.00 USD", "10.00 USD"},
		{day(2020, 7, 31), "10.00 USD", "100.00 USD", "10.00 USD", "10.00 USD"},
		{day(2020, 8, 1).Add(-time.Microsecond), "10.00 USD", "100.00 USD", "10.00 USD", "10.00 USD"},
		{day(2020, 8, 1), "12.00 USD", "100.00 USD", "12.00 USD", "12.00 USD"},
		{day(2020, 8, 31), "12.00 USD", "100.00 USD", "12.00 USD", "12.00 USD"},
		{day(2020, 9, 1), "12.50 USD", "100.00 USD", "12.50 USD", "12.50 USD"},
		{day(2021, 5, 31), "12.50 USD", "100.00 USD", "12.50 USD", "12.50 USD"},
		{day(2021, 6, 1), "12.50 USD", "110.00 USD", "12.50 USD", "12.50 USD"},
		{day(2022, 5, 31), "12.50 USD", "110.00 USD", "12.50 USD", "12.50 USD"},
		{day(2022, 6, 1), "12.50 USD", "130.00 USD", "12.50 USD", "12.50 USD"},
	} {
		w.Clock.Set(c.at)
		assert.Equal(t, []string{c.seats, c.year, c.extra, c.of}, []string{w.unitPrice(seats), w.unitPrice(year), w.unitPrice(extra), w.unitPrice(saas)}, c.at)
	}
	w.wantLogs(mark, logs{})
	wantDiff(t, "rows", before, w.rows())
}

// What a suspension credits is counted from the renewed price: five seats and
// an add-on for 27 of 31 days at 12.00 each, as BILL-26 rounds it.
func TestSUB_17_SUB_20_TheCreditOfARenewedTerm(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	w.put("seat", orders.License, dearer)
	w.put("extra", orders.AddOn, func(i *orders.Item) { dearer(i); i.ParentOffers = []string{"offer-seat"} })
	seats := w.sells(orders.Line{ItemID: "seat", Quantity: 5, Term: orders.Monthly})
	extra := w.sells(orders.Line{ItemID: "extra", Parent: seats, Term: orders.Monthly})
	w.Clock.Set(day(2020, 8, 5))
	got := must[orders.Subscription](w)(w.relecloud(w.Sam).Subscriptions().Suspend(w.ctx, seats))
	assert.Equal(t, []string{"12.00 USD", "52.40 USD"}, []string{got.UnitPrice.String(), got.Credit.String()})
	got = w.sub(extra)
	assert.Equal(t, []string{"12.00 USD", "10.53 USD"}, []string{got.UnitPrice.String(), got.Credit.String()}, "the add-on")
}

// Reactivation within the term keeps the price; one that begins another term
// takes the price of the day on which that term began.
func TestSUB_11_SUB_17_ThePriceAfterReactivation(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	w.put("seat", orders.License, dearer)
	at := w.relecloud(w.Sam).Subscriptions()
	id := w.sells(orders.Line{ItemID: "seat", Term: orders.Monthly})
	w.Clock.Set(day(2020, 6, 10))
	must[orders.Subscription](w)(at.Suspend(w.ctx, id))
	w.Clock.Set(day(2020, 6, 20))
	assert.Equal(t, "10.00 USD", must[orders.Subscription](w)(at.Reactivate(w.ctx, id)).UnitPrice.String())
	must[orders.Subscription](w)(at.SetAutoRenew(w.ctx, id, false))
	w.Clock.Set(day(2020, 8, 15))
	assert.Equal(t, []any{orders.Suspended, "10.00 USD"}, []any{w.sub(id).Status, w.unitPrice(id)}, "it lapsed in July")
	back := must[orders.Subscription](w)(at.Reactivate(w.ctx, id))
	assert.Equal(t, []any{orders.Active, day(2020, 9, 1), "12.00 USD"}, []any{back.Status, back.CommitmentEnd, back.UnitPrice.String()})
	assert.Equal(t, "12.00 USD", w.unitPrice(id))
}

// The price stays where the catalogue has none for the term, or no such item
// any more.
func TestSUB_17_ThePriceStaysWhereTheCatalogueHasNone(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	w.put("seat", orders.License, dearer)
	id := w.sells(orders.Line{ItemID: "seat", Term: orders.Monthly})
	w.put("seat", orders.License, priced(orders.OneYear, "90.00", "USD"))
	w.Clock.Set(day(2020, 8, 15))
	assert.Equal(t, "10.00 USD", w.unitPrice(id), "sold by the year only")
	w.ok(w.raw.Update(w.ctx, func(ctx context.Context, tx store.Writer) error {
		for _, table := range partnercenter.Schema() {
			if table.Name == "items" {
				row, err := tx.Get(ctx, table, "seat")
				if err != nil {
					return err
				}
				return tx.Delete(ctx, table, "seat", row.Version)
			}
		}
		return nil
	}))
	assert.Equal(t, []any{orders.Active, day(2020, 9, 1), "10.00 USD"}, []any{w.sub(id).Status, w.sub(id).CommitmentEnd, w.unitPrice(id)}, "not sold at all")
}

// The catalogue is read only after a renewal: a subscription that was not
// renewed costs four reads, for the user, its partner, the customer and itself.
func TestSUB_17_TheCatalogueIsReadOnlyAfterARenewal(t *testing.T) {
	t.Parallel()
	w := plainWorld(t)
	id := w.sells(orders.Line{ItemID: fixture.Office})
	fifth := &storetest.Fault{Call: storetest.CallGet, N: 5}
	read := func() error {
		return drop(w.beside(storetest.Faulty(w.Store, fifth), nil).As(w.Sam).Customer(w.Relecloud).Subscriptions().Get(w.ctx, id))
	}
	w.ok(read())
	assert.Zero(t, fifth.Hits())
	w.Clock.Set(day(2020, 7, 1))
	fifth = &storetest.Fault{Call: storetest.CallGet, N: 5}
	w.refused(pcerr.Unavailable, "", read)
	assert.Equal(t, 1, fifth.Hits())
}
