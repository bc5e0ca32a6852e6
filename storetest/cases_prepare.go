package storetest

import (
	"context"
	"slices"

	"cspkit.example/store"
)

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
		more := *pairs
		more.Name = "more"
		t.ok(t.Store.Prepare(t.ctx, store.Schema{widgets.Table(), pairs, &more}))
		_, err := t.putRow(&more, pair("k", "a", "b", 0))
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
	{"prepare/unknown-table", "ErrInvalid says that the call itself is malformed: an unknown table.", func(t *tester) {
		unknown := *pairs
		unknown.Name = "unknown"
		t.want(t.view(func(ctx context.Context, r store.Reader) error {
			_, err := r.Get(ctx, &unknown, "k")
			return err
		}), store.ErrInvalid)
		t.want(t.view(func(ctx context.Context, r store.Reader) error {
			return firstError(r.Scan(ctx, &unknown, store.Scan{}))
		}), store.ErrInvalid)
		_, err := t.putRow(&unknown, pair("k", "a", "b", 0))
		t.want(err, store.ErrInvalid)
		t.want(t.update(func(ctx context.Context, w store.Writer) error {
			return w.Delete(ctx, &unknown, "k", store.Any)
		}), store.ErrInvalid)
	}},
}
