package partnercenter_test

import (
	"time"

	"cspkit.example/internal/fixture"
	"cspkit.example/money"
	"cspkit.example/orders"
	"cspkit.example/partnercenter"
	"cspkit.example/permissions"
	"cspkit.example/resellers"
	"cspkit.example/reservations"
)

// relecloud is Contoso's customer as one of Contoso's users opens it.
func (w *world) relecloud(who permissions.Identity) partnercenter.Customer {
	return w.As(who).Customer(w.Relecloud)
}

// sells orders one line for Relecloud and returns the subscription.
func (w *world) sells(line orders.Line) orders.SubscriptionID {
	w.t.Helper()
	return w.place(w.As(w.Sam), w.Relecloud, line).Lines[0].Subscription
}

// sub reads one of Relecloud's subscriptions as it is now.
func (w *world) sub(id orders.SubscriptionID) orders.Subscription {
	w.t.Helper()
	return must[orders.Subscription](w)(w.relecloud(w.Sam).Subscriptions().Get(w.ctx, id))
}

// res reads one of Relecloud's reservations as it is now.
func (w *world) res(id reservations.ID) reservations.Reservation {
	w.t.Helper()
	return must[reservations.Reservation](w)(w.relecloud(w.Anna).Reservations().Get(w.ctx, id))
}

// reserve lets anna buy a reservation for Relecloud in the Azure portal, where
// she has rights on S1.
func (w *world) reserve(p reservations.Purchase) reservations.Reservation {
	w.t.Helper()
	p.Entitlement = w.S1
	return must[partnercenter.BoughtReservation](w)(w.As(w.Anna).Via(permissions.AzurePortal).Customer(w.Relecloud).Reservations().Buy(w.ctx, p)).Reservation
}

// put adds an item to the catalogue: the item is changed from one that is
// sold by the month for 10.00 USD.
func (w *world) put(id string, kind orders.ProductType, change func(*orders.Item)) {
	w.t.Helper()
	i := orders.Item{
		ID: id, Title: "Item " + id, ProductType: kind, OfferID: "offer-" + id,
		Prices: []orders.Price{{Term: orders.Monthly, PartnerCost: money.Must("10.00", "USD"), WebDirect: money.Must("12.00", "USD")}},
	}
	if change != nil {
		change(&i)
	}
	w.ok(w.Center.Platform().PutItem(w.ctx, i))
}

// priced replaces an item's prices by one.
func priced(term orders.Term, cost, currency string) func(*orders.Item) {
	return func(i *orders.Item) {
		i.Prices = []orders.Price{{Term: term, PartnerCost: money.Must(cost, currency), WebDirect: money.Must(cost, currency)}}
	}
}

// trialOf makes the catalogue's trial "trial" and the paid item "paid".
func (w *world) trials() {
	w.t.Helper()
	w.put("trial", orders.License, func(i *orders.Item) { i.Trial, i.LimitScope = true, orders.Lifetime })
	w.put("paid", orders.License, nil)
}

// day is a date of the fixture's year and those after it.
func day(year int, month time.Month, d int) time.Time {
	return time.Date(year, month, d, 0, 0, 0, 0, time.UTC)
}

// names are the partners' names by tenant.
func (w *world) names() map[permissions.TenantID]string {
	w.t.Helper()
	rows, _ := w.table("partners")
	names := map[permissions.TenantID]string{}
	for _, row := range rows {
		p := row.(*resellers.Partner)
		names[p.Tenant] = p.Name
	}
	return names
}

// yearOfD2 asks for n reservations of D2 for a year, shared and paid at once.
func yearOfD2(n int) reservations.Purchase {
	return reservations.Purchase{ItemID: fixture.D2, Quantity: n, Term: orders.OneYear, Scope: reservations.Scope{Type: reservations.Shared}}
}

// slow is the engine over the same store, waiting for Microsoft to fulfil what
// is asked for.
func (w *world) slow() *partnercenter.Center {
	w.t.Helper()
	return must[*partnercenter.Center](w)(partnercenter.New(w.ctx, w.Store, &partnercenter.Options{Now: w.Clock.Now, HoldFulfilment: true}))
}
