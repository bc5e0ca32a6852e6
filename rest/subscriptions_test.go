package rest_test

import (
	"net/http"
	"strings"
	"testing"
	"time"

	"cspkit.example/internal/fixture"
	"cspkit.example/orders"
	"github.com/google/go-cmp/cmp"
	"github.com/stretchr/testify/assert"
)

// sub is the address of a subscription of Relecloud, as clients write it.
func (w *world) sub(id orders.SubscriptionID) string {
	return w.relecloud("/subscriptions/" + strings.ToUpper(string(id)))
}

// patch changes as Anna.
func (w *world) patch(target string, body any, headers ...string) reply {
	w.t.Helper()
	return w.request(w.Anna, http.MethodPatch, target, body, headers...)
}

func TestSubscriptions(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	base := w.sold(orders.Line{ItemID: fixture.Office, Quantity: 5})
	addOn := w.sold(orders.Line{ItemID: fixture.Audio, Quantity: 2, Parent: base})
	r := w.want(http.StatusOK, w.get(w.sub(addOn)))
	customer := "/customers/" + string(w.Relecloud)
	id, parent := strings.ToUpper(string(addOn)), strings.ToUpper(string(base))
	at := func(uri string) any { return map[string]any{"uri": uri, "method": "GET", "headers": []any{}} }
	want := map[string]any{
		"id": id, "offerId": "offer-audio", "offerName": "Audio conferencing", "friendlyName": "Audio conferencing", "quantity": 2.0, "unitType": "Licenses",
		"parentSubscriptionId": parent, "creationDate": "2020-06-01T00:00:00Z", "effectiveStartDate": "2020-06-01T00:00:00Z", "commitmentEndDate": "2020-07-01T00:00:00Z",
		"status": "active", "autoRenewEnabled": true, "isTrial": false, "billingType": "license", "billingCycle": "monthly", "termDuration": "P1M",
		"isMicrosoftProduct": true, "contractType": "subscription", "orderId": r.at("orderId"),
		"links": map[string]any{
			"self": at(customer + "/subscriptions/" + id), "offer": at("/offers/offer-audio?country=US"), "parentSubscription": at(customer + "/subscriptions/" + parent),
		},
		"attributes": map[string]any{"objectType": "Subscription", "etag": r.at("attributes.etag")},
	}
	if diff := cmp.Diff(any(want), r.body); diff != "" {
		t.Errorf("(-want +got):\n%s", diff)
	}
	plan := w.want(http.StatusOK, w.get(w.sub(w.AP)))
	assert.Equal(t, []any{"Usage-based", "usage", "9999-12-10T00:00:00Z", "azure-plan:0001:0001", "/products/azure-plan?country=US"},
		[]any{plan.at("unitType"), plan.at("billingType"), plan.at("commitmentEndDate"), plan.at("offerId"), plan.at("links.product.uri")})

	list := func(path string) []string { return w.want(http.StatusOK, w.get(w.relecloud(path))).strings("id") }
	assert.ElementsMatch(t, []string{strings.ToUpper(string(w.AP)), parent, id}, list("/subscriptions"))
	assert.Equal(t, []string{id}, list("/subscriptions?order_id="+r.at("orderId").(string)))
	assert.Equal(t, []string{id}, list("/subscriptions/"+string(base)+"/addons"))
	assert.Empty(t, list("/subscriptions/"+string(addOn)+"/addons"))
	assert.Empty(t, list("/subscriptions?mpn_id=4847383"))
	w.wantProblem(404, 20000, w.get(w.relecloud("/subscriptions?order_id=00000000-0000-4000-8000-000000000000")))
	w.wantProblem(404, 800015, w.request(w.Gina, http.MethodGet, w.relecloud("/subscriptions?mpn_id=999"), nil))
	w.wantProblem(404, 20003, w.get(w.relecloud("/subscriptions/00000000-0000-4000-8000-000000000000")))
}

func TestPatchSubscription(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	target := w.sub(w.sold(orders.Line{ItemID: fixture.Office, Quantity: 5}))
	read := func() map[string]any { return w.want(http.StatusOK, w.get(target)).body.(map[string]any) }
	old := read()
	whole := read()
	whole["quantity"], whole["friendlyName"], whole["autoRenewEnabled"], whole["id"], whole["isTrial"] = 7, "Seats", false, "x", true
	r := w.want(http.StatusOK, w.patch(target, whole))
	assert.Equal(t, []any{7.0, "Seats", false, old["id"], false}, []any{r.at("quantity"), r.at("friendlyName"), r.at("autoRenewEnabled"), r.at("id"), r.at("isTrial")})
	assert.NotEqual(t, old["attributes"], r.at("attributes"))
	w.wantProblem(400, 2055, w.patch(target, whole))
	etag, _ := r.at("attributes.etag").(string)
	w.wantProblem(400, 2055, w.patch(target, `{"quantity":8}`, "If-Match", `"other"`))
	w.want(http.StatusOK, w.patch(target, `{"Quantity":8,"Status":"none","BillingCycle":"unknown","PartnerId":null,"AutoRenewEnabled":null}`, "If-Match", `"`+etag+`"`))
	w.wantProblem(400, 2054, w.patch(target, `{"billingCycle":"annual"}`))
	w.wantProblem(400, 2002, w.patch(target, `{"friendlyName":"Places","quantity":10001}`))
	assert.Equal(t, "Seats", read()["friendlyName"], "all of it or nothing")
	w.wantProblem(400, 800040, w.patch(target, `{"status":"expired"}`))
	w.wantProblem(400, 900126, w.patch(target, `{"status":"asleep"}`))

	whole = read()
	whole["status"], whole["quantity"] = "suspended", 9
	assert.Equal(t, []any{"suspended", 9.0}, []any{w.want(http.StatusOK, w.patch(target, whole)).at("status"), read()["quantity"]})
	w.wantProblem(400, 2001, w.patch(target, `{"quantity":10}`))
	assert.Equal(t, "suspended", w.want(http.StatusOK, w.patch(target, read())).at("status"), "nothing changed")
	w.want(http.StatusOK, w.patch(target, `{"Status":"Active","Quantity":10}`))
	assert.Equal(t, []any{"active", 10.0}, []any{read()["status"], read()["quantity"]})
	w.wantProblem(400, 800002, w.patch(target, `{"status":"deleted"}`))
	w.wantProblem(403, 900150, w.request(w.Bill, http.MethodPatch, target, `{"quantity":11}`))
}

func TestResellerOfSubscription(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	w.ok(w.Partner(t.Context()))
	n := fixture.NewCustomer("Wingtip", "DE", "Wim")
	n.Reseller = w.Rita.Tenant
	made, err := w.As(w.Ingo).Customers().Create(t.Context(), n)
	w.ok(err)
	o, err := w.As(w.Ingo).Customer(made.Customer.ID).Orders().Place(t.Context(), orders.Line{ItemID: fixture.Office})
	w.ok(err)
	all := "/v1/customers/" + string(made.Customer.ID) + "/subscriptions"
	target := all + "/" + string(o.Lines[0].Subscription)
	patch := func(body string) reply { return w.request(w.Ingo, http.MethodPatch, target, body) }
	assert.Equal(t, "4847383", w.want(http.StatusOK, patch(`{"partnerId":"4847383"}`)).at("partnerId"))
	w.wantProblem(404, 800015, patch(`{"partnerId":"999"}`))
	assert.Equal(t, 1.0, w.want(http.StatusOK, w.request(w.Ingo, http.MethodGet, all+"?mpn_id=4847383", nil)).at("totalCount"))
	seen := w.want(http.StatusOK, w.request(w.Renee, http.MethodGet, target, nil))
	assert.Equal(t, []any{"4847383", nil}, []any{seen.at("partnerId"), seen.at("orderId")}, "resellers see no orders")
	assert.Equal(t, "4847383", w.want(http.StatusOK, patch(`{"friendlyName":"Seats","partnerId":null}`)).at("partnerId"))
	assert.Nil(t, w.want(http.StatusOK, patch(`{"partnerId":""}`)).at("partnerId"))
	w.wantProblem(403, 2032, w.patch(w.sub(w.AP), `{"partnerId":"4847383"}`))
}

func TestCancelMarketplaceSubscription(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	target := w.sub(w.sold(orders.Line{ItemID: fixture.Backup}))
	r := w.want(http.StatusOK, w.get(target))
	assert.Equal(t, map[string]any{"type": "Full", "expiresAt": "2020-06-02T00:00:00Z"}, r.at("refundOptions.0"))
	assert.Equal(t, false, r.at("isMicrosoftProduct"))
	w.Clock.Advance(25 * time.Hour)
	assert.Nil(t, w.get(target).at("refundOptions"))
	assert.Equal(t, false, w.want(http.StatusOK, w.patch(target, `{"status":"deleted"}`)).at("autoRenewEnabled"), "it ends with its term")
	second := w.sub(w.sold(orders.Line{ItemID: fixture.Backup}))
	assert.Equal(t, "deleted", w.want(http.StatusOK, w.patch(second, `{"status":"deleted"}`)).at("status"))
	assert.Equal(t, "deleted", w.want(http.StatusOK, w.get(second)).at("status"))
	w.wantProblem(400, 2011, w.patch(second, `{"friendlyName":"x"}`))
}

func TestSupportContact(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	target := w.sub(w.sold(orders.Line{ItemID: fixture.Office})) + "/supportcontact"
	r := w.want(http.StatusOK, w.get(target))
	assert.Equal(t, []any{string(w.Anna.Tenant), "Contoso", target[len("/v1"):]}, []any{r.at("supportTenantId"), r.at("name"), r.at("links.self.uri")})
	put := func(tenant string) reply {
		return w.request(w.Anna, http.MethodPut, target, map[string]string{"SupportTenantId": tenant, "SupportMpnId": "1", "Name": "Somebody"})
	}
	assert.Equal(t, r.body, w.want(http.StatusOK, put(strings.ToUpper(string(w.Anna.Tenant)))).body, "name and MPN ID are not the client's to say")
	w.wantProblem(403, 20002, put(string(w.Lars.Tenant)))
	w.wantProblem(400, 800002, put("x"))
}

func TestRegistration(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	target := w.sub(w.AP)
	status := func() any { return w.want(http.StatusOK, w.get(target+"/registrationstatus")).at("status") }
	assert.Equal(t, "NotRegistered", status())
	for _, body := range []any{nil, "null", `"success"`} {
		r := w.want(http.StatusAccepted, w.request(w.Anna, http.MethodPost, target+"/registrations", body))
		assert.Equal(t, []string{"", target[len("/v1"):] + "/registrationstatus"}, []string{r.text, r.header.Get("Location")})
	}
	assert.Equal(t, "Registered", status())
	office := w.sub(w.sold(orders.Line{ItemID: fixture.Office}))
	w.wantProblem(400, 800011, w.request(w.Anna, http.MethodPost, office+"/registrations", nil))
}

func TestProvisioningAndActivation(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	w.licences()
	w.put("activated", func(i *orders.Item) {
		i.ProductType, i.ActivationURL = orders.MarketplaceSaaS, "https://publisher.example/?token=1"
	})
	office, saas := w.sub(w.sold(orders.Line{ItemID: "office", Quantity: 3})), w.sub(w.sold(orders.Line{ItemID: "activated"}))
	r := w.want(http.StatusOK, w.get(office+"/provisioningstatus"))
	assert.Equal(t, []any{e3, "success", 3.0, "2020-07-01T00:00:00Z"}, []any{r.at("skuId"), r.at("status"), r.at("quantity"), r.at("endDate")})
	w.wantProblem(404, 800007, w.get(saas+"/provisioningstatus"))

	links := w.want(http.StatusOK, w.get(saas+"/activationlinks"))
	assert.Equal(t, []any{1.0, 0.0, "https://publisher.example/?token=1"}, []any{links.at("totalCount"), links.at("items.0.lineItemNumber"), links.at("items.0.link.uri")})
	assert.Empty(t, w.want(http.StatusOK, w.get(office+"/activationlinks")).at("items"))
	activate := func(target string) reply { return w.request(w.Anna, http.MethodPost, target+"/activate", "null") }
	assert.Equal(t, "Success", w.want(http.StatusOK, activate(saas)).at("status"))
	w.wantProblem(400, 800041, activate(office))
	w.want(http.StatusOK, w.patch(saas, `{"status":"deleted"}`))
	w.wantProblem(400, 800040, activate(saas))
}

func TestAzureEntitlements(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	target := w.sub(w.AP) + "/azureEntitlements"
	want := map[string]any{"id": string(w.S1), "friendlyName": "Azure plan", "status": "active", "subscriptionId": string(w.AP)}
	assert.Equal(t, []any{want}, w.want(http.StatusOK, w.get(target)).at("items"))
	one := target + "/" + strings.ToUpper(string(w.S1))
	assert.Equal(t, any(want), w.want(http.StatusOK, w.get(one)).body)
	want["status"] = "disabled"
	assert.Equal(t, any(want), w.want(http.StatusOK, w.request(w.Anna, http.MethodPost, one+"/cancel", `{"cancellationReason":"compromise"}`)).body)
	assert.Equal(t, any(want), w.want(http.StatusOK, w.get(one)).body)
	w.wantProblem(404, 20003, w.get(target+"/"+string(w.Relecloud)))
}

func TestTrialConversions(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	w.licences()
	w.put("trial", func(i *orders.Item) { i.Trial, i.LicenseSKU, i.OfferID = true, e3, "OFFER-TRIAL" })
	trial := w.sold(orders.Line{ItemID: "trial", Quantity: 25})
	target := w.sub(trial) + "/conversions"
	list := w.want(http.StatusOK, w.get(target))
	assert.Equal(t, []string{"offer-office"}, list.strings("targetOfferId"), "what gives the same licence")
	found, _ := list.at("items.0").(map[string]any)
	assert.Equal(t, []any{"OFFER-TRIAL", 25.0, "monthly"}, []any{found["offerId"], found["quantity"], found["billingCycle"]})

	post := func(body any) reply { return w.request(w.Anna, http.MethodPost, target, body) }
	failed := w.want(http.StatusOK, post(`{"TargetOfferId":"offer-backup"}`))
	assert.Equal(t, 1.0, failed.at("error.code"))
	r := w.want(http.StatusOK, post(found))
	assert.Equal(t, []any{strings.ToUpper(string(trial)), "OFFER-TRIAL", "offer-office", nil}, []any{r.at("subscriptionId"), r.at("offerId"), r.at("targetOfferId"), r.at("error")})
	assert.Equal(t, []any{"deleted", true}, []any{w.get(w.sub(trial)).at("status"), w.get(w.sub(trial)).at("isTrial")})
	w.wantProblem(404, 1000, w.get(target))
	w.wantProblem(404, 1000, w.get(w.sub(w.AP)+"/conversions"))
}

func TestUpgradesLeadNowhere(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	target := w.sub(w.sold(orders.Line{ItemID: fixture.Office})) + "/upgrades"
	assert.Empty(t, w.want(http.StatusOK, w.get(target)).at("items"))
	for _, kind := range []string{`1`, `"upgrade_only"`, `"UpgradeOnly"`} {
		r := w.want(http.StatusOK, w.request(w.Anna, http.MethodPost, target, `{"TargetOffer":{"Id":"x"},"UpgradeType":`+kind+`,"IsEligible":true}`))
		assert.Equal(t, []any{1.0, 7.0, []any{}}, []any{r.at("upgradeType"), r.at("upgradeErrors.0.code"), r.at("licenseErrors")})
	}
}

// TestForeignSubscriptions holds that those of a stranger's customer answer
// like those of one that does not exist.
func TestForeignSubscriptions(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	missing := "00000000-0000-4000-8000-000000000000"
	one := "/subscriptions/" + string(w.AP)
	for _, path := range []string{"/subscriptions", "/subscriptions?order_id=x", one, one + "/addons", one + "/upgrades", one + "/conversions", one + "/supportcontact", one + "/registrationstatus",
		one + "/provisioningstatus", one + "/activationlinks", one + "/azureEntitlements", one + "/azureEntitlements/" + string(w.S1)} {
		theirs := w.request(w.Lars, http.MethodGet, w.relecloud(path), nil)
		other := w.request(w.Lars, http.MethodGet, "/v1/customers/"+missing+path, nil)
		w.wantProblem(http.StatusNotFound, 60003, theirs)
		assert.Equal(t, strings.ReplaceAll(other.text, missing, "ID"), strings.ReplaceAll(theirs.text, string(w.Relecloud), "ID"), path)
	}
	for _, path := range []string{"/registrations", "/activate", "/azureEntitlements/" + string(w.S1) + "/cancel"} {
		w.wantProblem(http.StatusNotFound, 60003, w.request(w.Lars, http.MethodPost, w.sub(w.AP)+path, nil))
	}
	w.wantProblem(http.StatusNotFound, 60003, w.request(w.Lars, http.MethodPatch, w.sub(w.AP), `{"friendlyName":"mine"}`))
}
