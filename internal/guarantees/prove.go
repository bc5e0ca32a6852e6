package guarantees

import (
	"bytes"
	"cmp"
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"os"
	"os/exec"
	"slices"
	"strings"
)

// Proof is what a test that passed has said.
type Proof struct {
	Tried []Attribute // of the test itself
	Parts []Part      // those that said something, by name
}

// Part is a part of a test.
type Part struct {
	Name string
	Said []Attribute
}

// Attribute is one thing that a test said, in its order.
type Attribute struct{ Name, Value string }

// Prove runs tests and returns what each has said. It fails unless all of them
// pass.
func Prove(ctx context.Context, root string, tests map[string]Test) (map[string]*Proof, error) {
	args := []string{"test", "-json", "-count=1", "-timeout=30m", "-run", ""}
	var names []string
	for _, t := range tests {
		names = append(names, t.Name)
		if folder := "./" + t.Folder; !slices.Contains(args, folder) {
			args = append(args, folder)
		}
	}
	args[5] = "^(" + strings.Join(names, "|") + ")$"
	run := exec.CommandContext(ctx, "go", args...)
	run.Dir, run.Stderr = root, os.Stderr
	output, failed := run.Output()
	said, err := listen(output)
	if err := cmp.Or(failed, err); err != nil {
		return nil, err
	}
	for _, name := range names {
		if said[name] == nil {
			return nil, fmt.Errorf("%s did not pass", name)
		}
	}
	return said, nil
}

// event is a line of what go test -json prints.
type event struct{ Action, Test, Key, Value, Output string }

// listen gathers what tests that passed have said. The output of those that
// failed goes to the standard error.
func listen(output []byte) (map[string]*Proof, error) {
	parts, outputs, passed := map[string][]Attribute{}, map[string]string{}, map[string]*Proof{}
	for events := json.NewDecoder(bytes.NewReader(output)); ; {
		var e event
		if err := events.Decode(&e); errors.Is(err, io.EOF) {
			break
		} else if err != nil {
			return nil, fmt.Errorf("go test -json: %w", err)
		}
		switch e.Action {
		case "build-output":
			fmt.Fprint(os.Stderr, e.Output)
		case "attr":
			parts[e.Test] = append(parts[e.Test], Attribute{strings.ReplaceAll(e.Key, "-", " "), e.Value})
		case "output":
			outputs[e.Test] += e.Output
		case "fail":
			fmt.Fprint(os.Stderr, outputs[e.Test])
		case "pass":
			if e.Test != "" && !strings.Contains(e.Test, "/") {
				passed[e.Test] = &Proof{}
			}
		}
	}
	attach(passed, parts)
	return passed, nil
}

// attach gives what was said to the tests that passed.
func attach(passed map[string]*Proof, parts map[string][]Attribute) {
	for name, said := range parts {
		test, part, isPart := strings.Cut(name, "/")
		switch proof := passed[test]; {
		case proof == nil:
		case isPart:
			proof.Parts = append(proof.Parts, Part{part, said})
		default:
			proof.Tried = said
		}
	}
	for _, proof := range passed {
		slices.SortFunc(proof.Parts, func(a, b Part) int { return strings.Compare(a.Name, b.Name) })
	}
}
