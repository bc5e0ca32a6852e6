package memstore

import (
	"bytes"
	"context"
	"fmt"
	"slices"

	"cspkit.example/store"
	"github.com/hashicorp/go-memdb"
)

// tx is one transaction, of View or of Update.
type tx struct {
	s       *Store
	tables  *tables
	txn     *memdb.Txn
	done    bool
	before  *memdb.Txn // what was committed when the transaction began; nil until that is asked for
	touched []touched  // the tables that were written to

	// The argument of the search that is being made, kept here so that
	// searching allocates nothing.
	seek []byte
	args [1]any // &seek
}

func (s *Store) begin(write bool) (*tx, error) {
	ts := s.tables.Load()
	if ts == nil {
		return nil, fmt.Errorf("%w: memstore: there are no tables: Prepare comes first", store.ErrInvalid)
	}
	return s.newTx(ts, write), nil
}

func (s *Store) newTx(ts *tables, write bool) *tx {
	t := &tx{s: s, tables: ts, txn: ts.db.Txn(write)}
	t.args[0] = &t.seek
	return t
}

// end makes the transaction unusable and undoes what was not committed.
func (t *tx) end() {
	t.done = true
	t.txn.Abort()
}

// Get returns the row as it was put.
func (t *tx) Get(ctx context.Context, tab *store.Table, key string) (store.Row, error) {
	tb, err := t.table(ctx, tab)
	if err != nil {
		return store.Row{}, err
	}
	rec, err := t.find(tb, key)
	if err != nil {
		return store.Row{}, err
	}
	if rec == nil {
		return store.Row{}, missing(tb, key)
	}
	return rec.row, nil
}

// Put stores a copy of row that shares the body.
func (t *tx) Put(ctx context.Context, tab *store.Table, row store.Row) (uint64, error) {
	tb, err := t.table(ctx, tab)
	if err != nil {
		return 0, err
	}
	if err := tb.shape.CheckRow(&row); err != nil {
		return 0, err
	}
	// All reading comes before the writing, and find asks memdb only for what
	// was there before the transaction: memdb copies an index that a
	// transaction has changed before it lets anyone read it.
	old, err := t.find(tb, row.Key)
	if err != nil {
		return 0, err
	}
	if err := checkVersion(tb, &row, old); err != nil {
		return 0, err
	}
	rec := &record{row: row}
	if old != nil && slices.Equal(old.row.Fields, row.Fields) {
		rec.row.Key, rec.row.Fields, rec.entries = old.row.Key, old.row.Fields, old.entries
	} else {
		rec.row.Fields = slices.Clone(row.Fields)
		rec.entries = tb.entries(&row)
		if err := t.checkUnique(tb, rec, old); err != nil {
			return 0, err
		}
	}
	rec.row.Version = t.s.versions.Add(1)
	t.touch(tb, rec)
	return rec.row.Version, t.txn.Insert(tb.shape.Name, rec)
}

// Delete removes the row from all indexes.
func (t *tx) Delete(ctx context.Context, tab *store.Table, key string, version uint64) error {
	tb, err := t.table(ctx, tab)
	if err != nil {
		return err
	}
	old, err := t.find(tb, key)
	switch {
	case err != nil:
		return err
	case old == nil:
		return missing(tb, key)
	case version != store.Any && version != old.row.Version:
		return stale(tb, key)
	}
	t.touch(tb, deleted(key))
	return t.txn.Delete(tb.shape.Name, old)
}

// table finds out whether the transaction can go on, and with which table.
func (t *tx) table(ctx context.Context, tab *store.Table) (*table, error) {
	if t.done {
		return nil, store.ErrDone
	}
	if err := ctx.Err(); err != nil {
		return nil, err
	}
	if tb := t.tables.of(tab); tb != nil {
		return tb, nil
	}
	return nil, fmt.Errorf("%w: memstore: a table that Prepare was not told of", store.ErrInvalid)
}

// find returns the record with this key, or nil.
func (t *tx) find(tb *table, key string) (*record, error) {
	if key == "" { // nothing, but to memdb the beginning of every key
		return nil, nil
	}
	txn := t.txn
	if touched := t.touchedTable(tb); touched != nil {
		if rec, wrote := touched.row(key); wrote {
			return rec, nil
		}
		if t.before == nil {
			t.before = t.tables.db.Txn(false)
		}
		txn = t.before
	}
	t.seek = bytesOf(key)
	o, err := txn.First(tb.shape.Name, keyOrder, t.args[:]...)
	if o == nil {
		return nil, err
	}
	return o.(*record), err
}

// missing is why no row has a key: there is none, or the key is no key. That
// is asked only now, for the keys of rows are valid.
func missing(tb *table, key string) error {
	if err := tb.shape.CheckKey(key); err != nil {
		return err
	}
	return store.ErrNotFound
}

// checkUnique refuses rec when a unique index holds its fields for another
// key; memdb would let it take the entry over.
func (t *tx) checkUnique(tb *table, rec, old *record) error {
	for i, ix := range tb.indexes {
		if !ix.unique {
			continue
		}
		fields := fieldsOf(rec, i)
		if old != nil && bytes.Equal(fieldsOf(old, i), fields) {
			continue
		}
		t.seek = fields
		it, err := t.txn.LowerBound(tb.shape.Name, ix.name, t.args[:]...)
		if err != nil {
			return err
		}
		// Encodings of fields are never the beginning of one another, so
		// whatever begins with these bytes has these fields.
		if o := it.Next(); o != nil && bytes.HasPrefix(o.(*record).entry(i), fields) {
			return fmt.Errorf("%w: table %s: index %s holds these values for another row",
				store.ErrExists, tb.shape.Name, tb.shape.Indexes[i-1].Name)
		}
	}
	return nil
}

// fieldsOf is the i-th index entry without the key that ends it.
func fieldsOf(rec *record, i int) []byte {
	entry := rec.entry(i)
	return entry[:len(entry)-len(rec.row.Key)]
}

// checkVersion reports whether row may replace old, which is nil for none.
func checkVersion(tb *table, row *store.Row, old *record) error {
	switch {
	case row.Version == store.Any:
		return nil
	case row.Version == 0 && old != nil:
		return fmt.Errorf("%w: table %s: key %q", store.ErrExists, tb.shape.Name, row.Key)
	case row.Version != 0 && (old == nil || old.row.Version != row.Version):
		return stale(tb, row.Key)
	}
	return nil
}

func stale(tb *table, key string) error {
	return fmt.Errorf("%w: table %s: key %q", store.ErrStale, tb.shape.Name, key)
}
