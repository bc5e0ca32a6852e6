package partnercenter_test

import (
	"testing"

	"cspkit.example/billing"
	"cspkit.example/money"
	"cspkit.example/orders"
	"cspkit.example/partnercenter"
	"cspkit.example/resellers"
	"github.com/stretchr/testify/assert"
)

// With a rate of the month, recurring charges come in the partner's currency
// and one-time charges in that of the customer's country; what has no rate
// stays on an invoice of its own.
func TestBILL_6_BILL_16_InvoicesAreConverted(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	_, err := w.Center.Platform().SetExchangeRates(w.ctx, "2020-06",
		billing.Rate{Currency: "EUR", Price: money.Must("1.1136", "USD")}, billing.Rate{Currency: "EUR", Price: money.Must("0.9", "GBP")})
	w.ok(err)
	_, err = w.As(w.Gina).Account().UpdateBilling(w.ctx, resellers.BillingProfile{CompanyName: "Contoso Billing", Currency: "GBP"})
	w.ok(err)
	w.put("seat", orders.License, priced(orders.Monthly, "9.99", "EUR"))
	w.put("saas", orders.MarketplaceSaaS, priced(orders.Monthly, "19.99", "EUR"))
	w.put("saas-chf", orders.MarketplaceSaaS, priced(orders.Monthly, "5.00", "CHF"))
	for _, item := range []string{"seat", "saas", "saas-chf"} {
		w.sells(orders.Line{ItemID: item, Quantity: 3})
	}
	recurring, oneTime := w.bill(w.Gina, billing.Recurring, "2020-06"), w.bill(w.Gina, billing.OneTime, "2020-06")
	totals := func(made []billing.Invoice) (all []string) {
		for _, i := range made {
			all = append(all, i.Total.String())
		}
		return all
	}
	assert.ElementsMatch(t, []string{"26.97 GBP"}, totals(recurring))
	assert.ElementsMatch(t, []string{"66.78 USD", "15.00 CHF"}, totals(oneTime))
	for l, err := range w.As(w.Bill).Invoices().Lines(w.ctx, recurring[0].ID, billing.LicenseBased) {
		w.ok(err)
		assert.Equal(t, []string{"0.9", "8.991 GBP", "26.97 GBP", "0.00 GBP"}, []string{l.ExchangeRate, l.UnitPrice.String(), l.Total.String(), l.Tax.String()})
	}
	page, err := w.As(w.Anna).Invoices().List(w.ctx, partnercenter.InvoiceQuery{})
	w.ok(err)
	assert.Len(t, page.Items, 3)
}

// The largest price, quantity and rate that are taken in make an amount that
// is still a number, on the line and on the invoice.
func TestBILL_6_BILL_16_TheLargestNumbers(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	w.Clock.Set(july)
	u := vm(w.S1, "Standard_D2", june, 1_000_000)
	u.UnitPrice = money.Must("999999999999999", "EUR")
	w.ok(w.report(u)())
	w.ok(drop(w.Center.Platform().SetExchangeRates(w.ctx, "2020-06", billing.Rate{Currency: "EUR", Price: money.Must("999999999999999", "USD")})))
	made := w.bill(w.Gina, billing.OneTime, "2020-06")
	want := money.Must("999999999999999", "USD").Convert(money.Must("999999999999999", "USD")).Mul(1_000_000)
	assert.True(t, made[0].Total.Equal(want), "%s", made[0].Total)
	line := everything(w, w.As(w.Bill).Invoices().Lines(w.ctx, made[0].ID, billing.OneTimeFile))[0]
	assert.Equal(t, "999999999999998000000000000001000000.00 USD", line.Total.String())
	w.ok(drop(w.Center.Platform().Pay(w.ctx, w.Gina.Tenant, made[0].ID, made[0].Total)))
	assert.Equal(t, billing.Paid, must[partnercenter.Invoice](w)(w.As(w.Bill).Invoices().Get(w.ctx, made[0].ID)).Payment)
}
