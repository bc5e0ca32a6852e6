package partnercenter_test

import (
	"iter"
	"testing"
	"time"

	"cspkit.example/activity"
	"cspkit.example/customers"
	"cspkit.example/internal/fixture"
	"cspkit.example/orders"
	"cspkit.example/partnercenter"
	"cspkit.example/permissions"
	"cspkit.example/reservations"
	"github.com/google/go-cmp/cmp"
)

const (
	oneDay   = 24 * time.Hour
	nobodyID = "00000000-0000-4000-8000-00000000dead" // of nothing and nobody
)

// d2On asks for n reservations of D2 for a year on an Azure subscription.
func d2On(id orders.EntitlementID, n int) reservations.Purchase {
	return reservations.Purchase{ItemID: fixture.D2, Quantity: n, Term: orders.OneYear, Entitlement: id, Scope: reservations.Scope{Type: reservations.Shared}}
}

// permit switches Relecloud's permission on.
func (w *world) permit() {
	w.t.Helper()
	must[permissions.Policy](w)(w.As(w.Anna).Customer(w.Relecloud).PurchasePermission().Enable(w.ctx))
}

// carlaBuys is a purchase by Relecloud itself, with the permission on.
func (w *world) carlaBuys(n int) partnercenter.BoughtReservation {
	w.t.Helper()
	return w.asPartnerSees(w.Anna, must[partnercenter.BoughtReservation](w)(w.Portal(w.Carla).BuyReservation(w.ctx, d2On(w.S1, n))))
}

// owner is the role that a purchase needs, for a user of Relecloud.
func owner(who permissions.Identity) orders.RoleAssignment {
	return orders.RoleAssignment{Principal: string(who.User), PrincipalTenant: who.Tenant, Role: orders.Owner}
}

// place orders lines for a customer; it must succeed.
func (w *world) place(by *partnercenter.Session, customer permissions.TenantID, lines ...orders.Line) orders.Order {
	w.t.Helper()
	return must[orders.Order](w)(by.Customer(customer).Orders().Place(w.ctx, lines...))
}

// customerOf creates a customer in the partner's name, with the agreement
// attested, and returns the portal of its first administrator.
func (w *world) customerOf(by permissions.Identity, name string, country permissions.Country) (permissions.TenantID, *partnercenter.Portal) {
	w.t.Helper()
	made := must[partnercenter.CreatedCustomer](w)(w.As(by).Customers().Create(w.ctx, fixture.NewCustomer(name, country, "Admin")))
	portal := must[*partnercenter.Portal](w)(w.Center.SignInToPortal(w.ctx, made.Credentials.UserName, made.Credentials.Password))
	w.ok(portal.ChoosePassword(w.ctx, fixture.Password))
	return made.Customer.ID, portal
}

// won lets Relecloud accept a relationship with the partner, without
// administrator privileges, and the partner attest the agreement.
func (w *world) won(by permissions.Identity) {
	w.t.Helper()
	request, err := w.As(by).Invitations().Create(w.ctx, customers.NewRequest{WithoutDelegatedAdmin: true})
	w.ok(err)
	w.ok(w.Portal(w.Carla).Accept(w.ctx, request.URL, true))
	_, err = w.As(by).Customer(w.Relecloud).AttestAgreement(w.ctx, *fixture.NewCustomer("Relecloud", "US", "Carla").Attestation)
	w.ok(err)
}

// wantOps compares the operations of records.
func wantOps(t testing.TB, got []activity.Record, want ...activity.Operation) {
	t.Helper()
	if diff := cmp.Diff(want, actions(got)); diff != "" {
		t.Fatalf("records (-want +got):\n%s", diff)
	}
}

// wantData compares the data of a record.
func wantData(t testing.TB, got activity.Record, keysAndValues ...string) {
	t.Helper()
	if diff := cmp.Diff(activity.NewData(keysAndValues...), got.Data); diff != "" {
		t.Errorf("data of %s (-want +got):\n%s", got.Operation, diff)
	}
}

// wantDiff compares anything.
func wantDiff(t testing.TB, what string, want, got any) {
	t.Helper()
	if diff := cmp.Diff(want, got); diff != "" {
		t.Errorf("%s (-want +got):\n%s", what, diff)
	}
}

// asPartnerSees reads back what a customer bought: with the partner's prices,
// which the customer's own answer does not show.
func (w *world) asPartnerSees(by permissions.Identity, b partnercenter.BoughtReservation) partnercenter.BoughtReservation {
	w.t.Helper()
	at := w.As(by).Customer(b.Reservation.Customer)
	return partnercenter.BoughtReservation{
		Reservation: must[reservations.Reservation](w)(at.Reservations().Get(w.ctx, b.Reservation.ID)),
		Order:       must[orders.Order](w)(at.Orders().Get(w.ctx, b.Order.ID)),
	}
}

// everything drains a sequence that must not fail.
func everything[T any](w *world, seq iter.Seq2[T, error]) []T {
	w.t.Helper()
	var out []T
	for v, err := range seq {
		w.ok(err)
		out = append(out, v)
	}
	return out
}

// sums are the three totals of a reservation.
func sums(r reservations.Reservation) [3]string {
	return [3]string{r.Prices.PartnerCost.String(), r.Prices.CustomerPrice.String(), r.Prices.WebDirect.String()}
}
