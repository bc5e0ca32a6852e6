// Package model plays random histories on the engine and compares it, after
// every step, with a naive model: plain slices and maps, written from
// docs/domain.md alone. Who may do what is read from the tables of that file.
// The model says what each operation must answer, what it changes, which
// records and mails it leaves, and what everybody owes; and somebody looks at
// what a partner is shown. Every operation of section 4.1 is played, which a
// test checks: see leftOut for what is not.
//
// Everything is in the tests. A longer run than usual:
//
//	go test ./internal/model -rapid.checks=20000
package model
