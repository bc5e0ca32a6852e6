package partnercenter

import (
	"context"
	"fmt"
	"iter"

	"cspkit.example/activity"
	"cspkit.example/customers"
	"cspkit.example/internal/check"
	"cspkit.example/pcerr"
	"cspkit.example/permissions"
	"cspkit.example/store"
)

// CustomerUsers are the users of a customer's tenant as the partner manages
// them (REL-10). It needs delegated administration privileges (DAP-9).
type CustomerUsers struct{ c Customer }

// Users returns the operations on the customer's users.
func (c Customer) Users() CustomerUsers { return CustomerUsers{c} }

// CreatedCustomerUser is a new user and its credentials, shown only here.
type CreatedCustomerUser struct {
	User        customers.User
	Credentials permissions.Credentials
}

// Create makes a user of the customer. Its password, chosen by the partner or
// temporary, is shown once (CUS-16).
func (us CustomerUsers) Create(ctx context.Context, n customers.NewUser) (out CreatedCustomerUser, err error) {
	password, hash, unfit := us.c.s.center.givenPassword(n.Password)
	err = us.c.s.do(ctx, permissions.CustomerUserCreate, func(u *unit) error {
		known, err := u.administered(us.c.id)
		if err == nil {
			err = unfit
		}
		if err != nil {
			return err
		}
		user, err := u.createCustomerUser(known.ID, n, hash)
		if err != nil {
			return err
		}
		out = CreatedCustomerUser{user, permissions.Credentials{UserName: user.UserPrincipalName, Password: password}}
		return u.recordCustomerUser(activity.CreateCustomerUser, known, nil, user)
	})
	if err != nil {
		return CreatedCustomerUser{}, err
	}
	return out, nil
}

// ResetPassword gives a user of the customer a new temporary password, shown
// once; it is what replaces a lost one (CUS-4).
func (us CustomerUsers) ResetPassword(ctx context.Context, id permissions.UserID) (permissions.Credentials, error) {
	return us.SetPassword(ctx, id, customers.PasswordProfile{})
}

// SetPassword is ResetPassword with a password that the partner may choose
// (CUS-16).
func (us CustomerUsers) SetPassword(ctx context.Context, id permissions.UserID, to customers.PasswordProfile) (out permissions.Credentials, err error) {
	password, hash, unfit := us.c.s.center.givenPassword(to)
	err = us.c.s.do(ctx, permissions.CustomerUserResetPassword, func(u *unit) error {
		known, err := u.administered(us.c.id)
		if err != nil {
			return err
		}
		old, err := u.customerUser(known.ID, id)
		if err == nil {
			err = unfit
		}
		if err != nil {
			return err
		}
		user := old
		user.MustChangePassword, user.Stamp = !to.Stays, old.Touch(u.at)
		if err := u.savePassword(user.Identity(), hash); err != nil {
			return err
		}
		if err := save(u, customerUsers, &user); err != nil {
			return err
		}
		out = permissions.Credentials{UserName: user.UserPrincipalName, Password: password}
		return u.recordCustomerUser(activity.ResetCustomerUserPassword, known, old, user)
	})
	if err != nil {
		return permissions.Credentials{}, err
	}
	return out, nil
}

// Get returns a user of the customer, also a deleted one.
func (us CustomerUsers) Get(ctx context.Context, id permissions.UserID) (out customers.User, err error) {
	err = us.c.s.view(ctx, permissions.CustomerUserList, func(u *unit) error {
		known, err := u.related(us.c.id)
		if err == nil {
			out, err = u.anyCustomerUser(known.ID, id)
		}
		return err
	})
	return out, err
}

// Roles returns the directory roles that there are in the customer's tenant
// (CUS-15).
func (us CustomerUsers) Roles(ctx context.Context) (out []customers.DirectoryRole, err error) {
	err = us.c.s.view(ctx, permissions.CustomerUserList, func(u *unit) error {
		_, err := u.related(us.c.id)
		out = customers.AllDirectoryRoles.List()
		return err
	})
	if err != nil {
		return nil, err
	}
	return out, nil
}

// CustomerUserQuery narrows and orders the list of a customer's users. The
// zero value is all of them, deleted ones too, by sign-in name.
type CustomerUserQuery struct {
	Paging
	State         permissions.UserState    // empty: any
	Roles         customers.DirectoryRoles // that they have at least
	ByDisplayName bool                     // instead of by sign-in name
	Descending    bool
}

func (q CustomerUserQuery) check() error {
	switch q.State {
	case "", permissions.UserActive, permissions.UserInactive:
		return nil
	}
	return pcerr.Invalid("ID-13", "state", "unknown state of a user")
}

// List returns a page of the customer's users by sign-in name.
func (us CustomerUsers) List(ctx context.Context, p Paging) (Page[customers.User], error) {
	return us.Search(ctx, CustomerUserQuery{Paging: p})
}

// Search returns a page of the customer's users that q selects.
func (us CustomerUsers) Search(ctx context.Context, q CustomerUserQuery) (out Page[customers.User], err error) {
	err = us.c.s.view(ctx, permissions.CustomerUserList, func(u *unit) error {
		known, err := u.related(us.c.id)
		if err == nil {
			err = q.check()
		}
		if err != nil {
			return err
		}
		index := byName
		if q.ByDisplayName {
			index = byDisplayName
		}
		out, err = page(u, listing[customers.User]{
			from: customerUsers,
			scan: store.Scan{Index: index, Equal: []store.Value{store.String(string(known.ID))}, Desc: q.Descending},
			keep: func(user *customers.User) bool {
				return (q.State == "" || user.State == q.State) && user.Roles.Has(q.Roles)
			},
			filters: q.State != "" || q.Roles != 0,
			about:   fmt.Sprintf("%q %d", q.State, q.Roles),
		}, q.Paging)
		return err
	})
	return out, err
}

// All yields the customer's users in the order of List.
func (us CustomerUsers) All(ctx context.Context) iter.Seq2[customers.User, error] {
	return all(ctx, Paging{}, us.List)
}

// administered reads a customer whose tenant the acting partner may
// administer, else dap_required (DAP-9).
func (u *unit) administered(id customers.ID) (customers.Customer, error) {
	known, err := u.related(id)
	if err == nil {
		err = known.DAP.Require()
	}
	return known, err
}

// customerUser reads an active user of a customer.
func (u *unit) customerUser(customer customers.ID, id permissions.UserID) (customers.User, error) {
	user, err := u.anyCustomerUser(customer, id)
	if err == nil && !user.Active() {
		err = customers.UserNotFound(id)
	}
	return user, err
}

// anyCustomerUser is customerUser, deleted users included.
func (u *unit) anyCustomerUser(customer customers.ID, id permissions.UserID) (customers.User, error) {
	id, err := check.GUID("user", id)
	if err != nil {
		return customers.User{}, err
	}
	return get(u, customerUsers, key(string(customer), string(id)), func() error { return customers.UserNotFound(id) })
}

// createCustomerUser makes and stores a user of a customer's tenant.
func (u *unit) createCustomerUser(customer customers.ID, n customers.NewUser, hash permissions.PasswordHash) (customers.User, error) {
	t, err := u.tenant(customer)
	if err != nil {
		return customers.User{}, err
	}
	user, err := n.Create(t, permissions.UserID(u.newID()), u.at)
	if err != nil {
		return user, err
	}
	taken, err := u.customerUserByName(customer, user.UserPrincipalName)
	if err != nil {
		return user, err
	}
	if taken.ID != "" {
		return user, pcerr.New(pcerr.DuplicateEmail, "ROLE-9", "a user of the customer has this sign-in name")
	}
	if err := u.savePassword(user.Identity(), hash); err != nil {
		return user, err
	}
	return user, save(u, customerUsers, &user)
}

func (u *unit) recordCustomerUser(op activity.Operation, c customers.Customer, old any, user customers.User) error {
	return u.record(entry{op: op, customer: c, data: []string{"CustomerUserId", string(user.ID)}, old: old, new: user})
}

// AddToGroup puts a user of the customer into a group of its tenant, through
// which it may hold Azure roles (RBAC-5). Only a global administrator may. It
// leaves no record (ACT-9).
func (p *Portal) AddToGroup(ctx context.Context, group string, id permissions.UserID) error {
	return p.changeGroup(ctx, group, id, func(u *unit, m customers.Membership) error { return save(u, memberships, &m) })
}

// RemoveFromGroup takes a user out of a group; not_found when it is not in it.
func (p *Portal) RemoveFromGroup(ctx context.Context, group string, id permissions.UserID) error {
	return p.changeGroup(ctx, group, id, func(u *unit, m customers.Membership) error {
		_, err := get(u, memberships, key(string(m.Tenant), string(m.User), m.Group), func() error {
			return pcerr.New(pcerr.NotFound, "RBAC-5", "the user is not in this group").About(string(id))
		})
		if err != nil {
			return err
		}
		return remove(u, memberships, &m)
	})
}

func (p *Portal) changeGroup(ctx context.Context, group string, id permissions.UserID, to func(*unit, customers.Membership) error) error {
	return p.do(ctx, func(u *unit) error {
		if err := u.requireGlobalAdministrator("REL-15"); err != nil {
			return err
		}
		if err := check.Name("group", group); err != nil {
			return err
		}
		user, err := u.customerUser(u.buyer.Tenant, id)
		if err != nil {
			return err
		}
		u.leavesNoRecord("ACT-9")
		return to(u, customers.Membership{Tenant: user.Tenant, User: user.ID, Group: group})
	})
}

// groups reads the names of the acting customer user's groups.
func (u *unit) groups() ([]string, error) {
	in, err := collect(u, memberships, within(string(u.who.Tenant), string(u.who.User)))
	var names []string
	for _, m := range in {
		names = append(names, m.Group)
	}
	return names, err
}

// CreateUser makes a user of the customer's own tenant; only a global
// administrator may. It leaves no record with any partner (ACT-9).
func (p *Portal) CreateUser(ctx context.Context, n customers.NewUser) (out CreatedCustomerUser, err error) {
	password, hash, unfit := p.center.givenPassword(n.Password)
	err = p.do(ctx, func(u *unit) error {
		if err := u.requireGlobalAdministrator("REL-15"); err != nil {
			return err
		}
		if unfit != nil {
			return unfit
		}
		user, err := u.createCustomerUser(u.buyer.Tenant, n, hash)
		if err != nil {
			return err
		}
		u.leavesNoRecord("ACT-9")
		out = CreatedCustomerUser{user, permissions.Credentials{UserName: user.UserPrincipalName, Password: password}}
		return nil
	})
	if err != nil {
		return CreatedCustomerUser{}, err
	}
	return out, nil
}
