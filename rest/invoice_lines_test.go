package rest_test

import (
	"net/http"
	"slices"
	"strconv"
	"testing"
	"time"

	"cspkit.example/orders"
	"github.com/stretchr/testify/assert"
)

// pick are some members of an object, in the order of their names here.
func pick(r reply, at string, names ...string) []any {
	object, _ := r.at(at).(map[string]any)
	values := make([]any, 0, len(names))
	for _, name := range names {
		values = append(values, object[name])
	}
	return values
}

// itemWith leads to the item of a list that has a member.
func itemWith(r reply, name string, value any) string {
	items, _ := r.at("items").([]any)
	return "items." + strconv.Itoa(slices.IndexFunc(items, func(i any) bool { return i.(map[string]any)[name] == value }))
}

// Each class of line items has its own two words, by which clients know it.
func TestClassesOfLines(t *testing.T) {
	t.Parallel()
	w := newBilled(t)
	lines := func(id, provider, kind string) reply {
		r := w.want(http.StatusOK, w.asBill("/v1/invoices/"+id+"/lineitems?provider="+provider+"&invoicelineitemtype="+kind))
		assert.Equal(t, r.at("items"), w.want(http.StatusOK, w.asBill("/v1/invoices/"+id+"/lineitems/"+provider+"/"+kind)).at("items"))
		return r
	}
	discriminators := []string{"billingProvider", "invoiceLineItemType"}
	recurring, oneTime := "Recurring-"+string(w.recurring.ID), string(w.oneTime.ID)

	r := lines(recurring, "Office", "BillingLineItems")
	assert.Equal(t, []any{"office", "billing_line_items"}, pick(r, "items.0", discriminators...))
	assert.Equal(t, []any{7000001.0, -1.0, "Relecloud", "relecloud.onmicrosoft.com", "Office 365 E3", "cycle_fee", 16.0, 3.0, 48.0, 0.0, 48.0, "USD", "2020-06-01T00:00:00Z", "2020-07-01T00:00:00Z"},
		pick(r, "items.0", "mpnId", "tier2MpnId", "customerName", "domainName", "offerName", "chargeType", "unitPrice", "quantity", "subtotal", "tax", "totalForCustomer", "currency", "chargeStartDate", "chargeEndDate"))

	r = lines(recurring, "azure", "billinglineitems")
	assert.Equal(t, []any{"azure", "billing_line_items"}, pick(r, "items.0", discriminators...))
	assert.Equal(t, []any{"Wingtip", "Virtual Machines", "Standard_D2", "1 Hour", 5.0, 0.0, 5.0, 0.1, 0.5, "USD", string(w.recurring.ID)},
		pick(r, "items.0", "customerCompanyName", "serviceName", "resourceName", "unit", "consumedQuantity", "includedQuantity", "overageQuantity", "listPrice", "postTaxTotal", "currency", "invoiceNumber"))

	r = lines(recurring, "Azure", "usage_line_items")
	assert.Equal(t, []any{"azure", "usage_line_items"}, pick(r, "items.1", discriminators...))
	assert.Equal(t, []any{"2020-06-02T00:00:00Z", 4.0, "hours of D2"}, pick(r, "items.1", "usageDate", "consumedQuantity", "resourceGuid"))
	assert.Equal(t, 2.0, r.at("totalCount"))

	r = lines(oneTime, "OneTime", "BillingLineItems")
	assert.Equal(t, []any{"one_time", "billing_line_items"}, pick(r, "items.0", discriminators...))
	assert.Equal(t, []any{"7000001", 0.0, "Backup as a service", 40.0, 40.0, 2.0, 80.0, "USD", "2020-06-01T00:00:00Z", "new", "USD", 1.0},
		pick(r, itemWith(r, "productName", "Backup as a service"), "mpnId", "resellerMpnId", "productName", "unitPrice", "effectiveUnitPrice", "quantity", "totalForCustomer", "currency", "orderDate", "chargeType", "pricingCurrency", "pcToBCExchangeRate"))
	assert.Equal(t, r.at("items"), lines(oneTime, "all", "2").at("items"), "of all providers")

	r = lines(oneTime, "marketplace", "UsageLineItems")
	assert.Equal(t, []any{"marketplace", "usage_line_items"}, pick(r, "items.0", discriminators...))
	assert.Equal(t, []any{"2020-06-01T00:00:00Z", "2020-07-01T00:00:00Z", "2020-06-02T00:00:00Z", 4.0, 0.1, 0.4, "USD", "", "", string(w.S1), "westus2"},
		pick(r, "items.1", "chargeStartDate", "chargeEndDate", "usageDate", "quantity", "unitPrice", "billingPreTaxTotal", "billingCurrency", "tags", "resellerMpnId", "entitlementId", "resourceLocation"))
	assert.Equal(t, r.at("items"), lines(oneTime, "onetime", "usagelineitems").at("items"), "another name of the provider")

	for _, query := range []string{"", "?provider=Office", "?provider=office&invoicelineitemtype=usage_line_items", "?provider=none&invoicelineitemtype=none"} {
		w.wantProblem(400, 800002, w.asBill("/v1/invoices/"+oneTime+"/lineitems"+query))
	}
	w.wantProblem(400, 900126, w.asBill("/v1/invoices/"+oneTime+"/lineitems/Contoso/BillingLineItems"))
	w.wantProblem(400, 900126, w.asBill("/v1/invoices/"+oneTime+"/lineitems/all/lines"))
	w.wantProblem(404, 1000, w.asBill("/v1/invoices/D000000000/lineitems/all/billinglineitems"))
	w.wantProblem(403, 900150, w.get("/v1/invoices/"+oneTime+"/lineitems/all/billinglineitems"))
}

// Lines of recurring invoices are read by offset.
func TestLinesByOffset(t *testing.T) {
	t.Parallel()
	w := newBilled(t)
	target := "/v1/invoices/" + string(w.recurring.ID) + "/lineitems?provider=azure&invoicelineitemtype=usagelineitems"
	link := "/invoices/" + string(w.recurring.ID) + "/lineitems?invoicelineitemtype=usagelineitems&offset="
	first := w.want(http.StatusOK, w.asBill(target+"&size=1&offset=0"))
	assert.Equal(t, []any{1.0, linkTo(link + "1&provider=azure&size=1"), nil, nil}, []any{first.at("totalCount"), first.at("links.next"), first.at("links.previous"), first.at("continuationToken")})
	second := w.want(http.StatusOK, w.asBill("/v1"+first.at("links.next.uri").(string)))
	assert.Equal(t, []any{"2020-06-02T00:00:00Z", nil, linkTo(link + "0&provider=azure&size=1")}, []any{second.at("items.0.usageDate"), second.at("links.next"), second.at("links.previous")})
	assert.Equal(t, []any{}, w.want(http.StatusOK, w.asBill(target+"&offset=2")).at("items"))
	w.wantProblem(400, 800002, w.asBill(target+"&size=2001"))
}

// Lines of one-time invoices are read with continuation tokens.
func TestLinesByToken(t *testing.T) {
	t.Parallel()
	w := newBilled(t)
	for _, target := range []string{"/lineitems/onetime/billinglineitems", "/lineitems/marketplace/usagelineitems"} {
		target = "/v1/invoices/" + string(w.oneTime.ID) + target
		all := w.want(http.StatusOK, w.asBill(target)).at("items")
		var paged []any
		next, headers, pages := target+"?size=1", []string(nil), 0
		for next != "" && pages < 9 {
			r := w.want(http.StatusOK, w.request(w.Bill, http.MethodGet, next, nil, headers...))
			paged = append(paged, r.at("items").([]any)...)
			next, pages = "", pages+1
			if uri, there := r.at("links.next.uri").(string); there {
				next, headers = "/v1/"+uri, []string{"MS-ContinuationToken", r.at("continuationToken").(string)}
			}
		}
		assert.Equal(t, all, paged)
		assert.Equal(t, 2, pages)
	}
	w.wantProblem(400, 800002, w.asBill("/v1/invoices/"+string(w.oneTime.ID)+"/lineitems/onetime/billinglineitems?seekOperation=Next&MS-ContinuationToken=forged"))
}

// What no invoice has yet is found by links, by period and currency.
func TestUnbilledLines(t *testing.T) {
	t.Parallel()
	w := newBilled(t)
	w.Clock.Set(time.Date(2020, 8, 2, 12, 0, 0, 0, time.UTC))
	w.ok(w.Center.Platform().ReportUsage(t.Context(), w.Relecloud, vm(w.S1, w.Clock.Now().Truncate(24*time.Hour), 2)))
	w.sells(orders.Line{ItemID: "server-2019"})
	links := w.want(http.StatusOK, w.asBill("/v1/invoices/estimates/links"))
	assert.Equal(t, []any{"daily_rated_usage", "Current", linkTo("/invoices/unbilled/lineitems?provider=Marketplace&invoicelineitemtype=UsageLineItems&currencycode=USD&period=current&size=2000")},
		pick(links, "items.0", "type", "period", "link"))
	assert.Equal(t, []any{"non_consumption", "Previous", linkTo("/invoices/unbilled/lineitems?provider=all&invoicelineitemtype=billinglineitems&currencycode=USD&period=previous&size=2000")},
		pick(links, "items.3", "type", "period", "link"))
	products := func(target string) (names []any) {
		r := w.want(http.StatusOK, w.asBill("/v1"+target))
		for _, item := range r.at("items").([]any) {
			line := item.(map[string]any)
			assert.Nil(t, line["invoiceNumber"])
			names = append(names, line["productName"])
		}
		slices.SortFunc(names, func(a, b any) int { return len(a.(string)) - len(b.(string)) })
		return names
	}
	var got [][]any
	for _, n := range []string{"0", "1", "2", "3"} {
		got = append(got, products(links.at("items."+n+".link.uri").(string)))
	}
	assert.Equal(t, [][]any{{"Azure plan, Standard_D2"}, nil, {"Backup as a service", "Windows Server 2019"}, {"Backup as a service"}}, got)
	euros := w.want(http.StatusOK, w.asBill("/v1/invoices/estimates/links?currencyCode=eur")).at("items.2.link.uri").(string)
	assert.Contains(t, euros, "currencycode=EUR")
	assert.Nil(t, products(euros))

	assert.Equal(t, "/invoices/unbilled/lineitems?provider=Marketplace&invoicelineitemtype=UsageLineItems&currencycode=A%26B&period=current&size=2000",
		w.want(http.StatusOK, w.asBill("/v1/invoices/estimates/links?currencyCode=a%26b")).at("items.0.link.uri"))
	w.wantProblem(400, 900126, w.asBill("/v1/invoices/unbilled/lineitems/all/billinglineitems?period=tomorrow"))
	w.wantProblem(400, 800002, w.asBill("/v1/invoices/unbilled/lineitems/office/billinglineitems"))
	w.wantProblem(403, 900150, w.request(w.Dora, http.MethodGet, "/v1/invoices/estimates/links", nil))
}
