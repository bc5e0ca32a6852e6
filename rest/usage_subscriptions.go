package rest

import (
	"cmp"
	"encoding/json"
	"slices"
	"time"

	"cspkit.example/billing"
	"cspkit.example/money"
	"cspkit.example/orders"
	"cspkit.example/partnercenter"
)

// theUsage is what the subscription of the path used in the month that runs.
func (c *call) theUsage() (partnercenter.SubscriptionUsage, error) {
	return c.at().Usage().OfSubscription(c, orders.SubscriptionID(c.id("subscription")))
}

// costUnder is a cost as it is sent of a subscription: of classic Azure with a
// culture.
func costUnder(s *partnercenter.SubscriptionUsage, of []money.Amount) costJSON {
	out := costIn(mainCurrency(of), of)
	if s.ProductType == orders.AzurePlan {
		return out
	}
	return out.at(s.Culture)
}

func usageUnder(s partnercenter.SubscriptionUsage, of string) usageJSON {
	return usageOf(upper(s.ID), cmp.Or(s.FriendlyName, s.OfferName), costUnder(&s, s.Cost), s.At, of)
}

// usageOfSubscriptions lists the subscriptions that are billed by usage.
func (c *call) usageOfSubscriptions() (*answer, error) {
	type record struct {
		usageJSON
		Status          string `json:"status"`
		PartnerOnRecord string `json:"partnerOnRecord,omitempty"`
		OfferID         string `json:"offerId"`
	}
	all, err := c.at().Usage().BySubscription(c)
	if err != nil {
		return nil, err
	}
	return ok(listOf(c, all, func(s partnercenter.SubscriptionUsage) record {
		return record{usageUnder(s, "SubscriptionMonthlyUsageRecord"), string(s.Status), s.PartnerIDOnRecord, s.OfferID}
	}))
}

func (c *call) subscriptionUsage() (*answer, error) {
	used, err := c.theUsage()
	if err != nil {
		return nil, err
	}
	return ok(c.usageSummary(usageUnder(used, "SubscriptionUsageSummary"), used.Month))
}

// resourceUsage lists usage by what was used in each Azure subscription. The
// engine knows resources by type and size, not one by one.
func (c *call) resourceUsage() (*answer, error) {
	type record struct {
		SubscriptionID  string `json:"subscriptionId"`
		ResourceURI     string `json:"resourceUri"`
		ResourceType    string `json:"resourceType"`
		EntitlementID   string `json:"entitlementId"`
		EntitlementName string `json:"entitlementName"`
		ResourceName    string `json:"resourceName"`
		Name            string `json:"name"`
		costJSON
		LastModifiedDate date        `json:"lastModifiedDate"`
		Attributes       *attributes `json:"attributes"`
	}
	used, err := c.theUsage()
	if err != nil {
		return nil, err
	}
	return ok(listOf(c, used.Records, func(r partnercenter.MeteredRecord) record {
		return record{
			upper(used.ID), "/subscriptions/" + string(r.Entitlement), r.ResourceType, string(r.Entitlement), entitlementName(&used, r.Entitlement), r.SKU, r.SKU,
			costUnder(&used, []money.Amount{r.Cost}), date(used.At), class("ResourceUsageRecord"),
		}
	}))
}

// entitlementName is empty for an Azure subscription that is under another
// subscription by now.
func entitlementName(of *partnercenter.SubscriptionUsage, id orders.EntitlementID) string {
	for _, e := range of.Entitlements {
		if e.ID == id {
			return e.FriendlyName
		}
	}
	return ""
}

// meteredJSON is how much was used of a meter.
type meteredJSON struct {
	Category     string      `json:"category"`
	Subcategory  string      `json:"subcategory"`
	QuantityUsed json.Number `json:"quantityUsed"`
	Unit         string      `json:"unit"`
}

func meteredOf(r *partnercenter.MeteredRecord) meteredJSON {
	return meteredJSON{cmp.Or(r.Metered.Product, r.ResourceType), r.SKU, quantity(r.Quantity), r.Metered.Unit}
}

// byMeter adds up what all Azure subscriptions used of a meter.
func byMeter(records []partnercenter.MeteredRecord) (sums []partnercenter.MeteredRecord) {
	for _, r := range records {
		n := slices.IndexFunc(sums, func(s partnercenter.MeteredRecord) bool { return s.Meter == r.Meter && s.Currency == r.Currency })
		if n < 0 {
			sums = append(sums, r)
			continue
		}
		sums[n].Quantity, sums[n].Cost = sums[n].Quantity+r.Quantity, sums[n].Cost.Add(r.Cost)
	}
	return sums
}

func (c *call) meterUsage() (*answer, error) {
	type record struct {
		SubscriptionID string `json:"subscriptionId"`
		MeterID        string `json:"meterId"`
		MeterName      string `json:"meterName"`
		meteredJSON
		costJSON
		LastModifiedDate date        `json:"lastModifiedDate"`
		Attributes       *attributes `json:"attributes"`
	}
	used, err := c.theUsage()
	if err != nil {
		return nil, err
	}
	return ok(listOf(c, byMeter(used.Records), func(r partnercenter.MeteredRecord) record {
		return record{
			upper(used.ID), r.Meter, meterName(&r), meteredOf(&r), costUnder(&used, []money.Amount{r.Cost}), date(used.At), class("MeterUsageRecord"),
		}
	}))
}

func meterName(r *partnercenter.MeteredRecord) string { return cmp.Or(r.Metered.SKU, r.SKU) }

// resourcesUsage is meterUsage as older clients know it.
func (c *call) resourcesUsage() (*answer, error) {
	type record struct {
		meteredJSON
		usageJSON
	}
	used, err := c.theUsage()
	if err != nil {
		return nil, err
	}
	return ok(listOf(c, byMeter(used.Records), func(r partnercenter.MeteredRecord) record {
		cost := costUnder(&used, []money.Amount{r.Cost})
		return record{meteredOf(&r), usageOf(r.Meter, meterName(&r), cost, used.At, "AzureResourceMonthlyUsageRecord")}
	}))
}

// dailyUsage lists the days of the month that are over and on which something
// was used.
func (c *call) dailyUsage() (*answer, error) {
	type record struct {
		usageJSON
		DateUsed date `json:"dateUsed"`
	}
	used, err := c.theUsage()
	if err != nil {
		return nil, err
	}
	var records []billing.UsageRecord
	if begin := used.Month.Begin(); begin.Before(used.At) {
		if records, err = c.at().Usage().Records(c, partnercenter.UsageQuery{From: begin, To: used.At, Subscription: used.ID}); err != nil {
			return nil, err
		}
	}
	by := map[time.Time][]billing.UsageRecord{}
	for _, r := range records {
		by[r.Begin] = append(by[r.Begin], r)
	}
	days := make([]record, 0, len(by))
	for day, records := range by {
		u := usageUnder(used, "SubscriptionDailyUsageRecord")
		u.costJSON = costUnder(&used, billing.Summarize(records))
		days = append(days, record{u, date(day)})
	}
	slices.SortFunc(days, func(a, b record) int { return time.Time(a.DateUsed).Compare(time.Time(b.DateUsed)) })
	return ok(list(c, days))
}
