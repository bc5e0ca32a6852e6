package partnercenter

import (
	"context"
	"errors"

	"cspkit.example/customers"
	"cspkit.example/pcerr"
	"cspkit.example/permissions"
	"cspkit.example/store"
)

// Session is Partner Center as one partner user sees it. It holds no state
// but who acts and through which channel, is safe for concurrent use, and
// never goes stale: roles are read again in every operation (ROLE-14).
type Session struct {
	center  *Center
	who     permissions.Identity
	key     string // of who's rows; empty when who is malformed
	channel permissions.Channel
	joined  *unit // inside Atomically
}

// Via returns the session through another channel: the API, the Azure portal
// or Microsoft's support. The channel changes a rule only where the rule
// names it (ID-6).
func (s *Session) Via(channel permissions.Channel) *Session {
	t := *s
	t.channel = channel
	return &t
}

// Identity returns who acts.
func (s *Session) Identity() permissions.Identity { return s.who }

// Can returns nil when the user may do a now, else the refusal, without doing
// it. With a customer it also refuses one that the user does not see. It
// answers from the same decisions as the operations, but cannot know what
// depends on their input (ROLE-1).
func (s *Session) Can(ctx context.Context, a permissions.Action, customer customers.ID) error {
	return s.view(ctx, a, func(u *unit) error {
		if customer == "" {
			return nil
		}
		_, err := u.customer(customer)
		return err
	})
}

// Capabilities returns every action that the user may do now, so that a front
// end shows only what the user needs (ROLE-1).
func (s *Session) Capabilities(ctx context.Context) ([]permissions.Action, error) {
	var may []permissions.Action
	err := s.view(ctx, permissions.ProfileViewOwn, func(u *unit) error {
		may = nil
		for a := range permissions.Actions() {
			if u.standing.May(a) == nil {
				may = append(may, a)
			}
		}
		return nil
	})
	return may, err
}

// Atomically joins the operations of fn in one commit: all of them happen, or
// none. Only operations of the session that fn is given take part. When one
// of them is refused, nothing is committed, whatever fn returns; otherwise
// the error of fn decides, and is returned as it is. The store may run fn
// again, so it must have no other effect.
func (s *Session) Atomically(ctx context.Context, fn func(context.Context, *Session) error) error {
	if s.joined != nil {
		return fn(ctx, s)
	}
	v := newChanging()
	v.kept = true // by the session that fn is given
	return v.of(ctx, s.center, func(u *unit) error {
		joined := *s
		joined.joined = u
		return fn(u.ctx, &joined)
	})
}

// errReviewed undoes a review.
var errReviewed = errors.New("partnercenter: reviewed")

// Review runs the operations of fn like Atomically, and then undoes them: a
// way to see what would come of them, and all their refusals, before they are
// submitted. Nothing remains, no record, no order, no customer (IR-11). Inside
// Atomically it is refused, for a part of a commit cannot be undone.
func (s *Session) Review(ctx context.Context, fn func(context.Context, *Session) error) error {
	if s.joined != nil {
		return storeFailed(store.ErrNested)
	}
	err := s.Atomically(ctx, func(ctx context.Context, s *Session) error {
		if err := fn(ctx, s); err != nil {
			return err
		}
		if s.joined.failed != nil {
			return s.joined.failed
		}
		return errReviewed
	})
	if errors.Is(err, errReviewed) {
		return nil
	}
	return err
}

// do runs a changing operation of the acting user, if the matrices allow the
// action.
func (s *Session) do(ctx context.Context, a permissions.Action, fn func(*unit) error) error {
	return s.change(ctx, a, func(u *unit) error { return s.authorized(u, a, fn) })
}

// change is do for run that asks by itself whether the user may.
func (s *Session) change(ctx context.Context, a permissions.Action, run func(*unit) error) error {
	return s.center.around(ctx, Operation{s.who, a, true}, func(ctx context.Context) error {
		if s.joined != nil {
			return s.joined.join(run)
		}
		return s.center.do(ctx, run)
	})
}

// view runs a reading operation of the acting user, if the matrices allow the
// action.
func (s *Session) view(ctx context.Context, a permissions.Action, fn func(*unit) error) error {
	_, err := s.read(ctx, a, fn)
	return err
}

// look is view for an operation that shows one stored value: it is copied
// once, into room, which stays as it is when Options.Around did not run the
// operation.
func look[T any](ctx context.Context, s *Session, a permissions.Action, from *store.Collection[T], room *T, fn func(*unit) error) error {
	found, err := s.read(ctx, a, fn)
	if v, shown := found.body.(*T); err == nil && shown {
		from.CopyTo(room, v, found.version)
	}
	return err
}

// show notes what look returns.
func (u *unit) show(body any, version uint64, err error) error {
	u.found = row{body, version}
	return err
}

func (s *Session) read(ctx context.Context, a permissions.Action, fn func(*unit) error) (row, error) {
	if s.center.opts.Around == nil { // reading is hot: no closure where nobody asks for one
		return s.readNow(ctx, a, fn)
	}
	return s.readInside(ctx, a, fn)
}

func (s *Session) readInside(ctx context.Context, a permissions.Action, fn func(*unit) error) (found row, err error) {
	err = s.center.opts.Around(ctx, Operation{Who: s.who, Action: a}, func(ctx context.Context) error {
		found, err = s.readNow(ctx, a, fn)
		return err
	})
	return found, err
}

func (s *Session) readNow(ctx context.Context, a permissions.Action, fn func(*unit) error) (row, error) {
	if s.joined != nil {
		err := s.authorized(s.joined, a, fn)
		return s.joined.found, err
	}
	v := viewings.Get().(*viewing)
	defer v.free()
	v.session, v.action = s, a
	err := v.of(ctx, s.center, fn)
	return v.found, err
}

// authorized runs fn behind the first checks of section 0.3: who acts, and
// whether the matrices allow it.
func (s *Session) authorized(u *unit, a permissions.Action, fn func(*unit) error) error {
	if err := u.actAsPartner(s); err != nil {
		return err
	}
	if err := u.require(a); err != nil {
		return err
	}
	return fn(u)
}

// join runs an operation as a part of Atomically. After the first refusal
// nothing more is done.
func (u *unit) join(run func(*unit) error) error {
	if u.failed == nil {
		u.failed = u.operate(run)
	}
	return u.failed
}

// actAsPartner reads who acts: the user must be known, active, of a partner's
// tenant, and past the first sign-in.
func (u *unit) actAsPartner(s *Session) error {
	if err := u.identify(s); err != nil {
		return err
	}
	if u.user.MustChangePassword {
		return pcerr.New(pcerr.Unauthenticated, "ROLE-10", "choose a new password first")
	}
	if u.center.opts.EnforceMFA && u.partner.Cloud == permissions.PublicCloud && u.user.MFA != permissions.MFAEnforced {
		return pcerr.New(pcerr.MFARequired, "ID-10", "complete multi-factor authentication first")
	}
	return nil
}

func (u *unit) identify(s *Session) error {
	if s.key == "" {
		return unknownUser()
	}
	var err error
	u.user, u.versions.user, err = peek(u, partnerUsers, s.key, func() error { return u.notPartner(s) })
	if err != nil {
		return err
	}
	if !u.user.Active() {
		return unknownUser()
	}
	if u.partner, u.versions.partner, err = peek(u, partners, string(s.who.Tenant), unknownUser); err != nil {
		return err
	}
	u.who, u.channel, u.name, u.required = s.who, s.channel, u.user.UserPrincipalName, u.required[:0]
	u.standing = u.partner.Standing(u.user.Roles)
	return nil
}

// notPartner refuses somebody who is no partner's user: a customer's user at
// the wrong door (ID-5), or nobody.
func (u *unit) notPartner(s *Session) error {
	_, found, err := find(u, customerUsers, s.key)
	switch {
	case err != nil:
		return err
	case found:
		return pcerr.New(pcerr.CustomerNotAllowed, "ID-5", "Partner Center is for partners only; use your own portals or ask your partner")
	}
	return unknownUser()
}

func unknownUser() error {
	return pcerr.New(pcerr.Unauthenticated, "ROLE-19", "sign in as an active user of the tenant")
}
