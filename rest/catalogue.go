package rest

import (
	"cmp"
	"slices"
	"strings"

	"cspkit.example/customers"
	"cspkit.example/orders"
	"cspkit.example/partnercenter"
	"cspkit.example/pcerr"
	"cspkit.example/permissions"
)

// offered reports whether items of a kind are offers, which are known by their
// offer IDs: licences, add-ons and MS-AZR-0145P. All other items are the
// availabilities of the SKUs of products.
func offered(t orders.ProductType) bool {
	return t == orders.License || t == orders.AddOn || t == orders.AzureGlobal
}

// place is where an item stands among the products.
type place struct{ product, sku, availability string }

// placeOf reads an item's ID. What an ID lacks of product:SKU:availability is
// 0001, the only one there is.
func placeOf(itemID string) place {
	parts := append(strings.SplitN(itemID, ":", 3), "", "")
	return place{parts[0], cmp.Or(parts[1], "0001"), cmp.Or(parts[2], "0001")}
}

func (p place) String() string { return p.product + ":" + p.sku + ":" + p.availability }

// catalogItemID is what orders and carts call an item.
func catalogItemID(t orders.ProductType, itemID, offerID string) string {
	if offered(t) {
		return offerID
	}
	return placeOf(itemID).String()
}

// item finds what orders and carts call so.
func (c *call) item(id string) (orders.Item, error) {
	product, _, isProduct := strings.Cut(id, ":")
	if !isProduct {
		return c.session.Catalogue().Offer(c, id)
	}
	for i, err := range c.session.Catalogue().All(c, partnercenter.CatalogueQuery{Product: product}) {
		if err != nil || placeOf(i.ID).String() == id {
			return i, err
		}
	}
	return orders.Item{}, orders.ItemNotFound(id)
}

// shelf is the part of the catalogue that a request may see: what is sold in a
// country, or to a customer.
type shelf struct {
	country  permissions.Country
	path     string // that the links begin with
	query    string // that they end with
	segments []string
}

// segments are those of the customers that an item can be for.
var segments = []string{"commercial", "education", "government", "nonprofit"}

// segmentOf is the segment of a customer's qualification.
func segmentOf(q customers.Qualification) string {
	switch q {
	case customers.GovernmentCommunityCloud:
		return "government"
	case customers.Education, customers.Nonprofit:
		return string(q)
	}
	return segments[0]
}

// shelf is that of the customer in the path, or of the parameter country.
func (c *call) shelf() (shelf, error) {
	s := shelf{country: permissions.Country(strings.ToUpper(c.text("country"))), segments: segments}
	if c.id("customer") != "" {
		found, err := c.theCustomer()
		if err != nil {
			return s, err
		}
		s = shelf{country: found.Country, path: uriOf(&found), segments: []string{segments[0], segmentOf(found.Qualification)}}
	} else {
		if s.country == "" {
			return s, pcerr.Invalid("ID-13", "country", "is required")
		}
		s.query = "?country=" + string(s.country)
	}
	segment, err := oneOf("targetSegment", word(c.text("targetSegment")), segments...)
	switch {
	case err != nil:
		return s, problem{403, 400030, "targetSegment is none of " + strings.Join(segments, ", "), sourceAPI}
	case segment != "":
		s.segments = []string{segment}
	}
	return s, nil
}

// items are those on the shelf, of one product or, with "", of all.
func (s shelf) items(c *call, product string) (found []orders.Item, err error) {
	for i, err := range c.session.Catalogue().All(c, partnercenter.CatalogueQuery{Market: s.country, Product: product}) {
		if err != nil {
			return nil, err
		}
		if slices.Contains(s.segments, cmp.Or(i.Segment, segments[0])) {
			found = append(found, i)
		}
	}
	return found, nil
}

// cyclesOf are the billing cycles that an item is sold with.
func cyclesOf(i *orders.Item) []orders.BillingCycle {
	var cycles []orders.BillingCycle
	for _, p := range i.Prices {
		cycles = append(cycles, i.Cycle(p.Term))
	}
	if i.MonthlyPlan {
		cycles = append(cycles, orders.CycleMonthly)
	}
	slices.Sort(cycles)
	return slices.Compact(cycles)
}

// mostUnits is what is shown of an item without a limit.
const mostUnits = 999_999_999
