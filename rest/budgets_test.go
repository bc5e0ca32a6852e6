package rest_test

import (
	"net/http"
	"testing"

	"github.com/stretchr/testify/assert"
)

func TestBudget(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	target := "/v1/customers/" + string(w.Relecloud) + "/usagebudget"
	common := func(more map[string]any) map[string]any {
		more["links"] = map[string]any{"self": linkTo(target[len("/v1"):])}
		more["attributes"] = map[string]any{"objectType": "SpendingBudget"}
		return more
	}
	none := common(map[string]any{})
	assert.Equal(t, none, w.want(http.StatusOK, w.get(target)).body)
	set := common(map[string]any{"amount": 99.5, "usageSpendingBudget": 99.5})
	patch := func(body string) reply { return w.request(w.Anna, http.MethodPatch, target, body) }
	assert.Equal(t, set, w.want(http.StatusOK, patch(`{"Amount":99.5,"UsageSpendingBudget":7,"Attributes":{"ObjectType":"SpendingBudget"}}`)).body)
	assert.Equal(t, set, w.want(http.StatusOK, w.get(target)).body)
	for _, wrong := range []string{`{"amount":-1}`, `{"amount":0}`, `{"amount":"much"}`, `[]`, ``} {
		w.wantProblem(400, 800002, patch(wrong))
	}
	w.wantProblem(403, 900150, w.request(w.Bill, http.MethodGet, target, nil))
	w.wantProblem(403, 900150, w.request(w.Bill, http.MethodPatch, target, `{"amount":5}`))
	assert.Equal(t, set, w.want(http.StatusOK, w.get(target)).body)
	assert.Equal(t, none, w.want(http.StatusOK, patch(`{"Amount":null}`)).body, "no amount, no budget")
	assert.Equal(t, none, w.want(http.StatusOK, w.get(target)).body)
}
