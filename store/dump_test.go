package store_test

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"io"
	"iter"
	"os"
	"slices"
	"strings"
	"testing"
	"time"

	"cspkit.example/memstore"
	"cspkit.example/store"
	"cspkit.example/storetest"
)

// bare hides the optional powers of a store.
type bare struct{ store.Store }

// filled returns a memstore with some notes, and their schema.
func filled(t *testing.T, ids ...string) (*memstore.Store, store.Schema) {
	t.Helper()
	c, s := notes(t)
	update(t, s, func(ctx context.Context, w store.Writer) error {
		for i, id := range ids {
			n := note{ID: id, Tags: []string{"<" + id + ">"}, Written: time.UnixMicro(int64(-i)).UTC(), Done: i%2 == 0}
			if err := c.Insert(ctx, w, &n); err != nil {
				return err
			}
		}
		return nil
	})
	return s.(*memstore.Store), store.Schema{c.Table()}
}

// dump returns the dump of a store.
func dump(t *testing.T, s store.Store, schema store.Schema) string {
	t.Helper()
	var file strings.Builder
	if err := store.Dump(t.Context(), s, schema, &file, nil); err != nil {
		t.Fatal(err)
	}
	return file.String()
}

// bodies returns the keys and bodies of all rows.
func bodies(t *testing.T, s store.Store, schema store.Schema) (all []string) {
	t.Helper()
	err := s.View(t.Context(), func(ctx context.Context, r store.Reader) error {
		all = nil
		for row, err := range r.Scan(ctx, schema[0], store.Scan{}) {
			if err != nil {
				return err
			}
			body, err := schema[0].Encode(row.Body)
			if err != nil {
				return err
			}
			all = append(all, fmt.Sprintf("%s %v %s", row.Key, row.Fields, body))
		}
		return nil
	})
	if err != nil {
		t.Fatal(err)
	}
	return all
}

func TestDumpWithoutThePower(t *testing.T) {
	m, schema := filled(t, "b", "c", "a")
	want := dump(t, m, schema)
	for name, s := range map[string]store.Store{"bare": bare{m}, "twice": storetest.Twice(bare{m})} {
		if got := dump(t, s, schema); got != want {
			t.Errorf("%s:\n%s\nwith the power:\n%s", name, got, want)
		}
	}
}

// restless changes rows between two runs of a View.
type restless struct {
	bare
	change func()
}

func (s restless) View(ctx context.Context, fn func(context.Context, store.Reader) error) error {
	if err := s.Store.View(ctx, fn); err != nil {
		return err
	}
	s.change()
	return s.Store.View(ctx, fn)
}

func TestDumpOfRowsThatChangeBetweenTwoRuns(t *testing.T) {
	for what, change := range map[string]func(context.Context, *store.Collection[note], store.Writer) error{
		"a row more": func(ctx context.Context, c *store.Collection[note], w store.Writer) error {
			return c.Insert(ctx, w, &note{ID: "b"})
		},
		"a row less": func(ctx context.Context, c *store.Collection[note], w store.Writer) error {
			return w.Delete(ctx, c.Table(), "a", store.Any)
		},
	} {
		m, schema := filled(t, "a")
		c := store.Define(noteSpec())
		s := restless{bare{m}, func() {
			update(t, m, func(ctx context.Context, w store.Writer) error { return change(ctx, c, w) })
		}}
		if err := store.Dump(t.Context(), s, schema, io.Discard, nil); !errors.Is(err, store.ErrStale) {
			t.Errorf("%s: got error %v, want %v", what, err, store.ErrStale)
		}
	}
}

// onlyReader is a file that cannot be rewound.
type onlyReader struct{ io.Reader }

func TestLoadWithoutThePower(t *testing.T) {
	m, schema := filled(t, "b", "c", "a")
	file := dump(t, m, schema)
	pipe := func() io.Reader {
		r, w, err := os.Pipe()
		if err != nil {
			t.Fatal(err)
		}
		t.Cleanup(func() { r.Close() })
		if _, err := w.WriteString(file); err != nil || w.Close() != nil {
			t.Fatal(err)
		}
		return r
	}
	further := func() io.Reader {
		r := strings.NewReader("something else\n" + file)
		if _, err := r.Seek(15, io.SeekStart); err != nil {
			t.Fatal(err)
		}
		return r
	}
	for name, r := range map[string]func() io.Reader{
		"file":          func() io.Reader { return strings.NewReader(file) },
		"middle":        further,
		"only a reader": func() io.Reader { return onlyReader{strings.NewReader(file)} },
		"pipe":          pipe,
	} {
		for kind, wrap := range map[string]func(store.Store) store.Store{
			"bare":  func(s store.Store) store.Store { return s },
			"twice": func(s store.Store) store.Store { return storetest.Checked(t, storetest.Twice(s)) },
		} {
			into, _ := filled(t)
			rows := 0
			if err := store.Load(t.Context(), wrap(bare{into}), schema, r(), func(n int) { rows = n }); err != nil {
				t.Errorf("%s, %s: %v", name, kind, err)
				continue
			}
			if got, want := bodies(t, into, schema), bodies(t, m, schema); fmt.Sprint(got) != fmt.Sprint(want) || rows != 3 {
				t.Errorf("%s, %s: %d rows, got %q, want %q", name, kind, rows, got, want)
			}
		}
	}
}

func TestLoadWithoutThePowerIsAllOrNothing(t *testing.T) {
	m, schema := filled(t, "b", "c", "a")
	file := dump(t, m, schema)
	broken := errors.New("broken")
	for what, test := range map[string]struct {
		r    io.Reader
		want error
	}{
		"cut short":        {strings.NewReader(file[:len(file)-1]), io.ErrUnexpectedEOF},
		"a reader fails":   {io.MultiReader(strings.NewReader(file[:len(file)-1]), failing{broken}), broken},
		"a seeker fails":   {stuck{strings.NewReader(file)}, errStuck},
		"something behind": {strings.NewReader(file + "x"), nil},
	} {
		into, _ := filled(t)
		err := store.Load(t.Context(), bare{into}, schema, test.r, nil)
		if err == nil || test.want != nil && !errors.Is(err, test.want) || len(bodies(t, into, schema)) > 0 {
			t.Errorf("%s: got error %v and rows %q, want error %v", what, err, bodies(t, into, schema), test.want)
		}
	}
	into, _ := filled(t, "there")
	if err := store.Load(t.Context(), bare{into}, schema, strings.NewReader(file), nil); !errors.Is(err, store.ErrExists) || len(bodies(t, into, schema)) != 1 {
		t.Errorf("a store with rows: got error %v and rows %q", err, bodies(t, into, schema))
	}
}

// failing is a reader that fails.
type failing struct{ err error }

func (f failing) Read([]byte) (int, error) { return 0, f.err }

// stuck tells where it is and cannot go there.
type stuck struct{ *strings.Reader }

var errStuck = errors.New("stuck")

func (s stuck) Seek(offset int64, whence int) (int64, error) {
	if whence == io.SeekStart {
		return 0, errStuck
	}
	return s.Reader.Seek(offset, whence)
}

func TestLoadWithoutThePowerKeepsUniqueIndexes(t *testing.T) {
	spec := noteSpec()
	spec.Indexes = []store.Index{{Name: "by_done", Fields: []string{"done"}}}
	free := store.Define(spec)
	spec.Indexes = []store.Index{{Name: "by_done", Fields: []string{"done"}, Unique: true}}
	one := store.Define(spec)
	from, to := memstore.New(), memstore.New()
	if err := errors.Join(from.Prepare(t.Context(), store.Schema{free.Table()}), to.Prepare(t.Context(), store.Schema{one.Table()})); err != nil {
		t.Fatal(err)
	}
	update(t, from, func(ctx context.Context, w store.Writer) error {
		return errors.Join(free.Insert(ctx, w, &note{ID: "a"}), free.Insert(ctx, w, &note{ID: "b"}))
	})
	file := dump(t, from, store.Schema{free.Table()})
	for name, s := range map[string]store.Store{"bare": bare{to}, "memstore": to} {
		var damage *store.DumpError
		err := store.Load(t.Context(), s, store.Schema{one.Table()}, strings.NewReader(file), nil)
		if !errors.As(err, &damage) || damage.Line != 3 || damage.Field != "fields" || !errors.Is(err, store.ErrExists) {
			t.Errorf("%s: got error %v, want one about the fields of line 3", name, err)
		}
	}
}

// rowsOf reads rows that no store would have.
type rowsOf []store.Row

func (rowsOf) Get(context.Context, *store.Table, string) (store.Row, error) {
	return store.Row{}, store.ErrNotFound
}

func (rows rowsOf) Scan(context.Context, *store.Table, store.Scan) iter.Seq2[store.Row, error] {
	return func(yield func(store.Row, error) bool) {
		for _, row := range rows {
			if !yield(row, nil) {
				return
			}
		}
	}
}

// raw is a table whose bodies are their own encoding.
func raw() *store.Table {
	return &store.Table{
		Name: "raw",
		Encode: func(body any) ([]byte, error) {
			if text, ok := body.(string); ok {
				return []byte(text), nil
			}
			return nil, errors.New("no text")
		},
		Decode: func(data []byte) (any, error) {
			if string(data) == `"panic"` {
				panic("in a codec")
			}
			return string(data), nil
		},
	}
}

func TestRowsThatADumpCannotHold(t *testing.T) {
	for what, row := range map[string]store.Row{
		"a body that is not JSON":           {Key: "a", Version: 1, Body: "hello"},
		"a body of nothing":                 {Key: "a", Version: 1, Body: ""},
		"a body that cannot be encoded":     {Key: "a", Version: 1, Body: 1},
		"no version":                        {Key: "a", Body: "1"},
		"a version that leaves no room":     {Key: "a", Version: 1 << 63, Body: "1"},
		"a line that is longer than it may": {Key: "a", Version: 1, Body: `"` + strings.Repeat("x", store.MaxDumpLine) + `"`},
	} {
		if err := store.WriteDump(t.Context(), rowsOf{row}, store.Schema{raw()}, io.Discard, 0, nil); !errors.Is(err, store.ErrInvalid) {
			t.Errorf("%s: got error %.200v, want %v", what, err, store.ErrInvalid)
		}
	}
	if err := store.WriteDump(t.Context(), rowsOf{}, store.Schema{nil}, io.Discard, 0, nil); !errors.Is(err, store.ErrInvalid) {
		t.Errorf("a malformed schema: got error %v, want %v", err, store.ErrInvalid)
	}
	if _, err := store.NewDumpReader(strings.NewReader(""), store.Schema{nil}); !errors.Is(err, store.ErrInvalid) {
		t.Errorf("a malformed schema: got error %v, want %v", err, store.ErrInvalid)
	}
}

// written returns a dump of rows of a raw table.
func written(t *testing.T, rows ...store.Row) *bytes.Buffer {
	t.Helper()
	var file bytes.Buffer
	if err := store.WriteDump(t.Context(), rowsOf(rows), store.Schema{raw()}, &file, 0, nil); err != nil {
		t.Fatal(err)
	}
	return &file
}

func TestDumpReader(t *testing.T) {
	long := `"` + strings.Repeat("x", store.MaxDumpLine-100) + `"`
	file := written(t, store.Row{Key: "a", Version: 7, Body: "{ \"x\" :\n1 }"}, store.Row{Key: "b", Version: 3, Body: long})
	d, err := store.NewDumpReader(file, store.Schema{raw()})
	if err != nil {
		t.Fatal(err)
	}
	for n, want := range []store.Row{{Key: "a", Version: 7, Body: `{"x":1}`}, {Key: "b", Version: 3, Body: long}} {
		tab, row, err := d.Next()
		if err != nil || tab.Name != "raw" || row.Key != want.Key || row.Version != want.Version || row.Body != want.Body || d.Line() != n+2 || d.Rows() != n+1 {
			t.Errorf("line %d: got %.200v, error %v, want %.200v", d.Line(), row, err, want)
		}
	}
	if _, _, err := d.Next(); err != io.EOF || d.LastVersion() != 7 || d.Rows() != 2 {
		t.Errorf("at the end: error %v, last version %d, %d rows", err, d.LastVersion(), d.Rows())
	}
}

// Fields that do not follow from the body are in the file, whatever their kind.
func TestADumpHoldsFieldsOfEveryKind(t *testing.T) {
	table := raw()
	table.Fields = []store.Field{
		{Name: "text", Kind: store.KindString}, {Name: "number", Kind: store.KindInt},
		{Name: "truth", Kind: store.KindBool}, {Name: "time", Kind: store.KindTime},
	}
	want := []store.Value{store.String("a \"b\""), store.Int(-7), store.Bool(true), store.Time(time.Date(2020, 6, 1, 0, 0, 0, 1000, time.UTC))}
	var file bytes.Buffer
	rows := rowsOf{{Key: "a", Version: 1, Fields: want, Body: "1"}}
	if err := store.WriteDump(t.Context(), rows, store.Schema{table}, &file, 0, nil); err != nil {
		t.Fatal(err)
	}
	if text := `"fields":["a \"b\"",-7,true,1590969600000001]`; !strings.Contains(file.String(), text) {
		t.Errorf("want %s in:\n%s", text, file.String())
	}
	d, err := store.NewDumpReader(&file, store.Schema{table})
	if err != nil {
		t.Fatal(err)
	}
	if _, row, err := d.Next(); err != nil || !slices.Equal(row.Fields, want) {
		t.Errorf("got %v, error %v, want %v", row.Fields, err, want)
	}
}

func TestDumpReaderRefuses(t *testing.T) {
	good := written(t, store.Row{Key: "a", Version: 1, Body: "1"}).String()
	header := good[:strings.Index(good, "\n")+1]
	for what, test := range map[string]struct {
		file string
		want store.DumpError
	}{
		"an endless line":        {header + strings.Repeat(" ", store.MaxDumpLine+1), store.DumpError{Line: 2}},
		"a codec that panics":    {written(t, store.Row{Key: "a", Version: 1, Body: `"panic"`}).String(), store.DumpError{Line: 2, Field: "body"}},
		"deep nesting":           {header + `{"table":"raw","key":"a","version":1,"body":` + strings.Repeat("[", 100_000) + "\n", store.DumpError{Line: 2}},
		"a header of nothing":    {"\n", store.DumpError{Line: 1, Field: "format"}},
		"tables of another kind": {strings.Replace(header, `[{`, `[1,{`, 1), store.DumpError{Line: 1}},
	} {
		d, err := store.NewDumpReader(strings.NewReader(test.file), store.Schema{raw()})
		if err == nil {
			_, _, err = d.Next()
		}
		var damage *store.DumpError
		if !errors.As(err, &damage) || damage.Line != test.want.Line || damage.Field != test.want.Field {
			t.Errorf("%s: got error %v, want one about %q of line %d", what, err, test.want.Field, test.want.Line)
		}
	}
	err := &store.DumpError{Line: 2, Field: "key", Err: io.ErrUnexpectedEOF}
	if got, want := err.Error(), "store: dump, line 2, key: unexpected EOF"; got != want {
		t.Errorf("got %q, want %q", got, want)
	}
}

// A store as one file, and back.
func ExampleDump() {
	ctx := context.Background()
	notes := store.Define(store.Spec[note]{Name: "notes", Key: func(n *note) string { return n.ID }})
	schema := store.Schema{notes.Table()}
	from, to := memstore.New(), memstore.New()
	err := errors.Join(from.Prepare(ctx, schema), to.Prepare(ctx, schema))
	if err == nil {
		err = from.Update(ctx, func(ctx context.Context, w store.Writer) error {
			return notes.Insert(ctx, w, &note{ID: "a", Done: true})
		})
	}
	var file strings.Builder
	if err == nil {
		err = store.Dump(ctx, from, schema, &file, nil)
	}
	fmt.Println(strings.SplitAfter(file.String(), "\n")[1], err)
	fmt.Println(store.Load(ctx, to, schema, strings.NewReader(file.String()), nil))
	fmt.Println(store.Load(ctx, to, schema, strings.NewReader("hello\n"), nil))
	// Output:
	// {"table":"notes","key":"a","version":1,"body":{"ID":"a","Tags":null,"Written":"0001-01-01T00:00:00Z","Done":true}}
	//  <nil>
	// <nil>
	// store: already exists: memstore: the table notes has rows: load into empty tables
}
