package partnercenter

import (
	"context"
	"iter"

	"cspkit.example/activity"
	"cspkit.example/customers"
	"cspkit.example/permissions"
	"cspkit.example/support"
)

// ServiceRequests are support cases with Microsoft about a customer.
type ServiceRequests struct{ c Customer }

// ServiceRequests returns the operations on the customer's service requests.
func (c Customer) ServiceRequests() ServiceRequests { return ServiceRequests{c} }

// Open opens a service request about the customer (SUP-10). Office 365 needs
// administrator privileges, unless the session goes
// Via(permissions.MicrosoftSupport) (SUP-11, SUP-12, REL-13); Azure needs
// rights on the Azure subscription (SUP-13).
func (sr ServiceRequests) Open(ctx context.Context, n support.NewRequest) (out support.Request, err error) {
	err = sr.c.s.do(ctx, permissions.ServiceRequestCreate, func(u *unit) error {
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
	return u.record(entry{
		op: activity.CreateServiceRequest, customer: &c, new: r,
		data: []string{"ServiceRequestId", string(r.ID), "Severity", string(r.Severity)},
	})
}

// List returns a page of the service requests about the customer, newest
// first.
func (sr ServiceRequests) List(ctx context.Context, p Paging) (out Page[support.Request], err error) {
	err = sr.c.s.view(ctx, permissions.ServiceRequestList, func(u *unit) error {
		known, err := u.customer(sr.c.id)
		if err != nil {
			return err
		}
		out, err = page(u, newestFirst(serviceRequests, string(u.partner.Tenant), string(known.ID)), p)
		return err
	})
	return out, err
}

// All yields the service requests in the order of List.
func (sr ServiceRequests) All(ctx context.Context) iter.Seq2[support.Request, error] {
	return all(ctx, Paging{}, sr.List)
}
