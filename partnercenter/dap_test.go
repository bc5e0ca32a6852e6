package partnercenter_test

import (
	"strings"
	"testing"

	"cspkit.example/activity"
	"cspkit.example/customers"
	"cspkit.example/internal/fixture"
	"cspkit.example/orders"
	"cspkit.example/partnercenter"
	"cspkit.example/pcerr"
	"cspkit.example/permissions"
	"cspkit.example/support"
	"github.com/stretchr/testify/assert"
)

// adminAgents is the assignment that a partner's group has on what it sold.
func adminAgents(partner permissions.TenantID) orders.RoleAssignment {
	return orders.RoleAssignment{Principal: orders.AdminAgents, PrincipalType: orders.PrincipalForeignGroup, PrincipalTenant: partner, Role: orders.Owner}
}

// Scenario 9.10, steps 1 and 2.
func TestREL_11_REL_12_DAP_5_DAP_7_TheCustomerRemovesDAP_Scenario9_10(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	carla := w.Portal(w.Carla)

	// 1
	w.refused(pcerr.RoleNotAllowed, "DAP-7", func() error { return w.Portal(w.Nora).RemoveAdministration(w.ctx, w.Anna.Tenant, true) })
	w.refused(pcerr.ConfirmationRequired, "DAP-7", func() error { return carla.RemoveAdministration(w.ctx, w.Anna.Tenant, false) })
	mark, sent := w.mark(), w.outbox()
	w.Clock.Advance(oneDay)
	before := w.recordOf(w.Anna, w.Relecloud)
	changed := w.tablesChanged(func() error { return carla.RemoveAdministration(w.ctx, w.Anna.Tenant, true) })
	assert.Equal(t, []string{"activity", "customers", "sequences"}, changed)
	w.wantLogs(mark, logs{w.Anna.Tenant: {{activity.DAPAdminRelationshipTerminated, "Relecloud", "admin@relecloud.onmicrosoft.com",
		activity.NewData("By", "customer")}}})
	assert.Equal(t, sent, w.outbox())
	w.refused(pcerr.NotFound, "DAP-7", func() error { return carla.RemoveAdministration(w.ctx, w.Anna.Tenant, true) })

	// 2
	assert.Equal(t, []string{"Relecloud"}, w.listed(w.Anna, partnercenter.CustomerQuery{}))
	after := w.recordOf(w.Anna, w.Relecloud)
	wantDiff(t, "relationship", before.Relationship, after.Relationship)
	assert.True(t, after.Relationship.PartnerResponsible)
	before.DAP.State, before.DAP.RemovedAt, before.DAP.RemovedBy = customers.DAPRemoved, w.Clock.Now(), w.Carla.User
	wantDiff(t, "DAP", before.DAP, after.DAP)
}

// Scenario 9.10 from step 3 on: what a partner without DAP can do, and how it
// comes back.
func TestREL_13_DAP_4_DAP_6_DAP_8_DAP_9_LifeWithoutDAP_Scenario9_10(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	carla, anna := w.Portal(w.Carla), w.As(w.Anna).Customer(w.Relecloud)
	azureCase := support.NewRequest{Product: support.Azure, Title: "The machine is down", Entitlement: w.S1}
	newUser := customers.NewUser{FirstName: "Ned", LastName: "N", UserName: "ned"}
	w.ok(carla.RemoveAdministration(w.ctx, w.Anna.Tenant, true))

	// 3
	w.refusedAll(pcerr.DAPRequired, "DAP-9", []call{
		{"create", func() error { return drop(anna.Users().Create(w.ctx, newUser)) }},
		{"update", func() error {
			return drop(anna.Users().Update(w.ctx, w.Nora.User, customers.UserUpdate{FirstName: "N"}))
		}},
		{"password", func() error { return drop(anna.Users().ResetPassword(w.ctx, w.Nora.User)) }},
		{"delete", func() error { return drop(anna.Users().Delete(w.ctx, w.Nora.User)) }},
		{"licences", func() error { return drop(anna.Users().SetLicenses(w.ctx, w.Nora.User, []string{"e3"}, nil)) }},
		{"portal", func() error { return drop(anna.AdministersAs(w.ctx)) }},
	})
	w.refused(pcerr.DAPRequired, "SUP-11", func() error { return drop(anna.ServiceRequests().Open(w.ctx, officeCase)) })

	// 4
	microsoft := w.As(w.Anna).Via(permissions.MicrosoftSupport).Customer(w.Relecloud).ServiceRequests()
	mark := w.mark()
	opened := must[support.Request](w)(microsoft.Open(w.ctx, officeCase))
	assert.Equal(t, support.Open, opened.Status)
	assert.Equal(t, permissions.MicrosoftSupport, opened.Channel)
	w.wantLogs(mark, logs{w.Anna.Tenant: {{activity.CreateServiceRequest, "Relecloud", "anna@contoso.example",
		activity.NewData("ServiceRequestId", string(opened.ID), "Severity", "minimal")}}})

	// 5
	assert.Equal(t, support.Open, must[support.Request](w)(anna.ServiceRequests().Open(w.ctx, azureCase)).Status)
	w.place(w.As(w.Sam), w.Relecloud, orders.Line{ItemID: fixture.Office})
	w.permit()

	// 6
	w.ok(carla.RemoveRole(w.ctx, w.S1, adminAgents(w.Anna.Tenant)))
	w.refused(pcerr.ExplicitAzurePermissionRequired, "SUP-13", func() error { return drop(anna.ServiceRequests().Open(w.ctx, azureCase)) })
	w.ok(drop(microsoft.Open(w.ctx, officeCase)))

	// 7
	request := w.asks(w.Anna, customers.NewRequest{})
	mark = w.mark()
	w.ok(carla.Accept(w.ctx, request.URL, false))
	w.wantLogs(mark, logs{w.Anna.Tenant: {{activity.DAPAdminRelationshipApproved, "Relecloud", "admin@relecloud.onmicrosoft.com",
		activity.NewData("RequestId", string(request.ID))}}})
	assert.True(t, w.recordOf(w.Anna, w.Relecloud).DAP.Active())
	held := must[orders.Assignments](w)(anna.AzureRoles().List(w.ctx, w.S1))
	assert.False(t, held.AdminAgentsHold(w.Anna.Tenant), "Azure rights do not come back by that")
	w.ok(drop(anna.Users().Create(w.ctx, newUser)))
}

// The customer reassigns the privileges from one partner to another.
func TestREL_11_TheCustomerReassignsDAP(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	carla := w.Portal(w.Carla)
	reassign := func(from, to permissions.TenantID) func() error {
		return func() error { return carla.ReassignAdministration(w.ctx, from, to) }
	}
	w.refused(pcerr.NotFound, "IR-2", reassign(w.Anna.Tenant, w.Lars.Tenant)) // no relationship yet
	w.won(w.Lars)
	w.refused(pcerr.RoleNotAllowed, "DAP-7", func() error { return w.Portal(w.Nora).ReassignAdministration(w.ctx, w.Anna.Tenant, w.Lars.Tenant) })
	w.refused(pcerr.NotFound, "DAP-7", reassign(w.Lars.Tenant, w.Anna.Tenant)) // Litware has none
	w.refusedField(pcerr.InvalidInput, "ID-2", "partner", reassign(w.Anna.Tenant, "litware"))
	w.refusedField(pcerr.InvalidInput, "REL-11", "to", reassign(w.Anna.Tenant, permissions.TenantID(strings.ToUpper(string(w.Anna.Tenant)))))

	mark := w.mark()
	w.ok(reassign(w.Anna.Tenant, w.Lars.Tenant)())
	w.wantLogs(mark, logs{
		w.Anna.Tenant: {{activity.DAPAdminRelationshipTerminated, "Relecloud", "admin@relecloud.onmicrosoft.com", activity.NewData("By", "customer")}},
		w.Lars.Tenant: {{activity.DAPAdminRelationshipApproved, "Relecloud", "admin@relecloud.onmicrosoft.com", activity.Data{}}},
	})
	assert.Equal(t, customers.DAPRemoved, w.recordOf(w.Anna, w.Relecloud).DAP.State)
	wantDiff(t, "DAP", customers.DAP{State: customers.DAPActive, GrantedAt: fixture.Start, GrantedBy: w.Carla.User}, w.recordOf(w.Lars, w.Relecloud).DAP)

	// A partner whose relationship ended gets nothing; that the other has nothing
	// to give is said before.
	w.ok(carla.ReassignAdministration(w.ctx, w.Lars.Tenant, w.Anna.Tenant))
	w.ok(w.As(w.staff("lena@litware.example")).Customer(w.Relecloud).RemoveRelationship(w.ctx))
	w.refused(pcerr.NoRelationship, "REL-11", reassign(w.Anna.Tenant, w.Lars.Tenant))
	w.ok(carla.RemoveAdministration(w.ctx, w.Anna.Tenant, true))
	w.refused(pcerr.NotFound, "DAP-7", reassign(w.Anna.Tenant, w.Lars.Tenant))
	w.refusedField(pcerr.InvalidInput, "REL-11", "to", reassign(w.Anna.Tenant, w.Anna.Tenant))
	w.refused(pcerr.NotFound, "IR-2", reassign(nobodyID, w.Anna.Tenant))
}

// Only the customer grants the privileges. No operation of a partner's user
// has the power to set them, whatever its roles.
func TestDAP_1_DAP_8_NoPartnerOperationSetsDAP(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	for a := range permissions.Actions() {
		assert.False(t, strings.Contains(a.String(), "dap"), "%s", a)
	}
	created := must[partnercenter.CreatedCustomer](w)(w.As(w.Anna).Customers().Create(w.ctx, fixture.NewCustomer("Adatum", "US", "Ada")))
	wantDiff(t, "by creation", customers.DAP{State: customers.DAPActive, GrantedAt: fixture.Start}, created.Customer.DAP)

	w.ok(w.Portal(w.Carla).RemoveAdministration(w.ctx, w.Anna.Tenant, true))
	dap := w.recordOf(w.Anna, w.Relecloud).DAP
	s := w.almighty(w.Gina)
	at := s.Customer(w.Relecloud)
	request := w.asks(w.Gina, customers.NewRequest{})
	for _, op := range []func() error{
		func() error { return drop(at.UpdateBillingProfile(w.ctx, w.recordOf(w.Gina, w.Relecloud).Billing)) },
		func() error { return drop(at.Rename(w.ctx, "Relecloud")) },
		func() error { return drop(at.NoteRenegotiated(w.ctx)) },
		func() error { return drop(at.PurchasePermission().Enable(w.ctx)) },
		func() error {
			return drop(at.AttestAgreement(w.ctx, *fixture.NewCustomer("Relecloud", "US", "Carla").Attestation))
		},
		func() error { return drop(at.Orders().Place(w.ctx, orders.Line{ItemID: fixture.Office})) },
		func() error { return drop(s.Invitations().MarkDone(w.ctx, request.ID)) },
	} {
		w.ok(op())
		wantDiff(t, "DAP", dap, w.recordOf(w.Anna, w.Relecloud).DAP)
	}
	// The link is of no use to the partner's own staff, nor to a reseller's answer.
	w.refused(pcerr.Unauthenticated, "ROLE-19", func() error { return w.Portal(w.Gina).Accept(w.ctx, request.URL, true) })
	w.refused(pcerr.TenantExists, "REL-29", func() error {
		return drop(s.Customers().Create(w.ctx, fixture.NewCustomer("Relecloud", "US", "Carla")))
	})
	w.ok(w.Portal(w.Carla).Accept(w.ctx, request.URL, true))
	assert.True(t, w.recordOf(w.Anna, w.Relecloud).DAP.Active())
}

// Privileges in the tenant are none on Azure that was there before, and the
// other way round.
func TestDAP_3_DAP_4_DAPAndAzureRightsAreTwoThings(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	w.ok(w.Portal(w.Carla).Accept(w.ctx, w.asks(w.Lars, customers.NewRequest{}).URL, true))
	assert.True(t, w.recordOf(w.Lars, w.Relecloud).DAP.Active())
	lars := w.As(w.Lars).Customer(w.Relecloud)
	w.refused(pcerr.SubscriptionNotFound, "CUS-12", func() error { return lars.AzureRoles().Add(w.ctx, w.S1, owner(w.Lars)) })
	w.refused(pcerr.SubscriptionNotFound, "CUS-12", func() error { return drop(lars.AzureRoles().List(w.ctx, w.S1)) })

	adatum := w.organisation("Adatum", "US")
	w.ok(adatum.Accept(w.ctx, w.asks(w.Anna, customers.NewRequest{WithoutDelegatedAdmin: true}).URL, true))
	id := adatum.Identity().Tenant
	_, azure, err := fixture.SellAzure(w.ctx, w.As(w.Anna), id, orders.Line{ItemID: fixture.AzurePlan})
	w.ok(err)
	w.ok(w.As(w.Anna).Customer(id).AzureRoles().Add(w.ctx, azure, owner(adatum.Identity())))
}
