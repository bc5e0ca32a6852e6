package rest

import (
	"cmp"
	"net/http"
	"slices"

	"cspkit.example/orders"
)

var productRoutes = slices.Concat(
	shelfRoutes("/v1"), shelfRoutes("/v1/customers/{customer}"),
	[]route{{http.MethodPost, "/v1/extensions/product/checkInventory", anyone, "check-inventory", (*call).checkInventory}},
)

// shelfRoutes are those of the products of a market or a customer.
func shelfRoutes(root string) []route {
	const product, sku = "/products/{product}", "/products/{product}/skus/{sku}"
	return []route{
		{http.MethodGet, root + "/products", anyone, "get-a-list-of-products", (*call).productList},
		{http.MethodGet, root + product, anyone, "get-a-product-by-id", (*call).product},
		{http.MethodGet, root + product + "/skus", anyone, "get-a-list-of-skus-for-a-product", (*call).skuList},
		{http.MethodGet, root + sku, anyone, "get-a-sku-by-id", (*call).sku},
		{http.MethodGet, root + sku + "/availabilities", anyone, "get-a-list-of-availabilities-for-a-sku", (*call).availabilityList},
		{http.MethodGet, root + sku + "/availabilities/{availability}", anyone, "get-an-availability-by-id", (*call).availability},
	}
}

// productJSON is a product. Unlike other resources, it and what it has carry
// no attributes.
type productJSON struct {
	ID                 string          `json:"id"`
	Title              string          `json:"title"`
	Description        string          `json:"description"`
	ProductType        productTypeJSON `json:"productType"`
	IsMicrosoftProduct bool            `json:"isMicrosoftProduct"`
	PublisherName      string          `json:"publisherName"`
	Links              *links          `json:"links"`
}

type productTypeJSON struct {
	ID          string           `json:"id"`
	DisplayName string           `json:"displayName"`
	SubType     *productTypeJSON `json:"subType,omitempty"`
}

// skuJSON is a variant of a product.
type skuJSON struct {
	ID                     string                `json:"id"`
	ProductID              string                `json:"productId"`
	Title                  string                `json:"title"`
	Description            string                `json:"description"`
	MinimumQuantity        int                   `json:"minimumQuantity"`
	MaximumQuantity        int                   `json:"maximumQuantity"`
	IsTrial                bool                  `json:"isTrial"`
	SupportedBillingCycles []orders.BillingCycle `json:"supportedBillingCycles"`
	PurchasePrerequisites  []string              `json:"purchasePrerequisites"`
	InventoryVariables     []string              `json:"inventoryVariables,omitempty"`
	ProvisioningVariables  []string              `json:"provisioningVariables,omitempty"`
	DynamicAttributes      map[string]string     `json:"dynamicAttributes"`
	Links                  *links                `json:"links"`
}

// availabilityJSON is what a SKU can be bought as.
type availabilityJSON struct {
	ID              string       `json:"id"`
	ProductID       string       `json:"productId"`
	SkuID           string       `json:"skuId"`
	CatalogItemID   string       `json:"catalogItemId"`
	DefaultCurrency currencyJSON `json:"defaultCurrency"`
	Segment         string       `json:"segment"`
	Country         string       `json:"country"`
	IsPurchasable   bool         `json:"isPurchasable"`
	IsRenewable     bool         `json:"isRenewable"`
	Terms           []termJSON   `json:"terms"`
	Links           *links       `json:"links"`
}

type currencyJSON struct {
	Code   string `json:"code"`
	Symbol string `json:"symbol,omitempty"`
}

type termJSON struct {
	Duration    orders.Term `json:"duration"`
	Description string      `json:"description"`
}

// productType is the kind of an item, with the kind of what it reserves.
func productType(i orders.Item) productTypeJSON {
	named := func(name string, sub *productTypeJSON) productTypeJSON { return productTypeJSON{name, name, sub} }
	switch i.ProductType {
	case orders.Software:
		return named("Software", nil)
	case orders.MarketplaceSaaS:
		return named("SaaS", nil)
	case orders.AzurePlan:
		sub := named("AzurePlan", nil)
		return named("Azure", &sub)
	}
	sub := named(pascal(i.ReservedResourceType), nil)
	return named("Azure", &sub)
}

// uri is the address of what is at a place on the shelf: the path has the
// place's parts filled in.
func (s shelf) uri(p place, parts int, more string) *link {
	path := s.path
	for n, part := range []string{"/products/" + p.product, "/skus/" + p.sku, "/availabilities/" + p.availability} {
		if n < parts {
			path += part
		}
	}
	return get(path + more + s.query)
}

func (s shelf) product(i orders.Item) productJSON {
	at := placeOf(i.ID)
	return productJSON{
		ID: at.product, Title: cmp.Or(i.Product, i.Title), Description: i.Description, ProductType: productType(i),
		IsMicrosoftProduct: i.Publisher == "", PublisherName: cmp.Or(i.Publisher, "Microsoft"),
		Links: &links{Self: s.uri(at, 1, ""), SKUs: s.uri(at, 1, "/skus")},
	}
}

func (s shelf) sku(i orders.Item) skuJSON {
	at := placeOf(i.ID)
	out := skuJSON{
		ID: at.sku, ProductID: at.product, Title: i.Title, Description: i.Description,
		MinimumQuantity: max(1, i.MinQuantity), MaximumQuantity: cmp.Or(i.MaxQuantity, mostUnits), IsTrial: i.Trial,
		SupportedBillingCycles: cyclesOf(&i), PurchasePrerequisites: []string{"MicrosoftCustomerAgreement"}, DynamicAttributes: map[string]string{},
		Links: &links{Self: s.uri(at, 2, ""), Availabilities: s.uri(at, 2, "/availabilities")},
	}
	if i.ProductType == orders.ReservationItem {
		out.PurchasePrerequisites = []string{"AzureSubscriptionRegistration", "InventoryCheck"}
		out.InventoryVariables = []string{"CustomerId", "AzureSubscriptionId", "ArmRegionName"}
		out.ProvisioningVariables = []string{"Scope", "SubscriptionId"}
		out.DynamicAttributes = map[string]string{"armSkuName": i.SKU, "armRegionName": i.Region}
		if len(i.Prices) == 1 {
			out.DynamicAttributes["duration"] = durations[i.Prices[0].Term]
		}
	}
	return out
}

func (s shelf) availability(i orders.Item) availabilityJSON {
	at := placeOf(i.ID)
	code := i.Prices[0].PartnerCost.Currency()
	out := availabilityJSON{
		ID: at.availability, ProductID: at.product, SkuID: at.sku, CatalogItemID: at.String(), DefaultCurrency: currencyJSON{code, symbol(code)},
		Segment: cmp.Or(i.Segment, segments[0]), Country: string(s.country), IsPurchasable: true, IsRenewable: i.ProductType == orders.MarketplaceSaaS,
		Links: &links{Self: s.uri(at, 3, "")},
	}
	for _, p := range i.Prices {
		out.Terms = append(out.Terms, termJSON{p.Term, termNames[p.Term] + " Prepaid"})
	}
	return out
}

var termNames = map[orders.Term]string{orders.Monthly: "1 Month", orders.OneYear: "1 Year", orders.ThreeYear: "3 Years"}

// views are the values of targetView and what they show.
var views = map[string]func(orders.Item) bool{
	"azure": func(i orders.Item) bool {
		return i.ProductType == orders.AzurePlan || i.ProductType == orders.ReservationItem
	},
	"microsoftazure":            func(i orders.Item) bool { return i.ProductType == orders.AzurePlan },
	"azurereservations":         func(i orders.Item) bool { return i.ProductType == orders.ReservationItem },
	"azurereservationsvm":       reserves("virtual_machines"),
	"azurereservationssql":      reserves("sql_databases"),
	"azurereservationscosmosdb": reserves("cosmos_db"),
	"softwaresuselinux":         reserves("suse_linux"),
	"software":                  func(i orders.Item) bool { return i.ProductType == orders.Software },
	"softwareperpetual":         func(i orders.Item) bool { return i.ProductType == orders.Software },
	"saas":                      func(i orders.Item) bool { return i.ProductType == orders.MarketplaceSaaS },
	"onlineservices":            func(orders.Item) bool { return false }, // all of them are offers
}

func reserves(kind string) func(orders.Item) bool {
	return func(i orders.Item) bool {
		return i.ProductType == orders.ReservationItem && i.ReservedResourceType == kind
	}
}

// products are the items of the shelf that are no offers: those of the product
// and SKU in the path, as far as it names them.
func (c *call) products() ([]orders.Item, shelf, error) {
	s, err := c.shelf()
	if err != nil {
		return nil, s, err
	}
	product, sku := c.id("product"), c.id("sku")
	found, err := s.items(c, product)
	if err != nil {
		return nil, s, err
	}
	found = slices.DeleteFunc(found, func(i orders.Item) bool { return offered(i.ProductType) })
	if product != "" && len(found) == 0 {
		return nil, s, problem{404, 400013, "no such product is sold there", sourceAPI}
	}
	found = slices.DeleteFunc(found, func(i orders.Item) bool { return sku != "" && placeOf(i.ID).sku != sku })
	if sku != "" && len(found) == 0 {
		return nil, s, problem{404, 400018, "the product has no such SKU", sourceAPI}
	}
	return found, s, nil
}

// firsts are the items with the first one of each name.
func firsts(items []orders.Item, name func(place) string) []orders.Item {
	seen := map[string]bool{}
	return slices.DeleteFunc(items, func(i orders.Item) bool {
		n := name(placeOf(i.ID))
		again := seen[n]
		seen[n] = true
		return again
	})
}

func (c *call) productList() (*answer, error) {
	shown, known := views[plain(c.text("targetView"))]
	if !known {
		return nil, problem{403, 400036, "targetView is missing, or none that there is", sourceAPI}
	}
	found, s, err := c.products()
	if err != nil {
		return nil, err
	}
	found = slices.DeleteFunc(found, func(i orders.Item) bool { return !shown(i) })
	return ok(listOf(c, firsts(found, func(p place) string { return p.product }), s.product))
}

func (c *call) product() (*answer, error) {
	found, s, err := c.products()
	if err != nil {
		return nil, err
	}
	return ok(s.product(found[0]))
}

func (c *call) skuList() (*answer, error) {
	found, s, err := c.products()
	if err != nil {
		return nil, err
	}
	return ok(listOf(c, firsts(found, func(p place) string { return p.sku }), s.sku))
}

func (c *call) sku() (*answer, error) {
	found, s, err := c.products()
	if err != nil {
		return nil, err
	}
	return ok(s.sku(found[0]))
}

func (c *call) availabilityList() (*answer, error) {
	found, s, err := c.products()
	if err != nil {
		return nil, err
	}
	return ok(listOf(c, found, s.availability))
}

func (c *call) availability() (*answer, error) {
	found, s, err := c.products()
	if err != nil {
		return nil, err
	}
	at := slices.IndexFunc(found, func(i orders.Item) bool { return placeOf(i.ID).availability == c.id("availability") })
	if at < 0 {
		return nil, problem{404, 400019, "the SKU has no such availability: they change, read them again", sourceAPI}
	}
	return ok(s.availability(found[at]))
}
