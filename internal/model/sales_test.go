package model

import (
	"time"

	"cspkit.example/activity"
	"cspkit.example/internal/fixture"
	"cspkit.example/orders"
	"cspkit.example/pcerr"
	"cspkit.example/reservations"
)

func init() {
	operations["suspend"] = (*history).suspend
	operations["reactivate"] = (*history).reactivate
	operations["change the quantity"] = (*history).changeQuantity
	operations["rename a subscription"] = (*history).renameSubscription
	operations["switch renewal"] = (*history).setAutoRenew
	operations["set the reseller"] = (*history).setReseller
	operations["set the support contact"] = (*history).setContact
}

// kinds are the items of the catalogue.
var kinds = map[string]orders.ProductType{
	fixture.Office: orders.License, fixture.Audio: orders.AddOn, fixture.Server: orders.Software, fixture.Backup: orders.MarketplaceSaaS,
	fixture.AzurePlan: orders.AzurePlan, fixture.AzureGlobal: orders.AzureGlobal, yearly: orders.License, trial: orders.License,
}

// nearby is somebody of a partner, or of another one.
func (h *history) nearby(p *partner) *user {
	if h.number("another", 0, 5) == 0 {
		p = pick(h, "partner", h.partners)
	}
	return h.somebody(p)
}

// onSub is on for an operation on a subscription.
func (h *history) onSub(by *user, o *org, s *sub, action string) pcerr.Code {
	switch code := h.on(by, o, action); {
	case code != "":
		return code
	case s.seller != by.of:
		return pcerr.SubscriptionNotFound
	case s.status == orders.Deleted:
		return pcerr.SubscriptionDeleted
	}
	return ""
}

func running(s *sub) bool { return s.status == orders.Active }

// changes tries an operation on some subscription, mostly one that fits.
func (h *history) changes(what, action string, fits func(*sub) bool, refuses func(*user, *sub) pcerr.Code, do func(*user, *sub) (orders.Subscription, error), then func(*user, *sub)) {
	s := h.mostly(fits)
	by, o := h.nearby(s.seller), s.buyer
	want := h.onSub(by, o, s, action)
	if want == "" {
		want = refuses(by, s)
	}
	var got orders.Subscription
	h.try(attempt{by, what + " " + s.item, want, func() (err error) { got, err = do(by, s); return err }, func() {
		then(by, s)
		if got.Status != s.status || got.Quantity != s.quantity || got.FriendlyName != s.name || got.PartnerIDOnRecord != s.reseller || got.Support.Tenant != s.contact.id {
			h.t.Fatalf("%s: the engine has %+v, the model %+v", what, got, *s)
		}
		h.log(by.of, by, activity.UpdateSubscription)
	}})
}

func (h *history) suspend() {
	h.changes("suspend", "subscription.suspend", running, func(_ *user, s *sub) pcerr.Code {
		switch {
		case s.status != orders.Active:
			return pcerr.SubscriptionNotActive
		case s.kind == orders.AzurePlan && h.inUse(s):
			return pcerr.AzurePlanHasActiveAssets
		}
		return ""
	}, func(by *user, s *sub) (orders.Subscription, error) {
		return h.world.As(by.Identity).Customer(s.buyer.id).Subscriptions().Suspend(h.ctx, s.id)
	}, func(_ *user, s *sub) {
		h.suspended(s)
		for _, a := range h.subs {
			if a.base == s && a.status == orders.Active {
				h.suspended(a) // SUB-12
			}
		}
	})
}

// suspended stops a subscription: for 90 days, or, before its first bill, for
// as many more as lie between the opening of the account and that bill, at most
// 120 (SUB-11).
func (h *history) suspended(s *sub) {
	now, days := h.world.Clock.Now(), 90
	if bill := addMonths(s.begins, 1); now.Before(bill) {
		days = min(days+int(bill.Sub(h.tie(s.seller, s.buyer).since)/(24*time.Hour)), 120)
	}
	s.status, s.stoppedAt, s.deleteBy, s.lapsed = orders.Suspended, now, now.AddDate(0, 0, days), false
	h.giveBack(s)
}

// inUse reports whether there is anything active under a plan (SUB-13).
func (h *history) inUse(s *sub) bool {
	for _, a := range h.azures {
		if a.under == s && !a.disabled {
			return true
		}
	}
	for _, r := range h.reserved {
		if r.bought == s && r.state == reservations.Active {
			return true
		}
	}
	return false
}

func (h *history) reactivate() {
	h.changes("reactivate", "subscription.reactivate", func(s *sub) bool { return s.status == orders.Suspended && s.base == nil }, func(_ *user, s *sub) pcerr.Code {
		switch {
		case s.status != orders.Suspended, s.moved:
			return pcerr.SubscriptionNotActive
		case s.base != nil && s.base.status != orders.Active:
			return pcerr.ParentSubscriptionNotActive
		}
		return ""
	}, func(by *user, s *sub) (orders.Subscription, error) {
		return h.world.As(by.Identity).Customer(s.buyer.id).Subscriptions().Reactivate(h.ctx, s.id)
	}, func(_ *user, s *sub) {
		s.status, s.lapsed = orders.Active, false
		h.resume(s)
		for _, a := range h.subs {
			if a.base == s && a.rests && a.status == orders.Suspended {
				h.wake(a)
			}
		}
	})
}

// wake lets an add-on run again with its base, if it would not have stopped by
// itself; what it rested is not charged (SUB-12).
func (h *history) wake(a *sub) {
	a.rests = false
	if now := h.world.Clock.Now(); a.renews || now.Before(a.ends) {
		a.status = orders.Active
		h.resume(a)
		return
	}
	a.stop(a.ends)
	h.age(a, h.world.Clock.Now())
}

func (h *history) changeQuantity() {
	n := pick(h, "quantity", []int{0, 1, 2, 5, 10001})
	h.changes("change the quantity", "subscription.change_quantity", running, func(_ *user, s *sub) pcerr.Code {
		switch {
		case s.status != orders.Active:
			return pcerr.SubscriptionNotActive
		case n < 1 || n > most(s.item):
			return pcerr.QuantityInvalid
		}
		return ""
	}, func(by *user, s *sub) (orders.Subscription, error) {
		return h.world.As(by.Identity).Customer(s.buyer.id).Subscriptions().ChangeQuantity(h.ctx, s.id, n)
	}, func(_ *user, s *sub) { h.resize(s, n) })
}

func (h *history) renameSubscription() {
	name := h.name("Seats")
	h.changes("rename", "subscription.rename", running, func(*user, *sub) pcerr.Code { return "" }, func(by *user, s *sub) (orders.Subscription, error) {
		return h.world.As(by.Identity).Customer(s.buyer.id).Subscriptions().Rename(h.ctx, s.id, name)
	}, func(_ *user, s *sub) { s.name = name })
}

func (h *history) setAutoRenew() {
	on := h.number("renews", 0, 3) == 0
	h.changes("switch renewal", "subscription.set_autorenew", func(s *sub) bool { return s.months > 0 && s.status == orders.Active }, func(_ *user, s *sub) pcerr.Code {
		switch {
		case s.status != orders.Active:
			return pcerr.SubscriptionNotActive
		case on && s.kind != orders.License && s.kind != orders.AddOn && s.kind != orders.MarketplaceSaaS: // SUB-21
			return pcerr.InvalidInput
		}
		return ""
	}, func(by *user, s *sub) (orders.Subscription, error) {
		return h.world.As(by.Identity).Customer(s.buyer.id).Subscriptions().SetAutoRenew(h.ctx, s.id, on)
	}, func(_ *user, s *sub) {
		s.renews, s.endsWithTerm = on, s.endsWithTerm && !on
	})
}

func (h *history) setReseller() {
	mpn := ""
	if h.number("clear", 0, 3) > 0 {
		mpn = h.someMPN()
	}
	h.changes("set the reseller", "subscription.set_reseller", running, func(by *user, s *sub) pcerr.Code { return h.mayName(by.of, mpn) }, func(by *user, s *sub) (orders.Subscription, error) {
		return h.world.As(by.Identity).Customer(s.buyer.id).Subscriptions().SetReseller(h.ctx, s.id, mpn)
	}, func(by *user, s *sub) {
		s.reseller = mpn
		h.delegates(by.of, s.buyer, mpn)
	})
}

func (h *history) setContact() {
	p := pick(h, "contact", h.partners)
	h.changes("set the contact", "support_contact.set", running, func(by *user, s *sub) pcerr.Code { return h.mayHelp(by.of, p, s.buyer) }, func(by *user, s *sub) (orders.Subscription, error) {
		return h.world.As(by.Identity).Customer(s.buyer.id).Subscriptions().SetSupportContact(h.ctx, s.id, p.id)
	}, func(_ *user, s *sub) { s.contact = p })
}

// mayHelp says what refuses a partner as a support contact (SUP-4).
func (h *history) mayHelp(seller, p *partner, o *org) pcerr.Code {
	t := h.tie(p, o)
	switch {
	case p == seller:
		return ""
	case seller.kind == "provider" && !h.partnerships[partners{seller, p}]:
		return pcerr.NoPartnership
	case seller.kind == "provider" && !t.dap && !h.links[link{seller, p, o}], seller.kind != "provider" && !t.active:
		return pcerr.NoRelationship
	}
	return ""
}
