// Command gen runs the tests that the README's guarantees name and writes
// docs/guarantees.md. It is run in the module's root: "make guarantees".
package main

import (
	"context"
	"flag"
	"fmt"
	"os"

	"cspkit.example/internal/guarantees"
)

func main() {
	out := flag.String("out", "docs/guarantees.md", "the file to write")
	flag.Parse()
	if err := generate(context.Background(), *out); err != nil {
		fmt.Fprintln(os.Stderr, "gen:", err)
		os.Exit(1)
	}
}

// generate writes the page, unless a test fails.
func generate(ctx context.Context, out string) error {
	readme, err := os.ReadFile("README.md")
	if err != nil {
		return err
	}
	all, err := guarantees.Read(string(readme))
	if err != nil {
		return fmt.Errorf("README.md: %w", err)
	}
	tests, err := guarantees.Find(".", guarantees.Names(all))
	if err != nil {
		return fmt.Errorf("README.md: %w", err)
	}
	proofs, err := guarantees.Prove(ctx, ".", tests)
	if err != nil {
		return err
	}
	return os.WriteFile(out, []byte(guarantees.Page(all, tests, proofs)), 0o644)
}
