package rest

import (
	"net/http"
	"time"

	"cspkit.example/customers"
	"cspkit.example/pcerr"
	"cspkit.example/permissions"
)

var agreementRoutes = []route{
	{http.MethodGet, "/v1/agreements", userOnly, "get-customer-agreement-metadata", (*call).agreementTemplates},
	{http.MethodGet, "/v1/customers/{customer}/agreements", userOnly, "get-confirmation-of-customer-agreement", (*call).customerAgreements},
	{http.MethodPost, "/v1/customers/{customer}/agreements", userOnly, "confirm-customer-consent-customer-agreement", (*call).confirmAgreement},
	{http.MethodGet, "/v1/customers/{customer}/directSignedMicrosoftCustomerAgreementStatus", userOnly, "get-direct-sign-status-of-customer-agreement", (*call).directSigned},
}

// agreementTemplate is the text that customers accept.
type agreementTemplate struct {
	TemplateID    string `json:"templateId"`
	AgreementType string `json:"agreementType"`
	AgreementLink string `json:"agreementLink"`
	VersionRank   int    `json:"versionRank"`
}

// The agreements that Microsoft has. The older one is only listed: customers
// accept the newer one.
var (
	cloudAgreement = agreementTemplate{
		"998b88de-aa99-4388-a42c-1b3517d49490", "MicrosoftCloudAgreement", "https://docs.microsoft.com/en-us/partner-center/agreements", 0,
	}
	customerAgreement = agreementTemplate{
		"117a77b0-9360-443b-8795-c6dedc750cf9", customers.MicrosoftCustomerAgreement, "https://aka.ms/customeragreement", 0,
	}
)

// agreementType reads the parameter of that name: an agreement's type, empty
// when it is not given, and * for all.
func (c *call) agreementType() (string, error) {
	if c.text("agreementType") == "*" {
		return "*", nil
	}
	return oneOf("agreementType", word(c.text("agreementType")), cloudAgreement.AgreementType, customerAgreement.AgreementType)
}

// agreementTemplates lists the older agreement unless another is asked for, as
// the real service does.
func (c *call) agreementTemplates() (*answer, error) {
	kind, err := c.agreementType()
	if err == nil {
		err = c.session.Can(c, permissions.MCAView, "")
	}
	if err != nil {
		return nil, err
	}
	switch kind {
	case "*":
		return ok(list(c, []agreementTemplate{cloudAgreement, customerAgreement}))
	case customerAgreement.AgreementType:
		return ok(list(c, []agreementTemplate{customerAgreement}))
	}
	return ok(list(c, []agreementTemplate{cloudAgreement}))
}

// agreementJSON is an attestation that a customer accepted.
type agreementJSON struct {
	UserID         string     `json:"userId,omitempty"`
	PrimaryContact personJSON `json:"primaryContact"`
	TemplateID     string     `json:"templateId"`
	DateAgreed     date       `json:"dateAgreed"`
	Type           word       `json:"type"`
	AgreementLink  string     `json:"agreementLink,omitempty"`
}

// personJSON is somebody to speak to.
type personJSON struct {
	FirstName   string `json:"firstName,omitempty"`
	LastName    string `json:"lastName,omitempty"`
	Email       string `json:"email,omitempty"`
	PhoneNumber string `json:"phoneNumber,omitempty"`
}

func agreementOf(a customers.Agreement) agreementJSON {
	return agreementJSON{
		UserID: string(a.User), PrimaryContact: personJSON{a.FirstName, a.LastName, a.Email, a.Phone}, TemplateID: customerAgreement.TemplateID,
		DateAgreed: date(a.DateAgreed), Type: word(customerAgreement.AgreementType), AgreementLink: customerAgreement.AgreementLink,
	}
}

// customerAgreements lists the last attestation: the engine keeps no earlier
// ones.
func (c *call) customerAgreements() (*answer, error) {
	kind, err := c.agreementType()
	if err != nil {
		return nil, err
	}
	found, err := c.at().Agreement(c)
	if err != nil {
		return nil, err
	}
	if kind == cloudAgreement.AgreementType || !found.Attested.Attested() {
		return ok(list(c, []agreementJSON{}))
	}
	return ok(list(c, []agreementJSON{agreementOf(found.Attested)}))
}

// confirmAgreement attests; who does is the caller, whatever the body says.
func (c *call) confirmAgreement() (*answer, error) {
	var in agreementJSON
	if err := c.decode(&in); err != nil {
		return nil, err
	}
	kind, err := oneOf("type", in.Type, customerAgreement.AgreementType)
	if err != nil {
		return nil, err
	}
	if kind == "" || in.TemplateID != customerAgreement.TemplateID {
		return nil, pcerr.Invalid("MCA-2", "templateId", "give the type MicrosoftCustomerAgreement and its template "+customerAgreement.TemplateID)
	}
	who := in.PrimaryContact
	changed, err := c.at().AttestAgreement(c, customers.Attestation{
		FirstName: who.FirstName, LastName: who.LastName, Email: who.Email, Phone: who.PhoneNumber, DateAgreed: time.Time(in.DateAgreed),
	})
	if err != nil {
		return nil, err
	}
	return created(agreementOf(changed.Agreement))
}

// directSigned tells whether the customer accepted the agreement by itself.
func (c *call) directSigned() (*answer, error) {
	found, err := c.at().Agreement(c)
	if err != nil {
		return nil, err
	}
	return ok(struct {
		Signed bool `json:"isSigned"`
	}{found.Accepted})
}
