package billing

import (
	"cmp"
	"maps"
	"slices"
	"time"

	"cspkit.example/customers"
	"cspkit.example/money"
	"cspkit.example/orders"
	"cspkit.example/permissions"
	"cspkit.example/reservations"
)

// Granularity says how much time one row of a usage report covers.
type Granularity string

// The granularities, in UTC.
const (
	Hourly  Granularity = "hourly"
	Daily   Granularity = "daily"
	Monthly Granularity = "monthly"
)

// Valid reports whether the granularity is known.
func (g Granularity) Valid() bool { return g == Hourly || g == Daily || g == Monthly }

// begin is the beginning of the time that an hour, in UTC, belongs to.
func (g Granularity) begin(hour time.Time) time.Time {
	switch g {
	case Daily:
		return hour.Truncate(day)
	case Monthly:
		return time.Date(hour.Year(), hour.Month(), 1, 0, 0, 0, 0, time.UTC)
	}
	return hour
}

func (g Granularity) end(begin time.Time) time.Time {
	switch g {
	case Daily:
		return begin.Add(day)
	case Monthly:
		return begin.AddDate(0, 1, 0)
	}
	return begin.Add(time.Hour)
}

// UsageOf says what usage is added up into one row.
type UsageOf struct {
	Entitlement               orders.EntitlementID
	Subscription              orders.SubscriptionID // the commerce subscription that it came up under
	Meter                     string
	ResourceType, SKU, Region string
	Begin                     time.Time // of the hour, day or month, also where the report begins within it
	Currency                  string
	// Reservation is what covered the usage, in utilization records only
	// (BILL-20); empty for usage that was paid, or where both are together.
	Reservation reservations.ID
}

// UsageRecord is usage added up: of one meter in one Azure subscription, in a
// time. Cost is an estimate without tax (BILL-23); what reservations covered
// costs nothing.
type UsageRecord struct {
	UsageOf
	End       time.Time
	Quantity  reservations.Quantity
	Covered   reservations.Quantity // of Quantity
	UnitPrice money.Amount          // pay as you go, in the last of the hours; nothing where Reservation is set
	Cost      money.Amount          // rounded
}

// UsageReport adds usage up. Feed it hour by hour, then ask for its Records.
type UsageReport struct {
	by           Granularity
	perResource  bool
	sums         map[UsageOf]*usageSum
	free         []reservations.Quantity // by row of the hour
	utilizations map[reservations.ID]reservations.Quantity
}

// usageSum keeps what is to be paid as a quantity while the price stays, which
// is cheaper than adding amounts up.
type usageSum struct {
	quantity, covered, unpriced reservations.Quantity
	price, cost                 money.Amount
}

// NewUsageReport returns an empty report.
func NewUsageReport(by Granularity) *UsageReport {
	return &UsageReport{by: by, sums: map[UsageOf]*usageSum{}, utilizations: map[reservations.ID]reservations.Quantity{}}
}

// NewUtilizationReport returns an empty report that tells usage that a
// reservation covered from usage that was paid (BILL-20).
func NewUtilizationReport(by Granularity) *UsageReport {
	r := NewUsageReport(by)
	r.perResource = true
	return r
}

// Hour adds the rows that listed wants, all of one hour; every row counts for
// the discounts. What was corrected to nothing is not listed. See
// reservations.Discounts.Hour.
func (r *UsageReport) Hour(hour time.Time, rows []reservations.Usage, discounts *reservations.Discounts, listed func(*reservations.Usage) bool) {
	r.free = append(r.free[:0], make([]reservations.Quantity, len(rows))...)
	begin := r.by.begin(hour)
	discounts.Hour(hour, rows, func(row int, by *reservations.Reservation, q reservations.Quantity) {
		r.utilizations[by.ID] += q
		r.free[row] += q
		if r.perResource && listed(&rows[row]) {
			of := usageOf(&rows[row], begin)
			of.Reservation = by.ID
			sum := r.sum(of)
			sum.quantity, sum.covered = sum.quantity+q, sum.covered+q
		}
	})
	for n := range rows {
		u := &rows[n]
		if u.Quantity == 0 || !listed(u) {
			continue
		}
		paid := u.Quantity - r.free[n]
		if r.perResource {
			if paid > 0 {
				sum := r.sum(usageOf(u, begin))
				sum.quantity += paid
				sum.pay(u.UnitPrice, paid)
			}
			continue
		}
		sum := r.sum(usageOf(u, begin))
		sum.quantity, sum.covered = sum.quantity+u.Quantity, sum.covered+r.free[n]
		sum.pay(u.UnitPrice, paid)
	}
}

func usageOf(u *reservations.Usage, begin time.Time) UsageOf {
	return UsageOf{
		Entitlement: u.Entitlement, Subscription: u.Subscription, Meter: u.Meter,
		ResourceType: u.ResourceType, SKU: u.SKU, Region: u.Region, Begin: begin, Currency: u.UnitPrice.Currency(),
	}
}

func (r *UsageReport) sum(of UsageOf) *usageSum {
	s := r.sums[of]
	if s == nil {
		s = &usageSum{price: money.Zero(of.Currency), cost: money.Zero(of.Currency)}
		r.sums[of] = s
	}
	return s
}

func (s *usageSum) pay(price money.Amount, q reservations.Quantity) {
	if !price.Equal(s.price) {
		s.settle()
		s.price = price
	}
	s.unpriced += q
}

// settle puts a price on what has none yet.
func (s *usageSum) settle() {
	s.cost = s.cost.Add(s.price.Share(int64(s.unpriced), int64(reservations.Units(1))))
	s.unpriced = 0
}

// Records returns the rows by time, then Azure subscription and meter.
func (r *UsageReport) Records() []UsageRecord {
	records := make([]UsageRecord, 0, len(r.sums))
	for of, s := range r.sums {
		s.settle()
		records = append(records, UsageRecord{of, r.by.end(of.Begin), s.quantity, s.covered, s.price, s.cost.Round()})
	}
	slices.SortFunc(records, func(a, b UsageRecord) int {
		return cmp.Or(a.Begin.Compare(b.Begin), cmp.Compare(a.Entitlement, b.Entitlement), cmp.Compare(a.Meter, b.Meter), cmp.Compare(a.SKU, b.SKU),
			cmp.Compare(a.Region, b.Region), cmp.Compare(a.ResourceType, b.ResourceType), cmp.Compare(a.Currency, b.Currency),
			cmp.Compare(a.Subscription, b.Subscription), cmp.Compare(a.Reservation, b.Reservation))
	})
	return records
}

// CoveredBy is how much usage a reservation covered in all the hours.
func (r *UsageReport) CoveredBy(id reservations.ID) reservations.Quantity { return r.utilizations[id] }

// Line is the line of a reconciliation file about the usage, which came up
// under s.
func (r *UsageRecord) Line(s *orders.Subscription, file FileKind) Line {
	l := lineOf(s)
	l.File, l.ChargeType, l.Product = file, UsageFee, cmp.Or(s.OfferName, s.OfferID)+", "+r.SKU
	l.From, l.To, l.Quantity, l.Covered = r.Begin, r.End, r.Quantity, r.Covered
	l.Entitlement, l.Meter, l.ResourceType, l.SKU, l.Region = r.Entitlement, r.Meter, r.ResourceType, r.SKU, r.Region
	l.UnitPrice, l.Subtotal, l.Tax, l.Total = r.UnitPrice, r.Cost, money.Zero(r.Currency).Round(), r.Cost
	return l
}

// UsageSummary is what a customer, or one of its commerce subscriptions, used
// in a month, up to the beginning of the day: an estimate without tax
// (BILL-23).
type UsageSummary struct {
	Month        Month
	Customer     customers.ID
	Partner      permissions.TenantID
	Subscription orders.SubscriptionID // empty: all of the customer's
	Cost         []money.Amount        // by currency
}

// Summarize adds records up by currency, in the order of the codes.
func Summarize(records []UsageRecord) []money.Amount {
	sums := map[string]money.Amount{}
	for _, r := range records {
		sums[r.Currency] = sums[r.Currency].Add(r.Cost)
	}
	var out []money.Amount
	for _, code := range slices.Sorted(maps.Keys(sums)) {
		out = append(out, sums[code])
	}
	return out
}

// budgetMail is the part of a budget from which users are told, in percent
// (BILL-24).
const budgetMail = 80

// Spending is how much of its monthly budget a customer has used (BILL-22,
// BILL-23). A budget never stops usage.
type Spending struct {
	Customer customers.ID
	Month    Month
	Budget   money.Amount // the zero Amount: none
	Spent    money.Amount // in the currency of the budget; usage in others does not count
}

// NewSpending compares usage with a budget.
func NewSpending(c customers.Customer, m Month, costs []money.Amount) Spending {
	s := Spending{Customer: c.ID, Month: m, Budget: c.Budget, Spent: money.Zero(c.Budget.Currency())}
	for _, cost := range costs {
		if cost.Currency() == c.Budget.Currency() {
			s.Spent = cost
		}
	}
	return s
}

// PercentUsed is what is spent in percent of the budget, in whole percents: 80
// is not reached before users are told. It is 0 without a budget.
func (s Spending) PercentUsed() int64 {
	if s.Budget.Sign() <= 0 {
		return 0
	}
	var percent int64
	for step := int64(1 << 40); step > 0; step /= 2 { // the largest percent that is not above what is spent
		if s.Budget.Share(percent+step, 100).Compare(s.Spent) <= 0 {
			percent += step
		}
	}
	return percent
}

// Over reports whether more is spent than the budget has.
func (s Spending) Over() bool { return s.Budget.Sign() > 0 && s.Spent.Compare(s.Budget) > 0 }

// Tell reports whether users are told: 80 % or more is used (BILL-24).
func (s Spending) Tell() bool {
	return s.Budget.Sign() > 0 && s.Budget.Share(budgetMail, 100).Compare(s.Spent) <= 0
}
