package partnercenter_test

import (
	"testing"

	"cspkit.example/internal/fixture"
	"cspkit.example/partnercenter"
	"cspkit.example/pcerr"
	"cspkit.example/permissions"
	"cspkit.example/resellers"
	"github.com/stretchr/testify/assert"
)

// Note 1 of section 4.1: who changes which part of the partner's profile.
func TestROLE_13_WhoChangesTheProfile(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	acc, mpn := w.hireAt(w.Gina, "Ada", permissions.AccountAdmin), w.hireAt(w.Gina, "Max", permissions.MPNPartnerAdmin)
	home := resellers.BillingProfile{CompanyName: "Contoso", Address: fixture.Address("Gina", "US"), Currency: "USD"}
	w.ok(drop(w.As(w.Gina).Account().UpdateBilling(w.ctx, home)))
	tax, moved := home, home
	tax.TaxID, tax.PurchaseOrderNumber = "T-1", "PO-1"
	moved.Address.City = "Seattle"
	for _, c := range []struct {
		name string
		op   func(partnercenter.Account) error
		may  string // gina, bill, uma, anna, sam, hal, dora, the account admin, the MPN partner admin; 1 is refused by the note
	}{
		{"read", func(a partnercenter.Account) error { return drop(a.Get(w.ctx)) }, "yyyy---yy"},
		{"tax", func(a partnercenter.Account) error { return drop(a.UpdateBilling(w.ctx, tax)) }, "yy-y---y-"},
		{"address", func(a partnercenter.Account) error { return drop(a.UpdateBilling(w.ctx, moved)) }, "y1-1---1-"},
		{"support", func(a partnercenter.Account) error {
			return drop(a.UpdateSupport(w.ctx, resellers.SupportProfile{Email: "help@contoso.example"}))
		}, "y1-1---y-"},
	} {
		for n, who := range []permissions.Identity{w.Gina, w.Bill, w.Uma, w.Anna, w.Sam, w.Hal, w.Dora, acc, mpn} {
			w.ok(drop(w.As(w.Gina).Account().UpdateBilling(w.ctx, home)))
			op := func() error { return c.op(w.As(who).Account()) }
			switch {
			case c.may[n] == 'y':
				assert.NoError(t, op(), "%s, %d", c.name, n)
			case n == 6:
				w.refused(pcerr.RoleNotAllowed, "ROLE-6", op)
			default:
				t.Log(c.name, n)
				w.refused(pcerr.RoleNotAllowed, map[byte]pcerr.Rule{'1': "ROLE-13", '-': "ROLE-1"}[c.may[n]], op)
			}
		}
	}
}

// A change of the profile changes the account only: no record, no mail.
func TestACT_3_TheProfileLeavesNoRecord(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	gina := w.As(w.Gina).Account()
	mark, sent, before := w.mark(), w.outbox(), must[resellers.Partner](w)(gina.Get(w.ctx))
	billing := resellers.BillingProfile{CompanyName: "Contoso Billing", Address: fixture.Address("Bill", "CA"), TaxID: "T-1", Currency: "CAD"}
	support := resellers.SupportProfile{Email: "Help@Contoso.example", Telephone: "+1 425 555 0100", Website: "https://help.contoso.example"}
	w.Clock.Advance(oneDay)
	assert.Equal(t, []string{"partners"}, w.tablesChanged(func() error { return drop(gina.UpdateBilling(w.ctx, billing)) }))
	assert.Equal(t, []string{"partners"}, w.tablesChanged(func() error { return drop(gina.UpdateSupport(w.ctx, support)) }))
	after := must[resellers.Partner](w)(gina.Get(w.ctx))
	support.Email = "help@contoso.example"
	before.Billing, before.Support, before.UpdatedAt, before.Version = billing, support, w.Clock.Now(), after.Version
	wantDiff(t, "account", before, after)
	w.wantLogs(mark, logs{})
	assert.Equal(t, sent, w.outbox())
	for field, change := range map[string]func(*resellers.BillingProfile){
		"companyName": func(b *resellers.BillingProfile) { b.CompanyName = "" },
		"currency":    func(b *resellers.BillingProfile) { b.Currency = "XYZ" },
		"city":        func(b *resellers.BillingProfile) { b.Address.City = "" },
		"taxId":       func(b *resellers.BillingProfile) { b.TaxID = "\x00" },
	} {
		bad := billing
		change(&bad)
		w.refusedField(pcerr.InvalidInput, "ID-13", field, func() error { return drop(gina.UpdateBilling(w.ctx, bad)) })
	}
	w.refusedField(pcerr.InvalidInput, "ID-13", "supportEmail", func() error { return drop(gina.UpdateSupport(w.ctx, resellers.SupportProfile{})) })
}

// A company that Microsoft rejected applies again with a corrected profile
// (2.1).
func TestCAP_16_ARejectedCompanyAppliesAgain(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	made := must[partnercenter.Enrolled](w)(w.Center.Enrol(w.ctx, enrolment("Adatum", "adatum.example")))
	ms, ada, id := w.Center.Platform(), w.As(made.Admin.Identity()), made.Partner.Tenant
	legal := made.Partner.Legal
	resubmit := func() error { return drop(ada.Account().Resubmit(w.ctx, legal)) }
	w.refused(pcerr.ProgramNotActive, "CAP-16", resubmit) // it is pending
	w.ok(drop(ms.Vet(w.ctx, id, false)))
	w.refused(pcerr.ProgramNotActive, "CAP-16", func() error { return drop(ms.Vet(w.ctx, id, true)) })
	w.refused(pcerr.ProgramNotActive, "CAP-16", func() error { return drop(ada.Customers().Create(w.ctx, fixture.NewCustomer("Relay", "US", "Rea"))) })
	colleague := w.hireAt(made.Admin.Identity(), "Bob", permissions.BillingAdmin|permissions.AdminAgent) // its users it may manage
	w.refused(pcerr.RoleNotAllowed, "ROLE-1", func() error { return drop(w.As(colleague).Account().Resubmit(w.ctx, legal)) })

	legal.CompanyName, legal.Address.Country = "Adatum Works", "CA"
	w.refusedField(pcerr.InvalidInput, "ID-8", "country", resubmit)
	legal.Address.Country, legal.ContactEmail = "US", "info@gmail.com"
	w.refusedField(pcerr.InvalidInput, "ID-12", "contactEmail", resubmit)
	legal.ContactEmail = "legal@adatum.example"
	mark, sent := w.mark(), len(w.mails(id))
	assert.Equal(t, []string{"partners"}, w.tablesChanged(resubmit))
	p := must[resellers.Partner](w)(ada.Account().Get(w.ctx))
	assert.Equal(t, []any{permissions.ProgramPending, resellers.VettingPending, "Adatum Works", legal}, []any{p.Status, p.Vetting, p.Name, p.Legal})
	assert.Len(t, w.mails(id), sent)
	w.refused(pcerr.ProgramNotActive, "CAP-16", resubmit)
	w.ok(drop(ms.Vet(w.ctx, id, true)))
	w.wantLogs(mark, logs{})
	var mails []partnercenter.Mail
	for _, m := range w.mails(id) {
		m.ID = ""
		mails = append(mails, m)
	}
	wantDiff(t, "mails", []partnercenter.Mail{
		{Tenant: id, To: "info@adatum.example", Kind: partnercenter.MailEnrolmentStatus, About: "rejected", At: w.Clock.Now()},
		{Tenant: id, To: "legal@adatum.example", Kind: partnercenter.MailEnrolmentStatus, About: "authorized", At: w.Clock.Now()},
	}, mails)
}
