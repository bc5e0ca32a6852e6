package rest_test

// unserved are the vectors that are not played, and why.
var unserved = map[string]string{
	"address-validate-fail":       "which city a postal code belongs to is not known here: TestAddressIsMissingSomething has the form of the answer",
	"order-change-billing-cycle":  "the billing cycle of a licence follows from its term, which ends before another begins: refused with 6001",
	"subscription-upgrade-post":   "no product of the catalogue leads to another: the answer says so",
	"throttle-429":                "requests are throttled by faults of the fake: TestThrottling in package partnercentertest",
	"validation-codes-get":        "nobody issues codes here: TestValidationCodes has the empty answer",
	"webhook-events-list":         "webhooks are not served",
	"webhook-register":            "webhooks are not served",
	"webhook-registration-get":    "webhooks are not served",
	"webhook-registration-update": "webhooks are not served",
	"webhook-test-event":          "webhooks are not served",
}
