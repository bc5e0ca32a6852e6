package rest_test

import (
	"net/http"
	"strings"
	"testing"
	"time"

	"cspkit.example/billing"
	"cspkit.example/customers"
	"cspkit.example/internal/fixture"
	"cspkit.example/money"
	"cspkit.example/orders"
	"cspkit.example/reservations"
	"github.com/stretchr/testify/assert"
)

// asBill reads as Bill, a billing admin of Contoso.
func (w *world) asBill(target string) reply {
	w.t.Helper()
	return w.request(w.Bill, http.MethodGet, target, nil)
}

// ok fails the test on an error of the engine.
func (w *world) ok(err error) {
	w.t.Helper()
	if err != nil {
		w.t.Fatal(err)
	}
}

// sells places an order of Relecloud's.
func (w *world) sells(lines ...orders.Line) orders.Order {
	w.t.Helper()
	made, err := w.As(w.Sam).Customer(w.Relecloud).Orders().Place(w.t.Context(), lines...)
	w.ok(err)
	return made
}

// vm is an hour of a machine in an Azure subscription, for 0.10 USD.
func vm(on orders.EntitlementID, hour time.Time, n int) reservations.Usage {
	return reservations.Usage{
		Entitlement: on, Hour: hour, Meter: "hours of D2", ResourceType: "virtual_machines", SKU: "Standard_D2", Region: "westus2",
		Quantity: reservations.Units(n), UnitPrice: money.Must("0.10", "USD"),
	}
}

// billed is a world whose June is billed: three licences, two backups and
// usage of two days under an Azure plan for Relecloud, and the same usage under
// MS-AZR-0145P for Wingtip.
type billed struct {
	*world
	wingtip            customers.ID
	global             orders.SubscriptionID
	recurring, oneTime billing.Invoice
}

func newBilled(t *testing.T) *billed {
	t.Helper()
	return newWorld(t).billed()
}

func (w *world) billed() *billed {
	w.t.Helper()
	t, b := w.t, &billed{world: w}
	ms, june := w.Center.Platform(), fixture.Start
	w.ok(ms.PutMeter(t.Context(), billing.Meter{ID: "hours of D2", Product: "Virtual Machines", SKU: "Standard_D2", Region: "westus2", Unit: "1 Hour"}))
	made, err := w.As(w.Anna).Customers().Create(t.Context(), fixture.NewCustomer("Wingtip", "US", "Wanda"))
	w.ok(err)
	b.wingtip = made.Customer.ID
	var azure orders.EntitlementID
	b.global, azure, err = fixture.SellAzure(t.Context(), w.As(w.Sam), b.wingtip, orders.Line{ItemID: fixture.AzureGlobal})
	w.ok(err)
	w.sells(orders.Line{ItemID: fixture.Office, Quantity: 3}, orders.Line{ItemID: fixture.Backup, Quantity: 2})
	w.Clock.Set(june.AddDate(0, 0, 3))
	w.ok(ms.ReportUsage(t.Context(), b.wingtip, vm(azure, june, 1), vm(azure, june.AddDate(0, 0, 1), 4)))
	w.ok(ms.ReportUsage(t.Context(), w.Relecloud, vm(w.S1, june, 1), vm(w.S1, june.AddDate(0, 0, 1), 4)))
	bill := func(kind billing.InvoiceType) billing.Invoice {
		w.Clock.Set(kind.Date("2020-06"))
		made, err := ms.Bill(t.Context(), w.Bill.Tenant, kind, "2020-06")
		w.ok(err)
		return made[0]
	}
	b.recurring, b.oneTime = bill(billing.Recurring), bill(billing.OneTime)
	return b
}

func TestInvoices(t *testing.T) {
	t.Parallel()
	w := newBilled(t)
	id := string(w.recurring.ID)
	want := map[string]any{
		"id": id, "invoiceDate": "2020-07-03T00:00:00Z", "billingPeriodStartDate": "2020-06-01T00:00:00Z", "billingPeriodEndDate": "2020-06-30T23:59:59.9999999Z",
		"totalCharges": 48.5, "paidAmount": 0.0, "currencyCode": "USD", "currencySymbol": "$", "pdfDownloadLink": "/invoices/" + id + "/documents/statement",
		"documentType": "invoice", "invoiceType": "Recurring",
		"links": map[string]any{"self": linkTo("/invoices/Recurring-" + id)}, "attributes": map[string]any{"objectType": "Invoice"},
		"invoiceDetails": []any{
			detail("office", "billing_line_items", "/invoices/Recurring-"+id+"/lineitems/Office/BillingLineItems"),
			detail("azure", "billing_line_items", "/invoices/Recurring-"+id+"/lineitems/Azure/BillingLineItems"),
			detail("azure", "usage_line_items", "/invoices/Recurring-"+id+"/lineitems/Azure/UsageLineItems"),
		},
	}
	for _, target := range []string{"/v1/invoices/" + id, "/v1/invoices/Recurring-" + id, "/v1/Invoices/recurring-" + id} {
		assert.Equal(t, want, w.want(http.StatusOK, w.get(target)).body)
	}
	list := w.want(http.StatusOK, w.get("/v1/invoices?size=1&offset=1"))
	assert.Equal(t, []any{want}, list.at("items"))
	assert.Equal(t, linkTo("/invoices?offset=0&size=1"), list.at("links.previous"))
	assert.Nil(t, list.at("links.next"))
	list = w.want(http.StatusOK, w.get("/v1/invoices?size=1"))
	assert.Equal(t, linkTo("/invoices?offset=1&size=1"), list.at("links.next"))
	assert.Equal(t, "OneTime", list.at("items.0.invoiceType"))
	assert.Equal(t, 80.5, list.at("items.0.totalCharges"))
	assert.Equal(t, 2.0, w.want(http.StatusOK, w.get("/v1/invoices?size=0")).at("totalCount"))
	w.wantProblem(400, 800002, w.get("/v1/invoices?size=201"))
	w.wantProblem(400, 800002, w.get("/v1/invoices?offset=x"))
	w.wantProblem(404, 1000, w.get("/v1/invoices/D000000000"))
	w.wantProblem(404, 1000, w.request(w.Lars, http.MethodGet, "/v1/invoices/"+id, nil))
	w.wantProblem(403, 900150, w.request(w.Sam, http.MethodGet, "/v1/invoices", nil))
}

func linkTo(uri string) map[string]any {
	return map[string]any{"uri": uri, "method": "GET", "headers": []any{}}
}

func detail(provider, line, uri string) map[string]any {
	return map[string]any{
		"billingProvider": provider, "invoiceLineItemType": line, "links": map[string]any{"self": linkTo(uri)}, "attributes": map[string]any{"objectType": "InvoiceDetail"},
	}
}

func TestInvoicesByDate(t *testing.T) {
	t.Parallel()
	w := newBilled(t) // dated 3 and 8 July
	for query, want := range map[string]float64{
		filter("InvoiceDate", "equals", "2020-07-03"):                          1,
		filter("invoicedate", "NotEquals", "2020-07-03"):                       1,
		filter("InvoiceDate", "greater_than", "2020-07-03"):                    1,
		filter("InvoiceDate", "greater_than_or_equals", "2020-07-03T00:00:00"): 2,
		filter("InvoiceDate", "less_than", "7/3/2020 12:00:00 AM"):             0,
		filter("InvoiceDate", "less_than_or_equals", "2020-07-03T00:00:00Z"):   1,
	} {
		assert.Equal(t, want, w.want(http.StatusOK, w.get("/v1/invoices?"+query)).at("totalCount"), query)
	}
	w.wantProblem(400, 2000, w.get("/v1/invoices?"+filter("InvoiceDate", "starts_with", "2020-07-03")))
	w.wantProblem(400, 800002, w.get("/v1/invoices?"+filter("InvoiceDate", "equals", "yesterday")))
	w.wantProblem(400, 800002, w.get("/v1/invoices?"+filter("Total", "equals", "1")))
}

// A note is an invoice of its own and comes with the invoice that it amends.
func TestAmendedInvoice(t *testing.T) {
	t.Parallel()
	w := newBilled(t)
	note, err := w.Center.Platform().Amend(t.Context(), w.Bill.Tenant, w.oneTime.ID, money.Must("-0.5", "USD"), "a slip")
	w.ok(err)
	r := w.want(http.StatusOK, w.get("/v1/invoices/"+string(w.oneTime.ID)))
	assert.Equal(t, []any{80.0, "adjustment_note", -0.5, string(w.oneTime.ID)}, []any{
		r.at("totalCharges"), r.at("amendments.0.documentType"), r.at("amendments.0.totalCharges"), r.at("amendments.0.amendsOf"),
	})
	assert.Equal(t, r.at("amendments.0"), w.want(http.StatusOK, w.get("/v1/invoices/"+string(note.ID))).body)
	assert.Equal(t, 3.0, w.want(http.StatusOK, w.get("/v1/invoices")).at("totalCount"))
}

func TestInvoiceSummaries(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	none := w.want(http.StatusOK, w.get("/v1/invoices/summary"))
	assert.Equal(t, []any{0.0, "USD", "0001-01-01T00:00:00", nil}, []any{none.at("balanceAmount"), none.at("currencyCode"), none.at("latestInvoiceDate"), none.at("details")})
	assert.Equal(t, []any{}, w.want(http.StatusOK, w.get("/v1/invoices/summaries")).at("items"))

	b := newBilled(t)
	b.ok(drop(b.Center.Platform().Pay(t.Context(), b.Bill.Tenant, b.recurring.ID, money.Must("8.5", "USD"))))
	part := func(balance, paid float64, on, paidOn, accounted string) map[string]any {
		return map[string]any{
			"balanceAmount": balance, "currencyCode": "USD", "currencySymbol": "$", "accountingDate": accounted, "firstInvoiceCreationDate": on,
			"latestInvoiceDate": on, "lastPaymentDate": paidOn, "lastPaymentAmount": paid, "attributes": map[string]any{"objectType": "InvoiceSummary"},
		}
	}
	want := part(120.5, 8.5, "2020-07-03T00:00:00Z", "2020-07-08T00:00:00Z", "2020-07-08T00:00:00Z")
	want["latestInvoiceDate"] = "2020-07-08T00:00:00Z"
	want["details"] = []any{
		map[string]any{"invoiceType": "Recurring", "summary": part(40, 8.5, "2020-07-03T00:00:00Z", "2020-07-08T00:00:00Z", "2020-07-08T00:00:00Z")},
		map[string]any{"invoiceType": "OneTime", "summary": part(80.5, 0, "2020-07-08T00:00:00Z", "0001-01-01T00:00:00", "2020-07-08T00:00:00Z")},
	}
	assert.Equal(t, []any{want}, b.want(http.StatusOK, b.get("/v1/invoices/summaries")).at("items"))
	want["links"] = map[string]any{"self": linkTo("/invoices/summary")}
	assert.Equal(t, want, b.want(http.StatusOK, b.get("/v1/invoices/summary")).body)
	b.wantProblem(403, 900150, b.request(b.Sam, http.MethodGet, "/v1/invoices/summary", nil))
}

func drop[T any](_ T, err error) error { return err }

func TestInvoiceStatement(t *testing.T) {
	t.Parallel()
	w := newBilled(t)
	target := "/v1/invoices/" + string(w.oneTime.ID) + "/documents/statement"
	r := w.want(http.StatusOK, w.asBill(target))
	assert.Equal(t, []string{"application/pdf", "attachment; filename=Invoice_" + string(w.oneTime.ID) + ".pdf"}, []string{r.header.Get("Content-Type"), r.header.Get("Content-Disposition")})
	assert.True(t, strings.HasPrefix(r.text, "%PDF-"))
	w.wantProblem(403, 900150, w.get(target)) // the lines are for billing admins
	w.wantProblem(404, 1000, w.asBill("/v1/invoices/D000000000/documents/statement"))
	w.wantProblem(404, 1000, w.asBill("/v1/invoices/"+string(w.oneTime.ID)+"/receipts/123456/documents/statement"))
	w.wantProblem(404, 1000, w.asBill("/v1/invoices/D000000000/receipts/123456/documents/statement"))
}
