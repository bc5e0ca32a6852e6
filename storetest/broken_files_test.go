package storetest

import (
	"bytes"
	"context"
	"errors"
	"io"
	"iter"
	"slices"
	"testing"
	"time"

	"cspkit.example/memstore"
	"cspkit.example/store"
)

// brokenFiles is a store that is right but for its dumps or its loads.
type brokenFiles struct {
	*memstore.Store
	dump dumpFn
	load loadFn
	fork bool // a fork is loaded by its parent
	mute bool // there are no bells
}

type (
	dumpFn = func(ctx context.Context, schema store.Schema, w io.Writer, progress func(int)) error
	loadFn = func(ctx context.Context, schema store.Schema, r io.Reader, progress func(int)) error
)

func (b *brokenFiles) Dump(ctx context.Context, schema store.Schema, w io.Writer, progress func(int)) error {
	if b.dump != nil {
		return b.dump(ctx, schema, w, progress)
	}
	return b.Store.Dump(ctx, schema, w, progress)
}

func (b *brokenFiles) Load(ctx context.Context, schema store.Schema, r io.Reader, progress func(int)) error {
	if b.load != nil {
		return b.load(ctx, schema, r, progress)
	}
	return b.Store.Load(ctx, schema, r, progress)
}

func (b *brokenFiles) Fork(ctx context.Context) (store.Store, error) {
	fork, err := b.Store.Fork(ctx)
	if err != nil || !b.fork {
		return fork, err
	}
	return &brokenFiles{Store: fork.(*memstore.Store), load: b.Store.Load}, nil
}

func (b *brokenFiles) Changed(t *store.Table) <-chan struct{} {
	if b.mute {
		return make(chan struct{})
	}
	return b.Store.Changed(t)
}

// silent hides why a call did nothing.
func silent(err error) error {
	var damage *store.DumpError
	if errors.Is(err, store.ErrClosed) || errors.Is(err, store.ErrNested) || errors.Is(err, store.ErrInvalid) || errors.As(err, &damage) && damage.Line == 1 {
		return nil
	}
	return err
}

// fileDefects are ways to break the powers to dump and to load, and cases that
// must notice.
var fileDefects = []struct {
	name    string
	inflict func(*brokenFiles)
	caught  []string // among others
}{
	{"dumps no snapshot", func(b *brokenFiles) {
		b.dump = func(ctx context.Context, schema store.Schema, w io.Writer, progress func(int)) error {
			return store.WriteDump(ctx, drifting{b.Store}, schema, w, 0, progress)
		}
	}, []string{"dump/beside-a-writer"}},
	{"does not know its last version", func(b *brokenFiles) {
		b.dump = func(ctx context.Context, schema store.Schema, w io.Writer, progress func(int)) error {
			return b.View(ctx, func(ctx context.Context, r store.Reader) error {
				return store.WriteDump(ctx, r, schema, w, 0, progress)
			})
		}
	}, []string{"load/new-versions"}},
	{"ends a dump that fails as if it were whole", func(b *brokenFiles) {
		b.dump = func(ctx context.Context, schema store.Schema, w io.Writer, progress func(int)) error {
			return b.Store.Dump(context.WithoutCancel(ctx), schema, w, progress)
		}
	}, []string{"dump/cancelled"}},
	{"gives new versions", func(b *brokenFiles) {
		b.load = func(ctx context.Context, schema store.Schema, r io.Reader, progress func(int)) error {
			return store.Load(ctx, bare{b.Store}, schema, r, progress)
		}
	}, []string{"load/round-trip", "load/new-versions", "load/versions-count"}},
	{"keeps what it took in of a bad file", func(b *brokenFiles) {
		b.load = func(ctx context.Context, schema store.Schema, r io.Reader, progress func(int)) error {
			var refused error
			err := b.Update(ctx, func(ctx context.Context, w store.Writer) error {
				refused = putAll(ctx, w, schema, r)
				return nil
			})
			return errors.Join(refused, err)
		}
	}, []string{"load/cut-short", "load/one-byte-changed", "load/damaged-row", "load/damaged-trailer", "load/reader-fails"}},
	{"does not read to the end", func(b *brokenFiles) {
		b.load = func(ctx context.Context, schema store.Schema, r io.Reader, progress func(int)) error {
			return b.Update(ctx, func(ctx context.Context, w store.Writer) error {
				err := putAll(ctx, w, schema, r)
				if errors.Is(err, io.ErrUnexpectedEOF) {
					return nil
				}
				return err
			})
		}
	}, []string{"load/cut-short"}},
	{"loads over what is there", func(b *brokenFiles) {
		b.load = func(ctx context.Context, schema store.Schema, r io.Reader, progress func(int)) error {
			return b.Update(ctx, func(ctx context.Context, w store.Writer) error { return putAll(ctx, w, schema, r) })
		}
	}, []string{"load/not-empty"}},
	{"is another format", func(b *brokenFiles) {
		b.dump = func(ctx context.Context, schema store.Schema, w io.Writer, progress func(int)) error {
			err := b.Store.Dump(ctx, schema, w, progress)
			if err == nil {
				_, err = io.WriteString(w, "\n")
			}
			return err
		}
	}, []string{"dump/format"}},
	{"counts its dumps", func(b *brokenFiles) {
		last := uint64(1000)
		b.dump = func(ctx context.Context, schema store.Schema, w io.Writer, progress func(int)) error {
			last++
			return b.View(ctx, func(ctx context.Context, r store.Reader) error {
				return store.WriteDump(ctx, r, schema, w, last, progress)
			})
		}
	}, []string{"dump/same-bytes"}},
	{"tells nobody how far it is", func(b *brokenFiles) {
		b.dump = func(ctx context.Context, schema store.Schema, w io.Writer, _ func(int)) error {
			return b.Store.Dump(ctx, schema, w, nil)
		}
		b.load = func(ctx context.Context, schema store.Schema, r io.Reader, _ func(int)) error {
			return b.Store.Load(ctx, schema, r, nil)
		}
	}, []string{"dump/reports-progress", "load/many"}},
	{"does not say that it did nothing", func(b *brokenFiles) {
		b.dump = func(ctx context.Context, schema store.Schema, w io.Writer, progress func(int)) error {
			return silent(b.Store.Dump(ctx, schema, w, progress))
		}
		b.load = func(ctx context.Context, schema store.Schema, r io.Reader, progress func(int)) error {
			return silent(b.Store.Load(ctx, schema, r, progress))
		}
	}, []string{"dump/closed", "dump/other-schema", "load/closed", "load/nested", "load/not-prepared", "load/other-schema"}},
	{"loads row by row", func(b *brokenFiles) {
		b.load = func(ctx context.Context, schema store.Schema, r io.Reader, progress func(int)) error {
			d, err := store.NewDumpReader(r, schema)
			for err == nil {
				err = b.Update(ctx, func(ctx context.Context, w store.Writer) error {
					tab, row, err := d.Next()
					if err == nil {
						row.Version = 0
						_, err = w.Put(ctx, tab, row)
					}
					return err
				})
			}
			if err == io.EOF {
				return nil
			}
			return err
		}
	}, []string{"load/in-one-piece"}},
	{"is the parent's in a fork", func(b *brokenFiles) { b.fork = true }, []string{"load/into-a-fork"}},
	{"dumps as a writer", func(b *brokenFiles) {
		b.dump = func(ctx context.Context, schema store.Schema, w io.Writer, progress func(int)) error {
			return b.Update(ctx, func(ctx context.Context, _ store.Writer) error {
				return b.Store.Dump(ctx, schema, w, progress)
			})
		}
	}, []string{"dump/during-update"}},
	{"dumps every table", func(b *brokenFiles) {
		b.dump = func(ctx context.Context, some store.Schema, w io.Writer, progress func(int)) error {
			if some.Check() != nil {
				return store.ErrInvalid
			}
			return b.Store.Dump(ctx, schema(), w, progress)
		}
	}, []string{"dump/some-tables"}},
	{"does not look whether it could write", func(b *brokenFiles) {
		b.dump = func(ctx context.Context, schema store.Schema, w io.Writer, progress func(int)) error {
			var file bytes.Buffer
			err := b.Store.Dump(ctx, schema, &file, progress)
			w.Write(file.Bytes())
			return err
		}
	}, []string{"dump/writer-fails"}},
	{"loads whatever the context says", func(b *brokenFiles) {
		b.load = func(ctx context.Context, schema store.Schema, r io.Reader, progress func(int)) error {
			return b.Store.Load(context.WithoutCancel(ctx), schema, r, progress)
		}
	}, []string{"load/cancelled"}},
	{"wants every table empty", func(b *brokenFiles) {
		b.load = func(ctx context.Context, some store.Schema, r io.Reader, progress func(int)) error {
			if err := b.View(ctx, func(ctx context.Context, r store.Reader) error {
				for range r.Scan(ctx, widgets.Table(), store.Scan{}) {
					return store.ErrExists
				}
				return nil
			}); err != nil {
				return err
			}
			return b.Store.Load(ctx, some, r, progress)
		}
	}, []string{"load/other-tables-stay"}},
	{"loads once", func(b *brokenFiles) {
		loaded := false
		b.load = func(ctx context.Context, schema store.Schema, r io.Reader, progress func(int)) error {
			if loaded {
				return store.ErrExists
			}
			loaded = true
			return b.Store.Load(ctx, schema, r, progress)
		}
	}, []string{"load/nothing"}},
	{"rings no bell", func(b *brokenFiles) { b.mute = true }, []string{"load/rings"}},
}

// putAll puts the rows of a dump over whatever is there.
func putAll(ctx context.Context, w store.Writer, schema store.Schema, r io.Reader) error {
	d, err := store.NewDumpReader(r, schema)
	for err == nil {
		var tab *store.Table
		var row store.Row
		if tab, row, err = d.Next(); err == nil {
			row.Version = store.Any
			_, err = w.Put(ctx, tab, row)
		}
	}
	if err == io.EOF {
		return nil
	}
	return err
}

// drifting reads each row in a View of its own.
type drifting struct{ store.Store }

func (d drifting) Get(ctx context.Context, t *store.Table, key string) (row store.Row, err error) {
	err = d.View(ctx, func(ctx context.Context, r store.Reader) (err error) {
		row, err = r.Get(ctx, t, key)
		return err
	})
	return row, err
}

func (d drifting) Scan(ctx context.Context, t *store.Table, s store.Scan) iter.Seq2[store.Row, error] {
	if s.Limit == 1 {
		return d.next(ctx, t, s)
	}
	return rowByRow(ctx, d, t, s)
}

func (d drifting) next(ctx context.Context, t *store.Table, s store.Scan) iter.Seq2[store.Row, error] {
	return func(yield func(store.Row, error) bool) {
		_ = d.View(ctx, func(ctx context.Context, r store.Reader) error {
			for row, err := range r.Scan(ctx, t, s) {
				yield(row, err)
			}
			return nil
		})
	}
}

// brokenFileStores are for the cases about dumps and loads.
func brokenFileStores() (all []brokenStore) {
	for _, d := range fileDefects {
		all = append(all, brokenStore{d.name, slices.Concat(dumpCases, loadCases, damageCases), d.caught, Config{
			Timeout: 2 * time.Second,
			New: func(testing.TB) store.Store {
				b := &brokenFiles{Store: memstore.New()}
				d.inflict(b)
				return b
			},
		}})
	}
	return all
}

// TestDumpCasesSkip stores that can do only half.
func TestDumpCasesSkip(t *testing.T) {
	half := Config{New: func(testing.TB) store.Store {
		m := memstore.New()
		return struct {
			store.Store
			store.Dumper
		}{bare{m}, m}
	}}
	for name, skipped := range map[string]bool{"dump/format": false, "load/round-trip": true, "load/cut-short": true} {
		k, _ := find(name)
		if r := k.try(t, half); r.failure != "" || (r.skip != "") != skipped {
			t.Errorf("%s of a store that only dumps: %+v", name, r)
		}
	}
}
