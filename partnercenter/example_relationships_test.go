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
