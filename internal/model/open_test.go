package model

import (
	"slices"
	"strings"

	"cspkit.example/activity"
	"cspkit.example/customers"
	"cspkit.example/internal/fixture"
	"cspkit.example/orders"
	"cspkit.example/partnercenter"
	"cspkit.example/permissions"
	"cspkit.example/reservations"
)

// open is the first page of a history: Relecloud as the fixture has it,
// organisations without a partner, a partnership, and a customer for each who
// sells.
func (h *history) open() {
	w := h.world
	carla := &user{Identity: w.Carla, admin: true}
	relecloud := &org{id: w.Relecloud, name: "Relecloud", country: "US", cloud: permissions.PublicCloud, users: []*user{carla, {Identity: w.Nora}}, attested: true, dealt: true}
	h.orgs = append(h.orgs, relecloud)
	for _, u := range relecloud.users {
		me, err := w.Portal(u.Identity).Me(h.ctx)
		must(h.t, err)
		u.upn = me.UserPrincipalName
	}
	contoso := h.partner("Contoso")
	h.ties[pair{contoso, relecloud}] = &tie{active: true, since: fixture.Start, dap: true, responsible: true, attested: true, name: "Relecloud"}
	plan := &sub{id: w.AP, seller: contoso, buyer: relecloud, item: fixture.AzurePlan, kind: orders.AzurePlan, quantity: 1, status: orders.Active, name: "Azure plan", contact: contoso}
	h.subs = append(h.subs, plan)
	h.placed[pair{contoso, relecloud}]++
	h.prices[offered{pair{contoso, relecloud}, fixture.D2, orders.OneYear}] = 61320
	h.azures = append(h.azures, &azure{id: w.S1, under: plan, group: true, since: fixture.Start, roles: map[grant]bool{{w.Carla.User, orders.Owner}: true}})

	for _, place := range []struct {
		country permissions.Country
		cloud   permissions.Cloud
	}{{"US", permissions.PublicCloud}, {"FR", permissions.PublicCloud}, {"TR", permissions.PublicCloud}, {"US", permissions.USGovernment}, {"DE", permissions.Germany}, {"CN", permissions.China21V}} {
		h.organisation(place.country, place.cloud)
	}
	if h.coin("permission") {
		h.permits(contoso.boss(), relecloud)
	}
	distri, nordwind, fabrikam := h.partner("Distri"), h.partner("Nordwind"), h.partner("Fabrikam")
	h.pairs(distri, fabrikam)
	h.pairs(nordwind, fabrikam)
	h.pairs(h.partner("Sinopro"), h.partner("Yangtze"))
	h.creates(contoso.boss(), "US", true, nil)
	h.creates(distri.boss(), "FR", true, fabrikam)
	for _, o := range h.orgs[len(h.orgs)-2:] {
		by := h.near(o)[0].boss()
		h.orders(by, o, wish{Line: orders.Line{ItemID: fixture.Office, Quantity: 2}})
		if base := h.subs[len(h.subs)-1]; h.coin("with an add-on") {
			h.orders(by, o, wish{orders.Line{ItemID: fixture.Audio, Quantity: 2, Parent: base.id}, base})
		}
		h.orders(by, o, wish{Line: orders.Line{ItemID: fixture.AzurePlan}})
	}
	switch h.number("where", 0, 5) { // histories have a second scene, not all of them the same
	case 0:
		h.invites(h.partner("Rhein"), h.organisationIn(permissions.Germany), fixture.AzureGlobal)
	case 1:
		h.invites(h.partner("GovPartner"), h.organisationIn(permissions.USGovernment), fixture.AzureGlobal)
	case 2:
		h.creates(h.partner("Sinopro").boss(), "CN", false, h.partner("Yangtze"))
		h.orders(h.partner("Sinopro").boss(), h.orgs[len(h.orgs)-1], wish{Line: orders.Line{ItemID: fixture.Office, Quantity: 3}})
	case 3:
		h.becomesReseller(h.partner("Twofold"), distri)
	default: // two providers of one reseller share a customer
		h.invites(nordwind, h.orgs[len(h.orgs)-1], fixture.Office)
	}
	h.buys(contoso.boss(), h.azures[0], reservations.Purchase{ItemID: fixture.D2, Term: orders.OneYear, Quantity: 1, Entitlement: w.S1}, permissions.Dashboard)
}

// pairs forms a partnership.
func (h *history) pairs(provider, reseller *partner) {
	h.asksReseller(provider.boss())
	h.acceptsOffer(h.offers[len(h.offers)-1], reseller.boss())
}

// invites makes a relationship by a request, and sells something.
func (h *history) invites(p *partner, o *org, item string) {
	h.asks(p.boss(), false, nil)
	h.answers(h.requests[len(h.requests)-1], o, o.users[0], true)
	h.orders(p.boss(), o, wish{Line: orders.Line{ItemID: item}})
}

// becomesReseller gives a direct bill partner in transition one customer of its
// own, and one as a reseller of a provider (CAP-18).
func (h *history) becomesReseller(p, provider *partner) {
	h.creates(p.boss(), p.country, true, nil)
	h.orders(p.boss(), h.orgs[len(h.orgs)-1], wish{Line: orders.Line{ItemID: fixture.AzurePlan}})
	h.pairs(provider, p)
	h.asks(p.boss(), false, provider)
	shared := h.orgs[slices.IndexFunc(h.orgs, func(o *org) bool { return o.country == p.country })]
	h.answers(h.requests[len(h.requests)-1], shared, shared.users[0], true)
	h.orders(provider.boss(), shared, wish{Line: orders.Line{ItemID: fixture.Office}})
}

// organisationIn is the first organisation of a cloud.
func (h *history) organisationIn(c permissions.Cloud) *org {
	return h.orgs[slices.IndexFunc(h.orgs, func(o *org) bool { return o.cloud == c })]
}

// those are the partners of a kind.
func (h *history) those(kind string) (found []*partner) {
	for _, p := range h.partners {
		if p.kind == kind || p.kind == both && kind != "provider" {
			found = append(found, p)
		}
	}
	return found
}

func (h *history) partner(name string) *partner {
	for _, p := range h.partners {
		if p.name == name {
			return p
		}
	}
	panic(name)
}

// organisation is a new tenant without a partner.
func (h *history) organisation(country permissions.Country, cloud permissions.Cloud) {
	name := h.name("Org")
	made, err := h.world.Center.Platform().RegisterTenant(h.ctx, customers.Registration{
		Domain: strings.ToLower(name) + ".onmicrosoft.com", CompanyName: name, Country: country, Cloud: cloud,
		Admin: customers.NewUser{FirstName: "Admin", LastName: name, UserName: "admin"},
	})
	must(h.t, err)
	o := &org{id: made.Tenant.ID, name: name, country: country, cloud: cloud}
	h.orgs = append(h.orgs, o)
	h.arrives(o, made.Credentials)
}

// arrives lets the first administrator of an organisation sign in.
func (h *history) arrives(o *org, c permissions.Credentials) {
	portal, err := h.world.Center.SignInToPortal(h.ctx, c.UserName, c.Password)
	must(h.t, err)
	must(h.t, portal.ChoosePassword(h.ctx, fixture.Password))
	o.users = append(o.users, &user{Identity: portal.Identity(), upn: c.UserName, admin: true})
}

// creates a customer (2.3).
func (h *history) creates(by *user, country permissions.Country, attests bool, reseller *partner) {
	name := h.name("Customer")
	n := fixture.NewCustomer(name, country, "Tim")
	if !attests {
		n.Attestation = nil
	}
	if reseller != nil {
		n.Reseller = reseller.id
	}
	var made partnercenter.CreatedCustomer
	h.try(attempt{by, "create a customer", h.mayCreate(by, country, attests, reseller), func() (err error) {
		made, err = h.world.As(by.Identity).Customers().Create(h.ctx, n)
		return err
	}, func() {
		o := &org{id: made.Customer.ID, name: name, country: country, cloud: by.of.cloud, attested: attests}
		h.orgs = append(h.orgs, o)
		h.arrives(o, made.Credentials)
		*h.tie(by.of, o) = tie{active: true, since: h.world.Clock.Now(), dap: true, responsible: true, attested: attests, name: name}
		h.log(by.of, by, activity.AddCustomer)
		if attests {
			h.log(by.of, by, activity.CreateAgreement)
		}
		if reseller != nil {
			*h.tie(reseller, o) = tie{active: true, indirect: true, since: h.world.Clock.Now(), dap: true, responsible: true, name: name}
			h.links[link{by.of, reseller, o}] = true
		}
	}})
}
