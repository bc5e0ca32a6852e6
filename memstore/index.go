package memstore

import (
	"errors"
	"strconv"
	"unsafe"

	"cspkit.example/store"
)

// table is what Prepare works out once, so that Put and Scan need not.
type table struct {
	shape   *store.Table
	indexes []index // 0 is the order of keys, then those of the shape
}

// index is one memdb index. Its entries are the encoded fields followed by the
// bytes of the row's key, so they are unique in every index, ties are in key
// order, and any row can be found again by its position.
type index struct {
	name   string // memdb's: the user's could end in "_prefix", which memdb takes as a command
	fields []int  // positions in the row
	unique bool
}

// keyOrder is the name that memdb requires of the first index.
const keyOrder = "id"

func newTable(shape *store.Table) *table {
	t := &table{shape: shape, indexes: []index{{name: keyOrder}}}
	for i, ix := range shape.Indexes {
		_, fields, _ := shape.Index(ix.Name) // found: the schema was checked
		t.indexes = append(t.indexes, index{strconv.Itoa(i), fields, ix.Unique})
	}
	return t
}

// find returns the position in t.indexes of the index with the user's name.
func (t *table) find(name string) int {
	if name == "" {
		return 0
	}
	for i := range t.shape.Indexes {
		if t.shape.Indexes[i].Name == name {
			return i + 1
		}
	}
	return -1
}

// record is what memdb holds. It is never changed.
type record struct {
	row  store.Row
	keys [][]byte // the entry in each of the table's indexes
}

// entries computes the index entries of row: its key, which memdb only reads,
// and the others in one piece of memory.
func (t *table) entries(row *store.Row) [][]byte {
	buf := make([]byte, 0, t.size(row))
	keys := make([][]byte, len(t.indexes))
	keys[0] = unsafe.Slice(unsafe.StringData(row.Key), len(row.Key))
	for i := 1; i < len(t.indexes); i++ {
		start := len(buf)
		for _, f := range t.indexes[i].fields {
			buf = store.AppendKey(buf, row.Fields[f])
		}
		buf = append(buf, row.Key...)
		keys[i] = buf[start:len(buf):len(buf)]
	}
	return keys
}

// size is how many bytes the entries of row take beside its key.
func (t *table) size(row *store.Row) int {
	n := (len(t.indexes) - 1) * len(row.Key)
	for i := range t.indexes {
		for _, f := range t.indexes[i].fields {
			// A number takes 8 bytes, a text itself and its end.
			n += max(8, len(row.Fields[f].Str())+1)
		}
	}
	return n
}

// indexer hands memdb the entry at its own position, without reflection.
type indexer int

var errArgs = errors.New("memstore: an index is searched by one *[]byte")

// FromObject returns the entry of a record.
func (x indexer) FromObject(o any) (bool, []byte, error) {
	return true, o.(*record).keys[x], nil
}

// FromArgs returns the bytes behind the single argument. A pointer, because
// putting a slice into an interface allocates.
func (x indexer) FromArgs(args ...any) ([]byte, error) {
	if len(args) == 1 {
		if at, ok := args[0].(*[]byte); ok {
			return *at, nil
		}
	}
	return nil, errArgs
}
