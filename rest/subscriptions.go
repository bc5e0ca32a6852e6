package rest

import (
	"net/http"
	"time"

	"cspkit.example/orders"
	"cspkit.example/partnercenter"
	"cspkit.example/pcerr"
)

var subscriptionRoutes = []route{
	{http.MethodGet, "/v1/customers/{customer}/subscriptions", anyone, "get-all-of-a-customer-s-subscriptions", (*call).subscriptions},
	{http.MethodGet, "/v1/customers/{customer}/subscriptions/{subscription}", anyone, "get-a-subscription-by-id", (*call).subscription},
	{http.MethodPatch, "/v1/customers/{customer}/subscriptions/{subscription}", anyone, "update-a-subscription-by-id", (*call).patchSubscription},
	{http.MethodGet, "/v1/customers/{customer}/subscriptions/{subscription}/addons", anyone, "get-a-list-of-add-ons-for-a-subscription", (*call).subscriptionAddOns},
}

// subscriptionJSON is a subscription on the wire.
type subscriptionJSON struct {
	ID                   string              `json:"id"`
	OfferID              string              `json:"offerId"`
	EntitlementID        string              `json:"entitlementId,omitempty"`
	OfferName            string              `json:"offerName"`
	FriendlyName         string              `json:"friendlyName"`
	Quantity             int                 `json:"quantity"`
	UnitType             string              `json:"unitType"`
	ParentSubscriptionID string              `json:"parentSubscriptionId,omitempty"`
	CreationDate         date                `json:"creationDate"`
	EffectiveStartDate   date                `json:"effectiveStartDate"`
	CommitmentEndDate    date                `json:"commitmentEndDate"`
	Status               word                `json:"status"`
	AutoRenewEnabled     bool                `json:"autoRenewEnabled"`
	IsTrial              bool                `json:"isTrial"`
	BillingType          string              `json:"billingType"`
	BillingCycle         orders.BillingCycle `json:"billingCycle"`
	TermDuration         orders.Term         `json:"termDuration,omitempty"`
	RefundOptions        []refundJSON        `json:"refundOptions,omitempty"`
	IsMicrosoftProduct   bool                `json:"isMicrosoftProduct"`
	PartnerID            string              `json:"partnerId,omitempty"`
	ContractType         string              `json:"contractType"`
	OrderID              string              `json:"orderId,omitempty"`
	Links                *links              `json:"links"`
	Attributes           *attributes         `json:"attributes"`
}

// refundJSON says up to when the whole price comes back.
type refundJSON struct {
	Type      string `json:"type"`
	ExpiresAt date   `json:"expiresAt"`
}

// forever is when what has no end ends.
var forever = date(time.Date(9999, 12, 10, 0, 0, 0, 0, time.UTC))

func subscriptionURI(s *orders.Subscription) string {
	return "/customers/" + string(s.Customer) + "/subscriptions/" + upper(s.ID)
}

func subscriptionTag(s *orders.Subscription) string { return tagOf(string(s.ID), s.Version) }

// subscriptionView is how subscriptions are shown: with links to what is sold
// in the customer's country.
type subscriptionView struct {
	market string
	now    time.Time
}

func (c *call) subscriptionView() (subscriptionView, error) {
	found, err := c.theCustomer()
	return subscriptionView{"?country=" + string(found.Country), c.handler.options.Now()}, err
}

func (v subscriptionView) of(s orders.Subscription) subscriptionJSON {
	out := subscriptionJSON{
		ID: upper(s.ID), OfferID: catalogItemID(s.ProductType, s.ItemID, s.OfferID), EntitlementID: upper(s.Entitlement),
		OfferName: s.OfferName, FriendlyName: s.FriendlyName, Quantity: s.Quantity, UnitType: "Licenses", ParentSubscriptionID: upper(s.Parent),
		CreationDate: date(s.CreatedAt), EffectiveStartDate: date(s.EffectiveStart), CommitmentEndDate: date(s.CommitmentEnd),
		Status: word(s.Status), AutoRenewEnabled: s.AutoRenew, IsTrial: s.Trial, BillingType: billingOfKind(s.ProductType),
		BillingCycle: s.BillingCycle, TermDuration: s.Term, IsMicrosoftProduct: s.ProductType != orders.MarketplaceSaaS,
		PartnerID: s.PartnerIDOnRecord, ContractType: "subscription", OrderID: string(s.Order),
		Links: v.links(&s), Attributes: &attributes{"Subscription", subscriptionTag(&s)},
	}
	if s.ProductType.Azure() {
		out.UnitType, out.CommitmentEndDate, out.TermDuration = "Usage-based", forever, ""
	}
	refundable := s.ProductType == orders.MarketplaceSaaS || s.ProductType == orders.Software
	if refundable && s.Status == orders.Active && s.Returnable(v.now) {
		out.RefundOptions = []refundJSON{{"Full", date(s.ReturnableUntil())}}
	}
	return out
}

func (v subscriptionView) links(s *orders.Subscription) *links {
	out := &links{Self: get(subscriptionURI(s))}
	if offered(s.ProductType) {
		out.Offer = get("/offers/" + s.OfferID + v.market)
	} else {
		at, products := placeOf(s.ItemID), shelf{query: v.market}
		out.Product, out.SKU, out.Availability = products.uri(at, 1, ""), products.uri(at, 2, ""), products.uri(at, 3, "")
	}
	if s.Parent != "" {
		out.ParentSubscription = get("/customers/" + string(s.Customer) + "/subscriptions/" + upper(s.Parent))
	}
	if s.ProductType == orders.MarketplaceSaaS {
		out.ActivationLinks = get(subscriptionURI(s) + "/activationlinks")
	}
	return out
}

// subscriptions lists all of them, those of an order, or those of a reseller.
func (c *call) subscriptions() (*answer, error) {
	q := partnercenter.SubscriptionQuery{Order: orders.OrderID(c.text("order_id")), ResellerMPNID: c.text("mpn_id")}
	if q.Order != "" {
		o, err := c.at().Orders().Get(c, q.Order)
		if err != nil {
			return nil, err
		}
		q.Order = o.ID
	}
	all, err := c.subscriptionList(q, func(*orders.Subscription) bool { return true })
	if err != nil {
		return nil, err
	}
	if q.ResellerMPNID != "" && len(all) == 0 {
		if _, err := c.session.Account().MPN(c, q.ResellerMPNID); pcerr.CodeOf(err) == pcerr.MPNNotFound {
			return nil, err
		}
	}
	return ok(list(c, all))
}

// subscriptionAddOns are those that extend the subscription of the path.
func (c *call) subscriptionAddOns() (*answer, error) {
	base, err := c.theSubscription()
	if err != nil {
		return nil, err
	}
	all, err := c.subscriptionList(partnercenter.SubscriptionQuery{}, func(s *orders.Subscription) bool { return s.Parent == base.ID })
	if err != nil {
		return nil, err
	}
	return ok(list(c, all))
}

func (c *call) subscriptionList(q partnercenter.SubscriptionQuery, keep func(*orders.Subscription) bool) ([]subscriptionJSON, error) {
	view, err := c.subscriptionView()
	if err != nil {
		return nil, err
	}
	var found []subscriptionJSON
	for s, err := range c.at().Subscriptions().All(c, q) {
		if err != nil {
			return nil, err
		}
		if keep(&s) {
			found = append(found, view.of(s))
		}
	}
	return found, nil
}

// subscriptionID is the subscription of the path.
func (c *call) subscriptionID() orders.SubscriptionID {
	return orders.SubscriptionID(c.id("subscription"))
}

func (c *call) theSubscription() (orders.Subscription, error) {
	return c.at().Subscriptions().Get(c, c.subscriptionID())
}

func (c *call) subscription() (*answer, error) {
	found, err := c.theSubscription()
	if err != nil {
		return nil, err
	}
	view, err := c.subscriptionView()
	if err != nil {
		return nil, err
	}
	return ok(view.of(found))
}
