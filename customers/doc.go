// Package customers holds the organisations that are sold to, and what ties
// them to partners.
//
// A customer's organisation is one [Tenant] with its [User] accounts. What a
// partner knows about it is that partner's own [Customer] record: profile,
// reseller relationship, delegated administration privileges and agreement.
// Partners meet customers by creating them ([NewCustomer]) or by invitation
// ([Request]); a provider hands customers to its resellers by an
// [Association].
//
// Everything here is a pure rule: state and facts go in, the new state or a
// refusal comes out.
package customers
