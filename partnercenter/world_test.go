package partnercenter_test

import (
	"context"
	"flag"
	"maps"
	"slices"
	"strings"
	"testing"

	"cspkit.example/activity"
	"cspkit.example/internal/fixture"
	"cspkit.example/partnercenter"
	"cspkit.example/pcerr"
	"cspkit.example/permissions"
	"cspkit.example/store"
	"cspkit.example/storetest"
	"github.com/google/go-cmp/cmp"
	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
)

// The suite runs over a store that runs every closure twice and watches every
// body; -store=plain runs it over memstore alone.
var storeFlag = flag.String("store", "checked", "checked or plain")

// world is a fork of the fixture with what tests ask of it.
type world struct {
	*fixture.World
	t   testing.TB
	ctx context.Context
	raw store.Store // as it is without a wrap, to look at what is in it
}

func newWorld(t testing.TB) *world {
	t.Helper()
	if *storeFlag == "plain" {
		return plainWorld(t)
	}
	var raw store.Store
	w, err := fixture.Fork(t.Context(), func(s store.Store) store.Store {
		raw = s
		return storetest.Checked(t, storetest.Twice(s))
	})
	require.NoError(t, err)
	return &world{w, t, t.Context(), raw}
}

// plainWorld is a world whose store runs every closure once, so that calls to
// it can be counted.
func plainWorld(t testing.TB) *world {
	t.Helper()
	w, err := fixture.Fork(t.Context(), nil)
	require.NoError(t, err)
	return &world{w, t, t.Context(), w.Store}
}

// refusal is what a refused operation answers.
type refusal struct {
	Code  pcerr.Code
	Rule  pcerr.Rule
	Field string
}

// refused runs an operation that must be refused with exactly this code and
// rule, and must change nothing: no row of any table, so no record and no
// mail either (ACT-6).
func (w *world) refused(code pcerr.Code, rule pcerr.Rule, op func() error) {
	w.t.Helper()
	w.refusedField(code, rule, "", op)
}

// refusedField is refused for input: the field at fault is named.
func (w *world) refusedField(code pcerr.Code, rule pcerr.Rule, field string, op func() error) {
	w.t.Helper()
	before := w.versions()
	err := op()
	var e *pcerr.Error
	require.ErrorAs(w.t, err, &e, "want %s [%s]", code, rule)
	got := refusal{e.Code, e.Rule, e.Field}
	if field == "" {
		got.Field = ""
	}
	assert.Equal(w.t, refusal{code, rule, field}, got, "%v", err)
	assert.NotEmpty(w.t, e.Message, "a refusal says what to do")
	if diff := cmp.Diff(before, w.versions()); diff != "" {
		w.t.Errorf("a refused operation changed something (-before +after):\n%s", diff)
	}
}

// ok fails the test on an error.
func (w *world) ok(err error) {
	w.t.Helper()
	require.NoError(w.t, err)
}

// must returns the value of an operation that must succeed.
func must[T any](w *world) func(T, error) T {
	return func(v T, err error) T {
		w.t.Helper()
		require.NoError(w.t, err)
		return v
	}
}

// rows is everything in the store: table and key, and the body as text.
func (w *world) rows() map[string]string {
	w.t.Helper()
	all := map[string]string{}
	w.eachRow(func(t *store.Table, row store.Row) {
		text, err := t.Encode(row.Body)
		w.ok(err)
		all[t.Name+" "+row.Key] = string(text)
	})
	return all
}

// versions is what rows is, with the version of each row, which every change
// of a row changes.
func (w *world) versions() map[string]uint64 {
	w.t.Helper()
	all := map[string]uint64{}
	w.eachRow(func(t *store.Table, row store.Row) { all[t.Name+" "+row.Key] = row.Version })
	return all
}

func (w *world) eachRow(do func(*store.Table, store.Row)) {
	w.t.Helper()
	w.ok(w.raw.View(w.ctx, func(ctx context.Context, r store.Reader) error {
		for _, t := range partnercenter.Schema() {
			for row, err := range r.Scan(ctx, t, store.Scan{}) {
				if err != nil {
					return err
				}
				do(t, row)
			}
		}
		return nil
	}))
}

// tablesChanged runs an operation that must succeed and returns the names of
// the tables in which rows were made, changed or deleted, in order.
func (w *world) tablesChanged(op func() error) []string {
	w.t.Helper()
	before := w.versions()
	w.ok(op())
	after := w.versions()
	changed := map[string]bool{}
	for at, version := range after {
		if before[at] != version {
			changed[strings.Fields(at)[0]] = true
		}
	}
	for at := range before {
		if _, there := after[at]; !there {
			changed[strings.Fields(at)[0]] = true
		}
	}
	return slices.Sorted(maps.Keys(changed))
}

// mark remembers how long every log is, so that logged returns what came
// since.
func (w *world) mark() map[permissions.TenantID]int {
	lengths := map[permissions.TenantID]int{}
	for at := range w.versions() {
		if name, rest, _ := strings.Cut(at, " "); name == "activity" {
			lengths[permissions.TenantID(rest[:36])]++
		}
	}
	return lengths
}

// logged returns the records of a partner's log since the mark, oldest first.
func (w *world) logged(mark map[permissions.TenantID]int, partner permissions.TenantID) []activity.Record {
	w.t.Helper()
	records, _ := w.table("activity")
	var since []activity.Record
	for _, at := range slices.Sorted(maps.Keys(records)) {
		if r := records[at].(*activity.Record); r.Partner == partner && r.Sequence > int64(mark[partner]) {
			since = append(since, *r)
		}
	}
	return since
}

// actions are the operations of records, in their order.
func actions(records []activity.Record) []activity.Operation {
	var ops []activity.Operation
	for _, r := range records {
		ops = append(ops, r.Operation)
	}
	return ops
}

// mails returns how many mails are in a tenant's outbox.
func (w *world) mails(tenant permissions.TenantID) []partnercenter.Mail {
	w.t.Helper()
	var all []partnercenter.Mail
	for m, err := range w.Center.Platform().Outbox(w.ctx, tenant) {
		w.ok(err)
		all = append(all, m)
	}
	return all
}

// table returns the bodies of a table by key, and their number.
func (w *world) table(name string) (map[string]any, int) {
	w.t.Helper()
	all := map[string]any{}
	w.ok(w.Store.View(w.ctx, func(ctx context.Context, r store.Reader) error {
		clear(all)
		for _, t := range partnercenter.Schema() {
			if t.Name != name {
				continue
			}
			for row, err := range r.Scan(ctx, t, store.Scan{}) {
				if err != nil {
					return err
				}
				all[row.Key] = row.Body
			}
		}
		return nil
	}))
	return all, len(all)
}
