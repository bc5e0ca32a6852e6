package check_test

import (
	"errors"
	"strings"
	"testing"
	"unicode"
	"unicode/utf8"

	"cspkit.example/internal/check"
	"cspkit.example/pcerr"
)

// wantInvalid checks that err is invalid_input by the rule, about the field;
// the empty rule wants no error.
func wantInvalid(t *testing.T, err error, rule pcerr.Rule, field string) {
	t.Helper()
	if rule == "" {
		if err != nil {
			t.Errorf("refused: %v", err)
		}
		return
	}
	var refusal *pcerr.Error
	if !errors.As(err, &refusal) || refusal.Code != pcerr.InvalidInput || refusal.Rule != rule || refusal.Field != field {
		t.Errorf("got %v, want invalid_input about %s by %s", err, field, rule)
	}
}

func TestID_2_GUID(t *testing.T) {
	t.Parallel()
	type id string
	const guid = "3f2504e0-4f89-41d3-9a0c-0305e82c3301"
	for _, text := range []string{guid, strings.ToUpper(guid), "3F2504e0-4F89-41d3-9A0C-0305e82c3301"} {
		if got, err := check.GUID("id", id(text)); err != nil || got != guid {
			t.Errorf("%q gives %q, %v", text, got, err)
		}
	}
	for _, text := range []string{
		"", "contoso.com", strings.ReplaceAll(guid, "-", ""), "{" + guid + "}", "urn:uuid:" + guid, guid + "0", guid[1:],
		" " + guid[1:], guid[:35] + "g", guid[:8] + "_" + guid[9:], guid[:35] + "\x00", guid[:34] + "é",
	} {
		got, err := check.GUID("id", id(text))
		wantInvalid(t, err, "ID-2", "id")
		if got != "" || check.IsGUID(text) {
			t.Errorf("%q gives %q", text, got)
		}
	}
}

func TestID_13_Text(t *testing.T) {
	t.Parallel()
	const form = pcerr.Rule("ID-13")
	for _, c := range []struct {
		value                string
		name, optional, text pcerr.Rule
	}{
		{"Contoso", "", "", ""},
		{"東京 ☂ Müller-Lüdenscheidt", "", "", ""},
		{"", form, "", ""},
		{" \u00a0", form, "", ""}, // spaces alone are no name
		{" \t", form, form, ""},
		{strings.Repeat("ü", check.NameMax), "", "", ""},
		{strings.Repeat("ü", check.NameMax+1), form, form, ""},
		{strings.Repeat("ü", check.TextMax), form, form, ""},
		{strings.Repeat("ü", check.TextMax+1), form, form, form},
		{"two\nlines", form, form, ""},
		{"a\ttab\r\n", form, form, ""},
		{"zero\x00byte", form, form, form},
		{"escape\x1b[31m", form, form, form},
		{"delete\x7f", form, form, form},
		{"next line\u0085", form, form, form},
		{"half a rune \xc3", form, form, form},
	} {
		wantInvalid(t, check.Name("name", c.value), c.name, "name")
		wantInvalid(t, check.Optional("name", c.value), c.optional, "name")
		wantInvalid(t, check.Text("name", c.value), c.text, "name")
	}
	wantInvalid(t, check.Names("a", "1", "b", "", "c", ""), form, "b")
	wantInvalid(t, check.Names("a", "1", "b", "2"), "", "")
}

func TestEmail(t *testing.T) {
	t.Parallel()
	for text, want := range map[string]string{
		"a@contoso.com": "a@contoso.com", "Anna.Muller+x@Contoso.COM": "anna.muller+x@contoso.com",
		"o'neil@x.contoso.co.jp": "o'neil@x.contoso.co.jp", "ü@contoso.com": "ü@contoso.com",
	} {
		if got, err := check.Email("email", text); err != nil || got != want {
			t.Errorf("%q gives %q, %v", text, got, err)
		}
	}
	for _, text := range []string{
		"", "a", "a@", "@contoso.com", "a@contoso", "a@-contoso.com", "a@contoso..com", "a@contoso.com.", " a@contoso.com",
		"a@contoso.com ", "<a@contoso.com>", "Anna <a@contoso.com>", "a@contoso.com, b@contoso.com", "a b@contoso.com",
		`"a b"@contoso.com`, "a@[127.0.0.1]", "a@contoso.com (Anna)", "a@contoso.com\nBcc: b@contoso.com", "a\x00@contoso.com",
		"a@1.2.3.4", "a@" + strings.Repeat("x", 64) + ".com", strings.Repeat("a", 250) + "@contoso.com", "a@münchen.de",
	} {
		got, err := check.Email("email", text)
		wantInvalid(t, err, "ID-13", "email")
		if got != "" {
			t.Errorf("%q gives %q", text, got)
		}
	}
	for address, want := range map[string]string{"a@Contoso.com": "contoso.com", "a@b@c.de": "c.de", "none": "none", "a@": ""} {
		if got := check.DomainOf(address); got != want {
			t.Errorf("the domain of %q is %q, want %q", address, got, want)
		}
	}
}

func TestDomain(t *testing.T) {
	t.Parallel()
	label := strings.Repeat("a", 63)
	for _, text := range []string{"contoso.com", "Contoso.OnMicrosoft.com", "a-b.c0.de", label + ".com", "xn--mnchen-3ya.de", "1.2.3.4a", "365.contoso.com", "a.0-0"} {
		if got, err := check.Domain("domain", text); err != nil || got != strings.ToLower(text) {
			t.Errorf("%q gives %q, %v", text, got, err)
		}
	}
	for _, text := range []string{
		"", "com", ".com", "contoso.", "contoso..com", "-a.com", "a-.com", "a_b.com", "a b.com", "münchen.de", "a.com/x", "a.com:80",
		"1.2.3.4", "contoso.365", "0.0", label + "a.com", strings.Repeat(label+".", 4) + "com", "a.com\n", "\xff.com",
	} {
		got, err := check.Domain("domain", text)
		wantInvalid(t, err, "ID-13", "domain")
		if got != "" {
			t.Errorf("%q gives %q", text, got)
		}
	}
	if check.IsDomain("Contoso.com") {
		t.Error("IsDomain takes only the lower-case form")
	}
}

// wantCanonical checks what every accepted value must be: lower case, valid
// UTF-8 without control characters, and accepted again as it is.
func wantCanonical(t *testing.T, value string, again func(string) (string, error)) {
	t.Helper()
	if !utf8.ValidString(value) || strings.IndexFunc(value, unicode.IsControl) >= 0 || strings.ToLower(value) != value || value == "" {
		t.Errorf("%q is not canonical", value)
	}
	if got, err := again(value); err != nil || got != value {
		t.Errorf("%q was accepted; given again it gives %q, %v", value, got, err)
	}
}

func FuzzGUID(f *testing.F) {
	f.Add("3f2504e0-4f89-41d3-9a0c-0305e82c3301")
	f.Add("3F2504E0-4F89-41D3-9A0C-0305E82C3301")
	f.Add("{3f2504e0-4f89-41d3-9a0c-0305e82c3301}")
	f.Fuzz(func(t *testing.T, text string) {
		again := func(s string) (string, error) { return check.GUID("id", s) }
		got, err := again(text)
		if err != nil {
			wantInvalid(t, err, "ID-2", "id")
			return
		}
		wantCanonical(t, got, again)
	})
}

func FuzzEmail(f *testing.F) {
	f.Add("Anna@Contoso.com")
	f.Add("İ@contoso.com")
	f.Add("K@K.com") // the Kelvin sign
	f.Add(`"x"@contoso.com`)
	f.Add(strings.Repeat("Ⱥ", 120) + "@contoso.com")
	f.Fuzz(func(t *testing.T, text string) {
		again := func(s string) (string, error) { return check.Email("email", s) }
		got, err := again(text)
		if err != nil {
			wantInvalid(t, err, "ID-13", "email")
			return
		}
		wantCanonical(t, got, again)
		if !check.IsDomain(check.DomainOf(got)) {
			t.Errorf("%q has no domain", got)
		}
	})
}

func FuzzDomain(f *testing.F) {
	f.Add("Contoso.onmicrosoft.com")
	f.Add("K.com")
	f.Add("a..b")
	f.Fuzz(func(t *testing.T, text string) {
		again := func(s string) (string, error) { return check.Domain("domain", s) }
		got, err := again(text)
		if err != nil {
			wantInvalid(t, err, "ID-13", "domain")
			return
		}
		wantCanonical(t, got, again)
	})
}

func FuzzText(f *testing.F) {
	f.Add("line\nline")
	f.Add("\x00")
	f.Fuzz(func(t *testing.T, text string) {
		name, optional, long := check.Name("f", text), check.Optional("f", text), check.Text("f", text)
		if name == nil && optional != nil || optional == nil && long != nil {
			t.Errorf("%q: each check allows what the one before it allows: %v, %v, %v", text, name, optional, long)
		}
		if long == nil && (!utf8.ValidString(text) || strings.ContainsRune(text, 0)) {
			t.Errorf("%q is accepted", text)
		}
	})
}
