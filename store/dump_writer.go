package store

import (
	"bufio"
	"bytes"
	"context"
	"crypto/sha256"
	"encoding/hex"
	"encoding/json"
	"fmt"
	"hash"
	"io"
	"slices"
	"strconv"
)

// WriteDump writes the rows that r reads as [Dump] describes it, for stores
// that are a [Dumper]. lastVersion is the last version that the store had
// given when the transaction began, 0 when it does not know. A row that a dump
// cannot hold is ErrInvalid: a body that is not JSON, a line that is too long,
// a version out of bounds.
func WriteDump(ctx context.Context, r Reader, schema Schema, w io.Writer, lastVersion uint64, progress func(rows int)) error {
	header, err := dumpHeader(schema)
	if err != nil {
		return err
	}
	d := &dumpWriter{sum: sha256.New()}
	d.out = bufio.NewWriterSize(io.MultiWriter(d.sum, w), 64<<10)
	if err := d.write(header); err != nil {
		return err
	}
	rows := 0
	for _, t := range schema {
		for row, err := range r.Scan(ctx, t, Scan{}) {
			if err == nil {
				err = d.row(t, &row)
			}
			if err != nil {
				return err
			}
			lastVersion = max(lastVersion, row.Version)
			if rows++; progress != nil && rows%progressStep == 0 {
				progress(rows)
			}
		}
	}
	if err := ctx.Err(); err != nil {
		return err
	}
	if err := d.close(rows, lastVersion); err != nil {
		return err
	}
	if progress != nil {
		progress(rows)
	}
	return nil
}

// dumpWriter sums up what it writes.
type dumpWriter struct {
	out  *bufio.Writer
	sum  hash.Hash // of what out has flushed
	line bytes.Buffer
}

func (d *dumpWriter) write(line []byte) error {
	_, err := d.out.Write(line)
	return err
}

func (d *dumpWriter) row(t *Table, row *Row) error {
	d.line.Reset()
	if err := writeRow(&d.line, t, row); err != nil {
		return err
	}
	if d.line.Len() > MaxDumpLine || row.Version == 0 || row.Version > maxVersion {
		return fmt.Errorf("%w: table %s, key %q: too long a row or too great a version for a dump", ErrInvalid, t.Name, row.Key)
	}
	return d.write(d.line.Bytes())
}

func (d *dumpWriter) close(rows int, lastVersion uint64) error {
	if err := d.write(dumpTrailer(rows, lastVersion)); err != nil {
		return err
	}
	if err := d.out.Flush(); err != nil { // the sum is up to here
		return err
	}
	if err := d.write(dumpEnd(d.sum)); err != nil {
		return err
	}
	return d.out.Flush()
}

// headerLine is the first line of a dump.
type headerLine struct {
	Format        string        `json:"format"`
	FormatVersion int           `json:"formatVersion"`
	Tables        []headerTable `json:"tables"`
}

type headerTable struct {
	Name   string        `json:"name"`
	Fields []headerField `json:"fields"`
}

type headerField struct {
	Name string `json:"name"`
	Kind string `json:"kind"`
}

func dumpHeader(schema Schema) ([]byte, error) {
	if err := schema.Check(); err != nil {
		return nil, err
	}
	h := headerLine{dumpFormat, dumpVersion, []headerTable{}}
	for _, t := range schema {
		fields := []headerField{}
		for _, f := range t.Fields {
			fields = append(fields, headerField{f.Name, f.Kind.String()})
		}
		h.Tables = append(h.Tables, headerTable{t.Name, fields})
	}
	line, err := json.Marshal(h)
	return append(line, '\n'), err
}

// dumpTrailer is the last line up to its checksum.
func dumpTrailer(rows int, lastVersion uint64) []byte {
	return fmt.Appendf(nil, `{"rows":%d,"lastVersion":%d,"sha256":"`, rows, lastVersion)
}

// dumpEnd is the rest of the last line.
func dumpEnd(sum hash.Hash) []byte {
	return append(hex.AppendEncode(nil, sum.Sum(nil)), "\"}\n"...)
}

// writeRow writes the one line that stands for a row.
func writeRow(line *bytes.Buffer, t *Table, row *Row) error {
	body, err := t.Encode(row.Body)
	if err != nil {
		return fmt.Errorf("%w: table %s, key %q: the body cannot be encoded: %w", ErrInvalid, t.Name, row.Key, err)
	}
	room := append(line.AvailableBuffer(), `{"table":`...)
	room = append(appendText(room, t.Name), `,"key":`...)
	room = append(appendText(room, row.Key), `,"version":`...)
	room = strconv.AppendUint(room, row.Version, 10)
	if !derivable(t, row) {
		room = appendFields(append(room, `,"fields":`...), row.Fields)
	}
	line.Write(append(room, `,"body":`...))
	if err := json.Compact(line, body); err != nil {
		return fmt.Errorf("%w: table %s, key %q: the body is not JSON: %w", ErrInvalid, t.Name, row.Key, err)
	}
	line.WriteString("}\n")
	return nil
}

// derivable reports whether the fields need not be written.
func derivable(t *Table, row *Row) bool {
	if len(row.Fields) == 0 {
		return true
	}
	if t.Derive == nil {
		return false
	}
	_, fields := t.Derive(row.Body)
	return slices.Equal(fields, row.Fields)
}

func appendFields(dst []byte, fields []Value) []byte {
	dst = append(dst, '[')
	for i, v := range fields {
		if i > 0 {
			dst = append(dst, ',')
		}
		switch v.kind {
		case KindString:
			dst = appendText(dst, v.s)
		case KindBool:
			dst = strconv.AppendBool(dst, v.i != 0)
		default:
			dst = strconv.AppendInt(dst, v.i, 10)
		}
	}
	return append(dst, ']')
}

// appendText appends a JSON string.
func appendText(dst []byte, s string) []byte {
	text, _ := json.Marshal(s) // a string always has one
	return append(dst, text...)
}
