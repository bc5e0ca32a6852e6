package rest_test

import (
	"regexp"

	"cspkit.example/customers"
	"cspkit.example/internal/fixture"
	"cspkit.example/orders"
	"cspkit.example/permissions"
	"github.com/stretchr/testify/require"
)

// Why members of orders and carts differ.
const (
	orderNames  = "the engine names orders in its own way"
	atOnce      = "purchases are complete at once"
	groupNames  = "groups of a cart are numbered in one way"
	alwaysTerms = "everything is sold for a term"
)

// placed are the members that differ where an order is new.
var placed = map[string]string{"id": orderNames, "links.self.uri": orderNames}

// orderVectors are those about orders, carts, entitlements and upgrades.
var orderVectors = map[string]staging{
	"order-create-indirect-reseller": {by: provider, prepare: func(p *play) {
		require.NoError(p.t, p.Partner(p.t.Context()))
		p.bind("c501c3c4-d776-40ef-9ecf-9cefb59442c1", p.attested(p.Ingo, "DE"))
		p.stock(licence("DB2E705F-B82A-4024-A3D5-D88E12F2DB35"))
	}, differs: placed},
	"client-node-order-create": {prepare: func(p *play) {
		p.buyer()
		i := licence("195416C1-3447-423A-B37B-EE59A99A19C4")
		i.Title = p.wanted("lineItems.0.friendlyName")
		p.stock(i)
	}, differs: map[string]string{"id": orderNames, "alternateId": orderNames, "links.self.uri": orderNames}},
	"order-create-reservation": {prepare: func(p *play) {
		p.buyer()
		p.reservable("3D5ECED6-1151-44C7-AEE6-70A4BB725666")
		p.stock(machines(p.wanted("lineItems.0.offerId"), orders.OneYear))
	}, differs: map[string]string{"id": orderNames, "links.*.uri": orderNames, "status": atOnce}},
	"order-get": {prepare: func(p *play) {
		p.reserved("YxH1q4KScfvfkJQjgRI8QY1DznnUWZTH1", "DZH318Z0BQ4Z:002L:DZH318Z0CMNP", "Reserved_VM_Instance_Standard_NC12_AU_East_1_Year")
	}},
	"order-provisioning-status": {prepare: func(p *play) { p.reserved("Cs_jyTxubLpvdJXdo8xcQZN6I2RsLrgZ1", "DZH318Z0BQ4B:0047:DZH318Z0DSM8", "") }},
	"orders-list": {prepare: func(p *play) {
		i := licence("E59159FC-6F67-4599-B3CB-17FF4020F643")
		i.Title = "Azure Active Directory Premium P2"
		p.stock(i)
		o := p.orders("eeba9d00-7b46-443a-917e-22887a8fc993", orders.Line{ItemID: i.ID, Term: orders.Monthly})
		p.bind("DB8C695B-1C3C-4C55-B697-771503DD46BF", o.Lines[0].Subscription)
		p.Clock.Advance(1)
		p.reserved("9qg-ErcO-4MPbPqq_3MIQaS7bn8W6HfG1", "DZH318Z0BQ4B:000Z:DZH318Z0DSPL", "Reserved_VM_Instance_Standard_D1_AP_East_1_Year")
	}, differs: map[string]string{
		"totalCount": "the customer has an order of its Azure plan, too", "items": "the customer has an order of its Azure plan, too", "items.0.status": atOnce,
		"items.1.lineItems.0.links.sku": "licences are offers and no products", "items.1.lineItems.0.links.provisioningStatus": "it is found by the subscription",
	}},
	"order-cancel-sandbox": {sandbox: true, prepare: func(p *play) {
		i := orders.Item{ID: p.wanted("lineItems.0.offerId"), Title: p.wanted("lineItems.0.friendlyName"), ProductType: orders.Software, Prices: terms(orders.OneYear)}
		p.stock(i)
		p.orders("UKXASSO1dezh3HdxClHxSp5UEFXGbAnt1", orders.Line{ItemID: i.ID})
	}, differs: map[string]string{"alternateId": orderNames, "lineItems.0.termDuration": alwaysTerms}},
	"subscription-purchase-addon": {prepare: func(p *play) {
		base, addOn := licence("195416C1-3447-423A-B37B-EE59A99A19C4"), licence("2828BE95-46BA-4F91-B2FD-0BEF192ECF60")
		addOn.ProductType, addOn.ParentOffers = orders.AddOn, []string{base.OfferID}
		p.stock(base, addOn)
		o := p.orders("CF3B0E37-BE0B-4CDD-B584-D1A97D98A922", orders.Line{ItemID: base.ID, Term: orders.Monthly, Quantity: 5, FriendlyName: "new offer purchase"})
		p.bind("1C2B75C1-74A5-472A-A729-7F8CEFC477F9", o.Lines[0].Subscription)
	}, differs: map[string]string{"billingCycle": "licences have one: that of their term"}},
	"order-activation-links": {prepare: func(p *play) {
		i := orders.Item{ID: "S:0001:A", ProductType: orders.MarketplaceSaaS, Prices: terms(orders.Monthly), ActivationURL: p.wanted("items.0.link.uri")}
		p.stock(i)
		p.orders("03fb46b3-bf8c-49aa-b908-ca2e93bcc04a", orders.Line{ItemID: i.ID})
	}},

	"cart-create": {prepare: func(p *play) {
		p.buyer()
		p.stockCart()
	}, differs: map[string]string{"lineItems.*.orderGroup": groupNames, "lineItems.5.renewsTo": "a subscription is renewed for the term that it has"}},
	"cart-create-addon-existing-parent": {prepare: addOns, differs: map[string]string{"lineItems.0.orderGroup": groupNames}},
	"client-java-cart-addons": {prepare: addOns, differs: map[string]string{
		"lineItems.0.orderGroup": groupNames, "lineItems.0.addonItems.0.orderGroup": groupNames,
	}},
	"cart-update": {prepare: func(p *play) {
		p.buyer()
		p.stock(machines(p.wanted("lineItems.0.catalogItemId"), orders.OneYear), licence("licence"))
		p.carts(p.Relecloud, "b4c8fdea-cbe4-4d17-9576-13fcacbf9605", orders.Line{ItemID: "licence", Term: orders.Monthly})
	}},
	"cart-checkout": {prepare: func(p *play) {
		azure, backup := licence(orders.AzureGlobalOffer), orders.Item{ID: "DZH318Z0BXWC:0002:DZH318Z0BMRV", ProductType: orders.MarketplaceSaaS, Prices: terms(orders.Monthly)}
		azure.ProductType, azure.Prices, azure.Title = orders.AzureGlobal, terms(orders.OneYear), "Microsoft Azure"
		backup.Title = p.wanted("orders.2.lineItems.0.friendlyName")
		p.stock(azure, backup)
		customer := p.attested(p.deputy, "US")
		p.bind("d6bf25b7-e0a8-4f2d-a31b-97b55cfc774d", customer)
		p.carts(customer, "b4c8fdea-cbe4-4d17-9576-13fcacbf9605", orders.Line{ItemID: azure.ID}, orders.Line{ItemID: backup.ID})
	}, differs: map[string]string{
		"orders": "TestCheckout has reservations and software", "orders.1.**": "TestCheckout has reservations and software",
		"orders.0.id": orderNames, "orders.0.alternateId": orderNames, "orders.0.links.*.uri": orderNames,
	}},

	"entitlements-list": {prepare: func(p *play) {
		i := orders.Item{ID: "DG7GMGF0DWTK:0002:A", ProductType: orders.Software, Prices: terms(orders.OneYear)}
		p.stock(i)
		p.orders("NUXMSvmS20EQ4kFsZmzkSqb747fqKmNk1", orders.Line{ItemID: i.ID})
		p.Clock.Advance(1)
		p.artifact("KaJ8XvkKc_GoNZOUyjVaRJalTBN5MWdV1")
	}, differs: map[string]string{"items.1.includedEntitlements": "the engine sells no bundles"}},
	"entitlement-reservation-details": {prepare: func(p *play) { p.artifact("KaJ8XvkKc_GoNZOUyjVaRJalTBN5MWdV1") }},
	"product-upgrade-eligibility": {prepare: func(p *play) {
		customer := p.attested(p.deputy, "US")
		p.bind("4c721420-72ad-4708-a0a7-371a2f7b0969", customer)
		_, _, err := fixture.SellAzure(p.t.Context(), p.Center.As(p.deputy), customer, orders.Line{ItemID: fixture.AzureGlobal})
		require.NoError(p.t, err)
	}},
}

// licence is an offer that is sold by the month and by the year.
func licence(offer string) orders.Item {
	return orders.Item{ID: offer, OfferID: offer, ProductType: orders.License, Prices: terms(orders.Monthly, orders.OneYear)}
}

var pathCustomer = regexp.MustCompile(`/customers/([^/]+)`)

// buyer lets Relecloud stand for the customer in the path.
func (p *play) buyer() { p.bind(pathCustomer.FindStringSubmatch(p.v.Request.Path)[1], p.Relecloud) }

// attested makes a customer that accepted the agreement.
func (p *play) attested(by permissions.Identity, country permissions.Country) customers.ID {
	p.t.Helper()
	made, err := p.Center.As(by).Customers().Create(p.t.Context(), fixture.NewCustomer("Wingtip", country, "Wim"))
	require.NoError(p.t, err)
	return made.Customer.ID
}

// orders places an order for the customer in the path, under the vector's ID.
func (p *play) orders(id string, lines ...orders.Line) orders.Order {
	p.t.Helper()
	p.buyer()
	placed, err := p.Center.As(p.deputy).Customer(p.Relecloud).Orders().Place(p.t.Context(), lines...)
	require.NoError(p.t, err)
	p.bind(id, placed.ID)
	return placed
}

// carts makes a cart for a customer, under the vector's ID.
func (p *play) carts(customer customers.ID, id string, lines ...orders.Line) {
	p.t.Helper()
	cart, err := p.Center.As(p.deputy).Customer(customer).Carts().Create(p.t.Context(), lines...)
	require.NoError(p.t, err)
	p.bind(id, cart.ID)
}

// reservable lets Relecloud's Azure plan, registered for reservations, stand
// for a subscription.
func (p *play) reservable(id string) {
	_, err := p.Center.As(p.deputy).Customer(p.Relecloud).Subscriptions().Register(p.t.Context(), p.AP)
	require.NoError(p.t, err)
	p.bind(id, p.AP)
}

// reserved places an order of a reservation for a year, under the vector's ID.
func (p *play) reserved(id, item, name string) orders.Order {
	p.t.Helper()
	p.stock(machines(item, orders.OneYear))
	return p.orders(id, orders.Line{ItemID: item, Term: orders.OneYear, FriendlyName: name})
}

// artifact makes the reservation of the examples of entitlements.
func (p *play) artifact(order string) {
	p.t.Helper()
	o := p.reserved(order, "DZH318Z0BQ3W:007J:A", "")
	p.bind("2caf524395724e638ef64e109f1f79ca", o.Lines[0].ReservationOrder)
	p.bind("lineitems/03500b1b-f2d6-4e23-ab4b-9fd67b917012", "lineitems/0")
	found := p.want(200, p.request(p.deputy, "GET", p.relecloud("/entitlements?entitlementType=reservedinstance"), nil))
	p.bind("ebf2e74b-630e-4a09-857d-a1f6c6351336", found.at("items.0.entitledArtifacts.0.resourceId"))
}

// addOns stocks a base offer and its add-on, as the carts have them.
func addOns(p *play) {
	p.buyer()
	base, addOn := licence("91FD106F-4B2C-4938-95AC-F54F74E9A239"), licence("C94271D8-B431-4A25-A3C5-A57737A1C909")
	addOn.ProductType, addOn.ParentOffers = orders.AddOn, []string{base.OfferID}
	p.stock(base, addOn)
}

// stockCart stocks what the documented cart holds.
func (p *play) stockCart() {
	azure := licence(orders.AzureGlobalOffer)
	azure.ProductType, azure.Prices = orders.AzureGlobal, terms(orders.OneYear)
	p.stock(azure,
		machines("DZH318Z0BQ36:004G:DZH318Z08C0S", orders.OneYear), machines("DZH318Z0BQ36:004J:DZH318Z08B8X", orders.ThreeYear),
		orders.Item{ID: "DG7GMGF0DWTL:0001:DG7GMGF0DSFM", ProductType: orders.Software, Prices: terms(orders.OneYear)},
		orders.Item{ID: "DZH318Z0BXWC:0002:DZH318Z0BMRV", ProductType: orders.MarketplaceSaaS, Prices: terms(orders.Monthly)},
		orders.Item{ID: "DZH318Z0C0WF:0001:DZH318Z0BP69", ProductType: orders.MarketplaceSaaS, Prices: terms(orders.Monthly), Trial: true},
	)
}
