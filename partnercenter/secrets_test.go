package partnercenter_test

import (
	"bytes"
	"encoding/base64"
	"fmt"
	"io"
	"log/slog"
	"math/rand/v2"
	"strings"
	"testing"

	"cspkit.example/customers"
	"cspkit.example/internal/fixture"
	"cspkit.example/partnercenter"
	"cspkit.example/permissions"
	"cspkit.example/storetest"
	"github.com/stretchr/testify/require"
)

// drawn is randomness that notes every temporary password which it gives.
type drawn struct {
	io.Reader
	passwords []string
}

// Read notes what is as long as what a password and its salt are made of.
func (d *drawn) Read(b []byte) (int, error) {
	n, err := d.Reader.Read(b)
	if n == permissions.TemporaryPasswordBytes+permissions.SaltBytes {
		d.passwords = append(d.passwords, base64.RawURLEncoding.EncodeToString(b[:permissions.TemporaryPasswordBytes]))
	}
	return n, err
}

// canaries are passwords that people choose: good ones, and ones that are
// refused.
var canaries = []string{"canary in the mine", "canary", "canary\x00of a bell", "canary\xff\xfe of bytes", "canary " + strings.Repeat("long ", 2000)}

// chooses tries a password wherever somebody can give one, and asks for
// temporary ones; it returns the answers.
func (g *group) chooses(password string) (said []any) {
	on, secret := g.sides[0], permissions.NewSecret(password)
	profile := customers.PasswordProfile{Password: secret, Stays: true}
	users := g.As(on.boss).Customer(on.customer).Users()
	say := func(answer any, err error) { said = append(said, answer, err) }
	say(nil, g.As(on.users["HD"]).ChoosePassword(g.ctx, secret))
	say(nil, g.Portal(on.admin).ChoosePassword(g.ctx, secret))
	say(users.SetPassword(g.ctx, on.ada, profile))
	say(users.Create(g.ctx, customers.NewUser{FirstName: "C", LastName: "D", UserName: fmt.Sprint("cd", len(password)), Password: profile}))
	say(users.Create(g.ctx, customers.NewUser{UserName: "no name", Password: profile}))
	say(g.Portal(on.admin).CreateUser(g.ctx, customers.NewUser{FirstName: "E", LastName: "F", UserName: fmt.Sprint("ef", len(password)), Password: profile}))
	say(g.Center.SignIn(g.ctx, "boss41@"+on.domain, secret))
	say(g.Center.SignInToPortal(g.ctx, "nobody@"+on.domain, secret))
	say(users.ResetPassword(g.ctx, on.ada))
	say(g.As(on.boss).Users().ResetPassword(g.ctx, on.spare))
	say(g.As(on.boss).Customers().Create(g.ctx, fixture.NewCustomer(fmt.Sprint("New", len(password)), on.country, "Tim")))
	return said
}

// Whatever is done, and whenever the store fails: a password is in no answer
// that is printed, no error, no line of the log at its lowest level, no stored
// row, no record and no file of the world.
func TestCUS_4_ROLE_9_RandomProgramsTellNoPassword(t *testing.T) {
	t.Parallel()
	st := newStage(t)
	const programs = 40
	t.Attr("random-programs", fmt.Sprint(programs))
	t.Attr("kinds-of-password", fmt.Sprint(len(canaries)))
	for seed := range uint64(programs) {
		w := st.plain(t)
		g := w.group(1, []*side{st.direct, st.provider}, matrixPlay(), portalPlay())
		passwords := &drawn{Reader: rand.NewChaCha8([32]byte{byte(seed), 9})}
		var err error
		g.Center, err = partnercenter.New(t.Context(), storetest.Faulty(w.Store,
			&storetest.Fault{Call: storetest.CallPut, N: int(20 + seed)}, &storetest.Fault{Call: storetest.CallGet, N: int(200 + 5*seed)},
			&storetest.Fault{Call: storetest.CallUpdate, N: 7, At: storetest.After},
		), &partnercenter.Options{
			Now: w.Clock.Now, Rand: passwords, PasswordCost: permissions.HashCost{Passes: 1, Memory: 8},
			Logger: slog.New(slog.NewJSONHandler(&g.heard, &slog.HandlerOptions{Level: slog.LevelDebug, AddSource: true})),
		})
		w.ok(err)
		r := rand.New(rand.NewPCG(seed, 4))
		for _, canary := range canaries {
			for _, said := range g.chooses(canary) {
				fmt.Fprintf(&g.heard, "%+v %#v %q\n", said, said, fmt.Sprint(said))
			}
			for range 10 {
				g.acts(r)
			}
		}
		var file bytes.Buffer
		w.ok(w.Center.Platform().Export(w.ctx, &file, nil))
		require.NotEmpty(t, passwords.passwords)
		require.Contains(t, g.heard.String(), "the store failed")
		for _, secret := range append(passwords.passwords, fixture.Password.Reveal(), "canary") {
			for name, text := range map[string]string{"heard": g.heard.String(), "file": file.String()} {
				if at := strings.Index(text, secret); at >= 0 {
					t.Fatalf("program %d: %s has %s: …%s…", seed, name, secret, text[max(0, at-300):min(len(text), at+100)])
				}
			}
		}
	}
}
