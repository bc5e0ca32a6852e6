package statement

import (
	"bytes"
	"errors"
	"slices"
	"strings"
	"unicode"

	"codeberg.org/go-fonts/liberation/liberationsansbold"
	"codeberg.org/go-fonts/liberation/liberationsansregular"
	"golang.org/x/image/font"
	"golang.org/x/image/font/sfnt"
	"golang.org/x/image/math/fixed"
	"golang.org/x/text/unicode/bidi"
	"golang.org/x/text/unicode/norm"
)

// missing stands for a character that cannot be drawn. Every face of the
// package has it.
const missing = '□'

// face is a font. Widths are measured here and not by the library, which must
// be on a page to do it and does not say which characters a font lacks.
type face struct {
	family, style string // as the library knows it
	ttf           []byte
	font          *sfnt.Font
	buffer        sfnt.Buffer
	widths        map[rune]float64 // of those asked for, in the size of the font; 0 for those it lacks
}

func newFace(family, style string, ttf []byte) (*face, error) {
	parsed, err := sfnt.Parse(ttf)
	if err != nil {
		return nil, err
	}
	// The library writes into the font's bytes while it makes a subset.
	return &face{family: family, style: style, ttf: bytes.Clone(ttf), font: parsed, widths: map[rune]float64{}}, nil
}

// width is how wide a character is, in the size of the font; 0 when the font
// lacks it.
func (f *face) width(r rune) float64 {
	width, known := f.widths[r]
	if !known {
		width = f.measure(r)
		f.widths[r] = width
	}
	return width
}

func (f *face) measure(r rune) float64 {
	glyph, err := f.font.GlyphIndex(&f.buffer, r)
	if err != nil || glyph == 0 {
		return 0
	}
	const size = 1024
	width, err := f.font.GlyphAdvance(&f.buffer, glyph, fixed.I(size), font.HintingNone)
	if err != nil {
		return 0
	}
	return float64(width) / float64(fixed.I(size))
}

// faces are the fonts of a document.
type faces struct{ regular, bold, fallback *face }

func newFaces(fallback []byte) (*faces, error) {
	var f faces
	var err error
	if f.regular, err = newFace("text", "", liberationsansregular.TTF); err != nil {
		return nil, err
	}
	if f.bold, err = newFace("text", "B", liberationsansbold.TTF); err != nil {
		return nil, err
	}
	if fallback == nil {
		return &f, nil
	}
	if !bytes.HasPrefix(fallback, []byte("\x00\x01\x00\x00")) && !bytes.HasPrefix(fallback, []byte("true")) {
		return nil, badFallback(errors.New("it does not begin like one")) // the library would print this and go on
	}
	if f.fallback, err = newFace("fallback", "", fallback); err != nil {
		return nil, badFallback(err)
	}
	return &f, nil
}

// all returns the faces that there are.
func (f *faces) all() []*face {
	return slices.DeleteFunc([]*face{f.regular, f.bold, f.fallback}, func(x *face) bool { return x == nil })
}

// of returns the face that draws a character, nil when none has it.
func (f *faces) of(r rune, bold bool) *face {
	first := f.regular
	if bold {
		first = f.bold
	}
	switch {
	case first.width(r) > 0:
		return first
	case f.fallback != nil && f.fallback.width(r) > 0:
		return f.fallback
	}
	return nil
}

// separate are the scripts whose characters stand beside each other as they
// are. Text in other ones needs shaping, which the library does not do.
var separate = []*unicode.RangeTable{
	unicode.Latin, unicode.Greek, unicode.Cyrillic, unicode.Armenian, unicode.Georgian, unicode.Hebrew,
	unicode.Han, unicode.Hiragana, unicode.Katakana, unicode.Hangul, unicode.Bopomofo, unicode.Common,
}

// clean returns text of which every character can be drawn: it composes
// accents, turns space of any kind into spaces, leaves out what is invisible,
// marks of direction included, and puts missing in the place of the rest.
func (f *faces) clean(text string) string {
	return strings.Map(func(r rune) rune {
		switch {
		case unicode.IsSpace(r):
			return ' '
		case unicode.Is(unicode.Cf, r):
			return -1
		case r == '\u2010' || r == '\u2011': // hyphens that fonts tend to lack
			return '-'
		case r > 0xFFFF, !unicode.In(r, separate...), f.of(r, false) == nil, f.of(r, true) == nil: // the library has 16 bits
			return missing
		}
		return r
	}, norm.NFC.String(text))
}

// style is how text looks.
type style struct {
	bold bool
	size float64 // in points
	gray int     // from 0, black, to 255
}

// point is a point in millimetres.
const point = 25.4 / 72

// width is how wide clean text is, in millimetres.
func (f *faces) width(text string, st style) float64 {
	sum := 0.0
	for _, r := range text {
		sum += f.of(r, st.bold).width(r)
	}
	return sum * st.size * point
}

// wrap cleans text and breaks it into lines that are at most so wide, between
// words where it can. What does not fit on so many lines ends in an ellipsis.
func (f *faces) wrap(text string, st style, width float64, most int) []string {
	var lines []string
	var line string
	for _, word := range strings.Fields(f.clean(text)) {
		if len(lines) > most {
			break
		}
		longer := strings.TrimPrefix(line+" "+word, " ")
		if f.width(longer, st) <= width {
			line = longer
			continue
		}
		if line != "" {
			lines = append(lines, line)
		}
		for line = word; f.width(line, st) > width && len(lines) <= most; {
			head := f.fitting(line, st, width)
			lines, line = append(lines, head), line[len(head):]
		}
	}
	if line != "" {
		lines = append(lines, line)
	}
	if len(lines) > most {
		last := f.fitting(lines[most-1], st, width-f.width("…", st))
		lines = append(lines[:most-1:most-1], last+"…")
	}
	return lines
}

// fitting is the beginning of clean text that fits into a width, at least one
// character.
func (f *faces) fitting(text string, st style, width float64) string {
	for at := range text {
		if at > 0 && f.width(text[:at], st)+f.width(string([]rune(text[at:])[:1]), st) > width {
			return text[:at]
		}
	}
	return text
}

// visual puts the characters of a line in the order in which they stand from
// left to right: Hebrew runs the other way, but not the numbers in it. It is
// the part of the bidirectional algorithm that is left without marks of
// direction, in a line that begins at the left.
func visual(line string) string {
	runes := []rune(line)
	for begin := 0; begin < len(runes); begin++ {
		if !unicode.Is(unicode.Hebrew, runes[begin]) {
			continue
		}
		end := begin + 1
		for n := end; n < len(runes) && (unicode.Is(unicode.Hebrew, runes[n]) || !unicode.IsLetter(runes[n])); n++ {
			if unicode.In(runes[n], unicode.Hebrew, unicode.Nd) {
				end = n + 1
			}
		}
		copy(runes[begin:end], []rune(bidi.ReverseString(string(runes[begin:end]))))
		turnNumbers(runes[begin:end])
		begin = end
	}
	return string(runes)
}

// turnNumbers reverses each number.
func turnNumbers(runes []rune) {
	for begin := 0; begin < len(runes); begin++ {
		end := begin
		for n := begin; n < len(runes) && (unicode.IsDigit(runes[n]) || end > begin && strings.ContainsRune(".,:/", runes[n])); n++ {
			if unicode.IsDigit(runes[n]) {
				end = n + 1
			}
		}
		if end > begin {
			slices.Reverse(runes[begin:end])
			begin = end
		}
	}
}
