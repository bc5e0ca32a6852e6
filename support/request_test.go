package support_test

import (
	"errors"
	"strings"
	"testing"
	"time"

	"cspkit.example/customers"
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

func TestSUP_8_SUP_9_SUP_15_Open(t *testing.T) {
	t.Parallel()
	valid := support.NewRequest{Product: support.Azure, Title: "VM does not start", Description: "Since noon.\nError 42", Entitlement: "e-1"}
	critical, office := opened(), opened()
	critical.Severity, critical.FirstResponseBy = support.Critical, noon.Add(2*time.Hour)
	office.Product, office.SupportPlan, office.Severity, office.FirstResponseBy = support.Office365, "", support.Moderate, noon.Add(4*time.Hour)
	for name, c := range map[string]struct {
		change func(*support.NewRequest)
		want   support.Request
		rule   pcerr.Rule
		field  string
	}{
		"Azure":            {func(*support.NewRequest) {}, opened(), "", ""},
		"critical":         {func(n *support.NewRequest) { n.Severity = support.Critical }, critical, "", ""},
		"Office 365":       {func(n *support.NewRequest) { n.Product, n.Severity = support.Office365, support.Moderate }, office, "", ""},
		"no product":       {func(n *support.NewRequest) { n.Product = "" }, support.Request{}, "SUP-8", "product"},
		"unknown severity": {func(n *support.NewRequest) { n.Severity = "bad" }, support.Request{}, "SUP-15", "severity"},
		"no title":         {func(n *support.NewRequest) { n.Title = "" }, support.Request{}, "ID-13", "title"},
		"a novel":          {func(n *support.NewRequest) { n.Description = strings.Repeat("x", 8193) }, support.Request{}, "ID-13", "description"},
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
	if got := support.Severity("").FirstResponse(); got != 24*time.Hour {
		t.Errorf("what is not break-fix is answered in %v", got)
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
		Category: "exchange_and_refund", SupportPlan: "Cloud Solution Provider", Status: support.Open, Channel: permissions.AzurePortal,
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
	refused := pcerr.New(pcerr.ExplicitAzurePermissionRequired, "RSV-23", "")
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
		"Office without DAP":               {direct, support.Office365, permissions.Dashboard, without, nil, pcerr.DAPRequired, "SUP-11"},
		"Office, DAP never asked for":      {provider, support.Office365, permissions.API, customers.DAP{}, nil, pcerr.DAPRequired, "SUP-11"},
		"Office through Microsoft":         {direct, support.Office365, permissions.MicrosoftSupport, without, refused, "", ""},
		"Azure with rights":                {provider, support.Azure, permissions.AzurePortal, without, nil, "", ""},
		"Azure without rights":             {provider, support.Azure, permissions.AzurePortal, with, refused, pcerr.ExplicitAzurePermissionRequired, "RSV-23"},
		"Azure through Microsoft":          {direct, support.Azure, permissions.MicrosoftSupport, without, refused, "", ""},
		"a reseller, Azure with rights":    {reseller, support.Azure, permissions.AzurePortal, without, nil, "", ""},
		"a reseller, Azure without rights": {reseller, support.Azure, permissions.AzurePortal, with, refused, pcerr.UseIndirectProvider, "SUP-14"},
		"a reseller, Office":               {reseller, support.Office365, permissions.Dashboard, with, nil, pcerr.UseIndirectProvider, "SUP-14"},
		"a reseller through Microsoft":     {reseller, support.Office365, permissions.MicrosoftSupport, with, nil, pcerr.UseIndirectProvider, "SUP-14"},
		"direct bill partner and reseller": {direct | reseller, support.Office365, permissions.Dashboard, with, refused, "", ""},
	} {
		t.Log(name)
		wantRefusal(t, support.NewRequest{Product: c.product}.CheckAccess(c.types, c.channel, c.dap, c.azure), c.code, c.rule, "")
	}
}
