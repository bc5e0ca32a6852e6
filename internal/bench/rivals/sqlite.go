package main

import (
	"context"
	"database/sql"
	"encoding/json"
	"errors"
	"sync"

	"cspkit.example/internal/bench"
	"cspkit.example/permissions"
	_ "modernc.org/sqlite" // the driver "sqlite"
)

// SQLite keeps everything in a database in memory, behind prepared statements.
// Such a database belongs to its one connection.
type SQLite struct {
	admin    permissions.Identity
	reseller permissions.TenantID
	before   map[bench.Page]bench.Place
	db       *sql.DB

	mu       sync.Mutex
	conn     *sql.Conn
	prepared map[string]*sql.Stmt
}

var _ bench.Contender = (*SQLite)(nil)

// newSQLite returns an empty database for a population.
func newSQLite(ctx context.Context, p *bench.Population) (bench.Loader, error) {
	db, err := sql.Open("sqlite", ":memory:")
	if err != nil {
		return nil, err
	}
	conn, err := db.Conn(ctx)
	if err != nil {
		return nil, errors.Join(err, db.Close())
	}
	s := &SQLite{admin: p.Admin, reseller: p.Reseller, before: places(p), db: db, conn: conn, prepared: map[string]*sql.Stmt{}}
	if err := create(ctx, conn); err != nil {
		return nil, errors.Join(err, s.Close())
	}
	return s, nil
}

// Load takes rows in.
func (s *SQLite) Load(ctx context.Context, b bench.Batch) error {
	return s.update(ctx, func(t *tx) error {
		for row := range b.Bodies() {
			if err := t.insert(row); err != nil {
				return err
			}
		}
		return nil
	})
}

// Contender returns s, whose query planner knows the rows now.
func (s *SQLite) Contender(ctx context.Context) (bench.Contender, error) {
	_, err := s.conn.ExecContext(ctx, "ANALYZE")
	return s, err
}

// Close lets go of the database.
func (s *SQLite) Close() error { return errors.Join(s.conn.Close(), s.db.Close()) }

// tx is the use of the connection by one operation.
type tx struct {
	*SQLite
	ctx context.Context
}

// view runs fn, which reads.
func (s *SQLite) view(ctx context.Context, fn func(*tx) error) error {
	s.mu.Lock()
	defer s.mu.Unlock()
	return fn(&tx{s, ctx})
}

// update runs fn in a transaction.
func (s *SQLite) update(ctx context.Context, fn func(*tx) error) error {
	return s.view(ctx, func(t *tx) error {
		if err := t.exec("BEGIN"); err != nil {
			return err
		}
		if err := fn(t); err != nil {
			return errors.Join(err, t.exec("ROLLBACK"))
		}
		return t.exec("COMMIT")
	})
}

// statement returns a statement, which is prepared once.
func (t *tx) statement(query string) (*sql.Stmt, error) {
	if s := t.prepared[query]; s != nil {
		return s, nil
	}
	s, err := t.conn.PrepareContext(t.ctx, query)
	t.prepared[query] = s
	return s, err
}

// exec runs a statement that writes.
func (t *tx) exec(query string, args ...any) error {
	s, err := t.statement(query)
	if err == nil {
		_, err = s.ExecContext(t.ctx, args...)
	}
	return err
}

// all reads the JSON bodies that a query finds, for the first n.
func all[T any](t *tx, n int, query string, args ...any) ([]T, error) {
	s, err := t.statement(query)
	if err != nil {
		return nil, err
	}
	rows, err := s.QueryContext(t.ctx, args...)
	if err != nil {
		return nil, err
	}
	defer rows.Close()
	found := make([]T, 0, n)
	for rows.Next() {
		var body sql.RawBytes
		if err := rows.Scan(&body); err != nil {
			return nil, err
		}
		var v T
		if err := json.Unmarshal(body, &v); err != nil {
			return nil, err
		}
		found = append(found, v)
	}
	return found, rows.Err()
}

// one reads the one body that a query finds.
func one[T any](t *tx, query string, args ...any) (*T, error) {
	found, err := all[T](t, 1, query, args...)
	if err != nil {
		return nil, err
	}
	if len(found) == 0 {
		return nil, errAbsent
	}
	return &found[0], nil
}

// there answers a query for a truth.
func (t *tx) there(query string, args ...any) (bool, error) {
	s, err := t.statement(query)
	if err != nil {
		return false, err
	}
	var found bool
	err = s.QueryRowContext(t.ctx, args...).Scan(&found)
	return found, err
}
