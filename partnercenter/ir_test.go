package partnercenter_test

import (
	"context"
	"errors"
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
	"github.com/stretchr/testify/require"
)

// submission is a new customer for Fabrikam with its first order.
type submission struct {
	made  partnercenter.CreatedCustomer
	order orders.Order
}

func (f *submission) submit(w *world) func(context.Context, *partnercenter.Session) error {
	n := fixture.NewCustomer("Proseware", "IT", "Paola")
	n.Reseller = w.Rita.Tenant
	return func(ctx context.Context, s *partnercenter.Session) (err error) {
		if f.made, err = s.Customers().Create(ctx, n); err != nil {
			return err
		}
		f.order, err = s.Customer(f.made.Customer.ID).Orders().Place(ctx, orders.Line{ItemID: fixture.Office, Quantity: 10, ResellerMPNID: "4847383"})
		return err
	}
}

// Scenario 9.13, steps 1 to 3.
func TestIR_7_IR_10_IR_11_IR_12_ANewCustomerForAReseller_Scenario9_13(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	w.ok(w.Partner(w.ctx))
	ingo := w.As(w.Ingo)
	var form submission
	submit := form.submit(w)

	// 1: at the review the order is there to be read; then nothing of it is.
	before := w.rows()
	w.ok(ingo.Review(w.ctx, submit))
	assert.Equal(t, "4847383", form.order.Lines[0].PartnerIDOnRecord)
	cancelled := errors.New("cancelled at the review")
	require.ErrorIs(t, ingo.Atomically(w.ctx, func(ctx context.Context, s *partnercenter.Session) error {
		if err := submit(ctx, s); err != nil {
			return err
		}
		return cancelled
	}), cancelled)
	wantDiff(t, "rows after Cancel", before, w.rows())

	// 2: submitted, with the password in the answer.
	mark, sent := w.mark(), w.outbox()
	w.ok(ingo.Atomically(w.ctx, submit))
	made, order, id := form.made, form.order, form.made.Customer.ID
	assert.Equal(t, "admin@proseware.onmicrosoft.com", made.Credentials.UserName)
	assert.Equal(t, orders.OrderCompleted, order.Status)
	sub := order.Lines[0].Subscription
	w.wantLogs(mark, logs{w.Ingo.Tenant: {
		{activity.AddCustomer, "Proseware", "ingo@distri.example",
			activity.NewData("CustomerId", string(id), "Domain", "proseware.onmicrosoft.com", "AssociatedPartnerId", string(w.Rita.Tenant))},
		{activity.CreateAgreement, "Proseware", "ingo@distri.example",
			activity.NewData("Type", "MicrosoftCustomerAgreement", "DateAgreed", "2020-06-01T00:00:00Z")},
		{activity.CreateOrder, "Proseware", "ingo@distri.example", activity.NewData("OrderId", string(order.ID), "BillingCycle", "monthly",
			"PurchasedBy", "partner", "OfferId-0", "offer-e3", "SubscriptionId-0", string(sub), "SubscriptionName-0", "Office 365 E3",
			"Quantity-0", "10", "PartnerOnRecord-0", "4847383")},
	}})
	contact := must[orders.Subscription](w)(ingo.Customer(id).Subscriptions().SetSupportContact(w.ctx, sub, w.Rita.Tenant)).Support
	assert.Equal(t, orders.SupportContact{Tenant: w.Rita.Tenant, MPNID: "4847383", Name: "Fabrikam"}, contact)

	// 3: never again.
	w.refused(pcerr.SecretAlreadyShown, "CUS-4", func() error { return drop(ingo.Customer(id).Credentials(w.ctx)) })
	w.nowhere(made.Credentials.Password)
	portal := must[*partnercenter.Portal](w)(w.Center.SignInToPortal(w.ctx, made.Credentials.UserName, made.Credentials.Password))
	assert.Equal(t, id, portal.Identity().Tenant)
	assert.Equal(t, sent, w.outbox())
}

// Scenario 9.13 from step 4 on.
func TestIR_13_IR_34_CAP_8_BothServeTheNewCustomer_Scenario9_13(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	id, _ := w.proseware()
	ingo := w.As(w.Ingo)

	// 4
	assert.Equal(t, []string{"Proseware"}, w.listed(w.Ingo, partnercenter.CustomerQuery{}))
	assert.Equal(t, []string{"Proseware"}, w.listed(w.Ingo, partnercenter.CustomerQuery{Reseller: w.Rita.Tenant}))
	assert.Equal(t, []string{"Proseware"}, w.listed(w.Renee, partnercenter.CustomerQuery{}))
	links := must[[]customers.Association](w)(ingo.Customer(id).Resellers(w.ctx))
	links[0].Stamp = permissions.Stamp{}
	wantDiff(t, "association", []customers.Association{{
		Provider: w.Ingo.Tenant, Customer: id, Reseller: w.Rita.Tenant, Since: fixture.Start, Via: customers.ViaCreation, CustomerName: "Proseware",
	}}, links)
	theirs := w.recordOf(w.Renee, id)
	assert.Equal(t, customers.KindIndirectReseller, theirs.Relationship.Kind)
	assert.True(t, theirs.Relationship.Active() && theirs.DAP.Active() && theirs.Associated)
	assert.Equal(t, customers.KindProvider, w.recordOf(w.Ingo, id).Relationship.Kind)

	// 5
	renee := w.As(w.Renee).Customer(id)
	w.refused(pcerr.PartnerTypeNotAllowed, "CAP-7", func() error { return drop(renee.Orders().Place(w.ctx, orders.Line{ItemID: fixture.Office})) })
	mark := w.mark()
	user := must[partnercenter.CreatedCustomerUser](w)(renee.Users().Create(w.ctx, customers.NewUser{FirstName: "A", LastName: "B", UserName: "ab"}))
	w.wantLogs(mark, logs{w.Renee.Tenant: {{activity.CreateCustomerUser, "Proseware", "renee@fabrikam.example",
		activity.NewData("CustomerUserId", string(user.User.ID))}}})

	// 6
	create := func(name string, country permissions.Country, reseller permissions.TenantID) func() error {
		return func() error {
			n := fixture.NewCustomer(name, country, "Ada")
			n.Reseller = reseller
			return drop(ingo.Customers().Create(w.ctx, n))
		}
	}
	w.refused(pcerr.NoPartnership, "IR-2", create("Adatum", "IT", w.Cody.Tenant))
	w.refused(pcerr.RegionNotAllowed, "RGN-1", create("Adatum", "US", w.Rita.Tenant))
}

// Nothing of a review remains, in any log or list, whatever happened in it;
// its refusals are those of the real thing.
func TestIR_11_AReviewLeavesNothing(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	before := w.rows()
	w.ok(w.As(w.Anna).Review(w.ctx, func(ctx context.Context, s *partnercenter.Session) error {
		made, err := s.Customers().Create(ctx, fixture.NewCustomer("Adatum", "US", "Ada"))
		if err != nil {
			return err
		}
		if got := len(everything(w, s.Customers().All(ctx, partnercenter.CustomerQuery{}))); got != 2 {
			t.Errorf("the review lists %d customers, want 2", got)
		}
		at := s.Customer(made.Customer.ID)
		if _, err = at.Orders().Place(ctx, orders.Line{ItemID: fixture.AzurePlan}); err != nil {
			return err
		}
		_, err = at.PurchasePermission().Enable(ctx)
		return err
	}))
	wantDiff(t, "rows", before, w.rows())
	w.refused(pcerr.RegionNotAllowed, "RGN-1", func() error {
		return w.As(w.Anna).Review(w.ctx, func(ctx context.Context, s *partnercenter.Session) error {
			return drop(s.Customers().Create(ctx, fixture.NewCustomer("Maple", "CA", "Mia")))
		})
	})
	// A refusal inside spoils the whole of it, even when it is ignored.
	w.refused(pcerr.RoleNotAllowed, "REL-25", func() error {
		return w.As(w.Anna).Atomically(w.ctx, func(ctx context.Context, s *partnercenter.Session) error {
			_, err := s.Customer(w.Relecloud).Rename(ctx, "Renamed")
			_ = s.Customer(w.Relecloud).RemoveRelationship(ctx)
			return err
		})
	})
}

// Who does the work of a provider with its resellers.
func TestIR_5_TheRolesOfAProvidersWork(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	id, _ := w.proseware()
	sub := w.place(w.As(w.Ingo), id, orders.Line{ItemID: fixture.Office}).Lines[0].Subscription
	for n, roles := range []permissions.Roles{
		permissions.GlobalAdmin, permissions.UserManagementAdmin, permissions.AdminAgent, permissions.SalesAgent,
		permissions.HelpdeskAgent, permissions.BillingAdmin, permissions.AccountAdmin,
	} {
		s := w.As(w.hireAt(w.Gerd, "User"+string(rune('a'+n)), roles))
		customer := withoutAttestation("Cust"+string(rune('a'+n)), "IT")
		customer.Reseller = w.Rita.Tenant
		calls := []call{
			{"request", func() error { return drop(s.Partnerships().Request(w.ctx, "nils@newbie.example")) }},
			{"reseller", func() error { return drop(s.Customer(id).Subscriptions().SetReseller(w.ctx, sub, "4847383")) }},
			{"list", func() error { return drop(s.Partnerships().Resellers(w.ctx, partnercenter.Paging{})) }},
			{"customer", func() error { return drop(s.Customers().Create(w.ctx, customer)) }},
		}
		if n < 4 {
			for _, c := range calls {
				require.NoError(t, c.op(), "%s by %s", c.name, roles)
			}
			w.refused(pcerr.ConfirmationRequired, "IR-19", func() error { return drop(s.Partnerships().Remove(w.ctx, w.Rita.Tenant, false)) })
			continue
		}
		w.refusedAll(pcerr.RoleNotAllowed, "IR-5", calls[:3])
		w.refusedAll(pcerr.RoleNotAllowed, "CUS-2", calls[3:])
		w.refused(pcerr.RoleNotAllowed, "IR-5", func() error { return drop(s.Partnerships().Remove(w.ctx, w.Rita.Tenant, true)) })
	}
}

// Both sides filter their list by the other.
func TestIR_16_ListsByResellerAndByProvider(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	shared, _ := w.proseware()
	own, _ := w.customerOf(w.Ingo, "Adatum", "IT")
	second := w.enrolled("Grosso", permissions.IndirectProvider, "IT", "61")
	request := must[resellers.Request](w)(w.As(second).Partnerships().Request(w.ctx, "rita@fabrikam.example"))
	w.ok(drop(w.As(w.Rita).Partnerships().Accept(w.ctx, request.URL)))
	n := fixture.NewCustomer("Zeta", "FR", "Zoe")
	n.Reseller = w.Rita.Tenant
	w.ok(drop(w.As(second).Customers().Create(w.ctx, n)))

	for name, c := range map[string]struct {
		who  permissions.Identity
		q    partnercenter.CustomerQuery
		want []string
	}{
		"all of the provider":     {w.Ingo, partnercenter.CustomerQuery{}, []string{"Adatum", "Proseware"}},
		"by reseller":             {w.Ingo, partnercenter.CustomerQuery{Reseller: w.Rita.Tenant}, []string{"Proseware"}},
		"by reseller, upper case": {w.Ingo, partnercenter.CustomerQuery{Reseller: permissions.TenantID(strings.ToUpper(string(w.Rita.Tenant)))}, []string{"Proseware"}},
		"by reseller and name":    {w.Ingo, partnercenter.CustomerQuery{Reseller: w.Rita.Tenant, NamePrefix: "x"}, nil},
		"by another reseller":     {w.Ingo, partnercenter.CustomerQuery{Reseller: w.Nils.Tenant}, nil},
		"all of the reseller":     {w.Renee, partnercenter.CustomerQuery{}, []string{"Proseware", "Zeta"}},
		"by provider":             {w.Renee, partnercenter.CustomerQuery{Provider: w.Ingo.Tenant}, []string{"Proseware"}},
		"by the second provider":  {w.Renee, partnercenter.CustomerQuery{Provider: second.Tenant}, []string{"Zeta"}},
		"by a stranger":           {w.Renee, partnercenter.CustomerQuery{Provider: w.Anna.Tenant}, nil},
		"another's reseller":      {w.Anna, partnercenter.CustomerQuery{Reseller: w.Rita.Tenant}, nil},
		"another's provider":      {w.Anna, partnercenter.CustomerQuery{Provider: w.Ingo.Tenant}, nil},
	} {
		assert.Equal(t, c.want, w.listed(c.who, c.q), name)
	}
	for field, q := range map[string]partnercenter.CustomerQuery{"reseller": {Reseller: "fabrikam"}, "provider": {Provider: "distri"}} {
		w.refusedField(pcerr.InvalidInput, "ID-2", field, func() error { return drop(w.As(w.Ingo).Customers().List(w.ctx, q)) })
	}
	for field, q := range map[string]partnercenter.CustomerQuery{
		"namePrefix": {NamePrefix: "a\x00"}, "domainPrefix": {DomainPrefix: strings.Repeat("a", 257)}, "kind": {Kind: "friend"},
	} {
		w.refusedField(pcerr.InvalidInput, "ID-13", field, func() error { return drop(w.As(w.Ingo).Customers().List(w.ctx, q)) })
	}
	w.refusedField(pcerr.InvalidInput, "IR-16", "provider", func() error {
		return drop(w.As(w.Ingo).Customers().List(w.ctx, partnercenter.CustomerQuery{Reseller: w.Rita.Tenant, Provider: w.Ingo.Tenant}))
	})
	// A name on the bill is a name in the list by reseller too.
	w.ok(drop(w.As(w.Ingo).Customer(shared).Rename(w.ctx, "Aardvark")))
	w.ok(drop(w.As(w.Ingo).Customer(own).Subscriptions().List(w.ctx, partnercenter.SubscriptionQuery{})))
	assert.Equal(t, []string{"Aardvark"}, w.listed(w.Ingo, partnercenter.CustomerQuery{Reseller: w.Rita.Tenant, NamePrefix: "aa"}))
}

// A subscription's reseller by MPN ID: on a new one, and on one that is there.
func TestIR_7_IR_17_IR_18_IR_25_IR_26_IR_27_IR_35_TheResellerOfASubscription(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	id, _ := w.proseware()
	request := must[resellers.Request](w)(w.As(w.Ingo).Partnerships().Request(w.ctx, "nils@newbie.example"))
	w.ok(drop(w.As(w.Nils).Partnerships().Accept(w.ctx, request.URL)))
	at := w.As(w.Ingo).Customer(id)
	buy := func(mpnID string) error {
		return drop(at.Orders().Place(w.ctx, orders.Line{ItemID: fixture.Office, ResellerMPNID: mpnID}))
	}
	without := must[orders.Order](w)(at.Orders().Place(w.ctx, orders.Line{ItemID: fixture.Office})).Lines[0].Subscription
	bare := must[orders.Subscription](w)(at.Subscriptions().Get(w.ctx, without))
	assert.Empty(t, bare.PartnerIDOnRecord)
	assert.False(t, bare.ResellerIncentiveEligible())

	for mpnID, want := range map[string]refusal{
		"9999999":           {pcerr.MPNNotFound, "IR-26", ""},
		"5000001":           {pcerr.MPNOfProvider, "IR-26", ""},          // the provider's own
		"7000001":           {pcerr.MPNNotIndirectReseller, "IR-26", ""}, // of a direct bill partner
		"4847433":           {pcerr.ResellerMPANotSigned, "IR-26", ""},
		"Fabrikam":          {pcerr.InvalidInput, "ID-8", "partnerIdOnRecord"},
		"4847383\x00":       {pcerr.InvalidInput, "ID-8", "partnerIdOnRecord"},
		"48473834847383483": {pcerr.InvalidInput, "ID-8", "partnerIdOnRecord"},
	} {
		w.refusedField(want.Code, want.Rule, want.Field, func() error { return buy(mpnID) })
		w.refusedField(want.Code, want.Rule, want.Field, func() error { return drop(at.Subscriptions().SetReseller(w.ctx, without, mpnID)) })
	}
	mark := w.mark()
	set := must[orders.Subscription](w)(at.Subscriptions().SetReseller(w.ctx, without, "4847383"))
	assert.True(t, set.ResellerIncentiveEligible())
	cleared := must[orders.Subscription](w)(at.Subscriptions().SetReseller(w.ctx, without, ""))
	assert.False(t, cleared.ResellerIncentiveEligible())
	line := func(from, to string) line {
		return line{activity.UpdateSubscription, "Proseware", "ingo@distri.example", activity.NewData(
			"SubscriptionId", string(without), "Change", "partnerOnRecord", "OldValue", from, "NewValue", to)}
	}
	w.wantLogs(mark, logs{w.Ingo.Tenant: {line("", "4847383"), line("4847383", "")}})

	// The provider upgrades and adds licences in the customer's account; the
	// reseller manages what it is named for, and does not order.
	more := must[orders.Order](w)(at.Orders().Place(w.ctx, orders.Line{ItemID: fixture.Office, Quantity: 3, ResellerMPNID: "4847383"}))
	sub := more.Lines[0].Subscription
	w.ok(drop(at.Subscriptions().ChangeQuantity(w.ctx, sub, 8)))
	seen := must[orders.Subscription](w)(w.As(w.Renee).Customer(id).Subscriptions().Get(w.ctx, sub))
	assert.Equal(t, 8, seen.Quantity)
	w.refused(pcerr.PartnerTypeNotAllowed, "CAP-7", func() error { return drop(w.As(w.Renee).Customer(id).Subscriptions().ChangeQuantity(w.ctx, sub, 9)) })
	w.ok(drop(w.As(w.Renee).Customer(id).Users().Create(w.ctx, customers.NewUser{FirstName: "A", LastName: "B", UserName: "ab"})))
}

// The customer's support for a subscription goes to a reseller. Scenario
// 9.19, steps 1 to 3.
func TestIR_7_IR_30_AssignedSupportContact_Scenario9_19(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	id, portal := w.proseware()
	sub := w.place(w.As(w.Ingo), id, orders.Line{ItemID: fixture.Office}).Lines[0].Subscription
	shown := func() string {
		return must[[]partnercenter.SubscriptionSupport](w)(portal.SupportContacts(w.ctx))[0].Contact.Name
	}
	assert.Equal(t, "Distri", shown())
	mark := w.mark()
	w.ok(drop(w.As(w.Hans).Customer(id).Subscriptions().SetSupportContact(w.ctx, sub, w.Rita.Tenant)))
	assert.Equal(t, "Fabrikam", shown())
	w.wantLogs(mark, logs{w.Ingo.Tenant: {{activity.UpdateSubscription, "Proseware", "hans@distri.example", activity.NewData("SubscriptionId", string(sub),
		"Change", "supportContact", "OldValue", string(w.Ingo.Tenant), "NewValue", string(w.Rita.Tenant))}}})
	for _, stranger := range []permissions.TenantID{w.Cody.Tenant, w.Nils.Tenant, nobodyID} {
		w.refused(pcerr.NoPartnership, "IR-2", func() error {
			return drop(w.As(w.Hans).Customer(id).Subscriptions().SetSupportContact(w.ctx, sub, stranger))
		})
	}
	w.refusedField(pcerr.InvalidInput, "ID-2", "supportTenantId", func() error {
		return drop(w.As(w.Hans).Customer(id).Subscriptions().SetSupportContact(w.ctx, sub, "Fabrikam"))
	})
}
