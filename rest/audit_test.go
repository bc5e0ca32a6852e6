package rest_test

import (
	"net/http"
	"testing"
	"time"

	"cspkit.example/money"
	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
)

// TestAuditRecords reads what a change left.
func TestAuditRecords(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	w.want(http.StatusOK, w.request(w.Anna, http.MethodPut, "/v1/customers/"+string(w.Relecloud)+"/qualification", `"education"`))
	r := w.want(http.StatusOK, w.get("/v1/auditrecords?size=1"))
	want := map[string]any{
		"partnerId": string(w.Anna.Tenant), "customerId": string(w.Relecloud), "customerName": "Relecloud", "userPrincipalName": "anna@contoso.example",
		"resourceType": "customer", "operationType": "update_customer_qualification", "operationDate": "2020-06-01T00:00:00Z", "operationStatus": "succeeded",
		"customizedData": []any{map[string]any{"key": "OldValue", "value": "none"}, map[string]any{"key": "NewValue", "value": "education"}},
		"attributes":     map[string]any{"objectType": "AuditRecord"},
	}
	got := r.at("items.0").(map[string]any)
	for _, member := range []string{"id", "resourceOldValue", "resourceNewValue"} {
		assert.NotEmpty(t, got[member], member)
		delete(got, member)
	}
	assert.Equal(t, want, got)
}

// TestAuditWindow reads windows as clients write them.
func TestAuditWindow(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	w.want(http.StatusOK, w.request(w.Anna, http.MethodPut, "/v1/customers/"+string(w.Relecloud)+"/qualification", `"education"`))
	w.Clock.Advance(48 * time.Hour)
	newest := func(query string) any {
		return w.want(http.StatusOK, w.get("/v1/auditrecords?"+query)).at("items.0.operationType")
	}
	qualified := any("update_customer_qualification")
	assert.Equal(t, qualified, newest("startDate=2020-06-01&endDate=2020-06-01"), "a date as end is the whole day")
	assert.Equal(t, qualified, newest("startDate=6/1/2020%2012:00:00%20AM"))
	assert.Equal(t, qualified, newest("startdate=06/01/2020%2000:00:00"))
	assert.Equal(t, qualified, newest("startDate=2020-06-153"), "the Java client writes the day of the year")
	assert.Nil(t, newest("startDate=2020-06-02"))
	w.wantProblem(400, 0, w.get("/v1/auditrecords?startDate=2020-01-01"))
	w.wantProblem(400, 800002, w.get("/v1/auditrecords?startDate=yesterday"))
	w.wantProblem(400, 800002, w.get("/v1/auditrecords?"+filter("Colour", "equals", "x")))
	w.wantProblem(403, 900150, w.request(w.Dora, http.MethodGet, "/v1/auditrecords", nil))
}

// TestAuditForOldReaders gives some clients only words that they know.
func TestAuditForOldReaders(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	_, err := w.As(w.Anna).Customer(w.Relecloud).PurchasePermission().Enable(t.Context())
	require.NoError(t, err)
	_, err = w.As(w.Anna).Customer(w.Relecloud).SetBudget(t.Context(), money.Must("100", "USD"))
	require.NoError(t, err)
	words := func(client string) []any {
		r := w.want(http.StatusOK, w.request(w.Anna, http.MethodGet, "/v1/auditrecords?size=2", nil, "MS-PartnerCenter-Client", client))
		return []any{r.at("items.0.operationType"), r.at("items.0.resourceType"), r.at("items.1.operationType"), r.at("items.1.resourceType")}
	}
	assert.Equal(t, []any{"update_customer_spending_budget", "customer", "create_self_serve_policy", "self_serve_policy"}, words("Partner Center .NET SDK"))
	assert.Equal(t, []any{"update_Customer_spending_budget", "customer", "undefined", "undefined"}, words("Partner Center Java SDK"))
}
