package partnercenter_test

import (
	"cspkit.example/customers"
	"cspkit.example/internal/fixture"
	"cspkit.example/orders"
	"cspkit.example/partnercenter"
	"cspkit.example/permissions"
	"cspkit.example/support"
)

// act is an operation that neither the stage nor a scene has a place for: op
// prepares, and returns it.
type act struct {
	name  string
	reads bool // it changes nothing
	op    func(*world) func() error
}

// relationActs are about who works with whom.
func relationActs() []act {
	return []act{
		{"a provider ends a relationship with a reseller behind", false, func(w *world) func() error {
			id, _ := w.proseware()
			return func() error { return w.As(w.Gerd).Customer(id).RemoveRelationship(w.ctx) }
		}},
		{"a support contact ends its relationship", false, func(w *world) func() error {
			w.won(w.Lars)
			w.ok(drop(w.relecloud(w.Anna).Subscriptions().SetSupportContact(w.ctx, w.AP, w.Lars.Tenant)))
			lena := w.staff("lena@litware.example")
			return func() error { return w.As(lena).Customer(w.Relecloud).RemoveRelationship(w.ctx) }
		}},
		{"a reseller's customer is renamed", false, func(w *world) func() error {
			id, _ := w.proseware()
			return func() error { return drop(w.As(w.Ingo).Customer(id).Rename(w.ctx, "Renamed")) }
		}},
		{"a reseller and its provider are accepted", false, func(w *world) func() error {
			w.ok(w.Partner(w.ctx))
			wingtip, link := w.organisation("Wingtip", "IT"), w.asks(w.Renee, customers.NewRequest{Provider: w.Ingo.Tenant}).URL
			return func() error { return wingtip.Accept(w.ctx, link, true) }
		}},
		{"a reseller asks with its provider", false, func(w *world) func() error {
			w.ok(w.Partner(w.ctx))
			return func() error {
				return drop(w.As(w.Renee).Invitations().Create(w.ctx, customers.NewRequest{Provider: w.Ingo.Tenant}))
			}
		}},
		{"a customer is created under a request ID", false, func(w *world) func() error {
			n := fixture.NewCustomer("Tailspin", "US", "Tina")
			n.RequestID = "once"
			return func() error { return drop(w.As(w.Anna).Customers().Create(w.ctx, n)) }
		}},
		{"administration is reassigned", false, func(w *world) func() error {
			w.won(w.Lars)
			return func() error {
				return w.Portal(w.Carla).ReassignAdministration(w.ctx, w.Anna.Tenant, w.Lars.Tenant)
			}
		}},
		{"a customer accepts the agreement", false, func(w *world) func() error {
			wingtip := w.organisation("Wingtip", "US")
			return func() error { return wingtip.AcceptAgreement(w.ctx) }
		}},
		{"a reseller lists a provider's customers", true, func(w *world) func() error {
			w.proseware()
			return func() error {
				return drop(w.As(w.Renee).Customers().List(w.ctx, partnercenter.CustomerQuery{Provider: w.Ingo.Tenant}))
			}
		}},
		{"a provider reads the partnerships behind a customer", true, func(w *world) func() error {
			id, _ := w.proseware()
			return func() error { return drop(w.As(w.Ingo).Customer(id).ResellerPartnerships(w.ctx)) }
		}},
		{"a reseller reads what its provider sold", true, func(w *world) func() error {
			id, _ := w.proseware()
			sub := w.place(w.As(w.Ingo), id, orders.Line{ItemID: fixture.Office, ResellerMPNID: "4847383"}).Lines[0].Subscription
			return func() error { return drop(w.As(w.Renee).Customer(id).Subscriptions().Get(w.ctx, sub)) }
		}},
		{"a reseller lists what its provider sold", true, func(w *world) func() error {
			id, _ := w.sellsA1()
			return func() error {
				return drop(w.As(w.Renee).Customer(id).Subscriptions().List(w.ctx, partnercenter.SubscriptionQuery{}))
			}
		}},
		{"a reseller asks for support of what its provider sold", false, func(w *world) func() error {
			id, a1 := w.sellsA1()
			w.ok(w.As(w.Ingo).Customer(id).AzureRoles().Add(w.ctx, a1, owner(w.Renee)))
			n := support.NewRequest{Product: support.Azure, Title: "No machine", Entitlement: a1}
			return func() error { return drop(w.As(w.Renee).Customer(id).ServiceRequests().Open(w.ctx, n)) }
		}},
		{"a reseller reads its provider's permission", true, func(w *world) func() error {
			id, _ := w.proseware()
			w.place(w.As(w.Ingo), id, orders.Line{ItemID: fixture.AzurePlan})
			w.ok(drop(w.As(w.Ingo).Customer(id).PurchasePermission().Enable(w.ctx)))
			return func() error { return drop(w.As(w.Renee).Customer(id).PurchasePermission().Get(w.ctx)) }
		}},
	}
}

// userActs are about users and what they hold.
func userActs() []act {
	return []act{
		{"a customer's user chooses a password", false, func(w *world) func() error {
			wingtip := w.organisation("Wingtip", "US")
			return func() error { return wingtip.ChoosePassword(w.ctx, fixture.Password) }
		}},
		{"a user registers for multi-factor authentication", false, func(w *world) func() error {
			w.ok(drop(w.As(w.Gina).Users().SetMFA(w.ctx, w.Sam.User, permissions.MFAEnabled)))
			return func() error { return w.As(w.Sam).RegisterMFA(w.ctx) }
		}},
		{"a unit of a licence is assigned", false, func(w *world) func() error {
			w.describeLicences()
			w.sells(orders.Line{ItemID: "e3"})
			return func() error {
				return drop(w.relecloud(w.Anna).Users().SetLicenses(w.ctx, w.Nora.User, []string{e3}, nil))
			}
		}},
		{"the units of licences", true, func(w *world) func() error {
			w.describeLicences()
			w.sells(orders.Line{ItemID: "e3"})
			return func() error { return drop(w.relecloud(w.Anna).Users().SubscribedLicenses(w.ctx)) }
		}},
		{"the licences of a user", true, func(w *world) func() error {
			w.describeLicences()
			w.sells(orders.Line{ItemID: "e3"})
			w.ok(drop(w.relecloud(w.Anna).Users().SetLicenses(w.ctx, w.Nora.User, []string{e3}, nil)))
			return func() error { return drop(w.relecloud(w.Anna).Users().Licenses(w.ctx, w.Nora.User)) }
		}},
	}
}
