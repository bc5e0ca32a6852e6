package customers

import (
	"time"

	"cspkit.example/permissions"
	"cspkit.example/resellers"
)

// Via says how an association was made.
type Via string

// The ways.
const (
	ViaCreation     Via = "customer_creation"
	ViaSubscription Via = "subscription"
	ViaRequest      Via = "request"
)

// Association hands the management of a provider's customer to a reseller
// (2.11, IR-14). It gives no right on the customer's Azure resources (IR-15),
// survives the partnership (IR-21) and ends with the provider's relationship
// to the customer.
type Association struct {
	permissions.Stamp
	Provider     permissions.TenantID
	Customer     ID
	Reseller     permissions.TenantID
	Since        time.Time
	Via          Via
	CustomerName string // as the provider lists it
}

// Associate returns the association of a provider's customer with a reseller,
// and the reseller's record of the customer, which makes it visible to the
// reseller (IR-33, IR-34). known is the reseller's record so far, zero for a
// stranger.
func (c Customer) Associate(t Tenant, reseller resellers.Partner, known Customer, via Via, at time.Time) (Association, Customer) {
	if known.ID == "" {
		known = newRecord(t, reseller)
	}
	known.Associated, known.Stamp = true, known.Touch(at)
	return Association{
		Stamp: permissions.Stamp{}.Touch(at), Provider: c.Partner, Customer: c.ID, Reseller: reseller.Tenant,
		Since: at, Via: via, CustomerName: c.CompanyName,
	}, known
}
