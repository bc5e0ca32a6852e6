package partnercenter_test

import (
	"go/ast"
	"go/doc"
	"go/parser"
	"go/token"
	"maps"
	"path/filepath"
	"reflect"
	"slices"
	"strings"
	"testing"

	"cspkit.example/partnercenter"
	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
)

// Every area of a session has an example that runs.
func TestEveryAreaHasAnExample(t *testing.T) {
	t.Parallel()
	areas := map[string]bool{}
	methodsOf(reflect.TypeFor[*partnercenter.Session](), areas)
	require.NotEmpty(t, areas)
	shown := examples(t)
	for _, area := range slices.Sorted(maps.Keys(areas)) {
		assert.True(t, shown[area], "write an example of %s: func Example%s_…, with its output", area, area)
	}
}

// examples are the types that have an example with an output.
func examples(t *testing.T) map[string]bool {
	t.Helper()
	paths, err := filepath.Glob("*example*_test.go")
	require.NoError(t, err)
	var files []*ast.File
	for _, path := range paths {
		file, err := parser.ParseFile(token.NewFileSet(), path, nil, parser.ParseComments)
		require.NoError(t, err)
		files = append(files, file)
	}
	shown := map[string]bool{}
	for _, e := range doc.Examples(files...) {
		area, _, _ := strings.Cut(e.Name, "_")
		shown[area] = shown[area] || e.Output != ""
	}
	return shown
}
