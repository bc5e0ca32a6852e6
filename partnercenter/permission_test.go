package partnercenter_test

import (
	"context"
	"strings"
	"testing"

	"cspkit.example/activity"
	"cspkit.example/internal/fixture"
	"cspkit.example/orders"
	"cspkit.example/partnercenter"
	"cspkit.example/pcerr"
	"cspkit.example/permissions"
	"github.com/stretchr/testify/assert"
)

// Scenario 9.1, step by step.
func TestPERM_7_PERM_8_PERM_9_OnlyAnAdminAgentSwitches_Scenario9_1(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	permission := func(who permissions.Identity) partnercenter.PurchasePermission {
		return w.As(who).Customer(w.Relecloud).PurchasePermission()
	}
	assert.False(t, must[bool](w)(permission(w.Sam).On(w.ctx)), "step 1")
	for _, refused := range []struct { // step 2
		who  permissions.Identity
		rule pcerr.Rule
	}{{w.Sam, "PERM-8"}, {w.Hal, "PERM-8"}, {w.Gina, "PERM-9"}, {w.Bill, "PERM-9"}, {w.Uma, "PERM-9"}, {w.Dora, "ROLE-6"}} {
		w.refused(pcerr.RoleNotAllowed, refused.rule, func() error { _, err := permission(refused.who).Enable(w.ctx); return err })
		w.refused(pcerr.RoleNotAllowed, refused.rule, func() error { return permission(refused.who).Disable(w.ctx) })
		w.refused(pcerr.RoleNotAllowed, refused.rule, func() error {
			_, err := permission(refused.who).Update(w.ctx, permissions.PolicyInput{})
			return err
		})
	}
	w.refused(pcerr.RoleNotAllowed, "ROLE-6", func() error { _, err := permission(w.Dora).On(w.ctx); return err }) // step 3

	mark := w.mark()
	policy := must[permissions.Policy](w)(permission(w.Anna).Enable(w.ctx)) // step 4
	assert.Equal(t, string(w.Anna.Tenant)+"_"+string(w.Relecloud), policy.ID())
	wantDiff(t, "permissions", []permissions.PolicyPermission{{Resource: "AzureReservedInstances", Action: "Purchase"}}, policy.Permissions())
	for _, reader := range []permissions.Identity{w.Anna, w.Sam, w.Hal, w.Gina, w.Bill, w.Uma} { // step 5
		assert.True(t, must[bool](w)(permission(reader).On(w.ctx)))
		wantDiff(t, "policy", policy, must[permissions.Policy](w)(permission(reader).Get(w.ctx)))
	}
	w.refused(pcerr.PolicyExists, "PERM-22", func() error { _, err := permission(w.Anna).Enable(w.ctx); return err }) // step 6
	w.ok(permission(w.Anna).Disable(w.ctx))                                                                           // step 7
	w.refused(pcerr.PolicyNotFound, "PERM-22", func() error { return permission(w.Anna).Disable(w.ctx) })             // step 8
	w.refused(pcerr.PolicyNotFound, "PERM-22", func() error { _, err := permission(w.Hal).Get(w.ctx); return err })

	shown := must[partnercenter.Page[activity.Record]](w)(w.As(w.Hal).Activity().List(w.ctx, activity.Query{Resource: activity.ResourceSelfServePolicy}, partnercenter.Paging{}))
	wantOps(t, shown.Items, activity.DeleteSelfServePolicy, activity.CreateSelfServePolicy) // step 9
	records := w.logged(mark, w.Anna.Tenant)
	wantOps(t, records, activity.CreateSelfServePolicy, activity.DeleteSelfServePolicy)
	data := []string{"PolicyId", policy.ID(), "Resource", "AzureReservedInstances", "Action", "Purchase"}
	wantData(t, records[0], data...)
	wantData(t, records[1], append(data, "Reason", "switched_off")...)
	for _, r := range records {
		assert.Equal(t, []string{"Relecloud", "anna@contoso.example", string(w.Relecloud)}, []string{r.CustomerName, r.User, string(r.Customer)})
		assert.Equal(t, activity.Succeeded, r.Status)
	}
	assert.Empty(t, records[0].OldValue)
	assert.Equal(t, records[0].NewValue != "", records[1].OldValue != "")
	assert.Empty(t, records[1].NewValue)

	mark = w.mark() // step 10: the new role counts at once
	must[permissions.User](w)(w.As(w.Uma).Users().SetRoles(w.ctx, w.Sam.User, permissions.SalesAgent|permissions.AdminAgent))
	must[permissions.Policy](w)(permission(w.Sam).Enable(w.ctx))
	wantOps(t, w.logged(mark, w.Anna.Tenant), activity.UpdatePartnerUser, activity.CreateSelfServePolicy)
}

func TestPERM_19_ActionsAreSpelledAsInTheLog(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	w.permit()
	w.ok(w.As(w.Anna).Customer(w.Relecloud).PurchasePermission().Disable(w.ctx))
	var file strings.Builder
	w.ok(w.As(w.Hal).Activity().ExportCSV(w.ctx, &file, activity.Query{Resource: activity.ResourceSelfServePolicy}))
	wantDiff(t, "file", "Date,User affected,Action,Partner user\r\n"+
		"2020-06-01T00:00:00Z,Relecloud,Delete Customer Purchase Permissions,anna@contoso.example\r\n"+
		"2020-06-01T00:00:00Z,Relecloud,Create Customer Purchase Permissions,anna@contoso.example\r\n", file.String())
}

// Scenario 9.2, step by step: the order of work is subscription, role, switch.
func TestPERM_12_PERM_13_PERM_14_SubscriptionFirst_Scenario9_2(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	tailspin, admin := w.customerOf(w.Anna, "Tailspin", "US")
	at := w.As(w.Anna).Customer(tailspin)
	enable := func() error { _, err := at.PurchasePermission().Enable(w.ctx); return err }
	w.refused(pcerr.AzureSubscriptionRequired, "PERM-13", enable) // step 1
	w.refused(pcerr.RoleNotAllowed, "SUB-2", func() error {       // step 2
		_, err := w.As(w.Bill).Customer(tailspin).Orders().Place(w.ctx, orders.Line{ItemID: fixture.AzurePlan})
		return err
	})
	mark := w.mark()
	plan, azure, err := fixture.SellAzure(w.ctx, w.As(w.Sam), tailspin, orders.Line{ItemID: fixture.AzurePlan})
	w.ok(err)
	wantOps(t, w.logged(mark, w.Anna.Tenant), activity.CreateOrder)
	assert.True(t, must[orders.Assignments](w)(at.AzureRoles().List(w.ctx, azure)).AdminAgentsHold(w.Anna.Tenant))

	w.ok(enable()) // step 3: nobody at Tailspin is Owner
	buy := func() error { _, err := admin.BuyReservation(w.ctx, d2On(azure, 1)); return err }
	w.refused(pcerr.OwnerRoleRequired, "RBAC-2", buy) // a missing role shows only now

	w.ok(at.AzureRoles().Add(w.ctx, azure, owner(admin.Identity()))) // step 4
	w.ok(admin.SetEntitlement(w.ctx, azure, orders.EntitlementDisabled))
	must[orders.Subscription](w)(at.Subscriptions().Suspend(w.ctx, plan))
	w.refused(pcerr.SubscriptionNotActive, "RSV-3", buy)
	w.ok(at.PurchasePermission().Disable(w.ctx))
	w.refused(pcerr.AzureSubscriptionRequired, "PERM-13", enable)
	must[orders.Subscription](w)(at.Subscriptions().Reactivate(w.ctx, plan))
	w.ok(enable())
}

// Relecloud has subscriptions from two partners; each switches for its own.
func TestPERM_4_PERM_5_PERM_6_PERM_10_OnePermissionForEachPartnerAndCustomer(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	w.won(w.Lars)
	_, s4, err := fixture.SellAzure(w.ctx, w.As(w.Lars), w.Relecloud, orders.Line{ItemID: fixture.AzureGlobal})
	w.ok(err)
	w.ok(w.As(w.Lars).Customer(w.Relecloud).AzureRoles().Add(w.ctx, s4, owner(w.Carla)))
	tailspin, _ := w.customerOf(w.Anna, "Tailspin", "US")
	_, _, err = fixture.SellAzure(w.ctx, w.As(w.Sam), tailspin, orders.Line{ItemID: fixture.AzurePlan})
	w.ok(err)
	on := func(who permissions.Identity, customer permissions.TenantID) bool {
		return must[bool](w)(w.As(who).Customer(customer).PurchasePermission().On(w.ctx))
	}
	state := func() [3]bool {
		return [3]bool{on(w.Anna, w.Relecloud), on(w.Lars, w.Relecloud), on(w.Anna, tailspin)}
	}
	carla := w.Portal(w.Carla)
	buy := func(id orders.EntitlementID) func() error {
		return func() error { _, err := carla.BuyReservation(w.ctx, d2On(id, 1)); return err }
	}
	assert.Equal(t, [3]bool{}, state(), "off by default")
	w.refused(pcerr.SelfServeOff, "PERM-4", buy(w.S1))

	w.permit()
	assert.Equal(t, [3]bool{true, false, false}, state(), "neither for another partner nor for another customer")
	w.ok(buy(w.S1)())
	w.refused(pcerr.SelfServeOff, "PERM-4", buy(s4))

	must[permissions.Policy](w)(w.As(w.Lars).Customer(w.Relecloud).PurchasePermission().Enable(w.ctx))
	w.ok(w.As(w.Anna).Customer(w.Relecloud).PurchasePermission().Disable(w.ctx))
	assert.Equal(t, [3]bool{false, true, false}, state())
	w.refused(pcerr.SelfServeOff, "PERM-4", buy(w.S1))
	before := w.mark()
	w.ok(buy(s4)())
	wantOps(t, w.logged(before, w.Lars.Tenant), activity.CreateOrder)
	assert.Empty(t, w.logged(before, w.Anna.Tenant))
	assert.NotEmpty(t, everything(w, w.As(w.Lars).Customer(w.Relecloud).Reservations().All(w.ctx, partnercenter.ReservationQuery{})))
}

// The dashboard and the API are two ways to the same switch.
func TestPERM_1_PERM_2_PERM_11_PERM_27_TheSwitchOnEveryChannel(t *testing.T) {
	t.Parallel()
	var logs [][]activity.Record
	for _, channel := range []permissions.Channel{permissions.Dashboard, permissions.API} {
		w := newWorld(t)
		w.ok(w.Portal(w.Carla).RemoveAdministration(w.ctx, w.Anna.Tenant, true)) // the permission needs no DAP
		mark := w.mark()
		permission := w.As(w.Anna).Via(channel).Customer(w.Relecloud).PurchasePermission()
		changed := w.tablesChanged(func() error { _, err := permission.Enable(w.ctx); return err })
		wantDiff(t, "tables", []string{"activity", "self_serve_policies", "sequences"}, changed)
		bought := w.carlaBuys(1) // the customer provisions by itself
		assert.Equal(t, orders.ByCustomer, bought.Order.PlacedBy)
		w.ok(permission.Disable(w.ctx))
		assert.False(t, must[bool](w)(permission.On(w.ctx)))
		records := w.logged(mark, w.Anna.Tenant)
		wantOps(t, records, activity.CreateSelfServePolicy, activity.CreateOrder, activity.DeleteSelfServePolicy)
		logs = append(logs, records)
	}
	for n := range logs[0] {
		logs[1][n].ID = logs[0][n].ID
	}
	wantDiff(t, "records by API", logs[0], logs[1])
}

func TestPERM_3_PERM_22_PolicyInput(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	permission := w.As(w.Anna).Customer(w.Relecloud).PurchasePermission()
	pair := permissions.PolicyPermission{Resource: "AzureReservedInstances", Action: "Purchase"}
	for name, pairs := range map[string][]permissions.PolicyPermission{
		"another action":   {{Resource: "AzureReservedInstances", Action: "Cancel"}},
		"another resource": {{Resource: "VirtualMachines", Action: "Purchase"}},
		"another case":     {{Resource: "azurereservedinstances", Action: "purchase"}},
		"one too many":     {pair, {Resource: "AzureReservedInstances", Action: ""}},
		"no text":          {{Resource: "\x00", Action: strings.Repeat("x", 10_000)}},
	} {
		t.Log(name)
		in := permissions.PolicyInput{Permissions: pairs}
		w.refusedField(pcerr.InvalidInput, "PERM-3", "permissions", func() error { _, err := permission.Create(w.ctx, in); return err })
	}
	in := permissions.PolicyInput{ID: string(w.Anna.Tenant + "_" + w.Relecloud), Permissions: []permissions.PolicyPermission{pair}}
	update := func(in permissions.PolicyInput) func() error {
		return func() error { _, err := permission.Update(w.ctx, in); return err }
	}
	w.refused(pcerr.PolicyNotFound, "PERM-22", update(in))
	made := must[permissions.Policy](w)(permission.Create(w.ctx, in))

	// Two sessions read the same version; the second to write has lost.
	in.Version = made.Version
	mark := w.mark()
	again := must[permissions.Policy](w)(permission.Update(w.ctx, in))
	assert.NotEqual(t, made.Version, again.Version)
	w.refused(pcerr.ETagMismatch, "PERM-22", update(in))
	records := w.logged(mark, w.Anna.Tenant)
	wantOps(t, records, activity.UpdateSelfServePolicy)
	wantData(t, records[0], "PolicyId", in.ID, "Resource", "AzureReservedInstances", "Action", "Purchase")

	in.Version = 0
	for _, id := range []string{"", "x", string(w.Relecloud + "_" + w.Anna.Tenant), string(w.Lars.Tenant + "_" + w.Relecloud)} {
		in.ID = id
		w.refused(pcerr.PolicyIDInvalid, "PERM-5", update(in))
	}
	in.ID = strings.ToUpper(made.ID()) // GUIDs are compared without regard to case
	w.ok(update(in)())
	w.ok(permission.Disable(w.ctx))
	w.refused(pcerr.PolicyNotFound, "PERM-22", update(in))
}

func TestPERM_26_ThePermissionEndsWithTheRelationship(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	w.permit()
	w.ok(w.Portal(w.Carla).SetEntitlement(w.ctx, w.S1, orders.EntitlementDisabled))
	must[orders.Subscription](w)(w.As(w.Sam).Customer(w.Relecloud).Subscriptions().Suspend(w.ctx, w.AP))
	gina := w.As(w.Gina).Customer(w.Relecloud)
	w.ok(gina.RemoveRelationship(w.ctx))
	w.refused(pcerr.NoRelationship, "REL-26", func() error { _, err := gina.PurchasePermission().On(w.ctx); return err })
	w.refused(pcerr.SelfServeOff, "PERM-4", func() error {
		_, err := w.Portal(w.Carla).BuyReservation(w.ctx, d2On(w.S1, 1))
		return err
	})
	w.won(w.Anna)
	assert.False(t, must[bool](w)(gina.PurchasePermission().On(w.ctx)))
}

// What no partner user may do: the wrong kind of partner, cloud, customer.
func TestPERM_13_RefusalsInTheirOrder(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	enable := func(who permissions.Identity, customer permissions.TenantID) func() error {
		return func() error { _, err := w.As(who).Customer(customer).PurchasePermission().Enable(w.ctx); return err }
	}
	code := func(op func() error) pcerr.Code { return pcerr.CodeOf(op()) }
	assert.Equal(t, pcerr.PartnerTypeNotAllowed, code(enable(w.Renee, w.Relecloud)))
	assert.Equal(t, pcerr.CloudFeatureUnavailable, code(enable(w.Gwen, w.Relecloud)))
	assert.Equal(t, pcerr.CustomerNotAllowed, code(enable(w.Carla, w.Relecloud)))
	w.refused(pcerr.CustomerNotFound, "CUS-12", enable(w.Lars, w.Relecloud))
	w.refused(pcerr.CustomerNotFound, "CUS-12", enable(w.Lars, nobodyID))
	for _, id := range []permissions.TenantID{"", "relecloud", w.Relecloud + " ", "\x00", permissions.TenantID(strings.Repeat("a", 4000))} {
		w.refusedField(pcerr.InvalidInput, "ID-2", "customer", enable(w.Anna, id))
	}
	w.ok(enable(w.Anna, permissions.TenantID(strings.ToUpper(string(w.Relecloud))))())
	ended, stop := context.WithCancel(w.ctx)
	stop()
	_, err := w.As(w.Anna).Customer(w.Relecloud).PurchasePermission().Enable(ended)
	assert.ErrorIs(t, err, context.Canceled)
}
