package bench

import (
	"fmt"

	"cspkit.example/activity"
	"cspkit.example/customers"
	"cspkit.example/internal/fixture"
	"cspkit.example/orders"
	"cspkit.example/permissions"
	"cspkit.example/resellers"
	"cspkit.example/reservations"
)

// What contenders by hand write: the values that the engine would write, put
// together without a rule or a check.

// now is when everything happens.
var now = fixture.Start

// stamp is that of a new value.
func stamp() permissions.Stamp { return permissions.Stamp{}.Touch(now) }

// NewPolicy is the purchase permission of a customer, switched on.
func NewPolicy(c *customers.Customer) *permissions.Policy {
	return &permissions.Policy{Stamp: stamp(), Grantor: c.Partner, Customer: c.ID}
}

// PolicyData is what a record says about the permission.
func PolicyData(p *permissions.Policy) []string {
	return []string{"PolicyId", p.ID(), "Resource", permissions.AzureReservedInstances, "Action", permissions.Purchase}
}

// NewRecord is the record with a number in the log of a customer's partner.
func NewRecord(id string, n int64, c *customers.Customer, user string, op activity.Operation, data ...string) *activity.Record {
	return &activity.Record{
		ID: id, Partner: c.Partner, Sequence: n, Date: now, Customer: c.ID, CustomerName: c.CompanyName,
		User: user, Resource: op.Resource(), Operation: op, Status: activity.Succeeded, Data: activity.NewData(data...),
	}
}

// Facts are the rows that a purchase reads.
type Facts struct {
	User     *customers.User
	Azure    *orders.Entitlement
	Plan     *orders.Subscription
	Customer *customers.Customer
	Item     *orders.Item
}

// Reservation is what the purchase makes.
func (f Facts) Reservation(id, group string, order orders.OrderID) *reservations.Reservation {
	price := f.Item.Prices[0]
	return &reservations.Reservation{
		Stamp: stamp(), ID: reservations.ID(id), ReservationOrder: group, Order: order,
		DisplayName: f.Item.Title, ItemID: f.Item.ID, ResourceType: f.Item.ReservedResourceType, SKU: f.Item.SKU, Region: f.Item.Region,
		Quantity: 1, Term: orders.OneYear, BillingPlan: reservations.OneTime, Scope: reservations.Scope{Type: reservations.Shared},
		Subscription: f.Plan.ID, BoughtOn: f.Azure.ID, Customer: f.Customer.ID, Partner: f.Plan.Partner,
		PurchasedBy: orders.ByCustomer, PurchasedByUser: f.User.ID, PartnerIDOnRecord: f.Plan.PartnerIDOnRecord,
		PurchasedAt: now, EffectiveAt: now, ExpiresAt: orders.OneYear.From(now), State: reservations.Active,
		Prices:   reservations.Prices{PartnerCost: price.PartnerCost, CustomerPrice: price.WebDirect, WebDirect: price.WebDirect},
		UnitCost: price.PartnerCost,
	}
}

// Order is the order of the reservation.
func (f Facts) Order(b *reservations.Reservation) *orders.Order {
	return &orders.Order{
		Stamp: b.Stamp, ID: b.Order, Partner: b.Partner, Customer: b.Customer, BillingCycle: orders.CycleOneTime,
		TransactionType: orders.UserPurchase, Currency: b.UnitCost.Currency(), Status: orders.OrderCompleted,
		PlacedBy: b.PurchasedBy, PlacedByUser: b.PurchasedByUser, Channel: permissions.AzurePortal,
		Lines: []orders.OrderLine{b.OrderLine("new", f.Item.OfferID)},
	}
}

// NewInput is the i-th customer that contenders are told to make.
func NewInput(i int) customers.NewCustomer {
	n := fixture.NewCustomer(fmt.Sprintf("Newcomer-%06d", i), "DE", "Petra")
	n.Attestation = nil
	return n
}

// Created is what creating a customer stores beside the record.
type Created struct {
	Tenant     *customers.Tenant
	Domain     *Domain
	Admin      *customers.User
	Credential *Credential
	Customer   *customers.Customer
}

// Domain is a row of the table domains. The engine's own type is not
// exported; this one has the same fields, and so has [Credential].
type Domain struct {
	Name   string
	Tenant permissions.TenantID
}

// Credential is a row of the table credentials.
type Credential struct {
	Tenant permissions.TenantID
	User   permissions.UserID
	Hash   permissions.PasswordHash
}

// RandomPassword is how many random bytes a temporary password and its hash
// take.
const RandomPassword = permissions.TemporaryPasswordBytes + permissions.SaltBytes

// NewCustomer is what a partner makes of a valid n, with these identifiers
// and [RandomPassword] random bytes.
func NewCustomer(p *resellers.Partner, n customers.NewCustomer, id customers.ID, admin permissions.UserID, random []byte) Created {
	secret := permissions.TemporaryPassword(random[:permissions.TemporaryPasswordBytes])
	hash := permissions.HashTemporary(secret, random[permissions.TemporaryPasswordBytes:])
	who, country := n.Profile, n.Profile.Address.Country
	return Created{
		Tenant:     &customers.Tenant{Stamp: stamp(), ID: id, Domain: n.Domain, CompanyName: who.CompanyName, Country: country, Cloud: p.Cloud},
		Domain:     &Domain{n.Domain, id},
		Credential: &Credential{id, admin, hash},
		Admin: &customers.User{
			Stamp: stamp(), ID: admin, Tenant: id, FirstName: who.FirstName, LastName: who.LastName,
			DisplayName: who.FirstName + " " + who.LastName, UserPrincipalName: "admin@" + n.Domain, UsageLocation: country,
			Roles: customers.GlobalAdministrator, State: permissions.UserActive, MustChangePassword: true,
		},
		Customer: &customers.Customer{
			Stamp: stamp(), Partner: p.Tenant, ID: id, Domain: n.Domain, CompanyName: who.CompanyName, Country: country, Cloud: p.Cloud, Billing: who,
			Relationship: customers.Relationship{
				State: customers.RelationshipActive, Kind: customers.KindProvider, Origin: customers.OriginCreated, Since: now, PartnerResponsible: true,
			},
			DAP: customers.DAP{State: customers.DAPActive, GrantedAt: now},
		},
	}
}

// RecordData is what the record of the creation says.
func (c Created) RecordData() []string {
	return []string{"CustomerId", string(c.Customer.ID), "Domain", c.Customer.Domain, "AssociatedPartnerId", ""}
}
