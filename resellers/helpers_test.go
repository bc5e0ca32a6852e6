package resellers_test

import (
	"errors"
	"testing"
	"time"

	"cspkit.example/pcerr"
	"cspkit.example/permissions"
	"cspkit.example/resellers"
)

const (
	wingtip  permissions.TenantID = "11111111-0000-4000-8000-000000000002" // indirect provider
	tailspin permissions.TenantID = "11111111-0000-4000-8000-000000000003" // indirect reseller
)

// noon is the present of these tests, earlier and later lie around it.
var (
	noon    = time.Date(2020, 5, 20, 12, 0, 0, 0, time.UTC)
	earlier = noon.Add(-time.Hour)
	later   = noon.Add(time.Hour)
)

func stamp(created, updated time.Time) permissions.Stamp {
	return permissions.Stamp{CreatedAt: created, UpdatedAt: updated}
}

func provider() resellers.Partner {
	return resellers.Partner{
		Tenant: wingtip, Name: "Wingtip Distribution", Domain: "wingtip.com", Country: "US", Cloud: permissions.PublicCloud,
		Types: permissions.IndirectProvider, MPNID: "1000002", Status: permissions.ProgramActive, Vetting: resellers.VettingAuthorized,
	}
}

func reseller() resellers.Partner {
	p := provider()
	p.Tenant, p.Name, p.Domain, p.MPNID, p.Types = tailspin, "Tailspin Toys", "tailspin.com", "1000003", permissions.IndirectReseller
	return p
}

// signed is the partner with the Microsoft Partner Agreement signed.
func signed(t *testing.T, p resellers.Partner) resellers.Partner {
	t.Helper()
	got, err := p.SignMPA(earlier)
	if err != nil {
		t.Fatal(err)
	}
	return got
}

// active is the partnership of the two.
func active() resellers.Partnership {
	return resellers.Partnership{
		Stamp: stamp(noon, noon), Provider: wingtip, Reseller: tailspin, State: resellers.PartnershipActive, Since: noon,
		ProviderName: "Wingtip Distribution", ResellerName: "Tailspin Toys", ResellerMPNID: "1000003", ResellerCountry: "US",
		ProviderMayAdministerReseller: true,
	}
}

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
