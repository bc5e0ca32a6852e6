package model

import (
	"time"

	"cspkit.example/internal/fixture"
	"cspkit.example/orders"
	"cspkit.example/pcerr"
)

func init() {
	operations["fill a cart"] = (*history).fillCart
	operations["change a cart"] = (*history).changeCart
	operations["check out"] = (*history).checkOut
}

// cart is a draft of orders (2.14).
type cart struct {
	id      orders.CartID
	seller  *partner
	buyer   *org
	lines   []wish
	until   time.Time
	ordered bool
}

func (h *history) fillCart() {
	by, o := h.target()
	lines := h.wishes()
	h.withReseller(by, lines)
	var made orders.Cart
	h.try(attempt{by, "fill a cart", h.mayBuy(by, o, lines), func() (err error) {
		made, err = h.world.As(by.Identity).Customer(o.id).Carts().Create(h.ctx, plain(lines)...)
		return err
	}, func() {
		h.carts = append(h.carts, &cart{id: made.ID, seller: by.of, buyer: o, lines: lines, until: h.expiry()})
	}})
}

// expiry is 7 days after the last change (SUB-23).
func (h *history) expiry() time.Time { return h.world.Clock.Now().AddDate(0, 0, 7) }

// open says what refuses a change or a checkout.
func (c *cart) open(by *user, now time.Time) pcerr.Code {
	switch {
	case by.of != c.seller:
		return pcerr.CartNotFound
	case c.ordered:
		return pcerr.CartAlreadyOrdered
	case now.After(c.until):
		return pcerr.CartExpired
	}
	return ""
}

func (h *history) changeCart() {
	if len(h.carts) == 0 {
		return
	}
	c, lines := pick(h, "cart", h.carts), h.wishes()
	by := h.nearby(c.seller)
	h.withReseller(by, lines)
	want := h.mayBuy(by, c.buyer, lines)
	if want == "" {
		want = c.open(by, h.world.Clock.Now())
	}
	h.try(attempt{by, "change a cart", want, func() error {
		_, err := h.world.As(by.Identity).Customer(c.buyer.id).Carts().Update(h.ctx, c.id, plain(lines)...)
		return err
	}, func() { c.lines, c.until = lines, h.expiry() }})
}

// kindOf is what the lines of a group have in common: billing cycle, term and
// reseller; everything is in one currency (SUB-22). The cycle is the term, but
// for software and trials (2.12).
func kindOf(w wish) string {
	switch w.ItemID {
	case fixture.Server, trial:
		return upTo(w.ItemID, w.ResellerMPNID)
	}
	return upTo(max(1, costs[w.ItemID].months), w.ResellerMPNID)
}

// groups are the numbers of the lines that make one order, in the order of
// their first lines. An add-on stands with its base.
func (c *cart) groups() (groups [][]int) {
	of := map[string]int{}
	for n, w := range c.lines {
		kind := kindOf(w)
		if w.Base > 0 {
			kind = kindOf(c.lines[w.Base-1])
		}
		if _, there := of[kind]; !there {
			of[kind], groups = len(groups), append(groups, nil)
		}
		groups[of[kind]] = append(groups[of[kind]], n)
	}
	return groups
}

// group are lines of the cart as an order has them: a base is counted within
// them.
func (c *cart) group(numbers []int) (lines []wish) {
	at := map[int]int{}
	for n, number := range numbers {
		w := c.lines[number]
		if w.Base > 0 {
			w.Base = at[w.Base-1] + 1
		}
		at[number] = n
		lines = append(lines, w)
	}
	return lines
}

// checkOut makes an order of each group. One that is refused is reported on its
// lines and does not stop the others (SUB-22).
func (h *history) checkOut() {
	if len(h.carts) == 0 {
		return
	}
	c := h.carts[len(h.carts)-1-h.number("cart", 0, min(2, len(h.carts)-1))]
	by := h.nearby(c.seller)
	want := h.on(by, c.buyer, "order.get")
	if want == "" {
		want = c.open(by, h.world.Clock.Now())
	}
	var got orders.Cart
	h.try(attempt{by, "check out", want, func() (err error) {
		got, err = h.world.As(by.Identity).Customer(c.buyer.id).Carts().Checkout(h.ctx, c.id)
		return err
	}, func() {
		for _, numbers := range c.groups() {
			h.settles(by, c, got, numbers)
		}
	}})
}

// settles compares what came of a group.
func (h *history) settles(by *user, c *cart, got orders.Cart, numbers []int) {
	lines := c.group(numbers)
	refused := h.mayOrder(by, c.buyer, lines)
	for _, n := range numbers {
		if l := got.Lines[n]; l.Error != refused || (l.Order == "") != (refused != "") {
			h.t.Fatalf("check out by %s: line %d has order %q and error %q, the model says %q", by.upn, n, l.Order, l.Error, refused)
		}
	}
	if refused != "" {
		return
	}
	made, err := h.world.As(by.Identity).Customer(c.buyer.id).Orders().Get(h.ctx, got.Lines[numbers[0]].Order)
	must(h.t, err)
	h.sold(by, c.buyer, lines, made)
	c.ordered = true
}
