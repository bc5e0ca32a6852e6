package archtest

import (
	"slices"
	"testing"
)

// TestOneWriterOfTables checks that every CSV file comes from package
// activity, which guards its cells against being read as formulas.
func TestOneWriterOfTables(t *testing.T) {
	for _, s := range sources(t) {
		if !s.isTest() && s.folder != "activity" && slices.Contains(s.imports(), "encoding/csv") {
			t.Errorf("%s imports encoding/csv: write tables with activity.WriteTable, which guards against formulas", s.path())
		}
	}
}
