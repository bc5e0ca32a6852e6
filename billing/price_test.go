package billing_test

import (
	"errors"
	"testing"
	"time"

	"cspkit.example/billing"
	"cspkit.example/customers"
	"cspkit.example/money"
	"cspkit.example/orders"
	"cspkit.example/pcerr"
	"cspkit.example/permissions"
	"github.com/google/go-cmp/cmp"
)

const (
	contoso   permissions.TenantID = "11111111-0000-4000-8000-000000000001"
	relecloud customers.ID         = "22222222-0000-4000-8000-00000000000a"
)

var (
	noon  = time.Date(2020, 5, 20, 12, 0, 0, 0, time.UTC)
	later = noon.Add(time.Hour)
)

func usd(number string) money.Amount { return money.Must(number, "USD") }

func item() orders.Item {
	return orders.Item{ID: "ri:d2:1", Prices: []orders.Price{
		{Term: orders.OneYear, PartnerCost: usd("525.60"), WebDirect: usd("700.80")},
		{Term: orders.ThreeYear, PartnerCost: usd("1314.00"), WebDirect: usd("1752.00")},
	}}
}

func price() billing.CustomerPrice {
	return billing.CustomerPrice{
		Stamp: permissions.Stamp{CreatedAt: noon, UpdatedAt: noon}, Partner: contoso, Customer: relecloud, ItemID: "ri:d2:1",
		Term: orders.OneYear, UnitPrice: usd("613.20"),
	}
}

// TestRSV_32_CheckCustomerPrice tries prices for one customer and for all.
func TestRSV_32_CheckCustomerPrice(t *testing.T) {
	t.Parallel()
	once := item()
	once.Prices = once.Prices[:1]
	with := func(change func(*billing.CustomerPrice)) billing.CustomerPrice {
		p := price()
		change(&p)
		return p
	}
	for name, c := range map[string]struct {
		in    billing.CustomerPrice
		item  orders.Item
		want  billing.CustomerPrice
		rule  pcerr.Rule
		field string
	}{
		"for one customer":   {in: price(), item: item(), want: price()},
		"ID in capitals":     {in: with(func(p *billing.CustomerPrice) { p.Customer = "22222222-0000-4000-8000-00000000000A" }), item: item(), want: price()},
		"for all":            {in: with(func(p *billing.CustomerPrice) { p.Customer = "" }), item: item(), want: with(func(p *billing.CustomerPrice) { p.Customer = "" })},
		"the only term":      {in: with(func(p *billing.CustomerPrice) { p.Term = "" }), item: once, want: price()},
		"for nothing":        {in: with(func(p *billing.CustomerPrice) { p.UnitPrice = usd("0") }), item: item(), want: with(func(p *billing.CustomerPrice) { p.UnitPrice = usd("0") })},
		"no customer":        {in: with(func(p *billing.CustomerPrice) { p.Customer = "relecloud" }), item: item(), rule: "ID-2", field: "customer"},
		"no term of several": {in: with(func(p *billing.CustomerPrice) { p.Term = "" }), item: item(), rule: "RSV-32", field: "term"},
		"a term not sold":    {in: with(func(p *billing.CustomerPrice) { p.Term = orders.ThreeYear }), item: once, rule: "RSV-32", field: "term"},
		"negative":           {in: with(func(p *billing.CustomerPrice) { p.UnitPrice = usd("-0.01") }), item: item(), rule: "RSV-32", field: "unitPrice"},
		"another currency":   {in: with(func(p *billing.CustomerPrice) { p.UnitPrice = money.Must("1", "EUR") }), item: item(), rule: "RSV-32", field: "unitPrice"},
		"no currency":        {in: with(func(p *billing.CustomerPrice) { p.UnitPrice = money.Amount{} }), item: item(), rule: "RSV-32", field: "unitPrice"},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			got, err := c.in.Check(c.item, later)
			if c.rule != "" {
				var refusal *pcerr.Error
				if !errors.As(err, &refusal) || refusal.Code != pcerr.InvalidInput || refusal.Rule != c.rule || refusal.Field != c.field {
					t.Errorf("got %v, want invalid_input about %s by %s", err, c.field, c.rule)
				}
				return
			}
			if err != nil {
				t.Fatal(err)
			}
			c.want.UpdatedAt = later
			if diff := cmp.Diff(c.want, got); diff != "" {
				t.Errorf("(-want +got):\n%s", diff)
			}
		})
	}
}
