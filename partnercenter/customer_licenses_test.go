package partnercenter_test

import (
	"testing"

	"cspkit.example/activity"
	"cspkit.example/customers"
	"cspkit.example/internal/fixture"
	"cspkit.example/orders"
	"cspkit.example/partnercenter"
	"cspkit.example/pcerr"
	"cspkit.example/permissions"
	"github.com/stretchr/testify/assert"
)

const (
	e3        = "6fd2c87f-b296-42f0-b197-1e91e994b900"
	exchange  = "efb87545-963c-4e0d-99df-69c6916d9eb0"
	sway      = "a23b959c-7ce8-4e57-9140-b90eb88a9e97"
	minecraft = "984df360-9a74-4647-8cf8-696749f6247a"
)

// licensed is a world whose licences are described.
func licensed(t *testing.T) *world {
	t.Helper()
	w := newWorld(t)
	w.describeLicences()
	return w
}

// describeLicences puts the licences of Office 365 E3 and Minecraft into the
// catalogue, with an item that gives each: "e3" and "minecraft".
func (w *world) describeLicences() {
	w.t.Helper()
	ms := w.Center.Platform()
	w.ok(ms.PutLicense(w.ctx, customers.LicenseSKU{ID: e3, Name: "Office 365 E3", PartNumber: "ENTERPRISEPACK", Plans: []customers.ServicePlan{
		{ID: exchange, Name: "EXCHANGE_S_ENTERPRISE", DisplayName: "Exchange"}, {ID: sway, Name: "SWAY", DisplayName: "Sway"},
	}}))
	w.ok(ms.PutLicense(w.ctx, customers.LicenseSKU{ID: minecraft, Name: "Minecraft", PartNumber: "MEE_FACULTY", Group: customers.LicenseGroup2}))
	w.put("e3", orders.License, func(i *orders.Item) { i.LicenseSKU = e3 })
	w.put("minecraft", orders.License, func(i *orders.Item) { i.LicenseSKU = minecraft })
}

// units are the licences of Relecloud: active, suspended and consumed units
// by part number.
func (w *world) units() map[string][3]int {
	w.t.Helper()
	all := map[string][3]int{}
	for _, l := range must[[]customers.LicenseUnits](w)(w.relecloud(w.Anna).Users().SubscribedLicenses(w.ctx)) {
		all[l.SKU.PartNumber] = [3]int{l.Active, l.Suspended, l.Consumed}
	}
	return all
}

func TestCUS_17_AUserTakesAUnit(t *testing.T) {
	t.Parallel()
	w := licensed(t)
	users := w.relecloud(w.Anna).Users()
	give := func(id permissions.UserID) error { return drop(users.SetLicenses(w.ctx, id, []string{e3}, nil)) }
	assert.Empty(t, w.units())
	w.refused(pcerr.LicenseUnavailable, "CUS-17", func() error { return give(w.Nora.User) })

	bought := w.sells(orders.Line{ItemID: "e3", Quantity: 1})
	mark := w.mark()
	w.ok(give(w.Nora.User))
	w.wantLogs(mark, logs{w.Anna.Tenant: {w.ofNora(activity.UpdateCustomerUserLicenses, "AddedLicenseSkuId", e3, "RemovedLicenseSkuId", "")}})
	assert.Equal(t, map[string][3]int{"ENTERPRISEPACK": {1, 0, 1}}, w.units())
	w.refused(pcerr.LicenseUnavailable, "CUS-17", func() error { return give(w.Carla.User) })

	w.ok(drop(users.SetLicenses(w.ctx, w.Nora.User, nil, []string{e3})))
	w.ok(give(w.Carla.User))
	w.ok(drop(w.relecloud(w.Anna).Subscriptions().Suspend(w.ctx, bought)))
	assert.Equal(t, map[string][3]int{"ENTERPRISEPACK": {0, 1, 1}}, w.units())
	w.refused(pcerr.LicenseUnavailable, "CUS-17", func() error { return give(w.Nora.User) })
	w.ok(drop(users.SetLicenses(w.ctx, w.Nora.User, []string{"unknown", nobodyID}, nil)))
}

// Units count whoever sold them, and a partner with DAP sees all.
func TestCUS_17_UnitsOfAllPartners(t *testing.T) {
	t.Parallel()
	w := licensed(t)
	w.ok(w.Portal(w.Carla).Accept(w.ctx, w.asks(w.Lars, customers.NewRequest{WithoutDelegatedAdmin: true}).URL, true))
	w.ok(drop(w.relecloud(w.Lars).AttestAgreement(w.ctx, *fixture.NewCustomer("Relecloud", "US", "Carla").Attestation)))
	w.sells(orders.Line{ItemID: "e3", Quantity: 2})
	w.place(w.As(w.Lars), w.Relecloud, orders.Line{ItemID: "e3", Quantity: 3})
	assert.Equal(t, map[string][3]int{"ENTERPRISEPACK": {5, 0, 0}}, w.units())
	w.refused(pcerr.DAPRequired, "DAP-9", func() error { return drop(w.relecloud(w.Lars).Users().SubscribedLicenses(w.ctx)) })
	w.refused(pcerr.CustomerNotFound, "CUS-12", func() error { return drop(w.relecloud(w.Aylin).Users().SubscribedLicenses(w.ctx)) })
	w.refused(pcerr.CustomerNotFound, "CUS-12", func() error { return drop(w.relecloud(w.Aylin).Users().Licenses(w.ctx, w.Nora.User)) })
}

func TestCUS_17_ARestoredUserComesBackWithoutWhatIsTaken(t *testing.T) {
	t.Parallel()
	w := licensed(t)
	w.sells(orders.Line{ItemID: "e3", Quantity: 1})
	users := w.relecloud(w.Anna).Users()
	w.ok(drop(users.SetLicenses(w.ctx, w.Nora.User, []string{e3, "unknown"}, nil)))
	w.ok(drop(users.Delete(w.ctx, w.Nora.User)))
	assert.Equal(t, map[string][3]int{"ENTERPRISEPACK": {1, 0, 0}}, w.units())
	w.ok(drop(users.SetLicenses(w.ctx, w.Carla.User, []string{e3}, nil)))
	restored := must[customers.User](w)(users.Restore(w.ctx, w.Nora.User))
	assert.Equal(t, []string{"unknown"}, restored.Licenses)
	assert.Equal(t, map[string][3]int{"ENTERPRISEPACK": {1, 0, 1}}, w.units())
}

func TestCUS_17_ALicenceWithoutSomeOfItsPlans(t *testing.T) {
	t.Parallel()
	w := licensed(t)
	w.sells(orders.Line{ItemID: "e3", Quantity: 1})
	users := w.relecloud(w.Anna).Users()
	give := func(plans ...string) error {
		return drop(users.UpdateLicenses(w.ctx, w.Nora.User, customers.LicenseUpdate{Assign: []customers.LicenseAssignment{{SKU: e3, Without: plans}}}))
	}
	w.refusedField(pcerr.InvalidInput, "CUS-17", "excludedPlans", func() error { return give(nobodyID) })
	w.ok(give(sway))
	held := must[[]partnercenter.License](w)(users.Licenses(w.ctx, w.Nora.User))
	assert.Len(t, held, 1)
	assert.Equal(t, "ENTERPRISEPACK", held[0].SKU.PartNumber)
	assert.Equal(t, []customers.ServicePlan{{ID: exchange, Name: "EXCHANGE_S_ENTERPRISE", DisplayName: "Exchange"}}, held[0].Plans)
	w.ok(give())
	assert.Len(t, must[[]partnercenter.License](w)(users.Licenses(w.ctx, w.Nora.User))[0].Plans, 2)
}

func TestCUS_18_OneChangeConcernsOneGroup(t *testing.T) {
	t.Parallel()
	w := licensed(t)
	w.sells(orders.Line{ItemID: "e3", Quantity: 1})
	w.sells(orders.Line{ItemID: "minecraft", Quantity: 1})
	users := w.relecloud(w.Anna).Users()
	w.refusedField(pcerr.InvalidInput, "CUS-18", "licenses", func() error {
		return drop(users.SetLicenses(w.ctx, w.Nora.User, []string{e3, minecraft}, nil))
	})
	w.ok(drop(users.SetLicenses(w.ctx, w.Nora.User, []string{e3}, nil)))
	w.refusedField(pcerr.InvalidInput, "CUS-18", "licenses", func() error {
		return drop(users.SetLicenses(w.ctx, w.Nora.User, []string{minecraft}, []string{e3}))
	})
	both := must[customers.User](w)(users.SetLicenses(w.ctx, w.Nora.User, []string{minecraft}, nil))
	assert.Equal(t, []string{e3, minecraft}, both.Licenses)
	assert.Equal(t, map[string][3]int{"ENTERPRISEPACK": {1, 0, 1}, "MEE_FACULTY": {1, 0, 1}}, w.units())
}
