package partnercenter_test

import (
	"testing"
	"time"

	"cspkit.example/internal/fixture"
	"cspkit.example/money"
	"cspkit.example/orders"
	"cspkit.example/partnercenter"
	"cspkit.example/pcerr"
	"github.com/stretchr/testify/assert"
)

// itemIDs walks the catalogue.
func (w *world) itemIDs(q partnercenter.CatalogueQuery) (ids []string) {
	w.t.Helper()
	for _, i := range walked(w, func(p partnercenter.Paging) (partnercenter.Page[orders.Item], error) {
		q.Paging = p
		return w.As(w.Hal).Catalogue().List(w.ctx, q)
	}) {
		ids = append(ids, i.ID)
	}
	return ids
}

// The catalogue shows what is sold now and in a market, at the price of now.
func TestSUB_29_TheCatalogue(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	for _, i := range everything(w, w.As(w.Hal).Catalogue().All(w.ctx, partnercenter.CatalogueQuery{})) {
		w.ok(w.Center.Platform().PutItem(w.ctx, i)) // what is listed is what was put there
	}
	w.put("P:0001:A", orders.Software, func(i *orders.Item) { i.Markets, i.OfferID = i.Markets[:0], "p" })
	w.put("P:0002:B", orders.Software, func(i *orders.Item) { i.Markets, i.OfferID = append(i.Markets, "DE"), "P" })
	w.put("PQ:0001:C", orders.Software, func(i *orders.Item) {
		for n := range i.Prices {
			i.Prices[n].From = fixture.Start.AddDate(0, 1, 0)
		}
	})
	all := []string{"D2", "D4", "P:0001:A", "P:0002:B", "azure-global", "azure-plan", "office-audio", "office-e3", "saas-backup", "server-2019"}
	assert.Equal(t, all, w.itemIDs(partnercenter.CatalogueQuery{}))
	assert.NotContains(t, w.itemIDs(partnercenter.CatalogueQuery{Market: "us"}), "P:0002:B")
	assert.Equal(t, []string{"P:0001:A", "P:0002:B"}, w.itemIDs(partnercenter.CatalogueQuery{Product: "P"}))
	assert.Equal(t, []string{"P:0001:A"}, w.itemIDs(partnercenter.CatalogueQuery{Product: "P", Market: "FR"}))
	assert.Equal(t, []string{"D2"}, w.itemIDs(partnercenter.CatalogueQuery{Product: "D2"}))
	w.Clock.Advance(31 * 24 * time.Hour)
	assert.Equal(t, []string{"PQ:0001:C"}, w.itemIDs(partnercenter.CatalogueQuery{Product: "PQ"}))

	catalogue := w.As(w.Bill).Catalogue()
	assert.Equal(t, "azure-global", must[orders.Item](w)(catalogue.Offer(w.ctx, "ms-azr-0145p")).ID)
	assert.Equal(t, "P:0001:A", must[orders.Item](w)(catalogue.Offer(w.ctx, "P")).ID)
	w.refused(pcerr.InvalidInput, "SUB-27", func() error { return drop(catalogue.Offer(w.ctx, "nothing")) })
	w.refused(pcerr.InvalidInput, "ID-13", func() error { return drop(catalogue.Offer(w.ctx, "")) })
	w.refused(pcerr.InvalidInput, "ID-13", func() error {
		return drop(catalogue.List(w.ctx, partnercenter.CatalogueQuery{Market: "nowhere"}))
	})
	w.refused(pcerr.RoleNotAllowed, "ROLE-6", func() error { return drop(w.As(w.Dora).Catalogue().Offer(w.ctx, "P")) })
}

// Add-ons are bought with their base, in an order and in a cart, or later on
// the order that bought it.
func TestSUB_15_AddOnsOnTheOrderOfTheirBase(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	at := w.relecloud(w.Sam)
	office, audio := orders.Line{ItemID: fixture.Office, Quantity: 3}, orders.Line{ItemID: fixture.Audio, Base: 1}
	o := w.place(w.As(w.Sam), w.Relecloud, office, audio)
	assert.Equal(t, o.Lines[0].Subscription, o.Lines[1].Parent)

	cart := w.cart(orders.Line{ItemID: fixture.Server}, office, orders.Line{ItemID: fixture.Audio, Base: 2})
	done := must[orders.Cart](w)(at.Carts().Checkout(w.ctx, cart.ID))
	ordered := must[orders.Order](w)(at.Orders().Get(w.ctx, done.Lines[2].Order))
	assert.Equal(t, ordered.Lines[0].Subscription, ordered.Lines[1].Parent)

	w.credit("6.40")
	more := orders.Line{ItemID: fixture.Audio, Parent: o.Lines[0].Subscription, Quantity: 2}
	wider := must[orders.Order](w)(at.Orders().Extend(w.ctx, o.ID, more))
	assert.Equal(t, []any{3, 2, 2, money.Must("3.20", "USD"), true}, []any{len(wider.Lines), wider.Lines[2].Number, wider.Lines[2].Quantity, wider.Lines[2].UnitPrice, wider.Version > o.Version})
	wantDiff(t, "stored", wider, must[orders.Order](w)(at.Orders().Get(w.ctx, o.ID)))
	assert.Equal(t, o.ID, w.sub(wider.Lines[2].Subscription).Order)

	extend := func(id orders.OrderID, line orders.Line) func() error {
		return func() error { return drop(at.Orders().Extend(w.ctx, id, line)) }
	}
	w.refused(pcerr.CreditLimit, "SUB-25", extend(o.ID, more))
	w.refused(pcerr.OrderNotFound, "CUS-12", extend("none", more))
	w.refused(pcerr.InvalidInput, "SUB-15", extend(o.ID, office))
	w.refused(pcerr.InvalidInput, "SUB-15", extend(ordered.ID, more))
	w.refused(pcerr.InvalidInput, "SUB-27", extend(o.ID, orders.Line{ItemID: "nothing"}))
	w.refused(pcerr.RoleNotAllowed, "SUB-1", func() error { return drop(w.relecloud(w.Uma).Orders().Extend(w.ctx, o.ID, more)) })
}
