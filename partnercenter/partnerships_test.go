package partnercenter_test

import (
	"errors"
	"strings"
	"testing"

	"cspkit.example/activity"
	"cspkit.example/customers"
	"cspkit.example/internal/fixture"
	"cspkit.example/orders"
	"cspkit.example/partnercenter"
	"cspkit.example/pcerr"
	"cspkit.example/permissions"
	"cspkit.example/resellers"
	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
)

// partnersOf returns the names on a provider's Indirect resellers page, and
// on a reseller's Indirect providers page.
func (w *world) partnersOf(who permissions.Identity) (indirectResellers, indirectProviders []string) {
	w.t.Helper()
	for _, p := range everything(w, w.As(who).Partnerships().AllResellers(w.ctx)) {
		indirectResellers = append(indirectResellers, p.ResellerName)
	}
	for _, p := range everything(w, w.As(who).Partnerships().AllProviders(w.ctx)) {
		indirectProviders = append(indirectProviders, p.ProviderName)
	}
	return indirectResellers, indirectProviders
}

// Scenario 9.12, steps 1 and 2.
func TestIR_4_IR_5_AProviderAsksForAPartnership_Scenario9_12(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	ingo, sent := w.As(w.Ingo).Partnerships(), w.outbox()

	// 1
	ask := func(who permissions.Identity) func() error {
		return func() error { return drop(w.As(who).Partnerships().Request(w.ctx, "rita@fabrikam.example")) }
	}
	w.refused(pcerr.PartnerTypeNotAllowed, "IR-23", ask(w.Anna))
	w.refused(pcerr.PartnerTypeNotAllowed, "IR-23", ask(w.Rita))
	w.refused(pcerr.RoleNotAllowed, "IR-5", ask(w.Hans))
	for _, roles := range []permissions.Roles{permissions.UserManagementAdmin, permissions.SalesAgent, permissions.BillingAdmin} {
		who := w.hireAt(w.Gerd, "W"+roles.Names()[0][:4], roles)
		if roles == permissions.BillingAdmin {
			w.refused(pcerr.RoleNotAllowed, "IR-5", ask(who))
			continue
		}
		w.ok(ask(who)())
	}

	// 2
	var request resellers.Request
	mark := w.mark()
	assert.Equal(t, []string{"partnership_requests"}, w.tablesChanged(func() (err error) {
		request, err = ingo.Request(w.ctx, "Rita@Fabrikam.example")
		return err
	}))
	assert.Equal(t, "rita@fabrikam.example", request.ResellerEmail)
	assert.Contains(t, request.Body, request.URL)
	assert.Contains(t, request.URL, string(w.Ingo.Tenant))
	for _, body := range []string{"", "Please", strings.Replace(request.Body, string(request.ID), nobodyID, 1)} {
		w.refusedField(pcerr.LinkMissing, "IR-4", "emailBody", func() error { return drop(ingo.EditEmail(w.ctx, request.ID, "Hello", body)) })
	}
	w.ok(drop(ingo.EditEmail(w.ctx, request.ID, "Hello", "Dear Rita, "+request.URL)))
	assert.Equal(t, resellers.Done, must[resellers.Request](w)(ingo.MarkDone(w.ctx, request.ID)).State)
	w.wantLogs(mark, logs{})
	assert.Equal(t, sent, w.outbox())
}

// Scenario 9.12 from step 3 on.
func TestIR_3_IR_6_IR_8_ResellersAnswer_Scenario9_12(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	ingo, sent := w.As(w.Ingo).Partnerships(), w.outbox()
	request := must[resellers.Request](w)(ingo.Request(w.ctx, "rita@fabrikam.example"))

	// 3
	accept := func(who permissions.Identity) func() error {
		return func() error { return drop(w.As(who).Partnerships().Accept(w.ctx, request.URL)) }
	}
	w.refused(pcerr.RoleNotAllowed, "IR-8", accept(w.Renee))
	w.refused(pcerr.RoleNotAllowed, "IR-8", func() error { return w.As(w.Renee).Partnerships().Decline(w.ctx, request.URL) })
	assert.Equal(t, []string{"answers"}, w.tablesChanged(func() error { return w.As(w.Rita).Partnerships().Decline(w.ctx, request.URL) }))
	mark := w.mark()
	formed := must[resellers.Partnership](w)(w.As(w.Rita).Partnerships().Accept(w.ctx, request.URL))
	line := line{activity.CreatePartnerRelationship, "", "rita@fabrikam.example", activity.NewData(
		"ProviderId", string(w.Ingo.Tenant), "ResellerId", string(w.Rita.Tenant), "RequestId", string(request.ID))}
	w.wantLogs(mark, logs{w.Ingo.Tenant: {line}, w.Rita.Tenant: {line}})
	assert.True(t, formed.ProviderMayAdministerReseller)
	formed.Stamp = permissions.Stamp{}
	wantDiff(t, "partnership", resellers.Partnership{
		Provider: w.Ingo.Tenant, Reseller: w.Rita.Tenant, State: resellers.PartnershipActive, Since: fixture.Start,
		ProviderName: "Distri", ResellerName: "Fabrikam", ResellerMPNID: "4847383", ResellerCountry: "FR", ProviderMayAdministerReseller: true,
	}, formed)
	names, _ := w.partnersOf(w.Ingo)
	assert.Equal(t, []string{"Fabrikam"}, names)
	_, names = w.partnersOf(w.Rita)
	assert.Equal(t, []string{"Distri"}, names)

	// 4
	w.refused(pcerr.PartnerTypeNotAllowed, "IR-3", accept(w.Gina))
	w.refused(pcerr.PartnerTypeNotAllowed, "IR-3", accept(w.Gerd))
	w.refused(pcerr.RegionNotAllowed, "RGN-3", accept(w.Cody))
	w.ok(accept(w.Nils)())

	// 5
	w.refused(pcerr.PartnershipExists, "IR-2", accept(w.Rita))
	w.ok(drop(ingo.Withdraw(w.ctx, request.ID)))
	w.refused(pcerr.RequestWithdrawn, "REL-20", accept(w.Nils))
	assert.Equal(t, sent, w.outbox())
	names, _ = w.partnersOf(w.Ingo)
	assert.ElementsMatch(t, []string{"Fabrikam", "Newbie"}, names)
}

// The reseller takes back the access to its own account; nothing else ends.
func TestIR_8_TheResellerEndsTheProvidersAccessToItsAccount(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	end := func(who permissions.Identity, provider permissions.TenantID) func() error {
		return func() error { return drop(w.As(who).Partnerships().EndAdministration(w.ctx, provider)) }
	}
	w.refused(pcerr.NoPartnership, "IR-2", end(w.Rita, w.Ingo.Tenant))
	w.ok(w.Partner(w.ctx))
	w.refused(pcerr.RoleNotAllowed, "IR-8", end(w.Renee, w.Ingo.Tenant))
	mark := w.mark()
	assert.Equal(t, []string{"partnerships"}, w.tablesChanged(end(w.Rita, w.Ingo.Tenant)))
	w.wantLogs(mark, logs{})
	got := everything(w, w.As(w.Ingo).Partnerships().AllResellers(w.ctx))
	assert.False(t, got[0].ProviderMayAdministerReseller)
	assert.True(t, got[0].Active())
}

// Without a partnership, provider and reseller have nothing to do with each
// other; the same answer for a stranger and for nobody.
func TestIR_1_IR_2_NoPartnershipNothingInCommon(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	ingo := w.As(w.Ingo)
	own, _ := w.customerOf(w.Ingo, "Adatum", "IT")
	sub := w.place(ingo, own, orders.Line{ItemID: fixture.Office}).Lines[0].Subscription
	ops := map[string]func(permissions.TenantID) error{
		"create a customer": func(id permissions.TenantID) error {
			n := fixture.NewCustomer("Proseware", "IT", "Paola")
			n.Reseller = id
			return drop(ingo.Customers().Create(w.ctx, n))
		},
		"support contact": func(id permissions.TenantID) error {
			return drop(ingo.Customer(own).Subscriptions().SetSupportContact(w.ctx, sub, id))
		},
		"remove": func(id permissions.TenantID) error { return drop(ingo.Partnerships().Remove(w.ctx, id, true)) },
		"request": func(id permissions.TenantID) error {
			return drop(w.As(w.Renee).Invitations().Create(w.ctx, customers.NewRequest{Provider: id}))
		},
	}
	for name, op := range ops {
		for _, stranger := range []permissions.TenantID{w.Rita.Tenant, w.Ingo.Tenant, w.Gina.Tenant} {
			if name == "support contact" && stranger == w.Ingo.Tenant {
				continue // it may name itself
			}
			w.refused(pcerr.NoPartnership, "IR-2", func() error { return op(stranger) })
			like(t, name, op(stranger), string(stranger), op(nobodyID), nobodyID)
		}
	}
	w.refused(pcerr.NoPartnership, "IR-2", func() error {
		return drop(ingo.Customer(own).Orders().Place(w.ctx, orders.Line{ItemID: fixture.Office, ResellerMPNID: "4847383"}))
	})
	w.refused(pcerr.NoPartnership, "IR-2", func() error { return drop(ingo.Customer(own).Subscriptions().SetReseller(w.ctx, sub, "4847383")) })
	w.refused(pcerr.PartnerTypeNotAllowed, "IR-1", func() error {
		return drop(w.As(w.Anna).Partnerships().Resellers(w.ctx, partnercenter.Paging{}))
	})

	// With it, one place serves both; a reseller has several providers.
	w.ok(w.Partner(w.ctx))
	w.ok(ops["create a customer"](w.Rita.Tenant))
	w.ok(drop(ingo.Customer(own).Subscriptions().SetReseller(w.ctx, sub, "4847383")))
	w.ok(ops["support contact"](w.Rita.Tenant))
	w.ok(ops["request"](w.Ingo.Tenant))
	assert.Equal(t, []string{"Adatum", "Proseware"}, w.listed(w.Ingo, partnercenter.CustomerQuery{Reseller: w.Rita.Tenant}))
}

func TestIR_9_SeveralProvidersAndResellers(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	second := w.enrolled("Grosso", permissions.IndirectProvider, "IT", "61")
	for _, provider := range []permissions.Identity{w.Gerd, second} {
		request := must[resellers.Request](w)(w.As(provider).Partnerships().Request(w.ctx, "rita@fabrikam.example"))
		for _, reseller := range []permissions.Identity{w.Rita, w.Nils} {
			w.ok(drop(w.As(reseller).Partnerships().Accept(w.ctx, request.URL)))
		}
	}
	for _, provider := range []permissions.Identity{w.Gerd, second} {
		got, _ := w.partnersOf(provider)
		assert.ElementsMatch(t, []string{"Fabrikam", "Newbie"}, got)
	}
	for _, reseller := range []permissions.Identity{w.Rita, w.Nils} {
		_, got := w.partnersOf(reseller)
		assert.ElementsMatch(t, []string{"Distri", "Grosso"}, got)
	}
}

// soldToProseware are two subscriptions of Distri's customer: one with
// Fabrikam on record and as support contact, and one without.
func (w *world) soldToProseware(id permissions.TenantID) (shared, own orders.SubscriptionID) {
	w.t.Helper()
	ingo := w.As(w.Ingo)
	shared = w.place(ingo, id, orders.Line{ItemID: fixture.Office, ResellerMPNID: "4847383"}).Lines[0].Subscription
	w.ok(drop(ingo.Customer(id).Subscriptions().SetSupportContact(w.ctx, shared, w.Rita.Tenant)))
	return shared, w.place(ingo, id, orders.Line{ItemID: fixture.Server}).Lines[0].Subscription
}

// ends removes the partnership with Fabrikam.
func (w *world) ends(who permissions.Identity, confirmed bool) func() error {
	return func() error { return drop(w.As(who).Partnerships().Remove(w.ctx, w.Rita.Tenant, confirmed)) }
}

// Scenario 9.14, steps 1 to 4.
func TestIR_19_IR_20_IR_22_DAP_10_EndOfAPartnership_Scenario9_14(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	id, portal := w.proseware()
	ingo := w.As(w.Ingo)
	sub, _ := w.soldToProseware(id)

	// 1
	w.refused(pcerr.RoleNotAllowed, "IR-5", w.ends(w.Hans, true))
	w.refused(pcerr.ConfirmationRequired, "IR-19", w.ends(w.Ingo, false))
	var warning *pcerr.Error
	require.True(t, errors.As(w.ends(w.Ingo, false)(), &warning))
	assert.Equal(t, resellers.RemovalWarning, warning.Message)
	for _, part := range []string{"proper business purposes", "in line with your contracts", "answer to Microsoft for claims of third parties",
		"Customers are not removed", "delegated administration privileges do not change", "no notice is sent"} {
		assert.Contains(t, strings.ReplaceAll(warning.Message, "\n", " "), part)
	}
	names, _ := w.partnersOf(w.Ingo)
	assert.Equal(t, []string{"Fabrikam"}, names)

	// 2: nobody is told, and no other row is touched.
	mark, sent, before := w.mark(), w.outbox(), w.rows()
	assert.Equal(t, []string{"activity", "partnerships", "sequences"}, w.tablesChanged(w.ends(w.Ingo, true)))
	w.wantLogs(mark, logs{w.Ingo.Tenant: {{activity.RemovePartnerRelationship, "", "ingo@distri.example",
		activity.NewData("ProviderId", string(w.Ingo.Tenant), "ResellerId", string(w.Rita.Tenant))}}})
	assert.Equal(t, sent, w.outbox())

	// 3
	names, _ = w.partnersOf(w.Ingo)
	assert.Empty(t, names)
	_, names = w.partnersOf(w.Rita)
	assert.Empty(t, names)

	// 4
	after := w.rows()
	for at, body := range before {
		if table, _, _ := strings.Cut(at, " "); table == "customers" || table == "associations" || table == "subscriptions" {
			assert.Equal(t, body, after[at], "%s", at)
		}
	}
	for _, who := range []permissions.Identity{w.Ingo, w.Renee} {
		assert.Equal(t, []string{"Proseware"}, w.listed(who, partnercenter.CustomerQuery{}))
		assert.True(t, w.recordOf(who, id).DAP.Active())
	}
	assert.Len(t, must[[]customers.Association](w)(ingo.Customer(id).Resellers(w.ctx)), 1)
	assert.Equal(t, []string{"Proseware"}, w.listed(w.Ingo, partnercenter.CustomerQuery{Reseller: w.Rita.Tenant}))
	kept := must[orders.Subscription](w)(w.As(w.Renee).Customer(id).Subscriptions().Get(w.ctx, sub))
	assert.Equal(t, "4847383", kept.PartnerIDOnRecord)
	assert.Equal(t, "Fabrikam", kept.Support.Name)
	assert.Len(t, must[[]partnercenter.SubscriptionSupport](w)(portal.SupportContacts(w.ctx)), 2)
}

// Scenario 9.14 from step 5 on.
func TestIR_21_IR_23_IR_24_AfterThePartnership_Scenario9_14(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	id, _ := w.proseware()
	ingo := w.As(w.Ingo)
	_, other := w.soldToProseware(id)
	w.ok(w.ends(w.Ingo, true)())

	// 5
	n := fixture.NewCustomer("Adatum", "IT", "Ada")
	n.Reseller = w.Rita.Tenant
	w.refusedAll(pcerr.NoPartnership, "IR-2", []call{
		{"order", func() error {
			return drop(ingo.Customer(id).Orders().Place(w.ctx, orders.Line{ItemID: fixture.Office, ResellerMPNID: "4847383"}))
		}},
		{"support contact", func() error {
			return drop(ingo.Customer(id).Subscriptions().SetSupportContact(w.ctx, other, w.Rita.Tenant))
		}},
		{"reseller", func() error { return drop(ingo.Customer(id).Subscriptions().SetReseller(w.ctx, other, "4847383")) }},
		{"customer", func() error { return drop(ingo.Customers().Create(w.ctx, n)) }},
		{"request", func() error {
			return drop(w.As(w.Renee).Invitations().Create(w.ctx, customers.NewRequest{Provider: w.Ingo.Tenant}))
		}},
	})
	w.place(ingo, id, orders.Line{ItemID: fixture.Office})

	// 6
	w.refused(pcerr.NoPartnership, "IR-2", w.ends(w.Ingo, true))
	w.refused(pcerr.PartnerTypeNotAllowed, "IR-23", w.ends(w.Rita, true))

	// 7
	w.ok(w.Partner(w.ctx))
	names, _ := w.partnersOf(w.Ingo)
	assert.Equal(t, []string{"Fabrikam"}, names)
	w.place(ingo, id, orders.Line{ItemID: fixture.Office, ResellerMPNID: "4847383"})
}

// Requests and input of partnerships.
func TestIR_4_BadInputAndRequestsOfOthers(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	second := w.enrolled("Grosso", permissions.IndirectProvider, "IT", "61")
	theirs := must[resellers.Request](w)(w.As(second).Partnerships().Request(w.ctx, "rita@fabrikam.example"))
	mine := must[resellers.Request](w)(w.As(w.Ingo).Partnerships().Request(w.ctx, "rita@fabrikam.example"))
	ingo := w.As(w.Ingo).Partnerships()
	for name, op := range map[string]func(resellers.RequestID) error{
		"edit":     func(id resellers.RequestID) error { return drop(ingo.EditEmail(w.ctx, id, "S", theirs.URL)) },
		"done":     func(id resellers.RequestID) error { return drop(ingo.MarkDone(w.ctx, id)) },
		"withdraw": func(id resellers.RequestID) error { return drop(ingo.Withdraw(w.ctx, id)) },
	} {
		w.refused(pcerr.NotFound, "IR-4", func() error { return op(theirs.ID) })
		like(t, name, op(theirs.ID), string(theirs.ID), op(nobodyID), nobodyID)
		w.refusedField(pcerr.InvalidInput, "ID-2", "request", func() error { return op("") })
	}
	for _, email := range []string{"", "rita", "rita@", "@fabrikam.example", "Rita <rita@fabrikam.example>", "rita@fabrikam.example\x00", strings.Repeat("r", 250) + "@fabrikam.example"} {
		w.refusedField(pcerr.InvalidInput, "ID-13", "resellerEmail", func() error { return drop(ingo.Request(w.ctx, email)) })
	}
	rita := w.As(w.Rita).Partnerships()
	for _, link := range []string{
		"", "x", mine.URL + "&x", strings.Replace(mine.URL, string(mine.ID), string(theirs.ID), 1),
		strings.Replace(mine.URL, string(w.Ingo.Tenant), string(second.Tenant), 1), strings.Replace(mine.URL, "https", "http", 1), mine.URL + "\x00",
	} {
		w.refused(pcerr.NotFound, "IR-4", func() error { return drop(rita.Accept(w.ctx, link)) })
		w.refused(pcerr.NotFound, "IR-4", func() error { return rita.Decline(w.ctx, link) })
	}
	w.refusedField(pcerr.InvalidInput, "ID-2", "reseller", func() error { return drop(ingo.Remove(w.ctx, "fabrikam", true)) })
	w.refusedField(pcerr.InvalidInput, "ID-2", "provider", func() error { return drop(rita.EndAdministration(w.ctx, "distri")) })
	// GUIDs count in either case (ID-2).
	w.ok(drop(rita.Accept(w.ctx, mine.URL)))
	w.ok(drop(ingo.Remove(w.ctx, permissions.TenantID(strings.ToUpper(string(w.Rita.Tenant))), true)))
	names, _ := w.partnersOf(w.Ingo)
	assert.Empty(t, names)
}

// A provider's entry in Microsoft's public list is not changed here: no action
// names it, and what a provider may change of its account changes neither its
// name, domain, country nor type.
func TestIR_31_ThePublicListIsNotChangedHere(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	for a := range permissions.Actions() {
		for _, word := range []string{"public", "list_entry", "directory", "listing"} {
			assert.NotContains(t, a.String(), word)
		}
	}
	gerd := w.almighty(w.Gerd)
	public := func() [5]string {
		p := must[resellers.Partner](w)(gerd.Account().Get(w.ctx))
		return [5]string{p.Name, p.Domain, string(p.Country), p.Types.String(), p.Legal.CompanyName}
	}
	before := public()
	w.ok(drop(gerd.Account().UpdateSupport(w.ctx, resellers.SupportProfile{Email: "help@distri.example", Website: "https://distri.example"})))
	w.ok(drop(gerd.Account().UpdateBilling(w.ctx, resellers.BillingProfile{CompanyName: "Distri Billing", Currency: "EUR"})))
	w.ok(drop(gerd.Account().AssociateMPN(w.ctx, "5000001")))
	w.ok(drop(gerd.Account().SignMPA(w.ctx)))
	w.refused(pcerr.ProgramNotActive, "CAP-16", func() error {
		return drop(gerd.Account().Resubmit(w.ctx, resellers.LegalProfile{CompanyName: "Other"}))
	})
	assert.Equal(t, before, public())
}
