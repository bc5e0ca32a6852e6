package rest

import (
	"context"
	"crypto/rand"
	"errors"
	"io"
	"log/slog"
	"net/http"
	"net/url"
	"strings"
	"time"

	"cspkit.example/partnercenter"
	"cspkit.example/pcerr"
	"cspkit.example/permissions"
	"github.com/google/uuid"
)

// Options change what New takes for granted. The zero value of each field is
// its default.
type Options struct {
	// Authenticate says who calls. Default: the bearer token must be one that
	// this handler's own token endpoint issued. Its error is answered with 401.
	Authenticate func(*http.Request) (Caller, error)
	// Applications may sign in at the token endpoint. Default: none.
	Applications []Application
	// Now is the clock of tokens; give it the engine's. Default: time.Now.
	Now func() time.Time
	// TokenLife is how long a token is good. Default: an hour.
	TokenLife time.Duration
	// Key signs tokens, with HMAC-SHA256. Default: 32 random bytes.
	Key []byte
	// MaxBody is how many bytes the body of a request may have. Default: 1 MiB.
	MaxBody int64
	// Unknown is told of requests to paths and methods that no route has, and
	// of members of bodies that no resource has: a misspelt member is ignored,
	// as the real service does, and a test wants to know. Default: nobody is.
	Unknown func(r *http.Request, what string)
	// Logger gets what is nobody's fault but the server's. Default: silence.
	Logger *slog.Logger
}

// Caller is who makes a request.
type Caller struct {
	permissions.Identity
	// AppOnly is true for an application without a user. It acts with the
	// rights of Identity, but only where the real service lets it.
	AppOnly bool
	// Application is the client ID, may be empty.
	Application string
}

// Application is a program that is registered with a partner.
type Application struct {
	ClientID string
	Secret   permissions.Secret
	// ActsAs is the user whose rights the application has when it comes
	// without a user. Its Tenant is the partner's.
	ActsAs permissions.Identity
}

// Handler serves the API. It is safe for concurrent use.
type Handler struct {
	center  *partnercenter.Center
	options Options
	codes   *codes   // of users who signed in
	replays *replays // answers of writes, by MS-RequestId
}

// New returns a handler over an engine. It fails when randomness fails.
func New(c *partnercenter.Center, o Options) (*Handler, error) {
	if o.Now == nil {
		o.Now = time.Now
	}
	if o.TokenLife == 0 {
		o.TokenLife = time.Hour
	}
	if o.MaxBody == 0 {
		o.MaxBody = 1 << 20
	}
	if o.Unknown == nil {
		o.Unknown = func(*http.Request, string) {}
	}
	if o.Logger == nil {
		o.Logger = slog.New(slog.DiscardHandler)
	}
	if o.Key == nil {
		o.Key = make([]byte, 32)
		if _, err := rand.Read(o.Key); err != nil {
			return nil, err
		}
	}
	h := &Handler{center: c, options: o, codes: newCodes(), replays: newReplays()}
	if o.Authenticate == nil {
		h.options.Authenticate = h.bearer
	}
	return h, nil
}

// ServeHTTP answers one request.
func (h *Handler) ServeHTTP(w http.ResponseWriter, r *http.Request) {
	head := w.Header()
	for _, name := range []string{"MS-RequestId", "MS-CorrelationId"} {
		id := r.Header.Get(name)
		if id == "" || len(id) > maxHeader {
			id = uuid.NewString()
		}
		head.Set(name, id)
	}
	head.Set("MS-CV", uuid.NewString()[:8]+".0")
	head.Set("MS-ServerId", "cspkit")
	path, lower := normalize(r.URL.Path)
	if path == "" {
		h.options.Unknown(r, noRoute)
		writeError(w, problem{http.StatusNotFound, 1000, "there is nothing at this path", sourceAPI})
		return
	}
	q := r.WithContext(context.WithValue(r.Context(), segmentsKey{}, strings.Split(path, "/")))
	q.URL = &url.URL{Path: lower, RawQuery: r.URL.RawQuery}
	route := table().find(q)
	if route == nil {
		h.options.Unknown(r, noRoute)
		unknown(w, q)
		return
	}
	h.serve(route, w, q)
}

// noRoute is what Options.Unknown is told of a path or method.
const noRoute = "there is no such route"

// maxHeader bounds what is echoed.
const maxHeader = 128

// segmentsKey is where the path as it was written is found: identifiers keep
// their case.
type segmentsKey struct{}

// normalize removes repeated and trailing slashes and a repeated version, and
// returns the path as written and in lower case; empty when it is not legal.
func normalize(path string) (written, lower string) {
	var parts []string
	for part := range strings.SplitSeq(path, "/") {
		if part == "." || part == ".." {
			return "", ""
		}
		again := len(parts) == 1 && strings.EqualFold(parts[0], "v1") && strings.EqualFold(part, "v1")
		if part != "" && !again {
			parts = append(parts, part)
		}
	}
	written = "/" + strings.Join(parts, "/")
	return written, asciiLower(written)
}

// asciiLower keeps the length of every part, unlike strings.ToLower.
func asciiLower(s string) string {
	return strings.Map(func(r rune) rune {
		if r >= 'A' && r <= 'Z' {
			return r + 'a' - 'A'
		}
		return r
	}, s)
}

// unknown answers a path or method that no route has.
func unknown(w http.ResponseWriter, r *http.Request) {
	for _, method := range []string{http.MethodGet, http.MethodPost, http.MethodPut, http.MethodPatch, http.MethodDelete, http.MethodHead} {
		other := r.Clone(r.Context())
		other.Method = method
		if table().find(other) != nil {
			w.Header().Add("Allow", method)
		}
	}
	if w.Header().Get("Allow") != "" {
		writeError(w, problem{http.StatusMethodNotAllowed, 0, "this path has no method " + r.Method, sourceAPI})
		return
	}
	writeError(w, problem{http.StatusNotFound, 1000, "there is nothing at this path", sourceAPI})
}

// serve answers with one route.
func (h *Handler) serve(route *route, w http.ResponseWriter, r *http.Request) {
	c := &call{Context: r.Context(), handler: h, http: r, route: route}
	a, err := h.answer(c, w)
	var signIn signInError
	if errors.As(err, &signIn) {
		a, err = &answer{status: signIn.status, raw: signIn.body, header: http.Header{"Content-Type": {jsonType}}}, nil
	}
	if err != nil {
		p := problemOf(err)
		if p.status >= http.StatusInternalServerError {
			h.options.Logger.LogAttrs(r.Context(), slog.LevelError, "a request failed", slog.String("route", route.method+" "+route.path), slog.Any("error", err))
		}
		writeError(w, p)
		return
	}
	a.write(w)
}

// answer reads and authenticates a request and runs its route, once for each
// MS-RequestId.
func (h *Handler) answer(c *call, w http.ResponseWriter) (*answer, error) {
	if c.route.auth != nobody {
		caller, err := h.options.Authenticate(c.http)
		if err != nil {
			w.Header().Set("WWW-Authenticate", "OAuth realm=urn:cpsvc")
			return nil, problem{http.StatusUnauthorized, 800001, "sign in: the request needs a valid bearer token", sourceFrontDoor}
		}
		if caller.AppOnly && c.route.auth == userOnly {
			return nil, problem{http.StatusUnauthorized, 400, "the operation needs a user, and the token is of an application only", sourceFrontDoor}
		}
		c.caller, c.session = caller, h.center.As(caller.Identity).Via(permissions.API)
	}
	var err error
	if c.body, err = io.ReadAll(http.MaxBytesReader(w, c.http.Body, h.options.MaxBody)); err != nil {
		var tooLarge *http.MaxBytesError
		if errors.As(err, &tooLarge) {
			return nil, problem{http.StatusRequestEntityTooLarge, 800002, "the body is too large", sourceAPI}
		}
		return nil, pcerr.Invalid("ID-13", "body", "the body could not be read")
	}
	c.written = c.http.URL.Query()
	c.query = lowerNames(c.written)
	if !c.route.writes() {
		return c.route.run(c)
	}
	return h.replays.once(c, func() (*answer, error) { return c.route.run(c) })
}
