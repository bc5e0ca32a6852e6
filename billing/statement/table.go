package statement

import "cmp"

// column is a column of the table.
type column struct {
	head    string
	x       float64
	width   float64
	atRight bool
}

// columns are as wide as their usual content in one line, the product takes
// the rest.
var columns = place(
	column{head: "Product", width: 55},
	column{head: "Charge", width: 32},
	column{head: "Charge period", width: 35},
	column{head: "Quantity", width: 17, atRight: true},
	column{head: "Unit price", width: 21, atRight: true},
	column{head: "Total", width: 22, atRight: true},
)

// The space in and around cells, in millimetres.
const (
	gap      = 2.0 // between columns
	padding  = 0.7 // above and below a row
	mostCell = 14  // lines: a name of 256 wide characters fits
)

func place(all ...column) []column {
	x := left
	for n := range all {
		all[n].x, all[n].width = x, all[n].width-gap
		x += all[n].width + gap
	}
	last := &all[len(all)-1]
	last.width = right - last.x
	return all
}

// tableRow is a row in lines, as high as its highest cell.
type tableRow struct {
	cells  [][]string
	height float64
}

func (s *sheet) layRow(st style, cells ...string) tableRow {
	r := tableRow{height: st.height()}
	for n, text := range cells {
		lines := s.wrap(text, st, columns[n].width, mostCell)
		r.cells = append(r.cells, lines)
		r.height = max(r.height, float64(len(lines))*st.height())
	}
	r.height += 2 * padding
	return r
}

func (s *sheet) drawRow(st style, r tableRow) {
	for n, lines := range r.cells {
		s.lines(columns[n].x, s.y+padding, columns[n].width, st, columns[n].atRight, lines)
	}
	s.y += r.height
}

// layCharge lays a charge out.
func (s *sheet) layCharge(r *row) tableRow {
	return s.layRow(cellText, r.product, words(string(r.charge)), period(r.from, r.to), grouped(r.quantity.String()), number(r.unit), number(r.total))
}

// table draws the charges, customer by customer. No customer's name stands
// alone at the end of a page.
func (s *sheet) table(all []*customer) {
	s.head()
	for _, c := range all {
		first := s.layCharge(&c.rows[0])
		name := s.layBand(c, "Subtotal "+number(c.total))
		if s.y+name.height+first.height > bottom {
			s.nextPage()
			s.head()
		}
		s.drawBand(name)
		for n := range c.rows {
			row := s.layCharge(&c.rows[n])
			if s.y+row.height > bottom {
				s.nextPage()
				s.head()
				s.drawBand(s.layBand(c, "continued"))
			}
			s.drawRow(cellText, row)
			s.rule(s.y, 0.1, 210)
		}
	}
	s.rule(s.y, 0.3, 0)
}

// head draws the names of the columns.
func (s *sheet) head() {
	var names []string
	for _, c := range columns {
		names = append(names, c.head)
	}
	s.drawRow(cellHead, s.layRow(cellHead, names...))
	s.rule(s.y, 0.3, 0)
}

// band is the line above a customer's charges.
type band struct {
	name     []string
	domain   string // behind the end of the name, empty when it is a part of it
	subtotal string // or that the customer's charges began on a page before
	height   float64
}

// subtotalWidth is the room of a customer's subtotal, at the right.
const subtotalWidth = 60.0

// layBand lays out who the customer is. The domain is not joined to the name,
// so that a name that runs from the right leaves it alone.
func (s *sheet) layBand(c *customer, subtotal string) band {
	const room = right - left - subtotalWidth - gap
	b := band{name: s.wrap(cmp.Or(c.name, string(c.id)), cellHead, room, mostCell), subtotal: subtotal}
	if len(b.name) == 0 { // nothing of it can be seen
		b.name = []string{string(missing)}
	}
	b.domain = s.clean(c.domain)
	if s.width(b.name[len(b.name)-1], cellHead)+gap+s.width(b.domain, cellText) > room {
		b.name, b.domain = append(b.name, s.wrap(c.domain, cellHead, room, mostCell)...), ""
	}
	b.height = float64(len(b.name))*cellHead.height() + 2*padding
	return b
}

func (s *sheet) drawBand(b band) {
	s.pdf.SetFillColor(238, 238, 238)
	s.pdf.Rect(left, s.y, right-left, b.height, "F")
	end := s.lines(left, s.y+padding, 0, cellHead, false, b.name)
	s.line(left+s.width(b.name[len(b.name)-1], cellHead)+gap, end-cellHead.height(), cellText, b.domain)
	s.lines(right-subtotalWidth, s.y+padding, subtotalWidth, cellHead, true, s.wrap(b.subtotal, cellHead, subtotalWidth, 1))
	s.y += b.height
}
