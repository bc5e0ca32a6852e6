// Package orders holds what is sold and what comes of it: the catalogue
// ([Item]), orders ([Order]), commerce subscriptions ([Subscription]), and on
// the Azure side entitlements and role assignments ([Entitlement],
// [RoleAssignment]).
//
// Everything here is a pure rule: state and facts go in, the new state or a
// refusal comes out.
package orders
