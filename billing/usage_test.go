package billing_test

import (
	"fmt"
	"math/big"
	"math/rand/v2"
	"testing"
	"time"

	"cspkit.example/billing"
	"cspkit.example/customers"
	"cspkit.example/money"
	"cspkit.example/orders"
	"cspkit.example/permissions"
	"cspkit.example/reservations"
	"github.com/google/go-cmp/cmp"
)

const hour = time.Hour

// ran is an hour of machines in an Azure subscription.
func ran(on orders.EntitlementID, sku string, begin time.Time, quantity, price string) reservations.Usage {
	q, err := reservations.ParseQuantity("quantity", quantity)
	if err != nil {
		panic(err)
	}
	return reservations.Usage{
		Partner: contoso, Customer: relecloud, Entitlement: on, Subscription: "plan", Hour: begin, Meter: "hours " + sku,
		ResourceType: "virtual_machines", SKU: sku, Region: "westus2", Quantity: q, UnitPrice: usd(price),
	}
}

// vms is a shared reservation of a size for a year from the 1st of June.
func vms(id reservations.ID, sku string, quantity int) reservations.Reservation {
	return reservations.Reservation{
		ID: id, Partner: contoso, Customer: relecloud, ResourceType: "virtual_machines", SKU: sku, Region: "westus2",
		Quantity: quantity, Scope: reservations.Scope{Type: reservations.Shared}, State: reservations.Active,
		EffectiveAt: on(time.June, 1), ExpiresAt: on(time.June, 1).AddDate(1, 0, 0),
	}
}

func anything(*reservations.Usage) bool { return true }

// feed gives rows, which are in the order of their hours, to a report.
func feed(r *billing.UsageReport, rows []reservations.Usage, listed func(*reservations.Usage) bool, rs ...reservations.Reservation) {
	discounts := reservations.NewDiscounts(rs)
	for len(rows) > 0 {
		n := 1
		for n < len(rows) && rows[n].Hour.Equal(rows[0].Hour) {
			n++
		}
		r.Hour(rows[0].Hour, rows[:n], discounts, listed)
		rows = rows[n:]
	}
}

// said are records as text: from, to, where, what, quantity, of it covered,
// price, cost, covered by.
func said(records []billing.UsageRecord) []string {
	var out []string
	for _, r := range records {
		out = append(out, fmt.Sprintf("%s %s %s %s %s %s %s %s %s", r.Begin.Format("01-02T15"), r.End.Format("01-02T15"), r.Entitlement, r.SKU,
			r.Quantity, r.Covered, r.UnitPrice.Number(), r.Cost, r.Reservation))
	}
	return out
}

// TestBILL_23_UsageAddedUp adds the same rows up by hour, day and month: the
// price changes within a day, quantities are fractions, and each row is
// rounded once.
func TestBILL_23_UsageAddedUp(t *testing.T) {
	t.Parallel()
	july := on(time.July, 1)
	rows := []reservations.Usage{
		ran("S1", "D2", july.Add(-26*hour), "0.25", "0.0123"), // 0.003075
		ran("S1", "D2", july.Add(-25*hour), "0.25", "0.0123"),
		ran("S1", "D2", july.Add(-24*hour), "1", "0.10"),
		ran("S1", "D2", july.Add(-23*hour), "2", "0.20"),
		ran("S2", "D2", july.Add(-23*hour), "0.000001", "0.10"),
		ran("S1", "D2", july.Add(-22*hour), "1", "0.10"),
		ran("S1", "D4", july.Add(-22*hour), "0", "0.10"), // corrected to nothing
		ran("S1", "D2", july, "0.05", "0.10"),            // 0.005, which is rounded up
	}
	for by, want := range map[billing.Granularity][]string{
		billing.Hourly: {
			"06-29T22 06-29T23 S1 D2 0.25 0 0.0123 0.00 USD ", "06-29T23 06-30T00 S1 D2 0.25 0 0.0123 0.00 USD ",
			"06-30T00 06-30T01 S1 D2 1 0 0.10 0.10 USD ", "06-30T01 06-30T02 S1 D2 2 0 0.20 0.40 USD ",
			"06-30T01 06-30T02 S2 D2 0.000001 0 0.10 0.00 USD ", "06-30T02 06-30T03 S1 D2 1 0 0.10 0.10 USD ",
			"07-01T00 07-01T01 S1 D2 0.05 0 0.10 0.01 USD ",
		},
		billing.Daily: {
			"06-29T00 06-30T00 S1 D2 0.5 0 0.0123 0.01 USD ", "06-30T00 07-01T00 S1 D2 4 0 0.10 0.60 USD ",
			"06-30T00 07-01T00 S2 D2 0.000001 0 0.10 0.00 USD ", "07-01T00 07-02T00 S1 D2 0.05 0 0.10 0.01 USD ",
		},
		billing.Monthly: {
			"06-01T00 07-01T00 S1 D2 4.5 0 0.10 0.61 USD ", "06-01T00 07-01T00 S2 D2 0.000001 0 0.10 0.00 USD ",
			"07-01T00 08-01T00 S1 D2 0.05 0 0.10 0.01 USD ",
		},
	} {
		r := billing.NewUsageReport(by)
		feed(r, rows, anything)
		for range 2 { // asking does not change it
			if diff := cmp.Diff(want, said(r.Records())); diff != "" {
				t.Errorf("%s (-want +got):\n%s", by, diff)
			}
		}
	}
	if billing.Granularity("yearly").Valid() || !billing.Hourly.Valid() {
		t.Error("granularities")
	}
}

// TestBILL_23_WhatMakesARow changes one thing of the second row at a time.
func TestBILL_23_WhatMakesARow(t *testing.T) {
	t.Parallel()
	for name, change := range map[string]func(*reservations.Usage){
		"Azure subscription": func(u *reservations.Usage) { u.Entitlement = "S2" },
		"subscription":       func(u *reservations.Usage) { u.Subscription = "global" },
		"meter":              func(u *reservations.Usage) { u.Meter = "m" },
		"resource":           func(u *reservations.Usage) { u.ResourceType = "other" },
		"size":               func(u *reservations.Usage) { u.SKU = "D4" },
		"region":             func(u *reservations.Usage) { u.Region = "westeurope" },
		"currency":           func(u *reservations.Usage) { u.UnitPrice = money.Must("0.10", "EUR") },
		"month":              func(u *reservations.Usage) { u.Hour = on(time.July, 1) },
	} {
		rows := []reservations.Usage{ran("S1", "D2", on(time.June, 30), "1", "0.10"), ran("S1", "D2", on(time.June, 30), "1", "0.10")}
		change(&rows[1])
		r := billing.NewUsageReport(billing.Monthly)
		feed(r, rows, anything)
		if got := r.Records(); len(got) != 2 || got[0].Cost.Number() != "0.10" || got[1].Cost.Number() != "0.10" {
			t.Errorf("%s: %v", name, said(got))
		}
	}
}

// TestRSV_16_BILL_20_CoveredUsage has two machines and a reservation for one
// and a half of them: together in usage records, apart in utilization records.
func TestRSV_16_BILL_20_CoveredUsage(t *testing.T) {
	t.Parallel()
	first := on(time.June, 1)
	rows := []reservations.Usage{ran("S1", "D2", first, "1", "0.10"), ran("S2", "D2", first, "1.5", "0.10"), ran("S2", "D2", first.Add(hour), "1", "0.10")}
	notS1 := func(u *reservations.Usage) bool { return u.Entitlement != "S1" }
	one, two := vms("r1", "D2", 1), vms("r2", "D2", 1)
	for _, c := range []struct {
		name        string
		usage       []string
		utilization []string
		rs          []reservations.Reservation
	}{
		{
			"none", []string{"06-01T00 06-02T00 S2 D2 2.5 0 0.10 0.25 USD "},
			[]string{"06-01T00 06-02T00 S2 D2 2.5 0 0.10 0.25 USD "}, nil,
		},
		{
			"S1's hour is covered, and taken from S2", []string{"06-01T00 06-02T00 S2 D2 2.5 1 0.10 0.15 USD "},
			[]string{"06-01T00 06-02T00 S2 D2 1.5 0 0.10 0.15 USD ", "06-01T00 06-02T00 S2 D2 1 1 0 0.00 USD r1"}, []reservations.Reservation{one},
		},
		{
			"by two", []string{"06-01T00 06-02T00 S2 D2 2.5 2 0.10 0.05 USD "},
			[]string{"06-01T00 06-02T00 S2 D2 0.5 0 0.10 0.05 USD ", "06-01T00 06-02T00 S2 D2 1 1 0 0.00 USD r1", "06-01T00 06-02T00 S2 D2 1 1 0 0.00 USD r2"},
			[]reservations.Reservation{two, one},
		},
		{
			"in whole", []string{"06-01T00 06-02T00 S2 D2 2.5 2.5 0.10 0.00 USD "},
			[]string{"06-01T00 06-02T00 S2 D2 2.5 2.5 0 0.00 USD r9"}, []reservations.Reservation{vms("r9", "D2", 9)},
		},
	} {
		usage, utilization := billing.NewUsageReport(billing.Daily), billing.NewUtilizationReport(billing.Daily)
		feed(usage, rows, notS1, c.rs...)
		feed(utilization, rows, notS1, c.rs...)
		if diff := cmp.Diff(c.usage, said(usage.Records())); diff != "" {
			t.Errorf("%s, usage (-want +got):\n%s", c.name, diff)
		}
		if diff := cmp.Diff(c.utilization, said(utilization.Records())); diff != "" {
			t.Errorf("%s, utilization (-want +got):\n%s", c.name, diff)
		}
		for _, r := range c.rs { // what is not listed counts for the reservation too
			if got, want := usage.CoveredBy(r.ID), utilization.CoveredBy(r.ID); got != want || got == 0 {
				t.Errorf("%s: %s covered %s and %s", c.name, r.ID, got, want)
			}
		}
	}
}

// TestRSV_16_BILL_20_RandomUsageAddsUp compares reports of random usage with
// each other, and with exact sums.
func TestRSV_16_BILL_20_RandomUsageAddsUp(t *testing.T) {
	t.Parallel()
	for seed := range uint64(100) {
		rnd := rand.New(rand.NewPCG(seed, 3))
		var rows []reservations.Usage
		exact := map[string]*big.Rat{} // what all of it would cost without reservations
		var used reservations.Quantity
		for h := range 100 {
			for n := range rnd.IntN(5) {
				u := ran(orders.EntitlementID(fmt.Sprint("S", n%3)), fmt.Sprint("D", rnd.IntN(3)), on(time.June, 29).Add(time.Duration(h)*hour), "0", "0")
				u.Meter = fmt.Sprint(n)
				u.Quantity = reservations.Quantity(rnd.Int64N(3_000_000))
				currency := []string{"USD", "EUR"}[n%2]
				u.UnitPrice = money.Must([]string{"0.10", "0.123456789012", "0", "0.0001"}[rnd.IntN(4)], currency)
				rows, used = append(rows, u), used+u.Quantity
				if exact[currency] == nil {
					exact[currency] = new(big.Rat)
				}
				price, _ := new(big.Rat).SetString(u.UnitPrice.Number())
				exact[currency].Add(exact[currency], price.Mul(price, big.NewRat(int64(u.Quantity), 1_000_000)))
			}
		}
		var rs []reservations.Reservation
		for n := range rnd.IntN(4) {
			r := vms(reservations.ID(fmt.Sprint("r", n)), fmt.Sprint("D", n), 1)
			r.EffectiveAt = on(time.June, 29).Add(time.Duration(rnd.IntN(50)) * 50 * time.Minute)
			rs = append(rs, r)
		}
		type sum struct {
			quantity, covered reservations.Quantity
			costs             map[string]*big.Rat
			rows              int64
		}
		add := func(records []billing.UsageRecord) (s sum) {
			s.costs = map[string]*big.Rat{}
			for _, r := range records {
				s.quantity, s.covered, s.rows = s.quantity+r.Quantity, s.covered+r.Covered, s.rows+1
				if r.Covered > r.Quantity || r.Covered < 0 || !r.Cost.Equal(r.Cost.Round()) || r.Reservation != "" && (r.Covered != r.Quantity || r.Cost.Sign() != 0) {
					t.Fatalf("seed %d: %v", seed, r)
				}
			}
			for _, cost := range billing.Summarize(records) {
				s.costs[cost.Currency()], _ = new(big.Rat).SetString(cost.Number())
			}
			return s
		}
		near := func(what string, a, b map[string]*big.Rat, roundings int64) {
			for _, currency := range []string{"USD", "EUR"} {
				x, y := a[currency], b[currency]
				if x == nil || y == nil {
					continue // nothing was used at all in it
				}
				off := new(big.Rat).Sub(x, y)
				if off.Abs(off).Cmp(big.NewRat(roundings, 200)) > 0 { // half a cent each
					t.Fatalf("seed %d, %s: %s and %s %s", seed, what, x.FloatString(6), y.FloatString(6), currency)
				}
			}
		}
		var all []sum
		covered := map[reservations.ID]reservations.Quantity{}
		for _, by := range []billing.Granularity{billing.Hourly, billing.Daily, billing.Monthly} {
			for _, made := range []*billing.UsageReport{billing.NewUsageReport(by), billing.NewUtilizationReport(by)} {
				feed(made, rows, anything, rs...)
				all = append(all, add(made.Records()))
				var sum reservations.Quantity
				for _, r := range rs {
					sum += made.CoveredBy(r.ID)
					if len(all) == 1 {
						covered[r.ID] = made.CoveredBy(r.ID)
					}
					if made.CoveredBy(r.ID) != covered[r.ID] {
						t.Fatalf("seed %d: %s covered %s and %s", seed, r.ID, made.CoveredBy(r.ID), covered[r.ID])
					}
				}
				if s := all[len(all)-1]; s.quantity != used || s.covered != sum {
					t.Fatalf("seed %d, %s: %s of %s, %s of %s covered", seed, by, s.quantity, used, s.covered, sum)
				}
			}
		}
		for _, s := range all[1:] {
			near("granularities", all[0].costs, s.costs, all[0].rows+s.rows)
		}
		if len(rs) == 0 {
			near("exact", exact, all[0].costs, all[0].rows)
		}
	}
}

// TestBILL_4_TheLineOfUsage fills in every column.
func TestBILL_4_TheLineOfUsage(t *testing.T) {
	t.Parallel()
	s := orders.Subscription{
		ID: "plan", Partner: contoso, Customer: relecloud, Order: "o", ItemID: "azure-plan", OfferID: "offer", OfferName: "Azure plan",
		ProductType: orders.AzurePlan, PartnerIDOnRecord: "4847383", Term: orders.Monthly, BillingCycle: orders.CycleMonthly,
	}
	rows := []reservations.Usage{ran("S1", "D2", on(time.June, 1), "3", "0.10"), ran("S1", "D2", on(time.June, 1).Add(hour), "2", "0.0125")}
	r := billing.NewUsageReport(billing.Monthly)
	feed(r, rows, anything, vms("r1", "D2", 1))
	record := r.Records()[0]
	got := record.Line(&s, billing.OneTimeFile)
	want := billing.Line{
		Partner: contoso, Customer: relecloud, ResellerMPNID: "4847383", File: billing.OneTimeFile, ChargeType: billing.UsageFee, Order: "o",
		Subscription: "plan", ItemID: "azure-plan", Product: "Azure plan, D2", Term: orders.Monthly, Cycle: orders.CycleMonthly,
		From: on(time.June, 1), To: on(time.July, 1), UnitPrice: usd("0.0125"), Quantity: reservations.Units(5), Covered: reservations.Units(2),
		Subtotal: usd("0.21"), Tax: usd("0"), Total: usd("0.21"), // 2 × 0.10 + 1 × 0.0125
		Entitlement: "S1", Meter: "hours D2", ResourceType: "virtual_machines", SKU: "D2", Region: "westus2",
	}
	if diff := cmp.Diff(want, got); diff != "" {
		t.Errorf("(-want +got):\n%s", diff)
	}
	s.OfferName = ""
	if got := record.Line(&s, billing.DailyRatedUsage); got.Product != "offer, D2" || got.File != billing.DailyRatedUsage {
		t.Errorf("%s in %s", got.Product, got.File)
	}
}

// TestSummarize adds costs up by currency.
func TestBILL_23_Summarize(t *testing.T) {
	t.Parallel()
	var records []billing.UsageRecord
	for _, cost := range []money.Amount{usd("1.10"), money.Must("3", "EUR"), usd("2.25")} {
		records = append(records, billing.UsageRecord{UsageOf: billing.UsageOf{Currency: cost.Currency()}, Cost: cost})
	}
	if diff := cmp.Diff([]money.Amount{money.Must("3", "EUR"), usd("3.35")}, billing.Summarize(records)); diff != "" {
		t.Errorf("(-want +got):\n%s", diff)
	}
	if got := billing.Summarize(nil); len(got) != 0 {
		t.Error(got)
	}
}

// TestBILL_22_BILL_24_PercentOfTheBudget stands on both sides of each border.
func TestBILL_22_BILL_24_PercentOfTheBudget(t *testing.T) {
	t.Parallel()
	for _, c := range []struct {
		budget, spent string
		percent       int64
		tell          bool
	}{
		{"100.00", "0.00", 0, false},
		{"100.00", "0.99", 0, false},
		{"100.00", "79.99", 79, false},
		{"100.00", "80.00", 80, true},
		{"100.00", "80.01", 80, true},
		{"100.00", "99.99", 99, true},
		{"100.00", "100.00", 100, true},
		{"100.00", "250.50", 250, true},
		{"0.01", "0.00", 0, false},
		{"0.01", "0.01", 100, true},
		{"0.01", "9999999.99", 99999999900, true},
		{"33.33", "26.66", 79, false}, // of 26.664
		{"33.33", "26.67", 80, true},
		{"999999999999999", "799999999999999.99", 80, true}, // of 799999999999999.20
	} {
		s := billing.NewSpending(customers.Customer{ID: relecloud, Budget: usd(c.budget)}, "2020-06", []money.Amount{money.Must("1000", "EUR"), usd(c.spent)})
		if s.PercentUsed() != c.percent || s.Tell() != c.tell || !s.Spent.Equal(usd(c.spent)) {
			t.Errorf("%s of %s: %d %%, %t, want %d and %t", s.Spent, c.budget, s.PercentUsed(), s.Tell(), c.percent, c.tell)
		}
	}
	for _, s := range []billing.Spending{
		billing.NewSpending(customers.Customer{}, "2020-06", []money.Amount{usd("5")}),                               // no budget
		billing.NewSpending(customers.Customer{Budget: money.Must("5", "EUR")}, "2020-06", []money.Amount{usd("5")}), // nothing in its currency
		billing.NewSpending(customers.Customer{Budget: money.Zero("USD")}, "2020-06", []money.Amount{usd("5")}),      // a budget of nothing
		billing.NewSpending(customers.Customer{Budget: usd("5")}, "2020-06", nil),                                    // no usage
		{Customer: relecloud, Spent: usd("5")}, {Customer: relecloud, Budget: usd("-5"), Spent: usd("5")},            // as nobody makes them
		billing.NewSpending(customers.Customer{Budget: usd("5")}, "2020-06", []money.Amount{usd("-5")}),                            // a credit
		billing.NewSpending(customers.Customer{Partner: permissions.TenantID("p"), Budget: usd("5")}, "2020-07", []money.Amount{}), // another month
	} {
		if s.PercentUsed() != 0 || s.Tell() {
			t.Errorf("%+v: %d %%, %t", s, s.PercentUsed(), s.Tell())
		}
	}
}
