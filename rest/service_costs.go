package rest

import (
	"cmp"
	"encoding/json"
	"net/http"
	"strings"

	"cspkit.example/billing"
	"cspkit.example/money"
	"cspkit.example/partnercenter"
)

var serviceCostRoutes = []route{
	{http.MethodGet, "/v1/customers/{customer}/servicecosts/{period}", userOnly, "get-a-customer-s-service-costs-summary", (*call).serviceCosts},
	{http.MethodGet, "/v1/customers/{customer}/servicecosts/{period}/lineitems", userOnly, "get-a-customer-s-service-costs-line-items", (*call).serviceCostLines},
}

// serviceCostsJSON is what the partner pays for a customer in a period.
type serviceCostsJSON struct {
	BillingStartDate date                    `json:"billingStartDate"`
	BillingEndDate   date                    `json:"billingEndDate"`
	PretaxTotal      json.Number             `json:"pretaxTotal"`
	Tax              json.Number             `json:"tax"`
	AfterTaxTotal    json.Number             `json:"afterTaxTotal"`
	CurrencyCode     string                  `json:"currencyCode"`
	CurrencySymbol   string                  `json:"currencySymbol"`
	CustomerID       string                  `json:"customerId"`
	Details          []serviceCostsPartsJSON `json:"details,omitempty"`
	Links            *links                  `json:"links,omitempty"`
	Attributes       *attributes             `json:"attributes"`
}

type serviceCostsPartsJSON struct {
	InvoiceType string           `json:"invoiceType"`
	Summary     serviceCostsJSON `json:"summary"`
}

// costsOfPeriod reads the period of the path: the last that was billed, or the
// one that runs.
func (c *call) costsOfPeriod() ([]partnercenter.ServiceCosts, error) {
	period, err := oneOf("period", word(c.id("period")), "most_recent", "current")
	if err != nil {
		return nil, err
	}
	return c.at().ServiceCosts(c, period == "current")
}

// serviceCosts sums up all invoices of the period in the currency of the
// first, and each by itself.
func (c *call) serviceCosts() (*answer, error) {
	all, err := c.costsOfPeriod()
	if err != nil {
		return nil, err
	}
	var parts []serviceCostsPartsJSON
	whole := partnercenter.ServiceCosts{}
	code := ""
	for _, costs := range all {
		if whole.From.IsZero() {
			whole.From, whole.To = costs.From, costs.To
		}
		for _, in := range currenciesOf(costs.Lines) {
			if code == "" {
				code = in
			}
			parts = append(parts, serviceCostsPartsJSON{pascal(string(costs.Type)), c.costsIn(in, costs)})
		}
		whole.Lines = append(whole.Lines, costs.Lines...)
	}
	if code == "" {
		code = billing.AzureCurrency
	}
	out := c.costsIn(code, whole)
	out.Details = parts
	out.Links = &links{Self: get(c.uri()), ServiceCostLineItems: get(c.path() + "/lineitems")}
	return ok(out)
}

// currenciesOf are the currencies of lines, in the order in which they come.
func currenciesOf(lines []partnercenter.InvoiceLine) (codes []string) {
	var sums []money.Amount
	for _, l := range lines {
		sums = addUp(sums, []money.Amount{l.Total})
	}
	for _, sum := range sums {
		codes = append(codes, sum.Currency())
	}
	return codes
}

// costsIn sums up lines in one currency.
func (c *call) costsIn(code string, of partnercenter.ServiceCosts) serviceCostsJSON {
	before, tax, after := money.Zero(code), money.Zero(code), money.Zero(code)
	for _, l := range of.Lines {
		if l.Total.Currency() == code {
			before, tax, after = before.Add(l.Subtotal), tax.Add(l.Tax), after.Add(l.Total)
		}
	}
	return serviceCostsJSON{
		BillingStartDate: date(of.From), BillingEndDate: lastMoment(of.To), PretaxTotal: number(before), Tax: number(tax), AfterTaxTotal: number(after),
		CurrencyCode: code, CurrencySymbol: symbol(code), CustomerID: strings.ToLower(c.id("customer")), Attributes: class("ServiceCostsSummary"),
	}
}

// serviceCostJSON is one thing that the partner pays for.
type serviceCostJSON struct {
	StartDate                date        `json:"startDate"`
	EndDate                  date        `json:"endDate"`
	SubscriptionFriendlyName string      `json:"subscriptionFriendlyName"`
	SubscriptionID           string      `json:"subscriptionId"`
	OrderID                  string      `json:"orderId"`
	OfferID                  string      `json:"offerId"`
	OfferName                string      `json:"offerName"`
	ResellerMPNID            string      `json:"resellerMPNId"`
	ChargeType               string      `json:"chargeType"`
	Quantity                 json.Number `json:"quantity"`
	UnitPrice                json.Number `json:"unitPrice"`
	PretaxTotal              json.Number `json:"pretaxTotal"`
	Tax                      json.Number `json:"tax"`
	AfterTaxTotal            json.Number `json:"afterTaxTotal"`
	CurrencyCode             string      `json:"currencyCode"`
	CurrencySymbol           string      `json:"currencySymbol"`
	CustomerID               string      `json:"customerId"`
	CustomerName             string      `json:"customerName"`
	InvoiceNumber            string      `json:"invoiceNumber,omitempty"`
	InvoiceType              string      `json:"invoiceType"`
	lineItemJSON
	PublisherName       string `json:"publisherName"`
	TermAndBillingCycle string `json:"termAndBillingCycle"`
	DiscountDetails     string `json:"discountDetails"`
}

func serviceCostOf(t billing.InvoiceType, l partnercenter.InvoiceLine) serviceCostJSON {
	return serviceCostJSON{
		StartDate: date(l.From), EndDate: date(l.To), SubscriptionFriendlyName: l.Product, SubscriptionID: upper(l.Subscription),
		OrderID: string(l.Order), OfferID: l.ItemID, OfferName: l.Product, ResellerMPNID: cmp.Or(resellerMPN(&l), billing.RemovedReseller), ChargeType: string(l.ChargeType),
		Quantity: quantity(l.Quantity), UnitPrice: number(l.UnitPrice), PretaxTotal: number(l.Subtotal), Tax: number(l.Tax), AfterTaxTotal: number(l.Total),
		CurrencyCode: l.Total.Currency(), CurrencySymbol: symbol(l.Total.Currency()), CustomerID: string(l.Customer), CustomerName: l.CustomerName,
		InvoiceNumber: string(l.Invoice), InvoiceType: pascal(string(t)),
		lineItemJSON: lineItem(&l, l.Product), PublisherName: publisher, TermAndBillingCycle: termAndCycle(&l), DiscountDetails: l.PriceAdjustment(),
	}
}

func (c *call) serviceCostLines() (*answer, error) {
	all, err := c.costsOfPeriod()
	if err != nil {
		return nil, err
	}
	var lines []serviceCostJSON
	for _, costs := range all {
		for _, l := range costs.Lines {
			lines = append(lines, serviceCostOf(costs.Type, l))
		}
	}
	return ok(list(c, lines))
}
