package partnercenter_test

import (
	"context"
	"fmt"
	"log"

	"cspkit.example/internal/fixture"
	"cspkit.example/orders"
	"cspkit.example/partnercenter"
)

// What the catalogue sells by the month, at the partner's price and at
// Microsoft's own. Azure itself costs nothing: what is used of it does.
func ExampleCatalogue_All() {
	ctx := context.Background()
	w := ready(ctx)
	for item, err := range w.As(w.Hal).Catalogue().All(ctx, partnercenter.CatalogueQuery{Market: "US"}) {
		if err != nil {
			log.Fatal(err)
		}
		if price, sold := item.PriceFor(orders.Monthly); sold {
			fmt.Println(item.Title, "at", price.PartnerCost, "instead of", price.WebDirect)
		}
	}
	// Output:
	// Microsoft Azure at 0 USD instead of 0 USD
	// Azure plan at 0 USD instead of 0 USD
	// Audio conferencing at 3.20 USD instead of 4.00 USD
	// Office 365 E3 at 16.00 USD instead of 20.00 USD
	// Backup as a service at 40.00 USD instead of 50.00 USD
}

// A cart is ordered group by group: what is refused says why, and does not
// stop the rest.
func ExampleCarts_Checkout() {
	ctx := context.Background()
	w := ready(ctx)
	carts := w.As(w.Sam).Customer(w.Relecloud).Carts()
	cart, err := carts.Create(ctx,
		orders.Line{ItemID: fixture.Server},
		orders.Line{ItemID: fixture.Office, Quantity: 99_999},
	)
	if err != nil {
		log.Fatal(err)
	}
	cart, err = carts.Checkout(ctx, cart.ID)
	fmt.Println(cart.Status, err)
	for _, line := range cart.Lines {
		fmt.Printf("%s: ordered %t %q\n", line.ItemID, line.Order != "", line.Error)
	}
	// Output:
	// ordered <nil>
	// server-2019: ordered true ""
	// office-e3: ordered false "quantity_invalid"
}

// Ten licences become twelve, and rest while the customer does not pay.
func ExampleSubscriptions_Suspend() {
	ctx := context.Background()
	w := ready(ctx)
	at := w.As(w.Sam).Customer(w.Relecloud)
	order, err := at.Orders().Place(ctx, orders.Line{ItemID: fixture.Office, Quantity: 10})
	if err != nil {
		log.Fatal(err)
	}
	id := order.Lines[0].Subscription
	more, err := at.Subscriptions().ChangeQuantity(ctx, id, 12)
	fmt.Println(more.Quantity, more.Status, err)
	rests, err := at.Subscriptions().Suspend(ctx, id)
	fmt.Println(rests.Quantity, rests.Status, err)
	again, err := at.Subscriptions().Reactivate(ctx, id)
	fmt.Println(again.Quantity, again.Status, err)
	// Output:
	// 12 active <nil>
	// 12 suspended <nil>
	// 12 active <nil>
}

// Admin agents own the Azure subscriptions that they sold, through their group,
// and give roles on them to the customer's users.
func ExampleAzureRoles_Add() {
	ctx := context.Background()
	w := ready(ctx)
	roles := w.As(w.Anna).Customer(w.Relecloud).AzureRoles()
	nora := orders.RoleAssignment{Principal: string(w.Nora.User), Role: orders.Contributor}
	if err := roles.Add(ctx, w.S1, nora); err != nil {
		log.Fatal(err)
	}
	held, err := roles.List(ctx, w.S1)
	fmt.Println("nora contributes:", held.UserHolds(w.Nora, orders.Contributor), err)
	fmt.Println("nora owns:", held.UserHolds(w.Nora, orders.Owner))
	fmt.Println("Contoso owns:", held.AdminAgentsHold(w.Anna.Tenant))
	// Output:
	// nora contributes: true <nil>
	// nora owns: false
	// Contoso owns: true
}

// The customer's users are told whom to ask about each subscription: who sold
// it, until somebody else is named.
func ExamplePortal_SupportContacts() {
	ctx := context.Background()
	w := ready(ctx)
	contacts, err := w.Portal(w.Nora).SupportContacts(ctx)
	for _, c := range contacts {
		fmt.Println("about", c.Name, "ask", c.Contact.Name)
	}
	fmt.Println(err)
	// Output:
	// about Azure plan ask Contoso
	// <nil>
}
