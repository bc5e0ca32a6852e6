package archtest

import (
	"fmt"
	"go/ast"
	"go/parser"
	"go/token"
	"io/fs"
	"os"
	"path"
	"path/filepath"
	"regexp"
	"slices"
	"strconv"
	"strings"
	"sync"
	"testing"
)

// modulePath is read from go.mod, so that renaming the module renames it here.
var modulePath = sync.OnceValues(func() (string, error) {
	text, err := os.ReadFile(filepath.Join(root, "go.mod"))
	if err != nil {
		return "", err
	}
	m := regexp.MustCompile(`(?m)^module (\S+)$`).FindSubmatch(text)
	if m == nil {
		return "", fmt.Errorf("go.mod names no module")
	}
	return string(m[1]), nil
})

// root is the module's folder, seen from this package.
var root = filepath.Join("..", "..")

// source is one parsed Go file.
type source struct {
	folder string // with slashes, from the root; "." is the root itself
	name   string
	lines  int
	set    *token.FileSet
	file   *ast.File
}

// isTest reports whether only "go test" compiles the file.
func (s source) isTest() bool { return strings.HasSuffix(s.name, "_test.go") }

// path returns the file's place from the root.
func (s source) path() string { return path.Join(s.folder, s.name) }

// at returns a place in the file, for people.
func (s source) at(pos token.Pos) string {
	return fmt.Sprintf("%s:%d", s.path(), s.set.Position(pos).Line)
}

// imports returns the paths that the file imports.
func (s source) imports() []string {
	var paths []string
	for _, spec := range s.file.Imports {
		if p, err := strconv.Unquote(spec.Path.Value); err == nil {
			paths = append(paths, p)
		}
	}
	return paths
}

// nameOf returns the name under which the file knows an imported package,
// empty when it does not import it.
func (s source) nameOf(importPath string) string {
	for _, spec := range s.file.Imports {
		if p, err := strconv.Unquote(spec.Path.Value); err != nil || p != importPath {
			continue
		}
		if spec.Name != nil {
			return spec.Name.Name
		}
		return path.Base(importPath)
	}
	return ""
}

// sources returns every Go file of the module, parsed once for all tests.
func sources(t *testing.T) []source {
	t.Helper()
	all, err := readModule()
	if err != nil {
		t.Fatal(err)
	}
	return all
}

var readModule = sync.OnceValues(func() ([]source, error) {
	var all []source
	set := token.NewFileSet()
	err := filepath.WalkDir(root, func(p string, d fs.DirEntry, err error) error {
		if err != nil {
			return err
		}
		if d.IsDir() {
			return skipFolder(p, d.Name())
		}
		if !strings.HasSuffix(p, ".go") {
			return nil
		}
		file, err := parser.ParseFile(set, p, nil, parser.ParseComments)
		if err != nil {
			return err
		}
		folder, err := filepath.Rel(root, filepath.Dir(p))
		if err != nil {
			return err
		}
		lines := set.File(file.FileStart).LineCount()
		all = append(all, source{filepath.ToSlash(folder), d.Name(), lines, set, file})
		return nil
	})
	return all, err
})

// skipFolder leaves out what the go command leaves out: hidden folders, test
// data and nested modules.
func skipFolder(p, name string) error {
	if p == root {
		return nil
	}
	if strings.HasPrefix(name, ".") || strings.HasPrefix(name, "_") || name == "testdata" || name == "vendor" {
		return filepath.SkipDir
	}
	if _, err := os.Stat(filepath.Join(p, "go.mod")); err == nil {
		return filepath.SkipDir
	}
	return nil
}

// folders returns the folders that hold Go files other than tests.
func folders(all []source) []string {
	var out []string
	for _, s := range all {
		if !s.isTest() && !slices.Contains(out, s.folder) {
			out = append(out, s.folder)
		}
	}
	return out
}
