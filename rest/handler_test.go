package rest_test

import (
	"testing"

	"cspkit.example/internal/fixture"
	"cspkit.example/rest"
)

// BenchmarkNew makes handlers, one for each world of a test.
func BenchmarkNew(b *testing.B) {
	w, err := fixture.Fork(b.Context(), nil)
	if err != nil {
		b.Fatal(err)
	}
	b.ReportAllocs()
	for b.Loop() {
		if _, err := rest.New(w.Center, rest.Options{}); err != nil {
			b.Fatal(err)
		}
	}
}
