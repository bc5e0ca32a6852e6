package statement

import (
	"strings"
	"time"
	"unicode"

	"cspkit.example/money"
)

// decimals are the most digits behind the point that are printed. Prices that
// were converted can have 34; what is left out shows as an ellipsis.
const decimals = 8

// number writes an amount without its currency, with at least 2 digits behind
// the point, such as 1,234.50. It does not round.
func number(a money.Amount) string {
	whole, part, _ := strings.Cut(a.Number(), ".")
	if a.Sign() == 0 {
		whole = "0" // a zero can be negative
	}
	part = strings.TrimRight(part, "0")
	if len(part) > decimals {
		part = part[:decimals] + "…"
	}
	return grouped(whole + "." + part + strings.Repeat("0", max(0, 2-len(part))))
}

// grouped puts commas into a number in plain digits.
func grouped(number string) string {
	whole, part, found := strings.Cut(number, ".")
	digits := strings.TrimPrefix(whole, "-")
	sign := whole[:len(whole)-len(digits)]
	for at := len(digits) - 3; at > 0; at -= 3 {
		digits = digits[:at] + "," + digits[at:]
	}
	if found {
		part = "." + part
	}
	return sign + digits + part
}

// date writes a day in UTC (ID-7), nothing for the zero time.
func date(t time.Time) string {
	if t.IsZero() {
		return ""
	}
	return t.UTC().Format(time.DateOnly)
}

// period writes the first and the last day of a time from which end is
// excluded.
func period(begin, end time.Time) string {
	first, last := date(begin), date(end)
	if end.After(begin) {
		last = date(end.Add(-1))
	}
	if first == last || last == "" {
		return first
	}
	return first + " – " + last
}

// words turns a code such as past_due or addQuantity into words.
func words(code string) string {
	var b strings.Builder
	for n, r := range code {
		switch {
		case r == '_':
			b.WriteByte(' ')
		case n == 0:
			b.WriteRune(unicode.ToUpper(r))
		case unicode.IsUpper(r):
			b.WriteByte(' ')
			b.WriteRune(unicode.ToLower(r))
		default:
			b.WriteRune(r)
		}
	}
	return b.String()
}
