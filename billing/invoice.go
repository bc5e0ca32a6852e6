package billing

import (
	"maps"
	"slices"
	"time"

	"cspkit.example/internal/check"
	"cspkit.example/money"
	"cspkit.example/pcerr"
	"cspkit.example/permissions"
)

// InvoiceType is one of the two kinds of invoices (BILL-4).
type InvoiceType string

// The kinds of invoices.
const (
	Recurring InvoiceType = "recurring" // licences, and MS-AZR-0145P usage
	OneTime   InvoiceType = "one_time"  // Azure plan usage, reservations, software, marketplace
)

// Date is when the invoice about a month is dated (BILL-7): the billing date
// is the first of the next month; recurring invoices are complete 2 days after
// it, one-time invoices are there on the 8th.
func (t InvoiceType) Date(m Month) time.Time {
	if t == Recurring {
		return m.End().AddDate(0, 0, 2)
	}
	return m.End().AddDate(0, 0, 7)
}

// Valid reports whether the type is known.
func (t InvoiceType) Valid() bool { return t == Recurring || t == OneTime }

// Month is a calendar month in UTC, such as 2020-06: the period of invoices.
type Month string

// MonthOf is the month of a time.
func MonthOf(at time.Time) Month { return Month(at.UTC().Format("2006-01")) }

// Check refuses what is no month with invalid_input.
func (m Month) Check() error {
	if _, err := time.Parse("2006-01", string(m)); err != nil {
		return pcerr.Invalid("BILL-7", "month", "give a month such as 2020-06")
	}
	return nil
}

// Begin is the first moment of the month; the zero time for what is no month.
func (m Month) Begin() time.Time {
	at, _ := time.Parse("2006-01", string(m))
	return at
}

// End is the first moment of the next month.
func (m Month) End() time.Time { return m.Begin().AddDate(0, 1, 0) }

// DocumentType says what an invoice document is.
type DocumentType string

// The kinds of documents. A note amends an invoice.
const (
	InvoiceDocument DocumentType = "invoice"
	AdjustmentNote  DocumentType = "adjustment_note"
	VoidNote        DocumentType = "void_note"
)

// PaymentStatus is where the payment of an invoice stands.
type PaymentStatus string

// The payment states.
const (
	Unpaid        PaymentStatus = "unpaid"
	PartiallyPaid PaymentStatus = "partially_paid"
	Paid          PaymentStatus = "paid"
	PastDue       PaymentStatus = "past_due"
)

// How long partners have to pay (BILL-8).
const (
	paymentTime  = 60 * day
	patienceTime = 60 * day // after the due date; on a later day the account can be suspended
)

// InvoiceID names an invoice of a partner, such as D020001IVK.
type InvoiceID string

// Invoice is what a partner owes Microsoft for a month, in one currency
// (2.21), or a note that amends one. Its total is the sum of its
// reconciliation lines and of the notes about it (BILL-10). A note asks for no
// payment of its own: what it adds or takes off is owed on the invoice.
type Invoice struct {
	permissions.Stamp
	ID          InvoiceID
	Partner     permissions.TenantID
	Type        InvoiceType
	Document    DocumentType
	Month       Month
	PeriodStart time.Time
	PeriodEnd   time.Time // excluded
	Date        time.Time
	Due         time.Time
	Total       money.Amount
	Adjustments money.Amount // of the total: what notes added, or took off
	PaidAmount  money.Amount // of a note: its total
	LastPayment money.Amount // of PaidAmount: the payment that came last
	LastPaidAt  time.Time    // zero: nothing was paid
	Files       [2]FileKind  // kinds of reconciliation files it has; empty ones at the end
	Lines       int          // on all files together
	Amends      InvoiceID    // of a note: the invoice that it amends
	Reason      string       // of a note
}

// NewInvoice returns an invoice without lines.
func NewInvoice(id InvoiceID, partner permissions.TenantID, t InvoiceType, m Month, currency string) Invoice {
	date, none := t.Date(m), money.Zero(currency).Round()
	return Invoice{
		ID: id, Partner: partner, Type: t, Document: InvoiceDocument, Month: m, PeriodStart: m.Begin(), PeriodEnd: m.End(),
		Date: date, Due: date.Add(paymentTime), Total: none, Adjustments: none, PaidAmount: none,
	}
}

// Add counts a line.
func (i *Invoice) Add(l *Line) {
	i.Total = i.Total.Add(l.Total)
	i.Lines++
	if at := slices.Index(i.Files[:], l.File); at < 0 {
		free := slices.Index(i.Files[:], "")
		i.Files[free] = l.File
		slices.Sort(i.Files[:free+1])
	}
}

// Details are the kinds of reconciliation files that the invoice has.
func (i *Invoice) Details() []FileKind {
	n := slices.Index(i.Files[:], "")
	if n < 0 {
		n = len(i.Files)
	}
	return i.Files[:n]
}

// Status is the payment status at a time (2.21, BILL-8). A payment on the day
// on which it is due is in time.
func (i *Invoice) Status(at time.Time) PaymentStatus {
	switch {
	case i.PaidAmount.Compare(i.Total) >= 0:
		return Paid
	case at.Truncate(day).After(i.Due):
		return PastDue
	case i.PaidAmount.Sign() > 0:
		return PartiallyPaid
	}
	return Unpaid
}

// Suspends reports whether the account can be suspended for the invoice: it is
// more than 60 days past due (BILL-8, CAP-15).
func (i *Invoice) Suspends(at time.Time) bool {
	return i.Status(at) == PastDue && at.Truncate(day).After(i.Due.Add(patienceTime))
}

// Balance is what a partner owes in one currency.
type Balance struct {
	Open    money.Amount // of all invoices together; negative is a credit
	PastDue money.Amount // what is past due of the invoices that are
}

// Balances adds invoices and notes up, for each currency in the order of
// their codes.
func Balances(all []Invoice, at time.Time) []Balance {
	sums := map[string]Balance{}
	for _, i := range all {
		b := sums[i.Total.Currency()]
		b.Open = b.Open.Add(i.Total).Sub(i.PaidAmount)
		if i.Status(at) == PastDue {
			b.PastDue = b.PastDue.Add(i.Total).Sub(i.PaidAmount)
		}
		sums[i.Total.Currency()] = b
	}
	var out []Balance
	for _, code := range slices.Sorted(maps.Keys(sums)) {
		b := sums[code]
		b.PastDue = b.PastDue.Add(money.Zero(code).Round())
		out = append(out, b)
	}
	return out
}

// Pay returns the invoice with a payment noted, which must be positive and in
// its currency.
func (i Invoice) Pay(amount money.Amount, at time.Time) (Invoice, error) {
	switch {
	case i.Document != InvoiceDocument:
		return i, pcerr.Invalid("BILL-10", "invoice", "a note is not paid: pay the invoice "+string(i.Amends)).About(string(i.ID))
	case amount.Currency() != i.Total.Currency():
		return i, pcerr.Invalid("BILL-8", "amount", "the invoice is in "+i.Total.Currency())
	case amount.Sign() <= 0:
		return i, pcerr.Invalid("BILL-8", "amount", "a payment is positive")
	}
	i.PaidAmount, i.LastPayment, i.LastPaidAt, i.Stamp = i.PaidAmount.Add(amount), amount, at, i.Touch(at)
	return i, nil
}

// Amend returns the invoice with another total, and the note that changes it
// by an amount which is on no reconciliation line (BILL-10). The zero Amount
// voids the invoice: the note takes off what is left of its total. A note
// cannot itself be amended.
func (i Invoice) Amend(id InvoiceID, amount money.Amount, reason string, at time.Time) (amended, note Invoice, err error) {
	document := AdjustmentNote
	if amount.IsZero() {
		document, amount = VoidNote, minus(i.Total)
	}
	if err := check.Name("reason", reason); err != nil {
		return i, note, err
	}
	switch {
	case i.Document != InvoiceDocument:
		return i, note, pcerr.Invalid("BILL-10", "invoice", "a note cannot be amended: amend the invoice "+string(i.Amends)).About(string(i.ID))
	case amount.Currency() != i.Total.Currency():
		return i, note, pcerr.Invalid("BILL-10", "amount", "the invoice is in "+i.Total.Currency())
	case amount.Sign() == 0:
		return i, note, pcerr.Invalid("BILL-10", "amount", "the note would change nothing")
	}
	note = i
	note.Stamp, note.ID, note.Amends, note.Document, note.Reason = permissions.Stamp{}.Touch(at), id, i.ID, document, reason
	note.Date, note.Due, note.Files, note.Lines = at, at, [2]FileKind{}, 0
	note.Total, note.Adjustments, note.PaidAmount = amount, money.Zero(amount.Currency()), amount
	note.LastPayment, note.LastPaidAt = money.Amount{}, time.Time{}
	i.Total, i.Adjustments, i.Stamp = i.Total.Add(amount), i.Adjustments.Add(amount), i.Touch(at)
	return i, note, nil
}

// NotFound is the refusal for an invoice that the partner does not have.
func (id InvoiceID) NotFound() error {
	return pcerr.New(pcerr.NotFound, "CUS-12", "you have no such invoice").About(string(id))
}
