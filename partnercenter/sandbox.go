package partnercenter

import (
	"context"
	"errors"

	"cspkit.example/activity"
	"cspkit.example/customers"
	"cspkit.example/orders"
	"cspkit.example/pcerr"
	"cspkit.example/permissions"
	"cspkit.example/reservations"
	"cspkit.example/store"
)

// Delete deletes a customer of Microsoft's integration sandbox with its users
// and all that it bought; its domain is free again. Whoever may remove a
// relationship may do it. Outside a sandbox it is sandbox_only, and while
// reservations or software are not cancelled it is refused (SBX-3).
func (c Customer) Delete(ctx context.Context) error {
	return c.s.do(ctx, permissions.RelationshipRemove, func(u *unit) error {
		known, err := u.related(c.id)
		if err != nil {
			return err
		}
		if !u.center.opts.Sandbox {
			return pcerr.New(pcerr.SandboxOnly, "SBX-3", "customers can be deleted in a sandbox only: remove the relationship instead").About(string(known.ID))
		}
		left, err := u.holdings(known.ID)
		if err == nil {
			err = known.CheckDelete(left)
		}
		if err != nil {
			return err
		}
		if err := u.deleteTenant(known.ID); err != nil {
			return err
		}
		return u.record(entry{op: activity.DeleteCustomer, customer: known, data: []string{"CustomerId", string(known.ID)}})
	})
}

// deleteTenant deletes a customer with all that partners know about it.
func (u *unit) deleteTenant(id customers.ID) error {
	t, err := u.tenant(id)
	if err != nil {
		return err
	}
	var known []customers.Customer // what is read is not changed meanwhile
	for c, err := range u.recordsOf(id) {
		if err != nil {
			return err
		}
		known = append(known, c)
	}
	for _, c := range known {
		if err := u.deleteCustomer(c); err != nil {
			return err
		}
	}
	of := within(string(id))
	return errors.Join(
		removeAll(u, customerUsers, of), removeAll(u, memberships, of), removeAll(u, credentials, of),
		removeAll(u, entitlements, of), removeAll(u, assignments, of),
		remove(u, domains, &domain{Name: t.Domain}), remove(u, tenants, &t),
	)
}

// deleteCustomer deletes what one partner knows about a customer.
func (u *unit) deleteCustomer(c customers.Customer) error {
	of := within(string(c.Partner), string(c.ID))
	return errors.Join(
		removeAll(u, associations, of), removeAll(u, carts, of), removeAll(u, orderTable, of), removeAll(u, subscriptions, of),
		removeAll(u, policies, of), removeAll(u, reservationTable, of), removeAll(u, prices, of), removeAll(u, charges, of),
		removeAll(u, usages, of), remove(u, customerRecords, &c),
	)
}

func removeAll[T any](u *unit, c *store.Collection[T], prefix string) error {
	all, err := collect(u, c, prefix)
	for _, v := range all {
		if err == nil {
			err = remove(u, c, &v)
		}
	}
	return err
}

// roomForCustomer refuses one customer more than the sandbox has room for
// (SBX-1).
func (u *unit) roomForCustomer() error {
	if !u.center.opts.Sandbox {
		return nil
	}
	n := 0
	for c, err := range scan(u, customerRecords, store.Scan{Prefix: within(string(u.partner.Tenant))}) {
		if err != nil {
			return err
		}
		if c.Relationship.Active() {
			n++
		}
	}
	if n >= customers.SandboxCustomers {
		return customers.SandboxFull(customers.SandboxCustomers, "customers")
	}
	return nil
}

// roomForSubscription refuses a subscription that the sandbox has no room for
// (SBX-1).
func (u *unit) roomForSubscription(s *orders.Subscription) error {
	if !u.center.opts.Sandbox {
		return nil
	}
	owned, err := u.sold(s.Partner, s.Customer)
	if err != nil {
		return err
	}
	return s.CheckSandbox(owned)
}

// roomForReservation refuses a reservation that the sandbox has no room for
// (SBX-1).
func (u *unit) roomForReservation(r *reservations.Reservation) error {
	if !u.center.opts.Sandbox {
		return nil
	}
	reserved, err := u.reservationsOf(r.Partner, r.Customer)
	if err != nil {
		return err
	}
	return r.CheckSandbox(reserved)
}
