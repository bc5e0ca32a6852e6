package partnercenter_test

import (
	"testing"
	"time"

	"cspkit.example/activity"
	"cspkit.example/customers"
	"cspkit.example/internal/fixture"
	"cspkit.example/orders"
	"cspkit.example/partnercenter"
	"cspkit.example/pcerr"
	"cspkit.example/permissions"
	"github.com/stretchr/testify/assert"
)

// Who attests, what, and how often.
func TestMCA_2_CAP_9_Attestation(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	in := customers.Attestation{FirstName: "Ada", LastName: "Doe", Email: "Ada@relecloud.example", Phone: "+1 555", DateAgreed: fixture.Start.Add(-oneDay)}
	attest := func(who permissions.Identity, in customers.Attestation) func() error {
		return func() error { return drop(w.As(who).Customer(w.Relecloud).AttestAgreement(w.ctx, in)) }
	}
	for _, who := range []permissions.Identity{w.Gina, w.Uma, w.Bill, w.Hal} {
		w.refused(pcerr.RoleNotAllowed, "MCA-2", attest(who, in))
		w.refused(pcerr.RoleNotAllowed, "MCA-2", func() error { return drop(w.As(who).Customer(w.Relecloud).Agreement(w.ctx)) })
	}
	w.refused(pcerr.PartnerTypeNotAllowed, "CAP-9", func() error {
		return drop(w.As(w.Renee).Customer(w.Relecloud).AttestAgreement(w.ctx, in))
	})
	for name, c := range map[string]struct {
		want   refusal
		change func(*customers.Attestation)
	}{
		"no first name": {refusal{pcerr.InvalidInput, "ID-13", "firstName"}, func(a *customers.Attestation) { a.FirstName = "" }},
		"no last name":  {refusal{pcerr.InvalidInput, "ID-13", "lastName"}, func(a *customers.Attestation) { a.LastName = "" }},
		"no e-mail":     {refusal{pcerr.InvalidInput, "ID-13", "email"}, func(a *customers.Attestation) { a.Email = "" }},
		"U+0000":        {refusal{pcerr.InvalidInput, "ID-13", "phoneNumber"}, func(a *customers.Attestation) { a.Phone = "\x00" }},
		"no date":       {refusal{pcerr.InvalidInput, "MCA-2", "dateAgreed"}, func(a *customers.Attestation) { a.DateAgreed = time.Time{} }},
		"tomorrow":      {refusal{pcerr.DateInFuture, "MCA-2", "dateAgreed"}, func(a *customers.Attestation) { a.DateAgreed = fixture.Start.Add(1) }},
	} {
		t.Log(name)
		bad := in
		c.change(&bad)
		w.refusedField(c.want.Code, c.want.Rule, c.want.Field, attest(w.Sam, bad))
	}
	mark := w.mark()
	w.ok(attest(w.Sam, in)())
	in.DateAgreed = fixture.Start // now is not in the future
	w.ok(attest(w.Anna, in)())
	got := must[partnercenter.AgreementStatus](w)(w.As(w.Anna).Customer(w.Relecloud).Agreement(w.ctx))
	in.Email = "ada@relecloud.example"
	wantDiff(t, "the later one stands", partnercenter.AgreementStatus{Attested: customers.Agreement{Attestation: in, User: w.Anna.User, AttestedAt: fixture.Start}}, got)
	line := func(user, date string) line {
		return line{activity.CreateAgreement, "Relecloud", user, activity.NewData("Type", "MicrosoftCustomerAgreement", "DateAgreed", date)}
	}
	w.wantLogs(mark, logs{w.Anna.Tenant: {line("sam@contoso.example", "2020-05-31T00:00:00Z"), line("anna@contoso.example", "2020-06-01T00:00:00Z")}})
}

// No order without the agreement: an attestation counts for one partner, the
// customer's own acceptance for all.
func TestMCA_1_MCA_3_MCA_4_ForWhomItCounts(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	made := must[partnercenter.CreatedCustomer](w)(w.As(w.Anna).Customers().Create(w.ctx, withoutAttestation("Adatum", "US")))
	id := made.Customer.ID
	portal := must[*partnercenter.Portal](w)(w.Center.SignInToPortal(w.ctx, made.Credentials.UserName, made.Credentials.Password))
	w.ok(portal.ChoosePassword(w.ctx, fixture.Password))
	buy := func(who permissions.Identity) func() error {
		return func() error {
			return drop(w.As(who).Customer(id).Orders().Place(w.ctx, orders.Line{ItemID: fixture.Office}))
		}
	}
	w.refused(pcerr.MCANotAccepted, "MCA-1", buy(w.Sam))
	w.ok(drop(w.As(w.Anna).Customer(id).AttestAgreement(w.ctx, *fixture.NewCustomer("Adatum", "US", "Ada").Attestation)))
	w.ok(buy(w.Sam)())
	// Litware comes; Contoso's attestation is not Litware's.
	w.ok(portal.Accept(w.ctx, w.asks(w.Lars, customers.NewRequest{}).URL, false))
	w.refused(pcerr.MCANotAccepted, "MCA-1", buy(w.Lars))

	plain := must[partnercenter.CreatedCustomerUser](w)(portal.CreateUser(w.ctx, customers.NewUser{FirstName: "P", LastName: "P", UserName: "paul"}))
	paul := w.Portal(plain.User.Identity())
	w.ok(paul.ChoosePassword(w.ctx, fixture.Password))
	w.refused(pcerr.RoleNotAllowed, "MCA-3", func() error { return paul.AcceptAgreement(w.ctx) })
	mark := w.mark()
	assert.Equal(t, []string{"tenants"}, w.tablesChanged(func() error { return portal.AcceptAgreement(w.ctx) }))
	w.wantLogs(mark, logs{})
	w.ok(buy(w.Lars)())
	assert.True(t, must[partnercenter.AgreementStatus](w)(w.As(w.Lars).Customer(id).Agreement(w.ctx)).Accepted)
}

// After certain purchases only the partner attests.
func TestMCA_5_WhatOnlyThePartnerAttests(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	for item, closed := range map[string]bool{
		fixture.Office: false, fixture.AzureGlobal: false, fixture.AzurePlan: true, fixture.Server: true, fixture.Backup: true,
	} {
		id, portal := w.customerOf(w.Sam, "Of-"+item, "US")
		w.place(w.As(w.Sam), id, orders.Line{ItemID: item})
		if closed {
			w.refused(pcerr.PartnerActionRequired, "MCA-5", func() error { return portal.AcceptAgreement(w.ctx) })
			w.ok(drop(w.As(w.Sam).Customer(id).AttestAgreement(w.ctx, *fixture.NewCustomer("A", "US", "A").Attestation)))
			continue
		}
		w.ok(portal.AcceptAgreement(w.ctx))
	}
}
