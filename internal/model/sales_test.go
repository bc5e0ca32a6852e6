package model

import (
	"slices"
	"time"

	"cspkit.example/activity"
	"cspkit.example/internal/fixture"
	"cspkit.example/orders"
	"cspkit.example/pcerr"
	"cspkit.example/reservations"
)

func init() {
	operations["order"] = (*history).order
	operations["order an Azure plan"] = (*history).orderPlan
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

// costs are the terms of the catalogue, in months, and their prices in cents.
var costs = map[string]struct{ months, cents int }{
	fixture.Office: {1, 1600}, fixture.Audio: {1, 320}, fixture.Server: {12, 80000}, fixture.Backup: {1, 4000}, yearly: {12, 10000}, trial: {1, 0},
}

func (h *history) order() {
	by, o := h.target()
	line := orders.Line{ItemID: pick(h, "item", []string{fixture.Office, yearly, yearly, trial, fixture.Audio, fixture.Server, fixture.Backup, fixture.AzureGlobal})}
	if kinds[line.ItemID] == orders.License && h.coin("several") {
		line.Quantity = pick(h, "quantity", []int{3, 7, 25, 10000, 10001})
	}
	var base *sub
	if line.ItemID == fixture.Audio && h.number("base", 0, 9) > 0 {
		base = h.mostly(func(s *sub) bool { return s.item == fixture.Office && s.status == orders.Active })
		by, o, line.Parent = h.nearby(base.seller), base.buyer, base.id
	}
	h.orders(by, o, line, base)
}

func (h *history) orderPlan() {
	by, o := h.target()
	h.orders(by, o, orders.Line{ItemID: fixture.AzurePlan}, nil)
}

// orders places an order of one line, sometimes with a reseller.
func (h *history) orders(by *user, o *org, line orders.Line, base *sub) {
	if by.of != nil && h.number("with a reseller", 0, 9) < map[string]int{"provider": 7, "direct": 1}[by.of.kind] {
		line.ResellerMPNID = h.someMPN()
	}
	var made orders.Order
	h.try(attempt{by, "order " + line.ItemID, h.mayOrder(by, o, line, base), func() (err error) {
		made, err = h.world.As(by.Identity).Customer(o.id).Orders().Place(h.ctx, line)
		return err
	}, func() { h.sold(by, o, line, base, made) }})
}

// sold is what an order makes (2.12, 2.13).
func (h *history) sold(by *user, o *org, line orders.Line, base *sub, made orders.Order) {
	s := h.newSub(by.of, o, line.ItemID, made.Lines[0].Subscription)
	s.base, s.quantity, s.name, s.reseller = base, max(1, line.Quantity), made.Lines[0].FriendlyName, line.ResellerMPNID
	h.begin(s, h.world.Clock.Now())
	h.log(by.of, by, activity.CreateOrder)
	h.delegates(by.of, o, line.ResellerMPNID)
	switch s.kind {
	case orders.AzurePlan, orders.Software, orders.MarketplaceSaaS:
		o.dealt = true
	}
	if s.kind == orders.AzurePlan || s.kind == orders.AzureGlobal {
		behind, err := h.world.As(by.Identity).Customer(o.id).Subscriptions().Entitlements(h.ctx, s.id)
		must(h.t, err)
		h.azures = append(h.azures, &azure{id: behind[0].ID, under: s, group: true, roles: map[grant]bool{}})
	}
}

// delegates associates the reseller whom a provider names (2.11).
func (h *history) delegates(provider *partner, o *org, mpn string) {
	for _, p := range h.partners {
		if mpn != "" && p.mpn == mpn {
			h.links[link{provider, p, o}] = true
			h.tie(p, o).associated = true
		}
	}
}

// someMPN is the MPN ID of a reseller, of a provider, or of nobody.
func (h *history) someMPN() string {
	return pick(h, "MPN ID", []string{"4847383", "4847383", "4847383", "4847433", "4847500", "5000001", "7100001", "999"})
}

// mayOrder are the refusals of table 2.15, in its order.
func (h *history) mayOrder(by *user, o *org, line orders.Line, base *sub) pcerr.Code {
	action := "order.create"
	if line.ItemID == fixture.AzurePlan {
		action = "order.create_azure_plan"
	}
	if code := h.buysAt(by, o, action, line); code != "" {
		return code
	}
	p := by.of
	switch {
	case p.kind == "direct" && line.ResellerMPNID != "": // IR-28
		return pcerr.InvalidInput
	case !h.agreed(p, o):
		return pcerr.MCANotAccepted
	case line.ItemID == fixture.AzureGlobal && h.planOf(p, o, "", true) != nil:
		return pcerr.OfferBlockedByAzurePlan
	case line.ItemID == fixture.AzurePlan && h.planOf(p, o, line.ResellerMPNID, false) != nil:
		return pcerr.AzurePlanExists
	case line.ItemID == fixture.Audio && (base == nil || base.seller != p || base.buyer != o || base.status != orders.Active || base.item != fixture.Office):
		return pcerr.ParentSubscriptionNotActive
	case line.ItemID == trial && h.tried(p, o): // SUB-16
		return pcerr.OfferLimitExceeded
	}
	if code := h.mayName(p, line.ResellerMPNID); code != "" || line.Quantity <= most(line.ItemID) {
		return code
	}
	return pcerr.QuantityInvalid
}

// buysAt is on for the purchase of an item.
func (h *history) buysAt(by *user, o *org, action string, line orders.Line) pcerr.Code {
	if code := may(by, action); code != "" {
		return code
	}
	if line.ItemID == fixture.AzureGlobal && by.of.lacks(azureThere) { // CLD-12
		return pcerr.CloudFeatureUnavailable
	}
	return h.on(by, o, action)
}

// tried reports whether a partner sold an organisation the trial, which it may
// once ever.
func (h *history) tried(p *partner, o *org) bool {
	return slices.ContainsFunc(h.subs, func(s *sub) bool { return s.seller == p && s.buyer == o && s.trial })
}

// most is how many units of an item there may be; Azure has no maximum.
func most(item string) int {
	switch kinds[item] {
	case orders.AzurePlan, orders.AzureGlobal:
		return 1 << 30
	}
	if item == trial {
		return 25
	}
	return 10000
}

// planOf is a partner's Azure plan for a customer, that of one reseller or any.
func (h *history) planOf(p *partner, o *org, reseller string, anybodys bool) *sub {
	for _, s := range h.subs {
		if s.seller == p && s.buyer == o && s.kind == orders.AzurePlan && s.status != orders.Deleted && (anybodys || s.reseller == reseller) {
			return s
		}
	}
	return nil
}

// mayName says what refuses a provider's naming of a reseller (IR-26).
func (h *history) mayName(p *partner, mpn string) pcerr.Code {
	if mpn == "" {
		return ""
	}
	for _, r := range h.partners {
		switch {
		case r.mpn != mpn:
		case r.kind == "provider":
			return pcerr.MPNOfProvider
		case r.kind == "direct":
			return pcerr.MPNNotIndirectReseller
		case !h.partnerships[partners{p, r}]:
			return pcerr.NoPartnership
		case !r.signed:
			return pcerr.ResellerMPANotSigned
		default:
			return ""
		}
	}
	return pcerr.MPNNotFound
}

// nearby is somebody of a partner, or of another one.
func (h *history) nearby(p *partner) *user {
	if h.number("another", 0, 9) == 0 {
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
	s.status, s.deleteBy, s.lapsed = orders.Suspended, now.AddDate(0, 0, days), false
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
	case seller.kind == "provider" && !t.dap && !h.links[link{seller, p, o}], seller.kind == "direct" && !t.active:
		return pcerr.NoRelationship
	}
	return ""
}
