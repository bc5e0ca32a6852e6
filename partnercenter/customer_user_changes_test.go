package partnercenter_test

import (
	"testing"
	"time"

	"cspkit.example/activity"
	"cspkit.example/customers"
	"cspkit.example/internal/fixture"
	"cspkit.example/partnercenter"
	"cspkit.example/pcerr"
	"cspkit.example/permissions"
	"cspkit.example/resellers"
	"github.com/stretchr/testify/assert"
)

// userOps are the operations on a user of a customer, by name; each works on a
// user that is active, but restore, which finds none to restore.
func userOps(w *world, id permissions.UserID) []struct {
	name string
	op   func(partnercenter.CustomerUsers) error
} {
	type op = func(partnercenter.CustomerUsers) error
	return []struct {
		name string
		op   op
	}{
		{"create", func(us partnercenter.CustomerUsers) error {
			return drop(us.Create(w.ctx, customers.NewUser{FirstName: "Otto", LastName: "O", UserName: "otto"}))
		}},
		{"update", func(us partnercenter.CustomerUsers) error {
			return drop(us.Update(w.ctx, id, customers.UserUpdate{FirstName: "N"}))
		}},
		{"password", func(us partnercenter.CustomerUsers) error { return drop(us.ResetPassword(w.ctx, id)) }},
		{"licences", func(us partnercenter.CustomerUsers) error {
			return drop(us.SetLicenses(w.ctx, id, []string{"e3"}, nil))
		}},
		{"delete", func(us partnercenter.CustomerUsers) error { return drop(us.Delete(w.ctx, id)) }},
		{"restore", func(us partnercenter.CustomerUsers) error { return drop(us.Restore(w.ctx, id)) }},
	}
}

// The rows of section 4.1 about a customer's users, role by role.
func TestROLE_1_CUS_13_WhoManagesACustomersUsers(t *testing.T) {
	t.Parallel()
	for n := range 8 { // gina, bill, uma, anna, sam, hal, dora, an account admin
		w := newWorld(t)
		acc := w.hireAt(w.Gina, "Ada", permissions.AccountAdmin|permissions.MPNPartnerAdmin)
		who := []permissions.Identity{w.Gina, w.Bill, w.Uma, w.Anna, w.Sam, w.Hal, w.Dora, acc}[n]
		us := w.relecloud(who).Users()
		rule := pcerr.Rule("ROLE-1")
		if n == 6 {
			rule = "ROLE-6"
		}
		for _, c := range userOps(w, w.Nora.User) {
			may := "y-yy----"
			if c.name == "licences" {
				may = "y-yyyy--"
			}
			if may[n] == 'y' {
				assert.NoError(t, c.op(us), "%s, %d", c.name, n)
				continue
			}
			w.refused(pcerr.RoleNotAllowed, rule, func() error { return c.op(us) })
		}
		list := func() error { return drop(us.List(w.ctx, partnercenter.Paging{})) }
		if "y-yyyy--"[n] == 'y' {
			w.ok(list())
		} else {
			w.refused(pcerr.RoleNotAllowed, rule, list)
		}
	}
}

// Without DAP nothing is changed, after the relationship nothing is seen.
func TestDAP_9_REL_26_UsersNeedThePrivileges(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	refusedAll := func(code pcerr.Code, rule pcerr.Rule, who permissions.Identity) {
		t.Helper()
		for _, c := range userOps(w, w.Nora.User) {
			w.refused(code, rule, func() error { return c.op(w.relecloud(who).Users()) })
		}
	}
	refusedAll(pcerr.CustomerNotFound, "CUS-12", w.Lars)
	w.ok(w.Portal(w.Carla).RemoveAdministration(w.ctx, w.Anna.Tenant, true))
	refusedAll(pcerr.DAPRequired, "DAP-9", w.Anna)
	assert.Len(t, everything(w, w.relecloud(w.Anna).Users().All(w.ctx)), 2, "they are still listed")
	w.idle()
	w.ok(w.relecloud(w.Gina).RemoveRelationship(w.ctx))
	refusedAll(pcerr.NoRelationship, "REL-26", w.Anna)
	w.refused(pcerr.NoRelationship, "REL-26", func() error { return drop(w.relecloud(w.Anna).Users().List(w.ctx, partnercenter.Paging{})) })
}

// A provider and its reseller manage the same users, each in its own log.
func TestCAP_4_IR_13_ProviderAndResellerManageUsers(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	proseware, admin := w.proseware()
	for _, who := range []permissions.Identity{w.Ingo, w.Renee} {
		us := w.As(who).Customer(proseware).Users()
		made := must[partnercenter.CreatedCustomerUser](w)(us.Create(w.ctx, customers.NewUser{FirstName: "Otto", LastName: "O", UserName: "otto-" + string(who.User[:4])}))
		mark := w.mark()
		for _, c := range userOps(w, made.User.ID)[1:] {
			w.ok(c.op(us))
		}
		wantOps(t, w.logged(mark, who.Tenant), activity.UpdateCustomerUser, activity.ResetCustomerUserPassword, activity.UpdateCustomerUserLicenses,
			activity.DeleteCustomerUser, activity.RestoreCustomerUser)
		for _, other := range []permissions.Identity{w.Ingo, w.Renee, admin.Identity()} {
			if other.Tenant != who.Tenant {
				assert.Empty(t, w.logged(mark, other.Tenant))
			}
		}
	}
}

// The sign-in name follows a change at once; a restored user has its password,
// name, roles and licences back.
func TestCUS_13_SigningInAfterAChange(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	us := w.relecloud(w.Uma).Users()
	signIn := func(name string) error {
		return drop(w.Center.SignInToPortal(w.ctx, name+"@relecloud.onmicrosoft.com", fixture.Password))
	}
	w.ok(signIn("nora"))
	roles := customers.HelpdeskAdministrator
	w.ok(drop(us.Update(w.ctx, w.Nora.User, customers.UserUpdate{UserName: "Norah", Roles: &roles, UsageLocation: "CA"})))
	w.ok(drop(us.SetLicenses(w.ctx, w.Nora.User, []string{"e5", "e3"}, nil)))
	assert.Equal(t, pcerr.Unauthenticated, pcerr.CodeOf(signIn("nora")))
	w.ok(signIn("norah"))
	before := must[customers.User](w)(w.Portal(w.Nora).Me(w.ctx))
	assert.Equal(t, []any{"Nora Relecloud", roles, permissions.Country("CA"), []string{"e3", "e5"}}, []any{before.DisplayName, before.Roles, before.UsageLocation, before.Licenses})

	deleted := must[customers.User](w)(us.Delete(w.ctx, w.Nora.User))
	assert.Equal(t, []any{permissions.UserInactive, w.Clock.Now()}, []any{deleted.State, deleted.SoftDeletionTime})
	assert.Equal(t, pcerr.Unauthenticated, pcerr.CodeOf(signIn("norah")))
	w.refused(pcerr.DuplicateEmail, "ROLE-9", func() error { // the name waits with it
		return drop(us.Create(w.ctx, customers.NewUser{FirstName: "Norah", LastName: "N", UserName: "norah"}))
	})
	w.Clock.Advance(30 * oneDay)
	restored := must[customers.User](w)(us.Restore(w.ctx, w.Nora.User))
	before.UpdatedAt, before.Version = w.Clock.Now(), restored.Version
	wantDiff(t, "restored", before, restored)
	w.ok(signIn("norah"))
	w.ok(drop(us.Delete(w.ctx, w.Nora.User)))
	w.Clock.Advance(30*oneDay + time.Microsecond)
	w.refused(pcerr.UserNotFound, "CUS-13", func() error { return drop(us.Restore(w.ctx, w.Nora.User)) })
	w.refused(pcerr.UserNotFound, "CUS-13", func() error { return drop(w.Portal(w.Carla).RestoreUser(w.ctx, w.Nora.User)) })
}

// In China users are managed in Partner Center, their passwords and licences
// are not; in the US Government cloud nothing of it is (section 5).
func TestCLD_5_CLD_12_UsersInNationalClouds(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	e := enrolment("Beijing", "beijing.example")
	e.Cloud, e.Legal.Address = permissions.China21V, fixture.Address("Ada", "CN")
	made := must[partnercenter.Enrolled](w)(w.Center.Enrol(w.ctx, e))
	ms, boss := w.Center.Platform(), made.Admin.Identity()
	w.ok(drop(ms.Vet(w.ctx, boss.Tenant, true)))
	w.ok(ms.RegisterMPN(w.ctx, "86", "CN"))
	w.ok(drop(w.As(boss).Account().AssociateMPN(w.ctx, "86")))
	p := must[resellers.Partner](w)(w.As(boss).Account().SignMPA(w.ctx))
	assert.Equal(t, permissions.ProgramActive, p.Status)
	for who, c := range map[permissions.Identity]struct {
		country permissions.Country
		refused map[string]pcerr.Rule
	}{
		boss:   {"CN", map[string]pcerr.Rule{"password": "CLD-12", "licences": "CLD-12"}},
		w.Gwen: {"US", map[string]pcerr.Rule{"create": "CLD-5", "update": "CLD-5", "password": "CLD-5", "licences": "CLD-5", "delete": "CLD-5", "restore": "CLD-5"}},
	} {
		n := fixture.NewCustomer("Bureau"+string(c.country), c.country, "Ada")
		n.Attestation = nil
		id := must[partnercenter.CreatedCustomer](w)(w.As(who).Customers().Create(w.ctx, n)).Customer.ID
		at := w.As(who).Customer(id).Users()
		user := everything(w, at.All(w.ctx))[0].ID
		if c.country == "CN" {
			user = must[partnercenter.CreatedCustomerUser](w)(at.Create(w.ctx, customers.NewUser{FirstName: "Li", LastName: "L", UserName: "li"})).User.ID
		}
		for _, op := range userOps(w, user) {
			if rule, refused := c.refused[op.name]; refused {
				w.refused(pcerr.CloudFeatureUnavailable, rule, func() error { return op.op(at) })
				continue
			}
			assert.NoError(t, op.op(at), op.name)
		}
	}
}
