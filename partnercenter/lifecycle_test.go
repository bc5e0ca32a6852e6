package partnercenter_test

import (
	"testing"
	"time"

	"cspkit.example/internal/fixture"
	"cspkit.example/money"
	"cspkit.example/orders"
	"cspkit.example/partnercenter"
	"cspkit.example/pcerr"
	"cspkit.example/permissions"
	"cspkit.example/reservations"
	"github.com/stretchr/testify/assert"
)

// Terms end and begin by the clock alone: nothing is written, recorded or
// mailed.
func TestSUB_21_RenewalByTheClock(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	w.put("yearly", orders.MarketplaceSaaS, priced(orders.OneYear, "120.00", "USD"))
	w.put("three", orders.License, priced(orders.ThreeYear, "300.00", "USD"))
	at := w.relecloud(w.Sam).Subscriptions()
	ids := map[string]orders.SubscriptionID{"plan": w.AP}
	for _, item := range []string{fixture.Office, "yearly", "three", fixture.Server} {
		ids[item] = w.sells(orders.Line{ItemID: item})
	}
	off := w.sells(orders.Line{ItemID: fixture.Office})
	must[orders.Subscription](w)(at.SetAutoRenew(w.ctx, off, false))
	for _, id := range []orders.SubscriptionID{w.AP, ids[fixture.Server]} {
		w.refusedField(pcerr.InvalidInput, "SUB-21", "autoRenewEnabled", func() error { return drop(at.SetAutoRenew(w.ctx, id, true)) })
	}
	mark, before := w.mark(), w.rows()
	for _, c := range []struct {
		id     orders.SubscriptionID
		at     time.Time
		status orders.SubscriptionStatus
		ends   time.Time
	}{
		{ids[fixture.Office], day(2020, 7, 1).Add(-time.Microsecond), orders.Active, day(2020, 7, 1)},
		{off, day(2020, 7, 1).Add(-time.Microsecond), orders.Active, day(2020, 7, 1)},
		{ids[fixture.Office], day(2020, 7, 1), orders.Active, day(2020, 8, 1)},
		{off, day(2020, 7, 1), orders.Suspended, day(2020, 7, 1)},
		{off, day(2020, 9, 29), orders.Suspended, day(2020, 7, 1)}, // 90 days
		{off, day(2020, 9, 29).Add(time.Microsecond), orders.Deleted, day(2020, 7, 1)},
		{ids["yearly"], day(2021, 6, 1), orders.Active, day(2022, 6, 1)},
		{ids[fixture.Server], day(2021, 6, 1).Add(-time.Microsecond), orders.Active, day(2021, 6, 1)},
		{ids[fixture.Server], day(2021, 6, 1), orders.Deleted, day(2021, 6, 1)},
		{ids["three"], day(2029, 5, 31), orders.Active, day(2029, 6, 1)},
		{ids["plan"], day(2029, 6, 1), orders.Active, w.sub(w.AP).CommitmentEnd},
		{ids[fixture.Office], day(2029, 6, 15), orders.Active, day(2029, 7, 1)},
	} {
		w.Clock.Set(c.at)
		got := w.sub(c.id)
		assert.Equal(t, []any{c.status, c.ends}, []any{got.Status, got.CommitmentEnd}, "%s at %v", got.OfferName, c.at)
	}
	w.wantLogs(mark, logs{})
	wantDiff(t, "rows", before, w.rows())
}

// A term that ends on a day that a month does not have ends on its last day.
func TestSUB_21_TheEndOfTheMonth(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	w.Clock.Set(day(2021, 1, 31))
	id := w.sells(orders.Line{ItemID: fixture.Office})
	for at, ends := range map[time.Time]time.Time{
		day(2021, 2, 1): day(2021, 2, 28), day(2021, 2, 28): day(2021, 3, 31), day(2021, 3, 31): day(2021, 4, 30), day(2024, 2, 28): day(2024, 2, 29),
	} {
		w.Clock.Set(at)
		assert.Equal(t, ends, w.sub(id).CommitmentEnd, at)
	}
}

// What lapsed can be had back for 90 days, with a term of its own again.
func TestSUB_9_SUB_11_SUB_21_ALapsedSubscriptionComesBack(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	at := w.relecloud(w.Sam).Subscriptions()
	id := w.sells(orders.Line{ItemID: fixture.Office})
	must[orders.Subscription](w)(at.SetAutoRenew(w.ctx, id, false))
	w.Clock.Set(day(2020, 8, 15))
	lapsed := w.sub(id)
	assert.Equal(t, []any{orders.Suspended, day(2020, 7, 1), day(2020, 9, 29)}, []any{lapsed.Status, lapsed.SuspendedAt, lapsed.DeleteAfter})
	w.refused(pcerr.SubscriptionNotActive, "SUB-14", func() error { return drop(at.SetAutoRenew(w.ctx, id, true)) })
	mark := w.mark()
	back := must[orders.Subscription](w)(at.Reactivate(w.ctx, id))
	assert.Equal(t, []any{orders.Active, day(2020, 9, 1), false}, []any{back.Status, back.CommitmentEnd, back.AutoRenew})
	assert.Equal(t, back, w.sub(id), "it stays so")
	records := w.logged(mark, w.Sam.Tenant)
	wantData(t, records[0], "SubscriptionId", string(id), "Change", "status", "OldValue", "suspended", "NewValue", "active")
	w.Clock.Set(day(2020, 9, 1))
	assert.Equal(t, orders.Suspended, w.sub(id).Status, "and lapses again")
}

// An add-on is never active while its base is not, however that came.
func TestSUB_12_SUB_15_AddOnsFollowTheirBase(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	at := w.relecloud(w.Sam).Subscriptions()
	base := w.sells(orders.Line{ItemID: fixture.Office})
	w.Clock.Advance(10 * oneDay)
	addOn, other := w.sells(orders.Line{ItemID: fixture.Audio, Parent: base}), w.sells(orders.Line{ItemID: fixture.Office})
	must[orders.Subscription](w)(at.SetAutoRenew(w.ctx, base, false))
	states := func() [3]orders.SubscriptionStatus {
		got := [3]orders.SubscriptionStatus{w.sub(base).Status, w.sub(addOn).Status, w.sub(other).Status}
		for _, s := range everything(w, at.All(w.ctx, partnercenter.SubscriptionQuery{})) {
			assert.Equal(t, w.sub(s.ID), s, "the list says the same")
		}
		return got
	}
	const active, suspended, deleted = orders.Active, orders.Suspended, orders.Deleted
	assert.Equal(t, [3]orders.SubscriptionStatus{active, active, active}, states())
	w.Clock.Set(day(2020, 7, 1))
	assert.Equal(t, [3]orders.SubscriptionStatus{suspended, suspended, active}, states(), "the base was not renewed")
	w.refused(pcerr.ParentSubscriptionNotActive, "SUB-12", func() error { return drop(at.Reactivate(w.ctx, addOn)) })
	w.refused(pcerr.SubscriptionNotActive, "SUB-14", func() error { return drop(at.ChangeQuantity(w.ctx, addOn, 2)) })
	w.refused(pcerr.ParentSubscriptionNotActive, "SUB-12", func() error {
		return drop(w.relecloud(w.Sam).Orders().Place(w.ctx, orders.Line{ItemID: fixture.Audio, Parent: base}))
	})
	must[orders.Subscription](w)(at.Reactivate(w.ctx, base))
	must[orders.Subscription](w)(at.SetAutoRenew(w.ctx, base, true))
	w.Clock.Set(day(2020, 12, 24))
	assert.Equal(t, [3]orders.SubscriptionStatus{active, active, active}, states())

	must[orders.Subscription](w)(at.Suspend(w.ctx, addOn)) // by itself
	assert.Equal(t, [3]orders.SubscriptionStatus{active, suspended, active}, states())
	must[orders.Subscription](w)(at.Reactivate(w.ctx, addOn))
	stopped := must[orders.Subscription](w)(at.Suspend(w.ctx, base))
	assert.Equal(t, [3]orders.SubscriptionStatus{suspended, suspended, active}, states())
	w.Clock.Set(stopped.DeleteAfter.Add(time.Microsecond))
	assert.Equal(t, [3]orders.SubscriptionStatus{deleted, deleted, active}, states())
}

// A credit limit, a restricted or suspended account stop new business, not
// what there is.
func TestSUB_21_SUB_25_CAP_14_CAP_15_WhatThereIsGoesOn(t *testing.T) {
	t.Parallel()
	for _, status := range []permissions.ProgramStatus{permissions.ProgramRestricted, permissions.ProgramSuspended} {
		w := newWorld(t)
		id := w.sells(orders.Line{ItemID: fixture.Office})
		r := w.reserve(yearOfD2(1))
		w.ok(w.Center.Platform().SetCredit(w.ctx, w.Anna.Tenant, money.Must("0.01", "USD")))
		w.ok(drop(w.Center.Platform().SetProgramStatus(w.ctx, w.Anna.Tenant, status)))
		w.Clock.Set(day(2020, 8, 15))
		assert.Equal(t, orders.Active, w.sub(id).Status)
		assert.Equal(t, reservations.Active, w.res(r.ID).State)
		w.ok(drop(w.relecloud(w.Sam).Subscriptions().ChangeQuantity(w.ctx, id, 5)))
		w.ok(drop(w.relecloud(w.Sam).Subscriptions().Suspend(w.ctx, id)))
		w.ok(drop(w.relecloud(w.Sam).Subscriptions().Reactivate(w.ctx, id)))
		w.refused(pcerr.ProgramNotActive, map[permissions.ProgramStatus]pcerr.Rule{permissions.ProgramRestricted: "CAP-14", permissions.ProgramSuspended: "CAP-15"}[status],
			func() error {
				return drop(w.relecloud(w.Sam).Orders().Place(w.ctx, orders.Line{ItemID: fixture.Office}))
			})
	}
}

// Reservations start and end by the clock; nothing renews them.
func TestRSV_29_ReservationsExpireByTheClock(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	one := w.reserve(yearOfD2(1))
	p := yearOfD2(1)
	p.Term = orders.ThreeYear
	three := w.reserve(p)
	next := must[partnercenter.BoughtReservation](w)(w.relecloud(w.Sam).Reservations().Renew(w.ctx, one.ID)).Reservation
	assert.Equal(t, []any{reservations.Pending, one.ID, day(2021, 6, 1), day(2022, 6, 1)}, []any{next.State, next.RenewalOf, next.EffectiveAt, next.ExpiresAt})
	mark, before := w.mark(), w.rows()
	w.refused(pcerr.ReservationNotActive, "RSV-29", func() error { return drop(w.relecloud(w.Anna).Reservations().Cancel(w.ctx, next.ID)) })
	for _, c := range []struct {
		at   time.Time
		want [3]reservations.State
	}{
		{day(2021, 6, 1).Add(-time.Microsecond), [3]reservations.State{reservations.Active, reservations.Pending, reservations.Active}},
		{day(2021, 6, 1), [3]reservations.State{reservations.Expired, reservations.Active, reservations.Active}},
		{day(2022, 6, 1), [3]reservations.State{reservations.Expired, reservations.Expired, reservations.Active}},
		{day(2023, 6, 1).Add(-time.Microsecond), [3]reservations.State{reservations.Expired, reservations.Expired, reservations.Active}},
		{day(2023, 6, 1), [3]reservations.State{reservations.Expired, reservations.Expired, reservations.Expired}},
	} {
		w.Clock.Set(c.at)
		assert.Equal(t, c.want, [3]reservations.State{w.res(one.ID).State, w.res(next.ID).State, w.res(three.ID).State}, c.at)
	}
	w.wantLogs(mark, logs{})
	wantDiff(t, "rows", before, w.rows())
	w.idle() // expired reservations hold neither the plan nor the relationship
	w.ok(w.relecloud(w.Gina).RemoveRelationship(w.ctx))
}
