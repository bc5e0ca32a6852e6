package main

import (
	"bytes"
	"encoding/json"
	"net/http"
	"net/url"
	"strings"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
)

// Passwords, tokens and client secrets go over the wire; the inspection page,
// the journal and the file of the world show none of them.
func TestCUS_4_NothingSecretIsShown(t *testing.T) {
	t.Parallel()
	f := start(t)
	secrets := []string{"canary-Passw0rd", "canary-refresh", "contoso's app secret", f.token}
	id := f.want(200, http.MethodGet, "/v1/customers", "")
	id = id[strings.Index(id, `"id":"`)+6:][:36]
	made := f.want(201, http.MethodPost, "/v1/customers/"+id+"/users", `{"userPrincipalName":"ada@relecloud.onmicrosoft.com","firstName":"Ada","lastName":"A",
		"displayName":"Ada A","usageLocation":"US","passwordProfile":{"password":"canary-Passw0rd","forceChangePassword":false}}`)
	require.Contains(t, made, "canary-Passw0rd", "who sets it is told")
	f.ask(http.MethodPatch, "/v1/customers/"+id+"/users/"+id, `{"passwordProfile":{"password":"canary-Passw0rd"}}`)
	f.ask(http.MethodPost, "/v1/customers/"+id+"/users", `{"passwordProfile":"canary-Passw0rd"}`)

	app := url.Values{"client_id": {"c0a50000-0000-4000-8000-000000000001"}, "client_secret": {"contoso's app secret"}}
	for _, form := range []url.Values{
		{"grant_type": {"client_credentials"}},
		{"grant_type": {"password"}, "username": {"anna@contoso.example"}, "password": {"chosen by the fixture"}},
		{"grant_type": {"password"}, "username": {"anna@contoso.example"}, "password": {"canary-Passw0rd"}},
		{"grant_type": {"refresh_token"}, "refresh_token": {"canary-refresh"}},
	} {
		_, answer := f.ask(http.MethodPost, "/contoso/oauth2/v2.0/token", form.Encode()+"&"+app.Encode())
		var tokens map[string]any
		require.NoError(t, json.Unmarshal([]byte(answer), &tokens))
		for _, name := range []string{"access_token", "refresh_token"} {
			if token, given := tokens[name].(string); given {
				secrets = append(secrets, token)
			}
		}
	}
	require.Len(t, secrets, 7)
	var file bytes.Buffer
	require.NoError(t, dump(t.Context(), []string{"-from", f.url}, &file))
	for name, text := range map[string]string{
		"page": f.want(200, http.MethodGet, "/_control/", ""), "journal": f.want(200, http.MethodGet, "/_control/journal", ""), "file": file.String(),
	} {
		for _, secret := range append(secrets, "chosen by the fixture") {
			assert.NotContains(t, text, secret, name)
		}
	}
	f.stop()
}
