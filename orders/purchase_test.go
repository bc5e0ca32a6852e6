package orders_test

import (
	"slices"
	"strings"
	"testing"
	"time"

	"cspkit.example/money"
	"cspkit.example/orders"
	"cspkit.example/pcerr"
	"cspkit.example/permissions"
	"cspkit.example/resellers"
	"github.com/google/go-cmp/cmp"
)

// TestIR_25_SUP_3_SUB_21_Buy compares the whole subscription and line of a purchase
// without a reseller, which is a valid order.
func TestIR_25_SUP_3_SUB_21_Buy(t *testing.T) {
	t.Parallel()
	line := orders.Line{ItemID: "office:e3:1", Quantity: 5, Term: orders.OneYear, FriendlyName: "Sales team"}
	gotSub, gotLine, err := line.Buy(item(), facts(), sub1, "order-1", noon)
	if err != nil {
		t.Fatal(err)
	}
	wantSub := orders.Subscription{
		Stamp: stamp(noon, noon), ID: sub1, Partner: contoso, Customer: relecloud, ItemID: "office:e3:1", OfferID: "OFFICE-E3", OfferName: "Office 365 E3",
		FriendlyName: "Sales team", ProductType: orders.License, Quantity: 5, BillingCycle: orders.CycleAnnual, Term: orders.OneYear,
		Status: orders.Active, AutoRenew: true, HasIncentive: true, Order: "order-1", EffectiveStart: noon,
		UnitPrice: money.Must("192", "USD"), CommitmentEnd: time.Date(2021, 5, 20, 12, 0, 0, 0, time.UTC), Registration: orders.NotRegistered,
		Support: orders.SupportContact{Tenant: contoso, MPNID: "1000001", Name: "Contoso"},
	}
	if diff := cmp.Diff(wantSub, gotSub); diff != "" {
		t.Errorf("subscription (-want +got):\n%s", diff)
	}
	wantLine := orders.OrderLine{
		ItemID: "office:e3:1", OfferID: "OFFICE-E3", ProductType: orders.License, Subscription: sub1, FriendlyName: "Sales team", Quantity: 5, Term: orders.OneYear,
		TransactionType: "new", UnitPrice: money.Must("192", "USD"),
	}
	if diff := cmp.Diff(wantLine, gotLine); diff != "" {
		t.Errorf("line (-want +got):\n%s", diff)
	}
	if gotSub.ResellerIncentiveEligible() {
		t.Error("nobody can earn an incentive for a subscription without a reseller")
	}
}

// TestIR_25_ResellerIncentive tries each combination of the three conditions.
func TestIR_25_ResellerIncentive(t *testing.T) {
	t.Parallel()
	for _, mpn := range []string{"", "1000003"} {
		for _, incentive := range []bool{false, true} {
			for _, trial := range []bool{false, true} {
				s := orders.Subscription{PartnerIDOnRecord: mpn, HasIncentive: incentive, Trial: trial}
				if got, want := s.ResellerIncentiveEligible(), mpn != "" && incentive && !trial; got != want {
					t.Errorf("reseller %q, incentive %t, trial %t: %t", mpn, incentive, trial, got)
				}
			}
		}
	}
}

func TestBuyFillsInWhatIsLeftOut(t *testing.T) {
	t.Parallel()
	for product, want := range map[orders.ProductType]struct {
		cycle orders.BillingCycle
		renew bool
	}{
		orders.License: {orders.CycleMonthly, true}, orders.MarketplaceSaaS: {orders.CycleMonthly, true},
		orders.AzurePlan: {orders.CycleMonthly, false}, orders.AzureGlobal: {orders.CycleMonthly, false},
		orders.Software: {orders.CycleOneTime, false},
	} {
		s, l, err := orders.Line{ItemID: "x"}.Buy(of(product), facts(), sub1, "order-1", noon)
		if err != nil || s.Quantity != 1 || s.FriendlyName != "Office 365 E3" || s.Term != orders.Monthly || l.Quantity != 1 || l.Term != orders.Monthly {
			t.Errorf("%s: %+v, %v", product, s, err)
		}
		if s.BillingCycle != want.cycle || s.AutoRenew != want.renew {
			t.Errorf("%s: %s, renews %t", product, s.BillingCycle, s.AutoRenew)
		}
	}
}

// TestID_2_IDsOnALineInCapitals gives GUIDs with letters in them, as some
// clients spell them.
func TestID_2_IDsOnALineInCapitals(t *testing.T) {
	t.Parallel()
	const id = "55555555-abcd-4000-8000-000000000001"
	base := bought(orders.License, orders.Active)
	base.ID = id
	addOn := of(orders.AddOn)
	addOn.ParentOffers = []string{string(orders.License)}
	line := orders.Line{ItemID: "x", Parent: orders.SubscriptionID(strings.ToUpper(id))}
	s, l, err := line.Buy(addOn, facts(base), sub2, "order-1", noon)
	if err != nil || s.Parent != id || l.Parent != id {
		t.Errorf("the base is %s, on the order %s, %v", s.Parent, l.Parent, err)
	}
	placed := orders.Order{Lines: []orders.OrderLine{{Subscription: id}}}
	wantRefusal(t, placed.CheckAddOns([]orders.Line{line}, []orders.Item{addOn}), "", "", "")
}

// TestSUB_4_SUB_5_SUB_15_SUB_16_SUB_27_RefusalsOfBuy tries the refusals of table 2.15.
func TestSUB_4_SUB_5_SUB_15_SUB_16_SUB_27_RefusalsOfBuy(t *testing.T) {
	t.Parallel()
	german := item()
	german.Markets = []permissions.Country{"DE", "AT"}
	once, two, addOn := of(orders.Software), of(orders.License), of(orders.AddOn)
	once.LimitScope = orders.Lifetime
	two.LimitScope, two.Limit = orders.Concurrent, 2
	addOn.ParentOffers = []string{string(orders.License)}
	through := func(s orders.Subscription) orders.Subscription { s.PartnerIDOnRecord = "1000003"; return s }
	licence := bought(orders.License, orders.Active)
	plan := bought(orders.AzurePlan, orders.Active)
	for name, c := range map[string]struct {
		line  orders.Line
		item  orders.Item
		owned []orders.Subscription
		code  pcerr.Code
		rule  pcerr.Rule
		field string
	}{
		"a reservation":             {orders.Line{}, of(orders.ReservationItem), nil, pcerr.InvalidInput, "RSV-4", "catalogItemId"},
		"not sold here":             {orders.Line{}, german, nil, pcerr.MarketUnavailable, "SUB-27", ""},
		"Azure global under a plan": {orders.Line{}, of(orders.AzureGlobal), []orders.Subscription{plan}, pcerr.OfferBlockedByAzurePlan, "SUB-5", ""},
		"a suspended plan counts":   {orders.Line{}, of(orders.AzureGlobal), []orders.Subscription{bought(orders.AzurePlan, orders.Suspended)}, pcerr.OfferBlockedByAzurePlan, "SUB-5", ""},
		"a deleted plan does not":   {orders.Line{}, of(orders.AzureGlobal), []orders.Subscription{bought(orders.AzurePlan, orders.Deleted)}, "", "", ""},
		"a second plan":             {orders.Line{}, of(orders.AzurePlan), []orders.Subscription{plan}, pcerr.AzurePlanExists, "SUB-4", ""},
		"a plan through a reseller": {orders.Line{ResellerMPNID: "1000003"}, of(orders.AzurePlan), []orders.Subscription{plan}, "", "", ""},
		"another through it":        {orders.Line{ResellerMPNID: "1000003"}, of(orders.AzurePlan), []orders.Subscription{through(plan)}, pcerr.AzurePlanExists, "SUB-4", ""},
		"once":                      {orders.Line{}, once, []orders.Subscription{bought(orders.Software, orders.Deleted)}, pcerr.OfferLimitExceeded, "SUB-16", ""},
		"two at a time":             {orders.Line{}, two, []orders.Subscription{licence, bought(orders.License, orders.Suspended)}, pcerr.OfferLimitExceeded, "SUB-16", ""},
		"one of two is deleted":     {orders.Line{}, two, []orders.Subscription{licence, bought(orders.License, orders.Deleted)}, "", "", ""},
		"an add-on alone":           {orders.Line{}, addOn, []orders.Subscription{licence}, pcerr.ParentSubscriptionNotActive, "SUB-12", ""},
		"on a suspended base":       {orders.Line{Parent: sub1}, addOn, []orders.Subscription{bought(orders.License, orders.Suspended)}, pcerr.ParentSubscriptionNotActive, "SUB-12", ""},
		"on another product":        {orders.Line{Parent: sub1}, addOn, []orders.Subscription{plan}, pcerr.ParentSubscriptionNotActive, "SUB-12", ""},
		"on its base":               {orders.Line{Parent: sub1}, addOn, []orders.Subscription{licence}, "", "", ""},
		"several terms, none named": {orders.Line{Quantity: 2}, item(), nil, pcerr.TermInvalid, "SUB-17", "termDuration"},
		"another term":              {orders.Line{Quantity: 2, Term: orders.ThreeYear}, item(), nil, pcerr.TermInvalid, "SUB-17", "termDuration"},
		"too few":                   {orders.Line{Term: orders.Monthly}, item(), nil, pcerr.QuantityInvalid, "SUB-14", "quantity"},
		"too many":                  {orders.Line{Quantity: 301, Term: orders.Monthly}, item(), nil, pcerr.QuantityInvalid, "SUB-14", "quantity"},
		"fewer than none":           {orders.Line{Quantity: -1}, of(orders.Software), nil, pcerr.QuantityInvalid, "SUB-14", "quantity"},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			s, l, err := c.line.Buy(c.item, facts(c.owned...), sub2, "order-1", noon)
			wantRefusal(t, err, c.code, c.rule, c.field)
			if err != nil && (s != (orders.Subscription{}) || l != (orders.OrderLine{})) {
				t.Errorf("refused, and yet %+v, %+v", s, l)
			}
		})
	}
}

// TestIR_17_IR_26_BuyThroughAReseller names the partner of record.
func TestIR_17_IR_26_BuyThroughAReseller(t *testing.T) {
	t.Parallel()
	reseller := resellers.Partner{Tenant: tailspin, Country: "US", Types: permissions.IndirectReseller, MPNID: "1000003", Status: permissions.ProgramActive}
	signed, err := reseller.SignMPA(noon)
	if err != nil {
		t.Fatal(err)
	}
	f := facts()
	f.Partner, f.Reseller, f.Partnership = partner(permissions.IndirectProvider), &signed, resellers.Partnership{State: resellers.PartnershipActive}
	line := orders.Line{Quantity: 2, Term: orders.Monthly, ResellerMPNID: "1000003"}
	s, l, err := line.Buy(item(), f, sub1, "order-1", noon)
	wantRefusal(t, err, "", "", "")
	if s.PartnerIDOnRecord != "1000003" || l.PartnerIDOnRecord != "1000003" || !s.ResellerIncentiveEligible() || s.Support.Tenant != contoso {
		t.Errorf("%+v, %+v", s, l)
	}
	f.Reseller = &reseller
	_, _, err = line.Buy(item(), f, sub1, "order-1", noon)
	wantRefusal(t, err, pcerr.ResellerMPANotSigned, "IR-26", "")
	f.Partnership = resellers.Partnership{}
	_, _, err = line.Buy(item(), f, sub1, "order-1", noon)
	wantRefusal(t, err, pcerr.NoPartnership, "IR-2", "")
}

func TestIR_28_CheckLines(t *testing.T) {
	t.Parallel()
	const direct, provider = permissions.DirectBillPartner, permissions.IndirectProvider
	line := orders.Line{ItemID: "x"}
	for name, c := range map[string]struct {
		lines []orders.Line
		types permissions.PartnerTypes
		rule  pcerr.Rule
		field string
	}{
		"one line":            {[]orders.Line{line}, direct, "", ""},
		"a hundred":           {slices.Repeat([]orders.Line{line}, 100), direct, "", ""},
		"none":                {nil, direct, "SUB-22", "lineItems"},
		"too many":            {slices.Repeat([]orders.Line{line}, 101), direct, "SUB-22", "lineItems"},
		"no item":             {[]orders.Line{line, {}}, direct, "ID-13", "catalogItemId"},
		"a broken name":       {[]orders.Line{{ItemID: "x", FriendlyName: "\n"}}, direct, "ID-13", "friendlyName"},
		"a reseller":          {[]orders.Line{{ItemID: "x", ResellerMPNID: "1000003"}}, provider, "", ""},
		"not by a direct one": {[]orders.Line{{ItemID: "x", ResellerMPNID: "1000003"}}, direct, "IR-28", "partnerIdOnRecord"},
		"no base's ID":        {[]orders.Line{{ItemID: "x", Parent: "office"}}, direct, "ID-2", "parentSubscriptionId"},
		"behind an add-on":    {[]orders.Line{{ItemID: "x", Parent: sub1}, {}}, direct, "ID-13", "catalogItemId"},
		"behind a reseller's": {[]orders.Line{{ItemID: "x", ResellerMPNID: "1000003"}, {}}, provider, "ID-13", "catalogItemId"},
		"no MPN ID":           {[]orders.Line{{ItemID: "x", ResellerMPNID: "Tailspin"}}, provider, "ID-8", "partnerIdOnRecord"},
	} {
		code := pcerr.InvalidInput
		if c.rule == "" {
			code = ""
		}
		t.Log(name)
		wantRefusal(t, orders.CheckLines(c.lines, c.types), code, c.rule, c.field)
	}
}

func TestMCA_5_WhatClosesTheDirectWayToTheAgreement(t *testing.T) {
	t.Parallel()
	for product, want := range map[orders.ProductType]bool{
		orders.AzurePlan: true, orders.Software: true, orders.MarketplaceSaaS: true, orders.ReservationItem: true,
		orders.AzureGlobal: false, orders.License: false, orders.AddOn: false,
	} {
		if got := product.NeedsAttestation(); got != want {
			t.Errorf("%s: %t", product, got)
		}
	}
}

func TestCheckItem(t *testing.T) {
	t.Parallel()
	usd, eur := money.Must("1", "USD"), money.Must("1", "EUR")
	for name, c := range map[string]struct {
		change func(*orders.Item)
		rule   pcerr.Rule
		field  string
	}{
		"complete":            {func(*orders.Item) {}, "", ""},
		"a licence":           {func(i *orders.Item) { i.LicenseSKU = string(sub1) }, "", ""},
		"no licence":          {func(i *orders.Item) { i.LicenseSKU = "e3" }, "ID-2", "licenseSku"},
		"no maximum":          {func(i *orders.Item) { i.MaxQuantity = 0 }, "", ""},
		"exactly so many":     {func(i *orders.Item) { i.MaxQuantity = i.MinQuantity }, "", ""},
		"the largest maximum": {func(i *orders.Item) { i.MaxQuantity = 1_000_000_000 }, "", ""},
		"a larger one":        {func(i *orders.Item) { i.MaxQuantity = 1_000_000_001 }, "SUB-27", "minimumQuantity"},
		"a licence and no minimum": {func(i *orders.Item) {
			i.LicenseSKU, i.MinQuantity = string(sub1), -1
		}, "SUB-27", "minimumQuantity"},
		"no prices":           {func(i *orders.Item) { i.Prices = nil }, "", ""},
		"no ID":               {func(i *orders.Item) { i.ID = "" }, "ID-13", "catalogItemId"},
		"no title":            {func(i *orders.Item) { i.Title = strings.Repeat("x", 257) }, "ID-13", "title"},
		"no offer":            {func(i *orders.Item) { i.OfferID = "" }, "ID-13", "offerId"},
		"unknown product":     {func(i *orders.Item) { i.ProductType = "car" }, "SUB-27", "productType"},
		"negative minimum":    {func(i *orders.Item) { i.MinQuantity = -1 }, "SUB-27", "minimumQuantity"},
		"maximum too low":     {func(i *orders.Item) { i.MinQuantity = 301 }, "SUB-27", "minimumQuantity"},
		"negative limit":      {func(i *orders.Item) { i.Limit = -1 }, "SUB-27", "minimumQuantity"},
		"a price for no term": {func(i *orders.Item) { i.Prices = []orders.Price{{PartnerCost: usd, WebDirect: usd}} }, "SUB-27", "prices"},
		"a negative price": {func(i *orders.Item) {
			i.Prices = []orders.Price{{Term: orders.Monthly, PartnerCost: usd.Mul(-1), WebDirect: usd}}
		}, "SUB-27", "prices"},
		"two currencies": {func(i *orders.Item) {
			i.Prices = []orders.Price{{Term: orders.Monthly, PartnerCost: usd, WebDirect: eur}}
		}, "SUB-27", "prices"},
	} {
		i := item()
		c.change(&i)
		code := pcerr.InvalidInput
		if c.rule == "" {
			code = ""
		}
		t.Log(name)
		wantRefusal(t, i.Check(), code, c.rule, c.field)
	}
	wantRefusal(t, orders.ItemNotFound("x"), pcerr.InvalidInput, "SUB-27", "catalogItemId")
}
