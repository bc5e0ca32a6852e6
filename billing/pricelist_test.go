package billing_test

import (
	"errors"
	"iter"
	"slices"
	"strings"
	"testing"
	"time"

	"cspkit.example/billing"
	"cspkit.example/money"
	"cspkit.example/orders"
	"cspkit.example/pcerr"
	"cspkit.example/permissions"
	"cspkit.example/reservations"
	"github.com/google/go-cmp/cmp"
)

// allLists are the eight price lists.
var allLists = []billing.PriceList{
	"license_based", "usage_based", "azure_reservations", "software", "azure_plan_consumption", "azure_plan_reservations", "marketplace", "foreign_exchange",
}

// at is a time of day in 2020.
func at(month time.Month, day int, clock time.Duration) time.Time { return on(month, day).Add(clock) }

// TestBILL_15_BILL_16_WhichListIsGivenWhen asks for lists of the past, the
// present and the future.
func TestBILL_15_BILL_16_WhichListIsGivenWhen(t *testing.T) {
	t.Parallel()
	const late = 24*time.Hour - 1
	for _, c := range []struct {
		lists string
		now   time.Time
		date  time.Time
		want  time.Time // zero: refused
	}{
		{"license_based usage_based azure_reservations software foreign_exchange", at(6, 17, late), time.Time{}, on(6, 1)},
		{"azure_plan_consumption azure_plan_reservations marketplace", at(6, 17, late), time.Time{}, on(6, 17)},
		{"license_based usage_based azure_reservations software foreign_exchange", on(6, 17), at(6, 30, late), on(6, 1)},
		{"azure_plan_consumption azure_plan_reservations marketplace", on(6, 17), at(6, 17, late), on(6, 17)},
		{"azure_plan_consumption azure_plan_reservations marketplace", at(6, 17, late), on(6, 18), time.Time{}},
		{"usage_based azure_reservations software", at(6, 30, late), on(7, 1), time.Time{}},
		{"usage_based azure_reservations software license_based foreign_exchange", on(7, 1), on(7, 1), on(7, 1)},
		{"license_based", on(6, 1), on(7, 1), on(7, 1)}, // 30 days before
		{"license_based", on(6, 1), at(7, 31, late), on(7, 1)},
		{"license_based", at(5, 31, late), on(7, 1), time.Time{}},
		{"license_based", on(7, 1), on(8, 1), time.Time{}}, // 31 days before
		{"license_based", on(7, 2), on(8, 1), on(8, 1)},
		{"license_based", on(6, 30), on(8, 1), time.Time{}},
		{"foreign_exchange", on(6, 30), on(7, 15), on(7, 1)},
		{"foreign_exchange", on(6, 30).Add(-1), on(7, 1), time.Time{}},
		{"license_based foreign_exchange", on(6, 17), time.Date(1999, 12, 31, 23, 0, 0, 0, time.UTC), time.Date(1999, 12, 1, 0, 0, 0, 0, time.UTC)},
		{"azure_plan_consumption", on(6, 17), time.Date(2020, 6, 17, 1, 0, 0, 0, time.FixedZone("east", 2*3600)), on(6, 16)},
		{"license_based", on(6, 17), time.Date(2020, 6, 1, 1, 0, 0, 0, time.FixedZone("east", 2*3600)), on(5, 1)},
		{"license_based azure_plan_consumption foreign_exchange", on(6, 17), time.Date(12_000, 1, 1, 0, 0, 0, 0, time.UTC), time.Time{}},
	} {
		for list := range strings.FieldsSeq(c.lists) {
			q := billing.PriceQuery{List: billing.PriceList(list), Market: "us", Date: c.date}
			got, err := q.Complete(c.now)
			if c.want.IsZero() {
				rule := pcerr.Rule("BILL-15")
				if list == "foreign_exchange" {
					rule = "BILL-16"
				}
				wantInvalid(t, list, err, rule, "date")
				continue
			}
			want := billing.PriceQuery{List: q.List, Market: "US", Date: c.want}
			if diff := cmp.Diff(want, got); diff != "" || err != nil {
				t.Errorf("%s of %v on %v: %v (-want +got):\n%s", list, c.date, c.now, err, diff)
			}
			if again, err := got.Complete(c.now); again != got || err != nil {
				t.Errorf("%s: completed again it is %v, %v", list, again, err)
			}
		}
	}
	_, err := billing.PriceQuery{List: "catalogue", Market: "US"}.Complete(noon)
	wantInvalid(t, "no such list", err, "ID-13", "list")
	_, err = billing.PriceQuery{Market: "US"}.Complete(noon)
	wantInvalid(t, "no list", err, "ID-13", "list")
	for _, market := range []permissions.Country{"", "USA", "ZZ", "\x00\x00"} {
		_, err = billing.PriceQuery{List: billing.LicensePrices, Market: market}.Complete(noon)
		wantInvalid(t, "the market "+string(market), err, "ID-13", "market")
	}
}

// sold is an item of a product with a price by the month.
func sold(product orders.ProductType) orders.Item {
	return orders.Item{ID: "id", Title: "Title", ProductType: product, Prices: []orders.Price{{Term: orders.Monthly, PartnerCost: usd("8"), WebDirect: usd("10")}}}
}

// TestBILL_15_WhatIsOnWhichList puts every kind of product, a meter and a rate
// against every list.
func TestBILL_15_WhatIsOnWhichList(t *testing.T) {
	t.Parallel()
	listed := map[string]string{
		"license": "license_based", "add_on": "license_based", "azure_global": "usage_based", "software": "software",
		"reservation": "azure_reservations azure_plan_reservations", "azure_plan": "azure_plan_consumption", "marketplace_saas": "marketplace",
		"meter": "usage_based azure_plan_consumption", "rate": "foreign_exchange", "car": "",
	}
	m, r := meter(), billing.Rates{Month: "2020-06", List: []billing.Rate{rate("USD", "0.9", "EUR")}}
	for thing, want := range listed {
		for _, list := range allLists {
			q := billing.PriceQuery{List: list, Market: "US", Date: on(6, 1)}
			item := sold(orders.ProductType(thing))
			rows := q.OfItem(&item)
			switch thing {
			case "meter":
				rows = q.OfMeter(&m)
			case "rate":
				rows = q.OfRates(&r)
			}
			if on := slices.Contains(strings.Fields(want), string(list)); on != (len(rows) == 1) {
				t.Errorf("%s on %s: %d rows, want it there: %t", thing, list, len(rows), on)
			}
		}
	}
}

// TestBILL_15_BILL_17_BILL_18_Rows compares whole rows.
func TestBILL_15_BILL_17_BILL_18_Rows(t *testing.T) {
	t.Parallel()
	d2 := orders.Item{
		ID: "ri:d2:1", Title: "D2 westus2", ProductType: orders.ReservationItem, SKU: "Standard_D2", Region: "westus2", Markets: []permissions.Country{"US", "BR", "AD"},
		Prices: []orders.Price{
			{Term: orders.OneYear, PartnerCost: usd("500"), WebDirect: usd("700"), From: on(7, 1)},
			{Term: orders.ThreeYear, PartnerCost: usd("1500"), WebDirect: usd("2100")},
			{Term: orders.OneYear, PartnerCost: usd("525.60"), WebDirect: usd("700.80")},
		},
	}
	year := billing.PriceRow{
		ID: "ri:d2:1", Product: "D2 westus2", SKU: "Standard_D2", Region: "westus2", Term: orders.OneYear, Unit: "1 unit", Market: "US",
		UnitPrice: usd("525.60"), ERP: usd("700.80"), End: on(7, 1),
	}
	three := year
	three.Term, three.UnitPrice, three.ERP, three.End = orders.ThreeYear, usd("1500"), usd("2100"), time.Time{}
	julyYear := year
	julyYear.UnitPrice, julyYear.ERP, julyYear.Start, julyYear.End = usd("500"), usd("700"), on(7, 1), time.Time{}
	brazil := func(rows ...billing.PriceRow) []billing.PriceRow {
		for n := range rows {
			rows[n].Market, rows[n].TaxIncluded = "BR", true
		}
		return rows
	}
	hour := billing.PriceRow{ID: "m1", Product: "Virtual Machines", SKU: "Standard_D2", Region: "westus2", Unit: "1 Hour", Market: "US", UnitPrice: usd("0.10"), ERP: usd("0.10")}
	cost := func(price string, from int, start, end time.Time) billing.PriceRow {
		row := hour
		row.UnitPrice, row.ERP, row.FromQuantity, row.Start, row.End = usd(price), usd(price), reservations.Units(from), start, end
		return row
	}
	m := meter()
	local := meter()
	local.Markets = []permissions.Country{"BR"}
	late := billing.Meter{ID: "m2", Prices: m.Prices[2:]}
	rates := billing.Rates{Month: "2020-06", List: []billing.Rate{rate("USD", "0.8912", "EUR"), rate("USD", "107.2", "JPY")}}
	dollar := billing.PriceRow{Product: "USD", SKU: "EUR", Unit: "1 USD", Market: "BR", UnitPrice: money.Must("0.8912", "EUR"), ERP: money.Must("0.8912", "EUR"), Start: on(6, 1), End: on(7, 1)}
	yen := dollar
	yen.SKU, yen.UnitPrice, yen.ERP = "JPY", money.Must("107.2", "JPY"), money.Must("107.2", "JPY")
	query := func(list billing.PriceList, market permissions.Country, date time.Time) billing.PriceQuery {
		return billing.PriceQuery{List: list, Market: market, Date: date}
	}
	for name, c := range map[string]struct{ got, want []billing.PriceRow }{
		"a reservation in June":         {query(billing.ReservationPrices, "US", on(6, 1)).OfItem(&d2), []billing.PriceRow{three, year}},
		"a reservation in July":         {query(billing.AzurePlanReservationPrices, "US", on(7, 15)).OfItem(&d2), []billing.PriceRow{julyYear, three}},
		"in Brazil, with tax":           {query(billing.ReservationPrices, "BR", on(6, 1)).OfItem(&d2), brazil(three, year)},
		"where it is not sold":          {query(billing.ReservationPrices, "DE", on(6, 1)).OfItem(&d2), nil},
		"where no reservation is sold":  {query(billing.ReservationPrices, "AD", on(6, 1)).OfItem(&d2), nil},
		"a meter on the day":            {query(billing.AzurePlanPrices, "US", on(6, 10)).OfMeter(&m), []billing.PriceRow{cost("0.12", 0, on(6, 10), on(7, 1))}},
		"a meter on the day before":     {query(billing.AzurePlanPrices, "US", on(6, 9)).OfMeter(&m), []billing.PriceRow{cost("0.10", 0, time.Time{}, on(6, 10))}},
		"a meter in tiers":              {query(billing.AzurePlanPrices, "US", on(7, 9)).OfMeter(&m), []billing.PriceRow{cost("0.11", 0, on(7, 1), time.Time{}), cost("0.09", 100, on(7, 1), time.Time{})}},
		"a meter by the month, June":    {query(billing.UsagePrices, "US", on(6, 1)).OfMeter(&m), []billing.PriceRow{cost("0.10", 0, time.Time{}, on(7, 1))}},
		"a meter by the month, July":    {query(billing.UsagePrices, "BR", on(7, 1)).OfMeter(&m), brazil(cost("0.11", 0, on(7, 1), time.Time{}), cost("0.09", 100, on(7, 1), time.Time{}))},
		"a meter by the month, later":   {query(billing.UsagePrices, "US", on(7, 1)).OfMeter(&billing.Meter{ID: "m1", Product: "Virtual Machines", SKU: "Standard_D2", Region: "westus2", Unit: "1 Hour", Prices: m.Prices[:1]}), []billing.PriceRow{cost("0.12", 0, on(7, 1), time.Time{})}},
		"a meter where it is sold":      {query(billing.AzurePlanPrices, "BR", on(6, 9)).OfMeter(&local), brazil(cost("0.10", 0, time.Time{}, on(6, 10)))},
		"a meter where it is not sold":  {query(billing.AzurePlanPrices, "US", on(6, 9)).OfMeter(&local), nil},
		"a meter that is not sold yet":  {query(billing.AzurePlanPrices, "US", on(6, 9)).OfMeter(&late), nil},
		"rates, which include no tax":   {query(billing.ForeignExchange, "BR", on(6, 1)).OfRates(&rates), []billing.PriceRow{dollar, yen}},
		"rates of another month":        {query(billing.ForeignExchange, "BR", on(7, 1)).OfRates(&rates), nil},
		"an item without a price today": {query(billing.LicensePrices, "US", on(6, 1)).OfItem(&orders.Item{ProductType: orders.License, Prices: d2.Prices[:1]}), nil},
	} {
		if diff := cmp.Diff(c.want, c.got); diff != "" {
			t.Errorf("%s (-want +got):\n%s", name, diff)
		}
	}
}

// TestBILL_18_OnlyBrazilsPricesIncludeTax tries every country of the regions.
func TestBILL_18_OnlyBrazilsPricesIncludeTax(t *testing.T) {
	t.Parallel()
	item, included, countries := sold(orders.License), []permissions.Country{}, 0
	for a := 'A'; a <= 'Z'; a++ {
		for b := 'A'; b <= 'Z'; b++ {
			q, err := billing.PriceQuery{List: billing.LicensePrices, Market: permissions.Country([]rune{a, b})}.Complete(noon)
			if err != nil {
				continue
			}
			countries++
			if q.OfItem(&item)[0].TaxIncluded {
				included = append(included, q.Market)
			}
		}
	}
	if diff := cmp.Diff([]permissions.Country{"BR"}, included); diff != "" || countries < 240 {
		t.Errorf("of %d countries (-want +got):\n%s", countries, diff)
	}
}

// failing yields rows, then an error.
func failing(rows []billing.PriceRow, err error) iter.Seq2[billing.PriceRow, error] {
	return func(yield func(billing.PriceRow, error) bool) {
		for _, r := range rows {
			if !yield(r, nil) {
				return
			}
		}
		if err != nil {
			yield(billing.PriceRow{}, err)
		}
	}
}

// TestWritePriceList compares a file as it is written, formulas and quotes
// included.
func TestWritePriceList(t *testing.T) {
	t.Parallel()
	rows := []billing.PriceRow{
		{ID: "=1+1", Product: "Bikes, \"and\" more", Term: orders.OneYear, Unit: "1 unit", Market: "BR", UnitPrice: usd("525.60"), ERP: usd("700.80"), TaxIncluded: true, End: on(7, 1)},
		{ID: "m1", Product: "@machines", SKU: "+D2", Region: "-west", Unit: "100 Hours", FromQuantity: units(t, "0.25"), Market: "US", UnitPrice: usd("0.000000000001"), ERP: usd("0"), Start: on(6, 10)},
		{Product: "USD", SKU: "JPY", Unit: "1 USD", Market: "US", UnitPrice: money.Must("107.2175", "JPY"), ERP: money.Must("107.2175", "JPY"), Start: on(6, 1), End: on(7, 1)},
	}
	const want = "Id,Product,Sku,Region,Term,UnitOfMeasure,FromQuantity,Market,Currency,UnitPrice,ErpPrice,TaxIncluded,EffectiveStartDate,EffectiveEndDate\r\n" +
		"'=1+1,\"Bikes, \"\"and\"\" more\",,,P1Y,1 unit,0,BR,USD,525.60,700.80,true,,2020-07-01T00:00:00Z\r\n" +
		"m1,'@machines,'+D2,'-west,,100 Hours,0.25,US,USD,0.000000000001,0,false,2020-06-10T00:00:00Z,\r\n" +
		",USD,JPY,,,1 USD,0,US,JPY,107.2175,107.2175,false,2020-06-01T00:00:00Z,2020-07-01T00:00:00Z\r\n"
	var file strings.Builder
	err := billing.WritePriceList(&file, failing(rows, nil))
	if diff := cmp.Diff(want, file.String()); diff != "" || err != nil {
		t.Errorf("%v (-want +got):\n%s", err, diff)
	}
	file.Reset()
	broken := errors.New("broken")
	if err := billing.WritePriceList(&file, failing(rows, broken)); !errors.Is(err, broken) || file.String() != "" {
		t.Errorf("got %v and %q, want the error and nothing", err, file.String())
	}
}
