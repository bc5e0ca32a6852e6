package rest

import (
	"net/http"
	"strings"

	"cspkit.example/customers"
	"cspkit.example/partnercenter"
	"cspkit.example/permissions"
)

var roleRoutes = []route{
	{http.MethodGet, "/v1/customers/{customer}/users/{user}/directoryroles", userOnly, "get-user-directory-roles", (*call).userRoles},
	{http.MethodGet, "/v1/customers/{customer}/directoryroles", userOnly, "set-user-roles-for-a-customer", (*call).roles},
	{http.MethodGet, "/v1/customers/{customer}/directoryroles/{role}/usermembers", userOnly, "set-user-roles-for-a-customer", (*call).roleMembers},
	{http.MethodPost, "/v1/customers/{customer}/directoryroles/{role}/usermembers", userOnly, "set-user-roles-for-a-customer", (*call).addRoleMember},
	{http.MethodDelete, "/v1/customers/{customer}/directoryroles/{role}/usermembers/{user}", userOnly, "remove-a-customer-user-from-a-role", (*call).removeRoleMember},
}

type roleJSON struct {
	Name       string      `json:"name"`
	ID         string      `json:"id"`
	Attributes *attributes `json:"attributes"`
}

// roleOf is a directory role, whose name begins every word with a capital.
func roleOf(r customers.DirectoryRole) roleJSON {
	words := strings.Fields(r.Name)
	for n := range words {
		words[n] = pascal(words[n])
	}
	return roleJSON{strings.Join(words, " "), r.ID, class("DirectoryRole")}
}

// memberJSON is a user who has a directory role.
type memberJSON struct {
	DisplayName       string      `json:"displayName"`
	UserPrincipalName string      `json:"userPrincipalName"`
	RoleID            string      `json:"roleId,omitempty"`
	ID                string      `json:"id"`
	Attributes        *attributes `json:"attributes"`
}

func memberOf(u customers.User) memberJSON {
	return memberJSON{DisplayName: u.DisplayName, UserPrincipalName: u.UserPrincipalName, ID: string(u.ID), Attributes: class("UserMember")}
}

func (c *call) userRoles() (*answer, error) {
	found, err := c.at().Users().Get(c, c.userID())
	if err != nil {
		return nil, err
	}
	return ok(listOf(c, found.Roles.List(), roleOf))
}

func (c *call) roles() (*answer, error) {
	all, err := c.at().Users().Roles(c)
	if err != nil {
		return nil, err
	}
	return ok(listOf(c, all, roleOf))
}

// roleMembers lists the active users who have the role of the path.
func (c *call) roleMembers() (*answer, error) {
	role, err := customers.DirectoryRoleByID(c.id("role"))
	if err != nil {
		return nil, err
	}
	p, err := c.paging(usersPage, usersPageMax)
	if err != nil {
		return nil, err
	}
	page, err := c.at().Users().Search(c, partnercenter.CustomerUserQuery{Paging: p, State: permissions.UserActive, Roles: role.Role})
	if err != nil {
		return nil, err
	}
	return ok(pageOf(c, page, memberOf))
}

func (c *call) addRoleMember() (*answer, error) {
	var in memberJSON
	if err := c.decode(&in); err != nil {
		return nil, err
	}
	user, err := c.at().Users().AddRole(c, permissions.UserID(in.ID), c.id("role"))
	if err != nil {
		return nil, err
	}
	out := memberOf(user)
	out.RoleID = strings.ToLower(c.id("role"))
	return created(out)
}

func (c *call) removeRoleMember() (*answer, error) {
	if _, err := c.at().Users().RemoveRole(c, c.userID(), c.id("role")); err != nil {
		return nil, err
	}
	return noContent()
}
