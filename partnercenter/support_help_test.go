package partnercenter_test

import (
	"context"
	"iter"

	"cspkit.example/customers"
	"cspkit.example/internal/fixture"
	"cspkit.example/orders"
	"cspkit.example/partnercenter"
	"cspkit.example/permissions"
	"cspkit.example/support"
)

// noMail and noMachine are requests about Relecloud; the second is about S1.
var noMail = support.NewRequest{Product: support.Office365, Title: "No mail", Severity: support.Moderate}

func (w *world) noMachine() support.NewRequest {
	return support.NewRequest{Product: support.Azure, Title: "No machine", Severity: support.Critical, Entitlement: w.S1}
}

// requests are the service requests about Relecloud as one of Contoso's users
// has them.
func (w *world) requests(who permissions.Identity) partnercenter.ServiceRequests {
	return w.relecloud(who).ServiceRequests()
}

// opened opens a request about Relecloud.
func (w *world) opened(who permissions.Identity, n support.NewRequest) support.Request {
	w.t.Helper()
	return must[support.Request](w)(w.requests(who).Open(w.ctx, n))
}

// ticketed opens a ticket.
func (w *world) ticketed(who permissions.Identity, title string) support.Request {
	w.t.Helper()
	return must[support.Request](w)(w.As(who).Tickets().Open(w.ctx, support.NewTicket{Title: title}))
}

// sellsA1 makes Distri's customer Proseware for Fabrikam with the Azure
// subscription A1.
func (w *world) sellsA1() (customers.ID, orders.EntitlementID) {
	w.t.Helper()
	id, _ := w.proseware()
	_, a1, err := fixture.SellAzure(w.ctx, w.As(w.Ingo), id, orders.Line{ItemID: fixture.AzurePlan, ResellerMPNID: "4847383"})
	w.ok(err)
	return id, a1
}

// titles are the titles of what a list of requests holds, in its order.
func titles(w *world, seq iter.Seq2[support.Request, error]) []string {
	w.t.Helper()
	var all []string
	for _, r := range everything(w, seq) {
		all = append(all, r.Title)
	}
	return all
}

// supportList is a list of requests or tickets for everyList.
func supportList(w *world, q partnercenter.SupportQuery,
	page func(context.Context, partnercenter.SupportQuery) (partnercenter.Page[support.Request], error),
	all func(context.Context, partnercenter.SupportQuery) iter.Seq2[support.Request, error]) list {
	return listOf(w.ctx, func(ctx context.Context, p partnercenter.Paging) (partnercenter.Page[support.Request], error) {
		q := q
		q.Paging = p
		return page(ctx, q)
	}, func(ctx context.Context) iter.Seq2[support.Request, error] { return all(ctx, q) })
}

// supportScenes are the operations that record a change of a request or ticket.
func supportScenes() []scene {
	const row = "service request or partner ticket opened, changed"
	closed := func(w *world) support.RequestID {
		id := w.opened(w.Sam, noMail).ID
		must[support.Request](w)(w.requests(w.Sam).Close(w.ctx, id))
		return id
	}
	updated := []string{"Contoso update_service_request" + requestKeys}
	return []scene{
		{row, func(w *world) func() error {
			id := w.opened(w.Sam, noMail).ID
			return func() error { return drop(w.requests(w.Hal).AddNote(w.ctx, id, "Still none")) }
		}, updated},
		{row, func(w *world) func() error {
			id := w.opened(w.Sam, noMail).ID
			return func() error { return drop(w.requests(w.Hal).Close(w.ctx, id)) }
		}, updated},
		{row, func(w *world) func() error {
			id := closed(w)
			return func() error { return drop(w.requests(w.Hal).Reopen(w.ctx, id)) }
		}, updated},
		{row, func(w *world) func() error {
			return func() error { return drop(w.As(w.Bill).Tickets().Open(w.ctx, support.NewTicket{Title: "No page"})) }
		}, []string{"Contoso create_service_request" + requestKeys}},
		{row, func(w *world) func() error {
			id := w.ticketed(w.Bill, "No page").ID
			return func() error { return drop(w.As(w.Uma).Tickets().Close(w.ctx, id)) }
		}, updated},
	}
}
