package partnercenter_test

import (
	"context"
	"fmt"
	"time"

	"cspkit.example/billing"
	"cspkit.example/internal/fixture"
	"cspkit.example/money"
	"cspkit.example/orders"
	"cspkit.example/partnercenter"
	"cspkit.example/reservations"
)

// Two machines run for a day, and one of them is reserved: the discount
// applies by itself, hour by hour.
func ExampleUsage_Records() {
	ctx := context.Background()
	w, err := fixture.Fork(ctx, nil)
	if err != nil {
		fmt.Println(err)
		return
	}
	relecloud := w.As(w.Anna).Customer(w.Relecloud)
	bought, err := relecloud.Reservations().Buy(ctx, reservations.Purchase{ItemID: fixture.D2, Quantity: 1, Term: orders.OneYear})
	if err != nil {
		fmt.Println(err)
	}
	today := w.Clock.Now()
	w.Clock.Advance(24 * time.Hour)
	var rows []reservations.Usage
	for h := range 24 {
		rows = append(rows, reservations.Usage{
			Entitlement: w.S1, Hour: today.Add(time.Duration(h) * time.Hour), Meter: "D2 hours",
			ResourceType: "virtual_machines", SKU: "Standard_D2", Region: "westus2",
			Quantity: reservations.Units(2), UnitPrice: money.Must("0.10", "USD"),
		})
	}
	if err := w.Center.Platform().ReportUsage(ctx, w.Relecloud, rows...); err != nil {
		fmt.Println(err)
	}

	records, err := relecloud.Usage().Records(ctx, partnercenter.UsageQuery{From: today, To: w.Clock.Now(), By: billing.Daily})
	for _, r := range records {
		fmt.Printf("%s: %s hours of %s, %s of them covered, cost %s\n", r.Begin.Format(time.DateOnly), r.Quantity, r.SKU, r.Covered, r.Cost)
	}
	fmt.Println(err)
	used, err := relecloud.Reservations().Utilization(ctx, bought.Reservation.ID, today, w.Clock.Now())
	fmt.Println(used.Percent(), "%", err)
	// Output:
	// 2020-06-01: 48 hours of Standard_D2, 24 of them covered, cost 2.40 USD
	// <nil>
	// 100.00 % <nil>
}
