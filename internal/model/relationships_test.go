package model

import (
	"cspkit.example/activity"
	"cspkit.example/customers"
	"cspkit.example/orders"
	"cspkit.example/pcerr"
	"cspkit.example/permissions"
	"cspkit.example/reservations"
)

func init() {
	operations["ask for a relationship"] = (*history).askForRelationship
	operations["withdraw a request"] = (*history).withdrawRequest
	operations["accept a relationship"] = (*history).acceptRelationship
	operations["remove a relationship"] = (*history).removeRelationship
	operations["remove administration"] = (*history).removeAdministration
	operations["reassign administration"] = (*history).reassignAdministration
	operations["note renegotiation"] = (*history).noteRenegotiated
}

func (h *history) askForRelationship() {
	by := h.somebody(pick(h, "partner", h.partners))
	var provider *partner
	if by.of != nil && (by.of.kind == "reseller" || by.of.kind == both && h.coin("as a reseller")) {
		provider = pick(h, "provider", h.those("provider"))
	}
	h.asks(by, h.coin("without DAP"), provider)
}

// asks for a relationship, as a reseller for one of its providers too.
func (h *history) asks(by *user, withoutDAP bool, provider *partner) {
	n := customers.NewRequest{WithoutDelegatedAdmin: withoutDAP}
	if provider != nil {
		n.Provider = provider.id
	}
	want := may(by, "relationship.request")
	switch {
	case want != "":
	case withoutDAP && by.of.lacks("request without DAP"):
		want = pcerr.DAPRequiredInCloud
	case provider != nil && !h.partnerships[partners{provider, by.of}]:
		want = pcerr.NoPartnership
	}
	var made customers.Request
	h.try(attempt{by, "ask for a relationship", want, func() (err error) {
		made, err = h.world.As(by.Identity).Invitations().Create(h.ctx, n)
		return err
	}, func() {
		h.requests = append(h.requests, &request{id: made.ID, from: by.of, provider: provider, url: made.URL, dap: !withoutDAP})
	}})
}

func (h *history) withdrawRequest() {
	if len(h.requests) == 0 {
		return
	}
	r := pick(h, "request", h.requests)
	by := h.somebody(r.from)
	h.try(attempt{by, "withdraw a request", h.onRequest(by, r, "relationship.withdraw"), func() error {
		_, err := h.world.As(by.Identity).Invitations().Withdraw(h.ctx, r.id)
		return err
	}, func() { r.withdrawn = true }})
}

func (h *history) acceptRelationship() {
	if len(h.requests) == 0 {
		return
	}
	r := h.requests[len(h.requests)-1-h.number("request", 0, min(3, len(h.requests)-1))]
	o := pick(h, "org", h.orgs)
	for range 8 { // mostly one that may
		if o.cloud == r.from.cloud && sameRegion(o.country, r.from.country) {
			break
		}
		o = pick(h, "org", h.orgs)
	}
	h.answers(r, o, h.oneOf(o), h.coin("agrees"))
}

// answers accepts a request for an organisation.
func (h *history) answers(r *request, o *org, by *user, agrees bool) {
	h.try(attempt{by, "accept a relationship", h.mayAccept(r, by, o, agrees), func() error {
		return h.world.Portal(by.Identity).Accept(h.ctx, r.url, agrees)
	}, func() {
		if o.cloud == permissions.PublicCloud && !o.accepted && !o.attested {
			o.accepted = true
		}
		for _, p := range r.parties() {
			h.grant(p, o, by, r.dap, p == r.from && r.provider != nil)
		}
		if r.provider != nil {
			h.links[link{r.provider, r.from, o}] = true
		}
	}})
}

// parties are those that a request makes a relationship for (REL-23).
func (r *request) parties() []*partner {
	if r.provider != nil {
		return []*partner{r.from, r.provider}
	}
	return []*partner{r.from}
}

// grant makes the relationship, and DAP where it is included (2.7, 2.8).
func (h *history) grant(p *partner, o *org, by *user, dap, indirect bool) {
	t := h.tie(p, o)
	if !t.active {
		*t = tie{active: true, indirect: indirect, since: h.world.Clock.Now(), responsible: true, attested: t.attested, name: t.name, dap: t.dap}
		h.log(p, by, activity.CreatePartnerCustomerRelationship)
	}
	if dap && !t.dap {
		t.dap = true
		h.log(p, by, activity.DAPAdminRelationshipApproved)
	}
}

// mayAccept are the refusals of acceptance, in the order of table 2.6.
func (h *history) mayAccept(r *request, by *user, o *org, agrees bool) pcerr.Code {
	if code := inPortal(by); code != "" {
		return code
	}
	if r.withdrawn {
		return pcerr.RequestWithdrawn
	}
	if r.from.cloud != o.cloud {
		return pcerr.CloudMismatch
	}
	for _, p := range h.partners {
		if t := h.ties[pair{p, o}]; t != nil && t.active && p != r.from && o.cloud == permissions.USGovernment {
			return pcerr.CloudSinglePartner
		}
	}
	if r.provider != nil && !h.partnerships[partners{r.provider, r.from}] {
		return pcerr.NoPartnership
	}
	exists := true
	for _, p := range r.parties() {
		if !p.sellsTo(o.country) {
			return pcerr.RegionNotAllowed
		}
		t := h.tie(p, o)
		exists = exists && t.active && (t.dap || !r.dap)
	}
	switch {
	case exists:
		return pcerr.RelationshipExists
	case o.cloud == permissions.PublicCloud && !o.accepted && !o.attested && !agrees:
		return pcerr.MCANotAccepted
	}
	return ""
}

func (h *history) removeRelationship() {
	by, o := h.target()
	want := h.on(by, o, "relationship.remove")
	if want == "" {
		want = h.leftAt(by.of, o)
	}
	h.try(attempt{by, "remove a relationship", want, func() error { return h.world.As(by.Identity).Customer(o.id).RemoveRelationship(h.ctx) }, func() {
		t := h.tie(by.of, o)
		h.log(by.of, by, activity.RemovePartnerCustomerRelationship)
		if t.dap {
			h.log(by.of, by, activity.DAPAdminRelationshipTerminated)
		}
		if t.allowed {
			h.log(by.of, by, activity.DeleteSelfServePolicy)
		}
		*t = tie{ended: true, since: t.since, responsible: t.responsible, attested: t.attested, name: t.name}
		for l := range h.links {
			if l.provider == by.of && l.o == o {
				delete(h.links, l)
			}
		}
		h.lostContact(by.of, o)
	}})
}

// leftAt says what keeps a relationship from being removed (REL-25).
func (h *history) leftAt(p *partner, o *org) pcerr.Code {
	for _, r := range h.reserved {
		if u := r.on.under; u.seller == p && u.buyer == o && (r.state == reservations.Active || r.state == reservations.Pending) {
			return pcerr.ActiveReservationsRemain
		}
	}
	for _, s := range h.subs {
		if s.seller == p && s.buyer == o && s.kind == orders.Software && s.status != orders.Deleted {
			return pcerr.ActiveSoftwareRemains
		}
	}
	for _, s := range h.subs {
		if s.seller == p && s.buyer == o && s.status == orders.Active {
			return pcerr.ActiveSubscriptionsRemain
		}
	}
	return ""
}

// lostContact lets subscriptions that named a partner fall back (SUP-6).
func (h *history) lostContact(p *partner, o *org) {
	for _, s := range h.subs {
		if s.buyer == o && s.contact == p {
			s.contact = s.seller
		}
	}
}

// administrator is mostly a partner that may administer an organisation.
func (h *history) administrator(o *org) *partner {
	for _, p := range h.partners {
		if h.tie(p, o).dap && h.coin("this one") {
			return p
		}
	}
	return pick(h, "partner", h.partners)
}

func (h *history) removeAdministration() {
	by, o := h.insider()
	p, confirmed := h.administrator(o), h.number("confirmed", 0, 3) > 0
	want := inPortal(by)
	switch t := h.ties[pair{p, o}]; {
	case want != "":
	case t == nil || !t.dap:
		want = pcerr.NotFound
	case !confirmed:
		want = pcerr.ConfirmationRequired
	}
	h.try(attempt{by, "remove administration", want, func() error {
		return h.world.Portal(by.Identity).RemoveAdministration(h.ctx, p.id, confirmed)
	}, func() {
		h.tie(p, o).dap = false
		h.log(p, by, activity.DAPAdminRelationshipTerminated)
	}})
}

func (h *history) reassignAdministration() {
	by, o := h.insider()
	from, to := h.administrator(o), pick(h, "to", h.partners)
	if near := h.near(o); len(near) > 0 && h.coin("to one that is near") {
		to = pick(h, "to", near)
	}
	want := inPortal(by)
	switch a, b := h.tie(from, o), h.tie(to, o); {
	case want != "":
	case !a.active && !a.ended || !b.active && !b.ended:
		want = pcerr.NotFound
	case from == to:
		want = pcerr.InvalidInput
	case !a.dap:
		want = pcerr.NotFound
	case !b.active:
		want = pcerr.NoRelationship
	}
	h.try(attempt{by, "reassign administration", want, func() error {
		return h.world.Portal(by.Identity).ReassignAdministration(h.ctx, from.id, to.id)
	}, func() {
		h.log(from, by, activity.DAPAdminRelationshipTerminated)
		h.log(to, by, activity.DAPAdminRelationshipApproved)
		h.tie(from, o).dap, h.tie(to, o).dap = false, true
	}})
}

func (h *history) noteRenegotiated() {
	by, o := h.target()
	h.try(attempt{by, "note renegotiation", h.on(by, o, "relationship.note_renegotiated"), func() error {
		_, err := h.world.As(by.Identity).Customer(o.id).NoteRenegotiated(h.ctx)
		return err
	}, func() { h.tie(by.of, o).responsible = false }})
}
