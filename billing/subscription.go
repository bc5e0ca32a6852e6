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
	if s.ProductType.Azure() || s.Trial || s.Status != orders.Active {
		return nil, s
	}
	var due []Charge
	for {
		begin := s.ChargedUntil
		if begin.IsZero() {
			begin = s.EffectiveStart
		}
		if !begin.Before(before) {
			return due, s
		}
		if !begin.Before(s.CommitmentEnd) {
			next := renewed(s, begin)
			if next.Status != orders.Active { // it is not stored as ended: that is for the clock to say
				return due, s
			}
			s = next
		}
		l := ofTerm(&s, begin)
		s.ChargedUntil, s.Charged = s.CommitmentEnd, l.Total
		due = append(due, Charge{At: begin, Line: l})
	}
}

// ofTerm is the charge for a whole term.
func ofTerm(s *orders.Subscription, begin time.Time) Line {
	l := lineOf(s)
	l.From, l.To = begin, s.CommitmentEnd
	first := begin.Equal(s.EffectiveStart)
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

// Changed returns the charge or credit of a change that was made to a
// subscription at a time, none when it costs nothing, and the subscription
// with it noted. Both must be as they are at that time, and everything that
// was due by then charged.
//
// A changed quantity and a reactivation cost or bring the rest of the term
// (BILL-26), a suspension or cancellation brings what SUB-18 to SUB-20 say.
// No credit is more than what the term has cost so far, however it came to
// that.
func Changed(old, s orders.Subscription, at time.Time) ([]Charge, orders.Subscription) {
	if s.ProductType.Azure() || s.Trial {
		return nil, s
	}
	if !s.ChargedUntil.After(s.TermStart()) { // a reactivation began another term
		s.Charged = money.Amount{}
	}
	l := lineOf(&s)
	l.From, l.To = at, s.CommitmentEnd
	license := l.File == LicenseBased
	switch {
	case old.Status == orders.Active && s.Status == orders.Active && s.Quantity != old.Quantity:
		more := s.Quantity - old.Quantity
		switch {
		case license:
			l.ChargeType = CycleProrate
		case more > 0:
			l.ChargeType = AddQuantity
		case s.ProductType == orders.Software: // is not returned in part (SUB-19)
			return nil, s
		default:
			l.ChargeType = RemoveQuantity
		}
		cost := restOfTerm(&s, more, at)
		if s.Charged.Add(cost).Sign() < 0 {
			cost = minus(s.Charged)
		}
		l = l.price(s.UnitPrice, more, cost)
	case old.Status == orders.Active && s.Status != orders.Active:
		if s.Credit = credit(&s, at); s.Credit.Sign() == 0 {
			return nil, s
		}
		l.ChargeType = Cancellation
		if license {
			l.ChargeType = CancelProrate
		}
		if s.Returnable(at) {
			l.From = s.TermStart()
		}
		s.ChargedUntil = at
		l = l.price(s.UnitPrice, -s.Quantity, minus(s.Credit))
	case old.Status == orders.Suspended && s.Status == orders.Active && s.ChargedUntil.Before(s.CommitmentEnd):
		l.ChargeType = AddQuantity
		if license {
			l.ChargeType = ProrateWhenActivate
		}
		s.ChargedUntil = s.CommitmentEnd
		l = l.price(s.UnitPrice, s.Quantity, restOfTerm(&s, s.Quantity, at))
	default:
		return nil, s
	}
	s.Charged = s.Charged.Add(l.Total)
	return []Charge{{At: at, Line: l}}, s
}

// lineOf is what every line about a subscription has.
func lineOf(s *orders.Subscription) Line {
	l := Line{
		Partner: s.Partner, Customer: s.Customer, ResellerMPNID: s.PartnerIDOnRecord, File: FileOf(s.ProductType),
		Order: s.Order, Subscription: s.ID, ItemID: s.ItemID, Product: s.OfferName, Term: s.Term, Cycle: s.BillingCycle,
	}
	if s.ResellerRemoved {
		l.ResellerMPNID = RemovedReseller
	}
	return l
}

// credit is what a suspension or a cancellation brings: all that the term cost
// within the time to return it, later the rest of the term for licences
// (SUB-20). Marketplace subscriptions and software bring nothing when they are
// only suspended (SUB-18, SUB-19).
func credit(s *orders.Subscription, at time.Time) money.Amount {
	license := FileOf(s.ProductType) == LicenseBased
	switch {
	case !license && s.Status == orders.Suspended:
		return money.Amount{}
	case s.Returnable(at):
		return s.Charged
	}
	rest := restOfTerm(s, s.Quantity, at)
	if rest.Compare(s.Charged) > 0 {
		return s.Charged
	}
	return rest
}

func minus(a money.Amount) money.Amount { return money.Zero(a.Currency()).Sub(a) }

// restOfTerm is what some units cost for the rest of the term: whole months at
// their share of the price, and the month that runs pro rata (BILL-26).
func restOfTerm(s *orders.Subscription, units int, at time.Time) money.Amount {
	n, rest := int64(units), s.RestOfTerm(at)
	if rest.Days == rest.OfDays {
		return s.UnitPrice.Share(n*(rest.Months+1), rest.OfMonths).Round()
	}
	whole := s.UnitPrice.Share(n*rest.Months, rest.OfMonths).Round()
	return whole.Add(Prorate(s.UnitPrice.Share(1, rest.OfMonths), n, rest.OfDays, rest.Days))
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
