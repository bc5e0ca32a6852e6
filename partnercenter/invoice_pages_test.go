package partnercenter_test

import (
	"context"
	"fmt"
	"slices"
	"testing"
	"time"

	"cspkit.example/billing"
	"cspkit.example/internal/fixture"
	"cspkit.example/money"
	"cspkit.example/orders"
	"cspkit.example/partnercenter"
	"cspkit.example/pcerr"
	"cspkit.example/permissions"
	"cspkit.example/resellers"
	"cspkit.example/reservations"
	"github.com/stretchr/testify/assert"
)

// linePages is a list of lines; see paged.
type linePages = func(context.Context, partnercenter.Paging) (partnercenter.Page[partnercenter.InvoiceLine], error)

// paged reads all pages of a list of lines, and how many pages there are.
func (w *world) paged(limit int, list linePages) (lines []partnercenter.InvoiceLine, pages int) {
	w.t.Helper()
	p := partnercenter.Paging{Limit: limit}
	for {
		page := must[partnercenter.Page[partnercenter.InvoiceLine]](w)(list(w.ctx, p))
		lines, pages = append(lines, page.Items...), pages+1
		if p.After = page.Next; p.After == "" {
			return lines, pages
		}
	}
}

// The partner's accounts have what it owes and paid, in all and by kind.
func TestBILL_2_BILL_8_Accounts(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	w.sells(orders.Line{ItemID: fixture.Backup})
	june := w.june()
	once := w.bill(w.Bill, billing.OneTime, "2020-06")[0]
	w.ok(drop(w.Center.Platform().Pay(w.ctx, w.Bill.Tenant, june.ID, money.Must("12.00", "USD"))))
	paidAt := w.Clock.Now()
	accounts := func(who permissions.Identity) []billing.Account {
		return must[[]billing.Account](w)(w.As(who).Invoices().Accounts(w.ctx))
	}
	got := accounts(w.Bill)
	assert.Len(t, got, 1)
	said := func(a billing.Account) string {
		return fmt.Sprint(a.Type, " ", a.Open, " ", a.PastDue, " ", a.LastPayment, " ", a.First.Format(time.DateOnly), " ", a.Latest.Format(time.DateOnly))
	}
	assert.Equal(t, []string{" 60.00 USD 0.00 USD 12.00 USD 2020-07-03 2020-07-08", "recurring 20.00 USD 0.00 USD 12.00 USD 2020-07-03 2020-07-03", "one_time 40.00 USD 0.00 USD 0 USD 2020-07-08 2020-07-08"},
		[]string{said(got[0]), said(got[0].Parts[0]), said(got[0].Parts[1])})
	assert.Equal(t, paidAt, got[0].LastPaidAt)
	w.Clock.Set(once.Due.Add(oneDay))
	assert.Equal(t, "60.00 USD", accounts(w.Anna)[0].PastDue.String())
	assert.Empty(t, accounts(w.Lars), "another partner's")
}

// Pages have what Lines yields, with the invoice, the order's time and what is
// published of meters.
func TestBILL_5_BILL_12_LinePage(t *testing.T) {
	t.Parallel()
	f := newFleet(t)
	w := f.world
	w.ok(w.Center.Platform().PutMeter(w.ctx, hours("hours of Standard_D2", july)))
	f.Clock.Set(day(2020, 6, 10))
	f.reserve(reservations.Scope{Type: reservations.Shared})
	f.place(f.As(f.Sam), f.id, orders.Line{ItemID: fixture.Backup, Quantity: 2})
	f.Clock.Set(july)
	f.runs(june, 24, 0)
	f.invoiced(billing.OneTime)
	i := everything(w, w.As(w.Bill).Invoices().All(w.ctx, partnercenter.InvoiceQuery{}))[0]
	list := func(who permissions.Identity, id billing.InvoiceID, kind billing.FileKind) linePages {
		return func(ctx context.Context, p partnercenter.Paging) (partnercenter.Page[partnercenter.InvoiceLine], error) {
			return w.As(who).Invoices().LinePage(ctx, id, kind, p)
		}
	}
	for limit, pages := range map[int]int{0: 1, 1: 4, 2: 2, 3: 2, 4: 1} {
		lines, n := w.paged(limit, list(w.Bill, i.ID, billing.OneTimeFile))
		assert.Equal(t, pages, n)
		var plain []billing.Line
		var said []string
		for _, l := range lines {
			plain = append(plain, l.Line)
			said = append(said, fmt.Sprint(l.Product, ": ", l.Total, ", ", l.Ordered.Format("01-02"), ", ", l.Metered.Unit))
			assert.Equal(t, i.ID, l.Invoice)
		}
		assert.Equal(t, everything(w, w.As(w.Bill).Invoices().Lines(w.ctx, i.ID, billing.OneTimeFile)), plain)
		slices.Sort(said)
		assert.Equal(t, []string{
			"Azure plan, Standard_D2: 2.40 USD, 06-01, 1 Hour", "Azure plan, Standard_D2: 4.80 USD, 06-01, 1 Hour",
			"Backup as a service: 80.00 USD, 06-10, ", "Standard_D2 westus2: 1051.20 USD, 06-10, ",
		}, said)
	}
	none, _ := w.paged(0, list(w.Bill, i.ID, billing.LicenseBased))
	assert.Empty(t, none, "a file of the other kind of invoice")
	read := func(who permissions.Identity, id billing.InvoiceID, kind billing.FileKind, p partnercenter.Paging) func() error {
		return func() error { return drop(list(who, id, kind)(w.ctx, p)) }
	}
	w.refusedField(pcerr.InvalidInput, "BILL-5", "kind", read(w.Bill, i.ID, billing.DailyRatedUsage, partnercenter.Paging{}))
	w.refusedField(pcerr.InvalidInput, "ID-13", "after", read(w.Bill, i.ID, billing.OneTimeFile, partnercenter.Paging{After: "forged"}))
	w.refused(pcerr.NotFound, "CUS-12", read(w.Bill, "D000000000", billing.OneTimeFile, partnercenter.Paging{}))
	lena := w.staff("lena@litware.example")
	w.almighty(lena)
	w.same("of another", read(lena, i.ID, billing.OneTimeFile, partnercenter.Paging{})(), read(lena, "D000000000", billing.OneTimeFile, partnercenter.Paging{})())
}

// The usage that an invoice charges by the month comes day by day, in the
// currency of the invoice.
func TestBILL_3_BILL_6_BILL_21_DailyLines(t *testing.T) {
	t.Parallel()
	f := newFleet(t)
	w := f.world
	f.ok(drop(w.Center.Platform().SetExchangeRates(w.ctx, "2020-06", billing.Rate{Currency: "USD", Price: money.Must("0.5", "GBP")})))
	f.ok(drop(w.As(w.Gina).Account().UpdateBilling(w.ctx, resellers.BillingProfile{CompanyName: "Contoso Billing", Currency: "GBP"})))
	f.Clock.Set(july)
	f.runs(day(2020, 6, 29), 48, 0)
	f.invoiced(billing.Recurring)
	f.invoiced(billing.OneTime)
	all := everything(w, w.As(w.Bill).Invoices().All(w.ctx, partnercenter.InvoiceQuery{}))
	oneTime, recurring := all[0], all[1]
	list := func(who permissions.Identity, id billing.InvoiceID, kind billing.FileKind) linePages {
		return func(ctx context.Context, p partnercenter.Paging) (partnercenter.Page[partnercenter.InvoiceLine], error) {
			return w.As(who).Invoices().DailyLines(ctx, id, kind, p)
		}
	}
	for limit, want := range map[int]int{0: 1, 1: 2} {
		lines, pages := w.paged(limit, list(w.Bill, recurring.ID, billing.UsageBased))
		assert.Equal(t, want, pages, "Relecloud and the fleet")
		assert.Equal(t, []string{"usage_based global S3 06-29: 0 of 24, 2.40 GBP", "usage_based global S3 06-30: 0 of 24, 2.40 GBP"}, f.texts(lines))
		assert.Equal(t, recurring.ID, lines[0].Invoice)
	}
	lines, _ := w.paged(0, list(w.Hal, oneTime.ID, billing.DailyRatedUsage))
	assert.Equal(t, []string{
		"daily_rated_usage plan S1 06-29: 0 of 24, 2.40 USD", "daily_rated_usage plan S1 06-30: 0 of 24, 2.40 USD",
		"daily_rated_usage plan S2 06-29: 0 of 48, 4.80 USD", "daily_rated_usage plan S2 06-30: 0 of 48, 4.80 USD",
	}, f.texts(lines))
	for id, kind := range map[billing.InvoiceID]billing.FileKind{oneTime.ID: billing.UsageBased, recurring.ID: billing.DailyRatedUsage} {
		lines, _ := w.paged(0, list(w.Bill, id, kind))
		assert.Empty(t, lines, "usage of the other kind of invoice")
	}
	read := func(who permissions.Identity, id billing.InvoiceID, kind billing.FileKind) func() error {
		return func() error { return drop(list(who, id, kind)(w.ctx, partnercenter.Paging{})) }
	}
	w.refused(pcerr.RoleNotAllowed, "BILL-2", read(w.Hal, recurring.ID, billing.UsageBased))
	w.refused(pcerr.RoleNotAllowed, "BILL-3", read(w.Uma, oneTime.ID, billing.DailyRatedUsage))
	w.refusedField(pcerr.InvalidInput, "BILL-5", "kind", read(w.Bill, recurring.ID, billing.LicenseBased))
	w.refused(pcerr.NotFound, "CUS-12", read(w.Lars, oneTime.ID, billing.DailyRatedUsage))
}

// texts are lines as text, in order.
func (f *fleet) texts(lines []partnercenter.InvoiceLine) []string {
	text := []string{}
	for _, l := range lines {
		text = append(text, f.lineText(l.Line))
	}
	slices.Sort(text)
	return text
}

// What the next one-time invoice will have, in this month and up to it, until
// it is made.
func TestBILL_3_BILL_12_Unbilled(t *testing.T) {
	t.Parallel()
	f := newFleet(t)
	w := f.world
	f.Clock.Set(day(2020, 6, 10))
	f.reserve(reservations.Scope{Type: reservations.Shared})
	f.place(f.As(f.Sam), f.id, orders.Line{ItemID: fixture.Backup, Quantity: 2}, orders.Line{ItemID: fixture.Office})
	f.runs(june, 24, 0)
	list := func(kind billing.FileKind, previous bool) linePages {
		return func(ctx context.Context, p partnercenter.Paging) (partnercenter.Page[partnercenter.InvoiceLine], error) {
			return w.As(w.Bill).Invoices().Unbilled(ctx, kind, previous, p)
		}
	}
	// estimated are the lines of this month, or up to it.
	estimated := func(previous bool) []string {
		var text []string
		for _, kind := range []billing.FileKind{billing.OneTimeFile, billing.DailyRatedUsage} {
			lines, _ := w.paged(0, list(kind, previous))
			for _, l := range lines {
				assert.Empty(t, l.Invoice)
				text = append(text, fmt.Sprint(l.Product, " ", l.ChargeType, " ", l.From.Format("01-02"), " ", l.Total))
			}
		}
		slices.Sort(text)
		return text
	}
	inJune := []string{
		"Azure plan, Standard_D2 usage_fee_current_cycle 06-01 2.40 USD", "Azure plan, Standard_D2 usage_fee_current_cycle 06-01 4.80 USD",
		"Backup as a service new 06-10 80.00 USD", "Standard_D2 westus2 new 06-10 1051.20 USD",
	}
	assert.Equal(t, [][]string{inJune, nil}, [][]string{estimated(false), estimated(true)})
	_, pages := w.paged(1, list(billing.OneTimeFile, false))
	assert.Equal(t, 2, pages, "Relecloud and the fleet")
	f.Clock.Set(day(2020, 7, 2))
	assert.Equal(t, [][]string{nil, inJune}, [][]string{estimated(false), estimated(true)})
	f.invoiced(billing.OneTime)
	f.Clock.Set(day(2020, 7, 11))
	assert.Equal(t, [][]string{{"Backup as a service renew 07-10 80.00 USD"}, nil}, [][]string{estimated(false), estimated(true)})
	f.Clock.Set(day(2020, 9, 2))
	assert.Equal(t, []string{"Backup as a service renew 07-10 80.00 USD", "Backup as a service renew 08-10 80.00 USD"}, estimated(true), "also of months that were left out")

	read := func(who permissions.Identity, kind billing.FileKind) func() error {
		return func() error { return drop(w.As(who).Invoices().Unbilled(w.ctx, kind, false, partnercenter.Paging{})) }
	}
	w.refusedField(pcerr.InvalidInput, "BILL-5", "kind", read(w.Bill, billing.LicenseBased))
	w.refused(pcerr.RoleNotAllowed, "BILL-2", read(w.Hal, billing.OneTimeFile))
	w.ok(read(w.Hal, billing.DailyRatedUsage)())
	w.refusedField(pcerr.InvalidInput, "ID-13", "after", func() error {
		first := must[partnercenter.Page[partnercenter.InvoiceLine]](w)(list(billing.OneTimeFile, false)(w.ctx, partnercenter.Paging{Limit: 1}))
		return drop(list(billing.OneTimeFile, true)(w.ctx, partnercenter.Paging{After: first.Next}))
	})
}
