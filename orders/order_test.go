package orders_test

import (
	"testing"

	"cspkit.example/money"
	"cspkit.example/orders"
	"cspkit.example/pcerr"
	"github.com/google/go-cmp/cmp"
)

// TestRecordDataIsThatOfSection8_2 compares the data of section 8.2, key by key.
func TestRecordDataIsThatOfSection8_2(t *testing.T) {
	t.Parallel()
	o := orders.Order{
		ID: "order-1", BillingCycle: orders.CycleOneTime, PlacedBy: orders.ByCustomer,
		Lines: []orders.OrderLine{
			{OfferID: "OFFICE-E3", Subscription: sub1, FriendlyName: "Sales", Quantity: 5, PartnerIDOnRecord: "1000003"},
			{Number: 1, OfferID: "RI", Subscription: sub2, FriendlyName: "2 × D2", Quantity: 2, ReservationOrder: "ro-1", Scope: "shared", Term: orders.OneYear},
		},
	}
	want := []string{
		"OrderId", "order-1", "BillingCycle", "one_time", "PurchasedBy", "customer",
		"OfferId-0", "OFFICE-E3", "SubscriptionId-0", string(sub1), "SubscriptionName-0", "Sales", "Quantity-0", "5", "PartnerOnRecord-0", "1000003",
		"OfferId-1", "RI", "SubscriptionId-1", string(sub2), "SubscriptionName-1", "2 × D2", "Quantity-1", "2", "PartnerOnRecord-1", "",
		"ReservationOrderId-1", "ro-1", "Scope-1", "shared", "Term-1", "P1Y",
	}
	if diff := cmp.Diff(want, o.RecordData()); diff != "" {
		t.Errorf("(-want +got):\n%s", diff)
	}
}

func TestCancelOrder(t *testing.T) {
	t.Parallel()
	before := orders.Order{Stamp: stamp(noon, noon), ID: "order-1", Status: orders.OrderCompleted}
	want := before
	want.Status, want.UpdatedAt = orders.OrderCancelled, later
	if diff := cmp.Diff(want, before.Cancel(later)); diff != "" {
		t.Errorf("(-want +got):\n%s", diff)
	}
}

// TestClonesShareNothing changes a clone and looks at the original.
func TestClonesShareNothing(t *testing.T) {
	t.Parallel()
	o := orders.Order{Lines: []orders.OrderLine{{ItemID: "a"}}}
	o.Clone().Lines[0].ItemID = "b"
	i := item()
	i.Markets, i.ParentOffers = append(i.Markets, "US"), append(i.ParentOffers, "x")
	c := i.Clone()
	if diff := cmp.Diff(i, c); diff != "" {
		t.Errorf("a clone differs (-want +got):\n%s", diff)
	}
	c.Markets[0], c.ParentOffers[0], c.Prices[0].Term = "DE", "y", "P9Y"
	if o.Lines[0].ItemID != "a" || i.Markets[0] != "US" || i.ParentOffers[0] != "x" || i.Prices[0].Term != orders.Monthly {
		t.Errorf("the original changes too: %+v, %+v", o, i)
	}
}

func TestWhatIsMadeOfAnotherSharesNothingWithIt(t *testing.T) {
	t.Parallel()
	o := orders.Order{Lines: []orders.OrderLine{{ItemID: "a", UnitPrice: money.Must("1", "EUR")}}}
	if seen := o.ForCustomer(); !seen.Lines[0].UnitPrice.IsZero() || o.Lines[0].UnitPrice.IsZero() {
		t.Errorf("the customer sees %v, the partner %v", seen.Lines[0].UnitPrice, o.Lines[0].UnitPrice)
	}
	i := item()
	i.Replacing(orders.Item{}, noon).Prices[0].Term = "P9Y"
	if i.Prices[0].Term != orders.Monthly {
		t.Errorf("the item changes too: %+v", i)
	}
}

// TestSUB_15_WhatIsAddedToAnOrder tries every kind of line behind an order.
func TestSUB_15_WhatIsAddedToAnOrder(t *testing.T) {
	t.Parallel()
	o := orders.Order{Lines: []orders.OrderLine{{Subscription: sub1}, {}}}
	for name, c := range map[string]struct {
		parent orders.SubscriptionID
		item   orders.Item
		field  string
		rule   pcerr.Rule
	}{
		"an add-on":           {sub1, of(orders.AddOn), "", ""},
		"nothing":             {sub1, orders.Item{}, "catalogItemId", "SUB-27"},
		"another licence":     {sub1, of(orders.License), "lineItems", "SUB-15"},
		"of another order":    {sub2, of(orders.AddOn), "parentSubscriptionId", "SUB-15"},
		"an add-on of nobody": {"", of(orders.AddOn), "parentSubscriptionId", "SUB-15"},
	} {
		code := pcerr.InvalidInput
		if c.field == "" {
			code = ""
		}
		t.Log(name)
		wantRefusal(t, o.CheckAddOns([]orders.Line{{ItemID: "x", Parent: c.parent}}, []orders.Item{c.item}), code, c.rule, c.field)
	}
}

func TestNotFound(t *testing.T) {
	t.Parallel()
	wantRefusal(t, orders.OrderID("x").NotFound(), pcerr.OrderNotFound, "CUS-12", "")
	wantRefusal(t, sub1.NotFound(), pcerr.SubscriptionNotFound, "CUS-12", "")
}

func TestAddNumbersTheLines(t *testing.T) {
	t.Parallel()
	var o orders.Order
	for range 2 {
		if err := o.Add(orders.OrderLine{Number: 7, ItemID: "x", UnitPrice: money.Must("1", "EUR")}, orders.CycleMonthly); err != nil {
			t.Fatal(err)
		}
	}
	want := orders.Order{
		Currency: "EUR", BillingCycle: orders.CycleMonthly,
		Lines: []orders.OrderLine{{ItemID: "x", UnitPrice: money.Must("1", "EUR")}, {Number: 1, ItemID: "x", UnitPrice: money.Must("1", "EUR")}},
	}
	wantRefusal(t, o.Add(orders.OrderLine{UnitPrice: money.Must("1", "USD")}, orders.CycleMonthly), pcerr.InvalidInput, "SUB-22", "lineItems")
	if diff := cmp.Diff(want, o); diff != "" {
		t.Errorf("(-want +got):\n%s", diff)
	}
}
