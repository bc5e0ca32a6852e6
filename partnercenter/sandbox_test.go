package partnercenter_test

import (
	"fmt"
	"testing"

	"cspkit.example/activity"
	"cspkit.example/billing"
	"cspkit.example/customers"
	"cspkit.example/internal/fixture"
	"cspkit.example/orders"
	"cspkit.example/partnercenter"
	"cspkit.example/pcerr"
	"github.com/stretchr/testify/assert"
)

// sandboxed makes the world Microsoft's integration sandbox.
func (w *world) sandboxed() *world {
	w.t.Helper()
	w.Center = must[*partnercenter.Center](w)(partnercenter.New(w.ctx, w.Store, &partnercenter.Options{Now: w.Clock.Now, Sandbox: true}))
	return w
}

func TestSBX_1_TheSandboxHasRoomForLittle(t *testing.T) {
	t.Parallel()
	w := newWorld(t).sandboxed()
	anna := w.As(w.Anna)
	at := anna.Customer(w.Relecloud)
	buy := func(line orders.Line) func() error {
		return func() error { return drop(at.Orders().Place(w.ctx, line)) }
	}
	w.refused(pcerr.SandboxLimit, "SBX-1", buy(orders.Line{ItemID: fixture.Office, Quantity: 26}))
	office := w.place(anna, w.Relecloud, orders.Line{ItemID: fixture.Office, Quantity: 25}).Lines[0].Subscription
	grow := func() error { return drop(at.Subscriptions().ChangeQuantity(w.ctx, office, 26)) }
	w.refused(pcerr.SandboxLimit, "SBX-1", grow)
	w.ok(drop(at.Subscriptions().ChangeQuantity(w.ctx, office, 1)))

	// It has an Azure plan, too: five.
	for range 3 {
		w.ok(buy(orders.Line{ItemID: fixture.Office})())
	}
	w.refused(pcerr.SandboxLimit, "SBX-1", buy(orders.Line{ItemID: fixture.Office}))
	w.refused(pcerr.SandboxLimit, "SBX-1", buy(orders.Line{ItemID: fixture.Server}))

	// Reservations are no subscriptions.
	reserve := func(n int) func() error {
		return func() error { return drop(at.Reservations().Buy(w.ctx, d2On(w.S1, n))) }
	}
	w.refused(pcerr.SandboxLimit, "SBX-1", reserve(3))
	bought := must[partnercenter.BoughtReservation](w)(at.Reservations().Buy(w.ctx, d2On(w.S1, 2))).Reservation.ID
	w.refused(pcerr.SandboxLimit, "SBX-1", reserve(1))
	line := orders.Line{ItemID: fixture.D2, Term: orders.OneYear, Provisioning: orders.Provisioning{Scope: "shared"}}
	w.refused(pcerr.SandboxLimit, "SBX-1", buy(line))
	w.ok(drop(at.Reservations().Cancel(w.ctx, bought)))
	w.ok(buy(line)())
}

func TestSBX_1_SeventyFiveCustomers(t *testing.T) {
	t.Parallel()
	w := newWorld(t).sandboxed()
	create := func(n int) func() error {
		return func() error {
			return drop(w.As(w.Gina).Customers().Create(w.ctx, withoutAttestation(fmt.Sprint("Customer", n), "US")))
		}
	}
	for n := 1; n < 75; n++ { // Relecloud is there already
		w.ok(create(n)())
	}
	w.refused(pcerr.SandboxLimit, "SBX-1", create(75))
	all := must[partnercenter.Page[customers.Customer]](w)(w.As(w.Gina).Customers().List(w.ctx, partnercenter.CustomerQuery{}))
	w.ok(w.As(w.Gina).Customer(all.Items[0].ID).Delete(w.ctx))
	w.ok(create(75)())
}

func TestSBX_2_NoInvoices(t *testing.T) {
	t.Parallel()
	w := newWorld(t).sandboxed()
	w.place(w.As(w.Anna), w.Relecloud, orders.Line{ItemID: fixture.Backup})
	w.Clock.Set(day(2020, 7, 10))
	made, err := w.Center.Platform().Bill(w.ctx, w.Anna.Tenant, billing.OneTime, "2020-06")
	w.ok(err)
	assert.Empty(t, made)
}

func TestSBX_3_DeletingACustomer(t *testing.T) {
	t.Parallel()
	w := newWorld(t).sandboxed()
	gina := w.As(w.Gina).Customer(w.Relecloud)
	w.refused(pcerr.RoleNotAllowed, "REL-25", func() error { return w.As(w.Anna).Customer(w.Relecloud).Delete(w.ctx) })
	w.refused(pcerr.CustomerNotFound, "CUS-12", func() error { return w.As(w.Gerd).Customer(w.Relecloud).Delete(w.ctx) })
	outside := w.beside(w.Store, nil)
	w.refused(pcerr.SandboxOnly, "SBX-3", func() error { return outside.As(w.Gina).Customer(w.Relecloud).Delete(w.ctx) })

	bought := must[partnercenter.BoughtReservation](w)(w.As(w.Anna).Customer(w.Relecloud).Reservations().Buy(w.ctx, d2On(w.S1, 1))).Reservation.ID
	server := w.place(w.As(w.Anna), w.Relecloud, orders.Line{ItemID: fixture.Server}).Lines[0].Subscription
	w.refused(pcerr.ActiveReservationsRemain, "SBX-3", func() error { return gina.Delete(w.ctx) })
	w.ok(drop(w.As(w.Anna).Customer(w.Relecloud).Reservations().Cancel(w.ctx, bought)))
	w.refused(pcerr.ActiveSoftwareRemains, "SBX-3", func() error { return gina.Delete(w.ctx) })
	w.ok(drop(w.As(w.Anna).Customer(w.Relecloud).Subscriptions().Cancel(w.ctx, server)))

	mark := w.mark()
	w.ok(gina.Delete(w.ctx))
	wantOps(t, w.logged(mark, w.Anna.Tenant), activity.DeleteCustomer)
	assert.ErrorIs(t, drop(gina.Get(w.ctx)), pcerr.CustomerNotFound)
	assert.ErrorIs(t, drop(w.Portal(w.Carla).Me(w.ctx)), pcerr.Unauthenticated)
	for row := range w.versions() {
		assert.NotContains(t, row, string(w.Relecloud))
	}
	again := fixture.NewCustomer("Relecloud", "US", "Carla")
	w.ok(drop(w.As(w.Anna).Customers().Create(w.ctx, again)))
}
