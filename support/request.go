// Package support holds service requests: support cases that partners open
// with Microsoft about their customers' services.
package support

import (
	"time"

	"cspkit.example/customers"
	"cspkit.example/internal/check"
	"cspkit.example/orders"
	"cspkit.example/pcerr"
	"cspkit.example/permissions"
	"cspkit.example/reservations"
)

// RequestID is the GUID of a service request.
type RequestID string

// Product is what a service request is about.
type Product string

// The products.
const (
	Azure     Product = "azure"
	Office365 Product = "office365_dynamics365_ems" // also Dynamics 365 and Enterprise Mobility
)

// Severity is how bad it is.
type Severity string

// The severities.
const (
	Critical Severity = "critical" // A
	Moderate Severity = "moderate" // B
	Minimal  Severity = "minimal"  // C
)

// FirstResponse returns how long Microsoft may take to answer (SUP-15).
func (s Severity) FirstResponse() time.Duration {
	switch s {
	case Critical:
		return 2 * time.Hour
	case Moderate:
		return 4 * time.Hour
	case Minimal:
		return 8 * time.Hour
	}
	return 24 * time.Hour
}

// Status is where a service request stands.
type Status string

// The states of a service request.
const (
	Open            Status = "open"
	AttentionNeeded Status = "attention_needed"
	Closed          Status = "closed"
)

// ExchangeAndRefund is the category of requests that give a reservation back
// (RSV-25).
const ExchangeAndRefund = "exchange_and_refund"

// Request is a service request about a customer (2.20).
type Request struct {
	permissions.Stamp
	ID              RequestID
	Partner         permissions.TenantID
	Customer        customers.ID
	Product         Product
	Title           string
	Description     string
	Severity        Severity
	Category        string
	SupportPlan     string // "Cloud Solution Provider" for Azure (SUP-9)
	Status          Status
	Channel         permissions.Channel
	Contact         string // the partner's, not the customer's (SUP-9)
	Entitlement     orders.EntitlementID
	Reservation     reservations.ID // for ExchangeAndRefund
	FirstResponseBy time.Time
	ClosedAt        time.Time
}

// NotFound is the refusal for a service request that does not exist for the asker.
func (id RequestID) NotFound() error {
	return pcerr.New(pcerr.NotFound, "CUS-12", "the customer has no such service request with you").About(string(id))
}

// NewRequest is what is needed to open a service request.
type NewRequest struct {
	Product     Product
	Title       string
	Description string
	Severity    Severity             // empty means Minimal
	Entitlement orders.EntitlementID // for Azure: the Azure subscription in question
}

// Open returns the request. contact is the address of the partner user who
// opens it.
func (n NewRequest) Open(id RequestID, partner permissions.TenantID, customer customers.ID, channel permissions.Channel, contact string, at time.Time) (Request, error) {
	if n.Severity == "" {
		n.Severity = Minimal
	}
	plan := ""
	switch n.Product {
	case Azure:
		plan = "Cloud Solution Provider"
	case Office365:
	default:
		return Request{}, pcerr.Invalid("SUP-8", "product", "use azure or office365_dynamics365_ems")
	}
	if n.Severity != Critical && n.Severity != Moderate && n.Severity != Minimal {
		return Request{}, pcerr.Invalid("SUP-15", "severity", "use critical, moderate or minimal")
	}
	if err := check.Name("title", n.Title); err != nil {
		return Request{}, err
	}
	if err := check.Text("description", n.Description); err != nil {
		return Request{}, err
	}
	return Request{
		Stamp: permissions.Stamp{}.Touch(at), ID: id, Partner: partner, Customer: customer, Product: n.Product,
		Title: n.Title, Description: n.Description, Severity: n.Severity, SupportPlan: plan, Status: Open, Channel: channel,
		Contact: contact, Entitlement: n.Entitlement, FirstResponseBy: at.Add(n.Severity.FirstResponse()),
	}, nil
}

// ForReservation returns the request that gives a reservation back (RSV-25).
func ForReservation(id RequestID, r reservations.Reservation, contact string, channel permissions.Channel, at time.Time) Request {
	return Request{
		Stamp: permissions.Stamp{}.Touch(at), ID: id, Partner: r.Partner, Customer: r.Customer, Product: Azure,
		Title: "Billing: reservation management", Severity: Minimal, Category: ExchangeAndRefund, SupportPlan: "Cloud Solution Provider",
		Description: "Reservation " + string(r.ID) + " of reservation order " + r.ReservationOrder,
		Status:      Open, Channel: channel, Contact: contact, Reservation: r.ID,
		FirstResponseBy: at.Add(24 * time.Hour),
	}
}

// Close returns the request as closed (2.20).
func (r Request) Close(at time.Time) Request {
	r.Status, r.ClosedAt, r.Stamp = Closed, at, r.Touch(at)
	return r
}

// CheckAccess refuses a partner user that may not open the request: Office
// 365 needs DAP unless Microsoft's support opens it (SUP-11, SUP-12), Azure
// needs rights on the Azure subscription (SUP-13); a reseller has only the
// second way and asks its provider for everything else (SUP-14).
func (n NewRequest) CheckAccess(types permissions.PartnerTypes, channel permissions.Channel, dap customers.DAP, azure error) error {
	if !types.Any(permissions.BillToPartners) {
		if n.Product == Azure && azure == nil {
			return nil
		}
		return pcerr.New(pcerr.UseIndirectProvider, "SUP-14", "ask the indirect provider to open the request")
	}
	switch {
	case channel == permissions.MicrosoftSupport:
		return nil
	case n.Product == Azure:
		return azure
	case !dap.Active():
		return pcerr.New(pcerr.DAPRequired, "SUP-11", "have Microsoft support open the request, or ask the customer for administrator privileges")
	}
	return nil
}

// AzureRights returns nil when a partner user has the rights on an Azure
// subscription that an Azure request needs (SUP-13), else the refusal.
func AzureRights(held orders.Assignments, who permissions.Identity, roles permissions.Roles) error {
	return held.PartnerMay(who, roles, orders.Owner, orders.Contributor, orders.SupportRequestContributor)
}
