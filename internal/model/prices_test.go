package model

import (
	"cspkit.example/billing"
	"cspkit.example/internal/fixture"
	"cspkit.example/orders"
	"cspkit.example/pcerr"
	"cspkit.example/permissions"
	"cspkit.example/reservations"
)

func init() { operations["set a customer's price"] = (*history).setPrice }

// offered is what a price of a partner's is for; without an organisation for
// all of them (2.17).
type offered struct {
	pair
	item string
	term orders.Term
}

func (h *history) setPrice() {
	by, o := h.target()
	p := billing.CustomerPrice{ItemID: pick(h, "item", []string{fixture.D2, fixture.D4}), Term: pick(h, "term", []orders.Term{orders.OneYear, orders.ThreeYear})}
	cents := h.number("price", 1, 90000)
	p.UnitPrice = dollars(cents)
	want := pcerr.Code("")
	if h.coin("for all") {
		o, want = nil, may(by, "customer_price.set")
	} else {
		p.Customer, want = permissions.TenantID(o.id), h.on(by, o, "customer_price.set")
	}
	h.try(attempt{by, "set a customer's price", want, func() error {
		_, err := h.world.As(by.Identity).Prices().Set(h.ctx, p)
		return err
	}, func() { h.prices[offered{pair{by.of, o}, p.ItemID, p.Term}] = cents }})
}

// comparePrice finds the price to the customer: the partner's for it, the
// partner's for all, or the Web Direct price (RSV-32).
func (h *history) comparePrice(a *azure, p reservations.Purchase, made reservations.Reservation) {
	unit := map[string]int{fixture.D2: 70080, fixture.D4: 140160}[p.ItemID]
	if p.Term == orders.ThreeYear {
		unit *= 3
	}
	seller := a.under.seller
	for _, o := range []*org{nil, a.under.buyer} { // the second one counts more
		if cents, set := h.prices[offered{pair{seller, o}, p.ItemID, p.Term}]; set {
			unit = cents
		}
	}
	if want := dollars(unit * p.Quantity); !made.Prices.CustomerPrice.Equal(want) {
		h.t.Fatalf("the customer pays %s, the model says %s", made.Prices.CustomerPrice, want)
	}
}
