package rest_test

import (
	"net/http"
	"net/url"
	"strings"

	"cspkit.example/internal/fixture"
	"cspkit.example/orders"
	"cspkit.example/permissions"
	"github.com/stretchr/testify/require"
)

// programVectors are those about signing in, the purchase permission and the
// activity log.
var programVectors = map[string]staging{
	"auth-v1-client-credentials": {by: nobody, prepare: signsIn},
	"auth-v1-authorization-code": {by: nobody, prepare: signsIn, differs: seconds},
	"auth-v1-refresh-token":      {by: nobody, prepare: signsIn},
	"auth-v2-client-credentials": {by: nobody, prepare: signsIn, differs: seconds},
	"auth-generatetoken":         {differs: map[string]string{"expires_in": "time stands still"}},

	"self-serve-policies-list": {prepare: permitted},
	"self-serve-policy-create": {prepare: policed},
	"self-serve-policy-delete": {prepare: permitted},
	"self-serve-policy-get":    {prepare: permitted},
	"self-serve-policy-get-not-found": {differs: map[string]string{
		"description": "it says what to do, and names the rule", "source": "all problems but those of signing in have one source",
	}},
	"self-serve-policy-update":            {prepare: permitted},
	"client-dotnet-self-serve-policy-put": {prepare: permitted},

	"audit-records-filter-customer": {prepare: func(p *play) {
		p.bind("0c39d6d5-c70d-4c55-bc02-f620844f3fd1", p.Relecloud)
		p.bind("6/1/2017%2012:00:00%20AM", "6/1/2020%2012:00:00%20AM")
		_, err := p.Center.As(p.deputy).Customer(p.Relecloud).Orders().Place(p.t.Context(), orders.Line{ItemID: fixture.Office})
		require.NoError(p.t, err)
	}, differs: map[string]string{
		"totalCount": "the customer has more orders", "items": "the customer has more orders",
		"items.**":       "the offers and users of the example are not those of this world; TestAuditRecords has the members one by one",
		"links.self.uri": "it is the address as it was asked for",
	}},
	"client-dotnet-audit-date": {differs: map[string]string{"links.self.uri": "it is the address as it was asked for"}},
	"client-java-audit-date":   {differs: map[string]string{"links.self.uri": "it is the address as it was asked for"}},
}

// seconds are what passed in the examples; here time stands still.
var seconds = map[string]string{"expires_in": "time stands still", "ext_expires_in": "time stands still"}

func nobody(*play) permissions.Identity { return permissions.Identity{} }

// signsIn has an application of Contoso's, a code and a refresh token.
func signsIn(p *play) {
	p.bind("<client-id>", p.app.ClientID)
	p.bind("<client-secret>", url.QueryEscape(p.app.Secret.Reveal()))
	p.bind("<code>", p.handler.AuthorizationCode(p.Anna, ""))
	got := p.signIn("/token", "grant_type", "authorization_code", "code", p.handler.AuthorizationCode(p.Anna, ""))
	p.bind("<refresh-token>", p.want(http.StatusOK, got).at("refresh_token"))
}

// policed binds the customer and the partner of the examples.
func policed(p *play) {
	p.bind("0431a72c-7d8a-4393-b25e-ef63f5efb415", p.Relecloud)
	p.bind("634f6379-ad54-449b-9821-564f737158ab", p.Anna.Tenant)
}

// permitted has the permission switched on.
func permitted(p *play) {
	policed(p)
	_, err := p.Center.As(p.deputy).Customer(p.Relecloud).PurchasePermission().Enable(p.t.Context())
	require.NoError(p.t, err)
	found := p.want(http.StatusOK, p.request(p.deputy, http.MethodGet, "/v1/SelfServePolicy/"+string(p.Anna.Tenant)+"_"+string(p.Relecloud), nil))
	p.bind(`\"933523d1-3f63-4fc3-8789-5e21c02cdaed\"`, strings.ReplaceAll(found.at("attributes.etag").(string), `"`, `\"`))
}
