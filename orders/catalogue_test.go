package orders_test

import (
	"testing"
	"time"

	"cspkit.example/money"
	"cspkit.example/orders"
	"cspkit.example/pcerr"
	"github.com/google/go-cmp/cmp"
)

// on is the beginning of a day of 2020.
func on(month time.Month, day int) time.Time {
	return time.Date(2020, month, day, 0, 0, 0, 0, time.UTC)
}

// costs is a price from a time.
func costs(term orders.Term, number string, from time.Time) orders.Price {
	return orders.Price{Term: term, PartnerCost: money.Must(number, "USD"), WebDirect: money.Must(number, "USD"), From: from}
}

// priced is a licence with these prices.
func priced(prices ...orders.Price) orders.Item {
	i := item()
	i.Prices = prices
	return i
}

// TestBILL_15_ThePriceInForce asks on both sides of each beginning, for prices
// that stand in no order.
func TestBILL_15_ThePriceInForce(t *testing.T) {
	t.Parallel()
	always, may, july := costs(orders.Monthly, "10", time.Time{}), costs(orders.Monthly, "11", on(5, 1)), costs(orders.Monthly, "12", on(7, 1))
	year := costs(orders.OneYear, "100", on(6, 1))
	i := priced(july, year, always, may)
	for name, c := range map[string]struct {
		at   time.Time
		want []orders.Price
	}{
		"long ago":            {time.Time{}, []orders.Price{always}},
		"before May":          {on(5, 1).Add(-1), []orders.Price{always}},
		"as May begins":       {on(5, 1), []orders.Price{may}},
		"a term more in June": {on(6, 1), []orders.Price{year, may}},
		"before July":         {on(7, 1).Add(-1), []orders.Price{year, may}},
		"as July begins":      {on(7, 1), []orders.Price{july, year}},
		"in another zone":     {on(7, 1).In(time.FixedZone("", 3600)), []orders.Price{july, year}},
	} {
		got := i.At(c.at)
		if diff := cmp.Diff(c.want, got.Prices); diff != "" {
			t.Errorf("%s (-want +got):\n%s", name, diff)
		}
	}
	if diff := cmp.Diff(priced(july, year, always, may), i); diff != "" {
		t.Errorf("asking changed the item (-want +got):\n%s", diff)
	}
	for p, want := range map[time.Time]time.Time{always.From: on(5, 1), may.From: on(7, 1), july.From: {}} {
		if got := i.Until(costs(orders.Monthly, "0", p)); !got.Equal(want) {
			t.Errorf("the price from %v gives way at %v, want %v", p, got, want)
		}
	}
	future := priced(july).At(on(6, 30))
	if _, sold := future.PriceFor(""); sold {
		t.Error("an item is sold before its first price begins")
	}
	alone := priced(may, july).At(on(8, 1))
	if p, sold := alone.PriceFor(""); !sold || !p.From.Equal(july.From) {
		t.Errorf("the only price of a time is not found without a term: %v", p)
	}
}

// TestBILL_15_WhenPricesMayBegin tries days, hours and zones with each kind of
// product.
func TestBILL_15_WhenPricesMayBegin(t *testing.T) {
	t.Parallel()
	east := time.FixedZone("east", 2*3600)
	for name, c := range map[string]struct {
		at             time.Time
		monthly, daily bool
	}{
		"no date":                    {time.Time{}, true, true},
		"the 1st":                    {on(7, 1), true, true},
		"the 1st, said elsewhere":    {time.Date(2020, 7, 1, 2, 0, 0, 0, east), true, true},
		"the 2nd":                    {on(7, 2), false, true},
		"the last":                   {on(6, 30), false, true},
		"a nanosecond late":          {on(7, 1).Add(1), false, false},
		"at noon":                    {on(7, 1).Add(12 * time.Hour), false, false},
		"a year of five digits":      {time.Date(10_000, 1, 1, 0, 0, 0, 0, time.UTC), false, false},
		"five digits in London only": {time.Date(9999, 12, 31, 23, 0, 0, 0, time.FixedZone("west", -3600)), false, false},
		"the last year":              {time.Date(9999, 1, 1, 0, 0, 0, 0, time.UTC), true, true},
		"the year nought":            {time.Date(0, 1, 1, 0, 0, 0, 0, time.UTC), false, false},
		"before the years":           {time.Date(-1, 1, 1, 0, 0, 0, 0, time.UTC), false, false},
		"midnight of the 1st abroad": {time.Date(2020, 7, 1, 0, 0, 0, 0, east), false, false},
	} {
		for product, may := range map[orders.ProductType]bool{
			orders.License: c.monthly, orders.AddOn: c.monthly, orders.AzureGlobal: c.monthly, orders.ReservationItem: c.monthly, orders.Software: c.monthly,
			orders.AzurePlan: c.daily, orders.MarketplaceSaaS: c.daily,
		} {
			i := priced(costs(orders.OneYear, "10", c.at))
			i.ProductType = product
			if may {
				wantRefusal(t, i.Check(), "", "", "")
				continue
			}
			t.Log(name, product)
			wantRefusal(t, i.Check(), pcerr.InvalidInput, "BILL-15", "prices")
		}
	}
	for _, from := range []time.Time{{}, on(7, 1)} {
		twice := priced(costs(orders.Monthly, "10", from), costs(orders.OneYear, "10", from), costs(orders.Monthly, "11", from))
		wantRefusal(t, twice.Check(), pcerr.InvalidInput, "BILL-15", "prices")
	}
}

// TestBILL_15_ThePastStays replaces an item on 15 June whose price changed
// three times.
func TestBILL_15_ThePastStays(t *testing.T) {
	t.Parallel()
	month := func(number string, from time.Time) orders.Price { return costs(orders.Monthly, number, from) }
	always, may, june, july := month("10", time.Time{}), month("11", on(5, 1)), month("12", on(6, 1)), month("13", on(7, 1))
	old := priced(always, may, june, july)
	for name, c := range map[string]struct {
		old orders.Item
		now orders.Item
		ok  bool
	}{
		"the same":                        {old, old, true},
		"in another order and 12 as 12.0": {old, priced(july, month("12.0", on(6, 1)), may, always), true},
		"another future":                  {old, priced(always, may, june, month("14", on(8, 1))), true},
		"no future":                       {old, priced(always, may, june), true},
		"another present":                 {old, priced(always, may, month("12.01", on(6, 1)), july), false},
		"no present":                      {old, priced(always, may, july), false},
		"another past":                    {old, priced(always, month("9", on(5, 1)), june, july), false},
		"another beginning":               {old, priced(month("9", time.Time{}), may, june, july), false},
		"no beginning":                    {old, priced(may, june, july), false},
		"another day":                     {old, priced(always, month("11", on(4, 1)), june, july), false},
		"one slipped in":                  {old, priced(always, month("10.5", on(4, 1)), may, june, july), false},
		"undated, another":                {priced(always), priced(month("9", time.Time{})), true},
		"undated, none":                   {priced(always), priced(), true},
		"undated, then a future":          {priced(always, july), priced(month("9", time.Time{}), month("14", on(7, 1))), true},
		"undated, dated back":             {priced(always), priced(always, june), false},
		"dated back for a new term":       {old, priced(always, may, june, july, costs(orders.OneYear, "100", on(6, 1))), false},
		"undated for a new term":          {old, priced(always, may, june, july, costs(orders.OneYear, "100", time.Time{})), true},
		"a new item with a past":          {orders.Item{}, old, true},
	} {
		code, rule, field := pcerr.InvalidInput, pcerr.Rule("BILL-15"), "prices"
		if c.ok {
			code, rule, field = "", "", ""
		}
		t.Log(name)
		wantRefusal(t, c.now.CheckChange(c.old, on(6, 15)), code, rule, field)
	}
	wantRefusal(t, priced(always, may, june, month("14", on(7, 1))).CheckChange(old, on(7, 1).Add(-1)), "", "", "")
	wantRefusal(t, priced(always, may, june, month("14", on(7, 1))).CheckChange(old, on(7, 1)), pcerr.InvalidInput, "BILL-15", "prices")
}
