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
	"cspkit.example/reservations"
	"github.com/stretchr/testify/assert"
)

// Scenario 9.11: the end of a reseller relationship, step by step.
func TestSUB_13_REL_25_REL_26_REL_28_EndOfARelationship_Scenario9_11(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	w.permit()
	r1 := w.carlaBuys(1).Reservation
	gina, sam, carla := w.As(w.Gina).Customer(w.Relecloud), w.As(w.Sam).Customer(w.Relecloud), w.Portal(w.Carla)
	end := func() error { return gina.RemoveRelationship(w.ctx) }
	assert.Equal(t, pcerr.RoleNotAllowed, pcerr.CodeOf(w.As(w.Anna).Customer(w.Relecloud).RemoveRelationship(w.ctx))) // step 1
	w.refused(pcerr.ActiveReservationsRemain, "REL-25", end)
	must[reservations.Reservation](w)(w.As(w.Anna).Customer(w.Relecloud).Reservations().Cancel(w.ctx, r1.ID)) // step 2
	w.refused(pcerr.ActiveSubscriptionsRemain, "REL-25", end)
	suspend := func() error { _, err := sam.Subscriptions().Suspend(w.ctx, w.AP); return err }
	w.refused(pcerr.AzurePlanHasActiveAssets, "SUB-13", suspend) // step 3
	w.ok(carla.SetEntitlement(w.ctx, w.S1, orders.EntitlementDisabled))
	w.ok(suspend())

	mark := w.mark() // step 4
	w.ok(end())
	records := w.logged(mark, w.Anna.Tenant)
	wantOps(t, records, activity.RemovePartnerCustomerRelationship, activity.DAPAdminRelationshipTerminated, activity.DeleteSelfServePolicy)
	wantData(t, records[0], "CustomerId", string(w.Relecloud))
	wantData(t, records[1], "By", "relationship_removed")
	assert.Equal(t, "relationship_removed", records[2].Data.Get("Reason"))
	assert.Equal(t, "gina@contoso.example", records[0].User)

	assert.Empty(t, everything(w, w.As(w.Sam).Customers().All(w.ctx, partnercenter.CustomerQuery{}))) // step 5
	w.refused(pcerr.NoRelationship, "REL-26", func() error { _, err := sam.Get(w.ctx); return err })
	w.refused(pcerr.NoRelationship, "REL-26", func() error {
		_, err := sam.Orders().Place(w.ctx, orders.Line{ItemID: fixture.Office})
		return err
	})
	assert.Len(t, everything(w, sam.Orders().All(w.ctx, partnercenter.OrderQuery{})), 2)
	assert.NotEmpty(t, everything(w, w.As(w.Hal).Activity().All(w.ctx, activity.Query{Customer: w.Relecloud})))

	request, err := w.As(w.Anna).Invitations().Create(w.ctx, customers.NewRequest{}) // step 6
	w.ok(err)
	w.ok(carla.Accept(w.ctx, request.URL, true))
	again := must[customers.Customer](w)(sam.Get(w.ctx))
	assert.True(t, again.Relationship.Active())
	assert.True(t, again.DAP.Active())
	assert.False(t, must[bool](w)(sam.PurchasePermission().On(w.ctx)))
}

func TestSUB_9_SUB_11_SUB_12_SuspendedReactivatedDeleted(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	sam := w.As(w.Sam).Customer(w.Relecloud).Subscriptions()
	base := w.place(w.As(w.Sam), w.Relecloud, orders.Line{ItemID: fixture.Office}).Lines[0].Subscription
	addOn := w.place(w.As(w.Sam), w.Relecloud, orders.Line{ItemID: fixture.Audio, Parent: base}).Lines[0].Subscription
	status := func(id orders.SubscriptionID) orders.SubscriptionStatus {
		return must[orders.Subscription](w)(sam.Get(w.ctx, id)).Status
	}
	reactivate := func(id orders.SubscriptionID) func() error {
		return func() error { _, err := sam.Reactivate(w.ctx, id); return err }
	}
	mark := w.mark()
	stopped := must[orders.Subscription](w)(sam.Suspend(w.ctx, base))
	assert.Equal(t, fixture.Start.Add(120*oneDay), stopped.DeleteAfter, "90 days, and the 30 up to the first bill")
	assert.Equal(t, orders.Suspended, status(addOn), "it stops with its base")
	records := w.logged(mark, w.Anna.Tenant)
	wantOps(t, records, activity.UpdateSubscription)
	wantData(t, records[0], "SubscriptionId", string(base), "Change", "status", "OldValue", "active", "NewValue", "suspended")
	w.refused(pcerr.ParentSubscriptionNotActive, "SUB-12", reactivate(addOn))
	w.refused(pcerr.SubscriptionNotActive, "SUB-9", func() error { _, err := sam.Suspend(w.ctx, base); return err })
	w.Clock.Set(stopped.DeleteAfter)
	w.ok(reactivate(base)())
	w.ok(reactivate(addOn)())
	again := must[orders.Subscription](w)(sam.Suspend(w.ctx, base))
	assert.Equal(t, w.Clock.Now().Add(90*oneDay), again.DeleteAfter)
	w.Clock.Set(again.DeleteAfter.Add(time.Second))
	assert.Equal(t, orders.Deleted, status(base))
	for _, op := range []func() error{
		reactivate(base),
		func() error { _, err := sam.Suspend(w.ctx, base); return err },
		func() error { _, err := sam.Rename(w.ctx, base, "x"); return err },
		func() error { _, err := sam.ChangeQuantity(w.ctx, base, 2); return err },
		func() error { _, err := sam.SetSupportContact(w.ctx, base, w.Anna.Tenant); return err },
	} {
		w.refused(pcerr.SubscriptionDeleted, "SUB-14", op)
	}
}

func TestSUB_14_Changes(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	sam := w.As(w.Sam).Customer(w.Relecloud).Subscriptions()
	id := w.place(w.As(w.Sam), w.Relecloud, orders.Line{ItemID: fixture.Office, Quantity: 3}).Lines[0].Subscription
	for _, c := range []struct {
		change       string
		op           func() (orders.Subscription, error)
		before, then string
	}{
		{"quantity", func() (orders.Subscription, error) { return sam.ChangeQuantity(w.ctx, id, 7) }, "3", "7"},
		{"friendlyName", func() (orders.Subscription, error) { return sam.Rename(w.ctx, id, "Post") }, "Office 365 E3", "Post"},
		{"autoRenew", func() (orders.Subscription, error) { return sam.SetAutoRenew(w.ctx, id, false) }, "true", "false"},
		{"status", func() (orders.Subscription, error) { return sam.Suspend(w.ctx, id) }, "active", "suspended"},
	} {
		mark := w.mark()
		got := must[orders.Subscription](w)(c.op())
		wantDiff(t, c.change, got, must[orders.Subscription](w)(sam.Get(w.ctx, id)))
		records := w.logged(mark, w.Anna.Tenant)
		wantOps(t, records, activity.UpdateSubscription)
		wantData(t, records[0], "SubscriptionId", string(id), "Change", c.change, "OldValue", c.before, "NewValue", c.then)
	}
	w.refused(pcerr.SubscriptionNotActive, "SUB-14", func() error { _, err := sam.ChangeQuantity(w.ctx, id, 2); return err })
	must[orders.Subscription](w)(sam.Reactivate(w.ctx, id))
	for _, n := range []int{0, -1, 10_001, 1<<63 - 1} {
		w.refusedField(pcerr.QuantityInvalid, "SUB-14", "quantity", func() error { _, err := sam.ChangeQuantity(w.ctx, id, n); return err })
	}
	for _, name := range []string{"", " ", "a\x00", "\xff", strings.Repeat("n", 257)} {
		w.refusedField(pcerr.InvalidInput, "ID-13", "friendlyName", func() error { _, err := sam.Rename(w.ctx, id, name); return err })
	}
	w.refusedField(pcerr.InvalidInput, "ID-2", "subscription", func() error { _, err := sam.Rename(w.ctx, "x", "y"); return err })
	w.refused(pcerr.SubscriptionNotFound, "CUS-12", func() error { _, err := sam.Rename(w.ctx, nobodyID, "y"); return err })
}

func TestSUB_10_WhoChangesSubscriptions(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	id := w.place(w.As(w.Sam), w.Relecloud, orders.Line{ItemID: fixture.Office}).Lines[0].Subscription
	for who, may := range map[permissions.Identity][2]bool{ // suspend, rename
		w.Gina: {true, true}, w.Bill: {true, false}, w.Uma: {false, true}, w.Anna: {true, true}, w.Sam: {true, true}, w.Hal: {true, true}, w.Dora: {},
	} {
		s := w.As(who).Customer(w.Relecloud).Subscriptions()
		_, err := s.Suspend(w.ctx, id)
		assert.Equal(t, may[0], err == nil, "%v", err)
		if err == nil {
			must[orders.Subscription](w)(s.Reactivate(w.ctx, id))
		}
		_, err = s.Rename(w.ctx, id, "x")
		assert.Equal(t, may[1], err == nil, "%v", err)
	}
}

// Scenario 9.19, step by step.
func TestSUP_2_SUP_3_SUP_4_SUP_6_SupportContacts_Scenario9_19(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	w.ok(w.Partner(w.ctx))
	n := fixture.NewCustomer("Proseware", "IT", "Paola")
	n.Reseller = w.Rita.Tenant
	made := must[partnercenter.CreatedCustomer](w)(w.As(w.Ingo).Customers().Create(w.ctx, n))
	proseware := made.Customer.ID
	id := w.place(w.As(w.Ingo), proseware, orders.Line{ItemID: fixture.Office, ResellerMPNID: "4847383"}).Lines[0].Subscription
	hans := w.As(w.Hans).Customer(proseware).Subscriptions()
	contact := func(s partnercenter.Subscriptions, id orders.SubscriptionID) string {
		return must[orders.Subscription](w)(s.Get(w.ctx, id)).Support.Name
	}
	assert.Equal(t, "Distri", contact(hans, id)) // step 1
	mark := w.mark()
	must[orders.Subscription](w)(hans.SetSupportContact(w.ctx, id, w.Rita.Tenant)) // step 2
	portal := must[*partnercenter.Portal](w)(w.Center.SignInToPortal(w.ctx, made.Credentials.UserName, made.Credentials.Password))
	w.ok(portal.ChoosePassword(w.ctx, fixture.Password))
	shown := must[[]partnercenter.SubscriptionSupport](w)(portal.SupportContacts(w.ctx))
	assert.Equal(t, "Fabrikam", shown[0].Contact.Name)
	records := w.logged(mark, w.Gerd.Tenant)
	wantOps(t, records, activity.UpdateSubscription)
	wantData(t, records[0], "SubscriptionId", string(id), "Change", "supportContact", "OldValue", string(w.Gerd.Tenant), "NewValue", string(w.Rita.Tenant))
	assert.Equal(t, pcerr.NoPartnership, pcerr.CodeOf(func() error { _, err := hans.SetSupportContact(w.ctx, id, w.Cody.Tenant); return err }())) // step 3

	anna := w.As(w.Anna).Customer(w.Relecloud).Subscriptions() // step 4
	name := func() error { _, err := anna.SetSupportContact(w.ctx, w.AP, w.Lars.Tenant); return err }
	w.refused(pcerr.NoRelationship, "SUP-4", name)
	w.won(w.Lars)
	w.ok(name())
	assert.Equal(t, "Litware", contact(anna, w.AP))
	lena := must[[]permissions.User](w)(usersOf(w, w.Lars))
	for _, u := range lena {
		if u.Roles.Has(permissions.GlobalAdmin) {
			w.ok(w.As(u.Identity()).Customer(w.Relecloud).RemoveRelationship(w.ctx))
		}
	}
	assert.Equal(t, "Contoso", contact(anna, w.AP))
}

// usersOf reads the users of somebody's tenant, whoever may list them.
func usersOf(w *world, who permissions.Identity) ([]permissions.User, error) {
	rows, _ := w.table("partner_users")
	var all []permissions.User
	for _, row := range rows {
		if u := row.(*permissions.User); u.Tenant == who.Tenant {
			all = append(all, *u)
		}
	}
	return all, nil
}
