package rest_test

import (
	"net/http"
	"testing"

	"cspkit.example/internal/fixture"
	"cspkit.example/permissions"
	"cspkit.example/resellers"
	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
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
	made, err := w.Center.Enrol(t.Context(), resellers.Enrolment{
		Types: permissions.DirectBillPartner, Cloud: permissions.PublicCloud, Domain: "new.example",
		Legal: resellers.LegalProfile{CompanyName: "New", ContactEmail: "info@new.example", Address: fixture.Address("Ned", "US")},
		Admin: permissions.NewUser{FirstName: "Ned", LastName: "New", Email: "ned@new.example"},
	})
	require.NoError(t, err)
	w.wantProblem(404, 3000, w.request(made.Admin.Identity(), http.MethodGet, "/v1/profiles/mpn", nil))
}
