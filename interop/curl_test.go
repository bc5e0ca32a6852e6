package interop

import (
	"encoding/json"
	"os"
	"os/exec"
	"strings"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
)

// curl runs curl and returns the status and the decoded answer.
func (f fake) curl(t *testing.T, path string, args ...string) (status string, body map[string]any) {
	t.Helper()
	cmd := exec.CommandContext(t.Context(), "curl", append(args, "-sS", "-w", "%{stderr}%{http_code}", f.url+path)...)
	var said strings.Builder
	cmd.Stderr = &said
	out, err := cmd.Output()
	require.NoError(t, err, said.String())
	require.NoError(t, json.Unmarshal(out, &body), "%s", out)
	return said.String(), body
}

// signed is the header of somebody who signed in.
func signed(token string) string { return "Authorization: Bearer " + token }

// newCustomer is what one types to create a customer.
const newCustomer = `{
  "companyProfile": {"domain": "wingtip.onmicrosoft.com"},
  "billingProfile": {
    "email": "wendy@wingtip.example", "culture": "en-US", "language": "en", "companyName": "Wingtip",
    "defaultAddress": {
      "firstName": "Wendy", "lastName": "Doe", "addressLine1": "1 Main Street",
      "city": "Redmond", "state": "WA", "postalCode": "98052", "country": "US"
    }
  }
}`

func TestCurl(t *testing.T) {
	t.Parallel()
	want(t, "curl")
	f := serve(t)
	anna := signed(f.token)

	status, list := f.curl(t, "/v1/customers", "-H", anna)
	assert.Equal(t, "200", status)
	assert.EqualValues(t, 1, list["totalCount"], "Relecloud")

	status, made := f.curl(t, "/v1/customers", "-H", anna, "-H", "Content-Type: application/json", "-d", newCustomer)
	assert.Equal(t, "201", status)
	assert.Equal(t, "reseller", made["relationshipToPartner"])
	assert.NotEmpty(t, made["userCredentials"])

	id, _ := made["id"].(string)
	status, read := f.curl(t, "/v1/customers/"+strings.ToUpper(id), "-H", anna)
	assert.Equal(t, "200", status)
	assert.Equal(t, id, read["id"])
	assert.NotContains(t, read, "userCredentials", "the password is shown once")

	status, refusal := f.curl(t, "/v1/customers", "-H", anna, "-d", newCustomer)
	assert.Equal(t, "409", status)
	assert.Contains(t, refusal["description"], "wingtip", "the domain is taken now")

	status, refusal = f.curl(t, "/v1/customers", "-H", signed("stale"))
	assert.Equal(t, "401", status)
	assert.EqualValues(t, 800001, refusal["code"])
}

// TestCurlAsTheGreetingSays types what the fake prints at its start.
func TestCurlAsTheGreetingSays(t *testing.T) {
	t.Parallel()
	want(t, "curl", "sh")
	f := serve(t)
	cmd := exec.CommandContext(t.Context(), "sh", "-c", f.try)
	cmd.Env = append(os.Environ(), "TOKEN="+f.token)
	out, err := cmd.Output()
	require.NoError(t, err)
	assert.Contains(t, string(out), "Relecloud")
}

func TestCurlSignsInAsAnApplication(t *testing.T) {
	t.Parallel()
	want(t, "curl")
	f := serve(t)
	id, secret, _ := strings.Cut(f.app, " ")
	status, token := f.curl(t, "/contoso/oauth2/v2.0/token", "-d", "grant_type=client_credentials",
		"--data-urlencode", "scope=https://api.partnercenter.microsoft.com/.default", "-d", "client_id="+id, "--data-urlencode", "client_secret="+secret)
	require.Equal(t, "200", status, token)
	access, _ := token["access_token"].(string)
	status, list := f.curl(t, "/v1/customers", "-H", signed(access))
	assert.Equal(t, "200", status)
	assert.EqualValues(t, 1, list["totalCount"])
}
