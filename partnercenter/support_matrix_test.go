package partnercenter_test

import (
	"path/filepath"
	"strings"
	"testing"

	"cspkit.example/internal/rulebook"
	"cspkit.example/orders"
	"cspkit.example/partnercenter"
	"cspkit.example/pcerr"
	"cspkit.example/permissions"
	"cspkit.example/support"
	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
)

// supportOps are the operations behind the rows about requests and tickets of
// section 4.1, each of which must succeed for whoever may do it, any number of
// times: on a request about Office 365 and on a ticket.
func (w *world) supportOps(s *partnercenter.Session, request, ticket support.RequestID) map[string][]call {
	at, all, q := s.Customer(w.Relecloud).ServiceRequests(), s.CustomerRequests(), partnercenter.SupportQuery{}
	again := func(closing, opening func() error) func() error {
		return func() error {
			if err := closing(); err != nil {
				return err
			}
			return opening()
		}
	}
	return map[string][]call{
		"`service_request.create`, `.update`": {
			{"open", func() error { return drop(at.Open(w.ctx, noMail)) }},
			{"note", func() error { return drop(at.AddNote(w.ctx, request, "n")) }},
			{"close and reopen", again(func() error { return drop(at.Close(w.ctx, request)) }, func() error { return drop(at.Reopen(w.ctx, request)) })},
		},
		"`service_request.list`, `.get`": {
			{"list", func() error { return drop(at.List(w.ctx, q)) }},
			{"list of all", func() error { return drop(all.List(w.ctx, q)) }},
			{"get", func() error { return drop(at.Get(w.ctx, request)) }},
			{"get of all", func() error { return drop(all.Get(w.ctx, request)) }},
		},
		"`service_health.view`": {{"can", func() error { return s.Can(w.ctx, permissions.ServiceHealthView, "") }}},
		"`partner_ticket.create`, `.list`": {
			{"open", func() error { return drop(s.Tickets().Open(w.ctx, support.NewTicket{Title: "t"})) }},
			{"note", func() error { return drop(s.Tickets().AddNote(w.ctx, ticket, "n")) }},
			{"close and reopen", again(func() error { return drop(s.Tickets().Close(w.ctx, ticket)) }, func() error { return drop(s.Tickets().Reopen(w.ctx, ticket)) })},
			{"list", func() error { return drop(s.Tickets().List(w.ctx, q)) }},
			{"get", func() error { return drop(s.Tickets().Get(w.ctx, ticket)) }},
		},
	}
}

// roleColumns are the columns of section 4.1, and the company roles that have
// none.
var roleColumns = map[string]permissions.Roles{
	"GA": permissions.GlobalAdmin, "BA": permissions.BillingAdmin, "UA": permissions.UserManagementAdmin,
	"AA": permissions.AdminAgent, "SA": permissions.SalesAgent, "HD": permissions.HelpdeskAgent,
	"ACC": permissions.AccountAdmin, "MPN": permissions.MPNPartnerAdmin, "DU": 0, "other": permissions.ReportViewer,
}

// Every cell of section 4.1 about requests and tickets, by the operations
// themselves.
func TestSUP_10_SUP_16_TheRowsOfSupport(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	domain, err := rulebook.Load(filepath.Join("..", "docs", "domain.md"))
	w.ok(err)
	table, found := domain.Table("4.1")
	require.True(t, found)
	request, ticket := w.opened(w.Sam, noMail).ID, w.ticketed(w.Sam, "No page").ID
	who := w.As(w.hireAt(w.Gina, "Rolf", 0))
	for column, roles := range roleColumns {
		_, err := w.As(w.Gina).Users().SetRoles(w.ctx, who.Identity().User, roles)
		w.ok(err)
		left := w.supportOps(who, request, ticket)
		for _, row := range table.Rows {
			n := table.Column(column)
			if column == "other" {
				n = table.Column("DU")
			}
			name, cell := row.Cells[0], row.Cells[n]
			if column == "other" && strings.Contains(name, "partner_ticket") {
				cell = "✔"
			}
			for _, op := range left[name] {
				t.Log(column, name, op.name)
				if strings.HasPrefix(cell, "✔") {
					w.ok(op.op())
					continue
				}
				require.Equal(t, "–", cell)
				w.refused(pcerr.RoleNotAllowed, refusingRule(name, roles), op.op)
			}
			delete(left, name)
		}
		assert.Empty(t, left, "operations without a row")
	}
}

// refusingRule names the rule by which a role is refused.
func refusingRule(row string, roles permissions.Roles) pcerr.Rule {
	switch {
	case roles == 0:
		return "ROLE-6"
	case strings.Contains(row, "service_health"):
		return "ROLE-1"
	}
	return "SUP-10"
}

// Note 6 of section 4.1: what sales and helpdesk agents may by the row, they
// may about Azure with an explicit assignment only.
func TestSUP_13_SUP_20_NoteSix(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	request := w.opened(w.Anna, w.noMachine()).ID
	for _, agent := range []permissions.Identity{w.Sam, w.Hal} {
		at := w.requests(agent)
		calls := []call{
			{"open", func() error { return drop(at.Open(w.ctx, w.noMachine())) }},
			{"note", func() error { return drop(at.AddNote(w.ctx, request, "n")) }},
			{"close", func() error { return drop(at.Close(w.ctx, request)) }},
			{"reopen", func() error { return drop(at.Reopen(w.ctx, request)) }},
		}
		w.refusedAll(pcerr.ExplicitAzurePermissionRequired, "SUP-13", calls)
		w.ok(drop(at.Get(w.ctx, request))) // reading needs no assignment
		for _, role := range []string{orders.SupportRequestContributor, orders.Contributor, orders.Owner} {
			a := owner(agent)
			a.Role = role
			w.ok(w.Portal(w.Carla).AssignRole(w.ctx, w.S1, a))
			for _, c := range calls {
				t.Log(role, c.name)
				w.ok(c.op())
			}
			w.ok(w.Portal(w.Carla).RemoveRole(w.ctx, w.S1, a))
		}
		w.refusedAll(pcerr.ExplicitAzurePermissionRequired, "SUP-13", calls)
	}
}

// The columns of section 4.2: who is billed opens requests and tickets, also
// while it is suspended; resellers ask their provider.
func TestCAP_2_CAP_3_SUP_10_SUP_16_PartnerTypes(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	proseware, _ := w.sellsA1()
	open := func(s *partnercenter.Session, id permissions.TenantID) []call {
		return []call{
			{"request", func() error { return drop(s.Customer(id).ServiceRequests().Open(w.ctx, noMail)) }},
			{"ticket", func() error { return drop(s.Tickets().Open(w.ctx, support.NewTicket{Title: "t"})) }},
		}
	}
	for _, c := range append(open(w.As(w.Sam), w.Relecloud), open(w.As(w.Hans), proseware)...) {
		w.ok(c.op())
	}
	for _, status := range []permissions.ProgramStatus{permissions.ProgramRestricted, permissions.ProgramSuspended} {
		w.ok(drop(w.Center.Platform().SetProgramStatus(w.ctx, w.Sam.Tenant, status)))
		for _, c := range open(w.As(w.Sam), w.Relecloud) {
			w.ok(c.op())
		}
	}
	for _, reseller := range []*partnercenter.Session{w.almighty(w.Rita), w.As(w.Renee), w.almighty(w.Nils)} {
		calls := open(reseller, proseware)
		w.refused(pcerr.UseIndirectProvider, "SUP-14", calls[0].op)
		tickets := reseller.Tickets()
		w.refusedAll(pcerr.UseIndirectProvider, "CAP-3", []call{
			calls[1],
			{"list", func() error { return drop(tickets.List(w.ctx, partnercenter.SupportQuery{})) }},
			{"get", func() error { return drop(tickets.Get(w.ctx, nobodyID)) }},
			{"note", func() error { return drop(tickets.AddNote(w.ctx, nobodyID, "n")) }},
			{"close", func() error { return drop(tickets.Close(w.ctx, nobodyID)) }},
			{"reopen", func() error { return drop(tickets.Reopen(w.ctx, nobodyID)) }},
		})
	}
}
