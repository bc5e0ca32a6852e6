package partnercenter

import (
	"slices"

	"cspkit.example/customers"
	"cspkit.example/internal/check"
	"cspkit.example/orders"
	"cspkit.example/pcerr"
	"cspkit.example/permissions"
	"cspkit.example/resellers"
	"cspkit.example/reservations"
	"cspkit.example/store"
)

// customer reads the acting partner's record of a customer that it sees. A
// stranger's customer and one that does not exist answer alike (CUS-12).
func (u *unit) customer(id customers.ID) (customers.Customer, error) {
	c, version, err := u.peekCustomer(id)
	if err != nil {
		return customers.Customer{}, err
	}
	return customerRecords.Copy(c, version), nil
}

// peekCustomer is customer for reading only: the record is the stored one.
func (u *unit) peekCustomer(id customers.ID) (*customers.Customer, uint64, error) {
	id, err := check.GUID("customer", id)
	if err != nil {
		return nil, 0, err
	}
	c, version, err := u.peekRecord(id)
	if err == nil && c == nil {
		err = customers.NotFound(id)
	}
	if err == nil {
		err = c.Visible(id)
	}
	if err == nil {
		err = u.toward(c)
	}
	return c, version, err
}

// peekRecord reads the acting partner's record of a customer as it is stored,
// for reading only; nil for a stranger.
func (u *unit) peekRecord(id customers.ID) (*customers.Customer, uint64, error) {
	return u.peekRecordAt(key(string(u.partner.Tenant), string(id)))
}

// peekRecordAt is peekRecord for whoever knows the record's key.
func (u *unit) peekRecordAt(key string) (*customers.Customer, uint64, error) {
	return peek(u, customerRecords, key, func() error { return nil })
}

// related is customer, but an association is not enough: the partner itself
// must have an active relationship.
func (u *unit) related(id customers.ID) (customers.Customer, error) {
	c, err := u.customer(id)
	if err == nil {
		err = c.Related(id)
	}
	return c, err
}

// anyCustomer reads the record as it is, also after the relationship ended;
// the zero Customer for a stranger.
func (u *unit) anyCustomer(id customers.ID) (customers.Customer, error) {
	id, err := check.GUID("customer", id)
	if err != nil {
		return customers.Customer{}, err
	}
	c, _, err := find(u, customerRecords, key(string(u.partner.Tenant), string(id)))
	return c, err
}

// customerOf reads any partner's record of a customer.
func (u *unit) customerOf(partner permissions.TenantID, customer customers.ID) (customers.Customer, error) {
	return get(u, customerRecords, key(string(partner), string(customer)), func() error { return partnerNotFound(partner) })
}

// partnerAccount reads the account of any partner.
func (u *unit) partnerAccount(id permissions.TenantID) (resellers.Partner, error) {
	return get(u, partners, string(id), func() error { return partnerNotFound(id) })
}

// tenant reads a tenant that the engine knows to exist.
func (u *unit) tenant(id customers.ID) (customers.Tenant, error) {
	return get(u, tenants, string(id), func() error { return customers.NotFound(id) })
}

// partnerByMPN reads the partner that a location MPN ID belongs to.
func (u *unit) partnerByMPN(id string) (resellers.Partner, error) {
	m, found, err := find(u, mpns, id)
	if err != nil {
		return resellers.Partner{}, err
	}
	if !found || m.Tenant == "" {
		return resellers.Partner{}, resellers.MPNNotFound(id)
	}
	return u.partnerAccount(m.Tenant)
}

// reseller reads the partner of an MPN ID and its partnership with the acting
// provider; nil when the ID is empty.
func (u *unit) reseller(mpnID string) (*resellers.Partner, resellers.Partnership, error) {
	if mpnID == "" {
		return nil, resellers.Partnership{}, nil
	}
	p, err := u.partnerByMPN(mpnID)
	if err != nil {
		return nil, resellers.Partnership{}, err
	}
	with, err := u.partnership(u.partner.Tenant, p.Tenant)
	return &p, with, err
}

// partnership reads the partnership of a provider and a reseller, the zero
// value when there is none.
func (u *unit) partnership(provider, reseller permissions.TenantID) (resellers.Partnership, error) {
	p, _, err := find(u, partnerships, key(string(provider), string(reseller)))
	return p, err
}

// sold reads what a partner sold a customer, as it is now.
func (u *unit) sold(partner permissions.TenantID, customer customers.ID) ([]orders.Subscription, error) {
	all, err := collect(u, subscriptions, within(string(partner), string(customer)))
	for i := range all {
		if all[i], err = u.renewed(all[i], u.at); err != nil {
			return nil, err
		}
	}
	for i := range all {
		if all[i].Parent == "" {
			continue
		}
		base := slices.IndexFunc(all, func(s orders.Subscription) bool { return s.ID == all[i].Parent })
		if base >= 0 {
			all[i] = all[i].WithBase(all[base])
		}
	}
	return all, err
}

// sellers are the bill-to partners whose business with a customer the acting
// partner sees: itself, and for a reseller the providers that associated it
// (IR-33).
func (u *unit) sellers(c customers.Customer) ([]permissions.TenantID, error) {
	var sellers []permissions.TenantID
	if u.partner.Types.Any(permissions.BillToPartners) {
		sellers = append(sellers, u.partner.Tenant)
	}
	if !c.Associated {
		return sellers, nil
	}
	pair := []store.Value{store.String(string(u.partner.Tenant)), store.String(string(c.ID))}
	for link, err := range scan(u, associations, store.Scan{Index: byPair, Equal: pair}) {
		if err != nil {
			return nil, err
		}
		sellers = append(sellers, link.Provider)
	}
	return sellers, nil
}

// subscription reads one that a partner sold a customer, as it is now.
func (u *unit) subscription(partner permissions.TenantID, customer customers.ID, id orders.SubscriptionID) (orders.Subscription, error) {
	id, err := check.GUID("subscription", id)
	if err != nil {
		return orders.Subscription{}, err
	}
	s, err := get(u, subscriptions, key(string(partner), string(customer), string(id)), id.NotFound)
	if err != nil {
		return s, err
	}
	return u.asItIs(s)
}

// asItIs returns a stored subscription as it is now; an add-on depends on its
// base (SUB-12).
func (u *unit) asItIs(s orders.Subscription) (orders.Subscription, error) {
	s, err := u.renewed(s, u.at)
	if err != nil || s.Parent == "" || s.Status != orders.Active {
		return s, err
	}
	base, found, err := find(u, subscriptions, key(string(s.Partner), string(s.Customer), string(s.Parent)))
	if err != nil || !found {
		return s, err
	}
	return s.WithBase(base.At(u.at)), nil
}

// entitlement reads an Azure subscription of a customer.
func (u *unit) entitlement(customer customers.ID, id orders.EntitlementID) (orders.Entitlement, error) {
	id, err := check.GUID("entitlement", id)
	if err != nil {
		return orders.Entitlement{}, err
	}
	return get(u, entitlements, key(string(customer), string(id)), id.NotFound)
}

// visibleEntitlement reads an Azure subscription that the acting partner sold
// the customer, or as a reseller sees there.
func (u *unit) visibleEntitlement(c customers.Customer, id orders.EntitlementID) (orders.Entitlement, error) {
	e, err := u.entitlement(c.ID, id)
	if err != nil {
		return e, err
	}
	sellers, err := u.sellers(c)
	if err != nil {
		return e, err
	}
	if !slices.Contains(sellers, e.Partner) {
		return orders.Entitlement{}, id.NotFound()
	}
	return e, nil
}

// entitlementsOf reads the Azure subscriptions that a partner sold a customer.
func (u *unit) entitlementsOf(partner permissions.TenantID, customer customers.ID) ([]orders.Entitlement, error) {
	var sold []orders.Entitlement
	for e, err := range scan(u, entitlements, store.Scan{Prefix: within(string(customer))}) {
		if err != nil {
			return nil, err
		}
		if e.Partner == partner {
			sold = append(sold, e)
		}
	}
	return sold, nil
}

// assignments reads the role assignments of an Azure subscription.
func (u *unit) assignments(e orders.Entitlement) (orders.Assignments, error) {
	return collect(u, assignments, within(string(e.Customer), string(e.ID)))
}

// reservation reads one that the customer has through a partner, as it is now.
func (u *unit) reservation(partner permissions.TenantID, customer customers.ID, id reservations.ID) (reservations.Reservation, error) {
	id, err := check.GUID("reservation", id)
	if err != nil {
		return reservations.Reservation{}, err
	}
	r, err := get(u, reservationTable, key(string(partner), string(customer), string(id)), id.NotFound)
	return r.At(u.at), err
}

// reservationsOf reads those that the customer has through a partner, as they
// are now.
func (u *unit) reservationsOf(partner permissions.TenantID, customer customers.ID) ([]reservations.Reservation, error) {
	all, err := collect(u, reservationTable, within(string(partner), string(customer)))
	for i := range all {
		all[i] = all[i].At(u.at)
	}
	return all, err
}

// item reads a row of the catalogue, with the prices in force now (BILL-15).
// Its slices are shared with the store: for reading only.
func (u *unit) item(id string) (orders.Item, error) {
	if err := check.Name("catalogItemId", id); err != nil {
		return orders.Item{}, err
	}
	i, version, err := peek(u, items, id, func() error { return orders.ItemNotFound(id) })
	if err != nil {
		return orders.Item{}, err
	}
	now := i.At(u.at)
	now.Version = version
	return now, nil
}

// permissionOn reports whether a partner lets a customer buy reservations.
func (u *unit) permissionOn(partner permissions.TenantID, customer customers.ID) (permissions.Policy, bool, error) {
	return find(u, policies, key(string(partner), string(customer)))
}

// partnerNotFound is the refusal for a partner that the actor does not work with.
func partnerNotFound(id permissions.TenantID) error {
	return pcerr.New(pcerr.NotFound, "IR-2", "no partner of yours has this ID").About(string(id))
}
