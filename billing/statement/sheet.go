package statement

import (
	"cmp"
	"strconv"
	"strings"
	"time"

	"codeberg.org/go-pdf/fpdf"
	"cspkit.example/billing"
	"cspkit.example/money"
	"cspkit.example/resellers"
)

// What the pages look like, in millimetres.
const (
	pageWidth   = 210.0
	pageHeight  = 297.0
	left        = 14.0
	right       = pageWidth - left
	top         = 16.0
	bottom      = pageHeight - 17 // below is the footer
	footer      = pageHeight - 12
	leading     = 1.25 // from line to line, in the size of the text
	factsAt     = 118.0
	factsWidth  = 30.0 // of their labels
	mostName    = 3    // lines
	mostAddress = 2
	mostReason  = 4
)

// How text looks. Nothing is smaller than 8 points.
var (
	title    = style{bold: true, size: 20}
	notice   = style{size: 9, gray: 90}
	label    = style{size: 9, gray: 90}
	plain    = style{size: 9}
	strong   = style{bold: true, size: 9}
	small    = style{size: 8, gray: 90}
	cellText = style{size: 8}
	cellHead = style{bold: true, size: 8}
)

// unofficial stands under the title and at the foot of each page, so that
// nobody takes a statement for an invoice of Microsoft's.
const unofficial = "Statement of a simulated invoice. Unofficial: not issued by Microsoft and not affiliated with it."

// sheet is a document while it is written from top to bottom.
type sheet struct {
	*faces
	pdf  *fpdf.Fpdf
	name string  // of the document, such as Invoice D020001IVK
	y    float64 // where the next thing begins
}

func newSheet(f *faces, d *Document) *sheet {
	s := &sheet{faces: f, pdf: fpdf.New("P", "mm", "A4", ""), name: kind(&d.Invoice) + " " + string(d.Invoice.ID)}
	s.pdf.SetAutoPageBreak(false, 0)
	for _, face := range f.all() {
		s.pdf.AddUTF8FontFromBytes(face.family, face.style, face.ttf)
	}
	s.pdf.SetProducer("cspkit", false)
	s.pdf.SetTitle(f.clean(s.name), true)
	s.pdf.SetSubject(unofficial, false)
	s.pdf.SetLang("en")
	s.pdf.SetCatalogSort(true) // otherwise the order of objects is by chance
	dated := d.Invoice.Date.UTC()
	if dated.IsZero() {
		dated = time.Unix(0, 0).UTC() // otherwise the library takes the time of day
	}
	s.pdf.SetCreationDate(dated)
	s.pdf.SetModificationDate(dated)
	return s
}

// kind is what a document is called.
func kind(i *billing.Invoice) string {
	return words(string(cmp.Or(i.Document, billing.InvoiceDocument)))
}

// line draws one line of clean text whose top is at y.
func (s *sheet) line(x, y float64, st style, text string) {
	baseline := y + st.size*point*0.95
	s.pdf.SetTextColor(st.gray, st.gray, st.gray)
	runes := []rune(visual(text))
	for len(runes) > 0 {
		face, n := s.of(runes[0], st.bold), 1
		for n < len(runes) && s.of(runes[n], st.bold) == face {
			n++
		}
		part := string(runes[:n])
		s.pdf.SetFont(face.family, face.style, st.size)
		s.pdf.Text(x, baseline, part)
		x, runes = x+s.width(part, st), runes[n:]
	}
}

// lines draws lines below each other and returns where they end. At the
// right, they end at x + width.
func (s *sheet) lines(x, y, width float64, st style, atRight bool, lines []string) float64 {
	for _, text := range lines {
		at := x
		if atRight {
			at += width - s.width(text, st)
		}
		s.line(at, y, st, text)
		y += st.height()
	}
	return y
}

// height is how high a line is.
func (st style) height() float64 { return st.size * point * leading }

// paragraph draws text in lines from x to the right and returns where it ends.
func (s *sheet) paragraph(x, y, width float64, st style, most int, text string) float64 {
	return s.lines(x, y, width, st, false, s.wrap(text, st, width, most))
}

// rule draws a line across the page.
func (s *sheet) rule(y, width float64, gray int) {
	s.pdf.SetLineWidth(width)
	s.pdf.SetDrawColor(gray, gray, gray)
	s.pdf.Line(left, y, right, y)
}

// opening draws what the first page begins with.
func (s *sheet) opening(d *Document) {
	s.pdf.AddPage()
	s.y = s.paragraph(left, top, right-left, title, 1, kind(&d.Invoice)) + 0.5
	s.y = s.paragraph(left, s.y, right-left, notice, 1, unofficial) + 2
	s.rule(s.y, 0.4, 0)
	s.y += 4
	s.y = max(s.billTo(&d.Partner), s.facts(d)) + 3
	if d.Invoice.Reason != "" {
		s.y = s.paragraph(left, s.y, right-left, plain, mostReason, "Reason: "+d.Invoice.Reason) + 3
	}
}

// billTo draws whom the invoice is for and returns where that ends.
func (s *sheet) billTo(p *resellers.Partner) float64 {
	const width = factsAt - left - 6
	address := cmp.Or(p.Billing.Address, p.Legal.Address) // no billing profile means the legal one
	y := s.paragraph(left, s.y, width, label, 1, "Bill to")
	y = s.paragraph(left, y, width, strong, mostName, cmp.Or(p.Billing.CompanyName, p.Legal.CompanyName, p.Name))
	for _, text := range []string{
		address.FirstName + " " + address.LastName, address.Line1, address.Line2,
		address.City + " " + address.State + " " + address.PostalCode, string(address.Country),
		labelled("Tax ID ", p.Billing.TaxID), labelled("Purchase order ", p.Billing.PurchaseOrderNumber), labelled("MPN ID ", p.MPNID),
	} {
		y = s.paragraph(left, y, width, plain, mostAddress, text)
	}
	return y
}

func labelled(label, text string) string {
	if text == "" {
		return ""
	}
	return label + text
}

// facts draws what the invoice is, beside whom it is for, and returns where
// that ends.
func (s *sheet) facts(d *Document) float64 {
	i, y := &d.Invoice, s.y
	for _, fact := range [][2]string{
		{kind(i) + " ID", string(i.ID)}, {"Amends invoice", string(i.Amends)}, {"Type", words(string(i.Type))},
		{"Date", date(i.Date)}, {"Billing period", period(i.PeriodStart, i.PeriodEnd)}, {"Currency", i.Total.Currency()},
		{"Due date", date(i.Due)}, {"Payment status", words(string(d.Payment))},
	} {
		if fact[1] == "" || isNote(i) && (fact[0] == "Due date" || fact[0] == "Payment status") {
			continue
		}
		s.paragraph(factsAt, y, factsWidth, label, 1, fact[0])
		y = s.paragraph(factsAt+factsWidth, y, right-factsAt-factsWidth, plain, mostAddress, fact[1])
	}
	return y
}

// sum is a line of the totals.
type sum struct {
	label  string
	amount money.Amount
	st     style
}

// totals draws the sums below everything else. A note has but one: what it
// changes is owed on the invoice (BILL-10).
func (s *sheet) totals(i *billing.Invoice, c *charges) {
	total := sum{"Total " + i.Total.Currency(), i.Total, strong}
	sums := []sum{total}
	if !isNote(i) {
		sums = []sum{{"Charges", c.total.Sub(c.tax), plain}, {"Tax", c.tax, plain}}
		if i.Adjustments.Sign() != 0 {
			sums = append(sums, sum{"Adjustments", i.Adjustments, plain})
		}
		sums = append(sums, total, sum{"Paid", i.PaidAmount, plain}, sum{"Open", i.Total.Sub(i.PaidAmount), strong})
	}
	const height, width = 4.8, right - factsAt - factsWidth
	if s.y+float64(len(sums)+1)*height > bottom {
		s.nextPage()
	}
	s.y += 3
	for _, sum := range sums {
		s.paragraph(factsAt, s.y, factsWidth, sum.st, 1, sum.label)
		s.lines(factsAt+factsWidth, s.y, width, sum.st, true, s.wrap(number(sum.amount), sum.st, width, 1))
		s.y += height
	}
	if isNote(i) {
		s.y = s.paragraph(factsAt, s.y+1, right-factsAt, notice, mostReason, "This changes what is owed on the invoice.")
	}
}

// nextPage begins a page that goes on with the document.
func (s *sheet) nextPage() {
	s.pdf.AddPage()
	s.y = s.paragraph(left, top, right-left, label, 1, s.name+", continued") + 3
}

// footers numbers the pages, now that their number is known.
func (s *sheet) footers(i *billing.Invoice) {
	pages := s.pdf.PageCount()
	for n := 1; n <= pages; n++ {
		s.pdf.SetPage(n)
		s.rule(footer-1.5, 0.1, 160)
		number := []string{"Page " + strconv.Itoa(n) + " of " + strconv.Itoa(pages)}
		s.lines(left, footer, right-left, small, true, number)
		room := right - left - s.faces.width(number[0], small) - 4
		s.paragraph(left, footer, room, small, 1, strings.TrimSpace(string(i.ID))+" · "+unofficial)
	}
}
