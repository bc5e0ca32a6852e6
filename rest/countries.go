package rest

import (
	"net/http"
	"strings"

	"cspkit.example/permissions"
	"cspkit.example/resellers"
	"golang.org/x/text/language"
)

var countryRoutes = []route{
	{http.MethodGet, "/v1/countryvalidationrules/{country}", anyone, "get-validation-rules-for-a-country", (*call).countryRules},
}

// countryRulesJSON is what an address in a country must be like. Clients apply
// it before they ask the service.
type countryRulesJSON struct {
	ISO2Code             string      `json:"iso2Code"`
	DefaultCulture       string      `json:"defaultCulture"`
	IsStateRequired      bool        `json:"isStateRequired"`
	SupportedStates      []string    `json:"supportedStatesList"`
	SupportedLanguages   []string    `json:"supportedLanguagesList"`
	SupportedCultures    []string    `json:"supportedCulturesList"`
	IsPostalCodeRequired bool        `json:"isPostalCodeRequired"`
	PostalCodeRegex      string      `json:"postalCodeRegex,omitempty"`
	IsCityRequired       bool        `json:"isCityRequired"`
	IsVATIDSupported     bool        `json:"isVatIdSupported"`
	PhoneNumberRegex     string      `json:"phoneNumberRegex"`
	IsTaxIDSupported     bool        `json:"isTaxIdSupported"`
	IsTaxIDOptional      bool        `json:"isTaxIdOptional"`
	CountryCallingCodes  []string    `json:"countryCallingCodesList"`
	Attributes           *attributes `json:"attributes"`
}

// countryRules are exact for the United States. Of other countries only what
// the engine asks for is known: an empty list leaves every value to the client.
func (c *call) countryRules() (*answer, error) {
	if err := c.session.Can(c, permissions.ProfileViewOwn, ""); err != nil {
		return nil, err
	}
	country, err := permissions.ParseCountry("country", c.id("country"))
	if err != nil {
		return nil, problem{http.StatusNotFound, 1000, "there is no such country", sourceAPI}
	}
	if country == "US" {
		return ok(rulesOfTheUnitedStates())
	}
	return ok(rulesOf(country))
}

func rulesOf(country permissions.Country) countryRulesJSON {
	spoken, culture := cultureOf(country)
	return countryRulesJSON{
		ISO2Code: string(country), DefaultCulture: culture, IsStateRequired: resellers.StateRequired(country), SupportedStates: []string{},
		SupportedLanguages: []string{spoken}, SupportedCultures: []string{culture},
		IsPostalCodeRequired: resellers.PostalCodeRequired(country), IsCityRequired: true, PhoneNumberRegex: `^[0-9 ()+.\/\-]+$`,
		IsTaxIDSupported: true, IsTaxIDOptional: true, CountryCallingCodes: []string{}, Attributes: class("CountryValidationRules"),
	}
}

// cultureOf is the language that most of a country speaks, such as en, and
// with the country, such as en-US.
func cultureOf(country permissions.Country) (spoken, culture string) {
	base, _ := language.Make("und-" + string(country)).Base()
	return base.String(), base.String() + "-" + string(country)
}

func rulesOfTheUnitedStates() countryRulesJSON {
	r := rulesOf("US")
	r.SupportedStates = strings.Fields("AK AL AR AZ CA CO CT DC DE FL GA HI IA ID IL IN KS KY LA MA MD ME MI MN MO MS MT NC ND NE NH NJ NM NV NY OH OK OR PA RI SC SD TN TX UT VA VT WA WI WV WY")
	r.SupportedLanguages, r.SupportedCultures = []string{"en", "es"}, []string{"en-US", "es-US"}
	r.PostalCodeRegex = `^\d{5}(-\d{4})?$`
	r.PhoneNumberRegex = `^(1[ \-\/\.]?)?(\((\d{3})\)|(\d{3}))[ \-\/\.]?(\d{3})[ \-\/\.]?(\d{4})$`
	r.CountryCallingCodes = []string{"1"}
	return r
}
