package rest

import (
	"bytes"
	"context"
	"encoding/json"
	"errors"
	"net/http"
	"net/url"
	"slices"
	"strconv"
	"strings"
	"sync"

	"cspkit.example/partnercenter"
	"cspkit.example/pcerr"
)

// call is one request as a route sees it.
type call struct {
	context.Context
	handler *Handler
	http    *http.Request
	route   *route
	caller  Caller
	session *partnercenter.Session
	body    []byte
	written url.Values // the query
	query   url.Values // the same with names in lower case
}

// id is the part of the path that the route's placeholder {name} stands for,
// as it was written.
func (c *call) id(name string) string {
	at := slices.Index(strings.Split(c.route.path, "/"), "{"+name+"}")
	written, _ := c.Value(segmentsKey{}).([]string)
	if at < 0 || at >= len(written) {
		return ""
	}
	return written[at]
}

// text is a parameter of the query; empty when it is not given. Names match
// without regard to case.
func (c *call) text(name string) string { return c.query.Get(strings.ToLower(name)) }

// number is a parameter that must be a number from 0 up to most; 0 when it is
// not given.
func (c *call) number(name string, most int) (int, error) {
	text := c.text(name)
	if text == "" {
		return 0, nil
	}
	n, err := strconv.Atoi(text)
	if err != nil || n < 0 || n > most {
		return 0, pcerr.Invalid("ID-13", name, "give a number from 0 to "+strconv.Itoa(most))
	}
	return n, nil
}

// lowerNames returns a query whose parameter names are in lower case.
func lowerNames(q url.Values) url.Values {
	lower := url.Values{}
	for name, values := range q {
		lower[strings.ToLower(name)] = append(lower[strings.ToLower(name)], values...)
	}
	return lower
}

// decode reads the body, a JSON object whose member names match without
// regard to case. Members that it does not know are ignored.
func (c *call) decode(into any) error {
	body := bytes.TrimPrefix(c.body, []byte("\xef\xbb\xbf"))
	if len(bytes.TrimSpace(body)) == 0 {
		return pcerr.Invalid("ID-13", "body", "the request needs a JSON body")
	}
	if err := json.Unmarshal(body, into); err != nil {
		return badBody(err)
	}
	c.reportUnknown(body)
	return nil
}

// badBody says where a body is not what the operation takes. It quotes nothing
// of it: a body may hold a password.
func badBody(err error) error {
	var refusal *pcerr.Error
	var mismatch *json.UnmarshalTypeError
	switch {
	case errors.As(err, &refusal): // of a member that is checked while it is read
		return refusal
	case errors.As(err, &mismatch) && mismatch.Field != "":
		return pcerr.Invalid("ID-13", mismatch.Field, "the member is not of the JSON type that this operation takes")
	}
	return pcerr.Invalid("ID-13", "body", "the body is not the JSON that this operation takes")
}

// answer is what a route answers with.
type answer struct {
	status int
	body   any // as JSON; nil: none
	header http.Header
	raw    []byte // instead of body, with a Content-Type in header
}

func ok(body any) (*answer, error) { return &answer{status: http.StatusOK, body: body}, nil }

func created(body any) (*answer, error) { return &answer{status: http.StatusCreated, body: body}, nil }

func noContent() (*answer, error) { return &answer{status: http.StatusNoContent}, nil }

const jsonType = "application/json; charset=utf-8"

func (a *answer) write(w http.ResponseWriter) {
	for name, values := range a.header {
		w.Header()[name] = values
	}
	text := a.raw
	if a.body != nil {
		w.Header().Set("Content-Type", jsonType)
		b := texts.Get().(*bytes.Buffer)
		defer texts.Put(b)
		b.Reset()
		if err := json.NewEncoder(b).Encode(a.body); err != nil {
			writeError(w, problemOf(err))
			return
		}
		text = bytes.TrimSuffix(b.Bytes(), []byte("\n"))
	}
	w.Header().Set("Content-Length", strconv.Itoa(len(text)))
	w.WriteHeader(a.status)
	_, _ = w.Write(text) // the client may be gone: nobody is left to tell
}

// texts are buffers for answers: a page has tens of kilobytes.
var texts = sync.Pool{New: func() any { return new(bytes.Buffer) }}
