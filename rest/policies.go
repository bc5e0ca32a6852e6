package rest

import (
	"net/http"
	"strconv"
	"strings"

	"cspkit.example/customers"
	"cspkit.example/pcerr"
	"cspkit.example/permissions"
)

var policyRoutes = []route{
	{http.MethodGet, "/v1/SelfServePolicy", userOnly, "get-a-list-of-self-serve-policies", (*call).policies},
	{http.MethodPost, "/v1/SelfServePolicy", userOnly, "create-a-self-serve-policy", (*call).createPolicy},
	{http.MethodGet, "/v1/SelfServePolicy/{policy}", userOnly, "get-a-self-serve-policy-by-id", (*call).policy},
	{http.MethodPut, "/v1/SelfServePolicy", userOnly, "update-a-self-serve-policy", (*call).putPolicy},
	{http.MethodPut, "/v1/SelfServePolicy/{policy}", userOnly, "update-a-self-serve-policy", (*call).putPolicy},
	{http.MethodDelete, "/v1/SelfServePolicy/{policy}", userOnly, "delete-a-self-serve-policy", (*call).deletePolicy},
}

// policyJSON is the customer purchase permission on the wire. Two members of
// it are spelled tenantID.
type policyJSON struct {
	ID              string             `json:"id,omitempty"`
	SelfServeEntity policyEntity       `json:"selfServeEntity"`
	Grantor         policyGrantor      `json:"grantor"`
	Permissions     []policyPermission `json:"permissions"`
	Attributes      *attributes        `json:"attributes,omitempty"`
}

type policyEntity struct {
	Type   word   `json:"selfServeEntityType"`
	Tenant string `json:"tenantID"`
}

type policyGrantor struct {
	Type   word   `json:"grantorType"`
	Tenant string `json:"tenantID"`
}

type policyPermission struct {
	Resource string `json:"resource"`
	Action   string `json:"action"`
}

func policyOf(p permissions.Policy) policyJSON {
	out := policyJSON{
		ID: p.ID(), SelfServeEntity: policyEntity{"customer", string(p.Customer)}, Grantor: policyGrantor{"billToPartner", string(p.Grantor)},
		Attributes: &attributes{"SelfServePolicy", strconv.Quote(strconv.FormatUint(p.Version, 10))},
	}
	for _, pair := range p.Permissions() {
		out.Permissions = append(out.Permissions, policyPermission(pair))
	}
	return out
}

// in reads a policy and checks that its entity and grantor are of the kinds
// there are. The version is 0 when the body has no etag.
func (p *policyJSON) in() (permissions.PolicyInput, error) {
	in := permissions.PolicyInput{ID: p.ID}
	for _, pair := range p.Permissions {
		in.Permissions = append(in.Permissions, permissions.PolicyPermission(pair))
	}
	if _, err := oneOf("selfServeEntityType", p.SelfServeEntity.Type, "customer"); err != nil {
		return in, err
	}
	if _, err := oneOf("grantorType", p.Grantor.Type, "billToPartner"); err != nil {
		return in, err
	}
	if p.Attributes == nil || strings.Trim(p.Attributes.ETag, `"`) == "" {
		return in, nil
	}
	version, err := strconv.ParseUint(strings.Trim(p.Attributes.ETag, `"`), 10, 64)
	if err != nil || version == 0 {
		return in, pcerr.New(pcerr.ETagMismatch, "PERM-22", "the etag is none of this policy's: read it again")
	}
	in.Version = version
	return in, nil
}

// policies lists the policy of one customer, as entity_id names it.
func (c *call) policies() (*answer, error) {
	p, err := c.session.Customer(customers.ID(c.text("entity_id"))).PurchasePermission().Get(c)
	if pcerr.CodeOf(err) == pcerr.PolicyNotFound {
		return ok(list(c, []policyJSON{}))
	}
	if err != nil {
		return nil, err
	}
	return ok(list(c, []policyJSON{policyOf(p)}))
}

func (c *call) createPolicy() (*answer, error) {
	var in policyJSON
	if err := c.decode(&in); err != nil {
		return nil, err
	}
	wanted, err := in.in()
	if err != nil {
		return nil, err
	}
	if in.Grantor.Tenant != "" && !strings.EqualFold(in.Grantor.Tenant, string(c.caller.Tenant)) {
		return nil, pcerr.New(pcerr.PolicyIDInvalid, "PERM-5", "the grantor is your own tenant")
	}
	p, err := c.session.Customer(customers.ID(in.SelfServeEntity.Tenant)).PurchasePermission().Create(c, wanted)
	if err != nil {
		return nil, err
	}
	return created(policyOf(p))
}

// customerOf is the customer in a policy's identifier, when its grantor is the
// caller's tenant. Whatever else it is answers like a policy that is not there.
func (c *call) customerOf(policy string) (customers.ID, error) {
	grantor, entity, found := strings.Cut(policy, "_")
	if !found || !strings.EqualFold(grantor, string(c.caller.Tenant)) {
		return "", pcerr.New(pcerr.PolicyNotFound, "PERM-5", "you have no policy with this identifier")
	}
	return customers.ID(entity), nil
}

func (c *call) policy() (*answer, error) {
	customer, err := c.customerOf(c.id("policy"))
	if err != nil {
		return nil, err
	}
	p, err := c.session.Customer(customer).PurchasePermission().Get(c)
	if err != nil {
		return nil, hidden(err)
	}
	return ok(policyOf(p))
}

// hidden answers a customer that is not there like a policy that is not
// there.
func hidden(err error) error {
	if pcerr.CodeOf(err) == pcerr.CustomerNotFound {
		return pcerr.New(pcerr.PolicyNotFound, "PERM-5", "you have no policy with this identifier")
	}
	return err
}

// putPolicy takes the policy's identifier from the path, or from the body.
func (c *call) putPolicy() (*answer, error) {
	var in policyJSON
	if err := c.decode(&in); err != nil {
		return nil, err
	}
	wanted, err := in.in()
	if err != nil {
		return nil, err
	}
	if id := c.id("policy"); id != "" && wanted.ID == "" {
		wanted.ID = id
	}
	customer, err := c.customerOf(wanted.ID)
	if err != nil {
		return nil, err
	}
	p, err := c.session.Customer(customer).PurchasePermission().Update(c, wanted)
	if err != nil {
		return nil, hidden(err)
	}
	return ok(policyOf(p))
}

func (c *call) deletePolicy() (*answer, error) {
	customer, err := c.customerOf(c.id("policy"))
	if err != nil {
		return nil, err
	}
	if err := c.session.Customer(customer).PurchasePermission().Disable(c); err != nil {
		return nil, hidden(err)
	}
	return noContent()
}
