package partnercenter_test

import (
	"bytes"
	"encoding/json"
	"fmt"
	"log/slog"
	"strings"
	"testing"

	"cspkit.example/customers"
	"cspkit.example/internal/fixture"
	"cspkit.example/partnercenter"
	"cspkit.example/pcerr"
	"cspkit.example/permissions"
	"cspkit.example/storetest"
	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
)

func TestROLE_10_ROLE_19_SigningIn(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	made := must[partnercenter.CreatedUser](w)(w.As(w.Uma).Users().Create(w.ctx, permissions.NewUser{
		FirstName: "Tom", LastName: "Contoso", Email: "tom@contoso.example", Roles: permissions.HelpdeskAgent,
	}))
	signIn := func(name string, password permissions.Secret) func() error {
		return func() error { _, err := w.Center.SignIn(w.ctx, name, password); return err }
	}
	name, temporary := made.Credentials.UserName, made.Credentials.Password
	var texts []string
	for _, op := range []func() error{
		signIn(name, permissions.NewSecret("wrong")), signIn(name, permissions.Secret{}), signIn("nobody@contoso.example", temporary),
		signIn("tom@nowhere.example", temporary), signIn("tom", temporary), signIn("", temporary), signIn("\x00@contoso.example", temporary),
		signIn("tom@"+strings.Repeat("x", 5000)+".example", temporary),
		func() error { _, err := w.Center.SignInToPortal(w.ctx, name, temporary); return err },
		func() error {
			_, err := w.Center.SignIn(w.ctx, "admin@relecloud.onmicrosoft.com", fixture.Password)
			return err
		},
	} {
		w.refused(pcerr.Unauthenticated, "ROLE-19", op)
		texts = append(texts, op().Error())
	}
	for _, text := range texts {
		assert.Equal(t, texts[0], text, "a wrong name is not told from a wrong password")
	}

	tom := must[*partnercenter.Session](w)(w.Center.SignIn(w.ctx, strings.ToUpper(name), temporary))
	list := func() error { _, err := tom.Customers().List(w.ctx, partnercenter.CustomerQuery{}); return err }
	w.refused(pcerr.Unauthenticated, "ROLE-10", list)
	for _, bad := range []string{"", "short"} {
		assert.Error(t, tom.ChoosePassword(w.ctx, permissions.NewSecret(bad)))
	}
	changed := w.tablesChanged(func() error { return tom.ChoosePassword(w.ctx, fixture.Password) })
	wantDiff(t, "tables", []string{"credentials", "partner_users"}, changed)
	w.ok(list())
	w.refused(pcerr.Unauthenticated, "ROLE-19", signIn(name, temporary))
	w.ok(signIn(name, fixture.Password)())
	must[permissions.User](w)(w.As(w.Gina).Users().Remove(w.ctx, made.User.ID))
	w.refused(pcerr.Unauthenticated, "ROLE-19", signIn(name, fixture.Password))
	w.refused(pcerr.Unauthenticated, "ROLE-19", list) // the session that was open, too
}

// Whoever is not known gets the same answer on both sides.
func TestROLE_19_Nobody(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	for _, who := range []permissions.Identity{
		{}, {Tenant: w.Anna.Tenant}, {Tenant: w.Anna.Tenant, User: nobodyID}, {Tenant: nobodyID, User: w.Anna.User},
		{Tenant: w.Lars.Tenant, User: w.Anna.User}, {Tenant: "x", User: "y"}, {Tenant: w.Anna.Tenant + "\x00", User: w.Anna.User},
	} {
		w.refused(pcerr.Unauthenticated, "ROLE-19", func() error { _, err := w.As(who).Customer(w.Relecloud).Get(w.ctx); return err })
		w.refused(pcerr.Unauthenticated, "ROLE-19", func() error { _, err := w.Portal(who).Me(w.ctx); return err })
		w.refused(pcerr.Unauthenticated, "ROLE-19", func() error { return w.As(who).ChoosePassword(w.ctx, fixture.Password) })
		w.refused(pcerr.Unauthenticated, "ROLE-19", func() error { return w.Portal(who).ChoosePassword(w.ctx, fixture.Password) })
	}
	w.refused(pcerr.Unauthenticated, "ROLE-19", func() error { _, err := w.Portal(w.Anna).Me(w.ctx); return err })
}

// Temporary passwords are in the answer and nowhere else; hashes only in the
// table of credentials; neither is in an error or in a line of the log.
func TestCUS_4_SecretsStayWhereTheyBelong(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	var secrets []string
	keep := func(c permissions.Credentials) {
		t.Helper()
		require.False(t, c.Password.IsZero())
		secrets = append(secrets, c.Password.Reveal())
		text, err := json.Marshal(c)
		w.ok(err)
		for _, shown := range []string{fmt.Sprint(c), fmt.Sprintf("%+v %#v %q %x", c, c, c, c.Password), string(text)} {
			assert.NotContains(t, shown, c.Password.Reveal())
		}
	}
	user := must[partnercenter.CreatedUser](w)(w.As(w.Uma).Users().Create(w.ctx, permissions.NewUser{FirstName: "Tom", LastName: "C", Email: "tom@contoso.example"}))
	keep(user.Credentials)
	keep(must[permissions.Credentials](w)(w.As(w.Gina).Users().ResetPassword(w.ctx, user.User.ID)))
	customer := must[partnercenter.CreatedCustomer](w)(w.As(w.Anna).Customers().Create(w.ctx, fixture.NewCustomer("Tailspin", "US", "Tim")))
	keep(customer.Credentials)
	w.refused(pcerr.SecretAlreadyShown, "CUS-4", func() error { _, err := w.As(w.Anna).Customer(customer.Customer.ID).Credentials(w.ctx); return err })
	theirs := must[partnercenter.CreatedCustomerUser](w)(w.As(w.Anna).Customer(w.Relecloud).Users().Create(w.ctx, customers.NewUser{FirstName: "A", LastName: "B", UserName: "ab"}))
	keep(theirs.Credentials)
	secrets = append(secrets, fixture.Password.Reveal())

	hashes, n := w.table("credentials")
	require.Positive(t, n)
	for _, row := range hashes {
		text := fmt.Sprintf("%+v", row)
		for word := range strings.FieldsSeq(strings.Trim(text, "&{}")) {
			if hash, found := strings.CutPrefix(word, "Hash:"); found {
				secrets = append(secrets, hash)
			}
		}
	}
	require.Len(t, secrets, 5+n)
	for at, body := range w.rows() {
		inCredentials := strings.HasPrefix(at, "credentials ")
		for i, secret := range secrets {
			if inCredentials && i >= 5 { // a hash, at home
				continue
			}
			assert.NotContains(t, body, secret, at)
		}
	}

	var log bytes.Buffer
	var said []string
	logger := slog.New(slog.NewJSONHandler(&log, &slog.HandlerOptions{Level: slog.LevelDebug, AddSource: true}))
	for n := 1; n <= 4; n++ {
		c := w.beside(storetest.Faulty(w.Store, &storetest.Fault{Call: storetest.CallPut, N: n}), logger)
		made, err := c.As(w.Anna).Customers().Create(w.ctx, fixture.NewCustomer("Wingtip", "US", "Tim"))
		assert.True(t, err == nil || made.Credentials.Password.IsZero(), "no password of a customer that does not exist")
		err2 := c.As(w.Sam).ChoosePassword(w.ctx, fixture.Password)
		said = append(said, fmt.Sprintf("%+v %#v %+v", err, err, err2))
	}
	_, err := w.Center.SignIn(w.ctx, user.Credentials.UserName, customer.Credentials.Password)
	said = append(said, fmt.Sprintf("%+v %#v", err, err), log.String())
	assert.NotEmpty(t, log.String())
	for _, text := range said {
		for _, secret := range secrets {
			assert.NotContains(t, text, secret)
		}
	}
}
