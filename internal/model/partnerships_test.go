package model

import (
	"cspkit.example/activity"
	"cspkit.example/pcerr"
	"cspkit.example/resellers"
)

func init() {
	operations["ask for a partnership"] = (*history).askForPartnership
	operations["accept a partnership"] = (*history).acceptPartnership
	operations["withdraw a partnership request"] = (*history).withdrawOffer
	operations["remove a partnership"] = (*history).removePartnership
}

func (h *history) askForPartnership() {
	h.asksReseller(h.somebody(pick(h, "provider", h.those("provider"))))
}

func (h *history) asksReseller(by *user) {
	var made resellers.Request
	h.try(attempt{by, "ask for a partnership", may(by, "partnership.request"), func() (err error) {
		made, err = h.world.As(by.Identity).Partnerships().Request(h.ctx, "rita@fabrikam.example")
		return err
	}, func() { h.offers = append(h.offers, &offer{id: made.ID, from: by.of, url: made.URL}) }})
}

func (h *history) acceptPartnership() {
	if len(h.offers) > 0 {
		h.acceptsOffer(pick(h, "offer", h.offers), h.somebody(pick(h, "reseller", h.those("reseller"))))
	}
}

func (h *history) acceptsOffer(o *offer, by *user) {
	want := may(by, "partnership.accept")
	switch {
	case want != "":
	case o.withdrawn:
		want = pcerr.RequestWithdrawn
	case o.from.cloud != by.of.cloud:
		want = pcerr.CloudMismatch
	case !sameRegion(o.from.country, by.of.country):
		want = pcerr.RegionNotAllowed
	case h.partnerships[partners{o.from, by.of}]:
		want = pcerr.PartnershipExists
	}
	h.try(attempt{by, "accept a partnership", want, func() error {
		_, err := h.world.As(by.Identity).Partnerships().Accept(h.ctx, o.url)
		return err
	}, func() {
		h.partnerships[partners{o.from, by.of}] = true
		h.log(o.from, by, activity.CreatePartnerRelationship)
		h.log(by.of, by, activity.CreatePartnerRelationship)
	}})
}

func (h *history) withdrawOffer() {
	if len(h.offers) == 0 {
		return
	}
	o := pick(h, "offer", h.offers)
	by := h.somebody(o.from)
	h.try(attempt{by, "withdraw a partnership request", h.onOffer(by, o, "partnership.withdraw"), func() error {
		_, err := h.world.As(by.Identity).Partnerships().Withdraw(h.ctx, o.id)
		return err
	}, func() { o.withdrawn = true }})
}

func (h *history) removePartnership() {
	by, reseller, confirmed := h.somebody(pick(h, "provider", h.those("provider"))), pick(h, "reseller", h.those("reseller")), h.coin("confirmed")
	want := may(by, "partnership.remove")
	switch {
	case want != "":
	case !h.partnerships[partners{by.of, reseller}]:
		want = pcerr.NoPartnership
	case !confirmed:
		want = pcerr.ConfirmationRequired
	}
	h.try(attempt{by, "remove a partnership", want, func() error {
		_, err := h.world.As(by.Identity).Partnerships().Remove(h.ctx, reseller.id, confirmed)
		return err
	}, func() {
		h.partnerships[partners{by.of, reseller}] = false
		h.log(by.of, by, activity.RemovePartnerRelationship)
	}})
}
