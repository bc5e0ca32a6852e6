package support_test

import (
	"errors"
	"strings"
	"testing"
	"time"

	"cspkit.example/customers"
	"cspkit.example/orders"
	"cspkit.example/pcerr"
	"cspkit.example/permissions"
	"cspkit.example/reservations"
	"cspkit.example/support"
	"github.com/google/go-cmp/cmp"
)

const (
	contoso   permissions.TenantID = "11111111-0000-4000-8000-000000000001"
	relecloud customers.ID         = "22222222-0000-4000-8000-000000000001"
	requestID support.RequestID    = "77777777-0000-4000-8000-000000000001"
)

var noon = time.Date(2020, 5, 20, 12, 0, 0, 0, time.UTC)

// wantRefusal checks code, rule and field of a refusal; the empty code wants none.
func wantRefusal(t *testing.T, err error, code pcerr.Code, rule pcerr.Rule, field string) {
	t.Helper()
	var refusal *pcerr.Error
	switch {
	case code == "" && err == nil:
	case code == "":
		t.Errorf("refused: %v", err)
	case !errors.As(err, &refusal) || refusal.Code != code || refusal.Rule != rule || refusal.Field != field:
		t.Errorf("got %v, want %s about %q by %s", err, code, field, rule)
	}
}

// opened is an Azure request of minimal severity.
func opened() support.Request {
	return support.Request{
		Stamp: permissions.Stamp{CreatedAt: noon, UpdatedAt: noon}, ID: requestID, Partner: contoso, Customer: relecloud,
		Product: support.Azure, Title: "VM does not start", Description: "Since noon.\nError 42", Severity: support.Minimal,
		SupportPlan: "Cloud Solution Provider", Status: support.Open, Channel: permissions.Dashboard, Contact: "anna@contoso.com",
		Entitlement: "e-1", FirstResponseBy: noon.Add(8 * time.Hour),
	}
}

func TestSUP_8_SUP_9_SUP_15_SUP_17_Open(t *testing.T) {
	t.Parallel()
	valid := support.NewRequest{Product: support.Azure, Title: "VM does not start", Description: "Since noon.\nError 42", Entitlement: "e-1"}
	critical, office, filed := opened(), opened(), opened()
	critical.Severity, critical.FirstResponseBy = support.Critical, noon.Add(2*time.Hour)
	office.Product, office.SupportPlan, office.Entitlement = support.Office365, "", ""
	office.Severity, office.FirstResponseBy = support.Moderate, noon.Add(4*time.Hour)
	filed.SupportTopicID, filed.ProblemType, filed.Category = "42", "Virtual machines", "Start"
	for name, c := range map[string]struct {
		change func(*support.NewRequest)
		want   support.Request
		rule   pcerr.Rule
		field  string
	}{
		"Azure":      {func(*support.NewRequest) {}, opened(), "", ""},
		"critical":   {func(n *support.NewRequest) { n.Severity = support.Critical }, critical, "", ""},
		"Office 365": {func(n *support.NewRequest) { n.Product, n.Severity = support.Office365, support.Moderate }, office, "", ""},
		"filed": {func(n *support.NewRequest) {
			n.SupportTopicID, n.ProblemType, n.Category = "42", "Virtual machines", "Start"
		}, filed, "", ""},
		"no product":        {func(n *support.NewRequest) { n.Product = "" }, support.Request{}, "SUP-8", "product"},
		"another's product": {func(n *support.NewRequest) { n.Product = support.Marketplace }, support.Request{}, "SUP-17", "product"},
		"unknown severity":  {func(n *support.NewRequest) { n.Severity = "bad" }, support.Request{}, "SUP-15", "severity"},
		"no title":          {func(n *support.NewRequest) { n.Title = "" }, support.Request{}, "ID-13", "title"},
		"a novel":           {func(n *support.NewRequest) { n.Description = strings.Repeat("x", 8193) }, support.Request{}, "ID-13", "description"},
		"a long topic":      {func(n *support.NewRequest) { n.SupportTopicID = strings.Repeat("x", 257) }, support.Request{}, "ID-13", "supportTopicId"},
		"lines of problems": {func(n *support.NewRequest) { n.ProblemType = "a\nb" }, support.Request{}, "ID-13", "problemType"},
		"U+0000":            {func(n *support.NewRequest) { n.Category = "\x00" }, support.Request{}, "ID-13", "category"},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			n := valid
			c.change(&n)
			got, err := n.Open(requestID, contoso, relecloud, permissions.Dashboard, "anna@contoso.com", noon)
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
}

// Every severity with what is broken and with what is not.
func TestSUP_15_SUP_18_FirstResponse(t *testing.T) {
	t.Parallel()
	for _, c := range []struct {
		severity  support.Severity
		problem   string
		wantHours time.Duration
	}{
		{support.Critical, "", 2}, {support.Moderate, "", 4}, {support.Minimal, "", 8}, {"", "", 8}, {support.UnknownSeverity, "", 24},
		{support.Critical, "Outage", 2}, {support.Critical, "billing of machines", 2}, {support.UnknownSeverity, "Outage", 24},
		{support.Critical, "billing", 24}, {support.Moderate, "Billing", 24}, {support.Minimal, "fraud", 24},
		{"", "advice", 24}, {support.UnknownSeverity, "Advice", 24},
	} {
		n := support.NewRequest{Product: support.Office365, Title: "t", Severity: c.severity, ProblemType: c.problem}
		r, err := n.Open(requestID, contoso, relecloud, permissions.Dashboard, "anna@contoso.com", noon)
		ticket, err2 := support.NewTicket{Title: "t", Severity: c.severity, ProblemType: c.problem}.Open(requestID, contoso, permissions.Dashboard, "a", noon)
		if err != nil || err2 != nil {
			t.Fatal(err, err2)
		}
		for _, by := range []time.Time{r.FirstResponseBy, ticket.FirstResponseBy} {
			if got := by.Sub(noon); got != c.wantHours*time.Hour {
				t.Errorf("%q, %q: answered in %v, want %d hours", c.severity, c.problem, got, c.wantHours)
			}
		}
	}
	if got := support.Severity("").FirstResponse(); got != 24*time.Hour {
		t.Errorf("what nobody graded is answered in %v", got)
	}
}

func TestSUP_9_SUP_16_OpenTicket(t *testing.T) {
	t.Parallel()
	want := support.Request{
		Stamp: permissions.Stamp{CreatedAt: noon, UpdatedAt: noon}, ID: requestID, Partner: contoso, Title: "No page", Description: "Since noon",
		Severity: support.Critical, SupportTopicID: "7", ProblemType: "Sign-in", Category: "Page", Status: support.Open, Channel: permissions.API,
		Contact: "anna@contoso.com", FirstResponseBy: noon.Add(2 * time.Hour),
	}
	n := support.NewTicket{Title: "No page", Description: "Since noon", Severity: support.Critical, SupportTopicID: "7", ProblemType: "Sign-in", Category: "Page"}
	got, err := n.Open(requestID, contoso, permissions.API, "anna@contoso.com", noon)
	if diff := cmp.Diff(want, got); diff != "" || err != nil {
		t.Errorf("%v (-want +got):\n%s", err, diff)
	}
	n.Title = " "
	got, err = n.Open(requestID, contoso, permissions.API, "anna@contoso.com", noon)
	wantRefusal(t, err, pcerr.InvalidInput, "ID-13", "title")
	if diff := cmp.Diff(support.Request{}, got); diff != "" {
		t.Errorf("(-want +got):\n%s", diff)
	}
}

// TestRSV_25_RSV_28_ForReservation compares the request that gives a
// reservation back.
func TestRSV_25_RSV_28_ForReservation(t *testing.T) {
	t.Parallel()
	r := reservations.Reservation{ID: "r-1", ReservationOrder: "ro-1", Partner: contoso, Customer: relecloud}
	want := support.Request{
		Stamp: permissions.Stamp{CreatedAt: noon, UpdatedAt: noon}, ID: requestID, Partner: contoso, Customer: relecloud, Product: support.Azure,
		Title: "Billing: reservation management", Description: "Reservation r-1 of reservation order ro-1", Severity: support.Minimal,
		ProblemType: "billing", SupportTopicID: "reservation_management", Category: "exchange_and_refund", SupportPlan: "Cloud Solution Provider", Status: support.Open, Channel: permissions.AzurePortal,
		Contact: "anna@contoso.com", Reservation: "r-1", FirstResponseBy: noon.Add(24 * time.Hour),
	}
	if diff := cmp.Diff(want, support.ForReservation(requestID, r, "anna@contoso.com", permissions.AzurePortal, noon)); diff != "" {
		t.Errorf("(-want +got):\n%s", diff)
	}
}

// TestREL_13_SUP_11_SUP_12_SUP_13_SUP_14_CheckAccess tries every partner type,
// product, channel and right.
func TestREL_13_SUP_11_SUP_12_SUP_13_SUP_14_CheckAccess(t *testing.T) {
	t.Parallel()
	refused := pcerr.New(pcerr.ExplicitAzurePermissionRequired, "SUP-13", "")
	with, without := customers.DAP{State: customers.DAPActive}, customers.DAP{State: customers.DAPRemoved}
	const direct, provider, reseller = permissions.DirectBillPartner, permissions.IndirectProvider, permissions.IndirectReseller
	for name, c := range map[string]struct {
		types   permissions.PartnerTypes
		product support.Product
		channel permissions.Channel
		dap     customers.DAP
		azure   error
		code    pcerr.Code
		rule    pcerr.Rule
	}{
		"Office with DAP":                  {direct, support.Office365, permissions.Dashboard, with, refused, "", ""},
		"an unknown product without DAP":   {direct, "", permissions.Dashboard, without, nil, "", ""}, // refused as input
		"another's product without DAP":    {direct, support.Marketplace, permissions.Dashboard, without, nil, "", ""},
		"a reseller, another's product":    {reseller, support.Marketplace, permissions.Dashboard, with, nil, pcerr.UseIndirectProvider, "SUP-14"},
		"Office without DAP":               {direct, support.Office365, permissions.Dashboard, without, nil, pcerr.DAPRequired, "SUP-11"},
		"Office, DAP never asked for":      {provider, support.Office365, permissions.API, customers.DAP{}, nil, pcerr.DAPRequired, "SUP-11"},
		"Office through Microsoft":         {direct, support.Office365, permissions.MicrosoftSupport, without, refused, "", ""},
		"Azure with rights":                {provider, support.Azure, permissions.AzurePortal, without, nil, "", ""},
		"Azure without rights":             {provider, support.Azure, permissions.AzurePortal, with, refused, pcerr.ExplicitAzurePermissionRequired, "SUP-13"},
		"Azure through Microsoft":          {direct, support.Azure, permissions.MicrosoftSupport, without, refused, "", ""},
		"a reseller, Azure with rights":    {reseller, support.Azure, permissions.AzurePortal, without, nil, "", ""},
		"a reseller, Azure without rights": {reseller, support.Azure, permissions.AzurePortal, with, refused, pcerr.UseIndirectProvider, "SUP-14"},
		"a reseller, Office":               {reseller, support.Office365, permissions.Dashboard, with, nil, pcerr.UseIndirectProvider, "SUP-14"},
		"a reseller through Microsoft":     {reseller, support.Office365, permissions.MicrosoftSupport, with, nil, pcerr.UseIndirectProvider, "SUP-14"},
		"direct bill partner and reseller": {direct | reseller, support.Office365, permissions.Dashboard, with, refused, "", ""},
	} {
		t.Log(name)
		wantRefusal(t, support.NewRequest{Product: c.product}.CheckAccess(c.types, c.channel, c.dap, c.azure), c.code, c.rule, "")
		if c.rule == "SUP-11" { // what is open already needs no DAP
			c.code, c.rule = "", ""
		}
		wantRefusal(t, support.Request{Product: c.product}.CheckAccess(c.types, c.channel, c.azure), c.code, c.rule, "")
	}
}

// TestSUP_13_AzureRights tries every role of the partner and on the Azure
// subscription.
func TestSUP_13_AzureRights(t *testing.T) {
	t.Parallel()
	who := permissions.Identity{Tenant: contoso, User: "33333333-0000-4000-8000-000000000001"}
	group := orders.RoleAssignment{PrincipalType: orders.PrincipalForeignGroup, PrincipalTenant: contoso, Principal: orders.AdminAgents, Role: orders.Owner}
	explicit := func(role string) orders.Assignments {
		return orders.Assignments{{
			PrincipalType: orders.PrincipalUser, PrincipalTenant: who.Tenant, Principal: string(who.User), Role: role, Scope: orders.SubscriptionScope,
		}}
	}
	group.Scope = orders.SubscriptionScope
	for _, c := range []struct {
		name  string
		held  orders.Assignments
		roles permissions.Roles
		ok    bool
	}{
		{"admin agent by the group", orders.Assignments{group}, permissions.AdminAgent, true},
		{"global admin by the group", orders.Assignments{group}, permissions.GlobalAdmin, true},
		{"sales agent by the group", orders.Assignments{group}, permissions.SalesAgent, false},
		{"helpdesk agent by the group", orders.Assignments{group}, permissions.HelpdeskAgent, false},
		{"admin agent without the group", nil, permissions.AdminAgent, false},
		{"Owner", explicit(orders.Owner), permissions.SalesAgent, true},
		{"Contributor", explicit(orders.Contributor), permissions.HelpdeskAgent, true},
		{"Support Request Contributor", explicit(orders.SupportRequestContributor), permissions.HelpdeskAgent, true},
		{"Reader", explicit("Reader"), permissions.SalesAgent, false},
		{"User Access Administrator", explicit(orders.UserAccessAdministrator), permissions.AdminAgent, false},
	} {
		t.Log(c.name)
		code, rule := pcerr.ExplicitAzurePermissionRequired, pcerr.Rule("SUP-13")
		if c.ok {
			code, rule = "", ""
		}
		wantRefusal(t, support.AzureRights(c.held, who, c.roles), code, rule, "")
	}
}
