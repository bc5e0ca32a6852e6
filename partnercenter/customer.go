package partnercenter

import (
	"context"

	"cspkit.example/activity"
	"cspkit.example/customers"
	"cspkit.example/money"
	"cspkit.example/pcerr"
	"cspkit.example/permissions"
	"cspkit.example/store"
)

// Customer is one customer's record as a partner's user opens it (REL-10).
type Customer struct {
	s  *Session
	id customers.ID
}

// Customer returns the operations on one customer. It reads nothing: an
// unknown customer shows in the operations.
func (s *Session) Customer(id customers.ID) Customer { return Customer{s, id} }

// Get returns the partner's record of the customer. It refuses
// customer_not_found for a stranger's, and no_relationship once the
// relationship has ended (CUS-12, REL-26).
func (c Customer) Get(ctx context.Context) (out customers.Customer, err error) {
	err = look(ctx, c.s, permissions.CustomerGet, customerRecords, &out, func(u *unit) error {
		return u.show(u.peekCustomer(c.id))
	})
	return out, err
}

// Credentials always refuses with secret_already_shown: the first
// administrator's password was in the answer to [Customers.Create] and is
// replaced by [CustomerUsers.ResetPassword] (CUS-4, IR-12).
func (c Customer) Credentials(ctx context.Context) (permissions.Credentials, error) {
	return permissions.Credentials{}, c.s.view(ctx, permissions.CustomerGet, func(u *unit) error {
		if _, err := u.customer(c.id); err != nil {
			return err
		}
		return pcerr.New(pcerr.SecretAlreadyShown, "CUS-4", "the password was shown once, when the customer was created: reset it instead").About(string(c.id))
	})
}

// UpdateBillingProfile replaces this partner's copy of the profile; the
// country stays (CUS-9).
func (c Customer) UpdateBillingProfile(ctx context.Context, p customers.BillingProfile) (out customers.Customer, err error) {
	err = c.s.do(ctx, permissions.CustomerUpdateBillingProfile, func(u *unit) error {
		old, err := u.related(c.id)
		if err != nil {
			return err
		}
		if out, err = old.UpdateBilling(p, u.at); err != nil {
			return err
		}
		if err := save(u, customerRecords, &out); err != nil {
			return err
		}
		return u.record(entry{op: activity.UpdateCustomerBillingProfile, customer: out, old: old, new: out})
	})
	return out, err
}

// Rename changes the customer's name on the bill and in the list (CUS-10).
func (c Customer) Rename(ctx context.Context, name string) (out customers.Customer, err error) {
	err = c.s.do(ctx, permissions.CustomerUpdateCompanyName, func(u *unit) error {
		old, err := u.related(c.id)
		if err != nil {
			return err
		}
		if out, err = old.Rename(name, u.at); err != nil {
			return err
		}
		if err := save(u, customerRecords, &out); err != nil {
			return err
		}
		if err := u.renameAssociations(out); err != nil {
			return err
		}
		return u.record(entry{
			op: activity.UpdateCustomerCompanyName, customer: out, old: old, new: out,
			data: []string{"OldValue", old.CompanyName, "NewValue", out.CompanyName},
		})
	})
	return out, err
}

// Qualify puts the customer into another market segment (CUS-14).
func (c Customer) Qualify(ctx context.Context, to customers.Qualification) (out customers.Customer, err error) {
	err = c.s.do(ctx, permissions.CustomerUpdateQualification, func(u *unit) error {
		old, err := u.related(c.id)
		if err != nil {
			return err
		}
		if out, err = old.Qualify(to, u.at); err != nil {
			return err
		}
		if err := save(u, customerRecords, &out); err != nil {
			return err
		}
		return u.record(entry{
			op: activity.UpdateCustomerQualification, customer: out, old: old, new: out,
			data: []string{"OldValue", old.Qualification.String(), "NewValue", out.Qualification.String()},
		})
	})
	return out, err
}

// SetBudget sets what the customer may spend in a month with this partner; the
// zero Amount removes the budget (BILL-22).
func (c Customer) SetBudget(ctx context.Context, to money.Amount) (out customers.Customer, err error) {
	action := permissions.BudgetSet
	if to.IsZero() {
		action = permissions.BudgetRemove
	}
	err = c.s.do(ctx, action, func(u *unit) error {
		old, err := u.related(c.id)
		if err != nil {
			return err
		}
		if out, err = old.SetBudget(to, u.at); err != nil {
			return err
		}
		if err := save(u, customerRecords, &out); err != nil {
			return err
		}
		return u.record(entry{
			op: activity.UpdateCustomerSpendingBudget, customer: out, old: old.Budget, new: out.Budget,
			data: []string{"OldValue", old.Budget.String(), "NewValue", out.Budget.String()},
		})
	})
	return out, err
}

// renameAssociations keeps the provider's lists by reseller in the order of
// its names.
func (u *unit) renameAssociations(c customers.Customer) error {
	links, err := collect(u, associations, within(string(c.Partner), string(c.ID)))
	if err != nil {
		return err
	}
	for i := range links {
		links[i].CustomerName, links[i].Stamp = c.CompanyName, links[i].Touch(u.at)
		if err := save(u, associations, &links[i]); err != nil {
			return err
		}
	}
	return nil
}

// AdministersAs returns the directory role that the acting user has in the
// customer's tenant through delegated administration privileges: with it the
// user signs in to the service's admin portal (REL-2, DAP-2). It refuses with
// dap_required while they are not active (REL-1, DAP-9).
func (c Customer) AdministersAs(ctx context.Context) (role customers.DirectoryRoles, err error) {
	err = c.s.view(ctx, permissions.CustomerGet, func(u *unit) error {
		known, err := u.related(c.id)
		if err != nil {
			return err
		}
		role = known.DAP.RoleOf(u.user.Roles)
		return known.DAP.Require()
	})
	return role, err
}

// Resellers returns the resellers that the acting provider associated with
// the customer (2.11, IR-6).
func (c Customer) Resellers(ctx context.Context) (links []customers.Association, err error) {
	err = c.s.view(ctx, permissions.CustomerGet, func(u *unit) error {
		known, err := u.customer(c.id)
		if err != nil {
			return err
		}
		links, err = collect(u, associations, within(string(u.partner.Tenant), string(known.ID)))
		return err
	})
	return links, err
}

// associate hands a customer to a reseller, once; see customers.Association.
func (u *unit) associate(c customers.Customer, reseller permissions.TenantID, via customers.Via) error {
	_, there, err := find(u, associations, key(string(c.Partner), string(c.ID), string(reseller)))
	if err != nil || there {
		return err
	}
	p, err := u.partnerAccount(reseller)
	if err != nil {
		return err
	}
	t, err := u.tenant(c.ID)
	if err != nil {
		return err
	}
	known, _, err := find(u, customerRecords, key(string(reseller), string(c.ID)))
	if err != nil {
		return err
	}
	link, theirs := c.Associate(t, p, known, via, u.at)
	if err := save(u, associations, &link); err != nil {
		return err
	}
	return save(u, customerRecords, &theirs)
}

// endAssociations ends what a provider handed to resellers at a customer; a
// reseller sees the customer on through its own relationship or another
// provider (2.7, 2.11, REL-31).
func (u *unit) endAssociations(c customers.Customer) error {
	links, err := collect(u, associations, within(string(c.Partner), string(c.ID)))
	if err != nil {
		return err
	}
	for _, link := range links {
		if err := remove(u, associations, &link); err != nil {
			return err
		}
		theirs, found, err := find(u, customerRecords, key(string(link.Reseller), string(c.ID)))
		if err != nil || !found {
			return err
		}
		if theirs.Associated, err = u.associatedElsewhere(link); err != nil {
			return err
		}
		theirs.Stamp = theirs.Touch(u.at)
		if err := save(u, customerRecords, &theirs); err != nil {
			return err
		}
	}
	return nil
}

func (u *unit) associatedElsewhere(than customers.Association) (bool, error) {
	pair := []store.Value{store.String(string(than.Reseller)), store.String(string(than.Customer))}
	for _, err := range scan(u, associations, store.Scan{Index: byPair, Equal: pair, Limit: 1}) {
		return err == nil, err
	}
	return false, nil
}
