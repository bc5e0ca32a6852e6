package model

import (
	"context"
	"math/rand/v2"
	"strings"
	"sync"

	"cspkit.example/activity"
	"cspkit.example/internal/fixture"
	"cspkit.example/partnercenter"
	"cspkit.example/permissions"
	"cspkit.example/store"
)

// partner is a company in the program. Its fields never change.
type partner struct {
	name, kind string // kind is direct, provider or reseller
	id         permissions.TenantID
	country    permissions.Country
	cloud      permissions.Cloud
	mpn        string
	domain     string
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
	upn   string
	of    *partner        // nil for an organisation's
	roles map[string]bool // columns of section 4.1
	admin bool            // of an organisation: its global administrator
	gone  bool            // removed
	fresh bool            // has a temporary password
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
	for _, p := range []struct{ name, kind, admin, mpn string }{
		{"Contoso", "direct", "gina", ""}, {"Litware", "direct", "lena", ""}, {"Anadolu", "direct", "aydin", ""},
		{"Distri", "provider", "gerd", "5000001"},
		{"Fabrikam", "reseller", "rita", "4847383"}, {"Newbie", "reseller", "nils", "4847433"}, {"Coho", "reseller", "cody", ""},
		{"GovPartner", "direct", "gwen", ""}, {"Rhein", "direct", "rolf", ""},
	} {
		who, err := st.find(ctx, p.admin+"@"+strings.ToLower(p.name)+".example")
		if err != nil {
			return nil, err
		}
		if err := st.add(ctx, p.name, p.kind, who, p.mpn); err != nil {
			return nil, err
		}
	}
	return st, eachRow(ctx, w.Store, "activity", "", store.Position{}, func(row store.Row) { st.logged[row.Body.(*activity.Record).Partner]++ })
})

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
func (st *stage) add(ctx context.Context, name, kind string, who permissions.Identity, mpn string) error {
	s := st.world.As(who)
	account, err := s.Account().Get(ctx)
	if err != nil {
		return err
	}
	p := &partner{name: name, kind: kind, id: account.Tenant, country: account.Country, cloud: account.Cloud, mpn: mpn, domain: account.Domain}
	st.partners = append(st.partners, p)
	me, err := s.Account().Me(ctx)
	if err != nil {
		return err
	}
	admin := &user{Identity: who, upn: me.UserPrincipalName, of: p, roles: map[string]bool{}}
	for column, roles := range columns {
		admin.roles[column] = me.Roles.Has(roles)
	}
	if p.users = append(p.users, admin); p.cloud != permissions.PublicCloud {
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
