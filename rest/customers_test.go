package rest_test

import (
	"net/http"
	"strings"
	"testing"

	"cspkit.example/permissions"
	"github.com/google/go-cmp/cmp"
	"github.com/stretchr/testify/assert"
)

// newCustomer is a body as .NET clients write it, with explicit nulls and
// read-only members that are ignored.
const newCustomer = `{"Id":"11111111-2222-4000-8000-000000000000","CommerceId":null,"RelationshipToPartner":"none","AllowDelegatedAccess":null,
"UserCredentials":{"UserName":"root","Password":"chosen"},
"CompanyProfile":{"TenantId":"11111111-2222-4000-8000-000000000000","Domain":"xyz.onmicrosoft.com","CompanyName":null},
"BillingProfile":{"Id":null,"FirstName":null,"Culture":"EN-US","Email":"test@outlook.com","Language":"en","CompanyName":"test company",
"DefaultAddress":{"FirstName":"Test","LastName":"Tester","AddressLine1":"One Microsoft Way","City":"Redmond","State":"WA","PostalCode":"98052","Country":"US"}}}`

func TestCreateCustomer(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	r := w.want(http.StatusCreated, w.request(w.Anna, http.MethodPost, "/v1/customers", newCustomer, "MS-RequestId", "94e4e214-6b06-4fb7-96d1-94d559f9b47f", "MS-CorrelationId", "corr"))
	id, _ := r.at("id").(string)
	assert.NotEqual(t, "11111111-2222-4000-8000-000000000000", id, "the service chooses the ID")
	assert.Equal(t, "admin", r.at("userCredentials.userName"))
	assert.NotEqual(t, "chosen", r.at("userCredentials.password"))
	assert.Equal(t, "xyz.onmicrosoft.com", r.at("companyProfile.domain"))
	assert.Equal(t, "Tester", r.at("billingProfile.lastName"))
	assert.Equal(t, "reseller", r.at("relationshipToPartner"))
	assert.Equal(t, []string{"94e4e214-6b06-4fb7-96d1-94d559f9b47f", "corr"}, []string{r.header.Get("MS-RequestId"), r.header.Get("MS-CorrelationId")})

	again := w.request(w.Anna, http.MethodPost, "/v1/customers", newCustomer, "MS-RequestId", "94e4e214-6b06-4fb7-96d1-94d559f9b47f")
	if diff := cmp.Diff(r.body, again.body); diff != "" {
		t.Errorf("the repeated request (-first +again):\n%s", diff)
	}
	w.wantProblem(http.StatusConflict, 0, w.request(w.Anna, http.MethodPost, "/v1/customers", newCustomer))

	found := w.want(http.StatusOK, w.get("/V1/Customers/"+strings.ToUpper(id)+"/"))
	assert.Nil(t, found.at("userCredentials"), "the password is shown once")
	assert.Equal(t, true, found.at("allowDelegatedAccess"))
	assert.Equal(t, "/customers/"+id, found.at("links.self.uri"))
}

func TestCreateCustomerRefuses(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	post := func(body any) reply { return w.request(w.Anna, http.MethodPost, "/v1/customers", body) }
	w.wantProblem(400, 800002, post(`{`))
	w.wantProblem(400, 800002, post(``))
	w.wantProblem(400, 800002, post(`{}`))
	w.wantProblem(400, 800002, post(strings.Replace(newCustomer, "test@outlook.com", "no address", 1)))
	w.wantProblem(403, 2030, post(strings.Replace(newCustomer, `"US"`, `"DE"`, 1)))
	w.wantProblem(403, 900150, w.request(w.Hal, http.MethodPost, "/v1/customers", newCustomer))
	w.wantProblem(413, 800002, post(`{"CompanyProfile":"`+strings.Repeat("x", 1<<20)+`"}`))
}

func TestCustomersArePaged(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	for _, name := range []string{"beta", "alpha", "gamma"} {
		w.want(http.StatusCreated, w.request(w.Anna, http.MethodPost, "/v1/customers", strings.NewReplacer("xyz", name, "test company", name).Replace(newCustomer)))
	}
	all := w.want(http.StatusOK, w.get("/v1/customers?size=0"))
	var names []any
	for _, item := range all.at("items").([]any) {
		names = append(names, item.(map[string]any)["companyProfile"].(map[string]any)["companyName"])
		assert.NotContains(t, item, "billingProfile")
	}
	assert.Equal(t, []any{"alpha", "beta", "gamma", "Relecloud"}, names)
	assert.Nil(t, all.at("links.next"), "the last page has no next link")

	var paged []any
	target, headers, pages := "/v1/customers?size=3", []string(nil), 0
	for target != "" && pages < 9 {
		page := w.want(http.StatusOK, w.request(w.Anna, http.MethodGet, target, nil, headers...))
		for _, item := range page.at("items").([]any) {
			paged = append(paged, item.(map[string]any)["companyProfile"].(map[string]any)["companyName"])
		}
		target, pages = "", pages+1
		if next, there := page.at("links.next.uri").(string); there {
			target, headers = "/v1/"+next, []string{"MS-ContinuationToken", page.at("links.next.headers.0.value").(string)}
			assert.Equal(t, page.at("continuationToken"), page.at("links.next.headers.0.value"))
		}
	}
	assert.Equal(t, names, paged)
	assert.Equal(t, 2, pages)
}

func TestFilterCustomers(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	for query, want := range map[string]float64{
		filter("CompanyName", "starts_with", "RELE"):    1,
		filter("companyname", "StartsWith", "rele"):     1,
		filter("CompanyName", "0", "relecloud"):         1,
		filter("CompanyName", "equals", "relec"):        0,
		filter("Domain", "startswith", "relecloud.onm"): 1,
		filter("Domain", "equals", "relecloud"):         0,
	} {
		assert.Equal(t, want, w.want(http.StatusOK, w.get("/v1/customers?"+query)).at("totalCount"), query)
	}
	w.wantProblem(400, 2000, w.get("/v1/customers?"+filter("CompanyName", "substring", "con")))
	w.wantProblem(400, 2000, w.get("/v1/customers?filter=nonsense"))
	w.wantProblem(400, 800002, w.get("/v1/customers?"+filter("Colour", "equals", "red")))
	w.wantProblem(400, 900126, w.get("/v1/customers?"+filter("CompanyName", "resembles", "x")))
	w.wantProblem(400, 800002, w.get("/v1/customers?size=-1"))
	w.wantProblem(400, 800002, w.get("/v1/customers?seekOperation=Next&MS-ContinuationToken=forged"))
}

func TestBillingProfile(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	target := "/v1/customers/" + string(w.Relecloud) + "/profiles/billing"
	profile := w.want(http.StatusOK, w.get(target)).body.(map[string]any)
	profile["companyName"] = "Relecloud Ltd"
	changed := w.want(http.StatusOK, w.request(w.Anna, http.MethodPut, target, profile))
	assert.Equal(t, "Relecloud Ltd", changed.at("companyName"))
	assert.NotEqual(t, profile["attributes"].(map[string]any)["etag"], changed.at("attributes.etag"))
	w.wantProblem(400, 2055, w.request(w.Anna, http.MethodPut, target, profile))
	delete(profile, "attributes")
	w.want(http.StatusOK, w.request(w.Anna, http.MethodPut, target, profile))
	assert.Equal(t, "relecloud.onmicrosoft.com", w.want(http.StatusOK, w.get("/v1/customers/"+string(w.Relecloud)+"/profiles/company")).at("domain"))
}

func TestQualification(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	target := "/v1/customers/" + string(w.Relecloud) + "/qualification"
	assert.Equal(t, "none", w.want(http.StatusOK, w.get(target)).body)
	assert.Equal(t, "education", w.want(http.StatusOK, w.request(w.Anna, http.MethodPut, target, `"Education"`)).body)
	assert.Equal(t, "none", w.want(http.StatusOK, w.request(w.Anna, http.MethodPut, target, `0`)).body)
	w.wantProblem(400, 900126, w.request(w.Anna, http.MethodPut, target, `"royal"`))
}

// TestForeignCustomer holds that a stranger's customer answers like one that
// does not exist: the same status and the same body but for the identifier.
func TestForeignCustomer(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	missing := "00000000-0000-4000-8000-000000000000"
	for _, target := range []string{"", "/profiles/company", "/profiles/billing", "/qualification"} {
		one := w.request(w.Lars, http.MethodGet, "/v1/customers/"+string(w.Relecloud)+target, nil)
		other := w.request(w.Lars, http.MethodGet, "/v1/customers/"+missing+target, nil)
		w.wantProblem(http.StatusNotFound, 60003, one)
		assert.Equal(t, strings.ReplaceAll(other.text, missing, "ID"), strings.ReplaceAll(one.text, string(w.Relecloud), "ID"), target)
	}
	w.wantProblem(403, 900127, w.request(w.Gina, http.MethodDelete, "/v1/customers/"+string(w.Relecloud), nil))
	w.wantProblem(404, 60003, w.request(w.Gerd, http.MethodDelete, "/v1/customers/"+string(w.Relecloud), nil))
}

func TestEndOfRelationship(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	made := w.want(http.StatusCreated, w.request(w.Anna, http.MethodPost, "/v1/customers", newCustomer))
	target := "/v1/customers/" + made.at("id").(string)
	w.wantProblem(403, 900150, w.request(w.Anna, http.MethodPatch, target, `{"relationshipToPartner":"none"}`))
	w.wantProblem(400, 800002, w.request(w.Gina, http.MethodPatch, target, `{"relationshipToPartner":"advisor"}`))
	gone := w.want(http.StatusOK, w.request(w.Gina, http.MethodPatch, target, `{"RelationshipToPartner":"None","Id":"x"}`))
	assert.Equal(t, "none", gone.at("relationshipToPartner"))
	w.wantProblem(403, 20002, w.get(target))
}

func TestSignInIsAskedFor(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	w.wantProblem(401, 800001, w.request(permissions.Identity{}, http.MethodGet, "/v1/customers", nil))
	w.wantProblem(401, 800001, w.request(permissions.Identity{}, http.MethodGet, "/v1/customers", nil, "Authorization", "Bearer forged"))
	w.wantProblem(404, 1000, w.get("/v1/nothing"))
	refused := w.request(w.Anna, http.MethodPut, "/v1/customers", nil)
	w.wantProblem(405, 0, refused)
	assert.Equal(t, []string{"GET", "POST", "HEAD"}, refused.header.Values("Allow"))
}
