package partnercenter

import (
	"context"

	"cspkit.example/billing"
	"cspkit.example/internal/check"
	"cspkit.example/money"
	"cspkit.example/pcerr"
	"cspkit.example/permissions"
	"cspkit.example/resellers"
)

// Pay notes that a partner paid some or all of an invoice (2.21). It leaves no
// record.
func (p *Platform) Pay(ctx context.Context, partner permissions.TenantID, id billing.InvoiceID, amount money.Amount) (out billing.Invoice, err error) {
	err = p.do(ctx, func(u *unit) error {
		old, err := u.invoice(partner, id)
		if err != nil {
			return err
		}
		if out, err = old.Pay(amount, u.at); err != nil {
			return err
		}
		return save(u, invoices, &out)
	})
	return out, err
}

// Amend issues a note that changes what is owed for an invoice, by an amount
// that is on no reconciliation line (BILL-10); the zero Amount voids the
// invoice. It leaves no record.
func (p *Platform) Amend(ctx context.Context, partner permissions.TenantID, id billing.InvoiceID, amount money.Amount, reason string) (note billing.Invoice, err error) {
	err = p.do(ctx, func(u *unit) error {
		old, err := u.invoice(partner, id)
		if err != nil {
			return err
		}
		amended, made, err := old.Amend(u.newInvoiceID(), amount, reason, u.at)
		if err != nil {
			return err
		}
		note = made
		return save(u, invoices, &amended, &note)
	})
	return note, err
}

// SuspendPastDue suspends a partner that has an invoice which is more than 60
// days past due, else it refuses with invalid_input (BILL-8, CAP-15).
func (p *Platform) SuspendPastDue(ctx context.Context, partner permissions.TenantID) (resellers.Partner, error) {
	return p.change(ctx, partner, func(u *unit, old resellers.Partner) (resellers.Partner, error) {
		for i, err := range scan(u, invoices, newestFirst(invoices, string(old.Tenant)).scan) {
			if err != nil {
				return old, err
			}
			if i.Suspends(u.at) {
				return old.SetStatus(permissions.ProgramSuspended, u.at)
			}
		}
		return old, pcerr.Invalid("BILL-8", "partner", "no invoice of the partner is more than 60 days past due")
	})
}

// invoice reads an invoice or a note of a partner.
func (u *unit) invoice(partner permissions.TenantID, id billing.InvoiceID) (billing.Invoice, error) {
	partner, err := check.GUID("partner", partner)
	if err != nil {
		return billing.Invoice{}, err
	}
	if check.Name("invoice", string(id)) != nil {
		return billing.Invoice{}, id.NotFound()
	}
	return get(u, invoices, key(string(partner), string(id)), id.NotFound)
}
