package rulebook

import (
	"bufio"
	"fmt"
	"io"
	"regexp"
	"slices"
	"strconv"
	"strings"
	"unicode"
	"unicode/utf8"
)

// longestLine limits a line, so that a file of another kind fails early.
const longestLine = 1 << 20

// refusalSection is the number of the section with the table of refusals.
const refusalSection = "0.5"

var (
	headingLine = regexp.MustCompile(`^(#{1,6}) +(.*?)( #+)?$`)
	ruleStart   = regexp.MustCompile(`^- \*\*[A-Z]+-`)
	ruleLine    = regexp.MustCompile(`^- \*\*([A-Z]+-[1-9][0-9]*)\*\* (.+)$`)
	strengthEnd = regexp.MustCompile(`^([a-z]+)( \(.+\))?$`)
	delimiter   = regexp.MustCompile(`^:?-+:?$`)
	codeCell    = regexp.MustCompile("^`([a-z]+(?:_[a-z]+)*)`$")
	statusCell  = regexp.MustCompile(`^([1-5][0-9][0-9]) / ([0-9]+|—)$`)

	strengths = []string{"seed", "secondary", "decision"}
	kinds     = []string{
		"unauthenticated", "forbidden", "not_found", "invalid",
		"unsupported", "precondition", "conflict", "unavailable",
	}
	refusalHeader = []string{"code", "kind", "HTTP / number", "When"}
)

// parser walks over the lines once.
type parser struct {
	book  *Book
	rules map[string]int // the line of each rule
	line  int
	fence string // what closes the fenced code block that the line stands in
	above string // the line before, a table's header when a delimiter row follows
	group string // the group row that the next row stands under
	open  bool   // a table is being read
}

// fault returns an error that names a line.
func fault(line int, format string, args ...any) error {
	return fmt.Errorf("line %d: %s", line, fmt.Sprintf(format, args...))
}

// read takes every line of r.
func (p *parser) read(r io.Reader) error {
	lines := bufio.NewScanner(r)
	lines.Buffer(nil, longestLine)
	for lines.Scan() {
		p.line++
		if !isText(lines.Text()) {
			return fault(p.line, "the line is not plain UTF-8 text")
		}
		if err := p.take(strings.TrimRight(lines.Text(), " \t\r")); err != nil {
			return err
		}
	}
	if err := lines.Err(); err != nil {
		return fmt.Errorf("line %d: %w", p.line+1, err)
	}
	return nil
}

// isText reports whether a line can stand in a Go comment as it is.
func isText(line string) bool {
	line = strings.TrimSuffix(line, "\r")
	return utf8.ValidString(line) && !strings.ContainsFunc(line, func(r rune) bool {
		return r != '\t' && unicode.IsControl(r) || r == '\uFEFF'
	})
}

// take handles one line.
func (p *parser) take(line string) error {
	above := p.above
	p.above = ""
	switch {
	case p.inFence(line):
		p.open = false
		return nil
	case strings.HasPrefix(line, "|"):
		p.above = line
		return p.tableLine(above, line)
	}
	p.open = false
	if m := headingLine.FindStringSubmatch(line); m != nil {
		s := Section{Level: len(m[1]), Heading: m[2], Line: p.line}
		p.book.Sections = append(p.book.Sections, s)
		return nil
	}
	if ruleStart.MatchString(line) {
		return p.rule(line)
	}
	return nil
}

// inFence follows fenced code blocks and reports whether the line belongs to one.
func (p *parser) inFence(line string) bool {
	mark := strings.TrimLeft(line, " ")
	if p.fence != "" {
		if strings.HasPrefix(mark, p.fence) && strings.Trim(mark, p.fence[:1]) == "" {
			p.fence = ""
		}
		return true
	}
	for _, sign := range []string{"`", "~"} {
		if n := len(mark) - len(strings.TrimLeft(mark, sign)); n >= 3 {
			p.fence = strings.Repeat(sign, n)
			return true
		}
	}
	return false
}

// tableLine handles a line that begins with a bar: a delimiter row below
// another such line opens a table, and the lines after it are its rows.
func (p *parser) tableLine(above, line string) error {
	s := &p.book.Sections[len(p.book.Sections)-1]
	cells := splitCells(line)
	if p.open {
		return p.tableRow(&s.Tables[len(s.Tables)-1], cells)
	}
	if above == "" || !isDelimiter(cells) {
		return nil
	}
	header := splitCells(above)
	if len(header) != len(cells) {
		return fault(p.line, "the header has %d cells, the row below it %d", len(header), len(cells))
	}
	s.Tables = append(s.Tables, Table{Header: header, Line: p.line - 1})
	p.open, p.group = true, ""
	return nil
}

// tableRow adds a row to the open table.
func (p *parser) tableRow(t *Table, cells []string) error {
	if len(cells) != len(t.Header) {
		return fault(p.line, "the row has %d cells, its header %d", len(cells), len(t.Header))
	}
	row := Row{Cells: cells, Line: p.line}
	if title, ok := row.GroupTitle(); ok {
		p.group = title
	}
	row.Group = p.group
	t.Rows = append(t.Rows, row)
	return nil
}

// isDelimiter reports whether the cells are those of the row below a header.
func isDelimiter(cells []string) bool {
	return len(cells) > 0 && !slices.ContainsFunc(cells, func(c string) bool { return !delimiter.MatchString(c) })
}

// splitCells splits a table line at its bars. A bar after a backslash belongs
// to its cell.
func splitCells(line string) []string {
	line = strings.TrimPrefix(line, "|")
	var cells []string
	var cell strings.Builder
	for i := 0; i < len(line); i++ {
		switch {
		case line[i] == '\\' && i+1 < len(line) && line[i+1] == '|':
			cell.WriteByte('|')
			i++
		case line[i] == '|':
			cells = append(cells, strings.TrimSpace(cell.String()))
			cell.Reset()
		default:
			cell.WriteByte(line[i])
		}
	}
	if rest := strings.TrimSpace(cell.String()); rest != "" {
		cells = append(cells, rest)
	}
	return cells
}

// rule adds one rule: ID, text, source and strength.
func (p *parser) rule(line string) error {
	m := ruleLine.FindStringSubmatch(line)
	if m == nil {
		return fault(p.line, "a rule begins with - **AREA-N** and a text")
	}
	id := m[1]
	if first, ok := p.rules[id]; ok {
		return fault(p.line, "%s stands already on line %d", id, first)
	}
	// A text may itself contain the marks, so the last ones count.
	body, end, ok := cutLast(m[2], " · ")
	if !ok {
		return fault(p.line, "%s has no strength", id)
	}
	text, source, ok := cutLast(body, " — source: ")
	if !ok || text == "" || source == "" {
		return fault(p.line, "%s has no text or no source", id)
	}
	strength := strengthEnd.FindStringSubmatch(end)
	if strength == nil || !slices.Contains(strengths, strength[1]) {
		return fault(p.line, "%s has the unknown strength %q", id, end)
	}
	p.rules[id] = p.line
	p.book.Rules = append(p.book.Rules, Rule{
		ID: id, Text: text, Source: source + strength[2], Strength: strength[1], Line: p.line,
	})
	return nil
}

// cutLast cuts s around the last sep.
func cutLast(s, sep string) (before, after string, found bool) {
	if i := strings.LastIndex(s, sep); i >= 0 {
		return s[:i], s[i+len(sep):], true
	}
	return s, "", false
}

// refusals reads the table of refusals, if the file has its section.
func (p *parser) refusals() error {
	table, ok := p.book.Table(refusalSection)
	if !ok {
		return nil
	}
	if !slices.Equal(table.Header, refusalHeader) {
		return fault(table.Line, "the columns of the refusals are %q, want %q", table.Header, refusalHeader)
	}
	lines := map[string]int{}
	for _, row := range table.Rows {
		r, err := refusal(row)
		if err != nil {
			return err
		}
		if first, ok := lines[r.Code]; ok {
			return fault(r.Line, "%s stands already on line %d", r.Code, first)
		}
		lines[r.Code] = r.Line
		p.book.Refusals = append(p.book.Refusals, r)
	}
	return nil
}

// refusal reads one row of the table of refusals.
func refusal(row Row) (Refusal, error) {
	code := codeCell.FindStringSubmatch(row.Cells[0])
	if code == nil {
		return Refusal{}, fault(row.Line, "%q is not a code in back quotes", row.Cells[0])
	}
	r := Refusal{Code: code[1], Kind: row.Cells[1], When: row.Cells[3], Line: row.Line}
	if !slices.Contains(kinds, r.Kind) {
		return Refusal{}, fault(row.Line, "%s has the unknown kind %q", r.Code, r.Kind)
	}
	if row.Cells[2] == "—" {
		return r, nil
	}
	m := statusCell.FindStringSubmatch(row.Cells[2])
	if m == nil {
		return Refusal{}, fault(row.Line, "%s: %q is not a status, a slash and a number", r.Code, row.Cells[2])
	}
	status, err := strconv.Atoi(m[1])
	if err != nil {
		return Refusal{}, fault(row.Line, "%s: %v", r.Code, err)
	}
	r.HTTP = status
	if m[2] != "—" {
		r.Number = m[2]
	}
	return r, nil
}
