package main

import (
	"errors"
	"fmt"

	"cspkit.example/pcerr"
)

func title(text string) { fmt.Printf("\n== %s\n", text) }

func say(format string, args ...any) { fmt.Printf("   "+format+"\n", args...) }

// refused prints a refusal with the rule behind it, its text and its source.
// It fails when nothing was refused, or something else.
func refused(who string, err error, want pcerr.Code) error {
	var refusal *pcerr.Error
	if !errors.As(err, &refusal) || refusal.Code != want {
		return fmt.Errorf("%s should have been refused with %s, but: %w", who, want, err)
	}
	say("%s is refused: %s", who, refusal.Code)
	say("   %s", refusal.Message)
	if rule, ok := pcerr.Lookup(refusal.Rule); ok {
		say("   rule %s: %s", rule.ID, rule.Text)
		say("   source: %s", rule.Source)
	}
	return nil
}
