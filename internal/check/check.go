// Package check refuses malformed input in one way for every package: with
// invalid_input, the rule, the field at fault and what to do about it.
package check

import (
	"fmt"
	"net/mail"
	"strings"
	"unicode"
	"unicode/utf8"

	"cspkit.example/pcerr"
	"github.com/google/uuid"
)

// Limits on the length of text, in characters.
const (
	NameMax = 256  // names, addresses, titles
	TextMax = 8192 // bodies of e-mails, descriptions
)

// input is the rule behind checks of form.
const input pcerr.Rule = "ID-13"

// GUID returns the lower-case form of s, which must be a GUID with hyphens (ID-2).
func GUID[T ~string](field string, s T) (T, error) {
	if !IsGUID(string(s)) {
		return "", pcerr.Invalid("ID-2", field, "give a GUID such as 3f2504e0-4f89-41d3-9a0c-0305e82c3301")
	}
	return T(strings.ToLower(string(s))), nil
}

// IsGUID reports whether s is a GUID with hyphens, in either case.
func IsGUID(s string) bool {
	return len(s) == 36 && uuid.Validate(s) == nil
}

// Name requires a non-empty line of at most NameMax characters.
func Name(field, s string) error {
	if strings.TrimSpace(s) == "" {
		return pcerr.Invalid(input, field, "is required")
	}
	return Optional(field, s)
}

// Optional is Name, but s may be empty.
func Optional(field, s string) error {
	return text(field, s, NameMax, func(r rune) bool { return unicode.IsControl(r) })
}

// Names applies Name to pairs of field and value and reports the first fault.
func Names(pairs ...string) error {
	for i := 0; i+1 < len(pairs); i += 2 {
		if err := Name(pairs[i], pairs[i+1]); err != nil {
			return err
		}
	}
	return nil
}

// Text allows several lines of at most TextMax characters; s may be empty.
func Text(field, s string) error {
	return text(field, s, TextMax, func(r rune) bool { return unicode.IsControl(r) && r != '\n' && r != '\r' && r != '\t' })
}

func text(field, s string, limit int, forbidden func(rune) bool) error {
	switch {
	case !utf8.ValidString(s):
		return pcerr.Invalid(input, field, "must be valid UTF-8")
	case utf8.RuneCountInString(s) > limit:
		return pcerr.Invalid(input, field, fmt.Sprintf("must have at most %d characters", limit))
	case strings.IndexFunc(s, forbidden) >= 0:
		return pcerr.Invalid(input, field, "must not hold control characters")
	}
	return nil
}

// Email returns the lower-case form of a bare address such as a@contoso.com.
func Email(field, s string) (string, error) {
	if err := Name(field, s); err != nil {
		return "", err
	}
	a, err := mail.ParseAddress(s)
	if err != nil || a.Address != s || !IsDomain(DomainOf(s)) {
		return "", pcerr.Invalid(input, field, "give a plain e-mail address such as someone@contoso.com")
	}
	return strings.ToLower(s), nil
}

// DomainOf returns what stands behind the last @ of an address, in lower case.
func DomainOf(address string) string {
	return strings.ToLower(address[strings.LastIndexByte(address, '@')+1:])
}

// Domain returns the lower-case form of a domain name such as contoso.onmicrosoft.com.
func Domain(field, s string) (string, error) {
	if !IsDomain(strings.ToLower(s)) {
		return "", pcerr.Invalid(input, field, "give a domain name such as contoso.onmicrosoft.com")
	}
	return strings.ToLower(s), nil
}

// IsDomain reports whether s is a lower-case domain name of at least two
// labels. The last one is no number, so that an IPv4 address is no domain.
func IsDomain(s string) bool {
	labels := strings.Split(s, ".")
	if len(labels) < 2 || len(s) > 253 {
		return false
	}
	for _, l := range labels {
		if l == "" || len(l) > 63 || l[0] == '-' || l[len(l)-1] == '-' || strings.Trim(l, "abcdefghijklmnopqrstuvwxyz0123456789-") != "" {
			return false
		}
	}
	return strings.Trim(labels[len(labels)-1], "0123456789") != ""
}
