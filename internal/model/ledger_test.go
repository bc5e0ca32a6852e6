package model

import (
	"math/big"
	"time"

	"cspkit.example/orders"
)

// charge is something that a partner owes, in cents, or gets back.
type charge struct {
	seller *partner
	about  string // a subscription, or a reservation order
	once   bool   // it comes on a one-time invoice (BILL-4)
	at     time.Time
	cents  int
	billed bool
}

// charge notes what a subscription costs at a time.
func (h *history) charge(s *sub, at time.Time, cents int) {
	h.owes(s.seller, string(s.id), s.kind != orders.License && s.kind != orders.AddOn, at, cents)
}

func (h *history) owes(p *partner, about string, once bool, at time.Time, cents int) {
	if cents != 0 {
		h.charges = append(h.charges, &charge{seller: p, about: about, once: once, at: at, cents: cents})
	}
}

// begin charges the first term of a subscription. Azure is charged by usage,
// a trial not at all.
func (h *history) begin(s *sub, at time.Time) {
	s.begins, s.renews = at, s.kind == orders.License || s.kind == orders.AddOn || s.kind == orders.MarketplaceSaaS
	if s.months == 0 {
		return
	}
	s.ends = addMonths(at, s.months)
	s.paid, s.cost = s.ends, s.price*s.quantity
	h.charge(s, at, s.cost)
}

// round is a number of cents, half a cent away from zero.
func round(r *big.Rat) int {
	half := big.NewRat(1, 2)
	if r.Sign() < 0 {
		return -round(new(big.Rat).Neg(r))
	}
	sum := new(big.Rat).Add(r, half)
	return int(new(big.Int).Quo(sum.Num(), sum.Denom()).Int64())
}

// prorate is the formula of BILL-26: ROUND(ROUND(unit price × quantity ÷ days
// in month, 2) × days ÷ quantity, 2) × quantity.
func prorate(unit *big.Rat, quantity, inMonth, days int) int {
	if quantity == 0 {
		return 0
	}
	daily := round(new(big.Rat).Mul(unit, big.NewRat(int64(quantity), int64(inMonth))))
	return round(big.NewRat(int64(daily*days), int64(quantity))) * quantity
}

// rest is what some units cost for the rest of the running term: the months
// that have not begun at their share of the price, the running one pro rata.
func (s *sub) rest(quantity int, at time.Time) int {
	first := s.ends
	left := -1 // whole months behind the running one
	for first.After(at) && left < s.months-1 {
		left++
		first = s.monthsBefore(left + 1)
	}
	if left < 0 {
		left, first = 0, s.monthsBefore(1)
	}
	inMonth := int(s.monthsBefore(left).Sub(first) / (24 * time.Hour))
	days := inMonth - int(at.Sub(first)/(24*time.Hour))
	share := func(months int) int {
		return round(big.NewRat(int64(s.price*quantity*months), int64(s.months)))
	}
	if days == inMonth {
		return share(left + 1)
	}
	return share(left) + prorate(big.NewRat(int64(s.price), int64(s.months)), quantity, inMonth, days)
}

// monthsBefore is so many months before the end of the running term, counted
// from the start of the subscription.
func (s *sub) monthsBefore(n int) time.Time {
	months := 0
	for addMonths(s.begins, months).Before(s.ends) {
		months++
	}
	return addMonths(s.begins, months-n)
}

// free reports whether all that the term cost comes back: for licences within
// 30 days, software 60 days, marketplace subscriptions 24 hours (SUB-18 to
// SUB-20).
func (s *sub) free(now time.Time) bool {
	days := map[orders.ProductType]int{orders.License: 30, orders.AddOn: 30, orders.Software: 60, orders.MarketplaceSaaS: 1}[s.kind]
	return !now.After(s.begins.AddDate(0, 0, days))
}

// resize charges or credits another quantity. Software is not returned in part,
// and nothing brings more than it cost.
func (h *history) resize(s *sub, quantity int) {
	more, now := quantity-s.quantity, h.world.Clock.Now()
	s.quantity = quantity
	if s.months == 0 || s.trial || more < 0 && s.kind == orders.Software {
		return
	}
	cost := max(s.rest(more, now), -s.cost)
	s.cost += cost
	h.charge(s, now, cost)
}

// giveBack credits what a suspension or a cancellation brings (SUB-18 to
// SUB-20).
func (h *history) giveBack(s *sub) {
	now := h.world.Clock.Now()
	license := s.kind == orders.License || s.kind == orders.AddOn
	if s.months == 0 || s.trial || !license && s.status == orders.Suspended {
		return
	}
	credit := s.cost
	if !s.free(now) {
		credit = min(s.rest(s.quantity, now), s.cost)
	}
	if credit > 0 {
		s.cost, s.paid = s.cost-credit, now
		h.charge(s, now, -credit)
	}
}

// resume begins to charge a subscription again; one that was not renewed begins
// another term.
func (h *history) resume(s *sub) {
	now := h.world.Clock.Now()
	if s.months == 0 || s.trial {
		return
	}
	if !now.Before(s.ends) && s.kind != orders.Software {
		s.ends = s.termBehind(now)
		s.cost, s.price = 0, h.price(s.item, s.monthsBefore(s.months))
	}
	if s.paid.Before(s.ends) {
		cost := s.rest(s.quantity, now)
		s.paid, s.cost = s.ends, s.cost+cost
		h.charge(s, now, cost)
	}
}
