package partnercenter_test

import (
	"context"
	"fmt"
	"log"

	"cspkit.example/internal/fixture"
	"cspkit.example/partnercenter"
	"cspkit.example/pcerr"
	"cspkit.example/permissions"
	"cspkit.example/support"
)

// Relecloud took Contoso's administrator privileges away. Requests about
// Office 365 need them, but Microsoft's support still opens one when Contoso
// asks it to.
func ExampleServiceRequests_Open() {
	ctx := context.Background()
	w, err := fixture.Fork(ctx, nil)
	if err != nil {
		fmt.Println(err)
		return
	}
	if err := w.Portal(w.Carla).RemoveAdministration(ctx, w.Anna.Tenant, true); err != nil {
		fmt.Println(err)
	}
	anna := w.As(w.Anna)
	noMail := support.NewRequest{Product: support.Office365, Title: "No mail since noon", Severity: support.Critical}
	_, err = anna.Customer(w.Relecloud).ServiceRequests().Open(ctx, noMail)
	fmt.Println(pcerr.CodeOf(err), pcerr.RuleOf(err))

	request, err := anna.Via(permissions.MicrosoftSupport).Customer(w.Relecloud).ServiceRequests().Open(ctx, noMail)
	fmt.Println(request.Status, "by", request.Contact, err)
	fmt.Println("first response by", request.FirstResponseBy.Format("15:04"))
	// Output:
	// dap_required SUP-11
	// open by anna@contoso.example <nil>
	// first response by 02:00
}

// Microsoft asks, the partner answers, and the request is open again.
func ExampleServiceRequests_AddNote() {
	ctx := context.Background()
	w, err := fixture.Fork(ctx, nil)
	if err != nil {
		fmt.Println(err)
		return
	}
	at := w.As(w.Hal).Customer(w.Relecloud).ServiceRequests()
	request, err := at.Open(ctx, support.NewRequest{Product: support.Office365, Title: "No mail"})
	if err != nil {
		fmt.Println(err)
	}
	request, err = w.Center.Platform().AskAboutServiceRequest(ctx, request.Partner, request.ID, "Since when?")
	fmt.Println(request.Status, err)
	for waiting, err := range w.As(w.Hal).CustomerRequests().All(ctx, partnercenter.SupportQuery{Status: support.AttentionNeeded}) {
		fmt.Println(waiting.Title, err)
	}
	request, err = at.AddNote(ctx, request.ID, "Since noon.")
	fmt.Println(request.Status, err)
	for _, note := range request.Notes {
		fmt.Println(note.Author+":", note.Text)
	}
	// Output:
	// attention_needed <nil>
	// No mail <nil>
	// open <nil>
	// microsoft: Since when?
	// hal@contoso.example: Since noon.
}

// What is critical and still open, whichever customer it is about.
func ExampleCustomerRequests_List() {
	ctx := context.Background()
	w := ready(ctx)
	hal := w.As(w.Hal)
	for _, n := range []support.NewRequest{
		{Product: support.Office365, Title: "No mail", Severity: support.Critical},
		{Product: support.Office365, Title: "Slow mail", Severity: support.Minimal},
	} {
		if _, err := hal.Customer(w.Relecloud).ServiceRequests().Open(ctx, n); err != nil {
			log.Fatal(err)
		}
	}
	page, err := hal.CustomerRequests().List(ctx, partnercenter.SupportQuery{Status: support.Open, Severity: support.Critical})
	for _, request := range page.Items {
		fmt.Println(request.Title, request.Customer == w.Relecloud)
	}
	fmt.Println(page.Next == "", err)
	// Output:
	// No mail true
	// true <nil>
}

// Contoso has a question about Partner Center itself. Any colleague with a role
// sees the ticket and may close it.
func ExampleTickets_Open() {
	ctx := context.Background()
	w := ready(ctx)
	ticket, err := w.As(w.Bill).Tickets().Open(ctx, support.NewTicket{Title: "The invoice does not open", Severity: support.Critical})
	if err != nil {
		log.Fatal(err)
	}
	fmt.Println(ticket.Status, "for", ticket.Contact, "answered by", ticket.FirstResponseBy.Format("15:04"))
	closed, err := w.As(w.Sam).Tickets().Close(ctx, ticket.ID)
	fmt.Println(closed.Status, err)
	_, err = w.As(w.Dora).Tickets().Get(ctx, ticket.ID) // has no role
	fmt.Println(pcerr.CodeOf(err), pcerr.RuleOf(err))
	// Output:
	// open for bill@contoso.example answered by 02:00
	// closed <nil>
	// role_not_allowed ROLE-6
}
