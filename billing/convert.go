package billing

import (
	"cspkit.example/money"
	"cspkit.example/permissions"
	"golang.org/x/text/currency"
	"golang.org/x/text/language"
)

// CurrencyOf is the currency of a country today, such as EUR for DE; empty
// where there is none.
func CurrencyOf(country permissions.Country) string {
	region, err := language.ParseRegion(string(country))
	if err != nil {
		return ""
	}
	unit, known := currency.FromRegion(region)
	if !known {
		return ""
	}
	return unit.String()
}

// In returns the line in the currency of its invoice, at the rate of the month
// and rounded once: the partner's currency on recurring invoices, and that of
// the customer's country on one-time ones (BILL-6, BILL-16). Where no rate is
// set the line stays in the currency of its price, and comes on an invoice of
// its own.
func (l Line) In(code string, rates *Rates) Line {
	rate, known := rates.find(l.Total.Currency(), code)
	if !known { // as from a currency to itself, or to none
		return l
	}
	l.ExchangeRate = rate.Price.Number()
	l.UnitPrice, l.Total = l.UnitPrice.Convert(rate.Price), l.Total.Convert(rate.Price).Round()
	l.Subtotal, l.Tax = l.Total, money.Zero(code).Round()
	return l
}
