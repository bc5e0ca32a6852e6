package model

import (
	"slices"
	"time"

	"cspkit.example/activity"
	"cspkit.example/customers"
	"cspkit.example/internal/fixture"
	"cspkit.example/partnercenter"
	"cspkit.example/pcerr"
)

func init() {
	operations["create a customer's user"] = (*history).createCustomerUser
	operations["delete a customer's user"] = (*history).deleteCustomerUser
	operations["restore a customer's user"] = (*history).restoreCustomerUser
	operations["update a customer's user"] = (*history).updateCustomerUser
	operations["give a directory role"] = (*history).giveDirectoryRole
	operations["take a directory role"] = (*history).takeDirectoryRole
	operations["reset a customer's password"] = (*history).resetCustomerPassword
	operations["choose a customer's password"] = (*history).chooseCustomerPassword
}

func (h *history) createCustomerUser() {
	by, o := h.target()
	var made customers.User
	n := customers.NewUser{FirstName: "New", LastName: "User", UserName: h.name("user")}
	h.try(attempt{by, "create a customer's user", h.manages(by, o, "customer.user.create"), func() error {
		created, err := h.world.As(by.Identity).Customer(o.id).Users().Create(h.ctx, n)
		made = created.User
		return err
	}, func() {
		o.users = append(o.users, &user{Identity: made.Identity(), upn: made.UserPrincipalName, fresh: true})
		h.log(by.of, by, activity.CreateCustomerUser)
	}})
}

// onUser tries something on a user of an organisation. Behind what refuses it
// comes what refuses gives.
func (h *history) onUser(what, action string, op activity.Operation, refuses func(*org, *user) pcerr.Code, do func(partnercenter.CustomerUsers, *user) error, then func(*user)) {
	by, o := h.target()
	who := pick(h, "user", o.users)
	want := h.manages(by, o, action)
	if want == "" {
		want = refuses(o, who)
	}
	h.try(attempt{by, what, want, func() error {
		return do(h.world.As(by.Identity).Customer(o.id).Users(), who)
	}, func() {
		then(who)
		h.log(by.of, by, op)
	}})
}

// present refuses who was deleted.
func present(_ *org, who *user) pcerr.Code {
	if who.gone {
		return pcerr.UserNotFound
	}
	return ""
}

// onlyAdmin reports whether nobody else administers the organisation (ROLE-16).
func (o *org) onlyAdmin(who *user) bool {
	for _, u := range o.users {
		if u != who && u.admin && !u.gone {
			return false
		}
	}
	return who.admin
}

func (h *history) deleteCustomerUser() {
	h.onUser("delete a customer's user", "customer.user.delete", activity.DeleteCustomerUser, func(o *org, who *user) pcerr.Code {
		if !who.gone && o.onlyAdmin(who) {
			return pcerr.LastGlobalAdmin
		}
		return present(o, who)
	}, func(us partnercenter.CustomerUsers, who *user) error {
		_, err := us.Delete(h.ctx, who.User)
		return err
	}, func(who *user) { who.gone, who.left = true, h.world.Clock.Now() })
}

// restoreCustomerUser brings back who was deleted, for 30 days (CUS-13).
func (h *history) restoreCustomerUser() {
	h.onUser("restore a customer's user", "customer.user.restore", activity.RestoreCustomerUser, func(_ *org, who *user) pcerr.Code {
		if !who.gone || h.world.Clock.Now().Sub(who.left) > 30*24*time.Hour {
			return pcerr.UserNotFound
		}
		return ""
	}, func(us partnercenter.CustomerUsers, who *user) error {
		_, err := us.Restore(h.ctx, who.User)
		return err
	}, func(who *user) {
		o := h.homeOf(who)
		who.licensed = who.licensed && h.left(o) > 0
		who.gone = false
	})
}

func (h *history) updateCustomerUser() {
	h.onUser("update a customer's user", "customer.user.update", activity.UpdateCustomerUser, present, func(us partnercenter.CustomerUsers, who *user) error {
		_, err := us.Update(h.ctx, who.User, customers.UserUpdate{FirstName: h.name("First")})
		return err
	}, func(*user) {})
}

// admins is the role that makes somebody the administrator of an organisation.
var admins = customers.GlobalAdministrator.List()[0].ID

func (h *history) giveDirectoryRole() {
	h.onUser("give a directory role", "customer.user.update", activity.UpdateCustomerUser, func(o *org, who *user) pcerr.Code {
		if !who.gone && who.admin {
			return pcerr.RoleAlreadyHeld
		}
		return present(o, who)
	}, func(us partnercenter.CustomerUsers, who *user) error {
		_, err := us.AddRole(h.ctx, who.User, admins)
		return err
	}, func(who *user) { who.admin = true })
}

func (h *history) takeDirectoryRole() {
	h.onUser("take a directory role", "customer.user.update", activity.UpdateCustomerUser, func(o *org, who *user) pcerr.Code {
		switch {
		case who.gone:
			return pcerr.UserNotFound
		case !who.admin:
			return pcerr.NotFound
		case o.onlyAdmin(who):
			return pcerr.LastGlobalAdmin
		}
		return ""
	}, func(us partnercenter.CustomerUsers, who *user) error {
		_, err := us.RemoveRole(h.ctx, who.User, admins)
		return err
	}, func(who *user) { who.admin = false })
}

// resetCustomerPassword gives a temporary password, or one that stays (CUS-16).
func (h *history) resetCustomerPassword() {
	stays := h.coin("stays")
	h.onUser("reset a customer's password", "customer.user.reset_password", activity.ResetCustomerUserPassword, present, func(us partnercenter.CustomerUsers, who *user) error {
		to := customers.PasswordProfile{Stays: stays}
		if stays {
			to.Password = fixture.Password
		}
		_, err := us.SetPassword(h.ctx, who.User, to)
		return err
	}, func(who *user) { who.fresh = !stays })
}

// chooseCustomerPassword lets somebody of an organisation begin (ROLE-10).
func (h *history) chooseCustomerPassword() {
	who := pick(h, "user", pick(h, "org", h.orgs).users)
	want := pcerr.Code("")
	if who.gone {
		want = pcerr.Unauthenticated
	}
	h.try(attempt{who, "choose a customer's password", want, func() error {
		return h.world.Portal(who.Identity).ChoosePassword(h.ctx, fixture.Password)
	}, func() { who.fresh = false }})
}

// homeOf is the organisation of a user.
func (h *history) homeOf(who *user) *org {
	for _, o := range h.orgs {
		if slices.Contains(o.users, who) {
			return o
		}
	}
	panic(who.upn)
}
