package partnercenter_test

import (
	"testing"

	"cspkit.example/activity"
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
