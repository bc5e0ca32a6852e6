package partnercenter

import (
	"context"

	"cspkit.example/activity"
	"cspkit.example/customers"
	"cspkit.example/orders"
	"cspkit.example/permissions"
	"cspkit.example/reservations"
	"cspkit.example/support"
)

// SetScope changes a reservation's scope, as only the partner can (PERM-18,
// section 7.2). The user needs rights on the Azure subscription (RSV-23).
func (r Reservations) SetScope(ctx context.Context, id reservations.ID, to reservations.Scope) (out reservations.Reservation, err error) {
	err = r.c.s.do(ctx, permissions.ReservationChangeScope, func(u *unit) error {
		known, old, err := u.manageableReservation(r.c.id, id)
		if err != nil {
			return err
		}
		owned, err := u.entitlementsOf(u.partner.Tenant, known.ID)
		if err != nil {
			return err
		}
		if out, err = old.Rescope(to, owned, u.at); err != nil {
			return err
		}
		if err := save(u, reservationTable, &out); err != nil {
			return err
		}
		return u.record(entry{
			op: activity.UpdateOrder, customer: known, old: old, new: out,
			data: []string{"OrderId", string(out.Order), "ReservationId", string(out.ID), "Change", "scope", "Scope", string(out.Scope.Type)},
		})
	})
	return out, err
}

// manageableReservation reads a reservation that the acting user may manage:
// the user needs Owner or Contributor on an Azure subscription behind it.
func (u *unit) manageableReservation(customer customers.ID, id reservations.ID) (customers.Customer, reservations.Reservation, error) {
	known, err := u.customer(customer)
	if err != nil {
		return known, reservations.Reservation{}, err
	}
	r, err := u.reservation(u.partner.Tenant, known.ID, id)
	if err != nil {
		return known, r, err
	}
	if err := u.requireRightsBehind(r); err != nil {
		return known, r, err
	}
	err = u.used(&r)
	return known, r, err
}

// requireRightsBehind refuses a user without rights on the Azure subscription
// that a reservation was bought on; one bought on a whole Azure plan may be
// managed with rights on any Azure subscription of the plan (RSV-23).
func (u *unit) requireRightsBehind(r reservations.Reservation) error {
	if r.BoughtOn != "" {
		return u.requireAzureRights(r.Customer, r.BoughtOn, orders.Owner, orders.Contributor)
	}
	sold, err := u.entitlementsOf(r.Partner, r.Customer)
	if err != nil {
		return err
	}
	refused := orders.Assignments(nil).PartnerMay(u.who, 0, orders.Owner, orders.Contributor)
	for _, e := range sold {
		if e.Subscription != r.Subscription {
			continue
		}
		if refused = u.requireAzureRights(r.Customer, e.ID, orders.Owner, orders.Contributor); refused == nil {
			return nil
		}
	}
	return refused
}

// Cancel gives a reservation back by a service request (RSV-25). The credit of
// section 7.4, as of now, goes to the partner's account, not to the customer
// (RSV-26); it is in the result's Settled. A credit that would pass the
// yearly cap is refused with refund_cap_exceeded. Microsoft fulfils it at
// once, unless Options.HoldFulfilment says to wait (RSV-28).
func (r Reservations) Cancel(ctx context.Context, id reservations.ID) (reservations.Reservation, error) {
	return r.CancelPart(ctx, id, 0)
}

// CancelPart is Cancel for a part of the quantity: the rest stays active under
// the reservation's ID, and the part is the result, under an ID of its own.
func (r Reservations) CancelPart(ctx context.Context, id reservations.ID, quantity int) (out reservations.Reservation, err error) {
	err = r.c.s.do(ctx, permissions.ReservationCancel, func(u *unit) error {
		known, old, err := u.manageableReservation(r.c.id, id)
		if err != nil {
			return err
		}
		all, err := u.reservationsOf(u.partner.Tenant, known.ID)
		if err != nil {
			return err
		}
		part, err := u.split(old, quantity)
		if err != nil {
			return err
		}
		toUSD := u.center.opts.ToUSD
		if out, err = part.Cancel(reservations.Credited(all, toUSD, u.at), toUSD, u.at); err != nil {
			return err
		}
		if err := u.requestReturn(known, old, &out, "cancel"); err != nil {
			return err
		}
		if !u.center.opts.HoldFulfilment {
			out, err = u.fulfil(out)
		}
		return err
	})
	return out, err
}

// split stores the rest of a reservation of which a part is given back, and
// returns the part.
func (u *unit) split(old reservations.Reservation, quantity int) (reservations.Reservation, error) {
	rest, part, err := old.Split(quantity, reservations.ID(u.newID()), u.at)
	if err != nil || rest.ID == "" {
		return part, err
	}
	return part, save(u, reservationTable, &rest)
}

// requestReturn opens the service request of a cancellation or exchange, and
// leaves the two records that table 2.16 names.
func (u *unit) requestReturn(c customers.Customer, old reservations.Reservation, r *reservations.Reservation, change string) error {
	request := support.ForReservation(support.RequestID(u.newID()), *r, u.user.Email, u.channel, u.at)
	r.ServiceRequest, r.AskedBy = string(request.ID), u.who.User
	if err := save(u, serviceRequests, &request); err != nil {
		return err
	}
	if err := save(u, reservationTable, r); err != nil {
		return err
	}
	if err := u.recordServiceRequest(c, request); err != nil {
		return err
	}
	return u.record(entry{
		op: activity.UpdateOrder, customer: c, old: old, new: *r,
		data: []string{
			"OrderId", string(r.Order), "ReservationId", string(old.ID), "Change", change,
			"Credit", r.Settled.Credit.String(), "Fee", r.Settled.Fee.String(), "ServiceRequestId", string(request.ID),
		},
	})
}

// Exchange gives a reservation back for credit toward another, on the same
// subscription; the new one must cost at least the credit, else
// exchange_value_too_low (section 7.4). There is no fee. The result is the
// new reservation, or the zero value while Options.HoldFulfilment waits.
func (r Reservations) Exchange(ctx context.Context, id reservations.ID, p reservations.Purchase) (BoughtReservation, error) {
	return r.ExchangePart(ctx, id, 0, p)
}

// ExchangePart is Exchange for a part of the quantity: the rest stays active
// under the reservation's ID.
func (r Reservations) ExchangePart(ctx context.Context, id reservations.ID, quantity int, p reservations.Purchase) (out BoughtReservation, err error) {
	err = r.c.s.do(ctx, permissions.ReservationExchange, func(u *unit) error {
		out = BoughtReservation{}
		known, old, err := u.manageableReservation(r.c.id, id)
		if err != nil {
			return err
		}
		part, err := u.split(old, quantity)
		if err != nil {
			return err
		}
		next, _, _, err := u.wanted(known, part, p, u.who.User)
		if err != nil {
			return err
		}
		given, err := part.Exchange(p, next, u.at)
		if err != nil {
			return err
		}
		if err := u.requestReturn(known, old, &given, "exchange"); err != nil {
			return err
		}
		if u.center.opts.HoldFulfilment {
			return nil
		}
		out, err = u.fulfilExchange(given, known)
		return err
	})
	return out, err
}

// wanted makes, without storing it, the reservation that an exchange asks for,
// with its order: bought by the partner's user who asked, on the subscription
// of the old one and with its partner of record (RSV-22).
func (u *unit) wanted(c customers.Customer, old reservations.Reservation, p reservations.Purchase, user permissions.UserID) (r reservations.Reservation, o orders.Order, i orders.Item, err error) {
	if err = old.CheckRecorded(p.ResellerMPNID); err != nil {
		return r, o, i, err
	}
	if i, err = u.reservationItem(p.ItemID, c.Country); err != nil {
		return r, o, i, err
	}
	on := reservations.Target{Entitlement: old.BoughtOn}
	if on.Subscription, err = u.subscription(old.Partner, c.ID, old.Subscription); err != nil {
		return r, o, i, err
	}
	if on.Owned, err = u.entitlementsOf(old.Partner, c.ID); err != nil {
		return r, o, i, err
	}
	price, err := u.customerPrice(old.Partner, c.ID, i.ID, p.Term)
	if err != nil {
		return r, o, i, err
	}
	on.Subscription.PartnerIDOnRecord = old.PartnerIDOnRecord // which stays, whatever the subscription has by now
	by := reservations.Buyer{Kind: orders.ByPartner, User: user, Channel: permissions.AzurePortal}
	o = u.newOrder(c, orders.Order{PlacedBy: by.Kind, Partner: old.Partner, PlacedByUser: by.User, Channel: by.Channel})
	ids := reservations.IDs{Reservation: reservations.ID(u.newID()), ReservationOrder: u.newID(), Order: o.ID}
	r, err = p.Buy(i, c, on, price, by, ids, u.at)
	return r, o, i, err
}

// Renew buys a reservation again: same product, quantity, term, billing plan
// and scope, from the end of the old one on; nothing renews by itself
// (RSV-29).
func (r Reservations) Renew(ctx context.Context, id reservations.ID) (out BoughtReservation, err error) {
	err = r.c.s.do(ctx, permissions.ReservationRenew, func(u *unit) error {
		known, err := u.related(r.c.id)
		if err != nil {
			return err
		}
		old, err := u.reservation(u.partner.Tenant, known.ID, id)
		if err != nil {
			return err
		}
		i, err := u.item(old.ItemID)
		if err != nil {
			return err
		}
		out, err = u.renew(known, old, i)
		return err
	})
	return out, err
}

func (u *unit) renew(c customers.Customer, old reservations.Reservation, i orders.Item) (out BoughtReservation, err error) {
	price, sold := i.PriceFor(old.Term)
	if !sold {
		return out, orders.ItemNotFound(i.ID)
	}
	charged, err := u.customerPrice(old.Partner, c.ID, i.ID, old.Term)
	if err != nil {
		return out, err
	}
	by := reservations.Buyer{Kind: orders.ByPartner, User: u.who.User, Channel: u.channel}
	o := u.newOrder(c, orders.Order{PlacedBy: by.Kind, Partner: old.Partner, PlacedByUser: by.User, Channel: u.channel})
	ids := reservations.IDs{Reservation: reservations.ID(u.newID()), ReservationOrder: u.newID(), Order: o.ID}
	renewed, next, err := old.Renew(price, charged, by, ids, u.at)
	if err != nil {
		return out, err
	}
	if err := save(u, reservationTable, &renewed); err != nil {
		return out, err
	}
	made, err := u.placeReservation(next, o, i, "renew", c, "RenewalOf", string(old.ID))
	if err != nil {
		return out, err
	}
	return made.copies(), nil
}
