// Package support holds support cases with Microsoft: service requests, which
// partners open about their customers' services, and partner tickets, which
// are about Partner Center itself.
package support

import (
	"slices"
	"strings"
	"time"

	"cspkit.example/customers"
	"cspkit.example/orders"
	"cspkit.example/pcerr"
	"cspkit.example/permissions"
	"cspkit.example/reservations"
)

// RequestID is the GUID of a service request or partner ticket.
type RequestID string

// Product is what a service request is about.
type Product string

// The products. Marketplace is known only to be refused: products of other
// publishers are supported by those (SUP-17).
const (
	Azure       Product = "azure"
	Office365   Product = "office365_dynamics365_ems" // also Dynamics 365 and Enterprise Mobility
	Marketplace Product = "marketplace"
)

// Severity is how bad it is.
type Severity string

// The severities.
const (
	Critical        Severity = "critical" // A
	Moderate        Severity = "moderate" // B
	Minimal         Severity = "minimal"  // C
	UnknownSeverity Severity = "unknown"  // nobody graded it
)

// Valid reports whether s is one of the severities.
func (s Severity) Valid() bool {
	return s == Critical || s == Moderate || s == Minimal || s == UnknownSeverity
}

// FirstResponse returns how long Microsoft may take to answer what is broken:
// a business day when nobody said how bad it is (SUP-15).
func (s Severity) FirstResponse() time.Duration {
	switch s {
	case Critical:
		return 2 * time.Hour
	case Moderate:
		return 4 * time.Hour
	case Minimal:
		return 8 * time.Hour
	}
	return businessDay
}

// businessDay is how SUP-15 counts one.
const businessDay = 24 * time.Hour

// The problem types that are not break-fix, in either case of letters: they
// are answered within a business day, whatever the severity (SUP-18). Any
// other text stands for a problem of the service (SUP-8).
const (
	Billing = "billing" // disputes, refunds, reservations (RSV-25)
	Fraud   = "fraud"   // suspected fraud
	Advice  = "advice"  // nothing is broken
)

// BreakFix reports whether requests of a problem type are about something that
// is broken. Empty text is.
func BreakFix(problemType string) bool {
	switch strings.ToLower(problemType) {
	case Billing, Fraud, Advice:
		return false
	}
	return true
}

// Status is where a request stands.
type Status string

// The states of a request (2.20).
const (
	Open            Status = "open"
	AttentionNeeded Status = "attention_needed" // Microsoft waits for the partner
	Closed          Status = "closed"
)

// Valid reports whether s is one of the states.
func (s Status) Valid() bool { return s == Open || s == AttentionNeeded || s == Closed }

// What requests that give a reservation back are filed under, with the problem
// type Billing (RSV-25).
const (
	ReservationManagement = "reservation_management" // the support topic
	ExchangeAndRefund     = "exchange_and_refund"    // the category
)

// azurePlan is the support plan of Azure requests (SUP-9).
const azurePlan = "Cloud Solution Provider"

// Request is a support case with Microsoft: a service request about a
// customer, or a partner ticket, which has neither customer nor product
// (2.20).
type Request struct {
	permissions.Stamp
	ID              RequestID
	Partner         permissions.TenantID
	Customer        customers.ID // empty for a ticket
	Product         Product      // empty for a ticket
	Title           string
	Description     string
	Severity        Severity
	SupportTopicID  string
	ProblemType     string
	Category        string
	SupportPlan     string // "Cloud Solution Provider" for Azure (SUP-9)
	Status          Status
	Channel         permissions.Channel
	Contact         string // the partner's, not the customer's (SUP-9)
	Entitlement     orders.EntitlementID
	Reservation     reservations.ID // for ExchangeAndRefund
	Notes           []Note          // oldest first, at most MaxNotes
	FirstResponseBy time.Time
	ClosedAt        time.Time // when it was closed last; zero until then
}

// Clone returns a copy that shares nothing with r.
func (r Request) Clone() Request {
	r.Notes = slices.Clone(r.Notes)
	return r
}

// NotFound is the refusal for a request that does not exist for the asker: a
// partner sees those that it opened itself (SUP-21).
func (id RequestID) NotFound() error {
	return pcerr.New(pcerr.NotFound, "SUP-21", "you have no such service request or ticket there").About(string(id))
}

// ForReservation returns the request that gives a reservation back (RSV-25).
func ForReservation(id RequestID, r reservations.Reservation, contact string, channel permissions.Channel, at time.Time) Request {
	return Request{
		Stamp: permissions.Stamp{}.Touch(at), ID: id, Partner: r.Partner, Customer: r.Customer, Product: Azure,
		Title: "Billing: reservation management", Severity: Minimal, SupportPlan: azurePlan,
		ProblemType: Billing, SupportTopicID: ReservationManagement, Category: ExchangeAndRefund,
		Description: "Reservation " + string(r.ID) + " of reservation order " + r.ReservationOrder,
		Status:      Open, Channel: channel, Contact: contact, Reservation: r.ID,
		FirstResponseBy: at.Add(businessDay),
	}
}
