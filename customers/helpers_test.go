package customers_test

import (
	"errors"
	"testing"
	"time"

	"cspkit.example/customers"
	"cspkit.example/pcerr"
	"cspkit.example/permissions"
	"cspkit.example/resellers"
)

const (
	contoso   permissions.TenantID = "11111111-0000-4000-8000-000000000001" // direct bill partner
	wingtip   permissions.TenantID = "11111111-0000-4000-8000-000000000002" // indirect provider
	tailspin  permissions.TenantID = "11111111-0000-4000-8000-000000000003" // indirect reseller
	relecloud customers.ID         = "22222222-0000-4000-8000-000000000001"

	anna  permissions.UserID = "11111111-0000-4000-8000-0000000000a1" // of Contoso
	carla permissions.UserID = "22222222-0000-4000-8000-0000000000a1" // global administrator of Relecloud
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

func partner(tenant permissions.TenantID, types permissions.PartnerTypes) resellers.Partner {
	return resellers.Partner{
		Tenant: tenant, Name: "Contoso", Domain: "contoso.com", Country: "US", Cloud: permissions.PublicCloud,
		Types: types, MPNID: "1000003", Status: permissions.ProgramActive,
	}
}

var (
	direct   = partner(contoso, permissions.DirectBillPartner)
	provider = partner(wingtip, permissions.IndirectProvider)
	reseller = partner(tailspin, permissions.IndirectReseller)
)

// in is the partner in another country and cloud.
func in(p resellers.Partner, country permissions.Country, cloud permissions.Cloud) resellers.Partner {
	p.Country, p.Cloud = country, cloud
	return p
}

func partnership() resellers.Partnership {
	return resellers.Partnership{Provider: wingtip, Reseller: tailspin, State: resellers.PartnershipActive}
}

// tenant is Relecloud as it is before anything happens.
func tenant() customers.Tenant {
	return customers.Tenant{
		Stamp: stamp(noon, noon), ID: relecloud, Domain: "relecloud.onmicrosoft.com", CompanyName: "Relecloud",
		Country: "US", Cloud: permissions.PublicCloud,
	}
}

func profile() customers.BillingProfile {
	return customers.BillingProfile{
		FirstName: "Carla", LastName: "Cloud", Email: "carla@relecloud.com", Culture: "en-US", Language: "en", CompanyName: "Relecloud",
		Address: resellers.Address{
			FirstName: "Carla", LastName: "Cloud", Line1: "1 Main Street", City: "Redmond", State: "WA", PostalCode: "98052", Country: "US",
		},
	}
}

// known is the record of a partner with an active relationship and DAP.
func known(of permissions.TenantID, kind customers.RelationshipKind, origin customers.Origin, by permissions.UserID) customers.Customer {
	return customers.Customer{
		Stamp: stamp(noon, noon), Partner: of, ID: relecloud, Domain: "relecloud.onmicrosoft.com", CompanyName: "Relecloud",
		Country: "US", Cloud: permissions.PublicCloud,
		Relationship: customers.Relationship{State: customers.RelationshipActive, Kind: kind, Origin: origin, Since: noon, PartnerResponsible: true},
		DAP:          customers.DAP{State: customers.DAPActive, GrantedAt: noon, GrantedBy: by},
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
