package reservations_test

import (
	"math"
	"strings"
	"testing"

	"cspkit.example/pcerr"
	"cspkit.example/reservations"
)

// TestRSV_16_ParseQuantity reads what is right, and refuses the rest.
func TestRSV_16_ParseQuantity(t *testing.T) {
	t.Parallel()
	for _, c := range []struct {
		text, written string // nothing written: refused
		millionths    reservations.Quantity
	}{
		{"0", "0", 0},
		{"0.000001", "0.000001", 1},
		{"0.25", "0.25", 250_000},
		{"1.500", "1.5", 1_500_000},
		{"007", "7", 7_000_000},
		{"1000000000", "1000000000", 1_000_000_000_000_000},
		{text: "1000000000.000001"},
		{text: "99999999999999999999"},
		{text: "0.0000001"},
		{text: ""},
		{text: "."},
		{text: "1."},
		{text: ".5"},
		{text: "1.2.3"},
		{text: "-1"},
		{text: "-0"},
		{text: "+1"},
		{text: "1e3"},
		{text: "1_000"},
		{text: "0x10"},
		{text: " 1"},
		{text: "1,5"},
		{text: "١"},
		{text: "NaN"},
	} {
		got, err := reservations.ParseQuantity("hours", c.text)
		if c.written == "" {
			wantRefusal(t, err, pcerr.InvalidInput, "RSV-16", "hours")
			continue
		}
		if err != nil || got != c.millionths || got.String() != c.written {
			t.Errorf("%q is %d, %s, %v; want %d, %s", c.text, got, got, err, c.millionths, c.written)
		}
	}
}

// TestQuantityText writes and reads sums that no single row may have.
func TestQuantityText(t *testing.T) {
	t.Parallel()
	for q, want := range map[reservations.Quantity]string{
		0: "0", 1: "0.000001", -1: "-0.000001", -reservations.Units(3): "-3", reservations.Units(2_000_000_000): "2000000000",
		math.MaxInt64: "9223372036854.775807", math.MinInt64: "-9223372036854.775808",
	} {
		text, err := q.MarshalText()
		if err != nil || string(text) != want {
			t.Errorf("%d is %s, %v; want %s", q, text, err, want)
		}
		var back reservations.Quantity
		if err := back.UnmarshalText(text); err != nil || back != q {
			t.Errorf("%s reads as %d, %v", text, back, err)
		}
	}
	for _, text := range []string{"", "-", "--1", "+1", "9223372036854.775808", "-9223372036854.775809", "1.", "x"} {
		var q reservations.Quantity
		if err := q.UnmarshalText([]byte(text)); err == nil {
			t.Errorf("%q reads as %s", text, q)
		}
	}
}

// FuzzParseQuantity looks for text that is read but not written alike, for
// quantities outside their bounds, and for text that only one of the two
// readers takes.
func FuzzParseQuantity(f *testing.F) {
	for _, seed := range []string{"0", "0.25", "1000000000", "1000000000.000001", "-1", "1.", ".5", "1e3", "00.10", "9223372036854.775808"} {
		f.Add(seed)
	}
	f.Fuzz(func(t *testing.T, text string) {
		var read reservations.Quantity
		readable := read.UnmarshalText([]byte(text))
		q, err := reservations.ParseQuantity("quantity", text)
		if err != nil {
			if q != 0 {
				t.Errorf("%q is refused and %d", text, q)
			}
			if readable == nil && read >= 0 && read <= reservations.Units(1_000_000_000) && !strings.HasPrefix(text, "-") {
				t.Errorf("%q is refused, but reads as %s", text, read)
			}
			return
		}
		if q < 0 || q > reservations.Units(1_000_000_000) || readable != nil || read != q {
			t.Fatalf("%q is %d, and reads as %d, %v", text, q, read, readable)
		}
		// What is written is what was read, but for zeros that say nothing.
		want := strings.TrimLeft(text, "0")
		if strings.Contains(want, ".") {
			want = strings.TrimSuffix(strings.TrimRight(want, "0"), ".")
		}
		if want == "" || want[0] == '.' {
			want = "0" + want
		}
		if q.String() != want {
			t.Errorf("%q is written %s", text, q)
		}
	})
}
