package partnercenter_test

import (
	"context"
	"fmt"
	"log"

	"cspkit.example/customers"
	"cspkit.example/memstore"
	"cspkit.example/partnercenter"
	"cspkit.example/permissions"
	"cspkit.example/resellers"
)

// A program that embeds the engine: a company enrols, and is told why it
// cannot sell yet.
func Example() {
	ctx := context.Background()
	center, err := partnercenter.New(ctx, memstore.New(), nil)
	if err != nil {
		log.Fatal(err)
	}
	contoso, err := center.Enrol(ctx, resellers.Enrolment{
		Types: permissions.DirectBillPartner, Cloud: permissions.PublicCloud, Domain: "contoso.example",
		Legal: resellers.LegalProfile{CompanyName: "Contoso", ContactEmail: "info@contoso.example", Address: resellers.Address{
			FirstName: "Gina", LastName: "Doe", Line1: "1 Main Street", City: "Redmond", State: "WA", PostalCode: "98052", Country: "US"}},
		Admin: permissions.NewUser{FirstName: "Gina", LastName: "Doe", Email: "gina@contoso.example"},
	})
	if err != nil {
		log.Fatal(err)
	}
	gina := center.As(contoso.Admin.Identity())
	_, err = gina.Customers().Create(ctx, customers.NewCustomer{Domain: "relecloud.onmicrosoft.com"})
	fmt.Println(err)
	// Output:
	// program_not_active: the account is pending: until it is active, only its own profile and users can be managed [CAP-16]
}
