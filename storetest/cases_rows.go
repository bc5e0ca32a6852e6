package storetest

import (
	"context"
	"maps"
	"slices"
	"strings"
	"time"

	"cspkit.example/store"
)

// malformed are texts that no store takes.
var malformed = map[string]string{"U+0000": "a\x00b", "not UTF-8": "a\xffb", "a half rune": "\xe2\x82"}

var getCases = []testCase{
	{"get/missing", "Get returns the row with this key, or ErrNotFound.", func(t *tester) {
		t.add(widget{ID: "ab"})
		t.missing("a")
		t.missing("abc")
		t.missing("AB")
	}},
	{"get/what-was-put", "Get returns the row with this key.", func(t *tester) {
		v := widget{ID: "a", Owner: "o", Name: "n", Rank: -7, On: true, Code: "c", At: time.Date(2024, 2, 29, 12, 0, 0, 5000, time.UTC)}
		t.add(v)
		t.ok(t.view(func(ctx context.Context, r store.Reader) error {
			row, err := r.Get(ctx, widgets.Table(), "a")
			t.ok(err)
			equal(t, "key", row.Key, "a")
			equal(t, "number of fields", len(row.Fields), len(widgets.Table().Fields))
			for i, f := range rowOf(v).Fields {
				equal(t, widgets.Table().Fields[i].Name, row.Fields[i], f)
			}
			got := *row.Body.(*widget)
			got.Version = 0
			equal(t, "body", got, v)
			return nil
		}))
	}},
	{"get/malformed-key", "ErrInvalid says that the call itself is malformed: text that is not UTF-8 or holds U+0000.", func(t *tester) {
		for _, key := range append(slices.Collect(maps.Values(malformed)), "") {
			_, err := t.get(key)
			t.want(err, store.ErrInvalid)
		}
	}},
	{"get/long-texts", "Texts of any length are keys and fields, and differ when they differ at their end.", func(t *tester) {
		long := strings.Repeat("long/", 400)
		for i, end := range []string{"", "a", "b"} {
			t.add(widget{ID: long + end, Owner: "o", Name: long + end, Rank: int64(i)})
		}
		for i, end := range []string{"", "a", "b"} {
			equal(t, "rank of the text that ends in "+end, t.must(long+end).Rank, int64(i))
			same(t, "rows with this name", t.ids(by("by_name", store.String("o"), store.String(long+end))), []string{long + end})
		}
		t.missing(long[:len(long)-1])
	}},
	{"get/tables-are-apart", "A backend keeps rows in tables.", func(t *tester) {
		t.add(widget{ID: "k"})
		_, err := t.putRow(pairs, pair("k", "a", "b", 0))
		t.ok(err)
		t.remove("k")
		t.missing("k")
		t.ok(t.view(func(ctx context.Context, r store.Reader) error {
			_, err := r.Get(ctx, pairs, "k")
			return err
		}))
	}},
}

var putCases = []testCase{
	{"put/duplicate", "Version 0 means that no row is there: ErrExists otherwise.", func(t *tester) {
		t.add(widget{ID: "a", Name: "first"})
		t.want(t.insert(widget{ID: "a", Name: "second"}), store.ErrExists)
		equal(t, "name", t.must("a").Name, "first")
	}},
	{"put/replaces-its-version", "Any other number means exactly that version.", func(t *tester) {
		t.add(widget{ID: "a", Name: "old"})
		v := t.must("a")
		v.Name = "new"
		_, err := t.put(v)
		t.ok(err)
		equal(t, "name", t.must("a").Name, "new")
	}},
	{"put/stale", "Any other number means exactly that version: ErrStale otherwise.", func(t *tester) {
		t.add(widget{ID: "a"})
		old := t.must("a")
		old.Name = "first"
		_, err := t.put(old)
		t.ok(err)
		old.Name = "second"
		_, err = t.put(old)
		t.want(err, store.ErrStale)
		equal(t, "name", t.must("a").Name, "first")
	}},
	{"put/stale-without-row", "ErrStale, also when there is no row.", func(t *tester) {
		_, err := t.put(widget{ID: "a", Version: 7})
		t.want(err, store.ErrStale)
		t.missing("a")
		t.add(widget{ID: "b"})
		gone := t.must("b")
		t.remove("b")
		_, err = t.put(gone)
		t.want(err, store.ErrStale)
		t.missing("b")
	}},
	{"put/any", "Any means whatever is there.", func(t *tester) {
		for _, name := range []string{"inserted", "replaced", "replaced again"} {
			_, err := t.put(widget{ID: "a", Name: name, Version: store.Any})
			t.ok(err)
			equal(t, "name", t.must("a").Name, name)
		}
	}},
	{"put/returns-the-version", "Put stores r and returns its new version, which is not zero.", func(t *tester) {
		saved, err := t.put(widget{ID: "a"})
		t.ok(err)
		if saved.Version == 0 || saved.Version == store.Any {
			t.Fatalf("the new version is %d", saved.Version)
		}
		equal(t, "version of the row", t.must("a").Version, saved.Version)
		t.ok(t.view(func(ctx context.Context, r store.Reader) error {
			for v, err := range widgets.Scan(ctx, r, store.Scan{}) {
				t.ok(err)
				equal(t, "version in a scan", v.Version, saved.Version)
			}
			return nil
		}))
	}},
	{"put/new-version-each-time", "The new version differs from every version that this key had before.", func(t *tester) {
		t.differentVersions(func(i int, v widget) { _, err := t.put(v); t.ok(err) })
	}},
	{"put/new-version-after-delete", "The new version differs from every version that this key had before.", func(t *tester) {
		t.differentVersions(func(i int, v widget) {
			if i > 0 {
				t.ok(t.delete("a", v.Version))
			}
			v.Version = 0
			t.add(v)
		})
	}},
	{"put/new-version-within-a-transaction", "The new version differs from every version that this key had before.", func(t *tester) {
		t.ok(t.update(func(ctx context.Context, w store.Writer) error {
			v := widget{ID: "a"}
			t.ok(widgets.Insert(ctx, w, &v))
			first := v
			t.ok(widgets.Put(ctx, w, &v))
			t.want(widgets.Put(ctx, w, &first), store.ErrStale)
			t.ok(widgets.Delete(ctx, w, &v))
			t.ok(widgets.Insert(ctx, w, &v))
			if v.Version == first.Version {
				t.Fatalf("version %d came twice", v.Version)
			}
			return nil
		}))
	}},
	{"put/others-keep-their-version", "A version belongs to a row: a change of one row leaves the others as they are.", func(t *tester) {
		t.add(widget{ID: "a"}, widget{ID: "b"})
		b := t.must("b")
		_, err := t.put(t.must("a"))
		t.ok(err)
		_, err = t.put(b)
		t.ok(err)
	}},
	{"put/refused-changes-nothing", "A refused Put changes nothing, and the transaction goes on.", func(t *tester) {
		t.add(widget{ID: "a", Owner: "o", Name: "a", Code: "taken"}, widget{ID: "b", Owner: "o", Name: "b"})
		t.ok(t.update(func(ctx context.Context, w store.Writer) error {
			t.want(widgets.Insert(ctx, w, &widget{ID: "b", Owner: "o", Name: "new"}), store.ErrExists)
			t.want(widgets.Insert(ctx, w, &widget{ID: "c", Owner: "o", Name: "c", Code: "taken"}), store.ErrExists)
			t.want(widgets.Put(ctx, w, &widget{ID: "b", Owner: "o", Name: "new", Version: store.Any - 1}), store.ErrStale)
			t.want(widgets.Put(ctx, w, &widget{ID: "b", Owner: "p", Code: "taken", Version: store.Any}), store.ErrExists)
			t.want(widgets.Put(ctx, w, &widget{ID: "b", Owner: "\x00", Version: store.Any}), store.ErrInvalid)
			return widgets.Insert(ctx, w, &widget{ID: "d", Owner: "o", Name: "d"})
		}))
		same(t, "rows", t.ids(by("by_name", store.String("o"))), []string{"a", "b", "d"})
		same(t, "rows of p", t.ids(by("by_name", store.String("p"))), nil)
		equal(t, "name of b", t.must("b").Name, "b")
	}},
	{"put/malformed-text", "ErrInvalid: text that is not UTF-8 or holds U+0000.", func(t *tester) {
		for what, text := range malformed {
			for _, v := range []widget{{ID: text}, {ID: "a", Owner: text}, {ID: "a", Code: text}} {
				if _, err := t.put(v); err == nil {
					t.Fatalf("text with %s was stored", what)
				}
				t.want(t.insert(v), store.ErrInvalid)
			}
		}
		t.want(t.insert(widget{ID: "", Code: "c"}), store.ErrInvalid)
		same(t, "rows", t.ids(store.Scan{}), nil)
	}},
	{"put/malformed-row", "One value of the right kind for each field.", func(t *tester) {
		for _, fields := range [][]store.Value{
			nil,
			{store.String("a")},
			{store.String("a"), store.String("b"), store.String("c")},
			{store.String("a"), store.Int(1)},
			{store.String("a"), {}},
		} {
			_, err := t.putRow(pairs, store.Row{Key: "k", Fields: fields})
			t.want(err, store.ErrInvalid)
		}
	}},
}

// differentVersions lets change write widget "a" ten times, starting from
// nothing, and fails when a version comes twice.
func (t *tester) differentVersions(change func(i int, v widget)) {
	seen := map[uint64]bool{}
	v := widget{ID: "a"}
	for i := range 10 {
		change(i, v)
		v = t.must("a")
		if seen[v.Version] {
			t.Fatalf("version %d came twice", v.Version)
		}
		seen[v.Version] = true
	}
}

var deleteCases = []testCase{
	{"delete/missing", "Delete: ErrNotFound when there is none.", func(t *tester) {
		for _, version := range []uint64{0, 1, store.Any} {
			t.want(t.delete("a", version), store.ErrNotFound)
		}
	}},
	{"delete/stale", "Delete: ErrStale when version is neither Any nor the row's.", func(t *tester) {
		t.add(widget{ID: "a"})
		old := t.must("a").Version
		_, err := t.put(t.must("a"))
		t.ok(err)
		t.want(t.delete("a", old), store.ErrStale)
		t.want(t.delete("a", 0), store.ErrStale)
		t.must("a")
	}},
	{"delete/removes-the-row", "Delete removes the row with this key.", func(t *tester) {
		t.add(owned("x", "y", "z")...)
		t.ok(t.delete("0", t.must("0").Version))
		t.ok(t.delete("1", store.Any))
		t.missing("0")
		t.missing("1")
		for _, s := range []store.Scan{{}, by("by_name"), by("by_rank"), by("by_at"), by("by_on"), by("by_code")} {
			same(t, "rows of index "+s.Index, t.ids(s), []string{"2"})
		}
	}},
	{"delete/then-insert", "Version 0 means that no row is there.", func(t *tester) {
		t.add(widget{ID: "a", Name: "old", Owner: "o"})
		t.remove("a")
		t.add(widget{ID: "a", Name: "new", Owner: "o"})
		equal(t, "name", t.must("a").Name, "new")
		same(t, "rows", t.ids(by("by_name", store.String("o"))), []string{"a"})
	}},
	{"delete/malformed-key", "ErrInvalid: text that is not UTF-8 or holds U+0000.", func(t *tester) {
		for _, key := range malformed {
			t.want(t.delete(key, store.Any), store.ErrInvalid)
		}
	}},
}
