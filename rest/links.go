package rest

import (
	"encoding/json"
	"strings"
)

// link is where something is, relative to the API's root.
type link struct {
	URI     string
	Method  string
	Headers []linkHeader
}

// linkHeader is a header that has to be sent along.
type linkHeader struct {
	Key   string `json:"key"`
	Value string `json:"value"`
}

func get(uri string) link { return link{URI: uri, Method: "GET"} }

// MarshalJSON writes a link without an address without that member.
func (to link) MarshalJSON() ([]byte, error) { return to.append(nil) }

func (to link) append(out []byte) ([]byte, error) {
	out = append(out, '{')
	if to.URI != "" {
		out = append(appendText(append(out, `"uri":`...), to.URI), ',')
	}
	out = append(appendText(append(out, `"method":`...), to.Method), `,"headers":`...)
	if len(to.Headers) == 0 {
		return append(out, "[]}"...), nil
	}
	headers, err := json.Marshal(to.Headers)
	return append(append(out, headers...), '}'), err
}

// links are those of a resource or a collection. A page has hundreds, so they
// are no map, and are written by hand.
type links []namedLink

type namedLink struct {
	name string
	link
}

func self(uri string) links { return links{{"self", get(uri)}} }

// MarshalJSON writes an object, with the names in their order.
func (l links) MarshalJSON() ([]byte, error) {
	out := append(make([]byte, 0, 128), '{')
	for n, to := range l {
		if n > 0 {
			out = append(out, ',')
		}
		var err error
		if out, err = to.append(append(appendText(out, to.name), ':')); err != nil {
			return nil, err
		}
	}
	return append(out, '}'), nil
}

// appendText appends a JSON string.
func appendText(out []byte, s string) []byte {
	if strings.IndexFunc(s, func(r rune) bool { return r < ' ' || r > '~' || r == '"' || r == '\\' }) >= 0 {
		quoted, _ := json.Marshal(s) // a text can always be written
		return append(out, quoted...)
	}
	return append(append(append(out, '"'), s...), '"')
}

// UnmarshalJSON reads nothing: clients send back the links that they got.
func (l *links) UnmarshalJSON([]byte) error { return nil }

// selfLink is the links of a resource that has no other than to itself, and
// that comes in long lists: it is written without a method of its own, which
// would cost more than all the rest of a page.
type selfLink struct {
	Self struct {
		URI     string       `json:"uri"`
		Method  string       `json:"method"`
		Headers []linkHeader `json:"headers"`
	} `json:"self"`
}

func selfOnly(uri string) *selfLink {
	l := &selfLink{}
	l.Self.URI, l.Self.Method, l.Self.Headers = uri, "GET", noHeaders
	return l
}

var noHeaders = []linkHeader{}

// UnmarshalJSON reads nothing, as that of links.
func (l *selfLink) UnmarshalJSON([]byte) error { return nil }
