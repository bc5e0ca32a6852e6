// Package permissions says who may do what in Partner Center.
//
// It holds the actors ([Identity]), partner users and their roles ([User],
// [Roles]), partner types, clouds and regions, the matrix of role by
// operation ([Action], section 4.1 of docs/domain.md), the matrix of partner
// type by capability (section 4.2), and the customer purchase permission
// ([Policy]).
//
// Everything here is a pure decision on values: no store, no clock, no
// context. [Standing.May] takes the checks 2 to 4 of section 0.3 in their
// order (role, partner type and program status, cloud) and answers nil or
// the refusal.
package permissions
