package rest_test

import (
	"cspkit.example/money"
	"cspkit.example/orders"
)

// put adds an item to the catalogue: the item is changed from a licence that
// is sold by the month for 10.00 USD.
func (w *world) put(id string, change func(*orders.Item)) {
	w.t.Helper()
	i := orders.Item{
		ID: id, Title: "Item " + id, ProductType: orders.License, OfferID: "offer-" + id,
		Prices: []orders.Price{{Term: orders.Monthly, PartnerCost: money.Must("10.00", "USD"), WebDirect: money.Must("12.00", "USD")}},
	}
	change(&i)
	w.ok(w.Center.Platform().PutItem(w.t.Context(), i))
}

// sold orders one line for Relecloud and returns the subscription.
func (w *world) sold(line orders.Line) orders.SubscriptionID {
	w.t.Helper()
	return w.sells(line).Lines[0].Subscription
}
