package rest

import (
	"net/http"
	"slices"
	"strings"

	"cspkit.example/orders"
	"cspkit.example/pcerr"
	"cspkit.example/permissions"
)

var subscriptionPartRoutes = []route{
	{http.MethodGet, "/v1/customers/{customer}/subscriptions/{subscription}/supportcontact", userOnly, "get-subscription-support-contact", (*call).supportContact},
	{http.MethodPut, "/v1/customers/{customer}/subscriptions/{subscription}/supportcontact", userOnly, "update-subscription-support-contact", (*call).putSupportContact},
	{http.MethodPost, "/v1/customers/{customer}/subscriptions/{subscription}/registrations", anyone, "register-a-subscription", (*call).register},
	{http.MethodGet, "/v1/customers/{customer}/subscriptions/{subscription}/registrationstatus", anyone, "get-subscription-registration-status", (*call).registration},
	{http.MethodGet, "/v1/customers/{customer}/subscriptions/{subscription}/provisioningstatus", userOnly, "get-subscription-provisioning-status", (*call).subscriptionProvisioning},
	{http.MethodPost, "/v1/customers/{customer}/subscriptions/{subscription}/activate", anyone, "activate-a-subscription", (*call).activate},
	{http.MethodGet, "/v1/customers/{customer}/subscriptions/{subscription}/activationlinks", anyone, "get-activation-link-by-order-line-item", (*call).subscriptionActivationLinks},
	{http.MethodGet, "/v1/customers/{customer}/subscriptions/{subscription}/azureEntitlements", anyone, "get-a-list-of-azure-entitlements-for-subscription", (*call).azureEntitlements},
	{http.MethodGet, "/v1/customers/{customer}/subscriptions/{subscription}/azureEntitlements/{entitlement}", userOnly, "get-a-list-of-azure-entitlements-for-subscription", (*call).azureEntitlement},
	{http.MethodPost, "/v1/customers/{customer}/subscriptions/{subscription}/azureEntitlements/{entitlement}/cancel", userOnly, "cancel-an-azure-entitlement", (*call).cancelAzureEntitlement},
}

// contactJSON is who a subscription's users are told to ask.
type contactJSON struct {
	SupportTenantID string      `json:"supportTenantId"`
	SupportMPNID    string      `json:"supportMpnId"`
	Name            string      `json:"name"`
	Links           *selfLink   `json:"links"`
	Attributes      *attributes `json:"attributes"`
}

func contactOf(s *orders.Subscription) contactJSON {
	to := s.Support
	return contactJSON{string(to.Tenant), to.MPNID, to.Name, self(subscriptionURI(s) + "/supportcontact"), class("SupportContact")}
}

func (c *call) supportContact() (*answer, error) {
	found, err := c.theSubscription()
	if err != nil {
		return nil, err
	}
	return ok(contactOf(&found))
}

// putSupportContact takes the contact's tenant, and finds out its name and MPN
// ID by itself.
func (c *call) putSupportContact() (*answer, error) {
	var in contactJSON
	if err := c.decode(&in); err != nil {
		return nil, err
	}
	changed, err := c.at().Subscriptions().SetSupportContact(c, c.subscriptionID(), permissions.TenantID(in.SupportTenantID))
	if err != nil {
		return nil, err
	}
	return ok(contactOf(&changed))
}

// register makes a subscription ready for reservations. The real service takes
// a while for that, so it tells where to look how far it is.
func (c *call) register() (*answer, error) {
	s, err := c.at().Subscriptions().Register(c, c.subscriptionID())
	if err != nil {
		return nil, err
	}
	return &answer{status: http.StatusAccepted, header: http.Header{"Location": {subscriptionURI(&s) + "/registrationstatus"}}}, nil
}

type registrationJSON struct {
	SubscriptionID string      `json:"subscriptionId"`
	Status         string      `json:"status"`
	Attributes     *attributes `json:"attributes"`
}

func (c *call) registration() (*answer, error) {
	s, err := c.theSubscription()
	if err != nil {
		return nil, err
	}
	status := "NotRegistered"
	if s.Registration == orders.Registered {
		status = "Registered"
	}
	return ok(registrationJSON{upper(s.ID), status, class("SubscriptionRegistrationStatus")})
}

// provisionedJSON says what users can have of a subscription.
type provisionedJSON struct {
	SKUID      string      `json:"skuId"` // of the licence: clients want a GUID
	Status     string      `json:"status"`
	Quantity   int         `json:"quantity"`
	EndDate    date        `json:"endDate"`
	Attributes *attributes `json:"attributes"`
}

func (c *call) subscriptionProvisioning() (*answer, error) {
	s, err := c.theSubscription()
	if err != nil {
		return nil, err
	}
	i, err := c.itemOf(&s)
	if err != nil {
		return nil, err
	}
	if i.LicenseSKU == "" {
		return nil, problem{404, 800007, "nothing is known of the provisioning of this subscription", sourceAPI}
	}
	status := "success"
	if s.Status == orders.Pending {
		status = "pending"
	}
	return ok(provisionedJSON{i.LicenseSKU, status, s.Quantity, date(s.CommitmentEnd), class("SubscriptionProvisioningStatus")})
}

// itemOf is the item of a subscription; the zero Item when the catalogue has
// dropped it.
func (c *call) itemOf(s *orders.Subscription) (orders.Item, error) {
	i, err := c.item(catalogItemID(s.ProductType, s.ItemID, s.OfferID))
	if pcerr.CodeOf(err) == pcerr.InvalidInput {
		return orders.Item{}, nil
	}
	return i, err
}

// activate is for subscriptions of the marketplace. They are active as soon as
// they are bought, so nothing is left to be done.
func (c *call) activate() (*answer, error) {
	s, err := c.theSubscription()
	switch {
	case err != nil:
		return nil, err
	case s.Status != orders.Active:
		return nil, problem{400, 800040, "the state cannot change from " + string(s.Status) + " to active: update the subscription", sourceAPI}
	case s.ProductType != orders.MarketplaceSaaS:
		return nil, problem{400, 800041, "the subscription is active already", sourceAPI}
	}
	return ok(map[string]string{"subscriptionId": string(s.ID), "status": "Success"})
}

// subscriptionActivationLinks lead to the publisher of a subscription of the
// marketplace.
func (c *call) subscriptionActivationLinks() (*answer, error) {
	s, err := c.theSubscription()
	if err != nil {
		return nil, err
	}
	i, err := c.itemOf(&s)
	if err != nil {
		return nil, err
	}
	found := []activationJSON{}
	if i.ActivationURL != "" && s.Order != "" {
		o, err := c.at().Orders().Get(c, s.Order)
		if err != nil {
			return nil, err
		}
		line := slices.IndexFunc(o.Lines, func(l orders.OrderLine) bool { return l.Subscription == s.ID })
		found = append(found, activationJSON{line, get(i.ActivationURL)})
	}
	return ok(list(c, found))
}

// azureEntitlementJSON is an Azure subscription behind a subscription.
type azureEntitlementJSON struct {
	ID             string `json:"id"`
	FriendlyName   string `json:"friendlyName"`
	Status         string `json:"status"`
	SubscriptionID string `json:"subscriptionId"`
}

func azureEntitlementOf(e orders.Entitlement) azureEntitlementJSON {
	return azureEntitlementJSON{string(e.ID), e.FriendlyName, string(e.Status), string(e.Subscription)}
}

func (c *call) azureEntitlements() (*answer, error) {
	all, err := c.at().Subscriptions().Entitlements(c, c.subscriptionID())
	if err != nil {
		return nil, err
	}
	return ok(listOf(c, all, azureEntitlementOf))
}

// theEntitlement is the Azure subscription of the path.
func (c *call) theEntitlement() (orders.Entitlement, error) {
	all, err := c.at().Subscriptions().Entitlements(c, c.subscriptionID())
	if err != nil {
		return orders.Entitlement{}, err
	}
	id := orders.EntitlementID(c.id("entitlement"))
	at := slices.IndexFunc(all, func(e orders.Entitlement) bool { return strings.EqualFold(string(e.ID), string(id)) })
	if at < 0 {
		return orders.Entitlement{}, id.NotFound()
	}
	return all[at], nil
}

func (c *call) azureEntitlement() (*answer, error) {
	found, err := c.theEntitlement()
	if err != nil {
		return nil, err
	}
	return ok(azureEntitlementOf(found))
}

// cancelAzureEntitlement disables an Azure subscription; the reason in the
// body is not kept.
func (c *call) cancelAzureEntitlement() (*answer, error) {
	found, err := c.theEntitlement()
	if err != nil {
		return nil, err
	}
	if err := c.at().Subscriptions().SetEntitlement(c, found.ID, orders.EntitlementDisabled); err != nil {
		return nil, err
	}
	found.Status = orders.EntitlementDisabled
	return ok(azureEntitlementOf(found))
}
