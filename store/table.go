package store

import (
	"fmt"
	"slices"
)

// Schema is the tables of a program.
type Schema []*Table

// Check reports the first mistake in the schema, as ErrInvalid.
func (s Schema) Check() error {
	seen := map[string]bool{}
	for _, t := range s {
		if t == nil || t.Name == "" || seen[t.Name] {
			return fmt.Errorf("%w: schema: every table needs a name of its own", ErrInvalid)
		}
		seen[t.Name] = true
		if err := t.check(); err != nil {
			return err
		}
	}
	return nil
}

// Table describes rows of one shape. It is a constant of the program: nobody
// changes it after Prepare.
type Table struct {
	Name    string
	Fields  []Field // the values that rows carry beside their body
	Indexes []Index

	// Encode and Decode turn bodies into bytes and back, for backends that
	// keep bytes. A decoded body equals the one that was encoded.
	Encode func(body any) ([]byte, error)
	Decode func(data []byte) (any, error)

	// Derive works out the key and the fields that belong to a body. Nil for
	// tables whose rows say more than their bodies do.
	Derive func(body any) (key string, fields []Value)
}

// Field is one indexed value of a row.
type Field struct {
	Name string
	Kind Kind
}

// Index orders rows by fields, then by key.
type Index struct {
	Name   string
	Fields []string
	Unique bool // no two rows may have the same values in Fields
}

// Row is one record of a table.
type Row struct {
	Key     string  // not empty; valid text
	Version uint64  // see Writer.Put
	Fields  []Value // in the order of Table.Fields; never changed once put
	Body    any     // never changed once put
}

// Index returns the index of that name and the positions of its fields among
// the table's, or ErrInvalid.
func (t *Table) Index(name string) (Index, []int, error) {
	i, err := t.index(name)
	if err != nil {
		return Index{}, nil, err
	}
	positions := make([]int, len(t.Indexes[i].Fields))
	for n, f := range t.Indexes[i].Fields {
		positions[n] = slices.IndexFunc(t.Fields, func(g Field) bool { return g.Name == f })
		if positions[n] < 0 {
			return Index{}, nil, fmt.Errorf("%w: index %s of table %s: no field %q", ErrInvalid, name, t.Name, f)
		}
	}
	return t.Indexes[i], positions, nil
}

// index returns the position of the index with a name, or ErrInvalid.
func (t *Table) index(name string) (int, error) {
	i := slices.IndexFunc(t.Indexes, func(ix Index) bool { return ix.Name == name })
	if i < 0 {
		return 0, fmt.Errorf("%w: table %s has no index %q", ErrInvalid, t.Name, name)
	}
	return i, nil
}

// SameShape reports whether t and u have the same name, fields and indexes.
func (t *Table) SameShape(u *Table) bool {
	return t.Name == u.Name && slices.Equal(t.Fields, u.Fields) &&
		slices.EqualFunc(t.Indexes, u.Indexes, func(a, b Index) bool {
			return a.Name == b.Name && a.Unique == b.Unique && slices.Equal(a.Fields, b.Fields)
		})
}

// CheckRow reports whether r may be put into t, as ErrInvalid: a key, one
// value of the right kind for each field, valid text everywhere.
func (t *Table) CheckRow(r *Row) error {
	if err := t.CheckKey(r.Key); err != nil {
		return err
	}
	if len(r.Fields) != len(t.Fields) {
		return fmt.Errorf("%w: table %s: row has %d fields, the table %d", ErrInvalid, t.Name, len(r.Fields), len(t.Fields))
	}
	for i := range r.Fields {
		if v := &r.Fields[i]; v.kind != t.Fields[i].Kind || v.kind == KindString && !ValidText(v.s) {
			return fmt.Errorf("%w: table %s: field %s is not a valid %s", ErrInvalid, t.Name, t.Fields[i].Name, t.Fields[i].Kind)
		}
	}
	return nil
}

// CheckKey reports whether key may name a row of t, as ErrInvalid.
func (t *Table) CheckKey(key string) error {
	if key == "" || !ValidText(key) {
		return fmt.Errorf("%w: table %s: a key is non-empty UTF-8 without U+0000", ErrInvalid, t.Name)
	}
	return nil
}

func (t *Table) check() error {
	if t.Encode == nil || t.Decode == nil {
		return fmt.Errorf("%w: table %s needs Encode and Decode", ErrInvalid, t.Name)
	}
	for i, f := range t.Fields {
		if f.Name == "" || f.Kind.String() == "none" || slices.ContainsFunc(t.Fields[:i], func(g Field) bool { return g.Name == f.Name }) {
			return fmt.Errorf("%w: table %s: field %q needs a kind and a name of its own", ErrInvalid, t.Name, f.Name)
		}
	}
	for i, ix := range t.Indexes {
		if ix.Name == "" || len(ix.Fields) == 0 || slices.ContainsFunc(t.Indexes[:i], func(o Index) bool { return o.Name == ix.Name }) {
			return fmt.Errorf("%w: table %s: index %q needs fields and a name of its own", ErrInvalid, t.Name, ix.Name)
		}
		if _, _, err := t.Index(ix.Name); err != nil {
			return err
		}
	}
	return nil
}
