package billing_test

import (
	"errors"
	"math/big"
	"math/rand/v2"
	"slices"
	"testing"
	"time"

	"cspkit.example/billing"
	"cspkit.example/money"
	"cspkit.example/pcerr"
	"cspkit.example/reservations"
	"github.com/google/go-cmp/cmp"
)

// on is the beginning of a day of 2020.
func on(month time.Month, day int) time.Time {
	return time.Date(2020, month, day, 0, 0, 0, 0, time.UTC)
}

// units reads a quantity.
func units(t testing.TB, text string) reservations.Quantity {
	t.Helper()
	q, err := reservations.ParseQuantity("quantity", text)
	if err != nil {
		t.Fatal(err)
	}
	return q
}

// tiers are prices in US dollars by where they begin.
func tiers(fromAndPrice ...any) billing.Tiers {
	var all billing.Tiers
	for n := 0; n < len(fromAndPrice); n += 2 {
		all = append(all, billing.Tier{From: reservations.Units(fromAndPrice[n].(int)), Price: usd(fromAndPrice[n+1].(string))})
	}
	return all
}

// wantInvalid checks that err is invalid_input by the rule about the field; the
// empty rule wants no error.
func wantInvalid(t *testing.T, name string, err error, rule pcerr.Rule, field string) {
	t.Helper()
	var refusal *pcerr.Error
	switch {
	case rule == "" && err == nil:
	case rule == "", !errors.As(err, &refusal), refusal.Code != pcerr.InvalidInput || refusal.Rule != rule || refusal.Field != field:
		t.Errorf("%s: %v, want invalid_input about %q by %q", name, err, field, rule)
	}
}

// TestBILL_17_EachUnitAtTheRateOfItsTier has the example of the rule, and what
// lies around the edges of tiers.
func TestBILL_17_EachUnitAtTheRateOfItsTier(t *testing.T) {
	t.Parallel()
	rule := tiers(0, "1", 100, "0.80")
	free := tiers(0, "0", 5, "0.087", 10, "0.083", 50, "0")
	for _, c := range []struct {
		tiers    billing.Tiers
		quantity string
		want     string
	}{
		{rule, "101", "100.80"},
		{rule, "100", "100"},
		{rule, "99.999999", "99.999999"},
		{rule, "100.000001", "100.0000008"},
		{rule, "0", "0"},
		{rule, "1000000000", "800000020"},
		{free, "5", "0"},
		{free, "5.5", "0.0435"},
		{free, "10", "0.435"},
		{free, "11", "0.518"},
		{free, "1000000000", "3.755"},
		{tiers(0, "0.000000000001"), "0.000001", "0.000000000000000001"},
		{tiers(0, "999999999999999.99"), "1000000000", "999999999999999990000000"},
	} {
		if got := c.tiers.Charge(units(t, c.quantity)); !got.Equal(usd0(c.want)) {
			t.Errorf("%s units cost %v, want %s", c.quantity, got, c.want)
		}
	}
	if got := rule.Charge(-reservations.Units(1)); !got.Equal(usd("0")) {
		t.Errorf("less than nothing costs %v", got)
	}
	if got := (billing.Tiers)(nil).Charge(1); !got.IsZero() {
		t.Errorf("without tiers it costs %v", got)
	}
}

// usd0 is an amount with more digits than can be read from input.
func usd0(number string) (a money.Amount) {
	if err := a.UnmarshalText([]byte(number + " USD")); err != nil {
		panic(err)
	}
	return a
}

// TestBILL_17_ChargesOfAnyTiers compares random tiers with the sum over single
// millionths: more never costs less, and a quantity costs what its parts do,
// each in its tier.
func TestBILL_17_ChargesOfAnyTiers(t *testing.T) {
	t.Parallel()
	r := rand.New(rand.NewPCG(17, 17))
	for range 2000 {
		all := randomTiers(r)
		a, b := reservations.Quantity(r.Int64N(60_000_000)), reservations.Quantity(r.Int64N(60_000_000))
		a, b = min(a, b), max(a, b)
		low, high := all.Charge(a), all.Charge(b)
		if low.Compare(high) > 0 {
			t.Fatalf("%v: %v costs %v, more than %v, %v", all, a, low, b, high)
		}
		if want := modelCharge(all, a); want.Cmp(rational(low)) != 0 {
			t.Fatalf("%v: %v costs %v, want %s", all, a, low, want.FloatString(20))
		}
		parts, before := money.Zero("USD"), reservations.Quantity(0)
		for n, tier := range all {
			end := b
			if n+1 < len(all) {
				end = min(b, all[n+1].From)
			}
			one := billing.Tiers{{Price: tier.Price}}
			parts, before = parts.Add(one.Charge(max(end, before)-before)), max(end, before)
		}
		if !parts.Equal(high) {
			t.Fatalf("%v: %v costs %v, its parts %v", all, b, high, parts)
		}
	}
}

// randomTiers are 1 to 4 tiers within 60 units.
func randomTiers(r *rand.Rand) billing.Tiers {
	at := []int64{0}
	for range r.IntN(4) {
		at = append(at, 1+r.Int64N(50_000_000))
	}
	slices.Sort(at)
	var all billing.Tiers
	for _, from := range slices.Compact(at) {
		price := usd("0.000001").Mul(r.Int64N(3_000_000))
		all = append(all, billing.Tier{From: reservations.Quantity(from), Price: price})
	}
	return all
}

// modelCharge puts every millionth into its tier, from above.
func modelCharge(all billing.Tiers, q reservations.Quantity) *big.Rat {
	sum := new(big.Rat)
	for _, tier := range slices.Backward(all) {
		if q > tier.From {
			sum.Add(sum, new(big.Rat).Mul(rational(tier.Price), big.NewRat(int64(q-tier.From), 1_000_000)))
			q = tier.From
		}
	}
	return sum
}

func rational(a money.Amount) *big.Rat {
	r, ok := new(big.Rat).SetString(a.Number())
	if !ok {
		panic(a.Number())
	}
	return r
}

// meter is a machine's, whose price changes in the middle of June.
func meter() billing.Meter {
	return billing.Meter{ID: "m1", Product: "Virtual Machines", SKU: "Standard_D2", Region: "westus2", Unit: "1 Hour", Prices: []billing.MeterPrice{
		{From: on(6, 10), Tiers: tiers(0, "0.12")}, {Tiers: tiers(0, "0.10")}, {From: on(7, 1), Tiers: tiers(0, "0.11", 100, "0.09")},
	}}
}

// TestBILL_15_BILL_16_BILL_17_CheckMeter spoils a meter in every way.
func TestBILL_15_BILL_16_BILL_17_CheckMeter(t *testing.T) {
	t.Parallel()
	priced := func(from time.Time, all billing.Tiers) func(*billing.Meter) {
		return func(m *billing.Meter) { m.Prices = append(m.Prices, billing.MeterPrice{From: from, Tiers: all}) }
	}
	one := tiers(0, "1")
	euro := billing.Tiers{{Price: money.Must("1", "EUR")}}
	for name, c := range map[string]struct {
		change func(*billing.Meter)
		rule   pcerr.Rule
		field  string
	}{
		"as it is":             {func(*billing.Meter) {}, "", ""},
		"no price":             {func(m *billing.Meter) { m.Prices = nil }, "", ""},
		"for nothing":          {priced(on(6, 17), tiers(0, "0", 5, "1")), "", ""},
		"any day":              {priced(on(6, 17), one), "", ""},
		"no ID":                {func(m *billing.Meter) { m.ID = " " }, "ID-13", "meterId"},
		"no product":           {func(m *billing.Meter) { m.Product = "" }, "ID-13", "product"},
		"no unit":              {func(m *billing.Meter) { m.Unit = "" }, "ID-13", "unit"},
		"a SKU of two lines":   {func(m *billing.Meter) { m.SKU = "a\nb" }, "ID-13", "sku"},
		"a region with a zero": {func(m *billing.Meter) { m.Region = "\x00" }, "ID-13", "region"},
		"at noon":              {priced(on(6, 17).Add(12*time.Hour), one), "BILL-15", "prices"},
		"a year of 5 digits":   {priced(time.Date(10_000, 1, 1, 0, 0, 0, 0, time.UTC), one), "BILL-15", "prices"},
		"twice on a day":       {priced(on(7, 1), one), "BILL-15", "prices"},
		"twice undated":        {priced(time.Time{}, one), "BILL-15", "prices"},
		"in euros":             {priced(on(8, 1), euro), "BILL-16", "prices"},
		"in no currency":       {priced(on(8, 1), billing.Tiers{{}}), "BILL-16", "prices"},
		"partly in euros":      {priced(on(8, 1), append(tiers(0, "1"), billing.Tier{From: 1, Price: euro[0].Price})), "BILL-16", "prices"},
		"negative":             {priced(on(8, 1), tiers(0, "1", 5, "-0.01")), "BILL-17", "prices"},
		"no tier":              {priced(on(8, 1), nil), "BILL-17", "prices"},
		"not from 0":           {priced(on(8, 1), tiers(1, "1")), "BILL-17", "prices"},
		"out of order":         {priced(on(8, 1), tiers(0, "1", 9, "2", 5, "3")), "BILL-17", "prices"},
		"an empty tier":        {priced(on(8, 1), tiers(0, "1", 5, "2", 5, "3")), "BILL-17", "prices"},
	} {
		m := meter()
		c.change(&m)
		wantInvalid(t, name, m.Check(), c.rule, c.field)
	}
}

// TestBILL_15_TheMetersPriceOfATime asks on both sides of each beginning, and
// replaces the meter on 15 June.
func TestBILL_15_TheMetersPriceOfATime(t *testing.T) {
	t.Parallel()
	m := meter()
	for at, want := range map[time.Time]int{{}: 1, on(6, 10).Add(-1): 1, on(6, 10): 0, on(7, 1).Add(-1): 0, on(7, 1): 2, on(12, 31): 2} {
		got, found := m.PriceAt(at)
		if diff := cmp.Diff(m.Prices[want], got); diff != "" || !found {
			t.Errorf("at %v, found %t (-want +got):\n%s", at, found, diff)
		}
	}
	for n, want := range []time.Time{on(7, 1), on(6, 10), {}} {
		if got := m.Until(m.Prices[n]); !got.Equal(want) {
			t.Errorf("the price from %v ends %v, want %v", m.Prices[n].From, got, want)
		}
	}
	late := billing.Meter{Prices: m.Prices[:1]}
	if _, found := late.PriceAt(on(6, 9)); found {
		t.Error("a price is found before it begins")
	}

	only := func(n ...int) []billing.MeterPrice {
		var some []billing.MeterPrice
		for _, at := range n {
			some = append(some, meter().Prices[at])
		}
		return some
	}
	dearer := billing.MeterPrice{From: on(6, 10), Tiers: tiers(0, "0.13")}
	for name, c := range map[string]struct {
		old, now []billing.MeterPrice
		ok       bool
	}{
		"the same, in another order":   {meter().Prices, only(2, 1, 0), true},
		"no future":                    {meter().Prices, only(0, 1), true},
		"another future":               {meter().Prices, append(only(0, 1), billing.MeterPrice{From: on(6, 16), Tiers: tiers(0, "9")}), true},
		"another present":              {meter().Prices, append(only(1, 2), dearer), false},
		"no past":                      {meter().Prices, only(0, 2), false},
		"slipped in":                   {meter().Prices, append(only(0, 1, 2), billing.MeterPrice{From: on(6, 15), Tiers: tiers(0, "9")}), false},
		"undated, another":             {only(1), []billing.MeterPrice{{Tiers: tiers(0, "9")}}, true},
		"undated, dated back":          {only(1), only(0, 1), false},
		"not sold yet, then a past":    {only(2), only(0, 2), false},
		"not sold yet, another future": {only(2), []billing.MeterPrice{{From: on(6, 16), Tiers: tiers(0, "9")}}, true},
	} {
		old, now := meter(), meter()
		old.Prices, now.Prices = c.old, c.now
		rule, field := pcerr.Rule("BILL-15"), "prices"
		if c.ok {
			rule, field = "", ""
		}
		wantInvalid(t, name, now.CheckChange(old, on(6, 15)), rule, field)
	}
	fresh := meter()
	wantInvalid(t, "a new meter with a past", fresh.CheckChange(billing.Meter{}, on(12, 1)), "", "")
}

// TestClonesShareNothing changes what a copy holds.
func TestClonesShareNothing(t *testing.T) {
	t.Parallel()
	m, r := meter(), billing.Rates{List: []billing.Rate{{Currency: "USD", Price: money.Must("0.9", "EUR")}}}
	m.Markets = append(m.Markets, "DE")
	c, d := m.Clone(), r.Clone()
	c.Markets[0], c.Prices[0].Tiers[0].From, c.Prices[1].From, d.List[0].Currency = "FR", 7, on(1, 1), "JPY"
	if m.Markets[0] != "DE" || m.Prices[0].Tiers[0].From != 0 || !m.Prices[1].From.IsZero() || r.List[0].Currency != "USD" {
		t.Errorf("the copies share memory: %v, %v", m, r)
	}
}
