package rest_test

import (
	"strconv"

	"cspkit.example/internal/fixture"
	"cspkit.example/money"
	"cspkit.example/orders"
	"cspkit.example/permissions"
	"github.com/stretchr/testify/require"
)

// catalogueVectors are those about offers, products and their inventory.
var catalogueVectors = map[string]staging{
	"offer-get": {prepare: func(p *play) { p.stock(p.offerAt("")) }, differs: map[string]string{
		"rank": "it is the only offer here", "hasAddOns": "it is the only offer here",
	}},
	"offers-list": {prepare: func(p *play) { p.stock(p.offerAt("items.0."), p.offerAt("items.1.")) }, differs: map[string]string{
		"items.1.hasAddOns": "its add-on is not among these offers",
	}},
	"offer-categories-list": {prepare: func(p *play) {
		for n := range 4 {
			p.stock(orders.Item{
				ID: "offer-" + strconv.Itoa(n), ProductType: orders.License, Prices: terms(orders.Monthly), Category: p.wanted("items." + strconv.Itoa(n) + ".name"),
			})
		}
	}},

	"products-list": {prepare: func(p *play) { p.stock(p.machineProduct("items.0.")) }},
	"product-get":   {prepare: func(p *play) { p.stock(p.machineProduct("")) }},
	"skus-list": {prepare: func(p *play) {
		for _, at := range []string{"items.0.", "items.1."} {
			i := machines("DZH318Z0BQ5S:"+p.wanted(at+"id")+":A", orders.OneYear)
			i.Title, i.Description, i.SKU = p.wanted(at+"title"), p.wanted(at+"description"), p.wanted(at+"dynamicAttributes.armSkuName")
			p.stock(i)
		}
	}, differs: map[string]string{
		"items.*.dynamicAttributes.*": "the engine knows of a reservation what usage has to match: SKU and region",
	}},
	"availabilities-list": {prepare: func(p *play) { p.stock(machines(p.wanted("items.0.catalogItemId"), orders.OneYear)) }, differs: map[string]string{
		"links.self.uri": "the request asks for no segment",
	}},
	"availability-get": {prepare: func(p *play) { p.stock(machines(p.wanted("catalogItemId"), orders.OneYear)) }},
	"inventory-check": {prepare: func(p *play) {
		p.bind("d6bf25b7-e0a8-4f2d-a31b-97b55cfc774d", p.Relecloud)
		for n, region := range []string{"japanwest", "japanwest", "Europe", "Europe"} {
			ours := "000" + strconv.Itoa(n+1) // SKUs come in the order of their IDs
			p.bind(`"skuId":"`+p.wanted(strconv.Itoa(n)+".skuId")+`"`, `"skuId":"`+ours+`"`)
			i := machines("DZH318Z0BQ3P:"+ours+":A", orders.OneYear)
			i.Region = region
			p.stock(i)
		}
	}},
}

// stock puts items into the catalogue, each sold for 10.00 USD for its terms,
// and takes those of the fixture off the market of the United States.
func (p *play) stock(items ...orders.Item) {
	p.t.Helper()
	put := func(i orders.Item) { require.NoError(p.t, p.Center.Platform().PutItem(p.t.Context(), i)) }
	for _, i := range fixture.Catalogue() {
		i.Markets = []permissions.Country{"DE"}
		put(i)
	}
	for _, i := range items {
		for n := range i.Prices {
			i.Prices[n].PartnerCost, i.Prices[n].WebDirect = money.Must("10.00", "USD"), money.Must("12.00", "USD")
		}
		if i.OfferID == "" {
			i.OfferID = i.ID
		}
		if i.Title == "" {
			i.Title = i.ID
		}
		put(i)
	}
}

// terms are prices without amounts.
func terms(all ...orders.Term) (prices []orders.Price) {
	for _, t := range all {
		prices = append(prices, orders.Price{Term: t})
	}
	return prices
}

// machines is a reservation of virtual machines.
func machines(id string, term orders.Term) orders.Item {
	return orders.Item{ID: id, ProductType: orders.ReservationItem, ReservedResourceType: "virtual_machines", SKU: "Standard_D2", Region: "westus2", Prices: terms(term)}
}

// machineProduct is a reservation of the product that the answer has at a path.
func (p *play) machineProduct(at string) orders.Item {
	i := machines(p.wanted(at+"id")+":0001:A", orders.OneYear)
	i.Product, i.Description = p.wanted(at+"title"), p.wanted(at+"description")
	return i
}

// offerAt is the offer that the answer has at a path, sold by the month and by
// the year.
func (p *play) offerAt(at string) orders.Item {
	p.t.Helper()
	i := orders.Item{
		ID: p.wanted(at + "id"), Title: p.wanted(at + "name"), Description: p.wanted(at + "description"), ProductType: orders.License,
		Prices: terms(orders.Monthly, orders.OneYear), MaxQuantity: 10_000_000, Category: p.wanted(at + "category.name"),
		Unit: p.wanted(at + "unitType"), LicenseSKU: p.wanted(at + "product.id"),
	}
	answer := reply{body: p.v.Response.Body}
	if answer.at(at+"isAddOn") == true {
		i.ProductType = orders.AddOn
		for _, parent := range answer.at(at + "prerequisiteOffers").([]any) {
			i.ParentOffers = append(i.ParentOffers, parent.(string))
		}
	}
	return i
}
