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
	"cspkit.example/support"
	"github.com/stretchr/testify/assert"
)

// opening is the operation of opening a service request about Relecloud.
func (w *world) opening(by *partnercenter.Session, n support.NewRequest) func() error {
	return func() error { _, err := by.Customer(w.Relecloud).ServiceRequests().Open(w.ctx, n); return err }
}

// Scenario 9.10: the customer removes the administrator privileges.
func TestSUP_11_SUP_12_SUP_13_DAP_5_DAP_6_RBAC_7_TheCustomerRemovesDAP_Scenario9_10(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	carla, anna := w.Portal(w.Carla), w.As(w.Anna)
	office := support.NewRequest{Product: support.Office365, Title: "No mail", Severity: support.Critical}
	azure := support.NewRequest{Product: support.Azure, Title: "No machine", Entitlement: w.S1}
	w.ok(w.opening(anna, office)())

	mark := w.mark() // step 1
	w.ok(carla.RemoveAdministration(w.ctx, w.Anna.Tenant, true))
	records := w.logged(mark, w.Anna.Tenant)
	wantOps(t, records, activity.DAPAdminRelationshipTerminated)
	wantData(t, records[0], "By", "customer")
	assert.Equal(t, "admin@relecloud.onmicrosoft.com", records[0].User)
	seen := must[customers.Customer](w)(anna.Customer(w.Relecloud).Get(w.ctx)) // step 2
	assert.Equal(t, []bool{true, false, true}, []bool{seen.Relationship.Active(), seen.DAP.Active(), seen.Relationship.PartnerResponsible})
	w.refused(pcerr.DAPRequired, "DAP-9", func() error { // step 3
		_, err := anna.Customer(w.Relecloud).Users().Create(w.ctx, customers.NewUser{FirstName: "A", LastName: "B", UserName: "ab"})
		return err
	})
	w.refused(pcerr.DAPRequired, "SUP-11", w.opening(anna, office))

	mark = w.mark() // step 4
	request := must[support.Request](w)(anna.Via(permissions.MicrosoftSupport).Customer(w.Relecloud).ServiceRequests().Open(w.ctx, office))
	assert.Equal(t, []any{support.Open, permissions.MicrosoftSupport, "anna@contoso.example", fixture.Start.Add(2 * time.Hour)},
		[]any{request.Status, request.Channel, request.Contact, request.FirstResponseBy})
	records = w.logged(mark, w.Anna.Tenant)
	wantOps(t, records, activity.CreateServiceRequest)
	wantData(t, records[0], "ServiceRequestId", string(request.ID), "Severity", "critical")
	w.ok(w.opening(anna, azure)()) // step 5
	w.place(w.As(w.Sam), w.Relecloud, orders.Line{ItemID: fixture.Office})
	w.permit()

	agents := orders.RoleAssignment{PrincipalType: orders.PrincipalForeignGroup, PrincipalTenant: w.Anna.Tenant, Principal: orders.AdminAgents, Role: orders.Owner}
	w.ok(carla.RemoveRole(w.ctx, w.S1, agents)) // step 6
	w.refused(pcerr.ExplicitAzurePermissionRequired, "SUP-13", w.opening(anna, azure))
	w.ok(w.opening(anna.Via(permissions.MicrosoftSupport), office)())

	asked, err := anna.Invitations().Create(w.ctx, customers.NewRequest{}) // step 7
	w.ok(err)
	mark = w.mark()
	w.ok(carla.Accept(w.ctx, asked.URL, true))
	wantOps(t, w.logged(mark, w.Anna.Tenant), activity.DAPAdminRelationshipApproved)
	w.ok(w.opening(anna, office)())
	w.refused(pcerr.ExplicitAzurePermissionRequired, "SUP-13", w.opening(anna, azure))
}

func TestSUP_9_SUP_10_SUP_13_WhoOpensARequest(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	office := support.NewRequest{Product: support.Office365, Title: "No mail"}
	azure := support.NewRequest{Product: support.Azure, Title: "No machine", Entitlement: w.S1}
	for who, may := range map[permissions.Identity][2]bool{ // Office 365, Azure
		w.Gina: {true, true}, w.Anna: {true, true}, w.Sam: {true, false}, w.Hal: {true, false}, w.Bill: {}, w.Uma: {}, w.Dora: {},
	} {
		assert.Equal(t, may[0], w.opening(w.As(who), office)() == nil)
		assert.Equal(t, may[1], w.opening(w.As(who), azure)() == nil)
	}
	for _, role := range []string{orders.SupportRequestContributor, orders.Contributor, orders.Owner} {
		a := owner(w.Hal)
		a.Role = role
		w.ok(w.Portal(w.Carla).AssignRole(w.ctx, w.S1, a))
		got := must[support.Request](w)(w.As(w.Hal).Customer(w.Relecloud).ServiceRequests().Open(w.ctx, azure))
		assert.Equal(t, []any{"Cloud Solution Provider", "hal@contoso.example", w.S1}, []any{got.SupportPlan, got.Contact, got.Entitlement})
		w.ok(w.Portal(w.Carla).RemoveRole(w.ctx, w.S1, a))
	}
	w.refused(pcerr.CustomerNotFound, "CUS-12", w.opening(w.As(w.Lars), office))
}

// An indirect reseller has only what was given to it on the Azure account.
func TestSUP_14_AResellerAsksItsProvider(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	w.ok(w.Partner(w.ctx))
	n := fixture.NewCustomer("Proseware", "IT", "Paola")
	n.Reseller = w.Rita.Tenant
	made := must[partnercenter.CreatedCustomer](w)(w.As(w.Ingo).Customers().Create(w.ctx, n))
	_, a1, err := fixture.SellAzure(w.ctx, w.As(w.Ingo), made.Customer.ID, orders.Line{ItemID: fixture.AzurePlan, ResellerMPNID: "4847383"})
	w.ok(err)
	renee := w.As(w.Renee).Customer(made.Customer.ID)
	open := func(n support.NewRequest) func() error {
		return func() error { _, err := renee.ServiceRequests().Open(w.ctx, n); return err }
	}
	azure := support.NewRequest{Product: support.Azure, Title: "No machine", Entitlement: a1}
	w.refused(pcerr.UseIndirectProvider, "SUP-14", open(azure))
	w.refused(pcerr.ExplicitAzurePermissionRequired, "RSV-23", func() error { return renee.AzureRoles().Add(w.ctx, a1, owner(w.Nora)) })
	w.ok(w.As(w.Ingo).Customer(made.Customer.ID).AzureRoles().Add(w.ctx, a1, owner(w.Renee)))
	mark := w.mark()
	w.ok(open(azure)())
	wantOps(t, w.logged(mark, w.Renee.Tenant), activity.CreateServiceRequest)
	assert.Empty(t, w.logged(mark, w.Ingo.Tenant))
	w.ok(renee.AzureRoles().Add(w.ctx, a1, owner(w.Nora)))
	w.refused(pcerr.UseIndirectProvider, "SUP-14", open(support.NewRequest{Product: support.Office365, Title: "No mail"}))
}

func TestSUP_8_SUP_15_BadRequests(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	good := support.NewRequest{Product: support.Azure, Title: "t", Entitlement: w.S1}
	for name, c := range map[string]struct {
		spoil func(*support.NewRequest)
		code  pcerr.Code
		rule  pcerr.Rule
		field string
	}{
		"no product":              {func(n *support.NewRequest) { n.Product = "" }, pcerr.InvalidInput, "SUP-8", "product"},
		"unknown product":         {func(n *support.NewRequest) { n.Product = "Azure" }, pcerr.InvalidInput, "SUP-8", "product"},
		"unknown severity":        {func(n *support.NewRequest) { n.Severity = "A" }, pcerr.InvalidInput, "SUP-15", "severity"},
		"no title":                {func(n *support.NewRequest) { n.Title = "" }, pcerr.InvalidInput, "ID-13", "title"},
		"a long title":            {func(n *support.NewRequest) { n.Title = strings.Repeat("t", 257) }, pcerr.InvalidInput, "ID-13", "title"},
		"U+0000":                  {func(n *support.NewRequest) { n.Description = "\x00" }, pcerr.InvalidInput, "ID-13", "description"},
		"a long text":             {func(n *support.NewRequest) { n.Description = strings.Repeat("t", 8193) }, pcerr.InvalidInput, "ID-13", "description"},
		"no Azure subscription":   {func(n *support.NewRequest) { n.Entitlement = "" }, pcerr.InvalidInput, "ID-2", "entitlement"},
		"a missing subscription":  {func(n *support.NewRequest) { n.Entitlement = nobodyID }, pcerr.SubscriptionNotFound, "CUS-12", ""},
		"a commerce subscription": {func(n *support.NewRequest) { n.Entitlement = orders.EntitlementID(w.AP) }, pcerr.SubscriptionNotFound, "CUS-12", ""},
	} {
		t.Log(name)
		n := good
		c.spoil(&n)
		w.refusedField(c.code, c.rule, c.field, w.opening(w.As(w.Anna), n))
	}
	w.ok(w.opening(w.As(w.Anna), good)())
}
