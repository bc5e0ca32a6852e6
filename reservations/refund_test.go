package reservations_test

import (
	"fmt"
	"math/big"
	"strconv"
	"strings"
	"testing"
	"time"

	"cspkit.example/money"
	"cspkit.example/orders"
	"cspkit.example/pcerr"
	"cspkit.example/reservations"
	"github.com/google/go-cmp/cmp"
)

// same converts US dollars to US dollars.
func same(a money.Amount) money.Amount { return a }

// tenADay is the reservation of the examples in section 7.4: 365 days for 3,650.00.
func tenADay() reservations.Reservation {
	r := theExample(shared)
	r.Prices.PartnerCost = usd("3650.00")
	return r
}

// TestRSV_27_TheExamplesOf7_4 takes each row of the table.
func TestRSV_27_TheExamplesOf7_4(t *testing.T) {
	t.Parallel()
	tables := domain(t).Tables("7.4")
	if len(tables) != 2 || len(tables[1].Rows) != 6 {
		t.Fatal("section 7.4 has no table of six examples")
	}
	amount := func(cell string) money.Amount {
		return usd(strings.NewReplacer(",", "", "−", "-").Replace(cell))
	}
	for _, row := range tables[1].Rows {
		r := tenADay()
		r.Used = row.Cells[2] == "yes"
		if strings.Contains(row.Cells[0], "monthly billing, 4 instalments") {
			r.BillingPlan, r.Instalments = reservations.MonthlyBilling, 4
			if got := r.BilledSoFar(); !got.Equal(usd("1216.68")) {
				t.Errorf("four instalments are %v", got)
			}
		}
		days, err := strconv.Atoi(row.Cells[1])
		if err != nil {
			t.Fatal(err)
		}
		exchange := strings.HasPrefix(row.Cells[0], "exchange")
		for _, at := range []time.Time{noon.Add(time.Duration(days) * day), noon.Add(time.Duration(days+1)*day - 1)} {
			want := reservations.Settlement{At: at, Remaining: amount(row.Cells[3]), Fee: amount(row.Cells[4]), Credit: amount(row.Cells[5]), Exchange: exchange}
			if diff := cmp.Diff(want, r.Settle(exchange, at)); diff != "" {
				t.Errorf("%s, day %d (-want +got):\n%s", row.Cells[0], days, diff)
			}
		}
	}
}

// TestRSV_27_TheRulesOf7_4 takes the rows of the first table, and its edges.
func TestRSV_27_TheRulesOf7_4(t *testing.T) {
	t.Parallel()
	for name, c := range map[string]struct {
		after             time.Duration
		used, exchange    bool
		rest, fee, credit string
	}{
		"at once":                         {0, false, false, "3650.00", "0", "3650.00"},
		"before it starts":                {-day, true, false, "3650.00", "0", "3650.00"},
		"day 5, not used":                 {6*day - 1, false, false, "3650.00", "0", "3650.00"},
		"day 5, used":                     {5 * day, true, false, "3600.00", "0", "3600.00"},
		"day 6, not used":                 {6 * day, false, false, "3590.00", "430.80", "3159.20"},
		"day 6, used":                     {6 * day, true, false, "3590.00", "430.80", "3159.20"},
		"the last day":                    {364 * day, true, false, "10.00", "1.20", "8.80"},
		"after its end":                   {400 * day, true, false, "0", "0", "0"},
		"an exchange on day 3, not used":  {3 * day, false, true, "3650.00", "0", "3650.00"},
		"an exchange on day 3, used":      {3 * day, true, true, "3620.00", "0", "3620.00"},
		"an exchange on day 6 has no fee": {6 * day, false, true, "3590.00", "0", "3590.00"},
	} {
		r := tenADay()
		r.Used = c.used
		at := noon.Add(c.after)
		want := reservations.Settlement{At: at, Remaining: usd(c.rest), Fee: usd(c.fee), Credit: usd(c.credit), Exchange: c.exchange}
		if diff := cmp.Diff(want, r.Settle(c.exchange, at)); diff != "" {
			t.Errorf("%s (-want +got):\n%s", name, diff)
		}
	}
}

func TestRSV_9_Instalments(t *testing.T) {
	t.Parallel()
	for term, c := range map[orders.Term]struct {
		months int
		first  string
	}{
		orders.OneYear: {12, "87.60"}, orders.ThreeYear: {36, "73.00"},
	} {
		for _, start := range []time.Time{noon, time.Date(2020, 2, 29, 0, 0, 0, 0, time.UTC), time.Date(2021, 1, 31, 23, 0, 0, 0, time.UTC)} {
			p := reservations.Purchase{ItemID: "x", Quantity: 2, Term: term, BillingPlan: reservations.MonthlyBilling}
			r, err := p.Buy(d2(), customer, onPlan(), nil, byNora, ids, start)
			if err != nil {
				t.Fatal(err)
			}
			if r.Instalments != 1 || !r.BilledSoFar().Equal(usd(c.first)) {
				t.Errorf("%s from %v: %d instalments, %v billed, want %s", term, start, r.Instalments, r.BilledSoFar(), c.first)
			}
			r.Instalments = c.months - 1
			if r.BilledSoFar().Equal(r.Prices.PartnerCost) {
				t.Errorf("%s from %v: all is billed after %d months", term, start, c.months-1)
			}
			r.Instalments = c.months
			if !r.BilledSoFar().Equal(r.Prices.PartnerCost) {
				t.Errorf("%s from %v: %v is billed at the end", term, start, r.BilledSoFar())
			}
		}
	}
}

// TestRSV_27_CancelUpToTheCap looks at the edges of the cap.
func TestRSV_27_CancelUpToTheCap(t *testing.T) {
	t.Parallel()
	monthly := tenADay()
	monthly.BillingPlan, monthly.Instalments, monthly.Used = reservations.MonthlyBilling, 4, true
	over := tenADay()
	over.State = reservations.Cancelled
	for name, c := range map[string]struct {
		before   reservations.Reservation
		credited string
		after    time.Duration
		rate     int64
		code     pcerr.Code
		rule     pcerr.Rule
	}{
		"nothing so far":         {tenADay(), "0", 0, 1, "", ""},
		"just up to the cap":     {tenADay(), "46350.00", 0, 1, "", ""},
		"a cent above":           {tenADay(), "46350.01", 0, 1, pcerr.RefundCapExceeded, "RSV-27"},
		"in another currency":    {tenADay(), "0", 0, 14, pcerr.RefundCapExceeded, "RSV-27"},
		"a charge, over the cap": {monthly, "60000", 100 * day, 1, "", ""},
		"nothing left to credit": {tenADay(), "60000", 365 * day, 1, "", ""},
		"cancelled already":      {over, "0", 0, 1, pcerr.ReservationNotActive, "RSV-29"},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			at := noon.Add(c.after)
			convert := func(a money.Amount) money.Amount { return a.Mul(c.rate) }
			got, err := c.before.Cancel(usd(c.credited), convert, at)
			wantRefusal(t, err, c.code, c.rule, "")
			want := c.before
			if c.code == "" {
				want.State, want.UpdatedAt, want.Settled = reservations.PendingCancellation, at, c.before.Settle(false, at)
			}
			if diff := cmp.Diff(want, got); diff != "" {
				t.Errorf("(-want +got):\n%s", diff)
			}
		})
	}
}

// TestRSV_27_WhatCountsAgainstTheCap counts only what counts against the cap.
func TestRSV_27_WhatCountsAgainstTheCap(t *testing.T) {
	t.Parallel()
	settled := func(ago time.Duration, credit string, exchange bool) reservations.Reservation {
		return reservations.Reservation{Settled: reservations.Settlement{At: noon.Add(-ago), Credit: usd(credit), Exchange: exchange}}
	}
	all := []reservations.Reservation{
		settled(0, "1", false), settled(365*day, "2", false), settled(365*day+1, "4", false),
		settled(day, "8", true), settled(day, "-16", false), {}, settled(day, "0.50", false),
	}
	if got := reservations.Credited(all, same, noon); !got.Equal(usd("3.50")) {
		t.Errorf("%v counts, want 3.50 USD", got)
	}
	if got := reservations.Credited(nil, same, noon); !got.Equal(money.Zero("USD")) {
		t.Errorf("nothing counts as %v", got)
	}
}

func TestRSV_27_Exchange(t *testing.T) {
	t.Parallel()
	next := func(cost money.Amount) reservations.Reservation {
		return reservations.Reservation{ID: "r-2", State: reservations.Active, Prices: reservations.Prices{PartnerCost: cost}}
	}
	cancelled := tenADay()
	cancelled.State = reservations.Cancelled
	at := noon.Add(100 * day) // worth 2,650.00
	for name, c := range map[string]struct {
		before reservations.Reservation
		next   reservations.Reservation
		code   pcerr.Code
		rule   pcerr.Rule
	}{
		"for more":            {tenADay(), next(usd("9000")), "", ""},
		"for just as much":    {tenADay(), next(usd("2650.00")), "", ""},
		"for a cent less":     {tenADay(), next(usd("2649.99")), pcerr.ExchangeValueTooLow, "RSV-27"},
		"in another currency": {tenADay(), next(money.Must("9000", "EUR")), pcerr.ExchangeValueTooLow, "RSV-27"},
		"of a cancelled one":  {cancelled, next(usd("9000")), pcerr.ReservationNotActive, "RSV-29"},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			wanted := reservations.Purchase{ItemID: "D4", Quantity: 1, Term: orders.OneYear}
			got, err := c.before.Exchange(wanted, c.next, at)
			wantRefusal(t, err, c.code, c.rule, "")
			want := c.before
			if c.code == "" {
				want.State, want.UpdatedAt, want.Wanted, want.Settled = reservations.PendingExchange, at, wanted, c.before.Settle(true, at)
			}
			if diff := cmp.Diff(want, got); diff != "" {
				t.Errorf("(-want +got):\n%s", diff)
			}
		})
	}
}

// TestRSV_28_Fulfil ends what was asked for, and nothing else.
func TestRSV_28_Fulfil(t *testing.T) {
	t.Parallel()
	for before, after := range map[reservations.State]reservations.State{
		reservations.PendingCancellation: reservations.Cancelled,
		reservations.PendingExchange:     reservations.Exchanged,
		reservations.Active:              "",
		reservations.Cancelled:           "",
	} {
		r := tenADay()
		r.State = before
		got, err := r.Fulfil(noon)
		if after == "" {
			wantRefusal(t, err, pcerr.ReservationNotActive, "RSV-29", "")
			continue
		}
		if err != nil || got.State != after || !got.UpdatedAt.Equal(noon) {
			t.Errorf("%s becomes %s at %v: %v", before, got.State, got.UpdatedAt, err)
		}
	}
}

// TestRSV_27_Split gives a part back: amounts scale, and nothing is lost.
func TestRSV_27_Split(t *testing.T) {
	t.Parallel()
	whole := tenADay()
	whole.Quantity = 3
	rest, part, err := whole.Split(1, "r-9", noon)
	if err != nil {
		t.Fatal(err)
	}
	if rest.ID != "r-1" || rest.Quantity != 2 || part.ID != "r-9" || part.PartOf != "r-1" || part.Quantity != 1 {
		t.Errorf("rest %s of %d, part %s of %d of %s", rest.ID, rest.Quantity, part.ID, part.Quantity, part.PartOf)
	}
	if sum := rest.Prices.PartnerCost.Add(part.Prices.PartnerCost); !sum.Equal(whole.Prices.PartnerCost) {
		t.Errorf("the parts cost %v, the whole %v", sum, whole.Prices.PartnerCost)
	}
	for _, all := range []int{0, 3} {
		if rest, part, err := whole.Split(all, "r-9", noon); err != nil || rest.ID != "" || part.ID != "r-1" {
			t.Errorf("giving back %d leaves %q and %q: %v", all, rest.ID, part.ID, err)
		}
	}
	for _, bad := range []int{-1, 4} {
		_, _, err := whole.Split(bad, "r-9", noon)
		wantRefusal(t, err, pcerr.QuantityInvalid, "RSV-27", "quantity")
	}
}

// FuzzRefund compares with the formulas of section 7.4 in exact fractions.
func FuzzRefund(f *testing.F) {
	f.Add(int64(365000), false, int64(100*24), true, false, uint8(0))
	f.Add(int64(365000), false, int64(100*24), true, false, uint8(4))
	f.Add(int64(1), true, int64(6*24-1), false, true, uint8(200))
	f.Add(int64(99999999999), true, int64(-5), false, false, uint8(35))
	f.Fuzz(func(t *testing.T, cents int64, threeYears bool, hours int64, used, exchange bool, instalments uint8) {
		if cents < 0 || cents > 1e14 || hours < -1e5 || hours > 1e5 {
			t.Skip("not a price, or not a time")
		}
		r := theExample(shared)
		r.Used, r.Prices.PartnerCost = used, usd(big.NewRat(cents, 100).FloatString(2))
		total, months := int64(365), int64(12)
		if threeYears {
			r.Term, r.ExpiresAt = orders.ThreeYear, time.Date(2023, 5, 20, 12, 0, 0, 0, time.UTC)
			total, months = 1095, 36
		}
		price := big.NewRat(cents, 100)
		billed := price
		if instalments > 0 {
			r.BillingPlan, r.Instalments = reservations.MonthlyBilling, int(instalments)
			if n := int64(instalments); n < months {
				one, _ := new(big.Rat).SetString(new(big.Rat).Quo(price, big.NewRat(months, 1)).FloatString(2))
				billed = one.Mul(one, big.NewRat(n, 1))
			}
		}
		d := min(max(hours/24, 0), total)
		rest := new(big.Rat).Mul(price, big.NewRat(total-d, total))
		if d <= 5 && !used {
			rest = price
		}
		fee := new(big.Rat)
		if d > 5 && !exchange {
			fee.Mul(rest, big.NewRat(12, 100))
		}
		credit := new(big.Rat).Sub(billed, new(big.Rat).Sub(price, rest))
		credit.Sub(credit, fee)

		s := r.Settle(exchange, noon.Add(time.Duration(hours)*time.Hour))
		for name, c := range map[string]struct {
			got  money.Amount
			want *big.Rat
		}{"remaining": {s.Remaining, rest}, "fee": {s.Fee, fee}, "credit": {s.Credit, credit}, "billed": {r.BilledSoFar(), billed}} {
			if !c.got.Equal(usd(c.want.FloatString(2))) {
				t.Errorf("%s is %v, want %s", name, c.got, c.want.FloatString(2))
			}
		}
	})
}

// Cancelling after a hundred days costs a fee of 12 per cent, exchanging none.
func ExampleReservation_Settle() {
	r := tenADay()
	at := r.EffectiveAt.AddDate(0, 0, 100)
	cancelled, exchanged := r.Settle(false, at), r.Settle(true, at)
	fmt.Println(cancelled.Remaining, cancelled.Fee, cancelled.Credit)
	fmt.Println(exchanged.Remaining, exchanged.Fee, exchanged.Credit)
	// Output:
	// 2650.00 USD 318.00 USD 2332.00 USD
	// 2650.00 USD 0.00 USD 2650.00 USD
}
