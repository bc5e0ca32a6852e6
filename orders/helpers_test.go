package orders_test

import (
	"errors"
	"testing"
	"time"

	"cspkit.example/customers"
	"cspkit.example/money"
	"cspkit.example/orders"
	"cspkit.example/pcerr"
	"cspkit.example/permissions"
	"cspkit.example/resellers"
)

const (
	contoso   permissions.TenantID  = "11111111-0000-4000-8000-000000000001"
	litware   permissions.TenantID  = "11111111-0000-4000-8000-000000000004"
	tailspin  permissions.TenantID  = "11111111-0000-4000-8000-000000000003"
	relecloud customers.ID          = "22222222-0000-4000-8000-000000000001"
	sub1      orders.SubscriptionID = "55555555-0000-4000-8000-000000000001"
	sub2      orders.SubscriptionID = "55555555-0000-4000-8000-000000000002"
	s1        orders.EntitlementID  = "66666666-0000-4000-8000-000000000001"
	anna      permissions.UserID    = "11111111-0000-4000-8000-0000000000a1"
	nora      permissions.UserID    = "22222222-0000-4000-8000-0000000000a2"
)

// noon is the present of these tests, later lies behind it.
var (
	noon  = time.Date(2020, 5, 20, 12, 0, 0, 0, time.UTC)
	later = noon.Add(time.Hour)
)

func stamp(created, updated time.Time) permissions.Stamp {
	return permissions.Stamp{CreatedAt: created, UpdatedAt: updated}
}

// item is a licence that is sold by the month and by the year.
func item() orders.Item {
	return orders.Item{
		ID: "office:e3:1", Title: "Office 365 E3", ProductType: orders.License, OfferID: "OFFICE-E3", HasIncentive: true,
		Prices: []orders.Price{
			{Term: orders.Monthly, PartnerCost: money.Must("16.00", "USD"), WebDirect: money.Must("20.00", "USD")},
			{Term: orders.OneYear, PartnerCost: money.Must("192.00", "USD"), WebDirect: money.Must("240.00", "USD")},
		},
		MinQuantity: 2, MaxQuantity: 300,
	}
}

// of is an item of another product type, with one price by the month.
func of(product orders.ProductType) orders.Item {
	i := item()
	i.ProductType, i.OfferID, i.Prices, i.MinQuantity, i.MaxQuantity = product, string(product), i.Prices[:1], 0, 0
	return i
}

func partner(types permissions.PartnerTypes) resellers.Partner {
	return resellers.Partner{Tenant: contoso, Name: "Contoso", Country: "US", Cloud: permissions.PublicCloud, Types: types, MPNID: "1000001"}
}

func facts(owned ...orders.Subscription) orders.Facts {
	return orders.Facts{
		Partner: partner(permissions.DirectBillPartner), Customer: customers.Customer{ID: relecloud, Country: "US"}, Owned: owned,
	}
}

// bought is a subscription that the customer has already.
func bought(product orders.ProductType, status orders.SubscriptionStatus) orders.Subscription {
	return orders.Subscription{
		Stamp: stamp(noon, noon), ID: sub1, Partner: contoso, Customer: relecloud, OfferID: string(product), ProductType: product, Status: status, Quantity: 5,
	}
}

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
