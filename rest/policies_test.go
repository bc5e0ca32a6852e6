package rest_test

import (
	"net/http"
	"strings"
	"testing"

	"github.com/stretchr/testify/assert"
)

// TestSelfServePolicy walks through the life of a policy, as the
// documentation does.
func TestSelfServePolicy(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	grantor, entity := string(w.Anna.Tenant), string(w.Relecloud)
	id := grantor + "_" + entity
	list := "/v1/SelfServePolicy?entity_id=" + entity
	body := `{"SelfServeEntity":{"SelfServeEntityType":"customer","TenantID":"` + entity + `"},"Grantor":{"GrantorType":"billToPartner","TenantID":"` + grantor + `"},
"Permissions":[{"Resource":"AzureReservedInstances","Action":"Purchase"}]}`

	assert.Equal(t, 0.0, w.want(http.StatusOK, w.get(list)).at("totalCount"))
	w.wantProblem(404, 600039, w.get("/v1/SelfServePolicy/"+id))
	w.wantProblem(403, 900150, w.request(w.Gina, http.MethodPost, "/v1/SelfServePolicy", body))
	made := w.want(http.StatusCreated, w.request(w.Anna, http.MethodPost, "/v1/selfservepolicy", body))
	assert.Equal(t, []any{id, "customer", entity, "billToPartner", "AzureReservedInstances", "Purchase"}, []any{
		made.at("id"), made.at("selfServeEntity.selfServeEntityType"), made.at("selfServeEntity.tenantID"), made.at("grantor.grantorType"),
		made.at("permissions.0.resource"), made.at("permissions.0.action"),
	})
	w.wantProblem(409, 600041, w.request(w.Anna, http.MethodPost, "/v1/SelfServePolicy", body))
	assert.Equal(t, made.body, w.want(http.StatusOK, w.get(list)).at("items.0"))

	changed := w.want(http.StatusOK, w.request(w.Anna, http.MethodPut, "/v1/SelfServePolicy/"+id, made.body))
	assert.NotEqual(t, made.at("attributes.etag"), changed.at("attributes.etag"))
	w.wantProblem(400, 2055, w.request(w.Anna, http.MethodPut, "/v1/SelfServePolicy", made.body))
	w.wantProblem(400, 2055, w.request(w.Anna, http.MethodPut, "/v1/SelfServePolicy", strings.Replace(changed.text, `"etag":"\"`, `"etag":"\"x`, 1)))
	w.wantProblem(404, 600039, w.request(w.Anna, http.MethodPut, "/v1/SelfServePolicy", strings.Replace(changed.text, `"id":"`, `"id":"x`, 1)))

	w.want(http.StatusNoContent, w.request(w.Anna, http.MethodDelete, "/v1/SelfServePolicy/"+id, nil))
	w.wantProblem(404, 600039, w.request(w.Anna, http.MethodDelete, "/v1/SelfServePolicy/"+id, nil))
	w.wantProblem(404, 600039, w.request(w.Lars, http.MethodGet, "/v1/SelfServePolicy/"+id, nil))
	w.wantProblem(404, 600039, w.request(w.Lars, http.MethodGet, "/v1/SelfServePolicy/"+string(w.Lars.Tenant)+"_"+entity, nil))

	var seen []any
	for _, r := range w.want(http.StatusOK, w.get("/v1/auditrecords?"+filter("ResourceType", "equals", "SelfServePolicy"))).at("items").([]any) {
		seen = append(seen, r.(map[string]any)["operationType"])
	}
	assert.Equal(t, []any{"delete_self_serve_policy", "update_self_serve_policy", "create_self_serve_policy"}, seen)
}

func TestCreatePolicyRefuses(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	post := func(body string) reply { return w.request(w.Anna, http.MethodPost, "/v1/SelfServePolicy", body) }
	entity := `"selfServeEntity":{"selfServeEntityType":"customer","tenantID":"` + string(w.Relecloud) + `"}`
	w.wantProblem(400, 900126, post(`{"selfServeEntity":{"selfServeEntityType":"king"}}`))
	w.wantProblem(400, 900126, post(`{`+entity+`,"grantor":{"grantorType":"customer"}}`))
	w.wantProblem(404, 600040, post(`{`+entity+`,"grantor":{"grantorType":"BillToPartner","tenantID":"`+string(w.Lars.Tenant)+`"}}`))
	w.wantProblem(400, 800002, post(`{`+entity+`,"permissions":[{"resource":"Everything","action":"Purchase"}]}`))
	w.wantProblem(400, 800002, post(`{"selfServeEntity":{"tenantID":"relecloud"}}`))
	w.wantProblem(404, 60003, w.request(w.Lars, http.MethodPost, "/v1/SelfServePolicy", `{`+entity+`}`))
}
