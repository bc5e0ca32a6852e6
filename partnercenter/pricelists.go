package partnercenter

import (
	"context"
	"io"
	"iter"

	"cspkit.example/billing"
	"cspkit.example/store"
)

// PriceLists are what Microsoft charges partners, by market and time.
type PriceLists struct{ s *Session }

// PriceLists returns the operations on Microsoft's price lists. Resellers are
// referred to their provider (BILL-1).
func (s *Session) PriceLists() PriceLists { return PriceLists{s} }

// All yields the rows of a price list in the order of item IDs, those of Azure
// consumption behind them. The list is that of the query's date, and of when
// the reading began for a query without one. Helpdesk agents read the lists of
// the Azure plan only (BILL-14).
func (l PriceLists) All(ctx context.Context, q billing.PriceQuery) iter.Seq2[billing.PriceRow, error] {
	return func(yield func(billing.PriceRow, error) bool) {
		q := q // the first page fixes its date
		sources := []iter.Seq2[billing.PriceRow, error]{rowsOf(ctx, l.s, &q, items, billing.PriceQuery.OfItem)}
		switch {
		case q.List == billing.ForeignExchange:
			sources[0] = rowsOf(ctx, l.s, &q, exchangeRates, billing.PriceQuery.OfRates)
		case q.List.HasMeters():
			sources = append(sources, rowsOf(ctx, l.s, &q, meters, billing.PriceQuery.OfMeter))
		}
		for _, rows := range sources {
			for row, err := range rows {
				if !yield(row, err) || err != nil {
					return
				}
			}
		}
	}
}

// ExportCSV writes the rows of a price list as a CSV file. It holds one page
// of them at a time, and writes nothing when the list is refused.
func (l PriceLists) ExportCSV(ctx context.Context, w io.Writer, q billing.PriceQuery) error {
	return billing.WritePriceList(w, l.All(ctx, q))
}

// rowsOf yields what the values of a collection have on a price list.
func rowsOf[T any](ctx context.Context, s *Session, q *billing.PriceQuery, from *store.Collection[T], rows func(billing.PriceQuery, *T) []billing.PriceRow) iter.Seq2[billing.PriceRow, error] {
	return all(ctx, Paging{Limit: maxLimit}, func(ctx context.Context, p Paging) (out Page[billing.PriceRow], err error) {
		err = s.view(ctx, q.List.Action(), func(u *unit) error {
			out = Page[billing.PriceRow]{}
			if err := u.partner.Cloud.Offers(q.List.Feature()); err != nil {
				return err
			}
			if *q, err = q.Complete(u.at); err != nil {
				return err
			}
			out.Next, err = walk(u, &listing[T]{from: from, filters: true}, p, func(v *T, _ store.Row) (bool, error) {
				listed := rows(*q, v)
				out.Items = append(out.Items, listed...)
				return len(listed) > 0, nil
			})
			return err
		})
		return out, err
	})
}
