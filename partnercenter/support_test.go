package partnercenter_test

import (
	"strings"
	"testing"
	"time"

	"cspkit.example/activity"
	"cspkit.example/customers"
	"cspkit.example/internal/fixture"
	"cspkit.example/orders"
	"cspkit.example/partnercenter"
	"cspkit.example/pcerr"
	"cspkit.example/permissions"
	"cspkit.example/resellers"
	"cspkit.example/support"
	"github.com/stretchr/testify/assert"
)

// The customer is told to ask its partner, cannot go past it, and whoever may
// ask Microsoft may look at the service's health first.
func TestSUP_1_ThePartnerIsTheFirstContact(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	shown := must[[]partnercenter.SubscriptionSupport](w)(w.Portal(w.Nora).SupportContacts(w.ctx))
	assert.Equal(t, []partnercenter.SubscriptionSupport{
		{Subscription: w.AP, Name: "Azure plan", Contact: orders.SupportContact{Tenant: w.Anna.Tenant, MPNID: "7000001", Name: "Contoso"}},
	}, shown)
	w.refused(pcerr.CustomerNotAllowed, "SUP-7", func() error { return w.Portal(w.Carla).OpenServiceRequest(w.ctx, w.noMachine()) })
	for _, who := range []permissions.Identity{w.Gina, w.Bill, w.Uma, w.Anna, w.Sam, w.Hal, w.Dora, w.Lars, w.Gerd, w.Hans, w.Rita, w.Renee} {
		s := w.As(who)
		asks, looks := s.Can(w.ctx, permissions.ServiceRequestCreate, ""), s.Can(w.ctx, permissions.ServiceHealthView, "")
		assert.Equal(t, asks == nil, looks == nil, "%v, %v", asks, looks)
	}
	w.ok(w.As(w.Gwen).Can(w.ctx, permissions.ServiceRequestCreate, ""))
	w.refused(pcerr.CloudFeatureUnavailable, "CLD-8", func() error { return w.As(w.Gwen).Can(w.ctx, permissions.ServiceHealthView, "") })
}

// A direct bill partner's contact gets there by a relationship request.
func TestSUP_4_SUP_5_AvailableByARelationshipRequest(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	set := func() error {
		return drop(w.relecloud(w.Anna).Subscriptions().SetSupportContact(w.ctx, w.AP, w.Lars.Tenant))
	}
	w.refused(pcerr.NoRelationship, "SUP-4", set)
	request := w.asks(w.Lars, customers.NewRequest{WithoutDelegatedAdmin: true})
	w.refused(pcerr.NoRelationship, "SUP-4", set) // asking is not enough
	w.ok(w.Portal(w.Carla).Decline(w.ctx, request.URL))
	w.refused(pcerr.NoRelationship, "SUP-4", set)
	w.ok(w.Portal(w.Carla).Accept(w.ctx, request.URL, true))
	mark := w.mark()
	assert.Equal(t, []string{"activity", "sequences", "subscriptions"}, w.tablesChanged(set))
	assert.Equal(t, "Litware", w.sub(w.AP).Support.Name)
	w.wantLogs(mark, logs{w.Anna.Tenant: {{activity.UpdateSubscription, "Relecloud", "anna@contoso.example", activity.NewData(
		"SubscriptionId", string(w.AP), "Change", "supportContact", "OldValue", string(w.Anna.Tenant), "NewValue", string(w.Lars.Tenant))}}})
}

// A provider's contact gets there by a partnership, and by what ties it to
// the customer: a relationship request with DAP, or an association.
func TestSUP_4_SUP_5_AvailableByAPartnership(t *testing.T) {
	t.Parallel()
	for name, tie := range map[string]func(w *world, portal *partnercenter.Portal, sub orders.SubscriptionID){
		"request": func(w *world, portal *partnercenter.Portal, _ orders.SubscriptionID) {
			w.ok(portal.Accept(w.ctx, w.asks(w.Rita, customers.NewRequest{Provider: w.Ingo.Tenant}).URL, true))
		},
		"association": func(w *world, portal *partnercenter.Portal, sub orders.SubscriptionID) {
			w.ok(drop(w.As(w.Ingo).Customer(portal.Identity().Tenant).Subscriptions().SetReseller(w.ctx, sub, "4847383")))
		},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			w := newWorld(t)
			id, portal := w.customerOf(w.Ingo, "Adatum", "IT")
			sub := w.place(w.As(w.Ingo), id, orders.Line{ItemID: fixture.Office}).Lines[0].Subscription
			hans := w.As(w.Hans).Customer(id).Subscriptions()
			set := func() error { return drop(hans.SetSupportContact(w.ctx, sub, w.Rita.Tenant)) }
			w.refused(pcerr.NoPartnership, "IR-2", set)
			w.ok(w.Partner(w.ctx))
			w.refused(pcerr.NoRelationship, "SUP-4", set)
			tie(w, portal, sub)
			w.ok(set())
			assert.Equal(t, "Fabrikam", must[[]partnercenter.SubscriptionSupport](w)(portal.SupportContacts(w.ctx))[0].Contact.Name)
		})
	}
}

// Scenario 9.16, step 2, at both doors: whoever the user is, with and without
// rights on the Azure subscription.
func TestSUP_7_CustomersAskTheirPartner_Scenario9_16(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	w.permit()
	for _, who := range []permissions.Identity{w.Carla, w.Nora} {
		for _, n := range []support.NewRequest{noMail, w.noMachine(), {}} {
			w.refused(pcerr.CustomerNotAllowed, "SUP-7", func() error { return w.Portal(who).OpenServiceRequest(w.ctx, n) })
			for _, channel := range []permissions.Channel{permissions.Dashboard, permissions.API, permissions.AzurePortal, permissions.MicrosoftSupport} {
				at := w.As(who).Via(channel)
				w.refusedAll(pcerr.CustomerNotAllowed, "ID-5", []call{
					{"open", w.opening(at, n)},
					{"list", func() error {
						return drop(at.Customer(w.Relecloud).ServiceRequests().List(w.ctx, partnercenter.SupportQuery{}))
					}},
					{"list all", func() error { return drop(at.CustomerRequests().List(w.ctx, partnercenter.SupportQuery{})) }},
					{"ticket", func() error { return drop(at.Tickets().Open(w.ctx, support.NewTicket{Title: "t"})) }},
				})
			}
		}
	}
	w.refused(pcerr.Unauthenticated, "ROLE-19", func() error { return w.Portal(w.Anna).OpenServiceRequest(w.ctx, noMail) })
}

// Each kind of problem that is escalated can be; those of billing and fraud
// are not break-fix.
func TestSUP_8_SUP_15_SUP_18_WhatIsEscalated(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	for problem, hours := range map[string]time.Duration{
		"undocumented malfunction": 2, "service not available": 2, "bug": 2, "anomaly": 2, "network outage": 2, "regional multi-tenant problem": 2, "": 2,
		"billing": 24, "Fraud": 24,
	} {
		n := noMail
		n.Severity, n.ProblemType = support.Critical, problem
		got := w.opened(w.Sam, n)
		assert.Equal(t, []any{problem, support.Critical, fixture.Start.Add(hours * time.Hour)}, []any{got.ProblemType, got.Severity, got.FirstResponseBy})
	}
}

// First-response targets from the moment of opening, on every way.
func TestSUP_15_FirstResponse(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	for severity, hours := range map[support.Severity]time.Duration{
		support.Critical: 2, support.Moderate: 4, support.Minimal: 8, "": 8, support.UnknownSeverity: 24,
	} {
		w.Clock.Advance(90 * time.Minute)
		office, azure := noMail, w.noMachine()
		office.Severity, azure.Severity = severity, severity
		want := w.Clock.Now().Add(hours * time.Hour)
		assert.Equal(t, want, w.opened(w.Hal, office).FirstResponseBy)
		assert.Equal(t, want, w.opened(w.Anna, azure).FirstResponseBy)
		ticket := must[support.Request](w)(w.As(w.Bill).Tickets().Open(w.ctx, support.NewTicket{Title: "t", Severity: severity}))
		assert.Equal(t, want, ticket.FirstResponseBy)
	}
}

// What is opened is exactly this, with the partner's contact, and nothing else
// changes.
func TestSUP_9_SUP_10_WhatARequestHolds(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	n := support.NewRequest{
		Product: support.Azure, Title: "No machine", Description: "Since noon", Severity: support.Moderate,
		Entitlement: orders.EntitlementID(strings.ToUpper(string(w.S1))), SupportTopicID: "42", ProblemType: "Virtual machines", Category: "Start",
	}
	mark, sent := w.mark(), w.outbox()
	var got support.Request
	changed := w.tablesChanged(func() (err error) {
		got, err = w.requests(w.Anna).Open(w.ctx, n)
		return err
	})
	assert.Equal(t, []string{"activity", "sequences", "service_requests"}, changed)
	wantDiff(t, "request", support.Request{
		Stamp: permissions.Stamp{Version: got.Version, CreatedAt: fixture.Start, UpdatedAt: fixture.Start}, ID: got.ID,
		Partner: w.Anna.Tenant, Customer: w.Relecloud, Product: support.Azure, Title: "No machine", Description: "Since noon",
		Severity: support.Moderate, SupportTopicID: "42", ProblemType: "Virtual machines", Category: "Start",
		SupportPlan: "Cloud Solution Provider", Status: support.Open, Channel: permissions.Dashboard, Contact: "anna@contoso.example",
		Entitlement: w.S1, FirstResponseBy: fixture.Start.Add(4 * time.Hour),
	}, got)
	wantDiff(t, "stored", got, must[support.Request](w)(w.requests(w.Hal).Get(w.ctx, got.ID)))
	w.wantLogs(mark, logs{w.Anna.Tenant: {{activity.CreateServiceRequest, "Relecloud", "anna@contoso.example",
		activity.NewData("ServiceRequestId", string(got.ID), "Severity", "moderate")}}})
	assert.Equal(t, sent, w.outbox())
	for at, body := range w.rows() {
		if strings.HasPrefix(at, "service_requests ") {
			assert.NotContains(t, body, "relecloud.onmicrosoft.com", "nothing of the customer's contacts")
		}
	}
	office := w.opened(w.Hal, noMail)
	assert.Equal(t, [3]string{"", "", "hal@contoso.example"}, [3]string{office.SupportPlan, string(office.Entitlement), office.Contact})
}

// DAP was never asked for: Microsoft's support opens the request; without a
// relationship it does not.
func TestREL_13_SUP_11_SUP_12_DAPWasNeverAskedFor(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	lars := w.As(w.Lars)
	microsoft := lars.Via(permissions.MicrosoftSupport)
	w.refused(pcerr.CustomerNotFound, "CUS-12", w.opening(microsoft, noMail))
	w.won(w.Lars)
	w.refused(pcerr.DAPRequired, "SUP-11", w.opening(lars, noMail))
	for _, channel := range []permissions.Channel{permissions.API, permissions.AzurePortal} {
		w.refused(pcerr.DAPRequired, "SUP-11", w.opening(lars.Via(channel), noMail))
	}
	mark := w.mark()
	got := must[support.Request](w)(microsoft.Customer(w.Relecloud).ServiceRequests().Open(w.ctx, noMail))
	assert.Equal(t, []any{permissions.MicrosoftSupport, support.Open, "lars@litware.example"}, []any{got.Channel, got.Status, got.Contact})
	w.wantLogs(mark, logs{w.Lars.Tenant: {{activity.CreateServiceRequest, "Relecloud", "lars@litware.example",
		activity.NewData("ServiceRequestId", string(got.ID), "Severity", "moderate")}}})
	w.ok(w.almighty(w.staff("lena@litware.example")).Customer(w.Relecloud).RemoveRelationship(w.ctx))
	w.refused(pcerr.NoRelationship, "REL-26", w.opening(microsoft, noMail))
}

// The publisher supports its own products, whoever asks and however.
func TestSUP_17_ProductsOfOtherPublishers(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	n := support.NewRequest{Product: support.Marketplace, Title: "No backup"}
	open := func(by *partnercenter.Session) func() error { return w.opening(by, n) }
	w.sells(orders.Line{ItemID: fixture.Backup}) // a product of another publisher
	w.refusedField(pcerr.InvalidInput, "SUP-17", "product", open(w.As(w.Anna)))
	w.refusedField(pcerr.InvalidInput, "SUP-17", "product", open(w.As(w.Hal).Via(permissions.MicrosoftSupport)))
	w.ok(w.Portal(w.Carla).RemoveAdministration(w.ctx, w.Anna.Tenant, true))
	w.refusedField(pcerr.InvalidInput, "SUP-17", "product", open(w.As(w.Anna)))
	w.refused(pcerr.RoleNotAllowed, "SUP-10", open(w.As(w.Bill)))
	w.refused(pcerr.UseIndirectProvider, "SUP-14", open(w.As(w.Renee)))
}

// The refusals come in the order of table 2.20: each of these requests has
// all the faults that stand below its own.
func TestSUP_10_TheOrderOfRefusals(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	bad := support.NewRequest{Product: support.Office365, Severity: "bad"}
	badAzure := support.NewRequest{Product: support.Azure, Severity: "bad", Entitlement: w.S1}
	w.won(w.Lars)
	lena := w.almighty(w.staff("lena@litware.example"))
	w.refused(pcerr.CustomerNotAllowed, "ID-5", w.opening(w.As(w.Carla), bad))
	w.refused(pcerr.RoleNotAllowed, "ROLE-6", w.opening(w.As(w.Dora), bad))
	w.refused(pcerr.RoleNotAllowed, "SUP-10", w.opening(w.As(w.Uma), bad))
	w.refused(pcerr.UseIndirectProvider, "SUP-14", w.opening(w.As(w.Renee), bad)) // and no relationship
	w.refused(pcerr.CustomerNotFound, "CUS-12", w.opening(w.As(w.Renee), badAzure))
	w.refused(pcerr.DAPRequired, "SUP-11", w.opening(lena, bad))
	w.refused(pcerr.ExplicitAzurePermissionRequired, "SUP-13", w.opening(w.As(w.Sam), badAzure))
	w.refusedField(pcerr.InvalidInput, "SUP-15", "severity", w.opening(w.As(w.Anna), badAzure))
	w.ok(lena.Customer(w.Relecloud).RemoveRelationship(w.ctx))
	w.refused(pcerr.NoRelationship, "REL-26", w.opening(lena, bad))
}

// A reseller that only has an association opens requests on what it was given
// in Azure; a removed partnership changes nothing about that.
func TestSUP_14_IR_15_AnAssociationAndAnExplicitAssignment(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	w.ok(w.Partner(w.ctx))
	id, _ := w.customerOf(w.Ingo, "Adatum", "IT")
	_, a1, err := fixture.SellAzure(w.ctx, w.As(w.Ingo), id, orders.Line{ItemID: fixture.AzurePlan})
	w.ok(err)
	renee := w.As(w.Renee).Customer(id).ServiceRequests()
	open := func() error {
		return drop(renee.Open(w.ctx, support.NewRequest{Product: support.Azure, Title: "No machine", Entitlement: a1}))
	}
	w.refused(pcerr.CustomerNotFound, "CUS-12", open)
	w.ok(w.As(w.Ingo).Customer(id).AzureRoles().Add(w.ctx, a1, owner(w.Renee)))
	w.refused(pcerr.CustomerNotFound, "CUS-12", open)
	sub := w.place(w.As(w.Ingo), id, orders.Line{ItemID: fixture.Office, ResellerMPNID: "4847383"}).Lines[0].Subscription
	assert.NotEmpty(t, sub)
	w.ok(open())
	must[resellers.Partnership](w)(w.As(w.Ingo).Partnerships().Remove(w.ctx, w.Rita.Tenant, true))
	w.ok(open())
	w.refused(pcerr.UseIndirectProvider, "SUP-14", func() error { return drop(renee.Open(w.ctx, noMail)) })
	w.refused(pcerr.UseIndirectProvider, "SUP-14", func() error { // a colleague has nothing by that
		return drop(w.As(w.Rita).Customer(id).ServiceRequests().Open(w.ctx, support.NewRequest{Product: support.Azure, Title: "t", Entitlement: a1}))
	})
	assert.Equal(t, []string{"No machine", "No machine"}, titles(w, renee.All(w.ctx, partnercenter.SupportQuery{})))
	assert.Empty(t, titles(w, w.As(w.Ingo).Customer(id).ServiceRequests().All(w.ctx, partnercenter.SupportQuery{})), "its own requests")
}
