package main

import (
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"
)

// TestMutants shows what becomes of a function, and that each mutant is named.
func TestMutants(t *testing.T) {
	t.Parallel()
	for _, c := range []struct{ name, source, want, mutants string }{
		{
			"boundary", "func f(a, b int) bool { return a < b }",
			"func f(a, b int) bool { return mutant.Not(1, mutant.Lss(2, a , b)) }",
			"negation: `a < b` becomes `a >= b`; boundary: `a < b` becomes `a <= b`",
		},
		{
			"condition", "func f(a int) int { if a == 1 { return 2 }; return 3 }",
			"func f(a int) int { if mutant.If(1, a == 1) { return 2 }; return 3 }",
			"never: `a == 1` becomes `false`; always: `a == 1` becomes `true`",
		},
		{
			"logic over two lines", "func f(a, b bool) bool { return a &&\n\t!b }",
			"func f(a, b bool) bool { return mutant.And(1, mutant.Not(2, a) ,\n\tfunc() bool { return mutant.Not(3, !b) }) }",
			"logic: `a && !b` becomes `a || !b`; negation: `a` becomes `!a`; negation: `!b` becomes `b`",
		},
		{
			"cases", "func f(a int) int { switch { case (a > 1), g(): return a }; return 0 }\nfunc g() bool { return true }",
			"func f(a int) int { switch { case (mutant.If(1, mutant.Gtr(3, a , 1))), mutant.If(4, g()): return a }; return 0 }\nfunc g() bool { return mutant.Not(6, true) }",
			"never: `a > 1` becomes `false`; always: `a > 1` becomes `true`; boundary: `a > 1` becomes `a >= 1`; " +
				"never: `g()` becomes `false`; always: `g()` becomes `true`; literal: `true` becomes `false`",
		},
		{
			"arithmetic", "const two = 1 + 1\nfunc f(a int, s string) (int, string) { return a*two + 1, s + s }",
			"const two = 1 + 1\nfunc f(a int, s string) (int, string) { return mutant.Add(1, mutant.Mul(2, a,two) , 1), s + s }",
			"arithmetic: `a*two + 1` becomes `a*two - 1`; arithmetic: `a*two` becomes `a + two`",
		},
		{
			"steps", "func f(m map[int]int) { for i := 0; i != 3; i++ { m[i] += 2; m[0]++ } }",
			"func f(m map[int]int) { for i := 0; mutant.Not(1, i != 3); mutant.Inc(2, &i) { if mutant.Keep(3) { m[i] += 2 }; if mutant.Keep(4) { m[0]++ } } }",
			"negation: `i != 3` becomes `i == 3`; arithmetic: `i++` becomes `i--`; removal: `m[i] += 2` becomes ``; removal: `m[0]++` becomes ``",
		},
		{
			"assignments", "func f(a []uint8) { a[0] -= 2; a[1] = 3; _ = a; g(a) }\nfunc g([]uint8) { panic(1) }",
			"func f(a []uint8) { mutant.Decrease(1, &a[0] , 2); if mutant.Keep(3) { a[1] = 3 }; _ = a; if mutant.Keep(4) { g(a) } }\nfunc g([]uint8) { panic(1) }",
			"arithmetic: `a[0] -= 2` becomes `a[0] += 2`; removal: `a[0] -= 2` becomes ``; removal: `a[1] = 3` becomes ``; removal: `g(a)` becomes ``",
		},
		{
			"branches", "func f() { for { switch { default: break }; if len(\"\") == 0 { break }; continue } }",
			"func f() { for { switch { default: break }; if len(\"\") == 0 { if mutant.On(1) { continue }; break }; if mutant.On(2) { break }; continue } }",
			"branch: `break` becomes `continue`; branch: `continue` becomes `break`",
		},
		{
			"errors", "func f(a bool) (int, error) { if a { return 1, f0() }; return 0, f0() }\nfunc f0() error { return nil }",
			"func f(a bool) (int, error) { if mutant.If(1, a) { return 1, f0() }; return 0, mutant.NoError(3, f0()) }\nfunc f0() error { return nil }",
			"never: `a` becomes `false`; always: `a` becomes `true`; no error: `return 0, f0()` becomes `nil in place of f0()`",
		},
		{
			"times", "type T = time.Time\nfunc f(a, b T) bool { return a.\n\tBefore(b) }",
			"type T = time.Time\nfunc f(a, b T) bool { return mutant.Not(1, mutant.Before(2, a, \nb)) }",
			"negation: `a. Before(b)` becomes `!a. Before(b)`; boundary: `a. Before(b)` becomes `!a.After(b)`",
		},
		{
			"extremes", "func f(a int) int { return min(a, max(2, a)) }",
			"func f(a int) int { return mutant.Min(1, a, mutant.Max(2, 2, a)) }",
			"extreme: `min(a, max(2, a))` becomes `max(a, max(2, a))`; extreme: `max(2, a)` becomes `min(2, a)`",
		},
		{
			"tables", "var f = map[string]bool{\"a\": true}",
			"var f = map[string]bool{\"a\": mutant.Not(1, true)}",
			"literal: `\"a\": true` becomes `\"a\": false`",
		},
	} {
		t.Run(c.name, func(t *testing.T) {
			t.Parallel()
			const head, imports = "package toy", "\n\nimport \"time\"\n\nvar _ time.Time\n\n"
			p := toy(t, map[string]string{"toy.go": head + imports + c.source + "\n"})
			mutants, changed, err := p.mutate(nil)
			if err != nil {
				t.Fatal(err)
			}
			if got, want := string(changed[filepath.Join(p.root, "toy.go")]), head+`; import mutant "toy.example/internal/mutant"`+imports+c.want+"\n"; got != want {
				t.Errorf("got:\n%s\nwant:\n%s", got, want)
			}
			if got := strings.Join(words(mutants), "; "); got != c.mutants {
				t.Errorf("got:\n%s\nwant:\n%s", got, c.mutants)
			}
			compiles(t, p)
		})
	}
}

// words say what the mutants change.
func words(mutants []mutant) []string {
	var list []string
	for _, m := range mutants {
		list = append(list, m.mutator+": `"+m.before+"` becomes `"+m.after+"`")
	}
	return list
}

// compiles checks that the mutated program compiles with all mutants in it.
func compiles(t *testing.T, p *program) {
	t.Helper()
	b := builder{program: p, work: t.TempDir()}
	if _, _, err := b.build(nil); err != nil {
		t.Fatal(err)
	}
	if len(b.skipped) > 0 {
		t.Errorf("mutants that do not compile: %v", b.skipped)
	}
}

// toy is a program of one package in a module of its own.
func toy(t *testing.T, files map[string]string) *program {
	t.Helper()
	root := t.TempDir()
	files["go.mod"] = "module toy.example\n\ngo 1.26\n"
	for name, text := range files {
		if err := os.WriteFile(filepath.Join(root, name), []byte(text), 0o600); err != nil {
			t.Fatal(err)
		}
	}
	p, err := load(root, []string{""})
	if err != nil {
		t.Fatal(err)
	}
	return p
}

// TestMutantsThatDoNotCompileAreLeftOut shows that the others are still tried:
// a helper cannot give back every type.
func TestMutantsThatDoNotCompileAreLeftOut(t *testing.T) {
	t.Parallel()
	p := toy(t, map[string]string{"toy.go": `package toy

type truth bool

func f(a, b int) truth {
	var t truth = a == b
	return t
}

func g(a int) bool { return a > 0 }
`})
	b := builder{program: p, work: t.TempDir()}
	mutants, _, err := b.build(nil)
	if err != nil {
		t.Fatal(err)
	}
	want := []string{"negation: `a > 0` becomes `a <= 0`", "boundary: `a > 0` becomes `a >= 0`"}
	if got := words(mutants); !slices.Equal(got, want) {
		t.Errorf("got %q, want %q", got, want)
	}
	if !b.skipped[place{"toy.go", 6}] || !b.skipped[place{"toy.go", 7}] || len(b.skipped) != 2 {
		t.Errorf("skipped %v", b.skipped)
	}
}

// TestWhatMutantsAreCalled shows that names do not depend on lines.
func TestWhatMutantsAreCalled(t *testing.T) {
	t.Parallel()
	p := toy(t, map[string]string{"toy.go": "package toy\n\ntype T struct{}\n\nfunc (*T) Get(a int) (int, int) { return -a + 1, -a + 1 }\n\nvar table = []bool{true}\n"})
	mutants, _, err := p.mutate(nil)
	if err != nil {
		t.Fatal(err)
	}
	want := []string{
		"`toy.go` T.Get, arithmetic: `-a + 1` becomes `-a - 1`",
		"`toy.go` T.Get, arithmetic: `-a + 1` becomes `-a - 1` (1 more above)",
		"`toy.go` table, literal: `true` becomes `false`",
	}
	var got []string
	for _, m := range mutants {
		got = append(got, m.title())
	}
	if !slices.Equal(got, want) {
		t.Errorf("got %q, want %q", got, want)
	}
}
