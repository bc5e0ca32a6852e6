package orders

import (
	"slices"
	"strconv"
	"time"

	"cspkit.example/customers"
	"cspkit.example/internal/check"
	"cspkit.example/pcerr"
	"cspkit.example/permissions"
)

// CartID is the GUID of a cart.
type CartID string

// CartStatus is where a cart stands.
type CartStatus string

// The states of a cart.
const (
	CartActive  CartStatus = "active"
	CartOrdered CartStatus = "ordered"
)

// cartLife is how long a cart lives after its last change (SUB-23).
const cartLife = 7 * day

// Cart is a draft of orders for a customer (2.14).
type Cart struct {
	permissions.Stamp
	ID        CartID
	Partner   permissions.TenantID
	Customer  customers.ID
	Status    CartStatus
	ChangedBy permissions.UserID
	ExpiresAt time.Time
	Lines     []CartLine
}

// CartLine is one item in a cart. Lines of one group are ordered together.
type CartLine struct {
	Line
	ID          string // "0", "1", … within the cart
	Group       string // "0", "1", … within the cart
	OfferID     string // of the item, and what follows
	ProductType ProductType
	Cycle       BillingCycle
	Currency    string // empty when the item is not sold for the term
	Order       OrderID
	Error       pcerr.Code // why the group was not ordered; empty when it was, or was not tried
	ErrorRule   pcerr.Rule
}

// Clone returns a copy that shares nothing with c.
func (c Cart) Clone() Cart {
	c.Lines = slices.Clone(c.Lines)
	return c
}

// Fill returns the cart with these lines, in groups of what stands on one
// order: same kind of billing, term, currency and reseller. An add-on stands on
// the order of its base. wanted are the items of the lines.
func (c Cart) Fill(lines []Line, wanted []Item, by permissions.UserID, at time.Time) (Cart, error) {
	if err := c.CheckOpen(at); err != nil {
		return c, err
	}
	var groups []string
	c.Lines = nil
	for n, l := range lines {
		line, kind := l.inCart(wanted[n])
		line.ID = strconv.Itoa(n)
		if l.Base > 0 {
			line.Group = c.Lines[l.Base-1].Group
		} else {
			g := slices.Index(groups, kind)
			if g < 0 {
				groups, g = append(groups, kind), len(groups)
			}
			line.Group = strconv.Itoa(g)
		}
		c.Lines = append(c.Lines, line)
	}
	c.Status, c.ChangedBy, c.ExpiresAt, c.Stamp = CartActive, by, at.Add(cartLife), c.Touch(at)
	return c, nil
}

// inCart returns the line with what the catalogue says about it, and the kind
// of order that it stands on.
func (l Line) inCart(i Item) (line CartLine, kind string) {
	price, _ := i.PriceFor(l.Term)
	cycle, currency := i.Cycle(price.Term), price.PartnerCost.Currency()
	if i.ProductType == ReservationItem && l.Provisioning.BillingPlan == string(CycleMonthly) {
		cycle = CycleMonthly
	}
	line = CartLine{Line: l.canonical(), OfferID: i.OfferID, ProductType: i.ProductType, Cycle: cycle, Currency: currency}
	return line, string(cycle) + " " + string(price.Term) + " " + currency + " " + l.ResellerMPNID
}

// CheckOpen refuses a cart that was ordered (cart_already_ordered) or has
// expired (cart_expired, SUB-23).
func (c *Cart) CheckOpen(at time.Time) error {
	switch {
	case c.Status == CartOrdered:
		return pcerr.New(pcerr.CartAlreadyOrdered, "SUB-22", "the cart was ordered: make a new one").About(string(c.ID))
	case !c.ExpiresAt.IsZero() && at.After(c.ExpiresAt):
		return pcerr.New(pcerr.CartExpired, "SUB-23", "the cart has expired: make a new one").About(string(c.ID))
	}
	return nil
}

// CheckCheckout is CheckOpen for a checkout: one that was interrupted may go on
// with the groups of which it does not know yet what came of them.
func (c *Cart) CheckCheckout(at time.Time) error {
	if c.Status == CartOrdered && slices.ContainsFunc(c.Lines, CartLine.unsettled) {
		return nil
	}
	return c.CheckOpen(at)
}

// unsettled reports whether nobody has tried to order the line.
func (l CartLine) unsettled() bool { return l.Order == "" && l.Error == "" }

// CartGroup is the lines of a cart that make one order.
type CartGroup struct {
	Name  string
	Lines []Line
}

// Groups returns what is not ordered yet, group by group; of an ordered cart
// what was not tried.
func (c *Cart) Groups() []CartGroup {
	var groups []CartGroup
	numbers := make([]int, len(c.Lines)) // of the lines within their groups
	for n, l := range c.Lines {
		if l.Order != "" || c.Status == CartOrdered && !l.unsettled() {
			continue
		}
		g := slices.IndexFunc(groups, func(g CartGroup) bool { return g.Name == l.Group })
		if g < 0 {
			groups, g = append(groups, CartGroup{Name: l.Group}), len(groups)
		}
		if l.Base > 0 {
			l.Base = numbers[l.Base-1]
		}
		groups[g].Lines = append(groups[g].Lines, l.Line)
		numbers[n] = len(groups[g].Lines)
	}
	return groups
}

// Settle returns the cart with the outcome of ordering a group: its order, or
// the refusal (SUB-22). The cart is ordered once one of its groups is.
func (c Cart) Settle(group string, order OrderID, refused error, at time.Time) Cart {
	c = c.Clone()
	for n := range c.Lines {
		if l := &c.Lines[n]; l.Group == group {
			l.Order, l.Error, l.ErrorRule = order, pcerr.CodeOf(refused), pcerr.RuleOf(refused)
		}
	}
	if refused == nil {
		c.Status = CartOrdered
	}
	c.Stamp = c.Touch(at)
	return c
}

// NotFound is the refusal for a cart that does not exist for the asker.
func (id CartID) NotFound() error {
	return pcerr.New(pcerr.CartNotFound, "CUS-12", "the customer has no such cart with you").About(string(id))
}

// Parse returns the ID in canonical form, or invalid_input (ID-2).
func (id CartID) Parse() (CartID, error) { return check.GUID("cart", id) }
