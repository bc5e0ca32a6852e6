package memstore

import (
	"bytes"
	"context"
	"iter"
	"slices"

	"cspkit.example/store"
	"github.com/hashicorp/go-memdb"
)

// checkEvery is how many rows a scan yields between two looks at the context.
const checkEvery = 32

// Scan seeks to its first row and walks from there. It reads an immutable
// state of the index, so writes during the iteration do not disturb it.
func (t *tx) Scan(ctx context.Context, tab *store.Table, s store.Scan) iter.Seq2[store.Row, error] {
	return func(yield func(store.Row, error) bool) {
		c, err := t.open(ctx, tab, &s)
		if err != nil {
			yield(store.Row{}, err)
			return
		}
		for n := 0; s.Limit == 0 || n < s.Limit; n++ {
			if n%checkEvery == 0 {
				err = ctx.Err()
			}
			if t.done {
				err = store.ErrDone
			}
			if err != nil {
				yield(store.Row{}, err)
				return
			}
			rec := c.next()
			if rec == nil || !yield(rec.row, nil) {
				return
			}
		}
	}
}

// cursor walks over one index, in one direction, between two bounds.
type cursor struct {
	it   memdb.ResultIterator
	at   int // the index's position
	span span
	desc bool
}

// open checks s and puts a cursor in front of its first row.
func (t *tx) open(ctx context.Context, tab *store.Table, s *store.Scan) (cursor, error) {
	tb, err := t.table(ctx, tab)
	if err != nil {
		return cursor{}, err
	}
	if err := s.Check(tb.shape); err != nil {
		return cursor{}, err
	}
	c := cursor{at: tb.find(s.Index), span: spanOf(s), desc: s.Desc}
	name, index := tb.shape.Name, tb.indexes[c.at].name
	switch {
	case !s.Desc:
		t.seek = c.span.from
		c.it, err = t.txn.LowerBound(name, index, t.args[:]...)
	case c.span.to == nil:
		c.it, err = t.txn.GetReverse(name, index)
	default:
		t.seek = c.span.to
		c.it, err = t.txn.ReverseLowerBound(name, index, t.args[:]...)
	}
	return c, err
}

// next returns the next record, or nil behind the last. It looks only at the
// bound that lies ahead: the search began at the other one.
func (c *cursor) next() *record {
	for o := c.it.Next(); o != nil; o = c.it.Next() {
		rec := o.(*record)
		switch entry := rec.entry(c.at); {
		case !c.desc && c.span.to != nil && bytes.Compare(entry, c.span.to) >= 0:
			return nil
		case c.desc && bytes.Compare(entry, c.span.from) < 0:
			return nil
		case c.desc && c.span.to != nil && bytes.Equal(entry, c.span.to):
			// memdb's bound is inclusive, ours is not.
		default:
			return rec
		}
	}
	return nil
}

// span is a half-open range of index entries.
type span struct{ from, to []byte } // a nil to is open, an empty one is not

// spanOf computes the entries that s selects, cursor included: nothing has to
// be skipped, however deep the cursor is.
func spanOf(s *store.Scan) span {
	equal := store.AppendKey([]byte{}, s.Equal...)
	x := span{equal, behind(equal)}
	if s.Prefix != "" {
		x.from = append(slices.Clip(equal), s.Prefix...)
		x.to = behind(x.from)
	}
	if !s.From.IsZero() {
		x.from = bound(s, equal, s.From)
	}
	if !s.To.IsZero() {
		x.to = bound(s, equal, s.To)
	}
	if s.After.IsZero() {
		return x
	}
	after := append(store.AppendKey([]byte{}, s.After.Fields...), s.After.Key...)
	if s.Desc && (x.to == nil || bytes.Compare(after, x.to) < 0) {
		x.to = after
	}
	if !s.Desc && bytes.Compare(after, x.from) >= 0 {
		x.from = append(after, 0) // nothing lies between an entry and this
	}
	return x
}

// bound is where entries whose next field is at least v begin. Keys stand in
// an entry as they are, fields are encoded.
func bound(s *store.Scan, equal []byte, v store.Value) []byte {
	if s.Index == "" {
		return append(slices.Clip(equal), v.Str()...)
	}
	return store.AppendKey(slices.Clip(equal), v)
}

// behind is the least entry behind all that begin with prefix; nil when there
// is none.
func behind(prefix []byte) []byte {
	for i := len(prefix) - 1; i >= 0; i-- {
		if prefix[i] < 0xff {
			next := slices.Clone(prefix[:i+1])
			next[i]++
			return next
		}
	}
	return nil
}
