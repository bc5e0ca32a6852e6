package partnercenter

import (
	"context"
	"time"

	"cspkit.example/billing"
	"cspkit.example/customers"
	"cspkit.example/permissions"
	"cspkit.example/store"
)

// ServiceCosts are what the partner pays for a customer in one billing period.
type ServiceCosts struct {
	Type     billing.InvoiceType
	From, To time.Time // To excluded
	Lines    []InvoiceLine
}

// ServiceCosts returns what the invoices of each kind about the last month
// that was billed charge for the customer; when it asks for the month that
// runs, what came up so far. Kinds without an invoice are left out. Who sees
// reconciliation files sees it (BILL-2).
func (c Customer) ServiceCosts(ctx context.Context, running bool) (out []ServiceCosts, err error) {
	err = c.s.view(ctx, permissions.ReconciliationFileGet, func(u *unit) error {
		known, err := u.related(c.id)
		if err != nil {
			return err
		}
		out = nil
		for _, t := range []billing.InvoiceType{billing.Recurring, billing.OneTime} {
			about := u.lastBilled
			if running {
				about = u.runningUp
			}
			costs, err := about(known, t)
			if err != nil {
				return err
			}
			if !costs.From.IsZero() {
				out = append(out, costs)
			}
		}
		return nil
	})
	return out, err
}

// lastBilled is what the last invoices of a kind charge for a customer; the
// zero ServiceCosts when there are none.
func (u *unit) lastBilled(c customers.Customer, t billing.InvoiceType) (out ServiceCosts, err error) {
	for i, err := range scan(u, invoices, newestFirst(invoices, string(c.Partner)).scan) {
		if err != nil {
			return out, err
		}
		if i.Type != t || i.Document != billing.InvoiceDocument {
			continue
		}
		if !out.From.IsZero() && !out.From.Equal(i.PeriodStart) {
			break
		}
		out.Type, out.From, out.To = t, i.PeriodStart, i.PeriodEnd
		for l, err := range scan(u, invoiceLines, store.Scan{Prefix: within(string(i.Partner), string(i.ID))}) {
			if err != nil {
				return out, err
			}
			if l.Customer == c.ID {
				out.Lines = append(out.Lines, InvoiceLine{Line: l.Line, Invoice: i.ID})
			}
		}
	}
	return out, u.explain(out.Lines)
}

// runningUp is what came up for a customer in the month that runs.
func (u *unit) runningUp(c customers.Customer, t billing.InvoiceType) (ServiceCosts, error) {
	m := billing.MonthOf(u.at)
	out := ServiceCosts{Type: t, From: m.Begin(), To: m.End()}
	lines, err := u.open(c, t, m.Begin(), u.at.Add(1))
	if err != nil {
		return out, err
	}
	sold, err := u.sold(c.Partner, c.ID)
	if err != nil {
		return out, err
	}
	used, err := u.usageCharges(c, sold, t, m)
	if err != nil {
		return out, err
	}
	for _, charge := range used {
		lines = append(lines, charge.For(*u.partner, c))
	}
	rates, err := u.rates(m)
	if err != nil {
		return out, err
	}
	for _, l := range lines {
		out.Lines = append(out.Lines, InvoiceLine{Line: l.In(currencyFor(t, u.partner, &c), &rates)})
	}
	return out, u.explain(out.Lines)
}
