package rest_test

import (
	"cmp"
	"flag"
	"fmt"
	"net/http/httptest"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"cspkit.example/rest"
	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
)

var update = flag.Bool("update", false, "write docs/fidelity.md instead of comparing it")

// docs/fidelity.md says what the table of routes and the vectors say.
func TestFidelity(t *testing.T) {
	t.Parallel()
	page := fidelity(t)
	name := filepath.Join("..", "docs", "fidelity.md")
	if *update {
		require.NoError(t, os.WriteFile(name, []byte(page), 0o644))
		return
	}
	text, err := os.ReadFile(name)
	require.NoError(t, err)
	assert.Equal(t, string(text), page, "run go generate ./rest")
}

const fidelityHead = `# Fidelity

How sure it is that a route of the REST API behaves as Microsoft's does. Generated from the table of routes and from the golden
tests: run ` + "`go generate ./rest`" + `.

- **exact**: an exchange that was recorded, or that Microsoft's documentation shows, is a golden test without exceptions.
- **documented**: a page of the documentation, or the source of one of Microsoft's clients, says what it does; golden tests have
  exceptions.
- **guessed**: neither.
- **refused**: answered with 501 (400 for the Java SDK, which would repeat 501 for ever) and code 800042, because the engine does not know the thing.

A golden test with a * has exceptions: they stand beside it in ` + "`rest/vectors_*_test.go`" + `, member by member and with a reason each.

`

func fidelity(t *testing.T) string {
	t.Helper()
	proofs := exactBy(t)
	routes := rest.Routes()
	slices.SortFunc(routes, func(a, b rest.Route) int {
		return cmp.Or(strings.Compare(strings.ToLower(a.Path), strings.ToLower(b.Path)), strings.Compare(a.Method, b.Method))
	})
	count := map[string]int{}
	var rows strings.Builder
	for _, r := range routes {
		p := proofs[r.Method+" "+strings.ToLower(r.Path)]
		level := p.level(r)
		count[level]++
		tests := append([]string{}, p.vectors...)
		if file := strings.TrimSuffix(r.File, ".go") + "_test.go"; exists(file) {
			tests = append(tests, file)
		}
		source := "–"
		if r.Page != "" {
			source = r.Page
		}
		fmt.Fprintf(&rows, "| %s | `%s` | %s | %s | %s | %s |\n", r.Method, r.Path, level, r.Caller, source, cmp.Or(strings.Join(tests, ", "), "–"))
	}
	summary := fmt.Sprintf("%d routes: %d exact, %d documented, %d guessed, %d refused.\n\n",
		len(routes), count["exact"], count["documented"], count["guessed"], count["refused"])
	return fidelityHead + summary + "| method | path | how sure | callers | source page | tests |\n|---|---|---|---|---|---|\n" + rows.String()
}

func exists(file string) bool {
	_, err := os.Stat(file)
	return err == nil
}

// proof is the vectors that a route passes.
type proof struct {
	vectors []string
	shown   bool // one of them was recorded or is documented, and has no exceptions
}

func (p proof) level(r rest.Route) string {
	switch {
	case r.File == "unserved.go":
		return "refused"
	case p.shown:
		return "exact"
	case r.Page != "" || len(p.vectors) > 0:
		return "documented"
	}
	return "guessed"
}

// exactBy finds the vectors of each route, by its method and path in lower
// case.
func exactBy(t *testing.T) map[string]proof {
	t.Helper()
	found := map[string]proof{}
	for name, s := range stagings() {
		v := readVector(t, name)
		route := rest.RouteOf(httptest.NewRequest(v.Request.Method, v.Request.Path, nil))
		p := found[route]
		if len(s.differs) > 0 {
			name += "\\*"
		}
		p.vectors = append(p.vectors, name)
		p.shown = p.shown || v.Origin != "client source" && len(s.differs) == 0
		slices.Sort(p.vectors)
		found[route] = p
	}
	return found
}
