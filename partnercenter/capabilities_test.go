package partnercenter_test

import (
	"io"
	"testing"

	"cspkit.example/activity"
	"cspkit.example/billing"
	"cspkit.example/customers"
	"cspkit.example/internal/fixture"
	"cspkit.example/money"
	"cspkit.example/orders"
	"cspkit.example/partnercenter"
	"cspkit.example/pcerr"
	"cspkit.example/permissions"
	"cspkit.example/resellers"
	"cspkit.example/support"
	"github.com/stretchr/testify/assert"
)

// All three types come in by the same door, and manage customers behind it.
func TestCAP_1_CAP_4_EveryTypeEntersByPartnerCenter(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	for n, types := range []permissions.PartnerTypes{permissions.DirectBillPartner, permissions.IndirectProvider, permissions.IndirectReseller} {
		boss := w.enrolled([]string{"One", "Two", "Three"}[n], types, "JP", []string{"31", "32", "33"}[n])
		s := w.As(boss)
		p := must[resellers.Partner](w)(s.Account().Get(w.ctx))
		assert.Equal(t, permissions.ProgramActive, p.Status)
		assert.Equal(t, types, p.Types)
		assert.Empty(t, w.listed(boss, partnercenter.CustomerQuery{}))
		for _, a := range []permissions.Action{
			permissions.CustomerList, permissions.CustomerUserCreate, permissions.CustomerUserSetLicenses, permissions.SubscriptionList,
			permissions.RoleAssignmentAdd, permissions.PartnerProfileUpdate, permissions.UserCreate, permissions.UserSetRoles, permissions.RelationshipRequest,
		} {
			assert.NoError(t, s.Can(w.ctx, a, ""), "%s for %s", a, types)
		}
	}
	for _, types := range []permissions.PartnerTypes{0, 8, permissions.DirectBillPartner | permissions.IndirectProvider} {
		e := enrolment("Odd", "odd.example")
		e.Types = types
		w.refusedField(pcerr.InvalidInput, "CAP-1", "types", func() error { return drop(w.Center.Enrol(w.ctx, e)) })
	}
}

// Scenario 9.15, step 1: what a reseller asks its provider for, also in the
// name of a customer that both have.
func TestCAP_2_CAP_3_CAP_11_AResellerAsksItsProvider_Scenario9_15(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	proseware, _ := w.proseware()
	rita, gerd, gina := w.almighty(w.Rita), w.almighty(w.Gerd), w.almighty(w.Gina)
	for _, a := range []permissions.Action{
		permissions.UsageGet, permissions.UtilizationGet, permissions.InvoiceList, permissions.InvoiceGet,
		permissions.ReconciliationFileGet, permissions.DailyRatedUsageGet, permissions.InvoicePaymentStatus, permissions.PriceListGet,
		permissions.TicketCreate, permissions.TicketList, permissions.BudgetView, permissions.BudgetSet, permissions.BudgetRemove,
	} {
		assert.NoError(t, gina.Can(w.ctx, a, w.Relecloud), "%s", a)
		assert.NoError(t, gerd.Can(w.ctx, a, proseware), "%s", a)
		w.refusedAll(pcerr.UseIndirectProvider, "CAP-3", []call{
			{a.String(), func() error { return rita.Can(w.ctx, a, "") }},
			{a.String() + " at Proseware", func() error { return rita.Can(w.ctx, a, proseware) }},
		})
	}
	w.refused(pcerr.UseIndirectProvider, "CAP-3", func() error {
		return drop(rita.Customer(proseware).SetBudget(w.ctx, money.Must("100", "EUR")))
	})
	w.place(w.As(w.Ingo), proseware, orders.Line{ItemID: fixture.Office, ResellerMPNID: "4847383"})
	invoice := w.bill(w.Gerd, billing.Recurring, "2020-06")[0].ID // of Distri, about what Fabrikam sold
	w.refusedAll(pcerr.UseIndirectProvider, "CAP-3", w.forBillTo(w.As(w.Rita), proseware, invoice))
	for _, c := range w.forBillTo(w.As(w.Gerd), proseware, invoice) {
		assert.NoError(t, c.op(), c.name)
	}
}

// forBillTo are the operations of scenario 9.15, step 1.
func (w *world) forBillTo(s *partnercenter.Session, customer permissions.TenantID, invoice billing.InvoiceID) []call {
	return []call{
		{"invoices", func() error { return drop(s.Invoices().List(w.ctx, partnercenter.InvoiceQuery{})) }},
		{"reconciliation file", func() error { return s.Invoices().ExportCSV(w.ctx, io.Discard, invoice, billing.LicenseBased) }},
		{"payment status", func() error { return drop(s.Invoices().Balances(w.ctx)) }},
		{"price list", func() error {
			return firstOf(s.PriceLists().All(w.ctx, billing.PriceQuery{List: "license_based", Market: "IT"}))
		}},
		{"usage", func() error { return drop(s.Customer(customer).Usage().Records(w.ctx, in(june))) }},
		{"ticket", func() error { return drop(s.Tickets().Open(w.ctx, support.NewTicket{Title: "The page is empty"})) }},
	}
}

// Scenario 9.15, step 2: what a reseller cannot do by its type.
func TestCAP_7_CAP_8_CAP_9_CAP_10_CAP_13_AResellerSellsNothing_Scenario9_15(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	proseware, _ := w.proseware()
	order := w.place(w.As(w.Ingo), proseware, orders.Line{ItemID: fixture.Office, Quantity: 10, ResellerMPNID: "4847383"})
	sub := order.Lines[0].Subscription
	s := w.almighty(w.Rita)
	at := s.Customer(proseware)
	for rule, calls := range map[pcerr.Rule][]call{
		"CAP-7": {
			{"licences", func() error { return drop(at.Orders().Place(w.ctx, orders.Line{ItemID: fixture.Office})) }},
			{"Azure plan", func() error { return drop(at.Orders().Place(w.ctx, orders.Line{ItemID: fixture.AzurePlan})) }},
			{"nothing", func() error { return drop(at.Orders().Place(w.ctx)) }},
			{"cart", func() error { return drop(at.Carts().Create(w.ctx, orders.Line{ItemID: fixture.Office})) }},
			{"reservation", func() error { return drop(at.Reservations().Buy(w.ctx, d2On(nobodyID, 1))) }},
			{"suspend", func() error { return drop(at.Subscriptions().Suspend(w.ctx, sub)) }},
			{"quantity", func() error { return drop(at.Subscriptions().ChangeQuantity(w.ctx, sub, 11)) }},
			{"rename", func() error { return drop(at.Subscriptions().Rename(w.ctx, sub, "Seats")) }},
		},
		"CAP-8": {{"create a customer", func() error { return drop(s.Customers().Create(w.ctx, fixture.NewCustomer("Adatum", "FR", "Ada"))) }}},
		"CAP-9": {{"attest", func() error {
			return drop(at.AttestAgreement(w.ctx, *fixture.NewCustomer("Proseware", "IT", "Paola").Attestation))
		}}},
		"CAP-10": {
			{"permission on", func() error { return drop(at.PurchasePermission().Enable(w.ctx)) }},
			{"permission off", func() error { return at.PurchasePermission().Disable(w.ctx) }},
		},
		"CAP-13": {{"end the relationship", func() error { return at.RemoveRelationship(w.ctx) }}},
		"IR-17":  {{"reseller", func() error { return drop(at.Subscriptions().SetReseller(w.ctx, sub, "")) }}},
		"SUP-4":  {{"support contact", func() error { return drop(at.Subscriptions().SetSupportContact(w.ctx, sub, w.Rita.Tenant)) }}},
		"RSV-33": {{"price", func() error {
			return drop(s.Prices().Set(w.ctx, billing.CustomerPrice{Customer: proseware, ItemID: fixture.D2, Term: orders.OneYear, UnitPrice: money.Must("1", "USD")}))
		}}},
	} {
		w.refusedAll(pcerr.PartnerTypeNotAllowed, rule, calls)
	}
	assert.False(t, must[bool](w)(w.As(w.Renee).Customer(proseware).PurchasePermission().On(w.ctx)))
}

// A provider buys directly and sells through its reseller; whoever is billed
// has the order and its record.
func TestCAP_6_AProviderBuysAndSellsThroughItsResellers(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	proseware, _ := w.proseware()
	mark := w.mark()
	order := w.place(w.As(w.Ingo), proseware, orders.Line{ItemID: fixture.Office, Quantity: 5, ResellerMPNID: "4847383"})
	assert.Equal(t, w.Ingo.Tenant, order.Partner)
	assert.Equal(t, orders.ByPartner, order.PlacedBy)
	id := string(order.Lines[0].Subscription)
	w.wantLogs(mark, logs{w.Ingo.Tenant: {{activity.CreateOrder, "Proseware", "ingo@distri.example", activity.NewData(
		"OrderId", string(order.ID), "BillingCycle", "monthly", "PurchasedBy", "partner",
		"OfferId-0", "offer-e3", "SubscriptionId-0", id, "SubscriptionName-0", "Office 365 E3", "Quantity-0", "5", "PartnerOnRecord-0", "4847383")}}})
	seen := must[orders.Subscription](w)(w.As(w.Renee).Customer(proseware).Subscriptions().Get(w.ctx, order.Lines[0].Subscription))
	assert.Equal(t, "4847383", seen.PartnerIDOnRecord)
	assert.Equal(t, w.Ingo.Tenant, seen.Partner)
	assert.Empty(t, everything(w, w.As(w.Renee).Customer(proseware).Orders().All(w.ctx, partnercenter.OrderQuery{})))
	// A direct bill partner has no resellers.
	w.refusedField(pcerr.InvalidInput, "IR-28", "partnerIdOnRecord", func() error {
		return drop(w.As(w.Anna).Customer(w.Relecloud).Orders().Place(w.ctx, orders.Line{ItemID: fixture.Office, ResellerMPNID: "4847383"}))
	})
}

// What is left of the program's rights when Microsoft takes some away.
func TestCAP_14_CAP_15_CAP_16_ProgramStatus(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	order := w.place(w.As(w.Anna), w.Relecloud, orders.Line{ItemID: fixture.Office, Quantity: 3})
	s := w.almighty(w.Gina)
	at := s.Customer(w.Relecloud)
	newThings := []call{
		{"order", func() error { return drop(at.Orders().Place(w.ctx, orders.Line{ItemID: fixture.Office})) }},
		{"Azure plan", func() error { return drop(at.Orders().Place(w.ctx, orders.Line{ItemID: fixture.AzurePlan})) }},
		{"reservation", func() error { return drop(at.Reservations().Buy(w.ctx, d2On(w.S1, 1))) }},
		{"create", func() error { return drop(s.Customers().Create(w.ctx, fixture.NewCustomer("Adatum", "US", "Ada"))) }},
		{"request", func() error { return drop(s.Invitations().Create(w.ctx, customers.NewRequest{})) }},
	}
	sub, quantity := order.Lines[0].Subscription, 3
	stillGoes := func() {
		quantity++
		_, err := at.Subscriptions().ChangeQuantity(w.ctx, sub, quantity)
		w.ok(err)
		_, err = at.Subscriptions().Suspend(w.ctx, sub)
		w.ok(err)
		_, err = at.Subscriptions().Reactivate(w.ctx, sub)
		w.ok(err)
		_, err = at.Users().ResetPassword(w.ctx, w.Nora.User)
		w.ok(err)
	}
	status := func(to permissions.ProgramStatus) {
		mark := w.mark()
		assert.Equal(t, []string{"partners"}, w.tablesChanged(func() error {
			return drop(w.Center.Platform().SetProgramStatus(w.ctx, w.Gina.Tenant, to))
		}))
		w.wantLogs(mark, logs{})
	}
	status(permissions.ProgramRestricted)
	w.refusedAll(pcerr.ProgramNotActive, "CAP-14", newThings)
	stillGoes()
	status(permissions.ProgramSuspended)
	w.refusedAll(pcerr.ProgramNotActive, "CAP-15", newThings)
	stillGoes()
	status(permissions.ProgramActive)
	w.ok(newThings[0].op())
	// Only a direct bill partner is restricted.
	w.refused(pcerr.ProgramNotActive, "CAP-16", func() error {
		return drop(w.Center.Platform().SetProgramStatus(w.ctx, w.Gerd.Tenant, permissions.ProgramRestricted))
	})

	fresh := must[partnercenter.Enrolled](w)(w.Center.Enrol(w.ctx, enrolment("Fresh", "fresh.example")))
	for _, next := range []func(){func() {}, func() { w.ok(drop(w.Center.Platform().Vet(w.ctx, fresh.Partner.Tenant, true))) }} {
		next()
		f := w.As(fresh.Admin.Identity())
		w.ok(drop(f.Account().Get(w.ctx)))
		w.ok(drop(f.Users().List(w.ctx, partnercenter.Paging{})))
		w.refusedAll(pcerr.ProgramNotActive, "CAP-16", []call{
			{"list", func() error { return drop(f.Customers().List(w.ctx, partnercenter.CustomerQuery{})) }},
			{"create", func() error { return drop(f.Customers().Create(w.ctx, customers.NewCustomer{})) }},
			{"log", func() error { return drop(f.Activity().List(w.ctx, activity.Query{}, partnercenter.Paging{})) }},
		})
	}
}

// Nothing is ordered before the partner's agreement is signed, by its global
// admin; the account needs an MPN ID for that.
func TestCAP_19_ID_8_NoOrdersBeforeTheAgreement(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	fresh := must[partnercenter.Enrolled](w)(w.Center.Enrol(w.ctx, enrolment("Fresh", "fresh.example")))
	boss, ms := w.As(fresh.Admin.Identity()), w.Center.Platform()
	w.refusedField(pcerr.InvalidInput, "ID-8", "mpnId", func() error { return drop(boss.Account().SignMPA(w.ctx)) })
	w.ok(drop(ms.Vet(w.ctx, fresh.Partner.Tenant, true)))
	w.ok(drop(ms.SetProgramStatus(w.ctx, fresh.Partner.Tenant, permissions.ProgramActive))) // under the agreement before
	made := must[partnercenter.CreatedCustomer](w)(boss.Customers().Create(w.ctx, fixture.NewCustomer("Adatum", "US", "Ada")))
	buy := func() error {
		return drop(boss.Customer(made.Customer.ID).Orders().Place(w.ctx, orders.Line{ItemID: fixture.Office}))
	}
	w.refused(pcerr.MPANotSigned, "CAP-19", buy)

	w.ok(ms.RegisterMPN(w.ctx, "555", "CA"))
	w.ok(ms.RegisterMPN(w.ctx, "556", "US"))
	w.refusedField(pcerr.InvalidInput, "ID-8", "mpnId", func() error { return ms.RegisterMPN(w.ctx, "556", "CA") })
	w.refused(pcerr.MPNNotFound, "IR-26", func() error { return drop(boss.Account().AssociateMPN(w.ctx, "557")) })
	w.refusedField(pcerr.InvalidInput, "ID-8", "mpnId", func() error { return drop(boss.Account().AssociateMPN(w.ctx, "555")) })
	w.refusedField(pcerr.InvalidInput, "ID-8", "mpnId", func() error { return drop(w.As(w.Rita).Account().AssociateMPN(w.ctx, "5000001")) })
	mark := w.mark()
	w.ok(drop(boss.Account().AssociateMPN(w.ctx, "556")))
	uma := w.hireAt(fresh.Admin.Identity(), "Una", permissions.UserManagementAdmin|permissions.AdminAgent)
	w.refused(pcerr.RoleNotAllowed, "CAP-19", func() error { return drop(w.As(uma).Account().SignMPA(w.ctx)) })
	w.ok(drop(boss.Account().SignMPA(w.ctx)))
	w.wantLogs(mark, logs{fresh.Partner.Tenant: {
		{activity.CreateMPNAssociation, "", "ada@fresh.example", activity.NewData("MpnId", "556")},
		{activity.CreatePartnerUser, "", "ada@fresh.example", activity.NewData("UserId", string(uma.User))},
		{activity.CreateAgreement, "", "ada@fresh.example", activity.NewData("Type", "MicrosoftPartnerAgreement", "DateAgreed", "2020-06-01T00:00:00Z")},
	}})
	w.ok(buy())
}

// A direct bill partner that becomes an indirect reseller is one of the two
// for each customer.
func TestCAP_18_APartnerInTransition(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	boss := w.enrolled("Both", permissions.DirectBillPartner|permissions.IndirectReseller, "FR", "34")
	request := must[resellers.Request](w)(w.As(w.Ingo).Partnerships().Request(w.ctx, "boss@both.example"))
	w.ok(drop(w.As(boss).Partnerships().Accept(w.ctx, request.URL)))
	own, _ := w.customerOf(boss, "Adatum", "FR")
	shared := w.organisation("Wingtip", "FR")
	w.ok(shared.Accept(w.ctx, w.asks(boss, customers.NewRequest{Provider: w.Ingo.Tenant}).URL, true))

	s := w.As(boss)
	w.place(s, own, orders.Line{ItemID: fixture.Office})
	w.ok(s.Can(w.ctx, permissions.UsageGet, own))
	at := s.Customer(shared.Identity().Tenant)
	w.refused(pcerr.PartnerTypeNotAllowed, "CAP-7", func() error { return drop(at.Orders().Place(w.ctx, orders.Line{ItemID: fixture.Office})) })
	w.refused(pcerr.PartnerTypeNotAllowed, "CAP-10", func() error { return drop(at.PurchasePermission().Enable(w.ctx)) })
	w.refused(pcerr.UseIndirectProvider, "CAP-3", func() error { return s.Can(w.ctx, permissions.UsageGet, shared.Identity().Tenant) })
	w.ok(drop(at.Users().Create(w.ctx, customers.NewUser{FirstName: "A", LastName: "B", UserName: "ab"})))
}

// The provider switches what the reseller only reads.
func TestCAP_20_TheProviderSwitchesTheResellerReads(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	proseware, _ := w.proseware()
	w.place(w.As(w.Ingo), proseware, orders.Line{ItemID: fixture.AzurePlan, ResellerMPNID: "4847383"})
	renee := w.As(w.Renee).Customer(proseware).PurchasePermission()
	assert.False(t, must[bool](w)(renee.On(w.ctx)))
	policy := must[permissions.Policy](w)(w.As(w.Ingo).Customer(proseware).PurchasePermission().Enable(w.ctx))
	assert.Equal(t, w.Ingo.Tenant, policy.Grantor)
	assert.True(t, must[bool](w)(renee.On(w.ctx)))
	assert.Equal(t, policy, must[permissions.Policy](w)(renee.Get(w.ctx)))
	w.refused(pcerr.PartnerTypeNotAllowed, "CAP-10", func() error { return renee.Disable(w.ctx) })
}
