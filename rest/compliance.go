package rest

import (
	"net/http"

	"cspkit.example/internal/check"
	"cspkit.example/pcerr"
	"cspkit.example/permissions"
	"cspkit.example/resellers"
)

var complianceRoutes = []route{
	{http.MethodGet, "/v1/compliance/csp/agreementstatus", userOnly, "verify-indirect-reseller-mpa-status", (*call).agreementStatus},
}

// signHelp is where the real service tells how a reseller signs.
const signHelp = "https://partner.microsoft.com/en-gb/resources/detail/verify-mpa-acceptance-status-pptx"

// agreementStatus tells whether a reseller signed the Microsoft Partner
// Agreement. One that did not is an error here, never false. Some clients send
// both parameters, one of them empty.
func (c *call) agreementStatus() (*answer, error) {
	mpn, tenant := c.text("mpnId"), c.text("tenantId")
	var err error
	switch {
	case mpn == "" && tenant == "":
		return nil, problem{400, 2001, "Both MPN Id and Tenant Id cannot be empty.", "ComplianceController"}
	case mpn != "" && tenant != "":
		return nil, problem{400, 2000, "MPN Id and Tenant Id cannot be passed together.", sourceAPI}
	case mpn != "":
		if _, err = resellers.ParseMPNID("mpnId", mpn); err != nil {
			return nil, problem{400, 2000, "MPN Id must be numeric.", sourceAPI}
		}
		err = c.session.Partnerships().CheckAgreement(c, mpn)
	default:
		if !check.IsGUID(tenant) {
			return nil, problem{400, 2000, "Tenant Id must be a GUID.", sourceAPI}
		}
		err = c.session.Partnerships().CheckAgreementOf(c, permissions.TenantID(tenant))
	}
	return c.agreementAnswer(err)
}

// agreementAnswer numbers refusals as this operation documents them. By tenant
// it has fewer: what is no reseller is unknown.
func (c *call) agreementAnswer(err error) (*answer, error) {
	const notSigned = " has not signed Microsoft Partner Agreement (MPA) for the CSP region where the order is being placed. Please advise your reseller to sign MPA to continue with the order."
	code, mpn, tenant := pcerr.CodeOf(err), c.text("mpnId"), c.text("tenantId")
	if err == nil {
		return ok(struct {
			Signed bool `json:"isAgreementSigned"`
		}{true})
	}
	if mpn == "" {
		switch code {
		case pcerr.NotFound, pcerr.MPNNotIndirectReseller:
			return nil, problem{400, 2205, "Tenant Id " + tenant + " is not an indirect reseller.", sourceFrontDoor}
		case pcerr.ResellerMPANotSigned, pcerr.RegionNotAllowed:
			return helped(2206, "Tenant Id "+tenant+notSigned)
		}
		return nil, err
	}
	switch code {
	case pcerr.MPNNotFound:
		err = problem{400, 2200, "MPN Id " + mpn + " is invalid or not migrated.", sourceFrontDoor}
	case pcerr.RegionNotAllowed:
		err = problem{400, 2201, "MPN Id " + mpn + " belongs to a different CSP region.", sourceFrontDoor}
	case pcerr.MPNNotIndirectReseller:
		err = problem{400, 2204, "MPN Id " + mpn + " is not an indirect reseller.", sourceFrontDoor}
	case pcerr.ResellerMPANotSigned:
		return helped(2203, "MPN Id "+mpn+notSigned)
	}
	return nil, err
}

// helped is a refusal that comes with the address of a help page.
func helped(code int, description string) (*answer, error) {
	return &answer{status: http.StatusBadRequest, body: map[string]any{
		"code": code, "description": description, "data": []string{signHelp}, "source": sourceFrontDoor,
	}}, nil
}
