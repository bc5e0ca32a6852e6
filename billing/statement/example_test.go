package statement_test

import (
	"bytes"
	"context"
	"fmt"
	"io"
	"iter"

	"cspkit.example/billing"
	"cspkit.example/billing/statement"
	"cspkit.example/internal/fixture"
	"cspkit.example/orders"
	"cspkit.example/partnercenter"
)

// writeStatement writes the statement of an invoice for one who may read it, with its
// reconciliation files.
func writeStatement(ctx context.Context, w io.Writer, who *partnercenter.Session, id billing.InvoiceID) error {
	partner, err := who.Account().Get(ctx)
	if err != nil {
		return err
	}
	invoice, err := who.Invoices().Get(ctx, id)
	if err != nil {
		return err
	}
	var files []iter.Seq2[billing.Line, error]
	for _, kind := range invoice.Details() {
		files = append(files, who.Invoices().Lines(ctx, id, kind))
	}
	return statement.Write(w, statement.Document{
		Invoice: invoice.Invoice, Payment: invoice.Payment, Partner: partner, Lines: statement.Concat(files...),
	})
}

// Contoso's billing admin prints the invoice of June.
func Example() {
	ctx := context.Background()
	w, err := fixture.Fork(ctx, nil)
	if err != nil {
		fmt.Println(err)
		return
	}
	_, err = w.As(w.Sam).Customer(w.Relecloud).Orders().Place(ctx, orders.Line{ItemID: fixture.Office, Quantity: 25})
	if err != nil {
		fmt.Println(err)
		return
	}
	w.Clock.Set(fixture.Start.AddDate(0, 1, 7))
	made, err := w.Center.Platform().Bill(ctx, w.Bill.Tenant, billing.Recurring, "2020-06")
	if err != nil {
		fmt.Println(err)
		return
	}
	var pdf bytes.Buffer
	err = writeStatement(ctx, &pdf, w.As(w.Bill), made[0].ID)
	fmt.Printf("%s, %s... %v\n", made[0].Total, pdf.Bytes()[:5], err)
	// Output: 400.00 USD, %PDF-... <nil>
}
