// Package rulebook reads docs/domain.md, the project's own copy of the rules,
// so that generated code and tests can follow it instead of repeating it.
//
// It understands three things of that file: the numbered rules of section 3,
// the table of refusals in section 0.5, and every Markdown table under its
// heading. It knows nothing of what they mean.
package rulebook

import (
	"io"
	"os"
	"strings"
)

// Book is what a parsed file holds.
type Book struct {
	Rules    []Rule    // in the order of the file
	Refusals []Refusal // in the order of the file
	Sections []Section // in the order of the file; the first one has no heading
}

// Rule is one numbered rule.
type Rule struct {
	ID       string // such as "PERM-8"
	Text     string
	Source   string // pages and files, with the remark after the strength, if there is one
	Strength string // seed, secondary or decision
	Line     int
}

// Area returns the letters of the rule's ID: "PERM" of "PERM-8".
func (r Rule) Area() string {
	area, _, _ := strings.Cut(r.ID, "-")
	return area
}

// Refusal is one row of the table of refusals.
type Refusal struct {
	Code   string
	Kind   string
	HTTP   int    // 0 when none is documented
	Number string // empty when none is documented
	When   string // may be empty
	Line   int
}

// Section is a heading with the tables that stand under it, up to the next
// heading of any level.
type Section struct {
	Level   int    // the number of # signs
	Heading string // without them
	Line    int
	Tables  []Table
}

// Table is one Markdown table.
type Table struct {
	Header []string
	Rows   []Row
	Line   int // the line of the header
}

// Row is one row under a table's header. It has as many cells as the header.
type Row struct {
	Cells []string
	Group string // the title of the group row that it stands under; empty without one
	Line  int
}

// GroupTitle returns the title of a row that only names the rows below it:
// its first cell is bold and the others are empty.
func (r Row) GroupTitle() (string, bool) {
	if len(r.Cells) < 2 {
		return "", false
	}
	for _, c := range r.Cells[1:] {
		if c != "" {
			return "", false
		}
	}
	title, opened := strings.CutPrefix(r.Cells[0], "**")
	title, closed := strings.CutSuffix(title, "**")
	return title, opened && closed && title != ""
}

// Column returns the position of the named column, -1 when there is none.
func (t Table) Column(name string) int {
	for i, h := range t.Header {
		if h == name {
			return i
		}
	}
	return -1
}

// Section returns the section with this heading. The number of the heading
// is enough: "4.1" finds "4.1 Role × operation".
func (b *Book) Section(heading string) (Section, bool) {
	for _, s := range b.Sections {
		if s.is(heading) {
			return s, true
		}
	}
	return Section{}, false
}

// is reports whether the heading is the given one, or begins with its number.
func (s Section) is(heading string) bool {
	if s.Level == 0 || heading == "" {
		return false
	}
	number, _, _ := strings.Cut(s.Heading, " ")
	return s.Heading == heading || strings.TrimSuffix(number, ".") == heading
}

// Tables returns every table of a section in order, nil for an unknown heading.
func (b *Book) Tables(heading string) []Table {
	s, _ := b.Section(heading)
	return s.Tables
}

// Table returns the first table of a section.
func (b *Book) Table(heading string) (Table, bool) {
	tables := b.Tables(heading)
	if len(tables) == 0 {
		return Table{}, false
	}
	return tables[0], true
}

// Rule returns the rule with this ID.
func (b *Book) Rule(id string) (Rule, bool) {
	for _, r := range b.Rules {
		if r.ID == id {
			return r, true
		}
	}
	return Rule{}, false
}

// Load parses the file at path.
func Load(path string) (*Book, error) {
	f, err := os.Open(path)
	if err != nil {
		return nil, err
	}
	defer func() { _ = f.Close() }() // it was only read
	return Parse(f)
}

// Parse reads a whole file. Its errors name the line at fault.
func Parse(r io.Reader) (*Book, error) {
	p := parser{book: &Book{Sections: []Section{{}}}, rules: map[string]int{}}
	if err := p.read(r); err != nil {
		return nil, err
	}
	if err := p.refusals(); err != nil {
		return nil, err
	}
	return p.book, nil
}
