package storetest

import (
	"context"
	"iter"
	"sync"

	"cspkit.example/store"
)

// retyped is the schema with every table changed.
func retyped(schema store.Schema, change func(t *store.Table)) store.Schema {
	var all store.Schema
	for _, t := range schema {
		if t != nil {
			u := *t
			change(&u)
			t = &u
		}
		all = append(all, t)
	}
	return all
}

// putting is a defect of Put that puts another row.
func putting(change func(ctx context.Context, w store.Writer, t *store.Table, r *store.Row)) func(*broken) {
	return func(b *broken) {
		b.put = func(w store.Writer, ctx context.Context, t *store.Table, r store.Row) (uint64, error) {
			if t.CheckRow(&r) == nil {
				change(ctx, w, t, &r)
			}
			return w.Put(ctx, t, r)
		}
	}
}

var rowDefects = []defect{
	{name: "unique is not enforced", inflict: func(b *broken) {
		b.prepare = func(ctx context.Context, schema store.Schema) error {
			return b.Store.Prepare(ctx, retyped(schema, func(t *store.Table) {
				t.Indexes = append([]store.Index(nil), t.Indexes...)
				for i := range t.Indexes {
					t.Indexes[i].Unique = false
				}
			}))
		}
	}, caught: []string{"unique/insert-taken", "unique/replace-into-taken", "unique/within-a-transaction", "unique/is-exact", "isolation/one-unique-winner"}},
	{name: "uniqueness sees only what is committed", inflict: func(b *broken) {
		b.put = func(w store.Writer, ctx context.Context, t *store.Table, r store.Row) (uint64, error) {
			version, err := w.Put(ctx, t, r)
			if t.Name != widgets.Table().Name || err == nil || t.CheckRow(&r) != nil {
				return version, err
			}
			taken := false
			b.Store.View(ctx, func(ctx context.Context, reader store.Reader) error {
				for row := range reader.Scan(ctx, t, by("by_code", r.Fields[5])) {
					taken = taken || row.Key != r.Key
				}
				_, err := reader.Get(ctx, t, r.Key)
				taken = taken || err == nil && r.Version == 0
				return nil
			})
			if taken || r.Version != store.Any {
				return version, err
			}
			return 1, nil
		}
	}, caught: []string{"unique/within-a-transaction"}},
	{name: "stale versions are accepted", inflict: putting(func(_ context.Context, _ store.Writer, _ *store.Table, r *store.Row) {
		if r.Version != 0 {
			r.Version = store.Any
		}
	}), caught: []string{"put/stale", "put/stale-without-row", "isolation/one-version-one-winner"}},
	{name: "an insert replaces", inflict: putting(func(_ context.Context, _ store.Writer, _ *store.Table, r *store.Row) {
		if r.Version == 0 {
			r.Version = store.Any
		}
	}), caught: []string{"put/duplicate", "put/refused-changes-nothing", "isolation/one-key-one-winner"}},
	{name: "all versions are one", inflict: func(b *broken) {
		b.get = func(r store.Reader, ctx context.Context, t *store.Table, key string) (store.Row, error) {
			row, err := r.Get(ctx, t, key)
			row.Version = 1
			return row, err
		}
		b.put = func(w store.Writer, ctx context.Context, t *store.Table, r store.Row) (uint64, error) {
			if r.Version == 1 {
				r.Version = store.Any
			}
			_, err := w.Put(ctx, t, r)
			return 1, err
		}
	}, caught: []string{"put/new-version-each-time", "put/new-version-after-delete", "put/new-version-within-a-transaction", "put/stale"}},
	{name: "a refused Put deletes", inflict: func(b *broken) {
		b.put = func(w store.Writer, ctx context.Context, t *store.Table, r store.Row) (uint64, error) {
			version, err := w.Put(ctx, t, r)
			if err != nil {
				w.Delete(ctx, t, r.Key, store.Any)
			}
			return version, err
		}
	}, caught: []string{"put/refused-changes-nothing", "put/new-version-within-a-transaction"}},
	{name: "malformed text is mended", inflict: func(b *broken) {
		b.put = func(w store.Writer, ctx context.Context, t *store.Table, r store.Row) (uint64, error) {
			if t.CheckRow(&r) != nil && len(r.Fields) == len(t.Fields) && !r.Fields[1].IsZero() {
				r = rowOf(widget{ID: "mended"})
			}
			return w.Put(ctx, t, r)
		}
	}, caught: []string{"put/malformed-text"}},
	{name: "times to the millisecond", inflict: putting(func(_ context.Context, _ store.Writer, t *store.Table, r *store.Row) {
		fields := append([]store.Value(nil), r.Fields...)
		for i, v := range fields {
			if v.Kind() == store.KindTime {
				fields[i] = store.Time(v.Time().Truncate(1e6))
			}
		}
		r.Fields = fields
	}), caught: []string{"order/times-are-instants", "scan/range-of-times", "get/what-was-put"}},
	{name: "numbers without a sign", inflict: putting(func(_ context.Context, _ store.Writer, t *store.Table, r *store.Row) {
		fields := append([]store.Value(nil), r.Fields...)
		for i, v := range fields {
			if v.Kind() == store.KindInt && v.Int() < 0 {
				fields[i] = store.Int(-v.Int())
			}
		}
		r.Fields = fields
	}), caught: []string{"order/numbers", "scan/range-is-half-open", "get/what-was-put"}},
	{name: "keys ignore case", inflict: func(b *broken) {
		b.get = func(r store.Reader, ctx context.Context, t *store.Table, key string) (store.Row, error) {
			row, err := r.Get(ctx, t, key)
			if err != nil && key == "AB" {
				return r.Get(ctx, t, "ab")
			}
			return row, err
		}
	}, caught: []string{"get/missing"}},
	{name: "bodies are changed in place", inflict: putting(func(ctx context.Context, w store.Writer, t *store.Table, r *store.Row) {
		if old, err := w.Get(ctx, t, r.Key); err == nil && t == widgets.Table() && (r.Version == store.Any || r.Version == old.Version) {
			*old.Body.(*widget) = *r.Body.(*widget)
			r.Body = old.Body
		}
	}), caught: []string{"bodies/a-reader-keeps-its-own", "bodies/undone-with-the-transaction", "update/undone-by-error"},
		races: []string{"isolation", "doorbell"}},
	{name: "keeps the caller's fields", inflict: func(b *broken) {
		var kept sync.Map
		b.put = func(w store.Writer, ctx context.Context, t *store.Table, r store.Row) (uint64, error) {
			version, err := w.Put(ctx, t, r)
			if err == nil {
				kept.Store(version, r.Fields)
			}
			return version, err
		}
		b.get = func(r store.Reader, ctx context.Context, t *store.Table, key string) (store.Row, error) {
			row, err := r.Get(ctx, t, key)
			if fields, ok := kept.Load(row.Version); ok {
				row.Fields = fields.([]store.Value)
			}
			return row, err
		}
	}, caught: []string{"bodies/fields-are-kept"}},
	{name: "a scan has other versions", inflict: func(b *broken) {
		b.scan = func(r store.Reader, ctx context.Context, t *store.Table, s store.Scan) iter.Seq2[store.Row, error] {
			return func(yield func(store.Row, error) bool) {
				for row, err := range r.Scan(ctx, t, s) {
					row.Version++
					if !yield(row, err) || err != nil {
						return
					}
				}
			}
		}
	}, caught: []string{"put/returns-the-version"}},
	{name: "Prepare begins anew", inflict: func(b *broken) {
		b.prepare = func(ctx context.Context, schema store.Schema) error {
			if err := b.Store.Prepare(ctx, schema); err != nil {
				return err
			}
			return b.Store.Update(ctx, func(ctx context.Context, w store.Writer) error {
				for row := range w.Scan(ctx, widgets.Table(), store.Scan{}) {
					w.Delete(ctx, widgets.Table(), row.Key, store.Any)
				}
				return nil
			})
		}
	}, caught: []string{"prepare/again-changes-nothing", "prepare/adds-tables"}},
	{name: "Prepare takes any shape", inflict: func(b *broken) {
		var once sync.Once
		b.prepare = func(ctx context.Context, schema store.Schema) (err error) {
			once.Do(func() { err = b.Store.Prepare(ctx, schema) })
			return err
		}
	}, caught: []string{"prepare/other-shape", "prepare/malformed-schema", "prepare/adds-tables"}},
}
