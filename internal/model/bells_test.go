package model

import (
	"cspkit.example/partnercenter"
	"cspkit.example/store"
)

// bells ring when a table changes.
type bells map[string]<-chan struct{}

// listen hears every table from now on.
func (h *history) listen() bells {
	b := bells{}
	for _, t := range partnercenter.Schema() {
		b[t.Name] = h.world.Store.(store.Doorbell).Changed(t)
	}
	return b
}

// silent finds nothing changed by an operation that was refused, or that only
// reads (0.3, ACT-6).
func (h *history) silent(b bells, a attempt) {
	h.t.Helper()
	for table, changed := range b {
		select {
		case <-changed:
			h.t.Fatalf("%s by %s changed the table %s", a.what, a.by.upn, table)
		default:
		}
	}
}
