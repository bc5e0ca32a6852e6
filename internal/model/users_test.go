package model

import (
	"maps"

	"cspkit.example/activity"
	"cspkit.example/internal/fixture"
	"cspkit.example/pcerr"
	"cspkit.example/permissions"
)

func init() {
	operations["hire"] = (*history).hire
	operations["set roles"] = (*history).setRoles
	operations["remove a user"] = (*history).removeUser
	operations["reset a password"] = (*history).resetPassword
	operations["choose a password"] = (*history).choosePassword
}

// mayAssign says whether somebody may give and take these roles (ROLE-15).
func mayAssign(by *user, changed map[string]bool) bool {
	switch {
	case by.roles["GA"]:
		return true
	case by.roles["UA"]:
		return !changed["GA"]
	}
	for _, c := range []string{"GA", "BA", "UA", "AA", "SA", "HD"} {
		if changed[c] {
			return false
		}
	}
	return true
}

// someRoles is a set of one or two columns, and the roles that it stands for.
func (h *history) someRoles() (map[string]bool, permissions.Roles) {
	names := []string{"GA", "BA", "UA", "AA", "SA", "HD", "ACC", "MPN"}
	set, roles := map[string]bool{}, permissions.Roles(0)
	for range h.number("roles", 0, 2) {
		c := pick(h, "role", names)
		set[c], roles = true, roles|columns[c]
	}
	return set, roles
}

func (h *history) hire() {
	by := h.somebody(pick(h, "partner", h.partners))
	set, roles := h.someRoles()
	want := may(by, "partner.user.create")
	if want == "" && !mayAssign(by, set) {
		want = pcerr.RoleNotAllowed
	}
	name, domain := h.name("new"), "nowhere.example"
	if by.of != nil {
		domain = by.of.domain
	}
	u := &user{of: by.of, roles: set, fresh: true}
	h.try(attempt{by, "hire", want, func() error {
		made, err := h.world.As(by.Identity).Users().Create(h.ctx, permissions.NewUser{FirstName: name, LastName: "New", Email: name + "@" + domain, Roles: roles})
		u.Identity, u.upn = made.User.Identity(), made.User.UserPrincipalName
		return err
	}, func() {
		by.of.users = append(by.of.users, u)
		h.log(by.of, by, activity.CreatePartnerUser)
	}})
}

// about is somebody and a user whom it is about, mostly of the same partner.
func (h *history) about(action string) (by, who *user, want pcerr.Code) {
	p := pick(h, "partner", h.partners)
	by, who = h.nearby(p), pick(h, "user", p.users)
	want = may(by, action)
	if want == "" && (who.of != by.of || who.gone) {
		want = pcerr.UserNotFound
	}
	return by, who, want
}

// lastAdmin reports whether nobody else is global admin (ROLE-16).
func (u *user) lastAdmin() bool {
	for _, other := range u.of.users {
		if other != u && other.roles["GA"] && !other.gone {
			return false
		}
	}
	return u.roles["GA"]
}

func (h *history) setRoles() {
	by, who, want := h.about("partner.user.set_roles")
	set, roles := h.someRoles()
	changed := map[string]bool{}
	for c := range columns {
		changed[c] = set[c] != who.roles[c]
	}
	switch {
	case want != "":
	case !mayAssign(by, changed):
		want = pcerr.RoleNotAllowed
	case who.lastAdmin() && !set["GA"]:
		want = pcerr.LastGlobalAdmin
	}
	h.try(attempt{by, "set roles", want, func() error {
		_, err := h.world.As(by.Identity).Users().SetRoles(h.ctx, who.User, roles)
		return err
	}, func() {
		who.roles = maps.Clone(set)
		h.log(by.of, by, activity.UpdatePartnerUser)
	}})
}

func (h *history) removeUser() {
	by, who, want := h.about("partner.user.remove")
	switch {
	case want != "":
	case who.lastAdmin():
		want = pcerr.LastGlobalAdmin
	}
	h.try(attempt{by, "remove a user", want, func() error {
		_, err := h.world.As(by.Identity).Users().Remove(h.ctx, who.User)
		return err
	}, func() {
		who.gone = true
		h.log(by.of, by, activity.RemovePartnerUser)
	}})
}

func (h *history) resetPassword() {
	by, who, want := h.about("partner.user.reset_password")
	h.try(attempt{by, "reset a password", want, func() error {
		_, err := h.world.As(by.Identity).Users().ResetPassword(h.ctx, who.User)
		return err
	}, func() {
		who.fresh = true
		h.log(by.of, by, activity.UpdatePartnerUser)
	}})
}

// choosePassword lets somebody who has a temporary password begin (ROLE-10).
func (h *history) choosePassword() {
	who := pick(h, "user", pick(h, "partner", h.partners).users)
	want := pcerr.Code("")
	if who.gone {
		want = pcerr.Unauthenticated
	}
	h.try(attempt{who, "choose a password", want, func() error { return h.world.As(who.Identity).ChoosePassword(h.ctx, fixture.Password) }, func() { who.fresh = false }})
}
