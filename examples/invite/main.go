// Command invite plays the invitation of an existing customer: a request, its
// e-mail edited without and with its link, the acceptance, the removal of the
// administrator privileges by the customer, and what still works then.
//
//	go run ./examples/invite
package main

import (
	"context"
	"errors"
	"fmt"
	"log"
	"math/rand/v2"
	"time"

	"cspkit.example/customers"
	"cspkit.example/memstore"
	"cspkit.example/money"
	"cspkit.example/orders"
	"cspkit.example/partnercenter"
	"cspkit.example/pcerr"
	"cspkit.example/permissions"
	"cspkit.example/resellers"
	"cspkit.example/support"
)

func main() {
	if err := run(context.Background()); err != nil {
		log.Fatal("invite: ", err)
	}
}

func run(ctx context.Context) error {
	center, err := partnercenter.New(ctx, memstore.New(), &partnercenter.Options{
		Now:  func() time.Time { return time.Date(2020, 6, 1, 0, 0, 0, 0, time.UTC) },
		Rand: rand.NewChaCha8([32]byte{}), // the same identifiers in every run; never in production
	})
	if err != nil {
		return err
	}
	gina, err := enrolContoso(ctx, center)
	if err != nil {
		return err
	}
	adam, err := registerAdatum(ctx, center)
	if err != nil {
		return err
	}
	if err := invite(ctx, gina, adam); err != nil {
		return err
	}
	return removePrivileges(ctx, gina, adam)
}

// invite drafts a request, edits its e-mail, and lets the customer accept.
func invite(ctx context.Context, gina *partnercenter.Session, adam *partnercenter.Portal) error {
	request, err := gina.Invitations().Create(ctx, customers.NewRequest{TargetCountry: "US"})
	if err != nil {
		return err
	}
	fmt.Println("Gina drafts a request; the e-mail holds the link:", request.URL[:44]+"…")
	_, err = gina.Invitations().EditEmail(ctx, request.ID, "Hello", "Dear Adam, please accept our invitation.")
	fmt.Println("Text without the link:", pcerr.CodeOf(err))
	request, err = gina.Invitations().EditEmail(ctx, request.ID, "Hello", "Dear Adam, please accept our invitation: "+request.URL)
	if err != nil {
		return err
	}
	if request, err = gina.Invitations().MarkDone(ctx, request.ID); err != nil {
		return err
	}
	fmt.Printf("Text with the link: stored; the request is %s, and Gina sends it herself\n", request.State)

	err = adam.Accept(ctx, request.URL, false)
	fmt.Println("Adam accepts without the Microsoft Customer Agreement:", pcerr.CodeOf(err))
	if err := adam.Accept(ctx, request.URL, true); err != nil {
		return err
	}
	fmt.Println("Adam accepts both.")
	return show(ctx, gina, adam)
}

// removePrivileges lets the customer take the administrator privileges away,
// and shows what the partner can do all the same.
func removePrivileges(ctx context.Context, gina *partnercenter.Session, adam *partnercenter.Portal) error {
	adatum := gina.Customer(adam.Identity().Tenant)
	if err := adam.RemoveAdministration(ctx, gina.Identity().Tenant, true); err != nil {
		return err
	}
	fmt.Println("\nAdam takes the administrator privileges away.")
	if err := show(ctx, gina, adam); err != nil {
		return err
	}
	_, err := adatum.Users().Create(ctx, customers.NewUser{FirstName: "Eve", LastName: "Doe", UserName: "eve"})
	fmt.Println("Creating a user for Adatum:", pcerr.CodeOf(err))
	order, err := adatum.Orders().Place(ctx, orders.Line{ItemID: "office-e3", Quantity: 10})
	if err != nil {
		return err
	}
	fmt.Println("Ordering licences:", order.Status)
	case365 := support.NewRequest{Product: support.Office365, Title: "Mail is slow"}
	_, err = adatum.ServiceRequests().Open(ctx, case365)
	fmt.Println("Opening a support case:", pcerr.CodeOf(err))
	opened, err := gina.Via(permissions.MicrosoftSupport).Customer(adam.Identity().Tenant).ServiceRequests().Open(ctx, case365)
	if err != nil {
		return err
	}
	fmt.Println("Having Microsoft's support open it:", opened.Status)
	return nil
}

// show prints how the two stand.
func show(ctx context.Context, gina *partnercenter.Session, adam *partnercenter.Portal) error {
	c, err := gina.Customer(adam.Identity().Tenant).Get(ctx)
	if err != nil {
		return err
	}
	fmt.Printf("%s: relationship %s, administrator privileges %s, partner responsible %t\n",
		c.CompanyName, c.Relationship.State, c.DAP.State, c.Relationship.PartnerResponsible)
	return nil
}

// enrolContoso takes a direct bill partner into the program.
func enrolContoso(ctx context.Context, center *partnercenter.Center) (*partnercenter.Session, error) {
	ms := center.Platform()
	enrolled, err := center.Enrol(ctx, resellers.Enrolment{
		Types: permissions.DirectBillPartner, Cloud: permissions.PublicCloud, Domain: "contoso.example",
		Legal: resellers.LegalProfile{
			CompanyName: "Contoso", ContactEmail: "info@contoso.example",
			Address: resellers.Address{FirstName: "Gina", LastName: "Doe", Line1: "1 Main Street", City: "Redmond", State: "WA", PostalCode: "98052", Country: "US"},
		},
		Admin: permissions.NewUser{FirstName: "Gina", LastName: "Doe", Email: "gina@contoso.example"},
	})
	if err != nil {
		return nil, err
	}
	gina := center.As(enrolled.Admin.Identity())
	_, vetted := ms.Vet(ctx, enrolled.Partner.Tenant, true)
	registered := ms.RegisterMPN(ctx, "1234567", "US")
	_, associated := gina.Account().AssociateMPN(ctx, "1234567")
	_, signed := gina.Account().SignMPA(ctx)
	listed := ms.PutItem(ctx, orders.Item{
		ID: "office-e3", Title: "Office 365 E3", ProductType: orders.License, OfferID: "office-e3",
		Prices: []orders.Price{{Term: orders.Monthly, PartnerCost: money.Must("16.00", "USD"), WebDirect: money.Must("20.00", "USD")}},
	})
	return gina, errors.Join(vetted, registered, associated, signed, listed)
}

// registerAdatum makes an organisation that came to Microsoft by itself, and
// signs its administrator in.
func registerAdatum(ctx context.Context, center *partnercenter.Center) (*partnercenter.Portal, error) {
	made, err := center.Platform().RegisterTenant(ctx, customers.Registration{
		Domain: "adatum.onmicrosoft.com", CompanyName: "Adatum", Country: "US", Cloud: permissions.PublicCloud,
		Admin: customers.NewUser{FirstName: "Adam", LastName: "Doe", UserName: "adam"},
	})
	if err != nil {
		return nil, err
	}
	adam, err := center.SignInToPortal(ctx, made.Credentials.UserName, made.Credentials.Password)
	if err != nil {
		return nil, err
	}
	return adam, adam.ChoosePassword(ctx, permissions.NewSecret("a password of his own"))
}
