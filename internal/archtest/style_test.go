package archtest

import (
	"go/ast"
	"strings"
	"testing"
)

// longestFile is the most lines that one file may have. A longer one holds
// more than one subject.
const longestFile = 500

// TestEveryPackageHasAComment checks that godoc has something to say about
// each package.
func TestEveryPackageHasAComment(t *testing.T) {
	all := sources(t)
	for _, folder := range folders(all) {
		if !hasComment(all, folder) {
			t.Errorf("the package in %s has no package comment: begin one with \"Package …\", or \"Command …\" for a program", folder)
		}
	}
}

// hasComment reports whether a file of the folder has a package comment.
func hasComment(all []source, folder string) bool {
	for _, s := range all {
		if s.folder != folder || s.isTest() || s.file.Doc == nil {
			continue
		}
		text := s.file.Doc.Text()
		if s.file.Name.Name == "main" && text != "" || strings.HasPrefix(text, "Package "+s.file.Name.Name+" ") {
			return true
		}
	}
	return false
}

// TestNoFileIsTooLong checks the length of all but tests and generated files.
func TestNoFileIsTooLong(t *testing.T) {
	for _, s := range sources(t) {
		if !s.isTest() && !ast.IsGenerated(s.file) && s.lines > longestFile {
			t.Errorf("%s has %d lines, the most is %d: split it by subject", s.path(), s.lines, longestFile)
		}
	}
}
