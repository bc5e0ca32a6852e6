package partnercenter_test

import (
	"errors"
	"fmt"
	"maps"
	"path/filepath"
	"reflect"
	"regexp"
	"slices"
	"strings"
	"sync/atomic"
	"testing"

	"cspkit.example/internal/rulebook"
	"cspkit.example/partnercenter"
	"cspkit.example/pcerr"
	"cspkit.example/permissions"
	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
)

// domainTable is the table of a section of docs/domain.md.
func domainTable(t testing.TB, section string) rulebook.Table {
	t.Helper()
	book, err := rulebook.Load(filepath.Join("..", "docs", "domain.md"))
	require.NoError(t, err)
	table, found := book.Table(section)
	require.True(t, found, section)
	return table
}

// inWords are the rows of section 4.1 that name no action, or not as the
// actions are called.
var inWords = map[string]permissions.Action{
	"buy licences, add-ons, software, SaaS, MS-AZR-0145P (`cart.*`, `order.create`)": permissions.OrderCreate,
	"buy an Azure plan": permissions.OrderAzurePlan,
	"`reservation.buy` in the Azure portal (partner)": permissions.ReservationBuyInAzurePortal,
	"`recon_file.get` (license, usage, one-time)":     permissions.ReconciliationFileGet,
	"`recon_file.get` (daily rated usage)":            permissions.DailyRatedUsageGet,
	"`price_list.get` (Azure plan)":                   permissions.PriceListGetAzurePlan,
	"`price_list.get` (the others)":                   permissions.PriceListGet,
}

var (
	inBackquotes = regexp.MustCompile("`([^`]+)`")
	ruleID       = regexp.MustCompile(`\b[A-Z]+-[0-9]+\b`)
)

// namesIn are the operations that a row names. A name that begins with a full
// stop takes the place of the last part of the one before it.
func namesIn(row string) (names []string) {
	for _, m := range inBackquotes.FindAllStringSubmatch(row, -1) {
		name := m[1]
		if strings.HasPrefix(name, ".") {
			before := names[len(names)-1]
			name = before[:strings.LastIndex(before, ".")] + name
		}
		names = append(names, name)
	}
	return names
}

// rolesTable is section 4.1 by action, and its rows about customers.
func rolesTable(t testing.TB) (table rulebook.Table, rows map[permissions.Action]rulebook.Row, ofCustomers map[string]string) {
	t.Helper()
	table = domainTable(t, "4.1")
	byName := map[string]permissions.Action{}
	for a := range permissions.Actions() {
		byName[a.String()] = a
	}
	rows, ofCustomers = map[permissions.Action]rulebook.Row{}, map[string]string{}
	for _, row := range table.Rows {
		if _, title := row.GroupTitle(); title {
			continue
		}
		what := row.Cells[0]
		if strings.HasPrefix(row.Cells[1], "customer ") {
			for _, name := range namesIn(what) {
				ofCustomers[name] = row.Cells[1]
			}
			continue
		}
		if a, found := inWords[what]; found {
			rows[a] = row
			continue
		}
		for _, name := range namesIn(what) {
			a, found := byName[name]
			require.True(t, found, "line %d: no action is called %s", row.Line, name)
			require.Empty(t, rows[a].Cells, "line %d: %s stands there twice", row.Line, name)
			rows[a] = row
		}
	}
	return table, rows, ofCustomers
}

// matrixPlay is how every action of section 4.1 is done.
func matrixPlay() []played {
	return slices.Concat(accountPlay(), customersPlay(), customerUsersPlay(), relationshipsPlay(), historyPlay(), ordersPlay(),
		subscriptionsPlay(), azureRolesPlay(), reservationsPlay(), permissionPlay(), supportPlay(), billingPlay(), activityPlay())
}

// allowed is what section 4.1 says about a column. Reservations and so on aside,
// a ✔ with a note stands for the operation under the condition of the note,
// which the stage meets.
func (col column) allowed(t testing.TB, table rulebook.Table, row rulebook.Row, a permissions.Action) bool {
	t.Helper()
	if col.name != col.like && (a == permissions.TicketCreate || a == permissions.TicketList) {
		return true // said above the table
	}
	cell := row.Cells[table.Column(col.like)]
	if !strings.HasPrefix(cell, "✔") {
		require.Equal(t, "–", cell, "line %d", row.Line)
	}
	return strings.HasPrefix(cell, "✔")
}

// refusedBy names the rule by which an action is refused to a role.
func (p played) refusedBy(col column) pcerr.Rule {
	switch {
	case col.roles == 0:
		return "ROLE-6"
	case p.action != permissions.PermissionEnable && p.action != permissions.PermissionUpdate && p.action != permissions.PermissionDisable:
		return pcerr.Rule(p.rule)
	case slices.Contains([]string{"SA", "HD"}, col.name):
		return "PERM-8"
	case slices.Contains([]string{"GA", "BA", "UA"}, col.name):
		return "PERM-9"
	}
	return "PERM-7"
}

// Section 4.1, cell by cell: who is allowed an operation does it, who is not
// is refused by the rule of its row, and changes nothing. Session.Can says the
// same before.
func TestROLE_1_ROLE_5_ROLE_7_ROLE_12_ROLE_13_EveryRoleInEveryOperation(t *testing.T) {
	t.Parallel()
	st := newStage(t)
	table, rows, _ := rolesTable(t)
	var cells atomic.Int64
	t.Cleanup(func() { t.Attr("cells", fmt.Sprint(cells.Load())) })
	for _, col := range matrixColumns {
		t.Run(col.name, func(t *testing.T) {
			t.Parallel()
			for _, p := range matrixPlay() {
				for _, op := range p.ops {
					t.Run(p.action.String()+" "+op.name, func(t *testing.T) {
						t.Parallel()
						cells.Add(1)
						c := st.cell(t, p.on(st), p.on(st).users[col.name])
						can := c.s.Can(c.ctx, p.action, "")
						if col.allowed(t, table, rows[p.action], p.action) {
							require.NoError(t, can)
							c.does(op)
							return
						}
						rule := p.refusedBy(col)
						assert.Equal(t, []any{pcerr.RoleNotAllowed, rule}, []any{pcerr.CodeOf(can), pcerr.RuleOf(can)})
						c.refuses(pcerr.RoleNotAllowed, rule, op)
					})
				}
			}
		})
	}
}

// A customer's user is refused everywhere.
func TestID_5_CustomersInEveryOperation(t *testing.T) {
	t.Parallel()
	st := newStage(t)
	for _, p := range matrixPlay() {
		for _, op := range p.ops {
			t.Run(p.action.String()+" "+op.name, func(t *testing.T) {
				t.Parallel()
				c := st.cell(t, p.on(st), p.on(st).admin)
				c.refuses(pcerr.CustomerNotAllowed, "ID-5", op)
			})
		}
	}
}

// Every action is played, by a row of section 4.1 and a rule that exists; where
// the row itself names a rule, by that. Every operation of the public API is
// played, too.
func TestROLE_1_NothingIsLeftOutOfTheMatrix(t *testing.T) {
	t.Parallel()
	table, rows, ofCustomers := rolesTable(t)
	seen, methods := map[permissions.Action]bool{}, map[string]bool{}
	for _, p := range matrixPlay() {
		assert.False(t, seen[p.action], "%s is played twice", p.action)
		assert.NotEmpty(t, p.ops, p.action)
		seen[p.action] = true
		for _, op := range p.ops {
			name, _, _ := strings.Cut(op.name, ":")
			methods[name] = true
		}
		if p.rule == "" {
			for _, col := range matrixColumns {
				assert.True(t, col.allowed(t, table, rows[p.action], p.action), "%s needs a rule", p.action)
			}
			continue
		}
		_, found := pcerr.Lookup(pcerr.Rule(p.rule))
		assert.True(t, found, p.rule)
		if named := ruleID.FindAllString(rows[p.action].Cells[table.Column("Source")], -1); len(named) > 0 && named[0] != "MS-AZR-0145" {
			assert.Contains(t, append(named, "PERM-7"), p.rule, "%s", p.action)
		}
	}
	for a := range permissions.Actions() {
		assert.True(t, seen[a], "nothing plays %s: write how the public API does it", a)
		assert.NotEmpty(t, rows[a].Cells, "section 4.1 has no row for %s", a)
	}
	assert.Equal(t, playedByCustomers, ofCustomers)
	left := maps.Clone(playedElsewhere)
	for _, name := range methodsOf(reflect.TypeFor[*partnercenter.Session](), map[string]bool{}) {
		why, elsewhere := playedElsewhere[name]
		assert.NotEqual(t, methods[name], elsewhere, "%s: play it in the matrix, or say why not: %q", name, why)
		delete(left, name)
	}
	assert.Empty(t, left, "there are no such methods")
}

// playedByCustomers are the rows of section 4.1 that no partner's role decides:
// see TestREL_15_DAP_7_RBAC_2_WhatOnlyCustomersDo.
var playedByCustomers = map[string]string{
	"relationship.accept": "customer global admin only", "relationship.decline": "customer global admin only",
	"dap.remove": "customer global admin only", "dap.reassign": "customer global admin only", "dap.view_partners": "customer global admin only",
	"reservation.buy": "customer user with `Owner`, permission on",
}

// playedElsewhere are the methods that no row of section 4.1 is about, and
// those that do not succeed, or not in one way.
var playedElsewhere = map[string]string{
	"Session.ChoosePassword": "what comes before any role (ROLE-10)",
	"Session.RegisterMFA":    "what comes before any role (ID-11)",
	"Session.Atomically":     "does what others do",
	"Session.Review":         "does what others do",
	"Customer.Delete":        "in a sandbox only (SBX-3)",
	"Customer.Credentials":   "never succeeds (CUS-4)",
	"Account.UpdateSupport":  "note 1",
	"Carts.Checkout":         "says on each line who may not buy it (SUB-22)",
}

// methodsOf are the methods that can be reached from a type and take a
// context, as Type.Method.
func methodsOf(from reflect.Type, seen map[string]bool) (names []string) {
	owner := from.Name()
	if from.Kind() == reflect.Pointer {
		owner = from.Elem().Name()
	}
	if seen[owner] {
		return nil
	}
	seen[owner] = true
	for m := range from.Methods() {
		in, out := m.Type.NumIn(), m.Type.NumOut()
		switch {
		case in > 1 && m.Type.In(1).String() == "context.Context":
			names = append(names, owner+"."+m.Name)
		case out == 1 && m.Type.Out(0).Kind() == reflect.Struct && strings.HasSuffix(m.Type.Out(0).PkgPath(), "/partnercenter"):
			names = append(names, methodsOf(m.Type.Out(0), seen)...)
		}
	}
	return names
}

// Somebody else's cart is ordered with one's own rights: who may not buy what
// is in it gets no order for it (SUB-1).
func TestSUB_1_SUB_22_EveryRoleAtTheCheckout(t *testing.T) {
	t.Parallel()
	st := newStage(t)
	table, rows, _ := rolesTable(t)
	for _, col := range matrixColumns {
		t.Run(col.name, func(t *testing.T) {
			t.Parallel()
			c := st.cell(t, st.direct, st.direct.users[col.name])
			checkout := func() error {
				cart, err := c.at().Carts().Checkout(c.ctx, c.on.cart)
				if err == nil && cart.Lines[0].Error != "" {
					err = pcerr.New(cart.Lines[0].Error, cart.Lines[0].ErrorRule, "")
				}
				return err
			}
			switch {
			case col.allowed(t, table, rows[permissions.OrderCreate], permissions.OrderCreate):
				assert.Contains(t, c.tablesChanged(checkout), "orders")
			case col.name == "UA": // who may buy other things
				var err error
				assert.Equal(t, []string{"carts"}, c.tablesChanged(func() error { err = checkout(); return nil }))
				assert.True(t, errors.Is(err, pcerr.RoleNotAllowed) && pcerr.RuleOf(err) == "SUB-1", err)
			default: // who may not even read it
				rule := pcerr.Rule("ROLE-1")
				if col.roles == 0 {
					rule = "ROLE-6"
				}
				c.refused(pcerr.RoleNotAllowed, rule, checkout)
			}
		})
	}
}
