package billing

import (
	"time"

	"cspkit.example/orders"
	"cspkit.example/reservations"
)

// OfReservation returns the charges of a reservation that came up before a
// time and that are not charged yet, and the reservation with them noted: the
// whole cost with the purchase, or one instalment a month (BILL-12), and the
// credit of a cancellation or an exchange once Microsoft has granted it
// (BILL-13, RSV-26).
func OfReservation(r reservations.Reservation, before time.Time) ([]Charge, reservations.Reservation) {
	var due []Charge
	for _, i := range r.InstalmentsDue(before) {
		l := lineOfReservation(&r)
		l.ChargeType, l.From, l.To = NewPurchase, i.From, i.To
		if r.RenewalOf != "" {
			l.ChargeType = Renewal
		}
		due = append(due, Charge{At: i.At, Line: l.price(i.Unit, r.Quantity, i.Cost)})
		r.Charged++
	}
	if ended := r.EndedAt; !ended.IsZero() && ended.Before(before) && !r.CreditCharged {
		r.CreditCharged = true
		l := lineOfReservation(&r)
		l.ChargeType, l.From, l.To = Cancellation, r.Settled.At, r.ExpiresAt
		due = append(due, Charge{At: ended, Line: l.price(r.UnitCost, -r.Quantity, minus(r.Settled.Credit))})
	}
	return due, r
}

func lineOfReservation(r *reservations.Reservation) Line {
	return Line{
		Partner: r.Partner, Customer: r.Customer, ResellerMPNID: r.PartnerIDOnRecord, File: FileOf(orders.ReservationItem),
		Order: r.Order, Subscription: r.Subscription, ReservationOrder: r.ReservationOrder,
		ItemID: r.ItemID, Product: r.DisplayName, Term: r.Term, Cycle: r.Cycle(), SKU: r.SKU, Region: r.Region, ResourceType: r.ResourceType,
	}
}
