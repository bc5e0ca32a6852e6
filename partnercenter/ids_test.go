package partnercenter_test

import (
	"encoding/csv"
	"regexp"
	"strings"
	"testing"
	"time"

	"cspkit.example/activity"
	"cspkit.example/customers"
	"cspkit.example/internal/fixture"
	"cspkit.example/money"
	"cspkit.example/orders"
	"cspkit.example/partnercenter"
	"cspkit.example/pcerr"
	"cspkit.example/permissions"
	"cspkit.example/resellers"
	"cspkit.example/reservations"
	"cspkit.example/support"
	"github.com/stretchr/testify/assert"
)

// A company is known by the GUID of its tenant, whoever looks at it: the
// customer itself, each of its partners, a reseller's provider.
func TestID_1_ATenantIsKnownByItsGUID(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	proseware, portal := w.proseware()
	assert.Regexp(t, regexp.MustCompile(`^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$`), string(proseware))
	assert.Equal(t, proseware, portal.Identity().Tenant, "the customer's users are users of that tenant")
	tenants, _ := w.table("tenants")
	assert.Equal(t, proseware, tenants[string(proseware)].(*customers.Tenant).ID)
	for _, who := range []permissions.Identity{w.Ingo, w.Renee} {
		record := w.recordOf(who, proseware)
		assert.Equal(t, []permissions.TenantID{proseware, who.Tenant}, []permissions.TenantID{record.ID, record.Partner})
	}
	assert.Equal(t, w.Rita.Tenant, w.recordOf(w.Ingo, proseware).AssociatedPartner, "the reseller is named by its own")
	var partners []permissions.TenantID
	for _, p := range must[[]partnercenter.PartnerOfCustomer](w)(portal.Partners(w.ctx)) {
		partners = append(partners, p.Partner)
	}
	assert.ElementsMatch(t, []permissions.TenantID{w.Ingo.Tenant, w.Rita.Tenant}, partners)
	for _, p := range everything(w, w.As(w.Ingo).Partnerships().AllResellers(w.ctx)) {
		assert.Equal(t, []permissions.TenantID{w.Ingo.Tenant, w.Rita.Tenant}, []permissions.TenantID{p.Provider, p.Reseller})
	}
	assert.Equal(t, w.Gerd.Tenant, must[resellers.Partner](w)(w.As(w.Gerd).Account().Get(w.ctx)).Tenant)

	var file strings.Builder
	w.ok(w.As(w.Ingo).Customers().ExportCSV(w.ctx, &file, partnercenter.CustomerQuery{}))
	rows, err := csv.NewReader(strings.NewReader(file.String())).ReadAll()
	w.ok(err)
	assert.Equal(t, [][]string{
		{"Microsoft ID", "Company name", "Primary domain name", "Relationship"}, {string(proseware), "Proseware", "proseware.onmicrosoft.com", "reseller"},
	}, rows)
}

// spelled writes a GUID in another way.
func spelled[T ~string](spell func(string) string, id T) T { return T(spell(string(id))) }

// GUIDs count in either case and are stored in lower case: a story told in
// capitals leaves the same store, row by row. In any other form they are
// refused.
func TestID_2_GUIDsInCapitals(t *testing.T) {
	t.Parallel()
	story := func(w *world, spell func(string) string) {
		as := func(who permissions.Identity) *partnercenter.Session {
			return w.As(permissions.Identity{Tenant: spelled(spell, who.Tenant), User: spelled(spell, who.User)})
		}
		w.ok(w.Partner(w.ctx))
		proseware := fixture.NewCustomer("Proseware", "IT", "Paola")
		proseware.Reseller = spelled(spell, w.Rita.Tenant)
		w.ok(drop(as(w.Ingo).Customers().Create(w.ctx, proseware)))
		w.ok(drop(as(w.Gina).Users().SetRoles(w.ctx, spelled(spell, w.Dora.User), permissions.SalesAgent)))
		request := w.asks(w.Rita, customers.NewRequest{Provider: spelled(spell, w.Ingo.Tenant)})
		w.ok(drop(as(w.Rita).Invitations().MarkDone(w.ctx, spelled(spell, request.ID))))

		at := as(w.Anna).Customer(spelled(spell, w.Relecloud))
		w.ok(drop(at.Rename(w.ctx, "Relecloud Inc.")))
		w.ok(drop(at.Users().Update(w.ctx, spelled(spell, w.Nora.User), customers.UserUpdate{FirstName: "Norma"})))
		w.ok(drop(at.Subscriptions().SetSupportContact(w.ctx, spelled(spell, w.AP), spelled(spell, w.Anna.Tenant))))
		nora := orders.RoleAssignment{Principal: string(spelled(spell, w.Nora.User)), PrincipalTenant: spelled(spell, w.Nora.Tenant), Role: orders.Owner}
		w.ok(at.AzureRoles().Add(w.ctx, spelled(spell, w.S1), nora))
		w.ok(drop(at.PurchasePermission().Enable(w.ctx)))
		p := d2On(spelled(spell, w.S1), 2)
		p.Scope = reservations.Scope{Type: reservations.Single, AppliedTo: spelled(spell, w.S1)}
		portal := w.Portal(permissions.Identity{Tenant: spelled(spell, w.Nora.Tenant), User: spelled(spell, w.Nora.User)})
		bought := must[partnercenter.BoughtReservation](w)(portal.BuyReservation(w.ctx, p))
		w.ok(drop(at.Reservations().CancelPart(w.ctx, spelled(spell, bought.Reservation.ID), 1)))
		w.ok(drop(at.ServiceRequests().Open(w.ctx, support.NewRequest{Product: support.Azure, Title: "Down", Entitlement: spelled(spell, w.S1)})))
		base := must[orders.Order](w)(at.Orders().Place(w.ctx, orders.Line{ItemID: fixture.Office})).Lines[0].Subscription
		cart := must[orders.Cart](w)(at.Carts().Create(w.ctx, orders.Line{ItemID: fixture.Audio, Parent: spelled(spell, base)},
			orders.Line{ItemID: fixture.D2, Term: orders.OneYear, Provisioning: orders.Provisioning{Subscription: spelled(spell, w.AP)}}))
		w.ok(drop(at.Carts().Checkout(w.ctx, spelled(spell, cart.ID))))
		w.ok(w.Portal(w.Carla).RemoveAdministration(w.ctx, spelled(spell, w.Anna.Tenant), true))
		w.ok(w.Center.Platform().SetCredit(w.ctx, spelled(spell, w.Anna.Tenant), money.Must("100", "USD")))
	}
	lower, upper := newWorld(t), newWorld(t)
	story(lower, strings.ToLower)
	story(upper, strings.ToUpper)
	wantDiff(t, "rows", lower.rows(), upper.rows())

	w, id := lower, string(lower.Relecloud)
	w.refusedField(pcerr.InvalidInput, "ID-2", "parentSubscriptionId", func() error {
		return drop(w.relecloud(w.Sam).Orders().Place(w.ctx, orders.Line{ItemID: fixture.Audio, Parent: "base"}))
	})
	w.refusedField(pcerr.InvalidInput, "ID-2", "partner", func() error {
		return drop(w.Center.Platform().FulfilReservation(w.ctx, "contoso", w.Relecloud, nobodyID))
	})
	for _, other := range []string{"", "{" + id + "}", "urn:uuid:" + id, strings.ReplaceAll(id, "-", ""), " " + id, id + "\x00", "relecloud.onmicrosoft.com"} {
		w.refusedField(pcerr.InvalidInput, "ID-2", "customer", func() error { return drop(w.As(w.Anna).Customer(customers.ID(other)).Get(w.ctx)) })
		w.refused(pcerr.Unauthenticated, "ROLE-19", func() error {
			return drop(w.As(permissions.Identity{Tenant: permissions.TenantID(other), User: w.Anna.User}).Account().Me(w.ctx))
		})
	}
}

// All times are UTC, whatever the zone of the embedder's clock and of what
// callers pass in: the same story leaves the same store.
func TestID_7_AllTimesAreUTC(t *testing.T) {
	t.Parallel()
	tokyo := time.FixedZone("UTC+9", 9*3600)
	begin := time.Date(2020, 7, 1, 5, 0, 0, 0, tokyo) // in UTC still 30 June, 20:00
	story := func(w *world, zone *time.Location) orders.SubscriptionID {
		w.Clock.Set(begin.In(zone))
		adatum := fixture.NewCustomer("Adatum", "US", "Ada")
		adatum.Attestation.DateAgreed = begin.In(zone)
		w.ok(drop(w.As(w.Anna).Customers().Create(w.ctx, adatum)))
		w.permit()
		w.carlaBuys(1)
		id := w.sells(orders.Line{ItemID: fixture.Office})
		w.Clock.Set(begin.Add(oneDay).In(zone))
		w.ok(drop(w.relecloud(w.Sam).Subscriptions().SetAutoRenew(w.ctx, id, false)))
		return id
	}
	utc, there := newWorld(t), newWorld(t)
	story(utc, time.UTC)
	id := story(there, tokyo)
	wantDiff(t, "rows", utc.rows(), there.rows())
	for at, row := range there.rows() {
		assert.NotContains(t, row, "+09:00", at)
	}

	w := there
	sold := w.sub(id)
	at := func(month time.Month, day int) time.Time { return time.Date(2020, month, day, 20, 0, 0, 0, time.UTC) }
	assert.Equal(t, []time.Time{at(6, 30), at(7, 30), at(7, 1)}, []time.Time{sold.EffectiveStart, sold.CommitmentEnd, sold.UpdatedAt}, "months are those of UTC")
	last := w.log(activity.Query{Start: begin.In(tokyo), End: begin.In(tokyo)}) // bounds in any zone
	assert.Len(t, last, 5)
	for _, r := range last {
		assert.Equal(t, at(6, 30), r.Date)
	}
	assert.Equal(t, "2020-06-30T20:00:00Z", last[3].Data.Get("DateAgreed"))
	var file strings.Builder
	w.ok(w.As(w.Hal).Activity().ExportCSV(w.ctx, &file, activity.Query{Start: begin.Add(time.Second)}))
	assert.Equal(t, "Date,User affected,Action,Partner user\r\n2020-07-01T20:00:00Z,Relecloud,Update Subscription,sam@contoso.example\r\n", file.String())
}

// What is no text is the name of nothing: whoever asks for it is answered as
// for a name that is unknown, and not told that the store failed.
func TestID_13_WhatIsNoTextNamesNothing(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	anna := w.As(w.Anna)
	for name, ask := range map[string]func(name string) error{
		"item": func(name string) error {
			return drop(anna.Customer(w.Relecloud).Orders().Place(w.ctx, orders.Line{ItemID: name}))
		},
		"product": func(name string) error {
			return drop(anna.Catalogue().List(w.ctx, partnercenter.CatalogueQuery{Product: name}))
		},
		"user": func(name string) error {
			return drop(w.Center.SignIn(w.ctx, name+"@contoso.example", fixture.Password))
		},
		"domain": func(name string) error { return drop(w.Center.SignIn(w.ctx, "anna@"+name, fixture.Password)) },
	} {
		for _, none := range []string{"\xff", "a\x00b"} {
			assert.Equal(t, pcerr.CodeOf(ask("unknown")), pcerr.CodeOf(ask(none)), "%s %q", name, none)
		}
	}
}
