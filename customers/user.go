package customers

import (
	"cmp"
	"slices"
	"strings"
	"time"

	"cspkit.example/internal/check"
	"cspkit.example/pcerr"
	"cspkit.example/permissions"
)

// User is a user of a customer's tenant (2.4).
type User struct {
	permissions.Stamp
	ID                 permissions.UserID
	Tenant             ID
	FirstName          string
	LastName           string
	DisplayName        string
	UserPrincipalName  string // sign-in name, lower case; unique in the tenant
	UsageLocation      permissions.Country
	PhoneNumber        string
	ImmutableID        string // of the same user in the customer's own directory, as the partner gave it
	Roles              DirectoryRoles
	State              permissions.UserState
	SoftDeletionTime   time.Time // zero until deleted
	MustChangePassword bool
	Licenses           []string       // IDs of SKUs, sorted
	ExcludedPlans      []ExcludedPlan // parts of its licences that it does not get, in the order of Licenses
}

// Clone returns a copy that shares nothing with u.
func (u User) Clone() User {
	u.Licenses, u.ExcludedPlans = slices.Clone(u.Licenses), slices.Clone(u.ExcludedPlans)
	return u
}

// Identity returns the actor that the user is.
func (u User) Identity() permissions.Identity {
	return permissions.Identity{Tenant: u.Tenant, User: u.ID}
}

// Active reports whether the user can act.
func (u User) Active() bool { return u.State == permissions.UserActive }

// NewUser is what is needed to create a customer user.
type NewUser struct {
	FirstName, LastName string
	DisplayName         string              // empty means the first and the last name
	UserName            string              // what stands before the @ of the sign-in name, or all of it
	UsageLocation       permissions.Country // empty means the tenant's country
	PhoneNumber         string
	ImmutableID         string
	Roles               DirectoryRoles
	Password            PasswordProfile
}

// PasswordProfile is a password that a user gets from somebody else (CUS-16).
// The zero value is a temporary one that nobody has chosen.
type PasswordProfile struct {
	Password permissions.Secret // empty: one is drawn
	Stays    bool               // the user need not choose another at the first sign-in
}

// Check refuses a drawn password that would stay, with invalid_input: nobody
// would change it (CUS-16).
func (p PasswordProfile) Check() error {
	if p.Stays && p.Password.IsZero() {
		return pcerr.Invalid("CUS-16", "password", "give the password that the user is to keep")
	}
	return nil
}

// Create returns a new active user of the tenant. It refuses missing or
// malformed input with invalid_input. Whether the sign-in name is taken is the
// caller's to check.
func (n NewUser) Create(t Tenant, id permissions.UserID, at time.Time) (User, error) {
	if err := check.Names("firstName", n.FirstName, "lastName", n.LastName); err != nil {
		return User{}, err
	}
	for _, text := range [][2]string{{"displayName", n.DisplayName}, {"phoneNumber", n.PhoneNumber}, {"immutableId", n.ImmutableID}} {
		if err := check.Optional(text[0], text[1]); err != nil {
			return User{}, err
		}
	}
	upn, err := t.signInName(n.UserName)
	if err != nil {
		return User{}, err
	}
	if n.UsageLocation == "" {
		n.UsageLocation = t.Country
	}
	if n.UsageLocation, err = permissions.ParseCountry("usageLocation", string(n.UsageLocation)); err != nil {
		return User{}, err
	}
	if err := n.Roles.check(); err != nil {
		return User{}, err
	}
	if err := n.Password.Check(); err != nil {
		return User{}, err
	}
	return User{
		Stamp: permissions.Stamp{}.Touch(at), ID: id, Tenant: t.ID,
		FirstName: n.FirstName, LastName: n.LastName, DisplayName: cmp.Or(n.DisplayName, n.FirstName+" "+n.LastName),
		UserPrincipalName: upn, UsageLocation: n.UsageLocation, PhoneNumber: n.PhoneNumber, ImmutableID: n.ImmutableID,
		Roles: n.Roles, State: permissions.UserActive, MustChangePassword: !n.Password.Stays,
	}, nil
}

// signInName returns a sign-in name of the tenant, given what stands before
// the @ or all of it.
func (t *Tenant) signInName(name string) (string, error) {
	before, domain, whole := strings.Cut(name, "@")
	if whole && !strings.EqualFold(domain, t.Domain) {
		return "", pcerr.Invalid("ID-13", "userName", "a sign-in name ends with the customer's domain, @"+t.Domain)
	}
	return check.Email("userName", before+"@"+t.Domain)
}

// Membership puts a user of a customer's tenant into a group there.
type Membership struct {
	Tenant ID
	User   permissions.UserID
	Group  string // its name
}
