package partnercentertest

import (
	"context"
	"encoding/binary"
	"strconv"
	"strings"

	"cspkit.example/internal/fixture"
	"cspkit.example/orders"
	"cspkit.example/permissions"
	"cspkit.example/resellers"
)

// Enrol takes a company all the way into the program: vetted, with an MPN ID,
// its agreement signed. It returns a user of its who has signed in and has all
// roles. The company's domain is its name in lower case, with .example.
func (w *World) Enrol(ctx context.Context, name string, types permissions.PartnerTypes, country permissions.Country) (permissions.Identity, error) {
	domain := strings.ToLower(name) + ".example"
	made, err := w.Center.Enrol(ctx, resellers.Enrolment{
		Types: types, Cloud: permissions.PublicCloud, Domain: domain,
		Legal: resellers.LegalProfile{CompanyName: name, ContactEmail: "info@" + domain, Address: fixture.Address("Ada", country)},
		Admin: permissions.NewUser{FirstName: "Ada", LastName: name, Email: "ada@" + domain},
	})
	if err != nil {
		return permissions.Identity{}, err
	}
	boss, ms := made.Admin.Identity(), w.Platform()
	if _, err := ms.Vet(ctx, boss.Tenant, true); err != nil {
		return boss, err
	}
	mpnID, err := w.newMPNID()
	if err != nil {
		return boss, err
	}
	if err := ms.RegisterMPN(ctx, mpnID, country); err != nil {
		return boss, err
	}
	if _, err := w.As(boss).Account().AssociateMPN(ctx, mpnID); err != nil {
		return boss, err
	}
	if _, err := w.As(boss).Account().SignMPA(ctx); err != nil {
		return boss, err
	}
	return w.Hire(ctx, boss, "Max", permissions.AllRoles)
}

// newMPNID draws one. Those of the fixture are smaller.
func (w *World) newMPNID() (string, error) {
	var b [4]byte
	_, err := w.draws.Read(b[:])
	return strconv.FormatUint(10_000_000+uint64(binary.LittleEndian.Uint32(b[:])), 10), err
}

// Hire makes a user of boss's company, who has signed in. Its e-mail address
// is its name in lower case at the company's domain.
func (w *World) Hire(ctx context.Context, boss permissions.Identity, name string, roles permissions.Roles) (permissions.Identity, error) {
	company, err := w.As(boss).Account().Get(ctx)
	if err != nil {
		return permissions.Identity{}, err
	}
	made, err := w.As(boss).Users().Create(ctx, permissions.NewUser{
		FirstName: name, LastName: company.Name, Email: strings.ToLower(name) + "@" + company.Domain, Roles: roles,
	})
	if err != nil {
		return permissions.Identity{}, err
	}
	user := made.User.Identity()
	return user, w.As(user).ChoosePassword(ctx, Password)
}

// Customer creates a customer with its agreement attested. It returns its
// Microsoft ID, and its global administrator, who has signed in. Its domain is
// its name in lower case, with .onmicrosoft.com.
func (w *World) Customer(ctx context.Context, by permissions.Identity, name string, country permissions.Country) (id permissions.TenantID, admin permissions.Identity, err error) {
	made, err := w.As(by).Customers().Create(ctx, fixture.NewCustomer(name, country, "Admin"))
	if err != nil {
		return "", admin, err
	}
	portal, err := w.Center.SignInToPortal(ctx, made.Credentials.UserName, made.Credentials.Password)
	if err != nil {
		return "", admin, err
	}
	return made.Customer.ID, portal.Identity(), portal.ChoosePassword(ctx, Password)
}

// AzurePlan sells a customer an Azure plan and returns the subscription and the
// Azure subscription behind it.
func (w *World) AzurePlan(ctx context.Context, by permissions.Identity, customer permissions.TenantID) (orders.SubscriptionID, orders.EntitlementID, error) {
	return fixture.SellAzure(ctx, w.As(by), customer, orders.Line{ItemID: AzurePlan})
}
