package partnercenter

import (
	"context"

	"cspkit.example/orders"
	"cspkit.example/permissions"
)

// AzureRoles are the role assignments of a customer's Azure subscriptions, as
// a partner's user works on them in the Azure portal.
type AzureRoles struct{ c Customer }

// AzureRoles returns the operations on role assignments.
func (c Customer) AzureRoles() AzureRoles { return AzureRoles{c} }

// granters may give and take roles (section 2.13).
var granters = []string{orders.Owner, orders.UserAccessAdministrator}

// List returns the role assignments of an Azure subscription (RBAC-4).
func (r AzureRoles) List(ctx context.Context, id orders.EntitlementID) (out orders.Assignments, err error) {
	err = r.c.s.view(ctx, permissions.SubscriptionGet, func(u *unit) error {
		known, err := u.customer(r.c.id)
		if err != nil {
			return err
		}
		e, err := u.visibleEntitlement(known, id)
		if err != nil {
			return err
		}
		out, err = u.assignments(e)
		return err
	})
	return out, err
}

// Add gives a principal a role on an Azure subscription. The user needs Owner
// or User Access Administrator there: through the AdminAgents group, or by an
// explicit assignment (RSV-23). It leaves no record (RBAC-8). Adding what is
// there changes nothing.
func (r AzureRoles) Add(ctx context.Context, id orders.EntitlementID, a orders.RoleAssignment) error {
	return r.c.onEntitlement(ctx, permissions.RoleAssignmentAdd, id, granters, func(u *unit, e orders.Entitlement) error {
		return u.addAssignment(e, a)
	})
}

// Remove takes a role from a principal, not_found when it does not have it.
func (r AzureRoles) Remove(ctx context.Context, id orders.EntitlementID, a orders.RoleAssignment) error {
	return r.c.onEntitlement(ctx, permissions.RoleAssignmentRemove, id, granters, func(u *unit, e orders.Entitlement) error {
		return u.removeAssignment(e, a)
	})
}

// onEntitlement changes an Azure subscription of the customer on which the
// acting partner user holds one of the roles: through the AdminAgents group,
// or by an explicit assignment (RSV-23). It leaves no record (RBAC-8).
func (c Customer) onEntitlement(ctx context.Context, action permissions.Action, id orders.EntitlementID, roles []string, to func(*unit, orders.Entitlement) error) error {
	return c.s.do(ctx, action, func(u *unit) error {
		known, err := u.customer(c.id)
		if err != nil {
			return err
		}
		e, err := u.visibleEntitlement(known, id)
		if err != nil {
			return err
		}
		held, err := u.assignments(e)
		if err != nil {
			return err
		}
		if err := held.PartnerMay(u.who, u.user.Roles, roles...); err != nil {
			return err
		}
		u.leavesNoRecord("RBAC-8")
		return to(u, e)
	})
}

func (u *unit) addAssignment(e orders.Entitlement, a orders.RoleAssignment) error {
	a, err := e.Assign(a, u.at)
	if err != nil {
		return err
	}
	_, there, err := find(u, assignments, assignmentKey(&a))
	if err != nil || there {
		return err
	}
	return save(u, assignments, &a)
}

func (u *unit) removeAssignment(e orders.Entitlement, a orders.RoleAssignment) error {
	a, err := e.Assignment(a, u.at)
	if err != nil {
		return err
	}
	a, err = get(u, assignments, assignmentKey(&a), orders.AssignmentNotFound)
	if err != nil {
		return err
	}
	return remove(u, assignments, &a)
}
