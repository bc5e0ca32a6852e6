package rest_test

import (
	"net/http"
	"net/url"
	"strings"
	"testing"
	"time"

	"cspkit.example/permissions"
	"github.com/stretchr/testify/assert"
)

// signIn asks the token endpoint of a version.
func (w *world) signIn(path string, form ...string) reply {
	w.t.Helper()
	values := url.Values{"client_id": {w.app.ClientID}, "client_secret": {w.app.Secret.Reveal()}}
	for n := 0; n+1 < len(form); n += 2 {
		values.Set(form[n], form[n+1])
	}
	return w.request(permissions.Identity{}, http.MethodPost, "/contoso.onmicrosoft.com/oauth2"+path, values.Encode(), "Content-Type", "application/x-www-form-urlencoded")
}

func (w *world) with(token any, target string) reply {
	w.t.Helper()
	text, _ := token.(string)
	return w.request(permissions.Identity{}, http.MethodGet, target, nil, "Authorization", "Bearer "+text)
}

func TestTokensOfApplications(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	v1 := w.want(http.StatusOK, w.signIn("/token", "grant_type", "client_credentials", "resource", "https://graph.windows.net"))
	assert.Equal(t, []any{"Bearer", "3600", "https://graph.windows.net"}, []any{v1.at("token_type"), v1.at("expires_in"), v1.at("resource")}, "version 1 writes numbers as text")
	v2 := w.want(http.StatusOK, w.signIn("/v2.0/token", "grant_type", "client_credentials", "scope", "https://api.partnercenter.microsoft.com/.default"))
	assert.Equal(t, []any{"Bearer", 3600.0}, []any{v2.at("token_type"), v2.at("expires_in")})
	w.want(http.StatusOK, w.with(v2.at("access_token"), "/v1/customers"))
	w.wantProblem(401, 400, w.with(v2.at("access_token"), "/v1/auditrecords"))

	w.Clock.Advance(time.Hour + time.Second)
	w.wantProblem(401, 800001, w.with(v2.at("access_token"), "/v1/customers"))
}

func TestTokensOfUsers(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	code := w.handler.AuthorizationCode(w.Anna, "anna@contoso.example")
	first := w.want(http.StatusOK, w.signIn("/token", "grant_type", "authorization_code", "code", code))
	w.want(http.StatusOK, w.with(first.at("access_token"), "/v1/auditrecords"))
	assert.Equal(t, "invalid_grant", w.signIn("/token", "grant_type", "authorization_code", "code", code).at("error"), "a code is good once")
	second := w.want(http.StatusOK, w.signIn("/v2.0/token", "grant_type", "refresh_token", "refresh_token", first.at("refresh_token").(string)))
	w.want(http.StatusOK, w.with(second.at("access_token"), "/v1/auditrecords"))
	exchanged := w.request(permissions.Identity{}, http.MethodPost, "/generatetoken", "grant_type=jwt_token", "Authorization", "Bearer "+second.at("access_token").(string))
	w.want(http.StatusOK, w.with(exchanged.at("access_token"), "/v1/auditrecords"))
}

func TestSignInFails(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	for name, c := range map[string]struct {
		form   []string
		status int
		want   string
	}{
		"wrong secret":      {[]string{"grant_type", "client_credentials", "client_secret", "guess"}, 401, "invalid_client"},
		"unknown program":   {[]string{"grant_type", "client_credentials", "client_id", "x"}, 401, "invalid_client"},
		"no grant":          {nil, 400, "unsupported_grant_type"},
		"unknown code":      {[]string{"grant_type", "authorization_code", "code", "x"}, 400, "invalid_grant"},
		"wrong password":    {[]string{"grant_type", "password", "username", "anna@contoso.example", "password", "guess"}, 400, "invalid_grant"},
		"a code to refresh": {[]string{"grant_type", "refresh_token"}, 400, "invalid_grant"},
	} {
		r := w.signIn("/token", c.form...)
		assert.Equal(t, []any{c.status, c.want}, []any{r.status, r.at("error")}, name)
		assert.NotContains(t, r.text, "guess", name)
		assert.False(t, strings.Contains(r.text, w.app.Secret.Reveal()), name)
	}
	forged := "eyJhbGciOiJub25lIn0.eyJ0aWQiOiJ4In0."
	w.wantProblem(401, 800001, w.with(forged, "/v1/customers"))
}
