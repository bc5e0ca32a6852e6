package partnercenter

import (
	"cmp"
	"context"
	"strings"

	"cspkit.example/billing"
	"cspkit.example/money"
	"cspkit.example/permissions"
	"cspkit.example/store"
)

// RateCard is what Azure consumption under MS-AZR-0145P costs in a market.
type RateCard struct {
	Market   permissions.Country
	Currency string
	Rows     []billing.PriceRow // the tiers of a meter stand together
}

// RateCard returns the meters of MS-AZR-0145P that are sold in a market, at
// their prices of this month in a currency: those of the list usage_based,
// converted at the exchange rates of the month and not rounded (BILL-15,
// BILL-16). An empty market is the partner's country, an empty currency its
// own. It refuses not_found when the month has no rate for the currency.
func (l PriceLists) RateCard(ctx context.Context, market permissions.Country, currency string) (out RateCard, err error) {
	err = l.s.view(ctx, billing.UsagePrices.Action(), func(u *unit) error {
		if err := u.partner.Cloud.Offers(billing.UsagePrices.Feature()); err != nil {
			return err
		}
		q, err := billing.PriceQuery{List: billing.UsagePrices, Market: cmp.Or(market, u.partner.Country)}.Complete(u.at)
		if err != nil {
			return err
		}
		currency := strings.ToUpper(cmp.Or(currency, u.partner.Billing.Currency, billing.CurrencyOf(u.partner.Country)))
		if _, err := money.Parse("currency", "0", currency); err != nil {
			return err
		}
		rates, err := u.rates(billing.MonthOf(u.at))
		if err != nil {
			return err
		}
		if _, err := rates.Convert(money.Zero(billing.AzureCurrency), currency); err != nil {
			return err // also when no meter has a price
		}
		out = RateCard{Market: q.Market, Currency: currency}
		for m, err := range scan(u, meters, store.Scan{}) {
			if err != nil {
				return err
			}
			for _, row := range q.OfMeter(&m) {
				if row.UnitPrice, err = rates.Convert(row.UnitPrice, currency); err != nil {
					return err
				}
				row.ERP = row.UnitPrice
				out.Rows = append(out.Rows, row)
			}
		}
		return nil
	})
	return out, err
}

// rates are the exchange rates of a month.
func (u *unit) rates(m billing.Month) (billing.Rates, error) {
	rates, _, err := find(u, exchangeRates, string(m))
	rates.Month = m
	return rates, err
}
