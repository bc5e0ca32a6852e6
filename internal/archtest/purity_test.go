package archtest

import (
	"go/ast"
	"go/parser"
	"go/token"
	"slices"
	"strings"
	"testing"
)

// impure lists what a package of the domain does not import: it takes facts
// and a time as arguments, and answers.
var impure = []string{
	"context", "net", "net/http", "os", "testing", "database/sql",
	"math/rand", "math/rand/v2", "crypto/rand",
}

// unrepeatable lists the functions, by import path, whose answer no argument
// decides. A package of the domain does not use them, so that a transaction
// that runs again repeats itself and tests have a stopped clock.
var unrepeatable = map[string][]string{
	"time": {
		"Now", "Since", "Until", "After", "AfterFunc", "Sleep", "Tick", "NewTimer", "NewTicker",
	},
	uuid: {
		"New", "NewString", "NewRandom", "NewUUID", "NewV6", "NewV7", "NewDCESecurity", "NewDCEGroup", "NewDCEPerson",
	},
}

// isDomain reports whether a folder belongs to the domain.
func isDomain(folder string) bool {
	return slices.Contains(leaves, folder) || slices.Contains(line, folder) || folder == "billing/statement"
}

// TestDomainIsPure checks that the rules neither reach outside nor ask for the
// time or for random numbers.
func TestDomainIsPure(t *testing.T) {
	for _, s := range sources(t) {
		if s.isTest() || !isDomain(s.folder) {
			continue
		}
		for _, p := range s.imports() {
			if slices.Contains(impure, p) {
				t.Errorf("%s imports %s: packages of the domain are pure", s.path(), p)
			}
		}
		for _, use := range unrepeatableUses(s) {
			t.Errorf("%s: packages of the domain take the time and identifiers as arguments", use)
		}
	}
}

// unrepeatableUses returns where a file uses one of the unrepeatable functions.
func unrepeatableUses(s source) []string {
	var found []string
	for importPath, functions := range unrepeatable {
		name := s.nameOf(importPath)
		if name == "" {
			continue
		}
		ast.Inspect(s.file, func(n ast.Node) bool {
			sel, ok := n.(*ast.SelectorExpr)
			if !ok || !slices.Contains(functions, sel.Sel.Name) {
				return true
			}
			// A resolved identifier is a variable that hides the package.
			if x, ok := sel.X.(*ast.Ident); ok && x.Name == name && x.Obj == nil {
				found = append(found, s.at(sel.Pos())+" uses "+name+"."+sel.Sel.Name)
			}
			return true
		})
	}
	return found
}

// TestOnlyTheUnitOfWorkWrites checks that the engine calls Update on its store
// only in transaction.go, where a change and its activity record meet.
func TestOnlyTheUnitOfWorkWrites(t *testing.T) {
	exists, found := false, false
	for _, s := range sources(t) {
		if s.isTest() || s.folder != "partnercenter" {
			continue
		}
		exists = true
		for _, call := range updates(s) {
			if s.name == "transaction.go" {
				found = true
				continue
			}
			t.Errorf("%s calls Update on the store: only the unit of work in transaction.go does", call)
		}
	}
	if !exists {
		t.Skip("package partnercenter does not exist yet")
	}
	if !found {
		t.Error("transaction.go does not call Update on something named store: this test no longer sees the unit of work")
	}
}

// updates returns where a file calls a method Update on something named store.
func updates(s source) []string {
	var found []string
	ast.Inspect(s.file, func(n ast.Node) bool {
		call, ok := n.(*ast.CallExpr)
		if !ok {
			return true
		}
		if sel, ok := call.Fun.(*ast.SelectorExpr); ok && sel.Sel.Name == "Update" && isStore(sel.X) {
			found = append(found, s.at(call.Pos()))
		}
		return true
	})
	return found
}

// isStore reports whether an expression is a variable or a field named store.
func isStore(x ast.Expr) bool {
	switch x := x.(type) {
	case *ast.Ident:
		return strings.EqualFold(x.Name, "store")
	case *ast.SelectorExpr:
		return strings.EqualFold(x.Sel.Name, "store")
	}
	return false
}

// TestFindersFind guards the two searches with a file that does it all wrong.
func TestFindersFind(t *testing.T) {
	const bad = `package bad

import (
	clock "time"
	"github.com/google/uuid"
)

func f() {
	_ = clock.Now()
	wait := clock.After
	_ = uuid.New()
	_ = uuid.MustParse("")
	_ = clock.Time{}.After(clock.Time{})
	c.store.Update(nil, nil)
	store.Update(nil, nil)
	other.Update()
}
`
	set := token.NewFileSet()
	file, err := parser.ParseFile(set, "bad.go", bad, 0)
	if err != nil {
		t.Fatal(err)
	}
	s := source{folder: "bad", name: "bad.go", set: set, file: file}
	uses := unrepeatableUses(s)
	slices.Sort(uses)
	if want := []string{"bad/bad.go:10 uses clock.After", "bad/bad.go:11 uses uuid.New", "bad/bad.go:9 uses clock.Now"}; !slices.Equal(uses, want) {
		t.Errorf("uses %q, want %q", uses, want)
	}
	if got, want := updates(s), []string{"bad/bad.go:14", "bad/bad.go:15"}; !slices.Equal(got, want) {
		t.Errorf("updates %q, want %q", got, want)
	}
}
