package customers

import (
	"fmt"
	"net/url"
	"time"

	"cspkit.example/internal/check"
	"cspkit.example/pcerr"
	"cspkit.example/permissions"
	"cspkit.example/resellers"
)

// RequestID is the GUID of a relationship request.
type RequestID string

// Request is a partner's standing invitation to customers (2.6): the link
// names the partner, so several customers may answer it, and it never expires
// (REL-20).
type Request struct {
	permissions.Stamp
	resellers.Invitation
	ID                    RequestID
	Partner               permissions.TenantID
	Kind                  RelationshipKind     // reseller requests are KindDirect or KindProvider
	Provider              permissions.TenantID // only for KindIndirectReseller
	IncludeDelegatedAdmin bool
	TargetCountry         permissions.Country // optional hint
	TargetEmail           string              // optional hint
}

// NewRequest is what a partner chooses when it asks for a relationship. The
// zero value asks with delegated administration privileges (REL-19).
type NewRequest struct {
	WithoutDelegatedAdmin bool
	Provider              permissions.TenantID // an indirect reseller names one of its providers (REL-23)
	TargetCountry         permissions.Country
	TargetEmail           string
}

// Draft makes the request with its link and draft e-mail; nothing is sent
// (REL-5, REL-7). The refusals, in order: dap_required_in_cloud (CLD-2,
// REL-4), no_partnership (REL-23), region_not_allowed (RGN-1, RGN-6). with is
// the partnership of an indirect reseller with the provider that it names,
// the zero value for others.
func (n NewRequest) Draft(id RequestID, partner resellers.Partner, with resellers.Partnership, at time.Time) (Request, error) {
	if n.WithoutDelegatedAdmin {
		if err := partner.Cloud.Offers(permissions.RequestsWithoutDAP); err != nil {
			return Request{}, err
		}
	}
	r := Request{
		Stamp: permissions.Stamp{}.Touch(at), ID: id, Partner: partner.Tenant, Kind: kindFor(partner),
		IncludeDelegatedAdmin: !n.WithoutDelegatedAdmin,
	}
	if n.Provider != "" {
		if !partner.Types.Any(permissions.IndirectReseller) {
			return Request{}, pcerr.Invalid("REL-23", "provider", "only an indirect reseller names a provider")
		}
		if !with.Active() {
			return Request{}, resellers.NoPartnership(n.Provider)
		}
		r.Kind, r.Provider = KindIndirectReseller, n.Provider
	} else if !partner.Types.Any(permissions.BillToPartners) {
		return Request{}, pcerr.Invalid("REL-23", "provider", "an indirect reseller names the provider that will sell to the customer")
	}
	if err := n.hints(&r, partner); err != nil {
		return Request{}, err
	}
	r.Invitation = resellers.NewInvitation(r.link(partner.MPNID), "Reseller relationship request from "+partner.Name, r.email(partner.Name))
	r.Body += r.URL + "\n\n" + partner.Name
	return r, nil
}

func (n NewRequest) hints(r *Request, partner resellers.Partner) (err error) {
	if n.TargetEmail != "" {
		if r.TargetEmail, err = check.Email("targetEmail", n.TargetEmail); err != nil {
			return err
		}
	}
	if n.TargetCountry == "" {
		return nil
	}
	if r.TargetCountry, err = permissions.ParseCountry("targetCountry", string(n.TargetCountry)); err != nil {
		return err
	}
	return CheckPlace(partner, r.TargetCountry)
}

// link is the personalised link in the format of REL-17 and REL-18.
func (r *Request) link(mpnID string) string {
	const base = "https://portal.office.com/partner/partnersignup.aspx?type="
	kind := fmt.Sprintf("ResellerRelationship&id=%s&csp=1&msppid=0", r.Partner)
	if r.Kind == KindIndirectReseller {
		kind = fmt.Sprintf("IndirectResellerRelationship&id=%s&csp=1&msppid=%s&indirectCSP=%s", r.Partner, mpnID, r.Provider)
	}
	return fmt.Sprintf("%s%s&dap=%t&rid=%s", base, kind, r.IncludeDelegatedAdmin, r.ID)
}

func (r *Request) email(partner string) string {
	privileges := ""
	if r.IncludeDelegatedAdmin {
		privileges = " and delegated administration privileges for Azure Active Directory and Office 365"
	}
	return partner + " would like to work with you as your reseller.\n\n" +
		"To grant a reseller relationship" + privileges + ", have a global administrator open this link:\n"
}

// ParseLink returns the partner and the request that a link names, not_found
// for anything that is no such link.
func ParseLink(link string) (permissions.TenantID, RequestID, error) {
	u, err := url.Parse(link)
	if err == nil {
		q := u.Query()
		partner, err1 := check.GUID("link", permissions.TenantID(q.Get("id")))
		id, err2 := check.GUID("link", RequestID(q.Get("rid")))
		if err1 == nil && err2 == nil {
			return partner, id, nil
		}
	}
	return "", "", LinkUnknown()
}

// LinkUnknown is the refusal for a link that names no request.
func LinkUnknown() error {
	return pcerr.New(pcerr.NotFound, "REL-6", "this link belongs to no request; ask the partner for the link again")
}

// Acceptance is a customer's answer to a request, with the facts that decide.
type Acceptance struct {
	Tenant          Tenant
	User            permissions.UserID
	IsPartnerTenant bool                  // the customer's tenant transacts in CSP (CAP-17)
	OtherPartner    bool                  // another partner has an active relationship (CLD-7)
	Partnership     resellers.Partnership // of reseller and provider, for KindIndirectReseller
	AgreesToMCA     bool                  // the customer accepts the agreement while accepting (REL-16)
}

// Party is a partner that a request makes a relationship for, and its record
// of the customer so far (the zero Customer for a stranger).
type Party struct {
	Partner  resellers.Partner
	Customer Customer
}

// Granted is what an acceptance changed for one partner.
type Granted struct {
	Customer        Customer
	NewRelationship bool
	NewDAP          bool
}

// Accept returns what changes for the parties — the inviting partner, and
// behind an indirect reseller its provider (REL-23) — and the tenant after
// it. The refusals are those of table 2.6, in its order.
func (r Request) Accept(a Acceptance, parties []Party, at time.Time) ([]Granted, Tenant, error) {
	if err := r.CheckOpen(); err != nil {
		return nil, a.Tenant, err
	}
	if err := r.checkParties(a, parties); err != nil {
		return nil, a.Tenant, err
	}
	var granted []Granted
	for _, p := range parties {
		if g := r.grant(p, a, at); g.NewRelationship || g.NewDAP {
			granted = append(granted, g)
		}
	}
	if len(granted) == 0 {
		return nil, a.Tenant, pcerr.New(pcerr.RelationshipExists, "REL-21", "everything that this request asks for is there already")
	}
	t := a.Tenant
	if t.Cloud.Offers(permissions.MCAConfirmation) == nil && t.AcceptedMCA.IsZero() && !t.Attested {
		if !a.AgreesToMCA {
			return nil, t, pcerr.New(pcerr.MCANotAccepted, "REL-16", "accept the Microsoft Customer Agreement together with the request")
		}
		t.AcceptedMCA, t.Stamp = at, t.Touch(at)
	}
	return granted, t, nil
}

func (r Request) checkParties(a Acceptance, parties []Party) error {
	for _, p := range parties {
		if p.Partner.Cloud != a.Tenant.Cloud {
			return pcerr.New(pcerr.CloudMismatch, "CLD-1", "partner and customer must be in one cloud")
		}
	}
	if a.OtherPartner {
		if err := a.Tenant.Cloud.Offers(permissions.SeveralPartners); err != nil {
			return err
		}
	}
	if a.IsPartnerTenant {
		return pcerr.New(pcerr.CustomerIsPartnerTenant, "CAP-17", "a tenant that transacts in CSP cannot be a customer; use another tenant")
	}
	if r.Kind == KindIndirectReseller && !a.Partnership.Active() {
		return resellers.NoPartnership(r.Provider)
	}
	for _, p := range parties {
		if err := CheckPlace(p.Partner, a.Tenant.Country); err != nil {
			return err
		}
	}
	return nil
}

// grant makes the relationship if there is none, and DAP if the request
// includes it; it never takes anything away (REL-21, REL-22).
func (r Request) grant(p Party, a Acceptance, at time.Time) Granted {
	g := Granted{Customer: p.Customer}
	c := &g.Customer
	if c.ID == "" {
		*c = newRecord(a.Tenant, p.Partner)
	}
	c.Stamp = c.Touch(at)
	kind := r.Kind
	if p.Partner.Tenant == r.Provider {
		kind = KindProvider
	}
	if !c.Relationship.Active() {
		c.Relationship = newRelationship(kind, OriginRequest, at)
		g.NewRelationship = true
	}
	if r.IncludeDelegatedAdmin && !c.DAP.Active() {
		c.DAP = newDAP(a.User, at)
		g.NewDAP = true
	}
	return g
}
