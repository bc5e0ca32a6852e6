package partnercenter

import (
	"bytes"
	"crypto/sha256"
	"encoding/base64"
	"encoding/binary"
	"hash/crc32"
	"time"

	"cspkit.example/pcerr"
	"cspkit.example/store"
)

// Cursor is a place in a list: opaque text that serves only the query that it
// came from. Another one is refused with invalid_input.
//
// It holds the query's fingerprint, the fields of the row before the place
// that the query leaves open, that row's key, and a checksum, so that no part
// of a cursor is taken for a whole one. What the actor or the query fixes is
// not in it: a cursor never leads out of the actor's own rows.
type Cursor string

// fingerprint binds a cursor to its query.
func (l *listing[T]) fingerprint() []byte {
	if l.print == nil {
		text := store.AppendKey(make([]byte, 0, 256), store.String(l.from.Table().Name), store.String(l.scan.Index), store.String(l.scan.Prefix),
			store.Bool(l.scan.Desc), store.String(l.about))
		for _, v := range l.scan.Equal {
			text = store.AppendKey(append(text, byte(v.Kind())), v)
		}
		sum := sha256.Sum256(text)
		l.print = sum[:printSize]
	}
	return l.print
}

const printSize = 12

// cursor is the place behind a row.
func (l *listing[T]) cursor(row store.Row) (Cursor, error) {
	open, err := l.open()
	if err != nil {
		return "", storeFailed(err)
	}
	text := append(make([]byte, 0, 256), l.fingerprint()...)
	for _, f := range open {
		v := row.Fields[f]
		text = binary.AppendUvarint(text, uint64(len(v.Str())))
		text = append(text, v.Str()...)
		text = binary.AppendVarint(text, v.Int())
	}
	return encodeCursor(append(text, row.Key...)), nil
}

// beginning is the place before the first row of a listing that follows
// another one.
func (l *listing[T]) beginning() Cursor { return encodeCursor(l.fingerprint()) }

func encodeCursor(text []byte) Cursor {
	text = binary.BigEndian.AppendUint32(text, crc32.ChecksumIEEE(text))
	return Cursor(base64.RawURLEncoding.AppendEncode(make([]byte, 0, 512), text))
}

// decodeCursor returns what encodeCursor was given.
func decodeCursor(c Cursor) (text []byte, ok bool) {
	text, err := base64.RawURLEncoding.DecodeString(string(c))
	size := len(text) - crc32.Size
	if err != nil || size < printSize {
		return nil, false
	}
	return text[:size], crc32.ChecksumIEEE(text[:size]) == binary.BigEndian.Uint32(text[size:])
}

// open are the positions of the index's fields that the query leaves open.
func (l *listing[T]) open() ([]int, error) {
	if l.scan.Index == "" {
		return nil, nil
	}
	_, fields, err := l.from.Table().Index(l.scan.Index)
	return fields[min(len(l.scan.Equal), len(fields)):], err
}

// position reads a cursor back; the fields that the query fixes come from the
// query.
func (l *listing[T]) position(c Cursor) (store.Position, error) {
	if c == "" {
		return store.Position{}, nil
	}
	text, ok := decodeCursor(c)
	if !ok || !bytes.Equal(text[:printSize], l.fingerprint()) {
		return store.Position{}, badCursor()
	}
	if text = text[printSize:]; len(text) == 0 {
		return store.Position{}, nil
	}
	open, err := l.open()
	if err != nil {
		return store.Position{}, badCursor()
	}
	pos := store.Position{Fields: append(make([]store.Value, 0, 8), l.scan.Equal...)}
	for _, f := range open {
		var v store.Value
		if v, text, err = readValue(l.from.Table().Fields[f].Kind, text); err != nil {
			return store.Position{}, err
		}
		pos.Fields = append(pos.Fields, v)
	}
	pos.Key = string(text)
	s := l.scan
	s.After = pos
	if pos.IsZero() || s.Check(l.from.Table()) != nil {
		return store.Position{}, badCursor()
	}
	return pos, nil
}

// readValue reads a value that cursor wrote, and returns what is behind it.
func readValue(kind store.Kind, text []byte) (store.Value, []byte, error) {
	size, n := binary.Uvarint(text)
	if n <= 0 || size > uint64(len(text)-n) {
		return store.Value{}, nil, badCursor()
	}
	s, text := string(text[n:n+int(size)]), text[n+int(size):]
	number, n := binary.Varint(text)
	if n <= 0 {
		return store.Value{}, nil, badCursor()
	}
	return valueOf(kind, s, number), text[n:], nil
}

func valueOf(k store.Kind, text string, n int64) store.Value {
	switch k {
	case store.KindString:
		return store.String(text)
	case store.KindTime:
		return store.Time(time.UnixMicro(n))
	case store.KindBool:
		return store.Bool(n != 0)
	}
	return store.Int(n)
}

func badCursor() error {
	return pcerr.Invalid("ID-13", "after", "this cursor is not of this list: begin at the first page")
}
