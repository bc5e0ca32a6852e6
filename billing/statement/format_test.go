package statement

import (
	"testing"
	"time"

	"cspkit.example/money"
)

func TestNumber(t *testing.T) {
	t.Parallel()
	for text, want := range map[string]string{
		"0": "0.00", "-0": "0.00", "0.5": "0.50", "-0.05": "-0.05", "999": "999.00", "1000": "1,000.00", "-100": "-100.00", "-1000": "-1,000.00",
		"1234567.891": "1,234,567.891", "0.10000000": "0.10", "0.000012": "0.000012", "0.123456789": "0.12345678…", "1e3": "1,000.00",
	} {
		if got := number(eur(text)); got != want {
			t.Errorf("%s is written %s, want %s", text, got, want)
		}
	}
	if got := number(money.Amount{}); got != "0.00" {
		t.Errorf("nothing is written %s", got)
	}
	for text, want := range map[string]string{"1": "1", "-1234.25": "-1,234.25", "1000000": "1,000,000", "-123": "-123"} {
		if got := grouped(text); got != want {
			t.Errorf("%s is written %s, want %s", text, got, want)
		}
	}
}

func TestPeriod(t *testing.T) {
	t.Parallel()
	at := func(text string) time.Time {
		if text == "" {
			return time.Time{}
		}
		when, err := time.Parse(time.RFC3339, text)
		if err != nil {
			t.Fatal(err)
		}
		return when
	}
	for _, c := range []struct{ begin, end, want string }{
		{"2020-06-01T00:00:00Z", "2020-07-01T00:00:00Z", "2020-06-01 – 2020-06-30"},
		{"2020-06-01T12:00:00Z", "2020-06-02T12:00:00Z", "2020-06-01 – 2020-06-02"},
		{"2020-06-01T00:00:00Z", "2020-06-02T00:00:00Z", "2020-06-01"},
		{"2020-06-01T00:00:00Z", "2020-06-01T00:00:00Z", "2020-06-01"},
		{"2020-06-30T23:00:00-07:00", "2020-07-31T17:00:00-07:00", "2020-07-01 – 2020-07-31"}, // all dates are UTC (ID-7)
		{"2020-06-01T00:00:00Z", "", "2020-06-01"},
		{"", "", ""},
	} {
		if got := period(at(c.begin), at(c.end)); got != c.want {
			t.Errorf("from %s to %s is written %s, want %s", c.begin, c.end, got, c.want)
		}
	}
}

func TestWords(t *testing.T) {
	t.Parallel()
	for code, want := range map[string]string{
		"cycle_instance_prorate": "Cycle instance prorate", "addQuantity": "Add quantity", "new": "New", "past_due": "Past due", "": "",
	} {
		if got := words(code); got != want {
			t.Errorf("%s is written %s, want %s", code, got, want)
		}
	}
}
