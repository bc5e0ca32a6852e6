package customers_test

import (
	"testing"
	"time"

	"cspkit.example/customers"
	"cspkit.example/pcerr"
	"cspkit.example/permissions"
	"github.com/google/go-cmp/cmp"
)

func TestUpdateCustomerUser(t *testing.T) {
	t.Parallel()
	none, helpdesk, unknown := customers.DirectoryRoles(0), customers.HelpdeskAdministrator, customers.DirectoryRoles(32)
	changed := admin()
	changed.FirstName, changed.LastName, changed.DisplayName = "Clara", "Clear", "Clara Clear"
	changed.UserPrincipalName, changed.UsageLocation, changed.Roles = "clara@relecloud.onmicrosoft.com", "DE", helpdesk
	named := admin()
	named.FirstName, named.DisplayName, named.PhoneNumber, named.ImmutableID = "Clara", "The boss", "555", "x-1"
	for name, c := range map[string]struct {
		in      customers.UserUpdate
		other   bool
		want    customers.User
		renamed bool
		code    pcerr.Code
		rule    pcerr.Rule
		field   string
	}{
		"nothing":                {in: customers.UserUpdate{}, want: admin()},
		"everything":             {in: customers.UserUpdate{FirstName: "Clara", LastName: "Clear", UserName: "Clara", UsageLocation: "de", Roles: &helpdesk}, other: true, want: changed, renamed: true},
		"a display name":         {in: customers.UserUpdate{FirstName: "Clara", DisplayName: "The boss", PhoneNumber: "555", ImmutableID: "x-1", UserName: "ADMIN@relecloud.onmicrosoft.com"}, want: named},
		"another domain":         {in: customers.UserUpdate{UserName: "carla@contoso.com"}, want: admin(), code: pcerr.InvalidInput, rule: "ID-13", field: "userName"},
		"a broken display name":  {in: customers.UserUpdate{DisplayName: "\n"}, want: admin(), code: pcerr.InvalidInput, rule: "ID-13", field: "displayName"},
		"the last administrator": {in: customers.UserUpdate{FirstName: "Clara", Roles: &none}, want: admin(), code: pcerr.LastGlobalAdmin, rule: "ROLE-16"},
		"an unknown role":        {in: customers.UserUpdate{Roles: &unknown}, other: true, want: admin(), code: pcerr.InvalidInput, rule: "DAP-2", field: "directoryRoles"},
		"a broken name":          {in: customers.UserUpdate{LastName: "\x00"}, want: admin(), code: pcerr.InvalidInput, rule: "ID-13", field: "lastName"},
		"a broken sign-in name":  {in: customers.UserUpdate{FirstName: "Clara", UserName: "a b"}, want: admin(), code: pcerr.InvalidInput, rule: "ID-13", field: "userName"},
		"no country":             {in: customers.UserUpdate{UsageLocation: "ZZ"}, want: admin(), code: pcerr.InvalidInput, rule: "ID-13", field: "usageLocation"},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			got, renamed, err := admin().Update(tenant(), c.in, c.other, later)
			wantRefusal(t, err, c.code, c.rule, c.field)
			if c.code == "" {
				c.want.UpdatedAt = later
			}
			if diff := cmp.Diff(c.want, got); diff != "" || renamed != c.renamed {
				t.Errorf("renamed %t (-want +got):\n%s", renamed, diff)
			}
		})
	}
}

func TestADisplayNameOfItsOwnStays(t *testing.T) {
	t.Parallel()
	named := admin()
	named.DisplayName = "The boss"
	got, _, err := named.Update(tenant(), customers.UserUpdate{FirstName: "Clara"}, false, later)
	wantRefusal(t, err, "", "", "")
	if got.FirstName != "Clara" || got.DisplayName != "The boss" {
		t.Errorf("%s is shown as %s", got.FirstName, got.DisplayName)
	}
}

func TestROLE_16_WhoIsNoAdministratorMayGo(t *testing.T) {
	t.Parallel()
	clerk := admin()
	clerk.Roles = customers.HelpdeskAdministrator
	gone, err := clerk.Delete(false, later)
	wantRefusal(t, err, "", "", "")
	if gone.Active() {
		t.Error("it is still active")
	}
	_, renamed, err := gone.Update(tenant(), customers.UserUpdate{UserName: "clara"}, true, later)
	wantRefusal(t, err, pcerr.UserNotFound, "CUS-13", "")
	if renamed {
		t.Error("a deleted user was renamed")
	}
}

func TestCUS_13_ROLE_16_DeleteAndRestore(t *testing.T) {
	t.Parallel()
	same, err := admin().Delete(false, later)
	wantRefusal(t, err, pcerr.LastGlobalAdmin, "ROLE-16", "")
	if diff := cmp.Diff(admin(), same); diff != "" {
		t.Errorf("the last administrator (-want +got):\n%s", diff)
	}
	want := admin()
	want.State, want.SoftDeletionTime, want.UpdatedAt = permissions.UserInactive, later, later
	deleted, err := admin().Delete(true, later)
	wantRefusal(t, err, "", "", "")
	if diff := cmp.Diff(want, deleted); diff != "" {
		t.Errorf("deleted (-want +got):\n%s", diff)
	}
	last := later.Add(30 * 24 * time.Hour)
	want = admin()
	want.UpdatedAt = last
	restored, err := deleted.Restore(last)
	wantRefusal(t, err, "", "", "")
	if diff := cmp.Diff(want, restored); diff != "" {
		t.Errorf("restored (-want +got):\n%s", diff)
	}
	_, err = deleted.Restore(last.Add(1))
	wantRefusal(t, err, pcerr.UserNotFound, "CUS-13", "")
	_, err = restored.Restore(last)
	wantRefusal(t, err, pcerr.UserNotFound, "CUS-13", "")
}
