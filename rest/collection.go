package rest

import (
	"context"
	"encoding/json"
	"iter"
	"maps"
	"math"
	"net/url"
	"slices"
	"strconv"
	"strings"

	"cspkit.example/partnercenter"
	"cspkit.example/pcerr"
)

// collection is a list on the wire. Its count is that of the items in it.
type collection[T any] struct {
	ContinuationToken string      `json:"continuationToken,omitempty"`
	TotalCount        int         `json:"totalCount"`
	Items             []T         `json:"items"`
	Links             *links      `json:"links,omitempty"`
	Attributes        *attributes `json:"attributes"`
}

// list is a collection in one piece.
func list[T any](c *call, items []T) *collection[T] {
	if items == nil {
		items = []T{}
	}
	return &collection[T]{TotalCount: len(items), Items: items, Links: &links{Self: get(c.uri())}, Attributes: class("Collection")}
}

// listOf turns what the engine lists into a collection.
func listOf[E, T any](c *call, from []E, to func(E) T) *collection[T] {
	items := make([]T, 0, len(from))
	for _, e := range from {
		items = append(items, to(e))
	}
	return list(c, items)
}

// paging is what a request asks for of a list that is read in pages.
func (c *call) paging(defaultSize, most int) (partnercenter.Paging, error) {
	size, err := c.number("size", most)
	if err != nil {
		return partnercenter.Paging{}, err
	}
	if size == 0 {
		size = defaultSize
	}
	seek, err := oneOf("seekOperation", word(c.text("seekOperation")+c.text("seek_operation")), "next", "previous", "first", "last", "page_index")
	if err != nil {
		return partnercenter.Paging{}, err
	}
	p := partnercenter.Paging{Limit: size}
	switch seek {
	case "", "first":
		return p, nil
	case "next", "page_index":
		p.After = partnercenter.Cursor(c.token())
		return p, nil
	}
	return p, problem{400, 900127, "lists are read forwards: use First or Next", sourceAPI}
}

// token is the continuation token: a header, or from some clients a parameter.
func (c *call) token() string {
	if t := c.http.Header.Get("MS-ContinuationToken"); t != "" {
		return t
	}
	return c.text("MS-ContinuationToken")
}

// pageOf is a page of a list that goes on where it has a next link. Only the
// last page has none.
func pageOf[E, T any](c *call, p partnercenter.Page[E], to func(E) T) *collection[T] {
	out := listOf(c, p.Items, to)
	if p.Next == "" {
		return out
	}
	q := c.queryWithout("seekOperation", "MS-ContinuationToken")
	q.Set("seekOperation", "Next")
	next := get(c.path() + "?" + q.Encode())
	next.Headers = []linkHeader{{"MS-ContinuationToken", string(p.Next)}}
	out.ContinuationToken, out.Links.Next = string(p.Next), next
	return out
}

// offsetPage is the part of a list that the parameters size and offset ask
// for; the next and previous links have no headers. most bounds the size, and
// is the default. The list is read no further than the page.
func offsetPage[E, T any](c *call, all iter.Seq2[E, error], most int, to func(E) T) (*collection[T], error) {
	size, err := c.number("size", most)
	if err != nil {
		return nil, err
	}
	offset, err := c.number("offset", math.MaxInt32)
	if err != nil {
		return nil, err
	}
	if size == 0 {
		size = most
	}
	var items []E
	more, at := false, 0
	for e, err := range all {
		if err != nil {
			return nil, err
		}
		if more = at == offset+size; more {
			break
		}
		if at >= offset {
			items = append(items, e)
		}
		at++
	}
	out := listOf(c, items, to)
	if more {
		out.Links.Next = c.page(size, offset+size)
	}
	if offset > 0 {
		out.Links.Previous = c.page(size, max(0, offset-size))
	}
	return out, nil
}

// each yields what a list has.
func each[T any](all []T) iter.Seq2[T, error] {
	return func(yield func(T, error) bool) {
		for _, v := range all {
			if !yield(v, nil) {
				return
			}
		}
	}
}

// page is the link to another page of a list that is read by offset.
func (c *call) page(size, offset int) *link {
	q := c.queryWithout("size", "offset")
	q.Set("size", strconv.Itoa(size))
	q.Set("offset", strconv.Itoa(offset))
	return get((&url.URL{Path: c.path()}).EscapedPath() + "?" + q.Encode())
}

// queryWithout is the request's query without some parameters, in any case.
func (c *call) queryWithout(names ...string) url.Values {
	q := maps.Clone(c.written)
	maps.DeleteFunc(q, func(name string, _ []string) bool {
		return slices.ContainsFunc(names, func(n string) bool { return strings.EqualFold(n, name) })
	})
	return q
}

// readAtOnce is the most rows that the engine gives at a time.
const readAtOnce = 1000

// everyPage yields the rows of all pages of a list.
func everyPage[T any](ctx context.Context, list func(context.Context, partnercenter.Paging) (partnercenter.Page[T], error)) iter.Seq2[T, error] {
	return func(yield func(T, error) bool) {
		for p, more := (partnercenter.Paging{Limit: readAtOnce}), true; more; more = p.After != "" {
			page, err := list(ctx, p)
			if err != nil {
				var none T
				yield(none, err)
				return
			}
			for _, item := range page.Items {
				if !yield(item, nil) {
					return
				}
			}
			p.After = page.Next
		}
	}
}

// path is the request's path relative to the API's root, as links have it.
func (c *call) path() string {
	written, _ := c.Value(segmentsKey{}).([]string)
	return "/" + strings.Join(written[min(2, len(written)):], "/") // without "" and "v1"
}

// uri is the request's own address, as its self link has it. What is not
// legal in a URI is escaped: some clients refuse a whole answer otherwise.
func (c *call) uri() string {
	escaped := (&url.URL{Path: c.path()}).EscapedPath()
	if q := c.written.Encode(); q != "" {
		return escaped + "?" + q
	}
	return escaped
}

// filter is one comparison of the filter language.
type filter struct {
	Field    string `json:"field"`
	Value    string `json:"value"`
	Operator word   `json:"operator"`
}

// operators in the order of their numbers on the wire.
var operators = []string{
	"equals", "not_equals", "greater_than", "greater_than_or_equals", "less_than", "less_than_or_equals", "substring", "and", "or", "starts_with", "not_starts_with",
}

// filterSize bounds the filter's text, and with it its depth.
const filterSize = 4096

// filter reads the parameter filter, nil when it is not given. Fields match
// without regard to case; the operator is returned in its plain spelling.
func (c *call) filter() (*filter, error) {
	text := c.text("filter")
	if text == "" {
		return nil, nil
	}
	var f filter
	if len(text) > filterSize || json.Unmarshal([]byte(text), &f) != nil || f.Field == "" {
		return nil, badFilter("the filter is a JSON object with Field, Value and Operator")
	}
	name, err := oneOf("operator", f.Operator, operators...)
	f.Operator, f.Field = word(name), strings.ToLower(f.Field)
	return &f, err
}

func badFilter(description string) error { return problem{400, 2000, description, sourceAPI} }

// errField refuses a field that a list cannot be filtered by.
func errField(f *filter) error {
	return pcerr.Invalid("ID-13", "filter", "the list cannot be filtered by "+f.Field)
}
