package storetest

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"io"
	"slices"

	"cspkit.example/store"
)

// loader returns the power of a store to load, or skips the case.
func (t *tester) loader(s store.Store) store.Loader {
	t.dumper()
	l, ok := s.(store.Loader)
	if !ok {
		t.skip("the store is no Loader")
	}
	return l
}

// load loads a file that must be accepted.
func (t *tester) load(into store.Store, file []byte) {
	t.ok(t.loader(into).Load(t.ctx, schema(), bytes.NewReader(file), nil))
}

// refuses fails unless the other store, which is empty, refuses the file and
// stays as it is.
func (t *tester) refuses(file []byte, what string) *store.DumpError {
	err := t.loader(t.other).Load(t.ctx, schema(), bytes.NewReader(file), nil)
	var damage *store.DumpError
	if !errors.As(err, &damage) || damage.Line < 1 || damage.Err == nil {
		t.Fatalf("%s: got error %v, want a *store.DumpError with a line", what, err)
	}
	if left := t.text(t.other); left != "" {
		t.Fatalf("%s: the file is refused (%v) and leaves rows behind:\n%s", what, err, left)
	}
	return damage
}

// empty removes everything from the other store.
func (t *tester) empty() {
	t.ok(t.other.Update(t.ctx, func(ctx context.Context, w store.Writer) error {
		for _, tab := range schema() {
			for row, err := range w.Scan(ctx, tab, store.Scan{}) {
				if err != nil {
					return err
				}
				if err := w.Delete(ctx, tab, row.Key, store.Any); err != nil {
					return err
				}
			}
		}
		return nil
	}))
}

// cancelling cancels when it is read to the n-th byte.
type cancelling struct {
	r      io.Reader
	n      int
	cancel func()
}

func (c *cancelling) Read(p []byte) (int, error) {
	n, err := c.r.Read(p[:min(len(p), 1000)])
	if c.n -= n; c.n <= 0 {
		c.cancel()
	}
	return n, err
}

const (
	exactly   = "Rows get exactly the versions of the file: what Load took in is what Dump wrote."
	onlyEmpty = "The tables hold no rows; ErrExists otherwise."
	allOfIt   = "Load commits all of the file at once or nothing."
	goOn      = "Versions that the store gives later are greater than all that had been given when the file was written."
)

var loadCases = []testCase{
	{"load/round-trip", exactly, func(t *tester) {
		t.fillOdd()
		file := t.dump()
		t.load(t.other, file)
		equal(t, "rows", t.text(t.other), t.text(t.Store))
		equal(t, "the dump of what was loaded", string(t.dumpOf(t.other)), string(file))
		same(t, "rows by rank", idsOf(t, t.other, store.Scan{Index: "by_rank", Equal: []store.Value{store.String("o")}}), []string{"a"})
		same(t, "rows by time", idsOf(t, t.other, store.Scan{Index: "by_at"}), t.ids(store.Scan{Index: "by_at"}))
		t.want(insertInto(t.ctx, t.other, widget{ID: "c", Code: "\x01"}), store.ErrExists)
	}},
	{"load/nothing", exactly, func(t *tester) {
		file := t.dump()
		t.load(t.other, file)
		t.load(t.other, file)
		equal(t, "the dump of what was loaded", string(t.dumpOf(t.other)), string(file))
	}},
	{"load/many", exactly, func(t *tester) {
		many := make([]widget, 2500)
		for i := range many {
			many[i] = widget{ID: fmt.Sprint(i), Rank: int64(-i)}
		}
		t.add(many...)
		file := t.dump()
		last := 0
		t.ok(t.loader(t.other).Load(t.ctx, schema(), bytes.NewReader(file), func(rows int) {
			if rows < last || rows > last+1000 {
				t.fail("%d rows are reported after %d", rows, last)
			}
			last = rows
		}))
		equal(t, "rows that were reported", last, len(many))
		equal(t, "the dump of what was loaded", string(t.dumpOf(t.other)), string(file))
	}},
	{"load/versions-count", exactly, func(t *tester) {
		t.add(widget{ID: "a"})
		old := t.must("a")
		now, err := t.put(old)
		t.ok(err)
		t.load(t.other, t.dump())
		put := func(v widget) error {
			return t.other.Update(t.ctx, func(ctx context.Context, w store.Writer) error {
				v := v
				return widgets.Put(ctx, w, &v)
			})
		}
		t.want(put(old), store.ErrStale)
		t.ok(put(now))
		t.want(put(now), store.ErrStale)
	}},
	{"load/new-versions", goOn, func(t *tester) {
		given := func(s store.Store, v widget) (version uint64) {
			t.ok(s.Update(t.ctx, func(ctx context.Context, w store.Writer) error {
				v := v
				t.ok(widgets.Put(ctx, w, &v))
				version = v.Version
				return nil
			}))
			return version
		}
		first := given(t.Store, widget{ID: "a", Version: store.Any})
		second := given(t.Store, widget{ID: "a", Version: store.Any})
		gone := given(t.Store, widget{ID: "b", Version: store.Any})
		t.remove("b")
		t.load(t.other, t.dump())
		had := []uint64{first, second, gone}
		for range 5 {
			for _, id := range []string{"b", "a"} {
				v := given(t.other, widget{ID: id, Version: store.Any})
				if v <= slices.Max(had) {
					t.Fatalf("the version %d of %s is given after %v", v, id, had)
				}
				had = append(had, v)
			}
		}
	}},
	{"load/not-empty", onlyEmpty, func(t *tester) {
		t.add(widget{ID: "a"})
		file := t.dump()
		t.ok(insertInto(t.ctx, t.other, widget{ID: "b"}))
		before := t.text(t.other)
		t.want(t.loader(t.other).Load(t.ctx, schema(), bytes.NewReader(file), nil), store.ErrExists)
		equal(t, "rows", t.text(t.other), before)
		t.empty()
		t.load(t.other, file)
		same(t, "rows", idsOf(t, t.other, store.Scan{}), []string{"a"})
	}},
	{"load/other-tables-stay", "The tables hold no rows; other tables do not matter.", func(t *tester) {
		t.loader(t.other)
		t.fillOdd()
		var file bytes.Buffer
		t.ok(t.dumper().Dump(t.ctx, store.Schema{pairs}, &file, nil))
		t.ok(insertInto(t.ctx, t.other, widget{ID: "stays"}))
		t.ok(t.loader(t.other).Load(t.ctx, store.Schema{pairs}, &file, nil))
		same(t, "rows of the other table", idsOf(t, t.other, store.Scan{}), []string{"stays"})
		t.ok(insertInto(t.ctx, t.other, widget{ID: "is added"}))
	}},
	{"load/not-prepared", "The tables must be prepared in this shape; ErrInvalid otherwise.", func(t *tester) {
		file := t.dump()
		unknown := *pairs
		unknown.Name = "unknown"
		t.want(t.loader(t.other).Load(t.ctx, store.Schema{widgets.Table(), &unknown}, bytes.NewReader(file), nil), store.ErrInvalid)
	}},
	{"load/cancelled", allOfIt, func(t *tester) {
		t.fillMany()
		file := t.dump()
		for _, at := range []int{0, 1, len(file) / 2, len(file)} {
			ctx, cancel := context.WithCancel(t.ctx)
			r := &cancelling{bytes.NewReader(file), at, cancel}
			if at == 0 {
				cancel()
			}
			t.want(t.loader(t.other).Load(ctx, schema(), r, nil), context.Canceled)
			equal(t, "rows", t.text(t.other), "")
			cancel()
		}
		t.load(t.other, file)
	}},
	{"load/reader-fails", allOfIt + " The error of r ends it too.", func(t *tester) {
		t.fillMany()
		file := t.dump()
		r := io.MultiReader(bytes.NewReader(file[:len(file)-1]), failing{})
		t.want(t.loader(t.other).Load(t.ctx, schema(), r, nil), errBoom)
		equal(t, "rows", t.text(t.other), "")
	}},
	{"load/in-one-piece", allOfIt, func(t *tester) {
		t.fillMany()
		file, all := t.dump(), len(t.ids(store.Scan{}))
		look := func() {
			if n := len(idsOf(t, t.other, store.Scan{})); n != 0 && n != all {
				t.fail("a View sees %d of %d rows", n, all)
			}
		}
		r := &cancelling{bytes.NewReader(file), 1, look}
		t.ok(t.loader(t.other).Load(t.ctx, schema(), r, nil))
		equal(t, "rows", len(idsOf(t, t.other, store.Scan{})), all)
	}},
	{"load/nested", "Load is refused with ErrNested inside Update.", func(t *tester) {
		file := t.dump()
		t.ok(t.other.Update(t.ctx, func(ctx context.Context, _ store.Writer) error {
			t.want(t.loader(t.other).Load(ctx, schema(), bytes.NewReader(file), nil), store.ErrNested)
			return nil
		}))
		t.load(t.other, file)
	}},
	{"load/closed", "Calls that come after Close return ErrClosed.", func(t *tester) {
		file := t.dump()
		l := t.loader(t.other)
		t.ok(t.other.Close())
		t.want(l.Load(t.ctx, schema(), bytes.NewReader(file), nil), store.ErrClosed)
	}},
	{"load/rings", "Doorbells of tables that got rows ring.", func(t *tester) {
		t.add(widget{ID: "a"})
		file := t.dump()
		t.bell()
		l, bell := t.loader(t.other), t.other.(store.Doorbell)
		changed, quiet := bell.Changed(widgets.Table()), bell.Changed(pairs)
		t.refuses(file[:len(file)-1], "a file without its end")
		t.quiet("although nothing was loaded", changed)
		t.ok(l.Load(t.ctx, schema(), bytes.NewReader(file), nil))
		t.rings(changed)
		t.quiet("for a table that got no rows", quiet)
	}},
	{"load/into-a-fork", forks, func(t *tester) {
		t.add(widget{ID: "a"})
		file := t.dump()
		t.fork().Close() // or skip
		fork, err := t.other.(store.Forker).Fork(t.ctx)
		t.ok(err)
		defer fork.Close()
		t.load(fork, file)
		equal(t, "rows of the parent", t.text(t.other), "")
		t.load(t.other, file)
		again, err := t.other.(store.Forker).Fork(t.ctx)
		t.ok(err)
		defer again.Close()
		t.ok(insertInto(t.ctx, again, widget{ID: "b"}))
		equal(t, "the dump of the parent", string(t.dumpOf(t.other)), string(file))
		equal(t, "the dump of the fork", string(t.dumpOf(fork)), string(file))
	}},
}

// failing is a reader that fails.
type failing struct{}

func (failing) Read([]byte) (int, error) { return 0, errBoom }
