package reservations_test

import (
	"math/rand/v2"
	"testing"
	"time"

	"cspkit.example/money"
	"cspkit.example/orders"
	"cspkit.example/reservations"
	"github.com/google/go-cmp/cmp"
)

// monthly is the example of section 7.7, at a unit price and by the month.
func monthly(term orders.Term, quantity int, unit string) reservations.Reservation {
	r := theExample(shared)
	r.Term, r.ExpiresAt, r.BillingPlan, r.Quantity, r.Instalments = term, term.From(noon), reservations.MonthlyBilling, quantity, 1
	r.UnitCost = usd(unit)
	r.Prices.PartnerCost = r.UnitCost.Mul(int64(quantity)).Round()
	return r
}

// costs are what instalments cost, and how many in a row cost the same.
func costs(due []reservations.Instalment) (all []string, sum money.Amount) {
	sum = usd("0")
	for _, i := range due {
		all, sum = append(all, i.Cost.Number()), sum.Add(i.Cost)
	}
	return all, sum
}

// TestBILL_12_Instalments has both terms, and what rounding leaves to the last.
func TestBILL_12_Instalments(t *testing.T) {
	t.Parallel()
	for name, c := range map[string]struct {
		r                reservations.Reservation
		count            int
		unit, each, last string
	}{
		"at once":              {theExample(shared), 1, "525.60", "", "1051.20"},
		"a year":               {monthly(orders.OneYear, 2, "525.60"), 12, "43.80", "87.60", "87.60"},
		"a year of 7.4":        {monthly(orders.OneYear, 1, "3650.00"), 12, "304.17", "304.17", "304.13"},
		"a year for 100":       {monthly(orders.OneYear, 1, "100.00"), 12, "8.33", "8.33", "8.37"},
		"three years":          {monthly(orders.ThreeYear, 1, "1314.00"), 36, "36.50", "36.50", "36.50"},
		"three years for 1000": {monthly(orders.ThreeYear, 1, "1000.00"), 36, "27.78", "27.78", "27.70"},
		"three for a cent":     {monthly(orders.OneYear, 3, "0.01"), 12, "0.00", "0.00", "0.03"},
		"for nothing":          {monthly(orders.OneYear, 3, "0"), 12, "0.00", "0.00", "0.00"},
	} {
		due := c.r.InstalmentsDue(noon.AddDate(9, 0, 0))
		all, sum := costs(due)
		if len(due) != c.count || all[c.count-1] != c.last || c.count > 1 && (all[0] != c.each || all[c.count-2] != c.each) || !sum.Equal(c.r.Prices.PartnerCost) {
			t.Errorf("%s: %v, together %s", name, all, sum)
			continue
		}
		for n, i := range due {
			wants := reservations.Instalment{At: orders.AddMonths(noon, n), From: orders.AddMonths(noon, n), To: orders.AddMonths(noon, n+1), Unit: usd(c.unit), Cost: i.Cost}
			if c.count == 1 {
				wants.To = c.r.ExpiresAt
			}
			if diff := cmp.Diff(wants, i); diff != "" {
				t.Errorf("%s, number %d (-want +got):\n%s", name, n, diff)
			}
		}
	}
}

// TestBILL_12_WhenInstalmentsFallDue asks at the edges.
func TestBILL_12_WhenInstalmentsFallDue(t *testing.T) {
	t.Parallel()
	year := monthly(orders.OneYear, 1, "120.00")
	charged := func(r reservations.Reservation, n int) reservations.Reservation {
		r.Charged = n
		return r
	}
	given := func(at time.Time) reservations.Reservation {
		r, err := year.At(at).Cancel(usd("0"), func(a money.Amount) money.Amount { return a }, at)
		if err != nil {
			t.Fatal(err)
		}
		return r
	}
	exchanged := func(at time.Time) reservations.Reservation {
		r, err := year.At(at).Exchange(reservations.Purchase{}, monthly(orders.OneYear, 5, "120.00"), at)
		if err != nil {
			t.Fatal(err)
		}
		return r
	}
	_, ahead, err := year.At(noon.AddDate(0, 3, 0)).Renew(d2().Prices[0], nil, byNora, ids, noon.AddDate(0, 3, 0))
	if err != nil {
		t.Fatal(err)
	}
	eleventh := monthly(orders.OneYear, 1, "120.00")
	eleventh.PurchasedAt = time.Date(2021, 1, 31, 12, 0, 0, 0, time.UTC)
	eleventh.EffectiveAt, eleventh.ExpiresAt = eleventh.PurchasedAt, orders.OneYear.From(eleventh.PurchasedAt)
	for name, c := range map[string]struct {
		r      reservations.Reservation
		before time.Time
		want   []time.Time
	}{
		"before the purchase":     {year, noon, nil},
		"with the purchase":       {year, noon.Add(1), []time.Time{noon}},
		"a month later":           {year, noon.AddDate(0, 1, 0), []time.Time{noon}},
		"a moment after that":     {year, noon.AddDate(0, 1, 0).Add(1), []time.Time{noon, noon.AddDate(0, 1, 0)}},
		"some are charged":        {charged(year, 11), noon.AddDate(9, 0, 0), []time.Time{noon.AddDate(0, 11, 0)}},
		"all are charged":         {charged(year, 12), noon.AddDate(9, 0, 0), nil},
		"at once, charged":        {charged(theExample(shared), 1), noon.AddDate(9, 0, 0), nil},
		"given back":              {given(noon.AddDate(0, 1, 0).Add(-1)), noon.AddDate(9, 0, 0), []time.Time{noon}},
		"given back on the day":   {given(noon.AddDate(0, 1, 0)), noon.AddDate(9, 0, 0), []time.Time{noon, noon.AddDate(0, 1, 0)}},
		"exchanged":               {exchanged(noon.AddDate(0, 1, 1)), noon.AddDate(9, 0, 0), []time.Time{noon, noon.AddDate(0, 1, 0)}},
		"a renewal bought ahead":  {ahead, noon.AddDate(1, 1, 0).Add(1), []time.Time{noon.AddDate(0, 3, 0), noon.AddDate(1, 1, 0)}},
		"months that are shorter": {eleventh, time.Date(2021, 4, 1, 0, 0, 0, 0, time.UTC), []time.Time{eleventh.PurchasedAt, eleventh.PurchasedAt.AddDate(0, 0, 28), eleventh.PurchasedAt.AddDate(0, 2, 0)}},
	} {
		var got []time.Time
		for _, i := range c.r.InstalmentsDue(c.before) {
			got = append(got, i.At)
		}
		if diff := cmp.Diff(c.want, got); diff != "" {
			t.Errorf("%s (-want +got):\n%s", name, diff)
		}
	}
}

// TestBILL_12_RSV_27_InstalmentsAfterSplits gives random parts back between
// instalments. What both go on to pay is what one would have paid, and the
// settlement counts what was charged.
func TestBILL_12_RSV_27_InstalmentsAfterSplits(t *testing.T) {
	t.Parallel()
	asIs := func(a money.Amount) money.Amount { return a }
	for seed := range uint64(500) {
		r := rand.New(rand.NewPCG(seed, 7))
		whole := monthly([]orders.Term{orders.OneYear, orders.ThreeYear}[r.IntN(2)], 1+r.IntN(20), usd("0.01").Mul(r.Int64N(300_000)).Number())
		rest, paid, months := whole, usd("0"), 0
		for rest.Quantity > 0 && months < 12 {
			months += 1 + r.IntN(5)
			at := orders.AddMonths(noon, months).Add(-1)
			due := rest.InstalmentsDue(at)
			_, sum := costs(due)
			rest.Charged += len(due)
			paid = paid.Add(sum)
			if months >= 12 {
				break
			}
			each := rest.InstalmentsDue(noon.AddDate(9, 0, 0))[0].Cost
			left, part, err := rest.At(at).Split(1+r.IntN(rest.Quantity), "part", at)
			if err != nil {
				t.Fatal(err)
			}
			given, err := part.Cancel(usd("0"), asIs, at)
			if err != nil {
				continue // the cap: it stays
			}
			if left.ID == "" {
				left.Prices.PartnerCost, left.Quantity = usd("0"), 0
			}
			if !part.Prices.PartnerCost.Add(left.Prices.PartnerCost).Equal(rest.Prices.PartnerCost) {
				t.Fatalf("seed %d: %s and %s are not %s", seed, part.Prices.PartnerCost, left.Prices.PartnerCost, rest.Prices.PartnerCost)
			}
			together := part.InstalmentsDue(noon.AddDate(9, 0, 0))[0].Cost
			if left.Quantity > 0 {
				together = together.Add(left.InstalmentsDue(noon.AddDate(9, 0, 0))[0].Cost)
			}
			if !together.Equal(each) {
				t.Fatalf("seed %d: after the split an instalment is %s, before it was %s", seed, together, each)
			}
			if due := given.InstalmentsDue(noon.AddDate(9, 0, 0)); len(due) > 0 {
				t.Fatalf("seed %d: %d instalments after the request", seed, len(due))
			}
			paid = paid.Sub(given.BilledSoFar())
			rest = left
		}
		if rest.Quantity == 0 {
			if paid.Sign() != 0 {
				t.Fatalf("seed %d: everything was given back, %s stay charged", seed, paid)
			}
			continue
		}
		_, sum := costs(rest.InstalmentsDue(noon.AddDate(9, 0, 0)))
		if paid = paid.Add(sum); !paid.Equal(rest.Prices.PartnerCost) {
			t.Fatalf("seed %d: %s are paid for what costs %s", seed, paid, rest.Prices.PartnerCost)
		}
	}
}
