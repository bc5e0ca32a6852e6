package rest

import (
	"net/http"
	"strings"

	"cspkit.example/customers"
	"cspkit.example/orders"
	"cspkit.example/partnercenter"
	"cspkit.example/pcerr"
)

var upgradeRoutes = []route{
	{http.MethodPost, "/v1/productUpgrades/eligibility", userOnly, "get-eligibility-for-product-upgrade", (*call).upgradeEligibility},
	{http.MethodPost, "/v1/productUpgrades", userOnly, "create-product-upgrade-entity", (*call).upgradeProducts},
	{http.MethodPost, "/v1/productUpgrades/{upgrade}/status", userOnly, "get-product-upgrade-status", (*call).upgradeStatus},
}

// upgradeJSON asks about the move of a customer's MS-AZR-0145P subscriptions
// under an Azure plan.
type upgradeJSON struct {
	CustomerID    string `json:"customerId"`
	ProductFamily word   `json:"productFamily"`
}

// azureFamily is the only family whose products are upgraded.
const azureFamily = "azure"

// upgrade reads the body and the customer that it names. A customer has one
// upgrade at most, which bears the customer's ID.
func (c *call) upgrade() (found customers.Customer, err error) {
	var in upgradeJSON
	if err := c.decode(&in); err != nil {
		return found, err
	}
	family, err := oneOf("productFamily", in.ProductFamily, azureFamily)
	if err == nil && family == "" {
		err = pcerr.Invalid("SUB-26", "productFamily", "is required")
	}
	if err != nil {
		return found, err
	}
	return c.session.Customer(customers.ID(in.CustomerID)).Get(c)
}

// azureGlobal are the customer's MS-AZR-0145P subscriptions that were moved,
// and those that were not.
func (c *call) azureGlobal(customer customers.ID) (moved, left []orders.Subscription, err error) {
	for s, err := range c.session.Customer(customer).Subscriptions().All(c, partnercenter.SubscriptionQuery{}) {
		switch {
		case err != nil:
			return nil, nil, err
		case s.MovedTo != "":
			moved = append(moved, s)
		case s.ProductType == orders.AzureGlobal && s.Status != orders.Deleted:
			left = append(left, s)
		}
	}
	return moved, left, nil
}

type eligibilityJSON struct {
	CustomerID    customers.ID `json:"customerId"`
	IsEligible    bool         `json:"isEligible"`
	ProductFamily string       `json:"productFamily"`
	UpgradeID     customers.ID `json:"upgradeId,omitempty"`
	Reason        string       `json:"reason,omitempty"`
}

func (c *call) upgradeEligibility() (*answer, error) {
	found, err := c.upgrade()
	if err != nil {
		return nil, err
	}
	moved, left, err := c.azureGlobal(found.ID)
	if err != nil {
		return nil, err
	}
	out := eligibilityJSON{CustomerID: found.ID, ProductFamily: azureFamily, IsEligible: len(left) > 0}
	if len(moved) > 0 {
		out.UpgradeID = found.ID
	}
	if len(left) == 0 {
		out.Reason = "The customer has no MS-AZR-0145P subscription to move."
	}
	for _, s := range left {
		if s.Status != orders.Active {
			out.IsEligible, out.Reason = false, "All MS-AZR-0145P subscriptions of the customer must be active."
		}
	}
	return ok(out)
}

// upgradeProducts moves the subscriptions under the Azure plan that is sold in
// the customer's country.
func (c *call) upgradeProducts() (*answer, error) {
	found, err := c.upgrade()
	if err != nil {
		return nil, err
	}
	plan, err := c.azurePlan(found)
	if err != nil {
		return nil, err
	}
	if _, err := c.session.Customer(found.ID).Subscriptions().TransitionToAzurePlan(c, plan.ID); err != nil {
		return nil, err
	}
	return &answer{status: http.StatusAccepted, header: http.Header{"Location": {"productUpgrades/" + string(found.ID)}}}, nil
}

func (c *call) azurePlan(whom customers.Customer) (orders.Item, error) {
	for i, err := range c.session.Catalogue().All(c, partnercenter.CatalogueQuery{Market: whom.Country}) {
		if err != nil || i.ProductType == orders.AzurePlan {
			return i, err
		}
	}
	return orders.Item{}, pcerr.New(pcerr.MarketUnavailable, "SUB-27", "no Azure plan is sold in the customer's country")
}

type upgradeStatusJSON struct {
	ID            customers.ID      `json:"id"`
	ProductFamily string            `json:"productFamily"`
	Status        string            `json:"status"`
	LineItems     []upgradeLineJSON `json:"lineItems"`
}

// upgradeLineJSON is a subscription that was moved, and where to.
type upgradeLineJSON struct {
	SourceProduct upgradedJSON `json:"sourceProduct"`
	TargetProduct upgradedJSON `json:"targetProduct"`
	UpgradedDate  date         `json:"upgradedDate"`
	Status        string       `json:"status"`
}

type upgradedJSON struct {
	ID   string `json:"id"`
	Name string `json:"name"`
}

// upgradeStatus shows what was moved: it is done at once.
func (c *call) upgradeStatus() (*answer, error) {
	found, err := c.upgrade()
	if err != nil {
		return nil, err
	}
	moved, _, err := c.azureGlobal(found.ID)
	if err != nil {
		return nil, err
	}
	if len(moved) == 0 || !strings.EqualFold(c.id("upgrade"), string(found.ID)) {
		return nil, problem{404, 900106, "the customer has no such upgrade", sourceAPI}
	}
	const done = "Completed"
	out := upgradeStatusJSON{ID: found.ID, ProductFamily: azureFamily, Status: done}
	for _, s := range moved {
		plan, err := c.session.Customer(found.ID).Subscriptions().Get(c, s.MovedTo)
		if err != nil {
			return nil, err
		}
		out.LineItems = append(out.LineItems, upgradeLineJSON{
			upgradedJSON{strings.ToUpper(string(s.ID)), s.OfferName}, upgradedJSON{strings.ToUpper(string(plan.ID)), plan.OfferName}, date(s.SuspendedAt), done,
		})
	}
	return ok(out)
}
