package storetest

import (
	"context"
	"time"

	"cspkit.example/store"
)

// malformed are texts that no store takes.
var malformed = map[string]string{"U+0000": "a\x00b", "not UTF-8": "a\xffb", "a half rune": "\xe2\x82"}

var getCases = []testCase{
	{"get/missing", "Get returns the row with this key, or ErrNotFound.", func(t *T) {
		t.add(widget{ID: "ab"})
		t.missing("a")
		t.missing("abc")
		t.missing("AB")
	}},
	{"get/what-was-put", "Get returns the row with this key.", func(t *T) {
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
	{"get/malformed-key", "ErrInvalid says that the call itself is malformed: text that is not UTF-8 or holds U+0000.", func(t *T) {
		for _, key := range malformed {
			_, err := t.get(key)
			t.want(err, store.ErrInvalid)
		}
	}},
	{"get/tables-are-apart", "A backend keeps rows in tables.", func(t *T) {
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
	{"put/duplicate", "Version 0 means that no row is there: ErrExists otherwise.", func(t *T) {
		t.add(widget{ID: "a", Name: "first"})
		t.want(t.insert(widget{ID: "a", Name: "second"}), store.ErrExists)
		equal(t, "name", t.must("a").Name, "first")
	}},
	{"put/replaces-its-version", "Any other number means exactly that version.", func(t *T) {
		t.add(widget{ID: "a", Name: "old"})
		v := t.must("a")
		v.Name = "new"
		_, err := t.put(v)
		t.ok(err)
		equal(t, "name", t.must("a").Name, "new")
	}},
	{"put/stale", "Any other number means exactly that version: ErrStale otherwise.", func(t *T) {
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
	{"put/stale-without-row", "ErrStale, also when there is no row.", func(t *T) {
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
	{"put/any", "Any means whatever is there.", func(t *T) {
		for _, name := range []string{"inserted", "replaced", "replaced again"} {
			_, err := t.put(widget{ID: "a", Name: name, Version: store.Any})
			t.ok(err)
			equal(t, "name", t.must("a").Name, name)
		}
	}},
	{"put/returns-the-version", "Put stores r and returns its new version, which is not zero.", func(t *T) {
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
	{"put/new-version-each-time", "The new version differs from every version that this key had before.", func(t *T) {
		t.differentVersions(func(i int, v widget) { _, err := t.put(v); t.ok(err) })
	}},
	{"put/new-version-after-delete", "The new version differs from every version that this key had before.", func(t *T) {
		t.differentVersions(func(i int, v widget) {
			if i > 0 {
				t.ok(t.delete("a", v.Version))
			}
			v.Version = 0
			t.add(v)
		})
	}},
	{"put/new-version-within-a-transaction", "The new version differs from every version that this key had before.", func(t *T) {
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
	{"put/others-keep-their-version", "A version belongs to a row: a change of one row leaves the others as they are.", func(t *T) {
		t.add(widget{ID: "a"}, widget{ID: "b"})
		b := t.must("b")
		_, err := t.put(t.must("a"))
		t.ok(err)
		_, err = t.put(b)
		t.ok(err)
	}},
	{"put/refused-changes-nothing", "A refused Put changes nothing, and the transaction goes on.", func(t *T) {
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
	{"put/malformed-text", "ErrInvalid: text that is not UTF-8 or holds U+0000.", func(t *T) {
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
	{"put/malformed-row", "One value of the right kind for each field.", func(t *T) {
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
func (t *T) differentVersions(change func(i int, v widget)) {
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
	{"delete/missing", "Delete: ErrNotFound when there is none.", func(t *T) {
		for _, version := range []uint64{0, 1, store.Any} {
			t.want(t.delete("a", version), store.ErrNotFound)
		}
	}},
	{"delete/stale", "Delete: ErrStale when version is neither Any nor the row's.", func(t *T) {
		t.add(widget{ID: "a"})
		old := t.must("a").Version
		_, err := t.put(t.must("a"))
		t.ok(err)
		t.want(t.delete("a", old), store.ErrStale)
		t.want(t.delete("a", 0), store.ErrStale)
		t.must("a")
	}},
	{"delete/removes-the-row", "Delete removes the row with this key.", func(t *T) {
		t.add(owned("x", "y", "z")...)
		t.ok(t.delete("0", t.must("0").Version))
		t.ok(t.delete("1", store.Any))
		t.missing("0")
		t.missing("1")
		for _, s := range []store.Scan{{}, by("by_name"), by("by_rank"), by("by_at"), by("by_on"), by("by_code")} {
			same(t, "rows of index "+s.Index, t.ids(s), []string{"2"})
		}
	}},
	{"delete/then-insert", "Version 0 means that no row is there.", func(t *T) {
		t.add(widget{ID: "a", Name: "old", Owner: "o"})
		t.remove("a")
		t.add(widget{ID: "a", Name: "new", Owner: "o"})
		equal(t, "name", t.must("a").Name, "new")
		same(t, "rows", t.ids(by("by_name", store.String("o"))), []string{"a"})
	}},
	{"delete/malformed-key", "ErrInvalid: text that is not UTF-8 or holds U+0000.", func(t *T) {
		for _, key := range malformed {
			t.want(t.delete(key, store.Any), store.ErrInvalid)
		}
	}},
}

var uniqueCases = []testCase{
	{"unique/insert-taken", "A value that a unique index already holds for another key is ErrExists.", func(t *T) {
		t.add(widget{ID: "a", Code: "1"})
		t.want(t.insert(widget{ID: "b", Code: "1"}), store.ErrExists)
		t.missing("b")
		same(t, "holders", t.ids(by("by_code", store.String("1"))), []string{"a"})
	}},
	{"unique/replace-into-taken", "A value that a unique index already holds for another key is ErrExists.", func(t *T) {
		t.add(widget{ID: "a", Code: "1"}, widget{ID: "b", Code: "2"})
		for _, version := range []uint64{store.Any, t.must("b").Version} {
			_, err := t.put(widget{ID: "b", Code: "1", Version: version})
			t.want(err, store.ErrExists)
		}
		equal(t, "code of b", t.must("b").Code, "2")
		same(t, "holders", t.ids(by("by_code", store.String("2"))), []string{"b"})
	}},
	{"unique/own-value", "Taken means held for another key: the same key may keep its value.", func(t *T) {
		t.add(widget{ID: "a", Code: "1"})
		v := t.must("a")
		v.Name = "new"
		_, err := t.put(v)
		t.ok(err)
		same(t, "holders", t.ids(by("by_code", store.String("1"))), []string{"a"})
	}},
	{"unique/freed-by-delete", "Only rows that are there hold values.", func(t *T) {
		t.add(widget{ID: "a", Code: "1"})
		t.remove("a")
		t.add(widget{ID: "b", Code: "1"})
		same(t, "holders", t.ids(by("by_code", store.String("1"))), []string{"b"})
	}},
	{"unique/freed-by-change", "Only the values that a row has now are taken.", func(t *T) {
		t.add(widget{ID: "a", Code: "1"})
		_, err := t.put(widget{ID: "a", Code: "2", Version: store.Any})
		t.ok(err)
		t.add(widget{ID: "b", Code: "1"})
		t.want(t.insert(widget{ID: "c", Code: "2"}), store.ErrExists)
	}},
	{"unique/freed-by-rollback", "An error undoes everything.", func(t *T) {
		t.want(t.update(func(ctx context.Context, w store.Writer) error {
			t.ok(widgets.Insert(ctx, w, &widget{ID: "a", Code: "1"}))
			return errBoom
		}), errBoom)
		t.add(widget{ID: "b", Code: "1"})
	}},
	{"unique/within-a-transaction", "A transaction sees its own writes: uniqueness too.", func(t *T) {
		t.add(widget{ID: "a", Code: "1"}, widget{ID: "b", Code: "2"})
		t.ok(t.update(func(ctx context.Context, w store.Writer) error {
			put := func(id, code string) error {
				return widgets.Put(ctx, w, &widget{ID: id, Code: code, Version: store.Any})
			}
			t.want(put("c", "1"), store.ErrExists)
			t.ok(put("c", "3"))
			t.want(put("d", "3"), store.ErrExists)
			t.ok(put("a", "free")) // and now a and b change places
			t.ok(put("b", "1"))
			t.ok(put("a", "2"))
			t.want(put("e", "2"), store.ErrExists)
			return w.Delete(ctx, widgets.Table(), "c", store.Any)
		}))
		same(t, "order of codes", t.ids(by("by_code")), []string{"b", "a"})
		t.add(widget{ID: "d", Code: "3"})
	}},
	{"unique/is-exact", "Order and equality are those of bytes, and an empty text is a value like any other.", func(t *T) {
		for i, both := range [][2]string{{"", ""}, {"a", "b"}, {"ab", ""}, {"", "ab"}, {"a", "B"}, {"A", "b"}, {"a", "b "}, {"a", "bb"}} {
			key := string(rune('0' + i))
			_, err := t.putRow(pairs, pair(key, both[0], both[1], 0))
			t.ok(err)
			_, err = t.putRow(pairs, pair(key+"again", both[0], both[1], 0))
			t.want(err, store.ErrExists)
		}
	}},
}
