// Rivals measures, side by side in one run, what an operation costs the
// engine, go-memdb used by hand, a map that is sorted for each list, and
// SQLite in memory. It prints a table of medians and ratios, and draws how the
// costs grow with the number of customers.
//
//	go run .                          1,000, 10,000 and 100,000 customers; about 16 GB of memory
//	go run . -sizes 1000,10000        only these
//	go run . -svg DIR                 draws the curves into a folder
//
// It is a module of its own, so that who imports the engine sees no SQL
// database and no plotting library.
package main

import (
	"context"
	"flag"
	"fmt"
	"io"
	"os"
	"strconv"
	"strings"
)

func main() {
	if err := run(context.Background(), os.Args[1:], os.Stdout, os.Stderr); err != nil {
		fmt.Fprintln(os.Stderr, "rivals:", err)
		os.Exit(1)
	}
}

// run is the program: the table goes to out, what it is doing to progress.
func run(ctx context.Context, args []string, out, progress io.Writer) error {
	flags := flag.NewFlagSet("rivals", flag.ContinueOnError)
	flags.SetOutput(progress)
	sizes := flags.String("sizes", "1000,10000,100000", "numbers of customers; 1000000 takes about 22 GB of memory")
	rounds := flags.Int("rounds", 7, "how often each contender is measured")
	times := flags.Int("times", 4000, "how often a write or a get is done in a round; pages are read a tenth as often")
	svg := flags.String("svg", "", "folder for the curves; none are drawn without it")
	gate := flags.Bool("gate", false, "fail when the engine allocates more than its goal")
	if err := flags.Parse(args); err != nil {
		return err
	}
	p := plan{rivals: rivals, rounds: *rounds, times: *times}
	for text := range strings.SplitSeq(*sizes, ",") {
		size, err := strconv.Atoi(text)
		if err != nil {
			return err
		}
		p.sizes = append(p.sizes, size)
	}
	r, err := p.run(ctx, func(s string) { fmt.Fprintln(progress, s) })
	if err != nil {
		return err
	}
	if err := r.print(out); err != nil {
		return err
	}
	if *svg != "" {
		if err := r.draw(out, *svg); err != nil {
			return err
		}
	}
	if all := r.missed(); *gate && len(all) > 0 {
		return fmt.Errorf("the engine allocates too much: %v", all)
	}
	return nil
}
