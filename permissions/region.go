package permissions

import (
	"strings"

	"cspkit.example/pcerr"
)

// Country is an ISO 3166-1 alpha-2 code in upper case; XK stands for Kosovo.
type Country string

// Region is a CSP region: the countries to whose customers a partner in any
// of them may sell (RGN-2).
type Region string

// regions is section 6 of docs/domain.md.
var regions = map[Region]string{
	"africa":                  "AO BF BI BJ BW CD CF CG CI CM CV DJ ER ET GA GH GM GN GQ GW KE KM LR MG ML MU MW NA NC NE NG PF RE RW SC SH SL SN SO SS ST TD TG TZ UG YT ZM",
	"asia_pacific":            "BD BN BT HK ID KH LA LK MM MO MV MY NP PH SG TH TL VN",
	"australia":               "AU CC CK CX FJ FM GU HM KI MH MP NF NR NU PG PN PW SB TF TK TO TV WF",
	"brazil":                  "BR",
	"canada":                  "CA PM",
	"europe":                  "AD AT AX BE BG BV CH CY CZ DE DK EE ES FI FO FR GB GG GI GL GR HR HU IE IM IS IT JE LI LT LU LV MC MT NL NO PL PT RO SE SI SJ SK SM VA",
	"india":                   "IN",
	"japan":                   "JP",
	"korea":                   "KR",
	"latin_america_caribbean": "AG AI AQ AR AW BB BL BM BO BQ BS BZ CL CO CR CW DM DO EC FK GD GF GP GS GT GY HN HT JM KN KY LC MF MQ MS MX NI PA PE PR PY SR SV SX TC TT UY VC VE VG VI",
	"middle_east_cee":         "AE AF AL AM AZ BA BH BY DZ EG GE IL IO IQ JO KG KW KZ LB LS LY MA MD ME MK MN MR MZ OM PK PS QA RS SA SZ TJ TM TN TR UA UZ XK YE ZA ZW",
	"new_zealand":             "AS NZ VU WS",
	"russia":                  "RU",
	"taiwan":                  "TW",
	"united_states":           "UM US",
}

const (
	noRegion = "CN CU EH IR KP SD SY" // sold to from the same country only (RGN-5)

	// Customers of the Germany cloud (CLD-16).
	euAndEFTA = "AT BE BG CY CZ DE DK EE ES FI FR GR HR HU IE IT LT LU LV MT NL PL PT RO SE SI SK CH IS LI NO"
)

// regionOf has a place for every pair of capital letters, because every
// operation looks into it.
var regionOf = func() (of [26 * 26]struct {
	known  bool
	region Region
}) {
	enter := func(countries string, r Region) {
		for c := range strings.FieldsSeq(countries) {
			at := &of[Country(c).place()]
			at.known, at.region = true, r
		}
	}
	for region, countries := range regions {
		enter(countries, region)
	}
	enter(noRegion, "")
	return of
}()

// place is the country's in regionOf; that of AA, which is no country, for
// whatever is no pair of capital letters.
func (c Country) place() int {
	if len(c) != 2 || c[0] < 'A' || c[0] > 'Z' || c[1] < 'A' || c[1] > 'Z' {
		return 0
	}
	return int(c[0]-'A')*26 + int(c[1]-'A')
}

// ParseCountry returns the country that s names, in upper case; field is
// blamed when s is no ISO 3166-1 alpha-2 code (0.4). Every code is in section
// 6, in a region or in none.
func ParseCountry(field, s string) (Country, error) {
	c := Country(strings.ToUpper(s))
	if !regionOf[c.place()].known {
		return "", pcerr.Invalid("ID-13", field, "give an ISO 3166-1 alpha-2 country code such as US")
	}
	return c, nil
}

// Region returns the country's CSP region, "" for a country in none.
func (c Country) Region() Region { return regionOf[c.place()].region }

// AgreementKey is what the Microsoft Partner Agreement is signed for: the
// region, or the country itself when it is in none (2.1).
func (c Country) AgreementKey() string {
	if r := c.Region(); r != "" {
		return string(r)
	}
	return string(c)
}

// CheckRegion refuses with region_not_allowed unless a and b are the same
// country or in the same region (RGN-1, RGN-4, RGN-5). The rule named in the
// refusal is the caller's: RGN-1 for customers, RGN-3 for partners.
func CheckRegion(rule pcerr.Rule, a, b Country) error {
	if a == b || a.Region() != "" && a.Region() == b.Region() {
		return nil
	}
	return pcerr.New(pcerr.RegionNotAllowed, rule, string(a)+" and "+string(b)+" are neither one country nor in one CSP region; use an account in the other's region")
}

// CheckCustomerCountry refuses with region_not_allowed when the cloud takes
// no customers from the country (CLD-16, section 5).
func (c Cloud) CheckCustomerCountry(country Country) error {
	var allowed string
	switch c {
	case Germany:
		allowed = euAndEFTA
	case USGovernment:
		allowed = "US"
	case China21V:
		allowed = "CN"
	default:
		return nil
	}
	if len(country) == 2 && strings.Contains(allowed, string(country)) {
		return nil
	}
	return pcerr.New(pcerr.RegionNotAllowed, "CLD-16", "the "+string(c)+" cloud serves no customers in "+string(country))
}
