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
	Cost     money.Amount
}

// InstalmentsDue returns the payments that fall due before a time and are not
// charged yet: the whole cost with the purchase, or one a month, the first
// with the purchase and the last with what rounding left (BILL-12). Open
// instalments end with the request for a cancellation or exchange (7.4).
func (r *Reservation) InstalmentsDue(before time.Time) []Instalment {
	months := 1
	if r.BillingPlan == MonthlyBilling {
		months = r.instalmentCount()
	}
	each := r.Prices.PartnerCost.Share(1, int64(months)).Round()
	var due []Instalment
	for n := r.Charged; n < months; n++ {
		i := Instalment{At: r.PurchasedAt, From: r.EffectiveAt, To: r.ExpiresAt, Cost: each}
		if months > 1 {
			i.From, i.To = orders.AddMonths(r.EffectiveAt, n), orders.AddMonths(r.EffectiveAt, n+1)
		}
		if n > 0 {
			i.At = i.From
		}
		if n == months-1 {
			i.Cost = r.Prices.PartnerCost.Sub(each.Mul(int64(months - 1)))
		}
		if !i.At.Before(before) || !r.Settled.At.IsZero() && i.At.After(r.Settled.At) {
			break
		}
		due = append(due, i)
	}
	return due
}
