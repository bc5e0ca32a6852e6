// Package archtest keeps the shape of the module: which package may import
// which, who may read the clock, who may write to a store, and that the rules
// of docs/domain.md have their tests. It holds tests only.
//
// A new package needs one line in the table of layers_test.go.
package archtest
