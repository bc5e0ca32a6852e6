package main

import (
	"context"
	_ "embed"
	"encoding/json"

	"cspkit.example/orders"
	"cspkit.example/partnercenter"
	"cspkit.example/permissions"
	"cspkit.example/resellers"
)

//go:embed catalogue.json
var catalogue []byte

const (
	azurePlan = "DZH318Z0BPS6:0001:DZH318Z0BMTX"
	d2OneYear = "DZH318Z0BQ3Q:001T:DZH318Z0BQ3R"
)

// enrolPartners brings the provider Distri and the reseller Fabrikam into the
// program, and fills the catalogue.
func (s *story) enrolPartners(ctx context.Context) error {
	title("Two partners enrol")
	var items []orders.Item
	if err := json.Unmarshal(catalogue, &items); err != nil {
		return err
	}
	for _, i := range items {
		if err := s.center.Platform().PutItem(ctx, i); err != nil {
			return err
		}
	}
	var err error
	if s.gerd, err = s.enrol(ctx, "Distri GmbH", "distri.example", "DE", permissions.IndirectProvider, "5000001", "Gerd", "Groß"); err != nil {
		return err
	}
	if s.rita, err = s.enrol(ctx, "Fabrikam SARL", "fabrikam.example", "FR", permissions.IndirectReseller, "4847383", "Rita", "Roux"); err != nil {
		return err
	}
	if s.ingo, err = s.colleague(ctx, "Ingo", "Imhof", permissions.AdminAgent); err != nil {
		return err
	}
	s.sam, err = s.colleague(ctx, "Sam", "Sander", permissions.SalesAgent)
	return err
}

// enrol takes a company all the way into the program: application, vetting,
// MPN ID, Microsoft Partner Agreement.
func (s *story) enrol(ctx context.Context, company, domain string, country permissions.Country, kind permissions.PartnerTypes, mpnID, first, last string) (*partnercenter.Session, error) {
	ms := s.center.Platform()
	enrolled, err := s.center.Enrol(ctx, resellers.Enrolment{
		Types: kind, Cloud: permissions.PublicCloud, Domain: domain,
		Legal: resellers.LegalProfile{
			CompanyName: company, ContactEmail: "info@" + domain,
			Address: resellers.Address{FirstName: first, LastName: last, Line1: "1 Main Street", City: "Capital", PostalCode: "10115", Country: country},
		},
		Admin: permissions.NewUser{FirstName: first, LastName: last, Email: first + "@" + domain},
	})
	if err != nil {
		return nil, err
	}
	if _, err := ms.Vet(ctx, enrolled.Partner.Tenant, true); err != nil {
		return nil, err
	}
	if err := ms.RegisterMPN(ctx, mpnID, country); err != nil {
		return nil, err
	}
	admin := s.center.As(enrolled.Admin.Identity())
	if _, err := admin.Account().AssociateMPN(ctx, mpnID); err != nil {
		return nil, err
	}
	p, err := admin.Account().SignMPA(ctx)
	if err != nil {
		return nil, err
	}
	say("%s (%s, %s, MPN ID %s) is %s", p.Name, p.Types, p.Country, p.MPNID, p.Status)
	return admin, nil
}

// colleague creates a user of Distri and signs it in for the first time.
func (s *story) colleague(ctx context.Context, first, last string, role permissions.Roles) (*partnercenter.Session, error) {
	made, err := s.gerd.Users().Create(ctx, permissions.NewUser{FirstName: first, LastName: last, Email: first + "@distri.example", Roles: role})
	if err != nil {
		return nil, err
	}
	session, err := s.center.SignIn(ctx, made.Credentials.UserName, made.Credentials.Password)
	if err != nil {
		return nil, err
	}
	say("%s %s joins as %s and chooses a password at the first sign-in", first, last, role)
	return session, session.ChoosePassword(ctx, permissions.NewSecret("correct horse battery staple"))
}
