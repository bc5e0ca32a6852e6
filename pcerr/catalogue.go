package pcerr

import (
	"iter"
	"maps"
	"slices"
)

// Refusal describes a code of the catalogue.
type Refusal struct {
	Code   Code
	Kind   Kind
	HTTP   int    // the status that the real service answers; 0 when none is documented
	Number string // the real service's numeric code; empty when none is documented
	When   string // when it is given
}

// RuleText describes a rule.
type RuleText struct {
	ID       Rule
	Text     string
	Source   string // the pages that the rule comes from
	Strength string // seed, secondary or decision
}

// Describe returns the catalogue's entry for a code.
func Describe(c Code) (Refusal, bool) {
	r, ok := refusals[c]
	return r, ok
}

// Refusals yields the catalogue of codes in the order of their names.
func Refusals() iter.Seq[Refusal] {
	return func(yield func(Refusal) bool) {
		for _, c := range slices.Sorted(maps.Keys(refusals)) {
			if !yield(refusals[c]) {
				return
			}
		}
	}
}

// Lookup returns a rule's text and source.
func Lookup(id Rule) (RuleText, bool) {
	r, ok := rules[id]
	return r, ok
}

// Rules yields the catalogue of rules in the order of their IDs as text.
func Rules() iter.Seq[RuleText] {
	return func(yield func(RuleText) bool) {
		for _, id := range slices.Sorted(maps.Keys(rules)) {
			if !yield(rules[id]) {
				return
			}
		}
	}
}
