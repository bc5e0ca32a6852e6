package rest

import (
	"cmp"
	"encoding/json"
	"strconv"
	"strings"

	"cspkit.example/partnercenter"
)

// lineJSON is what all classes of line items have at their end.
type lineJSON struct {
	InvoiceLineItemType string      `json:"invoiceLineItemType"`
	BillingProvider     string      `json:"billingProvider"`
	Attributes          *attributes `json:"attributes"`
}

// mpnNumber is an MPN ID where it is a number: -1 for none.
func mpnNumber(id string) int {
	n, err := strconv.Atoi(id)
	if err != nil {
		return -1
	}
	return n
}

// resellerMPN is the MPN ID of the reseller on record, empty where there is
// none.
func resellerMPN(l *partnercenter.InvoiceLine) string {
	if l.ResellerMPNID == l.MPNID {
		return ""
	}
	return l.ResellerMPNID
}

// upper is an ID of subscriptions, offers and orders as the service sends it.
func upper[T ~string](id T) string { return strings.ToUpper(string(id)) }

// units is a quantity that is sent without a point.
func units(l *partnercenter.InvoiceLine) json.Number {
	whole, _, _ := strings.Cut(l.Quantity.String(), ".")
	return json.Number(whole)
}

// lineSellersJSON says who sold a line of a recurring invoice to whom.
type lineSellersJSON struct {
	PartnerID  string `json:"partnerId"`
	MPNID      int    `json:"mpnId"`
	Tier2MPNID int    `json:"tier2MpnId"`
	CustomerID string `json:"customerId"`
}

func lineSellers(l *partnercenter.InvoiceLine) lineSellersJSON {
	return lineSellersJSON{string(l.Partner), mpnNumber(l.MPNID), mpnNumber(resellerMPN(l)), string(l.Customer)}
}

// lineSubscriptionJSON says what a line of a recurring invoice is for.
type lineSubscriptionJSON struct {
	OrderID                 string `json:"orderId"`
	SubscriptionID          string `json:"subscriptionId"`
	SubscriptionName        string `json:"subscriptionName"`
	SubscriptionDescription string `json:"subscriptionDescription"`
}

func lineSubscription(l *partnercenter.InvoiceLine) lineSubscriptionJSON {
	return lineSubscriptionJSON{string(l.Order), upper(l.Subscription), l.Product, l.Product}
}

// chargedJSON is the time that a line charges.
type chargedJSON struct {
	ChargeStartDate date `json:"chargeStartDate"`
	ChargeEndDate   date `json:"chargeEndDate"`
}

func charged(l *partnercenter.InvoiceLine) chargedJSON { return chargedJSON{date(l.From), date(l.To)} }

// licenseLineJSON is a LicenseBasedLineItem.
type licenseLineJSON struct {
	lineSellersJSON
	CustomerName string `json:"customerName"`
	DomainName   string `json:"domainName"`
	lineSubscriptionJSON
	OfferID                              string `json:"offerId"`
	DurableOfferID                       string `json:"durableOfferId"`
	SyndicationPartnerSubscriptionNumber string `json:"syndicationPartnerSubscriptionNumber"`
	OfferName                            string `json:"offerName"`
	BillingCycleType                     string `json:"billingCycleType"`
	ChargeType                           string `json:"chargeType"`
	chargedJSON
	UnitPrice          json.Number `json:"unitPrice"`
	Quantity           json.Number `json:"quantity"`
	Amount             json.Number `json:"amount"`
	TotalOtherDiscount json.Number `json:"totalOtherDiscount"`
	Subtotal           json.Number `json:"subtotal"`
	Tax                json.Number `json:"tax"`
	TotalForCustomer   json.Number `json:"totalForCustomer"`
	Currency           string      `json:"currency"`
	lineJSON
}

func licenseLine(l partnercenter.InvoiceLine) any {
	return licenseLineJSON{
		lineSellersJSON: lineSellers(&l), CustomerName: l.CustomerName, DomainName: l.Domain, lineSubscriptionJSON: lineSubscription(&l),
		OfferID: l.ItemID, DurableOfferID: l.ItemID, SyndicationPartnerSubscriptionNumber: upper(l.Subscription), OfferName: l.Product,
		BillingCycleType: string(l.Cycle), ChargeType: string(l.ChargeType), chargedJSON: charged(&l), UnitPrice: number(l.UnitPrice), Quantity: units(&l),
		Amount: number(l.Subtotal), TotalOtherDiscount: "0", Subtotal: number(l.Subtotal), Tax: number(l.Tax), TotalForCustomer: number(l.Total),
		Currency: l.Total.Currency(), lineJSON: lineJSON{"billing_line_items", "office", class("LicenseBasedLineItem")},
	}
}

// usageBaseJSON is what both classes of MS-AZR-0145P usage have.
type usageBaseJSON struct {
	lineSellersJSON
	CustomerCompanyName string `json:"customerCompanyName"`
	DomainName          string `json:"domainName"`
	InvoiceNumber       string `json:"invoiceNumber"`
	BillingCycleType    string `json:"billingCycleType"`
	lineSubscriptionJSON
	ServiceName      string      `json:"serviceName"`
	ServiceType      string      `json:"serviceType"`
	ResourceGUID     string      `json:"resourceGuid"`
	ResourceName     string      `json:"resourceName"`
	Region           string      `json:"region"`
	Unit             string      `json:"unit"`
	ConsumedQuantity json.Number `json:"consumedQuantity"`
	chargedJSON
}

func usageBase(l *partnercenter.InvoiceLine) usageBaseJSON {
	return usageBaseJSON{
		lineSellersJSON: lineSellers(l), CustomerCompanyName: l.CustomerName, DomainName: l.Domain, InvoiceNumber: string(l.Invoice),
		BillingCycleType: "monthly", lineSubscriptionJSON: lineSubscription(l),
		ServiceName: meterCategory(l), ServiceType: l.SKU, ResourceGUID: l.Meter, ResourceName: l.SKU, Region: l.Region, Unit: l.Metered.Unit,
		ConsumedQuantity: quantity(l.Quantity), chargedJSON: charged(l),
	}
}

// meterCategory is the product that a meter counts, as far as it is known.
func meterCategory(l *partnercenter.InvoiceLine) string {
	return cmp.Or(l.Metered.Product, l.ResourceType)
}

// usageLineJSON is a UsageBasedLineItem: usage of a month.
type usageLineJSON struct {
	usageBaseJSON
	DetailLineItemID     int         `json:"detailLineItemId"`
	SKU                  string      `json:"sku"`
	ChargeType           string      `json:"chargeType"`
	IncludedQuantity     json.Number `json:"includedQuantity"`
	OverageQuantity      json.Number `json:"overageQuantity"`
	ListPrice            json.Number `json:"listPrice"`
	ConsumptionPrice     json.Number `json:"consumptionPrice"`
	ConsumptionDiscount  json.Number `json:"consumptionDiscount"`
	PretaxCharges        json.Number `json:"pretaxCharges"`
	TaxAmount            json.Number `json:"taxAmount"`
	PostTaxTotal         json.Number `json:"postTaxTotal"`
	PretaxEffectiveRate  json.Number `json:"pretaxEffectiveRate"`
	PostTaxEffectiveRate json.Number `json:"postTaxEffectiveRate"`
	Currency             string      `json:"currency"`
	lineJSON
}

// usageLine counts what reservations covered as included.
func usageLine(l partnercenter.InvoiceLine) any {
	effective := number(l.EffectiveUnitPrice())
	return usageLineJSON{
		usageBaseJSON: usageBase(&l), SKU: l.SKU, ChargeType: string(l.ChargeType),
		IncludedQuantity: quantity(l.Covered), OverageQuantity: quantity(l.Quantity - l.Covered),
		ListPrice: number(l.UnitPrice), ConsumptionPrice: number(l.UnitPrice), ConsumptionDiscount: "0",
		PretaxCharges: number(l.Subtotal), TaxAmount: number(l.Tax), PostTaxTotal: number(l.Total),
		PretaxEffectiveRate: effective, PostTaxEffectiveRate: effective, Currency: l.Total.Currency(),
		lineJSON: lineJSON{"billing_line_items", "azure", class("UsageBasedLineItem")},
	}
}

// dailyLineJSON is a DailyUsageLineItem: usage of a day.
type dailyLineJSON struct {
	usageBaseJSON
	UsageDate     date   `json:"usageDate"`
	MeteredRegion string `json:"meteredRegion"`
	lineJSON
}

func dailyLine(l partnercenter.InvoiceLine) any {
	return dailyLineJSON{
		usageBaseJSON: usageBase(&l), UsageDate: date(l.From), MeteredRegion: l.Region,
		lineJSON: lineJSON{"usage_line_items", "azure", class("DailyUsageLineItem")},
	}
}
