package model

import (
	"time"

	"cspkit.example/orders"
)

// count is how many payments a reservation takes: 12 or 36 when they are
// monthly (BILL-12). Prices here can be divided by that.
func (r *reserved) count() int {
	switch {
	case !r.monthly:
		return 1
	case r.term == orders.ThreeYear:
		return 36
	}
	return 12
}

// instalments charges what is to be paid of a reservation up to a time: the
// first payment with the purchase, then one a month. Open ones end when it is
// given back.
func (h *history) instalments(r *reserved, now time.Time) {
	for r.paid < r.count() && r.returned.IsZero() {
		at := addMonths(r.from, r.paid)
		if r.paid == 0 {
			at = now // of the purchase
		}
		if at.After(now) {
			return
		}
		r.paid++
		h.owes(r.on.under.seller, r.order, true, at, cost(r.item, r.term, r.quantity)/r.count())
	}
}
