package rest

import (
	"net/http"
	"slices"
	"strings"

	"cspkit.example/orders"
	"cspkit.example/pcerr"
)

var cartRoutes = []route{
	{http.MethodPost, "/v1/customers/{customer}/carts", anyone, "create-a-cart", (*call).createCart},
	{http.MethodGet, "/v1/customers/{customer}/carts/{cart}", anyone, "get-a-cart", (*call).cart},
	{http.MethodPut, "/v1/customers/{customer}/carts/{cart}", anyone, "update-a-cart", (*call).putCart},
	{http.MethodPost, "/v1/customers/{customer}/carts/{cart}/checkout", anyone, "checkout-a-cart", (*call).checkout},
}

// cartJSON is a draft of orders on the wire.
type cartJSON struct {
	ID                    string         `json:"id"`
	CreationTimestamp     date           `json:"creationTimestamp"`
	LastModifiedTimestamp date           `json:"lastModifiedTimestamp"`
	ExpirationTimestamp   date           `json:"expirationTimestamp"`
	LastModifiedUser      string         `json:"lastModifiedUser"`
	Status                word           `json:"status"`
	LineItems             []cartLineJSON `json:"lineItems"`
	Links                 *selfLink      `json:"links"`
	Attributes            *attributes    `json:"attributes"`
}

type cartLineJSON struct {
	ID                  int               `json:"id"`
	CatalogItemID       string            `json:"catalogItemId"`
	FriendlyName        string            `json:"friendlyName,omitempty"`
	Quantity            int               `json:"quantity"`
	CurrencyCode        string            `json:"currencyCode,omitempty"`
	BillingCycle        word              `json:"billingCycle"`
	TermDuration        string            `json:"termDuration,omitempty"`
	Participants        []participantJSON `json:"participants,omitempty"`
	ProvisioningContext *provisioningJSON `json:"provisioningContext,omitempty"`
	OrderGroup          string            `json:"orderGroup"`
	AddOnItems          []cartLineJSON    `json:"addonItems,omitempty"` // is read as addOnItems, too
	Error               *cartErrorJSON    `json:"error,omitempty"`
}

// participantJSON is a partner that takes part in a sale: the reseller, by MPN
// ID.
type participantJSON struct {
	Key   word   `json:"key"`
	Value string `json:"value"`
}

type cartErrorJSON struct {
	ErrorCode        int    `json:"errorCode"`
	ErrorDescription string `json:"errorDescription"`
}

// cartErrors are the numbers of refusals within a cart.
var cartErrors = map[pcerr.Code]int{
	pcerr.MarketUnavailable: 10001, pcerr.OfferLimitExceeded: 10002, pcerr.MPNNotFound: 10004, pcerr.MPNNotIndirectReseller: 10004,
	pcerr.NoPartnership: 10004, pcerr.ResellerMPANotSigned: 10004, pcerr.SubscriptionNotFound: 10007, pcerr.SubscriptionNotAzure: 10007,
	pcerr.SubscriptionNotActive: 10007, pcerr.ParentSubscriptionNotActive: 10007, pcerr.AzureSubscriptionRequired: 10007,
	pcerr.SubscriptionNotRegistered: 10011, pcerr.SandboxLimit: 10009,
	pcerr.InvalidInput: 10010, pcerr.QuantityInvalid: 10010, pcerr.TermInvalid: 10010, pcerr.ScopeInvalid: 10010, pcerr.ScopeMustBeShared: 10010,
}

// cannotBeProcessed is the number of all other refusals.
const cannotBeProcessed = 10006

func cartURI(k *orders.Cart) string {
	return "/customers/" + string(k.Customer) + "/carts/" + string(k.ID)
}

func cartOf(k orders.Cart) cartJSON {
	out := cartJSON{
		ID: string(k.ID), CreationTimestamp: date(k.CreatedAt), LastModifiedTimestamp: date(k.UpdatedAt), ExpirationTimestamp: date(k.ExpiresAt),
		LastModifiedUser: string(k.ChangedBy), Status: word(pascal(string(k.Status))), LineItems: []cartLineJSON{},
		Links: self(cartURI(&k)), Attributes: class("Cart"),
	}
	at := make([]int, len(k.Lines)) // of base lines among the items
	for n, l := range k.Lines {
		line := cartLineOf(n, l)
		if l.Base > 0 {
			base := &out.LineItems[at[l.Base-1]]
			base.AddOnItems = append(base.AddOnItems, line)
			continue
		}
		at[n] = len(out.LineItems)
		out.LineItems = append(out.LineItems, line)
	}
	return out
}

func cartLineOf(n int, l orders.CartLine) cartLineJSON {
	out := cartLineJSON{
		ID: n, CatalogItemID: catalogItemID(l.ProductType, l.ItemID, l.OfferID), FriendlyName: l.FriendlyName, Quantity: l.Quantity,
		CurrencyCode: l.Currency, BillingCycle: word(l.Cycle), TermDuration: string(l.Term), OrderGroup: l.Group,
	}
	if l.ResellerMPNID != "" {
		out.Participants = []participantJSON{{reseller, l.ResellerMPNID}}
	}
	if l.ProductType == orders.ReservationItem || l.Parent != "" {
		out.ProvisioningContext = &provisioningJSON{
			SubscriptionID: strings.ToUpper(string(l.Provisioning.Subscription)), Scope: l.Provisioning.Scope,
			ParentSubscriptionID: strings.ToUpper(string(l.Parent)),
		}
	}
	if l.ProductType == orders.ReservationItem {
		out.ProvisioningContext.Duration = durations[l.Term]
	}
	if l.Error != "" {
		number, known := cartErrors[l.Error]
		if !known {
			number = cannotBeProcessed
		}
		out.Error = &cartErrorJSON{number, refusedBefore(l).Error()}
	}
	return out
}

// reseller is the key of the only participant that the engine knows.
const reseller = "transaction_reseller"

// refusedBefore is the refusal of a line's group at checkout.
func refusedBefore(l orders.CartLine) error {
	info, _ := pcerr.Describe(l.Error)
	return pcerr.New(l.Error, l.ErrorRule, info.When)
}

// cartLines are the lines of the body; add-ons stand behind their base.
func (c *call) cartLines(items []cartLineJSON) (lines []orders.Line, err error) {
	for _, item := range items {
		base, err := c.cartLine(item)
		if err != nil {
			return nil, err
		}
		lines = append(lines, base)
		number := len(lines)
		for _, addOn := range item.AddOnItems {
			line, err := c.cartLine(addOn)
			if err != nil {
				return nil, err
			}
			line.Base = number
			lines = append(lines, line)
		}
	}
	return lines, nil
}

func (c *call) cartLine(l cartLineJSON) (orders.Line, error) {
	wanted := asked{
		item: l.CatalogItemID, quantity: l.Quantity, name: l.FriendlyName, cycle: l.BillingCycle, term: l.TermDuration, provisioning: l.ProvisioningContext,
	}
	for _, p := range l.Participants {
		role, err := oneOf("participants", p.Key, "unknown", reseller, "consumption_reseller", "additional_transaction_reseller")
		if err != nil {
			return orders.Line{}, err
		}
		if role != reseller || wanted.reseller != "" {
			return orders.Line{}, pcerr.Invalid("IR-17", "participants", "a line has one transaction_reseller")
		}
		wanted.reseller = p.Value
	}
	return c.line(wanted)
}

func (c *call) createCart() (*answer, error) {
	var in cartJSON
	if err := c.decode(&in); err != nil {
		return nil, err
	}
	lines, err := c.cartLines(in.LineItems)
	if err != nil {
		return nil, err
	}
	made, err := c.at().Carts().Create(c, lines...)
	if err != nil {
		return nil, ordering(err)
	}
	return created(cartOf(made))
}

func (c *call) theCart() (orders.Cart, error) {
	return c.at().Carts().Get(c, orders.CartID(c.id("cart")))
}

func (c *call) cart() (*answer, error) {
	found, err := c.theCart()
	if err != nil {
		return nil, err
	}
	return ok(cartOf(found))
}

// putCart replaces the lines.
func (c *call) putCart() (*answer, error) {
	var in cartJSON
	if err := c.decode(&in); err != nil {
		return nil, err
	}
	lines, err := c.cartLines(in.LineItems)
	if err != nil {
		return nil, err
	}
	changed, err := c.at().Carts().Update(c, orders.CartID(c.id("cart")), lines...)
	if err != nil {
		return nil, ordering(err)
	}
	return ok(cartOf(changed))
}

// checkoutJSON is what became of a cart.
type checkoutJSON struct {
	Orders      []orderJSON      `json:"orders"`
	OrderErrors []orderErrorJSON `json:"orderErrors,omitempty"`
	Attributes  *attributes      `json:"attributes"`
}

// orderErrorJSON is why the lines of a group were not ordered.
type orderErrorJSON struct {
	OrderGroupID string `json:"orderGroupId"`
	errorJSON
}

// checkout answers with the orders that were placed and with the groups that
// were refused. When all were, the first refusal is the answer.
func (c *call) checkout() (*answer, error) {
	view, err := c.orderView()
	if err != nil {
		return nil, err
	}
	done, err := c.at().Carts().Checkout(c, orders.CartID(c.id("cart")))
	if err != nil {
		return nil, err
	}
	out := checkoutJSON{Orders: []orderJSON{}, Attributes: class("CartCheckoutResult")}
	var settled []string // the groups
	for _, l := range done.Lines {
		if slices.Contains(settled, l.Group) {
			continue
		}
		settled = append(settled, l.Group)
		if l.Order == "" {
			p := problemOf(ordering(refusedBefore(l)))
			out.OrderErrors = append(out.OrderErrors, orderErrorJSON{l.Group, errorJSON{p.code, p.description}})
			continue
		}
		placed, err := c.at().Orders().Get(c, l.Order)
		if err != nil {
			return nil, err
		}
		out.Orders = append(out.Orders, view.of(placed))
	}
	if len(out.Orders) == 0 {
		return nil, ordering(refusedBefore(done.Lines[0]))
	}
	return created(out)
}
