// Package statement writes the statement of an invoice as PDF.
//
// It stands apart from package billing and from the engine, so that only
// programs that want PDF link the library and the fonts that it takes.
package statement

import (
	"fmt"
	"io"
	"iter"

	"codeberg.org/go-pdf/fpdf"
	"cspkit.example/billing"
	"cspkit.example/pcerr"
	"cspkit.example/resellers"
)

// MaxLines is the most lines that a statement has. The library keeps all pages
// in memory until the last one is done, about 5 KiB for a line; an invoice
// with more lines is better read in its reconciliation files.
const MaxLines = 20_000

// Document is what a statement tells.
type Document struct {
	Invoice billing.Invoice // or a note
	Payment billing.PaymentStatus
	Partner resellers.Partner // whom the invoice is for, with its billing profile

	// Lines are those of all reconciliation files of the invoice, in any order;
	// see Concat. A note has none, so that nil is good for it.
	Lines iter.Seq2[billing.Line, error]

	// Fallback is a TrueType font, the content of a .ttf file, for characters
	// that the font of the package lacks; nil when there is none. The package
	// has Latin, Greek, Cyrillic and Hebrew. What neither font has, and scripts
	// whose characters join, such as Arabic and Devanagari, are drawn as □. A
	// font that is made to do harm can: use one that you trust.
	Fallback []byte
}

// Concat yields the lines of several reconciliation files one file after the
// other. It ends after the first error.
func Concat(files ...iter.Seq2[billing.Line, error]) iter.Seq2[billing.Line, error] {
	return func(yield func(billing.Line, error) bool) {
		for _, file := range files {
			for line, err := range file {
				if !yield(line, err) || err != nil {
					return
				}
			}
		}
	}
}

// Write writes the statement as PDF on pages of A4. The same document gives
// the same bytes.
//
// Nothing is written before all lines are read and found good: it returns the
// first error of the lines, or invalid_input when the invoice has more than
// MaxLines, amounts are in another currency than its own (BILL-6), or the lines
// and adjustments do not make its total (BILL-10). An error of w is returned too.
func Write(w io.Writer, d Document) error {
	charges, err := gather(&d)
	if err != nil {
		return err
	}
	faces, err := newFaces(d.Fallback)
	if err != nil {
		return err
	}
	pdf, err := lay(&d, faces, charges)
	if err != nil {
		return err
	}
	return pdf.Output(w)
}

// lay draws the whole document.
func lay(d *Document, f *faces, c *charges) (pdf *fpdf.Fpdf, err error) {
	if d.Fallback != nil {
		defer func() { // the library panics on fonts that it cannot read or make a subset of
			if cause := recover(); cause != nil {
				err = badFallback(fmt.Errorf("%v", cause))
			}
		}()
	}
	s := newSheet(f, d)
	s.opening(d)
	if c.count > 0 {
		s.table(c.customers)
	}
	s.totals(&d.Invoice, c)
	s.footers(&d.Invoice)
	s.pdf.Close()
	return s.pdf, s.pdf.Error()
}

func badFallback(cause error) error {
	return pcerr.Invalid("ID-13", "fallback", "give a TrueType font, the content of a .ttf file").Because(cause)
}
