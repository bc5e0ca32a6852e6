package statement

import (
	"bytes"
	"errors"
	"fmt"
	"io"
	"iter"
	"slices"
	"strings"
	"sync"
	"testing"
	"testing/iotest"

	"cspkit.example/billing"
	"cspkit.example/customers"
	"cspkit.example/money"
	"cspkit.example/pcerr"
	"cspkit.example/resellers"
	"cspkit.example/reservations"
	"github.com/google/go-cmp/cmp"
	"golang.org/x/image/font/gofont/goregular"
)

func eur(number string) money.Amount { return money.Must(number, "EUR") }

// contoso is billed by its legal profile.
func contoso() resellers.Partner {
	return resellers.Partner{
		Name: "Contoso", MPNID: "4012345",
		Legal: resellers.LegalProfile{CompanyName: "Contoso GmbH", Address: resellers.Address{
			FirstName: "Gina", LastName: "Doe", Line1: "Hauptstraße 1", City: "München", PostalCode: "80331", Country: "DE"}},
	}
}

// june is a document about lines, on the recurring invoice of June 2020.
func june(lines ...billing.Line) Document {
	i := billing.NewInvoice("D020001IVK", "contoso", billing.Recurring, "2020-06", "EUR")
	for _, l := range lines {
		i.Add(&l)
	}
	return Document{Invoice: i, Payment: billing.Unpaid, Partner: contoso(), Lines: of(lines...)}
}

// of yields lines.
func of(lines ...billing.Line) iter.Seq2[billing.Line, error] {
	return func(yield func(billing.Line, error) bool) {
		for _, l := range lines {
			if !yield(l, nil) {
				return
			}
		}
	}
}

// charge is a line about June of a customer whose ID is its name.
func charge(customer, product, unit string, quantity int, total string) billing.Line {
	i := billing.NewInvoice("", "", billing.Recurring, "2020-06", "EUR")
	return billing.Line{
		Customer: customers.ID(customer), CustomerName: customer, Domain: "example.onmicrosoft.com", File: billing.LicenseBased,
		ChargeType: billing.CycleFee, Product: product, From: i.PeriodStart, To: i.PeriodEnd, UnitPrice: eur(unit),
		Quantity: reservations.Units(quantity), Subtotal: eur(total), Tax: money.Zero("EUR"), Total: eur(total),
	}
}

// write returns the PDF of a document.
func write(t testing.TB, d Document) []byte {
	t.Helper()
	var b bytes.Buffer
	if err := Write(&b, d); err != nil {
		t.Fatal(err)
	}
	return b.Bytes()
}

// pages returns the rows of each page of a document, which must be legible.
func pages(t *testing.T, d Document) []string {
	t.Helper()
	f, err := newFaces(d.Fallback)
	if err != nil {
		t.Fatal(err)
	}
	var out []string
	for _, page := range read(t, write(t, d)) {
		lintPage(t, f, page)
		out = append(out, rows(page))
	}
	return out
}

const foot = " · Statement of a simulated invoice. Unofficial: not issued by Microsoft and not affiliated with it."

func TestBILL_10_AStatementAddsItsLinesUp(t *testing.T) {
	t.Parallel()
	usage := charge("Relecloud", "Microsoft Azure, Standard_D2s_v3", "0.0496", 0, "31.95")
	usage.ChargeType, usage.Quantity, usage.Region = billing.UsageFee, 744_250_000, "westus2"
	usage.Covered, usage.Tax = reservations.Units(100), eur("5.10")
	prorate := charge("Adatum", "Office 365 E3", "20", -3, "-1234.5")
	prorate.ChargeType, prorate.From = billing.CancelProrate, prorate.From.AddDate(0, 0, 14)
	d := june(
		charge("Relecloud", "Microsoft 365 Business Premium", "16.9", 25, "422.50"), prorate, usage,
		charge("adventure works", "Office 365 E3", "20", 1000, "20000"),
	)
	d.Invoice.PaidAmount, d.Payment = eur("1000"), billing.PartiallyPaid
	d.Invoice.Total, d.Invoice.Adjustments = d.Invoice.Total.Add(eur("-0.95")), eur("-0.95") // on the invoice only
	want := `Invoice
Statement of a simulated invoice. Unofficial: not issued by Microsoft and not affiliated with it.
Bill to | Invoice ID | D020001IVK
Contoso GmbH | Type | Recurring
Gina Doe | Date | 2020-07-03
Hauptstraße 1 | Billing period | 2020-06-01 – 2020-06-30
München 80331 | Currency | EUR
DE | Due date | 2020-09-01
MPN ID 4012345 | Payment status | Partially paid
Product | Charge | Charge period | Quantity | Unit price | Total
Adatum | example.onmicrosoft.com | Subtotal -1,234.50
Office 365 E3 | Cancel instance prorate | 2020-06-15 – 2020-06-30 | -3 | 20.00 | -1,234.50
adventure works | example.onmicrosoft.com | Subtotal 20,000.00
Office 365 E3 | Cycle fee | 2020-06-01 – 2020-06-30 | 1,000 | 20.00 | 20,000.00
Relecloud | example.onmicrosoft.com | Subtotal 454.45
Microsoft 365 Business Premium | Cycle fee | 2020-06-01 – 2020-06-30 | 25 | 16.90 | 422.50
Microsoft Azure, Standard_D2s_v3, | Usage fee current cycle | 2020-06-01 – 2020-06-30 | 744.25 | 0.0496 | 31.95
westus2, covered by reservations: 100
Charges | 19,214.85
Tax | 5.10
Adjustments | -0.95
Total EUR | 19,219.00
Paid | 1,000.00
Open | 18,219.00
D020001IVK` + foot + ` | Page 1 of 1`
	if diff := cmp.Diff([]string{want}, pages(t, d)); diff != "" {
		t.Error(diff)
	}
}

func TestANoteSaysWhatItAmends(t *testing.T) {
	t.Parallel()
	d := june(charge("Relecloud", "Office 365 E3", "20", 5, "100"))
	_, note, err := d.Invoice.Amend("D020002ADJ", eur("-25"), "Outage of 2020-06-12", d.Invoice.Date.AddDate(0, 0, 5))
	if err != nil {
		t.Fatal(err)
	}
	p := contoso()
	p.Billing = resellers.BillingProfile{CompanyName: "Contoso Billing", TaxID: "DE1234", PurchaseOrderNumber: "PO 77", Currency: "EUR",
		Address: resellers.Address{Line1: "PO Box 1", City: "Redmond", State: "WA", PostalCode: "98052", Country: "US"}}
	want := `Adjustment note
Statement of a simulated invoice. Unofficial: not issued by Microsoft and not affiliated with it.
Bill to | Adjustment note ID | D020002ADJ
Contoso Billing | Amends invoice | D020001IVK
PO Box 1 | Type | Recurring
Redmond WA 98052 | Date | 2020-07-08
US | Billing period | 2020-06-01 – 2020-06-30
Tax ID DE1234 | Currency | EUR
Purchase order PO 77
MPN ID 4012345
Reason: Outage of 2020-06-12
Total EUR | -25.00
This changes what is owed on the invoice.
D020002ADJ` + foot + ` | Page 1 of 1`
	got := pages(t, Document{Invoice: note, Payment: note.Status(note.Date), Partner: p})
	if diff := cmp.Diff([]string{want}, got); diff != "" {
		t.Error(diff)
	}
	_, void, err := d.Invoice.Amend("D020003VOI", money.Amount{}, "Wrong customer", d.Invoice.Date)
	if err != nil {
		t.Fatal(err)
	}
	if got := pages(t, Document{Invoice: void, Lines: of()})[0]; !strings.HasPrefix(got, "Void note\n") || !strings.Contains(got, "\nTotal EUR | -100.00\n") {
		t.Errorf("the void note is\n%s", got)
	}
}

// many are lines about customers in turn.
func many(lines, customers int) []billing.Line {
	var all []billing.Line
	for n := range lines {
		all = append(all, charge(fmt.Sprintf("Customer %02d", n%customers), fmt.Sprintf("Product %03d", n), "1.5", 2, "3"))
	}
	return all
}

func TestASmallInvoiceIsOnOnePage(t *testing.T) {
	t.Parallel()
	for _, customers := range []int{1, 5, 10} {
		d := june(many(20, customers)...)
		if got := pages(t, d); len(got) != 1 || !strings.HasSuffix(got[0], " | Page 1 of 1") || !strings.Contains(got[0], "\nTotal EUR | 60.00\n") {
			t.Errorf("20 lines about %d customers are on %d pages:\n%s", customers, len(got), strings.Join(got, "\n\n"))
		}
	}
}

func TestALargeInvoiceRepeatsTheHeadOfItsTable(t *testing.T) {
	t.Parallel()
	got := pages(t, june(many(200, 7)...))
	if len(got) != 5 {
		t.Fatalf("200 lines are on %d pages", len(got))
	}
	for n, page := range got {
		rows := strings.Split(page, "\n")
		if last := rows[len(rows)-1]; !strings.HasSuffix(last, fmt.Sprintf(" | Page %d of 5", n+1)) {
			t.Errorf("page %d ends with %s", n+1, last)
		}
		if n > 0 && rows[0] != "Invoice D020001IVK, continued" {
			t.Errorf("page %d begins with %s", n+1, rows[0])
		}
		head := slices.Index(rows, "Product | Charge | Charge period | Quantity | Unit price | Total")
		if head < 0 || !strings.HasPrefix(rows[head+1], "Customer ") {
			t.Errorf("page %d has no head, or no customer below it:\n%s", n+1, page)
		}
		if end := rows[len(rows)-2]; strings.HasPrefix(end, "Customer ") {
			t.Errorf("page %d ends with the name of a customer: %s", n+1, end)
		}
	}
	all := strings.Join(got, "\n")
	for n := range 200 {
		if product := fmt.Sprintf("\nProduct %03d | ", n); strings.Count(all, product) != 1 {
			t.Errorf("%q is there %d times", product, strings.Count(all, product))
		}
	}
	if n := strings.Count(all, "Subtotal "); n != 7 {
		t.Errorf("7 customers have %d subtotals", n)
	}
	if !strings.Contains(all, " | continued\n") || !strings.Contains(all, "\nTotal EUR | 600.00\n") {
		t.Errorf("a customer's charges go on without a word, or the total is missing:\n%s", all)
	}
}

// TestTotalsMoveToAPageOfTheirOwn goes through every number of lines at which
// the end of the table comes near the end of the page.
func TestTotalsMoveToAPageOfTheirOwn(t *testing.T) {
	t.Parallel()
	for n := 30; n < 38; n++ {
		got := pages(t, june(many(n, 3)...))
		if last := got[len(got)-1]; !strings.Contains(last, "\nTotal EUR | ") || len(got) > 2 {
			t.Errorf("%d lines are on %d pages, which end with\n%s", n, len(got), last)
		}
	}
}

func TestNamesOfAllScripts(t *testing.T) {
	t.Parallel()
	var lines []billing.Line
	var wanted []string
	for name, want := range map[string]string{
		"Żółć Müller & Søn (GmbH)\\":         "Żółć Müller & Søn (GmbH)\\",
		"Công ty Cổ phần":                    "Công ty Cổ phần",
		"Cafe\u0301 Zu\u0308rich":            "Café Zürich", // accents apart
		"ООО «Ромашка»":                      "ООО «Ромашка»",
		"Ελληνική Εταιρεία":                  "Ελληνική Εταιρεία",
		"č Ċ č":                              "č Ċ č", // with bytes that end lines
		"חברה":                               "הרבח",  // drawn from the left
		"Acme חברת דוגמה (2020) 12.5 בע״מ x": "Acme מ״עב 12.5 (2020) המגוד תרבח x",
		"株式会社":                               "□□□□",
		"شركة":                               "□□□□",
		"हिन्दी":                             "□□□□□□",
		"Party 🎉!":                           "Party □!",
		"a\x00b\x7fc":                        "a□b□c",
		"a\tb\nc\u00a0d\u3000e":              "a b c d e",
		"a\u200bb\ufeffc\u202ed":             "abcd", // invisible, or a trick with direction
		"a\xffb":                             "a□b",
		"non\u2011breaking":                  "non-breaking",
		"x\u0338":                            "x□", // an accent that no letter has
		"\u200b":                             "□",
		"":                                   "nobody",
	} {
		line := charge(name, "Office 365 E3", "20", 5, "100")
		if name == "" {
			line.Customer = "nobody"
		}
		lines, wanted = append(lines, line), append(wanted, "\n"+want+" | example.onmicrosoft.com | Subtotal 100.00\n")
	}
	got := strings.Join(pages(t, june(lines...)), "\n")
	for n, want := range wanted {
		if !strings.Contains(got, want) {
			t.Errorf("%q is not drawn as %q:\n%s", lines[n].CustomerName, want, got)
		}
	}
}

func TestFallbackHasWhatTheFontLacks(t *testing.T) {
	t.Parallel()
	d := june(charge("a\uFFFDb", "Office 365 E3", "20", 5, "100"))
	if got := pages(t, d)[0]; !strings.Contains(got, "\na□b | ") {
		t.Errorf("without a fallback:\n%s", got)
	}
	d.Fallback = goregular.TTF
	if got := pages(t, d)[0]; !strings.Contains(got, "\na | \uFFFD | b | example") {
		t.Errorf("with a fallback:\n%s", got)
	}
	for name, font := range map[string][]byte{
		"empty": {}, "text": []byte("no font"), "the beginning": goregular.TTF[:5000], "no more than a mark": []byte("\x00\x01\x00\x00"),
		"OpenType with other outlines": append([]byte("OTTO"), goregular.TTF[4:]...),
		"a table is missing":           bytes.Replace(goregular.TTF, []byte("name"), []byte("nema"), 1),
	} {
		d.Fallback = font
		var b bytes.Buffer
		wantInvalid(t, Write(&b, d), "ID-13", "fallback")
		if b.Len() > 0 {
			t.Errorf("%s: something was written", name)
		}
	}
}

// TestLongNamesAreWhole gives names and amounts the greatest length that they
// can have (ID-13).
func TestLongNamesAreWhole(t *testing.T) {
	t.Parallel()
	for _, unit := range []string{"W", "Wide ", "i"} {
		name := strings.Repeat(unit, 256/len(unit))
		line := charge(name, name, "123456789012345.12345678", 1_000_000_000, "123456789012345.12")
		line.Domain = strings.Repeat("w", 63) + "." + strings.Repeat("w", 63) + ".example"
		got := strings.Join(pages(t, june(line, line, line, line)), "\n")
		for part, want := range map[string]int{strings.TrimSpace(unit): 5 * len(name) / len(unit), "…": 0, "493,827,156,049,380.48": 4} {
			if n := strings.Count(got, part); n < want || part == "…" && n > 0 {
				t.Errorf("%q is there %d times, want %d:\n%s", part, n, want, got)
			}
		}
	}
}

// TestLongAddressesLeaveRoom: they are cut off, and that shows.
func TestLongAddressesLeaveRoom(t *testing.T) {
	t.Parallel()
	for _, unit := range []string{"W", "Wide ", "i"} {
		name := strings.Repeat(unit, 256/len(unit))
		d := june()
		d.Invoice.Document, d.Invoice.Reason, d.Invoice.Amends = billing.AdjustmentNote, name, billing.InvoiceID(name)
		d.Partner = resellers.Partner{MPNID: name, Billing: resellers.BillingProfile{CompanyName: name, TaxID: name, PurchaseOrderNumber: name, Address: resellers.Address{
			FirstName: name, LastName: name, Line1: name, Line2: name, City: name, State: name, PostalCode: name, Country: "DE"}}}
		if got := pages(t, d); len(got) != 1 || !strings.Contains(got[0], "…") {
			t.Errorf("%d pages:\n%s", len(got), got[0])
		}
	}
}

func TestSameDocumentSameBytes(t *testing.T) {
	t.Parallel()
	d := june(many(60, 9)...)
	d.Fallback = goregular.TTF
	want := write(t, d)
	var all sync.WaitGroup
	for range 4 {
		all.Go(func() {
			if !bytes.Equal(want, write(t, d)) {
				t.Error("the bytes differ")
			}
		})
	}
	all.Wait()
	if !bytes.Contains(want, []byte("/CreationDate (D:20200703000000")) {
		t.Error("the document is not dated like the invoice")
	}
	d.Invoice.Date = d.Invoice.Date.AddDate(-3000, 0, 0)
	write(t, d)
}

func wantInvalid(t *testing.T, err error, rule pcerr.Rule, field string) {
	t.Helper()
	var refusal *pcerr.Error
	if !errors.As(err, &refusal) || refusal.Code != pcerr.InvalidInput || refusal.Rule != rule || refusal.Field != field {
		t.Errorf("got %v, want invalid_input about %s by %s", err, field, rule)
	}
}

func TestBILL_6_BILL_10_WhatDoesNotAddUpIsRefused(t *testing.T) {
	t.Parallel()
	usd := money.Must("1", "USD")
	good := func() billing.Line { return charge("Relecloud", "Office 365 E3", "20", 5, "100") }
	for name, c := range map[string]struct {
		spoil func(*Document)
		rule  pcerr.Rule
		field string
	}{
		"a total in dollars":        {func(d *Document) { l := good(); l.Total = usd; d.Lines = of(good(), l) }, "BILL-6", "lines"},
		"a tax in dollars":          {func(d *Document) { l := good(); l.Tax = usd; d.Lines = of(good(), l) }, "BILL-6", "lines"},
		"a unit price in dollars":   {func(d *Document) { l := good(); l.UnitPrice = usd; d.Lines = of(good(), l) }, "BILL-6", "lines"},
		"a subtotal in dollars":     {func(d *Document) { l := good(); l.Subtotal = usd; d.Lines = of(good(), l) }, "BILL-6", "lines"},
		"paid in dollars":           {func(d *Document) { d.Invoice.PaidAmount = usd }, "BILL-6", "invoice"},
		"adjusted in dollars":       {func(d *Document) { d.Invoice.Adjustments = usd }, "BILL-6", "invoice"},
		"another total":             {func(d *Document) { d.Invoice.Total = eur("200.01") }, "BILL-10", "lines"},
		"no currency":               {func(d *Document) { d.Invoice.Total = money.Amount{} }, "BILL-6", "invoice"},
		"a line too few":            {func(d *Document) { d.Lines = of(good()) }, "BILL-10", "lines"},
		"a line too many":           {func(d *Document) { d.Lines = of(good(), good(), good()) }, "BILL-10", "lines"},
		"no lines":                  {func(d *Document) { d.Lines = nil }, "BILL-10", "lines"},
		"more than a statement has": {func(d *Document) { d.Invoice.Lines = MaxLines + 1 }, "BILL-5", "lines"},
		"lines without end": {func(d *Document) {
			d.Lines = func(yield func(billing.Line, error) bool) {
				for yield(good(), nil) {
				}
			}
		}, "BILL-10", "lines"},
	} {
		d := june(good(), good())
		c.spoil(&d)
		var b bytes.Buffer
		wantInvalid(t, Write(&b, d), c.rule, c.field)
		if b.Len() > 0 {
			t.Errorf("%s: something was written", name)
		}
	}
}

func TestErrorsOfLinesAndWriterAreReturned(t *testing.T) {
	t.Parallel()
	broken := errors.New("broken")
	d := june(many(2, 1)...)
	read := 0
	d.Lines = Concat(of(many(1, 1)...), func(yield func(billing.Line, error) bool) { yield(billing.Line{}, broken) },
		func(func(billing.Line, error) bool) { read++ })
	var b bytes.Buffer
	if err := Write(&b, d); !errors.Is(err, broken) || b.Len() > 0 || read > 0 {
		t.Errorf("got %v, %d bytes, and %d files read behind the error", err, b.Len(), read)
	}
	d = june(many(2, 1)...)
	if err := Write(failing{broken}, d); !errors.Is(err, broken) {
		t.Errorf("a writer that fails: %v", err)
	}
	if err := Write(iotest.TruncateWriter(io.Discard, 0), d); err != nil { // it says that it wrote all
		t.Errorf("a writer that lies: %v", err)
	}
	if err := Write(short{}, d); !errors.Is(err, io.ErrShortWrite) {
		t.Errorf("a writer that stops: %v", err)
	}
}

type failing struct{ err error }

func (f failing) Write([]byte) (int, error) { return 0, f.err }

type short struct{}

func (short) Write(p []byte) (int, error) { return len(p) / 2, nil }

func TestConcat(t *testing.T) {
	t.Parallel()
	var got []string
	for l, err := range Concat(of(many(2, 1)...), of(), of(charge("b", "last", "1", 1, "1"), charge("b", "not read", "1", 1, "1"))) {
		if err != nil {
			t.Fatal(err)
		}
		if got = append(got, l.Product); l.Product == "last" {
			break
		}
	}
	if diff := cmp.Diff([]string{"Product 000", "Product 001", "last"}, got); diff != "" {
		t.Error(diff)
	}
}
