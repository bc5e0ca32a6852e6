package billing

import (
	"slices"
	"time"

	"cspkit.example/money"
)

// Account is how a partner stands in one currency: its balance, and what came
// first and last (2.21).
type Account struct {
	Type InvoiceType // empty: all kinds of invoices together
	Balance
	First, Latest time.Time    // dates of invoices; zero: there is none
	LastPayment   money.Amount // nothing where none was made
	LastPaidAt    time.Time
	Parts         []Account // by kind of invoice, as far as there are any
}

// Currency is the one that the account is in.
func (a *Account) Currency() string { return a.Open.Currency() }

// Accounts adds invoices and notes up, for each currency in the order of
// their codes.
func Accounts(all []Invoice, at time.Time) (out []Account) {
	for _, b := range Balances(all, at) {
		in := slices.DeleteFunc(slices.Clone(all), func(i Invoice) bool { return i.Total.Currency() != b.Open.Currency() })
		a := account("", in, b)
		for _, t := range []InvoiceType{Recurring, OneTime} {
			part := slices.DeleteFunc(slices.Clone(in), func(i Invoice) bool { return i.Type != t })
			for _, b := range Balances(part, at) {
				a.Parts = append(a.Parts, account(t, part, b))
			}
		}
		out = append(out, a)
	}
	return out
}

// account sums up invoices of one currency.
func account(t InvoiceType, in []Invoice, b Balance) Account {
	a := Account{Type: t, Balance: b, LastPayment: money.Zero(b.Open.Currency())}
	for _, i := range in {
		if i.LastPaidAt.After(a.LastPaidAt) {
			a.LastPayment, a.LastPaidAt = i.LastPayment, i.LastPaidAt
		}
		if i.Document != InvoiceDocument {
			continue
		}
		if a.First.IsZero() || i.Date.Before(a.First) {
			a.First = i.Date
		}
		if i.Date.After(a.Latest) {
			a.Latest = i.Date
		}
	}
	return a
}
