package rest

import (
	"net/http"
	"slices"
	"strings"

	"cspkit.example/orders"
	"cspkit.example/partnercenter"
	"cspkit.example/pcerr"
	"cspkit.example/permissions"
)

var conversionRoutes = []route{
	{http.MethodGet, "/v1/customers/{customer}/subscriptions/{subscription}/upgrades", anyone, "upgrade-a-subscription", (*call).upgrades},
	{http.MethodPost, "/v1/customers/{customer}/subscriptions/{subscription}/upgrades", anyone, "upgrade-a-subscription", (*call).upgradeSubscription},
	{http.MethodGet, "/v1/customers/{customer}/subscriptions/{subscription}/conversions", userOnly, "get-a-list-of-trial-conversion-offers", (*call).conversions},
	{http.MethodPost, "/v1/customers/{customer}/subscriptions/{subscription}/conversions", userOnly, "convert-a-trial-subscription-to-paid", (*call).convert},
}

// upgrades is always empty: no product of the catalogue leads to another. What
// is wanted instead is bought.
func (c *call) upgrades() (*answer, error) {
	if _, err := c.theSubscription(); err != nil {
		return nil, err
	}
	return ok(list(c, []struct{}{}))
}

// upgradeTypes in the order of their numbers on the wire.
var upgradeTypes = []string{"none", "upgrade_only", "upgrade_with_license_transfer"}

// upgradeResultJSON is what came of an upgrade. Its type goes out as a number.
type upgradeResultJSON struct {
	SourceSubscriptionID string      `json:"sourceSubscriptionId"`
	UpgradeType          int         `json:"upgradeType"`
	UpgradeErrors        []errorJSON `json:"upgradeErrors"`
	LicenseErrors        []errorJSON `json:"licenseErrors"`
	Attributes           *attributes `json:"attributes"`
}

// errorJSON is a refusal inside an answer.
type errorJSON struct {
	Code        int    `json:"code"`
	Description string `json:"description"`
}

// noUpgradePath is the number of an upgrade that leads nowhere.
const noUpgradePath = 7

func (c *call) upgradeSubscription() (*answer, error) {
	var in struct {
		UpgradeType word `json:"upgradeType"`
	}
	if err := c.decode(&in); err != nil {
		return nil, err
	}
	kind, err := oneOf("upgradeType", in.UpgradeType, upgradeTypes...)
	if err != nil {
		return nil, err
	}
	s, err := c.theSubscription()
	if err == nil {
		err = c.session.Can(c, permissions.OrderCreate, s.Customer)
	}
	if err != nil {
		return nil, err
	}
	return ok(upgradeResultJSON{
		SourceSubscriptionID: string(s.ID), UpgradeType: max(0, slices.Index(upgradeTypes, kind)),
		UpgradeErrors: []errorJSON{{noUpgradePath, "no product leads from this one to another"}},
		LicenseErrors: []errorJSON{}, Attributes: class("UpgradeResult"),
	})
}

// conversionJSON is what a trial can become.
type conversionJSON struct {
	OfferID       string              `json:"offerId"`
	TargetOfferID string              `json:"targetOfferId"`
	OrderID       string              `json:"orderId"`
	Quantity      int                 `json:"quantity"`
	BillingCycle  orders.BillingCycle `json:"billingCycle"`
	Attributes    *attributes         `json:"attributes"`
}

func conversionOf(s *orders.Subscription, to orders.Item) conversionJSON {
	var cycle orders.BillingCycle
	if len(to.Prices) > 0 {
		cycle = to.Cycle(to.Prices[0].Term)
	}
	return conversionJSON{
		OfferID: catalogItemID(s.ProductType, s.ItemID, s.OfferID), TargetOfferID: catalogItemID(to.ProductType, to.ID, to.OfferID),
		OrderID: string(s.Order), Quantity: s.Quantity, BillingCycle: cycle, Attributes: class("Conversion"),
	}
}

// conversions lists the paid products that the trial of the path can become:
// those of its kind, and with its licence where it gives one.
func (c *call) conversions() (*answer, error) {
	trial, err := c.theSubscription()
	if err != nil {
		return nil, err
	}
	if !trial.Trial || trial.Status != orders.Active {
		return nil, pcerr.New(pcerr.NotFound, "IR-25", "the subscription is no active trial").About(string(trial.ID))
	}
	targets, err := c.conversionTargets(&trial)
	if err != nil {
		return nil, err
	}
	return ok(listOf(c, targets, func(i orders.Item) conversionJSON { return conversionOf(&trial, i) }))
}

func (c *call) conversionTargets(trial *orders.Subscription) (found []orders.Item, err error) {
	from, err := c.itemOf(trial)
	if err != nil {
		return nil, err
	}
	at, err := c.theCustomer()
	if err != nil {
		return nil, err
	}
	for i, err := range c.session.Catalogue().All(c, partnercenter.CatalogueQuery{Market: at.Country}) {
		if err != nil {
			return nil, err
		}
		if trial.Convert(i) == nil && (from.LicenseSKU == "" || strings.EqualFold(from.LicenseSKU, i.LicenseSKU)) {
			found = append(found, i)
		}
	}
	return found, nil
}

// convertedJSON is what came of a conversion.
type convertedJSON struct {
	SubscriptionID string      `json:"subscriptionId"`
	OfferID        string      `json:"offerId"`
	TargetOfferID  string      `json:"targetOfferId"`
	Error          *errorJSON  `json:"error,omitempty"`
	Attributes     *attributes `json:"attributes"`
}

// noConversion is the number of a conversion into what the trial cannot become.
const noConversion = 1

// convert turns a trial into a paid product. A product that it cannot become
// is an error inside the answer.
func (c *call) convert() (*answer, error) {
	var in struct {
		TargetOfferID string `json:"targetOfferId"`
	}
	if err := c.decode(&in); err != nil {
		return nil, err
	}
	trial, err := c.theSubscription()
	if err == nil {
		err = c.session.Can(c, permissions.OrderCreate, trial.Customer)
	}
	if err != nil {
		return nil, err
	}
	out := convertedJSON{upper(trial.ID), catalogItemID(trial.ProductType, trial.ItemID, trial.OfferID), in.TargetOfferID, nil, class("ConversionResult")}
	to, err := c.item(in.TargetOfferID)
	if err == nil {
		_, err = c.at().Subscriptions().ConvertTrial(c, trial.ID, to.ID)
	}
	if pcerr.CodeOf(err) == pcerr.InvalidInput {
		out.Error, err = &errorJSON{noConversion, err.Error()}, nil
	}
	if err != nil {
		return nil, err
	}
	return ok(out)
}
