package partnercenter

import (
	"context"
	"crypto/sha256"
	"encoding/base64"
	"encoding/json"
	"iter"
	"slices"
	"time"

	"cspkit.example/pcerr"
	"cspkit.example/store"
)

// Paging asks for a part of a list. The zero value is the first page.
type Paging struct {
	Limit int    // rows on a page; 0 means 100; at most 1000
	After Cursor // the Next of the page before
}

// Page is a part of a list.
type Page[T any] struct {
	Items []T
	Next  Cursor // empty on the last page
}

// Cursor is a place in a list: opaque text that serves only the query that it
// came from. Another one is refused with invalid_input.
type Cursor string

const (
	defaultLimit = 100
	maxLimit     = 1000
)

// listing says where a list comes from.
type listing[T any] struct {
	from *store.Collection[T]
	scan store.Scan // index, Equal or Prefix, direction; the page fills in the rest

	// keep sees a copy of each row, may bring it up to date, and says whether
	// it is listed. Nil lists every row as it is.
	keep    func(*T) bool
	filters bool          // keep may leave rows out
	stop    func(*T) bool // ends the list before the row, which it may only read; may be nil
	about   string        // tells this query from others on the same index
}

// maxScanned bounds how many rows a page looks at when rows are left out. A
// page may then be short, or empty, and still have a Next.
const maxScanned = 10_000

// page reads one page of a listing.
func page[T any](u *unit, l listing[T], p Paging) (Page[T], error) {
	var out Page[T]
	var err error
	out.Next, err = walk(u, l, p, func(v *T, version uint64, limit int) (bool, error) {
		item := out.grow(limit)
		l.from.CopyTo(item, v, version)
		listed := l.keep == nil || l.keep(item)
		if !listed {
			out.Items = out.Items[:len(out.Items)-1]
		}
		return listed, nil
	})
	if err != nil {
		return Page[T]{}, err
	}
	if len(out.Items) == 0 {
		out.Items = nil // there may be room for rows that were left out
	}
	return out, nil
}

// grow returns room for one item more on a page of at most limit items.
func (p *Page[T]) grow(limit int) *T {
	if len(p.Items) == cap(p.Items) { // most lists are short, the others fill their page
		more := min(limit, 8)
		if len(p.Items) > 0 {
			more = limit - len(p.Items)
		}
		p.Items = slices.Grow(p.Items, more)
	}
	p.Items = p.Items[:len(p.Items)+1]
	return &p.Items[len(p.Items)-1]
}

// walk hands the rows of one page to take, which says whether it took them,
// and returns the cursor of the next page. The values are the stored ones: for
// reading only.
func walk[T any](u *unit, l listing[T], p Paging, take func(v *T, version uint64, limit int) (bool, error)) (Cursor, error) {
	limit, err := p.limit()
	if err != nil {
		return "", err
	}
	s := l.scan
	if s.After, err = l.position(p.After); err != nil {
		return "", err
	}
	if s.After.IsZero() {
		s.After = l.scan.After
	}
	if !l.filters {
		s.Limit = limit + 1 // one more tells whether there is a next page
	}
	if selectsNothing(s) {
		return "", nil
	}
	var last store.Row
	taken, scanned := 0, 0
	for row, err := range u.r.Scan(u.ctx, l.from.Table(), s) {
		if err != nil {
			return "", storeFailed(err)
		}
		v := row.Body.(*T)
		if l.stop != nil && l.stop(v) {
			return "", nil
		}
		if taken == limit || scanned == maxScanned {
			return l.cursor(last)
		}
		last = row
		scanned++
		took, err := take(v, row.Version, limit)
		if err != nil {
			return "", err
		}
		if took {
			taken++
		}
	}
	return "", nil
}

// pageOfSeveral reads one page of listings that follow one another. A page
// never spans two of them.
func pageOfSeveral[T any](u *unit, ls []listing[T], p Paging) (Page[T], error) {
	for n, l := range ls {
		if _, err := l.position(p.After); err != nil {
			continue // the cursor is of another listing
		}
		out, err := page(u, l, p)
		if err == nil && out.Next == "" && n+1 < len(ls) {
			out.Next, err = ls[n+1].encode(place{})
		}
		return out, err
	}
	if p.After != "" {
		return Page[T]{}, badCursor()
	}
	return Page[T]{}, nil
}

func (p Paging) limit() (int, error) {
	switch {
	case p.Limit < 0 || p.Limit > maxLimit:
		return 0, pcerr.Invalid("ID-13", "limit", "ask for 1 to 1000 rows")
	case p.Limit == 0:
		return defaultLimit, nil
	}
	return p.Limit, nil
}

// place is what a cursor holds. What the actor or the query fixes is not in
// it, so a cursor never leads out of the actor's own rows.
type place struct {
	Query  []byte   `json:"q"`
	Texts  []string `json:"t,omitempty"`
	Number []int64  `json:"n,omitempty"`
	Key    string   `json:"k"`
}

// fingerprint binds a cursor to its query.
func (l *listing[T]) fingerprint() []byte {
	text := store.AppendKey(make([]byte, 0, 256), store.String(l.from.Table().Name), store.String(l.scan.Index), store.String(l.scan.Prefix),
		store.Bool(l.scan.Desc), store.String(l.about))
	for _, v := range l.scan.Equal {
		text = store.AppendKey(append(text, byte(v.Kind())), v)
	}
	sum := sha256.Sum256(text)
	return sum[:12]
}

// cursor is the place of a row.
func (l *listing[T]) cursor(row store.Row) (Cursor, error) {
	at := place{Key: row.Key}
	if l.scan.Index != "" {
		_, fields, err := l.from.Table().Index(l.scan.Index)
		if err != nil {
			return "", storeFailed(err)
		}
		for _, f := range fields[len(l.scan.Equal):] {
			at.Texts, at.Number = append(at.Texts, row.Fields[f].Str()), append(at.Number, row.Fields[f].Int())
		}
	}
	return l.encode(at)
}

func (l *listing[T]) encode(at place) (Cursor, error) {
	at.Query = l.fingerprint()
	text, err := json.Marshal(at)
	return Cursor(base64.RawURLEncoding.EncodeToString(text)), err
}

// position reads a cursor back; the fields that the query fixes come from the
// query.
func (l *listing[T]) position(c Cursor) (store.Position, error) {
	if c == "" {
		return store.Position{}, nil
	}
	var at place
	text, err := base64.RawURLEncoding.DecodeString(string(c))
	if err != nil || json.Unmarshal(text, &at) != nil || string(at.Query) != string(l.fingerprint()) ||
		len(at.Texts) != len(at.Number) {
		return store.Position{}, badCursor()
	}
	if at.Key == "" { // the beginning of a listing that follows another
		return store.Position{}, nil
	}
	pos := store.Position{Key: at.Key}
	if l.scan.Index != "" {
		_, fields, err := l.from.Table().Index(l.scan.Index)
		if err != nil || len(fields) != len(l.scan.Equal)+len(at.Texts) {
			return store.Position{}, badCursor()
		}
		pos.Fields = append(pos.Fields, l.scan.Equal...)
		for i, f := range fields[len(l.scan.Equal):] {
			pos.Fields = append(pos.Fields, valueOf(l.from.Table().Fields[f].Kind, at.Texts[i], at.Number[i]))
		}
	}
	s := l.scan
	s.After = pos
	if s.Check(l.from.Table()) != nil {
		return store.Position{}, badCursor()
	}
	return pos, nil
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

// all yields a list page by page, so that the caller's code never runs inside
// a transaction. It ends after the first error.
func all[T any](ctx context.Context, p Paging, list func(context.Context, Paging) (Page[T], error)) iter.Seq2[T, error] {
	return func(yield func(T, error) bool) {
		for {
			got, err := list(ctx, p)
			if err != nil {
				var none T
				yield(none, err)
				return
			}
			for _, item := range got.Items {
				if !yield(item, nil) {
					return
				}
			}
			if got.Next == "" {
				return
			}
			p.After = got.Next
		}
	}
}
