package partnercenter_test

import (
	"strconv"
	"testing"
	"time"

	"cspkit.example/activity"
	"cspkit.example/customers"
	"cspkit.example/internal/fixture"
	"cspkit.example/money"
	"cspkit.example/orders"
	"cspkit.example/partnercenter"
	"cspkit.example/pcerr"
	"cspkit.example/permissions"
	"github.com/stretchr/testify/assert"
)

// moving is a provider's customer with two Azure global subscriptions sold
// through Fabrikam and one without a reseller.
type moving struct {
	customer permissions.TenantID
	at       partnercenter.Subscriptions
	old      []orders.Subscription
	roles    []orders.Assignments
}

func newMoving(w *world) moving {
	w.t.Helper()
	customer, admin := w.proseware()
	m := moving{customer: customer, at: w.As(w.Ingo).Customer(customer).Subscriptions()}
	for _, mpn := range []string{"4847383", "", "4847383"} {
		id := w.place(w.As(w.Ingo), customer, orders.Line{ItemID: fixture.AzureGlobal, ResellerMPNID: mpn}).Lines[0].Subscription
		s := must[orders.Subscription](w)(m.at.Get(w.ctx, id))
		w.ok(w.As(w.Ingo).Customer(customer).AzureRoles().Add(w.ctx, s.Entitlement, owner(admin.Identity())))
		m.old = append(m.old, s)
	}
	m.roles = m.assignments(w)
	return m
}

// assignments are the roles on the three Azure subscriptions.
func (m moving) assignments(w *world) (all []orders.Assignments) {
	w.t.Helper()
	for _, s := range m.old {
		held := must[orders.Assignments](w)(w.As(w.Ingo).Customer(m.customer).AzureRoles().List(w.ctx, s.Entitlement))
		assert.Len(w.t, held, 2)
		all = append(all, held)
	}
	return all
}

func (m moving) transition(w *world, who permissions.Identity) func() error {
	return func() error {
		return drop(w.As(who).Customer(m.customer).Subscriptions().TransitionToAzurePlan(w.ctx, fixture.AzurePlan))
	}
}

// Azure global subscriptions go under one Azure plan for each reseller; the
// Azure subscriptions keep their IDs and role assignments.
func TestSUB_4_SUB_26_TransitionToTheAzurePlan(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	m := newMoving(w)
	mark := w.mark()
	w.Clock.Advance(10 * oneDay)
	plans := must[[]orders.Subscription](w)(m.at.TransitionToAzurePlan(w.ctx, fixture.AzurePlan))
	assert.Len(t, plans, 2)
	under := map[string]orders.Subscription{}
	for _, p := range plans {
		under[p.PartnerIDOnRecord] = p
		wantDiff(t, "stored", p, must[orders.Subscription](w)(m.at.Get(w.ctx, p.ID)))
		assert.Equal(t, []any{orders.AzurePlan, orders.Active, "Distri"}, []any{p.ProductType, p.Status, p.Support.Name})
		order := must[orders.Order](w)(w.As(w.Ingo).Customer(m.customer).Orders().Get(w.ctx, p.Order))
		assert.Equal(t, []any{orders.OrderCompleted, p.ID, "convert"}, []any{order.Status, order.Lines[0].Subscription, order.Lines[0].TransactionType})
	}
	var want []line
	for _, n := range []int{1, 0, 2} { // reseller by reseller
		was, plan := m.old[n], under[m.old[n].PartnerIDOnRecord]
		now := must[orders.Subscription](w)(m.at.Get(w.ctx, was.ID))
		assert.Equal(t, []any{orders.Suspended, plan.ID, was.Entitlement}, []any{now.Status, now.MovedTo, now.Entitlement})
		behind := must[[]orders.Entitlement](w)(m.at.Entitlements(w.ctx, plan.ID))
		assert.Contains(t, idsOf(behind), was.Entitlement)
		assert.Empty(t, must[[]orders.Entitlement](w)(m.at.Entitlements(w.ctx, was.ID)))
		want = append(want, line{activity.UpgradeSubscription, "Proseware", "ingo@distri.example",
			activity.NewData("SubscriptionId", string(was.ID), "AzurePlanId", string(plan.ID))})
		w.refused(pcerr.SubscriptionNotActive, "SUB-26", func() error { return drop(m.at.Reactivate(w.ctx, was.ID)) })
	}
	assert.ElementsMatch(t, want, w.lines(mark, w.Ingo.Tenant))
	wantDiff(t, "role assignments", m.roles, m.assignments(w))
	assert.Len(t, must[[]orders.Entitlement](w)(m.at.Entitlements(w.ctx, under["4847383"].ID)), 2, "and no Azure subscription besides")
	assert.Len(t, must[[]orders.Entitlement](w)(m.at.Entitlements(w.ctx, under[""].ID)), 1)
	w.refused(pcerr.SubscriptionNotActive, "SUB-26", m.transition(w, w.Ingo)) // nothing is left to move
	for rule, l := range map[pcerr.Rule]orders.Line{"SUB-5": {ItemID: fixture.AzureGlobal}, "SUB-4": {ItemID: fixture.AzurePlan, ResellerMPNID: "4847383"}} {
		code := map[pcerr.Rule]pcerr.Code{"SUB-5": pcerr.OfferBlockedByAzurePlan, "SUB-4": pcerr.AzurePlanExists}[rule]
		w.refused(code, rule, func() error { return drop(w.As(w.Ingo).Customer(m.customer).Orders().Place(w.ctx, l)) })
	}
}

func idsOf(all []orders.Entitlement) (ids []orders.EntitlementID) {
	for _, e := range all {
		ids = append(ids, e.ID)
	}
	return ids
}

// lines are the records of a partner's log since the mark, as tests say them.
func (w *world) lines(mark map[permissions.TenantID]int, partner permissions.TenantID) (all []line) {
	w.t.Helper()
	for _, r := range w.logged(mark, partner) {
		all = append(all, line{r.Operation, r.CustomerName, r.User, r.Data})
	}
	return all
}

// The refusals of a transition, and that a plan that is there is used.
func TestSUB_26_WhatATransitionNeeds(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	m := newMoving(w)
	must[permissions.User](w)(w.As(w.Gerd).Users().SetRoles(w.ctx, w.Hans.User, permissions.AccountAdmin))
	w.refused(pcerr.RoleNotAllowed, "ROLE-13", m.transition(w, w.Hans))
	w.refused(pcerr.PartnerTypeNotAllowed, "CAP-7", m.transition(w, w.Renee))
	w.refused(pcerr.CustomerNotFound, "CUS-12", m.transition(w, w.Anna))
	w.refused(pcerr.SubscriptionNotActive, "SUB-26", func() error {
		return drop(w.relecloud(w.Sam).Subscriptions().TransitionToAzurePlan(w.ctx, fixture.AzurePlan))
	})
	for _, item := range []string{"nothing", fixture.Office, fixture.AzureGlobal} {
		w.refusedField(pcerr.InvalidInput, "SUB-27", "catalogItemId", func() error { return drop(m.at.TransitionToAzurePlan(w.ctx, item)) })
	}
	must[orders.Subscription](w)(m.at.Suspend(w.ctx, m.old[1].ID))
	w.refused(pcerr.SubscriptionNotActive, "SUB-26", m.transition(w, w.Ingo)) // all must be active
	must[orders.Subscription](w)(m.at.Reactivate(w.ctx, m.old[1].ID))

	plan := w.place(w.As(w.Ingo), m.customer, orders.Line{ItemID: fixture.AzurePlan, ResellerMPNID: "4847383"}).Lines[0].Subscription
	plans := must[[]orders.Subscription](w)(m.at.TransitionToAzurePlan(w.ctx, fixture.AzurePlan))
	assert.Equal(t, plan, plans[1].ID, "the plan of this reseller is there already")
	assert.Len(t, must[[]orders.Entitlement](w)(m.at.Entitlements(w.ctx, plan)), 3)
}

// A suspended plan counts: a second one of the same reseller cannot be made by
// a transition either.
func TestSUB_4_SUB_26_ASuspendedPlanCounts(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	m := newMoving(w)
	plan, azure, err := fixture.SellAzure(w.ctx, w.As(w.Ingo), m.customer, orders.Line{ItemID: fixture.AzurePlan})
	w.ok(err)
	w.ok(w.As(w.Ingo).Customer(m.customer).Subscriptions().SetEntitlement(w.ctx, azure, orders.EntitlementDisabled))
	stopped := must[orders.Subscription](w)(m.at.Suspend(w.ctx, plan))
	w.refused(pcerr.AzurePlanExists, "SUB-4", m.transition(w, w.Ingo))
	w.refused(pcerr.AzurePlanExists, "SUB-4", func() error {
		return drop(w.As(w.Ingo).Customer(m.customer).Orders().Place(w.ctx, orders.Line{ItemID: fixture.AzurePlan}))
	})
	w.Clock.Set(stopped.DeleteAfter.Add(time.Microsecond)) // deleted plans do not count
	w.ok(m.transition(w, w.Ingo)())
}

// The customer must have accepted the agreement; that is asked before there is
// something to move. The plans close its direct way to it.
func TestSUB_26_MCA_1_MCA_5_TransitionNeedsTheAgreement(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	n := fixture.NewCustomer("Tailspin", "US", "Tina")
	n.Attestation = nil
	made := must[partnercenter.CreatedCustomer](w)(w.As(w.Anna).Customers().Create(w.ctx, n)).Customer
	w.refused(pcerr.MCANotAccepted, "MCA-1", func() error {
		return drop(w.As(w.Sam).Customer(made.ID).Subscriptions().TransitionToAzurePlan(w.ctx, fixture.AzurePlan))
	})

	wingtip := w.organisation("Wingtip", "US")
	w.ok(wingtip.Accept(w.ctx, w.asks(w.Sam, customers.NewRequest{}).URL, true))
	id := wingtip.Identity().Tenant
	w.place(w.As(w.Sam), id, orders.Line{ItemID: fixture.AzureGlobal})
	w.ok(wingtip.AcceptAgreement(w.ctx))
	w.ok(drop(w.As(w.Sam).Customer(id).Subscriptions().TransitionToAzurePlan(w.ctx, fixture.AzurePlan)))
	w.refused(pcerr.PartnerActionRequired, "MCA-5", func() error { return wingtip.AcceptAgreement(w.ctx) })
}

// A trial becomes a paid subscription with its quantity, name and reseller; it
// ends, and one record tells of both.
func TestSUB_16_ConvertATrial(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	w.trials()
	w.put("other", orders.MarketplaceSaaS, nil)
	proseware, _ := w.proseware()
	at := w.As(w.Ingo).Customer(proseware)
	sold := w.place(w.As(w.Ingo), proseware, orders.Line{ItemID: "trial", Quantity: 25, FriendlyName: "Try", ResellerMPNID: "4847383"})
	trial := sold.Lines[0].Subscription
	before := must[orders.Subscription](w)(at.Subscriptions().Get(w.ctx, trial))
	assert.Equal(t, []any{true, false}, []any{before.Trial, before.ResellerIncentiveEligible()})
	for item, field := range map[string]string{"trial": "catalogItemId", "other": "catalogItemId", "nothing": "catalogItemId"} {
		rule := map[bool]pcerr.Rule{true: "SUB-27", false: "IR-25"}[item == "nothing"]
		w.refusedField(pcerr.InvalidInput, rule, field, func() error { return drop(at.Subscriptions().ConvertTrial(w.ctx, trial, item)) })
	}
	must[orders.Subscription](w)(at.Subscriptions().Suspend(w.ctx, trial))
	convert := func() error { return drop(at.Subscriptions().ConvertTrial(w.ctx, trial, "paid")) }
	w.refused(pcerr.SubscriptionNotActive, "SUB-14", convert)
	must[orders.Subscription](w)(at.Subscriptions().Reactivate(w.ctx, trial))

	w.Clock.Advance(3 * oneDay)
	mark := w.mark()
	paid := must[orders.Subscription](w)(at.Subscriptions().ConvertTrial(w.ctx, trial, "paid"))
	assert.Equal(t, []any{orders.Active, false, 25, "Try", "4847383", w.Clock.Now()},
		[]any{paid.Status, paid.Trial, paid.Quantity, paid.FriendlyName, paid.PartnerIDOnRecord, paid.EffectiveStart})
	assert.Equal(t, orders.Deleted, must[orders.Subscription](w)(at.Subscriptions().Get(w.ctx, trial)).Status)
	assert.Equal(t, "convert", must[orders.Order](w)(at.Orders().Get(w.ctx, paid.Order)).Lines[0].TransactionType)
	w.wantLogs(mark, logs{w.Ingo.Tenant: {{activity.ConvertTrialSubscription, "Proseware", "ingo@distri.example",
		activity.NewData("SubscriptionId", string(trial), "NewSubscriptionId", string(paid.ID))}}})
	w.refused(pcerr.SubscriptionDeleted, "SUB-14", convert)
	w.refusedField(pcerr.InvalidInput, "IR-25", "subscriptionId", func() error { return drop(at.Subscriptions().ConvertTrial(w.ctx, paid.ID, "paid")) })
	w.refused(pcerr.OfferLimitExceeded, "SUB-16", func() error { return drop(at.Orders().Place(w.ctx, orders.Line{ItemID: "trial"})) })
}

// The roles of the rows about subscriptions in section 4.1.
func TestSUB_1_WhoChangesWhat(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	w.trials()
	id := w.sells(orders.Line{ItemID: fixture.Office})
	for _, c := range []struct {
		name string
		op   func(partnercenter.Subscriptions) error
		may  string // of gina, bill, uma, anna, sam, hal, dora
		rule pcerr.Rule
	}{
		{"quantity", func(ss partnercenter.Subscriptions) error { return drop(ss.ChangeQuantity(w.ctx, id, 2)) }, "y-yyyy-", "ROLE-13"},
		{"rename", func(ss partnercenter.Subscriptions) error { return drop(ss.Rename(w.ctx, id, "x")) }, "y-yyyy-", "ROLE-13"},
		{"auto-renew", func(ss partnercenter.Subscriptions) error { return drop(ss.SetAutoRenew(w.ctx, id, true)) }, "yy-yyy-", "SUB-1"},
		{"cancel", func(ss partnercenter.Subscriptions) error { return drop(ss.Cancel(w.ctx, id)) }, "yy-yyy-", "SUB-1"},
		{"convert", func(ss partnercenter.Subscriptions) error { return drop(ss.ConvertTrial(w.ctx, id, "paid")) }, "yy-yyy-", "SUB-1"},
		{"transition", func(ss partnercenter.Subscriptions) error {
			return drop(ss.TransitionToAzurePlan(w.ctx, fixture.AzurePlan))
		}, "yyyyyy-", "SUB-26"},
	} {
		for n, who := range []permissions.Identity{w.Gina, w.Bill, w.Uma, w.Anna, w.Sam, w.Hal, w.Dora} {
			op := func() error { return c.op(w.relecloud(who).Subscriptions()) }
			if c.may[n] == 'y' {
				assert.NotEqual(t, pcerr.RoleNotAllowed, pcerr.CodeOf(op()), "%s %d", c.name, n)
				continue
			}
			rule := c.rule
			if n == 6 {
				rule = "ROLE-6"
			}
			t.Log(c.name, n)
			w.refused(pcerr.RoleNotAllowed, rule, op)
		}
	}
}

// What may be counted, and in which state.
func TestSUB_14_QuantityWithinTheLimits(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	w.put("seats", orders.License, func(i *orders.Item) { i.MinQuantity, i.MaxQuantity = 5, 300 })
	at := w.relecloud(w.Sam).Subscriptions()
	for _, n := range []int{1, 4, 301, -5} {
		w.refusedField(pcerr.QuantityInvalid, "SUB-14", "quantity", func() error {
			return drop(w.relecloud(w.Sam).Orders().Place(w.ctx, orders.Line{ItemID: "seats", Quantity: n}))
		})
	}
	id := w.sells(orders.Line{ItemID: "seats", Quantity: 5})
	for _, n := range []int{300, 5, 6} {
		mark, was := w.mark(), w.sub(id).Quantity
		assert.Equal(t, []string{"activity", "charges", "sequences", "subscriptions"}, w.tablesChanged(func() error { return drop(at.ChangeQuantity(w.ctx, id, n)) }))
		assert.Equal(t, n, w.sub(id).Quantity)
		assert.Equal(t, money.Must("10.00", "USD"), w.sub(id).UnitPrice)
		w.wantLogs(mark, logs{w.Sam.Tenant: {{activity.UpdateSubscription, "Relecloud", "sam@contoso.example", activity.NewData(
			"SubscriptionId", string(id), "Change", "quantity", "OldValue", strconv.Itoa(was), "NewValue", strconv.Itoa(n))}}})
	}
	for _, n := range []int{4, 301, 0} {
		w.refusedField(pcerr.QuantityInvalid, "SUB-14", "quantity", func() error { return drop(at.ChangeQuantity(w.ctx, id, n)) })
	}
	stopped := must[orders.Subscription](w)(at.Suspend(w.ctx, id))
	w.refused(pcerr.SubscriptionNotActive, "SUB-14", func() error { return drop(at.ChangeQuantity(w.ctx, id, 7)) })
	w.refused(pcerr.SubscriptionNotActive, "SUB-14", func() error { return drop(at.SetAutoRenew(w.ctx, id, false)) })
	w.ok(drop(at.Rename(w.ctx, id, "Rests"))) // a suspended one can be renamed
	w.Clock.Set(stopped.DeleteAfter.Add(time.Microsecond))
	for _, op := range []func() error{
		func() error { return drop(at.ChangeQuantity(w.ctx, id, 7)) },
		func() error { return drop(at.SetAutoRenew(w.ctx, id, false)) },
		func() error { return drop(at.Rename(w.ctx, id, "Gone")) },
		func() error { return drop(at.Cancel(w.ctx, id)) },
		func() error { return drop(at.Suspend(w.ctx, id)) },
		func() error { return drop(at.Reactivate(w.ctx, id)) },
		func() error { return drop(at.SetSupportContact(w.ctx, id, w.Sam.Tenant)) },
	} {
		w.refused(pcerr.SubscriptionDeleted, "SUB-14", op)
	}
}
