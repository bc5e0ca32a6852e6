package rest_test

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"log"
	"log/slog"
	"net/http"
	"net/http/httptest"
	"net/url"
	"regexp"
	"strings"
	"sync/atomic"
	"testing"

	"cspkit.example/internal/fixture"
	"cspkit.example/partnercenter"
	"cspkit.example/permissions"
	"cspkit.example/rest"
	"cspkit.example/store"
	"cspkit.example/storetest"
	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
)

// What must stay secret: a password as text and as a number, which no user has,
// a token of somebody else's, and the secret and the key of newWorld.
const (
	canaryText   = "canary-Passw0rd"
	canaryNumber = "4815162342.108"
	canaryToken  = "canary.of.token"
)

// storesOwn is the text of an error of the store. It is for the log alone.
const storesOwn = "no connection to db.internal"

// secretive is the API over a store, with everything that it writes down.
type secretive struct {
	*world
	written bytes.Buffer
}

func newSecretive(t *testing.T, wrap fixture.Wrap) *secretive {
	t.Helper()
	w := &secretive{world: newWorld(t)}
	logger := slog.New(slog.NewTextHandler(&w.written, &slog.HandlerOptions{Level: slog.LevelDebug}))
	center, err := partnercenter.New(t.Context(), wrap(w.Store), &partnercenter.Options{
		Now: w.Clock.Now, Logger: logger, PasswordCost: permissions.HashCost{Passes: 1, Memory: 8},
	})
	require.NoError(t, err)
	w.handler, err = rest.New(center, rest.Options{
		Now: w.Clock.Now, Key: []byte(canaryText), Applications: []rest.Application{w.app}, Logger: logger,
		Unknown: func(_ *http.Request, what string) { w.written.WriteString(what + "\n") },
	})
	require.NoError(t, err)
	return w
}

// hides fails the test when a text gives a secret away.
func (w *secretive) hides(what, text string, more ...string) {
	w.t.Helper()
	for _, secret := range append(more, canaryText, canaryNumber, canaryToken, w.app.Secret.Reveal()) {
		if at := strings.Index(text, secret); at >= 0 {
			w.t.Errorf("%s: %s stands there: …%s…", what, secret, text[max(0, at-300):])
		}
	}
}

var placeholder = regexp.MustCompile(`\{[^}]*\}`)

// target fills the placeholders of a path.
func (w *secretive) target(path string) string {
	known := map[string]string{"{customer}": string(w.Relecloud), "{user}": string(w.Nora.User), "{subscription}": string(w.AP), "{country}": "US"}
	return placeholder.ReplaceAllStringFunc(path, func(name string) string {
		if value, found := known[name]; found {
			return value
		}
		return "11111111-2222-4333-8444-555555555555"
	})
}

// bodies carry passwords and client secrets where they belong, where they do
// not, and in the wrong form.
func (w *secretive) bodies() []string {
	secret := url.QueryEscape(canaryText)
	return []string{
		`{"passwordProfile":{"password":"` + canaryText + `","forceChangePassword":false},"firstName":"Ada","lastName":"A","displayName":"Ada A","usageLocation":"US","userPrincipalName":"ada@relecloud.onmicrosoft.com"}`,
		`{"passwordProfile":{"password":` + canaryNumber + `},"id":` + canaryNumber + `,"quantity":` + canaryNumber + `}`,
		`{"passwordProfile":"` + canaryText + `","attributes":"` + canaryText + `","password":"` + canaryText + `"}`,
		`{"passwordProfile":{"password":"` + canaryText,
		canaryNumber,
		`[{"passwordProfile":{"password":["` + canaryText + `"]}}]`,
		"grant_type=password&username=anna@contoso.example&password=" + secret + "&client_id=" + w.app.ClientID + "&client_secret=" + url.QueryEscape(w.app.Secret.Reveal()),
		"grant_type=refresh_token&refresh_token=" + canaryToken + "&client_id=" + w.app.ClientID + "&client_secret=" + secret,
		"grant_type=" + secret + "&code=" + canaryToken + "%ZZ",
	}
}

// Whatever is sent where, and however the store fails: passwords, tokens and
// client secrets are in no answer, in no line of a log, and in no stored row.
// Only who sets a user's password is told it.
func TestCUS_4_NoSecretComesBack(t *testing.T) {
	t.Parallel()
	failing := func(calls ...storetest.Call) fixture.Wrap {
		var faults []*storetest.Fault
		for _, call := range calls {
			faults = append(faults, &storetest.Fault{Call: call, N: 0, Err: errors.New(storesOwn)})
		}
		return func(s store.Store) store.Store { return storetest.Faulty(s, faults...) }
	}
	stores := map[string]fixture.Wrap{
		"a store that works":        failing(),
		"a store that cannot read":  failing(storetest.CallGet, storetest.CallScan),
		"a store that cannot write": failing(storetest.CallPut, storetest.CallDelete),
	}
	var requests atomic.Int64
	t.Cleanup(func() { t.Attr("requests", fmt.Sprint(requests.Load())) })
	for name, wrap := range stores {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			w := newSecretive(t, wrap)
			for _, route := range rest.Routes() {
				requests.Add(w.tries(route.Method, w.target(route.Path)))
			}
			w.hides("the log", w.written.String())
			assert.Equal(t, name != "a store that works", strings.Contains(w.written.String(), storesOwn), "it says what failed")
			for _, table := range partnercenter.Schema() {
				w.hidesIn(table)
			}
		})
	}
}

// tries a route with every body, as Anna and with a token that is none, and
// returns how many requests that were.
func (w *secretive) tries(method, target string) (n int64) {
	w.t.Helper()
	token, err := w.handler.Token(w.Anna, "anna@contoso.example")
	require.NoError(w.t, err)
	for _, body := range w.bodies() {
		for _, bearer := range []string{token, canaryToken} {
			r := w.request(permissions.Identity{}, method, target, body, "Authorization", "Bearer "+bearer, "Content-Type", "application/x-www-form-urlencoded")
			sets := strings.Contains(target, "/users") && r.status < 300
			if !sets && target != "/generatetoken" {
				w.hides(method+" "+target, r.text+fmt.Sprint(r.header), token, storesOwn)
			}
			n++
		}
	}
	return n
}

func (w *secretive) hidesIn(table *store.Table) {
	w.t.Helper()
	require.NoError(w.t, w.Store.View(w.t.Context(), func(ctx context.Context, r store.Reader) error {
		for row, err := range r.Scan(ctx, table, store.Scan{}) {
			if err != nil {
				return err
			}
			text, err := table.Encode(row.Body)
			if err != nil {
				return err
			}
			w.hides(table.Name, string(text))
		}
		return nil
	}))
}

// A panic in the middle of a request ends the connection; the server's log
// says where, not with what.
func TestCUS_4_NoSecretInAPanic(t *testing.T) {
	t.Parallel()
	w := newSecretive(t, func(s store.Store) store.Store { return panicking{s} })
	server := httptest.NewUnstartedServer(w.handler)
	server.Config.ErrorLog = log.New(&w.written, "", 0)
	server.Start()
	t.Cleanup(server.Close)
	token, err := w.handler.Token(w.Anna, "anna@contoso.example")
	require.NoError(t, err)
	r, err := http.NewRequestWithContext(t.Context(), http.MethodPost, server.URL+w.target("/v1/customers/{customer}/users"), strings.NewReader(w.bodies()[0]))
	require.NoError(t, err)
	r.Header.Set("Authorization", "Bearer "+token)
	answer, err := server.Client().Do(r)
	if err == nil {
		require.NoError(t, answer.Body.Close())
	}
	require.Error(t, err)
	server.Close()
	assert.Contains(t, w.written.String(), "the store panics")
	w.hides("the server's log", w.written.String(), token)
}

// panicking is a store that fails in the worst way.
type panicking struct{ store.Store }

// Update runs the closure and panics.
func (s panicking) Update(ctx context.Context, fn func(context.Context, store.Writer) error) error {
	return s.Store.Update(ctx, func(ctx context.Context, w store.Writer) error {
		err := fn(ctx, w)
		panic(fmt.Sprintf("the store panics after %v with %+v", err, w))
	})
}
