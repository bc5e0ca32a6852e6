package billing

import (
	"slices"
	"time"

	"cspkit.example/internal/check"
	"cspkit.example/money"
	"cspkit.example/orders"
	"cspkit.example/pcerr"
	"cspkit.example/permissions"
	"cspkit.example/reservations"
)

// AzureCurrency is the currency of Microsoft's retail prices for Azure
// consumption (BILL-16).
const AzureCurrency = "USD"

// Meter is a kind of Azure consumption and its pay-as-you-go price: what a
// unit costs when no reservation covers it. Usage names it by its ID.
type Meter struct {
	permissions.Stamp
	ID      string
	Product string                // such as Virtual Machines Dv3 Series
	SKU     string                // such as Standard_D2s_v3; may be empty
	Region  string                // such as westus2; empty means everywhere
	Unit    string                // what is counted, such as 1 Hour
	Markets []permissions.Country // where it is sold; empty means everywhere
	Prices  []MeterPrice          // past, present and future; see PriceAt
}

// MeterPrice is what a meter costs from a time until the next price begins.
type MeterPrice struct {
	From  time.Time // zero: it always did
	Tiers Tiers
}

// Tiers are the prices of a unit that depend on how many are used: each tier
// begins where the one before it ends (BILL-17). No tiers cost nothing.
type Tiers []Tier

// Tier is the price of the units behind its From.
type Tier struct {
	From  reservations.Quantity // how many units come before it; 0 for the first
	Price money.Amount          // of one unit
}

// Clone returns a copy that shares nothing with m.
func (m Meter) Clone() Meter {
	m.Markets, m.Prices = slices.Clone(m.Markets), slices.Clone(m.Prices)
	for n := range m.Prices {
		m.Prices[n].Tiers = slices.Clone(m.Prices[n].Tiers)
	}
	return m
}

// Check refuses a malformed meter with invalid_input. Its prices are in US
// dollars (BILL-16) and begin at 00:00 UTC (BILL-15).
func (m Meter) Check() error {
	if err := check.Names("meterId", m.ID, "product", m.Product, "unit", m.Unit); err != nil {
		return err
	}
	if err := check.Optional("sku", m.SKU); err != nil {
		return err
	}
	if err := check.Optional("region", m.Region); err != nil {
		return err
	}
	for n, p := range m.Prices {
		if !p.From.IsZero() && !orders.BeginsDay(p.From) {
			return pcerr.Invalid("BILL-15", "prices", "prices of Azure consumption begin at 00:00 UTC")
		}
		if slices.ContainsFunc(m.Prices[:n], func(o MeterPrice) bool { return o.From.Equal(p.From) }) {
			return pcerr.Invalid("BILL-15", "prices", "two prices begin at the same time")
		}
		if err := p.Tiers.check(); err != nil {
			return err
		}
	}
	return nil
}

func (t Tiers) check() error {
	for n, tier := range t {
		switch {
		case tier.Price.Currency() != AzureCurrency:
			return pcerr.Invalid("BILL-16", "prices", "prices of Azure consumption are in "+AzureCurrency)
		case tier.Price.Sign() < 0:
			return pcerr.Invalid("BILL-17", "prices", "a price is not negative")
		case n == 0 && tier.From != 0, n > 0 && tier.From <= t[n-1].From:
			return pcerr.Invalid("BILL-17", "prices", "the first tier begins at 0, and each one behind the tier before it")
		}
	}
	if len(t) == 0 {
		return pcerr.Invalid("BILL-17", "prices", "a price has at least one tier")
	}
	return nil
}

// Charge returns what a quantity costs: each unit, and each part of one, at
// the price of the tier that it falls in, so that 100 units at 1 and another at
// 0.80 make 100.80 (BILL-17). It does not round. Nothing, or less, costs
// nothing.
func (t Tiers) Charge(q reservations.Quantity) money.Amount {
	var sum money.Amount
	for n, tier := range t {
		end := max(q, tier.From)
		if n+1 < len(t) {
			end = min(end, t[n+1].From)
		}
		sum = sum.Add(tier.Price.Share(int64(end-tier.From), int64(reservations.Units(1))))
	}
	return sum
}

// PriceAt returns the price in force at a time: the one that began last
// (BILL-15). found is false when the meter has none yet.
func (m *Meter) PriceAt(t time.Time) (p MeterPrice, found bool) {
	for _, o := range m.Prices {
		if !o.From.After(t) && (!found || o.From.After(p.From)) {
			p, found = o, true
		}
	}
	return p, found
}

// Until returns when a price of the meter gives way to the next one, the zero
// time when none is known.
func (m *Meter) Until(p MeterPrice) (next time.Time) {
	for _, o := range m.Prices {
		if o.From.After(p.From) && (next.IsZero() || o.From.Before(next)) {
			next = o.From
		}
	}
	return next
}

// CheckChange refuses a meter that takes the place of old and would change
// what consumption cost at a time that has begun, in the way of
// [orders.Item.CheckChange] (BILL-15). The zero old is no meter.
func (m *Meter) CheckChange(old Meter, at time.Time) error {
	was, is := old.past(at), m.past(at)
	same := len(was) == len(is)
	for _, p := range was {
		same = same && slices.ContainsFunc(is, p.equal)
	}
	if same || old.ID == "" {
		return nil
	}
	return pcerr.Invalid("BILL-15", "prices", "a price that has begun stays as it is: give a new one that begins later").About(m.ID)
}

// past returns the prices that can no longer change at a time: once a dated
// price has begun, it and all before it.
func (m *Meter) past(at time.Time) []MeterPrice {
	if now, _ := m.PriceAt(at); now.From.IsZero() {
		return nil
	}
	return slices.DeleteFunc(slices.Clone(m.Prices), func(p MeterPrice) bool { return p.From.After(at) })
}

func (p MeterPrice) equal(q MeterPrice) bool {
	return p.From.Equal(q.From) && slices.EqualFunc(p.Tiers, q.Tiers, func(a, b Tier) bool {
		return a.From == b.From && a.Price.Equal(b.Price)
	})
}
