package memstore

import (
	"context"
	"fmt"
	"maps"

	"cspkit.example/store"
	"github.com/hashicorp/go-memdb"
)

// tables is the database together with what is known about its tables. It is
// never changed, only replaced.
type tables struct {
	db      *memdb.MemDB
	byName  map[string]*table
	byShape map[*store.Table]*table // a short way for the very table that Prepare was told of
}

// of returns the table that Prepare made for shape, or for another of its name;
// nil when there is none.
func (ts *tables) of(shape *store.Table) *table {
	if tb := ts.byShape[shape]; tb != nil || shape == nil {
		return tb
	}
	return ts.byName[shape.Name]
}

// Prepare adds the tables that are new. Tables that are there keep their rows,
// and must have the same shape: the difference is [store.ErrInvalid], and then
// nothing is added. Adding tables to a store that has rows copies all rows.
// Prepare waits for the writer like Update, and is refused inside its closure.
func (s *Store) Prepare(ctx context.Context, schema store.Schema) error {
	if err := schema.Check(); err != nil {
		return err
	}
	if err := s.lock(ctx); err != nil {
		return err
	}
	defer s.unlock()
	old := s.tables.Load()
	if old == nil {
		old = &tables{}
	}
	byName := maps.Clone(old.byName)
	if byName == nil {
		byName = map[string]*table{}
	}
	for _, t := range schema {
		if there := byName[t.Name]; there == nil {
			byName[t.Name] = newTable(t)
		} else if !there.shape.SameShape(t) {
			return fmt.Errorf("%w: table %s is there with other fields or indexes", store.ErrInvalid, t.Name)
		}
	}
	if len(byName) == len(old.byName) {
		return nil
	}
	db, err := newDB(byName)
	if err != nil {
		return err
	}
	if err := copyRows(db, old); err != nil {
		return err
	}
	byShape := make(map[*store.Table]*table, len(byName))
	for _, tb := range byName {
		byShape[tb.shape] = tb
	}
	s.tables.Store(&tables{db, byName, byShape})
	return nil
}

// newDB makes an empty database. It is a snapshot, because only what is not a
// snapshot tracks changed nodes for watchers: nobody watches here, tracking
// costs time in every write, and a commit of more than 8,192 changed nodes
// would walk the whole tree.
func newDB(byName map[string]*table) (*memdb.MemDB, error) {
	schema := &memdb.DBSchema{Tables: map[string]*memdb.TableSchema{}}
	for name, t := range byName {
		indexes := map[string]*memdb.IndexSchema{}
		for i, ix := range t.indexes {
			indexes[ix.name] = &memdb.IndexSchema{Name: ix.name, Unique: true, Indexer: indexer(i)}
		}
		schema.Tables[name] = &memdb.TableSchema{Name: name, Indexes: indexes}
	}
	db, err := memdb.NewMemDB(schema)
	if err != nil {
		return nil, err
	}
	return db.Snapshot(), nil
}

// copyRows puts the rows of old into db, whose tables include all of old's.
func copyRows(db *memdb.MemDB, old *tables) error {
	if old.db == nil {
		return nil
	}
	from, to := old.db.Txn(false), db.Txn(true)
	defer to.Abort()
	for name := range old.byName {
		it, err := from.Get(name, keyOrder)
		if err != nil {
			return err
		}
		for o := it.Next(); o != nil; o = it.Next() {
			if err := to.Insert(name, o); err != nil {
				return err
			}
		}
	}
	to.Commit()
	return nil
}
