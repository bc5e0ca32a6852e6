package reservations_test

import (
	"testing"
	"time"

	"cspkit.example/money"
	"cspkit.example/reservations"
)

// TestBILL_27_EqualUsage changes one thing of a row at a time.
func TestBILL_27_EqualUsage(t *testing.T) {
	t.Parallel()
	for name, c := range map[string]struct {
		change func(*reservations.Usage)
		same   bool
	}{
		"nothing":            {func(*reservations.Usage) {}, true},
		"other digits":       {func(u *reservations.Usage) { u.UnitPrice = usd("0.1000") }, true},
		"another time zone":  {func(u *reservations.Usage) { u.Hour = u.Hour.In(time.FixedZone("", 3600)) }, true},
		"partner":            {func(u *reservations.Usage) { u.Partner = litware }, false},
		"customer":           {func(u *reservations.Usage) { u.Customer = "x" }, false},
		"Azure subscription": {func(u *reservations.Usage) { u.Entitlement = s2 }, false},
		"subscription":       {func(u *reservations.Usage) { u.Subscription = global }, false},
		"hour":               {func(u *reservations.Usage) { u.Hour = u.Hour.Add(time.Hour) }, false},
		"meter":              {func(u *reservations.Usage) { u.Meter = "x" }, false},
		"resource":           {func(u *reservations.Usage) { u.ResourceType = "other" }, false},
		"size":               {func(u *reservations.Usage) { u.SKU = "x" }, false},
		"region":             {func(u *reservations.Usage) { u.Region = "x" }, false},
		"quantity":           {func(u *reservations.Usage) { u.Quantity++ }, false},
		"price":              {func(u *reservations.Usage) { u.UnitPrice = usd("0.11") }, false},
		"currency":           {func(u *reservations.Usage) { u.UnitPrice = money.Must("0.10", "EUR") }, false},
		"classic":            {func(u *reservations.Usage) { u.ClassicOrPromo = true }, false},
	} {
		a, b := usage(fleet[0], noon), usage(fleet[0], noon)
		c.change(&b)
		if a.Equal(b) != c.same || b.Equal(a) != c.same || !a.Equal(a) {
			t.Errorf("%s: %t", name, a.Equal(b))
		}
	}
}

// TestRSV_17_Charge keeps what rounding would lose.
func TestRSV_17_Charge(t *testing.T) {
	t.Parallel()
	u := usage(fleet[0], noon)
	u.UnitPrice = usd("0.0123")
	for q, want := range map[reservations.Quantity]string{0: "0", 1: "0.0000000123", 250_000: "0.003075", reservations.Units(720): "8.856"} {
		if got := u.Charge(q); !got.Equal(usd("0").Add(got)) || got.Compare(usd(want)) != 0 {
			t.Errorf("%s: %s, want %s", q, got, want)
		}
	}
}
