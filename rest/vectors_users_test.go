package rest_test

import (
	"fmt"
	"strings"

	"cspkit.example/customers"
	"cspkit.example/internal/fixture"
	"cspkit.example/orders"
	"cspkit.example/partnercenter"
	"cspkit.example/permissions"
)

// userVectors are those about users of customers, their roles and licences.
var userVectors = map[string]staging{
	"user-create":                {prepare: func(p *play) { p.customerIn("domain.onmicrosoft.com") }},
	"user-get":                   {prepare: showsUser},
	"user-update":                {prepare: showsUser},
	"user-reset-password":        {prepare: showsUser},
	"client-node-reset-password": {prepare: showsUser},
	"user-delete":                {prepare: hasUser},
	"users-list": {prepare: func(p *play) {
		p.userOf(p.customerIn("dtdemocspcustomer005.onmicrosoft.com"), "items.0")
	}, differs: map[string]string{
		"items.*.userPrincipalName": inOrder, "items.*.displayName": inOrder, "items.*.firstName": inOrder, "items.*.lastName": inOrder,
	}},
	"users-deleted-filter": {prepare: func(p *play) {
		at := p.customerIn("dtdemocspcustomer005.onmicrosoft.com")
		_, err := at.Users().Delete(p.t.Context(), p.userOf(at, "items.0"))
		p.ok(err)
	}},

	"directory-roles-list": {prepare: func(p *play) { p.customerIn("demo.onmicrosoft.com") }, differs: map[string]string{
		"totalCount": allRoles, "items": allRoles, "items.*.name": allRoles,
	}},
	"user-directory-roles": {prepare: func(p *play) {
		at, id := p.customerWithUser()
		p.gives(at, id, helpdeskRole)
		p.gives(at, id, "fe930be7-5e62-47db-91af-98c3a49a38b1")
	}, differs: map[string]string{"items.*.name": "roles are listed in one order everywhere"}},
	"role-member-add": {prepare: func(p *play) {
		p.userOf(p.customerIn("dtdemocspcustomer005.onmicrosoft.com"), "")
	}},
	"role-member-remove": {prepare: func(p *play) {
		at, id := p.customerWithUser()
		p.gives(at, id, helpdeskRole)
	}},
	"role-members-list": {prepare: func(p *play) {
		at := p.customerIn("dtdemocspcustomer005.onmicrosoft.com")
		p.gives(at, p.userOf(at, "items.0"), helpdeskRole)
		p.gives(at, p.userNamed(at, "zoe"), helpdeskRole)
	}},

	"licenses-assign": {prepare: func(p *play) {
		at, _ := p.customerWithUser()
		p.sellsLicense(at, "f8a1db68-be16-40ed-86d5-cb42ce701560", 1)
	}},
	"client-java-license-update": {prepare: func(p *play) {
		at, _ := p.customerWithUser()
		p.sellsLicense(at, "f8a1db68-be16-40ed-86d5-cb42ce701560", 1)
	}},
	"user-licenses-by-group-empty": {prepare: hasUser},
	"user-licenses-default-group": {prepare: func(p *play) {
		at, id := p.customerWithUser()
		sku := p.describesLicense("items.0")
		p.sellsLicense(at, sku, 1)
		p.assigns(at, id, sku)
	}},
	"subscribed-skus-list":     {prepare: subscribed},
	"subscribed-skus-by-group": {prepare: subscribed},
}

const (
	inOrder      = "users are listed by their sign-in names"
	allRoles     = "there are five roles"
	helpdeskRole = "729827e3-9c14-49f7-bb1b-9608f156bbb8"
)

// customerIn makes the customer that the vector's path names.
func (p *play) customerIn(domain string) partnercenter.Customer {
	p.t.Helper()
	id := p.makes(p.deputy, domain, profileNamed("Demo"))
	p.bind(strings.Split(p.v.Request.Path, "/")[3], id)
	at := p.Center.As(p.deputy).Customer(id)
	_, err := at.AttestAgreement(p.t.Context(), *fixture.NewCustomer("Demo", "US", "Ann").Attestation)
	p.ok(err)
	return at
}

// userNamed makes a user of a customer.
func (p *play) userNamed(at partnercenter.Customer, name string) permissions.UserID {
	p.t.Helper()
	made, err := at.Users().Create(p.t.Context(), customers.NewUser{FirstName: name, LastName: "Tsai", UserName: name})
	p.ok(err)
	return made.User.ID
}

// userOf makes the user that the vector's answer has at a path.
func (p *play) userOf(at partnercenter.Customer, path string) permissions.UserID {
	p.t.Helper()
	in := reply{body: p.v.Response.Body}
	if path != "" {
		in.body = in.at(path)
	}
	text := func(name string) string { s, _ := in.at(name).(string); return s }
	upn := text("userPrincipalName")
	n := customers.NewUser{
		FirstName: text("firstName"), LastName: text("lastName"), DisplayName: text("displayName"), UserName: upn,
		UsageLocation: permissions.Country(text("usageLocation")),
	}
	if n.FirstName == "" { // a member of a role
		n.FirstName, n.LastName, _ = strings.Cut(n.DisplayName, " ")
	}
	made, err := at.Users().Create(p.t.Context(), n)
	p.ok(err)
	p.bind(upn, made.User.UserPrincipalName) // which is in lower case
	p.bind(text("id"), made.User.ID)
	return made.User.ID
}

// showsUser makes the user of the answer.
func showsUser(p *play) {
	_, domain, _ := strings.Cut(p.wanted("userPrincipalName"), "@")
	p.userOf(p.customerIn(domain), "")
}

// customerWithUser makes the customer and the user that the path names.
func (p *play) customerWithUser() (partnercenter.Customer, permissions.UserID) {
	p.t.Helper()
	at := p.customerIn("demo.onmicrosoft.com")
	id := p.userNamed(at, "daniel")
	parts := strings.Split(p.v.Request.Path, "/")
	theirs := parts[5]
	if parts[4] == "directoryroles" {
		theirs = parts[7]
	}
	p.bind(theirs, id)
	return at, id
}

func hasUser(p *play) { p.customerWithUser() }

func (p *play) gives(at partnercenter.Customer, id permissions.UserID, role string) {
	p.t.Helper()
	_, err := at.Users().AddRole(p.t.Context(), id, role)
	p.ok(err)
}

// describesLicense puts the licence that the answer has at a path into the
// catalogue, and returns its ID.
func (p *play) describesLicense(path string) string {
	p.t.Helper()
	in := reply{body: reply{body: p.v.Response.Body}.at(path)}
	text := func(path string) string { s, _ := in.at(path).(string); return s }
	sku := customers.LicenseSKU{
		ID: text("productSku.id"), Name: text("productSku.name"), PartNumber: text("productSku.skuPartNumber"),
		Group: customers.LicenseGroup(text("productSku.licenseGroupId")),
	}
	plans, _ := in.at("servicePlans").([]any)
	for n := range plans {
		plan := fmt.Sprintf("servicePlans.%d.", n)
		sku.Plans = append(sku.Plans, customers.ServicePlan{
			ID: text(plan + "id"), Name: text(plan + "serviceName"), DisplayName: text(plan + "displayName"), ForTenant: text(plan+"targetType") == "Tenant",
		})
	}
	p.ok(p.Center.Platform().PutLicense(p.t.Context(), sku))
	return sku.ID
}

// sellsLicense sells units of a licence.
func (p *play) sellsLicense(at partnercenter.Customer, sku string, units int) {
	p.t.Helper()
	p.put("gives-"+sku, func(i *orders.Item) { i.LicenseSKU = sku })
	_, err := at.Orders().Place(p.t.Context(), orders.Line{ItemID: "gives-" + sku, Quantity: units})
	p.ok(err)
}

func (p *play) assigns(at partnercenter.Customer, id permissions.UserID, sku string) {
	p.t.Helper()
	_, err := at.Users().SetLicenses(p.t.Context(), id, []string{sku}, nil)
	p.ok(err)
}

// subscribed sells and assigns the units of every licence of the answer.
func subscribed(p *play) {
	at := p.customerIn("demo.onmicrosoft.com")
	var users []permissions.UserID
	items, _ := reply{body: p.v.Response.Body}.at("items").([]any)
	for n, item := range items {
		sku := p.describesLicense(fmt.Sprintf("items.%d", n))
		p.sellsLicense(at, sku, int(reply{body: item}.at("activeUnits").(float64)))
		for taken := range int(reply{body: item}.at("consumedUnits").(float64)) {
			if taken == len(users) {
				users = append(users, p.userNamed(at, fmt.Sprintf("user%d", taken)))
			}
			p.assigns(at, users[taken], sku)
		}
	}
}
