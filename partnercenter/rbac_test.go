package partnercenter_test

import (
	"strings"
	"testing"

	"cspkit.example/orders"
	"cspkit.example/pcerr"
	"cspkit.example/permissions"
	"github.com/stretchr/testify/assert"
)

// The partner verifies and assigns the role from the Subscriptions page.
func TestRBAC_1_RBAC_2_RBAC_3_RBAC_4_RBAC_8_TheOwnerRole(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	w.permit()
	anna := w.As(w.Anna).Customer(w.Relecloud)
	behind := must[[]orders.Entitlement](w)(anna.Subscriptions().Entitlements(w.ctx, w.AP)) // Manage
	assert.Equal(t, w.S1, behind[0].ID)
	held := must[orders.Assignments](w)(anna.AzureRoles().List(w.ctx, w.S1))
	assert.True(t, held.UserHolds(w.Carla, orders.Owner))
	assert.False(t, held.UserHolds(w.Nora, orders.Owner))
	buy := func() error { _, err := w.Portal(w.Nora).BuyReservation(w.ctx, d2On(w.S1, 1)); return err }
	w.refused(pcerr.OwnerRoleRequired, "RBAC-2", buy)
	changed := w.tablesChanged(func() error { return anna.AzureRoles().Add(w.ctx, w.S1, owner(w.Nora)) })
	wantDiff(t, "tables", []string{"role_assignments"}, changed) // no record
	assert.Empty(t, w.tablesChanged(func() error { return anna.AzureRoles().Add(w.ctx, w.S1, owner(w.Nora)) }), "adding it twice changes nothing")
	w.Clock.Advance(300 * oneDay) // an assignment made long ago, for whatever reason, counts
	w.ok(buy())
	w.ok(anna.AzureRoles().Remove(w.ctx, w.S1, owner(w.Nora)))
	w.refused(pcerr.OwnerRoleRequired, "RBAC-2", buy)
	w.refused(pcerr.NotFound, "RBAC-7", func() error { return anna.AzureRoles().Remove(w.ctx, w.S1, owner(w.Nora)) })
}

func TestRBAC_5_RBAC_6_WhatCountsAsOwner(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	w.permit()
	carla, nora := w.Portal(w.Carla), w.Portal(w.Nora)
	buy := func() error { _, err := nora.BuyReservation(w.ctx, d2On(w.S1, 1)); return err }
	for name, a := range map[string]orders.RoleAssignment{
		"a resource group": {Principal: string(w.Nora.User), Role: orders.Owner, Scope: "resource_group:web"},
		"a resource":       {Principal: string(w.Nora.User), Role: orders.Owner, Scope: "resource:vm"},
		"another role":     {Principal: string(w.Nora.User), Role: orders.Contributor},
		"granting only":    {Principal: string(w.Nora.User), Role: orders.UserAccessAdministrator},
		"another tenant":   {Principal: string(w.Nora.User), PrincipalTenant: w.Lars.Tenant, Role: orders.Owner},
		"not a user":       {Principal: string(w.Nora.User), PrincipalType: orders.ServicePrincipal, Role: orders.Owner},
		"foreign group":    {Principal: "Buyers", PrincipalType: orders.PrincipalForeignGroup, Role: orders.Owner},
		"another group":    {Principal: "Sellers", PrincipalType: orders.PrincipalGroup, Role: orders.Owner},
	} {
		t.Log(name)
		w.ok(carla.AssignRole(w.ctx, w.S1, a))
		w.refused(pcerr.OwnerRoleRequired, "RBAC-2", buy)
	}
	w.ok(carla.AddToGroup(w.ctx, "Buyers", w.Nora.User))
	w.refused(pcerr.OwnerRoleRequired, "RBAC-2", buy)
	group := orders.RoleAssignment{Principal: "Buyers", PrincipalType: orders.PrincipalGroup, Role: orders.Owner}
	w.ok(carla.AssignRole(w.ctx, w.S1, group))
	w.ok(buy()) // held through a group of the tenant
	w.ok(carla.RemoveFromGroup(w.ctx, "Buyers", w.Nora.User))
	w.refused(pcerr.OwnerRoleRequired, "RBAC-2", buy)

	// carla administers the tenant; without Owner that does not help her.
	w.ok(carla.RemoveRole(w.ctx, w.S1, owner(w.Carla)))
	w.refused(pcerr.OwnerRoleRequired, "RBAC-2", func() error { _, err := carla.BuyReservation(w.ctx, d2On(w.S1, 1)); return err })
	w.refused(pcerr.OwnerRoleRequired, "RBAC-2", func() error { return carla.AssignRole(w.ctx, w.S1, owner(w.Carla)) })
	w.refused(pcerr.OwnerRoleRequired, "RBAC-2", func() error { return carla.SetEntitlement(w.ctx, w.S1, orders.EntitlementDisabled) })
}

// Removed by the customer, the partner's group has no Azure access any more.
func TestRBAC_7_TheCustomerRemovesThePartnersGroup(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	agents := orders.RoleAssignment{PrincipalType: orders.PrincipalForeignGroup, PrincipalTenant: w.Anna.Tenant, Principal: orders.AdminAgents, Role: orders.Owner}
	roles := w.As(w.Anna).Customer(w.Relecloud).AzureRoles()
	w.ok(roles.Add(w.ctx, w.S1, owner(w.Sam)))
	w.ok(w.Portal(w.Carla).RemoveRole(w.ctx, w.S1, agents))
	w.refused(pcerr.ExplicitAzurePermissionRequired, "RSV-23", func() error { return roles.Add(w.ctx, w.S1, owner(w.Nora)) })
	w.refused(pcerr.ExplicitAzurePermissionRequired, "RSV-23", func() error {
		_, err := w.As(w.Gina).Via(permissions.AzurePortal).Customer(w.Relecloud).Reservations().Buy(w.ctx, d2On(w.S1, 1))
		return err
	})
	w.ok(w.As(w.Sam).Customer(w.Relecloud).AzureRoles().Add(w.ctx, w.S1, agents)) // sam holds it himself
	w.ok(roles.Add(w.ctx, w.S1, owner(w.Nora)))
}

func TestRBAC_5_BadAssignments(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	for name, c := range map[string]struct {
		a     orders.RoleAssignment
		rule  pcerr.Rule
		field string
	}{
		"nobody":            {orders.RoleAssignment{Role: orders.Owner}, "ID-13", "principalId"},
		"no GUID":           {orders.RoleAssignment{Principal: "nora", Role: orders.Owner}, "ID-2", "principalId"},
		"no role":           {orders.RoleAssignment{Principal: nobodyID}, "ID-13", "role"},
		"a long role":       {orders.RoleAssignment{Principal: nobodyID, Role: strings.Repeat("r", 257)}, "ID-13", "role"},
		"U+0000":            {orders.RoleAssignment{Principal: nobodyID, Role: "a\x00"}, "ID-13", "role"},
		"unknown scope":     {orders.RoleAssignment{Principal: nobodyID, Role: "r", Scope: "tenant"}, "RBAC-5", "scope"},
		"unknown principal": {orders.RoleAssignment{Principal: nobodyID, Role: "r", PrincipalType: "device"}, "RBAC-5", "principalType"},
		"tenant of no form": {orders.RoleAssignment{Principal: nobodyID, Role: "r", PrincipalTenant: "x"}, "ID-2", "principalTenantId"},
	} {
		t.Log(name)
		w.refusedField(pcerr.InvalidInput, c.rule, c.field, func() error { return w.Portal(w.Carla).AssignRole(w.ctx, w.S1, c.a) })
		w.refusedField(pcerr.InvalidInput, c.rule, c.field, func() error {
			return w.As(w.Anna).Customer(w.Relecloud).AzureRoles().Add(w.ctx, w.S1, c.a)
		})
	}
	w.refusedField(pcerr.InvalidInput, "ID-2", "entitlement", func() error { return w.Portal(w.Carla).AssignRole(w.ctx, "x", owner(w.Nora)) })
	w.refused(pcerr.SubscriptionNotFound, "CUS-12", func() error { return w.Portal(w.Carla).AssignRole(w.ctx, nobodyID, owner(w.Nora)) })
	w.refusedField(pcerr.InvalidInput, "ID-13", "status", func() error { return w.Portal(w.Carla).SetEntitlement(w.ctx, w.S1, "gone") })
}
