package partnercenter_test

import (
	"context"
	"strings"
	"testing"

	"cspkit.example/activity"
	"cspkit.example/internal/fixture"
	"cspkit.example/money"
	"cspkit.example/orders"
	"cspkit.example/partnercenter"
	"cspkit.example/pcerr"
	"cspkit.example/permissions"
	"cspkit.example/reservations"
	"cspkit.example/support"
	"github.com/stretchr/testify/assert"
)

// Scenario 9.16: customers at the wrong door.
func TestSUB_24_SUP_7_CustomersBuyNothingButReservations_Scenario9_16(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	for _, on := range []bool{false, true} {
		if on {
			w.permit()
		}
		carla := w.As(w.Carla).Customer(w.Relecloud)
		for _, op := range []func() error{
			func() error { _, err := carla.Get(w.ctx); return err },
			func() error { _, err := carla.PurchasePermission().On(w.ctx); return err },
			func() error {
				_, err := carla.ServiceRequests().Open(w.ctx, support.NewRequest{Product: support.Azure, Title: "t", Entitlement: w.S1})
				return err
			},
			func() error { _, err := carla.Orders().Place(w.ctx, orders.Line{ItemID: fixture.Office}); return err },
			func() error {
				_, err := carla.Orders().Place(w.ctx, orders.Line{ItemID: fixture.AzurePlan})
				return err
			},
			func() error { _, err := carla.Subscriptions().Suspend(w.ctx, w.AP); return err },
			func() error { _, err := carla.Reservations().Buy(w.ctx, d2On(w.S1, 1)); return err },
		} {
			w.refused(pcerr.CustomerNotAllowed, "ID-5", op)
		}
	}
	w.refused(pcerr.InvalidInput, "RSV-1", func() error { // the permission opens only reservations
		_, err := w.Portal(w.Carla).BuyReservation(w.ctx, reservations.Purchase{ItemID: fixture.Office, Term: orders.Monthly, Entitlement: w.S1})
		return err
	})
}

func TestSUB_1_SUB_2_WhoBuysWhat(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	tailspin, _ := w.customerOf(w.Anna, "Tailspin", "US")
	everyone := map[string]permissions.Identity{"gina": w.Gina, "bill": w.Bill, "uma": w.Uma, "anna": w.Anna, "sam": w.Sam, "hal": w.Hal, "dora": w.Dora}
	for item, buyers := range map[string]string{
		fixture.Office: "gina bill anna sam hal", fixture.Server: "gina bill anna sam hal", fixture.Backup: "gina bill anna sam hal",
		fixture.AzureGlobal: "gina bill anna sam hal",
		fixture.AzurePlan:   "gina uma anna sam",
		"none":              "gina bill anna sam hal", // what does not exist is licences to the matrix
	} {
		for name, who := range everyone {
			err := w.As(who).Review(w.ctx, func(ctx context.Context, s *partnercenter.Session) error {
				_, err := s.Customer(tailspin).Orders().Place(ctx, orders.Line{ItemID: item})
				return err
			})
			want := pcerr.RoleNotAllowed
			if strings.Contains(buyers, name) {
				want = ""
				if item == "none" {
					want = pcerr.InvalidInput
				}
			}
			assert.Equal(t, want, pcerr.CodeOf(err), "%s buys %s: %v", name, item, err)
		}
	}
}

func TestSUB_3_SUB_4_SUB_5_SUB_6_SUB_7_AzurePlans(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	n := fixture.NewCustomer("Tailspin", "US", "Tim")
	attestation := *n.Attestation
	n.Attestation = nil
	tailspin := must[partnercenter.CreatedCustomer](w)(w.As(w.Anna).Customers().Create(w.ctx, n)).Customer.ID
	at := w.As(w.Sam).Customer(tailspin)
	buy := func(item string) func() error {
		return func() error { _, err := at.Orders().Place(w.ctx, orders.Line{ItemID: item}); return err }
	}
	w.refused(pcerr.MCANotAccepted, "MCA-1", buy(fixture.AzurePlan))
	_, err := at.AttestAgreement(w.ctx, attestation)
	w.ok(err)
	global := w.place(w.As(w.Sam), tailspin, orders.Line{ItemID: fixture.AzureGlobal})
	assert.Equal(t, orders.AzureGlobalOffer, global.Lines[0].OfferID)
	got := must[orders.Subscription](w)(at.Subscriptions().Get(w.ctx, global.Lines[0].Subscription))
	behind := must[[]orders.Entitlement](w)(at.Subscriptions().Entitlements(w.ctx, got.ID))
	assert.Len(t, behind, 1)
	assert.Equal(t, got.Entitlement, behind[0].ID)
	w.ok(buy(fixture.AzureGlobal)()) // any number of these, until there is a plan
	plan := w.place(w.As(w.Sam), tailspin, orders.Line{ItemID: fixture.AzurePlan})
	assert.Len(t, must[[]orders.Entitlement](w)(at.Subscriptions().Entitlements(w.ctx, plan.Lines[0].Subscription)), 1)
	w.refused(pcerr.AzurePlanExists, "SUB-4", buy(fixture.AzurePlan))
	w.refused(pcerr.OfferBlockedByAzurePlan, "SUB-5", buy(fixture.AzureGlobal))
	history := everything(w, at.Orders().All(w.ctx, partnercenter.OrderQuery{}))
	assert.Len(t, history, 3, "an order appears at once, and a refused one never")
	assert.Contains(t, history, plan)
}

func TestSUB_8_ANewSubscriptionIsInTheList(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	mark := w.mark()
	o := w.place(w.As(w.Hal), w.Relecloud, orders.Line{ItemID: fixture.Office, Quantity: 10, FriendlyName: "Mail"})
	list := everything(w, w.As(w.Bill).Customer(w.Relecloud).Subscriptions().All(w.ctx, partnercenter.SubscriptionQuery{}))
	assert.Len(t, list, 2)
	var s orders.Subscription
	for _, row := range list {
		if row.ID == o.Lines[0].Subscription {
			s = row
		}
	}
	assert.Equal(t, []any{"Mail", 10, orders.Active, orders.License, o.ID, "16.00 USD", "Contoso", true},
		[]any{s.FriendlyName, s.Quantity, s.Status, s.ProductType, s.Order, s.UnitPrice.String(), s.Support.Name, s.AutoRenew})
	records := w.logged(mark, w.Anna.Tenant)
	wantOps(t, records, activity.CreateOrder)
	wantData(t, records[0], "OrderId", string(o.ID), "BillingCycle", "monthly", "PurchasedBy", "partner", "OfferId-0", "offer-e3",
		"SubscriptionId-0", string(s.ID), "SubscriptionName-0", "Mail", "Quantity-0", "10", "PartnerOnRecord-0", "")
}

func TestSUB_15_SUB_16_SUB_17_LimitsAddOnsAndPrices(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	at := w.As(w.Sam).Customer(w.Relecloud)
	buy := func(l orders.Line) func() error {
		return func() error { _, err := at.Orders().Place(w.ctx, l); return err }
	}
	w.refused(pcerr.ParentSubscriptionNotActive, "SUB-12", buy(orders.Line{ItemID: fixture.Audio}))
	w.refused(pcerr.ParentSubscriptionNotActive, "SUB-12", buy(orders.Line{ItemID: fixture.Audio, Parent: w.AP}))
	w.refused(pcerr.ParentSubscriptionNotActive, "SUB-12", buy(orders.Line{ItemID: fixture.Audio, Parent: nobodyID}))
	base := w.place(w.As(w.Sam), w.Relecloud, orders.Line{ItemID: fixture.Office}).Lines[0].Subscription
	addOn := w.place(w.As(w.Sam), w.Relecloud, orders.Line{ItemID: fixture.Audio, Parent: base})
	assert.Equal(t, base, addOn.Lines[0].Parent)

	limited := func(id string, scope orders.LimitScope, n int) {
		w.ok(w.Center.Platform().PutItem(w.ctx, orders.Item{
			ID: id, Title: id, OfferID: "offer-" + id, ProductType: orders.License, LimitScope: scope, Limit: n,
			Prices: []orders.Price{{Term: orders.Monthly, PartnerCost: money.Must("1", "USD"), WebDirect: money.Must("2", "USD")}},
		}))
	}
	limited("once", orders.Lifetime, 0)
	limited("twice", orders.Concurrent, 2)
	var twice []orders.SubscriptionID
	for range 2 {
		twice = append(twice, w.place(w.As(w.Sam), w.Relecloud, orders.Line{ItemID: "twice"}).Lines[0].Subscription)
	}
	once := w.place(w.As(w.Sam), w.Relecloud, orders.Line{ItemID: "once"}).Lines[0].Subscription
	for _, id := range []orders.SubscriptionID{once, twice[0]} {
		must[orders.Subscription](w)(at.Subscriptions().Suspend(w.ctx, id))
	}
	w.refused(pcerr.OfferLimitExceeded, "SUB-16", buy(orders.Line{ItemID: "once"}))
	w.refused(pcerr.OfferLimitExceeded, "SUB-16", buy(orders.Line{ItemID: "twice"})) // it counts until it is deleted
	w.Clock.Advance(121 * oneDay)
	w.ok(buy(orders.Line{ItemID: "twice"})())
	w.refused(pcerr.OfferLimitExceeded, "SUB-16", buy(orders.Line{ItemID: "once"}))

	e3 := fixture.Catalogue()[4]
	e3.Prices[0].PartnerCost = money.Must("17.00", "USD")
	w.ok(w.Center.Platform().PutItem(w.ctx, e3))
	assert.Equal(t, "16.00 USD", must[orders.Subscription](w)(at.Subscriptions().Get(w.ctx, base)).UnitPrice.String())
	assert.Equal(t, "17.00 USD", w.place(w.As(w.Sam), w.Relecloud, orders.Line{ItemID: fixture.Office}).Lines[0].UnitPrice.String())
}

func TestSUB_14_SUB_22_SUB_25_SUB_27_BadOrders(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	w.ok(w.Center.Platform().SetCredit(w.ctx, w.Anna.Tenant, money.Must("100", "USD")))
	euro := orders.Item{
		ID: "euro", Title: "Euro", OfferID: "offer-euro", ProductType: orders.License, Markets: []permissions.Country{"DE"},
		Prices: []orders.Price{{Term: orders.Monthly, PartnerCost: money.Must("1", "EUR"), WebDirect: money.Must("2", "EUR")}},
	}
	w.ok(w.Center.Platform().PutItem(w.ctx, euro))
	euro.ID, euro.Markets = "euro-us", nil
	w.ok(w.Center.Platform().PutItem(w.ctx, euro))
	line := func(spoil func(*orders.Line)) []orders.Line {
		l := orders.Line{ItemID: fixture.Office}
		spoil(&l)
		return []orders.Line{{ItemID: fixture.Office}, l}
	}
	for name, c := range map[string]struct {
		lines []orders.Line
		code  pcerr.Code
		rule  pcerr.Rule
		field string
	}{
		"nothing":           {nil, pcerr.InvalidInput, "SUB-22", "lineItems"},
		"101 lines":         {make([]orders.Line, 101), pcerr.InvalidInput, "SUB-22", "lineItems"},
		"no item":           {line(func(l *orders.Line) { l.ItemID = " " }), pcerr.InvalidInput, "ID-13", "catalogItemId"},
		"U+0000":            {line(func(l *orders.Line) { l.ItemID = "a\x00" }), pcerr.InvalidInput, "ID-13", "catalogItemId"},
		"an unknown item":   {line(func(l *orders.Line) { l.ItemID = "office" }), pcerr.InvalidInput, "SUB-27", "catalogItemId"},
		"a long name":       {line(func(l *orders.Line) { l.FriendlyName = strings.Repeat("x", 257) }), pcerr.InvalidInput, "ID-13", "friendlyName"},
		"negative":          {line(func(l *orders.Line) { l.Quantity = -1 }), pcerr.QuantityInvalid, "SUB-14", "quantity"},
		"above the maximum": {line(func(l *orders.Line) { l.Quantity = 10_001 }), pcerr.QuantityInvalid, "SUB-14", "quantity"},
		"huge":              {line(func(l *orders.Line) { l.Quantity = 1<<63 - 1 }), pcerr.QuantityInvalid, "SUB-14", "quantity"},
		"another term":      {line(func(l *orders.Line) { l.Term = orders.OneYear }), pcerr.TermInvalid, "SUB-17", "termDuration"},
		"a reseller":        {line(func(l *orders.Line) { l.ResellerMPNID = "4847383" }), pcerr.InvalidInput, "IR-28", "partnerIdOnRecord"},
		"not sold there":    {line(func(l *orders.Line) { l.ItemID = "euro" }), pcerr.MarketUnavailable, "SUB-27", ""},
		"two currencies":    {line(func(l *orders.Line) { l.ItemID = "euro-us" }), pcerr.InvalidInput, "SUB-22", "lineItems"},
		"too dear":          {line(func(l *orders.Line) { l.Quantity = 6 }), pcerr.CreditLimit, "SUB-25", ""},
	} {
		t.Log(name)
		w.refusedField(c.code, c.rule, c.field, func() error {
			_, err := w.As(w.Sam).Customer(w.Relecloud).Orders().Place(w.ctx, c.lines...)
			return err
		})
	}
	got := w.place(w.As(w.Sam), w.Relecloud, orders.Line{ItemID: fixture.Office, Quantity: 6}) // 96 of 100
	assert.Equal(t, []int{0}, []int{got.Lines[0].Number})
	w.refused(pcerr.CreditLimit, "SUB-25", func() error {
		_, err := w.As(w.Sam).Customer(w.Relecloud).Orders().Place(w.ctx, orders.Line{ItemID: fixture.Office})
		return err
	})
}

// An order that is not there, and what is no order's number, answer alike.
func TestCUS_12_OrdersThatAreNotThere(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	adatum, _ := w.customerOf(w.Lars, "Adatum", "US")
	theirs := w.place(w.As(w.Lars), adatum, orders.Line{ItemID: fixture.Office}).ID
	for _, id := range []orders.OrderID{theirs, "000000000000", "", " ", "a\x00b", orders.OrderID(strings.Repeat("x", 257))} {
		w.refused(pcerr.OrderNotFound, "CUS-12", func() error { return drop(w.relecloud(w.Sam).Orders().Get(w.ctx, id)) })
	}
}
