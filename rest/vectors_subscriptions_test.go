package rest_test

import (
	"cmp"
	"maps"
	"net/http"
	"path"
	"strings"

	"cspkit.example/internal/fixture"
	"cspkit.example/orders"
	"cspkit.example/partnercenter"
)

// subscriptionVectors are those about subscriptions and what belongs to them.
var subscriptionVectors = map[string]staging{
	"subscriptions-list":     {prepare: showsSubscription("items.0"), differs: seatsInList},
	"subscriptions-by-order": {prepare: showsSubscription("items.0"), differs: seatsInList},
	"subscription-get-azure": {prepare: func(p *play) {
		at := p.customerIn("demo.onmicrosoft.com")
		p.bought(at, orders.Line{ItemID: fixture.AzureGlobal}, p.wanted("id"))
	}},
	"subscription-addons-list": {prepare: func(p *play) {
		at := p.customerIn("demo.onmicrosoft.com")
		p.put("base", func(i *orders.Item) {})
		base := p.bought(at, orders.Line{ItemID: "base"}, path.Base(path.Dir(p.v.Request.Path)))
		p.put("added", func(i *orders.Item) {
			i.ProductType, i.OfferID, i.ParentOffers = orders.AddOn, p.offer("items.0"), []string{"offer-base"}
		})
		id := p.bought(at, orders.Line{ItemID: "added", FriendlyName: p.wanted("items.0.friendlyName"), Parent: base.ID}, p.wanted("items.0.id")).ID
		_, err := at.Subscriptions().SetAutoRenew(p.t.Context(), id, false)
		p.ok(err)
	}, differs: seatsInList},

	"subscription-nickname":           {prepare: changes("", 2), differs: seats},
	"subscription-patch-quantity":     {prepare: changes("nickname", 1), differs: seats},
	"subscription-patch-quantity-202": {prepare: changes("nickname", 1), differs: map[string]string{"header.Location": "the change is made at once"}},
	"subscription-suspend":            {prepare: changes("nickname", 2), differs: seats},
	"subscription-reactivate": {prepare: func(p *play) {
		at, s := p.showsSubscription("", "nickname", 2)
		_, err := at.Subscriptions().Suspend(p.t.Context(), s.ID)
		p.ok(err)
		p.bindTag(s)
	}, differs: seats},
	"subscription-autorenew-off": {prepare: marketplace, differs: saas},
	"subscription-cancel-saas":   {prepare: marketplace, differs: given(saas)},
	"subscription-activate":      {prepare: marketplace},

	"subscription-conversions-list": {prepare: trial("items.0.")},
	"subscription-conversion-post":  {prepare: trial("")},
	"subscription-provisioning-status": {prepare: func(p *play) {
		at := p.customerIn("demo.onmicrosoft.com")
		p.put("licensed", func(i *orders.Item) { i.LicenseSKU = strings.ToLower(p.wanted("skuId")) })
		p.bought(at, orders.Line{ItemID: "licensed", Quantity: 5}, p.subscription())
	}},
	"subscription-registration-status": {prepare: owns(fixture.AzureGlobal)},
	"azure-entitlements-list": {prepare: owns(fixture.AzurePlan), differs: map[string]string{
		"items.0.friendlyName": "the first Azure subscription has the name of its plan",
	}},
	"support-contact-get":    {prepare: supported, differs: contacts},
	"support-contact-update": {prepare: supported, differs: contacts},
}

const (
	licences    = "seats are counted in licences"
	inCatalogue = "it is found in the catalogue"
	ofAzure     = "only MS-AZR-0145P leads to one Azure subscription"
)

var (
	seats       = map[string]string{"unitType": licences, "billingType": licences}
	seatsInList = map[string]string{"items.0.unitType": licences, "items.0.billingType": licences, "items.0.entitlementId": ofAzure}
	saas        = map[string]string{
		"unitType": licences, "partnerId": "an empty text is left out", "publisherName": inCatalogue, "hasPurchasableAddons": inCatalogue,
	}
	contacts = map[string]string{"links.self.method": "methods are in upper case everywhere"}
)

// given is a marketplace subscription that was given back.
func given(differs map[string]string) map[string]string {
	differs = maps.Clone(differs)
	differs["refundOptions"] = "what was given back cannot be given back"
	return differs
}

// subscription is the subscription that the vector's path names.
func (p *play) subscription() string { return strings.Split(p.v.Request.Path, "/")[5] }

// offer is the offer that the subscription of the answer at a path links to.
func (p *play) offer(at string) string {
	uri, _, _ := strings.Cut(p.wanted(strings.TrimPrefix(at+".links.offer.uri", ".")), "?")
	return path.Base(uri)
}

// bought buys what the vector knows as a subscription.
func (p *play) bought(at partnercenter.Customer, line orders.Line, theirs string) orders.Subscription {
	p.t.Helper()
	o, err := at.Orders().Place(p.t.Context(), line)
	p.ok(err)
	s, err := at.Subscriptions().Get(p.t.Context(), o.Lines[0].Subscription)
	p.ok(err)
	p.bind(theirs, s.ID)
	for _, where := range []string{"orderId", "items.0.orderId"} {
		if id, shown := (reply{body: p.v.Response.Body}).at(where).(string); shown {
			p.bind(id, o.ID)
		}
	}
	return s
}

// showsSubscription buys licences as the answer has them at a path; name and
// quantity may differ. They do not renew themselves.
func (p *play) showsSubscription(where, name string, quantity int) (partnercenter.Customer, orders.Subscription) {
	p.t.Helper()
	at := p.customerIn("demo.onmicrosoft.com")
	p.put("seats", func(i *orders.Item) { i.OfferID = p.offer(where) })
	s := p.bought(at, orders.Line{ItemID: "seats", FriendlyName: name, Quantity: quantity}, p.wanted(strings.TrimPrefix(where+".id", ".")))
	s, err := at.Subscriptions().SetAutoRenew(p.t.Context(), s.ID, false)
	p.ok(err)
	return at, s
}

func showsSubscription(where string) func(*play) {
	return func(p *play) { p.showsSubscription(where, p.wanted(where+".friendlyName"), 1) }
}

// changes has licences before the change that the vector asks for.
func changes(name string, quantity int) func(*play) {
	return func(p *play) {
		if p.v.Response.Body == nil { // the answer of a change that takes long
			at := p.customerIn("demo.onmicrosoft.com")
			p.bindTag(p.bought(at, orders.Line{ItemID: fixture.Office, FriendlyName: name, Quantity: quantity}, p.subscription()))
			return
		}
		_, s := p.showsSubscription("", name, quantity)
		p.bindTag(s)
	}
}

// bindTag lets the version in the request stand for the subscription's own.
func (p *play) bindTag(s orders.Subscription) {
	p.t.Helper()
	theirs, _ := reply{body: p.v.Request.Body}.at("Attributes.Etag").(string)
	theirs = cmp.Or(strings.Trim(p.v.Request.Headers["If-Match"], `"`), theirs)
	now := p.want(http.StatusOK, p.request(p.deputy, http.MethodGet, "/v1/customers/"+string(s.Customer)+"/subscriptions/"+string(s.ID), nil))
	p.bind(theirs, now.at("attributes.etag"))
}

// owns has the subscription of the path, of an item.
func owns(item string) func(*play) {
	return func(p *play) {
		p.bought(p.customerIn("demo.onmicrosoft.com"), orders.Line{ItemID: item}, p.subscription())
	}
}

// marketplace has a subscription of the marketplace.
func marketplace(p *play) {
	at := p.customerIn("demo.onmicrosoft.com")
	const item = "DZH318Z0BXWC:0001:DZH318Z0BMJX"
	p.put(item, func(i *orders.Item) { i.ProductType, i.Title = orders.MarketplaceSaaS, "offer Name" })
	s := p.bought(at, orders.Line{ItemID: item, FriendlyName: "friendly Name"}, p.subscription())
	if p.v.Request.Headers["If-Match"] != "" {
		p.bindTag(s)
	}
}

// trial has a trial of 25 seats and the paid offer that it can become.
func trial(where string) func(*play) {
	return func(p *play) {
		at := p.customerIn("demo.onmicrosoft.com")
		p.put("trial", func(i *orders.Item) { i.Trial, i.OfferID, i.LicenseSKU = true, p.wanted(where+"offerId"), e3 })
		p.put("paid", func(i *orders.Item) { i.OfferID, i.LicenseSKU = p.wanted(where+"targetOfferId"), e3 })
		p.bought(at, orders.Line{ItemID: "trial", Quantity: 25}, p.subscription())
	}
}

// supported has a subscription whose support contact is Contoso.
func supported(p *play) {
	owns(fixture.Office)(p)
	account, err := p.Center.As(p.deputy).Account().Get(p.t.Context())
	p.ok(err)
	p.bind(p.wanted("supportTenantId"), account.Tenant)
	p.bind(p.wanted("supportMpnId"), account.MPNID)
	p.bind(p.wanted("name"), account.Name)
}
