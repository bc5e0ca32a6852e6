package main

import (
	"context"
	"crypto/rand"
	"errors"

	"cspkit.example/activity"
	"cspkit.example/customers"
	"cspkit.example/internal/bench"
	"cspkit.example/internal/fixture"
	"cspkit.example/orders"
	"cspkit.example/permissions"
	"cspkit.example/resellers"
	"github.com/google/uuid"
)

// actor reads the acting user of the partner, and the partner.
func (t *tx) actor() (*permissions.User, *resellers.Partner, error) {
	user, err := one[permissions.User](t, "SELECT body FROM users WHERE tenant = ? AND id = ?", t.admin.Tenant, t.admin.User)
	if err != nil {
		return nil, nil, err
	}
	partner, err := one[resellers.Partner](t, "SELECT body FROM partners WHERE tenant = ?", t.admin.Tenant)
	return user, partner, err
}

// customer reads the partner's record of a customer.
func (t *tx) customer(id customers.ID) (*customers.Customer, error) {
	return one[customers.Customer](t, "SELECT body FROM customers WHERE partner = ? AND id = ?", t.admin.Tenant, id)
}

// known reads the acting user, and the partner's record of a customer.
func (t *tx) known(id customers.ID) (*permissions.User, *customers.Customer, error) {
	user, _, err := t.actor()
	if err != nil {
		return nil, nil, err
	}
	c, err := t.customer(id)
	return user, c, err
}

// record appends to the log of a customer's partner.
func (t *tx) record(c *customers.Customer, user string, op activity.Operation, data ...string) error {
	s, err := t.statement("SELECT max(number) FROM records WHERE partner = ?")
	if err != nil {
		return err
	}
	var last int64
	if err := s.QueryRowContext(t.ctx, c.Partner).Scan(&last); err != nil {
		return err
	}
	return t.insert(bench.NewRecord(uuid.NewString(), last+1, c, user, op, data...))
}

// Enable stores the policy and its record.
func (s *SQLite) Enable(ctx context.Context, target bench.Target) error {
	return s.update(ctx, func(t *tx) error {
		user, c, err := t.known(target.Customer)
		if err != nil {
			return err
		}
		active, err := t.there("SELECT EXISTS (SELECT 1 FROM subscriptions WHERE partner = ? AND customer = ? AND status = ?)", c.Partner, c.ID, orders.Active)
		if err != nil {
			return err
		}
		if !active {
			return errAbsent
		}
		p := bench.NewPolicy(c)
		if err := t.insert(p); err != nil { // it refuses a second policy
			return err
		}
		return t.record(c, user.UserPrincipalName, activity.CreateSelfServePolicy, bench.PolicyData(p)...)
	})
}

// Disable deletes the policy and stores its record.
func (s *SQLite) Disable(ctx context.Context, target bench.Target) error {
	return s.update(ctx, func(t *tx) error {
		user, c, err := t.known(target.Customer)
		if err != nil {
			return err
		}
		p, err := one[permissions.Policy](t, "DELETE FROM policies WHERE partner = ? AND customer = ? RETURNING body", c.Partner, c.ID)
		if err != nil {
			return err
		}
		return t.record(c, user.UserPrincipalName, activity.DeleteSelfServePolicy, append(bench.PolicyData(p), "Reason", "switched_off")...)
	})
}

// Buy stores a reservation, its order and the record.
func (s *SQLite) Buy(ctx context.Context, target bench.Target) error {
	return s.update(ctx, func(t *tx) error {
		f, err := t.facts(target)
		if err != nil {
			return err
		}
		id, group, order := uuid.NewString(), uuid.NewString(), uuid.NewString()
		b := f.Reservation(id, group, orders.OrderID(order[:8]+order[9:13]+order[14:18]))
		o := f.Order(b)
		if err := errors.Join(t.insert(b), t.insert(o)); err != nil {
			return err
		}
		return t.record(f.Customer, f.User.UserPrincipalName, activity.CreateOrder, o.RecordData()...)
	})
}

// mayBuy asks in one query for all that only has to be there, or not.
const mayBuy = `SELECT EXISTS (SELECT 1 FROM policies WHERE partner = ?1 AND customer = ?2)
	AND EXISTS (SELECT 1 FROM assignments WHERE entitlement = ?3 AND principal = ?4)
	AND EXISTS (SELECT 1 FROM partners WHERE tenant = ?1)
	AND EXISTS (SELECT 1 FROM tenants WHERE id = ?2)
	AND NOT EXISTS (SELECT 1 FROM prices WHERE partner = ?1 AND customer IN (?2, '') AND item = ?5 AND term = ?6)
	AND NOT EXISTS (SELECT 1 FROM credits WHERE partner = ?1)`

// facts reads what a purchase needs.
func (t *tx) facts(target bench.Target) (f bench.Facts, err error) {
	id := target.Customer
	if f.User, err = one[customers.User](t, "SELECT body FROM customer_users WHERE tenant = ? AND id = ?", id, target.Owner.User); err != nil {
		return f, err
	}
	if f.Azure, err = one[orders.Entitlement](t, "SELECT body FROM entitlements WHERE customer = ? AND id = ?", id, target.Entitlement); err != nil {
		return f, err
	}
	partner := f.Azure.Partner
	may, err := t.there(mayBuy, partner, id, target.Entitlement, target.Owner.User, fixture.D2, orders.OneYear)
	if err != nil {
		return f, err
	}
	if !may {
		return f, errAbsent
	}
	if f.Plan, err = one[orders.Subscription](t, "SELECT body FROM subscriptions WHERE partner = ? AND customer = ? AND id = ?", partner, id, f.Azure.Subscription); err != nil {
		return f, err
	}
	if f.Customer, err = t.customer(id); err != nil {
		return f, err
	}
	f.Item, err = one[orders.Item](t, "SELECT body FROM catalogue WHERE id = ?", fixture.D2)
	return f, err
}

// Create stores a customer with its tenant and its first administrator. A
// domain that is taken is refused by its primary key.
func (s *SQLite) Create(ctx context.Context, n customers.NewCustomer) error {
	var random [bench.RandomPassword]byte
	if _, err := rand.Read(random[:]); err != nil {
		return err
	}
	return s.update(ctx, func(t *tx) error {
		user, partner, err := t.actor()
		if err != nil {
			return err
		}
		c := bench.NewCustomer(partner, n, customers.ID(uuid.NewString()), permissions.UserID(uuid.NewString()), random[:])
		for _, row := range []any{c.Tenant, c.Domain, c.Admin, c.Credential, c.Customer} {
			if err := t.insert(row); err != nil {
				return err
			}
		}
		return t.record(c.Customer, user.UserPrincipalName, activity.AddCustomer, c.RecordData()...)
	})
}

// Customer reads one customer.
func (s *SQLite) Customer(ctx context.Context, target bench.Target) (found customers.Customer, err error) {
	err = s.view(ctx, func(t *tx) error {
		_, c, err := t.known(target.Customer)
		if err == nil {
			found = *c
		}
		return err
	})
	return found, err
}

// The lists of customers by name, behind a name and identifier.
const (
	listAll = `SELECT body FROM customers
		WHERE partner = ?1 AND listed = 1 AND (name, id) > (?2, ?3) ORDER BY name, id LIMIT ?4`
	listByReseller = `SELECT c.body FROM associations a JOIN customers c ON c.partner = a.provider AND c.id = a.customer
		WHERE a.provider = ?1 AND a.reseller = ?5 AND (a.name, a.customer) > (?2, ?3) ORDER BY a.name, a.customer LIMIT ?4`
)

// Customers reads a page of customers by name.
func (s *SQLite) Customers(ctx context.Context, p bench.Page) (page []customers.Customer, err error) {
	err = s.view(ctx, func(t *tx) error {
		if _, _, err := t.actor(); err != nil {
			return err
		}
		after := s.before[p] // the zero Place before the first page
		query, args := listAll, []any{s.admin.Tenant, after.Name, after.ID, bench.PageSize}
		if p.ByReseller {
			query, args = listByReseller, append(args, s.reseller)
		}
		page, err = all[customers.Customer](t, bench.PageSize, query, args...)
		return err
	})
	return page, err
}

// Newest reads the newest records of the log.
func (s *SQLite) Newest(ctx context.Context) (page []activity.Record, err error) {
	err = s.view(ctx, func(t *tx) error {
		if _, _, err := t.actor(); err != nil {
			return err
		}
		page, err = all[activity.Record](t, bench.PageSize, "SELECT body FROM records WHERE partner = ? ORDER BY number DESC LIMIT ?", s.admin.Tenant, bench.PageSize)
		return err
	})
	return page, err
}
