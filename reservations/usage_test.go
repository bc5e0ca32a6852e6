package reservations_test

import (
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

// TestUsageEqual tells apart what differs in meaning only.
func TestUsageEqual(t *testing.T) {
	t.Parallel()
	for name, c := range map[string]struct {
		change func(*reservations.Usage)
		want   bool
	}{
		"the same":             {func(*reservations.Usage) {}, true},
		"the hour elsewhere":   {func(u *reservations.Usage) { u.Hour = u.Hour.In(time.FixedZone("", 3600)) }, true},
		"the price in digits":  {func(u *reservations.Usage) { u.UnitPrice = usd("0.1") }, true},
		"another price":        {func(u *reservations.Usage) { u.UnitPrice = usd("0.11") }, false},
		"another currency":     {func(u *reservations.Usage) { u.UnitPrice = money.Must("0.10", "EUR") }, false},
		"another hour":         {func(u *reservations.Usage) { u.Hour = later }, false},
		"another quantity":     {func(u *reservations.Usage) { u.Quantity++ }, false},
		"another meter":        {func(u *reservations.Usage) { u.Meter = "x" }, false},
		"another size":         {func(u *reservations.Usage) { u.SKU = "x" }, false},
		"another subscription": {func(u *reservations.Usage) { u.Entitlement = s2 }, false},
		"now promotional":      {func(u *reservations.Usage) { u.ClassicOrPromo = true }, false},
	} {
		u, v := usage(fleet[0], noon), usage(fleet[0], noon)
		c.change(&v)
		if u.Equal(v) != c.want || v.Equal(u) != c.want {
			t.Errorf("%s: want %t", name, c.want)
		}
	}
}

// TestUsageCharge is exact: only the sum of a line is rounded.
func TestUsageCharge(t *testing.T) {
	t.Parallel()
	for _, c := range []struct{ price, quantity, want string }{
		{"0.10", "720", "72"},
		{"0.10", "0", "0"},
		{"0.0001", "0.333333", "0.0000333333"},
		{"123456789.123456789012", "1000000", "123456789123456.789012"},
	} {
		u := usage(fleet[0], noon)
		u.UnitPrice = usd(c.price)
		q, err := reservations.ParseQuantity("quantity", c.quantity)
		if err != nil {
			t.Fatal(err)
		}
		if got := u.Charge(q); !got.Equal(usd(c.want)) {
			t.Errorf("%s × %s is %s, want %s", c.quantity, c.price, got, c.want)
		}
	}
}
