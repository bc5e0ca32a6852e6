package guarantees

import (
	"fmt"
	"strconv"
	"strings"

	"golang.org/x/text/language"
	"golang.org/x/text/message"
)

const head = `# Guarantees

What the README promises, and how much its tests tried to break each promise. ` + "`make guarantees`" + ` writes this page from a run of
these tests with the settings that CI has; a test that fails leaves no page. CONTRIBUTING.md, "Long runs", has the flags for more.
`

// Page writes down what was proved, in Markdown. A part of a test must have
// passed as well, or the test would not have.
func Page(all []Guarantee, tests map[string]Test, proofs map[string]*Proof) string {
	var b strings.Builder
	b.WriteString(head)
	for _, g := range all {
		fmt.Fprintf(&b, "\n## %s\n\n%s\n", g.Title, g.Text)
		for _, name := range g.Tests {
			t, p := tests[name], proofs[name]
			fmt.Fprintf(&b, "\n### %s\n\n%s\n\n", name, t.Doc)
			fmt.Fprintf(&b, "Package [%s](../%s). Passed%s.\n", t.Folder, t.Folder, tried(p.Tried))
			table(&b, p.Parts)
		}
	}
	return b.String()
}

// tried writes how much a test tried.
func tried(said []Attribute) string {
	var parts []string
	for _, a := range said {
		value := a.Value
		if n, err := strconv.Atoi(value); err == nil {
			value = message.NewPrinter(language.English).Sprint(n)
		}
		parts = append(parts, value+" "+a.Name)
	}
	if parts == nil {
		return ""
	}
	return ": " + strings.Join(parts, ", ")
}

// table lists the parts of a test. All of them say the same kinds of things.
func table(b *strings.Builder, parts []Part) {
	if len(parts) == 0 {
		return
	}
	b.WriteString("\n| part |")
	for _, a := range parts[0].Said {
		fmt.Fprintf(b, " %s |", a.Name)
	}
	b.WriteString("\n|---|" + strings.Repeat("---|", len(parts[0].Said)) + "\n")
	for _, p := range parts {
		fmt.Fprintf(b, "| %s |", strings.ReplaceAll(p.Name, "_", " "))
		for _, a := range p.Said {
			fmt.Fprintf(b, " %s |", strings.ReplaceAll(a.Value, "|", `\|`))
		}
		b.WriteString("\n")
	}
}
