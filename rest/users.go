package rest

import (
	"net/http"
	"strings"

	"cspkit.example/customers"
	"cspkit.example/partnercenter"
	"cspkit.example/pcerr"
	"cspkit.example/permissions"
)

var userRoutes = []route{
	{http.MethodGet, "/v1/customers/{customer}/users", userOnly, "get-a-list-of-all-user-accounts-for-a-customer", (*call).users},
	{http.MethodPost, "/v1/customers/{customer}/users", userOnly, "create-user-accounts-for-a-customer", (*call).createUser},
	{http.MethodGet, "/v1/customers/{customer}/users/{user}", userOnly, "get-a-user-account-by-id", (*call).user},
	{http.MethodPatch, "/v1/customers/{customer}/users/{user}", userOnly, "update-user-accounts-for-a-customer", (*call).patchUser},
	{http.MethodPatch, "/v1/customers/{customer}/users/{user}/resetpassword", userOnly, "reset-user-password-for-a-customer", (*call).patchUser},
	{http.MethodDelete, "/v1/customers/{customer}/users/{user}", userOnly, "delete-a-user-account-for-a-customer", (*call).deleteUser},
}

// userJSON is a user of a customer on the wire.
type userJSON struct {
	UsageLocation     string        `json:"usageLocation,omitempty"`
	ID                string        `json:"id,omitempty"`
	UserPrincipalName string        `json:"userPrincipalName,omitempty"`
	FirstName         string        `json:"firstName,omitempty"`
	LastName          string        `json:"lastName,omitempty"`
	DisplayName       string        `json:"displayName,omitempty"`
	ImmutableID       string        `json:"immutableId,omitempty"`
	PhoneNumber       string        `json:"phoneNumber,omitempty"`
	PasswordProfile   *passwordJSON `json:"passwordProfile,omitempty"`
	UserDomainType    string        `json:"userDomainType,omitempty"`
	State             word          `json:"state,omitempty"`
	SoftDeletionTime  date          `json:"softDeletionTime,omitzero"`
	Links             *selfLink     `json:"links,omitempty"`
	Attributes        *attributes   `json:"attributes,omitempty"`
}

// passwordJSON is a password that a user gets from the partner. It is sent
// only in the answer to the request that sets it.
type passwordJSON struct {
	ForceChangePassword *bool  `json:"forceChangePassword,omitempty"`
	Password            string `json:"password,omitempty"`
}

// in reads a profile; nil, and one without a password, ask for a temporary
// one.
func (p *passwordJSON) in() customers.PasswordProfile {
	if p == nil {
		return customers.PasswordProfile{}
	}
	out := customers.PasswordProfile{Stays: p.ForceChangePassword != nil && !*p.ForceChangePassword}
	if p.Password != "" {
		out.Password = permissions.NewSecret(p.Password)
	}
	return out
}

// userStates in the order of their numbers on the wire.
var userStates = []string{"active", "inactive"}

func userURI(u *customers.User) string {
	return "/customers/" + string(u.Tenant) + "/users/" + string(u.ID)
}

func userOf(u customers.User) userJSON {
	return userJSON{
		UsageLocation: string(u.UsageLocation), ID: string(u.ID), UserPrincipalName: u.UserPrincipalName,
		FirstName: u.FirstName, LastName: u.LastName, DisplayName: u.DisplayName, ImmutableID: u.ImmutableID, PhoneNumber: u.PhoneNumber,
		UserDomainType: "none", State: word(u.State), SoftDeletionTime: date(u.SoftDeletionTime),
		Links: self(userURI(&u)), Attributes: class("CustomerUser"),
	}
}

// withPassword is a user with the password that it just got.
func withPassword(u customers.User, given permissions.Credentials) userJSON {
	out := userOf(u)
	out.PasswordProfile = &passwordJSON{&u.MustChangePassword, given.Password.Reveal()}
	return out
}

// usersPage is the size of a page of users when the request names none. Some
// clients never ask for a second page.
const (
	usersPage    = 500
	usersPageMax = 1000
)

// users lists active users; deleted ones when the filter asks for them.
func (c *call) users() (*answer, error) {
	q, err := c.userQuery()
	if err != nil {
		return nil, err
	}
	page, err := c.at().Users().Search(c, q)
	if err != nil {
		return nil, err
	}
	return ok(pageOf(c, page, userOf))
}

func (c *call) userQuery() (q partnercenter.CustomerUserQuery, err error) {
	if q.Paging, err = c.paging(usersPage, usersPageMax); err != nil {
		return q, err
	}
	if q.State, err = c.userState(); err != nil {
		return q, err
	}
	field, err := oneOf("sortField", word(c.text("sortField")), "UserPrincipalName", "DisplayName")
	if err != nil {
		return q, err
	}
	direction, err := oneOf("sortDirection", word(c.text("sortDirection")), "ascending", "descending")
	q.ByDisplayName, q.Descending = field == "DisplayName", direction == "descending"
	return q, err
}

// userState is the state that the filter asks for.
func (c *call) userState() (permissions.UserState, error) {
	f, err := c.filter()
	if f == nil || err != nil {
		return permissions.UserActive, err
	}
	if f.Field != "userstate" {
		return "", errField(f)
	}
	if f.Operator != "equals" {
		return "", badFilter("User search only allows equals operation.")
	}
	state, err := oneOf("filter", word(f.Value), userStates...)
	return permissions.UserState(state), err
}

// createUser answers with the user's password, once.
func (c *call) createUser() (*answer, error) {
	var in userJSON
	if err := c.decode(&in); err != nil {
		return nil, err
	}
	made, err := c.at().Users().Create(c, customers.NewUser{
		FirstName: in.FirstName, LastName: in.LastName, DisplayName: in.DisplayName, UserName: in.UserPrincipalName,
		UsageLocation: permissions.Country(in.UsageLocation), PhoneNumber: in.PhoneNumber, ImmutableID: in.ImmutableID,
		Password: in.PasswordProfile.in(),
	})
	if err != nil {
		return nil, err
	}
	return created(withPassword(made.User, made.Credentials))
}

// userID is the user of the path.
func (c *call) userID() permissions.UserID { return permissions.UserID(c.id("user")) }

func (c *call) user() (*answer, error) {
	found, err := c.at().Users().Get(c, c.userID())
	if err != nil {
		return nil, err
	}
	return ok(userOf(found))
}

// patchUser restores a deleted user, changes its details, or sets its
// password: whatever the body has. Clients send members that they did not
// change as well.
func (c *call) patchUser() (*answer, error) {
	var in userJSON
	if err := c.decode(&in); err != nil {
		return nil, err
	}
	state, err := oneOf("state", in.State, userStates...)
	if err != nil {
		return nil, err
	}
	var out userJSON
	err = c.atomically(func(c *call) (err error) {
		out, err = c.changeUser(in, permissions.UserState(state))
		return err
	})
	if err != nil {
		return nil, err
	}
	return ok(out)
}

func (c *call) changeUser(in userJSON, state permissions.UserState) (userJSON, error) {
	users := c.at().Users()
	user, err := users.Get(c, c.userID())
	if err != nil {
		return userJSON{}, err
	}
	if user.Active() && state == permissions.UserInactive {
		return userJSON{}, pcerr.Invalid("CUS-13", "state", "a user is deleted with DELETE")
	}
	restored := !user.Active() && state == permissions.UserActive
	if restored {
		if user, err = users.Restore(c, user.ID); err != nil {
			return userJSON{}, err
		}
	}
	none := customers.UserUpdate{}
	if to := in.changes(&user); to != none || !restored && in.PasswordProfile == nil {
		if user, err = users.Update(c, user.ID, to); err != nil {
			return userJSON{}, err
		}
	}
	if in.PasswordProfile == nil {
		return userOf(user), nil
	}
	given, err := users.SetPassword(c, user.ID, in.PasswordProfile.in())
	if err != nil {
		return userJSON{}, err
	}
	user.MustChangePassword = !in.PasswordProfile.in().Stays
	return withPassword(user, given), nil
}

// changes are the details that differ from what the user has.
func (in *userJSON) changes(u *customers.User) (to customers.UserUpdate) {
	for _, text := range []struct {
		given, has string
		to         *string
	}{
		{in.FirstName, u.FirstName, &to.FirstName}, {in.LastName, u.LastName, &to.LastName}, {in.DisplayName, u.DisplayName, &to.DisplayName},
		{in.PhoneNumber, u.PhoneNumber, &to.PhoneNumber}, {in.ImmutableID, u.ImmutableID, &to.ImmutableID},
		{in.UsageLocation, string(u.UsageLocation), (*string)(&to.UsageLocation)},
	} {
		if text.given != text.has {
			*text.to = text.given
		}
	}
	if !strings.EqualFold(in.UserPrincipalName, u.UserPrincipalName) {
		to.UserName = in.UserPrincipalName
	}
	return to
}

// deleteUser leaves a user that can be restored for a while.
func (c *call) deleteUser() (*answer, error) {
	if _, err := c.at().Users().Delete(c, c.userID()); err != nil {
		return nil, err
	}
	return noContent()
}
