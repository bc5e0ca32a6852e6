package partnercenter_test

import (
	"fmt"
	"testing"
	"time"

	"cspkit.example/billing"
	"cspkit.example/orders"
	"cspkit.example/reservations"
)

// BenchmarkUsageRecords rates a month of hourly usage of one customer: 100
// machines of ten sizes in four Azure subscriptions, half of the sizes
// reserved. ns/row and allocs/row tell what a row of usage costs.
func BenchmarkUsageRecords(b *testing.B) {
	w := plainWorld(b)
	hours := 720
	if testing.Short() {
		hours = 48
	}
	on := []orders.EntitlementID{w.S1}
	for n := range 3 {
		e := must[orders.Entitlement](w)(w.relecloud(w.Anna).Subscriptions().AddEntitlement(w.ctx, w.AP, fmt.Sprint("azure ", n)))
		on = append(on, e.ID)
	}
	sku := func(n int) string { return fmt.Sprint("Standard_D", n%10) }
	for n := range 5 {
		w.reservable(sku(n), "100.00", "USD")
		p := yearOf(sku(n), 7)
		p.Scope.Type = reservations.Shared
		w.reserve(p)
	}
	w.Clock.Set(july)
	rows := 0
	for h := range hours {
		var report []reservations.Usage
		for n := range 100 {
			u := vm(on[n%len(on)], sku(n), june.Add(time.Duration(h)*time.Hour), 1)
			u.Meter = fmt.Sprint("machine ", n)
			report = append(report, u)
		}
		w.ok(w.report(report...)())
		rows += len(report)
	}
	for _, by := range []billing.Granularity{billing.Monthly, billing.Daily} {
		b.Run("by="+string(by), func(b *testing.B) {
			q := in(june)
			q.By = by
			read := func() {
				got := must[[]billing.UsageRecord](w)(w.relecloud(w.Anna).Usage().Records(w.ctx, q))
				if by == billing.Monthly && len(got) != 100 {
					b.Fatal(len(got))
				}
			}
			b.ReportAllocs()
			for b.Loop() {
				read()
			}
			b.ReportMetric(float64(b.Elapsed().Nanoseconds())/float64(b.N*rows), "ns/row")
			b.ReportMetric(testing.AllocsPerRun(1, read)/float64(rows), "allocs/row")
		})
	}
}
