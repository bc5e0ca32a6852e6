package partnercenter_test

import (
	"testing"

	"cspkit.example/internal/fixture"
	"cspkit.example/orders"
	"cspkit.example/partnercenter"
	"cspkit.example/pcerr"
	"cspkit.example/permissions"
	"cspkit.example/reservations"
	"github.com/stretchr/testify/assert"
)

// Further Azure subscriptions are made under an active Azure plan, by those
// who may buy one; AdminAgents owns them, and no record is left.
func TestSUB_28_DAP_4_FurtherAzureSubscriptions(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	w.ok(w.Portal(w.Carla).RemoveAdministration(w.ctx, w.Anna.Tenant, true)) // with or without DAP
	add := func(who permissions.Identity, to orders.SubscriptionID, name string) func() error {
		return func() error { return drop(w.relecloud(who).Subscriptions().AddEntitlement(w.ctx, to, name)) }
	}
	mark := w.mark()
	assert.Equal(t, []string{"entitlements", "role_assignments"}, w.tablesChanged(add(w.Sam, w.AP, "Web")))
	for _, who := range []permissions.Identity{w.Gina, w.Uma, w.Anna} {
		w.ok(add(who, w.AP, "More")())
	}
	w.wantLogs(mark, logs{})
	behind := must[[]orders.Entitlement](w)(w.relecloud(w.Sam).Subscriptions().Entitlements(w.ctx, w.AP))
	assert.Len(t, behind, 5)
	for _, e := range behind {
		assert.Equal(t, []any{w.AP, orders.EntitlementActive, w.Relecloud, w.Anna.Tenant}, []any{e.Subscription, e.Status, e.Customer, e.Partner})
		assert.True(t, must[orders.Assignments](w)(w.relecloud(w.Sam).AzureRoles().List(w.ctx, e.ID)).AdminAgentsHold(w.Anna.Tenant))
	}
	for who, rule := range map[permissions.Identity]pcerr.Rule{w.Bill: "SUB-2", w.Hal: "SUB-2", w.Dora: "ROLE-6"} {
		w.refused(pcerr.RoleNotAllowed, rule, add(who, w.AP, "Web"))
	}
	for _, name := range []string{"", "a\x00"} {
		w.refusedField(pcerr.InvalidInput, "ID-13", "friendlyName", add(w.Sam, w.AP, name))
	}
	license := w.sells(orders.Line{ItemID: fixture.Office})
	tailspin, _ := w.customerOf(w.Anna, "Tailspin", "US")
	global := w.place(w.As(w.Sam), tailspin, orders.Line{ItemID: fixture.AzureGlobal}).Lines[0].Subscription
	w.refused(pcerr.SubscriptionNotAzure, "SUB-28", add(w.Sam, license, "Web"))
	w.refused(pcerr.SubscriptionNotFound, "CUS-12", add(w.Sam, global, "Web"))
	w.refused(pcerr.SubscriptionNotAzure, "SUB-28", func() error {
		return drop(w.As(w.Sam).Customer(tailspin).Subscriptions().AddEntitlement(w.ctx, global, "Web"))
	})
}

// An Azure plan is suspended when nothing under it is active: no Azure
// subscription and no reservation. An Azure global subscription always is.
func TestSUB_10_SUB_13_RBAC_9_WhatKeepsAnAzurePlan(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	at := w.relecloud(w.Anna).Subscriptions()
	second := must[orders.Entitlement](w)(at.AddEntitlement(w.ctx, w.AP, "Second")).ID
	r := w.reserve(yearOfD2(1))
	suspend := func() error { return drop(at.Suspend(w.ctx, w.AP)) }
	kept := func() { t.Helper(); w.refused(pcerr.AzurePlanHasActiveAssets, "SUB-13", suspend) }
	kept()
	reader := orders.RoleAssignment{Principal: string(w.Nora.User), Role: "Reader"}
	w.ok(w.Portal(w.Carla).AssignRole(w.ctx, w.S1, reader))
	w.ok(at.SetEntitlement(w.ctx, w.S1, orders.EntitlementDisabled))
	w.refused(pcerr.SubscriptionNotActive, "RBAC-9", func() error { return w.Portal(w.Carla).AssignRole(w.ctx, w.S1, owner(w.Nora)) })
	w.ok(w.Portal(w.Carla).RemoveRole(w.ctx, w.S1, reader))
	kept()
	w.refused(pcerr.ExplicitAzurePermissionRequired, "RSV-23", func() error {
		return w.relecloud(w.Hal).Subscriptions().SetEntitlement(w.ctx, second, orders.EntitlementDisabled)
	})
	w.ok(at.SetEntitlement(w.ctx, second, orders.EntitlementDisabled))
	kept()
	must[reservations.Reservation](w)(w.relecloud(w.Anna).Reservations().Cancel(w.ctx, r.ID))
	w.ok(at.SetEntitlement(w.ctx, second, orders.EntitlementActive))
	kept()
	w.ok(at.SetEntitlement(w.ctx, second, orders.EntitlementDisabled))
	w.ok(suspend())
	w.refused(pcerr.SubscriptionNotActive, "SUB-10", func() error { return at.SetEntitlement(w.ctx, w.S1, orders.EntitlementActive) })
	w.refused(pcerr.SubscriptionNotActive, "SUB-28", func() error { return drop(at.AddEntitlement(w.ctx, w.AP, "Third")) })

	tailspin, _ := w.customerOf(w.Anna, "Tailspin", "US")
	global := w.place(w.As(w.Sam), tailspin, orders.Line{ItemID: fixture.AzureGlobal}).Lines[0].Subscription
	p := yearOfD2(1)
	p.Subscription = global
	w.ok(drop[partnercenter.BoughtReservation](w.As(w.Sam).Customer(tailspin).Reservations().Buy(w.ctx, p)))
	w.ok(drop(w.As(w.Sam).Customer(tailspin).Subscriptions().Suspend(w.ctx, global)))
}

// One Azure plan for each reseller, and none sold directly beside; after a
// plan there is no Azure global subscription any more.
func TestSUB_4_SUB_5_PlansOfAProvider(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	proseware, _ := w.proseware()
	buy := func(item, mpn string) func() error {
		return func() error {
			return drop(w.As(w.Ingo).Customer(proseware).Orders().Place(w.ctx, orders.Line{ItemID: item, ResellerMPNID: mpn}))
		}
	}
	w.ok(buy(fixture.AzureGlobal, "")())
	w.ok(buy(fixture.AzureGlobal, "4847383")())
	w.ok(buy(fixture.AzurePlan, "4847383")())
	w.refused(pcerr.AzurePlanExists, "SUB-4", buy(fixture.AzurePlan, "4847383"))
	w.ok(buy(fixture.AzurePlan, "")())
	w.refused(pcerr.AzurePlanExists, "SUB-4", buy(fixture.AzurePlan, ""))
	for _, mpn := range []string{"", "4847383"} {
		w.refused(pcerr.OfferBlockedByAzurePlan, "SUB-5", buy(fixture.AzureGlobal, mpn))
	}
}
