package partnercenter

import (
	"context"
	"time"

	"cspkit.example/billing"
	"cspkit.example/customers"
	"cspkit.example/money"
	"cspkit.example/orders"
	"cspkit.example/pcerr"
	"cspkit.example/permissions"
)

// UsageToDate is what a customer used in the month that runs: an estimate
// that changes once a day (BILL-23).
type UsageToDate struct {
	Month     billing.Month
	At        time.Time // the midnight up to which usage counts
	Customer  customers.ID
	Name      string // of the customer
	Culture   string // of its billing profile, such as en-US
	Cost      []money.Amount
	Azure     bool             // it has subscriptions that are billed by usage
	AzurePlan bool             // one of them is an Azure plan
	Spending  billing.Spending // for those who may see the budget (BILL-22), else nothing
}

// SubscriptionUsage is what one subscription used in the month that runs; see
// UsageToDate.
type SubscriptionUsage struct {
	orders.Subscription
	Month        billing.Month
	At           time.Time
	Culture      string
	Cost         []money.Amount
	Records      []MeteredRecord      // by the month
	Entitlements []orders.Entitlement // the Azure subscriptions behind it
}

// MeteredRecord is a usage record with what Microsoft publishes of its meter,
// the zero Meter when it does not.
type MeteredRecord struct {
	billing.UsageRecord
	Metered billing.Meter
}

// UsageToDate returns a page of what customers with a relationship used in
// the month that runs, in the order of their IDs (BILL-19, BILL-23).
func (cs Customers) UsageToDate(ctx context.Context, p Paging) (out Page[UsageToDate], err error) {
	err = cs.s.view(ctx, permissions.UsageGet, func(u *unit) error {
		out = Page[UsageToDate]{}
		out.Next, err = u.customersPage("usage to date", p, func(c customers.Customer) error {
			if !c.Relationship.Active() {
				return nil
			}
			used, err := u.usageToDate(c)
			out.Items = append(out.Items, used)
			return err
		})
		return err
	})
	return out, err
}

// ToDate returns what the customer used in the month that runs, with how it
// stands to its budget.
func (us Usage) ToDate(ctx context.Context) (out UsageToDate, err error) {
	err = us.c.s.view(ctx, permissions.UsageGet, func(u *unit) error {
		known, err := u.related(us.c.id)
		if err != nil {
			return err
		}
		out, err = u.usageToDate(known)
		return err
	})
	return out, err
}

func (u *unit) usageToDate(c customers.Customer) (UsageToDate, error) {
	m := billing.MonthOf(u.at)
	out := UsageToDate{Month: m, At: u.midnight(), Customer: c.ID, Name: c.CompanyName, Culture: c.Billing.Culture}
	sold, err := u.sold(c.Partner, c.ID)
	if err != nil {
		return out, err
	}
	for _, s := range sold {
		out.Azure = out.Azure || s.ProductType.Azure()
		out.AzurePlan = out.AzurePlan || s.ProductType == orders.AzurePlan
	}
	records, err := u.monthToDate(c, m)
	out.Cost = billing.Summarize(records)
	if u.standing.May(permissions.BudgetView) == nil {
		out.Spending = billing.NewSpending(c, m, out.Cost)
	}
	return out, err
}

// BySubscription returns what each of the customer's subscriptions that are
// billed by usage used in the month that runs, in the order of their IDs.
func (us Usage) BySubscription(ctx context.Context) (out []SubscriptionUsage, err error) {
	err = us.c.s.view(ctx, permissions.UsageGet, func(u *unit) error {
		known, err := u.related(us.c.id)
		if err != nil {
			return err
		}
		sold, err := u.sold(known.Partner, known.ID)
		if err != nil {
			return err
		}
		var azure []orders.Subscription
		for _, s := range sold {
			if s.ProductType.Azure() {
				azure = append(azure, s)
			}
		}
		out, err = u.usedBy(known, azure)
		return err
	})
	return out, err
}

// OfSubscription returns what one of the customer's subscriptions used in the
// month that runs, subscription_not_found when the partner did not sell it.
func (us Usage) OfSubscription(ctx context.Context, id orders.SubscriptionID) (out SubscriptionUsage, err error) {
	err = us.c.s.view(ctx, permissions.UsageGet, func(u *unit) error {
		known, err := u.related(us.c.id)
		if err != nil {
			return err
		}
		s, err := u.subscription(known.Partner, known.ID, id)
		if err != nil {
			return err
		}
		used, err := u.usedBy(known, []orders.Subscription{s})
		if err == nil {
			out = used[0]
		}
		return err
	})
	return out, err
}

// usedBy shares the usage of the month that runs among subscriptions.
func (u *unit) usedBy(c customers.Customer, by []orders.Subscription) ([]SubscriptionUsage, error) {
	m := billing.MonthOf(u.at)
	records, err := u.monthToDate(c, m)
	if err != nil {
		return nil, err
	}
	behind, err := u.entitlementsOf(c.Partner, c.ID)
	if err != nil {
		return nil, err
	}
	var out []SubscriptionUsage
	known := map[string]billing.Meter{}
	for _, s := range by {
		used := SubscriptionUsage{Subscription: s, Month: m, At: u.midnight(), Culture: c.Billing.Culture}
		var mine []billing.UsageRecord
		for _, r := range records {
			if r.Subscription == s.ID {
				mine = append(mine, r)
			}
		}
		used.Cost = billing.Summarize(mine)
		if used.Records, err = u.metering(known, mine); err != nil {
			return nil, err
		}
		for _, e := range behind {
			if e.Subscription == s.ID {
				used.Entitlements = append(used.Entitlements, e)
			}
		}
		out = append(out, used)
	}
	return out, nil
}

// metering looks up the meters of records.
func (u *unit) metering(known map[string]billing.Meter, records []billing.UsageRecord) ([]MeteredRecord, error) {
	var out []MeteredRecord
	for _, r := range records {
		m, err := u.meter(known, r.Meter)
		if err != nil {
			return nil, err
		}
		out = append(out, MeteredRecord{r, m})
	}
	return out, nil
}

// SubscriptionUtilization is [Usage.Utilization] of a whole MS-AZR-0145P
// subscription, which the query names (BILL-20, BILL-21).
func (us Usage) SubscriptionUtilization(ctx context.Context, q UsageQuery) (out []MeteredRecord, err error) {
	err = us.c.s.view(ctx, permissions.UtilizationGet, func(u *unit) error {
		known, err := u.related(us.c.id)
		if err != nil {
			return err
		}
		s, err := u.subscription(known.Partner, known.ID, q.Subscription)
		if err != nil {
			return err
		}
		asked, err := q.complete(billing.Hourly, billing.Daily)
		if err != nil {
			return err
		}
		if s.ProductType != orders.AzureGlobal {
			return pcerr.Invalid("BILL-21", "subscription", "only usage under MS-AZR-0145P is here: that under an Azure plan is in the daily rated lines").About(string(s.ID))
		}
		listed, err := u.selected(known, asked)
		if err != nil {
			return err
		}
		r := billing.NewUtilizationReport(asked.By)
		if err := u.report(r, known.Partner, known.ID, asked.From, asked.To, listed); err != nil {
			return err
		}
		out, err = u.metering(map[string]billing.Meter{}, r.Records())
		return err
	})
	return out, err
}

// BudgetNotices returns the addresses of the users who want mails about
// budgets (BILL-24).
func (s *Session) BudgetNotices(ctx context.Context) (out []string, err error) {
	err = s.view(ctx, permissions.BudgetView, func(u *unit) error {
		whom, err := u.toNotify(u.partner.Tenant)
		out = nil
		for _, user := range whom {
			out = append(out, user.Email)
		}
		return err
	})
	return out, err
}
