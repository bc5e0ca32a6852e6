package orders

import (
	"time"

	"cspkit.example/customers"
	"cspkit.example/internal/check"
	"cspkit.example/money"
	"cspkit.example/pcerr"
	"cspkit.example/permissions"
	"cspkit.example/resellers"
)

// SubscriptionID is the GUID of a commerce subscription.
type SubscriptionID string

// SubscriptionStatus is where a subscription stands (SUB-9).
type SubscriptionStatus string

// The states of a subscription.
const (
	Pending   SubscriptionStatus = "pending"
	Active    SubscriptionStatus = "active"
	Suspended SubscriptionStatus = "suspended"
	Deleted   SubscriptionStatus = "deleted"
)

// RegistrationStatus says whether reservations can be bought on a
// subscription through the API (RSV-6).
type RegistrationStatus string

// The registration states; registering is passed through at once.
const (
	NotRegistered RegistrationStatus = "notregistered"
	Registered    RegistrationStatus = "registered"
)

// SupportContact is who a subscription's users are told to ask (2.19).
type SupportContact struct {
	Tenant permissions.TenantID
	MPNID  string
	Name   string
}

// DefaultContact is the support contact that a new subscription has: the
// partner that sold it (SUP-3).
func DefaultContact(seller resellers.Partner) SupportContact {
	return SupportContact{Tenant: seller.Tenant, MPNID: seller.MPNID, Name: seller.Name}
}

// Subscription is the Partner Center record of a purchase (2.12).
type Subscription struct {
	permissions.Stamp
	ID                SubscriptionID
	Partner           permissions.TenantID // the bill-to partner
	Customer          customers.ID
	ItemID            string
	OfferID           string
	OfferName         string
	FriendlyName      string
	ProductType       ProductType
	Entitlement       EntitlementID // for Azure global; plans list theirs
	Quantity          int
	BillingCycle      BillingCycle
	Term              Term
	Status            SubscriptionStatus
	AutoRenew         bool
	EndsWithTerm      bool // cancelled: deleted when the term ends (SUB-18)
	Trial             bool
	HasIncentive      bool
	Parent            SubscriptionID // for add-ons
	MovedTo           SubscriptionID // the Azure plan that an Azure global subscription went under
	PartnerIDOnRecord string         // the reseller's MPN ID; only under a provider
	ResellerRemoved   bool           // there was one, and it was cleared (IR-29)
	Order             OrderID
	EffectiveStart    time.Time
	CommitmentEnd     time.Time
	Registration      RegistrationStatus
	Support           SupportContact
	SuspendedAt       time.Time    // zero unless suspended
	DeleteAfter       time.Time    // reactivation is possible up to then
	UnitPrice         money.Amount // to the partner, fixed for the term (SUB-17)
	Credit            money.Amount // of a suspension or cancellation, to the partner
	Charged           money.Amount // for the running term, less credits
	ChargedUntil      time.Time    // end of what has been charged; zero before the first charge
}

// ForReseller returns the subscription as the provider's reseller sees it:
// without prices and orders (IR-33).
func (s Subscription) ForReseller() Subscription {
	s.UnitPrice, s.Credit, s.Charged, s.Order = money.Amount{}, money.Amount{}, money.Amount{}, ""
	return s
}

// ResellerIncentiveEligible reports whether a reseller can earn an incentive
// for the subscription: it is on record, the product has one, and it is paid
// (IR-25).
func (s *Subscription) ResellerIncentiveEligible() bool {
	return s.PartnerIDOnRecord != "" && s.HasIncentive && !s.Trial
}

// ChangeQuantity returns the subscription with another number of units, which
// must be within the item's limits (SUB-14).
func (s Subscription) ChangeQuantity(i Item, n int, at time.Time) (Subscription, error) {
	if s.Status == Deleted {
		return s, s.deleted()
	}
	if s.Status != Active {
		return s, s.notActive("SUB-14")
	}
	if err := i.CheckQuantity("SUB-14", n); err != nil {
		return s, err
	}
	s.Quantity, s.Stamp = n, s.Touch(at)
	return s, nil
}

// Rename returns the subscription under another friendly name (2.12).
func (s Subscription) Rename(name string, at time.Time) (Subscription, error) {
	if s.Status == Deleted {
		return s, s.deleted()
	}
	if err := check.Name("friendlyName", name); err != nil {
		return s, err
	}
	s.FriendlyName, s.Stamp = name, s.Touch(at)
	return s, nil
}

// SetReseller returns the subscription with a reseller as partner of record,
// or with none when reseller is nil (IR-17, IR-26).
func (s Subscription) SetReseller(reseller *resellers.Partner, with resellers.Partnership, at time.Time) (Subscription, error) {
	if s.Status == Deleted {
		return s, s.deleted()
	}
	mpn := ""
	if reseller != nil {
		if err := reseller.CheckOfRecord(with); err != nil {
			return s, err
		}
		mpn = reseller.MPNID
	}
	s.ResellerRemoved = mpn == "" && (s.ResellerRemoved || s.PartnerIDOnRecord != "")
	s.PartnerIDOnRecord, s.Stamp = mpn, s.Touch(at)
	return s, nil
}

// SetSupport returns the subscription with another support contact (2.19).
// Who is available is the caller's to check (SUP-4).
func (s Subscription) SetSupport(c SupportContact, at time.Time) (Subscription, error) {
	if s.Status == Deleted {
		return s, s.deleted()
	}
	s.Support, s.Stamp = c, s.Touch(at)
	return s, nil
}

// Register makes an active Azure subscription ready for reservations bought
// through the API (RSV-6).
func (s Subscription) Register(at time.Time) (Subscription, error) {
	if err := s.CheckReservable(); err != nil {
		return s, err
	}
	s.Registration, s.Stamp = Registered, s.Touch(at)
	return s, nil
}

// CheckAzure refuses a subscription that no reservation can be bought on with
// subscription_not_azure (RSV-3, RSV-5).
func (s *Subscription) CheckAzure() error {
	if s.ProductType.Azure() {
		return nil
	}
	return pcerr.New(pcerr.SubscriptionNotAzure, "RSV-3", "choose an Azure plan or an Azure global subscription").About(string(s.ID))
}

// CheckActive refuses a subscription that is not active with
// subscription_not_active; the rule named in the refusal is the caller's.
func (s *Subscription) CheckActive(rule pcerr.Rule) error {
	if s.Status == Active {
		return nil
	}
	return s.notActive(rule)
}

// CheckReservable is CheckAzure, then CheckActive (RSV-3, PERM-25).
func (s *Subscription) CheckReservable() error {
	if err := s.CheckAzure(); err != nil {
		return err
	}
	return s.CheckActive("RSV-3")
}

// CheckRegistered refuses a purchase through the API on a subscription that is
// not registered for reservations; elsewhere registration happens by itself
// (RSV-6).
func (s *Subscription) CheckRegistered(channel permissions.Channel) error {
	if channel != permissions.API || s.Registration == Registered {
		return nil
	}
	return pcerr.New(pcerr.SubscriptionNotRegistered, "RSV-6", "register the subscription for reservations first").About(string(s.ID))
}

func (s *Subscription) notActive(rule pcerr.Rule) error {
	return pcerr.New(pcerr.SubscriptionNotActive, rule, "the subscription is "+string(s.Status)+"; it must be active").About(string(s.ID))
}

// CheckKept refuses any change of a deleted subscription (SUB-14).
func (s *Subscription) CheckKept() error {
	if s.Status == Deleted {
		return s.deleted()
	}
	return nil
}

func (s *Subscription) deleted() error {
	return pcerr.New(pcerr.SubscriptionDeleted, "SUB-14", "nothing can be changed on a deleted subscription").About(string(s.ID))
}

// NotFound is the refusal for a subscription that does not exist for the asker.
func (id SubscriptionID) NotFound() error {
	return pcerr.New(pcerr.SubscriptionNotFound, "CUS-12", "the customer has no such subscription with you").About(string(id))
}

// ParentNotActive is the refusal for an add-on without an active base (SUB-12, SUB-15).
func ParentNotActive(id SubscriptionID) error {
	return pcerr.New(pcerr.ParentSubscriptionNotActive, "SUB-12", "an add-on needs its base subscription to be active").About(string(id))
}
