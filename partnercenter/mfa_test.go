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

// strict is the engine over the same store with enforcement on.
func (w *world) strict() *partnercenter.Center {
	w.t.Helper()
	return must[*partnercenter.Center](w)(partnercenter.New(w.ctx, w.Store, &partnercenter.Options{
		Now: w.Clock.Now, EnforceMFA: true, PasswordCost: permissions.HashCost{Passes: 1, Memory: 8},
	}))
}

// mfaOf is the state of a user of Contoso.
func (w *world) mfaOf(who permissions.Identity) permissions.MFAState {
	w.t.Helper()
	return must[permissions.User](w)(w.As(w.Gina).Users().Get(w.ctx, who.User)).MFA
}

// The ways from disabled to enforced, who goes them, and that nothing is
// recorded (2.2).
func TestID_11_FromDisabledToEnforced(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	acc := w.hireAt(w.Gina, "Ada", permissions.AccountAdmin)
	set := func(by, of permissions.Identity, to permissions.MFAState) func() error {
		return func() error { return drop(w.As(by).Users().SetMFA(w.ctx, of.User, to)) }
	}
	mark, sent := w.mark(), w.outbox()
	assert.Equal(t, permissions.MFADisabled, w.mfaOf(w.Sam))
	for _, who := range []permissions.Identity{w.Bill, w.Uma, w.Anna, w.Sam, w.Hal, acc} {
		w.refused(pcerr.RoleNotAllowed, "ID-11", set(who, w.Sam, permissions.MFAEnabled))
	}
	w.refused(pcerr.RoleNotAllowed, "ROLE-6", set(w.Dora, w.Sam, permissions.MFAEnabled))
	w.refused(pcerr.UserNotFound, "ROLE-19", set(w.Gina, w.Lars, permissions.MFAEnabled))
	refused := func(of permissions.Identity, to permissions.MFAState) {
		t.Helper()
		w.refusedField(pcerr.InvalidInput, "ID-11", "mfaState", set(w.Gina, of, to))
	}
	register := func(who permissions.Identity) func() error {
		return func() error { return w.As(who).RegisterMFA(w.ctx) }
	}
	refused(w.Sam, permissions.MFAEnforced)
	refused(w.Sam, permissions.MFADisabled)
	refused(w.Sam, "sms")
	w.refusedField(pcerr.InvalidInput, "ID-11", "mfaState", register(w.Sam))

	for _, who := range []permissions.Identity{w.Sam, w.Hal} {
		assert.Equal(t, []string{"partner_users"}, w.tablesChanged(set(w.Gina, who, permissions.MFAEnabled)))
		assert.Equal(t, permissions.MFAEnabled, w.mfaOf(who))
		refused(who, permissions.MFAEnabled)
	}
	assert.Equal(t, []string{"partner_users"}, w.tablesChanged(register(w.Sam)))                             // the user itself
	assert.Equal(t, []string{"partner_users"}, w.tablesChanged(set(w.Gina, w.Hal, permissions.MFAEnforced))) // or a global admin
	for _, who := range []permissions.Identity{w.Sam, w.Hal} {
		assert.Equal(t, permissions.MFAEnforced, w.mfaOf(who))
		refused(who, permissions.MFADisabled)
		w.refusedField(pcerr.InvalidInput, "ID-11", "mfaState", register(who))
	}
	w.wantLogs(mark, logs{})
	assert.Equal(t, sent, w.outbox())
}

// Enforcement stops everything but the way out of it: a user of the public
// cloud chooses a password, registers, and is let in.
func TestROLE_10_ID_9_ID_10_TheWayIn(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	strict := w.strict()
	made := must[partnercenter.CreatedUser](w)(w.As(w.Gina).Users().Create(w.ctx, permissions.NewUser{
		FirstName: "Tom", LastName: "T", Email: "tom@contoso.example", Roles: permissions.HelpdeskAgent,
	}))
	w.ok(drop(w.As(w.Gina).Users().SetMFA(w.ctx, made.User.ID, permissions.MFAEnabled)))
	tom := must[*partnercenter.Session](w)(strict.SignIn(w.ctx, made.Credentials.UserName, made.Credentials.Password))
	list := func() error { return drop(tom.Customers().List(w.ctx, partnercenter.CustomerQuery{})) }
	w.refused(pcerr.Unauthenticated, "ROLE-10", list)
	w.refused(pcerr.Unauthenticated, "ROLE-10", func() error { return tom.RegisterMFA(w.ctx) }) // a password first
	w.ok(tom.ChoosePassword(w.ctx, fixture.Password))
	w.refused(pcerr.MFARequired, "ID-10", list)
	w.refused(pcerr.MFARequired, "ID-10", func() error { return drop(tom.Account().Me(w.ctx)) })
	w.refused(pcerr.MFARequired, "ID-10", func() error {
		return drop(tom.Via(permissions.API).Activity().List(w.ctx, activity.Query{}, partnercenter.Paging{}))
	})
	w.ok(tom.RegisterMFA(w.ctx))
	w.ok(list())
	// A reset of the password does not undo the registration.
	again := must[permissions.Credentials](w)(w.As(w.Gina).Users().ResetPassword(w.ctx, made.User.ID))
	tom = must[*partnercenter.Session](w)(strict.SignIn(w.ctx, again.UserName, again.Password))
	w.ok(tom.ChoosePassword(w.ctx, fixture.Password))
	w.ok(list())
}

// Enforcement is for partners' users of the public cloud: not for customers,
// Microsoft, or national clouds, and off by default.
func TestID_9_ID_10_WhomItIsFor(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	strict := w.strict()
	for _, who := range []permissions.Identity{w.Gina, w.Anna, w.Lars, w.Gerd, w.Rita, w.Dora} {
		w.refused(pcerr.MFARequired, "ID-10", func() error { return drop(strict.As(who).Account().Me(w.ctx)) })
		w.ok(drop(w.As(who).Account().Me(w.ctx)))
	}
	for _, who := range []permissions.Identity{w.Gwen, w.Rolf} {
		w.ok(drop(strict.As(who).Customers().List(w.ctx, partnercenter.CustomerQuery{})))
	}
	carla := strict.Portal(w.Carla)
	w.ok(drop(carla.Partners(w.ctx)))
	w.ok(drop(carla.CreateUser(w.ctx, customers.NewUser{FirstName: "Otto", LastName: "O", UserName: "otto"})))
	w.ok(drop(strict.Platform().SetProgramStatus(w.ctx, w.Anna.Tenant, permissions.ProgramRestricted)))
	w.refused(pcerr.MFARequired, "ID-10", func() error { // before roles and everything else
		return drop(strict.As(w.Dora).Customer(nobodyID).PurchasePermission().Enable(w.ctx))
	})
	w.refused(pcerr.CustomerNotAllowed, "ID-5", func() error { return drop(strict.As(w.Carla).Account().Me(w.ctx)) })
}
