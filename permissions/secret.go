package permissions

import (
	"crypto/sha256"
	"crypto/subtle"
	"encoding/base64"
	"fmt"
	"strings"

	"cspkit.example/internal/check"
	"cspkit.example/pcerr"
	"golang.org/x/crypto/argon2"
)

// Secret is text that must not leak: it prints as "[secret]" in every form
// (fmt, JSON, slog), and [Secret.Reveal] is the only way to its content. The
// zero Secret is empty. Two Secrets are compared by their texts, not by ==.
type Secret struct {
	text *string // fmt prints an address where it may not call Format: in unexported fields
}

// NewSecret wraps text.
func NewSecret(text string) Secret { return Secret{&text} }

// Reveal returns the text.
func (s Secret) Reveal() string {
	if s.text == nil {
		return ""
	}
	return *s.text
}

// IsZero reports whether there is no text.
func (s Secret) IsZero() bool { return s.Reveal() == "" }

// String returns "[secret]".
func (s Secret) String() string { return "[secret]" }

// GoString returns "[secret]".
func (s Secret) GoString() string { return "[secret]" }

// Format writes "[secret]" for every verb, so that none prints the field.
func (s Secret) Format(f fmt.State, _ rune) { _, _ = f.Write([]byte("[secret]")) }

// MarshalText writes "[secret]"; it serves JSON and slog too.
func (s Secret) MarshalText() ([]byte, error) { return []byte("[secret]"), nil }

// TemporaryPasswordBytes is how many random bytes [TemporaryPassword] takes:
// 120 bits.
const TemporaryPasswordBytes = 15

// TemporaryPassword makes a password from TemporaryPasswordBytes random bytes.
func TemporaryPassword(random []byte) Secret {
	return NewSecret(base64.RawURLEncoding.EncodeToString(random))
}

// SaltBytes is how many random bytes a password hash takes as its salt.
const SaltBytes = 16

// HashCost is what hashing a password that a user chose costs (Argon2id).
type HashCost struct {
	Passes uint32 // over the memory; at least 1
	Memory uint32 // in KiB; at least 8
}

// DefaultHashCost is what OWASP's password storage guide asks for at least.
var DefaultHashCost = HashCost{Passes: 2, Memory: 19 * 1024}

// PasswordHash is a salted hash with its method and cost, as text. It is safe
// to store, but it is no one's business: it never leaves the engine.
type PasswordHash string

// HashTemporary hashes a temporary password. Its 120 random bits need no slow hash.
func HashTemporary(password Secret, salt []byte) PasswordHash {
	return hashText("sha256", "", salt, saltedSHA256(password, salt))
}

// HashChosen hashes a password that a user chose.
func HashChosen(password Secret, salt []byte, cost HashCost) PasswordHash {
	params := fmt.Sprintf("p=%d,m=%d", cost.Passes, cost.Memory)
	return hashText("argon2id", params, salt, argon2.IDKey([]byte(password.Reveal()), salt, cost.Passes, cost.Memory, 1, 32))
}

func hashText(method, params string, salt, sum []byte) PasswordHash {
	enc := base64.RawStdEncoding.EncodeToString
	return PasswordHash(strings.Join([]string{method, params, enc(salt), enc(sum)}, "$"))
}

func saltedSHA256(password Secret, salt []byte) []byte {
	sum := sha256.Sum256(append(append([]byte{}, salt...), password.Reveal()...))
	return sum[:]
}

// Matches reports whether the hash is that of the password, in a time that
// does not depend on where they differ. An empty hash matches nothing.
func (h PasswordHash) Matches(password Secret) bool {
	parts := strings.Split(string(h), "$")
	if len(parts) != 4 {
		return false
	}
	salt, err1 := base64.RawStdEncoding.DecodeString(parts[2])
	want, err2 := base64.RawStdEncoding.DecodeString(parts[3])
	if err1 != nil || err2 != nil {
		return false
	}
	var got []byte
	switch parts[0] {
	case "sha256":
		got = saltedSHA256(password, salt)
	case "argon2id":
		var cost HashCost
		if _, err := fmt.Sscanf(parts[1], "p=%d,m=%d", &cost.Passes, &cost.Memory); err != nil || cost.Passes < 1 {
			return false
		}
		got = argon2.IDKey([]byte(password.Reveal()), salt, cost.Passes, cost.Memory, 1, 32)
	}
	return len(got) > 0 && subtle.ConstantTimeCompare(got, want) == 1
}

// PasswordMin is the least number of characters of a chosen password.
const PasswordMin = 8

// CheckPassword refuses a chosen password that is too short, too long or not
// plain text.
func CheckPassword(field string, password Secret) error {
	if err := check.Optional(field, password.Reveal()); err != nil {
		return err
	}
	if len([]rune(password.Reveal())) < PasswordMin {
		return pcerr.Invalid("ROLE-10", field, fmt.Sprintf("choose a password of at least %d characters", PasswordMin))
	}
	return nil
}
