package partnercenter_test

import (
	"testing"

	"cspkit.example/internal/fixture"
	"cspkit.example/orders"
	"cspkit.example/pcerr"
)

// Where several things are wrong, the tables of section 2 say which of them is
// told: found by random histories.
func TestSUB_14_SUB_15_IR_26_WhichRefusalComesFirst(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	proseware, _ := w.proseware()
	ingo := w.As(w.Ingo).Customer(proseware)
	w.refused(pcerr.ParentSubscriptionNotActive, "SUB-12", func() error { // 2.15
		return drop(ingo.Orders().Place(w.ctx, orders.Line{ItemID: fixture.Audio, ResellerMPNID: "999"}))
	})
	server := w.place(w.As(w.Ingo), proseware, orders.Line{ItemID: fixture.Server}).Lines[0].Subscription
	w.ok(drop(ingo.Subscriptions().Cancel(w.ctx, server)))
	w.refused(pcerr.SubscriptionDeleted, "SUB-14", func() error { return drop(ingo.Subscriptions().SetReseller(w.ctx, server, "999")) })               // 2.12
	w.refused(pcerr.SubscriptionDeleted, "SUB-14", func() error { return drop(ingo.Subscriptions().SetSupportContact(w.ctx, server, w.Nils.Tenant)) }) // 2.19
}

// A server that is suspended is not cancelled.
func TestREL_25_SuspendedSoftwareRemains(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	bare, _ := w.customerOf(w.Anna, "Tailspin", "US")
	at := w.As(w.Sam).Customer(bare).Subscriptions()
	server := w.place(w.As(w.Sam), bare, orders.Line{ItemID: fixture.Server}).Lines[0].Subscription
	w.ok(drop(at.Suspend(w.ctx, server)))
	end := func() error { return w.As(w.Gina).Customer(bare).RemoveRelationship(w.ctx) }
	w.refused(pcerr.ActiveSoftwareRemains, "REL-25", end)
	w.ok(drop(at.Reactivate(w.ctx, server)))
	w.ok(drop(at.Cancel(w.ctx, server)))
	w.ok(end())
}
