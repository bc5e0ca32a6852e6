package permissions

import (
	"encoding/json"
	"slices"
	"strings"

	"cspkit.example/pcerr"
)

// PartnerTypes is a set of partner types; each type is a set of one.
type PartnerTypes uint8

// The partner types (CAP-1).
const (
	DirectBillPartner PartnerTypes = 1 << iota // buys from Microsoft, sells to end customers (CAP-5)
	IndirectProvider                           // buys from Microsoft, sells through resellers (CAP-6)
	IndirectReseller                           // sells through an indirect provider (CAP-7)
)

// BillToPartners are the types that Microsoft bills.
const BillToPartners = DirectBillPartner | IndirectProvider

var partnerTypeNames = [...]string{"direct_bill_partner", "indirect_provider", "indirect_reseller"}

// Has reports whether the set holds every type of other.
func (t PartnerTypes) Has(other PartnerTypes) bool { return t&other == other }

// Any reports whether the two sets share a type.
func (t PartnerTypes) Any(other PartnerTypes) bool { return t&other != 0 }

// Valid reports whether t is a combination that exists: one type, or a direct
// bill partner in transition that is an indirect reseller too (CAP-18).
func (t PartnerTypes) Valid() bool {
	switch t {
	case DirectBillPartner, IndirectProvider, IndirectReseller, DirectBillPartner | IndirectReseller:
		return true
	}
	return false
}

// Names returns the names of the types, such as "indirect_provider".
func (t PartnerTypes) Names() []string {
	names := []string{}
	for i, n := range partnerTypeNames {
		if t&(1<<i) != 0 {
			names = append(names, n)
		}
	}
	return names
}

// String returns the names joined by commas.
func (t PartnerTypes) String() string { return strings.Join(t.Names(), ", ") }

// MarshalJSON writes the names as a list.
func (t PartnerTypes) MarshalJSON() ([]byte, error) { return json.Marshal(t.Names()) }

// UnmarshalJSON reads what MarshalJSON wrote.
func (t *PartnerTypes) UnmarshalJSON(data []byte) error {
	var names []string
	if err := json.Unmarshal(data, &names); err != nil {
		return err
	}
	*t = 0
	for _, n := range names {
		i := slices.Index(partnerTypeNames[:], n)
		if i < 0 {
			return pcerr.Invalid("CAP-1", "types", "unknown partner type")
		}
		*t |= 1 << i
	}
	return nil
}

// ProgramStatus is where a partner stands in the CSP program (2.1).
type ProgramStatus string

// The program states.
const (
	ProgramPending    ProgramStatus = "pending"   // enrolled, being vetted
	ProgramRejected   ProgramStatus = "rejected"  // vetting failed
	ProgramQualified  ProgramStatus = "qualified" // vetted, agreement not signed
	ProgramActive     ProgramStatus = "active"
	ProgramRestricted ProgramStatus = "restricted" // sells nothing new (CAP-14)
	ProgramSuspended  ProgramStatus = "suspended"  // orders nothing new (CAP-15)
)
