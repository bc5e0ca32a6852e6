package orders

import (
	"slices"
	"strconv"
	"time"

	"cspkit.example/customers"
	"cspkit.example/money"
	"cspkit.example/pcerr"
	"cspkit.example/permissions"
)

// OrderID names an order within a customer.
type OrderID string

// BillingCycle says how often a charge comes.
type BillingCycle string

// The billing cycles.
const (
	CycleMonthly BillingCycle = "monthly"
	CycleAnnual  BillingCycle = "annual"
	CycleOneTime BillingCycle = "one_time"
	CycleNone    BillingCycle = "none"
)

// OrderStatus is where an order stands.
type OrderStatus string

// The states of an order.
const (
	OrderCompleted OrderStatus = "completed"
	OrderPending   OrderStatus = "pending"
	OrderCancelled OrderStatus = "cancelled"
)

// Buyer says who placed an order.
type Buyer string

// The buyers.
const (
	ByPartner  Buyer = "partner"
	ByCustomer Buyer = "customer"
)

// UserPurchase is the transaction type of every order that a user places.
const UserPurchase = "UserPurchase"

// Order is a purchase for a customer (2.15). The bill-to partner owes
// Microsoft for it, whoever placed it.
type Order struct {
	permissions.Stamp
	ID              OrderID
	Partner         permissions.TenantID // the bill-to partner
	Customer        customers.ID
	BillingCycle    BillingCycle
	TransactionType string
	Currency        string
	Status          OrderStatus
	PlacedBy        Buyer
	PlacedByUser    permissions.UserID
	Channel         permissions.Channel
	Lines           []OrderLine
}

// OrderLine is one thing on an order.
type OrderLine struct {
	Number            int // from 0
	ItemID            string
	OfferID           string
	ProductType       ProductType
	Subscription      SubscriptionID // that came of it, or that a reservation was bought on
	Parent            SubscriptionID // for add-ons
	FriendlyName      string
	Quantity          int
	Term              Term
	TransactionType   string // new, renew, …
	PartnerIDOnRecord string // MPN ID of the reseller
	UnitPrice         money.Amount
	ReservationOrder  string // for reservations
	Scope             string // for reservations: single or shared
}

// Clone returns a copy that shares nothing with o.
func (o Order) Clone() Order {
	o.Lines = slices.Clone(o.Lines)
	return o
}

// Add puts a line on the order. All lines of an order are in one currency, and
// the first decides the order's billing cycle.
func (o *Order) Add(l OrderLine, cycle BillingCycle) error {
	if len(o.Lines) == 0 {
		o.Currency, o.BillingCycle = l.UnitPrice.Currency(), cycle
	}
	if l.UnitPrice.Currency() != o.Currency {
		return pcerr.Invalid("SUB-22", "lineItems", "the items are sold in different currencies: place an order for each")
	}
	l.Number = len(o.Lines)
	o.Lines = append(o.Lines, l)
	return nil
}

// CheckAddOns refuses lines that are no add-ons of subscriptions on the order
// with invalid_input (SUB-15). wanted are their items.
func (o *Order) CheckAddOns(lines []Line, wanted []Item) error {
	for n, l := range lines {
		parent := l.canonical().Parent
		bought := slices.ContainsFunc(o.Lines, func(b OrderLine) bool { return parent != "" && b.Subscription == parent })
		switch {
		case wanted[n].ID == "":
			return ItemNotFound(l.ItemID)
		case wanted[n].ProductType != AddOn:
			return pcerr.Invalid("SUB-15", "lineItems", "only add-ons are bought on an order that is placed").About(l.ItemID)
		case !bought:
			return pcerr.Invalid("SUB-15", "parentSubscriptionId", "name a subscription that was bought on the order")
		}
	}
	return nil
}

// ForCustomer returns the order as its customer sees it: without the partner's
// prices (section 7.6).
func (o Order) ForCustomer() Order {
	o = o.Clone()
	for n := range o.Lines {
		o.Lines[n].UnitPrice = money.Amount{}
	}
	return o
}

// Cancel returns the order as cancelled, when nothing is left on it.
func (o Order) Cancel(at time.Time) Order {
	o.Status, o.Stamp = OrderCancelled, o.Touch(at)
	return o
}

// RecordData returns keys and values that the activity log keeps of an order
// (section 8.2).
func (o *Order) RecordData() []string {
	data := []string{"OrderId", string(o.ID), "BillingCycle", string(o.BillingCycle), "PurchasedBy", string(o.PlacedBy)}
	for _, l := range o.Lines {
		n := "-" + strconv.Itoa(l.Number)
		data = append(data, "OfferId"+n, l.OfferID, "SubscriptionId"+n, string(l.Subscription), "SubscriptionName"+n, l.FriendlyName,
			"Quantity"+n, strconv.Itoa(l.Quantity), "PartnerOnRecord"+n, l.PartnerIDOnRecord)
		if l.ReservationOrder != "" {
			data = append(data, "ReservationOrderId"+n, l.ReservationOrder, "Scope"+n, l.Scope, "Term"+n, string(l.Term))
		}
	}
	return data
}

// NotFound is the refusal for an order that does not exist for the asker.
func (id OrderID) NotFound() error {
	return pcerr.New(pcerr.OrderNotFound, "CUS-12", "the customer has no such order with you").About(string(id))
}
