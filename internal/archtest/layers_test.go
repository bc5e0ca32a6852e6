package archtest

import (
	"path"
	"slices"
	"strings"
	"testing"
)

// layer says what the packages of a folder may import beside the standard
// library. A name that ends in "/..." stands for all folders below.
type layer struct {
	folder  string
	inside  []string // folders of this module
	outside []string // modules of others
}

// The modules of others, each with the one reason to have it.
const (
	decimal = "github.com/cockroachdb/apd/v3"     // exact amounts
	memdb   = "github.com/hashicorp/go-memdb"     // the store in memory
	uuid    = "github.com/google/uuid"            // GUIDs
	text    = "golang.org/x/text"                 // cases, currencies and languages
	crypto  = "golang.org/x/crypto"               // hashes of passwords
	pdf     = "codeberg.org/go-pdf/fpdf"          // statements as PDF
	fonts   = "codeberg.org/go-fonts/liberation"  // the letters of statements
	image   = "golang.org/x/image"                // which letters a font has, and their widths
	tokens  = "github.com/golang-jwt/jwt/v5"      // bearer tokens of the HTTP front end
	diff    = "github.com/google/go-cmp"          // readable differences, in tests of users
	model   = "pgregory.net/rapid"                // random histories, in tests
	history = "github.com/anishathalye/porcupine" // checks of histories, in tests
	leaks   = "go.uber.org/goleak"                // goroutines that a test leaves behind
)

// leaves are the packages that every package of the domain may import.
var leaves = []string{"pcerr", "money", "internal/check"}

// line is the domain from left to right: each package may import those that
// stand left of it. The last two do not know each other.
var line = []string{
	"permissions", "activity", "resellers", "customers", "orders", "reservations", "billing", "support",
}

// layers is the whole module. A folder that is not here fails the test.
func layers() []layer {
	domain := append(slices.Clone(leaves), line...)
	engine := append(slices.Clone(domain), "store", "partnercenter")
	front := append(slices.Clone(engine), "memstore", "rest", "partnercentertest", "internal/...")
	list := []layer{
		{folder: "."},
		{folder: "interop"},
		{folder: "pcerr"},
		{folder: "store"},
		{"money", []string{"pcerr"}, []string{decimal, text}},
		{"internal/check", []string{"pcerr"}, []string{uuid, text}},
		{"internal/rulebook", nil, nil},
		{"internal/rulebook/gen", []string{"internal/rulebook"}, nil},
		{"internal/archtest", nil, nil},
		{"memstore", []string{"store"}, []string{memdb}},
		{"storetest", []string{"store"}, nil},
		{"partnercenter", append(slices.Clone(domain), "store", "internal/..."), []string{uuid, text}},
		{"billing/statement", domain, []string{pdf, fonts, image, text}},
		{"rest", append(slices.Clone(engine), "billing/statement", "internal/..."), []string{uuid, text, tokens}},
		{"rest/internal/members", nil, nil},
		{"partnercentertest", front, []string{diff}},
		{"cmd/...", front, []string{uuid}},
		{"examples/...", front, []string{uuid}},
		{"internal/...", front, []string{uuid, text, model, history, leaks, memdb}},
	}
	return append(list, domainLayers()...)
}

// domainLayers returns the layers of the line.
func domainLayers() []layer {
	var list []layer
	for i, folder := range line {
		l := layer{folder, append(slices.Clone(leaves), line[:i]...), []string{uuid, text}}
		switch folder {
		case "permissions":
			l.outside = append(l.outside, crypto)
		case "activity":
			l.inside = []string{"pcerr", "money", "permissions", "internal/check"}
		case "support":
			l.inside = slices.DeleteFunc(l.inside, func(f string) bool { return f == "billing" })
		}
		list = append(list, l)
	}
	return list
}

// layerOf returns the layer of a folder: its own, or that of a folder above.
func layerOf(folder string) (layer, bool) {
	all := layers()
	for _, l := range all {
		if l.folder == folder {
			return l, true
		}
	}
	for _, l := range all {
		if matches(folder, []string{l.folder}) {
			return l, true
		}
	}
	return layer{}, false
}

// matches reports whether a folder is in a list of names.
func matches(folder string, names []string) bool {
	return slices.ContainsFunc(names, func(name string) bool {
		above, all := strings.CutSuffix(name, "/...")
		return folder == above || all && strings.HasPrefix(folder, above+"/")
	})
}

// standard reports whether an import path belongs to the standard library:
// its first part has no dot.
func standard(importPath string) bool {
	first, _, _ := strings.Cut(importPath, "/")
	return !strings.Contains(first, ".")
}

// allows returns why the layer may not import a path, empty when it may.
func (l layer) allows(module, importPath string) string {
	if inside, ok := strings.CutPrefix(importPath, module+"/"); ok {
		if matches(inside, l.inside) {
			return ""
		}
		return "it may import only these packages of the module: " + strings.Join(l.inside, ", ")
	}
	if standard(importPath) {
		return ""
	}
	for _, m := range l.outside {
		if importPath == m || strings.HasPrefix(importPath, m+"/") {
			return ""
		}
	}
	return "it may import only these modules of others: " + strings.Join(l.outside, ", ")
}

// TestDependencyDirection checks every import of the module's own code.
func TestDependencyDirection(t *testing.T) {
	module, err := modulePath()
	if err != nil {
		t.Fatal(err)
	}
	all := sources(t)
	for _, folder := range folders(all) {
		if _, ok := layerOf(folder); !ok {
			t.Errorf("the folder %s has no line in the table of layers: say in internal/archtest/layers_test.go what it may import", folder)
		}
	}
	for _, s := range all {
		l, ok := layerOf(s.folder)
		if s.isTest() || !ok {
			continue
		}
		for _, p := range s.imports() {
			if why := l.allows(module, p); why != "" {
				t.Errorf("%s imports %s: %s", s.path(), p, why)
			}
		}
	}
}

// TestLayersNameEachFolderOnce guards the table itself.
func TestLayersNameEachFolderOnce(t *testing.T) {
	seen := map[string]bool{}
	for _, l := range layers() {
		if seen[l.folder] {
			t.Errorf("%s stands twice in the table of layers", l.folder)
		}
		seen[l.folder] = true
	}
	for _, c := range []struct{ from, to string }{
		{"customers", "orders"}, {"support", "billing"}, {"billing", "support"}, {"activity", "customers"},
		{"permissions", "store"}, {"billing", "billing/statement"}, {"partnercenter", "billing/statement"}, {"memstore", "pcerr"}, {"partnercenter", "memstore"}, {"storetest", "memstore"},
	} {
		if l, _ := layerOf(c.from); l.allows("m", path.Join("m", c.to)) == "" {
			t.Errorf("%s may import %s", c.from, c.to)
		}
	}
	for _, c := range []struct{ from, to string }{
		{"support", "m/orders"}, {"billing", "m/reservations"}, {"customers", "m/money"}, {"cmd/cspkit", "m/rest"},
		{"memstore", "github.com/hashicorp/go-memdb"}, {"customers", "golang.org/x/text/cases"}, {"rest", "net/http"},
	} {
		if l, _ := layerOf(c.from); l.allows("m", c.to) != "" {
			t.Errorf("%s may not import %s", c.from, c.to)
		}
	}
}

// TestOnlyTestPackagesImportTesting keeps package testing, with its flags, out
// of users' programs.
func TestOnlyTestPackagesImportTesting(t *testing.T) {
	helpers := []string{"storetest", "partnercentertest"}
	for _, s := range sources(t) {
		if s.isTest() || slices.Contains(helpers, s.folder) {
			continue
		}
		for _, p := range s.imports() {
			if p == "testing" || strings.HasPrefix(p, "testing/") {
				t.Errorf("%s imports %s: only %s may", s.path(), p, strings.Join(helpers, " and "))
			}
		}
	}
}
