package permissions_test

import (
	"errors"
	"regexp"
	"slices"
	"strings"
	"testing"

	"cspkit.example/pcerr"
	"cspkit.example/permissions"
)

// columns are the roles of the columns of section 4.1.
var columns = map[string]permissions.Roles{
	"GA": permissions.GlobalAdmin, "BA": permissions.BillingAdmin, "UA": permissions.UserManagementAdmin,
	"AA": permissions.AdminAgent, "SA": permissions.SalesAgent, "HD": permissions.HelpdeskAgent,
	"ACC": permissions.AccountAdmin, "MPN": permissions.MPNPartnerAdmin, "DU": 0,
}

// otherCompanyRoles have no column: in section 4.1 they are treated like DU.
const otherCompanyRoles = permissions.BusinessProfileAdmin | permissions.ReferralAdmin | permissions.ReferralUser |
	permissions.IncentiveAdmin | permissions.IncentiveUser | permissions.ExecutiveReportViewer | permissions.ReportViewer

// prose are the rows of section 4.1 that describe their action in words.
var prose = map[string][]permissions.Action{
	"buy licences, add-ons, software, SaaS, MS-AZR-0145P (`cart.*`, `order.create`)": {permissions.OrderCreate},
	"buy an Azure plan": {permissions.OrderAzurePlan},
	"`reservation.buy` in the Azure portal (partner)": {permissions.ReservationBuyInAzurePortal},
	"`recon_file.get` (license, usage, one-time)":     {permissions.ReconciliationFileGet},
	"`recon_file.get` (daily rated usage)":            {permissions.DailyRatedUsageGet},
	"`price_list.get` (Azure plan)":                   {permissions.PriceListGetAzurePlan},
	"`price_list.get` (the others)":                   {permissions.PriceListGet},
}

var quoted = regexp.MustCompile("`([^`]+)`")

// actionsOf returns the actions that a row of section 4.1 is about. A name
// that begins with a full stop takes the place of the last part of the name
// before it.
func actionsOf(t *testing.T, row string) []permissions.Action {
	t.Helper()
	if actions, ok := prose[row]; ok {
		return actions
	}
	byName := map[string]permissions.Action{}
	for a := range permissions.Actions() {
		byName[a.String()] = a
	}
	var actions []permissions.Action
	before := ""
	for _, m := range quoted.FindAllStringSubmatch(row, -1) {
		name := m[1]
		if strings.HasPrefix(name, ".") {
			name = before[:strings.LastIndex(before, ".")] + name
		}
		a, ok := byName[name]
		if !ok {
			t.Errorf("row %q: there is no action %s", row, name)
			continue
		}
		actions, before = append(actions, a), name
	}
	return actions
}

// TestROLE_1_TheMatrixOfRolesIsSection4_1 compares every cell of the matrix
// with the table of the domain.
func TestROLE_1_TheMatrixOfRolesIsSection4_1(t *testing.T) {
	t.Parallel()
	table := domainTable(t, "4.1")
	cells := 0
	seen := map[permissions.Action]bool{}
	for _, row := range table.Rows {
		if _, title := row.GroupTitle(); title || strings.HasPrefix(row.Cells[1], "customer ") {
			continue
		}
		actions := actionsOf(t, row.Cells[0])
		if len(actions) == 0 {
			t.Errorf("line %d: no action in %q", row.Line, row.Cells[0])
		}
		for _, a := range actions {
			if seen[a] {
				t.Errorf("line %d: %v stands there twice", row.Line, a)
			}
			seen[a] = true
			for name, role := range columns {
				checkCell(t, a, role, row.Cells[table.Column(name)])
				cells++
			}
			for role := range each(otherCompanyRoles) {
				cell := row.Cells[table.Column("DU")]
				if a == permissions.TicketCreate || a == permissions.TicketList {
					cell = "✔"
				}
				checkCell(t, a, role, cell)
			}
		}
	}
	for a := range permissions.Actions() {
		if !seen[a] {
			t.Errorf("section 4.1 has no row for %v", a)
		}
	}
	if cells < 800 {
		t.Errorf("only %d cells were compared", cells)
	}
}

// checkCell compares one decision with a cell of section 4.1.
func checkCell(t *testing.T, a permissions.Action, role permissions.Roles, cell string) {
	t.Helper()
	err := standing(role, anyType).May(a)
	if got, want := a.AllowedTo().Any(role), strings.HasPrefix(cell, "✔"); role != 0 && got != want {
		t.Errorf("%v: AllowedTo has %v: %t, the table says %q", a, role, got, cell)
	}
	switch {
	case strings.HasPrefix(cell, "✔"):
		if err != nil {
			t.Errorf("%v by %v: the table allows it: %v", a, role, err)
		}
	case cell == "–":
		if !errors.Is(err, pcerr.RoleNotAllowed) {
			t.Errorf("%v by %v: %v, the table refuses it with role_not_allowed", a, role, err)
			return
		}
		if _, ok := pcerr.Lookup(pcerr.RuleOf(err)); !ok {
			t.Errorf("%v by %v is refused by the unknown rule %q", a, role, pcerr.RuleOf(err))
		}
		if rule := pcerr.RuleOf(err); role == 0 && rule != "ROLE-6" {
			t.Errorf("%v by a default user is refused by %s, want ROLE-6", a, rule)
		}
	default:
		t.Errorf("%v by %v: the table says %q", a, role, cell)
	}
}

// each yields the roles of a set one by one.
func each(set permissions.Roles) func(func(permissions.Roles) bool) {
	return func(yield func(permissions.Roles) bool) {
		for r := permissions.Roles(1); r <= permissions.ReportViewer; r <<= 1 {
			if set.Has(r) && !yield(r) {
				return
			}
		}
	}
}

// TestROLE_1_RefusalsNameTheRule pins the rule behind the refusals that have
// one of their own.
func TestROLE_1_RefusalsNameTheRule(t *testing.T) {
	t.Parallel()
	for _, c := range []struct {
		action permissions.Action
		roles  permissions.Roles
		rule   pcerr.Rule
	}{
		{permissions.PermissionEnable, permissions.SalesAgent, "PERM-8"},
		{permissions.PermissionUpdate, permissions.HelpdeskAgent, "PERM-8"},
		{permissions.PermissionDisable, permissions.SalesAgent | permissions.GlobalAdmin, "PERM-8"},
		{permissions.PermissionEnable, permissions.GlobalAdmin, "PERM-9"},
		{permissions.PermissionEnable, permissions.BillingAdmin, "PERM-9"},
		{permissions.PermissionDisable, permissions.UserManagementAdmin, "PERM-9"},
		{permissions.PermissionEnable, permissions.AccountAdmin, "PERM-7"},
		{permissions.PermissionEnable, 0, "ROLE-6"},
		{permissions.PermissionView, permissions.AccountAdmin, "PERM-9"},
		{permissions.UserResetPassword, permissions.UserManagementAdmin, "ROLE-11"},
		{permissions.UserCreate, permissions.AdminAgent, "ROLE-8"},
		{permissions.CustomerCreate, permissions.HelpdeskAgent, "CUS-2"},
		{permissions.CustomerExport, permissions.SalesAgent, "CUS-7"},
		{permissions.MCAAttest, permissions.GlobalAdmin, "MCA-2"},
		{permissions.RelationshipRemove, permissions.AdminAgent, "REL-25"},
		{permissions.PartnershipRequest, permissions.HelpdeskAgent, "IR-5"},
		{permissions.PartnershipAccept, permissions.AdminAgent, "IR-8"},
		{permissions.OrderCreate, permissions.UserManagementAdmin, "SUB-1"},
		{permissions.OrderAzurePlan, permissions.HelpdeskAgent, "SUB-2"},
		{permissions.ReservationBuy, permissions.BillingAdmin, "RSV-7"},
		{permissions.ServiceRequestCreate, permissions.BillingAdmin, "SUP-10"},
		{permissions.InvoiceList, permissions.SalesAgent, "BILL-2"},
		{permissions.UsageGet, permissions.HelpdeskAgent, "BILL-19"},
		{permissions.ActivityList, permissions.AccountAdmin, "ACT-2"},
		{permissions.Action(0), permissions.AllRoles, "ROLE-1"},
		{permissions.Action(250), permissions.AllRoles, "ROLE-1"},
	} {
		wantRefusal(t, standing(c.roles, anyType).May(c.action), pcerr.RoleNotAllowed, c.rule, "")
	}
}

func TestActionsHaveNames(t *testing.T) {
	t.Parallel()
	var names []string
	for a := range permissions.Actions() {
		if !a.Valid() || slices.Contains(names, a.String()) || a.String() == "none" {
			t.Errorf("action %d has the name %q", uint8(a), a)
		}
		names = append(names, a.String())
	}
	for range permissions.Actions() {
		break // the sequence stops when it is told to
	}
	for _, a := range []permissions.Action{0, permissions.ActivityExport + 1, 250} {
		if a.Valid() || a.String() != "none" || a.AllowedTo() != 0 {
			t.Errorf("%d is taken for an action", uint8(a))
		}
	}
}
