package storetest

import (
	"context"
	"errors"
	"iter"
	"testing"

	"cspkit.example/memstore"
	"cspkit.example/store"
)

// check is what an optimistic store looks at before it commits.
type check int

const (
	checkNothing check = iota // the last writer wins
	checkWritten              // the rows that were written: snapshot isolation
	checkRead                 // the rows that were read, too
	checkAll                  // that nobody committed at all: correct
)

// optimistic makes a store that runs each Update on a copy and repeats what it
// wrote when nothing stands in the way, or runs it again.
func optimistic(c check) func(b *broken) {
	return func(b *broken) {
		var commits uint64 // only in an Update of b.Store
		b.update = func(ctx context.Context, fn updateFn) error {
			if ctx.Value(b) != nil {
				return store.ErrNested
			}
			for {
				log := &writeLog{}
				var begun uint64
				var fork store.Store
				err := b.Store.Update(ctx, func(ctx context.Context, _ store.Writer) (err error) {
					begun = commits
					fork, err = b.Store.(store.Forker).Fork(ctx)
					return err
				})
				if err != nil {
					return err
				}
				err = fork.Update(context.WithValue(ctx, b, true), func(ctx context.Context, w store.Writer) error {
					return fn(ctx, &logged{w, log})
				})
				if err != nil {
					return err
				}
				err = b.Store.Update(ctx, func(ctx context.Context, w store.Writer) error {
					if c == checkAll && commits != begun || !log.stands(ctx, w, c) {
						return errAgain
					}
					commits++
					return log.repeat(ctx, w)
				})
				if err != errAgain {
					return err
				}
			}
		}
	}
}

var errAgain = errors.New("run it again")

// writeLog is what a transaction read and wrote.
type writeLog struct {
	reads  []seenRow
	writes []func(ctx context.Context, w store.Writer) error
}

type seenRow struct {
	t       *store.Table
	key     string
	version uint64 // 0 for none
	written bool
}

func (l *writeLog) saw(t *store.Table, row store.Row, err error, written bool) {
	if err != nil {
		row.Version = 0
	}
	for i, s := range l.reads {
		if s.t == t && s.key == row.Key { // only the first look is at the copy itself
			l.reads[i].written = s.written || written
			return
		}
	}
	l.reads = append(l.reads, seenRow{t, row.Key, row.Version, written})
}

// stands reports whether the rows that c looks at are as they were.
func (l *writeLog) stands(ctx context.Context, r store.Reader, c check) bool {
	for _, s := range l.reads {
		if c == checkNothing || c == checkWritten && !s.written {
			continue
		}
		row, err := r.Get(ctx, s.t, s.key)
		if err != nil {
			row.Version = 0
		}
		if row.Version != s.version {
			return false
		}
	}
	return true
}

func (l *writeLog) repeat(ctx context.Context, w store.Writer) error {
	for _, write := range l.writes {
		if err := write(ctx, w); err != nil && !errors.Is(err, store.ErrNotFound) {
			return err
		}
	}
	return nil
}

// logged is a Writer that keeps a log.
type logged struct {
	store.Writer
	log *writeLog
}

func (l *logged) Get(ctx context.Context, t *store.Table, key string) (store.Row, error) {
	row, err := l.Writer.Get(ctx, t, key)
	row.Key = key
	l.log.saw(t, row, err, false)
	return row, err
}

func (l *logged) Scan(ctx context.Context, t *store.Table, s store.Scan) iter.Seq2[store.Row, error] {
	return func(yield func(store.Row, error) bool) {
		for row, err := range l.Writer.Scan(ctx, t, s) {
			if err == nil {
				l.log.saw(t, row, nil, false)
			}
			if !yield(row, err) || err != nil {
				return
			}
		}
	}
}

func (l *logged) touch(ctx context.Context, t *store.Table, key string) {
	row, err := l.Writer.Get(ctx, t, key)
	row.Key = key
	l.log.saw(t, row, err, true)
}

func (l *logged) Put(ctx context.Context, t *store.Table, r store.Row) (uint64, error) {
	l.touch(ctx, t, r.Key)
	version, err := l.Writer.Put(ctx, t, r)
	if err == nil {
		r.Version = store.Any
		r.Fields = append([]store.Value(nil), r.Fields...)
		l.log.writes = append(l.log.writes, func(ctx context.Context, w store.Writer) error {
			_, err := w.Put(ctx, t, r)
			return err
		})
	}
	return version, err
}

func (l *logged) Delete(ctx context.Context, t *store.Table, key string, version uint64) error {
	l.touch(ctx, t, key)
	err := l.Writer.Delete(ctx, t, key, version)
	if err == nil {
		l.log.writes = append(l.log.writes, func(ctx context.Context, w store.Writer) error {
			return w.Delete(ctx, t, key, store.Any)
		})
	}
	return err
}

// TestRunOptimistic proves that the suite accepts a store that lets writers
// run at the same time and runs closures again.
func TestRunOptimistic(t *testing.T) {
	Run(t, Config{New: func(testing.TB) store.Store {
		b := &broken{Store: memstore.New()}
		optimistic(checkAll)(b)
		return b
	}})
}
