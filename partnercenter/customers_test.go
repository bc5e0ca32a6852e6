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
	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
	"golang.org/x/sync/errgroup"
)

// Who creates customers, and who may attest the agreement with it.
func TestCUS_2_CUS_6_WhoCreatesCustomers(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	for _, c := range []struct {
		who             permissions.Identity
		creates, attest bool
		rule            pcerr.Rule
	}{
		{w.Gina, true, false, ""}, {w.Uma, true, false, ""}, {w.Anna, true, true, ""}, {w.Sam, true, true, ""},
		{w.Bill, false, false, "CUS-2"}, {w.Hal, false, false, "CUS-2"}, {w.Dora, false, false, "ROLE-6"},
	} {
		n := fixture.NewCustomer("By"+string(c.who.User[:8]), "US", "Ada")
		create := func(n customers.NewCustomer) func() error {
			return func() error { return drop(w.As(c.who).Customers().Create(w.ctx, n)) }
		}
		switch {
		case !c.creates:
			w.refused(pcerr.RoleNotAllowed, c.rule, create(n))
			continue
		case !c.attest:
			w.refused(pcerr.RoleNotAllowed, "CUS-6", create(n))
			n.Attestation = nil
		}
		w.ok(create(n)())
	}
	// The roles add up: one may create, the other attest.
	both := w.hireAt(w.Gina, "Both", permissions.UserManagementAdmin|permissions.SalesAgent)
	w.ok(drop(w.As(both).Customers().Create(w.ctx, fixture.NewCustomer("Both", "US", "Ada"))))
}

// What creation makes, and the password that is shown once.
func TestCUS_1_CUS_3_CUS_4_DAP_1_CreationShowsThePasswordOnce(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	var made partnercenter.CreatedCustomer
	mark, sent := w.mark(), w.outbox()
	changed := w.tablesChanged(func() (err error) {
		made, err = w.As(w.Sam).Customers().Create(w.ctx, fixture.NewCustomer("Adatum", "US", "Ada"))
		return err
	})
	assert.Equal(t, []string{"activity", "credentials", "customer_users", "customers", "domains", "sequences", "tenants"}, changed)
	id := made.Customer.ID
	w.wantLogs(mark, logs{w.Sam.Tenant: {
		{activity.AddCustomer, "Adatum", "sam@contoso.example", activity.NewData("CustomerId", string(id), "Domain", "adatum.onmicrosoft.com", "AssociatedPartnerId", "")},
		{activity.CreateAgreement, "Adatum", "sam@contoso.example", activity.NewData("Type", "MicrosoftCustomerAgreement", "DateAgreed", "2020-06-01T00:00:00Z")},
	}})
	wantDiff(t, "relationship", customers.Relationship{
		State: customers.RelationshipActive, Kind: customers.KindDirect, Origin: customers.OriginCreated, Since: fixture.Start, PartnerResponsible: true,
	}, made.Customer.Relationship)
	wantDiff(t, "DAP", customers.DAP{State: customers.DAPActive, GrantedAt: fixture.Start}, made.Customer.DAP)
	assert.Equal(t, w.Sam.User, made.Customer.Agreement.User)

	// Every later read refuses; a reset replaces a lost password.
	secrets := []permissions.Secret{made.Credentials.Password}
	for _, who := range []permissions.Identity{w.Sam, w.Anna, w.Gina, w.Hal} {
		w.refused(pcerr.SecretAlreadyShown, "CUS-4", func() error { return drop(w.As(who).Customer(id).Credentials(w.ctx)) })
	}
	w.refused(pcerr.CustomerNotFound, "CUS-12", func() error { return drop(w.As(w.Lars).Customer(id).Credentials(w.ctx)) })
	admin := everything(w, w.As(w.Anna).Customer(id).Users().All(w.ctx))[0]
	assert.Equal(t, customers.GlobalAdministrator, admin.Roles)
	assert.True(t, admin.MustChangePassword)
	reset := must[permissions.Credentials](w)(w.As(w.Anna).Customer(id).Users().ResetPassword(w.ctx, admin.ID))
	secrets = append(secrets, reset.Password)
	for _, s := range secrets {
		w.nowhere(s)
		assert.NotContains(t, fmt.Sprintf("%v %+v %#v %s", made, made, made, made.Credentials.Password), s.Reveal())
	}
	w.refused(pcerr.Unauthenticated, "ROLE-19", func() error { return drop(w.Center.SignInToPortal(w.ctx, reset.UserName, secrets[0])) })
	portal := must[*partnercenter.Portal](w)(w.Center.SignInToPortal(w.ctx, reset.UserName, reset.Password))
	w.refused(pcerr.Unauthenticated, "ROLE-10", func() error { return drop(portal.Me(w.ctx)) })
	w.ok(portal.ChoosePassword(w.ctx, fixture.Password))
	w.ok(drop(portal.Me(w.ctx)))
	assert.Equal(t, sent, w.outbox())
	// A customer's record comes before anything that is sold to it.
	w.refused(pcerr.CustomerNotFound, "CUS-12", func() error {
		return drop(w.As(w.Sam).Customer(nobodyID).Orders().Place(w.ctx, orders.Line{ItemID: fixture.Office}))
	})
}

// The refusals of creation, in the order of table 2.3: each input has all the
// faults that come later too.
func TestCUS_5_ID_13_RefusalsOfCreationInTheirOrder(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	w.ok(w.Partner(w.ctx))
	bad := fixture.NewCustomer("Relecloud", "US", "Ada") // the domain is taken, the country another region's
	bad.Reseller = w.Cody.Tenant
	bad.Attestation.DateAgreed = fixture.Start.Add(oneDay)
	bad.Profile.Email = "nonsense"
	create := func(who permissions.Identity) func() error {
		return func() error { return drop(w.As(who).Customers().Create(w.ctx, bad)) }
	}
	w.refused(pcerr.RoleNotAllowed, "CUS-2", create(w.Hans))
	w.refused(pcerr.PartnerTypeNotAllowed, "CAP-8", create(w.Renee))
	w.refusedField(pcerr.InvalidInput, "ID-13", "email", create(w.Ingo))
	bad.Profile.Email = "ada@relecloud.example"
	w.refusedField(pcerr.DateInFuture, "MCA-2", "dateAgreed", create(w.Ingo))
	bad.Attestation.DateAgreed = fixture.Start
	w.refused(pcerr.NoPartnership, "IR-2", create(w.Ingo))
	bad.Reseller = w.Rita.Tenant
	w.refused(pcerr.RegionNotAllowed, "RGN-1", create(w.Ingo))
	bad.Profile.Address.Country = "IT"
	w.refused(pcerr.TenantExists, "REL-29", create(w.Ingo))
	bad.Domain = "relecloud-it.onmicrosoft.com"
	w.ok(create(w.Ingo)())

	long := strings.Repeat("é", 257)
	for name, c := range map[string]struct {
		rule   pcerr.Rule
		field  string
		change func(*customers.NewCustomer)
	}{
		"no domain":         {"ID-13", "domain", func(n *customers.NewCustomer) { n.Domain = "" }},
		"one label":         {"ID-13", "domain", func(n *customers.NewCustomer) { n.Domain = "adatum" }},
		"U+0000 in domain":  {"ID-13", "domain", func(n *customers.NewCustomer) { n.Domain = "ada\x00tum.example" }},
		"long domain":       {"ID-13", "domain", func(n *customers.NewCustomer) { n.Domain = strings.Repeat("a.", 130) + "example" }},
		"no company":        {"ID-13", "companyName", func(n *customers.NewCustomer) { n.Profile.CompanyName = " " }},
		"long company":      {"ID-13", "companyName", func(n *customers.NewCustomer) { n.Profile.CompanyName = long }},
		"U+0000 in company": {"ID-13", "companyName", func(n *customers.NewCustomer) { n.Profile.CompanyName = "a\x00" }},
		"not UTF-8":         {"ID-13", "companyName", func(n *customers.NewCustomer) { n.Profile.CompanyName = "a\xff" }},
		"no first name":     {"ID-13", "firstName", func(n *customers.NewCustomer) { n.Profile.FirstName = "" }},
		"no last name":      {"ID-13", "lastName", func(n *customers.NewCustomer) { n.Profile.LastName = "" }},
		"no culture":        {"CUS-5", "culture", func(n *customers.NewCustomer) { n.Profile.Culture = "" }},
		"no language":       {"CUS-5", "language", func(n *customers.NewCustomer) { n.Profile.Language = "x y" }},
		"no line":           {"ID-13", "addressLine1", func(n *customers.NewCustomer) { n.Profile.Address.Line1 = "" }},
		"no city":           {"ID-13", "city", func(n *customers.NewCustomer) { n.Profile.Address.City = "" }},
		"no state":          {"ID-13", "state", func(n *customers.NewCustomer) { n.Profile.Address.State = "" }},
		"no postal code":    {"ID-13", "postalCode", func(n *customers.NewCustomer) { n.Profile.Address.PostalCode = "" }},
		"unknown country":   {"ID-13", "country", func(n *customers.NewCustomer) { n.Profile.Address.Country = "ZZ" }},
		"U+0000 in line 2":  {"ID-13", "addressLine2", func(n *customers.NewCustomer) { n.Profile.Address.Line2 = "\x00" }},
		"reseller no GUID":  {"ID-2", "reseller", func(n *customers.NewCustomer) { n.Reseller = "fabrikam" }},
		"nobody agreed":     {"ID-13", "firstName", func(n *customers.NewCustomer) { n.Attestation.FirstName = "" }},
		"no date": {"MCA-2", "dateAgreed", func(n *customers.NewCustomer) {
			n.Attestation = &customers.Attestation{FirstName: "A", LastName: "B", Email: "a@b.example"}
		}},
		"long request ID": {"ID-13", "requestId", func(n *customers.NewCustomer) { n.RequestID = long }},
	} {
		t.Log(name)
		n := fixture.NewCustomer("Adatum", "US", "Ada")
		c.change(&n)
		w.refusedField(pcerr.InvalidInput, c.rule, c.field, func() error { return drop(w.As(w.Anna).Customers().Create(w.ctx, n)) })
	}
}

// The partner's own copy of a profile: what it may change, and what others
// keep.
func TestCUS_9_CUS_10_OnlyThisPartnersCopyChanges(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	w.won(w.Lars)
	theirs, tenant := w.partnerRows(w.Lars.Tenant), w.rows()["tenants "+string(w.Relecloud)]
	hal := w.As(w.Hal).Customer(w.Relecloud)
	for _, who := range []permissions.Identity{w.Uma, w.Bill} {
		w.refused(pcerr.RoleNotAllowed, "ROLE-1", func() error { return drop(w.As(who).Customer(w.Relecloud).Rename(w.ctx, "R")) })
	}
	moved := w.recordOf(w.Hal, w.Relecloud).Billing
	moved.Address.Country = "UM"
	w.refusedField(pcerr.InvalidInput, "CUS-9", "country", func() error { return drop(hal.UpdateBillingProfile(w.ctx, moved)) })
	for _, name := range []string{"", "\t", "a\x00", strings.Repeat("x", 257)} {
		w.refusedField(pcerr.InvalidInput, "ID-13", "companyName", func() error { return drop(hal.Rename(w.ctx, name)) })
	}
	mark, before := w.mark(), w.recordOf(w.Hal, w.Relecloud)
	assert.Equal(t, []string{"activity", "customers", "sequences"}, w.tablesChanged(func() error { return drop(hal.Rename(w.ctx, "Aaron")) }))
	after := w.recordOf(w.Hal, w.Relecloud)
	before.Stamp, before.CompanyName, before.Billing.CompanyName = after.Stamp, "Aaron", "Aaron"
	wantDiff(t, "the name on the bill and in the list", before, after)
	profile := after.Billing
	profile.Address.City = "Redmond"
	w.ok(drop(hal.UpdateBillingProfile(w.ctx, profile)))
	w.wantLogs(mark, logs{w.Hal.Tenant: {
		{activity.UpdateCustomerCompanyName, "Aaron", "hal@contoso.example", activity.NewData("OldValue", "Relecloud", "NewValue", "Aaron")},
		{activity.UpdateCustomerBillingProfile, "Aaron", "hal@contoso.example", activity.Data{}},
	}})
	wantDiff(t, "Litware's copy", theirs, w.partnerRows(w.Lars.Tenant))
	assert.Equal(t, tenant, w.rows()["tenants "+string(w.Relecloud)])
	assert.Equal(t, []string{"Aaron"}, w.listed(w.Hal, partnercenter.CustomerQuery{NamePrefix: "AA"}))
}

// The same request again gives the same customer, without the password.
func TestCUS_11_CreationIsRepeatable(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	n := fixture.NewCustomer("Adatum", "US", "Ada")
	n.RequestID = "req-1"
	first := must[partnercenter.CreatedCustomer](w)(w.As(w.Anna).Customers().Create(w.ctx, n))
	before := w.rows()
	again := must[partnercenter.CreatedCustomer](w)(w.As(w.Sam).Customers().Create(w.ctx, n))
	assert.Equal(t, first.Customer, again.Customer)
	assert.True(t, again.Credentials.Password.IsZero())
	wantDiff(t, "rows", before, w.rows())
	n.Profile.CompanyName = "Other"
	w.refusedField(pcerr.InvalidInput, "CUS-11", "requestId", func() error { return drop(w.As(w.Anna).Customers().Create(w.ctx, n)) })
	w.refused(pcerr.TenantExists, "REL-29", func() error { return drop(w.As(w.Lars).Customers().Create(w.ctx, n)) }) // its own IDs
}

// Eight sessions create customers and accept invitations at once: every one
// of them succeeds, and the log is dense.
func TestACT_4_CustomersComeAtOnce(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	const sessions, rounds = 8, 3
	request := w.asks(w.Sam, customers.NewRequest{})
	var portals []*partnercenter.Portal
	for n := range sessions * rounds {
		portals = append(portals, w.organisation(fmt.Sprintf("Won%d", n), "US"))
	}
	who := []permissions.Identity{w.Anna, w.Sam}
	group, ctx := errgroup.WithContext(w.ctx)
	for n := range sessions {
		group.Go(func() error {
			for round := range rounds {
				name := fmt.Sprintf("Made%d-%d", n, round)
				if _, err := w.As(who[n%2]).Customers().Create(ctx, fixture.NewCustomer(name, "US", "Ada")); err != nil {
					return fmt.Errorf("%s: %w", name, err)
				}
				if err := portals[n*rounds+round].Accept(ctx, request.URL, true); err != nil {
					return err
				}
			}
			return nil
		})
	}
	require.NoError(t, group.Wait())
	assert.Len(t, w.listed(w.Anna, partnercenter.CustomerQuery{}), 1+2*sessions*rounds)
	records := w.logged(map[permissions.TenantID]int{}, w.Anna.Tenant)
	for i, r := range records {
		assert.Equal(t, int64(i+1), r.Sequence)
	}
	count := map[activity.Operation]int{}
	for _, r := range records {
		count[r.Operation]++
	}
	assert.Equal(t, 1+sessions*rounds, count[activity.AddCustomer])
	assert.Equal(t, sessions*rounds, count[activity.CreatePartnerCustomerRelationship])
	assert.Equal(t, sessions*rounds, count[activity.DAPAdminRelationshipApproved])
}
