package rest_test

import (
	"net/http"
	"strings"
	"testing"
	"time"

	"cspkit.example/money"
	"github.com/stretchr/testify/assert"
)

// usedInJuly is a world where Relecloud used 0.60 USD under its Azure plan and
// Wingtip 0.70 USD under MS-AZR-0145P, by the 10th of July.
func usedInJuly(t *testing.T) *billed {
	t.Helper()
	return newWorld(t).usedInJuly()
}

func (w *world) usedInJuly() *billed {
	w.t.Helper()
	t, b := w.t, w.billed()
	july := time.Date(2020, 7, 1, 0, 0, 0, 0, time.UTC)
	w.Clock.Set(july.AddDate(0, 0, 9).Add(time.Hour))
	ms := w.Center.Platform()
	behind, err := w.As(w.Sam).Customer(b.wingtip).Subscriptions().Entitlements(t.Context(), b.global)
	w.ok(err)
	w.ok(ms.ReportUsage(t.Context(), w.Relecloud, vm(w.S1, july, 6)))
	w.ok(ms.ReportUsage(t.Context(), b.wingtip, vm(behind[0].ID, july, 3), vm(behind[0].ID, july.Add(time.Hour), 2), vm(behind[0].ID, july.AddDate(0, 0, 1), 2)))
	w.ok(drop(w.As(w.Anna).Customer(w.Relecloud).SetBudget(t.Context(), money.Must("0.50", "USD"))))
	w.ok(drop(w.As(w.Anna).Customer(b.wingtip).SetBudget(t.Context(), money.Must("0.80", "USD"))))
	return b
}

// usage is what records of usage have in common.
func usage(id, name string, cost float64, class string, more map[string]any) map[string]any {
	all := map[string]any{
		"id": id, "resourceId": id, "name": name, "resourceName": name, "totalCost": cost, "usdTotalCost": cost, "currencyCode": "USD",
		"lastModifiedDate": "2020-07-10T00:00:00Z", "attributes": map[string]any{"objectType": class},
	}
	for name, value := range more {
		all[name] = value
	}
	return all
}

// july are the members of a summary.
func july(uri string, more map[string]any) map[string]any {
	more["billingStartDate"], more["billingEndDate"] = "2020-07-01T00:00:00Z", "2020-07-31T23:59:59.9999999Z"
	more["links"] = map[string]any{"self": linkTo(uri)}
	return more
}

func budget(amount float64) map[string]any {
	return map[string]any{"amount": amount, "usageSpendingBudget": amount, "attributes": map[string]any{"objectType": "SpendingBudget"}}
}

func TestUsageSummaries(t *testing.T) {
	t.Parallel()
	w := usedInJuly(t)
	w.ok(w.As(w.Sam).NotifyMe(t.Context(), true))
	counts := map[string]any{"customersOverBudget": 1.0, "customersTrendingOver": 1.0, "customersWithUsageBasedSubscription": 2.0, "emailsToNotify": []any{"sam@contoso.example"}}
	assert.Equal(t, usage(string(w.Anna.Tenant), "Contoso", 1.3, "PartnerUsageSummary", july("/usagesummary", counts)), w.want(http.StatusOK, w.get("/v1/usagesummary")).body)
	sales := w.want(http.StatusOK, w.request(w.Sam, http.MethodGet, "/v1/usagesummary", nil))
	assert.Equal(t, []any{1.3, 0.0, nil}, []any{sales.at("totalCost"), sales.at("customersOverBudget"), sales.at("emailsToNotify")}, "sales agents see no budgets")

	target := "/customers/" + string(w.wingtip)
	assert.Equal(t, usage(string(w.wingtip), "Wingtip", 0.7, "CustomerUsageSummary", july(target+"/usagesummary", map[string]any{"budget": budget(0.8), "currencyLocale": "en-US"})),
		w.want(http.StatusOK, w.get("/v1"+target+"/usagesummary")).body)
	target += "/subscriptions/" + strings.ToUpper(string(w.global)) + "/usagesummary"
	assert.Equal(t, usage(strings.ToUpper(string(w.global)), "Microsoft Azure", 0.7, "SubscriptionUsageSummary", july(target, map[string]any{"currencyLocale": "en-US"})),
		w.want(http.StatusOK, w.get("/v1"+target)).body)
	w.wantProblem(403, 900150, w.request(w.Hal, http.MethodGet, "/v1/usagesummary", nil))
}

func TestUsageRecords(t *testing.T) {
	t.Parallel()
	w := usedInJuly(t)
	r := w.want(http.StatusOK, w.get("/v1/customers/usagerecords"))
	assert.ElementsMatch(t, []any{
		usage(string(w.Relecloud), "Relecloud", 0.6, "CustomerMonthlyUsageRecord", map[string]any{"budget": budget(0.5), "customerSpendingBudget": budget(0.5), "percentUsed": 120.0, "isUpgraded": true}),
		usage(string(w.wingtip), "Wingtip", 0.7, "CustomerMonthlyUsageRecord", map[string]any{"budget": budget(0.8), "customerSpendingBudget": budget(0.8), "percentUsed": 87.0, "isUpgraded": false, "currencyLocale": "en-US"}),
	}, r.at("items"))

	at := "/v1/customers/" + string(w.wingtip) + "/subscriptions/"
	r = w.want(http.StatusOK, w.get(at+"usagerecords"))
	locale, id := map[string]any{"currencyLocale": "en-US"}, strings.ToUpper(string(w.global))
	assert.Equal(t, []any{
		usage(id, "Microsoft Azure", 0.7, "SubscriptionMonthlyUsageRecord", map[string]any{"currencyLocale": "en-US", "status": "active", "offerId": "MS-AZR-0145P"}),
	}, r.at("items"))

	at += string(w.global)
	r = w.want(http.StatusOK, w.get(at+"/usagerecords/resources"))
	assert.Equal(t, []any{usage("hours of D2", "Standard_D2", 0.7, "AzureResourceMonthlyUsageRecord", map[string]any{
		"currencyLocale": "en-US", "category": "Virtual Machines", "subcategory": "Standard_D2", "quantityUsed": 7.0, "unit": "1 Hour",
	})}, r.at("items"))
	r = w.want(http.StatusOK, w.get(at+"/meterusagerecords"))
	assert.Equal(t, []any{id, "hours of D2", "Standard_D2", 7.0, 0.7, "USD"}, pick(r, "items.0", "subscriptionId", "meterId", "meterName", "quantityUsed", "totalCost", "currencyCode"))
	r = w.want(http.StatusOK, w.get(at+"/resourceusagerecords"))
	assert.Equal(t, []any{id, "virtual_machines", "Standard_D2", 0.7, "2020-07-10T00:00:00Z"}, pick(r, "items.0", "subscriptionId", "resourceType", "resourceName", "totalCost", "lastModifiedDate"))
	assert.Equal(t, "/subscriptions/"+r.at("items.0.entitlementId").(string), r.at("items.0.resourceUri"))
	assert.NotEmpty(t, r.at("items.0.entitlementName"))

	r = w.want(http.StatusOK, w.get(at+"/usagerecords/daily"))
	day := func(cost float64, date string) map[string]any {
		locale["dateUsed"] = date
		return usage(id, "Microsoft Azure", cost, "SubscriptionDailyUsageRecord", locale)
	}
	assert.Equal(t, []any{day(0.5, "2020-07-01T00:00:00Z"), day(0.2, "2020-07-02T00:00:00Z")}, r.at("items"))
	w.Clock.Set(time.Date(2020, 8, 1, 5, 0, 0, 0, time.UTC))
	assert.Equal(t, []any{}, w.want(http.StatusOK, w.get(at+"/usagerecords/daily")).at("items"), "no day is over")
	w.wantProblem(404, 20003, w.get("/v1/customers/"+string(w.Relecloud)+"/subscriptions/"+string(w.global)+"/meterusagerecords"))
}

// What a reservation covered is told from what was paid; pages are cut by
// tokens.
func TestUtilization(t *testing.T) {
	t.Parallel()
	w := usedInJuly(t)
	target := "/v1/customers/" + string(w.wingtip) + "/subscriptions/" + string(w.global) + "/utilizations/azure?start_time=2020-06-30T16:00:00-08:00&end_time=2020-07-05T00:00:00Z"
	daily := w.want(http.StatusOK, w.get(target))
	assert.Equal(t, 2.0, daily.at("totalCount"))
	assert.Equal(t, map[string]any{"id": "hours of D2", "name": "Standard_D2", "category": "Virtual Machines", "subcategory": "Standard_D2", "region": "westus2"}, daily.at("items.0.resource"))
	assert.Equal(t, []any{"2020-07-01T00:00:00Z", "2020-07-02T00:00:00Z", 5.0, "1 Hour", map[string]any{}}, pick(daily, "items.0", "usageStartTime", "usageEndTime", "quantity", "unit", "infoFields"))
	assert.Equal(t, []any{"westus2", map[string]any{}}, pick(daily, "items.0.instanceData", "location", "additionalInfo"))

	hourly := w.want(http.StatusOK, w.get(target+"&granularity=Hourly&size=2&show_details=False"))
	assert.Equal(t, []any{2.0, 3.0, 2.0, nil}, []any{hourly.at("totalCount"), hourly.at("items.0.quantity"), hourly.at("items.1.quantity"), hourly.at("items.0.instanceData")})
	next := w.want(http.StatusOK, w.request(w.Anna, http.MethodGet, target+"&granularity=hourly&size=2&seek_operation=Next", nil, "MS-ContinuationToken", hourly.at("continuationToken").(string)))
	assert.Equal(t, []any{1.0, "2020-07-02T00:00:00Z", nil}, []any{next.at("totalCount"), next.at("items.0.usageStartTime"), next.at("links.next")})

	w.wantProblem(400, 800002, w.get(target+"&size=1001"))
	w.wantProblem(400, 800002, w.get(target+"&seek_operation=Next&MS-ContinuationToken=4"))
	w.wantProblem(400, 800002, w.get(target+"&seek_operation=Next&MS-ContinuationToken=-1"))
	w.wantProblem(400, 900126, w.get(target+"&granularity=yearly"))
	w.wantProblem(400, 900126, w.get(target+"&show_details=some"))
	w.wantProblem(400, 800002, w.get(strings.Split(target, "&")[0]))
	w.wantProblem(400, 800002, w.get("/v1/customers/"+string(w.Relecloud)+"/subscriptions/"+string(w.AP)+"/utilizations/azure?start_time=2020-07-01&end_time=2020-07-05"))
}

// Another partner's customer answers like one that is not there.
func TestUsageOfStrangers(t *testing.T) {
	t.Parallel()
	w := usedInJuly(t)
	for _, target := range []string{
		"/usagesummary", "/usagebudget", "/subscriptions/usagerecords", "/subscriptions/" + string(w.global) + "/usagesummary", "/servicecosts/mostrecent",
		"/subscriptions/" + string(w.global) + "/utilizations/azure?start_time=2020-07-01&end_time=2020-07-05", "/servicecosts/mostrecent/lineitems",
	} {
		who := w.Aylin
		if strings.HasPrefix(target, "/servicecosts") {
			who = w.Gerd
		}
		missing := "00000000-0000-4000-8000-000000000000"
		one := w.request(who, http.MethodGet, "/v1/customers/"+string(w.wingtip)+target, nil)
		other := w.request(who, http.MethodGet, "/v1/customers/"+missing+target, nil)
		w.wantProblem(http.StatusNotFound, 60003, one)
		assert.Equal(t, strings.ReplaceAll(other.text, missing, "ID"), strings.ReplaceAll(one.text, string(w.wingtip), "ID"), target)
	}
}
