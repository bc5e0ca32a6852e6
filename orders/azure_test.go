package orders_test

import (
	"strings"
	"testing"

	"cspkit.example/orders"
	"cspkit.example/pcerr"
	"cspkit.example/permissions"
	"github.com/google/go-cmp/cmp"
)

// given is an assignment to Nora, a user of Relecloud.
func given(role, scope string) orders.RoleAssignment {
	return orders.RoleAssignment{
		Entitlement: s1, Customer: relecloud, PrincipalType: orders.PrincipalUser, PrincipalTenant: relecloud,
		Principal: string(nora), Role: role, Scope: scope,
	}
}

// TestRBAC_1_RBAC_2_RBAC_3_RBAC_5_RBAC_6_CustomerMay tries what a customer
// user may hold. When it was given is not even asked.
func TestRBAC_1_RBAC_2_RBAC_3_RBAC_5_RBAC_6_CustomerMay(t *testing.T) {
	t.Parallel()
	asked := permissions.Identity{Tenant: relecloud, User: nora}
	old := given(orders.Owner, "subscription")
	old.CreatedAt = noon.AddDate(-3, 0, 0)
	group := given(orders.Owner, "subscription")
	group.PrincipalType = orders.PrincipalGroup
	other := given(orders.Owner, "subscription")
	other.Principal = string(anna)
	guest := given(orders.Owner, "subscription")
	guest.PrincipalTenant = contoso
	for name, c := range map[string]struct {
		held orders.Assignments
		ok   bool
	}{
		"Owner":                         {orders.Assignments{given(orders.Owner, "subscription")}, true},
		"Owner since years":             {orders.Assignments{old}, true},
		"Owner beside others":           {orders.Assignments{other, given("Reader", "subscription"), given(orders.Owner, "subscription")}, true},
		"nothing":                       {nil, false},
		"Contributor":                   {orders.Assignments{given(orders.Contributor, "subscription")}, false},
		"owner in lower case":           {orders.Assignments{given("owner", "subscription")}, false},
		"Owner of a group of resources": {orders.Assignments{given(orders.Owner, "resource_group:web")}, false},
		"Owner of a resource":           {orders.Assignments{given(orders.Owner, "resource:vm1")}, false},
		"somebody else is Owner":        {orders.Assignments{other}, false},
		"a guest with the same ID":      {orders.Assignments{guest}, false},
		"a group of that name":          {orders.Assignments{group}, false},
		"the partner is Owner":          {orders.Assignments{orders.AdminAgentsOwner(orders.Entitlement{Partner: contoso}, noon)}, false},
	} {
		code := pcerr.OwnerRoleRequired
		if c.ok {
			code = ""
		}
		t.Log(name)
		wantRefusal(t, c.held.CustomerMay(asked, nil, orders.Owner), code, "RBAC-2", "")
	}
}

// TestRSV_23_RSV_24_RBAC_7_PartnerMay tries every role with and without the
// AdminAgents group.
func TestRSV_23_RSV_24_RBAC_7_PartnerMay(t *testing.T) {
	t.Parallel()
	asked := permissions.Identity{Tenant: contoso, User: anna}
	group := orders.AdminAgentsOwner(orders.Entitlement{ID: s1, Customer: relecloud, Partner: contoso}, noon)
	want := orders.RoleAssignment{
		Stamp: stamp(noon, noon), Entitlement: s1, Customer: relecloud, PrincipalType: orders.PrincipalForeignGroup,
		PrincipalTenant: contoso, Principal: "AdminAgents", Role: "Owner", Scope: "subscription",
	}
	if diff := cmp.Diff(want, group); diff != "" {
		t.Errorf("(-want +got):\n%s", diff)
	}
	explicit := given(orders.Contributor, "subscription")
	explicit.PrincipalTenant, explicit.Principal = contoso, string(anna)
	foreign := group
	foreign.PrincipalTenant = litware
	below := group
	below.Scope = "resource_group:web"
	for r := permissions.Roles(1); r <= permissions.ReportViewer; r <<= 1 {
		byGroup := r == permissions.AdminAgent || r == permissions.GlobalAdmin
		for name, c := range map[string]struct {
			held orders.Assignments
			ok   bool
		}{
			"nothing":                 {nil, false},
			"the group is Owner":      {orders.Assignments{group}, byGroup},
			"another partner's group": {orders.Assignments{foreign}, false},
			"the group, further down": {orders.Assignments{below}, false},
			"an explicit assignment":  {orders.Assignments{explicit}, true},
		} {
			code := pcerr.ExplicitAzurePermissionRequired
			if c.ok {
				code = ""
			}
			t.Log(r, name)
			wantRefusal(t, c.held.PartnerMay(asked, r, orders.Owner, orders.Contributor), code, "RSV-23", "")
		}
	}
	wantRefusal(t, orders.Assignments{explicit}.PartnerMay(asked, permissions.SalesAgent, orders.Owner), pcerr.ExplicitAzurePermissionRequired, "RSV-23", "")
}

func TestCheckRoleAssignment(t *testing.T) {
	t.Parallel()
	valid := given(orders.Owner, "subscription")
	for name, c := range map[string]struct {
		change func(*orders.RoleAssignment)
		want   orders.RoleAssignment
		rule   pcerr.Rule
		field  string
	}{
		"complete":     {func(*orders.RoleAssignment) {}, valid, "", ""},
		"defaults":     {func(a *orders.RoleAssignment) { a.PrincipalType, a.Scope = "", "" }, valid, "", ""},
		"capitals":     {func(a *orders.RoleAssignment) { a.Principal = strings.ToUpper(a.Principal) }, valid, "", ""},
		"any role":     {func(a *orders.RoleAssignment) { a.Role = "Cleaner" }, given("Cleaner", "subscription"), "", ""},
		"a resource":   {func(a *orders.RoleAssignment) { a.Scope = "resource:x" }, given(orders.Owner, "resource:x"), "", ""},
		"no principal": {func(a *orders.RoleAssignment) { a.Principal = "" }, orders.RoleAssignment{}, "ID-13", "principalId"},
		"no role":      {func(a *orders.RoleAssignment) { a.Role = "" }, orders.RoleAssignment{}, "ID-13", "role"},
		"no GUID":      {func(a *orders.RoleAssignment) { a.Principal = "nora" }, orders.RoleAssignment{}, "ID-2", "principalId"},
		"no tenant":    {func(a *orders.RoleAssignment) { a.PrincipalTenant = "" }, orders.RoleAssignment{}, "ID-2", "principalTenantId"},
		"unknown kind": {func(a *orders.RoleAssignment) { a.PrincipalType = "robot" }, orders.RoleAssignment{}, "RBAC-5", "principalType"},
		"other scope":  {func(a *orders.RoleAssignment) { a.Scope = "everything" }, orders.RoleAssignment{}, "RBAC-5", "scope"},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			a := valid
			c.change(&a)
			got, err := a.Check()
			code := pcerr.InvalidInput
			if c.rule == "" {
				code = ""
			}
			wantRefusal(t, err, code, c.rule, c.field)
			if diff := cmp.Diff(c.want, got); err == nil && diff != "" {
				t.Errorf("(-want +got):\n%s", diff)
			}
		})
	}
}

func TestSUB_10_EntitlementIsDisabledAndEnabled(t *testing.T) {
	t.Parallel()
	e := orders.Entitlement{Stamp: stamp(noon, noon), ID: s1, Status: orders.EntitlementActive}
	want := e
	want.Status, want.DisabledAt, want.UpdatedAt = orders.EntitlementDisabled, later, later
	plan := bought(orders.AzurePlan, orders.Active)
	got, err := e.SetStatus(plan, orders.EntitlementDisabled, later)
	wantRefusal(t, err, "", "", "")
	if diff := cmp.Diff(want, got); diff != "" {
		t.Errorf("(-want +got):\n%s", diff)
	}
	want.UpdatedAt = later.Add(day)
	got, err = got.SetStatus(plan, orders.EntitlementDisabled, later.Add(day)) // it has been since the first time
	wantRefusal(t, err, "", "", "")
	if diff := cmp.Diff(want, got); diff != "" {
		t.Errorf("(-want +got):\n%s", diff)
	}
	want.Status, want.DisabledAt = orders.EntitlementActive, e.DisabledAt
	got, err = got.SetStatus(plan, orders.EntitlementActive, later.Add(day))
	wantRefusal(t, err, "", "", "")
	if diff := cmp.Diff(want, got); diff != "" {
		t.Errorf("(-want +got):\n%s", diff)
	}
	_, err = e.SetStatus(bought(orders.AzurePlan, orders.Suspended), orders.EntitlementDisabled, later)
	wantRefusal(t, err, pcerr.SubscriptionNotActive, "SUB-10", "")
	_, err = e.SetStatus(bought(orders.AzurePlan, orders.Active), "gone", later)
	wantRefusal(t, err, pcerr.InvalidInput, "ID-13", "status")
}

// TestRBAC_5_Assign puts an assignment on an Azure subscription; without a
// tenant the principal is the customer's.
func TestRBAC_5_Assign(t *testing.T) {
	t.Parallel()
	e := orders.Entitlement{ID: s1, Customer: relecloud, Partner: contoso, Status: orders.EntitlementActive}
	in := orders.RoleAssignment{Entitlement: "other", Customer: "other", Principal: string(nora), Role: orders.Owner}
	want := given(orders.Owner, "subscription")
	want.Stamp = stamp(later, later)
	got, err := e.Assign(in, later)
	wantRefusal(t, err, "", "", "")
	if diff := cmp.Diff(want, got); diff != "" {
		t.Errorf("(-want +got):\n%s", diff)
	}
	in.PrincipalTenant = contoso
	if got, err := e.Assign(in, later); err != nil || got.PrincipalTenant != contoso {
		t.Errorf("%+v, %v", got, err)
	}
	in.Role = ""
	_, err = e.Assign(in, later)
	wantRefusal(t, err, pcerr.InvalidInput, "ID-13", "role")
	in.Role, e.Status = orders.Owner, orders.EntitlementDisabled
	_, err = e.Assign(in, later)
	wantRefusal(t, err, pcerr.SubscriptionNotActive, "RBAC-9", "")
	wantRefusal(t, orders.AssignmentNotFound(), pcerr.NotFound, "RBAC-7", "")
	wantRefusal(t, s1.NotFound(), pcerr.SubscriptionNotFound, "CUS-12", "")
}
