package partnercenter_test

import (
	"context"
	"fmt"

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
