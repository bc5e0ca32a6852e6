// Package resellers holds the companies that sell: partners and their
// standing in the program ([Partner]), the MPN IDs that name them ([MPN]),
// and the partnerships between indirect providers and indirect resellers
// ([Request], [Partnership]).
//
// Everything here is a pure rule: state and facts go in, the new state or a
// refusal comes out.
package resellers
