package statement

import (
	"bytes"
	"cmp"
	"compress/zlib"
	"io"
	"regexp"
	"slices"
	"strconv"
	"strings"
	"testing"
	"unicode/utf16"
)

// piece is a text on a page, in points from the lower left corner.
type piece struct {
	x, y, size float64
	font       string // text, textB or fallback
	text       string
}

var (
	contents = regexp.MustCompile(`/Contents (\d+) 0 R`)
	fontName = regexp.MustCompile(`(\d+) 0 obj\n<</Type /Font\n/Subtype /Type0\n/BaseFont /utf8(\w+)`)
	fontID   = regexp.MustCompile(`/F(\w+) (\d+) 0 R`)
	setFont  = regexp.MustCompile(`BT /F(\w+) ([\d.]+) Tf ET`)
	show     = regexp.MustCompile(`(?s)BT ([\d.]+) ([\d.-]+) Td \(((?:[^\\)]|\\.)*)\) Tj ET`)
	unescape = strings.NewReplacer(`\\`, `\`, `\(`, `(`, `\)`, `)`, `\r`, "\r")
)

// read returns the texts of each page, in the order in which they are drawn.
func read(t *testing.T, pdf []byte) [][]piece {
	t.Helper()
	if !bytes.HasPrefix(pdf, []byte("%PDF-")) || !bytes.HasSuffix(pdf, []byte("%%EOF\n")) {
		t.Fatalf("no PDF: %.20q", pdf)
	}
	objects, fonts := map[string]string{}, map[string]string{}
	for _, m := range fontName.FindAllSubmatch(pdf, -1) {
		objects[string(m[1])] = string(m[2])
	}
	for _, m := range fontID.FindAllSubmatch(pdf, -1) {
		fonts[string(m[1])] = objects[string(m[2])]
	}
	var pages [][]piece
	for _, m := range contents.FindAllSubmatch(pdf, -1) {
		pages = append(pages, readPage(stream(t, pdf, string(m[1])), fonts))
	}
	return pages
}

// stream returns the content of an object.
func stream(t *testing.T, pdf []byte, object string) []byte {
	t.Helper()
	_, rest, _ := bytes.Cut(pdf, []byte("\n"+object+" 0 obj\n"))
	_, rest, found := bytes.Cut(rest, []byte("stream\n"))
	if !found {
		t.Fatalf("object %s has no stream", object)
	}
	r, err := zlib.NewReader(bytes.NewReader(rest))
	if err != nil {
		t.Fatal(err)
	}
	text, err := io.ReadAll(r)
	if err != nil {
		t.Fatal(err)
	}
	return text
}

func readPage(content []byte, fonts map[string]string) []piece {
	var page []piece
	var p piece
	for len(content) > 0 {
		font, text := setFont.FindSubmatchIndex(content), show.FindSubmatchIndex(content)
		if text == nil {
			break
		}
		if font != nil && font[0] < text[0] {
			p.font, p.size = fonts[string(content[font[2]:font[3]])], float(content[font[4]:font[5]])
			content = content[font[1]:]
			continue
		}
		p.x, p.y, p.text = float(content[text[2]:text[3]]), float(content[text[4]:text[5]]), decode(string(content[text[6]:text[7]]))
		page = append(page, p)
		content = content[text[1]:]
	}
	return page
}

func float(text []byte) float64 {
	f, _ := strconv.ParseFloat(string(text), 64)
	return f
}

func decode(text string) string {
	text = unescape.Replace(text)
	var units []uint16
	for n := 0; n+1 < len(text); n += 2 {
		units = append(units, uint16(text[n])<<8|uint16(text[n+1]))
	}
	return string(utf16.Decode(units))
}

// rows joins what stands at one height, from left to right.
func rows(page []piece) string {
	page = slices.Clone(page)
	slices.SortStableFunc(page, func(a, b piece) int { return cmp.Or(cmp.Compare(b.y, a.y), cmp.Compare(a.x, b.x)) })
	var b strings.Builder
	for n, p := range page {
		switch {
		case n > 0 && p.y != page[n-1].y:
			b.WriteString("\n")
		case n > 0:
			b.WriteString(" | ")
		}
		b.WriteString(p.text)
	}
	return b.String()
}

// lintPage checks that each text can be read: it is large enough, within the
// margins and on no other.
func lintPage(t *testing.T, f *faces, page []piece) {
	t.Helper()
	type box struct{ left, bottom, right, top float64 }
	var boxes []box
	byName := map[string]*face{}
	for _, face := range f.all() {
		byName[face.family+face.style] = face
	}
	for _, p := range page {
		width := 0.0
		for _, r := range p.text {
			w := byName[p.font].width(r)
			if w == 0 {
				t.Errorf("%q is set in the font %s, which lacks %q", p.text, p.font, r)
			}
			width += w * p.size
		}
		b := box{p.x, p.y - p.size*0.2, p.x + width, p.y + p.size*0.7}
		const slack = 0.1 // numbers in PDF are rounded
		if p.size < 8 || b.left < left/point-slack || b.right > right/point+slack || b.bottom < 8/point || b.top > (pageHeight-top)/point {
			t.Errorf("%q of size %.1f does not fit: it is at %.1f", p.text, p.size, b)
		}
		for m, o := range boxes {
			if b.left < o.right-slack && o.left < b.right-slack && b.bottom < o.top && o.bottom < b.top {
				t.Errorf("%q stands on %q", p.text, page[m].text)
			}
		}
		boxes = append(boxes, b)
	}
}
