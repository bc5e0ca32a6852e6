package resellers_test

import (
	"strings"
	"testing"

	"cspkit.example/pcerr"
	"cspkit.example/permissions"
	"cspkit.example/resellers"
	"github.com/google/go-cmp/cmp"
)

// home is a complete address.
func home() resellers.Address {
	return resellers.Address{FirstName: "Ada", LastName: "Doe", Line1: "1 Main Street", City: "Redmond", State: "WA", PostalCode: "98052", Country: "US"}
}

// account is one that is billed at home.
func account() resellers.Partner {
	return resellers.Partner{
		Tenant: wingtip, Name: "Wingtip", Domain: "wingtip.example", Country: "US", Status: permissions.ProgramActive,
		Legal:   resellers.LegalProfile{CompanyName: "Wingtip", Address: home(), ContactEmail: "info@wingtip.example"},
		Billing: resellers.BillingProfile{CompanyName: "Wingtip", Address: home(), Currency: "USD"},
	}
}

// TestROLE_13_UpdateBilling lets only a global admin move the address.
func TestROLE_13_UpdateBilling(t *testing.T) {
	t.Parallel()
	const admin = permissions.GlobalAdmin
	for name, c := range map[string]struct {
		change func(*resellers.BillingProfile)
		by     permissions.Roles
		code   pcerr.Code
		rule   pcerr.Rule
		field  string
	}{
		"everything but the address": {func(b *resellers.BillingProfile) {
			b.CompanyName, b.PurchaseOrderNumber, b.TaxID, b.Currency = "W", "PO 1", "T 1", "EUR"
		}, permissions.BillingAdmin, "", "", ""},
		"the address":       {func(b *resellers.BillingProfile) { b.Address.City = "Seattle" }, admin, "", "", ""},
		"the wrong role":    {func(b *resellers.BillingProfile) { b.Address.City = "Seattle" }, permissions.AdminAgent | permissions.BillingAdmin, pcerr.RoleNotAllowed, "ROLE-13", ""},
		"no name":           {func(b *resellers.BillingProfile) { b.CompanyName = "" }, admin, pcerr.InvalidInput, "ID-13", "companyName"},
		"a broken number":   {func(b *resellers.BillingProfile) { b.PurchaseOrderNumber = "a\x00" }, admin, pcerr.InvalidInput, "ID-13", "purchaseOrderNumber"},
		"a long tax number": {func(b *resellers.BillingProfile) { b.TaxID = strings.Repeat("1", 257) }, admin, pcerr.InvalidInput, "ID-13", "taxId"},
		"no currency":       {func(b *resellers.BillingProfile) { b.Currency = "" }, admin, pcerr.InvalidInput, "ID-13", "currency"},
		"another currency":  {func(b *resellers.BillingProfile) { b.Currency = "usd" }, admin, pcerr.InvalidInput, "ID-13", "currency"},
		"half an address":   {func(b *resellers.BillingProfile) { b.Address.City = "" }, admin, pcerr.InvalidInput, "ID-13", "city"},
		"no such country":   {func(b *resellers.BillingProfile) { b.Address.Country = "ZZ" }, admin, pcerr.InvalidInput, "ID-13", "country"},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			to := account().Billing
			c.change(&to)
			got, err := account().UpdateBilling(to, c.by, later)
			wantRefusal(t, err, c.code, c.rule, c.field)
			want := account()
			if c.code == "" {
				want.Billing, want.Stamp = to, want.Touch(later)
			}
			if diff := cmp.Diff(want, got); diff != "" {
				t.Errorf("(-want +got):\n%s", diff)
			}
		})
	}
}

// TestROLE_13_UpdateSupport is for two roles.
func TestROLE_13_UpdateSupport(t *testing.T) {
	t.Parallel()
	good := resellers.SupportProfile{Email: "help@elsewhere.example", Telephone: "+1 425 555 0100", Website: "https://help.example"}
	broken := good
	broken.Email = "help"
	control := good
	control.Website = "\x07"
	for name, c := range map[string]struct {
		to    resellers.SupportProfile
		by    permissions.Roles
		code  pcerr.Code
		rule  pcerr.Rule
		field string
	}{
		"a global admin":    {good, permissions.GlobalAdmin, "", "", ""},
		"an account admin":  {good, permissions.AccountAdmin | permissions.SalesAgent, "", "", ""},
		"a billing admin":   {good, permissions.BillingAdmin | permissions.AdminAgent, pcerr.RoleNotAllowed, "ROLE-13", ""},
		"no address":        {broken, permissions.GlobalAdmin, pcerr.InvalidInput, "ID-13", "supportEmail"},
		"control character": {control, permissions.GlobalAdmin, pcerr.InvalidInput, "ID-13", "supportWebsite"},
	} {
		got, err := account().UpdateSupport(c.to, c.by, later)
		wantRefusal(t, err, c.code, c.rule, c.field)
		want := account()
		if c.code == "" {
			want.Support, want.Stamp = c.to, want.Touch(later)
		}
		if diff := cmp.Diff(want, got); diff != "" {
			t.Errorf("%s (-want +got):\n%s", name, diff)
		}
	}
}

// TestCAP_16_ID_8_ID_12_Resubmit is for rejected accounts, in their country and
// domain.
func TestCAP_16_ID_8_ID_12_Resubmit(t *testing.T) {
	t.Parallel()
	rejected := account()
	rejected.Status, rejected.Vetting = permissions.ProgramRejected, resellers.VettingRejected
	corrected := rejected.Legal
	corrected.CompanyName, corrected.ContactEmail = "Wingtip Toys", "Legal@Wingtip.example"
	want := rejected
	want.Status, want.Vetting, want.Name = permissions.ProgramPending, resellers.VettingPending, "Wingtip Toys"
	want.Legal, want.Stamp = corrected, rejected.Touch(later)
	want.Legal.ContactEmail = strings.ToLower(corrected.ContactEmail)
	got, err := rejected.Resubmit(corrected, later)
	wantRefusal(t, err, "", "", "")
	if diff := cmp.Diff(want, got); diff != "" {
		t.Errorf("(-want +got):\n%s", diff)
	}
	for name, c := range map[string]struct {
		change func(*resellers.LegalProfile)
		rule   pcerr.Rule
		field  string
	}{
		"no name":           {func(l *resellers.LegalProfile) { l.CompanyName = " " }, "ID-13", "companyName"},
		"half an address":   {func(l *resellers.LegalProfile) { l.Address.PostalCode = "" }, "ID-13", "postalCode"},
		"another country":   {func(l *resellers.LegalProfile) { l.Address.Country = "CA" }, "ID-8", "country"},
		"another domain":    {func(l *resellers.LegalProfile) { l.ContactEmail = "info@contoso.example" }, "ID-12", "contactEmail"},
		"a public service":  {func(l *resellers.LegalProfile) { l.ContactEmail = "wingtip@gmail.com" }, "ID-12", "contactEmail"},
		"no e-mail address": {func(l *resellers.LegalProfile) { l.ContactEmail = "" }, "ID-13", "contactEmail"},
	} {
		t.Log(name)
		legal := rejected.Legal
		c.change(&legal)
		same, err := rejected.Resubmit(legal, later)
		wantRefusal(t, err, pcerr.InvalidInput, c.rule, c.field)
		if diff := cmp.Diff(rejected, same); diff != "" {
			t.Errorf("%s (-want +got):\n%s", name, diff)
		}
	}
	for _, status := range []permissions.ProgramStatus{
		permissions.ProgramPending, permissions.ProgramQualified, permissions.ProgramActive, permissions.ProgramRestricted, permissions.ProgramSuspended,
	} {
		p := account()
		p.Status = status
		_, err := p.Resubmit(corrected, later)
		wantRefusal(t, err, pcerr.ProgramNotActive, "CAP-16", "")
	}
}
