package partnercenter

import (
	"context"
	"iter"
	"strings"

	"cspkit.example/internal/check"
	"cspkit.example/orders"
	"cspkit.example/permissions"
	"cspkit.example/store"
)

// Catalogue is what partners can buy for their customers (2.23).
type Catalogue struct{ s *Session }

// Catalogue returns the operations on the catalogue. Whoever may read orders
// may read it (SUB-29).
func (s *Session) Catalogue() Catalogue { return Catalogue{s} }

// CatalogueQuery narrows the catalogue. The zero value is all of it.
type CatalogueQuery struct {
	Paging
	Market  permissions.Country // only what is sold there
	Product string              // the part of item IDs before the first colon
}

// List returns a page of the catalogue in the order of item IDs, with the
// prices of now. Items that have none yet are left out (BILL-15).
func (c Catalogue) List(ctx context.Context, q CatalogueQuery) (out Page[orders.Item], err error) {
	err = c.s.view(ctx, permissions.OrderGet, func(u *unit) error {
		market := q.Market
		if market != "" {
			if market, err = permissions.ParseCountry("country", string(market)); err != nil {
				return err
			}
		}
		l := listing[orders.Item]{from: items, scan: store.Scan{Prefix: q.Product}, filters: true, about: string(market)}
		l.now = func(i orders.Item) orders.Item { return i.At(u.at) }
		l.keep = func(i *orders.Item) bool {
			product, _, _ := strings.Cut(i.ID, ":")
			return len(i.Prices) > 0 && (q.Product == "" || product == q.Product) && (market == "" || i.CheckMarket(market) == nil)
		}
		out, err = page(u, l, q.Paging)
		return err
	})
	return out, err
}

// All yields the items that q selects, in the order of List.
func (c Catalogue) All(ctx context.Context, q CatalogueQuery) iter.Seq2[orders.Item, error] {
	return all(ctx, q.Paging, func(ctx context.Context, p Paging) (Page[orders.Item], error) {
		q.Paging = p
		return c.List(ctx, q)
	})
}

// Offer returns the item with an offer ID, which matches without regard to
// case, and the prices of now; the first one where several have it. It refuses
// an unknown one with invalid_input (SUB-27).
func (c Catalogue) Offer(ctx context.Context, id string) (out orders.Item, err error) {
	err = c.s.view(ctx, permissions.OrderGet, func(u *unit) error {
		if err := check.Name("offerId", id); err != nil {
			return err
		}
		found, err := page(u, listing[orders.Item]{
			from: items, scan: store.Scan{Index: byOffer, Equal: []store.Value{store.String(strings.ToLower(id))}},
		}, Paging{Limit: 1})
		if err != nil {
			return err
		}
		if len(found.Items) == 0 {
			return orders.ItemNotFound(id)
		}
		out = found.Items[0].At(u.at)
		return nil
	})
	return out, err
}
