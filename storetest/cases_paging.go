package storetest

import (
	"cmp"
	"context"
	"fmt"
	"math/rand/v2"
	"slices"
	"strings"

	"cspkit.example/store"
)

// crowd returns widgets whose fields tie often and whose texts begin with one
// another; the same ones each time.
func crowd(n int) []widget {
	rng := rand.New(rand.NewPCG(1, 2))
	text := func(least, most int) string {
		b := strings.Builder{}
		for range least + rng.IntN(most-least+1) {
			b.WriteString([]string{"a", "b", "é", "\x01", "\x7f"}[rng.IntN(5)])
		}
		return b.String()
	}
	byID := map[string]bool{}
	var ws []widget
	for len(ws) < n {
		v := widget{ID: text(1, 6), Owner: text(0, 1), Name: text(0, 3), Rank: rng.Int64N(5) - 2, On: rng.IntN(2) > 0}
		if !byID[v.ID] {
			byID[v.ID] = true
			ws = append(ws, v)
		}
	}
	return ws
}

// compareBy are the orders of the indexes, ties apart.
var compareBy = map[string]func(a, b widget) int{
	"": func(a, b widget) int { return 0 },
	"by_name": func(a, b widget) int {
		return cmp.Or(strings.Compare(a.Owner, b.Owner), strings.Compare(a.Name, b.Name))
	},
	"by_rank": func(a, b widget) int {
		return cmp.Or(strings.Compare(a.Owner, b.Owner), cmp.Compare(a.Rank, b.Rank))
	},
	"by_on": func(a, b widget) int {
		return cmp.Or(cmp.Compare(bit(a.On), bit(b.On)), cmp.Compare(a.Rank, b.Rank))
	},
}

func bit(b bool) int {
	if b {
		return 1
	}
	return 0
}

// model returns what s must yield: the widgets that keep accepts, sorted.
func model(ws []widget, s store.Scan, keep func(widget) bool) []widget {
	var want []widget
	for _, v := range ws {
		if keep == nil || keep(v) {
			want = append(want, v)
		}
	}
	slices.SortFunc(want, func(a, b widget) int {
		c := cmp.Or(compareBy[s.Index](a, b), strings.Compare(a.ID, b.ID))
		if s.Desc {
			return -c
		}
		return c
	})
	return want
}

// pages reads everything that s selects page by page, each in a transaction of
// its own. between is called with the last row of each full page; nil does nothing.
func (t *tester) pages(s store.Scan, atMost int, between func(last widget)) []widget {
	var got []widget
	for {
		var page []widget
		t.ok(t.view(func(ctx context.Context, r store.Reader) error {
			page = nil
			for v, err := range widgets.Scan(ctx, r, s) {
				if err != nil {
					return err
				}
				if page = append(page, v); len(page) > s.Limit {
					t.Fatalf("a page has more than %d rows", s.Limit)
				}
			}
			return nil
		}))
		got = append(got, page...)
		if len(page) < s.Limit {
			return got
		}
		if len(got) > atMost {
			t.Fatalf("paging does not end: %d rows of at most %d", len(got), atMost)
		}
		last := page[len(page)-1]
		at, err := widgets.Position(&last, s.Index)
		t.ok(err)
		s.After = at
		if between != nil {
			between(last)
		}
	}
}

// pagesOf reads page by page within a transaction.
func (t *tester) pagesOf(ctx context.Context, r store.Reader, s store.Scan) (got []widget) {
	for {
		before := len(got)
		for v, err := range widgets.Scan(ctx, r, s) {
			t.ok(err)
			if got = append(got, v); len(got) > enough {
				t.Fatalf("paging does not end")
			}
		}
		if len(got) == before {
			return got
		}
		at, err := widgets.Position(&got[len(got)-1], s.Index)
		t.ok(err)
		s.After = at
	}
}

func ids(ws []widget) []string {
	ids := make([]string, len(ws))
	for i, v := range ws {
		ids[i] = v.ID
	}
	return ids
}

// pagesLike fails unless paging yields what sorting yields, for every page
// size and in both directions.
func (t *tester) pagesLike(ws []widget, s store.Scan, keep func(widget) bool) {
	for _, desc := range []bool{false, true} {
		s.Desc = desc
		want := model(ws, s, keep)
		for limit := 1; limit <= len(want)+1; limit += 1 + limit/4 {
			s.Limit = limit
			same(t, fmt.Sprintf("index %q, descending %v, pages of %d", s.Index, desc, limit), ids(t.pages(s, len(ws), nil)), ids(want))
		}
	}
}

const sorting = "Scan continues behind After, in its own direction: paging is sorting, whatever the size of a page."

var pagingCases = []testCase{
	{"paging/keys", sorting, func(t *tester) {
		ws := crowd(80)
		t.add(ws...)
		t.pagesLike(ws, store.Scan{}, nil)
	}},
	{"paging/index", sorting, func(t *tester) {
		ws := crowd(80)
		t.add(ws...)
		for _, index := range []string{"by_name", "by_rank", "by_on"} {
			t.pagesLike(ws, by(index), nil)
		}
	}},
	{"paging/equal", sorting, func(t *tester) {
		ws := crowd(80)
		t.add(ws...)
		for _, owner := range []string{"", "a", "é", "nobody"} {
			t.pagesLike(ws, by("by_name", store.String(owner)), func(v widget) bool { return v.Owner == owner })
			t.pagesLike(ws, by("by_rank", store.String(owner), store.Int(1)), func(v widget) bool { return v.Owner == owner && v.Rank == 1 })
		}
	}},
	{"paging/range", sorting, func(t *tester) {
		ws := crowd(80)
		t.add(ws...)
		t.pagesLike(ws, bounded(by("by_rank", store.String("a")), store.Int(-1), store.Int(2)),
			func(v widget) bool { return v.Owner == "a" && v.Rank >= -1 && v.Rank < 2 })
		t.pagesLike(ws, bounded(store.Scan{}, store.String("a"), store.String("bé")),
			func(v widget) bool { return v.ID >= "a" && v.ID < "bé" })
	}},
	{"paging/prefix", sorting, func(t *tester) {
		ws := crowd(80)
		t.add(ws...)
		t.pagesLike(ws, prefixed(by("by_name", store.String("a")), "a"),
			func(v widget) bool { return v.Owner == "a" && strings.HasPrefix(v.Name, "a") })
		t.pagesLike(ws, prefixed(store.Scan{}, "é"), func(v widget) bool { return strings.HasPrefix(v.ID, "é") })
	}},
	{"paging/ties", sorting + " Ties are broken by the row's key.", func(t *tester) {
		ws := crowd(40)
		for i := range ws {
			ws[i].Owner, ws[i].Name, ws[i].Rank = "o", "same", 0
		}
		t.add(ws...)
		t.pagesLike(ws, by("by_name", store.String("o")), nil)
		t.pagesLike(ws, by("by_name", store.String("o"), store.String("same")), nil)
		t.pagesLike(ws, by("by_rank"), nil)
	}},
	{"paging/deleted-cursor", "The row that a position was taken from need not exist any more.", func(t *tester) {
		for _, index := range []string{"", "by_name", "by_rank"} {
			for _, desc := range []bool{false, true} {
				ws := crowd(30)
				t.add(ws...)
				s := store.Scan{Index: index, Desc: desc, Limit: 4}
				got := t.pages(s, len(ws), func(last widget) { t.remove(last.ID) })
				same(t, fmt.Sprintf("index %q, descending %v", index, desc), ids(got), ids(model(ws, s, nil)))
				for _, left := range t.ids(store.Scan{}) {
					t.remove(left)
				}
			}
		}
	}},
	{"paging/within-a-transaction", sorting + " A transaction sees its own writes, page by page.", func(t *tester) {
		ws := crowd(60)
		t.add(ws[:40]...)
		t.ok(t.update(func(ctx context.Context, w store.Writer) error {
			var now []widget
			for i, v := range ws {
				switch {
				case i%4 == 0 && i < 40:
					t.ok(w.Delete(ctx, widgets.Table(), v.ID, store.Any))
					continue
				case i%4 == 1 || i >= 40:
					v.Owner, v.Name, v.Rank, v.Version = v.Name, v.Owner, -v.Rank, store.Any
					t.ok(widgets.Put(ctx, w, &v))
				}
				now = append(now, v)
			}
			for _, index := range []string{"", "by_name", "by_rank", "by_on"} {
				for _, desc := range []bool{false, true} {
					s := store.Scan{Index: index, Desc: desc, Limit: 7}
					same(t, fmt.Sprintf("index %q, descending %v", index, desc), ids(t.pagesOf(ctx, w, s)), ids(model(now, s, nil)))
				}
			}
			return nil
		}))
	}},
	{"paging/changes-between-pages", "Continue behind this row: what is inserted before it does not move the next page.", func(t *tester) {
		t.add(owned("b", "d", "f", "h")...)
		n := 0
		got := t.pages(store.Scan{Index: "by_name", Limit: 2}, 20, func(last widget) {
			n++
			t.add(widget{ID: fmt.Sprint("before", n), Owner: "o", Name: "a"}, widget{ID: fmt.Sprint("behind", n), Owner: "o", Name: last.Name + "~"})
		})
		same(t, "rows", ids(got), []string{"0", "1", "behind1", "2", "behind2", "3", "behind3"})
	}},
	{"paging/cursor-outside", "Continue behind this row: also when the scan does not select it.", func(t *tester) {
		t.add(owned("b", "c", "d")...)
		after := func(owner, name, key string, desc bool) store.Scan {
			return store.Scan{Index: "by_name", Equal: []store.Value{store.String("o")}, Desc: desc,
				After: store.Position{Fields: []store.Value{store.String(owner), store.String(name)}, Key: key}}
		}
		same(t, "before the first", t.ids(after("o", "a", "x", false)), []string{"0", "1", "2"})
		same(t, "in another owner before", t.ids(after("a", "z", "x", false)), []string{"0", "1", "2"})
		same(t, "behind the last", t.ids(after("o", "z", "x", false)), nil)
		same(t, "in another owner behind", t.ids(after("z", "a", "x", false)), nil)
		same(t, "before the first, descending", t.ids(after("o", "a", "x", true)), nil)
		same(t, "behind the last, descending", t.ids(after("o", "z", "x", true)), []string{"2", "1", "0"})
		same(t, "between, in the tie of c", t.ids(after("o", "c", "0", false)), []string{"1", "2"})
		same(t, "between, descending", t.ids(after("o", "c", "2", true)), []string{"1", "0"})
		narrow := bounded(after("o", "a", "x", false), store.String("c"), store.Value{})
		same(t, "before the range", t.ids(narrow), []string{"1", "2"})
	}},
}
