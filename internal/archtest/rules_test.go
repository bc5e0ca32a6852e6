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

// seedAreas are the areas whose seed rules each have a test of their own.
var seedAreas = []string{
	"ID", "ROLE", "CAP", "CLD", "RGN", "REL", "DAP", "IR", "CUS", "MCA", "SUB", "RBAC", "PERM", "RSV", "SUP", "ACT",
}

// TestEverySeedRuleHasATest checks that the name of some test function has the
// ID of each rule that a seed file states, and lists the others in the order
// of the file: TestPERM_8_OnlyAdminAgents, or
// TestREL_2_REL_10_… for two rules at once.
func TestEverySeedRuleHasATest(t *testing.T) {
	book, err := rulebook.Load(filepath.Join(root, "docs", "domain.md"))
	if err != nil {
		t.Fatal(err)
	}
	tested := map[string]bool{}
	for _, s := range sources(t) {
		for _, name := range testNames(s) {
			for _, id := range rulesIn(name) {
				tested[id] = true
			}
		}
	}
	var missing []string
	total := 0
	for _, r := range book.Rules {
		if r.Strength != "seed" || !slices.Contains(seedAreas, r.Area()) {
			continue
		}
		total++
		if !tested[r.ID] {
			missing = append(missing, r.ID)
		}
	}
	if len(missing) > 0 {
		t.Errorf("%d of %d seed rules have no test that names them: %s", len(missing), total, strings.Join(missing, ", "))
	}
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

var ruleToken = regexp.MustCompile(`(?:^Test_?|_)(` + strings.Join(seedAreas, "|") + `)_?([1-9][0-9]*)`)

// rulesIn returns the IDs of the rules that a test's name names. What follows
// an ID is the name's end, an underscore or a capital letter.
func rulesIn(name string) []string {
	var ids []string
	for _, m := range ruleToken.FindAllStringSubmatchIndex(name, -1) {
		if next := name[m[1]:]; next == "" || next[0] == '_' || 'A' <= next[0] && next[0] <= 'Z' {
			ids = append(ids, name[m[2]:m[3]]+"-"+name[m[4]:m[5]])
		}
	}
	return ids
}

func TestRulesIn(t *testing.T) {
	for name, want := range map[string][]string{
		"TestPERM_7_OnlyAdminAgents":      {"PERM-7"},
		"TestPERM7":                       {"PERM-7"},
		"TestREL_2_REL_10_AcceptedOnce":   {"REL-2", "REL-10"},
		"TestIR_3Reseller":                {"IR-3"},
		"TestPERM_70":                     {"PERM-70"},
		"TestPERM_7th":                    nil,
		"TestOperator_7":                  nil,
		"TestSUPERM_7":                    nil,
		"TestList_ID_7_ROLE_1":            {"ID-7", "ROLE-1"},
		"TestEverySeedRuleHasATest":       nil,
		"TestACT_1_and_DAP_2_the_removal": {"ACT-1", "DAP-2"},
	} {
		if got := rulesIn(name); !slices.Equal(got, want) {
			t.Errorf("rulesIn(%s) = %q, want %q", name, got, want)
		}
	}
}
