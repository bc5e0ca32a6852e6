package main

import (
	"context"
	"time"

	"cspkit.example/customers"
	"cspkit.example/money"
	"cspkit.example/orders"
	"cspkit.example/partnercenter"
	"cspkit.example/permissions"
	"cspkit.example/resellers"
	"cspkit.example/reservations"
)

// month is what the chapters hand on to each other.
type month struct {
	center *partnercenter.Center
	now    time.Time

	gerd      *partnercenter.Session // global admin and admin agent of Distri, the provider
	customers []*customer
}

// customer is a customer of Distri and what it runs.
type customer struct {
	name, reseller string
	mpnID          string                 // the reseller's
	scope          reservations.ScopeType // of its reservation; empty: it has none
	id             customers.ID
	azure          []orders.EntitlementID // with one, two, … machines
	reservation    reservations.ID
}

// The catalogue.
const (
	azurePlan = "azure-plan"
	reserved  = "ri:d2:westeurope"
	office    = "office-e3"
)

func catalogue() []orders.Item {
	eur := func(number string) money.Amount { return money.Must(number, "EUR") }
	return []orders.Item{
		{ID: azurePlan, Title: "Azure plan", ProductType: orders.AzurePlan, OfferID: "offer-plan", Prices: []orders.Price{{Term: orders.Monthly, PartnerCost: eur("0"), WebDirect: eur("0")}}},
		{
			ID: reserved, Title: "Reserved VM Instance, Standard_D2s_v3, EU West", ProductType: orders.ReservationItem, OfferID: "offer-d2",
			Prices:               []orders.Price{{Term: orders.OneYear, PartnerCost: eur("525.60"), WebDirect: eur("700.80")}},
			ReservedResourceType: "virtual_machines", SKU: "Standard_D2s_v3", Region: "westeurope",
		},
		{
			ID: office, Title: "Office 365 E3", ProductType: orders.License, OfferID: "offer-e3",
			Prices: []orders.Price{{Term: orders.Monthly, PartnerCost: eur("16.00"), WebDirect: eur("20.00")}},
		},
	}
}

// setUp brings a provider with three resellers and a customer of each into
// the program, and sells the customers what they will use.
func (m *month) setUp(ctx context.Context) error {
	title("A provider, three resellers, three customers")
	for _, i := range catalogue() {
		if err := m.center.Platform().PutItem(ctx, i); err != nil {
			return err
		}
	}
	var err error
	if m.gerd, err = m.enrol(ctx, "Distri", "DE", permissions.IndirectProvider, "5000001"); err != nil {
		return err
	}
	m.customers = []*customer{
		{name: "Proseware", reseller: "Fabrikam", mpnID: "5000002", scope: reservations.Shared},
		{name: "Alpine", reseller: "Tailspin", mpnID: "5000003", scope: reservations.Single},
		{name: "Bellows", reseller: "Wingtip", mpnID: "5000004"},
	}
	for _, c := range m.customers {
		if err := m.win(ctx, c); err != nil {
			return err
		}
	}
	at := m.gerd.Customer(m.customers[2].id)
	if _, err := at.Orders().Place(ctx, orders.Line{ItemID: office, Quantity: 25, ResellerMPNID: m.customers[2].mpnID}); err != nil {
		return err
	}
	if _, err := at.SetBudget(ctx, money.Must("200.00", "EUR")); err != nil {
		return err
	}
	say("Bellows has 25 seats of Office 365 E3 and a spending budget of 200.00 EUR a month")
	return m.gerd.NotifyMe(ctx, true)
}

// enrol takes a company all the way into the program.
func (m *month) enrol(ctx context.Context, name string, country permissions.Country, kind permissions.PartnerTypes, mpnID string) (*partnercenter.Session, error) {
	domain := name + ".example"
	enrolled, err := m.center.Enrol(ctx, resellers.Enrolment{
		Types: kind, Cloud: permissions.PublicCloud, Domain: domain,
		Legal: resellers.LegalProfile{CompanyName: name, ContactEmail: "info@" + domain, Address: address(country)},
		Admin: permissions.NewUser{FirstName: "Gerd", LastName: name, Email: "gerd@" + domain},
	})
	if err != nil {
		return nil, err
	}
	if _, err := m.center.Platform().Vet(ctx, enrolled.Partner.Tenant, true); err != nil {
		return nil, err
	}
	if err := m.center.Platform().RegisterMPN(ctx, mpnID, country); err != nil {
		return nil, err
	}
	admin := m.center.As(enrolled.Admin.Identity())
	if _, err := admin.Account().AssociateMPN(ctx, mpnID); err != nil {
		return nil, err
	}
	_, err = admin.Account().SignMPA(ctx)
	return admin, err
}

func address(country permissions.Country) resellers.Address {
	return resellers.Address{FirstName: "Gerd", LastName: "Doe", Line1: "1 Main Street", City: "Capital", PostalCode: "10115", Country: country}
}

// win enrols a customer's reseller, teams up with it, creates the customer and
// sells it an Azure plan with two Azure subscriptions, and the reservation
// that it asks for.
func (m *month) win(ctx context.Context, c *customer) error {
	reseller, err := m.enrol(ctx, c.reseller, "FR", permissions.IndirectReseller, c.mpnID)
	if err != nil {
		return err
	}
	request, err := m.gerd.Partnerships().Request(ctx, "gerd@"+c.reseller+".example")
	if err != nil {
		return err
	}
	if _, err := reseller.Partnerships().Accept(ctx, request.URL); err != nil {
		return err
	}
	made, err := m.gerd.Customers().Create(ctx, customers.NewCustomer{
		Domain: c.name + ".onmicrosoft.com", Reseller: reseller.Identity().Tenant,
		Profile: customers.BillingProfile{
			FirstName: "Piera", LastName: "Pini", Email: "piera@" + c.name + ".example", Culture: "de-DE", Language: "de", CompanyName: c.name, Address: address("DE"),
		},
		Attestation: &customers.Attestation{FirstName: "Piera", LastName: "Pini", Email: "piera@" + c.name + ".example", DateAgreed: m.now},
	})
	if err != nil {
		return err
	}
	c.id = made.Customer.ID
	at := m.gerd.Customer(c.id)
	order, err := at.Orders().Place(ctx, orders.Line{ItemID: azurePlan, ResellerMPNID: c.mpnID})
	if err != nil {
		return err
	}
	plan := order.Lines[0].Subscription
	if _, err := at.Subscriptions().AddEntitlement(ctx, plan, "Second"); err != nil {
		return err
	}
	owned, err := at.Subscriptions().Entitlements(ctx, plan)
	if err != nil {
		return err
	}
	for _, e := range owned {
		c.azure = append(c.azure, e.ID)
	}
	say("%s of %s runs 1 and 2 machines in two Azure subscriptions", c.name, c.reseller)
	if c.scope == "" {
		return nil
	}
	portal := m.gerd.Via(permissions.AzurePortal).Customer(c.id)
	bought, err := portal.Reservations().Buy(ctx, reservations.Purchase{
		ItemID: reserved, Quantity: 2, Term: orders.OneYear, Entitlement: c.azure[0], Scope: reservations.Scope{Type: c.scope},
	})
	if err != nil {
		return err
	}
	c.reservation = bought.Reservation.ID
	say("   and has 2 of them reserved for a year, scope %s", c.scope)
	return nil
}
