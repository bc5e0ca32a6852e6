package rest_test

import (
	"time"

	"cspkit.example/customers"
	"cspkit.example/internal/fixture"
	"cspkit.example/permissions"
	"cspkit.example/resellers"
	"github.com/stretchr/testify/require"
)

// signer is the customer of the examples about agreements.
const signer = "14876998-c0dc-46e6-9d0c-65a57a6c32ec"

// agreementVectors are those about the agreements of customers and partners,
// the Microsoft Partner Network, and what is valid.
var agreementVectors = map[string]staging{
	"agreements-metadata-list":   {},
	"customer-agreement-confirm": {prepare: func(p *play) { p.bind(signer, p.Relecloud) }},
	"customer-agreements-list": {prepare: attested, differs: map[string]string{
		"totalCount": "the last attestation replaces the earlier ones", "items": "the last attestation replaces the earlier ones",
		"items.0.primaryContact.email": "addresses are kept in lower case",
	}},
	"customer-agreement-direct-sign-status": {prepare: signedDirectly},

	"address-validate-ok":            {},
	"client-dotnet-address-validate": {},
	"client-java-address-validate":   {},
	"country-validation-us":          {},
	"domain-in-use":                  {prepare: func(p *play) { p.makes(p.deputy, "contoso.onmicrosoft.com", profileNamed("Contoso")) }},

	"mpn-profile-by-id":     {prepare: func(p *play) { require.NoError(p.t, p.Center.Platform().RegisterMPN(p.t.Context(), "4391507", "US")) }},
	"mpn-profile-not-found": {},
	"mpn-profile-own":       {prepare: func(p *play) { p.bind("4391507", "7000001") }},

	"profile-billing-get": {prepare: ownBilling, differs: map[string]string{"address.addressLine2": empty}},
	"profile-legal-get":   {by: lucerne, differs: map[string]string{"address.addressLine2": empty, "companyApproverAddress.addressLine2": empty}},
	"profile-organization-get": {by: bugBash, differs: map[string]string{
		"defaultAddress.addressLine2": empty, "defaultAddress.phoneNumber": empty,
		"email": "it is on the company's own domain", "language": "it is that of the country", "culture": "it is that of the country",
	}},
	"profile-support-update": {},

	"mpa-status-neither":             {by: provider},
	"mpa-status-non-guid-tenant":     {by: provider},
	"mpa-status-non-numeric-mpn":     {by: provider},
	"mpa-status-reseller-not-signed": {by: provider, prepare: func(p *play) { p.bind("123456", "4847433") }},
	"mpa-status-signed-by-mpn":       {by: provider, prepare: fabrikamSigned},
	"client-dotnet-mpa-status":       {by: provider, prepare: fabrikamSigned},
	"mpa-status-signed-by-tenant":    {by: provider, prepare: func(p *play) { p.bind("a2898e3a-06ca-454e-a0d0-c73b0ee36bba", p.Rita.Tenant) }},
}

func fabrikamSigned(p *play) { p.bind("1234567", "4847383") }

// attested has the acceptance that the answer lists first.
func attested(p *play) {
	p.bind(signer, p.Relecloud)
	who := func(name string) string { return p.wanted("items.0.primaryContact." + name) }
	_, err := p.Center.As(p.deputy).Customer(p.Relecloud).AttestAgreement(p.t.Context(), customers.Attestation{
		FirstName: who("firstName"), LastName: who("lastName"), Email: who("email"), Phone: who("phoneNumber"),
		DateAgreed: time.Date(2019, 8, 26, 0, 0, 0, 0, time.UTC),
	})
	require.NoError(p.t, err)
}

// signedDirectly has a customer that accepted by itself.
func signedDirectly(p *play) {
	made, err := p.Center.As(p.deputy).Customers().Create(p.t.Context(), fixture.NewCustomer("Signer", "US", "Sarah"))
	require.NoError(p.t, err)
	p.bind(signer, made.Customer.ID)
	portal, err := p.Center.SignInToPortal(p.t.Context(), made.Credentials.UserName, made.Credentials.Password)
	require.NoError(p.t, err)
	require.NoError(p.t, portal.ChoosePassword(p.t.Context(), fixture.Password))
	require.NoError(p.t, portal.AcceptAgreement(p.t.Context()))
}

const empty = "what is empty is left out"

// ownBilling gives the partner the billing profile of the answer.
func ownBilling(p *play) {
	_, err := p.Center.As(p.deputy).Account().UpdateBilling(p.t.Context(), resellers.BillingProfile{
		CompanyName: p.wanted("companyName"), PurchaseOrderNumber: p.wanted("purchaseOrderNumber"), TaxID: p.wanted("taxId"), Currency: p.wanted("billingCurrency"),
		Address: resellers.Address{
			FirstName: p.wanted("primaryContact.firstName"), LastName: p.wanted("primaryContact.lastName"), Phone: p.wanted("primaryContact.phoneNumber"),
			Line1: p.wanted("address.addressLine1"), City: p.wanted("address.city"), State: p.wanted("address.state"), PostalCode: p.wanted("address.postalCode"), Country: "US",
		},
	})
	require.NoError(p.t, err)
}

func lucerne(p *play) permissions.Identity {
	a := resellers.Address{FirstName: "Gena", LastName: "Soto", Phone: "4255550100", Line1: "123 Main Street", City: "Buffalo", State: "NY", PostalCode: "98052", Country: "US"}
	return p.enrols("lucernepublishing.com", resellers.LegalProfile{CompanyName: "Lucerne Publishing", ContactEmail: "gena@lucernepublishing.com", Address: a})
}

func bugBash(p *play) permissions.Identity {
	a := resellers.Address{FirstName: "Test", LastName: "Account", Line1: "Two Microsoft Way", City: "Redmond", State: "WA", PostalCode: "98052", Country: "US"}
	return p.enrols("testtestbugbash1.onmicrosoft.com", resellers.LegalProfile{
		CompanyName: "TEST_TEST_BugBash1", ContactEmail: "test-partner@testtestbugbash1.onmicrosoft.com", Address: a,
	})
}
