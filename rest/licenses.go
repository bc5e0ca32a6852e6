package rest

import (
	"net/http"
	"slices"

	"cspkit.example/customers"
	"cspkit.example/partnercenter"
)

var licenseRoutes = []route{
	{http.MethodGet, "/v1/customers/{customer}/users/{user}/licenses", userOnly, "check-which-licenses-are-assigned-to-a-user", (*call).licenses},
	{http.MethodPost, "/v1/customers/{customer}/users/{user}/licenseupdates", userOnly, "assign-licenses-to-a-user", (*call).updateLicenses},
	{http.MethodGet, "/v1/customers/{customer}/subscribedskus", userOnly, "get-a-list-of-available-licenses", (*call).subscribedSKUs},
}

// licenseJSON is a licence that a user has.
type licenseJSON struct {
	ServicePlans []servicePlanJSON `json:"servicePlans"`
	ProductSKU   licenseSKUJSON    `json:"productSku"`
	Attributes   *attributes       `json:"attributes"`
}

type servicePlanJSON struct {
	DisplayName      string `json:"displayName"`
	ServiceName      string `json:"serviceName"`
	ID               string `json:"id"`
	CapabilityStatus string `json:"capabilityStatus"`
	TargetType       string `json:"targetType"`
}

type licenseSKUJSON struct {
	ID             string                 `json:"id"`
	Name           string                 `json:"name,omitempty"`
	SKUPartNumber  string                 `json:"skuPartNumber,omitempty"`
	TargetType     string                 `json:"targetType"`
	LicenseGroupID customers.LicenseGroup `json:"licenseGroupId"`
}

func licenseSKUOf(s customers.LicenseSKU) licenseSKUJSON {
	return licenseSKUJSON{s.ID, s.Name, s.PartNumber, "User", s.Group}
}

// plansOf are parts of a licence, all in one state.
func plansOf(plans []customers.ServicePlan, status string) []servicePlanJSON {
	out := []servicePlanJSON{}
	for _, p := range plans {
		target := "User"
		if p.ForTenant {
			target = "Tenant"
		}
		out = append(out, servicePlanJSON{p.DisplayName, p.Name, p.ID, status, target})
	}
	return out
}

func licenseOf(l partnercenter.License) licenseJSON {
	return licenseJSON{plansOf(l.Plans, "Assigned"), licenseSKUOf(l.SKU), class("License")}
}

// licenseGroups are the groups that the request asks for: the first one
// unless it names others.
func (c *call) licenseGroups() ([]customers.LicenseGroup, error) {
	groups := []customers.LicenseGroup{}
	for _, given := range c.query["licensegroupids"] {
		group, err := oneOf("licenseGroupIds", word(given), "none", string(customers.LicenseGroup1), string(customers.LicenseGroup2))
		if err != nil {
			return nil, err
		}
		if group != "" {
			groups = append(groups, customers.LicenseGroup(group))
		}
	}
	if len(groups) == 0 {
		groups = append(groups, customers.LicenseGroup1)
	}
	return groups, nil
}

func (c *call) licenses() (*answer, error) {
	groups, err := c.licenseGroups()
	if err != nil {
		return nil, err
	}
	held, err := c.at().Users().Licenses(c, c.userID())
	if err != nil {
		return nil, err
	}
	held = slices.DeleteFunc(held, func(l partnercenter.License) bool { return !slices.Contains(groups, l.SKU.Group) })
	return ok(listOf(c, held, licenseOf))
}

// licenseUpdateJSON gives and takes licences. Some clients send each member
// twice, in two casings.
type licenseUpdateJSON struct {
	LicensesToAssign []licenseToAssign `json:"licensesToAssign,omitempty"`
	LicensesToRemove []string          `json:"licensesToRemove,omitempty"`
	LicenseWarnings  []string          `json:"licenseWarnings"` // there are none
	Attributes       *attributes       `json:"attributes"`
}

type licenseToAssign struct {
	SKUID         string   `json:"skuId"`
	ExcludedPlans []string `json:"excludedPlans,omitempty"`
}

func (c *call) updateLicenses() (*answer, error) {
	var in struct {
		LicensesToAssign []licenseToAssign `json:"licensesToAssign"`
		LicensesToRemove []string          `json:"licensesToRemove"`
	}
	if err := c.decode(&in); err != nil {
		return nil, err
	}
	to := customers.LicenseUpdate{Remove: in.LicensesToRemove}
	for _, l := range in.LicensesToAssign {
		to.Assign = append(to.Assign, customers.LicenseAssignment{SKU: l.SKUID, Without: l.ExcludedPlans})
	}
	if _, err := c.at().Users().UpdateLicenses(c, c.userID(), to); err != nil {
		return nil, err
	}
	return created(licenseUpdateJSON{in.LicensesToAssign, in.LicensesToRemove, []string{}, class("LicenseUpdate")})
}

// subscribedSKUJSON is a licence that the customer's subscriptions give, with
// its units. None is ever in warning: what is not renewed is suspended.
type subscribedSKUJSON struct {
	AvailableUnits   int               `json:"availableUnits"`
	ActiveUnits      int               `json:"activeUnits"`
	ConsumedUnits    int               `json:"consumedUnits"`
	SuspendedUnits   int               `json:"suspendedUnits"`
	TotalUnits       int               `json:"totalUnits"`
	WarningUnits     int               `json:"warningUnits"`
	ProductSKU       licenseSKUJSON    `json:"productSku"`
	ServicePlans     []servicePlanJSON `json:"servicePlans"`
	CapabilityStatus string            `json:"capabilityStatus"`
	Attributes       *attributes       `json:"attributes"`
}

func subscribedSKUOf(l customers.LicenseUnits) subscribedSKUJSON {
	status := "Enabled"
	if l.Active == 0 {
		status = "Suspended"
	}
	return subscribedSKUJSON{
		AvailableUnits: l.Available(), ActiveUnits: l.Active, ConsumedUnits: l.Consumed, SuspendedUnits: l.Suspended, TotalUnits: l.Active,
		ProductSKU: licenseSKUOf(l.SKU), ServicePlans: plansOf(l.SKU.Plans, status), CapabilityStatus: status, Attributes: class("SubscribedSku"),
	}
}

func (c *call) subscribedSKUs() (*answer, error) {
	groups, err := c.licenseGroups()
	if err != nil {
		return nil, err
	}
	all, err := c.at().Users().SubscribedLicenses(c)
	if err != nil {
		return nil, err
	}
	all = slices.DeleteFunc(all, func(l customers.LicenseUnits) bool { return !slices.Contains(groups, l.SKU.Group) })
	return ok(listOf(c, all, subscribedSKUOf))
}
