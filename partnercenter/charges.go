package partnercenter

import (
	"time"

	"cspkit.example/billing"
	"cspkit.example/orders"
	"cspkit.example/store"
)

// saveSubscription stores a changed subscription together with what the
// partner owes or gets for the change, and everything that was due by now
// (2.12, BILL-11).
func (u *unit) saveSubscription(s *orders.Subscription) error {
	stored, err := get(u, subscriptions, key(string(s.Partner), string(s.Customer), string(s.ID)), s.ID.NotFound)
	if err != nil {
		return err
	}
	due, settled, err := u.due(stored, u.at.Add(1)) // also the term that begins at this very moment
	if err != nil {
		return err
	}
	old, err := u.asItIs(stored)
	if err != nil {
		return err
	}
	s.ChargedUntil, s.Charged = settled.ChargedUntil, settled.Charged
	changed, out := billing.Changed(old, *s, u.at)
	*s = out
	for _, c := range append(due, changed...) {
		c.ID = u.newID()
		if err := save(u, charges, &c); err != nil {
			return err
		}
	}
	if old.Status == orders.Suspended && s.Status == orders.Active {
		if err := u.resumeAddOns(s); err != nil {
			return err
		}
	}
	return save(u, subscriptions, s)
}

// resumeAddOns stores the add-ons that did not run because their base had
// lapsed, and that run again with it (SUB-12): what is left of their terms is
// charged now, not the time in which they rested. The base is not stored yet.
func (u *unit) resumeAddOns(base *orders.Subscription) error {
	sold, err := collect(u, subscriptions, within(string(base.Partner), string(base.Customer)))
	if err != nil {
		return err
	}
	for _, s := range sold {
		if s.Parent != base.ID {
			continue
		}
		now, err := u.renewed(s, u.at)
		if err != nil {
			return err
		}
		if s.Status != orders.Active || now.Status != orders.Active { // it stopped by itself
			continue
		}
		if err := u.saveSubscription(&now); err != nil {
			return err
		}
	}
	return nil
}

// due returns what a subscription costs for the terms that began before a
// time; see billing.Due. An add-on is not renewed while its base does not run.
func (u *unit) due(s orders.Subscription, before time.Time) (due []billing.Charge, settled orders.Subscription, err error) {
	due, settled = billing.Due(s, before, func(s orders.Subscription, at time.Time) orders.Subscription {
		renewed, failed := u.renewed(s, at)
		if failed == nil && s.Parent != "" {
			base, found, unread := find(u, subscriptions, key(string(s.Partner), string(s.Customer), string(s.Parent)))
			if failed = unread; found && !base.SuspendedAt.After(at) { // else it ran then, whatever became of it
				renewed = renewed.WithBase(base.At(at))
			}
		}
		if failed != nil {
			err = failed
		}
		return renewed
	})
	return due, settled, err
}

// unbilled returns the charges that changes of a customer's subscriptions
// brought up before a time and that no invoice has.
func (u *unit) unbilled(partner, customer string, t billing.InvoiceType, before time.Time) ([]billing.Charge, error) {
	var found []billing.Charge
	for c, err := range scan(u, charges, store.Scan{Prefix: within(partner, customer)}) {
		if err != nil {
			return nil, err
		}
		if c.At.Before(before) && c.File.InvoiceType() == t {
			found = append(found, c)
		}
	}
	return found, nil
}

// renewed brings a stored subscription to a time, at the price of its term.
func (u *unit) renewed(s orders.Subscription, at time.Time) (orders.Subscription, error) {
	return u.priced(s, s.At(at))
}

// priced gives a subscription whose term began anew since an earlier state the
// catalogue's price of that day. Only then the catalogue is read (SUB-17).
func (u *unit) priced(old, s orders.Subscription) (orders.Subscription, error) {
	if !s.RenewedSince(old) {
		return s, nil
	}
	i, found, err := find(u, items, s.ItemID)
	if err != nil || !found {
		return s, err
	}
	return s.AtPriceOf(i), nil
}
