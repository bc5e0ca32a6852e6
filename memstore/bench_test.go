package memstore_test

import (
	"context"
	"fmt"
	"testing"

	"cspkit.example/memstore"
	"cspkit.example/store"
	"github.com/hashicorp/go-memdb"
)

// The benchmarks put memstore beside go-memdb itself, used by hand for the
// same work as well as it can be: one table with an index of two fields and a
// unique one, built by memdb's own indexers.

// company is what is stored.
type company struct{ ID, Partner, Name, Domain string }

func makeCompany(i int) *company {
	return &company{fmt.Sprintf("id-%08d", i), "p1", fmt.Sprintf("company %03d", i%1000), fmt.Sprintf("d%d.example", i)}
}

const (
	size    = 100_000
	deep    = "company 777" // the name at which the deep page begins,
	deepKey = "id-00050777" // and the key
)

var companies = &store.Table{
	Name: "companies",
	Fields: []store.Field{
		{Name: "partner", Kind: store.KindString}, {Name: "name", Kind: store.KindString}, {Name: "domain", Kind: store.KindString},
	},
	Indexes: []store.Index{
		{Name: "by_name", Fields: []string{"partner", "name"}},
		{Name: "by_domain", Fields: []string{"domain"}, Unique: true},
	},
	Encode: func(any) ([]byte, error) { return nil, nil },
	Decode: func([]byte) (any, error) { return nil, nil },
}

func companyRow(c *company) store.Row {
	return store.Row{Key: c.ID, Body: c, Fields: []store.Value{store.String(c.Partner), store.String(c.Name), store.String(c.Domain)}}
}

// full returns a store with n companies.
func full(tb testing.TB, n int) *memstore.Store {
	s := memstore.New()
	if err := s.Prepare(tb.Context(), store.Schema{companies}); err != nil {
		tb.Fatal(err)
	}
	fill(tb, s, n)
	return s
}

func fill(tb testing.TB, s *memstore.Store, n int) {
	err := s.Update(tb.Context(), func(ctx context.Context, w store.Writer) error {
		for i := range n {
			if _, err := w.Put(ctx, companies, companyRow(makeCompany(i))); err != nil {
				return err
			}
		}
		return nil
	})
	if err != nil {
		tb.Fatal(err)
	}
}

func emptyRaw(tb testing.TB) *memdb.MemDB {
	field := func(name string) *memdb.StringFieldIndex { return &memdb.StringFieldIndex{Field: name} }
	db, err := memdb.NewMemDB(&memdb.DBSchema{Tables: map[string]*memdb.TableSchema{"companies": {Name: "companies",
		Indexes: map[string]*memdb.IndexSchema{
			"id":        {Name: "id", Unique: true, Indexer: field("ID")},
			"by_name":   {Name: "by_name", Unique: true, Indexer: &memdb.CompoundIndex{Indexes: []memdb.Indexer{field("Partner"), field("Name"), field("ID")}}},
			"by_domain": {Name: "by_domain", Unique: true, Indexer: field("Domain")},
		}}}})
	if err != nil {
		tb.Fatal(err)
	}
	return db.Snapshot() // which tracks no changes
}

// fullRaw returns a database with n companies.
func fullRaw(tb testing.TB, n int) *memdb.MemDB {
	db := emptyRaw(tb)
	tx := db.Txn(true)
	for i := range n {
		if err := tx.Insert("companies", makeCompany(i)); err != nil {
			tb.Fatal(err)
		}
	}
	tx.Commit()
	return db
}

func BenchmarkGet(b *testing.B) {
	b.Run("raw", func(b *testing.B) {
		db := fullRaw(b, size)
		b.ReportAllocs()
		for b.Loop() {
			if o, err := db.Txn(false).First("companies", "id", deepKey); o == nil || err != nil {
				b.Fatal(o, err)
			}
		}
	})
	b.Run("memstore", func(b *testing.B) {
		s, ctx := full(b, size), b.Context()
		b.ReportAllocs()
		for b.Loop() {
			err := s.View(ctx, func(ctx context.Context, r store.Reader) error {
				_, err := r.Get(ctx, companies, deepKey)
				return err
			})
			if err != nil {
				b.Fatal(err)
			}
		}
	})
}

// BenchmarkPutOne inserts one row in a transaction of its own, after looking
// that its key and domain are free: memdb itself would not notice.
func BenchmarkPutOne(b *testing.B) {
	b.Run("raw", func(b *testing.B) {
		db, i := fullRaw(b, size), size
		b.ReportAllocs()
		for b.Loop() {
			putRaw(b, db, makeCompany(i))
			i++
		}
	})
	b.Run("memstore", func(b *testing.B) {
		s, i := full(b, size), size
		b.ReportAllocs()
		for b.Loop() {
			putOne(b, s, companyRow(makeCompany(i)))
			i++
		}
	})
}

func putRaw(b *testing.B, db *memdb.MemDB, c *company) {
	tx := db.Txn(true)
	defer tx.Abort()
	insertRaw(b, tx, c)
	tx.Commit()
}

// insertRaw inserts what is not there yet.
func insertRaw(b *testing.B, tx *memdb.Txn, c *company) {
	if o, err := tx.First("companies", "id", c.ID); o != nil || err != nil {
		b.Fatal(o, err)
	}
	if o, err := tx.First("companies", "by_domain", c.Domain); o != nil || err != nil {
		b.Fatal(o, err)
	}
	if err := tx.Insert("companies", c); err != nil {
		b.Fatal(err)
	}
}

func putOne(b *testing.B, s store.Store, row store.Row) {
	err := s.Update(b.Context(), func(ctx context.Context, w store.Writer) error {
		_, err := w.Put(ctx, companies, row)
		return err
	})
	if err != nil {
		b.Fatal(err)
	}
}

// BenchmarkReplaceOne changes a body and no index.
func BenchmarkReplaceOne(b *testing.B) {
	b.Run("raw", func(b *testing.B) {
		db := fullRaw(b, size)
		b.ReportAllocs()
		for b.Loop() {
			tx := db.Txn(true)
			o, err := tx.First("companies", "id", deepKey)
			if err != nil {
				b.Fatal(err)
			}
			c := *o.(*company)
			if err := tx.Insert("companies", &c); err != nil {
				b.Fatal(err)
			}
			tx.Commit()
		}
	})
	b.Run("memstore", func(b *testing.B) {
		s := full(b, size)
		b.ReportAllocs()
		for b.Loop() {
			err := s.Update(b.Context(), func(ctx context.Context, w store.Writer) error {
				row, err := w.Get(ctx, companies, deepKey)
				if err != nil {
					return err
				}
				c := *row.Body.(*company)
				row.Body = &c
				_, err = w.Put(ctx, companies, row)
				return err
			})
			if err != nil {
				b.Fatal(err)
			}
		}
	})
}

// BenchmarkPage reads 100 rows in the order of names; the deep page begins
// behind three quarters of all rows.
func BenchmarkPage(b *testing.B) {
	b.Run("deep/raw", func(b *testing.B) {
		db := fullRaw(b, size)
		b.ReportAllocs()
		for b.Loop() {
			it, err := db.Txn(false).LowerBound("companies", "by_name", "p1", deep, deepKey)
			if err != nil {
				b.Fatal(err)
			}
			it.Next() // the row of the cursor
			n := 0
			for o := it.Next(); o != nil && o.(*company).Partner == "p1" && n < 100; o = it.Next() {
				n++
			}
			if n != 100 {
				b.Fatal(n)
			}
		}
	})
	s := full(b, size)
	for name, after := range map[string]store.Position{
		"first": {},
		"deep":  {Fields: []store.Value{store.String("p1"), store.String(deep)}, Key: deepKey},
	} {
		b.Run(name+"/memstore", func(b *testing.B) {
			b.ReportAllocs()
			for b.Loop() {
				n := 0
				err := s.View(b.Context(), func(ctx context.Context, r store.Reader) error {
					page := store.Scan{Index: "by_name", Equal: []store.Value{store.String("p1")}, After: after, Limit: 100}
					for _, err := range r.Scan(ctx, companies, page) {
						if err != nil {
							return err
						}
						n++
					}
					return nil
				})
				if err != nil || n != 100 {
					b.Fatal(n, err)
				}
			}
		})
	}
}

// BenchmarkForkAndWrite is what a test pays for a world of its own.
func BenchmarkForkAndWrite(b *testing.B) {
	b.Run("raw", func(b *testing.B) {
		db, i := fullRaw(b, size), size
		b.ReportAllocs()
		for b.Loop() {
			putRaw(b, db.Snapshot(), makeCompany(i))
			i++
		}
	})
	b.Run("memstore", func(b *testing.B) {
		s, i := full(b, size), size
		b.ReportAllocs()
		for b.Loop() {
			fork, err := s.Fork(b.Context())
			if err != nil {
				b.Fatal(err)
			}
			putOne(b, fork, companyRow(makeCompany(i)))
			i++
		}
	})
}

// BenchmarkImport inserts 1,000 rows in one transaction. The trusting one
// looks for no duplicates: the difference is what memdb charges for reading
// an index that the transaction has changed.
func BenchmarkImport(b *testing.B) {
	const n = 1000
	b.Run("raw", func(b *testing.B) {
		b.ReportAllocs()
		for b.Loop() {
			db := emptyRaw(b)
			tx := db.Txn(true)
			for i := range n {
				insertRaw(b, tx, makeCompany(i))
			}
			tx.Commit()
		}
	})
	b.Run("trusting", func(b *testing.B) {
		b.ReportAllocs()
		for b.Loop() {
			fullRaw(b, n)
		}
	})
	b.Run("memstore", func(b *testing.B) {
		b.ReportAllocs()
		for b.Loop() {
			full(b, n)
		}
	})
}
