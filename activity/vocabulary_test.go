package activity_test

import (
	"os"
	"path/filepath"
	"regexp"
	"strings"
	"testing"

	"cspkit.example/activity"
)

var name = regexp.MustCompile("`([a-z_]+)`")

// namesIn returns the names in back quotes.
func namesIn(text string) []string {
	var names []string
	for _, m := range name.FindAllStringSubmatch(text, -1) {
		names = append(names, m[1])
	}
	return names
}

// TestPERM_19_ACT_3_TheRecordTableIsSection8_2 compares operation, resource
// and display action of every row with the domain.
func TestPERM_19_ACT_3_TheRecordTableIsSection8_2(t *testing.T) {
	t.Parallel()
	table, ok := domain(t).Table("8.2")
	if !ok {
		t.Fatal("section 8.2 has no table")
	}
	seen := map[activity.Operation]bool{}
	for _, row := range table.Rows {
		resources := namesIn(row.Cells[table.Column("`resourceType`")])
		if len(resources) != 1 {
			t.Fatalf("line %d has the resources %q", row.Line, resources)
		}
		operations := namesIn(row.Cells[table.Column("`operationType`")])
		displays := displaysIn(row.Cells[table.Column("Display action")], len(operations))
		for i, n := range operations {
			op := activity.Operation(n)
			seen[op] = true
			if got := op.Resource(); got != activity.ResourceType(resources[0]) {
				t.Errorf("%s is done to %q, want %q", op, got, resources[0])
			}
			if i < len(displays) && op.Display() != displays[i] {
				t.Errorf("%s is shown as %q, want %q", op, op.Display(), displays[i])
			}
			if !op.Valid() || !op.Resource().Valid() {
				t.Errorf("%s to %s is not in the vocabulary", op, op.Resource())
			}
		}
	}
	for _, op := range vocabulary(t, "operationType") {
		if wrote := activity.Operation(op).Resource() != ""; wrote != seen[activity.Operation(op)] {
			t.Errorf("%s: in the record table of the code: %t, of the domain: %t", op, wrote, !wrote)
		}
	}
}

// displaysIn returns the display actions of a cell: one, several with commas,
// several that share their last words ("Create / Update Service Request"), or
// the first one of a list that goes on ("and so on").
func displaysIn(cell string, count int) []string {
	cell = strings.Trim(cell, "*")
	if verbs, rest, ok := cutVerbs(cell); ok {
		var all []string
		for _, v := range verbs {
			all = append(all, v+" "+rest)
		}
		return all
	}
	if count == 1 {
		return []string{cell}
	}
	all := strings.Split(cell, ", ")
	if all[len(all)-1] == "and so on" {
		all = all[:len(all)-1]
	}
	return all
}

// cutVerbs splits "Create / Update Service Request" into its verbs and the rest.
func cutVerbs(cell string) (verbs []string, rest string, ok bool) {
	parts := strings.Split(cell, " / ")
	if len(parts) < 2 {
		return nil, "", false
	}
	last, rest, ok := strings.Cut(parts[len(parts)-1], " ")
	return append(parts[:len(parts)-1:len(parts)-1], last), rest, ok
}

// vocabulary returns the names of section 8.3 behind `resourceType` or
// `operationType`.
func vocabulary(t *testing.T, kind string) []string {
	t.Helper()
	text, err := os.ReadFile(filepath.Join("..", "docs", "domain.md"))
	if err != nil {
		t.Fatal(err)
	}
	_, section, ok := strings.Cut(string(text), "### 8.3 ")
	if !ok {
		t.Fatal("there is no section 8.3")
	}
	section, _, _ = strings.Cut(section, "\n### ")
	for line := range strings.Lines(section) {
		if names, ok := strings.CutPrefix(line, "`"+kind+"`:"); ok {
			return namesIn(names)
		}
	}
	t.Fatalf("section 8.3 has no line for %s", kind)
	return nil
}

// TestTheVocabularyIsSection8_3 accepts exactly what the domain lists.
func TestTheVocabularyIsSection8_3(t *testing.T) {
	t.Parallel()
	resources, operations := vocabulary(t, "resourceType"), vocabulary(t, "operationType")
	if len(resources) != 23 || len(operations) != 53 {
		t.Errorf("section 8.3 has %d resources and %d operations, want 23 and 53", len(resources), len(operations))
	}
	for _, n := range resources {
		if !activity.ResourceType(n).Valid() {
			t.Errorf("the resource type %s is not accepted", n)
		}
	}
	for _, n := range operations {
		if !activity.Operation(n).Valid() {
			t.Errorf("the operation %s is not accepted", n)
		}
	}
	for _, n := range []string{"", "Order", "create_order ", "reservation", "create_reservation"} {
		if activity.ResourceType(n).Valid() || activity.Operation(n).Valid() {
			t.Errorf("%q is accepted", n)
		}
	}
	if activity.ResourceType("create_order").Valid() || activity.Operation("order").Valid() {
		t.Error("operations and resources are mixed up")
	}
}

// TestOperationsThatTheEngineDoesNotWrite show their own name.
func TestOperationsThatTheEngineDoesNotWrite(t *testing.T) {
	t.Parallel()
	op := activity.Operation("create_referral")
	if op.Display() != "create_referral" || op.Resource() != "" || !op.Valid() {
		t.Errorf("%s is shown as %q and done to %q", op, op.Display(), op.Resource())
	}
	if got := switchedOn().Action(); got != "Create Customer Purchase Permissions" {
		t.Errorf("the record is shown as %q", got)
	}
}
