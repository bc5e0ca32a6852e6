package reservations_test

import (
	"strings"
	"testing"
	"time"

	"cspkit.example/money"
	"cspkit.example/pcerr"
	"cspkit.example/reservations"
)

// TestRSV_16_RSV_18_UsageCheck spoils one thing at a time.
func TestRSV_16_RSV_18_UsageCheck(t *testing.T) {
	t.Parallel()
	india := time.FixedZone("", 5*3600+1800)
	for name, c := range map[string]struct {
		change func(*reservations.Usage)
		rule   pcerr.Rule // none: it is right
		field  string
	}{
		"right":               {func(*reservations.Usage) {}, "", ""},
		"nothing used":        {func(u *reservations.Usage) { u.Quantity = 0 }, "", ""},
		"as much as can be":   {func(u *reservations.Usage) { u.Quantity = reservations.Units(1_000_000) }, "", ""},
		"for nothing":         {func(u *reservations.Usage) { u.UnitPrice = usd("0") }, "", ""},
		"of something else":   {func(u *reservations.Usage) { u.ResourceType = "other" }, "", ""},
		"in another zone":     {func(u *reservations.Usage) { u.Hour = u.Hour.In(india) }, "", ""},
		"unknown resource":    {func(u *reservations.Usage) { u.ResourceType = "mainframe" }, "RSV-16", "resourceType"},
		"no resource":         {func(u *reservations.Usage) { u.ResourceType = "" }, "RSV-16", "resourceType"},
		"no meter":            {func(u *reservations.Usage) { u.Meter = "" }, "ID-13", "meter"},
		"no size":             {func(u *reservations.Usage) { u.SKU = " " }, "ID-13", "sku"},
		"no region":           {func(u *reservations.Usage) { u.Region = "" }, "ID-13", "region"},
		"no hour":             {func(u *reservations.Usage) { u.Hour = time.Time{} }, "RSV-18", "hour"},
		"within an hour":      {func(u *reservations.Usage) { u.Hour = noon.Add(time.Second) }, "RSV-18", "hour"},
		"an hour elsewhere":   {func(u *reservations.Usage) { u.Hour = time.Date(2020, 5, 20, 12, 0, 0, 0, india) }, "RSV-18", "hour"},
		"a negative quantity": {func(u *reservations.Usage) { u.Quantity = -1 }, "RSV-18", "quantity"},
		"too much":            {func(u *reservations.Usage) { u.Quantity = reservations.Units(1_000_000) + 1 }, "RSV-18", "quantity"},
		"a negative price":    {func(u *reservations.Usage) { u.UnitPrice = usd("-0.01") }, "BILL-16", "unitPrice"},
		"no price":            {func(u *reservations.Usage) { u.UnitPrice = money.Amount{} }, "BILL-16", "unitPrice"},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			u := usage(fleet[0], noon)
			c.change(&u)
			var code pcerr.Code
			if c.rule != "" {
				code = pcerr.InvalidInput
			}
			wantRefusal(t, u.Check(), code, c.rule, c.field)
		})
	}
}

// TestRSV_16_WhatCanBeUsed names every resource type of table 2.16.
func TestRSV_16_WhatCanBeUsed(t *testing.T) {
	t.Parallel()
	for _, kind := range strings.Fields("virtual_machines sql_databases cosmos_db managed_disks app_service databricks suse_linux red_hat other") {
		u := usage(fleet[0], noon)
		u.ResourceType = kind
		wantRefusal(t, u.Check(), "", "", "")
	}
}

// TestBILL_27_EqualUsage changes one thing of a row at a time.
func TestBILL_27_EqualUsage(t *testing.T) {
	t.Parallel()
	for name, c := range map[string]struct {
		change func(*reservations.Usage)
		same   bool
	}{
		"nothing":            {func(*reservations.Usage) {}, true},
		"other digits":       {func(u *reservations.Usage) { u.UnitPrice = usd("0.1000") }, true},
		"another time zone":  {func(u *reservations.Usage) { u.Hour = u.Hour.In(time.FixedZone("", 3600)) }, true},
		"partner":            {func(u *reservations.Usage) { u.Partner = litware }, false},
		"customer":           {func(u *reservations.Usage) { u.Customer = "x" }, false},
		"Azure subscription": {func(u *reservations.Usage) { u.Entitlement = s2 }, false},
		"subscription":       {func(u *reservations.Usage) { u.Subscription = global }, false},
		"hour":               {func(u *reservations.Usage) { u.Hour = u.Hour.Add(time.Hour) }, false},
		"meter":              {func(u *reservations.Usage) { u.Meter = "x" }, false},
		"resource":           {func(u *reservations.Usage) { u.ResourceType = "other" }, false},
		"size":               {func(u *reservations.Usage) { u.SKU = "x" }, false},
		"region":             {func(u *reservations.Usage) { u.Region = "x" }, false},
		"quantity":           {func(u *reservations.Usage) { u.Quantity++ }, false},
		"price":              {func(u *reservations.Usage) { u.UnitPrice = usd("0.11") }, false},
		"currency":           {func(u *reservations.Usage) { u.UnitPrice = money.Must("0.10", "EUR") }, false},
		"classic":            {func(u *reservations.Usage) { u.ClassicOrPromo = true }, false},
	} {
		a, b := usage(fleet[0], noon), usage(fleet[0], noon)
		c.change(&b)
		if a.Equal(b) != c.same || b.Equal(a) != c.same || !a.Equal(a) {
			t.Errorf("%s: %t", name, a.Equal(b))
		}
	}
}

// TestRSV_17_Charge keeps what rounding would lose.
func TestRSV_17_Charge(t *testing.T) {
	t.Parallel()
	u := usage(fleet[0], noon)
	u.UnitPrice = usd("0.0123")
	for q, want := range map[reservations.Quantity]string{0: "0", 1: "0.0000000123", 250_000: "0.003075", reservations.Units(720): "8.856"} {
		if got := u.Charge(q); !got.Equal(usd("0").Add(got)) || got.Compare(usd(want)) != 0 {
			t.Errorf("%s: %s, want %s", q, got, want)
		}
	}
}

// TestRSV_18_PastScopes changes the scope twice, and compares what was covered
// before and after with what it would have covered with one scope all along.
func TestRSV_18_PastScopes(t *testing.T) {
	t.Parallel()
	onS2 := reservations.Scope{Type: reservations.Single, AppliedTo: s2}
	r := theExample(shared)
	for n, to := range []reservations.Scope{singleS1, singleS1, onS2} { // the second changes nothing
		var err error
		if r, err = r.Rescope(to, owned(), noon.Add(time.Duration(n+1)*90*time.Minute)); err != nil {
			t.Fatal(err)
		}
	}
	for h, scope := range []reservations.Scope{shared, shared, singleS1, singleS1, singleS1, onS2, onS2} {
		for _, on := range []machines{fleet[0], fleet[1]} {
			u := usage(on, noon.Add(time.Duration(h)*time.Hour))
			if got, want := covers(u, r), covers(u, theExample(scope)); got != want {
				t.Errorf("hour %d: %s of %s's usage covered, want %s", h, got, on.on, want)
			}
		}
	}
	rest, part, err := r.Split(1, "part", noon.Add(day))
	if err != nil {
		t.Fatal(err)
	}
	u := usage(fleet[1], noon) // both keep the history
	if got := covers(u, rest, part); got != covers(u, theExample(shared)) || covers(u, part) != reservations.Units(1) {
		t.Errorf("%s covered after the split", got)
	}
	if again, err := rest.Rescope(shared, owned(), noon.Add(day)); err != nil || len(part.PastScopes) != 2 || len(again.PastScopes) != 3 {
		t.Errorf("%d and %d past scopes, %v", len(part.PastScopes), len(again.PastScopes), err)
	}
	_, renewal, err := r.Renew(d2().Prices[0], nil, byNora, ids, noon.Add(day))
	if err != nil || len(renewal.PastScopes) != 0 || renewal.Scope != onS2 {
		t.Errorf("the renewal has %v, %v", renewal.PastScopes, err)
	}
	clone := r.Clone()
	clone.PastScopes[0].Until = noon
	if r.PastScopes[0].Until.Equal(noon) {
		t.Error("a clone shares the past")
	}
}
