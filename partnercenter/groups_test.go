package partnercenter_test

import (
	"testing"

	"cspkit.example/customers"
	"cspkit.example/orders"
	"cspkit.example/pcerr"
	"cspkit.example/permissions"
	"github.com/stretchr/testify/assert"
)

// byGroup gives a group of Relecloud's tenant a role on S1.
func (w *world) byGroup(group, role, scope string) {
	w.t.Helper()
	w.ok(w.Portal(w.Carla).AssignRole(w.ctx, w.S1, orders.RoleAssignment{Principal: group, PrincipalType: orders.PrincipalGroup, Role: role, Scope: scope}))
}

func (w *world) joins(group string, who permissions.Identity) {
	w.t.Helper()
	w.ok(w.Portal(w.Carla).AddToGroup(w.ctx, group, who.User))
}

// A role held through a group counts like one held by oneself, for as long as
// one is in the group and the group has it; at subscription scope only.
func TestRBAC_5_OwnerThroughAGroup(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	w.permit()
	carla, nora := w.Portal(w.Carla), w.Portal(w.Nora)
	buy := func() error { return drop(nora.BuyReservation(w.ctx, d2On(w.S1, 1))) }
	no := func() { t.Helper(); w.refused(pcerr.OwnerRoleRequired, "RBAC-2", buy) }
	w.joins("Buyers", w.Nora)
	no()
	w.byGroup("Buyers", orders.Contributor, "")
	w.byGroup("Buyers", orders.Owner, "resource_group:web")
	w.byGroup("Sellers", orders.Owner, "")
	no()
	w.byGroup("Buyers", orders.Owner, "")
	w.ok(buy())
	w.ok(nora.SetEntitlement(w.ctx, w.S1, orders.EntitlementDisabled)) // Owner is Owner
	w.ok(nora.SetEntitlement(w.ctx, w.S1, orders.EntitlementActive))
	w.ok(nora.AssignRole(w.ctx, w.S1, owner(w.Nora)))
	w.ok(nora.RemoveRole(w.ctx, w.S1, owner(w.Nora)))

	w.ok(carla.RemoveFromGroup(w.ctx, "Buyers", w.Nora.User))
	no()
	w.joins("Sellers", w.Nora)
	w.ok(buy())
	w.ok(carla.RemoveRole(w.ctx, w.S1, orders.RoleAssignment{Principal: "Sellers", PrincipalType: orders.PrincipalGroup, Role: orders.Owner}))
	no()
	w.byGroup("Sellers", orders.UserAccessAdministrator, "") // grants roles, does not buy
	no()
	w.ok(nora.AssignRole(w.ctx, w.S1, owner(w.Nora)))
	w.ok(buy())
}

// A group is of one tenant; its name elsewhere is another group.
func TestRBAC_5_GroupsOfOtherTenants(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	w.permit()
	tailspin, admin := w.customerOf(w.Anna, "Tailspin", "US")
	w.byGroup("Buyers", orders.Owner, "")
	w.ok(admin.AddToGroup(w.ctx, "Buyers", admin.Identity().User))
	w.refused(pcerr.SubscriptionNotFound, "CUS-12", func() error { return drop(admin.BuyReservation(w.ctx, d2On(w.S1, 1))) })
	w.refused(pcerr.UserNotFound, "CUS-13", func() error { return admin.AddToGroup(w.ctx, "Buyers", w.Nora.User) })
	w.refused(pcerr.OwnerRoleRequired, "RBAC-2", func() error { return drop(w.Portal(w.Nora).BuyReservation(w.ctx, d2On(w.S1, 1))) })
	assert.NotEqual(t, tailspin, w.Relecloud)
}

// Only a global administrator changes groups; it leaves no record, and is of
// no concern to the partner.
func TestRBAC_5_ACT_9_WhoChangesGroups(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	carla, nora := w.Portal(w.Carla), w.Portal(w.Nora)
	add := func() error { return carla.AddToGroup(w.ctx, "Buyers", w.Nora.User) }
	remove := func() error { return carla.RemoveFromGroup(w.ctx, "Buyers", w.Nora.User) }
	w.refused(pcerr.RoleNotAllowed, "REL-15", func() error { return nora.AddToGroup(w.ctx, "Buyers", w.Nora.User) })
	w.refused(pcerr.RoleNotAllowed, "REL-15", func() error { return nora.RemoveFromGroup(w.ctx, "Buyers", w.Nora.User) })
	w.refused(pcerr.NotFound, "RBAC-5", remove)
	for _, name := range []string{"", " ", "a\x00", "\xff"} {
		w.refusedField(pcerr.InvalidInput, "ID-13", "group", func() error { return carla.AddToGroup(w.ctx, name, w.Nora.User) })
	}
	w.refusedField(pcerr.InvalidInput, "ID-2", "user", func() error { return carla.AddToGroup(w.ctx, "Buyers", "nora") })

	mark, sent := w.mark(), w.outbox()
	assert.Equal(t, []string{"memberships"}, w.tablesChanged(add))
	w.ok(add()) // twice is once
	w.refused(pcerr.NotFound, "RBAC-5", func() error { return carla.RemoveFromGroup(w.ctx, "buyers", w.Nora.User) })
	assert.Equal(t, []string{"memberships"}, w.tablesChanged(remove))
	w.refused(pcerr.NotFound, "RBAC-5", remove)
	w.wantLogs(mark, logs{})
	assert.Equal(t, sent, w.outbox())
}

// A deleted user buys nothing, and comes back with its groups.
func TestRBAC_5_CUS_13_ADeletedUserAndItsGroups(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	w.permit()
	w.joins("Buyers", w.Nora)
	w.byGroup("Buyers", orders.Owner, "")
	buy := func() error { return drop(w.Portal(w.Nora).BuyReservation(w.ctx, d2On(w.S1, 1))) }
	w.ok(buy())
	must[customers.User](w)(w.relecloud(w.Anna).Users().Delete(w.ctx, w.Nora.User))
	w.refused(pcerr.Unauthenticated, "ROLE-19", buy)
	w.refused(pcerr.UserNotFound, "CUS-13", func() error { return w.Portal(w.Carla).AddToGroup(w.ctx, "Sellers", w.Nora.User) })
	must[customers.User](w)(w.relecloud(w.Anna).Users().Restore(w.ctx, w.Nora.User))
	w.ok(buy())
}
