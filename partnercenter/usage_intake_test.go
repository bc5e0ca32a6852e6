package partnercenter_test

import (
	"fmt"
	"slices"
	"strings"
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
	"github.com/stretchr/testify/require"
)

// vm is an hour of so many machines of a size in an Azure subscription, for
// 0.10 USD each, D4 for 0.20.
func vm(on orders.EntitlementID, sku string, hour time.Time, n int) reservations.Usage {
	price := "0.10"
	if sku == "Standard_D4" {
		price = "0.20"
	}
	return reservations.Usage{
		Entitlement: on, Hour: hour, Meter: "hours of " + sku, ResourceType: "virtual_machines", SKU: sku, Region: "westus2",
		Quantity: reservations.Units(n), UnitPrice: money.Must(price, "USD"),
	}
}

// report is a report about Relecloud.
func (w *world) report(rows ...reservations.Usage) func() error {
	return func() error { return w.Center.Platform().ReportUsage(w.ctx, w.Relecloud, rows...) }
}

// fleet is the customer of section 7.7: Contoso sold it S1 and S2 under an
// Azure plan and S3, an Azure global subscription; Litware sold it S4.
type fleet struct {
	*world
	id             customers.ID
	plan, global   orders.SubscriptionID
	s1, s2, s3, s4 orders.EntitlementID
}

func newFleet(t testing.TB) *fleet {
	t.Helper()
	f := &fleet{world: newWorld(t)}
	id, portal := f.customerOf(f.Anna, "Fleet", "US")
	f.id = id
	var err error
	f.global, f.s3, err = fixture.SellAzure(f.ctx, f.As(f.Anna), id, orders.Line{ItemID: fixture.AzureGlobal})
	f.ok(err)
	f.plan, f.s1, err = fixture.SellAzure(f.ctx, f.As(f.Anna), id, orders.Line{ItemID: fixture.AzurePlan})
	f.ok(err)
	f.s2 = must[orders.Entitlement](f.world)(f.As(f.Anna).Customer(id).Subscriptions().AddEntitlement(f.ctx, f.plan, "S2")).ID
	f.ok(portal.Accept(f.ctx, f.asks(f.Lars, customers.NewRequest{}).URL, true))
	f.ok(drop(f.As(f.Lars).Customer(id).AttestAgreement(f.ctx, *fixture.NewCustomer("Fleet", "US", "Admin").Attestation)))
	_, f.s4, err = fixture.SellAzure(f.ctx, f.As(f.Lars), id, orders.Line{ItemID: fixture.AzurePlan})
	f.ok(err)
	return f
}

// report takes usage of the fleet in.
func (f *fleet) report(rows ...reservations.Usage) {
	f.t.Helper()
	f.ok(f.Center.Platform().ReportUsage(f.ctx, f.id, rows...))
}

// runs reports the machines of section 7.7 for some hours; the machine of S1
// is stopped in the first of them.
func (f *fleet) runs(from time.Time, hours, stopped int) {
	f.t.Helper()
	var rows []reservations.Usage
	for h := range hours {
		at := from.Add(time.Duration(h) * time.Hour)
		if h >= stopped {
			rows = append(rows, vm(f.s1, "Standard_D2", at, 1))
		}
		rows = append(rows, vm(f.s2, "Standard_D2", at, 2), vm(f.s3, "Standard_D4", at, 1), vm(f.s4, "Standard_D2", at, 1))
	}
	f.report(rows...)
}

// reserve lets anna buy 2 × D2 for a year in the Azure portal, on S1.
func (f *fleet) reserve(scope reservations.Scope) reservations.Reservation {
	f.t.Helper()
	p := d2On(f.s1, 2)
	p.Scope = scope
	at := f.As(f.Anna).Via(permissions.AzurePortal).Customer(f.id).Reservations()
	return must[reservations.Reservation](f.world)(itself(at.Buy(f.ctx, p)))
}

// itself takes the reservation from what was bought.
func itself(b partnercenter.BoughtReservation, err error) (reservations.Reservation, error) {
	return b.Reservation, err
}

// A row is known by Azure subscription, hour and meter: the same again changes
// nothing, another value corrects it. Nothing is recorded or mailed.
func TestBILL_27_UsageIsTakenInOnce(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	w.Clock.Set(day(2020, 6, 2).Add(12*time.Hour + 30*time.Minute))
	mark, sent := w.mark(), w.outbox()
	first := vm(w.S1, "Standard_D2", day(2020, 6, 2).Add(11*time.Hour), 1) // the last that is over
	usage := []string{"usage"}
	assert.Equal(t, usage, w.tablesChanged(w.report(first, vm(w.S1, "Standard_D2", day(2020, 6, 1), 1))))
	assert.Empty(t, w.tablesChanged(w.report()))

	same := first
	same.Entitlement = orders.EntitlementID(strings.ToUpper(string(w.S1)))
	same.Hour = first.Hour.In(time.FixedZone("", -5*60*60-30*60))
	same.UnitPrice = money.Must("0.1000", "USD")
	same.Partner, same.Customer, same.Subscription = w.Lars.Tenant, nobodyID, nobodyID // found from the Azure subscription
	assert.Empty(t, w.tablesChanged(w.report(same, first)))
	rows, n := w.table("usage")
	assert.Equal(t, 2, n)
	want := first
	want.Partner, want.Customer, want.Subscription = w.Anna.Tenant, w.Relecloud, w.AP
	at := slices.Collect(func(yield func(any) bool) {
		for _, row := range rows {
			if row.(*reservations.Usage).Hour.Equal(first.Hour) {
				yield(*row.(*reservations.Usage))
			}
		}
	})
	wantDiff(t, "the row", []any{want}, at)

	for _, change := range []func(*reservations.Usage){
		func(u *reservations.Usage) { u.Quantity++ },
		func(u *reservations.Usage) { u.UnitPrice = money.Must("0.11", "USD") },
		func(u *reservations.Usage) { u.SKU = "Standard_D4" },
		func(u *reservations.Usage) { u.ClassicOrPromo = true },
		func(u *reservations.Usage) { u.Quantity = 0 },
	} {
		change(&first)
		assert.Equal(t, usage, w.tablesChanged(w.report(first)))
		assert.Empty(t, w.tablesChanged(w.report(first)))
	}
	last := first
	last.Quantity = 7
	w.ok(w.report(first, last)()) // of two in one report the last counts
	assert.Empty(t, w.tablesChanged(w.report(last)))
	w.wantLogs(mark, logs{})
	assert.Equal(t, sent, w.outbox())
}

// What a report is refused for. Each bad row comes behind a good one, of which
// nothing is kept.
func TestBILL_27_RSV_16_RSV_18_WhatIsNotTakenIn(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	now := day(2020, 6, 2).Add(12*time.Hour + 30*time.Minute)
	w.Clock.Set(now)
	good := vm(w.S1, "Standard_D2", day(2020, 6, 2), 1)
	for _, c := range []struct {
		name   string
		change func(*reservations.Usage)
		rule   pcerr.Rule
		field  string
	}{
		{"no meter", func(u *reservations.Usage) { u.Meter = "" }, "ID-13", "meter"},
		{"no size", func(u *reservations.Usage) { u.SKU = " " }, "ID-13", "sku"},
		{"a bad region", func(u *reservations.Usage) { u.Region = "west\x00us" }, "ID-13", "region"},
		{"no resource", func(u *reservations.Usage) { u.ResourceType = "" }, "RSV-16", "resourceType"},
		{"an unknown resource", func(u *reservations.Usage) { u.ResourceType = "quantum_computers" }, "RSV-16", "resourceType"},
		{"another spelling", func(u *reservations.Usage) { u.ResourceType = "Virtual_Machines" }, "RSV-16", "resourceType"},
		{"within an hour", func(u *reservations.Usage) { u.Hour = u.Hour.Add(time.Minute) }, "RSV-18", "hour"},
		{"no hour", func(u *reservations.Usage) { u.Hour = time.Time{} }, "RSV-18", "hour"},
		{"less than nothing", func(u *reservations.Usage) { u.Quantity = -1 }, "RSV-18", "quantity"},
		{"too much", func(u *reservations.Usage) { u.Quantity = reservations.Units(1_000_000) + 1 }, "RSV-18", "quantity"},
		{"a negative price", func(u *reservations.Usage) { u.UnitPrice = money.Must("-1", "USD") }, "BILL-16", "unitPrice"},
		{"no price", func(u *reservations.Usage) { u.UnitPrice = money.Amount{} }, "BILL-16", "unitPrice"},
		{"another currency", func(u *reservations.Usage) { u.UnitPrice = money.Must("0.10", "EUR") }, "BILL-6", "unitPrice"},
		{"no Azure subscription", func(u *reservations.Usage) { u.Entitlement = "" }, "ID-2", "entitlement"},
		{"a bad Azure subscription", func(u *reservations.Usage) { u.Entitlement = "S1" }, "ID-2", "entitlement"},
		{"the hour that runs", func(u *reservations.Usage) { u.Hour = now.Truncate(time.Hour) }, "BILL-27", "hour"},
		{"the future", func(u *reservations.Usage) { u.Hour = day(2021, 1, 1) }, "BILL-27", "hour"},
		{"before it existed", func(u *reservations.Usage) { u.Hour = fixture.Start.Add(-time.Hour) }, "BILL-27", "hour"},
		{"long before", func(u *reservations.Usage) { u.Hour = day(1999, 1, 1) }, "BILL-27", "hour"},
	} {
		bad := good
		bad.Hour = day(2020, 6, 1)
		c.change(&bad)
		t.Log(c.name)
		w.refusedField(pcerr.InvalidInput, c.rule, c.field, w.report(good, bad))
	}
	w.ok(w.report(good)())
	euro := good
	euro.UnitPrice = money.Must("0.10", "EUR")
	w.refusedField(pcerr.InvalidInput, "BILL-6", "unitPrice", w.report(euro))
	other := euro
	other.Meter = "another"
	w.ok(w.report(other)()) // each report has one currency, the customer may have more

	w.refusedField(pcerr.InvalidInput, "ID-2", "customer", func() error { return w.Center.Platform().ReportUsage(w.ctx, "relecloud", good) })
	w.refusedField(pcerr.InvalidInput, "BILL-27", "rows", w.report(make([]reservations.Usage, 10_001)...))
}

// Meters are told apart whatever their names are made of.
func TestBILL_27_NamesOfMeters(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	w.Clock.Set(july)
	var rows []reservations.Usage
	for _, meter := range []string{"GB/Month", "GB%2FMonth", "GB%252FMonth", "GB", "GB/", "100 %"} {
		u := vm(w.S1, "Standard_D2", june, 1)
		u.Meter = meter
		rows = append(rows, u)
	}
	w.ok(w.report(rows...)())
	assert.Empty(t, w.tablesChanged(w.report(rows...)))
	records := must[[]billing.UsageRecord](w)(w.relecloud(w.Anna).Usage().Records(w.ctx, in(june)))
	var meters []string
	for _, r := range records {
		assert.Equal(t, "0.10 USD", r.Cost.String())
		meters = append(meters, r.Meter)
	}
	assert.Equal(t, []string{"100 %", "GB", "GB%252FMonth", "GB%2FMonth", "GB/", "GB/Month"}, meters)
	assert.Equal(t, "0.60 USD", w.bill(w.Bill, billing.OneTime, "2020-06")[0].Total.String())
}

// The most that one report may have.
func TestBILL_27_TenThousandRows(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	w.Clock.Set(day(2020, 6, 2))
	rows := slices.Repeat([]reservations.Usage{vm(w.S1, "Standard_D2", day(2020, 6, 1), 1)}, 10_000)
	for n := range rows {
		rows[n].Meter = fmt.Sprint(n)
	}
	w.ok(w.report(rows...)())
	_, n := w.table("usage")
	assert.Equal(t, 10_000, n)
}

// An Azure subscription of another customer answers like one that nobody has.
func TestBILL_27_CUS_12_UsageOfNobody(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	tailspin, _ := w.customerOf(w.Anna, "Tailspin", "US")
	_, theirs, err := fixture.SellAzure(w.ctx, w.As(w.Anna), tailspin, orders.Line{ItemID: fixture.AzurePlan})
	w.ok(err)
	w.Clock.Advance(oneDay)
	report := func(c customers.ID, e orders.EntitlementID) error {
		return w.Center.Platform().ReportUsage(w.ctx, c, vm(e, "Standard_D2", fixture.Start, 1))
	}
	w.same("Azure subscription", report(w.Relecloud, theirs), report(w.Relecloud, nobodyID))
	w.same("customer", report(nobodyID, w.S1), report(w.Relecloud, nobodyID))
	w.same("another's", report(tailspin, w.S1), report(tailspin, nobodyID))
	w.refused(pcerr.SubscriptionNotFound, "CUS-12", func() error { return report(nobodyID, w.S1) })
	w.ok(report(w.Relecloud, w.S1))
	w.ok(report(tailspin, theirs))
}

// An Azure subscription that is disabled has no usage from then on, however
// late it is reported; what it used before is taken in.
func TestBILL_27_DisabledAzureSubscriptions(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	stopped := day(2020, 6, 2).Add(12*time.Hour + 30*time.Minute)
	set := func(at time.Time, to orders.EntitlementStatus) {
		w.Clock.Set(at)
		w.ok(w.Portal(w.Carla).SetEntitlement(w.ctx, w.S1, to))
	}
	set(stopped, orders.EntitlementDisabled)
	set(stopped.Add(oneDay), orders.EntitlementDisabled) // it has been for a day
	w.Clock.Set(day(2020, 6, 10))
	ran := func(hour time.Time) func() error { return w.report(vm(w.S1, "Standard_D2", hour, 1)) }
	w.ok(ran(stopped.Truncate(time.Hour))()) // half an hour of it
	w.ok(ran(day(2020, 6, 1))())
	for _, hour := range []time.Time{stopped.Truncate(time.Hour).Add(time.Hour), day(2020, 6, 3), day(2020, 6, 9)} {
		w.refused(pcerr.SubscriptionNotActive, "BILL-27", ran(hour))
	}
	w.ok(w.report(vm(w.S1, "Standard_D2", day(2020, 6, 1), 2))()) // a correction
	set(day(2020, 6, 11), orders.EntitlementActive)
	w.Clock.Set(day(2020, 6, 12))
	w.ok(ran(day(2020, 6, 11))())
}

// Nor has one whose commerce subscription is suspended. A reservation on it
// stays active, and its discount rests until usage returns.
func TestRSV_36_BILL_27_SuspendedSubscriptions(t *testing.T) {
	t.Parallel()
	f := newFleet(t)
	p := reservations.Purchase{ItemID: fixture.D4, Quantity: 1, Term: orders.OneYear, Entitlement: f.s3, Scope: reservations.Scope{Type: reservations.Single}}
	at := f.As(f.Anna).Customer(f.id)
	r := must[reservations.Reservation](f.world)(itself(at.Reservations().Buy(f.ctx, p)))
	f.Clock.Set(day(2020, 6, 11))
	f.runs(day(2020, 6, 1), 240, 0)
	f.ok(drop(at.Subscriptions().Suspend(f.ctx, f.global)))
	f.Clock.Set(day(2020, 6, 21))
	f.refused(pcerr.SubscriptionNotActive, "BILL-27", func() error {
		return f.Center.Platform().ReportUsage(f.ctx, f.id, vm(f.s1, "Standard_D2", day(2020, 6, 20), 1), vm(f.s3, "Standard_D4", day(2020, 6, 11), 1))
	})
	f.report(vm(f.s1, "Standard_D2", day(2020, 6, 20), 1), vm(f.s3, "Standard_D4", day(2020, 6, 10), 1))
	percent := func(from, to time.Time) string {
		return must[reservations.Utilization](f.world)(at.Reservations().Utilization(f.ctx, r.ID, from, to)).Percent()
	}
	assert.Equal(t, []string{"100.00", "0.00"}, []string{percent(day(2020, 6, 1), day(2020, 6, 11)), percent(day(2020, 6, 11), day(2020, 6, 21))})
	assert.Equal(t, reservations.Active, must[reservations.Reservation](f.world)(at.Reservations().Get(f.ctx, r.ID)).State)
	f.ok(drop(at.Subscriptions().Reactivate(f.ctx, f.global)))
	f.Clock.Set(day(2020, 7, 1))
	f.report(vm(f.s3, "Standard_D4", day(2020, 6, 21), 1))
	assert.Equal(t, "4.17", percent(day(2020, 6, 21), day(2020, 6, 22))) // 1 hour of 24
}

// The making of an invoice of either kind closes the month, for this partner.
func TestBILL_27_ABilledMonthIsClosed(t *testing.T) {
	t.Parallel()
	for _, kind := range []billing.InvoiceType{billing.Recurring, billing.OneTime} {
		f := newFleet(t)
		f.Clock.Set(day(2020, 7, 1))
		f.runs(day(2020, 6, 30), 24, 0)
		f.Clock.Set(day(2020, 7, 10))
		f.ok(drop(f.Center.Platform().Bill(f.ctx, f.Anna.Tenant, kind, "2020-06")))
		report := func(u reservations.Usage) func() error {
			return func() error { return f.Center.Platform().ReportUsage(f.ctx, f.id, u) }
		}
		for _, u := range []reservations.Usage{
			vm(f.s1, "Standard_D2", day(2020, 6, 30), 9), // a correction
			vm(f.s2, "Standard_D2", day(2020, 6, 29), 1), vm(f.s3, "Standard_D4", day(2020, 6, 1), 1),
		} {
			f.refusedField(pcerr.InvalidInput, "BILL-27", "hour", report(u))
		}
		assert.Empty(t, f.tablesChanged(report(vm(f.s1, "Standard_D2", day(2020, 6, 30), 1))), "the same again")
		f.ok(report(vm(f.s1, "Standard_D2", day(2020, 7, 1), 1))())
		f.ok(report(vm(f.s4, "Standard_D2", day(2020, 6, 30), 5))()) // Litware has not been billed
		_, n := f.table("usage")
		require.Equal(t, 24*4+1, n)
	}
}
