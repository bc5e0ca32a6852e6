package storetest

import (
	"bytes"
	"context"
	"fmt"
	"io"
	"strings"
	"time"

	"cspkit.example/store"
)

// dumper returns the power of the store to dump, or skips the case.
func (t *tester) dumper() store.Dumper {
	d, ok := t.Store.(store.Dumper)
	if !ok {
		t.skip("the store is no Dumper")
	}
	return d
}

// dump returns a dump of the store of the case.
func (t *tester) dump() []byte {
	t.dumper()
	return t.dumpOf(t.Store)
}

func (t *tester) dumpOf(s store.Store) []byte {
	d, ok := s.(store.Dumper)
	equal(t, "the store is a Dumper", ok, true)
	var file bytes.Buffer
	t.ok(d.Dump(t.ctx, schema(), &file, nil))
	return file.Bytes()
}

// odd are widgets with every kind of value that is easily lost.
func odd() []widget {
	return []widget{
		{ID: "a", Owner: "o", Name: "\"<&>\"\\/\n\u2028é😀", Rank: -1 << 63, At: time.Date(1901, 2, 3, 4, 5, 6, 789000, time.UTC), On: true},
		{ID: "b/\t", Rank: 1<<63 - 1, At: time.Date(2262, 1, 1, 0, 0, 0, 1000, time.UTC), Code: "\x01"},
		{ID: "é", Owner: " ", Name: strings.Repeat("long ", 50_000)},
	}
}

// fillOdd puts odd widgets and pairs, with versions that are not in the order
// of keys, and versions that rows had and lost.
func (t *tester) fillOdd() {
	t.add(odd()...)
	t.add(widget{ID: "gone"})
	_, err := t.put(t.must("a"))
	t.ok(err)
	for _, p := range []store.Row{pair("k", "a", "b", 0), pair("j", "", "", 0)} {
		_, err = t.putRow(pairs, p)
		t.ok(err)
	}
	t.remove("gone")
}

// lines splits a dump.
func lines(file []byte) []string { return strings.SplitAfter(string(file), "\n") }

// text describes the rows of a store, with versions and fields.
func (t *tester) text(s store.Store) string {
	var b strings.Builder
	t.ok(s.View(t.ctx, func(ctx context.Context, r store.Reader) error {
		b.Reset()
		for _, tab := range schema() {
			for row, err := range r.Scan(ctx, tab, store.Scan{}) {
				if err != nil {
					return err
				}
				body, err := tab.Encode(row.Body)
				t.ok(err)
				fmt.Fprintf(&b, "%s %q %d %v %s\n", tab.Name, row.Key, row.Version, row.Fields, body)
			}
		}
		return nil
	}))
	return b.String()
}

// hook calls fn before the first Write, and then writes nowhere.
type hook struct{ fn func() error }

func (h *hook) Write(p []byte) (int, error) {
	if fn := h.fn; fn != nil {
		h.fn = nil
		if err := fn(); err != nil {
			return 0, err
		}
	}
	return len(p), nil
}

// fillMany puts more than a Dumper is likely to hold back before it writes.
func (t *tester) fillMany() {
	const n = 300
	many := make([]widget, n)
	for i := range many {
		many[i] = widget{ID: fmt.Sprintf("%03d", i), Name: strings.Repeat("n", 1000)}
	}
	t.add(many...)
}

const (
	snapshots = "Dump writes one snapshot: what is committed when Dump is called and nothing that is committed later."
	sameBytes = "The same rows give the same bytes."
	wholeDump = "After an error, that of w or of ctx included, what w was given is no whole dump."
)

var dumpCases = []testCase{
	{"dump/format", "A dump is a header, one line for each row, and a trailer, as store.Dump describes it.", func(t *tester) {
		t.add(widget{ID: "b", Owner: "o"}, widget{ID: "a"})
		_, err := t.putRow(pairs, pair("k", "x", "<", 0))
		t.ok(err)
		all := lines(t.dump())
		equal(t, "number of lines, and what follows the last", len(all), 6)
		equal(t, "text behind the last line", all[5], "")
		for i, begin := range []string{
			`{"format":"cspkit dump","formatVersion":1,"tables":[{"name":"widgets","fields":[{"name":"owner","kind":"string"},`,
			`{"table":"widgets","key":"a","version":`, `{"table":"widgets","key":"b","version":`,
			`{"table":"pairs","key":"k","version":`, `{"rows":3,"lastVersion":`,
		} {
			if !strings.HasPrefix(all[i], begin) {
				t.Fatalf("line %d is %.120q, want one that begins with %q", i+1, all[i], begin)
			}
		}
		for i, end := range map[int]string{1: `,"Code":""}}` + "\n", 3: `,"fields":["x","\u003c"],"body":null}` + "\n"} {
			if !strings.HasSuffix(all[i], end) {
				t.Fatalf("line %d is %q, want one that ends with %q", i+1, all[i], end)
			}
		}
	}},
	{"dump/same-bytes", sameBytes, func(t *tester) {
		t.fillOdd()
		first := t.dump()
		t.want(t.update(func(ctx context.Context, w store.Writer) error {
			t.ok(widgets.Insert(ctx, w, &widget{ID: "undone"}))
			return errBoom
		}), errBoom)
		equal(t, "the dump after nothing was committed", string(t.dump()), string(first))
	}},
	{"dump/reports-progress", "progress is told how many rows are written, at least every 1,000 rows and at the end.", func(t *tester) {
		d := t.dumper()
		many := make([]widget, 2500)
		for i := range many {
			many[i].ID = fmt.Sprint(i)
		}
		t.add(many...)
		last := 0
		t.ok(d.Dump(t.ctx, schema(), io.Discard, func(rows int) {
			if rows < last || rows > last+1000 {
				t.fail("%d rows are reported after %d", rows, last)
			}
			last = rows
		}))
		equal(t, "rows at the end", last, 2500)
	}},
	{"dump/beside-a-writer", snapshots, func(t *tester) {
		d := t.dumper()
		t.fillMany()
		before := t.text(t.Store)
		var file bytes.Buffer
		during := &hook{func() error {
			t.add(widget{ID: "000a"}, widget{ID: "299a"})
			t.remove("298")
			_, err := t.put(widget{ID: "299", Name: "changed", Version: store.Any})
			return err
		}}
		t.ok(d.Dump(t.ctx, schema(), io.MultiWriter(during, &file), nil))
		equal(t, "the writer was called", during.fn == nil, true)
		t.load(t.other, file.Bytes())
		equal(t, "rows of the dump", t.text(t.other), before)
	}},
	{"dump/during-update", "Dump writes what is committed, and waits for no writer.", func(t *tester) {
		t.dumper()
		t.add(widget{ID: "a"})
		before := t.dump()
		t.ok(t.update(func(ctx context.Context, w store.Writer) error {
			t.ok(widgets.Insert(ctx, w, &widget{ID: "b"}))
			equal(t, "the dump inside the Update", string(t.dump()), string(before))
			return nil
		}))
	}},
	{"dump/some-tables", "Dump writes the tables of schema, in its order.", func(t *tester) {
		d := t.dumper()
		t.fillOdd()
		var file bytes.Buffer
		t.ok(d.Dump(t.ctx, store.Schema{pairs}, &file, nil))
		equal(t, "number of rows", len(lines(file.Bytes())), 2+2+1)
		file.Reset()
		t.ok(d.Dump(t.ctx, store.Schema{pairs, widgets.Table()}, &file, nil))
		equal(t, "the first row is one of pairs", strings.HasPrefix(lines(file.Bytes())[1], `{"table":"pairs"`), true)
	}},
	{"dump/other-schema", "Prepare was told of the tables in this shape; ErrInvalid otherwise.", func(t *tester) {
		d := t.dumper()
		unknown, other := *pairs, *pairs
		unknown.Name = "unknown"
		other.Indexes = nil
		for _, tab := range []*store.Table{&unknown, &other, nil} {
			t.want(d.Dump(t.ctx, store.Schema{widgets.Table(), tab}, io.Discard, nil), store.ErrInvalid)
		}
	}},
	{"dump/cancelled", wholeDump, func(t *tester) {
		d := t.dumper()
		t.fillMany()
		ctx, cancel := context.WithCancel(t.ctx)
		var file bytes.Buffer
		stop := &hook{func() error { cancel(); return nil }}
		t.want(d.Dump(ctx, schema(), io.MultiWriter(stop, &file), nil), context.Canceled)
		t.want(d.Dump(ctx, schema(), io.MultiWriter(&file), nil), context.Canceled)
		t.refuses(file.Bytes(), "what a dump that was given up has written")
	}},
	{"dump/writer-fails", wholeDump, func(t *tester) {
		d := t.dumper()
		t.want(d.Dump(t.ctx, schema(), &hook{func() error { return errBoom }}, nil), errBoom)
		t.fillMany()
		t.want(d.Dump(t.ctx, schema(), &hook{func() error { return errBoom }}, nil), errBoom)
		t.add(widget{ID: "the store goes on"})
	}},
	{"dump/closed", "Calls that come after Close return ErrClosed.", func(t *tester) {
		d := t.dumper()
		t.ok(t.Store.Close())
		t.want(d.Dump(t.ctx, schema(), io.Discard, nil), store.ErrClosed)
	}},
}
