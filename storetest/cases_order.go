package storetest

import (
	"fmt"
	"math"
	"slices"
	"time"

	"cspkit.example/store"
)

const bytewise = "Order is the order of bytes, everywhere."

// texts are names that other orders would sort otherwise, in byte order.
var texts = []string{"", " ", " a", "-", "1", "10", "2", "A", "B", "Z", "_", "a", "a ", "aA", "aa", "ab", "b", "e", "e\u0301", "z", "~", "\u0080", "Ä", "ß", "à", "é", "ÿ", "ə", "Я", "я", "\u2028", "文", "\ufeff", "\uffff", "😀"}

var orderCases = []testCase{
	{"order/text", bytewise, func(t *tester) {
		if !slices.IsSorted(texts) {
			t.Fatalf("the case itself is wrong: texts are not sorted")
		}
		t.orders(by("by_name", store.String("o")), len(texts), func(i int) widget { return widget{Owner: "o", Name: texts[i]} })
	}},
	{"order/keys", bytewise, func(t *tester) {
		keys := texts[1:]
		for i := range keys {
			t.add(widget{ID: keys[len(keys)-1-i]})
		}
		same(t, "keys", t.ids(store.Scan{}), keys)
		same(t, "keys, descending", t.ids(store.Scan{Desc: true}), reversed(keys))
	}},
	{"order/exact-lookup", bytewise + " Texts that only look alike are different.", func(t *tester) {
		for i, key := range texts[1:] {
			t.add(widget{ID: key, Rank: int64(i)})
		}
		for i, key := range texts[1:] {
			equal(t, fmt.Sprintf("rank of %q", key), t.must(key).Rank, int64(i))
			same(t, fmt.Sprintf("rows with the code %q", key), t.ids(by("by_code", store.String(key))), []string{key})
		}
	}},
	{"order/leading-field-first", bytewise + " Fields are compared one by one.", func(t *tester) {
		both := [][2]string{{"", "b"}, {"", "c"}, {"a", ""}, {"a", "z"}, {"a ", "a"}, {"aa", ""}, {"ab", "a"}, {"b", ""}}
		t.orders(by("by_name"), len(both), func(i int) widget { return widget{Owner: both[i][0], Name: both[i][1]} })
	}},
	{"order/numbers", "Numbers are in order of size, negative ones first.", func(t *tester) {
		ns := []int64{math.MinInt64, math.MinInt64 + 1, -1 << 32, -256, -255, -10, -9, -1, 0, 1, 2, 9, 10, 255, 256, 1 << 32, math.MaxInt64 - 1, math.MaxInt64}
		t.orders(by("by_rank", store.String("o")), len(ns), func(i int) widget { return widget{Owner: "o", Rank: ns[i]} })
		for i, n := range ns {
			same(t, fmt.Sprint("rows with the rank ", n), t.ids(by("by_rank", store.String("o"), store.Int(n))), []string{fmt.Sprintf("%03d", len(ns)-1-i)})
		}
	}},
	{"order/times", "Times are in order, to the microsecond, also before 1970.", func(t *tester) {
		early := time.Date(1815, 12, 10, 0, 0, 0, 0, time.UTC)
		late := time.Date(2024, 6, 30, 23, 59, 59, 999999000, time.UTC)
		ats := []time.Time{early, early.Add(time.Microsecond), time.UnixMicro(-1), time.UnixMicro(0), time.UnixMicro(1), late, late.Add(time.Microsecond), late.Add(time.Hour)}
		t.orders(by("by_at"), len(ats), func(i int) widget { return widget{At: ats[i]} })
	}},
	{"order/times-are-instants", "Times are UTC, cut to microseconds: the zone makes no difference.", func(t *tester) {
		at := time.Date(2024, 3, 31, 2, 30, 0, 123456789, time.FixedZone("east", 5*3600+1800))
		t.add(widget{ID: "a", At: at})
		for _, same := range []time.Time{at, at.UTC(), at.Truncate(time.Microsecond), at.In(time.FixedZone("west", -8*3600))} {
			equal(t, "number of rows at that time", len(t.ids(by("by_at", store.Time(same)))), 1)
		}
		equal(t, "rows a microsecond later", len(t.ids(by("by_at", store.Time(at.Add(time.Microsecond))))), 0)
	}},
	{"order/truth", "False sorts before true.", func(t *tester) {
		t.add(widget{ID: "a", On: true, Rank: -1}, widget{ID: "b", Rank: 9}, widget{ID: "c", On: true, Rank: -2}, widget{ID: "d", Rank: 8})
		same(t, "rows", t.ids(by("by_on")), []string{"d", "b", "c", "a"})
		same(t, "rows that are on", t.ids(by("by_on", store.Bool(true))), []string{"c", "a"})
	}},
	{"order/ties-by-key", "Ties are broken by the row's key.", func(t *tester) {
		keys := []string{"A", "a", "a1", "aa", "b", "é"}
		for _, i := range []int{3, 0, 5, 2, 4, 1} {
			t.add(widget{ID: keys[i], Owner: "o", Name: "same"})
		}
		for _, s := range []store.Scan{by("by_name", store.String("o")), by("by_rank"), by("by_at"), by("by_name", store.String("o"), store.String("same"))} {
			same(t, "keys", t.ids(s), keys)
			s.Desc = true
			same(t, "keys, descending", t.ids(s), reversed(keys))
		}
	}},
}

// orders stores n widgets in an order that is neither the right one nor its
// reverse and fails unless s yields them in the order in which number makes
// them, and backwards when descending. IDs run against the order, so that the
// order of keys cannot pass for it.
func (t *tester) orders(s store.Scan, n int, number func(i int) widget) {
	want := []string{}
	for i := range n {
		want = append(want, fmt.Sprintf("%03d", n-1-i))
	}
	for i := 0; i < n; i += 2 {
		t.numbered(i, want, number)
	}
	for i := 1; i < n; i += 2 {
		t.numbered(i, want, number)
	}
	same(t, "rows", t.ids(s), want)
	s.Desc = true
	same(t, "rows, descending", t.ids(s), reversed(want))
}

func (t *tester) numbered(i int, ids []string, number func(i int) widget) {
	v := number(i)
	v.ID = ids[i]
	t.add(v)
}

func reversed(list []string) []string {
	list = slices.Clone(list)
	slices.Reverse(list)
	return list
}
