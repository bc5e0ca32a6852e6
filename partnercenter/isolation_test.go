package partnercenter_test

import (
	"io"
	"maps"
	"slices"
	"strings"
	"testing"

	"cspkit.example/activity"
	"cspkit.example/billing"
	"cspkit.example/customers"
	"cspkit.example/internal/fixture"
	"cspkit.example/money"
	"cspkit.example/orders"
	"cspkit.example/partnercenter"
	"cspkit.example/pcerr"
	"cspkit.example/permissions"
	"cspkit.example/reservations"
	"cspkit.example/support"
	"github.com/stretchr/testify/assert"
)

// onCustomer is every operation on a customer that a direct bill partner has,
// with Relecloud's own IDs.
func (w *world) onCustomer(s *partnercenter.Session, reservation reservations.ID, order orders.OrderID) map[string]func(customers.ID) error {
	ops := w.onAccount(s)
	maps.Copy(ops, w.onSales(s, order))
	maps.Copy(ops, w.onAzure(s, reservation))
	return ops
}

// onAccount are those on the account and its users.
func (w *world) onAccount(s *partnercenter.Session) map[string]func(customers.ID) error {
	attestation := *fixture.NewCustomer("Relecloud", "US", "Carla").Attestation
	user, paging := w.Nora.User, partnercenter.Paging{}
	return map[string]func(customers.ID) error{
		"can":         func(id customers.ID) error { return s.Can(w.ctx, permissions.CustomerGet, id) },
		"get":         func(id customers.ID) error { return drop(s.Customer(id).Get(w.ctx)) },
		"credentials": func(id customers.ID) error { return drop(s.Customer(id).Credentials(w.ctx)) },
		"billing": func(id customers.ID) error {
			return drop(s.Customer(id).UpdateBillingProfile(w.ctx, customers.BillingProfile{}))
		},
		"rename":       func(id customers.ID) error { return drop(s.Customer(id).Rename(w.ctx, "R")) },
		"qualify":      func(id customers.ID) error { return drop(s.Customer(id).Qualify(w.ctx, customers.Education)) },
		"budget":       func(id customers.ID) error { return drop(s.Customer(id).SetBudget(w.ctx, money.Must("1", "USD"))) },
		"administers":  func(id customers.ID) error { return drop(s.Customer(id).AdministersAs(w.ctx)) },
		"resellers":    func(id customers.ID) error { return drop(s.Customer(id).Resellers(w.ctx)) },
		"agreement":    func(id customers.ID) error { return drop(s.Customer(id).Agreement(w.ctx)) },
		"attest":       func(id customers.ID) error { return drop(s.Customer(id).AttestAgreement(w.ctx, attestation)) },
		"end":          func(id customers.ID) error { return s.Customer(id).RemoveRelationship(w.ctx) },
		"renegotiated": func(id customers.ID) error { return drop(s.Customer(id).NoteRenegotiated(w.ctx)) },
		"users":        func(id customers.ID) error { return drop(s.Customer(id).Users().List(w.ctx, paging)) },
		"create user":  func(id customers.ID) error { return drop(s.Customer(id).Users().Create(w.ctx, customers.NewUser{})) },
		"update user": func(id customers.ID) error {
			return drop(s.Customer(id).Users().Update(w.ctx, user, customers.UserUpdate{}))
		},
		"delete user":  func(id customers.ID) error { return drop(s.Customer(id).Users().Delete(w.ctx, user)) },
		"restore user": func(id customers.ID) error { return drop(s.Customer(id).Users().Restore(w.ctx, user)) },
		"password":     func(id customers.ID) error { return drop(s.Customer(id).Users().ResetPassword(w.ctx, user)) },
		"licences":     func(id customers.ID) error { return drop(s.Customer(id).Users().SetLicenses(w.ctx, user, nil, nil)) },
	}
}

// onSales are those on orders and subscriptions.
func (w *world) onSales(s *partnercenter.Session, order orders.OrderID) map[string]func(customers.ID) error {
	office := orders.Line{ItemID: fixture.Office}
	return map[string]func(customers.ID) error{
		"order": func(id customers.ID) error { return drop(s.Customer(id).Orders().Place(w.ctx, office)) },
		"orders": func(id customers.ID) error {
			return drop(s.Customer(id).Orders().List(w.ctx, partnercenter.OrderQuery{}))
		},
		"one order":   func(id customers.ID) error { return drop(s.Customer(id).Orders().Get(w.ctx, order)) },
		"extend":      func(id customers.ID) error { return drop(s.Customer(id).Orders().Extend(w.ctx, order, office)) },
		"cart":        func(id customers.ID) error { return drop(s.Customer(id).Carts().Create(w.ctx, office)) },
		"one cart":    func(id customers.ID) error { return drop(s.Customer(id).Carts().Get(w.ctx, nobodyID)) },
		"update cart": func(id customers.ID) error { return drop(s.Customer(id).Carts().Update(w.ctx, nobodyID, office)) },
		"checkout":    func(id customers.ID) error { return drop(s.Customer(id).Carts().Checkout(w.ctx, nobodyID)) },
		"subscriptions": func(id customers.ID) error {
			return drop(s.Customer(id).Subscriptions().List(w.ctx, partnercenter.SubscriptionQuery{}))
		},
		"export": func(id customers.ID) error {
			return s.Customer(id).Subscriptions().ExportCSV(w.ctx, io.Discard, partnercenter.SubscriptionQuery{})
		},
		"subscription": func(id customers.ID) error { return drop(s.Customer(id).Subscriptions().Get(w.ctx, w.AP)) },
		"entitlements": func(id customers.ID) error { return drop(s.Customer(id).Subscriptions().Entitlements(w.ctx, w.AP)) },
		"suspend":      func(id customers.ID) error { return drop(s.Customer(id).Subscriptions().Suspend(w.ctx, w.AP)) },
		"reactivate":   func(id customers.ID) error { return drop(s.Customer(id).Subscriptions().Reactivate(w.ctx, w.AP)) },
		"register":     func(id customers.ID) error { return drop(s.Customer(id).Subscriptions().Register(w.ctx, w.AP)) },
		"name":         func(id customers.ID) error { return drop(s.Customer(id).Subscriptions().Rename(w.ctx, w.AP, "A")) },
		"contact": func(id customers.ID) error {
			return drop(s.Customer(id).Subscriptions().SetSupportContact(w.ctx, w.AP, w.Lars.Tenant))
		},
		"quantity": func(id customers.ID) error {
			return drop(s.Customer(id).Subscriptions().ChangeQuantity(w.ctx, w.AP, 2))
		},
		"auto-renew": func(id customers.ID) error {
			return drop(s.Customer(id).Subscriptions().SetAutoRenew(w.ctx, w.AP, true))
		},
		"cancel": func(id customers.ID) error { return drop(s.Customer(id).Subscriptions().Cancel(w.ctx, w.AP)) },
		"convert": func(id customers.ID) error {
			return drop(s.Customer(id).Subscriptions().ConvertTrial(w.ctx, w.AP, fixture.Office))
		},
		"add Azure": func(id customers.ID) error {
			return drop(s.Customer(id).Subscriptions().AddEntitlement(w.ctx, w.AP, "Web"))
		},
		"switch Azure": func(id customers.ID) error {
			return s.Customer(id).Subscriptions().SetEntitlement(w.ctx, w.S1, orders.EntitlementDisabled)
		},
		"transition": func(id customers.ID) error {
			return drop(s.Customer(id).Subscriptions().TransitionToAzurePlan(w.ctx, fixture.AzurePlan))
		},
	}
}

// onAzure are those on reservations, Azure and support.
func (w *world) onAzure(s *partnercenter.Session, reservation reservations.ID) map[string]func(customers.ID) error {
	june := partnercenter.UsageQuery{From: fixture.Start, To: fixture.Start.Add(oneDay)}
	return map[string]func(customers.ID) error{
		"buy": func(id customers.ID) error { return drop(s.Customer(id).Reservations().Buy(w.ctx, d2On(w.S1, 1))) },
		"reservations": func(id customers.ID) error {
			return drop(s.Customer(id).Reservations().List(w.ctx, partnercenter.ReservationQuery{}))
		},
		"reservation": func(id customers.ID) error { return drop(s.Customer(id).Reservations().Get(w.ctx, reservation)) },
		"scope": func(id customers.ID) error {
			return drop(s.Customer(id).Reservations().SetScope(w.ctx, reservation, reservations.Scope{}))
		},
		"give back": func(id customers.ID) error { return drop(s.Customer(id).Reservations().Cancel(w.ctx, reservation)) },
		"exchange": func(id customers.ID) error {
			return drop(s.Customer(id).Reservations().Exchange(w.ctx, reservation, d2On(w.S1, 1)))
		},
		"give a part back": func(id customers.ID) error {
			return drop(s.Customer(id).Reservations().CancelPart(w.ctx, reservation, 1))
		},
		"exchange a part": func(id customers.ID) error {
			return drop(s.Customer(id).Reservations().ExchangePart(w.ctx, reservation, 1, d2On(w.S1, 1)))
		},
		"how it is used": func(id customers.ID) error {
			return drop(s.Customer(id).Reservations().Utilization(w.ctx, reservation, fixture.Start, fixture.Start.Add(oneDay)))
		},
		"usage":         func(id customers.ID) error { return drop(s.Customer(id).Usage().Records(w.ctx, june)) },
		"covered usage": func(id customers.ID) error { return drop(s.Customer(id).Usage().Utilization(w.ctx, june)) },
		"usage so far":  func(id customers.ID) error { return drop(s.Customer(id).Usage().Summary(w.ctx)) },
		"spending":      func(id customers.ID) error { return drop(s.Customer(id).Spending(w.ctx)) },
		"renew":         func(id customers.ID) error { return drop(s.Customer(id).Reservations().Renew(w.ctx, reservation)) },
		"roles":         func(id customers.ID) error { return drop(s.Customer(id).AzureRoles().List(w.ctx, w.S1)) },
		"give role":     func(id customers.ID) error { return s.Customer(id).AzureRoles().Add(w.ctx, w.S1, owner(w.Lars)) },
		"take role":     func(id customers.ID) error { return s.Customer(id).AzureRoles().Remove(w.ctx, w.S1, owner(w.Carla)) },
		"permission":    func(id customers.ID) error { return drop(s.Customer(id).PurchasePermission().On(w.ctx)) },
		"read policy":   func(id customers.ID) error { return drop(s.Customer(id).PurchasePermission().Get(w.ctx)) },
		"permission on": func(id customers.ID) error { return drop(s.Customer(id).PurchasePermission().Enable(w.ctx)) },
		"policy": func(id customers.ID) error {
			return drop(s.Customer(id).PurchasePermission().Create(w.ctx, permissions.PolicyInput{}))
		},
		"policy update": func(id customers.ID) error {
			return drop(s.Customer(id).PurchasePermission().Update(w.ctx, permissions.PolicyInput{}))
		},
		"permission off": func(id customers.ID) error { return s.Customer(id).PurchasePermission().Disable(w.ctx) },
		"cases": func(id customers.ID) error {
			return drop(s.Customer(id).ServiceRequests().List(w.ctx, partnercenter.SupportQuery{}))
		},
		"case": func(id customers.ID) error { return drop(s.Customer(id).ServiceRequests().Get(w.ctx, nobodyID)) },
		"note": func(id customers.ID) error {
			return drop(s.Customer(id).ServiceRequests().AddNote(w.ctx, nobodyID, ""))
		},
		"close case":  func(id customers.ID) error { return drop(s.Customer(id).ServiceRequests().Close(w.ctx, nobodyID)) },
		"reopen case": func(id customers.ID) error { return drop(s.Customer(id).ServiceRequests().Reopen(w.ctx, nobodyID)) },
		"open case": func(id customers.ID) error {
			return drop(s.Customer(id).ServiceRequests().Open(w.ctx, support.NewRequest{}))
		},
		"price": func(id customers.ID) error {
			return drop(s.Prices().Set(w.ctx, billing.CustomerPrice{Customer: id, ItemID: fixture.D2, Term: orders.OneYear, UnitPrice: money.Must("1", "USD")}))
		},
	}
}

// onProvidersCustomer are the operations of onCustomer, and what only a
// provider has.
func (w *world) onProvidersCustomer(s *partnercenter.Session, reservation reservations.ID, order orders.OrderID) map[string]func(customers.ID) error {
	ops := w.onCustomer(s, reservation, order)
	ops["reseller"] = func(id customers.ID) error {
		return drop(s.Customer(id).Subscriptions().SetReseller(w.ctx, w.AP, "4847383"))
	}
	ops["no reseller"] = func(id customers.ID) error { return drop(s.Customer(id).Subscriptions().SetReseller(w.ctx, w.AP, "")) }
	return ops
}

// Litware and Distri learn nothing of Contoso's customer: every operation
// answers for it as for a GUID that nobody has. Their lists and logs hold
// nothing of it.
func TestCUS_12_OthersCustomersDoNotExist(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	w.permit()
	bought := w.carlaBuys(1)
	lena, gerd := w.almighty(w.staff("lena@litware.example")), w.almighty(w.Gerd)
	before := w.rows()
	for stranger, ops := range map[*partnercenter.Session]map[string]func(customers.ID) error{
		lena: w.onCustomer(lena, bought.Reservation.ID, bought.Order.ID),
		gerd: w.onProvidersCustomer(gerd, bought.Reservation.ID, bought.Order.ID),
	} {
		for _, name := range slices.Sorted(maps.Keys(ops)) {
			mine, none := ops[name](w.Relecloud), ops[name](nobodyID)
			like(t, name, mine, string(w.Relecloud), none, nobodyID)
			assert.Equal(t, pcerr.CustomerNotFound, pcerr.CodeOf(mine), name)
			assert.Equal(t, pcerr.Rule("CUS-12"), pcerr.RuleOf(mine), name)
			malformed := ops[name]("relecloud")
			assert.Equal(t, pcerr.InvalidInput, pcerr.CodeOf(malformed), name)
			assert.Equal(t, pcerr.Rule("ID-2"), pcerr.RuleOf(malformed), name)
		}
		assert.Empty(t, everything(w, stranger.Customers().All(w.ctx, partnercenter.CustomerQuery{})))
		for _, r := range everything(w, stranger.Activity().All(w.ctx, activity.Query{})) {
			assert.Equal(t, stranger.Identity().Tenant, r.Partner)
			assert.Empty(t, r.CustomerName)
		}
		assert.Empty(t, everything(w, stranger.Activity().All(w.ctx, activity.Query{Customer: w.Relecloud})))
	}
	wantDiff(t, "rows", before, w.rows())

	// A GUID counts in either case, and the answer is the same.
	upper := customers.ID(strings.ToUpper(string(w.Relecloud)))
	assert.Equal(t, w.recordOf(w.Anna, w.Relecloud), w.recordOf(w.Anna, upper))
}

// After the end of a relationship the answer is another one, and only for the
// partner that had it.
func TestCUS_12_REL_26_AfterTheEnd(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	w.won(w.Lars)
	lena := w.almighty(w.staff("lena@litware.example"))
	w.ok(lena.Customer(w.Relecloud).RemoveRelationship(w.ctx))
	history := []string{"orders", "one order"} // stays readable (REL-28)
	ops := w.onCustomer(lena, nobodyID, nobodyID)
	for _, name := range slices.Sorted(maps.Keys(ops)) {
		if slices.Contains(history, name) {
			continue
		}
		err := ops[name](w.Relecloud)
		assert.Equal(t, pcerr.NoRelationship, pcerr.CodeOf(err), "%s: %v", name, err)
		assert.Equal(t, pcerr.Rule("REL-26"), pcerr.RuleOf(err), name)
	}
	aylin := w.As(w.Aylin)
	like(t, "Anadolu", drop(aylin.Customer(w.Relecloud).Get(w.ctx)), string(w.Relecloud), drop(aylin.Customer(nobodyID).Get(w.ctx)), nobodyID)
}
