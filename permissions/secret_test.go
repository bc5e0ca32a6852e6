package permissions_test

import (
	"bytes"
	"encoding/json"
	"encoding/xml"
	"errors"
	"fmt"
	"log/slog"
	"strings"
	"testing"

	"cspkit.example/pcerr"
	"cspkit.example/permissions"
)

const hidden = "Tr0ub4dor&3"

// hiddenForms are the forms in which hidden could leak: as it is, in hex, and
// as a list of bytes.
var hiddenForms = []string{hidden, fmt.Sprintf("%x", hidden), fmt.Sprintf("%X", hidden), fmt.Sprint([]byte(hidden)), "Tr0ub4dor"}

func wantHidden(t *testing.T, form, text string) {
	t.Helper()
	for _, leak := range hiddenForms {
		if strings.Contains(text, leak) {
			t.Errorf("%s leaks the secret: %s", form, text)
		}
	}
}

func TestSecretPrintsAsSecret(t *testing.T) {
	t.Parallel()
	s := permissions.NewSecret(hidden)
	for _, verb := range []string{"%v", "%+v", "%#v", "%q", "%x", "%X", "%s", "%d", "%T|%v", "%20s", "%!"} {
		text := fmt.Sprintf(verb, s)
		wantHidden(t, verb, text)
		if len(verb) <= 3 && verb[1] != '!' && text != "[secret]" {
			t.Errorf("%s prints %q", verb, text)
		}
		if text := fmt.Sprintf(verb, &s); len(verb) <= 3 && verb[1] != '!' && text != "[secret]" {
			t.Errorf("%s of a pointer prints %q", verb, text)
		}
	}
	if s.String() != "[secret]" || s.GoString() != "[secret]" {
		t.Errorf("String gives %q, GoString %q", s.String(), s.GoString())
	}
	if s.Reveal() != hidden || s.IsZero() {
		t.Error("Reveal is the one way to the text")
	}
	var none permissions.Secret
	if none.Reveal() != "" || !none.IsZero() || !permissions.NewSecret("").IsZero() || none.String() != "[secret]" {
		t.Error("the zero Secret is empty, and prints like others")
	}
}

// TestSecretStaysHiddenInside puts the secret where fmt may not call methods.
func TestSecretStaysHiddenInside(t *testing.T) {
	t.Parallel()
	type unexported struct {
		name   string
		secret permissions.Secret
		list   []permissions.Secret
		byName map[string]permissions.Secret
		inner  struct{ any any }
	}
	s := permissions.NewSecret(hidden)
	u := unexported{"anna", s, []permissions.Secret{s}, map[string]permissions.Secret{"p": s}, struct{ any any }{s}}
	for name, v := range map[string]any{
		"credentials": permissions.Credentials{UserName: "anna@contoso.com", Password: s},
		"list":        []permissions.Secret{s},
		"map":         map[permissions.Secret]permissions.Secret{s: s},
		"unexported":  u,
		"pointer":     &u,
		"error":       fmt.Errorf("cannot sign in with %v: %w", s, errors.New("no")),
	} {
		for _, verb := range []string{"%v", "%+v", "%#v", "%q", "%x", "%s"} {
			wantHidden(t, name+" with "+verb, fmt.Sprintf(verb, v))
		}
	}
}

func TestSecretStaysHiddenOnTheWire(t *testing.T) {
	t.Parallel()
	s := permissions.NewSecret(hidden)
	c := permissions.Credentials{UserName: "anna@contoso.com", Password: s}
	data, err := json.Marshal(map[string]any{"a": s, "b": &s, "c": c, "d": map[permissions.Secret]int{s: 1}})
	if err != nil {
		t.Fatal(err)
	}
	const want = `{"a":"[secret]","b":"[secret]","c":{"UserName":"anna@contoso.com","Password":"[secret]"},"d":{"[secret]":1}}`
	if string(data) != want {
		t.Errorf("JSON is %s", data)
	}
	data, err = xml.Marshal(c)
	if err != nil {
		t.Fatal(err)
	}
	wantHidden(t, "XML", string(data))

	for name, handler := range map[string]func(*bytes.Buffer) slog.Handler{
		"text": func(b *bytes.Buffer) slog.Handler { return slog.NewTextHandler(b, nil) },
		"json": func(b *bytes.Buffer) slog.Handler { return slog.NewJSONHandler(b, nil) },
	} {
		var b bytes.Buffer
		slog.New(handler(&b)).With("with", s).Info(fmt.Sprint(s), "secret", s, "pointer", &s, "credentials", c, "value", slog.AnyValue(s))
		wantHidden(t, "slog "+name, b.String())
		if n := strings.Count(b.String(), "[secret]"); n != 6 {
			t.Errorf("slog %s has [secret] %d times: %s", name, n, b.String())
		}
	}
}

// TestTemporaryPasswordHasEnoughBits counts what random bytes can make.
func TestTemporaryPasswordHasEnoughBits(t *testing.T) {
	t.Parallel()
	if bits := permissions.TemporaryPasswordBytes * 8; bits < 96 {
		t.Errorf("%d bits", bits)
	}
	random := make([]byte, permissions.TemporaryPasswordBytes)
	seen := map[string]bool{permissions.TemporaryPassword(random).Reveal(): true}
	for i := range random { // every bit of every byte counts
		for bit := range 8 {
			random[i] ^= 1 << bit
			password := permissions.TemporaryPassword(random)
			if text := password.Reveal(); len(text) != 20 || strings.Trim(text, "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_") != "" {
				t.Errorf("the password %q is no plain text of 20 characters", text)
			}
			seen[password.Reveal()] = true
			wantRefusal(t, permissions.CheckPassword("password", password), "", "", "")
			random[i] ^= 1 << bit
		}
	}
	if len(seen) != 121 {
		t.Errorf("%d different passwords, want 121", len(seen))
	}
}

func TestROLE_10_ChosenPasswords(t *testing.T) {
	t.Parallel()
	for text, rule := range map[string]pcerr.Rule{
		"12345678": "", "äöüß§%&/": "", strings.Repeat("x", 256): "",
		"": "ROLE-10", "1234567": "ROLE-10", "äöü": "ROLE-10",
		"1234\x005678": "ID-13", "1234\n5678": "ID-13", "\xff2345678": "ID-13", strings.Repeat("x", 257): "ID-13",
	} {
		code := pcerr.InvalidInput
		if rule == "" {
			code = ""
		}
		err := permissions.CheckPassword("newPassword", permissions.NewSecret(text))
		wantRefusal(t, err, code, rule, "newPassword")
		if err != nil && text != "" && strings.Contains(err.Error(), text) {
			t.Errorf("the refusal repeats the password: %v", err)
		}
	}
}
