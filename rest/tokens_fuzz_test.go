package rest_test

import (
	"encoding/base64"
	"net/http"
	"net/http/httptest"
	"strings"
	"testing"

	"cspkit.example/internal/fixture"
	"cspkit.example/rest"
	"github.com/golang-jwt/jwt/v5"
	"github.com/stretchr/testify/require"
)

// FuzzToken signs in with whatever it is given. Only a token that the handler
// signed gets in, as the user whom it was signed for; half of the inputs are
// given that token's signature.
func FuzzToken(f *testing.F) {
	w, err := fixture.Fork(f.Context(), nil)
	require.NoError(f, err)
	key := []byte("a key for tests, 32 bytes long..")
	handler, err := rest.New(w.Center, rest.Options{Now: w.Clock.Now, Key: key})
	require.NoError(f, err)
	claims := jwt.MapClaims{"tid": w.Hal.Tenant, "oid": w.Hal.User, "exp": 1 << 40} // the same in every process
	genuine, err := jwt.NewWithClaims(jwt.SigningMethodHS256, claims).SignedString(key)
	require.NoError(f, err)
	parts := strings.Split(genuine, ".")
	payload, err := base64.RawURLEncoding.DecodeString(parts[1])
	require.NoError(f, err)
	claims["oid"] = w.Anna.User
	none, err := jwt.NewWithClaims(jwt.SigningMethodNone, claims).SignedString(jwt.UnsafeAllowNoneSignatureType)
	require.NoError(f, err)
	other, err := jwt.NewWithClaims(jwt.SigningMethodHS512, claims).SignedString(key)
	require.NoError(f, err)
	f.Add(genuine, "")
	f.Add(none, "")
	f.Add(other, "")
	f.Add("", strings.Replace(string(payload), string(w.Hal.User), string(w.Anna.User), 1))
	f.Add("", `{"exp":99999999999}`)
	f.Fuzz(func(t *testing.T, token, says string) {
		if says != "" {
			token = parts[0] + "." + base64.RawURLEncoding.EncodeToString([]byte(says)) + "." + parts[2]
		}
		r := httptest.NewRequest(http.MethodGet, "/v1/customers", nil)
		r.Header.Set("Authorization", "Bearer "+token)
		rec := httptest.NewRecorder()
		handler.ServeHTTP(rec, r)
		in := rec.Code != http.StatusUnauthorized
		if signed := strings.HasPrefix(token, parts[0]+"."+parts[1]+"."); in && !signed {
			t.Errorf("%q gets in", token)
		}
		if in && !handler.Issued(token) {
			t.Errorf("%q gets in, and was not issued", token)
		}
		if token == genuine && !in {
			t.Errorf("the token itself does not get in: %d %s", rec.Code, rec.Body)
		}
	})
}
