package bench

import (
	"bytes"
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

// layouts has, for each table, the fields of each index.
var layouts = func() map[string][][]int {
	all := map[string][][]int{}
	for _, t := range partnercenter.Schema() {
		for _, ix := range t.Indexes {
			_, fields, err := t.Index(ix.Name)
			if err != nil {
				panic(err) // the schema is at odds with itself
			}
			all[t.Name] = append(all[t.Name], fields)
		}
	}
	return all
}()

// entry returns the entry of a row: in each index, its fields followed by its
// key.
func (r *tableRow) entry() *entry {
	var room [1024]byte
	var ends [4]int // of the keys, from 1 on
	buf := append(room[:0], r.row.Key...)
	ends[1] = len(buf)
	layout := layouts[r.table.Name]
	for i, fields := range layout {
		for _, f := range fields {
			buf = store.AppendKey(buf, r.row.Fields[f])
		}
		buf = append(buf, r.row.Key...)
		ends[i+2] = len(buf)
	}
	e, kept := &entry{body: r.own}, bytes.Clone(buf)
	for i := range len(layout) + 1 {
		e.keys[i] = kept[ends[i]:ends[i+1]:ends[i+1]]
	}
	return e
}

// ownBody returns the body of a row, as a type of this package where the
// engine does not export its own.
func ownBody(t *store.Table, from any) (any, error) {
	var body any
	switch t.Name {
	case "sequences":
		body = new(sequence)
	case "domains":
		body = new(Domain)
	case "credentials":
		body = new(Credential)
	default:
		return from, nil
	}
	text, err := t.Encode(from)
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
