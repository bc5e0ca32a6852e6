package customers_test

import (
	"strings"
	"testing"

	"cspkit.example/customers"
	"cspkit.example/pcerr"
	"github.com/google/go-cmp/cmp"
)

const helpdeskID = "729827e3-9c14-49f7-bb1b-9608f156bbb8"

func TestCUS_15_TheCatalogueOfDirectoryRoles(t *testing.T) {
	t.Parallel()
	want := []customers.DirectoryRole{
		{ID: "62e90394-69f5-4237-9190-012177145e10", Name: "Global administrator", Role: customers.GlobalAdministrator},
		{ID: "b0f54661-2d74-4c50-afa3-1ec803f12efe", Name: "Billing administrator", Role: customers.BillingAdministrator},
		{ID: "fe930be7-5e62-47db-91af-98c3a49a38b1", Name: "User account administrator", Role: customers.UserAccountAdministrator},
		{ID: helpdeskID, Name: "Helpdesk administrator", Role: customers.HelpdeskAdministrator},
		{ID: "f023fd81-a637-4b56-95fd-791ac0226033", Name: "Service support administrator", Role: customers.ServiceSupportAdministrator},
	}
	if diff := cmp.Diff(want, customers.AllDirectoryRoles.List()); diff != "" {
		t.Errorf("all (-want +got):\n%s", diff)
	}
	for _, r := range want {
		got, err := customers.DirectoryRoleByID(strings.ToUpper(r.ID))
		if err != nil || got != r {
			t.Errorf("%s is %v, %v", r.ID, got, err)
		}
	}
	_, err := customers.DirectoryRoleByID(string(carla))
	wantRefusal(t, err, pcerr.NotFound, "CUS-15", "")
	_, err = customers.DirectoryRoleByID("helpdesk")
	wantRefusal(t, err, pcerr.InvalidInput, "ID-2", "directoryRole")
}

func TestCUS_15_ROLE_16_GiveAndTakeARole(t *testing.T) {
	t.Parallel()
	global, err := customers.DirectoryRoleByID("62e90394-69f5-4237-9190-012177145e10")
	wantRefusal(t, err, "", "", "")
	helpdesk, err := customers.DirectoryRoleByID(helpdeskID)
	wantRefusal(t, err, "", "", "")

	both, err := admin().AddRole(helpdesk, later)
	wantRefusal(t, err, "", "", "")
	want := admin()
	want.Roles, want.UpdatedAt = customers.GlobalAdministrator|customers.HelpdeskAdministrator, later
	if diff := cmp.Diff(want, both); diff != "" {
		t.Errorf("(-want +got):\n%s", diff)
	}
	same, err := both.AddRole(helpdesk, later)
	wantRefusal(t, err, pcerr.RoleAlreadyHeld, "CUS-15", "")
	if diff := cmp.Diff(both, same); diff != "" {
		t.Errorf("refused (-want +got):\n%s", diff)
	}
	_, err = both.RemoveRole(global, false, later)
	wantRefusal(t, err, pcerr.LastGlobalAdmin, "ROLE-16", "")
	left, err := both.RemoveRole(global, true, later)
	wantRefusal(t, err, "", "", "")
	if left.Roles != customers.HelpdeskAdministrator {
		t.Errorf("left is %v", left.Roles)
	}
	_, err = left.RemoveRole(global, true, later)
	wantRefusal(t, err, pcerr.NotFound, "CUS-15", "")

	gone, err := admin().Delete(true, later)
	wantRefusal(t, err, "", "", "")
	_, err = gone.AddRole(helpdesk, later)
	wantRefusal(t, err, pcerr.UserNotFound, "CUS-13", "")
	_, err = gone.RemoveRole(global, true, later)
	wantRefusal(t, err, pcerr.UserNotFound, "CUS-13", "")
}
