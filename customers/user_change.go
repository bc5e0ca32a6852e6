package customers

import (
	"time"

	"cspkit.example/internal/check"
	"cspkit.example/pcerr"
	"cspkit.example/permissions"
)

// restoreTime is how long a deleted user can be restored (CUS-13).
const restoreTime = 30 * 24 * time.Hour

// UserUpdate changes a user. Empty text and nil keep what is there.
type UserUpdate struct {
	FirstName, LastName string
	DisplayName         string // empty: follows the first and the last name where it did before
	UserName            string // what stands before the @ of the sign-in name, or all of it
	UsageLocation       permissions.Country
	PhoneNumber         string
	ImmutableID         string
	Roles               *DirectoryRoles
}

// Update returns the user changed, and whether the sign-in name did.
// otherAdmin says whether the tenant has another active global administrator,
// which it must keep.
func (u User) Update(t Tenant, to UserUpdate, otherAdmin bool, at time.Time) (changed User, renamed bool, err error) {
	old := u
	if !u.Active() {
		return u, false, UserNotFound(u.ID)
	}
	for _, text := range []struct {
		field, value string
		to           *string
	}{
		{"firstName", to.FirstName, &u.FirstName}, {"lastName", to.LastName, &u.LastName},
		{"phoneNumber", to.PhoneNumber, &u.PhoneNumber}, {"immutableId", to.ImmutableID, &u.ImmutableID},
	} {
		if text.value == "" {
			continue
		}
		if err := check.Name(text.field, text.value); err != nil {
			return old, false, err
		}
		*text.to = text.value
	}
	if old.DisplayName == old.FirstName+" "+old.LastName {
		u.DisplayName = u.FirstName + " " + u.LastName
	}
	if to.DisplayName != "" {
		if err := check.Name("displayName", to.DisplayName); err != nil {
			return old, false, err
		}
		u.DisplayName = to.DisplayName
	}
	if to.UserName != "" {
		if u.UserPrincipalName, err = t.signInName(to.UserName); err != nil {
			return old, false, err
		}
	}
	if to.UsageLocation != "" {
		if u.UsageLocation, err = permissions.ParseCountry("usageLocation", string(to.UsageLocation)); err != nil {
			return old, false, err
		}
	}
	if to.Roles != nil {
		if err := to.Roles.check(); err != nil {
			return old, false, err
		}
		if err := u.keepAdministrator(*to.Roles, otherAdmin); err != nil {
			return old, false, err
		}
		u.Roles = *to.Roles
	}
	u.Stamp = u.Touch(at)
	return u, u.UserPrincipalName != old.UserPrincipalName, nil
}

// Delete returns the user as deleted; it can be restored for 30 days
// (CUS-13).
func (u User) Delete(otherAdmin bool, at time.Time) (User, error) {
	if !u.Active() {
		return u, UserNotFound(u.ID)
	}
	if err := u.keepAdministrator(0, otherAdmin); err != nil {
		return u, err
	}
	u.State, u.SoftDeletionTime, u.Stamp = permissions.UserInactive, at, u.Touch(at)
	return u, nil
}

// Restore returns a deleted user as active, with its licences; after 30 days
// it is user_not_found (CUS-13). See also [User.KeepLicenses].
func (u User) Restore(at time.Time) (User, error) {
	if u.Active() || at.Sub(u.SoftDeletionTime) > restoreTime {
		return u, UserNotFound(u.ID)
	}
	u.State, u.SoftDeletionTime, u.Stamp = permissions.UserActive, time.Time{}, u.Touch(at)
	return u, nil
}

func (u *User) keepAdministrator(to DirectoryRoles, otherAdmin bool) error {
	if !u.Roles.Has(GlobalAdministrator) || to.Has(GlobalAdministrator) || otherAdmin {
		return nil
	}
	return pcerr.New(pcerr.LastGlobalAdmin, "ROLE-16", "a tenant needs a global administrator: give the role to somebody else first").About(string(u.ID))
}

// UserNotFound is the refusal for a user that the customer does not have.
func UserNotFound(id permissions.UserID) error {
	return pcerr.New(pcerr.UserNotFound, "CUS-13", "the customer has no such user").About(string(id))
}
