package main

import (
	"fmt"
	"go/ast"
	"go/token"
	"go/types"
	"path"
	"regexp"
	"strings"

	"golang.org/x/tools/go/packages"
)

// mutant is one small change of the program that its tests should notice.
type mutant struct {
	id            int    // from 1, in the order of the program
	pkg           string // the folder of the package
	file          string // the name of the file
	function      string // the name of the function, with its receiver's type
	line          int
	mutator       string // what kind of change
	before, after string
	nth           int // of those in the function that read the same
}

// finder finds the mutants of one file and the edits that put them there.
type finder struct {
	pkg     *packages.Package
	folder  string
	file    *ast.File
	name    string
	source  []byte
	skip    map[place]bool
	edits   edits
	first   int // the number of its first mutant
	mutants []mutant
	alike   map[string]int // how many mutants have a title, without the number
	above   []ast.Node     // the nodes around the one that is looked at
}

// place is a line of a file.
type place struct {
	file string // from the root of the module
	line int
}

// find looks at the whole file.
func (f *finder) find() {
	ast.Inspect(f.file, func(n ast.Node) bool {
		if n == nil {
			f.above = f.above[:len(f.above)-1]
			return true
		}
		if isConstant(n) {
			return false
		}
		f.look(n)
		f.above = append(f.above, n)
		return true
	})
	if len(f.mutants) > 0 {
		f.edits.open(f.offset(f.file.Name.End()), fmt.Sprintf("; import mutant %q", f.pkg.Module.Path+"/"+helpers))
	}
}

// isConstant reports whether a node declares what cannot change at run time.
func isConstant(n ast.Node) bool {
	d, ok := n.(*ast.GenDecl)
	return ok && d.Tok != token.VAR
}

// look finds the mutants of one node, those around it before those within.
func (f *finder) look(n ast.Node) {
	if e, ok := n.(ast.Expr); ok {
		if v := f.pkg.TypesInfo.Types[e]; v.Value == nil {
			f.expression(e, v.Type)
		} else if id, ok := e.(*ast.Ident); ok {
			f.literal(id)
		}
		return
	}
	f.statement(n)
}

// add notes a mutant and returns its number, or says that its line is to be
// skipped because a mutant there does not compile.
func (f *finder) add(n ast.Node, mutator, before, after string) (id int, ok bool) {
	m := mutant{
		id: f.first + len(f.mutants), pkg: f.folder, file: f.name, function: f.function(),
		line: f.line(n), mutator: mutator, before: oneLine(before), after: oneLine(after),
	}
	if f.skip[m.place()] {
		return 0, false
	}
	title := m.title()
	m.nth = f.alike[title]
	f.alike[title]++
	f.mutants = append(f.mutants, m)
	return m.id, true
}

// function names the function that is looked at, or the variable that is
// declared for the package.
func (f *finder) function() string {
	for _, n := range f.above {
		switch d := n.(type) {
		case *ast.ValueSpec:
			return d.Names[0].Name
		case *ast.FuncDecl:
			if d.Recv == nil {
				return d.Name.Name
			}
			return strings.TrimPrefix(types.ExprString(d.Recv.List[0].Type), "*") + "." + d.Name.Name
		}
	}
	return ""
}

// around is a node around the one that is looked at: 0 is its parent, 1 the
// parent of that. Parentheses are nothing.
func (f *finder) around(n int) ast.Node {
	for i := len(f.above) - 1; i >= 0; i-- {
		if _, ok := f.above[i].(*ast.ParenExpr); ok {
			continue
		}
		if n == 0 {
			return f.above[i]
		}
		n--
	}
	return nil
}

// parent is the node around the one that is looked at.
func (f *finder) parent() ast.Node { return f.around(0) }

// offset is where a position is in the source.
func (f *finder) offset(p token.Pos) int { return f.pkg.Fset.PositionFor(p, false).Offset }

// line is where a node begins.
func (f *finder) line(n ast.Node) int { return f.pkg.Fset.PositionFor(n.Pos(), false).Line }

// text is the source of a node.
func (f *finder) text(n ast.Node) string {
	return string(f.source[f.offset(n.Pos()):f.offset(n.End())])
}

// wrap puts text around a node.
func (f *finder) wrap(n ast.Node, before, after string) {
	f.edits.wrap(f.offset(n.Pos()), f.offset(n.End()), before, after)
}

var space = regexp.MustCompile(`\s+`)

// longest is how much of a piece of source a report shows.
const longest = 120

// oneLine is a piece of source as it stands in a report.
func oneLine(source string) string {
	letters := []rune(space.ReplaceAllString(source, " "))
	if len(letters) <= longest {
		return string(letters)
	}
	return string(letters[:longest-1]) + "…"
}

// path is where the file is, from the root of the module.
func (m mutant) path() string { return path.Join(m.pkg, m.file) }

// place is where the mutant begins.
func (m mutant) place() place { return place{m.path(), m.line} }

// title names a mutant in words that stay when lines move.
func (m mutant) title() string {
	name := fmt.Sprintf("`%s` %s, %s: `%s` becomes `%s`", m.path(), m.function, m.mutator, m.before, m.after)
	if m.nth == 0 {
		return name
	}
	return fmt.Sprintf("%s (%d more above)", name, m.nth)
}
