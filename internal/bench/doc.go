// Package bench measures what the engine costs beyond its database: each
// operation beside go-memdb used by hand for the same reads and writes of
// rows. Its numbers are ratios, because only those mean the same on another
// machine.
//
// A [World] is filled once and forked for each measurement. A [Contender]
// does the operations: [Engine] through package partnercenter, [Raw] on the
// rows alone. A test counts the rows that both read and write, and compares
// what they leave behind, so that the comparison stays honest.
// docs/performance.md says how to run it and what came out.
package bench
