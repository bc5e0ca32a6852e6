package partnercenter_test

import (
	"testing"

	"cspkit.example/activity"
	"cspkit.example/customers"
	"cspkit.example/internal/fixture"
	"cspkit.example/orders"
	"cspkit.example/partnercenter"
	"cspkit.example/pcerr"
	"cspkit.example/permissions"
	"cspkit.example/reservations"
	"cspkit.example/support"
	"github.com/stretchr/testify/assert"
)

var officeCase = support.NewRequest{Product: support.Office365, Title: "Mail does not arrive"}

// The partner needs the customer's permission for its services, asks for it
// with a request, and its agents then administer the tenant, each by its
// agent role.
func TestREL_1_REL_2_DAP_2_AgentsAdministerAfterTheCustomerApproved(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	adatum := w.organisation("Adatum", "US")
	id := adatum.Identity().Tenant
	newUser := customers.NewUser{FirstName: "Ned", LastName: "N", UserName: "ned"}
	w.ok(adatum.Accept(w.ctx, w.asks(w.Sam, customers.NewRequest{WithoutDelegatedAdmin: true}).URL, true))
	for _, agent := range []permissions.Identity{w.Anna, w.Sam, w.Hal, w.Gina} {
		w.refused(pcerr.DAPRequired, "DAP-9", func() error { return drop(w.As(agent).Customer(id).AdministersAs(w.ctx)) })
	}
	w.refused(pcerr.DAPRequired, "DAP-9", func() error { return drop(w.As(w.Anna).Customer(id).Users().Create(w.ctx, newUser)) })
	w.refused(pcerr.DAPRequired, "SUP-11", func() error { return drop(w.As(w.Anna).Customer(id).ServiceRequests().Open(w.ctx, officeCase)) })

	w.ok(adatum.Accept(w.ctx, w.asks(w.Sam, customers.NewRequest{}).URL, true))
	for _, c := range []struct {
		who  permissions.Identity
		role customers.DirectoryRoles
	}{{w.Anna, customers.GlobalAdministrator}, {w.Hal, customers.HelpdeskAdministrator}, {w.Sam, 0}, {w.Gina, 0}} {
		assert.Equal(t, c.role, must[customers.DirectoryRoles](w)(w.As(c.who).Customer(id).AdministersAs(w.ctx)))
	}
	w.ok(drop(w.As(w.Anna).Customer(id).Users().Create(w.ctx, newUser)))
	w.ok(drop(w.As(w.Anna).Customer(id).ServiceRequests().Open(w.ctx, officeCase)))
}

// From the customer's record the partner manages account, services, users and
// licences.
func TestREL_10_EverythingFromTheCustomersRecord(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	anna := w.As(w.Anna).Customer(w.Relecloud)
	record := must[customers.Customer](w)(anna.Get(w.ctx))
	profile := record.Billing
	profile.Email = "bills@relecloud.example"
	assert.Equal(t, "bills@relecloud.example", must[customers.Customer](w)(anna.UpdateBillingProfile(w.ctx, profile)).Billing.Email)
	assert.Equal(t, "New name", must[customers.Customer](w)(anna.Rename(w.ctx, "New name")).CompanyName)
	order := must[orders.Order](w)(anna.Orders().Place(w.ctx, orders.Line{ItemID: fixture.Office, Quantity: 2}))
	sub := must[orders.Subscription](w)(anna.Subscriptions().ChangeQuantity(w.ctx, order.Lines[0].Subscription, 4))
	assert.Equal(t, 4, sub.Quantity)
	assert.Len(t, everything(w, anna.Users().All(w.ctx)), 2)
	user := must[customers.User](w)(anna.Users().SetLicenses(w.ctx, w.Nora.User, []string{"e3"}, nil))
	assert.Equal(t, []string{"e3"}, user.Licenses)
	for _, r := range everything(w, w.As(w.Anna).Activity().All(w.ctx, activity.Query{Customer: w.Relecloud})) {
		assert.Equal(t, w.Relecloud, r.Customer)
	}
}

// Scenario 9.11.
func TestREL_25_REL_26_REL_28_EndOfAResellerRelationship_Scenario9_11(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	w.permit()
	bought := w.carlaBuys(1)
	w.Clock.Advance(oneDay)
	end := func(who permissions.Identity) func() error {
		return func() error { return w.As(who).Customer(w.Relecloud).RemoveRelationship(w.ctx) }
	}

	// 1
	for _, who := range []permissions.Identity{w.Anna, w.Sam, w.Uma, w.Bill, w.Hal} {
		w.refused(pcerr.RoleNotAllowed, "REL-25", end(who))
	}
	w.refused(pcerr.ActiveReservationsRemain, "REL-25", end(w.Gina))

	// 2, with software beside the plan: reservations, software, subscriptions.
	server := w.place(w.As(w.Sam), w.Relecloud, orders.Line{ItemID: fixture.Server}).Lines[0].Subscription
	w.ok(drop(w.As(w.Anna).Customer(w.Relecloud).Reservations().Cancel(w.ctx, bought.Reservation.ID)))
	w.refused(pcerr.ActiveSoftwareRemains, "REL-25", end(w.Gina))
	w.ok(drop(w.As(w.Sam).Customer(w.Relecloud).Subscriptions().Cancel(w.ctx, server)))
	w.refused(pcerr.ActiveSubscriptionsRemain, "REL-25", end(w.Gina))

	// 3
	suspend := func() error { return drop(w.As(w.Sam).Customer(w.Relecloud).Subscriptions().Suspend(w.ctx, w.AP)) }
	w.refused(pcerr.AzurePlanHasActiveAssets, "SUB-13", suspend)
	w.ok(w.Portal(w.Carla).SetEntitlement(w.ctx, w.S1, orders.EntitlementDisabled))
	w.ok(suspend())

	// 4
	mark, sent, before := w.mark(), w.outbox(), w.recordOf(w.Gina, w.Relecloud)
	assert.Equal(t, []string{"activity", "customers", "self_serve_policies", "sequences"}, w.tablesChanged(end(w.Gina)))
	policy := string(w.Gina.Tenant) + "_" + string(w.Relecloud)
	w.wantLogs(mark, logs{w.Gina.Tenant: {
		{activity.RemovePartnerCustomerRelationship, "Relecloud", "gina@contoso.example", activity.NewData("CustomerId", string(w.Relecloud))},
		{activity.DAPAdminRelationshipTerminated, "Relecloud", "gina@contoso.example", activity.NewData("By", "relationship_removed")},
		{activity.DeleteSelfServePolicy, "Relecloud", "gina@contoso.example",
			activity.NewData("PolicyId", policy, "Resource", "AzureReservedInstances", "Action", "Purchase", "Reason", "relationship_removed")},
	}})
	assert.Equal(t, sent, w.outbox())

	// 5
	assert.Empty(t, w.listed(w.Sam, partnercenter.CustomerQuery{}))
	sam := w.As(w.Sam).Customer(w.Relecloud)
	w.refusedAll(pcerr.NoRelationship, "REL-26", []call{
		{"open", func() error { return drop(sam.Get(w.ctx)) }},
		{"order", func() error { return drop(sam.Orders().Place(w.ctx, orders.Line{ItemID: fixture.Office})) }},
		{"subscriptions", func() error { return drop(sam.Subscriptions().List(w.ctx, partnercenter.SubscriptionQuery{})) }},
		{"reactivate", func() error { return drop(sam.Subscriptions().Reactivate(w.ctx, w.AP)) }},
		{"users", func() error { return drop(sam.Users().List(w.ctx, partnercenter.Paging{})) }},
		{"rename", func() error { return drop(sam.Rename(w.ctx, "R")) }},
		{"again", end(w.Gina)},
		{"can", func() error { return w.As(w.Sam).Can(w.ctx, permissions.CustomerGet, w.Relecloud) }},
	})
	assert.Len(t, everything(w, sam.Orders().All(w.ctx, partnercenter.OrderQuery{})), 3)
	assert.NotEmpty(t, everything(w, w.As(w.Sam).Activity().All(w.ctx, activity.Query{Customer: w.Relecloud})))
	w.ok(drop(w.Portal(w.Carla).Me(w.ctx))) // the tenant goes on
	w.refused(pcerr.SelfServeOff, "PERM-4", func() error { return drop(w.Portal(w.Carla).BuyReservation(w.ctx, d2On(w.S1, 1))) })

	// 6
	w.ok(w.Portal(w.Carla).Accept(w.ctx, w.asks(w.Sam, customers.NewRequest{}).URL, false))
	after := w.recordOf(w.Sam, w.Relecloud)
	assert.True(t, after.Relationship.Active() && after.DAP.Active())
	assert.Equal(t, customers.OriginRequest, after.Relationship.Origin)
	assert.Equal(t, before.Agreement, after.Agreement)
	assert.False(t, must[bool](w)(w.As(w.Sam).Customer(w.Relecloud).PurchasePermission().On(w.ctx)))
	old := must[reservations.Reservation](w)(sam.Reservations().Get(w.ctx, bought.Reservation.ID))
	assert.Equal(t, reservations.Cancelled, old.State)
}

// Without the permission and without DAP there is one record; every other
// partner's row stays.
func TestREL_24_REL_25_OnlyWhatTheTwoShareEnds(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	w.ok(w.Portal(w.Carla).Accept(w.ctx, w.asks(w.Lars, customers.NewRequest{WithoutDelegatedAdmin: true}).URL, true))
	contoso := w.partnerRows(w.Anna.Tenant)
	lena := w.staff("lena@litware.example")
	mark := w.mark()
	w.ok(w.As(lena).Customer(w.Relecloud).RemoveRelationship(w.ctx))
	w.wantLogs(mark, logs{lena.Tenant: {{activity.RemovePartnerCustomerRelationship, "Relecloud", "lena@litware.example",
		activity.NewData("CustomerId", string(w.Relecloud))}}})
	wantDiff(t, "Contoso's rows", contoso, w.partnerRows(w.Anna.Tenant))
}

// The partner answers for the customer until it renegotiated, whatever the
// customer does with the privileges.
func TestREL_12_REL_32_ResponsibleUntilRenegotiated(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	w.won(w.Lars)
	carla := w.Portal(w.Carla)
	responsible := func() bool { return w.recordOf(w.Anna, w.Relecloud).Relationship.PartnerResponsible }
	assert.True(t, responsible())
	w.ok(carla.ReassignAdministration(w.ctx, w.Anna.Tenant, w.Lars.Tenant))
	assert.True(t, responsible())
	w.ok(carla.ReassignAdministration(w.ctx, w.Lars.Tenant, w.Anna.Tenant))
	w.ok(carla.RemoveAdministration(w.ctx, w.Anna.Tenant, true))
	assert.True(t, responsible())

	note := func(who permissions.Identity, id permissions.TenantID) func() error {
		return func() error { return drop(w.As(who).Customer(id).NoteRenegotiated(w.ctx)) }
	}
	for _, who := range []permissions.Identity{w.Anna, w.Sam, w.Uma} {
		w.refused(pcerr.RoleNotAllowed, "REL-32", note(who, w.Relecloud))
	}
	w.refused(pcerr.CustomerNotFound, "CUS-12", note(w.Gina, nobodyID))
	mark, before := w.mark(), w.recordOf(w.Anna, w.Relecloud)
	assert.Equal(t, []string{"customers"}, w.tablesChanged(note(w.Gina, w.Relecloud)))
	w.wantLogs(mark, logs{})
	after := w.recordOf(w.Anna, w.Relecloud)
	before.Relationship.PartnerResponsible = false
	before.Stamp = after.Stamp
	wantDiff(t, "nothing else changes", before, after)
}

// A customer cannot end the relationship; what it sees of its partners.
func TestREL_27_REL_30_WhatTheCustomerSeesAndEnds(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	w.won(w.Lars)
	carla := w.Portal(w.Carla)
	w.refused(pcerr.RoleNotAllowed, "REL-30", func() error { return drop(w.Portal(w.Nora).Partners(w.ctx)) })
	show := func() map[string][2]string {
		got := map[string][2]string{}
		for _, p := range must[[]partnercenter.PartnerOfCustomer](w)(carla.Partners(w.ctx)) {
			got[p.Name] = [2]string{string(p.Relationship.State), string(p.DAP.State)}
		}
		return got
	}
	assert.Equal(t, map[string][2]string{"Contoso": {"active", "active"}, "Litware": {"active", ""}}, show())
	w.ok(carla.RemoveAdministration(w.ctx, w.Anna.Tenant, true))
	w.ok(w.As(w.staff("lena@litware.example")).Customer(w.Relecloud).RemoveRelationship(w.ctx))
	assert.Equal(t, map[string][2]string{"Contoso": {"active", "removed"}, "Litware": {"removed", ""}}, show())
	// The customer acts in its portal only: Partner Center does not know it.
	w.refused(pcerr.CustomerNotAllowed, "ID-5", func() error { return w.As(w.Carla).Customer(w.Relecloud).RemoveRelationship(w.ctx) })
}

// The reseller's relationship outlives its provider's, with its DAP.
func TestREL_31_IR_33_TheResellerStaysWithoutItsProvider(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	id, _ := w.proseware()
	office := w.place(w.As(w.Ingo), id, orders.Line{ItemID: fixture.Office, ResellerMPNID: "4847383"}).Lines[0].Subscription
	w.ok(drop(w.As(w.Ingo).Customer(id).Subscriptions().Suspend(w.ctx, office)))
	before := w.recordOf(w.Renee, id)
	assert.True(t, before.Associated)
	mark := w.mark()
	w.ok(w.As(w.Gerd).Customer(id).RemoveRelationship(w.ctx))
	w.wantLogs(mark, logs{w.Gerd.Tenant: {
		{activity.RemovePartnerCustomerRelationship, "Proseware", "gerd@distri.example", activity.NewData("CustomerId", string(id))},
		{activity.DAPAdminRelationshipTerminated, "Proseware", "gerd@distri.example", activity.NewData("By", "relationship_removed")},
	}})
	after := w.recordOf(w.Renee, id)
	assert.False(t, after.Associated, "the association ends with the provider's relationship")
	wantDiff(t, "relationship", before.Relationship, after.Relationship)
	wantDiff(t, "DAP", before.DAP, after.DAP)
	assert.Equal(t, []string{"Proseware"}, w.listed(w.Renee, partnercenter.CustomerQuery{}))
	assert.Empty(t, w.listed(w.Renee, partnercenter.CustomerQuery{Provider: w.Gerd.Tenant}))
	assert.Empty(t, everything(w, w.As(w.Renee).Customer(id).Subscriptions().All(w.ctx, partnercenter.SubscriptionQuery{})))
	w.ok(drop(w.As(w.Renee).Customer(id).Users().Create(w.ctx, customers.NewUser{FirstName: "A", LastName: "B", UserName: "ab"})))
}
