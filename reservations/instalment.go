package reservations

import (
	"time"

	"cspkit.example/money"
	"cspkit.example/orders"
)

// Instalment is one payment for a reservation, by the partner to Microsoft.
type Instalment struct {
	At       time.Time // when it falls due
	From, To time.Time // what it is for, To excluded
	Unit     money.Amount
	Cost     money.Amount // of all units; after rounding and splits not always so many times Unit
}

// InstalmentsDue returns the payments that fall due before a time and are not
// charged yet: the whole cost with the purchase, or one a month, the first
// with the purchase and the last with what rounding left (BILL-12). Open
// instalments end with the request for a cancellation or exchange (7.4).
func (r *Reservation) InstalmentsDue(before time.Time) []Instalment {
	months, cost := 1, r.Prices.PartnerCost
	if r.BillingPlan == MonthlyBilling {
		months, cost = r.instalmentCount(), r.instalment()
	}
	var due []Instalment
	for n := r.Charged; n < months; n++ {
		i := Instalment{At: r.PurchasedAt, From: r.EffectiveAt, To: r.ExpiresAt, Unit: r.UnitCost, Cost: cost}
		if months > 1 {
			i.From, i.To, i.Unit = orders.AddMonths(r.EffectiveAt, n), orders.AddMonths(r.EffectiveAt, n+1), r.UnitCost.Share(1, int64(months)).Round()
		}
		if n > 0 {
			i.At = i.From
		}
		if n == months-1 {
			i.Cost = r.Prices.PartnerCost.Sub(cost.Mul(int64(months - 1)))
		}
		if !i.At.Before(before) || !r.Settled.At.IsZero() && i.At.After(r.Settled.At) {
			break
		}
		due = append(due, i)
	}
	return due
}

// instalment is what each instalment costs, but the last one.
func (r *Reservation) instalment() money.Amount {
	if !r.Instalment.IsZero() {
		return r.Instalment
	}
	return r.Prices.PartnerCost.Share(1, int64(r.instalmentCount())).Round()
}
