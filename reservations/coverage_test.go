package reservations_test

import (
	"cmp"
	"fmt"
	"math/rand/v2"
	"slices"
	"strings"
	"testing"
	"time"

	"cspkit.example/money"
	"cspkit.example/orders"
	"cspkit.example/permissions"
	"cspkit.example/reservations"
	gocmp "github.com/google/go-cmp/cmp"
)

// machines is an hour of usage of an Azure subscription.
type machines struct {
	on    orders.EntitlementID
	sku   string
	count int
	price string
}

// fleet is the table of subscriptions of section 7.7.
var fleet = []machines{
	{s1, "Standard_D2s_v3", 1, "0.10"}, {s2, "Standard_D2s_v3", 2, "0.10"}, {s3, "Standard_D4s_v3", 1, "0.20"}, {s4, "Standard_D2s_v3", 1, "0.10"},
}

func usage(m machines, hour time.Time) reservations.Usage {
	e := entitlement(m.on)
	return reservations.Usage{
		Partner: e.Partner, Customer: e.Customer, Entitlement: e.ID, Hour: hour, Meter: "hours " + m.sku,
		ResourceType: "virtual_machines", SKU: m.sku, Region: "westus2", Quantity: reservations.Units(m.count), UnitPrice: usd(m.price),
	}
}

// month is what a month of usage came to.
type month struct {
	covered, used map[orders.EntitlementID]reservations.Quantity
	charge        map[orders.EntitlementID]money.Amount
	utilization   string
}

// play runs the fleet for 720 hours under a reservation; S1's machine is
// stopped for the first hours.
func play(r reservations.Reservation, stopped int) month {
	m := month{map[orders.EntitlementID]reservations.Quantity{}, map[orders.EntitlementID]reservations.Quantity{}, map[orders.EntitlementID]money.Amount{}, ""}
	use := r.NewUtilization(noon, noon.Add(720*time.Hour))
	d := reservations.NewDiscounts([]reservations.Reservation{r})
	for h := range 720 {
		hour := noon.Add(time.Duration(h) * time.Hour)
		var rows []reservations.Usage
		for _, machine := range fleet {
			if machine.on != s1 || h >= stopped {
				rows = append(rows, usage(machine, hour))
			}
		}
		free := make([]reservations.Quantity, len(rows))
		d.Hour(hour, rows, func(row int, _ *reservations.Reservation, q reservations.Quantity) {
			free[row] += q
			use.Covered += q
		})
		for n := range rows {
			on := rows[n].Entitlement
			m.covered[on] += free[n]
			m.used[on] += rows[n].Quantity
			m.charge[on] = m.charge[on].Add(rows[n].Charge(rows[n].Quantity - free[n]))
		}
	}
	m.utilization = use.Percent()
	return m
}

// TestRSV_15_RSV_16_RSV_18_RSV_19_TheWorkedExample7_7 compares every line of
// the table.
func TestRSV_15_RSV_16_RSV_18_RSV_19_TheWorkedExample7_7(t *testing.T) {
	t.Parallel()
	tables := domain(t).Tables("7.7")
	if len(tables) != 2 {
		t.Fatalf("section 7.7 has %d tables", len(tables))
	}
	none := play(theExample(reservations.Scope{Type: reservations.Single, AppliedTo: "nothing"}), 0)
	for column, scope := range map[string]reservations.Scope{"Scope shared": shared, "Scope single on S1": singleS1} {
		got := play(theExample(scope), 0)
		hours := func(id orders.EntitlementID) string { return got.covered[id].String() }
		of := func(id orders.EntitlementID) string { return hours(id) + " of " + got.used[id].String() }
		amount := func(a money.Amount) string { return a.Round().Number() }
		together := func(m month) money.Amount { return m.charge[s1].Add(m.charge[s2]).Add(m.charge[s3]) }
		want := map[string]string{
			"hours covered in S1": of(s1), "hours covered in S2": of(s2), "S3 (other size)": hours(s3), "S4 (other partner)": hours(s4),
			"usage charge S1": amount(got.charge[s1]), "usage charge S2": amount(got.charge[s2]), "usage charge S3": amount(got.charge[s3]),
			"Contoso's subscriptions together": amount(together(got)), "without reservation": amount(together(none)),
			"saved on usage in the month":    amount(together(none).Sub(together(got))),
			"utilisation (of 2 × 720 hours)": strings.TrimSuffix(got.utilization, ".00") + " %",
		}
		seen := 0
		for _, row := range tables[1].Rows {
			value := strings.ReplaceAll(row.Cells[tables[1].Column(column)], ",", "")
			if want[row.Cells[0]] == value || want[row.Cells[0]] == value+" of 1440" {
				seen++
				continue
			}
			t.Errorf("%s, %s: the table has %s, got %s", column, row.Cells[0], value, want[row.Cells[0]])
		}
		if seen != len(want) {
			t.Errorf("%s: %d of %d rows", column, seen, len(want))
		}
		if s4 := got.charge[s4]; !s4.Equal(usd("72.00")) {
			t.Errorf("%s: S4 costs %s", column, s4)
		}
	}
}

// TestRSV_18_RSV_19_AMachineThatStops is the end of section 7.7.
func TestRSV_18_RSV_19_AMachineThatStops(t *testing.T) {
	t.Parallel()
	for _, c := range []struct {
		scope       reservations.Scope
		inS2        int
		utilization string
	}{{shared, 820, "100.00"}, {singleS1, 0, "43.06"}} {
		got := play(theExample(c.scope), 100)
		if got.covered[s2] != reservations.Units(c.inS2) || got.utilization != c.utilization {
			t.Errorf("%s: %s hours of S2 and %s %%, want %d and %s", c.scope.Type, got.covered[s2], got.utilization, c.inS2, c.utilization)
		}
	}
}

// covers is how much of one row the reservations cover.
func covers(u reservations.Usage, rs ...reservations.Reservation) (sum reservations.Quantity) {
	reservations.NewDiscounts(rs).Hour(u.Hour, []reservations.Usage{u}, func(_ int, _ *reservations.Reservation, q reservations.Quantity) { sum += q })
	return sum
}

// TestRSV_15_RSV_16_RSV_17_RSV_36_WhatIsCovered changes one thing at a time.
func TestRSV_15_RSV_16_RSV_17_RSV_36_WhatIsCovered(t *testing.T) {
	t.Parallel()
	type change func(*reservations.Reservation, *reservations.Usage)
	for name, c := range map[string]struct {
		change
		shared, single bool
	}{
		"the one it is applied to": {func(*reservations.Reservation, *reservations.Usage) {}, true, true},
		"another of this partner":  {func(_ *reservations.Reservation, u *reservations.Usage) { u.Entitlement = s2 }, true, false},
		"one that came later":      {func(_ *reservations.Reservation, u *reservations.Usage) { u.Entitlement = "new" }, true, false},
		"another partner":          {func(_ *reservations.Reservation, u *reservations.Usage) { u.Partner = litware }, false, false},
		"another customer":         {func(_ *reservations.Reservation, u *reservations.Usage) { u.Customer = "x" }, false, false},
		"bought elsewhere":         {func(_ *reservations.Reservation, u *reservations.Usage) { u.Partner = "" }, false, false},
		"another size":             {func(_ *reservations.Reservation, u *reservations.Usage) { u.SKU = "Standard_D4s_v3" }, false, false},
		"another region":           {func(_ *reservations.Reservation, u *reservations.Usage) { u.Region = "westeurope" }, false, false},
		"another resource":         {func(_ *reservations.Reservation, u *reservations.Usage) { u.ResourceType = "sql_databases" }, false, false},
		"classic or promotional":   {func(_ *reservations.Reservation, u *reservations.Usage) { u.ClassicOrPromo = true }, false, false},
		"no usage":                 {func(_ *reservations.Reservation, u *reservations.Usage) { u.Quantity = 0 }, false, false},
		"the hour before":          {func(_ *reservations.Reservation, u *reservations.Usage) { u.Hour = noon.Add(-time.Hour) }, false, false},
		"bought within the hour":   {func(r *reservations.Reservation, _ *reservations.Usage) { r.EffectiveAt = noon.Add(1) }, false, false},
		"the last hour":            {func(r *reservations.Reservation, u *reservations.Usage) { u.Hour = r.ExpiresAt.Add(-time.Hour) }, true, true},
		"the hour after":           {func(r *reservations.Reservation, u *reservations.Usage) { u.Hour = r.ExpiresAt }, false, false},
		"asked to be cancelled":    {func(r *reservations.Reservation, _ *reservations.Usage) { r.State = reservations.PendingCancellation }, true, true},
		"cancelled since": {func(r *reservations.Reservation, u *reservations.Usage) {
			r.State, r.EndedAt = reservations.Cancelled, u.Hour
		}, false, false},
		"cancelled later": {func(r *reservations.Reservation, u *reservations.Usage) {
			r.State, r.EndedAt = reservations.Cancelled, u.Hour.Add(time.Hour)
		}, true, true},
		"exchanged since": {func(r *reservations.Reservation, u *reservations.Usage) {
			r.State, r.EndedAt = reservations.Exchanged, u.Hour
		}, false, false},
		"a renewal before its start": {func(r *reservations.Reservation, u *reservations.Usage) {
			r.State, r.EffectiveAt = reservations.Pending, u.Hour.Add(1)
		}, false, false},
		"a renewal from its start": {func(r *reservations.Reservation, _ *reservations.Usage) { r.State = reservations.Pending }, true, true},
	} {
		for scope, want := range map[reservations.Scope]bool{shared: c.shared, singleS1: c.single} {
			r, u := theExample(scope), usage(fleet[0], noon)
			c.change(&r, &u)
			if got := covers(u, r); got > 0 != want {
				t.Errorf("%s, scope %s: %s, want %t", name, scope.Type, got, want)
			}
		}
	}
}

// TestRSV_18_SeveralReservations shows in which order they apply, and that a
// row is covered in parts.
func TestRSV_18_SeveralReservations(t *testing.T) {
	t.Parallel()
	type part struct {
		Row string
		By  reservations.ID
		Of  string
	}
	reservation := func(id reservations.ID, scope reservations.Scope, on orders.EntitlementID, quantity int) reservations.Reservation {
		r := theExample(scope)
		r.ID, r.BoughtOn, r.Quantity = id, on, quantity
		return r
	}
	later := reservation("r-0", shared, s1, 1)
	later.EffectiveAt = noon.Add(-time.Hour)
	later.EffectiveAt, later.ID = noon.Add(time.Hour), "r-0"
	half := usage(machines{s1, "Standard_D2s_v3", 1, "0.10"}, noon.Add(time.Hour))
	half.Quantity /= 2
	rows := []reservations.Usage{half, usage(fleet[1], half.Hour)}
	for name, c := range map[string]struct {
		rs   []reservations.Reservation
		want []part
	}{
		"its own subscription first":   {[]reservations.Reservation{reservation("r", shared, s2, 1)}, []part{{"S2", "r", "1"}}},
		"then by ascending ID":         {[]reservations.Reservation{reservation("r", shared, "", 1)}, []part{{"S1", "r", "0.5"}, {"S2", "r", "0.5"}}},
		"single before shared":         {[]reservations.Reservation{reservation("a", shared, s1, 1), reservation("b", singleS1, s1, 1)}, []part{{"S1", "b", "0.5"}, {"S2", "a", "1"}}},
		"the earlier before the later": {[]reservations.Reservation{later, reservation("z", shared, s1, 1)}, []part{{"S1", "z", "0.5"}, {"S2", "z", "0.5"}, {"S2", "r-0", "1"}}},
		"the lower ID":                 {[]reservations.Reservation{reservation("b", shared, s1, 1), reservation("a", shared, s1, 1)}, []part{{"S1", "a", "0.5"}, {"S2", "a", "0.5"}, {"S2", "b", "1"}}},
		"no more than there is":        {[]reservations.Reservation{reservation("r", shared, s1, 9)}, []part{{"S1", "r", "0.5"}, {"S2", "r", "2"}}},
	} {
		names := map[orders.EntitlementID]string{s1: "S1", s2: "S2"}
		for _, order := range [][]reservations.Usage{rows, {rows[1], rows[0]}} {
			var got []part
			reservations.NewDiscounts(c.rs).Hour(half.Hour, order, func(row int, by *reservations.Reservation, q reservations.Quantity) {
				got = append(got, part{names[order[row].Entitlement], by.ID, q.String()})
			})
			if diff := gocmp.Diff(c.want, got); diff != "" {
				t.Errorf("%s (-want +got):\n%s", name, diff)
			}
		}
	}
}

// TestRSV_18_AgainstTheRule plays random worlds for some hours and compares
// with the rule as it reads, done the slow way.
func TestRSV_18_AgainstTheRule(t *testing.T) {
	t.Parallel()
	for seed := range uint64(2000) {
		rnd := rand.New(rand.NewPCG(seed, 1))
		rs := randomReservations(rnd)
		d := reservations.NewDiscounts(rs)
		for h := range 3 {
			rows := randomUsage(rnd, noon.Add(time.Duration(h)*time.Hour))
			got := map[string]reservations.Quantity{}
			d.Hour(rows[0].Hour, rows, func(row int, by *reservations.Reservation, q reservations.Quantity) {
				got[fmt.Sprint(row, by.ID)] += q
			})
			if diff := gocmp.Diff(slowly(rs, rows), got); diff != "" {
				t.Fatalf("seed %d, hour %d (-want +got):\n%s", seed, h, diff)
			}
		}
	}
}

var subscriptions = []orders.EntitlementID{s1, s2, s3, s4}

func pick[T any](rnd *rand.Rand, from ...T) T { return from[rnd.IntN(len(from))] }

func randomReservations(rnd *rand.Rand) []reservations.Reservation {
	rs := make([]reservations.Reservation, 1+rnd.IntN(5))
	for n := range rs {
		r := theExample(pick(rnd, shared, shared, singleS1, reservations.Scope{Type: reservations.Single, AppliedTo: s2}))
		r.ID, r.Quantity = reservations.ID(fmt.Sprint("r-", n)), 1+rnd.IntN(4)
		r.SKU = pick(rnd, "a", "b")
		r.BoughtOn = pick(rnd, "", s1, s2)
		r.EffectiveAt = noon.Add(time.Duration(rnd.IntN(5)-2) * 30 * time.Minute)
		if rnd.IntN(4) == 0 {
			r.EndedAt = noon.Add(time.Duration(rnd.IntN(4)) * 30 * time.Minute)
		}
		rs[n] = r
	}
	return rs
}

func randomUsage(rnd *rand.Rand, hour time.Time) []reservations.Usage {
	rows := make([]reservations.Usage, 1+rnd.IntN(8))
	for n := range rows {
		rows[n] = usage(machines{pick(rnd, subscriptions...), pick(rnd, "a", "b", "c"), 0, "0.10"}, hour)
		rows[n].Quantity = reservations.Quantity(rnd.IntN(6)) * 500_000
		rows[n].ClassicOrPromo = rnd.IntN(8) == 0
		rows[n].Partner = pick(rnd, contoso, contoso, contoso, permissions.TenantID(litware))
	}
	return rows
}

// slowly is the rule: each reservation looks at every row.
func slowly(rs []reservations.Reservation, rows []reservations.Usage) map[string]reservations.Quantity {
	covered := map[string]reservations.Quantity{}
	left := make([]reservations.Quantity, len(rows))
	for n := range rows {
		left[n] = rows[n].Quantity
	}
	rs = slices.Clone(rs)
	slices.SortFunc(rs, func(a, b reservations.Reservation) int {
		return cmp.Or(-cmp.Compare(a.Scope.Type, b.Scope.Type), a.EffectiveAt.Compare(b.EffectiveAt), cmp.Compare(a.ID, b.ID))
	})
	for _, r := range rs {
		quota := reservations.Units(r.Quantity)
		runs := !rows[0].Hour.Before(r.EffectiveAt) && rows[0].Hour.Before(r.ExpiresAt) && (r.EndedAt.IsZero() || rows[0].Hour.Before(r.EndedAt))
		for _, own := range []bool{true, false} {
			order := make([]int, len(rows))
			for n := range order {
				order[n] = n
			}
			slices.SortStableFunc(order, func(a, b int) int { return cmp.Compare(rows[a].Entitlement, rows[b].Entitlement) })
			for _, n := range order {
				u := rows[n]
				in := r.Scope.Type == reservations.Shared || u.Entitlement == r.Scope.AppliedTo
				if !runs || !in || u.SKU != r.SKU || u.ClassicOrPromo || u.Partner != r.Partner || own != (u.Entitlement == r.BoughtOn) {
					continue
				}
				if q := min(quota, left[n]); q > 0 {
					covered[fmt.Sprint(n, r.ID)] += q
					quota, left[n] = quota-q, left[n]-q
				}
			}
		}
	}
	return covered
}

// TestRSV_19_Utilization counts hours at the edges.
func TestRSV_19_Utilization(t *testing.T) {
	t.Parallel()
	day := func(n int) time.Time { return noon.AddDate(0, 0, n) }
	for name, c := range map[string]struct {
		change   func(*reservations.Reservation)
		from, to time.Time
		covered  int
		reserved int
		percent  string
	}{
		"a whole day":     {func(*reservations.Reservation) {}, day(1), day(2), 24, 48, "50.00"},
		"before it began": {func(*reservations.Reservation) {}, day(-2), day(-1), 0, 0, "0.00"},
		"from its start":  {func(*reservations.Reservation) {}, day(-1), day(1), 48, 48, "100.00"},
		"within an hour":  {func(r *reservations.Reservation) { r.EffectiveAt = noon.Add(time.Minute) }, day(-1), day(1), 0, 46, "0.00"},
		"up to its end":   {func(r *reservations.Reservation) { r.EndedAt = noon.Add(90 * time.Minute) }, day(-1), day(1), 1, 4, "25.00"},
		"rounded half up": {func(r *reservations.Reservation) { r.Quantity = 1 }, noon, noon.Add(3 * time.Hour), 2, 3, "66.67"},
	} {
		r := theExample(shared)
		c.change(&r)
		u := r.NewUtilization(c.from, c.to)
		u.Covered += reservations.Units(c.covered)
		if u.Reserved != reservations.Units(c.reserved) || u.Percent() != c.percent {
			t.Errorf("%s: %s %% of %s, want %s of %d", name, u.Percent(), u.Reserved, c.percent, c.reserved)
		}
	}
}

// TestUsageCheck spoils one thing at a time.
func TestRSV_16_RSV_18_UsageCheck(t *testing.T) {
	t.Parallel()
	for name, c := range map[string]struct {
		change func(*reservations.Usage)
		field  string
	}{
		"right":               {func(*reservations.Usage) {}, ""},
		"nothing used":        {func(u *reservations.Usage) { u.Quantity = 0 }, ""},
		"for nothing":         {func(u *reservations.Usage) { u.UnitPrice = usd("0") }, ""},
		"unknown resource":    {func(u *reservations.Usage) { u.ResourceType = "mainframe" }, "resourceType"},
		"no meter":            {func(u *reservations.Usage) { u.Meter = "" }, "meter"},
		"no size":             {func(u *reservations.Usage) { u.SKU = " " }, "sku"},
		"no region":           {func(u *reservations.Usage) { u.Region = "" }, "region"},
		"no hour":             {func(u *reservations.Usage) { u.Hour = time.Time{} }, "hour"},
		"within an hour":      {func(u *reservations.Usage) { u.Hour = noon.Add(time.Second) }, "hour"},
		"a negative quantity": {func(u *reservations.Usage) { u.Quantity = -1 }, "quantity"},
		"too much":            {func(u *reservations.Usage) { u.Quantity = reservations.Units(1_000_000) + 1 }, "quantity"},
		"a negative price":    {func(u *reservations.Usage) { u.UnitPrice = usd("-0.01") }, "unitPrice"},
		"no price":            {func(u *reservations.Usage) { u.UnitPrice = money.Amount{} }, "unitPrice"},
	} {
		u := usage(fleet[0], noon)
		c.change(&u)
		err := u.Check()
		if c.field == "" && err == nil {
			continue
		}
		if err == nil || !strings.Contains(err.Error(), c.field) {
			t.Errorf("%s: %v, want a refusal about %s", name, err, c.field)
		}
	}
}

// BenchmarkCoverage applies 50 reservations to a month of hourly usage of
// 1,000 virtual machines, beside a plain loop over the same rows, which looks
// each row's attributes up and adds up what it used, without reservations.
func BenchmarkCoverage(b *testing.B) {
	hours := 720
	if testing.Short() {
		hours = 24
	}
	var rs []reservations.Reservation
	for n := range 50 {
		r := theExample(pick(rand.New(rand.NewPCG(uint64(n), 2)), shared, singleS1))
		r.ID, r.SKU, r.Quantity = reservations.ID(fmt.Sprintf("r-%02d", n)), fmt.Sprint("size ", n%10), 10
		rs = append(rs, r)
	}
	for _, virtual := range []int{100, 1000} {
		var rows []reservations.Usage
		for n := range virtual {
			rows = append(rows, usage(machines{subscriptions[n*3/virtual], fmt.Sprint("size ", n%13), 1, "0.10"}, noon))
		}
		b.Run(fmt.Sprintf("machines=%d/impl=plain", virtual), func(b *testing.B) {
			type attributes struct{ resource, sku, region string }
			b.ReportAllocs()
			for b.Loop() {
				used := map[attributes]reservations.Quantity{}
				for range hours {
					for n := range rows {
						u := &rows[n]
						used[attributes{u.ResourceType, u.SKU, u.Region}] += u.Quantity
					}
				}
			}
		})
		b.Run(fmt.Sprintf("machines=%d/impl=coverage", virtual), func(b *testing.B) {
			b.ReportAllocs()
			for b.Loop() {
				var sum reservations.Quantity
				d := reservations.NewDiscounts(rs)
				for h := range hours {
					d.Hour(noon.Add(time.Duration(h)*time.Hour), rows, func(_ int, _ *reservations.Reservation, q reservations.Quantity) { sum += q })
				}
			}
		})
	}
}
