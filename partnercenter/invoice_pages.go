package partnercenter

import (
	"context"
	"slices"
	"time"

	"cspkit.example/billing"
	"cspkit.example/customers"
	"cspkit.example/orders"
	"cspkit.example/pcerr"
	"cspkit.example/permissions"
	"cspkit.example/store"
)

// InvoiceLine is a line of a reconciliation file with what it refers to, as
// front ends show it.
type InvoiceLine struct {
	billing.Line
	Invoice billing.InvoiceID // empty: none has it yet
	Ordered time.Time         // of one_time files: when the order was placed; zero where there is none
	Metered billing.Meter     // of usage: what Microsoft publishes of the meter; the zero Meter when it does not
}

// Accounts returns how the partner stands, for each currency of its invoices
// in the order of their codes: [Invoices.Balances] with what came last.
func (i Invoices) Accounts(ctx context.Context) (out []billing.Account, err error) {
	err = i.s.view(ctx, permissions.InvoicePaymentStatus, func(u *unit) error {
		all, err := collect(u, invoices, within(string(u.partner.Tenant)))
		out = billing.Accounts(all, u.at)
		return err
	})
	return out, err
}

// LinePage returns a page of what [Invoices.Lines] yields.
func (i Invoices) LinePage(ctx context.Context, id billing.InvoiceID, kind billing.FileKind, p Paging) (out Page[InvoiceLine], err error) {
	err = i.s.view(ctx, permissions.ReconciliationFileGet, func(u *unit) error {
		out = Page[InvoiceLine]{}
		out.Next, err = u.lines(id, kind, p, func(l *invoiceLine) {
			out.Items = append(out.Items, InvoiceLine{Line: l.Line, Invoice: l.Invoice})
		})
		if err != nil {
			return err
		}
		return u.explain(out.Items)
	})
	return out, err
}

// DailyLines returns the usage that an invoice charges by the month, day by
// day: under MS-AZR-0145P (usage_based), or under Azure plans
// (daily_rated_usage, which has roles of its own, BILL-3). An invoice of the
// other kind has none. A page has all lines of at most Limit customers.
func (i Invoices) DailyLines(ctx context.Context, id billing.InvoiceID, kind billing.FileKind, p Paging) (Page[InvoiceLine], error) {
	return i.linesByCustomer(ctx, kind, p, func(u *unit) (of linesOf, err error) {
		if kind != billing.UsageBased && kind != billing.DailyRatedUsage {
			return of, pcerr.Invalid("BILL-5", "kind", "use usage_based or daily_rated_usage")
		}
		found, err := u.invoice(u.partner.Tenant, id)
		if err != nil || found.Type != kind.InvoiceType() || found.Document != billing.InvoiceDocument {
			return of, err
		}
		return linesOf{"daily " + string(id), found.Month, found, func(c customers.Customer) ([]billing.Line, error) {
			return u.dailyLines(c, kind, found.Month)
		}}, nil
	})
}

// Unbilled estimates what the next one_time invoices will charge, in the
// month that runs or up to its beginning: usage under Azure plans day by day
// (daily_rated_usage), or all the rest (one_time). What an invoice has is not
// in it. A page has all lines of at most Limit customers.
func (i Invoices) Unbilled(ctx context.Context, kind billing.FileKind, previous bool, p Paging) (Page[InvoiceLine], error) {
	return i.linesByCustomer(ctx, kind, p, func(u *unit) (of linesOf, err error) {
		if kind != billing.OneTimeFile && kind != billing.DailyRatedUsage {
			return of, pcerr.Invalid("BILL-5", "kind", "use one_time or daily_rated_usage")
		}
		m := billing.MonthOf(u.at)
		from, before := m.Begin(), u.at.Add(1)
		if previous {
			from, before, m = time.Time{}, m.Begin(), billing.MonthOf(m.Begin().Add(-1))
		}
		of.about, of.month = "unbilled "+string(m), m
		if kind == billing.OneTimeFile {
			of.read = func(c customers.Customer) ([]billing.Line, error) { return u.open(c, billing.OneTime, from, before) }
			return of, nil
		}
		run, _, err := find(u, billingRuns, runKey(u.partner.Tenant, billing.OneTime, m))
		if !run.Done {
			of.read = func(c customers.Customer) ([]billing.Line, error) { return u.dailyLines(c, kind, m) }
		}
		return of, err
	})
}

// linesOf says which lines of each customer are asked for.
type linesOf struct {
	about   string          // tells them from others
	month   billing.Month   // at whose rates they are converted (BILL-16)
	invoice billing.Invoice // that has them; the zero Invoice: none yet
	read    func(customers.Customer) ([]billing.Line, error)
}

// linesByCustomer returns the lines of a kind of file that the next customers
// have, in the currency of the invoice; none where which gives nothing to read.
func (i Invoices) linesByCustomer(ctx context.Context, kind billing.FileKind, p Paging, which func(*unit) (linesOf, error)) (out Page[InvoiceLine], err error) {
	action := permissions.ReconciliationFileGet
	if kind == billing.DailyRatedUsage {
		action = permissions.DailyRatedUsageGet
	}
	err = i.s.view(ctx, action, func(u *unit) error {
		out = Page[InvoiceLine]{}
		of, err := which(u)
		if err != nil || of.read == nil {
			return err
		}
		rates, err := u.rates(of.month)
		if err != nil {
			return err
		}
		out.Next, err = u.customersPage(of.about+" "+string(kind), p, func(c customers.Customer) error {
			lines, err := of.read(c)
			for _, l := range lines {
				l = l.In(currencyFor(kind.InvoiceType(), u.partner, &c), &rates)
				if of.invoice.ID == "" || l.Total.Currency() == of.invoice.Total.Currency() {
					out.Items = append(out.Items, InvoiceLine{Line: l, Invoice: of.invoice.ID})
				}
			}
			return err
		})
		if err != nil {
			return err
		}
		return u.explain(out.Items)
	})
	return out, err
}

// customersPage hands the next customers of the acting partner to fn, in the
// order of their IDs.
func (u *unit) customersPage(about string, p Paging, fn func(customers.Customer) error) (Cursor, error) {
	l := listing[customers.Customer]{from: customerRecords, scan: store.Scan{Prefix: within(string(u.partner.Tenant))}, about: about}
	return walk(u, &l, p, func(c *customers.Customer, row store.Row) (bool, error) {
		return true, fn(customerRecords.Copy(c, row.Version))
	})
}

// dailyLines are the daily lines of a customer's usage in a month that a kind
// of file has.
func (u *unit) dailyLines(c customers.Customer, kind billing.FileKind, m billing.Month) ([]billing.Line, error) {
	of := orders.AzureGlobal
	if kind == billing.DailyRatedUsage {
		of = orders.AzurePlan
	}
	sold, err := u.sold(c.Partner, c.ID)
	if err != nil {
		return nil, err
	}
	lines, err := u.usageLines(c, sold, billing.Daily, m, func(s *orders.Subscription) billing.FileKind {
		if s.ProductType == of {
			return kind
		}
		return ""
	})
	for n := range lines {
		lines[n] = lines[n].For(*u.partner, c)
	}
	return lines, err
}

// open are the charges of a customer, usage apart, that came up from a time up
// to another and that no invoice of a kind has: those that changes brought,
// and those of terms and instalments that are due.
func (u *unit) open(c customers.Customer, t billing.InvoiceType, from, before time.Time) ([]billing.Line, error) {
	found, err := u.unbilled(string(c.Partner), string(c.ID), t, before)
	if err != nil {
		return nil, err
	}
	sold, err := collect(u, subscriptions, within(string(c.Partner), string(c.ID)))
	if err != nil {
		return nil, err
	}
	for _, s := range sold {
		if billing.FileOf(s.ProductType).InvoiceType() != t {
			continue
		}
		due, _, err := u.due(s, before)
		if err != nil {
			return nil, err
		}
		found = append(found, due...)
	}
	if t == billing.OneTime {
		bought, err := collect(u, reservationTable, within(string(c.Partner), string(c.ID)))
		if err != nil {
			return nil, err
		}
		for _, r := range bought {
			due, _ := billing.OfReservation(r, before)
			found = append(found, due...)
		}
	}
	var lines []billing.Line
	slices.SortStableFunc(found, billing.Charge.Compare)
	for _, charge := range found {
		if !charge.At.Before(from) {
			lines = append(lines, charge.For(*u.partner, c))
		}
	}
	return lines, nil
}

// explain looks up what the lines refer to, each thing once.
func (u *unit) explain(lines []InvoiceLine) error {
	placed := map[string]time.Time{}
	known := map[string]billing.Meter{}
	for n := range lines {
		l := &lines[n]
		if l.Meter != "" {
			m, err := u.meter(known, l.Meter)
			if err != nil {
				return err
			}
			l.Metered = m
		}
		if l.Order == "" || l.File != billing.OneTimeFile {
			continue
		}
		id := key(string(l.Partner), string(l.Customer), string(l.Order))
		at, asked := placed[id]
		if !asked {
			o, _, err := find(u, orderTable, id)
			if err != nil {
				return err
			}
			at = o.CreatedAt
			placed[id] = at
		}
		l.Ordered = at
	}
	return nil
}

// meter is a meter, the zero Meter when it is not published. Those that were
// asked for are known.
func (u *unit) meter(known map[string]billing.Meter, id string) (billing.Meter, error) {
	m, asked := known[id]
	if asked {
		return m, nil
	}
	m, _, err := find(u, meters, id)
	known[id] = m
	return m, err
}
