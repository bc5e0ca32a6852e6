package reservations_test

import (
	"strings"
	"testing"
	"time"

	"cspkit.example/money"
	"cspkit.example/orders"
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
		"cancelled within its first second": {func(r *reservations.Reservation, u *reservations.Usage) {
			r.State, r.EndedAt = reservations.Cancelled, u.Hour.Add(1)
		}, true, true},
		"cancelled after it expired": {func(r *reservations.Reservation, u *reservations.Usage) {
			r.State, u.Hour, r.EndedAt = reservations.Cancelled, r.ExpiresAt, r.ExpiresAt.Add(day)
		}, false, false},
		"expires within the hour": {func(r *reservations.Reservation, u *reservations.Usage) { r.ExpiresAt = u.Hour.Add(time.Microsecond) }, true, true},
		"asked to be exchanged":   {func(r *reservations.Reservation, _ *reservations.Usage) { r.State = reservations.PendingExchange }, true, true},
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

// TestRSV_16_TheHourBeforeIsNoProof: a row of the kind that stood at this place
// an hour ago, but of another resource, is not covered.
func TestRSV_16_TheHourBeforeIsNoProof(t *testing.T) {
	t.Parallel()
	d := reservations.NewDiscounts([]reservations.Reservation{theExample(shared)})
	hours := 0
	count := func(int, *reservations.Reservation, reservations.Quantity) { hours++ }
	u := usage(fleet[0], noon)
	d.Hour(noon, []reservations.Usage{u}, count)
	u.ResourceType = "red_hat"
	d.Hour(later, []reservations.Usage{u}, count)
	if hours != 1 {
		t.Errorf("%d hours are covered, want the first", hours)
	}
}

// TestRSV_18_SeveralReservations shows in which order they apply, and that a
// row is covered in parts.
func TestRSV_18_SeveralReservations(t *testing.T) {
	t.Parallel()
	type covering struct {
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
	later.EffectiveAt = noon.Add(time.Hour)
	part := reservation("z", shared, s1, 1)
	part.PartOf = "a"
	foreign := reservation("f", shared, s1, 9)
	foreign.Customer = "x"
	half := usage(machines{s1, "Standard_D2s_v3", 1, "0.10"}, noon.Add(time.Hour))
	half.Quantity /= 2
	rows := []reservations.Usage{half, usage(fleet[1], half.Hour)}
	for name, c := range map[string]struct {
		rs   []reservations.Reservation
		want []covering
	}{
		"its own subscription first":   {[]reservations.Reservation{reservation("r", shared, s2, 1)}, []covering{{"S2", "r", "1"}}},
		"then by ascending ID":         {[]reservations.Reservation{reservation("r", shared, "", 1)}, []covering{{"S1", "r", "0.5"}, {"S2", "r", "0.5"}}},
		"single before shared":         {[]reservations.Reservation{reservation("a", shared, s1, 1), reservation("b", singleS1, s1, 1)}, []covering{{"S1", "b", "0.5"}, {"S2", "a", "1"}}},
		"the earlier before the later": {[]reservations.Reservation{later, reservation("z", shared, s1, 1)}, []covering{{"S1", "z", "0.5"}, {"S2", "z", "0.5"}, {"S2", "r-0", "1"}}},
		"the lower ID":                 {[]reservations.Reservation{reservation("b", shared, s1, 1), reservation("a", shared, s1, 1)}, []covering{{"S1", "a", "0.5"}, {"S2", "a", "0.5"}, {"S2", "b", "1"}}},
		"a part beside the rest": {[]reservations.Reservation{part, reservation("b", shared, s1, 1), reservation("a", shared, s1, 1)},
			[]covering{{"S1", "a", "0.5"}, {"S2", "a", "0.5"}, {"S2", "z", "1"}, {"S2", "b", "0.5"}}},
		"of nobody else":        {[]reservations.Reservation{reservation("r", shared, s1, 1), foreign}, []covering{{"S1", "r", "0.5"}, {"S2", "r", "0.5"}}},
		"none":                  {nil, nil},
		"no more than there is": {[]reservations.Reservation{reservation("r", shared, s1, 9)}, []covering{{"S1", "r", "0.5"}, {"S2", "r", "2"}}},
	} {
		names := map[orders.EntitlementID]string{s1: "S1", s2: "S2"}
		for _, order := range [][]reservations.Usage{rows, {rows[1], rows[0]}} {
			var got []covering
			reservations.NewDiscounts(c.rs).Hour(half.Hour, order, func(row int, by *reservations.Reservation, q reservations.Quantity) {
				got = append(got, covering{names[order[row].Entitlement], by.ID, q.String()})
			})
			if diff := gocmp.Diff(c.want, got); diff != "" {
				t.Errorf("%s (-want +got):\n%s", name, diff)
			}
		}
	}
}
