package rest_test

import (
	"net/http"
	"strings"
	"testing"

	"cspkit.example/internal/fixture"
	"cspkit.example/permissions"
	"cspkit.example/resellers"
	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
)

// newCompany is that of new.example.
var newCompany = resellers.LegalProfile{CompanyName: "New", ContactEmail: "info@new.example", Address: fixture.Address("Ned", "US")}

// applicant is the global admin of a company that has just applied.
func (w *world) applicant(domain string, legal resellers.LegalProfile) permissions.Identity {
	w.t.Helper()
	made, err := w.Center.Enrol(w.t.Context(), resellers.Enrolment{
		Types: permissions.DirectBillPartner, Cloud: permissions.PublicCloud, Domain: domain, Legal: legal,
		Admin: permissions.NewUser{FirstName: "Ned", LastName: "New", Email: "ned@" + domain},
	})
	require.NoError(w.t, err)
	return made.Admin.Identity()
}

// enrols makes a company a partner, and returns its global admin.
func (w *world) enrols(domain string, legal resellers.LegalProfile) permissions.Identity {
	w.t.Helper()
	admin := w.applicant(domain, legal)
	_, err := w.Center.Platform().Vet(w.t.Context(), admin.Tenant, true)
	require.NoError(w.t, err)
	return admin
}

// A company that Microsoft rejected applies again with another profile.
func TestLegalProfile(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	const path = "/v1/profiles/legalbusiness"
	ned := w.applicant("new.example", newCompany)
	legal := w.want(http.StatusOK, w.request(ned, http.MethodGet, path+"?vettingVersion=last_finalized", nil))
	assert.Equal(t, []any{"New", "pending", "Ned"}, []any{legal.at("companyName"), legal.at("vettingStatus"), legal.at("primaryContact.firstName")})
	w.wantProblem(400, 900126, w.request(ned, http.MethodGet, path+"?vettingVersion=first", nil))
	w.wantProblem(403, 900149, w.request(ned, http.MethodPut, path, legal.body))

	_, err := w.Center.Platform().Vet(t.Context(), ned.Tenant, false)
	require.NoError(t, err)
	rejected := w.want(http.StatusOK, w.request(ned, http.MethodGet, path, nil))
	assert.Equal(t, "rejected", rejected.at("vettingStatus"))
	again := w.want(http.StatusOK, w.request(ned, http.MethodPut, path, strings.Replace(rejected.text, `"New"`, `"Newer"`, 1)))
	assert.Equal(t, []any{"Newer", "pending"}, []any{again.at("companyName"), again.at("vettingStatus")}, "the client does not vet itself")
	w.wantProblem(400, 800002, w.request(ned, http.MethodPut, path, ""))
}

// Billing information is changed by more users than the address (section 4.1,
// note 1).
func TestPartnerBillingProfile(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	const path = "/v1/profiles/billing"
	read := w.want(http.StatusOK, w.request(w.Bill, http.MethodGet, path, nil))
	assert.Equal(t, []any{"Contoso", "Gina", nil}, []any{read.at("companyName"), read.at("primaryContact.firstName"), read.at("billingCurrency")})
	change := func(old, with string) string { return strings.Replace(read.text, old, with, 1) }
	read = w.want(http.StatusOK, w.request(w.Bill, http.MethodPut, path, read.body)) // as clients do: all that they read
	w.wantProblem(400, 800002, w.request(w.Bill, http.MethodPut, path, change(`"profileType"`, `"billingCurrency":"dollars","profileType"`)))
	priced := change(`"profileType"`, `"taxId":"12-345678","billingCurrency":"USD","profileType"`)
	changed := w.want(http.StatusOK, w.request(w.Bill, http.MethodPut, path, priced))
	assert.Equal(t, []any{"12-345678", "USD", read.at("address")}, []any{changed.at("taxId"), changed.at("billingCurrency"), changed.at("address")})
	w.wantProblem(400, 2055, w.request(w.Bill, http.MethodPut, path, priced))

	moved := strings.Replace(changed.text, "1 Main Street", "2 Main Street", 1)
	w.wantProblem(403, 900150, w.request(w.Bill, http.MethodPut, path, moved))
	assert.Equal(t, "2 Main Street", w.want(http.StatusOK, w.request(w.Gina, http.MethodPut, path, moved)).at("address.addressLine1"))
	bare := `{"companyName":"Contoso","billingCurrency":"USD","primaryContact":{"firstName":"Bill","lastName":"Roe","phoneNumber":"1"},
"address":{"addressLine1":"3 Main Street","city":"Redmond","state":"WA","postalCode":"98052","country":"US"}}`
	assert.Equal(t, "Roe", w.want(http.StatusOK, w.request(w.Gina, http.MethodPut, path, bare)).at("address.lastName"))
}

func TestSupportProfile(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	for _, path := range []string{"/v1/profiles/support", "/v1/profiles/supportprofile"} {
		body := `{"Email":"help@contoso.example","Telephone":"1","Website":"` + path + `"}`
		set := w.want(http.StatusOK, w.request(w.Gina, http.MethodPut, path, body))
		assert.Equal(t, path, set.at("website"))
		assert.Equal(t, set.body, w.want(http.StatusOK, w.get("/v1/profiles/support")).body)
		w.wantProblem(403, 900150, w.request(w.Anna, http.MethodPut, path, body))
		w.wantProblem(400, 800002, w.request(w.Gina, http.MethodPut, path, `{"email":"x"}`))
	}
}
