package partnercenter_test

import (
	"testing"
	"time"

	"cspkit.example/activity"
	"cspkit.example/customers"
	"cspkit.example/internal/fixture"
	"cspkit.example/orders"
	"cspkit.example/pcerr"
	"cspkit.example/permissions"
	"github.com/stretchr/testify/assert"
)

// cancelling cancels one of Relecloud's subscriptions.
func (w *world) cancelling(who permissions.Identity, id orders.SubscriptionID) func() error {
	return func() error { return drop(w.relecloud(who).Subscriptions().Cancel(w.ctx, id)) }
}

// orderStatus is the status of the order that a subscription came of.
func (w *world) orderStatus(id orders.SubscriptionID) orders.OrderStatus {
	w.t.Helper()
	return must[orders.Order](w)(w.relecloud(w.Sam).Orders().Get(w.ctx, w.sub(id).Order)).Status
}

// Software goes back whole within 60 days, for all of its price.
func TestSUB_19_SoftwareIsReturnedWithin60Days(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	order := w.place(w.As(w.Sam), w.Relecloud, orders.Line{ItemID: fixture.Server, Quantity: 2})
	both := must[orders.Order](w)(w.relecloud(w.Sam).Orders().Place(w.ctx, orders.Line{ItemID: fixture.Server}, orders.Line{ItemID: fixture.Server, Quantity: 3}))
	late := w.sells(orders.Line{ItemID: fixture.Server})
	id := order.Lines[0].Subscription
	w.refused(pcerr.RoleNotAllowed, "SUB-1", w.cancelling(w.Uma, id))
	w.refused(pcerr.RoleNotAllowed, "ROLE-6", w.cancelling(w.Dora, id))

	w.Clock.Advance(60 * oneDay)
	mark := w.mark()
	assert.Equal(t, []string{"activity", "charges", "orders", "sequences", "subscriptions"}, w.tablesChanged(w.cancelling(w.Bill, id)))
	got := w.sub(id)
	assert.Equal(t, []any{orders.Deleted, "1600.00 USD", false}, []any{got.Status, got.Credit.String(), got.AutoRenew})
	assert.Equal(t, orders.OrderCancelled, w.orderStatus(id))
	w.wantLogs(mark, logs{w.Bill.Tenant: {{activity.UpdateOrder, "Relecloud", "bill@contoso.example", activity.NewData("OrderId", string(order.ID), "Change", "cancel")}}})
	w.refused(pcerr.SubscriptionDeleted, "SUB-14", w.cancelling(w.Bill, id))

	// An order is cancelled once nothing that it made is left.
	w.ok(w.cancelling(w.Gina, both.Lines[0].Subscription)())
	assert.Equal(t, orders.OrderCompleted, w.orderStatus(both.Lines[0].Subscription))
	assert.Equal(t, orders.Active, w.sub(both.Lines[1].Subscription).Status)
	w.ok(w.cancelling(w.Gina, both.Lines[1].Subscription)())
	assert.Equal(t, orders.OrderCancelled, w.orderStatus(both.Lines[0].Subscription))

	w.Clock.Advance(time.Microsecond)
	w.refused(pcerr.SubscriptionNotActive, "SUB-19", w.cancelling(w.Bill, late))
	assert.Equal(t, orders.Active, w.sub(late).Status)
}

// A marketplace subscription goes back whole within 24 hours or 14 days; later
// it ends at its renewal, without credit. Until then the cancellation can be
// taken back.
func TestSUB_18_MarketplaceSubscriptions(t *testing.T) {
	t.Parallel()
	for _, c := range []struct {
		item, credit string
		term         orders.Term
		whole        time.Duration
		ends         time.Time
	}{
		{fixture.Backup, "120.00 USD", orders.Monthly, oneDay, day(2020, 7, 1)},
		{"yearly", "360.00 USD", orders.OneYear, 14 * oneDay, day(2021, 6, 1)},
	} {
		w := newWorld(t)
		w.put("yearly", orders.MarketplaceSaaS, priced(orders.OneYear, "120.00", "USD"))
		soon, late := w.sells(orders.Line{ItemID: c.item, Quantity: 3}), w.sells(orders.Line{ItemID: c.item, Quantity: 3})
		w.Clock.Advance(c.whole)
		w.ok(w.cancelling(w.Anna, soon)())
		got := w.sub(soon)
		assert.Equal(t, []any{orders.Deleted, c.credit, c.term}, []any{got.Status, got.Credit.String(), got.Term})
		assert.Equal(t, orders.OrderCancelled, w.orderStatus(soon))

		w.Clock.Advance(time.Microsecond)
		mark := w.mark()
		assert.Equal(t, []string{"activity", "charges", "sequences", "subscriptions"}, w.tablesChanged(w.cancelling(w.Hal, late)))
		got = w.sub(late)
		assert.Equal(t, []any{orders.Active, true, false, c.ends}, []any{got.Status, got.Credit.IsZero(), got.AutoRenew, got.CommitmentEnd})
		assert.Equal(t, orders.OrderCompleted, w.orderStatus(late))
		w.wantLogs(mark, logs{w.Hal.Tenant: {{activity.UpdateSubscription, "Relecloud", "hal@contoso.example",
			activity.NewData("SubscriptionId", string(late), "Change", "autoRenew", "OldValue", "true", "NewValue", "false")}}})
		w.Clock.Set(c.ends.Add(-time.Microsecond))
		assert.Equal(t, orders.Active, w.sub(late).Status)
		w.Clock.Set(c.ends)
		assert.Equal(t, orders.Deleted, w.sub(late).Status, "cancelled, not only not renewed")
		w.refused(pcerr.SubscriptionDeleted, "SUB-14", w.cancelling(w.Hal, late))
		w.refused(pcerr.SubscriptionDeleted, "SUB-14", func() error { return drop(w.relecloud(w.Hal).Subscriptions().Reactivate(w.ctx, late)) })
	}
}

// A cancellation that waits for the renewal is taken back by renewing again.
func TestSUB_18_SUB_21_ACancellationIsTakenBack(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	id := w.sells(orders.Line{ItemID: fixture.Backup})
	w.Clock.Advance(2 * oneDay)
	w.ok(w.cancelling(w.Sam, id)())
	w.ok(drop(w.relecloud(w.Sam).Subscriptions().SetAutoRenew(w.ctx, id, true)))
	w.Clock.Set(day(2020, 7, 1))
	assert.Equal(t, []any{orders.Active, day(2020, 8, 1)}, []any{w.sub(id).Status, w.sub(id).CommitmentEnd})
}

// Software has no term beyond its own: suspended, it is deleted with its term,
// though its deadline has not passed.
func TestSUB_11_SUB_21_SuspendedSoftwareEndsWithItsTerm(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	id := w.sells(orders.Line{ItemID: fixture.Server})
	at := w.relecloud(w.Sam).Subscriptions()
	w.Clock.Set(day(2021, 5, 1))
	assert.Equal(t, day(2021, 7, 30), must[orders.Subscription](w)(at.Suspend(w.ctx, id)).DeleteAfter)
	w.Clock.Set(day(2021, 6, 1).Add(-time.Microsecond))
	assert.Equal(t, orders.Suspended, w.sub(id).Status)
	w.ok(drop(at.Reactivate(w.ctx, id)))
	w.ok(drop(at.Suspend(w.ctx, id)))
	w.Clock.Set(day(2021, 6, 1))
	assert.Equal(t, orders.Deleted, w.sub(id).Status)
	w.refused(pcerr.SubscriptionDeleted, "SUB-14", func() error { return drop(at.Reactivate(w.ctx, id)) })
}

// Licences are suspended, not cancelled: whole credit for 30 days, then the
// months and days that are left of the term (BILL-26), without a fee.
func TestSUB_20_CreditOfSuspendedLicences(t *testing.T) {
	t.Parallel()
	for _, c := range []struct {
		item  string
		after time.Duration
		want  string
	}{
		{fixture.Office, 0, "48.00 USD"},
		{fixture.Office, 30 * oneDay, "48.00 USD"},
		{fixture.Office, 45 * oneDay, "24.81 USD"}, // 16 of July's 31 days are left, at 1.55 a day
		{"daily", 30 * oneDay, "1095.00 USD"},
		{"daily", 30*oneDay + time.Microsecond, "1003.75 USD"}, // the second month begins: 11 months at 91.25
		{"daily", 100 * oneDay, "796.87 USD"},                  // 8 months, and 22 of 30 days at 3.04
		{"daily", 364 * oneDay, "2.94 USD"},                    // 1 of 31 days
		{"daily", 365 * oneDay, "1095.00 USD"},                 // the second year has begun
	} {
		w := newWorld(t)
		w.put("daily", orders.License, priced(orders.OneYear, "365.00", "USD"))
		id := w.sells(orders.Line{ItemID: c.item, Quantity: 3})
		w.refusedField(pcerr.InvalidInput, "SUB-20", "subscriptionId", w.cancelling(w.Sam, id))
		w.Clock.Advance(c.after)
		must[orders.Subscription](w)(w.relecloud(w.Hal).Subscriptions().Suspend(w.ctx, id))
		assert.Equal(t, c.want, w.sub(id).Credit.String(), "%s after %v", c.item, c.after)
		assert.Equal(t, orders.OrderCompleted, w.orderStatus(id))
		must[orders.Subscription](w)(w.relecloud(w.Hal).Subscriptions().Reactivate(w.ctx, id))
		assert.True(t, w.sub(id).Credit.IsZero(), "it is in use again")
	}
}

// What is suspended before its first bill can come back for longer.
func TestSUB_11_DeadlinesOfReactivation(t *testing.T) {
	t.Parallel()
	for _, c := range []struct {
		name             string
		opened, suspends time.Time
		days             time.Duration
	}{
		{"opened and suspended in June", day(2020, 6, 1), day(2020, 6, 1), 120}, // 90, and 30 to the first bill
		{"the last moment before the bill", day(2020, 6, 1), day(2020, 7, 1).Add(-time.Microsecond), 120},
		{"with the first bill", day(2020, 6, 1), day(2020, 7, 1), 90},
		{"a month of 31 days", day(2020, 7, 1), day(2020, 7, 1), 120}, // not 121
		{"February", day(2021, 2, 1), day(2021, 2, 11), 118},
	} {
		w := newWorld(t)
		w.Clock.Set(c.opened)
		tailspin, _ := w.customerOf(w.Anna, "Tailspin", "US")
		at := w.As(w.Sam).Customer(tailspin).Subscriptions()
		id := w.place(w.As(w.Sam), tailspin, orders.Line{ItemID: fixture.Office}).Lines[0].Subscription
		w.Clock.Set(c.suspends)
		got := must[orders.Subscription](w)(at.Suspend(w.ctx, id))
		assert.Equal(t, []any{c.suspends, c.suspends.Add(c.days * oneDay)}, []any{got.SuspendedAt, got.DeleteAfter}, c.name)

		w.Clock.Set(got.DeleteAfter)
		assert.Equal(t, got, must[orders.Subscription](w)(at.Get(w.ctx, id)), "%s: it can still come back", c.name)
		w.Clock.Advance(time.Microsecond)
		mark, before := w.mark(), w.rows()
		assert.Equal(t, orders.Deleted, must[orders.Subscription](w)(at.Get(w.ctx, id)).Status, c.name)
		w.refused(pcerr.SubscriptionDeleted, "SUB-14", func() error { return drop(at.Reactivate(w.ctx, id)) })
		w.wantLogs(mark, logs{})
		wantDiff(t, "rows", before, w.rows())
	}
}

// Software holds the relationship until it is given back, licences until they
// are suspended.
func TestSUB_9_REL_25_WhatHoldsTheRelationship(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	w.idle()
	end := func() error { return w.relecloud(w.Gina).RemoveRelationship(w.ctx) }
	software := w.sells(orders.Line{ItemID: fixture.Server})
	w.refused(pcerr.ActiveSoftwareRemains, "REL-25", end)
	license := w.sells(orders.Line{ItemID: fixture.Office})
	w.ok(w.cancelling(w.Anna, software)())
	w.refused(pcerr.ActiveSubscriptionsRemain, "REL-25", end)
	must[orders.Subscription](w)(w.relecloud(w.Anna).Subscriptions().Suspend(w.ctx, license))
	w.ok(end())
	w.refused(pcerr.NoRelationship, "REL-26", func() error { return drop[customers.Customer](w.relecloud(w.Anna).Get(w.ctx)) })
}
