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

// oneTimeLineJSON is a OneTimeInvoiceLineItem.
type oneTimeLineJSON struct {
	PartnerID                  string      `json:"partnerId"`
	CustomerID                 string      `json:"customerId"`
	CustomerName               string      `json:"customerName"`
	CustomerDomainName         string      `json:"customerDomainName"`
	InvoiceNumber              string      `json:"invoiceNumber,omitempty"`
	MPNID                      string      `json:"mpnId"`
	ResellerMPNID              int         `json:"resellerMpnId"`
	OrderID                    string      `json:"orderId"`
	OrderDate                  date        `json:"orderDate"`
	ProductID                  string      `json:"productId"`
	SKUID                      string      `json:"skuId"`
	AvailabilityID             string      `json:"availabilityId"`
	ProductName                string      `json:"productName"`
	SKUName                    string      `json:"skuName"`
	ChargeType                 string      `json:"chargeType"`
	UnitPrice                  json.Number `json:"unitPrice"`
	EffectiveUnitPrice         json.Number `json:"effectiveUnitPrice"`
	UnitType                   string      `json:"unitType"`
	Quantity                   json.Number `json:"quantity"`
	BillableQuantity           json.Number `json:"billableQuantity"`
	Subtotal                   json.Number `json:"subtotal"`
	TaxTotal                   json.Number `json:"taxTotal"`
	TotalForCustomer           json.Number `json:"totalForCustomer"`
	Currency                   string      `json:"currency"`
	PublisherName              string      `json:"publisherName"`
	SubscriptionDescription    string      `json:"subscriptionDescription"`
	SubscriptionID             string      `json:"subscriptionId"`
	ChargeStartDate            date        `json:"chargeStartDate"`
	ChargeEndDate              date        `json:"chargeEndDate"`
	TermAndBillingCycle        string      `json:"termAndBillingCycle"`
	PriceAdjustmentDescription string      `json:"priceAdjustmentDescription"`
	MeterDescription           string      `json:"meterDescription"`
	BillingFrequency           string      `json:"billingFrequency"`
	ReservationOrderID         string      `json:"reservationOrderId,omitempty"`
	exchangeJSON
	lineJSON
}

// catalogueItem are the three parts of a catalogue item's ID. One that has no
// parts is the product.
func catalogueItem(id string) (product, sku, availability string) {
	product, rest, _ := strings.Cut(id, ":")
	sku, availability, _ = strings.Cut(rest, ":")
	return product, sku, availability
}

func oneTimeLine(l partnercenter.InvoiceLine) any {
	product, sku, availability := catalogueItem(l.ItemID)
	return oneTimeLineJSON{
		PartnerID: string(l.Partner), CustomerID: string(l.Customer), CustomerName: l.CustomerName, CustomerDomainName: l.Domain,
		InvoiceNumber: string(l.Invoice), MPNID: l.MPNID, ResellerMPNID: max(0, mpnNumber(resellerMPN(&l))), OrderID: string(l.Order), OrderDate: date(l.Ordered),
		ProductID: product, SKUID: sku, AvailabilityID: availability, ProductName: l.Product, SKUName: cmp.Or(l.SKU, l.Product), ChargeType: string(l.ChargeType),
		UnitPrice: number(l.UnitPrice), EffectiveUnitPrice: number(l.EffectiveUnitPrice()), UnitType: l.Metered.Unit, Quantity: units(&l), BillableQuantity: quantity(l.Quantity),
		Subtotal: number(l.Subtotal), TaxTotal: number(l.Tax), TotalForCustomer: number(l.Total), Currency: l.Total.Currency(), PublisherName: publisher,
		SubscriptionDescription: l.Product, SubscriptionID: string(l.Subscription), ChargeStartDate: date(l.From), ChargeEndDate: date(l.To),
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
	PartnerID                 string      `json:"partnerId"`
	CustomerID                string      `json:"customerId"`
	CustomerName              string      `json:"customerName"`
	CustomerDomainName        string      `json:"customerDomainName"`
	InvoiceNumber             string      `json:"invoiceNumber,omitempty"`
	ProductID                 string      `json:"productId"`
	SKUID                     string      `json:"skuId"`
	AvailabilityID            string      `json:"availabilityId"`
	ProductName               string      `json:"productName"`
	SKUName                   string      `json:"skuName"`
	PublisherName             string      `json:"publisherName"`
	SubscriptionID            string      `json:"subscriptionId"`
	SubscriptionDescription   string      `json:"subscriptionDescription"`
	ChargeStartDate           date        `json:"chargeStartDate"`
	ChargeEndDate             date        `json:"chargeEndDate"`
	UsageDate                 date        `json:"usageDate"`
	MeterCategory             string      `json:"meterCategory"`
	MeterID                   string      `json:"meterId"`
	MeterSubCategory          string      `json:"meterSubCategory"`
	MeterName                 string      `json:"meterName"`
	MeterType                 string      `json:"meterType"`
	MeterRegion               string      `json:"meterRegion"`
	UnitOfMeasure             string      `json:"unitOfMeasure"`
	ResourceLocation          string      `json:"resourceLocation"`
	ConsumedService           string      `json:"consumedService"`
	ResourceURI               string      `json:"resourceUri"`
	Tags                      string      `json:"tags"`
	AdditionalInfo            string      `json:"additionalInfo"`
	MPNID                     string      `json:"mpnId"`
	ResellerMPNID             string      `json:"resellerMpnId"`
	ChargeType                string      `json:"chargeType"`
	UnitPrice                 json.Number `json:"unitPrice"`
	EffectiveUnitPrice        json.Number `json:"effectiveUnitPrice"`
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
	product, sku, availability := catalogueItem(l.ItemID)
	out := ratedLineJSON{
		PartnerID: string(l.Partner), CustomerID: string(l.Customer), CustomerName: l.CustomerName, CustomerDomainName: l.Domain, InvoiceNumber: string(l.Invoice),
		ProductID: product, SKUID: sku, AvailabilityID: availability, ProductName: l.Product, SKUName: l.SKU, PublisherName: publisher,
		SubscriptionID: string(l.Subscription), SubscriptionDescription: l.Product,
		ChargeStartDate: date(l.From.AddDate(0, 0, 1-l.From.Day())), ChargeEndDate: date(billing.MonthOf(l.From).End()), UsageDate: date(l.From),
		MeterCategory: meterCategory(&l), MeterID: l.Meter, MeterSubCategory: l.SKU, MeterName: l.SKU, MeterType: l.Metered.Unit, MeterRegion: l.Region, UnitOfMeasure: l.Metered.Unit,
		ResourceLocation: l.Region, ConsumedService: l.ResourceType, ResourceURI: "/subscriptions/" + string(l.Entitlement), AdditionalInfo: "{}",
		MPNID: l.MPNID, ResellerMPNID: resellerMPN(&l), ChargeType: string(l.ChargeType), UnitPrice: number(l.UnitPrice), EffectiveUnitPrice: number(l.EffectiveUnitPrice()),
		Quantity: quantity(l.Quantity), UnitType: l.Metered.Unit, BillingPreTaxTotal: number(l.Subtotal), BillingCurrency: l.Total.Currency(),
		EntitlementID: string(l.Entitlement), EntitlementDescription: l.Product, RateOfPartnerEarnedCredit: "0",
		exchangeJSON: exchange(&l), lineJSON: lineJSON{"usage_line_items", "marketplace", class("DailyRatedUsageLineItem")},
	}
	if l.ExchangeRate == "" {
		out.PricingPreTaxTotal = out.BillingPreTaxTotal
	}
	return out
}
