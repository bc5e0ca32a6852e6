package reservations_test

import (
	"errors"
	"path/filepath"
	"testing"
	"time"

	"cspkit.example/customers"
	"cspkit.example/internal/rulebook"
	"cspkit.example/money"
	"cspkit.example/orders"
	"cspkit.example/pcerr"
	"cspkit.example/permissions"
	"cspkit.example/reservations"
)

const (
	contoso   permissions.TenantID  = "11111111-0000-4000-8000-000000000001"
	litware   permissions.TenantID  = "11111111-0000-4000-8000-000000000004"
	relecloud customers.ID          = "22222222-0000-4000-8000-000000000001"
	plan      orders.SubscriptionID = "55555555-0000-4000-8000-000000000001"
	global    orders.SubscriptionID = "55555555-0000-4000-8000-000000000002"

	// S1 and S2 stand under Contoso's Azure plan, S3 is its Azure global
	// subscription, S4 was sold by Litware (section 7.7).
	s1 orders.EntitlementID = "66666666-0000-4000-8000-000000000001"
	s2 orders.EntitlementID = "66666666-0000-4000-8000-000000000002"
	s3 orders.EntitlementID = "66666666-0000-4000-8000-000000000003"
	s4 orders.EntitlementID = "66666666-0000-4000-8000-000000000004"

	nora permissions.UserID = "22222222-0000-4000-8000-0000000000a2"
)

// noon is when reservations are bought, later lies behind it.
var (
	noon  = time.Date(2020, 5, 20, 12, 0, 0, 0, time.UTC)
	later = noon.Add(time.Hour)
)

const day = 24 * time.Hour

func stamp(created, updated time.Time) permissions.Stamp {
	return permissions.Stamp{CreatedAt: created, UpdatedAt: updated}
}

func usd(number string) money.Amount { return money.Must(number, "USD") }

// d2 is the item of section 7.7.
func d2() orders.Item {
	return orders.Item{
		ID: "ri:d2:1", Title: "D2 v3, US West 2", ProductType: orders.ReservationItem, OfferID: "RI-D2",
		Prices: []orders.Price{
			{Term: orders.OneYear, PartnerCost: usd("525.60"), WebDirect: usd("700.80")},
			{Term: orders.ThreeYear, PartnerCost: usd("1314.00"), WebDirect: usd("1752.00")},
		},
		MaxQuantity: 100, MonthlyPlan: true, ReservedResourceType: "virtual_machines", SKU: "Standard_D2s_v3", Region: "westus2",
	}
}

func entitlement(id orders.EntitlementID) orders.Entitlement {
	e := orders.Entitlement{ID: id, Customer: relecloud, Partner: contoso, Subscription: plan, Status: orders.EntitlementActive}
	switch id {
	case s3:
		e.Subscription = global
	case s4:
		e.Partner = litware
	}
	return e
}

// owned are the Azure subscriptions that Contoso sold Relecloud.
func owned() []orders.Entitlement {
	return []orders.Entitlement{entitlement(s1), entitlement(s2), entitlement(s3)}
}

// onPlan is the target S1 under the Azure plan.
func onPlan() reservations.Target {
	return reservations.Target{
		Subscription: orders.Subscription{
			ID: plan, Partner: contoso, Customer: relecloud, ProductType: orders.AzurePlan, Status: orders.Active, PartnerIDOnRecord: "1000003",
		},
		Entitlement: s1, Owned: owned(),
	}
}

var (
	byNora = reservations.Buyer{Kind: orders.ByCustomer, User: nora, Channel: permissions.AzurePortal}
	ids    = reservations.IDs{Reservation: "r-1", ReservationOrder: "ro-1", Order: "order-1"}
)

// theExample is the reservation of section 7.7 with a scope.
func theExample(scope reservations.Scope) reservations.Reservation {
	return reservations.Reservation{
		Stamp: stamp(noon, noon), ID: "r-1", ReservationOrder: "ro-1", Order: "order-1", DisplayName: "D2 v3, US West 2", ItemID: "ri:d2:1",
		ResourceType: "virtual_machines", SKU: "Standard_D2s_v3", Region: "westus2",
		Quantity: 2, Term: orders.OneYear, BillingPlan: reservations.OneTime, Scope: scope, Subscription: plan, BoughtOn: s1,
		Customer: relecloud, Partner: contoso, PurchasedBy: orders.ByCustomer, PurchasedByUser: nora, PartnerIDOnRecord: "1000003",
		PurchasedAt: noon, EffectiveAt: noon, ExpiresAt: time.Date(2021, 5, 20, 12, 0, 0, 0, time.UTC), State: reservations.Active,
		Prices:   reservations.Prices{PartnerCost: usd("1051.20"), CustomerPrice: usd("1226.40"), WebDirect: usd("1401.60")},
		UnitCost: usd("525.60"),
	}
}

var (
	shared   = reservations.Scope{Type: reservations.Shared}
	singleS1 = reservations.Scope{Type: reservations.Single, AppliedTo: s1}
)

// wantRefusal checks code, rule and field of a refusal; the empty code wants none.
func wantRefusal(t *testing.T, err error, code pcerr.Code, rule pcerr.Rule, field string) {
	t.Helper()
	var refusal *pcerr.Error
	switch {
	case code == "" && err == nil:
	case code == "":
		t.Errorf("refused: %v", err)
	case !errors.As(err, &refusal) || refusal.Code != code || refusal.Rule != rule || refusal.Field != field:
		t.Errorf("got %v, want %s about %q by %s", err, code, field, rule)
	}
}

// domain reads docs/domain.md.
func domain(t *testing.T) *rulebook.Book {
	t.Helper()
	book, err := rulebook.Load(filepath.Join("..", "docs", "domain.md"))
	if err != nil {
		t.Fatal(err)
	}
	return book
}
