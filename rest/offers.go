package rest

import (
	"cmp"
	"net/http"
	"slices"
	"strings"

	"cspkit.example/orders"
	"cspkit.example/pcerr"
)

var offerRoutes = []route{
	{http.MethodGet, "/v1/offers", anyone, "get-a-list-of-offers-for-a-market", (*call).offerList},
	{http.MethodGet, "/v1/offers/{offer}", anyone, "get-an-offer-by-id", (*call).offer},
	{http.MethodGet, "/v1/offers/{offer}/addons", anyone, "get-add-ons-for-an-offer-id", (*call).offerAddOns},
	{http.MethodGet, "/v1/offercategories", anyone, "get-a-list-of-offer-categories-by-market", (*call).offerCategories},
	{http.MethodGet, "/v1/customers/{customer}/offers", anyone, "get-a-list-of-offers-for-a-customer", (*call).offerList},
	{http.MethodGet, "/v1/customers/{customer}/offercategories", anyone, "get-a-list-of-offer-categories-for-a-customer", (*call).offerCategories},
}

// offerJSON is a licence, add-on or MS-AZR-0145P in the catalogue.
type offerJSON struct {
	ID                     string                `json:"id"`
	Name                   string                `json:"name"`
	Description            string                `json:"description"`
	MinimumQuantity        int                   `json:"minimumQuantity"`
	MaximumQuantity        int                   `json:"maximumQuantity"`
	Rank                   int                   `json:"rank"` // its place on the shelf
	URI                    string                `json:"uri"`
	Locale                 string                `json:"locale"`
	Country                string                `json:"country"`
	Category               categoryJSON          `json:"category"`
	LimitUnitOfMeasure     string                `json:"limitUnitOfMeasure"`
	Limit                  int                   `json:"limit"`
	TermUnitOfMeasure      string                `json:"termUnitOfMeasure"`
	Term                   int                   `json:"term"`
	PrerequisiteOffers     []string              `json:"prerequisiteOffers"`
	ConversionTargetOffers []string              `json:"conversionTargetOffers"`
	IsAddOn                bool                  `json:"isAddOn"`
	HasAddOns              bool                  `json:"hasAddOns"`
	IsAvailableForPurchase bool                  `json:"isAvailableForPurchase"`
	IsAutoRenewable        bool                  `json:"isAutoRenewable"`
	IsInternal             bool                  `json:"isInternal"`
	IsMicrosoftProduct     bool                  `json:"isMicrosoftProduct"`
	IsTrial                bool                  `json:"isTrial"`
	Billing                string                `json:"billing"`
	SupportedBillingCycles []orders.BillingCycle `json:"supportedBillingCycles"`
	ResellerQualifications []string              `json:"resellerQualifications"`
	ReselleeQualifications []string              `json:"reselleeQualifications"`
	SalesGroupID           string                `json:"salesGroupId"`
	AcquisitionType        string                `json:"acquisitionType"`
	UnitType               string                `json:"unitType"`
	SupportedCatalogTypes  []string              `json:"supportedCatalogTypes"`
	Actions                []string              `json:"actions"`
	Product                offerProductJSON      `json:"product"`
	Links                  *links                `json:"links"`
	Attributes             *attributes           `json:"attributes"`
}

// offerProductJSON is what users of an offer get: the licence.
type offerProductJSON struct {
	ID   string `json:"id"`
	Name string `json:"name"`
	Unit string `json:"unit"`
}

type categoryJSON struct {
	ID         string      `json:"id"`
	Name       string      `json:"name"`
	Rank       int         `json:"rank"`
	Locale     string      `json:"locale"`
	Country    string      `json:"country"`
	Attributes *attributes `json:"attributes"`
}

// locale is the language of the catalogue.
const locale = "en-US"

// offerCatalogue is the catalogue that the uri of every offer names.
const offerCatalogue = "3c95518e-8c37-41e3-9627-0ca339200f53"

// categoryRanks order the categories of Microsoft's own offers.
var categoryRanks = map[string]int{"Enterprise": 20, "Small business": 30, "Education": 40, "Government": 50, "Nonprofit": 60, "Trial": 70}

// categoryOf is the category with a name; add-ons have none.
func categoryOf(name string, s shelf) categoryJSON {
	c := categoryJSON{Name: name, Rank: categoryRanks[name], Locale: locale, Country: string(s.country), Attributes: class("OfferCategory")}
	if name != "" {
		c.ID = pascal(strings.ReplaceAll(name, " ", "_")) + "_Key"
	}
	return c
}

// offerOf is an item as an offer. all are the offers on its shelf, and rank is
// its place among them.
func offerOf(i orders.Item, rank int, all []orders.Item, s shelf) offerJSON {
	limits := map[orders.LimitScope]string{orders.Lifetime: "Subscription", orders.Concurrent: "Concurrent"}
	unit, term := termOf(&i)
	counted := cmp.Or(i.Unit, "Licenses")
	renews := !i.Trial && i.ProductType != orders.AzureGlobal
	extends := func(o orders.Item) bool { return slices.Contains(o.ParentOffers, i.OfferID) }
	return offerJSON{
		ID: i.OfferID, Name: i.Title, Description: i.Description, MinimumQuantity: max(1, i.MinQuantity), MaximumQuantity: cmp.Or(i.MaxQuantity, mostUnits),
		Rank: rank, URI: "/" + offerCatalogue + "/Offers/" + i.OfferID, Locale: locale, Country: string(s.country), Category: categoryOf(i.Category, s),
		LimitUnitOfMeasure: cmp.Or(limits[i.LimitScope], "None"), Limit: i.Limit, TermUnitOfMeasure: unit, Term: term,
		PrerequisiteOffers: append([]string{}, i.ParentOffers...), ConversionTargetOffers: []string{},
		IsAddOn: i.ProductType == orders.AddOn, HasAddOns: slices.ContainsFunc(all, extends), IsAvailableForPurchase: true,
		IsAutoRenewable: renews, IsMicrosoftProduct: i.Publisher == "", IsTrial: i.Trial,
		Billing: billingOfKind(i.ProductType), SupportedBillingCycles: cyclesOf(&i),
		ResellerQualifications: []string{}, ReselleeQualifications: reselleesOf(&i), SalesGroupID: "Default", AcquisitionType: "purchase", UnitType: counted,
		SupportedCatalogTypes: []string{"sandbox", "live"}, Actions: []string{"Cancel", "Edit"},
		Product:    offerProductJSON{cmp.Or(i.LicenseSKU, i.OfferID), i.Title, counted},
		Links:      &links{Self: get("/offers/" + i.OfferID + "?country=" + string(s.country)), LearnMore: get("")},
		Attributes: class("Offer"),
	}
}

// termOf is the longest term that an item is sold for.
func termOf(i *orders.Item) (unit string, n int) {
	unit, n = "Month", 1
	for _, p := range i.Prices {
		switch p.Term {
		case orders.OneYear:
			unit, n = "Year", max(n, 1)
		case orders.ThreeYear:
			unit, n = "Year", 3
		}
	}
	return unit, n
}

// billingOfKind is how offers of a kind are charged.
func billingOfKind(t orders.ProductType) string {
	if t.Azure() {
		return "usage"
	}
	return "license"
}

// reselleesOf are the segments that an offer is for; none is everybody.
func reselleesOf(i *orders.Item) []string {
	if i.Segment == "" || i.Segment == segments[0] {
		return []string{}
	}
	return []string{pascal(i.Segment)}
}

// offers are those on the request's shelf.
func (c *call) offers() ([]offerJSON, shelf, error) {
	s, err := c.shelf()
	if err != nil {
		return nil, s, err
	}
	all, err := s.items(c, "")
	if err != nil {
		return nil, s, err
	}
	all = slices.DeleteFunc(all, func(i orders.Item) bool { return !offered(i.ProductType) })
	offers := make([]offerJSON, 0, len(all))
	for rank, i := range all {
		offers = append(offers, offerOf(i, rank, all, s))
	}
	return offers, s, nil
}

// offersPage is how many offers a page has at most; the real service has a
// few hundred in all.
const offersPage = 1000

func (c *call) offerList() (*answer, error) {
	offers, _, err := c.offers()
	if err != nil {
		return nil, err
	}
	if category := c.text("offer_category_id"); category != "" {
		offers = slices.DeleteFunc(offers, func(o offerJSON) bool { return !strings.EqualFold(o.Category.ID, category) })
	}
	return c.offerPage(offers)
}

func (c *call) offerPage(offers []offerJSON) (*answer, error) {
	page, err := offsetPage(c, each(offers), offersPage, func(o offerJSON) offerJSON { return o })
	if err != nil {
		return nil, err
	}
	return ok(page)
}

// theOffer is the offer of the path among all offers of its country.
func (c *call) theOffer() (offerJSON, []offerJSON, error) {
	all, _, err := c.offers()
	if err != nil {
		return offerJSON{}, nil, err
	}
	id := c.id("offer")
	at := slices.IndexFunc(all, func(o offerJSON) bool { return strings.EqualFold(o.ID, id) })
	if at >= 0 {
		return all[at], all, nil
	}
	if found, err := c.item(id); err == nil && !offered(found.ProductType) {
		return offerJSON{}, nil, problem{400, 2100, "the offers API does not have the item " + id + ": use that of products", sourceAPI}
	}
	return offerJSON{}, nil, pcerr.New(pcerr.NotFound, "SUB-27", "no such offer is sold in the country").About(id)
}

func (c *call) offer() (*answer, error) {
	found, _, err := c.theOffer()
	if err != nil {
		return nil, err
	}
	return ok(found)
}

func (c *call) offerAddOns() (*answer, error) {
	base, all, err := c.theOffer()
	if err != nil {
		return nil, err
	}
	return c.offerPage(slices.DeleteFunc(all, func(o offerJSON) bool { return !o.IsAddOn || !slices.Contains(o.PrerequisiteOffers, base.ID) }))
}

// offerCategories are those that offers on the shelf have.
func (c *call) offerCategories() (*answer, error) {
	offers, s, err := c.offers()
	if err != nil {
		return nil, err
	}
	var categories []categoryJSON
	for _, o := range offers {
		if o.Category.ID != "" && !slices.ContainsFunc(categories, func(c categoryJSON) bool { return c.ID == o.Category.ID }) {
			categories = append(categories, categoryOf(o.Category.Name, s))
		}
	}
	slices.SortFunc(categories, func(a, b categoryJSON) int { return cmp.Or(cmp.Compare(a.Rank, b.Rank), cmp.Compare(a.ID, b.ID)) })
	return ok(list(c, categories))
}
