package bench

import (
	"context"
	"iter"

	"cspkit.example/store"
)

// Ops are operations on the rows of a table.
type Ops struct {
	Gets    int // by key, found or not
	Scans   int
	Rows    int // that scans read
	Puts    int
	Deletes int
}

// Counts are operations by the name of the table.
type Counts map[string]Ops

// add counts operations; nil Counts count nothing.
func (c Counts) add(table string, o Ops) {
	if c == nil {
		return
	}
	sum := c[table]
	sum.Gets += o.Gets
	sum.Scans += o.Scans
	sum.Rows += o.Rows
	sum.Puts += o.Puts
	sum.Deletes += o.Deletes
	c[table] = sum
}

// counting is a store that counts what its users ask for. What a backend
// reads by itself, such as the row that a Put replaces, is not counted.
type counting struct {
	store.Store
	seen Counts
}

func (s counting) View(ctx context.Context, fn func(context.Context, store.Reader) error) error {
	return s.Store.View(ctx, func(ctx context.Context, r store.Reader) error {
		return fn(ctx, countingTx{r, nil, s.seen})
	})
}

func (s counting) Update(ctx context.Context, fn func(context.Context, store.Writer) error) error {
	return s.Store.Update(ctx, func(ctx context.Context, w store.Writer) error {
		return fn(ctx, countingTx{w, w, s.seen})
	})
}

// countingTx is a Reader, and in an Update a Writer.
type countingTx struct {
	store.Reader
	w    store.Writer
	seen Counts
}

func (t countingTx) Get(ctx context.Context, tab *store.Table, key string) (store.Row, error) {
	t.seen.add(tab.Name, Ops{Gets: 1})
	return t.Reader.Get(ctx, tab, key)
}

func (t countingTx) Scan(ctx context.Context, tab *store.Table, s store.Scan) iter.Seq2[store.Row, error] {
	return func(yield func(store.Row, error) bool) {
		t.seen.add(tab.Name, Ops{Scans: 1})
		for row, err := range t.Reader.Scan(ctx, tab, s) {
			t.seen.add(tab.Name, Ops{Rows: 1})
			if !yield(row, err) {
				return
			}
		}
	}
}

func (t countingTx) Put(ctx context.Context, tab *store.Table, r store.Row) (uint64, error) {
	t.seen.add(tab.Name, Ops{Puts: 1})
	return t.w.Put(ctx, tab, r)
}

func (t countingTx) Delete(ctx context.Context, tab *store.Table, key string, version uint64) error {
	t.seen.add(tab.Name, Ops{Deletes: 1})
	return t.w.Delete(ctx, tab, key, version)
}
