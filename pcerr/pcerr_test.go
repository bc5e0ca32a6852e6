package pcerr_test

import (
	"errors"
	"fmt"
	"slices"
	"strings"
	"testing"

	"cspkit.example/pcerr"
)

func TestErrorIsItsCode(t *testing.T) {
	refusal := pcerr.New(pcerr.RoleNotAllowed, "PERM-8", "ask an admin agent")
	wrapped := fmt.Errorf("switch the permission: %w", refusal)
	if !errors.Is(wrapped, pcerr.RoleNotAllowed) {
		t.Error("a wrapped refusal is not its code")
	}
	if errors.Is(wrapped, pcerr.NotFound) {
		t.Error("a refusal is another code")
	}
	if errors.Is(wrapped, errors.New("role_not_allowed")) {
		t.Error("a refusal is an error that only reads like its code")
	}
	var got *pcerr.Error
	if !errors.As(wrapped, &got) || got != refusal {
		t.Errorf("errors.As gave %v, want the refusal itself", got)
	}
}

func TestErrorUnwrapsItsCause(t *testing.T) {
	cause := errors.New("connection lost")
	failure := pcerr.New(pcerr.Unavailable, "", "try again").Because(cause)
	if !errors.Is(failure, cause) || !errors.Is(failure, pcerr.Unavailable) {
		t.Error("a failure with a cause must be both its code and its cause")
	}
	if refusal := pcerr.New(pcerr.NotFound, "CUS-12", "no"); refusal.Unwrap() != nil {
		t.Error("a refusal by a rule has a cause")
	}
}

func TestCodeOfAndRuleOf(t *testing.T) {
	refusal := pcerr.New(pcerr.ETagMismatch, "SUB-1", "read again")
	for _, c := range []struct {
		name string
		err  error
		code pcerr.Code
		rule pcerr.Rule
	}{
		{"nil", nil, "", ""},
		{"another error", errors.New("boom"), "", ""},
		{"a refusal", refusal, pcerr.ETagMismatch, "SUB-1"},
		{"a wrapped one", fmt.Errorf("save: %w", refusal), pcerr.ETagMismatch, "SUB-1"},
		{"a joined one", errors.Join(errors.New("boom"), refusal), pcerr.ETagMismatch, "SUB-1"},
		{"the first of two", pcerr.New(pcerr.Unavailable, "", "").Because(refusal), pcerr.Unavailable, ""},
	} {
		if got := pcerr.CodeOf(c.err); got != c.code {
			t.Errorf("%s: CodeOf = %q, want %q", c.name, got, c.code)
		}
		if got := pcerr.RuleOf(c.err); got != c.rule {
			t.Errorf("%s: RuleOf = %q, want %q", c.name, got, c.rule)
		}
	}
}

func TestErrorText(t *testing.T) {
	for _, c := range []struct {
		err  error
		want string
	}{
		{pcerr.RoleNotAllowed, "role_not_allowed"},
		{&pcerr.Error{Code: pcerr.NotFound}, "not_found"},
		{pcerr.New(pcerr.NotFound, "CUS-12", "there is no such customer"), "not_found: there is no such customer [CUS-12]"},
		{pcerr.Invalid("ID-2", "customerId", "write a GUID"), "invalid_input (customerId): write a GUID [ID-2]"},
		{pcerr.Invalid("ID-2", "customerId", "write a GUID").About("42"), "invalid_input (customerId) 42: write a GUID [ID-2]"},
		{pcerr.New(pcerr.Unavailable, "", "try again").Because(errors.New("boom")), "unavailable: try again: boom"},
	} {
		if got := c.err.Error(); got != c.want {
			t.Errorf("Error() = %q, want %q", got, c.want)
		}
	}
}

func TestAboutAndBecauseCopy(t *testing.T) {
	refusal := pcerr.New(pcerr.NotFound, "CUS-12", "there is no such customer")
	before := *refusal
	about, because := refusal.About("42"), refusal.Because(errors.New("boom"))
	if *refusal != before {
		t.Errorf("the refusal changed to %+v", *refusal)
	}
	if about.ID != "42" || because.Err == nil {
		t.Errorf("About gave %+v, Because gave %+v", about, because)
	}
}

func TestEveryCodeIsDescribed(t *testing.T) {
	kinds := []pcerr.Kind{
		pcerr.KindUnauthenticated, pcerr.KindForbidden, pcerr.KindNotFound, pcerr.KindInvalid,
		pcerr.KindUnsupported, pcerr.KindPrecondition, pcerr.KindConflict, pcerr.KindUnavailable,
	}
	var codes []pcerr.Code
	for r := range pcerr.Refusals() {
		codes = append(codes, r.Code)
		if !slices.Contains(kinds, r.Kind) || r.Code.Kind() != r.Kind {
			t.Errorf("%s: kind %q in the catalogue, %q from Kind", r.Code, r.Kind, r.Code.Kind())
		}
		if r.When == "" {
			t.Errorf("%s: nothing says when it is given", r.Code)
		}
		if r.HTTP != 0 && (r.HTTP < 400 || r.HTTP > 599) {
			t.Errorf("%s: status %d is no error", r.Code, r.HTTP)
		}
		if got, ok := pcerr.Describe(r.Code); !ok || got != r {
			t.Errorf("%s: Describe = %+v, %t", r.Code, got, ok)
		}
		if got := pcerr.New(r.Code, "", "").Kind(); got != r.Kind {
			t.Errorf("%s: the error's kind is %q, want %q", r.Code, got, r.Kind)
		}
	}
	if len(codes) < 70 || !slices.IsSorted(codes) {
		t.Errorf("%d codes, sorted: %t; want at least 70, sorted", len(codes), slices.IsSorted(codes))
	}
}

func TestUnknownCode(t *testing.T) {
	if k := pcerr.Code("no_such_code").Kind(); k != pcerr.KindUnknown {
		t.Errorf("the kind of an unknown code is %q", k)
	}
	if r, ok := pcerr.Describe("no_such_code"); ok {
		t.Errorf("Describe knows an unknown code: %+v", r)
	}
}

func TestKindOfDocumentedCodes(t *testing.T) {
	for _, want := range []pcerr.Refusal{
		{Code: pcerr.RoleNotAllowed, Kind: pcerr.KindForbidden, HTTP: 403, Number: "900150", When: "none of the user's roles allows the operation"},
		{Code: pcerr.MFARequired, Kind: pcerr.KindUnauthenticated, HTTP: 401, When: "multi-factor enforcement is on and the user did not pass it"},
		{Code: pcerr.CartExpired, Kind: pcerr.KindPrecondition, When: "the cart's expiry has passed"},
		{Code: pcerr.CustomerNotFound, Kind: pcerr.KindNotFound, HTTP: 404, Number: "60003", When: "there is no such customer for this actor"},
	} {
		if got, ok := pcerr.Describe(want.Code); !ok || got != want {
			t.Errorf("Describe(%s):\n got %+v\nwant %+v", want.Code, got, want)
		}
	}
}

func TestLookup(t *testing.T) {
	rule, ok := pcerr.Lookup("ID-5")
	if !ok || rule.ID != "ID-5" || rule.Strength != "seed" || !strings.Contains(rule.Text, "customer_not_allowed") {
		t.Errorf("Lookup(ID-5) = %+v, %t", rule, ok)
	}
	if rule, ok := pcerr.Lookup("ID-0"); ok {
		t.Errorf("Lookup(ID-0) = %+v, want none", rule)
	}
}

func TestRules(t *testing.T) {
	var ids []pcerr.Rule
	for r := range pcerr.Rules() {
		ids = append(ids, r.ID)
		if r.Text == "" || r.Source == "" || r.Strength == "" {
			t.Errorf("%s is incomplete: %+v", r.ID, r)
		}
		if got, ok := pcerr.Lookup(r.ID); !ok || got != r {
			t.Errorf("Lookup(%s) = %+v, %t", r.ID, got, ok)
		}
	}
	if len(ids) < 300 || !slices.IsSorted(ids) {
		t.Errorf("%d rules, sorted: %t; want at least 300, sorted", len(ids), slices.IsSorted(ids))
	}
}

func TestCataloguesStopWhenAsked(t *testing.T) {
	for range pcerr.Rules() {
		break
	}
	for range pcerr.Refusals() {
		break
	}
}
