package partnercenter

import (
	"context"
	"iter"
	"time"

	"cspkit.example/activity"
	"cspkit.example/internal/check"
	"cspkit.example/pcerr"
	"cspkit.example/permissions"
	"cspkit.example/store"
)

// Users are the users of the partner's own tenant.
type Users struct{ s *Session }

// Users returns the operations on the partner's own users.
func (s *Session) Users() Users { return Users{s} }

// CreatedUser is a new user and its credentials, shown only here (ROLE-9).
type CreatedUser struct {
	User        permissions.User
	Credentials permissions.Credentials
}

// Create makes a user with a temporary password that is shown once (ROLE-9).
// The roles given are bounded by the acting user's own (ROLE-15). It refuses
// an address that is taken with duplicate_email, and one outside the
// company's domain with invalid_input (ID-12).
func (us Users) Create(ctx context.Context, n permissions.NewUser) (out CreatedUser, err error) {
	password, hash, err := us.s.center.temporaryPassword()
	if err != nil {
		return out, err
	}
	err = us.s.do(ctx, permissions.UserCreate, func(u *unit) error {
		roles := n.Roles
		n := n
		n.Roles = 0
		user, err := n.Create(u.partner.Tenant, permissions.UserID(u.newID()), u.at)
		if err != nil {
			return err
		}
		if user, err = user.AssignRoles(u.user.Roles, roles, true, u.at); err != nil {
			return err
		}
		if err := u.checkAddress(user); err != nil {
			return err
		}
		if err := u.savePassword(user.Identity(), hash); err != nil {
			return err
		}
		if err := save(u, partnerUsers, &user); err != nil {
			return err
		}
		out = CreatedUser{user, permissions.Credentials{UserName: user.UserPrincipalName, Password: password}}
		return u.record(entry{op: activity.CreatePartnerUser, data: []string{"UserId", string(user.ID)}, new: user})
	})
	if err != nil {
		return CreatedUser{}, err
	}
	return out, nil
}

// checkAddress refuses an address that is taken in the tenant (ROLE-9) or not
// the company's (ID-12).
func (u *unit) checkAddress(user permissions.User) error {
	if !user.Guest && check.DomainOf(user.Email) != u.partner.Domain {
		return pcerr.Invalid("ID-12", "email", "give an address on the company's own domain "+u.partner.Domain)
	}
	taken, err := u.userByName(u.partner.Tenant, user.UserPrincipalName)
	if err == nil && taken.ID != "" {
		err = pcerr.New(pcerr.DuplicateEmail, "ROLE-9", "a user of the tenant has this e-mail address")
	}
	return err
}

// userByName reads a partner's user by its sign-in name, the zero User when
// there is none.
func (u *unit) userByName(tenant permissions.TenantID, upn string) (user permissions.User, err error) {
	for user, err := range scan(u, partnerUsers, store.Scan{Index: byName, Equal: []store.Value{store.String(string(tenant)), store.String(upn)}}) {
		return user, err
	}
	return user, nil
}

// List returns a page of the tenant's users, removed ones included, by
// sign-in name.
func (us Users) List(ctx context.Context, p Paging) (out Page[permissions.User], err error) {
	err = us.s.view(ctx, permissions.UserList, func(u *unit) error {
		out, err = page(u, listing[permissions.User]{
			from: partnerUsers,
			scan: store.Scan{Index: byName, Equal: []store.Value{store.String(string(u.partner.Tenant))}},
		}, p)
		return err
	})
	return out, err
}

// All yields the tenant's users in the order of List.
func (us Users) All(ctx context.Context) iter.Seq2[permissions.User, error] {
	return all(ctx, Paging{}, us.List)
}

// Get returns a user of the tenant, user_not_found when there is none.
func (us Users) Get(ctx context.Context, id permissions.UserID) (user permissions.User, err error) {
	err = us.s.view(ctx, permissions.UserList, func(u *unit) error {
		user, err = u.colleague(id)
		return err
	})
	return user, err
}

// SetRoles replaces a user's roles. What may be added and taken is bounded by
// the acting user's own roles (ROLE-15), and the tenant keeps a global admin
// (ROLE-16). It counts from the user's next operation (ROLE-14).
func (us Users) SetRoles(ctx context.Context, id permissions.UserID, to permissions.Roles) (user permissions.User, err error) {
	err = us.change(ctx, permissions.UserSetRoles, id, func(u *unit, old permissions.User, otherAdmin bool) (entry, error) {
		user, err = old.AssignRoles(u.user.Roles, to, otherAdmin, u.at)
		return entry{op: activity.UpdatePartnerUser, data: []string{"UserId", string(old.ID), "OldValue", old.Roles.String(), "NewValue", to.String()}}, err
	}, &user)
	return user, err
}

// Remove ends a user's access; the last global admin cannot be removed
// (ROLE-16).
func (us Users) Remove(ctx context.Context, id permissions.UserID) (user permissions.User, err error) {
	err = us.change(ctx, permissions.UserRemove, id, func(u *unit, old permissions.User, otherAdmin bool) (entry, error) {
		user, err = old.Remove(otherAdmin, u.at)
		return entry{op: activity.RemovePartnerUser, data: []string{"UserId", string(old.ID)}}, err
	}, &user)
	return user, err
}

// ResetPassword gives a user a new temporary password, shown once; at the
// next sign-in the user chooses another (ROLE-11).
func (us Users) ResetPassword(ctx context.Context, id permissions.UserID) (out permissions.Credentials, err error) {
	password, hash, err := us.s.center.temporaryPassword()
	if err != nil {
		return out, err
	}
	var user permissions.User
	err = us.change(ctx, permissions.UserResetPassword, id, func(u *unit, old permissions.User, _ bool) (entry, error) {
		if user, err = old.ResetPassword(u.at); err != nil {
			return entry{}, err
		}
		return entry{op: activity.UpdatePartnerUser, data: []string{"UserId", string(old.ID), "Change", "password"}}, u.savePassword(old.Identity(), hash)
	}, &user)
	if err != nil {
		return permissions.Credentials{}, err
	}
	return permissions.Credentials{UserName: user.UserPrincipalName, Password: password}, nil
}

// SetMFA moves a user's multi-factor authentication on: to enabled, so that
// the user registers at the next sign-in, then to enforced (ID-11). It leaves
// no record (2.2).
func (us Users) SetMFA(ctx context.Context, id permissions.UserID, to permissions.MFAState) (user permissions.User, err error) {
	err = us.s.do(ctx, permissions.UserSetMFA, func(u *unit) error {
		old, err := u.colleague(id)
		if err != nil {
			return err
		}
		if user, err = old.SetMFA(to, u.at); err != nil {
			return err
		}
		u.leavesNoRecord("ACT-3")
		return save(u, partnerUsers, &user)
	})
	return user, err
}

// change loads an active user of the tenant, lets decide fill in to, and
// saves that with its record.
func (us Users) change(ctx context.Context, a permissions.Action, id permissions.UserID,
	decide func(u *unit, old permissions.User, otherAdmin bool) (entry, error), to *permissions.User,
) error {
	return us.s.do(ctx, a, func(u *unit) error {
		old, err := u.colleague(id)
		if err != nil {
			return err
		}
		other, err := u.otherGlobalAdmin(old.ID)
		if err != nil {
			return err
		}
		e, err := decide(u, old, other)
		if err != nil {
			return err
		}
		if err := save(u, partnerUsers, to); err != nil {
			return err
		}
		e.old, e.new = old, *to
		return u.record(e)
	})
}

// colleague reads a user of the acting user's tenant.
func (u *unit) colleague(id permissions.UserID) (permissions.User, error) {
	id, err := check.GUID("user", id)
	if err != nil {
		return permissions.User{}, err
	}
	return get(u, partnerUsers, key(string(u.partner.Tenant), string(id)), func() error {
		return pcerr.New(pcerr.UserNotFound, "ROLE-19", "the tenant has no such user").About(string(id))
	})
}

// otherGlobalAdmin reports whether the tenant has an active global admin
// besides this user (ROLE-16).
func (u *unit) otherGlobalAdmin(than permissions.UserID) (bool, error) {
	for c, err := range scan(u, partnerUsers, store.Scan{Prefix: within(string(u.partner.Tenant))}) {
		if err != nil {
			return false, err
		}
		if c.ID != than && c.Active() && c.Roles.Has(permissions.GlobalAdmin) {
			return true, nil
		}
	}
	return false, nil
}

// timeText is a point in time as the activity log's data has it.
func timeText(t time.Time) string { return t.UTC().Format(time.RFC3339) }
