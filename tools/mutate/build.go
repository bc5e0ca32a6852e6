package main

import (
	"bufio"
	"bytes"
	_ "embed" // the helpers
	"encoding/json"
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"regexp"
	"strconv"
	"strings"
)

// helpers is the folder in the mutated module where the helpers are.
const helpers = "internal/mutant"

//go:embed mutant/mutant.go
var helperSource []byte

// builder compiles the mutated program, without touching its files.
type builder struct {
	program *program
	work    string // a folder for what is built
	skipped map[place]bool
}

// build compiles the test binary of each package with all mutants in it, and
// returns the mutants. Those that do not compile are left out.
func (b *builder) build(tested []string) ([]mutant, []binary, error) {
	b.skipped = map[place]bool{}
	for {
		mutants, changed, err := b.program.mutate(b.skipped)
		if err != nil {
			return nil, nil, err
		}
		overlay, err := b.overlay(changed)
		if err != nil {
			return nil, nil, err
		}
		bad, err := b.check(overlay)
		if err != nil {
			return nil, nil, err
		}
		if len(bad) == 0 {
			binaries, err := b.compile(overlay, tested)
			return mutants, binaries, err
		}
		if err := b.drop(bad, mutants); err != nil {
			return nil, nil, err
		}
	}
}

// overlay writes the changed files into the work folder, and the file that
// tells the go command to read them in place of the real ones.
func (b *builder) overlay(changed map[string][]byte) (string, error) {
	changed[filepath.Join(b.program.root, helpers, "mutant.go")] = helperSource
	replace := map[string]string{}
	for path, source := range changed {
		rest, err := filepath.Rel(b.program.root, path)
		if err != nil {
			return "", err
		}
		replace[path] = filepath.Join(b.work, rest)
		if err := os.MkdirAll(filepath.Dir(replace[path]), 0o700); err != nil {
			return "", err
		}
		if err := os.WriteFile(replace[path], source, 0o600); err != nil {
			return "", err
		}
	}
	text, err := json.Marshal(map[string]any{"Replace": replace})
	if err != nil {
		return "", err
	}
	name := filepath.Join(b.work, "overlay.json")
	return name, os.WriteFile(name, text, 0o600)
}

// check compiles the mutated packages and returns the lines with errors.
func (b *builder) check(overlay string) (map[place]string, error) {
	args := []string{"build", "-overlay", overlay, "-gcflags=-e", "-o", os.DevNull}
	for _, p := range b.program.packages {
		args = append(args, p.PkgPath)
	}
	c := exec.Command("go", args...)
	c.Dir = b.program.root
	out, err := c.CombinedOutput()
	bad := b.badLines(out)
	if err != nil && len(bad) == 0 {
		return nil, fmt.Errorf("compile the mutants: %w\n%s", err, out)
	}
	return bad, nil
}

var compileError = regexp.MustCompile(`^(\S+\.go):(\d+):\d+: (.*)`)

// badLines are the lines that the compiler complains about, and its words. It
// names the changed files, by their way from the module's folder.
func (b *builder) badLines(out []byte) map[place]string {
	bad := map[place]string{}
	for lines := bufio.NewScanner(bytes.NewReader(out)); lines.Scan(); {
		m := compileError.FindStringSubmatch(lines.Text())
		if m == nil {
			continue
		}
		file, err := filepath.Rel(b.work, filepath.Join(b.program.root, m[1]))
		if err != nil {
			file = m[1]
		}
		line, _ := strconv.Atoi(m[2]) // the expression allows digits only
		bad[place{filepath.ToSlash(file), line}] = m[3]
	}
	return bad
}

// drop leaves out the mutants of lines that do not compile.
func (b *builder) drop(bad map[place]string, mutants []mutant) error {
	known := map[place]bool{}
	for _, m := range mutants {
		known[m.place()] = true
	}
	for at, why := range bad {
		if !known[at] {
			return fmt.Errorf("%s:%d does not compile, and no mutant begins there: %s", at.file, at.line, why)
		}
		fmt.Fprintf(os.Stderr, "%s:%d: its mutants do not compile: %s\n", at.file, at.line, why)
		b.skipped[at] = true
	}
	return nil
}

// compile builds the test binaries of some packages.
func (b *builder) compile(overlay string, tested []string) ([]binary, error) {
	var list []binary
	for _, folder := range tested {
		name := filepath.Join(b.work, strings.ReplaceAll(folder, "/", "_")+".test")
		c := exec.Command("go", "test", "-c", "-vet=off", "-overlay", overlay, "-o", name, "./"+folder)
		c.Dir = b.program.root
		if out, err := c.CombinedOutput(); err != nil {
			return nil, fmt.Errorf("compile the tests of %s: %w\n%s", folder, err, out)
		}
		if _, err := os.Stat(name); err == nil { // there is none without test files
			list = append(list, binary{folder, name, filepath.Join(b.program.root, folder)})
		}
	}
	return list, nil
}
