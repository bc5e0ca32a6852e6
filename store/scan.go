package store

import "fmt"

// Scan selects rows of one index: those with equal leading fields, narrowed
// by one prefix or one range on the field that follows, in index order.
// The zero Scan is all rows in the order of their keys.
type Scan struct {
	Index string  // "" is the order of keys
	Equal []Value // values of the index's leading fields; none for key order

	// Prefix keeps rows whose next field (the key, in key order) is text
	// that begins with it. It excludes From and To.
	Prefix string

	// From and To keep rows whose next field (the key, in key order) is at
	// least From and less than To; a zero Value leaves that side open.
	From, To Value

	After Position // continue behind this row, in the scan's own direction
	Desc  bool     // from the end to the beginning
	Limit int      // at most so many rows; 0 is all
}

// Position is a place in an index: the values of all its fields and a key.
// The row that it was taken from need not exist any more. The zero Position
// is the beginning.
type Position struct {
	Fields []Value // empty in key order
	Key    string
}

// IsZero reports whether p is the beginning.
func (p Position) IsZero() bool { return p.Key == "" }

// Check reports whether s can be run on t, as ErrInvalid.
func (s *Scan) Check(t *Table) error {
	fields, err := s.fields(t)
	if err != nil {
		return err
	}
	bad := func(what string) error {
		return fmt.Errorf("%w: scan of table %s, index %q: %s", ErrInvalid, t.Name, s.Index, what)
	}
	if s.Limit < 0 {
		return bad("negative limit")
	}
	if !t.match(s.Equal, fields) {
		return bad("Equal does not fit the index")
	}
	bounds := !s.From.IsZero() || !s.To.IsZero()
	if s.Prefix != "" || bounds {
		next := KindString // of the key, in key order
		switch {
		case s.Index == "":
		case len(s.Equal) == len(fields):
			return bad("no field is left for a prefix or a range")
		default:
			next = t.kind(fields[len(s.Equal)])
		}
		switch {
		case s.Prefix != "" && (bounds || next != KindString || !ValidText(s.Prefix)):
			return bad("bad prefix")
		case !fits(s.From, next) || !fits(s.To, next):
			return bad("bad range")
		}
	}
	if s.After.IsZero() {
		return nil
	}
	if len(s.After.Fields) != len(fields) || !t.match(s.After.Fields, fields) || !ValidText(s.After.Key) {
		return bad("After is not a position of this index")
	}
	return nil
}

// fields are the names of the index's fields; key order has none.
func (s *Scan) fields(t *Table) ([]string, error) {
	if s.Index == "" {
		return nil, nil
	}
	i, err := t.index(s.Index)
	if err != nil {
		return nil, err
	}
	return t.Indexes[i].Fields, nil
}

// match reports whether vs are values of the first of the fields.
func (t *Table) match(vs []Value, fields []string) bool {
	if len(vs) > len(fields) {
		return false
	}
	for i, v := range vs {
		if v.IsZero() || !fits(v, t.kind(fields[i])) {
			return false
		}
	}
	return true
}

// kind is that of the field with a name, 0 when there is none.
func (t *Table) kind(field string) Kind {
	for i := range t.Fields {
		if t.Fields[i].Name == field {
			return t.Fields[i].Kind
		}
	}
	return 0
}

func fits(v Value, k Kind) bool {
	return v.IsZero() || v.kind == k && (k != KindString || ValidText(v.s))
}
