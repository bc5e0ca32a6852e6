package billing_test

import (
	"slices"
	"testing"
	"time"

	"cspkit.example/billing"
	"cspkit.example/money"
	"cspkit.example/pcerr"
	"cspkit.example/permissions"
	"github.com/google/go-cmp/cmp"
)

// owed is Contoso's one-time invoice about June 2020, of 300.00 dollars.
func owed() billing.Invoice {
	i := billing.NewInvoice("D020001IVK", contoso, billing.OneTime, "2020-06", "USD")
	i.Add(&billing.Line{File: billing.OneTimeFile, Total: usd("300.00")})
	return i
}

// TestBILL_7_BILL_8_DatesOfInvoices has both kinds, also over the end of a year.
func TestBILL_7_BILL_8_DatesOfInvoices(t *testing.T) {
	t.Parallel()
	date := func(year int, month time.Month, day int) time.Time {
		return time.Date(year, month, day, 0, 0, 0, 0, time.UTC)
	}
	for _, c := range []struct {
		of         billing.InvoiceType
		m          billing.Month
		start, end time.Time
		dated, due time.Time
	}{
		{billing.OneTime, "2020-06", date(2020, 6, 1), date(2020, 7, 1), date(2020, 7, 8), date(2020, 9, 6)},
		{billing.Recurring, "2020-06", date(2020, 6, 1), date(2020, 7, 1), date(2020, 7, 3), date(2020, 9, 1)},
		{billing.OneTime, "2020-12", date(2020, 12, 1), date(2021, 1, 1), date(2021, 1, 8), date(2021, 3, 9)},
		{billing.Recurring, "2020-02", date(2020, 2, 1), date(2020, 3, 1), date(2020, 3, 3), date(2020, 5, 2)},
	} {
		got := billing.NewInvoice("D1", contoso, c.of, c.m, "EUR")
		want := billing.Invoice{
			ID: "D1", Partner: contoso, Type: c.of, Document: billing.InvoiceDocument, Month: c.m, PeriodStart: c.start, PeriodEnd: c.end,
			Date: c.dated, Due: c.due, Total: money.Zero("EUR"), Adjustments: money.Zero("EUR"), PaidAmount: money.Zero("EUR"),
		}
		if diff := cmp.Diff(want, got); diff != "" {
			t.Errorf("%s about %s (-want +got):\n%s", c.of, c.m, diff)
		}
		if c.of.Date(c.m) != c.dated {
			t.Errorf("%s about %s is dated %s", c.of, c.m, c.of.Date(c.m))
		}
	}
}

// TestBILL_4_TypesOfInvoices knows two.
func TestBILL_4_TypesOfInvoices(t *testing.T) {
	t.Parallel()
	for of, valid := range map[billing.InvoiceType]bool{billing.Recurring: true, billing.OneTime: true, "": false, "Recurring": false, "usage": false} {
		if of.Valid() != valid {
			t.Errorf("%q is a type of invoices: %t", of, of.Valid())
		}
	}
}

// TestBILL_7_Month reads months and refuses what is none.
func TestBILL_7_Month(t *testing.T) {
	t.Parallel()
	for at, want := range map[time.Time]billing.Month{
		on(time.June, 1):              "2020-06",
		on(time.July, 1).Add(-1):      "2020-06",
		on(time.July, 1):              "2020-07",
		on(time.January, 1).Add(-1):   "2019-12",
		on(time.December, 31):         "2020-12",
		on(time.February, 29).Add(-1): "2020-02",
		time.Date(2020, 7, 1, 1, 0, 0, 0, time.FixedZone("CEST", 2*60*60)): "2020-06", // in UTC
	} {
		got := billing.MonthOf(at)
		if got != want || at.Before(got.Begin()) || !at.Before(got.End()) || got.Check() != nil {
			t.Errorf("%s is in %s, from %s to %s", at, got, got.Begin(), got.End())
		}
	}
	for _, m := range []billing.Month{"", "2020", "2020-6", "2020-13", "2020-00", "06-2020", "2020-06-01", "2020/06", " 2020-06", "2020-06 ", "20-06", "２０２０-06"} {
		wantInvalid(t, string(m), m.Check(), "BILL-7", "month")
		if !m.Begin().IsZero() {
			t.Errorf("%q begins on %s", m, m.Begin())
		}
	}
}

// TestBILL_8_Status asks at the edges of section 2.21 and scenario 9.18: due on
// the 6th of September, past due on the 7th, and to be suspended for 61 days
// later.
func TestBILL_8_Status(t *testing.T) {
	t.Parallel()
	for _, c := range []struct {
		paid string
		at   time.Time
		want billing.PaymentStatus
		over bool
	}{
		{"0", on(time.July, 8), billing.Unpaid, false},
		{"0", on(time.September, 6), billing.Unpaid, false},
		{"0", on(time.September, 7).Add(-1), billing.Unpaid, false},
		{"0", on(time.September, 7), billing.PastDue, false},
		{"0", on(time.November, 5), billing.PastDue, false},
		{"0", on(time.November, 6).Add(-1), billing.PastDue, false},
		{"0", on(time.November, 6), billing.PastDue, true},
		{"0.01", on(time.September, 6), billing.PartiallyPaid, false},
		{"299.99", on(time.September, 6), billing.PartiallyPaid, false},
		{"299.99", on(time.September, 7), billing.PastDue, false},
		{"299.99", on(time.November, 6), billing.PastDue, true},
		{"300.00", on(time.September, 6), billing.Paid, false},
		{"300.00", on(time.November, 6), billing.Paid, false},
		{"300.01", on(time.November, 6), billing.Paid, false},
	} {
		i := owed()
		i.PaidAmount = usd(c.paid)
		if got := i.Status(c.at); got != c.want || i.Suspends(c.at) != c.over {
			t.Errorf("%s paid on %s: %s, suspends: %t", c.paid, c.at, got, i.Suspends(c.at))
		}
	}
	for _, total := range []string{"0", "-5.00"} {
		i := owed()
		i.Total = usd(total)
		if got := i.Status(on(time.December, 31)); got != billing.Paid {
			t.Errorf("an invoice of %s is %s", total, got)
		}
	}
}

// TestBILL_5_BILL_10_Add counts lines and names their files once, in order.
func TestBILL_5_BILL_10_Add(t *testing.T) {
	t.Parallel()
	i := billing.NewInvoice("D1", contoso, billing.Recurring, "2020-06", "USD")
	if got := i.Details(); len(got) != 0 {
		t.Errorf("an invoice without lines has the files %v", got)
	}
	for n, c := range []struct {
		file  billing.FileKind
		total string
		files []billing.FileKind
		sum   string
	}{
		{billing.UsageBased, "10.10", []billing.FileKind{billing.UsageBased}, "10.10"},
		{billing.LicenseBased, "20.20", []billing.FileKind{billing.LicenseBased, billing.UsageBased}, "30.30"},
		{billing.UsageBased, "-40.40", []billing.FileKind{billing.LicenseBased, billing.UsageBased}, "-10.10"},
		{billing.LicenseBased, "0.05", []billing.FileKind{billing.LicenseBased, billing.UsageBased}, "-10.05"},
	} {
		i.Add(&billing.Line{File: c.file, Total: usd(c.total)})
		if !i.Total.Equal(usd(c.sum)) || i.Lines != n+1 || !slices.Equal(i.Details(), c.files) {
			t.Errorf("after %d lines: %s, %d lines, %v", n+1, i.Total, i.Lines, i.Details())
		}
	}
	if one := owed(); !slices.Equal(one.Details(), []billing.FileKind{billing.OneTimeFile}) {
		t.Errorf("a one-time invoice has %v", one.Details())
	}
}

// TestBILL_8_Pay takes payments that are positive and in the right currency, also
// more than is owed.
func TestBILL_8_Pay(t *testing.T) {
	t.Parallel()
	i := owed()
	for _, c := range []struct {
		amount money.Amount
		paid   string
		want   billing.PaymentStatus
	}{
		{usd("100.00"), "100.00", billing.PartiallyPaid}, {usd("199.99"), "299.99", billing.PartiallyPaid}, {usd("0.01"), "300.00", billing.Paid}, {usd("50"), "350.00", billing.Paid},
	} {
		before := i
		got, err := i.Pay(c.amount, noon)
		wantInvalid(t, c.amount.String(), err, "", "")
		want := with(before, func(i *billing.Invoice) {
			i.PaidAmount, i.LastPayment, i.LastPaidAt, i.UpdatedAt, i.CreatedAt = usd(c.paid), c.amount, noon, noon, noon
		})
		if diff := cmp.Diff(want, got); diff != "" || got.Status(noon) != c.want {
			t.Errorf("%s paid: %s (-want +got):\n%s", c.amount, got.Status(noon), diff)
		}
		i = got
	}
	for name, amount := range map[string]money.Amount{"another currency": money.Must("1", "EUR"), "no currency": {}, "nothing": usd("0"), "less than nothing": usd("-1")} {
		got, err := i.Pay(amount, later)
		wantInvalid(t, name, err, "BILL-8", "amount")
		if diff := cmp.Diff(i, got); diff != "" {
			t.Errorf("%s (-want +got):\n%s", name, diff)
		}
	}
	_, note, _ := i.Amend("N1", usd("5"), "a slip", noon)
	_, err := note.Pay(usd("5"), noon)
	wantInvalid(t, "a note", err, "BILL-10", "invoice")
}

// TestBILL_10_Amend has notes that add, take off and void.
func TestBILL_10_Amend(t *testing.T) {
	t.Parallel()
	i := with(owed(), func(i *billing.Invoice) {
		i.Stamp = permissions.Stamp{Version: 7, CreatedAt: noon, UpdatedAt: noon}
		i.PaidAmount, i.LastPayment, i.LastPaidAt = usd("100.00"), usd("100.00"), noon
	})
	for name, c := range map[string]struct {
		amount   money.Amount
		document billing.DocumentType
		note     string
		total    string
	}{
		"more":            {usd("12.50"), billing.AdjustmentNote, "12.50", "312.50"},
		"less":            {usd("-12.50"), billing.AdjustmentNote, "-12.50", "287.50"},
		"less than zero":  {usd("-400"), billing.AdjustmentNote, "-400", "-100.00"},
		"everything":      {usd("-300"), billing.AdjustmentNote, "-300", "0.00"},
		"void":            {money.Amount{}, billing.VoidNote, "-300.00", "0.00"},
		"a tenth of cent": {usd("0.001"), billing.AdjustmentNote, "0.001", "300.001"},
	} {
		amended, note, err := i.Amend("D02N", c.amount, "a slip", later)
		wantInvalid(t, name, err, "", "")
		wantNote := with(i, func(n *billing.Invoice) {
			n.Stamp, n.ID, n.Document, n.Amends, n.Reason = permissions.Stamp{CreatedAt: later, UpdatedAt: later}, "D02N", c.document, i.ID, "a slip"
			n.Date, n.Due, n.Files, n.Lines = later, later, [2]billing.FileKind{}, 0
			n.Total, n.PaidAmount, n.LastPayment, n.LastPaidAt = usd(c.note), usd(c.note), money.Amount{}, time.Time{}
		})
		wantInvoice := with(i, func(i *billing.Invoice) { i.Total, i.Adjustments, i.UpdatedAt = usd(c.total), usd(c.note), later })
		if diff := cmp.Diff([]billing.Invoice{wantInvoice, wantNote}, []billing.Invoice{amended, note}); diff != "" {
			t.Errorf("%s (-want +got):\n%s", name, diff)
		}
		if note.Status(later.AddDate(9, 0, 0)) != billing.Paid || len(note.Details()) > 0 {
			t.Errorf("%s: a note is owed, or has files", name)
		}
		if got := billing.Balances([]billing.Invoice{amended, note}, later); !got[0].Open.Equal(usd(c.total).Sub(usd("100.00"))) {
			t.Errorf("%s leaves open %s", name, got[0].Open)
		}
	}
	voided, note, _ := i.Amend("D02N", money.Amount{}, "a slip", later)
	if got := voided.Status(on(time.December, 31)); got != billing.Paid || voided.Suspends(on(time.December, 31)) {
		t.Errorf("a void invoice is %s", got)
	}
	lessened, _, _ := i.Amend("D02N", usd("-40"), "a slip", later)
	if _, rest, err := lessened.Amend("D03N", money.Amount{}, "all of it", later); err != nil || !rest.Total.Equal(usd("-260")) {
		t.Errorf("what is left is voided by %s, %v", rest.Total, err)
	}
	for name, c := range map[string]struct {
		i      billing.Invoice
		amount money.Amount
		reason string
		rule   pcerr.Rule
		field  string
	}{
		"no reason":        {i, usd("1"), "", "ID-13", "reason"},
		"another currency": {i, money.Must("1", "EUR"), "a slip", "BILL-10", "amount"},
		"nothing":          {i, usd("0"), "a slip", "BILL-10", "amount"},
		"void again":       {voided, money.Amount{}, "a slip", "BILL-10", "amount"},
		"a note":           {note, usd("1"), "a slip", "BILL-10", "invoice"},
		"a note, void":     {note, money.Amount{}, "a slip", "BILL-10", "invoice"},
	} {
		same, none, err := c.i.Amend("D03N", c.amount, c.reason, later)
		wantInvalid(t, name, err, c.rule, c.field)
		if diff := cmp.Diff([]billing.Invoice{c.i, {}}, []billing.Invoice{same, none}); diff != "" {
			t.Errorf("%s (-want +got):\n%s", name, diff)
		}
	}
}

// TestBILL_6_BILL_8_Balances adds up by currency.
func TestBILL_6_BILL_8_Balances(t *testing.T) {
	t.Parallel()
	if got := billing.Balances(nil, noon); got != nil {
		t.Errorf("nobody owes %v", got)
	}
	invoice := func(m billing.Month, currency, total, paid string) billing.Invoice {
		i := billing.NewInvoice("D1", contoso, billing.OneTime, m, currency)
		i.Total, i.PaidAmount = money.Must(total, currency), money.Must(paid, currency)
		return i
	}
	all := []billing.Invoice{
		invoice("2020-06", "USD", "300.00", "0"), invoice("2020-05", "USD", "200.00", "150.00"), invoice("2020-05", "EUR", "80.00", "80.00"),
		invoice("2020-07", "EUR", "10.00", "12.00"), invoice("2020-05", "CHF", "70.00", "0"), invoice("2020-06", "USD", "-20.00", "0"),
	}
	want := []billing.Balance{
		{money.Must("70.00", "CHF"), money.Must("70.00", "CHF")},
		{money.Must("-2.00", "EUR"), money.Zero("EUR")},
		{money.Must("330.00", "USD"), money.Must("50.00", "USD")},
	}
	if diff := cmp.Diff(want, billing.Balances(all, on(time.August, 8))); diff != "" {
		t.Errorf("(-want +got):\n%s", diff)
	}
}

// TestCUS_12_NoSuchInvoice names only what was asked for.
func TestCUS_12_NoSuchInvoice(t *testing.T) {
	t.Parallel()
	if err := billing.InvoiceID("D1").NotFound(); pcerr.CodeOf(err) != pcerr.NotFound || pcerr.RuleOf(err) != "CUS-12" {
		t.Error(err)
	}
}
