package store

import (
	"context"
	"errors"
	"iter"
)

// The sentinels that backends return, alone or wrapped; callers test for them
// with errors.Is.
var (
	// ErrNotFound says that no row has the key.
	ErrNotFound = errors.New("store: not found")
	// ErrExists says that a key, or a value of a unique index, is taken.
	ErrExists = errors.New("store: already exists")
	// ErrStale says that the row was changed or deleted since the caller read it.
	ErrStale = errors.New("store: row changed since it was read")
	// ErrInvalid says that the call itself is malformed: an unknown table or
	// index, a value of the wrong kind, text that is not UTF-8 or holds U+0000.
	ErrInvalid = errors.New("store: invalid")
	// ErrNested says that Update was called inside the closure of an Update of
	// the same store.
	ErrNested = errors.New("store: Update inside Update")
	// ErrDone says that a Reader or Writer was used after its closure returned.
	ErrDone = errors.New("store: transaction is over")
	// ErrClosed says that the store was closed.
	ErrClosed = errors.New("store: closed")
)

// Store is what a backend implements. All methods are safe for concurrent use.
type Store interface {
	// Prepare creates the tables and indexes of the schema, or checks those
	// that are there. It may be called again: with the same tables it changes
	// nothing, new tables are added, and a table that differs from the one
	// that is there is refused with ErrInvalid. Rows survive it.
	Prepare(ctx context.Context, schema Schema) error

	// View runs fn on one snapshot: everything that was committed before View
	// was called, and nothing that is committed later. Views never wait for a
	// writer. The error of fn is returned as it is, and fn has ended by then.
	View(ctx context.Context, fn func(context.Context, Reader) error) error

	// Update runs fn as one serialisable transaction and commits when fn
	// returns nil. An error, a panic or the end of ctx before the commit
	// undoes everything and lets the next writer in; the error of fn is
	// returned as it is and the panic goes on. fn may be run more than once,
	// one run after the other, and has ended when Update returns.
	// Calling Update inside fn with the context that fn was given returns
	// ErrNested. Waiting for another writer ends with the context.
	Update(ctx context.Context, fn func(context.Context, Writer) error) error

	// Close ends the store; calls that come later return ErrClosed.
	Close() error
}

// Reader reads one transaction. It belongs to the goroutine that runs the
// closure and is dead when the closure returns.
type Reader interface {
	// Get returns the row with this key, or ErrNotFound.
	Get(ctx context.Context, t *Table, key string) (Row, error)

	// Scan yields the rows that s selects, in its order, as they were when the
	// iteration began. After an error it yields nothing more.
	Scan(ctx context.Context, t *Table, s Scan) iter.Seq2[Row, error]
}

// Writer reads and writes one transaction.
type Writer interface {
	Reader

	// Put stores r and returns its new version, which is not zero and differs
	// from every version that this key had before. r.Version says what must
	// be there: 0 means no row (ErrExists otherwise), Any whatever is there,
	// and any other number exactly that version (ErrStale otherwise, also
	// when there is no row). A value that a unique index already holds for
	// another key is ErrExists. A refused Put changes nothing, and the
	// transaction goes on.
	Put(ctx context.Context, t *Table, r Row) (version uint64, err error)

	// Delete removes the row with this key: ErrNotFound when there is none,
	// ErrStale when version is neither Any nor the row's.
	Delete(ctx context.Context, t *Table, key string, version uint64) error
}

// Any as a version means: whatever is there.
const Any = ^uint64(0)

// Forker is an optional power: an independent copy of everything, made in
// constant time. Writes on either side are not seen on the other.
type Forker interface {
	Fork(ctx context.Context) (Store, error)
}

// Doorbell is an optional power for those who wait for news. It carries no
// data: it only says that a look is worth while.
type Doorbell interface {
	// Changed returns a channel that is closed after the next commit that
	// touches t, never before that commit can be read. Ask for the channel,
	// read, then wait: nothing is missed. It is also closed by Close.
	Changed(t *Table) <-chan struct{}
}
