// Command gen writes pcerr's catalogues of codes and rules from docs/domain.md.
// Run it with "go generate ./pcerr".
package main

import (
	"flag"
	"fmt"
	"os"
	"path/filepath"

	"cspkit.example/internal/rulebook"
)

func main() {
	domain := flag.String("domain", "docs/domain.md", "the file with the rules")
	out := flag.String("out", "pcerr", "the folder to write into")
	flag.Parse()
	if err := generate(*domain, *out); err != nil {
		fmt.Fprintln(os.Stderr, "gen:", err)
		os.Exit(1)
	}
}

// generate writes the two files.
func generate(domain, out string) error {
	book, err := rulebook.Load(domain)
	if err != nil {
		return fmt.Errorf("%s: %w", domain, err)
	}
	codes, err := rulebook.CodesSource(book)
	if err != nil {
		return fmt.Errorf("codes: %w", err)
	}
	rules, err := rulebook.RulesSource(book)
	if err != nil {
		return fmt.Errorf("rules: %w", err)
	}
	if err := os.WriteFile(filepath.Join(out, "codes_gen.go"), codes, 0o644); err != nil {
		return err
	}
	return os.WriteFile(filepath.Join(out, "rules_gen.go"), rules, 0o644)
}
