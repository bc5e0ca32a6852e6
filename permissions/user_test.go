package permissions_test

import (
	"strings"
	"testing"
	"time"

	"cspkit.example/pcerr"
	"cspkit.example/permissions"
	"github.com/google/go-cmp/cmp"
)

// agent is a user of Contoso as its creation leaves it.
func agent(roles permissions.Roles) permissions.User {
	return permissions.User{
		Stamp: permissions.Stamp{CreatedAt: noon, UpdatedAt: noon}, ID: anna, Tenant: contoso,
		FirstName: "Anna", LastName: "Müller", DisplayName: "Anna Müller",
		Email: "anna@contoso.com", UserPrincipalName: "anna@contoso.com", Roles: roles,
		State: permissions.UserActive, MustChangePassword: true, MFA: permissions.MFADisabled,
	}
}

func TestROLE_9_CreateUser(t *testing.T) {
	t.Parallel()
	valid := permissions.NewUser{FirstName: "Anna", LastName: "Müller", Email: "Anna@Contoso.com", Roles: permissions.AdminAgent}
	with := func(change func(*permissions.NewUser)) permissions.NewUser {
		n := valid
		change(&n)
		return n
	}
	for name, c := range map[string]struct {
		in    permissions.NewUser
		want  permissions.User
		code  pcerr.Code
		rule  pcerr.Rule
		field string
	}{
		"complete":      {in: valid, want: agent(permissions.AdminAgent)},
		"without roles": {in: with(func(n *permissions.NewUser) { n.Roles = 0 }), want: agent(0)},
		"no first name": {in: with(func(n *permissions.NewUser) { n.FirstName = " " }), code: pcerr.InvalidInput, rule: "ID-13", field: "firstName"},
		"no last name":  {in: with(func(n *permissions.NewUser) { n.LastName = "" }), code: pcerr.InvalidInput, rule: "ID-13", field: "lastName"},
		"long name":     {in: with(func(n *permissions.NewUser) { n.LastName = strings.Repeat("é", 257) }), code: pcerr.InvalidInput, rule: "ID-13", field: "lastName"},
		"no address":    {in: with(func(n *permissions.NewUser) { n.Email = "" }), code: pcerr.InvalidInput, rule: "ID-13", field: "email"},
		"no domain":     {in: with(func(n *permissions.NewUser) { n.Email = "anna@contoso" }), code: pcerr.InvalidInput, rule: "ID-13", field: "email"},
		"unknown role":  {in: with(func(n *permissions.NewUser) { n.Roles = permissions.AllRoles + 1 }), code: pcerr.InvalidInput, rule: "ROLE-7", field: "roles"},
		"guest agent":   {in: with(func(n *permissions.NewUser) { n.Guest = true }), code: pcerr.InvalidInput, rule: "ROLE-18", field: "roles"},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			got, err := c.in.Create(contoso, anna, noon)
			wantRefusal(t, err, c.code, c.rule, c.field)
			if diff := cmp.Diff(c.want, got); err == nil && diff != "" {
				t.Errorf("(-want +got):\n%s", diff)
			}
		})
	}
}

func TestROLE_18_RolesOfAGuest(t *testing.T) {
	t.Parallel()
	const allowed = permissions.MPNPartnerAdmin | permissions.BusinessProfileAdmin | permissions.ReferralAdmin
	for r := range each(permissions.AllRoles) {
		_, err := permissions.NewUser{FirstName: "G", LastName: "H", Email: "g@contoso.com", Roles: r, Guest: true}.Create(contoso, anna, noon)
		code := pcerr.InvalidInput
		if allowed.Has(r) {
			code = ""
		}
		wantRefusal(t, err, code, "ROLE-18", "roles")
	}
}

// TestROLE_15_WhoAssignsWhat tries every role under every assigner.
func TestROLE_15_WhoAssignsWhat(t *testing.T) {
	t.Parallel()
	for assigner := range each(permissions.AllRoles) {
		for r := range each(permissions.AllRoles) {
			allowed := false
			switch assigner {
			case permissions.GlobalAdmin:
				allowed = true
			case permissions.UserManagementAdmin:
				allowed = r != permissions.GlobalAdmin
			case permissions.AccountAdmin:
				allowed = !permissions.SixCSPRoles.Has(r)
			}
			for _, c := range []struct{ from, to permissions.Roles }{{0, r}, {r, 0}} {
				user, later := agent(c.from), noon.Add(time.Hour)
				got, err := user.AssignRoles(assigner, c.to, true, later)
				want := user
				if allowed {
					wantRefusal(t, err, "", "", "")
					want.Roles, want.UpdatedAt = c.to, later
				} else {
					wantRefusal(t, err, pcerr.RoleNotAllowed, "ROLE-15", "")
				}
				if diff := cmp.Diff(want, got); diff != "" {
					t.Fatalf("%v assigns %v (-want +got):\n%s", assigner, c.to, diff)
				}
			}
		}
	}
	// What stays is nobody's business.
	both := permissions.GlobalAdmin | permissions.ReferralUser
	if _, err := agent(permissions.GlobalAdmin).AssignRoles(permissions.AccountAdmin, both, false, noon); err != nil {
		t.Errorf("an account admin adds a company role to a global admin: %v", err)
	}
}

func TestROLE_16_ROLE_18_ROLE_19_RefusedAssignmentsChangeNothing(t *testing.T) {
	t.Parallel()
	const ga, all = permissions.GlobalAdmin, permissions.AllRoles
	guest := agent(permissions.ReferralAdmin)
	guest.Guest = true
	removed := agent(permissions.SalesAgent)
	removed.State = permissions.UserInactive
	for name, c := range map[string]struct {
		user  permissions.User
		to    permissions.Roles
		other bool
		code  pcerr.Code
		rule  pcerr.Rule
		field string
	}{
		"the last global admin keeps the role": {agent(ga), permissions.SalesAgent, false, pcerr.LastGlobalAdmin, "ROLE-16", ""},
		"one of two global admins":             {agent(ga), 0, true, "", "", ""},
		"the last one gets another role":       {agent(ga), ga | permissions.AdminAgent, false, "", "", ""},
		"a guest":                              {guest, permissions.AdminAgent, true, pcerr.InvalidInput, "ROLE-18", "roles"},
		"an unknown role":                      {agent(0), permissions.Roles(1 << 15), true, pcerr.InvalidInput, "ROLE-7", "roles"},
		"a removed user":                       {removed, permissions.AdminAgent, true, pcerr.UserNotFound, "ROLE-19", ""},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			later := noon.Add(time.Minute)
			got, err := c.user.AssignRoles(all, c.to, c.other, later)
			wantRefusal(t, err, c.code, c.rule, c.field)
			want := c.user
			if c.code == "" {
				want.Roles, want.UpdatedAt = c.to, later
			}
			if diff := cmp.Diff(want, got); diff != "" {
				t.Errorf("(-want +got):\n%s", diff)
			}
		})
	}
}

func TestROLE_16_RemoveUser(t *testing.T) {
	t.Parallel()
	later := noon.Add(time.Hour)
	removed := agent(permissions.SalesAgent)
	removed.State, removed.SoftDeletionTime, removed.UpdatedAt = permissions.UserInactive, later, later
	for name, c := range map[string]struct {
		user  permissions.User
		other bool
		want  permissions.User
		code  pcerr.Code
		rule  pcerr.Rule
	}{
		"an agent":              {agent(permissions.SalesAgent), false, removed, "", ""},
		"the last global admin": {agent(permissions.GlobalAdmin), false, agent(permissions.GlobalAdmin), pcerr.LastGlobalAdmin, "ROLE-16"},
		"twice":                 {removed, true, removed, pcerr.UserNotFound, "ROLE-19"},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			got, err := c.user.Remove(c.other, later)
			wantRefusal(t, err, c.code, c.rule, "")
			if diff := cmp.Diff(c.want, got); diff != "" {
				t.Errorf("(-want +got):\n%s", diff)
			}
		})
	}
	if got, err := agent(permissions.GlobalAdmin).Remove(true, later); err != nil || got.Active() {
		t.Errorf("one of two global admins is removed: %v, active %t", err, got.Active())
	}
}

func TestStampKeepsTheTimeOfCreation(t *testing.T) {
	t.Parallel()
	later := noon.Add(time.Hour)
	got := permissions.Stamp{Version: 3}.Touch(noon).Touch(later)
	want := permissions.Stamp{Version: 3, CreatedAt: noon, UpdatedAt: later}
	if diff := cmp.Diff(want, got); diff != "" {
		t.Errorf("(-want +got):\n%s", diff)
	}
	if got := agent(0).Identity(); got != (permissions.Identity{Tenant: contoso, User: anna}) {
		t.Errorf("the identity is %v", got)
	}
}

func TestID_2_ParseTenantID(t *testing.T) {
	t.Parallel()
	got, err := permissions.ParseTenantID("customer", strings.ToUpper("abcdef00-0000-4000-8000-00000000000f"))
	if err != nil || got != "abcdef00-0000-4000-8000-00000000000f" {
		t.Errorf("%q, %v", got, err)
	}
	_, err = permissions.ParseTenantID("customer", "contoso.com")
	wantRefusal(t, err, pcerr.InvalidInput, "ID-2", "customer")
}
