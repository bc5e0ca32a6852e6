package billing

import (
	"strings"
	"time"
)

// Columns are the headings of a reconciliation file as CSV, in order: what all
// kinds have, then what this kind has in addition (2.21).
func (k FileKind) Columns() []string {
	common := []string{
		"PartnerId", "MpnId", "CustomerId", "CustomerName", "CustomerDomain", "ResellerMpnId", "OrderId", "SubscriptionId", "ProductId", "ProductName",
		"ChargeType", "ChargeStartDate", "ChargeEndDate", "UnitPrice", "Quantity", "Subtotal", "TaxTotal", "Total", "Currency",
	}
	switch k {
	case OneTimeFile:
		return append(common, "ReservationOrderId", "TermAndBillingCycle", "BillingFrequency", "EffectiveUnitPrice", "PriceAdjustmentDescription", "ExchangeRate",
			"EntitlementId", "MeterId", "ResourceType", "Sku", "Region", "UsageDate")
	case UsageBased, DailyRatedUsage:
		return append(common, "EntitlementId", "MeterId", "ResourceType", "Sku", "Region", "UsageDate", "CoveredQuantity")
	}
	return common
}

// Cells are the values of the line under the Columns of its kind of file.
func (l Line) Cells() []string {
	common := []string{
		string(l.Partner), l.MPNID, string(l.Customer), l.CustomerName, l.Domain, l.ResellerMPNID, string(l.Order), string(l.Subscription), l.ItemID, l.Product,
		string(l.ChargeType), l.From.Format(time.RFC3339), l.To.Format(time.RFC3339), l.UnitPrice.Number(), l.Quantity.String(),
		l.Subtotal.Number(), l.Tax.Number(), l.Total.Number(), l.Total.Currency(),
	}
	switch l.File {
	case OneTimeFile:
		return append(common, l.ReservationOrder, strings.TrimSpace(string(l.Term)+" "+string(l.Cycle)), string(l.Cycle),
			l.EffectiveUnitPrice().Number(), l.PriceAdjustment(), l.ExchangeRate, string(l.Entitlement), l.Meter, l.ResourceType, l.SKU, l.Region, l.usageDate())
	case UsageBased, DailyRatedUsage:
		return append(common, string(l.Entitlement), l.Meter, l.ResourceType, l.SKU, l.Region, l.usageDate(), l.Covered.String())
	}
	return common
}

// usageDate is the day of usage, or the first of its month; empty for what is
// no usage.
func (l *Line) usageDate() string {
	if l.Meter == "" {
		return ""
	}
	return l.From.Format(time.DateOnly)
}
