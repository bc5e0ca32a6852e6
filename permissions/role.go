package permissions

import (
	"encoding/json"
	"math/bits"
	"slices"
	"strings"

	"cspkit.example/pcerr"
)

// Roles is a set of roles (ROLE-7); each role is a set of one. The zero value
// is the default user, who only sees the own profile (ROLE-6). Join roles
// with |.
type Roles uint16

// The roles of a partner user.
const (
	GlobalAdmin         Roles = 1 << iota // Azure AD role
	BillingAdmin                          // Azure AD role
	UserManagementAdmin                   // Azure AD role
	AdminAgent                            // CSP role
	SalesAgent                            // CSP role
	HelpdeskAgent                         // CSP role
	AccountAdmin                          // company role
	MPNPartnerAdmin                       // company role
	BusinessProfileAdmin
	ReferralAdmin
	ReferralUser
	IncentiveAdmin
	IncentiveUser
	ExecutiveReportViewer
	ReportViewer

	anybody // carried by everybody, also the default user
)

// Sets of roles that rules name.
const (
	// AdminRoles decide the level of access to Partner Center features (ROLE-2).
	AdminRoles = GlobalAdmin | BillingAdmin | UserManagementAdmin
	// AgentRoles decide which customer data a user sees and changes (ROLE-2).
	AgentRoles = AdminAgent | SalesAgent | HelpdeskAgent
	// SixCSPRoles are the roles that the pages call CSP roles (ROLE-7).
	SixCSPRoles = AdminRoles | AgentRoles
	// BeyondCSP are the roles whose rights reach past Partner Center: to the
	// bills and the accounts of all Microsoft services (ROLE-4).
	BeyondCSP = GlobalAdmin | BillingAdmin
	// AllRoles is every role.
	AllRoles = anybody - 1

	guestRoles = MPNPartnerAdmin | BusinessProfileAdmin | ReferralAdmin
)

var roleNames = [...]string{
	"global_admin", "billing_admin", "user_management_admin", "admin_agent", "sales_agent", "helpdesk_agent",
	"account_admin", "mpn_partner_admin", "business_profile_admin", "referral_admin", "referral_user",
	"incentive_admin", "incentive_user", "executive_report_viewer", "report_viewer",
}

// Has reports whether the set holds every role of other.
func (r Roles) Has(other Roles) bool { return r&other == other }

// Any reports whether the two sets share a role.
func (r Roles) Any(other Roles) bool { return r&other != 0 }

// Names returns the names of the roles, such as "admin_agent", in the order of ROLE-7.
func (r Roles) Names() []string {
	var names []string
	for rest := r & AllRoles; rest != 0; rest &= rest - 1 {
		names = append(names, roleNames[bits.TrailingZeros16(uint16(rest))])
	}
	return names
}

// String returns the names joined by commas, "none" for the empty set.
func (r Roles) String() string {
	if r&AllRoles == 0 {
		return "none"
	}
	return strings.Join(r.Names(), ", ")
}

// check refuses a set with a role that does not exist with invalid_input (ROLE-7).
func (r Roles) check() error {
	if r&^AllRoles != 0 {
		return pcerr.Invalid("ROLE-7", "roles", "holds a role that does not exist")
	}
	return nil
}

// ParseRoles returns the set of the named roles; an unknown name is refused
// with invalid_input (ROLE-7).
func ParseRoles(names ...string) (Roles, error) {
	var r Roles
	for _, n := range names {
		i := slices.Index(roleNames[:], n)
		if i < 0 {
			return 0, pcerr.Invalid("ROLE-7", "roles", "unknown role "+strings.ToValidUTF8(n, "?")+": use names such as admin_agent")
		}
		r |= 1 << i
	}
	return r, nil
}

// MarshalJSON writes the names as a list.
func (r Roles) MarshalJSON() ([]byte, error) { return json.Marshal(append([]string{}, r.Names()...)) }

// UnmarshalJSON reads what MarshalJSON wrote.
func (r *Roles) UnmarshalJSON(data []byte) (err error) {
	var names []string
	if err := json.Unmarshal(data, &names); err != nil {
		return err
	}
	*r, err = ParseRoles(names...)
	return err
}
