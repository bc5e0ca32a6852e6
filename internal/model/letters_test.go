package model

import (
	"cspkit.example/pcerr"
)

func init() {
	operations["edit an e-mail"] = (*history).editEmail
	operations["mark an e-mail done"] = (*history).markDone
	operations["decline a relationship"] = (*history).declineRelationship
	operations["edit a partnership's e-mail"] = (*history).editOfferEmail
	operations["mark a partnership's e-mail done"] = (*history).markOfferDone
	operations["decline a partnership"] = (*history).declinePartnership
	operations["end a provider's administration"] = (*history).endAdministration
}

// letter is a new text of an e-mail, which mostly keeps the link (REL-6, IR-4).
func (h *history) letter(link string) (body string, refuses pcerr.Code) {
	if h.number("link", 0, 3) == 0 {
		return "Hello", pcerr.LinkMissing
	}
	return "Hello " + link, ""
}

// onRequest is what refuses a change of a request: somebody else's is not
// there, a withdrawn one is over (REL-20).
func (h *history) onRequest(by *user, r *request, action string) pcerr.Code {
	want := may(by, action)
	switch {
	case want != "":
	case by.of != r.from:
		want = pcerr.NotFound
	case r.withdrawn:
		want = pcerr.RequestWithdrawn
	}
	return want
}

func (h *history) editEmail() {
	if len(h.requests) == 0 {
		return
	}
	r := pick(h, "request", h.requests)
	by := h.nearby(r.from)
	body, refuses := h.letter(r.url)
	want := h.onRequest(by, r, "relationship.edit_email")
	if want == "" {
		want = refuses
	}
	h.try(attempt{by, "edit an e-mail", want, func() error {
		_, err := h.world.As(by.Identity).Invitations().EditEmail(h.ctx, r.id, "Again", body)
		return err
	}, nil})
}

func (h *history) markDone() {
	if len(h.requests) == 0 {
		return
	}
	r := pick(h, "request", h.requests)
	by := h.nearby(r.from)
	h.try(attempt{by, "mark an e-mail done", h.onRequest(by, r, "relationship.done"), func() error {
		_, err := h.world.As(by.Identity).Invitations().MarkDone(h.ctx, r.id)
		return err
	}, nil})
}

// declineRelationship only notes the answer (2.6).
func (h *history) declineRelationship() {
	if len(h.requests) == 0 {
		return
	}
	r := pick(h, "request", h.requests)
	by, _ := h.insider()
	want := inPortal(by)
	if want == "" && r.withdrawn {
		want = pcerr.RequestWithdrawn
	}
	h.try(attempt{by, "decline a relationship", want, func() error { return h.world.Portal(by.Identity).Decline(h.ctx, r.url) }, nil})
}

// onOffer is onRequest for a partnership.
func (h *history) onOffer(by *user, o *offer, action string) pcerr.Code {
	want := may(by, action)
	switch {
	case want != "":
	case by.of != o.from:
		want = pcerr.NotFound
	case o.withdrawn:
		want = pcerr.RequestWithdrawn
	}
	return want
}

func (h *history) editOfferEmail() {
	o := pick(h, "offer", h.offers)
	by := h.nearby(o.from)
	body, refuses := h.letter(o.url)
	want := h.onOffer(by, o, "partnership.edit_email")
	if want == "" {
		want = refuses
	}
	h.try(attempt{by, "edit a partnership's e-mail", want, func() error {
		_, err := h.world.As(by.Identity).Partnerships().EditEmail(h.ctx, o.id, "Again", body)
		return err
	}, nil})
}

func (h *history) markOfferDone() {
	o := pick(h, "offer", h.offers)
	by := h.nearby(o.from)
	h.try(attempt{by, "mark a partnership's e-mail done", h.onOffer(by, o, "partnership.done"), func() error {
		_, err := h.world.As(by.Identity).Partnerships().MarkDone(h.ctx, o.id)
		return err
	}, nil})
}

func (h *history) declinePartnership() {
	o := pick(h, "offer", h.offers)
	by := h.somebody(pick(h, "reseller", h.those("reseller")))
	want := may(by, "partnership.decline")
	if want == "" && o.withdrawn {
		want = pcerr.RequestWithdrawn
	}
	h.try(attempt{by, "decline a partnership", want, func() error { return h.world.As(by.Identity).Partnerships().Decline(h.ctx, o.url) }, nil})
}

// endAdministration takes a provider's access to the reseller's own account
// away; the partnership stays (IR-8).
func (h *history) endAdministration() {
	by, provider := h.somebody(pick(h, "reseller", h.those("reseller"))), pick(h, "provider", h.those("provider"))
	want := may(by, "partnership.accept")
	if want == "" && !h.partnerships[partners{provider, by.of}] {
		want = pcerr.NoPartnership
	}
	h.try(attempt{by, "end a provider's administration", want, func() error {
		_, err := h.world.As(by.Identity).Partnerships().EndAdministration(h.ctx, provider.id)
		return err
	}, nil})
}
