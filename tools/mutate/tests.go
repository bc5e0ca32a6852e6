package main

import (
	"bufio"
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"regexp"
	"strconv"
	"strings"
	"time"

	inside "cspkit.example/tools/mutate/mutant"
)

// test is one test with the mutants that it may notice.
type test struct {
	binary  binary
	name    string
	cost    time.Duration // on the processor, alone
	reached []bool        // by number of the mutant
	differs []bool        // where the mutant made a difference
}

var runnable = regexp.MustCompile(`^(Test|Example|Fuzz)`)

// list returns the tests of a binary.
func (b binary) list(mutants int) ([]*test, error) {
	c := exec.Command(b.path, "-test.list", ".")
	c.Dir = b.dir
	out, err := c.Output()
	if err != nil {
		return nil, fmt.Errorf("list the tests of %s: %w", b.folder, err)
	}
	var all []*test
	for name := range strings.Lines(string(out)) {
		name = strings.TrimSpace(name)
		if runnable.MatchString(name) && name != "TestMain" {
			all = append(all, &test{binary: b, name: name, reached: make([]bool, mutants+1), differs: make([]bool, mutants+1)})
		}
	}
	return all, nil
}

// trace runs a test alone with no mutant on, to see which ones it reaches.
func (t *test) trace(temp string) error {
	name := filepath.Join(temp, strings.ReplaceAll(filepath.Base(t.binary.path)+"-"+t.name, "/", "_")+".trace")
	end, err := process{
		binary: t.binary, tests: []string{t.name}, limit: 10 * time.Minute, temp: temp, env: []string{inside.Trace + "=" + name},
	}.run()
	if err != nil {
		return err
	}
	t.cost = end.cost
	if end.failed {
		return fmt.Errorf("%s %s fails without a mutant:\n%s", t.binary.folder, t.name, end.output)
	}
	return t.read(name)
}

// read reads a trace; there is none when nothing was reached.
func (t *test) read(name string) error {
	f, err := os.Open(name)
	if os.IsNotExist(err) {
		return nil
	} else if err != nil {
		return err
	}
	defer f.Close()
	defer os.Remove(name)
	lines := bufio.NewScanner(f)
	for lines.Scan() {
		id, differs := strings.CutPrefix(lines.Text(), "+")
		n, err := strconv.Atoi(id)
		if err != nil {
			return fmt.Errorf("trace of %s: %w", t.name, err)
		}
		t.reached[n] = true
		t.differs[n] = t.differs[n] || differs
	}
	return lines.Err()
}
