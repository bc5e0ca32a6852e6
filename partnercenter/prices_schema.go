package partnercenter

import (
	"cspkit.example/billing"
	"cspkit.example/store"
)

// The tables of Microsoft's prices beside the catalogue; see Schema. They are
// the same for all partners.
var (
	meters = store.Define(store.Spec[billing.Meter]{
		Name: "meters", Key: func(m *billing.Meter) string { return m.ID },
		Version: func(m *billing.Meter) *uint64 { return &m.Version }, Clone: billing.Meter.Clone,
	})
	exchangeRates = store.Define(store.Spec[billing.Rates]{
		Name: "exchange_rates", Key: func(r *billing.Rates) string { return string(r.Month) },
		Version: func(r *billing.Rates) *uint64 { return &r.Version }, Clone: billing.Rates.Clone,
	})
)
