package rest_test

import (
	"net/http"
	"strings"
	"testing"
	"time"

	"cspkit.example/internal/fixture"
	"github.com/stretchr/testify/assert"
)

// mixed is a cart as Java clients write it: licences with an add-on, software,
// and a reservation.
func (w *world) mixed(scope string) string {
	return `{"attributes":{"objectType":"Cart"},"lineItems":[
		{"id":0,"catalogItemId":"offer-e3","quantity":3,"billingCycle":"monthly","addOnItems":[{"id":1,"catalogItemId":"offer-audio","quantity":2,"billingCycle":"monthly"}]},
		{"id":2,"catalogItemId":"server-2019:0001:0001","quantity":1,"billingCycle":"one_time"},
		{"id":3,"catalogItemId":"D2:0001:0001","quantity":1,"billingCycle":"one_time","termDuration":"P3Y","provisioningContext":{"SubscriptionId":"` + string(w.AP) + `","Scope":"` + scope + `"}}]}`
}

func TestCart(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	made := w.want(http.StatusCreated, w.post("/carts", w.mixed("Shared")))
	assert.Equal(t, []any{"Active", string(w.Anna.User), "2020-06-08T00:00:00Z"}, []any{made.at("status"), made.at("lastModifiedUser"), made.at("expirationTimestamp")})
	assert.Equal(t, []any{"offer-e3", "USD", "monthly", "0", nil}, []any{
		made.at("lineItems.0.catalogItemId"), made.at("lineItems.0.currencyCode"), made.at("lineItems.0.billingCycle"), made.at("lineItems.0.orderGroup"), made.at("lineItems.0.provisioningContext"),
	})
	assert.Equal(t, []any{1.0, "offer-audio", "0"}, []any{made.at("lineItems.0.addonItems.0.id"), made.at("lineItems.0.addonItems.0.catalogItemId"), made.at("lineItems.0.addonItems.0.orderGroup")})
	assert.Equal(t, []any{2.0, "1"}, []any{made.at("lineItems.1.id"), made.at("lineItems.1.orderGroup")})
	assert.Equal(t, map[string]any{"subscriptionId": strings.ToUpper(string(w.AP)), "scope": "shared", "duration": "3Years"}, made.at("lineItems.2.provisioningContext"))
	target := "/v1" + made.at("links.self.uri").(string)
	assert.Equal(t, made.body, w.want(http.StatusOK, w.get(target)).body)

	less := `{"Id":"x","ExpirationTimestamp":"0001-01-01T00:00:00","Status":"Ordered","LineItems":[{"Id":7,"CatalogItemId":"offer-audio","Quantity":1,"BillingCycle":"monthly","ProvisioningContext":{"ParentSubscriptionId":"` + string(w.AP) + `"}}]}`
	w.Clock.Advance(time.Hour)
	changed := w.want(http.StatusOK, w.request(w.Anna, http.MethodPut, target, less))
	assert.Equal(t, []any{made.at("id"), "Active", 0.0, "2020-06-08T01:00:00Z", strings.ToUpper(string(w.AP))},
		[]any{changed.at("id"), changed.at("status"), changed.at("lineItems.0.id"), changed.at("expirationTimestamp"), changed.at("lineItems.0.provisioningContext.parentSubscriptionId")})

	w.wantProblem(409, 27009, w.request(w.Anna, http.MethodPost, target+"/checkout", `"success"`))
	refused := w.want(http.StatusOK, w.get(target))
	assert.Equal(t, []any{"Active", 10007.0}, []any{refused.at("status"), refused.at("lineItems.0.error.errorCode")})
	assert.Contains(t, refused.at("lineItems.0.error.errorDescription"), "add-on")
}

func TestCheckout(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	target := "/v1" + w.want(http.StatusCreated, w.post("/carts", w.mixed("Shared"))).at("links.self.uri").(string)
	w.wantProblem(404, 60003, w.request(w.Lars, http.MethodPost, target+"/checkout", nil))
	done := w.want(http.StatusCreated, w.request(w.Anna, http.MethodPost, target+"/checkout", `"success"`))
	assert.Equal(t, []any{"CartCheckoutResult", 2, "monthly", "one_time"},
		[]any{done.at("attributes.objectType"), len(done.at("orders").([]any)), done.at("orders.0.billingCycle"), done.at("orders.1.billingCycle")})
	assert.Equal(t, done.at("orders.0.lineItems.0.subscriptionId"), done.at("orders.0.lineItems.1.parentSubscriptionId"))
	assert.Equal(t, []any{"2", 800030.0}, []any{done.at("orderErrors.0.orderGroupId"), done.at("orderErrors.0.code")}, "the reservation's subscription is not registered")
	ordered := w.want(http.StatusOK, w.get(target))
	assert.Equal(t, []any{"Ordered", nil, 10011.0}, []any{ordered.at("status"), ordered.at("lineItems.0.error"), ordered.at("lineItems.2.error.errorCode")})
	w.wantProblem(400, 800065, w.request(w.Anna, http.MethodPost, target+"/checkout", nil))
	w.wantProblem(400, 800065, w.request(w.Anna, http.MethodPut, target, w.mixed("shared")))
}

func TestCartRefuses(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	for from, to := range map[string]string{
		`"offer-e3"`:       `"nothing"`,
		`"quantity":3`:     `"quantity":0`,
		`"one_time"`:       `"weekly"`,
		`"D2:0001:0001"`:   `"D2:0002:0001"`,
		`"objectType"`:     `objectType`,
		`"quantity":2`:     `"quantity":-2`,
		`"quantity":1,`:    `"quantity":1,"participants":[{"key":"friend","value":"1"}],`,
		`"termDuration":`:  `"participants":[{"key":"consumption_reseller","value":"1"}],"termDuration":`,
		`"billingCycle":"`: `"participants":[{"key":"transaction_reseller","value":"4847383"}],"billingCycle":"`,
	} {
		r := w.post("/carts", strings.Replace(w.mixed("shared"), from, to, 1))
		assert.Equal(t, http.StatusBadRequest, r.status, from)
	}
	w.wantProblem(400, 800004, w.post("/carts", strings.Replace(w.mixed("shared"), "offer-e3", "nothing", 1)))
	w.wantProblem(400, 900142, w.post("/carts", strings.Replace(w.mixed("shared"), "D2:", "D9:", 1)))
	w.wantProblem(404, 800008, w.get(w.relecloud("/carts/00000000-0000-4000-8000-000000000000")))
	w.wantProblem(404, 800008, w.request(w.Anna, http.MethodPut, w.relecloud("/carts/00000000-0000-4000-8000-000000000000"), w.mixed("shared")))
	w.wantProblem(403, 900150, w.request(w.Uma, http.MethodPost, w.relecloud("/carts"), w.mixed("shared")))

	old := "/v1" + w.want(http.StatusCreated, w.post("/carts", w.mixed("shared"))).at("links.self.uri").(string)
	w.Clock.Set(fixture.Start.AddDate(0, 0, 8))
	w.wantProblem(400, 0, w.request(w.Anna, http.MethodPost, old+"/checkout", nil))
}

func TestCartForReseller(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	if err := w.Partner(t.Context()); err != nil {
		t.Fatal(err)
	}
	made, err := w.As(w.Ingo).Customers().Create(t.Context(), fixture.NewCustomer("Proseware", "DE", "Petra"))
	if err != nil {
		t.Fatal(err)
	}
	cart := w.want(http.StatusCreated, w.request(w.Ingo, http.MethodPost, "/v1/customers/"+string(made.Customer.ID)+"/carts",
		`{"lineItems":[{"catalogItemId":"offer-e3","quantity":1,"participants":[{"key":"TransactionReseller","value":"4847383"}]}]}`))
	assert.Equal(t, []any{"transaction_reseller", "4847383"}, []any{cart.at("lineItems.0.participants.0.key"), cart.at("lineItems.0.participants.0.value")})
}
