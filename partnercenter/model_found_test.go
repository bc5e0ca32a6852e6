package partnercenter_test

import (
	"testing"

	"cspkit.example/activity"
	"cspkit.example/billing"
	"cspkit.example/internal/fixture"
	"cspkit.example/orders"
	"cspkit.example/partnercenter"
	"cspkit.example/pcerr"
	"cspkit.example/permissions"
	"github.com/stretchr/testify/assert"
)

// Random histories found what these tests are about (see internal/model).

// Azure is not sold there, and that is said before anything is looked for.
func TestCLD_12_NoAzureGlobalFrom21Vianet(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	hai := w.almightyIn(permissions.China21V, "Haidao", "CN")
	gang := must[partnercenter.CreatedCustomer](w)(w.As(hai).Customers().Create(w.ctx, withoutAttestation("Gang", "CN"))).Customer.ID
	line := orders.Line{ItemID: fixture.AzureGlobal}
	for _, customer := range []permissions.TenantID{gang, w.Relecloud} {
		at := w.As(hai).Customer(customer)
		w.refused(pcerr.CloudFeatureUnavailable, "CLD-12", func() error { return drop(at.Orders().Place(w.ctx, line)) })
		w.refused(pcerr.CloudFeatureUnavailable, "CLD-12", func() error { return drop(at.Carts().Create(w.ctx, line)) })
	}
}

// Its activity log is not there through the API; in the dashboard it is.
func TestCLD_12_NoActivityLogThroughTheAPIFrom21Vianet(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	hai := w.As(w.almightyIn(permissions.China21V, "Haidao", "CN"))
	through := func(channel permissions.Channel) func() error {
		return func() error {
			return drop(hai.Via(channel).Activity().List(w.ctx, activity.Query{}, partnercenter.Paging{}))
		}
	}
	w.ok(through(permissions.Dashboard)())
	w.refused(pcerr.CloudFeatureUnavailable, "CLD-12", through(permissions.API))
	w.refused(pcerr.CloudFeatureUnavailable, "CLD-12", func() error {
		for _, err := range hai.Via(permissions.API).Activity().Follow(w.ctx, 0) {
			return err
		}
		return nil
	})
	assert.NoError(t, drop(w.As(w.Gwen).Via(permissions.API).Activity().List(w.ctx, activity.Query{}, partnercenter.Paging{})))
}

// Of several kinds of product on one order, what the role lacks for one comes
// before what the partner lacks for another.
func TestSUB_2_RolesForEveryLineAreAskedFirst(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	heidi := w.hireAt(w.Rita, "Heidi", permissions.HelpdeskAgent) // of a reseller, which orders nothing
	lines := []orders.Line{{ItemID: fixture.Office}, {ItemID: fixture.AzurePlan}}
	w.refused(pcerr.RoleNotAllowed, "SUB-2", func() error { return drop(w.As(heidi).Customer(w.Relecloud).Orders().Place(w.ctx, lines...)) })
}

// A base that was not renewed ends what its add-on costs, and nothing that came
// before: not even when it is stored as suspended, with another name, before
// anybody asks what the add-on owes.
func TestSUB_12_BILL_11_AnAddOnIsChargedWhileItsBaseRan(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	at := w.relecloud(w.Sam).Subscriptions()
	base := w.sells(orders.Line{ItemID: fixture.Office})
	w.sells(orders.Line{ItemID: fixture.Audio, Parent: base})
	w.Clock.Set(day(2020, 7, 2))
	w.ok(drop(at.SetAutoRenew(w.ctx, base, false)))
	w.Clock.Set(day(2020, 8, 2))
	w.ok(drop(at.Rename(w.ctx, base, "Seats")))
	w.billed(billing.Recurring, "2020-08", `
Relecloud office-audio cycle_fee 2020-06-01..2020-07-01 1 x 3.20 = 3.20 USD
Relecloud office-e3 cycle_fee 2020-06-01..2020-07-01 1 x 16.00 = 16.00 USD
Relecloud office-audio renew_fee 2020-07-01..2020-08-01 1 x 3.20 = 3.20 USD
Relecloud office-e3 renew_fee 2020-07-01..2020-08-01 1 x 16.00 = 16.00 USD`)
}

// A reseller that a provider only named never had a relationship with the
// customer, which cannot make it its administrator.
func TestREL_11_AnAssociatedResellerIsNoPartnerYet(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	w.ok(w.Partner(w.ctx))
	tailspin, portal := w.customerOf(w.Ingo, "Tailspin", "IT")
	w.place(w.As(w.Ingo), tailspin, orders.Line{ItemID: fixture.Office, ResellerMPNID: "4847383"})
	w.refused(pcerr.NotFound, "IR-2", func() error { return portal.ReassignAdministration(w.ctx, w.Gerd.Tenant, w.Rita.Tenant) })
}

// Who may not attest is told so before anything that the partner lacks: roles
// come first (0.3).
func TestCUS_6_RolesAreAskedFirst(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	for _, who := range []permissions.Identity{w.Rita, w.Gina} { // of a reseller and of a partner that may create
		w.refused(pcerr.RoleNotAllowed, "CUS-6", func() error {
			return drop(w.As(who).Customers().Create(w.ctx, fixture.NewCustomer("Late", "FR", "Ann")))
		})
	}
}
