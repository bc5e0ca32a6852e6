package reservations

import (
	"slices"
	"time"

	"cspkit.example/customers"
	"cspkit.example/money"
	"cspkit.example/orders"
	"cspkit.example/pcerr"
	"cspkit.example/permissions"
)

// ID is the GUID of a reservation.
type ID string

// State is where a reservation stands.
type State string

// The states.
const (
	Pending             State = "pending" // a renewal that has not begun
	Active              State = "active"
	PendingCancellation State = "pending_cancellation"
	PendingExchange     State = "pending_exchange"
	Cancelled           State = "cancelled"
	Exchanged           State = "exchanged"
	Expired             State = "expired"
)

// Reservation is a commitment for one or three years (2.16). It belongs to
// the bill-to partner's business with the customer, whoever bought it.
type Reservation struct {
	permissions.Stamp
	ID               ID
	ReservationOrder string
	Order            orders.OrderID
	DisplayName      string
	ItemID           string

	// What usage must match for the discount (RSV-16).
	ResourceType, SKU, Region string

	Quantity          int
	Term              orders.Term
	BillingPlan       BillingPlan
	Scope             Scope
	PastScopes        []PastScope           // that it had before, oldest first
	Subscription      orders.SubscriptionID // it was bought on
	BoughtOn          orders.EntitlementID  // the Azure subscription behind it; may be empty
	Customer          customers.ID
	Partner           permissions.TenantID
	PurchasedBy       orders.Buyer
	PurchasedByUser   permissions.UserID
	PartnerIDOnRecord string // MPN ID; fixed at purchase (RSV-22)
	PurchasedAt       time.Time
	EffectiveAt       time.Time
	ExpiresAt         time.Time
	State             State // as stored; At gives it at a time
	Prices            Prices
	UnitCost          money.Amount // partner cost of one unit for the whole term
	Instalment        money.Amount // each but the last, where a part was given back; zero: the month's share of the cost
	Instalments       int          // billed so far, for MonthlyBilling
	Used              bool         // has covered usage (7.4)
	EndedAt           time.Time    // when Microsoft cancelled or exchanged it; zero otherwise

	// What invoices have of it: so many instalments (one, of the whole cost,
	// unless the plan is monthly), and whether the credit of its end.
	Charged       int
	CreditCharged bool

	Settled        Settlement         // of a cancellation or exchange
	ServiceRequest string             // that asks for it
	AskedBy        permissions.UserID // the partner's user who did
	Wanted         Purchase           // what an exchange asks for
	PartOf         ID                 // of a part that was given back: the rest
	RenewedBy      ID
	RenewalOf      ID
	ExchangeOf     ID
	ExchangedFor   ID
}

// Clone returns a copy that shares nothing.
func (r Reservation) Clone() Reservation {
	r.PastScopes = slices.Clone(r.PastScopes)
	return r
}

// At returns the reservation as it is at a time: pending until it starts,
// expired once its term is over, with the instalments that are due. Nothing
// renews by itself (RSV-29).
func (r Reservation) At(now time.Time) Reservation {
	if r.State == Pending && !now.Before(r.EffectiveAt) {
		r.State = Active
	}
	if r.State == Active && r.BillingPlan == MonthlyBilling {
		r.Instalments = r.dueInstalments(now)
	}
	if r.State == Active && !now.Before(r.ExpiresAt) {
		r.State = Expired
	}
	return r
}

// Alive reports whether the reservation still ties the customer to the
// partner: pending, active, or waiting for a cancellation or exchange (2.7).
func (r *Reservation) Alive() bool {
	return r.State == Active || r.State == Pending || r.State == PendingCancellation || r.State == PendingExchange
}

func (r *Reservation) requireActive() error {
	if r.State == Active {
		return nil
	}
	return r.notActive()
}

func (r *Reservation) notActive() error {
	return pcerr.New(pcerr.ReservationNotActive, "RSV-29", "the reservation is "+string(r.State)).About(string(r.ID))
}

// Rescope returns the reservation with another scope, which only the partner
// may choose (PERM-18, section 7.2). owned are the Azure subscriptions that
// this partner sold this customer.
func (r Reservation) Rescope(to Scope, owned []orders.Entitlement, at time.Time) (Reservation, error) {
	if err := r.requireActive(); err != nil {
		return r, err
	}
	switch {
	case to.Type != Single && to.Type != Shared:
		return r, scopeInvalid("RSV-10", "the scope is single or shared")
	case to.Type == Shared && to.AppliedTo != "":
		return r, pcerr.Invalid("RSV-14", "appliedScopes", "single names one Azure subscription, shared none")
	}
	to, err := to.within(owned)
	if err != nil {
		return r, err
	}
	if to != r.Scope {
		r.PastScopes = append(slices.Clip(r.PastScopes), PastScope{r.Scope, at})
	}
	r.Scope, r.Stamp = to, r.Touch(at)
	return r, nil
}

// Renew returns the reservation with its renewal noted, and the renewal: a
// new purchase of the same product, quantity, term, billing plan and scope
// that starts at the later of now and the old expiry (RSV-29).
func (r Reservation) Renew(price orders.Price, customerPrice *money.Amount, by Buyer, ids IDs, at time.Time) (old, renewal Reservation, err error) {
	if r.State != Active && r.State != Expired || r.RenewedBy != "" {
		return r, Reservation{}, r.notActive()
	}
	n := r
	n.Stamp, n.ID, n.ReservationOrder, n.Order = permissions.Stamp{}.Touch(at), ids.Reservation, ids.ReservationOrder, ids.Order
	n.PurchasedBy, n.PurchasedByUser, n.PurchasedAt = by.Kind, by.User, at
	n.RenewalOf, n.ExchangeOf, n.PartOf, n.Used, n.Instalments, n.Instalment = r.ID, "", "", false, 0, money.Amount{}
	n.EndedAt, n.Charged, n.CreditCharged, n.PastScopes = time.Time{}, 0, false, nil
	n.EffectiveAt = r.ExpiresAt
	if at.After(n.EffectiveAt) {
		n.EffectiveAt = at
	}
	n.ExpiresAt, n.State = n.Term.From(n.EffectiveAt), Pending
	if customerPrice == nil {
		customerPrice = &price.WebDirect
	}
	q := int64(r.Quantity)
	n.UnitCost = price.PartnerCost
	n.Prices = Prices{price.PartnerCost.Mul(q).Round(), customerPrice.Mul(q).Round(), price.WebDirect.Mul(q).Round()}
	r.RenewedBy, r.Stamp = n.ID, r.Touch(at)
	return r, n.billFirst().At(at), nil
}

// ForCustomer returns the reservation as its customer sees it: without what the
// partner pays Microsoft, and gets back from it (section 7.6, RSV-26).
func (r Reservation) ForCustomer() Reservation {
	r.Prices.PartnerCost, r.UnitCost, r.Instalment, r.Settled = money.Amount{}, money.Amount{}, money.Amount{}, Settlement{}
	return r
}

// CheckRecorded refuses a request that names another partner of record than
// the reservation has, with immutable_partner_of_record (RSV-22). Naming none
// keeps it.
func (r *Reservation) CheckRecorded(mpnID string) error {
	if mpnID == "" || mpnID == r.PartnerIDOnRecord {
		return nil
	}
	return pcerr.New(pcerr.ImmutablePartnerOfRecord, "RSV-22", "the partner of record stays; cancel the reservation and buy anew").About(string(r.ID))
}

// NotFound is the refusal for a reservation that does not exist for the asker.
func (id ID) NotFound() error {
	return pcerr.New(pcerr.NotFound, "CUS-12", "the customer has no such reservation with you").About(string(id))
}

// PartnerOnly is the refusal when a customer tries what only its partner may
// do with a reservation (PERM-18, PERM-21).
func PartnerOnly(id ID) error {
	return pcerr.New(pcerr.PartnerActionRequired, "PERM-18", "ask your partner: only the partner exchanges, cancels, renews or re-scopes a reservation").About(string(id))
}
