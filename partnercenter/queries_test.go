package partnercenter_test

import (
	"slices"
	"strings"
	"testing"
	"time"

	"cspkit.example/customers"
	"cspkit.example/internal/fixture"
	"cspkit.example/orders"
	"cspkit.example/partnercenter"
	"cspkit.example/pcerr"
	"cspkit.example/permissions"
	"cspkit.example/resellers"
	"cspkit.example/reservations"
	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
)

// walked reads a list in pages of every size from 1 to one more than it holds:
// always the same rows in the same order, never more than asked for, never an
// empty page before the last.
func walked[T any](w *world, list func(partnercenter.Paging) (partnercenter.Page[T], error)) []T {
	w.t.Helper()
	all := must[partnercenter.Page[T]](w)(list(partnercenter.Paging{Limit: 1000}))
	require.Empty(w.t, all.Next)
	for size := 1; size <= len(all.Items)+1; size++ {
		var got []T
		p := partnercenter.Paging{Limit: size}
		for {
			page := must[partnercenter.Page[T]](w)(list(p))
			require.LessOrEqual(w.t, len(page.Items), size)
			got = append(got, page.Items...)
			if page.Next == "" {
				break
			}
			require.NotEmpty(w.t, page.Items)
			p.After = page.Next
		}
		wantDiff(w.t, "by "+string(rune('0'+size)), all.Items, got)
	}
	return all.Items
}

// customerNames walks a list of customers.
func (w *world) customerNames(who permissions.Identity, q partnercenter.CustomerQuery) []string {
	w.t.Helper()
	names := []string{}
	for _, c := range walked(w, func(p partnercenter.Paging) (partnercenter.Page[customers.Customer], error) {
		q.Paging = p
		return w.As(who).Customers().List(w.ctx, q)
	}) {
		names = append(names, c.CompanyName)
	}
	return names
}

// market is a region with customers: Distri's own, those that it made for
// Fabrikam and Newbie, one that it sold through Fabrikam later, and one of
// another provider that Fabrikam works with.
func (w *world) market() (nordic permissions.Identity) {
	w.t.Helper()
	w.ok(w.Partner(w.ctx))
	nordic = w.enrolled("Nordic", permissions.IndirectProvider, "SE", "77")
	for _, link := range []struct{ provider, reseller permissions.Identity }{{w.Ingo, w.Nils}, {nordic, w.Rita}} {
		request := must[resellers.Request](w)(w.As(link.provider).Partnerships().Request(w.ctx, "boss@reseller.example"))
		w.ok(drop(w.As(link.reseller).Partnerships().Accept(w.ctx, request.URL)))
	}
	ids := map[string]customers.ID{}
	for _, c := range []struct {
		by       permissions.Identity
		domain   string
		name     string
		reseller permissions.TenantID
	}{
		{w.Ingo, "one", "beta", ""}, {w.Ingo, "two", "Alpha", w.Rita.Tenant}, {w.Ingo, "three", "ALPHABET", w.Nils.Tenant},
		{w.Ingo, "twin", "Beta", w.Rita.Tenant}, {w.Ingo, "tweed", "Delta", ""}, {w.Ingo, "onerous", "alpine", w.Rita.Tenant},
		{nordic, "north", "Gamma", w.Rita.Tenant}, {nordic, "northern", "alphorn", ""},
	} {
		n := fixture.NewCustomer(c.domain, "IT", "Ada")
		n.Profile.CompanyName, n.Reseller = c.name, c.reseller
		ids[c.domain] = must[partnercenter.CreatedCustomer](w)(w.As(c.by).Customers().Create(w.ctx, n)).Customer.ID
	}
	w.place(w.As(w.Ingo), ids["tweed"], orders.Line{ItemID: fixture.Office, ResellerMPNID: "4847383"}) // an association only
	return nordic
}

// Every filter of the customers' list, alone and together, by company name
// without regard to case.
func TestCUS_7_IR_16_EveryFilterOfCustomers(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	nordic := w.market()
	upper := permissions.TenantID(strings.ToUpper(string(w.Rita.Tenant)))
	for _, c := range []struct {
		who  permissions.Identity
		q    partnercenter.CustomerQuery
		want string
	}{
		{w.Ingo, partnercenter.CustomerQuery{}, "Alpha ALPHABET alpine beta|Beta Delta"},
		{w.Ingo, partnercenter.CustomerQuery{NamePrefix: "alph"}, "Alpha ALPHABET"},
		{w.Ingo, partnercenter.CustomerQuery{NamePrefix: "ALPHAB"}, "ALPHABET"},
		{w.Ingo, partnercenter.CustomerQuery{NamePrefix: "pha"}, ""},
		{w.Ingo, partnercenter.CustomerQuery{DomainPrefix: "ONE"}, "alpine beta"},
		{w.Ingo, partnercenter.CustomerQuery{DomainPrefix: "one."}, "beta"},
		{w.Ingo, partnercenter.CustomerQuery{DomainPrefix: "tw", NamePrefix: "B"}, "Beta"},
		{w.Ingo, partnercenter.CustomerQuery{Kind: customers.KindProvider}, "Alpha ALPHABET alpine beta|Beta Delta"},
		{w.Ingo, partnercenter.CustomerQuery{Kind: customers.KindDirect}, ""},
		{w.Ingo, partnercenter.CustomerQuery{Reseller: w.Rita.Tenant}, "Alpha alpine Beta Delta"},
		{w.Ingo, partnercenter.CustomerQuery{Reseller: upper, NamePrefix: "AL"}, "Alpha alpine"},
		{w.Ingo, partnercenter.CustomerQuery{Reseller: w.Rita.Tenant, DomainPrefix: "tw"}, "Alpha Beta Delta"},
		{w.Ingo, partnercenter.CustomerQuery{Reseller: w.Rita.Tenant, DomainPrefix: "tw", NamePrefix: "b", Kind: customers.KindProvider}, "Beta"},
		{w.Ingo, partnercenter.CustomerQuery{Reseller: w.Nils.Tenant}, "ALPHABET"},
		{w.Ingo, partnercenter.CustomerQuery{Reseller: w.Cody.Tenant}, ""},
		{w.Ingo, partnercenter.CustomerQuery{Reseller: nobodyID}, ""},
		{nordic, partnercenter.CustomerQuery{}, "alphorn Gamma"},
		{nordic, partnercenter.CustomerQuery{Reseller: w.Rita.Tenant}, "Gamma"},
		{w.Renee, partnercenter.CustomerQuery{}, "Alpha alpine Beta Delta Gamma"},
		{w.Renee, partnercenter.CustomerQuery{Kind: customers.KindIndirectReseller}, "Alpha alpine Beta Gamma"},
		{w.Renee, partnercenter.CustomerQuery{Provider: w.Ingo.Tenant}, "Alpha alpine Beta Delta"},
		{w.Renee, partnercenter.CustomerQuery{Provider: nordic.Tenant}, "Gamma"},
		{w.Renee, partnercenter.CustomerQuery{Provider: w.Anna.Tenant}, ""},
		{w.Renee, partnercenter.CustomerQuery{Provider: w.Ingo.Tenant, Kind: customers.KindIndirectReseller, NamePrefix: "be"}, "Beta"},
		{w.Anna, partnercenter.CustomerQuery{Kind: customers.KindDirect}, "Relecloud"},
		{w.Anna, partnercenter.CustomerQuery{Reseller: w.Rita.Tenant}, ""},
	} {
		got := w.customerNames(c.who, c.q)
		if i := slices.Index(got, "Beta"); i > 0 && got[i-1] == "beta" { // equal names: either may come first
			got[i-1], got[i] = "beta|Beta", ""
		} else if i >= 0 && i+1 < len(got) && got[i+1] == "beta" {
			got[i], got[i+1] = "beta|Beta", ""
		}
		assert.Equal(t, strings.Fields(c.want), strings.Fields(strings.Join(got, " ")), "%+v", c.q)
	}
	w.refusedField(pcerr.InvalidInput, "IR-16", "provider", func() error {
		return drop(w.As(w.Ingo).Customers().List(w.ctx, partnercenter.CustomerQuery{Reseller: w.Rita.Tenant, Provider: w.Ingo.Tenant}))
	})
	// A new name takes its place at once, in the provider's lists by reseller too.
	delta := everything(w, w.As(w.Ingo).Customers().All(w.ctx, partnercenter.CustomerQuery{NamePrefix: "delta"}))[0]
	w.ok(drop(w.As(w.Ingo).Customer(delta.ID).Rename(w.ctx, "Aardvark")))
	assert.Equal(t, []string{"Aardvark", "Alpha", "alpine", "Beta"}, w.customerNames(w.Ingo, partnercenter.CustomerQuery{Reseller: w.Rita.Tenant}))
}

// sequel makes one thing after another, an hour apart, and returns what it
// made, in order.
func sequel[T any](w *world, makers ...func() T) (made []T) {
	for _, m := range makers {
		made = append(made, m())
		w.Clock.Advance(time.Hour)
	}
	return made
}

// Every filter of the order history, newest first.
func TestSUB_7_EveryFilterOfOrders(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	first := everything(w, w.relecloud(w.Sam).Orders().All(w.ctx, partnercenter.OrderQuery{}))[0].ID
	place := func(line orders.Line) func() orders.OrderID {
		return func() orders.OrderID { return w.place(w.As(w.Sam), w.Relecloud, line).ID }
	}
	w.Clock.Advance(time.Hour)
	ids := sequel(w, place(orders.Line{ItemID: fixture.Office}), place(orders.Line{ItemID: fixture.Server}), place(orders.Line{ItemID: fixture.Backup}),
		func() orders.OrderID { return w.reserve(yearOfD2(1)).Order },
		func() orders.OrderID {
			p := yearOfD2(1)
			p.BillingPlan = reservations.MonthlyBilling
			return w.reserve(p).Order
		})
	for cycle, want := range map[orders.BillingCycle][]orders.OrderID{
		"":                  {ids[4], ids[3], ids[2], ids[1], ids[0], first},
		orders.CycleMonthly: {ids[4], ids[2], ids[0], first},
		orders.CycleOneTime: {ids[3], ids[1]},
		orders.CycleAnnual:  nil,
	} {
		var got []orders.OrderID
		for _, o := range walked(w, func(p partnercenter.Paging) (partnercenter.Page[orders.Order], error) {
			return w.relecloud(w.Hal).Orders().List(w.ctx, partnercenter.OrderQuery{Paging: p, BillingCycle: cycle})
		}) {
			got = append(got, o.ID)
		}
		assert.Equal(t, want, got, cycle)
	}
}

// Every filter of subscriptions, in the order in which they were bought; the
// status is that of now.
func TestSUB_8_EveryFilterOfSubscriptions(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	proseware, _ := w.proseware()
	at := w.As(w.Ingo).Customer(proseware)
	place := func(lines ...orders.Line) func() orders.Order {
		return func() orders.Order { return w.place(w.As(w.Ingo), proseware, lines...) }
	}
	made := sequel(w, place(orders.Line{ItemID: fixture.Office}), place(orders.Line{ItemID: fixture.Server, ResellerMPNID: "4847383"}),
		place(orders.Line{ItemID: fixture.Office, ResellerMPNID: "4847383"}), place(orders.Line{ItemID: fixture.Backup}))
	var ids []orders.SubscriptionID
	for _, o := range made {
		ids = append(ids, o.Lines[0].Subscription)
	}
	must[orders.Subscription](w)(at.Subscriptions().Suspend(w.ctx, ids[0]))
	must[orders.Subscription](w)(at.Subscriptions().SetAutoRenew(w.ctx, ids[2], false))
	seen := func(who permissions.Identity, q partnercenter.SubscriptionQuery) (got []orders.SubscriptionID) {
		for _, s := range walked(w, func(p partnercenter.Paging) (partnercenter.Page[orders.Subscription], error) {
			q.Paging = p
			return w.As(who).Customer(proseware).Subscriptions().List(w.ctx, q)
		}) {
			got = append(got, s.ID)
		}
		return got
	}
	list := func(q partnercenter.SubscriptionQuery) []orders.SubscriptionID {
		got := seen(w.Ingo, q)
		if q.Order == "" { // a reseller sees what its provider sold, without orders (IR-33)
			assert.Equal(t, got, seen(w.Renee, q))
		}
		return got
	}
	assert.Equal(t, ids, list(partnercenter.SubscriptionQuery{}))
	assert.Equal(t, ids[1:3], list(partnercenter.SubscriptionQuery{ResellerMPNID: "4847383"}))
	assert.Equal(t, ids[3:], list(partnercenter.SubscriptionQuery{Order: made[3].ID}))
	assert.Nil(t, list(partnercenter.SubscriptionQuery{Order: made[3].ID, ResellerMPNID: "4847383"}))
	assert.Equal(t, ids[1:], list(partnercenter.SubscriptionQuery{Status: orders.Active}))
	assert.Equal(t, ids[:1], list(partnercenter.SubscriptionQuery{Status: orders.Suspended}))
	w.Clock.Set(day(2020, 7, 2)) // one was not renewed
	assert.Equal(t, []orders.SubscriptionID{ids[0], ids[2]}, list(partnercenter.SubscriptionQuery{Status: orders.Suspended}))
	assert.Equal(t, ids[2:3], list(partnercenter.SubscriptionQuery{Status: orders.Suspended, ResellerMPNID: "4847383"}))
	w.Clock.Set(day(2021, 7, 2)) // software is over, and what was suspended is deleted
	assert.Equal(t, ids[:3], list(partnercenter.SubscriptionQuery{Status: orders.Deleted}))
	assert.Equal(t, ids[3:], list(partnercenter.SubscriptionQuery{Status: orders.Active}))
}

// Every filter of reservations, newest first; the state is that of now.
func TestPERM_16_EveryFilterOfReservations(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	tailspin, _ := w.customerOf(w.Anna, "Tailspin", "US")
	at := w.As(w.Anna).Customer(tailspin)
	var targets []orders.SubscriptionID
	for range 2 {
		targets = append(targets, w.place(w.As(w.Sam), tailspin, orders.Line{ItemID: fixture.AzureGlobal}).Lines[0].Subscription)
	}
	buy := func(target int, term orders.Term) func() reservations.ID {
		return func() reservations.ID {
			p := yearOfD2(1)
			p.Term, p.Subscription = term, targets[target]
			return must[partnercenter.BoughtReservation](w)(at.Reservations().Buy(w.ctx, p)).Reservation.ID
		}
	}
	ids := sequel(w, buy(0, orders.OneYear), buy(1, orders.OneYear), buy(0, orders.ThreeYear), buy(1, orders.ThreeYear))
	w.ok(drop(at.Reservations().Cancel(w.ctx, ids[3])))
	renewal := must[partnercenter.BoughtReservation](w)(at.Reservations().Renew(w.ctx, ids[0])).Reservation.ID
	list := func(state reservations.State, target orders.SubscriptionID) (got []reservations.ID) {
		for _, r := range walked(w, func(p partnercenter.Paging) (partnercenter.Page[reservations.Reservation], error) {
			return w.As(w.Hal).Customer(tailspin).Reservations().List(w.ctx, partnercenter.ReservationQuery{Paging: p, State: state, Subscription: target})
		}) {
			got = append(got, r.ID)
		}
		return got
	}
	type all = []reservations.ID
	assert.Equal(t, all{renewal, ids[3], ids[2], ids[1], ids[0]}, list("", ""))
	assert.Equal(t, all{renewal, ids[2], ids[0]}, list("", targets[0]))
	assert.Equal(t, all{ids[3], ids[1]}, list("", targets[1]))
	assert.Equal(t, all{ids[2], ids[1], ids[0]}, list(reservations.Active, ""))
	assert.Equal(t, all{ids[3]}, list(reservations.Cancelled, targets[1]))
	assert.Equal(t, all{renewal}, list(reservations.Pending, ""))
	assert.Nil(t, list(reservations.Expired, ""))
	w.Clock.Set(day(2021, 6, 2))
	assert.Equal(t, all{ids[1], ids[0]}, list(reservations.Expired, ""))
	assert.Equal(t, all{renewal, ids[2]}, list(reservations.Active, ""))
}
