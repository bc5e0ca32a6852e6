package model

import (
	"time"

	"cspkit.example/activity"
	"cspkit.example/billing"
	"cspkit.example/money"
	"cspkit.example/partnercenter"
)

// bill is the last page of a history: Microsoft makes the invoices of June, and
// every amount in them is accounted for (BILL-10, BILL-12, BILL-13).
func (h *history) bill() {
	h.t.Helper()
	h.world.Clock.Set(time.Date(2020, 7, 10, 0, 0, 0, 0, time.UTC))
	for _, p := range h.partners {
		if p.kind == "reseller" {
			continue
		}
		for _, kind := range []billing.InvoiceType{billing.Recurring, billing.OneTime} {
			var made []billing.Invoice
			h.try(attempt{microsoft, "bill " + p.name, "", func() (err error) {
				made, err = h.world.Center.Platform().Bill(h.ctx, p.id, kind, "2020-06")
				return err
			}, func() {
				for range made {
					h.log(p, microsoft, activity.ReadyInvoice)
					for _, u := range p.users {
						if !u.gone && u.has("GA BA") {
							h.mails(p, partnercenter.MailInvoiceReady, u.upn)
						}
					}
				}
			}})
			if sum, read := h.sumUp(p, made); read && kind == billing.OneTime && !sum.Equal(dollars(h.owed(p))) {
				h.t.Fatalf("the invoices of %s have %s for reservations, the model says %s", p.name, sum, dollars(h.owed(p)))
			}
		}
	}
}

// owed is what a partner owes for reservations, less what it got back, in
// cents. All are paid at once, also what begins later.
func (h *history) owed(p *partner) (cents int) {
	for _, r := range h.reserved {
		if r.on.under.seller == p {
			cents += cost(r.item, r.term, r.quantity) - r.credit
		}
	}
	return cents
}

// sumUp compares every invoice's total with its lines, and returns the sum of
// the lines about reservations; nothing when nobody is left who may read them.
func (h *history) sumUp(p *partner, made []billing.Invoice) (reserved money.Amount, read bool) {
	h.t.Helper()
	reserved = money.Zero("USD")
	reader := h.accountant(p)
	if reader == nil {
		return reserved, false
	}
	invoices := h.world.As(reader.Identity).Invoices()
	for _, i := range made {
		total := money.Zero(i.Total.Currency())
		for _, file := range i.Files {
			if file == "" {
				continue
			}
			for line, err := range invoices.Lines(h.ctx, i.ID, file) {
				must(h.t, err)
				total = total.Add(line.Total)
				if line.ReservationOrder != "" {
					reserved = reserved.Add(line.Total)
				}
			}
		}
		if !total.Equal(i.Total) {
			h.t.Fatalf("%s: invoice %s is about %s, its lines about %s", p.name, i.ID, i.Total, total)
		}
	}
	return reserved, true
}

// accountant is somebody who may read reconciliation files (BILL-2).
func (h *history) accountant(p *partner) *user {
	for _, u := range p.users {
		if !u.gone && !u.fresh && u.has("GA BA") {
			return u
		}
	}
	return nil
}
