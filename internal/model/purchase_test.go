package model

import (
	"slices"

	"cspkit.example/activity"
	"cspkit.example/internal/fixture"
	"cspkit.example/orders"
	"cspkit.example/pcerr"
)

func init() {
	operations["order"] = (*history).order
	operations["order an Azure plan"] = (*history).orderPlan
	operations["order several things"] = (*history).orderSeveral
}

// costs are the terms of the catalogue, in months, and their prices in cents.
var costs = map[string]struct{ months, cents int }{
	fixture.Office: {1, 1600}, fixture.Audio: {1, 320}, fixture.Server: {12, 80000}, fixture.Backup: {1, 4000}, yearly: {12, 10000}, trial: {1, 0},
}

// wish is a line of an order. An add-on is for a subscription that there is, or
// for a line before it.
type wish struct {
	orders.Line
	base *sub
}

func (h *history) order() {
	by, o := h.target()
	w := wish{Line: orders.Line{ItemID: pick(h, "item", []string{fixture.Office, yearly, yearly, trial, fixture.Audio, fixture.Server, fixture.Backup, fixture.AzureGlobal})}}
	h.several(&w)
	if w.ItemID == fixture.Audio && h.number("base", 0, 9) > 0 {
		w.base = h.mostly(func(s *sub) bool { return s.item == fixture.Office && s.status == orders.Active })
		by, o, w.Parent = h.nearby(w.base.seller), w.base.buyer, w.base.id
	}
	h.orders(by, o, w)
}

// several asks for more than one unit of licences.
func (h *history) several(w *wish) {
	if kinds[w.ItemID] == orders.License && h.coin("several") {
		w.Quantity = pick(h, "quantity", []int{3, 7, 25, 10000, 10001})
	}
}

func (h *history) orderPlan() {
	by, o := h.target()
	h.orders(by, o, wish{Line: orders.Line{ItemID: fixture.AzurePlan}})
}

func (h *history) orderSeveral() {
	by, o := h.target()
	h.orders(by, o, h.wishes()...)
}

// wishes are some lines, now and then one with an add-on of the line before it.
func (h *history) wishes() (lines []wish) {
	for range h.number("lines", 1, 3) {
		w := wish{Line: orders.Line{ItemID: pick(h, "item", []string{fixture.Office, fixture.Office, yearly, trial, fixture.Server, fixture.Backup, fixture.AzureGlobal, fixture.AzurePlan})}}
		h.several(&w)
		lines = append(lines, w)
		if w.ItemID == fixture.Office && h.coin("with an add-on") {
			lines = append(lines, wish{Line: orders.Line{ItemID: fixture.Audio, Quantity: 2, Base: len(lines)}})
		}
	}
	return lines
}

// orders places an order, sometimes with a reseller.
func (h *history) orders(by *user, o *org, lines ...wish) {
	h.withReseller(by, lines)
	var made orders.Order
	h.try(attempt{by, "order " + lines[0].ItemID, h.mayOrder(by, o, lines), func() (err error) {
		made, err = h.world.As(by.Identity).Customer(o.id).Orders().Place(h.ctx, plain(lines)...)
		return err
	}, func() { h.sold(by, o, lines, made) }})
}

func (h *history) withReseller(by *user, lines []wish) {
	if by.of == nil || h.number("with a reseller", 0, 9) >= map[string]int{"provider": 7, "direct": 1, both: 1}[by.of.kind] {
		return
	}
	mpn := h.someMPN()
	for n := range lines {
		lines[n].ResellerMPNID = mpn
	}
}

// plain are the lines as the engine takes them.
func plain(lines []wish) (of []orders.Line) {
	for _, w := range lines {
		of = append(of, w.Line)
	}
	return of
}

// sold is what an order makes (2.12, 2.13).
func (h *history) sold(by *user, o *org, lines []wish, made orders.Order) {
	var bought []*sub
	for n, w := range lines {
		s := h.newSub(by.of, o, w.ItemID, made.Lines[n].Subscription)
		s.base, s.quantity, s.name, s.reseller = w.behind(bought), max(1, w.Quantity), made.Lines[n].FriendlyName, w.ResellerMPNID
		bought = append(bought, s)
		h.begin(s, h.world.Clock.Now())
		h.spend(by.of, s.price*s.quantity)
		h.delegates(by.of, o, w.ResellerMPNID)
		o.dealt = o.dealt || s.kind == orders.AzurePlan || s.kind == orders.Software || s.kind == orders.MarketplaceSaaS
		if s.kind == orders.AzurePlan || s.kind == orders.AzureGlobal {
			h.provisioned(by, s)
		}
	}
	h.placed[pair{by.of, o}]++
	h.log(by.of, by, activity.CreateOrder)
}

// behind is the base of an add-on.
func (w wish) behind(bought []*sub) *sub {
	if w.Base > 0 {
		return bought[w.Base-1]
	}
	return w.base
}

// provisioned notes the Azure subscription that comes with an Azure product
// (SUB-6, DAP-4).
func (h *history) provisioned(by *user, s *sub) {
	behind, err := h.world.As(by.Identity).Customer(s.buyer.id).Subscriptions().Entitlements(h.ctx, s.id)
	must(h.t, err)
	h.azures = append(h.azures, &azure{id: behind[0].ID, under: s, group: true, roles: map[grant]bool{}, since: h.world.Clock.Now()})
}

// delegates associates the reseller whom a provider names (2.11).
func (h *history) delegates(provider *partner, o *org, mpn string) {
	for _, p := range h.partners {
		if mpn != "" && p.mpn == mpn {
			h.links[link{provider, p, o}] = true
		}
	}
}

// someMPN is the MPN ID of a reseller, of a provider, or of nobody.
func (h *history) someMPN() string {
	return pick(h, "MPN ID", []string{"4847383", "4847383", "4847383", "4847433", "4847500", "4847600", "4847600", "5000001", "7100001", "999"})
}

// mayOrder are the refusals of table 2.15, in its order.
func (h *history) mayOrder(by *user, o *org, lines []wish) pcerr.Code {
	if code := h.mayBuy(by, o, lines); code != "" {
		return code
	}
	if !h.agreed(by.of, o) {
		return pcerr.MCANotAccepted
	}
	before := len(h.subs)
	defer func() { h.subs = h.subs[:before] }()
	sum := 0
	for _, w := range lines {
		if code := h.mayAdd(by.of, o, w, before); code != "" {
			return code
		}
		s := h.newSub(by.of, o, w.ItemID, "") // for the lines behind it
		s.reseller = w.ResellerMPNID
		sum += s.price * max(1, w.Quantity)
	}
	return h.covers(by.of, sum)
}

// mayBuy are the refusals that a cart has too: who may buy all that is on the
// lines, where the cloud has it, for a customer; then the input.
func (h *history) mayBuy(by *user, o *org, lines []wish) pcerr.Code {
	if code := h.mayAll(by, lines); code != "" {
		return code
	}
	if code := h.sees(by.of, o); code != "" {
		return code
	}
	for _, w := range lines {
		if code := h.toward(by.of, o, w.action()); code != "" {
			return code
		}
	}
	if code := related(h, by, o); code != "" {
		return code
	}
	for _, w := range lines {
		if by.of.kind != "provider" && w.ResellerMPNID != "" { // IR-28
			return pcerr.InvalidInput
		}
	}
	return ""
}

// action is the operation that buys what a line is about.
func (w wish) action() string {
	if w.ItemID == fixture.AzurePlan {
		return "order.create_azure_plan"
	}
	return "order.create"
}

// mayAll asks for every kind of product, roles before anything else (0.3).
func (h *history) mayAll(by *user, lines []wish) (refused pcerr.Code) {
	for _, w := range lines {
		code := may(by, w.action())
		if code == "" && w.ItemID == fixture.AzureGlobal && by.of.lacks(azureThere) { // CLD-12
			code = pcerr.CloudFeatureUnavailable
		}
		if code != "" && (refused == "" || code == pcerr.RoleNotAllowed) {
			refused = code
		}
	}
	return refused
}

// mayAdd is what refuses one line. What stands from before on is on the same
// order.
func (h *history) mayAdd(p *partner, o *org, w wish, before int) pcerr.Code {
	base := w.behind(h.subs[before:])
	switch {
	case w.ItemID == fixture.AzureGlobal && h.planOf(p, o, "", true) != nil:
		return pcerr.OfferBlockedByAzurePlan
	case w.ItemID == fixture.AzurePlan && h.planOf(p, o, w.ResellerMPNID, false) != nil:
		return pcerr.AzurePlanExists
	case w.ItemID == trial && h.tried(p, o): // SUB-16
		return pcerr.OfferLimitExceeded
	case w.ItemID == fixture.Audio && (base == nil || base.seller != p || base.buyer != o || base.status != orders.Active || base.item != fixture.Office):
		return pcerr.ParentSubscriptionNotActive
	}
	if code := h.mayName(p, w.ResellerMPNID); code != "" || w.Quantity <= most(w.ItemID) {
		return code
	}
	return pcerr.QuantityInvalid
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
