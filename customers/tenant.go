package customers

import (
	"time"

	"cspkit.example/internal/check"
	"cspkit.example/pcerr"
	"cspkit.example/permissions"
)

// ID is a customer's ID: its tenant ID, shown as Microsoft ID (ID-1).
type ID = permissions.TenantID

// Tenant is a customer's organisation in Azure AD: what is true of it
// whichever partner looks.
type Tenant struct {
	permissions.Stamp
	ID          ID
	Domain      string // primary domain, lower case
	CompanyName string
	Country     permissions.Country // fixed (CUS-9)
	Cloud       permissions.Cloud

	// AcceptedMCA is when the customer accepted the Microsoft Customer
	// Agreement itself, which counts for every partner; zero if it did not
	// (MCA-3).
	AcceptedMCA time.Time
	// Attested says that some partner attested the customer's acceptance.
	Attested bool
	// MustBeAttested is true once the customer bought an Azure plan, a
	// reservation, software or a marketplace offer (MCA-5).
	MustBeAttested bool
}

// AcceptMCA notes the customer's own acceptance; a customer that must be
// attested is refused with partner_action_required (MCA-3, MCA-5), one in a
// cloud without the agreement with cloud_feature_unavailable (CLD-9).
func (t Tenant) AcceptMCA(at time.Time) (Tenant, error) {
	if err := t.Cloud.Offers(permissions.MCAConfirmation); err != nil {
		return t, err
	}
	if t.MustBeAttested {
		return t, pcerr.New(pcerr.PartnerActionRequired, "MCA-5", "after a first purchase of this kind the partner attests the agreement: ask the partner").About(string(t.ID))
	}
	t.AcceptedMCA, t.Stamp = at, t.Touch(at)
	return t, nil
}

// Registration is an organisation that comes to Microsoft's cloud by itself,
// without a partner.
type Registration struct {
	Domain      string
	CompanyName string
	Country     permissions.Country
	Cloud       permissions.Cloud
	Admin       NewUser // its first global administrator
}

// Register returns the tenant of an organisation and its first global
// administrator.
func (r Registration) Register(id ID, admin permissions.UserID, at time.Time) (Tenant, User, error) {
	domain, err := check.Domain("domain", r.Domain)
	if err != nil {
		return Tenant{}, User{}, err
	}
	if err := check.Name("companyName", r.CompanyName); err != nil {
		return Tenant{}, User{}, err
	}
	country, err := permissions.ParseCountry("country", string(r.Country))
	if err != nil {
		return Tenant{}, User{}, err
	}
	if !r.Cloud.Valid() {
		return Tenant{}, User{}, pcerr.Invalid("CLD-1", "cloud", "choose public, germany, us_government or china_21vianet")
	}
	t := Tenant{Stamp: permissions.Stamp{}.Touch(at), ID: id, Domain: domain, CompanyName: r.CompanyName, Country: country, Cloud: r.Cloud}
	r.Admin.Roles = GlobalAdministrator
	user, err := r.Admin.Create(t, admin, at)
	return t, user, err
}
