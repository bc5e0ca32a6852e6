package billing_test

import (
	"testing"

	"cspkit.example/billing"
	"cspkit.example/money"
	"cspkit.example/permissions"
	"github.com/google/go-cmp/cmp"
)

// TestBILL_6_CurrencyOf asks for countries with, and without, a currency.
func TestBILL_6_CurrencyOf(t *testing.T) {
	t.Parallel()
	for country, want := range map[permissions.Country]string{"DE": "EUR", "US": "USD", "GB": "GBP", "TR": "TRY", "AQ": "", "": "", "de!": ""} {
		if got := billing.CurrencyOf(country); got != want {
			t.Errorf("%q: %q, want %q", country, got, want)
		}
	}
}

// TestBILL_6_BILL_16_In converts what has a rate, once.
func TestBILL_6_BILL_16_In(t *testing.T) {
	t.Parallel()
	rates := billing.Rates{Month: "2020-06", List: []billing.Rate{{Currency: "USD", Price: money.Must("0.8912", "EUR")}}}
	line := billing.Line{UnitPrice: usd("0.10"), Subtotal: usd("33.33"), Tax: usd("0"), Total: usd("33.33")}
	want := billing.Line{
		UnitPrice: money.Must("0.08912", "EUR"), Subtotal: money.Must("29.70", "EUR"), Tax: money.Zero("EUR"), Total: money.Must("29.70", "EUR"), ExchangeRate: "0.8912",
	}
	for name, c := range map[string]struct {
		code string
		want billing.Line
	}{"a rate": {"EUR", want}, "no rate": {"GBP", line}, "the same": {"USD", line}, "no currency": {"", line}} {
		if diff := cmp.Diff(c.want, line.In(c.code, &rates)); diff != "" {
			t.Errorf("%s (-want +got):\n%s", name, diff)
		}
	}
}
