package reservations_test

import (
	"encoding/json"
	"math"
	"math/big"
	"regexp"
	"strings"
	"testing"

	"cspkit.example/pcerr"
	"cspkit.example/reservations"
)

func TestRSV_16_ParseQuantity(t *testing.T) {
	t.Parallel()
	for text, want := range map[string]reservations.Quantity{
		"0": 0, "1": 1_000_000, "0.25": 250_000, "0.000001": 1, "12.5": 12_500_000, "007": 7_000_000, "0.100000": 100_000, "00000000000000000000000000001": 1_000_000,
		"1000000000": 1_000_000_000_000_000, "999999999.999999": 999_999_999_999_999, "0.0": 0,
	} {
		if got, err := reservations.ParseQuantity("quantity", text); got != want || err != nil {
			t.Errorf("%s is read as %d, %v", text, got, err)
		}
	}
	for _, text := range []string{
		"", ".", "1.", ".5", "-1", "+1", "- 1", "-0", "1e3", "0x10", "1,5", "1.2.3", "1..5", "1_000", " 1", "1 ", "1\n", "NaN", "Inf", "١", "½",
		"0.0000001", "0.0000000", "1000000000.000001", "1000000001", "18446744073709.551616", "99999999999999999999", "1.-5", "1.+5",
	} {
		got, err := reservations.ParseQuantity("hours", text)
		wantRefusal(t, err, pcerr.InvalidInput, "RSV-16", "hours")
		if got != 0 {
			t.Errorf("%q is read as %s", text, got)
		}
	}
	if got := reservations.Units(3); got.String() != "3" || reservations.Units(-3).String() != "-3" {
		t.Errorf("three units are %s", got)
	}
}

// Every quantity is written and read back, also one that nobody can type in.
func TestRSV_16_QuantitiesAsText(t *testing.T) {
	t.Parallel()
	for q, want := range map[reservations.Quantity]string{
		0: "0", 1: "0.000001", -1: "-0.000001", 250_000: "0.25", -12_500_000: "-12.5", 1_000_000: "1", 100_000_000: "100", 1_000_010: "1.00001",
		1_000_000_000_000_001: "1000000000.000001", math.MaxInt64: "9223372036854.775807", math.MinInt64: "-9223372036854.775808",
		math.MinInt64 + 1: "-9223372036854.775807",
	} {
		if got := q.String(); got != want {
			t.Errorf("%d is written as %s, want %s", int64(q), got, want)
		}
		text, err := json.Marshal(q)
		var back reservations.Quantity
		if err == nil {
			err = json.Unmarshal(text, &back)
		}
		if string(text) != `"`+want+`"` || back != q || err != nil {
			t.Errorf("%s goes by %s and comes back as %s, %v", q, text, back, err)
		}
	}
	kept := reservations.Units(5)
	for _, text := range []string{"", "-", "--1", "+1", "1.", "0.0000001", "9223372036854.775808", "-9223372036854.775809", "18446744073709.551615", "one"} {
		wantRefusal(t, kept.UnmarshalText([]byte(text)), pcerr.InvalidInput, "RSV-16", "quantity")
		if kept != reservations.Units(5) {
			t.Fatalf("%q changed the quantity to %s", text, kept)
		}
	}
}

// FuzzParseQuantity reads any text: what is a number with at most 6 digits
// behind the point is read exactly and written back, everything else refused.
func FuzzParseQuantity(f *testing.F) {
	for _, text := range []string{"0", "1", "0.25", "1000000000", "1000000000.000001", "0.0000001", "-1", "+1", "1.", ".5", "1e3", "00.10", "", " 1", "1_0", "९"} {
		f.Add(text)
	}
	number := regexp.MustCompile(`^[0-9]+(\.[0-9]{1,6})?$`)
	most := big.NewRat(1_000_000_000, 1)
	f.Fuzz(func(t *testing.T, text string) {
		q, err := reservations.ParseQuantity("quantity", text)
		exact, ok := new(big.Rat).SetString(text)
		if valid := ok && number.MatchString(text) && exact.Cmp(most) <= 0; valid != (err == nil) {
			t.Fatalf("%q: %v", text, err)
		}
		if err != nil {
			wantRefusal(t, err, pcerr.InvalidInput, "RSV-16", "quantity")
			return
		}
		if big.NewRat(int64(q), 1_000_000).Cmp(exact) != 0 {
			t.Errorf("%q is read as %s", text, q)
		}
		again, err := reservations.ParseQuantity("quantity", q.String())
		if again != q || err != nil || strings.HasSuffix(q.String(), ".") || len(q.String()) > len("1000000000.000000") {
			t.Errorf("%q is written as %s, which is %d, %v", text, q, again, err)
		}
	})
}
