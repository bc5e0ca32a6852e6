package partnercenter_test

import (
	"bytes"
	"context"
	"fmt"
	"strings"
	"time"

	"cspkit.example/billing"
	"cspkit.example/internal/fixture"
	"cspkit.example/money"
	"cspkit.example/reservations"
)

// Microsoft announces a tiered price for the 2nd of June. Contoso reads the
// list of that day, works out what 101 hours cost, and what that is in euros.
func ExamplePriceLists_ExportCSV() {
	ctx := context.Background()
	w, err := fixture.Fork(ctx, nil)
	if err != nil {
		fmt.Println(err)
		return
	}
	ms := w.Center.Platform()
	second := time.Date(2020, 6, 2, 0, 0, 0, 0, time.UTC)
	hours := billing.MeterPrice{From: second, Tiers: billing.Tiers{
		{Price: money.Must("1", "USD")},
		{From: reservations.Units(100), Price: money.Must("0.80", "USD")},
	}}
	err = ms.PutMeter(ctx, billing.Meter{ID: "vm-d2", Product: "Virtual Machines", SKU: "Standard_D2", Region: "westus2", Unit: "1 Hour", Prices: []billing.MeterPrice{hours}})
	fmt.Println("announced:", err)

	list := billing.PriceQuery{List: billing.AzurePlanPrices, Market: "DE", Date: second}
	var file bytes.Buffer
	hal := w.As(w.Hal).PriceLists() // helpdesk agents see the Azure plan's prices
	fmt.Println("on the 1st:", hal.ExportCSV(ctx, &file, list))
	w.Clock.Set(second)
	fmt.Println("on the 2nd:", hal.ExportCSV(ctx, &file, list))
	fmt.Print(strings.ReplaceAll(file.String(), "\r", ""))

	rates, err := ms.SetExchangeRates(ctx, "2020-06", billing.Rate{Currency: "USD", Price: money.Must("0.8912", "EUR")})
	fmt.Println("rates:", rates.List, err)
	dollars := hours.Tiers.Charge(reservations.Units(101))
	euros, err := rates.Convert(dollars, "EUR")
	fmt.Println(dollars.Round(), "are", euros.Round(), err)
	// Output:
	// announced: <nil>
	// on the 1st: invalid_input (date): this list is given from 2020-06-02 on [BILL-15]
	// on the 2nd: <nil>
	// Id,Product,Sku,Region,Term,UnitOfMeasure,FromQuantity,Market,Currency,UnitPrice,ErpPrice,TaxIncluded,EffectiveStartDate,EffectiveEndDate
	// azure-plan,Azure plan,,,P1M,1 unit,0,DE,USD,0,0,false,,
	// vm-d2,Virtual Machines,Standard_D2,westus2,,1 Hour,0,DE,USD,1,1,false,2020-06-02T00:00:00Z,
	// vm-d2,Virtual Machines,Standard_D2,westus2,,1 Hour,100,DE,USD,0.80,0.80,false,2020-06-02T00:00:00Z,
	// rates: [{USD 0.8912 EUR}] <nil>
	// 100.80 USD are 89.83 EUR <nil>
}
