package rest_test

import "net/http"

// usageVectors are those about usage and budgets.
var usageVectors = map[string]staging{
	"azure-utilization": {prepare: used("E499C962-9218-4DBA-8B83-8ADC94F47B9F", "FC8F8908-F918-4406-AF13-D5BC0FE41865"), differs: reasons(
		unknown("items.*.", "instanceData.additionalInfo.azureStack.EventDateTime", "instanceData.additionalInfo.azureStack.Location", "instanceData.additionalInfo.azureStack.MeterId", "instanceData.additionalInfo.azureStack.SubscriptionId"),
		others("items.*.", "instanceData.location", "quantity", "resource.category", "resource.id", "resource.name", "resource.region", "resource.subcategory", "unit"), ownWords("items.*.", "instanceData.resourceUri"),
		map[string]string{"items": "the example has more", "links.self.uri": "it is the address as it was asked for", "totalCount": "the example has more"},
	)},
	"customers-usage-records": {prepare: used(demo, demo), differs: reasons(
		unknown("items.*.", "currencyLocale"),
		others("items.*.", "budget.amount", "currencyCode", "isUpgraded", "name", "percentUsed", "resourceName", "totalCost", "usdTotalCost"),
		map[string]string{"items": "the example has more", "totalCount": "the example has more"},
	)},
	"partner-usage-summary": {prepare: used(demo, demo), differs: reasons(
		unknown("", "currencyLocale"),
		others("", "customersTrendingOver", "customersWithUsageBasedSubscription", "name", "resourceName", "totalCost"),
	)},
	"subscription-meter-usage": {prepare: used(demo, "3f15978e-005c-b763-bb78-2a8fab289c58"), differs: reasons(
		others("items.*.", "category", "currencyCode", "meterId", "meterName", "quantityUsed", "subcategory", "totalCost", "unit", "usdTotalCost"),
		map[string]string{"items": "the example has more", "links.self.uri": "it is the address as it was asked for", "totalCount": "the example has more"},
	)},
	"subscription-resource-usage": {prepare: used(demo, "3f15978e-005c-b763-bb78-2a8fab289c58"), differs: reasons(
		unknown("items.*.", "resourceGroupName"),
		others("items.*.", "currencyCode", "entitlementName", "name", "resourceName", "totalCost", "usdTotalCost"), ownWords("items.*.", "resourceType", "resourceUri"),
		map[string]string{"items": "the example has more", "totalCount": "the example has more"},
	)},
	"subscription-usage-resources": {prepare: used(demo, "83ef9d05-4169-4ef9-9657-0e86b1eab1de"), differs: reasons(
		others("items.*.", "category", "id", "name", "quantityUsed", "subcategory", "totalCost", "unit"),
		map[string]string{"items": "the example has more", "totalCount": "the example has more"},
	)},
	"subscription-usage-summary": {prepare: used(demo, "11111111-F347-41B6-B02C-187B1B778A43"), differs: others("", "currencyLocale", "totalCost")},
	"subscriptions-usage-records": {prepare: used(demo, "11111111-F347-41B6-B02C-187B1B778A43"), differs: reasons(
		others("items.*.", "currencyLocale", "totalCost", "usdTotalCost"),
		map[string]string{"links.self.uri": "it is the address as it was asked for"},
	)},
	"usage-budget-get":    {prepare: budgeted},
	"usage-budget-update": {prepare: demoCustomer, differs: map[string]string{"links.self.method": "a link to itself is read"}},
}

// used has a customer and a subscription of the example stand for Wingtip and
// its MS-AZR-0145P.
func used(customer, subscription string) func(*play) {
	return func(p *play) {
		b := p.usedInJuly()
		p.bind("2017-07-02T", "2020-07-01T")
		p.bind("2017-08-02T", "2020-08-01T")
		p.bind(subscription, b.global)
		p.bind(customer, b.wingtip)
	}
}

func budgeted(p *play) {
	demoCustomer(p)
	p.want(http.StatusOK, p.request(p.deputy, http.MethodPatch, p.ours("/v1/customers/"+demo+"/usagebudget"), `{"amount":100}`))
}
