package store_test

import (
	"context"
	"errors"
	"reflect"
	"slices"
	"testing"
	"time"

	"cspkit.example/memstore"
	"cspkit.example/store"
)

type note struct {
	ID      string
	Tags    []string
	Written time.Time
	Done    bool
	Version uint64 `json:"-"`
}

func noteSpec() store.Spec[note] {
	return store.Spec[note]{
		Name: "notes",
		Key:  func(n *note) string { return n.ID },
		Fields: []store.FieldOf[note]{
			store.BoolField("done", func(n *note) bool { return n.Done }),
			store.TimeField("written", func(n *note) time.Time { return n.Written }),
			store.StringField("id", func(n *note) string { return n.ID }),
		},
		Indexes: []store.Index{{Name: "by_time", Fields: []string{"done", "written"}}},
		Version: func(n *note) *uint64 { return &n.Version },
		Clone:   func(n note) note { n.Tags = slices.Clone(n.Tags); return n },
	}
}

// notes returns the collection and a store for it.
func notes(t *testing.T) (*store.Collection[note], store.Store) {
	t.Helper()
	c, s := store.Define(noteSpec()), memstore.New()
	if err := s.Prepare(t.Context(), store.Schema{c.Table()}); err != nil {
		t.Fatal(err)
	}
	return c, s
}

// update runs a closure that must succeed.
func update(t *testing.T, s store.Store, fn func(context.Context, store.Writer) error) {
	t.Helper()
	if err := s.Update(t.Context(), fn); err != nil {
		t.Fatal(err)
	}
}

func TestDefinePanics(t *testing.T) {
	for what, spoil := range map[string]func(*store.Spec[note]){
		"no name":       func(s *store.Spec[note]) { s.Name = "" },
		"no key":        func(s *store.Spec[note]) { s.Key = nil },
		"unknown field": func(s *store.Spec[note]) { s.Indexes[0].Fields = []string{"nothing"} },
		"version elsewhere": func(s *store.Spec[note]) {
			s.Version = func(*note) *uint64 { return new(uint64) }
		},
	} {
		func() {
			defer func() {
				if recover() == nil {
					t.Errorf("%s: no panic", what)
				}
			}()
			spec := noteSpec()
			spoil(&spec)
			store.Define(spec)
		}()
	}
}

func TestCollectionSharesNoMemory(t *testing.T) {
	c, s := notes(t)
	n := note{ID: "a", Tags: []string{"x"}}
	update(t, s, func(ctx context.Context, w store.Writer) error {
		if err := c.Insert(ctx, w, &n); err != nil {
			return err
		}
		n.Tags[0] = "changed by the writer"
		got, err := c.Get(ctx, w, "a")
		got.Tags[0] = "changed by a reader"
		for got, err := range c.Scan(ctx, w, store.Scan{}) {
			if err != nil || got.Tags[0] != "x" {
				t.Errorf("got %+v, error %v", got, err)
			}
		}
		return err
	})
}

func TestCollectionKeepsVersions(t *testing.T) {
	c, s := notes(t)
	n := note{ID: "a"}
	update(t, s, func(ctx context.Context, w store.Writer) error {
		if err := c.Insert(ctx, w, &n); err != nil {
			return err
		}
		first := n
		if n.Version == 0 {
			t.Error("Insert leaves no version")
		}
		if err := c.Put(ctx, w, &n); err != nil || n.Version == first.Version {
			t.Errorf("Put: error %v, version %d after %d", err, n.Version, first.Version)
		}
		if err := c.Put(ctx, w, &first); !errors.Is(err, store.ErrStale) {
			t.Errorf("Put of an old version: %v", err)
		}
		if err := c.Delete(ctx, w, &first); !errors.Is(err, store.ErrStale) {
			t.Errorf("Delete of an old version: %v", err)
		}
		if err := c.Insert(ctx, w, &first); !errors.Is(err, store.ErrExists) {
			t.Errorf("Insert of what is there: %v", err)
		}
		got, err := c.Get(ctx, w, "a")
		if err != nil || got.Version != n.Version {
			t.Errorf("Get: error %v, version %d, want %d", err, got.Version, n.Version)
		}
		return c.Delete(ctx, w, &got)
	})
}

// What was given is stored itself; whoever reads it gets copies with its version.
func TestGive(t *testing.T) {
	c, s := notes(t)
	update(t, s, func(ctx context.Context, w store.Writer) error {
		n := &note{ID: "a", Tags: []string{"x"}}
		version, err := c.Give(ctx, w, n)
		if err != nil {
			return err
		}
		stored, at, err := c.Peek(ctx, w, "a")
		if err != nil || stored != n || at != version || version == 0 {
			t.Errorf("Peek: %p at version %d, error %v, want %p at version %d", stored, at, err, n, version)
		}
		got, err := c.Get(ctx, w, "a")
		if want := (note{ID: "a", Tags: []string{"x"}, Version: version}); err != nil || !reflect.DeepEqual(got, want) {
			t.Errorf("Get: %+v, error %v, want %+v", got, err, want)
		}
		if _, err := c.Give(ctx, w, &note{ID: "a"}); !errors.Is(err, store.ErrExists) {
			t.Errorf("Give of what is there: %v", err)
		}
		return nil
	})
}

func TestCollectionWithoutVersions(t *testing.T) {
	spec := noteSpec()
	spec.Version = nil
	c, s := store.Define(spec), memstore.New()
	if err := s.Prepare(t.Context(), store.Schema{c.Table()}); err != nil {
		t.Fatal(err)
	}
	update(t, s, func(ctx context.Context, w store.Writer) error {
		n := note{ID: "a"}
		for range 2 { // whatever is there
			if err := c.Put(ctx, w, &n); err != nil {
				return err
			}
		}
		if err := c.Insert(ctx, w, &n); !errors.Is(err, store.ErrExists) {
			t.Errorf("Insert of what is there: %v", err)
		}
		return c.Delete(ctx, w, &n)
	})
}

func TestCollectionCodec(t *testing.T) {
	c := store.Define(noteSpec())
	n := &note{ID: "a", Tags: []string{"x", "é"}, Written: time.Date(1969, 1, 2, 3, 4, 5, 6000, time.UTC), Done: true}
	data, err := c.Table().Encode(n)
	if err != nil {
		t.Fatal(err)
	}
	got, err := c.Table().Decode(data)
	if err != nil || !reflect.DeepEqual(got, n) {
		t.Errorf("got %+v, error %v, want %+v", got, err, n)
	}
	if _, err := c.Table().Decode([]byte("{")); err == nil {
		t.Error("half a body is decoded")
	}
}

func TestPosition(t *testing.T) {
	c, s := notes(t)
	update(t, s, func(ctx context.Context, w store.Writer) error {
		for _, id := range []string{"a", "b", "c"} {
			if err := c.Insert(ctx, w, &note{ID: id}); err != nil {
				return err
			}
		}
		for index, fields := range map[string]int{"": 0, "by_time": 2} {
			at, err := c.Position(&note{ID: "b"}, index)
			if err != nil || at.IsZero() || len(at.Fields) != fields {
				t.Errorf("index %q: position %+v, error %v", index, at, err)
			}
			var ids []string
			for n, err := range c.Scan(ctx, w, store.Scan{Index: index, After: at}) {
				if err != nil {
					return err
				}
				ids = append(ids, n.ID)
			}
			if !slices.Equal(ids, []string{"c"}) {
				t.Errorf("index %q: behind b is %q", index, ids)
			}
		}
		return nil
	})
	if _, err := c.Position(&note{ID: "b"}, "by_nothing"); !errors.Is(err, store.ErrInvalid) {
		t.Errorf("unknown index: %v", err)
	}
}

func TestCollectionScanErrors(t *testing.T) {
	c, s := notes(t)
	err := s.View(t.Context(), func(ctx context.Context, r store.Reader) error {
		n := 0
		for got, err := range c.Scan(ctx, r, store.Scan{Index: "by_nothing"}) {
			if n++; !errors.Is(err, store.ErrInvalid) || got.ID != "" {
				t.Errorf("got %+v, error %v", got, err)
			}
		}
		if n != 1 {
			t.Errorf("%d errors, want one", n)
		}
		_, err := c.Get(ctx, r, "nobody")
		return err
	})
	if err != store.ErrNotFound {
		t.Errorf("got error %v, want %v", err, store.ErrNotFound)
	}
}

func TestStands(t *testing.T) {
	c, s := notes(t)
	n := note{ID: "a", Tags: []string{"x"}}
	stands := func(v note) (yes bool, err error) {
		err = s.View(t.Context(), func(ctx context.Context, r store.Reader) (err error) {
			yes, err = c.Stands(ctx, r, &v)
			return err
		})
		return yes, err
	}
	if _, err := stands(n); !errors.Is(err, store.ErrNotFound) {
		t.Errorf("before it is put: got error %v, want %v", err, store.ErrNotFound)
	}
	put := func(v *note) {
		update(t, s, func(ctx context.Context, w store.Writer) error { return c.Put(ctx, w, v) })
	}
	put(&n)
	old := n
	put(&n)
	other := n
	other.Tags = []string{"y"}
	for what, v := range map[string]struct {
		note
		want bool
	}{"as it was put": {n, true}, "an old version": {old, false}, "something else": {other, false}} {
		if got, err := stands(v.note); err != nil || got != v.want {
			t.Errorf("%s: got %v and error %v, want %v", what, got, err, v.want)
		}
	}
	spec := noteSpec()
	spec.Version = nil
	c = store.Define(spec)
	if got, err := stands(n); err != nil || got {
		t.Errorf("without versions: got %v and error %v, want false", got, err)
	}
}
