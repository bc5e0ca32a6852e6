package reservations

import (
	"math/big"
	"time"
)

// Utilization is how much of a reservation was used in a time (RSV-19).
type Utilization struct {
	Reservation ID
	From, To    time.Time // To excluded
	Covered     Quantity  // hours of usage that it discounted
	Reserved    Quantity  // its quantity, for every hour in which it ran
}

// NewUtilization returns the utilization of nothing yet: add what it covers.
func (r *Reservation) NewUtilization(from, to time.Time) Utilization {
	return Utilization{Reservation: r.ID, From: from, To: to, Reserved: Units(r.Quantity * r.hours(from, to))}
}

// hours is how many hours begin within a time while the reservation runs.
func (r *Reservation) hours(from, to time.Time) int {
	if from.Before(r.EffectiveAt) {
		from = r.EffectiveAt
	}
	if end := r.end(); to.After(end) {
		to = end
	}
	first, behind := nextHour(from), nextHour(to)
	return max(0, int(behind.Sub(first)/time.Hour))
}

// nextHour is the first beginning of an hour that is not before at.
func nextHour(at time.Time) time.Time {
	return at.Add(time.Hour - 1).Truncate(time.Hour)
}

// Percent is Covered in percent of Reserved, with two digits behind the point
// such as 43.06: 100.00 means the full saving, 0.00 no use (RSV-19). It is
// 0.00 where nothing was reserved.
func (u Utilization) Percent() string {
	if u.Reserved == 0 {
		return "0.00"
	}
	percent := big.NewRat(int64(u.Covered), int64(u.Reserved))
	return percent.Mul(percent, big.NewRat(100, 1)).FloatString(2)
}
