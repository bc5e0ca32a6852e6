package permissions

import (
	"slices"
	"strings"
	"time"

	"cspkit.example/pcerr"
)

// The only thing that a purchase permission supports (PERM-3).
const (
	AzureReservedInstances = "AzureReservedInstances"
	Purchase               = "Purchase"
)

// PolicyPermission is a pair of resource and action in a [Policy].
type PolicyPermission struct{ Resource, Action string }

// Policy is the customer purchase permission as an object (2.18): partner
// Grantor lets customer Customer purchase Azure reservations on the
// subscriptions that this partner bought for it. There is a policy while the
// permission is on; it is off by default (PERM-6).
type Policy struct {
	Stamp
	Grantor  TenantID // the bill-to partner, who pays (PERM-15)
	Customer TenantID
}

// ID returns "<partner tenant>_<customer tenant>".
func (p Policy) ID() string { return string(p.Grantor) + "_" + string(p.Customer) }

// Permissions returns the one pair that exists (PERM-3).
func (p Policy) Permissions() []PolicyPermission {
	return []PolicyPermission{{AzureReservedInstances, Purchase}}
}

// PolicyInput is a policy as a caller writes it. The zero value asks for
// the one thing there is.
type PolicyInput struct {
	ID          string             // on update: must match entity and grantor
	Permissions []PolicyPermission // empty means the one pair there is
	Version     uint64             // on update: the version that the caller read; 0 skips the check
}

// EnablePolicy switches the permission on. The facts are whether it is on
// already (PERM-22) and whether the customer has an active Azure plan or
// Azure global subscription that this partner bought (PERM-13). That a user
// of the customer is Owner is not asked (PERM-14).
func EnablePolicy(grantor, customer TenantID, in PolicyInput, on, activeAzure bool, at time.Time) (Policy, error) {
	p := Policy{Stamp: Stamp{}.Touch(at), Grantor: grantor, Customer: customer}
	if err := in.checkPermissions(); err != nil {
		return Policy{}, err
	}
	if on {
		return Policy{}, pcerr.New(pcerr.PolicyExists, "PERM-22", "the permission is on already").About(p.ID())
	}
	if !activeAzure {
		return Policy{}, pcerr.New(pcerr.AzureSubscriptionRequired, "PERM-13",
			"buy the customer an Azure plan or an Azure global subscription first").About(string(customer))
	}
	return p, nil
}

// Update returns the policy as written again (2.18): nothing visible changes.
func (p Policy) Update(in PolicyInput, at time.Time) (Policy, error) {
	if err := in.checkPermissions(); err != nil {
		return p, err
	}
	if !strings.EqualFold(in.ID, p.ID()) {
		return p, pcerr.New(pcerr.PolicyIDInvalid, "PERM-5", "the identifier must be <partner tenant>_<customer tenant> of this policy")
	}
	if in.Version != 0 && in.Version != p.Version {
		return p, pcerr.New(pcerr.ETagMismatch, "PERM-22", "the policy was changed since it was read: read it again").About(p.ID())
	}
	p.Stamp = p.Touch(at)
	return p, nil
}

func (in PolicyInput) checkPermissions() error {
	for _, pair := range in.Permissions {
		if pair != (PolicyPermission{AzureReservedInstances, Purchase}) || len(slices.Compact(slices.Clone(in.Permissions))) != 1 {
			return pcerr.Invalid("PERM-3", "permissions", "the only pair is AzureReservedInstances, Purchase")
		}
	}
	return nil
}

// PolicyNotFound is the refusal when the permission is off (PERM-22).
func PolicyNotFound(customer TenantID) error {
	return pcerr.New(pcerr.PolicyNotFound, "PERM-22", "the permission is off").About(string(customer))
}
