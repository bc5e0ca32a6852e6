package partnercenter_test

import (
	"fmt"
	"testing"

	"cspkit.example/billing"
	"cspkit.example/money"
	"cspkit.example/partnercenter"
	"cspkit.example/pcerr"
	"cspkit.example/permissions"
	"github.com/stretchr/testify/assert"
)

// A rate card has the meters of a market at the prices of the month, in a
// currency that the month has a rate for, exactly.
func TestBILL_15_BILL_16_RateCard(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	ms := w.Center.Platform()
	w.ok(ms.PutMeter(w.ctx, hours("hours", day(2020, 6, 10))))
	french := hours("french", day(2020, 6, 10))
	french.Markets = []permissions.Country{"FR"}
	w.ok(ms.PutMeter(w.ctx, french))
	w.ok(drop(ms.SetExchangeRates(w.ctx, "2020-06", billing.Rate{Currency: "USD", Price: money.Must("0.8915", "EUR")})))
	card := func(market permissions.Country, currency string) (text []string) {
		for _, r := range must[partnercenter.RateCard](w)(w.As(w.Sam).PriceLists().RateCard(w.ctx, market, currency)).Rows {
			assert.Equal(t, r.UnitPrice, r.ERP)
			text = append(text, fmt.Sprint(r.ID, " ", r.Product, " ", r.Unit, " from ", r.FromQuantity, ": ", r.UnitPrice))
		}
		return text
	}
	dollars := []string{"hours Virtual Machines 1 Hour from 0: 0.10 USD", "hours Virtual Machines 1 Hour from 100: 0.08 USD"}
	assert.Equal(t, dollars, card("US", "USD"))
	assert.Equal(t, []string{
		"french Virtual Machines 1 Hour from 0: 0.089150 EUR", "french Virtual Machines 1 Hour from 100: 0.071320 EUR",
		"hours Virtual Machines 1 Hour from 0: 0.089150 EUR", "hours Virtual Machines 1 Hour from 100: 0.071320 EUR",
	}, card("fr", "eur"))
	w.Clock.Set(day(2020, 6, 20))
	assert.Equal(t, dollars, card("US", "USD"), "prices change on the 1st")
	w.Clock.Set(july)
	assert.Equal(t, []string{"hours Virtual Machines 1 Hour from 0: 0.20 USD"}, card("US", "USD"))

	read := func(who permissions.Identity, market permissions.Country, currency string) func() error {
		return func() error { return drop(w.As(who).PriceLists().RateCard(w.ctx, market, currency)) }
	}
	w.refused(pcerr.NotFound, "BILL-16", read(w.Sam, "FR", "EUR")) // July has no rate
	w.refusedField(pcerr.InvalidInput, "BILL-6", "currency", read(w.Sam, "US", "dollars"))
	w.refusedField(pcerr.InvalidInput, "ID-13", "market", read(w.Sam, "USA", "USD"))
	w.refused(pcerr.RoleNotAllowed, "BILL-14", read(w.Hal, "US", "USD"))
	w.refused(pcerr.UseIndirectProvider, "CAP-3", read(w.Renee, "FR", "EUR"))
}
