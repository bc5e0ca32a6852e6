package partnercenter

import (
	"context"

	"cspkit.example/customers"
	"cspkit.example/internal/check"
	"cspkit.example/orders"
	"cspkit.example/permissions"
	"cspkit.example/reservations"
	"cspkit.example/support"
)

// FulfilReservation does what a waiting cancellation or exchange asks for, on
// Microsoft's side; see Options.HoldFulfilment. The amounts are those of the
// time of the request (RSV-28).
func (p *Platform) FulfilReservation(ctx context.Context, partner permissions.TenantID, customer customers.ID, id reservations.ID) (out reservations.Reservation, err error) {
	err = p.do(ctx, func(u *unit) error {
		partner, err := check.GUID("partner", partner)
		if err != nil {
			return err
		}
		customer, err := check.GUID("customer", customer)
		if err != nil {
			return err
		}
		r, err := u.reservation(partner, customer, id)
		if err != nil {
			return err
		}
		c, err := u.customerOf(partner, customer)
		if err != nil {
			return err
		}
		if r.State == reservations.PendingExchange {
			_, err = u.fulfilExchange(r, c)
		} else {
			out, err = u.fulfil(r)
		}
		if err == nil {
			out, err = u.reservation(partner, customer, id)
		}
		return err
	})
	return out, err
}

// fulfil ends a reservation as its service request asks, closes the request,
// and cancels the order when nothing is left on it (2.16).
func (u *unit) fulfil(r reservations.Reservation) (reservations.Reservation, error) {
	r, err := r.Fulfil(u.at)
	if err != nil {
		return r, err
	}
	if err := save(u, reservationTable, &r); err != nil {
		return r, err
	}
	request, err := get(u, serviceRequests, key(string(r.Partner), r.ServiceRequest), support.RequestID(r.ServiceRequest).NotFound)
	if err != nil {
		return r, err
	}
	if err := u.closeFulfilled(request); err != nil {
		return r, err
	}
	o, err := get(u, orderTable, key(string(r.Partner), string(r.Customer), string(r.Order)), r.Order.NotFound)
	if err != nil {
		return r, err
	}
	_, err = u.closeIfEmpty(o)
	return r, err
}

// fulfilExchange ends the old reservation and places the order of the new
// one, which is active from now (2.16).
func (u *unit) fulfilExchange(old reservations.Reservation, c customers.Customer) (out BoughtReservation, err error) {
	var i orders.Item
	if out.Reservation, out.Order, i, err = u.wanted(c, old, old.Wanted, old.AskedBy); err != nil {
		return out, err
	}
	old.ExchangedFor, out.Reservation.ExchangeOf = out.Reservation.ID, old.ID
	if _, err = u.fulfil(old); err != nil {
		return out, err
	}
	made, err := u.placeReservation(out.Reservation, out.Order, i, "new", c, "ExchangeOf", string(old.ID))
	if err != nil {
		return BoughtReservation{}, err
	}
	return made.copies(), nil
}
