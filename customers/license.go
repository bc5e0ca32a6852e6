package customers

import (
	"cmp"
	"slices"
	"strings"
	"time"

	"cspkit.example/internal/check"
	"cspkit.example/pcerr"
	"cspkit.example/permissions"
)

// LicenseGroup is a directory that manages licences (CUS-18).
type LicenseGroup string

// The licence groups.
const (
	LicenseGroup1 LicenseGroup = "group1" // Azure AD
	LicenseGroup2 LicenseGroup = "group2" // Minecraft
)

// LicenseSKU is a kind of licence that users can be given: input data, like
// the catalogue, which says what subscriptions give its units.
type LicenseSKU struct {
	permissions.Stamp
	ID         string // a GUID
	Name       string
	PartNumber string       // such as ENTERPRISEPACK
	Group      LicenseGroup // empty means LicenseGroup1
	Plans      []ServicePlan
}

// ServicePlan is a part of a licence.
type ServicePlan struct {
	ID          string // a GUID
	Name        string // such as EXCHANGE_S_FOUNDATION
	DisplayName string
	ForTenant   bool // serves the tenant, not its users one by one
}

// Clone returns a copy that shares nothing with s.
func (s LicenseSKU) Clone() LicenseSKU {
	s.Plans = slices.Clone(s.Plans)
	return s
}

// Check returns the SKU with IDs in lower case and its group filled in, or
// invalid_input.
func (s LicenseSKU) Check() (LicenseSKU, error) {
	s = s.Clone()
	var err error
	if s.ID, err = check.GUID("licenseSku", s.ID); err != nil {
		return s, err
	}
	if err := check.Names("name", s.Name, "partNumber", s.PartNumber); err != nil {
		return s, err
	}
	if s.Group = cmp.Or(s.Group, LicenseGroup1); s.Group != LicenseGroup1 && s.Group != LicenseGroup2 {
		return s, pcerr.Invalid("CUS-18", "licenseGroup", "use group1 or group2")
	}
	for n := range s.Plans {
		p := &s.Plans[n]
		if p.ID, err = check.GUID("servicePlan", p.ID); err != nil {
			return s, err
		}
		if err := check.Names("serviceName", p.Name, "displayName", p.DisplayName); err != nil {
			return s, err
		}
	}
	return s, nil
}

func (s *LicenseSKU) has(plan string) bool {
	return slices.ContainsFunc(s.Plans, func(p ServicePlan) bool { return p.ID == plan })
}

// LicenseUnits is how many units of a licence a tenant has (CUS-17).
type LicenseUnits struct {
	SKU       LicenseSKU
	Active    int // of its active subscriptions
	Suspended int // of its suspended ones
	Consumed  int // its active users with the licence
}

// Available returns how many units can still be assigned; it is negative after
// subscriptions with assigned units went away.
func (l *LicenseUnits) Available() int { return l.Active - l.Consumed }

// Licensing is what is known of licences in a tenant, by the IDs of their
// SKUs. What is not in it is not counted (CUS-17).
type Licensing map[string]LicenseUnits

// ExcludedPlan is a part of a licence that its holder does not get.
type ExcludedPlan struct{ SKU, Plan string }

// LicenseUpdate changes the licences of a user.
type LicenseUpdate struct {
	Assign []LicenseAssignment
	Remove []string // IDs of SKUs
}

// LicenseAssignment is a licence to be given.
type LicenseAssignment struct {
	SKU     string   // its ID
	Without []string // IDs of service plans that are not given
}

// Normal returns the update with GUIDs in lower case.
func (to LicenseUpdate) Normal() LicenseUpdate {
	out := LicenseUpdate{Remove: lowerGUIDs(to.Remove)}
	for _, a := range to.Assign {
		out.Assign = append(out.Assign, LicenseAssignment{lowerGUIDs([]string{a.SKU})[0], lowerGUIDs(a.Without)})
	}
	return out
}

func lowerGUIDs(ids []string) []string {
	ids = slices.Clone(ids)
	for n, id := range ids {
		if check.IsGUID(id) {
			ids[n] = strings.ToLower(id)
		}
	}
	return ids
}

// SKUs returns the IDs of all licences that the update names.
func (to LicenseUpdate) SKUs() []string {
	all := slices.Clone(to.Remove)
	for _, a := range to.Assign {
		all = append(all, a.SKU)
	}
	return all
}

// maxLicenses bounds the licences of a user, and the plans of one that it does
// not get.
const maxLicenses = 100

// UpdateLicenses returns the user with licences assigned and removed.
// Removing wins; assigning what is there only changes its excluded plans, and
// removing what is not there changes nothing. A licence without a free unit is
// license_unavailable (CUS-17); licences of two groups are invalid_input
// (CUS-18).
func (u User) UpdateLicenses(to LicenseUpdate, in Licensing, at time.Time) (User, error) {
	if !u.Active() {
		return u, UserNotFound(u.ID)
	}
	if err := to.check(in); err != nil {
		return u, err
	}
	changed := u.Clone()
	changed.removeLicenses(func(sku string) bool { return slices.Contains(to.Remove, sku) })
	for _, a := range to.Assign {
		if slices.Contains(to.Remove, a.SKU) {
			continue
		}
		if units, counted := in[a.SKU]; counted && units.Available() <= 0 && !slices.Contains(u.Licenses, a.SKU) {
			return u, pcerr.New(pcerr.LicenseUnavailable, "CUS-17", "no unit of this licence is left: buy more or take it from somebody").About(a.SKU)
		}
		changed.removeLicenses(func(sku string) bool { return sku == a.SKU })
		changed.Licenses = append(changed.Licenses, a.SKU)
		for _, plan := range a.Without {
			changed.ExcludedPlans = append(changed.ExcludedPlans, ExcludedPlan{a.SKU, plan})
		}
	}
	if len(changed.Licenses) > maxLicenses {
		return u, pcerr.Invalid("ID-13", "licenses", "a user has at most 100 licences")
	}
	changed.sortLicenses()
	changed.Stamp = u.Touch(at)
	return changed, nil
}

// KeepLicenses returns the user without the licences that have no free unit:
// those that a restored user had come back where they are available (2.4).
func (u User) KeepLicenses(in Licensing) User {
	u = u.Clone()
	u.removeLicenses(func(sku string) bool {
		units, counted := in[sku]
		return counted && units.Available() <= 0
	})
	return u
}

func (u *User) removeLicenses(gone func(sku string) bool) {
	u.Licenses = slices.DeleteFunc(u.Licenses, gone)
	u.ExcludedPlans = slices.DeleteFunc(u.ExcludedPlans, func(p ExcludedPlan) bool { return gone(p.SKU) })
}

func (u *User) sortLicenses() {
	slices.Sort(u.Licenses)
	slices.SortFunc(u.ExcludedPlans, func(a, b ExcludedPlan) int {
		return cmp.Or(cmp.Compare(a.SKU, b.SKU), cmp.Compare(a.Plan, b.Plan))
	})
	u.ExcludedPlans = slices.Compact(u.ExcludedPlans)
}

// check refuses malformed IDs, plans that are not of their licence, and
// licences of two groups.
func (to *LicenseUpdate) check(in Licensing) error {
	groups := map[LicenseGroup]bool{}
	for _, sku := range to.SKUs() {
		if err := check.Name("licenses", sku); err != nil {
			return err
		}
		if units, known := in[sku]; known {
			groups[cmp.Or(units.SKU.Group, LicenseGroup1)] = true
		}
	}
	if len(groups) > 1 {
		return pcerr.Invalid("CUS-18", "licenses", "licences of different groups are changed one group at a time")
	}
	for _, a := range to.Assign {
		if len(a.Without) > maxLicenses {
			return pcerr.Invalid("ID-13", "excludedPlans", "a licence is given without at most 100 plans")
		}
		units, known := in[a.SKU]
		for _, plan := range a.Without {
			if err := check.Name("excludedPlans", plan); err != nil {
				return err
			}
			if known && !units.SKU.has(plan) {
				return pcerr.Invalid("CUS-17", "excludedPlans", "the licence has no such service plan").About(plan)
			}
		}
	}
	return nil
}
