package bench

import (
	"context"
	"encoding/json"
	"fmt"
	"math/rand/v2"
	"testing"

	"cspkit.example/activity"
	"cspkit.example/partnercenter"
	"cspkit.example/store"
	"github.com/hashicorp/go-memdb"
	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
)

// small is a world for tests: enough for a full page of each list.
var small = worldOf(400)

// steps are the operations that are measured, each with what it answers.
var steps = map[string]func(context.Context, *World, Contender) (any, error){
	"enable":             func(ctx context.Context, w *World, c Contender) (any, error) { return nil, c.Enable(ctx, w.Off[3]) },
	"buy":                func(ctx context.Context, w *World, c Contender) (any, error) { return nil, c.Buy(ctx, w.On[3]) },
	"disable":            func(ctx context.Context, w *World, c Contender) (any, error) { return nil, c.Disable(ctx, w.On[3]) },
	"create":             func(ctx context.Context, _ *World, c Contender) (any, error) { return nil, c.Create(ctx, NewInput(1)) },
	"customer":           func(ctx context.Context, w *World, c Contender) (any, error) { return c.Customer(ctx, w.On[3]) },
	"first page":         listed(Page{}),
	"deep page":          listed(Page{Deep: true}),
	"reseller":           listed(Page{ByReseller: true}),
	"reseller deep page": listed(Page{ByReseller: true, Deep: true}),
	"newest records":     func(ctx context.Context, _ *World, c Contender) (any, error) { return c.Newest(ctx) },
}

func listed(p Page) func(context.Context, *World, Contender) (any, error) {
	return func(ctx context.Context, _ *World, c Contender) (any, error) { return c.Customers(ctx, p) }
}

// TestRawDoesTheSameWork holds the two contenders to one another: they read
// and write equally many rows of each table, answer the same, and leave the
// same rows under the same keys.
func TestRawDoesTheSameWork(t *testing.T) {
	w, err := small()
	require.NoError(t, err)
	stored, byHand := storedRows(t, w.engine.store), rawRows(t, w.raw.db)
	for name, do := range steps {
		t.Run(name, func(t *testing.T) {
			want, got := Counts{}, Counts{}
			count := func(s store.Store) store.Store { return counting{s, want} }
			engine, err := Engine{people: w.Population, deep: w.engine.deep, store: w.engine.store, wrap: count, rand: repeatable()}.fork(t.Context())
			require.NoError(t, err)
			raw := w.Raw()
			raw.seen, raw.rand = got, repeatable()
			clear(want) // what making the engine took

			answer, err := do(t.Context(), w, engine)
			require.NoError(t, err)
			rawAnswer, err := do(t.Context(), w, raw)
			require.NoError(t, err)
			assert.NotEmpty(t, want)
			assert.Equal(t, want, got, "rows by table: the engine's and those by hand")
			assert.Equal(t, plain(t, answer), plain(t, rawAnswer), "the answer")
			assert.Equal(t, changes(t, stored, storedRows(t, engine.store)), changes(t, byHand, rawRows(t, raw.db)), "the rows that changed")
		})
	}
}

// repeatable is randomness that both contenders get alike.
func repeatable() *rand.ChaCha8 { return rand.NewChaCha8([32]byte{7}) }

// state is all entries of a database, by table and key.
type state map[string]*entry

// change is what a row became: its keys and its body, both empty when it is
// gone.
type change struct{ keys, body string }

// changes returns what differs between two states. A row that was not written
// shares its body with the seed.
func changes(t *testing.T, seed, now state) map[string]change {
	out := map[string]change{}
	for key, e := range now {
		if before := seed[key]; before == nil || before.body != e.body {
			out[key] = change{fmt.Sprintf("%q", e.keys), plain(t, e.body)}
		}
	}
	for key := range seed {
		if now[key] == nil {
			out[key] = change{}
		}
	}
	return out
}

func storedRows(t *testing.T, s store.Store) state {
	all, err := rowsOf(t.Context(), s)
	require.NoError(t, err)
	out := state{}
	for _, r := range all {
		e := r.entry()
		e.body = r.row.Body
		out[r.table.Name+" "+r.row.Key] = e
	}
	return out
}

func rawRows(t *testing.T, db *memdb.MemDB) state {
	out, tx := state{}, db.Txn(false)
	for _, table := range partnercenter.Schema() {
		it, err := tx.Get(table.Name, "id")
		require.NoError(t, err)
		for o := it.Next(); o != nil; o = it.Next() {
			e := o.(*entry)
			out[table.Name+" "+string(e.keys[0])] = e
		}
	}
	return out
}

// plain writes a value without what is not the work of both: versions, and
// the old and new values of records.
func plain(t *testing.T, v any) string {
	text, err := json.Marshal(v)
	require.NoError(t, err)
	var parts any
	require.NoError(t, json.Unmarshal(text, &parts))
	strip(parts)
	text, err = json.Marshal(parts)
	require.NoError(t, err)
	return string(text)
}

func strip(v any) {
	switch v := v.(type) {
	case map[string]any:
		for _, name := range []string{"Version", "OldValue", "NewValue"} {
			delete(v, name)
		}
		for _, part := range v {
			strip(part)
		}
	case []any:
		for _, part := range v {
			strip(part)
		}
	}
}

// TestTheWorldIsWhole checks what the benchmarks take for granted: cloned
// customers are as those that the engine made.
func TestTheWorldIsWhole(t *testing.T) {
	w, err := small()
	require.NoError(t, err)
	assert.Len(t, w.Off, 200)
	assert.Len(t, w.On, 200)
	assertWhole(t, w, w.Off[len(w.Off)-1], w.On[len(w.On)-1])
}

// TestALargeWorldIsSparse shows that only a part of the customers is whole,
// and that all are in the lists.
func TestALargeWorldIsSparse(t *testing.T) {
	people, err := newPopulation(t.Context(), 400, true)
	require.NoError(t, err)
	w, err := newWorld(t.Context(), people)
	require.NoError(t, err)
	assert.Len(t, w.Off, 4)
	assert.Len(t, w.On, 4)
	assertWhole(t, w, w.Off[3], w.On[3])
	engine, err := w.Engine(t.Context())
	require.NoError(t, err)
	for _, p := range []Page{{}, {Deep: true}, {ByReseller: true}} {
		want, err := engine.Customers(t.Context(), p)
		require.NoError(t, err)
		assert.Len(t, want, PageSize)
		got, err := w.Raw().Customers(t.Context(), p)
		require.NoError(t, err)
		assert.Equal(t, plain(t, want), plain(t, got))
	}
}

// TestBatchesRepeatThemselves, so that each contender gets the same rows.
func TestBatchesRepeatThemselves(t *testing.T) {
	people, err := NewPopulation(t.Context(), 100)
	require.NoError(t, err)
	read := func() (rows []string, n int) {
		for b := range people.Batches() {
			n += b.Customers
			for body := range b.Bodies() {
				rows = append(rows, plain(t, body))
			}
		}
		return rows, n
	}
	first, n := read()
	again, _ := read()
	assert.Equal(t, 100, n)
	assert.Equal(t, first, again)
}

// assertWhole checks a customer whose permission is off, and one whose is on.
func assertWhole(t *testing.T, w *World, off, on Target) {
	t.Helper()
	engine, err := w.Engine(t.Context())
	require.NoError(t, err)
	for i, last := range []Target{off, on} {
		c := engine.session.Customer(last.Customer)
		on, err := c.PurchasePermission().On(t.Context())
		require.NoError(t, err)
		assert.Equal(t, i == 1, on)
		links, err := c.Resellers(t.Context())
		require.NoError(t, err)
		assert.Len(t, links, 1-i)
		n := 0
		for r, err := range engine.session.Activity().All(t.Context(), activity.Query{Customer: last.Customer}) {
			require.NoError(t, err)
			assert.Equal(t, last.Customer, r.Customer)
			n++
		}
		assert.Equal(t, recordsEach, n)
	}
}
