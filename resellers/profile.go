package resellers

import (
	"time"

	"cspkit.example/internal/check"
	"cspkit.example/pcerr"
	"cspkit.example/permissions"
	"golang.org/x/text/currency"
)

// Address is a postal address.
type Address struct {
	FirstName, LastName string // of the contact there
	Line1, Line2        string
	City                string
	State               string // where the country uses it
	PostalCode          string // where the country uses it
	Country             permissions.Country
	Phone               string
}

// Countries that write a state, and those that write no postal code.
var (
	withState         = map[permissions.Country]bool{"AU": true, "BR": true, "CA": true, "IN": true, "JP": true, "MX": true, "US": true}
	withoutPostalCode = map[permissions.Country]bool{"AE": true, "AO": true, "BO": true, "BS": true, "GH": true, "HK": true, "JM": true, "KE": true, "MO": true, "NG": true, "PA": true, "QA": true, "UG": true, "YE": true, "ZW": true}
)

// StateRequired reports whether an address in a country needs a state.
func StateRequired(c permissions.Country) bool { return withState[c] }

// PostalCodeRequired reports whether an address in a country needs a postal
// code.
func PostalCodeRequired(c permissions.Country) bool { return !withoutPostalCode[c] }

// Complete returns the address with its country in canonical form, or
// invalid_input for the first part that is missing (CUS-5).
func (a Address) Complete() (Address, error) {
	return a.complete("firstName", a.FirstName, "lastName", a.LastName)
}

// CompletePlace is Complete for an address that may be nobody's: names are not
// missed.
func (a Address) CompletePlace() (Address, error) { return a.complete() }

func (a Address) complete(required ...string) (Address, error) {
	var err error
	if a.Country, err = permissions.ParseCountry("country", string(a.Country)); err != nil {
		return a, err
	}
	if err = check.Names(required...); err == nil {
		err = check.Names("addressLine1", a.Line1, "city", a.City)
	}
	if err == nil && StateRequired(a.Country) {
		err = check.Name("state", a.State)
	}
	if err == nil && PostalCodeRequired(a.Country) {
		err = check.Name("postalCode", a.PostalCode)
	}
	if err != nil {
		return a, err
	}
	for _, part := range [][2]string{{"addressLine2", a.Line2}, {"state", a.State}, {"postalCode", a.PostalCode}, {"phoneNumber", a.Phone}} {
		if err := check.Optional(part[0], part[1]); err != nil {
			return a, err
		}
	}
	return a, nil
}

// LegalProfile is the company as its register knows it.
type LegalProfile struct {
	CompanyName  string
	Address      Address
	ContactEmail string // on the company's own domain (ID-12)
}

// publicMailDomains are services that anybody can have an address at (ID-12).
var publicMailDomains = map[string]bool{
	"aol.com": true, "gmail.com": true, "gmx.de": true, "hotmail.com": true, "icloud.com": true, "live.com": true,
	"mail.ru": true, "msn.com": true, "outlook.com": true, "qq.com": true, "web.de": true, "yahoo.co.jp": true, "yahoo.com": true,
}

func (p LegalProfile) complete(domain string) (LegalProfile, error) {
	if err := check.Name("companyName", p.CompanyName); err != nil {
		return p, err
	}
	var err error
	if p.Address, err = p.Address.Complete(); err != nil {
		return p, err
	}
	if p.ContactEmail, err = check.Email("contactEmail", p.ContactEmail); err != nil {
		return p, err
	}
	if at := check.DomainOf(p.ContactEmail); at != domain || publicMailDomains[at] {
		return p, pcerr.Invalid("ID-12", "contactEmail", "give an address on the company's own domain "+domain)
	}
	return p, nil
}

// BillingProfile is how Microsoft bills the partner. The zero value is the
// legal profile's name and address.
type BillingProfile struct {
	CompanyName         string
	Address             Address
	PurchaseOrderNumber string
	TaxID               string
	Currency            string // ISO 4217; empty until it is first set
}

// SupportProfile is whom the partner's customers are told to ask.
type SupportProfile struct {
	Email, Telephone, Website string
}

// UpdateBilling returns the account with another billing profile. A billing
// admin and an admin agent change billing and tax information, but only a
// global admin the address (section 4.1, note 1).
func (p Partner) UpdateBilling(to BillingProfile, by permissions.Roles, at time.Time) (Partner, error) {
	if err := check.Name("companyName", to.CompanyName); err != nil {
		return p, err
	}
	for _, text := range [][2]string{{"purchaseOrderNumber", to.PurchaseOrderNumber}, {"taxId", to.TaxID}} {
		if err := check.Optional(text[0], text[1]); err != nil {
			return p, err
		}
	}
	if unit, err := currency.ParseISO(to.Currency); to.Currency != p.Billing.Currency && (err != nil || unit.String() != to.Currency) {
		return p, pcerr.Invalid("ID-13", "currency", "give an ISO 4217 currency such as USD")
	}
	if to.Address != p.Billing.Address {
		if !by.Has(permissions.GlobalAdmin) {
			return p, pcerr.New(pcerr.RoleNotAllowed, "ROLE-13", "only a global admin changes the billing address")
		}
		var err error
		if to.Address, err = to.Address.Complete(); err != nil {
			return p, err
		}
	}
	p.Billing, p.Stamp = to, p.Touch(at)
	return p, nil
}

// UpdateSupport returns the account with another support profile, which only
// a global admin or an account admin changes (section 4.1, note 1).
func (p Partner) UpdateSupport(to SupportProfile, by permissions.Roles, at time.Time) (Partner, error) {
	if !by.Any(permissions.GlobalAdmin | permissions.AccountAdmin) {
		return p, pcerr.New(pcerr.RoleNotAllowed, "ROLE-13", "only a global admin or an account admin changes the support profile")
	}
	var err error
	if to.Email, err = check.Email("supportEmail", to.Email); err != nil {
		return p, err
	}
	for _, text := range [][2]string{{"supportTelephone", to.Telephone}, {"supportWebsite", to.Website}} {
		if err := check.Optional(text[0], text[1]); err != nil {
			return p, err
		}
	}
	p.Support, p.Stamp = to, p.Touch(at)
	return p, nil
}
