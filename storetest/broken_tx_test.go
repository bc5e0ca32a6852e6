package storetest

import (
	"context"
	"errors"
	"fmt"
	"iter"
	"sync"
	"testing"

	"cspkit.example/memstore"
	"cspkit.example/store"
)

type (
	updateFn = func(context.Context, store.Writer) error
	viewFn   = func(context.Context, store.Reader) error
)

var txDefects = []defect{
	{name: "no rollback on error", inflict: func(b *broken) {
		b.update = func(ctx context.Context, fn updateFn) error {
			var failed error
			err := b.Store.Update(ctx, func(ctx context.Context, w store.Writer) error {
				failed = fn(ctx, w)
				return nil
			})
			if failed != nil {
				return failed
			}
			return err
		}
	}, caught: []string{"update/undone-by-error", "unique/freed-by-rollback", "view/no-dirty-read", "bodies/undone-with-the-transaction"}},
	{name: "no rollback on panic", inflict: func(b *broken) {
		b.update = func(ctx context.Context, fn updateFn) error {
			var p any
			err := b.Store.Update(ctx, func(ctx context.Context, w store.Writer) (err error) {
				p = panics(func() { err = fn(ctx, w) })
				return err
			})
			if p != nil {
				panic(p)
			}
			return err
		}
	}, caught: []string{"update/undone-by-panic"}},
	{name: "swallows panics", inflict: func(b *broken) {
		b.update = func(ctx context.Context, fn updateFn) (err error) {
			if p := panics(func() { err = b.Store.Update(ctx, fn) }); p != nil {
				return errDefect
			}
			return err
		}
	}, caught: []string{"update/undone-by-panic"}},
	{name: "wraps the errors of closures", inflict: func(b *broken) {
		b.update = func(ctx context.Context, fn updateFn) error {
			if err := b.Store.Update(ctx, fn); err != nil {
				return fmt.Errorf("update: %w", err)
			}
			return nil
		}
		b.view = func(ctx context.Context, fn viewFn) error {
			if err := b.Store.View(ctx, fn); err != nil {
				return fmt.Errorf("view: %w", err)
			}
			return nil
		}
	}, caught: []string{"update/undone-by-error", "view/error-as-it-is"}},
	{name: "commits although the context has ended", inflict: func(b *broken) {
		b.update = func(ctx context.Context, fn updateFn) error {
			return b.Store.Update(context.WithoutCancel(ctx), func(inner context.Context, w store.Writer) error {
				err := fn(ctx, w)
				if errors.Is(err, context.Canceled) {
					return nil
				}
				return err
			})
		}
	}, hangs: true, caught: []string{"update/undone-by-cancel", "update/cancelled-before"}},
	{name: "the writer is not freed after an error", inflict: func(b *broken) {
		writer := make(chan struct{}, 1)
		b.update = func(ctx context.Context, fn updateFn) error {
			select {
			case writer <- struct{}{}:
			case <-ctx.Done():
				return ctx.Err()
			}
			err := b.Store.Update(ctx, fn)
			if err == nil {
				<-writer
			}
			return err
		}
	}, hangs: true, caught: []string{"update/error-frees-the-writer", "update/undone-by-panic", "update/undone-by-cancel"}},
	{name: "waits for the writer whatever the context says", inflict: func(b *broken) {
		var mu sync.Mutex
		b.update = func(ctx context.Context, fn updateFn) error {
			mu.Lock()
			defer mu.Unlock()
			return b.Store.Update(ctx, fn)
		}
	}, hangs: true, caught: []string{"update/waiting-honours-the-context", "update/nested"}},
	{name: "a nested Update waits for itself", inflict: func(b *broken) {
		b.update = func(ctx context.Context, fn updateFn) error {
			return b.Store.Update(ctx, func(_ context.Context, w store.Writer) error { return fn(ctx, w) })
		}
	}, hangs: true, caught: []string{"update/nested", "update/nested-deeper", "update/another-store-inside"}},
	{name: "a nested Update is run", inflict: func(b *broken) {
		b.update = func(ctx context.Context, fn updateFn) error {
			if w, ok := ctx.Value(b).(store.Writer); ok {
				return fn(ctx, w)
			}
			return b.Store.Update(ctx, func(ctx context.Context, w store.Writer) error {
				return fn(context.WithValue(ctx, b, w), w)
			})
		}
	}, caught: []string{"update/nested", "update/nested-deeper"}},
	{name: "an Update does not see its writes in scans", inflict: func(b *broken) {
		b.scan = func(r store.Reader, ctx context.Context, t *store.Table, s store.Scan) iter.Seq2[store.Row, error] {
			if _, writes := r.(store.Writer); !writes {
				return r.Scan(ctx, t, s)
			}
			return committed(ctx, b.Store, t, s)
		}
	}, caught: []string{"update/sees-its-writes", "scan/stop-early"}},
	{name: "no snapshot", inflict: func(b *broken) {
		b.view = func(ctx context.Context, fn viewFn) error {
			return b.Store.View(ctx, func(ctx context.Context, _ store.Reader) error { return fn(ctx, live{b.Store}) })
		}
	}, caught: []string{"view/one-snapshot", "view/one-snapshot-throughout", "done/reader"}},
	{name: "dirty reads", inflict: dirty, caught: []string{"view/no-dirty-read", "update/view-inside"}},
	{name: "lost updates", inflict: optimistic(checkNothing), caught: []string{"isolation/lost-update", "isolation/write-skew"}},
	{name: "write skew", inflict: optimistic(checkWritten), caught: []string{"isolation/write-skew"}},
	{name: "phantoms", inflict: optimistic(checkRead), caught: []string{"isolation/phantom"}},
	{name: "transactions never die", inflict: func(b *broken) {
		b.get = func(r store.Reader, ctx context.Context, t *store.Table, key string) (store.Row, error) {
			row, err := r.Get(ctx, t, key)
			if errors.Is(err, store.ErrDone) {
				return live{b.Store}.Get(ctx, t, key)
			}
			return row, err
		}
	}, caught: []string{"done/reader", "done/writer", "done/after-panic"}},
	{name: "Close does nothing", inflict: func(b *broken) { b.Store = unclosable{b.Store} },
		caught: []string{"close/calls-that-come-later", "close/runs-no-closure"}},
}

type unclosable struct{ store.Store }

func (unclosable) Close() error { return nil }

// live reads whatever is committed at the moment.
type live struct{ s store.Store }

func (l live) Get(ctx context.Context, t *store.Table, key string) (row store.Row, err error) {
	err = l.s.View(ctx, func(ctx context.Context, r store.Reader) (err error) {
		row, err = r.Get(ctx, t, key)
		return err
	})
	return row, err
}

func (l live) Scan(ctx context.Context, t *store.Table, s store.Scan) iter.Seq2[store.Row, error] {
	return committed(ctx, l.s, t, s)
}

// committed scans what is committed at the moment.
func committed(ctx context.Context, s store.Store, t *store.Table, what store.Scan) iter.Seq2[store.Row, error] {
	return func(yield func(store.Row, error) bool) {
		err := s.View(ctx, func(ctx context.Context, r store.Reader) error {
			for row, err := range r.Scan(ctx, t, what) {
				if !yield(row, err) || err != nil {
					return nil
				}
			}
			return nil
		})
		if err != nil {
			yield(store.Row{}, err)
		}
	}
}

// dirty makes an Update write at once, and take back what it wrote when it fails.
func dirty(b *broken) {
	writer := make(chan struct{}, 1)
	b.update = func(ctx context.Context, fn updateFn) error {
		if ctx.Value(b) != nil {
			return store.ErrNested
		}
		select {
		case writer <- struct{}{}:
			defer func() { <-writer }()
		case <-ctx.Done():
			return ctx.Err()
		}
		if err := b.Store.View(ctx, func(context.Context, store.Reader) error { return nil }); err != nil {
			return err
		}
		w := &atOnce{live: live{b.Store}}
		kept := false
		defer func() {
			if !kept {
				w.takeBack()
			}
		}()
		err := fn(context.WithValue(ctx, b, true), w)
		if err == nil {
			err = ctx.Err()
		}
		kept = err == nil
		return err
	}
}

// atOnce commits each write and remembers how to take it back.
type atOnce struct {
	live
	undo []func(ctx context.Context, w store.Writer)
}

func (a *atOnce) takeBack() {
	a.s.Update(context.Background(), func(ctx context.Context, w store.Writer) error {
		for i := range a.undo {
			a.undo[len(a.undo)-1-i](ctx, w)
		}
		return nil
	})
}

func (a *atOnce) remember(ctx context.Context, w store.Writer, t *store.Table, key string) {
	old, err := w.Get(ctx, t, key)
	a.undo = append(a.undo, func(ctx context.Context, w store.Writer) {
		if err != nil {
			w.Delete(ctx, t, key, store.Any)
			return
		}
		old.Version = store.Any
		w.Put(ctx, t, old)
	})
}

func (a *atOnce) Put(ctx context.Context, t *store.Table, r store.Row) (version uint64, err error) {
	err = a.s.Update(ctx, func(ctx context.Context, w store.Writer) (err error) {
		a.remember(ctx, w, t, r.Key)
		version, err = w.Put(ctx, t, r)
		return err
	})
	return version, err
}

func (a *atOnce) Delete(ctx context.Context, t *store.Table, key string, version uint64) error {
	return a.s.Update(ctx, func(ctx context.Context, w store.Writer) error {
		a.remember(ctx, w, t, key)
		return w.Delete(ctx, t, key, version)
	})
}

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
