package reservations_test

import (
	"os"
	"path/filepath"
	"strings"
	"testing"

	"cspkit.example/pcerr"
	"cspkit.example/permissions"
	"cspkit.example/reservations"
)

// TestRSV_20_MarketsAreTheListOf7_3 tries every pair of letters.
func TestRSV_20_MarketsAreTheListOf7_3(t *testing.T) {
	t.Parallel()
	text, err := os.ReadFile(filepath.Join("..", "docs", "domain.md"))
	if err != nil {
		t.Fatal(err)
	}
	_, section, _ := strings.Cut(string(text), "### 7.3 ")
	parts := strings.SplitN(section, "```", 3)
	if len(parts) != 3 {
		t.Fatal("section 7.3 has no list")
	}
	closed := map[string]bool{}
	for _, c := range strings.Fields(parts[1]) {
		closed[c] = true
	}
	if len(closed) != 106 {
		t.Errorf("the list has %d codes, want 106", len(closed))
	}
	for a := 'A'; a <= 'Z'; a++ {
		for b := 'A'; b <= 'Z'; b++ {
			country := string([]rune{a, b})
			code := pcerr.Code("")
			if closed[country] {
				code = pcerr.MarketUnavailable
			}
			wantRefusal(t, reservations.CheckMarket(permissions.Country(country)), code, "RSV-20", "")
		}
	}
	for _, odd := range []permissions.Country{"", " ", "A", "AD AG", "\n", " AD "} {
		wantRefusal(t, reservations.CheckMarket(odd), "", "", "")
	}
}
