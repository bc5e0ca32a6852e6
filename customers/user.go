package customers

import (
	"encoding/json"
	"slices"
	"strings"
	"time"

	"cspkit.example/internal/check"
	"cspkit.example/pcerr"
	"cspkit.example/permissions"
)

// DirectoryRoles is a set of Azure AD roles in a customer's tenant; each role
// is a set of one. The zero value is none.
type DirectoryRoles uint8

// The directory roles.
const (
	GlobalAdministrator DirectoryRoles = 1 << iota
	BillingAdministrator
	UserAccountAdministrator
	HelpdeskAdministrator
)

var directoryRoleNames = [...]string{"Global administrator", "Billing administrator", "User account administrator", "Helpdesk administrator"}

// Has reports whether the set holds every role of other.
func (r DirectoryRoles) Has(other DirectoryRoles) bool { return r&other == other }

// Names returns the names of the roles.
func (r DirectoryRoles) Names() []string {
	names := []string{}
	for i, n := range directoryRoleNames {
		if r&(1<<i) != 0 {
			names = append(names, n)
		}
	}
	return names
}

// String returns the names joined by commas, "none" for the empty set.
func (r DirectoryRoles) String() string {
	if r == 0 {
		return "none"
	}
	return strings.Join(r.Names(), ", ")
}

// MarshalJSON writes the names as a list.
func (r DirectoryRoles) MarshalJSON() ([]byte, error) { return json.Marshal(r.Names()) }

// UnmarshalJSON reads what MarshalJSON wrote.
func (r *DirectoryRoles) UnmarshalJSON(data []byte) error {
	var names []string
	if err := json.Unmarshal(data, &names); err != nil {
		return err
	}
	*r = 0
	for _, n := range names {
		i := slices.Index(directoryRoleNames[:], n)
		if i < 0 {
			return pcerr.Invalid("DAP-2", "directoryRoles", "unknown directory role")
		}
		*r |= 1 << i
	}
	return nil
}

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
	Roles              DirectoryRoles
	State              permissions.UserState
	SoftDeletionTime   time.Time // zero until deleted
	MustChangePassword bool
	Licenses           []string // IDs of SKUs, sorted
}

// Clone returns a copy that shares nothing with u.
func (u User) Clone() User {
	u.Licenses = slices.Clone(u.Licenses)
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
	UserName            string              // what stands before the @ of the sign-in name
	UsageLocation       permissions.Country // empty means the tenant's country
	Roles               DirectoryRoles
}

// Create returns a new active user of the tenant, who must change the
// temporary password. It refuses missing or malformed names with
// invalid_input. Whether the sign-in name is taken is the caller's to check.
func (n NewUser) Create(t Tenant, id permissions.UserID, at time.Time) (User, error) {
	if err := check.Names("firstName", n.FirstName, "lastName", n.LastName); err != nil {
		return User{}, err
	}
	upn, err := check.Email("userName", n.UserName+"@"+t.Domain)
	if err != nil {
		return User{}, err
	}
	if n.UsageLocation == "" {
		n.UsageLocation = t.Country
	}
	if n.UsageLocation, err = permissions.ParseCountry("usageLocation", string(n.UsageLocation)); err != nil {
		return User{}, err
	}
	if n.Roles >= 1<<len(directoryRoleNames) {
		return User{}, pcerr.Invalid("DAP-2", "directoryRoles", "holds a role that does not exist")
	}
	return User{
		Stamp: permissions.Stamp{}.Touch(at), ID: id, Tenant: t.ID,
		FirstName: n.FirstName, LastName: n.LastName, DisplayName: n.FirstName + " " + n.LastName,
		UserPrincipalName: upn, UsageLocation: n.UsageLocation, Roles: n.Roles,
		State: permissions.UserActive, MustChangePassword: true,
	}, nil
}

// Membership puts a user of a customer's tenant into a group there.
type Membership struct {
	Tenant ID
	User   permissions.UserID
	Group  string // its name
}
