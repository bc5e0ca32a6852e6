package partnercenter_test

import (
	"fmt"
	"slices"
	"testing"
	"time"

	"cspkit.example/billing"
	"cspkit.example/customers"
	"cspkit.example/internal/fixture"
	"cspkit.example/money"
	"cspkit.example/orders"
	"cspkit.example/partnercenter"
	"cspkit.example/pcerr"
	"cspkit.example/permissions"
	"cspkit.example/resellers"
	"github.com/stretchr/testify/assert"
)

// costs are what the partner pays for a customer, as text.
func (w *world) costs(id customers.ID, running bool) (text []string) {
	w.t.Helper()
	for _, c := range must[[]partnercenter.ServiceCosts](w)(w.As(w.Bill).Customer(id).ServiceCosts(w.ctx, running)) {
		lines := []string{}
		for _, l := range c.Lines {
			assert.Equal(w.t, running, l.Invoice == "")
			lines = append(lines, fmt.Sprint(l.Product, " ", l.Total))
		}
		slices.Sort(lines)
		text = append(text, fmt.Sprint(c.Type, " ", c.From.Format(time.DateOnly), " ", c.To.Format(time.DateOnly), " ", lines))
	}
	return text
}

// What the partner pays for a customer is what the last invoices of each kind
// charge for it, and in the month that runs what came up.
func TestBILL_2_BILL_4_BILL_6_ServiceCosts(t *testing.T) {
	t.Parallel()
	f := newFleet(t)
	w := f.world
	assert.Empty(t, w.costs(f.id, false), "nothing is billed yet")
	f.place(f.As(f.Sam), f.id, orders.Line{ItemID: fixture.Backup}, orders.Line{ItemID: fixture.Office, Quantity: 3})
	w.sells(orders.Line{ItemID: fixture.Backup, Quantity: 5}) // Relecloud's
	f.Clock.Set(day(2020, 6, 10))
	f.runs(june, 24, 0)
	up := []string{
		"recurring 2020-06-01 2020-07-01 [Microsoft Azure, Standard_D4 4.80 USD Office 365 E3 48.00 USD]",
		"one_time 2020-06-01 2020-07-01 [Azure plan, Standard_D2 2.40 USD Azure plan, Standard_D2 4.80 USD Backup as a service 40.00 USD]",
	}
	assert.Equal(t, up, w.costs(f.id, true))
	w.bill(w.Bill, billing.Recurring, "2020-06")
	assert.Equal(t, up[:1], w.costs(f.id, false), "the one-time invoice comes later")
	oneTime := w.bill(w.Bill, billing.OneTime, "2020-06")[0]
	w.ok(drop(w.Center.Platform().Amend(w.ctx, w.Bill.Tenant, oneTime.ID, money.Must("-1", "USD"), "a slip")))
	assert.Equal(t, up, w.costs(f.id, false), "a note is no invoice")
	assert.Equal(t, []string{
		"recurring 2020-07-01 2020-08-01 [Office 365 E3 48.00 USD]", "one_time 2020-07-01 2020-08-01 [Backup as a service 40.00 USD]",
	}, w.costs(f.id, true), "the next month runs")
	w.bill(w.Bill, billing.Recurring, "2020-07")
	assert.Equal(t, []string{"recurring 2020-07-01 2020-08-01 [Office 365 E3 48.00 USD]", up[1]}, w.costs(f.id, false))
	w.ok(drop(w.Center.Platform().SetExchangeRates(w.ctx, "2020-08", billing.Rate{Currency: "USD", Price: money.Must("0.5", "GBP")})))
	w.ok(drop(w.As(w.Gina).Account().UpdateBilling(w.ctx, resellers.BillingProfile{CompanyName: "Contoso Billing", Currency: "GBP"})))
	assert.Equal(t, []string{
		"recurring 2020-08-01 2020-09-01 [Office 365 E3 24.00 GBP]", "one_time 2020-08-01 2020-09-01 [Backup as a service 40.00 USD]",
	}, w.costs(f.id, true))
}

func TestBILL_2_CUS_12_WhoSeesServiceCosts(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	read := func(who permissions.Identity, id customers.ID) func() error {
		return func() error { return drop(w.As(who).Customer(id).ServiceCosts(w.ctx, true)) }
	}
	w.ok(read(w.Bill, w.Relecloud)())
	w.refused(pcerr.RoleNotAllowed, "BILL-2", read(w.Sam, w.Relecloud))
	lena := w.staff("lena@litware.example")
	w.almighty(lena)
	like(t, "a stranger's", read(lena, w.Relecloud)(), string(w.Relecloud), read(lena, nobodyID)(), nobodyID)
	w.refused(pcerr.CustomerNotFound, "CUS-12", read(lena, w.Relecloud))
}
