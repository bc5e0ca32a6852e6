package partnercenter_test

import (
	"slices"
	"strings"
	"testing"

	"cspkit.example/activity"
	"cspkit.example/customers"
	"cspkit.example/internal/fixture"
	"cspkit.example/partnercenter"
	"cspkit.example/pcerr"
	"cspkit.example/permissions"
	"github.com/stretchr/testify/assert"
)

// What a user may do follows the roles of the moment, also for a session that
// is older than the change.
func TestROLE_1_ROLE_14_RolesCountAtOnce(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	dora := w.As(w.Dora)
	list := func() error { return drop(dora.Customers().List(w.ctx, partnercenter.CustomerQuery{})) }
	rename := func() error { return drop(dora.Customer(w.Relecloud).Rename(w.ctx, "R")) }
	w.refused(pcerr.RoleNotAllowed, "ROLE-6", list)
	wantDiff(t, "capabilities of a default user",
		[]permissions.Action{permissions.ProfileViewOwn, permissions.RoleAssignmentAdd, permissions.RoleAssignmentRemove},
		must[[]permissions.Action](w)(dora.Capabilities(w.ctx)))

	for _, to := range []permissions.Roles{permissions.HelpdeskAgent, permissions.BillingAdmin, 0} {
		_, err := w.As(w.Gina).Users().SetRoles(w.ctx, w.Dora.User, to)
		w.ok(err)
		may := must[[]permissions.Action](w)(dora.Capabilities(w.ctx))
		for a := range permissions.Actions() {
			assert.Equal(t, slices.Contains(may, a), dora.Can(w.ctx, a, "") == nil, "%s for %s", a, to)
			assert.Equal(t, a.AllowedTo().Any(to) || slices.Contains(may[:1], a) || strings.HasPrefix(a.String(), "rbac."),
				slices.Contains(may, a) || pcerr.CodeOf(dora.Can(w.ctx, a, "")) != pcerr.RoleNotAllowed, "%s for %s", a, to)
		}
		switch to {
		case permissions.HelpdeskAgent:
			w.ok(list())
			w.ok(rename())
		case permissions.BillingAdmin:
			w.ok(list())
			w.refused(pcerr.RoleNotAllowed, "ROLE-1", rename)
		default:
			w.refused(pcerr.RoleNotAllowed, "ROLE-6", list)
		}
	}
}

// Agent permissions are for all customers of the account: there is nothing
// that limits them to some.
func TestROLE_3_AgentsServeAllCustomersOfTheAccount(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	ids := []permissions.TenantID{w.Relecloud}
	for _, name := range []string{"Adatum", "Wingtip"} {
		made := must[partnercenter.CreatedCustomer](w)(w.As(w.Anna).Customers().Create(w.ctx, fixture.NewCustomer(name, "US", "Ada")))
		ids = append(ids, made.Customer.ID)
	}
	later := w.hireAt(w.Gina, "Nick", permissions.HelpdeskAgent) // hired after the customers came
	for _, agent := range []permissions.Identity{w.Anna, w.Sam, w.Hal, later} {
		for _, id := range ids {
			_, err := w.As(agent).Customer(id).Rename(w.ctx, w.recordOf(agent, id).CompanyName)
			w.ok(err)
		}
	}
	for _, agent := range []permissions.Identity{w.Sam, later} {
		assert.Equal(t, []string{"Adatum", "Relecloud", "Wingtip"}, w.listed(agent, partnercenter.CustomerQuery{}))
		for a := range permissions.Actions() {
			first := w.As(agent).Can(w.ctx, a, ids[0])
			for _, id := range ids[1:] {
				assert.Equal(t, first, w.As(agent).Can(w.ctx, a, id), "%s differs by customer", a)
			}
		}
	}
}

// newTom is the colleague of scenario 9.17.
var newTom = permissions.NewUser{FirstName: "Tom", LastName: "Tools", Email: "Tom@contoso.example", Roles: permissions.HelpdeskAgent}

// Scenario 9.17, steps 1, 2 and 6.
func TestROLE_8_ROLE_9_ROLE_10_ANewPartnerUser_Scenario9_17(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	w.refused(pcerr.RoleNotAllowed, "ROLE-8", func() error { return drop(w.As(w.Sam).Users().Create(w.ctx, newTom)) })

	mark, sent := w.mark(), w.outbox()
	made := must[partnercenter.CreatedUser](w)(w.As(w.Uma).Users().Create(w.ctx, newTom))
	tomID := string(made.User.ID)
	w.wantLogs(mark, logs{w.Uma.Tenant: {{activity.CreatePartnerUser, "", "uma@contoso.example", activity.NewData("UserId", tomID)}}})
	assert.Equal(t, "tom@contoso.example", made.Credentials.UserName)
	w.nowhere(made.Credentials.Password)

	tom := must[*partnercenter.Session](w)(w.Center.SignIn(w.ctx, made.Credentials.UserName, made.Credentials.Password))
	list := func() error { return drop(tom.Customers().List(w.ctx, partnercenter.CustomerQuery{})) }
	w.refused(pcerr.Unauthenticated, "ROLE-10", list)
	w.refused(pcerr.Unauthenticated, "ROLE-10", func() error { return drop(tom.Account().Me(w.ctx)) })
	for _, bad := range []string{"", "short", "with\x00zero", strings.Repeat("x", 257)} {
		assert.Equal(t, pcerr.InvalidInput, pcerr.CodeOf(tom.ChoosePassword(w.ctx, permissions.NewSecret(bad))))
	}
	assert.Equal(t, []string{"credentials", "partner_users"}, w.tablesChanged(func() error { return tom.ChoosePassword(w.ctx, fixture.Password) }))
	w.ok(list())
	for _, taken := range []string{"sam@contoso.example", "SAM@Contoso.example", "tom@contoso.example"} {
		twin := newTom
		twin.Email = taken
		w.refused(pcerr.DuplicateEmail, "ROLE-9", func() error { return drop(w.As(w.Uma).Users().Create(w.ctx, twin)) })
	}
	assert.Equal(t, sent, w.outbox())
}

// Scenario 9.17, steps 3 to 5, and tom's end.
func TestROLE_11_ROLE_15_ROLE_16_ChangesToAPartnerUser_Scenario9_17(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	made := must[partnercenter.CreatedUser](w)(w.As(w.Uma).Users().Create(w.ctx, newTom))
	tom, tomID := w.As(made.User.Identity()), string(made.User.ID)
	w.ok(tom.ChoosePassword(w.ctx, fixture.Password))
	toAdmin := func(by permissions.Identity) error {
		return drop(w.As(by).Users().SetRoles(w.ctx, made.User.ID, permissions.HelpdeskAgent|permissions.GlobalAdmin))
	}
	w.refused(pcerr.RoleNotAllowed, "ROLE-15", func() error { return toAdmin(w.Uma) })
	mark := w.mark()
	w.ok(toAdmin(w.Gina))
	w.wantLogs(mark, logs{w.Gina.Tenant: {{activity.UpdatePartnerUser, "", "gina@contoso.example",
		activity.NewData("UserId", tomID, "OldValue", "helpdesk_agent", "NewValue", "global_admin, helpdesk_agent")}}})

	w.refused(pcerr.RoleNotAllowed, "ROLE-11", func() error { return drop(w.As(w.Uma).Users().ResetPassword(w.ctx, made.User.ID)) })
	mark = w.mark()
	again := must[permissions.Credentials](w)(w.As(w.Gina).Users().ResetPassword(w.ctx, made.User.ID))
	w.wantLogs(mark, logs{w.Gina.Tenant: {{activity.UpdatePartnerUser, "", "gina@contoso.example",
		activity.NewData("UserId", tomID, "Change", "password")}}})
	w.nowhere(again.Password)
	w.refused(pcerr.Unauthenticated, "ROLE-10", func() error { return drop(tom.Customers().List(w.ctx, partnercenter.CustomerQuery{})) })
	for _, old := range []permissions.Secret{fixture.Password, made.Credentials.Password} {
		w.refused(pcerr.Unauthenticated, "ROLE-19", func() error { return drop(w.Center.SignIn(w.ctx, "tom@contoso.example", old)) })
	}
	assert.Equal(t, tom.Identity(), must[*partnercenter.Session](w)(w.Center.SignIn(w.ctx, again.UserName, again.Password)).Identity())

	_, err := w.As(w.Gina).Users().SetRoles(w.ctx, made.User.ID, permissions.HelpdeskAgent)
	w.ok(err)
	w.refused(pcerr.LastGlobalAdmin, "ROLE-16", func() error { return drop(w.As(w.Gina).Users().SetRoles(w.ctx, w.Gina.User, permissions.AdminAgent)) })
	w.refused(pcerr.LastGlobalAdmin, "ROLE-16", func() error { return drop(w.As(w.Uma).Users().Remove(w.ctx, w.Gina.User)) })

	mark = w.mark()
	_, err = w.As(w.Uma).Users().Remove(w.ctx, made.User.ID)
	w.ok(err)
	w.wantLogs(mark, logs{w.Uma.Tenant: {{activity.RemovePartnerUser, "", "uma@contoso.example", activity.NewData("UserId", tomID)}}})
	w.refused(pcerr.UserNotFound, "ROLE-19", func() error { return drop(w.As(w.Uma).Users().Remove(w.ctx, made.User.ID)) })
	w.refused(pcerr.UserNotFound, "ROLE-19", func() error { return toAdmin(w.Gina) })
}

// nowhere is a secret kept: no row of the store holds it.
func (w *world) nowhere(secret permissions.Secret) {
	w.t.Helper()
	for at, body := range w.rows() {
		if strings.Contains(body, secret.Reveal()) {
			w.t.Errorf("a secret stands in %s", at)
		}
	}
}

// A removed user's password must not be reset: it could not sign in anyway.
func TestROLE_11_OnlyActiveUsersAreReset(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	_, err := w.As(w.Uma).Users().Remove(w.ctx, w.Dora.User)
	w.ok(err)
	w.refused(pcerr.UserNotFound, "ROLE-19", func() error { return drop(w.As(w.Gina).Users().ResetPassword(w.ctx, w.Dora.User)) })
	w.refused(pcerr.UserNotFound, "ROLE-19", func() error { return drop(w.As(w.Gina).Users().SetMFA(w.ctx, w.Dora.User, permissions.MFAEnabled)) })
}

// Who may assign what, and what a guest may hold.
func TestROLE_7_ROLE_15_ROLE_17_ROLE_18_WhoAssignsWhat(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	account := w.hireAt(w.Gina, "Acc", permissions.AccountAdmin)
	mpn := w.hireAt(w.Gina, "Mpn", permissions.MPNPartnerAdmin)
	set := func(by permissions.Identity, to permissions.Roles) func() error {
		return func() error { return drop(w.As(by).Users().SetRoles(w.ctx, w.Dora.User, to)) }
	}
	for _, by := range []permissions.Identity{w.Gina, w.Uma, account} { // a role that nobody can assign does not exist
		w.refusedField(pcerr.InvalidInput, "ROLE-7", "roles", set(by, permissions.AllRoles+1))
		w.refusedField(pcerr.InvalidInput, "ROLE-7", "roles", func() error {
			return drop(w.As(by).Users().Create(w.ctx, permissions.NewUser{FirstName: "N", LastName: "N", Email: "n@contoso.example", Roles: permissions.AllRoles + 1}))
		})
	}
	w.refused(pcerr.RoleNotAllowed, "ROLE-15", set(account, permissions.SalesAgent))
	w.refused(pcerr.RoleNotAllowed, "ROLE-15", set(account, permissions.BillingAdmin|permissions.ReportViewer))
	w.ok(set(account, permissions.ReferralAdmin|permissions.MPNPartnerAdmin)())
	w.ok(set(w.Uma, permissions.AllRoles&^permissions.GlobalAdmin)())
	w.refused(pcerr.RoleNotAllowed, "ROLE-15", set(account, 0)) // it would take roles that it may not give
	w.refused(pcerr.RoleNotAllowed, "ROLE-15", set(w.Anna, 0))
	w.ok(set(w.Gina, permissions.GlobalAdmin)())
	w.refused(pcerr.RoleNotAllowed, "ROLE-15", set(w.Uma, 0))

	users := everything(w, w.As(mpn).Users().All(w.ctx))
	assert.Len(t, users, 9)
	assert.Equal(t, permissions.SalesAgent, must[permissions.User](w)(w.As(mpn).Users().Get(w.ctx, w.Sam.User)).Roles)
	w.refused(pcerr.RoleNotAllowed, "ROLE-15", set(mpn, permissions.ReportViewer))
	w.refused(pcerr.RoleNotAllowed, "ROLE-8", func() error { return drop(w.As(mpn).Users().Remove(w.ctx, w.Dora.User)) })

	guest := permissions.NewUser{FirstName: "Guest", LastName: "G", Email: "guest@elsewhere.example", Guest: true, Roles: permissions.SalesAgent}
	w.refusedField(pcerr.InvalidInput, "ROLE-18", "roles", func() error { return drop(w.As(w.Gina).Users().Create(w.ctx, guest)) })
	guest.Roles = permissions.MPNPartnerAdmin | permissions.BusinessProfileAdmin | permissions.ReferralAdmin
	made := must[partnercenter.CreatedUser](w)(w.As(w.Gina).Users().Create(w.ctx, guest))
	w.refusedField(pcerr.InvalidInput, "ROLE-18", "roles", func() error {
		return drop(w.As(w.Gina).Users().SetRoles(w.ctx, made.User.ID, permissions.AdminAgent))
	})
}

// A global admin reads the permission; to switch it, it makes itself an admin
// agent first.
func TestROLE_20_AGlobalAdminHelpsItself(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	permission := w.As(w.Gina).Customer(w.Relecloud).PurchasePermission()
	assert.False(t, must[bool](w)(permission.On(w.ctx)))
	w.refused(pcerr.RoleNotAllowed, "PERM-9", func() error { return drop(permission.Enable(w.ctx)) })
	_, err := w.As(w.Gina).Users().SetRoles(w.ctx, w.Gina.User, permissions.GlobalAdmin|permissions.AdminAgent)
	w.ok(err)
	w.ok(drop(permission.Enable(w.ctx)))
}

// Users of other partners do not exist for the asker.
func TestROLE_19_UsersOfOthersDoNotExist(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	for _, user := range everything(w, w.As(w.Gina).Users().All(w.ctx)) {
		assert.Equal(t, w.Gina.Tenant, user.Tenant)
	}
	users := w.As(w.Gina).Users()
	for name, op := range map[string]func(permissions.UserID) error{
		"get":    func(id permissions.UserID) error { return drop(users.Get(w.ctx, id)) },
		"roles":  func(id permissions.UserID) error { return drop(users.SetRoles(w.ctx, id, 0)) },
		"remove": func(id permissions.UserID) error { return drop(users.Remove(w.ctx, id)) },
		"reset":  func(id permissions.UserID) error { return drop(users.ResetPassword(w.ctx, id)) },
		"mfa":    func(id permissions.UserID) error { return drop(users.SetMFA(w.ctx, id, permissions.MFAEnabled)) },
	} {
		w.refused(pcerr.UserNotFound, "ROLE-19", func() error { return op(nobodyID) })
		for _, foreign := range []permissions.UserID{w.Lars.User, w.Carla.User} {
			like(t, name, op(foreign), string(foreign), op(nobodyID), nobodyID)
		}
		w.refusedField(pcerr.InvalidInput, "ID-2", "user", func() error { return op("sam") })
	}
	w.refused(pcerr.UserNotFound, "CUS-13", func() error {
		return drop(w.As(w.Anna).Customer(w.Relecloud).Users().Update(w.ctx, w.Sam.User, customers.UserUpdate{FirstName: "S"}))
	})
}
