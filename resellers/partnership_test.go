package resellers_test

import (
	"strings"
	"testing"

	"cspkit.example/pcerr"
	"cspkit.example/permissions"
	"cspkit.example/resellers"
	"github.com/google/go-cmp/cmp"
)

func TestIR_4_NewRequest(t *testing.T) {
	t.Parallel()
	const id resellers.RequestID = "44444444-0000-4000-8000-000000000001"
	got, err := resellers.NewRequest(id, provider(), "Admin@Tailspin.com", noon)
	if err != nil {
		t.Fatal(err)
	}
	want := resellers.Request{
		Stamp: stamp(noon, noon), ID: id, Provider: wingtip, ResellerEmail: "admin@tailspin.com",
		Invitation: resellers.Invitation{
			URL:     "https://partner.microsoft.com/partnership/accept?provider=11111111-0000-4000-8000-000000000002&rid=44444444-0000-4000-8000-000000000001",
			Subject: "Partnership request from Wingtip Distribution", Body: got.Body, State: resellers.Draft,
		},
	}
	if diff := cmp.Diff(want, got); diff != "" {
		t.Errorf("(-want +got):\n%s", diff)
	}
	if !resellers.HoldsLink(got.Body, got.URL) || !strings.Contains(got.Body, "Wingtip Distribution") {
		t.Errorf("the draft names neither link nor provider: %s", got.Body)
	}
	_, err = resellers.NewRequest(id, provider(), "", noon)
	wantRefusal(t, err, pcerr.InvalidInput, "ID-13", "resellerEmail")
}

// TestIR_24_RGN_3_CLD_1_Accept tries the refusals in their order.
func TestIR_24_RGN_3_CLD_1_Accept(t *testing.T) {
	t.Parallel()
	open := resellers.Request{Provider: wingtip, Invitation: resellers.NewInvitation(link, "S", link)}
	withdrawn := open
	withdrawn.State = resellers.Withdrawn
	with := func(change func(*resellers.Partner)) resellers.Partner {
		p := reseller()
		change(&p)
		return p
	}
	elsewhere := with(func(p *resellers.Partner) { p.Country = "DE" })
	nowhere := with(func(p *resellers.Partner) { p.Country, p.Cloud = "DE", permissions.Germany })
	removed := active()
	removed.State, removed.RemovedAt = resellers.PartnershipRemoved, earlier
	again := active()
	again.Since, again.UpdatedAt = later, later
	fresh := active()
	fresh.Stamp, fresh.Since = stamp(later, later), later
	for name, c := range map[string]struct {
		before   resellers.Partnership
		request  resellers.Request
		reseller resellers.Partner
		want     resellers.Partnership
		code     pcerr.Code
		rule     pcerr.Rule
	}{
		"the first time":    {resellers.Partnership{}, open, reseller(), fresh, "", ""},
		"formed again":      {removed, open, reseller(), again, "", ""},
		"withdrawn":         {active(), withdrawn, nowhere, active(), pcerr.RequestWithdrawn, "REL-20"},
		"other cloud":       {active(), open, nowhere, active(), pcerr.CloudMismatch, "CLD-1"},
		"other region":      {active(), open, elsewhere, active(), pcerr.RegionNotAllowed, "RGN-3"},
		"there already":     {active(), open, reseller(), active(), pcerr.PartnershipExists, "IR-2"},
		"same region is OK": {resellers.Partnership{}, open, with(func(p *resellers.Partner) { p.Country = "UM" }), withCountry(fresh, "UM"), "", ""},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			got, err := c.before.Accept(c.request, provider(), c.reseller, later)
			wantRefusal(t, err, c.code, c.rule, "")
			if diff := cmp.Diff(c.want, got); diff != "" {
				t.Errorf("(-want +got):\n%s", diff)
			}
		})
	}
}

func withCountry(p resellers.Partnership, c permissions.Country) resellers.Partnership {
	p.ResellerCountry = c
	return p
}

// TestIR_22_TheWarningSaysItAll looks for each statement of the rule.
func TestIR_22_TheWarningSaysItAll(t *testing.T) {
	t.Parallel()
	for _, part := range []string{
		"proper business purposes", "in line with your contracts", "claims of third parties",
		"Customers are not removed", "delegated administration privileges do not change", "no notice is sent",
	} {
		if !strings.Contains(resellers.RemovalWarning, part) {
			t.Errorf("the warning does not say %q: %s", part, resellers.RemovalWarning)
		}
	}
	_, err := active().Remove(false, later)
	if err == nil || !strings.Contains(err.Error(), resellers.RemovalWarning) {
		t.Errorf("who does not confirm is not told why: %v", err)
	}
}

func TestIR_19_RemovalMustBeConfirmed(t *testing.T) {
	t.Parallel()
	removed := active()
	removed.State, removed.RemovedAt, removed.UpdatedAt = resellers.PartnershipRemoved, later, later
	for name, c := range map[string]struct {
		before    resellers.Partnership
		confirmed bool
		want      resellers.Partnership
		code      pcerr.Code
		rule      pcerr.Rule
	}{
		"confirmed":     {active(), true, removed, "", ""},
		"not confirmed": {active(), false, active(), pcerr.ConfirmationRequired, "IR-19"},
		"twice":         {removed, true, removed, pcerr.NoPartnership, "IR-2"},
		"never formed":  {resellers.Partnership{}, true, resellers.Partnership{}, pcerr.NoPartnership, "IR-2"},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			got, err := c.before.Remove(c.confirmed, later)
			wantRefusal(t, err, c.code, c.rule, "")
			if diff := cmp.Diff(c.want, got); diff != "" {
				t.Errorf("(-want +got):\n%s", diff)
			}
		})
	}
}

func TestIR_8_EndAdministration(t *testing.T) {
	t.Parallel()
	want := active()
	want.ProviderMayAdministerReseller, want.UpdatedAt = false, later
	got, err := active().EndAdministration(later)
	wantRefusal(t, err, "", "", "")
	if diff := cmp.Diff(want, got); diff != "" {
		t.Errorf("(-want +got):\n%s", diff)
	}
	_, err = resellers.Partnership{}.EndAdministration(later)
	wantRefusal(t, err, pcerr.NoPartnership, "IR-2", "")
}

// TestIR_26_IR_27_WhoMayBeOfRecord tries the refusals in their order.
func TestIR_26_IR_27_WhoMayBeOfRecord(t *testing.T) {
	t.Parallel()
	unsigned := reseller()
	ok := signed(t, unsigned)
	moved := ok
	moved.Country = "DE" // signed for the United States only
	bills := ok
	bills.Types = permissions.DirectBillPartner
	for name, c := range map[string]struct {
		partner resellers.Partner
		with    resellers.Partnership
		code    pcerr.Code
		rule    pcerr.Rule
	}{
		"a reseller that signed": {ok, active(), "", ""},
		"one that did not sign":  {unsigned, active(), pcerr.ResellerMPANotSigned, "IR-26"},
		"signed for elsewhere":   {moved, active(), pcerr.ResellerMPANotSigned, "IR-26"},
		"no partnership":         {unsigned, resellers.Partnership{}, pcerr.NoPartnership, "IR-2"},
		"the provider itself":    {signed(t, provider()), resellers.Partnership{}, pcerr.MPNOfProvider, "IR-26"},
		"a direct bill partner":  {bills, resellers.Partnership{}, pcerr.MPNNotIndirectReseller, "IR-26"},
		"a former partnership":   {ok, resellers.Partnership{State: resellers.PartnershipRemoved}, pcerr.NoPartnership, "IR-2"},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			wantRefusal(t, c.partner.CheckOfRecord(c.with), c.code, c.rule, "")
		})
	}
	wantRefusal(t, resellers.MPNNotFound("42"), pcerr.MPNNotFound, "IR-26", "")
}
