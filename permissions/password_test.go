package permissions_test

import (
	"strings"
	"testing"

	"cspkit.example/permissions"
)

// cheap keeps the tests fast.
var cheap = permissions.HashCost{Passes: 1, Memory: 8}

func TestPasswordHashMatchesOnlyItsPassword(t *testing.T) {
	t.Parallel()
	salt, other := []byte("0123456789abcdef"), []byte("0123456789abcdeg")
	secret := permissions.NewSecret
	for name, hash := range map[string]func(permissions.Secret, []byte) permissions.PasswordHash{
		"temporary": permissions.HashTemporary,
		"chosen": func(s permissions.Secret, salt []byte) permissions.PasswordHash {
			return permissions.HashChosen(s, salt, cheap)
		},
	} {
		h := hash(secret(hidden), salt)
		wantHidden(t, name, string(h))
		if !h.Matches(secret(hidden)) {
			t.Errorf("%s: the hash does not match its password", name)
		}
		for _, wrong := range []string{"", hidden + " ", hidden[1:], strings.ToUpper(hidden), string(h)} {
			if h.Matches(secret(wrong)) {
				t.Errorf("%s: the hash matches %q", name, wrong)
			}
		}
		if h == hash(secret(hidden), other) {
			t.Errorf("%s: the salt does not count", name)
		}
		if h != hash(secret(hidden), salt) {
			t.Errorf("%s: hashing again gives another hash", name)
		}
	}
	if permissions.HashChosen(secret(hidden), salt, cheap) == permissions.HashChosen(secret(hidden), salt, permissions.HashCost{Passes: 2, Memory: 8}) {
		t.Error("the cost does not count")
	}
	if d := permissions.DefaultHashCost; d.Passes < 2 || d.Memory < 19*1024 {
		t.Errorf("the default cost %+v is below the advice of OWASP", d)
	}
}

// TestMalformedHashesMatchNothing breaks good hashes in every part.
func TestMalformedHashesMatchNothing(t *testing.T) {
	t.Parallel()
	password := permissions.NewSecret(hidden)
	salt := []byte("0123456789abcdef")
	quick := string(permissions.HashTemporary(password, salt))
	slow := string(permissions.HashChosen(password, salt, cheap))
	even := string(permissions.HashTemporary(password, []byte("0123456789abcdef01"))) // its text can be read up to what is added
	broken := []string{
		"", "$", "$$", "$$$", "sha256", "sha256$$$", "argon2id$$$", "argon2id$p=1,m=8$$", "plain$$$" + hidden,
		"sha256$$!$!", quick + "$", "$" + quick, strings.Replace(even, "ZjAx$", "ZjAx!$", 1), quick[:len(quick)-4], slow[:len(slow)-4],
		strings.Replace(quick, "sha256", "SHA256", 1), strings.Replace(quick, "sha256", "md5", 1),
		strings.Replace(slow, "p=1", "p=0", 1), strings.Replace(slow, "p=1", "p=-1", 1),
		strings.Replace(slow, "p=1", "p=99999999999", 1), strings.Replace(slow, "p=1,m=8", "", 1),
		strings.Replace(slow, "p=1,m=8", "p=1", 1), strings.Replace(slow, "argon2id", "sha256", 1),
	}
	for _, h := range broken {
		if permissions.PasswordHash(h).Matches(password) || permissions.PasswordHash(h).Matches(permissions.Secret{}) {
			t.Errorf("%q matches", h)
		}
	}
}

func FuzzPasswordHash(f *testing.F) {
	f.Add(string(permissions.HashTemporary(permissions.NewSecret(hidden), []byte("salt"))), hidden)
	f.Add("sha256$$AAAA$AAAA", "")
	f.Add("a$b$c$d", "x")
	f.Fuzz(func(t *testing.T, hash, password string) {
		if strings.HasPrefix(hash, "argon2id$") {
			t.Skip("a made-up cost can take for ever")
		}
		salt := []byte("0123456789abcdef")
		secret := permissions.NewSecret(password)
		good := permissions.HashTemporary(secret, salt)
		if !good.Matches(secret) {
			t.Errorf("the hash of %q does not match it", password)
		}
		if good.Matches(permissions.NewSecret(password + "x")) {
			t.Errorf("the hash of %q matches a longer one", password)
		}
		_ = permissions.PasswordHash(hash).Matches(secret) // does not panic
	})
}
