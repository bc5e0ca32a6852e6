package model

import (
	"time"

	"cspkit.example/billing"
	"cspkit.example/money"
	"cspkit.example/orders"
	"cspkit.example/partnercenter"
	"cspkit.example/pcerr"
)

func init() {
	operations["read utilization"] = (*history).readUtilization
	views["invoice.list"] = view{func(h *history, s *partnercenter.Session) ([]string, error) {
		return rows(s.Invoices().All(h.ctx, partnercenter.InvoiceQuery{}), func(i partnercenter.Invoice) string {
			return upTo(i.ID, i.Total, i.PaidAmount, i.Payment)
		})
	}, (*history).invoicesOf}
	views["invoice.payment_status"] = view{func(h *history, s *partnercenter.Session) (got []string, err error) {
		balances, err := s.Invoices().Balances(h.ctx)
		for _, b := range balances {
			got = append(got, upTo(b.Open, b.PastDue))
		}
		return got, err
	}, (*history).balanceOf}
	views["recon_file.get_daily_rated_usage"] = view{func(h *history, s *partnercenter.Session) ([]string, error) {
		m := billing.Month(h.world.Clock.Now().Format("2006-01"))
		lines, err := rows(s.Invoices().DailyRatedUsage(h.ctx, m), func(l billing.Line) string { return string(l.Partner) })
		for _, of := range lines {
			if of != string(s.Identity().Tenant) {
				h.t.Fatalf("%s reads usage of %s", s.Identity().Tenant, of)
			}
		}
		return nil, err
	}, nil}
}

// status is where the payment of an invoice stands (2.21).
func (i *invoice) status(now time.Time) billing.PaymentStatus {
	switch {
	case i.paid >= i.total:
		return billing.Paid
	case i.pastDue(now, 0):
		return billing.PastDue
	case i.paid > 0:
		return billing.PartiallyPaid
	}
	return billing.Unpaid
}

func (h *history) invoicesOf(by *user) (want []string) {
	for _, i := range h.invoices {
		if i.of == by.of {
			want = append(want, upTo(i.id, dollars(i.total), dollars(i.paid), i.status(h.world.Clock.Now())))
		}
	}
	return want
}

// balanceOf is what is open, and what of it is past due.
func (h *history) balanceOf(by *user) []string {
	open, late, some := 0, 0, false
	for _, i := range h.invoices {
		if i.of != by.of {
			continue
		}
		some = true
		if open += i.total - i.paid; i.status(h.world.Clock.Now()) == billing.PastDue {
			late += i.total - i.paid
		}
	}
	if !some {
		return nil
	}
	return []string{upTo(dollars(open), dollars(late))}
}

// readInvoice reads an invoice, or the lines of it: together they are its total
// (BILL-10).
func (h *history) readInvoice() {
	if len(h.invoices) == 0 {
		return
	}
	i := pick(h, "invoice", h.invoices)
	by, name := h.nearby(i.of), pick(h, "what", []string{"invoice.get", "recon_file.get"})
	want := may(by, name)
	if want == "" && by.of != i.of {
		want = pcerr.NotFound
	}
	at := h.world.As(by.Identity).Invoices()
	h.try(attempt{by, name, want, func() error {
		if name == "invoice.get" {
			got, err := at.Get(h.ctx, i.id)
			if err == nil {
				h.compareInvoice(i, got.Invoice)
			}
			return err
		}
		sum := money.Zero("USD")
		for _, file := range []billing.FileKind{billing.LicenseBased, billing.UsageBased, billing.OneTimeFile} {
			for l, err := range at.Lines(h.ctx, i.id, file) {
				if err != nil {
					return err
				}
				sum = sum.Add(l.Total)
			}
		}
		if !i.note && !sum.Equal(dollars(i.lines)) {
			h.t.Fatalf("the lines of %s are %s together, the model says %s", i.id, sum, dollars(i.lines))
		}
		return nil
	}, nil})
}

// readUtilization shows what one Azure subscription used under MS-AZR-0145P
// (BILL-20, BILL-21).
func (h *history) readUtilization() {
	a := pick(h, "azure", h.azures)
	by, o := h.nearby(a.under.seller), a.under.buyer
	want := h.on(by, o, "utilization.get")
	switch {
	case want != "":
	case by.of != a.under.seller:
		want = pcerr.SubscriptionNotFound
	case a.under.kind != orders.AzureGlobal:
		want = pcerr.InvalidInput
	}
	now := h.world.Clock.Now()
	q := partnercenter.UsageQuery{From: now.AddDate(0, -1, 0).Truncate(24 * time.Hour), To: now, Entitlement: a.id}
	var got []billing.UsageRecord
	h.try(attempt{by, "read utilization", want, func() (err error) {
		got, err = h.world.As(by.Identity).Customer(o.id).Usage().Utilization(h.ctx, q)
		return err
	}, func() {
		sum := money.Zero("USD")
		for _, r := range got {
			sum = sum.Add(r.Cost)
		}
		cents := 0
		rows := h.usageBetween(by.of, o, q.From, q.To)
		free, _ := h.covered(by.of, o, rows)
		for _, u := range rows {
			if u.on == a {
				cents += (u.machines - free[u]) * u.price
			}
		}
		if !sum.Equal(dollars(cents)) {
			h.t.Fatalf("the utilization of %s costs %s, the model says %s", a.id, sum, dollars(cents))
		}
	}})
}
