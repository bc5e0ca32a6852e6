package rest_test

import (
	"net/http"
	"strings"
	"testing"

	"cspkit.example/customers"
	"cspkit.example/orders"
	"cspkit.example/permissions"
	"github.com/google/go-cmp/cmp"
	"github.com/stretchr/testify/assert"
)

// newUser is a body as .NET clients write it, with nulls, and read-only
// members that are ignored.
const newUser = `{"Id":"11111111-2222-4000-8000-000000000000","UsageLocation":"US","UserPrincipalName":"ned@relecloud.onmicrosoft.com",
"FirstName":"Ned","LastName":"Stark","DisplayName":"Lord Ned","ImmutableId":"unique","PhoneNumber":null,"LastDirectorySyncTime":null,
"UserDomainType":"none","State":"active","SoftDeletionTime":"0001-01-01T00:00:00",
"PasswordProfile":{"Password":"abCD123*","ForceChangePassword":true},"Attributes":{"ObjectType":"CustomerUser"}}`

// ned creates a user of Relecloud and returns its address.
func (w *world) ned() string {
	w.t.Helper()
	made := w.want(http.StatusCreated, w.request(w.Anna, http.MethodPost, w.relecloud("/users/"), newUser))
	return w.relecloud("/users/" + made.at("id").(string))
}

// strings are the texts that items of a list have at a path.
func (r reply) strings(path string) (all []string) {
	items, _ := r.at("items").([]any)
	for _, item := range items {
		text, _ := reply{body: item}.at(path).(string)
		all = append(all, text)
	}
	return all
}

func TestCreateUser(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	r := w.want(http.StatusCreated, w.request(w.Anna, http.MethodPost, w.relecloud("/users/"), newUser))
	id, _ := r.at("id").(string)
	assert.NotEqual(t, "11111111-2222-4000-8000-000000000000", id, "the service chooses the ID")
	want := map[string]any{
		"usageLocation": "US", "id": id, "userPrincipalName": "ned@relecloud.onmicrosoft.com", "firstName": "Ned", "lastName": "Stark",
		"displayName": "Lord Ned", "immutableId": "unique", "userDomainType": "none", "state": "active",
		"passwordProfile": map[string]any{"password": "abCD123*", "forceChangePassword": true},
		"links":           map[string]any{"self": map[string]any{"uri": "/customers/" + string(w.Relecloud) + "/users/" + id, "method": "GET", "headers": []any{}}},
		"attributes":      map[string]any{"objectType": "CustomerUser"},
	}
	if diff := cmp.Diff(any(want), r.body); diff != "" {
		t.Errorf("(-want +got):\n%s", diff)
	}
	delete(want, "passwordProfile")
	if diff := cmp.Diff(any(want), w.want(http.StatusOK, w.get(w.relecloud("/users/"+strings.ToUpper(id)))).body); diff != "" {
		t.Errorf("the password is shown once (-want +got):\n%s", diff)
	}
	post := func(old, to string) reply {
		return w.request(w.Anna, http.MethodPost, w.relecloud("/users"), strings.Replace(newUser, old, to, 1))
	}
	w.wantProblem(409, 0, post("", ""))
	w.wantProblem(400, 800002, post("relecloud.on", "contoso.on"))
	w.wantProblem(400, 800002, post(`"US"`, `"ZZ"`))
	w.wantProblem(400, 800002, post("abCD123*", "short"))
	w.wantProblem(400, 800002, post(newUser, "{"))
	w.wantProblem(403, 900150, w.request(w.Hal, http.MethodPost, w.relecloud("/users"), newUser))

	drawn := w.want(http.StatusCreated, post(`{"Password":"abCD123*","ForceChangePassword":true}`, `null,"UserPrincipalName":"nell@relecloud.onmicrosoft.com"`))
	assert.NotEmpty(t, drawn.at("passwordProfile.password"))
	assert.Equal(t, true, drawn.at("passwordProfile.forceChangePassword"))
}

func TestPatchUser(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	target := w.ned()
	patch := func(body any) reply { return w.request(w.Anna, http.MethodPatch, target, body) }
	user := w.want(http.StatusOK, w.get(target)).body.(map[string]any)
	user["firstName"], user["phoneNumber"], user["id"] = "Eddard", "555", "x"
	changed := w.want(http.StatusOK, patch(user))
	assert.Equal(t, []any{"Eddard", "555", "Lord Ned"}, []any{changed.at("firstName"), changed.at("phoneNumber"), changed.at("displayName")})
	assert.Nil(t, changed.at("passwordProfile"))
	renamed := w.want(http.StatusOK, patch(`{"userPrincipalName":"eddard@relecloud.onmicrosoft.com","passwordProfile":{"password":"Renew456*","forceChangePassword":false}}`))
	assert.Equal(t, "eddard@relecloud.onmicrosoft.com", renamed.at("userPrincipalName"))
	assert.Equal(t, map[string]any{"password": "Renew456*", "forceChangePassword": false}, renamed.at("passwordProfile"))
	_, err := w.Center.SignInToPortal(t.Context(), "eddard@relecloud.onmicrosoft.com", permissions.NewSecret("Renew456*"))
	assert.NoError(t, err)
	reset := w.want(http.StatusOK, w.request(w.Anna, http.MethodPatch, target+"/resetpassword", `{"passwordProfile":{}}`))
	assert.Equal(t, true, reset.at("passwordProfile.forceChangePassword"))
	assert.NotEmpty(t, reset.at("passwordProfile.password"))

	w.wantProblem(400, 800002, patch(`{"state":"inactive"}`))
	w.wantProblem(400, 900126, patch(`{"state":"asleep"}`))
	w.wantProblem(400, 800002, patch(`{"firstName":"Edd","passwordProfile":{"password":"short"}}`))
	assert.Equal(t, "Eddard", w.get(target).at("firstName"), "all of it or nothing")
}

func TestDeletedUsers(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	target := w.ned()
	w.want(http.StatusNoContent, w.request(w.Anna, http.MethodDelete, target, nil))
	w.wantProblem(404, 60002, w.request(w.Anna, http.MethodDelete, target, nil))
	w.wantProblem(404, 60002, w.request(w.Anna, http.MethodPatch, target, `{"firstName":"Eddard"}`))
	w.wantProblem(400, 0, w.request(w.Anna, http.MethodDelete, w.relecloud("/users/"+string(w.Carla.User)), nil))

	names := func(query string) []string {
		return w.want(http.StatusOK, w.get(w.relecloud("/users?"+query))).strings("userPrincipalName")
	}
	carla, ned, nora := "admin@relecloud.onmicrosoft.com", "ned@relecloud.onmicrosoft.com", "nora@relecloud.onmicrosoft.com"
	assert.Equal(t, []string{carla, nora}, names("size=0"))
	assert.Equal(t, []string{ned}, names("size=500&"+filter("UserState", "equals", "Inactive")))
	w.want(http.StatusOK, w.request(w.Anna, http.MethodPatch, target, `{"State":"Active","FirstName":null}`))
	assert.Equal(t, []string{nora, ned, carla}, names("sortField=UserPrincipalName&sortDirection=Descending&"+filter("UserState", "equals", "Active")))
	assert.Equal(t, []string{carla, ned, nora}, names("sortField=DisplayName&sortDirection=ascending"))
	w.wantProblem(400, 2000, w.get(w.relecloud("/users?"+filter("UserState", "starts_with", "Active"))))
	w.wantProblem(400, 800002, w.get(w.relecloud("/users?"+filter("Colour", "equals", "red"))))
	w.wantProblem(400, 900126, w.get(w.relecloud("/users?sortField=Colour")))

	page := w.want(http.StatusOK, w.get(w.relecloud("/users?size=2")))
	next := w.want(http.StatusOK, w.request(w.Anna, http.MethodGet, "/v1/"+page.at("links.next.uri").(string), nil, "MS-ContinuationToken", page.at("continuationToken").(string)))
	assert.Equal(t, []string{nora}, next.strings("userPrincipalName"))
	assert.Nil(t, next.at("links.next"))
}

func TestDirectoryRoles(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	all := w.want(http.StatusOK, w.get(w.relecloud("/directoryroles")))
	assert.Equal(t, []string{"Global Administrator", "Billing Administrator", "User Account Administrator", "Helpdesk Administrator", "Service Support Administrator"}, all.strings("name"))
	const helpdesk = "729827e3-9c14-49f7-bb1b-9608f156bbb8"
	members := w.relecloud("/directoryroles/" + strings.ToUpper(helpdesk) + "/usermembers")
	nora := map[string]string{"Id": string(w.Nora.User), "DisplayName": "whatever"}
	given := w.want(http.StatusCreated, w.request(w.Anna, http.MethodPost, members, nora))
	assert.Equal(t, []any{string(w.Nora.User), helpdesk, "nora@relecloud.onmicrosoft.com", "Nora Relecloud"},
		[]any{given.at("id"), given.at("roleId"), given.at("userPrincipalName"), given.at("displayName")})
	w.wantProblem(409, 0, w.request(w.Anna, http.MethodPost, members, nora))
	assert.Equal(t, []string{string(w.Nora.User)}, w.want(http.StatusOK, w.get(members+"?size=1")).strings("id"))
	assert.Equal(t, []string{"Helpdesk Administrator"}, w.want(http.StatusOK, w.get(w.relecloud("/users/"+string(w.Nora.User)+"/directoryroles"))).strings("name"))

	w.want(http.StatusNoContent, w.request(w.Anna, http.MethodDelete, members+"/"+string(w.Nora.User), nil))
	w.wantProblem(404, 1000, w.request(w.Anna, http.MethodDelete, members+"/"+string(w.Nora.User), nil))
	w.wantProblem(404, 1000, w.get(w.relecloud("/directoryroles/"+string(w.Relecloud)+"/usermembers")))
	w.wantProblem(400, 800002, w.get(w.relecloud("/directoryroles/helpdesk/usermembers")))
}

// licences makes the catalogue's item office, which gives the licence of
// Office 365 E3.
func (w *world) licences() {
	w.t.Helper()
	ms := w.Center.Platform()
	w.ok(ms.PutLicense(w.t.Context(), customers.LicenseSKU{ID: e3, Name: "Office 365 E3", PartNumber: "ENTERPRISEPACK", Plans: []customers.ServicePlan{
		{ID: sway, Name: "SWAY", DisplayName: "Sway"}, {ID: foundation, Name: "EXCHANGE_S_FOUNDATION", DisplayName: "Exchange Foundation", ForTenant: true},
	}}))
	w.ok(ms.PutLicense(w.t.Context(), customers.LicenseSKU{ID: minecraft, Name: "Minecraft", PartNumber: "MEE_FACULTY", Group: customers.LicenseGroup2}))
	w.put("office", func(i *orders.Item) { i.LicenseSKU = e3 })
}

const (
	e3         = "6fd2c87f-b296-42f0-b197-1e91e994b900"
	sway       = "a23b959c-7ce8-4e57-9140-b90eb88a9e97"
	foundation = "113feb6c-3fe4-4440-bddc-54d774bf0318"
	minecraft  = "984df360-9a74-4647-8cf8-696749f6247a"
)

func TestLicenses(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	w.licences()
	w.sold(orders.Line{ItemID: "office", Quantity: 1})
	nora := w.relecloud("/users/" + string(w.Nora.User))
	give := func(who, body string) reply {
		return w.request(w.Anna, http.MethodPost, w.relecloud("/users/"+who+"/licenseupdates"), body)
	}
	// Java clients send every member twice.
	twice := `{"LicensesToAssign":[{"SkuId":"` + e3 + `","skuId":"` + e3 + `"}],"licensesToAssign":[{"SkuId":"` + e3 + `","skuId":"` + e3 + `","excludedPlans":["` + sway + `"]}]}`
	given := w.want(http.StatusCreated, give(string(w.Nora.User), twice))
	assert.Equal(t, []any{map[string]any{"skuId": e3, "excludedPlans": []any{sway}}}, given.at("licensesToAssign"))
	assert.Equal(t, []any{}, given.at("licenseWarnings"))
	w.wantProblem(400, 60012, give(string(w.Carla.User), twice))
	w.wantProblem(400, 800002, give(string(w.Nora.User), `{"licensesToAssign":[{"skuId":"`+e3+`"}],"licensesToRemove":["`+minecraft+`"]}`))
	w.wantProblem(404, 60002, give(string(w.Relecloud), twice))

	held := w.want(http.StatusOK, w.get(nora+"/licenses"))
	assert.Equal(t, map[string]any{"id": e3, "name": "Office 365 E3", "skuPartNumber": "ENTERPRISEPACK", "targetType": "User", "licenseGroupId": "group1"}, held.at("items.0.productSku"))
	assert.Equal(t, []any{map[string]any{"id": foundation, "serviceName": "EXCHANGE_S_FOUNDATION", "displayName": "Exchange Foundation", "capabilityStatus": "Assigned", "targetType": "Tenant"}}, held.at("items.0.servicePlans"))
	assert.Empty(t, w.want(http.StatusOK, w.get(nora+"/licenses?licenseGroupIds=Group2")).at("items"))
	assert.Len(t, w.want(http.StatusOK, w.get(nora+"/licenses?licenseGroupIds=Group2&licenseGroupIds=group1")).at("items"), 1)
	w.wantProblem(400, 900126, w.get(nora+"/licenses?licenseGroupIds=Group3"))

	sku := w.want(http.StatusOK, w.get(w.relecloud("/subscribedskus")))
	for name, want := range map[string]any{"availableUnits": 0.0, "activeUnits": 1.0, "consumedUnits": 1.0, "suspendedUnits": 0.0, "totalUnits": 1.0, "warningUnits": 0.0, "capabilityStatus": "Enabled"} {
		assert.Equal(t, want, sku.at("items.0."+name), name)
	}
	w.want(http.StatusCreated, give(string(w.Nora.User), `{"LicensesToAssign":null,"LicensesToRemove":["`+strings.ToUpper(e3)+`"],"LicenseWarnings":null}`))
	assert.Equal(t, 1.0, w.get(w.relecloud("/subscribedskus")).at("items.0.availableUnits"))
}

// TestForeignUsers holds that users of a stranger's customer answer like those
// of one that does not exist.
func TestForeignUsers(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	missing := "00000000-0000-4000-8000-000000000000"
	for _, path := range []string{"/users", "/users/" + string(w.Nora.User), "/directoryroles", "/directoryroles/729827e3-9c14-49f7-bb1b-9608f156bbb8/usermembers",
		"/users/" + string(w.Nora.User) + "/licenses", "/users/" + string(w.Nora.User) + "/directoryroles", "/subscribedskus"} {
		one := w.request(w.Lars, http.MethodGet, w.relecloud(path), nil)
		other := w.request(w.Lars, http.MethodGet, "/v1/customers/"+missing+path, nil)
		w.wantProblem(http.StatusNotFound, 60003, one)
		assert.Equal(t, strings.ReplaceAll(other.text, missing, "ID"), strings.ReplaceAll(one.text, string(w.Relecloud), "ID"), path)
	}
	w.wantProblem(404, 60002, w.get(w.relecloud("/users/"+string(w.Anna.User))))
	w.ok(w.Portal(w.Carla).RemoveAdministration(t.Context(), w.Anna.Tenant, true))
	w.wantProblem(403, 0, w.request(w.Anna, http.MethodPost, w.relecloud("/users"), newUser))
	w.wantProblem(403, 0, w.get(w.relecloud("/subscribedskus")))
}
