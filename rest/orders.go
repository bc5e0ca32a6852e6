package rest

import (
	"encoding/json"
	"net/http"
	"strconv"
	"strings"

	"cspkit.example/money"
	"cspkit.example/orders"
	"cspkit.example/partnercenter"
	"cspkit.example/pcerr"
)

var orderRoutes = []route{
	{http.MethodGet, "/v1/customers/{customer}/orders", anyone, "get-all-of-a-customer-s-orders", (*call).orders},
	{http.MethodPost, "/v1/customers/{customer}/orders", anyone, "create-an-order", (*call).createOrder},
	{http.MethodGet, "/v1/customers/{customer}/orders/{order}", anyone, "get-an-order-by-id", (*call).order},
	{http.MethodPatch, "/v1/customers/{customer}/orders/{order}", anyone, "cancel-an-order-from-the-integration-sandbox", (*call).patchOrder},
	{http.MethodGet, "/v1/customers/{customer}/orders/{order}/provisioningstatus", anyone, "get-order-provisioning-status", (*call).orderProvisioning},
	{http.MethodGet, "/v1/customers/{customer}/orders/{order}/activationlinks", anyone, "get-activation-link-by-order-line-item", (*call).activationLinks},
	{http.MethodGet, "/v1/customers/{customer}/orders/{order}/lineitems/{line}/activationlinks", anyone, "get-activation-link-by-order-line-item", (*call).activationLinks},
}

// orderJSON is a purchase on the wire.
type orderJSON struct {
	ID                  string          `json:"id"`
	AlternateID         string          `json:"alternateId"`
	ReferenceCustomerID string          `json:"referenceCustomerId"`
	BillingCycle        word            `json:"billingCycle"`
	CurrencyCode        string          `json:"currencyCode"`
	CurrencySymbol      string          `json:"currencySymbol,omitempty"`
	LineItems           []orderLineJSON `json:"lineItems"`
	CreationDate        date            `json:"creationDate"`
	Status              word            `json:"status"`
	TransactionType     string          `json:"transactionType"`
	TotalPrice          json.Number     `json:"totalPrice,omitempty"`
	Links               *links          `json:"links"`
	Attributes          *attributes     `json:"attributes"`
}

type orderLineJSON struct {
	LineItemNumber       int               `json:"lineItemNumber"`
	OfferID              string            `json:"offerId"`
	SubscriptionID       string            `json:"subscriptionId,omitempty"`
	ParentSubscriptionID string            `json:"parentSubscriptionId,omitempty"`
	TermDuration         string            `json:"termDuration,omitempty"`
	TransactionType      string            `json:"transactionType,omitempty"`
	FriendlyName         string            `json:"friendlyName,omitempty"`
	Quantity             int               `json:"quantity"`
	Pricing              *pricingJSON      `json:"pricing,omitempty"`
	PartnerIDOnRecord    string            `json:"partnerIdOnRecord,omitempty"`
	ProvisioningContext  *provisioningJSON `json:"provisioningContext,omitempty"`
	Links                *links            `json:"links,omitempty"`
}

// pricingJSON is what the partner pays for a unit, and for all of them.
type pricingJSON struct {
	Price         json.Number `json:"price"`
	ExtendedPrice json.Number `json:"extendedPrice"`
}

func orderURI(o *orders.Order) string {
	return "/customers/" + string(o.Customer) + "/orders/" + string(o.ID)
}

// orderView is how an order is shown.
type orderView struct {
	country string // that links to products name
	priced  bool
}

// orderView reads how the request wants its orders. The country is unknown
// once the relationship with the customer has ended; its orders can still be
// read (REL-28).
func (c *call) orderView() (v orderView, err error) {
	if text := c.text("include_price"); text != "" {
		if v.priced, err = strconv.ParseBool(strings.ToLower(text)); err != nil {
			return v, pcerr.Invalid("ID-13", "include_price", "give true or false")
		}
	}
	found, err := c.theCustomer()
	if pcerr.CodeOf(err) == pcerr.NoRelationship {
		return v, nil
	}
	v.country = string(found.Country)
	return v, err
}

func (v orderView) of(o orders.Order) orderJSON {
	out := orderJSON{
		ID: string(o.ID), AlternateID: string(o.ID), ReferenceCustomerID: string(o.Customer), BillingCycle: word(o.BillingCycle),
		CurrencyCode: o.Currency, CurrencySymbol: symbol(o.Currency), LineItems: []orderLineJSON{}, CreationDate: date(o.CreatedAt),
		Status: word(o.Status), TransactionType: o.TransactionType,
		Links:      &links{Self: get(orderURI(&o)), ProvisioningStatus: get(orderURI(&o) + "/provisioningstatus")},
		Attributes: &attributes{"Order", tagOf(string(o.ID), o.Version)},
	}
	total := money.Zero(o.Currency)
	for _, l := range o.Lines {
		out.LineItems = append(out.LineItems, v.line(&o, l))
		total = total.Add(l.UnitPrice.Mul(int64(l.Quantity)))
	}
	if v.priced {
		out.TotalPrice = number(total.Round())
	}
	return out
}

func (v orderView) line(o *orders.Order, l orders.OrderLine) orderLineJSON {
	customer := "/customers/" + string(o.Customer)
	out := orderLineJSON{
		LineItemNumber: l.Number, OfferID: catalogItemID(l.ProductType, l.ItemID, l.OfferID), TermDuration: string(l.Term), TransactionType: pascal(l.TransactionType),
		FriendlyName: l.FriendlyName, Quantity: l.Quantity, PartnerIDOnRecord: l.PartnerIDOnRecord,
		ParentSubscriptionID: strings.ToUpper(string(l.Parent)), Links: &links{},
	}
	if l.ProductType != orders.ReservationItem {
		out.SubscriptionID = strings.ToUpper(string(l.Subscription))
		out.Links.Subscription = get(customer + "/subscriptions/" + out.SubscriptionID)
	}
	if !offered(l.ProductType) {
		s, at := shelf{}, placeOf(l.ItemID)
		if v.country != "" {
			s.query = "?country=" + v.country
		}
		out.Links.Product, out.Links.SKU, out.Links.Availability = s.uri(at, 1, ""), s.uri(at, 2, ""), s.uri(at, 3, "")
	}
	if l.ProductType == orders.MarketplaceSaaS {
		out.Links.ActivationLinks = get(orderURI(o) + "/lineitems/" + strconv.Itoa(l.Number) + "/activationlinks")
	}
	if v.priced {
		out.Pricing = &pricingJSON{number(l.UnitPrice), number(l.UnitPrice.Mul(int64(l.Quantity)).Round())}
	}
	return out
}

func (c *call) orders() (*answer, error) {
	view, err := c.orderView()
	if err != nil {
		return nil, err
	}
	cycle, err := cycleIn("billingType", word(c.text("billingType")))
	if err != nil {
		return nil, err
	}
	found := []orderJSON{}
	for o, err := range c.at().Orders().All(c, partnercenter.OrderQuery{BillingCycle: cycle}) {
		if err != nil {
			return nil, err
		}
		found = append(found, view.of(o))
	}
	return ok(list(c, found))
}

func (c *call) theOrder() (orders.Order, error) {
	return c.at().Orders().Get(c, orders.OrderID(c.id("order")))
}

func (c *call) order() (*answer, error) {
	view, err := c.orderView()
	if err != nil {
		return nil, err
	}
	found, err := c.theOrder()
	if err != nil {
		return nil, err
	}
	return ok(view.of(found))
}

func (c *call) createOrder() (*answer, error) {
	var in orderJSON
	if err := c.decode(&in); err != nil {
		return nil, err
	}
	view, err := c.orderView()
	if err != nil {
		return nil, err
	}
	lines, err := c.orderLines(in)
	if err != nil {
		return nil, err
	}
	placed, err := c.at().Orders().Place(c, lines...)
	if err != nil {
		return nil, ordering(err)
	}
	return created(view.of(placed))
}

// orderLines are the lines of the body.
func (c *call) orderLines(in orderJSON) ([]orders.Line, error) {
	if err := numbered(in.LineItems); err != nil {
		return nil, err
	}
	lines := make([]orders.Line, 0, len(in.LineItems))
	for _, l := range in.LineItems {
		line, err := c.line(asked{
			item: l.OfferID, quantity: l.Quantity, name: l.FriendlyName, cycle: in.BillingCycle, term: l.TermDuration,
			parent: l.ParentSubscriptionID, reseller: l.PartnerIDOnRecord, provisioning: l.ProvisioningContext,
		})
		if err != nil {
			return nil, err
		}
		lines = append(lines, line)
	}
	return lines, nil
}
