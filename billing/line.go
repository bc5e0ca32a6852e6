package billing

import (
	"cmp"
	"time"

	"cspkit.example/customers"
	"cspkit.example/money"
	"cspkit.example/orders"
	"cspkit.example/permissions"
	"cspkit.example/resellers"
	"cspkit.example/reservations"
)

// FileKind is the kind of a reconciliation file (2.21).
type FileKind string

// The kinds of reconciliation files.
const (
	LicenseBased    FileKind = "license_based"
	UsageBased      FileKind = "usage_based"
	OneTimeFile     FileKind = "one_time"
	DailyRatedUsage FileKind = "daily_rated_usage"
)

// InvoiceType says on which invoice the lines of the file come (BILL-4).
func (k FileKind) InvoiceType() InvoiceType {
	if k == LicenseBased || k == UsageBased {
		return Recurring
	}
	return OneTime
}

// OnInvoices reports whether invoices have such files. Daily rated usage comes
// beside them.
func (k FileKind) OnInvoices() bool { return k == LicenseBased || k == UsageBased || k == OneTimeFile }

// FileOf is the file that has the charges for a kind of product (BILL-4,
// BILL-5): licences and their add-ons, Azure global usage, and all the rest.
func FileOf(p orders.ProductType) FileKind {
	switch p {
	case orders.License, orders.AddOn:
		return LicenseBased
	case orders.AzureGlobal:
		return UsageBased
	}
	return OneTimeFile
}

// ChargeType says what a line charges or credits (BILL-11).
type ChargeType string

// The charge types that the engine writes. Those of licences are words, those
// of one-time files are the transaction types of order lines.
const (
	CycleFee            ChargeType = "cycle_fee"
	RenewFee            ChargeType = "renew_fee"
	CycleProrate        ChargeType = "cycle_instance_prorate"  // the quantity changed within a term
	CancelProrate       ChargeType = "cancel_instance_prorate" // credit of a suspension (SUB-20)
	ProrateWhenActivate ChargeType = "prorate_when_activate"
	NewPurchase         ChargeType = "new"
	Renewal             ChargeType = "renew"
	AddQuantity         ChargeType = "addQuantity"
	RemoveQuantity      ChargeType = "removeQuantity"
	Cancellation        ChargeType = "cancel"
	UsageFee            ChargeType = "usage_fee_current_cycle"
)

// Line is one line of a reconciliation file. Its total is what the invoice
// counts (BILL-10).
type Line struct {
	Partner       permissions.TenantID
	MPNID         string // the partner's
	Customer      customers.ID
	CustomerName  string
	Domain        string
	ResellerMPNID string // see For

	File             FileKind
	ChargeType       ChargeType
	Order            orders.OrderID
	Subscription     orders.SubscriptionID
	ReservationOrder string
	ItemID           string
	Product          string // its name
	Term             orders.Term
	Cycle            orders.BillingCycle

	From, To  time.Time // what the charge is for, To excluded
	UnitPrice money.Amount
	Quantity  reservations.Quantity
	Subtotal  money.Amount
	Tax       money.Amount // none: list prices exclude tax, and the engine computes none (BILL-18)
	Total     money.Amount

	// ExchangeRate is what converted the prices, empty when nothing did
	// (BILL-16).
	ExchangeRate string

	// Of usage: the Azure subscription, and what it used.
	Entitlement  orders.EntitlementID
	Meter        string
	ResourceType string
	SKU          string
	Region       string
	Covered      reservations.Quantity // of Quantity, by reservations: it costs nothing
}

// RemovedReseller stands for the MPN ID of a reseller that was taken off its
// subscription (IR-29).
const RemovedReseller = "-1"

// For returns the line with what a file says about the partner and its
// customer. Where no reseller is on record, the partner sold directly, and the
// column of the reseller shows its own MPN ID (IR-29).
func (l Line) For(seller resellers.Partner, c customers.Customer) Line {
	l.MPNID, l.CustomerName, l.Domain = seller.MPNID, c.CompanyName, c.Domain
	l.ResellerMPNID = cmp.Or(l.ResellerMPNID, seller.MPNID)
	return l
}

// Charge is a line that no invoice has yet.
type Charge struct {
	ID string
	At time.Time // when it came up: the invoice of that month takes it
	Line
}

// Compare orders charges as they stand on files: by time, then what belongs
// together, a term before what changed in it, and credits last.
func (c Charge) Compare(d Charge) int {
	return cmp.Or(c.At.Compare(d.At), cmp.Compare(c.Subscription, d.Subscription), cmp.Compare(c.ReservationOrder, d.ReservationOrder), c.rank()-d.rank())
}

func (c *Charge) rank() int {
	switch c.ChargeType {
	case CycleFee, RenewFee, NewPurchase, Renewal:
		return 0
	case CancelProrate, Cancellation:
		return 2
	}
	return 1
}

// price fills in what a quantity at a unit price costs.
func (l Line) price(unit money.Amount, quantity int, total money.Amount) Line {
	l.UnitPrice, l.Quantity = unit, reservations.Units(quantity)
	l.Subtotal, l.Tax, l.Total = total, money.Zero(total.Currency()).Round(), total
	return l
}

// EffectiveUnitPrice is what a unit costs in fact: less than the unit price
// where only a part of the term is charged, or reservations cover usage.
func (l *Line) EffectiveUnitPrice() money.Amount {
	if l.Quantity == 0 {
		return l.UnitPrice
	}
	return l.Subtotal.Share(int64(reservations.Units(1)), int64(l.Quantity)).Round()
}

// PriceAdjustment says in words why usage costs less than its unit price:
// because reservations covered some of it. It is empty for all other lines.
func (l *Line) PriceAdjustment() string {
	if l.Covered == 0 {
		return ""
	}
	return l.Covered.String() + " covered by reservations"
}
