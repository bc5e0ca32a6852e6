package partnercenter

import (
	"context"
	"fmt"
	"iter"

	"cspkit.example/pcerr"
	"cspkit.example/permissions"
	"cspkit.example/store"
	"cspkit.example/support"
)

// SupportQuery narrows a list of service requests or tickets. The zero value
// is all of them.
type SupportQuery struct {
	Paging
	Status   support.Status
	Severity support.Severity
}

func (q SupportQuery) complete() error {
	switch {
	case q.Status != "" && !q.Status.Valid():
		return pcerr.Invalid("ID-13", "status", "use open, attention_needed or closed")
	case q.Severity != "" && !q.Severity.Valid():
		return pcerr.Invalid("ID-13", "severity", "use critical, moderate, minimal or unknown")
	}
	return nil
}

func (q SupportQuery) matches(r *support.Request) bool {
	return (q.Status == "" || r.Status == q.Status) && (q.Severity == "" || r.Severity == q.Severity)
}

// of narrows a listing to what q selects, or refuses with invalid_input.
func (q SupportQuery) of(l listing[support.Request]) (listing[support.Request], error) {
	l.about = fmt.Sprintf("%q %q", q.Status, q.Severity)
	if q.Status != "" || q.Severity != "" {
		l.keep, l.filters = q.matches, true
	}
	return l, q.complete()
}

// page reads a page of what q selects of a listing.
func (q SupportQuery) page(u *unit, l listing[support.Request]) (Page[support.Request], error) {
	l, err := q.of(l)
	if err != nil {
		return Page[support.Request]{}, err
	}
	return page(u, l, q.Paging)
}

func (q SupportQuery) all(ctx context.Context, list func(context.Context, SupportQuery) (Page[support.Request], error)) iter.Seq2[support.Request, error] {
	return all(ctx, q.Paging, func(ctx context.Context, p Paging) (Page[support.Request], error) {
		q.Paging = p
		return list(ctx, q)
	})
}

// CustomerRequests are the partner's service requests about all the customers
// that it sees (SUP-21). What is open about a customer whose relationship
// ended is not among them (REL-28).
type CustomerRequests struct{ s *Session }

// CustomerRequests returns the page Customer requests of Partner Center. They
// are opened and changed with [Customer.ServiceRequests].
func (s *Session) CustomerRequests() CustomerRequests { return CustomerRequests{s} }

// Get returns one service request, whoever it is about: not_found when there
// is none, no_relationship when the relationship with that customer ended.
func (cr CustomerRequests) Get(ctx context.Context, id support.RequestID) (out support.Request, err error) {
	err = cr.s.view(ctx, permissions.ServiceRequestGet, func(u *unit) error {
		r, err := u.serviceRequestOf(u.partner.Tenant, id)
		if err != nil {
			return err
		}
		if _, err := u.customer(r.Customer); err != nil {
			return err
		}
		out = r
		return nil
	})
	return out, err
}

// List returns a page of the service requests that q selects, newest first.
func (cr CustomerRequests) List(ctx context.Context, q SupportQuery) (out Page[support.Request], err error) {
	err = cr.s.view(ctx, permissions.ServiceRequestList, func(u *unit) error {
		out, err = u.listCustomerRequests(q)
		return err
	})
	return out, err
}

func (u *unit) listCustomerRequests(q SupportQuery) (out Page[support.Request], err error) {
	me := string(u.partner.Tenant)
	l, err := q.of(listing[support.Request]{
		from: serviceRequests, scan: store.Scan{Index: byPartner, Equal: []store.Value{store.String(me)}, Desc: true},
	})
	if err != nil {
		return out, err
	}
	l.filters = true
	return gather(u, serviceRequests, &l, q.Paging, func(r *support.Request, row store.Row) (bool, error) {
		c, _, err := u.peekRecord(r.Customer)
		if err != nil || c == nil || !c.Listed() || !q.matches(r) {
			return false, err
		}
		u.pick(r, row.Version)
		return true, nil
	})
}

// All yields the service requests that q selects, in the order of List.
func (cr CustomerRequests) All(ctx context.Context, q SupportQuery) iter.Seq2[support.Request, error] {
	return q.all(ctx, cr.List)
}
