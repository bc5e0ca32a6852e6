package partnercentertest_test

import (
	"fmt"
	"net/http"
	"testing"

	"cspkit.example/partnercentertest"
	"github.com/google/go-cmp/cmp"
	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
)

// failing is a test that keeps its failures for itself.
type failing struct {
	testing.TB
	failures []string
}

func (f *failing) Errorf(format string, args ...any) {
	f.failures = append(f.failures, fmt.Sprintf(format, args...))
}

// A test fails when its client asks for what the API does not have, and says
// what that is.
func TestStrict(t *testing.T) {
	t.Parallel()
	misspelt := tailspinJSON[:len(tailspinJSON)-1] + `,"asociatedPartnerId":"1","attributes":{"objectType":"Customer","etags":"1"}}`
	for name, options := range map[string][]partnercentertest.Option{"strict": nil, "lenient": {partnercentertest.Lenient()}} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			tb := &failing{TB: t}
			client := partnercentertest.New(tb, options...)
			ask := func(method, target, body string) int {
				status, _, err := call(t, client.Client(client.Anna), method, target, body)
				require.NoError(t, err)
				return status
			}
			assert.Equal(t, 201, ask(http.MethodPost, "/v1/customers", misspelt), "the real service ignores them, too")
			assert.Equal(t, 404, ask(http.MethodGet, "/v1/Custommers", ""))
			assert.Equal(t, 405, ask(http.MethodPut, "/v1/customers", ""))
			assert.Equal(t, 404, ask(http.MethodGet, "/v1/customers/11111111-2222-4333-8444-555555555555", ""), "nothing is there, but the route is")
			var want []string
			if name == "strict" {
				want = []string{
					"partnercentertest: POST /v1/customers: no resource has the member asociatedPartnerId; the option Lenient allows it",
					"partnercentertest: POST /v1/customers: no resource has the member attributes.etags; the option Lenient allows it",
					"partnercentertest: GET /v1/Custommers: there is no such route; the option Lenient allows it",
					"partnercentertest: PUT /v1/customers: there is no such route; the option Lenient allows it",
				}
			}
			assert.Empty(t, cmp.Diff(want, tb.failures))
		})
	}
}
