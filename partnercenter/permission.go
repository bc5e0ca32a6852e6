package partnercenter

import (
	"context"

	"cspkit.example/activity"
	"cspkit.example/customers"
	"cspkit.example/orders"
	"cspkit.example/permissions"
)

// PurchasePermission is the switch "Allow customer to purchase" under "Azure
// reservations" in the area "Customer permissions" of a customer's Account
// page (PERM-2).
type PurchasePermission struct{ c Customer }

// PurchasePermission returns the customer's permission to buy its own Azure
// reservations.
func (c Customer) PurchasePermission() PurchasePermission { return PurchasePermission{c} }

// On reports whether the permission is on. It is off by default (PERM-6).
func (p PurchasePermission) On(ctx context.Context) (on bool, err error) {
	err = p.c.s.view(ctx, permissions.PermissionView, func(u *unit) error {
		known, err := u.customer(p.c.id)
		if err != nil {
			return err
		}
		_, on, err = u.visiblePolicy(known)
		return err
	})
	return on, err
}

// Get returns the policy behind the switch, policy_not_found when it is off.
func (p PurchasePermission) Get(ctx context.Context) (policy permissions.Policy, err error) {
	err = p.c.s.view(ctx, permissions.PermissionView, func(u *unit) error {
		known, err := u.customer(p.c.id)
		if err != nil {
			return err
		}
		found, on, err := u.visiblePolicy(known)
		if err == nil && !on {
			err = permissions.PolicyNotFound(known.ID)
		}
		policy = found
		return err
	})
	return policy, err
}

// Enable switches the permission on: owners of the customer may then buy
// reservations on the Azure subscriptions that this partner bought for it, and
// the partner pays (PERM-4, PERM-15). Only an admin agent may (PERM-7), and
// the customer needs an active Azure subscription (PERM-13).
func (p PurchasePermission) Enable(ctx context.Context) (permissions.Policy, error) {
	return p.Create(ctx, permissions.PolicyInput{})
}

// Create is Enable with the policy as a caller wrote it; a permission other
// than the one there is gets invalid_input (PERM-3).
func (p PurchasePermission) Create(ctx context.Context, in permissions.PolicyInput) (policy permissions.Policy, err error) {
	err = p.c.s.do(ctx, permissions.PermissionEnable, func(u *unit) error {
		known, err := u.related(p.c.id)
		if err != nil {
			return err
		}
		_, on, err := u.permissionOn(u.partner.Tenant, known.ID)
		if err != nil {
			return err
		}
		azure, err := u.hasActiveAzure(known.ID)
		if err != nil {
			return err
		}
		if policy, err = permissions.EnablePolicy(u.partner.Tenant, known.ID, in, on, azure, u.at); err != nil {
			return err
		}
		if err := save(u, policies, &policy); err != nil {
			return err
		}
		return u.record(entry{op: activity.CreateSelfServePolicy, customer: known, data: policyData(policy), new: &policy})
	})
	return policy, err
}

// Update writes the policy again, as the API can; nothing visible changes.
func (p PurchasePermission) Update(ctx context.Context, in permissions.PolicyInput) (policy permissions.Policy, err error) {
	err = p.c.s.do(ctx, permissions.PermissionUpdate, func(u *unit) error {
		known, err := u.related(p.c.id)
		if err != nil {
			return err
		}
		old, err := u.policy(u.partner.Tenant, known.ID)
		if err != nil {
			return err
		}
		if policy, err = old.Update(in, u.at); err != nil {
			return err
		}
		if err := save(u, policies, &policy); err != nil {
			return err
		}
		return u.record(entry{op: activity.UpdateSelfServePolicy, customer: known, data: policyData(policy), old: old, new: &policy})
	})
	return policy, err
}

// Disable switches the permission off. What the customer bought stays as it
// is (PERM-23); switching off twice is policy_not_found (PERM-22).
func (p PurchasePermission) Disable(ctx context.Context) error {
	return p.c.s.do(ctx, permissions.PermissionDisable, func(u *unit) error {
		known, err := u.related(p.c.id)
		if err != nil {
			return err
		}
		policy, err := u.policy(u.partner.Tenant, known.ID)
		if err != nil {
			return err
		}
		return u.switchOff(policy, known, "switched_off")
	})
}

// switchOff deletes the policy and says why.
func (u *unit) switchOff(p permissions.Policy, c customers.Customer, reason string) error {
	if err := remove(u, policies, &p); err != nil {
		return err
	}
	return u.record(entry{op: activity.DeleteSelfServePolicy, customer: c, data: append(policyData(p), "Reason", reason), old: &p})
}

func (u *unit) policy(grantor permissions.TenantID, customer customers.ID) (permissions.Policy, error) {
	return get(u, policies, key(string(grantor), string(customer)), func() error { return permissions.PolicyNotFound(customer) })
}

// visiblePolicy is the permission that the acting partner reads: its own, or
// for a reseller that of a provider behind the customer (CAP-20).
func (u *unit) visiblePolicy(c customers.Customer) (p permissions.Policy, on bool, err error) {
	sellers, err := u.sellers(c)
	if err != nil {
		return p, false, err
	}
	for _, grantor := range sellers {
		if p, on, err = u.permissionOn(grantor, c.ID); on || err != nil {
			return p, on, err
		}
	}
	return p, false, nil
}

// hasActiveAzure reports whether the acting partner bought the customer an
// Azure plan or Azure global subscription that is active (PERM-13).
func (u *unit) hasActiveAzure(id customers.ID) (bool, error) {
	sold, err := u.sold(u.partner.Tenant, id)
	for _, s := range sold {
		if s.ProductType.Azure() && s.Status == orders.Active {
			return true, err
		}
	}
	return false, err
}

func policyData(p permissions.Policy) []string {
	return []string{"PolicyId", p.ID(), "Resource", permissions.AzureReservedInstances, "Action", permissions.Purchase}
}
