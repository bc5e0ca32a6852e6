package model

import (
	"maps"
	"time"

	"cspkit.example/activity"
	"cspkit.example/billing"
	"cspkit.example/money"
	"cspkit.example/orders"
	"cspkit.example/partnercenter"
	"cspkit.example/pcerr"
	"cspkit.example/permissions"
)

func init() {
	operations["bill"] = (*history).billSome
	operations["pay"] = (*history).pay
	operations["amend"] = (*history).amend
	operations["suspend who does not pay"] = (*history).suspendPastDue
}

// invoice is what a partner was asked to pay, in cents.
type invoice struct {
	id          billing.InvoiceID
	of          *partner
	kind        billing.InvoiceType
	month       time.Time // its first day
	total, paid int
	note        bool
	lines       int // what its lines are together
}

// date is when invoices about a month are made: 2 days behind it, or on the 8th
// (BILL-7).
func date(kind billing.InvoiceType, month time.Time) time.Time {
	if kind == billing.Recurring {
		return month.AddDate(0, 1, 2)
	}
	return month.AddDate(0, 1, 7)
}

// billSome makes the invoices of one of the last months, or of one that is not
// over.
func (h *history) billSome() {
	now := h.world.Clock.Now()
	month := time.Date(now.Year(), now.Month()-time.Month(h.number("months ago", 0, 3)), 1, 0, 0, 0, 0, time.UTC)
	kind := pick(h, "kind", []billing.InvoiceType{billing.Recurring, billing.OneTime})
	h.bills(pick(h, "partner", h.billed()), kind, month)
}

// billed are the partners that Microsoft bills (BILL-1).
func (h *history) billed() []*partner { return append(h.those("direct"), h.those("provider")...) }

// bills makes invoices: everything that came up before the end of the month and
// is on no invoice yet, in the currency of its price where there is no rate
// (BILL-4 to BILL-7). A month that was billed stays as it is.
func (h *history) bills(p *partner, kind billing.InvoiceType, month time.Time) {
	h.t.Helper()
	want := pcerr.Code("")
	if h.world.Clock.Now().Before(date(kind, month)) {
		want = pcerr.InvalidInput
	}
	again := h.invoiced(p, kind, month)
	due := h.due(p, kind, month.AddDate(0, 1, 0))
	if again == nil && want == "" {
		due = append(due, h.usageDue(p, kind, month)...)
	}
	var made []billing.Invoice
	h.try(attempt{microsoft, "bill " + p.name, want, func() (err error) {
		made, err = h.world.Center.Platform().Bill(h.ctx, p.id, kind, billing.Month(month.Format("2006-01")))
		return err
	}, func() {
		if again != nil {
			h.sameInvoices(*again, made)
			return
		}
		h.runs = append(h.runs, &run{p, kind, month, h.takes(p, due, made, month)})
	}})
}

// run is a billing run and what it made.
type run struct {
	of    *partner
	kind  billing.InvoiceType
	month time.Time
	made  []*invoice
}

func (h *history) invoiced(p *partner, kind billing.InvoiceType, month time.Time) *[]*invoice {
	for _, r := range h.runs {
		if r.of == p && r.kind == kind && r.month.Equal(month) {
			return &r.made
		}
	}
	return nil
}

// due are the charges of a kind before a time that are on no invoice.
func (h *history) due(p *partner, kind billing.InvoiceType, before time.Time) (due []*charge) {
	for _, c := range h.charges {
		if c.seller == p && !c.billed && c.at.Before(before) && c.once == (kind == billing.OneTime) {
			due = append(due, c)
		}
	}
	return due
}

// usageDue is the usage of a month, by subscription: under Azure plans it comes
// once, of Azure global subscriptions it recurs (BILL-4).
func (h *history) usageDue(p *partner, kind billing.InvoiceType, month time.Time) (due []*charge) {
	for _, o := range h.orgs {
		rows := h.usageBetween(p, o, month, month.AddDate(0, 1, 0))
		free, _ := h.covered(p, o, rows)
		for _, u := range rows {
			once := u.under.kind == orders.AzurePlan
			if once == (kind == billing.OneTime) && u.machines > 0 {
				due = append(due, &charge{seller: p, about: string(u.under.id), once: once, cents: (u.machines - free[u]) * u.price})
			}
		}
	}
	return due
}

// takes compares new invoices with the charges that are due.
func (h *history) takes(p *partner, due []*charge, made []billing.Invoice, month time.Time) (taken []*invoice) {
	if (len(made) == 0) != (len(due) == 0) || len(made) > 1 {
		h.t.Fatalf("%d invoices of %s for %d charges", len(made), p.name, len(due))
	}
	if len(made) == 0 {
		return nil
	}
	total, by := 0, map[string]int{}
	for _, c := range due {
		c.billed = true
		total += c.cents
		by[c.about] += c.cents
	}
	i := &invoice{id: made[0].ID, of: p, kind: made[0].Type, month: month, total: total, lines: total}
	h.invoices = append(h.invoices, i)
	h.log(p, microsoft, activity.ReadyInvoice)
	for _, u := range p.users {
		if !u.gone && u.has("GA BA") {
			h.mails(p, partnercenter.MailInvoiceReady, u.upn)
		}
	}
	h.compareInvoice(i, made[0])
	h.compareLines(i, by)
	return []*invoice{i}
}

func (h *history) sameInvoices(before []*invoice, now []billing.Invoice) {
	if len(before) != len(now) {
		h.t.Fatalf("%d invoices, and %d when the month is billed again", len(before), len(now))
	}
	for n, i := range before {
		h.compareInvoice(i, now[n])
	}
}

func (h *history) compareInvoice(i *invoice, got billing.Invoice) {
	if got.ID != i.id || !got.Total.Equal(dollars(i.total)) || !got.PaidAmount.Equal(dollars(i.paid)) || !got.Date.Equal(date(i.kind, i.month)) && !i.note {
		h.t.Fatalf("the engine has %+v, the model %+v", got, *i)
	}
}

// compareLines adds the lines of an invoice up: by what they are about, and to
// its total (BILL-10). It needs somebody who may read them.
func (h *history) compareLines(i *invoice, by map[string]int) {
	reader := h.accountant(i.of)
	if reader == nil {
		return
	}
	sums, total := map[string]money.Amount{}, money.Zero("USD")
	for _, file := range []billing.FileKind{billing.LicenseBased, billing.UsageBased, billing.OneTimeFile} {
		for line, err := range h.world.As(reader.Identity).Invoices().Lines(h.ctx, i.id, file) {
			must(h.t, err)
			about := string(line.Subscription)
			if line.ReservationOrder != "" {
				about = line.ReservationOrder
			}
			sums[about], total = sums[about].Add(line.Total), total.Add(line.Total)
		}
	}
	maps.DeleteFunc(sums, func(_ string, sum money.Amount) bool { return sum.Sign() == 0 })
	maps.DeleteFunc(by, func(_ string, cents int) bool { return cents == 0 })
	for about, cents := range by {
		if sum := sums[about]; !sum.Equal(dollars(cents)) {
			h.t.Fatalf("%s: the lines about %s are %s together, the model says %s", i.of.name, about, sum, dollars(cents))
		}
	}
	if len(sums) != len(by) || !total.Equal(dollars(i.total)) {
		h.t.Fatalf("%s: the lines are %v, in all %s, the model says %v, in all %s", i.of.name, sums, total, by, dollars(i.total))
	}
}

// accountant is somebody who may read reconciliation files (BILL-2).
func (h *history) accountant(p *partner) *user {
	for _, u := range p.users {
		if may(u, "recon_file.get") == "" {
			return u
		}
	}
	return nil
}

// billAll is the last page of a history: Microsoft bills everybody for what is
// not billed yet.
func (h *history) billAll() {
	h.t.Helper()
	now := h.world.Clock.Now()
	month := time.Date(now.Year(), now.Month(), 1, 0, 0, 0, 0, time.UTC)
	h.passes(month.AddDate(0, 1, 9))
	for _, p := range h.billed() {
		h.bills(p, billing.Recurring, month)
		h.bills(p, billing.OneTime, month)
	}
}

func (h *history) pay() {
	if len(h.invoices) == 0 {
		return
	}
	i := pick(h, "invoice", h.invoices)
	amount := pick(h, "amount", []int{i.total - i.paid, i.total - i.paid, 1, 100, 0})
	want := pcerr.Code("")
	if i.note || amount <= 0 {
		want = pcerr.InvalidInput
	}
	h.try(attempt{microsoft, "pay", want, func() error {
		_, err := h.world.Center.Platform().Pay(h.ctx, i.of.id, i.id, dollars(amount))
		return err
	}, func() { i.paid += amount }})
}

// amend issues a note: an adjustment, or one that voids the invoice (BILL-10).
func (h *history) amend() {
	if len(h.invoices) == 0 {
		return
	}
	i := pick(h, "invoice", h.invoices)
	amount := pick(h, "amount", []int{-100, 250, 0})
	given, changes := dollars(amount), amount
	if amount == 0 {
		given, changes = money.Amount{}, -i.total
	}
	want := pcerr.Code("")
	if i.note || changes == 0 {
		want = pcerr.InvalidInput
	}
	var note billing.Invoice
	h.try(attempt{microsoft, "amend", want, func() (err error) {
		note, err = h.world.Center.Platform().Amend(h.ctx, i.of.id, i.id, given, "as agreed")
		return err
	}, func() {
		i.total += changes
		n := &invoice{id: note.ID, of: i.of, kind: i.kind, month: i.month, total: changes, paid: changes, note: true}
		h.invoices = append(h.invoices, n)
		h.compareInvoice(n, note)
	}})
}

// pastDue reports whether an invoice was not paid in time: 60 days, to the end
// of the day (BILL-8). A note asks for nothing.
func (i *invoice) pastDue(now time.Time, patience int) bool {
	return !i.note && i.paid < i.total && now.Truncate(24*time.Hour).After(date(i.kind, i.month).AddDate(0, 0, 60+patience))
}

// suspendPastDue suspends who is more than 60 days past due (CAP-15).
func (h *history) suspendPastDue() {
	p := pick(h, "partner", h.billed())
	want := pcerr.InvalidInput
	for _, i := range h.invoices {
		if i.of == p && i.pastDue(h.world.Clock.Now(), 60) {
			want = ""
		}
	}
	if want == "" && p.status != permissions.ProgramActive && p.status != permissions.ProgramRestricted {
		want = pcerr.ProgramNotActive
	}
	h.try(attempt{microsoft, "suspend " + p.name, want, func() error {
		_, err := h.world.Center.Platform().SuspendPastDue(h.ctx, p.id)
		return err
	}, func() { p.status = permissions.ProgramSuspended }})
}
