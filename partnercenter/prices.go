package partnercenter

import (
	"context"

	"cspkit.example/billing"
	"cspkit.example/permissions"
)

// Prices are what the partner charges its customers.
type Prices struct{ s *Session }

// Prices returns the operations on customer prices.
func (s *Session) Prices() Prices { return Prices{s} }

// Set says what the partner charges for a unit of an item and term: to one
// customer, or with an empty Customer to all of them. It counts from the next
// purchase (RSV-32) and leaves no record (RSV-33).
func (ps Prices) Set(ctx context.Context, p billing.CustomerPrice) (out billing.CustomerPrice, err error) {
	err = ps.s.do(ctx, permissions.CustomerPriceSet, func(u *unit) error {
		if p.Customer != "" {
			known, err := u.related(p.Customer)
			if err != nil {
				return err
			}
			p.Customer = known.ID
		}
		i, err := u.item(p.ItemID)
		if err != nil {
			return err
		}
		old, _, err := find(u, prices, priceKey(u.partner.Tenant, p.Customer, p.ItemID, p.Term))
		if err != nil {
			return err
		}
		p := p
		p.Stamp, p.Partner = old.Stamp, u.partner.Tenant
		if out, err = p.Check(i, u.at); err != nil {
			return err
		}
		u.leavesNoRecord("RSV-33")
		return save(u, prices, &out)
	})
	return out, err
}
