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
			costs, found, err := u.lastBilled(known, t)
			if running {
				costs, err = u.runningUp(known, t)
				found = true
			}
			if err != nil {
				return err
			}
			if found {
				out = append(out, costs)
			}
		}
		return nil
	})
	return out, err
}

// lastBilled is what the last invoices of a kind charge for a customer.
func (u *unit) lastBilled(c customers.Customer, t billing.InvoiceType) (out ServiceCosts, found bool, err error) {
	var last []billing.Invoice
	for i, err := range scan(u, invoices, newestFirst(invoices, string(c.Partner)).scan) {
		if err != nil {
			return out, false, err
		}
		if i.Type != t || i.Document != billing.InvoiceDocument {
			continue
		}
		if len(last) > 0 && i.Month != last[0].Month {
			break
		}
		last = append(last, i)
	}
	if len(last) == 0 {
		return out, false, nil
	}
	out = ServiceCosts{Type: t, From: last[0].PeriodStart, To: last[0].PeriodEnd}
	for _, i := range last {
		for l, err := range scan(u, invoiceLines, store.Scan{Prefix: within(string(i.Partner), string(i.ID))}) {
			if err != nil {
				return out, false, err
			}
			if l.Customer == c.ID {
				out.Lines = append(out.Lines, InvoiceLine{Line: l.Line, Invoice: i.ID})
			}
		}
	}
	return out, true, u.explain(out.Lines)
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
	for _, charge := range used {
		lines = append(lines, charge.For(*u.partner, c))
	}
	if err != nil {
		return out, err
	}
	for _, l := range lines {
		out.Lines = append(out.Lines, InvoiceLine{Line: l})
	}
	return out, u.explain(out.Lines)
}
