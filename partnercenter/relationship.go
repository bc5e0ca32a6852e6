package partnercenter

import (
	"context"

	"cspkit.example/activity"
	"cspkit.example/customers"
	"cspkit.example/orders"
	"cspkit.example/permissions"
)

// RemoveRelationship ends the reseller relationship, with DAP, the purchase
// permission and the associations that hang on it. It is refused while there
// are reservations, software purchases or subscriptions that are not
// suspended (REL-25). The customer's tenant goes on.
func (c Customer) RemoveRelationship(ctx context.Context) error {
	return c.s.do(ctx, permissions.RelationshipRemove, func(u *unit) error {
		old, err := u.related(c.id)
		if err != nil {
			return err
		}
		left, err := u.holdings(old.ID)
		if err != nil {
			return err
		}
		ended, err := old.EndRelationship(left, u.at)
		if err != nil {
			return err
		}
		if err := save(u, customerRecords, &ended); err != nil {
			return err
		}
		if err := u.endAssociations(ended); err != nil {
			return err
		}
		if err := u.dropSupportContact(ended); err != nil {
			return err
		}
		return u.recordEnd(old, ended)
	})
}

// dropSupportContact puts subscriptions that others sold the customer, and
// that name the leaving partner as support contact, back to the default: the
// partner that sold them (SUP-6).
func (u *unit) dropSupportContact(leaving customers.Customer) error {
	for c, err := range u.recordsOf(leaving.ID) {
		if err != nil {
			return err
		}
		if c.Partner == leaving.Partner {
			continue
		}
		seller, err := u.partnerAccount(c.Partner)
		if err != nil {
			return err
		}
		sold, err := u.sold(c.Partner, c.ID)
		if err != nil {
			return err
		}
		for _, s := range sold {
			if s.Support.Tenant != leaving.Partner || s.Status == orders.Deleted {
				continue
			}
			s.Support, s.Stamp = orders.DefaultContact(seller), s.Touch(u.at)
			if err := u.saveSubscription(&s); err != nil {
				return err
			}
		}
	}
	return nil
}

// holdings counts what still ties a customer to the acting partner.
func (u *unit) holdings(id customers.ID) (left customers.Holdings, err error) {
	bought, err := u.reservationsOf(u.partner.Tenant, id)
	if err != nil {
		return left, err
	}
	for _, r := range bought {
		if r.Alive() {
			left.Reservations++
		}
	}
	sold, err := u.sold(u.partner.Tenant, id)
	for _, s := range sold {
		switch {
		case s.Status == orders.Deleted:
		case s.ProductType == orders.Software: // suspending it is not cancelling it
			left.Software++
		case s.Status != orders.Suspended:
			left.Subscriptions++
		}
	}
	return left, err
}

// recordEnd leaves the records of a removed relationship: its own, DAP's if
// that was active, and the permission's if that was on (table 2.7, PERM-26).
func (u *unit) recordEnd(old, ended customers.Customer) error {
	err := u.record(entry{
		op: activity.RemovePartnerCustomerRelationship, customer: ended, old: old.Relationship, new: ended.Relationship,
		data: []string{"CustomerId", string(ended.ID)},
	})
	if err != nil {
		return err
	}
	if old.DAP.Active() {
		err = u.record(entry{
			op: activity.DAPAdminRelationshipTerminated, customer: ended, old: old.DAP, new: ended.DAP,
			data: []string{"By", "relationship_removed"},
		})
		if err != nil {
			return err
		}
	}
	p, on, err := u.permissionOn(u.partner.Tenant, ended.ID)
	if err != nil || !on {
		return err
	}
	return u.switchOff(p, ended, "relationship_removed")
}

// NoteRenegotiated notes that the partner renegotiated its agreement with the
// customer, which ends its responsibility and nothing else (REL-32).
func (c Customer) NoteRenegotiated(ctx context.Context) (out customers.Customer, err error) {
	err = c.s.do(ctx, permissions.RelationshipNoteRenegotiated, func(u *unit) error {
		known, err := u.related(c.id)
		if err != nil {
			return err
		}
		out = known.NoteRenegotiated(u.at)
		u.leavesNoRecord("REL-32")
		return save(u, customerRecords, &out)
	})
	return out, err
}
