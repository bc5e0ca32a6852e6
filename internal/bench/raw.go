package bench

import (
	"context"
	"encoding/binary"
	"errors"
	"io"
	"strconv"
	"time"

	"cspkit.example/permissions"
	"github.com/google/uuid"
	"github.com/hashicorp/go-memdb"
)

// Raw does the operations on go-memdb by hand: it reads and writes the rows
// that the engine reads and writes, and nothing else. It asks nobody's
// permission, follows no rules, and leaves the JSON of old and new values out
// of its activity records.
type Raw struct {
	people *Population
	deep   map[bool][]byte // keys before deep pages, by Page.ByReseller
	db     *memdb.MemDB
	seen   Counts // nil: nothing is counted
	rand   io.Reader
	id     uuid.UUID // room for the one that is being drawn
}

var _ Forker = (*Raw)(nil)

var (
	errAbsent = errors.New("bench: a row is missing") // that every world has
	errTaken  = errors.New("bench: the domain has a tenant already")
)

// Fork takes a snapshot.
func (r *Raw) Fork(context.Context) (Contender, error) { return r.fork(), nil }

func (r *Raw) fork() *Raw {
	return &Raw{people: r.people, deep: r.deep, db: r.db.Snapshot(), seen: r.seen, rand: r.rand}
}

// newID draws a GUID.
func (r *Raw) newID() (string, error) {
	if _, err := io.ReadFull(r.rand, r.id[:]); err != nil {
		return "", err
	}
	r.id[6] = r.id[6]&0x0f | 0x40
	r.id[8] = r.id[8]&0x3f | 0x80
	return r.id.String(), nil
}

// tx is a transaction. Searching and joining keys allocate nothing.
type tx struct {
	*memdb.Txn
	seen Counts
	seek []byte
	args [1]any    // &seek
	room [256]byte // of the key that is searched
	part [128]byte // of the prefix that a list keeps to
}

func (r *Raw) begin(write bool) *tx {
	t := &tx{Txn: r.db.Txn(write), seen: r.seen}
	t.args[0] = &t.seek
	return t
}

// key joins parts by slashes, in room that the next key takes over.
func (t *tx) key(parts ...string) []byte {
	key := t.room[:0]
	for i, p := range parts {
		if i > 0 {
			key = append(key, '/')
		}
		key = append(key, p...)
	}
	return key
}

// get reads the body with a key, nil when there is none.
func get[T any](t *tx, table string, key []byte) (*T, error) {
	t.seen.add(table, Ops{Gets: 1})
	t.seek = key
	o, err := t.First(table, "id", t.args[:]...)
	if o == nil || err != nil {
		return nil, err
	}
	return o.(*entry).body.(*T), nil
}

// must is get for a row that every world has.
func must[T any](t *tx, table string, key []byte) (*T, error) {
	body, err := get[T](t, table, key)
	if err == nil && body == nil {
		err = errAbsent
	}
	return body, err
}

// each passes on the bodies whose keys begin with a prefix.
func each[T any](t *tx, table string, prefix []byte, fn func(*T)) error {
	t.seen.add(table, Ops{Scans: 1})
	t.seek = prefix
	it, err := t.Get(table, "id_prefix", t.args[:]...)
	if err != nil {
		return err
	}
	for o := it.Next(); o != nil; o = it.Next() {
		t.seen.add(table, Ops{Rows: 1})
		fn(o.(*entry).body.(*T))
	}
	return nil
}

// put stores a body under its keys.
func (t *tx) put(table string, body any, keys [3][]byte) error {
	t.seen.add(table, Ops{Puts: 1})
	return t.Insert(table, &entry{keys, body})
}

// under returns the key of a row, and its key in an index of the fields
// owner and time, in one piece of memory.
func under(at time.Time, parent, id string) [3][]byte {
	buf := make([]byte, 0, 3*len(parent)+2*len(id)+11)
	buf = append(buf, parent...)
	buf = append(buf, '/')
	buf = append(buf, id...)
	n := len(buf)
	buf = append(buf, parent...)
	buf = append(buf, 0)
	buf = binary.BigEndian.AppendUint64(buf, uint64(at.UnixMicro())^(1<<63))
	buf = append(buf, buf[:n]...)
	return [3][]byte{buf[:n:n], buf[n:]}
}

// recordKey is the key of an activity record.
func recordKey(dst []byte, partner permissions.TenantID, n int64) []byte {
	dst = append(dst, partner...)
	dst = append(dst, "/0000000000000000000"...)
	var room [20]byte
	digits := strconv.AppendInt(room[:0], n, 10)
	copy(dst[len(dst)-len(digits):], digits)
	return dst
}
