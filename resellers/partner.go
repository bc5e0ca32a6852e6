package resellers

import (
	"encoding/json"
	"maps"
	"time"

	"cspkit.example/internal/check"
	"cspkit.example/pcerr"
	"cspkit.example/permissions"
)

// VettingStatus is Microsoft's verification of the company.
type VettingStatus string

// The vetting states.
const (
	VettingPending    VettingStatus = "pending"
	VettingAuthorized VettingStatus = "authorized"
	VettingRejected   VettingStatus = "rejected"
)

// DirectorySync says how a company's users come into its Azure AD (ID-4). It
// changes nothing about what they may do.
type DirectorySync string

// The ways.
const (
	CloudOnly      DirectorySync = "cloud_only"
	AzureADConnect DirectorySync = "azure_ad_connect"
)

// Partner is a company's CSP account in one cloud (2.1).
type Partner struct {
	permissions.Stamp
	Tenant        permissions.TenantID
	Name          string
	Domain        string // primary domain, lower case
	Country       permissions.Country
	Cloud         permissions.Cloud
	Types         permissions.PartnerTypes
	MPNID         string // location MPN ID; empty until associated (ID-8)
	Status        permissions.ProgramStatus
	Vetting       VettingStatus
	MPA           Signatures // of the Microsoft Partner Agreement
	Legal         LegalProfile
	Billing       BillingProfile
	Support       SupportProfile
	DirectorySync DirectorySync
	Federated     bool // signs in through AD FS
}

// Signatures say when an agreement was signed, once for each CSP region. They
// cannot be changed once made. The zero Signatures are none.
type Signatures struct{ at map[string]time.Time }

// At returns when the agreement was signed for the region of a country, the
// zero time when it was not.
func (s Signatures) At(c permissions.Country) time.Time { return s.at[c.AgreementKey()] }

func (s Signatures) with(c permissions.Country, at time.Time) Signatures {
	signed := map[string]time.Time{c.AgreementKey(): at}
	for region, at := range s.at {
		if region != c.AgreementKey() {
			signed[region] = at
		}
	}
	return Signatures{signed}
}

// MarshalJSON writes an object of region keys and times.
func (s Signatures) MarshalJSON() ([]byte, error) { return json.Marshal(s.at) }

// UnmarshalJSON reads what MarshalJSON wrote.
func (s *Signatures) UnmarshalJSON(data []byte) error {
	s.at = nil // a map that is there would be filled in place, for every copy
	return json.Unmarshal(data, &s.at)
}

// Equal reports whether both say the same.
func (s Signatures) Equal(t Signatures) bool { return maps.EqualFunc(s.at, t.at, time.Time.Equal) }

// MPASigned reports whether the Microsoft Partner Agreement is signed for the
// region of the account's country (CAP-19).
func (p *Partner) MPASigned() bool {
	return !p.MPA.At(p.Country).IsZero()
}

// Standing returns what the matrices need to know about a user of the partner
// that holds these roles.
func (p *Partner) Standing(roles permissions.Roles) permissions.Standing {
	return permissions.Standing{Roles: roles, Types: p.Types, Status: p.Status, MPASigned: p.MPASigned(), Cloud: p.Cloud}
}

// Enrolment is a company's application for the program.
type Enrolment struct {
	Types         permissions.PartnerTypes
	Cloud         permissions.Cloud
	Domain        string // the company's primary domain
	Legal         LegalProfile
	DirectorySync DirectorySync // empty means CloudOnly
	Federated     bool
	Admin         permissions.NewUser // the enrolling global admin; its roles are set by the enrolment
}

// Enrol returns the account of a company that applied, waiting for
// Microsoft's verification. It refuses an unknown type or cloud and an
// incomplete legal profile with invalid_input (2.1, ID-12).
func (e Enrolment) Enrol(tenant permissions.TenantID, at time.Time) (Partner, error) {
	if !e.Types.Valid() {
		return Partner{}, pcerr.Invalid("CAP-1", "types", "choose direct_bill_partner, indirect_provider or indirect_reseller")
	}
	if !e.Cloud.Valid() {
		return Partner{}, pcerr.Invalid("CLD-1", "cloud", "choose public, germany, us_government or china_21vianet")
	}
	domain, err := check.Domain("domain", e.Domain)
	if err != nil {
		return Partner{}, err
	}
	legal, err := e.Legal.complete(domain)
	if err != nil {
		return Partner{}, err
	}
	if e.DirectorySync == "" {
		e.DirectorySync = CloudOnly
	}
	if e.DirectorySync != CloudOnly && e.DirectorySync != AzureADConnect {
		return Partner{}, pcerr.Invalid("ID-4", "directorySync", "choose cloud_only or azure_ad_connect")
	}
	return Partner{
		Stamp: permissions.Stamp{}.Touch(at), Tenant: tenant, Name: legal.CompanyName, Domain: domain,
		Country: legal.Address.Country, Cloud: e.Cloud, Types: e.Types,
		Status: permissions.ProgramPending, Vetting: VettingPending, Legal: legal,
		DirectorySync: e.DirectorySync, Federated: e.Federated,
	}, nil
}

// Vet notes the outcome of Microsoft's verification of a pending account (2.1).
func (p Partner) Vet(passed bool, at time.Time) (Partner, error) {
	if p.Status != permissions.ProgramPending {
		return p, pcerr.New(pcerr.ProgramNotActive, "CAP-16", "the account is "+string(p.Status)+", not pending").About(string(p.Tenant))
	}
	p.Status, p.Vetting = permissions.ProgramQualified, VettingAuthorized
	if !passed {
		p.Status, p.Vetting = permissions.ProgramRejected, VettingRejected
	}
	p.Stamp = p.Touch(at)
	return p, nil
}

// Resubmit returns a rejected account with a corrected profile, to be vetted
// again (2.1).
func (p Partner) Resubmit(legal LegalProfile, at time.Time) (Partner, error) {
	if p.Status != permissions.ProgramRejected {
		return p, pcerr.New(pcerr.ProgramNotActive, "CAP-16", "only a rejected account is submitted again; this one is "+string(p.Status)).About(string(p.Tenant))
	}
	legal, err := legal.complete(p.Domain)
	if err != nil {
		return p, err
	}
	if legal.Address.Country != p.Country {
		return p, pcerr.Invalid("ID-8", "country", "the account's country stays "+string(p.Country)+": enrol anew in another")
	}
	p.Legal, p.Name, p.Stamp = legal, legal.CompanyName, p.Touch(at)
	p.Status, p.Vetting = permissions.ProgramPending, VettingPending
	return p, nil
}

// SetStatus moves an account between active, restricted and suspended, as
// Microsoft does (2.1). A qualified account becomes active that way when it
// joined under the agreement that the Microsoft Partner Agreement replaced.
func (p Partner) SetStatus(to permissions.ProgramStatus, at time.Time) (Partner, error) {
	from := p.Status
	var allowed bool
	switch to {
	case permissions.ProgramActive:
		allowed = from == permissions.ProgramSuspended || from == permissions.ProgramRestricted || from == permissions.ProgramQualified
	case permissions.ProgramRestricted:
		allowed = from == permissions.ProgramActive && p.Types.Any(permissions.DirectBillPartner)
	case permissions.ProgramSuspended:
		allowed = from == permissions.ProgramActive || from == permissions.ProgramRestricted
	}
	if !allowed {
		return p, pcerr.New(pcerr.ProgramNotActive, "CAP-16", "an account that is "+string(from)+" cannot become "+string(to)).About(string(p.Tenant))
	}
	p.Status, p.Stamp = to, p.Touch(at)
	return p, nil
}

// SignMPA returns the account with the Microsoft Partner Agreement signed for
// the region of its country, which makes a qualified account active. An MPN
// ID must be associated first (ID-8, CAP-19).
func (p Partner) SignMPA(at time.Time) (Partner, error) {
	switch {
	case p.MPNID == "":
		return p, pcerr.Invalid("ID-8", "mpnId", "associate a location MPN ID before signing")
	case p.Status == permissions.ProgramPending || p.Status == permissions.ProgramRejected:
		return p, pcerr.New(pcerr.ProgramNotActive, "CAP-16", "the account is "+string(p.Status)+": Microsoft must verify the company first")
	}
	p.MPA, p.Stamp = p.MPA.with(p.Country, at), p.Touch(at)
	if p.Status == permissions.ProgramQualified {
		p.Status = permissions.ProgramActive
	}
	return p, nil
}

// MPN is a location MPN ID: one place of business of a member of the
// Microsoft Partner Network. Tenant is the CSP account that is tied to it,
// empty while there is none (ID-8).
type MPN struct {
	permissions.Stamp
	ID      string // decimal digits
	Country permissions.Country
	Tenant  permissions.TenantID
}

// ParseMPNID refuses anything but 1 to 10 decimal digits.
func ParseMPNID(field, s string) (string, error) {
	if len(s) < 1 || len(s) > 10 {
		return "", pcerr.Invalid("ID-8", field, "give an MPN ID: decimal digits such as 4847383")
	}
	for _, r := range s {
		if r < '0' || r > '9' {
			return "", pcerr.Invalid("ID-8", field, "give an MPN ID: decimal digits such as 4847383")
		}
	}
	return s, nil
}

// AssociateMPN ties an account and a location MPN ID, one to one and in one
// country (ID-8).
func (p Partner) AssociateMPN(m MPN, at time.Time) (Partner, MPN, error) {
	switch {
	case m.Country != p.Country:
		return p, m, pcerr.Invalid("ID-8", "mpnId", "the MPN ID must be of a location in "+string(p.Country))
	case m.Tenant != "" && m.Tenant != p.Tenant:
		return p, m, pcerr.Invalid("ID-8", "mpnId", "the MPN ID belongs to another account")
	}
	p.MPNID, p.Stamp = m.ID, p.Touch(at)
	m.Tenant, m.Stamp = p.Tenant, m.Touch(at)
	return p, m, nil
}

// MPNNotFound is the refusal for an MPN ID that no partner has (IR-26).
func MPNNotFound(id string) error {
	return pcerr.New(pcerr.MPNNotFound, "IR-26", "no partner has this MPN ID").About(id)
}

// CheckOfRecord refuses a partner that may not stand as partner of record on
// a new order or subscription of the provider: one that is no indirect
// reseller, has no active partnership with the provider, or has not signed
// the Microsoft Partner Agreement (IR-26, IR-27).
func (p *Partner) CheckOfRecord(with Partnership) error {
	switch {
	case p.Types.Any(permissions.IndirectProvider):
		return pcerr.New(pcerr.MPNOfProvider, "IR-26", "name the indirect reseller, or nobody, and not an indirect provider").About(p.MPNID)
	case !p.Types.Any(permissions.IndirectReseller):
		return pcerr.New(pcerr.MPNNotIndirectReseller, "IR-26", "only the MPN ID of an indirect reseller may stand here").About(p.MPNID)
	case !with.Active():
		return NoPartnership(p.Tenant)
	case !p.MPASigned():
		return pcerr.New(pcerr.ResellerMPANotSigned, "IR-26", "the reseller must sign the Microsoft Partner Agreement first").About(p.MPNID)
	}
	return nil
}

// CheckAgreement refuses a partner that a provider in a country could not name
// on an order whatever their partnership: one that is no indirect reseller, of
// another region, or without the Microsoft Partner Agreement (IR-26, RGN-3).
func (p *Partner) CheckAgreement(provider permissions.Country) error {
	if !p.Types.Any(permissions.IndirectReseller) {
		return pcerr.New(pcerr.MPNNotIndirectReseller, "IR-26", "the partner is no indirect reseller").About(p.MPNID)
	}
	if err := permissions.CheckRegion("RGN-3", provider, p.Country); err != nil {
		return err
	}
	if !p.MPASigned() {
		return pcerr.New(pcerr.ResellerMPANotSigned, "IR-26", "the reseller must sign the Microsoft Partner Agreement first").About(p.MPNID)
	}
	return nil
}
