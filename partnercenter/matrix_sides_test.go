package partnercenter_test

import (
	"cspkit.example/billing"
	"cspkit.example/customers"
	"cspkit.example/internal/fixture"
	"cspkit.example/orders"
	"cspkit.example/partnercenter"
	"cspkit.example/permissions"
	"cspkit.example/resellers"
	"cspkit.example/reservations"
	"cspkit.example/support"
)

// side is a partner with all that the operations of its users need.
type side struct {
	name    string
	domain  string // of its users
	country permissions.Country
	boss    permissions.Identity            // has every role
	users   map[string]permissions.Identity // one for each column
	spare   permissions.UserID              // a user without roles
	mpnID   string                          // that nobody has yet
	billing resellers.BillingProfile
	legal   resellers.LegalProfile

	customer permissions.TenantID // has bought everything; may buy reservations
	admin    permissions.Identity // its global administrator
	bare     permissions.TenantID // has bought nothing
	legacy   permissions.TenantID // has MS-AZR-0145P; may not buy reservations
	ada, bob permissions.UserID   // users of the customer; bob is deleted
	helper   permissions.UserID   // another one, a helpdesk administrator

	plan, office, stopped, server, saas, trial orders.SubscriptionID
	// azure are the Azure subscriptions under the plan. Whoever is no admin
	// agent and no global admin is Owner of the first, and of that alone.
	// AdminAgents is Owner of the first two.
	azure       [3]orders.EntitlementID
	reserved    [3]reservations.ID // on each of them
	cases       [3]support.RequestID
	legacyPlan  orders.SubscriptionID
	legacyAzure orders.EntitlementID
	order       orders.OrderID
	cart        orders.CartID
	invoice     billing.InvoiceID

	open, closed, openTicket, closedTicket support.RequestID

	ask        customers.NewRequest // for a relationship
	invitation customers.Request
	request    resellers.Request    // for a partnership
	partner    permissions.TenantID // in a partnership
}

// staffed hires one user for each column of section 4.1, and one that is
// somebody else's to change.
func (d *side) staffed(w *world, globalAdmin permissions.Identity) {
	w.t.Helper()
	d.boss = w.hireAt(globalAdmin, "Boss41", permissions.AllRoles)
	d.users = map[string]permissions.Identity{}
	for _, c := range matrixColumns {
		d.users[c.name] = w.hireAt(globalAdmin, c.name, c.roles)
	}
	d.spare = w.hireAt(globalAdmin, "Spare", 0).User
	account := must[resellers.Partner](w)(w.As(d.boss).Account().Get(w.ctx))
	d.domain, d.country, d.billing, d.legal = account.Domain, account.Country, account.Billing, account.Legal
	d.mpnID = map[string]string{"direct": "41000001", "provider": "41000002", "reseller": "41000003", "applicant": "41000004", "litware": "41000006"}[d.name]
	w.ok(w.Center.Platform().RegisterMPN(w.ctx, d.mpnID, d.country))
}

// sells41 is a partner that sold a customer things to be billed, and an Azure
// plan unless it has one.
func (w *world) sells41(name string, globalAdmin permissions.Identity, customer permissions.TenantID, admin permissions.Identity, plan orders.SubscriptionID, azure orders.EntitlementID) *side {
	w.t.Helper()
	d := &side{name: name, customer: customer, admin: admin, plan: plan}
	d.staffed(w, globalAdmin)
	s := w.As(d.boss)
	if plan == "" {
		var err error
		d.plan, azure, err = fixture.SellAzure(w.ctx, s, customer, orders.Line{ItemID: fixture.AzurePlan})
		w.ok(err)
		w.ok(s.Customer(customer).AzureRoles().Add(w.ctx, azure, owner(admin)))
	}
	d.azure[0] = azure
	w.place(s, customer, orders.Line{ItemID: fixture.Office, Quantity: 3})
	w.place(s, customer, orders.Line{ItemID: fixture.Server})
	return d
}

// prepare makes everything that an operation may be about.
func (d *side) prepare(w *world) {
	w.t.Helper()
	s, ms := w.As(d.boss), w.Center.Platform()
	for _, kind := range []billing.InvoiceType{billing.OneTime, billing.Recurring} {
		d.invoice = must[[]billing.Invoice](w)(ms.Bill(w.ctx, d.boss.Tenant, kind, "2020-06"))[0].ID
	}
	at := s.Customer(d.customer)
	buy := func(line orders.Line) orders.SubscriptionID {
		return w.place(s, d.customer, line).Lines[0].Subscription
	}
	order := w.place(s, d.customer, orders.Line{ItemID: fixture.Office, Quantity: 5})
	d.order, d.office = order.ID, order.Lines[0].Subscription
	d.stopped, d.server = buy(orders.Line{ItemID: fixture.Office}), buy(orders.Line{ItemID: fixture.Server})
	w.ok(drop(at.Subscriptions().Suspend(w.ctx, d.stopped)))
	d.saas, d.trial = buy(orders.Line{ItemID: fixture.Backup}), buy(orders.Line{ItemID: "trial"})
	d.cart = must[orders.Cart](w)(at.Carts().Create(w.ctx, orders.Line{ItemID: fixture.Office})).ID
	w.ok(drop(at.PurchasePermission().Enable(w.ctx)))
	d.ada = must[partnercenter.CreatedCustomerUser](w)(at.Users().Create(w.ctx, customers.NewUser{FirstName: "Ada", LastName: "A", UserName: "ada." + d.name})).User.ID
	d.bob = must[partnercenter.CreatedCustomerUser](w)(at.Users().Create(w.ctx, customers.NewUser{FirstName: "Bob", LastName: "B", UserName: "bob." + d.name})).User.ID
	w.ok(drop(at.Users().Delete(w.ctx, d.bob)))
	helper := customers.NewUser{FirstName: "Hel", LastName: "P", UserName: "hel." + d.name, Roles: customers.HelpdeskAdministrator}
	d.helper = must[partnercenter.CreatedCustomerUser](w)(at.Users().Create(w.ctx, helper)).User.ID
	d.invitation = w.asks(d.boss, d.ask)
	d.openTicket, d.closedTicket = w.ticketed(d.boss, "Open").ID, w.ticketed(d.boss, "Closed").ID
	w.ok(drop(s.Tickets().Close(w.ctx, d.closedTicket)))
	d.open = must[support.Request](w)(at.ServiceRequests().Open(w.ctx, noMail)).ID
	d.closed = must[support.Request](w)(at.ServiceRequests().Open(w.ctx, noMail)).ID
	w.ok(drop(at.ServiceRequests().Close(w.ctx, d.closed)))
	d.prepareAzure(w)

	d.bare = d.creates(w, "Bare")
	d.legacy = d.creates(w, "Legacy")
	var err error
	d.legacyPlan, d.legacyAzure, err = fixture.SellAzure(w.ctx, s, d.legacy, orders.Line{ItemID: fixture.AzureGlobal})
	w.ok(err)
}

// creates makes another customer, a provider's for Fabrikam.
func (d *side) creates(w *world, name string) permissions.TenantID {
	w.t.Helper()
	n := fixture.NewCustomer(name+d.name, d.country, "Admin")
	if d.name == "provider" {
		n.Reseller = w.Rita.Tenant
	}
	return must[partnercenter.CreatedCustomer](w)(w.As(d.boss).Customers().Create(w.ctx, n)).Customer.ID
}

// prepareAzure makes two more Azure subscriptions, says who has rights where,
// and buys a reservation and opens a request on each.
func (d *side) prepareAzure(w *world) {
	w.t.Helper()
	at := w.As(d.boss).Customer(d.customer)
	for n := range d.azure {
		if n > 0 {
			d.azure[n] = must[orders.Entitlement](w)(at.Subscriptions().AddEntitlement(w.ctx, d.plan, []string{"", "Second", "Third"}[n])).ID
			w.ok(at.AzureRoles().Add(w.ctx, d.azure[n], owner(d.admin)))
		}
		d.reserved[n] = must[partnercenter.BoughtReservation](w)(at.Reservations().Buy(w.ctx, d2On(d.azure[n], 1))).Reservation.ID
		d.cases[n] = must[support.Request](w)(at.ServiceRequests().Open(w.ctx, d.machine(n))).ID
	}
	d.ownFirst(w)
	w.ok(w.Portal(d.admin).RemoveRole(w.ctx, d.azure[2], adminAgents(d.boss.Tenant)))
}

// ownFirst makes the side's users Owners of its first Azure subscription.
func (d *side) ownFirst(w *world) {
	w.t.Helper()
	for _, c := range matrixColumns {
		if c.name != "GA" && c.name != "AA" || d.name == "reseller" {
			w.ok(w.Portal(d.admin).AssignRole(w.ctx, d.azure[0], owner(d.users[c.name])))
		}
	}
}

// machine is a request about one of the Azure subscriptions.
func (d *side) machine(n int) support.NewRequest {
	return support.NewRequest{Product: support.Azure, Title: "No machine", Entitlement: d.azure[n]}
}

// partnerOf gives the provider a request for a partnership beside the
// partnership that it has.
func (d *side) partnerOf(w *world) {
	w.t.Helper()
	d.partner = w.Rita.Tenant
	d.request = must[resellers.Request](w)(w.As(d.boss).Partnerships().Request(w.ctx, "nils@newbie.example"))
}

// behind is the reseller with which the provider shares its customers. Another
// provider has asked it for a partnership.
func (d *side) behind(w *world) *side {
	w.t.Helper()
	r := *d
	r.name = "reseller"
	r.staffed(w, w.Rita)
	r.partner, r.ask = d.boss.Tenant, customers.NewRequest{Provider: d.boss.Tenant}
	r.invitation = w.asks(r.boss, r.ask)
	grossist := w.enrolled("Grossist", permissions.IndirectProvider, "FR", "41000005")
	r.request = must[resellers.Request](w)(w.As(grossist).Partnerships().Request(w.ctx, "rita@fabrikam.example"))
	r.ownFirst(w)
	w.ok(w.Portal(d.admin).AssignRole(w.ctx, r.azure[0], owner(r.boss)))
	r.cases[0] = must[support.Request](w)(w.As(r.boss).Customer(r.customer).ServiceRequests().Open(w.ctx, r.machine(0))).ID
	return &r
}

// applies is a company that Microsoft has rejected.
func (w *world) applies() *side {
	w.t.Helper()
	made := must[partnercenter.Enrolled](w)(w.Center.Enrol(w.ctx, enrolment("Aspirant", "aspirant.example")))
	d := &side{name: "applicant", admin: w.Carla}
	d.staffed(w, made.Admin.Identity())
	w.ok(drop(w.Center.Platform().Vet(w.ctx, made.Partner.Tenant, false)))
	return d
}
