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
	"cspkit.example/reservations"
	"github.com/stretchr/testify/assert"
)

// A direct bill partner buys from Microsoft in its own name, sells without
// anybody between it and the customer, and answers for support and services.
func TestCAP_5_ADirectBillPartnerSellsItself(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	w.credit("100")
	mark := w.mark()
	order := w.place(w.As(w.Sam), w.Relecloud, orders.Line{ItemID: fixture.Office, Quantity: 5})
	sold := w.sub(order.Lines[0].Subscription)
	assert.Equal(t, []permissions.TenantID{w.Sam.Tenant, w.Sam.Tenant, w.Sam.Tenant}, []permissions.TenantID{order.Partner, sold.Partner, sold.Support.Tenant})
	assert.Equal(t, []string{"", ""}, []string{order.Lines[0].PartnerIDOnRecord, sold.PartnerIDOnRecord}, "nobody is between the two")
	assert.False(t, sold.ResellerIncentiveEligible())
	wantOps(t, w.logged(mark, w.Sam.Tenant), activity.CreateOrder)
	w.refused(pcerr.CreditLimit, "SUB-25", w.buying(2)) // 80.00 of its own 100.00 are spent

	record := w.recordOf(w.Sam, w.Relecloud)
	assert.Equal(t, []any{customers.KindDirect, true}, []any{record.Relationship.Kind, record.Relationship.PartnerResponsible})
	assert.Equal(t, customers.GlobalAdministrator, must[customers.DirectoryRoles](w)(w.relecloud(w.Anna).AdministersAs(w.ctx)))
	for _, s := range must[[]partnercenter.SubscriptionSupport](w)(w.Portal(w.Carla).SupportContacts(w.ctx)) {
		assert.Equal(t, "Contoso", s.Contact.Name)
	}
	contoso := w.almighty(w.Gina) // it needs no provider, and has no resellers
	w.refused(pcerr.PartnerTypeNotAllowed, "IR-23", func() error { return drop(contoso.Partnerships().Request(w.ctx, "rita@fabrikam.example")) })
	w.refused(pcerr.PartnerTypeNotAllowed, "IR-3", func() error { return drop(contoso.Partnerships().Accept(w.ctx, "https://partner.example/")) })
	w.refused(pcerr.PartnerTypeNotAllowed, "IR-17", func() error {
		return drop(contoso.Customer(w.Relecloud).Subscriptions().SetReseller(w.ctx, sold.ID, "4847383"))
	})
}

// Add-ons are bought by direct bill partners and providers; a reseller leaves
// that to its provider, as everything that is ordered.
func TestCAP_12_WhoBuysAddOns(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	proseware, _ := w.proseware()
	for who, customer := range map[permissions.Identity]permissions.TenantID{w.Sam: w.Relecloud, w.Ingo: proseware} {
		at := w.As(who).Customer(customer)
		base := w.place(w.As(who), customer, orders.Line{ItemID: fixture.Office}).Lines[0].Subscription
		mark := w.mark()
		order := must[orders.Order](w)(at.Orders().Place(w.ctx, orders.Line{ItemID: fixture.Audio, Parent: base}))
		addOn := must[orders.Subscription](w)(at.Subscriptions().Get(w.ctx, order.Lines[0].Subscription))
		assert.Equal(t, []any{orders.AddOn, orders.Active, base, who.Tenant}, []any{addOn.ProductType, addOn.Status, addOn.Parent, addOn.Partner})
		wantOps(t, w.logged(mark, who.Tenant), activity.CreateOrder)
		if customer != proseware {
			continue
		}
		renee := w.almighty(w.Rita).Customer(proseware)
		w.refusedAll(pcerr.PartnerTypeNotAllowed, "CAP-7", []call{
			{"order", func() error {
				return drop(renee.Orders().Place(w.ctx, orders.Line{ItemID: fixture.Audio, Parent: base}))
			}},
			{"cart", func() error {
				return drop(renee.Carts().Create(w.ctx, orders.Line{ItemID: fixture.Audio, Parent: base}))
			}},
		})
	}
}

// A reservation does not move with an Azure subscription. What a customer
// reserved elsewhere is unknown here, so what follows is that nothing brings
// a reservation in but a purchase, a renewal or an exchange: not the Azure
// subscriptions that come under a partner, nor another partner that wins the
// customer, nor the way under an Azure plan.
func TestRSV_34_ReservationsDoNotMove(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	var actions []string
	for a := range permissions.Actions() {
		if strings.HasPrefix(a.String(), "reservation.") {
			actions = append(actions, a.String())
		}
	}
	assert.Equal(t, []string{"reservation.list", "reservation.get", "reservation.utilization", "reservation.buy", "reservation.renew",
		"reservation.buy_in_azure_portal", "reservation.change_scope", "reservation.cancel", "reservation.exchange"}, actions)
	tailspin, admin := w.customerOf(w.Anna, "Tailspin", "US")
	at := w.As(w.Anna).Customer(tailspin)
	_, azure, err := fixture.SellAzure(w.ctx, w.As(w.Anna), tailspin, orders.Line{ItemID: fixture.AzureGlobal})
	w.ok(err)
	bought := must[partnercenter.BoughtReservation](w)(at.Reservations().Buy(w.ctx, d2On(azure, 1))).Reservation
	before, _ := w.table("reservations")

	request := w.asks(w.Lars, customers.NewRequest{})
	var plan orders.SubscriptionID
	for _, comes := range []func() error{
		func() error { // another partner, with Azure of its own
			w.ok(admin.Accept(w.ctx, request.URL, true))
			w.ok(drop(w.As(w.Lars).Customer(tailspin).AttestAgreement(w.ctx, *fixture.NewCustomer("Tailspin", "US", "Tina").Attestation)))
			_, _, err := fixture.SellAzure(w.ctx, w.As(w.Lars), tailspin, orders.Line{ItemID: fixture.AzurePlan})
			return err
		},
		func() error { // under an Azure plan
			plans, err := at.Subscriptions().TransitionToAzurePlan(w.ctx, fixture.AzurePlan)
			w.ok(err)
			plan = plans[0].ID
			return drop(at.Subscriptions().AddEntitlement(w.ctx, plan, "From an enterprise agreement"))
		},
	} {
		assert.NotContains(t, w.tablesChanged(comes), "reservations")
	}
	after, _ := w.table("reservations")
	wantDiff(t, "reservations", before, after)
	assert.Equal(t, []reservations.Reservation{bought}, w.reservedAt(w.Anna, tailspin))
	assert.Empty(t, w.reservedAt(w.Lars, tailspin))
	behind := must[[]orders.Entitlement](w)(at.Subscriptions().Entitlements(w.ctx, plan))
	assert.Len(t, behind, 2, "the Azure subscription itself did move")
}

// reservedAt are a customer's reservations through a partner.
func (w *world) reservedAt(who permissions.Identity, customer permissions.TenantID) []reservations.Reservation {
	w.t.Helper()
	return everything(w, w.As(who).Customer(customer).Reservations().All(w.ctx, partnercenter.ReservationQuery{}))
}
