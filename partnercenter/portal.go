package partnercenter

import (
	"context"
	"iter"
	"slices"

	"cspkit.example/activity"
	"cspkit.example/customers"
	"cspkit.example/internal/check"
	"cspkit.example/orders"
	"cspkit.example/pcerr"
	"cspkit.example/permissions"
	"cspkit.example/store"
)

// Portal is what a customer's user can do in the customer's portals and in
// the Azure portal. Partner Center itself is closed to it (ID-5). It is safe
// for concurrent use.
type Portal struct {
	center *Center
	who    permissions.Identity
}

// Identity returns who acts.
func (p *Portal) Identity() permissions.Identity { return p.who }

func (p *Portal) do(ctx context.Context, fn func(*unit) error) error {
	return p.center.around(ctx, Operation{Who: p.who, Writes: true}, func(ctx context.Context) error { return p.center.do(ctx, p.known(fn)) })
}

func (p *Portal) view(ctx context.Context, fn func(*unit) error) error {
	return p.center.around(ctx, Operation{Who: p.who}, func(ctx context.Context) error { return p.center.view(ctx, p.known(fn)) })
}

// known is fn behind the check of who acts.
func (p *Portal) known(fn func(*unit) error) func(*unit) error {
	return func(u *unit) error {
		if err := u.actAsCustomer(p.who); err != nil {
			return err
		}
		if u.buyer.MustChangePassword {
			return pcerr.New(pcerr.Unauthenticated, "ROLE-10", "choose a new password first")
		}
		return fn(u)
	}
}

// actAsCustomer reads who acts: an active user of a customer's tenant.
func (u *unit) actAsCustomer(who permissions.Identity) (err error) {
	if !check.IsGUID(string(who.Tenant)) || !check.IsGUID(string(who.User)) {
		return unknownUser()
	}
	if u.buyer, u.versions.user, err = peek(u, customerUsers, key(string(who.Tenant), string(who.User)), unknownUser); err != nil {
		return err
	}
	if !u.buyer.Active() {
		return unknownUser()
	}
	u.who, u.channel, u.name = who, permissions.CustomerPortal, u.buyer.UserPrincipalName
	return nil
}

// requireGlobalAdministrator refuses a user that does not administer the
// customer's tenant; the rule named in the refusal is the caller's.
func (u *unit) requireGlobalAdministrator(rule pcerr.Rule) error {
	if u.buyer.Roles.Has(customers.GlobalAdministrator) {
		return nil
	}
	return pcerr.New(pcerr.RoleNotAllowed, rule, "ask a global administrator of your organisation")
}

// Me returns the acting user.
func (p *Portal) Me(ctx context.Context) (me customers.User, err error) {
	err = p.view(ctx, func(u *unit) error {
		me = u.customerActing()
		return nil
	})
	return me, err
}

// Accept accepts a relationship request by its link (2.6). Only a global
// administrator may (REL-15). In the public cloud the customer must have
// accepted the Microsoft Customer Agreement, or accepts it now (REL-16). The
// refusals are those of table 2.6, in its order.
func (p *Portal) Accept(ctx context.Context, link string, agreeToMCA bool) error {
	return p.do(ctx, func(u *unit) error {
		if err := u.requireGlobalAdministrator("REL-15"); err != nil {
			return err
		}
		r, err := u.requestByLink(link)
		if err != nil {
			return err
		}
		facts, parties, err := u.acceptance(r)
		if err != nil {
			return err
		}
		facts.AgreesToMCA = agreeToMCA
		granted, t, err := r.Accept(facts, parties, u.at)
		if err != nil {
			return err
		}
		if err := save(u, tenants, &t); err != nil {
			return err
		}
		if err := u.answer(string(r.ID), r.Partner, true); err != nil {
			return err
		}
		return u.grant(r, t, granted)
	})
}

// Decline notes that the customer does not want the relationship now; it may
// accept later. It leaves no record (2.6).
func (p *Portal) Decline(ctx context.Context, link string) error {
	return p.do(ctx, func(u *unit) error {
		if err := u.requireGlobalAdministrator("REL-15"); err != nil {
			return err
		}
		r, err := u.requestByLink(link)
		if err != nil {
			return err
		}
		if err := r.CheckOpen(); err != nil {
			return err
		}
		u.leavesNoRecord("ACT-3")
		return u.answer(string(r.ID), r.Partner, false)
	})
}

// requestByLink reads the request that a link names; the link must be the
// whole of it.
func (u *unit) requestByLink(link string) (customers.Request, error) {
	partner, id, err := customers.ParseLink(link)
	if err != nil {
		return customers.Request{}, err
	}
	r, err := get(u, requests, key(string(partner), string(id)), customers.LinkUnknown)
	if err == nil && r.URL != link {
		err = customers.LinkUnknown()
	}
	return r, err
}

// acceptance gathers the facts that decide about an acceptance, and the
// partners that it makes a relationship for.
func (u *unit) acceptance(r customers.Request) (a customers.Acceptance, parties []customers.Party, err error) {
	a.User = u.buyer.ID
	if a.Tenant, err = u.tenant(u.buyer.Tenant); err != nil {
		return a, nil, err
	}
	if _, a.IsPartnerTenant, err = find(u, partners, string(a.Tenant.ID)); err != nil {
		return a, nil, err
	}
	sides := []permissions.TenantID{r.Partner}
	if r.Kind == customers.KindIndirectReseller {
		sides = append(sides, r.Provider)
		if a.Partnership, err = u.partnership(r.Provider, r.Partner); err != nil {
			return a, nil, err
		}
	}
	for _, side := range sides {
		p, err := u.party(side, a.Tenant.ID)
		if err != nil {
			return a, nil, err
		}
		parties = append(parties, p)
	}
	a.OtherPartner, err = u.servedByOther(a.Tenant.ID, sides)
	return a, parties, err
}

func (u *unit) party(id permissions.TenantID, customer customers.ID) (p customers.Party, err error) {
	if p.Partner, err = get(u, partners, string(id), customers.LinkUnknown); err != nil {
		return p, err
	}
	p.Customer, _, err = find(u, customerRecords, key(string(id), string(customer)))
	return p, err
}

// servedByOther reports whether a partner besides these has an active
// relationship with the customer (CLD-7).
func (u *unit) servedByOther(customer customers.ID, than []permissions.TenantID) (bool, error) {
	for c, err := range u.recordsOf(customer) {
		if err != nil {
			return false, err
		}
		if c.Relationship.Active() && !slices.Contains(than, c.Partner) {
			return true, nil
		}
	}
	return false, nil
}

// grant stores what an acceptance changed, with its records in the log of
// each partner. A provider behind a reseller also gets the association.
func (u *unit) grant(r customers.Request, t customers.Tenant, granted []customers.Granted) error {
	for _, g := range granted {
		c := g.Customer
		if err := save(u, customerRecords, &c); err != nil {
			return err
		}
		if g.NewRelationship {
			err := u.record(entry{
				op: activity.CreatePartnerCustomerRelationship, log: c.Partner, customer: c, new: c.Relationship,
				data: []string{"RequestId", string(r.ID), "Kind", string(c.Relationship.Kind)},
			})
			if err != nil {
				return err
			}
		}
		if g.NewDAP {
			err := u.record(entry{
				op: activity.DAPAdminRelationshipApproved, log: c.Partner, customer: c, new: c.DAP,
				data: []string{"RequestId", string(r.ID)},
			})
			if err != nil {
				return err
			}
		}
	}
	if r.Kind != customers.KindIndirectReseller {
		return nil
	}
	return u.associateAccepted(r, t)
}

func (u *unit) associateAccepted(r customers.Request, t customers.Tenant) error {
	provider, err := get(u, customerRecords, key(string(r.Provider), string(t.ID)), customers.LinkUnknown)
	if err != nil {
		return err
	}
	return u.associate(provider, r.Partner, customers.ViaRequest)
}

// PartnerOfCustomer is a row of the customer's page Partner relationships.
type PartnerOfCustomer struct {
	Partner      permissions.TenantID
	Name         string
	Relationship customers.Relationship
	DAP          customers.DAP
}

// Partners returns the partners that the customer has, or had, a relationship
// with, and which of them may administer its tenant (REL-30).
func (p *Portal) Partners(ctx context.Context) (out []PartnerOfCustomer, err error) {
	err = p.view(ctx, func(u *unit) error {
		out = nil
		if err := u.requireGlobalAdministrator("REL-30"); err != nil {
			return err
		}
		for c, err := range u.recordsOf(u.buyer.Tenant) {
			if err != nil {
				return err
			}
			if c.Relationship.State == customers.NoRelationshipYet {
				continue
			}
			partner, err := u.partnerAccount(c.Partner)
			if err != nil {
				return err
			}
			out = append(out, PartnerOfCustomer{c.Partner, partner.Name, c.Relationship, c.DAP})
		}
		return nil
	})
	return out, err
}

// RemoveAdministration takes a partner's delegated administration privileges
// away, with confirmation (DAP-7, REL-11). The reseller relationship, the
// subscriptions and the partner's Azure rights stay (DAP-5, DAP-6).
func (p *Portal) RemoveAdministration(ctx context.Context, partner permissions.TenantID, confirmed bool) error {
	return p.do(ctx, func(u *unit) error {
		c, err := u.administrator(partner)
		if err != nil {
			return err
		}
		return u.endAdministration(c, confirmed)
	})
}

// ReassignAdministration takes the privileges from one partner and gives them
// to another with an active relationship (REL-11, 2.8). The refusals are those
// of table 2.8, in its order.
func (p *Portal) ReassignAdministration(ctx context.Context, from, to permissions.TenantID) error {
	return p.do(ctx, func(u *unit) error {
		old, err := u.administrator(from)
		if err != nil {
			return err
		}
		next, err := u.administrator(to)
		if err != nil {
			return err
		}
		if old.Partner == next.Partner {
			return pcerr.Invalid("REL-11", "to", "name another partner than the one that has the privileges")
		}
		if err := u.endAdministration(old, true); err != nil {
			return err
		}
		granted, err := next.GrantDAP(u.buyer.ID, u.at)
		if err != nil {
			return err
		}
		if err := save(u, customerRecords, &granted); err != nil {
			return err
		}
		return u.record(entry{op: activity.DAPAdminRelationshipApproved, log: granted.Partner, customer: granted, old: next.DAP, new: granted.DAP})
	})
}

// administrator reads a partner's record of the acting global administrator's
// own tenant. A partner that was only associated with it never had a
// relationship (2.8).
func (u *unit) administrator(partner permissions.TenantID) (customers.Customer, error) {
	if err := u.requireGlobalAdministrator("DAP-7"); err != nil {
		return customers.Customer{}, err
	}
	partner, err := check.GUID("partner", partner)
	if err != nil {
		return customers.Customer{}, err
	}
	c, err := u.customerOf(partner, u.buyer.Tenant)
	if err == nil && c.Relationship.State == customers.NoRelationshipYet {
		err = partnerNotFound(partner)
	}
	return c, err
}

func (u *unit) endAdministration(old customers.Customer, confirmed bool) error {
	c, err := old.RemoveDAP(u.buyer.ID, confirmed, u.at)
	if err != nil {
		return err
	}
	if err := save(u, customerRecords, &c); err != nil {
		return err
	}
	return u.record(entry{
		op: activity.DAPAdminRelationshipTerminated, log: c.Partner, customer: c, old: old.DAP, new: c.DAP,
		data: []string{"By", "customer"},
	})
}

// AcceptAgreement accepts the Microsoft Customer Agreement directly, for all
// partners of the customer (MCA-3).
func (p *Portal) AcceptAgreement(ctx context.Context) error {
	return p.do(ctx, func(u *unit) error {
		if err := u.requireGlobalAdministrator("MCA-3"); err != nil {
			return err
		}
		t, err := u.tenant(u.buyer.Tenant)
		if err != nil {
			return err
		}
		if t, err = t.AcceptMCA(u.at); err != nil {
			return err
		}
		u.leavesNoRecord("ACT-9")
		return save(u, tenants, &t)
	})
}

// SubscriptionSupport is whom a subscription's users are told to ask.
type SubscriptionSupport struct {
	Subscription orders.SubscriptionID
	Name         string
	Contact      orders.SupportContact
}

// SupportContacts returns the customer's product support page: whom its users
// are told to ask, by subscription (IR-30, SUP-2).
func (p *Portal) SupportContacts(ctx context.Context) (out []SubscriptionSupport, err error) {
	err = p.view(ctx, func(u *unit) error {
		out = nil
		for c, err := range u.recordsOf(u.buyer.Tenant) {
			if err != nil {
				return err
			}
			sold, err := u.sold(c.Partner, c.ID)
			if err != nil {
				return err
			}
			for _, s := range sold {
				out = append(out, SubscriptionSupport{s.ID, s.FriendlyName, s.Support})
			}
		}
		return nil
	})
	return out, err
}

// recordsOf reads what every partner has on record of a customer.
func (u *unit) recordsOf(id customers.ID) iter.Seq2[customers.Customer, error] {
	return scan(u, customerRecords, store.Scan{Index: byTenant, Equal: []store.Value{store.String(string(id))}})
}
