package rest

import (
	"strings"

	"cspkit.example/customers"
	"cspkit.example/orders"
	"cspkit.example/partnercenter"
	"cspkit.example/pcerr"
	"cspkit.example/permissions"
	"cspkit.example/reservations"
)

// inventoryCheckJSON asks whether SKUs can be bought. The context's names
// match without regard to case.
type inventoryCheckJSON struct {
	TargetItems []struct {
		ProductID string `json:"productId"`
		SkuID     string `json:"skuId"`
	} `json:"targetItems"`
	InventoryContext struct {
		CustomerID          string `json:"customerId"`
		AzureSubscriptionID string `json:"azureSubscriptionId"` // is not looked at: what is reserved fits all
		ArmRegionName       string `json:"armRegionName"`
	} `json:"inventoryContext"`
}

// inventoryJSON is a SKU and why it cannot be bought.
type inventoryJSON struct {
	ProductID    string            `json:"productId"`
	SkuID        string            `json:"skuId"`
	IsRestricted bool              `json:"isRestricted"`
	Restrictions []restrictionJSON `json:"restrictions"`
}

type restrictionJSON struct {
	ReasonCode  string            `json:"reasonCode"`
	Description string            `json:"description"`
	Properties  map[string]string `json:"properties"`
}

// restrictedTo is a SKU that is available only elsewhere.
func restrictedTo(kind, where string) []restrictionJSON {
	return []restrictionJSON{{
		ReasonCode:  "NotAvailableForSubscription",
		Description: "Restriction identified of type '" + kind + "' with values '" + where + "'.",
		Properties:  map[string]string{"type": kind, "values": where},
	}}
}

// checkInventory answers with a bare array, for every SKU that is asked for; a
// product without a SKU asks for all that it has.
func (c *call) checkInventory() (*answer, error) {
	var in inventoryCheckJSON
	if err := c.decode(&in); err != nil {
		return nil, err
	}
	country := permissions.Country(c.text("country"))
	if id := in.InventoryContext.CustomerID; id != "" {
		found, err := c.session.Customer(customers.ID(id)).Get(c)
		if err != nil {
			return nil, err
		}
		country = found.Country
	}
	if country == "" || len(in.TargetItems) == 0 {
		return nil, pcerr.Invalid("ID-13", "targetItems", "give targetItems, and a country or customerId")
	}
	out := []inventoryJSON{}
	for _, target := range in.TargetItems {
		found, err := c.inventoryOf(target.ProductID, target.SkuID, in.InventoryContext.ArmRegionName, country)
		if err != nil {
			return nil, err
		}
		out = append(out, found...)
	}
	return ok(out)
}

// inventoryOf is what there is of a product, or of one SKU of it.
func (c *call) inventoryOf(product, sku, region string, country permissions.Country) (out []inventoryJSON, err error) {
	var found []orders.Item
	for i, err := range c.session.Catalogue().All(c, partnercenter.CatalogueQuery{Product: product}) {
		if err != nil {
			return nil, err
		}
		if !offered(i.ProductType) && (sku == "" || placeOf(i.ID).sku == sku) {
			found = append(found, i)
		}
	}
	if product == "" || len(found) == 0 {
		return nil, problem{400, 800010, "there is no inventory of the product " + product, sourceAPI}
	}
	for _, i := range firsts(found, func(p place) string { return p.sku }) {
		restrictions := restrictionsOf(i, region, country)
		out = append(out, inventoryJSON{product, placeOf(i.ID).sku, len(restrictions) > 0, restrictions})
	}
	return out, nil
}

// restrictionsOf are those of an item for a region of Azure and a country.
func restrictionsOf(i orders.Item, region string, country permissions.Country) []restrictionJSON {
	switch {
	case i.CheckMarket(country) != nil, i.ProductType == orders.ReservationItem && reservations.CheckMarket(country) != nil:
		return restrictedTo("Country", string(country))
	case i.Region != "" && region != "" && !strings.EqualFold(i.Region, region):
		return restrictedTo("Location", i.Region)
	}
	return []restrictionJSON{}
}
