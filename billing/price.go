// Package billing holds what partners charge their customers, and what
// Microsoft charges partners: price lists, invoices and the lines behind them.
package billing

import (
	"time"

	"cspkit.example/customers"
	"cspkit.example/internal/check"
	"cspkit.example/money"
	"cspkit.example/orders"
	"cspkit.example/pcerr"
	"cspkit.example/permissions"
)

// CustomerPrice is what a partner charges for one unit of an item and term,
// to one customer or to all of them (2.17).
type CustomerPrice struct {
	permissions.Stamp
	Partner   permissions.TenantID
	Customer  customers.ID // empty means all customers
	ItemID    string
	Term      orders.Term
	UnitPrice money.Amount // for the whole term
}

// Check returns the price with its stamp and its term (the item's only one
// when none is given), or invalid_input for a negative
// price, one in another currency than the item's, or a term that the item is
// not sold for.
func (p CustomerPrice) Check(i orders.Item, at time.Time) (CustomerPrice, error) {
	if p.Customer != "" {
		var err error
		if p.Customer, err = check.GUID("customer", p.Customer); err != nil {
			return p, err
		}
	}
	sold, found := i.PriceFor(p.Term)
	switch {
	case !found:
		return p, pcerr.Invalid("RSV-32", "term", "the item is not sold for this term")
	case p.UnitPrice.Sign() < 0:
		return p, pcerr.Invalid("RSV-32", "unitPrice", "a price is not negative")
	case p.UnitPrice.Currency() != sold.PartnerCost.Currency():
		return p, pcerr.Invalid("RSV-32", "unitPrice", "the item is sold in "+sold.PartnerCost.Currency())
	}
	p.Term, p.Stamp = sold.Term, p.Touch(at)
	return p, nil
}
