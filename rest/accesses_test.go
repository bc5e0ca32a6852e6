package rest_test

import "strings"

// access is one thing that a route does, and for whom.
type access struct {
	action     string // of section 4.1; empty: every user of a partner may
	capability string // of section 4.2; empty: every partner type may
	resellers  string // the action of indirect resellers where they come less far
	without    string // roles that a note of section 4.1 refuses
	not        string // a column of section 4.2 that a rule refuses beside the table
	onPlan     bool   // {subscription} is the Azure plan
	query      string
	body       string
	headers    []string
}

// path is a route's path with what is asked of it.
func (a access) path(path string) string {
	if a.onPlan {
		path = strings.Replace(path, "{subscription}", "{plan}", 1)
	}
	return path + a.query
}

// bodyFor is the body with what the partner has.
func (a access) bodyFor(p *partner) any {
	if a.body == "" {
		return nil
	}
	return p.target(a.body)
}

// The capabilities of section 4.2 that routes need.
const (
	seeCustomers        = "list and view customers and their subscriptions"
	administer          = "manage customers' users, licences and services on their behalf (DAP)"
	createCustomers     = "create a customer tenant"
	removeRelationships = "remove a reseller relationship"
	askCustomers        = "ask a customer for a reseller relationship"
	buy                 = "buy subscriptions, add-ons, software, Azure plans"
	buyReservations     = "buy, exchange, cancel, renew, re-scope reservations"
	changeSubscriptions = "suspend, reactivate, change quantity"
	switchPermission    = "switch the customer purchase permission"
	readPermission      = "read the customer purchase permission"
	setContacts         = "set a support contact"
	seeUsage            = "see customers' Azure usage"
	seeInvoices         = "invoices, reconciliation files, payment status"
	seePrices           = "Azure CSP prices and price lists"
	budgets             = "spending budgets"
	attest              = "attest the MCA"
	followTickets       = "escalate Partner Center problems, follow tickets"
	readLog             = "activity log of its own account"
)

// openTo are the files whose routes need no role: signing in, and what is not
// served.
var openTo = map[string]bool{"tokens.go": true, "unserved.go": true}

// accesses are who may ask what, by route.
var accesses = map[string][]access{
	"GET /v1/auditrecords":                   {{action: "activity.list", capability: readLog}},
	"GET /v1/compliance/csp/agreementstatus": {{action: "partnership.list", not: "Direct bill partner", query: "?mpnId=4847383"}},
	"GET /v1/customers":                      {{action: "customer.list", capability: seeCustomers}},
	"POST /v1/customers":                     {{action: "customer.create", capability: createCustomers, body: `{"companyProfile":{"domain":"brandnew.onmicrosoft.com"},"billingProfile":{"email":"a@b.example","culture":"en-US","language":"en","companyName":"New","firstName":"A","lastName":"B","defaultAddress":{"firstName":"A","lastName":"B","addressLine1":"1 Main","city":"X","country":"US","state":"WA","postalCode":"98052"}}}`}},
	"GET /v1/customers/relationshiprequests": {{action: "relationship.request", capability: askCustomers}},
	"GET /v1/customers/usagerecords":         {{action: "usage.get", capability: seeUsage}},
	"DELETE /v1/customers/{customer}":        {{action: "relationship.remove", capability: removeRelationships}},
	"GET /v1/customers/{customer}":           {{action: "customer.get", capability: seeCustomers}},
	"PATCH /v1/customers/{customer}":         {{action: "relationship.remove", capability: removeRelationships, body: `{"relationshipToPartner":"none"}`}},
	"GET /v1/customers/{customer}/artifacts/{type}/groups/{group}/lineitems/{line}/resource/{resource}": {{action: "order.list", capability: seeCustomers}},
	"POST /v1/customers/{customer}/carts":                                                      {{action: "order.create", capability: buy, body: `{"lineItems":[{"id":0,"catalogItemId":"office-e3","quantity":1,"billingCycle":"monthly"}]}`}},
	"GET /v1/customers/{customer}/carts/{cart}":                                                {{action: "order.get", capability: seeCustomers}},
	"PUT /v1/customers/{customer}/carts/{cart}":                                                {{action: "order.create", capability: buy, body: `{"lineItems":[{"id":0,"catalogItemId":"office-e3","quantity":1,"billingCycle":"monthly"}]}`}},
	"POST /v1/customers/{customer}/carts/{cart}/checkout":                                      {{action: "order.create", resellers: "order.get", capability: seeCustomers}},
	"GET /v1/customers/{customer}/directoryroles":                                              {{action: "customer.user.list"}},
	"GET /v1/customers/{customer}/directoryroles/{role}/usermembers":                           {{action: "customer.user.list"}},
	"POST /v1/customers/{customer}/directoryroles/{role}/usermembers":                          {{action: "customer.user.update", capability: administer, body: `{"id":"{user}"}`}},
	"DELETE /v1/customers/{customer}/directoryroles/{role}/usermembers/{user}":                 {{action: "customer.user.update", capability: administer}},
	"GET /v1/customers/{customer}/entitlements":                                                {{action: "order.list", capability: seeCustomers}},
	"GET /v1/customers/{customer}/managedservices":                                             {{action: "customer.get", capability: seeCustomers}},
	"GET /v1/customers/{customer}/offercategories":                                             {{action: "order.list", query: "?country=US&targetView=Azure"}},
	"GET /v1/customers/{customer}/offers":                                                      {{action: "order.list", query: "?country=US&targetView=Azure"}},
	"GET /v1/customers/{customer}/orders":                                                      {{action: "order.list", capability: seeCustomers}},
	"POST /v1/customers/{customer}/orders":                                                     {{action: "order.create", capability: buy, body: `{"referenceCustomerId":"{customer}","billingCycle":"monthly","lineItems":[{"lineItemNumber":0,"offerId":"offer-e3","quantity":1}]}`}},
	"GET /v1/customers/{customer}/orders/{order}":                                              {{action: "order.get", capability: seeCustomers}},
	"PATCH /v1/customers/{customer}/orders/{order}":                                            {{action: "order.get", capability: seeCustomers, body: `{"billingCycle":"annual"}`}},
	"GET /v1/customers/{customer}/orders/{order}/activationlinks":                              {{action: "order.get", capability: seeCustomers}},
	"GET /v1/customers/{customer}/orders/{order}/lineitems/{line}/activationlinks":             {{action: "order.get", capability: seeCustomers}},
	"GET /v1/customers/{customer}/orders/{order}/provisioningstatus":                           {{action: "order.get", capability: seeCustomers}},
	"GET /v1/customers/{customer}/products":                                                    {{action: "order.list", query: "?country=US&targetView=Azure"}},
	"GET /v1/customers/{customer}/products/{product}":                                          {{action: "order.list", query: "?country=US&targetView=Azure"}},
	"GET /v1/customers/{customer}/products/{product}/skus":                                     {{action: "order.list", query: "?country=US&targetView=Azure"}},
	"GET /v1/customers/{customer}/products/{product}/skus/{sku}":                               {{action: "order.list", query: "?country=US&targetView=Azure"}},
	"GET /v1/customers/{customer}/products/{product}/skus/{sku}/availabilities":                {{action: "order.list", query: "?country=US&targetView=Azure"}},
	"GET /v1/customers/{customer}/products/{product}/skus/{sku}/availabilities/{availability}": {{action: "order.list", query: "?country=US&targetView=Azure"}},
	"GET /v1/customers/{customer}/profiles/billing":                                            {{action: "customer.get", capability: seeCustomers}},
	"PUT /v1/customers/{customer}/profiles/billing":                                            {{action: "customer.update_billing_profile", body: `{"email":"a@b.example","culture":"en-US","language":"en","companyName":"New","firstName":"A","lastName":"B","defaultAddress":{"firstName":"A","lastName":"B","addressLine1":"1 Main","city":"X","country":"US","state":"WA","postalCode":"98052"}}`}},
	"GET /v1/customers/{customer}/profiles/company":                                            {{action: "customer.get", capability: seeCustomers}},
	"GET /v1/customers/{customer}/qualification":                                               {{action: "customer.get", capability: seeCustomers}},
	"PUT /v1/customers/{customer}/qualification":                                               {{action: "customer.update_qualification", body: `"education"`}},
	"GET /v1/customers/{customer}/qualifications":                                              {{action: "customer.get", capability: seeCustomers}},
	"POST /v1/customers/{customer}/qualifications":                                             {{action: "customer.update_qualification", body: `{"qualification":"Education"}`}},
	"GET /v1/customers/{customer}/relationships":                                               {{action: "customer.get", capability: seeCustomers}},
	"GET /v1/customers/{customer}/servicecosts/{period}":                                       {{action: "recon_file.get", capability: seeInvoices}},
	"GET /v1/customers/{customer}/servicecosts/{period}/lineitems":                             {{action: "recon_file.get", capability: seeInvoices}},
	"GET /v1/customers/{customer}/subscribedskus":                                              {{action: "customer.user.list"}},
	"GET /v1/customers/{customer}/subscriptions":                                               {{action: "subscription.list", capability: seeCustomers}},
	"GET /v1/customers/{customer}/subscriptions/usagerecords":                                  {{action: "usage.get", capability: seeUsage}},
	"GET /v1/customers/{customer}/subscriptions/{subscription}":                                {{action: "subscription.get", capability: seeCustomers}},
	"PATCH /v1/customers/{customer}/subscriptions/{subscription}": {
		{action: "subscription.change_quantity", capability: changeSubscriptions, body: `{"quantity":4}`},
		{action: "subscription.rename", capability: changeSubscriptions, body: `{"friendlyName":"Ours"}`},
		{action: "subscription.suspend", capability: changeSubscriptions, body: `{"status":"suspended"}`},
		{action: "subscription.set_autorenew", capability: changeSubscriptions, body: `{"autoRenewEnabled":false}`},
	},
	"POST /v1/customers/{customer}/subscriptions/{subscription}/activate":                               {{action: "subscription.get", capability: seeCustomers}},
	"GET /v1/customers/{customer}/subscriptions/{subscription}/activationlinks":                         {{action: "subscription.get", capability: seeCustomers}},
	"GET /v1/customers/{customer}/subscriptions/{subscription}/addons":                                  {{action: "subscription.get", capability: seeCustomers}},
	"GET /v1/customers/{customer}/subscriptions/{subscription}/azureEntitlements":                       {{action: "subscription.get", capability: seeCustomers}},
	"GET /v1/customers/{customer}/subscriptions/{subscription}/azureEntitlements/{entitlement}":         {{action: "subscription.get", capability: seeCustomers}},
	"POST /v1/customers/{customer}/subscriptions/{subscription}/azureEntitlements/{entitlement}/cancel": {{onPlan: true, action: "subscription.get", capability: seeCustomers, body: `{"cancellationReason":"other"}`}},
	"GET /v1/customers/{customer}/subscriptions/{subscription}/conversions":                             {{action: "subscription.get", capability: seeCustomers}},
	"POST /v1/customers/{customer}/subscriptions/{subscription}/conversions":                            {{action: "order.create", capability: buy, body: `{"offerId":"x","targetOfferId":"y","orderId":"{order}","quantity":1,"billingCycle":"monthly"}`}},
	"GET /v1/customers/{customer}/subscriptions/{subscription}/meterusagerecords":                       {{action: "usage.get", capability: seeUsage}},
	"GET /v1/customers/{customer}/subscriptions/{subscription}/provisioningstatus":                      {{action: "subscription.get", capability: seeCustomers}},
	"POST /v1/customers/{customer}/subscriptions/{subscription}/registrations":                          {{onPlan: true, action: "reservation.buy", capability: buyReservations}},
	"GET /v1/customers/{customer}/subscriptions/{subscription}/registrationstatus":                      {{action: "subscription.get", capability: seeCustomers}},
	"GET /v1/customers/{customer}/subscriptions/{subscription}/resourceusagerecords":                    {{action: "usage.get", capability: seeUsage}},
	"GET /v1/customers/{customer}/subscriptions/{subscription}/supportcontact":                          {{action: "support_contact.view"}},
	"PUT /v1/customers/{customer}/subscriptions/{subscription}/supportcontact":                          {{action: "support_contact.set", capability: setContacts, body: `{"supportTenantId":"{tenant}"}`}},
	"GET /v1/customers/{customer}/subscriptions/{subscription}/upgrades":                                {{action: "subscription.get", capability: seeCustomers}},
	"POST /v1/customers/{customer}/subscriptions/{subscription}/upgrades":                               {{action: "order.create", capability: buy, body: `{"targetOffer":{"id":"x"},"upgradeType":"upgrade_only"}`}},
	"GET /v1/customers/{customer}/subscriptions/{subscription}/usagerecords/daily":                      {{action: "usage.get", capability: seeUsage}},
	"GET /v1/customers/{customer}/subscriptions/{subscription}/usagerecords/resources":                  {{action: "usage.get", capability: seeUsage}},
	"GET /v1/customers/{customer}/subscriptions/{subscription}/usagesummary":                            {{action: "usage.get", capability: seeUsage}},
	"GET /v1/customers/{customer}/subscriptions/{subscription}/utilizations/azure":                      {{action: "utilization.get", capability: seeUsage, query: "?start_time=2020-05-01&end_time=2020-05-02"}},
	"GET /v1/customers/{customer}/usagebudget":                                                          {{action: "budget.view", capability: budgets}},
	"PATCH /v1/customers/{customer}/usagebudget": {
		{action: "budget.set", capability: budgets, body: `{"amount":100}`},
		{action: "budget.remove", capability: budgets, body: `{"amount":null}`},
	},
	"GET /v1/customers/{customer}/usagesummary":    {{action: "usage.get", capability: seeUsage}},
	"GET /v1/customers/{customer}/users":           {{action: "customer.user.list"}},
	"POST /v1/customers/{customer}/users":          {{action: "customer.user.create", capability: administer, body: `{"usageLocation":"US","userPrincipalName":"ada","firstName":"Ada","lastName":"A","displayName":"Ada A","passwordProfile":{"password":"Passw0rd!12","forceChangePassword":true}}`}},
	"DELETE /v1/customers/{customer}/users/{user}": {{action: "customer.user.delete", capability: administer}},
	"GET /v1/customers/{customer}/users/{user}":    {{action: "customer.user.list"}},
	"PATCH /v1/customers/{customer}/users/{user}": {
		{action: "customer.user.update", capability: administer, body: `{"firstName":"Adele"}`},
		{action: "customer.user.restore", capability: administer, body: `{"state":"active"}`},
		{action: "customer.user.reset_password", capability: administer, body: `{"passwordProfile":{"password":"Passw0rd!12","forceChangePassword":true}}`},
	},
	"GET /v1/customers/{customer}/users/{user}/directoryroles":  {{action: "customer.user.list"}},
	"GET /v1/customers/{customer}/users/{user}/licenses":        {{action: "customer.user.list"}},
	"POST /v1/customers/{customer}/users/{user}/licenseupdates": {{action: "customer.user.set_licenses", capability: administer, body: `{"licensesToAssign":[{"skuId":"22222222-2222-4333-8444-555555555555"}]}`}},
	"PATCH /v1/customers/{customer}/users/{user}/resetpassword": {{action: "customer.user.reset_password", capability: administer, body: `{"passwordProfile":{"password":"Passw0rd!12","forceChangePassword":true}}`}},
	"POST /v1/extensions/product/checkInventory":                {{action: "order.list", body: `{"targetItems":[{"productId":"x","skuId":"y"}],"inventoryContext":{"customerId":"{customer}","azureSubscriptionId":"22222222-2222-4333-8444-555555555555"}}`}},
	"GET /v1/invoices":                                                          {{action: "invoice.list", capability: seeInvoices}},
	"GET /v1/invoices/estimates/links":                                          {{action: "recon_file.get (daily rated usage)", capability: seeInvoices, query: "?currencyCode=USD"}},
	"GET /v1/invoices/summaries":                                                {{action: "invoice.payment_status", capability: seeInvoices}},
	"GET /v1/invoices/summary":                                                  {{action: "invoice.payment_status", capability: seeInvoices}},
	"GET /v1/invoices/{invoice}":                                                {{action: "invoice.get", capability: seeInvoices}},
	"GET /v1/invoices/{invoice}/documents/statement":                            {{action: "invoice.get", capability: seeInvoices}},
	"GET /v1/invoices/{invoice}/lineitems":                                      {{action: "recon_file.get", capability: seeInvoices, query: "?provider=onetime&invoicelineitemtype=billinglineitems"}},
	"GET /v1/invoices/{invoice}/lineitems/{provider}/{type}":                    {{action: "recon_file.get", capability: seeInvoices, query: "?provider=onetime&invoicelineitemtype=billinglineitems"}},
	"GET /v1/invoices/{invoice}/receipts/{receipt}/documents/statement":         {{action: "invoice.get", capability: seeInvoices}},
	"GET /v1/offercategories":                                                   {{action: "order.list", query: "?country=US&targetView=Azure"}},
	"GET /v1/offers":                                                            {{action: "order.list", query: "?country=US&targetView=Azure"}},
	"GET /v1/offers/{offer}":                                                    {{action: "order.list", query: "?country=US&targetView=Azure"}},
	"GET /v1/offers/{offer}/addons":                                             {{action: "order.list", query: "?country=US&targetView=Azure"}},
	"GET /v1/products":                                                          {{action: "order.list", query: "?country=US&targetView=Azure"}},
	"GET /v1/products/{product}":                                                {{action: "order.list", query: "?country=US&targetView=Azure"}},
	"GET /v1/products/{product}/skus":                                           {{action: "order.list", query: "?country=US&targetView=Azure"}},
	"GET /v1/products/{product}/skus/{sku}":                                     {{action: "order.list", query: "?country=US&targetView=Azure"}},
	"GET /v1/products/{product}/skus/{sku}/availabilities":                      {{action: "order.list", query: "?country=US&targetView=Azure"}},
	"GET /v1/products/{product}/skus/{sku}/availabilities/{availability}":       {{action: "order.list", query: "?country=US&targetView=Azure"}},
	"POST /v1/productUpgrades":                                                  {{action: "subscription.transition_to_azure_plan", capability: buy, body: `{"customerId":"{customer}","productFamily":"Azure"}`}},
	"POST /v1/productUpgrades/eligibility":                                      {{action: "subscription.transition_to_azure_plan", body: `{"customerId":"{customer}","productFamily":"Azure"}`}},
	"POST /v1/productUpgrades/{upgrade}/status":                                 {{action: "subscription.transition_to_azure_plan", body: `{"customerId":"{customer}","productFamily":"Azure"}`}},
	"GET /v1/ratecards/azure":                                                   {{action: "price_list.get (the others)", capability: seePrices}},
	"GET /v1/ratecards/azure-shared":                                            {{action: "price_list.get (the others)", capability: seePrices}},
	"GET /v1/relationships":                                                     {{action: "partnership.list", not: "Direct bill partner", query: "?relationship_type=IsIndirectCloudSolutionProviderOf"}},
	"GET /v1/SelfServePolicy":                                                   {{action: "permission.view", capability: readPermission, query: "?entity_id={customer}"}},
	"POST /v1/SelfServePolicy":                                                  {{action: "permission.enable", capability: switchPermission, body: `{"selfServeEntity":{"selfServeEntityType":"customer","tenantID":"{customer}"},"grantor":{"grantorType":"billToPartner","tenantID":"{tenant}"},"permissions":[{"resource":"AzureReservedInstances","action":"Purchase"}]}`}},
	"PUT /v1/SelfServePolicy":                                                   {{action: "permission.update", capability: switchPermission, body: `{"id":"{policy}","selfServeEntity":{"selfServeEntityType":"customer","tenantID":"{customer}"},"grantor":{"grantorType":"billToPartner","tenantID":"{tenant}"},"permissions":[{"resource":"AzureReservedInstances","action":"Purchase"}]}`}},
	"DELETE /v1/SelfServePolicy/{policy}":                                       {{action: "permission.disable", capability: switchPermission}},
	"GET /v1/SelfServePolicy/{policy}":                                          {{action: "permission.view", capability: readPermission}},
	"PUT /v1/SelfServePolicy/{policy}":                                          {{action: "permission.update", capability: switchPermission, body: `{"selfServeEntity":{"selfServeEntityType":"customer","tenantID":"{customer}"},"grantor":{"grantorType":"billToPartner","tenantID":"{tenant}"},"permissions":[{"resource":"AzureReservedInstances","action":"Purchase"}]}`}},
	"GET /v1/usagesummary":                                                      {{action: "usage.get", capability: seeUsage}},
	"GET /v1/agreements":                                                        {{action: "mca.view"}},
	"GET /v1/customers/{customer}/agreements":                                   {{action: "mca.view"}},
	"POST /v1/customers/{customer}/agreements":                                  {{action: "mca.attest", capability: attest, body: `{"primaryContact":{"firstName":"A","lastName":"B","email":"a@b.example","phoneNumber":"1"},"templateId":"117a77b0-9360-443b-8795-c6dedc750cf9","dateAgreed":"2020-05-01","type":"MicrosoftCustomerAgreement"}`}},
	"GET /v1/customers/{customer}/directSignedMicrosoftCustomerAgreementStatus": {{action: "mca.view"}},
	"GET /v1/profiles/mpn":                                                      {{action: "partner.profile.view"}},
	"GET /v1/profiles/legalbusiness":                                            {{action: "partner.profile.view"}},
	"GET /v1/profiles/organization":                                             {{action: "partner.profile.view"}},
	"GET /v1/profiles/billing":                                                  {{action: "partner.profile.view"}},
	"GET /v1/profiles/support":                                                  {{action: "partner.profile.view"}},
	"PUT /v1/profiles/legalbusiness":                                            {{action: "partner.enrol", body: `{}`}},
	"PUT /v1/profiles/billing":                                                  {{action: "partner.profile.update", body: `{}`}},
	"PUT /v1/profiles/support":                                                  {{action: "partner.profile.update", without: "BA AA", body: `{}`}},
	"PUT /v1/profiles/supportprofile":                                           {{action: "partner.profile.update", without: "BA AA", body: `{}`}},
	"GET /v1/servicerequests":                                                   {{action: "partner_ticket.list", capability: followTickets}},
	"POST /v1/servicerequests/{locale}":                                         {{action: "partner_ticket.create", capability: followTickets, body: `{"title":"Help","description":"No profile","severity":"minimal","supportTopicId":"1"}`}},
	"GET /v1/servicerequests/supporttopics":                                     {{action: "partner_ticket.list", capability: followTickets}},
	"GET /v1/servicerequests/{request}":                                         {{action: "partner_ticket.list", capability: followTickets}},
	"PATCH /v1/servicerequests/{request}":                                       {{action: "partner_ticket.create", capability: followTickets, body: `{"newNote":{"text":"More"}}`}},
	"GET /v1/customers/{customer}/servicerequests":                              {{action: "service_request.list"}},
	"GET /v1/customers/{customer}/servicerequests/{request}":                    {{action: "service_request.get"}},
	"PATCH /v1/customers/{customer}/servicerequests/{request}":                  {{action: "service_request.update", body: `{"newNote":{"text":"More"}}`}},
	"GET /v1/countryvalidationrules/{country}":                                  {{}},
	"POST /v1/validations/address":                                              {{body: `{"addressLine1":"1 Main","city":"Redmond","country":"US","state":"WA","postalCode":"98052"}`}},
	"HEAD /v1/domains/{domain}":                                                 {{action: "customer.create", capability: createCustomers}},
	"GET /v1/customers/all/validations":                                         {{action: "customer.update_qualification"}},
}
