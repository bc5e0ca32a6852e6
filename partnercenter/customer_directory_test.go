package partnercenter_test

import (
	"testing"

	"cspkit.example/activity"
	"cspkit.example/customers"
	"cspkit.example/internal/fixture"
	"cspkit.example/partnercenter"
	"cspkit.example/pcerr"
	"cspkit.example/permissions"
	"github.com/stretchr/testify/assert"
)

const (
	globalAdminRole = "62e90394-69f5-4237-9190-012177145e10"
	helpdeskRole    = "729827E3-9C14-49F7-BB1B-9608F156BBB8"
)

// ofNora is a record about Relecloud's user Nora that Anna left.
func (w *world) ofNora(op activity.Operation, more ...string) line {
	data := append([]string{"CustomerUserId", string(w.Nora.User)}, more...)
	return line{op, "Relecloud", "anna@contoso.example", activity.NewData(data...)}
}

func TestCUS_15_ADirectoryRoleIsGivenAndTaken(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	users, nora := w.relecloud(w.Anna).Users(), w.Nora.User
	assert.Len(t, must[[]customers.DirectoryRole](w)(users.Roles(w.ctx)), 5)
	mark := w.mark()

	given := must[customers.User](w)(users.AddRole(w.ctx, nora, helpdeskRole))
	assert.Equal(t, customers.HelpdeskAdministrator, given.Roles)
	wantDiff(t, "stored", given, must[customers.User](w)(users.Get(w.ctx, nora)))
	w.refused(pcerr.RoleAlreadyHeld, "CUS-15", func() error { return drop(users.AddRole(w.ctx, nora, helpdeskRole)) })
	with := must[partnercenter.Page[customers.User]](w)(users.Search(w.ctx, partnercenter.CustomerUserQuery{Roles: customers.HelpdeskAdministrator}))
	wantDiff(t, "who has it", []customers.User{given}, with.Items)

	taken := must[customers.User](w)(users.RemoveRole(w.ctx, nora, helpdeskRole))
	assert.Zero(t, taken.Roles)
	w.refusedAll(pcerr.NotFound, "CUS-15", []call{
		{"not held", func() error { return drop(users.RemoveRole(w.ctx, nora, helpdeskRole)) }},
		{"no role to give", func() error { return drop(users.AddRole(w.ctx, nora, nobodyID)) }},
		{"no role to take", func() error { return drop(users.RemoveRole(w.ctx, nora, nobodyID)) }},
	})
	w.wantLogs(mark, logs{w.Anna.Tenant: {w.ofNora(activity.UpdateCustomerUser), w.ofNora(activity.UpdateCustomerUser)}})
	w.refusedField(pcerr.InvalidInput, "ID-2", "directoryRole", func() error { return drop(users.AddRole(w.ctx, nora, "helpdesk")) })
}

func TestCUS_15_ROLE_16_TheLastGlobalAdministratorKeepsTheRole(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	users := w.relecloud(w.Anna).Users()
	take := func() error { return drop(users.RemoveRole(w.ctx, w.Carla.User, globalAdminRole)) }
	w.refused(pcerr.LastGlobalAdmin, "ROLE-16", take)
	w.ok(drop(users.AddRole(w.ctx, w.Nora.User, globalAdminRole)))
	w.ok(take())
	w.ok(drop(w.Portal(w.Nora).CreateUser(w.ctx, customers.NewUser{FirstName: "Ned", LastName: "N", UserName: "ned"})))
}

// Roles are given and taken under the conditions of every other change.
func TestCUS_15_DAP_9_RolesOfUsersOutOfReach(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	users, nora := w.relecloud(w.Anna).Users(), w.Nora.User
	both := func(us partnercenter.CustomerUsers, id permissions.UserID) []call {
		return []call{
			{"give", func() error { return drop(us.AddRole(w.ctx, id, helpdeskRole)) }},
			{"take", func() error { return drop(us.RemoveRole(w.ctx, id, helpdeskRole)) }},
		}
	}
	w.refusedAll(pcerr.RoleNotAllowed, "ROLE-1", both(w.relecloud(w.Hal).Users(), nora))
	w.refusedAll(pcerr.CustomerNotFound, "CUS-12", both(w.relecloud(w.Lars).Users(), nora))
	w.refusedAll(pcerr.UserNotFound, "CUS-13", both(users, nobodyID))
	w.ok(drop(users.Delete(w.ctx, nora)))
	w.refusedAll(pcerr.UserNotFound, "CUS-13", both(users, nora))
	w.ok(w.Portal(w.Carla).RemoveAdministration(w.ctx, w.Anna.Tenant, true))
	w.refusedAll(pcerr.DAPRequired, "DAP-9", both(users, w.Carla.User))
}

func TestCUS_16_APasswordOfThePartnersChoice(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	users, nora := w.relecloud(w.Anna).Users(), w.Nora.User
	chosen, short := permissions.NewSecret("Renew456*"), permissions.NewSecret("Renew4*")
	mark := w.mark()

	reset := must[permissions.Credentials](w)(users.SetPassword(w.ctx, nora, customers.PasswordProfile{Password: chosen}))
	assert.Equal(t, chosen.Reveal(), reset.Password.Reveal())
	w.nowhere(chosen)
	assert.True(t, must[customers.User](w)(users.Get(w.ctx, nora)).MustChangePassword)
	w.ok(drop(w.Center.SignInToPortal(w.ctx, reset.UserName, chosen)))
	w.refused(pcerr.Unauthenticated, "ROLE-19", func() error { return drop(w.Center.SignInToPortal(w.ctx, reset.UserName, fixture.Password)) })

	w.ok(drop(users.SetPassword(w.ctx, nora, customers.PasswordProfile{Password: chosen, Stays: true})))
	assert.False(t, must[customers.User](w)(users.Get(w.ctx, nora)).MustChangePassword)
	drawn := must[permissions.Credentials](w)(users.ResetPassword(w.ctx, nora))
	assert.NotEqual(t, chosen.Reveal(), drawn.Password.Reveal())
	assert.True(t, must[customers.User](w)(users.Get(w.ctx, nora)).MustChangePassword)
	w.wantLogs(mark, logs{w.Anna.Tenant: {
		w.ofNora(activity.ResetCustomerUserPassword), w.ofNora(activity.ResetCustomerUserPassword), w.ofNora(activity.ResetCustomerUserPassword),
	}})

	ned := customers.NewUser{FirstName: "Ned", LastName: "N", UserName: "ned", Password: customers.PasswordProfile{Password: chosen, Stays: true}}
	made := must[partnercenter.CreatedCustomerUser](w)(users.Create(w.ctx, ned))
	assert.Equal(t, chosen.Reveal(), made.Credentials.Password.Reveal())
	assert.False(t, made.User.MustChangePassword)
	w.ok(drop(w.Center.SignInToPortal(w.ctx, made.Credentials.UserName, chosen)))

	nell := customers.NewUser{FirstName: "Nell", LastName: "N", UserName: "nell"}
	for rule, p := range map[pcerr.Rule]customers.PasswordProfile{"ROLE-10": {Password: short}, "CUS-16": {Stays: true}} {
		nell.Password = p
		w.refusedField(pcerr.InvalidInput, rule, "password", func() error { return drop(users.SetPassword(w.ctx, nora, p)) })
		w.refusedField(pcerr.InvalidInput, rule, "password", func() error { return drop(users.Create(w.ctx, nell)) })
		w.refusedField(pcerr.InvalidInput, rule, "password", func() error { return drop(w.Portal(w.Carla).CreateUser(w.ctx, nell)) })
	}
}
