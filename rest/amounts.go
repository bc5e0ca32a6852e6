package rest

import (
	"cmp"
	"encoding/json"

	"cspkit.example/billing"
	"cspkit.example/money"
	"cspkit.example/resellers"
	"cspkit.example/reservations"
	"golang.org/x/text/currency"
	"golang.org/x/text/language"
	"golang.org/x/text/message"
)

// number is an amount as an exact number; its currency is a member beside it.
func number(a money.Amount) json.Number { return json.Number(a.Number()) }

// quantity is a quantity as an exact number.
func quantity(q reservations.Quantity) json.Number { return json.Number(q.String()) }

// symbol is how a currency is written in front of amounts, such as $ for USD.
func symbol(code string) string {
	unit, err := currency.ParseISO(code)
	if err != nil {
		return code
	}
	return message.NewPrinter(language.English).Sprint(currency.NarrowSymbol(unit))
}

// ownCurrency is a partner's currency: that of its country, unless it has
// chosen another.
func ownCurrency(p resellers.Partner) string {
	return cmp.Or(p.Billing.Currency, billing.CurrencyOf(p.Country))
}
