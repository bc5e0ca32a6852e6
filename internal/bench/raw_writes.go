package bench

import (
	"context"

	"cspkit.example/activity"
	"cspkit.example/customers"
	"cspkit.example/internal/fixture"
	"cspkit.example/orders"
	"cspkit.example/permissions"
	"cspkit.example/resellers"
	"cspkit.example/reservations"
)

// update runs fn in a writing transaction.
func (r *Raw) update(fn func(*tx) error) error {
	t := r.begin(true)
	defer t.Abort()
	err := fn(t)
	if err == nil {
		t.Commit()
	}
	return err
}

// Enable writes the policy and its record.
func (r *Raw) Enable(_ context.Context, c Target) error {
	return r.update(func(t *tx) error {
		user, err := r.actor(t)
		if err != nil {
			return err
		}
		known, err := r.customer(t, c.Customer)
		if err != nil {
			return err
		}
		if _, err := get[permissions.Policy](t, "self_serve_policies", t.key(string(known.Partner), string(known.ID))); err != nil {
			return err
		}
		active := false
		sold := append(t.key(string(known.Partner), string(known.ID)), '/')
		if err := each(t, "subscriptions", sold, func(s *orders.Subscription) { active = active || s.Status == orders.Active }); err != nil {
			return err
		}
		p := &permissions.Policy{Stamp: stamp(r), Grantor: known.Partner, Customer: known.ID}
		key := []byte(string(p.Grantor) + "/" + string(p.Customer))
		if err := t.put("self_serve_policies", p, [3][]byte{key}); err != nil {
			return err
		}
		return r.record(t, known, user.UserPrincipalName, activity.CreateSelfServePolicy, policyData(p)...)
	})
}

// Disable deletes the policy and writes its record.
func (r *Raw) Disable(_ context.Context, c Target) error {
	return r.update(func(t *tx) error {
		user, err := r.actor(t)
		if err != nil {
			return err
		}
		known, err := r.customer(t, c.Customer)
		if err != nil {
			return err
		}
		t.seen.add("self_serve_policies", Ops{Gets: 1, Deletes: 1})
		t.seek = t.key(string(known.Partner), string(known.ID))
		o, err := t.First("self_serve_policies", "id", t.args[:]...)
		if err != nil {
			return err
		}
		if err := t.Delete("self_serve_policies", o); err != nil {
			return err
		}
		data := append(policyData(o.(*entry).body.(*permissions.Policy)), "Reason", "switched_off")
		return r.record(t, known, user.UserPrincipalName, activity.DeleteSelfServePolicy, data...)
	})
}

func policyData(p *permissions.Policy) []string {
	return []string{"PolicyId", p.ID(), "Resource", permissions.AzureReservedInstances, "Action", permissions.Purchase}
}

func stamp(r *Raw) permissions.Stamp { return permissions.Stamp{}.Touch(r.now()) }

// record appends to the partner's log: the row that numbers it, and the
// record.
func (r *Raw) record(t *tx, c *customers.Customer, user string, op activity.Operation, data ...string) error {
	id, err := r.newID()
	if err != nil {
		return err
	}
	log, err := must[sequence](t, "sequences", t.key(string(c.Partner)))
	if err != nil {
		return err
	}
	next := &sequence{Version: log.Version, Partner: log.Partner, Last: log.Last + 1, Date: r.now()}
	body := &activity.Record{
		ID: id, Partner: c.Partner, Sequence: next.Last, Date: next.Date, Customer: c.ID, CustomerName: c.CompanyName,
		User: user, Resource: op.Resource(), Operation: op, Status: activity.Succeeded, Data: activity.NewData(data...),
	}
	if err := t.put("activity", body, recordKeys(body)); err != nil {
		return err
	}
	return t.put("sequences", next, [3][]byte{[]byte(next.Partner)})
}

// recordKeys returns the keys of a record: by number, and by customer.
func recordKeys(b *activity.Record) [3][]byte {
	buf := recordKey(make([]byte, 0, 3*len(b.Partner)+len(b.Customer)+42), b.Partner, b.Sequence)
	n := len(buf)
	buf = append(append(buf, b.Partner...), 0)
	buf = append(append(buf, b.Customer...), 0)
	buf = append(buf, buf[:n]...)
	return [3][]byte{buf[:n:n], buf[n:]}
}

// facts are the rows that a purchase reads.
type facts struct {
	user     *customers.User
	azure    *orders.Entitlement
	plan     *orders.Subscription
	customer *customers.Customer
	item     *orders.Item
}

// Buy buys a reservation on the customer's Azure subscription.
func (r *Raw) Buy(_ context.Context, c Target) error {
	return r.update(func(t *tx) error {
		f, err := r.facts(t, c)
		if err != nil {
			return err
		}
		orderID, err := r.newID()
		if err != nil {
			return err
		}
		id, err := r.newID()
		if err != nil {
			return err
		}
		group, err := r.newID()
		if err != nil {
			return err
		}
		b := r.reservation(f, id, group, orders.OrderID(orderID[:8]+orderID[9:13]+orderID[14:18]))
		o := r.order(f, b)
		parent := string(b.Partner) + "/" + string(b.Customer)
		if err := t.put("reservations", b, under(b.CreatedAt, parent, string(b.ID))); err != nil {
			return err
		}
		if err := t.put("orders", o, under(o.CreatedAt, parent, string(o.ID))); err != nil {
			return err
		}
		return r.record(t, f.customer, f.user.UserPrincipalName, activity.CreateOrder, o.RecordData()...)
	})
}

// facts reads what the engine reads, in its order.
func (r *Raw) facts(t *tx, c Target) (f facts, err error) {
	tenant := string(c.Owner.Tenant)
	if f.user, err = must[customers.User](t, "customer_users", t.key(tenant, string(c.Owner.User))); err != nil {
		return f, err
	}
	if f.azure, err = must[orders.Entitlement](t, "entitlements", t.key(tenant, string(c.Entitlement))); err != nil {
		return f, err
	}
	held := 0
	if err := each(t, "role_assignments", t.key(tenant, string(c.Entitlement), ""), func(*orders.RoleAssignment) { held++ }); err != nil {
		return f, err
	}
	partner := string(f.azure.Partner)
	if f.plan, err = must[orders.Subscription](t, "subscriptions", t.key(partner, tenant, string(f.azure.Subscription))); err != nil {
		return f, err
	}
	if _, err = must[permissions.Policy](t, "self_serve_policies", t.key(partner, tenant)); err != nil {
		return f, err
	}
	owned := 0
	if err := each(t, "entitlements", t.key(tenant, ""), func(*orders.Entitlement) { owned++ }); err != nil {
		return f, err
	}
	if f.customer, err = r.customer(t, c.Customer); err != nil {
		return f, err
	}
	if _, err = must[resellers.Partner](t, "partners", t.key(partner)); err != nil {
		return f, err
	}
	if _, err = must[customers.Tenant](t, "tenants", t.key(tenant)); err != nil {
		return f, err
	}
	if f.item, err = must[orders.Item](t, "catalogue", t.key(fixture.D2)); err != nil {
		return f, err
	}
	if _, err = get[struct{}](t, "customer_prices", t.key(partner, tenant, fixture.D2, string(orders.OneYear))); err != nil {
		return f, err
	}
	if _, err = get[struct{}](t, "customer_prices", t.key(partner, "", fixture.D2, string(orders.OneYear))); err != nil {
		return f, err
	}
	_, err = get[struct{}](t, "credits", t.key(partner))
	return f, err
}

// reservation is what the purchase makes.
func (r *Raw) reservation(f facts, id, group string, order orders.OrderID) *reservations.Reservation {
	at, price := r.now(), f.item.Prices[0]
	return &reservations.Reservation{
		Stamp: stamp(r), ID: reservations.ID(id), ReservationOrder: group, Order: order,
		DisplayName: f.item.Title, ItemID: f.item.ID, ResourceType: f.item.ReservedResourceType, SKU: f.item.SKU, Region: f.item.Region,
		Quantity: 1, Term: orders.OneYear, BillingPlan: reservations.OneTime, Scope: reservations.Scope{Type: reservations.Shared},
		Subscription: f.plan.ID, BoughtOn: f.azure.ID, Customer: f.customer.ID, Partner: f.plan.Partner,
		PurchasedBy: orders.ByCustomer, PurchasedByUser: f.user.ID, PartnerIDOnRecord: f.plan.PartnerIDOnRecord,
		PurchasedAt: at, EffectiveAt: at, ExpiresAt: orders.OneYear.From(at), State: reservations.Active,
		Prices:   reservations.Prices{PartnerCost: price.PartnerCost, CustomerPrice: price.WebDirect, WebDirect: price.WebDirect},
		UnitCost: price.PartnerCost,
	}
}

// order is the order of the reservation.
func (r *Raw) order(f facts, b *reservations.Reservation) *orders.Order {
	return &orders.Order{
		Stamp: b.Stamp, ID: b.Order, Partner: b.Partner, Customer: b.Customer, BillingCycle: orders.CycleOneTime,
		TransactionType: orders.UserPurchase, Currency: b.UnitCost.Currency(), Status: orders.OrderCompleted,
		PlacedBy: b.PurchasedBy, PlacedByUser: b.PurchasedByUser, Channel: permissions.AzurePortal,
		Lines: []orders.OrderLine{b.OrderLine("new", f.item.OfferID)},
	}
}
