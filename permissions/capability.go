package permissions

import "cspkit.example/pcerr"

// Capability is a row of the matrix of partner types (section 4.2).
type Capability uint8

// The capabilities.
const (
	OwnAccount Capability = iota
	ViewCustomers
	AdministerCustomers
	ManageAzure
	CreateCustomers
	RequestRelationships
	RemoveRelationships
	ViewPartnerships
	ManagePartnerships
	AcceptPartnerships
	AttestMCA
	BuySubscriptions
	BuyReservations
	ManageSubscriptions
	SetResellers
	SwitchPurchasePermission
	ReadPurchasePermission
	SetCustomerPrices
	SetSupportContacts
	BeSupportContact
	SeeUsage
	SeeInvoices
	SeePrices
	EscalateToMicrosoft
	OpenServiceRequests
	ManageBudgets
	SeeActivityLog
	BePartnerOfRecord
	capabilityCount
)

// grant says which types have a capability and how the others are refused.
type grant struct {
	types PartnerTypes
	code  pcerr.Code
	rule  pcerr.Rule
}

const anyPartner = DirectBillPartner | IndirectProvider | IndirectReseller

// capabilities is section 4.2 of docs/domain.md. Service requests are open to
// resellers here because those with explicit Azure rights may open them; the
// operation refuses the others (SUP-14).
var capabilities = [capabilityCount]grant{
	OwnAccount:               {types: anyPartner},
	ViewCustomers:            {types: anyPartner},
	AdministerCustomers:      {types: anyPartner},
	ManageAzure:              {types: anyPartner},
	CreateCustomers:          {BillToPartners, pcerr.PartnerTypeNotAllowed, "CAP-8"},
	RequestRelationships:     {types: anyPartner},
	RemoveRelationships:      {BillToPartners, pcerr.PartnerTypeNotAllowed, "CAP-13"},
	ViewPartnerships:         {IndirectProvider | IndirectReseller, pcerr.PartnerTypeNotAllowed, "IR-1"},
	ManagePartnerships:       {IndirectProvider, pcerr.PartnerTypeNotAllowed, "IR-23"},
	AcceptPartnerships:       {IndirectReseller, pcerr.PartnerTypeNotAllowed, "IR-3"},
	AttestMCA:                {BillToPartners, pcerr.PartnerTypeNotAllowed, "CAP-9"},
	BuySubscriptions:         {BillToPartners, pcerr.PartnerTypeNotAllowed, "CAP-7"},
	BuyReservations:          {BillToPartners, pcerr.PartnerTypeNotAllowed, "CAP-7"},
	ManageSubscriptions:      {BillToPartners, pcerr.PartnerTypeNotAllowed, "CAP-7"},
	SetResellers:             {IndirectProvider, pcerr.PartnerTypeNotAllowed, "IR-17"},
	SwitchPurchasePermission: {BillToPartners, pcerr.PartnerTypeNotAllowed, "CAP-10"},
	ReadPurchasePermission:   {types: anyPartner},
	SetCustomerPrices:        {BillToPartners, pcerr.PartnerTypeNotAllowed, "RSV-33"},
	SetSupportContacts:       {BillToPartners, pcerr.PartnerTypeNotAllowed, "SUP-4"},
	BeSupportContact:         {types: anyPartner},
	SeeUsage:                 {BillToPartners, pcerr.UseIndirectProvider, "CAP-3"},
	SeeInvoices:              {BillToPartners, pcerr.UseIndirectProvider, "CAP-3"},
	SeePrices:                {BillToPartners, pcerr.UseIndirectProvider, "CAP-3"},
	EscalateToMicrosoft:      {BillToPartners, pcerr.UseIndirectProvider, "CAP-3"},
	OpenServiceRequests:      {types: anyPartner},
	ManageBudgets:            {BillToPartners, pcerr.UseIndirectProvider, "CAP-3"},
	SeeActivityLog:           {types: anyPartner},
	BePartnerOfRecord:        {IndirectReseller, pcerr.MPNNotIndirectReseller, "IR-26"},
}

// Allows returns nil when one of the types has the capability, else the
// refusal that section 4.2 names.
func (c Capability) Allows(t PartnerTypes) error {
	g := capabilities[c]
	if g.types.Any(t) {
		return nil
	}
	if g.code == pcerr.UseIndirectProvider {
		return pcerr.New(g.code, g.rule, "an indirect reseller has no billing relationship with Microsoft: ask the indirect provider")
	}
	return pcerr.New(g.code, g.rule, "this is for the partner types "+g.types.String()+", not for "+t.String())
}
