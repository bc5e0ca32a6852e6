package model

import (
	"context"
	"math/rand/v2"
	"slices"
	"strings"
	"sync"
	"time"

	"cspkit.example/activity"
	"cspkit.example/customers"
	"cspkit.example/internal/fixture"
	"cspkit.example/partnercenter"
	"cspkit.example/permissions"
	"cspkit.example/resellers"
	"cspkit.example/store"
)

// partner is a company in the program.
type partner struct {
	name, kind string // kind is direct, provider or reseller
	status     permissions.ProgramStatus
	limited    bool // by a credit limit
	credit     int  // what is left of it, in cents
	signed     bool // the Microsoft Partner Agreement, for its region
	id         permissions.TenantID
	country    permissions.Country
	cloud      permissions.Cloud
	mpn        string
	domain     string
	bills      resellers.Address // of the billing profile
	users      []*user
}

// columns are those of section 4.1 and the roles that they stand for.
var columns = map[string]permissions.Roles{
	"GA": permissions.GlobalAdmin, "BA": permissions.BillingAdmin, "UA": permissions.UserManagementAdmin, "AA": permissions.AdminAgent,
	"SA": permissions.SalesAgent, "HD": permissions.HelpdeskAgent, "ACC": permissions.AccountAdmin, "MPN": permissions.MPNPartnerAdmin,
}

// user is a user of a partner, or of an organisation.
type user struct {
	permissions.Identity
	upn      string
	of       *partner             // nil for an organisation's
	roles    map[string]bool      // columns of section 4.1
	admin    bool                 // of an organisation: its global administrator
	gone     bool                 // removed
	notify   bool                 // wants budget mails
	licensed bool                 // has the licence
	fresh    bool                 // has a temporary password
	left     time.Time            // when it was removed
	mfa      permissions.MFAState // empty: disabled
}

func (u *user) has(columns string) bool {
	for c := range strings.FieldsSeq(columns) {
		if u.roles[c] {
			return true
		}
	}
	return false
}

// stage is the fixture with one user for each column of section 4.1 at each
// partner, and somebody who has all roles.
type stage struct {
	world    *fixture.World
	partners []*partner
	logged   map[permissions.TenantID]int64 // how long every log is
}

var staged = sync.OnceValues(func() (*stage, error) {
	ctx := context.Background()
	w, err := fixture.Fork(ctx, nil)
	if err != nil {
		return nil, err
	}
	st := &stage{world: w, logged: map[permissions.TenantID]int64{}}
	for _, p := range []struct{ name, kind, admin string }{
		{"Contoso", "direct", "gina"}, {"Litware", "direct", "lena"}, {"Anadolu", "direct", "aydin"}, {"Distri", "provider", "gerd"},
		{"Fabrikam", "reseller", "rita"}, {"Newbie", "reseller", "nils"}, {"Coho", "reseller", "cody"},
		{"GovPartner", "direct", "gwen"}, {"Rhein", "direct", "rolf"},
	} {
		who, err := st.find(ctx, p.admin+"@"+strings.ToLower(p.name)+".example")
		if err != nil {
			return nil, err
		}
		if err := st.add(ctx, p.name, p.kind, who); err != nil {
			return nil, err
		}
	}
	if err := w.Center.Platform().PutLicense(ctx, customers.LicenseSKU{ID: license, PartNumber: "OFFICE", Name: "Office", Group: customers.LicenseGroup1}); err != nil {
		return nil, err
	}
	for _, i := range more() {
		if err := w.Center.Platform().PutItem(ctx, i); err != nil {
			return nil, err
		}
	}
	for _, p := range newcomers {
		if err := st.enrol(ctx, p); err != nil {
			return nil, err
		}
	}
	return st, eachRow(ctx, w.Store, "activity", "", store.Position{}, func(row store.Row) { st.logged[row.Body.(*activity.Record).Partner]++ })
})

// newcomer is a partner that the fixture does not have.
type newcomer struct {
	name, kind, mpn string
	types           permissions.PartnerTypes
	country         permissions.Country
	cloud           permissions.Cloud
}

// newcomers are a second provider, partners in the clouds that the fixture
// knows too little of, and one that only applies for the program.
var newcomers = []newcomer{
	{"Nordwind", "provider", "5000002", permissions.IndirectProvider, "FR", permissions.PublicCloud},
	{"Capitol", "direct", "7100001", permissions.DirectBillPartner, "US", permissions.USGovernment},
	{"Huaxia", "direct", "7100002", permissions.DirectBillPartner, "CN", permissions.China21V},
	{"Sinopro", "provider", "5000003", permissions.IndirectProvider, "CN", permissions.China21V},
	{"Yangtze", "reseller", "4847500", permissions.IndirectReseller, "CN", permissions.China21V},
	{"Twofold", both, "4847600", permissions.DirectBillPartner | permissions.IndirectReseller, "FR", permissions.PublicCloud},
	{"Fledgling", "direct", "", permissions.DirectBillPartner, "US", permissions.PublicCloud},
}

// applied is the MPN ID that Fledgling may have.
const applied = "7100003"

// enrol takes a newcomer into the program; one without MPN ID stays pending.
func (st *stage) enrol(ctx context.Context, n newcomer) error {
	domain, ms := strings.ToLower(n.name)+".example", st.world.Center.Platform()
	made, err := st.world.Center.Enrol(ctx, resellers.Enrolment{
		Types: n.types, Cloud: n.cloud, Domain: domain, Legal: legal(n.name, n.country),
		Admin: permissions.NewUser{FirstName: "Admin", LastName: n.name, Email: "admin@" + domain},
	})
	if err != nil {
		return err
	}
	if n.mpn == "" {
		if err := ms.RegisterMPN(ctx, applied, n.country); err != nil {
			return err
		}
		return st.add(ctx, n.name, n.kind, made.Admin.Identity())
	}
	account := st.world.As(made.Admin.Identity()).Account()
	for _, step := range []func() error{
		func() error { _, err := ms.Vet(ctx, made.Partner.Tenant, true); return err },
		func() error { return ms.RegisterMPN(ctx, n.mpn, n.country) },
		func() error { _, err := account.AssociateMPN(ctx, n.mpn); return err },
		func() error { _, err := account.SignMPA(ctx); return err },
	} {
		if err := step(); err != nil {
			return err
		}
	}
	return st.add(ctx, n.name, n.kind, made.Admin.Identity())
}

// legal is a complete profile of a company.
func legal(name string, country permissions.Country) resellers.LegalProfile {
	return resellers.LegalProfile{
		CompanyName: name, ContactEmail: "info@" + strings.ToLower(name) + ".example", Address: fixture.Address("Admin", country),
	}
}

// find returns a user of a partner by name.
func (st *stage) find(ctx context.Context, upn string) (who permissions.Identity, err error) {
	err = eachRow(ctx, st.world.Store, "partner_users", "", store.Position{}, func(row store.Row) {
		if u := row.Body.(*permissions.User); u.UserPrincipalName == upn {
			who = u.Identity()
		}
	})
	return who, err
}

// eachRow reads the rows of a table whose keys begin with a prefix, behind a
// position.
func eachRow(ctx context.Context, s store.Store, table, prefix string, after store.Position, do func(store.Row)) error {
	return s.View(ctx, func(ctx context.Context, r store.Reader) error {
		for _, t := range partnercenter.Schema() {
			if t.Name != table {
				continue
			}
			for row, err := range r.Scan(ctx, t, store.Scan{Prefix: prefix, After: after}) {
				if err != nil {
					return err
				}
				do(row)
			}
		}
		return nil
	})
}

// add takes a partner of the fixture in, with somebody for each column where
// the cloud lets Partner Center manage users (CLD-5).
func (st *stage) add(ctx context.Context, name, kind string, who permissions.Identity) error {
	s := st.world.As(who)
	account, err := s.Account().Get(ctx)
	if err != nil {
		return err
	}
	p := &partner{name: name, kind: kind, status: account.Status, signed: account.Status == permissions.ProgramActive && name != "Newbie", id: account.Tenant, country: account.Country, cloud: account.Cloud, mpn: account.MPNID, domain: account.Domain, bills: account.Billing.Address}
	st.partners = append(st.partners, p)
	me, err := s.Account().Me(ctx)
	if err != nil {
		return err
	}
	admin := &user{Identity: who, upn: me.UserPrincipalName, of: p, roles: map[string]bool{}}
	for column, roles := range columns {
		admin.roles[column] = me.Roles.Has(roles)
	}
	if p.users = append(p.users, admin); p.lacks(usersThere) {
		return nil
	}
	for _, c := range []string{"all", "GA", "BA", "UA", "AA", "SA", "HD", "ACC", "MPN", "DU"} {
		u := &user{of: p, roles: map[string]bool{c: true}}
		roles := columns[c]
		if c == "all" {
			roles, u.roles = permissions.AllRoles, map[string]bool{}
			for column := range columns {
				u.roles[column] = true
			}
		}
		made, err := s.Users().Create(ctx, permissions.NewUser{FirstName: c, LastName: name, Email: c + "@" + account.Domain, Roles: roles})
		if err != nil {
			return err
		}
		u.Identity, u.upn = made.User.Identity(), made.User.UserPrincipalName
		if err := st.world.As(u.Identity).ChoosePassword(ctx, fixture.Password); err != nil {
			return err
		}
		p.users = append(p.users, u)
	}
	return st.others(ctx, p)
}

// others takes the users in that the fixture gave a partner.
func (st *stage) others(ctx context.Context, p *partner) error {
	for found, err := range st.world.As(p.users[0].Identity).Users().All(ctx) {
		if err != nil {
			return err
		}
		if slices.ContainsFunc(p.users, func(u *user) bool { return u.User == found.ID }) {
			continue
		}
		u := &user{Identity: found.Identity(), upn: found.UserPrincipalName, of: p, roles: map[string]bool{}}
		for column, roles := range columns {
			u.roles[column] = found.Roles.Has(roles)
		}
		p.users = append(p.users, u)
	}
	return nil
}

// fork returns a world for one history.
func (st *stage) fork(ctx context.Context) (*fixture.World, error) {
	forked, err := st.world.Store.(store.Forker).Fork(ctx)
	if err != nil {
		return nil, err
	}
	w := *st.world
	w.Store, w.Clock = forked, new(fixture.Clock)
	w.Clock.Set(fixture.Start)
	w.Center, err = partnercenter.New(ctx, forked, &partnercenter.Options{
		Now: w.Clock.Now, Rand: rand.NewChaCha8([32]byte{77}), PasswordCost: permissions.HashCost{Passes: 1, Memory: 8},
	})
	return &w, err
}
