// Package memstore is a [store.Store] in memory, on hashicorp/go-memdb.
//
// It is the reference backend: complete, fast, and gone when the program ends.
// Use it in tests, in demonstrations, and wherever losing everything with the
// process is fine. Nothing is written to disk but what [Store.Dump] is told to.
//
//	s := memstore.New()
//	err := s.Prepare(ctx, schema)
//
// # What it adds to the contract
//
//   - Readers never wait. View takes an immutable snapshot in constant time,
//     whatever a writer is doing.
//   - One writer at a time. Update waits for the writer before it and gives up
//     when its context ends; a closure is run exactly once.
//   - A scan costs its result. It seeks to its first row, so the hundredth page
//     costs what the first does.
//   - [Store.Fork] copies everything in constant time: fill a store once, then
//     give every test a fork of it.
//   - [Store.Changed] rings after each commit that touches a table.
//   - [Store.Dump] writes everything as a file, and [Store.Load] takes one in.
//
// Bodies are kept as they are and never encoded: what Get returns is what Put
// was given. The contract forbids changing either.
package memstore

import (
	"context"
	"sync"
	"sync/atomic"

	"cspkit.example/store"
)

// Store keeps tables in memory. Make one with [New]; the zero Store is not
// usable. All methods are safe for concurrent use.
type Store struct {
	tables   atomic.Pointer[tables] // replaced by Prepare, under the writer lock
	versions atomic.Uint64          // the last version given to a row
	writer   chan struct{}          // the writer lock; a mutex could not honour a context
	closed   chan struct{}          // closed by Close

	mu    sync.Mutex
	bells map[string]chan struct{} // by table; only those that somebody asked for

	// A commit and its last version change together, so that a dump is a
	// function of what is committed: transactions that were undone have taken
	// versions too.
	commit    sync.Mutex
	committed uint64
}

var (
	_ store.Store    = (*Store)(nil)
	_ store.Forker   = (*Store)(nil)
	_ store.Doorbell = (*Store)(nil)
	_ store.Dumper   = (*Store)(nil)
	_ store.Loader   = (*Store)(nil)
)

// New returns an empty store without tables; see [Store.Prepare].
func New() *Store {
	return &Store{
		writer: make(chan struct{}, 1),
		closed: make(chan struct{}),
		bells:  map[string]chan struct{}{},
	}
}

// Close ends the store: calls that come later return [store.ErrClosed] and
// every channel of [Store.Changed] is closed. Transactions that are running
// finish as they would have. Forks are stores of their own and stay open.
// Closing again does nothing. The error is always nil.
func (s *Store) Close() error {
	s.mu.Lock()
	defer s.mu.Unlock()
	if s.check() != nil {
		return nil
	}
	close(s.closed)
	for _, bell := range s.bells {
		close(bell)
	}
	clear(s.bells)
	return nil
}

// View runs fn on the state that is committed now, without waiting for
// anybody. It returns the error of fn as it is, [store.ErrInvalid] before
// the first Prepare, and the error of ctx when that has already ended.
func (s *Store) View(ctx context.Context, fn func(context.Context, store.Reader) error) error {
	if err := s.check(); err != nil {
		return err
	}
	if err := ctx.Err(); err != nil {
		return err
	}
	t, err := s.begin(false)
	if err != nil {
		return err
	}
	defer t.end()
	return fn(ctx, t)
}

// Update runs fn, once, as the only writer and commits when it returns nil;
// [store.Store] has the promises. Inside fn, View shows the state before the
// transaction, and Update of another store is fine. Two stores that update
// each other in opposite orders can wait for each other until a context ends.
func (s *Store) Update(ctx context.Context, fn func(context.Context, store.Writer) error) error {
	if err := s.lock(ctx); err != nil {
		return err
	}
	defer s.unlock()
	t, err := s.begin(true)
	if err != nil {
		return err
	}
	defer t.end() // also when fn panics
	if err := fn(context.WithValue(ctx, updating{s}, true), t); err != nil {
		return err
	}
	if err := ctx.Err(); err != nil {
		return err
	}
	if len(t.touched) > 0 {
		s.swap(t.txn.Commit, s.versions.Load())
	}
	s.ring(t.touched)
	return nil
}

// swap makes a commit visible, and with it the last version that was given
// until then.
func (s *Store) swap(commit func(), last uint64) {
	s.commit.Lock()
	defer s.commit.Unlock()
	commit()
	s.committed = last
}

// updating is the context key that marks the closure of an Update. The store
// is part of it, so that stores can be nested in one another.
type updating struct{ s *Store }

// lock makes the caller the only writer, or says why it cannot be.
func (s *Store) lock(ctx context.Context) error {
	if ctx.Value(updating{s}) != nil {
		return store.ErrNested
	}
	select {
	case s.writer <- struct{}{}:
	case <-ctx.Done():
		return ctx.Err()
	case <-s.closed:
		return store.ErrClosed
	}
	// The select picks any case that is ready: look at the others again.
	err := s.check()
	if err == nil {
		err = ctx.Err()
	}
	if err != nil {
		s.unlock()
	}
	return err
}

func (s *Store) unlock() { <-s.writer }

func (s *Store) check() error {
	select {
	case <-s.closed:
		return store.ErrClosed
	default:
		return nil
	}
}
