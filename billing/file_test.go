package billing_test

import (
	"slices"
	"strings"
	"testing"
	"time"

	"cspkit.example/billing"
	"cspkit.example/orders"
	"cspkit.example/reservations"
	"github.com/google/go-cmp/cmp"
)

// TestBILL_5_BILL_10_BILL_11_FilesAsCSV has the columns of every kind of file
// (2.21), and what stands under them.
func TestBILL_5_BILL_10_BILL_11_FilesAsCSV(t *testing.T) {
	t.Parallel()
	full := billing.Line{
		Partner: contoso, MPNID: "7000001", Customer: relecloud, CustomerName: "Relecloud", Domain: "relecloud.onmicrosoft.com", ResellerMPNID: "4847383",
		ChargeType: billing.CycleFee, Order: "order", Subscription: "subscription", ReservationOrder: "ro-1", ItemID: "item", Product: "Offer",
		Term: orders.OneYear, Cycle: orders.CycleMonthly, From: on(time.June, 10), To: on(time.July, 10).Add(90 * time.Minute),
		UnitPrice: usd("31.0050"), Quantity: units(t, "3"), Subtotal: usd("-10.00"), Tax: usd("0"), Total: usd("-10.00"), ExchangeRate: "0.91",
		Entitlement: "S1", Meter: "meter", ResourceType: "virtual_machines", SKU: "Standard_D2", Region: "westus2", Covered: units(t, "0.5"),
	}
	const header = "PartnerId MpnId CustomerId CustomerName CustomerDomain ResellerMpnId OrderId SubscriptionId ProductId ProductName " +
		"ChargeType ChargeStartDate ChargeEndDate UnitPrice Quantity Subtotal TaxTotal Total Currency"
	common := []string{
		"11111111-0000-4000-8000-000000000001", "7000001", "22222222-0000-4000-8000-00000000000a", "Relecloud", "relecloud.onmicrosoft.com", "4847383",
		"order", "subscription", "item", "Offer", "cycle_fee", "2020-06-10T00:00:00Z", "2020-07-10T01:30:00Z", "31.0050", "3", "-10.00", "0", "-10.00", "USD",
	}
	const usage = " EntitlementId MeterId ResourceType Sku Region UsageDate"
	used := []string{"S1", "meter", "virtual_machines", "Standard_D2", "westus2", "2020-06-10"}
	for kind, c := range map[billing.FileKind]struct {
		more  string
		cells []string
	}{
		billing.LicenseBased: {},
		billing.UsageBased:   {usage + " CoveredQuantity", slices.Concat(used, []string{"0.5"})},
		billing.OneTimeFile: {
			" ReservationOrderId TermAndBillingCycle BillingFrequency EffectiveUnitPrice PriceAdjustmentDescription ExchangeRate" + usage,
			slices.Concat([]string{"ro-1", "P1Y monthly", "monthly", "-3.33", "0.5 covered by reservations", "0.91"}, used),
		},
		billing.DailyRatedUsage: {usage + " CoveredQuantity", slices.Concat(used, []string{"0.5"})},
	} {
		if diff := cmp.Diff(strings.Fields(header+c.more), kind.Columns()); diff != "" {
			t.Errorf("columns of %s (-want +got):\n%s", kind, diff)
		}
		full.File = kind
		if diff := cmp.Diff(slices.Concat(common, c.cells), full.Cells()); diff != "" {
			t.Errorf("cells of %s (-want +got):\n%s", kind, diff)
		}
		none := billing.Line{File: kind}
		if len(none.Cells()) != len(kind.Columns()) || slices.Contains(none.Cells(), " ") || slices.Contains(none.Cells()[19:], "0001-01-01") {
			t.Errorf("an empty line of %s has %q under %d columns", kind, none.Cells(), len(kind.Columns()))
		}
	}
}

// TestBILL_10_EffectiveUnitPrice is what a unit costs in fact.
func TestBILL_10_EffectiveUnitPrice(t *testing.T) {
	t.Parallel()
	for _, c := range []struct{ unit, quantity, subtotal, want string }{
		{"31.00", "5", "155.00", "31.00"},
		{"31.00", "2", "43.48", "21.74"},   // a part of the term
		{"31.00", "-2", "-43.48", "21.74"}, // its credit
		{"0.10", "0.3", "0.02", "0.07"},
		{"0.10", "24", "0.00", "0.00"}, // covered by reservations
		{"31.00", "0", "0.00", "31.00"},
	} {
		l := billing.Line{UnitPrice: usd(c.unit), Subtotal: usd(c.subtotal)}
		if err := l.Quantity.UnmarshalText([]byte(c.quantity)); err != nil {
			t.Fatal(err)
		}
		if got := l.EffectiveUnitPrice(); !got.Equal(usd(c.want)) {
			t.Errorf("%s units for %s cost %s each, want %s", c.quantity, c.subtotal, got, c.want)
		}
	}
	if l := (billing.Line{Quantity: reservations.Units(1)}); l.EffectiveUnitPrice().Sign() != 0 {
		t.Errorf("nothing costs %s", l.EffectiveUnitPrice())
	}
}
