// Command mutate tells how much the tests of some packages notice. It changes
// the program in many small ways, the mutants, and runs the tests with one of
// them on at a time: a mutant that no test notices survives.
//
// All mutants are compiled into the test binaries at once and switched on by an
// environment variable, so each costs a run of some tests, not a build. A first
// run of every test alone finds out which mutants it reaches and where they
// make a difference; only such tests are run, and not the longest ones. No file
// of the program is touched. It needs a Unix system, for its limits of time and
// memory.
//
//	go -C tools run ./mutate -packages money,orders -tests partnercenter
//
// With -report it reads the reasons of survivors from a report and writes the
// report anew. It fails if a package has too few mutants killed, or a survivor
// has no reason.
package main

import (
	"errors"
	"flag"
	"fmt"
	"os"
	"runtime"
	"slices"
	"strings"
	"time"
)

// options are what the command is told.
type options struct {
	root            string
	packages, tests []string
	report          string
	again           bool
	least           float64
	workers         int
	longest         time.Duration
	patience        time.Duration
}

func main() {
	var o options
	flag.StringVar(&o.root, "root", "..", "the `folder` of the module to mutate")
	packages := flag.String("packages", "", "the `folders` to mutate, with commas between them")
	tests := flag.String("tests", "", "`folders` whose tests are run beside those of the mutated packages")
	flag.StringVar(&o.report, "report", "", "the `file` to read the reasons of survivors from, and to write the report to")
	flag.BoolVar(&o.again, "again", false, "try only the mutants that the report lists; neither write it nor complain")
	flag.Float64Var(&o.least, "least", 85, "how many `percent` of the mutants of each package must be killed")
	flag.IntVar(&o.workers, "workers", runtime.NumCPU(), "how many tests are run at once")
	flag.DurationVar(&o.longest, "longest", time.Second, "leave out tests that take more `time` on the processor")
	flag.DurationVar(&o.patience, "patience", 5*time.Second, "how much `time` of tests to try on a mutant, the shortest tests first")
	flag.Parse()
	o.packages = strings.Split(*packages, ",")
	o.tests = slices.Compact(slices.Sorted(slices.Values(append(strings.FieldsFunc(*tests, func(r rune) bool { return r == ',' }), o.packages...))))
	if err := o.run(); err != nil {
		fmt.Fprintln(os.Stderr, "mutate:", err)
		os.Exit(1)
	}
}

// run does it all.
func (o *options) run() error {
	r, err := o.hunt()
	if err != nil {
		return err
	}
	if o.again {
		r.write(os.Stdout)
		return nil
	}
	r.table(os.Stdout)
	if o.report != "" {
		if err := r.save(o.report); err != nil {
			return err
		}
	}
	if list := r.complaints(o.least); len(list) > 0 {
		return errors.New(strings.Join(list, "\n"))
	}
	return nil
}

// hunt builds the mutants and tries them.
func (o *options) hunt() (*report, error) {
	p, err := load(o.root, o.packages)
	if err != nil {
		return nil, err
	}
	work, err := os.MkdirTemp("", "mutate")
	if err != nil {
		return nil, err
	}
	defer os.RemoveAll(work)
	b := builder{program: p, work: work}
	mutants, binaries, err := b.build(o.tests)
	if err != nil {
		return nil, err
	}
	reasons, err := o.reasons()
	if err != nil {
		return nil, err
	}
	h := hunt{workers: o.workers, longest: o.longest, patience: o.patience, temp: work}
	for _, b := range binaries {
		list, err := b.list(len(mutants))
		if err != nil {
			return nil, err
		}
		h.tests = append(h.tests, list...)
	}
	if err := h.trace(); err != nil {
		return nil, err
	}
	if o.again {
		mutants = slices.DeleteFunc(mutants, func(m mutant) bool { _, listed := reasons[m.title()]; return !listed })
	}
	outcomes, err := h.run(mutants)
	return &report{mutants, outcomes, reasons}, err
}

// reasons reads the report that there is.
func (o *options) reasons() (map[string]string, error) {
	if o.report == "" {
		return nil, nil
	}
	text, err := os.ReadFile(o.report)
	if errors.Is(err, os.ErrNotExist) {
		return nil, nil
	}
	return readReasons(string(text)), err
}
