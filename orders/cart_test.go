package orders_test

import (
	"strings"
	"testing"

	"cspkit.example/money"
	"cspkit.example/orders"
	"cspkit.example/pcerr"
	"cspkit.example/permissions"
	"github.com/google/go-cmp/cmp"
)

const cart1 orders.CartID = "77777777-0000-4000-8000-000000000001"

// draft is an empty cart.
func draft() orders.Cart { return orders.Cart{ID: cart1, Partner: contoso, Customer: relecloud} }

// filled is a cart of licences with one line for each group name, from noon.
func filled(groups ...string) orders.Cart {
	c := draft()
	c.Stamp, c.Status, c.ChangedBy, c.ExpiresAt = stamp(noon, noon), orders.CartActive, anna, noon.Add(7*day)
	for n, g := range groups {
		c.Lines = append(c.Lines, orders.CartLine{
			Line: orders.Line{ItemID: item().ID, Quantity: n + 1}, ID: string(rune('0' + n)), Group: g,
			OfferID: "license", ProductType: orders.License, Cycle: orders.CycleMonthly, Currency: "USD",
		})
	}
	return c
}

// TestSUB_22_SUB_23_FillACart groups lines by what stands on one order.
func TestSUB_22_SUB_23_FillACart(t *testing.T) {
	t.Parallel()
	euro, yearly := of(orders.License), item()
	euro.Prices = []orders.Price{{Term: orders.Monthly, PartnerCost: money.Must("14.00", "EUR"), WebDirect: money.Must("18.00", "EUR")}}
	yearly.Prices = yearly.Prices[1:]
	reservation := of(orders.ReservationItem)
	reservation.Prices = yearly.Prices
	monthly := orders.Line{Provisioning: orders.Provisioning{BillingPlan: "monthly"}}
	for name, c := range map[string]struct {
		lines  []orders.Line
		wanted []orders.Item
		groups []string
	}{
		"none":           {nil, nil, nil},
		"equal lines":    {make([]orders.Line, 3), []orders.Item{of(orders.License), of(orders.License), of(orders.License)}, []string{"0", "0", "0"}},
		"billing cycles": {make([]orders.Line, 3), []orders.Item{of(orders.License), of(orders.Software), of(orders.MarketplaceSaaS)}, []string{"0", "1", "0"}},
		"terms":          {make([]orders.Line, 2), []orders.Item{of(orders.License), yearly}, []string{"0", "1"}},
		"a named term":   {[]orders.Line{{Term: orders.OneYear}, {Term: orders.Monthly}, {}}, []orders.Item{item(), item(), yearly}, []string{"0", "1", "0"}},
		"currencies":     {make([]orders.Line, 3), []orders.Item{of(orders.License), euro, of(orders.License)}, []string{"0", "1", "0"}},
		"resellers":      {[]orders.Line{{ResellerMPNID: "1"}, {}, {ResellerMPNID: "2"}, {ResellerMPNID: "1"}}, []orders.Item{item(), item(), item(), item()}, []string{"0", "1", "2", "0"}},
		"instalments":    {[]orders.Line{{}, monthly, {}}, []orders.Item{reservation, reservation, yearly}, []string{"0", "1", "2"}},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			got, err := draft().Fill(c.lines, c.wanted, anna, noon)
			wantRefusal(t, err, "", "", "")
			want := filled(c.groups...)
			for n := range want.Lines {
				l, i := &want.Lines[n], c.wanted[n]
				l.Line, l.OfferID, l.ProductType = c.lines[n], i.OfferID, i.ProductType
				l.Cycle, l.Currency = got.Lines[n].Cycle, got.Lines[n].Currency // TestSUB_22_WhatALineIs has them
			}
			if diff := cmp.Diff(want, got); diff != "" {
				t.Errorf("(-want +got):\n%s", diff)
			}
		})
	}
}

// TestSUB_22_WhatALineIs notes billing cycle and currency of a line.
func TestID_2_IDsInACartInCapitals(t *testing.T) {
	t.Parallel()
	const id = "55555555-abcd-4000-8000-000000000001"
	upper := orders.SubscriptionID(strings.ToUpper(id))
	got, err := draft().Fill([]orders.Line{{Provisioning: orders.Provisioning{Subscription: upper}}}, []orders.Item{of(orders.ReservationItem)}, anna, noon)
	if err != nil || got.Lines[0].Provisioning.Subscription != id {
		t.Errorf("the reservation is bought on %s, %v", got.Lines[0].Provisioning.Subscription, err)
	}
}

func TestSUB_22_WhatALineIs(t *testing.T) {
	t.Parallel()
	yearly, trial, reservation := orders.Line{Term: orders.OneYear}, item(), item()
	trial.Trial, reservation.ProductType = true, orders.ReservationItem
	instalments := orders.Line{Term: orders.OneYear, Provisioning: orders.Provisioning{BillingPlan: "monthly"}}
	lines := []orders.Line{{Term: orders.Monthly}, yearly, yearly, yearly, instalments, {Term: orders.ThreeYear}}
	got, err := draft().Fill(lines, []orders.Item{item(), item(), trial, reservation, reservation, item()}, anna, noon)
	wantRefusal(t, err, "", "", "")
	var seen []string
	for _, l := range got.Lines {
		seen = append(seen, string(l.Cycle)+" "+l.Currency)
	}
	want := []string{"monthly USD", "annual USD", "none USD", "one_time USD", "monthly USD", "monthly "}
	if diff := cmp.Diff(want, seen); diff != "" {
		t.Errorf("(-want +got):\n%s", diff)
	}
}

// TestSUB_15_AddOnsFollowTheirBase puts add-ons on the order of their base,
// whatever else is in the cart.
func TestSUB_15_AddOnsFollowTheirBase(t *testing.T) {
	t.Parallel()
	lines := []orders.Line{{}, {}, {Base: 2, Term: orders.OneYear}, {Base: 3}}
	got, err := draft().Fill(lines, []orders.Item{of(orders.Software), of(orders.License), item(), of(orders.AddOn)}, anna, noon)
	wantRefusal(t, err, "", "", "")
	groups := got.Groups()
	if len(groups) != 2 || len(groups[1].Lines) != 3 || groups[1].Lines[1].Base != 1 || groups[1].Lines[2].Base != 2 {
		t.Errorf("groups %+v", groups)
	}
	for _, base := range []int{-1, 2, 3} {
		lines := []orders.Line{{ItemID: "a"}, {ItemID: "b", Base: base}}
		wantRefusal(t, orders.CheckLines(lines, permissions.DirectBillPartner), pcerr.InvalidInput, "SUB-15", "addonItems")
	}
}

// TestSUB_22_SUB_23_OpenCarts tries the last moment of a cart.
func TestSUB_22_SUB_23_OpenCarts(t *testing.T) {
	t.Parallel()
	open := filled("0")
	ordered := open
	ordered.Status = orders.CartOrdered
	blank := draft()
	wantRefusal(t, blank.CheckOpen(later), "", "", "")
	wantRefusal(t, open.CheckOpen(noon.Add(7*day)), "", "", "")
	wantRefusal(t, open.CheckOpen(noon.Add(7*day+1)), pcerr.CartExpired, "SUB-23", "")
	wantRefusal(t, ordered.CheckOpen(noon.Add(8*day)), pcerr.CartAlreadyOrdered, "SUB-22", "")
	for _, c := range []orders.Cart{open, ordered} {
		got, err := c.Fill(nil, nil, nora, noon.Add(8*day))
		if diff := cmp.Diff(c, got); diff != "" || err == nil {
			t.Errorf("%v (-want +got):\n%s", err, diff)
		}
	}
	again, err := open.Fill([]orders.Line{{}}, []orders.Item{of(orders.License)}, nora, later)
	wantRefusal(t, err, "", "", "")
	want := filled("0")
	want.Lines[0].Line, want.ChangedBy, want.ExpiresAt, want.UpdatedAt = orders.Line{}, nora, later.Add(7*day), later
	if diff := cmp.Diff(want, again); diff != "" {
		t.Errorf("changed (-want +got):\n%s", diff)
	}
}

// TestSUB_22_SettleGroups notes orders and refusals group by group.
func TestSUB_22_SettleGroups(t *testing.T) {
	t.Parallel()
	before := filled("0", "1", "0")
	names := func(c orders.Cart) (all []string) {
		for _, g := range c.Groups() {
			all = append(all, g.Name)
		}
		return all
	}
	if got := before.Groups(); len(got) != 2 || len(got[0].Lines) != 2 || got[0].Lines[1].Quantity != 3 || got[1].Name != "1" {
		t.Errorf("groups %+v", got)
	}
	refused := before.Settle("0", "", pcerr.New(pcerr.CreditLimit, "SUB-25", "no"), later)
	want := filled("0", "1", "0")
	want.UpdatedAt = later
	for _, n := range []int{0, 2} {
		want.Lines[n].Error, want.Lines[n].ErrorRule = pcerr.CreditLimit, "SUB-25"
	}
	if diff := cmp.Diff(want, refused); diff != "" {
		t.Errorf("refused (-want +got):\n%s", diff)
	}
	done := refused.Settle("0", "order-1", nil, later)
	for _, n := range []int{0, 2} {
		want.Lines[n].Order, want.Lines[n].Error, want.Lines[n].ErrorRule = "order-1", "", ""
	}
	want.Status = orders.CartOrdered
	if diff := cmp.Diff(want, done); diff != "" {
		t.Errorf("ordered (-want +got):\n%s", diff)
	}
	if diff := cmp.Diff([]string{"1"}, names(done)); diff != "" {
		t.Errorf("left (-want +got):\n%s", diff)
	}
	if err := done.CheckCheckout(later); err != nil {
		t.Errorf("a checkout that was interrupted cannot go on: %v", err)
	}
	last := done.Settle("1", "", pcerr.New(pcerr.CreditLimit, "SUB-25", "no"), later)
	if last.Status != orders.CartOrdered || len(last.Groups()) != 0 {
		t.Errorf("an ordered cart stays ordered: %+v", last)
	}
	wantRefusal(t, last.CheckCheckout(later), pcerr.CartAlreadyOrdered, "SUB-22", "")
	if diff := cmp.Diff(filled("0", "1", "0"), before); diff != "" {
		t.Errorf("the cart as it was has changed (-want +got):\n%s", diff)
	}
}

// TestCUS_12_ID_2_CartIDs are GUIDs in either case.
func TestCUS_12_ID_2_CartIDs(t *testing.T) {
	t.Parallel()
	got, err := orders.CartID("77777777-0000-4000-8000-00000000000A").Parse()
	wantRefusal(t, err, "", "", "")
	if got != "77777777-0000-4000-8000-00000000000a" {
		t.Errorf("got %s", got)
	}
	_, err = orders.CartID("x").Parse()
	wantRefusal(t, err, pcerr.InvalidInput, "ID-2", "cart")
	wantRefusal(t, cart1.NotFound(), pcerr.CartNotFound, "CUS-12", "")
}
