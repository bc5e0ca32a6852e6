package orders_test

import (
	"testing"
	"time"

	"cspkit.example/orders"
	"cspkit.example/pcerr"
	"cspkit.example/permissions"
	"cspkit.example/resellers"
	"github.com/google/go-cmp/cmp"
)

const day = 24 * time.Hour

// suspended is a licence that was suspended at noon.
func suspended(product orders.ProductType) orders.Subscription {
	s := bought(product, orders.Suspended)
	s.SuspendedAt, s.DeleteAfter = noon, noon.Add(90*day)
	return s
}

// TestSUB_9_SUB_11_SUB_13_Suspend tries every state.
func TestSUB_9_SUB_11_SUB_13_Suspend(t *testing.T) {
	t.Parallel()
	for name, c := range map[string]struct {
		before orders.Subscription
		assets bool
		code   pcerr.Code
		rule   pcerr.Rule
	}{
		"a licence":            {bought(orders.License, orders.Active), true, "", ""},
		"an empty Azure plan":  {bought(orders.AzurePlan, orders.Active), false, "", ""},
		"an Azure plan in use": {bought(orders.AzurePlan, orders.Active), true, pcerr.AzurePlanHasActiveAssets, "SUB-13"},
		"suspended already":    {suspended(orders.License), false, pcerr.SubscriptionNotActive, "SUB-9"},
		"pending":              {bought(orders.License, orders.Pending), false, pcerr.SubscriptionNotActive, "SUB-9"},
		"deleted":              {bought(orders.AzurePlan, orders.Deleted), true, pcerr.SubscriptionDeleted, "SUB-14"},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			got, err := c.before.Suspend(orders.Suspension{ActiveAssets: c.assets}, later)
			wantRefusal(t, err, c.code, c.rule, "")
			want := c.before
			if c.code == "" {
				want.Status, want.SuspendedAt, want.DeleteAfter, want.UpdatedAt = orders.Suspended, later, later.Add(90*day), later
			}
			if diff := cmp.Diff(want, got); diff != "" {
				t.Errorf("(-want +got):\n%s", diff)
			}
		})
	}
}

func TestSUB_11_SUB_12_Reactivate(t *testing.T) {
	t.Parallel()
	for name, c := range map[string]struct {
		before orders.Subscription
		parent bool
		at     time.Time
		code   pcerr.Code
		rule   pcerr.Rule
	}{
		"the next hour":              {suspended(orders.License), false, later, "", ""},
		"on the last moment":         {suspended(orders.License), false, noon.Add(90 * day), "", ""},
		"a moment too late":          {suspended(orders.License), false, noon.Add(90*day + 1), pcerr.SubscriptionDeleted, "SUB-14"},
		"an add-on":                  {suspended(orders.AddOn), true, later, "", ""},
		"an add-on without its base": {suspended(orders.AddOn), false, later, pcerr.ParentSubscriptionNotActive, "SUB-12"},
		"active":                     {bought(orders.License, orders.Active), false, later, pcerr.SubscriptionNotActive, "SUB-9"},
		"deleted":                    {bought(orders.License, orders.Deleted), false, later, pcerr.SubscriptionDeleted, "SUB-14"},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			got, err := c.before.Reactivate(c.parent, c.at)
			wantRefusal(t, err, c.code, c.rule, "")
			want := c.before
			if c.code == "" {
				want = bought(c.before.ProductType, orders.Active)
				want.UpdatedAt = c.at
			}
			if diff := cmp.Diff(want, got); diff != "" {
				t.Errorf("(-want +got):\n%s", diff)
			}
		})
	}
	if got := suspended(orders.License).At(noon.Add(90 * day)).Status; got != orders.Suspended {
		t.Errorf("on the last moment it is %s", got)
	}
	if got := suspended(orders.License).At(noon.Add(90*day + 1)).Status; got != orders.Deleted {
		t.Errorf("a moment later it is %s", got)
	}
}

// TestSUB_14_NothingChangesOnADeletedSubscription tries each change in each state.
func TestSUB_14_NothingChangesOnADeletedSubscription(t *testing.T) {
	t.Parallel()
	contact := orders.SupportContact{Tenant: tailspin, MPNID: "1000003", Name: "Tailspin Toys"}
	changes := map[string]struct {
		change func(orders.Subscription) (orders.Subscription, error)
		want   func(*orders.Subscription)
	}{
		"quantity": {
			func(s orders.Subscription) (orders.Subscription, error) { return s.ChangeQuantity(item(), 10, later) },
			func(s *orders.Subscription) { s.Quantity = 10 },
		},
		"name": {
			func(s orders.Subscription) (orders.Subscription, error) { return s.Rename("Sales", later) },
			func(s *orders.Subscription) { s.FriendlyName = "Sales" },
		},
		"reseller": {
			func(s orders.Subscription) (orders.Subscription, error) {
				return s.SetReseller(nil, resellers.Partnership{}, later)
			},
			func(s *orders.Subscription) { s.PartnerIDOnRecord, s.ResellerRemoved = "", true },
		},
		"support": {
			func(s orders.Subscription) (orders.Subscription, error) { return s.SetSupport(contact, later) },
			func(s *orders.Subscription) { s.Support = contact },
		},
	}
	for name, c := range changes {
		for _, status := range []orders.SubscriptionStatus{orders.Active, orders.Suspended, orders.Deleted} {
			before := bought(orders.License, status)
			before.PartnerIDOnRecord = "1000003"
			got, err := c.change(before)
			want := before
			switch {
			case status == orders.Deleted:
				wantRefusal(t, err, pcerr.SubscriptionDeleted, "SUB-14", "")
			case status == orders.Suspended && name == "quantity":
				wantRefusal(t, err, pcerr.SubscriptionNotActive, "SUB-14", "")
			default:
				wantRefusal(t, err, "", "", "")
				c.want(&want)
				want.UpdatedAt = later
			}
			if diff := cmp.Diff(want, got); diff != "" {
				t.Errorf("%s of a subscription that is %s (-want +got):\n%s", name, status, diff)
			}
		}
	}
	active := bought(orders.License, orders.Active)
	for _, n := range []int{1, 301, 0, -5} {
		_, err := active.ChangeQuantity(item(), n, later)
		wantRefusal(t, err, pcerr.QuantityInvalid, "SUB-14", "quantity")
	}
	_, err := active.Rename("", later)
	wantRefusal(t, err, pcerr.InvalidInput, "ID-13", "friendlyName")
	_, err = active.SetReseller(&resellers.Partner{Types: permissions.IndirectProvider}, resellers.Partnership{}, later)
	wantRefusal(t, err, pcerr.MPNOfProvider, "IR-26", "")
}

// TestRSV_3_RSV_5_RSV_6_WhatReservationsAreBoughtOn tries each product in
// each state.
func TestRSV_3_RSV_5_RSV_6_WhatReservationsAreBoughtOn(t *testing.T) {
	t.Parallel()
	for _, product := range []orders.ProductType{
		orders.AzurePlan, orders.AzureGlobal, orders.License, orders.AddOn, orders.Software, orders.MarketplaceSaaS, "",
	} {
		for _, status := range []orders.SubscriptionStatus{orders.Active, orders.Pending, orders.Suspended, orders.Deleted} {
			before := bought(product, status)
			code := pcerr.SubscriptionNotAzure
			if product.Azure() {
				code = pcerr.SubscriptionNotActive
				if status == orders.Active {
					code = ""
				}
			}
			wantRefusal(t, before.CheckReservable(), code, "RSV-3", "")
			got, err := before.Register(later)
			wantRefusal(t, err, code, "RSV-3", "")
			want := before
			if code == "" {
				want.Registration, want.UpdatedAt = orders.Registered, later
			}
			if diff := cmp.Diff(want, got); diff != "" {
				t.Errorf("%s, %s (-want +got):\n%s", product, status, diff)
			}
		}
	}
	if !orders.AzurePlan.Azure() || !orders.AzureGlobal.Azure() {
		t.Error("Azure plan and Azure global are both valid targets")
	}
}

func TestTermFrom(t *testing.T) {
	t.Parallel()
	date := func(y int, m time.Month, d int) time.Time { return time.Date(y, m, d, 8, 30, 0, 0, time.UTC) }
	for _, c := range []struct {
		term       orders.Term
		start, end time.Time
	}{
		{orders.Monthly, date(2020, 1, 15), date(2020, 2, 15)},
		{orders.OneYear, date(2020, 2, 28), date(2021, 2, 28)},
		{orders.ThreeYear, date(2020, 6, 1), date(2023, 6, 1)},
		{"P2Y", date(2020, 6, 1), date(2020, 6, 1)},
	} {
		if got := c.term.From(c.start); !got.Equal(c.end) {
			t.Errorf("%s from %v ends at %v, want %v", c.term, c.start, got, c.end)
		}
	}
}

func TestRSV_6_OnlyTheAPIAsksForRegistration(t *testing.T) {
	t.Parallel()
	for _, channel := range []permissions.Channel{permissions.API, permissions.Dashboard, permissions.AzurePortal} {
		s := bought(orders.AzurePlan, orders.Active)
		s.Registration = orders.NotRegistered
		code := pcerr.Code("")
		if channel == permissions.API {
			code = pcerr.SubscriptionNotRegistered
		}
		wantRefusal(t, s.CheckRegistered(channel), code, "RSV-6", "")
		s.Registration = orders.Registered
		wantRefusal(t, s.CheckRegistered(channel), "", "", "")
	}
}
