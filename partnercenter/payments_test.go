package partnercenter_test

import (
	"testing"
	"time"

	"cspkit.example/billing"
	"cspkit.example/internal/fixture"
	"cspkit.example/money"
	"cspkit.example/orders"
	"cspkit.example/partnercenter"
	"cspkit.example/pcerr"
	"cspkit.example/permissions"
	"cspkit.example/resellers"
	"github.com/stretchr/testify/assert"
)

// payment is how the payment of an invoice stands.
func (w *world) payment(id billing.InvoiceID) []string {
	w.t.Helper()
	i := must[partnercenter.Invoice](w)(w.As(w.Anna).Invoices().Get(w.ctx, id))
	return []string{string(i.Payment), i.PaidAmount.String(), i.Total.String()}
}

// open is what Contoso owes in its only currency, and what of it is past due.
func (w *world) open() [2]string {
	w.t.Helper()
	all := must[[]billing.Balance](w)(w.As(w.Anna).Invoices().Balances(w.ctx))
	return [2]string{all[0].Open.String(), all[0].PastDue.String()}
}

// Microsoft notes payments: some, all, or more than is owed.
func TestBILL_8_Payments(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	ms, i := w.Center.Platform(), w.june() // 32.00 USD, due on the 1st of September
	pay := func(amount money.Amount) func() error {
		return func() error { return drop(ms.Pay(w.ctx, w.Bill.Tenant, i.ID, amount)) }
	}
	usd := func(number string) money.Amount { return money.Must(number, "USD") }
	assert.Equal(t, []string{"unpaid", "0.00 USD", "32.00 USD"}, w.payment(i.ID))
	mark := w.mark()
	assert.Equal(t, []string{"invoices"}, w.tablesChanged(pay(usd("10.00"))), "it leaves no record")
	w.wantLogs(mark, logs{})
	assert.Equal(t, []string{"partially_paid", "10.00 USD", "32.00 USD"}, w.payment(i.ID))
	w.Clock.Set(day(2020, 9, 2))
	assert.Equal(t, []string{"past_due", "10.00 USD", "32.00 USD"}, w.payment(i.ID))
	assert.Equal(t, [2]string{"22.00 USD", "22.00 USD"}, w.open())
	w.ok(pay(usd("22.00"))())
	assert.Equal(t, []string{"paid", "32.00 USD", "32.00 USD"}, w.payment(i.ID))
	w.ok(pay(usd("8.00"))())
	assert.Equal(t, []string{"paid", "40.00 USD", "32.00 USD"}, w.payment(i.ID))
	assert.Equal(t, [2]string{"-8.00 USD", "0.00 USD"}, w.open(), "the partner has a credit")

	for name, amount := range map[string]money.Amount{
		"another currency": money.Must("1.00", "EUR"), "no currency": {}, "nothing": usd("0"), "less than nothing": usd("-1.00"),
	} {
		t.Log(name)
		w.refusedField(pcerr.InvalidInput, "BILL-8", "amount", pay(amount))
	}
	w.refused(pcerr.NotFound, "CUS-12", func() error { return drop(ms.Pay(w.ctx, w.Bill.Tenant, "D000000000", usd("1.00"))) })
	w.refused(pcerr.NotFound, "CUS-12", func() error { return drop(ms.Pay(w.ctx, nobodyID, i.ID, usd("1.00"))) })
	w.refusedField(pcerr.InvalidInput, "ID-2", "partner", func() error { return drop(ms.Pay(w.ctx, "contoso", i.ID, usd("1.00"))) })
}

// A note changes what is owed on its invoice, and has no lines of its own.
func TestBILL_10_Notes(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	ms, i := w.Center.Platform(), w.june()
	usd := func(number string) money.Amount { return money.Must(number, "USD") }
	w.Clock.Set(day(2020, 7, 10))
	var note billing.Invoice
	mark := w.mark()
	assert.Equal(t, []string{"invoices"}, w.tablesChanged(func() (err error) {
		note, err = ms.Amend(w.ctx, w.Bill.Tenant, i.ID, usd("-12.00"), "promised on the phone")
		return err
	}))
	w.wantLogs(mark, logs{})
	assert.Equal(t, []any{billing.AdjustmentNote, i.ID, "-12.00 USD", "promised on the phone", day(2020, 7, 10), 0},
		[]any{note.Document, note.Amends, note.Total.String(), note.Reason, note.Date, note.Lines})
	assert.Equal(t, []string{"unpaid", "0.00 USD", "20.00 USD"}, w.payment(i.ID))
	assert.Equal(t, [2]string{"20.00 USD", "0.00 USD"}, w.open())
	got := must[partnercenter.Invoice](w)(w.As(w.Bill).Invoices().Get(w.ctx, i.ID))
	assert.Equal(t, []string{"-12.00 USD", "20.00 USD"}, []string{got.Adjustments.String(), got.Total.String()})
	assert.Equal(t, "32.00 USD", everything(w, w.As(w.Bill).Invoices().Lines(w.ctx, i.ID, billing.LicenseBased))[0].Total.String(), "it is on no line")
	assert.Empty(t, everything(w, w.As(w.Bill).Invoices().Lines(w.ctx, note.ID, billing.LicenseBased)))

	void := must[billing.Invoice](w)(ms.Amend(w.ctx, w.Bill.Tenant, i.ID, money.Amount{}, "not ours"))
	assert.Equal(t, []any{billing.VoidNote, "-20.00 USD"}, []any{void.Document, void.Total.String()})
	w.Clock.Set(day(2020, 12, 31))
	assert.Equal(t, []string{"paid", "0.00 USD", "0.00 USD"}, w.payment(i.ID), "nothing is owed any more")
	assert.Equal(t, [2]string{"0.00 USD", "0.00 USD"}, w.open())
	w.refusedField(pcerr.InvalidInput, "BILL-8", "partner", func() error { return drop(ms.SuspendPastDue(w.ctx, w.Bill.Tenant)) })

	amend := func(id billing.InvoiceID, amount money.Amount, reason string) func() error {
		return func() error { return drop(ms.Amend(w.ctx, w.Bill.Tenant, id, amount, reason)) }
	}
	w.refusedField(pcerr.InvalidInput, "BILL-10", "amount", amend(i.ID, money.Amount{}, "void again"))
	w.refusedField(pcerr.InvalidInput, "BILL-10", "amount", amend(i.ID, usd("0.00"), "nothing"))
	w.refusedField(pcerr.InvalidInput, "BILL-10", "amount", amend(i.ID, money.Must("1.00", "EUR"), "another currency"))
	w.refusedField(pcerr.InvalidInput, "ID-13", "reason", amend(i.ID, usd("1.00"), ""))
	w.refusedField(pcerr.InvalidInput, "BILL-10", "invoice", amend(note.ID, usd("1.00"), "a note"))
	w.refusedField(pcerr.InvalidInput, "BILL-10", "invoice", func() error { return drop(ms.Pay(w.ctx, w.Bill.Tenant, note.ID, usd("1.00"))) })
	w.refused(pcerr.NotFound, "CUS-12", amend("D000000000", usd("1.00"), "no such invoice"))
}

// An account is suspended for an invoice that is more than 60 days past due. It
// then goes on with what it has, and can pay its way back.
func TestBILL_8_CAP_15_ASuspendedAccount(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	ms, i := w.Center.Platform(), w.june() // due on the 1st of September
	seats := everything(w, w.relecloud(w.Sam).Subscriptions().All(w.ctx, partnercenter.SubscriptionQuery{}))
	suspend := func() error { return drop(ms.SuspendPastDue(w.ctx, w.Bill.Tenant)) }
	for _, early := range []time.Time{day(2020, 9, 1), day(2020, 9, 2), day(2020, 10, 31)} {
		w.Clock.Set(early)
		w.refusedField(pcerr.InvalidInput, "BILL-8", "partner", suspend)
	}
	w.Clock.Set(day(2020, 11, 1).Add(-1))
	w.refusedField(pcerr.InvalidInput, "BILL-8", "partner", suspend)
	w.refusedField(pcerr.InvalidInput, "BILL-8", "partner", func() error { return drop(ms.SuspendPastDue(w.ctx, w.Lars.Tenant)) })
	w.refused(pcerr.NotFound, "IR-2", func() error { return drop(ms.SuspendPastDue(w.ctx, nobodyID)) })

	w.Clock.Set(day(2020, 11, 1))
	mark := w.mark()
	assert.Equal(t, permissions.ProgramSuspended, must[resellers.Partner](w)(ms.SuspendPastDue(w.ctx, w.Bill.Tenant)).Status)
	w.wantLogs(mark, logs{})
	w.refused(pcerr.ProgramNotActive, "CAP-16", suspend)
	w.refused(pcerr.ProgramNotActive, "CAP-15", func() error {
		return drop(w.relecloud(w.Sam).Orders().Place(w.ctx, orders.Line{ItemID: fixture.Office}))
	})
	at := w.relecloud(w.Sam).Subscriptions()
	for _, s := range seats {
		if s.ProductType == orders.License {
			w.ok(drop(at.ChangeQuantity(w.ctx, s.ID, 5)))
			w.ok(drop(at.Suspend(w.ctx, s.ID)))
			w.ok(drop(at.Reactivate(w.ctx, s.ID)))
		}
	}
	seeing, files := w.onInvoices(w.As(w.Bill), i.ID)
	for _, op := range append(seeing, files...) {
		assert.NoError(t, op.op(), op.name)
	}
	assert.NotEmpty(t, w.bill(w.Bill, billing.Recurring, "2020-10"), "it is billed as before")
	w.ok(drop(ms.Pay(w.ctx, w.Bill.Tenant, i.ID, i.Total)))
	w.ok(drop(ms.SetProgramStatus(w.ctx, w.Bill.Tenant, permissions.ProgramActive)))
	w.refusedField(pcerr.InvalidInput, "BILL-8", "partner", suspend)
}
