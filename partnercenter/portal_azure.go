package partnercenter

import (
	"context"

	"cspkit.example/customers"
	"cspkit.example/orders"
	"cspkit.example/pcerr"
	"cspkit.example/permissions"
	"cspkit.example/reservations"
)

// Entitlements returns the customer's Azure subscriptions, whoever sold them.
func (p *Portal) Entitlements(ctx context.Context) (out []orders.Entitlement, err error) {
	err = p.view(ctx, func(u *unit) error {
		out, err = collect(u, entitlements, within(string(u.buyer.Tenant)))
		return err
	})
	return out, err
}

// AssignRole gives a principal a role on an Azure subscription. The user
// needs Owner or User Access Administrator there, else owner_role_required.
// It leaves no record (RBAC-8).
func (p *Portal) AssignRole(ctx context.Context, id orders.EntitlementID, a orders.RoleAssignment) error {
	return p.onEntitlement(ctx, id, granters, func(u *unit, e orders.Entitlement) error { return u.addAssignment(e, a) })
}

// RemoveRole takes a role from a principal, also from the partner's
// AdminAgents group (RBAC-7).
func (p *Portal) RemoveRole(ctx context.Context, id orders.EntitlementID, a orders.RoleAssignment) error {
	return p.onEntitlement(ctx, id, granters, func(u *unit, e orders.Entitlement) error { return u.removeAssignment(e, a) })
}

// SetEntitlement enables or disables an Azure subscription; the user needs
// Owner on it.
func (p *Portal) SetEntitlement(ctx context.Context, id orders.EntitlementID, to orders.EntitlementStatus) error {
	return p.onEntitlement(ctx, id, []string{orders.Owner}, func(u *unit, e orders.Entitlement) error {
		return u.setEntitlement(e, to)
	})
}

func (u *unit) setEntitlement(e orders.Entitlement, to orders.EntitlementStatus) error {
	s, err := u.subscription(e.Partner, e.Customer, e.Subscription)
	if err != nil {
		return err
	}
	if e, err = e.SetStatus(s, to, u.at); err != nil {
		return err
	}
	return save(u, entitlements, &e)
}

// onEntitlement changes an Azure subscription of the customer on which the
// user holds one of the roles; administering the tenant is not enough (RBAC-6).
func (p *Portal) onEntitlement(ctx context.Context, id orders.EntitlementID, roles []string, fn func(*unit, orders.Entitlement) error) error {
	return p.do(ctx, func(u *unit) error {
		e, held, err := u.ownEntitlement(id)
		if err != nil {
			return err
		}
		if err := u.requireCustomerRole(held, roles...); err != nil {
			return err
		}
		u.leavesNoRecord("RBAC-8")
		return fn(u, e)
	})
}

// requireCustomerRole refuses the acting customer user without one of the
// roles, held by itself or through a group (RBAC-1, RBAC-2, RBAC-5).
func (u *unit) requireCustomerRole(held orders.Assignments, roles ...string) error {
	if held.UserHolds(u.who, roles...) { // most do, and need no look at their groups
		return nil
	}
	groups, err := u.groups()
	if err != nil {
		return err
	}
	return held.CustomerMay(u.who, groups, roles...)
}

// ownEntitlement reads an Azure subscription of the acting user's tenant and
// its role assignments.
func (u *unit) ownEntitlement(id orders.EntitlementID) (orders.Entitlement, orders.Assignments, error) {
	e, err := u.entitlement(u.buyer.Tenant, id)
	if err != nil {
		return e, nil, err
	}
	held, err := u.assignments(e)
	return e, held, err
}

// BuyReservation buys a reservation on an Azure subscription, as the
// customer's Owner may while the partner's permission is on (PERM-4,
// RBAC-1). It is charged to the partner that sold the subscription, which is
// not notified (PERM-15, PERM-17). The answer does not show what the partner
// pays. The refusals are those of table 2.16, in
// its order.
func (p *Portal) BuyReservation(ctx context.Context, purchase reservations.Purchase) (BoughtReservation, error) {
	var made placed
	err := p.do(ctx, func(u *unit) error {
		on, c, err := u.customerTarget(purchase.Entitlement)
		if err != nil {
			return err
		}
		t, i, err := u.checkCustomerOrder(c, purchase)
		if err != nil {
			return err
		}
		if err := u.chargeFor(c.Partner, i, purchase); err != nil {
			return err
		}
		by := reservations.Buyer{Kind: orders.ByCustomer, User: u.buyer.ID, Channel: permissions.AzurePortal}
		made, err = u.buyReservation(purchase, i, c, t, on, by)
		return err
	})
	if err != nil {
		return BoughtReservation{}, err
	}
	out := made.copies()
	return BoughtReservation{out.Reservation.ForCustomer(), out.Order.ForCustomer()}, nil
}

// customerTarget finds what a customer's user buys on, and refuses in the
// order of table 2.16: Azure subscription found, permission on, active, Owner
// held.
func (u *unit) customerTarget(id orders.EntitlementID) (on reservations.Target, c customers.Customer, err error) {
	e, held, err := u.ownEntitlement(id)
	if err != nil {
		return on, c, err
	}
	on.Entitlement = e.ID
	if on.Subscription, err = u.subscription(e.Partner, e.Customer, e.Subscription); err != nil {
		return on, c, err
	}
	_, allowed, err := u.permissionOn(e.Partner, e.Customer)
	if err != nil {
		return on, c, err
	}
	if !allowed {
		return on, c, pcerr.New(pcerr.SelfServeOff, "PERM-4", "ask the partner that sold the subscription for the permission to purchase").About(string(e.ID))
	}
	if err := on.Subscription.CheckActive("RSV-3"); err != nil {
		return on, c, err
	}
	if err := u.requireCustomerRole(held, orders.Owner); err != nil {
		return on, c, err
	}
	if on.Owned, err = u.entitlementsOf(e.Partner, e.Customer); err != nil {
		return on, c, err
	}
	c, err = u.customerOf(e.Partner, e.Customer)
	return on, c, err
}

// checkCustomerOrder takes the order preconditions of a customer's purchase:
// the partner's program and agreement, region, the customer's agreement,
// market.
func (u *unit) checkCustomerOrder(c customers.Customer, p reservations.Purchase) (t customers.Tenant, i orders.Item, err error) {
	seller, err := u.partnerAccount(c.Partner)
	if err != nil {
		return t, i, err
	}
	if err := seller.Standing(0).MayBeCharged(); err != nil {
		return t, i, err
	}
	if err := customers.CheckPlace(seller, c.Country); err != nil {
		return t, i, err
	}
	if t, err = u.tenant(c.ID); err != nil {
		return t, i, err
	}
	if err := c.CheckMCA(&t); err != nil {
		return t, i, err
	}
	if p.ResellerMPNID != "" {
		return t, i, pcerr.Invalid("RSV-21", "partnerIdOnRecord", "in the Azure portal the partner of record is that of the subscription")
	}
	i, err = u.reservationItem(p.ItemID, c.Country)
	return t, i, err
}

// Reservations returns the customer's Azure reservations, whoever sold and
// bought them, with their scope and prices, but not what the partner pays (PERM-20).
func (p *Portal) Reservations(ctx context.Context) (out []reservations.Reservation, err error) {
	err = p.view(ctx, func(u *unit) error {
		out = nil
		for c, err := range u.recordsOf(u.buyer.Tenant) {
			if err != nil {
				return err
			}
			bought, err := u.reservationsOf(c.Partner, c.ID)
			if err != nil {
				return err
			}
			for _, r := range bought {
				out = append(out, r.ForCustomer())
			}
		}
		return nil
	})
	return out, err
}

// SetReservationScope always refuses with partner_action_required: only the
// partner changes a scope after the purchase (PERM-18, PERM-21).
func (p *Portal) SetReservationScope(ctx context.Context, id reservations.ID, _ reservations.Scope) error {
	return p.partnerOnly(ctx, id)
}

// CancelReservation always refuses with partner_action_required (PERM-18).
func (p *Portal) CancelReservation(ctx context.Context, id reservations.ID) error {
	return p.partnerOnly(ctx, id)
}

// ExchangeReservation always refuses with partner_action_required (PERM-18).
func (p *Portal) ExchangeReservation(ctx context.Context, id reservations.ID, _ reservations.Purchase) error {
	return p.partnerOnly(ctx, id)
}

// RenewReservation always refuses with partner_action_required (PERM-18).
func (p *Portal) RenewReservation(ctx context.Context, id reservations.ID) error {
	return p.partnerOnly(ctx, id)
}

// partnerOnly refuses a change of one of the customer's own reservations, and
// says not_found for any other.
func (p *Portal) partnerOnly(ctx context.Context, id reservations.ID) error {
	return p.view(ctx, func(u *unit) error {
		r, err := u.ownReservation(id)
		if err != nil {
			return err
		}
		return reservations.PartnerOnly(r.ID)
	})
}

// ownReservation reads one of the acting customer's reservations, through
// whichever partner.
func (u *unit) ownReservation(id reservations.ID) (reservations.Reservation, error) {
	for c, err := range u.recordsOf(u.buyer.Tenant) {
		if err != nil {
			return reservations.Reservation{}, err
		}
		r, err := u.reservation(c.Partner, c.ID, id)
		if err == nil || pcerr.CodeOf(err) != pcerr.NotFound {
			return r, err
		}
	}
	return reservations.Reservation{}, id.NotFound()
}
