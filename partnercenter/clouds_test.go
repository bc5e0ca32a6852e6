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
	"cspkit.example/resellers"
	"github.com/stretchr/testify/assert"
)

// portalOf is the portal of a new organisation in a cloud.
func (w *world) portalOf(name string, country permissions.Country, cloud permissions.Cloud) *partnercenter.Portal {
	w.t.Helper()
	return must[*partnercenter.Portal](w)(w.RegisterTenant(w.ctx, name, country, cloud))
}

// Scenario 9.7.
func TestCLD_2_CLD_3_CLD_4_REL_3_REL_4_REL_9_WithoutAdministratorPermissions_Scenario9_7(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	without := customers.NewRequest{WithoutDelegatedAdmin: true}

	// 1 and 2: the US Government and Germany clouds want the privileges.
	for _, national := range []permissions.Identity{w.Gwen, w.Rolf} {
		w.refused(pcerr.DAPRequiredInCloud, "CLD-2", func() error { return drop(w.As(national).Invitations().Create(w.ctx, without)) })
		with := w.asks(national, customers.NewRequest{})
		assert.True(t, with.IncludeDelegatedAdmin)
		assert.Equal(t, resellers.Draft, with.State)
		cloud := must[resellers.Partner](w)(w.As(national).Account().Get(w.ctx)).Cloud
		assert.Equal(t, permissions.OfficeAdminPortal, permissions.AcceptancePortal(cloud))
	}
	w.refused(pcerr.CloudClosed, "CLD-4", func() error {
		return drop(w.As(w.Rolf).Customers().Create(w.ctx, fixture.NewCustomer("Neu", "DE", "Anke")))
	})

	// 3: in the public cloud the relationship comes without them.
	draft := w.asks(w.Sam, without)
	assert.False(t, draft.IncludeDelegatedAdmin)
	assert.Equal(t, permissions.MicrosoftStoreForBusiness, permissions.AcceptancePortal(permissions.PublicCloud))
	adatum := w.organisation("Adatum", "US")
	w.ok(adatum.AcceptAgreement(w.ctx))
	mark, id := w.mark(), adatum.Identity().Tenant
	w.ok(adatum.Accept(w.ctx, draft.URL, false))
	w.wantLogs(mark, logs{w.Sam.Tenant: {{activity.CreatePartnerCustomerRelationship, "Adatum", "admin@adatum.onmicrosoft.com",
		activity.NewData("RequestId", string(draft.ID), "Kind", "direct")}}})
	record := w.recordOf(w.Sam, id)
	assert.Equal(t, customers.DAP{}, record.DAP)
	assert.True(t, record.Relationship.Active())
	assert.Equal(t, []string{"Adatum", "Relecloud"}, w.listed(w.Sam, partnercenter.CustomerQuery{}))

	// 4: Azure that the partner provisions needs none.
	_, azure, err := fixture.SellAzure(w.ctx, w.As(w.Sam), id, orders.Line{ItemID: fixture.AzurePlan})
	w.ok(err)
	held := must[orders.Assignments](w)(w.As(w.Sam).Customer(id).AzureRoles().List(w.ctx, azure))
	assert.True(t, held.AdminAgentsHold(w.Sam.Tenant))
	w.refused(pcerr.DAPRequired, "DAP-9", func() error {
		return drop(w.As(w.Anna).Customer(id).Users().Create(w.ctx, customers.NewUser{FirstName: "A", LastName: "B", UserName: "ab"}))
	})
}

func TestCLD_1_CLD_4_CLD_7_CLD_9_CLD_16_AcceptingAcrossClouds(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	us, german, public := w.asks(w.Gwen, customers.NewRequest{}), w.asks(w.Rolf, customers.NewRequest{}), w.asks(w.Anna, customers.NewRequest{})
	agency := w.portalOf("Agency", "US", permissions.USGovernment)
	w.refused(pcerr.CloudMismatch, "CLD-1", func() error { return agency.Accept(w.ctx, public.URL, true) })
	w.refused(pcerr.CloudMismatch, "CLD-1", func() error { return w.Portal(w.Carla).Accept(w.ctx, us.URL, true) })

	// An existing tenant of the Germany cloud is still won; the cloud takes
	// customers of the EU and EFTA only.
	behoerde := w.portalOf("Amt", "DE", permissions.Germany)
	mark := w.mark()
	w.ok(behoerde.Accept(w.ctx, german.URL, false)) // there is no agreement to accept in this cloud
	w.wantLogs(mark, logs{w.Rolf.Tenant: {
		{activity.CreatePartnerCustomerRelationship, "Amt", "admin@amt.onmicrosoft.com", activity.NewData("RequestId", string(german.ID), "Kind", "direct")},
		{activity.DAPAdminRelationshipApproved, "Amt", "admin@amt.onmicrosoft.com", activity.NewData("RequestId", string(german.ID))},
	}})
	for country, rule := range map[permissions.Country]pcerr.Rule{"GB": "CLD-16", "TR": "RGN-1"} { // GB is in Europe, and not in the EU
		there := w.portalOf("In"+string(country), country, permissions.Germany)
		w.refused(pcerr.RegionNotAllowed, rule, func() error { return there.Accept(w.ctx, german.URL, true) })
	}
	w.refused(pcerr.RegionNotAllowed, "CLD-16", func() error {
		return drop(w.As(w.Rolf).Invitations().Create(w.ctx, customers.NewRequest{TargetCountry: "GB"}))
	})
	w.refused(pcerr.RegionNotAllowed, "CLD-16", func() error {
		return drop(w.As(w.Gwen).Customers().Create(w.ctx, withoutAttestation("Atoll", "UM")))
	})
	w.refused(pcerr.CloudFeatureUnavailable, "CLD-9", func() error { // there is nothing to attest
		return drop(w.As(w.Gwen).Customers().Create(w.ctx, fixture.NewCustomer("Atoll", "US", "Ann")))
	})

	// A US Government customer works with one partner.
	mine := must[partnercenter.CreatedCustomer](w)(w.As(w.Gwen).Customers().Create(w.ctx, withoutAttestation("Bureau", "US")))
	other := w.fellowOfGwen()
	boss := must[*partnercenter.Portal](w)(w.Center.SignInToPortal(w.ctx, mine.Credentials.UserName, mine.Credentials.Password))
	w.ok(boss.ChoosePassword(w.ctx, fixture.Password))
	rival := w.asks(other, customers.NewRequest{})
	w.refused(pcerr.CloudSinglePartner, "CLD-7", func() error { return boss.Accept(w.ctx, rival.URL, true) })
	w.refused(pcerr.RelationshipExists, "REL-21", func() error { return boss.Accept(w.ctx, us.URL, true) })
	w.ok(w.As(w.Gwen).Customer(mine.Customer.ID).RemoveRelationship(w.ctx))
	w.ok(boss.Accept(w.ctx, rival.URL, false))
	w.refused(pcerr.CloudSinglePartner, "CLD-7", func() error { return boss.Accept(w.ctx, us.URL, true) })
}

// withoutAttestation is a customer that will be asked for the agreement.
func withoutAttestation(name string, country permissions.Country) customers.NewCustomer {
	n := fixture.NewCustomer(name, country, "Admin")
	n.Attestation = nil
	return n
}

// fellowOfGwen is the global admin of another partner of the US Government
// cloud.
func (w *world) fellowOfGwen() permissions.Identity {
	w.t.Helper()
	e := enrolment("FedPartner", "fedpartner.example")
	e.Cloud = permissions.USGovernment
	made := must[partnercenter.Enrolled](w)(w.Center.Enrol(w.ctx, e))
	w.ok(drop(w.Center.Platform().Vet(w.ctx, made.Partner.Tenant, true)))
	w.ok(drop(w.Center.Platform().SetProgramStatus(w.ctx, made.Partner.Tenant, permissions.ProgramActive)))
	return made.Admin.Identity()
}

// What the national clouds do in portals of their own: Partner Center reads
// there, and does not change. Scenario 9.17, step 7.
func TestCLD_5_CLD_6_CLD_9_CLD_10_WhatNationalCloudsLack_Scenario9_17(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	amt := w.portalOf("Amt", "DE", permissions.Germany)
	w.ok(amt.Accept(w.ctx, w.asks(w.Rolf, customers.NewRequest{}).URL, true))
	bureau := must[partnercenter.CreatedCustomer](w)(w.As(w.Gwen).Customers().Create(w.ctx, withoutAttestation("Bureau", "US")))
	for who, customer := range map[permissions.Identity]permissions.TenantID{w.Gwen: bureau.Customer.ID, w.Rolf: amt.Identity().Tenant} {
		s := w.As(who)
		at := s.Customer(customer)
		admin := everything(w, at.Users().All(w.ctx))[0]
		w.ok(drop(s.Users().List(w.ctx, partnercenter.Paging{}))) // reading is allowed
		w.refusedAll(pcerr.CloudFeatureUnavailable, "CLD-5", []call{
			{"partner user", func() error {
				return drop(s.Users().Create(w.ctx, permissions.NewUser{FirstName: "A", LastName: "B", Email: "ab@govpartner.example"}))
			}},
			{"roles", func() error { return drop(s.Users().SetRoles(w.ctx, who.User, permissions.GlobalAdmin)) }},
			{"remove", func() error { return drop(s.Users().Remove(w.ctx, who.User)) }},
			{"password", func() error { return drop(s.Users().ResetPassword(w.ctx, who.User)) }},
			{"customer user", func() error { return drop(at.Users().Create(w.ctx, customers.NewUser{})) }},
			{"change", func() error { return drop(at.Users().Update(w.ctx, admin.ID, customers.UserUpdate{})) }},
			{"customer password", func() error { return drop(at.Users().ResetPassword(w.ctx, admin.ID)) }},
			{"licences", func() error { return drop(at.Users().SetLicenses(w.ctx, admin.ID, []string{"e3"}, nil)) }},
		})
		w.refusedAll(pcerr.CloudFeatureUnavailable, "CLD-9", []call{
			{"agreement", func() error { return drop(at.Agreement(w.ctx)) }},
			{"attest", func() error { return drop(at.AttestAgreement(w.ctx, customers.Attestation{})) }},
		})
		w.refusedAll(pcerr.CloudFeatureUnavailable, "CLD-10", []call{
			{"permission", func() error { return drop(at.PurchasePermission().On(w.ctx)) }},
			{"switch", func() error { return drop(at.PurchasePermission().Enable(w.ctx)) }},
		})
		// Orders do not ask for the agreement there.
		w.place(s, customer, orders.Line{ItemID: fixture.Office})
	}
	w.refused(pcerr.CloudFeatureUnavailable, "CLD-9", func() error { return amt.AcceptAgreement(w.ctx) })

	e := enrolment("FedDistri", "feddistri.example")
	e.Cloud, e.Types = permissions.USGovernment, permissions.IndirectProvider
	made := must[partnercenter.Enrolled](w)(w.Center.Enrol(w.ctx, e))
	w.ok(drop(w.Center.Platform().Vet(w.ctx, made.Partner.Tenant, true)))
	w.ok(drop(w.Center.Platform().SetProgramStatus(w.ctx, made.Partner.Tenant, permissions.ProgramActive)))
	p := w.As(made.Admin.Identity()).Partnerships()
	w.refusedAll(pcerr.CloudFeatureUnavailable, "CLD-6", []call{
		{"request", func() error { return drop(p.Request(w.ctx, "rita@fabrikam.example")) }},
		{"list", func() error { return drop(p.Resellers(w.ctx, partnercenter.Paging{})) }},
		{"remove", func() error { return drop(p.Remove(w.ctx, w.Rita.Tenant, true)) }},
	})
}
