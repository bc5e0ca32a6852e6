package partnercenter_test

import (
	"context"
	"testing"

	"cspkit.example/activity"
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

// both is a partner in transition: direct bill partner and indirect reseller
// of Distri, with a customer of its own and one that it holds as a reseller.
type both struct {
	boss        permissions.Identity
	s           *partnercenter.Session
	own, shared customers.ID
	admin       *partnercenter.Portal // of the shared customer
}

func newBoth(w *world) both {
	w.t.Helper()
	b := both{boss: w.enrolled("Both", permissions.DirectBillPartner|permissions.IndirectReseller, "FR", "34")}
	b.s = w.As(b.boss)
	request := must[resellers.Request](w)(w.As(w.Ingo).Partnerships().Request(w.ctx, "boss@both.example"))
	w.ok(drop(b.s.Partnerships().Accept(w.ctx, request.URL)))
	b.own, _ = w.customerOf(b.boss, "Adatum", "FR")
	b.admin = w.organisation("Wingtip", "FR")
	b.shared = b.admin.Identity().Tenant
	w.ok(b.admin.Accept(w.ctx, w.asks(b.boss, customers.NewRequest{Provider: w.Ingo.Tenant}).URL, true))
	return b
}

// Toward a customer held as a reseller, only what resellers may; toward its
// own, what direct bill partners may.
func TestCAP_18_EachCustomerItsOwnType(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	b := newBoth(w)
	sub := w.place(b.s, b.own, orders.Line{ItemID: fixture.Office}).Lines[0].Subscription
	attestation := *fixture.NewCustomer("Wingtip", "FR", "Admin").Attestation
	for _, c := range []struct {
		name string
		op   func(partnercenter.Customer) error
		code pcerr.Code
		rule pcerr.Rule
	}{
		{"order", func(c partnercenter.Customer) error {
			return drop(c.Orders().Place(w.ctx, orders.Line{ItemID: fixture.Office}))
		}, pcerr.PartnerTypeNotAllowed, "CAP-7"},
		{"cart", func(c partnercenter.Customer) error {
			return drop(c.Carts().Create(w.ctx, orders.Line{ItemID: fixture.Office}))
		}, pcerr.PartnerTypeNotAllowed, "CAP-7"},
		{"Azure plan", func(c partnercenter.Customer) error {
			return drop(c.Orders().Place(w.ctx, orders.Line{ItemID: fixture.AzurePlan}))
		}, pcerr.PartnerTypeNotAllowed, "CAP-7"},
		{"reservation", func(c partnercenter.Customer) error { return drop(c.Reservations().Buy(w.ctx, yearOfD2(1))) }, pcerr.PartnerTypeNotAllowed, "CAP-7"},
		{"attest", func(c partnercenter.Customer) error { return drop(c.AttestAgreement(w.ctx, attestation)) }, pcerr.PartnerTypeNotAllowed, "CAP-9"},
		{"permission", func(c partnercenter.Customer) error { return drop(c.PurchasePermission().Enable(w.ctx)) }, pcerr.PartnerTypeNotAllowed, "CAP-10"},
		{"budget", func(c partnercenter.Customer) error { return drop(c.SetBudget(w.ctx, money.Must("5", "EUR"))) }, pcerr.UseIndirectProvider, "CAP-3"},
		{"request", func(c partnercenter.Customer) error {
			return drop(c.ServiceRequests().Open(w.ctx, support.NewRequest{Product: support.Office365, Title: "No mail"}))
		}, pcerr.UseIndirectProvider, "SUP-14"},
	} {
		t.Log(c.name)
		w.ok(c.op(b.s.Customer(b.own)))
		w.refused(c.code, c.rule, func() error { return c.op(b.s.Customer(b.shared)) })
	}
	w.ok(drop(b.s.Customer(b.own).Subscriptions().Suspend(w.ctx, sub)))
	w.refused(pcerr.PartnerTypeNotAllowed, "CAP-13", func() error { return b.s.Customer(b.shared).RemoveRelationship(w.ctx) })
	assert.Equal(t, pcerr.ActiveReservationsRemain, pcerr.CodeOf(b.s.Customer(b.own).RemoveRelationship(w.ctx)))

	// What both types may, it may for both.
	for _, id := range []customers.ID{b.own, b.shared} {
		at := b.s.Customer(id)
		w.ok(drop(at.Users().Create(w.ctx, customers.NewUser{FirstName: "Otto", LastName: "O", UserName: "otto"})))
		w.ok(drop(at.Rename(w.ctx, "Renamed")))
		w.ok(drop(at.PurchasePermission().On(w.ctx)))
		w.ok(drop(at.Orders().List(w.ctx, partnercenter.OrderQuery{})))
	}
}

// What is toward no customer, it may do as either.
func TestCAP_18_TheAccountIsOfBothTypes(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	b := newBoth(w)
	assert.Equal(t, []string{"Adatum", "Wingtip"}, w.listed(b.boss, partnercenter.CustomerQuery{}))
	assert.Equal(t, []string{"Adatum"}, w.listed(b.boss, partnercenter.CustomerQuery{Kind: customers.KindDirect}))
	assert.Equal(t, []string{"Wingtip"}, w.listed(b.boss, partnercenter.CustomerQuery{Kind: customers.KindIndirectReseller}))
	assert.Equal(t, []string{"Wingtip"}, w.listed(b.boss, partnercenter.CustomerQuery{Provider: w.Ingo.Tenant}))
	w.ok(drop(b.s.Partnerships().Providers(w.ctx, partnercenter.Paging{})))
	w.refused(pcerr.PartnerTypeNotAllowed, "IR-23", func() error { return drop(b.s.Partnerships().Request(w.ctx, "x@y.example")) })

	mark := w.mark()
	direct := w.organisation("Northwind", "FR") // a request of its own makes a customer of its own
	w.ok(direct.Accept(w.ctx, w.asks(b.boss, customers.NewRequest{}).URL, true))
	assert.Equal(t, customers.KindDirect, w.recordOf(b.boss, direct.Identity().Tenant).Relationship.Kind)
	w.place(b.s, direct.Identity().Tenant, orders.Line{ItemID: fixture.Office})
	wantOps(t, w.logged(mark, b.boss.Tenant), activity.CreatePartnerCustomerRelationship, activity.DAPAdminRelationshipApproved, activity.CreateOrder)

	// Distri sells to the shared customer through it; it sees that, without
	// orders, and is the partner of record.
	sold := w.place(w.As(w.Ingo), b.shared, orders.Line{ItemID: fixture.Office, ResellerMPNID: "34"})
	seen := everything(w, b.s.Customer(b.shared).Subscriptions().All(w.ctx, partnercenter.SubscriptionQuery{}))
	assert.Equal(t, []any{1, sold.Lines[0].Subscription, "34"}, []any{len(seen), seen[0].ID, seen[0].PartnerIDOnRecord})
	assert.Empty(t, everything(w, b.s.Customer(b.shared).Orders().All(w.ctx, partnercenter.OrderQuery{})))
	w.refused(pcerr.SubscriptionNotFound, "CUS-12", func() error { return drop(b.s.Customer(b.own).Subscriptions().Get(w.ctx, sold.Lines[0].Subscription)) })
	w.refused(pcerr.PartnerTypeNotAllowed, "CAP-7", func() error {
		return drop(b.s.Customer(b.shared).Subscriptions().Suspend(w.ctx, sold.Lines[0].Subscription))
	})
}

// Each operation of one commit is judged by the customer that it is about.
func TestCAP_18_OneCommitForBothKinds(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	b := newBoth(w)
	for _, order := range [][]customers.ID{{b.own, b.shared}, {b.shared, b.own}} {
		w.refused(pcerr.PartnerTypeNotAllowed, "CAP-7", func() error { return b.everywhere(w, order...) })
	}
	w.ok(b.everywhere(w, b.own, b.own))
}

// everywhere reads and then orders for each customer, in one commit.
func (b both) everywhere(w *world, ids ...customers.ID) error {
	return b.s.Atomically(w.ctx, func(ctx context.Context, s *partnercenter.Session) error {
		for _, id := range ids {
			if _, err := s.Customer(id).Get(ctx); err != nil {
				return err
			}
			if _, err := s.Customer(id).Orders().Place(ctx, orders.Line{ItemID: fixture.Office}); err != nil {
				return err
			}
		}
		return nil
	})
}
