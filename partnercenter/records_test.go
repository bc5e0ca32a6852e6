package partnercenter_test

import (
	"maps"
	"path/filepath"
	"regexp"
	"slices"
	"strings"
	"testing"

	"cspkit.example/activity"
	"cspkit.example/internal/rulebook"
	"cspkit.example/permissions"
	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
)

// scene is an operation that leaves records: a row of the table in section 8.2
// of docs/domain.md, what runs it, and each record that it leaves, written as
// the partner in whose log it is, the operation and the keys of its data.
type scene struct {
	row  string
	op   func(w *world) func() error // prepares, and returns the operation
	want []string
}

func scenes() []scene { return append(wholeScenes(), checkout()) }

// wholeScenes are done in one transaction.
func wholeScenes() []scene {
	return slices.Concat(permissionScenes(), orderScenes(), reservationScenes(), subscriptionScenes(),
		customerScenes(), relationshipScenes(), partnerScenes(), userScenes(), billingScenes())
}

// Every row of the record table has an operation of the engine, which leaves
// exactly the records that the table names.
func TestACT_3_TheRecordTable(t *testing.T) {
	t.Parallel()
	book := records(t)
	written, staged := map[string]bool{}, map[string]bool{}
	for _, s := range scenes() {
		staged[s.row] = true
		row, there := book[s.row]
		require.True(t, there, "the table has no row %q", s.row)
		own := false
		for _, line := range s.want {
			op := strings.Fields(line)[1]
			written[op] = true
			own = own || slices.Contains(row.ops, op)
		}
		assert.True(t, own, "%q: none of its records is of this row", s.row)
		t.Run(s.row, func(t *testing.T) {
			t.Parallel()
			s.play(t, book)
		})
	}
	for name, row := range book {
		assert.True(t, staged[name], "row %q", name)
		for _, op := range row.ops {
			assert.True(t, written[op], "%s of row %q", op, name)
		}
	}
}

// play runs the scene and compares what all logs got with what it expects and
// with the table.
func (s scene) play(t *testing.T, book map[string]recordRow) {
	w := newWorld(t)
	op := s.op(w)
	mark, sent := w.mark(), w.outbox()
	w.ok(op())
	if s.row != invoiceReady {
		assert.Equal(t, sent, w.outbox(), "the outbox is for other things (2.25)")
	}
	names, rows := w.names(), map[string]recordRow{}
	for _, row := range book {
		for _, op := range row.ops {
			rows[op] = rows[op].merge(row)
		}
	}
	var got []string
	for _, tenant := range slices.SortedFunc(maps.Keys(names), func(a, b permissions.TenantID) int { return strings.Compare(names[a], names[b]) }) {
		for _, r := range w.logged(mark, tenant) {
			got = append(got, strings.Join(append([]string{names[tenant], string(r.Operation)}, keysOf(r)...), " "))
			rows[string(r.Operation)].check(t, r)
		}
	}
	wantDiff(t, "records", s.want, got)
}

func keysOf(r activity.Record) []string {
	var keys []string
	for k := range r.Data.All() {
		keys = append(keys, k)
	}
	return keys
}

// recordRow is a row of the table.
type recordRow struct {
	ops      []string
	resource string
	display  string
	keys     map[string]bool // those with a number of a line end in -n
}

func (r recordRow) merge(other recordRow) recordRow {
	keys := maps.Clone(other.keys)
	maps.Copy(keys, r.keys)
	return recordRow{other.ops, other.resource, other.display, keys}
}

var lineNumber = regexp.MustCompile(`-\d+$`)

// check compares a record with the row of its operation.
func (r recordRow) check(t *testing.T, got activity.Record) {
	t.Helper()
	n := slices.Index(r.ops, string(got.Operation))
	if n < 0 {
		t.Errorf("the table has no operation %s", got.Operation)
		return
	}
	assert.Equal(t, r.resource, string(got.Resource))
	assert.Equal(t, r.displayed(n), got.Action())
	assert.Equal(t, activity.Succeeded, got.Status)
	for _, k := range keysOf(got) {
		assert.True(t, r.keys[lineNumber.ReplaceAllString(k, "-n")], "%s: the table has no key %s", got.Operation, k)
	}
}

// displayed reads the display action of the row's operation number n from
// cells such as "Create / Update Service Request" or "…, and so on".
func (r recordRow) displayed(n int) string {
	if strings.HasSuffix(r.display, ", and so on") {
		words := strings.Split(r.ops[n], "_")
		for i, word := range words {
			words[i] = strings.ToUpper(word[:1]) + word[1:]
		}
		return strings.Join(words, " ")
	}
	if verbs := strings.Split(r.display, " / "); len(verbs) > 1 {
		_, what, _ := strings.Cut(verbs[len(verbs)-1], " ")
		verb, _, _ := strings.Cut(verbs[n], " ")
		return verb + " " + what
	}
	if all := strings.Split(r.display, ", "); len(all) > n {
		return all[n]
	}
	return r.display
}

var quoted = regexp.MustCompile("`([^`]+)`")

func quotedIn(cell string) []string {
	var all []string
	for _, m := range quoted.FindAllStringSubmatch(cell, -1) {
		all = append(all, m[1])
	}
	return all
}

// records reads the table of section 8.2 by the text of its first column.
func records(t *testing.T) map[string]recordRow {
	t.Helper()
	domain, err := rulebook.Load(filepath.Join("..", "docs", "domain.md"))
	require.NoError(t, err)
	table, found := domain.Table("8.2")
	require.True(t, found)
	col := func(name string) int {
		n := table.Column(name)
		require.GreaterOrEqual(t, n, 0, name)
		return n
	}
	op, resource, display, data := col("`operationType`"), col("`resourceType`"), col("Display action"), col("`customizedData` keys")
	rows, before := map[string]recordRow{}, map[string]bool{}
	for _, row := range table.Rows {
		keys := map[string]bool{}
		if strings.HasPrefix(row.Cells[data], "same") {
			maps.Copy(keys, before)
		}
		for _, key := range quotedIn(row.Cells[data]) {
			keys[key] = true
		}
		before = keys
		rows[row.Cells[0]] = recordRow{
			ops: quotedIn(row.Cells[op]), resource: quotedIn(row.Cells[resource])[0],
			display: strings.ReplaceAll(row.Cells[display], "*", ""), keys: keys,
		}
	}
	return rows
}
