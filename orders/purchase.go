package orders

import (
	"cmp"
	"slices"
	"strings"
	"time"

	"cspkit.example/customers"
	"cspkit.example/internal/check"
	"cspkit.example/pcerr"
	"cspkit.example/permissions"
	"cspkit.example/resellers"
)

// Line asks for one item of the catalogue.
type Line struct {
	ItemID        string
	Quantity      int            // 0 means 1
	Term          Term           // empty: the item's only term
	FriendlyName  string         // empty: the item's title
	ResellerMPNID string         // a provider's reseller (IR-17); empty sells without one (IR-25)
	Parent        SubscriptionID // for add-ons: the base subscription
	Base          int            // for add-ons instead: the number, from 1, of the line before it that buys the base

	// For reservations in Partner Center: what to buy on, and how.
	Provisioning Provisioning
}

// Provisioning is what a line says about a reservation. The zero value is the
// customer's only Azure subscription, the scope of section 7.2, and one-time
// billing.
type Provisioning struct {
	Subscription SubscriptionID
	Scope        string // single or shared
	BillingPlan  string // one_time or monthly
}

// maxLines bounds an order.
const maxLines = 100

// CheckLines refuses an order without lines, with too many, or with malformed
// ones; direct bill partners name no reseller (IR-28).
func CheckLines(lines []Line, partner permissions.PartnerTypes) error {
	if len(lines) == 0 || len(lines) > maxLines {
		return pcerr.Invalid("SUB-22", "lineItems", "an order has 1 to 100 lines")
	}
	for n, l := range lines {
		if l.Base < 0 || l.Base > n {
			return pcerr.Invalid("SUB-15", "addonItems", "the base of an add-on is a line before it")
		}
		if err := check.Name("catalogItemId", l.ItemID); err != nil {
			return err
		}
		if err := check.Optional("friendlyName", l.FriendlyName); err != nil {
			return err
		}
		if l.Parent != "" {
			if _, err := check.GUID("parentSubscriptionId", l.Parent); err != nil {
				return err
			}
		}
		if l.ResellerMPNID == "" {
			continue
		}
		if !partner.Any(permissions.IndirectProvider) {
			return pcerr.Invalid("IR-28", "partnerIdOnRecord", "only an indirect provider names a reseller")
		}
		if _, err := resellers.ParseMPNID("partnerIdOnRecord", l.ResellerMPNID); err != nil {
			return err
		}
	}
	return nil
}

// canonical returns the line with its GUIDs in lower case (ID-2).
func (l Line) canonical() Line {
	l.Parent = SubscriptionID(strings.ToLower(string(l.Parent)))
	l.Provisioning.Subscription = SubscriptionID(strings.ToLower(string(l.Provisioning.Subscription)))
	return l
}

// Facts are what decides about a line beside the line itself.
type Facts struct {
	Partner  resellers.Partner  // the bill-to partner
	Customer customers.Customer // its record of the customer
	Owned    []Subscription     // what the partner sold the customer so far

	// The reseller that the line names, nil when it names none, and its
	// partnership with the partner; or why nobody has that MPN ID.
	Reseller    *resellers.Partner
	Partnership resellers.Partnership
	NoReseller  error
}

// Buy returns the subscription that the line makes. The refusals, in the order
// of table 2.15: market_unavailable, offer_blocked_by_azure_plan (SUB-5),
// azure_plan_exists (SUB-4), offer_limit_exceeded (SUB-16),
// parent_subscription_not_active (SUB-15), those of the reseller (IR-26), and
// for the line itself term_invalid and quantity_invalid.
func (l Line) Buy(i Item, f Facts, id SubscriptionID, order OrderID, at time.Time) (Subscription, OrderLine, error) {
	l = l.canonical()
	if err := l.checkState(i, f); err != nil {
		return Subscription{}, OrderLine{}, err
	}
	price, found := i.PriceFor(l.Term)
	if !found {
		e := pcerr.New(pcerr.TermInvalid, "SUB-17", "the item is not sold for this term").About(i.ID)
		e.Field = "termDuration"
		return Subscription{}, OrderLine{}, e
	}
	quantity := cmp.Or(l.Quantity, 1)
	if err := i.CheckQuantity("SUB-14", quantity); err != nil {
		return Subscription{}, OrderLine{}, err
	}
	name := cmp.Or(l.FriendlyName, i.Title)
	s := Subscription{
		Stamp: permissions.Stamp{}.Touch(at), ID: id, Partner: f.Partner.Tenant, Customer: f.Customer.ID,
		ItemID: i.ID, OfferID: i.OfferID, OfferName: i.Title, FriendlyName: name, ProductType: i.ProductType,
		Quantity: quantity, BillingCycle: i.Cycle(price.Term), Term: price.Term, Status: Active,
		AutoRenew: i.ProductType == License || i.ProductType == MarketplaceSaaS || i.ProductType == AddOn, // SUB-21
		Trial:     i.Trial, HasIncentive: i.HasIncentive, Parent: l.Parent, PartnerIDOnRecord: l.ResellerMPNID,
		Order: order, UnitPrice: price.PartnerCost, EffectiveStart: at, CommitmentEnd: price.Term.From(at), Registration: NotRegistered,
		Support: DefaultContact(f.Partner),
	}
	return s, OrderLine{
		ItemID: i.ID, OfferID: i.OfferID, ProductType: i.ProductType, Subscription: id, Parent: l.Parent, FriendlyName: name, Quantity: quantity,
		Term: price.Term, TransactionType: "new", PartnerIDOnRecord: l.ResellerMPNID, UnitPrice: price.PartnerCost,
	}, nil
}

func (l Line) checkState(i Item, f Facts) error {
	if i.ProductType == ReservationItem {
		return pcerr.Invalid("RSV-4", "catalogItemId", "reservations are bought on an Azure subscription, not as a line of their own")
	}
	if err := i.CheckMarket(f.Customer.Country); err != nil {
		return err
	}
	if err := l.checkOwned(i, f.Owned); err != nil {
		return err
	}
	if f.Reseller != nil {
		return f.Reseller.CheckOfRecord(f.Partnership)
	}
	return f.NoReseller
}

// checkOwned takes the rules about what the customer has already.
func (l Line) checkOwned(i Item, owned []Subscription) error {
	same, parent := 0, false
	for _, s := range owned {
		if s.ID == l.Parent && s.Status == Active && slices.Contains(i.ParentOffers, s.OfferID) {
			parent = true
		}
		if s.OfferID == i.OfferID && (i.LimitScope == Lifetime || s.Status != Deleted) {
			same++
		}
		if s.ProductType != AzurePlan || s.Status == Deleted {
			continue
		}
		switch {
		case i.ProductType == AzureGlobal:
			return pcerr.New(pcerr.OfferBlockedByAzurePlan, "SUB-5", "the customer has an Azure plan: add Azure subscriptions under it").About(i.ID)
		case i.ProductType == AzurePlan && s.PartnerIDOnRecord == l.ResellerMPNID:
			return pcerr.New(pcerr.AzurePlanExists, "SUB-4", "the customer has an Azure plan through this reseller already").About(string(s.ID))
		}
	}
	if limit := i.limit(); limit > 0 && same >= limit {
		return pcerr.New(pcerr.OfferLimitExceeded, "SUB-16", "the customer has bought this offer as often as it may").About(i.ID)
	}
	if i.ProductType == AddOn && !parent {
		return ParentNotActive(l.Parent)
	}
	return nil
}

func (i *Item) limit() int {
	switch i.LimitScope {
	case Lifetime:
		return 1
	case Concurrent:
		return i.Limit
	}
	return 0
}

// NeedsAttestation reports whether a purchase closes the customer's direct
// way to the agreement (MCA-5).
func (t ProductType) NeedsAttestation() bool {
	return t == AzurePlan || t == Software || t == MarketplaceSaaS || t == ReservationItem
}
