package storetest

import (
	"cmp"
	"context"
	"iter"
	"slices"
	"strings"
	"sync/atomic"
	"unicode/utf8"

	"cspkit.example/store"
)

// broken is a store that is right but for one thing: a hook that is not nil
// takes the place of the method.
type broken struct {
	store.Store
	prepare func(ctx context.Context, schema store.Schema) error
	view    func(ctx context.Context, fn func(context.Context, store.Reader) error) error
	update  func(ctx context.Context, fn func(context.Context, store.Writer) error) error
	get     func(r store.Reader, ctx context.Context, t *store.Table, key string) (store.Row, error)
	scan    func(r store.Reader, ctx context.Context, t *store.Table, s store.Scan) iter.Seq2[store.Row, error]
	put     func(w store.Writer, ctx context.Context, t *store.Table, r store.Row) (uint64, error)
	del     func(w store.Writer, ctx context.Context, t *store.Table, key string, version uint64) error

	unchecked bool // scan gets malformed scans too
}

func (b *broken) Prepare(ctx context.Context, schema store.Schema) error {
	if b.prepare != nil {
		return b.prepare(ctx, schema)
	}
	return b.Store.Prepare(ctx, schema)
}

func (b *broken) View(ctx context.Context, fn func(context.Context, store.Reader) error) error {
	hooked := func(ctx context.Context, r store.Reader) error { return fn(ctx, brokenReader{r, b}) }
	if b.view != nil {
		return b.view(ctx, hooked)
	}
	return b.Store.View(ctx, hooked)
}

func (b *broken) Update(ctx context.Context, fn func(context.Context, store.Writer) error) error {
	hooked := func(ctx context.Context, w store.Writer) error { return fn(ctx, brokenWriter{brokenReader{w, b}, w}) }
	if b.update != nil {
		return b.update(ctx, hooked)
	}
	return b.Store.Update(ctx, hooked)
}

type brokenReader struct {
	store.Reader
	b *broken
}

func (r brokenReader) Get(ctx context.Context, t *store.Table, key string) (store.Row, error) {
	if r.b.get != nil {
		return r.b.get(r.Reader, ctx, t, key)
	}
	return r.Reader.Get(ctx, t, key)
}

func (r brokenReader) Scan(ctx context.Context, t *store.Table, s store.Scan) iter.Seq2[store.Row, error] {
	if r.b.scan != nil && (r.b.unchecked || s.Check(t) == nil) {
		return r.b.scan(r.Reader, ctx, t, s)
	}
	return r.Reader.Scan(ctx, t, s)
}

type brokenWriter struct {
	brokenReader
	w store.Writer
}

func (w brokenWriter) Put(ctx context.Context, t *store.Table, r store.Row) (uint64, error) {
	if w.b.put != nil {
		return w.b.put(w.w, ctx, t, r)
	}
	return w.w.Put(ctx, t, r)
}

func (w brokenWriter) Delete(ctx context.Context, t *store.Table, key string, version uint64) error {
	if w.b.del != nil {
		return w.b.del(w.w, ctx, t, key, version)
	}
	return w.w.Delete(ctx, t, key, version)
}

// defect is one way to break a store, and cases that must notice.
type defect struct {
	name    string
	inflict func(b *broken)
	caught  []string // among others

	hangs bool     // some cases only end with their time
	meet  bool     // transactions do not wait for one another
	races []string // areas that are left out: the defect is a data race there
}

// isRace reports whether a case would only find out that there is a data race.
func (d defect) isRace(k testCase) bool {
	area, _, _ := strings.Cut(k.name, "/")
	return slices.Contains(d.races, area)
}

// scanning is a defect of Scan that asks another question.
func scanning(change func(s *store.Scan)) func(*broken) {
	return func(b *broken) {
		b.scan = func(r store.Reader, ctx context.Context, t *store.Table, s store.Scan) iter.Seq2[store.Row, error] {
			change(&s)
			return r.Scan(ctx, t, s)
		}
	}
}

// selecting is a defect of Scan that selects by itself, from all rows of the
// index that lie in the scan's direction: keep sees the scan as it was asked for.
func selecting(widen func(s *store.Scan), keep func(t *store.Table, s *store.Scan, row store.Row) bool) func(*broken) {
	return func(b *broken) {
		b.scan = func(r store.Reader, ctx context.Context, t *store.Table, s store.Scan) iter.Seq2[store.Row, error] {
			wide := s
			wide.Limit = 0
			widen(&wide)
			return func(yield func(store.Row, error) bool) {
				n := 0
				for row, err := range r.Scan(ctx, t, wide) {
					if err == nil && !keep(t, &s, row) {
						continue
					}
					if !yield(row, err) || err != nil {
						return
					}
					if n++; n == s.Limit {
						return
					}
				}
			}
		}
	}
}

// place returns the fields of a row in an index.
func place(t *store.Table, index string, row store.Row) []store.Value {
	var at []store.Value
	if index != "" {
		_, positions, _ := t.Index(index)
		for _, p := range positions {
			at = append(at, row.Fields[p])
		}
	}
	return at
}

// againstCursor compares a row with After in the direction of the scan.
func againstCursor(t *store.Table, s *store.Scan, row store.Row, withKey bool) int {
	c := slices.CompareFunc(place(t, s.Index, row), s.After.Fields, store.Value.Compare)
	if withKey {
		c = cmp.Or(c, strings.Compare(row.Key, s.After.Key))
	}
	if s.Desc {
		return -c
	}
	return c
}

func noCursor(s *store.Scan) { s.After = store.Position{} }

var scanDefects = []defect{
	{name: "ignores Limit", inflict: scanning(func(s *store.Scan) { s.Limit = 0 }),
		caught: []string{"scan/limit", "paging/keys", "paging/index"}},
	{name: "ignores Desc", inflict: scanning(func(s *store.Scan) { s.Desc = false }),
		caught: []string{"order/text", "order/keys", "order/ties-by-key", "paging/index"}},
	{name: "ignores Prefix", inflict: scanning(func(s *store.Scan) { s.Prefix = "" }),
		caught: []string{"scan/prefix", "scan/prefix-of-key", "paging/prefix"}},
	{name: "ignores Equal", inflict: scanning(func(s *store.Scan) {
		if s.Prefix == "" && s.From.IsZero() && s.To.IsZero() {
			s.Equal = nil
		}
	}), caught: []string{"scan/equal", "scan/nothing", "scan/rows-move-with-their-fields", "order/exact-lookup", "order/truth", "paging/equal", "unique/replace-into-taken"}},
	{name: "descending ignores the cursor", inflict: scanning(func(s *store.Scan) {
		if s.Desc {
			noCursor(s)
		}
	}), caught: []string{"paging/keys", "paging/index", "paging/cursor-outside"}},
	{name: "inclusive cursor", inflict: selecting(noCursor, func(t *store.Table, s *store.Scan, row store.Row) bool {
		return s.After.IsZero() || againstCursor(t, s, row, true) >= 0
	}), caught: []string{"paging/keys", "paging/index", "paging/ties", "paging/changes-between-pages"}},
	{name: "loses ties at the edge of a page", inflict: selecting(noCursor, func(t *store.Table, s *store.Scan, row store.Row) bool {
		return s.After.IsZero() || againstCursor(t, s, row, s.Index == "") > 0
	}), caught: []string{"paging/index", "paging/ties", "paging/cursor-outside"}},
	{name: "needs the row of the cursor", inflict: func(b *broken) {
		b.scan = func(r store.Reader, ctx context.Context, t *store.Table, s store.Scan) iter.Seq2[store.Row, error] {
			if !s.After.IsZero() {
				if _, err := r.Get(ctx, t, s.After.Key); err != nil {
					noCursor(&s)
				}
			}
			return r.Scan(ctx, t, s)
		}
	}, caught: []string{"paging/deleted-cursor", "paging/cursor-outside"}},
	{name: "range end is inclusive", inflict: selecting(func(s *store.Scan) { s.To = store.Value{} }, func(t *store.Table, s *store.Scan, row store.Row) bool {
		next := store.String(row.Key)
		if s.Index != "" && !s.To.IsZero() {
			next = place(t, s.Index, row)[len(s.Equal)]
		}
		return s.To.IsZero() || next.Compare(s.To) <= 0
	}), caught: []string{"scan/range-is-half-open", "scan/range-of-texts", "scan/range-of-keys", "scan/range-of-times", "paging/range"}},
	{name: "range begin is exclusive", inflict: selecting(func(s *store.Scan) {}, func(t *store.Table, s *store.Scan, row store.Row) bool {
		next := store.String(row.Key)
		if s.Index != "" && !s.From.IsZero() {
			next = place(t, s.Index, row)[len(s.Equal)]
		}
		return s.From.IsZero() || next.Compare(s.From) > 0
	}), caught: []string{"scan/range-is-half-open", "scan/range-of-keys", "scan/range-of-leading-field"}},
	{name: "prefix ignores case", inflict: selecting(func(s *store.Scan) { s.Prefix = "" }, func(t *store.Table, s *store.Scan, row store.Row) bool {
		next := row.Key
		if s.Index != "" && s.Prefix != "" {
			next = place(t, s.Index, row)[len(s.Equal)].Str()
		}
		return strings.HasPrefix(strings.ToLower(next), strings.ToLower(s.Prefix))
	}), caught: []string{"scan/prefix", "scan/prefix-of-key"}},
	{name: "a prefix is a pattern", inflict: selecting(func(s *store.Scan) { s.Prefix = strings.TrimRight(s.Prefix, "%_") },
		func(*store.Table, *store.Scan, store.Row) bool { return true }), caught: []string{"scan/prefix-is-no-pattern"}},
	{name: "one scan at a time", inflict: func(b *broken) {
		var begun atomic.Int64
		b.scan = func(r store.Reader, ctx context.Context, t *store.Table, s store.Scan) iter.Seq2[store.Row, error] {
			return func(yield func(store.Row, error) bool) {
				number := begun.Add(1)
				for row, err := range r.Scan(ctx, t, s) {
					if number != begun.Load() {
						err = errDefect
					}
					if !yield(row, err) || err != nil {
						return
					}
				}
			}
		}
	}, caught: []string{"scan/nested"}},
	{name: "an empty text is no value", inflict: selecting(func(s *store.Scan) {}, func(t *store.Table, s *store.Scan, row store.Row) bool {
		return !slices.Contains(place(t, s.Index, row), store.String(""))
	}), caught: []string{"order/text", "order/leading-field-first", "scan/equal", "scan/range-of-texts"}},
	{name: "case-folding order", inflict: func(b *broken) {
		b.scan = func(r store.Reader, ctx context.Context, t *store.Table, s store.Scan) iter.Seq2[store.Row, error] {
			return sorted(r.Scan(ctx, t, s), func(a, b store.Row) int {
				return strings.Compare(folded(t, s.Index, a), folded(t, s.Index, b))
			}, s.Desc)
		}
	}, caught: []string{"order/text", "order/keys"}},
	{name: "ties in no order", inflict: func(b *broken) {
		b.scan = func(r store.Reader, ctx context.Context, t *store.Table, s store.Scan) iter.Seq2[store.Row, error] {
			return sorted(r.Scan(ctx, t, s), func(a, b store.Row) int {
				c := slices.CompareFunc(place(t, s.Index, a), place(t, s.Index, b), store.Value.Compare)
				if s.Index == "" {
					c = strings.Compare(a.Key, b.Key)
				}
				return cmp.Or(c, cmp.Compare(b.Version, a.Version))
			}, s.Desc)
		}
	}, caught: []string{"order/ties-by-key", "paging/ties"}},
	{name: "a scan follows the writes", inflict: func(b *broken) {
		b.scan = func(r store.Reader, ctx context.Context, t *store.Table, s store.Scan) iter.Seq2[store.Row, error] {
			return rowByRow(ctx, r, t, s)
		}
	}, caught: []string{"scan/writing-while-scanning"}},
	{name: "prefix and equal fields run into one another", inflict: selecting(func(s *store.Scan) {
		if s.Prefix != "" && s.Index != "" {
			s.Prefix, s.Equal = "", nil
		}
	}, func(t *store.Table, s *store.Scan, row store.Row) bool {
		return s.Prefix == "" || s.Index == "" || strings.HasPrefix(joined(place(t, s.Index, row)), joined(s.Equal)+s.Prefix)
	}), caught: []string{"scan/prefix-within-equal"}},
	{name: "nothing is behind the last character", inflict: selecting(func(*store.Scan) {}, func(_ *store.Table, s *store.Scan, _ store.Row) bool {
		return !strings.HasSuffix(s.Prefix, string(utf8.MaxRune))
	}), caught: []string{"scan/prefix-at-the-end"}},
	{name: "a scan ends after 1,000 rows", inflict: scanning(func(s *store.Scan) {
		if s.Limit == 0 || s.Limit > 1000 {
			s.Limit = 1000
		}
	}), caught: []string{"scan/many-rows"}},
	{name: "an Update does not see its writes behind the first page", inflict: func(b *broken) {
		b.scan = func(r store.Reader, ctx context.Context, t *store.Table, s store.Scan) iter.Seq2[store.Row, error] {
			if _, writes := r.(store.Writer); writes && !s.After.IsZero() {
				return committed(ctx, b.Store, t, s)
			}
			return r.Scan(ctx, t, s)
		}
	}, caught: []string{"paging/within-a-transaction"}},
	{name: "a scan that is cut short looks complete", inflict: func(b *broken) {
		b.scan = func(r store.Reader, ctx context.Context, t *store.Table, s store.Scan) iter.Seq2[store.Row, error] {
			return func(yield func(store.Row, error) bool) {
				for row, err := range r.Scan(ctx, t, s) {
					if err != nil || !yield(row, nil) {
						return
					}
				}
			}
		}
	}, caught: []string{"scan/cancelled", "done/sequence", "done/iteration"}},
}

// joined is the text of values without anything between them.
func joined(vs []store.Value) (text string) {
	for _, v := range vs {
		text += v.Str()
	}
	return text
}

// sorted yields the rows in another order.
func sorted(rows iter.Seq2[store.Row, error], order func(a, b store.Row) int, desc bool) iter.Seq2[store.Row, error] {
	return func(yield func(store.Row, error) bool) {
		var all []store.Row
		for row, err := range rows {
			if err != nil {
				yield(row, err)
				return
			}
			all = append(all, row)
		}
		slices.SortStableFunc(all, order)
		if desc {
			slices.Reverse(all)
		}
		for _, row := range all {
			if !yield(row, nil) {
				return
			}
		}
	}
}

func folded(t *store.Table, index string, row store.Row) string {
	if index == "" {
		return strings.ToLower(row.Key)
	}
	var all []string
	for _, v := range place(t, index, row) {
		if v.Kind() != store.KindString {
			return ""
		}
		all = append(all, strings.ToLower(v.Str()))
	}
	return strings.Join(all, "\x00")
}

// rowByRow asks for one row at a time, as a page that is not a snapshot would.
func rowByRow(ctx context.Context, r store.Reader, t *store.Table, s store.Scan) iter.Seq2[store.Row, error] {
	return func(yield func(store.Row, error) bool) {
		one := s
		one.Limit = 1
		for n := 0; s.Limit == 0 || n < s.Limit; n++ {
			found := false
			for row, err := range r.Scan(ctx, t, one) {
				if !yield(row, err) || err != nil {
					return
				}
				found = true
				one.After = store.Position{Fields: place(t, s.Index, row), Key: row.Key}
			}
			if !found {
				return
			}
		}
	}
}
