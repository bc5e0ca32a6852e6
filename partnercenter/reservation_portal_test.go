package partnercenter_test

import (
	"errors"
	"strings"
	"testing"
	"time"

	"cspkit.example/activity"
	"cspkit.example/billing"
	"cspkit.example/internal/fixture"
	"cspkit.example/money"
	"cspkit.example/orders"
	"cspkit.example/partnercenter"
	"cspkit.example/pcerr"
	"cspkit.example/permissions"
	"cspkit.example/reservations"
	"github.com/stretchr/testify/assert"
	"golang.org/x/sync/errgroup"
)

// Scenario 9.3, step by step: the customer buys; the partner sees it, pays
// for it, and is not told.
func TestPERM_15_PERM_16_PERM_17_RBAC_2_ACT_1_ACT_7_TheCustomerBuys_Scenario9_3(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	carla, nora := w.Portal(w.Carla), w.Portal(w.Nora)
	buy := func(p *partnercenter.Portal) func() error {
		return func() error { _, err := p.BuyReservation(w.ctx, d2On(w.S1, 2)); return err }
	}
	w.refused(pcerr.SelfServeOff, "PERM-4", buy(carla))     // step 1
	w.permit()                                              // step 2
	w.refused(pcerr.OwnerRoleRequired, "RBAC-2", buy(nora)) // step 3
	group := owner(w.Nora)                                  // step 4
	group.Scope = "resource_group:web"
	w.ok(carla.AssignRole(w.ctx, w.S1, group))
	w.refused(pcerr.OwnerRoleRequired, "RBAC-2", buy(nora))
	w.ok(carla.AssignRole(w.ctx, w.S1, owner(w.Nora)))

	mark, mailsBefore := w.mark(), w.mails(w.Anna.Tenant)
	var r1 partnercenter.BoughtReservation
	changed := w.tablesChanged(func() (err error) { r1, err = nora.BuyReservation(w.ctx, d2On(w.S1, 2)); return err }) // step 5
	wantDiff(t, "tables", []string{"activity", "orders", "reservations", "sequences"}, changed)
	assert.True(t, r1.Reservation.Prices.PartnerCost.IsZero() && r1.Order.Lines[0].UnitPrice.IsZero(), "the partner's cost does not show to the customer")
	for _, own := range must[[]reservations.Reservation](w)(nora.Reservations(w.ctx)) {
		assert.True(t, own.Prices.PartnerCost.IsZero() && own.UnitCost.IsZero())
	}
	r1 = w.asPartnerSees(w.Anna, r1)
	o, r := r1.Order, r1.Reservation
	wantDiff(t, "order", orders.Order{
		Stamp: o.Stamp, ID: o.ID, Partner: w.Anna.Tenant, Customer: w.Relecloud, BillingCycle: orders.CycleOneTime,
		TransactionType: "UserPurchase", Currency: "USD", Status: orders.OrderCompleted, PlacedBy: orders.ByCustomer,
		PlacedByUser: w.Nora.User, Channel: permissions.AzurePortal,
		Lines: []orders.OrderLine{{
			ItemID: fixture.D2, OfferID: "offer-D2", ProductType: orders.ReservationItem, Subscription: w.AP, FriendlyName: "Standard_D2 westus2", Quantity: 2, Term: orders.OneYear,
			TransactionType: "new", UnitPrice: money.Must("525.60", "USD"), ReservationOrder: r.ReservationOrder, Scope: "shared",
		}},
	}, o)
	assert.Equal(t, reservations.Active, r.State)
	assert.Equal(t, [2]time.Time{fixture.Start, time.Date(2021, 6, 1, 0, 0, 0, 0, time.UTC)}, [2]time.Time{r.EffectiveAt, r.ExpiresAt})
	assert.Equal(t, reservations.Scope{Type: reservations.Shared}, r.Scope)
	assert.Equal(t, w.Nora.User, r.PurchasedByUser)
	assert.Equal(t, [3]string{"1051.20 USD", "1226.40 USD", "1401.60 USD"}, sums(r))

	history := must[partnercenter.Page[orders.Order]](w)(w.As(w.Sam).Customer(w.Relecloud).Orders().List(w.ctx, partnercenter.OrderQuery{})) // step 6
	assert.Len(t, history.Items, 2, "beside that of the Azure plan")
	assert.Contains(t, history.Items, o)
	page := must[partnercenter.Page[reservations.Reservation]](w)(w.As(w.Hal).Customer(w.Relecloud).Reservations().List(w.ctx, partnercenter.ReservationQuery{}))
	wantDiff(t, "Reservations page", []reservations.Reservation{r}, page.Items)
	records := w.logged(mark, w.Anna.Tenant)
	wantOps(t, records, activity.CreateOrder)
	newest := must[partnercenter.Page[activity.Record]](w)(w.As(w.Bill).Activity().List(w.ctx, activity.Query{}, partnercenter.Paging{Limit: 1}))
	wantDiff(t, "newest record", records, newest.Items)
	assert.Equal(t, "nora@relecloud.onmicrosoft.com", records[0].User)
	assert.Equal(t, "Relecloud", records[0].CustomerName)
	wantData(t, records[0], "OrderId", string(o.ID), "BillingCycle", "one_time", "PurchasedBy", "customer",
		"OfferId-0", "offer-D2", "SubscriptionId-0", string(w.AP), "SubscriptionName-0", "Standard_D2 westus2", "Quantity-0", "2",
		"PartnerOnRecord-0", "", "ReservationOrderId-0", r.ReservationOrder, "Scope-0", "shared", "Term-0", "P1Y")
	assert.Equal(t, mailsBefore, w.mails(w.Anna.Tenant), "step 7: the partner is not notified")
	assert.Empty(t, w.mails(w.Relecloud))
	w.billed(billing.OneTime, "2020-06", "Relecloud D2 new 2020-06-01..2021-06-01 2 x 525.60 = 1051.20 USD") // step 8
}

// Scenario 9.5: what was bought stays when the permission goes off.
func TestPERM_23_PERM_24_PERM_21_TheSwitchGoesOffAfterwards_Scenario9_5(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	w.permit()
	r1 := w.carlaBuys(2).Reservation
	w.ok(w.As(w.Anna).Customer(w.Relecloud).PurchasePermission().Disable(w.ctx)) // step 1
	wantDiff(t, "R1", r1, must[reservations.Reservation](w)(w.As(w.Sam).Customer(w.Relecloud).Reservations().Get(w.ctx, r1.ID)))
	w.Clock.Set(day(2020, 6, 2))
	w.spends(june.Add(23*time.Hour), 2)
	use := must[reservations.Utilization](w)(w.relecloud(w.Hal).Reservations().Utilization(w.ctx, r1.ID, june.Add(23*time.Hour), day(2020, 6, 2)))
	assert.Equal(t, "100.00", use.Percent(), "its discount goes on")
	// Step 2: it counts when the order is placed, not when the customer began.
	w.refused(pcerr.SelfServeOff, "PERM-4", func() error {
		_, err := w.Portal(w.Carla).BuyReservation(w.ctx, d2On(w.S1, 1))
		return err
	})
	w.refused(pcerr.PartnerActionRequired, "PERM-18", func() error { return w.Portal(w.Nora).CancelReservation(w.ctx, r1.ID) }) // step 3
	bought := must[partnercenter.BoughtReservation](w)(w.As(w.Sam).Customer(w.Relecloud).Reservations().Buy(w.ctx, reservations.Purchase{ItemID: fixture.D2, Term: orders.OneYear}))
	assert.Equal(t, []any{orders.OrderCompleted, orders.ByPartner}, []any{bought.Order.Status, bought.Order.PlacedBy}) // step 4
	// That one the customer may not change either: it is on a subscription bought by a partner.
	w.refused(pcerr.PartnerActionRequired, "PERM-18", func() error { return w.Portal(w.Carla).CancelReservation(w.ctx, bought.Reservation.ID) })
	w.billed(billing.OneTime, "2020-06", `
Relecloud D2 new 2020-06-01..2021-06-01 2 x 525.60 = 1051.20 USD
Relecloud D2 new 2020-06-02..2021-06-02 1 x 525.60 = 525.60 USD
Relecloud azure-plan usage_fee_current_cycle 2020-06-01..2020-07-01 2 x 0.10 = 0.00 USD`) // both stay on the partner's bill
	w.Clock.Set(r1.ExpiresAt)
	got := must[reservations.Reservation](w)(w.As(w.Sam).Customer(w.Relecloud).Reservations().Get(w.ctx, r1.ID))
	assert.Equal(t, reservations.Expired, got.State, "it runs to its expiry")
}

func TestRSV_12_PERM_20_TheCustomerChoosesTheInitialScopeAndSeesItsReservations(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	w.permit()
	for want, asked := range map[reservations.Scope]reservations.Scope{
		{Type: reservations.Single, AppliedTo: w.S1}: {Type: reservations.Single},
		{Type: reservations.Shared}:                  {},
	} {
		p := d2On(w.S1, 1)
		p.Scope = asked
		got := must[partnercenter.BoughtReservation](w)(w.Portal(w.Carla).BuyReservation(w.ctx, p)).Reservation
		assert.Equal(t, want, got.Scope)
		seen := must[[]reservations.Reservation](w)(w.Portal(w.Nora).Reservations(w.ctx))
		assert.Contains(t, seen, got, "any user of the customer sees them")
	}
}

func TestPERM_25_RSV_36_ASuspendedSubscription(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	tailspin, admin := w.customerOf(w.Anna, "Tailspin", "US")
	global, s3, err := fixture.SellAzure(w.ctx, w.As(w.Anna), tailspin, orders.Line{ItemID: fixture.AzureGlobal})
	w.ok(err)
	at := w.As(w.Anna).Customer(tailspin)
	w.ok(at.AzureRoles().Add(w.ctx, s3, owner(admin.Identity())))
	must[permissions.Policy](w)(at.PurchasePermission().Enable(w.ctx))
	bought := must[partnercenter.BoughtReservation](w)(admin.BuyReservation(w.ctx, d2On(s3, 1)))
	must[orders.Subscription](w)(at.Subscriptions().Suspend(w.ctx, global))
	assert.True(t, must[bool](w)(at.PurchasePermission().On(w.ctx)), "the permission stays on")
	w.refused(pcerr.SubscriptionNotActive, "RSV-3", func() error { _, err := admin.BuyReservation(w.ctx, d2On(s3, 1)); return err })
	assert.Equal(t, reservations.Active, must[reservations.Reservation](w)(at.Reservations().Get(w.ctx, bought.Reservation.ID)).State)
	w.Clock.Advance(200 * oneDay)
	assert.Equal(t, orders.Deleted, must[orders.Subscription](w)(at.Subscriptions().Get(w.ctx, global)).Status)
	w.refused(pcerr.SubscriptionNotActive, "RSV-3", func() error { _, err := admin.BuyReservation(w.ctx, d2On(s3, 1)); return err })
	assert.True(t, must[bool](w)(at.PurchasePermission().On(w.ctx)))
}

// The refusals of table 2.16 for a customer, in the order of the table: each
// case mends what the one before was refused for.
func TestPERM_4_RSV_20_RefusalsInTheirOrder(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	nora := w.Portal(w.Nora)
	ms := w.Center.Platform()
	status := func(to permissions.ProgramStatus) { _, err := ms.SetProgramStatus(w.ctx, w.Anna.Tenant, to); w.ok(err) }
	status(permissions.ProgramSuspended)
	p := reservations.Purchase{ItemID: "none", Entitlement: nobodyID, Term: "P2Y", BillingPlan: "weekly", Quantity: -1, Scope: reservations.Scope{Type: "wide"}}
	refused := func(code pcerr.Code, rule pcerr.Rule) {
		t.Helper()
		w.refused(code, rule, func() error { _, err := nora.BuyReservation(w.ctx, p); return err })
	}
	refused(pcerr.SubscriptionNotFound, "CUS-12")
	p.Entitlement = orders.EntitlementID(strings.ToUpper(string(w.S1)))
	refused(pcerr.SelfServeOff, "PERM-4")
	status(permissions.ProgramActive)
	w.permit()
	refused(pcerr.OwnerRoleRequired, "RBAC-2")
	w.ok(w.Portal(w.Carla).AssignRole(w.ctx, w.S1, owner(w.Nora)))
	status(permissions.ProgramSuspended)
	refused(pcerr.ProgramNotActive, "CAP-15")
	status(permissions.ProgramActive)
	p.ResellerMPNID = "4847383"
	refused(pcerr.InvalidInput, "RSV-21")
	p.ResellerMPNID = ""
	refused(pcerr.InvalidInput, "SUB-27")
	p.ItemID = fixture.Office
	refused(pcerr.InvalidInput, "RSV-1")
	p.ItemID = fixture.D2
	refused(pcerr.TermInvalid, "RSV-8")
	p.Term = orders.Monthly
	refused(pcerr.TermInvalid, "RSV-8")
	p.Term = orders.OneYear
	refused(pcerr.BillingPlanUnsupported, "RSV-9")
	p.BillingPlan = reservations.MonthlyBilling
	refused(pcerr.QuantityInvalid, "RSV-35")
	p.Quantity = 1 << 40
	refused(pcerr.QuantityInvalid, "RSV-35")
	w.ok(ms.SetCredit(w.ctx, w.Anna.Tenant, money.Must("1051.19", "USD")))
	p.Quantity = 2
	refused(pcerr.CreditLimit, "SUB-25")
	w.ok(ms.SetCredit(w.ctx, w.Anna.Tenant, money.Amount{}))
	refused(pcerr.ScopeInvalid, "RSV-10")
	p.Scope = reservations.Scope{Type: reservations.Shared, AppliedTo: w.S1}
	refused(pcerr.InvalidInput, "RSV-14")
	p.Scope = reservations.Scope{Type: reservations.Single, AppliedTo: nobodyID}
	refused(pcerr.InvalidInput, "RSV-14")
	p.Scope.AppliedTo, p.DisplayName = w.S1, "a\x00b"
	refused(pcerr.InvalidInput, "ID-13")
	p.DisplayName = strings.Repeat("n", 257)
	refused(pcerr.InvalidInput, "ID-13")
	p.DisplayName = strings.Repeat("ü", 256)
	got := must[partnercenter.BoughtReservation](w)(nora.BuyReservation(w.ctx, p)).Reservation
	assert.Equal(t, p.DisplayName, got.DisplayName)
	assert.Equal(t, orders.CycleMonthly, got.Cycle())
}

// However switch and purchases race, the log tells that every purchase was
// placed while the permission was on.
func TestPERM_24_TheMomentOfPlacingDecides(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	mark := w.mark()
	var g errgroup.Group
	for range 4 {
		g.Go(func() error {
			for range 15 {
				_, err := w.Portal(w.Carla).BuyReservation(w.ctx, d2On(w.S1, 1))
				if err != nil && !errors.Is(err, pcerr.SelfServeOff) {
					return err
				}
			}
			return nil
		})
	}
	g.Go(func() error {
		permission := w.As(w.Anna).Customer(w.Relecloud).PurchasePermission()
		for range 10 {
			if _, err := permission.Enable(w.ctx); err != nil {
				return err
			}
			if err := permission.Disable(w.ctx); err != nil {
				return err
			}
		}
		return nil
	})
	w.ok(g.Wait())
	on, placed := false, 0
	for _, r := range w.logged(mark, w.Anna.Tenant) {
		switch r.Operation {
		case activity.CreateOrder:
			assert.True(t, on, "record %d", r.Sequence)
			placed++
		default:
			on = r.Operation == activity.CreateSelfServePolicy
		}
	}
	assert.Len(t, must[[]reservations.Reservation](w)(w.Portal(w.Carla).Reservations(w.ctx)), placed)
}

func TestRSV_20_TheCustomersMarketDecides(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	samoa, admin := w.customerOf(w.Anna, "Samoa", "UM")
	plan, azure, err := fixture.SellAzure(w.ctx, w.As(w.Anna), samoa, orders.Line{ItemID: fixture.AzurePlan})
	w.ok(err)
	at := w.As(w.Anna).Customer(samoa)
	w.ok(at.AzureRoles().Add(w.ctx, azure, owner(admin.Identity())))
	must[permissions.Policy](w)(at.PurchasePermission().Enable(w.ctx))
	w.refused(pcerr.MarketUnavailable, "RSV-20", func() error { _, err := admin.BuyReservation(w.ctx, d2On(azure, 1)); return err })
	w.refused(pcerr.MarketUnavailable, "RSV-20", func() error { _, err := at.Reservations().Buy(w.ctx, d2On("", 1)); return err })
	w.refused(pcerr.MarketUnavailable, "RSV-20", func() error {
		_, err := at.Orders().Place(w.ctx, orders.Line{ItemID: fixture.D2, Term: orders.OneYear, Provisioning: orders.Provisioning{Subscription: plan}})
		return err
	})
}
