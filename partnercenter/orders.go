package partnercenter

import (
	"cmp"
	"context"
	"errors"
	"iter"
	"slices"

	"cspkit.example/activity"
	"cspkit.example/customers"
	"cspkit.example/internal/check"
	"cspkit.example/orders"
	"cspkit.example/pcerr"
	"cspkit.example/permissions"
)

// Orders are a customer's order history with the partner.
type Orders struct{ c Customer }

// Orders returns the operations on the customer's orders.
func (c Customer) Orders() Orders { return Orders{c} }

// Place orders items of the catalogue for the customer, in one order. Who may
// depends on the kind of product (SUB-1, SUB-2). A provider names its reseller
// by MPN ID on the line, or sells without one (IR-17, IR-25). The refusals
// are those of table 2.15, in its order. Reservations are bought with
// [Reservations.Buy].
func (o Orders) Place(ctx context.Context, lines ...orders.Line) (out orders.Order, err error) {
	err = o.c.s.do(ctx, permissions.ProfileViewOwn, func(u *unit) error {
		out, err = u.place(o.c.id, lines)
		return err
	})
	return out, err
}

// place orders lines for a customer, in one order.
func (u *unit) place(customer customers.ID, lines []orders.Line) (orders.Order, error) {
	wanted, err := u.requireToBuy(lines)
	if err != nil {
		return orders.Order{}, err
	}
	known, t, err := u.buyableCustomer(customer, func() error { return orders.CheckLines(lines, u.partner.Types) })
	if err != nil {
		return orders.Order{}, err
	}
	o := u.newOrder(known, orders.Order{PlacedBy: orders.ByPartner, Partner: u.partner.Tenant, PlacedByUser: u.who.User, Channel: u.channel})
	if err := u.buyLines(known, t, lines, wanted, &o); err != nil {
		return orders.Order{}, err
	}
	stored, err := u.giveOrder(o, known)
	if err != nil {
		return orders.Order{}, err
	}
	return stored.copyOf(orderTable), nil
}

// buyLines makes what lines ask for, on an order, and charges it. wanted are
// the items of the lines.
func (u *unit) buyLines(known customers.Customer, t customers.Tenant, lines []orders.Line, wanted []orders.Item, order *orders.Order) error {
	before, attested := len(order.Lines), t.MustBeAttested
	for n, line := range lines {
		if line.Base > 0 {
			line.Parent = order.Lines[before+line.Base-1].Subscription
		}
		buy := u.buyLine
		if wanted[n].ProductType == orders.ReservationItem {
			buy = u.buyReservationLine
		}
		if err := buy(known, line, wanted[n], order); err != nil {
			return err
		}
		t.MustBeAttested = t.MustBeAttested || wanted[n].ProductType.NeedsAttestation()
	}
	if t.MustBeAttested != attested {
		t.Stamp = t.Touch(u.at)
		if err := save(u, tenants, &t); err != nil {
			return err
		}
	}
	return u.charge(order.Partner, cost(&orders.Order{Currency: order.Currency, Lines: order.Lines[before:]}))
}

// Extend buys add-ons on an order, for base subscriptions that were bought on
// it (SUB-15). The refusals are order_not_found and those of Place.
func (o Orders) Extend(ctx context.Context, id orders.OrderID, addOns ...orders.Line) (out orders.Order, err error) {
	err = o.c.s.do(ctx, permissions.ProfileViewOwn, func(u *unit) error {
		wanted, err := u.requireToBuy(addOns)
		if err != nil {
			return err
		}
		related, err := u.related(o.c.id)
		if err != nil {
			return err
		}
		old, err := u.order(related.ID, id)
		if err != nil {
			return err
		}
		known, t, err := u.buyableCustomer(related.ID, func() error {
			if err := orders.CheckLines(addOns, u.partner.Types); err != nil {
				return err
			}
			return old.CheckAddOns(addOns, wanted)
		})
		if err != nil {
			return err
		}
		out = old.Clone()
		out.Stamp = out.Touch(u.at)
		if err := u.buyLines(known, t, addOns, wanted, &out); err != nil {
			return err
		}
		if err := save(u, orderTable, &out); err != nil {
			return err
		}
		return u.record(entry{op: activity.UpdateOrder, customer: known, old: old, new: out, data: []string{"OrderId", string(out.ID), "Change", "extend"}})
	})
	return out, err
}

// requireToBuy reads the items of lines and checks that the user may buy every
// kind of product on them, and that the cloud sells it (CLD-12). An item that does not exist is left for the input
// check, which comes later.
func (u *unit) requireToBuy(lines []orders.Line) ([]orders.Item, error) {
	wanted := make([]orders.Item, len(lines))
	kinds := map[permissions.Action]bool{permissions.OrderCreate: len(lines) == 0}
	for n, line := range lines {
		if check.Name("catalogItemId", line.ItemID) == nil {
			i, _, err := find(u, items, line.ItemID)
			if err != nil {
				return nil, err
			}
			wanted[n] = i.At(u.at)
		}
		kinds[toBuy(wanted[n].ProductType)] = true
	}
	return wanted, u.requireAll(kinds, wanted)
}

// requireAll asks whether the user may buy several kinds of product. What a
// role lacks for one of them comes before all else (0.3).
func (u *unit) requireAll(kinds map[permissions.Action]bool, wanted []orders.Item) error {
	var refused error
	for _, a := range []permissions.Action{permissions.OrderCreate, permissions.OrderAzurePlan, permissions.ReservationBuy} {
		if !kinds[a] {
			continue
		}
		err := u.require(a)
		if errors.Is(err, pcerr.RoleNotAllowed) {
			return err
		}
		refused = cmp.Or(refused, err)
	}
	if refused == nil && slices.ContainsFunc(wanted, func(i orders.Item) bool { return i.ProductType == orders.AzureGlobal }) {
		refused = u.partner.Cloud.Offers(permissions.Azure)
	}
	return refused
}

// toBuy is the action of buying a kind of product (SUB-1, SUB-2, RSV-7).
func toBuy(t orders.ProductType) permissions.Action {
	switch t {
	case orders.AzurePlan:
		return permissions.OrderAzurePlan
	case orders.ReservationItem:
		return permissions.ReservationBuy
	}
	return permissions.OrderCreate
}

// buyableCustomer reads a customer that the acting partner may order for:
// relationship, input, region and agreement, in this order (0.3, MCA-1).
func (u *unit) buyableCustomer(id customers.ID, input func() error) (customers.Customer, customers.Tenant, error) {
	known, err := u.related(id)
	if err != nil {
		return known, customers.Tenant{}, err
	}
	if err := input(); err != nil {
		return known, customers.Tenant{}, err
	}
	if err := customers.CheckPlace(*u.partner, known.Country); err != nil {
		return known, customers.Tenant{}, err
	}
	t, err := u.tenant(known.ID)
	if err != nil {
		return known, t, err
	}
	return known, t, known.CheckMCA(&t)
}

// newOrder fills in what every order has.
func (u *unit) newOrder(c customers.Customer, o orders.Order) orders.Order {
	o.Stamp = permissions.Stamp{}.Touch(u.at)
	o.ID, o.Customer = orders.OrderID(u.newOrderID()), c.ID
	o.TransactionType, o.Status = orders.UserPurchase, orders.OrderCompleted
	return o
}

// buyLine makes the subscription of a line and provisions it.
func (u *unit) buyLine(known customers.Customer, line orders.Line, i orders.Item, order *orders.Order) error {
	if i.ID == "" {
		return orders.ItemNotFound(line.ItemID)
	}
	owned, err := u.sold(u.partner.Tenant, known.ID)
	if err != nil {
		return err
	}
	facts := orders.Facts{Partner: *u.partner, Customer: known, Owned: owned}
	facts.Reseller, facts.Partnership, err = u.reseller(line.ResellerMPNID)
	if errors.Is(err, pcerr.MPNNotFound) {
		facts.NoReseller = err // other refusals come before it
	} else if err != nil {
		return err
	}
	bought, ordered, err := line.Buy(i, facts, orders.SubscriptionID(u.newID()), order.ID, u.at)
	if err != nil {
		return err
	}
	if err := order.Add(ordered, bought.BillingCycle); err != nil {
		return err
	}
	if err := u.provision(&bought); err != nil {
		return err
	}
	if facts.Reseller != nil {
		err = u.associate(known, facts.Reseller.Tenant, customers.ViaSubscription)
	}
	return err
}

// provision stores a new subscription, with the Azure subscription that comes
// with an Azure product and its Owner, the partner's AdminAgents group
// (SUB-6, DAP-4).
func (u *unit) provision(s *orders.Subscription) error {
	if err := u.roomForSubscription(s); err != nil {
		return err
	}
	if s.ProductType.Azure() {
		e, err := u.addEntitlement(*s, s.FriendlyName)
		if err != nil {
			return err
		}
		if s.ProductType == orders.AzureGlobal {
			s.Entitlement = e.ID
		}
	}
	return save(u, subscriptions, s)
}

// addEntitlement stores a new Azure subscription and its Owner, the partner's
// AdminAgents group.
func (u *unit) addEntitlement(s orders.Subscription, name string) (orders.Entitlement, error) {
	e := s.NewEntitlement(orders.EntitlementID(u.newID()), name, u.at)
	owner := orders.AdminAgentsOwner(e, u.at)
	if err := save(u, entitlements, &e); err != nil {
		return e, err
	}
	return e, save(u, assignments, &owner)
}

// giveOrder stores a new order itself, with its record in the bill-to partner's log.
func (u *unit) giveOrder(o orders.Order, c customers.Customer, more ...string) (stored[orders.Order], error) {
	stored, err := give(u, orderTable, o)
	if err != nil {
		return stored, err
	}
	return stored, u.record(entry{op: activity.CreateOrder, log: o.Partner, customer: c, data: append(o.RecordData(), more...), new: stored.value})
}

// OrderQuery narrows the order history. The zero value is all of it.
type OrderQuery struct {
	Paging
	BillingCycle orders.BillingCycle
}

// List returns a page of the customer's order history, newest first, whoever
// placed the orders (SUB-7, PERM-16). It stays readable after the relationship
// ended (REL-28).
func (o Orders) List(ctx context.Context, q OrderQuery) (out Page[orders.Order], err error) {
	err = o.c.s.view(ctx, permissions.OrderList, func(u *unit) error {
		known, err := u.everRelated(o.c.id)
		if err != nil {
			return err
		}
		switch q.BillingCycle {
		case "", orders.CycleMonthly, orders.CycleAnnual, orders.CycleOneTime, orders.CycleNone:
		default:
			return pcerr.Invalid("ID-13", "billingCycle", "unknown billing cycle")
		}
		l := newestFirst(orderTable, string(u.partner.Tenant), string(known.ID))
		l.about, l.filters = string(q.BillingCycle), q.BillingCycle != ""
		l.keep = func(o *orders.Order) bool { return q.BillingCycle == "" || o.BillingCycle == q.BillingCycle }
		out, err = page(u, l, q.Paging)
		return err
	})
	return out, err
}

// All yields the orders that q selects, in the order of List.
func (o Orders) All(ctx context.Context, q OrderQuery) iter.Seq2[orders.Order, error] {
	return all(ctx, q.Paging, func(ctx context.Context, p Paging) (Page[orders.Order], error) {
		q.Paging = p
		return o.List(ctx, q)
	})
}

// Get returns one order of the customer, order_not_found when there is none.
func (o Orders) Get(ctx context.Context, id orders.OrderID) (out orders.Order, err error) {
	err = o.c.s.view(ctx, permissions.OrderGet, func(u *unit) error {
		known, err := u.everRelated(o.c.id)
		if err != nil {
			return err
		}
		out, err = u.order(known.ID, id)
		return err
	})
	return out, err
}

// order reads an order that the acting partner has with a customer.
func (u *unit) order(customer customers.ID, id orders.OrderID) (orders.Order, error) {
	if check.Name("order", string(id)) != nil {
		return orders.Order{}, id.NotFound()
	}
	return get(u, orderTable, key(string(u.partner.Tenant), string(customer), string(id)), id.NotFound)
}

// everRelated reads a customer that the partner has, or once had, a
// relationship with (REL-28).
func (u *unit) everRelated(id customers.ID) (customers.Customer, error) {
	c, err := u.anyCustomer(id)
	if err == nil && c.Relationship.State == customers.NoRelationshipYet && !c.Associated {
		err = customers.NotFound(id)
	}
	return c, err
}
