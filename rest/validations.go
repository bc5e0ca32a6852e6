package rest

import (
	"encoding/json"
	"net/http"

	"cspkit.example/permissions"
)

var validationRoutes = []route{
	{http.MethodPost, "/v1/validations/address", anyone, "validate-an-address", (*call).validateAddress},
	{http.MethodHead, "/v1/domains/{domain}", anyone, "verify-domain-availability", (*call).domainTaken},
	{http.MethodGet, "/v1/customers/all/validations", anyone, "get-a-partner-s-validation-codes", (*call).validationCodes},
}

// dotNet is how the .NET client names itself. It alone reads more than true
// when an address is good.
const dotNet = "Partner Center .NET SDK"

// validateAddress misses what an address in the country must have; whether
// there is such a street is not known here.
func (c *call) validateAddress() (*answer, error) {
	var in address
	if err := c.decode(&in); err != nil {
		return nil, err
	}
	if err := c.session.Can(c, permissions.ProfileViewOwn, ""); err != nil {
		return nil, err
	}
	complete, err := in.in().CompletePlace()
	if err != nil {
		return nil, badAddress(err)
	}
	if c.http.Header.Get("MS-PartnerCenter-Client") != dotNet {
		return ok(true)
	}
	return ok(struct {
		Original   address     `json:"originalAddress"`
		Suggested  []address   `json:"suggestedAddresses"`
		Status     string      `json:"status"`
		Attributes *attributes `json:"attributes"`
	}{addressOf(complete), []address{}, "VerifiedShippable", class("AddressValidationResponse")})
}

// badAddress is the refusal of an address, whose description is JSON. The
// number in it is the one that the documentation shows.
func badAddress(err error) error {
	text, _ := json.Marshal(struct {
		Code       string `json:"code"`
		Reason     string `json:"reason"`
		ObjectType string `json:"object_type"`
		Status     string `json:"resource_status"`
	}{"60071", problemOf(err).description, "AddressValidation", "Active"}) // texts can always be written
	return problem{http.StatusBadRequest, 2007, string(text), sourceFrontDoor}
}

// domainTaken has no body: 200 says that the domain is taken, 404 that it is
// free.
func (c *call) domainTaken() (*answer, error) {
	taken, err := c.session.Customers().DomainTaken(c, c.id("domain"))
	if err != nil {
		return nil, err
	}
	if !taken {
		return &answer{status: http.StatusNotFound}, nil
	}
	return &answer{status: http.StatusOK}, nil
}

// validationCodes is an empty array: nobody issues such codes here, and
// government customers need none.
func (c *call) validationCodes() (*answer, error) {
	if err := c.session.Can(c, permissions.CustomerUpdateQualification, ""); err != nil {
		return nil, err
	}
	return ok([]struct{}{})
}
