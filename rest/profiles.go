package rest

import (
	"cmp"
	"net/http"

	"cspkit.example/resellers"
)

// The partner's own profiles. The organization is read only: the engine takes
// it from the legal profile.
var profileRoutes = []route{
	{http.MethodGet, "/v1/profiles/legalbusiness", anyone, "get-legal-business-profile", (*call).legalProfile},
	{http.MethodPut, "/v1/profiles/legalbusiness", userOnly, "update-legal-business-profile", (*call).putLegalProfile},
	{http.MethodGet, "/v1/profiles/organization", userOnly, "get-an-organization-profile", (*call).organizationProfile},
	{http.MethodGet, "/v1/profiles/billing", userOnly, "get-partner-billing-profile", (*call).partnerBilling},
	{http.MethodPut, "/v1/profiles/billing", userOnly, "update-partner-billing-profile", (*call).putPartnerBilling},
	{http.MethodGet, "/v1/profiles/support", userOnly, "get-support-profile", (*call).supportProfile},
	{http.MethodPut, "/v1/profiles/support", userOnly, "update-support-profile", (*call).putSupportProfile},
	{http.MethodPut, "/v1/profiles/supportprofile", userOnly, "update-support-profile", (*call).putSupportProfile},
}

// profile answers with a part of the partner's account.
func (c *call) profile(of func(resellers.Partner) any) (*answer, error) {
	p, err := c.session.Account().Get(c)
	if err != nil {
		return nil, err
	}
	return ok(of(p))
}

// legalJSON is the company as its register knows it. Whoever approves for the
// company is its contact.
type legalJSON struct {
	CompanyName      string      `json:"companyName"`
	Address          address     `json:"address"`
	PrimaryContact   personJSON  `json:"primaryContact"`
	ApproverAddress  address     `json:"companyApproverAddress"`
	ApproverEmail    string      `json:"companyApproverEmail"`
	VettingStatus    string      `json:"vettingStatus"`
	VettingSubStatus string      `json:"vettingSubStatus"`
	ProfileType      string      `json:"profileType"`
	Links            *selfLink   `json:"links"`
	Attributes       *attributes `json:"attributes"`
}

func legalOf(p resellers.Partner) any {
	a := p.Legal.Address
	return legalJSON{
		p.Legal.CompanyName, addressOf(a), personJSON{a.FirstName, a.LastName, p.Legal.ContactEmail, a.Phone}, addressOf(a), p.Legal.ContactEmail,
		string(p.Vetting), "none", "LegalBusinessProfile", self("/profiles/legalbusiness"), class("LegalBusinessProfile"),
	}
}

// legalProfile is the current one: the engine keeps none from before it was
// vetted last.
func (c *call) legalProfile() (*answer, error) {
	if _, err := oneOf("vettingVersion", word(c.text("vettingVersion")), "Current", "LastFinalized"); err != nil {
		return nil, err
	}
	return c.profile(legalOf)
}

// putLegalProfile applies again after Microsoft rejected the company.
func (c *call) putLegalProfile() (*answer, error) {
	var in legalJSON
	if err := c.decode(&in); err != nil {
		return nil, err
	}
	p, err := c.session.Account().Resubmit(c, resellers.LegalProfile{
		CompanyName: in.CompanyName, Address: in.Address.in(), ContactEmail: in.PrimaryContact.Email,
	})
	if err != nil {
		return nil, err
	}
	return ok(legalOf(p))
}

// organizationProfileJSON is the partner's tenant.
type organizationProfileJSON struct {
	ID             string      `json:"id"`
	CompanyName    string      `json:"companyName"`
	DefaultAddress address     `json:"defaultAddress"`
	TenantID       string      `json:"tenantId"`
	Domain         string      `json:"domain"`
	Email          string      `json:"email"`
	Language       string      `json:"language"`
	Culture        string      `json:"culture"`
	ProfileType    string      `json:"profileType"`
	Links          *selfLink   `json:"links"`
	Attributes     *attributes `json:"attributes"`
}

func (c *call) organizationProfile() (*answer, error) {
	return c.profile(func(p resellers.Partner) any {
		spoken, culture := cultureOf(p.Country)
		return organizationProfileJSON{
			string(p.Tenant), p.Name, addressOf(p.Legal.Address), string(p.Tenant), p.Domain, p.Legal.ContactEmail, spoken, culture,
			"OrganizationProfile", self("/profiles/organization"), versioned("OrganizationProfile", p.Version),
		}
	})
}

// partnerBillingJSON is how Microsoft bills the partner.
type partnerBillingJSON struct {
	CompanyName         string      `json:"companyName"`
	Address             address     `json:"address"`
	PrimaryContact      personJSON  `json:"primaryContact"`
	PurchaseOrderNumber string      `json:"purchaseOrderNumber,omitempty"`
	TaxID               string      `json:"taxId,omitempty"`
	BillingCurrency     string      `json:"billingCurrency,omitempty"`
	ProfileType         string      `json:"profileType"`
	Links               *selfLink   `json:"links"`
	Attributes          *attributes `json:"attributes"`
}

// partnerBillingOf is the legal name and address where nothing else was set.
func partnerBillingOf(p resellers.Partner) any {
	b, a := p.Billing, shownBillingAddress(p)
	return partnerBillingJSON{
		cmp.Or(b.CompanyName, p.Legal.CompanyName), addressOf(a), personJSON{FirstName: a.FirstName, LastName: a.LastName, PhoneNumber: a.Phone},
		b.PurchaseOrderNumber, b.TaxID, b.Currency, "BillingProfile", self("/profiles/billing"), versioned("BillingProfile", p.Version),
	}
}

func shownBillingAddress(p resellers.Partner) resellers.Address {
	return cmp.Or(p.Billing.Address, p.Legal.Address)
}

// in reads the profile. Names that only the contact has count for both.
func (p *partnerBillingJSON) in() resellers.BillingProfile {
	a, who := p.Address.in(), p.PrimaryContact
	a.FirstName, a.LastName, a.Phone = cmp.Or(a.FirstName, who.FirstName), cmp.Or(a.LastName, who.LastName), cmp.Or(a.Phone, who.PhoneNumber)
	return resellers.BillingProfile{
		CompanyName: p.CompanyName, Address: a, PurchaseOrderNumber: p.PurchaseOrderNumber, TaxID: p.TaxID, Currency: p.BillingCurrency,
	}
}

func (c *call) partnerBilling() (*answer, error) { return c.profile(partnerBillingOf) }

// putPartnerBilling replaces the profile. An address that comes back as it was
// read is not changed, so that whoever may not change it can change the rest.
func (c *call) putPartnerBilling() (*answer, error) {
	var in partnerBillingJSON
	if err := c.decode(&in); err != nil {
		return nil, err
	}
	to := in.in()
	var out resellers.Partner
	err := c.atomically(func(c *call) error {
		old, err := c.session.Account().Get(c)
		if err != nil {
			return err
		}
		if err := checkETag(in.Attributes, versioned("", old.Version).ETag); err != nil {
			return err
		}
		if to.Address == shownBillingAddress(old) {
			to.Address = old.Billing.Address
		}
		out, err = c.session.Account().UpdateBilling(c, to)
		return err
	})
	if err != nil {
		return nil, err
	}
	return ok(partnerBillingOf(out))
}

// supportProfileJSON is whom the partner's customers are told to ask.
type supportProfileJSON struct {
	Email       string      `json:"email"`
	Telephone   string      `json:"telephone"`
	Website     string      `json:"website"`
	ProfileType string      `json:"profileType"`
	Links       *selfLink   `json:"links"`
	Attributes  *attributes `json:"attributes"`
}

func supportOf(p resellers.Partner) any {
	s := p.Support
	return supportProfileJSON{s.Email, s.Telephone, s.Website, "support_profile", self("/profiles/support"), class("PartnerSupportProfile")}
}

func (c *call) supportProfile() (*answer, error) { return c.profile(supportOf) }

func (c *call) putSupportProfile() (*answer, error) {
	var in supportProfileJSON
	if err := c.decode(&in); err != nil {
		return nil, err
	}
	p, err := c.session.Account().UpdateSupport(c, resellers.SupportProfile{Email: in.Email, Telephone: in.Telephone, Website: in.Website})
	if err != nil {
		return nil, err
	}
	return ok(supportOf(p))
}
