package partnercenter_test

import (
	"fmt"
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
	"github.com/stretchr/testify/assert"
)

// Scenario 9.9, steps 1 to 3.
func TestREL_5_REL_6_REL_7_TheInvitation_Scenario9_9(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	anna := w.As(w.Anna).Invitations()
	contoso, sent := w.Anna.Tenant, w.outbox()

	// 1
	w.refused(pcerr.RoleNotAllowed, "ROLE-13", func() error { return drop(w.As(w.Hal).Invitations().Create(w.ctx, customers.NewRequest{})) })

	// 2: a draft, and nothing is sent.
	var request customers.Request
	mark := w.mark()
	assert.Equal(t, []string{"relationship_requests"}, w.tablesChanged(func() (err error) {
		request, err = anna.Create(w.ctx, customers.NewRequest{})
		return err
	}))
	assert.True(t, request.IncludeDelegatedAdmin)
	assert.Contains(t, request.Body, request.URL)
	assert.Contains(t, request.URL, string(contoso))
	assert.Equal(t, resellers.Draft, request.State)

	// 3: the text may change, the link may not.
	for _, body := range []string{
		"Please work with us.", "", strings.Replace(request.Body, string(request.ID), nobodyID, 1), request.URL + "x", "https://evil.example/?to=" + request.URL,
	} {
		w.refusedField(pcerr.LinkMissing, "REL-6", "emailBody", func() error { return drop(anna.EditEmail(w.ctx, request.ID, "Hello", body)) })
	}
	assert.Equal(t, request, must[customers.Request](w)(anna.Get(w.ctx, request.ID)))
	edited := must[customers.Request](w)(anna.EditEmail(w.ctx, request.ID, "Hello", "Dear customer,\n\n<"+request.URL+">\n\nAnna"))
	assert.Equal(t, "Hello", edited.Subject)
	assert.Equal(t, request.URL, edited.URL)
	assert.Equal(t, resellers.Done, must[customers.Request](w)(anna.MarkDone(w.ctx, request.ID)).State)
	w.ok(drop(anna.EditEmail(w.ctx, request.ID, "Again", request.URL))) // also when it is done
	w.wantLogs(mark, logs{})
	assert.Equal(t, sent, w.outbox(), "the system sends nothing")
}

// Scenario 9.9, steps 4 and 5.
func TestREL_8_REL_15_REL_16_TheCustomerAccepts_Scenario9_9(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	request, contoso := w.asks(w.Anna, customers.NewRequest{}), w.Anna.Tenant

	// 4: a global administrator accepts the request, and the agreement with it.
	wingtip := w.organisation("Wingtip", "US")
	plain := must[partnercenter.CreatedCustomerUser](w)(wingtip.CreateUser(w.ctx, customers.NewUser{FirstName: "Paul", LastName: "P", UserName: "paul"}))
	paul := w.Portal(plain.User.Identity())
	w.refused(pcerr.Unauthenticated, "ROLE-10", func() error { return paul.Accept(w.ctx, request.URL, true) })
	w.ok(paul.ChoosePassword(w.ctx, fixture.Password))
	w.refused(pcerr.RoleNotAllowed, "REL-15", func() error { return paul.Accept(w.ctx, request.URL, true) })
	w.refused(pcerr.RoleNotAllowed, "REL-15", func() error { return paul.Decline(w.ctx, request.URL) })
	w.refused(pcerr.MCANotAccepted, "REL-16", func() error { return wingtip.Accept(w.ctx, request.URL, false) })
	mark := w.mark()
	changed := w.tablesChanged(func() error { return wingtip.Accept(w.ctx, request.URL, true) })
	assert.Equal(t, []string{"activity", "answers", "customers", "sequences", "tenants"}, changed)
	id := wingtip.Identity().Tenant
	accepted := []line{
		{activity.CreatePartnerCustomerRelationship, "Wingtip", "admin@wingtip.onmicrosoft.com", activity.NewData("RequestId", string(request.ID), "Kind", "direct")},
		{activity.DAPAdminRelationshipApproved, "Wingtip", "admin@wingtip.onmicrosoft.com", activity.NewData("RequestId", string(request.ID))},
	}
	w.wantLogs(mark, logs{contoso: accepted})
	record := w.recordOf(w.Anna, id)
	wantDiff(t, "relationship", customers.Relationship{
		State: customers.RelationshipActive, Kind: customers.KindDirect, Origin: customers.OriginRequest, Since: fixture.Start, PartnerResponsible: true,
	}, record.Relationship)
	wantDiff(t, "DAP", customers.DAP{State: customers.DAPActive, GrantedAt: fixture.Start, GrantedBy: wingtip.Identity().User}, record.DAP)
	assert.Equal(t, "reseller", record.RelationshipToPartner())
	assert.Equal(t, []string{"Relecloud", "Wingtip"}, w.listed(w.Anna, partnercenter.CustomerQuery{}))
	w.place(w.As(w.Sam), id, orders.Line{ItemID: fixture.Office})                                  // the agreement counts
	w.ok(wingtip.Accept(w.ctx, w.asks(w.Lars, customers.NewRequest{}).URL, false))                 // for every partner
	w.place(w.As(w.Lars), id, orders.Line{ItemID: fixture.Office})                                 // of Wingtip
	w.ok(drop(w.As(w.Anna).Customer(id).Users().ResetPassword(w.ctx, plain.User.Identity().User))) // managed from the list

	// 5
	w.refused(pcerr.RelationshipExists, "REL-21", func() error { return wingtip.Accept(w.ctx, request.URL, true) })
}

// Scenario 9.9, steps 6 and 7.
func TestREL_8_REL_20_ALinkForManyUntilItIsWithdrawn_Scenario9_9(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	anna, sent := w.As(w.Anna).Invitations(), w.outbox()
	request := w.asks(w.Anna, customers.NewRequest{})
	w.ok(w.organisation("Wingtip", "US").Accept(w.ctx, request.URL, true))

	// 6: the link serves any number of customers.
	second := w.organisation("Second", "US")
	w.ok(second.Accept(w.ctx, request.URL, true))

	// 7: until it is withdrawn; what was made stays.
	mark := w.mark()
	assert.Equal(t, []string{"relationship_requests"}, w.tablesChanged(func() error { return drop(anna.Withdraw(w.ctx, request.ID)) }))
	third := w.organisation("Third", "US")
	w.refused(pcerr.RequestWithdrawn, "REL-20", func() error { return third.Accept(w.ctx, request.URL, true) })
	w.refused(pcerr.RequestWithdrawn, "REL-20", func() error { return third.Decline(w.ctx, request.URL) })
	w.refused(pcerr.RequestWithdrawn, "REL-6", func() error { return drop(anna.EditEmail(w.ctx, request.ID, "S", request.URL)) })
	w.refused(pcerr.RequestWithdrawn, "REL-5", func() error { return drop(anna.MarkDone(w.ctx, request.ID)) })
	w.refused(pcerr.RequestWithdrawn, "REL-20", func() error { return drop(anna.Withdraw(w.ctx, request.ID)) })
	assert.Equal(t, []string{"Relecloud", "Second", "Wingtip"}, w.listed(w.Anna, partnercenter.CustomerQuery{}))
	w.wantLogs(mark, logs{})
	assert.Equal(t, sent, w.outbox(), "the system sends nothing")
}

// Step 8 of 9.9: a tenant that transacts in CSP is no customer, of itself or
// of another partner. Its staff has no customer's portal.
func TestCAP_17_APartnersTenantIsNoCustomer_Scenario9_9(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	request := w.asks(w.Anna, customers.NewRequest{})
	for _, staff := range []permissions.Identity{w.staff("lena@litware.example"), w.Gina} {
		w.refused(pcerr.Unauthenticated, "ROLE-19", func() error { return w.Portal(staff).Accept(w.ctx, request.URL, true) })
	}
	// Nor is its domain given to a new customer.
	n := fixture.NewCustomer("Litware", "US", "Lena")
	n.Domain = "litware.example"
	w.refused(pcerr.TenantExists, "REL-29", func() error { return drop(w.As(w.Anna).Customers().Create(w.ctx, n)) })
}

// Links are taken as a whole: what is not exactly the link of a request
// belongs to none.
func TestREL_6_REL_17_REL_18_LinksAreTakenAsAWhole(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	w.ok(w.Partner(w.ctx))
	with, without := w.asks(w.Anna, customers.NewRequest{}), w.asks(w.Anna, customers.NewRequest{WithoutDelegatedAdmin: true})
	reseller := w.asks(w.Renee, customers.NewRequest{Provider: w.Ingo.Tenant})
	other := w.asks(w.Lars, customers.NewRequest{})
	const base = "https://portal.office.com/partner/partnersignup.aspx?type="
	assert.Equal(t, fmt.Sprintf(base+"ResellerRelationship&id=%s&csp=1&msppid=0&dap=true&rid=%s", w.Anna.Tenant, with.ID), with.URL)
	assert.Equal(t, fmt.Sprintf(base+"ResellerRelationship&id=%s&csp=1&msppid=0&dap=false&rid=%s", w.Anna.Tenant, without.ID), without.URL)
	assert.Equal(t, fmt.Sprintf(base+"IndirectResellerRelationship&id=%s&csp=1&msppid=4847383&indirectCSP=%s&dap=true&rid=%s",
		w.Rita.Tenant, w.Ingo.Tenant, reseller.ID), reseller.URL)

	wingtip := w.organisation("Wingtip", "US")
	for name, link := range map[string]string{
		"empty":               "",
		"no link":             "hello",
		"not parsable":        "https://%zz",
		"U+0000":              with.URL + "\x00",
		"longer":              with.URL + "&x=1",
		"shorter":             strings.TrimSuffix(with.URL, string(with.ID)),
		"DAP turned on":       strings.Replace(without.URL, "dap=false", "dap=true", 1),
		"DAP turned off":      strings.Replace(with.URL, "dap=true", "dap=false", 1),
		"another host":        strings.Replace(with.URL, "portal.office.com", "portal.evil.example", 1),
		"another partner":     strings.Replace(with.URL, string(w.Anna.Tenant), string(w.Lars.Tenant), 1),
		"another's request":   strings.Replace(with.URL, string(with.ID), string(other.ID), 1),
		"no such request":     strings.Replace(with.URL, string(with.ID), nobodyID, 1),
		"upper case":          strings.Replace(with.URL, string(with.ID), strings.ToUpper(string(with.ID)), 1),
		"parameters moved":    strings.Replace(with.URL, "csp=1&msppid=0", "msppid=0&csp=1", 1),
		"of a partnership":    must[resellers.Request](w)(w.As(w.Ingo).Partnerships().Request(w.ctx, "rita@fabrikam.example")).URL,
		"reseller as partner": strings.Replace(reseller.URL, "IndirectResellerRelationship", "ResellerRelationship", 1),
	} {
		w.refused(pcerr.NotFound, "REL-6", func() error { return wingtip.Accept(w.ctx, link, true) })
		w.refused(pcerr.NotFound, "REL-6", func() error { return wingtip.Decline(w.ctx, link) })
		_, err := w.As(w.Rita).Partnerships().Accept(w.ctx, link)
		if name != "of a partnership" {
			assert.Equal(t, pcerr.NotFound, pcerr.CodeOf(err), name)
			assert.Equal(t, pcerr.Rule("IR-4"), pcerr.RuleOf(err), name)
		}
	}
}

// Several partners serve one customer; a new one changes nothing of the
// others.
func TestREL_14_REL_24_SeveralPartners(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	carla := w.Portal(w.Carla)
	before := w.partnerRows(w.Anna.Tenant)
	request := w.asks(w.Lars, customers.NewRequest{})
	mark := w.mark()
	w.ok(carla.Accept(w.ctx, request.URL, false)) // Contoso's attestation answers the question for now
	w.wantLogs(mark, logs{w.Lars.Tenant: {
		{activity.CreatePartnerCustomerRelationship, "Relecloud", "admin@relecloud.onmicrosoft.com", activity.NewData("RequestId", string(request.ID), "Kind", "direct")},
		{activity.DAPAdminRelationshipApproved, "Relecloud", "admin@relecloud.onmicrosoft.com", activity.NewData("RequestId", string(request.ID))},
	}})
	wantDiff(t, "Contoso's rows", before, w.partnerRows(w.Anna.Tenant))
	// Multi-channel: Litware sees nothing that Contoso sold.
	assert.Empty(t, everything(w, w.As(w.Lars).Customer(w.Relecloud).Subscriptions().All(w.ctx, partnercenter.SubscriptionQuery{})))
	w.refused(pcerr.SubscriptionNotFound, "CUS-12", func() error {
		return drop(w.As(w.Lars).Customer(w.Relecloud).Subscriptions().Get(w.ctx, w.AP))
	})
}

// What an acceptance adds to what is there.
func TestREL_14_REL_21_REL_22_DAP_8_WhatAcceptanceAdds(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	carla := w.Portal(w.Carla)
	with, without := w.asks(w.Anna, customers.NewRequest{}), w.asks(w.Anna, customers.NewRequest{WithoutDelegatedAdmin: true})
	w.refused(pcerr.RelationshipExists, "REL-21", func() error { return carla.Accept(w.ctx, without.URL, true) }) // DAP stays
	w.refused(pcerr.RelationshipExists, "REL-21", func() error { return carla.Accept(w.ctx, with.URL, true) })
	w.ok(carla.RemoveAdministration(w.ctx, w.Anna.Tenant, true))
	w.refused(pcerr.RelationshipExists, "REL-21", func() error { return carla.Accept(w.ctx, without.URL, true) })

	before := w.recordOf(w.Anna, w.Relecloud)
	w.Clock.Advance(oneDay)
	mark := w.mark()
	w.ok(carla.Accept(w.ctx, with.URL, true))
	w.wantLogs(mark, logs{w.Anna.Tenant: {{activity.DAPAdminRelationshipApproved, "Relecloud", "admin@relecloud.onmicrosoft.com",
		activity.NewData("RequestId", string(with.ID))}}})
	after := w.recordOf(w.Anna, w.Relecloud)
	wantDiff(t, "relationship", before.Relationship, after.Relationship)
	wantDiff(t, "DAP", customers.DAP{State: customers.DAPActive, GrantedAt: w.Clock.Now(), GrantedBy: w.Carla.User}, after.DAP)
}

// A request never expires, and one that is declined may be accepted later.
func TestREL_20_AStandingInvitation(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	request := w.asks(w.Anna, customers.NewRequest{TargetEmail: "Owner@Wingtip.example"})
	assert.Equal(t, "owner@wingtip.example", request.TargetEmail)
	wingtip := w.organisation("Wingtip", "US")
	mark := w.mark()
	assert.Equal(t, []string{"answers"}, w.tablesChanged(func() error { return wingtip.Decline(w.ctx, request.URL) }))
	w.wantLogs(mark, logs{})
	w.Clock.Advance(5000 * oneDay)
	w.ok(wingtip.Accept(w.ctx, request.URL, true))
	answers, n := w.table("answers")
	assert.Equal(t, 2, n)
	for _, a := range answers {
		assert.Equal(t, wingtip.Identity(), a.(*resellers.Answer).By)
		assert.Equal(t, string(request.ID), a.(*resellers.Answer).Request)
	}
}

// A reseller's request makes two relationships, and its provider can sell.
func TestREL_23_IR_32_AResellerWinsACustomerForItsProvider(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	renee := w.As(w.Renee).Invitations()
	w.refusedField(pcerr.InvalidInput, "REL-23", "provider", func() error { return drop(renee.Create(w.ctx, customers.NewRequest{})) })
	w.refusedField(pcerr.InvalidInput, "ID-2", "provider", func() error { return drop(renee.Create(w.ctx, customers.NewRequest{Provider: "distri"})) })
	for _, stranger := range []permissions.TenantID{w.Ingo.Tenant, w.Anna.Tenant, nobodyID} {
		w.refused(pcerr.NoPartnership, "IR-2", func() error { return drop(renee.Create(w.ctx, customers.NewRequest{Provider: stranger})) })
	}
	w.refusedField(pcerr.InvalidInput, "REL-23", "provider", func() error {
		return drop(w.As(w.Anna).Invitations().Create(w.ctx, customers.NewRequest{Provider: w.Ingo.Tenant}))
	})

	w.ok(w.Partner(w.ctx))
	request := w.asks(w.Renee, customers.NewRequest{Provider: w.Ingo.Tenant})
	roma := w.organisation("Roma", "IT")
	mark, id := w.mark(), roma.Identity().Tenant
	w.ok(roma.Accept(w.ctx, request.URL, true))
	lines := func(kind string) []line {
		return []line{
			{activity.CreatePartnerCustomerRelationship, "Roma", "admin@roma.onmicrosoft.com", activity.NewData("RequestId", string(request.ID), "Kind", kind)},
			{activity.DAPAdminRelationshipApproved, "Roma", "admin@roma.onmicrosoft.com", activity.NewData("RequestId", string(request.ID))},
		}
	}
	w.wantLogs(mark, logs{w.Renee.Tenant: lines("indirect_reseller"), w.Ingo.Tenant: lines("provider")})
	links := must[[]customers.Association](w)(w.As(w.Ingo).Customer(id).Resellers(w.ctx))
	assert.Len(t, links, 1)
	assert.Equal(t, customers.ViaRequest, links[0].Via)
	w.place(w.As(w.Ingo), id, orders.Line{ItemID: fixture.Office, ResellerMPNID: "4847383"})
	w.refused(pcerr.RelationshipExists, "REL-21", func() error { return roma.Accept(w.ctx, request.URL, true) })

	// The provider wins customers by itself as well.
	own := w.asks(w.Ingo, customers.NewRequest{})
	milano := w.organisation("Milano", "IT")
	w.ok(milano.Accept(w.ctx, own.URL, true))
	assert.Equal(t, customers.KindProvider, w.recordOf(w.Ingo, milano.Identity().Tenant).Relationship.Kind)
	assert.Equal(t, []string{"Roma"}, w.listed(w.Renee, partnercenter.CustomerQuery{}))

	// Once the partnership ended, the reseller's old link serves nobody.
	w.ok(drop(w.As(w.Ingo).Partnerships().Remove(w.ctx, w.Rita.Tenant, true)))
	w.refused(pcerr.NoPartnership, "IR-2", func() error { return milano.Accept(w.ctx, request.URL, true) })
}

// Requests are the partner's own.
func TestREL_20_RequestsOfOthersDoNotExist(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	mine, theirs := w.asks(w.Anna, customers.NewRequest{}), w.asks(w.Lars, customers.NewRequest{})
	anna := w.As(w.Anna).Invitations()
	listed := everything(w, anna.All(w.ctx))
	assert.Equal(t, []customers.Request{mine}, listed)
	for name, op := range map[string]func(customers.RequestID) error{
		"get":      func(id customers.RequestID) error { return drop(anna.Get(w.ctx, id)) },
		"edit":     func(id customers.RequestID) error { return drop(anna.EditEmail(w.ctx, id, "S", theirs.URL)) },
		"done":     func(id customers.RequestID) error { return drop(anna.MarkDone(w.ctx, id)) },
		"withdraw": func(id customers.RequestID) error { return drop(anna.Withdraw(w.ctx, id)) },
	} {
		w.refused(pcerr.NotFound, "REL-20", func() error { return op(theirs.ID) })
		like(t, name, op(theirs.ID), string(theirs.ID), op(nobodyID), nobodyID)
		w.refusedField(pcerr.InvalidInput, "ID-2", "request", func() error { return op("1") })
	}
	for name, in := range map[string]struct{ subject, body, field string }{
		"no subject":      {"", mine.URL, "emailSubject"},
		"long subject":    {strings.Repeat("x", 257), mine.URL, "emailSubject"},
		"U+0000":          {"a\x00", mine.URL, "emailSubject"},
		"U+0000 in body":  {"a", mine.URL + " \x00", "emailBody"},
		"long body":       {"a", mine.URL + strings.Repeat(" ", 8192), "emailBody"},
		"not UTF-8":       {"a", mine.URL + " \xff", "emailBody"},
		"line in subject": {"a\nb", mine.URL, "emailSubject"},
	} {
		t.Log(name)
		w.refusedField(pcerr.InvalidInput, "ID-13", in.field, func() error { return drop(anna.EditEmail(w.ctx, mine.ID, in.subject, in.body)) })
	}
}

// Scenario 9.9, step 8: the tenant of a company that enrolled itself keeps its
// users, and is no customer any more.
func TestCAP_17_ID_3_ATenantThatEnrolledIsNoCustomer_Scenario9_9(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	admin := must[*partnercenter.Portal](w)(w.RegisterTenant(w.ctx, "Litco", "US", permissions.PublicCloud))
	company := resellers.Enrolment{
		Types: permissions.DirectBillPartner, Cloud: permissions.PublicCloud, Domain: "litco.onmicrosoft.com",
		Legal: resellers.LegalProfile{CompanyName: "Litco", ContactEmail: "info@litco.onmicrosoft.com", Address: fixture.Address("Lee", "US")},
		Admin: permissions.NewUser{FirstName: "Lee", LastName: "Doe", Email: "lee@litco.onmicrosoft.com"},
	}
	foreign := company
	foreign.Domain = "other.example"
	w.refusedField(pcerr.InvalidInput, "ID-3", "domain", func() error { _, err := admin.Enrol(w.ctx, foreign); return err })
	enrolled := must[partnercenter.Enrolled](w)(admin.Enrol(w.ctx, company))
	assert.Equal(t, admin.Identity(), enrolled.Admin.Identity(), "same tenant, same user")
	w.refused(pcerr.TenantExists, "CAP-17", func() error { _, err := admin.Enrol(w.ctx, company); return err })

	request := must[customers.Request](w)(w.As(w.Anna).Invitations().Create(w.ctx, customers.NewRequest{}))
	w.refused(pcerr.CustomerIsPartnerTenant, "CAP-17", func() error { return admin.Accept(w.ctx, request.URL, true) })
}
