package rest_test

import (
	"encoding/json"
	"net/http"
	"net/http/httptest"
	"net/url"
	"strconv"
	"strings"
	"testing"

	"cspkit.example/internal/fixture"
	"cspkit.example/partnercenter"
	"cspkit.example/rest"
	"cspkit.example/store"
	"github.com/stretchr/testify/require"
)

// renewed is a store that can be as it was.
type renewed struct{ store.Store }

// FuzzRequest asks every route for anything: with any identifier, query and
// body. The server never fails and answers in its form.
func FuzzRequest(f *testing.F) {
	w, err := fixture.Fork(f.Context(), nil)
	require.NoError(f, err)
	now := &renewed{w.Store}
	center, err := partnercenter.New(f.Context(), now, &partnercenter.Options{Now: w.Clock.Now})
	require.NoError(f, err)
	handler, err := rest.New(center, rest.Options{Now: w.Clock.Now})
	require.NoError(f, err)
	token, err := handler.Token(w.Anna, "")
	require.NoError(f, err)
	p := &partner{boss: w.Anna, customer: w.Relecloud, user: w.Nora.User, plan: w.AP, azure: w.S1, office: w.AP}
	routes := rest.Routes()
	for n, r := range routes {
		for _, a := range accesses[r.Method+" "+r.Path] {
			f.Add(uint8(n), "x", strings.TrimPrefix(p.target(a.query), "?"), p.target(a.body))
		}
	}
	f.Fuzz(func(t *testing.T, n uint8, id, query, body string) {
		fork, err := w.Store.(store.Forker).Fork(t.Context())
		require.NoError(t, err)
		now.Store = fork
		route := routes[int(n)%len(routes)]
		target := named.ReplaceAllStringFunc(route.Path, func(name string) string {
			if known := p.target(name); !strings.HasPrefix(known, "22222222") {
				return known
			}
			return id
		})
		r := httptest.NewRequest(route.Method, "http://api.example/", strings.NewReader(body))
		r.URL = &url.URL{Scheme: "http", Host: "api.example", Path: target, RawQuery: query}
		r.Header.Set("Authorization", "Bearer "+token)
		rec := httptest.NewRecorder()
		handler.ServeHTTP(rec, r)
		if rec.Code >= http.StatusInternalServerError && rec.Code != http.StatusNotImplemented {
			t.Errorf("%s %s?%s: %d %s", route.Method, target, query, rec.Code, rec.Body)
		}
		if length := rec.Header().Get("Content-Length"); length != "" && route.Method != http.MethodHead && length != strconv.Itoa(rec.Body.Len()) {
			t.Errorf("%s %s: Content-Length %s of %d bytes", route.Method, target, length, rec.Body.Len())
		}
		if strings.HasPrefix(rec.Header().Get("Content-Type"), "application/json") && route.Method != http.MethodHead && !json.Valid(rec.Body.Bytes()) {
			t.Errorf("%s %s: no JSON: %s", route.Method, target, rec.Body)
		}
	})
}
