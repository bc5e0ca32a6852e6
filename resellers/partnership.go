package resellers

import (
	"time"

	"cspkit.example/internal/check"
	"cspkit.example/pcerr"
	"cspkit.example/permissions"
)

// RequestID is the GUID of a partnership request.
type RequestID string

// Request is a provider's standing invitation to resellers (2.9): the link
// names the provider, so several resellers may answer it.
type Request struct {
	permissions.Stamp
	Invitation
	ID            RequestID
	Provider      permissions.TenantID
	ResellerEmail string
}

// NewRequest drafts a request to the address of a reseller (IR-4). Nothing is
// sent.
func NewRequest(id RequestID, provider Partner, resellerEmail string, at time.Time) (Request, error) {
	email, err := check.Email("resellerEmail", resellerEmail)
	if err != nil {
		return Request{}, err
	}
	url := "https://partner.microsoft.com/partnership/accept?provider=" + string(provider.Tenant) + "&rid=" + string(id)
	body := "We would like to work with you as our indirect reseller in the Cloud Solution Provider program.\n\n" +
		"Please have a global admin of your company open this link and accept:\n" + url + "\n\n" + provider.Name
	return Request{
		Stamp: permissions.Stamp{}.Touch(at), ID: id, Provider: provider.Tenant, ResellerEmail: email,
		Invitation: NewInvitation(url, "Partnership request from "+provider.Name, body),
	}, nil
}

// Answer is what somebody said to an invitation; answers are noted one by one.
type Answer struct {
	permissions.Stamp
	ID       string               // GUID
	Request  string               // ID of the request
	Inviter  permissions.TenantID // who sent it
	By       permissions.Identity // who answered, for its tenant
	Accepted bool
}

// PartnershipState says whether provider and reseller work together.
type PartnershipState string

// The states; the zero value is none.
const (
	NoPartnershipYet   PartnershipState = ""
	PartnershipActive  PartnershipState = "active"
	PartnershipRemoved PartnershipState = "removed"
)

// Partnership is the standing link between a provider and a reseller (2.10).
// The zero Partnership is none.
type Partnership struct {
	permissions.Stamp
	Provider                      permissions.TenantID
	Reseller                      permissions.TenantID
	State                         PartnershipState
	Since                         time.Time
	RemovedAt                     time.Time // zero unless removed
	ProviderName                  string
	ResellerName                  string
	ResellerMPNID                 string
	ResellerCountry               permissions.Country
	ProviderMayAdministerReseller bool // granted by accepting (IR-8)
}

// Active reports whether the partnership is there.
func (p Partnership) Active() bool { return p.State == PartnershipActive }

// Accept forms the partnership that the request asks for (2.9, IR-3, IR-24).
// The refusals, in order: request_withdrawn, cloud_mismatch (CLD-1),
// region_not_allowed (RGN-3), partnership_exists.
func (p Partnership) Accept(r Request, provider, reseller Partner, at time.Time) (Partnership, error) {
	if err := r.CheckOpen(); err != nil {
		return p, err
	}
	if provider.Cloud != reseller.Cloud {
		return p, pcerr.New(pcerr.CloudMismatch, "CLD-1", "provider and reseller must be in one cloud; use an account in the other's cloud")
	}
	if err := permissions.CheckRegion("RGN-3", provider.Country, reseller.Country); err != nil {
		return p, err
	}
	if p.Active() {
		return p, pcerr.New(pcerr.PartnershipExists, "IR-2", "the partnership is active already")
	}
	return Partnership{
		Stamp: p.Touch(at), Provider: provider.Tenant, Reseller: reseller.Tenant,
		State: PartnershipActive, Since: at, ProviderName: provider.Name, ResellerName: reseller.Name,
		ResellerMPNID: reseller.MPNID, ResellerCountry: reseller.Country, ProviderMayAdministerReseller: true,
	}, nil
}

// RemovalWarning is what the provider confirms when it removes a partnership
// (IR-22).
const RemovalWarning = "Remove the partnership only for proper business purposes and in line with your contracts; " +
	"you answer to Microsoft for claims of third parties. Customers are not removed, delegated administration " +
	"privileges do not change, and no notice is sent to anybody."

// Remove ends an active partnership. Without confirmation it is refused with
// confirmation_required and the warning (IR-19, IR-20).
func (p Partnership) Remove(confirmed bool, at time.Time) (Partnership, error) {
	if !p.Active() {
		return p, NoPartnership(p.Reseller)
	}
	if !confirmed {
		return p, pcerr.New(pcerr.ConfirmationRequired, "IR-19", RemovalWarning).About(string(p.Reseller))
	}
	p.State, p.RemovedAt, p.Stamp = PartnershipRemoved, at, p.Touch(at)
	return p, nil
}

// EndAdministration takes away the provider's access to the reseller's own
// work account; the partnership stays (IR-8).
func (p Partnership) EndAdministration(at time.Time) (Partnership, error) {
	if !p.Active() {
		return p, NoPartnership(p.Provider)
	}
	p.ProviderMayAdministerReseller, p.Stamp = false, p.Touch(at)
	return p, nil
}

// NoPartnership is the refusal when provider and reseller do not work
// together (IR-2, IR-21).
func NoPartnership(with permissions.TenantID) error {
	return pcerr.New(pcerr.NoPartnership, "IR-2", "form a partnership first: a request that the reseller's global admin accepts").About(string(with))
}
