package store

import (
	"bufio"
	"bytes"
	"crypto/sha256"
	"encoding/json"
	"errors"
	"fmt"
	"hash"
	"io"
	"slices"
	"strconv"
)

// DumpReader reads a dump row by row, for stores that are a [Loader]. It lets
// only files pass that Dump would have written for the schema, but knows that
// a file is whole and unaltered only at its end: until [DumpReader.Next] has
// returned io.EOF, nothing that came from it may be committed. It holds one
// line in memory. It is for one goroutine.
type DumpReader struct {
	schema Schema
	in     *bufio.Reader
	sum    hash.Hash // of the lines in front of this one
	text   []byte    // this line
	line   int       // its number
	rows   int
	table  int    // place in the schema of the last row's table
	key    string // of the last row
	last   uint64 // the greatest version so far, at the end that of the trailer
	again  bytes.Buffer
}

// NewDumpReader reads the header. It returns a *DumpError, ErrInvalid for a
// malformed schema, or the error of r.
func NewDumpReader(r io.Reader, schema Schema) (*DumpReader, error) {
	header, err := dumpHeader(schema)
	if err != nil {
		return nil, err
	}
	d := &DumpReader{schema: schema, in: bufio.NewReaderSize(r, 64<<10), sum: sha256.New()}
	if err := d.readLine(); err != nil {
		return nil, err
	}
	if !bytes.Equal(d.text, header) {
		return nil, d.badHeader(header)
	}
	d.sum.Write(d.text)
	return d, nil
}

// Line returns the number of the line that was read last, from 1, the header.
func (d *DumpReader) Line() int { return d.line }

// Rows returns how many rows were read.
func (d *DumpReader) Rows() int { return d.rows }

// LastVersion returns the last version that was given when the dump was
// written. It is known when Next has returned io.EOF.
func (d *DumpReader) LastVersion() uint64 { return d.last }

// Next returns the next row and its table, a *DumpError, or the error of r.
// Rows come table by table in the order of their keys, each key once. io.EOF
// says that the file is complete and unaltered.
func (d *DumpReader) Next() (*Table, Row, error) {
	if err := d.readLine(); err != nil {
		return nil, Row{}, err
	}
	if bytes.HasPrefix(d.text, []byte(`{"rows":`)) {
		return nil, Row{}, d.end()
	}
	t, row, err := d.row()
	if err != nil {
		return nil, Row{}, err
	}
	d.sum.Write(d.text)
	d.rows++
	d.key, d.last = row.Key, max(d.last, row.Version)
	return t, row, nil
}

// damaged returns the refusal of this line.
func (d *DumpReader) damaged(field, format string, args ...any) error {
	return &DumpError{d.line, field, fmt.Errorf(format, args...)}
}

// readLine reads the next line, its end included.
func (d *DumpReader) readLine() error {
	d.line++
	d.text = d.text[:0]
	for {
		part, err := d.in.ReadSlice('\n')
		if len(d.text)+len(part) > MaxDumpLine {
			return d.damaged("", "the line is longer than %d bytes", MaxDumpLine)
		}
		d.text = append(d.text, part...)
		switch {
		case err == nil:
			return nil
		case err == io.EOF:
			return d.damaged("", "%w", io.ErrUnexpectedEOF)
		case err != bufio.ErrBufferFull:
			return fmt.Errorf("store: reading the dump: %w", err)
		}
	}
}

// badHeader says in what the header differs from the one that is wanted.
func (d *DumpReader) badHeader(want []byte) error {
	var got, ours headerLine
	err := json.Unmarshal(d.text, &got)
	switch {
	case got.Format != dumpFormat:
		return d.damaged("format", "this is no dump: a dump begins with the format %q", dumpFormat)
	case got.FormatVersion > dumpVersion:
		return d.damaged("formatVersion", "the format %d is newer than this program, which reads format %d", got.FormatVersion, dumpVersion)
	case got.FormatVersion != dumpVersion:
		return d.damaged("formatVersion", "there is no format %d", got.FormatVersion)
	case err != nil:
		return d.damaged("", "%w", err)
	}
	if err := json.Unmarshal(want, &ours); err != nil {
		return err
	}
	for i := range max(len(got.Tables), len(ours.Tables)) {
		switch {
		case i >= len(got.Tables):
			return d.damaged("tables", "another schema: the table %s is missing", ours.Tables[i].Name)
		case i >= len(ours.Tables) || got.Tables[i].Name != ours.Tables[i].Name:
			return d.damaged("tables", "another schema: the table %q is unknown at this place", got.Tables[i].Name)
		case !slices.Equal(got.Tables[i].Fields, ours.Tables[i].Fields):
			return d.damaged("tables", "another schema: the table %s has other fields", got.Tables[i].Name)
		}
	}
	return d.damaged("", "the header is not spelled as Dump writes it")
}

// end checks the trailer and that nothing follows it.
func (d *DumpReader) end() error {
	var got struct {
		Rows        int
		LastVersion uint64
	}
	if err := json.Unmarshal(d.text, &got); err != nil {
		return d.damaged(fieldOf(err), "%w", err)
	}
	trailer := dumpTrailer(got.Rows, got.LastVersion)
	if !bytes.HasPrefix(d.text, trailer) {
		return d.damaged("", "the trailer is not spelled as Dump writes it")
	}
	d.sum.Write(trailer)
	switch {
	case !bytes.Equal(d.text[len(trailer):], dumpEnd(d.sum)):
		return d.damaged("sha256", "the checksum is not that of the file: it was altered")
	case got.Rows != d.rows:
		return d.damaged("rows", "the file has %d rows, not %d", d.rows, got.Rows)
	case got.LastVersion < d.last || got.LastVersion > maxVersion:
		return d.damaged("lastVersion", "it is not between the greatest version of the file, %d, and 2^63-1", d.last)
	}
	d.last = got.LastVersion
	switch _, err := d.in.ReadByte(); err {
	case io.EOF:
		return io.EOF
	case nil:
		d.line++
		return d.damaged("", "nothing may follow the trailer")
	default:
		return fmt.Errorf("store: reading the dump: %w", err)
	}
}

// rowLine is the line of a row.
type rowLine struct {
	Table   string            `json:"table"`
	Key     string            `json:"key"`
	Version uint64            `json:"version"`
	Fields  []json.RawMessage `json:"fields"`
	Body    json.RawMessage   `json:"body"`
}

// parseRow takes a line apart. It spares the body, which is most of the line,
// from being read twice; no text in front of it can hold what it is cut at,
// because quotes in texts are escaped.
func parseRow(line []byte) (in rowLine, err error) {
	head, body, found := bytes.Cut(line, []byte(`,"body":`))
	body, ends := bytes.CutSuffix(body, []byte("}\n"))
	if found && ends && json.Unmarshal(append(slices.Clip(head), '}'), &in) == nil {
		in.Body = bytes.Clone(body) // a codec may keep it
		return in, nil
	}
	in = rowLine{}
	err = json.Unmarshal(line, &in)
	return in, err
}

// row reads this line as a row. Codecs of tables meet bodies here that nobody
// has checked; if one panics, it is the body that is wrong.
func (d *DumpReader) row() (t *Table, row Row, err error) {
	defer func() {
		if p := recover(); p != nil {
			err = d.damaged("body", "%v", p)
		}
	}()
	in, err := parseRow(d.text)
	if err != nil {
		return nil, Row{}, d.damaged(fieldOf(err), "%w", err)
	}
	if t, err = d.tableOf(in.Table, in.Key); err != nil {
		return nil, Row{}, err
	}
	row = Row{Key: in.Key, Version: in.Version}
	switch {
	case row.Version == 0 || row.Version > maxVersion:
		return nil, Row{}, d.damaged("version", "a version is 1 to 2^63-1")
	case len(in.Body) == 0:
		return nil, Row{}, d.damaged("body", "it is missing")
	}
	if row.Body, err = t.Decode(in.Body); err != nil {
		return nil, Row{}, d.damaged("body", "%w", err)
	}
	if row.Fields, err = d.fields(t, &in, row.Body); err != nil {
		return nil, Row{}, err
	}
	if err := t.CheckRow(&row); err != nil {
		return nil, Row{}, d.damaged("fields", "%w", err)
	}
	return t, row, d.spelling(t, &row)
}

// tableOf returns the table of a row that stands where it belongs.
func (d *DumpReader) tableOf(name, key string) (*Table, error) {
	at := slices.IndexFunc(d.schema, func(t *Table) bool { return t.Name == name })
	if at < 0 {
		return nil, d.damaged("table", "there is no table %q", name)
	}
	t := d.schema[at]
	if err := t.CheckKey(key); err != nil {
		return nil, d.damaged("key", "%w", err)
	}
	switch {
	case at < d.table:
		return nil, d.damaged("table", "rows of %s stand behind those of %s", name, d.schema[d.table].Name)
	case at > d.table:
		d.table = at
	case key == d.key:
		return nil, d.damaged("key", "%q comes twice", key)
	case key < d.key:
		return nil, d.damaged("key", "%q stands behind %q", key, d.key)
	}
	return t, nil
}

// fields returns the fields of a row, and checks them and the key against the
// body where that tells them.
func (d *DumpReader) fields(t *Table, in *rowLine, body any) ([]Value, error) {
	var derived []Value
	if t.Derive != nil {
		var key string
		if key, derived = t.Derive(body); key != in.Key {
			return nil, d.damaged("key", "the key is %q, that of the body is %q", in.Key, key)
		}
		if in.Fields == nil {
			return derived, nil
		}
	}
	if len(in.Fields) != len(t.Fields) {
		return nil, d.damaged("fields", "the row has %d fields, the table %d", len(in.Fields), len(t.Fields))
	}
	fields := make([]Value, len(in.Fields))
	for i, f := range t.Fields {
		var err error
		if fields[i], err = parseField(f.Kind, in.Fields[i]); err != nil {
			return nil, d.damaged("fields."+f.Name, "not a %s: %w", f.Kind, err)
		}
		if t.Derive != nil && fields[i] != derived[i] {
			return nil, d.damaged("fields."+f.Name, "it is not what the body says")
		}
	}
	return fields, nil
}

func parseField(k Kind, text []byte) (v Value, err error) {
	v.kind = k
	switch k {
	case KindString:
		err = json.Unmarshal(text, &v.s)
	case KindBool:
		var on bool
		err = json.Unmarshal(text, &on)
		v = Bool(on)
	default:
		v.i, err = strconv.ParseInt(string(text), 10, 64)
	}
	return v, err
}

// spelling refuses a line that Dump would have written in another way: with
// members that are unknown, missing or repeated, or with a body that another
// version of the program wrote and this one would change.
func (d *DumpReader) spelling(t *Table, row *Row) error {
	d.again.Reset()
	if err := writeRow(&d.again, t, row); err != nil {
		return d.damaged("body", "%w", err)
	}
	if bytes.Equal(d.again.Bytes(), d.text) {
		return nil
	}
	strict := json.NewDecoder(bytes.NewReader(d.text))
	strict.DisallowUnknownFields()
	if err := strict.Decode(new(rowLine)); err != nil {
		return d.damaged("", "%w", err)
	}
	const body = `,"body":`
	if i := bytes.Index(d.text, []byte(body)); i >= 0 && bytes.HasPrefix(d.again.Bytes(), d.text[:i+len(body)]) {
		return d.damaged("body", "this program would write another body: the file is of another version")
	}
	return d.damaged("", "the row is not spelled as Dump writes it")
}

// fieldOf names the member that JSON could not take.
func fieldOf(err error) string {
	var wrong *json.UnmarshalTypeError
	if errors.As(err, &wrong) {
		return wrong.Field
	}
	return ""
}
