package reservations_test

import (
	"fmt"
	"testing"

	"cspkit.example/customers"
	"cspkit.example/money"
	"cspkit.example/orders"
	"cspkit.example/pcerr"
	"cspkit.example/permissions"
	"cspkit.example/reservations"
	"github.com/google/go-cmp/cmp"
)

var customer = customers.Customer{ID: relecloud, Country: "US"}

// TestRSV_1_RSV_12_RSV_30_RSV_31_TheExampleOf7_7 buys what the worked example
// buys, in both scopes and by both buyers, and compares the whole reservation:
// the partner pays its own price, the customer the one that the partner set.
func TestRSV_1_RSV_12_RSV_30_RSV_31_TheExampleOf7_7(t *testing.T) {
	t.Parallel()
	price := usd("613.20")
	for _, scope := range []reservations.Scope{shared, singleS1} {
		for _, kind := range []orders.Buyer{orders.ByCustomer, orders.ByPartner} {
			by := byNora
			by.Kind = kind
			p := reservations.Purchase{ItemID: "ri:d2:1", Quantity: 2, Term: orders.OneYear, Scope: reservations.Scope{Type: scope.Type}}
			got, err := p.Buy(d2(), customer, onPlan(), &price, by, ids, noon)
			if err != nil {
				t.Fatal(err)
			}
			want := theExample(scope)
			want.PurchasedBy = kind
			if diff := cmp.Diff(want, got); diff != "" {
				t.Errorf("%s by the %s (-want +got):\n%s", scope.Type, kind, diff)
			}
			if margin := got.Prices.CustomerPrice.Sub(got.Prices.PartnerCost); !margin.Equal(usd("175.20")) {
				t.Errorf("the margin is %v", margin)
			}
		}
	}
}

// TestRSV_30_RSV_31_RSV_32_Prices shows where each total comes from, and
// that no rule orders them.
func TestRSV_30_RSV_31_RSV_32_Prices(t *testing.T) {
	t.Parallel()
	set := func(number string) *money.Amount { a := usd(number); return &a }
	for name, c := range map[string]struct {
		price    *money.Amount
		term     orders.Term
		quantity int
		want     reservations.Prices
	}{
		"no price set":            {nil, orders.OneYear, 2, reservations.Prices{PartnerCost: usd("1051.20"), CustomerPrice: usd("1401.60"), WebDirect: usd("1401.60")}},
		"above the retail price":  {set("900"), orders.OneYear, 1, reservations.Prices{PartnerCost: usd("525.60"), CustomerPrice: usd("900.00"), WebDirect: usd("700.80")}},
		"below the partner's":     {set("1"), orders.ThreeYear, 3, reservations.Prices{PartnerCost: usd("3942.00"), CustomerPrice: usd("3.00"), WebDirect: usd("5256.00")}},
		"for nothing":             {set("0"), orders.OneYear, 1, reservations.Prices{PartnerCost: usd("525.60"), CustomerPrice: usd("0"), WebDirect: usd("700.80")}},
		"rounded at the end only": {set("0.333"), orders.OneYear, 2, reservations.Prices{PartnerCost: usd("1051.20"), CustomerPrice: usd("0.67"), WebDirect: usd("1401.60")}},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			p := reservations.Purchase{ItemID: "ri:d2:1", Quantity: c.quantity, Term: c.term}
			got, err := p.Buy(d2(), customer, onPlan(), c.price, byNora, ids, noon)
			if err != nil {
				t.Fatal(err)
			}
			if diff := cmp.Diff(c.want, got.Prices); diff != "" {
				t.Errorf("(-want +got):\n%s", diff)
			}
		})
	}
}

// TestRSV_21_ThePartnerOfRecord depends on the channel.
func TestRSV_21_ThePartnerOfRecord(t *testing.T) {
	t.Parallel()
	for channel, want := range map[permissions.Channel]string{
		permissions.AzurePortal: "1000003", permissions.Dashboard: "1000009", permissions.API: "1000009",
	} {
		p := reservations.Purchase{Term: orders.OneYear, ResellerMPNID: "1000009"}
		got, err := p.Buy(d2(), customer, onPlan(), nil, reservations.Buyer{Kind: orders.ByPartner, Channel: channel}, ids, noon)
		if err != nil || got.PartnerIDOnRecord != want {
			t.Errorf("%s: %q, %v, want %q", channel, got.PartnerIDOnRecord, err, want)
		}
	}
}

// TestRSV_1_RSV_8_RSV_9_RSV_35_RefusalsOfBuy tries the refusals of table 2.16 in their order: each case
// has the faults of those below it too.
func TestRSV_1_RSV_8_RSV_9_RSV_35_RefusalsOfBuy(t *testing.T) {
	t.Parallel()
	once := d2()
	once.MonthlyPlan = false
	licence := d2()
	licence.ProductType = orders.License
	oneYear := d2()
	oneYear.Prices = oneYear.Prices[:1]
	bad := reservations.Scope{Type: "x"}
	for name, c := range map[string]struct {
		in    reservations.Purchase
		item  orders.Item
		code  pcerr.Code
		rule  pcerr.Rule
		field string
	}{
		"no reservation":       {reservations.Purchase{Term: "P2Y"}, licence, pcerr.InvalidInput, "RSV-1", "catalogItemId"},
		"no term":              {reservations.Purchase{BillingPlan: "x"}, d2(), pcerr.TermInvalid, "RSV-8", "term"},
		"no term, one price":   {reservations.Purchase{BillingPlan: "x"}, oneYear, pcerr.TermInvalid, "RSV-8", "term"},
		"two years":            {reservations.Purchase{Term: "P2Y", BillingPlan: "x"}, d2(), pcerr.TermInvalid, "RSV-8", "term"},
		"a month":              {reservations.Purchase{Term: orders.Monthly}, d2(), pcerr.TermInvalid, "RSV-8", "term"},
		"a term it lacks":      {reservations.Purchase{Term: orders.ThreeYear}, oneYear, pcerr.TermInvalid, "RSV-8", "term"},
		"unknown billing plan": {reservations.Purchase{Term: orders.OneYear, BillingPlan: "yearly", Quantity: -1}, d2(), pcerr.BillingPlanUnsupported, "RSV-9", "billingPlan"},
		"monthly not offered":  {reservations.Purchase{Term: orders.OneYear, BillingPlan: reservations.MonthlyBilling, Quantity: -1}, once, pcerr.BillingPlanUnsupported, "RSV-9", "billingPlan"},
		"fewer than one":       {reservations.Purchase{Term: orders.OneYear, Quantity: -1, Scope: bad}, d2(), pcerr.QuantityInvalid, "RSV-35", "quantity"},
		"too many":             {reservations.Purchase{Term: orders.OneYear, Quantity: 101, Scope: bad}, d2(), pcerr.QuantityInvalid, "RSV-35", "quantity"},
		"unknown scope":        {reservations.Purchase{Term: orders.OneYear, Scope: bad}, d2(), pcerr.ScopeInvalid, "RSV-10", "scope"},
		"another partner's": {
			reservations.Purchase{Term: orders.OneYear, Scope: reservations.Scope{Type: reservations.Single, AppliedTo: s4}}, d2(), pcerr.InvalidInput, "RSV-14", "appliedScopes",
		},
		"a broken name": {reservations.Purchase{Term: orders.OneYear, DisplayName: "\x00"}, d2(), pcerr.InvalidInput, "ID-13", "displayName"},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			got, err := c.in.Buy(c.item, customer, onPlan(), nil, byNora, ids, noon)
			wantRefusal(t, err, c.code, c.rule, c.field)
			if diff := cmp.Diff(reservations.Reservation{}, got); diff != "" {
				t.Errorf("refused, and yet:\n%s", diff)
			}
		})
	}
}

// TestRSV_4_Choose picks the subscription when the purchase names none.
func TestRSV_4_Choose(t *testing.T) {
	t.Parallel()
	sub := func(id orders.SubscriptionID, product orders.ProductType, status orders.SubscriptionStatus) orders.Subscription {
		return orders.Subscription{ID: id, ProductType: product, Status: status}
	}
	onlyPlan := sub(plan, orders.AzurePlan, orders.Active)
	for name, c := range map[string]struct {
		owned []orders.Subscription
		want  orders.Subscription
		code  pcerr.Code
		field string
	}{
		"none":         {nil, orders.Subscription{}, pcerr.AzureSubscriptionRequired, ""},
		"a licence":    {[]orders.Subscription{sub("x", orders.License, orders.Active)}, orders.Subscription{}, pcerr.AzureSubscriptionRequired, ""},
		"a suspended":  {[]orders.Subscription{sub(plan, orders.AzurePlan, orders.Suspended)}, orders.Subscription{}, pcerr.AzureSubscriptionRequired, ""},
		"the only one": {[]orders.Subscription{sub("x", orders.License, orders.Active), onlyPlan, sub(global, orders.AzureGlobal, orders.Deleted)}, onlyPlan, "", ""},
		"two":          {[]orders.Subscription{onlyPlan, sub(global, orders.AzureGlobal, orders.Active)}, orders.Subscription{}, pcerr.InvalidInput, "subscriptionId"},
	} {
		got, err := reservations.Choose(c.owned)
		t.Log(name)
		wantRefusal(t, err, c.code, "RSV-4", c.field)
		if got != c.want {
			t.Errorf("got %+v", got)
		}
	}
}

func TestOrderLine(t *testing.T) {
	t.Parallel()
	r := theExample(shared)
	want := orders.OrderLine{
		ItemID: "ri:d2:1", OfferID: "RI-D2", ProductType: orders.ReservationItem, Subscription: plan, FriendlyName: "D2 v3, US West 2", Quantity: 2, Term: orders.OneYear,
		TransactionType: "new", PartnerIDOnRecord: "1000003", UnitPrice: usd("525.60"), ReservationOrder: "ro-1", Scope: "shared",
	}
	if diff := cmp.Diff(want, r.OrderLine("new", "RI-D2")); diff != "" {
		t.Errorf("(-want +got):\n%s", diff)
	}
}

// A customer buys two machines for a year, at the price that its partner set.
func ExamplePurchase_Buy() {
	price := money.Must("613.20", "USD")
	p := reservations.Purchase{ItemID: "ri:d2:1", Quantity: 2, Term: orders.OneYear}
	r, err := p.Buy(d2(), customer, onPlan(), &price, byNora, ids, noon)
	if err != nil {
		fmt.Println(err)
		return
	}
	fmt.Println("scope", r.Scope.Type, "until", r.ExpiresAt.Format("2006-01-02"))
	fmt.Println("the partner pays", r.Prices.PartnerCost)
	fmt.Println("the customer pays", r.Prices.CustomerPrice, "and sees", r.Prices.WebDirect)
	// Output:
	// scope shared until 2021-05-20
	// the partner pays 1051.20 USD
	// the customer pays 1226.40 USD and sees 1401.60 USD
}
