package billing_test

import (
	"math/big"
	"math/rand/v2"
	"strings"
	"testing"
	"time"

	"cspkit.example/billing"
	"cspkit.example/money"
	"cspkit.example/orders"
	"cspkit.example/reservations"
	"github.com/google/go-cmp/cmp"
)

// reserved is a reservation of three units for a year from the 10th of June
// 2020, at 365.00 each.
func reserved(plan reservations.BillingPlan) reservations.Reservation {
	start := on(time.June, 10)
	return reservations.Reservation{
		ID: "r-1", ReservationOrder: "ro-1", Order: "order", DisplayName: "Two cores", ItemID: "D2", ResourceType: "virtual_machines", SKU: "Standard_D2", Region: "westus2",
		Quantity: 3, Term: orders.OneYear, BillingPlan: plan, Subscription: "plan", Customer: relecloud, Partner: contoso, PartnerIDOnRecord: "1000003",
		PurchasedAt: start, EffectiveAt: start, ExpiresAt: orders.OneYear.From(start), State: reservations.Active,
		Prices: reservations.Prices{PartnerCost: usd("1095.00")}, UnitCost: usd("365.00"), Instalments: 1,
	}
}

// given gives all of a reservation back, as of a time; Microsoft fulfils it at
// another.
func given(t testing.TB, r reservations.Reservation, asked, fulfilled time.Time) reservations.Reservation {
	t.Helper()
	r, err := r.At(asked).Cancel(usd("0"), func(a money.Amount) money.Amount { return a }, asked)
	if err == nil && !fulfilled.IsZero() {
		r, err = r.Fulfil(fulfilled)
	}
	if err != nil {
		t.Fatal(err)
	}
	return r
}

// TestBILL_12_BILL_13_OfReservation charges a reservation and its end.
func TestBILL_12_BILL_13_OfReservation(t *testing.T) {
	t.Parallel()
	whole, monthly := reserved(reservations.OneTime), reserved(reservations.MonthlyBilling)
	ahead := with(monthly, func(r *reservations.Reservation) {
		r.RenewalOf, r.State, r.EffectiveAt, r.ExpiresAt = "r-0", reservations.Pending, on(time.August, 1), on(time.August, 1).AddDate(1, 0, 0)
	})
	for name, c := range map[string]struct {
		r      reservations.Reservation
		before time.Time
		want   string
	}{
		"not bought yet": {r: whole, before: on(time.June, 10)},
		"at once": {r: whole, before: on(time.July, 1), want: `
06-10 new: 2020-06-10 to 2021-06-10, 3 x 365.00 = 1095.00 USD`},
		"a renewal": {r: with(whole, func(r *reservations.Reservation) { r.RenewalOf = "r-0" }), before: on(time.July, 1), want: `
06-10 renew: 2020-06-10 to 2021-06-10, 3 x 365.00 = 1095.00 USD`},
		"charged": {r: with(whole, func(r *reservations.Reservation) { r.Charged = 1 }), before: on(time.December, 1)},
		"by the month, the first": {r: monthly, before: on(time.July, 10), want: `
06-10 new: 2020-06-10 to 2020-07-10, 3 x 30.42 = 91.25 USD`},
		"by the month, made up for": {r: with(monthly, func(r *reservations.Reservation) { r.Charged = 1 }), before: on(time.September, 1), want: `
07-10 new: 2020-07-10 to 2020-08-10, 3 x 30.42 = 91.25 USD
08-10 new: 2020-08-10 to 2020-09-10, 3 x 30.42 = 91.25 USD`},
		"a renewal that was bought ahead": {r: ahead, before: on(time.October, 1), want: `
06-10 renew: 2020-08-01 to 2020-09-01, 3 x 30.42 = 91.25 USD
09-01 renew: 2020-09-01 to 2020-10-01, 3 x 30.42 = 91.25 USD`},
		"given back at once, in the same month": {r: given(t, whole, on(time.June, 13), on(time.June, 13)), before: on(time.July, 1), want: `
06-10 new: 2020-06-10 to 2021-06-10, 3 x 365.00 = 1095.00 USD
06-13 cancel: 2020-06-13 to 2021-06-10, -3 x 365.00 = -1095.00 USD`},
		// After 100 days 795.00 are left; the fee is 95.40.
		"given back later": {r: with(given(t, whole, on(time.September, 18), on(time.September, 18)), func(r *reservations.Reservation) { r.Charged = 1 }), before: on(time.October, 1), want: `
09-18 cancel: 2020-09-18 to 2021-06-10, -3 x 365.00 = -699.60 USD`},
		"asked for, not granted": {r: with(given(t, whole, on(time.September, 18), time.Time{}), func(r *reservations.Reservation) { r.Charged = 1 }), before: on(time.October, 1)},
		"granted in the next month": {r: with(given(t, whole, on(time.September, 18), on(time.October, 2)), func(r *reservations.Reservation) { r.Charged = 1 }), before: on(time.November, 1), want: `
10-02 cancel: 2020-09-18 to 2021-06-10, -3 x 365.00 = -699.60 USD`},
		"granted as the month ends, which is the next": {r: with(given(t, whole, on(time.September, 18), on(time.October, 1)), func(r *reservations.Reservation) { r.Charged = 1 }), before: on(time.October, 1)},
		"credited before": {r: with(given(t, whole, on(time.September, 18), on(time.September, 18)), func(r *reservations.Reservation) { r.Charged, r.CreditCharged = 1, true }), before: on(time.November, 1)},
		// Four instalments were 365.00; 300.00 were used up, and the fee is 95.40.
		"by the month, given back for a charge": {r: with(given(t, monthly, on(time.September, 18), on(time.September, 30)), func(r *reservations.Reservation) { r.Charged = 4 }), before: on(time.December, 1), want: `
09-30 cancel: 2020-09-18 to 2021-06-10, -3 x 365.00 = 30.40 USD`},
		"no instalment after the request": {r: with(given(t, monthly, on(time.September, 30), on(time.October, 20)), func(r *reservations.Reservation) { r.Charged = 3 }), before: on(time.December, 1), want: `
09-10 new: 2020-09-10 to 2020-10-10, 3 x 30.42 = 91.25 USD
10-20 cancel: 2020-09-30 to 2021-06-10, -3 x 365.00 = 62.08 USD`},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			due, noted := billing.OfReservation(c.r, c.before)
			if got, want := strings.TrimSuffix(shown(due), "\n"), strings.TrimPrefix(c.want, "\n"); got != want {
				t.Errorf("(-want +got):\n%s", cmp.Diff(want, got))
			}
			if again, same := billing.OfReservation(noted, c.before); len(again) > 0 || !cmp.Equal(noted, same) {
				t.Errorf("asked again:\n%s", shown(again))
			}
		})
	}
}

// TestBILL_13_WhatALineSays has all of the lines about a reservation.
func TestBILL_13_WhatALineSays(t *testing.T) {
	t.Parallel()
	r := given(t, reserved(reservations.MonthlyBilling), on(time.June, 13), on(time.June, 14))
	due, noted := billing.OfReservation(r, on(time.July, 1))
	line := billing.Line{
		Partner: contoso, Customer: relecloud, ResellerMPNID: "1000003", File: billing.OneTimeFile, ChargeType: billing.NewPurchase,
		Order: "order", Subscription: "plan", ReservationOrder: "ro-1", ItemID: "D2", Product: "Two cores", Term: orders.OneYear, Cycle: orders.CycleMonthly,
		From: on(time.June, 10), To: on(time.July, 10), UnitPrice: usd("30.42"), Quantity: units(t, "3"),
		Subtotal: usd("91.25"), Tax: usd("0"), Total: usd("91.25"), ResourceType: "virtual_machines", SKU: "Standard_D2", Region: "westus2",
	}
	back := with(line, func(l *billing.Line) {
		l.ChargeType, l.From, l.To, l.UnitPrice, l.Quantity = billing.Cancellation, on(time.June, 13), on(time.June, 10).AddDate(1, 0, 0), usd("365.00"), -l.Quantity
		l.Subtotal, l.Total = usd("-91.25"), usd("-91.25")
	})
	if diff := cmp.Diff([]billing.Charge{{At: on(time.June, 10), Line: line}, {At: on(time.June, 14), Line: back}}, due); diff != "" {
		t.Errorf("(-want +got):\n%s", diff)
	}
	if noted.Charged != 1 || !noted.CreditCharged {
		t.Errorf("noted are %d charges, the credit %t", noted.Charged, noted.CreditCharged)
	}
}

// TestBILL_12_BILL_13_ReservationsAddUp gives random parts of reservations back
// at random times, and bills them in random months. All lines together are
// what remains bought, what was used of the rest, and fees.
func TestBILL_12_BILL_13_ReservationsAddUp(t *testing.T) {
	t.Parallel()
	for seed := range uint64(1000) {
		r := rand.New(rand.NewPCG(seed, 12))
		first := reserved([]reservations.BillingPlan{reservations.OneTime, reservations.MonthlyBilling}[r.IntN(2)])
		first.Quantity = 1 + r.IntN(9)
		first.UnitCost = usd(big.NewRat(int64(1+r.IntN(100_000)), 100).FloatString(2))
		first.Prices.PartnerCost = first.UnitCost.Mul(int64(first.Quantity))
		if r.IntN(2) == 0 {
			first.Term, first.ExpiresAt = orders.ThreeYear, orders.ThreeYear.From(first.EffectiveAt)
		}
		pieces, now, sum := []reservations.Reservation{first}, first.PurchasedAt, usd("0")
		bill := func(before time.Time) {
			for n := range pieces {
				due, noted := billing.OfReservation(pieces[n], before)
				for _, c := range due {
					sum = sum.Add(c.Total)
				}
				pieces[n] = noted
			}
		}
		for range 4 {
			now = now.Add(time.Duration(r.IntN(200*24)) * time.Hour)
			if r.IntN(2) == 0 {
				bill(now)
			}
			now = now.Add(time.Duration(r.IntN(40*24)) * time.Hour)
			active := pieces[0].At(now)
			if active.State != reservations.Active {
				break
			}
			rest, part, err := active.Split(1+r.IntN(active.Quantity), "part", now)
			if err != nil {
				t.Fatal(err)
			}
			if rest.ID == "" {
				pieces[0] = given(t, part, now, now.Add(time.Duration(r.IntN(1000))*time.Hour))
				break
			}
			pieces[0] = rest
			pieces = append(pieces, given(t, part, now, now.Add(time.Duration(r.IntN(1000))*time.Hour)))
		}
		bill(now.AddDate(9, 0, 0))
		want := usd("0")
		for _, p := range pieces {
			want = want.Add(p.Prices.PartnerCost)
			if !p.Settled.At.IsZero() { // used up, and the fee
				want = want.Sub(p.Settled.Remaining).Add(p.Settled.Fee)
			}
		}
		// A credit is rounded once, Remaining and Fee each by itself.
		cents := usd("0.01").Mul(int64(len(pieces)))
		if diff := sum.Sub(want); diff.Compare(cents) > 0 || diff.Compare(minus(cents)) < 0 {
			t.Fatalf("seed %d: the lines are %s, want %s", seed, sum, want)
		}
		if len(pieces) == 1 && pieces[0].Settled.At.IsZero() && !sum.Equal(first.Prices.PartnerCost) {
			t.Fatalf("seed %d: the lines are %s, want exactly %s", seed, sum, first.Prices.PartnerCost)
		}
	}
}

func minus(a money.Amount) money.Amount { return usd("0").Sub(a) }
