package customers_test

import (
	"encoding/json"
	"testing"

	"cspkit.example/customers"
	"cspkit.example/pcerr"
	"cspkit.example/permissions"
	"github.com/google/go-cmp/cmp"
)

func TestCreateCustomerUser(t *testing.T) {
	t.Parallel()
	valid := customers.NewUser{FirstName: "Nora", LastName: "Net", UserName: "Nora", Roles: customers.BillingAdministrator}
	want := customers.User{
		Stamp: stamp(noon, noon), ID: carla, Tenant: relecloud, FirstName: "Nora", LastName: "Net", DisplayName: "Nora Net",
		UserPrincipalName: "nora@relecloud.onmicrosoft.com", UsageLocation: "US", Roles: customers.BillingAdministrator,
		State: permissions.UserActive, MustChangePassword: true,
	}
	whole := want
	whole.DisplayName, whole.PhoneNumber, whole.ImmutableID, whole.MustChangePassword = "Nora N.", "555", "x-1", false
	abroad := want
	abroad.UsageLocation = "DE"
	for name, c := range map[string]struct {
		change func(*customers.NewUser)
		want   customers.User
		rule   pcerr.Rule
		field  string
	}{
		"complete":       {func(*customers.NewUser) {}, want, "", ""},
		"abroad":         {func(n *customers.NewUser) { n.UsageLocation = "de" }, abroad, "", ""},
		"the whole name": {func(n *customers.NewUser) { n.UserName = "NORA@Relecloud.onmicrosoft.com" }, want, "", ""},
		"everything": {func(n *customers.NewUser) {
			n.DisplayName, n.PhoneNumber, n.ImmutableID = "Nora N.", "555", "x-1"
			n.Password = customers.PasswordProfile{Password: permissions.NewSecret("chosen one"), Stays: true}
		}, whole, "", ""},
		"a broken phone":  {func(n *customers.NewUser) { n.PhoneNumber = "\x00" }, customers.User{}, "ID-13", "phoneNumber"},
		"nobody's choice": {func(n *customers.NewUser) { n.Password.Stays = true }, customers.User{}, "CUS-16", "password"},
		"no first name":   {func(n *customers.NewUser) { n.FirstName = "" }, customers.User{}, "ID-13", "firstName"},
		"no last name":    {func(n *customers.NewUser) { n.LastName = "" }, customers.User{}, "ID-13", "lastName"},
		"no user name":    {func(n *customers.NewUser) { n.UserName = "" }, customers.User{}, "ID-13", "userName"},
		"a whole address": {func(n *customers.NewUser) { n.UserName = "nora@contoso.com" }, customers.User{}, "ID-13", "userName"},
		"no country":      {func(n *customers.NewUser) { n.UsageLocation = "UK" }, customers.User{}, "ID-13", "usageLocation"},
		"unknown role":    {func(n *customers.NewUser) { n.Roles = 32 }, customers.User{}, "DAP-2", "directoryRoles"},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			n := valid
			c.change(&n)
			got, err := n.Create(tenant(), carla, noon)
			code := pcerr.InvalidInput
			if c.rule == "" {
				code = ""
			}
			wantRefusal(t, err, code, c.rule, c.field)
			if diff := cmp.Diff(c.want, got); diff != "" {
				t.Errorf("(-want +got):\n%s", diff)
			}
		})
	}
	if want.Identity() != (permissions.Identity{Tenant: relecloud, User: carla}) || !want.Active() {
		t.Errorf("%v, active %t", want.Identity(), want.Active())
	}
}

func TestRegister(t *testing.T) {
	t.Parallel()
	valid := customers.Registration{
		Domain: "Relecloud.OnMicrosoft.com", CompanyName: "Relecloud", Country: "us", Cloud: permissions.PublicCloud,
		Admin: customers.NewUser{FirstName: "Carla", LastName: "Cloud", UserName: "admin", Roles: customers.BillingAdministrator},
	}
	gotTenant, gotUser, err := valid.Register(relecloud, carla, noon)
	wantRefusal(t, err, "", "", "")
	if diff := cmp.Diff(tenant(), gotTenant); diff != "" {
		t.Errorf("tenant (-want +got):\n%s", diff)
	}
	if diff := cmp.Diff(admin(), gotUser); diff != "" {
		t.Errorf("administrator (-want +got):\n%s", diff)
	}
	for field, c := range map[string]struct {
		change func(*customers.Registration)
		rule   pcerr.Rule
	}{
		"domain":      {func(r *customers.Registration) { r.Domain = "relecloud" }, "ID-13"},
		"companyName": {func(r *customers.Registration) { r.CompanyName = "" }, "ID-13"},
		"country":     {func(r *customers.Registration) { r.Country = "" }, "ID-13"},
		"cloud":       {func(r *customers.Registration) { r.Cloud = "" }, "CLD-1"},
		"firstName":   {func(r *customers.Registration) { r.Admin.FirstName = "" }, "ID-13"},
	} {
		r := valid
		c.change(&r)
		_, _, err := r.Register(relecloud, carla, noon)
		wantRefusal(t, err, pcerr.InvalidInput, c.rule, field)
	}
}

func TestDirectoryRolesInJSON(t *testing.T) {
	t.Parallel()
	for r := range customers.AllDirectoryRoles + 1 {
		data, err := json.Marshal(r)
		if err != nil {
			t.Fatal(err)
		}
		got := customers.AllDirectoryRoles
		if err := json.Unmarshal(data, &got); err != nil || got != r {
			t.Errorf("%s reads as %v, %v", data, got, err)
		}
	}
	both := customers.GlobalAdministrator | customers.HelpdeskAdministrator
	if both.String() != "Global administrator, Helpdesk administrator" || customers.DirectoryRoles(0).String() != "none" {
		t.Errorf("they print as %s and %s", both, customers.DirectoryRoles(0))
	}
	if !both.Has(customers.GlobalAdministrator) || both.Has(both|customers.BillingAdministrator) {
		t.Error("Has wants every role")
	}
	var r customers.DirectoryRoles
	wantRefusal(t, json.Unmarshal([]byte(`["Owner"]`), &r), pcerr.InvalidInput, "DAP-2", "directoryRoles")
	if json.Unmarshal([]byte(`"Owner"`), &r) == nil {
		t.Error("a name that is no list is accepted")
	}
}
