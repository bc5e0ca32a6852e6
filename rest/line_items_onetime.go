package rest

import (
	"cmp"
	"encoding/json"
	"strings"

	"cspkit.example/billing"
	"cspkit.example/partnercenter"
)

// exchangeJSON says at which rate the prices of a line of a one-time invoice
// were converted into its currency. Of a line that was, the engine does not
// keep the currency that it came from.
type exchangeJSON struct {
	PricingCurrency  string      `json:"pricingCurrency,omitempty"`
	ExchangeRate     json.Number `json:"pcToBCExchangeRate"`
	ExchangeRateDate date        `json:"pcToBCExchangeRateDate,omitzero"`
}

func exchange(l *partnercenter.InvoiceLine) exchangeJSON {
	if l.ExchangeRate == "" {
		return exchangeJSON{PricingCurrency: l.Total.Currency(), ExchangeRate: "1"}
	}
	return exchangeJSON{ExchangeRate: json.Number(l.ExchangeRate), ExchangeRateDate: date(billing.MonthOf(l.From).Begin())}
}

// lineCustomerJSON says whose a line of a one-time invoice is.
type lineCustomerJSON struct {
	PartnerID          string `json:"partnerId"`
	CustomerID         string `json:"customerId"`
	CustomerName       string `json:"customerName"`
	CustomerDomainName string `json:"customerDomainName"`
	InvoiceNumber      string `json:"invoiceNumber,omitempty"`
}

func lineCustomer(l *partnercenter.InvoiceLine) lineCustomerJSON {
	return lineCustomerJSON{string(l.Partner), string(l.Customer), l.CustomerName, l.Domain, string(l.Invoice)}
}

// lineItemJSON says what a line is for. A catalogue item whose ID has no
// parts is the product.
type lineItemJSON struct {
	ProductID      string `json:"productId"`
	SKUID          string `json:"skuId"`
	AvailabilityID string `json:"availabilityId"`
	ProductName    string `json:"productName"`
	SKUName        string `json:"skuName"`
}

func lineItem(l *partnercenter.InvoiceLine, skuName string) lineItemJSON {
	product, rest, _ := strings.Cut(l.ItemID, ":")
	sku, availability, _ := strings.Cut(rest, ":")
	return lineItemJSON{product, sku, availability, l.Product, skuName}
}

// unitChargeJSON is what a line charges for one.
type unitChargeJSON struct {
	ChargeType         string      `json:"chargeType"`
	UnitPrice          json.Number `json:"unitPrice"`
	EffectiveUnitPrice json.Number `json:"effectiveUnitPrice"`
}

func unitCharge(l *partnercenter.InvoiceLine) unitChargeJSON {
	return unitChargeJSON{string(l.ChargeType), number(l.UnitPrice), number(l.EffectiveUnitPrice())}
}

// oneTimeLineJSON is a OneTimeInvoiceLineItem.
type oneTimeLineJSON struct {
	lineCustomerJSON
	MPNID         string `json:"mpnId"`
	ResellerMPNID int    `json:"resellerMpnId"`
	OrderID       string `json:"orderId"`
	OrderDate     date   `json:"orderDate"`
	lineItemJSON
	unitChargeJSON
	UnitType                string      `json:"unitType"`
	Quantity                json.Number `json:"quantity"`
	BillableQuantity        json.Number `json:"billableQuantity"`
	Subtotal                json.Number `json:"subtotal"`
	TaxTotal                json.Number `json:"taxTotal"`
	TotalForCustomer        json.Number `json:"totalForCustomer"`
	Currency                string      `json:"currency"`
	PublisherName           string      `json:"publisherName"`
	SubscriptionDescription string      `json:"subscriptionDescription"`
	SubscriptionID          string      `json:"subscriptionId"`
	chargedJSON
	TermAndBillingCycle        string `json:"termAndBillingCycle"`
	PriceAdjustmentDescription string `json:"priceAdjustmentDescription"`
	MeterDescription           string `json:"meterDescription"`
	BillingFrequency           string `json:"billingFrequency"`
	ReservationOrderID         string `json:"reservationOrderId,omitempty"`
	exchangeJSON
	lineJSON
}

func oneTimeLine(l partnercenter.InvoiceLine) any {
	return oneTimeLineJSON{
		lineCustomerJSON: lineCustomer(&l), MPNID: l.MPNID, ResellerMPNID: max(0, mpnNumber(resellerMPN(&l))), OrderID: string(l.Order), OrderDate: date(l.Ordered),
		lineItemJSON: lineItem(&l, cmp.Or(l.SKU, l.Product)), unitChargeJSON: unitCharge(&l), UnitType: l.Metered.Unit, Quantity: units(&l), BillableQuantity: quantity(l.Quantity),
		Subtotal: number(l.Subtotal), TaxTotal: number(l.Tax), TotalForCustomer: number(l.Total), Currency: l.Total.Currency(), PublisherName: publisher,
		SubscriptionDescription: l.Product, SubscriptionID: string(l.Subscription), chargedJSON: charged(&l),
		TermAndBillingCycle: termAndCycle(&l), PriceAdjustmentDescription: l.PriceAdjustment(),
		MeterDescription: l.Metered.Product, BillingFrequency: string(l.Cycle), ReservationOrderID: l.ReservationOrder,
		exchangeJSON: exchange(&l), lineJSON: lineJSON{"billing_line_items", "one_time", class("OneTimeInvoiceLineItem")},
	}
}

// termAndCycle is how long something was bought for, and how often it is paid.
func termAndCycle(l *partnercenter.InvoiceLine) string {
	return strings.TrimSpace(string(l.Term) + " " + string(l.Cycle))
}

// publisher is who publishes what the engine sells: it knows no others.
const publisher = "Microsoft"

// ratedLineJSON is a DailyRatedUsageLineItem.
type ratedLineJSON struct {
	lineCustomerJSON
	lineItemJSON
	PublisherName           string `json:"publisherName"`
	SubscriptionID          string `json:"subscriptionId"`
	SubscriptionDescription string `json:"subscriptionDescription"`
	chargedJSON
	UsageDate        date   `json:"usageDate"`
	MeterCategory    string `json:"meterCategory"`
	MeterID          string `json:"meterId"`
	MeterSubCategory string `json:"meterSubCategory"`
	MeterName        string `json:"meterName"`
	MeterType        string `json:"meterType"`
	MeterRegion      string `json:"meterRegion"`
	UnitOfMeasure    string `json:"unitOfMeasure"`
	ResourceLocation string `json:"resourceLocation"`
	ConsumedService  string `json:"consumedService"`
	ResourceURI      string `json:"resourceUri"`
	Tags             string `json:"tags"`
	AdditionalInfo   string `json:"additionalInfo"`
	MPNID            string `json:"mpnId"`
	ResellerMPNID    string `json:"resellerMpnId"`
	unitChargeJSON
	Quantity                  json.Number `json:"quantity"`
	UnitType                  string      `json:"unitType"`
	BillingPreTaxTotal        json.Number `json:"billingPreTaxTotal"`
	BillingCurrency           string      `json:"billingCurrency"`
	PricingPreTaxTotal        json.Number `json:"pricingPreTaxTotal,omitempty"` // of a line that was not converted
	EntitlementID             string      `json:"entitlementId"`
	EntitlementDescription    string      `json:"entitlementDescription"`
	HasPartnerEarnedCredit    bool        `json:"hasPartnerEarnedCredit"`
	RateOfPartnerEarnedCredit json.Number `json:"rateOfPartnerEarnedCredit"`
	exchangeJSON
	lineJSON
}

func ratedLine(l partnercenter.InvoiceLine) any {
	out := ratedLineJSON{
		lineCustomerJSON: lineCustomer(&l), lineItemJSON: lineItem(&l, l.SKU), PublisherName: publisher,
		SubscriptionID: string(l.Subscription), SubscriptionDescription: l.Product,
		chargedJSON: chargedJSON{date(l.From.AddDate(0, 0, 1-l.From.Day())), date(billing.MonthOf(l.From).End())}, UsageDate: date(l.From),
		MeterCategory: meterCategory(&l), MeterID: l.Meter, MeterSubCategory: l.SKU, MeterName: l.SKU, MeterType: l.Metered.Unit, MeterRegion: l.Region, UnitOfMeasure: l.Metered.Unit,
		ResourceLocation: l.Region, ConsumedService: l.ResourceType, ResourceURI: "/subscriptions/" + string(l.Entitlement), AdditionalInfo: "{}",
		MPNID: l.MPNID, ResellerMPNID: resellerMPN(&l), unitChargeJSON: unitCharge(&l),
		Quantity: quantity(l.Quantity), UnitType: l.Metered.Unit, BillingPreTaxTotal: number(l.Subtotal), BillingCurrency: l.Total.Currency(),
		EntitlementID: string(l.Entitlement), EntitlementDescription: l.Product, RateOfPartnerEarnedCredit: "0",
		exchangeJSON: exchange(&l), lineJSON: lineJSON{"usage_line_items", "marketplace", class("DailyRatedUsageLineItem")},
	}
	if l.ExchangeRate == "" {
		out.PricingPreTaxTotal = out.BillingPreTaxTotal
	}
	return out
}
