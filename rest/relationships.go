package rest

import (
	"iter"
	"net/http"
	"regexp"
	"strings"

	"cspkit.example/customers"
	"cspkit.example/pcerr"
	"cspkit.example/resellers"
)

var relationshipRoutes = []route{
	{http.MethodGet, "/v1/customers/relationshiprequests", userOnly, "request-reseller-relationship", (*call).relationshipRequest},
	{http.MethodGet, "/v1/customers/{customer}/relationships", userOnly, "get-indirect-resellers-of-a-customer", (*call).customerRelationships},
	{http.MethodGet, "/v1/relationships", userOnly, "retrieve-a-list-of-indirect-resellers", (*call).relationships},
}

// relationshipRequest gives the link of the newest request that is open and
// meant for nobody in particular, so that reading it again changes nothing. It
// makes one when there is none.
func (c *call) relationshipRequest() (*answer, error) {
	r, err := c.openRequest()
	if err == nil && r.ID == "" {
		r, err = c.session.Invitations().Create(c, customers.NewRequest{})
	}
	if err != nil {
		return nil, err
	}
	return ok(struct {
		URL        string      `json:"url"`
		Attributes *attributes `json:"attributes"`
	}{r.URL, class("RelationshipRequest")})
}

// openRequest is the zero Request when there is none.
func (c *call) openRequest() (customers.Request, error) {
	for r, err := range c.session.Invitations().All(c) {
		if err != nil {
			return customers.Request{}, err
		}
		general := r.TargetCountry == "" && r.TargetEmail == "" && r.Provider == ""
		if general && r.IncludeDelegatedAdmin && r.State != resellers.Withdrawn {
			return r, nil
		}
	}
	return customers.Request{}, nil
}

// relationshipJSON is a partnership, with the partner at its other side.
type relationshipJSON struct {
	ID               string      `json:"id"`
	Name             string      `json:"name,omitempty"`
	RelationshipType string      `json:"relationshipType"`
	State            string      `json:"state,omitempty"`
	MPNID            string      `json:"mpnId,omitempty"`
	Location         string      `json:"location,omitempty"`
	Attributes       *attributes `json:"attributes"`
}

// The types of relationships, named from the caller's side.
const (
	providerOf = "is_indirect_cloud_solution_provider_of"
	resellerOf = "is_indirect_reseller_of"
)

// resellerAt is a reseller as its customers' lists have it.
func resellerAt(p resellers.Partnership) relationshipJSON {
	return relationshipJSON{
		ID: string(p.Reseller), Name: p.ResellerName, RelationshipType: providerOf, MPNID: p.ResellerMPNID, Attributes: class("PartnerRelationship"),
	}
}

func resellerOn(p resellers.Partnership) relationshipJSON {
	out := resellerAt(p)
	out.State, out.Location = "Active", string(p.ResellerCountry)
	return out
}

func providerOn(p resellers.Partnership) relationshipJSON {
	return relationshipJSON{ID: string(p.Provider), Name: p.ProviderName, RelationshipType: resellerOf, State: "Active", Attributes: class("PartnerRelationship")}
}

func (c *call) customerRelationships() (*answer, error) {
	found, err := c.at().ResellerPartnerships(c)
	if err != nil {
		return nil, err
	}
	return ok(listOf(c, found, resellerAt))
}

// relationships lists a provider's resellers or a reseller's providers.
func (c *call) relationships() (*answer, error) {
	kind, err := oneOf("relationship_type", word(c.text("relationship_type")), resellerOf, providerOf)
	if err != nil {
		return nil, err
	}
	keep, err := c.nameFilter()
	if err != nil {
		return nil, err
	}
	from, to := c.session.Partnerships().AllProviders(c), providerOn
	switch kind {
	case "":
		return nil, pcerr.Invalid("IR-6", "relationship_type", "give IsIndirectCloudSolutionProviderOf or IsIndirectResellerOf")
	case providerOf:
		from, to = c.session.Partnerships().AllResellers(c), resellerOn
	}
	found, err := gather(from, func(p resellers.Partnership) bool { return keep(to(p).Name) })
	if err != nil {
		return nil, err
	}
	return ok(listOf(c, found, to))
}

// gather reads the whole of a list, or what keep is true for.
func gather[T any](from iter.Seq2[T, error], keep func(T) bool) (all []T, err error) {
	for v, err := range from {
		if err != nil {
			return nil, err
		}
		if keep(v) {
			all = append(all, v)
		}
	}
	return all, nil
}

// powerShellFilter is how one client writes a filter on names.
var powerShellFilter = regexp.MustCompile(`(?i)^\(\s*Name\s+Substring\s+(.*?)\s*\)$`)

// nameFilter reads the filter on names; without one every name is kept.
func (c *call) nameFilter() (keep func(name string) bool, err error) {
	f := &filter{Field: "name", Operator: "substring"}
	if m := powerShellFilter.FindStringSubmatch(c.text("filter")); m != nil {
		f.Value = m[1]
	} else if given, err := c.filter(); err != nil {
		return nil, err
	} else if given != nil {
		f = given
	}
	if f.Field != "name" {
		return nil, errField(f)
	}
	wanted := strings.ToLower(f.Value)
	matches := map[word]func(string, string) bool{
		"substring": strings.Contains, "starts_with": strings.HasPrefix, "equals": func(a, b string) bool { return a == b },
	}[f.Operator]
	if matches == nil {
		return nil, badFilter("Names are searched with substring, starts_with and equals.")
	}
	return func(name string) bool { return matches(strings.ToLower(name), wanted) }, nil
}
