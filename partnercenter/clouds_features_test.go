package partnercenter_test

import (
	"strings"
	"testing"

	"cspkit.example/activity"
	"cspkit.example/customers"
	"cspkit.example/internal/fixture"
	"cspkit.example/orders"
	"cspkit.example/partnercenter"
	"cspkit.example/pcerr"
	"cspkit.example/permissions"
	"cspkit.example/resellers"
	"cspkit.example/reservations"
	"github.com/stretchr/testify/assert"
)

// almightyIn is a direct bill partner of a cloud, in the program without
// having signed anything, and its only user with every role.
func (w *world) almightyIn(cloud permissions.Cloud, name string, country permissions.Country) permissions.Identity {
	w.t.Helper()
	e := enrolment(name, strings.ToLower(name)+".example")
	e.Cloud, e.Legal.Address = cloud, fixture.Address("Ada", country)
	made := must[partnercenter.Enrolled](w)(w.Center.Enrol(w.ctx, e))
	ms, who := w.Center.Platform(), made.Admin.Identity()
	w.ok(drop(ms.Vet(w.ctx, who.Tenant, true)))
	w.ok(ms.RegisterMPN(w.ctx, "7654321", country))
	w.ok(drop(w.As(who).Account().AssociateMPN(w.ctx, "7654321")))
	w.ok(drop(w.As(who).Account().SignMPA(w.ctx)))
	if cloud.Offers(permissions.PartnerUsers) == nil {
		w.ok(drop(w.As(who).Users().SetRoles(w.ctx, who.User, permissions.AllRoles)))
	}
	return who
}

// The US Government cloud has no service health page. Referrals, business
// profiles and analytics have no behaviour in any cloud (section 0.6), so no
// action is about them and nobody is shown one.
func TestCLD_8_WhatTheUSGovernmentCloudDoesNotOffer(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	health := func(who permissions.Identity) func() error {
		return func() error { return w.As(who).Can(w.ctx, permissions.ServiceHealthView, "") }
	}
	w.refused(pcerr.CloudFeatureUnavailable, "CLD-8", health(w.Gwen))
	assert.NotContains(t, must[[]permissions.Action](w)(w.As(w.Gwen).Capabilities(w.ctx)), permissions.ServiceHealthView)
	w.ok(health(w.Anna)())
	w.ok(health(w.Rolf)())
	w.refused(pcerr.CloudFeatureUnavailable, "CLD-12", health(w.almightyIn(permissions.China21V, "Haidao", "CN")))
	for a := range permissions.Actions() {
		for _, page := range []string{"referral", "business", "analytics", "insight"} {
			assert.NotContains(t, a.String(), page)
		}
	}
}

// Reservations are bought in the public and US Government clouds, whichever
// way the purchase takes.
func TestCLD_11_WhereReservationsAreBought(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	bureau := must[partnercenter.CreatedCustomer](w)(w.As(w.Gwen).Customers().Create(w.ctx, withoutAttestation("Bureau", "US"))).Customer.ID
	amt := w.portalOf("Amt", "DE", permissions.Germany)
	w.ok(amt.Accept(w.ctx, w.asks(w.Rolf, customers.NewRequest{}).URL, true))
	hai := w.almightyIn(permissions.China21V, "Haidao", "CN")
	gang := must[partnercenter.CreatedCustomer](w)(w.As(hai).Customers().Create(w.ctx, withoutAttestation("Gang", "CN"))).Customer.ID

	mark := w.mark()
	global, azure, err := fixture.SellAzure(w.ctx, w.As(w.Gwen), bureau, orders.Line{ItemID: fixture.AzureGlobal})
	w.ok(err)
	bought := must[partnercenter.BoughtReservation](w)(w.As(w.Gwen).Customer(bureau).Reservations().Buy(w.ctx, d2On(azure, 1)))
	assert.Equal(t, []any{reservations.Active, global}, []any{bought.Reservation.State, bought.Reservation.Subscription})
	wantOps(t, w.logged(mark, w.Gwen.Tenant), activity.CreateOrder, activity.CreateOrder)
	w.ok(drop(w.As(w.Gwen).Customer(bureau).Reservations().Renew(w.ctx, bought.Reservation.ID)))

	for who, customer := range map[permissions.Identity]permissions.TenantID{w.Rolf: amt.Identity().Tenant, hai: gang} {
		at := w.As(who).Customer(customer)
		w.refusedAll(pcerr.CloudFeatureUnavailable, "CLD-11", []call{
			{"buy", func() error { return drop(at.Reservations().Buy(w.ctx, d2On(azure, 1))) }},
			{"in the Azure portal", func() error {
				return drop(w.As(who).Via(permissions.AzurePortal).Customer(customer).Reservations().Buy(w.ctx, d2On(azure, 1)))
			}},
			{"as a line", func() error {
				return drop(at.Orders().Place(w.ctx, orders.Line{ItemID: fixture.D2, Term: orders.OneYear}))
			}},
			{"renew", func() error { return drop(at.Reservations().Renew(w.ctx, nobodyID)) }},
			{"exchange", func() error { return drop(at.Reservations().Exchange(w.ctx, nobodyID, d2On(azure, 1))) }},
			{"register", func() error { return drop(at.Subscriptions().Register(w.ctx, nobodyID)) }},
		})
	}
}

// In the 21Vianet cloud a request may leave the privileges out, as in the
// public cloud; what comes of it is the same.
func TestCLD_13_RequestsWithoutDAPAt21Vianet(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	hai := w.almightyIn(permissions.China21V, "Haidao", "CN")
	gang := w.portalOf("Gang", "CN", permissions.China21V)
	request := w.asks(hai, customers.NewRequest{WithoutDelegatedAdmin: true, TargetCountry: "CN"})
	assert.Equal(t, []any{resellers.Draft, false}, []any{request.State, request.IncludeDelegatedAdmin})
	assert.Contains(t, request.Body, "&dap=false&")
	mark := w.mark()
	w.ok(gang.Accept(w.ctx, request.URL, false))
	w.wantLogs(mark, logs{hai.Tenant: {{activity.CreatePartnerCustomerRelationship, "Gang", "admin@gang.onmicrosoft.com",
		activity.NewData("RequestId", string(request.ID), "Kind", "direct")}}})
	record := w.recordOf(hai, gang.Identity().Tenant)
	assert.True(t, record.Relationship.Active())
	assert.Equal(t, customers.DAP{}, record.DAP)
	w.ok(gang.Accept(w.ctx, w.asks(hai, customers.NewRequest{}).URL, false))
	assert.True(t, w.recordOf(hai, gang.Identity().Tenant).DAP.Active(), "and with them")
}

// Where the customers of each cloud accept is data that an embedder may
// replace, cloud by cloud; what it does not name stays as the seed has it.
func TestCLD_14_CLD_15_ThePortalsOfTheClouds(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	const adminCenter permissions.Portal = "microsoft_365_admin_center" // of a later page
	later := map[permissions.Cloud]permissions.Portal{permissions.PublicCloud: adminCenter}
	replaced := must[*partnercenter.Center](w)(partnercenter.New(w.ctx, w.Store, &partnercenter.Options{AcceptancePortals: later}))
	later[permissions.Germany] = adminCenter // it is no longer asked
	for cloud, want := range map[permissions.Cloud][2]permissions.Portal{
		permissions.PublicCloud:  {"microsoft_store_for_business", adminCenter},
		permissions.Germany:      {"office_admin_portal", "office_admin_portal"},
		permissions.USGovernment: {"office_admin_portal", "office_admin_portal"},
		permissions.China21V:     {"office_portal_21vianet", "office_portal_21vianet"},
		"moon":                   {"", ""},
	} {
		assert.Equal(t, want, [2]permissions.Portal{w.Center.AcceptancePortal(cloud), replaced.AcceptancePortal(cloud)}, cloud)
	}
}
