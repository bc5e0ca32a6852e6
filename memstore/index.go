package memstore

import (
	"encoding/binary"
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

// record is what memdb holds. It is never changed. It is small, because most
// of what a store holds are records, and reading a row is mostly waiting for
// memory.
type record struct {
	row     store.Row
	entries string // in the indexes behind the first; see table.entries
}

// offsetSize is how many bytes an offset takes in the entries of a record.
const offsetSize = 4

// entries computes the entries of row in the indexes behind the first, where
// its key is the entry. Before the entries stand the offset of each and of
// their end.
func (t *table) entries(row *store.Row) string {
	n := len(t.indexes) - 1
	if n == 0 {
		return ""
	}
	head := (n + 1) * offsetSize
	buf := make([]byte, head, head+t.size(row))
	for i := range n {
		binary.LittleEndian.PutUint32(buf[i*offsetSize:], uint32(len(buf)))
		for _, f := range t.indexes[i+1].fields {
			buf = store.AppendKey(buf, row.Fields[f])
		}
		buf = append(buf, row.Key...)
	}
	binary.LittleEndian.PutUint32(buf[n*offsetSize:], uint32(len(buf)))
	return unsafe.String(unsafe.SliceData(buf), len(buf)) // nobody else has buf
}

// size is how many bytes the entries of row take.
func (t *table) size(row *store.Row) int {
	n := (len(t.indexes) - 1) * len(row.Key)
	for i := range t.indexes {
		for _, f := range t.indexes[i].fields {
			if v := row.Fields[f]; v.Kind() == store.KindString {
				n += len(v.Str()) + 1 // its end
			} else {
				n += 8
			}
		}
	}
	return n
}

// entry returns the record's entry in an index, for reading only.
func (r *record) entry(index int) []byte {
	text := r.row.Key
	if index > 0 {
		text = r.entries[r.offset(index-1):r.offset(index)]
	}
	return bytesOf(text)
}

// bytesOf is a text as memdb takes it: only to be read.
func bytesOf(text string) []byte { return unsafe.Slice(unsafe.StringData(text), len(text)) }

func (r *record) offset(i int) uint32 {
	return binary.LittleEndian.Uint32(bytesOf(r.entries)[i*offsetSize:])
}

// indexer hands memdb the entry at its own position, without reflection.
type indexer int

var errArgs = errors.New("memstore: an index is searched by one *[]byte")

// FromObject returns the entry of a record.
func (x indexer) FromObject(o any) (bool, []byte, error) {
	return true, o.(*record).entry(int(x)), nil
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
