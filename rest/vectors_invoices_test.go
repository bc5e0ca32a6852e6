package rest_test

import (
	"maps"
	"net/http"

	"cspkit.example/internal/fixture"
	"cspkit.example/money"
	"cspkit.example/orders"
	"github.com/stretchr/testify/require"
)

// invoiceVectors are those about invoices and what customers cost.
var invoiceVectors = map[string]staging{
	"invoice-estimate-links": {differs: map[string]string{"items.*.description": "in words of its own"}},
	"invoice-get": {prepare: oneTimeInvoice("G000024135"), differs: reasons(
		others("", "totalCharges"),
		map[string]string{"taxReceipts": "there are no taxes"},
	)},
	"invoices-list": {prepare: listedInvoices, differs: reasons(
		others("items.*.", "amendments", "currencyCode", "currencySymbol", "documentType", "id", "invoiceDetails.0.billingProvider", "invoiceDetails.0.links.self.uri", "invoiceType", "links.self.uri", "paidAmount", "pdfDownloadLink", "totalCharges"),
		map[string]string{"items.*.invoiceDetails": "these invoices have more files", "items.*.taxReceipts": "there are no taxes", "links.next": "the example goes on"},
	)},
	"invoice-summary": {prepare: paidInvoices, differs: reasons(
		others("", "balanceAmount", "lastPaymentAmount"),
		others("details.*.summary.", "balanceAmount", "lastPaymentAmount"),
	)},
	"invoice-statement-pdf": {prepare: oneTimeInvoice("G000024132")},
	"invoice-lines-office": {prepare: recurringInvoice, differs: reasons(
		unknown("items.*.", "subscriptionEndDate", "subscriptionStartDate"),
		others("items.*.", "amount", "customerName", "domainName", "durableOfferId", "mpnId", "offerId", "offerName", "orderId", "quantity", "subscriptionDescription", "subscriptionId", "subscriptionName", "subtotal", "totalForCustomer", "unitPrice"), ownWords("items.*.", "billingCycleType", "chargeType"),
	)},
	"invoice-lines-azure-usage": {prepare: recurringInvoice, differs: reasons(
		unknown("items.*.", "customerBillableAccount", "partnerBillableAccountId", "partnerName"),
		others("items.*.", "consumedQuantity", "customerCompanyName", "domainName", "mpnId", "orderId", "region", "resourceGuid", "resourceName", "serviceName", "serviceType", "subscriptionDescription", "subscriptionName", "unit"), ownWords("items.*.", "billingCycleType"),
		map[string]string{"links.next": "the example goes on"},
	)},
	"invoice-lines-onetime-page1": {prepare: oneTimeInvoice("G000024135"), differs: reasons(
		unknown("items.*.", "alternateId", "providerId", "providerName", "quoteId", "subscriptionEndDate", "subscriptionStartDate"),
		others("items.*.", "availabilityId", "billableQuantity", "customerDomainName", "customerId", "customerName", "effectiveUnitPrice", "invoiceNumber", "meterDescription", "mpnId", "orderId", "pcToBCExchangeRateDate", "priceAdjustmentDescription", "productId", "productName", "quantity", "reservationOrderId", "skuId", "skuName", "subscriptionDescription", "subtotal", "totalForCustomer", "unitPrice", "unitType"), ownWords("items.*.", "billingFrequency", "chargeType", "termAndBillingCycle"), untaxed("items.*.", "taxTotal"),
		map[string]string{"links.next.uri": "it is the address as it was asked for, further on", "links.self.uri": "it is the address as it was asked for"},
	)},
	"invoice-lines-consumption": {prepare: secondLines, differs: reasons(
		unknown("items.*.", "customerCountry", "partnerName", "publisherId", "resourceGroup", "serviceInfo1", "serviceInfo2"),
		others("items.*.", "additionalInfo", "billingPreTaxTotal", "customerDomainName", "customerId", "customerName", "effectiveUnitPrice", "entitlementDescription", "meterCategory", "meterId", "meterName", "meterRegion", "meterSubCategory", "meterType", "mpnId", "pcToBCExchangeRateDate", "pricingPreTaxTotal", "productId", "productName", "publisherName", "quantity", "resourceLocation", "skuName", "subscriptionDescription", "unitPrice"), ownWords("items.*.", "chargeType", "consumedService", "resourceUri"), unknown("items.*.", "rateOfPartnerEarnedCredit"),
		map[string]string{"links.self.uri": "it is the address as it was asked for"},
	)},
	"service-costs-summary": {prepare: costs, differs: reasons(
		unknown("details.*.summary.", "links"),
		others("", "afterTaxTotal", "pretaxTotal"),
		others("details.*.summary.", "afterTaxTotal", "pretaxTotal"), untaxed("details.*.summary.", "tax"),
		map[string]string{"links.self.uri": "it is the address as it was asked for", "links.serviceCostLineItems.uri": "it is the address as it was asked for, with more"},
	)},
	"service-costs-lines": {prepare: costs, differs: reasons(
		unknown("items.*.", "publisherId"),
		others("items.*.", "afterTaxTotal", "availabilityId", "customerName", "discountDetails", "invoiceNumber", "invoiceType", "offerId", "offerName", "orderId", "pretaxTotal", "productId", "productName", "publisherName", "quantity", "skuId", "skuName", "subscriptionFriendlyName", "unitPrice"), ownWords("items.*.", "chargeType", "termAndBillingCycle"),
		map[string]string{"items": "the example has fewer", "links.self.uri": "it is the address as it was asked for", "totalCount": "the example has fewer"},
	)},
}

// oneTimeInvoice has an ID of the example stand for a one-time invoice of
// three lines.
func oneTimeInvoice(id string) func(*play) {
	return func(p *play) {
		p.sells(orders.Line{ItemID: fixture.Server})
		p.bind(id, p.billed().oneTime.ID)
	}
}

// recurringInvoice has three licences on the invoice.
func recurringInvoice(p *play) {
	p.sells(orders.Line{ItemID: fixture.Office}, orders.Line{ItemID: fixture.Office})
	p.bind("1234000000", p.billed().recurring.ID)
}

// secondLines has read the first page of usage, which is of one of two
// customers.
func secondLines(p *play) {
	made, err := p.As(p.Anna).Customers().Create(p.t.Context(), fixture.NewCustomer("Tailspin", "US", "Tina"))
	p.ok(err)
	_, azure, err := fixture.SellAzure(p.t.Context(), p.As(p.Sam), made.Customer.ID, orders.Line{ItemID: fixture.AzurePlan})
	p.ok(err)
	p.Clock.Set(fixture.Start.AddDate(0, 0, 2))
	p.ok(p.Center.Platform().ReportUsage(p.t.Context(), made.Customer.ID, vm(azure, fixture.Start.AddDate(0, 0, 1), 1)))
	p.Clock.Set(fixture.Start) // for the others
	id := string(p.billed().oneTime.ID)
	first := p.want(http.StatusOK, p.request(p.deputy, http.MethodGet, "/v1/invoices/"+id+"/lineitems/onetime/usagelineitems?size=1", nil))
	p.bind("T000001234", id)
	p.bind(p.v.Request.Headers["MS-ContinuationToken"], first.at("continuationToken"))
}

func listedInvoices(p *play) {
	b := p.billed()
	p.bind("D02005YFHI", b.oneTime.ID)
}

// paidInvoices has a payment of the recurring invoice.
func paidInvoices(p *play) {
	b := p.billed()
	_, err := b.Center.Platform().Pay(p.t.Context(), p.Bill.Tenant, b.recurring.ID, money.Must("40.5", "USD"))
	require.NoError(p.t, err)
}

func costs(p *play) {
	p.billed()
	p.bind("65726577-c208-40fd-9735-8c85ac9cac68", p.Relecloud)
}

// others excuses members that are about what is sold, and to whom: the things
// of this world are others.
func others(above string, names ...string) map[string]string {
	return excused("the customers and things of this world are others", above, names)
}

// ownWords excuses members for which the engine has words of its own, where
// the example has Microsoft's: the answer is not Microsoft's to the letter.
func ownWords(above string, names ...string) map[string]string {
	return excused("the engine has a word of its own for it", above, names)
}

// untaxed excuses taxes.
func untaxed(above string, names ...string) map[string]string {
	return excused("there are no taxes", above, names)
}

// unknown excuses members that the engine does not know, and leaves out
// or sends as nothing.
func unknown(above string, names ...string) map[string]string {
	return excused("the engine does not know it", above, names)
}

func excused(why, above string, names []string) map[string]string {
	all := map[string]string{}
	for _, name := range names {
		all[above+name] = why
	}
	return all
}

// reasons joins what several reasons excuse.
func reasons(parts ...map[string]string) map[string]string {
	all := map[string]string{}
	for _, part := range parts {
		maps.Copy(all, part)
	}
	return all
}
