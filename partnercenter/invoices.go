package partnercenter

import (
	"context"
	"encoding/json"
	"io"
	"iter"

	"cspkit.example/activity"
	"cspkit.example/billing"
	"cspkit.example/pcerr"
	"cspkit.example/permissions"
	"cspkit.example/store"
)

// Invoices are what the partner owes Microsoft. Indirect resellers are
// referred to their provider with use_indirect_provider (BILL-1).
type Invoices struct{ s *Session }

// Invoices returns the operations on the partner's invoices.
func (s *Session) Invoices() Invoices { return Invoices{s} }

// InvoiceQuery narrows the list of invoices. The zero value is all of them.
type InvoiceQuery struct {
	Paging
	Type billing.InvoiceType
}

// Invoice is an invoice and how its payment stands now.
type Invoice struct {
	billing.Invoice
	Payment billing.PaymentStatus
}

// List returns a page of the invoices and the notes that amend them, by date,
// newest first (BILL-2).
func (i Invoices) List(ctx context.Context, q InvoiceQuery) (out Page[Invoice], err error) {
	err = i.s.view(ctx, permissions.InvoiceList, func(u *unit) error {
		if q.Type != "" && !q.Type.Valid() {
			return pcerr.Invalid("BILL-4", "type", "use recurring or one_time")
		}
		l := newestFirst(invoices, string(u.partner.Tenant))
		l.about, l.filters = string(q.Type), q.Type != ""
		l.keep = func(i *billing.Invoice) bool { return q.Type == "" || i.Type == q.Type }
		found, err := page(u, l, q.Paging)
		out = Page[Invoice]{Next: found.Next}
		for _, i := range found.Items {
			out.Items = append(out.Items, Invoice{i, i.Status(u.at)})
		}
		return err
	})
	return out, err
}

// All yields the invoices that q selects, in the order of List.
func (i Invoices) All(ctx context.Context, q InvoiceQuery) iter.Seq2[Invoice, error] {
	return all(ctx, q.Paging, func(ctx context.Context, p Paging) (Page[Invoice], error) {
		q.Paging = p
		return i.List(ctx, q)
	})
}

// Get returns one invoice; not_found when the partner has none with this ID.
func (i Invoices) Get(ctx context.Context, id billing.InvoiceID) (out Invoice, err error) {
	err = i.s.view(ctx, permissions.InvoiceGet, func(u *unit) error {
		found, err := u.invoice(u.partner.Tenant, id)
		out = Invoice{found, found.Status(u.at)}
		return err
	})
	if err != nil {
		return Invoice{}, err
	}
	return out, nil
}

// Balances returns what the partner owes now, for each currency of its
// invoices, in the order of their codes (BILL-2).
func (i Invoices) Balances(ctx context.Context) (out []billing.Balance, err error) {
	err = i.s.view(ctx, permissions.InvoicePaymentStatus, func(u *unit) error {
		all, err := collect(u, invoices, within(string(u.partner.Tenant)))
		out = billing.Balances(all, u.at)
		return err
	})
	return out, err
}

// Lines yields the lines of an invoice's reconciliation file (2.21): none when
// it has no file of this kind. The file of daily rated usage has roles of its
// own (BILL-2, BILL-3). It ends after the first error.
func (i Invoices) Lines(ctx context.Context, id billing.InvoiceID, kind billing.FileKind) iter.Seq2[billing.Line, error] {
	return all(ctx, Paging{Limit: maxLimit}, func(ctx context.Context, p Paging) (out Page[billing.Line], err error) {
		err = i.s.view(ctx, permissions.ReconciliationFileGet, func(u *unit) error {
			out = Page[billing.Line]{}
			out.Next, err = u.lines(id, kind, p, func(l *invoiceLine) { out.Items = append(out.Items, l.Line) })
			return err
		})
		return out, err
	})
}

// lines hands the lines on a page of a reconciliation file to add, and returns
// the cursor of the next page.
func (u *unit) lines(id billing.InvoiceID, kind billing.FileKind, p Paging, add func(*invoiceLine)) (Cursor, error) {
	found, err := u.invoice(u.partner.Tenant, id)
	if err != nil {
		return "", err
	}
	if !kind.OnInvoices() {
		return "", pcerr.Invalid("BILL-5", "kind", "use license_based, usage_based or one_time")
	}
	l := listing[invoiceLine]{from: invoiceLines, scan: store.Scan{Prefix: within(string(found.Partner), string(found.ID), string(kind))}}
	return walk(u, &l, p, func(line *invoiceLine, _ store.Row) (bool, error) {
		add(line)
		return true, nil
	})
}

// ExportCSV writes a reconciliation file as CSV, line by line; see Lines.
func (i Invoices) ExportCSV(ctx context.Context, w io.Writer, id billing.InvoiceID, kind billing.FileKind) error {
	return activity.WriteTable(w, kind.Columns(), i.Lines(ctx, id, kind), billing.Line.Cells)
}

// ExportJSON writes a reconciliation file as an array of JSON objects, line by
// line; see Lines. A failure leaves the array open, so that nobody takes half
// a file for a whole one.
func (i Invoices) ExportJSON(ctx context.Context, w io.Writer, id billing.InvoiceID, kind billing.FileKind) error {
	between := "["
	for line, err := range i.Lines(ctx, id, kind) {
		if err != nil {
			return err
		}
		text, err := json.Marshal(line)
		if err != nil {
			return err
		}
		if _, err := io.WriteString(w, between+"\n"+string(text)); err != nil {
			return err
		}
		between = ","
	}
	if between == "[" { // no line
		_, err := io.WriteString(w, "[]\n")
		return err
	}
	_, err := io.WriteString(w, "\n]\n")
	return err
}
