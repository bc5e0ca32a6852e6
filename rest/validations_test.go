package rest_test

import (
	"encoding/json"
	"net/http"
	"strings"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
)

func TestAddressIsMissingSomething(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	const good = `{"AddressLine1":"1 Main","City":"Redmond","State":"WA","PostalCode":"98052","Country":"us","FirstName":null}`
	for _, part := range []string{"AddressLine1", "City", "State", "PostalCode", "Country"} {
		r := w.request(w.Hal, http.MethodPost, "/v1/validations/address", strings.Replace(good, part, "Region", 1))
		w.wantProblem(http.StatusBadRequest, 2007, r)
		var told map[string]string
		require.NoError(t, json.Unmarshal([]byte(r.at("description").(string)), &told))
		assert.Equal(t, []string{"60071", "AddressValidation"}, []string{told["code"], told["object_type"]})
		assert.Contains(t, strings.ToLower(told["reason"]), strings.ToLower(part))
	}
	assert.Equal(t, true, w.want(http.StatusOK, w.request(w.Hal, http.MethodPost, "/v1/validations/address", good)).body)
	w.wantProblem(http.StatusBadRequest, 800002, w.request(w.Hal, http.MethodPost, "/v1/validations/address", nil))
}

func TestDomainTaken(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	for domain, want := range map[string]int{"RELECLOUD.onmicrosoft.com": 200, "free.onmicrosoft.com": 404, "no_domain": 400} {
		r := w.want(want, w.request(w.Sam, http.MethodHead, "/v1/Domains/"+domain, nil))
		assert.Equal(t, want == 400, r.text != "", domain)
	}
}

func TestValidationCodes(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	assert.Equal(t, "[]", w.want(http.StatusOK, w.get("/v1/customers/all/validations")).text)
}
