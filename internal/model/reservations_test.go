package model

import (
	"fmt"
	"time"

	"cspkit.example/activity"
	"cspkit.example/internal/fixture"
	"cspkit.example/money"
	"cspkit.example/orders"
	"cspkit.example/partnercenter"
	"cspkit.example/pcerr"
	"cspkit.example/permissions"
	"cspkit.example/reservations"
)

func init() {
	operations["reserve"] = (*history).reserve
	operations["reserve through the API"] = (*history).reserveByAPI
	operations["register a subscription"] = (*history).register
	operations["reserve in the portal"] = (*history).reserveInPortal
	operations["reserve as the customer"] = (*history).reserveAsCustomer
	operations["change a scope"] = (*history).changeScope
	operations["renew a reservation"] = (*history).renewReservation
	operations["change a reservation as the customer"] = (*history).changeAsCustomer
}

// purchase is a random wish for a reservation.
func (h *history) purchase(a *azure) reservations.Purchase {
	return reservations.Purchase{
		ItemID: pick(h, "item", []string{fixture.D2, fixture.D4}), Entitlement: a.id, Quantity: pick(h, "quantity", []int{1, 1, 2, 2, 9, -1}),
		Term:        pick(h, "term", []orders.Term{orders.OneYear, orders.OneYear, orders.OneYear, orders.ThreeYear, orders.ThreeYear, orders.Monthly}),
		BillingPlan: pick(h, "billing", []reservations.BillingPlan{"", reservations.OneTime, reservations.MonthlyBilling}),
		Scope:       reservations.Scope{Type: pick(h, "scope", []reservations.ScopeType{"", reservations.Shared, reservations.Shared, reservations.Single, reservations.Single, "wide"})},
	}
}

// cost is what the partner pays for a reservation, in cents: D2 costs 525.60 a
// year, D4 twice that (9.0).
func cost(item string, term orders.Term, quantity int) int {
	cents := map[string]int{fixture.D2: 52560, fixture.D4: 105120}[item]
	if term == orders.ThreeYear {
		cents *= 3
	}
	return cents * quantity
}

// dollars is a number of cents.
func dollars(cents int) money.Amount {
	if cents < 0 {
		return money.Zero("USD").Sub(dollars(-cents))
	}
	return money.Must(fmt.Sprintf("%d.%02d", cents/100, cents%100), "USD")
}

// unreserved is the country of the model in which no reservations are sold
// (section 7.3).
const unreserved = "UM"

// wellFormed are the last refusals of table 2.16 for a purchase.
func (h *history) wellFormed(a *azure, p reservations.Purchase, inPortal bool) pcerr.Code {
	plan := a.under.kind == orders.AzurePlan
	switch {
	case p.Term == orders.Monthly:
		return pcerr.TermInvalid
	case p.Quantity < 1:
		return pcerr.QuantityInvalid
	case p.Scope.Type == "wide" || p.Scope.Type == "" && !plan:
		return pcerr.ScopeInvalid
	case p.Scope.Type == reservations.Single && plan && !inPortal:
		return pcerr.ScopeMustBeShared
	}
	return ""
}

// mayReserve are the refusals of table 2.16 for a partner's user.
func (h *history) mayReserve(by *user, o *org, a *azure, p reservations.Purchase, channel permissions.Channel) pcerr.Code {
	inPortal, action := channel == permissions.AzurePortal, "reservation.buy"
	if inPortal {
		action = "reservation.buy_in_azure_portal"
	}
	switch code := h.on(by, o, action); {
	case code != "":
		return code
	case !h.agreed(by.of, o):
		return pcerr.MCANotAccepted
	case o.country == unreserved:
		return pcerr.MarketUnavailable
	case h.coversReservation(by.of, p) != "":
		return pcerr.CreditLimit
	case a.under.seller != by.of:
		return pcerr.SubscriptionNotFound
	case a.under.status != orders.Active:
		return pcerr.SubscriptionNotActive
	case channel == permissions.API && !a.under.registered: // RSV-6
		return pcerr.SubscriptionNotRegistered
	}
	if inPortal {
		if code := a.rights(by, orders.Owner, orders.Contributor); code != "" {
			return code
		}
	}
	return h.wellFormed(a, p, inPortal)
}

func (h *history) reserve()         { h.reserves(permissions.Dashboard) }
func (h *history) reserveByAPI()    { h.reserves(permissions.API) }
func (h *history) reserveInPortal() { h.reserves(permissions.AzurePortal) }

func (h *history) reserves(channel permissions.Channel) {
	a := pick(h, "azure", h.azures)
	h.buys(h.nearby(a.under.seller), a, h.purchase(a), channel)
}

// register makes an Azure subscription ready for purchases through the API
// (RSV-6).
func (h *history) register() {
	s := h.mostly(func(s *sub) bool { return s.kind == orders.AzurePlan || s.kind == orders.AzureGlobal })
	by, o := h.nearby(s.seller), s.buyer
	want := h.onSoldAzure(by, s, "reservation.buy", orders.AzurePlan, orders.AzureGlobal)
	h.try(attempt{by, "register a subscription", want, func() error {
		_, err := h.world.As(by.Identity).Customer(o.id).Subscriptions().Register(h.ctx, s.id)
		return err
	}, func() { s.registered = true }})
}

// buys a reservation as a partner's user.
func (h *history) buys(by *user, a *azure, p reservations.Purchase, channel permissions.Channel) {
	o := a.under.buyer
	var made partnercenter.BoughtReservation
	h.try(attempt{by, "reserve via " + string(channel), h.mayReserve(by, o, a, p, channel), func() (err error) {
		made, err = h.world.As(by.Identity).Via(channel).Customer(o.id).Reservations().Buy(h.ctx, p)
		return err
	}, func() {
		h.holds(a, p, made.Reservation)
		h.spend(by.of, cost(p.ItemID, p.Term, p.Quantity))
		h.costs(made.Reservation, cost(p.ItemID, p.Term, p.Quantity))
		h.log(by.of, by, activity.CreateOrder)
	}})
}

// coversReservation asks for the credit before what is bought on; a term or a
// quantity that is not sold costs nothing (2.16).
func (h *history) coversReservation(p *partner, wanted reservations.Purchase) pcerr.Code {
	if wanted.Term == orders.Monthly || wanted.Quantity < 1 {
		return ""
	}
	return h.covers(p, cost(wanted.ItemID, wanted.Term, wanted.Quantity))
}

// holds notes a new reservation.
func (h *history) holds(a *azure, p reservations.Purchase, made reservations.Reservation) *reserved {
	r := &reserved{
		id: made.ID, on: a, bought: a.under, quantity: p.Quantity, item: p.ItemID, term: p.Term, state: reservations.Active,
		shared: p.Scope.Type != reservations.Single, from: h.world.Clock.Now(), monthly: p.BillingPlan == reservations.MonthlyBilling,
	}
	h.reserved, a.under.buyer.dealt = append(h.reserved, r), true
	r.scopes, r.root = []scope{{r.from, r.shared}}, r.id
	h.comparePrice(a, p, made)
	r.order = made.ReservationOrder
	h.placed[pair{a.under.seller, a.under.buyer}]++
	h.instalments(r, r.from)
	h.compare(r, made)
	return r
}

// costs compares what a reservation costs the partner.
func (h *history) costs(made reservations.Reservation, cents int) {
	if want := dollars(cents); !made.Prices.PartnerCost.Equal(want) {
		h.t.Fatalf("the reservation costs %s, the model says %s", made.Prices.PartnerCost, want)
	}
}

func (h *history) compare(r *reserved, got reservations.Reservation) {
	if got.State != r.state || got.Quantity != r.quantity || (got.Scope.Type == reservations.Shared) != r.shared || got.Partner != r.on.under.seller.id {
		h.t.Fatalf("the engine has %+v, the model %+v", got, *r)
	}
}

// reserveAsCustomer buys in the Azure portal; the refusals are those of table
// 2.16 for a customer's user.
func (h *history) reserveAsCustomer() {
	a := pick(h, "azure", h.azures)
	for range 3 { // mostly one where the permission is on
		if !h.tie(a.under.seller, a.under.buyer).allowed {
			a = pick(h, "azure", h.azures)
		}
	}
	o := a.under.buyer
	by := h.oneOf(o)
	p := h.purchase(a)
	t := h.tie(a.under.seller, o)
	want := pcerr.Code("")
	switch {
	case by.of != nil || by.gone || by.fresh:
		want = pcerr.Unauthenticated
	case !t.allowed:
		want = pcerr.SelfServeOff
	case a.under.status != orders.Active:
		want = pcerr.SubscriptionNotActive
	case a.inAzurePortal(by, orders.Owner) != "":
		want = pcerr.OwnerRoleRequired
	case a.under.seller.inProgram(buys) != "":
		want = a.under.seller.inProgram(buys)
	case !h.agreed(a.under.seller, o):
		want = pcerr.MCANotAccepted
	case o.country == unreserved:
		want = pcerr.MarketUnavailable
	case h.coversReservation(a.under.seller, p) != "":
		want = pcerr.CreditLimit
	default:
		want = h.wellFormed(a, p, true)
	}
	var made partnercenter.BoughtReservation
	h.try(attempt{by, "reserve as the customer", want, func() (err error) {
		made, err = h.world.Portal(by.Identity).BuyReservation(h.ctx, p)
		return err
	}, func() {
		h.holds(a, p, made.Reservation)
		h.spend(a.under.seller, cost(p.ItemID, p.Term, p.Quantity))
		h.log(a.under.seller, by, activity.CreateOrder)
	}})
}

// manages a reservation: what refuses a partner's user (RSV-23).
func (h *history) mayManage(by *user, o *org, r *reserved, action string) pcerr.Code {
	switch code := h.on(by, o, action); {
	case code != "":
		return code
	case r.on.under.seller != by.of:
		return pcerr.NotFound
	}
	if code := r.on.rights(by, orders.Owner, orders.Contributor); code != "" {
		return code
	}
	if r.state != reservations.Active {
		return pcerr.ReservationNotActive
	}
	return ""
}

func (h *history) ofReservations(by *user, o *org) partnercenter.Reservations {
	return h.world.As(by.Identity).Customer(o.id).Reservations()
}

func (h *history) changeScope() {
	r := pick(h, "reservation", h.reserved)
	by, o := h.nearby(r.on.under.seller), r.on.under.buyer
	to := reservations.Scope{Type: reservations.Shared}
	if h.coin("single") {
		to = reservations.Scope{Type: reservations.Single, AppliedTo: r.on.id}
	}
	h.try(attempt{by, "change a scope", h.mayManage(by, o, r, "reservation.change_scope"), func() error {
		_, err := h.ofReservations(by, o).SetScope(h.ctx, r.id, to)
		return err
	}, func() {
		r.shared = to.Type == reservations.Shared
		r.scopes = append(r.scopes, scope{h.world.Clock.Now(), r.shared})
		h.log(by.of, by, activity.UpdateOrder)
	}})
}

func (h *history) renewReservation() {
	r := pick(h, "reservation", h.reserved)
	by, o := h.nearby(r.on.under.seller), r.on.under.buyer
	want := h.on(by, o, "reservation.renew")
	switch {
	case want != "":
	case r.on.under.seller != by.of:
		want = pcerr.NotFound
	case r.state != reservations.Active && r.state != reservations.Expired || r.renewed:
		want = pcerr.ReservationNotActive
	}
	var made partnercenter.BoughtReservation
	h.try(attempt{by, "renew a reservation", want, func() (err error) {
		made, err = h.ofReservations(by, o).Renew(h.ctx, r.id)
		return err
	}, func() {
		next := *r
		next.id, next.order, next.state, next.from = made.Reservation.ID, made.Reservation.ReservationOrder, reservations.Pending, r.until()
		if now := h.world.Clock.Now(); now.After(next.from) { // the later of the two (2.16)
			next.from = now
		}
		next.scopes, next.root, next.returned = []scope{{next.from, next.shared}}, next.id, time.Time{}
		next.age(h.world.Clock.Now())
		r.renewed = true
		h.compare(&next, made.Reservation)
		h.reserved = append(h.reserved, &next)
		h.placed[pair{by.of, o}]++
		next.paid = 0
		h.instalments(&next, h.world.Clock.Now())
		h.log(by.of, by, activity.CreateOrder)
	}})
}

func (h *history) changeAsCustomer() {
	r := pick(h, "reservation", h.reserved)
	by := h.oneOf(r.on.under.buyer)
	want := pcerr.PartnerActionRequired
	if by.of != nil || by.gone || by.fresh {
		want = pcerr.Unauthenticated
	}
	portal := h.world.Portal(by.Identity)
	do := pick(h, "what", []func() error{
		func() error { return portal.CancelReservation(h.ctx, r.id) },
		func() error { return portal.RenewReservation(h.ctx, r.id) },
		func() error { return portal.ExchangeReservation(h.ctx, r.id, reservations.Purchase{}) },
		func() error {
			return portal.SetReservationScope(h.ctx, r.id, reservations.Scope{Type: reservations.Shared})
		},
	})
	h.try(attempt{by, "change a reservation as the customer", want, do, nil})
}
