package partnercenter

import (
	"context"

	"cspkit.example/activity"
	"cspkit.example/customers"
	"cspkit.example/pcerr"
	"cspkit.example/permissions"
	"cspkit.example/store"
)

// userChange is an operation on one user of a customer. It returns the user
// as it shall be, and what the log says.
type userChange func(u *unit, old customers.User) (customers.User, entry, error)

// Update changes a user of the customer; see [customers.UserUpdate].
func (us CustomerUsers) Update(ctx context.Context, id permissions.UserID, to customers.UserUpdate) (customers.User, error) {
	return us.change(ctx, permissions.CustomerUserUpdate, id, updateUser(to))
}

// Delete ends a user's access; it can be restored for 30 days (CUS-13). The
// customer's last global administrator stays.
func (us CustomerUsers) Delete(ctx context.Context, id permissions.UserID) (customers.User, error) {
	return us.change(ctx, permissions.CustomerUserDelete, id, deleteUser)
}

// Restore brings a deleted user back, with the licences that are available;
// after 30 days it is user_not_found (CUS-13, CUS-17).
func (us CustomerUsers) Restore(ctx context.Context, id permissions.UserID) (customers.User, error) {
	return us.change(ctx, permissions.CustomerUserRestore, id, restoreUser)
}

// AddRole gives a user a directory role, by its ID, that it does not have yet
// (CUS-15).
func (us CustomerUsers) AddRole(ctx context.Context, id permissions.UserID, role string) (customers.User, error) {
	return us.change(ctx, permissions.CustomerUserUpdate, id, func(u *unit, old customers.User) (customers.User, entry, error) {
		e := entry{op: activity.UpdateCustomerUser}
		r, err := customers.DirectoryRoleByID(role)
		if err != nil {
			return old, e, err
		}
		user, err := old.AddRole(r, u.at)
		return user, e, err
	})
}

// RemoveRole takes a directory role, by its ID, from a user who has it
// (CUS-15). The customer's last global administrator keeps it.
func (us CustomerUsers) RemoveRole(ctx context.Context, id permissions.UserID, role string) (customers.User, error) {
	return us.change(ctx, permissions.CustomerUserUpdate, id, func(u *unit, old customers.User) (customers.User, entry, error) {
		e := entry{op: activity.UpdateCustomerUser}
		r, err := customers.DirectoryRoleByID(role)
		if err != nil {
			return old, e, err
		}
		other, err := u.otherAdministrator(old)
		if err != nil {
			return old, e, err
		}
		user, err := old.RemoveRole(r, other, u.at)
		return user, e, err
	})
}

func (us CustomerUsers) change(ctx context.Context, a permissions.Action, id permissions.UserID, to userChange) (out customers.User, err error) {
	err = us.c.s.do(ctx, a, func(u *unit) error {
		known, err := u.administered(us.c.id)
		if err != nil {
			return err
		}
		user, e, err := u.changeUser(known.ID, id, to)
		if err != nil {
			return err
		}
		out = user
		e.customer, e.data = known, append([]string{"CustomerUserId", string(out.ID)}, e.data...)
		return u.record(e)
	})
	return out, err
}

// UpdateUser changes a user, as a global administrator of the customer; see
// [CustomerUsers.Update]. It leaves no record (ACT-9).
func (p *Portal) UpdateUser(ctx context.Context, id permissions.UserID, to customers.UserUpdate) (customers.User, error) {
	return p.changeUser(ctx, id, updateUser(to))
}

// DeleteUser ends a user, as a global administrator of the customer; see
// [CustomerUsers.Delete]. It leaves no record (ACT-9).
func (p *Portal) DeleteUser(ctx context.Context, id permissions.UserID) (customers.User, error) {
	return p.changeUser(ctx, id, deleteUser)
}

// RestoreUser restores a user, as a global administrator of the customer; see
// [CustomerUsers.Restore]. It leaves no record (ACT-9).
func (p *Portal) RestoreUser(ctx context.Context, id permissions.UserID) (customers.User, error) {
	return p.changeUser(ctx, id, restoreUser)
}

func (p *Portal) changeUser(ctx context.Context, id permissions.UserID, to userChange) (out customers.User, err error) {
	err = p.do(ctx, func(u *unit) error {
		if err := u.requireGlobalAdministrator("REL-15"); err != nil {
			return err
		}
		u.leavesNoRecord("ACT-9")
		out, _, err = u.changeUser(u.buyer.Tenant, id, to)
		return err
	})
	return out, err
}

// changeUser loads a user of a customer, changes and stores it.
func (u *unit) changeUser(customer customers.ID, id permissions.UserID, to userChange) (customers.User, entry, error) {
	old, err := u.anyCustomerUser(customer, id)
	if err != nil {
		return old, entry{}, err
	}
	user, e, err := to(u, old)
	if err != nil {
		return old, e, err
	}
	e.old, e.new = old, user
	return user, e, save(u, customerUsers, &user)
}

func updateUser(to customers.UserUpdate) userChange {
	return func(u *unit, old customers.User) (customers.User, entry, error) {
		e := entry{op: activity.UpdateCustomerUser}
		t, err := u.tenant(old.Tenant)
		if err != nil {
			return old, e, err
		}
		other, err := u.otherAdministrator(old)
		if err != nil {
			return old, e, err
		}
		user, renamed, err := old.Update(t, to, other, u.at)
		if err != nil || !renamed {
			return user, e, err
		}
		e.op = activity.UpdateCustomerUserPrincipalName
		taken, err := u.customerUserByName(old.Tenant, user.UserPrincipalName)
		if err == nil && taken.ID != "" {
			err = pcerr.New(pcerr.DuplicateEmail, "ROLE-9", "a user of the customer has this sign-in name")
		}
		return user, e, err
	}
}

func deleteUser(u *unit, old customers.User) (customers.User, entry, error) {
	e := entry{op: activity.DeleteCustomerUser}
	other, err := u.otherAdministrator(old)
	if err != nil {
		return old, e, err
	}
	user, err := old.Delete(other, u.at)
	return user, e, err
}

func restoreUser(u *unit, old customers.User) (customers.User, entry, error) {
	e := entry{op: activity.RestoreCustomerUser}
	user, err := old.Restore(u.at)
	if err != nil || len(user.Licenses) == 0 {
		return user, e, err
	}
	in, err := u.licensing(old.Tenant, old.Licenses)
	return user.KeepLicenses(in), e, err
}

// otherAdministrator reports whether the tenant has another active global
// administrator than this user.
func (u *unit) otherAdministrator(than customers.User) (bool, error) {
	for c, err := range scan(u, customerUsers, store.Scan{Prefix: within(string(than.Tenant))}) {
		if err != nil {
			return false, err
		}
		if c.ID != than.ID && c.Active() && c.Roles.Has(customers.GlobalAdministrator) {
			return true, nil
		}
	}
	return false, nil
}
