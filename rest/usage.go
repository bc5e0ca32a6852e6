package rest

import (
	"cmp"
	"encoding/json"
	"net/http"
	"slices"
	"time"

	"cspkit.example/billing"
	"cspkit.example/money"
	"cspkit.example/partnercenter"
	"cspkit.example/pcerr"
	"golang.org/x/text/currency"
	"golang.org/x/text/language"
)

var usageRoutes = []route{
	{http.MethodGet, "/v1/usagesummary", userOnly, "get-partner-usage-summary", (*call).partnerUsage},
	{http.MethodGet, "/v1/customers/usagerecords", userOnly, "get-usage-records-for-all-customers", (*call).usageOfCustomers},
	{http.MethodGet, "/v1/customers/{customer}/usagesummary", userOnly, "get-a-customer-s-usage-summary", (*call).customerUsage},
	{http.MethodGet, "/v1/customers/{customer}/subscriptions/usagerecords", userOnly, "get-a-customer-subscription-s-usage-records", (*call).usageOfSubscriptions},
	{http.MethodGet, "/v1/customers/{customer}/subscriptions/{subscription}/usagesummary", userOnly, "get-a-customer-subscription-usage-summary", (*call).subscriptionUsage},
	{http.MethodGet, "/v1/customers/{customer}/subscriptions/{subscription}/resourceusagerecords", userOnly, "get-a-customer-subscription-resource-usage-records", (*call).resourceUsage},
	{http.MethodGet, "/v1/customers/{customer}/subscriptions/{subscription}/meterusagerecords", userOnly, "get-a-customer-subscription-meter-usage-records", (*call).meterUsage},
	{http.MethodGet, "/v1/customers/{customer}/subscriptions/{subscription}/usagerecords/resources", anyone, "get-all-monthly-usage-records-for-a-subscription", (*call).resourcesUsage},
	{http.MethodGet, "/v1/customers/{customer}/subscriptions/{subscription}/usagerecords/daily", anyone, "get-all-daily-usage-records-for-a-subscription", (*call).dailyUsage},
	{http.MethodGet, "/v1/customers/{customer}/subscriptions/{subscription}/utilizations/azure", anyone, "get-a-customer-s-utilization-record-for-azure", (*call).utilization},
}

// usageJSON is what records of usage have in common: whose usage it is, twice
// each, and what it cost.
type usageJSON struct {
	ResourceID   string `json:"resourceId"`
	ID           string `json:"id"`
	ResourceName string `json:"resourceName"`
	Name         string `json:"name"`
	costJSON
	LastModifiedDate date        `json:"lastModifiedDate"`
	Attributes       *attributes `json:"attributes"`
}

func usageOf(id, name string, cost costJSON, at time.Time, of string) usageJSON {
	return usageJSON{id, id, name, name, cost, date(at), class(of)}
}

// usageSummaryJSON is what summaries have in addition: the month.
type usageSummaryJSON struct {
	usageJSON
	BillingStartDate date      `json:"billingStartDate"`
	BillingEndDate   date      `json:"billingEndDate"`
	Links            *selfLink `json:"links"`
}

func (c *call) usageSummary(u usageJSON, m billing.Month) usageSummaryJSON {
	return usageSummaryJSON{u, date(m.Begin()), lastMoment(m.End()), self(c.uri())}
}

// costJSON is what usage cost. Classic Azure says the currency by a culture
// that has it, too.
type costJSON struct {
	TotalCost      json.Number `json:"totalCost"`
	CurrencyCode   string      `json:"currencyCode"`
	CurrencyLocale string      `json:"currencyLocale,omitempty"`
	USDTotalCost   json.Number `json:"usdTotalCost"`
}

// costIn is what usage cost in one currency, and in US dollars: the service
// sends no more.
func costIn(code string, of []money.Amount) costJSON {
	out := costJSON{TotalCost: "0", CurrencyCode: code, USDTotalCost: "0"}
	for _, a := range of {
		if a.Currency() == code {
			out.TotalCost = number(a)
		}
		if a.Currency() == billing.AzureCurrency {
			out.USDTotalCost = number(a)
		}
	}
	return out
}

// at has the culture, where it has the currency.
func (j costJSON) at(culture string) costJSON {
	culture = cmp.Or(culture, "en-US")
	if unit, _ := currency.FromTag(language.Make(culture)); unit.String() == j.CurrencyCode {
		j.CurrencyLocale = culture
	}
	return j
}

// mainCurrency is the one of several in which usage is sent: US dollars, or
// the first where none of it was in those.
func mainCurrency(of []money.Amount) string {
	if len(of) == 0 || slices.ContainsFunc(of, func(a money.Amount) bool { return a.Currency() == billing.AzureCurrency }) {
		return billing.AzureCurrency
	}
	return of[0].Currency()
}

// costOf is what a customer used, in the currency of its budget where it has
// one.
func costOf(u partnercenter.UsageToDate) costJSON {
	out := costIn(cmp.Or(u.Spending.Budget.Currency(), mainCurrency(u.Cost)), u.Cost)
	if u.AzurePlan {
		return out
	}
	return out.at(u.Culture)
}

// partnerUsage adds up what all customers used.
func (c *call) partnerUsage() (*answer, error) {
	var out struct {
		usageSummaryJSON
		CustomersOverBudget                 int      `json:"customersOverBudget"`
		CustomersTrendingOver               int      `json:"customersTrendingOver"`
		CustomersWithUsageBasedSubscription int      `json:"customersWithUsageBasedSubscription"`
		EmailsToNotify                      []string `json:"emailsToNotify,omitempty"`
	}
	all, err := gather(everyPage(c, c.session.Customers().UsageToDate), func(partnercenter.UsageToDate) bool { return true })
	if err != nil {
		return nil, err
	}
	var sums []money.Amount
	for _, u := range all {
		sums = addUp(sums, u.Cost)
		switch {
		case u.Spending.Over():
			out.CustomersOverBudget++
		case u.Spending.Tell():
			out.CustomersTrendingOver++
		}
		if u.Azure {
			out.CustomersWithUsageBasedSubscription++
		}
	}
	partner, err := c.session.Account().Get(c)
	if err = unlessRole(err); err != nil {
		return nil, err
	}
	out.EmailsToNotify, err = c.session.BudgetNotices(c)
	if err = unlessRole(err); err != nil {
		return nil, err
	}
	now := c.handler.options.Now()
	out.usageSummaryJSON = c.usageSummary(
		usageOf(string(c.caller.Tenant), partner.Name, costIn(mainCurrency(sums), sums), now.Truncate(24*time.Hour), "PartnerUsageSummary"), billing.MonthOf(now))
	return ok(out)
}

// unlessRole forgives that the user may not see a part of an answer, which is
// left out.
func unlessRole(err error) error {
	if pcerr.CodeOf(err) == pcerr.RoleNotAllowed {
		return nil
	}
	return err
}

// addUp adds amounts to sums, each to that in its currency.
func addUp(sums, more []money.Amount) []money.Amount {
	for _, a := range more {
		n := slices.IndexFunc(sums, func(s money.Amount) bool { return s.Currency() == a.Currency() })
		if n < 0 {
			sums = append(sums, a)
			continue
		}
		sums[n] = sums[n].Add(a)
	}
	return sums
}

// usageOfCustomers lists the customers that are billed by usage.
func (c *call) usageOfCustomers() (*answer, error) {
	type record struct {
		usageJSON
		Budget                 *budgetJSON `json:"budget"`
		CustomerSpendingBudget *budgetJSON `json:"customerSpendingBudget"`
		PercentUsed            int64       `json:"percentUsed"`
		IsUpgraded             bool        `json:"isUpgraded"`
	}
	all, err := gather(everyPage(c, c.session.Customers().UsageToDate), func(u partnercenter.UsageToDate) bool { return u.Azure })
	if err != nil {
		return nil, err
	}
	return ok(listOf(c, all, func(u partnercenter.UsageToDate) record {
		budget := budgetOf(u.Spending.Budget)
		return record{usageOf(string(u.Customer), u.Name, costOf(u), u.At, "CustomerMonthlyUsageRecord"), budget, budget, u.Spending.PercentUsed(), u.AzurePlan}
	}))
}

func (c *call) customerUsage() (*answer, error) {
	used, err := c.at().Usage().ToDate(c)
	if err != nil {
		return nil, err
	}
	return ok(struct {
		usageSummaryJSON
		Budget *budgetJSON `json:"budget"`
	}{
		c.usageSummary(usageOf(string(used.Customer), used.Name, costOf(used), used.At, "CustomerUsageSummary"), used.Month), budgetOf(used.Spending.Budget),
	})
}
