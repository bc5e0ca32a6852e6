package partnercenter

import (
	"context"

	"cspkit.example/customers"
	"cspkit.example/internal/check"
	"cspkit.example/pcerr"
	"cspkit.example/permissions"
	"cspkit.example/store"
)

// SignIn returns the session of the partner's user with this sign-in name and
// password. It refuses with unauthenticated, and does not tell a wrong name
// from a wrong password. Signing in with a temporary password works, but
// everything except [Session.ChoosePassword] is refused until another is
// chosen (ROLE-10). How a company's directory is kept makes no difference
// (ID-3, ID-4).
func (c *Center) SignIn(ctx context.Context, userName string, password permissions.Secret) (*Session, error) {
	who, err := c.authenticate(ctx, userName, password, func(u *unit, tenant permissions.TenantID, upn string) (permissions.Identity, bool, error) {
		user, err := u.userByName(tenant, upn)
		return user.Identity(), user.Active(), err
	})
	if err != nil {
		return nil, err
	}
	return c.As(who), nil
}

// SignInToPortal is SignIn for a customer's user.
func (c *Center) SignInToPortal(ctx context.Context, userName string, password permissions.Secret) (*Portal, error) {
	who, err := c.authenticate(ctx, userName, password, func(u *unit, tenant permissions.TenantID, upn string) (permissions.Identity, bool, error) {
		user, err := u.customerUserByName(tenant, upn)
		return user.Identity(), user.Active(), err
	})
	if err != nil {
		return nil, err
	}
	return c.Portal(who), nil
}

// authenticate finds a user by the domain of its sign-in name and compares
// the password outside the transaction, because that is slow on purpose.
func (c *Center) authenticate(ctx context.Context, userName string, password permissions.Secret,
	byName func(*unit, permissions.TenantID, string) (permissions.Identity, bool, error),
) (who permissions.Identity, err error) {
	upn, err := check.Email("userName", userName)
	if err != nil {
		return who, wrongCredentials()
	}
	var held credential
	var active bool
	err = c.view(ctx, func(u *unit) error {
		d, found, err := find(u, domains, check.DomainOf(upn))
		if err != nil || !found {
			return err
		}
		if who, active, err = byName(u, d.Tenant, upn); err != nil {
			return err
		}
		held, _, err = find(u, credentials, key(string(who.Tenant), string(who.User)))
		return err
	})
	if err != nil {
		return permissions.Identity{}, err
	}
	if !active || !held.Hash.Matches(password) {
		return permissions.Identity{}, wrongCredentials()
	}
	return who, nil
}

func wrongCredentials() error {
	return pcerr.New(pcerr.Unauthenticated, "ROLE-19", "the sign-in name or the password is wrong")
}

// ChoosePassword replaces the acting user's password, which ends the refusals
// after a first sign-in or a reset (ROLE-10).
func (s *Session) ChoosePassword(ctx context.Context, password permissions.Secret) error {
	hash, err := s.center.chosenPassword(password)
	if err != nil {
		return err
	}
	return s.center.do(ctx, func(u *unit) error {
		if err := u.identify(s); err != nil {
			return err
		}
		user := u.acting()
		user.MustChangePassword, user.Stamp = false, user.Touch(u.at)
		u.leavesNoRecord("ACT-3") // table 2.2: first sign-in
		if err := u.savePassword(s.who, hash); err != nil {
			return err
		}
		return save(u, partnerUsers, &user)
	})
}

// RegisterMFA completes the registration for multi-factor authentication that
// a global admin enabled: from then on it is enforced (ID-11).
func (s *Session) RegisterMFA(ctx context.Context) error {
	return s.center.do(ctx, func(u *unit) error {
		if err := u.identify(s); err != nil {
			return err
		}
		if u.user.MustChangePassword {
			return pcerr.New(pcerr.Unauthenticated, "ROLE-10", "choose a new password first")
		}
		user, err := u.acting().SetMFA(permissions.MFAEnforced, u.at)
		if err != nil {
			return err
		}
		u.leavesNoRecord("ACT-3") // table 2.2
		return save(u, partnerUsers, &user)
	})
}

// ChoosePassword is [Session.ChoosePassword] for a customer's user.
func (p *Portal) ChoosePassword(ctx context.Context, password permissions.Secret) error {
	hash, err := p.center.chosenPassword(password)
	if err != nil {
		return err
	}
	return p.center.do(ctx, func(u *unit) error {
		if err := u.actAsCustomer(p.who); err != nil {
			return err
		}
		user := u.customerActing()
		user.MustChangePassword, user.Stamp = false, user.Touch(u.at)
		u.leavesNoRecord("ACT-9")
		if err := u.savePassword(p.who, hash); err != nil {
			return err
		}
		return save(u, customerUsers, &user)
	})
}

// temporaryPassword draws a password that is shown once, and its hash. It is
// called before a transaction, never inside one.
func (c *Center) temporaryPassword() (permissions.Secret, permissions.PasswordHash, error) {
	random, err := c.random(permissions.TemporaryPasswordBytes + permissions.SaltBytes)
	if err != nil {
		return permissions.Secret{}, "", storeFailed(err)
	}
	password := permissions.TemporaryPassword(random[:permissions.TemporaryPasswordBytes])
	return password, permissions.HashTemporary(password, random[permissions.TemporaryPasswordBytes:]), nil
}

// chosenPassword hashes a password that a user chose, before the transaction.
func (c *Center) chosenPassword(password permissions.Secret) (permissions.PasswordHash, error) {
	if err := permissions.CheckPassword("password", password); err != nil {
		return "", err
	}
	salt, err := c.random(permissions.SaltBytes)
	if err != nil {
		return "", storeFailed(err)
	}
	return permissions.HashChosen(password, salt, c.opts.PasswordCost), nil
}

// givenPassword is the password that a user gets from somebody else: the one
// that was chosen for it, or a temporary one (CUS-16).
func (c *Center) givenPassword(p customers.PasswordProfile) (permissions.Secret, permissions.PasswordHash, error) {
	if err := p.Check(); err != nil {
		return permissions.Secret{}, "", err
	}
	if p.Password.IsZero() {
		return c.temporaryPassword()
	}
	hash, err := c.chosenPassword(p.Password)
	return p.Password, hash, err
}

func (u *unit) savePassword(who permissions.Identity, hash permissions.PasswordHash) error {
	return save(u, credentials, &credential{who.Tenant, who.User, hash})
}

// customerUserByName reads a customer's user by its sign-in name, the zero
// User when there is none.
func (u *unit) customerUserByName(tenant permissions.TenantID, upn string) (user customers.User, err error) {
	for user, err := range scan(u, customerUsers, store.Scan{Index: byName, Equal: []store.Value{store.String(string(tenant)), store.String(upn)}}) {
		return user, err
	}
	return user, nil
}
