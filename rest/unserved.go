package rest

import (
	"net/http"
	"strings"
)

// unservedRoutes are operations of Microsoft's API about things that the
// engine does not know. They are answered with 501, so that a client notices.
var unservedRoutes = unserved(map[string][]string{
	"consents of customers to applications": {
		"POST /v1/customers/{customer}/applicationconsents",
		"DELETE /v1/customers/{customer}/applicationconsents/{application}",
	},
	"verified domains": {"POST /v1/customers/{customer}/verifieddomain"},
	"transitions between products of the newer commerce": {
		"GET /v1/customers/{customer}/subscriptions/{subscription}/transitions",
		"POST /v1/customers/{customer}/subscriptions/{subscription}/transitions",
		"GET /v1/customers/{customer}/subscriptions/{subscription}/transitioneligibilities",
	},
	"validations of accounts": {"GET /v1/customers/{customer}/validationStatus"},
	"overages": {
		"GET /v1/customers/{customer}/subscriptions/overage",
		"PUT /v1/customers/{customer}/subscriptions/overage",
	},
	"attachments of orders": {
		"GET /v1/customers/{customer}/orders/{order}/attachments",
		"POST /v1/customers/{customer}/orders/{order}/attachment",
		"GET /v1/customers/{customer}/orders/{order}/attachment/{attachment}",
	},
	"promotions": {
		"GET /v1/productpromotions",
		"GET /v1/productpromotions/{promotion}",
		"POST /v1/customers/{customer}/promotionEligibilities",
	},
	"changes of a partner's organization": {"PUT /v1/profiles/organization"},
	"texts of agreements":                 {"GET /v1/agreementtemplates/{template}/document"},
	"webhooks": {
		"GET /webhooks/v1/registration/events",
		"GET /webhooks/v1/registration",
		"POST /webhooks/v1/registration",
		"PUT /webhooks/v1/registration",
		"POST /webhooks/v1/registration/validationEvents",
		"GET /webhooks/v1/registration/validationEvents/{event}",
	},
})

func unserved(of map[string][]string) (all []route) {
	for what, operations := range of {
		run := func(c *call) (*answer, error) {
			status := http.StatusNotImplemented
			if strings.Contains(c.http.Header.Get("MS-PartnerCenter-Client"), "Java") {
				status = http.StatusBadRequest // that client repeats a 501 for ever
			}
			return nil, problem{status, 800042, "not_implemented: " + what + " are not part of this service", sourceAPI}
		}
		for _, operation := range operations {
			method, path, _ := strings.Cut(operation, " ")
			all = append(all, route{method, path, anyone, "", run})
		}
	}
	return all
}
