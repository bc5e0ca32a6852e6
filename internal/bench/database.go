package bench

import (
	"bytes"
	"context"
	"encoding/json"
	"errors"
	"time"

	"cspkit.example/partnercenter"
	"cspkit.example/permissions"
	"cspkit.example/store"
	"github.com/hashicorp/go-memdb"
)

// entry is what the database by hand holds: a value of the domain, and its
// place in each index, worked out once.
type entry struct {
	keys [3][]byte // key order first, then the indexes in the order of the schema
	body any
}

// position hands go-memdb the key at its own position, without reflection.
type position int

var errSearch = errors.New("bench: an index is searched by one *[]byte")

// FromObject returns the key of an entry.
func (p position) FromObject(o any) (bool, []byte, error) { return true, o.(*entry).keys[p], nil }

// FromArgs returns the bytes behind the argument, which is a pointer because
// a slice in an interface is an allocation.
func (p position) FromArgs(args ...any) ([]byte, error) {
	if at, ok := args[0].(*[]byte); ok {
		return *at, nil
	}
	return nil, errSearch
}

// PrefixFromArgs is FromArgs for searches by prefix.
func (p position) PrefixFromArgs(args ...any) ([]byte, error) { return p.FromArgs(args...) }

// newDatabase returns an empty database with the tables and indexes of the
// engine. It is a snapshot, which tracks no changes for watchers.
func newDatabase() (*memdb.MemDB, error) {
	schema := &memdb.DBSchema{Tables: map[string]*memdb.TableSchema{}}
	for _, t := range partnercenter.Schema() {
		indexes := map[string]*memdb.IndexSchema{"id": {Name: "id", Unique: true, Indexer: position(0)}}
		for i, ix := range t.Indexes {
			indexes[ix.Name] = &memdb.IndexSchema{Name: ix.Name, Unique: true, Indexer: position(i + 1)}
		}
		schema.Tables[t.Name] = &memdb.TableSchema{Name: t.Name, Indexes: indexes}
	}
	db, err := memdb.NewMemDB(schema)
	if err != nil {
		return nil, err
	}
	return db.Snapshot(), nil
}

// rawCopy returns a database with the rows of a store. They share the bodies.
func rawCopy(ctx context.Context, s store.Store) (*memdb.MemDB, error) {
	db, err := newDatabase()
	if err != nil {
		return nil, err
	}
	tx := db.Txn(true)
	defer tx.Abort()
	err = s.View(ctx, func(ctx context.Context, r store.Reader) error {
		for _, t := range partnercenter.Schema() {
			for row, err := range r.Scan(ctx, t, store.Scan{}) {
				if err != nil {
					return err
				}
				e, err := entryOf(tableRow{t, row})
				if err != nil {
					return err
				}
				if err := tx.Insert(t.Name, e); err != nil {
					return err
				}
			}
		}
		return nil
	})
	if err == nil {
		tx.Commit()
	}
	return db, err
}

// entryOf returns the entry of a row: in each index, its fields followed by
// its key.
func entryOf(r tableRow) (*entry, error) {
	e := &entry{body: r.row.Body}
	room := make([]byte, 0, 1024)
	ends := []int{len(r.row.Key)}
	room = append(room, r.row.Key...)
	for _, ix := range r.table.Indexes {
		_, fields, err := r.table.Index(ix.Name)
		if err != nil {
			return nil, err
		}
		for _, f := range fields {
			room = store.AppendKey(room, r.row.Fields[f])
		}
		room = append(room, r.row.Key...)
		ends = append(ends, len(room))
	}
	start, buf := 0, bytes.Clone(room)
	for i, end := range ends {
		e.keys[i], start = buf[start:end:end], end
	}
	var err error
	e.body, err = ownBody(r)
	return e, err
}

// ownBody returns the body of a row, as a type of this package where the
// engine does not export its own.
func ownBody(r tableRow) (any, error) {
	var body any
	switch r.table.Name {
	case "sequences":
		body = new(sequence)
	case "domains":
		body = new(Domain)
	case "credentials":
		body = new(Credential)
	default:
		return r.row.Body, nil
	}
	text, err := r.table.Encode(r.row.Body)
	if err != nil {
		return nil, err
	}
	return body, json.Unmarshal(text, body)
}

// sequences is the table that numbers the records of each partner.
var sequences = tableOf("sequences")

func tableOf(name string) *store.Table {
	for _, t := range partnercenter.Schema() {
		if t.Name == name {
			return t
		}
	}
	panic("bench: the engine has no table " + name)
}

// sequence is a row of that table. The engine's own type is not exported;
// this one has the same fields.
type sequence struct {
	Version uint64
	Partner permissions.TenantID
	Last    int64
	Date    time.Time
}

func sequenceOf(body any) (s sequence, err error) {
	text, err := sequences.Encode(body)
	if err != nil {
		return s, err
	}
	return s, json.Unmarshal(text, &s)
}
