package partnercenter_test

import (
	"testing"

	"cspkit.example/customers"
	"cspkit.example/internal/fixture"
	"cspkit.example/orders"
	"cspkit.example/partnercenter"
	"cspkit.example/pcerr"
	"cspkit.example/permissions"
	"cspkit.example/resellers"
)

// badInput is an operation that is refused with invalid_input for a field.
type badInput struct {
	rule  pcerr.Rule
	field string
	op    func() error
}

func (w *world) refusedInputs(all []badInput) {
	w.t.Helper()
	for _, c := range all {
		w.refusedField(pcerr.InvalidInput, c.rule, c.field, c.op)
	}
}

// What Microsoft's own side is given is checked as strictly as what partners
// give.
func TestID_2_ID_8_ID_13_ThePlatformTakesNothingMalformed(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	ms := w.Center.Platform()
	item := fixture.Catalogue()[0]
	item.LicenseSKU = "E3"
	enrolling := enrolment("Adatum", "adatum.example")
	enrolling.Admin.FirstName = ""
	register := func(change func(*customers.Registration)) func() error {
		r := customers.Registration{
			Domain: "wingtip.onmicrosoft.com", CompanyName: "Wingtip", Country: "US", Cloud: permissions.PublicCloud,
			Admin: customers.NewUser{FirstName: "Wanda", LastName: "W", UserName: "admin"},
		}
		change(&r)
		return func() error { return drop(ms.RegisterTenant(w.ctx, r)) }
	}
	w.refusedInputs([]badInput{
		{"ID-13", "catalogItemId", func() error { return ms.PutItem(w.ctx, orders.Item{}) }},
		{"ID-2", "licenseSku", func() error { return ms.PutItem(w.ctx, item) }},
		{"ID-2", "licenseSku", func() error { return ms.PutLicense(w.ctx, customers.LicenseSKU{ID: "E3", Name: "Office 365 E3"}) }},
		{"ID-8", "mpnId", func() error { return ms.RegisterMPN(w.ctx, "abc", "US") }},
		{"ID-13", "country", func() error { return ms.RegisterMPN(w.ctx, "99", "XX") }},
		{"ID-13", "domain", register(func(r *customers.Registration) { r.Domain = "wingtip" })},
		{"ROLE-10", "password", register(func(r *customers.Registration) { r.Admin.Password.Password = permissions.NewSecret("short") })},
		{"ID-13", "firstName", func() error { return drop(w.Center.Enrol(w.ctx, enrolling)) }},
		{"ID-2", "customer", func() error { return drop(ms.FulfilReservation(w.ctx, w.Anna.Tenant, "relecloud", nobodyID)) }},
		{"ID-2", "partner", func() error { return drop(ms.SetProgramStatus(w.ctx, "contoso", permissions.ProgramActive)) }},
	})
}

// The same for what partners give, where only the engine sees it.
func TestID_8_ID_13_SUB_22_SessionsTakeNothingMalformed(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	order := w.place(w.As(w.Sam), w.Relecloud, orders.Line{ItemID: fixture.Office}).ID
	extend := func(lines ...orders.Line) func() error {
		return func() error { return drop(w.relecloud(w.Sam).Orders().Extend(w.ctx, order, lines...)) }
	}
	w.refusedInputs([]badInput{
		{"ID-13", "firstName", func() error {
			return drop(w.As(w.Gina).Users().Create(w.ctx, permissions.NewUser{LastName: "T", Email: "tom@contoso.example"}))
		}},
		{"ID-8", "mpnId", func() error { return drop(w.As(w.Gina).Account().AssociateMPN(w.ctx, "abc")) }},
		{"ID-13", "state", func() error {
			return drop(w.relecloud(w.Anna).Users().Search(w.ctx, partnercenter.CustomerUserQuery{State: "away"}))
		}},
		{"ID-13", "role", func() error {
			return w.relecloud(w.Anna).AzureRoles().Remove(w.ctx, w.S1, orders.RoleAssignment{Principal: string(w.Nora.User)})
		}},
		{"SUB-22", "lineItems", extend()},
		{"ID-13", "catalogItemId", extend(orders.Line{})},
	})
}

// A line of a reservation on an order in Partner Center is checked like a
// purchase in the Azure portal, and in its order's currency.
func TestRSV_21_SUB_22_SUB_27_IR_26_ALineOfAReservation(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	w.ok(w.Partner(w.ctx))
	tailspin, _ := w.customerOf(w.Ingo, "Tailspin", "IT")
	w.place(w.As(w.Ingo), tailspin, orders.Line{ItemID: fixture.AzurePlan})
	w.put("french", orders.ReservationItem, func(i *orders.Item) { i.Markets = []permissions.Country{"FR"} })
	w.put("euro", orders.License, priced(orders.Monthly, "9.00", "EUR"))
	line := func(item, mpnID string) orders.Line {
		return orders.Line{ItemID: item, ResellerMPNID: mpnID, Term: orders.OneYear, Provisioning: orders.Provisioning{Scope: "shared"}}
	}
	buy := func(who permissions.Identity, customer customers.ID, lines ...orders.Line) func() error {
		return func() error { return drop(w.As(who).Customer(customer).Orders().Place(w.ctx, lines...)) }
	}
	w.refused(pcerr.MarketUnavailable, "SUB-27", buy(w.Anna, w.Relecloud, line("french", "")))
	w.refused(pcerr.MPNNotFound, "IR-26", buy(w.Gerd, tailspin, line(fixture.D2, "7777777")))
	w.refusedField(pcerr.InvalidInput, "SUB-22", "lineItems", buy(w.Anna, w.Relecloud, orders.Line{ItemID: "euro"}, line(fixture.D2, "")))
}

// Only a customer's global administrator enrols the company.
func TestREL_15_WhoEnrolsTheCompany(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	w.refused(pcerr.RoleNotAllowed, "REL-15", func() error {
		return drop(w.Portal(w.Nora).Enrol(w.ctx, enrolment("Relecloud", "relecloud.onmicrosoft.com")))
	})
}

// A withdrawn request for a partnership is nothing to decline.
func TestREL_20_AWithdrawnPartnershipRequestIsNotDeclined(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	r := must[resellers.Request](w)(w.As(w.Gerd).Partnerships().Request(w.ctx, "rita@fabrikam.example"))
	w.ok(drop(w.As(w.Gerd).Partnerships().Withdraw(w.ctx, r.ID)))
	w.refused(pcerr.RequestWithdrawn, "REL-20", func() error { return w.As(w.Rita).Partnerships().Decline(w.ctx, r.URL) })
}

// A cloud without Azure has no rate card (CLD-12).
func TestCLD_12_NoRateCardWithoutAzure(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	gwen := w.almightyIn(permissions.China21V, "Haidao", "CN")
	w.refused(pcerr.CloudFeatureUnavailable, "CLD-12", func() error { return drop(w.As(gwen).PriceLists().RateCard(w.ctx, "CN", "CNY")) })
}

// Names that cannot be anybody's are nobody's.
func TestROLE_19_NamesThatAreNoText(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	for _, name := range []string{"gina\x00@contoso.example", "gina\xff@contoso.example", "gina@contoso\x00.example"} {
		w.refused(pcerr.Unauthenticated, "ROLE-19", func() error { return drop(w.Center.SignIn(w.ctx, name, fixture.Password)) })
	}
	for _, name := range []string{"admin\x00@relecloud.onmicrosoft.com", "admin\xff@relecloud.onmicrosoft.com", "admin@relecloud\x00.onmicrosoft.com"} {
		w.refused(pcerr.Unauthenticated, "ROLE-19", func() error { return drop(w.Center.SignInToPortal(w.ctx, name, fixture.Password)) })
	}
}
