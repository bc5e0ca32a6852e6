package customers_test

import (
	"fmt"
	"strings"
	"testing"

	"cspkit.example/customers"
	"cspkit.example/pcerr"
	"cspkit.example/permissions"
	"cspkit.example/resellers"
	"github.com/google/go-cmp/cmp"
)

const requestID customers.RequestID = "44444444-0000-4000-8000-000000000001"

const signup = "https://portal.office.com/partner/partnersignup.aspx?type="

// TestREL_17_REL_18_REL_19_Draft compares whole requests.
func TestREL_17_REL_18_REL_19_Draft(t *testing.T) {
	t.Parallel()
	const (
		directLink   = signup + "ResellerRelationship&id=11111111-0000-4000-8000-000000000001&csp=1&msppid=0&dap=true&rid=44444444-0000-4000-8000-000000000001"
		withoutLink  = signup + "ResellerRelationship&id=11111111-0000-4000-8000-000000000001&csp=1&msppid=0&dap=false&rid=44444444-0000-4000-8000-000000000001"
		resellerLink = signup + "IndirectResellerRelationship&id=11111111-0000-4000-8000-000000000003&csp=1&msppid=1000003" +
			"&indirectCSP=11111111-0000-4000-8000-000000000002&dap=true&rid=44444444-0000-4000-8000-000000000001"
	)
	for name, c := range map[string]struct {
		in      customers.NewRequest
		partner resellers.Partner
		want    customers.Request
		url     string
	}{
		"DAP is the default": {customers.NewRequest{}, direct, customers.Request{Partner: contoso, Kind: customers.KindDirect, IncludeDelegatedAdmin: true}, directLink},
		"without DAP": {
			customers.NewRequest{WithoutDelegatedAdmin: true}, direct, customers.Request{Partner: contoso, Kind: customers.KindDirect}, withoutLink,
		},
		"with hints": {
			customers.NewRequest{TargetCountry: "um", TargetEmail: "Carla@Relecloud.com"}, direct,
			customers.Request{Partner: contoso, Kind: customers.KindDirect, IncludeDelegatedAdmin: true, TargetCountry: "UM", TargetEmail: "carla@relecloud.com"}, directLink,
		},
		"by a reseller": {
			customers.NewRequest{Provider: wingtip}, reseller,
			customers.Request{Partner: tailspin, Kind: customers.KindIndirectReseller, Provider: wingtip, IncludeDelegatedAdmin: true}, resellerLink,
		},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			got, err := c.in.Draft(requestID, c.partner, partnership(), noon)
			if err != nil {
				t.Fatal(err)
			}
			c.want.Stamp, c.want.ID = stamp(noon, noon), requestID
			c.want.Invitation = resellers.NewInvitation(c.url, "Reseller relationship request from Contoso", got.Body)
			if diff := cmp.Diff(c.want, got); diff != "" {
				t.Errorf("(-want +got):\n%s", diff)
			}
			if !resellers.HoldsLink(got.Body, c.url) {
				t.Errorf("the draft has no link: %s", got.Body)
			}
			if strings.Contains(got.Body, "administration privileges") != got.IncludeDelegatedAdmin {
				t.Errorf("the draft speaks of privileges: %s", got.Body)
			}
			partner, id, err := customers.ParseLink(got.URL)
			if err != nil || partner != c.partner.Tenant || id != requestID {
				t.Errorf("the link names %s and %s, %v", partner, id, err)
			}
		})
	}
}

// TestREL_4_CLD_2_RGN_1_REL_23_RefusalsOfDraft tries the refusals in their order.
func TestREL_4_CLD_2_RGN_1_REL_23_RefusalsOfDraft(t *testing.T) {
	t.Parallel()
	none := resellers.Partnership{}
	without := customers.NewRequest{WithoutDelegatedAdmin: true, TargetCountry: "TR"}
	for name, c := range map[string]struct {
		in      customers.NewRequest
		partner resellers.Partner
		with    resellers.Partnership
		code    pcerr.Code
		rule    pcerr.Rule
		field   string
	}{
		"Germany":                            {without, in(direct, "DE", permissions.Germany), none, pcerr.DAPRequiredInCloud, "CLD-2", ""},
		"US Government":                      {without, in(direct, "US", permissions.USGovernment), none, pcerr.DAPRequiredInCloud, "CLD-2", ""},
		"China":                              {customers.NewRequest{WithoutDelegatedAdmin: true, TargetCountry: "CN"}, in(direct, "CN", permissions.China21V), none, "", "", ""},
		"with DAP, Germany":                  {customers.NewRequest{TargetCountry: "FR"}, in(direct, "DE", permissions.Germany), none, "", "", ""},
		"another region":                     {customers.NewRequest{TargetCountry: "TR"}, in(direct, "DE", permissions.PublicCloud), none, pcerr.RegionNotAllowed, "RGN-1", ""},
		"outside the cloud":                  {customers.NewRequest{TargetCountry: "GB"}, in(direct, "DE", permissions.Germany), none, pcerr.RegionNotAllowed, "CLD-16", ""},
		"no country":                         {customers.NewRequest{TargetCountry: "ZZ"}, direct, none, pcerr.InvalidInput, "ID-13", "targetCountry"},
		"no address":                         {customers.NewRequest{TargetEmail: "carla"}, direct, none, pcerr.InvalidInput, "ID-13", "targetEmail"},
		"no provider named":                  {customers.NewRequest{}, reseller, partnership(), pcerr.InvalidInput, "REL-23", "provider"},
		"provider for a direct bill partner": {customers.NewRequest{Provider: wingtip}, direct, partnership(), pcerr.InvalidInput, "REL-23", "provider"},
		"no partnership":                     {customers.NewRequest{Provider: wingtip, TargetCountry: "TR"}, reseller, none, pcerr.NoPartnership, "IR-2", ""},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			got, err := c.in.Draft(requestID, c.partner, c.with, noon)
			wantRefusal(t, err, c.code, c.rule, c.field)
			if c.code != "" && got != (customers.Request{}) {
				t.Errorf("refused, and yet %+v", got)
			}
		})
	}
}

func TestParseLinkTakesOnlyLinks(t *testing.T) {
	t.Parallel()
	upper := signup + "ResellerRelationship&ID=x&id=11111111-0000-4000-8000-00000000000A&rid=44444444-0000-4000-8000-00000000000B"
	partner, id, err := customers.ParseLink(upper)
	if err != nil || partner != "11111111-0000-4000-8000-00000000000a" || id != "44444444-0000-4000-8000-00000000000b" {
		t.Errorf("%s, %s, %v", partner, id, err)
	}
	for _, link := range []string{
		"", "x", "%zz", signup, signup + "ResellerRelationship&id=11111111-0000-4000-8000-000000000001",
		signup + "X&id=1&rid=44444444-0000-4000-8000-000000000001", "https://x?id=11111111-0000-4000-8000-000000000001&rid=2",
	} {
		partner, id, err := customers.ParseLink(link)
		wantRefusal(t, err, pcerr.NotFound, "REL-6", "")
		if partner != "" || id != "" {
			t.Errorf("%q names %s and %s", link, partner, id)
		}
	}
}

// An edited text must keep the link.
func ExampleNewRequest_Draft() {
	request, err := customers.NewRequest{}.Draft(requestID, direct, resellers.Partnership{}, noon)
	if err != nil {
		fmt.Println(err)
		return
	}
	fmt.Print(strings.Replace(request.Body, request.URL, "<the link>", 1), "\n\n")
	_, err = request.EditEmail("REL-6", "Hello", "Please accept.")
	fmt.Println(err)
	// Output:
	// Contoso would like to work with you as your reseller.
	//
	// To grant a reseller relationship and delegated administration privileges for Azure Active Directory and Office 365, have a global administrator open this link:
	// <the link>
	//
	// Contoso
	//
	// link_missing (emailBody): the text must keep the personalised link; put it back [REL-6]
}
