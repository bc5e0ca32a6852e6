package main

import (
	"bytes"
	"fmt"
	"io"
	"os"
	"strings"
)

// report is what a run found out.
type report struct {
	mutants  []mutant
	outcomes []outcome
	reasons  map[string]string // why a survivor may live, by its name
}

// count is how many mutants of a package ended how.
type count [timedOut + 1]int

func (c count) all() int { return c[unreached] + c[survived] + c[killed] + c[timedOut] }

func (c count) dead() int { return c[killed] + c[timedOut] }

// percent is the part of a whole; of nothing, all is there.
func percent(part, whole int) float64 {
	if whole == 0 {
		return 100
	}
	return 100 * float64(part) / float64(whole)
}

// packages are the mutated packages, in their order, and how many mutants of
// each ended how.
func (r *report) packages() ([]string, map[string]count) {
	var order []string
	counts := map[string]count{}
	for n, m := range r.mutants {
		c, known := counts[m.pkg]
		if !known {
			order = append(order, m.pkg)
		}
		c[r.outcomes[n]]++
		counts[m.pkg] = c
	}
	return order, counts
}

// write writes the table and the survivors.
func (r *report) write(w io.Writer) {
	r.table(w)
	order, _ := r.packages()
	for _, pkg := range order {
		r.survivors(w, pkg)
	}
}

// table writes a line for each package, and one for all.
func (r *report) table(w io.Writer) {
	fmt.Fprintln(w, tableHead+" mutants | killed | timed out | survived | not reached | killed of all | killed of those reached |")
	fmt.Fprintln(w, "|---|---:|---:|---:|---:|---:|---:|---:|")
	order, counts := r.packages()
	var total count
	for _, pkg := range order {
		c := counts[pkg]
		c.row(w, "`"+pkg+"`")
		for o, n := range c {
			total[o] += n
		}
	}
	total.row(w, "all")
}

func (c count) row(w io.Writer, name string) {
	fmt.Fprintf(w, "| %s | %d | %d | %d | %d | %d | %.1f %% | %.1f %% |\n", name, c.all(), c[killed], c[timedOut], c[survived], c[unreached],
		percent(c.dead(), c.all()), percent(c.dead(), c.all()-c[unreached]))
}

// survivors writes the mutants of a package that live, each with the reason.
func (r *report) survivors(w io.Writer, pkg string) {
	fmt.Fprintf(w, "\n## %s\n\n", pkg)
	none := true
	for n, m := range r.mutants {
		if m.pkg != pkg || !r.lives(n) {
			continue
		}
		none = false
		fmt.Fprintf(w, "- %s:\n", m.title())
		if reason := r.reasons[m.title()]; reason != "" {
			fmt.Fprintf(w, "  %s\n", reason)
		}
	}
	if none {
		fmt.Fprintln(w, "None survives.")
	}
}

func (r *report) lives(n int) bool { return r.outcomes[n] == survived || r.outcomes[n] == unreached }

// complaints are what must not be: a package with too few mutants killed, and
// survivors without a reason.
func (r *report) complaints(least float64) []string {
	var list []string
	order, counts := r.packages()
	for _, pkg := range order {
		c := counts[pkg]
		if p := percent(c.dead(), c.all()); p < least {
			list = append(list, fmt.Sprintf("%s: %.1f %% of the mutants are killed, fewer than %.1f %%", pkg, p, least))
		}
	}
	for n, m := range r.mutants {
		if r.lives(n) && r.reasons[m.title()] == "" {
			list = append(list, fmt.Sprintf("%s:%d: survives without a reason: %s", m.path(), m.line, m.title()))
		}
	}
	return list
}

// readReasons reads the reasons from a report: the indented lines under each
// survivor.
func readReasons(text string) map[string]string {
	reasons := map[string]string{}
	title := ""
	for line := range strings.Lines(text) {
		line = strings.TrimRight(line, "\n")
		if name, ok := strings.CutPrefix(line, "- "); ok {
			title = strings.TrimSuffix(name, ":")
			reasons[title] = ""
		} else if reason, ok := strings.CutPrefix(line, "  "); ok && title != "" {
			reasons[title] = strings.TrimSpace(reasons[title] + " " + reason)
		} else {
			title = ""
		}
	}
	return reasons
}

// tableHead is how the table begins.
const tableHead = "| package |"

// save writes the report into a file. What stands there above the table stays.
func (r *report) save(name string) error {
	var b bytes.Buffer
	old, err := os.ReadFile(name)
	if err != nil && !os.IsNotExist(err) {
		return err
	}
	introduction, _, _ := strings.Cut(string(old), tableHead)
	b.WriteString(introduction)
	r.write(&b)
	return os.WriteFile(name, b.Bytes(), 0o644)
}
