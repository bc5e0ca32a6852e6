package reservations_test

import (
	"strconv"
	"strings"
	"testing"
	"time"

	"cspkit.example/orders"
	"cspkit.example/reservations"
)

// machines is an hour of usage of an Azure subscription.
type machines struct {
	on    orders.EntitlementID
	sku   string
	count int
}

// fleet is the table of subscriptions of section 7.7.
var fleet = []machines{
	{s1, "Standard_D2s_v3", 1}, {s2, "Standard_D2s_v3", 2}, {s3, "Standard_D4s_v3", 1}, {s4, "Standard_D2s_v3", 1},
}

func usage(m machines, hour time.Time) reservations.Usage {
	return reservations.Usage{Entitlement: entitlement(m.on), ResourceType: "virtual_machines", SKU: m.sku, Region: "westus2", Hour: hour}
}

// coveredHours counts a month of 720 hours: in each of them the reservation
// covers as many machines as its quantity, in the order of the fleet.
func coveredHours(r reservations.Reservation) map[orders.EntitlementID]int {
	covered := map[orders.EntitlementID]int{}
	for h := range 720 {
		left := r.Quantity
		for _, m := range fleet {
			if r.Covers(usage(m, noon.Add(time.Duration(h)*time.Hour))) {
				n := min(left, m.count)
				covered[m.on] += n
				left -= n
			}
		}
	}
	return covered
}

// TestRSV_15_RSV_16_TheWorkedExample7_7 compares the hours with the table.
func TestRSV_15_RSV_16_TheWorkedExample7_7(t *testing.T) {
	t.Parallel()
	tables := domain(t).Tables("7.7")
	if len(tables) != 2 {
		t.Fatalf("section 7.7 has %d tables", len(tables))
	}
	rows := map[string]orders.EntitlementID{
		"hours covered in S1": s1, "hours covered in S2": s2, "S3 (other size)": s3, "S4 (other partner)": s4,
	}
	single, both := coveredHours(theExample(singleS1)), coveredHours(theExample(shared))
	seen := 0
	for _, row := range tables[1].Rows {
		id, ok := rows[row.Cells[0]]
		if !ok {
			continue
		}
		seen++
		for column, covered := range map[string]map[orders.EntitlementID]int{"Scope shared": both, "Scope single on S1": single} {
			text, _, _ := strings.Cut(row.Cells[tables[1].Column(column)], " of ")
			want, err := strconv.Atoi(strings.ReplaceAll(text, ",", ""))
			if err != nil || covered[id] != want {
				t.Errorf("%s, %s: %d hours, want %s", row.Cells[0], column, covered[id], text)
			}
		}
	}
	if seen != len(rows) {
		t.Errorf("%d of %d rows were found", seen, len(rows))
	}
}

// TestRSV_15_RSV_16_RSV_17_Covers changes one thing at a time.
func TestRSV_15_RSV_16_RSV_17_Covers(t *testing.T) {
	t.Parallel()
	type change func(*reservations.Reservation, *reservations.Usage)
	for name, c := range map[string]struct {
		change
		shared, single bool
	}{
		"the one it is applied to": {func(*reservations.Reservation, *reservations.Usage) {}, true, true},
		"another of this partner":  {func(_ *reservations.Reservation, u *reservations.Usage) { u.Entitlement = entitlement(s2) }, true, false},
		"one that came later": {func(_ *reservations.Reservation, u *reservations.Usage) {
			u.Entitlement.ID, u.Entitlement.CreatedAt = "new", later
		}, true, false},
		"Azure global":           {func(_ *reservations.Reservation, u *reservations.Usage) { u.Entitlement = entitlement(s3) }, true, false},
		"another partner":        {func(_ *reservations.Reservation, u *reservations.Usage) { u.Entitlement = entitlement(s4) }, false, false},
		"another customer":       {func(_ *reservations.Reservation, u *reservations.Usage) { u.Entitlement.Customer = "x" }, false, false},
		"bought elsewhere":       {func(_ *reservations.Reservation, u *reservations.Usage) { u.Entitlement.Partner = "" }, false, false},
		"another size":           {func(_ *reservations.Reservation, u *reservations.Usage) { u.SKU = "Standard_D4s_v3" }, false, false},
		"another region":         {func(_ *reservations.Reservation, u *reservations.Usage) { u.Region = "westeurope" }, false, false},
		"another resource":       {func(_ *reservations.Reservation, u *reservations.Usage) { u.ResourceType = "sql_databases" }, false, false},
		"classic or promotional": {func(_ *reservations.Reservation, u *reservations.Usage) { u.ClassicOrPromo = true }, false, false},
		"the hour before":        {func(_ *reservations.Reservation, u *reservations.Usage) { u.Hour = noon.Add(-time.Hour) }, false, false},
		"the last hour":          {func(r *reservations.Reservation, u *reservations.Usage) { u.Hour = r.ExpiresAt.Add(-time.Hour) }, true, true},
		"the hour after":         {func(r *reservations.Reservation, u *reservations.Usage) { u.Hour = r.ExpiresAt }, false, false},
		"cancelled":              {func(r *reservations.Reservation, _ *reservations.Usage) { r.State = reservations.Cancelled }, false, false},
		"exchanged":              {func(r *reservations.Reservation, _ *reservations.Usage) { r.State = reservations.Exchanged }, false, false},
		"a renewal before its start": {func(r *reservations.Reservation, u *reservations.Usage) {
			r.State, r.EffectiveAt = reservations.Pending, u.Hour.Add(1)
		}, false, false},
		"a renewal from its start": {func(r *reservations.Reservation, _ *reservations.Usage) { r.State = reservations.Pending }, true, true},
	} {
		for scope, want := range map[reservations.Scope]bool{shared: c.shared, singleS1: c.single} {
			r, u := theExample(scope), usage(fleet[0], noon)
			c.change(&r, &u)
			if got := r.Covers(u); got != want {
				t.Errorf("%s, scope %s: %t, want %t", name, scope.Type, got, want)
			}
		}
	}
}

// TestRSV_29_StatesFollowTheClock asks at the edges of the term.
func TestRSV_29_StatesFollowTheClock(t *testing.T) {
	t.Parallel()
	r := theExample(shared)
	end := r.ExpiresAt
	for _, c := range []struct {
		stored reservations.State
		at     time.Time
		want   reservations.State
		alive  bool
	}{
		{reservations.Active, noon, reservations.Active, true},
		{reservations.Active, end.Add(-1), reservations.Active, true},
		{reservations.Active, end, reservations.Expired, false},
		{reservations.Pending, noon.Add(-1), reservations.Pending, true},
		{reservations.Pending, noon, reservations.Active, true},
		{reservations.Pending, end, reservations.Expired, false},
		{reservations.PendingCancellation, end, reservations.PendingCancellation, true},
		{reservations.PendingExchange, end, reservations.PendingExchange, true},
		{reservations.Cancelled, noon, reservations.Cancelled, false},
		{reservations.Exchanged, noon, reservations.Exchanged, false},
	} {
		r.State = c.stored
		got := r.At(c.at)
		if got.State != c.want || got.Alive() != c.alive {
			t.Errorf("%s at %v is %s, alive %t; want %s, %t", c.stored, c.at, got.State, got.Alive(), c.want, c.alive)
		}
	}
}
