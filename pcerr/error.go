// Package pcerr holds the one error type of the module, the catalogue of
// refusal codes and the catalogue of rules that refusals point at.
//
// Programs test for a code, which is its own sentinel:
//
//	if errors.Is(err, pcerr.RoleNotAllowed) { … }
//
// People and front ends want to know why. Every refusal names the rule that
// refused, and [Lookup] gives that rule's text and source:
//
//	var refusal *pcerr.Error
//	if errors.As(err, &refusal) {
//		rule, _ := pcerr.Lookup(refusal.Rule)
//		fmt.Println(rule.Text, rule.Source)
//	}
//
// The catalogues are generated from docs/domain.md, section 0.5 and section 3.
package pcerr

//go:generate go run ../internal/rulebook/gen -domain ../docs/domain.md -out .

import (
	"errors"
	"strings"
)

// Code is the stable name of a refusal, such as "role_not_allowed". A Code is
// an error, so that it serves as its own sentinel for errors.Is.
type Code string

// Error returns the code's name.
func (c Code) Error() string { return string(c) }

// Kind returns the class of the code, KindUnknown for a code that is not in
// the catalogue.
func (c Code) Kind() Kind { return refusals[c].Kind }

// Kind is the class of a refusal: what a caller can do about it.
type Kind string

// The classes. KindUnknown is what errors have that are not of this module.
const (
	KindUnknown         Kind = ""
	KindUnauthenticated Kind = "unauthenticated" // sign in, or as somebody else
	KindForbidden       Kind = "forbidden"       // not for this actor
	KindNotFound        Kind = "not_found"       // no such thing for this actor
	KindInvalid         Kind = "invalid"         // the input is at fault: mend it
	KindUnsupported     Kind = "unsupported"     // not in this cloud
	KindPrecondition    Kind = "precondition"    // the state is at fault: change it first
	KindConflict        Kind = "conflict"        // somebody or something is there already
	KindUnavailable     Kind = "unavailable"     // the store failed: try again
)

// Rule is the ID of a numbered rule, such as "PERM-8".
type Rule string

// Error is a refusal, or the report that the store failed. It is immutable.
type Error struct {
	Code    Code   // what was refused; never empty
	Rule    Rule   // the rule that refused; empty only when the store failed
	Field   string // the input at fault, in lower camel case; empty when none is
	ID      string // the thing that it is about, as the caller named it; may be empty
	Message string // what was wrong and what to do
	Err     error  // the cause; nil for a refusal by a rule
}

// New returns a refusal by a rule. The message says what was wrong and what
// to do next.
func New(code Code, rule Rule, message string) *Error {
	return &Error{Code: code, Rule: rule, Message: message}
}

// Invalid returns an invalid_input refusal about one field.
func Invalid(rule Rule, field, message string) *Error {
	return &Error{Code: InvalidInput, Rule: rule, Field: field, Message: message}
}

// About returns a copy of e that names the thing it is about.
func (e *Error) About(id string) *Error {
	c := *e
	c.ID = id
	return &c
}

// Because returns a copy of e with a cause.
func (e *Error) Because(err error) *Error {
	c := *e
	c.Err = err
	return &c
}

// Kind returns the class of the refusal.
func (e *Error) Kind() Kind { return e.Code.Kind() }

// Error returns one line: code, field, thing, message, rule, cause.
func (e *Error) Error() string {
	var b strings.Builder
	b.WriteString(string(e.Code))
	if e.Field != "" {
		b.WriteString(" (" + e.Field + ")")
	}
	if e.ID != "" {
		b.WriteString(" " + e.ID)
	}
	if e.Message != "" {
		b.WriteString(": " + e.Message)
	}
	if e.Rule != "" {
		b.WriteString(" [" + string(e.Rule) + "]")
	}
	if e.Err != nil {
		b.WriteString(": " + e.Err.Error())
	}
	return b.String()
}

// Unwrap returns the cause.
func (e *Error) Unwrap() error { return e.Err }

// Is reports whether target is the code of e.
func (e *Error) Is(target error) bool {
	c, ok := target.(Code)
	return ok && c == e.Code
}

// CodeOf returns the code of the first refusal in err's chain, "" when there is none.
func CodeOf(err error) Code {
	var e *Error
	if errors.As(err, &e) {
		return e.Code
	}
	return ""
}

// RuleOf returns the rule of the first refusal in err's chain, "" when there is none.
func RuleOf(err error) Rule {
	var e *Error
	if errors.As(err, &e) {
		return e.Rule
	}
	return ""
}
