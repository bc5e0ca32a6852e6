package partnercenter_test

import (
	"fmt"
	"slices"
	"strings"
	"testing"
	"time"

	"cspkit.example/billing"
	"cspkit.example/internal/fixture"
	"cspkit.example/money"
	"cspkit.example/orders"
	"cspkit.example/partnercenter"
	"cspkit.example/pcerr"
	"cspkit.example/permissions"
	"cspkit.example/reservations"
	"github.com/stretchr/testify/assert"
)

// June 2020 has 720 hours.
var (
	june = day(2020, 6, 1)
	july = day(2020, 7, 1)
)

// in asks for the usage of a month.
func in(begin time.Time) partnercenter.UsageQuery {
	return partnercenter.UsageQuery{From: begin, To: begin.AddDate(0, 1, 0), By: billing.Monthly}
}

// usage is what a partner's user does with the fleet's usage.
func (f *fleet) usage(who permissions.Identity) partnercenter.Usage {
	return f.As(who).Customer(f.id).Usage()
}

// said are records as text, in the order of the names of section 7.7: where,
// when, how much of it covered, at which cost, and by what in utilization
// records.
func (f *fleet) said(records []billing.UsageRecord, err error) []string {
	f.t.Helper()
	f.ok(err)
	names := map[orders.EntitlementID]string{f.s1: "S1", f.s2: "S2", f.s3: "S3", f.s4: "S4"}
	text := []string{}
	for _, r := range records {
		line := fmt.Sprintf("%s %s: %s of %s, %s", names[r.Entitlement], r.Begin.Format("01-02 15h"), r.Covered, r.Quantity, r.Cost)
		if r.Reservation != "" {
			line += " reserved"
		}
		text = append(text, line)
	}
	slices.Sort(text)
	return text
}

// utilized is how much of a reservation was used, in percent.
func (f *fleet) utilized(id reservations.ID, from, to time.Time) string {
	f.t.Helper()
	return must[reservations.Utilization](f.world)(f.As(f.Anna).Customer(f.id).Reservations().Utilization(f.ctx, id, from, to)).Percent()
}

// Section 7.7, through two partners; also without a reservation, and when the
// machine of S1 is stopped for 100 hours.
func TestRSV_15_RSV_16_RSV_18_RSV_19_BILL_19_TheWorkedExample(t *testing.T) {
	t.Parallel()
	for _, c := range []struct {
		scope       reservations.ScopeType
		stopped     int
		s1, s2      string
		together    string
		utilization string
	}{
		{"", 0, "0 of 720, 72.00 USD", "0 of 1440, 144.00 USD", "360.00 USD", ""},
		{reservations.Shared, 0, "720 of 720, 0.00 USD", "720 of 1440, 72.00 USD", "216.00 USD", "100.00"},
		{reservations.Single, 0, "720 of 720, 0.00 USD", "0 of 1440, 144.00 USD", "288.00 USD", "50.00"},
		{reservations.Shared, 100, "620 of 620, 0.00 USD", "820 of 1440, 62.00 USD", "206.00 USD", "100.00"},
		{reservations.Single, 100, "620 of 620, 0.00 USD", "0 of 1440, 144.00 USD", "288.00 USD", "43.06"},
	} {
		f := newFleet(t)
		var r reservations.Reservation
		if c.scope != "" {
			r = f.reserve(reservations.Scope{Type: c.scope})
		}
		f.Clock.Set(july)
		f.runs(june, 720, c.stopped)
		want := []string{"S1 06-01 00h: " + c.s1, "S2 06-01 00h: " + c.s2, "S3 06-01 00h: 0 of 720, 144.00 USD"}
		records, err := f.usage(f.Anna).Records(f.ctx, in(june))
		assert.Equal(t, want, f.said(records, err), "%s %d", c.scope, c.stopped)
		assert.Equal(t, []money.Amount{money.Must(strings.TrimSuffix(c.together, " USD"), "USD")}, billing.Summarize(records))
		assert.Equal(t, []string{"S4 06-01 00h: 0 of 720, 72.00 USD"}, f.said(f.usage(f.Lars).Records(f.ctx, in(june))))
		if c.scope != "" {
			assert.Equal(t, c.utilization, f.utilized(r.ID, june, july))
		}
	}
}

// Software and classic or promotional machines are not discounted, nor what
// runs in another region or under another resource type.
func TestRSV_16_RSV_17_WhatIsNotDiscounted(t *testing.T) {
	t.Parallel()
	f := newFleet(t)
	r := f.reserve(reservations.Scope{Type: reservations.Shared})
	f.Clock.Set(july)
	for n, change := range []func(*reservations.Usage){
		func(u *reservations.Usage) { u.ClassicOrPromo = true },
		func(u *reservations.Usage) { u.ResourceType, u.Meter = "other", "Windows Server on D2" },
		func(u *reservations.Usage) { u.Region = "westeurope" },
		func(u *reservations.Usage) { u.SKU = "Standard_D2_v2" },
	} {
		u := vm(f.s1, "Standard_D2", june.Add(time.Duration(n)*time.Hour), 1)
		change(&u)
		f.report(u)
	}
	assert.Equal(t, "0.00", f.utilized(r.ID, june, july))
	q := in(june)
	q.By = billing.Daily
	assert.Equal(t, slices.Repeat([]string{"S1 06-01 00h: 0 of 1, 0.10 USD"}, 4), f.said(f.usage(f.Anna).Records(f.ctx, q)))
}

// The filters of a query, and hours at its borders.
func TestBILL_19_UsageQueries(t *testing.T) {
	t.Parallel()
	f := newFleet(t)
	f.Clock.Set(july)
	f.runs(day(2020, 6, 9), 48, 0)
	at := func(d, hour int, minutes time.Duration) time.Time {
		return day(2020, 6, d).Add(time.Duration(hour)*time.Hour + minutes*time.Minute)
	}
	s1, s2, s3 := "S1 06-%s 00h: 0 of %d, %s USD", "S2 06-%s 00h: 0 of %d, %s USD", "S3 06-%s 00h: 0 of %d, %s USD"
	say := func(format, day string, hours int, cost string) string { return fmt.Sprintf(format, day, hours, cost) }
	for _, c := range []struct {
		name string
		q    partnercenter.UsageQuery
		want []string
	}{
		{"a month", in(june), []string{say(s1, "01", 48, "4.80"), say(s2, "01", 96, "9.60"), say(s3, "01", 48, "9.60")}},
		{"another month", in(july), []string{}},
		{"by day, which is the default", partnercenter.UsageQuery{From: june, To: july}, []string{
			say(s1, "09", 24, "2.40"), say(s1, "10", 24, "2.40"), say(s2, "09", 48, "4.80"), say(s2, "10", 48, "4.80"), say(s3, "09", 24, "4.80"), say(s3, "10", 24, "4.80"),
		}},
		{"a subscription", partnercenter.UsageQuery{From: june, To: at(10, 0, 0), Subscription: f.global}, []string{say(s3, "09", 24, "4.80")}},
		{"in upper case", partnercenter.UsageQuery{From: june, To: at(10, 0, 0), Subscription: orders.SubscriptionID(strings.ToUpper(string(f.global)))}, []string{say(s3, "09", 24, "4.80")}},
		{"the plan", partnercenter.UsageQuery{From: june, To: at(10, 0, 0), Subscription: f.plan}, []string{say(s1, "09", 24, "2.40"), say(s2, "09", 48, "4.80")}},
		{"an Azure subscription", partnercenter.UsageQuery{From: june, To: at(10, 0, 0), Entitlement: orders.EntitlementID(strings.ToUpper(string(f.s2)))}, []string{say(s2, "09", 48, "4.80")}},
		{"both", partnercenter.UsageQuery{From: june, To: at(10, 0, 0), Subscription: f.plan, Entitlement: f.s1}, []string{say(s1, "09", 24, "2.40")}},
		{"not of each other", partnercenter.UsageQuery{From: june, To: july, Subscription: f.plan, Entitlement: f.s3}, []string{}},
		{"whole hours", partnercenter.UsageQuery{From: at(9, 10, 0), To: at(9, 12, 0), Entitlement: f.s1}, []string{say(s1, "09", 2, "0.20")}},
		{"from within an hour", partnercenter.UsageQuery{From: at(9, 10, 1), To: at(9, 12, 0), Entitlement: f.s1}, []string{say(s1, "09", 1, "0.10")}},
		{"up to within an hour", partnercenter.UsageQuery{From: at(9, 10, 0), To: at(9, 12, 1), Entitlement: f.s1}, []string{say(s1, "09", 3, "0.30")}},
		{"within one hour", partnercenter.UsageQuery{From: at(9, 10, 1), To: at(9, 10, 59), Entitlement: f.s1}, []string{}},
		{"in another time zone", partnercenter.UsageQuery{From: at(9, 10, 0).In(time.FixedZone("", 3600)), To: at(9, 12, 0), Entitlement: f.s1}, []string{say(s1, "09", 2, "0.20")}},
		{"a year", partnercenter.UsageQuery{From: day(2020, 1, 1), To: day(2021, 1, 1), By: billing.Monthly, Entitlement: f.s1}, []string{say(s1, "01", 48, "4.80")}},
	} {
		assert.Equal(t, c.want, f.said(f.usage(f.Anna).Records(f.ctx, c.q)), c.name)
	}
	assert.Equal(t, day(2020, 6, 30), must[[]billing.UsageRecord](f.world)(f.usage(f.Anna).Records(f.ctx, in(june)))[0].End.Add(-oneDay))
	assert.Empty(t, f.said(f.usage(f.Anna).Records(f.ctx, in(day(1999, 1, 1)))))
}

// What a query is refused for, which is the same for all that take a time.
func TestBILL_19_BILL_21_CUS_12_RefusedQueries(t *testing.T) {
	t.Parallel()
	f := newFleet(t)
	r := f.reserve(reservations.Scope{Type: reservations.Shared})
	f.Clock.Set(july)
	month := in(june)
	ops := map[string]func(partnercenter.UsageQuery) func() error{
		"records": func(q partnercenter.UsageQuery) func() error {
			return func() error { return drop(f.usage(f.Anna).Records(f.ctx, q)) }
		},
		"utilization": func(q partnercenter.UsageQuery) func() error {
			return func() error {
				if q.By == billing.Monthly && q.Entitlement == "" {
					q.By = billing.Daily
				}
				return drop(f.usage(f.Anna).Utilization(f.ctx, q))
			}
		},
		"of a reservation": func(q partnercenter.UsageQuery) func() error {
			return func() error {
				return drop(f.As(f.Anna).Customer(f.id).Reservations().Utilization(f.ctx, r.ID, q.From, q.To))
			}
		},
	}
	for name, op := range ops {
		t.Log(name)
		for _, q := range []partnercenter.UsageQuery{{}, {To: july}, {From: july, To: june}, {From: june, To: june}, {From: june}} {
			f.refusedField(pcerr.InvalidInput, "ID-13", "from", op(q))
		}
		f.refusedField(pcerr.InvalidInput, "ID-13", "to", op(partnercenter.UsageQuery{From: june, To: june.AddDate(1, 0, 1).Add(1)}))
	}
	with := func(change func(*partnercenter.UsageQuery)) partnercenter.UsageQuery {
		q := month
		change(&q)
		return q
	}
	by := func(g billing.Granularity) partnercenter.UsageQuery {
		return with(func(q *partnercenter.UsageQuery) { q.By, q.Entitlement = g, f.s3 })
	}
	of := func(s orders.SubscriptionID, e orders.EntitlementID) partnercenter.UsageQuery {
		return with(func(q *partnercenter.UsageQuery) { q.Subscription, q.Entitlement, q.By = s, e, billing.Daily })
	}
	for _, g := range []billing.Granularity{billing.Hourly, "yearly"} {
		f.refusedField(pcerr.InvalidInput, "ID-13", "by", ops["records"](by(g)))
	}
	for _, g := range []billing.Granularity{billing.Monthly, "yearly"} {
		f.refusedField(pcerr.InvalidInput, "ID-13", "by", ops["utilization"](by(g)))
	}
	for _, name := range []string{"records", "utilization"} {
		f.refusedField(pcerr.InvalidInput, "ID-2", "subscription", ops[name](of("plan", f.s3)))
		f.refusedField(pcerr.InvalidInput, "ID-2", "entitlement", ops[name](of("", "S3")))
		f.refused(pcerr.SubscriptionNotFound, "CUS-12", ops[name](of(nobodyID, f.s3)))
		f.refused(pcerr.SubscriptionNotFound, "CUS-12", ops[name](of("", nobodyID)))
		f.same("sold by Litware", ops[name](of("", f.s4))(), ops[name](of("", nobodyID))())
		f.same("of another customer", ops[name](of("", f.S1))(), ops[name](of("", nobodyID))())
		f.same("its subscription", ops[name](of(f.AP, f.s3))(), ops[name](of(nobodyID, f.s3))())
	}
	f.refusedField(pcerr.InvalidInput, "ID-2", "entitlement", ops["utilization"](of("", "")))
	f.refusedField(pcerr.InvalidInput, "BILL-21", "entitlement", ops["utilization"](of("", f.s1)))
	f.ok(ops["utilization"](of("", f.s3))())
}

// The utilization of an Azure global subscription tells what the reservation
// covered, at no cost, from what was paid, by hour and by day.
func TestBILL_20_BILL_21_UtilizationOfAnAzureSubscription(t *testing.T) {
	t.Parallel()
	f := newFleet(t)
	p := reservations.Purchase{ItemID: fixture.D4, Quantity: 1, Term: orders.OneYear, Entitlement: f.s3, Scope: reservations.Scope{Type: reservations.Shared}}
	r := must[reservations.Reservation](f.world)(itself(f.As(f.Anna).Customer(f.id).Reservations().Buy(f.ctx, p)))
	f.Clock.Set(july)
	f.report(vm(f.s3, "Standard_D4", june, 3), vm(f.s3, "Standard_D4", june.Add(time.Hour), 1), vm(f.s1, "Standard_D4", june.Add(time.Hour), 1))
	q := partnercenter.UsageQuery{From: june, To: july, By: billing.Hourly, Entitlement: f.s3}
	records, err := f.usage(f.Bill).Utilization(f.ctx, q)
	assert.Equal(t, []string{
		"S3 06-01 00h: 0 of 2, 0.40 USD", "S3 06-01 00h: 1 of 1, 0.00 USD reserved", "S3 06-01 01h: 1 of 1, 0.00 USD reserved",
	}, f.said(records, err))
	assert.Equal(t, []any{reservations.ID(""), r.ID, "hours of Standard_D4"}, []any{records[0].Reservation, records[1].Reservation, records[1].Meter})
	q.By = ""
	assert.Equal(t, []string{"S3 06-01 00h: 0 of 2, 0.40 USD", "S3 06-01 00h: 2 of 2, 0.00 USD reserved"}, f.said(f.usage(f.Bill).Utilization(f.ctx, q)))
	q.Subscription = f.plan
	assert.Empty(t, f.said(f.usage(f.Bill).Utilization(f.ctx, q)), "it is not under the plan")
	for _, r := range must[[]billing.UsageRecord](f.world)(f.usage(f.Bill).Records(f.ctx, in(june))) {
		assert.Empty(t, r.Reservation, "only utilization records say which")
	}
}

// The summary of the month that runs: all in all, then by subscription, as of
// the last midnight.
func TestBILL_23_TheSummary(t *testing.T) {
	t.Parallel()
	f := newFleet(t)
	summary := func() (text []string) {
		names := map[orders.SubscriptionID]string{"": "all", f.plan: "plan", f.global: "global"}
		for n, s := range must[[]billing.UsageSummary](f.world)(f.usage(f.Sam).Summary(f.ctx)) {
			assert.Equal(t, []any{f.id, f.Sam.Tenant, n == 0}, []any{s.Customer, s.Partner, s.Subscription == ""})
			text = append(text, fmt.Sprint(s.Month, " ", names[s.Subscription], " ", s.Cost))
		}
		slices.Sort(text)
		return text
	}
	assert.Equal(t, []string{"2020-06 all []"}, summary())
	f.Clock.Set(june.Add(20 * time.Hour))
	f.runs(june, 20, 0)
	assert.Equal(t, []string{"2020-06 all []"}, summary(), "the day that runs does not count yet")
	f.Clock.Set(day(2020, 6, 2).Add(time.Hour))
	f.runs(june, 25, 0)
	euro := vm(f.s1, "Standard_D2", june, 1)
	euro.Meter, euro.UnitPrice = "in euros", money.Must("1.50", "EUR")
	f.report(euro)
	want := []string{"2020-06 all [1.50 EUR 12.00 USD]", "2020-06 global [4.80 USD]", "2020-06 plan [1.50 EUR 7.20 USD]"}
	assert.Equal(t, want, summary())
	f.Clock.Set(day(2020, 6, 3).Add(-1))
	assert.Equal(t, want, summary())
	f.Clock.Set(day(2020, 6, 3))
	assert.Equal(t, []string{"2020-06 all [1.50 EUR 12.50 USD]", "2020-06 global [5.00 USD]", "2020-06 plan [1.50 EUR 7.50 USD]"}, summary())
	f.Clock.Set(july)
	assert.Equal(t, []string{"2020-07 all []"}, summary())
}

// What a reservation was used, for the partner and for the customer itself,
// counting the hours that are over.
func TestRSV_19_UtilizationOfAReservation(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	w.permit()
	r := w.carlaBuys(2).Reservation
	now := day(2020, 6, 2).Add(12*time.Hour + 30*time.Minute)
	w.Clock.Set(now)
	w.ok(w.report(vm(w.S1, "Standard_D2", day(2020, 6, 2), 1), vm(w.S1, "Standard_D2", day(2020, 6, 2).Add(11*time.Hour), 5))())
	noonOf2 := day(2020, 6, 2).Add(12 * time.Hour)
	for _, c := range []struct {
		from, to, until time.Time
		covered, all    int
		percent         string
	}{
		{day(2020, 6, 2), noonOf2, noonOf2, 3, 24, "12.50"},
		{day(2020, 6, 2), now, noonOf2, 3, 24, "12.50"},
		{day(2020, 6, 2), july, noonOf2, 3, 24, "12.50"},
		{day(2020, 6, 2).Add(1), july, noonOf2, 2, 22, "9.09"},
		{day(2020, 1, 1), day(2020, 6, 2).Add(1), day(2020, 6, 2).Add(1), 1, 50, "2.00"},
		{day(2020, 1, 1), june, june, 0, 0, "0.00"},
		{july, day(2020, 8, 1), july, 0, 0, "0.00"},
		{now, july, now, 0, 0, "0.00"},
	} {
		want := reservations.Utilization{Reservation: r.ID, From: c.from, To: c.until, Covered: reservations.Units(c.covered), Reserved: reservations.Units(c.all)}
		got := must[reservations.Utilization](w)(w.relecloud(w.Hal).Reservations().Utilization(w.ctx, r.ID, c.from, c.to))
		wantDiff(t, "partner", want, got)
		assert.Equal(t, c.percent, got.Percent())
		wantDiff(t, "customer", want, must[reservations.Utilization](w)(w.Portal(w.Nora).ReservationUtilization(w.ctx, r.ID, c.from, c.to)))
	}

	_, tim := w.customerOf(w.Anna, "Tailspin", "US")
	w.won(w.Lars)
	for _, ask := range []func(reservations.ID) error{
		func(id reservations.ID) error { return drop(tim.ReservationUtilization(w.ctx, id, june, july)) },
		func(id reservations.ID) error {
			return drop(w.As(w.Lars).Customer(w.Relecloud).Reservations().Utilization(w.ctx, id, june, july))
		},
		func(id reservations.ID) error {
			return drop(w.As(w.Anna).Customer(tim.Identity().Tenant).Reservations().Utilization(w.ctx, id, june, july))
		},
	} {
		w.same("reservation", ask(r.ID), ask(nobodyID))
		w.refused(pcerr.NotFound, "CUS-12", func() error { return ask(r.ID) })
		w.refusedField(pcerr.InvalidInput, "ID-2", "reservation", func() error { return ask("R1") })
	}
	w.refusedField(pcerr.InvalidInput, "ID-13", "from", func() error { return drop(w.Portal(w.Nora).ReservationUtilization(w.ctx, r.ID, july, june)) })
}

// A scope that is changed counts from then on; what was covered stays.
func TestRSV_18_AChangedScope(t *testing.T) {
	t.Parallel()
	f := newFleet(t)
	r := f.reserve(reservations.Scope{Type: reservations.Shared})
	f.Clock.Set(day(2020, 6, 11))
	at := f.As(f.Anna).Customer(f.id).Reservations()
	f.ok(drop(at.SetScope(f.ctx, r.ID, reservations.Scope{Type: reservations.Single, AppliedTo: f.s1})))
	f.Clock.Set(day(2020, 6, 21))
	f.ok(drop(at.SetScope(f.ctx, r.ID, reservations.Scope{Type: reservations.Shared})))
	f.Clock.Set(july)
	f.runs(june, 720, 0)
	assert.Equal(t, []string{"S1 06-01 00h: 720 of 720, 0.00 USD", "S2 06-01 00h: 480 of 1440, 96.00 USD", "S3 06-01 00h: 0 of 720, 144.00 USD"},
		f.said(f.usage(f.Anna).Records(f.ctx, in(june))))
	assert.Equal(t, []string{"100.00", "50.00", "100.00"},
		[]string{f.utilized(r.ID, june, day(2020, 6, 11)), f.utilized(r.ID, day(2020, 6, 11), day(2020, 6, 21)), f.utilized(r.ID, day(2020, 6, 21), july)})
}

// Table 7.4 for reservations that covered usage: within 5 days it decides,
// later it does not. Usage that the discount does not reach is no use.
func TestRSV_27_AUsedReservation(t *testing.T) {
	t.Parallel()
	d9 := func(w *world, hour time.Duration) reservations.Usage {
		return vm(w.S1, "D9", fixture.Start.Add(hour), 1)
	}
	for _, c := range []struct {
		name   string
		days   time.Duration
		usage  func(*world) []reservations.Usage
		credit string
	}{
		{"unused", 5, func(*world) []reservations.Usage { return nil }, "3650.00 USD"},
		{"used at once", 5, func(w *world) []reservations.Usage { return []reservations.Usage{d9(w, time.Hour)} }, "3600.00 USD"},
		{"used in the last hour", 5, func(w *world) []reservations.Usage { return []reservations.Usage{d9(w, 119*time.Hour)} }, "3600.00 USD"},
		{"used on its first day", 0, func(w *world) []reservations.Usage { return []reservations.Usage{d9(w, time.Hour)} }, "3650.00 USD"},
		{"used before it was bought", 5, func(w *world) []reservations.Usage { return []reservations.Usage{d9(w, 0)} }, "3650.00 USD"},
		{"another size", 5, func(w *world) []reservations.Usage {
			return []reservations.Usage{vm(w.S1, "Standard_D2", fixture.Start.Add(time.Hour), 1)}
		}, "3650.00 USD"},
		{"corrected to nothing", 5, func(w *world) []reservations.Usage {
			u := d9(w, time.Hour)
			u.Quantity = 0
			return []reservations.Usage{d9(w, time.Hour), u}
		}, "3650.00 USD"},
		{"used, later", 6, func(w *world) []reservations.Usage { return []reservations.Usage{d9(w, time.Hour)} }, "3159.20 USD"},
		{"used, much later", 100, func(w *world) []reservations.Usage { return []reservations.Usage{d9(w, time.Hour)} }, "2332.00 USD"},
	} {
		w := newWorld(t)
		w.reservable("D9", "3650.00", "USD")
		w.Clock.Set(fixture.Start.Add(30 * time.Minute)) // bought within the first hour
		r := w.reserve(yearOf("D9", 1))
		w.Clock.Advance(max(c.days*oneDay, 2*time.Hour))
		w.ok(w.report(c.usage(w)...)())
		got := must[reservations.Reservation](w)(w.relecloud(w.Anna).Reservations().Cancel(w.ctx, r.ID))
		assert.Equal(t, c.credit, got.Settled.Credit.String(), c.name)
	}
	for used, credit := range map[bool]string{false: "3650.00 USD", true: "3620.00 USD"} { // an exchange on the 3rd day
		w := newWorld(t)
		w.reservable("D9", "3650.00", "USD")
		r := w.reserve(yearOf("D9", 1))
		w.Clock.Advance(3 * oneDay)
		if used {
			w.ok(w.report(d9(w, time.Hour))())
		}
		w.ok(drop(w.relecloud(w.Anna).Reservations().Exchange(w.ctx, r.ID, yearOf("D9", 1))))
		assert.Equal(t, credit, w.res(r.ID).Settled.Credit.String())
	}
}

// A renewal that has not begun is refused as before, whatever the clock says
// about its usage.
func TestRSV_29_APendingRenewalHasNoUsage(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	old := w.reserve(yearOfD2(1))
	next := must[reservations.Reservation](w)(itself(w.relecloud(w.Anna).Reservations().Renew(w.ctx, old.ID)))
	at := w.relecloud(w.Anna).Reservations()
	w.refused(pcerr.ReservationNotActive, "RSV-29", func() error { return drop(at.Cancel(w.ctx, next.ID)) })
	w.refused(pcerr.ReservationNotActive, "RSV-29", func() error { return drop(at.SetScope(w.ctx, next.ID, reservations.Scope{Type: reservations.Shared})) })
	w.Clock.Advance(oneDay)
	use := must[reservations.Utilization](w)(at.Utilization(w.ctx, next.ID, june, july))
	assert.Equal(t, []any{reservations.Quantity(0), "0.00"}, []any{use.Reserved, use.Percent()})
}
