package permissions

import (
	"time"

	"cspkit.example/internal/check"
	"cspkit.example/pcerr"
)

// UserState says whether a user can sign in.
type UserState string

// The states of a user.
const (
	UserActive   UserState = "active"
	UserInactive UserState = "inactive" // removed
)

// MFAState is a user's multi-factor authentication (ID-11).
type MFAState string

// The states of multi-factor authentication.
const (
	MFADisabled MFAState = "disabled"
	MFAEnabled  MFAState = "enabled"
	MFAEnforced MFAState = "enforced"
)

// User is a user of a partner's tenant (2.2).
type User struct {
	Stamp
	ID                 UserID
	Tenant             TenantID
	FirstName          string
	LastName           string
	DisplayName        string
	Email              string // lower case; unique in the tenant
	UserPrincipalName  string // sign-in name, lower case; unique in the tenant
	Roles              Roles
	State              UserState
	SoftDeletionTime   time.Time // zero until removed
	MustChangePassword bool      // after creation and after a reset (ROLE-10)
	MFA                MFAState
	Guest              bool
	NotifyBudget       bool // wants budget mails (BILL-24)
}

// Identity returns the actor that the user is.
func (u User) Identity() Identity { return Identity{u.Tenant, u.ID} }

// Active reports whether the user can act.
func (u User) Active() bool { return u.State == UserActive }

// NewUser is what is needed to create a partner user (ROLE-9).
type NewUser struct {
	FirstName, LastName string
	Email               string // a work address; also the sign-in name
	Roles               Roles
	Guest               bool
}

// Create returns a new active user who must change the temporary password.
// It refuses a missing name or e-mail (ROLE-9) and roles that a guest may not
// hold (ROLE-18). Whether the address is taken is the caller's to check.
func (n NewUser) Create(tenant TenantID, id UserID, at time.Time) (User, error) {
	if err := check.Names("firstName", n.FirstName, "lastName", n.LastName); err != nil {
		return User{}, err
	}
	email, err := check.Email("email", n.Email)
	if err != nil {
		return User{}, err
	}
	u := User{
		Stamp: Stamp{}.Touch(at), ID: id, Tenant: tenant,
		FirstName: n.FirstName, LastName: n.LastName, DisplayName: n.FirstName + " " + n.LastName,
		Email: email, UserPrincipalName: email,
		State: UserActive, MustChangePassword: true, MFA: MFADisabled, Guest: n.Guest,
	}
	return u.withRoles(n.Roles)
}

func (u User) withRoles(to Roles) (User, error) {
	if err := to.check(); err != nil {
		return u, err
	}
	if u.Guest && to&^guestRoles != 0 {
		return u, pcerr.Invalid("ROLE-18", "roles", "a guest can hold only: "+guestRoles.String())
	}
	u.Roles = to
	return u, nil
}

// AssignRoles returns the user with other roles. The assigner's own roles
// bound what may be added and taken (ROLE-15): a global admin everything, a
// user management admin everything but global_admin, an account admin only
// roles that are neither Azure AD nor CSP roles. otherGlobalAdmin says
// whether the tenant has another active global admin (ROLE-16).
func (u User) AssignRoles(assigner, to Roles, otherGlobalAdmin bool, at time.Time) (User, error) {
	if !u.Active() {
		return u, removed(u.ID)
	}
	if err := to.check(); err != nil {
		return u, err
	}
	if changed := u.Roles ^ to; changed&^assignable(assigner) != 0 {
		return u, pcerr.New(pcerr.RoleNotAllowed, "ROLE-15",
			"with your roles ("+assigner.String()+") you may assign and remove only: "+assignable(assigner).String()).About(string(u.ID))
	}
	if u.Roles.Has(GlobalAdmin) && !to.Has(GlobalAdmin) && !otherGlobalAdmin {
		return u, lastGlobalAdmin(u.ID)
	}
	changed, err := u.withRoles(to)
	if err != nil {
		return u, err
	}
	changed.Stamp = u.Touch(at)
	return changed, nil
}

// assignable is the set of roles that somebody with these roles may assign (ROLE-15).
func assignable(assigner Roles) Roles {
	var r Roles
	if assigner.Has(GlobalAdmin) {
		r |= AllRoles
	}
	if assigner.Has(UserManagementAdmin) {
		r |= AllRoles &^ GlobalAdmin
	}
	if assigner.Has(AccountAdmin) {
		r |= AllRoles &^ SixCSPRoles
	}
	return r
}

// Remove returns the user as removed, unless it is the tenant's last active
// global admin (ROLE-16) or removed already.
func (u User) Remove(otherGlobalAdmin bool, at time.Time) (User, error) {
	if !u.Active() {
		return u, removed(u.ID)
	}
	if u.Roles.Has(GlobalAdmin) && !otherGlobalAdmin {
		return u, lastGlobalAdmin(u.ID)
	}
	u.Stamp = u.Touch(at)
	u.State, u.SoftDeletionTime = UserInactive, at
	return u, nil
}

// ResetPassword returns the user as one who must choose a new password at the
// next sign-in (ROLE-10, ROLE-11).
func (u User) ResetPassword(at time.Time) (User, error) {
	if !u.Active() {
		return u, removed(u.ID)
	}
	u.MustChangePassword, u.Stamp = true, u.Touch(at)
	return u, nil
}

func removed(id UserID) error {
	return pcerr.New(pcerr.UserNotFound, "ROLE-19", "the user was removed").About(string(id))
}

func lastGlobalAdmin(id UserID) error {
	return pcerr.New(pcerr.LastGlobalAdmin, "ROLE-16", "a tenant needs a global admin: give the role to somebody else first").About(string(id))
}

// SetMFA returns the user with multi-factor authentication moved on: from
// disabled to enabled, and from enabled to enforced; never back (ID-11).
func (u User) SetMFA(to MFAState, at time.Time) (User, error) {
	if !u.Active() {
		return u, removed(u.ID)
	}
	if !(u.MFA == MFADisabled && to == MFAEnabled || u.MFA == MFAEnabled && to == MFAEnforced) {
		return u, pcerr.Invalid("ID-11", "mfaState", "multi-factor authentication goes from disabled to enabled, by a global admin, then to enforced; it is "+string(u.MFA))
	}
	u.MFA, u.Stamp = to, u.Touch(at)
	return u, nil
}

// Credentials are a sign-in name and a temporary password, shown once
// (ROLE-9, CUS-4, IR-12).
type Credentials struct {
	UserName string
	Password Secret
}
