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
	kinds, err := s.kinds(t)
	if err != nil {
		return err
	}
	bad := func(what string) error {
		return fmt.Errorf("%w: scan of table %s, index %q: %s", ErrInvalid, t.Name, s.Index, what)
	}
	if s.Limit < 0 {
		return bad("negative limit")
	}
	if !match(s.Equal, kinds[:min(len(s.Equal), len(kinds))]) || s.Index == "" && len(s.Equal) > 0 {
		return bad("Equal does not fit the index")
	}
	bounds := !s.From.IsZero() || !s.To.IsZero()
	if s.Prefix != "" || bounds {
		if len(s.Equal) == len(kinds) {
			return bad("no field is left for a prefix or a range")
		}
		next := kinds[len(s.Equal)]
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
	if s.Index == "" {
		kinds = nil
	}
	if len(s.After.Fields) != len(kinds) || !match(s.After.Fields, kinds) || !ValidText(s.After.Key) {
		return bad("After is not a position of this index")
	}
	return nil
}

// kinds are those of the index's fields; key order has one, the key.
func (s *Scan) kinds(t *Table) ([]Kind, error) {
	if s.Index == "" {
		return []Kind{KindString}, nil
	}
	_, positions, err := t.Index(s.Index)
	if err != nil {
		return nil, err
	}
	kinds := make([]Kind, len(positions))
	for i, p := range positions {
		kinds[i] = t.Fields[p].Kind
	}
	return kinds, nil
}

func match(vs []Value, kinds []Kind) bool {
	if len(vs) > len(kinds) {
		return false
	}
	for i, v := range vs {
		if v.IsZero() || !fits(v, kinds[i]) {
			return false
		}
	}
	return true
}

func fits(v Value, k Kind) bool {
	return v.IsZero() || v.kind == k && (k != KindString || ValidText(v.s))
}
