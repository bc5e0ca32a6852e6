package rest_test

import (
	"net/http"
	"strings"
	"testing"

	"cspkit.example/rest"
	"github.com/stretchr/testify/assert"
)

// What the engine does not know says so, and by name.
func TestUnserved(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	seen := 0
	for _, r := range rest.Routes() {
		if r.File != "unserved.go" {
			continue
		}
		seen++
		target := strings.NewReplacer("{customer}", string(w.Relecloud), "{", "", "}", "").Replace(r.Path)
		got := w.request(w.Anna, r.Method, target, nil)
		w.wantProblem(http.StatusNotImplemented, 800042, got)
		got = w.request(w.Anna, r.Method, target, nil, "MS-PartnerCenter-Client", "Partner Center Java SDK")
		w.wantProblem(http.StatusBadRequest, 800042, got)
		assert.Contains(t, got.text, "not_implemented: ", target)
	}
	assert.Positive(t, seen)
}

func TestDiscovery(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	got := w.want(http.StatusOK, w.get("/common/discovery/instance?api-version=1.1&authorization_endpoint=https%3A%2F%2Flogin.example%2Fcontoso%2Foauth2%2Fauthorize"))
	assert.Equal(t, "login.example", got.at("metadata.0.preferred_network"))
	w.wantProblem(http.StatusBadRequest, 800002, w.get("/common/discovery/instance"))
}
