package billing_test

import (
	"testing"
	"time"

	"cspkit.example/billing"
	"cspkit.example/money"
	"cspkit.example/pcerr"
	"cspkit.example/permissions"
	"github.com/google/go-cmp/cmp"
)

func rate(from, number, to string) billing.Rate {
	return billing.Rate{Currency: from, Price: money.Must(number, to)}
}

// TestBILL_16_TheRatesOfAMonth sets rates on both sides of the day on which
// those of July are known.
func TestBILL_16_TheRatesOfAMonth(t *testing.T) {
	t.Parallel()
	july := billing.Rates{Month: "2020-07", List: append(make([]billing.Rate, 0, 4), rate("USD", "0.8912", "EUR"))}
	for name, c := range map[string]struct {
		old   billing.Rates
		set   []billing.Rate
		at    time.Time
		want  []billing.Rate
		rule  pcerr.Rule
		field string
	}{
		"the first ones, sorted": {billing.Rates{Month: "2020-07"}, []billing.Rate{rate("USD", "107.2", "JPY"), rate("EUR", "1.12", "USD"), rate("USD", "0.89", "EUR")}, on(6, 30),
			[]billing.Rate{rate("EUR", "1.12", "USD"), rate("USD", "0.89", "EUR"), rate("USD", "107.2", "JPY")}, "", ""},
		"one more":                  {july, []billing.Rate{rate("USD", "0.81", "GBP")}, on(7, 20), []billing.Rate{rate("USD", "0.8912", "EUR"), rate("USD", "0.81", "GBP")}, "", ""},
		"one that comes first":      {july, []billing.Rate{rate("EUR", "1.12", "USD")}, on(7, 20), []billing.Rate{rate("EUR", "1.12", "USD"), rate("USD", "0.8912", "EUR")}, "", ""},
		"the same again":            {july, []billing.Rate{rate("USD", "0.89120", "EUR")}, on(9, 1), july.List, "", ""},
		"another":                   {july, []billing.Rate{rate("USD", "0.8913", "EUR")}, on(6, 30), nil, "BILL-16", "rates"},
		"two for one":               {billing.Rates{Month: "2020-07"}, []billing.Rate{rate("USD", "0.8", "EUR"), rate("USD", "0.9", "EUR")}, on(7, 1), nil, "BILL-16", "rates"},
		"too early":                 {july, []billing.Rate{rate("USD", "0.81", "GBP")}, on(6, 30).Add(-1), nil, "BILL-16", "month"},
		"of a month long over":      {billing.Rates{Month: "2019-01"}, []billing.Rate{rate("USD", "0.81", "GBP")}, on(6, 30), []billing.Rate{rate("USD", "0.81", "GBP")}, "", ""},
		"no month":                  {billing.Rates{Month: "July"}, july.List, on(7, 1), nil, "BILL-7", "month"},
		"none":                      {july, nil, on(7, 1), nil, "BILL-16", "rates"},
		"no currency":               {july, []billing.Rate{rate("", "1", "EUR")}, on(7, 1), nil, "BILL-6", "rates"},
		"an unknown currency":       {july, []billing.Rate{rate("usd", "1", "EUR")}, on(7, 1), nil, "BILL-6", "rates"},
		"into itself":               {july, []billing.Rate{rate("EUR", "1", "EUR")}, on(7, 1), nil, "BILL-16", "rates"},
		"zero":                      {july, []billing.Rate{rate("USD", "0", "EUR")}, on(7, 1), nil, "BILL-16", "rates"},
		"negative":                  {july, []billing.Rate{rate("USD", "-1", "EUR")}, on(7, 1), nil, "BILL-16", "rates"},
		"into no currency, nothing": {july, []billing.Rate{{Currency: "USD"}}, on(7, 1), nil, "BILL-16", "rates"},
	} {
		got, err := c.old.Set(c.set, c.at)
		wantInvalid(t, name, err, c.rule, c.field)
		if c.rule != "" {
			continue
		}
		want := billing.Rates{Stamp: permissions.Stamp{}.Touch(c.at), Month: c.old.Month, List: c.want}
		if diff := cmp.Diff(want, got); diff != "" {
			t.Errorf("%s (-want +got):\n%s", name, diff)
		}
	}
	if diff := cmp.Diff([]billing.Rate{rate("USD", "0.8912", "EUR")}, july.List); diff != "" {
		t.Errorf("setting changed the rates that were there (-want +got):\n%s", diff)
	}
}

// TestBILL_16_ConvertAtTheRateOfTheMonth does not round, and does not turn
// rates round either.
func TestBILL_16_ConvertAtTheRateOfTheMonth(t *testing.T) {
	t.Parallel()
	july := billing.Rates{Month: "2020-07", List: []billing.Rate{rate("USD", "0.8912", "EUR"), rate("USD", "107.2175", "JPY")}}
	for _, c := range []struct {
		amount   money.Amount
		to, want string
	}{
		{usd("100.80"), "EUR", "89.832960 EUR"},
		{usd("0.01"), "JPY", "1.072175 JPY"},
		{usd("-1"), "EUR", "-0.8912 EUR"},
		{usd("1.005"), "USD", "1.005 USD"},
		{money.Must("3", "CHF"), "CHF", "3 CHF"},
		{money.Amount{}, "EUR", "0 EUR"},
	} {
		got, err := july.Convert(c.amount, c.to)
		if err != nil || got.String() != c.want {
			t.Errorf("%v is %v, %v, want %s", c.amount, got, err, c.want)
		}
	}
	for _, c := range []struct{ from, to string }{{"EUR", "USD"}, {"USD", "GBP"}, {"EUR", "JPY"}, {"USD", ""}} {
		_, err := july.Convert(money.Must("1", c.from), c.to)
		if pcerr.CodeOf(err) != pcerr.NotFound || pcerr.RuleOf(err) != "BILL-16" {
			t.Errorf("%s to %q: %v, want not_found by BILL-16", c.from, c.to, err)
		}
	}
}
