package rulebook_test

import (
	"bytes"
	"os"
	"path/filepath"
	"reflect"
	"strings"
	"testing"

	"cspkit.example/internal/rulebook"
)

// root is the module's folder, seen from this package.
var root = filepath.Join("..", "..")

// domain parses the real file.
func domain(t *testing.T) *rulebook.Book {
	t.Helper()
	b, err := rulebook.Load(filepath.Join(root, "docs", "domain.md"))
	if err != nil {
		t.Fatal(err)
	}
	return b
}

// sample is a small file with everything that the parser must tell apart.
const sample = `Text before the first heading.

| a | b |
|---|:-:|
| 1 | x \| y |

# Title
### 0.5 Refusals

| code | kind | HTTP / number | When |
|---|---|---|---|
| ` + "`role_not_allowed`" + ` | forbidden | 403 / 900150 | none of the roles allows it |
| ` + "`mfa_required`" + ` | unauthenticated | 401 / — | |
| ` + "`cart_expired`" + ` | precondition | — | too late |

` + "```" + `
| not | a table |
|---|---|
| 1 | 2 |
# Not a heading
- **XX-1** not a rule
` + "```" + `

### 3.1 Rules (ID)

- **ID-1** One · two — three. — source: a, b · seed
- **ID-2** Mentions — source: twice. — source: none · decision (the first half: seed)
- **bold** but no rule

### 4.1 Role × operation

| Operation | GA | BA |
|---|---|---|
| **Account** | | |
| x.view | ✔ | – |

between

| Capability | Who |
| --- | --- |
| sell | all |
`

// mustParse parses a text that has no fault.
func mustParse(t *testing.T, text string) *rulebook.Book {
	t.Helper()
	b, err := rulebook.Parse(strings.NewReader(text))
	if err != nil {
		t.Fatal(err)
	}
	return b
}

func TestRules(t *testing.T) {
	want := []rulebook.Rule{
		{ID: "ID-1", Text: "One · two — three.", Source: "a, b", Strength: "seed", Line: 26},
		{ID: "ID-2", Text: "Mentions — source: twice.", Source: "none (the first half: seed)", Strength: "decision", Line: 27},
	}
	b := mustParse(t, sample)
	if !reflect.DeepEqual(b.Rules, want) {
		t.Errorf("rules:\n got %+v\nwant %+v", b.Rules, want)
	}
	if got := b.Rules[0].Area(); got != "ID" {
		t.Errorf("Area() = %q, want ID", got)
	}
	if r, ok := b.Rule("ID-2"); !ok || r.Line != 27 {
		t.Errorf("Rule(ID-2) = %+v, %t", r, ok)
	}
	if r, ok := b.Rule("XX-1"); ok {
		t.Errorf("Rule(XX-1) = %+v, want none: it stands in a code block", r)
	}
}

func TestRefusals(t *testing.T) {
	want := []rulebook.Refusal{
		{Code: "role_not_allowed", Kind: "forbidden", HTTP: 403, Number: "900150", When: "none of the roles allows it", Line: 12},
		{Code: "mfa_required", Kind: "unauthenticated", HTTP: 401, Line: 13},
		{Code: "cart_expired", Kind: "precondition", When: "too late", Line: 14},
	}
	if got := mustParse(t, sample).Refusals; !reflect.DeepEqual(got, want) {
		t.Errorf("refusals:\n got %+v\nwant %+v", got, want)
	}
}

func TestTables(t *testing.T) {
	want := []rulebook.Table{
		{
			Header: []string{"Operation", "GA", "BA"},
			Line:   32,
			Rows: []rulebook.Row{
				{Cells: []string{"**Account**", "", ""}, Group: "Account", Line: 34},
				{Cells: []string{"x.view", "✔", "–"}, Group: "Account", Line: 35},
			},
		},
		{
			Header: []string{"Capability", "Who"},
			Line:   39,
			Rows:   []rulebook.Row{{Cells: []string{"sell", "all"}, Line: 41}},
		},
	}
	b := mustParse(t, sample)
	for _, heading := range []string{"4.1", "4.1 Role × operation"} {
		if got := b.Tables(heading); !reflect.DeepEqual(got, want) {
			t.Errorf("Tables(%q):\n got %+v\nwant %+v", heading, got, want)
		}
	}
	if got, ok := b.Table("4.1"); !ok || got.Line != 32 {
		t.Errorf("Table(4.1) = line %d, %t; want 32", got.Line, ok)
	}
	for _, heading := range []string{"", "4", "9.9", "Title"} {
		if got, ok := b.Table(heading); ok {
			t.Errorf("Table(%q) = %+v, want none", heading, got)
		}
	}
	before := b.Sections[0].Tables
	if len(before) != 1 || before[0].Rows[0].Cells[1] != "x | y" {
		t.Errorf("before the first heading: %+v, want a cell with a bar", before)
	}
	if i := want[0].Column("BA"); i != 2 {
		t.Errorf("Column(BA) = %d, want 2", i)
	}
	if i := want[0].Column("XX"); i != -1 {
		t.Errorf("Column(XX) = %d, want -1", i)
	}
}

func TestGroupTitle(t *testing.T) {
	for _, c := range []struct {
		cells []string
		title string
		ok    bool
	}{
		{[]string{"**Customers**", "", ""}, "Customers", true},
		{[]string{"**Customers**", "✔", ""}, "Customers", false},
		{[]string{"Customers", "", ""}, "Customers", false},
		{[]string{"**Customers**"}, "", false},
		{[]string{"****", ""}, "", false},
	} {
		title, ok := rulebook.Row{Cells: c.cells}.GroupTitle()
		if ok != c.ok || ok && title != c.title {
			t.Errorf("GroupTitle of %q = %q, %t; want %q, %t", c.cells, title, ok, c.title, c.ok)
		}
	}
}

func TestFaultsNameTheLine(t *testing.T) {
	const head = "### 0.5 Refusals\n| code | kind | HTTP / number | When |\n|---|---|---|---|\n"
	for name, c := range map[string]struct{ text, want string }{
		"number":        {"- **ID-x** Text. — source: a · seed", "line 1: a rule begins with - **AREA-N** and a text"},
		"no strength":   {"\n- **ID-1** Text. — source: a", "line 2: ID-1 has no strength"},
		"strength":      {"- **ID-1** Text. — source: a · seeds", `line 1: ID-1 has the unknown strength "seeds"`},
		"no source":     {"- **ID-1** Text. · seed", "line 1: ID-1 has no text or no source"},
		"twice":         {"- **ID-1** A. — source: a · seed\n- **ID-1** B. — source: a · seed", "line 2: ID-1 stands already on line 1"},
		"short row":     {"| a | b |\n|---|---|\n| 1 |", "line 3: the row has 1 cells, its header 2"},
		"delimiter":     {"| a | b |\n|---|", "line 2: the header has 2 cells, the row below it 1"},
		"columns":       {"### 0.5 R\n| a |\n|---|", `line 2: the columns of the refusals are ["a"], want ["code" "kind" "HTTP / number" "When"]`},
		"code":          {head + "| x | forbidden | — | |", `line 4: "x" is not a code in back quotes`},
		"kind":          {head + "| `x` | bad | — | |", `line 4: x has the unknown kind "bad"`},
		"status":        {head + "| `x` | invalid | 400 | |", `line 4: x: "400" is not a status, a slash and a number`},
		"refusal twice": {head + "| `x` | invalid | — | |\n| `x` | invalid | — | |", "line 5: x stands already on line 4"},
		"not UTF-8":     {"a\n\xff", "line 2: the line is not plain UTF-8 text"},
		"zero byte":     {"\x00", "line 1: the line is not plain UTF-8 text"},
		"long line":     {"a\n" + strings.Repeat("x", 1<<20+1), "line 2: bufio.Scanner: token too long"},
	} {
		b, err := rulebook.Parse(strings.NewReader(c.text))
		if err == nil || err.Error() != c.want {
			t.Errorf("%s: got %v, want %s", name, err, c.want)
		}
		if b != nil {
			t.Errorf("%s: a book came with the error", name)
		}
	}
}

func TestDomainFile(t *testing.T) {
	b := domain(t)
	count := map[string]int{}
	for _, r := range b.Rules {
		count[r.Strength]++
	}
	if count["seed"] < 100 || count["secondary"] < 150 || count["decision"] < 60 {
		t.Errorf("strengths of the rules: %v, want at least 100 seed, 150 secondary, 60 decision", count)
	}
	if len(b.Refusals) < 70 {
		t.Errorf("%d refusals, want at least 70", len(b.Refusals))
	}
	roles, ok := b.Table("4.1")
	if !ok || roles.Column("GA") != 1 || roles.Column("Source") != 10 {
		t.Fatalf("the columns of 4.1 are %q", roles.Header)
	}
	if title, ok := roles.Rows[0].GroupTitle(); !ok || title != "Account and users" {
		t.Errorf("4.1 begins with the group %q, %t", title, ok)
	}
}

func TestCodeName(t *testing.T) {
	for code, want := range map[string]string{
		"role_not_allowed":      "RoleNotAllowed",
		"mpa_not_signed":        "MPANotSigned",
		"mca_not_accepted":      "MCANotAccepted",
		"mfa_required":          "MFARequired",
		"mpn_not_found":         "MPNNotFound",
		"dap_required_in_cloud": "DAPRequiredInCloud",
		"policy_id_invalid":     "PolicyIDInvalid",
		"etag_mismatch":         "ETagMismatch",
		"not_found":             "NotFound",
	} {
		if got := rulebook.CodeName(code); got != want {
			t.Errorf("CodeName(%q) = %q, want %q", code, got, want)
		}
	}
	if got := rulebook.KindName("not_found"); got != "KindNotFound" {
		t.Errorf("KindName(not_found) = %q", got)
	}
}

// TestGeneratedFilesAreCurrent fails when docs/domain.md or the generator has
// changed and pcerr has not.
func TestGeneratedFilesAreCurrent(t *testing.T) {
	b := domain(t)
	for name, source := range map[string]func(*rulebook.Book) ([]byte, error){
		"codes_gen.go": rulebook.CodesSource,
		"rules_gen.go": rulebook.RulesSource,
	} {
		want, err := source(b)
		if err != nil {
			t.Fatalf("%s: %v", name, err)
		}
		got, err := os.ReadFile(filepath.Join(root, "pcerr", name))
		if err != nil {
			t.Fatal(err)
		}
		if !bytes.Equal(got, want) {
			t.Errorf("pcerr/%s does not follow docs/domain.md: run go generate ./pcerr", name)
		}
	}
}

// FuzzParse checks that whatever parses is consistent, and that nothing panics.
func FuzzParse(f *testing.F) {
	f.Add(sample)
	f.Add("| a | b |\n|---|\n")
	f.Add("~~~\n```\n~~~\n- **ID-1** A. — source: b · seed (c)")
	f.Add("| a \\|\n|---|\n| \\")
	f.Fuzz(func(t *testing.T, text string) {
		b, err := rulebook.Parse(strings.NewReader(text))
		if err != nil {
			if !strings.HasPrefix(err.Error(), "line ") {
				t.Errorf("the error names no line: %v", err)
			}
			return
		}
		for _, r := range b.Rules {
			if r.ID == "" || r.Text == "" || r.Source == "" || r.Strength == "" || r.Line == 0 {
				t.Errorf("incomplete rule %+v", r)
			}
		}
		for _, s := range b.Sections {
			checkTables(t, s)
		}
		for _, source := range []func(*rulebook.Book) ([]byte, error){rulebook.CodesSource, rulebook.RulesSource} {
			if _, err := source(b); err != nil {
				t.Errorf("what parses must generate: %v", err)
			}
		}
	})
}

// checkTables checks that each row has as many cells as its header.
func checkTables(t *testing.T, s rulebook.Section) {
	t.Helper()
	for _, table := range s.Tables {
		if len(table.Header) == 0 {
			t.Errorf("line %d: a table without a header", table.Line)
		}
		for _, row := range table.Rows {
			if len(row.Cells) != len(table.Header) {
				t.Errorf("line %d: %d cells, header %d", row.Line, len(row.Cells), len(table.Header))
			}
		}
	}
}
