package rest

import (
	"net/http"
	"slices"
)

// route is one operation of the API.
type route struct {
	method string
	path   string // as documented; placeholders name what call.id gives
	auth   auth
	page   string // of Microsoft's documentation that it follows
	run    func(*call) (*answer, error)
}

// auth says who may call an operation.
type auth int

const (
	nobody   auth = iota // needs no token
	userOnly             // needs a user
	anyone               // also takes an application without a user
)

// writes reports whether the operation changes something, so that a repeated
// request is answered as the first was.
func (r *route) writes() bool {
	return r.auth != nobody && r.method != http.MethodGet && r.method != http.MethodHead
}

// routes is the whole API. Where Microsoft documents two forms of one path,
// both are here.
func routes() []route {
	return slices.Concat(
		tokenRoutes,
		customerRoutes, qualificationRoutes, relationshipRoutes, complianceRoutes, agreementRoutes, mpnRoutes, serviceRequestRoutes, validationRoutes, countryRoutes, profileRoutes,
		policyRoutes, auditRoutes,
		offerRoutes, productRoutes, orderRoutes, cartRoutes, entitlementRoutes, upgradeRoutes,
		userRoutes, roleRoutes, licenseRoutes,
		subscriptionRoutes, subscriptionPartRoutes, conversionRoutes,
		invoiceRoutes, rateCardRoutes, usageRoutes, budgetRoutes, serviceCostRoutes,
		unservedRoutes,
	)
}
