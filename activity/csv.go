package activity

import (
	"encoding/csv"
	"io"
	"iter"
	"strings"
)

// WriteCSV writes records as the export of section 8.4 has them (ACT-13): the
// header Date,User affected,Action,Partner user, RFC 4180 quoting, CRLF line
// ends. A cell that a spreadsheet would take for a formula is prefixed with
// an apostrophe. It stops at the first error of the sequence or the writer
// and returns it.
func WriteCSV(w io.Writer, records iter.Seq2[Record, error]) error {
	out := csv.NewWriter(w)
	out.UseCRLF = true
	if err := out.Write([]string{"Date", "User affected", "Action", "Partner user"}); err != nil {
		return err
	}
	for r, err := range records {
		if err != nil {
			return err
		}
		row := []string{r.Date.UTC().Format("2006-01-02T15:04:05Z"), cell(r.CustomerName), cell(r.Action()), cell(r.User)}
		if err := out.Write(row); err != nil {
			return err
		}
	}
	out.Flush()
	return out.Error()
}

// cell guards a value against being read as a formula.
func cell(s string) string {
	if s != "" && strings.ContainsRune("=+-@\t\r", rune(s[0])) {
		return "'" + s
	}
	return s
}
