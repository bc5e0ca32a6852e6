package reservations

import (
	"cmp"
	"time"

	"cspkit.example/customers"
	"cspkit.example/internal/check"
	"cspkit.example/money"
	"cspkit.example/orders"
	"cspkit.example/pcerr"
	"cspkit.example/permissions"
)

// BillingPlan says how a reservation is charged (RSV-9).
type BillingPlan string

// The billing plans; the zero value means OneTime.
const (
	OneTime        BillingPlan = "one_time"
	MonthlyBilling BillingPlan = "monthly" // 12 or 36 instalments, where the product offers it
)

// Purchase asks for a reservation.
type Purchase struct {
	ItemID        string
	Quantity      int // 0 means 1
	Term          orders.Term
	BillingPlan   BillingPlan
	Scope         Scope
	DisplayName   string                // empty: the item's title
	Subscription  orders.SubscriptionID // in Partner Center: what to buy it on; may be empty when there is one choice (RSV-4)
	Entitlement   orders.EntitlementID  // in the Azure portal: what to buy it on
	ResellerMPNID string                // a provider's reseller, in Partner Center (RSV-21)
}

// OfLine is the purchase that a line on an order in Partner Center asks for.
func OfLine(l orders.Line) Purchase {
	return Purchase{
		ItemID: l.ItemID, Quantity: l.Quantity, Term: l.Term, DisplayName: l.FriendlyName, ResellerMPNID: l.ResellerMPNID,
		Subscription: l.Provisioning.Subscription, Scope: Scope{Type: ScopeType(l.Provisioning.Scope)}, BillingPlan: BillingPlan(l.Provisioning.BillingPlan),
	}
}

// Target is what a reservation is bought on.
type Target struct {
	Subscription orders.Subscription
	Entitlement  orders.EntitlementID // the Azure subscription; may be empty in Partner Center under an Azure plan
	Owned        []orders.Entitlement // every Azure subscription that this partner sold this customer
}

// Prices are the three totals that a purchase fixes for the whole term
// (section 7.6). No rule orders them.
type Prices struct {
	PartnerCost   money.Amount // what the partner pays Microsoft (RSV-31)
	CustomerPrice money.Amount // what the customer pays the partner (RSV-30)
	WebDirect     money.Amount // what the Azure portal shows
}

// Buyer says who buys, and how.
type Buyer struct {
	Kind    orders.Buyer
	User    permissions.UserID
	Channel permissions.Channel
}

// IDs are the identifiers of what a purchase makes.
type IDs struct {
	Reservation      ID
	ReservationOrder string
	Order            orders.OrderID
}

// Choose returns the subscription to buy on when the purchase names none: the
// customer's only active Azure subscription from this partner (RSV-4).
func Choose(owned []orders.Subscription) (orders.Subscription, error) {
	var found []orders.Subscription
	for _, s := range owned {
		if s.CheckReservable() == nil {
			found = append(found, s)
		}
	}
	switch len(found) {
	case 0:
		return orders.Subscription{}, pcerr.New(pcerr.AzureSubscriptionRequired, "RSV-4", "buy the customer an Azure plan or an Azure global subscription first")
	case 1:
		return found[0], nil
	}
	return orders.Subscription{}, pcerr.Invalid("RSV-4", "subscriptionId", "the customer has several Azure subscriptions: name one")
}

// Buy returns the reservation that the purchase makes. It takes the checks of
// the item, in the order of table 2.16: term_invalid (RSV-8),
// billing_plan_unsupported (RSV-9), quantity_invalid, scope_invalid or
// scope_must_be_shared (section 7.2). customerPrice is the unit price that the
// partner set for this customer, nil for the Web Direct price (RSV-32).
func (p Purchase) Buy(i orders.Item, c customers.Customer, on Target, customerPrice *money.Amount, by Buyer, ids IDs, at time.Time) (Reservation, error) {
	price, err := p.checkItem(i)
	if err != nil {
		return Reservation{}, err
	}
	quantity := cmp.Or(p.Quantity, 1)
	if err := i.CheckQuantity("RSV-35", quantity); err != nil {
		return Reservation{}, err
	}
	boughtOn := cmp.Or(on.Entitlement, on.Subscription.Entitlement)
	scope, err := Initial(by.Channel, on.Subscription.ProductType, p.Scope, boughtOn)
	if err != nil {
		return Reservation{}, err
	}
	if scope, err = scope.within(on.Owned); err != nil {
		return Reservation{}, err
	}
	if err := check.Optional("displayName", p.DisplayName); err != nil {
		return Reservation{}, err
	}
	if customerPrice == nil {
		customerPrice = &price.WebDirect
	}
	return Reservation{
		Stamp: permissions.Stamp{}.Touch(at), ID: ids.Reservation, ReservationOrder: ids.ReservationOrder, Order: ids.Order,
		DisplayName: cmp.Or(p.DisplayName, i.Title), ItemID: i.ID, ResourceType: i.ReservedResourceType, SKU: i.SKU, Region: i.Region,
		Quantity: quantity, Term: p.Term, BillingPlan: cmp.Or(p.BillingPlan, OneTime), Scope: scope,
		Subscription: on.Subscription.ID, BoughtOn: boughtOn, Customer: c.ID, Partner: on.Subscription.Partner,
		PurchasedBy: by.Kind, PurchasedByUser: by.User, PartnerIDOnRecord: p.recordedReseller(on, by),
		PurchasedAt: at, EffectiveAt: at, ExpiresAt: p.Term.From(at), State: Active,
		Prices: Prices{
			PartnerCost:   price.PartnerCost.Mul(int64(quantity)).Round(),
			CustomerPrice: customerPrice.Mul(int64(quantity)).Round(),
			WebDirect:     price.WebDirect.Mul(int64(quantity)).Round(),
		},
		UnitCost: price.PartnerCost,
	}.billFirst(), nil
}

func (p Purchase) checkItem(i orders.Item) (orders.Price, error) {
	if i.ProductType != orders.ReservationItem {
		return orders.Price{}, pcerr.Invalid("RSV-1", "catalogItemId", "the item is not a reservation").About(i.ID)
	}
	price, sold := i.PriceFor(p.Term)
	if p.Term != orders.OneYear && p.Term != orders.ThreeYear || !sold {
		return orders.Price{}, &pcerr.Error{Code: pcerr.TermInvalid, Rule: "RSV-8", Field: "term", ID: i.ID, Message: "the term is P1Y or P3Y, as far as the product offers it"}
	}
	switch plan := cmp.Or(p.BillingPlan, OneTime); {
	case plan != OneTime && plan != MonthlyBilling, plan == MonthlyBilling && !i.MonthlyPlan:
		return orders.Price{}, &pcerr.Error{Code: pcerr.BillingPlanUnsupported, Rule: "RSV-9", Field: "billingPlan", ID: i.ID, Message: "use one_time; monthly only where the product offers it"}
	}
	return price, nil
}

// recordedReseller is the partner of record: what a provider chose in Partner
// Center, and that of the subscription in the Azure portal (RSV-21).
func (p Purchase) recordedReseller(on Target, by Buyer) string {
	if by.Channel == permissions.AzurePortal {
		return on.Subscription.PartnerIDOnRecord
	}
	return p.ResellerMPNID
}

// Cycle returns how often the reservation is billed.
func (r *Reservation) Cycle() orders.BillingCycle {
	if r.BillingPlan == MonthlyBilling {
		return orders.CycleMonthly
	}
	return orders.CycleOneTime
}

// OrderLine returns the line that the reservation has on its order.
func (r *Reservation) OrderLine(transaction, offerID string) orders.OrderLine {
	return orders.OrderLine{
		ItemID: r.ItemID, OfferID: offerID, ProductType: orders.ReservationItem, Subscription: r.Subscription, FriendlyName: r.DisplayName, Quantity: r.Quantity,
		Term: r.Term, TransactionType: transaction, PartnerIDOnRecord: r.PartnerIDOnRecord, UnitPrice: r.UnitCost,
		ReservationOrder: r.ReservationOrder, Scope: string(r.Scope.Type),
	}
}
