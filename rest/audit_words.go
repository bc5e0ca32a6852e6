package rest

import (
	"slices"

	"cspkit.example/activity"
)

// These clients lose a whole page when one record has a word that they do not
// know, and they are older than some of the words.
var oldReaders = []string{"Partner Center Java SDK", "Partner Center PowerShell"}

// unknownWords are what they do not know.
var unknownWords = []string{
	string(activity.CreateSelfServePolicy), string(activity.UpdateSelfServePolicy), string(activity.DeleteSelfServePolicy),
	string(activity.CreatePartnerCustomerRelationship), string(activity.DAPAdminRelationshipApproved), string(activity.DAPAdminRelationshipTerminated),
	string(activity.RemovePartnerRelationship), string(activity.CreateServiceRequest), string(activity.UpdateServiceRequest),
	string(activity.ResourceSelfServePolicy), string(activity.ResourcePartnerCustomerRelationship), string(activity.ResourcePartnerCustomerDAP),
	string(activity.ResourceServiceRequest),
}

// misspelledWords are what they know in a spelling of their own.
var misspelledWords = map[string]string{
	string(activity.UpdateCustomerCompanyName):    "update_customer_partner_contract_company_Name",
	string(activity.UpdateCustomerSpendingBudget): "update_Customer_spending_budget",
}

// readable puts an operation or a resource into words that the client reads:
// "undefined" where it has none.
func (c *call) readable(name string) string {
	if !slices.Contains(oldReaders, c.http.Header.Get("MS-PartnerCenter-Client")) {
		return name
	}
	if slices.Contains(unknownWords, name) {
		return "undefined"
	}
	if spelled, found := misspelledWords[name]; found {
		return spelled
	}
	return name
}
