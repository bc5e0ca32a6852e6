package main

import (
	"bytes"
	"encoding/json"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"cspkit.example/activity"
	"cspkit.example/customers"
	"cspkit.example/internal/bench"
	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
)

// TestRivalsDoTheSameWork plays every operation to each contender: they
// answer the same, and leave the same records and customers behind.
func TestRivalsDoTheSameWork(t *testing.T) {
	people, err := bench.NewPopulation(t.Context(), 800)
	require.NoError(t, err)
	trial := trial{plan: plan{rounds: 1}, people: people, size: 800, report: newReport(), note: func(string) {}}
	field, err := trial.loadAll(t.Context(), rivals)
	require.NoError(t, err)
	want := play(t, people, field[0])
	for _, c := range field[1:] {
		got := play(t, people, c)
		require.Len(t, got, len(want), c.name)
		for i := range want {
			require.Equal(t, want[i], got[i], c.name)
		}
	}
	require.NoError(t, closeAll(field))
}

// play does each operation once and returns what can be read afterwards.
func play(t *testing.T, w *bench.Population, c bench.Contender) (seen []string) {
	for _, o := range operations {
		require.NoError(t, o.do(t.Context(), w, c, 1), o.title)
	}
	require.Error(t, c.Create(t.Context(), bench.NewInput(1)), "the domain is taken")
	require.NoError(t, c.Disable(t.Context(), w.On[3]))
	require.Error(t, c.Buy(t.Context(), w.On[3]), "the permission is off")
	one, err := c.Customer(t.Context(), w.On[5])
	require.NoError(t, err)
	seen = append(seen, profile(t, one))
	for _, p := range []bench.Page{{}, {Deep: true}, {ByReseller: true}, {ByReseller: true, Deep: true}} {
		items, err := c.Customers(t.Context(), p)
		require.NoError(t, err)
		for _, c := range items {
			seen = append(seen, profile(t, c))
		}
	}
	records, err := c.Newest(t.Context())
	require.NoError(t, err)
	for _, r := range records {
		seen = append(seen, outline(t, r))
	}
	return seen
}

// profile is a customer without its version, which only the engine has.
func profile(t *testing.T, c customers.Customer) string {
	c.Version = 0
	return text(t, c)
}

// outline is what contenders have to have in common of a record: not the
// identifiers that are drawn, nor old and new values.
func outline(t *testing.T, r activity.Record) string {
	r.ID, r.Data, r.OldValue, r.NewValue = "", activity.Data{}, "", ""
	if r.Operation == activity.AddCustomer {
		r.Customer = ""
	}
	return text(t, r)
}

func text(t *testing.T, v any) string {
	body, err := json.Marshal(v)
	require.NoError(t, err)
	return string(body)
}

// TestProgramPrintsTablesAndDrawsCurves runs the program on small worlds.
func TestProgramPrintsTablesAndDrawsCurves(t *testing.T) {
	folder := t.TempDir()
	var out, progress bytes.Buffer
	args := []string{"-sizes", "800,900", "-rounds", "1", "-times", "20", "-svg", folder}
	require.NoError(t, run(t.Context(), args, &out, &progress))
	for _, o := range append([]operation{loading}, operations...) {
		assert.Equal(t, 2, strings.Count(out.String(), "\n| "+o.title+" | "), out.String())
		picture, err := os.ReadFile(filepath.Join(folder, o.name+".svg"))
		require.NoError(t, err)
		assert.Contains(t, string(picture), "sqlite")
	}
	assert.Contains(t, out.String(), "| heap ÷ raw | at most 1.1 |")
	assert.Contains(t, out.String(), "/switch.svg) |")
	assert.Error(t, run(t.Context(), []string{"-sizes", "many"}, &out, &progress))
}

// TestLargeWorldsHaveFewerContendersAtATime, but the engine is measured in
// turn with raw go-memdb as far as memory goes.
func TestLargeWorldsHaveFewerContendersAtATime(t *testing.T) {
	p := plan{rivals: rivals}
	for size, want := range map[int]int{1000: 1, 10_000: 1, 100_000: 3, 1_000_000: 4} {
		assert.Len(t, p.fields(size), want, size)
	}
}

// TestTheEngineAllocatesNoMoreThanItsGoals holds bytes and allocations to
// their goals. They do not drift; times are not looked at.
func TestTheEngineAllocatesNoMoreThanItsGoals(t *testing.T) {
	p := plan{rivals: rivals[:2], sizes: []int{1000}, rounds: 1, times: 200}
	r, err := p.run(t.Context(), func(string) {})
	require.NoError(t, err)
	assert.Empty(t, r.missed())
	assert.Zero(t, r.decided, "allocations of a decision about roles")
}
