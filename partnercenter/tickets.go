package partnercenter

import (
	"context"
	"iter"

	"cspkit.example/activity"
	"cspkit.example/internal/check"
	"cspkit.example/permissions"
	"cspkit.example/support"
)

// Tickets are the partner's support cases with Microsoft about Partner Center
// itself. Every user with a role opens them and sees those of the company;
// an indirect reseller asks its provider (SUP-16, CAP-2, CAP-3).
type Tickets struct{ s *Session }

// Tickets returns the operations on the partner's tickets.
func (s *Session) Tickets() Tickets { return Tickets{s} }

// Open opens a ticket. Its record has no customer (2.20).
func (ts Tickets) Open(ctx context.Context, n support.NewTicket) (out support.Request, err error) {
	err = ts.s.do(ctx, permissions.TicketCreate, func(u *unit) error {
		if out, err = n.Open(support.RequestID(u.newID()), u.partner.Tenant, u.channel, u.user.Email, u.at); err != nil {
			return err
		}
		if err := save(u, tickets, &out); err != nil {
			return err
		}
		return u.recordSupport(entry{op: activity.CreateServiceRequest}, out)
	})
	return out, err
}

// Get returns one ticket, not_found when there is none.
func (ts Tickets) Get(ctx context.Context, id support.RequestID) (out support.Request, err error) {
	err = ts.s.view(ctx, permissions.TicketList, func(u *unit) error {
		out, err = u.ticket(id)
		return err
	})
	return out, err
}

// ticket reads one of the acting partner's.
func (u *unit) ticket(id support.RequestID) (support.Request, error) {
	id, err := check.GUID("request", id)
	if err != nil {
		return support.Request{}, err
	}
	return get(u, tickets, key(string(u.partner.Tenant), string(id)), id.NotFound)
}

// List returns a page of the tickets that q selects, newest first.
func (ts Tickets) List(ctx context.Context, q SupportQuery) (out Page[support.Request], err error) {
	err = ts.s.view(ctx, permissions.TicketList, func(u *unit) error {
		out, err = q.page(u, newestFirst(tickets, string(u.partner.Tenant)))
		return err
	})
	return out, err
}

// All yields the tickets that q selects, in the order of List.
func (ts Tickets) All(ctx context.Context, q SupportQuery) iter.Seq2[support.Request, error] {
	return q.all(ctx, ts.List)
}

// AddNote writes on a ticket. One that waits for the partner is open again; a
// closed one is refused with service_request_status (SUP-19).
func (ts Tickets) AddNote(ctx context.Context, id support.RequestID, text string) (support.Request, error) {
	return ts.change(ctx, id, func(u *unit, t support.Request) (support.Request, error) { return t.AddNote(u.name, text, u.at) })
}

// Close ends a ticket; Microsoft can, too. A closed one is refused with
// service_request_status.
func (ts Tickets) Close(ctx context.Context, id support.RequestID) (support.Request, error) {
	return ts.change(ctx, id, func(u *unit, t support.Request) (support.Request, error) { return t.Close(u.at) })
}

// Reopen takes a closed ticket up again; one that is not closed is refused
// with service_request_status.
func (ts Tickets) Reopen(ctx context.Context, id support.RequestID) (support.Request, error) {
	return ts.change(ctx, id, func(u *unit, t support.Request) (support.Request, error) { return t.Reopen(u.at) })
}

func (ts Tickets) change(ctx context.Context, id support.RequestID, to func(*unit, support.Request) (support.Request, error)) (out support.Request, err error) {
	err = ts.s.do(ctx, permissions.TicketCreate, func(u *unit) error {
		old, err := u.ticket(id)
		if err != nil {
			return err
		}
		if out, err = to(u, old); err != nil {
			return err
		}
		if err := save(u, tickets, &out); err != nil {
			return err
		}
		return u.recordSupport(entry{op: activity.UpdateServiceRequest, old: old}, out)
	})
	return out, err
}
