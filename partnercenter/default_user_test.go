package partnercenter_test

import (
	"io"
	"iter"
	"maps"
	"slices"
	"testing"

	"cspkit.example/activity"
	"cspkit.example/billing"
	"cspkit.example/customers"
	"cspkit.example/internal/fixture"
	"cspkit.example/money"
	"cspkit.example/partnercenter"
	"cspkit.example/pcerr"
	"cspkit.example/permissions"
	"cspkit.example/resellers"
	"cspkit.example/support"
	"github.com/stretchr/testify/assert"
)

// firstOf is the error of a sequence that ends with its first error.
func firstOf[T any](seq iter.Seq2[T, error]) error {
	for _, err := range seq {
		return err
	}
	return nil
}

// onOwnAccount is every operation that is about no customer, but those on the
// own profile.
func (w *world) onOwnAccount(s *partnercenter.Session, user permissions.UserID) []call {
	paging := partnercenter.Paging{}
	return []call{
		{"profile", func() error { return drop(s.Account().Get(w.ctx)) }},
		{"MPN ID", func() error { return drop(s.Account().AssociateMPN(w.ctx, "1")) }},
		{"agreement", func() error { return drop(s.Account().SignMPA(w.ctx)) }},
		{"apply again", func() error { return drop(s.Account().Resubmit(w.ctx, resellers.LegalProfile{})) }},
		{"billing profile", func() error { return drop(s.Account().UpdateBilling(w.ctx, resellers.BillingProfile{})) }},
		{"support profile", func() error { return drop(s.Account().UpdateSupport(w.ctx, resellers.SupportProfile{})) }},
		{"users", func() error { return drop(s.Users().List(w.ctx, paging)) }},
		{"itself among the users", func() error { return drop(s.Users().Get(w.ctx, user)) }},
		{"new user", func() error { return drop(s.Users().Create(w.ctx, newTom)) }},
		{"roles for itself", func() error { return drop(s.Users().SetRoles(w.ctx, user, permissions.SalesAgent)) }},
		{"remove itself", func() error { return drop(s.Users().Remove(w.ctx, user)) }},
		{"own password", func() error { return drop(s.Users().ResetPassword(w.ctx, user)) }},
		{"own authentication", func() error { return drop(s.Users().SetMFA(w.ctx, user, permissions.MFAEnabled)) }},
		{"customers", func() error { return drop(s.Customers().List(w.ctx, partnercenter.CustomerQuery{})) }},
		{"customers as a file", func() error { return s.Customers().ExportCSV(w.ctx, io.Discard, partnercenter.CustomerQuery{}) }},
		{"new customer", func() error { return drop(s.Customers().Create(w.ctx, customers.NewCustomer{})) }},
		{"invite", func() error { return drop(s.Invitations().Create(w.ctx, customers.NewRequest{})) }},
		{"budgets", func() error { return s.Customers().SetBudgets(w.ctx, money.Must("1", "USD"), w.Relecloud) }},
		{"invitations", func() error { return drop(s.Invitations().List(w.ctx, paging)) }},
		{"invitation", func() error { return drop(s.Invitations().Get(w.ctx, nobodyID)) }},
		{"answers", func() error { return drop(s.Invitations().Answers(w.ctx, nobodyID)) }},
		{"edit an invitation", func() error { return drop(s.Invitations().EditEmail(w.ctx, nobodyID, "", "")) }},
		{"send an invitation", func() error { return drop(s.Invitations().MarkDone(w.ctx, nobodyID)) }},
		{"withdraw an invitation", func() error { return drop(s.Invitations().Withdraw(w.ctx, nobodyID)) }},
		{"partnership", func() error { return drop(s.Partnerships().Request(w.ctx, "rita@fabrikam.example")) }},
		{"edit a request", func() error { return drop(s.Partnerships().EditEmail(w.ctx, nobodyID, "", "")) }},
		{"send a request", func() error { return drop(s.Partnerships().MarkDone(w.ctx, nobodyID)) }},
		{"withdraw a request", func() error { return drop(s.Partnerships().Withdraw(w.ctx, nobodyID)) }},
		{"accept a partnership", func() error { return drop(s.Partnerships().Accept(w.ctx, "")) }},
		{"decline a partnership", func() error { return s.Partnerships().Decline(w.ctx, "") }},
		{"end administration", func() error { return drop(s.Partnerships().EndAdministration(w.ctx, w.Gerd.Tenant)) }},
		{"resellers", func() error { return drop(s.Partnerships().Resellers(w.ctx, paging)) }},
		{"providers", func() error { return drop(s.Partnerships().Providers(w.ctx, paging)) }},
		{"end a partnership", func() error { return drop(s.Partnerships().Remove(w.ctx, w.Rita.Tenant, true)) }},
		{"price for all", func() error { return drop(s.Prices().Set(w.ctx, billing.CustomerPrice{})) }},
		{"price list", func() error { return firstOf(s.PriceLists().All(w.ctx, billing.PriceQuery{})) }},
		{"price list as a file", func() error { return s.PriceLists().ExportCSV(w.ctx, io.Discard, billing.PriceQuery{}) }},
		{"invoice", func() error { return drop(s.Invoices().Get(w.ctx, "D1")) }},
		{"balances", func() error { return drop(s.Invoices().Balances(w.ctx)) }},
		{"reconciliation file", func() error { return s.Invoices().ExportCSV(w.ctx, io.Discard, "D1", billing.LicenseBased) }},
		{"daily rated usage", func() error { return firstOf(s.Invoices().DailyRatedUsage(w.ctx, "2020-06")) }},
		{"requests of all customers", func() error { return drop(s.CustomerRequests().List(w.ctx, partnercenter.SupportQuery{})) }},
		{"request of some customer", func() error { return drop(s.CustomerRequests().Get(w.ctx, nobodyID)) }},
		{"ticket", func() error { return drop(s.Tickets().Get(w.ctx, nobodyID)) }},
		{"note on a ticket", func() error { return drop(s.Tickets().AddNote(w.ctx, nobodyID, "n")) }},
		{"close a ticket", func() error { return drop(s.Tickets().Close(w.ctx, nobodyID)) }},
		{"reopen a ticket", func() error { return drop(s.Tickets().Reopen(w.ctx, nobodyID)) }},
		{"invoices", func() error { return drop(s.Invoices().List(w.ctx, partnercenter.InvoiceQuery{})) }},
		{"tickets", func() error { return drop(s.Tickets().List(w.ctx, partnercenter.SupportQuery{})) }},
		{"new ticket", func() error { return drop(s.Tickets().Open(w.ctx, support.NewTicket{})) }},
		{"log", func() error { return drop(s.Activity().List(w.ctx, activity.Query{}, paging)) }},
		{"log as a file", func() error { return s.Activity().ExportCSV(w.ctx, io.Discard, activity.Query{}) }},
		{"follow the log", func() error { return firstOf(s.Activity().Follow(w.ctx, 0)) }},
	}
}

// A user without any role sees the own profile and nothing else: every other
// operation is refused, on existing things and on missing ones alike. Azure
// rights are no roles of Partner Center; without them nothing is done there.
func TestROLE_6_ADefaultUserSeesItselfOnly(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	w.permit()
	bought := w.carlaBuys(1)
	dora := w.As(w.Dora)
	me := must[permissions.User](w)(dora.Account().Me(w.ctx))
	assert.Equal(t, []any{w.Dora, "dora@contoso.example", permissions.Roles(0)}, []any{me.Identity(), me.Email, me.Roles})
	w.refusedAll(pcerr.RoleNotAllowed, "ROLE-6", w.onOwnAccount(dora, w.Dora.User))

	ops := w.onCustomer(dora, bought.Reservation.ID, bought.Order.ID)
	for _, name := range slices.Sorted(maps.Keys(ops)) {
		code, rule := pcerr.RoleNotAllowed, pcerr.Rule("ROLE-6")
		if slices.Contains([]string{"give role", "take role", "switch Azure"}, name) {
			code, rule = pcerr.ExplicitAzurePermissionRequired, "RSV-23"
		}
		w.refusedAll(code, rule, []call{{name, func() error { return ops[name](w.Relecloud) }}})
		if code == pcerr.RoleNotAllowed {
			like(t, name, ops[name](w.Relecloud), string(w.Relecloud), ops[name](nobodyID), nobodyID)
		}
	}
	w.ok(drop(w.As(w.Gina).Users().SetRoles(w.ctx, w.Dora.User, permissions.HelpdeskAgent)))
	w.ok(drop(dora.Customer(w.Relecloud).Get(w.ctx)))
}

// The heading of the page Customer permissions names the admin agent and the
// sales agent, so both open it; its text gives the switch to the admin agent
// alone, and the text decides about the switch. It is the same with the pages
// for new customers, whose heading names four roles: the attestation in them
// is for agents.
func TestROLE_12_TheTextNarrowsTheHeading(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	anna, sam := w.relecloud(w.Anna).PurchasePermission(), w.relecloud(w.Sam).PurchasePermission()
	for _, p := range []partnercenter.PurchasePermission{anna, sam} {
		assert.False(t, must[bool](w)(p.On(w.ctx)))
	}
	w.refused(pcerr.RoleNotAllowed, "PERM-8", func() error { return drop(sam.Enable(w.ctx)) })
	mark := w.mark()
	policy := must[permissions.Policy](w)(anna.Enable(w.ctx))
	for _, p := range []partnercenter.PurchasePermission{anna, sam} {
		assert.True(t, must[bool](w)(p.On(w.ctx)))
		assert.Equal(t, policy, must[permissions.Policy](w)(p.Get(w.ctx)))
	}
	w.refused(pcerr.RoleNotAllowed, "PERM-8", func() error { return drop(sam.Update(w.ctx, permissions.PolicyInput{})) })
	w.refused(pcerr.RoleNotAllowed, "PERM-8", func() error { return sam.Disable(w.ctx) })
	w.ok(anna.Disable(w.ctx))
	wantOps(t, w.logged(mark, w.Anna.Tenant), activity.CreateSelfServePolicy, activity.DeleteSelfServePolicy)

	n := fixture.NewCustomer("Adatum", "US", "Ada")
	for _, heading := range []permissions.Identity{w.Gina, w.Uma} {
		w.refused(pcerr.RoleNotAllowed, "CUS-6", func() error { return drop(w.As(heading).Customers().Create(w.ctx, n)) })
	}
	w.ok(drop(w.As(w.Uma).Customers().Create(w.ctx, withoutAttestation("Adatum", "US"))))
}
