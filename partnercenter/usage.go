package partnercenter

import (
	"context"
	"iter"
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
	By           billing.Granularity   // Daily or Monthly; empty means Daily
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
	case q.By != allowed[0] && q.By != allowed[1]:
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
		if q, err = q.complete(billing.Daily, billing.Monthly); err != nil {
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

// selected says which rows a query wants.
func (u *unit) selected(c customers.Customer, q UsageQuery) (func(*reservations.Usage) bool, error) {
	if q.Subscription == "" {
		return func(row *reservations.Usage) bool { return q.Entitlement == "" || row.Entitlement == q.Entitlement }, nil
	}
	if _, err := u.subscription(c.Partner, c.ID, q.Subscription); err != nil {
		return nil, err
	}
	owned, err := u.entitlementsOf(c.Partner, c.ID)
	under := map[orders.EntitlementID]bool{}
	for _, e := range owned {
		under[e.ID] = e.Subscription == q.Subscription && (q.Entitlement == "" || e.ID == q.Entitlement)
	}
	return func(row *reservations.Usage) bool { return under[row.Entitlement] }, err
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
		if q, err = q.complete(billing.Hourly, billing.Daily); err != nil {
			return err
		}
		e, err := u.visibleEntitlement(known, q.Entitlement)
		if err != nil {
			return err
		}
		s, err := u.subscription(e.Partner, known.ID, e.Subscription)
		if err != nil {
			return err
		}
		if s.ProductType != orders.AzureGlobal {
			return pcerr.Invalid("BILL-21", "entitlement", "usage under an Azure plan is in the daily rated lines").About(string(e.ID))
		}
		r := billing.NewUtilizationReport(q.By)
		err = u.report(r, known.Partner, known.ID, q.From, q.To, func(row *reservations.Usage) bool { return row.Entitlement == e.ID })
		out = r.Records()
		return err
	})
	if err != nil {
		return nil, err
	}
	return out, nil
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
		records, err := u.monthToDate(known)
		if err != nil {
			return err
		}
		out = []billing.UsageSummary{{Month: billing.MonthOf(u.at), Customer: known.ID, Partner: known.Partner, Cost: billing.Summarize(records)}}
		sold, err := u.sold(known.Partner, known.ID)
		if err != nil {
			return err
		}
		behind, err := u.subscriptionsBehind(known, sold)
		for _, s := range sold {
			var its []billing.UsageRecord
			for _, r := range records {
				if on := behind[r.Entitlement]; on != nil && on.ID == s.ID {
					its = append(its, r)
				}
			}
			if len(its) > 0 {
				out = append(out, billing.UsageSummary{Month: out[0].Month, Customer: known.ID, Partner: known.Partner, Subscription: s.ID, Cost: billing.Summarize(its)})
			}
		}
		return err
	})
	return out, err
}

// monthToDate is the usage of this month up to the beginning of the day.
func (u *unit) monthToDate(c customers.Customer) ([]billing.UsageRecord, error) {
	r := billing.NewUsageReport(billing.Monthly)
	err := u.report(r, c.Partner, c.ID, billing.MonthOf(u.at).Begin(), u.at.Truncate(24*time.Hour), everything)
	return r.Records(), err
}

// Utilization returns how much of a reservation was used in the hours from a
// time up to another (RSV-19). Anyone who sees reservations sees it (7.5).
func (r Reservations) Utilization(ctx context.Context, id reservations.ID, from, to time.Time) (out reservations.Utilization, err error) {
	err = r.c.s.view(ctx, permissions.ReservationUtilization, func(u *unit) error {
		known, err := u.related(r.c.id)
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
// reservations was used in the hours from a time up to another (7.5, RSV-19).
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
	q, err := UsageQuery{From: from, To: to}.complete(billing.Daily, billing.Monthly)
	if err != nil {
		return reservations.Utilization{}, err
	}
	report := billing.NewUsageReport(billing.Monthly)
	err = u.report(report, r.Partner, r.Customer, q.From, q.To, func(*reservations.Usage) bool { return false })
	use := r.NewUtilization(q.From, q.To)
	use.Covered = report.CoveredBy(r.ID)
	return use, err
}

// used says whether a reservation has covered usage in its first days, which
// decides what a cancellation within them is credited (7.4).
func (u *unit) used(r *reservations.Reservation) error {
	end := r.EffectiveAt.Add(reservations.FreeTime)
	if u.at.Before(end) {
		end = u.at
	}
	report := billing.NewUsageReport(billing.Monthly)
	err := u.report(report, r.Partner, r.Customer, r.EffectiveAt, end, func(*reservations.Usage) bool { return false })
	r.Used = report.CoveredBy(r.ID) > 0
	return err
}

// DailyRatedUsage yields the usage of all customers under Azure plans in a
// month, day by day: billed once the month is, unbilled before (BILL-3,
// BILL-21). It reads one customer at a time and ends after the first error.
func (i Invoices) DailyRatedUsage(ctx context.Context, m billing.Month) iter.Seq2[billing.Line, error] {
	return func(yield func(billing.Line, error) bool) {
		for after, done := customers.ID(""), false; !done; {
			var lines []billing.Line
			err := i.s.view(ctx, permissions.DailyRatedUsageGet, func(u *unit) error {
				if err := m.Check(); err != nil {
					return err
				}
				next := store.Scan{Prefix: within(string(u.partner.Tenant)), Limit: 1}
				if after != "" {
					next.After = store.Position{Key: key(string(u.partner.Tenant), string(after))}
				}
				done, lines = true, nil
				for c, err := range scan(u, customerRecords, next) {
					if err != nil {
						return err
					}
					done, after = false, c.ID
					lines, err = u.dailyRated(c, m)
					return err
				}
				return nil
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
		}
	}
}

// dailyRated are the daily lines of a customer's usage under Azure plans.
func (u *unit) dailyRated(c customers.Customer, m billing.Month) ([]billing.Line, error) {
	sold, err := u.sold(c.Partner, c.ID)
	if err != nil {
		return nil, err
	}
	behind, err := u.subscriptionsBehind(c, sold)
	if err != nil {
		return nil, err
	}
	r := billing.NewUsageReport(billing.Daily)
	err = u.report(r, c.Partner, c.ID, m.Begin(), m.End(), func(row *reservations.Usage) bool {
		s := behind[row.Entitlement]
		return s != nil && s.ProductType == orders.AzurePlan
	})
	var lines []billing.Line
	for _, record := range r.Records() {
		l := record.Line(behind[record.Entitlement], billing.DailyRatedUsage)
		l.CustomerName, l.Domain, l.MPNID = c.CompanyName, c.Domain, u.partner.MPNID
		lines = append(lines, l)
	}
	return lines, err
}
