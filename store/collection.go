package store

import (
	"context"
	"encoding/json"
	"fmt"
	"iter"
	"reflect"
	"time"
	"unsafe"
)

// Spec says how values of T are kept.
type Spec[T any] struct {
	Name    string          // of the table
	Key     func(*T) string // begins with the tenant that owns the value
	Fields  []FieldOf[T]
	Indexes []Index

	// Version says where a value keeps the version of its row: reads fill it
	// in, Put compares it and replaces it by the new one. Nil for values
	// that keep none; Put then overwrites whatever is there.
	Version func(*T) *uint64

	// Clone makes a copy that shares no changeable memory. Nil when copying
	// the struct does that already.
	Clone func(T) T
}

// FieldOf is a field and the way to its value.
type FieldOf[T any] struct {
	Field
	Get func(*T) Value
}

// StringField is a text field of T.
func StringField[T any](name string, get func(*T) string) FieldOf[T] {
	return FieldOf[T]{Field{name, KindString}, func(v *T) Value { return String(get(v)) }}
}

// TimeField is a time field of T.
func TimeField[T any](name string, get func(*T) time.Time) FieldOf[T] {
	return FieldOf[T]{Field{name, KindTime}, func(v *T) Value { return Time(get(v)) }}
}

// BoolField is a truth field of T.
func BoolField[T any](name string, get func(*T) bool) FieldOf[T] {
	return FieldOf[T]{Field{name, KindBool}, func(v *T) Value { return Bool(get(v)) }}
}

// Collection is the typed view of one table. It holds no data: it is a
// constant of the program and safe for concurrent use.
type Collection[T any] struct {
	spec    Spec[T]
	table   *Table
	version uintptr // offset of the version in a T
}

// Define makes the collection that s describes. Bodies are *T and travel as
// JSON where a backend keeps bytes. It panics when s is malformed, because
// that is a mistake in the program.
func Define[T any](s Spec[T]) *Collection[T] {
	t := &Table{
		Name:    s.Name,
		Indexes: s.Indexes,
		Encode:  func(body any) ([]byte, error) { return json.Marshal(body) },
		Decode:  func(data []byte) (any, error) { v := new(T); return v, json.Unmarshal(data, v) },
	}
	for _, f := range s.Fields {
		t.Fields = append(t.Fields, f.Field)
	}
	if err := (Schema{t}).Check(); err != nil || s.Key == nil {
		panic(fmt.Sprintf("store: Define(%q): Key %v, %v", s.Name, s.Key != nil, err))
	}
	c := &Collection[T]{spec: s, table: t}
	t.Derive = func(body any) (string, []Value) { return c.derive(body.(*T)) }
	if s.Version != nil {
		v := new(T)
		c.version = uintptr(unsafe.Pointer(s.Version(v))) - uintptr(unsafe.Pointer(v))
		if c.version+unsafe.Sizeof(uint64(0)) > unsafe.Sizeof(*v) {
			panic(fmt.Sprintf("store: Define(%q): Version must point into the value", s.Name))
		}
	}
	return c
}

// versionOf points to where v keeps its version. Calling Spec.Version here
// would move every value that is read to the heap, because the compiler cannot
// see what the function does with the pointer.
func (c *Collection[T]) versionOf(v *T) *uint64 {
	return (*uint64)(unsafe.Add(unsafe.Pointer(v), c.version))
}

// Table returns the table behind the collection.
func (c *Collection[T]) Table() *Table { return c.table }

// Get returns a copy of the value with this key, or ErrNotFound.
func (c *Collection[T]) Get(ctx context.Context, r Reader, key string) (T, error) {
	row, err := r.Get(ctx, c.table, key)
	if err != nil {
		var none T
		return none, err
	}
	return c.Value(row), nil
}

// Peek returns the stored value itself and its version, or ErrNotFound. It is
// for reading only and shared with everybody: nobody may change it, and the
// version that it carries is not its own.
func (c *Collection[T]) Peek(ctx context.Context, r Reader, key string) (*T, uint64, error) {
	row, err := r.Get(ctx, c.table, key)
	if err != nil {
		return nil, 0, err
	}
	return row.Body.(*T), row.Version, nil
}

// Copy returns what Get would have returned for a value that Peek returned.
func (c *Collection[T]) Copy(v *T, version uint64) (out T) {
	c.CopyTo(&out, v, version)
	return out
}

// CopyTo is Copy into room that is there.
func (c *Collection[T]) CopyTo(room, v *T, version uint64) {
	if *room = *v; c.spec.Clone != nil {
		*room = c.spec.Clone(*v)
	}
	if c.spec.Version != nil {
		*c.versionOf(room) = version
	}
}

// Key returns the key under which v is stored.
func (c *Collection[T]) Key(v *T) string { return c.spec.Key(v) }

// Insert stores v, whose key must be new.
func (c *Collection[T]) Insert(ctx context.Context, w Writer, v *T) error {
	return c.put(ctx, w, v, 0)
}

// Give is Insert without a copy: it stores v itself, and returns the version of
// its row. From then on v is as if it came from Peek: nobody may change it.
func (c *Collection[T]) Give(ctx context.Context, w Writer, v *T) (version uint64, err error) {
	row := Row{Body: v}
	row.Key, row.Fields = c.derive(v)
	return w.Put(ctx, c.table, row)
}

// Put stores v over the version that it carries and leaves the new version
// in it; see Spec.Version.
func (c *Collection[T]) Put(ctx context.Context, w Writer, v *T) error {
	return c.put(ctx, w, v, c.held(v))
}

// Delete removes the row of v, at the version that v carries.
func (c *Collection[T]) Delete(ctx context.Context, w Writer, v *T) error {
	return w.Delete(ctx, c.table, c.spec.Key(v), c.held(v))
}

// Stands reports whether the row of v is as Put left it: at the version that v
// carries, with all that v holds. It is false where values carry no version,
// because then nobody can tell. A row that is not there is ErrNotFound.
func (c *Collection[T]) Stands(ctx context.Context, r Reader, v *T) (bool, error) {
	there, err := c.Get(ctx, r, c.spec.Key(v))
	return err == nil && c.spec.Version != nil && reflect.DeepEqual(there, *v), err
}

// Scan yields copies of the values that s selects.
func (c *Collection[T]) Scan(ctx context.Context, r Reader, s Scan) iter.Seq2[T, error] {
	return func(yield func(T, error) bool) {
		for row, err := range r.Scan(ctx, c.table, s) {
			if err != nil {
				var none T
				yield(none, err)
				return
			}
			if !yield(c.Value(row), nil) {
				return
			}
		}
	}
}

// Position returns the place of v in an index of the table ("" is key order).
func (c *Collection[T]) Position(v *T, index string) (Position, error) {
	p := Position{Key: c.spec.Key(v)}
	if index == "" {
		return p, nil
	}
	_, positions, err := c.table.Index(index)
	if err != nil {
		return Position{}, err
	}
	for _, at := range positions {
		p.Fields = append(p.Fields, c.spec.Fields[at].Get(v))
	}
	return p, nil
}

func (c *Collection[T]) put(ctx context.Context, w Writer, v *T, version uint64) error {
	body := *v
	if c.spec.Clone != nil {
		body = c.spec.Clone(body)
	}
	row := Row{Version: version, Body: &body}
	row.Key, row.Fields = c.derive(&body)
	version, err := w.Put(ctx, c.table, row)
	if err != nil {
		return err
	}
	if c.spec.Version != nil {
		*c.versionOf(v) = version
	}
	return nil
}

// derive returns the key and the fields of the row that holds v.
func (c *Collection[T]) derive(v *T) (key string, fields []Value) {
	if len(c.spec.Fields) > 0 {
		fields = make([]Value, len(c.spec.Fields))
		for i := range c.spec.Fields {
			fields[i] = c.spec.Fields[i].Get(v)
		}
	}
	return c.spec.Key(v), fields
}

// held is the version that v carries.
func (c *Collection[T]) held(v *T) uint64 {
	if c.spec.Version == nil {
		return Any
	}
	return *c.versionOf(v)
}

// Value returns a copy of the value in a row of the table.
func (c *Collection[T]) Value(row Row) T {
	return c.Copy(row.Body.(*T), row.Version)
}
