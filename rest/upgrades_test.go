package rest_test

import (
	"net/http"
	"testing"

	"cspkit.example/internal/fixture"
	"github.com/stretchr/testify/assert"
)

func TestUpgradeToAzurePlan(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	made, err := w.As(w.Anna).Customers().Create(t.Context(), fixture.NewCustomer("Tailspin", "US", "Tina"))
	if err != nil {
		t.Fatal(err)
	}
	id := string(made.Customer.ID)
	ask := func(path, body string) reply {
		return w.request(w.Anna, http.MethodPost, "/v1/productupgrades"+path, body)
	}
	body := `{"CustomerId":"` + id + `","ProductFamily":"Azure"}`
	none := w.want(http.StatusOK, ask("/eligibility", body))
	assert.Equal(t, []any{false, "azure", id}, []any{none.at("isEligible"), none.at("productFamily"), none.at("customerId")})
	assert.NotEmpty(t, none.at("reason"))
	w.wantProblem(400, 800012, ask("", body))
	w.wantProblem(404, 900106, ask("/"+id+"/status", body))

	w.want(http.StatusCreated, w.request(w.Anna, http.MethodPost, "/v1/customers/"+id+"/orders", line("MS-AZR-0145P")))
	ready := w.want(http.StatusOK, ask("/eligibility", body))
	assert.Equal(t, []any{true, nil, nil}, []any{ready.at("isEligible"), ready.at("reason"), ready.at("upgradeId")})
	moved := w.want(http.StatusAccepted, ask("", body))
	assert.Equal(t, []string{"", "productUpgrades/" + id}, []string{moved.text, moved.header.Get("Location")})
	status := w.want(http.StatusOK, ask("/"+id+"/status", body))
	assert.Equal(t, []any{id, "Completed", "Microsoft Azure", "Azure plan", "2020-06-01T00:00:00Z"}, []any{
		status.at("id"), status.at("status"), status.at("lineItems.0.sourceProduct.name"), status.at("lineItems.0.targetProduct.name"), status.at("lineItems.0.upgradedDate"),
	})
	assert.Equal(t, id, w.want(http.StatusOK, ask("/eligibility", body)).at("upgradeId"))
	w.wantProblem(404, 900106, ask("/"+string(w.Relecloud)+"/status", body))

	w.wantProblem(400, 900126, ask("/eligibility", `{"customerId":"`+id+`","productFamily":"office"}`))
	w.wantProblem(400, 800002, ask("/eligibility", `{"customerId":"`+id+`"}`))
	w.wantProblem(404, 60003, w.request(w.Lars, http.MethodPost, "/v1/productUpgrades", body))
}
