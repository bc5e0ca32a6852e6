package partnercenter_test

import (
	"time"

	"cspkit.example/activity"
	"cspkit.example/billing"
	"cspkit.example/customers"
	"cspkit.example/internal/fixture"
	"cspkit.example/money"
	"cspkit.example/orders"
	"cspkit.example/partnercenter"
	"cspkit.example/permissions"
	"cspkit.example/reservations"
	"cspkit.example/support"
)

// saleActs are about what is sold.
func saleActs() []act {
	office := orders.Line{ItemID: fixture.Office}
	withAddOn := func(w *world) orders.SubscriptionID {
		base := w.sells(office)
		w.sells(orders.Line{ItemID: fixture.Audio, Parent: base})
		return base
	}
	return []act{
		{"an order hands a customer to a reseller", false, func(w *world) func() error {
			w.ok(w.Partner(w.ctx))
			id, _ := w.customerOf(w.Ingo, "Tailspin", "IT")
			return func() error {
				return drop(w.As(w.Ingo).Customer(id).Orders().Place(w.ctx, orders.Line{ItemID: fixture.Office, ResellerMPNID: "4847383"}))
			}
		}},
		{"a base is suspended with its add-on", false, func(w *world) func() error {
			base := withAddOn(w)
			return func() error { return drop(w.relecloud(w.Sam).Subscriptions().Suspend(w.ctx, base)) }
		}},
		{"a lapsed base runs again with its add-on", false, func(w *world) func() error {
			base := withAddOn(w)
			w.ok(drop(w.relecloud(w.Sam).Subscriptions().SetAutoRenew(w.ctx, base, false)))
			w.Clock.Set(day(2020, 7, 10))
			return func() error { return drop(w.relecloud(w.Sam).Subscriptions().Reactivate(w.ctx, base)) }
		}},
		{"an add-on runs again", false, func(w *world) func() error {
			addOn := w.sells(orders.Line{ItemID: fixture.Audio, Parent: w.sells(office)})
			w.ok(drop(w.relecloud(w.Sam).Subscriptions().Suspend(w.ctx, addOn)))
			return func() error { return drop(w.relecloud(w.Sam).Subscriptions().Reactivate(w.ctx, addOn)) }
		}},
		{"an add-on is read", true, func(w *world) func() error {
			addOn := w.sells(orders.Line{ItemID: fixture.Audio, Parent: w.sells(office)})
			return func() error { return drop(w.relecloud(w.Sam).Subscriptions().Get(w.ctx, addOn)) }
		}},
		{"subscriptions are listed with an add-on", true, func(w *world) func() error {
			withAddOn(w)
			return func() error {
				return drop(w.relecloud(w.Sam).Subscriptions().List(w.ctx, partnercenter.SubscriptionQuery{}))
			}
		}},
		{"an Azure plan without assets is suspended", false, func(w *world) func() error {
			w.ok(w.Portal(w.Carla).SetEntitlement(w.ctx, w.S1, orders.EntitlementDisabled))
			return func() error { return drop(w.relecloud(w.Sam).Subscriptions().Suspend(w.ctx, w.AP)) }
		}},
		{"a customer's Azure subscriptions move under a reseller's plan", false, func(w *world) func() error {
			id, _ := w.proseware()
			w.place(w.As(w.Ingo), id, orders.Line{ItemID: fixture.AzureGlobal, ResellerMPNID: "4847383"})
			return func() error {
				return drop(w.As(w.Ingo).Customer(id).Subscriptions().TransitionToAzurePlan(w.ctx, fixture.AzurePlan))
			}
		}},
		{"a customer of the sandbox", false, func(w *world) func() error {
			w.sandboxed()
			return func() error {
				return drop(w.As(w.Anna).Customers().Create(w.ctx, fixture.NewCustomer("Tailspin", "US", "Tina")))
			}
		}},
		{"an order in the sandbox", false, func(w *world) func() error {
			w.sandboxed()
			return func() error { return drop(w.relecloud(w.Sam).Orders().Place(w.ctx, office)) }
		}},
		{"a reservation in the sandbox", false, func(w *world) func() error {
			w.sandboxed()
			return func() error { return drop(w.relecloud(w.Anna).Reservations().Buy(w.ctx, d2On(w.S1, 1))) }
		}},
		{"a note on the request that gives a reservation of the whole plan back", false, func(w *world) func() error {
			id := support.RequestID(w.returned("").ServiceRequest)
			return func() error { return drop(w.requests(w.Anna).AddNote(w.ctx, id, "n")) }
		}},
		{"Microsoft fulfils a cancellation", false, func(w *world) func() error {
			id := w.returned(w.S1).ID
			return func() error {
				return drop(w.Center.Platform().FulfilReservation(w.ctx, w.Anna.Tenant, w.Relecloud, id))
			}
		}},
	}
}

// returned is a reservation that Microsoft has still to take back.
func (w *world) returned(on orders.EntitlementID) reservations.Reservation {
	w.t.Helper()
	p := yearOfD2(1)
	p.Entitlement = on
	id := must[partnercenter.BoughtReservation](w)(w.relecloud(w.Anna).Reservations().Buy(w.ctx, p)).Reservation.ID
	return must[reservations.Reservation](w)(w.slow().As(w.Anna).Customer(w.Relecloud).Reservations().Cancel(w.ctx, id))
}

// billingActs are about what is owed.
func billingActs() []act {
	return []act{
		{"a bill of what is bought once", false, func(w *world) func() error {
			w.ok(drop(w.relecloud(w.Anna).Reservations().Buy(w.ctx, d2On(w.S1, 1))))
			w.sells(orders.Line{ItemID: fixture.Backup})
			w.ran()
			w.Clock.Set(day(2020, 8, 8))
			return func() error {
				return drop(w.Center.Platform().Bill(w.ctx, w.Bill.Tenant, billing.OneTime, "2020-07"))
			}
		}},
		{"a bill of an add-on", false, func(w *world) func() error {
			w.sells(orders.Line{ItemID: fixture.Audio, Parent: w.sells(orders.Line{ItemID: fixture.Office})})
			w.Clock.Set(day(2020, 7, 3))
			return func() error {
				return drop(w.Center.Platform().Bill(w.ctx, w.Bill.Tenant, billing.Recurring, "2020-06"))
			}
		}},
		{"a partner that is past due is suspended", false, func(w *world) func() error {
			w.june()
			w.Clock.Set(day(2020, 11, 1))
			return func() error { return drop(w.Center.Platform().SuspendPastDue(w.ctx, w.Bill.Tenant)) }
		}},
		{"a budget is nearly spent", false, func(w *world) func() error {
			w.ok(w.As(w.Anna).NotifyMe(w.ctx, true))
			w.budget("1", "USD")
			w.ran()
			return func() error { return w.Center.Platform().CheckBudgets(w.ctx, w.Anna.Tenant) }
		}},
		{"usage by subscription", true, func(w *world) func() error {
			w.ran()
			return func() error { return drop(w.relecloud(w.Sam).Usage().BySubscription(w.ctx)) }
		}},
		{"what came up this month", true, func(w *world) func() error {
			w.ok(drop(w.relecloud(w.Anna).Reservations().Buy(w.ctx, d2On(w.S1, 1))))
			w.sells(orders.Line{ItemID: fixture.Audio, Parent: w.sells(orders.Line{ItemID: fixture.Office})})
			w.ran()
			return func() error { return drop(w.relecloud(w.Bill).ServiceCosts(w.ctx, true)) }
		}},
		{"lines that no invoice has", true, func(w *world) func() error {
			w.sells(orders.Line{ItemID: fixture.Backup})
			w.Clock.Set(july)
			return func() error {
				return drop(w.As(w.Bill).Invoices().Unbilled(w.ctx, billing.OneTimeFile, true, partnercenter.Paging{}))
			}
		}},
		{"the log up to a day", true, func(w *world) func() error {
			w.Clock.Advance(3 * oneDay)
			w.ok(drop(w.relecloud(w.Anna).Rename(w.ctx, "Renamed")))
			q := activity.Query{Start: fixture.Start.Add(-oneDay), End: fixture.Start.Add(oneDay)}
			return func() error { return drop(w.As(w.Gina).Activity().List(w.ctx, q, partnercenter.Paging{})) }
		}},
	}
}

// ran lets machines run for an hour of a metered kind, and a day pass.
func (w *world) ran() {
	w.t.Helper()
	w.ok(w.Center.Platform().PutMeter(w.ctx, hours("hours of Standard_D2", day(2020, 7, 1))))
	w.Clock.Set(day(2020, 6, 2).Add(time.Hour))
	w.spends(june, 100)
}

// microsoftActs are what Microsoft does by itself.
func microsoftActs() []act {
	ms := func(do func(*world, *partnercenter.Platform) error) func(*world) func() error {
		return func(w *world) func() error { return func() error { return do(w, w.Center.Platform()) } }
	}
	return []act{
		{"a company enrols", false, func(w *world) func() error {
			return func() error { return drop(w.Center.Enrol(w.ctx, enrolment("Adatum", "adatum.example"))) }
		}},
		{"a company enrols with its tenant", false, func(w *world) func() error {
			wingtip := w.organisation("Wingtip", "US")
			return func() error { return drop(wingtip.Enrol(w.ctx, enrolment("Wingtip", "wingtip.onmicrosoft.com"))) }
		}},
		{"a company is vetted", false, func(w *world) func() error {
			adatum := must[partnercenter.Enrolled](w)(w.Center.Enrol(w.ctx, enrolment("Adatum", "adatum.example"))).Partner.Tenant
			return func() error { return drop(w.Center.Platform().Vet(w.ctx, adatum, true)) }
		}},
		{"a tenant is registered", false, ms(func(w *world, p *partnercenter.Platform) error {
			return drop(p.RegisterTenant(w.ctx, customers.Registration{
				Domain: "wingtip.onmicrosoft.com", CompanyName: "Wingtip", Country: "US", Cloud: permissions.PublicCloud,
				Admin: customers.NewUser{FirstName: "Wanda", LastName: "W", UserName: "admin"},
			}))
		})},
		{"an MPN ID is registered", false, ms(func(w *world, p *partnercenter.Platform) error { return p.RegisterMPN(w.ctx, "99", "US") })},
		{"a meter is put", false, ms(func(w *world, p *partnercenter.Platform) error { return p.PutMeter(w.ctx, hours("hours", june)) })},
		{"a licence is described", false, ms(func(w *world, p *partnercenter.Platform) error {
			return p.PutLicense(w.ctx, customers.LicenseSKU{ID: e3, Name: "Office 365 E3", PartNumber: "ENTERPRISEPACK"})
		})},
		{"an item is put", false, ms(func(w *world, p *partnercenter.Platform) error {
			return p.PutItem(w.ctx, orders.Item{ID: "i", Title: "Item", ProductType: orders.License, OfferID: "o", Prices: []orders.Price{
				{Term: orders.Monthly, PartnerCost: money.Must("10.00", "USD"), WebDirect: money.Must("12.00", "USD")},
			}})
		})},
		{"exchange rates are set", false, ms(func(w *world, p *partnercenter.Platform) error {
			return drop(p.SetExchangeRates(w.ctx, "2020-06", billing.Rate{Currency: "USD", Price: money.Must("0.9", "EUR")}))
		})},
		{"the program status is set", false, ms(func(w *world, p *partnercenter.Platform) error {
			return drop(p.SetProgramStatus(w.ctx, w.Anna.Tenant, permissions.ProgramRestricted))
		})},
		{"the catalogue is read", true, ms(func(w *world, p *partnercenter.Platform) error {
			for _, err := range p.Items(w.ctx) {
				if err != nil {
					return err
				}
			}
			return nil
		})},
	}
}
