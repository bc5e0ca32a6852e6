package partnercenter_test

import (
	"context"
	"fmt"
	"log"
	"strings"

	"cspkit.example/customers"
	"cspkit.example/internal/fixture"
	"cspkit.example/partnercenter"
	"cspkit.example/pcerr"
	"cspkit.example/permissions"
)

// ready returns a world in which the partners and people of the examples are.
func ready(ctx context.Context) *fixture.World {
	w, err := fixture.Fork(ctx, nil)
	if err != nil {
		log.Fatal(err)
	}
	return w
}

// A provider asks for a partnership by an e-mail that it sends itself; the
// reseller's global admin accepts by the link in it.
func ExamplePartnerships_Request() {
	ctx := context.Background()
	w := ready(ctx)
	request, err := w.As(w.Ingo).Partnerships().Request(ctx, "rita@fabrikam.example")
	if err != nil {
		log.Fatal(err)
	}
	fmt.Println(request.State, strings.Contains(request.Body, request.URL))

	formed, err := w.As(w.Rita).Partnerships().Accept(ctx, request.URL)
	if err != nil {
		log.Fatal(err)
	}
	fmt.Println(formed.ProviderName, "and", formed.ResellerName, "are", formed.State)
	// Output:
	// draft true
	// Distri and Fabrikam are active
}

// A partner asks an organisation for a reseller relationship; its global
// administrator accepts by the link, and the agreement with it.
func ExamplePortal_Accept() {
	ctx := context.Background()
	w := ready(ctx)
	request, err := w.As(w.Anna).Invitations().Create(ctx, customers.NewRequest{})
	if err != nil {
		log.Fatal(err)
	}
	wingtip, err := w.RegisterTenant(ctx, "Wingtip", "US", permissions.PublicCloud)
	if err != nil {
		log.Fatal(err)
	}
	fmt.Println(pcerr.CodeOf(wingtip.Accept(ctx, request.URL, false)))
	fmt.Println(wingtip.Accept(ctx, request.URL, true))
	for c, err := range w.As(w.Anna).Customers().All(ctx, partnercenter.CustomerQuery{}) {
		fmt.Println(c.CompanyName, c.DAP.State, err)
	}
	// Output:
	// mca_not_accepted
	// <nil>
	// Relecloud active <nil>
	// Wingtip active <nil>
}

// A new customer's first administrator gets a password that is shown once.
func ExampleCustomers_Create() {
	ctx := context.Background()
	w := ready(ctx)
	sam := w.As(w.Sam)
	made, err := sam.Customers().Create(ctx, customers.NewCustomer{
		Domain: "adatum.onmicrosoft.com",
		Profile: customers.BillingProfile{
			FirstName: "Ada", LastName: "Doe", Email: "ada@adatum.example", Culture: "en-US", Language: "en",
			CompanyName: "Adatum", Address: fixture.Address("Ada", "US"),
		},
	})
	if err != nil {
		log.Fatal(err)
	}
	fmt.Println(made.Customer.CompanyName, made.Credentials.UserName, made.Credentials.Password)
	portal, err := w.Center.SignInToPortal(ctx, made.Credentials.UserName, made.Credentials.Password)
	fmt.Println(portal.Identity().Tenant == made.Customer.ID, err)
	_, err = sam.Customer(made.Customer.ID).Credentials(ctx)
	fmt.Println(pcerr.CodeOf(err))
	// Output:
	// Adatum admin@adatum.onmicrosoft.com [secret]
	// true <nil>
	// secret_already_shown
}

// A new colleague signs in with a temporary password and chooses another
// before doing anything else.
func ExampleUsers_Create() {
	ctx := context.Background()
	w := ready(ctx)
	made, err := w.As(w.Uma).Users().Create(ctx, permissions.NewUser{
		FirstName: "Tom", LastName: "Doe", Email: "tom@contoso.example", Roles: permissions.HelpdeskAgent,
	})
	if err != nil {
		log.Fatal(err)
	}
	tom, err := w.Center.SignIn(ctx, made.Credentials.UserName, made.Credentials.Password)
	if err != nil {
		log.Fatal(err)
	}
	_, err = tom.Account().Me(ctx)
	fmt.Println(err)
	if err := tom.ChoosePassword(ctx, permissions.NewSecret("correct horse battery staple")); err != nil {
		log.Fatal(err)
	}
	me, err := tom.Account().Me(ctx)
	fmt.Println(me.DisplayName, me.Roles, err)
	// Output:
	// unauthenticated: choose a new password first [ROLE-10]
	// Tom Doe helpdesk_agent <nil>
}

// A front end asks what to show before anybody tries.
func ExampleSession_Can() {
	ctx := context.Background()
	w := ready(ctx)
	for _, who := range []*partnercenter.Session{w.As(w.Anna), w.As(w.Sam), w.As(w.Lars)} {
		err := who.Can(ctx, permissions.PermissionEnable, w.Relecloud)
		fmt.Printf("%q %q\n", pcerr.CodeOf(err), pcerr.RuleOf(err))
	}
	// Output:
	// "" ""
	// "role_not_allowed" "PERM-8"
	// "customer_not_found" "CUS-12"
}

// Newbie joined without signing the Microsoft Partner Agreement, and signs it
// now.
func ExampleAccount_SignMPA() {
	ctx := context.Background()
	w := ready(ctx)
	account := w.As(w.Nils).Account()
	newbie, err := account.Get(ctx)
	fmt.Println(newbie.Name, "is", newbie.Status, "and has signed:", newbie.MPASigned(), err)
	newbie, err = account.SignMPA(ctx)
	fmt.Println(newbie.Name, "is", newbie.Status, "and has signed:", newbie.MPASigned(), err)
	// Output:
	// Newbie is active and has signed: false <nil>
	// Newbie is active and has signed: true <nil>
}

// The e-mail with the link is the partner's to word and to send; only the link
// has to stay in it.
func ExampleInvitations_EditEmail() {
	ctx := context.Background()
	w := ready(ctx)
	invitations := w.As(w.Anna).Invitations()
	request, err := invitations.Create(ctx, customers.NewRequest{TargetEmail: "info@wingtip.example"})
	if err != nil {
		log.Fatal(err)
	}
	_, err = invitations.EditEmail(ctx, request.ID, "Hello", "Please work with us.")
	fmt.Println(pcerr.CodeOf(err), pcerr.RuleOf(err))
	edited, err := invitations.EditEmail(ctx, request.ID, "Hello", "Please work with us: "+request.URL)
	fmt.Println(edited.Subject, edited.URL == request.URL, err)
	sent, err := invitations.MarkDone(ctx, request.ID)
	fmt.Println(sent.State, err)
	// Output:
	// link_missing REL-6
	// Hello true <nil>
	// done <nil>
}

// A user of the customer is created, deleted by mistake and brought back, with
// its roles.
func ExampleCustomerUsers_Restore() {
	ctx := context.Background()
	w := ready(ctx)
	users := w.As(w.Anna).Customer(w.Relecloud).Users()
	made, err := users.Create(ctx, customers.NewUser{
		FirstName: "Paul", LastName: "Doe", UserName: "paul", Roles: customers.HelpdeskAdministrator,
	})
	if err != nil {
		log.Fatal(err)
	}
	fmt.Println(made.Credentials.UserName, made.Credentials.Password)
	gone, err := users.Delete(ctx, made.User.ID)
	fmt.Println(gone.State, err)
	back, err := users.Restore(ctx, made.User.ID)
	fmt.Println(back.State, back.DisplayName, back.Roles, err)
	// Output:
	// paul@relecloud.onmicrosoft.com [secret]
	// inactive <nil>
	// active Paul Doe Helpdesk administrator <nil>
}
