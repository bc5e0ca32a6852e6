package partnercenter_test

import (
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

// The life of a customer's user, as the partner manages it.
func TestCUS_13_DAP_9_ACT_9_TheLifeOfACustomersUser(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	users := w.As(w.Anna).Customer(w.Relecloud).Users()
	ned := customers.NewUser{FirstName: "Ned", LastName: "N", UserName: "Ned"}
	for _, who := range []permissions.Identity{w.Sam, w.Hal, w.Bill} {
		w.refused(pcerr.RoleNotAllowed, "ROLE-1", func() error { return drop(w.As(who).Customer(w.Relecloud).Users().Create(w.ctx, ned)) })
	}
	mark, sent := w.mark(), w.outbox()
	made := must[partnercenter.CreatedCustomerUser](w)(users.Create(w.ctx, ned))
	assert.Equal(t, "ned@relecloud.onmicrosoft.com", made.Credentials.UserName)
	id := made.User.ID
	w.nowhere(made.Credentials.Password)
	w.refused(pcerr.DuplicateEmail, "ROLE-9", func() error { return drop(users.Create(w.ctx, ned)) })
	ned.UserName = "nora"
	w.refused(pcerr.DuplicateEmail, "ROLE-9", func() error { return drop(users.Create(w.ctx, ned)) })
	w.refused(pcerr.DuplicateEmail, "ROLE-9", func() error { return drop(users.Update(w.ctx, id, customers.UserUpdate{UserName: "nora"})) })

	w.ok(drop(users.Update(w.ctx, id, customers.UserUpdate{FirstName: "Edward"})))
	w.ok(drop(users.Update(w.ctx, id, customers.UserUpdate{UserName: "edward"})))
	licensed := must[customers.User](w)(w.As(w.Hal).Customer(w.Relecloud).Users().SetLicenses(w.ctx, id, []string{"e3", "azure"}, []string{"e1"}))
	assert.Equal(t, []string{"azure", "e3"}, licensed.Licenses)
	reset := must[permissions.Credentials](w)(users.ResetPassword(w.ctx, id))
	assert.Equal(t, "edward@relecloud.onmicrosoft.com", reset.UserName)
	deleted := must[customers.User](w)(users.Delete(w.ctx, id))
	assert.Equal(t, w.Clock.Now(), deleted.SoftDeletionTime)
	w.refused(pcerr.Unauthenticated, "ROLE-19", func() error { return drop(w.Center.SignInToPortal(w.ctx, reset.UserName, reset.Password)) })
	w.refusedAll(pcerr.UserNotFound, "CUS-13", []call{
		{"delete", func() error { return drop(users.Delete(w.ctx, id)) }},
		{"update", func() error { return drop(users.Update(w.ctx, id, customers.UserUpdate{FirstName: "E"})) }},
		{"password", func() error { return drop(users.ResetPassword(w.ctx, id)) }},
		{"licences", func() error { return drop(users.SetLicenses(w.ctx, id, []string{"e5"}, nil)) }},
	})
	data := func(more ...string) activity.Data {
		return activity.NewData(append([]string{"CustomerUserId", string(id)}, more...)...)
	}
	anna := func(op activity.Operation) line { return line{op, "Relecloud", "anna@contoso.example", data()} }
	w.wantLogs(mark, logs{w.Anna.Tenant: {
		anna(activity.CreateCustomerUser), anna(activity.UpdateCustomerUser), anna(activity.UpdateCustomerUserPrincipalName),
		{activity.UpdateCustomerUserLicenses, "Relecloud", "hal@contoso.example", data("AddedLicenseSkuId", "e3,azure", "RemovedLicenseSkuId", "e1")},
		anna(activity.ResetCustomerUserPassword), anna(activity.DeleteCustomerUser),
	}})

	// 30 days to restore; then it is gone.
	w.Clock.Advance(30 * oneDay)
	mark = w.mark()
	restored := must[customers.User](w)(users.Restore(w.ctx, id))
	assert.Equal(t, []string{"azure", "e3"}, restored.Licenses)
	w.wantLogs(mark, logs{w.Anna.Tenant: {anna(activity.RestoreCustomerUser)}})
	w.refused(pcerr.UserNotFound, "CUS-13", func() error { return drop(users.Restore(w.ctx, id)) })
	w.ok(drop(users.Delete(w.ctx, id)))
	w.Clock.Advance(30*oneDay + 1000)
	w.refused(pcerr.UserNotFound, "CUS-13", func() error { return drop(users.Restore(w.ctx, id)) })
	assert.Equal(t, sent, w.outbox())
}

// The customer does the same by itself, and the partner's log does not tell;
// its last global administrator stays, whoever tries.
func TestROLE_16_ACT_9_TheCustomersOwnUsers(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	carla := w.Portal(w.Carla)
	mark := w.mark()
	made := must[partnercenter.CreatedCustomerUser](w)(carla.CreateUser(w.ctx, customers.NewUser{FirstName: "Ned", LastName: "N", UserName: "ned"}))
	w.ok(drop(carla.UpdateUser(w.ctx, made.User.ID, customers.UserUpdate{UserName: "edward"})))
	w.ok(drop(carla.DeleteUser(w.ctx, made.User.ID)))
	w.ok(drop(carla.RestoreUser(w.ctx, made.User.ID)))
	w.wantLogs(mark, logs{})
	for name, op := range map[string]func(*partnercenter.Portal) error{
		"create": func(p *partnercenter.Portal) error { return drop(p.CreateUser(w.ctx, customers.NewUser{})) },
		"update": func(p *partnercenter.Portal) error {
			return drop(p.UpdateUser(w.ctx, w.Carla.User, customers.UserUpdate{}))
		},
		"delete":  func(p *partnercenter.Portal) error { return drop(p.DeleteUser(w.ctx, w.Carla.User)) },
		"restore": func(p *partnercenter.Portal) error { return drop(p.RestoreUser(w.ctx, made.User.ID)) },
	} {
		t.Log(name)
		w.refused(pcerr.RoleNotAllowed, "REL-15", func() error { return op(w.Portal(w.Nora)) })
	}
	var none customers.DirectoryRoles
	w.refusedAll(pcerr.LastGlobalAdmin, "ROLE-16", []call{
		{"deletes itself", func() error { return drop(carla.DeleteUser(w.ctx, w.Carla.User)) }},
		{"takes its role", func() error { return drop(carla.UpdateUser(w.ctx, w.Carla.User, customers.UserUpdate{Roles: &none})) }},
		{"the partner", func() error { return drop(w.As(w.Anna).Customer(w.Relecloud).Users().Delete(w.ctx, w.Carla.User)) }},
	})
	admin := customers.GlobalAdministrator
	w.ok(drop(carla.UpdateUser(w.ctx, w.Nora.User, customers.UserUpdate{Roles: &admin})))
	w.ok(drop(w.As(w.Anna).Customer(w.Relecloud).Users().Delete(w.ctx, w.Carla.User)))
	w.refused(pcerr.Unauthenticated, "ROLE-19", func() error { return drop(carla.Me(w.ctx)) })
}

// Users of other tenants do not exist, and input is checked.
func TestCUS_13_ID_13_UsersOfOthersAndBadInput(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	adatum := w.organisation("Adatum", "US")
	users, carla := w.As(w.Anna).Customer(w.Relecloud).Users(), w.Portal(w.Carla)
	for name, op := range map[string]func(permissions.UserID) error{
		"update":          func(id permissions.UserID) error { return drop(users.Update(w.ctx, id, customers.UserUpdate{})) },
		"delete":          func(id permissions.UserID) error { return drop(users.Delete(w.ctx, id)) },
		"restore":         func(id permissions.UserID) error { return drop(users.Restore(w.ctx, id)) },
		"password":        func(id permissions.UserID) error { return drop(users.ResetPassword(w.ctx, id)) },
		"licences":        func(id permissions.UserID) error { return drop(users.SetLicenses(w.ctx, id, nil, nil)) },
		"customer's own":  func(id permissions.UserID) error { return drop(carla.DeleteUser(w.ctx, id)) },
		"customer's name": func(id permissions.UserID) error { return drop(carla.UpdateUser(w.ctx, id, customers.UserUpdate{})) },
		"a group":         func(id permissions.UserID) error { return carla.AddToGroup(w.ctx, "buyers", id) },
	} {
		foreign := adatum.Identity().User
		w.refused(pcerr.UserNotFound, "CUS-13", func() error { return op(foreign) })
		like(t, name, op(foreign), string(foreign), op(nobodyID), nobodyID)
		w.refusedField(pcerr.InvalidInput, "ID-2", "user", func() error { return op("nora") })
	}
	for _, c := range []struct {
		name  string
		in    customers.NewUser
		rule  pcerr.Rule
		field string
	}{
		{"no first name", customers.NewUser{LastName: "B", UserName: "ab"}, "ID-13", "firstName"},
		{"no last name", customers.NewUser{FirstName: "A", UserName: "ab"}, "ID-13", "lastName"},
		{"no user name", customers.NewUser{FirstName: "A", LastName: "B"}, "ID-13", "userName"},
		{"an address", customers.NewUser{FirstName: "A", LastName: "B", UserName: "a@b"}, "ID-13", "userName"},
		{"U+0000", customers.NewUser{FirstName: "A\x00", LastName: "B", UserName: "ab"}, "ID-13", "firstName"},
		{"too long", customers.NewUser{FirstName: strings.Repeat("A", 257), LastName: "B", UserName: "ab"}, "ID-13", "firstName"},
		{"unknown role", customers.NewUser{FirstName: "A", LastName: "B", UserName: "ab", Roles: 1 << 7}, "DAP-2", "directoryRoles"},
		{"unknown country", customers.NewUser{FirstName: "A", LastName: "B", UserName: "ab", UsageLocation: "ZZ"}, "ID-13", "usageLocation"},
	} {
		t.Log(c.name)
		w.refusedField(pcerr.InvalidInput, c.rule, c.field, func() error { return drop(users.Create(w.ctx, c.in)) })
		w.refusedField(pcerr.InvalidInput, c.rule, c.field, func() error { return drop(carla.CreateUser(w.ctx, c.in)) })
	}
	w.refusedField(pcerr.InvalidInput, "ID-13", "licenses", func() error { return drop(users.SetLicenses(w.ctx, w.Nora.User, []string{"\x00"}, nil)) })
	made := must[partnercenter.CreatedCustomerUser](w)(users.Create(w.ctx, customers.NewUser{FirstName: "A", LastName: "B", UserName: "ab"}))
	assert.Equal(t, permissions.Country("US"), made.User.UsageLocation)
	w.ok(w.Portal(made.User.Identity()).ChoosePassword(w.ctx, fixture.Password))
}
