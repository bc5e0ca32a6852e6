package partnercentertest_test

import (
	"context"
	"encoding/json"
	"io"
	"net/http"
	"net/url"
	"strings"
	"testing"
	"testing/synctest"
	"time"

	"cspkit.example/partnercentertest"
	"cspkit.example/permissions"
	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
)

// call makes a request that behaves: it has a correlation ID.
func call(t *testing.T, c *http.Client, method, target, body string, headers ...string) (int, map[string]any, error) {
	t.Helper()
	r, err := http.NewRequestWithContext(t.Context(), method, partnercentertest.URL+target, strings.NewReader(body))
	require.NoError(t, err)
	r.Header.Set("MS-CorrelationId", "a test")
	for n := 0; n+1 < len(headers); n += 2 {
		r.Header.Set(headers[n], headers[n+1])
	}
	answer, err := c.Do(r)
	if err != nil {
		return 0, nil, err
	}
	defer func() { _ = answer.Body.Close() }()
	text, err := io.ReadAll(answer.Body)
	require.NoError(t, err)
	out := map[string]any{}
	if len(text) > 0 {
		require.NoError(t, json.Unmarshal(text, &out), string(text))
	}
	return answer.StatusCode, out, nil
}

const tailspinJSON = `{"companyProfile":{"domain":"tailspin.onmicrosoft.com"},"billingProfile":{"culture":"en-US","email":"tia@tailspin.example","language":"en","companyName":"Tailspin",
"defaultAddress":{"firstName":"Tia","lastName":"Tan","addressLine1":"1 Main Street","city":"Redmond","state":"WA","postalCode":"98052","country":"US"}}}`

func TestClient(t *testing.T) {
	t.Parallel()
	w := partnercentertest.New(t)
	status, body, err := call(t, w.Client(w.Anna), http.MethodGet, "/v1/customers", "")
	require.NoError(t, err)
	assert.Equal(t, []any{200, 1.0}, []any{status, body["totalCount"]})
	status, _, err = call(t, w.Client(permissions.Identity{}), http.MethodGet, "/v1/customers", "")
	require.NoError(t, err)
	assert.Equal(t, 401, status)
	w.Journal().Want(t, "customer.list")
}

// A client signs in by itself, with an application of the fixture.
func TestApplications(t *testing.T) {
	t.Parallel()
	w := partnercentertest.New(t)
	stranger := w.Client(permissions.Identity{})
	for _, app := range w.Applications() {
		form := url.Values{"grant_type": {"client_credentials"}, "client_id": {app.ClientID}, "client_secret": {app.Secret.Reveal()}}
		status, body, err := call(t, stranger, http.MethodPost, "/common/oauth2/v2.0/token", form.Encode())
		require.NoError(t, err)
		assert.Equal(t, 200, status)
		token, _ := body["access_token"].(string)
		assert.True(t, w.Issued(token))
		assert.False(t, partnercentertest.New(t).Issued(token), "another world's")
		status, _, err = call(t, stranger, http.MethodGet, "/v1/customers", "", "Authorization", "Bearer "+token)
		require.NoError(t, err)
		assert.Equal(t, 200, status)

		form = url.Values{
			"grant_type": {"authorization_code"}, "client_id": {app.ClientID}, "client_secret": {app.Secret.Reveal()}, "code": {w.AuthorizationCode(app.ActsAs)},
		}
		status, body, err = call(t, stranger, http.MethodPost, "/common/oauth2/token", form.Encode())
		require.NoError(t, err)
		assert.Equal(t, 200, status)
		assert.NotEmpty(t, body["refresh_token"])
	}
}

func TestServer(t *testing.T) {
	t.Parallel()
	w := partnercentertest.New(t)
	r, err := http.NewRequestWithContext(t.Context(), http.MethodGet, w.Server().URL+"/v1/customers", nil)
	require.NoError(t, err)
	r.Header.Set("Authorization", "Bearer "+w.Token(w.Anna))
	answer, err := http.DefaultClient.Do(r)
	require.NoError(t, err)
	require.NoError(t, answer.Body.Close())
	assert.Equal(t, 200, answer.StatusCode)
}

func TestWireFaults(t *testing.T) {
	t.Parallel()
	w := partnercentertest.New(t)
	client := w.Client(w.Anna)
	get := func(target string) int {
		status, _, err := call(t, client, http.MethodGet, target, "")
		if err != nil {
			return 0
		}
		return status
	}
	one := "/v1/customers/" + string(w.Relecloud)
	heal := w.FailWire(partnercentertest.WireFault{Path: "/v1/customers/*", Status: 503})
	assert.Equal(t, []int{503, 200}, []int{get(one), get("/v1/customers")})
	heal()
	assert.Equal(t, 200, get(one))

	w.FailWire(partnercentertest.WireFault{Path: "/v1/customers", Method: http.MethodPost, Lost: true, Drop: true, Times: 1})
	_, _, err := call(t, client, http.MethodPost, "/v1/customers", tailspinJSON, "MS-RequestId", "once")
	require.Error(t, err, "the answer is lost")
	status, body, err := call(t, client, http.MethodPost, "/v1/customers", tailspinJSON, "MS-RequestId", "once")
	require.NoError(t, err)
	assert.Equal(t, 201, status, "the repeated request gets the remembered answer")
	assert.NotEmpty(t, body["userCredentials"])
}

// An operation whose answer is lost is done once, however often the request
// comes again.
func TestLostOverHTTP(t *testing.T) {
	t.Parallel()
	w := partnercentertest.New(t)
	client := w.Client(w.Anna)
	w.Fail(partnercentertest.Fault{Action: permissions.CustomerCreate, Lost: true, Times: 1})
	status, body, err := call(t, client, http.MethodPost, "/v1/customers", tailspinJSON, "MS-RequestId", "once")
	require.NoError(t, err)
	assert.Equal(t, 503, status)
	assert.Contains(t, body["description"], "the answer was lost")
	assert.Equal(t, 503, w.Exchanges()[0].Status)
	for range 2 {
		status, body, err = call(t, client, http.MethodPost, "/v1/customers", tailspinJSON, "MS-RequestId", "once")
		require.NoError(t, err)
		assert.Equal(t, 201, status)
		assert.NotEmpty(t, body["userCredentials"], "the answer was remembered")
	}
	status, _, err = call(t, client, http.MethodPost, "/v1/customers", tailspinJSON, "MS-RequestId", "another")
	require.NoError(t, err)
	assert.Equal(t, 409, status, "it was done")
}

func TestHide(t *testing.T) {
	t.Parallel()
	w := partnercentertest.New(t)
	client := w.Client(w.Anna)
	w.Hide("/v1/customers/*", time.Minute, 2)
	_, made, err := call(t, client, http.MethodPost, "/v1/customers", tailspinJSON)
	require.NoError(t, err)
	get := func() int {
		status, _, err := call(t, client, http.MethodGet, "/v1/customers/"+made["id"].(string), "")
		require.NoError(t, err)
		return status
	}
	assert.Equal(t, 404, get())
	w.Clock.Advance(time.Minute)
	assert.Equal(t, []int{404, 200}, []int{get(), get()})
}

// A throttled request is answered as Microsoft's gateway does.
func TestThrottling(t *testing.T) {
	t.Parallel()
	w := partnercentertest.New(t)
	w.FailWire(partnercentertest.WireFault{Status: 429, RetryAfter: 57 * time.Second})
	answer, err := w.Client(w.Anna).Get(partnercentertest.URL + "/v1/customers")
	require.NoError(t, err)
	text, err := io.ReadAll(answer.Body)
	require.NoError(t, err)
	require.NoError(t, answer.Body.Close())
	assert.Equal(t, []any{429, "57", `{"statusCode":429,"message":"Rate limit is exceeded. Try again in 57 seconds."}`},
		[]any{answer.StatusCode, answer.Header.Get("Retry-After"), string(text)})
}

func TestBehaviour(t *testing.T) {
	t.Parallel()
	w := partnercentertest.New(t)
	client := w.Client(w.Anna)
	_, _, err := call(t, client, http.MethodPost, "/v1/customers", tailspinJSON, "MS-RequestId", "a")
	require.NoError(t, err)
	assert.Empty(t, w.Behaviour())

	w.FailWire(partnercentertest.WireFault{Path: "/v1/auditrecords", Status: 429, RetryAfter: 10 * time.Second, Times: 1})
	for range 2 {
		_, _, err = call(t, client, http.MethodGet, "/v1/auditrecords", "", "MS-RequestId", "a")
		require.NoError(t, err)
	}
	_, _, err = call(t, client, http.MethodGet, "/v1/customers?size=1", "", "MS-CorrelationId", "")
	require.NoError(t, err)
	assert.Equal(t, []string{
		"GET /v1/auditrecords: the MS-RequestId of POST /v1/customers",
		"GET /v1/auditrecords: retried 10s too early",
		"GET /v1/customers: no MS-CorrelationId",
		"GET /v1/customers: not all pages were read",
	}, w.Behaviour())
}

// Inside a bubble of testing/synctest, a client that waits as it is told does
// so in no time.
func TestVirtualTime(t *testing.T) {
	t.Parallel()
	partnercentertest.New(t) // built outside: the bubble's goroutines must end with it
	synctest.Test(t, func(t *testing.T) {
		w := partnercentertest.New(t, partnercentertest.Now(time.Now))
		client := w.Client(w.Anna)
		w.FailWire(partnercentertest.WireFault{Status: 429, RetryAfter: time.Minute, Times: 2})
		begin := time.Now()
		for {
			r, err := http.NewRequestWithContext(context.Background(), http.MethodGet, partnercentertest.URL+"/v1/customers", nil)
			require.NoError(t, err)
			r.Header.Set("MS-CorrelationId", "a test")
			answer, err := client.Do(r)
			require.NoError(t, err)
			_, err = io.Copy(io.Discard, answer.Body)
			require.NoError(t, err)
			require.NoError(t, answer.Body.Close())
			if answer.StatusCode == 200 {
				break
			}
			wait, err := time.ParseDuration(answer.Header.Get("Retry-After") + "s")
			require.NoError(t, err)
			time.Sleep(wait)
		}
		assert.Equal(t, 2*time.Minute, time.Since(begin))
		assert.Empty(t, w.Behaviour())
	})
}
