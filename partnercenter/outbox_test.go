package partnercenter_test

import (
	"context"
	"testing"

	"cspkit.example/internal/fixture"
	"cspkit.example/orders"
	"cspkit.example/partnercenter"
	"cspkit.example/pcerr"
	"cspkit.example/permissions"
	"cspkit.example/reservations"
	"github.com/stretchr/testify/assert"
)

// Nothing that is sold, bought, switched or ended is mailed.
func TestPERM_17_TheOutboxOfABusyDay(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	before := map[permissions.TenantID][]partnercenter.Mail{}
	for _, tenant := range []permissions.TenantID{w.Anna.Tenant, w.Lars.Tenant, w.Relecloud} {
		before[tenant] = w.mails(tenant)
	}
	w.permit()
	bought := w.carlaBuys(2)
	must[reservations.Reservation](w)(w.As(w.Anna).Customer(w.Relecloud).Reservations().CancelPart(w.ctx, bought.Reservation.ID, 1))
	w.place(w.As(w.Sam), w.Relecloud, orders.Line{ItemID: fixture.Office})
	w.ok(w.As(w.Anna).Customer(w.Relecloud).PurchasePermission().Disable(w.ctx))
	w.won(w.Lars)
	w.ok(w.Portal(w.Carla).RemoveAdministration(w.ctx, w.Anna.Tenant, true))
	for tenant, mails := range before {
		wantDiff(t, "outbox", mails, w.mails(tenant))
	}
	wantDiff(t, "Contoso's", []partnercenter.Mail{{
		ID: before[w.Anna.Tenant][0].ID, Tenant: w.Anna.Tenant, To: "info@contoso.example", Kind: partnercenter.MailEnrolmentStatus,
		About: "authorized", At: fixture.Start,
	}}, w.mails(w.Anna.Tenant))
}

func TestOutboxOfNobody(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	ms := w.Center.Platform()
	assert.Empty(t, w.mails(nobodyID))
	for _, tenant := range []permissions.TenantID{"", "x", "\x00"} {
		w.refusedField(pcerr.InvalidInput, "ID-2", "tenant", func() (err error) {
			for _, err = range ms.Outbox(w.ctx, tenant) {
			}
			return err
		})
	}
	ended, stop := context.WithCancel(w.ctx)
	stop()
	for _, err := range ms.Outbox(ended, w.Anna.Tenant) {
		assert.ErrorIs(t, err, context.Canceled)
	}
}
