package partnercenter

import (
	"fmt"
	"slices"
	"time"

	"cspkit.example/billing"
	"cspkit.example/customers"
	"cspkit.example/permissions"
	"cspkit.example/store"
)

// The tables of the billing area; see Schema.
var (
	charges = store.Define(store.Spec[billing.Charge]{
		Name: "charges", Key: func(c *billing.Charge) string {
			return key(string(c.Partner), string(c.Customer), fmt.Sprintf("%019d", c.At.UnixMicro()), c.ID)
		},
	})
	billingRuns = store.Define(store.Spec[billingRun]{
		Name: "billing_runs", Key: func(r *billingRun) string { return runKey(r.Partner, r.Type, r.Month) },
		Version: func(r *billingRun) *uint64 { return &r.Version }, Clone: billingRun.clone,
	})
	invoices = store.Define(store.Spec[billing.Invoice]{
		Name: "invoices", Key: func(i *billing.Invoice) string { return key(string(i.Partner), string(i.ID)) },
		Version: func(i *billing.Invoice) *uint64 { return &i.Version },
		Fields:  created(func(i *billing.Invoice) (string, time.Time) { return string(i.Partner), i.Date }),
		Indexes: byOwnerAndTime,
	})
	invoiceLines = store.Define(store.Spec[invoiceLine]{
		Name: "invoice_lines", Key: func(l *invoiceLine) string { return lineKey(l.Partner, l.Invoice, l.File, l.Number) },
	})
)

// invoiceLine is a line of a reconciliation file in its place.
type invoiceLine struct {
	Invoice billing.InvoiceID
	Number  int // on the invoice, from 1
	billing.Line
}

func lineKey(partner permissions.TenantID, invoice billing.InvoiceID, file billing.FileKind, number int) string {
	return key(string(partner), string(invoice), string(file), fmt.Sprintf("%010d", number))
}

// billingRun is how far the invoices of a kind about a month have been made.
type billingRun struct {
	Version uint64
	Partner permissions.TenantID
	Type    billing.InvoiceType
	Month   billing.Month
	After   customers.ID // the last customer that is billed
	Done    bool
	// Invoices are those of the run, one in each currency, without what they
	// need not hold until it is done.
	Invoices []billing.Invoice
}

func (r billingRun) clone() billingRun {
	r.Invoices = slices.Clone(r.Invoices)
	return r
}

func runKey(partner permissions.TenantID, t billing.InvoiceType, m billing.Month) string {
	return key(string(partner), string(t), string(m))
}
