package main

import (
	"encoding/json"
	"flag"
	"fmt"
	"io"
	"slices"
	"strings"

	"cspkit.example/pcerr"
)

// rules explains a rule or a refusal, or lists all of both.
func rules(args []string, out io.Writer) error {
	flags := flag.NewFlagSet("rules", flag.ContinueOnError)
	flags.SetOutput(out)
	asJSON := flags.Bool("json", false, "write JSON")
	if err := flags.Parse(args); err != nil {
		return err
	}
	var found []any
	if name := flags.Arg(0); name == "" {
		for _, r := range slices.Collect(pcerr.Rules()) {
			found = append(found, r)
		}
		for _, r := range slices.Collect(pcerr.Refusals()) {
			found = append(found, r)
		}
	} else if rule, known := pcerr.Lookup(pcerr.Rule(strings.ToUpper(name))); known {
		found = append(found, rule)
	} else if refusal, known := pcerr.Describe(pcerr.Code(strings.ToLower(name))); known {
		found = append(found, refusal)
	} else {
		return fmt.Errorf("%q is neither a rule such as PERM-7 nor a refusal such as role_not_allowed", name)
	}
	if *asJSON {
		text := json.NewEncoder(out)
		text.SetIndent("", "  ")
		return text.Encode(found)
	}
	for _, f := range found {
		if err := explain(out, f); err != nil {
			return err
		}
	}
	return nil
}

// explain writes a rule or a refusal for people.
func explain(out io.Writer, what any) (err error) {
	switch w := what.(type) {
	case pcerr.RuleText:
		_, err = fmt.Fprintf(out, "%s (%s)\n  %s\n  source: %s\n", w.ID, w.Strength, w.Text, w.Source)
	case pcerr.Refusal:
		_, err = fmt.Fprintf(out, "%s (%s)\n  %s\n", w.Code, w.Kind, w.When)
		if err == nil && w.HTTP != 0 {
			_, err = fmt.Fprintf(out, "  over HTTP: %d, code %s\n", w.HTTP, w.Number)
		}
	}
	return err
}
