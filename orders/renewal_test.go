package orders_test

import (
	"testing"
	"time"

	"cspkit.example/money"
	"cspkit.example/orders"
	"github.com/google/go-cmp/cmp"
)

// TestSUB_17_AtPriceOf renews a year from 20 May 2020 at 73.00, by price lists
// that change around the day of the renewal.
func TestSUB_17_AtPriceOf(t *testing.T) {
	t.Parallel()
	year := func(number string, from time.Time) orders.Price { return costs(orders.OneYear, number, from) }
	for name, c := range map[string]struct {
		now  time.Time
		item orders.Item
		want string
	}{
		"the price of the day":          {noon.AddDate(1, 0, 0), priced(year("80", noon.AddDate(0, 11, 0)), year("90", noon.AddDate(1, 0, 1))), "80.00"},
		"still the same, months later":  {noon.AddDate(1, 11, 0), priced(year("80", noon.AddDate(0, 11, 0)), year("90", noon.AddDate(1, 0, 1))), "80.00"},
		"a price that begins that hour": {noon.AddDate(1, 0, 0), priced(year("80", time.Time{}), year("90", noon.AddDate(1, 0, 0))), "90.00"},
		"renewed twice":                 {noon.AddDate(2, 0, 0), priced(year("80", time.Time{}), year("90", noon.AddDate(1, 0, 1))), "90.00"},
		"lower":                         {noon.AddDate(1, 0, 0), priced(year("60", time.Time{})), "60.00"},
		"not sold for a year":           {noon.AddDate(1, 0, 0), priced(costs(orders.Monthly, "8", time.Time{})), "73.00"},
		"not sold yet":                  {noon.AddDate(1, 0, 0), priced(year("90", noon.AddDate(1, 0, 1))), "73.00"},
	} {
		s := inTerm(orders.License)
		got := s.At(c.now)
		if !got.RenewedSince(s) {
			t.Errorf("%s: the term did not begin anew", name)
		}
		want := got
		want.UnitPrice = money.Must(c.want, "USD")
		if diff := cmp.Diff(want, got.AtPriceOf(c.item)); diff != "" {
			t.Errorf("%s (-want +got):\n%s", name, diff)
		}
	}
}

// TestSUB_17_RenewedSince: neither time within the term nor its end without a
// renewal makes another term.
func TestSUB_17_RenewedSince(t *testing.T) {
	t.Parallel()
	off := inTerm(orders.License)
	off.AutoRenew = false
	for name, c := range map[string]struct {
		s  orders.Subscription
		at time.Time
	}{
		"within the term": {inTerm(orders.License), noon.AddDate(1, 0, 0).Add(-1)},
		"lapsed":          {off, noon.AddDate(1, 0, 0)},
		"deleted":         {off, noon.AddDate(3, 0, 0)},
		"software":        {inTerm(orders.Software), noon.AddDate(1, 0, 0)},
		"an Azure plan":   {inTerm(orders.AzurePlan), noon.AddDate(3, 0, 0)},
	} {
		if now := c.s.At(c.at); now.RenewedSince(c.s) {
			t.Errorf("%s: renewed", name)
		}
	}
}

// TestSUB_17_TheTermOfAShortMonth: a month from 31 January ends on the last day
// of February, and the next one begins there.
func TestSUB_17_TheTermOfAShortMonth(t *testing.T) {
	t.Parallel()
	s := inTerm(orders.MarketplaceSaaS)
	s.Term, s.EffectiveStart, s.CommitmentEnd = orders.Monthly, on(1, 31), on(2, 29)
	for from, want := range map[time.Time]string{on(2, 28): "99.00", on(2, 29): "99.00", on(3, 1): "73.00"} {
		s := s.At(on(3, 30))
		if got := s.AtPriceOf(priced(costs(orders.Monthly, "99", from))); !s.CommitmentEnd.Equal(on(3, 31)) || !got.UnitPrice.Equal(money.Must(want, "USD")) {
			t.Errorf("with a price from %v: %v until %v", from, got.UnitPrice, s.CommitmentEnd)
		}
	}
}

// TestSUB_17_AReplacedPriceIsRemembered: an undated price that is replaced has
// held up to then, for as long as a term may have begun at it.
func TestSUB_17_AReplacedPriceIsRemembered(t *testing.T) {
	t.Parallel()
	month := func(number string) orders.Item { return priced(costs(orders.Monthly, number, time.Time{})) }
	i := month("10").Replacing(orders.Item{}, on(1, 1))
	for _, c := range []struct {
		at     time.Time
		number string
	}{{on(3, 1), "11"}, {on(4, 1), "11"}, {on(5, 1), "12"}, {on(6, 1), "12"}} {
		next := month(c.number)
		next.Replaced = []orders.PriceList{{Until: on(9, 9)}} // not the caller's to say
		i = next.Replacing(i, c.at)
	}
	if len(i.Replaced) != 2 || !i.CreatedAt.Equal(on(1, 1)) || !i.UpdatedAt.Equal(on(6, 1)) {
		t.Errorf("stamped %v, remembered %+v", i.Stamp, i.Replaced)
	}
	for at, want := range map[time.Time]string{
		{}: "10", on(3, 1).Add(-1): "10", on(3, 1): "11", on(5, 1).Add(-1): "11", on(5, 1): "12", on(12, 1): "12",
	} {
		then := i.At(at)
		if got, _ := then.PriceFor(orders.Monthly); !got.PartnerCost.Equal(money.Must(want, "USD")) {
			t.Errorf("at %v: %v, want %s", at, got.PartnerCost, want)
		}
	}
	later := month("13").Replacing(i, on(3, 1).AddDate(3, 0, 0))
	want := []orders.PriceList{{month("11").Prices, on(5, 1)}, {month("12").Prices, on(3, 1).AddDate(3, 0, 0)}}
	if diff := cmp.Diff(want, later.Replaced); diff != "" {
		t.Errorf("three years later (-want +got):\n%s", diff)
	}
	later.Replaced[0].Prices[0].Term = orders.OneYear
	if i.Replaced[1].Prices[0].Term != orders.Monthly {
		t.Error("the new item shares memory with the old one")
	}
}
