package permissions

import "cspkit.example/pcerr"

// Cloud is one of Microsoft's separate clouds. A partner, its customers and
// its resellers are all in one (CLD-1).
type Cloud string

// The clouds (section 5).
const (
	PublicCloud  Cloud = "public"
	Germany      Cloud = "germany"
	USGovernment Cloud = "us_government"
	China21V     Cloud = "china_21vianet"
)

// Valid reports whether c is a known cloud.
func (c Cloud) Valid() bool { return cloudIndex(c) >= 0 }

// Feature is a row of the cloud matrix (section 5): something that not every
// cloud offers. The zero Feature is offered everywhere.
type Feature uint8

// The features.
const (
	Everywhere Feature = iota
	RequestsWithoutDAP
	NewCustomers
	SeveralPartners
	ResellerModel
	PartnerUsers
	CustomerUsers
	CustomerLicenses
	PasswordReset
	MCAConfirmation
	Azure
	AzurePlan
	Reservations
	PurchasePermission
	ServiceHealth
	ServiceRequests
	ActivityLogAPI
	featureCount
)

// absence says why a cloud lacks a feature; the zero absence is presence.
type absence struct {
	code pcerr.Code
	rule pcerr.Rule
}

// cloudMatrix is section 5 of docs/domain.md; columns as in cloudIndex.
var cloudMatrix = [featureCount][4]absence{
	RequestsWithoutDAP: {{}, {pcerr.DAPRequiredInCloud, "CLD-2"}, {pcerr.DAPRequiredInCloud, "CLD-2"}, {}},
	NewCustomers:       {{}, {pcerr.CloudClosed, "CLD-4"}, {}, {}},
	SeveralPartners:    {{}, {}, {pcerr.CloudSinglePartner, "CLD-7"}, {}},
	ResellerModel:      {{}, {}, lacks("CLD-6"), {}},
	PartnerUsers:       {{}, lacks("CLD-5"), lacks("CLD-5"), {}},
	CustomerUsers:      {{}, lacks("CLD-5"), lacks("CLD-5"), {}},
	CustomerLicenses:   {{}, lacks("CLD-5"), lacks("CLD-5"), lacks("CLD-12")},
	PasswordReset:      {{}, lacks("CLD-5"), lacks("CLD-5"), lacks("CLD-12")},
	MCAConfirmation:    {{}, lacks("CLD-9"), lacks("CLD-9"), lacks("CLD-9")},
	Azure:              {{}, {}, {}, lacks("CLD-12")},
	AzurePlan:          {{}, lacks("SUB-3"), lacks("SUB-3"), lacks("CLD-12")},
	Reservations:       {{}, lacks("CLD-11"), {}, lacks("CLD-11")},
	PurchasePermission: {{}, lacks("CLD-10"), lacks("CLD-10"), lacks("CLD-10")},
	ServiceHealth:      {{}, {}, lacks("CLD-8"), lacks("CLD-12")},
	ServiceRequests:    {{}, {}, {}, lacks("CLD-12")},
	ActivityLogAPI:     {{}, {}, {}, lacks("CLD-12")},
}

func lacks(rule pcerr.Rule) absence { return absence{pcerr.CloudFeatureUnavailable, rule} }

func cloudIndex(c Cloud) int {
	switch c {
	case PublicCloud:
		return 0
	case Germany:
		return 1
	case USGovernment:
		return 2
	case China21V:
		return 3
	}
	return -1
}

// Offers returns nil when the cloud has the feature, else the refusal that
// the cloud matrix names (CLD-2 to CLD-12).
func (c Cloud) Offers(f Feature) error {
	i := cloudIndex(c)
	if i < 0 {
		return pcerr.Invalid("CLD-1", "cloud", "unknown cloud: use public, germany, us_government or china_21vianet")
	}
	a := &cloudMatrix[f][i]
	if a.code == "" {
		return nil
	}
	return pcerr.New(a.code, a.rule, "the "+string(c)+" cloud does not offer this; use that cloud's own portals, or a partner account in another cloud")
}

// Portal is where a customer accepts a reseller relationship.
type Portal string

// The portals of section 5.
const (
	MicrosoftStoreForBusiness Portal = "microsoft_store_for_business"
	OfficeAdminPortal         Portal = "office_admin_portal"
	OfficePortal21Vianet      Portal = "office_portal_21vianet"
)

// AcceptancePortal tells where customers of the cloud accept a request
// (CLD-3, CLD-14, REL-9), unless the embedder replaced it (CLD-15); "" for an
// unknown cloud.
func AcceptancePortal(c Cloud) Portal {
	switch c {
	case PublicCloud:
		return MicrosoftStoreForBusiness
	case Germany, USGovernment:
		return OfficeAdminPortal
	case China21V:
		return OfficePortal21Vianet
	}
	return ""
}
