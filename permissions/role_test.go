package permissions_test

import (
	"encoding/json"
	"strings"
	"testing"

	"cspkit.example/pcerr"
	"cspkit.example/permissions"
	"github.com/google/go-cmp/cmp"
)

// rolesByName is ROLE-7.
var rolesByName = map[string]permissions.Roles{
	"global_admin": permissions.GlobalAdmin, "billing_admin": permissions.BillingAdmin,
	"user_management_admin": permissions.UserManagementAdmin, "admin_agent": permissions.AdminAgent,
	"sales_agent": permissions.SalesAgent, "helpdesk_agent": permissions.HelpdeskAgent,
	"account_admin": permissions.AccountAdmin, "mpn_partner_admin": permissions.MPNPartnerAdmin,
	"business_profile_admin": permissions.BusinessProfileAdmin, "referral_admin": permissions.ReferralAdmin,
	"referral_user": permissions.ReferralUser, "incentive_admin": permissions.IncentiveAdmin,
	"incentive_user": permissions.IncentiveUser, "executive_report_viewer": permissions.ExecutiveReportViewer,
	"report_viewer": permissions.ReportViewer,
}

func TestROLE_7_RolesAndTheirNames(t *testing.T) {
	t.Parallel()
	var all permissions.Roles
	for name, role := range rolesByName {
		if got, err := permissions.ParseRoles(name); err != nil || got != role {
			t.Errorf("%s gives %v, %v", name, got, err)
		}
		if got := role.String(); got != name {
			t.Errorf("%s prints as %s", name, got)
		}
		all |= role
	}
	if all != permissions.AllRoles {
		t.Errorf("the roles of ROLE-7 together are %v", all)
	}
	two := permissions.HelpdeskAgent | permissions.GlobalAdmin
	if got := two.String(); got != "global_admin, helpdesk_agent" {
		t.Errorf("two roles print as %q", got)
	}
	if got := permissions.Roles(0).String(); got != "none" {
		t.Errorf("no role prints as %q", got)
	}
	for _, name := range []string{"", "Global_Admin", "owner", "\xff"} {
		got, err := permissions.ParseRoles("admin_agent", name)
		wantRefusal(t, err, pcerr.InvalidInput, "ROLE-7", "roles")
		if got != 0 || err == nil {
			t.Errorf("%q gives %v", name, got)
		}
	}
}

// TestROLE_7_RolesInJSON writes and reads every set of roles.
func TestROLE_7_RolesInJSON(t *testing.T) {
	t.Parallel()
	for r := permissions.Roles(0); r <= permissions.AllRoles; r += 7 {
		data, err := json.Marshal(r)
		if err != nil {
			t.Fatal(err)
		}
		got := permissions.AllRoles // reading replaces what was there
		if err := json.Unmarshal(data, &got); err != nil || got != r {
			t.Fatalf("%s reads as %v, %v", data, got, err)
		}
	}
	for text, want := range map[string]string{
		`[]`: `[]`, `null`: `[]`, `["sales_agent","admin_agent"]`: `["admin_agent","sales_agent"]`,
	} {
		var r permissions.Roles
		if err := json.Unmarshal([]byte(text), &r); err != nil {
			t.Fatal(err)
		}
		got, _ := json.Marshal(r)
		if diff := cmp.Diff(want, string(got)); diff != "" {
			t.Errorf("%s (-want +got):\n%s", text, diff)
		}
	}
	var r permissions.Roles
	wantRefusal(t, json.Unmarshal([]byte(`["owner"]`), &r), pcerr.InvalidInput, "ROLE-7", "roles")
	if json.Unmarshal([]byte(`"admin_agent"`), &r) == nil {
		t.Error("a name that is no list is accepted")
	}
}

func FuzzParseRoles(f *testing.F) {
	f.Add("admin_agent,sales_agent")
	f.Add(",")
	f.Fuzz(func(t *testing.T, text string) {
		names := strings.Split(text, ",")
		r, err := permissions.ParseRoles(names...)
		if err != nil {
			wantRefusal(t, err, pcerr.InvalidInput, "ROLE-7", "roles")
			return
		}
		if again, err := permissions.ParseRoles(r.Names()...); err != nil || again != r || r&^permissions.AllRoles != 0 {
			t.Errorf("%q gives %v, and that %v, %v", names, r, again, err)
		}
	})
}
