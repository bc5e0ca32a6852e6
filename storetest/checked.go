package storetest

import (
	"bytes"
	"context"
	"iter"
	"maps"
	"slices"
	"sync"
	"testing"

	"cspkit.example/store"
)

// Checked returns a store that watches how s is used and reports to tb, as
// errors that let the test go on:
//
//   - a body or Fields that were put or read and then changed in place, noticed
//     at the end of the transaction and whenever the same version is read again;
//   - a body that Table.Encode refuses, or that encoding and decoding changes;
//   - a Reader or Writer that is used after its closure.
//
// It encodes every row that passes and remembers every version that it saw,
// so it is for tests, and must not be used when tb has ended. It is safe for
// concurrent use. Forks are checked too, and begin with an empty memory.
func Checked(tb testing.TB, s store.Store) store.Store {
	c := &checked{Store: s, tb: tb, seen: map[rowID]fingerprint{}}
	return decorated(s, c, func(fork store.Store) store.Store { return Checked(tb, fork) })
}

type checked struct {
	store.Store
	tb testing.TB

	mu   sync.Mutex
	seen map[rowID]fingerprint // what was committed
}

// rowID names one state of a row: a version is never given twice.
type rowID struct {
	table, key string
	version    uint64
}

// fingerprint is what a row looked like.
type fingerprint struct {
	body   []byte
	fields []store.Value
}

func (p fingerprint) equal(q fingerprint) bool {
	return bytes.Equal(p.body, q.body) && slices.Equal(p.fields, q.fields)
}

func (c *checked) View(ctx context.Context, fn func(context.Context, store.Reader) error) error {
	return c.Store.View(ctx, func(ctx context.Context, r store.Reader) error {
		t := &checkedTx{c: c, Reader: r}
		defer t.end()
		return fn(ctx, t)
	})
}

func (c *checked) Update(ctx context.Context, fn func(context.Context, store.Writer) error) error {
	var t *checkedTx // of the last run
	err := c.Store.Update(ctx, func(ctx context.Context, w store.Writer) error {
		t = &checkedTx{c: c, Reader: w, w: w, mine: map[rowID]fingerprint{}}
		defer t.end()
		return fn(ctx, t)
	})
	if err == nil {
		c.mu.Lock()
		defer c.mu.Unlock()
		maps.Copy(c.seen, t.mine)
	}
	return err
}

// checkedTx is a Reader, and in an Update a Writer.
type checkedTx struct {
	store.Reader
	c    *checked
	w    store.Writer
	mine map[rowID]fingerprint // what this transaction has put
	used []usedRow
	done bool
}

type usedRow struct {
	t     *store.Table
	row   store.Row
	first fingerprint // what it looked like when it came or went
}

func (t *checkedTx) Get(ctx context.Context, tab *store.Table, key string) (store.Row, error) {
	if t.over("Get") {
		return store.Row{}, store.ErrDone
	}
	row, err := t.Reader.Get(ctx, tab, key)
	if err == nil {
		t.read(tab, row)
	}
	return row, err
}

func (t *checkedTx) Scan(ctx context.Context, tab *store.Table, s store.Scan) iter.Seq2[store.Row, error] {
	return func(yield func(store.Row, error) bool) {
		if t.over("Scan") {
			yield(store.Row{}, store.ErrDone)
			return
		}
		for row, err := range t.Reader.Scan(ctx, tab, s) {
			if t.over("a Scan") {
				row, err = store.Row{}, store.ErrDone
			}
			if err == nil {
				t.read(tab, row)
			}
			if !yield(row, err) || err != nil {
				return
			}
		}
	}
}

func (t *checkedTx) Put(ctx context.Context, tab *store.Table, row store.Row) (uint64, error) {
	if t.over("Put") {
		return 0, store.ErrDone
	}
	version, err := t.w.Put(ctx, tab, row)
	if err != nil {
		return 0, err
	}
	row.Version = version
	p := t.c.fingerprint(tab, row)
	t.c.roundTrip(tab, row, p)
	t.mine[idOf(tab, row)] = p
	t.used = append(t.used, usedRow{tab, row, p})
	return version, nil
}

func (t *checkedTx) Delete(ctx context.Context, tab *store.Table, key string, version uint64) error {
	if t.over("Delete") {
		return store.ErrDone
	}
	return t.w.Delete(ctx, tab, key, version)
}

// over reports a use after the closure.
func (t *checkedTx) over(call string) bool {
	if t.done {
		t.c.tb.Errorf("storetest.Checked: %s after the closure of its transaction returned", call)
	}
	return t.done
}

// read compares a row with what it looked like when it was last seen.
func (t *checkedTx) read(tab *store.Table, row store.Row) {
	now, id := t.c.fingerprint(tab, row), idOf(tab, row)
	t.used = append(t.used, usedRow{tab, row, now})
	before, ok := t.mine[id]
	if !ok {
		before = t.c.remember(id, now)
	}
	if !now.equal(before) {
		t.c.changed(tab, row, "since it was last seen")
	}
}

// end looks at everything that passed once more.
func (t *checkedTx) end() {
	t.done = true
	for _, u := range t.used {
		if !t.c.fingerprint(u.t, u.row).equal(u.first) {
			t.c.changed(u.t, u.row, "during the transaction that put or read it")
		}
	}
}

// remember returns what the row looked like when it was first seen: now, if
// that is the first time.
func (c *checked) remember(id rowID, now fingerprint) fingerprint {
	c.mu.Lock()
	defer c.mu.Unlock()
	if before, ok := c.seen[id]; ok {
		return before
	}
	c.seen[id] = now
	return now
}

func (c *checked) changed(tab *store.Table, row store.Row, when string) {
	c.tb.Errorf("storetest.Checked: table %s, key %q, version %d: the body or the fields were changed in place %s",
		tab.Name, row.Key, row.Version, when)
}

func (c *checked) fingerprint(tab *store.Table, row store.Row) fingerprint {
	body, err := tab.Encode(row.Body)
	if err != nil {
		c.tb.Errorf("storetest.Checked: table %s, key %q: the body cannot be encoded: %v", tab.Name, row.Key, err)
	}
	return fingerprint{body, slices.Clone(row.Fields)}
}

// roundTrip reports a body that does not survive encoding.
func (c *checked) roundTrip(tab *store.Table, row store.Row, p fingerprint) {
	body, err := tab.Decode(p.body)
	if err != nil {
		c.tb.Errorf("storetest.Checked: table %s, key %q: the body cannot be decoded: %v", tab.Name, row.Key, err)
		return
	}
	if again := (store.Row{Key: row.Key, Fields: row.Fields, Body: body}); !c.fingerprint(tab, again).equal(p) {
		c.tb.Errorf("storetest.Checked: table %s, key %q: the body is another after encoding and decoding", tab.Name, row.Key)
	}
}

func idOf(tab *store.Table, row store.Row) rowID { return rowID{tab.Name, row.Key, row.Version} }
