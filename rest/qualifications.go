package rest

import (
	"net/http"

	"cspkit.example/customers"
	"cspkit.example/orders"
	"cspkit.example/partnercenter"
	"cspkit.example/pcerr"
)

var qualificationRoutes = []route{
	{http.MethodGet, "/v1/customers/{customer}/qualification", anyone, "get-a-customer-s-qualification", (*call).qualification},
	{http.MethodPut, "/v1/customers/{customer}/qualification", userOnly, "update-a-customer-s-qualification", (*call).putQualification},
	{http.MethodGet, "/v1/customers/{customer}/qualifications", userOnly, "get-a-customer-s-qualification", (*call).qualificationList},
	{http.MethodPost, "/v1/customers/{customer}/qualifications", userOnly, "update-a-customer-s-qualification", (*call).createQualification},
	{http.MethodGet, "/v1/customers/{customer}/managedservices", userOnly, "get-the-managed-services-for-a-customer-by-id", (*call).managedServices},
}

// qualifications are the segments in the order of their numbers on the wire.
var qualifications = []string{"none", "education", "nonprofit", "government_community_cloud", "state_owned_entity"}

func (c *call) qualification() (*answer, error) {
	found, err := c.theCustomer()
	if err != nil {
		return nil, err
	}
	return ok(found.Qualification.String())
}

// putQualification takes a bare text. The parameter code, which the real
// service asks of government customers, is not needed: nobody issues it here.
func (c *call) putQualification() (*answer, error) {
	var in word
	if err := c.decode(&in); err != nil {
		return nil, err
	}
	to, err := qualificationIn(in)
	if err != nil {
		return nil, err
	}
	changed, err := c.at().Qualify(c, to)
	if err != nil {
		return nil, err
	}
	return ok(changed.Qualification.String())
}

func qualificationIn(w word) (customers.Qualification, error) {
	to, err := oneOf("qualification", w, qualifications...)
	if err == nil && to == "" {
		err = pcerr.Invalid("CUS-14", "qualification", "is required")
	}
	return customers.Qualification(to), err
}

// qualificationJSON is a segment as the newer operation has it, where all
// texts are in PascalCase. A segment counts at once, so it is vetted.
type qualificationJSON struct {
	Qualification string `json:"qualification"`
	VettingStatus string `json:"vettingStatus"`
}

func qualificationsOf(c customers.Customer) []qualificationJSON {
	if c.Qualification == customers.Commercial {
		return []qualificationJSON{}
	}
	return []qualificationJSON{{pascal(c.Qualification.String()), "Approved"}}
}

// qualificationList is a bare array with the one segment that a customer has,
// empty for none.
func (c *call) qualificationList() (*answer, error) {
	found, err := c.theCustomer()
	if err != nil {
		return nil, err
	}
	return ok(qualificationsOf(found))
}

// createQualification adds a segment. A customer has one, so it is refused to
// one that has another: that is changed with PUT.
func (c *call) createQualification() (*answer, error) {
	var in struct {
		Qualification word `json:"qualification"`
	}
	if err := c.decode(&in); err != nil {
		return nil, err
	}
	to, err := qualificationIn(in.Qualification)
	if err == nil && to == "none" {
		err = pcerr.Invalid("CUS-14", "qualification", "give a segment; PUT qualification takes none")
	}
	if err != nil {
		return nil, err
	}
	var out customers.Customer
	err = c.atomically(func(c *call) error {
		old, err := c.theCustomer()
		if err != nil {
			return err
		}
		if old.Qualification != customers.Commercial && old.Qualification != to {
			return pcerr.Invalid("CUS-14", "qualification", "the customer is "+old.Qualification.String()+" and segments cannot be combined: PUT qualification changes it")
		}
		out, err = c.at().Qualify(c, to)
		return err
	})
	if err != nil {
		return nil, err
	}
	return created(qualificationsOf(out)[0])
}

// managedServiceJSON is a service that the partner administers for a
// customer, with where to do that.
type managedServiceJSON struct {
	ID         string      `json:"id"`
	Name       string      `json:"name"`
	GroupName  string      `json:"groupName"`
	Links      *links      `json:"links"`
	Attributes *attributes `json:"attributes"`
}

// managedServices lists what stands behind the licences of a customer that
// gave the partner administrator privileges; without either there is none.
func (c *call) managedServices() (*answer, error) {
	found, err := c.theCustomer()
	if err != nil {
		return nil, err
	}
	services := []managedServiceJSON{}
	if !found.DAP.Active() {
		return ok(list(c, services))
	}
	sold, err := c.hasLicences()
	if err != nil {
		return nil, err
	}
	if sold {
		services = append(services, managedService(found, "Exchange", "Exchange"), managedService(found, "MicrosoftCommunicationsOnline", "SkypeforBusiness"))
	}
	return ok(list(c, services))
}

func (c *call) hasLicences() (bool, error) {
	for s, err := range c.at().Subscriptions().All(c, partnercenter.SubscriptionQuery{}) {
		if err != nil {
			return false, err
		}
		if s.ProductType == orders.License && s.Status == orders.Active {
			return true, nil
		}
	}
	return false, nil
}

func managedService(c customers.Customer, id, name string) managedServiceJSON {
	at := "https://portal.office.com/Partner/BeginClientSession.aspx?CTID=" + string(c.ID) + "&CSDEST="
	return managedServiceJSON{
		ID: id, Name: name, GroupName: "Office",
		Links:      &links{AdminService: get(at + id), ServiceHealth: get(at + "ServiceStatus"), ServiceTicket: get(at + "Support")},
		Attributes: class("ManagedService"),
	}
}
