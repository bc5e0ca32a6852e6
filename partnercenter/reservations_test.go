package partnercenter_test

import (
	"strings"
	"testing"

	"cspkit.example/activity"
	"cspkit.example/customers"
	"cspkit.example/internal/fixture"
	"cspkit.example/money"
	"cspkit.example/orders"
	"cspkit.example/partnercenter"
	"cspkit.example/pcerr"
	"cspkit.example/permissions"
	"cspkit.example/reservations"
	"github.com/stretchr/testify/assert"
)

// Scenario 9.6: where which scope can be chosen under an Azure plan.
func TestRSV_10_RSV_11_RSV_12_RSV_13_ScopeUnderAnAzurePlan_Scenario9_6(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	in := func(who permissions.Identity, channel permissions.Channel) partnercenter.Reservations {
		return w.As(who).Via(channel).Customer(w.Relecloud).Reservations()
	}
	p := reservations.Purchase{ItemID: fixture.D2, Quantity: 1, Term: orders.OneYear, Subscription: w.AP, Scope: reservations.Scope{Type: reservations.Single}}
	for _, who := range []permissions.Identity{w.Sam, w.Anna} { // step 1
		w.refusedField(pcerr.ScopeMustBeShared, "RSV-11", "scope", func() error { _, err := in(who, permissions.Dashboard).Buy(w.ctx, p); return err })
	}
	p.Scope = reservations.Scope{} // step 2
	got := must[partnercenter.BoughtReservation](w)(in(w.Sam, permissions.Dashboard).Buy(w.ctx, p)).Reservation
	assert.Equal(t, reservations.Scope{Type: reservations.Shared}, got.Scope)
	assert.Empty(t, got.Scope.AppliedScopes())
	p = d2On(w.S1, 1) // step 3
	p.Scope = reservations.Scope{Type: reservations.Single}
	got = must[partnercenter.BoughtReservation](w)(in(w.Anna, permissions.AzurePortal).Buy(w.ctx, p)).Reservation
	assert.Equal(t, []orders.EntitlementID{w.S1}, got.Scope.AppliedScopes())
	w.refused(pcerr.ExplicitAzurePermissionRequired, "RSV-23", func() error { _, err := in(w.Sam, permissions.AzurePortal).Buy(w.ctx, p); return err }) // step 4
}

// Both ways side by side, on both kinds of Azure subscription.
func TestRSV_1_RSV_2_RSV_3_RSV_5_BothWaysOnBothTargets(t *testing.T) {
	t.Parallel()
	for _, item := range []string{fixture.AzurePlan, fixture.AzureGlobal} {
		w := newWorld(t)
		tailspin, admin := w.customerOf(w.Anna, "Tailspin", "US")
		id, azure, err := fixture.SellAzure(w.ctx, w.As(w.Anna), tailspin, orders.Line{ItemID: item})
		w.ok(err)
		at := w.As(w.Anna).Customer(tailspin)
		w.ok(at.AzureRoles().Add(w.ctx, azure, owner(admin.Identity())))
		must[permissions.Policy](w)(at.PurchasePermission().Enable(w.ctx))
		mark := w.mark()
		p := reservations.Purchase{ItemID: fixture.D4, Term: orders.ThreeYear, Scope: reservations.Scope{Type: reservations.Shared}}
		ours := must[partnercenter.BoughtReservation](w)(at.Reservations().Buy(w.ctx, p)).Reservation
		theirs := w.asPartnerSees(w.Anna, must[partnercenter.BoughtReservation](w)(admin.BuyReservation(w.ctx, d2On(azure, 3)))).Reservation
		for _, r := range []reservations.Reservation{ours, theirs} {
			assert.Equal(t, []any{id, w.Anna.Tenant, reservations.Active}, []any{r.Subscription, r.Partner, r.State})
		}
		assert.Equal(t, fixture.Start.AddDate(3, 0, 0), ours.ExpiresAt)
		assert.Equal(t, fixture.Start.AddDate(1, 0, 0), theirs.ExpiresAt)
		page := everything(w, at.Reservations().All(w.ctx, partnercenter.ReservationQuery{}))
		assert.ElementsMatch(t, []reservations.Reservation{ours, theirs}, page)
		records := w.logged(mark, w.Anna.Tenant)
		wantOps(t, records, activity.CreateOrder, activity.CreateOrder)
		assert.Equal(t, "partner", records[0].Data.Get("PurchasedBy"))
		assert.Equal(t, "customer", records[1].Data.Get("PurchasedBy"))
	}
}

// Without a name the only Azure subscription is taken.
func TestRSV_4_WhatItIsBoughtOn(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	tailspin, _ := w.customerOf(w.Anna, "Tailspin", "US")
	at := w.As(w.Sam).Customer(tailspin)
	p := reservations.Purchase{ItemID: fixture.D2, Term: orders.OneYear, Scope: reservations.Scope{Type: reservations.Shared}}
	buy := func() error { _, err := at.Reservations().Buy(w.ctx, p); return err }
	w.refused(pcerr.AzureSubscriptionRequired, "RSV-4", buy)
	office := w.place(w.As(w.Sam), tailspin, orders.Line{ItemID: fixture.Office}).Lines[0].Subscription
	w.refused(pcerr.AzureSubscriptionRequired, "RSV-4", buy)
	first := w.place(w.As(w.Sam), tailspin, orders.Line{ItemID: fixture.AzureGlobal}).Lines[0].Subscription
	w.ok(buy())
	second := w.place(w.As(w.Sam), tailspin, orders.Line{ItemID: fixture.AzureGlobal}).Lines[0].Subscription
	w.refusedField(pcerr.InvalidInput, "RSV-4", "subscriptionId", buy)
	p.Subscription = second
	got := must[partnercenter.BoughtReservation](w)(at.Reservations().Buy(w.ctx, p))
	assert.Equal(t, second, got.Reservation.Subscription)
	p.Subscription = office
	w.refused(pcerr.SubscriptionNotAzure, "RSV-3", buy)
	must[orders.Subscription](w)(at.Subscriptions().Suspend(w.ctx, first))
	p.Subscription = first
	w.refused(pcerr.SubscriptionNotActive, "RSV-3", buy)
	p.Subscription = ""
	w.ok(buy()) // one active is left
	for id, rule := range map[orders.SubscriptionID]pcerr.Rule{nobodyID: "CUS-12", w.AP: "CUS-12"} {
		p.Subscription = id // missing, and of another customer
		w.refused(pcerr.SubscriptionNotFound, rule, buy)
	}
	for _, id := range []orders.SubscriptionID{"x", "\x00", first + "0"} {
		p.Subscription = id
		w.refusedField(pcerr.InvalidInput, "ID-2", "subscription", buy)
	}
}

func TestRSV_6_TheAPINeedsARegisteredSubscription(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	api := w.As(w.Sam).Via(permissions.API).Customer(w.Relecloud)
	p := reservations.Purchase{ItemID: fixture.D2, Term: orders.OneYear, Subscription: w.AP}
	w.refused(pcerr.SubscriptionNotRegistered, "RSV-6", func() error { _, err := api.Reservations().Buy(w.ctx, p); return err })
	must[partnercenter.BoughtReservation](w)(w.As(w.Sam).Customer(w.Relecloud).Reservations().Buy(w.ctx, p)) // the dashboard does it by itself
	changed := w.tablesChanged(func() error { _, err := api.Subscriptions().Register(w.ctx, w.AP); return err })
	wantDiff(t, "tables", []string{"subscriptions"}, changed)
	got := must[partnercenter.BoughtReservation](w)(api.Reservations().Buy(w.ctx, p))
	assert.Equal(t, permissions.API, got.Order.Channel)
	office := w.place(w.As(w.Sam), w.Relecloud, orders.Line{ItemID: fixture.Office}).Lines[0].Subscription
	w.refused(pcerr.SubscriptionNotAzure, "RSV-3", func() error { _, err := api.Subscriptions().Register(w.ctx, office); return err })
	assert.Equal(t, pcerr.RoleNotAllowed, pcerr.CodeOf(func() error {
		_, err := w.As(w.Bill).Customer(w.Relecloud).Subscriptions().Register(w.ctx, w.AP)
		return err
	}()))
}

func TestRSV_7_WhoBuysInPartnerCenter(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	for who, may := range map[permissions.Identity]bool{
		w.Gina: true, w.Uma: true, w.Anna: true, w.Sam: true, w.Hal: true, w.Bill: false, w.Dora: false, w.Carla: false,
	} {
		_, err := w.As(who).Customer(w.Relecloud).Reservations().Buy(w.ctx, reservations.Purchase{ItemID: fixture.D2, Term: orders.OneYear})
		assert.Equal(t, may, err == nil, "%v", err)
	}
}

// What is wrong with a purchase, by itself.
func TestRSV_8_RSV_9_RSV_13_RSV_14_RSV_35_BadPurchases(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	tailspin, _ := w.customerOf(w.Anna, "Tailspin", "US")
	_, s3, err := fixture.SellAzure(w.ctx, w.As(w.Anna), tailspin, orders.Line{ItemID: fixture.AzureGlobal})
	w.ok(err)
	good := d2On(s3, 1)
	for name, c := range map[string]struct {
		spoil func(*reservations.Purchase)
		code  pcerr.Code
		rule  pcerr.Rule
		field string
	}{
		"no item":               {func(p *reservations.Purchase) { p.ItemID = "" }, pcerr.InvalidInput, "ID-13", "catalogItemId"},
		"U+0000":                {func(p *reservations.Purchase) { p.ItemID = "D2\x00" }, pcerr.InvalidInput, "ID-13", "catalogItemId"},
		"not UTF-8":             {func(p *reservations.Purchase) { p.ItemID = "\xff" }, pcerr.InvalidInput, "ID-13", "catalogItemId"},
		"a long item":           {func(p *reservations.Purchase) { p.ItemID = strings.Repeat("D", 257) }, pcerr.InvalidInput, "ID-13", "catalogItemId"},
		"an unknown item":       {func(p *reservations.Purchase) { p.ItemID = "D8" }, pcerr.InvalidInput, "SUB-27", "catalogItemId"},
		"another kind of item":  {func(p *reservations.Purchase) { p.ItemID = fixture.Server }, pcerr.InvalidInput, "RSV-1", "catalogItemId"},
		"no term":               {func(p *reservations.Purchase) { p.Term = "" }, pcerr.TermInvalid, "RSV-8", "term"},
		"a month":               {func(p *reservations.Purchase) { p.Term = orders.Monthly }, pcerr.TermInvalid, "RSV-8", "term"},
		"lower case":            {func(p *reservations.Purchase) { p.Term = "p1y" }, pcerr.TermInvalid, "RSV-8", "term"},
		"unknown billing":       {func(p *reservations.Purchase) { p.BillingPlan = "annual" }, pcerr.BillingPlanUnsupported, "RSV-9", "billingPlan"},
		"negative":              {func(p *reservations.Purchase) { p.Quantity = -1 }, pcerr.QuantityInvalid, "RSV-35", "quantity"},
		"huge":                  {func(p *reservations.Purchase) { p.Quantity = 1<<63 - 1 }, pcerr.QuantityInvalid, "RSV-35", "quantity"},
		"no scope":              {func(p *reservations.Purchase) { p.Scope.Type = "" }, pcerr.ScopeInvalid, "RSV-13", "scope"},
		"unknown scope":         {func(p *reservations.Purchase) { p.Scope.Type = "Shared" }, pcerr.ScopeInvalid, "RSV-10", "scope"},
		"shared, but named":     {func(p *reservations.Purchase) { p.Scope.AppliedTo = s3 }, pcerr.InvalidInput, "RSV-14", "appliedScopes"},
		"of another customer":   {func(p *reservations.Purchase) { p.Scope = reservations.Scope{Type: "single", AppliedTo: w.S1} }, pcerr.InvalidInput, "RSV-14", "appliedScopes"},
		"of nobody":             {func(p *reservations.Purchase) { p.Scope = reservations.Scope{Type: "single", AppliedTo: "x"} }, pcerr.InvalidInput, "RSV-14", "appliedScopes"},
		"a name with a newline": {func(p *reservations.Purchase) { p.DisplayName = "a\nb" }, pcerr.InvalidInput, "ID-13", "displayName"},
		"a reseller":            {func(p *reservations.Purchase) { p.ResellerMPNID = "4847383" }, pcerr.InvalidInput, "IR-28", "partnerIdOnRecord"},
	} {
		t.Log(name)
		p := good
		c.spoil(&p)
		w.refusedField(c.code, c.rule, c.field, func() error {
			_, err := w.As(w.Sam).Customer(tailspin).Reservations().Buy(w.ctx, p)
			return err
		})
	}
	good.Scope = reservations.Scope{Type: reservations.Single}
	got := must[partnercenter.BoughtReservation](w)(w.As(w.Sam).Customer(tailspin).Reservations().Buy(w.ctx, good))
	assert.Equal(t, s3, got.Reservation.Scope.AppliedTo, "the one it is bought on")
}

// In Partner Center the provider chooses the reseller; in the Azure portal it
// is that of the subscription. It never changes.
func TestRSV_21_RSV_22_ThePartnerOfRecord(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	w.ok(w.Partner(w.ctx))
	proseware, admin := w.customerOf(w.Ingo, "Proseware", "IT")
	plan, a1, err := fixture.SellAzure(w.ctx, w.As(w.Ingo), proseware, orders.Line{ItemID: fixture.AzurePlan, ResellerMPNID: "4847383"})
	w.ok(err)
	at := w.As(w.Ingo).Customer(proseware)
	p := reservations.Purchase{ItemID: fixture.D2, Term: orders.OneYear, Subscription: plan, ResellerMPNID: "4847383"}
	chosen := must[partnercenter.BoughtReservation](w)(at.Reservations().Buy(w.ctx, p))
	assert.Equal(t, "4847383", chosen.Reservation.PartnerIDOnRecord)
	assert.Equal(t, "4847383", chosen.Order.Lines[0].PartnerIDOnRecord)
	p.ResellerMPNID = ""
	assert.Empty(t, must[partnercenter.BoughtReservation](w)(at.Reservations().Buy(w.ctx, p)).Reservation.PartnerIDOnRecord)

	w.ok(at.AzureRoles().Add(w.ctx, a1, owner(admin.Identity())))
	must[permissions.Policy](w)(at.PurchasePermission().Enable(w.ctx))
	theirs := must[partnercenter.BoughtReservation](w)(admin.BuyReservation(w.ctx, d2On(a1, 1))).Reservation
	assert.Equal(t, []any{"4847383", w.Ingo.Tenant}, []any{theirs.PartnerIDOnRecord, theirs.Partner})
	must[orders.Subscription](w)(at.Subscriptions().SetReseller(w.ctx, plan, ""))
	assert.Equal(t, "4847383", must[reservations.Reservation](w)(at.Reservations().Get(w.ctx, theirs.ID)).PartnerIDOnRecord)
	for mpn, want := range map[string]pcerr.Code{"5000001": pcerr.MPNOfProvider, "7000001": pcerr.MPNNotIndirectReseller, "999": pcerr.MPNNotFound, "x": pcerr.InvalidInput, "4847433": pcerr.NoPartnership} {
		p.ResellerMPNID = mpn
		_, err := at.Reservations().Buy(w.ctx, p)
		assert.ErrorIs(t, err, want)
	}
}

// An exchange keeps the partner of record, whatever became of the subscription
// since, also when Microsoft takes its time; it cannot name another one.
func TestRSV_22_AnExchangeKeepsThePartnerOfRecord(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	w.ok(w.Partner(w.ctx))
	proseware, admin := w.customerOf(w.Ingo, "Proseware", "IT")
	plan, a1, err := fixture.SellAzure(w.ctx, w.As(w.Ingo), proseware, orders.Line{ItemID: fixture.AzurePlan})
	w.ok(err)
	at := w.As(w.Ingo).Customer(proseware)
	bought := func(mpn string) reservations.Reservation {
		return must[reservations.Reservation](w)(itself(at.Reservations().Buy(w.ctx, reservations.Purchase{ItemID: fixture.D2, Term: orders.OneYear, Subscription: plan, ResellerMPNID: mpn})))
	}
	asked := func(mpn string) reservations.Purchase {
		return reservations.Purchase{ItemID: fixture.D4, Term: orders.OneYear, ResellerMPNID: mpn}
	}
	for _, mpn := range []string{"4847383", ""} {
		r := bought(mpn)
		must[orders.Subscription](w)(at.Subscriptions().SetReseller(w.ctx, plan, map[string]string{"": "4847383"}[mpn])) // it is another's now
		for _, other := range []string{"4847433", "5000001", "999"} {
			w.refused(pcerr.ImmutablePartnerOfRecord, "RSV-22", func() error { return drop(at.Reservations().Exchange(w.ctx, r.ID, asked(other))) })
		}
		next := must[partnercenter.BoughtReservation](w)(at.Reservations().Exchange(w.ctx, r.ID, asked("")))
		assert.Equal(t, []string{mpn, mpn}, []string{next.Reservation.PartnerIDOnRecord, next.Order.Lines[0].PartnerIDOnRecord})

		r = bought(mpn)
		waiting := w.slow().As(w.Ingo).Customer(proseware).Reservations()
		w.ok(drop(waiting.Exchange(w.ctx, r.ID, asked(mpn))))
		done := must[reservations.Reservation](w)(w.Center.Platform().FulfilReservation(w.ctx, w.Ingo.Tenant, proseware, r.ID))
		next.Reservation = must[reservations.Reservation](w)(at.Reservations().Get(w.ctx, done.ExchangedFor))
		assert.Equal(t, mpn, next.Reservation.PartnerIDOnRecord)
		renewed := must[reservations.Reservation](w)(itself(at.Reservations().Renew(w.ctx, next.Reservation.ID)))
		assert.Equal(t, mpn, renewed.PartnerIDOnRecord)
	}
	w.ok(at.AzureRoles().Add(w.ctx, a1, owner(admin.Identity())))
	must[permissions.Policy](w)(at.PurchasePermission().Enable(w.ctx))
	named := d2On(a1, 1)
	named.ResellerMPNID = "4847383" // which is that of the subscription
	w.refusedField(pcerr.InvalidInput, "RSV-21", "partnerIdOnRecord", func() error { return drop(admin.BuyReservation(w.ctx, named)) })
}

// The agreement comes before everything about the purchase.
func TestRSV_3_AfterRelationshipRegionAndAgreement(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	n := fixture.NewCustomer("Tailspin", "US", "Tim")
	n.Attestation = nil
	made := must[partnercenter.CreatedCustomer](w)(w.As(w.Anna).Customers().Create(w.ctx, n))
	bad := reservations.Purchase{ItemID: "none"}
	buy := func(who permissions.Identity, customer customers.ID) func() error {
		return func() error { _, err := w.As(who).Customer(customer).Reservations().Buy(w.ctx, bad); return err }
	}
	w.refused(pcerr.MCANotAccepted, "MCA-1", buy(w.Anna, made.Customer.ID))
	w.refused(pcerr.CustomerNotFound, "CUS-12", buy(w.Lars, made.Customer.ID))
	w.refused(pcerr.CustomerNotFound, "CUS-12", buy(w.Lars, nobodyID))
	assert.Equal(t, pcerr.PartnerTypeNotAllowed, pcerr.CodeOf(buy(w.Renee, w.Relecloud)()))
	w.ok(w.Center.Platform().SetCredit(w.ctx, w.Anna.Tenant, money.Must("1000", "USD")))
	must[partnercenter.BoughtReservation](w)(w.As(w.Anna).Customer(w.Relecloud).Reservations().Buy(w.ctx, d2On("", 1)))
	w.refused(pcerr.CreditLimit, "SUB-25", func() error {
		_, err := w.As(w.Anna).Customer(w.Relecloud).Reservations().Buy(w.ctx, d2On("", 1))
		return err
	})
}

// A reservation may be a line of an order, beside other things.
func TestRSV_11_RSV_35_ReservationsAsLinesOfAnOrder(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	at := w.As(w.Sam).Customer(w.Relecloud)
	line := orders.Line{ItemID: fixture.D2, Quantity: 2, Term: orders.OneYear, Provisioning: orders.Provisioning{Subscription: w.AP}}
	mark := w.mark()
	o := w.place(w.As(w.Sam), w.Relecloud, line)
	page := must[partnercenter.Page[reservations.Reservation]](w)(at.Reservations().List(w.ctx, partnercenter.ReservationQuery{}))
	r := page.Items[0]
	assert.Equal(t, []any{o.ID, w.AP, reservations.Shared, reservations.OneTime}, []any{r.Order, r.Subscription, r.Scope.Type, r.BillingPlan})
	assert.Equal(t, [3]string{"1051.20 USD", "1226.40 USD", "1401.60 USD"}, sums(r))
	records := w.logged(mark, w.Anna.Tenant)
	wantOps(t, records, activity.CreateOrder)
	assert.Equal(t, r.ReservationOrder, records[0].Data.Get("ReservationOrderId-0"))
	for name, c := range map[string]struct {
		spoil func(*orders.Line)
		who   permissions.Identity
		code  pcerr.Code
		rule  pcerr.Rule
	}{
		"a single scope":     {func(l *orders.Line) { l.Provisioning.Scope = "single" }, w.Sam, pcerr.ScopeMustBeShared, "RSV-11"},
		"an unknown scope":   {func(l *orders.Line) { l.Provisioning.Scope = "wide" }, w.Sam, pcerr.ScopeInvalid, "RSV-10"},
		"an unknown plan":    {func(l *orders.Line) { l.Provisioning.BillingPlan = "weekly" }, w.Sam, pcerr.BillingPlanUnsupported, "RSV-9"},
		"no term":            {func(l *orders.Line) { l.Term = "" }, w.Sam, pcerr.TermInvalid, "RSV-8"},
		"negative":           {func(l *orders.Line) { l.Quantity = -1 }, w.Sam, pcerr.QuantityInvalid, "RSV-35"},
		"nowhere":            {func(l *orders.Line) { l.Provisioning.Subscription = nobodyID }, w.Sam, pcerr.SubscriptionNotFound, "CUS-12"},
		"a subscription, no": {func(l *orders.Line) { l.Provisioning.Subscription = "x" }, w.Sam, pcerr.InvalidInput, "ID-2"},
		"by a billing admin": {func(*orders.Line) {}, w.Bill, pcerr.RoleNotAllowed, "RSV-7"},
	} {
		t.Log(name)
		l := line
		c.spoil(&l)
		w.refused(c.code, c.rule, func() error {
			_, err := w.As(c.who).Customer(w.Relecloud).Orders().Place(w.ctx, orders.Line{ItemID: fixture.Office}, l)
			return err
		})
	}
	must[reservations.Reservation](w)(w.As(w.Anna).Customer(w.Relecloud).Reservations().Cancel(w.ctx, r.ID))
	for state, want := range map[reservations.State]int{reservations.Active: 0, reservations.Cancelled: 1, "": 1} {
		got := everything(w, at.Reservations().All(w.ctx, partnercenter.ReservationQuery{State: state, Subscription: w.AP}))
		assert.Len(t, got, want, state)
	}
}
