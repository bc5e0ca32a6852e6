package partnercenter_test

import (
	"context"
	"fmt"
	"log"
	"time"

	"cspkit.example/billing"
	"cspkit.example/internal/fixture"
	"cspkit.example/money"
	"cspkit.example/orders"
	"cspkit.example/reservations"
)

// Contoso decides what Relecloud pays for a reservation; what Contoso pays
// Microsoft stays as it is.
func ExamplePrices_Set() {
	ctx := context.Background()
	w := ready(ctx)
	anna := w.As(w.Anna)
	_, err := anna.Prices().Set(ctx, billing.CustomerPrice{
		Customer: w.Relecloud, ItemID: fixture.D2, Term: orders.OneYear, UnitPrice: money.Must("650.00", "USD"),
	})
	if err != nil {
		log.Fatal(err)
	}
	two := reservations.Purchase{ItemID: fixture.D2, Quantity: 2, Term: orders.OneYear}
	bought, err := anna.Customer(w.Relecloud).Reservations().Buy(ctx, two)
	fmt.Println("Relecloud pays", bought.Reservation.Prices.CustomerPrice, err)
	fmt.Println("Contoso pays", bought.Reservation.Prices.PartnerCost)
	// Output:
	// Relecloud pays 1300.00 USD <nil>
	// Contoso pays 1051.20 USD
}

// June is billed. The billing admin reads what the invoice is made of, and sees
// whether it is paid.
func ExampleInvoices_Lines() {
	ctx := context.Background()
	w := ready(ctx)
	_, err := w.As(w.Sam).Customer(w.Relecloud).Orders().Place(ctx, orders.Line{ItemID: fixture.Office, Quantity: 10})
	if err != nil {
		log.Fatal(err)
	}
	w.Clock.Set(billing.Recurring.Date("2020-06"))
	made, err := w.Center.Platform().Bill(ctx, w.Bill.Tenant, billing.Recurring, "2020-06")
	if err != nil {
		log.Fatal(err)
	}
	invoices := w.As(w.Bill).Invoices()
	for line, err := range invoices.Lines(ctx, made[0].ID, billing.LicenseBased) {
		fmt.Println(line.CustomerName, line.Quantity, "×", line.Product, "at", line.UnitPrice, err)
	}
	invoice, err := invoices.Get(ctx, made[0].ID)
	fmt.Println(invoice.Total, invoice.Payment, err)
	// Output:
	// Relecloud 10 × Office 365 E3 at 16.00 USD <nil>
	// 160.00 USD unpaid <nil>
}

// What Contoso will pay for Relecloud in the month that runs, before any
// invoice says so.
func ExampleCustomer_ServiceCosts() {
	ctx := context.Background()
	w := ready(ctx)
	_, err := w.As(w.Sam).Customer(w.Relecloud).Orders().Place(ctx,
		orders.Line{ItemID: fixture.Office, Quantity: 3},
		orders.Line{ItemID: fixture.Backup},
	)
	if err != nil {
		log.Fatal(err)
	}
	costs, err := w.As(w.Bill).Customer(w.Relecloud).ServiceCosts(ctx, true)
	for _, c := range costs {
		fmt.Println(c.Type, "from", c.From.Format(time.DateOnly), "to", c.To.Format(time.DateOnly))
		for _, line := range c.Lines {
			fmt.Println(line.Product, line.Total)
		}
	}
	fmt.Println(err)
	// Output:
	// recurring from 2020-06-01 to 2020-07-01
	// Office 365 E3 48.00 USD
	// one_time from 2020-06-01 to 2020-07-01
	// Backup as a service 40.00 USD
	// <nil>
}

// What an hour of a machine costs, and what it costs those who use many.
func ExamplePriceLists_RateCard() {
	ctx := context.Background()
	w := ready(ctx)
	err := w.Center.Platform().PutMeter(ctx, billing.Meter{
		ID: "vm-d2", Product: "Virtual Machines", Unit: "1 Hour",
		Prices: []billing.MeterPrice{{Tiers: billing.Tiers{
			{Price: money.Must("0.10", "USD")},
			{From: reservations.Units(100), Price: money.Must("0.08", "USD")},
		}}},
	})
	if err != nil {
		log.Fatal(err)
	}
	card, err := w.As(w.Sam).PriceLists().RateCard(ctx, "US", "USD")
	for _, r := range card.Rows {
		fmt.Println(r.Product, "after", r.FromQuantity, "×", r.Unit, "cost", r.UnitPrice)
	}
	fmt.Println(err)
	// Output:
	// Virtual Machines after 0 × 1 Hour cost 0.10 USD
	// Virtual Machines after 100 × 1 Hour cost 0.08 USD
	// <nil>
}

// A customer's Azure usage up to last midnight, against its monthly budget: on
// the day itself, and a day later.
func ExampleUsage_ToDate() {
	ctx := context.Background()
	w := ready(ctx)
	relecloud := w.As(w.Anna).Customer(w.Relecloud)
	if _, err := relecloud.SetBudget(ctx, money.Must("10", "USD")); err != nil {
		log.Fatal(err)
	}
	hour := w.Clock.Now()
	w.Clock.Advance(time.Hour)
	err := w.Center.Platform().ReportUsage(ctx, w.Relecloud, reservations.Usage{
		Entitlement: w.S1, Hour: hour, Meter: "D2 hours", ResourceType: "virtual_machines", SKU: "Standard_D2", Region: "westus2",
		Quantity: reservations.Units(40), UnitPrice: money.Must("0.10", "USD"),
	})
	if err != nil {
		log.Fatal(err)
	}
	for range 2 {
		used, err := relecloud.Usage().ToDate(ctx)
		fmt.Println(used.Name, used.Cost, used.Spending.PercentUsed(), "%", err)
		w.Clock.Advance(24 * time.Hour)
	}
	// Output:
	// Relecloud [] 0 % <nil>
	// Relecloud [4.00 USD] 40 % <nil>
}
