package partnercenter

import (
	"context"
	"iter"

	"cspkit.example/customers"
	"cspkit.example/internal/check"
	"cspkit.example/pcerr"
	"cspkit.example/permissions"
	"cspkit.example/resellers"
	"cspkit.example/store"
)

// Invitations are the partner's relationship requests: links in e-mails with
// which it asks customers for a reseller relationship (2.6).
type Invitations struct{ s *Session }

// Invitations returns the operations on relationship requests.
func (s *Session) Invitations() Invitations { return Invitations{s} }

// Create drafts a request: a personalised link in an e-mail that the partner
// edits and sends itself; the system sends nothing (REL-5, REL-7). The zero
// NewRequest asks with administrator privileges (REL-19). It leaves no record
// (ACT-5).
func (v Invitations) Create(ctx context.Context, n customers.NewRequest) (r customers.Request, err error) {
	err = v.s.do(ctx, permissions.RelationshipRequest, func(u *unit) error {
		n := n // the closure may run again
		var with resellers.Partnership
		if n.Provider != "" {
			if n.Provider, err = check.GUID("provider", n.Provider); err != nil {
				return err
			}
			if with, err = u.partnership(n.Provider, u.partner.Tenant); err != nil {
				return err
			}
		}
		if r, err = n.Draft(customers.RequestID(u.newID()), *u.partner, with, u.at); err != nil {
			return err
		}
		u.leavesNoRecord("ACT-5")
		return save(u, requests, &r)
	})
	return r, err
}

// EditEmail replaces the text of the e-mail, which must keep the link, else
// link_missing (REL-6).
func (v Invitations) EditEmail(ctx context.Context, id customers.RequestID, subject, body string) (customers.Request, error) {
	return v.change(ctx, permissions.RelationshipEditEmail, id, func(i resellers.Invitation) (resellers.Invitation, error) {
		return i.EditEmail("REL-6", subject, body)
	})
}

// MarkDone notes that the partner took the e-mail to send it (REL-5).
func (v Invitations) MarkDone(ctx context.Context, id customers.RequestID) (customers.Request, error) {
	return v.change(ctx, permissions.RelationshipDone, id, func(i resellers.Invitation) (resellers.Invitation, error) {
		return i.MarkDone("REL-5")
	})
}

// Withdraw ends the link; relationships that came of it stay (REL-20).
func (v Invitations) Withdraw(ctx context.Context, id customers.RequestID) (customers.Request, error) {
	return v.change(ctx, permissions.RelationshipWithdraw, id, func(i resellers.Invitation) (resellers.Invitation, error) {
		return i.Withdraw("REL-20")
	})
}

func (v Invitations) change(ctx context.Context, a permissions.Action, id customers.RequestID, to func(resellers.Invitation) (resellers.Invitation, error)) (r customers.Request, err error) {
	err = v.s.do(ctx, a, func(u *unit) error {
		if r, err = u.request(u.partner.Tenant, id); err != nil {
			return err
		}
		if r.Invitation, err = to(r.Invitation); err != nil {
			return err
		}
		r.Stamp = r.Touch(u.at)
		u.leavesNoRecord("ACT-5")
		return save(u, requests, &r)
	})
	if err != nil {
		return customers.Request{}, err
	}
	return r, nil
}

// Get returns one of the partner's requests.
func (v Invitations) Get(ctx context.Context, id customers.RequestID) (r customers.Request, err error) {
	err = v.s.view(ctx, permissions.RelationshipRequest, func(u *unit) error {
		r, err = u.request(u.partner.Tenant, id)
		return err
	})
	return r, err
}

// Answers returns what customers said to a request, in the order of time.
func (v Invitations) Answers(ctx context.Context, id customers.RequestID) (out []resellers.Answer, err error) {
	err = v.s.view(ctx, permissions.RelationshipRequest, func(u *unit) error {
		r, err := u.request(u.partner.Tenant, id)
		if err != nil {
			return err
		}
		out, err = collect(u, answers, within(string(r.Partner), string(r.ID)))
		return err
	})
	return out, err
}

// List returns a page of the partner's requests, newest first.
func (v Invitations) List(ctx context.Context, p Paging) (out Page[customers.Request], err error) {
	err = v.s.view(ctx, permissions.RelationshipRequest, func(u *unit) error {
		out, err = page(u, newestFirst(requests, string(u.partner.Tenant)), p)
		return err
	})
	return out, err
}

// All yields the partner's requests in the order of List.
func (v Invitations) All(ctx context.Context) iter.Seq2[customers.Request, error] {
	return all(ctx, Paging{}, v.List)
}

func (u *unit) request(partner permissions.TenantID, id customers.RequestID) (customers.Request, error) {
	id, err := check.GUID("request", id)
	if err != nil {
		return customers.Request{}, err
	}
	return get(u, requests, key(string(partner), string(id)), func() error {
		return pcerr.New(pcerr.NotFound, "REL-20", "you have no such request").About(string(id))
	})
}

// newestFirst lists what an owner has, the newest first.
func newestFirst[T any](c *store.Collection[T], owner ...string) listing[T] {
	return listing[T]{
		from: c,
		scan: store.Scan{Index: byCreated, Equal: []store.Value{store.String(key(owner...))}, Desc: true},
	}
}
