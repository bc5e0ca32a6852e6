package partnercenter

import (
	"context"
	"errors"
	"iter"

	"cspkit.example/activity"
	"cspkit.example/customers"
	"cspkit.example/internal/check"
	"cspkit.example/orders"
	"cspkit.example/pcerr"
	"cspkit.example/permissions"
	"cspkit.example/support"
)

// ServiceRequests are the partner's support cases with Microsoft about one
// customer.
type ServiceRequests struct{ c Customer }

// ServiceRequests returns the operations on the service requests about the
// customer. See [Session.CustomerRequests] for those about all customers.
func (c Customer) ServiceRequests() ServiceRequests { return ServiceRequests{c} }

// Open opens a service request about the customer (SUP-10). Office 365 needs
// administrator privileges, unless the session goes
// Via(permissions.MicrosoftSupport) (SUP-11, SUP-12, REL-13); Azure needs
// rights on the Azure subscription (SUP-13). An indirect reseller opens only
// the latter (SUP-14). The refusals are those of table 2.20, in its order.
//
// The partner looks at the service's health before it asks (SUP-1). The engine
// has no health of services to show: [Session.Can] with
// permissions.ServiceHealthView says whether a front end may show it.
func (sr ServiceRequests) Open(ctx context.Context, n support.NewRequest) (out support.Request, err error) {
	err = sr.c.s.do(ctx, permissions.ServiceRequestCreate, func(u *unit) error {
		if n.Product != support.Azure && !u.partner.Types.Any(permissions.BillToPartners) {
			return n.CheckAccess(u.partner.Types, u.channel, customers.DAP{}, nil)
		}
		known, err := u.customer(sr.c.id)
		if err != nil {
			return err
		}
		azure, err := u.azureSupportRights(known, &n)
		if err != nil {
			return err
		}
		if err := n.CheckAccess(u.partner.Types, u.channel, known.DAP, azure); err != nil {
			return err
		}
		if out, err = n.Open(support.RequestID(u.newID()), u.partner.Tenant, known.ID, u.channel, u.user.Email, u.at); err != nil {
			return err
		}
		if err := save(u, serviceRequests, &out); err != nil {
			return err
		}
		return u.recordServiceRequest(known, out)
	})
	return out, err
}

// azureSupportRights returns nil when the acting user may open an Azure
// request about the Azure subscription, else why not.
func (u *unit) azureSupportRights(c customers.Customer, n *support.NewRequest) (refusal, err error) {
	if n.Product != support.Azure {
		return nil, nil
	}
	e, err := u.visibleEntitlement(c, n.Entitlement)
	if err != nil {
		return nil, err
	}
	n.Entitlement = e.ID
	held, err := u.assignments(e)
	return support.AzureRights(held, u.who, u.user.Roles), err
}

func (u *unit) recordServiceRequest(c customers.Customer, r support.Request) error {
	return u.recordSupport(entry{op: activity.CreateServiceRequest, customer: c}, r)
}

// recordSupport records what became of a service request or ticket.
func (u *unit) recordSupport(e entry, r support.Request) error {
	e.new, e.data = r, []string{"ServiceRequestId", string(r.ID), "Severity", string(r.Severity)}
	return u.record(e)
}

// Get returns one service request, not_found when there is none.
func (sr ServiceRequests) Get(ctx context.Context, id support.RequestID) (out support.Request, err error) {
	err = sr.c.s.view(ctx, permissions.ServiceRequestGet, func(u *unit) error {
		known, err := u.customer(sr.c.id)
		if err != nil {
			return err
		}
		out, err = u.serviceRequest(known, id)
		return err
	})
	return out, err
}

// serviceRequest reads one that the acting partner opened about a customer.
func (u *unit) serviceRequest(c customers.Customer, id support.RequestID) (support.Request, error) {
	r, err := u.serviceRequestOf(u.partner.Tenant, id)
	if err == nil && r.Customer != c.ID {
		err = r.ID.NotFound()
	}
	if err != nil {
		return support.Request{}, err
	}
	return r, nil
}

// serviceRequestOf reads one that a partner opened about any customer.
func (u *unit) serviceRequestOf(partner permissions.TenantID, id support.RequestID) (support.Request, error) {
	id, err := check.GUID("request", id)
	if err != nil {
		return support.Request{}, err
	}
	return get(u, serviceRequests, key(string(partner), string(id)), id.NotFound)
}

// List returns a page of the service requests about the customer that q
// selects, newest first.
func (sr ServiceRequests) List(ctx context.Context, q SupportQuery) (out Page[support.Request], err error) {
	err = sr.c.s.view(ctx, permissions.ServiceRequestList, func(u *unit) error {
		known, err := u.customer(sr.c.id)
		if err != nil {
			return err
		}
		out, err = q.page(u, newestFirst(serviceRequests, string(u.partner.Tenant), string(known.ID)))
		return err
	})
	return out, err
}

// All yields the service requests that q selects, in the order of List.
func (sr ServiceRequests) All(ctx context.Context, q SupportQuery) iter.Seq2[support.Request, error] {
	return q.all(ctx, sr.List)
}

// AddNote writes on a service request. One that waits for the partner is open
// again; a closed one is refused with service_request_status (SUP-19). About
// Azure it needs the rights that opening needs (SUP-20).
func (sr ServiceRequests) AddNote(ctx context.Context, id support.RequestID, text string) (support.Request, error) {
	return sr.change(ctx, id, func(u *unit, r support.Request) (support.Request, error) { return r.AddNote(u.name, text, u.at) })
}

// Close ends a service request; Microsoft can, too. A closed one is refused
// with service_request_status. It needs the rights of AddNote.
func (sr ServiceRequests) Close(ctx context.Context, id support.RequestID) (support.Request, error) {
	return sr.change(ctx, id, func(u *unit, r support.Request) (support.Request, error) { return r.Close(u.at) })
}

// Reopen takes a closed service request up again; one that is not closed is
// refused with service_request_status. It needs the rights of AddNote.
func (sr ServiceRequests) Reopen(ctx context.Context, id support.RequestID) (support.Request, error) {
	return sr.change(ctx, id, func(u *unit, r support.Request) (support.Request, error) { return r.Reopen(u.at) })
}

func (sr ServiceRequests) change(ctx context.Context, id support.RequestID, to func(*unit, support.Request) (support.Request, error)) (out support.Request, err error) {
	err = sr.c.s.do(ctx, permissions.ServiceRequestUpdate, func(u *unit) error {
		known, err := u.customer(sr.c.id)
		if err != nil {
			return err
		}
		old, err := u.serviceRequest(known, id)
		if err != nil {
			return err
		}
		if err := u.requireSupportRights(old); err != nil {
			return err
		}
		if out, err = to(u, old); err != nil {
			return err
		}
		if err := save(u, serviceRequests, &out); err != nil {
			return err
		}
		return u.recordSupport(entry{op: activity.UpdateServiceRequest, customer: known, old: old}, out)
	})
	return out, err
}

// requireSupportRights refuses a user that may not change a service request:
// about Azure it needs rights on the Azure subscription, or behind the
// reservation that it gives back (SUP-20).
func (u *unit) requireSupportRights(r support.Request) error {
	var azure error
	switch {
	case r.Product != support.Azure:
	case r.Reservation != "":
		given, err := u.reservation(r.Partner, r.Customer, r.Reservation)
		if err != nil {
			return err
		}
		azure = u.requireRightsBehind(given)
	default:
		held, err := u.assignments(orders.Entitlement{ID: r.Entitlement, Customer: r.Customer})
		if err != nil {
			return err
		}
		azure = support.AzureRights(held, u.who, u.user.Roles)
	}
	if azure != nil && !errors.Is(azure, pcerr.ExplicitAzurePermissionRequired) {
		return azure
	}
	return r.CheckAccess(u.partner.Types, u.channel, azure)
}
