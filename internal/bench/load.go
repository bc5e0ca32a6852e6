package bench

import (
	"context"
	"crypto/rand"

	"cspkit.example/memstore"
	"cspkit.example/partnercenter"
	"cspkit.example/store"
	"github.com/hashicorp/go-memdb"
)

// Loader is the empty database of a contender.
type Loader interface {
	// Load stores a batch in one transaction.
	Load(ctx context.Context, b Batch) error
	// Contender returns the contender on what was loaded.
	Contender(ctx context.Context) (Contender, error)
}

// StoreLoader fills the store of an engine.
type StoreLoader struct {
	people *Population
	store  *memstore.Store
}

// NewStoreLoader returns a StoreLoader for a population.
func NewStoreLoader(ctx context.Context, p *Population) (Loader, error) {
	l := &StoreLoader{p, memstore.New()}
	return l, l.store.Prepare(ctx, partnercenter.Schema())
}

// Load puts the rows of a batch.
func (l *StoreLoader) Load(ctx context.Context, b Batch) error {
	return l.store.Update(ctx, func(ctx context.Context, w store.Writer) error {
		for _, r := range b.rows {
			if _, err := w.Put(ctx, r.table, r.row); err != nil {
				return err
			}
		}
		return nil
	})
}

// Contender returns an engine.
func (l *StoreLoader) Contender(ctx context.Context) (Contender, error) { return l.engine(ctx) }

func (l *StoreLoader) engine(ctx context.Context) (*Engine, error) {
	e, err := Engine{people: l.people, store: l.store, rand: rand.Reader}.fork(ctx)
	if err == nil {
		err = e.findCursors(ctx)
	}
	return e, err
}

// RawLoader fills a go-memdb database by hand.
type RawLoader struct {
	people *Population
	db     *memdb.MemDB
}

// NewRawLoader returns a RawLoader for a population.
func NewRawLoader(_ context.Context, p *Population) (Loader, error) {
	db, err := newDatabase()
	return &RawLoader{p, db}, err
}

// Load inserts the rows of a batch.
func (l *RawLoader) Load(_ context.Context, b Batch) error {
	tx := l.db.Txn(true)
	defer tx.Abort()
	for i := range b.rows {
		if err := tx.Insert(b.rows[i].table.Name, b.rows[i].entry()); err != nil {
			return err
		}
	}
	tx.Commit()
	return nil
}

// Contender returns a Raw.
func (l *RawLoader) Contender(context.Context) (Contender, error) { return l.raw() }

func (l *RawLoader) raw() (*Raw, error) {
	r := &Raw{people: l.people, db: l.db, rand: rand.Reader}
	return r, r.findKeys()
}
