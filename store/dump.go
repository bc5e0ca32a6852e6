package store

import (
	"bytes"
	"context"
	"crypto/sha256"
	"errors"
	"fmt"
	"hash"
	"io"
)

// Dumper is an optional power: it writes tables as one file. [Dump] describes
// the file and serves stores that lack the power.
type Dumper interface {
	// Dump writes to w all rows of the tables of schema, which Prepare was
	// told of in this shape; ErrInvalid otherwise. They are one snapshot: what
	// is committed when Dump is called and nothing that is committed later, so
	// the same rows give the same bytes. Dump waits for no writer. It holds
	// one row in memory at a time. After an error, that of w or of ctx
	// included, what w was given is no whole dump, and Load refuses it.
	//
	// progress may be nil. It is told how many rows are written, at least
	// every 1,000 rows and at the end, by the goroutine of the caller.
	Dump(ctx context.Context, schema Schema, w io.Writer, progress func(rows int)) error
}

// Loader is an optional power: it takes in what Dump wrote. [Load] serves
// stores that lack the power, but for the versions.
type Loader interface {
	// Load reads from r a dump of the tables of schema, to its end, and
	// commits all of it at once or nothing. The tables must be prepared in
	// this shape (ErrInvalid otherwise) and hold no rows (ErrExists
	// otherwise); other tables do not matter. A file that Dump would not have
	// written, or not for this schema, is refused with a *DumpError. The end
	// of ctx and the error of r end it too, but a Read that blocks is waited
	// for.
	//
	// Rows get exactly the versions of the file. Versions that the store gives
	// later are greater than all that had been given when the file was
	// written, so a version that somebody holds is never given to another
	// state of the row. Load is a writer: others wait, and it is refused with
	// ErrNested inside Update. Doorbells of tables that got rows ring.
	//
	// progress is that of Dump and counts the rows that were read.
	Load(ctx context.Context, schema Schema, r io.Reader, progress func(rows int)) error
}

// The limits of a dump.
const (
	// MaxDumpLine is how many bytes a line of a dump has at most, its end
	// included. It bounds what reading a line costs in memory.
	MaxDumpLine = 16 << 20

	dumpFormat   = "cspkit dump"
	dumpVersion  = 1
	maxVersion   = 1<<63 - 1 // of a row in a dump: leaves room for versions to come
	progressStep = 1000      // rows between two calls of progress
)

// DumpError is why a dump was refused: the file is damaged, cut short, of a
// newer format, or of another schema.
type DumpError struct {
	Line  int    // from 1, which is the header
	Field string // the member of the line at fault, such as "key" or "fields.name"; empty when all of it is
	Err   error  // what is wrong; io.ErrUnexpectedEOF when the file ends too early
}

// Error returns one line: where, and what is wrong.
func (e *DumpError) Error() string {
	at := fmt.Sprintf("store: dump, line %d", e.Line)
	if e.Field != "" {
		at += ", " + e.Field
	}
	return at + ": " + e.Err.Error()
}

// Unwrap returns what is wrong.
func (e *DumpError) Unwrap() error { return e.Err }

// Dump writes the tables of schema with the store's own [Dumper] or, where it
// has none, in one View, with the same promises. Such a store may run the View
// again: progress then begins anew, and when rows have changed in between, Dump
// fails with ErrStale.
//
// # The file
//
// A dump is UTF-8 text of JSON objects, one a line, with no freedom: members
// stand in the order shown here, nothing is indented, each line ends with one
// line feed and has at most [MaxDumpLine] bytes.
//
//	{"format":"cspkit dump","formatVersion":1,"tables":[{"name":"notes","fields":[{"name":"at","kind":"time"}]}]}
//	{"table":"notes","key":"a","version":7,"fields":[1590969600000000],"body":{"Text":"hello"}}
//	{"rows":1,"lastVersion":9,"sha256":"…"}
//
// The header names the tables and their fields, in the order of the schema.
// Rows follow table by table, each in the order of its keys. The body is what
// Table.Encode returns, which must be JSON. Fields are left out where
// Table.Derive finds the same in the body; a text is a string, a truth value
// true or false, a number itself, and a time its microseconds since 1970.
// Versions are 1 to 2^63-1.
//
// The trailer counts the rows. Its lastVersion is the last version that the
// store had given to anything, or the greatest of the file where the store
// does not know. The checksum is that of every byte in front of its own
// digits. Nothing follows the trailer.
func Dump(ctx context.Context, s Store, schema Schema, w io.Writer, progress func(rows int)) error {
	if d, ok := s.(Dumper); ok {
		return d.Dump(ctx, schema, w, progress)
	}
	out := &replay{w: w, sent: sha256.New()}
	err := s.View(ctx, func(ctx context.Context, r Reader) error {
		out.begin()
		return WriteDump(ctx, r, schema, out, 0, progress)
	})
	if err != nil {
		return err
	}
	return out.end()
}

// Load takes a dump in with the store's own [Loader] or, where it has none, in
// one Update. Rows then get new versions, because the contract has no other
// way: a version that was held before the dump means nothing in that store. A
// transaction may be run again, so a file that is no io.Seeker is read into
// memory first, and progress may begin anew.
func Load(ctx context.Context, s Store, schema Schema, r io.Reader, progress func(rows int)) error {
	if l, ok := s.(Loader); ok {
		return l.Load(ctx, schema, r, progress)
	}
	file, start, err := rewindable(r)
	if err != nil {
		return err
	}
	return s.Update(ctx, func(ctx context.Context, w Writer) error {
		if _, err := file.Seek(start, io.SeekStart); err != nil {
			return fmt.Errorf("store: rewinding the dump: %w", err)
		}
		return putDump(ctx, w, schema, file, progress)
	})
}

// putDump puts the rows of a dump into empty tables.
func putDump(ctx context.Context, w Writer, schema Schema, r io.Reader, progress func(rows int)) error {
	for _, t := range schema {
		for _, err := range w.Scan(ctx, t, Scan{Limit: 1}) {
			if err == nil {
				err = fmt.Errorf("%w: table %s has rows: load into empty tables", ErrExists, t.Name)
			}
			return err
		}
	}
	d, err := NewDumpReader(r, schema)
	if err != nil {
		return err
	}
	for {
		t, row, err := d.Next()
		if err == io.EOF {
			break
		}
		if err != nil {
			return err
		}
		row.Version = 0
		switch _, err := w.Put(ctx, t, row); {
		case errors.Is(err, ErrExists):
			return &DumpError{d.Line(), "fields", err} // keys come once: it is a unique index
		case err != nil:
			return err
		}
		if progress != nil && d.Rows()%progressStep == 0 {
			progress(d.Rows())
		}
	}
	if progress != nil {
		progress(d.Rows())
	}
	return nil
}

// rewindable returns r, or its content where it cannot seek, and the place
// where it stands.
func rewindable(r io.Reader) (io.ReadSeeker, int64, error) {
	if file, ok := r.(io.ReadSeeker); ok {
		if start, err := file.Seek(0, io.SeekCurrent); err == nil { // a pipe has the method and fails
			return file, start, nil
		}
	}
	all, err := io.ReadAll(r)
	if err != nil {
		return nil, 0, fmt.Errorf("store: reading the dump: %w", err)
	}
	return bytes.NewReader(all), 0, nil
}

// replay lets a closure that writes be run again: what an earlier run has
// written is left out, and at the end both must have been the same.
type replay struct {
	w       io.Writer
	sent    hash.Hash // of what w got
	n       int64     // how much that is
	run     hash.Hash // of this run
	written int64     // by this run
}

func (o *replay) begin() { o.run, o.written = sha256.New(), 0 }

func (o *replay) Write(p []byte) (int, error) {
	o.run.Write(p)
	seen := int(min(int64(len(p)), max(0, o.n-o.written)))
	o.written += int64(len(p))
	if seen == len(p) {
		return seen, nil
	}
	sent, err := o.w.Write(p[seen:])
	o.sent.Write(p[seen:][:sent])
	o.n += int64(sent)
	return seen + sent, err
}

func (o *replay) end() error {
	if o.written != o.n || !bytes.Equal(o.run.Sum(nil), o.sent.Sum(nil)) {
		return fmt.Errorf("%w: rows changed between two runs of the dump: try again", ErrStale)
	}
	return nil
}
