package permissions_test

import (
	"slices"
	"strconv"
	"strings"
	"testing"

	"cspkit.example/pcerr"
	"cspkit.example/permissions"
)

// outside are the countries in no region (section 6).
var outside = strings.Fields("CN CU EH IR KP SD SY")

// tableOfRegions returns section 6 as a map from country to region.
func tableOfRegions(t *testing.T) map[permissions.Country]permissions.Region {
	t.Helper()
	table := domainTable(t, "6")
	regions := map[permissions.Country]permissions.Region{}
	for _, row := range table.Rows {
		codes := strings.Fields(row.Cells[table.Column("Countries")])
		if want, _ := strconv.Atoi(row.Cells[table.Column("Codes")]); len(codes) != want {
			t.Errorf("line %d has %d codes, not %d", row.Line, len(codes), want)
		}
		for _, c := range codes {
			if other, twice := regions[permissions.Country(c)]; twice {
				t.Errorf("%s is in two regions, %s and %s", c, other, row.Cells[0])
			}
			regions[permissions.Country(c)] = permissions.Region(strings.Trim(row.Cells[0], "`"))
		}
	}
	return regions
}

// allCountries returns every country of section 6, in a region or in none.
func allCountries(t *testing.T) []permissions.Country {
	t.Helper()
	var all []permissions.Country
	for c := range tableOfRegions(t) {
		all = append(all, c)
	}
	for _, c := range outside {
		all = append(all, permissions.Country(c))
	}
	slices.Sort(all)
	return all
}

// TestRGN_2_EveryCountryIsInItsRegion compares with the table of the domain.
func TestRGN_2_EveryCountryIsInItsRegion(t *testing.T) {
	t.Parallel()
	regions := tableOfRegions(t)
	if len(regions) != 243 {
		t.Errorf("section 6 has %d codes, want 243", len(regions))
	}
	for c, want := range regions {
		if got := c.Region(); got != want {
			t.Errorf("%s is in %q, want %q", c, got, want)
		}
		if got := c.AgreementKey(); got != string(want) {
			t.Errorf("the agreement of %s is for %q, want %q", c, got, want)
		}
	}
	for _, code := range outside {
		c := permissions.Country(code)
		if c.Region() != "" || c.AgreementKey() != code {
			t.Errorf("%s is in %q and its agreement for %q", c, c.Region(), c.AgreementKey())
		}
	}
}

// TestRGN_1_RGN_4_RGN_5_SameCountryOrSameRegion tries every pair of countries.
func TestRGN_1_RGN_4_RGN_5_SameCountryOrSameRegion(t *testing.T) {
	t.Parallel()
	regions := tableOfRegions(t)
	all := allCountries(t)
	for _, a := range all {
		for _, b := range all {
			_, known := regions[a]
			want := a == b || known && regions[a] == regions[b]
			if got := permissions.CheckRegion("RGN-1", a, b) == nil; got != want {
				t.Fatalf("%s and %s: %t, want %t", a, b, got, want)
			}
		}
	}
}

// TestRGN_1_Examples are those of section 6.
func TestRGN_1_Examples(t *testing.T) {
	t.Parallel()
	for _, c := range []struct {
		a, b permissions.Country
		code pcerr.Code
	}{
		{"US", "US", ""}, {"US", "UM", ""}, {"BR", "BR", ""}, {"BR", "AR", pcerr.RegionNotAllowed}, {"FR", "DE", ""},
		{"DE", "TR", pcerr.RegionNotAllowed}, {"JP", "KR", pcerr.RegionNotAllowed}, {"ZA", "NG", pcerr.RegionNotAllowed},
		{"AU", "NZ", pcerr.RegionNotAllowed}, {"CA", "US", pcerr.RegionNotAllowed}, {"PR", "US", pcerr.RegionNotAllowed},
		{"CN", "CN", ""}, {"CN", "CU", pcerr.RegionNotAllowed},
	} {
		for _, rule := range []pcerr.Rule{"RGN-1", "RGN-3"} {
			wantRefusal(t, permissions.CheckRegion(rule, c.a, c.b), c.code, rule, "")
			wantRefusal(t, permissions.CheckRegion(rule, c.b, c.a), c.code, rule, "")
		}
	}
}

func TestParseCountry(t *testing.T) {
	t.Parallel()
	for _, want := range allCountries(t) {
		for _, text := range []string{string(want), strings.ToLower(string(want))} {
			if got, err := permissions.ParseCountry("country", text); err != nil || got != want {
				t.Errorf("%q gives %q, %v", text, got, err)
			}
		}
	}
	// No codes, codes of other standards, and codes that ISO 3166-1 withdrew
	// or only reserved.
	for _, text := range []string{"", "U", "USA", "840", "ZZ", "XX", "QM", "EU", "UK", "AN", "SU", "YU", "AC", "U S", "ß", "\xff\xfe"} {
		got, err := permissions.ParseCountry("country", text)
		wantRefusal(t, err, pcerr.InvalidInput, "ID-13", "country")
		if got != "" || err == nil {
			t.Errorf("%q gives %q, %v", text, got, err)
		}
	}
}
