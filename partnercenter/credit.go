package partnercenter

import (
	"context"

	"cspkit.example/internal/check"
	"cspkit.example/money"
	"cspkit.example/orders"
	"cspkit.example/pcerr"
	"cspkit.example/permissions"
)

// SetCredit limits what a partner may buy from now on to an amount, from which
// every purchase in its currency is taken; the zero Amount ends the limit.
// Renewals and usage are never stopped (SUB-25).
func (p *Platform) SetCredit(ctx context.Context, partner permissions.TenantID, left money.Amount) error {
	return p.do(ctx, func(u *unit) error {
		partner, err := check.GUID("partner", partner)
		if err != nil {
			return err
		}
		if _, err := u.partnerAccount(partner); err != nil {
			return err
		}
		old, limited, err := find(u, credits, string(partner))
		switch {
		case err != nil:
			return err
		case left.Sign() < 0:
			return pcerr.Invalid("SUB-25", "left", "a credit is not negative")
		case left.IsZero() && !limited:
			return nil
		case left.IsZero():
			return remove(u, credits, &old)
		}
		old.Partner, old.Left = partner, left
		return save(u, credits, &old)
	})
}

// charge takes the cost of a purchase from the partner's credit, where the
// embedder limits it, else credit_limit (SUB-25).
func (u *unit) charge(partner permissions.TenantID, cost money.Amount) error {
	c, limited, err := find(u, credits, string(partner))
	if err != nil || !limited || c.Left.Currency() != cost.Currency() {
		return err
	}
	if cost.Compare(c.Left) > 0 {
		return pcerr.New(pcerr.CreditLimit, "SUB-25", "the partner's credit does not cover the purchase: pay open invoices first")
	}
	c.Left = c.Left.Sub(cost)
	return save(u, credits, &c)
}

// cost is what an order costs the partner.
func cost(o *orders.Order) money.Amount {
	sum := money.Zero(o.Currency)
	for _, l := range o.Lines {
		sum = sum.Add(l.UnitPrice.Mul(int64(l.Quantity)))
	}
	return sum.Round()
}
