package billing_test

import (
	"fmt"
	"slices"
	"strings"
	"testing"
	"time"

	"cspkit.example/billing"
	"cspkit.example/money"
	"cspkit.example/orders"
	"github.com/google/go-cmp/cmp"
)

// bought is a subscription of five units at 31.00 each, for a month from the
// 10th of June 2020.
func bought(product orders.ProductType) orders.Subscription {
	start := on(time.June, 10)
	item := orders.Item{ProductType: product}
	return orders.Subscription{
		ID: "55555555-0000-4000-8000-000000000001", Partner: contoso, Customer: relecloud, ItemID: "item", OfferName: "Offer", FriendlyName: "Ours",
		ProductType: product, Quantity: 5, Term: orders.Monthly, BillingCycle: item.Cycle(orders.Monthly), Status: orders.Active,
		AutoRenew: product != orders.Software, Order: "order", PartnerIDOnRecord: "1000003",
		EffectiveStart: start, CommitmentEnd: orders.Monthly.From(start), UnitPrice: usd("31.00"),
	}
}

// with returns a changed value.
func with[T any](s T, change func(*T)) T {
	change(&s)
	return s
}

// lasting is a subscription for another term.
func lasting(s orders.Subscription, term orders.Term, price string) orders.Subscription {
	s.Term, s.CommitmentEnd, s.UnitPrice = term, term.From(s.EffectiveStart), usd(price)
	return s
}

// beginning is a subscription that began on another day.
func beginning(s orders.Subscription, start time.Time) orders.Subscription {
	s.EffectiveStart, s.CommitmentEnd = start, s.Term.From(start)
	return s
}

// ledger is a subscription and everything that it cost, kept as the engine
// keeps it. prices are its unit prices by the day from which they hold.
type ledger struct {
	t      testing.TB
	s      orders.Subscription
	prices map[time.Time]string
	lines  []billing.Charge
}

// renewed brings a subscription to a time, at the price of its term.
func (l *ledger) renewed(s orders.Subscription, at time.Time) orders.Subscription {
	return l.priced(s, s.At(at))
}

func (l *ledger) priced(old, s orders.Subscription) orders.Subscription {
	if !s.RenewedSince(old) {
		return s
	}
	var last time.Time
	for from, price := range l.prices {
		if !from.After(s.TermStart()) && from.After(last) {
			s.UnitPrice, last = usd(price), from
		}
	}
	return s
}

// bill charges the terms that begin before a time, as a billing run does.
func (l *ledger) bill(before time.Time) {
	due, s := billing.Due(l.s, before, l.renewed)
	l.lines, l.s = append(l.lines, due...), s
}

// change does one thing to the subscription.
func (l *ledger) change(at time.Time, what string, n int) {
	l.t.Helper()
	l.bill(at.Add(1))
	old := l.s.At(at)
	s, err := old, error(nil)
	switch what {
	case "suspend":
		s, err = old.Suspend(orders.Suspension{}, at)
	case "reactivate":
		s, err = old.Reactivate(true, at)
		s = l.priced(old, s)
	case "quantity":
		s, err = old.ChangeQuantity(orders.Item{}, n, at)
	case "cancel":
		s, _, err = old.Cancel(at)
	case "renews", "lapses":
		s, err = old.SetAutoRenew(what == "renews", at)
	case "rename":
		s, err = old.Rename("Another", at)
	default:
		l.t.Fatalf("unknown change %s", what)
	}
	if err != nil {
		l.t.Fatalf("%s on %s: %v", what, at, err)
	}
	more, s := billing.Changed(old, s, at)
	l.lines, l.s = append(l.lines, more...), s
}

// shown are charges, one on a line of text.
func shown(all []billing.Charge) string {
	var b strings.Builder
	for _, c := range all {
		fmt.Fprintf(&b, "%s %s: %s to %s, %s x %s = %s\n", c.At.Format("01-02"), c.ChargeType, c.From.Format("2006-01-02"), c.To.Format("2006-01-02"),
			c.Quantity, c.UnitPrice.Number(), c.Total)
	}
	return b.String()
}

// TestBILL_4_BILL_11_SUB_17_SUB_21_Due charges terms in advance.
func TestBILL_4_BILL_11_SUB_17_SUB_21_Due(t *testing.T) {
	t.Parallel()
	licence := bought(orders.License)
	off := func(s *orders.Subscription) { s.AutoRenew = false }
	for name, c := range map[string]struct {
		s      orders.Subscription
		prices map[time.Time]string
		before time.Time
		want   string
	}{
		"not begun": {s: licence, before: on(time.June, 10)},
		"the first term": {s: licence, before: on(time.July, 1), want: `
06-10 cycle_fee: 2020-06-10 to 2020-07-10, 5 x 31.00 = 155.00 USD`},
		"begun a moment ago": {s: licence, before: on(time.June, 10).Add(1), want: `
06-10 cycle_fee: 2020-06-10 to 2020-07-10, 5 x 31.00 = 155.00 USD`},
		"at the renewal": {s: licence, before: on(time.July, 10), want: `
06-10 cycle_fee: 2020-06-10 to 2020-07-10, 5 x 31.00 = 155.00 USD`},
		"renewals, of which the last is dearer": {s: licence, prices: map[time.Time]string{on(time.August, 1): "33.00", on(time.August, 11): "35.00"}, before: on(time.September, 1), want: `
06-10 cycle_fee: 2020-06-10 to 2020-07-10, 5 x 31.00 = 155.00 USD
07-10 renew_fee: 2020-07-10 to 2020-08-10, 5 x 31.00 = 155.00 USD
08-10 renew_fee: 2020-08-10 to 2020-09-10, 5 x 33.00 = 165.00 USD`},
		"charged before": {s: with(licence, func(s *orders.Subscription) { s.ChargedUntil = s.CommitmentEnd }), before: on(time.August, 1), want: `
07-10 renew_fee: 2020-07-10 to 2020-08-10, 5 x 31.00 = 155.00 USD`},
		"charged for longer": {s: with(licence, func(s *orders.Subscription) { s.ChargedUntil = on(time.August, 10) }), before: on(time.August, 1)},
		"not renewed": {s: with(licence, off), before: on(time.December, 1), want: `
06-10 cycle_fee: 2020-06-10 to 2020-07-10, 5 x 31.00 = 155.00 USD`},
		"an add-on": {s: bought(orders.AddOn), before: on(time.August, 1), want: `
06-10 cycle_fee: 2020-06-10 to 2020-07-10, 5 x 31.00 = 155.00 USD
07-10 renew_fee: 2020-07-10 to 2020-08-10, 5 x 31.00 = 155.00 USD`},
		"a year": {s: lasting(licence, orders.OneYear, "365.00"), before: on(time.December, 31), want: `
06-10 cycle_fee: 2020-06-10 to 2021-06-10, 5 x 365.00 = 1825.00 USD`},
		"the marketplace": {s: bought(orders.MarketplaceSaaS), before: on(time.August, 1), want: `
06-10 new: 2020-06-10 to 2020-07-10, 5 x 31.00 = 155.00 USD
07-10 renew: 2020-07-10 to 2020-08-10, 5 x 31.00 = 155.00 USD`},
		"software, which is not renewed": {s: lasting(bought(orders.Software), orders.ThreeYear, "900.00"), before: on(time.December, 1).AddDate(9, 0, 0), want: `
06-10 new: 2020-06-10 to 2023-06-10, 5 x 900.00 = 4500.00 USD`},
		"from the last day of a month": {s: beginning(licence, on(time.January, 31)), before: on(time.May, 1), want: `
01-31 cycle_fee: 2020-01-31 to 2020-02-29, 5 x 31.00 = 155.00 USD
02-29 renew_fee: 2020-02-29 to 2020-03-31, 5 x 31.00 = 155.00 USD
03-31 renew_fee: 2020-03-31 to 2020-04-30, 5 x 31.00 = 155.00 USD
04-30 renew_fee: 2020-04-30 to 2020-05-31, 5 x 31.00 = 155.00 USD`},
		"for nothing": {s: lasting(licence, orders.Monthly, "0"), before: on(time.July, 1), want: `
06-10 cycle_fee: 2020-06-10 to 2020-07-10, 5 x 0 = 0.00 USD`},
		"fractions of a cent": {s: lasting(licence, orders.Monthly, "0.0125"), before: on(time.July, 1), want: `
06-10 cycle_fee: 2020-06-10 to 2020-07-10, 5 x 0.0125 = 0.06 USD`},
		"suspended":       {s: with(licence, func(s *orders.Subscription) { s.Status = orders.Suspended }), before: on(time.December, 1)},
		"deleted":         {s: with(licence, func(s *orders.Subscription) { s.Status = orders.Deleted }), before: on(time.December, 1)},
		"a trial":         {s: with(licence, func(s *orders.Subscription) { s.Trial = true }), before: on(time.December, 1)},
		"an Azure plan":   {s: bought(orders.AzurePlan), before: on(time.December, 1)},
		"an Azure global": {s: bought(orders.AzureGlobal), before: on(time.December, 1)},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			l := ledger{t: t, s: c.s, prices: c.prices}
			due, noted := billing.Due(c.s, c.before, l.renewed)
			want := strings.TrimPrefix(c.want, "\n")
			if got := strings.TrimSuffix(shown(due), "\n"); got != want {
				t.Errorf("(-want +got):\n%s", cmp.Diff(want, got))
			}
			if again, same := billing.Due(noted, c.before, l.renewed); len(again) > 0 || !cmp.Equal(noted, same) {
				t.Errorf("asked again:\n%s", shown(again))
			}
			if noted.Status != c.s.Status {
				t.Errorf("it is noted as %s: that is for the clock to say", noted.Status)
			}
			if n := len(due); n > 0 && (!noted.ChargedUntil.Equal(due[n-1].To) || !noted.Charged.Equal(due[n-1].Total)) {
				t.Errorf("noted as charged until %s, %s", noted.ChargedUntil, noted.Charged)
			}
		})
	}
}

// TestBILL_11_WhatALineSays has all of a line about a subscription.
func TestBILL_11_WhatALineSays(t *testing.T) {
	t.Parallel()
	s := bought(orders.License)
	due, _ := billing.Due(s, on(time.July, 1), nil)
	want := []billing.Charge{{At: on(time.June, 10), Line: billing.Line{
		Partner: contoso, Customer: relecloud, ResellerMPNID: "1000003", File: billing.LicenseBased, ChargeType: billing.CycleFee,
		Order: "order", Subscription: s.ID, ItemID: "item", Product: "Offer", Term: orders.Monthly, Cycle: orders.CycleMonthly,
		From: on(time.June, 10), To: on(time.July, 10), UnitPrice: usd("31.00"), Quantity: units(t, "5"),
		Subtotal: usd("155.00"), Tax: usd("0"), Total: usd("155.00"),
	}}}
	if diff := cmp.Diff(want, due); diff != "" {
		t.Errorf("(-want +got):\n%s", diff)
	}
}

// step is one thing that happens to a subscription.
type step struct {
	at   time.Time
	what string
	n    int
}

// TestBILL_11_BILL_26_SUB_18_SUB_19_SUB_20_Changed has every transition of table
// 2.12 that costs or brings something. Each begins with the charge for the term
// that the first line says.
func TestBILL_11_BILL_26_SUB_18_SUB_19_SUB_20_Changed(t *testing.T) {
	t.Parallel()
	licence, saas := bought(orders.License), bought(orders.MarketplaceSaaS)
	year := lasting(bought(orders.MarketplaceSaaS), orders.OneYear, "365.00")
	server := lasting(bought(orders.Software), orders.OneYear, "365.00")
	june := func(d int) time.Time { return on(time.June, d) }
	for name, c := range map[string]struct {
		s      orders.Subscription
		prices map[time.Time]string
		steps  []step
		want   string // after the first charge
		credit string // what the subscription says; empty is none
	}{
		// 21 of 30 days, the one that runs included: 2 x 31.00 / 30 = 2.07 a day.
		"more units": {s: licence, steps: []step{{june(19).Add(time.Hour), "quantity", 7}}, want: `
06-19 cycle_instance_prorate: 2020-06-19 to 2020-07-10, 2 x 31.00 = 43.48 USD`},
		"fewer units": {s: licence, steps: []step{{june(19), "quantity", 3}}, want: `
06-19 cycle_instance_prorate: 2020-06-19 to 2020-07-10, -2 x 31.00 = -43.48 USD`},
		"more units at the beginning": {s: licence, steps: []step{{june(10), "quantity", 6}}, want: `
06-10 cycle_instance_prorate: 2020-06-10 to 2020-07-10, 1 x 31.00 = 31.00 USD`},
		"more units as the term is renewed": {s: licence, steps: []step{{on(time.July, 10), "quantity", 6}}, want: `
07-10 renew_fee: 2020-07-10 to 2020-08-10, 5 x 31.00 = 155.00 USD
07-10 cycle_instance_prorate: 2020-07-10 to 2020-08-10, 1 x 31.00 = 31.00 USD`},
		"more units of software": {s: server, steps: []step{{june(19), "quantity", 6}}, want: `
06-19 addQuantity: 2020-06-19 to 2021-06-10, 1 x 365.00 = 355.79 USD`}, // 11 months of 30.4167, and 21 days of 1.01
		"fewer units of software, which is not returned in part": {s: server, steps: []step{{june(19), "quantity", 1}}},
		"more and fewer units of the marketplace": {s: saas, steps: []step{{june(19), "quantity", 7}, {june(29), "quantity", 1}}, want: `
06-19 addQuantity: 2020-06-19 to 2020-07-10, 2 x 31.00 = 43.48 USD
06-29 removeQuantity: 2020-06-29 to 2020-07-10, -6 x 31.00 = -68.22 USD`},
		"the same number":  {s: licence, steps: []step{{june(19), "quantity", 5}}},
		"another name":     {s: licence, steps: []step{{june(19), "rename", 0}}},
		"automatic or not": {s: licence, steps: []step{{june(19), "lapses", 0}, {june(20), "renews", 0}}},

		"suspended within 30 days": {s: licence, steps: []step{{on(time.July, 10), "suspend", 0}}, credit: "155.00 USD", want: `
07-10 renew_fee: 2020-07-10 to 2020-08-10, 5 x 31.00 = 155.00 USD
07-10 cancel_instance_prorate: 2020-07-10 to 2020-08-10, -5 x 31.00 = -155.00 USD`},
		"suspended at once": {s: licence, steps: []step{{june(10), "suspend", 0}}, credit: "155.00 USD", want: `
06-10 cancel_instance_prorate: 2020-06-10 to 2020-07-10, -5 x 31.00 = -155.00 USD`},
		"an add-on, suspended": {s: bought(orders.AddOn), steps: []step{{june(19), "suspend", 0}}, credit: "155.00 USD", want: `
06-19 cancel_instance_prorate: 2020-06-10 to 2020-07-10, -5 x 31.00 = -155.00 USD`},
		// 31 days, 5.00 a day; a moment after 30 days one of them is over.
		"suspended later": {s: licence, steps: []step{{on(time.July, 11).Add(-1), "suspend", 0}}, credit: "155.00 USD", want: `
07-10 renew_fee: 2020-07-10 to 2020-08-10, 5 x 31.00 = 155.00 USD
07-10 cancel_instance_prorate: 2020-07-10 to 2020-08-10, -5 x 31.00 = -155.00 USD`},
		"suspended a day later": {s: licence, steps: []step{{on(time.July, 11), "suspend", 0}}, credit: "150.00 USD", want: `
07-10 renew_fee: 2020-07-10 to 2020-08-10, 5 x 31.00 = 155.00 USD
07-11 cancel_instance_prorate: 2020-07-11 to 2020-08-10, -5 x 31.00 = -150.00 USD`},
		"suspended on the last day": {s: licence, steps: []step{{on(time.August, 10).Add(-1), "suspend", 0}}, credit: "5.00 USD", want: `
07-10 renew_fee: 2020-07-10 to 2020-08-10, 5 x 31.00 = 155.00 USD
08-09 cancel_instance_prorate: 2020-08-09 to 2020-08-10, -5 x 31.00 = -5.00 USD`},
		"credited is what was charged, not the price of what there is now": {s: licence, credit: "198.48 USD",
			steps: []step{{june(19), "quantity", 7}, {june(29), "suspend", 0}}, want: `
06-19 cycle_instance_prorate: 2020-06-19 to 2020-07-10, 2 x 31.00 = 43.48 USD
06-29 cancel_instance_prorate: 2020-06-10 to 2020-07-10, -7 x 31.00 = -198.48 USD`},
		"and what had been credited before is not credited again": {s: licence, credit: "67.20 USD",
			steps: []step{{june(19), "suspend", 0}, {june(27), "reactivate", 0}, {june(29), "suspend", 0}}, want: `
06-19 cancel_instance_prorate: 2020-06-10 to 2020-07-10, -5 x 31.00 = -155.00 USD
06-27 prorate_when_activate: 2020-06-27 to 2020-07-10, 5 x 31.00 = 67.20 USD
06-29 cancel_instance_prorate: 2020-06-10 to 2020-07-10, -5 x 31.00 = -67.20 USD`},
		// 9 months of 152.08 (not rounded), and 16 of 31 days of 4.91.
		"a year, suspended in its third month": {s: lasting(licence, orders.OneYear, "365.00"), credit: "1447.30 USD",
			steps: []step{{on(time.August, 25), "suspend", 0}}, want: `
08-25 cancel_instance_prorate: 2020-08-25 to 2021-06-10, -5 x 365.00 = -1447.30 USD`},
		// 0.16 / 30 is 0.01 a day, which makes more than 0.16 of most of the days.
		"no credit is more than what was charged": {s: with(lasting(licence, orders.Monthly, "0.16"), func(s *orders.Subscription) { s.Quantity = 3 }), credit: "0.16 USD",
			steps: []step{{june(11), "quantity", 2}, {june(12), "quantity", 1}, {june(13), "rename", 0}, {on(time.July, 12), "suspend", 0}}, want: `
06-11 cycle_instance_prorate: 2020-06-11 to 2020-07-10, -1 x 0.16 = -0.29 USD
06-12 cycle_instance_prorate: 2020-06-12 to 2020-07-10, -1 x 0.16 = -0.19 USD
07-10 renew_fee: 2020-07-10 to 2020-08-10, 1 x 0.16 = 0.16 USD
07-12 cancel_instance_prorate: 2020-07-12 to 2020-08-10, -1 x 0.16 = -0.16 USD`},
		"suspended software and marketplace bring nothing": {s: saas, steps: []step{{june(19), "suspend", 0}}},

		"reactivated in its term": {s: licence, steps: []step{{on(time.July, 20), "suspend", 0}, {on(time.July, 30), "reactivate", 0}}, want: `
07-10 renew_fee: 2020-07-10 to 2020-08-10, 5 x 31.00 = 155.00 USD
07-20 cancel_instance_prorate: 2020-07-20 to 2020-08-10, -5 x 31.00 = -105.00 USD
07-30 prorate_when_activate: 2020-07-30 to 2020-08-10, 5 x 31.00 = 55.00 USD`},
		"reactivated in its term, without a credit": {s: saas, steps: []step{{june(19), "suspend", 0}, {june(29), "reactivate", 0}}},
		"reactivated in a later term": {s: licence, prices: map[time.Time]string{on(time.August, 1): "62.00"},
			steps: []step{{on(time.July, 20), "suspend", 0}, {on(time.August, 20), "reactivate", 0}}, want: `
07-10 renew_fee: 2020-07-10 to 2020-08-10, 5 x 31.00 = 155.00 USD
07-20 cancel_instance_prorate: 2020-07-20 to 2020-08-10, -5 x 31.00 = -105.00 USD
08-20 prorate_when_activate: 2020-08-20 to 2020-09-10, 5 x 62.00 = 210.00 USD`},
		"reactivated in a later term, without a credit": {s: saas, steps: []step{{june(19), "suspend", 0}, {on(time.July, 20), "reactivate", 0}}, want: `
07-20 addQuantity: 2020-07-20 to 2020-08-10, 5 x 31.00 = 105.00 USD`},
		"lapsed, and had back": {s: licence, steps: []step{{june(19), "lapses", 0}, {on(time.July, 20), "reactivate", 0}, {on(time.September, 1), "reactivate", 0}}, want: `
07-20 prorate_when_activate: 2020-07-20 to 2020-08-10, 5 x 31.00 = 105.00 USD
09-01 prorate_when_activate: 2020-09-01 to 2020-09-10, 5 x 31.00 = 45.00 USD`},

		"software, cancelled": {s: server, steps: []step{{on(time.August, 9), "cancel", 0}}, credit: "1825.00 USD", want: `
08-09 cancel: 2020-06-10 to 2021-06-10, -5 x 365.00 = -1825.00 USD`},
		"software, cancelled with what was added": {s: server, steps: []step{{june(19), "quantity", 6}, {june(29), "cancel", 0}}, credit: "2180.79 USD", want: `
06-19 addQuantity: 2020-06-19 to 2021-06-10, 1 x 365.00 = 355.79 USD
06-29 cancel: 2020-06-10 to 2021-06-10, -6 x 365.00 = -2180.79 USD`},
		"marketplace by the month, cancelled within 24 hours": {s: saas, steps: []step{{june(11), "cancel", 0}}, credit: "155.00 USD", want: `
06-11 cancel: 2020-06-10 to 2020-07-10, -5 x 31.00 = -155.00 USD`},
		"marketplace by the month, cancelled later": {s: saas, steps: []step{{june(11).Add(1), "cancel", 0}}},
		"marketplace by the year, cancelled within 14 days": {s: year, steps: []step{{june(24), "cancel", 0}}, credit: "1825.00 USD", want: `
06-24 cancel: 2020-06-10 to 2021-06-10, -5 x 365.00 = -1825.00 USD`},
		"marketplace by the year, cancelled later": {s: year, steps: []step{{june(24).Add(1), "cancel", 0}}},

		"a month from the 31st": {s: beginning(licence, on(time.January, 31)), steps: []step{{on(time.March, 10), "quantity", 6}}, want: `
02-29 renew_fee: 2020-02-29 to 2020-03-31, 5 x 31.00 = 155.00 USD
03-10 cycle_instance_prorate: 2020-03-10 to 2020-03-31, 1 x 31.00 = 21.00 USD`},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			l := ledger{t: t, s: c.s, prices: c.prices}
			for _, s := range c.steps {
				l.change(s.at, s.what, s.n)
			}
			got := strings.TrimSuffix(shown(l.lines[1:]), "\n")
			if want := strings.TrimPrefix(c.want, "\n"); got != want {
				t.Errorf("(-want +got):\n%s", cmp.Diff(want, got))
			}
			credit := ""
			if !l.s.Credit.IsZero() {
				credit = l.s.Credit.String()
			}
			if credit != c.credit {
				t.Errorf("it says a credit of %q, want %q", credit, c.credit)
			}
			sum := money.Zero("USD")
			for _, line := range l.lines[:len(l.lines):len(l.lines)] {
				if !line.To.Before(l.s.CommitmentEnd) {
					sum = sum.Add(line.Total)
				}
			}
			if !sum.Equal(l.s.Charged) {
				t.Errorf("the term cost %s, noted is %s", sum, l.s.Charged)
			}
		})
	}
}

// TestBILL_11_WhatIsNotCharged: trials and what is charged by usage.
func TestBILL_11_WhatIsNotCharged(t *testing.T) {
	t.Parallel()
	for _, s := range []orders.Subscription{
		bought(orders.AzurePlan), bought(orders.AzureGlobal), with(bought(orders.License), func(s *orders.Subscription) { s.Trial = true }),
	} {
		for _, changed := range []orders.Subscription{
			with(s, func(s *orders.Subscription) { s.Quantity++ }), with(s, func(s *orders.Subscription) { s.Status = orders.Suspended }), s.End(noon),
		} {
			charges, noted := billing.Changed(s, changed, on(time.June, 19))
			if len(charges) > 0 || !cmp.Equal(changed, noted) {
				t.Errorf("%s: %s", s.ProductType, shown(charges))
			}
		}
	}
}

// TestBILL_11_OnlyAReactivationIsCharged: what else changes on a suspended
// subscription costs nothing, though its term is not paid to the end.
func TestBILL_11_OnlyAReactivationIsCharged(t *testing.T) {
	t.Parallel()
	s := with(bought(orders.License), func(s *orders.Subscription) { s.Status, s.ChargedUntil = orders.Suspended, on(time.June, 1) })
	named := with(s, func(s *orders.Subscription) { s.FriendlyName = "mail" })
	if charges, noted := billing.Changed(s, named, on(time.June, 19)); len(charges) > 0 || !cmp.Equal(named, noted) {
		t.Errorf("a new name costs %s", shown(charges))
	}
	back := with(s, func(s *orders.Subscription) { s.Status = orders.Active })
	if charges, _ := billing.Changed(s, back, on(time.June, 19)); len(charges) != 1 {
		t.Errorf("a reactivation costs %s", shown(charges))
	}
}

// TestBILL_4_BILL_5_FileOf has the file of every product.
func TestBILL_4_BILL_5_FileOf(t *testing.T) {
	t.Parallel()
	for product, want := range map[orders.ProductType]billing.FileKind{
		orders.License: billing.LicenseBased, orders.AddOn: billing.LicenseBased, orders.AzureGlobal: billing.UsageBased,
		orders.AzurePlan: billing.OneTimeFile, orders.ReservationItem: billing.OneTimeFile, orders.Software: billing.OneTimeFile, orders.MarketplaceSaaS: billing.OneTimeFile,
	} {
		if got := billing.FileOf(product); got != want {
			t.Errorf("%s comes on the file %s, want %s", product, got, want)
		}
	}
	recurring := []billing.FileKind{billing.LicenseBased, billing.UsageBased}
	for _, kind := range []billing.FileKind{billing.LicenseBased, billing.UsageBased, billing.OneTimeFile, billing.DailyRatedUsage, ""} {
		if got := kind.InvoiceType(); (got == billing.Recurring) != slices.Contains(recurring, kind) || !got.Valid() {
			t.Errorf("%s is on %s invoices", kind, got)
		}
		if got := kind.OnInvoices(); got != (kind == billing.OneTimeFile || slices.Contains(recurring, kind)) {
			t.Errorf("%s is on invoices: %t", kind, got)
		}
	}
}

// TestBILL_11_TheOrderOfCharges puts what comes up at one time in order.
func TestBILL_11_TheOrderOfCharges(t *testing.T) {
	t.Parallel()
	charge := func(d int, subscription, reservation string, of billing.ChargeType) billing.Charge {
		return billing.Charge{At: on(time.June, d), Line: billing.Line{ChargeType: of, Subscription: orders.SubscriptionID(subscription), ReservationOrder: reservation}}
	}
	want := []billing.Charge{
		charge(1, "b", "", billing.Cancellation),
		charge(2, "a", "", billing.RenewFee), charge(2, "a", "", billing.CycleProrate), charge(2, "a", "", billing.CancelProrate),
		charge(2, "b", "", billing.NewPurchase), charge(2, "b", "", billing.AddQuantity), charge(2, "b", "", billing.Cancellation),
		charge(2, "b", "ro-1", billing.Renewal), charge(2, "b", "ro-2", billing.NewPurchase), charge(2, "b", "ro-2", billing.Cancellation),
		charge(3, "a", "", billing.CycleFee), charge(3, "a", "", billing.UsageFee),
	}
	got := slices.Clone(want)
	slices.Reverse(got)
	slices.SortStableFunc(got, billing.Charge.Compare)
	if diff := cmp.Diff(want, got); diff != "" {
		t.Errorf("(-want +got):\n%s", diff)
	}
}
