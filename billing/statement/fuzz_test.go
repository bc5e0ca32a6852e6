package statement

import (
	"bytes"
	"strings"
	"testing"
	"unicode/utf8"

	"golang.org/x/image/font/gofont/goregular"
)

// FuzzNames draws arbitrary names. Every line must fit, hold only what a font
// has, and all lines together the whole name.
func FuzzNames(f *testing.F) {
	for _, name := range []string{"Relecloud", "Żółć (GmbH)\\", "Acme חברה (2020) 12.5 בע״מ x", "株式会社", "a\x00\xff\r\n🎉\u202e", "", "x\u0338\u0301", "\uFFFF\uFFFE"} {
		f.Add(name, uint8(40))
	}
	fonts, err := newFaces(goregular.TTF)
	if err != nil {
		f.Fatal(err)
	}
	d := june()
	d.Fallback = goregular.TTF
	var s *sheet
	f.Fuzz(func(t *testing.T, name string, width uint8) {
		if s == nil || s.pdf.PageCount() == 100 { // one document about many names, because the fonts take long
			s = newSheet(fonts, &d)
		}
		s.pdf.AddPage()
		most := len(name) + 1
		lines := s.wrap(name, cellHead, float64(width), most)
		for _, line := range lines {
			if w := s.width(line, cellHead); !utf8.ValidString(line) || w > float64(width) && utf8.RuneCountInString(line) > 1 {
				t.Errorf("%q becomes %q, %.1f wide", name, line, w)
			}
			turned := visual(line)
			if utf8.RuneCountInString(turned) != utf8.RuneCountInString(line) {
				t.Errorf("%q is turned to %q", line, turned)
			}
			for _, r := range turned {
				if r > 0xFFFF || s.of(r, true) == nil || s.of(r, false) == nil {
					t.Errorf("%q is drawn as %q: no font has %q", name, turned, r)
				}
			}
		}
		whole, joined := strings.Join(strings.Fields(s.clean(name)), ""), strings.ReplaceAll(strings.Join(lines, ""), " ", "")
		if whole != joined {
			t.Errorf("%q becomes %q", whole, joined)
		}
		s.lines(left, top, float64(width), cellHead, true, lines)
		s.paragraph(left, top, float64(width), plain, 2, name)
		if s.pdf.PageCount() < 100 {
			return
		}
		var b bytes.Buffer
		if err := s.pdf.Output(&b); err != nil || !bytes.HasSuffix(b.Bytes(), []byte("%%EOF\n")) {
			t.Errorf("%v, %d bytes", err, b.Len())
		}
	})
}
