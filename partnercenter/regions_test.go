package partnercenter_test

import (
	"testing"

	"cspkit.example/customers"
	"cspkit.example/internal/fixture"
	"cspkit.example/orders"
	"cspkit.example/partnercenter"
	"cspkit.example/pcerr"
	"cspkit.example/permissions"
	"cspkit.example/resellers"
	"github.com/stretchr/testify/assert"
)

// Scenario 9.8.
func TestRGN_1_RGN_6_RGN_7_TheRegionOfACustomer_Scenario9_8(t *testing.T) {
	t.Parallel()
	w := newWorld(t)

	// 1: a hint at another region is refused at once.
	w.refused(pcerr.RegionNotAllowed, "RGN-1", func() error {
		return drop(w.As(w.Sam).Invitations().Create(w.ctx, customers.NewRequest{TargetCountry: "CA"}))
	})
	assert.Equal(t, permissions.Country("UM"), w.asks(w.Sam, customers.NewRequest{TargetCountry: "um"}).TargetCountry)
	w.refusedField(pcerr.InvalidInput, "ID-13", "targetCountry", func() error {
		return drop(w.As(w.Sam).Invitations().Create(w.ctx, customers.NewRequest{TargetCountry: "XX"}))
	})

	// 2: without the hint, when the customer accepts.
	open := w.asks(w.Sam, customers.NewRequest{})
	northwind := w.organisation("Northwind", "CA")
	w.refused(pcerr.RegionNotAllowed, "RGN-1", func() error { return northwind.Accept(w.ctx, open.URL, true) })
	assert.Equal(t, []string{"Relecloud"}, w.listed(w.Sam, partnercenter.CustomerQuery{}))

	// 3: creating.
	w.refused(pcerr.RegionNotAllowed, "RGN-1", func() error {
		return drop(w.As(w.Anna).Customers().Create(w.ctx, fixture.NewCustomer("Maple", "CA", "Mia")))
	})
	w.ok(drop(w.As(w.Anna).Customers().Create(w.ctx, fixture.NewCustomer("Wake", "UM", "Will"))))

	// 4: Europe is one region, and Turkey is in another.
	french := w.enrolled("Gallia", permissions.DirectBillPartner, "FR", "41")
	request := w.asks(french, customers.NewRequest{})
	w.ok(w.organisation("Berlin", "DE").Accept(w.ctx, request.URL, true))
	izmir := w.organisation("Izmir", "TR")
	w.refused(pcerr.RegionNotAllowed, "RGN-1", func() error { return izmir.Accept(w.ctx, request.URL, true) })
}

// A country in no region passes only against itself.
func TestRGN_4_RGN_5_CountriesWithoutARegion(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	for n, c := range []struct {
		partner, customer permissions.Country
		refused           bool
	}{
		{"CN", "CN", false}, {"CN", "CU", true}, {"SY", "SY", false}, {"SY", "TR", true},
		{"BR", "BR", false}, {"BR", "AR", true}, {"ZA", "TR", false}, {"ZA", "NG", true}, {"AU", "NZ", true}, {"JP", "KR", true},
	} {
		name := "P" + string(rune('a'+n))
		boss := w.enrolled(name, permissions.DirectBillPartner, c.partner, "5"+string(rune('0'+n)))
		create := func() error {
			return drop(w.As(boss).Customers().Create(w.ctx, fixture.NewCustomer(name+"-customer", c.customer, "Ada")))
		}
		if c.refused {
			w.refused(pcerr.RegionNotAllowed, "RGN-1", create)
			continue
		}
		w.ok(create())
	}
}

// A partnership stays within a region.
func TestRGN_3_APartnershipStaysInItsRegion(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	request := must[resellers.Request](w)(w.As(w.Ingo).Partnerships().Request(w.ctx, "cody@coho.example"))
	w.refused(pcerr.RegionNotAllowed, "RGN-3", func() error { return drop(w.As(w.Cody).Partnerships().Accept(w.ctx, request.URL)) })
	turkish := w.enrolled("Bosporus", permissions.IndirectReseller, "TR", "42")
	w.refused(pcerr.RegionNotAllowed, "RGN-3", func() error { return drop(w.As(turkish).Partnerships().Accept(w.ctx, request.URL)) })
	w.ok(drop(w.As(w.Rita).Partnerships().Accept(w.ctx, request.URL))) // FR and DE
}

// A reseller's request needs the region of both partners.
func TestRGN_6_BothPartnersOfARequestMustReachTheCustomer(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	w.ok(w.Partner(w.ctx))
	request := w.asks(w.Renee, customers.NewRequest{Provider: w.Ingo.Tenant})
	seattle := w.organisation("Seattle", "US")
	w.refused(pcerr.RegionNotAllowed, "RGN-1", func() error { return seattle.Accept(w.ctx, request.URL, true) })
	roma := w.organisation("Roma", "IT")
	w.ok(roma.Accept(w.ctx, request.URL, true))
	w.place(w.As(w.Ingo), roma.Identity().Tenant, orders.Line{ItemID: fixture.Office})
}
