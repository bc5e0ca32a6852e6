package partnercenter

import (
	"context"
	"slices"
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
// changes nothing, and reporting it with other values corrects it, until the
// month is billed. Refused with invalid_input are malformed rows (see
// reservations.Usage.Check), rows of different currencies in one report or
// for one meter and hour, hours that are not over, hours before the Azure
// subscription existed, and new values for a month that is billed; with
// subscription_not_active hours after the Azure subscription was disabled.
func (p *Platform) ReportUsage(ctx context.Context, customer customers.ID, rows ...reservations.Usage) error {
	return p.do(ctx, func(u *unit) error {
		customer, err := check.GUID("customer", customer)
		if err != nil {
			return err
		}
		if len(rows) > maxReport {
			return pcerr.Invalid("ID-13", "rows", "report at most 10000 rows at a time")
		}
		known := map[orders.EntitlementID]*meteredEntitlement{}
		for n := range rows {
			row := rows[n]
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
			if err := u.takeIn(e, row); err != nil {
				return err
			}
		}
		return nil
	})
}

// meteredEntitlement is an Azure subscription that usage is reported of.
type meteredEntitlement struct {
	orders.Entitlement
	invoice billing.InvoiceType // that has its usage
	billed  map[billing.Month]bool
}

func (u *unit) metered(customer customers.ID, id orders.EntitlementID) (*meteredEntitlement, error) {
	e, err := u.entitlement(customer, id)
	if err != nil {
		return nil, err
	}
	s, err := get(u, subscriptions, key(string(e.Partner), string(customer), string(e.Subscription)), e.Subscription.NotFound)
	return &meteredEntitlement{e, billing.FileOf(s.ProductType).InvoiceType(), map[billing.Month]bool{}}, err
}

// takeIn stores a row, unless it is there already.
func (u *unit) takeIn(e *meteredEntitlement, row reservations.Usage) error {
	row.Partner, row.Customer, row.Entitlement, row.Hour = e.Partner, e.Customer, e.ID, row.Hour.UTC()
	old, there, err := find(u, usages, usages.Key(&row))
	switch {
	case err != nil:
		return err
	case there && old.Equal(row):
		return nil
	case there && old.UnitPrice.Currency() != row.UnitPrice.Currency():
		return pcerr.Invalid("BILL-6", "unitPrice", "the hour was reported in "+old.UnitPrice.Currency()).About(string(e.ID))
	case row.Hour.Add(time.Hour).After(u.at):
		return pcerr.Invalid("RSV-18", "hour", "the hour is not over yet").About(string(e.ID))
	case row.Hour.Add(time.Hour).Before(e.CreatedAt):
		return pcerr.Invalid("RSV-18", "hour", "the Azure subscription did not exist then").About(string(e.ID))
	case e.Status != orders.EntitlementActive && !row.Hour.Before(e.UpdatedAt):
		return pcerr.New(pcerr.SubscriptionNotActive, "RBAC-8", "a disabled Azure subscription has no usage").About(string(e.ID))
	}
	month := billing.MonthOf(row.Hour)
	billed, asked := e.billed[month]
	if !asked {
		if _, billed, err = find(u, billingRuns, runKey(e.Partner, e.invoice, month)); err != nil {
			return err
		}
		e.billed[month] = billed
	}
	if billed {
		return pcerr.Invalid("BILL-7", "hour", string(month)+" is billed: correct the invoice with a note instead").About(string(e.ID))
	}
	return save(u, usages, &row)
}

// eachHour hands the usage of a customer through a partner to fn, hour by
// hour, from a time up to another, excluded.
func (u *unit) eachHour(partner permissions.TenantID, customer customers.ID, from, to time.Time, fn func(hour time.Time, rows []reservations.Usage)) error {
	prefix := within(string(partner), string(customer))
	var rows []reservations.Usage
	flush := func() {
		if len(rows) > 0 {
			fn(rows[0].Hour, rows)
			rows = rows[:0]
		}
	}
	part := store.Scan{From: store.String(prefix + hourText(from)), To: store.String(prefix + hourText(to))}
	for row, err := range scan(u, usages, part) {
		if err != nil {
			return err
		}
		if len(rows) > 0 && !rows[0].Hour.Equal(row.Hour) {
			flush()
		}
		rows = append(rows, row)
	}
	flush()
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

// everything lists every row of usage.
func everything(*reservations.Usage) bool { return true }

// usageCharges are the charges for the usage of a month that come on invoices
// of a kind: under an Azure plan one-time, of Azure global subscriptions
// recurring (BILL-4). sold is what the partner sold the customer.
func (u *unit) usageCharges(c customers.Customer, sold []orders.Subscription, t billing.InvoiceType, m billing.Month) ([]billing.Charge, error) {
	azure := slices.ContainsFunc(sold, func(s orders.Subscription) bool { return s.ProductType.Azure() })
	if !azure {
		return nil, nil
	}
	behind, err := u.subscriptionsBehind(c, sold)
	if err != nil {
		return nil, err
	}
	r := billing.NewUsageReport(billing.Monthly)
	err = u.report(r, c.Partner, c.ID, m.Begin(), m.End(), func(row *reservations.Usage) bool {
		s := behind[row.Entitlement]
		return s != nil && billing.FileOf(s.ProductType).InvoiceType() == t
	})
	if err != nil {
		return nil, err
	}
	var due []billing.Charge
	for _, record := range r.Records() {
		s := behind[record.Entitlement]
		due = append(due, billing.Charge{At: record.Begin, Line: record.Line(s, billing.FileOf(s.ProductType))})
	}
	return due, nil
}

// subscriptionsBehind finds the commerce subscription of every Azure
// subscription that a partner sold a customer.
func (u *unit) subscriptionsBehind(c customers.Customer, sold []orders.Subscription) (map[orders.EntitlementID]*orders.Subscription, error) {
	owned, err := u.entitlementsOf(c.Partner, c.ID)
	behind := map[orders.EntitlementID]*orders.Subscription{}
	for _, e := range owned {
		if at := slices.IndexFunc(sold, func(s orders.Subscription) bool { return s.ID == e.Subscription }); at >= 0 {
			behind[e.ID] = &sold[at]
		}
	}
	return behind, err
}
