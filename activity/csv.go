package activity

import (
	"encoding/csv"
	"io"
	"iter"
	"strings"
	"unicode"
	"unicode/utf8"
)

// WriteCSV writes records as the export of section 8.4 has them (ACT-13): the
// header Date,User affected,Action,Partner user, in the form of [WriteTable].
func WriteCSV(w io.Writer, records iter.Seq2[Record, error]) error {
	return WriteTable(w, []string{"Date", "User affected", "Action", "Partner user"}, records, func(r Record) []string {
		return []string{r.Date.UTC().Format("2006-01-02T15:04:05Z"), r.CustomerName, r.Action(), r.User}
	})
}

// WriteTable writes items as a CSV file: a header, RFC 4180 quoting, UTF-8,
// CRLF line ends. A cell that a spreadsheet would take for a formula is
// prefixed with an apostrophe; a negative number such as -101.32 is none. It
// holds one item at a time, stops at the first error of the sequence or the
// writer, and returns it.
func WriteTable[T any](w io.Writer, header []string, items iter.Seq2[T, error], row func(T) []string) error {
	out := csv.NewWriter(w)
	out.UseCRLF = true
	if err := out.Write(header); err != nil {
		return err
	}
	for item, err := range items {
		if err != nil {
			return err
		}
		cells := row(item)
		for n := range cells {
			cells[n] = cell(cells[n])
		}
		if err := out.Write(cells); err != nil {
			return err
		}
	}
	out.Flush()
	return out.Error()
}

// cell guards a value against being read as a formula. Spreadsheets may take
// the full-width signs for the plain ones and skip what cannot be seen.
func cell(s string) string {
	text := strings.TrimLeftFunc(s, unseen)
	sign, _ := utf8.DecodeRuneInString(text)
	if text != "" && strings.ContainsRune("=+-@＝＋－＠", sign) && !negative(s) || s != "" && strings.ContainsRune("\t\r\n", rune(s[0])) {
		return "'" + s
	}
	return s
}

func unseen(r rune) bool {
	return unicode.IsSpace(r) || unicode.In(r, unicode.Cc, unicode.Cf)
}

// negative reports whether a value is a negative decimal number in plain
// digits, and nothing else.
func negative(s string) bool {
	whole, part, point := strings.Cut(strings.TrimPrefix(s, "-"), ".")
	return s[0] == '-' && digits(whole) && (!point || digits(part))
}

func digits(s string) bool { return s != "" && strings.Trim(s, "0123456789") == "" }
