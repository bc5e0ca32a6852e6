package rest

import (
	"bytes"
	"encoding/json"
	"iter"
	"net/http"
	"slices"
	"strings"
	"time"

	"cspkit.example/billing"
	"cspkit.example/billing/statement"
	"cspkit.example/partnercenter"
)

var invoiceRoutes = []route{
	{http.MethodGet, "/v1/invoices", anyone, "get-a-collection-of-invoices", (*call).invoices},
	{http.MethodGet, "/v1/invoices/{invoice}", userOnly, "get-invoice-by-id", (*call).invoice},
	{http.MethodGet, "/v1/invoices/summary", anyone, "get-a-reseller-s-current-account-balance", (*call).invoiceSummary},
	{http.MethodGet, "/v1/invoices/summaries", userOnly, "get-invoice-summaries", (*call).invoiceSummaries},
	{http.MethodGet, "/v1/invoices/{invoice}/documents/statement", userOnly, "get-invoice-statement", (*call).invoiceStatement},
	{http.MethodGet, "/v1/invoices/{invoice}/receipts/{receipt}/documents/statement", userOnly, "get-a-collection-of-invoices", (*call).taxReceipt},
	{http.MethodGet, "/v1/invoices/{invoice}/lineitems", anyone, "get-invoiceline-items", (*call).invoiceLines},
	{http.MethodGet, "/v1/invoices/{invoice}/lineitems/{provider}/{type}", anyone, "get-invoiceline-items", (*call).invoiceLines},
	{http.MethodGet, "/v1/invoices/estimates/links", anyone, "get-invoice-estimate-links", (*call).estimateLinks},
}

// invoiceJSON is an invoice, or a note that amends one.
type invoiceJSON struct {
	ID                     string              `json:"id"`
	InvoiceDate            date                `json:"invoiceDate"`
	BillingPeriodStartDate date                `json:"billingPeriodStartDate"`
	BillingPeriodEndDate   date                `json:"billingPeriodEndDate"`
	TotalCharges           json.Number         `json:"totalCharges"`
	PaidAmount             json.Number         `json:"paidAmount"`
	CurrencyCode           string              `json:"currencyCode"`
	CurrencySymbol         string              `json:"currencySymbol"`
	PDFDownloadLink        string              `json:"pdfDownloadLink"`
	InvoiceDetails         []invoiceDetailJSON `json:"invoiceDetails"`
	Amendments             []invoiceJSON       `json:"amendments,omitempty"`
	AmendsOf               string              `json:"amendsOf,omitempty"`
	DocumentType           string              `json:"documentType"`
	InvoiceType            string              `json:"invoiceType"`
	Links                  *selfLink           `json:"links"`
	Attributes             *attributes         `json:"attributes"`
}

// invoiceDetailJSON leads to the lines of one kind.
type invoiceDetailJSON struct {
	InvoiceLineItemType string      `json:"invoiceLineItemType"`
	BillingProvider     string      `json:"billingProvider"`
	Links               *selfLink   `json:"links"`
	Attributes          *attributes `json:"attributes"`
}

// lastMoment is the end of a period on the wire, where it is part of it.
func lastMoment(end time.Time) date {
	if end.IsZero() {
		return date(end)
	}
	return date(end.Add(-100 * time.Nanosecond))
}

func invoiceOf(i partnercenter.Invoice) invoiceJSON {
	kind := pascal(string(i.Type))
	uri := "/invoices/" + kind + "-" + string(i.ID)
	out := invoiceJSON{
		ID: string(i.ID), InvoiceDate: date(i.Date), BillingPeriodStartDate: date(i.PeriodStart), BillingPeriodEndDate: lastMoment(i.PeriodEnd),
		TotalCharges: number(i.Total), PaidAmount: number(i.PaidAmount), CurrencyCode: i.Total.Currency(), CurrencySymbol: symbol(i.Total.Currency()),
		PDFDownloadLink: "/invoices/" + string(i.ID) + "/documents/statement", InvoiceDetails: []invoiceDetailJSON{},
		AmendsOf: string(i.Amends), DocumentType: string(i.Document), InvoiceType: kind, Links: self(uri), Attributes: class("Invoice"),
	}
	for _, k := range lineKinds {
		for _, file := range i.Details() {
			if k.file == file {
				out.InvoiceDetails = append(out.InvoiceDetails, invoiceDetailJSON{
					k.line, k.provider, self(uri + "/lineitems/" + pascal(k.provider) + "/" + pascal(k.line)), class("InvoiceDetail"),
				})
			}
		}
	}
	return out
}

// invoicesPage is the most invoices on a page, and how many there are unless
// the request says otherwise.
const invoicesPage = 200

func (c *call) invoices() (*answer, error) {
	keep, err := c.invoiceFilter()
	if err != nil {
		return nil, err
	}
	all, err := gather(c.session.Invoices().All(c, partnercenter.InvoiceQuery{}), func(partnercenter.Invoice) bool { return true })
	if err != nil {
		return nil, err
	}
	listed := slices.DeleteFunc(slices.Clone(all), func(i partnercenter.Invoice) bool { return !keep(i.Date) })
	out, err := offsetPage(c, each(listed), invoicesPage, func(i partnercenter.Invoice) invoiceJSON { return amended(i, all) })
	if err != nil {
		return nil, err
	}
	return ok(out)
}

// amended is an invoice with the notes about it.
func amended(i partnercenter.Invoice, all []partnercenter.Invoice) invoiceJSON {
	out := invoiceOf(i)
	for _, note := range all {
		if note.Amends == i.ID {
			out.Amendments = append(out.Amendments, invoiceOf(note))
		}
	}
	return out
}

// invoiceFilter compares the date of an invoice.
func (c *call) invoiceFilter() (keep func(time.Time) bool, err error) {
	f, err := c.filter()
	if err != nil {
		return nil, err
	}
	if f == nil {
		return func(time.Time) bool { return true }, nil
	}
	if f.Field != "invoicedate" {
		return nil, errField(f)
	}
	than, err := parseDate("filter", f.Value, false)
	if err != nil {
		return nil, err
	}
	results, known := comparisons[string(f.Operator)]
	if !known {
		return nil, badFilter("dates are compared: use equals, not_equals, greater_than, less_than and the like")
	}
	return func(at time.Time) bool { return strings.Contains(results, "<=>"[at.Compare(than)+1:][:1]) }, nil
}

// comparisons say how two values may stand to each other for an operator.
var comparisons = map[string]string{
	"equals": "=", "not_equals": "<>", "greater_than": ">", "greater_than_or_equals": ">=", "less_than": "<", "less_than_or_equals": "<=",
}

// invoiceID is the invoice of the path, which may have its type in front.
func (c *call) invoiceID() billing.InvoiceID {
	id := c.id("invoice")
	for _, prefix := range []string{"onetime-", "recurring-"} {
		if n := len(prefix); len(id) > n && strings.EqualFold(id[:n], prefix) {
			return billing.InvoiceID(id[n:])
		}
	}
	return billing.InvoiceID(id)
}

func (c *call) invoice() (*answer, error) {
	found, err := c.session.Invoices().Get(c, c.invoiceID())
	if err != nil {
		return nil, err
	}
	notes, err := gather(c.session.Invoices().All(c, partnercenter.InvoiceQuery{}), func(i partnercenter.Invoice) bool { return i.Amends == found.ID })
	if err != nil {
		return nil, err
	}
	return ok(amended(found, notes))
}

// invoiceStatement is the invoice as PDF.
func (c *call) invoiceStatement() (*answer, error) {
	found, err := c.session.Invoices().Get(c, c.invoiceID())
	if err != nil {
		return nil, err
	}
	partner, err := c.session.Account().Get(c)
	if err != nil {
		return nil, err
	}
	var files []iter.Seq2[billing.Line, error]
	for _, kind := range found.Details() {
		files = append(files, c.session.Invoices().Lines(c, found.ID, kind))
	}
	var pdf bytes.Buffer
	if err := statement.Write(&pdf, statement.Document{Invoice: found.Invoice, Payment: found.Payment, Partner: partner, Lines: statement.Concat(files...)}); err != nil {
		return nil, err
	}
	return &answer{status: http.StatusOK, raw: pdf.Bytes(), header: http.Header{
		"Content-Type": {"application/pdf"}, "Content-Disposition": {"attachment; filename=Invoice_" + string(found.ID) + ".pdf"},
	}}, nil
}

// taxReceipt is never there: the engine computes no taxes.
func (c *call) taxReceipt() (*answer, error) {
	if _, err := c.session.Invoices().Get(c, c.invoiceID()); err != nil {
		return nil, err
	}
	return nil, problem{http.StatusNotFound, 1000, "the invoice has no such tax receipt", sourceAPI}
}
