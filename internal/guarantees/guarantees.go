// Package guarantees holds what the README promises against the tests that
// prove it: it runs the tests that the section "Guarantees" names, and writes
// down how much they tried.
//
// Tests tell it with [testing.T.Attr]. What a test says of itself is how much
// it tries; a part of a test that says something is listed with its name.
// Nothing that differs between two runs, such as a time, is said.
package guarantees

import (
	"fmt"
	"go/ast"
	"go/parser"
	"go/token"
	"io/fs"
	"os"
	"path/filepath"
	"regexp"
	"strings"
)

// Guarantee is a line of the README's section.
type Guarantee struct {
	Title string
	Text  string // the line in Markdown, without the names of tests, and without a title that ends in a full stop
	Tests []string
}

var (
	section = regexp.MustCompile(`(?s)\n## Guarantees\n(.*?)\n## `)
	line    = regexp.MustCompile(`(?s)^(\*\*(.+?)\.?\*\*.+?)\s+\(((?:` + "`" + `(?:Test|Fuzz)\w+` + "`" + `(?:,\s+)?)+)\)`)
	named   = regexp.MustCompile(`\w+`)
)

// Read returns the guarantees of a README: lines of a list, each with a title
// in bold, what it means, and the names of tests in parentheses.
func Read(readme string) ([]Guarantee, error) {
	found := section.FindStringSubmatch(readme)
	if found == nil {
		return nil, fmt.Errorf("there is no section Guarantees")
	}
	var all []Guarantee
	for _, item := range strings.Split("\n"+found[1], "\n- ")[1:] {
		m := line.FindStringSubmatch(item)
		if m == nil {
			return nil, fmt.Errorf("no title, meaning and tests in: %s", item)
		}
		title, text := oneLine(m[2]), oneLine(strings.ReplaceAll(m[1], "**", ""))
		all = append(all, Guarantee{title, strings.TrimPrefix(text, title+". "), named.FindAllString(m[3], -1)})
	}
	return all, nil
}

// oneLine is a text without its line breaks.
func oneLine(text string) string { return strings.Join(strings.Fields(text), " ") }

// Names are those of the tests of guarantees.
func Names(all []Guarantee) (names []string) {
	for _, g := range all {
		names = append(names, g.Tests...)
	}
	return names
}

// Test is a test function of the module.
type Test struct {
	Name   string
	Folder string // from the root, with slashes
	Doc    string // its comment, in one line
}

// Find looks for tests in the module below root: each must be there once.
func Find(root string, names []string) (map[string]Test, error) {
	found := map[string]Test{}
	for _, name := range names {
		found[name] = Test{}
	}
	err := filepath.WalkDir(root, func(path string, d fs.DirEntry, err error) error {
		if err != nil || d.IsDir() || !strings.HasSuffix(path, "_test.go") {
			return err
		}
		return findIn(root, path, found)
	})
	if err != nil {
		return nil, err
	}
	for name, test := range found {
		if test.Name == "" {
			return nil, fmt.Errorf("there is no test %s", name)
		}
	}
	return found, nil
}

// findIn fills in the tests that a file has.
func findIn(root, path string, found map[string]Test) error {
	text, err := os.ReadFile(path)
	if err != nil {
		return err
	}
	file, err := parser.ParseFile(token.NewFileSet(), path, text, parser.ParseComments|parser.SkipObjectResolution)
	if err != nil {
		return err
	}
	folder, err := filepath.Rel(root, filepath.Dir(path))
	if err != nil {
		return err
	}
	for _, d := range file.Decls {
		f, ok := d.(*ast.FuncDecl)
		if !ok {
			continue
		}
		before, wanted := found[f.Name.Name]
		if !wanted || f.Recv != nil {
			continue
		}
		if before.Name != "" {
			return fmt.Errorf("%s is in %s and in %s", before.Name, before.Folder, folder)
		}
		found[f.Name.Name] = Test{f.Name.Name, filepath.ToSlash(folder), oneLine(f.Doc.Text())}
	}
	return nil
}
