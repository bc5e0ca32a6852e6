package rest_test

import (
	"net/http"
	"strings"

	"cspkit.example/customers"
	"cspkit.example/internal/fixture"
	"cspkit.example/orders"
	"cspkit.example/permissions"
	"cspkit.example/resellers"
	"github.com/stretchr/testify/require"
)

// demo is the customer of most examples.
const demo = "4d3cf487-70f4-4e1e-9ff1-b2bfce8d9f04"

// customerVectors are those about customers, their profiles and relationships.
var customerVectors = map[string]staging{
	"customer-get": {
		prepare: func(p *play) {
			p.bind("eebd1b55-5360-4438-a11d-5c06918c3014", p.makes(p.deputy, p.wanted("companyProfile.domain"), p.profileOf("billingProfile")))
		},
		differs: map[string]string{
			"companyProfile.companyName":    "the profiles of the example disagree about the name, which is one",
			"companyProfile.address.region": "the address of both profiles is one, and has a state",
		},
	},
	"customer-create": {differs: map[string]string{
		"relationshipToPartner":                     "the reseller's variant of the example says reseller, and so it is",
		"billingProfile.defaultAddress.phoneNumber": "an empty text is left out",
	}},
	"customer-create-indirect-reseller": {by: provider, prepare: func(p *play) {
		p.bind("484e548c-f5f3-4528-93a9-c16c6373cb59", p.Rita.Tenant)
		p.bind(`"US"`, `"DE"`) // where this provider sells
		require.NoError(p.t, p.Partner(p.t.Context()))
	}, differs: map[string]string{
		"billingProfile.email": "addresses are kept in lower case", "companyProfile.domain": "domains are kept in lower case",
	}},
	"customer-company-profile-get": {prepare: demoCustomer, differs: map[string]string{
		"address.region": "the address of both profiles is one, and has a state", "address.city": "the example has a blank behind the name",
	}},
	"customer-billing-profile-get": {prepare: demoCustomer},
	"customer-billing-profile-update": {prepare: func(p *play) {
		demoCustomer(p)
		found := p.want(http.StatusOK, p.request(p.deputy, http.MethodGet, p.ours("/v1/customers/"+demo+"/profiles/billing"), nil))
		p.bind("-4242348048554929329", found.at("attributes.etag"))
	}},
	"customer-qualification-get": {prepare: educated},
	"client-dotnet-qualifications": {prepare: educated, differs: map[string]string{
		"0.vettingCreateDate": "a segment counts at once: nobody vets it",
	}},
	"customer-qualification-update": {prepare: demoCustomer},
	"customers-list-size": {by: litware, prepare: func(p *play) {
		p.makes(p.Lars, "one.onmicrosoft.com", profileNamed("companyName"))
		p.makes(p.Lars, "two.onmicrosoft.com", profileNamed("companyName"))
	}, differs: map[string]string{"items.*.companyProfile.domain": "the example has a placeholder that is no domain"}},
	"customers-filter-company-name": {by: litware, prepare: listed, differs: map[string]string{
		"items.*.companyProfile.companyName": "customers are listed by name", "items.*.companyProfile.domain": "customers are listed by name",
	}},
	"client-java-customers-filter": {by: litware, prepare: listed},
	"client-dotnet-customers-page1": {by: litware, prepare: func(p *play) {
		listed(p)
		p.makes(p.Lars, "zzz.onmicrosoft.com", profileNamed("Zzz"))
	}},
	"client-powershell-customers-page2": {by: litware, prepare: secondPage, differs: map[string]string{
		"links.self.uri": "it is the address of this page", "links.previous": "lists are read forwards",
	}},
	"error-customer-filter-operator": {differs: map[string]string{"code": "numbers and texts of digits are the same to all clients: here all codes are numbers"}},
	"customer-delete-sandbox":        {sandbox: true, prepare: demoCustomer},
	"managed-services-list": {prepare: func(p *play) {
		p.bind(demo, p.Relecloud)
		_, err := p.Center.As(p.deputy).Customer(p.Relecloud).Orders().Place(p.t.Context(), orders.Line{ItemID: fixture.Office})
		require.NoError(p.t, err)
	}, differs: map[string]string{"items.0.links.adminService.uri": "the links name the customer alone, not its domains"}},
	"relationship-request-get": {differs: map[string]string{"url": "the link also names the request and whether it asks for administrator privileges"}},
	"customer-relationships-list": {by: provider, prepare: func(p *play) {
		require.NoError(p.t, p.Partner(p.t.Context()))
		n := fixture.NewCustomer("Wingtip", "DE", "Wim")
		n.Reseller = p.Rita.Tenant
		made, err := p.Center.As(p.Ingo).Customers().Create(p.t.Context(), n)
		require.NoError(p.t, err)
		p.bind("c501c3c4-d776-40ef-9ecf-9cefb59442c1", made.Customer.ID)
		p.bind("First Up Consultants", "Fabrikam")
	}},
	"relationships-indirect-resellers": {by: provider, prepare: func(p *play) {
		require.NoError(p.t, p.Partner(p.t.Context()))
		p.bind("First Up Consultants", "Fabrikam")
	}, differs: map[string]string{
		"totalCount": "this provider has one reseller", "items": "this provider has one reseller", "items.0.location": "it is in France",
	}},
}

func provider(p *play) permissions.Identity { return p.deputyOf(p.Gerd) }

// profileNamed is a billing profile with a company's name.
func profileNamed(name string) customers.BillingProfile {
	p := fixture.NewCustomer("Demo", "US", "Ann").Profile
	p.CompanyName = name
	return p
}

// profileOf is the billing profile that the vector's answer has at a path.
func (p *play) profileOf(path string) customers.BillingProfile {
	in, _ := p.v.Response.Body.(map[string]any)
	if path != "" {
		in, _ = reply{body: p.v.Response.Body}.at(path).(map[string]any)
	}
	text := func(from map[string]any, name string) string { s, _ := from[name].(string); return s }
	a, _ := in["defaultAddress"].(map[string]any)
	return customers.BillingProfile{
		FirstName: text(in, "firstName"), LastName: text(in, "lastName"), Email: text(in, "email"), Culture: text(in, "culture"),
		Language: text(in, "language"), CompanyName: text(in, "companyName"),
		Address: resellers.Address{
			FirstName: text(a, "firstName"), LastName: text(a, "lastName"), Line1: text(a, "addressLine1"), City: text(a, "city"),
			State: text(a, "state"), PostalCode: text(a, "postalCode"), Country: permissions.Country(text(a, "country")), Phone: text(a, "phoneNumber"),
		},
	}
}

// makes creates a customer.
func (p *play) makes(by permissions.Identity, domain string, profile customers.BillingProfile) permissions.TenantID {
	p.t.Helper()
	made, err := p.Center.As(by).Customers().Create(p.t.Context(), customers.NewCustomer{Domain: domain, Profile: profile})
	require.NoError(p.t, err)
	p.bind(domain, strings.ToLower(domain)) // domains are kept in lower case
	return made.Customer.ID
}

// demoCustomer makes the customer of most examples, with what the answer says
// of it.
func demoCustomer(p *play) {
	profile, domain := profileNamed("DT Demo CSP Customer 005"), "dtdemocspcustomer005.onmicrosoft.com"
	body, _ := p.v.Response.Body.(map[string]any)
	switch {
	case p.v.Request.Method == http.MethodPut: // which gives it its values
	case body["companyName"] != nil && body["defaultAddress"] != nil:
		profile = p.profileOf("")
	case body["companyName"] != nil:
		profile.Email, profile.CompanyName = p.wanted("email"), p.wanted("companyName")
		profile.Address.City, profile.Address.Line1, profile.Address.Phone = "Redmond", p.wanted("address.addressLine1"), p.wanted("address.phoneNumber")
	}
	p.bind(demo, p.makes(p.deputy, domain, profile))
}

func educated(p *play) {
	demoCustomer(p)
	_, err := p.Center.As(p.deputy).Customer(permissions.TenantID(p.bound[demo])).Qualify(p.t.Context(), customers.Education)
	require.NoError(p.t, err)
}

func litware(p *play) permissions.Identity { return p.Lars }

// listed makes the customers that the answer lists, at a partner that has no
// others.
func listed(p *play) {
	items, _ := reply{body: p.v.Response.Body}.at("items").([]any)
	for _, item := range items {
		c := reply{body: item}
		domain, name := c.at("companyProfile.domain").(string), c.at("companyProfile.companyName").(string)
		p.bind(c.at("id").(string), p.makes(p.Lars, domain, profileNamed(name)))
	}
}

// secondPage makes a customer before the one that is listed, and asks for the
// page behind it.
func secondPage(p *play) {
	listed(p)
	p.makes(p.Lars, "aaa.onmicrosoft.com", profileNamed("Aaa"))
	first := p.want(http.StatusOK, p.request(p.Lars, http.MethodGet, "/v1/customers?size=1", nil))
	p.bind("AAAAAAAAAAEAAAAoAAAA", first.at("continuationToken"))
}
