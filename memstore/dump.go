package memstore

import (
	"context"
	"fmt"
	"io"

	"cspkit.example/store"
)

// Dump writes the tables of schema as the file that [store.Dump] describes:
// what is committed now, whatever is written meanwhile. [store.Dumper] has the
// promises. Versions that transactions took and gave back leave no trace, so
// the same commits give the same bytes.
func (s *Store) Dump(ctx context.Context, schema store.Schema, w io.Writer, progress func(rows int)) error {
	if err := s.check(); err != nil {
		return err
	}
	if err := ctx.Err(); err != nil {
		return err
	}
	s.commit.Lock()
	t, err := s.begin(false)
	last := s.committed
	s.commit.Unlock()
	if err != nil {
		return err
	}
	defer t.end()
	if err := t.prepared(schema); err != nil {
		return err
	}
	return store.WriteDump(ctx, t, schema, w, last, progress)
}

// loadBatch is how many rows Load inserts in one go. go-memdb remembers what a
// transaction has copied, but only so much: a longer one copies nodes again
// and again.
const loadBatch = 1000

// Load takes in a file that Dump wrote; [store.Loader] has the promises. It
// fills a private copy of the database, so readers and forks see nothing of it
// until it is complete, and a file that is refused costs nothing but time.
// Writers wait for as long as r takes.
func (s *Store) Load(ctx context.Context, schema store.Schema, r io.Reader, progress func(rows int)) error {
	if err := s.lock(ctx); err != nil {
		return err
	}
	defer s.unlock()
	now, err := s.begin(false)
	if err != nil {
		return err
	}
	defer now.end()
	if err := now.prepared(schema); err != nil {
		return err
	}
	if err := now.empty(ctx, schema); err != nil {
		return err
	}
	dump, err := store.NewDumpReader(r, schema)
	if err != nil {
		return err
	}
	old := s.tables.Load()
	loaded := &tables{old.db.Snapshot(), old.byName, old.byShape}
	touched, err := s.fill(ctx, loaded, dump, progress)
	if err != nil {
		return err
	}
	if err := ctx.Err(); err != nil {
		return err
	}
	// Before the swap: no row can be read whose version is still to be given.
	s.versions.Store(max(s.versions.Load(), dump.LastVersion()))
	s.swap(func() { s.tables.Store(loaded) }, max(s.committed, dump.LastVersion()))
	s.ring(touched)
	if progress != nil {
		progress(dump.Rows())
	}
	return nil
}

// fill inserts the rows of a dump and returns the tables that got some.
func (s *Store) fill(ctx context.Context, into *tables, dump *store.DumpReader, progress func(rows int)) (written []touched, err error) {
	t := s.newTx(into, true)
	defer t.end()
	for {
		tab, row, err := dump.Next()
		if err == io.EOF {
			t.txn.Commit()
			return t.touched, nil
		}
		if err == nil {
			err = ctx.Err()
		}
		if err == nil {
			err = t.load(tab, row, dump.Line())
		}
		if err != nil {
			return nil, err
		}
		if dump.Rows()%loadBatch == 0 {
			t.txn.Commit()
			t.txn = into.db.Txn(true)
			if progress != nil {
				progress(dump.Rows())
			}
		}
	}
}

// load inserts a row whose key is new, with the version that it has.
func (t *tx) load(tab *store.Table, row store.Row, line int) error {
	tb := t.tables.of(tab)
	rec := &record{row, tb.entries(&row)}
	if err := t.checkUnique(tb, rec, nil); err != nil {
		return &store.DumpError{Line: line, Field: "fields", Err: err}
	}
	if t.touchedTable(tb) == nil { // only the table: nobody reads here what was loaded
		t.touched = append(t.touched, touched{table: tb, last: rec})
	}
	return t.txn.Insert(tb.shape.Name, rec)
}

// prepared reports, as ErrInvalid, a table that Prepare was not told of in
// this shape.
func (t *tx) prepared(schema store.Schema) error {
	if err := schema.Check(); err != nil {
		return err
	}
	for _, tab := range schema {
		if tb := t.tables.byName[tab.Name]; tb == nil || !tb.shape.SameShape(tab) {
			return fmt.Errorf("%w: memstore: Prepare was not told of the table %s in this shape", store.ErrInvalid, tab.Name)
		}
	}
	return nil
}

// empty reports, as ErrExists, a table that has rows.
func (t *tx) empty(ctx context.Context, schema store.Schema) error {
	for _, tab := range schema {
		for _, err := range t.Scan(ctx, tab, store.Scan{Limit: 1}) {
			if err == nil {
				err = fmt.Errorf("%w: memstore: the table %s has rows: load into empty tables", store.ErrExists, tab.Name)
			}
			return err
		}
	}
	return nil
}
