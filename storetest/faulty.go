package storetest

import (
	"context"
	"errors"
	"iter"
	"sync/atomic"

	"cspkit.example/store"
)

// ErrFault is what a [Fault] without an error of its own returns.
var ErrFault = errors.New("storetest: fault")

// Call is a kind of call to a store or inside one of its closures.
type Call uint8

// The calls that can fail. The zero Call is none.
const (
	CallPrepare Call = iota + 1
	CallView
	CallUpdate
	CallGet
	CallScan
	CallPut
	CallDelete
)

// Moment is when a call fails.
type Moment uint8

const (
	// Before fails instead of the call: nothing is done, no closure is run.
	Before Moment = iota
	// BeforeCommit runs the closure of an Update and then undoes it. To other
	// calls it does nothing.
	BeforeCommit
	// After does the call, and fails when it went well: what was done stays
	// done. The caller of an Update is told an error although the transaction
	// is committed, as when the answer is lost on its way. A Scan fails behind
	// its last row.
	After
)

// Fault is something that goes wrong. Its counters make it a thing with an
// identity: give it to one [Faulty] and do not copy it afterwards.
type Fault struct {
	Call Call   // which calls it counts
	N    int    // it strikes the N-th of them, from 1; 0 is every one
	At   Moment // the zero Moment is Before
	Err  error  // what the caller gets; nil is ErrFault

	calls, hits atomic.Int64
}

// Hits returns how often the fault has struck.
func (f *Fault) Hits() int { return int(f.hits.Load()) }

// Faulty returns a store that does what s does, but for the faults. It is safe
// for concurrent use; calls are counted in the order in which they come, each
// run of a closure anew. When two faults strike one call at one moment, the
// first of them is reported. Forks have the same faults and count on.
func Faulty(s store.Store, faults ...*Fault) store.Store {
	return decorated(s, faulty{s, faults}, func(fork store.Store) store.Store { return Faulty(fork, faults...) })
}

type faulty struct {
	store.Store
	faults []*Fault
}

// strike is what goes wrong with one call, by the moment; nil is nothing.
type strike [After + 1]error

// count counts a call.
func (s faulty) count(c Call) (hit strike) {
	for _, f := range s.faults {
		if f.Call != c || f.calls.Add(1) != int64(f.N) && f.N != 0 {
			continue
		}
		f.hits.Add(1)
		if hit[f.At] != nil {
			continue
		}
		if hit[f.At] = f.Err; f.Err == nil {
			hit[f.At] = ErrFault
		}
	}
	return hit
}

// around makes a call that may fail before and after.
func (s faulty) around(c Call, call func() error) error {
	hit := s.count(c)
	if hit[Before] != nil {
		return hit[Before]
	}
	if err := call(); err != nil {
		return err
	}
	return hit[After]
}

func (s faulty) Prepare(ctx context.Context, schema store.Schema) error {
	return s.around(CallPrepare, func() error { return s.Store.Prepare(ctx, schema) })
}

func (s faulty) View(ctx context.Context, fn func(context.Context, store.Reader) error) error {
	return s.around(CallView, func() error {
		return s.Store.View(ctx, func(ctx context.Context, r store.Reader) error {
			return fn(ctx, faultyReader{s, r})
		})
	})
}

func (s faulty) Update(ctx context.Context, fn func(context.Context, store.Writer) error) error {
	hit := s.count(CallUpdate)
	if hit[Before] != nil {
		return hit[Before]
	}
	err := s.Store.Update(ctx, func(ctx context.Context, w store.Writer) error {
		if err := fn(ctx, faultyWriter{faultyReader{s, w}, w}); err != nil {
			return err
		}
		return hit[BeforeCommit]
	})
	if err != nil {
		return err
	}
	return hit[After]
}

type faultyReader struct {
	s faulty
	r store.Reader
}

func (f faultyReader) Get(ctx context.Context, t *store.Table, key string) (row store.Row, err error) {
	err = f.s.around(CallGet, func() (err error) {
		row, err = f.r.Get(ctx, t, key)
		return err
	})
	if err != nil {
		return store.Row{}, err
	}
	return row, nil
}

func (f faultyReader) Scan(ctx context.Context, t *store.Table, s store.Scan) iter.Seq2[store.Row, error] {
	return func(yield func(store.Row, error) bool) {
		hit := f.s.count(CallScan)
		if hit[Before] != nil {
			yield(store.Row{}, hit[Before])
			return
		}
		for row, err := range f.r.Scan(ctx, t, s) {
			if !yield(row, err) || err != nil {
				return
			}
		}
		if hit[After] != nil {
			yield(store.Row{}, hit[After])
		}
	}
}

type faultyWriter struct {
	faultyReader
	w store.Writer
}

func (f faultyWriter) Put(ctx context.Context, t *store.Table, r store.Row) (version uint64, err error) {
	err = f.s.around(CallPut, func() (err error) {
		version, err = f.w.Put(ctx, t, r)
		return err
	})
	if err != nil {
		return 0, err
	}
	return version, nil
}

func (f faultyWriter) Delete(ctx context.Context, t *store.Table, key string, version uint64) error {
	return f.s.around(CallDelete, func() error { return f.w.Delete(ctx, t, key, version) })
}
