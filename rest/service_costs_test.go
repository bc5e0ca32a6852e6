package rest_test

import (
	"net/http"
	"testing"
	"time"

	"github.com/stretchr/testify/assert"
)

func TestServiceCosts(t *testing.T) {
	t.Parallel()
	w := newBilled(t)
	target := "/customers/" + string(w.Relecloud) + "/servicecosts/"
	sums := func(total float64) map[string]any {
		return map[string]any{
			"billingStartDate": "2020-06-01T00:00:00Z", "billingEndDate": "2020-06-30T23:59:59.9999999Z", "pretaxTotal": total, "tax": 0.0, "afterTaxTotal": total,
			"currencyCode": "USD", "currencySymbol": "$", "customerId": string(w.Relecloud), "attributes": map[string]any{"objectType": "ServiceCostsSummary"},
		}
	}
	for _, period := range []string{"mostrecent", "most_recent", "MostRecent"} {
		want := sums(128.5)
		want["details"] = []any{map[string]any{"invoiceType": "Recurring", "summary": sums(48)}, map[string]any{"invoiceType": "OneTime", "summary": sums(80.5)}}
		want["links"] = map[string]any{"self": linkTo(target + period), "serviceCostLineItems": linkTo(target + period + "/lineitems")}
		assert.Equal(t, want, w.want(http.StatusOK, w.asBill("/v1"+target+period)).body)
	}
	asked := w.want(http.StatusOK, w.asBill("/v1"+target+"mostrecent?currency=USD"))
	assert.Equal(t, []any{linkTo(target + "mostrecent?currency=USD"), linkTo(target + "mostrecent/lineitems")}, []any{asked.at("links.self"), asked.at("links.serviceCostLineItems")})
	lines := w.want(http.StatusOK, w.asBill("/v1"+target+"mostrecent/lineitems"))
	assert.Equal(t, 3.0, lines.at("totalCount"))
	assert.Equal(t, []any{"2020-06-01T00:00:00Z", "2020-07-01T00:00:00Z", "-1", "cycle_fee", 3.0, 16.0, 48.0, 48.0, "$", "Relecloud", string(w.recurring.ID), "Recurring"},
		pick(lines, itemWith(lines, "productName", "Office 365 E3"), "startDate", "endDate", "resellerMPNId", "chargeType", "quantity", "unitPrice", "pretaxTotal", "afterTaxTotal", "currencySymbol", "customerName", "invoiceNumber", "invoiceType"))

	w.Clock.Set(time.Date(2020, 7, 20, 0, 0, 0, 0, time.UTC))
	current := w.want(http.StatusOK, w.asBill("/v1"+target+"current"))
	assert.Equal(t, []any{128.0, "2020-07-01T00:00:00Z"}, []any{current.at("afterTaxTotal"), current.at("billingStartDate")}, "renewed in July")
	w.wantProblem(400, 900126, w.asBill("/v1"+target+"lastyear"))
	w.wantProblem(403, 900150, w.get("/v1"+target+"mostrecent"))
}

// A customer that was never billed costs nothing.
func TestNoServiceCosts(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	r := w.want(http.StatusOK, w.asBill("/v1/customers/"+string(w.Relecloud)+"/servicecosts/mostrecent"))
	assert.Equal(t, []any{0.0, "USD", "0001-01-01T00:00:00", "0001-01-01T00:00:00", nil}, []any{r.at("afterTaxTotal"), r.at("currencyCode"), r.at("billingStartDate"), r.at("billingEndDate"), r.at("details")})
}
