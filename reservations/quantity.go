package reservations

import (
	"math"
	"strconv"
	"strings"

	"cspkit.example/pcerr"
)

// Quantity is an exact number of units, such as the hours of machines that
// were used, in millionths of a unit. The zero Quantity is none.
type Quantity int64

// unit is one unit.
const unit Quantity = 1_000_000

// maxUnits bounds what ParseQuantity reads.
const maxUnits = 1_000_000_000

// Units is a whole number of units.
func Units(n int) Quantity { return Quantity(n) * unit }

// ParseQuantity reads a decimal number such as 0.25, of at most 6 digits
// behind the point, that is not negative and at most 1,000,000,000; field is
// blamed otherwise.
func ParseQuantity(field, text string) (Quantity, error) {
	n, ok := parse(text)
	if !ok || n > maxUnits*uint64(unit) {
		return 0, pcerr.Invalid("RSV-16", field, "give a number from 0 to 1000000000 with at most 6 digits behind the point")
	}
	return Quantity(n), nil
}

// parse reads a number without a sign, in millionths.
func parse(text string) (n uint64, ok bool) {
	whole, part, point := strings.Cut(text, ".")
	if whole == "" || point && part == "" || len(part) > 6 {
		return 0, false
	}
	n, err := strconv.ParseUint(whole+part+strings.Repeat("0", 6-len(part)), 10, 64)
	return n, err == nil
}

// String returns the number in plain digits, such as 0.25.
func (q Quantity) String() string {
	sign, n := "", uint64(q)
	if q < 0 {
		sign, n = "-", uint64(-q) // also right for the least number
	}
	text := sign + strconv.FormatUint(n/uint64(unit), 10)
	if part := n % uint64(unit); part > 0 {
		digits := strconv.FormatUint(part, 10)
		text += "." + strings.TrimRight(strings.Repeat("0", 6-len(digits))+digits, "0")
	}
	return text
}

// MarshalText writes what String returns.
func (q Quantity) MarshalText() ([]byte, error) { return []byte(q.String()), nil }

// UnmarshalText reads what MarshalText wrote: every Quantity, also a sum that
// ParseQuantity would not take, and a negative one.
func (q *Quantity) UnmarshalText(text []byte) error {
	number, negative := strings.CutPrefix(string(text), "-")
	n, ok := parse(number)
	switch {
	case ok && n <= math.MaxInt64:
		*q = Quantity(n)
	case ok && negative && n == 1<<63: // the least number has no positive one
		*q = math.MinInt64
		return nil
	default:
		return pcerr.Invalid("RSV-16", "quantity", "give a number with at most 6 digits behind the point")
	}
	if negative {
		*q = -*q
	}
	return nil
}
