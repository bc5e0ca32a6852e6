// Package money holds exact amounts: a decimal number and a currency.
//
// Nothing is ever rounded on the way: [Amount.Mul], [Amount.Share] and
// [Amount.Convert] keep what they can hold, and [Amount.Round] is called once, at the end of a
// calculation (0.4): to 2 digits, half away from zero.
package money

import (
	"fmt"
	"strings"

	"cspkit.example/pcerr"
	"github.com/cockroachdb/apd/v3"
	"golang.org/x/text/currency"
)

// exact is the context of all arithmetic: 34 digits, as decimal128 has.
var exact = apd.BaseContext.WithPrecision(34)

// Amount is an exact decimal amount of one currency. It is immutable and may
// be copied. The zero Amount is nothing, in no currency: it can be added to
// every amount.
type Amount struct {
	number   apd.Decimal
	currency string
}

// Parse reads an amount such as "525.60" in an ISO 4217 currency such as
// "USD"; field is blamed when one of them is malformed. At most 15 digits
// before and 12 behind the point are accepted.
func Parse(field, number, code string) (Amount, error) {
	unit, err := currency.ParseISO(code)
	if err != nil || unit.String() != code {
		return Amount{}, pcerr.Invalid("BILL-6", field, "give an ISO 4217 currency such as USD")
	}
	d, _, err := apd.NewFromString(number)
	if err != nil || d.Form != apd.Finite || d.Exponent < -12 || d.NumDigits()+int64(d.Exponent) > 15 {
		return Amount{}, pcerr.Invalid("BILL-6", field, "give a decimal number such as 525.60")
	}
	return Amount{*d, code}, nil
}

// Must is [Parse] for amounts that the program itself writes; it panics when
// they are malformed.
func Must(number, code string) Amount {
	a, err := Parse("amount", number, code)
	if err != nil {
		panic(fmt.Sprintf("money: %s %s: %v", number, code, err))
	}
	return a
}

// Zero is nothing, in a currency.
func Zero(code string) Amount { return Amount{currency: code} }

// Currency returns the ISO 4217 code, "" for the zero Amount.
func (a Amount) Currency() string { return a.currency }

// Sign returns -1, 0 or +1.
func (a Amount) Sign() int { return a.number.Sign() }

// IsZero reports whether a is the zero Amount: nothing, in no currency.
func (a Amount) IsZero() bool { return a.currency == "" && a.Sign() == 0 }

// Add returns a + b. It panics when they have different currencies: the
// caller compares or converts first.
func (a Amount) Add(b Amount) Amount {
	r := Amount{currency: common(a, b)}
	_, _ = exact.Add(&r.number, &a.number, &b.number)
	return r
}

// Sub returns a - b, under the same condition as Add.
func (a Amount) Sub(b Amount) Amount {
	r := Amount{currency: common(a, b)}
	_, _ = exact.Sub(&r.number, &a.number, &b.number)
	return r
}

// Mul returns a × n.
func (a Amount) Mul(n int64) Amount { return a.Share(n, 1) }

// Share returns a × numerator ÷ denominator, to 34 digits.
func (a Amount) Share(numerator, denominator int64) Amount {
	r := Amount{currency: a.currency}
	_, _ = exact.Mul(&r.number, &a.number, apd.New(numerator, 0))
	if denominator != 1 {
		_, _ = exact.Quo(&r.number, &r.number, apd.New(denominator, 0))
	}
	return r
}

// Convert returns a in the currency of rate, which is what one unit of a's
// currency costs there; to 34 digits.
func (a Amount) Convert(rate Amount) Amount {
	r := Amount{currency: rate.currency}
	_, _ = exact.Mul(&r.number, &a.number, &rate.number)
	return r
}

// halfUp is the context of rounding. It has more digits than the arithmetic,
// so that no amount is too long to be rounded.
var halfUp = func() *apd.Context {
	c := *exact
	c.Precision, c.Rounding = 1000, apd.RoundHalfUp
	return &c
}()

// Round returns a with 2 digits, half away from zero.
func (a Amount) Round() Amount {
	r := Amount{currency: a.currency}
	_, _ = halfUp.Quantize(&r.number, &a.number, -2)
	if r.number.IsZero() {
		r.number.Negative = false
	}
	return r
}

// Compare orders two amounts of one currency; it panics like Add.
func (a Amount) Compare(b Amount) int {
	common(a, b)
	return a.number.Cmp(&b.number)
}

// Equal reports whether a and b are the same number in the same currency;
// 1.5 equals 1.50.
func (a Amount) Equal(b Amount) bool {
	return a.currency == b.currency && a.number.Cmp(&b.number) == 0
}

// Number returns the number in plain digits, such as "525.60".
func (a Amount) Number() string { return a.number.Text('f') }

// String returns number and currency, such as "525.60 USD".
func (a Amount) String() string { return strings.TrimSpace(a.Number() + " " + a.currency) }

// MarshalText writes what String returns.
func (a Amount) MarshalText() ([]byte, error) { return []byte(a.String()), nil }

// UnmarshalText reads what MarshalText wrote.
func (a *Amount) UnmarshalText(text []byte) error {
	number, code, found := strings.Cut(string(text), " ")
	if !found {
		if number != "0" {
			return pcerr.Invalid("BILL-6", "amount", "a currency is missing")
		}
		*a = Amount{}
		return nil
	}
	d, _, err := apd.NewFromString(number)
	if err != nil || d.Form != apd.Finite || strings.ContainsAny(number, "eE") { // an exponent could name a number too long to write
		return pcerr.Invalid("BILL-6", "amount", "give a decimal number such as 525.60")
	}
	*a = Amount{*d, code}
	return nil
}

func common(a, b Amount) string {
	switch {
	case a.currency == b.currency, b.currency == "":
		return a.currency
	case a.currency == "":
		return b.currency
	}
	panic("money: " + a.currency + " and " + b.currency + " do not mix")
}
