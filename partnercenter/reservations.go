package partnercenter

import (
	"cmp"
	"context"
	"fmt"
	"iter"

	"cspkit.example/customers"
	"cspkit.example/internal/check"
	"cspkit.example/money"
	"cspkit.example/orders"
	"cspkit.example/pcerr"
	"cspkit.example/permissions"
	"cspkit.example/reservations"
)

// Reservations are the customer's Azure reservations through this partner,
// whoever bought them.
type Reservations struct{ c Customer }

// Reservations returns the operations on the customer's Azure reservations.
// They are made in Partner Center unless the session goes
// Via(permissions.AzurePortal).
func (c Customer) Reservations() Reservations { return Reservations{c} }

// BoughtReservation is a new reservation and its order.
type BoughtReservation struct {
	Reservation reservations.Reservation
	Order       orders.Order
}

// Buy buys a reservation on one of the customer's Azure subscriptions
// (RSV-3). In the Azure portal it needs rights there (RSV-23). The refusals
// are those of table 2.16, in its order.
func (r Reservations) Buy(ctx context.Context, p reservations.Purchase) (BoughtReservation, error) {
	action := permissions.ReservationBuy
	if r.c.s.channel == permissions.AzurePortal {
		action = permissions.ReservationBuyInAzurePortal
	}
	var made placed
	err := r.c.s.do(ctx, action, func(u *unit) error {
		known, t, err := u.buyableCustomer(r.c.id, func() error { return checkPurchase(p, u.partner.Types) })
		if err != nil {
			return err
		}
		i, err := u.reservationItem(p.ItemID, known.Country)
		if err != nil {
			return err
		}
		if err := u.checkRecorded(p.ResellerMPNID); err != nil {
			return err
		}
		if err := u.chargeFor(u.partner.Tenant, i, p); err != nil {
			return err
		}
		on, err := u.partnerTarget(known, p)
		if err != nil {
			return err
		}
		by := reservations.Buyer{Kind: orders.ByPartner, User: u.who.User, Channel: u.channel}
		made, err = u.buyReservation(p, i, known, t, on, by)
		return err
	})
	if err != nil {
		return BoughtReservation{}, err
	}
	return made.copies(), nil
}

// buyReservationLine makes the reservation of a line on an order in Partner
// Center.
func (u *unit) buyReservationLine(known customers.Customer, line orders.Line, i orders.Item, order *orders.Order) error {
	if err := checkReservationMarket(i, known.Country); err != nil {
		return err
	}
	if err := u.checkRecorded(line.ResellerMPNID); err != nil {
		return err
	}
	p := reservations.OfLine(line)
	on, err := u.partnerTarget(known, p)
	if err != nil {
		return err
	}
	price, err := u.customerPrice(u.partner.Tenant, known.ID, i.ID, p.Term)
	if err != nil {
		return err
	}
	by := reservations.Buyer{Kind: orders.ByPartner, User: u.who.User, Channel: u.channel}
	ids := reservations.IDs{Reservation: reservations.ID(u.newID()), ReservationOrder: u.newID(), Order: order.ID}
	r, err := p.Buy(i, known, on, price, by, ids, u.at)
	if err != nil {
		return err
	}
	if err := u.roomForReservation(&r); err != nil {
		return err
	}
	if err := order.Add(r.OrderLine("new", i.OfferID), r.Cycle()); err != nil {
		return err
	}
	return save(u, reservationTable, &r)
}

// checkPurchase takes what is wrong with the input by itself.
func checkPurchase(p reservations.Purchase, partner permissions.PartnerTypes) error {
	return orders.CheckLines([]orders.Line{{ItemID: p.ItemID, ResellerMPNID: p.ResellerMPNID}}, partner)
}

// reservationItem reads the item and checks where it is sold: its own markets
// (SUB-27) and the closed ones (RSV-20).
func (u *unit) reservationItem(id string, country permissions.Country) (orders.Item, error) {
	i, err := u.item(id)
	if err != nil {
		return i, err
	}
	return i, checkReservationMarket(i, country)
}

func checkReservationMarket(i orders.Item, country permissions.Country) error {
	if err := i.CheckMarket(country); err != nil {
		return err
	}
	return reservations.CheckMarket(country)
}

// checkRecorded takes the rules about the reseller on the order (IR-26).
func (u *unit) checkRecorded(mpnID string) error {
	reseller, with, err := u.reseller(mpnID)
	if err != nil || reseller == nil {
		return err
	}
	return reseller.CheckOfRecord(with)
}

// partnerTarget finds what a partner buys a reservation on: the subscription
// or Azure subscription that it names, or the only one there is (RSV-4). It
// must be active, registered on the API channel (RSV-6), and in the Azure
// portal the user needs rights there (RSV-23).
func (u *unit) partnerTarget(c customers.Customer, p reservations.Purchase) (on reservations.Target, err error) {
	if on, err = u.namedTarget(c, p); err != nil {
		return on, err
	}
	if err := on.Subscription.CheckReservable(); err != nil {
		return on, err
	}
	if err := on.Subscription.CheckRegistered(u.channel); err != nil {
		return on, err
	}
	if u.channel == permissions.AzurePortal {
		if err := u.requireAzureRights(c.ID, on.Entitlement, orders.Owner, orders.Contributor); err != nil {
			return on, err
		}
	}
	on.Owned, err = u.entitlementsOf(u.partner.Tenant, c.ID)
	return on, err
}

func (u *unit) namedTarget(c customers.Customer, p reservations.Purchase) (on reservations.Target, err error) {
	switch {
	case p.Entitlement != "":
		e, err := u.visibleEntitlement(c, p.Entitlement)
		if err != nil {
			return on, err
		}
		on.Entitlement = e.ID
		on.Subscription, err = u.subscription(e.Partner, c.ID, e.Subscription)
		return on, err
	case p.Subscription != "":
		on.Subscription, err = u.subscription(u.partner.Tenant, c.ID, p.Subscription)
	default:
		var sold []orders.Subscription
		if sold, err = u.sold(u.partner.Tenant, c.ID); err == nil {
			on.Subscription, err = reservations.Choose(sold)
		}
	}
	on.Entitlement = on.Subscription.Entitlement
	return on, err
}

// requireAzureRights refuses a partner user without one of the roles on the
// Azure subscription (RSV-23, RSV-24).
func (u *unit) requireAzureRights(customer customers.ID, id orders.EntitlementID, roles ...string) error {
	var held orders.Assignments
	if id != "" {
		e, err := u.entitlement(customer, id)
		if err != nil {
			return err
		}
		if held, err = u.assignments(e); err != nil {
			return err
		}
	}
	return held.PartnerMay(u.who, u.user.Roles, roles...)
}

// chargeFor takes what a purchase costs from the credit of the partner that
// pays for it (SUB-25). A term or quantity that cannot be bought is refused
// later.
func (u *unit) chargeFor(partner permissions.TenantID, i orders.Item, p reservations.Purchase) error {
	price, sold := i.PriceFor(p.Term)
	if !sold || p.Quantity < 0 {
		return nil
	}
	return u.charge(partner, price.PartnerCost.Mul(int64(cmp.Or(p.Quantity, 1))).Round())
}

// buyReservation makes the reservation and its order, in the name of the
// partner that sold the subscription, with one record in that partner's log.
func (u *unit) buyReservation(p reservations.Purchase, i orders.Item, c customers.Customer, t customers.Tenant, on reservations.Target, by reservations.Buyer) (placed, error) {
	price, err := u.customerPrice(on.Subscription.Partner, c.ID, i.ID, p.Term)
	if err != nil {
		return placed{}, err
	}
	o := u.newOrder(c, orders.Order{PlacedBy: by.Kind, Partner: on.Subscription.Partner, PlacedByUser: by.User, Channel: by.Channel})
	ids := reservations.IDs{Reservation: reservations.ID(u.newID()), ReservationOrder: u.newID(), Order: o.ID}
	r, err := p.Buy(i, c, on, price, by, ids, u.at)
	if err != nil {
		return placed{}, err
	}
	if err := u.roomForReservation(&r); err != nil {
		return placed{}, err
	}
	made, err := u.placeReservation(r, o, i, "new", c)
	if err != nil {
		return placed{}, err
	}
	if !t.MustBeAttested {
		t.MustBeAttested, t.Stamp = true, t.Touch(u.at)
		err = save(u, tenants, &t)
	}
	return made, err
}

// placed is a reservation that was stored, and its order.
type placed struct {
	reservation stored[reservations.Reservation]
	order       stored[orders.Order]
}

func (p placed) copies() BoughtReservation {
	return BoughtReservation{p.reservation.copyOf(reservationTable), p.order.copyOf(orderTable)}
}

// placeReservation stores a new reservation with its order and record.
func (u *unit) placeReservation(r reservations.Reservation, o orders.Order, i orders.Item, transaction string, c customers.Customer, more ...string) (made placed, err error) {
	if err := o.Add(r.OrderLine(transaction, i.OfferID), r.Cycle()); err != nil {
		return made, err
	}
	if made.reservation, err = give(u, reservationTable, r); err != nil {
		return made, err
	}
	made.order, err = u.giveOrder(o, c, more...)
	return made, err
}

// customerPrice reads what the partner charges for an item and term: for this
// customer, else for all of them, else nil for the Web Direct price (RSV-32).
func (u *unit) customerPrice(partner permissions.TenantID, customer customers.ID, item string, term orders.Term) (*money.Amount, error) {
	for _, whom := range []customers.ID{customer, ""} {
		p, found, err := find(u, prices, priceKey(partner, whom, item, term))
		if err != nil {
			return nil, err
		}
		if found {
			price := p.UnitPrice // of all that was found only this goes to the heap
			return &price, nil
		}
	}
	return nil, nil
}

// ReservationQuery narrows the list of reservations. The zero value is all of
// them.
type ReservationQuery struct {
	Paging
	State        reservations.State    // as it is now
	Subscription orders.SubscriptionID // that it was bought on
}

// complete returns the query with its IDs in canonical form, or invalid_input
// (ID-2, ID-13).
func (q ReservationQuery) complete() (ReservationQuery, error) {
	switch q.State {
	case "", reservations.Pending, reservations.Active, reservations.PendingCancellation, reservations.PendingExchange,
		reservations.Cancelled, reservations.Exchanged, reservations.Expired:
	default:
		return q, pcerr.Invalid("ID-13", "state", "unknown state of a reservation")
	}
	if q.Subscription == "" {
		return q, nil
	}
	var err error
	q.Subscription, err = check.GUID("subscription", q.Subscription)
	return q, err
}

// List returns a page of the customer's Reservations page, newest first
// (PERM-16).
func (r Reservations) List(ctx context.Context, q ReservationQuery) (out Page[reservations.Reservation], err error) {
	err = r.c.s.view(ctx, permissions.ReservationList, func(u *unit) error {
		known, err := u.customer(r.c.id)
		if err != nil {
			return err
		}
		q, err := q.complete()
		if err != nil {
			return err
		}
		l := newestFirst(reservationTable, string(u.partner.Tenant), string(known.ID))
		l.about, l.filters = fmt.Sprintf("%q %q", q.State, q.Subscription), q.State != "" || q.Subscription != ""
		l.now = func(r reservations.Reservation) reservations.Reservation { return r.At(u.at) }
		l.keep = func(r *reservations.Reservation) bool {
			return (q.State == "" || r.State == q.State) && (q.Subscription == "" || r.Subscription == q.Subscription)
		}
		out, err = page(u, l, q.Paging)
		return err
	})
	return out, err
}

// All yields the reservations that q selects, in the order of List.
func (r Reservations) All(ctx context.Context, q ReservationQuery) iter.Seq2[reservations.Reservation, error] {
	return all(ctx, q.Paging, func(ctx context.Context, p Paging) (Page[reservations.Reservation], error) {
		q.Paging = p
		return r.List(ctx, q)
	})
}

// Get returns one reservation, not_found when there is none.
func (r Reservations) Get(ctx context.Context, id reservations.ID) (out reservations.Reservation, err error) {
	err = r.c.s.view(ctx, permissions.ReservationGet, func(u *unit) error {
		known, err := u.customer(r.c.id)
		if err != nil {
			return err
		}
		out, err = u.reservation(u.partner.Tenant, known.ID, id)
		return err
	})
	return out, err
}
