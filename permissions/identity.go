package permissions

import (
	"strings"
	"time"

	"cspkit.example/internal/check"
)

// TenantID is the GUID of an organisation's Azure AD tenant, in lower case.
// Partners, resellers and customers are known by it (ID-1).
type TenantID string

// UserID is the GUID of a user within a tenant, in lower case.
type UserID string

// ParseTenantID returns the tenant that s names; field is blamed when s is
// not a GUID (ID-2).
func ParseTenantID(field, s string) (TenantID, error) { return check.GUID(field, TenantID(s)) }

// Identity names who acts: a user of a tenant. What it may do is read from
// the store when it acts, so an Identity never goes stale (ROLE-14).
type Identity struct {
	Tenant TenantID
	User   UserID
}

// Canonical returns the identity in lower case (ID-2).
func (i Identity) Canonical() Identity {
	return Identity{TenantID(strings.ToLower(string(i.Tenant))), UserID(strings.ToLower(string(i.User)))}
}

// Channel says where a call is made. A rule applies on every channel unless
// it names one (ID-6).
type Channel string

// The channels.
const (
	Dashboard        Channel = "partner_center_dashboard"
	API              Channel = "partner_center_api"
	AzurePortal      Channel = "azure_portal"
	CustomerPortal   Channel = "customer_portal"
	MicrosoftSupport Channel = "microsoft_support"
)

// Stamp is what the engine keeps about every stored value.
type Stamp struct {
	Version   uint64    // changed by every write; 0 before the first
	CreatedAt time.Time // UTC
	UpdatedAt time.Time // UTC
}

// Touch returns the stamp of a change at that time.
func (s Stamp) Touch(at time.Time) Stamp {
	if s.CreatedAt.IsZero() {
		s.CreatedAt = at
	}
	s.UpdatedAt = at
	return s
}
