package storetest

import (
	"context"
	"errors"
	"iter"
	"slices"
	"strings"
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

// lenient hides that a call was malformed.
func lenient(err error) error {
	if errors.Is(err, store.ErrInvalid) {
		return nil
	}
	return err
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
				t.Indexes = slices.Clone(t.Indexes)
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
		fields := slices.Clone(r.Fields)
		for i, v := range fields {
			if v.Kind() == store.KindTime {
				fields[i] = store.Time(v.Time().Truncate(1e6))
			}
		}
		r.Fields = fields
	}), caught: []string{"order/times", "order/times-are-instants", "scan/range-of-times", "get/what-was-put"}},
	{name: "numbers without a sign", inflict: putting(func(_ context.Context, _ store.Writer, t *store.Table, r *store.Row) {
		fields := slices.Clone(r.Fields)
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
		races: []string{"isolation", "close"}},
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
	{name: "texts are cut", inflict: putting(func(_ context.Context, _ store.Writer, _ *store.Table, r *store.Row) {
		fields := slices.Clone(r.Fields)
		for i, v := range fields {
			if v.Kind() == store.KindString && len(v.Str()) > 255 {
				fields[i] = store.String(v.Str()[:255])
			}
		}
		r.Fields = fields
	}), caught: []string{"get/long-texts", "unique/long-texts"}},
	{name: "bodies are cut", inflict: putting(func(_ context.Context, _ store.Writer, _ *store.Table, r *store.Row) {
		if text, ok := r.Body.(string); ok {
			r.Body = text[:min(len(text), 1<<16-1)]
		}
	}), caught: []string{"bodies/large"}},
	{name: "bodies end at a zero byte", inflict: putting(func(_ context.Context, _ store.Writer, _ *store.Table, r *store.Row) {
		if text, ok := r.Body.(string); ok {
			r.Body, _, _ = strings.Cut(text, "\x00")
		}
	}), caught: []string{"bodies/any-text"}},
	{name: "there is no nothing", inflict: func(b *broken) {
		b.get = func(r store.Reader, ctx context.Context, t *store.Table, key string) (store.Row, error) {
			row, err := r.Get(ctx, t, key)
			if row.Body == nil {
				row.Body = ""
			}
			return row, err
		}
	}, caught: []string{"bodies/nil"}},
	{name: "Any wants a row", inflict: func(b *broken) {
		b.put = func(w store.Writer, ctx context.Context, t *store.Table, r store.Row) (uint64, error) {
			if _, err := w.Get(ctx, t, r.Key); err != nil && r.Version == store.Any {
				return 0, store.ErrStale
			}
			return w.Put(ctx, t, r)
		}
	}, caught: []string{"put/any"}},
	{name: "no version is the right one", inflict: func(b *broken) {
		b.put = func(w store.Writer, ctx context.Context, t *store.Table, r store.Row) (uint64, error) {
			if r.Version != 0 && r.Version != store.Any {
				return 0, store.ErrStale
			}
			return w.Put(ctx, t, r)
		}
	}, caught: []string{"put/replaces-its-version"}},
	{name: "a change touches the whole table", inflict: func(b *broken) {
		b.put = func(w store.Writer, ctx context.Context, t *store.Table, r store.Row) (uint64, error) {
			version, err := w.Put(ctx, t, r)
			for row, err := range w.Scan(ctx, t, store.Scan{Limit: 10}) {
				if err == nil && row.Key != r.Key {
					w.Put(ctx, t, row)
				}
			}
			return version, err
		}
	}, caught: []string{"put/others-keep-their-version"}},
	{name: "a value is taken for its holder too", inflict: func(b *broken) {
		b.put = func(w store.Writer, ctx context.Context, t *store.Table, r store.Row) (uint64, error) {
			if old, err := w.Get(ctx, t, r.Key); err == nil && t == widgets.Table() && old.Version == r.Version && old.Fields[5] == r.Fields[5] {
				return 0, store.ErrExists
			}
			return w.Put(ctx, t, r)
		}
	}, caught: []string{"unique/own-value"}},
	{name: "values are taken for ever", inflict: func(b *broken) {
		var holders sync.Map
		b.put = func(w store.Writer, ctx context.Context, t *store.Table, r store.Row) (uint64, error) {
			if t == widgets.Table() && t.CheckRow(&r) == nil {
				if holder, held := holders.LoadOrStore(r.Fields[5], r.Key); held && holder != r.Key {
					return 0, store.ErrExists
				}
			}
			return w.Put(ctx, t, r)
		}
	}, caught: []string{"unique/freed-by-change", "unique/freed-by-delete", "unique/freed-by-rollback"}},
	{name: "deletes whatever is there", inflict: func(b *broken) {
		b.del = func(w store.Writer, ctx context.Context, t *store.Table, key string, _ uint64) error {
			return w.Delete(ctx, t, key, store.Any)
		}
	}, caught: []string{"delete/stale"}},
	{name: "deleting nothing is fine", inflict: func(b *broken) {
		b.del = func(w store.Writer, ctx context.Context, t *store.Table, key string, version uint64) error {
			if err := w.Delete(ctx, t, key, version); !errors.Is(err, store.ErrNotFound) {
				return err
			}
			return nil
		}
	}, caught: []string{"delete/missing"}},
	{name: "takes whatever it is given", inflict: func(b *broken) {
		b.unchecked = true
		b.get = func(r store.Reader, ctx context.Context, t *store.Table, key string) (store.Row, error) {
			row, err := r.Get(ctx, t, key)
			return row, lenient(err)
		}
		b.put = func(w store.Writer, ctx context.Context, t *store.Table, r store.Row) (uint64, error) {
			version, err := w.Put(ctx, t, r)
			return version, lenient(err)
		}
		b.del = func(w store.Writer, ctx context.Context, t *store.Table, key string, version uint64) error {
			return lenient(w.Delete(ctx, t, key, version))
		}
		b.scan = func(r store.Reader, ctx context.Context, t *store.Table, s store.Scan) iter.Seq2[store.Row, error] {
			if s.Check(t) != nil {
				s = store.Scan{}
			}
			return r.Scan(ctx, t, s)
		}
	}, caught: []string{
		"get/malformed-key", "put/malformed-text", "put/malformed-row", "delete/malformed-key", "prepare/unknown-table",
		"scan/refuses-unknown-index", "scan/refuses-wrong-equal", "scan/refuses-wrong-range", "scan/refuses-wrong-prefix",
		"scan/refuses-wrong-after", "scan/refuses-negative-limit",
	}},
	{name: "deletes are forgotten", inflict: func(b *broken) {
		b.del = func(w store.Writer, ctx context.Context, t *store.Table, key string, version uint64) error {
			row, err := w.Get(ctx, t, key)
			if err == nil && version != store.Any && version != row.Version {
				return store.ErrStale
			}
			return err
		}
	}, caught: []string{"delete/removes-the-row", "delete/then-insert", "unique/freed-by-delete"}},
	{name: "a key is deleted from every table", inflict: func(b *broken) {
		b.del = func(w store.Writer, ctx context.Context, t *store.Table, key string, version uint64) error {
			err := w.Delete(ctx, t, key, version)
			for _, other := range schema() {
				w.Delete(ctx, other, key, store.Any)
			}
			return err
		}
	}, caught: []string{"get/tables-are-apart"}},
}
