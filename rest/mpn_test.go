package rest_test

import (
	"net/http"
	"testing"

	"github.com/stretchr/testify/assert"
)

func TestMPNProfile(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	own := w.want(http.StatusOK, w.get("/v1/profiles/mpn?mpnId="))
	assert.Equal(t, []any{"Contoso", "7000001"}, []any{own.at("partnerName"), own.at("mpnId")})
	other := w.want(http.StatusOK, w.get("/v1/profiles/mpn?mpnid=4847383"))
	assert.Equal(t, []any{nil, "4847383"}, []any{other.at("partnerName"), other.at("mpnId")}, "whose it is stays unsaid")
	w.wantProblem(400, 800002, w.get("/v1/profiles/mpn?mpnId=x"))
	w.wantProblem(404, 3000, w.get("/v1/profiles/mpn?mpnId=4847384"))
}

// A company that has just applied has no MPN ID.
func TestMPNProfileOfAnApplicant(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	w.wantProblem(404, 3000, w.request(w.applicant("new.example", newCompany), http.MethodGet, "/v1/profiles/mpn", nil))
}
