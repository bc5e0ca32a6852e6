package partnercentertest

import (
	"context"
	"errors"
	"net"
	"net/http"
	"net/http/httptest"
	"sync"
	"time"

	"cspkit.example/permissions"
	"cspkit.example/rest"
)

// URL is where the API of a world is for the clients that [World.Client]
// returns. The name leads nowhere else.
const URL = "http://partnercenter.test"

// Client returns an HTTP client that is signed in as a user. It talks to the
// world through memory: no port is opened, and inside testing/synctest its
// waiting takes virtual time. For the zero Identity it is not signed in.
func (w *World) Client(who permissions.Identity) *http.Client {
	l := newListener()
	server := &http.Server{Handler: w.Handler(), ReadHeaderTimeout: time.Minute}
	served := make(chan struct{})
	go func() {
		defer close(served)
		_ = server.Serve(l) // ends with ErrServerClosed
	}()
	transport := &http.Transport{DialContext: l.dial}
	w.onClose(func() {
		transport.CloseIdleConnections()
		_ = server.Close() // its connections are in memory: nothing can fail
		<-served
	})
	return &http.Client{Transport: signed{transport, w.Token(who)}}
}

// Token is a bearer token for a user, empty for the zero Identity.
func (w *World) Token(who permissions.Identity) string {
	if who == (permissions.Identity{}) {
		return ""
	}
	token, err := w.handler().Token(who, "")
	if err != nil {
		panic(err) // signing with a key of one's own cannot fail
	}
	return token
}

// Issued reports whether the world issued a token, expired or not.
func (w *World) Issued(token string) bool { return w.handler().Issued(token) }

// Applications are registered with the fixture's partners and may sign in at
// the token endpoint: with Contoso as Anna, with Distri as Ingo, with Fabrikam
// as Rita.
func (w *World) Applications() []rest.Application {
	return []rest.Application{
		{ClientID: "c0a50000-0000-4000-8000-000000000001", Secret: permissions.NewSecret("contoso's app secret"), ActsAs: w.Anna},
		{ClientID: "c0a50000-0000-4000-8000-000000000002", Secret: permissions.NewSecret("distri's app secret"), ActsAs: w.Ingo},
		{ClientID: "c0a50000-0000-4000-8000-000000000003", Secret: permissions.NewSecret("fabrikam's app secret"), ActsAs: w.Rita},
	}
}

// AuthorizationCode is what a user who signed in brings to the token endpoint,
// to be used once.
func (w *World) AuthorizationCode(who permissions.Identity) string {
	return w.handler().AuthorizationCode(who, "")
}

// Handler is the API of the world with its faults and its notes, for servers
// of one's own.
func (w *World) Handler() http.Handler { return &wire{w, w.handler()} }

// Server is the API on a loopback port, for clients in other processes. It is
// closed with the test.
func (w *World) Server() *httptest.Server {
	s := httptest.NewServer(w.Handler())
	w.onClose(s.Close)
	return s
}

// signed adds the bearer token to requests that have none.
type signed struct {
	http.RoundTripper
	token string
}

func (s signed) RoundTrip(r *http.Request) (*http.Response, error) {
	if s.token != "" && r.Header.Get("Authorization") == "" {
		r = r.Clone(r.Context())
		r.Header.Set("Authorization", "Bearer "+s.token)
	}
	return s.RoundTripper.RoundTrip(r)
}

// listener hands the far ends of pipes to a server.
type listener struct {
	conns chan net.Conn
	done  chan struct{}
	once  sync.Once
}

var errClosed = errors.New("partnercentertest: the world is closed")

func newListener() *listener { return &listener{conns: make(chan net.Conn), done: make(chan struct{})} }

func (l *listener) dial(ctx context.Context, _, _ string) (net.Conn, error) {
	near, far := net.Pipe()
	select {
	case l.conns <- far:
		return near, nil
	case <-ctx.Done():
		return nil, ctx.Err()
	case <-l.done:
		return nil, errClosed
	}
}

// Accept returns the far end of the next connection.
func (l *listener) Accept() (net.Conn, error) {
	select {
	case c := <-l.conns:
		return c, nil
	case <-l.done:
		return nil, net.ErrClosed
	}
}

// Close ends Accept.
func (l *listener) Close() error {
	l.once.Do(func() { close(l.done) })
	return nil
}

// Addr is no address: nobody else can come here.
func (l *listener) Addr() net.Addr { return &net.UnixAddr{Name: "partnercenter.test", Net: "memory"} }
