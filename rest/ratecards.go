package rest

import (
	"cmp"
	"encoding/json"
	"net/http"
	"strings"

	"cspkit.example/billing"
	"cspkit.example/permissions"
)

var rateCardRoutes = []route{
	{http.MethodGet, "/v1/ratecards/azure", userOnly, "get-prices-for-microsoft-azure", (*call).azureRateCard},
	{http.MethodGet, "/v1/ratecards/azure-shared", userOnly, "get-prices-for-microsoft-azure-partner-shared-services", (*call).sharedRateCard},
}

// rateCardJSON is what Azure consumption costs in a market.
type rateCardJSON struct {
	Locale        string       `json:"locale"`
	Currency      string       `json:"currency"`
	IsTaxIncluded bool         `json:"isTaxIncluded"`
	Meters        []*meterJSON `json:"meters"`
	OfferTerms    []string     `json:"offerTerms"` // none
	Links         *selfLink    `json:"links"`
	Attributes    *attributes  `json:"attributes"`
}

type meterJSON struct {
	ID               string                 `json:"id"`
	Name             string                 `json:"name"`
	Rates            map[string]json.Number `json:"rates"` // by the quantity from which they count
	Tags             []string               `json:"tags"`
	Category         string                 `json:"category"`
	Subcategory      string                 `json:"subcategory"`
	Region           string                 `json:"region"`
	Unit             string                 `json:"unit"`
	IncludedQuantity int                    `json:"includedQuantity"`
	EffectiveDate    date                   `json:"effectiveDate"`
}

func (c *call) azureRateCard() (*answer, error) {
	return c.rateCard(permissions.Country(cmp.Or(c.text("region"), "US")), cmp.Or(c.text("currency"), billing.AzureCurrency))
}

// sharedRateCard is that of the partner's own use: for its own country, in its
// own currency.
func (c *call) sharedRateCard() (*answer, error) {
	return c.rateCard(permissions.Country(c.text("region")), c.text("currency"))
}

func (c *call) rateCard(market permissions.Country, currency string) (*answer, error) {
	found, err := c.session.PriceLists().RateCard(c, market, currency)
	if err != nil {
		return nil, err
	}
	card := rateCardJSON{
		Locale: c.locale(), Currency: found.Currency, Meters: []*meterJSON{}, OfferTerms: []string{}, Links: self(c.uri()), Attributes: class("AzureRateCard"),
	}
	for _, r := range found.Rows {
		if n := len(card.Meters); n == 0 || card.Meters[n-1].ID != r.ID {
			card.Meters = append(card.Meters, meterOf(r))
		}
		card.Meters[len(card.Meters)-1].Rates[r.FromQuantity.String()] = number(r.UnitPrice)
	}
	return ok(card)
}

func meterOf(r billing.PriceRow) *meterJSON {
	return &meterJSON{
		ID: r.ID, Name: cmp.Or(r.SKU, r.Product), Rates: map[string]json.Number{}, Tags: []string{}, Category: r.Product, Subcategory: r.SKU,
		Region: r.Region, Unit: r.Unit, EffectiveDate: date(r.Start),
	}
}

// locale is the language that the client asks for.
func (c *call) locale() string {
	return cmp.Or(strings.Trim(c.http.Header.Get("X-Locale"), `"`), "en-US")
}
