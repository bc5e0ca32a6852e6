package reservations_test

import (
	"fmt"
	"time"

	"cspkit.example/money"
	"cspkit.example/orders"
	"cspkit.example/reservations"
)

// Two machines are reserved and bought on subscription A, which runs one; B
// runs two. In an hour A's machine is free, and so is one of B's.
func ExampleDiscounts_Hour() {
	noon := time.Date(2020, 5, 20, 12, 0, 0, 0, time.UTC)
	bought := reservations.Reservation{
		ID: "two D2", ResourceType: "virtual_machines", SKU: "Standard_D2s_v3", Region: "westus2", Quantity: 2,
		Customer: "relecloud", Partner: "contoso", BoughtOn: "A", Scope: reservations.Scope{Type: reservations.Shared},
		EffectiveAt: noon, ExpiresAt: noon.AddDate(1, 0, 0),
	}
	runs := func(on orders.EntitlementID, machines int) reservations.Usage {
		return reservations.Usage{
			Customer: "relecloud", Partner: "contoso", Entitlement: on, Hour: noon, Meter: "D2 hours",
			ResourceType: "virtual_machines", SKU: "Standard_D2s_v3", Region: "westus2",
			Quantity: reservations.Units(machines), UnitPrice: money.Must("0.10", "USD"),
		}
	}
	rows := []reservations.Usage{runs("A", 1), runs("B", 2)}

	discounts := reservations.NewDiscounts([]reservations.Reservation{bought})
	used := bought.NewUtilization(noon, noon.Add(time.Hour))
	free := make([]reservations.Quantity, len(rows))
	discounts.Hour(noon, rows, func(row int, by *reservations.Reservation, q reservations.Quantity) {
		free[row] += q
		used.Covered += q
	})
	for n, u := range rows {
		fmt.Printf("%s: %s of %s free, %s to pay\n", u.Entitlement, free[n], u.Quantity, u.Charge(u.Quantity-free[n]).Round())
	}
	fmt.Println(used.Percent(), "% used")
	// Output:
	// A: 1 of 1 free, 0.00 USD to pay
	// B: 1 of 2 free, 0.10 USD to pay
	// 100.00 % used
}
