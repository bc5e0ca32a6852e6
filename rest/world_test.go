package rest_test

import (
	"encoding/json"
	"io"
	"math/rand/v2"
	"net/http"
	"net/http/httptest"
	"net/url"
	"strings"
	"testing"

	"cspkit.example/internal/fixture"
	"cspkit.example/partnercenter"
	"cspkit.example/permissions"
	"cspkit.example/rest"
	"github.com/stretchr/testify/require"
)

// world is the fixture behind the API.
type world struct {
	*fixture.World
	t       *testing.T
	handler *rest.Handler
	app     rest.Application
}

func newWorld(t *testing.T) *world {
	t.Helper()
	f, err := fixture.Fork(t.Context(), nil)
	require.NoError(t, err)
	return serve(t, f)
}

// newSandbox is the fixture in Microsoft's integration sandbox.
func newSandbox(t *testing.T) *world {
	t.Helper()
	f, err := fixture.Fork(t.Context(), nil)
	require.NoError(t, err)
	f.Center, err = partnercenter.New(t.Context(), f.Store, &partnercenter.Options{Now: f.Clock.Now, Rand: rand.NewChaCha8([32]byte{9}), Sandbox: true})
	require.NoError(t, err)
	return serve(t, f)
}

func serve(t *testing.T, f *fixture.World) *world {
	t.Helper()
	var err error
	w := &world{World: f, t: t}
	w.app = rest.Application{ClientID: "11111111-aaaa-4000-8000-00000000000a", Secret: permissions.NewSecret("app secret"), ActsAs: f.Anna}
	w.handler, err = rest.New(f.Center, rest.Options{Now: f.Clock.Now, Key: []byte("a key for tests, 32 bytes long.."), Applications: []rest.Application{w.app}})
	require.NoError(t, err)
	return w
}

// deputyOf hires a user with all roles.
func (w *world) deputyOf(boss permissions.Identity) permissions.Identity {
	w.t.Helper()
	session := w.Center.As(boss)
	p, err := session.Account().Get(w.t.Context())
	require.NoError(w.t, err)
	made, err := session.Users().Create(w.t.Context(), permissions.NewUser{
		FirstName: "Deputy", LastName: p.Name, Email: "deputy@" + p.Domain, Roles: permissions.AllRoles,
	})
	require.NoError(w.t, err)
	require.NoError(w.t, w.Center.As(made.User.Identity()).ChoosePassword(w.t.Context(), fixture.Password))
	return made.User.Identity()
}

// reply is what the API answered.
type reply struct {
	status int
	header http.Header
	body   any // decoded JSON; nil for none
	text   string
}

// at is the member that a path such as "items.0.id" leads to.
func (r reply) at(path string) any {
	v := r.body
	for part := range strings.SplitSeq(path, ".") {
		switch x := v.(type) {
		case map[string]any:
			v = x[part]
		case []any:
			n := 0
			for _, digit := range part {
				n = n*10 + int(digit-'0')
			}
			if n >= len(x) {
				return nil
			}
			v = x[n]
		default:
			return nil
		}
	}
	return v
}

// request makes a request as a user; nobody's token for the zero Identity.
func (w *world) request(who permissions.Identity, method, target string, body any, headers ...string) reply {
	w.t.Helper()
	var in io.Reader
	switch b := body.(type) {
	case nil:
	case string:
		in = strings.NewReader(b)
	default:
		text, err := json.Marshal(b)
		if err != nil {
			w.t.Fatal(err)
		}
		in = strings.NewReader(string(text))
	}
	r := httptest.NewRequest(method, "http://api.example"+target, in)
	if who != (permissions.Identity{}) {
		token, err := w.handler.Token(who, "")
		if err != nil {
			w.t.Fatal(err)
		}
		r.Header.Set("Authorization", "Bearer "+token)
	}
	for n := 0; n+1 < len(headers); n += 2 {
		r.Header.Set(headers[n], headers[n+1])
	}
	rec := httptest.NewRecorder()
	w.handler.ServeHTTP(rec, r)
	out := reply{status: rec.Code, header: rec.Header(), text: rec.Body.String()}
	if strings.HasPrefix(out.header.Get("Content-Type"), "application/json") {
		if err := json.Unmarshal(rec.Body.Bytes(), &out.body); err != nil {
			w.t.Fatalf("%s %s: %v in %s", method, target, err, out.text)
		}
	}
	return out
}

// get reads as Anna, an admin agent of Contoso.
func (w *world) get(target string) reply {
	w.t.Helper()
	return w.request(w.Anna, http.MethodGet, target, nil)
}

// want fails unless the status is right.
func (w *world) want(status int, r reply) reply {
	w.t.Helper()
	if r.status != status {
		w.t.Fatalf("got %d, want %d: %s", r.status, status, r.text)
	}
	return r
}

// wantProblem checks a refusal: its status, number and form.
func (w *world) wantProblem(status int, code float64, r reply) {
	w.t.Helper()
	data, isArray := r.at("data").([]any)
	if r.status != status || r.at("code") != code || r.at("description") == "" || !isArray || len(data) != 0 || r.at("source") == nil {
		w.t.Errorf("got %d %s, want %d with code %v", r.status, r.text, status, code)
	}
}

func filter(field, operator, value string) string {
	text, _ := json.Marshal(map[string]string{"Field": field, "Operator": operator, "Value": value})
	return "filter=" + url.QueryEscape(string(text))
}
