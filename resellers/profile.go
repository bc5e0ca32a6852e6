package resellers

import (
	"cspkit.example/internal/check"
	"cspkit.example/pcerr"
	"cspkit.example/permissions"
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

// Complete returns the address with its country in canonical form, or
// invalid_input for the first part that is missing (CUS-5).
func (a Address) Complete() (Address, error) {
	var err error
	if a.Country, err = permissions.ParseCountry("country", string(a.Country)); err != nil {
		return a, err
	}
	required := []string{"firstName", a.FirstName, "lastName", a.LastName, "addressLine1", a.Line1, "city", a.City}
	if withState[a.Country] {
		required = append(required, "state", a.State)
	}
	if !withoutPostalCode[a.Country] {
		required = append(required, "postalCode", a.PostalCode)
	}
	if err := check.Names(required...); err != nil {
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
