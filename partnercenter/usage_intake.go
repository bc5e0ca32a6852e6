package partnercenter

import (
	"context"
	"time"

	"cspkit.example/billing"
	"cspkit.example/customers"
	"cspkit.example/internal/check"
	"cspkit.example/orders"
	"cspkit.example/pcerr"
	"cspkit.example/permissions"
	"cspkit.example/reservations"
	"cspkit.example/store"
)

// usages holds the usage of a customer's Azure subscriptions by hour, so that
// one pass over a month sees every hour as a whole (RSV-18).
var usages = store.Define(store.Spec[reservations.Usage]{
	Name: "usage", Key: func(u *reservations.Usage) string {
		return key(string(u.Partner), string(u.Customer), hourText(u.Hour), string(u.Entitlement), u.Meter)
	},
})

// hourText sorts as hours do.
func hourText(at time.Time) string { return at.UTC().Format("2006-01-02T15") }

// maxReport is how many rows one report may have.
const maxReport = 10_000

// ReportUsage takes in what Azure subscriptions of a customer used (2.24): all
// rows or none, at most 10,000 at a time. Each row names its Azure
// subscription; the bill-to partner is found from it.
//
// A row is known by Azure subscription, hour and meter: reporting it again
// changes nothing, and reporting it with other values corrects it, until an
// invoice about the month is made (BILL-27). Of two such rows in one report the
// last counts. Refused with invalid_input are
// malformed rows (see reservations.Usage.Check), rows of different currencies
// in one report or for one meter and hour, hours that are not over, hours
// before the Azure subscription existed, and new values for a month that is
// billed; with subscription_not_active hours since the Azure subscription was
// disabled or its commerce subscription suspended.
func (p *Platform) ReportUsage(ctx context.Context, customer customers.ID, rows ...reservations.Usage) error {
	return p.do(ctx, func(u *unit) error {
		customer, err := check.GUID("customer", customer)
		if err != nil {
			return err
		}
		if len(rows) > maxReport {
			return pcerr.Invalid("BILL-27", "rows", "report at most 10000 rows at a time")
		}
		known := map[orders.EntitlementID]*meteredEntitlement{}
		for n := range rows {
			row := &rows[n]
			if err := row.Check(); err != nil {
				return err
			}
			if row.UnitPrice.Currency() != rows[0].UnitPrice.Currency() {
				return pcerr.Invalid("BILL-6", "unitPrice", "report the usage of each currency by itself")
			}
			e := known[row.Entitlement]
			if e == nil {
				if e, err = u.metered(customer, row.Entitlement); err != nil {
					return err
				}
				known[row.Entitlement] = e
			}
			if err := u.takeIn(e, *row); err != nil {
				return err
			}
		}
		return nil
	})
}

// meteredEntitlement is an Azure subscription that usage is reported of.
type meteredEntitlement struct {
	orders.Entitlement
	stopped bool
	since   time.Time              // when it stopped
	billed  map[billing.Month]bool // as far as it was asked
}

func (u *unit) metered(customer customers.ID, id orders.EntitlementID) (*meteredEntitlement, error) {
	e, err := u.entitlement(customer, id)
	if err != nil {
		return nil, err
	}
	s, err := get(u, subscriptions, key(string(e.Partner), string(customer), string(e.Subscription)), e.Subscription.NotFound)
	if err != nil {
		return nil, err
	}
	m := &meteredEntitlement{Entitlement: e, billed: map[billing.Month]bool{}}
	if e.Status != orders.EntitlementActive {
		m.stopped, m.since = true, e.DisabledAt
	}
	if s.Status != orders.Active && (!m.stopped || s.SuspendedAt.Before(m.since)) {
		m.stopped, m.since = true, s.SuspendedAt
	}
	return m, nil
}

// takeIn stores a row, unless it is there already.
func (u *unit) takeIn(e *meteredEntitlement, row reservations.Usage) error {
	row.Partner, row.Customer, row.Entitlement, row.Subscription, row.Hour = e.Partner, e.Customer, e.ID, e.Subscription, row.Hour.UTC()
	old, there, err := find(u, usages, usages.Key(&row))
	if err != nil {
		return err
	}
	if there {
		row.Subscription = old.Subscription
	}
	over := row.Hour.Add(time.Hour)
	switch {
	case there && old.Equal(row):
		return nil
	case there && old.UnitPrice.Currency() != row.UnitPrice.Currency():
		return pcerr.Invalid("BILL-6", "unitPrice", "the hour was reported in "+old.UnitPrice.Currency()).About(string(e.ID))
	case over.After(u.at):
		return pcerr.Invalid("BILL-27", "hour", "the hour is not over yet").About(string(e.ID))
	case !over.After(e.CreatedAt):
		return pcerr.Invalid("BILL-27", "hour", "the Azure subscription did not exist then").About(string(e.ID))
	case e.stopped && !row.Hour.Before(e.since):
		return pcerr.New(pcerr.SubscriptionNotActive, "BILL-27", "an Azure subscription that is disabled or suspended has no usage").About(string(e.ID))
	}
	billed, err := u.billedUsage(e, billing.MonthOf(row.Hour))
	if err != nil {
		return err
	}
	if billed {
		return pcerr.Invalid("BILL-27", "hour", "the month is billed: correct the invoice with a note instead").About(string(e.ID))
	}
	return save(u, usages, &row)
}

// billedUsage reports whether the making of invoices about a month has begun.
// Either kind closes the month for all usage: reservations are shared between
// what comes on the two, so an hour must not change once part of it is billed.
func (u *unit) billedUsage(e *meteredEntitlement, m billing.Month) (billed bool, err error) {
	billed, asked := e.billed[m]
	if asked {
		return billed, nil
	}
	for _, t := range []billing.InvoiceType{billing.Recurring, billing.OneTime} {
		if !billed && err == nil {
			_, billed, err = find(u, billingRuns, runKey(e.Partner, t, m))
		}
	}
	e.billed[m] = billed
	return billed, err
}

// eachHour hands the usage of a customer through a partner to fn, hour by
// hour: the hours that begin from a time up to another, excluded. fn must not
// keep the rows.
func (u *unit) eachHour(partner permissions.TenantID, customer customers.ID, from, to time.Time, fn func(hour time.Time, rows []reservations.Usage)) error {
	first := func(at time.Time) store.Value { // the first hour that does not begin before
		return store.String(within(string(partner), string(customer)) + hourText(at.Add(time.Hour-1)))
	}
	var rows []reservations.Usage
	for row, err := range u.r.Scan(u.ctx, usages.Table(), store.Scan{From: first(from), To: first(to)}) {
		if err != nil {
			return storeFailed(err)
		}
		next := row.Body.(*reservations.Usage)
		if len(rows) > 0 && !rows[0].Hour.Equal(next.Hour) {
			fn(rows[0].Hour, rows)
			rows = rows[:0]
		}
		rows = append(rows, *next)
	}
	if len(rows) > 0 {
		fn(rows[0].Hour, rows)
	}
	return nil
}

// report adds up the usage of a customer through a partner, with the
// discounts of its reservations (RSV-15). Only rows that listed wants are in
// it.
func (u *unit) report(r *billing.UsageReport, partner permissions.TenantID, customer customers.ID, from, to time.Time, listed func(*reservations.Usage) bool) error {
	bought, err := collect(u, reservationTable, within(string(partner), string(customer)))
	if err != nil {
		return err
	}
	discounts := reservations.NewDiscounts(bought)
	return u.eachHour(partner, customer, from, to, func(hour time.Time, rows []reservations.Usage) {
		r.Hour(hour, rows, discounts, listed)
	})
}

// usageLines are the lines about what came up in a month under some of the
// subscriptions that a partner sold a customer.
func (u *unit) usageLines(c customers.Customer, sold []orders.Subscription, by billing.Granularity, m billing.Month, file func(*orders.Subscription) billing.FileKind) ([]billing.Line, error) {
	behind := map[orders.SubscriptionID]*orders.Subscription{}
	for n := range sold {
		if s := &sold[n]; s.ProductType.Azure() && file(s) != "" {
			behind[s.ID] = s
		}
	}
	if len(behind) == 0 {
		return nil, nil
	}
	r := billing.NewUsageReport(by)
	err := u.report(r, c.Partner, c.ID, m.Begin(), m.End(), func(row *reservations.Usage) bool { return behind[row.Subscription] != nil })
	if err != nil {
		return nil, err
	}
	var lines []billing.Line
	for _, record := range r.Records() {
		s := behind[record.Subscription]
		lines = append(lines, record.Line(s, file(s)))
	}
	return lines, nil
}

// usageCharges are the charges for the usage of a month that come on invoices
// of a kind: under an Azure plan one-time, of Azure global subscriptions
// recurring (BILL-4). sold is what the partner sold the customer.
func (u *unit) usageCharges(c customers.Customer, sold []orders.Subscription, t billing.InvoiceType, m billing.Month) ([]billing.Charge, error) {
	lines, err := u.usageLines(c, sold, billing.Monthly, m, func(s *orders.Subscription) billing.FileKind {
		if file := billing.FileOf(s.ProductType); file.InvoiceType() == t {
			return file
		}
		return ""
	})
	var due []billing.Charge
	for _, l := range lines {
		due = append(due, billing.Charge{At: l.From, Line: l})
	}
	return due, err
}
