package storetest

import (
	"fmt"
	"slices"
	"strings"
	"testing"

	"cspkit.example/memstore"
	"cspkit.example/store"
)

// kept is a store that must keep every promise, but for cases that it says it
// cannot pass.
type kept struct {
	name string
	open func(testing.TB) store.Store
	skip map[string]string
}

func keptPromises() []kept {
	return []kept{
		{"memstore", func(testing.TB) store.Store { return memstore.New() }, nil},
		{"Twice(memstore)", func(testing.TB) store.Store { return Twice(memstore.New()) }, nil},
		{"Checked(memstore)", func(tb testing.TB) store.Store { return Checked(tb, memstore.New()) }, whatCheckedForbids()},
		{"Checked(Twice(memstore))", func(tb testing.TB) store.Store { return Checked(tb, Twice(memstore.New())) }, whatCheckedForbids()},
		{"Faulty(memstore) without faults", func(testing.TB) store.Store { return Faulty(memstore.New()) }, nil},
		{"a fork of memstore", forked, nil},
	}
}

// whatCheckedForbids are the cases that do what Checked reports.
func whatCheckedForbids() map[string]string {
	skip := map[string]string{"bodies/fields-are-kept": "changes Fields after they were put: Checked says so"}
	for _, k := range doneCases {
		skip[k.name] = "uses a transaction after its end: Checked says so"
	}
	return skip
}

func forked(tb testing.TB) store.Store {
	parent := memstore.New()
	if err := parent.Prepare(tb.Context(), schema()); err != nil {
		tb.Fatal(err)
	}
	fork, err := parent.Fork(tb.Context())
	if err != nil {
		tb.Fatal(err)
	}
	return fork
}

// Every store of this module keeps every promise of package store.
func TestEveryStoreKeepsItsPromises(t *testing.T) {
	for _, k := range keptPromises() {
		t.Run(k.name, func(t *testing.T) {
			t.Attr("cases", fmt.Sprint(len(cases())-len(k.skip)))
			t.Attr("left-out", fmt.Sprint(len(k.skip)))
			Run(t, Config{New: k.open, Skip: k.skip})
		})
	}
}

// bare has none of the optional powers.
type bare struct{ store.Store }

func TestRunWithoutPowers(t *testing.T) {
	Run(t, Config{New: func(testing.TB) store.Store { return bare{memstore.New()} }})
}

// The ten anomalies of the Hermitage suite occur in none of the stores, and for
// each there are stores broken on purpose in which it does, and is noticed.
func TestNoStoreShowsAnAnomaly(t *testing.T) {
	shown := map[string][]string{}
	for _, b := range brokenStores() {
		for _, name := range b.caught {
			shown[name] = append(shown[name], b.name)
		}
	}
	for n, k := range anomalyCases() {
		t.Run(anomalies[n].name, func(t *testing.T) {
			t.Parallel()
			for _, s := range keptPromises() {
				if r := k.try(t, Config{New: s.open}); r.failure != "" {
					t.Errorf("%s: %s", s.name, r.failure)
				}
			}
			if len(shown[k.name]) == 0 {
				t.Error("no broken store shows it")
			}
			t.Attr("promise", strings.TrimPrefix(k.promise, "Update is serialisable: "))
			t.Attr("broken-stores-that-show-it", strings.Join(slices.Sorted(slices.Values(shown[k.name])), ", "))
		})
	}
}
