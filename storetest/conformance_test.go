package storetest

import (
	"testing"

	"cspkit.example/memstore"
	"cspkit.example/store"
)

func open(testing.TB) store.Store { return memstore.New() }

func TestRun(t *testing.T) {
	Run(t, Config{New: open})
}

func TestRunTwice(t *testing.T) {
	Run(t, Config{New: func(testing.TB) store.Store { return Twice(memstore.New()) }})
}

func TestRunFaultlessFaulty(t *testing.T) {
	Run(t, Config{New: func(testing.TB) store.Store { return Faulty(memstore.New()) }})
}

func TestRunChecked(t *testing.T) {
	skip := map[string]string{
		"bodies/fields-are-kept": "changes Fields after they were put: Checked says so",
	}
	for _, k := range doneCases {
		skip[k.name] = "uses a transaction after its end: Checked says so"
	}
	for name, inner := range map[string]func(store.Store) store.Store{
		"once":  func(s store.Store) store.Store { return s },
		"twice": Twice,
	} {
		t.Run(name, func(t *testing.T) {
			Run(t, Config{Skip: skip, New: func(tb testing.TB) store.Store { return Checked(tb, inner(memstore.New())) }})
		})
	}
}

func TestRunFork(t *testing.T) {
	Run(t, Config{New: func(tb testing.TB) store.Store {
		parent := memstore.New()
		if err := parent.Prepare(tb.Context(), schema()); err != nil {
			tb.Fatal(err)
		}
		fork, err := parent.Fork(tb.Context())
		if err != nil {
			tb.Fatal(err)
		}
		return fork
	}})
}

// bare has none of the optional powers.
type bare struct{ store.Store }

func TestRunWithoutPowers(t *testing.T) {
	Run(t, Config{New: func(testing.TB) store.Store { return bare{memstore.New()} }})
}
