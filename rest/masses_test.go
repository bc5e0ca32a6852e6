package rest_test

import (
	"bytes"
	"encoding/json"
	"maps"
	"net/http"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
)

// A member that a resource has and a request should not set is ignored or
// refused, never stored: each write of the vectors is repeated with every other
// member of its answer, one after the other and with another value, and leaves
// the same world behind.
func TestMassAssignment(t *testing.T) {
	t.Parallel()
	left := maps.Clone(writable)
	for name, s := range stagings() {
		v := readVector(t, name)
		sent, object := v.Request.Body.(map[string]any)
		answer, too := v.Response.Body.(map[string]any)
		if !object || !too || v.Request.Method == http.MethodGet {
			continue
		}
		may := writable[name]
		delete(left, name)
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			_, want := v.leaves(t, s, sent)
			for _, member := range slices.Sorted(maps.Keys(answer)) {
				if has(sent, member) {
					continue
				}
				with := maps.Clone(sent)
				with[member] = other(answer[member])
				status, got := v.leaves(t, s, with)
				if status >= http.StatusBadRequest {
					continue // refused: TestRefusals of the areas prove that nothing changed
				}
				assert.Equal(t, slices.Contains(may, member), got != want, "%s is stored", member)
			}
		})
	}
	assert.Empty(t, left, "there are no such vectors")
}

// writable are the members of answers that a request may set, though that of
// the vector does not.
var writable = map[string][]string{
	"order-cancel-sandbox":       {"lineItems"},
	"user-update":                {"displayName", "firstName", "lastName"},
	"user-reset-password":        {"displayName", "firstName", "lastName"},
	"client-node-reset-password": {"displayName", "firstName", "lastName"},
}

// leaves plays a vector with another body and returns the status of the answer
// and the world that it leaves, as a file.
func (v *vector) leaves(t *testing.T, s staging, body map[string]any) (status int, world string) {
	t.Helper()
	changed := *v
	changed.Request.Body = body
	p, who := changed.stage(t, s)
	got := p.request(who, changed.Request.Method, p.target(&changed), p.body(&changed), p.headers(&changed)...)
	var b bytes.Buffer
	require.NoError(t, p.Center.Platform().Export(t.Context(), &b, nil))
	return got.status, b.String()
}

func has(object map[string]any, member string) bool {
	for name := range object {
		if strings.EqualFold(name, member) {
			return true
		}
	}
	return false
}

// other is a value of the same form that nobody would mean.
func other(v any) any {
	switch v := v.(type) {
	case string:
		if at, err := time.Parse(time.RFC3339Nano, v); err == nil {
			return at.AddDate(7, 0, 0).Format(time.RFC3339Nano)
		}
		if forms[0].MatchString(v) {
			return forms[0].ReplaceAllString(v, "deadbeef-dead-4eef-8ead-deadbeefdead")
		}
		return v + " forged"
	case float64:
		return v + 7
	case bool:
		return !v
	case []any:
		out := []any{}
		for _, x := range v {
			out = append(out, other(x))
		}
		return out
	case map[string]any:
		out := map[string]any{}
		for name, x := range v {
			out[name] = other(x)
		}
		return out
	}
	return json.RawMessage(`"forged"`)
}
