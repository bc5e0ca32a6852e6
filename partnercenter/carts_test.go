package partnercenter_test

import (
	"context"
	"testing"
	"time"

	"cspkit.example/activity"
	"cspkit.example/internal/fixture"
	"cspkit.example/money"
	"cspkit.example/orders"
	"cspkit.example/partnercenter"
	"cspkit.example/pcerr"
	"cspkit.example/permissions"
	"cspkit.example/reservations"
	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
)

// carting makes a cart for Relecloud.
func (w *world) carting(who permissions.Identity, lines ...orders.Line) func() error {
	return func() error { return drop(w.relecloud(who).Carts().Create(w.ctx, lines...)) }
}

// cart makes one that must succeed.
func (w *world) cart(lines ...orders.Line) orders.Cart {
	w.t.Helper()
	return must[orders.Cart](w)(w.relecloud(w.Sam).Carts().Create(w.ctx, lines...))
}

// outcome is what became of a line.
type outcome struct {
	Group   string
	Ordered bool
	Error   pcerr.Code
	Rule    pcerr.Rule
}

func outcomes(c orders.Cart) (all []outcome) {
	for _, l := range c.Lines {
		all = append(all, outcome{l.Group, l.Order != "", l.Error, l.ErrorRule})
	}
	return all
}

// Lines of one billing cycle, term, currency and reseller make a group, in the
// order in which the groups appear.
func TestSUB_22_GroupsOfACart(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	w.put("yearly", orders.License, priced(orders.OneYear, "120.00", "USD"))
	w.put("yen", orders.License, priced(orders.Monthly, "1000", "JPY"))
	proseware, _ := w.proseware()
	at := w.As(w.Ingo).Customer(proseware)
	lines := []orders.Line{
		{ItemID: fixture.Office, Quantity: 2}, {ItemID: fixture.Server}, {ItemID: fixture.Backup}, {ItemID: "yearly"},
		{ItemID: "yen"}, {ItemID: fixture.Office, ResellerMPNID: "4847383"}, {ItemID: fixture.Server}, {ItemID: fixture.AzurePlan},
	}
	mark := w.mark()
	var cart orders.Cart
	changed := w.tablesChanged(func() (err error) {
		cart, err = at.Carts().Create(w.ctx, lines...)
		return err
	})
	assert.Equal(t, []string{"carts"}, changed, "a draft leaves no record")
	want := []outcome{{Group: "0"}, {Group: "1"}, {Group: "0"}, {Group: "2"}, {Group: "3"}, {Group: "4"}, {Group: "1"}, {Group: "0"}}
	wantDiff(t, "groups", want, outcomes(cart))
	assert.Equal(t, []any{orders.CartActive, w.Ingo.User, fixture.Start.Add(7 * oneDay), w.Ingo.Tenant, proseware},
		[]any{cart.Status, cart.ChangedBy, cart.ExpiresAt, cart.Partner, cart.Customer})
	for n, l := range cart.Lines {
		wantDiff(t, "line", lines[n], l.Line)
	}
	wantDiff(t, "stored", cart, must[orders.Cart](w)(w.As(w.Hans).Customer(proseware).Carts().Get(w.ctx, cart.ID)))

	done := must[orders.Cart](w)(at.Carts().Checkout(w.ctx, cart.ID))
	assert.Equal(t, orders.CartOrdered, done.Status)
	wantDiff(t, "stored", done, must[orders.Cart](w)(at.Carts().Get(w.ctx, cart.ID)))
	byGroup := map[string]orders.OrderID{}
	for n, l := range done.Lines {
		require.NotEmpty(t, l.Order, n)
		if before, seen := byGroup[l.Group]; seen {
			assert.Equal(t, before, l.Order)
		}
		byGroup[l.Group] = l.Order
	}
	placed := map[orders.OrderID]int{}
	for _, o := range everything(w, at.Orders().All(w.ctx, partnercenter.OrderQuery{})) {
		placed[o.ID] = len(o.Lines)
	}
	assert.Equal(t, map[orders.OrderID]int{byGroup["0"]: 3, byGroup["1"]: 2, byGroup["2"]: 1, byGroup["3"]: 1, byGroup["4"]: 1}, placed)
	records := w.logged(mark, w.Ingo.Tenant)
	wantOps(t, records, activity.CreateOrder, activity.CreateOrder, activity.CreateOrder, activity.CreateOrder, activity.CreateOrder)
	assert.Equal(t, string(byGroup["0"]), records[0].Data.Get("OrderId"))
	assert.Equal(t, "4847383", records[4].Data.Get("PartnerOnRecord-0"))
}

// A group that is refused is reported with code and rule, and the others are
// ordered.
func TestSUB_22_ARefusedGroupDoesNotStopTheOthers(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	w.put("once", orders.License, func(i *orders.Item) {
		priced(orders.OneYear, "120.00", "USD")(i)
		i.LimitScope = orders.Lifetime
	})
	w.sells(orders.Line{ItemID: "once"})
	cart := w.cart(orders.Line{ItemID: "once"}, orders.Line{ItemID: fixture.Server}, orders.Line{ItemID: fixture.Office, Quantity: 99_999}, orders.Line{ItemID: fixture.Backup})
	mark, before := w.mark(), len(everything(w, w.relecloud(w.Sam).Subscriptions().All(w.ctx, partnercenter.SubscriptionQuery{})))
	done := must[orders.Cart](w)(w.relecloud(w.Sam).Carts().Checkout(w.ctx, cart.ID))
	wantDiff(t, "outcome", []outcome{
		{"0", false, pcerr.OfferLimitExceeded, "SUB-16"}, {"1", true, "", ""},
		{"2", false, pcerr.QuantityInvalid, "SUB-14"}, {"2", false, pcerr.QuantityInvalid, "SUB-14"}, // the whole group
	}, outcomes(done))
	assert.Equal(t, orders.CartOrdered, done.Status)
	wantOps(t, w.logged(mark, w.Sam.Tenant), activity.CreateOrder)
	assert.Len(t, everything(w, w.relecloud(w.Sam).Subscriptions().All(w.ctx, partnercenter.SubscriptionQuery{})), before+1)
	w.refused(pcerr.CartAlreadyOrdered, "SUB-22", func() error { return drop(w.relecloud(w.Sam).Carts().Checkout(w.ctx, cart.ID)) })
	w.refused(pcerr.CartAlreadyOrdered, "SUB-22", func() error {
		return drop(w.relecloud(w.Sam).Carts().Update(w.ctx, cart.ID, orders.Line{ItemID: fixture.Office}))
	})
}

// While no group is ordered, the cart can be put right and tried again.
func TestSUB_22_SUB_25_ARefusedCartCanBeTriedAgain(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	ms := w.Center.Platform()
	cart := w.cart(orders.Line{ItemID: fixture.Server}, orders.Line{ItemID: fixture.Office, Quantity: 10})
	checkout := func() orders.Cart {
		return must[orders.Cart](w)(w.relecloud(w.Sam).Carts().Checkout(w.ctx, cart.ID))
	}
	w.ok(ms.SetCredit(w.ctx, w.Sam.Tenant, money.Must("159.99", "USD")))
	mark := w.mark()
	assert.Equal(t, []string{"carts"}, w.tablesChanged(func() error { checkout(); return nil }), "only why is noted")
	none := checkout()
	noCredit := outcome{"0", false, pcerr.CreditLimit, "SUB-25"}
	wantDiff(t, "outcome", []outcome{noCredit, {"1", false, pcerr.CreditLimit, "SUB-25"}}, outcomes(none))
	assert.Equal(t, orders.CartActive, none.Status)
	w.wantLogs(mark, logs{})

	w.ok(ms.SetCredit(w.ctx, w.Sam.Tenant, money.Must("160.00", "USD")))
	wantDiff(t, "outcome", []outcome{noCredit, {"1", true, "", ""}}, outcomes(checkout()))
	wantOps(t, w.logged(mark, w.Sam.Tenant), activity.CreateOrder)
}

// A cart expires 7 days after its last change.
func TestSUB_23_ACartExpires(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	carts := w.relecloud(w.Sam).Carts()
	cart := w.cart(orders.Line{ItemID: fixture.Office})
	w.Clock.Advance(7 * oneDay) // the last moment
	changed := must[orders.Cart](w)(w.relecloud(w.Bill).Carts().Update(w.ctx, cart.ID, orders.Line{ItemID: fixture.Server}, orders.Line{ItemID: fixture.Office}))
	assert.Equal(t, []any{cart.ID, fixture.Start.Add(14 * oneDay), w.Bill.User, cart.CreatedAt, w.Clock.Now(), 2},
		[]any{changed.ID, changed.ExpiresAt, changed.ChangedBy, changed.CreatedAt, changed.UpdatedAt, len(changed.Lines)})
	w.Clock.Set(changed.ExpiresAt.Add(time.Microsecond))
	w.refused(pcerr.CartExpired, "SUB-23", func() error { return drop(carts.Checkout(w.ctx, cart.ID)) })
	w.refused(pcerr.CartExpired, "SUB-23", func() error { return drop(carts.Update(w.ctx, cart.ID, orders.Line{ItemID: fixture.Office})) })
	wantDiff(t, "it can be read", changed, must[orders.Cart](w)(carts.Get(w.ctx, cart.ID)))

	late := w.cart(orders.Line{ItemID: fixture.Office})
	w.Clock.Set(late.ExpiresAt)
	assert.Equal(t, orders.CartOrdered, must[orders.Cart](w)(carts.Checkout(w.ctx, late.ID)).Status)
}

// Whoever makes, changes or orders a cart must be allowed to buy every kind of
// product in it.
func TestSUB_1_SUB_2_RSV_7_RolesForEachProductInACart(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	tailspin, _ := w.customerOf(w.Anna, "Tailspin", "US")
	license, plan, d2 := orders.Line{ItemID: fixture.Office}, orders.Line{ItemID: fixture.AzurePlan}, orders.Line{ItemID: fixture.D2, Term: orders.OneYear}
	for _, c := range []struct {
		name  string
		lines []orders.Line
		may   string // gina, bill, uma, anna, sam, hal, dora
		rule  pcerr.Rule
	}{
		{"licences", []orders.Line{license}, "yy-yyy-", "SUB-1"},
		{"an Azure plan", []orders.Line{plan}, "y-yyy--", "SUB-2"},
		{"a reservation", []orders.Line{d2}, "y-yyyy-", "RSV-7"},
		{"a plan and licences", []orders.Line{plan, license}, "y--yy--", ""},
		{"all three", []orders.Line{license, d2, plan}, "y--yy--", ""},
	} {
		made := must[orders.Cart](w)(w.As(w.Anna).Customer(tailspin).Carts().Create(w.ctx, c.lines...))
		for n, who := range []permissions.Identity{w.Gina, w.Bill, w.Uma, w.Anna, w.Sam, w.Hal, w.Dora} {
			carts := w.As(who).Customer(tailspin).Carts()
			create := func() error { return drop(carts.Create(w.ctx, c.lines...)) }
			update := func() error { return drop(carts.Update(w.ctx, made.ID, c.lines...)) }
			if c.may[n] == 'y' {
				w.ok(create())
				w.ok(update())
				continue
			}
			if n != 6 && c.rule != "" {
				w.refused(pcerr.RoleNotAllowed, c.rule, create)
				w.refused(pcerr.RoleNotAllowed, c.rule, update)
				continue
			}
			assert.Equal(t, pcerr.RoleNotAllowed, pcerr.CodeOf(create()), "%s, %d", c.name, n)
		}
	}
	// Somebody else's cart is ordered with one's own rights, group by group.
	made := must[orders.Cart](w)(w.As(w.Anna).Customer(tailspin).Carts().Create(w.ctx, plan, orders.Line{ItemID: fixture.Server}))
	done := must[orders.Cart](w)(w.As(w.Bill).Customer(tailspin).Carts().Checkout(w.ctx, made.ID))
	wantDiff(t, "outcome", []outcome{{"0", false, pcerr.RoleNotAllowed, "SUB-2"}, {"1", true, "", ""}}, outcomes(done))
	w.refused(pcerr.RoleNotAllowed, "ROLE-6", func() error { return drop(w.As(w.Dora).Customer(tailspin).Carts().Checkout(w.ctx, made.ID)) })
}

// A reservation is a line among others: in Partner Center, with its scope and
// billing plan.
func TestSUB_22_RSV_4_RSV_11_ReservationsAsLines(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	line := orders.Line{ItemID: fixture.D2, Quantity: 2, Term: orders.OneYear, FriendlyName: "Twins", Provisioning: orders.Provisioning{Subscription: w.AP}}
	single, instalments := line, line
	single.Provisioning.Scope, instalments.Provisioning.BillingPlan = "single", "monthly"
	mark := w.mark()
	cart := w.cart(line, orders.Line{ItemID: fixture.Office}, single, instalments)
	done := must[orders.Cart](w)(w.relecloud(w.Sam).Carts().Checkout(w.ctx, cart.ID))
	wantDiff(t, "outcome", []outcome{
		{"0", false, pcerr.ScopeMustBeShared, "RSV-11"}, {"1", true, "", ""}, {"0", false, pcerr.ScopeMustBeShared, "RSV-11"}, {"2", true, "", ""},
	}, outcomes(done))
	bought := everything(w, w.relecloud(w.Sam).Reservations().All(w.ctx, partnercenter.ReservationQuery{}))
	require.Len(t, bought, 1)
	r := bought[0]
	assert.Equal(t, []any{"Twins", 2, orders.OneYear, reservations.MonthlyBilling, reservations.Shared, w.AP, done.Lines[3].Order, orders.ByPartner, "1051.20 USD"},
		[]any{r.DisplayName, r.Quantity, r.Term, r.BillingPlan, r.Scope.Type, r.Subscription, r.Order, r.PurchasedBy, r.Prices.PartnerCost.String()})
	records := w.logged(mark, w.Sam.Tenant)
	wantOps(t, records, activity.CreateOrder, activity.CreateOrder)
	wantData(t, records[1], "OrderId", string(r.Order), "BillingCycle", "monthly", "PurchasedBy", "partner", "OfferId-0", "offer-D2", "SubscriptionId-0", string(w.AP),
		"SubscriptionName-0", "Twins", "Quantity-0", "2", "PartnerOnRecord-0", "", "ReservationOrderId-0", r.ReservationOrder, "Scope-0", "shared", "Term-0", "P1Y")

	tailspin, _ := w.customerOf(w.Anna, "Tailspin", "US")
	at := w.As(w.Sam).Customer(tailspin).Carts()
	line.Provisioning = orders.Provisioning{}
	both := must[orders.Cart](w)(at.Create(w.ctx, line, orders.Line{ItemID: fixture.AzurePlan}))
	wantDiff(t, "outcome", []outcome{{"0", false, pcerr.AzureSubscriptionRequired, "RSV-4"}, {"1", true, "", ""}}, outcomes(must[orders.Cart](w)(at.Checkout(w.ctx, both.ID))))
	again := must[orders.Cart](w)(at.Create(w.ctx, line))
	wantDiff(t, "outcome", []outcome{{Group: "0", Ordered: true}}, outcomes(must[orders.Cart](w)(at.Checkout(w.ctx, again.ID))))
}

// What a cart is refused for, and that nobody sees another's.
func TestSUB_22_SUB_27_CUS_12_BadCarts(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	w.put("elsewhere", orders.License, func(i *orders.Item) { i.Markets = []permissions.Country{"FR"} })
	w.refusedField(pcerr.InvalidInput, "SUB-22", "lineItems", w.carting(w.Sam))
	w.refusedField(pcerr.InvalidInput, "SUB-22", "lineItems", w.carting(w.Sam, make([]orders.Line, 101)...))
	w.refusedField(pcerr.InvalidInput, "SUB-27", "catalogItemId", w.carting(w.Sam, orders.Line{ItemID: "nothing"}))
	w.refusedField(pcerr.InvalidInput, "ID-13", "catalogItemId", w.carting(w.Sam, orders.Line{ItemID: "\x00"}))
	w.refusedField(pcerr.InvalidInput, "ID-13", "friendlyName", w.carting(w.Sam, orders.Line{ItemID: fixture.Office, FriendlyName: "\xff"}))
	w.refusedField(pcerr.InvalidInput, "IR-28", "partnerIdOnRecord", w.carting(w.Sam, orders.Line{ItemID: fixture.Office, ResellerMPNID: "4847383"}))
	w.refused(pcerr.MarketUnavailable, "SUB-27", w.carting(w.Sam, orders.Line{ItemID: "elsewhere"}))
	proseware, _ := w.proseware()
	w.refused(pcerr.PartnerTypeNotAllowed, "CAP-7", func() error {
		return drop(w.As(w.Renee).Customer(proseware).Carts().Create(w.ctx, orders.Line{ItemID: fixture.Office}))
	})

	cart := w.cart(orders.Line{ItemID: fixture.Office})
	w.won(w.Lars)
	tailspin, _ := w.customerOf(w.Anna, "Tailspin", "US")
	for _, carts := range []partnercenter.Carts{w.As(w.Lars).Customer(w.Relecloud).Carts(), w.As(w.Sam).Customer(tailspin).Carts()} {
		w.refused(pcerr.CartNotFound, "CUS-12", func() error { return drop(carts.Get(w.ctx, cart.ID)) })
		w.refused(pcerr.CartNotFound, "CUS-12", func() error { return drop(carts.Checkout(w.ctx, cart.ID)) })
		w.refused(pcerr.CartNotFound, "CUS-12", func() error { return drop(carts.Update(w.ctx, cart.ID, orders.Line{ItemID: fixture.Office})) })
	}
	w.refused(pcerr.CustomerNotFound, "CUS-12", func() error { return drop(w.As(w.Aylin).Customer(w.Relecloud).Carts().Get(w.ctx, cart.ID)) })
	w.refusedField(pcerr.InvalidInput, "ID-2", "cart", func() error { return drop(w.relecloud(w.Sam).Carts().Get(w.ctx, "x")) })
	w.refused(pcerr.CartNotFound, "CUS-12", func() error { return drop(w.relecloud(w.Sam).Carts().Get(w.ctx, nobodyID)) })
}

// Inside Atomically a refused group undoes everything; a review shows what
// would come of a cart.
func TestSUB_22_IR_11_CartsAreReviewed(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	before := w.rows()
	var seen orders.Cart
	w.ok(w.As(w.Sam).Review(w.ctx, func(ctx context.Context, s *partnercenter.Session) error {
		carts := s.Customer(w.Relecloud).Carts()
		cart, err := carts.Create(ctx, orders.Line{ItemID: fixture.Server}, orders.Line{ItemID: fixture.Office})
		if err == nil {
			seen, err = carts.Checkout(ctx, cart.ID)
		}
		return err
	}))
	wantDiff(t, "outcome", []outcome{{Group: "0", Ordered: true}, {Group: "1", Ordered: true}}, outcomes(seen))
	wantDiff(t, "rows", before, w.rows())
	w.refused(pcerr.QuantityInvalid, "SUB-14", func() error {
		return w.As(w.Sam).Atomically(w.ctx, func(ctx context.Context, s *partnercenter.Session) error {
			carts := s.Customer(w.Relecloud).Carts()
			cart, err := carts.Create(ctx, orders.Line{ItemID: fixture.Server}, orders.Line{ItemID: fixture.Office, Quantity: 99_999})
			if err != nil {
				return err
			}
			return drop(carts.Checkout(ctx, cart.ID))
		})
	})
}
