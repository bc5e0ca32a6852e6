package billing

import (
	"cmp"
	"slices"
	"time"

	"cspkit.example/money"
	"cspkit.example/pcerr"
	"cspkit.example/permissions"
)

// Rate is what one unit of a currency costs in another one, exactly.
type Rate struct {
	Currency string       // such as USD
	Price    money.Amount // such as 0.8912 EUR
}

// Rates are the exchange rates of a month: what turns prices in US dollars
// into the currency of an invoice (BILL-16). The zero Rates know none.
type Rates struct {
	permissions.Stamp
	Month Month
	List  []Rate // in the order of the two currencies
}

// Clone returns a copy that shares nothing with r.
func (r Rates) Clone() Rates {
	r.List = slices.Clone(r.List)
	return r
}

// Set returns the rates of the month with these ones in addition, or
// invalid_input: before the day before the month begins there are none, and a
// rate that is set stays, for something may have been computed with it. The
// same rate again changes nothing (BILL-16).
func (r Rates) Set(rates []Rate, at time.Time) (Rates, error) {
	if err := r.Month.Check(); err != nil {
		return r, err
	}
	if known := r.Month.known(); known.After(at) {
		return r, pcerr.Invalid("BILL-16", "month", "the rates of "+string(r.Month)+" are those of "+known.Format("2006-01-02")+": set them from then on")
	}
	if len(rates) == 0 {
		return r, pcerr.Invalid("BILL-16", "rates", "give at least one rate")
	}
	r = r.Clone()
	for _, n := range rates {
		if err := n.check(); err != nil {
			return r, err
		}
		set, known := r.find(n.Currency, n.Price.Currency())
		switch {
		case !known:
			r.List = append(r.List, n)
		case !set.Price.Equal(n.Price):
			return r, pcerr.Invalid("BILL-16", "rates", "the rate from "+n.Currency+" to "+n.Price.Currency()+" is "+set.Price.Number()+" all "+string(r.Month)).About(string(r.Month))
		}
	}
	slices.SortFunc(r.List, func(a, b Rate) int {
		return cmp.Or(cmp.Compare(a.Currency, b.Currency), cmp.Compare(a.Price.Currency(), b.Price.Currency()))
	})
	r.Stamp = r.Touch(at)
	return r, nil
}

// known is when the rates of a month are: the day before it begins (BILL-16).
func (m Month) known() time.Time { return m.Begin().Add(-day) }

func (r Rate) check() error {
	if _, err := money.Parse("rates", "0", r.Currency); err != nil {
		return err
	}
	if r.Price.Sign() <= 0 || r.Price.Currency() == r.Currency {
		return pcerr.Invalid("BILL-16", "rates", "a rate is positive and leads to another currency")
	}
	return nil
}

func (r *Rates) find(from, to string) (Rate, bool) {
	n := slices.IndexFunc(r.List, func(o Rate) bool { return o.Currency == from && o.Price.Currency() == to })
	if n < 0 {
		return Rate{}, false
	}
	return r.List[n], true
}

// Convert returns an amount in another currency at the rate of the month. It
// does not round. An amount that is in that currency, or in none, needs no
// rate; where there is none the refusal is not_found (BILL-16). The rate back
// is another one: it is not worked out from this one.
func (r *Rates) Convert(a money.Amount, currency string) (money.Amount, error) {
	switch a.Currency() {
	case currency:
		return a, nil
	case "":
		return money.Zero(currency), nil
	}
	rate, known := r.find(a.Currency(), currency)
	if !known {
		return money.Amount{}, pcerr.New(pcerr.NotFound, "BILL-16", "no exchange rate from "+a.Currency()+" to "+currency+" is set for this month").About(string(r.Month))
	}
	return a.Convert(rate.Price), nil
}
