package partnercenter_test

import (
	"testing"

	"cspkit.example/customers"
	"cspkit.example/internal/fixture"
	"cspkit.example/money"
	"cspkit.example/orders"
	"cspkit.example/partnercenter"
	"cspkit.example/pcerr"
	"cspkit.example/permissions"
	"cspkit.example/resellers"
	"cspkit.example/reservations"
	"cspkit.example/support"
	"github.com/stretchr/testify/assert"
)

// Scenario 9.15, steps 3 and 4: an association gives a reseller no right on
// the customer's Azure; an explicit Owner does.
func TestIR_15_AnAssociationIsNoAzureRight_Scenario9_15(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	id, portal := w.proseware()
	_, a1, err := fixture.SellAzure(w.ctx, w.As(w.Ingo), id, orders.Line{ItemID: fixture.AzurePlan, ResellerMPNID: "4847383"})
	w.ok(err)
	held := must[orders.Assignments](w)(w.As(w.Ingo).Customer(id).AzureRoles().List(w.ctx, a1))
	assert.Len(t, held, 1)
	assert.True(t, held.AdminAgentsHold(w.Ingo.Tenant), "the group of the partner that provisioned")
	renee := w.As(w.Renee).Customer(id)
	reader := orders.RoleAssignment{Principal: string(portal.Identity().User), PrincipalTenant: id, Role: "Reader"}
	azureCase := support.NewRequest{Product: support.Azure, Title: "The machine is down", Entitlement: a1}

	// 3
	w.refusedAll(pcerr.ExplicitAzurePermissionRequired, "RSV-23", []call{
		{"assign", func() error { return renee.AzureRoles().Add(w.ctx, a1, reader) }},
		{"assign itself", func() error { return renee.AzureRoles().Add(w.ctx, a1, owner(w.Renee)) }},
		{"take", func() error { return renee.AzureRoles().Remove(w.ctx, a1, adminAgents(w.Ingo.Tenant)) }},
	})
	w.refused(pcerr.UseIndirectProvider, "SUP-14", func() error { return drop(renee.ServiceRequests().Open(w.ctx, azureCase)) })

	// 4: the customer, an Owner, gives renee the role.
	w.ok(w.As(w.Ingo).Customer(id).AzureRoles().Add(w.ctx, a1, owner(portal.Identity())))
	mark := w.mark()
	w.ok(portal.AssignRole(w.ctx, a1, owner(w.Renee)))
	w.wantLogs(mark, logs{})
	assert.Equal(t, support.Open, must[support.Request](w)(renee.ServiceRequests().Open(w.ctx, azureCase)).Status)
	w.ok(renee.AzureRoles().Add(w.ctx, a1, reader))
	w.refused(pcerr.ExplicitAzurePermissionRequired, "RSV-23", func() error {
		return w.As(w.Rita).Customer(id).AzureRoles().Add(w.ctx, a1, reader) // a colleague has nothing by that
	})
	// An explicit right is not a right to buy.
	w.refused(pcerr.PartnerTypeNotAllowed, "CAP-7", func() error { return drop(renee.Reservations().Buy(w.ctx, d2On(a1, 1))) })
}

// Naming a reseller on a subscription is delegating: it then sees the
// customer and manages what its provider sold, but has no relationship of its
// own, no prices and no orders.
func TestIR_14_IR_33_IR_34_AnAssociationDelegates(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	w.ok(w.Partner(w.ctx))
	id, portal := w.customerOf(w.Ingo, "Adatum", "IT")
	renee := w.As(w.Renee).Customer(id)
	w.refused(pcerr.CustomerNotFound, "CUS-12", func() error { return drop(renee.Get(w.ctx)) })
	first := w.place(w.As(w.Ingo), id, orders.Line{ItemID: fixture.Office}).Lines[0].Subscription
	w.ok(drop(w.As(w.Ingo).Customer(id).Subscriptions().SetReseller(w.ctx, first, "4847383")))

	theirs := must[customers.Customer](w)(renee.Get(w.ctx))
	assert.Equal(t, "none", theirs.RelationshipToPartner())
	assert.True(t, theirs.Associated)
	assert.False(t, theirs.DAP.Active())
	assert.Equal(t, customers.BillingProfile{}, theirs.Billing, "the provider's copy stays the provider's")
	links := must[[]customers.Association](w)(w.As(w.Ingo).Customer(id).Resellers(w.ctx))
	assert.Equal(t, customers.ViaSubscription, links[0].Via)
	assert.Equal(t, []string{"Adatum"}, w.listed(w.Renee, partnercenter.CustomerQuery{Provider: w.Ingo.Tenant}))

	second := w.place(w.As(w.Ingo), id, orders.Line{ItemID: fixture.Server}).Lines[0].Subscription
	var seen []orders.SubscriptionID
	for _, s := range everything(w, renee.Subscriptions().All(w.ctx, partnercenter.SubscriptionQuery{})) {
		seen = append(seen, s.ID)
		assert.Equal(t, s, must[orders.Subscription](w)(renee.Subscriptions().Get(w.ctx, s.ID)))
		assert.Equal(t, [3]any{money.Amount{}, money.Amount{}, orders.OrderID("")}, [3]any{s.UnitPrice, s.Credit, s.Order})
	}
	sold := must[orders.Subscription](w)(w.As(w.Ingo).Customer(id).Subscriptions().Get(w.ctx, first))
	assert.Equal(t, "16.00 USD", sold.UnitPrice.String())
	assert.Empty(t, everything(w, renee.Subscriptions().All(w.ctx, partnercenter.SubscriptionQuery{Order: sold.Order})))
	assert.Equal(t, []orders.SubscriptionID{first, second}, seen, "all that the provider sold")
	assert.Empty(t, everything(w, renee.Orders().All(w.ctx, partnercenter.OrderQuery{})))
	w.refusedAll(pcerr.NoRelationship, "IR-34", []call{
		{"users", func() error { return drop(renee.Users().List(w.ctx, partnercenter.Paging{})) }},
		{"user", func() error { return drop(renee.Users().Create(w.ctx, customers.NewUser{})) }},
		{"rename", func() error { return drop(renee.Rename(w.ctx, "A")) }},
		{"portal", func() error { return drop(renee.AdministersAs(w.ctx)) }},
	})
	// It wins its own relationship like any other partner.
	w.ok(portal.Accept(w.ctx, w.asks(w.Renee, customers.NewRequest{Provider: w.Ingo.Tenant}).URL, false))
	theirs = w.recordOf(w.Renee, id)
	assert.Equal(t, "reseller", theirs.RelationshipToPartner())
	w.ok(drop(renee.Users().List(w.ctx, partnercenter.Paging{})))
}

// What a reseller sees through one provider is no other provider's.
func TestIR_33_OnlyTheAssociatedProvidersSubscriptions(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	id, portal := w.proseware()
	direct := w.enrolled("Gallia", permissions.DirectBillPartner, "FR", "41")
	w.ok(portal.Accept(w.ctx, w.asks(direct, customers.NewRequest{}).URL, true))
	w.ok(drop(w.As(direct).Customer(id).AttestAgreement(w.ctx, *fixture.NewCustomer("Proseware", "IT", "Paola").Attestation)))
	foreign := w.place(w.As(direct), id, orders.Line{ItemID: fixture.Office}).Lines[0].Subscription
	_, azure, err := fixture.SellAzure(w.ctx, w.As(direct), id, orders.Line{ItemID: fixture.AzurePlan})
	w.ok(err)
	mine := w.place(w.As(w.Ingo), id, orders.Line{ItemID: fixture.Office}).Lines[0].Subscription

	renee := w.As(w.Renee).Customer(id)
	got := everything(w, renee.Subscriptions().All(w.ctx, partnercenter.SubscriptionQuery{}))
	assert.Len(t, got, 1)
	assert.Equal(t, mine, got[0].ID)
	for name, op := range map[string]func(orders.SubscriptionID) error{
		"get":          func(id orders.SubscriptionID) error { return drop(renee.Subscriptions().Get(w.ctx, id)) },
		"entitlements": func(id orders.SubscriptionID) error { return drop(renee.Subscriptions().Entitlements(w.ctx, id)) },
	} {
		like(t, name, op(foreign), string(foreign), op(nobodyID), nobodyID)
	}
	for name, op := range map[string]func(orders.EntitlementID) error{
		"list": func(id orders.EntitlementID) error { return drop(renee.AzureRoles().List(w.ctx, id)) },
		"add":  func(id orders.EntitlementID) error { return renee.AzureRoles().Add(w.ctx, id, owner(w.Renee)) },
		"case": func(id orders.EntitlementID) error {
			return drop(renee.ServiceRequests().Open(w.ctx, support.NewRequest{Product: support.Azure, Title: "T", Entitlement: id}))
		},
	} {
		like(t, name, op(azure), string(azure), op(nobodyID), nobodyID)
	}
	reservationsSeen := must[partnercenter.Page[reservations.Reservation]](w)(renee.Reservations().List(w.ctx, partnercenter.ReservationQuery{}))
	assert.Empty(t, reservationsSeen.Items)
	assert.Len(t, must[partnercenter.Page[resellers.Partnership]](w)(w.As(w.Rita).Partnerships().Providers(w.ctx, partnercenter.Paging{})).Items, 1)
}

// Through two providers a reseller sees what each of them sold, page by page;
// the one's end leaves it the other. An association makes it no partner of the
// customer's own.
func TestIR_33_REL_30_TwoProvidersOfOneReseller(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	w.ok(w.Partner(w.ctx))
	id, portal := w.customerOf(w.Ingo, "Adatum", "IT")
	second := w.enrolled("Grossist", permissions.IndirectProvider, "NL", "42")
	w.ok(drop(w.As(w.Rita).Partnerships().Accept(w.ctx, must[resellers.Request](w)(w.As(second).Partnerships().Request(w.ctx, "rita@fabrikam.example")).URL)))
	w.ok(portal.Accept(w.ctx, w.asks(second, customers.NewRequest{}).URL, true))
	w.ok(drop(w.As(second).Customer(id).AttestAgreement(w.ctx, *fixture.NewCustomer("Adatum", "IT", "Ada").Attestation)))
	sold := map[permissions.Identity]orders.SubscriptionID{}
	for _, provider := range []permissions.Identity{w.Gerd, second} {
		sold[provider] = w.place(w.As(provider), id, orders.Line{ItemID: fixture.Office, ResellerMPNID: "4847383"}).Lines[0].Subscription
	}
	seen := func(limit int) (all []orders.SubscriptionID) {
		q := partnercenter.SubscriptionQuery{Paging: partnercenter.Paging{Limit: limit}}
		for _, s := range everything(w, w.As(w.Renee).Customer(id).Subscriptions().All(w.ctx, q)) {
			all = append(all, s.ID)
		}
		return all
	}
	assert.ElementsMatch(t, []orders.SubscriptionID{sold[w.Gerd], sold[second]}, seen(0))
	assert.Equal(t, seen(0), seen(1))
	var partners []permissions.TenantID
	for _, p := range must[[]partnercenter.PartnerOfCustomer](w)(portal.Partners(w.ctx)) {
		partners = append(partners, p.Partner)
	}
	assert.ElementsMatch(t, []permissions.TenantID{w.Ingo.Tenant, second.Tenant}, partners)

	end := func(provider permissions.Identity) {
		w.ok(drop(w.As(provider).Customer(id).Subscriptions().Suspend(w.ctx, sold[provider])))
		mark := w.mark()
		w.ok(w.As(provider).Customer(id).RemoveRelationship(w.ctx))
		assert.Empty(t, w.logged(mark, w.Renee.Tenant), "it is the provider's business")
	}
	end(w.Gerd)
	assert.True(t, w.recordOf(w.Renee, id).Associated)
	assert.Equal(t, []orders.SubscriptionID{sold[second]}, seen(0))
	end(second)
	w.refused(pcerr.CustomerNotFound, "CUS-12", func() error { return drop(w.As(w.Renee).Customer(id).Get(w.ctx)) })
	assert.Empty(t, w.listed(w.Renee, partnercenter.CustomerQuery{}))
}
