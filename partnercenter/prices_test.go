package partnercenter_test

import (
	"testing"

	"cspkit.example/billing"
	"cspkit.example/internal/fixture"
	"cspkit.example/money"
	"cspkit.example/orders"
	"cspkit.example/partnercenter"
	"cspkit.example/pcerr"
	"cspkit.example/permissions"
	"github.com/stretchr/testify/assert"
)

func TestRSV_30_RSV_31_RSV_32_RSV_33_ThePriceToTheCustomer(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	w.permit()
	set := func(customer permissions.TenantID, term orders.Term, price string) {
		t.Helper()
		changed := w.tablesChanged(func() error {
			_, err := w.As(w.Bill).Prices().Set(w.ctx, billing.CustomerPrice{Customer: customer, ItemID: fixture.D4, Term: term, UnitPrice: money.Must(price, "USD")})
			return err
		})
		wantDiff(t, "tables", []string{"customer_prices"}, changed) // no record
	}
	buy := func() [3]string {
		t.Helper()
		p := d2On(w.S1, 3)
		p.ItemID = fixture.D4
		got, err := w.Portal(w.Carla).BuyReservation(w.ctx, p)
		w.ok(err)
		return sums(w.asPartnerSees(w.Anna, got).Reservation)
	}
	assert.Equal(t, [3]string{"3153.60 USD", "4204.80 USD", "4204.80 USD"}, buy(), "Web Direct, for want of another")
	set("", orders.ThreeYear, "1.00") // another term does not count
	set("", orders.OneYear, "1500.005")
	assert.Equal(t, [3]string{"3153.60 USD", "4500.02 USD", "4204.80 USD"}, buy(), "for all customers, rounded at the end")
	set(w.Relecloud, orders.OneYear, "0.00")
	assert.Equal(t, [3]string{"3153.60 USD", "0.00 USD", "4204.80 USD"}, buy(), "for this customer; no rule orders the three")
	set(w.Relecloud, orders.OneYear, "99.99")
	assert.Equal(t, [3]string{"3153.60 USD", "299.97 USD", "4204.80 USD"}, buy())
	seen := everything(w, w.As(w.Anna).Customer(w.Relecloud).Reservations().All(w.ctx, partnercenter.ReservationQuery{}))
	assert.Len(t, seen, 4) // each keeps the price of its purchase
	total := money.Zero("USD")
	for _, r := range seen {
		total = total.Add(r.Prices.CustomerPrice)
		assert.Equal(t, "3153.60 USD", r.Prices.PartnerCost.String(), "the partner pays its own price")
	}
	assert.Equal(t, "9004.79 USD", total.String())
}

func TestRSV_33_WhoSetsPricesAndWhichAreRefused(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	good := billing.CustomerPrice{Customer: w.Relecloud, ItemID: fixture.D2, Term: orders.OneYear, UnitPrice: money.Must("1", "USD")}
	for who, may := range map[permissions.Identity]bool{w.Gina: true, w.Bill: true, w.Anna: true, w.Uma: false, w.Sam: false, w.Hal: false, w.Dora: false} {
		_, err := w.As(who).Prices().Set(w.ctx, good)
		assert.Equal(t, may, err == nil, "%v", err)
	}
	for name, c := range map[string]struct {
		spoil func(*billing.CustomerPrice)
		want  pcerr.Code
	}{
		"a stranger's customer": {func(p *billing.CustomerPrice) { p.Customer = nobodyID }, pcerr.CustomerNotFound},
		"no GUID":               {func(p *billing.CustomerPrice) { p.Customer = "all" }, pcerr.InvalidInput},
		"an unknown item":       {func(p *billing.CustomerPrice) { p.ItemID = "D8" }, pcerr.InvalidInput},
		"U+0000":                {func(p *billing.CustomerPrice) { p.ItemID = "\x00" }, pcerr.InvalidInput},
		"another term":          {func(p *billing.CustomerPrice) { p.Term = orders.Monthly }, pcerr.InvalidInput},
		"negative":              {func(p *billing.CustomerPrice) { p.UnitPrice = money.Must("-1", "USD") }, pcerr.InvalidInput},
		"another currency":      {func(p *billing.CustomerPrice) { p.UnitPrice = money.Must("1", "EUR") }, pcerr.InvalidInput},
		"no amount":             {func(p *billing.CustomerPrice) { p.UnitPrice = money.Amount{} }, pcerr.InvalidInput},
	} {
		p := good
		c.spoil(&p)
		_, err := w.As(w.Bill).Prices().Set(w.ctx, p)
		assert.Equal(t, c.want, pcerr.CodeOf(err), "%s: %v", name, err)
	}
}
