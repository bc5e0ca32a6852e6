package partnercenter

import (
	"context"
	"iter"
	"maps"
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

// Usage is what a customer's Azure subscriptions through this partner used.
// Indirect resellers are referred to their provider (BILL-19, CAP-3).
type Usage struct{ c Customer }

// Usage returns the operations on the customer's Azure usage.
func (c Customer) Usage() Usage { return Usage{c} }

// UsageQuery says which usage is reported.
type UsageQuery struct {
	From, To     time.Time             // hours that begin from From up to To, excluded; both are needed, at most a year apart
	By           billing.Granularity   // Daily or Monthly, of utilization Hourly or Daily; empty means Daily
	Subscription orders.SubscriptionID // only of this commerce subscription; empty means all
	Entitlement  orders.EntitlementID  // only of this Azure subscription; empty means all
}

func (q UsageQuery) complete(allowed ...billing.Granularity) (UsageQuery, error) {
	if q.By == "" {
		q.By = billing.Daily
	}
	var err error
	switch {
	case q.From.IsZero() || !q.From.Before(q.To):
		return q, pcerr.Invalid("ID-13", "from", "give the beginning and the end of the time")
	case q.To.Sub(q.From) > 366*24*time.Hour:
		return q, pcerr.Invalid("ID-13", "to", "ask for at most a year")
	case !slices.Contains(allowed, q.By):
		return q, pcerr.Invalid("ID-13", "by", "use "+string(allowed[0])+" or "+string(allowed[1]))
	}
	if q.Subscription != "" {
		q.Subscription, err = check.GUID("subscription", q.Subscription)
	}
	if err == nil && q.Entitlement != "" {
		q.Entitlement, err = check.GUID("entitlement", q.Entitlement)
	}
	return q, err
}

// Records returns the usage by time, Azure subscription and meter, at what it
// costs after the discounts of reservations (RSV-15 to RSV-18, BILL-19).
func (us Usage) Records(ctx context.Context, q UsageQuery) (out []billing.UsageRecord, err error) {
	err = us.c.s.view(ctx, permissions.UsageGet, func(u *unit) error {
		known, err := u.related(us.c.id)
		if err != nil {
			return err
		}
		q, err := q.complete(billing.Daily, billing.Monthly)
		if err != nil {
			return err
		}
		listed, err := u.selected(known, q)
		if err != nil {
			return err
		}
		r := billing.NewUsageReport(q.By)
		if err := u.report(r, known.Partner, known.ID, q.From, q.To, listed); err != nil {
			return err
		}
		out = r.Records()
		return nil
	})
	return out, err
}

// selected says which rows a query wants. What the customer does not have
// through its partner is refused.
func (u *unit) selected(c customers.Customer, q UsageQuery) (func(*reservations.Usage) bool, error) {
	if q.Subscription != "" {
		if _, err := u.subscription(c.Partner, c.ID, q.Subscription); err != nil {
			return nil, err
		}
	}
	if q.Entitlement != "" {
		if _, err := u.soldEntitlement(c, q.Entitlement); err != nil {
			return nil, err
		}
	}
	return func(row *reservations.Usage) bool {
		return (q.Subscription == "" || row.Subscription == q.Subscription) && (q.Entitlement == "" || row.Entitlement == q.Entitlement)
	}, nil
}

// soldEntitlement reads an Azure subscription that the customer's partner
// itself sold.
func (u *unit) soldEntitlement(c customers.Customer, id orders.EntitlementID) (orders.Entitlement, error) {
	e, err := u.entitlement(c.ID, id)
	if err == nil && e.Partner != c.Partner {
		err = id.NotFound()
	}
	return e, err
}

// Utilization returns the usage of one Azure subscription under
// MS-AZR-0145P, hourly or daily, telling what reservations covered, which
// costs nothing, from what was paid (BILL-20). Azure plans are refused: their
// usage is in the daily rated lines (BILL-21).
func (us Usage) Utilization(ctx context.Context, q UsageQuery) (out []billing.UsageRecord, err error) {
	err = us.c.s.view(ctx, permissions.UtilizationGet, func(u *unit) error {
		known, err := u.related(us.c.id)
		if err != nil {
			return err
		}
		q, err := q.complete(billing.Hourly, billing.Daily)
		if err != nil {
			return err
		}
		e, err := u.soldEntitlement(known, q.Entitlement)
		if err != nil {
			return err
		}
		listed, err := u.selected(known, q)
		if err != nil {
			return err
		}
		s, err := u.subscription(known.Partner, known.ID, e.Subscription)
		if err != nil {
			return err
		}
		if s.ProductType != orders.AzureGlobal {
			return pcerr.Invalid("BILL-21", "entitlement", "usage under an Azure plan is in the daily rated lines").About(string(e.ID))
		}
		r := billing.NewUtilizationReport(q.By)
		if err := u.report(r, known.Partner, known.ID, q.From, q.To, listed); err != nil {
			return err
		}
		out = r.Records()
		return nil
	})
	return out, err
}

// Summary returns what the customer used in the month that runs: all in all
// first, then by commerce subscription. It is an estimate that changes once a
// day, at midnight UTC (BILL-23).
func (us Usage) Summary(ctx context.Context) (out []billing.UsageSummary, err error) {
	err = us.c.s.view(ctx, permissions.UsageGet, func(u *unit) error {
		known, err := u.related(us.c.id)
		if err != nil {
			return err
		}
		records, err := u.monthToDate(known, billing.MonthOf(u.at))
		if err != nil {
			return err
		}
		by := map[orders.SubscriptionID][]billing.UsageRecord{"": records}
		for _, r := range records {
			by[r.Subscription] = append(by[r.Subscription], r)
		}
		out = nil
		for _, id := range slices.Sorted(maps.Keys(by)) {
			out = append(out, billing.UsageSummary{
				Month: billing.MonthOf(u.at), Customer: known.ID, Partner: known.Partner, Subscription: id, Cost: billing.Summarize(by[id]),
			})
		}
		return nil
	})
	return out, err
}

// monthToDate is the usage of a month, of the one that runs up to midnight.
func (u *unit) monthToDate(c customers.Customer, m billing.Month) ([]billing.UsageRecord, error) {
	to := m.End()
	if now := u.midnight(); now.Before(to) {
		to = now
	}
	r := billing.NewUsageReport(billing.Monthly)
	err := u.report(r, c.Partner, c.ID, m.Begin(), to, everything)
	return r.Records(), err
}

// midnight is when the estimates were last updated (BILL-23).
func (u *unit) midnight() time.Time { return u.at.Truncate(24 * time.Hour) }

// everything lists every row of usage, nothing none.
func everything(*reservations.Usage) bool { return true }
func nothing(*reservations.Usage) bool    { return false }

// Utilization returns how much of a reservation was used in the hours that
// begin from a time up to another, as far as they are over (RSV-19). Anyone who
// sees reservations sees it (7.5).
func (r Reservations) Utilization(ctx context.Context, id reservations.ID, from, to time.Time) (out reservations.Utilization, err error) {
	err = r.c.s.view(ctx, permissions.ReservationUtilization, func(u *unit) error {
		known, err := u.customer(r.c.id)
		if err != nil {
			return err
		}
		found, err := u.reservation(u.partner.Tenant, known.ID, id)
		if err != nil {
			return err
		}
		out, err = u.utilization(found, from, to)
		return err
	})
	return out, err
}

// ReservationUtilization returns how much of one of the customer's own
// reservations was used, like [Reservations.Utilization] (7.5, RSV-19).
func (p *Portal) ReservationUtilization(ctx context.Context, id reservations.ID, from, to time.Time) (out reservations.Utilization, err error) {
	err = p.view(ctx, func(u *unit) error {
		found, err := u.ownReservation(id)
		if err != nil {
			return err
		}
		out, err = u.utilization(found, from, to)
		return err
	})
	return out, err
}

func (u *unit) utilization(r reservations.Reservation, from, to time.Time) (reservations.Utilization, error) {
	q, err := UsageQuery{From: from, To: to}.complete(billing.Daily)
	if err != nil {
		return reservations.Utilization{}, err
	}
	if now := u.at.Truncate(time.Hour); q.To.After(now) { // nobody knows yet what the hour that runs will use
		q.To = now
	}
	if q.To.Before(q.From) {
		q.To = q.From
	}
	use := r.NewUtilization(q.From, q.To)
	use.Covered, err = u.coveredBy(&r, q.From, q.To)
	return use, err
}

// used says whether a reservation has covered usage in its first days, which
// decides what a cancellation within them is credited (7.4).
func (u *unit) used(r *reservations.Reservation) error {
	covered, err := u.coveredBy(r, r.EffectiveAt, r.EffectiveAt.Add(reservations.FreeTime))
	r.Used = covered > 0
	return err
}

// coveredBy is how much usage a reservation covered in the hours that begin
// from a time up to another.
func (u *unit) coveredBy(r *reservations.Reservation, from, to time.Time) (reservations.Quantity, error) {
	report := billing.NewUsageReport(billing.Monthly)
	err := u.report(report, r.Partner, r.Customer, from, to, nothing)
	return report.CoveredBy(r.ID), err
}

// DailyRatedUsage yields the usage of all customers under Azure plans in a
// month, day by day: billed once the month is, unbilled before (BILL-3,
// BILL-21). It reads one customer at a time and ends after the first error.
func (i Invoices) DailyRatedUsage(ctx context.Context, m billing.Month) iter.Seq2[billing.Line, error] {
	return func(yield func(billing.Line, error) bool) {
		for after, more := customers.ID(""), true; more; {
			var last customers.ID
			var lines []billing.Line
			err := i.s.view(ctx, permissions.DailyRatedUsageGet, func(u *unit) error {
				if err := m.Check(); err != nil {
					return err
				}
				c, found, err := u.customerAfter(u.partner.Tenant, after)
				if more = found; err != nil || !found {
					return err
				}
				last = c.ID
				lines, err = u.dailyLines(c, billing.DailyRatedUsage, m)
				return err
			})
			if err != nil {
				yield(billing.Line{}, err)
				return
			}
			for _, l := range lines {
				if !yield(l, nil) {
					return
				}
			}
			after = last
		}
	}
}

// customerAfter reads the customer of a partner that comes after another, in
// the order of their IDs.
func (u *unit) customerAfter(partner permissions.TenantID, after customers.ID) (customers.Customer, bool, error) {
	next := store.Scan{Prefix: within(string(partner)), Limit: 1}
	if after != "" {
		next.After = store.Position{Key: key(string(partner), string(after))}
	}
	for c, err := range scan(u, customerRecords, next) {
		return c, err == nil, err
	}
	return customers.Customer{}, false, nil
}
