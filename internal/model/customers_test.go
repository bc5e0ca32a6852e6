package model

import (
	"cspkit.example/activity"
	"cspkit.example/customers"
	"cspkit.example/internal/fixture"
	"cspkit.example/pcerr"
	"cspkit.example/permissions"
)

func init() {
	operations["create a customer"] = (*history).createCustomer
	operations["rename a customer"] = (*history).renameCustomer
	operations["qualify a customer"] = (*history).qualifyCustomer
	operations["attest the agreement"] = (*history).attest
	operations["accept the agreement"] = (*history).acceptAgreement
	operations["change a customer's billing profile"] = (*history).changeCustomerProfile
}

// mayCreate are the refusals of creation, in the order of table 2.3.
func (h *history) mayCreate(by *user, country permissions.Country, attests bool, reseller *partner) pcerr.Code {
	switch code := may(by, "customer.create"); {
	case attests && (code == pcerr.PartnerTypeNotAllowed || code == pcerr.ProgramNotActive || code == pcerr.CloudClosed || code == "") && !by.has("AA SA"):
		return pcerr.RoleNotAllowed // CUS-6
	case code != "":
		return code
	case attests && by.of.lacks(agreements):
		return pcerr.CloudFeatureUnavailable
	case reseller != nil && !h.partnerships[partners{by.of, reseller}]:
		return pcerr.NoPartnership
	case !by.of.sellsTo(country):
		return pcerr.RegionNotAllowed
	}
	return ""
}

// sellsTo says whether a partner may have customers in a country: by region,
// and by what its cloud adds to that (section 5; Germany takes nobody new).
func (p *partner) sellsTo(country permissions.Country) bool {
	return sameRegion(p.country, country) && (p.cloud != permissions.USGovernment || country == "US")
}

func (h *history) createCustomer() {
	p := pick(h, "partner", h.partners)
	var reseller *partner
	if h.number("reseller", 0, 3) == 0 {
		reseller = pick(h, "reseller", h.those("reseller"))
	}
	country := p.country
	if h.coin("elsewhere") {
		country = pick(h, "country", []permissions.Country{"US", "UM", "DE", "TR", "CN"})
	}
	h.creates(h.somebody(p), country, h.coin("attests") && (p.cloud == permissions.PublicCloud || h.coin("anyway")), reseller)
}

// target is somebody and an organisation: mostly one that the partner has.
func (h *history) target() (*user, *org) {
	o := h.someOrg()
	near := h.near(o)
	if len(near) == 0 || h.number("stranger", 0, 9) == 0 {
		near = h.partners
	}
	return h.somebody(pick(h, "partner", near)), o
}

// near are the partners that see an organisation.
func (h *history) near(o *org) (near []*partner) {
	for _, p := range h.partners {
		if h.sees(p, o) == "" {
			near = append(near, p)
		}
	}
	return near
}

// someOrg is an organisation, mostly one that has a partner.
func (h *history) someOrg() *org {
	var all []*org
	for _, o := range h.orgs {
		if len(h.near(o)) > 0 {
			all = append(all, o)
		}
	}
	if h.number("any", 0, 5) == 0 {
		all = h.orgs
	}
	return pick(h, "org", all)
}

func (h *history) renameCustomer() {
	by, o := h.target()
	name := h.name("Renamed")
	h.try(attempt{by, "rename a customer", h.on(by, o, "customer.update_company_name"), func() error {
		_, err := h.world.As(by.Identity).Customer(o.id).Rename(h.ctx, name)
		return err
	}, func() {
		h.tie(by.of, o).name = name
		h.log(by.of, by, activity.UpdateCustomerCompanyName)
	}})
}

func (h *history) qualifyCustomer() {
	by, o := h.target()
	h.try(attempt{by, "qualify a customer", h.on(by, o, "customer.update_qualification"), func() error {
		_, err := h.world.As(by.Identity).Customer(o.id).Qualify(h.ctx, customers.Education)
		return err
	}, func() { h.log(by.of, by, activity.UpdateCustomerQualification) }})
}

func (h *history) attest() {
	by, o := h.target()
	a := *fixture.NewCustomer("Any", "US", "Ann").Attestation
	want := h.on(by, o, "mca.attest")
	if late := h.number("date", 0, 5) == 0; late {
		a.DateAgreed = h.world.Clock.Now().Add(1000 * 3600e9)
		if want == "" {
			want = pcerr.DateInFuture
		}
	}
	h.try(attempt{by, "attest the agreement", want, func() error {
		_, err := h.world.As(by.Identity).Customer(o.id).AttestAgreement(h.ctx, a)
		return err
	}, func() {
		h.tie(by.of, o).attested, o.attested = true, true
		h.log(by.of, by, activity.CreateAgreement)
	}})
}

// inPortal says what refuses what only an administrator of the organisation
// may do.
func inPortal(u *user) pcerr.Code {
	switch {
	case u.of != nil || u.gone || u.fresh:
		return pcerr.Unauthenticated
	case !u.admin:
		return pcerr.RoleNotAllowed
	}
	return ""
}

// insider is who tries something in an organisation's portal, and the
// organisation.
func (h *history) insider() (*user, *org) {
	o := h.someOrg()
	return h.oneOf(o), o
}

// oneOf is mostly the administrator of an organisation, else another user or
// somebody else's.
func (h *history) oneOf(o *org) *user {
	switch h.number("who", 0, 14) {
	case 0:
		return pick(h, "user", pick(h, "partner", h.partners).users)
	case 1, 2, 3, 4:
		return pick(h, "user", o.users)
	}
	return o.users[0]
}

func (h *history) acceptAgreement() {
	by, o := h.insider()
	want := inPortal(by)
	switch {
	case want != "":
	case o.cloud != permissions.PublicCloud:
		want = pcerr.CloudFeatureUnavailable
	case o.dealt:
		want = pcerr.PartnerActionRequired
	}
	h.try(attempt{by, "accept the agreement", want, func() error { return h.world.Portal(by.Identity).AcceptAgreement(h.ctx) }, func() { o.accepted = true }})
}

func (h *history) changeCustomerProfile() {
	by, o := h.target()
	h.try(attempt{by, "change a customer's billing profile", h.on(by, o, "customer.update_billing_profile"), func() error {
		_, err := h.world.As(by.Identity).Customer(o.id).UpdateBillingProfile(h.ctx, fixture.NewCustomer("Other", o.country, "Otto").Profile)
		return err
	}, func() { h.log(by.of, by, activity.UpdateCustomerBillingProfile) }})
}
