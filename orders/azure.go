package orders

import (
	"slices"
	"strings"
	"time"

	"cspkit.example/customers"
	"cspkit.example/internal/check"
	"cspkit.example/pcerr"
	"cspkit.example/permissions"
)

// EntitlementID is the GUID of an Azure subscription.
type EntitlementID string

// EntitlementStatus says whether an Azure subscription runs.
type EntitlementStatus string

// The states of an entitlement.
const (
	EntitlementActive   EntitlementStatus = "active"
	EntitlementDisabled EntitlementStatus = "disabled"
)

// Entitlement is an Azure subscription under an Azure plan or behind an Azure
// global subscription (2.13). It belongs to the customer; the partner that
// sold it is the bill-to partner of everything on it.
type Entitlement struct {
	permissions.Stamp
	ID           EntitlementID
	Customer     customers.ID
	Partner      permissions.TenantID
	Subscription SubscriptionID
	FriendlyName string
	Status       EntitlementStatus
	DisabledAt   time.Time // since when it has no usage; zero while it is active
}

// NotFound is the refusal for an Azure subscription that does not exist for the asker.
func (id EntitlementID) NotFound() error {
	return pcerr.New(pcerr.SubscriptionNotFound, "CUS-12", "the customer has no such Azure subscription").About(string(id))
}

// NewEntitlement returns an Azure subscription of a commerce subscription, as
// provisioning makes it (SUB-6, SUB-28).
func (s *Subscription) NewEntitlement(id EntitlementID, name string, at time.Time) Entitlement {
	return Entitlement{
		Stamp: permissions.Stamp{}.Touch(at), ID: id, Customer: s.Customer, Partner: s.Partner,
		Subscription: s.ID, FriendlyName: name, Status: EntitlementActive,
	}
}

// SetStatus returns the entitlement enabled or disabled; its commerce
// subscription must be active (2.13, SUB-10).
func (e Entitlement) SetStatus(of Subscription, to EntitlementStatus, at time.Time) (Entitlement, error) {
	if err := of.CheckActive("SUB-10"); err != nil {
		return e, err
	}
	if to != EntitlementActive && to != EntitlementDisabled {
		return e, pcerr.Invalid("ID-13", "status", "use active or disabled")
	}
	if to != e.Status {
		e.DisabledAt = time.Time{}
		if to == EntitlementDisabled {
			e.DisabledAt = at
		}
	}
	e.Status, e.Stamp = to, e.Touch(at)
	return e, nil
}

// PrincipalType says what holds a role assignment.
type PrincipalType string

// The principal types.
const (
	PrincipalUser         PrincipalType = "user"
	PrincipalGroup        PrincipalType = "group"
	PrincipalForeignGroup PrincipalType = "foreign_group"
	ServicePrincipal      PrincipalType = "service_principal"
)

// Roles that rules name; any other text is a role too.
const (
	Owner                     = "Owner"
	Contributor               = "Contributor"
	UserAccessAdministrator   = "User Access Administrator"
	SupportRequestContributor = "Support Request Contributor"
)

// SubscriptionScope is the scope of an assignment on the whole Azure
// subscription; others are resource_group:<name> and resource:<id>.
const SubscriptionScope = "subscription"

// AdminAgents is the partner's security group that becomes Owner of what the
// partner provisions (DAP-4).
const AdminAgents = "AdminAgents"

// RoleAssignment gives a principal a role on an Azure subscription (2.13).
type RoleAssignment struct {
	permissions.Stamp
	Entitlement     EntitlementID
	Customer        customers.ID
	PrincipalType   PrincipalType
	PrincipalTenant permissions.TenantID
	Principal       string // user ID, group name or application ID
	Role            string
	Scope           string // SubscriptionScope and so on
}

// AdminAgentsOwner is the assignment that comes with an Azure subscription
// that a partner provisions: its AdminAgents group is Owner (DAP-4).
func AdminAgentsOwner(e Entitlement, at time.Time) RoleAssignment {
	return RoleAssignment{
		Stamp: permissions.Stamp{}.Touch(at), Entitlement: e.ID, Customer: e.Customer, PrincipalType: PrincipalForeignGroup,
		PrincipalTenant: e.Partner, Principal: AdminAgents, Role: Owner, Scope: SubscriptionScope,
	}
}

// Check returns the assignment with defaults filled in (a user, the whole
// subscription), or invalid_input.
func (a RoleAssignment) Check() (RoleAssignment, error) {
	if a.PrincipalType == "" {
		a.PrincipalType = PrincipalUser
	}
	if a.Scope == "" {
		a.Scope = SubscriptionScope
	}
	if err := check.Names("principalId", a.Principal, "role", a.Role, "scope", a.Scope); err != nil {
		return a, err
	}
	var err error
	switch a.PrincipalType {
	case PrincipalUser:
		a.Principal, err = check.GUID("principalId", a.Principal)
	case PrincipalGroup, PrincipalForeignGroup, ServicePrincipal:
	default:
		err = pcerr.Invalid("RBAC-5", "principalType", "use user, group, foreign_group or service_principal")
	}
	if err == nil {
		a.PrincipalTenant, err = check.GUID("principalTenantId", a.PrincipalTenant)
	}
	if err == nil && a.Scope != SubscriptionScope && !strings.HasPrefix(a.Scope, "resource_group:") && !strings.HasPrefix(a.Scope, "resource:") {
		err = pcerr.Invalid("RBAC-5", "scope", "use subscription, resource_group:<name> or resource:<id>")
	}
	return a, err
}

// Assignment returns the assignment as one on this Azure subscription, or
// invalid_input. The principal is the customer's unless it says otherwise.
func (e Entitlement) Assignment(a RoleAssignment, at time.Time) (RoleAssignment, error) {
	a.Entitlement, a.Customer, a.Stamp = e.ID, e.Customer, permissions.Stamp{}.Touch(at)
	if a.PrincipalTenant == "" {
		a.PrincipalTenant = e.Customer
	}
	return a.Check()
}

// Assign is Assignment for one that is to be given: subscription_not_active
// while the Azure subscription is disabled (RBAC-9).
func (e Entitlement) Assign(a RoleAssignment, at time.Time) (RoleAssignment, error) {
	a, err := e.Assignment(a, at)
	if err == nil && e.Status != EntitlementActive {
		err = pcerr.New(pcerr.SubscriptionNotActive, "RBAC-9", "the Azure subscription is disabled: enable it first").About(string(e.ID))
	}
	return a, err
}

// AssignmentNotFound is the refusal for an assignment that is not there.
func AssignmentNotFound() error {
	return pcerr.New(pcerr.NotFound, "RBAC-7", "there is no such role assignment")
}

// Assignments are those of one Azure subscription.
type Assignments []RoleAssignment

// UserHolds reports whether a user itself holds one of the roles on the whole
// subscription (RBAC-5); when and why it was given does not matter (RBAC-3).
func (as Assignments) UserHolds(u permissions.Identity, roles ...string) bool {
	return as.holds(PrincipalUser, u.Tenant, string(u.User), roles)
}

// AdminAgentsHold reports whether the partner's AdminAgents group is Owner of
// the whole subscription.
func (as Assignments) AdminAgentsHold(partner permissions.TenantID) bool {
	return as.holds(PrincipalForeignGroup, partner, AdminAgents, []string{Owner})
}

func (as Assignments) holds(kind PrincipalType, tenant permissions.TenantID, principal string, roles []string) bool {
	return slices.ContainsFunc(as, func(a RoleAssignment) bool {
		return a.PrincipalType == kind && a.PrincipalTenant == tenant && a.Principal == principal &&
			a.Scope == SubscriptionScope && slices.Contains(roles, a.Role)
	})
}

// PartnerMay refuses a partner user without one of the roles on the Azure
// subscription with explicit_azure_permission_required: admin agents and
// global admins have Owner through the AdminAgents group while that holds it,
// everybody else needs an explicit assignment (RSV-23, RSV-24, RBAC-7).
func (as Assignments) PartnerMay(u permissions.Identity, held permissions.Roles, roles ...string) error {
	if held.Any(permissions.AdminAgent|permissions.GlobalAdmin) && as.AdminAgentsHold(u.Tenant) || as.UserHolds(u, roles...) {
		return nil
	}
	return pcerr.New(pcerr.ExplicitAzurePermissionRequired, "RSV-23", "ask the customer, or an admin agent, for a role on the Azure subscription: "+strings.Join(roles, " or "))
}

// CustomerMay refuses a customer user without one of the roles on the Azure
// subscription with owner_role_required (RBAC-1, RBAC-2). A role held through
// one of the user's groups counts (RBAC-5); being global administrator of the
// tenant is not enough (RBAC-6).
func (as Assignments) CustomerMay(u permissions.Identity, groups []string, roles ...string) error {
	if as.UserHolds(u, roles...) {
		return nil
	}
	for _, group := range groups {
		if as.holds(PrincipalGroup, u.Tenant, group, roles) {
			return nil
		}
	}
	return pcerr.New(pcerr.OwnerRoleRequired, "RBAC-2", "you need this role on the Azure subscription: "+strings.Join(roles, " or "))
}
