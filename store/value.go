package store

import (
	"cmp"
	"encoding/binary"
	"strings"
	"time"
	"unicode/utf8"
)

// Kind is the type of a [Value].
type Kind uint8

// The kinds of values that can be indexed.
const (
	KindString Kind = iota + 1
	KindInt
	KindTime
	KindBool
)

// String returns the name of the kind.
func (k Kind) String() string {
	switch k {
	case KindString:
		return "string"
	case KindInt:
		return "int"
	case KindTime:
		return "time"
	case KindBool:
		return "bool"
	}
	return "none"
}

// Value is one indexed scalar. The zero Value has no kind and stands for
// "none" where a bound is optional. Values are comparable with ==.
type Value struct {
	kind Kind
	s    string
	i    int64
}

// String returns a text value: UTF-8 without U+0000; "" is a value like any other.
func String(s string) Value { return Value{kind: KindString, s: s} }

// Int returns a number value.
func Int(i int64) Value { return Value{kind: KindInt, i: i} }

// Time returns a point in time, cut to microseconds.
func Time(t time.Time) Value { return Value{kind: KindTime, i: t.UnixMicro()} }

// Bool returns a truth value; false sorts before true.
func Bool(b bool) Value {
	if b {
		return Value{kind: KindBool, i: 1}
	}
	return Value{kind: KindBool}
}

// Kind returns the value's kind, 0 for the zero Value.
func (v Value) Kind() Kind { return v.kind }

// Str returns the text of a string value, "" for other kinds.
func (v Value) Str() string { return v.s }

// Int returns the number behind an int, time (microseconds since 1970) or bool value.
func (v Value) Int() int64 { return v.i }

// Time returns the point in time of a time value, in UTC.
func (v Value) Time() time.Time { return time.UnixMicro(v.i).UTC() }

// IsZero reports whether v is the zero Value.
func (v Value) IsZero() bool { return v.kind == 0 }

// Compare orders values of one kind: text by bytes, the others by number.
// It is the order of every index in every backend.
func (v Value) Compare(w Value) int {
	return cmp.Or(cmp.Compare(v.kind, w.kind), strings.Compare(v.s, w.s), cmp.Compare(v.i, w.i))
}

// AppendKey appends an encoding of vs whose byte order is the order of
// [Value.Compare], field by field. Text ends with a zero byte, which text
// itself never holds, so no encoding is the beginning of another. It is a
// convenience for backends that keep ordered bytes.
func AppendKey(dst []byte, vs ...Value) []byte {
	for _, v := range vs {
		if v.kind == KindString {
			dst = append(dst, v.s...)
			dst = append(dst, 0)
			continue
		}
		dst = binary.BigEndian.AppendUint64(dst, uint64(v.i)^(1<<63))
	}
	return dst
}

// ValidText reports whether s may be stored: UTF-8 without U+0000.
func ValidText(s string) bool {
	return utf8.ValidString(s) && strings.IndexByte(s, 0) < 0
}
