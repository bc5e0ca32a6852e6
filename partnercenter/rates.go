package partnercenter

import (
	"context"
	"iter"

	"cspkit.example/billing"
	"cspkit.example/pcerr"
)

// PutMeter adds a meter, or replaces the one with its ID: the pay-as-you-go
// price of a kind of Azure consumption, in US dollars (BILL-16). A dated price
// that has begun stays as it is: a meter that changes, drops or adds one is
// refused with invalid_input (BILL-15).
func (p *Platform) PutMeter(ctx context.Context, m billing.Meter) error {
	if err := m.Check(); err != nil {
		return err
	}
	return p.do(ctx, func(u *unit) error {
		old, _, err := find(u, meters, m.ID)
		if err != nil {
			return err
		}
		if err := m.CheckChange(old, u.at); err != nil {
			return err
		}
		m.Stamp = old.Touch(u.at)
		return save(u, meters, &m)
	})
}

// Meters yields the meters in the order of their IDs.
func (p *Platform) Meters(ctx context.Context) iter.Seq2[billing.Meter, error] {
	return all(ctx, Paging{}, func(ctx context.Context, paging Paging) (out Page[billing.Meter], err error) {
		err = p.center.view(ctx, func(u *unit) error {
			out, err = page(u, listing[billing.Meter]{from: meters}, paging)
			return err
		})
		return out, err
	})
}

// SetExchangeRates adds exchange rates to those of a month, from the day
// before it begins. Another value for a rate that is set is refused with
// invalid_input, the same value is not (BILL-16).
func (p *Platform) SetExchangeRates(ctx context.Context, m billing.Month, rates ...billing.Rate) (out billing.Rates, err error) {
	if err := m.Check(); err != nil {
		return out, err
	}
	err = p.do(ctx, func(u *unit) error {
		old, _, err := find(u, exchangeRates, string(m))
		if err != nil {
			return err
		}
		old.Month = m
		if out, err = old.Set(rates, u.at); err != nil {
			return err
		}
		return save(u, exchangeRates, &out)
	})
	return out, err
}

// ExchangeRates returns the rates of a month, not_found when none is set.
func (p *Platform) ExchangeRates(ctx context.Context, m billing.Month) (out billing.Rates, err error) {
	if err := m.Check(); err != nil {
		return out, err
	}
	err = p.center.view(ctx, func(u *unit) error {
		out, err = get(u, exchangeRates, string(m), func() error {
			return pcerr.New(pcerr.NotFound, "BILL-16", "no exchange rate is set for this month").About(string(m))
		})
		return err
	})
	return out, err
}
