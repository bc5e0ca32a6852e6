package reservations_test

import (
	"cmp"
	"fmt"
	"math/rand/v2"
	"slices"
	"testing"
	"time"

	"cspkit.example/orders"
	"cspkit.example/reservations"
	gocmp "github.com/google/go-cmp/cmp"
)

// TestRSV_15_RSV_16_RSV_17_RSV_18_AgainstTheRules plays random worlds for some
// hours and compares with the rules as they read, done the slow way.
func TestRSV_15_RSV_16_RSV_17_RSV_18_AgainstTheRules(t *testing.T) {
	t.Parallel()
	for seed := range uint64(4000) {
		rnd := rand.New(rand.NewPCG(seed, 1))
		rs := randomReservations(rnd)
		d := reservations.NewDiscounts(rs)
		var rows []reservations.Usage
		for h := range 4 {
			rows = randomUsage(rnd, noon.Add(time.Duration(h)*time.Hour), rows)
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

// randomTime is around noon, often at a whole hour, sometimes just beside it.
func randomTime(rnd *rand.Rand) time.Time {
	return noon.Add(time.Duration(rnd.IntN(9)-3)*30*time.Minute + pick(rnd, 0, 0, -time.Microsecond, time.Microsecond, time.Second))
}

func randomScope(rnd *rand.Rand) reservations.Scope {
	return pick(rnd, shared, shared, singleS1, reservations.Scope{Type: reservations.Single, AppliedTo: s2})
}

func randomReservations(rnd *rand.Rand) []reservations.Reservation {
	rs := make([]reservations.Reservation, 1+rnd.IntN(6))
	for n := range rs {
		r := theExample(randomScope(rnd))
		r.SKU, r.Region = pick(rnd, "a", "b"), pick(rnd, "westus2", "westus2", "westeurope")
		r.BoughtOn, r.Customer = pick(rnd, "", s1, s2), pick(rnd, relecloud, relecloud, relecloud, "x")
		r.EffectiveAt = randomTime(rnd)
		if rnd.IntN(4) == 0 {
			r.EndedAt = randomTime(rnd)
		}
		if rnd.IntN(4) == 0 {
			r.ExpiresAt = randomTime(rnd)
		}
		for at := r.EffectiveAt; rnd.IntN(3) == 0; {
			at = at.Add(pick(rnd, time.Microsecond, 30*time.Minute, time.Hour))
			r.PastScopes = append(r.PastScopes, reservations.PastScope{Scope: randomScope(rnd), Until: at})
		}
		if n > 0 && rnd.IntN(4) == 0 {
			ended := r.EndedAt
			if r = rs[0]; r.PartOf == "" {
				r.PartOf, r.EndedAt = r.ID, ended
			}
		}
		r.ID, r.Quantity = reservations.ID(fmt.Sprint("r-", rnd.IntN(50)*10+n)), 1+rnd.IntN(4)
		rs[n] = r
	}
	return rs
}

// randomUsage mostly goes on as the hour before did: rows come, go and change.
func randomUsage(rnd *rand.Rand, hour time.Time, before []reservations.Usage) []reservations.Usage {
	rows := slices.Clone(before)
	for range rnd.IntN(3) {
		if n := rnd.IntN(len(rows) + 1); n < len(rows) {
			rows = slices.Delete(rows, n, n+1)
		}
	}
	for more := rnd.IntN(8); more > 0 || len(rows) == 0; more-- {
		u := usage(machines{pick(rnd, subscriptions...), pick(rnd, "a", "b", "c"), 0, "0.10"}, hour)
		u.Region, u.ClassicOrPromo = pick(rnd, "westus2", "westus2", "westeurope"), rnd.IntN(8) == 0
		u.Partner, u.Customer = pick(rnd, contoso, contoso, contoso, litware), pick(rnd, relecloud, relecloud, relecloud, "x")
		rows = slices.Insert(rows, rnd.IntN(len(rows)+1), u)
	}
	for n := range rows {
		rows[n].Hour, rows[n].Quantity = hour, reservations.Quantity(rnd.IntN(6))*500_000
	}
	if rnd.IntN(2) == 0 {
		slices.SortStableFunc(rows, func(a, b reservations.Usage) int { return cmp.Compare(a.Entitlement, b.Entitlement) })
	}
	return rows
}

// slowly is the rules: each reservation looks at every row.
func slowly(rs []reservations.Reservation, rows []reservations.Usage) map[string]reservations.Quantity {
	covered := map[string]reservations.Quantity{}
	left, ascending := make([]reservations.Quantity, len(rows)), make([]int, len(rows))
	for n := range rows {
		left[n], ascending[n] = rows[n].Quantity, n
	}
	slices.SortStableFunc(ascending, func(a, b int) int { return cmp.Compare(rows[a].Entitlement, rows[b].Entitlement) })
	rs = slices.Clone(rs)
	for n := range rs { // as it was in that hour
		for _, past := range slices.Backward(rs[n].PastScopes) {
			if rows[0].Hour.Before(past.Until) {
				rs[n].Scope = past.Scope
			}
		}
	}
	slices.SortFunc(rs, func(a, b reservations.Reservation) int {
		return cmp.Or(-cmp.Compare(a.Scope.Type, b.Scope.Type), a.EffectiveAt.Compare(b.EffectiveAt),
			cmp.Compare(cmp.Or(a.PartOf, a.ID), cmp.Or(b.PartOf, b.ID)), cmp.Compare(a.PartOf, b.PartOf), cmp.Compare(a.ID, b.ID))
	})
	for _, r := range rs {
		quota, hour := reservations.Units(r.Quantity), rows[0].Hour
		if hour.Before(r.EffectiveAt) || !hour.Before(r.ExpiresAt) || !r.EndedAt.IsZero() && !hour.Before(r.EndedAt) {
			continue
		}
		for _, own := range []bool{true, false} {
			for _, n := range ascending {
				u := rows[n]
				in := r.Scope.Type == reservations.Shared || u.Entitlement == r.Scope.AppliedTo
				same := u.ResourceType == r.ResourceType && u.SKU == r.SKU && u.Region == r.Region && u.Partner == r.Partner && u.Customer == r.Customer
				if !in || !same || u.ClassicOrPromo || own != (u.Entitlement == r.BoughtOn) {
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
