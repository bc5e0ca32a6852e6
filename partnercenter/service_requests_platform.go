package partnercenter

import (
	"context"

	"cspkit.example/internal/check"
	"cspkit.example/pcerr"
	"cspkit.example/permissions"
	"cspkit.example/store"
	"cspkit.example/support"
)

// OpenServiceRequest always refuses with customer_not_allowed: customers ask
// their partner, who is the first contact for their support and asks
// Microsoft where it must (SUP-1, SUP-7).
func (p *Portal) OpenServiceRequest(ctx context.Context, _ support.NewRequest) error {
	return p.view(ctx, func(*unit) error {
		return pcerr.New(pcerr.CustomerNotAllowed, "SUP-7", "ask your partner: customers of a partner do not open requests with Microsoft")
	})
}

// AskAboutServiceRequest makes an open service request wait for its partner. The
// text may be empty; else it becomes a note (2.20, SUP-19).
func (p *Platform) AskAboutServiceRequest(ctx context.Context, partner permissions.TenantID, id support.RequestID, text string) (support.Request, error) {
	return p.changeSupport(ctx, serviceRequests, partner, id, func(u *unit, r support.Request) (support.Request, error) {
		return r.AskPartner(text, u.at)
	})
}

// CloseServiceRequest is the end of a service request on Microsoft's side.
func (p *Platform) CloseServiceRequest(ctx context.Context, partner permissions.TenantID, id support.RequestID) (support.Request, error) {
	return p.changeSupport(ctx, serviceRequests, partner, id, func(u *unit, r support.Request) (support.Request, error) {
		return r.Close(u.at)
	})
}

// AskAboutTicket is AskAboutServiceRequest for a partner ticket.
func (p *Platform) AskAboutTicket(ctx context.Context, partner permissions.TenantID, id support.RequestID, text string) (support.Request, error) {
	return p.changeSupport(ctx, tickets, partner, id, func(u *unit, r support.Request) (support.Request, error) {
		return r.AskPartner(text, u.at)
	})
}

// CloseTicket is the end of a partner ticket on Microsoft's side.
func (p *Platform) CloseTicket(ctx context.Context, partner permissions.TenantID, id support.RequestID) (support.Request, error) {
	return p.changeSupport(ctx, tickets, partner, id, func(u *unit, r support.Request) (support.Request, error) {
		return r.Close(u.at)
	})
}

// changeSupport changes a service request or ticket on Microsoft's side, which
// leaves no record (2.20).
func (p *Platform) changeSupport(ctx context.Context, in *store.Collection[support.Request], partner permissions.TenantID, id support.RequestID,
	to func(*unit, support.Request) (support.Request, error)) (out support.Request, err error) {
	err = p.do(ctx, func(u *unit) error {
		partner, err := check.GUID("partner", partner)
		if err != nil {
			return err
		}
		id, err := check.GUID("request", id)
		if err != nil {
			return err
		}
		old, err := get(u, in, key(string(partner), string(id)), id.NotFound)
		if err != nil {
			return err
		}
		if out, err = to(u, old); err != nil {
			return err
		}
		return save(u, in, &out)
	})
	return out, err
}

// closeFulfilled closes the service request of a reservation that was given
// back, unless the partner closed it before (2.16).
func (u *unit) closeFulfilled(r support.Request) error {
	closed, err := r.Close(u.at)
	if err != nil {
		return nil
	}
	return save(u, serviceRequests, &closed)
}
