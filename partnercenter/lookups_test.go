package partnercenter_test

import (
	"testing"

	"cspkit.example/customers"
	"cspkit.example/internal/fixture"
	"cspkit.example/partnercenter"
	"cspkit.example/pcerr"
	"cspkit.example/permissions"
	"cspkit.example/resellers"
	"github.com/stretchr/testify/assert"
)

// Before it names a reseller, a provider asks whether it could.
func TestIR_26_RGN_3_WhetherAResellerSigned(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	w.ok(w.Center.Platform().RegisterMPN(w.ctx, "1234567", "DE"))
	asks := w.As(w.Ingo).Partnerships()
	byMPN := func(id string) func() error { return func() error { return asks.CheckAgreement(w.ctx, id) } }
	byTenant := func(id permissions.TenantID) func() error {
		return func() error { return asks.CheckAgreementOf(w.ctx, id) }
	}
	w.ok(byMPN("4847383")()) // Fabrikam
	w.ok(byTenant(w.Rita.Tenant)())
	w.refusedField(pcerr.InvalidInput, "ID-8", "mpnId", byMPN("abc"))
	w.refused(pcerr.MPNNotFound, "IR-26", byMPN("9999999"))
	w.refused(pcerr.MPNNotFound, "IR-26", byMPN("1234567")) // of no account
	w.refused(pcerr.MPNNotIndirectReseller, "IR-26", byMPN("5000001"))
	w.refused(pcerr.RegionNotAllowed, "RGN-3", byTenant(w.Cody.Tenant))
	w.refused(pcerr.ResellerMPANotSigned, "IR-26", byMPN("4847433"))
	w.refused(pcerr.ResellerMPANotSigned, "IR-26", byTenant(w.Nils.Tenant))
	w.refusedField(pcerr.InvalidInput, "ID-2", "tenantId", byTenant("not-a-guid"))
	w.refused(pcerr.NotFound, "IR-26", byTenant(w.Relecloud))
	w.refused(pcerr.RoleNotAllowed, "IR-5", func() error { return w.As(w.Hans).Partnerships().CheckAgreement(w.ctx, "4847383") })
	w.refused(pcerr.PartnerTypeNotAllowed, "IR-1", func() error { return w.As(w.Anna).Partnerships().CheckAgreement(w.ctx, "4847383") })
}

// An MPN ID is known or not; whose it is stays its owner's.
func TestID_8_WhetherAnMPNIDExists(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	found := must[resellers.MPN](w)(w.As(w.Anna).Account().MPN(w.ctx, "4847383"))
	assert.Equal(t, []any{"4847383", permissions.Country("FR"), permissions.TenantID("")}, []any{found.ID, found.Country, found.Tenant})
	w.refused(pcerr.MPNNotFound, "IR-26", func() error { return drop(w.As(w.Anna).Account().MPN(w.ctx, "9999999")) })
	w.refusedField(pcerr.InvalidInput, "ID-8", "mpnId", func() error { return drop(w.As(w.Anna).Account().MPN(w.ctx, "x")) })
	w.refused(pcerr.RoleNotAllowed, "ROLE-1", func() error { return drop(w.As(w.Hal).Account().MPN(w.ctx, "4847383")) })
}

func TestREL_29_WhetherADomainIsTaken(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	for name, want := range map[string]bool{
		"relecloud.onmicrosoft.com": true, "ReleCloud.OnMicrosoft.com": true, "contoso.example": true, "free.onmicrosoft.com": false,
	} {
		assert.Equal(t, want, must[bool](w)(w.As(w.Anna).Customers().DomainTaken(w.ctx, name)), name)
	}
	w.refusedField(pcerr.InvalidInput, "ID-13", "domain", func() error { return drop(w.As(w.Anna).Customers().DomainTaken(w.ctx, "no domain")) })
	w.refused(pcerr.RoleNotAllowed, "CUS-2", func() error { return drop(w.As(w.Hal).Customers().DomainTaken(w.ctx, "free.example")) })
}

// The resellers of a customer have names also after the partnership.
func TestIR_21_ThePartnershipsBehindACustomer(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	w.ok(w.Partner(w.ctx))
	n := fixture.NewCustomer("Proseware", "IT", "Paola")
	n.Reseller = w.Rita.Tenant
	id := must[partnercenter.CreatedCustomer](w)(w.As(w.Ingo).Customers().Create(w.ctx, n)).Customer.ID
	names := func(of customers.ID) (all []string) {
		for _, p := range must[[]resellers.Partnership](w)(w.As(w.Ingo).Customer(of).ResellerPartnerships(w.ctx)) {
			all = append(all, p.ResellerName+" "+p.ResellerMPNID)
		}
		return all
	}
	assert.Equal(t, []string{"Fabrikam 4847383"}, names(id))
	w.ok(drop(w.As(w.Ingo).Partnerships().Remove(w.ctx, w.Rita.Tenant, true)))
	assert.Equal(t, []string{"Fabrikam 4847383"}, names(id))
	w.refused(pcerr.CustomerNotFound, "CUS-12", func() error { return drop(w.As(w.Lars).Customer(id).ResellerPartnerships(w.ctx)) })
}
