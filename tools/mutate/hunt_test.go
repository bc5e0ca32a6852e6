package main

import (
	"bytes"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"
	"time"
)

// hunted is a package with a test that notices some mutants.
var hunted = map[string]string{
	"toy.go": `package toy

func adult(age int) bool { return age >= 18 }

func count(n int) (sum int) {
	for i := 0; i != n; i++ {
		sum += 2
	}
	return sum
}

func unused(a bool) bool { return !a }
`,
	"toy_test.go": `package toy

import "testing"

func TestAdult(t *testing.T) {
	t.Parallel()
	if adult(17) || !adult(30) {
		t.Error("wrong")
	}
}

func TestCount(t *testing.T) {
	t.Parallel()
	if count(3) != 6 {
		t.Error("wrong")
	}
}

func ExampleNothing() {}
`,
}

// TestHunt tries the mutants of a package: one is survived because no test is
// at the boundary, one is never reached, one makes a loop endless, or so long
// that it is the same.
func TestHunt(t *testing.T) {
	t.Parallel()
	p := toy(t, hunted)
	reports := filepath.Join(t.TempDir(), "report.md")
	if err := os.WriteFile(reports, []byte("# Report\n\n- `toy.go` unused, negation: `!a` becomes `a`:\n  It is not\n  used.\n"), 0o600); err != nil {
		t.Fatal(err)
	}
	o := options{root: p.root, packages: []string{""}, tests: []string{""}, report: reports, workers: 2, longest: time.Minute, patience: time.Minute}
	r, err := o.hunt()
	if err != nil {
		t.Fatal(err)
	}
	want := []string{
		"negation: `age >= 18` becomes `age < 18`", "survived boundary: `age >= 18` becomes `age > 18`",
		"negation: `i != n` becomes `i == n`", "timed out arithmetic: `i++` becomes `i--`",
		"arithmetic: `sum += 2` becomes `sum -= 2`", "removal: `sum += 2` becomes ``",
		"unreached negation: `!a` becomes `a`",
	}
	prefix := map[outcome]string{survived: "survived ", timedOut: "timed out ", unreached: "unreached "}
	var got []string
	for n, w := range words(r.mutants) {
		got = append(got, prefix[r.outcomes[n]]+w)
	}
	if !slices.Equal(got, want) {
		t.Errorf("got\n%s\nwant\n%s", strings.Join(got, "\n"), strings.Join(want, "\n"))
	}
	checkReport(t, r)
}

// checkReport checks what is said of TestHunt's mutants.
func checkReport(t *testing.T, r *report) {
	t.Helper()
	const want = `| package | mutants | killed | timed out | survived | not reached | killed of all | killed of those reached |
|---|---:|---:|---:|---:|---:|---:|---:|
| ` + "``" + ` | 7 | 4 | 1 | 1 | 1 | 71.4 % | 83.3 % |
| all | 7 | 4 | 1 | 1 | 1 | 71.4 % | 83.3 % |

## ` + `

- ` + "`toy.go` adult, boundary: `age >= 18` becomes `age > 18`:" + `
- ` + "`toy.go` unused, negation: `!a` becomes `a`:" + `
  It is not used.
`
	var b bytes.Buffer
	r.write(&b)
	if b.String() != want {
		t.Errorf("got\n%s\nwant\n%s", b.String(), want)
	}
	complaints := []string{
		": 71.4 % of the mutants are killed, fewer than 72.0 %",
		"toy.go:3: survives without a reason: `toy.go` adult, boundary: `age >= 18` becomes `age > 18`",
	}
	if got := r.complaints(72); !slices.Equal(got, complaints) {
		t.Errorf("complaints %q, want %q", got, complaints)
	}
	if got := r.complaints(71); len(got) != 1 {
		t.Errorf("complaints %q", got)
	}
}

// TestATestThatFailsByItself stops the hunt: it would notice every mutant.
func TestATestThatFailsByItself(t *testing.T) {
	t.Parallel()
	p := toy(t, map[string]string{
		"toy.go":      "package toy\n\nfunc f() bool { return true }\n",
		"toy_test.go": "package toy\n\nimport \"testing\"\n\nfunc TestF(t *testing.T) { t.Fatal(\"not today\", f()) }\n",
	})
	o := options{root: p.root, packages: []string{""}, tests: []string{""}, workers: 1, longest: time.Minute, patience: time.Minute}
	if _, err := o.hunt(); err == nil || !strings.Contains(err.Error(), "TestF fails without a mutant") || !strings.Contains(err.Error(), "not today") {
		t.Errorf("error %v", err)
	}
}

// TestProcesses shows that some tests go first, that tests of one package share
// a process, and that patience ends.
func TestProcesses(t *testing.T) {
	t.Parallel()
	own, other := binary{folder: "own"}, binary{folder: "other"}
	var got []string
	for _, p := range processes([]*test{
		{binary: own, name: "A", cost: 100 * time.Millisecond}, {binary: other, name: "B", cost: 100 * time.Millisecond},
		{binary: own, name: "C", cost: 100 * time.Millisecond}, {binary: own, name: "D", cost: time.Second},
		{binary: own, name: "E", cost: 20 * time.Second}, {binary: own, name: "F", cost: 30 * time.Second},
	}, 25*time.Second) {
		got = append(got, p.binary.folder+" "+strings.Join(p.tests, "|")+" "+p.limit.String())
	}
	want := []string{"own A|C 2.6s", "other B 2.3s", "own D|E 1m5s"}
	if !slices.Equal(got, want) {
		t.Errorf("got %q, want %q", got, want)
	}
}

// TestSaveKeepsTheIntroduction shows that the text above the table stays, and
// that a report that is written again is the same.
func TestSaveKeepsTheIntroduction(t *testing.T) {
	t.Parallel()
	name := filepath.Join(t.TempDir(), "report.md")
	if err := os.WriteFile(name, []byte("# Mutants\n\nWords.\n\n| package | old\n- old\n"), 0o600); err != nil {
		t.Fatal(err)
	}
	r := report{mutants: []mutant{{pkg: "a", file: "f.go", mutator: "never", before: "x", after: "false"}}, outcomes: []outcome{killed}}
	for range 2 {
		if err := r.save(name); err != nil {
			t.Fatal(err)
		}
	}
	text, err := os.ReadFile(name)
	if err != nil {
		t.Fatal(err)
	}
	if !strings.HasPrefix(string(text), "# Mutants\n\nWords.\n\n| package | mutants |") || !strings.HasSuffix(string(text), "\n## a\n\nNone survives.\n") ||
		strings.Contains(string(text), "old") {
		t.Errorf("the report is\n%s", text)
	}
}
