package model

import (
	"math/big"
	"slices"
	"time"

	"cspkit.example/activity"
	"cspkit.example/internal/fixture"
	"cspkit.example/orders"
	"cspkit.example/partnercenter"
	"cspkit.example/pcerr"
	"cspkit.example/reservations"
	"cspkit.example/support"
)

func init() {
	operations["cancel a reservation"] = (*history).cancelReservation
	operations["exchange a reservation"] = (*history).exchangeReservation
}

// credit is what some of the units of a reservation bring back, with a fee or
// without, in cents: what is paid, less what was used up and the fee (7.4). It
// may be less than nothing.
func (h *history) credit(r *reserved, quantity int, fee bool) int {
	whole := cost(r.item, r.term, quantity)
	return r.paid*whole/r.count() - (whole - h.worth(r, quantity, fee))
}

// worth is what is left of the units, less the fee.
func (h *history) worth(r *reserved, quantity int, fee bool) int {
	whole := cost(r.item, r.term, quantity)
	days := int(h.world.Clock.Now().Sub(r.from) / (24 * time.Hour))
	term := int(r.until().Sub(r.from) / (24 * time.Hour))
	if days <= 5 && !h.wasUsed(r) {
		return whole
	}
	left := big.NewRat(int64(whole*(term-days)), int64(term))
	if fee && days > 5 {
		left.Mul(left, big.NewRat(88, 100))
	}
	return round(left)
}

// wasUsed reports whether a reservation has covered usage in its first days.
func (h *history) wasUsed(r *reserved) bool {
	p, o := r.on.under.seller, r.on.under.buyer
	_, by := h.covered(p, o, h.usageBetween(p, o, r.from, r.from.AddDate(0, 0, 6)))
	return by[r] > 0
}

// part is how much of a reservation is given back: mostly all of it, which is
// asked for with 0 too.
func (h *history) part(r *reserved) (quantity int, refuses pcerr.Code) {
	quantity = pick(h, "part", []int{0, 0, r.quantity, 1, 1, 20, -1})
	if quantity < 0 || quantity > r.quantity {
		return quantity, pcerr.QuantityInvalid
	}
	return quantity, ""
}

// split parts what is given back from the rest, which keeps the ID (7.4).
func (h *history) split(r *reserved, quantity int, id reservations.ID) *reserved {
	if quantity == 0 || quantity == r.quantity {
		return r
	}
	part := *r
	part.id, part.quantity, part.scopes = id, quantity, slices.Clone(r.scopes)
	r.quantity -= quantity
	h.reserved = append(h.reserved, &part)
	return &part
}

// gives notes that a reservation was given back for a credit (BILL-13), by a
// service request that is fulfilled at once (RSV-25, RSV-28).
func (h *history) gives(by *user, r *reserved, got reservations.Reservation, credit int) {
	r.credit, r.returned = credit, h.world.Clock.Now()
	h.owes(r.on.under.seller, r.order, true, r.returned, -credit)
	h.compare(r, got)
	if want := dollars(credit); !got.Settled.Credit.Equal(want) {
		h.t.Fatalf("the credit is %s, the model says %s", got.Settled.Credit, want)
	}
	h.tickets = append(h.tickets, &ticket{
		id: support.RequestID(got.ServiceRequest), by: by.of, about: r.on.under.buyer, on: r.on, closed: true, givesBack: true,
	})
}

// credited are the credits of cancellations for one partner and organisation in
// the last 365 days, in cents.
func (h *history) credited(p *partner, o *org) (cents int) {
	for _, r := range h.reserved {
		s := r.on.under
		if s.seller == p && s.buyer == o && r.state == reservations.Cancelled && h.world.Clock.Now().Sub(r.returned) <= 365*24*time.Hour {
			cents += max(0, r.credit)
		}
	}
	return cents
}

func (h *history) cancelReservation() {
	r := pick(h, "reservation", h.reserved)
	by, o := h.nearby(r.on.under.seller), r.on.under.buyer
	quantity, wrong := h.part(r)
	want, credit := h.mayManage(by, o, r, "reservation.cancel"), 0
	if want == "" {
		want = wrong
	}
	if want == "" {
		credit = h.credit(r, units(r, quantity), true)
		if credit > 0 && h.credited(by.of, o)+credit > 5000000 {
			want = pcerr.RefundCapExceeded
		}
	}
	var got reservations.Reservation
	h.try(attempt{by, "cancel a reservation", want, func() (err error) {
		got, err = h.ofReservations(by, o).CancelPart(h.ctx, r.id, quantity)
		return err
	}, func() {
		part := h.split(r, quantity, got.ID)
		part.state = reservations.Cancelled
		h.gives(by, part, got, credit)
		h.log(by.of, by, activity.CreateServiceRequest, activity.UpdateOrder)
	}})
}

// units are how many units are given back.
func units(r *reserved, quantity int) int {
	if quantity == 0 {
		return r.quantity
	}
	return quantity
}

func (h *history) exchangeReservation() {
	r := pick(h, "reservation", h.reserved)
	by, o := h.nearby(r.on.under.seller), r.on.under.buyer
	p := reservations.Purchase{ItemID: fixture.D4, Term: orders.OneYear, Quantity: pick(h, "quantity", []int{1, 3}), Scope: reservations.Scope{Type: reservations.Shared}}
	quantity, wrong := h.part(r)
	want, credit := h.mayManage(by, o, r, "reservation.exchange"), 0
	if want == "" {
		want = wrong
	}
	if want == "" {
		if credit = h.credit(r, units(r, quantity), false); cost(p.ItemID, p.Term, p.Quantity) < credit {
			want = pcerr.ExchangeValueTooLow
		}
	}
	var made partnercenter.BoughtReservation
	h.try(attempt{by, "exchange a reservation", want, func() (err error) {
		made, err = h.ofReservations(by, o).ExchangePart(h.ctx, r.id, quantity, p)
		return err
	}, func() {
		given := h.given(by, o, made)
		part := h.split(r, quantity, given.ID)
		part.state = reservations.Exchanged
		h.gives(by, part, given, credit)
		h.holds(r.on, p, made.Reservation)
		h.costs(made.Reservation, cost(p.ItemID, p.Term, p.Quantity))
		h.log(by.of, by, activity.CreateServiceRequest, activity.UpdateOrder, activity.CreateOrder)
	}})
}

// given is what was exchanged for a new reservation.
func (h *history) given(by *user, o *org, made partnercenter.BoughtReservation) reservations.Reservation {
	got, err := h.ofReservations(by, o).Get(h.ctx, made.Reservation.ExchangeOf)
	must(h.t, err)
	return got
}
