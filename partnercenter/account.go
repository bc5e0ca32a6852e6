package partnercenter

import (
	"context"

	"cspkit.example/activity"
	"cspkit.example/permissions"
	"cspkit.example/resellers"
)

// Account is the partner's own account.
type Account struct{ s *Session }

// Account returns the operations on the partner's own account.
func (s *Session) Account() Account { return Account{s} }

// Me returns the acting user's own profile, which every user may see (ROLE-6).
func (a Account) Me(ctx context.Context) (me permissions.User, err error) {
	err = a.s.view(ctx, permissions.ProfileViewOwn, func(u *unit) error {
		me = u.acting()
		return nil
	})
	return me, err
}

// Get returns the partner's profile and standing.
func (a Account) Get(ctx context.Context) (p resellers.Partner, err error) {
	err = a.s.view(ctx, permissions.PartnerProfileView, func(u *unit) error {
		p = u.account()
		return nil
	})
	return p, err
}

// AssociateMPN ties the account to a location MPN ID in its own country
// (ID-8). It refuses an unknown ID with mpn_not_found.
func (a Account) AssociateMPN(ctx context.Context, mpnID string) (p resellers.Partner, err error) {
	err = a.s.do(ctx, permissions.PartnerAssociateMPN, func(u *unit) error {
		id, err := resellers.ParseMPNID("mpnId", mpnID)
		if err != nil {
			return err
		}
		m, err := get(u, mpns, id, func() error { return resellers.MPNNotFound(id) })
		if err != nil {
			return err
		}
		op := activity.CreateMPNAssociation
		if u.partner.MPNID != "" {
			op = activity.UpdateMPNAssociation
		}
		old := u.account()
		if p, m, err = old.AssociateMPN(m, u.at); err != nil {
			return err
		}
		if err := u.releaseMPN(old.MPNID, id); err != nil {
			return err
		}
		if err := save(u, mpns, &m); err != nil {
			return err
		}
		if err := save(u, partners, &p); err != nil {
			return err
		}
		return u.record(entry{op: op, data: []string{"MpnId", id}, old: old.MPNID, new: id})
	})
	return p, err
}

// releaseMPN frees the MPN ID that the account had before.
func (u *unit) releaseMPN(old, next string) error {
	if old == "" || old == next {
		return nil
	}
	m, found, err := find(u, mpns, old)
	if err != nil || !found {
		return err
	}
	m.Tenant, m.Stamp = "", m.Touch(u.at)
	return save(u, mpns, &m)
}

// SignMPA signs the Microsoft Partner Agreement for the region of the
// account's country; a qualified account becomes active by it (CAP-19).
func (a Account) SignMPA(ctx context.Context) (p resellers.Partner, err error) {
	err = a.s.do(ctx, permissions.PartnerSignMPA, func(u *unit) error {
		if p, err = u.account().SignMPA(u.at); err != nil {
			return err
		}
		if err := save(u, partners, &p); err != nil {
			return err
		}
		return u.record(entry{op: activity.CreateAgreement, data: []string{"Type", "MicrosoftPartnerAgreement", "DateAgreed", timeText(u.at)}})
	})
	return p, err
}

// Resubmit applies again with a corrected profile after Microsoft rejected the
// company (2.1).
func (a Account) Resubmit(ctx context.Context, legal resellers.LegalProfile) (resellers.Partner, error) {
	return a.change(ctx, permissions.PartnerEnrol, func(u *unit) (resellers.Partner, error) { return u.account().Resubmit(legal, u.at) })
}

// UpdateBilling changes how Microsoft bills the partner; only a global admin
// changes the address (section 4.1, note 1). It leaves no record (ACT-3).
func (a Account) UpdateBilling(ctx context.Context, to resellers.BillingProfile) (resellers.Partner, error) {
	return a.change(ctx, permissions.PartnerProfileUpdate, func(u *unit) (resellers.Partner, error) {
		return u.account().UpdateBilling(to, u.user.Roles, u.at)
	})
}

// UpdateSupport changes whom the partner's customers are told to ask. It
// leaves no record (ACT-3).
func (a Account) UpdateSupport(ctx context.Context, to resellers.SupportProfile) (resellers.Partner, error) {
	return a.change(ctx, permissions.PartnerProfileUpdate, func(u *unit) (resellers.Partner, error) {
		return u.account().UpdateSupport(to, u.user.Roles, u.at)
	})
}

func (a Account) change(ctx context.Context, action permissions.Action, to func(*unit) (resellers.Partner, error)) (p resellers.Partner, err error) {
	err = a.s.do(ctx, action, func(u *unit) error {
		if p, err = to(u); err != nil {
			return err
		}
		u.leavesNoRecord("ACT-3")
		return save(u, partners, &p)
	})
	return p, err
}
