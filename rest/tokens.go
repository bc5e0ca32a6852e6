package rest

import (
	"crypto/rand"
	"crypto/subtle"
	"encoding/json"
	"errors"
	"net/http"
	"net/url"
	"strconv"
	"strings"
	"sync"
	"time"

	"cspkit.example/pcerr"
	"cspkit.example/permissions"
	"github.com/golang-jwt/jwt/v5"
	"github.com/google/uuid"
)

var tokenRoutes = []route{
	{http.MethodPost, "/{tenant}/oauth2/token", nobody, "api-authentication", func(c *call) (*answer, error) { return c.issue(false) }},
	{http.MethodPost, "/{tenant}/oauth2/v2.0/token", nobody, "api-authentication", func(c *call) (*answer, error) { return c.issue(true) }},
	{http.MethodPost, "/generatetoken", anyone, "api-authentication", (*call).exchange},
	{http.MethodGet, "/common/discovery/instance", nobody, "api-authentication", (*call).discovery},
}

// claims are what a token says.
type claims struct {
	jwt.RegisteredClaims
	Tenant      permissions.TenantID `json:"tid"`
	User        permissions.UserID   `json:"oid,omitempty"` // of a user; empty for an application alone
	UPN         string               `json:"upn,omitempty"`
	ActsAs      permissions.UserID   `json:"act_as,omitempty"` // for an application alone: whose rights it has
	Application string               `json:"appid"`
	Methods     []string             `json:"amr,omitempty"` // pwd, and mfa where the user passed it
}

// bearer authenticates by a token of this handler's own.
func (h *Handler) bearer(r *http.Request) (Caller, error) {
	text, found := strings.CutPrefix(r.Header.Get("Authorization"), "Bearer ")
	if !found {
		return Caller{}, errNoToken
	}
	var c claims
	_, err := jwt.ParseWithClaims(text, &c, h.key,
		jwt.WithValidMethods(methods), jwt.WithTimeFunc(h.options.Now), jwt.WithExpirationRequired())
	if err != nil {
		return Caller{}, err
	}
	caller := Caller{Identity: permissions.Identity{Tenant: c.Tenant, User: c.User}, Application: c.Application}
	if c.User == "" {
		caller.User, caller.AppOnly = c.ActsAs, true
	}
	return caller, nil
}

var errNoToken = errors.New("rest: no bearer token")

// Token issues an access token for a user, as if it had signed in with
// multi-factor authentication: for tests and for embedders who sign users in
// by themselves.
func (h *Handler) Token(who permissions.Identity, upn string) (string, error) {
	return h.sign(claims{Tenant: who.Tenant, User: who.User, UPN: upn, Methods: []string{"pwd", "mfa"}})
}

// Issued reports whether this handler signed a token, expired or not.
func (h *Handler) Issued(token string) bool {
	_, err := jwt.ParseWithClaims(token, &claims{}, h.key, jwt.WithValidMethods(methods), jwt.WithoutClaimsValidation())
	return err == nil
}

// methods are those that sign tokens.
var methods = []string{jwt.SigningMethodHS256.Alg()}

func (h *Handler) key(*jwt.Token) (any, error) { return h.options.Key, nil }

func (h *Handler) sign(c claims) (string, error) {
	now := h.options.Now()
	c.IssuedAt, c.NotBefore, c.ExpiresAt = jwt.NewNumericDate(now), jwt.NewNumericDate(now), jwt.NewNumericDate(now.Add(h.options.TokenLife))
	c.Issuer, c.Audience, c.ID = "https://sts.cspkit.example/"+string(c.Tenant)+"/", jwt.ClaimStrings{"https://api.partnercenter.microsoft.com"}, uuid.NewString()
	return jwt.NewWithClaims(jwt.SigningMethodHS256, c).SignedString(h.options.Key)
}

// codes are one-time texts that stand for a sign-in: authorization codes and
// refresh tokens.
type codes struct {
	mu    sync.Mutex
	known map[string]claims
}

func newCodes() *codes { return &codes{known: map[string]claims{}} }

// keep returns a text that stands for a sign-in.
func (c *codes) keep(who claims) string {
	c.mu.Lock()
	defer c.mu.Unlock()
	text := rand.Text()
	c.known[text] = who
	return text
}

// take returns what a text stands for. once makes it useless.
func (c *codes) take(text string, once bool) (claims, bool) {
	c.mu.Lock()
	defer c.mu.Unlock()
	who, found := c.known[text]
	if once {
		delete(c.known, text)
	}
	return who, found
}

// AuthorizationCode returns a one-time code for a user who signed in, to be
// turned into tokens at the token endpoint (grant authorization_code).
func (h *Handler) AuthorizationCode(who permissions.Identity, upn string) string {
	return h.codes.keep(claims{Tenant: who.Tenant, User: who.User, UPN: upn, Methods: []string{"pwd", "mfa"}})
}

// issue answers the token endpoint, in the form of version 1 or 2.
func (c *call) issue(v2 bool) (*answer, error) {
	form, err := url.ParseQuery(string(c.body))
	if err != nil {
		return nil, c.signInFailed(http.StatusBadRequest, "invalid_request", "the body is no form")
	}
	app, known := c.handler.application(form.Get("client_id"), form.Get("client_secret"))
	if !known {
		return nil, c.signInFailed(http.StatusUnauthorized, "invalid_client", "AADSTS70002: the application is unknown or its secret is wrong")
	}
	who := claims{Tenant: app.ActsAs.Tenant, ActsAs: app.ActsAs.User}
	refresh := ""
	switch grant := form.Get("grant_type"); grant {
	case "client_credentials":
	case "authorization_code", "refresh_token":
		code := form.Get("code")
		if grant == "refresh_token" {
			code = form.Get("refresh_token")
		}
		if who, known = c.handler.codes.take(code, grant == "authorization_code"); !known {
			return nil, c.signInFailed(http.StatusBadRequest, "invalid_grant", "AADSTS70008: the code or refresh token is unknown or used up")
		}
		refresh = c.handler.codes.keep(who)
	case "password":
		session, err := c.handler.center.SignIn(c, form.Get("username"), permissions.NewSecret(form.Get("password")))
		if err != nil {
			return nil, c.signInFailed(http.StatusBadRequest, "invalid_grant", "AADSTS50126: the user name or password is wrong")
		}
		who = claims{Tenant: session.Identity().Tenant, User: session.Identity().User, UPN: form.Get("username"), Methods: []string{"pwd"}}
		refresh = c.handler.codes.keep(who)
	default:
		return nil, c.signInFailed(http.StatusBadRequest, "unsupported_grant_type", "AADSTS70003: use client_credentials, authorization_code or refresh_token")
	}
	who.Application = app.ClientID
	token, err := c.handler.sign(who)
	if err != nil {
		return nil, err
	}
	return ok(c.token2(v2, form, who, token, refresh))
}

// token2 is the answer with a token: version 1 has its numbers as text.
func (c *call) token2(v2 bool, form url.Values, who claims, access, refresh string) map[string]any {
	life := int(c.handler.options.TokenLife / time.Second)
	out := map[string]any{"token_type": "Bearer", "access_token": access}
	if refresh != "" {
		out["refresh_token"], out["scope"], out["id_token"] = refresh, "user_impersonation", access
	}
	if v2 {
		out["expires_in"], out["ext_expires_in"] = life, life
		return out
	}
	now := c.handler.options.Now()
	out["expires_in"], out["ext_expires_in"] = strconv.Itoa(life), strconv.Itoa(life)
	out["expires_on"], out["not_before"] = strconv.FormatInt(now.Add(c.handler.options.TokenLife).Unix(), 10), strconv.FormatInt(now.Unix(), 10)
	out["resource"] = form.Get("resource")
	return out
}

// application finds a registered application by its ID and secret, in the same
// time whether the secret is right or not.
func (h *Handler) application(id, secret string) (Application, bool) {
	for _, a := range h.options.Applications {
		if strings.EqualFold(a.ClientID, id) && subtle.ConstantTimeCompare([]byte(a.Secret.Reveal()), []byte(secret)) == 1 {
			return a, true
		}
	}
	return Application{}, false
}

// exchange answers with a token of the API for one of the identity provider:
// here both are the same.
func (c *call) exchange() (*answer, error) {
	token, _ := strings.CutPrefix(c.http.Header.Get("Authorization"), "Bearer ")
	return ok(map[string]any{"access_token": token, "token_type": "bearer", "expires_in": int(c.handler.options.TokenLife / time.Second)})
}

// signInError is a refusal of the token endpoint, which has a form of its own.
type signInError struct {
	status int
	body   []byte
}

func (e signInError) Error() string { return string(e.body) }

func (c *call) signInFailed(status int, code, description string) error {
	body, err := json.Marshal(map[string]any{
		"error": code, "error_description": description, "error_codes": []int{}, "timestamp": c.handler.options.Now().UTC().Format("2006-01-02 15:04:05Z"),
		"trace_id": uuid.NewString(), "correlation_id": uuid.NewString(),
	})
	if err != nil {
		return err
	}
	return signInError{status, body}
}

// discovery tells a sign-in library that the host it asks about is its own
// authority.
func (c *call) discovery() (*answer, error) {
	at, err := url.Parse(c.text("authorization_endpoint"))
	if err != nil || at.Host == "" {
		return nil, pcerr.Invalid("ID-13", "authorization_endpoint", "give an address")
	}
	return ok(map[string]any{
		"tenant_discovery_endpoint": "https://" + at.Host + "/common/.well-known/openid-configuration",
		"api-version":               "1.1",
		"metadata":                  []map[string]any{{"preferred_network": at.Host, "preferred_cache": at.Host, "aliases": []string{at.Host}}},
	})
}
