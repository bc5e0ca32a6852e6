package rest

import (
	"net/http"
	"slices"
	"strings"
	"sync"
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

// pattern is what requests match, whose paths are brought to lower case.
func (r *route) pattern() string { return r.method + " " + strings.ToLower(r.path) }

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

// routeTable finds routes.
type routeTable struct {
	mux    *http.ServeMux    // serves nothing, only matches
	routes map[string]*route // by pattern
}

// table is that of all routes. It is made once, because it takes longer than
// all else that a handler needs. Two routes at odds panic here, which is a
// mistake in this package.
var table = sync.OnceValue(func() routeTable {
	t := routeTable{http.NewServeMux(), map[string]*route{}}
	for _, r := range routes() {
		t.mux.Handle(r.pattern(), http.NotFoundHandler())
		t.routes[r.pattern()] = &r
	}
	return t
})

// find returns the route that a request with a path in lower case meets, nil
// for none.
func (t routeTable) find(r *http.Request) *route {
	_, pattern := t.mux.Handler(r)
	return t.routes[pattern]
}
