// Package model plays random histories on the engine and compares it, after
// every step, with a naive model: plain slices and maps, written from
// docs/domain.md alone. The model says what each operation must answer, what
// it changes, and which records it leaves.
//
// Everything is in the tests. A longer run than usual:
//
//	go test ./internal/model -rapid.checks=20000
package model
