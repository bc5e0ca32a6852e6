package bench

import (
	"context"

	"cspkit.example/activity"
	"cspkit.example/customers"
	"cspkit.example/orders"
	"cspkit.example/permissions"
)

// Contender does the operations that are measured, on a copy of a world that
// is its own.
type Contender interface {
	// Enable switches a customer's purchase permission on.
	Enable(ctx context.Context, c Target) error
	// Disable switches it off.
	Disable(ctx context.Context, c Target) error
	// Buy buys a reservation in the Azure portal, as the customer.
	Buy(ctx context.Context, c Target) error
	// Create makes a customer whose domain is free.
	Create(ctx context.Context, n customers.NewCustomer) error
	// Customer reads one customer.
	Customer(ctx context.Context, c Target) (customers.Customer, error)
	// Customers reads a page of the list of customers.
	Customers(ctx context.Context, p Page) ([]customers.Customer, error)
	// Newest reads the newest records of the activity log.
	Newest(ctx context.Context) ([]activity.Record, error)
}

// Forker is a contender that can be copied.
type Forker interface {
	Contender
	// Fork returns an independent contender that begins with what f has now.
	Fork(ctx context.Context) (Contender, error)
}

// Target is a customer of the measured partner.
type Target struct {
	Customer     customers.ID
	Owner        permissions.Identity // the customer's user who may buy
	Subscription orders.SubscriptionID
	Entitlement  orders.EntitlementID
}

// Page says which 100 customers are listed.
type Page struct {
	ByReseller bool // only those that are associated with the reseller
	Deep       bool // behind three quarters of the list, not at its beginning
}

// PageSize is how many rows a page has, of customers and of records.
const PageSize = 100
