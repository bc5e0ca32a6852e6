package permissions_test

import (
	"strings"
	"testing"

	"cspkit.example/pcerr"
	"cspkit.example/permissions"
)

// capabilityRows maps the rows of section 4.2 to capabilities.
var capabilityRows = map[string]permissions.Capability{
	"use Partner Center, manage own profile and users":                     permissions.OwnAccount,
	"list and view customers and their subscriptions":                      permissions.ViewCustomers,
	"manage customers' users, licences and services on their behalf (DAP)": permissions.AdministerCustomers,
	"manage customers' Azure resources on their behalf":                    permissions.ManageAzure,
	"create a customer tenant":                                             permissions.CreateCustomers,
	"ask a customer for a reseller relationship":                           permissions.RequestRelationships,
	"remove a reseller relationship":                                       permissions.RemoveRelationships,
	"ask for a partnership, remove it":                                     permissions.ManagePartnerships,
	"accept a partnership":                                                 permissions.AcceptPartnerships,
	"attest the MCA":                                                       permissions.AttestMCA,
	"buy subscriptions, add-ons, software, Azure plans":                    permissions.BuySubscriptions,
	"buy, exchange, cancel, renew, re-scope reservations":                  permissions.BuyReservations,
	"suspend, reactivate, change quantity":                                 permissions.ManageSubscriptions,
	"set the reseller of a subscription":                                   permissions.SetResellers,
	"switch the customer purchase permission":                              permissions.SwitchPurchasePermission,
	"read the customer purchase permission":                                permissions.ReadPurchasePermission,
	"set customer prices":                                                  permissions.SetCustomerPrices,
	"set a support contact":                                                permissions.SetSupportContacts,
	"be a support contact":                                                 permissions.BeSupportContact,
	"see customers' Azure usage":                                           permissions.SeeUsage,
	"invoices, reconciliation files, payment status":                       permissions.SeeInvoices,
	"Azure CSP prices and price lists":                                     permissions.SeePrices,
	"escalate Partner Center problems, follow tickets":                     permissions.EscalateToMicrosoft,
	"service request about a customer":                                     permissions.OpenServiceRequests,
	"spending budgets":                                                     permissions.ManageBudgets,
	"activity log of its own account":                                      permissions.SeeActivityLog,
	"be partner of record, earn the reseller incentive":                    permissions.BePartnerOfRecord,
}

// TestCAP_1_TheMatrixOfPartnerTypesIsSection4_2 compares every cell of the
// matrix with the table of the domain.
func TestCAP_1_TheMatrixOfPartnerTypesIsSection4_2(t *testing.T) {
	t.Parallel()
	types := map[string]permissions.PartnerTypes{
		"Direct bill partner": permissions.DirectBillPartner,
		"Indirect provider":   permissions.IndirectProvider,
		"Indirect reseller":   permissions.IndirectReseller,
	}
	table := domainTable(t, "4.2")
	for _, row := range table.Rows {
		c, ok := capabilityRows[row.Cells[0]]
		if !ok {
			t.Errorf("line %d: no capability for %q", row.Line, row.Cells[0])
			continue
		}
		for name, partner := range types {
			cell := row.Cells[table.Column(name)]
			if got, want := pcerr.CodeOf(c.Allows(partner)), wantedCode(cell); got != want {
				t.Errorf("line %d, %s: refused with %q, want %q", row.Line, name, got, want)
			}
		}
	}
	if len(table.Rows) != len(capabilityRows) {
		t.Errorf("section 4.2 has %d rows, %d are mapped", len(table.Rows), len(capabilityRows))
	}
}

// wantedCode returns the refusal that a cell of section 4.2 names. Where a
// reseller with an explicit assignment may do what others may not, the type
// alone does not refuse.
func wantedCode(cell string) pcerr.Code {
	switch {
	case strings.Contains(cell, "✔"), strings.Contains(cell, "explicit assignment"):
		return ""
	case cell == "–":
		return pcerr.MPNNotIndirectReseller
	}
	return pcerr.Code(strings.Trim(cell, "`"))
}

// TestCAP_2_CAP_3_OnlyPartnersThatMicrosoftBills tries what a reseller's provider
// does for it.
func TestCAP_2_CAP_3_OnlyPartnersThatMicrosoftBills(t *testing.T) {
	t.Parallel()
	for _, a := range []permissions.Action{
		permissions.UsageGet, permissions.UtilizationGet, // customers' Azure usage
		permissions.InvoiceList, permissions.InvoiceGet, // invoices
		permissions.ReconciliationFileGet, permissions.DailyRatedUsageGet, // reconciliation files
		permissions.InvoicePaymentStatus,                            // payment status
		permissions.PriceListGet, permissions.PriceListGetAzurePlan, // Azure CSP prices
		permissions.TicketCreate, permissions.TicketList, // escalation and tickets
		permissions.BudgetView, permissions.BudgetSet, permissions.BudgetRemove,
	} {
		for _, partner := range []permissions.PartnerTypes{
			permissions.DirectBillPartner, permissions.IndirectProvider, permissions.DirectBillPartner | permissions.IndirectReseller,
		} {
			wantRefusal(t, standing(permissions.AllRoles, partner).May(a), "", "", "")
		}
		reseller := standing(permissions.AllRoles, permissions.IndirectReseller)
		wantRefusal(t, reseller.May(a), pcerr.UseIndirectProvider, "CAP-3", "")
	}
}

// TestCAP_7_AResellerIsRefusedByItsType names the rule of each refusal.
func TestCAP_7_AResellerIsRefusedByItsType(t *testing.T) {
	t.Parallel()
	for _, c := range []struct {
		action permissions.Action
		types  permissions.PartnerTypes
		rule   pcerr.Rule
	}{
		{permissions.OrderCreate, permissions.IndirectReseller, "CAP-7"},
		{permissions.OrderAzurePlan, permissions.IndirectReseller, "CAP-7"},
		{permissions.ReservationBuy, permissions.IndirectReseller, "CAP-7"},
		{permissions.SubscriptionSuspend, permissions.IndirectReseller, "CAP-7"},
		{permissions.CustomerCreate, permissions.IndirectReseller, "CAP-8"},
		{permissions.MCAAttest, permissions.IndirectReseller, "CAP-9"},
		{permissions.PermissionEnable, permissions.IndirectReseller, "CAP-10"},
		{permissions.RelationshipRemove, permissions.IndirectReseller, "CAP-13"},
		{permissions.PartnershipRequest, permissions.IndirectReseller, "IR-23"},
		{permissions.PartnershipRemove, permissions.DirectBillPartner, "IR-23"},
		{permissions.PartnershipAccept, permissions.IndirectProvider, "IR-3"},
		{permissions.PartnershipList, permissions.DirectBillPartner, "IR-1"},
		{permissions.SubscriptionSetReseller, permissions.DirectBillPartner, "IR-17"},
		{permissions.CustomerPriceSet, permissions.IndirectReseller, "RSV-33"},
		{permissions.SupportContactSet, permissions.IndirectReseller, "SUP-4"},
	} {
		wantRefusal(t, standing(permissions.AllRoles, c.types).May(c.action), pcerr.PartnerTypeNotAllowed, c.rule, "")
	}
	wantRefusal(t, permissions.BePartnerOfRecord.Allows(permissions.IndirectProvider), pcerr.MPNNotIndirectReseller, "IR-26", "")
}

// TestCAP_3_CAP_7_RefusalsSayWhomToAsk compares the words: who has no billing
// relationship with Microsoft has somebody to ask.
func TestCAP_3_CAP_7_RefusalsSayWhomToAsk(t *testing.T) {
	t.Parallel()
	for capability, want := range map[permissions.Capability]string{
		permissions.SeeInvoices:       "ask the indirect provider",
		permissions.BePartnerOfRecord: "this is for the partner types indirect_reseller, not for ",
	} {
		for _, types := range []permissions.PartnerTypes{permissions.IndirectReseller, permissions.IndirectProvider} {
			if err := capability.Allows(types); err != nil && !strings.Contains(err.Error(), want) {
				t.Errorf("capability %d is refused to %s with %q", capability, types, err)
			}
		}
	}
}

func TestCAP_18_TheCombinationsOfTypesThatExist(t *testing.T) {
	t.Parallel()
	valid := map[permissions.PartnerTypes]bool{
		permissions.DirectBillPartner: true, permissions.IndirectProvider: true, permissions.IndirectReseller: true,
		permissions.DirectBillPartner | permissions.IndirectReseller: true,
	}
	for p := range permissions.PartnerTypes(16) {
		if p.Valid() != valid[p] {
			t.Errorf("%q: Valid is %t", p, p.Valid())
		}
	}
	both := permissions.DirectBillPartner | permissions.IndirectReseller
	if !both.Has(permissions.DirectBillPartner) || both.Has(permissions.BillToPartners) || !both.Any(permissions.BillToPartners) {
		t.Error("Has wants all types, Any wants one")
	}
	if got := both.String(); got != "direct_bill_partner, indirect_reseller" {
		t.Errorf("String gives %q", got)
	}
	var p permissions.PartnerTypes
	again := permissions.IndirectProvider
	if err := again.UnmarshalJSON([]byte(`["direct_bill_partner"]`)); err != nil || again != permissions.DirectBillPartner {
		t.Errorf("types that were there stay: %s, %v", again, err)
	}
	wantRefusal(t, p.UnmarshalJSON([]byte(`["distributor"]`)), pcerr.InvalidInput, "CAP-1", "types")
	if p.UnmarshalJSON([]byte(`{`)) == nil {
		t.Error("broken JSON is accepted")
	}
}
