package bench

import (
	"context"
	"errors"
	"io"
	"strings"

	"cspkit.example/activity"
	"cspkit.example/customers"
	"cspkit.example/internal/fixture"
	"cspkit.example/orders"
	"cspkit.example/permissions"
	"cspkit.example/resellers"
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
		user, _, err := r.actor(t)
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
		p := NewPolicy(known)
		key := []byte(string(p.Grantor) + "/" + string(p.Customer))
		if err := t.put("self_serve_policies", p, [3][]byte{key}); err != nil {
			return err
		}
		return r.record(t, known, user.UserPrincipalName, activity.CreateSelfServePolicy, PolicyData(p)...)
	})
}

// Disable deletes the policy and writes its record.
func (r *Raw) Disable(_ context.Context, c Target) error {
	return r.update(func(t *tx) error {
		user, _, err := r.actor(t)
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
		data := append(PolicyData(o.(*entry).body.(*permissions.Policy)), "Reason", "switched_off")
		return r.record(t, known, user.UserPrincipalName, activity.DeleteSelfServePolicy, data...)
	})
}

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
	next := &sequence{Version: log.Version, Partner: log.Partner, Last: log.Last + 1, Date: now}
	body := NewRecord(id, next.Last, c, user, op, data...)
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
		b := f.Reservation(id, group, orders.OrderID(orderID[:8]+orderID[9:13]+orderID[14:18]))
		o := f.Order(b)
		parent := string(b.Partner) + "/" + string(b.Customer)
		if err := t.put("reservations", b, under(b.CreatedAt, parent, string(b.ID))); err != nil {
			return err
		}
		if err := t.put("orders", o, under(o.CreatedAt, parent, string(o.ID))); err != nil {
			return err
		}
		return r.record(t, f.Customer, f.User.UserPrincipalName, activity.CreateOrder, o.RecordData()...)
	})
}

// facts reads what the engine reads, in its order.
func (r *Raw) facts(t *tx, c Target) (f Facts, err error) {
	tenant := string(c.Owner.Tenant)
	if f.User, err = must[customers.User](t, "customer_users", t.key(tenant, string(c.Owner.User))); err != nil {
		return f, err
	}
	if f.Azure, err = must[orders.Entitlement](t, "entitlements", t.key(tenant, string(c.Entitlement))); err != nil {
		return f, err
	}
	held := 0
	if err := each(t, "role_assignments", t.key(tenant, string(c.Entitlement), ""), func(*orders.RoleAssignment) { held++ }); err != nil {
		return f, err
	}
	partner := string(f.Azure.Partner)
	if f.Plan, err = must[orders.Subscription](t, "subscriptions", t.key(partner, tenant, string(f.Azure.Subscription))); err != nil {
		return f, err
	}
	if _, err = must[permissions.Policy](t, "self_serve_policies", t.key(partner, tenant)); err != nil {
		return f, err
	}
	owned := 0
	if err := each(t, "entitlements", t.key(tenant, ""), func(*orders.Entitlement) { owned++ }); err != nil {
		return f, err
	}
	if f.Customer, err = r.customer(t, c.Customer); err != nil {
		return f, err
	}
	if _, err = must[resellers.Partner](t, "partners", t.key(partner)); err != nil {
		return f, err
	}
	if _, err = must[customers.Tenant](t, "tenants", t.key(tenant)); err != nil {
		return f, err
	}
	if f.Item, err = must[orders.Item](t, "catalogue", t.key(fixture.D2)); err != nil {
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

// Create makes a customer with its tenant and its first administrator.
func (r *Raw) Create(_ context.Context, n customers.NewCustomer) error {
	var random [RandomPassword]byte
	if _, err := io.ReadFull(r.rand, random[:]); err != nil {
		return err
	}
	return r.update(func(t *tx) error {
		user, partner, err := r.actor(t)
		if err != nil {
			return err
		}
		id, err := r.newID()
		if err != nil {
			return err
		}
		admin, err := r.newID()
		if err != nil {
			return err
		}
		taken, err := get[Domain](t, "domains", t.key(n.Domain))
		if err != nil {
			return err
		}
		if taken != nil {
			return errTaken
		}
		c := NewCustomer(partner, n, customers.ID(id), permissions.UserID(admin), random[:])
		if err := t.putCreated(c); err != nil {
			return err
		}
		return r.record(t, c.Customer, user.UserPrincipalName, activity.AddCustomer, c.RecordData()...)
	})
}

// putCreated stores the rows of a new customer.
func (t *tx) putCreated(c Created) error {
	name, tenant, user := c.Domain.Name, string(c.Tenant.ID), string(c.Admin.ID)
	own := []byte(tenant + "/" + user)
	id := []byte(string(c.Customer.Partner) + "/" + tenant)
	return errors.Join(
		t.put("domains", c.Domain, [3][]byte{[]byte(name)}),
		t.put("tenants", c.Tenant, [3][]byte{own[:len(tenant)]}),
		t.put("customer_users", c.Admin, [3][]byte{
			own,
			indexKey(own, tenant, c.Admin.UserPrincipalName),
			indexKey(own, tenant, strings.ToLower(c.Admin.DisplayName)),
		}),
		t.put("customers", c.Customer, [3][]byte{
			id,
			indexKey(id, string(c.Customer.Partner), truth+strings.ToLower(c.Customer.CompanyName)),
			indexKey(id, tenant),
		}),
		t.put("credentials", c.Credential, [3][]byte{own}),
	)
}

// indexKey returns the place of a row in an index: its texts, and its key.
func indexKey(key []byte, texts ...string) []byte {
	size := len(key) + len(texts)
	for _, text := range texts {
		size += len(text)
	}
	buf := make([]byte, 0, size)
	for _, text := range texts {
		buf = append(append(buf, text...), 0)
	}
	return append(buf, key...)
}
