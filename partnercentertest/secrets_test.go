package partnercentertest_test

import (
	"bytes"
	"fmt"
	"net/http"
	"testing"

	"cspkit.example/partnercentertest"
	"cspkit.example/permissions"
	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
)

// What a world keeps of what it was told, and what it says to a test that
// fails, holds no password and no token.
func TestCUS_4_NothingSecretIsKept(t *testing.T) {
	t.Parallel()
	const password = "canary-Passw0rd"
	tb := &failing{TB: t}
	w := partnercentertest.New(tb)
	target := "/v1/customers/" + string(w.Relecloud) + "/users"
	body := `{"userPrincipalName":"ada","firstName":"Ada","lastName":"A","displayName":"Ada A","usageLocation":"US","passwordProfile":{"password":"` + password + `"}}`
	for _, b := range []string{body, body[:80], `{"pasword":"` + password + `"}`} {
		_, _, err := call(t, w.Client(w.Anna), http.MethodPost, target, b)
		require.NoError(t, err)
	}
	require.NoError(t, w.As(w.Sam).ChoosePassword(t.Context(), permissions.NewSecret(password)))
	_, err := w.Center.SignIn(t.Context(), "anna@contoso.example", permissions.NewSecret(password))
	require.Error(t, err)

	var file bytes.Buffer
	require.NoError(t, w.Dump(t.Context(), &file))
	kept := fmt.Sprintf("%+v %+v %s %v %q", w.Journal().Calls(), w.Exchanges(), w.Journal(), w.Behaviour(), tb.failures) + file.String()
	require.Contains(t, kept, "pasword", "the misspelt member is named")
	for _, secret := range []string{password, w.Token(w.Anna), partnercentertest.Password.Reveal()} {
		assert.NotContains(t, kept, secret)
	}
}
