// Package reservations holds Azure reservations: commitments for one or three
// years that give Azure services at a discount (RSV-1).
//
// A [Purchase] asks for one, on a subscription and through a channel; the
// result is a [Reservation] with its scope, its three prices and its state.
// What happens later is a method of it: change of scope, cancellation with
// the refund of section 7.4, exchange, renewal. [Discounts.Hour] says
// which usage the discount applies to.
//
// Everything here is a pure rule: state and facts go in, the new state or a
// refusal comes out.
package reservations
