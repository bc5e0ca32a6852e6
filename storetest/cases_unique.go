package storetest

import (
	"context"
	"strings"

	"cspkit.example/store"
)

var uniqueCases = []testCase{
	{"unique/insert-taken", "A value that a unique index already holds for another key is ErrExists.", func(t *tester) {
		t.add(widget{ID: "a", Code: "1"})
		t.want(t.insert(widget{ID: "b", Code: "1"}), store.ErrExists)
		t.missing("b")
		same(t, "holders", t.ids(by("by_code", store.String("1"))), []string{"a"})
	}},
	{"unique/replace-into-taken", "A value that a unique index already holds for another key is ErrExists.", func(t *tester) {
		t.add(widget{ID: "a", Code: "1"}, widget{ID: "b", Code: "2"})
		for _, version := range []uint64{store.Any, t.must("b").Version} {
			_, err := t.put(widget{ID: "b", Code: "1", Version: version})
			t.want(err, store.ErrExists)
		}
		equal(t, "code of b", t.must("b").Code, "2")
		same(t, "holders", t.ids(by("by_code", store.String("2"))), []string{"b"})
	}},
	{"unique/own-value", "Taken means held for another key: the same key may keep its value.", func(t *tester) {
		t.add(widget{ID: "a", Code: "1"})
		v := t.must("a")
		v.Name = "new"
		_, err := t.put(v)
		t.ok(err)
		same(t, "holders", t.ids(by("by_code", store.String("1"))), []string{"a"})
	}},
	{"unique/freed-by-delete", "Only rows that are there hold values.", func(t *tester) {
		t.add(widget{ID: "a", Code: "1"})
		t.remove("a")
		t.add(widget{ID: "b", Code: "1"})
		same(t, "holders", t.ids(by("by_code", store.String("1"))), []string{"b"})
	}},
	{"unique/freed-by-change", "Only the values that a row has now are taken.", func(t *tester) {
		t.add(widget{ID: "a", Code: "1"})
		_, err := t.put(widget{ID: "a", Code: "2", Version: store.Any})
		t.ok(err)
		t.add(widget{ID: "b", Code: "1"})
		t.want(t.insert(widget{ID: "c", Code: "2"}), store.ErrExists)
	}},
	{"unique/freed-by-rollback", "An error undoes everything.", func(t *tester) {
		t.want(t.update(func(ctx context.Context, w store.Writer) error {
			t.ok(widgets.Insert(ctx, w, &widget{ID: "a", Code: "1"}))
			return errBoom
		}), errBoom)
		t.add(widget{ID: "b", Code: "1"})
	}},
	{"unique/within-a-transaction", "A transaction sees its own writes: uniqueness too.", func(t *tester) {
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
	{"unique/moves-within-a-transaction", "Only rows that are there hold values, in the order of the calls: what a delete has freed can be taken at once.", func(t *tester) {
		t.add(widget{ID: "b", Code: "1"})
		t.ok(t.update(func(ctx context.Context, w store.Writer) error {
			t.ok(w.Delete(ctx, widgets.Table(), "b", store.Any))
			return widgets.Insert(ctx, w, &widget{ID: "a", Code: "1"})
		}))
		same(t, "holders", t.ids(by("by_code", store.String("1"))), []string{"a"})
	}},
	{"unique/long-texts", "Texts of any length are compared to their end.", func(t *tester) {
		long := strings.Repeat("long/", 400)
		t.add(widget{ID: "a", Code: long + "1"}, widget{ID: "b", Code: long + "2"})
		t.want(t.insert(widget{ID: "c", Code: long + "1"}), store.ErrExists)
	}},
	{"unique/is-exact", "Order and equality are those of bytes, and an empty text is a value like any other.", func(t *tester) {
		for i, both := range [][2]string{{"", ""}, {"a", "b"}, {"ab", ""}, {"", "ab"}, {"a", "B"}, {"A", "b"}, {"a", "b "}, {"a", "bb"}} {
			key := string(rune('0' + i))
			_, err := t.putRow(pairs, pair(key, both[0], both[1], 0))
			t.ok(err)
			_, err = t.putRow(pairs, pair(key+"again", both[0], both[1], 0))
			t.want(err, store.ErrExists)
		}
	}},
}
