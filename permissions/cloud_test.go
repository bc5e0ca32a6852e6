package permissions_test

import (
	"strings"
	"testing"

	"cspkit.example/pcerr"
	"cspkit.example/permissions"
)

var clouds = map[string]permissions.Cloud{
	"Public": permissions.PublicCloud, "Germany": permissions.Germany,
	"US Government": permissions.USGovernment, "China (21Vianet)": permissions.China21V,
}

// featureRows maps the rows of section 5 that say what a cloud offers. The
// others are about portals, countries and contracts.
var featureRows = map[string][]permissions.Feature{
	"request with DAP":                              {permissions.Everywhere},
	"request without DAP":                           {permissions.RequestsWithoutDAP},
	"create new customers":                          {permissions.NewCustomers},
	"several partners per customer":                 {permissions.SeveralPartners},
	"provider/reseller model":                       {permissions.ResellerModel},
	"partner users in Partner Center":               {permissions.PartnerUsers},
	"customer users and licences in Partner Center": {permissions.CustomerLicenses},
	"password reset in Partner Center":              {permissions.PasswordReset},
	"MCA confirmation":                              {permissions.MCAConfirmation},
	"Azure subscriptions through CSP":               {permissions.Azure},
	"Azure plan":                                    {permissions.AzurePlan},
	"reservations":                                  {permissions.Reservations},
	"customer purchase permission":                  {permissions.PurchasePermission},
	"service health":                                {permissions.ServiceHealth},
	"service requests":                              {permissions.ServiceRequests},
	"activity log through the API":                  {permissions.ActivityLogAPI},
}

// TestCLD_2_TheCloudMatrixIsSection5 compares every cell with the domain.
func TestCLD_2_TheCloudMatrixIsSection5(t *testing.T) {
	t.Parallel()
	table := domainTable(t, "5")
	if len(table.Rows) == 0 {
		t.Fatal("no rows")
	}
	seen := 0
	for _, row := range table.Rows {
		features, ok := featureRows[row.Cells[0]]
		if !ok {
			continue
		}
		seen++
		for name, cloud := range clouds {
			cell := row.Cells[table.Column(name)]
			for _, f := range features {
				if got, want := pcerr.CodeOf(cloud.Offers(f)), offeredCode(cell); got != want {
					t.Errorf("%s in %s: refused with %q, want %q", row.Cells[0], name, got, want)
				}
			}
		}
	}
	if seen != len(featureRows) {
		t.Errorf("%d of %d rows were found", seen, len(featureRows))
	}
}

// offeredCode returns the refusal that a cell of section 5 names. A cell that
// names another portal, or "licences not", means cloud_feature_unavailable.
func offeredCode(cell string) pcerr.Code {
	switch {
	case strings.HasPrefix(cell, "✔"):
		return ""
	case strings.HasPrefix(cell, "`"):
		code, _, _ := strings.Cut(cell[1:], "`")
		return pcerr.Code(code)
	}
	return pcerr.CloudFeatureUnavailable
}

// TestCLD_3_REL_9_TheCustomerAcceptsInThePortalOfItsCloud reads the row of the cloud matrix.
func TestCLD_3_REL_9_TheCustomerAcceptsInThePortalOfItsCloud(t *testing.T) {
	t.Parallel()
	table := domainTable(t, "5")
	found := false
	for _, row := range table.Rows {
		if row.Cells[0] != "value returned by `AcceptancePortal`" {
			continue
		}
		found = true
		for name, cloud := range clouds {
			want := permissions.Portal(strings.Trim(row.Cells[table.Column(name)], "`"))
			if got := permissions.AcceptancePortal(cloud); got != want {
				t.Errorf("%s: %q, want %q", name, got, want)
			}
		}
	}
	if !found {
		t.Error("section 5 has no row for AcceptancePortal")
	}
	if got := permissions.AcceptancePortal("moon"); got != "" {
		t.Errorf("an unknown cloud has the portal %q", got)
	}
}

// TestCLD_5_CLD_12_RefusalsNameTheRule pins code and rule of each absence.
func TestCLD_5_CLD_12_RefusalsNameTheRule(t *testing.T) {
	t.Parallel()
	const none = pcerr.CloudFeatureUnavailable
	for _, c := range []struct {
		cloud   permissions.Cloud
		feature permissions.Feature
		code    pcerr.Code
		rule    pcerr.Rule
	}{
		{permissions.Germany, permissions.RequestsWithoutDAP, pcerr.DAPRequiredInCloud, "CLD-2"},
		{permissions.USGovernment, permissions.RequestsWithoutDAP, pcerr.DAPRequiredInCloud, "CLD-2"},
		{permissions.China21V, permissions.RequestsWithoutDAP, "", ""},
		{permissions.Germany, permissions.NewCustomers, pcerr.CloudClosed, "CLD-4"},
		{permissions.USGovernment, permissions.SeveralPartners, pcerr.CloudSinglePartner, "CLD-7"},
		{permissions.USGovernment, permissions.ResellerModel, none, "CLD-6"},
		{permissions.Germany, permissions.CustomerUsers, none, "CLD-5"},
		{permissions.USGovernment, permissions.CustomerUsers, none, "CLD-5"},
		{permissions.China21V, permissions.CustomerUsers, "", ""},
		{permissions.China21V, permissions.PartnerUsers, "", ""},
		{permissions.China21V, permissions.CustomerLicenses, none, "CLD-12"},
		{permissions.China21V, permissions.PasswordReset, none, "CLD-12"},
		{permissions.USGovernment, permissions.MCAConfirmation, none, "CLD-9"},
		{permissions.Germany, permissions.PurchasePermission, none, "CLD-10"},
		{permissions.Germany, permissions.Reservations, none, "CLD-11"},
		{permissions.USGovernment, permissions.Reservations, "", ""},
		{permissions.Germany, permissions.AzurePlan, none, "SUB-3"},
		{permissions.USGovernment, permissions.ServiceHealth, none, "CLD-8"},
		{permissions.China21V, permissions.ServiceRequests, none, "CLD-12"},
	} {
		wantRefusal(t, c.cloud.Offers(c.feature), c.code, c.rule, "")
	}
	wantRefusal(t, permissions.Cloud("moon").Offers(permissions.Azure), pcerr.InvalidInput, "CLD-1", "cloud")
	if permissions.Cloud("").Valid() || permissions.Cloud("Public").Valid() || !permissions.China21V.Valid() {
		t.Error("Valid knows the four clouds, in lower case")
	}
}

// TestCLD_16_CustomersOfNationalClouds compares with the list of section 5.
func TestCLD_16_CustomersOfNationalClouds(t *testing.T) {
	t.Parallel()
	const euAndEFTA = " AT BE BG CY CZ DE DK EE ES FI FR GR HR HU IE IT LT LU LV MT NL PL PT RO SE SI SK CH IS LI NO "
	for _, country := range allCountries(t) {
		for cloud, takes := range map[permissions.Cloud]bool{
			permissions.PublicCloud:  true,
			permissions.Germany:      strings.Contains(euAndEFTA, " "+string(country)+" "),
			permissions.USGovernment: country == "US",
			permissions.China21V:     country == "CN",
		} {
			code := pcerr.RegionNotAllowed
			if takes {
				code = ""
			}
			wantRefusal(t, cloud.CheckCustomerCountry(country), code, "CLD-16", "")
		}
	}
	wantRefusal(t, permissions.Germany.CheckCustomerCountry(""), pcerr.RegionNotAllowed, "CLD-16", "")
	wantRefusal(t, permissions.Germany.CheckCustomerCountry("GB"), pcerr.RegionNotAllowed, "CLD-16", "")
}
