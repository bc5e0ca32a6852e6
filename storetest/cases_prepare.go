package storetest

import (
	"context"
	"fmt"
	"slices"
	"sync/atomic"

	"cspkit.example/store"
)

// another is a table like pairs with another name.
func another(name string) *store.Table {
	tab := *pairs
	tab.Name = name
	return &tab
}

// count returns how many rows a table has.
func (t *tester) count(tab *store.Table) (n int) {
	t.ok(t.view(func(ctx context.Context, r store.Reader) error {
		n = 0
		for _, err := range r.Scan(ctx, tab, store.Scan{}) {
			if err != nil {
				return err
			}
			n++
		}
		return nil
	}))
	return n
}

var prepareCases = []testCase{
	{"prepare/again-changes-nothing", "Prepare may be called again: with the same tables it changes nothing. Rows survive it.", func(t *tester) {
		t.add(owned("b", "a")...)
		t.ok(t.Store.Prepare(t.ctx, schema()))
		same(t, "rows after the second Prepare", t.ids(by("by_name", store.String("o"))), []string{"1", "0"})
	}},
	{"prepare/some-of-the-tables", "Prepare may be called again. Rows survive it.", func(t *tester) {
		t.add(widget{ID: "a"})
		t.ok(t.Store.Prepare(t.ctx, store.Schema{pairs}))
		t.must("a")
	}},
	{"prepare/adds-tables", "New tables are added. Rows survive it.", func(t *tester) {
		t.add(owned("b", "a")...)
		t.ok(t.Store.Prepare(t.ctx, store.Schema{widgets.Table(), pairs, another("more")}))
		_, err := t.putRow(another("more"), pair("k", "a", "b", 0))
		t.ok(err)
		same(t, "rows of the old table", t.ids(by("by_name", store.String("o"))), []string{"1", "0"})
		t.want(t.insert(widget{ID: "2", Code: "0"}), store.ErrExists)
	}},
	{"prepare/other-shape", "A table that differs from the one that is there is refused with ErrInvalid.", func(t *tester) {
		t.add(widget{ID: "a"})
		for _, change := range []func(*store.Table){
			func(u *store.Table) {
				u.Fields = append(slices.Clip(u.Fields), store.Field{Name: "new", Kind: store.KindInt})
			},
			func(u *store.Table) {
				u.Fields = append([]store.Field{{Name: "owner", Kind: store.KindInt}}, u.Fields[1:]...)
			},
			func(u *store.Table) { u.Indexes = u.Indexes[1:] },
			func(u *store.Table) {
				u.Indexes = append([]store.Index{{Name: "by_name", Fields: []string{"name"}}}, u.Indexes[1:]...)
			},
			func(u *store.Table) {
				u.Indexes = append([]store.Index{{Name: "by_name", Fields: []string{"owner", "name"}, Unique: true}}, u.Indexes[1:]...)
			},
		} {
			other := *widgets.Table()
			change(&other)
			t.want(t.Store.Prepare(t.ctx, store.Schema{pairs, &other}), store.ErrInvalid)
		}
		t.must("a")
	}},
	{"prepare/malformed-schema", "Prepare checks the schema: ErrInvalid says that the call itself is malformed.", func(t *tester) {
		for _, s := range []store.Schema{{nil}, {pairs, pairs}, {{Name: "no codec"}}} {
			t.want(t.Store.Prepare(t.ctx, s), store.ErrInvalid)
		}
	}},
	{"prepare/at-once", "All methods are safe for concurrent use: several programs may start at the same time.", func(t *tester) {
		all := make([]func(), 8)
		for i := range all {
			all[i] = func() {
				t.ok(t.Store.Prepare(t.ctx, store.Schema{widgets.Table(), another("new")}))
				_, err := t.putRow(another("new"), pair(fmt.Sprint(i), "a", fmt.Sprint(i), 0))
				t.ok(err)
			}
		}
		t.together(all...)
		equal(t, "rows of the new table", t.count(another("new")), len(all))
	}},
	{"prepare/beside-writers", "New tables are added. Rows survive it, also those that are written meanwhile.", func(t *tester) {
		var prepared atomic.Bool
		n := 0
		t.together(func() {
			for ; !prepared.Load(); n++ {
				t.add(widget{ID: fmt.Sprint(n)})
			}
		}, func() {
			defer prepared.Store(true)
			for i := range 5 {
				t.ok(t.Store.Prepare(t.ctx, store.Schema{another(fmt.Sprint("new", i))}))
			}
		})
		equal(t, "number of rows", t.count(widgets.Table()), n)
	}},
	{"prepare/cancelled", "Work ends with the context.", func(t *tester) {
		ctx, cancel := context.WithCancel(t.ctx)
		cancel()
		t.want(t.Store.Prepare(ctx, store.Schema{another("new")}), context.Canceled)
		t.ok(t.Store.Prepare(t.ctx, store.Schema{another("new")}))
	}},
	{"prepare/unknown-table", "ErrInvalid says that the call itself is malformed: an unknown table.", func(t *tester) {
		unknown := another("unknown")
		t.want(t.view(func(ctx context.Context, r store.Reader) error {
			_, err := r.Get(ctx, unknown, "k")
			return err
		}), store.ErrInvalid)
		t.want(t.view(func(ctx context.Context, r store.Reader) error {
			return firstError(r.Scan(ctx, unknown, store.Scan{}))
		}), store.ErrInvalid)
		_, err := t.putRow(unknown, pair("k", "a", "b", 0))
		t.want(err, store.ErrInvalid)
		t.want(t.update(func(ctx context.Context, w store.Writer) error {
			return w.Delete(ctx, unknown, "k", store.Any)
		}), store.ErrInvalid)
	}},
}
