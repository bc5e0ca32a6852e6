package guarantees_test

import (
	"os"
	"path/filepath"
	"strings"
	"testing"

	"cspkit.example/internal/guarantees"
	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
)

var root = filepath.Join("..", "..")

// Each line of the README's guarantees names tests, and they exist. The page
// has a heading for each.
func TestEveryGuaranteeHasItsTests(t *testing.T) {
	t.Parallel()
	readme, err := os.ReadFile(filepath.Join(root, "README.md"))
	require.NoError(t, err)
	all, err := guarantees.Read(string(readme))
	require.NoError(t, err)
	require.NotEmpty(t, all)
	tests, err := guarantees.Find(root, guarantees.Names(all))
	require.NoError(t, err)
	page, err := os.ReadFile(filepath.Join(root, "docs", "guarantees.md"))
	require.NoError(t, err)
	for _, g := range all {
		assert.Contains(t, string(page), "\n## "+g.Title+"\n", "run make guarantees")
	}
	for name, test := range tests {
		assert.NotEmpty(t, test.Doc, "%s does not say what it shows", name)
		assert.Contains(t, string(page), "\n### "+name+"\n", "run make guarantees")
	}
}

func TestRead(t *testing.T) {
	t.Parallel()
	all, err := guarantees.Read("# A\n\n## Guarantees\n\nFirst.\n\n- **All.** Or\n  nothing (but\n  air).\n  (`TestA`,\n  `FuzzB`)\n- **Some**: more. (`TestC`)\n\n## B\n\n- none\n")
	require.NoError(t, err)
	assert.Equal(t, []guarantees.Guarantee{
		{Title: "All", Text: "Or nothing (but air).", Tests: []string{"TestA", "FuzzB"}},
		{Title: "Some", Text: "Some: more.", Tests: []string{"TestC"}},
	}, all)
	for _, bad := range []string{"", "\n## Guarantees\n- **All.** Or nothing.\n## B", "\n## Guarantees\n- All. (`TestA`)\n## B"} {
		_, err := guarantees.Read(bad)
		assert.Error(t, err, bad)
	}
}

// module writes a module with one test file.
func module(t *testing.T, tests string) string {
	t.Helper()
	folder := t.TempDir()
	for name, text := range map[string]string{"go.mod": "module m\n\ngo 1.26\n", "a/a_test.go": "package a\n\nimport \"testing\"\n\n" + tests} {
		path := filepath.Join(folder, name)
		require.NoError(t, os.MkdirAll(filepath.Dir(path), 0o755))
		require.NoError(t, os.WriteFile(path, []byte(text), 0o644))
	}
	return folder
}

// What tests say comes onto the page.
func TestPage(t *testing.T) {
	t.Parallel()
	folder := module(t, `
// TestA tries
// everything.
func TestA(t *testing.T) {
	for _, name := range []string{"z", "one two"} {
		t.Run(name, func(t *testing.T) { t.Attr("caught-by", name+"|more") })
	}
	t.Run("silent", func(t *testing.T) {})
	t.Attr("runs", "20000")
	t.Attr("lost-writes", "0")
}

// TestB is silent.
func TestB(t *testing.T) {}

func TestNotNamed(t *testing.T) { t.Fail() }
`)
	all := []guarantees.Guarantee{{"All", "Or nothing.", []string{"TestA", "TestB"}}}
	tests, err := guarantees.Find(folder, guarantees.Names(all))
	require.NoError(t, err)
	proofs, err := guarantees.Prove(t.Context(), folder, tests)
	require.NoError(t, err)
	_, page, _ := strings.Cut(guarantees.Page(all, tests, proofs), "\n\n## ")
	assert.Equal(t, `All

Or nothing.

### TestA

TestA tries everything.

Package [a](../a). Passed: 20,000 runs, 0 lost writes.

| part | caught by |
|---|---|
| one two | one two\|more |
| z | z\|more |

### TestB

TestB is silent.

Package [a](../a). Passed.
`, page)
}

// A test that fails, is skipped, is not there or is there twice proves nothing.
func TestNoProof(t *testing.T) {
	t.Parallel()
	folder := module(t, `
func TestFails(t *testing.T)   { t.Error("it fails") }
func TestSkipped(t *testing.T) { t.Skip() }
`)
	for _, name := range []string{"TestFails", "TestSkipped"} {
		tests, err := guarantees.Find(folder, []string{name})
		require.NoError(t, err)
		_, err = guarantees.Prove(t.Context(), folder, tests)
		assert.Error(t, err, name)
	}
	_, err := guarantees.Find(folder, []string{"TestOther"})
	assert.ErrorContains(t, err, "there is no test TestOther")
	require.NoError(t, os.WriteFile(filepath.Join(folder, "b_test.go"), []byte("package m\nfunc TestFails() {}\n"), 0o644))
	_, err = guarantees.Find(folder, []string{"TestFails"})
	assert.ErrorContains(t, err, "TestFails is in ")
}
