package partnercenter

import (
	"context"

	"cspkit.example/customers"
	"cspkit.example/orders"
	"cspkit.example/pcerr"
	"cspkit.example/permissions"
)

// Carts are drafts of orders for the customer (2.14).
type Carts struct{ c Customer }

// Carts returns the operations on the customer's carts.
func (c Customer) Carts() Carts { return Carts{c} }

// Create puts lines into a new cart, in groups that will be one order each.
// The user must be allowed to buy every kind of product in it. The cart
// expires 7 days after its last change (SUB-23). It leaves no record (2.14).
func (cs Carts) Create(ctx context.Context, lines ...orders.Line) (cart orders.Cart, err error) {
	return cs.fill(ctx, lines, func(u *unit, known customers.Customer) (orders.Cart, error) {
		return orders.Cart{ID: orders.CartID(u.newID()), Partner: u.partner.Tenant, Customer: known.ID}, nil
	})
}

// Update replaces the lines of a cart that is not ordered and not expired.
func (cs Carts) Update(ctx context.Context, id orders.CartID, lines ...orders.Line) (cart orders.Cart, err error) {
	return cs.fill(ctx, lines, func(u *unit, known customers.Customer) (orders.Cart, error) { return u.cart(known.ID, id) })
}

func (cs Carts) fill(ctx context.Context, lines []orders.Line, from func(*unit, customers.Customer) (orders.Cart, error)) (cart orders.Cart, err error) {
	err = cs.c.s.do(ctx, permissions.ProfileViewOwn, func(u *unit) error {
		wanted, err := u.requireToBuy(lines)
		if err != nil {
			return err
		}
		known, err := u.related(cs.c.id)
		if err != nil {
			return err
		}
		if err := orders.CheckLines(lines, u.partner.Types); err != nil {
			return err
		}
		for n, i := range wanted {
			if i.ID == "" {
				return orders.ItemNotFound(lines[n].ItemID)
			}
			if err := i.CheckMarket(known.Country); err != nil {
				return err
			}
		}
		old, err := from(u, known)
		if err != nil {
			return err
		}
		if cart, err = old.Fill(lines, wanted, u.who.User, u.at); err != nil {
			return err
		}
		u.leavesNoRecord("ACT-3")
		return save(u, carts, &cart)
	})
	return cart, err
}

// Get returns a cart of the customer, cart_not_found when there is none.
func (cs Carts) Get(ctx context.Context, id orders.CartID) (cart orders.Cart, err error) {
	err = cs.c.s.view(ctx, permissions.OrderGet, func(u *unit) error {
		known, err := u.related(cs.c.id)
		if err != nil {
			return err
		}
		cart, err = u.cart(known.ID, id)
		return err
	})
	return cart, err
}

func (u *unit) cart(customer customers.ID, id orders.CartID) (orders.Cart, error) {
	id, err := id.Parse()
	if err != nil {
		return orders.Cart{}, err
	}
	return get(u, carts, key(string(u.partner.Tenant), string(customer), string(id)), id.NotFound)
}

// Checkout orders a cart: one order for each group, each in a transaction of
// its own. A group that is refused is reported on its lines and does not stop
// the others; it can be tried again while no group is ordered (SUB-22). The
// error is of the checkout itself, not of a group: a store that failed between
// two groups, after which another Checkout goes on with those that are left.
// Inside Atomically a refused group undoes everything.
func (cs Carts) Checkout(ctx context.Context, id orders.CartID) (cart orders.Cart, err error) {
	if cart, err = cs.Get(ctx, id); err != nil {
		return orders.Cart{}, err
	}
	if err := cart.CheckCheckout(cs.c.s.center.now()); err != nil {
		return orders.Cart{}, err
	}
	for _, group := range cart.Groups() {
		settled, err := cs.order(ctx, cart, group, nil)
		if refused := pcerr.CodeOf(err); refused != "" && refused != pcerr.Unavailable && refused != pcerr.ETagMismatch {
			settled, err = cs.order(ctx, cart, group, err)
		}
		if err != nil {
			return orders.Cart{}, err
		}
		cart = settled
	}
	return cart, nil
}

// order places the order of a group and notes it in the cart, both or
// neither; or notes only why it was refused.
func (cs Carts) order(ctx context.Context, cart orders.Cart, group orders.CartGroup, refused error) (settled orders.Cart, err error) {
	err = cs.c.s.do(ctx, permissions.ProfileViewOwn, func(u *unit) error {
		var placed orders.OrderID
		if refused == nil {
			o, err := u.place(cs.c.id, group.Lines)
			if err != nil {
				return err
			}
			placed = o.ID
		}
		u.leavesNoRecord("ACT-3") // of the cart; the order has its own
		settled = cart.Settle(group.Name, placed, refused, u.at)
		return save(u, carts, &settled)
	})
	return settled, err
}
