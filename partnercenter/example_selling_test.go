package partnercenter_test

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"strings"
	"time"

	"cspkit.example/activity"
	"cspkit.example/internal/fixture"
	"cspkit.example/orders"
	"cspkit.example/partnercenter"
	"cspkit.example/pcerr"
	"cspkit.example/reservations"
)

// Contoso lets its customer Relecloud buy Azure reservations itself. Only an
// admin agent may switch, and the log says who did.
func ExamplePurchasePermission_Enable() {
	ctx := context.Background()
	w, err := fixture.Fork(ctx, nil)
	if err != nil {
		fmt.Println(err)
		return
	}
	_, err = w.As(w.Sam).Customer(w.Relecloud).PurchasePermission().Enable(ctx)
	var refusal *pcerr.Error
	if errors.As(err, &refusal) {
		fmt.Println("sam:", refusal.Code, refusal.Rule)
	}

	permission := w.As(w.Anna).Customer(w.Relecloud).PurchasePermission()
	policy, err := permission.Enable(ctx)
	fmt.Println("anna:", policy.Permissions(), err)
	on, err := permission.On(ctx)
	fmt.Println("on:", on, err)
	// Output:
	// sam: role_not_allowed PERM-8
	// anna: [{AzureReservedInstances Purchase}] <nil>
	// on: true <nil>
}

// Carla owns one of Relecloud's Azure subscriptions. While the permission is
// on she buys by herself; she pays Contoso's price, and Contoso pays Microsoft.
func ExamplePortal_BuyReservation() {
	ctx := context.Background()
	w, err := fixture.Fork(ctx, nil)
	if err != nil {
		fmt.Println(err)
		return
	}
	two := reservations.Purchase{ItemID: fixture.D2, Quantity: 2, Term: orders.OneYear, Entitlement: w.S1}
	carla := w.Portal(w.Carla)
	_, err = carla.BuyReservation(ctx, two)
	fmt.Println("off:", errors.Is(err, pcerr.SelfServeOff))

	if _, err := w.As(w.Anna).Customer(w.Relecloud).PurchasePermission().Enable(ctx); err != nil {
		fmt.Println(err)
	}
	bought, err := carla.BuyReservation(ctx, two)
	fmt.Println("on:", bought.Reservation.State, bought.Reservation.Scope.Type, err)
	fmt.Println("Relecloud pays", bought.Reservation.Prices.CustomerPrice)
	seen, err := w.As(w.Anna).Customer(w.Relecloud).Reservations().Get(ctx, bought.Reservation.ID)
	fmt.Println("Contoso pays", seen.Prices.PartnerCost, err)
	// Output:
	// off: true
	// on: active shared <nil>
	// Relecloud pays 1226.40 USD
	// Contoso pays 1051.20 USD <nil>
}

// A reservation is given back by the partner, never by the customer. After
// 100 days Microsoft keeps a fee of 12 % of what is left.
func ExampleReservations_Cancel() {
	ctx := context.Background()
	w, err := fixture.Fork(ctx, nil)
	if err != nil {
		fmt.Println(err)
		return
	}
	page := w.As(w.Anna).Customer(w.Relecloud).Reservations()
	bought, err := page.Buy(ctx, reservations.Purchase{ItemID: fixture.D2, Quantity: 2, Term: orders.OneYear})
	if err != nil {
		fmt.Println(err)
	}
	w.Clock.Advance(100 * 24 * time.Hour)
	given, err := page.Cancel(ctx, bought.Reservation.ID)
	if err != nil {
		fmt.Println(err)
	}
	fmt.Println(given.State)
	fmt.Println("remaining", given.Settled.Remaining)
	fmt.Println("fee", given.Settled.Fee)
	fmt.Println("credit", given.Settled.Credit)
	// Output:
	// cancelled
	// remaining 763.20 USD
	// fee 91.58 USD
	// credit 671.62 USD
}

// An order holds any number of things from the catalogue. What the rules
// forbid is refused with the rule's ID.
func ExampleOrders_Place() {
	ctx := context.Background()
	w, err := fixture.Fork(ctx, nil)
	if err != nil {
		fmt.Println(err)
		return
	}
	at := w.As(w.Sam).Customer(w.Relecloud)
	order, err := at.Orders().Place(ctx,
		orders.Line{ItemID: fixture.Office, Quantity: 10},
		orders.Line{ItemID: fixture.Backup, FriendlyName: "Nightly backup"},
	)
	fmt.Println(order.Status, order.BillingCycle, err)
	for _, line := range order.Lines {
		fmt.Println(line.Quantity, "×", line.FriendlyName, "at", line.UnitPrice)
	}
	_, err = at.Orders().Place(ctx, orders.Line{ItemID: fixture.AzureGlobal})
	fmt.Println(pcerr.CodeOf(err), pcerr.RuleOf(err))
	// Output:
	// completed monthly <nil>
	// 10 × Office 365 E3 at 16.00 USD
	// 1 × Nightly backup at 40.00 USD
	// offer_blocked_by_azure_plan SUB-5
}

// A follower sees every record once, in the order of the commits. It remembers
// the number of the last one and goes on from there.
func ExampleActivityLog_Follow() {
	ctx, stop := context.WithCancel(context.Background())
	defer stop()
	w, err := fixture.Fork(ctx, nil)
	if err != nil {
		fmt.Println(err)
		return
	}
	var last int64
	for r, err := range w.As(w.Hal).Activity().All(ctx, activity.Query{}) {
		if err == nil {
			last = r.Sequence // the newest comes first
		}
		break
	}

	permission := w.As(w.Anna).Customer(w.Relecloud).PurchasePermission()
	if _, err := permission.Enable(ctx); err != nil {
		fmt.Println(err)
	}
	if err := permission.Disable(ctx); err != nil {
		fmt.Println(err)
	}
	for r, err := range w.As(w.Hal).Activity().Follow(ctx, last) {
		if err != nil {
			fmt.Println("the end:", errors.Is(err, context.Canceled))
			break
		}
		fmt.Println(r.CustomerName+":", r.Action())
		if r.Operation == activity.DeleteSelfServePolicy {
			stop()
		}
	}
	// Output:
	// Relecloud: Create Customer Purchase Permissions
	// Relecloud: Delete Customer Purchase Permissions
	// the end: true
}

// The export of the log's last 30 days.
func ExampleActivityLog_ExportCSV() {
	ctx := context.Background()
	w, err := fixture.Fork(ctx, nil)
	if err != nil {
		fmt.Println(err)
		return
	}
	if _, err := w.As(w.Anna).Customer(w.Relecloud).PurchasePermission().Enable(ctx); err != nil {
		fmt.Println(err)
	}
	var file bytes.Buffer
	err = w.As(w.Bill).Activity().ExportCSV(ctx, &file, activity.Query{Resource: activity.ResourceSelfServePolicy})
	fmt.Print(strings.ReplaceAll(file.String(), "\r\n", "\n"), err)
	// Output:
	// Date,User affected,Action,Partner user
	// 2020-06-01T00:00:00Z,Relecloud,Create Customer Purchase Permissions,anna@contoso.example
	// <nil>
}

// A customer and its first order, or neither of the two.
func ExampleSession_Atomically() {
	ctx := context.Background()
	w, err := fixture.Fork(ctx, nil)
	if err != nil {
		fmt.Println(err)
		return
	}
	welcome := func(item string) error {
		return w.As(w.Anna).Atomically(ctx, func(ctx context.Context, s *partnercenter.Session) error {
			made, err := s.Customers().Create(ctx, fixture.NewCustomer("Tailspin", "US", "Tim"))
			if err != nil {
				return err
			}
			_, err = s.Customer(made.Customer.ID).Orders().Place(ctx, orders.Line{ItemID: item})
			return err
		})
	}
	count := func() (n int) {
		for _, err := range w.As(w.Anna).Customers().All(ctx, partnercenter.CustomerQuery{}) {
			if err == nil {
				n++
			}
		}
		return n
	}
	fmt.Println(pcerr.CodeOf(welcome("no-such-item")), count())
	fmt.Println(welcome(fixture.AzurePlan), count())
	// Output:
	// invalid_input 1
	// <nil> 2
}

// What would come of an order, without placing it.
func ExampleSession_Review() {
	ctx := context.Background()
	w, err := fixture.Fork(ctx, nil)
	if err != nil {
		fmt.Println(err)
		return
	}
	var order orders.Order
	err = w.As(w.Sam).Review(ctx, func(ctx context.Context, s *partnercenter.Session) error {
		order, err = s.Customer(w.Relecloud).Orders().Place(ctx, orders.Line{ItemID: fixture.Office, Quantity: 3})
		return err
	})
	fmt.Println(order.Lines[0].Quantity, order.Lines[0].UnitPrice, err)
	_, err = w.As(w.Sam).Customer(w.Relecloud).Orders().Get(ctx, order.ID)
	fmt.Println(pcerr.CodeOf(err))
	// Output:
	// 3 16.00 USD <nil>
	// order_not_found
}
