package storetest

import (
	"context"
	"slices"
	"strings"

	"cspkit.example/store"
)

var bodyCases = []testCase{
	{"bodies/fields-are-kept", "Row.Fields is never changed once put: the backend keeps its own.", func(t *tester) {
		row := rowOf(widget{ID: "a", Owner: "o", Name: "n"})
		fields := slices.Clone(row.Fields)
		_, err := t.putRow(widgets.Table(), row)
		t.ok(err)
		row.Fields[0], row.Fields[1] = store.String("p"), store.String("m")
		t.ok(t.view(func(ctx context.Context, r store.Reader) error {
			got, err := r.Get(ctx, widgets.Table(), "a")
			t.ok(err)
			equal(t, "the owner field", got.Fields[0], fields[0])
			equal(t, "the name field", got.Fields[1], fields[1])
			return nil
		}))
		same(t, "rows of o", t.ids(by("by_name", store.String("o"))), []string{"a"})
	}},
	{"bodies/a-reader-keeps-its-own", "Bodies are immutable once they are put: a body that was read does not change.", func(t *tester) {
		t.add(widget{ID: "a", Name: "old"})
		t.ok(t.view(func(ctx context.Context, r store.Reader) error {
			before, err := r.Get(ctx, widgets.Table(), "a")
			t.ok(err)
			name := before.Body.(*widget).Name
			_, err = t.put(widget{ID: "a", Name: name + "er", Version: store.Any})
			t.ok(err)
			equal(t, "the name in the body that was read", before.Body.(*widget).Name, name)
			return nil
		}))
	}},
	{"bodies/undone-with-the-transaction", "An error undoes everything: bodies too.", func(t *tester) {
		t.add(widget{ID: "a", Name: "old"})
		t.want(t.update(func(ctx context.Context, w store.Writer) error {
			t.ok(widgets.Put(ctx, w, &widget{ID: "a", Name: "new", Version: store.Any}))
			return errBoom
		}), errBoom)
		equal(t, "name", t.must("a").Name, "old")
	}},
	{"bodies/nil", "The backend never looks into a body.", func(t *tester) {
		_, err := t.putRow(pairs, pair("k", "a", "b", 0))
		t.ok(err)
		t.ok(t.view(func(ctx context.Context, r store.Reader) error {
			row, err := r.Get(ctx, pairs, "k")
			t.ok(err)
			equal(t, "body", row.Body, nil)
			return nil
		}))
	}},
	{"bodies/any-text", "The backend never looks into a body: what no field may hold, a body may.", func(t *tester) {
		t.bodyReturns("a\x00b\u2028\ufeff\"'%\\")
	}},
	{"bodies/large", "The backend never looks into a body, whatever its size.", func(t *tester) {
		t.bodyReturns(strings.Repeat("large ", 50_000))
	}},
}

// bodyReturns fails unless a body comes back as it was put.
func (t *tester) bodyReturns(text string) {
	row := pair("k", "a", "b", 0)
	row.Body = text
	_, err := t.putRow(pairs, row)
	t.ok(err)
	t.ok(t.view(func(ctx context.Context, r store.Reader) error {
		row, err := r.Get(ctx, pairs, "k")
		t.ok(err)
		equal(t, "the body is as it was put", row.Body == any(text), true)
		return nil
	}))
}
