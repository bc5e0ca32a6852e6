package rest

import (
	"encoding/json"

	"cspkit.example/billing"
	"cspkit.example/money"
)

// invoiceSummaryJSON is how the partner stands in one currency.
type invoiceSummaryJSON struct {
	BalanceAmount            json.Number               `json:"balanceAmount"`
	CurrencyCode             string                    `json:"currencyCode"`
	CurrencySymbol           string                    `json:"currencySymbol"`
	AccountingDate           date                      `json:"accountingDate"`
	FirstInvoiceCreationDate date                      `json:"firstInvoiceCreationDate"`
	LastPaymentDate          date                      `json:"lastPaymentDate"`
	LastPaymentAmount        json.Number               `json:"lastPaymentAmount"`
	LatestInvoiceDate        date                      `json:"latestInvoiceDate"`
	Details                  []invoiceSummaryPartsJSON `json:"details,omitempty"`
	Links                    *selfLink                 `json:"links,omitempty"`
	Attributes               *attributes               `json:"attributes"`
}

type invoiceSummaryPartsJSON struct {
	InvoiceType string             `json:"invoiceType"`
	Summary     invoiceSummaryJSON `json:"summary"`
}

func summaryOf(a billing.Account) invoiceSummaryJSON {
	changed := a.Latest // when the balance did so last
	if a.LastPaidAt.After(changed) {
		changed = a.LastPaidAt
	}
	out := invoiceSummaryJSON{
		BalanceAmount: number(a.Open), CurrencyCode: a.Currency(), CurrencySymbol: symbol(a.Currency()), AccountingDate: date(changed),
		FirstInvoiceCreationDate: date(a.First), LastPaymentDate: date(a.LastPaidAt), LastPaymentAmount: number(a.LastPayment),
		LatestInvoiceDate: date(a.Latest), Attributes: class("InvoiceSummary"),
	}
	for _, part := range a.Parts {
		out.Details = append(out.Details, invoiceSummaryPartsJSON{pascal(string(part.Type)), summaryOf(part)})
	}
	return out
}

// invoiceSummary is how the partner stands in its own currency.
func (c *call) invoiceSummary() (*answer, error) {
	accounts, err := c.session.Invoices().Accounts(c)
	if err != nil {
		return nil, err
	}
	partner, err := c.session.Account().Get(c)
	if err != nil {
		return nil, err
	}
	code := ownCurrency(partner)
	own := billing.Account{Balance: billing.Balance{Open: money.Zero(code)}}
	for _, a := range accounts {
		if a.Currency() == code {
			own = a
		}
	}
	out := summaryOf(own)
	out.Links = self(c.uri())
	return ok(out)
}

func (c *call) invoiceSummaries() (*answer, error) {
	accounts, err := c.session.Invoices().Accounts(c)
	if err != nil {
		return nil, err
	}
	return ok(listOf(c, accounts, summaryOf))
}
