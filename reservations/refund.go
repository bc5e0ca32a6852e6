package reservations

import (
	"time"

	"cspkit.example/money"
	"cspkit.example/orders"
	"cspkit.example/pcerr"
	"cspkit.example/permissions"
)

// Refund rules of section 7.4.
const (
	freeDays       = 5  // so many whole days, a cancellation costs no fee
	feePercent     = 12 // of the remaining value, later
	day            = 24 * time.Hour
	refundWindow   = 365 * day
	refundCurrency = "USD"
)

// FreeTime is how long a cancellation costs no fee; only within it does it
// matter whether the reservation was used.
const FreeTime = (freeDays + 1) * day

// RefundCap is what the credits of one customer's cancellations may reach
// within 365 days.
var RefundCap = money.Must("50000.00", refundCurrency)

// Settlement is what a cancellation or exchange is worth, as of the time when
// it was asked for (RSV-28). The zero Settlement is none.
type Settlement struct {
	At        time.Time
	Remaining money.Amount // value of the rest of the term
	Fee       money.Amount // early termination fee that Microsoft keeps
	Credit    money.Amount // to the partner's account; negative is a charge
	Exchange  bool         // not counted against the cap
}

// Settle computes what giving the reservation back at a time is worth
// (RSV-27, section 7.4).
func (r *Reservation) Settle(exchange bool, at time.Time) Settlement {
	term := int64(r.ExpiresAt.Sub(r.EffectiveAt) / day)
	used := min(max(int64(at.Sub(r.EffectiveAt)/day), 0), term)
	price := r.Prices.PartnerCost
	remaining := price.Share(term-used, term)
	if used <= freeDays && !r.Used {
		remaining = price
	}
	fee := money.Zero(price.Currency())
	if used > freeDays && !exchange {
		fee = remaining.Share(feePercent, 100)
	}
	credit := r.BilledSoFar().Sub(price.Sub(remaining)).Sub(fee)
	return Settlement{At: at, Remaining: remaining.Round(), Fee: fee.Round(), Credit: credit.Round(), Exchange: exchange}
}

// BilledSoFar returns what Microsoft has charged for the reservation.
func (r *Reservation) BilledSoFar() money.Amount {
	if r.BillingPlan != MonthlyBilling {
		return r.Prices.PartnerCost
	}
	if r.Instalments >= r.instalmentCount() {
		return r.Prices.PartnerCost
	}
	return r.instalment().Mul(int64(r.Instalments))
}

// dueInstalments is how many instalments are due at a time: the first with the
// purchase, then one each month (BILL-12).
func (r *Reservation) dueInstalments(at time.Time) int {
	due := 1
	for due < r.instalmentCount() && !at.Before(orders.AddMonths(r.EffectiveAt, due)) {
		due++
	}
	return due
}

// instalmentCount is the number of months in the term.
func (r *Reservation) instalmentCount() int {
	months := 0
	for at := r.EffectiveAt; at.Before(r.ExpiresAt); at = orders.AddMonths(r.EffectiveAt, months) {
		months++
	}
	return months
}

// billFirst notes the first instalment, which comes with the purchase.
func (r Reservation) billFirst() Reservation {
	if r.BillingPlan == MonthlyBilling {
		r.Instalments = 1
	}
	return r
}

// Split divides the reservation: rest stays as it is, part is what a request
// gives back, under an identifier of its own; all amounts scale (section
// 7.4). The whole quantity, or 0, leaves no rest.
func (r Reservation) Split(quantity int, id ID, at time.Time) (rest, part Reservation, err error) {
	if err := r.requireActive(); err != nil {
		return r, r, err
	}
	if quantity == 0 || quantity == r.Quantity {
		return Reservation{}, r, nil
	}
	if quantity < 0 || quantity > r.Quantity {
		e := pcerr.New(pcerr.QuantityInvalid, "RSV-27", "give back at most what the reservation holds").About(string(r.ID))
		e.Field = "quantity"
		return r, r, e
	}
	part = r
	part.Stamp, part.ID, part.PartOf = permissions.Stamp{}.Touch(at), id, r.ID
	part.Quantity, part.Prices = quantity, r.Prices.share(quantity, r.Quantity)
	if r.BillingPlan == MonthlyBilling { // both go on with what one paid so far
		each := r.instalment()
		part.Instalment = each.Share(int64(quantity), int64(r.Quantity)).Round()
		r.Instalment = each.Sub(part.Instalment)
	}
	r.Prices = r.Prices.less(part.Prices)
	r.Quantity, r.Stamp = r.Quantity-quantity, r.Touch(at)
	return r, part, nil
}

func (p Prices) share(part, whole int) Prices {
	of := func(a money.Amount) money.Amount { return a.Share(int64(part), int64(whole)).Round() }
	return Prices{of(p.PartnerCost), of(p.CustomerPrice), of(p.WebDirect)}
}

func (p Prices) less(q Prices) Prices {
	return Prices{p.PartnerCost.Sub(q.PartnerCost), p.CustomerPrice.Sub(q.CustomerPrice), p.WebDirect.Sub(q.WebDirect)}
}

// Cancel returns the reservation as waiting for Microsoft to cancel it, with
// its settlement as of now (RSV-28). credited
// is the sum of positive credits from this customer's cancellations in the
// last 365 days, in USD; toUSD converts this reservation's credit. A request
// that would pass the cap is refused with refund_cap_exceeded (section 7.4).
func (r Reservation) Cancel(credited money.Amount, toUSD func(money.Amount) money.Amount, at time.Time) (Reservation, error) {
	if err := r.requireActive(); err != nil {
		return r, err
	}
	s := r.Settle(false, at)
	if s.Credit.Sign() > 0 && credited.Add(toUSD(s.Credit)).Compare(RefundCap) > 0 {
		return r, pcerr.New(pcerr.RefundCapExceeded, "RSV-27", "the credit would pass "+RefundCap.String()+" within a year; wait, or exchange instead").About(string(r.ID))
	}
	r.Settled, r.State, r.Stamp = s, PendingCancellation, r.Touch(at)
	return r, nil
}

// Fulfil returns a reservation that Microsoft cancelled or exchanged as it was
// asked to (2.16).
func (r Reservation) Fulfil(at time.Time) (Reservation, error) {
	switch r.State {
	case PendingCancellation:
		r.State = Cancelled
	case PendingExchange:
		r.State = Exchanged
	default:
		return r, r.notActive()
	}
	r.EndedAt, r.Stamp = at, r.Touch(at)
	return r, nil
}

// Exchange returns the reservation as waiting for Microsoft to exchange it
// for what wanted asks for. next is the reservation that wanted would make
// now; its whole cost must be at least the credit, else
// exchange_value_too_low (section 7.4).
func (r Reservation) Exchange(wanted Purchase, next Reservation, at time.Time) (Reservation, error) {
	if err := r.requireActive(); err != nil {
		return r, err
	}
	s := r.Settle(true, at)
	if next.Prices.PartnerCost.Currency() != s.Credit.Currency() || next.Prices.PartnerCost.Compare(s.Credit) < 0 {
		return r, pcerr.New(pcerr.ExchangeValueTooLow, "RSV-27",
			"the new reservation costs "+next.Prices.PartnerCost.String()+", less than the credit of "+s.Credit.String()+": choose more or longer").About(string(r.ID))
	}
	r.Settled, r.State, r.Wanted, r.Stamp = s, PendingExchange, wanted, r.Touch(at)
	return r, nil
}

// Credited returns what counts against the cap at a time: the positive
// credits of cancellations in the 365 days up to then, converted (7.4).
func Credited(all []Reservation, toUSD func(money.Amount) money.Amount, at time.Time) money.Amount {
	sum := money.Zero(refundCurrency)
	for _, r := range all {
		s := r.Settled
		if s.At.IsZero() || s.Exchange || s.Credit.Sign() <= 0 || at.Sub(s.At) > refundWindow {
			continue
		}
		sum = sum.Add(toUSD(s.Credit))
	}
	return sum
}
