package reservations_test

import (
	"fmt"
	"math/rand/v2"
	"strings"
	"testing"
	"time"

	"cspkit.example/orders"
	"cspkit.example/reservations"
)

// benchDay is a day of usage, hour by hour, and what a unit of each row costs
// in cents: exact amounts cost the same on both sides and would hide the rest.
type benchDay struct {
	rows  [24][]reservations.Usage
	cents [24][]int64
}

// newBenchDay lets machines run for a day, in 20 Azure subscriptions and 13
// sizes, of which 10 are reserved. In a fleet that changes, one machine in
// twenty is off in any hour. What the embedder reports is text of its own in
// every row; the names of the Azure subscription and its owner are shared, as
// the engine does, except in a fleet that was read from a file.
func newBenchDay(machineCount int, fleet string) *benchDay {
	const bySubscription, sizes, off = 20, 13, 20
	rnd := rand.New(rand.NewPCG(1, uint64(machineCount)))
	names := make([]orders.EntitlementID, bySubscription)
	for n := range names {
		names[n] = orders.EntitlementID(fmt.Sprintf("66666666-0000-4000-8000-%012d", n))
	}
	day := &benchDay{}
	for h := range day.rows {
		for n := range machineCount {
			size := n * 7 % sizes
			on := names[n*bySubscription/machineCount]
			switch {
			case fleet == "changing" && rnd.IntN(off) == 0:
				continue
			case fleet == "one":
				size, on = 0, s1
			}
			u := usage(machines{s1, fmt.Sprint("Standard_D", size, "s_v3"), 1, "0.10"}, noon.Add(time.Duration(h)*time.Hour))
			u.Entitlement = on
			for _, text := range []*string{&u.Meter, &u.ResourceType, &u.SKU, &u.Region} {
				*text = strings.Clone(*text)
			}
			if fleet == "read" {
				for _, text := range []*string{(*string)(&u.Partner), (*string)(&u.Customer), (*string)(&u.Entitlement)} {
					*text = strings.Clone(*text)
				}
			}
			day.rows[h], day.cents[h] = append(day.rows[h], u), append(day.cents[h], int64(10+size))
		}
	}
	return day
}

// benchReservations are 50 reservations, every fifth of a single scope, for
// two thirds of what the machines use.
func benchReservations(machineCount int, fleet string) []reservations.Reservation {
	const count, reserved = 50, 10
	rs := make([]reservations.Reservation, count)
	for n := range rs {
		r := theExample(shared)
		r.ID, r.Quantity = reservations.ID(fmt.Sprintf("r-%02d", n)), max(1, machineCount*2/3/count)
		r.SKU, r.BoughtOn = fmt.Sprint("Standard_D", n%reserved, "s_v3"), orders.EntitlementID(fmt.Sprintf("66666666-0000-4000-8000-%012d", n%20))
		if fleet == "one" {
			r.SKU, r.BoughtOn = "Standard_D0s_v3", s1
		}
		if n%5 == 0 {
			r.Scope = reservations.Scope{Type: reservations.Single, AppliedTo: r.BoughtOn}
		}
		rs[n] = r
	}
	return rs
}

// BenchmarkCoverage applies 50 reservations to a month of hourly usage in one
// pass, beside a plain loop over the same rows. The loop looks each row's
// attributes up, as any solution must, takes what is reserved of them off and
// adds up price × quantity of what is left; it knows no scope, no order and no
// dates. The fleets are one that stays, the same read from a file, one that
// changes from hour to hour, and one of equal machines in the Azure
// subscription that every reservation was bought on.
func BenchmarkCoverage(b *testing.B) {
	days, counts := 30, []int{100, 1000}
	if testing.Short() {
		days, counts = 1, counts[:1]
	}
	for _, fleet := range []string{"steady", "read", "changing", "one"} {
		for _, count := range counts {
			day, rs := newBenchDay(count, fleet), benchReservations(count, fleet)
			report := func(b *testing.B) {
				rows := 0
				for h := range day.rows {
					rows += days * len(day.rows[h])
				}
				b.ReportMetric(float64(b.Elapsed().Nanoseconds())/float64(b.N)/float64(rows), "ns/row")
			}
			name := fmt.Sprintf("fleet=%s/machines=%d", fleet, count)
			b.Run(name+"/impl=plain", func(b *testing.B) {
				b.ReportAllocs()
				for b.Loop() {
					benchPlain(day, days, rs)
				}
				report(b)
			})
			b.Run(name+"/impl=discounts", func(b *testing.B) {
				b.ReportAllocs()
				for b.Loop() {
					benchDiscounts(day, days, rs)
				}
				report(b)
			})
		}
	}
}

func benchPlain(day *benchDay, days int, rs []reservations.Reservation) (cost int64) {
	type attributes struct{ resourceType, sku, region string }
	quantity, left := map[attributes]reservations.Quantity{}, map[attributes]*reservations.Quantity{}
	for n := range rs {
		of := attributes{rs[n].ResourceType, rs[n].SKU, rs[n].Region}
		quantity[of] += reservations.Units(rs[n].Quantity)
		left[of] = new(reservations.Quantity)
	}
	for range days {
		for h := range day.rows {
			for of, q := range quantity {
				*left[of] = q
			}
			for n := range day.rows[h] {
				u := &day.rows[h][n]
				paid := u.Quantity
				if q := left[attributes{u.ResourceType, u.SKU, u.Region}]; q != nil && !u.ClassicOrPromo {
					free := min(paid, *q)
					*q -= free
					paid -= free
				}
				cost += day.cents[h][n] * int64(paid)
			}
		}
	}
	return cost
}

func benchDiscounts(day *benchDay, days int, rs []reservations.Reservation) (cost int64) {
	var cents []int64
	free := func(row int, _ *reservations.Reservation, q reservations.Quantity) { cost -= cents[row] * int64(q) }
	d := reservations.NewDiscounts(rs)
	for n := range days {
		for h, rows := range day.rows {
			cents = day.cents[h]
			for n := range rows {
				cost += cents[n] * int64(rows[n].Quantity)
			}
			d.Hour(noon.Add(time.Duration(24*n+h)*time.Hour), rows, free)
		}
	}
	return cost
}
