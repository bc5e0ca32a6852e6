package partnercenter_test

import (
	"fmt"
	"maps"
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
	"cspkit.example/reservations"
	"github.com/stretchr/testify/assert"
)

// invoiced bills June for Contoso, and returns the lines of the invoices as
// text: file, subscription, where, how much of it covered, total. The lines
// add up to the invoices (BILL-10).
func (f *fleet) invoiced(t billing.InvoiceType) []string {
	f.t.Helper()
	if date := t.Date("2020-06"); f.Clock.Now().Before(date) {
		f.Clock.Set(date)
	}
	text := []string{}
	for _, i := range must[[]billing.Invoice](f.world)(f.Center.Platform().Bill(f.ctx, f.Bill.Tenant, t, "2020-06")) {
		sum := money.Zero(i.Total.Currency())
		for _, kind := range i.Details() {
			for _, l := range everything(f.world, f.As(f.Bill).Invoices().Lines(f.ctx, i.ID, kind)) {
				sum = sum.Add(l.Total)
				if l.ChargeType == billing.UsageFee {
					text = append(text, f.lineText(l))
				}
			}
		}
		assert.True(f.t, sum.Equal(i.Total), "%s of %s", sum, i.Total)
	}
	slices.Sort(text)
	return text
}

func (f *fleet) lineText(l billing.Line) string {
	subscriptions := map[orders.SubscriptionID]string{f.plan: "plan", f.global: "global", f.AP: "AP"}
	names := map[orders.EntitlementID]string{f.s1: "S1", f.s2: "S2", f.s3: "S3"}
	return fmt.Sprintf("%s %s %s %s: %s of %s, %s", l.File, subscriptions[l.Subscription], names[l.Entitlement], l.From.Format("01-02"), l.Covered, l.Quantity, l.Total)
}

// Usage of MS-AZR-0145P comes on the recurring invoice, that of Azure plans on
// the one-time invoice; what a shared reservation covered costs nothing on
// either. Scenario 9.18, step 1, with R1.
func TestBILL_4_BILL_5_BILL_10_RSV_15_UsageOnInvoices_Scenario9_18(t *testing.T) {
	t.Parallel()
	f := newFleet(t)
	f.reserve(reservations.Scope{Type: reservations.Shared})
	f.place(f.As(f.Sam), f.Relecloud, orders.Line{ItemID: fixture.Office, Quantity: 10})
	f.Clock.Set(july)
	f.runs(june, 720, 0)
	assert.Equal(t, []string{"usage_based global S3 06-01: 0 of 720, 144.00 USD"}, f.invoiced(billing.Recurring))
	assert.Equal(t, []string{"one_time plan S1 06-01: 720 of 720, 0.00 USD", "one_time plan S2 06-01: 720 of 1440, 72.00 USD"}, f.invoiced(billing.OneTime))
	type invoice struct {
		Type  billing.InvoiceType
		Date  string
		Files []billing.FileKind
		Total string
	}
	var got []invoice
	for _, i := range everything(f.world, f.As(f.Bill).Invoices().All(f.ctx, partnercenter.InvoiceQuery{})) {
		got = append(got, invoice{i.Type, i.Date.Format(time.DateOnly), i.Details(), i.Total.String()})
	}
	wantDiff(t, "invoices", []invoice{
		{billing.OneTime, "2020-07-08", []billing.FileKind{billing.OneTimeFile}, "1123.20 USD"}, // R1 1,051.20 and 72.00
		{billing.Recurring, "2020-07-03", []billing.FileKind{billing.LicenseBased, billing.UsageBased}, "304.00 USD"},
	}, got)
	// Litware bills its own.
	f.ok(drop(f.Center.Platform().Bill(f.ctx, f.Lars.Tenant, billing.OneTime, "2020-06")))
	theirs := everything(f.world, f.almighty(f.staff("lena@litware.example")).Invoices().All(f.ctx, partnercenter.InvoiceQuery{}))
	assert.Equal(t, []any{1, "72.00 USD"}, []any{len(theirs), theirs[0].Total.String()})
}

// Each currency of usage comes on an invoice of its own.
func TestBILL_6_UsageInTwoCurrencies(t *testing.T) {
	t.Parallel()
	f := newFleet(t)
	f.Clock.Set(july)
	euro := vm(f.s1, "Standard_D2", june, 1)
	euro.Meter, euro.UnitPrice = "in euros", money.Must("0.35", "EUR")
	f.report(euro)
	f.report(vm(f.s1, "Standard_D2", june, 1))
	assert.Equal(t, []string{"one_time plan S1 06-01: 0 of 1, 0.10 USD", "one_time plan S1 06-01: 0 of 1, 0.35 EUR"}, f.invoiced(billing.OneTime))
	assert.Len(t, everything(f.world, f.As(f.Bill).Invoices().All(f.ctx, partnercenter.InvoiceQuery{})), 2)
	assert.Empty(t, f.invoiced(billing.Recurring))
}

// The transition to an Azure plan leaves the usage before it with the old
// subscription, and on its invoice; nothing is billed twice.
func TestSUB_26_BILL_4_BILL_27_UsageAcrossATransition(t *testing.T) {
	t.Parallel()
	transition := func(f *fleet, at time.Time) {
		f.Clock.Set(at)
		f.ok(drop(f.As(f.Anna).Customer(f.id).Subscriptions().TransitionToAzurePlan(f.ctx, fixture.AzurePlan)))
	}
	f := newFleet(t)
	f.Clock.Set(day(2020, 6, 11))
	f.runs(june, 240, 0)
	transition(f, day(2020, 6, 11))
	f.Clock.Set(july)
	f.report(vm(f.s3, "Standard_D4", june, 2)) // corrects what came up under the old one
	f.runs(day(2020, 6, 11), 20*24, 0)
	utilization := func() error {
		return drop(f.usage(f.Anna).Utilization(f.ctx, partnercenter.UsageQuery{From: june, To: july, Entitlement: f.s3}))
	}
	f.refusedField(pcerr.InvalidInput, "BILL-21", "entitlement", utilization)
	assert.Equal(t, []string{"S3 06-01 00h: 0 of 241, 48.20 USD"},
		f.said(f.usage(f.Anna).Records(f.ctx, partnercenter.UsageQuery{From: june, To: july, By: billing.Monthly, Subscription: f.global})))
	assert.Equal(t, []string{"usage_based global S3 06-01: 0 of 241, 48.20 USD"}, f.invoiced(billing.Recurring))
	assert.Equal(t, []string{"one_time plan S1 06-01: 0 of 720, 72.00 USD", "one_time plan S2 06-01: 0 of 1440, 144.00 USD", "one_time plan S3 06-01: 0 of 480, 96.00 USD"},
		f.invoiced(billing.OneTime))

	f = newFleet(t) // between the two invoices
	f.Clock.Set(july)
	f.runs(june, 24, 0)
	assert.Equal(t, []string{"usage_based global S3 06-01: 0 of 24, 4.80 USD"}, f.invoiced(billing.Recurring))
	transition(f, day(2020, 7, 5))
	assert.Equal(t, []string{"one_time plan S1 06-01: 0 of 24, 2.40 USD", "one_time plan S2 06-01: 0 of 48, 4.80 USD"}, f.invoiced(billing.OneTime))
}

// What is billed is never rated anew: records and daily lines stay equal to
// the invoices, whatever happens to the reservations afterwards.
func TestBILL_10_BILL_27_RSV_18_RatedOnce(t *testing.T) {
	t.Parallel()
	f := newFleet(t)
	r := f.reserve(reservations.Scope{Type: reservations.Shared})
	f.Clock.Set(july)
	f.runs(june, 48, 0)
	at := f.As(f.Anna).Customer(f.id).Reservations()
	seen := func() []string {
		text := f.said(f.usage(f.Anna).Records(f.ctx, in(june)))
		for _, l := range everything(f.world, f.As(f.Anna).Invoices().DailyRatedUsage(f.ctx, "2020-06")) {
			text = append(text, f.lineText(l))
		}
		return append(text, f.utilized(r.ID, june, july))
	}
	before := seen()
	assert.Equal(t, []string{"usage_based global S3 06-01: 0 of 48, 9.60 USD"}, f.invoiced(billing.Recurring))
	for _, change := range []func() error{
		func() error {
			return drop(at.SetScope(f.ctx, r.ID, reservations.Scope{Type: reservations.Single, AppliedTo: f.s1}))
		},
		func() error { return drop(at.Buy(f.ctx, d2On(f.s1, 5))) },
		func() error { return drop(at.Exchange(f.ctx, r.ID, d2On(f.s1, 3))) },
	} {
		f.Clock.Advance(time.Hour)
		f.ok(change())
		assert.Equal(t, before, seen())
	}
	assert.Equal(t, []string{"one_time plan S1 06-01: 48 of 48, 0.00 USD", "one_time plan S2 06-01: 48 of 96, 4.80 USD"}, f.invoiced(billing.OneTime))
	assert.Equal(t, before, seen())
}

// A part that is given back takes nothing from what was covered before.
func TestRSV_18_RSV_27_UsageBesideASplit(t *testing.T) {
	t.Parallel()
	f := newFleet(t)
	r := f.reserve(reservations.Scope{Type: reservations.Shared})
	f.Clock.Set(day(2020, 6, 16))
	f.ok(drop(f.As(f.Anna).Customer(f.id).Reservations().CancelPart(f.ctx, r.ID, 1)))
	f.Clock.Set(july)
	f.runs(june, 720, 0)
	assert.Equal(t, []string{"S1 06-01 00h: 720 of 720, 0.00 USD", "S2 06-01 00h: 360 of 1440, 108.00 USD", "S3 06-01 00h: 0 of 720, 144.00 USD"},
		f.said(f.usage(f.Anna).Records(f.ctx, in(june))))
	assert.Equal(t, "100.00", f.utilized(r.ID, june, july))
}

// The daily lines of all customers under Azure plans, by customer and day,
// before and after the month is billed.
func TestBILL_3_BILL_21_DailyRatedUsage(t *testing.T) {
	t.Parallel()
	f := newFleet(t)
	f.customerOf(f.Anna, "Tailspin", "US") // has no Azure subscription
	wingtip, _ := f.customerOf(f.Anna, "Wingtip", "US")
	_, azure, err := fixture.SellAzure(f.ctx, f.As(f.Anna), wingtip, orders.Line{ItemID: fixture.AzurePlan})
	f.ok(err)
	f.reserve(reservations.Scope{Type: reservations.Single})
	f.Clock.Set(july)
	f.runs(day(2020, 6, 29), 48, 0)
	f.ok(f.world.report(vm(f.S1, "Standard_D2", june, 1), vm(f.S1, "Standard_D2", day(2020, 6, 2), 3))())
	f.ok(f.Center.Platform().ReportUsage(f.ctx, wingtip, vm(azure, "Standard_D4", june, 1)))

	read := func(who permissions.Identity, m billing.Month) (all []string) {
		var order []string
		for _, l := range everything(f.world, f.As(who).Invoices().DailyRatedUsage(f.ctx, m)) {
			assert.Equal(t, []any{oneDay, f.Anna.Tenant, "7000001", billing.UsageFee}, []any{l.To.Sub(l.From), l.Partner, l.MPNID, l.ChargeType})
			all = append(all, l.CustomerName+" "+l.Domain+" "+f.lineText(l))
			order = append(order, string(l.Customer)+l.From.Format(time.DateOnly))
		}
		assert.True(t, slices.IsSorted(order), "by customer, then by day")
		return all
	}
	got := read(f.Hal, "2020-06")
	want := []string{
		"Fleet fleet.onmicrosoft.com daily_rated_usage plan S1 06-29: 24 of 24, 0.00 USD", "Fleet fleet.onmicrosoft.com daily_rated_usage plan S1 06-30: 24 of 24, 0.00 USD",
		"Fleet fleet.onmicrosoft.com daily_rated_usage plan S2 06-29: 0 of 48, 4.80 USD", "Fleet fleet.onmicrosoft.com daily_rated_usage plan S2 06-30: 0 of 48, 4.80 USD",
		"Relecloud relecloud.onmicrosoft.com daily_rated_usage AP  06-01: 0 of 1, 0.10 USD", "Relecloud relecloud.onmicrosoft.com daily_rated_usage AP  06-02: 0 of 3, 0.30 USD",
		"Wingtip wingtip.onmicrosoft.com daily_rated_usage   06-01: 0 of 1, 0.20 USD",
	}
	assert.ElementsMatch(t, want, got)
	f.invoiced(billing.OneTime)
	assert.Equal(t, got, read(f.Anna, "2020-06"), "the same, now billed")
	assert.Empty(t, read(f.Bill, "2020-07"))
	assert.Empty(t, everything(f.world, f.As(f.Lars).Invoices().DailyRatedUsage(f.ctx, "2019-06")))
	assert.Len(t, everything(f.world, f.As(f.Lars).Invoices().DailyRatedUsage(f.ctx, "2020-06")), 2, "S4")

	for range f.As(f.Sam).Invoices().DailyRatedUsage(f.ctx, "2020-06") { // ends when the reader does
		break
	}
	seen := 0
	for _, err := range f.As(f.Sam).Invoices().DailyRatedUsage(f.ctx, "June") {
		assert.Equal(t, []any{pcerr.InvalidInput, pcerr.Rule("BILL-7")}, []any{pcerr.CodeOf(err), pcerr.RuleOf(err)})
		seen++
	}
	assert.Equal(t, 1, seen, "it ends after the first error")
}

// usageReads are all operations that read usage, for a customer.
func (f *fleet) usageReads(s *partnercenter.Session, id customers.ID, r reservations.ID) map[string]func() error {
	at := s.Customer(id)
	return map[string]func() error{
		"records": func() error { return drop(at.Usage().Records(f.ctx, in(june))) },
		"summary": func() error { return drop(at.Usage().Summary(f.ctx)) },
		"utilization": func() error {
			return drop(at.Usage().Utilization(f.ctx, partnercenter.UsageQuery{From: june, To: july, Entitlement: f.s3}))
		},
		"reservation": func() error { return drop(at.Reservations().Utilization(f.ctx, r, june, july)) },
		"spending":    func() error { return drop(at.Spending(f.ctx)) },
		"daily": func() error {
			for _, err := range s.Invoices().DailyRatedUsage(f.ctx, "2020-06") {
				return err
			}
			return nil
		},
	}
}

// Rows usage, utilization, budget, recon_file daily and
// reservation.utilization of 4.1 and 4.2. Nothing that is read leaves a trace.
func TestBILL_3_BILL_19_BILL_22_CAP_2_CAP_3_WhoSeesUsage(t *testing.T) {
	t.Parallel()
	f := newFleet(t)
	r := f.reserve(reservations.Scope{Type: reservations.Shared})
	f.Clock.Set(july)
	f.runs(june, 2, 0)
	roles := map[string]permissions.Identity{"gina": f.Gina, "bill": f.Bill, "uma": f.Uma, "anna": f.Anna, "sam": f.Sam, "hal": f.Hal, "dora": f.Dora}
	may := map[string][]string{
		"records": {"anna", "bill", "gina", "sam"}, "summary": {"anna", "bill", "gina", "sam"}, "utilization": {"anna", "bill", "gina", "sam"},
		"reservation": {"anna", "gina", "hal", "sam", "uma"}, "spending": {"anna"}, "daily": {"anna", "bill", "gina", "hal", "sam"},
	}
	rules := map[string]pcerr.Rule{
		"records": "BILL-19", "summary": "BILL-19", "utilization": "BILL-19", "reservation": "RSV-7", "spending": "BILL-22", "daily": "BILL-3",
	}
	for who, identity := range roles {
		for name, op := range f.usageReads(f.As(identity), f.id, r.ID) {
			t.Log(who, name)
			switch {
			case slices.Contains(may[name], who):
				assert.Empty(t, f.tablesChanged(op))
			case who == "dora":
				f.refused(pcerr.RoleNotAllowed, "ROLE-6", op)
			default:
				f.refused(pcerr.RoleNotAllowed, rules[name], op)
			}
		}
	}
	for _, op := range f.usageReads(f.As(f.Carla), f.id, r.ID) {
		f.refused(pcerr.CustomerNotAllowed, "ID-5", op)
	}
	proseware, _ := f.proseware()
	rita := f.almighty(f.Rita)
	for name, op := range f.usageReads(rita, proseware, r.ID) {
		if name == "reservation" { // which a reseller does not see
			f.same(name, op(), drop(rita.Customer(proseware).Reservations().Utilization(f.ctx, nobodyID, june, july)))
			f.refused(pcerr.NotFound, "CUS-12", op)
			continue
		}
		f.refused(pcerr.UseIndirectProvider, "CAP-3", op)
	}
	for name, op := range f.usageReads(f.almighty(f.Gerd), proseware, r.ID) {
		if slices.Contains([]string{"records", "summary", "spending", "daily"}, name) { // the others name what Proseware does not have
			f.ok(op())
		}
	}
}

// Another partner's customer, and a GUID that nobody has, answer alike.
func TestCUS_12_UsageOfOthers(t *testing.T) {
	t.Parallel()
	f := newFleet(t)
	r := f.reserve(reservations.Scope{Type: reservations.Shared})
	aylin := f.As(f.Aylin)
	foreign, missing := f.usageReads(aylin, f.id, r.ID), f.usageReads(aylin, nobodyID, r.ID)
	for _, name := range slices.Sorted(maps.Keys(foreign)) {
		if name == "daily" { // has no customer
			assert.Empty(t, everything(f.world, aylin.Invoices().DailyRatedUsage(f.ctx, "2020-06")))
			continue
		}
		like(t, name, foreign[name](), string(f.id), missing[name](), nobodyID)
		f.refused(pcerr.CustomerNotFound, "CUS-12", foreign[name])
		f.refusedField(pcerr.InvalidInput, "ID-2", "customer", f.usageReads(aylin, "fleet", r.ID)[name])
	}
	w := f.world // after the end of a relationship
	w.won(w.Lars)
	w.ok(w.almighty(w.staff("lena@litware.example")).Customer(w.Relecloud).RemoveRelationship(w.ctx))
	for name, op := range f.usageReads(w.As(w.staff("lena@litware.example")), w.Relecloud, r.ID) {
		if name != "daily" {
			w.refused(pcerr.NoRelationship, "REL-26", op)
		}
	}
}

// Microsoft bills the partner, whatever the customer pays it for: the
// customer's price is on no line, no document of Microsoft's reaches the
// customer, and what it does not pay the partner still owes.
func TestBILL_25_TheCustomerOwesMicrosoftNothing(t *testing.T) {
	t.Parallel()
	f := newFleet(t)
	must[billing.CustomerPrice](f.world)(f.As(f.Anna).Prices().Set(f.ctx,
		billing.CustomerPrice{Customer: f.id, ItemID: fixture.D2, Term: orders.OneYear, UnitPrice: money.Must("9999", "USD")}))
	r := f.reserve(reservations.Scope{Type: reservations.Shared})
	assert.Equal(t, "19998.00 USD", r.Prices.CustomerPrice.String())
	f.Clock.Set(july)
	f.runs(june, 24, 0)
	f.invoiced(billing.OneTime)
	bill := f.As(f.Bill).Invoices()
	i := everything(f.world, bill.All(f.ctx, partnercenter.InvoiceQuery{}))[0]
	assert.Equal(t, []any{"1053.60 USD", f.Bill.Tenant}, []any{i.Total.String(), i.Partner}) // R1 and 24 hours of S2
	assert.Empty(t, f.mails(f.id))
	f.Clock.Set(day(2020, 9, 7))
	assert.Equal(t, billing.PastDue, must[partnercenter.Invoice](f.world)(bill.Get(f.ctx, i.ID)).Payment)
}
