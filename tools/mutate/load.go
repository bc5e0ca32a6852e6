package main

import (
	"fmt"
	"go/ast"
	"os"
	"path/filepath"
	"strings"

	"golang.org/x/tools/go/packages"

	inside "cspkit.example/tools/mutate/mutant"
)

// program is what is mutated: some packages of one module.
type program struct {
	root     string // the folder of the module
	packages []*packages.Package
}

// load reads and checks the packages, named by their folders in the module.
func load(root string, folders []string) (*program, error) {
	root, err := filepath.Abs(root)
	if err != nil {
		return nil, err
	}
	var patterns []string
	for _, folder := range folders {
		patterns = append(patterns, "./"+folder)
	}
	loaded, err := packages.Load(&packages.Config{
		Dir: root,
		Mode: packages.NeedName | packages.NeedFiles | packages.NeedCompiledGoFiles | packages.NeedImports | packages.NeedDeps |
			packages.NeedTypes | packages.NeedSyntax | packages.NeedTypesInfo | packages.NeedModule,
	}, patterns...)
	if err != nil {
		return nil, err
	}
	for _, p := range loaded {
		if len(p.Errors) > 0 {
			return nil, fmt.Errorf("%s: %w", p.PkgPath, p.Errors[0])
		}
	}
	return &program{root, loaded}, nil
}

// mutate finds the mutants of the program and the changed source of each file
// that has some, by its path. Lines to skip have none.
func (p *program) mutate(skip map[place]bool) ([]mutant, map[string][]byte, error) {
	var all []mutant
	changed := map[string][]byte{}
	for _, pkg := range p.packages {
		for i, file := range pkg.Syntax {
			if ast.IsGenerated(file) {
				continue
			}
			path := pkg.CompiledGoFiles[i]
			source, err := os.ReadFile(path)
			if err != nil {
				return nil, nil, err
			}
			f := finder{
				pkg: pkg, folder: folderOf(pkg), file: file, name: filepath.Base(path), source: source, skip: skip, first: len(all) + 1,
				alike: map[string]int{},
			}
			f.find()
			if len(f.mutants) > 0 {
				all, changed[path] = append(all, f.mutants...), f.edits.apply(source)
			}
		}
	}
	if len(all) >= inside.Most {
		return nil, nil, fmt.Errorf("%d mutants are too many: name fewer packages", len(all))
	}
	return all, changed, nil
}

// folderOf is where a package is in its module.
func folderOf(p *packages.Package) string {
	return strings.TrimPrefix(strings.TrimPrefix(p.PkgPath, p.Module.Path), "/")
}
