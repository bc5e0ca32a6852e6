package reservations

import (
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
	whole, part, _ := strings.Cut(text, ".")
	digits := whole + part + strings.Repeat("0", max(0, 6-len(part)))
	n, err := strconv.ParseUint(digits, 10, 64)
	if err != nil || whole == "" || strings.HasSuffix(text, ".") || len(part) > 6 || n > maxUnits*uint64(unit) {
		return 0, pcerr.Invalid("RSV-16", field, "give a number from 0 to 1000000000 with at most 6 digits behind the point")
	}
	return Quantity(n), nil
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

// UnmarshalText reads what MarshalText wrote, negative numbers included.
func (q *Quantity) UnmarshalText(text []byte) error {
	number, negative := strings.CutPrefix(string(text), "-")
	n, err := ParseQuantity("quantity", number)
	if *q = n; negative {
		*q = -n
	}
	return err
}
