package partnercenter

import (
	"context"

	"cspkit.example/internal/check"
	"cspkit.example/pcerr"
	"cspkit.example/permissions"
	"cspkit.example/resellers"
)

// CheckAgreement returns nil when the indirect reseller with an MPN ID has
// signed the Microsoft Partner Agreement, else why an order could not name it
// (IR-26): mpn_not_found, mpn_not_indirect_reseller, region_not_allowed,
// reseller_mpa_not_signed. It asks for no partnership, because a provider asks
// before it forms one.
func (ps Partnerships) CheckAgreement(ctx context.Context, mpnID string) error {
	return ps.s.view(ctx, permissions.PartnershipList, func(u *unit) error {
		id, err := resellers.ParseMPNID("mpnId", mpnID)
		if err != nil {
			return err
		}
		m, err := get(u, mpns, id, func() error { return resellers.MPNNotFound(id) })
		if err != nil {
			return err
		}
		if m.Tenant == "" { // no account: it was never brought into the program
			return resellers.MPNNotFound(id)
		}
		return u.checkAgreement(m.Tenant)
	})
}

// CheckAgreementOf is CheckAgreement for a reseller's tenant; not_found when
// the tenant is no partner's.
func (ps Partnerships) CheckAgreementOf(ctx context.Context, reseller permissions.TenantID) error {
	return ps.s.view(ctx, permissions.PartnershipList, func(u *unit) error {
		id, err := check.GUID("tenantId", reseller)
		if err != nil {
			return err
		}
		return u.checkAgreement(id)
	})
}

func (u *unit) checkAgreement(reseller permissions.TenantID) error {
	p, err := get(u, partners, string(reseller), func() error {
		return pcerr.New(pcerr.NotFound, "IR-26", "no partner has this tenant ID").About(string(reseller))
	})
	if err != nil {
		return err
	}
	return p.CheckAgreement(u.partner.Country)
}

// MPN returns an MPN ID that Microsoft registered, without whose it is;
// mpn_not_found when there is none.
func (a Account) MPN(ctx context.Context, mpnID string) (m resellers.MPN, err error) {
	err = a.s.view(ctx, permissions.PartnerProfileView, func(u *unit) error {
		id, err := resellers.ParseMPNID("mpnId", mpnID)
		if err != nil {
			return err
		}
		m, err = get(u, mpns, id, func() error { return resellers.MPNNotFound(id) })
		m.Tenant = ""
		return err
	})
	return m, err
}

// DomainTaken reports whether a domain has a tenant already, so that no
// customer can be created with it (REL-29).
func (cs Customers) DomainTaken(ctx context.Context, name string) (taken bool, err error) {
	err = cs.s.view(ctx, permissions.CustomerCreate, func(u *unit) error {
		name, err := check.Domain("domain", name)
		if err != nil {
			return err
		}
		_, taken, err = find(u, domains, name)
		return err
	})
	return taken, err
}

// ResellerPartnerships returns the partnerships with the resellers that the
// acting provider associated with the customer; those that ended are among
// them, because associations outlive them (IR-21).
func (c Customer) ResellerPartnerships(ctx context.Context) (out []resellers.Partnership, err error) {
	err = c.s.view(ctx, permissions.CustomerGet, func(u *unit) error {
		known, err := u.customer(c.id)
		if err != nil {
			return err
		}
		links, err := collect(u, associations, within(string(u.partner.Tenant), string(known.ID)))
		if err != nil {
			return err
		}
		out = nil // the closure may run again
		for _, link := range links {
			p, err := u.partnership(link.Provider, link.Reseller)
			if err != nil {
				return err
			}
			p.Provider, p.Reseller = link.Provider, link.Reseller
			out = append(out, p)
		}
		return nil
	})
	return out, err
}
