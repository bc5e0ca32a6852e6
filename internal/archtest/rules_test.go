package archtest

import (
	"go/ast"
	"path/filepath"
	"regexp"
	"slices"
	"strings"
	"testing"

	"cspkit.example/internal/rulebook"
)

// TestEveryRuleHasATest checks that each rule of docs/domain.md has a test
// whose name has the rule's ID: TestPERM_8_OnlyAdminAgents, or
// TestREL_2_REL_10_… for two rules at once. It lists the rules without one in
// the order of the file.
func TestEveryRuleHasATest(t *testing.T) {
	book := rules(t)
	tested := testsOf(t, rulesIn)
	for _, r := range book.Rules {
		if tested[r.ID] == "" {
			t.Errorf("docs/domain.md:%d: no test names %s: %s", r.Line, r.ID, r.Text)
		}
	}
}

// TestEveryScenarioHasATest checks the same of the worked scenarios of section
// 9: the name of a test that plays 9.18, or a part of it, has Scenario9_18.
func TestEveryScenarioHasATest(t *testing.T) {
	played := testsOf(t, scenariosIn)
	for _, s := range rules(t).Sections {
		number, _, _ := strings.Cut(s.Heading, " ")
		if s.Level == 3 && strings.HasPrefix(number, "9.") && number != "9.0" && played[number] == "" {
			t.Errorf("docs/domain.md:%d: no test plays scenario %s", s.Line, s.Heading)
		}
	}
}

// TestNoTestNamesAnUnknownRule checks that what tests say they prove exists.
func TestNoTestNamesAnUnknownRule(t *testing.T) {
	book := rules(t)
	areas := map[string]bool{}
	for _, r := range book.Rules {
		areas[r.Area()] = true
	}
	for id, test := range testsOf(t, rulesIn) {
		area, _, _ := strings.Cut(id, "-")
		if _, known := book.Rule(id); areas[area] && !known {
			t.Errorf("%s names %s, which is no rule of docs/domain.md", test, id)
		}
	}
	for number, test := range testsOf(t, scenariosIn) {
		if _, known := book.Section(number); !known {
			t.Errorf("%s names scenario %s, which docs/domain.md does not have", test, number)
		}
	}
}

// rules reads docs/domain.md.
func rules(t *testing.T) *rulebook.Book {
	t.Helper()
	book, err := rulebook.Load(filepath.Join(root, "docs", "domain.md"))
	if err != nil {
		t.Fatal(err)
	}
	return book
}

// testsOf returns a test for each thing that find sees in the names of tests.
func testsOf(t *testing.T, find func(name string) []string) map[string]string {
	t.Helper()
	tests := map[string]string{}
	for _, s := range sources(t) {
		for _, name := range testNames(s) {
			for _, found := range find(name) {
				tests[found] = name
			}
		}
	}
	return tests
}

// testNames returns the names of a file's test functions.
func testNames(s source) []string {
	var names []string
	for _, d := range s.file.Decls {
		f, ok := d.(*ast.FuncDecl)
		if ok && s.isTest() && f.Recv == nil && strings.HasPrefix(f.Name.Name, "Test") {
			names = append(names, f.Name.Name)
		}
	}
	return names
}

var (
	ruleToken     = regexp.MustCompile(`(?:^Test_?|_)([A-Z]+)_?([1-9][0-9]*)`)
	scenarioToken = regexp.MustCompile(`Scenario(9)_([1-9][0-9]*)`)
)

// rulesIn returns the IDs of the rules that a test's name names.
func rulesIn(name string) []string { return tokensIn(name, ruleToken, "-") }

// scenariosIn returns the numbers of the scenarios that a test's name names.
func scenariosIn(name string) []string { return tokensIn(name, scenarioToken, ".") }

// tokensIn returns both parts of each token in a name, joined. What follows a
// token is the name's end, an underscore or a capital letter.
func tokensIn(name string, token *regexp.Regexp, join string) []string {
	var found []string
	for _, m := range token.FindAllStringSubmatchIndex(name, -1) {
		if next := name[m[1]:]; next == "" || next[0] == '_' || 'A' <= next[0] && next[0] <= 'Z' {
			found = append(found, name[m[2]:m[3]]+join+name[m[4]:m[5]])
		}
	}
	return found
}

func TestTokensIn(t *testing.T) {
	for name, want := range map[string][]string{
		"TestPERM_7_OnlyAdminAgents":       {"PERM-7"},
		"TestPERM7":                        {"PERM-7"},
		"TestREL_2_REL_10_AcceptedOnce":    {"REL-2", "REL-10"},
		"TestIR_3Reseller":                 {"IR-3"},
		"TestPERM_70":                      {"PERM-70"},
		"TestPERM_7th":                     nil,
		"TestOperator_7":                   nil,
		"TestSUPERM_7":                     {"SUPERM-7"},
		"TestList_ID_7_ROLE_1":             {"ID-7", "ROLE-1"},
		"TestEveryRuleHasATest":            nil,
		"TestACT_1_and_DAP_2_the_removal":  {"ACT-1", "DAP-2"},
		"TestREL_8_Accepted_Scenario9_9":   {"REL-8", "9.9"},
		"TestBILL_1_Scenario9_18_ToTheEnd": {"BILL-1", "9.18"},
		"TestScenario9_1a":                 nil,
	} {
		if got := append(rulesIn(name), scenariosIn(name)...); !slices.Equal(got, want) {
			t.Errorf("tokens in %s: %q, want %q", name, got, want)
		}
	}
}
