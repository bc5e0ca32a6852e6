package store_test

import (
	"bytes"
	"math"
	"slices"
	"testing"
	"time"
	"unicode/utf8"

	"cspkit.example/store"
)

func TestZeroValue(t *testing.T) {
	var v store.Value
	if !v.IsZero() || v.Kind() != 0 || v.Kind().String() != "none" {
		t.Errorf("the zero Value: IsZero %v, kind %v", v.IsZero(), v.Kind())
	}
	for _, v := range []store.Value{store.String(""), store.Int(0), store.Time(time.UnixMicro(0)), store.Bool(false)} {
		if v.IsZero() {
			t.Errorf("a %v value counts as none", v.Kind())
		}
	}
}

func TestTimeIsUTCMicroseconds(t *testing.T) {
	at := time.Date(1969, 7, 20, 22, 17, 40, 123456789, time.FixedZone("", 2*3600))
	v := store.Time(at)
	if want := time.Date(1969, 7, 20, 20, 17, 40, 123456000, time.UTC); v.Time() != want {
		t.Errorf("got %v, want %v", v.Time(), want)
	}
	if v != store.Time(at.UTC()) || v != store.Time(v.Time()) {
		t.Error("one point in time has two values")
	}
}

func TestValidText(t *testing.T) {
	for text, want := range map[string]bool{"": true, "a": true, "é文😀\u0001": true, "\x00": false, "a\x00": false, "\xff": false, "\xed\xa0\x80": false} {
		if got := store.ValidText(text); got != want {
			t.Errorf("ValidText(%q) = %v", text, got)
		}
	}
}

// FuzzKeyOrder proves what backends build on: the order of encoded fields is
// the order of the fields, and an encoding with a key behind it is in order too.
func FuzzKeyOrder(f *testing.F) {
	f.Add("", "", int64(0), int64(0), "k", "l")
	f.Add("a", "ab", int64(-1), int64(1), "b", "")
	f.Add("a\x01", "a", int64(math.MinInt64), int64(math.MaxInt64), "", "")
	f.Add("é", "e\u0301", int64(255), int64(256), "x", "xy")
	f.Fuzz(func(t *testing.T, s1, s2 string, i1, i2 int64, k1, k2 string) {
		for _, text := range []string{s1, s2, k1, k2} {
			if !store.ValidText(text) {
				t.Skip()
			}
		}
		if !utf8.ValidString(s1) {
			t.Fatal("ValidText lets malformed UTF-8 pass")
		}
		values := func(s string, i int64) []store.Value {
			return []store.Value{store.String(s), store.Int(i), store.Bool(i%2 == 0), store.Time(time.UnixMicro(i)), store.String(s)}
		}
		v1, v2 := values(s1, i1), values(s2, i2)
		for n := range len(v1) + 1 {
			inOrder(t, v1[:n], v2[:n], k1, k2)
			inOrder(t, v1[len(v1)-n:], v2[len(v2)-n:], k1, k2)
		}
	})
}

func inOrder(t *testing.T, v1, v2 []store.Value, k1, k2 string) {
	t.Helper()
	want := slices.CompareFunc(v1, v2, store.Value.Compare)
	e1, e2 := store.AppendKey(nil, v1...), store.AppendKey(nil, v2...)
	if got := bytes.Compare(e1, e2); got != want {
		t.Errorf("%v and %v compare as %d, their encodings as %d", v1, v2, want, got)
	}
	if want == 0 {
		want = bytes.Compare([]byte(k1), []byte(k2))
	} else if bytes.HasPrefix(e1, e2) || bytes.HasPrefix(e2, e1) {
		t.Errorf("the encoding of %v is the beginning of that of %v, or the other way round", v1, v2)
	}
	if got := bytes.Compare(append(e1, k1...), append(e2, k2...)); got != want {
		t.Errorf("%v, %q and %v, %q compare as %d, their encodings as %d", v1, k1, v2, k2, want, got)
	}
}
