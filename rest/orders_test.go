package rest_test

import (
	"maps"
	"net/http"
	"strings"
	"testing"

	"cspkit.example/internal/fixture"
	"cspkit.example/orders"
	"github.com/stretchr/testify/assert"
)

// line is the body of an order of one line.
func line(offer string, more ...string) string {
	return `{"lineItems":[{"lineItemNumber":0,"offerId":"` + offer + `","quantity":1` + strings.Join(more, "") + `}]}`
}

func (w *world) relecloud(path string) string { return "/v1/customers/" + string(w.Relecloud) + path }

func (w *world) post(path string, body any) reply {
	w.t.Helper()
	return w.request(w.Anna, http.MethodPost, w.relecloud(path), body)
}

// places an order that must be good and returns its path.
func (w *world) places(body any) (string, reply) {
	w.t.Helper()
	r := w.want(http.StatusCreated, w.post("/orders", body))
	return "/v1" + r.at("links.self.uri").(string), r
}

func TestCreateOrder(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	target, r := w.places(`{"Id":null,"ReferenceCustomerId":"x","BillingCycle":"unknown","Status":"cancelled","TransactionType":null,"LineItems":[
		{"LineItemNumber":1,"OfferId":"server-2019:0001:0001","Quantity":2,"FriendlyName":null,"SubscriptionId":null,"PartnerIdOnRecord":null,"PromotionId":null,"AttestationAccepted":null},
		{"LineItemNumber":0,"OfferId":"OFFER-E3","Quantity":5,"FriendlyName":"Seats"}],"CreationDate":null,"Attributes":{"ObjectType":"Order"}}`)
	assert.Equal(t, []any{"completed", "monthly", "USD", "$", "UserPurchase", string(w.Relecloud)},
		[]any{r.at("status"), r.at("billingCycle"), r.at("currencyCode"), r.at("currencySymbol"), r.at("transactionType"), r.at("referenceCustomerId")})
	assert.Equal(t, []any{"offer-e3", 5.0, "Seats", "New", "P1M"},
		[]any{r.at("lineItems.0.offerId"), r.at("lineItems.0.quantity"), r.at("lineItems.0.friendlyName"), r.at("lineItems.0.transactionType"), r.at("lineItems.0.termDuration")})
	id := r.at("lineItems.0.subscriptionId").(string)
	assert.Equal(t, strings.ToUpper(id), id)
	assert.Equal(t, "/customers/"+string(w.Relecloud)+"/subscriptions/"+id, r.at("lineItems.0.links.subscription.uri"))
	assert.Equal(t, "server-2019:0001:0001", r.at("lineItems.1.offerId"))
	assert.Equal(t, "/products/server-2019/skus/0001/availabilities/0001?country=US", r.at("lineItems.1.links.availability.uri"))
	assert.Nil(t, r.at("totalPrice"))
	assert.Equal(t, r.body, w.want(http.StatusOK, w.get(target)).body)

	priced := w.want(http.StatusOK, w.get(target+"?include_price=True"))
	assert.Equal(t, []any{1680.0, 16.0, 80.0}, []any{priced.at("totalPrice"), priced.at("lineItems.0.pricing.price"), priced.at("lineItems.0.pricing.extendedPrice")})
	delivered := w.want(http.StatusOK, w.get(target+"/provisioningstatus"))
	assert.Equal(t, []any{2.0, "Fulfilled", 5.0}, []any{delivered.at("totalCount"), delivered.at("items.0.status"), delivered.at("items.0.quantityProvisioningInformation.0.quantity")})
}

func TestOrdersByBillingCycle(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	w.places(line("offer-e3"))
	w.places(line("server-2019:0001:0001"))
	for query, want := range map[string]float64{"": 3, "?billingType=monthly": 2, "?billingType=OneTime": 1, "?billingType=one_time": 1, "?billingType=unknown": 3, "?billingtype=2": 0} {
		assert.Equal(t, want, w.want(http.StatusOK, w.get(w.relecloud("/orders"+query))).at("totalCount"), query)
	}
	w.wantProblem(400, 900126, w.get(w.relecloud("/orders?billingType=weekly")))
	w.wantProblem(400, 800002, w.get(w.relecloud("/orders?include_price=perhaps")))
	w.wantProblem(404, 20000, w.get(w.relecloud("/orders/none")))
	w.wantProblem(404, 20000, w.get(w.relecloud("/orders/none/provisioningstatus")))
	w.wantProblem(404, 20000, w.get(w.relecloud("/orders/none/activationlinks")))
	w.wantProblem(404, 20000, w.request(w.Anna, http.MethodPatch, w.relecloud("/orders/none"), `{}`))
}

func TestCreateOrderRefuses(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	for body, want := range map[string][2]float64{
		line("nothing"):      {400, 800004},
		line("no:such:item"): {400, 900142},
		line("offer-e3", `,"partnerIdOnRecord":"1"`):                                     {400, 800002},
		strings.Replace(line("offer-e3"), `"quantity":1`, `"quantity":0`, 1):             {400, 2002},
		strings.Replace(line("offer-e3"), `"quantity":1`, `"quantity":99999`, 1):         {400, 2002},
		strings.Replace(line("offer-e3"), `"lineItemNumber":0`, `"lineItemNumber":1`, 1): {400, 800071},
		line("offer-e3", `,"termDuration":"P3Y"`):                                        {400, 0},
		`{"lineItems":[]}`: {400, 800002},
		strings.Replace(line("offer-e3"), `{`, `{"billingCycle":"weekly",`, 1): {400, 900126},
		line("offer-audio", `,"parentSubscriptionId":"`+string(w.AP)+`"`):      {409, 27009},
		line("D2:0001:0001", `,"termDuration":"P1Y"`):                          {400, 800030},
	} {
		w.wantProblem(int(want[0]), want[1], w.post("/orders", body))
	}
	w.wantProblem(404, 60003, w.request(w.Lars, http.MethodPost, w.relecloud("/orders"), line("offer-e3")))
	w.wantProblem(403, 900150, w.request(w.Uma, http.MethodPost, w.relecloud("/orders"), line("offer-e3")))
}

func TestOrderForReseller(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	if err := w.Partner(t.Context()); err != nil {
		t.Fatal(err)
	}
	made, err := w.As(w.Ingo).Customers().Create(t.Context(), fixture.NewCustomer("Proseware", "DE", "Petra"))
	if err != nil {
		t.Fatal(err)
	}
	target := "/v1/customers/" + string(made.Customer.ID) + "/orders"
	post := func(mpn string) reply {
		return w.request(w.Ingo, http.MethodPost, target, line("offer-e3", `,"partnerIdOnRecord":"`+mpn+`"`))
	}
	assert.Equal(t, "4847383", w.want(http.StatusCreated, post("4847383")).at("lineItems.0.partnerIdOnRecord"))
	w.wantProblem(404, 800015, post("99"))
	w.wantProblem(400, 800016, post("7000001"))
	w.wantProblem(404, 2072, post("5000001"))
}

func TestReservationOrder(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	if _, err := w.As(w.Anna).Customer(w.Relecloud).Subscriptions().Register(t.Context(), w.AP); err != nil {
		t.Fatal(err)
	}
	context := `,"provisioningContext":{"SubscriptionId":"` + strings.ToUpper(string(w.AP)) + `","Scope":"Shared","Duration":"1Year"}`
	target, r := w.places(line("D2:0001:0001", context))
	assert.Equal(t, []any{"one_time", "P1Y", nil}, []any{r.at("billingCycle"), r.at("lineItems.0.termDuration"), r.at("lineItems.0.subscriptionId")})

	found := w.want(http.StatusOK, w.get(w.relecloud("/entitlements?entitlementType=ReservedInstance&showExpiry=true")))
	assert.Equal(t, []any{1.0, "D2", "0001", "reservedinstance", r.at("id"), "0", "2021-06-01T00:00:00Z"}, []any{
		found.at("totalCount"), found.at("items.0.productId"), found.at("items.0.skuId"), found.at("items.0.entitlementType"),
		found.at("items.0.referenceOrder.id"), found.at("items.0.referenceOrder.lineItemId"), found.at("items.0.expiryDate"),
	})
	assert.Equal(t, "virtualmachines", found.at("items.0.entitledArtifacts.0.dynamicAttributes.reservationType"))
	artifact := "/v1" + found.at("items.0.entitledArtifacts.0.link.uri").(string)
	details := w.want(http.StatusOK, w.get(artifact))
	assert.Equal(t, []any{"reservedinstance", "Shared", 1.0, "Created", "2021-06-01T00:00:00Z"}, []any{
		details.at("type"), details.at("reservations.0.scopeType"), details.at("reservations.0.quantity"), details.at("reservations.0.provisioningState"),
		details.at("virtualMachineReservations.0.expiryDateTime"),
	})
	w.wantProblem(404, 800037, w.get(strings.Replace(artifact, "/reservedinstance/", "/software/", 1)))
	w.wantProblem(404, 800037, w.get(artifact[:len(artifact)-1]+"x"))

	gone := w.want(http.StatusOK, w.request(w.Anna, http.MethodPatch, target, `{"status":"cancelled"}`))
	assert.Equal(t, "cancelled", gone.at("status"))
	assert.Equal(t, "Unfulfilled", w.want(http.StatusOK, w.get(target+"/provisioningstatus")).at("items.0.status"))
	assert.Equal(t, 0.0, w.want(http.StatusOK, w.get(w.relecloud("/entitlements"))).at("totalCount"))
	assert.Equal(t, "Cancelled", w.want(http.StatusOK, w.get(artifact)).at("reservations.0.provisioningState"))
}

func TestAddOnsOnAnOrder(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	target, r := w.places(line("offer-e3"))
	id := r.at("lineItems.0.subscriptionId").(string)
	patch := func(body string) reply { return w.request(w.Anna, http.MethodPatch, target, body) }
	lines := `{"Id":null,"BillingCycle":"unknown","LineItems":[{"LineItemNumber":0,"OfferId":"offer-audio","SubscriptionId":null,"ParentSubscriptionId":"` + id + `","Quantity":2}],` +
		`"Attributes":{"Etag":"` + r.at("attributes.etag").(string) + `"}}`
	wider := w.want(http.StatusOK, patch(lines))
	assert.Equal(t, []any{"offer-audio", 2.0, id, r.at("id")}, []any{wider.at("lineItems.1.offerId"), wider.at("lineItems.1.quantity"), wider.at("lineItems.1.parentSubscriptionId"), wider.at("id")})
	w.wantProblem(400, 2055, patch(lines))
	whole := maps.Clone(wider.body.(map[string]any))
	whole["status"] = "none" // as Java clients write what they do not know
	assert.Equal(t, wider.at("lineItems"), w.want(http.StatusOK, w.request(w.Anna, http.MethodPatch, target, whole)).at("lineItems"), "clients send back what they read")
	assert.Equal(t, wider.body, w.want(http.StatusOK, patch(`{"billingCycle":"monthly","lineItems":[]}`)).body)
	w.wantProblem(400, 6001, patch(`{"billingCycle":"Annual"}`))
	w.wantProblem(400, 900126, patch(`{"status":"eaten"}`))
	w.wantProblem(400, 800063, patch(`{"status":"cancelled"}`))
	w.wantProblem(400, 800002, patch(strings.Replace(line("offer-e3"), `{"lineItemNumber"`, `{"parentSubscriptionId":"`+id+`","lineItemNumber"`, 1)))
}

func TestCancelOrder(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	cancel := func(target, more string) reply {
		return w.request(w.Anna, http.MethodPatch, target, `{"status":"Cancelled"`+more+`}`)
	}
	servers, _ := w.places(`{"lineItems":[{"lineItemNumber":0,"offerId":"server-2019:0001:0001","quantity":1},{"lineItemNumber":1,"offerId":"server-2019:0001:0001","quantity":2}]}`)
	assert.Equal(t, 2.0, w.want(http.StatusOK, w.get(w.relecloud("/entitlements?entitlementType=software"))).at("totalCount"))
	assert.Equal(t, "completed", w.want(http.StatusOK, cancel(servers, `,"lineItems":[{"lineItemNumber":1}]`)).at("status"))
	left := w.want(http.StatusOK, w.get(w.relecloud("/entitlements")))
	assert.Equal(t, []any{1.0, "server-2019", "0", 1.0}, []any{left.at("totalCount"), left.at("items.0.productId"), left.at("items.0.referenceOrder.lineItemId"), left.at("items.0.quantity")})
	assert.Equal(t, "cancelled", w.want(http.StatusOK, cancel(servers, `,"lineItems":[{"lineItemNumber":0}]`)).at("status"))
	w.wantProblem(400, 800061, cancel(servers, ""))

	saas, _ := w.places(line("saas-backup:0001:0001"))
	w.wantProblem(403, 800077, cancel(saas, ""))
	late, _ := w.places(line("server-2019:0001:0001"))
	w.Clock.Set(fixture.Start.AddDate(0, 3, 0))
	w.wantProblem(400, 900117, cancel(late, ""))
}

func TestActivationLinks(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	saas := fixture.Catalogue()[7]
	saas.ID, saas.OfferID, saas.ActivationURL = "S:0001:A", "s", "https://publisher.example/start?token=1"
	if err := w.Center.Platform().PutItem(t.Context(), saas); err != nil {
		t.Fatal(err)
	}
	target, r := w.places(`{"lineItems":[{"lineItemNumber":0,"offerId":"offer-e3","quantity":1},{"lineItemNumber":1,"offerId":"S:0001:A","quantity":1}]}`)
	for _, path := range []string{target + "/activationlinks", "/v1" + r.at("lineItems.1.links.activationLinks.uri").(string)} {
		found := w.want(http.StatusOK, w.get(path))
		assert.Equal(t, []any{1.0, 1.0, saas.ActivationURL}, []any{found.at("totalCount"), found.at("items.0.lineItemNumber"), found.at("items.0.link.uri")})
	}
	assert.Equal(t, 0.0, w.want(http.StatusOK, w.get(target+"/lineitems/0/activationlinks")).at("totalCount"))
}

// TestBillingCycleChoosesTheTerm holds for licences: a year is billed at once.
func TestBillingCycleChoosesTheTerm(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	both := fixture.Catalogue()[4]
	both.ID, both.OfferID = "both", "both"
	year := both.Prices[0]
	year.Term = orders.OneYear
	both.Prices = append(both.Prices, year)
	if err := w.Center.Platform().PutItem(t.Context(), both); err != nil {
		t.Fatal(err)
	}
	for given, want := range map[string][2]string{"annual": {"annual", "P1Y"}, "Monthly": {"monthly", "P1M"}, "unknown": {"monthly", "P1M"}, "none": {"monthly", "P1M"}} {
		_, r := w.places(strings.Replace(line("BOTH"), `{`, `{"billingCycle":"`+given+`",`, 1))
		assert.Equal(t, []any{want[0], want[1]}, []any{r.at("billingCycle"), r.at("lineItems.0.termDuration")}, given)
	}
}
