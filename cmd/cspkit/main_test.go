package main

import (
	"bytes"
	"context"
	"encoding/json"
	"io"
	"net/http"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
)

// fake is a running serve.
type fake struct {
	t     *testing.T
	url   string
	token string // Anna's
	stop  func()
}

// start runs serve with flags on a free port.
func start(t *testing.T, args ...string) *fake {
	t.Helper()
	ctx, cancel := context.WithCancel(t.Context())
	out, in := io.Pipe()
	ended := make(chan error, 1)
	go func() { ended <- serve(ctx, append([]string{"-addr", "127.0.0.1:0"}, args...), in) }()
	buffer := make([]byte, 1<<14)
	n, err := out.Read(buffer)
	require.NoError(t, err)
	lines := strings.Split(string(buffer[:n]), "\n")
	f := &fake{t: t, url: lines[0][strings.Index(lines[0], "http://"):]}
	if len(lines) > 3 {
		f.token = lines[3]
	}
	f.stop = func() {
		cancel()
		select {
		case err := <-ended:
			require.NoError(t, err)
		case <-time.After(20 * time.Second):
			t.Fatal("serve did not end")
		}

	}
	t.Cleanup(cancel)
	return f
}

// ask makes a request as Anna and returns status and body.
func (f *fake) ask(method, target, body string) (int, string) {
	f.t.Helper()
	r, err := http.NewRequestWithContext(f.t.Context(), method, f.url+target, strings.NewReader(body))
	require.NoError(f.t, err)
	r.Header.Set("Authorization", "Bearer "+f.token)
	r.Header.Set("MS-CorrelationId", "a test")
	answer, err := http.DefaultClient.Do(r)
	if err != nil {
		return 0, err.Error()
	}
	text, err := io.ReadAll(answer.Body)
	require.NoError(f.t, err)
	require.NoError(f.t, answer.Body.Close())
	return answer.StatusCode, string(text)
}

func (f *fake) want(status int, method, target, body string) string {
	f.t.Helper()
	got, text := f.ask(method, target, body)
	require.Equal(f.t, status, got, "%s %s: %s", method, target, text)
	return text
}

func TestServe(t *testing.T) {
	t.Parallel()
	f := start(t)
	assert.Equal(t, "ok\n", f.want(200, http.MethodGet, "/health", ""))
	assert.Contains(t, f.want(200, http.MethodGet, "/v1/customers", ""), "Relecloud")
	assert.Contains(t, f.want(200, http.MethodPost, "/_control/clock", `{"advance":"30m"}`), "2020-06-01T00:30:00Z")
	assert.Contains(t, f.want(200, http.MethodPost, "/_control/clock", `{"now":"2020-06-01T00:45:00Z"}`), "00:45:00Z")
	f.want(400, http.MethodPost, "/_control/clock", `{}`)
	f.want(400, http.MethodPost, "/_control/clock", `{"advance":"soon"}`)

	f.want(200, http.MethodPost, "/_control/faults", `{"path":"/v1/customers","status":503,"latency":"1ms"}`)
	f.want(503, http.MethodGet, "/v1/customers", "")
	assert.Contains(t, f.want(200, http.MethodGet, "/_control/", ""), "any method /v1/customers: 503 after 1ms; struck 1 of 1")
	f.want(400, http.MethodPost, "/_control/faults", `{"colour":"red"}`)
	f.want(200, http.MethodDelete, "/_control/faults", "")
	f.want(200, http.MethodGet, "/v1/customers", "")

	journal := f.want(200, http.MethodGet, "/_control/journal", "")
	assert.Contains(t, journal, "customer.list")
	assert.Contains(t, journal, `"behaviour":[]`)
	page := f.want(200, http.MethodGet, "/_control/", "")
	assert.Contains(t, page, "Relecloud")
	assert.Equal(t, journal, f.want(200, http.MethodGet, "/_control/journal", ""), "looking leaves no trace")
	f.stop()
}

// Tests that share a fake fork a world each: what one does, and its faults and
// its clock, concern no other.
func TestForks(t *testing.T) {
	t.Parallel()
	f := start(t)
	fork := func() (string, *fake) {
		var made struct {
			World  string
			Tokens map[string]string
		}
		require.NoError(t, json.Unmarshal([]byte(f.want(200, http.MethodPost, "/_control/worlds", "")), &made))
		own := *f
		own.token = made.Tokens["anna"]
		return "?world=" + made.World, &own
	}
	one, first := fork()
	_, second := fork()
	first.want(200, http.MethodPost, "/_control/faults"+one, `{"path":"/v1/auditrecords","status":503}`)
	first.want(200, http.MethodPost, "/_control/clock"+one, `{"advance":"30m"}`)
	first.want(503, http.MethodGet, "/v1/auditrecords", "")
	id := first.want(200, http.MethodGet, "/v1/customers", "")
	id = id[strings.Index(id, `"id":"`)+6:][:36]
	first.want(200, http.MethodPut, "/v1/customers/"+id+"/qualification", `"education"`)
	for _, other := range []*fake{second, f} {
		assert.Equal(t, `"none"`, other.want(200, http.MethodGet, "/v1/customers/"+id+"/qualification", ""))
		other.want(200, http.MethodGet, "/v1/auditrecords", "")
	}
	assert.Contains(t, f.want(200, http.MethodGet, "/_control/clock", ""), "T00:00:00Z")
	assert.Contains(t, f.want(200, http.MethodGet, "/_control/journal"+one, ""), "customer.update_qualification")
	assert.Contains(t, f.want(200, http.MethodGet, "/_control/"+one, ""), "<b>w1</b>")
	assert.JSONEq(t, `{"worlds":["w1","w2"]}`, f.want(200, http.MethodGet, "/_control/worlds", ""))
	assert.JSONEq(t, `{"worlds":[]}`, f.want(200, http.MethodDelete, "/_control/worlds", ""))
	first.want(401, http.MethodGet, "/v1/customers", "")
	f.want(400, http.MethodGet, "/_control/clock"+one, "")
	f.want(200, http.MethodGet, "/v1/customers", "")
	f.stop()
}

func TestWorldFiles(t *testing.T) {
	t.Parallel()
	name := filepath.Join(t.TempDir(), "world.jsonl")
	first := start(t, "-save", name)
	id := first.want(200, http.MethodGet, "/v1/customers", "")
	id = id[strings.Index(id, `"id":"`)+6:][:36]
	first.want(200, http.MethodPut, "/v1/customers/"+id+"/qualification", `"education"`)
	var dumped bytes.Buffer
	require.NoError(t, dump(t.Context(), []string{"-from", first.url}, &dumped))
	first.stop()
	saved, err := os.ReadFile(name)
	require.NoError(t, err)
	assert.Equal(t, dumped.String(), string(saved))

	second := start(t, "-load", name)
	var tokens map[string]string
	require.NoError(t, json.Unmarshal([]byte(second.want(200, http.MethodGet, "/_control/tokens", "")), &tokens))
	second.token = tokens["anna"]
	assert.Equal(t, `"education"`, second.want(200, http.MethodGet, "/v1/customers/"+id+"/qualification", ""))
	second.want(200, http.MethodPost, "/_control/reset", "")
	second.want(401, http.MethodGet, "/v1/customers", "")
	require.NoError(t, load(t.Context(), []string{"-to", second.url, name}, io.Discard))
	require.ErrorContains(t, load(t.Context(), []string{"-to", second.url, os.Args[0]}, io.Discard), "400")
	require.NoError(t, json.Unmarshal([]byte(second.want(200, http.MethodGet, "/_control/tokens", "")), &tokens))
	second.token = tokens["anna"]
	assert.Equal(t, `"education"`, second.want(200, http.MethodGet, "/v1/customers/"+id+"/qualification", ""), "a refused file changes nothing")
	second.stop()
}

func TestChaos(t *testing.T) {
	t.Parallel()
	f := start(t, "-profile", "chaos", "-seed", "3")
	wrong := 0
	for range 200 {
		if status, _ := f.ask(http.MethodGet, "/v1/customers", ""); status != 200 {
			wrong++
		}
	}
	assert.InDelta(t, 20, wrong, 15)
	f.stop()
}

func TestSandbox(t *testing.T) {
	t.Parallel()
	for profile, want := range map[string]int{"production": 403, "sandbox": 204} {
		f := start(t, "-profile", profile)
		var tokens map[string]string
		require.NoError(t, json.Unmarshal([]byte(f.want(200, http.MethodGet, "/_control/tokens", "")), &tokens))
		f.token = tokens["gina"]
		id := f.want(200, http.MethodGet, "/v1/customers", "")
		id = id[strings.Index(id, `"id":"`)+6:][:36]
		f.want(want, http.MethodDelete, "/v1/customers/"+id, "")
		f.stop()
	}
}

func TestRules(t *testing.T) {
	t.Parallel()
	say := func(args ...string) string {
		var out bytes.Buffer
		require.NoError(t, run(t.Context(), append([]string{"rules"}, args...), &out))
		return out.String()
	}
	assert.Contains(t, say("perm-7"), "PERM-7 (seed)\n")
	assert.Contains(t, say("role_not_allowed"), "over HTTP: 403, code 900150")
	var all []map[string]any
	require.NoError(t, json.Unmarshal([]byte(say("-json")), &all))
	assert.Greater(t, len(all), 300)
}

func TestMistakes(t *testing.T) {
	t.Parallel()
	for _, args := range [][]string{{}, {"sell"}, {"rules", "PERM-999"}, {"serve", "-profile", "x"}, {"serve", "-load", "none"}, {"serve", "-addr", "nowhere"}, {"load"}, {"load", "none"}, {"dump", "-from", "http://127.0.0.1:1"}} {
		assert.Error(t, run(t.Context(), args, io.Discard), args)
	}
	var out bytes.Buffer
	require.NoError(t, run(t.Context(), []string{"help"}, &out))
	assert.Contains(t, out.String(), "cspkit serve")
}
