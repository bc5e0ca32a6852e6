package partnercenter

import (
	"context"
	"errors"
	"iter"
	"net/url"

	"cspkit.example/activity"
	"cspkit.example/internal/check"
	"cspkit.example/pcerr"
	"cspkit.example/permissions"
	"cspkit.example/resellers"
	"cspkit.example/store"
)

// Partnerships are those between indirect providers and indirect resellers.
type Partnerships struct{ s *Session }

// Partnerships returns the operations on partnerships.
func (s *Session) Partnerships() Partnerships { return Partnerships{s} }

// Request drafts a provider's request to the address of a reseller: a link in
// an e-mail that the provider edits and sends itself (IR-4).
func (ps Partnerships) Request(ctx context.Context, resellerEmail string) (r resellers.Request, err error) {
	err = ps.s.do(ctx, permissions.PartnershipRequest, func(u *unit) error {
		if r, err = resellers.NewRequest(resellers.RequestID(u.newID()), *u.partner, resellerEmail, u.at); err != nil {
			return err
		}
		u.leavesNoRecord("ACT-5")
		return save(u, partnershipRequests, &r)
	})
	return r, err
}

// EditEmail replaces the text of the e-mail, which must keep the link, else
// link_missing (IR-4).
func (ps Partnerships) EditEmail(ctx context.Context, id resellers.RequestID, subject, body string) (resellers.Request, error) {
	return ps.change(ctx, permissions.PartnershipEditEmail, id, func(i resellers.Invitation) (resellers.Invitation, error) {
		return i.EditEmail("IR-4", subject, body)
	})
}

// MarkDone notes that the provider took the e-mail to send it (IR-4).
func (ps Partnerships) MarkDone(ctx context.Context, id resellers.RequestID) (resellers.Request, error) {
	return ps.change(ctx, permissions.PartnershipDone, id, func(i resellers.Invitation) (resellers.Invitation, error) {
		return i.MarkDone("IR-4")
	})
}

// Withdraw ends the link; partnerships that came of it stay.
func (ps Partnerships) Withdraw(ctx context.Context, id resellers.RequestID) (resellers.Request, error) {
	return ps.change(ctx, permissions.PartnershipWithdraw, id, func(i resellers.Invitation) (resellers.Invitation, error) {
		return i.Withdraw("REL-20")
	})
}

func (ps Partnerships) change(ctx context.Context, a permissions.Action, id resellers.RequestID, to func(resellers.Invitation) (resellers.Invitation, error)) (r resellers.Request, err error) {
	err = ps.s.do(ctx, a, func(u *unit) error {
		id, err := check.GUID("request", id)
		if err != nil {
			return err
		}
		if r, err = u.partnershipRequest(u.partner.Tenant, id); err != nil {
			return err
		}
		if r.Invitation, err = to(r.Invitation); err != nil {
			return err
		}
		r.Stamp = r.Touch(u.at)
		u.leavesNoRecord("ACT-5")
		return save(u, partnershipRequests, &r)
	})
	if err != nil {
		return resellers.Request{}, err
	}
	return r, nil
}

func (u *unit) partnershipRequest(provider permissions.TenantID, id resellers.RequestID) (resellers.Request, error) {
	return get(u, partnershipRequests, key(string(provider), string(id)), partnershipLinkUnknown)
}

func partnershipLinkUnknown() error {
	return pcerr.New(pcerr.NotFound, "IR-4", "this link belongs to no request; ask the provider for the link again")
}

// requestByLink reads the request that a link names; the link must be the
// whole of it.
func (u *unit) partnershipByLink(link string) (resellers.Request, error) {
	parsed, err := url.Parse(link)
	if err != nil {
		return resellers.Request{}, partnershipLinkUnknown()
	}
	q := parsed.Query()
	provider, err1 := check.GUID("link", permissions.TenantID(q.Get("provider")))
	id, err2 := check.GUID("link", resellers.RequestID(q.Get("rid")))
	if err := errors.Join(err1, err2); err != nil {
		return resellers.Request{}, partnershipLinkUnknown()
	}
	r, err := u.partnershipRequest(provider, id)
	if err == nil && r.URL != link {
		err = partnershipLinkUnknown()
	}
	return r, err
}

// Accept forms the partnership that a provider's link asks for, and
// authorises the provider to order for the reseller's customers (IR-6, IR-8).
// Only a global admin of an indirect reseller may. Both partners' logs get the
// record.
func (ps Partnerships) Accept(ctx context.Context, link string) (p resellers.Partnership, err error) {
	err = ps.s.do(ctx, permissions.PartnershipAccept, func(u *unit) error {
		r, err := u.partnershipByLink(link)
		if err != nil {
			return err
		}
		provider, err := get(u, partners, string(r.Provider), partnershipLinkUnknown)
		if err != nil {
			return err
		}
		old, err := u.partnership(provider.Tenant, u.partner.Tenant)
		if err != nil {
			return err
		}
		if p, err = old.Accept(r, provider, *u.partner, u.at); err != nil {
			return err
		}
		if err := save(u, partnerships, &p); err != nil {
			return err
		}
		if err := u.answer(string(r.ID), r.Provider, true); err != nil {
			return err
		}
		data := []string{"ProviderId", string(p.Provider), "ResellerId", string(p.Reseller), "RequestId", string(r.ID)}
		if err := u.record(entry{op: activity.CreatePartnerRelationship, log: p.Provider, data: data, new: p}); err != nil {
			return err
		}
		return u.record(entry{op: activity.CreatePartnerRelationship, log: p.Reseller, data: data, new: p})
	})
	return p, err
}

// Decline notes that the reseller does not want the partnership now; it may
// accept later.
func (ps Partnerships) Decline(ctx context.Context, link string) error {
	return ps.s.do(ctx, permissions.PartnershipDecline, func(u *unit) error {
		r, err := u.partnershipByLink(link)
		if err != nil {
			return err
		}
		if err := r.CheckOpen(); err != nil {
			return err
		}
		u.leavesNoRecord("ACT-3")
		return u.answer(string(r.ID), r.Provider, false)
	})
}

// answer notes what the acting user said to an invitation.
func (u *unit) answer(request string, inviter permissions.TenantID, accepted bool) error {
	return save(u, answers, &resellers.Answer{
		Stamp: permissions.Stamp{}.Touch(u.at), ID: u.newID(), Request: request, Inviter: inviter, By: u.who, Accepted: accepted,
	})
}

// Remove ends a provider's partnership with a reseller. Without confirmation
// it is refused with confirmation_required and the text that is to be
// confirmed (IR-19, IR-22). Customers, DAP, partner of record and support
// contacts stay, and nobody is notified (IR-20, IR-21).
func (ps Partnerships) Remove(ctx context.Context, reseller permissions.TenantID, confirmed bool) (p resellers.Partnership, err error) {
	err = ps.s.do(ctx, permissions.PartnershipRemove, func(u *unit) error {
		reseller, err := check.GUID("reseller", reseller)
		if err != nil {
			return err
		}
		old, err := u.partnership(u.partner.Tenant, reseller)
		if err != nil {
			return err
		}
		old.Reseller = reseller // named in the refusal
		if p, err = old.Remove(confirmed, u.at); err != nil {
			return err
		}
		if err := save(u, partnerships, &p); err != nil {
			return err
		}
		return u.record(entry{
			op: activity.RemovePartnerRelationship, old: old, new: p,
			data: []string{"ProviderId", string(p.Provider), "ResellerId", string(p.Reseller)},
		})
	})
	if err != nil {
		return resellers.Partnership{}, err
	}
	return p, nil
}

// EndAdministration takes away a provider's access to the reseller's own work
// account, as its global admin can in the Office 365 portal; the partnership
// stays (IR-8). It leaves no record (2.10).
func (ps Partnerships) EndAdministration(ctx context.Context, provider permissions.TenantID) (p resellers.Partnership, err error) {
	err = ps.s.do(ctx, permissions.PartnershipAccept, func(u *unit) error {
		provider, err := check.GUID("provider", provider)
		if err != nil {
			return err
		}
		old, err := u.partnership(provider, u.partner.Tenant)
		if err != nil {
			return err
		}
		old.Provider = provider // named in the refusal
		if p, err = old.EndAdministration(u.at); err != nil {
			return err
		}
		u.leavesNoRecord("ACT-3")
		return save(u, partnerships, &p)
	})
	return p, err
}

// Resellers returns a page of a provider's Indirect resellers page (IR-6).
func (ps Partnerships) Resellers(ctx context.Context, p Paging) (Page[resellers.Partnership], error) {
	return ps.list(ctx, p, func(me string) store.Scan { return store.Scan{Prefix: within(me)} })
}

// Providers returns a page of a reseller's Indirect providers page (IR-6).
func (ps Partnerships) Providers(ctx context.Context, p Paging) (Page[resellers.Partnership], error) {
	return ps.list(ctx, p, func(me string) store.Scan {
		return store.Scan{Index: byReseller, Equal: []store.Value{store.String(me)}}
	})
}

// AllResellers yields the rows of Resellers.
func (ps Partnerships) AllResellers(ctx context.Context) iter.Seq2[resellers.Partnership, error] {
	return all(ctx, Paging{}, ps.Resellers)
}

// AllProviders yields the rows of Providers.
func (ps Partnerships) AllProviders(ctx context.Context) iter.Seq2[resellers.Partnership, error] {
	return all(ctx, Paging{}, ps.Providers)
}

func (ps Partnerships) list(ctx context.Context, p Paging, from func(me string) store.Scan) (out Page[resellers.Partnership], err error) {
	err = ps.s.view(ctx, permissions.PartnershipList, func(u *unit) error {
		out, err = page(u, listing[resellers.Partnership]{
			from: partnerships, filters: true, scan: from(string(u.partner.Tenant)),
			keep: func(p *resellers.Partnership) bool { return p.Active() },
		}, p)
		return err
	})
	return out, err
}
