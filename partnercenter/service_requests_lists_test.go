package partnercenter_test

import (
	"strings"
	"testing"

	"cspkit.example/customers"
	"cspkit.example/orders"
	"cspkit.example/partnercenter"
	"cspkit.example/pcerr"
	"cspkit.example/permissions"
	"cspkit.example/support"
	"github.com/stretchr/testify/assert"
)

// Every filter of the three lists, newest first.
func TestSUP_21_EveryFilter(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	tailspin, _ := w.customerOf(w.Anna, "Tailspin", "US")
	open := func(id customers.ID, title string, severity support.Severity) func() support.Request {
		return func() support.Request {
			n := support.NewRequest{Product: support.Office365, Title: title, Severity: severity}
			return must[support.Request](w)(w.As(w.Sam).Customer(id).ServiceRequests().Open(w.ctx, n))
		}
	}
	made := sequel(w, open(w.Relecloud, "one", support.Critical), open(tailspin, "two", support.Minimal), open(w.Relecloud, "three", support.Minimal),
		open(tailspin, "four", support.Critical), open(w.Relecloud, "five", support.UnknownSeverity))
	w.ok(drop(w.requests(w.Sam).Close(w.ctx, made[0].ID)))
	w.ok(drop(w.Center.Platform().AskAboutServiceRequest(w.ctx, w.Sam.Tenant, made[3].ID, "")))
	tickets := sequel(w, func() support.Request { return w.ticketed(w.Bill, "six") }, func() support.Request { return w.ticketed(w.Sam, "seven") })
	w.ok(drop(w.As(w.Uma).Tickets().Close(w.ctx, tickets[0].ID)))
	for _, c := range []struct {
		q                        partnercenter.SupportQuery
		relecloud, all, partners string
	}{
		{partnercenter.SupportQuery{}, "five three one", "five four three two one", "seven six"},
		{partnercenter.SupportQuery{Status: support.Open}, "five three", "five three two", "seven"},
		{partnercenter.SupportQuery{Status: support.AttentionNeeded}, "", "four", ""},
		{partnercenter.SupportQuery{Status: support.Closed}, "one", "one", "six"},
		{partnercenter.SupportQuery{Severity: support.Critical}, "one", "four one", ""},
		{partnercenter.SupportQuery{Severity: support.UnknownSeverity}, "five", "five", ""},
		{partnercenter.SupportQuery{Status: support.Open, Severity: support.Minimal}, "three", "three two", "seven"},
		{partnercenter.SupportQuery{Status: support.Closed, Severity: support.Moderate}, "", "", ""},
	} {
		pages := func(list func(q partnercenter.SupportQuery) (partnercenter.Page[support.Request], error)) string {
			var all []string
			for _, r := range walked(w, func(p partnercenter.Paging) (partnercenter.Page[support.Request], error) {
				c.q.Paging = p
				return list(c.q)
			}) {
				all = append(all, r.Title)
			}
			return strings.Join(all, " ")
		}
		uma := w.As(w.Uma)
		got := [3]string{
			pages(func(q partnercenter.SupportQuery) (partnercenter.Page[support.Request], error) {
				return w.requests(w.Uma).List(w.ctx, q)
			}),
			pages(func(q partnercenter.SupportQuery) (partnercenter.Page[support.Request], error) {
				return uma.CustomerRequests().List(w.ctx, q)
			}),
			pages(func(q partnercenter.SupportQuery) (partnercenter.Page[support.Request], error) {
				return uma.Tickets().List(w.ctx, q)
			}),
		}
		assert.Equal(t, [3]string{c.relecloud, c.all, c.partners}, got, "%+v", c.q)
	}
	for field, q := range map[string]partnercenter.SupportQuery{"status": {Status: "none"}, "severity": {Severity: "A"}, "limit": {Paging: partnercenter.Paging{Limit: -1}}} {
		w.refusedField(pcerr.InvalidInput, "ID-13", field, func() error { return drop(w.requests(w.Uma).List(w.ctx, q)) })
		w.refusedField(pcerr.InvalidInput, "ID-13", field, func() error { return drop(w.As(w.Uma).CustomerRequests().List(w.ctx, q)) })
		w.refusedField(pcerr.InvalidInput, "ID-13", field, func() error { return drop(w.As(w.Uma).Tickets().List(w.ctx, q)) })
	}
}

// A request is that of the partner that opened it, about one customer: under
// any other name it does not exist.
func TestSUP_21_CUS_12_RequestsOfOthersDoNotExist(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	mine, ticket := w.opened(w.Anna, noMail).ID, w.ticketed(w.Anna, "No page").ID
	w.won(w.Lars) // has the same customer
	tailspin, _ := w.customerOf(w.Anna, "Tailspin", "US")
	lena := w.almighty(w.staff("lena@litware.example"))
	before := w.rows()
	ops := func(at partnercenter.ServiceRequests) map[string]func(support.RequestID) error {
		return map[string]func(support.RequestID) error{
			"get":    func(id support.RequestID) error { return drop(at.Get(w.ctx, id)) },
			"note":   func(id support.RequestID) error { return drop(at.AddNote(w.ctx, id, "n")) },
			"close":  func(id support.RequestID) error { return drop(at.Close(w.ctx, id)) },
			"reopen": func(id support.RequestID) error { return drop(at.Reopen(w.ctx, id)) },
		}
	}
	tickets := func(ts partnercenter.Tickets) map[string]func(support.RequestID) error {
		return map[string]func(support.RequestID) error{
			"get":    func(id support.RequestID) error { return drop(ts.Get(w.ctx, id)) },
			"note":   func(id support.RequestID) error { return drop(ts.AddNote(w.ctx, id, "n")) },
			"close":  func(id support.RequestID) error { return drop(ts.Close(w.ctx, id)) },
			"reopen": func(id support.RequestID) error { return drop(ts.Reopen(w.ctx, id)) },
		}
	}
	anna, ms := w.As(w.Anna), w.Center.Platform()
	for door, all := range map[string]map[string]func(support.RequestID) error{
		"another partner":  ops(lena.Customer(w.Relecloud).ServiceRequests()),
		"another customer": ops(anna.Customer(tailspin).ServiceRequests()),
		"all of another": {"get": func(id support.RequestID) error {
			return drop(lena.CustomerRequests().Get(w.ctx, id))
		}},
		"tickets of another": tickets(lena.Tickets()),
		"Microsoft": {
			"ask": func(id support.RequestID) error {
				return drop(ms.AskAboutServiceRequest(w.ctx, w.Lars.Tenant, id, "n"))
			},
			"close":        func(id support.RequestID) error { return drop(ms.CloseServiceRequest(w.ctx, w.Lars.Tenant, id)) },
			"ask ticket":   func(id support.RequestID) error { return drop(ms.AskAboutTicket(w.ctx, w.Lars.Tenant, id, "n")) },
			"close ticket": func(id support.RequestID) error { return drop(ms.CloseTicket(w.ctx, w.Lars.Tenant, id)) },
		},
	} {
		for name, op := range all {
			for _, foreign := range []support.RequestID{mine, ticket, support.RequestID(strings.ToUpper(string(mine)))} {
				like(t, door+", "+name, op(foreign), strings.ToLower(string(foreign)), op(nobodyID), nobodyID)
			}
			w.refused(pcerr.NotFound, "SUP-21", func() error { return op(mine) })
			w.refusedField(pcerr.InvalidInput, "ID-2", "request", func() error { return op("1") })
		}
	}
	// A ticket is no request, and a request no ticket.
	w.refused(pcerr.NotFound, "SUP-21", func() error { return drop(w.requests(w.Anna).Get(w.ctx, ticket)) })
	w.refused(pcerr.NotFound, "SUP-21", func() error { return drop(anna.CustomerRequests().Get(w.ctx, ticket)) })
	w.refused(pcerr.NotFound, "SUP-21", func() error { return drop(anna.Tickets().Get(w.ctx, mine)) })
	w.refusedField(pcerr.InvalidInput, "ID-2", "partner", func() error { return drop(ms.CloseTicket(w.ctx, "Contoso", ticket)) })
	wantDiff(t, "rows", before, w.rows())

	q := partnercenter.SupportQuery{}
	assert.Empty(t, everything(w, lena.Customer(w.Relecloud).ServiceRequests().All(w.ctx, q)))
	assert.Empty(t, everything(w, lena.CustomerRequests().All(w.ctx, q)))
	assert.Empty(t, everything(w, lena.Tickets().All(w.ctx, q)))
	assert.Empty(t, everything(w, anna.Customer(tailspin).ServiceRequests().All(w.ctx, q)))
	upper := support.RequestID(strings.ToUpper(string(mine)))
	assert.Equal(t, mine, must[support.Request](w)(w.requests(w.Uma).Get(w.ctx, upper)).ID)
	assert.Equal(t, mine, must[support.Request](w)(anna.CustomerRequests().Get(w.ctx, upper)).ID)
}

// After the end of a relationship its requests are not seen; a new one brings
// them back.
func TestSUP_21_REL_26_REL_28_AfterTheEnd(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	adatum, portal := w.customerOf(w.Anna, "Adatum", "US")
	ended := must[support.Request](w)(w.As(w.Anna).Customer(adatum).ServiceRequests().Open(w.ctx, noMail)).ID
	w.Clock.Advance(oneDay)
	w.opened(w.Anna, support.NewRequest{Product: support.Office365, Title: "Still there"})
	all := w.As(w.Anna).CustomerRequests()
	q := partnercenter.SupportQuery{}
	assert.Equal(t, []string{"Still there", "No mail"}, titles(w, all.All(w.ctx, q)))
	w.ok(w.almighty(w.Gina).Customer(adatum).RemoveRelationship(w.ctx))
	assert.Equal(t, []string{"Still there"}, titles(w, all.All(w.ctx, q)))
	at := w.As(w.Anna).Customer(adatum).ServiceRequests()
	w.refusedAll(pcerr.NoRelationship, "REL-26", []call{
		{"list", func() error { return drop(at.List(w.ctx, q)) }},
		{"get", func() error { return drop(at.Get(w.ctx, ended)) }},
		{"get of all", func() error { return drop(all.Get(w.ctx, ended)) }},
		{"note", func() error { return drop(at.AddNote(w.ctx, ended, "n")) }},
		{"close", func() error { return drop(at.Close(w.ctx, ended)) }},
	})
	w.ok(drop(w.Center.Platform().CloseServiceRequest(w.ctx, w.Anna.Tenant, ended))) // Microsoft still may
	w.ok(portal.Accept(w.ctx, w.asks(w.Anna, customers.NewRequest{}).URL, true))
	assert.Equal(t, support.Closed, must[support.Request](w)(all.Get(w.ctx, ended)).Status)
	assert.Equal(t, []string{"Still there", "No mail"}, titles(w, all.All(w.ctx, q)))
}

// A page of all customers is full though rows are left out between its own.
func TestSUP_21_PagesAmongEndedRelationships(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	adatum, _ := w.customerOf(w.Anna, "Adatum", "US")
	for range 3 {
		w.ok(drop(w.As(w.Anna).Customer(adatum).ServiceRequests().Open(w.ctx, noMail)))
		w.Clock.Advance(oneDay)
		w.opened(w.Anna, w.noMachine())
		w.Clock.Advance(oneDay)
	}
	w.ok(w.almighty(w.Gina).Customer(adatum).RemoveRelationship(w.ctx))
	got := walked(w, func(p partnercenter.Paging) (partnercenter.Page[support.Request], error) {
		return w.As(w.Anna).CustomerRequests().List(w.ctx, partnercenter.SupportQuery{Paging: p})
	})
	assert.Len(t, got, 3)
	for _, r := range got {
		assert.Equal(t, []any{w.Relecloud, orders.EntitlementID(w.S1)}, []any{r.Customer, r.Entitlement})
	}
}

// A partner in transition opens what each customer's type allows, and sees it
// all in one list.
func TestCAP_18_SUP_10_SUP_14_APartnerInTransition(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	b := newBoth(w)
	r := must[support.Request](w)(b.s.Customer(b.own).ServiceRequests().Open(w.ctx, noMail))
	w.refused(pcerr.UseIndirectProvider, "SUP-14", func() error { return drop(b.s.Customer(b.shared).ServiceRequests().Open(w.ctx, noMail)) })
	w.ok(drop(b.s.Customer(b.own).ServiceRequests().AddNote(w.ctx, r.ID, "n")))
	w.ok(drop(b.s.Tickets().Open(w.ctx, support.NewTicket{Title: "No page"})))
	assert.Equal(t, []string{"No mail"}, titles(w, b.s.CustomerRequests().All(w.ctx, partnercenter.SupportQuery{})))
	assert.Equal(t, r.ID, must[support.Request](w)(b.s.CustomerRequests().Get(w.ctx, r.ID)).ID)
	for _, id := range []customers.ID{b.own, b.shared} {
		w.ok(b.s.Can(w.ctx, permissions.ServiceRequestList, id))
	}
}
