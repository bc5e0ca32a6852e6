package reservations

import (
	"strings"
	"time"

	"cspkit.example/orders"
	"cspkit.example/pcerr"
	"cspkit.example/permissions"
)

// ScopeType says how far a reservation's discount reaches (RSV-10).
type ScopeType string

// The scope types; the zero value means that none was asked for.
const (
	Single ScopeType = "single" // one Azure subscription
	Shared ScopeType = "shared" // all that this partner sold this customer
)

// Scope is a scope type and, for Single, the Azure subscription that it is
// applied to. The zero Scope means that none was asked for.
type Scope struct {
	Type      ScopeType
	AppliedTo orders.EntitlementID // empty for Shared
}

// PastScope is a scope that a reservation had: what it covered then stays as
// it was (RSV-18).
type PastScope struct {
	Scope
	Until time.Time // the hours that begin before
}

// AppliedScopes returns the Azure subscriptions that the scope names: one for
// Single, none for Shared.
func (s Scope) AppliedScopes() []orders.EntitlementID {
	if s.AppliedTo == "" {
		return nil
	}
	return []orders.EntitlementID{s.AppliedTo}
}

// Initial returns the scope that a purchase gets: the table of section 7.2 as
// a function of where it is bought, on what, and which scope is asked for.
// boughtOn is the Azure subscription that it is bought on, the default of
// Single (RSV-14).
func Initial(channel permissions.Channel, target orders.ProductType, asked Scope, boughtOn orders.EntitlementID) (Scope, error) {
	plan := target == orders.AzurePlan
	switch {
	case asked.Type != "" && asked.Type != Single && asked.Type != Shared:
		return Scope{}, scopeInvalid("RSV-10", "the scope is single or shared")
	case asked.Type == "" && !plan:
		return Scope{}, scopeInvalid("RSV-13", "on an Azure global subscription, say single or shared")
	case asked.Type == Single && plan && channel != permissions.AzurePortal:
		return Scope{}, &pcerr.Error{Code: pcerr.ScopeMustBeShared, Rule: "RSV-11", Field: "scope", Message: "in Partner Center a reservation under an Azure plan is shared; buy it in the Azure portal for a single scope"}
	case asked.Type != Single && asked.AppliedTo != "":
		return Scope{}, pcerr.Invalid("RSV-14", "appliedScopes", "only a single scope names an Azure subscription")
	case asked.Type != Single:
		return Scope{Type: Shared}, nil
	case asked.AppliedTo == "" && boughtOn == "":
		return Scope{}, pcerr.Invalid("RSV-14", "appliedScopes", "name the Azure subscription of a single scope")
	case asked.AppliedTo == "":
		asked.AppliedTo = boughtOn
	}
	return asked, nil
}

func scopeInvalid(rule pcerr.Rule, message string) error {
	return &pcerr.Error{Code: pcerr.ScopeInvalid, Rule: rule, Field: "scope", Message: message}
}

// within returns the scope with its Azure subscription in canonical form. It
// refuses a single scope on one that is not of the same customer and partner
// (RSV-14).
func (s Scope) within(owned []orders.Entitlement) (Scope, error) {
	if s.Type != Single {
		return s, nil
	}
	for _, e := range owned {
		if strings.EqualFold(string(e.ID), string(s.AppliedTo)) { // ID-2
			s.AppliedTo = e.ID
			return s, nil
		}
	}
	return s, pcerr.Invalid("RSV-14", "appliedScopes", "name an Azure subscription that this partner sold this customer")
}
