package memstore_test

import (
	"testing"

	"cspkit.example/memstore"
	"cspkit.example/store"
	"cspkit.example/storetest"
)

func TestStore(t *testing.T) {
	storetest.Run(t, storetest.Config{New: func(testing.TB) store.Store { return memstore.New() }})
}

func TestFork(t *testing.T) {
	storetest.Run(t, storetest.Config{New: func(tb testing.TB) store.Store {
		fork, err := memstore.New().Fork(tb.Context())
		if err != nil {
			tb.Fatal(err)
		}
		return fork
	}})
}
