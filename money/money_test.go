package money_test

import (
	"encoding/json"
	"errors"
	"math/big"
	"strings"
	"testing"

	"cspkit.example/money"
	"cspkit.example/pcerr"
)

func wantInvalid(t *testing.T, err error, field string) {
	t.Helper()
	var refusal *pcerr.Error
	if !errors.As(err, &refusal) || refusal.Code != pcerr.InvalidInput || refusal.Rule != "BILL-6" || refusal.Field != field {
		t.Errorf("got %v, want invalid_input about %s by BILL-6", err, field)
	}
}

func TestParse(t *testing.T) {
	t.Parallel()
	for number, want := range map[string]string{
		"525.60": "525.60 USD", "0": "0 USD", "-0.5": "-0.5 USD", "+1": "1 USD", "1e3": "1000 USD", ".5": "0.5 USD",
		"999999999999999": "999999999999999 USD", "0.000000000001": "0.000000000001 USD",
		"999999999999999.999999999999": "999999999999999.999999999999 USD",
	} {
		a, err := money.Parse("price", number, "USD")
		if err != nil || a.String() != want || a.Currency() != "USD" {
			t.Errorf("%s gives %v, %v", number, a, err)
		}
	}
	for _, number := range []string{
		"", " ", "1 ", "one", "1,5", "1.2.3", "NaN", "Inf", "-Infinity", "0x10", "١", "1000000000000000", "0.0000000000001",
		"1e15", "1e-13", "1e999999999", "1e-999999999", "0e-13", "\x00",
	} {
		a, err := money.Parse("price", number, "USD")
		wantInvalid(t, err, "price")
		if a.Currency() != "" || a.Sign() != 0 {
			t.Errorf("%q gives %v", number, a)
		}
	}
	for _, code := range []string{"", "usd", "US", "USDX", "ZZZ", "€", "us\x00"} {
		_, err := money.Parse("price", "1", code)
		wantInvalid(t, err, "price")
	}
}

func TestMustPanicsOnMalformedAmounts(t *testing.T) {
	t.Parallel()
	if a := money.Must("1.50", "EUR"); a.Number() != "1.50" {
		t.Errorf("got %v", a)
	}
	defer func() {
		if recover() == nil {
			t.Error("a malformed amount does not panic")
		}
	}()
	money.Must("1.5.0", "EUR")
}

func TestArithmeticIsExact(t *testing.T) {
	t.Parallel()
	usd := func(n string) money.Amount { return money.Must(n, "USD") }
	sum := money.Zero("USD")
	for range 1000 {
		sum = sum.Add(usd("0.1"))
	}
	for name, c := range map[string]struct {
		got  money.Amount
		want string
	}{
		"a thousand dimes":       {sum, "100"},
		"sub":                    {usd("1").Sub(usd("0.01")), "0.99"},
		"mul":                    {usd("525.60").Mul(2), "1051.20"},
		"mul by a negative":      {usd("0.01").Mul(-3), "-0.03"},
		"share":                  {usd("3650.00").Share(265, 365), "2650"},
		"a third, three times":   {usd("1").Share(1, 3).Mul(3).Round(), "1"},
		"nothing plus something": {money.Amount{}.Add(usd("2")), "2"},
		"something plus nothing": {usd("2").Add(money.Amount{}), "2"},
		"nothing minus":          {money.Amount{}.Sub(usd("2")), "-2"},
	} {
		if !c.got.Equal(usd(c.want)) {
			t.Errorf("%s gives %v, want %s", name, c.got, c.want)
		}
	}
}

func TestRoundIsHalfAwayFromZero(t *testing.T) {
	t.Parallel()
	for in, want := range map[string]string{
		"0.005": "0.01", "-0.005": "-0.01", "0.0049": "0.00", "-0.0049": "0.00", "1.125": "1.13", "1.115": "1.12",
		"2.675": "2.68", "-1.125": "-1.13", "304.166666": "304.17", "1": "1.00", "0": "0.00", "-0": "0.00", "99.995": "100.00",
		"999999999999999.995": "1000000000000000.00",
	} {
		if got := money.Must(in, "USD").Round().Number(); got != want {
			t.Errorf("%s is rounded to %s, want %s", in, got, want)
		}
	}
	huge := money.Must("999999999999999", "EUR").Convert(money.Must("999999999999999", "USD")).Mul(1_000_000)
	if got, want := huge.Round().String(), "999999999999998000000000000001000000.00 USD"; got != want { // 36 digits before the point
		t.Errorf("%s is rounded to %s, want %s", huge, got, want)
	}
}

func TestCompareEqualAndSign(t *testing.T) {
	t.Parallel()
	one, oneAgain, two := money.Must("1.5", "USD"), money.Must("1.50", "USD"), money.Must("2", "USD")
	if !one.Equal(oneAgain) || one.Equal(two) || one.Equal(money.Must("1.5", "EUR")) || money.Zero("USD").Equal(money.Amount{}) {
		t.Error("Equal compares number and currency, not the way they are written")
	}
	if one.Compare(two) != -1 || two.Compare(one) != 1 || one.Compare(oneAgain) != 0 || two.Compare(money.Amount{}) != 1 {
		t.Error("Compare orders by number")
	}
	if one.Sign() != 1 || money.Zero("USD").Sign() != 0 || one.Mul(-1).Sign() != -1 {
		t.Error("Sign")
	}
	if !(money.Amount{}).IsZero() || money.Zero("USD").IsZero() || one.IsZero() || (money.Amount{}).String() != "0" {
		t.Error("the zero Amount is nothing, in no currency")
	}
}

func TestCurrenciesDoNotMix(t *testing.T) {
	t.Parallel()
	usd, eur := money.Must("1", "USD"), money.Must("1", "EUR")
	for name, f := range map[string]func(){
		"Add": func() { usd.Add(eur) }, "Sub": func() { usd.Sub(eur) }, "Compare": func() { usd.Compare(eur) },
	} {
		func() {
			defer func() {
				if recover() == nil {
					t.Errorf("%s does not panic", name)
				}
			}()
			f()
		}()
	}
}

// TestBILL_16_ConvertIsExact has rates as they are published, and amounts at
// the edges of what can be read.
func TestBILL_16_ConvertIsExact(t *testing.T) {
	t.Parallel()
	for _, c := range []struct{ amount, rate, want string }{
		{"100.80 USD", "0.8912 EUR", "89.832960 EUR"},
		{"0.01 USD", "107.2175 JPY", "1.072175 JPY"},
		{"1 VND", "0.000043034519 USD", "0.000043034519 USD"},
		{"-2.50 USD", "0.8 EUR", "-2.000 EUR"},
		{"0 USD", "0.8 EUR", "0.0 EUR"},
		{"999999999999999.99 USD", "23237.5 VND", "23237499999999999767.625 VND"},
	} {
		var amount, rate money.Amount
		for text, to := range map[string]*money.Amount{c.amount: &amount, c.rate: &rate} {
			if err := to.UnmarshalText([]byte(text)); err != nil {
				t.Fatal(err)
			}
		}
		if got := amount.Convert(rate).String(); got != c.want {
			t.Errorf("%s at %s is %s, want %s", c.amount, c.rate, got, c.want)
		}
	}
}

// TestOperationsLeaveTheirOperandsAlone repeats each one and looks back.
func TestOperationsLeaveTheirOperandsAlone(t *testing.T) {
	t.Parallel()
	a, b := money.Must("123456789012345.678901234567", "USD"), money.Must("0.105", "USD")
	copied := a
	for range 2 {
		a.Add(b)
		a.Sub(b)
		a.Mul(7)
		a.Share(1, 3)
		a.Convert(b)
		a.Round()
		b.Round()
		if a.String() != "123456789012345.678901234567 USD" || b.String() != "0.105 USD" || !copied.Equal(a) {
			t.Fatalf("an operand changed: %v, %v", a, b)
		}
	}
}

func TestAmountInJSON(t *testing.T) {
	t.Parallel()
	type price struct{ Amount money.Amount }
	for text, want := range map[string]money.Amount{
		`{"Amount":"525.60 USD"}`: money.Must("525.60", "USD"), `{"Amount":"-1 EUR"}`: money.Must("-1", "EUR"),
		`{"Amount":"0"}`: {}, `{"Amount":"0 JPY"}`: money.Zero("JPY"),
	} {
		got := price{money.Must("9", "CHF")} // reading replaces what was there
		if err := json.Unmarshal([]byte(text), &got); err != nil || !got.Amount.Equal(want) {
			t.Errorf("%s gives %v, %v", text, got, err)
		}
		if data, err := json.Marshal(price{want}); err != nil || string(data) != text {
			t.Errorf("%v gives %s, %v", want, data, err)
		}
	}
	for _, text := range []string{`{"Amount":""}`, `{"Amount":"1"}`, `{"Amount":"x USD"}`, `{"Amount":"NaN USD"}`, `{"Amount":" USD"}`, `{"Amount":"1e999999999 USD"}`} {
		var p price
		wantInvalid(t, json.Unmarshal([]byte(text), &p), "amount")
	}
}

// FuzzAmount compares rounding and shares with exact fractions, and reads back
// what is written.
func FuzzAmount(f *testing.F) {
	f.Add("525.60", "USD", int64(3))
	f.Add("-0", "JPY", int64(-1))
	f.Add("1e14", "EUR", int64(1)<<62)
	f.Add("0.000000000001", "CHF", int64(7))
	f.Fuzz(func(t *testing.T, number, code string, n int64) {
		a, err := money.Parse("amount", number, code)
		if err != nil {
			wantInvalid(t, err, "amount")
			return
		}
		text, err := a.MarshalText()
		if err != nil || len(text) > 64 {
			t.Fatalf("%q gives %q, %v", number, text, err)
		}
		var again money.Amount
		if err := again.UnmarshalText(text); err != nil || !again.Equal(a) {
			t.Errorf("%q reads as %v, %v", text, again, err)
		}
		parsed, err := money.Parse("amount", a.Number(), a.Currency())
		if err != nil || !parsed.Equal(a) {
			t.Errorf("%v parses as %v, %v", a, parsed, err)
		}
		if !a.Add(a).Sub(a).Equal(a) || !a.Mul(2).Equal(a.Add(a)) || a.Compare(a) != 0 {
			t.Errorf("%v: sums and products disagree", a)
		}
		exact, ok := new(big.Rat).SetString(a.Number())
		if !ok {
			t.Fatalf("%s is no number", a.Number())
		}
		if want, got := roundedTo2(exact), a.Round().Number(); got != want {
			t.Errorf("%v is rounded to %s, want %s", a, got, want)
		}
		few := n % 1_000_000
		share := new(big.Rat).Mul(exact, big.NewRat(few, 365))
		if want, got := roundedTo2(share), a.Share(few, 365).Round().Number(); got != want {
			t.Errorf("%v × %d ÷ 365 is %s, want %s", a, few, got, want)
		}
	})
}

// roundedTo2 writes r with 2 digits, half away from zero.
func roundedTo2(r *big.Rat) string {
	text := r.FloatString(2) // "rounded to nearest, with halves rounded away from zero"
	if strings.Trim(text, "-0.") == "" {
		return "0.00"
	}
	return text
}
