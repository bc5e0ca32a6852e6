package storetest

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"time"

	"cspkit.example/store"
)

// widget is what most cases store.
type widget struct {
	ID      string
	Owner   string
	Name    string
	Rank    int64
	At      time.Time
	On      bool
	Code    string // unique; "" stands for the ID
	Version uint64 `json:"-"`
}

func (w *widget) code() string {
	if w.Code == "" {
		return w.ID
	}
	return w.Code
}

var widgets = store.Define(store.Spec[widget]{
	Name: "widgets",
	Key:  func(w *widget) string { return w.ID },
	Fields: []store.FieldOf[widget]{
		store.StringField("owner", func(w *widget) string { return w.Owner }),
		store.StringField("name", func(w *widget) string { return w.Name }),
		{Field: store.Field{Name: "rank", Kind: store.KindInt}, Get: func(w *widget) store.Value { return store.Int(w.Rank) }},
		store.TimeField("at", func(w *widget) time.Time { return w.At }),
		store.BoolField("on", func(w *widget) bool { return w.On }),
		store.StringField("code", (*widget).code),
	},
	Indexes: []store.Index{
		{Name: "by_name", Fields: []string{"owner", "name"}},
		{Name: "by_rank", Fields: []string{"owner", "rank"}},
		{Name: "by_at", Fields: []string{"at"}},
		{Name: "by_on", Fields: []string{"on", "rank"}},
		{Name: "by_code", Fields: []string{"code"}, Unique: true},
	},
	Version: func(w *widget) *uint64 { return &w.Version },
})

// pairs is a plain table with a unique index over two fields.
var pairs = &store.Table{
	Name:    "pairs",
	Fields:  []store.Field{{Name: "a", Kind: store.KindString}, {Name: "b", Kind: store.KindString}},
	Indexes: []store.Index{{Name: "by_both", Fields: []string{"a", "b"}, Unique: true}},
	Encode:  func(body any) ([]byte, error) { return json.Marshal(body) },
	Decode: func(data []byte) (body any, err error) {
		err = json.Unmarshal(data, &body)
		return body, err
	},
}

func pair(key, a, b string, version uint64) store.Row {
	return store.Row{Key: key, Version: version, Fields: []store.Value{store.String(a), store.String(b)}}
}

// rowOf is the row that widgets would put for v, for cases that need to see rows.
func rowOf(v widget) store.Row {
	return store.Row{Key: v.ID, Version: v.Version, Body: &v, Fields: []store.Value{
		store.String(v.Owner), store.String(v.Name), store.Int(v.Rank),
		store.Time(v.At), store.Bool(v.On), store.String(v.code()),
	}}
}

// putRow puts a row in a transaction of its own.
func (t *tester) putRow(tab *store.Table, r store.Row) (version uint64, err error) {
	err = t.update(func(ctx context.Context, w store.Writer) (err error) {
		version, err = w.Put(ctx, tab, r)
		return err
	})
	return version, err
}

// delete deletes a widget in a transaction of its own.
func (t *tester) delete(id string, version uint64) error {
	return t.update(func(ctx context.Context, w store.Writer) error {
		return w.Delete(ctx, widgets.Table(), id, version)
	})
}

// schema is what every case has prepared.
func schema() store.Schema { return store.Schema{widgets.Table(), pairs} }

// insert stores new widgets in one transaction.
func (t *tester) insert(ws ...widget) error { return insertInto(t.ctx, t.Store, ws...) }

func insertInto(ctx context.Context, s store.Store, ws ...widget) error {
	return s.Update(ctx, func(ctx context.Context, w store.Writer) error {
		for _, v := range ws {
			if err := widgets.Insert(ctx, w, &v); err != nil {
				return err
			}
		}
		return nil
	})
}

// put stores one widget at the version that it carries and returns the new one.
func (t *tester) put(v widget) (widget, error) {
	var saved widget
	err := t.update(func(ctx context.Context, w store.Writer) error {
		saved = v
		return widgets.Put(ctx, w, &saved)
	})
	return saved, err
}

// add stores new widgets that must be accepted.
func (t *tester) add(ws ...widget) { t.ok(t.insert(ws...)) }

// get reads one widget.
func (t *tester) get(id string) (widget, error) { return getFrom(t.ctx, t.Store, id) }

func getFrom(ctx context.Context, s store.Store, id string) (v widget, err error) {
	err = s.View(ctx, func(ctx context.Context, r store.Reader) (err error) {
		v, err = widgets.Get(ctx, r, id)
		return err
	})
	return v, err
}

// must reads a widget that must be there.
func (t *tester) must(id string) widget {
	v, err := t.get(id)
	t.ok(err)
	return v
}

// missing fails when the widget is there.
func (t *tester) missing(id string) {
	if _, err := t.get(id); !errors.Is(err, store.ErrNotFound) {
		t.Fatalf("%swidget %q: got error %v, want none to be there: %v", caller(), id, err, store.ErrNotFound)
	}
}

// remove deletes whatever is there.
func (t *tester) remove(id string) {
	t.ok(t.delete(id, store.Any))
}

// ids returns the keys that a scan of the store yields.
func (t *tester) ids(s store.Scan) []string { return idsOf(t, t.Store, s) }

func idsOf(t *tester, from store.Store, s store.Scan) (ids []string) {
	t.ok(from.View(t.ctx, func(ctx context.Context, r store.Reader) (err error) {
		ids, err = scan(ctx, r, s)
		return err
	}))
	return ids
}

// enough bounds scans: no case has half as many rows.
const enough = 5000

// scan returns the keys that a scan in a transaction yields.
func scan(ctx context.Context, r store.Reader, s store.Scan) (ids []string, err error) {
	for v, err := range widgets.Scan(ctx, r, s) {
		if err != nil {
			return ids, err
		}
		if ids = append(ids, v.ID); len(ids) > enough {
			return ids, fmt.Errorf("a scan does not end: more than %d rows", enough)
		}
	}
	return ids, nil
}

// by is a scan of an index with these leading values.
func by(index string, equal ...store.Value) store.Scan {
	return store.Scan{Index: index, Equal: equal}
}

// owned returns widgets with these names, the IDs "0", "1" and so on, and the owner "o".
func owned(names ...string) []widget {
	ws := make([]widget, len(names))
	for i, n := range names {
		ws[i] = widget{ID: fmt.Sprint(i), Owner: "o", Name: n}
	}
	return ws
}
