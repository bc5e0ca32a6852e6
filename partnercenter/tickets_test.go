package partnercenter_test

import (
	"strings"
	"testing"
	"time"

	"cspkit.example/activity"
	"cspkit.example/internal/fixture"
	"cspkit.example/partnercenter"
	"cspkit.example/pcerr"
	"cspkit.example/permissions"
	"cspkit.example/support"
	"github.com/stretchr/testify/assert"
)

// Everybody with a role opens tickets and sees those of the company; nobody
// else does.
func TestSUP_16_CAP_2_TheCompanysTickets(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	reporter := w.hireAt(w.Gina, "Rudi", permissions.ReportViewer)
	staff := []permissions.Identity{w.Gina, w.Bill, w.Uma, w.Anna, w.Sam, w.Hal, reporter}
	for n, who := range staff {
		w.ticketed(who, string(rune('a'+n)))
		w.Clock.Advance(oneDay)
	}
	w.ticketed(w.Hans, "of Distri")
	q := partnercenter.SupportQuery{}
	for _, who := range staff {
		assert.Equal(t, "g f e d c b a", strings.Join(titles(w, w.As(who).Tickets().All(w.ctx, q)), " "))
	}
	assert.Equal(t, []string{"of Distri"}, titles(w, w.As(w.Gerd).Tickets().All(w.ctx, q)))
	assert.Empty(t, titles(w, w.As(w.Sam).CustomerRequests().All(w.ctx, q)))
	dora := w.As(w.Dora).Tickets()
	w.refusedAll(pcerr.RoleNotAllowed, "ROLE-6", []call{
		{"open", func() error { return drop(dora.Open(w.ctx, support.NewTicket{Title: "t"})) }},
		{"list", func() error { return drop(dora.List(w.ctx, q)) }},
		{"get", func() error { return drop(dora.Get(w.ctx, nobodyID)) }},
		{"note", func() error { return drop(dora.AddNote(w.ctx, nobodyID, "n")) }},
		{"close", func() error { return drop(dora.Close(w.ctx, nobodyID)) }},
		{"reopen", func() error { return drop(dora.Reopen(w.ctx, nobodyID)) }},
	})
	w.refused(pcerr.UseIndirectProvider, "CAP-3", func() error { // scenario 9.15, step 1
		return drop(w.As(w.Rita).Tickets().Open(w.ctx, support.NewTicket{Title: "t"}))
	})
}

// What is opened is exactly this; its record has no customer.
func TestSUP_16_WhatATicketHolds(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	n := support.NewTicket{
		Title: "No page", Description: "Since noon", Severity: support.Critical, SupportTopicID: "7", ProblemType: "Sign-in", Category: "Page",
	}
	mark, sent := w.mark(), w.outbox()
	var got support.Request
	changed := w.tablesChanged(func() (err error) {
		got, err = w.As(w.Bill).Via(permissions.API).Tickets().Open(w.ctx, n)
		return err
	})
	assert.Equal(t, []string{"activity", "partner_tickets", "sequences"}, changed)
	wantDiff(t, "ticket", support.Request{
		Stamp: permissions.Stamp{Version: got.Version, CreatedAt: fixture.Start, UpdatedAt: fixture.Start}, ID: got.ID, Partner: w.Bill.Tenant,
		Title: "No page", Description: "Since noon", Severity: support.Critical, SupportTopicID: "7", ProblemType: "Sign-in", Category: "Page",
		Status: support.Open, Channel: permissions.API, Contact: "bill@contoso.example", FirstResponseBy: fixture.Start.Add(2 * time.Hour),
	}, got)
	wantDiff(t, "stored", got, must[support.Request](w)(w.As(w.Sam).Tickets().Get(w.ctx, got.ID)))
	w.wantLogs(mark, logs{w.Bill.Tenant: {{activity.CreateServiceRequest, "", "bill@contoso.example",
		activity.NewData("ServiceRequestId", string(got.ID), "Severity", "critical")}}})
	for _, r := range w.logged(mark, w.Bill.Tenant) {
		assert.Empty(t, r.Customer)
	}
	assert.Equal(t, sent, w.outbox())

	for field, spoil := range map[string]func(*support.NewTicket){
		"title":          func(n *support.NewTicket) { n.Title = "" },
		"description":    func(n *support.NewTicket) { n.Description = strings.Repeat("x", 8193) },
		"supportTopicId": func(n *support.NewTicket) { n.SupportTopicID = "\x00" },
		"problemType":    func(n *support.NewTicket) { n.ProblemType = strings.Repeat("x", 257) },
		"category":       func(n *support.NewTicket) { n.Category = "a\nb" },
		"severity":       func(n *support.NewTicket) { n.Severity = "A" },
	} {
		bad, rule := n, pcerr.Rule("ID-13")
		if spoil(&bad); field == "severity" {
			rule = "SUP-15"
		}
		w.refusedField(pcerr.InvalidInput, rule, field, func() error { return drop(w.As(w.Bill).Tickets().Open(w.ctx, bad)) })
	}
}

// The whole life of a ticket: a colleague goes on with what another began.
func TestSUP_16_SUP_19_TheLifeOfATicket(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	ms, id := w.Center.Platform(), w.ticketed(w.Bill, "No page").ID
	want := must[support.Request](w)(w.As(w.Bill).Tickets().Get(w.ctx, id))
	sam, anna := w.As(w.Sam).Tickets(), w.As(w.Anna).Tickets()
	for _, step := range []struct {
		name string
		by   string // the user in the record; empty: Microsoft, and no record
		op   func() (support.Request, error)
		want func(at time.Time)
	}{
		{"attention", "", func() (support.Request, error) { return ms.AskAboutTicket(w.ctx, w.Bill.Tenant, id, "Which?") }, func(at time.Time) {
			want.Status, want.Notes = support.AttentionNeeded, []support.Note{{At: at, Author: "microsoft", Text: "Which?"}}
		}},
		{"answer", "sam@contoso.example", func() (support.Request, error) { return sam.AddNote(w.ctx, id, "Customers") }, func(at time.Time) {
			want.Status, want.Notes = support.Open, append(want.Notes, support.Note{At: at, Author: "sam@contoso.example", Text: "Customers"})
		}},
		{"close", "sam@contoso.example", func() (support.Request, error) { return sam.Close(w.ctx, id) },
			func(at time.Time) { want.Status, want.ClosedAt = support.Closed, at }},
		{"reopen", "anna@contoso.example", func() (support.Request, error) { return anna.Reopen(w.ctx, id) },
			func(time.Time) { want.Status = support.Open }},
		{"Microsoft closes", "", func() (support.Request, error) { return ms.CloseTicket(w.ctx, w.Bill.Tenant, id) },
			func(at time.Time) { want.Status, want.ClosedAt = support.Closed, at }},
	} {
		t.Log(step.name)
		w.Clock.Advance(time.Hour)
		mark, tables, records := w.mark(), []string{"partner_tickets"}, logs{}
		if step.by != "" {
			tables = []string{"activity", "partner_tickets", "sequences"}
			records = logs{w.Bill.Tenant: {{activity.UpdateServiceRequest, "", step.by, activity.NewData("ServiceRequestId", string(id), "Severity", "minimal")}}}
		}
		var got support.Request
		assert.Equal(t, tables, w.tablesChanged(func() (err error) { got, err = step.op(); return err }))
		step.want(w.Clock.Now())
		want.Version, want.UpdatedAt = got.Version, w.Clock.Now()
		wantDiff(t, step.name, want, got)
		w.wantLogs(mark, records)
	}
	w.refusedAll(pcerr.ServiceRequestStatus, "SUP-19", []call{
		{"note", func() error { return drop(sam.AddNote(w.ctx, id, "n")) }},
		{"close", func() error { return drop(sam.Close(w.ctx, id)) }},
		{"ask", func() error { return drop(ms.AskAboutTicket(w.ctx, w.Bill.Tenant, id, "n")) }},
		{"close by Microsoft", func() error { return drop(ms.CloseTicket(w.ctx, w.Bill.Tenant, id)) }},
	})
	w.ok(drop(anna.Reopen(w.ctx, id)))
	w.refused(pcerr.ServiceRequestStatus, "SUP-19", func() error { return drop(anna.Reopen(w.ctx, id)) })
	w.refusedField(pcerr.InvalidInput, "ID-13", "note", func() error { return drop(sam.AddNote(w.ctx, id, "")) })
}
