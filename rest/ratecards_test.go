package rest_test

import (
	"net/http"
	"testing"

	"cspkit.example/billing"
	"cspkit.example/money"
	"cspkit.example/reservations"
	"github.com/stretchr/testify/assert"
)

func TestRateCards(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	ms := w.Center.Platform()
	w.ok(ms.PutMeter(t.Context(), billing.Meter{ID: "m", Product: "Virtual Machines", SKU: "Standard_D2", Region: "westus2", Unit: "1 Hour", Prices: []billing.MeterPrice{
		{Tiers: billing.Tiers{{Price: money.Must("0.10", "USD")}, {From: reservations.Units(100), Price: money.Must("0.08", "USD")}}},
	}}))
	w.ok(drop(ms.SetExchangeRates(t.Context(), "2020-06", billing.Rate{Currency: "USD", Price: money.Must("0.9", "EUR")})))
	card := func(locale, currency, uri string, rates map[string]any) map[string]any {
		return map[string]any{
			"locale": locale, "currency": currency, "isTaxIncluded": false, "offerTerms": []any{},
			"meters": []any{map[string]any{
				"id": "m", "name": "Standard_D2", "rates": rates, "tags": []any{}, "category": "Virtual Machines", "subcategory": "Standard_D2",
				"region": "westus2", "unit": "1 Hour", "includedQuantity": 0.0, "effectiveDate": "0001-01-01T00:00:00",
			}},
			"links": map[string]any{"self": linkTo(uri)}, "attributes": map[string]any{"objectType": "AzureRateCard"},
		}
	}
	dollars := map[string]any{"0": 0.1, "100": 0.08}
	assert.Equal(t, card("en-US", "USD", "/ratecards/azure", dollars), w.want(http.StatusOK, w.get("/v1/ratecards/azure")).body)
	assert.Equal(t, card("fr-FR", "EUR", "/ratecards/azure?currency=eur&region=FR", map[string]any{"0": 0.09, "100": 0.072}),
		w.want(http.StatusOK, w.request(w.Sam, http.MethodGet, "/v1/ratecards/azure?currency=eur&region=FR", nil, "X-Locale", `"fr-FR"`)).body)
	assert.Equal(t, card("en-US", "USD", "/ratecards/azure-shared", dollars), w.want(http.StatusOK, w.get("/v1/ratecards/azure-shared")).body)
	assert.Equal(t, "EUR", w.want(http.StatusOK, w.request(w.Gerd, http.MethodGet, "/v1/ratecards/azure-shared", nil)).at("currency"), "of a German partner")
	w.wantProblem(400, 800002, w.get("/v1/ratecards/azure?currency=dollars"))
	w.wantProblem(400, 800002, w.get("/v1/ratecards/azure?region=USA"))
	w.wantProblem(404, 1000, w.get("/v1/ratecards/azure?currency=GBP"))
	w.wantProblem(403, 900150, w.request(w.Hal, http.MethodGet, "/v1/ratecards/azure", nil))
}
