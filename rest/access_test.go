package rest_test

import (
	"cmp"
	"fmt"
	"math/rand/v2"
	"net/http"
	"path/filepath"
	"regexp"
	"slices"
	"strings"
	"sync/atomic"
	"testing"

	"cspkit.example/customers"
	"cspkit.example/internal/fixture"
	"cspkit.example/internal/rulebook"
	"cspkit.example/orders"
	"cspkit.example/partnercenter"
	"cspkit.example/permissions"
	"cspkit.example/rest"
	"cspkit.example/store"
	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
)

// partner is one that asks, with a user for each role, a user with all, and a
// customer that has bought something.
type partner struct {
	column   string // of section 4.2
	users    map[string]permissions.Identity
	boss     permissions.Identity
	customer permissions.TenantID
	user     permissions.UserID // of the customer
	plan     orders.SubscriptionID
	azure    orders.EntitlementID
	office   orders.SubscriptionID
	order    orders.OrderID
	cart     orders.CartID
}

// roles are the columns of section 4.1.
var roles = map[string]permissions.Roles{
	"GA": permissions.GlobalAdmin, "BA": permissions.BillingAdmin, "UA": permissions.UserManagementAdmin,
	"AA": permissions.AdminAgent, "SA": permissions.SalesAgent, "HD": permissions.HelpdeskAgent,
	"ACC": permissions.AccountAdmin, "MPN": permissions.MPNPartnerAdmin, "DU": 0,
}

// hall is a world with a partner of each type, made once and forked for each
// cell.
type hall struct {
	*world
	partners []*partner
}

func newHall(t *testing.T) *hall {
	t.Helper()
	w := newWorld(t)
	w.ok(w.Partner(t.Context()))
	n := fixture.NewCustomer("Proseware", "IT", "Paola")
	n.Reseller = w.Rita.Tenant
	made, err := w.Center.As(w.Ingo).Customers().Create(t.Context(), n)
	w.ok(err)
	h := &hall{world: w}
	h.add("Direct bill partner", w.Gina, w.Relecloud, w.AP, w.S1)
	plan, azure, err := fixture.SellAzure(t.Context(), w.Center.As(w.Ingo), made.Customer.ID, orders.Line{ItemID: fixture.AzurePlan})
	w.ok(err)
	h.add("Indirect provider", w.Gerd, made.Customer.ID, plan, azure)
	h.add("Indirect reseller", w.Rita, made.Customer.ID, "", "")
	return h
}

// add staffs a partner and lets it buy, unless it cannot.
func (h *hall) add(column string, globalAdmin permissions.Identity, customer permissions.TenantID, plan orders.SubscriptionID, azure orders.EntitlementID) {
	h.t.Helper()
	p := &partner{column: column, customer: customer, plan: plan, azure: azure, boss: h.deputyOf(globalAdmin), users: map[string]permissions.Identity{}}
	account, err := h.Center.As(globalAdmin).Account().Get(h.t.Context())
	h.ok(err)
	for name, role := range roles {
		made, err := h.Center.As(globalAdmin).Users().Create(h.t.Context(), permissions.NewUser{
			FirstName: name, LastName: account.Name, Email: strings.ToLower(name) + "@" + account.Domain, Roles: role,
		})
		h.ok(err)
		p.users[name] = made.User.Identity()
		h.ok(h.Center.As(made.User.Identity()).ChoosePassword(h.t.Context(), fixture.Password))
	}
	h.partners = append(h.partners, p)
	if column == "Indirect reseller" {
		provider := *h.partners[len(h.partners)-2]
		p.plan, p.azure, p.office, p.order, p.cart, p.user = provider.plan, provider.azure, provider.office, provider.order, provider.cart, provider.user
		return
	}
	at := h.Center.As(p.boss).Customer(customer)
	order, err := at.Orders().Place(h.t.Context(), orders.Line{ItemID: fixture.Office, Quantity: 3})
	h.ok(err)
	p.order, p.office = order.ID, order.Lines[0].Subscription
	cart, err := at.Carts().Create(h.t.Context(), orders.Line{ItemID: fixture.Office})
	h.ok(err)
	p.cart = cart.ID
	made, err := at.Users().Create(h.t.Context(), customers.NewUser{FirstName: "Ulla", LastName: "U", UserName: "ulla"})
	h.ok(err)
	p.user = made.User.ID
	_, err = at.PurchasePermission().Enable(h.t.Context())
	h.ok(err)
}

// fork is the hall's world for one cell alone.
func (h *hall) fork(t *testing.T) *world {
	t.Helper()
	return h.over(t, func(s store.Store) store.Store { return s })
}

// over is a fork whose engine has decorators around the store.
func (h *hall) over(t *testing.T, wrap fixture.Wrap) *world {
	t.Helper()
	f := *h.World
	forked, err := h.Store.(store.Forker).Fork(t.Context())
	require.NoError(t, err)
	f.Store = forked
	f.Center, err = partnercenter.New(t.Context(), wrap(forked), &partnercenter.Options{
		Now: h.Clock.Now, Rand: rand.NewChaCha8([32]byte{5}), PasswordCost: permissions.HashCost{Passes: 1, Memory: 8},
	})
	require.NoError(t, err)
	return serve(t, &f)
}

// named are placeholders, also in a body of JSON.
var named = regexp.MustCompile(`\{[a-z]+\}`)

// target fills the placeholders of a path with what the partner has.
func (p *partner) target(path string) string {
	known := map[string]string{
		"{customer}": string(p.customer), "{subscription}": string(p.office), "{plan}": string(p.plan), "{order}": string(p.order), "{cart}": string(p.cart),
		"{user}": string(p.user), "{entitlement}": string(p.azure), "{role}": "729827e3-9c14-49f7-bb1b-9608f156bbb8", "{country}": "US",
		"{policy}": string(p.boss.Tenant) + "_" + string(p.customer), "{period}": "current", "{provider}": "onetime", "{type}": "billinglineitems",
		"{domain}": "free.onmicrosoft.com", "{tenant}": string(p.boss.Tenant), "{locale}": "en-US",
	}
	return named.ReplaceAllStringFunc(path, func(name string) string {
		if value, found := known[name]; found {
			return value
		}
		return "22222222-2222-4333-8444-555555555555"
	})
}

// roleTable is section 4.1: which roles may do what.
func roleTable(t *testing.T, book *rulebook.Book) map[string]map[string]bool {
	t.Helper()
	table, found := book.Table("4.1")
	require.True(t, found)
	may := map[string]map[string]bool{}
	for _, row := range table.Rows {
		if _, title := row.GroupTitle(); title || strings.HasPrefix(row.Cells[1], "customer ") {
			continue
		}
		cells := map[string]bool{}
		for name := range roles {
			cells[name] = strings.HasPrefix(row.Cells[table.Column(name)], "✔")
		}
		for _, action := range actionsIn(row.Cells[0]) {
			if _, above := may[action]; !above { // what is said about the Azure portal comes behind
				may[action] = cells
			}
		}
	}
	return may
}

var backquoted = regexp.MustCompile("`([^`]+)`")

// actionsIn are the actions that the first cell of a row names.
func actionsIn(cell string) (names []string) {
	switch cell {
	case "buy an Azure plan", "`recon_file.get` (daily rated usage)", "`price_list.get` (the others)":
		return []string{strings.ReplaceAll(cell, "`", "")}
	}
	for _, m := range backquoted.FindAllStringSubmatch(cell, -1) {
		name := m[1]
		if strings.HasPrefix(name, ".") {
			before := names[len(names)-1]
			name = before[:strings.LastIndex(before, ".")] + name
		}
		names = append(names, name)
	}
	return names
}

// typeTable is section 4.2: the refusal of each partner type, empty where it
// may.
func typeTable(t *testing.T, book *rulebook.Book) map[string]map[string]string {
	t.Helper()
	table, found := book.Table("4.2")
	require.True(t, found)
	refusals := map[string]map[string]string{}
	for _, row := range table.Rows {
		cells := map[string]string{}
		for _, column := range []string{"Direct bill partner", "Indirect provider", "Indirect reseller"} {
			if code := backquoted.FindStringSubmatch(row.Cells[table.Column(column)]); code != nil && strings.Contains(code[1], "_") {
				cells[column] = code[1]
			}
		}
		refusals[row.Cells[0]] = cells
	}
	return refusals
}

// Every route, asked by every role of every partner type: who may is not
// refused for what they are, who may not is refused by role, then by type, and
// nothing else is.
func TestROLE_1_CAP_1_EveryRouteForEverybody(t *testing.T) {
	t.Parallel()
	book, err := rulebook.Load(filepath.Join("..", "docs", "domain.md"))
	require.NoError(t, err)
	mayRole, refusedType, h := roleTable(t, book), typeTable(t, book), newHall(t)
	for _, r := range rest.Routes() {
		route := r.Method + " " + r.Path
		for n, a := range accesses[route] {
			if _, known := mayRole[a.action]; !known && a.action != "" {
				t.Errorf("%s: section 4.1 has no action %q", route, a.action)
			}
			if _, known := refusedType[a.capability]; !known && a.capability != "" {
				t.Errorf("%s: section 4.2 has no capability %q", route, a.capability)
			}
			for _, p := range h.partners {
				t.Run(fmt.Sprintf("%s %d %s", route, n, p.column), func(t *testing.T) {
					t.Parallel()
					for role, who := range p.users {
						want := refusedType[a.capability][p.column]
						if p.column == a.not {
							want = "partner_type_not_allowed"
						}
						action := a.action
						if p.column == "Indirect reseller" {
							action = cmp.Or(a.resellers, a.action)
						}
						if action != "" && !mayRole[action][role] || slices.Contains(strings.Fields(a.without), role) {
							want = "role_not_allowed"
						}
						got := h.fork(t).request(who, r.Method, p.target(a.path(r.Path)), a.bodyFor(p), a.headers...)
						assert.Equal(t, want, refusalIn(got), "%s: %d %s", role, got.status, got.text)
					}
				})
			}
		}
		_, open := openTo[r.File]
		assert.NotEqual(t, open, len(accesses[route]) > 0, "%s: say who may ask it", route)
	}
}

// refusalIn is the code of a refusal for what the caller is, empty for any
// other answer.
func refusalIn(r reply) string {
	text, _ := r.at("description").(string)
	code, _, _ := strings.Cut(text, " ")
	switch code = strings.TrimSuffix(code, ":"); code {
	case "role_not_allowed", "partner_type_not_allowed", "use_indirect_provider", "customer_not_allowed", "unauthenticated":
		return code
	}
	return ""
}

// A foreign customer's ID is answered exactly as one that nobody has.
func TestCUS_12_ForeignCustomersOverHTTP(t *testing.T) {
	t.Parallel()
	h := newHall(t)
	const nobodys = "99999999-9999-4999-8999-999999999999"
	direct, provider := h.partners[0], h.partners[1]
	var requests atomic.Int64
	t.Cleanup(func() { t.Attr("pairs-of-requests", fmt.Sprint(requests.Load())) })
	for _, r := range rest.Routes() {
		if !strings.Contains(r.Path, "{customer}") && !strings.Contains(r.Path, "{policy}") || r.File == "unserved.go" {
			continue
		}
		for n, a := range accesses[r.Method+" "+r.Path] {
			t.Run(fmt.Sprintf("%s %s %d", r.Method, r.Path, n), func(t *testing.T) {
				t.Parallel()
				ask := func(customer permissions.TenantID) string {
					stranger := *direct
					stranger.boss, stranger.customer = provider.boss, customer
					got := h.fork(t).request(provider.boss, r.Method, stranger.target(a.path(r.Path)), a.bodyFor(&stranger), a.headers...)
					assert.GreaterOrEqual(t, got.status, http.StatusBadRequest, got.text)
					return fmt.Sprint(got.status, strings.ReplaceAll(got.text, string(customer), "ID"))
				}
				assert.Equal(t, ask(nobodys), ask(direct.customer))
				requests.Add(1)
			})
		}
	}
}
