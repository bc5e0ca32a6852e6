package rest

import (
	"context"
	"net/http"
	"strings"

	"cspkit.example/customers"
	"cspkit.example/partnercenter"
	"cspkit.example/pcerr"
	"cspkit.example/permissions"
	"cspkit.example/resellers"
)

var customerRoutes = []route{
	{http.MethodGet, "/v1/customers", anyone, "get-a-list-of-customers", (*call).customers},
	{http.MethodPost, "/v1/customers", anyone, "create-a-customer", (*call).createCustomer},
	{http.MethodGet, "/v1/customers/{customer}", userOnly, "get-a-customer-by-id", (*call).customer},
	{http.MethodPatch, "/v1/customers/{customer}", userOnly, "remove-a-reseller-relationship-with-a-customer", (*call).patchCustomer},
	{http.MethodDelete, "/v1/customers/{customer}", anyone, "delete-a-customer-account-from-the-integration-sandbox", (*call).deleteCustomer},
	{http.MethodGet, "/v1/customers/{customer}/profiles/company", userOnly, "get-a-customer-s-company-profile", (*call).companyProfile},
	{http.MethodGet, "/v1/customers/{customer}/profiles/billing", anyone, "get-a-customer-s-billing-profile", (*call).billingProfile},
	{http.MethodPut, "/v1/customers/{customer}/profiles/billing", anyone, "update-a-customer-s-billing-profile", (*call).putBillingProfile},
}

// address is an address on the wire.
type address struct {
	Country      string `json:"country"`
	City         string `json:"city,omitempty"`
	State        string `json:"state,omitempty"`
	AddressLine1 string `json:"addressLine1"`
	AddressLine2 string `json:"addressLine2,omitempty"`
	PostalCode   string `json:"postalCode,omitempty"`
	FirstName    string `json:"firstName,omitempty"`
	LastName     string `json:"lastName,omitempty"`
	PhoneNumber  string `json:"phoneNumber,omitempty"`
}

func addressOf(a resellers.Address) address {
	return address{string(a.Country), a.City, a.State, a.Line1, a.Line2, a.PostalCode, a.FirstName, a.LastName, a.Phone}
}

func (a address) in() resellers.Address {
	return resellers.Address{
		FirstName: a.FirstName, LastName: a.LastName, Line1: a.AddressLine1, Line2: a.AddressLine2, City: a.City, State: a.State,
		PostalCode: a.PostalCode, Country: permissions.Country(a.Country), Phone: a.PhoneNumber,
	}
}

// customerJSON is a customer on the wire: in lists without its billing profile.
type customerJSON struct {
	ID                    string              `json:"id,omitempty"`
	CommerceID            string              `json:"commerceId,omitempty"`
	CompanyProfile        *companyProfileJSON `json:"companyProfile,omitempty"`
	BillingProfile        *billingProfileJSON `json:"billingProfile,omitempty"`
	RelationshipToPartner word                `json:"relationshipToPartner,omitempty"`
	AllowDelegatedAccess  *bool               `json:"allowDelegatedAccess,omitempty"`
	UserCredentials       *credentialsJSON    `json:"userCredentials,omitempty"`
	CustomDomains         []string            `json:"customDomains,omitempty"`
	AssociatedPartnerID   string              `json:"associatedPartnerId,omitempty"`
	Links                 *selfLink           `json:"links,omitempty"`
	Attributes            *attributes         `json:"attributes,omitempty"`
}

type companyProfileJSON struct {
	TenantID    string      `json:"tenantId,omitempty"`
	Domain      string      `json:"domain"`
	CompanyName string      `json:"companyName,omitempty"`
	Address     *address    `json:"address,omitempty"`
	Email       string      `json:"email,omitempty"`
	Links       *selfLink   `json:"links,omitempty"`
	Attributes  *attributes `json:"attributes,omitempty"`
}

type billingProfileJSON struct {
	ID             string      `json:"id,omitempty"`
	FirstName      string      `json:"firstName,omitempty"`
	LastName       string      `json:"lastName,omitempty"`
	Email          string      `json:"email"`
	Culture        string      `json:"culture"`
	Language       string      `json:"language"`
	CompanyName    string      `json:"companyName"`
	DefaultAddress address     `json:"defaultAddress"`
	Links          *selfLink   `json:"links,omitempty"`
	Attributes     *attributes `json:"attributes,omitempty"`
}

type credentialsJSON struct {
	UserName string `json:"userName"`
	Password string `json:"password"`
}

// in reads a billing profile. Names that only the address has count for both.
func (p *billingProfileJSON) in() customers.BillingProfile {
	a := p.DefaultAddress.in()
	out := customers.BillingProfile{
		FirstName: p.FirstName, LastName: p.LastName, Email: p.Email, Culture: p.Culture, Language: p.Language, CompanyName: p.CompanyName, Address: a,
	}
	if out.FirstName == "" {
		out.FirstName, out.LastName = a.FirstName, a.LastName
	}
	return out
}

func uriOf(c *customers.Customer) string { return "/customers/" + string(c.ID) }

// short is a customer in a list.
func short(c customers.Customer) customerJSON {
	uri := uriOf(&c)
	return customerJSON{
		ID: string(c.ID),
		CompanyProfile: &companyProfileJSON{
			TenantID: string(c.ID), Domain: c.Domain, CompanyName: c.CompanyName, Links: self(uri + "/profiles/company"), Attributes: companyClass,
		},
		RelationshipToPartner: word(c.RelationshipToPartner()),
		Links:                 self(uri), Attributes: customerClass,
	}
}

// Lists of customers are long: these are shared.
var customerClass, companyClass = class("Customer"), class("CustomerCompanyProfile")

// full is a customer by itself.
func full(c customers.Customer) customerJSON {
	out := short(c)
	delegated := c.DAP.Active()
	out.CommerceID, out.AllowDelegatedAccess, out.CustomDomains = string(c.ID), &delegated, []string{c.Domain}
	out.CompanyProfile, out.BillingProfile = companyOf(&c), billingOf(&c)
	out.AssociatedPartnerID = string(c.AssociatedPartner)
	return out
}

func companyOf(c *customers.Customer) *companyProfileJSON {
	a := addressOf(c.Billing.Address)
	return &companyProfileJSON{
		TenantID: string(c.ID), Domain: c.Domain, CompanyName: c.CompanyName, Address: &a, Email: c.Billing.Email,
		Links: self(uriOf(c) + "/profiles/company"), Attributes: class("CustomerCompanyProfile"),
	}
}

func billingOf(c *customers.Customer) *billingProfileJSON {
	p := c.Billing
	return &billingProfileJSON{
		ID: string(c.ID), FirstName: p.FirstName, LastName: p.LastName, Email: p.Email, Culture: p.Culture, Language: p.Language,
		CompanyName: p.CompanyName, DefaultAddress: addressOf(p.Address),
		Links: self(uriOf(c) + "/profiles/billing"), Attributes: versioned("CustomerBillingProfile", c.Version),
	}
}

// The sizes of a page of customers. Some clients never ask for a second page.
const (
	customersPage    = 500
	customersPageMax = 1000
)

func (c *call) customers() (*answer, error) {
	p, err := c.paging(customersPage, customersPageMax)
	if err != nil {
		return nil, err
	}
	q := partnercenter.CustomerQuery{Paging: p}
	keep, err := c.customerFilter(&q)
	if err != nil {
		return nil, err
	}
	page, err := c.session.Customers().List(c, q)
	if err != nil {
		return nil, err
	}
	out := pageOf(c, page, short)
	if keep != nil {
		left := out.Items[:0]
		for n := range page.Items {
			if keep(&page.Items[n]) {
				left = append(left, out.Items[n])
			}
		}
		out.Items, out.TotalCount = left, len(left)
	}
	return ok(out)
}

// customerFilter puts the request's filter into the query. What the query
// cannot say is left to keep; nil keeps everything.
func (c *call) customerFilter(q *partnercenter.CustomerQuery) (keep func(*customers.Customer) bool, err error) {
	f, err := c.filter()
	if f == nil || err != nil {
		return nil, err
	}
	if f.Operator != "starts_with" && f.Operator != "equals" {
		return nil, badFilter("Customer search only allows starts with and equals operation.")
	}
	whole := f.Operator == "equals"
	switch f.Field {
	case "companyname":
		q.NamePrefix = f.Value
		keep = func(c *customers.Customer) bool { return !whole || strings.EqualFold(c.CompanyName, f.Value) }
	case "domain":
		q.DomainPrefix = f.Value
		keep = func(c *customers.Customer) bool { return !whole || strings.EqualFold(c.Domain, f.Value) }
	case "indirectreseller":
		q.Reseller = permissions.TenantID(f.Value)
	case "indirectcloudsolutionprovider":
		q.Provider = permissions.TenantID(f.Value)
	default:
		return nil, errField(f)
	}
	return keep, nil
}

// createCustomer answers with the first administrator's password, once: the
// same MS-RequestId again gives the remembered answer.
func (c *call) createCustomer() (*answer, error) {
	var in customerJSON
	if err := c.decode(&in); err != nil {
		return nil, err
	}
	if in.CompanyProfile == nil || in.BillingProfile == nil {
		return nil, pcerr.Invalid("CUS-5", "billingProfile", "give companyProfile.domain and billingProfile")
	}
	made, err := c.session.Customers().Create(c, customers.NewCustomer{
		Domain: in.CompanyProfile.Domain, Profile: in.BillingProfile.in(), Reseller: permissions.TenantID(in.AssociatedPartnerID),
	})
	if err != nil {
		return nil, err
	}
	out := full(made.Customer)
	name, _, _ := strings.Cut(made.Credentials.UserName, "@") // the domain is above
	out.UserCredentials = &credentialsJSON{name, made.Credentials.Password.Reveal()}
	return created(out)
}

// theCustomer reads the customer of the path.
func (c *call) theCustomer() (customers.Customer, error) {
	return c.session.Customer(customers.ID(c.id("customer"))).Get(c)
}

// at is the customer of the path as the engine's operations take it.
func (c *call) at() partnercenter.Customer { return c.session.Customer(customers.ID(c.id("customer"))) }

func (c *call) customer() (*answer, error) {
	found, err := c.theCustomer()
	if err != nil {
		return nil, err
	}
	return ok(full(found))
}

// patchCustomer can only end the relationship.
func (c *call) patchCustomer() (*answer, error) {
	var in customerJSON
	if err := c.decode(&in); err != nil {
		return nil, err
	}
	to, err := oneOf("relationshipToPartner", in.RelationshipToPartner, "unknown", "reseller", "advisor", "syndication", "microsoft_support", "none")
	if err != nil {
		return nil, err
	}
	if to != "none" {
		return nil, pcerr.Invalid("REL-25", "relationshipToPartner", "only none can be set: it ends the reseller relationship")
	}
	found, err := c.theCustomer()
	if err != nil {
		return nil, err
	}
	if err := c.at().RemoveRelationship(c); err != nil {
		return nil, err
	}
	out := short(found)
	out.RelationshipToPartner = "none"
	return ok(out)
}

// deleteCustomer exists in Microsoft's sandbox only.
func (c *call) deleteCustomer() (*answer, error) {
	if err := c.at().Delete(c); err != nil {
		return nil, err
	}
	return noContent()
}

func (c *call) companyProfile() (*answer, error) {
	found, err := c.theCustomer()
	if err != nil {
		return nil, err
	}
	return ok(companyOf(&found))
}

func (c *call) billingProfile() (*answer, error) {
	found, err := c.theCustomer()
	if err != nil {
		return nil, err
	}
	return ok(billingOf(&found))
}

// putBillingProfile replaces the profile; its company name is also the
// customer's.
func (c *call) putBillingProfile() (*answer, error) {
	var in billingProfileJSON
	if err := c.decode(&in); err != nil {
		return nil, err
	}
	var out customers.Customer
	err := c.atomically(func(c *call) error {
		old, err := c.theCustomer()
		if err != nil {
			return err
		}
		if err := checkETag(in.Attributes, billingOf(&old).Attributes.ETag); err != nil {
			return err
		}
		out, err = c.at().UpdateBillingProfile(c, in.in())
		return err
	})
	if err != nil {
		return nil, err
	}
	return ok(billingOf(&out))
}

// atomically runs several operations of the engine as one.
func (c *call) atomically(fn func(*call) error) error {
	return c.session.Atomically(c.Context, func(ctx context.Context, s *partnercenter.Session) error {
		joined := *c
		joined.Context, joined.session = ctx, s
		return fn(&joined)
	})
}
