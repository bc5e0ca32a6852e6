package partnercenter_test

import (
	"context"
	"errors"
	"strings"
	"testing"

	"cspkit.example/customers"
	"cspkit.example/internal/fixture"
	"cspkit.example/orders"
	"cspkit.example/partnercenter"
	"cspkit.example/pcerr"
	"cspkit.example/permissions"
	"cspkit.example/resellers"
	"cspkit.example/support"
	"github.com/stretchr/testify/assert"
)

// enrolment is an application for the program that is in order.
func enrolment(name, domain string) resellers.Enrolment {
	return resellers.Enrolment{
		Types: permissions.DirectBillPartner, Cloud: permissions.PublicCloud, Domain: domain,
		Legal: resellers.LegalProfile{CompanyName: name, ContactEmail: "info@" + domain, Address: fixture.Address("Ada", "US")},
		Admin: permissions.NewUser{FirstName: "Ada", LastName: name, Email: "ada@" + domain},
	}
}

// The same sign-in and the same rights, however the company keeps its
// directory.
func TestID_3_ID_4_SignInIsThatOfTheCompanysDirectory(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	cloudOnly := enrolment("Northwind", "northwind.onmicrosoft.com")
	synced := enrolment("Tailspin", "corp.tailspin.example") // a custom domain
	synced.DirectorySync, synced.Federated = resellers.AzureADConnect, true

	var rights [][]permissions.Action
	for _, e := range []resellers.Enrolment{cloudOnly, synced} {
		made := must[partnercenter.Enrolled](w)(w.Center.Enrol(w.ctx, e))
		assert.Equal(t, e.Federated, made.Partner.Federated)
		user := must[partnercenter.CreatedUser](w)(w.As(made.Admin.Identity()).Users().Create(w.ctx, permissions.NewUser{
			FirstName: "Max", LastName: "Doe", Email: "Max@" + e.Domain, Roles: permissions.UserManagementAdmin,
		}))
		assert.Equal(t, "max@"+e.Domain, user.Credentials.UserName)
		first := must[*partnercenter.Session](w)(w.Center.SignIn(w.ctx, user.Credentials.UserName, user.Credentials.Password))
		w.ok(first.ChoosePassword(w.ctx, fixture.Password))
		session := must[*partnercenter.Session](w)(w.Center.SignIn(w.ctx, strings.ToUpper(user.Credentials.UserName), fixture.Password))
		assert.Equal(t, user.User.Identity(), session.Identity(), "the directory's account is the one that acts")
		rights = append(rights, must[[]permissions.Action](w)(session.Capabilities(w.ctx)))
	}
	wantDiff(t, "rights of the two companies", rights[0], rights[1])
	assert.Equal(t, resellers.CloudOnly, must[resellers.Partner](w)(w.As(w.Gina).Account().Get(w.ctx)).DirectorySync)

	bad := enrolment("Other", "other.example")
	bad.DirectorySync = "floppy_disks"
	w.refusedField(pcerr.InvalidInput, "ID-4", "directorySync", func() error { return drop(w.Center.Enrol(w.ctx, bad)) })
}

// onPartnerCenter is every operation of Partner Center, on Relecloud where it
// is about a customer.
func (w *world) onPartnerCenter(s *partnercenter.Session) []call {
	calls := append(w.onOwnAccount(s, s.Identity().User), []call{
		{"own profile", func() error { return drop(s.Account().Me(w.ctx)) }},
		{"capabilities", func() error { return drop(s.Capabilities(w.ctx)) }},
		{"may", func() error { return s.Can(w.ctx, permissions.ProfileViewOwn, "") }},
		{"choose a password", func() error { return s.ChoosePassword(w.ctx, fixture.Password) }},
		{"register authentication", func() error { return s.RegisterMFA(w.ctx) }},
		{"budget mails", func() error { return s.NotifyMe(w.ctx, true) }},
		{"all together", func() error {
			return s.Atomically(w.ctx, func(ctx context.Context, s *partnercenter.Session) error { return drop(s.Account().Me(ctx)) })
		}},
		{"review", func() error {
			return s.Review(w.ctx, func(ctx context.Context, s *partnercenter.Session) error { return drop(s.Account().Me(ctx)) })
		}},
	}...)
	for name, op := range w.onProvidersCustomer(s, nobodyID, nobodyID) {
		calls = append(calls, call{name, func() error { return op(w.Relecloud) }})
	}
	return calls
}

// Scenario 9.16, on every channel, by an administrator and by a plain user.
func TestID_5_SUP_7_SUB_24_CustomersAtTheWrongDoor_Scenario9_16(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	w.ok(w.Portal(w.Carla).AssignRole(w.ctx, w.S1, owner(w.Nora))) // Azure rights open no door either
	for _, permitted := range []bool{false, true} {
		if permitted {
			w.permit()
		}
		before := w.versions()
		for who, identity := range map[string]permissions.Identity{"global administrator": w.Carla, "plain user": w.Nora} {
			for _, channel := range []permissions.Channel{
				permissions.Dashboard, permissions.API, permissions.AzurePortal, permissions.CustomerPortal, permissions.MicrosoftSupport,
			} {
				s := w.As(identity).Via(channel)
				request := support.NewRequest{Product: support.Azure, Title: "The machine is down", Entitlement: w.S1}
				for _, c := range append(w.onPartnerCenter(s), // step 1
					call{"a service request in good form", func() error { return drop(s.Customer(w.Relecloud).ServiceRequests().Open(w.ctx, request)) }}, // step 2
					call{"a ticket in good form", func() error {
						return drop(s.Tickets().Open(w.ctx, support.NewTicket{Title: "The page is empty"}))
					}},
					call{"licences", func() error {
						return drop(s.Customer(w.Relecloud).Orders().Place(w.ctx, orders.Line{ItemID: fixture.Office}))
					}}, // step 3
					call{"an Azure plan", func() error {
						return drop(s.Customer(w.Relecloud).Orders().Place(w.ctx, orders.Line{ItemID: fixture.AzurePlan}))
					}},
					call{"a reservation", func() error { return drop(s.Customer(w.Relecloud).Reservations().Buy(w.ctx, d2On(w.S1, 1))) }},
				) {
					var e *pcerr.Error
					if err := c.op(); !errors.As(err, &e) || e.Code != pcerr.CustomerNotAllowed || e.Rule != "ID-5" {
						t.Errorf("%s by a %s via %s: want customer_not_allowed [ID-5], got %v", c.name, who, channel, err)
					}
				}
			}
		}
		wantDiff(t, "rows", before, w.versions())
	}
	// The portals are the customer's door, and no purchase but a reservation is behind it.
	for _, item := range []string{fixture.Office, fixture.AzurePlan, fixture.Server} {
		p := d2On(w.S1, 1)
		p.ItemID = item
		w.refusedField(pcerr.InvalidInput, "RSV-1", "catalogItemId", func() error { return drop(w.Portal(w.Carla).BuyReservation(w.ctx, p)) })
	}
	w.refused(pcerr.Unauthenticated, "ROLE-19", func() error {
		return drop(w.Center.SignIn(w.ctx, "nora@relecloud.onmicrosoft.com", fixture.Password))
	})
}

// Whoever is in no tenant has no access, and a partner's user none to a
// customer's portal.
func TestROLE_19_NobodyHasNoAccess(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	for name, who := range map[string]permissions.Identity{
		"zero":               {},
		"not a GUID":         {Tenant: "contoso", User: "anna"},
		"unknown user":       {Tenant: w.Anna.Tenant, User: nobodyID},
		"another's tenant":   {Tenant: w.Lars.Tenant, User: w.Anna.User},
		"unknown tenant":     {Tenant: nobodyID, User: w.Anna.User},
		"key of another row": {Tenant: w.Anna.Tenant + " " + permissions.TenantID(w.Anna.User), User: ""},
	} {
		w.refusedAll(pcerr.Unauthenticated, "ROLE-19", []call{
			{name + ": partner", func() error { return drop(w.As(who).Account().Me(w.ctx)) }},
			{name + ": portal", func() error { return drop(w.Portal(who).Me(w.ctx)) }},
			{name + ": password", func() error { return w.As(who).ChoosePassword(w.ctx, fixture.Password) }},
		})
	}
	w.refused(pcerr.Unauthenticated, "ROLE-19", func() error { return drop(w.Portal(w.Anna).Me(w.ctx)) })

	_, err := w.As(w.Uma).Users().Remove(w.ctx, w.Dora.User)
	w.ok(err)
	w.refused(pcerr.Unauthenticated, "ROLE-19", func() error { return drop(w.As(w.Dora).Account().Me(w.ctx)) })
	w.refused(pcerr.Unauthenticated, "ROLE-19", func() error { return w.As(w.Dora).ChoosePassword(w.ctx, fixture.Password) })

	_, known := w.Center.SignIn(w.ctx, "anna@contoso.example", permissions.NewSecret("wrong"))
	for _, name := range []string{
		"nobody@contoso.example", "dora@contoso.example", "anna@nowhere.example", "anna", "", "anna@contoso.example\x00", "carla@relecloud.onmicrosoft.com",
	} {
		_, err := w.Center.SignIn(w.ctx, name, fixture.Password)
		like(t, name, known, "", err, "")
	}
}

// The dashboard, PowerShell and the API offer the same operations under the
// same rules: the same story leaves the same store, row by row.
func TestID_6_TheChannelChangesNothing(t *testing.T) {
	t.Parallel()
	story := func(w *world, via permissions.Channel) {
		anna, sam, gina := w.As(w.Anna).Via(via), w.As(w.Sam).Via(via), w.As(w.Gina).Via(via)
		request := must[customers.Request](w)(anna.Invitations().Create(w.ctx, customers.NewRequest{TargetCountry: "US"}))
		_, err := sam.Invitations().MarkDone(w.ctx, request.ID)
		w.ok(err)
		made := must[partnercenter.CreatedCustomer](w)(sam.Customers().Create(w.ctx, fixture.NewCustomer("Adatum", "US", "Adam")))
		_, err = anna.Customer(made.Customer.ID).Users().Create(w.ctx, customers.NewUser{FirstName: "A", LastName: "B", UserName: "ab"})
		w.ok(err)
		_, err = sam.Customer(w.Relecloud).Rename(w.ctx, "Relecloud Inc.")
		w.ok(err)
		_, err = anna.Customer(w.Relecloud).PurchasePermission().Enable(w.ctx)
		w.ok(err)
		_, err = gina.Users().SetRoles(w.ctx, w.Dora.User, permissions.SalesAgent)
		w.ok(err)
		w.refused(pcerr.RoleNotAllowed, "PERM-8", func() error { return sam.Customer(w.Relecloud).PurchasePermission().Disable(w.ctx) })
		w.refused(pcerr.RoleNotAllowed, "REL-25", func() error { return sam.Customer(w.Relecloud).RemoveRelationship(w.ctx) })
		w.refused(pcerr.ActiveSubscriptionsRemain, "REL-25", func() error { return gina.Customer(w.Relecloud).RemoveRelationship(w.ctx) })
	}
	dashboard := newWorld(t)
	story(dashboard, permissions.Dashboard)
	for _, via := range []permissions.Channel{permissions.API, permissions.AzurePortal, permissions.MicrosoftSupport} {
		w := newWorld(t)
		story(w, via)
		wantDiff(t, string(via), dashboard.rows(), w.rows())
		for _, who := range []permissions.Identity{w.Gina, w.Anna, w.Sam, w.Hal, w.Dora} {
			wantDiff(t, "capabilities via "+string(via),
				must[[]permissions.Action](w)(w.As(who).Capabilities(w.ctx)), must[[]permissions.Action](w)(w.As(who).Via(via).Capabilities(w.ctx)))
		}
	}
}

// Enforcement is off by default; with it, users of the public cloud need
// multi-factor authentication, and others do not.
func TestID_9_ID_10_ID_11_EnforcedMultiFactorAuthentication(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	strict := must[*partnercenter.Center](w)(partnercenter.New(w.ctx, w.Store, &partnercenter.Options{Now: w.Clock.Now, EnforceMFA: true}))
	me := func(who permissions.Identity) func() error {
		return func() error { return drop(strict.As(who).Account().Me(w.ctx)) }
	}
	w.refused(pcerr.MFARequired, "ID-10", me(w.Anna))
	w.ok(me(w.Gwen)()) // US Government
	w.ok(me(w.Rolf)()) // Germany

	w.refusedField(pcerr.InvalidInput, "ID-11", "mfaState", func() error { return strict.As(w.Anna).RegisterMFA(w.ctx) })
	users := w.As(w.Gina).Users()
	w.refusedField(pcerr.InvalidInput, "ID-11", "mfaState", func() error { return drop(users.SetMFA(w.ctx, w.Anna.User, permissions.MFAEnforced)) })
	w.refused(pcerr.RoleNotAllowed, "ID-11", func() error { return drop(w.As(w.Uma).Users().SetMFA(w.ctx, w.Anna.User, permissions.MFAEnabled)) })
	mark := w.mark()
	_, err := users.SetMFA(w.ctx, w.Anna.User, permissions.MFAEnabled)
	w.ok(err)
	w.refused(pcerr.MFARequired, "ID-10", me(w.Anna))
	assert.Equal(t, []string{"partner_users"}, w.tablesChanged(func() error { return strict.As(w.Anna).RegisterMFA(w.ctx) }))
	w.ok(me(w.Anna)())
	w.refusedField(pcerr.InvalidInput, "ID-11", "mfaState", func() error { return drop(users.SetMFA(w.ctx, w.Anna.User, permissions.MFADisabled)) })
	w.wantLogs(mark, logs{})
}

// A work account is one of the company's own domain.
func TestID_12_AWorkAccountIsOfTheCompanysDomain(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	for _, c := range []struct {
		name, field string
		change      func(*resellers.Enrolment)
	}{
		{"public service", "contactEmail", func(e *resellers.Enrolment) {
			*e = enrolment("Wingtip", "gmail.com")
		}},
		{"contact elsewhere", "contactEmail", func(e *resellers.Enrolment) { e.Legal.ContactEmail = "info@contoso.example" }},
		{"contact in a subdomain", "contactEmail", func(e *resellers.Enrolment) { e.Legal.ContactEmail = "info@sub.wingtip.example" }},
		{"admin elsewhere", "email", func(e *resellers.Enrolment) { e.Admin.Email = "ada@contoso.example" }},
	} {
		e := enrolment("Wingtip", "wingtip.example")
		c.change(&e)
		w.refusedField(pcerr.InvalidInput, "ID-12", c.field, func() error { return drop(w.Center.Enrol(w.ctx, e)) })
	}
	w.refusedField(pcerr.InvalidInput, "ID-12", "email", func() error {
		return drop(w.As(w.Uma).Users().Create(w.ctx, permissions.NewUser{FirstName: "Tom", LastName: "T", Email: "tom@litware.example"}))
	})
	w.refused(pcerr.TenantExists, "REL-29", func() error { return drop(w.Center.Enrol(w.ctx, enrolment("Again", "contoso.example"))) })
}
