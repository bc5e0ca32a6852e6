package model

import (
	"maps"
	"slices"

	"cspkit.example/activity"
	"cspkit.example/internal/fixture"
	"cspkit.example/money"
	"cspkit.example/orders"
	"cspkit.example/pcerr"
)

// Items that the fixture does not have: licences for a year, and a trial.
const (
	yearly = "office-yearly"
	trial  = "office-trial"
)

// license is what the units of the yearly item give users.
const license = "11111111-2222-3333-4444-555555555555"

// more are those items.
func more() []orders.Item {
	price := func(term orders.Term, cost string) []orders.Price {
		return []orders.Price{{Term: term, PartnerCost: money.Must(cost, "USD"), WebDirect: money.Must(cost, "USD")}}
	}
	return []orders.Item{
		{ID: yearly, Title: "Yearly Office", ProductType: orders.License, OfferID: "offer-yearly", MaxQuantity: 10000, LicenseSKU: license, Prices: price(orders.OneYear, "100.00")},
		{ID: trial, Title: "Trial Office", ProductType: orders.License, OfferID: "offer-trial", MaxQuantity: 25, Trial: true, LimitScope: orders.Lifetime, Prices: price(orders.Monthly, "0.00")},
	}
}

func init() {
	operations["cancel a subscription"] = (*history).cancelSubscription
	operations["convert a trial"] = (*history).convertTrial
	operations["go over to the Azure plan"] = (*history).transition
}

// cancelSubscription gives software or a marketplace subscription back, at once
// or at its renewal (SUB-18, SUB-19).
func (h *history) cancelSubscription() {
	s := h.mostly(func(s *sub) bool { return s.kind == orders.Software || s.kind == orders.MarketplaceSaaS })
	by, o, now := h.nearby(s.seller), s.buyer, h.world.Clock.Now()
	want := h.onSub(by, o, s, "subscription.cancel")
	switch {
	case want != "":
	case s.status != orders.Active, s.kind == orders.Software && !s.free(now):
		want = pcerr.SubscriptionNotActive
	case s.kind != orders.Software && s.kind != orders.MarketplaceSaaS:
		want = pcerr.InvalidInput
	}
	h.try(attempt{by, "cancel " + s.item, want, func() error {
		_, err := h.world.As(by.Identity).Customer(o.id).Subscriptions().Cancel(h.ctx, s.id)
		return err
	}, func() {
		if !s.free(now) {
			s.renews, s.endsWithTerm = false, true
			h.log(by.of, by, activity.UpdateSubscription)
			return
		}
		s.status = orders.Deleted
		h.giveBack(s)
		h.log(by.of, by, activity.UpdateOrder)
	}})
}

// mostly is one of the subscriptions that fit, now and then any.
func (h *history) mostly(fits func(*sub) bool) *sub {
	var found []*sub
	for _, s := range h.subs {
		if fits(s) {
			found = append(found, s)
		}
	}
	if len(found) == 0 || h.number("any", 0, 5) == 0 {
		found = h.subs
	}
	return pick(h, "subscription", found)
}

// convertTrial buys what was tried, in the same quantity and with the same
// reseller; the trial ends.
func (h *history) convertTrial() {
	s := h.mostly(func(s *sub) bool { return s.trial && s.status == orders.Active })
	by, o := h.nearby(s.seller), s.buyer
	to := pick(h, "item", []string{fixture.Office, yearly, yearly, fixture.Server, trial})
	want := h.onSub(by, o, s, "order.create")
	switch {
	case want != "":
	case s.status != orders.Active:
		want = pcerr.SubscriptionNotActive
	case !s.trial, to == trial, kinds[to] != orders.License:
		want = pcerr.InvalidInput
	case h.mayName(by.of, s.reseller) != "":
		want = h.mayName(by.of, s.reseller)
	default:
		want = h.covers(by.of, h.price(to, h.world.Clock.Now())*s.quantity)
	}
	var made orders.Subscription
	h.try(attempt{by, "convert a trial", want, func() (err error) {
		made, err = h.world.As(by.Identity).Customer(o.id).Subscriptions().ConvertTrial(h.ctx, s.id, to)
		return err
	}, func() {
		s.status, s.renews = orders.Deleted, false
		paid := h.newSub(by.of, o, to, made.ID)
		paid.quantity, paid.name, paid.reseller = s.quantity, s.name, s.reseller
		h.begin(paid, h.world.Clock.Now())
		h.spend(by.of, paid.price*paid.quantity)
		h.placed[pair{by.of, o}]++
		h.delegates(by.of, o, s.reseller)
		h.log(by.of, by, activity.ConvertTrialSubscription)
	}})
}

// moving are the Azure global subscriptions that go over to Azure plans, by
// reseller; none may be suspended (2.12).
func (h *history) moving(p *partner, o *org) (by map[string][]*sub, refuses pcerr.Code) {
	by = map[string][]*sub{}
	for _, s := range h.subs {
		if s.seller != p || s.buyer != o || s.kind != orders.AzureGlobal || s.status == orders.Deleted || s.moved {
			continue
		}
		if s.status != orders.Active {
			return nil, pcerr.SubscriptionNotActive
		}
		by[s.reseller] = append(by[s.reseller], s)
	}
	if len(by) == 0 {
		return nil, pcerr.SubscriptionNotActive
	}
	return by, ""
}

// activePlan is the plan under which a reseller's subscriptions can move.
func (h *history) activePlan(p *partner, o *org, reseller string) *sub {
	if s := h.planOf(p, o, reseller, false); s != nil && s.status == orders.Active {
		return s
	}
	return nil
}

func (h *history) transition() {
	s := h.mostly(func(s *sub) bool { return s.kind == orders.AzureGlobal && s.status == orders.Active })
	by, o := h.nearby(s.seller), s.buyer
	want := h.on(by, o, "subscription.transition_to_azure_plan")
	var movable map[string][]*sub
	switch {
	case want != "":
	case !h.agreed(by.of, o):
		want = pcerr.MCANotAccepted
	default:
		movable, want = h.moving(by.of, o)
	}
	for _, reseller := range slices.Sorted(maps.Keys(movable)) {
		switch {
		case want != "" || h.activePlan(by.of, o, reseller) != nil:
		case h.planOf(by.of, o, reseller, false) != nil:
			want = pcerr.AzurePlanExists
		default:
			want = h.mayName(by.of, reseller)
		}
	}
	var plans []orders.Subscription
	h.try(attempt{by, "go over to the Azure plan", want, func() (err error) {
		plans, err = h.world.As(by.Identity).Customer(o.id).Subscriptions().TransitionToAzurePlan(h.ctx, fixture.AzurePlan)
		return err
	}, func() {
		for n, reseller := range slices.Sorted(maps.Keys(movable)) {
			h.movesUnder(by, o, plans[n].ID, movable[reseller])
		}
		o.dealt = true
	}})
}

// movesUnder moves subscriptions of one reseller under its plan: the Azure
// subscriptions stay, the old commerce subscriptions are suspended for good
// (SUB-26).
func (h *history) movesUnder(by *user, o *org, id orders.SubscriptionID, moving []*sub) {
	reseller := moving[0].reseller
	plan := h.activePlan(by.of, o, reseller)
	if plan == nil {
		plan = h.newSub(by.of, o, fixture.AzurePlan, id)
		plan.reseller, plan.name = reseller, "Azure plan"
		h.begin(plan, h.world.Clock.Now())
		h.placed[pair{by.of, o}]++
	}
	for _, s := range moving {
		s.status, s.moved, s.stoppedAt = orders.Suspended, true, h.world.Clock.Now()
		s.deleteBy = s.stoppedAt.AddDate(0, 0, 90)
		for _, a := range h.azures {
			if a.under == s {
				a.under = plan
			}
		}
		h.log(by.of, by, activity.UpgradeSubscription)
	}
}

// newSub is a subscription that somebody has just sold.
func (h *history) newSub(p *partner, o *org, item string, id orders.SubscriptionID) *sub {
	s := &sub{
		id: id, seller: p, buyer: o, item: item, kind: kinds[item], quantity: 1, status: orders.Active, contact: p,
		months: costs[item].months, price: h.price(item, h.world.Clock.Now()), trial: item == trial,
	}
	h.subs = append(h.subs, s)
	return s
}

// agreed reports whether a partner may sell an organisation something, as far
// as the Microsoft Customer Agreement goes (MCA-1, MCA-3, CLD-9).
func (h *history) agreed(p *partner, o *org) bool {
	return p.lacks(agreements) || o.accepted || h.tie(p, o).attested
}
