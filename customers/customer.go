package customers

import (
	"cmp"
	"time"

	"cspkit.example/internal/check"
	"cspkit.example/money"
	"cspkit.example/pcerr"
	"cspkit.example/permissions"
	"cspkit.example/resellers"
	"golang.org/x/text/language"
)

// Qualification is a customer's market segment.
type Qualification string

// The segments; the zero value is none, which means commercial.
const (
	Commercial               Qualification = ""
	Education                Qualification = "education"
	Nonprofit                Qualification = "nonprofit"
	GovernmentCommunityCloud Qualification = "government_community_cloud"
	StateOwnedEntity         Qualification = "state_owned_entity"
)

// String returns the name of the segment, none for Commercial (2.3).
func (q Qualification) String() string { return cmp.Or(string(q), "none") }

// BillingProfile is what one partner bills a customer by.
type BillingProfile struct {
	FirstName, LastName string
	Email               string
	Culture             string // BCP 47, such as en-US
	Language            string // BCP 47, such as en
	CompanyName         string
	Address             resellers.Address
}

// Complete returns the profile in canonical form, or invalid_input for the
// first part that is missing or malformed (CUS-5).
func (p BillingProfile) Complete() (BillingProfile, error) {
	if err := check.Names("companyName", p.CompanyName, "firstName", p.FirstName, "lastName", p.LastName); err != nil {
		return p, err
	}
	var err error
	if p.Email, err = check.Email("email", p.Email); err != nil {
		return p, err
	}
	culture, err := language.Raw.Parse(p.Culture)
	if err != nil {
		return p, pcerr.Invalid("CUS-5", "culture", "give a language tag such as en-US")
	}
	p.Culture = culture.String()
	if _, err := language.Parse(p.Language); err != nil {
		return p, pcerr.Invalid("CUS-5", "language", "give a language tag such as en")
	}
	p.Address, err = p.Address.Complete()
	return p, err
}

// Customer is a customer as one partner knows it (2.3): its own copy of the
// profile, and everything that ties the two together (2.5, 2.7, 2.8). The
// zero Customer is a stranger.
type Customer struct {
	permissions.Stamp
	Partner       permissions.TenantID // whose record it is
	ID            ID
	Domain        string
	CompanyName   string // as the partner writes it (CUS-10)
	Country       permissions.Country
	Cloud         permissions.Cloud
	Qualification Qualification
	Billing       BillingProfile
	Relationship  Relationship
	DAP           DAP
	Agreement     Agreement

	// AssociatedPartner is the reseller that the provider named when it
	// created the customer; empty otherwise.
	AssociatedPartner permissions.TenantID
	// Associated is true in a reseller's record while a provider has an
	// association of this reseller with the customer (2.11).
	Associated bool

	// Budget is what the customer may spend in a month; the zero Amount is
	// none (BILL-22).
	Budget money.Amount
}

// Listed reports whether the partner sees the customer: by an active
// relationship or, as a reseller, by an association (CUS-12).
func (c *Customer) Listed() bool { return c.Relationship.Active() || c.Associated }

// RelationshipToPartner is the relationship as lists show it: reseller or none
// (2.3).
func (c *Customer) RelationshipToPartner() string {
	if c.Relationship.Active() {
		return "reseller"
	}
	return "none"
}

// Visible refuses a customer that the partner does not see: no_relationship
// when there was a relationship that ended, customer_not_found when there
// never was one, so that a stranger learns nothing (CUS-12, REL-26).
func (c *Customer) Visible(id ID) error {
	switch {
	case c.Listed():
		return nil
	case c.Relationship.State == RelationshipRemoved:
		return pcerr.New(pcerr.NoRelationship, "REL-26", "the reseller relationship has ended; ask the customer for a new one").About(string(id))
	}
	return NotFound(id)
}

// Related refuses a customer without an active relationship: like Visible,
// and no_relationship to a reseller that has only an association.
func (c *Customer) Related(id ID) error {
	if err := c.Visible(id); err != nil {
		return err
	}
	if !c.Relationship.Active() {
		return pcerr.New(pcerr.NoRelationship, "IR-34", "the association gives no relationship of your own; ask the customer for one").About(string(id))
	}
	return nil
}

// NotFound is the refusal for a customer that does not exist for the asker.
func NotFound(id ID) error {
	return pcerr.New(pcerr.CustomerNotFound, "CUS-12", "no customer of yours has this ID").About(string(id))
}

// NewCustomer is what is needed to create a customer and its tenant (2.3).
type NewCustomer struct {
	Domain   string // such as contoso.onmicrosoft.com
	Profile  BillingProfile
	Reseller permissions.TenantID // for a provider: the reseller that it is created for; may be empty

	// Attestation, when given, is the Microsoft Customer Agreement as the
	// partner attests it; nil means that the customer will be asked (MCA-4).
	Attestation *Attestation

	// RequestID, when given, makes the creation repeatable: the same request
	// again gives the same customer, without the password (CUS-11).
	RequestID string
}

// Created is what creating a customer makes.
type Created struct {
	Tenant   Tenant
	Admin    User
	Customer Customer
}

// Complete returns the request in canonical form. The refusals, in order:
// cloud_closed (CLD-4), invalid_input (CUS-5), date_in_future (MCA-2).
func (n NewCustomer) Complete(cloud permissions.Cloud, at time.Time) (NewCustomer, error) {
	err := cloud.Offers(permissions.NewCustomers)
	if err != nil {
		return n, err
	}
	if n.Domain, err = check.Domain("domain", n.Domain); err != nil {
		return n, err
	}
	if n.Profile, err = n.Profile.Complete(); err != nil {
		return n, err
	}
	if n.Reseller != "" {
		if n.Reseller, err = check.GUID("reseller", n.Reseller); err != nil {
			return n, err
		}
	}
	if n.Attestation != nil {
		_, err = n.Attestation.complete(at)
	}
	return n, err
}

// Create returns the tenant, its first administrator and the partner's record
// with an active relationship and DAP (CUS-3, DAP-1). The refusals, in order:
// those of Complete, then region_not_allowed (RGN-1, CLD-16). Roles,
// partnership and taken domains are the caller's to check.
func (n NewCustomer) Create(partner resellers.Partner, id ID, admin permissions.UserID, at time.Time) (Created, error) {
	n, err := n.Complete(partner.Cloud, at)
	if err != nil {
		return Created{}, err
	}
	domain, profile := n.Domain, n.Profile
	if err := CheckPlace(partner, profile.Address.Country); err != nil {
		return Created{}, err
	}
	stamp := permissions.Stamp{}.Touch(at)
	tenant := Tenant{Stamp: stamp, ID: id, Domain: domain, CompanyName: profile.CompanyName, Country: profile.Address.Country, Cloud: partner.Cloud}
	user, err := NewUser{FirstName: profile.FirstName, LastName: profile.LastName, UserName: "admin", Roles: GlobalAdministrator}.Create(tenant, admin, at)
	if err != nil {
		return Created{}, err
	}
	c := newRecord(tenant, partner)
	c.Stamp, c.Billing, c.AssociatedPartner = stamp, profile, n.Reseller
	c.Relationship = newRelationship(kindFor(partner), OriginCreated, at)
	c.DAP = newDAP("", at)
	return Created{tenant, user, c}, nil
}

// ForReseller returns the record of the reseller that a provider created the
// customer for: a relationship of kind indirect_reseller, DAP and the
// association (IR-13, IR-34).
func (c Created) ForReseller(reseller resellers.Partner, at time.Time) Customer {
	r := newRecord(c.Tenant, reseller)
	r.Stamp, r.Billing, r.Associated = permissions.Stamp{}.Touch(at), c.Customer.Billing, true
	r.Relationship = newRelationship(KindIndirectReseller, OriginCreated, at)
	r.DAP = newDAP("", at)
	return r
}

// CheckPlace refuses a customer's country that the partner's region (RGN-1)
// or cloud (CLD-16) does not reach.
func CheckPlace(partner resellers.Partner, country permissions.Country) error {
	if err := permissions.CheckRegion("RGN-1", partner.Country, country); err != nil {
		return err
	}
	return partner.Cloud.CheckCustomerCountry(country)
}

// newRecord is the record of a partner that knows nothing yet but the tenant.
func newRecord(t Tenant, partner resellers.Partner) Customer {
	return Customer{
		Partner: partner.Tenant, ID: t.ID, Domain: t.Domain, CompanyName: t.CompanyName, Country: t.Country, Cloud: t.Cloud,
	}
}

func kindFor(p resellers.Partner) RelationshipKind {
	if p.Types.Any(permissions.IndirectProvider) {
		return KindProvider
	}
	return KindDirect
}

// UpdateBilling returns the record with another billing profile; only this
// partner's copy changes, and the country stays (CUS-9).
func (c Customer) UpdateBilling(p BillingProfile, at time.Time) (Customer, error) {
	p, err := p.Complete()
	if err != nil {
		return c, err
	}
	if p.Address.Country != c.Country {
		return c, pcerr.Invalid("CUS-9", "country", "a customer's country is fixed: "+string(c.Country))
	}
	c.Billing, c.Stamp = p, c.Touch(at)
	return c, nil
}

// Rename returns the record with another company name: the bill-to name and
// the list entry, nothing else (CUS-10).
func (c Customer) Rename(name string, at time.Time) (Customer, error) {
	if err := check.Name("companyName", name); err != nil {
		return c, err
	}
	c.CompanyName, c.Billing.CompanyName, c.Stamp = name, name, c.Touch(at)
	return c, nil
}

// Qualify returns the record in another market segment (2.3). The government
// community cloud exists in the public cloud only, for customers in the US.
func (c Customer) Qualify(to Qualification, at time.Time) (Customer, error) {
	if to == "none" {
		to = Commercial
	}
	switch to {
	case Commercial, Education, Nonprofit, StateOwnedEntity:
	case GovernmentCommunityCloud:
		if c.Cloud != permissions.PublicCloud || c.Country != "US" {
			return c, pcerr.Invalid("CUS-14", "qualification", "the government community cloud is for customers in the US, in the public cloud")
		}
	default:
		return c, pcerr.Invalid("CUS-14", "qualification", "use education, nonprofit, government_community_cloud, state_owned_entity, or none")
	}
	c.Qualification, c.Stamp = to, c.Touch(at)
	return c, nil
}

// SetBudget returns the record with a monthly budget; the zero Amount removes
// it (BILL-22).
func (c Customer) SetBudget(to money.Amount, at time.Time) (Customer, error) {
	if to.Sign() < 0 || !to.IsZero() && to.Sign() == 0 {
		return c, pcerr.Invalid("BILL-22", "budget", "a budget is more than nothing; remove it instead")
	}
	c.Budget, c.Stamp = to, c.Touch(at)
	return c, nil
}
