package customers

import (
	"encoding/json"
	"slices"
	"strings"
	"time"

	"cspkit.example/internal/check"
	"cspkit.example/pcerr"
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
	ServiceSupportAdministrator
)

// DirectoryRole is an entry of the catalogue of directory roles (CUS-15).
type DirectoryRole struct {
	ID   string // a GUID, the same in every tenant
	Name string
	Role DirectoryRoles
}

// directory is the catalogue, in the order of the bits.
var directory = [...]DirectoryRole{
	{"62e90394-69f5-4237-9190-012177145e10", "Global administrator", GlobalAdministrator},
	{"b0f54661-2d74-4c50-afa3-1ec803f12efe", "Billing administrator", BillingAdministrator},
	{"fe930be7-5e62-47db-91af-98c3a49a38b1", "User account administrator", UserAccountAdministrator},
	{"729827e3-9c14-49f7-bb1b-9608f156bbb8", "Helpdesk administrator", HelpdeskAdministrator},
	{"f023fd81-a637-4b56-95fd-791ac0226033", "Service support administrator", ServiceSupportAdministrator},
}

// DirectoryRoleByID returns the role with an ID, in either case; not_found when
// there is none (CUS-15).
func DirectoryRoleByID(id string) (DirectoryRole, error) {
	id, err := check.GUID("directoryRole", id)
	if err != nil {
		return DirectoryRole{}, err
	}
	at := slices.IndexFunc(directory[:], func(r DirectoryRole) bool { return r.ID == id })
	if at < 0 {
		return DirectoryRole{}, pcerr.New(pcerr.NotFound, "CUS-15", "there is no such directory role").About(id)
	}
	return directory[at], nil
}

// AllDirectoryRoles is the set of all roles.
const AllDirectoryRoles DirectoryRoles = 1<<len(directory) - 1

// List returns the catalogue's entries for the roles of the set.
func (r DirectoryRoles) List() []DirectoryRole {
	held := []DirectoryRole{}
	for _, d := range directory {
		if r.Has(d.Role) {
			held = append(held, d)
		}
	}
	return held
}

// Has reports whether the set holds every role of other.
func (r DirectoryRoles) Has(other DirectoryRoles) bool { return r&other == other }

// Names returns the names of the roles.
func (r DirectoryRoles) Names() []string {
	names := []string{}
	for _, d := range r.List() {
		names = append(names, d.Name)
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
		at := slices.IndexFunc(directory[:], func(d DirectoryRole) bool { return d.Name == n })
		if at < 0 {
			return pcerr.Invalid("DAP-2", "directoryRoles", "unknown directory role")
		}
		*r |= directory[at].Role
	}
	return nil
}

func (r DirectoryRoles) check() error {
	if !AllDirectoryRoles.Has(r) {
		return pcerr.Invalid("DAP-2", "directoryRoles", "holds a role that does not exist")
	}
	return nil
}

// AddRole returns the user with one directory role more. It is refused with
// role_already_held when the user has it (CUS-15).
func (u User) AddRole(r DirectoryRole, at time.Time) (User, error) {
	if !u.Active() {
		return u, UserNotFound(u.ID)
	}
	if u.Roles.Has(r.Role) {
		return u, pcerr.New(pcerr.RoleAlreadyHeld, "CUS-15", "the user has this directory role already").About(string(u.ID))
	}
	u.Roles, u.Stamp = u.Roles|r.Role, u.Touch(at)
	return u, nil
}

// RemoveRole returns the user without a directory role; not_found when it does
// not have it (CUS-15). otherAdmin is as in [User.Update].
func (u User) RemoveRole(r DirectoryRole, otherAdmin bool, at time.Time) (User, error) {
	if !u.Active() {
		return u, UserNotFound(u.ID)
	}
	if !u.Roles.Has(r.Role) {
		return u, pcerr.New(pcerr.NotFound, "CUS-15", "the user does not have this directory role").About(string(u.ID))
	}
	left := u.Roles &^ r.Role
	if err := u.keepAdministrator(left, otherAdmin); err != nil {
		return u, err
	}
	u.Roles, u.Stamp = left, u.Touch(at)
	return u, nil
}
