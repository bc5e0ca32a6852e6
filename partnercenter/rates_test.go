package partnercenter_test

import (
	"testing"
	"time"

	"cspkit.example/billing"
	"cspkit.example/internal/fixture"
	"cspkit.example/money"
	"cspkit.example/orders"
	"cspkit.example/partnercenter"
	"cspkit.example/pcerr"
	"cspkit.example/reservations"
	"github.com/stretchr/testify/assert"
)

// hours is a meter at 0.10 USD, 0.08 USD behind 100, and at 0.20 USD from a
// day on.
func hours(id string, from time.Time) billing.Meter {
	price := func(number string) money.Amount { return money.Must(number, "USD") }
	return billing.Meter{ID: id, Product: "Virtual Machines", SKU: "Standard_D2", Region: "westus2", Unit: "1 Hour", Prices: []billing.MeterPrice{
		{Tiers: billing.Tiers{{Price: price("0.10")}, {From: reservations.Units(100), Price: price("0.08")}}},
		{From: from, Tiers: billing.Tiers{{Price: price("0.20")}}},
	}}
}

// A price that changes is paid by who buys from that day on: on orders, in
// carts that wait, for reservations and their renewals.
func TestBILL_15_PurchasesAreAtThePriceInForce(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	july := day(2020, 7, 1)
	for _, i := range fixture.Catalogue() {
		for _, p := range i.Prices {
			p.From, p.PartnerCost, p.WebDirect = july, p.PartnerCost.Mul(2), p.WebDirect.Mul(3)
			i.Prices = append(i.Prices, p)
		}
		w.ok(w.Center.Platform().PutItem(w.ctx, i))
	}
	w.put("new", orders.License, func(i *orders.Item) { i.Prices[0].From = july })
	w.Clock.Set(july.Add(-3 * oneDay))
	at := w.relecloud(w.Sam)
	cart := must[orders.Cart](w)(at.Carts().Create(w.ctx, orders.Line{ItemID: fixture.Office, Quantity: 2}))
	first := w.reserve(yearOfD2(1))
	for _, c := range []struct {
		at               time.Time
		seat, vm, portal string
	}{
		{july.Add(-1), "16.00 USD", "1051.20 USD", "1401.60 USD"},
		{july, "32.00 USD", "2102.40 USD", "4204.80 USD"},
	} {
		w.Clock.Set(c.at)
		assert.Equal(t, c.seat, w.place(w.As(w.Sam), w.Relecloud, orders.Line{ItemID: fixture.Office}).Lines[0].UnitPrice.String())
		two := w.reserve(yearOfD2(2))
		assert.Equal(t, [3]string{c.vm, "1226.40 USD", c.portal}, sums(two))
		other := yearOfD2(1)
		other.ItemID = fixture.D4
		assert.Equal(t, c.portal, w.reserve(other).Prices.WebDirect.String())
	}
	ordered := must[orders.Cart](w)(at.Carts().Checkout(w.ctx, cart.ID)).Lines[0].Order
	assert.Equal(t, "32.00 USD", must[orders.Order](w)(at.Orders().Get(w.ctx, ordered)).Lines[0].UnitPrice.String())
	assert.Equal(t, "525.60 USD", w.res(first.ID).Prices.PartnerCost.String(), "what was bought keeps its price")
	renewed := must[partnercenter.BoughtReservation](w)(w.relecloud(w.Anna).Reservations().Renew(w.ctx, first.ID))
	assert.Equal(t, "1051.20 USD", renewed.Reservation.Prices.PartnerCost.String())
	assert.Equal(t, "10.00 USD", w.place(w.As(w.Sam), w.Relecloud, orders.Line{ItemID: "new"}).Lines[0].UnitPrice.String())
}

// Before its first price begins an item is not sold, and no partner sets a
// price for it.
func TestBILL_15_AnItemOfTheFutureIsNotSold(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	w.put("new", orders.License, func(i *orders.Item) { i.Prices[0].From = day(2020, 7, 1) })
	w.put("vm", orders.ReservationItem, func(i *orders.Item) { i.Prices[0].Term, i.Prices[0].From = orders.OneYear, day(2020, 7, 1) })
	w.refused(pcerr.TermInvalid, "SUB-17", func() error { return drop(w.relecloud(w.Sam).Orders().Place(w.ctx, orders.Line{ItemID: "new"})) })
	w.refused(pcerr.TermInvalid, "RSV-8", func() error {
		p := yearOfD2(1)
		p.ItemID = "vm"
		return drop(w.relecloud(w.Sam).Reservations().Buy(w.ctx, p))
	})
	w.refusedField(pcerr.InvalidInput, "RSV-32", "term", func() error {
		return drop(w.As(w.Bill).Prices().Set(w.ctx, billing.CustomerPrice{ItemID: "new", UnitPrice: money.Must("11", "USD")}))
	})
}

// Nobody rewrites the past of the catalogue or of a meter.
func TestBILL_15_BILL_16_ThePastOfPricesStays(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	ms := w.Center.Platform()
	w.put("saas", orders.MarketplaceSaaS, func(i *orders.Item) { i.Prices[0].From = day(2020, 6, 2) })
	item := func(cost string, from time.Time) error {
		i := fixture.Catalogue()[0]
		i.ID, i.ProductType = "saas", orders.MarketplaceSaaS
		i.Prices = []orders.Price{{Term: orders.Monthly, PartnerCost: money.Must(cost, "USD"), WebDirect: money.Must("12.00", "USD"), From: from}}
		return ms.PutItem(w.ctx, i)
	}
	meter := hours("hours", day(2020, 6, 2))
	w.ok(ms.PutMeter(w.ctx, meter))
	stored := meter.Clone()
	dearer := func(tier int) billing.Meter {
		m := meter.Clone()
		m.Prices[tier].Tiers[0].Price = money.Must("0.30", "USD")
		return m
	}
	w.ok(item("11.00", day(2020, 6, 2)))
	w.ok(ms.PutMeter(w.ctx, dearer(1)))
	w.ok(ms.PutMeter(w.ctx, meter))
	meter.Prices[1].Tiers[0].Price = money.Must("7", "USD") // the caller's own from now on
	w.Clock.Set(day(2020, 6, 2))
	assert.Equal(t, []string{"catalogue"}, w.tablesChanged(func() error { return item("11.0", day(2020, 6, 2)) }))
	for _, c := range []func() error{
		func() error { return item("10.00", day(2020, 6, 2)) },
		func() error { return item("11.00", day(2020, 6, 3)) },
		func() error { return ms.PutMeter(w.ctx, dearer(0)) },
		func() error { return ms.PutMeter(w.ctx, dearer(1)) },
	} {
		w.refusedField(pcerr.InvalidInput, "BILL-15", "prices", c)
	}
	euro := stored.Clone()
	euro.Prices[0].Tiers[0].Price = money.Must("1", "EUR")
	w.refusedField(pcerr.InvalidInput, "BILL-16", "prices", func() error { return ms.PutMeter(w.ctx, euro) })

	all := everything(w, ms.Meters(w.ctx))
	stored.Stamp = all[0].Stamp
	wantDiff(t, "meters", []billing.Meter{stored}, all)
	assert.Equal(t, day(2020, 6, 1), all[0].CreatedAt)
}

// The rates of a month are known from the day before, and stay.
func TestBILL_16_ExchangeRates(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	ms := w.Center.Platform()
	rate := func(number, to string) billing.Rate {
		return billing.Rate{Currency: "USD", Price: money.Must(number, to)}
	}
	set := func(m billing.Month, rates ...billing.Rate) func() error {
		return func() error { return drop(ms.SetExchangeRates(w.ctx, m, rates...)) }
	}
	rows := func(date time.Time) []string {
		t.Helper()
		got, err := priceList(w, w.Hal, billing.PriceQuery{List: billing.ForeignExchange, Market: "DE", Date: date})
		w.ok(err)
		return short(got)
	}
	w.refused(pcerr.NotFound, "BILL-16", func() error { return drop(ms.ExchangeRates(w.ctx, "2020-06")) })
	w.refusedField(pcerr.InvalidInput, "BILL-7", "month", func() error { return drop(ms.ExchangeRates(w.ctx, "June")) })
	assert.Equal(t, []string{"exchange_rates"}, w.tablesChanged(set("2020-06", rate("107.2", "JPY"), rate("0.9", "EUR"))))
	w.refusedField(pcerr.InvalidInput, "BILL-16", "rates", set("2020-06", rate("0.91", "EUR")))
	w.refusedField(pcerr.InvalidInput, "BILL-16", "month", set("2020-07", rate("0.8912", "EUR")))
	w.refusedField(pcerr.InvalidInput, "BILL-7", "month", set("2020-7", rate("0.8912", "EUR")))
	wantDiff(t, "June", []string{"EUR 0 0.9 EUR 06-01", "JPY 0 107.2 JPY 06-01"}, rows(time.Time{}))
	w.refusedField(pcerr.InvalidInput, "BILL-16", "date", func() error {
		return drop(priceList(w, w.Hal, billing.PriceQuery{List: billing.ForeignExchange, Market: "DE", Date: day(2020, 7, 1)}))
	})

	w.Clock.Set(day(2020, 6, 30))
	w.ok(set("2020-07", rate("0.8912", "EUR"))())
	w.ok(set("2020-06", rate("0.90", "EUR"), rate("0.81", "GBP"))()) // the same again, and one that nobody used yet
	wantDiff(t, "July, on the day before", []string{"EUR 0 0.8912 EUR 07-01"}, rows(day(2020, 7, 9)))
	wantDiff(t, "June", []string{"EUR 0 0.9 EUR 06-01", "GBP 0 0.81 GBP 06-01", "JPY 0 107.2 JPY 06-01"}, rows(time.Time{}))
	w.Clock.Set(day(2020, 7, 1))
	wantDiff(t, "July", []string{"EUR 0 0.8912 EUR 07-01"}, rows(time.Time{}))

	june := must[billing.Rates](w)(ms.ExchangeRates(w.ctx, "2020-06"))
	euros, err := june.Convert(money.Must("100.80", "USD"), "EUR")
	w.ok(err)
	assert.Equal(t, "90.720 EUR", euros.String())
	_, err = june.Convert(euros, "USD")
	assert.Equal(t, pcerr.NotFound, pcerr.CodeOf(err))
}
