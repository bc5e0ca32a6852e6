package storetest

import (
	"context"
	"errors"
	"fmt"
	"iter"
	"strings"
	"time"

	"cspkit.example/store"
)

// firstError returns the first error of a scan.
func firstError(rows iter.Seq2[store.Row, error]) error {
	for _, err := range rows {
		if err != nil {
			return err
		}
	}
	return nil
}

// bounded narrows a scan to a range.
func bounded(s store.Scan, from, to store.Value) store.Scan {
	s.From, s.To = from, to
	return s
}

// prefixed narrows a scan to a prefix.
func prefixed(s store.Scan, prefix string) store.Scan {
	s.Prefix = prefix
	return s
}

var scanCases = []testCase{
	{"scan/nothing", "Scan yields the rows that s selects.", func(t *tester) {
		for _, s := range []store.Scan{{}, {Desc: true}, by("by_name"), by("by_name", store.String("o")), {Index: "by_at", Desc: true}} {
			same(t, "rows of an empty table", t.ids(s), nil)
		}
		t.add(widget{ID: "a", Owner: "o"})
		same(t, "rows of somebody else", t.ids(by("by_name", store.String("p"))), nil)
	}},
	{"scan/equal", "Equal: values of the index's leading fields.", func(t *tester) {
		t.add(widget{ID: "1", Owner: "a", Name: "x"}, widget{ID: "2", Owner: "a", Name: "y"}, widget{ID: "3", Owner: "ab", Name: "x"},
			widget{ID: "4", Owner: "", Name: "x"}, widget{ID: "5", Owner: "A", Name: "x"}, widget{ID: "6", Owner: "a", Name: "x"})
		owner, name := store.String("a"), store.String("x")
		same(t, "rows of a", t.ids(by("by_name", owner)), []string{"1", "6", "2"})
		same(t, "rows of a, x", t.ids(by("by_name", owner, name)), []string{"1", "6"})
		same(t, "rows of nobody", t.ids(by("by_name", store.String(""))), []string{"4"})
		same(t, "rows without Equal", t.ids(by("by_name")), []string{"4", "5", "1", "6", "2", "3"})
	}},
	{"scan/range-is-half-open", "From and To keep rows whose next field is at least From and less than To.", func(t *tester) {
		for i := range int64(6) {
			t.add(widget{ID: fmt.Sprint(i), Owner: "o", Rank: i - 2}, widget{ID: fmt.Sprint("p", i), Owner: "p", Rank: i - 2})
		}
		s := by("by_rank", store.String("o"))
		t.both("[-1,2)", bounded(s, store.Int(-1), store.Int(2)), "1", "2", "3")
		t.both("[2,2)", bounded(s, store.Int(2), store.Int(2)))
		t.both("[3,1)", bounded(s, store.Int(3), store.Int(1)))
		t.both("[-1,", bounded(s, store.Int(-1), store.Value{}), "1", "2", "3", "4", "5")
		t.both(",0)", bounded(s, store.Value{}, store.Int(0)), "0", "1")
		t.both("beyond", bounded(s, store.Int(4), store.Int(9)))
	}},
	{"scan/range-of-texts", "From and To keep rows whose next field is at least From and less than To.", func(t *tester) {
		t.add(owned("", "a", "a ", "aa", "b", "ba")...)
		t.add(widget{ID: "x", Owner: "n", Name: "a"}, widget{ID: "y", Owner: "o1", Name: "a"})
		s := by("by_name", store.String("o"))
		t.both("[a,b)", bounded(s, store.String("a"), store.String("b")), "1", "2", "3")
		t.both("[a,a )", bounded(s, store.String("a"), store.String("a ")), "1")
		t.both("[empty,a)", bounded(s, store.String(""), store.String("a")), "0")
		t.both(",empty)", bounded(s, store.Value{}, store.String("")))
		t.both("[b,", bounded(s, store.String("b"), store.Value{}), "4", "5")
	}},
	{"scan/range-of-times", "From and To keep rows whose next field is at least From and less than To.", func(t *tester) {
		at := time.Date(1969, 12, 31, 23, 59, 59, 999999000, time.UTC)
		for i := range 4 {
			t.add(widget{ID: fmt.Sprint(i), At: at.Add(time.Duration(i) * time.Microsecond)})
		}
		s := by("by_at")
		t.both("two microseconds", bounded(s, store.Time(at), store.Time(at.Add(2*time.Microsecond))), "0", "1")
		t.both("from the third", bounded(s, store.Time(at.Add(2*time.Microsecond)), store.Value{}), "2", "3")
	}},
	{"scan/range-of-keys", "In key order the next field is the key.", func(t *tester) {
		t.add(widget{ID: "a"}, widget{ID: "a "}, widget{ID: "aa"}, widget{ID: "b"}, widget{ID: "é"})
		t.both("[a,b)", bounded(store.Scan{}, store.String("a"), store.String("b")), "a", "a ", "aa")
		t.both("[a,a )", bounded(store.Scan{}, store.String("a"), store.String("a ")), "a")
		t.both("[aa,", bounded(store.Scan{}, store.String("aa"), store.Value{}), "aa", "b", "é")
		t.both("[empty,", bounded(store.Scan{}, store.String(""), store.Value{}), "a", "a ", "aa", "b", "é")
		t.both(",empty)", bounded(store.Scan{}, store.Value{}, store.String("")))
		t.both(",aa)", bounded(store.Scan{}, store.Value{}, store.String("aa")), "a", "a ")
	}},
	{"scan/range-of-leading-field", "The range is on the field that follows the equal ones: the first, when there are none.", func(t *tester) {
		t.add(widget{ID: "1", Owner: "a", Name: "z"}, widget{ID: "2", Owner: "b", Name: ""}, widget{ID: "3", Owner: "b", Name: "z"}, widget{ID: "4", Owner: "c"})
		t.both("[b,c)", bounded(by("by_name"), store.String("b"), store.String("c")), "2", "3")
		t.both("prefix b", prefixed(by("by_name"), "b"), "2", "3")
	}},
	{"scan/prefix", "Prefix keeps rows whose next field is text that begins with it.", func(t *tester) {
		t.add(owned("", "a", "ab", "abc", "ac", "b", "AB", "é", "éa", "文字", "文")...)
		s := by("by_name", store.String("o"))
		t.both("a", prefixed(s, "a"), "1", "2", "3", "4")
		t.both("ab", prefixed(s, "ab"), "2", "3")
		t.both("abcd", prefixed(s, "abcd"))
		t.both("é", prefixed(s, "é"), "7", "8")
		t.both("文", prefixed(s, "文"), "10", "9")
	}},
	{"scan/prefix-of-key", "In key order the next field is the key.", func(t *tester) {
		t.add(widget{ID: "a/1"}, widget{ID: "a/2"}, widget{ID: "a"}, widget{ID: "a0"}, widget{ID: "A/1"})
		t.both("a/", prefixed(store.Scan{}, "a/"), "a/1", "a/2")
		t.both("a", prefixed(store.Scan{}, "a"), "a", "a/1", "a/2", "a0")
	}},
	{"scan/prefix-within-equal", "Prefix keeps rows whose next field begins with it: fields do not run into one another.", func(t *tester) {
		t.add(widget{ID: "1", Owner: "o", Name: "ab"}, widget{ID: "2", Owner: "oa", Name: "b"}, widget{ID: "3", Owner: "", Name: "oab"}, widget{ID: "4", Owner: "oab"})
		t.both("a of o", prefixed(by("by_name", store.String("o")), "a"), "1")
		t.both("oab of nobody", prefixed(by("by_name", store.String("")), "oab"), "3")
		t.both("owners with oa", prefixed(by("by_name"), "oa"), "2", "4")
	}},
	{"scan/prefix-at-the-end", "Prefix keeps rows whose next field begins with it: also with the last of all characters.", func(t *tester) {
		last := "\U0010ffff"
		t.add(owned(last, last+last, last+"a", "a"+last, "a"+last+"a", "b", "\U0010fffe")...)
		s := by("by_name", store.String("o"))
		t.both("the last", prefixed(s, last), "0", "2", "1")
		t.both("twice the last", prefixed(s, last+last), "1")
		t.both("a and the last", prefixed(s, "a"+last), "3", "4")
	}},
	{"scan/many-rows", "Scan yields the rows that s selects, however many: Limit 0 is all.", func(t *tester) {
		const n = 1200
		want := make([]string, n)
		many := make([]widget, n)
		for i := range many {
			want[i] = fmt.Sprintf("%04d", i)
			many[n-1-i] = widget{ID: want[i], Owner: "o", Name: "same"}
		}
		t.add(many...)
		for _, index := range []string{"", "by_name", "by_at"} {
			t.both("all rows of index "+index, store.Scan{Index: index}, want...)
		}
	}},
	{"scan/prefix-is-no-pattern", "Prefix is text that the field begins with, byte for byte.", func(t *tester) {
		t.add(owned("%", "%a", "_", "a%", "a_", "a\\", "ab", "[a]", "*", "a*")...)
		s := by("by_name", store.String("o"))
		t.both("%", prefixed(s, "%"), "0", "1")
		t.both("_", prefixed(s, "_"), "2")
		t.both("a_", prefixed(s, "a_"), "4")
		t.both("a%", prefixed(s, "a%"), "3")
		t.both("a\\", prefixed(s, "a\\"), "5")
		t.both("[", prefixed(s, "["), "7")
		t.both("*", prefixed(s, "*"), "8")
	}},
	{"scan/limit", "Limit: at most so many rows; 0 is all.", func(t *tester) {
		t.add(owned("a", "b", "c", "d")...)
		s := by("by_name", store.String("o"))
		for limit, want := range []string{"0123", "0", "01", "012", "0123", "0123"} {
			s.Limit, s.Desc = limit, false
			equal(t, fmt.Sprint("limit ", limit), strings.Join(t.ids(s), ""), want)
		}
		s.Limit, s.Desc = 2, true
		same(t, "limit 2, descending", t.ids(s), []string{"3", "2"})
		same(t, "limit 3 of keys", t.ids(store.Scan{Limit: 3}), []string{"0", "1", "2"})
	}},
	{"scan/rows-move-with-their-fields", "A row is in an index at its present values, once.", func(t *tester) {
		t.add(owned("a", "b", "c")...)
		holders := func(name string) []string {
			if name == "b" {
				return []string{"0", "1"}
			}
			return []string{"0"}
		}
		for _, name := range []string{"d", "", "bb", "b"} {
			_, err := t.put(widget{ID: "0", Owner: "o", Name: name, Version: store.Any})
			t.ok(err)
			same(t, "rows named "+name, t.ids(by("by_name", store.String("o"), store.String(name))), holders(name))
			equal(t, "number of rows", len(t.ids(by("by_name"))), 3)
		}
	}},
	{"scan/stop-early", "A scan can be left at any row, and the transaction goes on.", func(t *tester) {
		t.add(owned("a", "b", "c")...)
		t.ok(t.update(func(ctx context.Context, w store.Writer) error {
			for v, err := range widgets.Scan(ctx, w, by("by_name", store.String("o"))) {
				t.ok(err)
				v.Name = "z"
				t.ok(widgets.Put(ctx, w, &v))
				break
			}
			ids, err := scan(ctx, w, by("by_name", store.String("o")))
			t.ok(err)
			same(t, "rows", ids, []string{"1", "2", "0"})
			return nil
		}))
	}},
	{"scan/nested", "Scans of one transaction do not disturb one another.", func(t *tester) {
		t.add(owned("a", "b", "c")...)
		t.ok(t.view(func(ctx context.Context, r store.Reader) error {
			var got []string
			for a, err := range widgets.Scan(ctx, r, by("by_name")) {
				t.ok(err)
				for b, err := range widgets.Scan(ctx, r, store.Scan{Desc: true}) {
					t.ok(err)
					_, err := widgets.Get(ctx, r, b.ID)
					t.ok(err)
					got = append(got, a.ID+b.ID)
				}
			}
			same(t, "pairs", got, []string{"02", "01", "00", "12", "11", "10", "22", "21", "20"})
			return nil
		}))
	}},
	{"scan/again", "A sequence can be iterated again, and begins anew.", func(t *tester) {
		t.add(owned("a", "b")...)
		t.ok(t.update(func(ctx context.Context, w store.Writer) error {
			rows := w.Scan(ctx, widgets.Table(), store.Scan{Limit: 10})
			for n := 2; n < 5; n++ {
				count := 0
				for _, err := range rows {
					t.ok(err)
					count++
				}
				equal(t, "number of rows", count, n)
				t.ok(widgets.Insert(ctx, w, &widget{ID: fmt.Sprint("new", n)}))
			}
			return nil
		}))
	}},
	{"scan/writing-while-scanning", "Scan yields the rows as they were when the iteration began.", func(t *tester) {
		for i := range 50 {
			t.add(widget{ID: fmt.Sprintf("%02d", i), Owner: "o", Rank: int64(i)})
		}
		t.ok(t.update(func(ctx context.Context, w store.Writer) error {
			t.ok(widgets.Insert(ctx, w, &widget{ID: "50", Owner: "o", Rank: 50}))
			count := int64(0)
			for v, err := range widgets.Scan(ctx, w, by("by_rank", store.String("o"))) {
				t.ok(err)
				equal(t, "rank", v.Rank, count)
				if count++; count > enough {
					t.Fatalf("the scan follows its own writes")
				}
				switch v.Rank % 3 {
				case 0: // moves ahead of the scan
					v.Rank += 1000
					t.ok(widgets.Put(ctx, w, &v))
				case 1: // a row that the scan is about to reach
					t.ok(w.Delete(ctx, widgets.Table(), fmt.Sprintf("%02d", v.Rank+1), store.Any))
				case 2: // was deleted by the row before
					t.ok(widgets.Insert(ctx, w, &widget{ID: fmt.Sprint("new", v.Rank), Owner: "o", Rank: v.Rank + 1}))
				}
			}
			equal(t, "number of rows", count, 51)
			return nil
		}))
		equal(t, "number of rows afterwards", len(t.ids(by("by_rank"))), 51)
	}},
	{"scan/cancelled", "Work ends with the context: a scan that is cut short says so.", func(t *tester) {
		var ws []widget
		for i := range 200 {
			ws = append(ws, widget{ID: fmt.Sprintf("%03d", i)})
		}
		t.add(ws...)
		t.view(func(ctx context.Context, r store.Reader) error {
			ctx, cancel := context.WithCancel(ctx)
			defer cancel()
			n := 0
			for _, err := range widgets.Scan(ctx, r, store.Scan{}) {
				if err != nil {
					t.want(err, context.Canceled)
					n = len(ws) // an honest end
					break
				}
				n++
				cancel()
			}
			equal(t, "rows of a scan that ended without an error", n, len(ws))
			t.want(firstError(r.Scan(ctx, widgets.Table(), store.Scan{})), context.Canceled)
			return nil
		})
	}},
}

// both fails unless s yields these rows, and the same backwards when descending.
func (t *tester) both(what string, s store.Scan, ids ...string) {
	same(t, what, t.ids(s), ids)
	s.Desc = true
	same(t, what+", descending", t.ids(s), reversed(ids))
}

// badScan is a case about a scan that must be refused.
func badScan(what string, scans ...store.Scan) testCase {
	return testCase{"scan/refuses-" + what, "Check reports whether a scan can be run, as ErrInvalid.", func(t *tester) {
		t.add(widget{ID: "a", Owner: "o", Name: "n"})
		for _, s := range scans {
			t.ok(t.view(func(ctx context.Context, r store.Reader) error {
				rows := 0
				var failed error
				for _, err := range r.Scan(ctx, widgets.Table(), s) {
					if rows++; rows > 1 {
						t.Fatalf("scan %+v: after an error it yields nothing more", s)
					}
					failed = err
				}
				if !errors.Is(failed, store.ErrInvalid) {
					t.Fatalf("scan %+v: got error %v, want %v", s, failed, store.ErrInvalid)
				}
				return nil
			}))
		}
	}}
}

var (
	aText  = store.String("o")
	aTexts = []store.Value{aText, aText}

	badScanCases = []testCase{
		badScan("unknown-index", store.Scan{Index: "by_nothing"}, store.Scan{Index: "id"}, store.Scan{Index: "owner"}),
		badScan("wrong-equal", by("by_name", store.Int(1)), by("by_name", aText, aText, aText), by("", aText),
			by("by_name", store.Value{}), by("by_name", store.String("a\x00"))),
		badScan("wrong-range", bounded(by("by_rank", aText), aText, store.Value{}), bounded(by("by_at"), store.Value{}, store.Int(1)),
			bounded(by("by_name", aTexts...), aText, aText), bounded(store.Scan{}, store.Int(1), store.Value{})),
		badScan("wrong-prefix", prefixed(by("by_rank", aText), "1"), prefixed(by("by_name", aTexts...), "n"),
			prefixed(bounded(by("by_name"), aText, store.Value{}), "o"), prefixed(by("by_name"), "\xff")),
		badScan("wrong-after", store.Scan{Index: "by_name", After: store.Position{Key: "a"}},
			store.Scan{Index: "by_name", After: store.Position{Key: "a", Fields: []store.Value{aText, store.Int(1)}}},
			store.Scan{After: store.Position{Key: "a", Fields: aTexts}},
			store.Scan{Index: "by_at", After: store.Position{Key: "a", Fields: aTexts}}),
		badScan("negative-limit", store.Scan{Limit: -1}),
	}
)
