package statement

import (
	"cmp"
	"fmt"
	"iter"
	"slices"
	"strings"
	"time"

	"cspkit.example/billing"
	"cspkit.example/customers"
	"cspkit.example/money"
	"cspkit.example/pcerr"
	"cspkit.example/reservations"
)

// charges are the lines of an invoice, by customer.
type charges struct {
	customers []*customer // by name
	total     money.Amount
	tax       money.Amount // of total
	count     int
}

// customer is what the invoice charges for one customer.
type customer struct {
	id           customers.ID
	name, domain string
	rows         []row // in the order of the files
	total        money.Amount
}

// row keeps of a line only what is printed, because all of them are in memory
// together.
type row struct {
	product     string
	charge      billing.ChargeType
	from, to    time.Time
	quantity    reservations.Quantity
	unit, total money.Amount
}

// gather reads and checks the lines. Lines of one customer need not stand
// together, since each file has its own.
func gather(d *Document) (*charges, error) {
	currency := d.Invoice.Total.Currency()
	if currency == "" {
		return nil, pcerr.Invalid("BILL-6", "invoice", "an invoice is in a currency: give its total in one")
	}
	if other := otherThan(currency, d.Invoice.PaidAmount, d.Invoice.Adjustments); other != "" {
		return nil, pcerr.Invalid("BILL-6", "invoice", "the total of the invoice is in "+currency+", and what is paid or adjusted in "+other)
	}
	if d.Invoice.Lines > MaxLines {
		return nil, pcerr.Invalid("BILL-5", "lines", fmt.Sprintf("a statement has at most %d lines: use the reconciliation files", MaxLines))
	}
	sums := &charges{total: money.Zero(currency), tax: money.Zero(currency)}
	byID := map[customers.ID]*customer{}
	for line, err := range orNone(d.Lines) {
		if err != nil {
			return nil, err
		}
		if other := otherThan(currency, line.UnitPrice, line.Subtotal, line.Tax, line.Total); other != "" {
			return nil, pcerr.Invalid("BILL-6", "lines", "the invoice is in "+currency+", and a line in "+other).About(string(line.Order))
		}
		if sums.count++; sums.count > d.Invoice.Lines {
			break
		}
		sums.total, sums.tax = sums.total.Add(line.Total), sums.tax.Add(line.Tax)
		of := byID[line.Customer]
		if of == nil {
			of = &customer{id: line.Customer, name: line.CustomerName, domain: line.Domain, total: money.Zero(currency)}
			byID[line.Customer], sums.customers = of, append(sums.customers, of)
		}
		of.total = of.total.Add(line.Total)
		of.rows = append(of.rows, row{productOf(&line), line.ChargeType, line.From, line.To, line.Quantity, line.UnitPrice, line.Total})
	}
	if err := sums.check(&d.Invoice); err != nil {
		return nil, err
	}
	slices.SortFunc(sums.customers, func(a, b *customer) int {
		return cmp.Or(strings.Compare(strings.ToLower(a.name), strings.ToLower(b.name)), strings.Compare(string(a.id), string(b.id)))
	})
	return sums, nil
}

func orNone(lines iter.Seq2[billing.Line, error]) iter.Seq2[billing.Line, error] {
	if lines == nil {
		return Concat()
	}
	return lines
}

// otherThan is a currency of amounts that is not this one, empty when there is
// none: those cannot be added up.
func otherThan(currency string, amounts ...money.Amount) string {
	for _, a := range amounts {
		if a.Currency() != "" && a.Currency() != currency {
			return a.Currency()
		}
	}
	return ""
}

// check refuses lines that are not those of the invoice (BILL-10). A note has
// none, it changes the total of another document.
func (c *charges) check(i *billing.Invoice) error {
	switch {
	case c.count != i.Lines:
		return pcerr.Invalid("BILL-10", "lines", fmt.Sprintf("the invoice has %d lines, no more and no fewer: give those of all its files", i.Lines)).About(string(i.ID))
	case !isNote(i) && c.total.Add(i.Adjustments).Compare(i.Total) != 0:
		return pcerr.Invalid("BILL-10", "lines", "the lines and the adjustments do not make the total of the invoice: give its own lines, as they are").About(string(i.ID))
	}
	return nil
}

// isNote reports whether a document amends an invoice.
func isNote(i *billing.Invoice) bool {
	return i.Document == billing.AdjustmentNote || i.Document == billing.VoidNote
}

// productOf says what a line charges for. Of usage it says where, and how much
// cost nothing: otherwise quantity and price would not make the total.
func productOf(l *billing.Line) string {
	text := cmp.Or(l.Product, l.ItemID, l.Meter)
	if l.Region != "" {
		text += ", " + l.Region
	}
	if l.Covered != 0 {
		text += ", covered by reservations: " + grouped(l.Covered.String())
	}
	return text
}
