package partnercenter

import (
	"cmp"
	"context"
	"slices"
	"strings"

	"cspkit.example/activity"
	"cspkit.example/customers"
	"cspkit.example/internal/check"
	"cspkit.example/orders"
	"cspkit.example/permissions"
	"cspkit.example/store"
)

// License is a licence that a user has.
type License struct {
	SKU   customers.LicenseSKU
	Plans []customers.ServicePlan // that the user gets of it
}

// UpdateLicenses assigns and removes licences; see
// [customers.User.UpdateLicenses].
func (us CustomerUsers) UpdateLicenses(ctx context.Context, id permissions.UserID, to customers.LicenseUpdate) (customers.User, error) {
	to = to.Normal()
	return us.change(ctx, permissions.CustomerUserSetLicenses, id, func(u *unit, old customers.User) (customers.User, entry, error) {
		var added []string
		for _, a := range to.Assign {
			added = append(added, a.SKU)
		}
		e := entry{op: activity.UpdateCustomerUserLicenses, data: []string{
			"AddedLicenseSkuId", strings.Join(added, ","), "RemovedLicenseSkuId", strings.Join(to.Remove, ","),
		}}
		in, err := u.licensing(old.Tenant, to.SKUs())
		if err != nil {
			return old, e, err
		}
		user, err := old.UpdateLicenses(to, in, u.at)
		return user, e, err
	})
}

// SetLicenses is UpdateLicenses with whole licences, by the IDs of their SKUs.
func (us CustomerUsers) SetLicenses(ctx context.Context, id permissions.UserID, add, take []string) (customers.User, error) {
	to := customers.LicenseUpdate{Remove: take}
	for _, sku := range add {
		to.Assign = append(to.Assign, customers.LicenseAssignment{SKU: sku})
	}
	return us.UpdateLicenses(ctx, id, to)
}

// Licenses returns the licences of a user. One that the catalogue does not
// describe has nothing but its ID.
func (us CustomerUsers) Licenses(ctx context.Context, id permissions.UserID) (out []License, err error) {
	err = us.c.s.view(ctx, permissions.CustomerUserList, func(u *unit) error {
		known, err := u.related(us.c.id)
		if err != nil {
			return err
		}
		user, err := u.customerUser(known.ID, id)
		if err != nil {
			return err
		}
		out = nil
		for _, sku := range user.Licenses {
			described, err := u.licenseSKU(sku)
			if err != nil {
				return err
			}
			l := License{SKU: described}
			for _, p := range described.Plans {
				if !slices.Contains(user.ExcludedPlans, customers.ExcludedPlan{SKU: sku, Plan: p.ID}) {
					l.Plans = append(l.Plans, p)
				}
			}
			out = append(out, l)
		}
		return nil
	})
	return out, err
}

// SubscribedLicenses returns what licences the customer's subscriptions give
// and how many of their units are in use, by name (CUS-17). It needs DAP: the
// subscriptions may be other partners'.
func (us CustomerUsers) SubscribedLicenses(ctx context.Context) (out []customers.LicenseUnits, err error) {
	err = us.c.s.view(ctx, permissions.CustomerUserList, func(u *unit) error {
		known, err := u.administered(us.c.id)
		if err != nil {
			return err
		}
		in, err := u.licensing(known.ID, nil)
		out = nil
		for _, units := range in {
			out = append(out, units)
		}
		slices.SortFunc(out, func(a, b customers.LicenseUnits) int {
			return cmp.Or(cmp.Compare(a.SKU.Name, b.SKU.Name), cmp.Compare(a.SKU.ID, b.SKU.ID))
		})
		return err
	})
	return out, err
}

// licenseSKU reads the description of a licence; only its ID is filled in
// when the catalogue has none.
func (u *unit) licenseSKU(id string) (customers.LicenseSKU, error) {
	only := customers.LicenseSKU{ID: id, Group: customers.LicenseGroup1}
	if !check.IsGUID(id) {
		return only, nil
	}
	described, found, err := find(u, licenseSKUs, id)
	if !found {
		return only, err
	}
	return described, err
}

// licensing counts the units of these licences in a tenant, as far as the
// catalogue knows them; for nil of all that the tenant subscribes to.
func (u *unit) licensing(tenant customers.ID, skus []string) (customers.Licensing, error) {
	in := customers.Licensing{}
	for _, id := range skus {
		if !check.IsGUID(id) {
			continue
		}
		described, found, err := find(u, licenseSKUs, id)
		if err != nil {
			return nil, err
		}
		if found {
			in[id] = customers.LicenseUnits{SKU: described}
		}
	}
	everybodys := store.Scan{Index: byTenant, Equal: []store.Value{store.String(string(tenant))}}
	for c, err := range scan(u, customerRecords, everybodys) {
		if err != nil {
			return nil, err
		}
		sold, err := u.sold(c.Partner, tenant)
		if err != nil {
			return nil, err
		}
		for _, s := range sold {
			if err := u.countUnits(in, s, skus); err != nil {
				return nil, err
			}
		}
	}
	return in, u.countConsumed(in, tenant)
}

// countUnits adds the units of a subscription to the licence that it gives.
func (u *unit) countUnits(in customers.Licensing, s orders.Subscription, skus []string) error {
	if s.Status != orders.Active && s.Status != orders.Suspended {
		return nil
	}
	i, _, err := find(u, items, s.ItemID)
	id := strings.ToLower(i.LicenseSKU)
	if err != nil || id == "" || skus != nil && !slices.Contains(skus, id) {
		return err
	}
	units, known := in[id]
	if !known {
		if units.SKU, err = u.licenseSKU(id); err != nil {
			return err
		}
	}
	if s.Status == orders.Active {
		units.Active += s.Quantity
	} else {
		units.Suspended += s.Quantity
	}
	in[id] = units
	return nil
}

func (u *unit) countConsumed(in customers.Licensing, tenant customers.ID) error {
	if len(in) == 0 {
		return nil
	}
	for user, err := range scan(u, customerUsers, store.Scan{Prefix: within(string(tenant))}) {
		if err != nil {
			return err
		}
		if !user.Active() {
			continue
		}
		for _, sku := range user.Licenses {
			if units, counted := in[sku]; counted {
				units.Consumed++
				in[sku] = units
			}
		}
	}
	return nil
}
