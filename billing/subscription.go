package billing

import (
	"time"

	"cspkit.example/money"
	"cspkit.example/orders"
)

const day = 24 * time.Hour

// Due returns the charges of a subscription for the terms that begin before
// a time and that are not charged yet, and the subscription with those terms
// noted as charged. A term is charged in advance, at its beginning. s is the
// subscription as it is stored; renewed brings one to another time, at the
// prices that hold then (SUB-17), and is asked only when a term was renewed.
//
// Azure plans and Azure global subscriptions are charged by usage, and trials
// not at all. A suspended subscription is not charged (2.12).
func Due(s orders.Subscription, before time.Time, renewed func(orders.Subscription, time.Time) orders.Subscription) ([]Charge, orders.Subscription) {
	if s.ProductType.Azure() || s.Trial {
		return nil, s
	}
	var due []Charge
	for s.Status == orders.Active {
		begin := s.ChargedUntil
		if begin.IsZero() {
			begin = s.EffectiveStart
		}
		if !begin.Before(before) {
			break
		}
		first := begin.Equal(s.EffectiveStart)
		if !begin.Before(s.CommitmentEnd) {
			if s = renewed(s, begin); s.Status != orders.Active {
				break
			}
		}
		s.ChargedUntil = s.CommitmentEnd
		due = append(due, Charge{At: begin, Line: ofTerm(&s, begin, first)})
	}
	return due, s
}

// ofTerm is the charge for a whole term.
func ofTerm(s *orders.Subscription, begin time.Time, first bool) Line {
	l := lineOf(s)
	l.From, l.To = begin, s.CommitmentEnd
	switch {
	case l.File == LicenseBased && first:
		l.ChargeType = CycleFee
	case l.File == LicenseBased:
		l.ChargeType = RenewFee
	case first:
		l.ChargeType = NewPurchase
	default:
		l.ChargeType = Renewal
	}
	return l.price(s.UnitPrice, s.Quantity, s.UnitPrice.Mul(int64(s.Quantity)).Round())
}

// Changed returns the charges and credits of a change that was made to a
// subscription at a time, and the subscription with them noted. Both must be
// as they are at that time, and everything that was due before it charged:
// a changed quantity and a reactivation cost or bring the days that are left
// of the term (BILL-26), and a suspension or cancellation brings what it says
// (SUB-18 to SUB-20).
func Changed(old, s orders.Subscription, at time.Time) ([]Charge, orders.Subscription) {
	if s.ProductType.Azure() || s.Trial {
		return nil, s
	}
	l := lineOf(&s)
	license := l.File == LicenseBased
	l.From, l.To = at, s.CommitmentEnd
	switch {
	case old.Status == orders.Active && s.Status == orders.Active && s.Quantity != old.Quantity:
		more := s.Quantity - old.Quantity
		switch {
		case license:
			l.ChargeType = CycleProrate
		case more > 0:
			l.ChargeType = AddQuantity
		default:
			l.ChargeType = RemoveQuantity
		}
		l = l.price(s.UnitPrice, more, leftOfTerm(&s, more, at))
	case old.Status == orders.Active && s.Status != orders.Active && s.Credit.Sign() > 0:
		l.ChargeType, l.From = Cancellation, at
		if license {
			l.ChargeType = CancelProrate
		}
		if s.ChargedUntil.After(at) {
			s.ChargedUntil = at
		}
		l = l.price(s.UnitPrice, -s.Quantity, money.Zero(s.Credit.Currency()).Sub(s.Credit))
	case old.Status == orders.Suspended && s.Status == orders.Active && s.ChargedUntil.Before(s.CommitmentEnd):
		l.ChargeType, s.ChargedUntil = AddQuantity, s.CommitmentEnd
		if license {
			l.ChargeType = ProrateWhenActivate
		}
		l = l.price(s.UnitPrice, s.Quantity, leftOfTerm(&s, s.Quantity, at))
	default:
		return nil, s
	}
	return []Charge{{At: at, Line: l}}, s
}

// lineOf is what every line about a subscription has.
func lineOf(s *orders.Subscription) Line {
	return Line{
		Partner: s.Partner, Customer: s.Customer, ResellerMPNID: s.PartnerIDOnRecord, File: FileOf(s.ProductType),
		Order: s.Order, Subscription: s.ID, ItemID: s.ItemID, Product: s.OfferName, Term: s.Term, Cycle: s.BillingCycle,
	}
}

// leftOfTerm is what some units cost for the days that are left of the term,
// the day that runs included.
func leftOfTerm(s *orders.Subscription, units int, at time.Time) money.Amount {
	begin := s.Term.Before(s.CommitmentEnd)
	days := max(1, int64(s.CommitmentEnd.Sub(begin)/day))
	left := days - int64(at.Sub(begin)/day)
	return Prorate(s.UnitPrice, int64(units), days, min(max(left, 0), days))
}

// Prorate is what some units cost for some of the days that their price is
// for: ROUND(ROUND(unit price × quantity ÷ all days, 2) × days ÷ quantity, 2)
// × quantity (BILL-26). A negative quantity is a credit. It is nothing for no
// units.
func Prorate(unit money.Amount, quantity, allDays, days int64) money.Amount {
	if quantity == 0 {
		return money.Zero(unit.Currency())
	}
	return unit.Share(quantity, allDays).Round().Share(days, quantity).Round().Mul(quantity)
}
