package partnercenter_test

import (
	"errors"
	"maps"
	"slices"
	"strings"
	"testing"

	"cspkit.example/activity"
	"cspkit.example/customers"
	"cspkit.example/internal/fixture"
	"cspkit.example/partnercenter"
	"cspkit.example/pcerr"
	"cspkit.example/permissions"
	"cspkit.example/resellers"
	"github.com/google/go-cmp/cmp"
	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
)

// line is what a test says about a record of the log.
type line struct {
	Op    activity.Operation
	About string // the customer's name
	User  string
	Data  activity.Data
}

// logs are the records that partners' logs got, by partner.
type logs map[permissions.TenantID][]line

// wantLogs compares what all logs got since the mark. A partner that is not
// named got nothing.
func (w *world) wantLogs(mark map[permissions.TenantID]int, want logs) {
	w.t.Helper()
	got := logs{}
	records, _ := w.table("activity")
	for _, at := range slices.Sorted(maps.Keys(records)) {
		r := records[at].(*activity.Record)
		if r.Sequence > int64(mark[r.Partner]) {
			got[r.Partner] = append(got[r.Partner], line{r.Operation, r.CustomerName, r.User, r.Data})
			assert.Equal(w.t, activity.Succeeded, r.Status)
			assert.Equal(w.t, r.Operation.Resource(), r.Resource)
			assert.Equal(w.t, w.Clock.Now(), r.Date)
		}
	}
	if diff := cmp.Diff(want, got); diff != "" {
		w.t.Errorf("records (-want +got):\n%s", diff)
	}
}

// outbox returns how many mails the system sent so far, to anybody.
func (w *world) outbox() int {
	w.t.Helper()
	_, n := w.table("outbox")
	return n
}

// staff returns the partner's user with this sign-in name.
func (w *world) staff(name string) permissions.Identity {
	w.t.Helper()
	all, _ := w.table("partner_users")
	for _, u := range all {
		if u := u.(*permissions.User); u.UserPrincipalName == name {
			return u.Identity()
		}
	}
	w.t.Fatalf("no user %s", name)
	return permissions.Identity{}
}

// hireAt creates a user with these roles, who chose a password.
func (w *world) hireAt(boss permissions.Identity, name string, roles permissions.Roles) permissions.Identity {
	w.t.Helper()
	p := must[resellers.Partner](w)(w.As(boss).Account().Get(w.ctx))
	made := must[partnercenter.CreatedUser](w)(w.As(boss).Users().Create(w.ctx, permissions.NewUser{
		FirstName: name, LastName: p.Name, Email: name + "@" + p.Domain, Roles: roles,
	}))
	w.ok(w.As(made.User.Identity()).ChoosePassword(w.ctx, fixture.Password))
	return made.User.Identity()
}

// enrolled takes a company into the program, with a user who holds all roles.
func (w *world) enrolled(name string, types permissions.PartnerTypes, country permissions.Country, mpnID string) permissions.Identity {
	w.t.Helper()
	domain := strings.ToLower(name) + ".example"
	made := must[partnercenter.Enrolled](w)(w.Center.Enrol(w.ctx, resellers.Enrolment{
		Types: types, Cloud: permissions.PublicCloud, Domain: domain,
		Legal: resellers.LegalProfile{CompanyName: name, ContactEmail: "info@" + domain, Address: fixture.Address(name, country)},
		Admin: permissions.NewUser{FirstName: "Boss", LastName: name, Email: "boss@" + domain},
	}))
	ms, who := w.Center.Platform(), made.Admin.Identity()
	_, err := ms.Vet(w.ctx, who.Tenant, true)
	w.ok(err)
	w.ok(ms.RegisterMPN(w.ctx, mpnID, country))
	_, err = w.As(who).Account().AssociateMPN(w.ctx, mpnID)
	w.ok(err)
	_, err = w.As(who).Account().SignMPA(w.ctx)
	w.ok(err)
	_, err = w.As(who).Users().SetRoles(w.ctx, who.User, permissions.AllRoles)
	w.ok(err)
	return who
}

// almighty gives the partner's global admin every role, so that no role
// stands in the way of the rule under test.
func (w *world) almighty(who permissions.Identity) *partnercenter.Session {
	w.t.Helper()
	_, err := w.As(who).Users().SetRoles(w.ctx, who.User, permissions.AllRoles)
	w.ok(err)
	return w.As(who)
}

// organisation is a tenant without a partner: the portal of its global
// administrator, in the public cloud.
func (w *world) organisation(name string, country permissions.Country) *partnercenter.Portal {
	w.t.Helper()
	return must[*partnercenter.Portal](w)(w.RegisterTenant(w.ctx, name, country, permissions.PublicCloud))
}

// asks drafts a relationship request.
func (w *world) asks(who permissions.Identity, n customers.NewRequest) customers.Request {
	w.t.Helper()
	return must[customers.Request](w)(w.As(who).Invitations().Create(w.ctx, n))
}

// proseware forms the partnership of Distri and Fabrikam, and makes Distri's
// customer Proseware for Fabrikam.
func (w *world) proseware() (permissions.TenantID, *partnercenter.Portal) {
	w.t.Helper()
	w.ok(w.Partner(w.ctx))
	n := fixture.NewCustomer("Proseware", "IT", "Paola")
	n.Reseller = w.Rita.Tenant
	made := must[partnercenter.CreatedCustomer](w)(w.As(w.Ingo).Customers().Create(w.ctx, n))
	portal := must[*partnercenter.Portal](w)(w.Center.SignInToPortal(w.ctx, made.Credentials.UserName, made.Credentials.Password))
	w.ok(portal.ChoosePassword(w.ctx, fixture.Password))
	return made.Customer.ID, portal
}

// listed returns the names on a partner's Customers page.
func (w *world) listed(who permissions.Identity, q partnercenter.CustomerQuery) []string {
	w.t.Helper()
	var names []string
	for _, c := range everything(w, w.As(who).Customers().All(w.ctx, q)) {
		names = append(names, c.CompanyName)
	}
	return names
}

// recordOf returns the partner's record of a customer.
func (w *world) recordOf(who permissions.Identity, id customers.ID) customers.Customer {
	w.t.Helper()
	return must[customers.Customer](w)(w.As(who).Customer(id).Get(w.ctx))
}

// partnerRows are the rows that a partner owns, without its log.
func (w *world) partnerRows(tenant permissions.TenantID) map[string]string {
	w.t.Helper()
	own := w.rows()
	maps.DeleteFunc(own, func(at, _ string) bool {
		table, key, _ := strings.Cut(at, " ")
		return !strings.HasPrefix(key, string(tenant)) || table == "activity" || table == "sequences"
	})
	return own
}

// call is an operation under test and its name.
type call struct {
	name string
	op   func() error
}

// refusedAll are operations that one rule refuses in one way.
func (w *world) refusedAll(code pcerr.Code, rule pcerr.Rule, calls []call) {
	w.t.Helper()
	for _, c := range calls {
		var e *pcerr.Error
		if err := c.op(); !errors.As(err, &e) || e.Code != code || e.Rule != rule {
			w.t.Errorf("%s: want %s [%s], got %v", c.name, code, rule, err)
			continue
		}
		w.refused(code, rule, c.op)
	}
}

// drop leaves only the error of an operation.
func drop[T any](_ T, err error) error { return err }

// like compares two refusals: everything but the ID that was asked for.
func like(t testing.TB, name string, a error, idA string, b error, idB string) {
	t.Helper()
	require.Error(t, a, name)
	require.Error(t, b, name)
	show := func(err error, id string) (s [6]string) {
		var e *pcerr.Error
		require.ErrorAs(t, err, &e, name)
		for i, text := range []string{string(e.Code), string(e.Rule), e.Field, e.ID, e.Message, e.Error()} {
			s[i] = strings.ReplaceAll(text, id, "<id>")
		}
		return s
	}
	assert.Equal(t, show(a, idA), show(b, idB), name)
}
