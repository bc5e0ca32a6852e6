package partnercenter

import (
	"context"
	"iter"

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

const (
	defaultLimit = 100
	maxLimit     = 1000
)

// listing says where a list comes from.
type listing[T any] struct {
	from *store.Collection[T]
	scan store.Scan // index, Equal or Prefix, direction; the page fills in the rest

	// now brings a row up to date before keep sees it. Nil lists rows as they
	// are stored.
	now func(T) T
	// keep says whether a row is listed; it may only read it. Nil lists every
	// row.
	keep    func(*T) bool
	filters bool          // keep may leave rows out
	stop    func(*T) bool // ends the list before the row, which it may only read; may be nil
	about   string        // tells this query from others on the same index
	print   []byte        // see fingerprint
}

// maxScanned bounds how many rows a page looks at when rows are left out. A
// page may then be short, or empty, and still have a Next.
const maxScanned = 10_000

// page reads one page of a listing.
func page[T any](u *unit, l listing[T], p Paging) (Page[T], error) {
	return gather(u, l.from, &l, p, func(v *T, r store.Row) (bool, error) {
		if l.now != nil {
			current := l.now(l.from.Copy(v, r.Version))
			v = &current
		}
		if l.keep != nil && !l.keep(v) {
			return false, nil
		}
		u.pick(v, r.Version)
		return true, nil
	})
}

// pick puts a stored value on the page that gather makes.
func (u *unit) pick(v any, version uint64) { u.picked = append(u.picked, row{v, version}) }

// gather walks over a listing and returns a page of what take picked, values of
// from. They are copied when all are known, at once and into room that just
// fits.
func gather[T, L any](u *unit, from *store.Collection[T], l *listing[L], p Paging, take func(v *L, r store.Row) (bool, error)) (Page[T], error) {
	first := len(u.picked)
	next, err := walk(u, l, p, take)
	rows := u.picked[first:]
	u.picked = u.picked[:first]
	defer clear(rows)
	if err != nil {
		return Page[T]{}, err
	}
	if len(rows) == 0 {
		return Page[T]{Next: next}, nil
	}
	items := make([]T, len(rows))
	for i := range rows {
		from.CopyTo(&items[i], rows[i].body.(*T), rows[i].version)
	}
	return Page[T]{items, next}, nil
}

// walk hands the rows of one page to take, which says whether it took them,
// and returns the cursor of the next page. The values are the stored ones: for
// reading only.
func walk[T any](u *unit, l *listing[T], p Paging, take func(v *T, r store.Row) (bool, error)) (Cursor, error) {
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
	var taken, scanned int
	var last store.Row // of a page that is full
	full := false
	for row, err := range u.r.Scan(u.ctx, l.from.Table(), s) {
		if err != nil {
			return "", storeFailed(err)
		}
		v := row.Body.(*T)
		if l.stop != nil && l.stop(v) {
			return "", nil
		}
		if full {
			return l.cursor(last)
		}
		scanned++
		took, err := take(v, row)
		if err != nil {
			return "", err
		}
		if took {
			taken++
		}
		if full = taken == limit || scanned == maxScanned; full {
			last = row
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
			out.Next = ls[n+1].beginning()
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
