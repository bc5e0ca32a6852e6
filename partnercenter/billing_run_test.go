package partnercenter_test

import (
	"context"
	"fmt"
	"math/rand/v2"
	"slices"
	"strings"
	"testing"
	"time"

	"cspkit.example/activity"
	"cspkit.example/billing"
	"cspkit.example/customers"
	"cspkit.example/internal/fixture"
	"cspkit.example/money"
	"cspkit.example/orders"
	"cspkit.example/partnercenter"
	"cspkit.example/pcerr"
	"cspkit.example/permissions"
	"cspkit.example/reservations"
	"cspkit.example/store"
	"cspkit.example/storetest"
	"github.com/google/go-cmp/cmp"
	"github.com/google/go-cmp/cmp/cmpopts"
	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
)

// Scenario 9.18, step by step.
func TestBILL_1_BILL_2_BILL_4_BILL_5_BILL_7_BILL_8_BILL_9_Scenario9_18(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	ms := w.Center.Platform()
	// 1. MS-AZR-0145P usage for one customer, licences for another, and R1.
	tailspin, _ := w.customerOf(w.Anna, "Tailspin", "US")
	_, e, err := fixture.SellAzure(w.ctx, w.As(w.Sam), tailspin, orders.Line{ItemID: fixture.AzureGlobal})
	w.ok(err)
	w.sells(orders.Line{ItemID: fixture.Office, Quantity: 10})
	w.reserve(yearOfD2(2))
	w.Clock.Set(day(2020, 6, 11))
	w.ok(ms.ReportUsage(w.ctx, tailspin, reservations.Usage{
		Entitlement: e, Hour: day(2020, 6, 10), Meter: "m1", ResourceType: "other", SKU: "Storage", Region: "westus2",
		Quantity: reservations.Units(100), UnitPrice: money.Must("0.02", "USD"),
	}))
	w.Clock.Set(day(2020, 7, 8))
	recurring, oneTime := w.bill(w.Gina, billing.Recurring, "2020-06"), w.bill(w.Gina, billing.OneTime, "2020-06")
	require.Len(t, recurring, 1)
	require.Len(t, oneTime, 1)
	assert.Equal(t, []billing.FileKind{billing.LicenseBased, billing.UsageBased}, recurring[0].Details())
	assert.Equal(t, []billing.FileKind{billing.OneTimeFile}, oneTime[0].Details())
	assert.Equal(t, []any{day(2020, 7, 3), "162.00 USD", day(2020, 7, 8), "1051.20 USD"},
		[]any{recurring[0].Date, recurring[0].Total.String(), oneTime[0].Date, oneTime[0].Total.String()})
	assert.Equal(t, []string{
		"Relecloud office-e3 cycle_fee 2020-06-01..2020-07-01 10 x 16.00 = 160.00 USD",
		"Tailspin azure-global usage_fee_current_cycle 2020-06-01..2020-07-01 100 x 0.02 = 2.00 USD",
	}, w.linesOf(w.Bill, recurring[0]))
	assert.Equal(t, []string{"Relecloud D2 new 2020-06-01..2021-06-01 2 x 525.60 = 1051.20 USD"}, w.linesOf(w.Bill, oneTime[0]))
	// 2. Who sees invoices, and who their files.
	w.refused(pcerr.RoleNotAllowed, "BILL-2", func() error { return drop(w.As(w.Sam).Invoices().List(w.ctx, partnercenter.InvoiceQuery{})) })
	ids := func() (all []billing.InvoiceID) {
		for _, i := range everything(w, w.As(w.Anna).Invoices().All(w.ctx, partnercenter.InvoiceQuery{})) {
			all = append(all, i.ID)
		}
		return all
	}
	assert.Equal(t, []billing.InvoiceID{oneTime[0].ID, recurring[0].ID}, ids(), "newest first")
	file := func(who permissions.Identity) func() error {
		return func() error {
			var text strings.Builder
			return w.As(who).Invoices().ExportCSV(w.ctx, &text, recurring[0].ID, billing.LicenseBased)
		}
	}
	w.refused(pcerr.RoleNotAllowed, "BILL-2", file(w.Anna))
	w.ok(file(w.Bill)())
	// 3. Payment.
	status := func() billing.PaymentStatus {
		return must[partnercenter.Invoice](w)(w.As(w.Bill).Invoices().Get(w.ctx, oneTime[0].ID)).Payment
	}
	w.Clock.Set(day(2020, 9, 6))
	assert.Equal(t, []any{day(2020, 9, 6), billing.Unpaid}, []any{oneTime[0].Due, status()})
	w.Clock.Set(day(2020, 9, 7))
	assert.Equal(t, billing.PastDue, status())
	w.ok(drop(ms.Pay(w.ctx, w.Gina.Tenant, oneTime[0].ID, oneTime[0].Total)))
	assert.Equal(t, billing.Paid, status())
	// 4. Mails.
	got := map[string][]string{}
	for _, m := range w.mails(w.Gina.Tenant) {
		if m.Kind == partnercenter.MailInvoiceReady {
			got[m.To] = append(got[m.To], m.About)
		}
	}
	for _, about := range got {
		slices.Sort(about)
	}
	about := slices.Sorted(slices.Values([]string{string(recurring[0].ID), string(oneTime[0].ID)}))
	wantDiff(t, "mails", map[string][]string{"gina@contoso.example": about, "bill@contoso.example": about}, got)
}

// The run mails exactly the global and billing admins that are active, and
// leaves one record for each invoice.
func TestBILL_9_WhoIsToldOfAnInvoice(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	w.hireAt(w.Gina, "Berta", permissions.GlobalAdmin|permissions.BillingAdmin)
	gone := w.hireAt(w.Gina, "Gone", permissions.BillingAdmin)
	w.ok(drop(w.As(w.Gina).Users().Remove(w.ctx, gone.User)))
	w.put("euro", orders.License, priced(orders.Monthly, "9.00", "EUR"))
	w.sells(orders.Line{ItemID: fixture.Office})
	w.sells(orders.Line{ItemID: "euro"})
	w.Clock.Set(day(2020, 7, 3))
	mark, before := w.mark(), w.outbox()
	made := w.bill(w.Gina, billing.Recurring, "2020-06")
	require.Len(t, made, 2, "one in each currency")
	var want []line
	for _, i := range made {
		want = append(want, line{activity.ReadyInvoice, "", "microsoft", activity.NewData("InvoiceId", string(i.ID))})
	}
	w.wantLogs(mark, logs{w.Gina.Tenant: want})
	to := map[string]int{}
	for _, m := range w.mails(w.Gina.Tenant)[before-w.outboxOfOthers():] {
		assert.Equal(t, []any{partnercenter.MailInvoiceReady, w.Clock.Now()}, []any{m.Kind, m.At})
		to[m.To]++
	}
	wantDiff(t, "mails", map[string]int{"gina@contoso.example": 2, "bill@contoso.example": 2, "berta@contoso.example": 2}, to)
	mark, before = w.mark(), w.outbox()
	w.bill(w.Gina, billing.Recurring, "2020-06")
	w.wantLogs(mark, logs{})
	assert.Equal(t, before, w.outbox(), "nobody is told twice")
}

// outboxOfOthers counts the mails that did not go to Contoso.
func (w *world) outboxOfOthers() int {
	w.t.Helper()
	all, n := w.table("outbox")
	for _, m := range all {
		if m.(*partnercenter.Mail).Tenant == w.Gina.Tenant {
			n--
		}
	}
	return n
}

// One invoice of each kind for each currency, and none where there is nothing
// to charge.
func TestBILL_6_OneInvoicePerCurrency(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	for _, currency := range []string{"EUR", "CHF"} {
		w.put("seat-"+currency, orders.License, priced(orders.Monthly, "9.00", currency))
		w.put("saas-"+currency, orders.MarketplaceSaaS, priced(orders.Monthly, "19.00", currency))
		w.sells(orders.Line{ItemID: "seat-" + currency})
		w.sells(orders.Line{ItemID: "saas-" + currency})
	}
	w.sells(orders.Line{ItemID: fixture.Backup})
	totals := func(t billing.InvoiceType, m billing.Month) map[string]string {
		all := map[string]string{}
		for _, i := range w.bill(w.Gina, t, m) {
			all[i.Total.Currency()] = i.Total.Number()
		}
		return all
	}
	wantDiff(t, "recurring", map[string]string{"EUR": "9.00", "CHF": "9.00"}, totals(billing.Recurring, "2020-06"))
	wantDiff(t, "one-time", map[string]string{"EUR": "19.00", "CHF": "19.00", "USD": "40.00"}, totals(billing.OneTime, "2020-06"))
	wantDiff(t, "before", map[string]string{}, totals(billing.OneTime, "2020-05"))
	assert.Empty(t, w.bill(w.Gerd, billing.Recurring, "2020-06"), "a partner without customers")
	assert.Empty(t, w.bill(w.Rita, billing.OneTime, "2020-06"), "a reseller")
	balances := must[[]billing.Balance](w)(w.As(w.Anna).Invoices().Balances(w.ctx))
	assert.Equal(t, []string{"28.00 CHF", "28.00 EUR", "40.00 USD"}, []string{balances[0].Open.String(), balances[1].Open.String(), balances[2].Open.String()})
}

func TestBILL_7_WhatCannotBeBilled(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	w.sells(orders.Line{ItemID: fixture.Office})
	ms := w.Center.Platform()
	bill := func(partner permissions.TenantID, of billing.InvoiceType, m billing.Month) func() error {
		return func() error { return drop(ms.Bill(w.ctx, partner, of, m)) }
	}
	w.Clock.Set(day(2020, 7, 8).Add(-1))
	w.refusedField(pcerr.InvalidInput, "BILL-7", "month", bill(w.Gina.Tenant, billing.OneTime, "2020-06"))
	w.Clock.Set(day(2020, 7, 3).Add(-1))
	w.refusedField(pcerr.InvalidInput, "BILL-7", "month", bill(w.Gina.Tenant, billing.Recurring, "2020-06"))
	w.refusedField(pcerr.InvalidInput, "BILL-7", "month", bill(w.Gina.Tenant, billing.Recurring, "2099-06"))
	w.Clock.Set(day(2020, 7, 8))
	for _, m := range []billing.Month{"", "2020", "2020-6", "2020-13", "June"} {
		w.refusedField(pcerr.InvalidInput, "BILL-7", "month", bill(w.Gina.Tenant, billing.OneTime, m))
	}
	for _, of := range []billing.InvoiceType{"", "usage_based", "Recurring"} {
		w.refusedField(pcerr.InvalidInput, "BILL-4", "type", bill(w.Gina.Tenant, of, "2020-06"))
	}
	w.refused(pcerr.NotFound, "IR-2", bill(nobodyID, billing.OneTime, "2020-06"))
	w.refused(pcerr.NotFound, "IR-2", bill(w.Relecloud, "", ""))
	w.refusedField(pcerr.InvalidInput, "ID-2", "partner", bill("contoso", billing.OneTime, "2020-06"))
	w.ok(bill(permissions.TenantID(strings.ToUpper(string(w.Gina.Tenant))), billing.OneTime, "2020-06")())
}

// A month that was left out is made up for, and billing it later makes nothing.
func TestBILL_7_AMonthThatWasLeftOut(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	w.sells(orders.Line{ItemID: fixture.Office})
	w.billed(billing.Recurring, "2020-08", `
Relecloud office-e3 cycle_fee 2020-06-01..2020-07-01 1 x 16.00 = 16.00 USD
Relecloud office-e3 renew_fee 2020-07-01..2020-08-01 1 x 16.00 = 16.00 USD
Relecloud office-e3 renew_fee 2020-08-01..2020-09-01 1 x 16.00 = 16.00 USD`)
	w.billed(billing.Recurring, "2020-07", "")
	w.billed(billing.Recurring, "2020-09", "Relecloud office-e3 renew_fee 2020-09-01..2020-10-01 1 x 16.00 = 16.00 USD")
}

// Billing again changes nothing, and returns the invoices as they are by then.
func TestBILL_7_BillingAgain(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	w.sells(orders.Line{ItemID: fixture.Office, Quantity: 2})
	ms := w.Center.Platform()
	first := w.bill(w.Gina, billing.Recurring, "2020-06")
	before := w.versions()
	wantDiff(t, "invoices", first, w.bill(w.Gina, billing.Recurring, "2020-06"))
	wantDiff(t, "rows", before, w.versions())
	paid := must[billing.Invoice](w)(ms.Pay(w.ctx, w.Gina.Tenant, first[0].ID, money.Must("1.00", "USD")))
	wantDiff(t, "invoices", []billing.Invoice{paid}, w.bill(w.Gina, billing.Recurring, "2020-06"))
}

// many sells licences and software to n customers of Contoso beside Relecloud,
// who change some of it, and moves the clock to where June can be billed.
func (w *world) many(n int) {
	w.t.Helper()
	w.put("euro", orders.License, priced(orders.Monthly, "9.00", "EUR"))
	w.reserve(yearOfD2(1))
	var sold []orders.SubscriptionID
	var ids []customers.ID
	for k := range n {
		made := must[partnercenter.CreatedCustomer](w)(w.As(w.Anna).Customers().Create(w.ctx, fixture.NewCustomer(fmt.Sprintf("Shop%03d", k), "US", "Admin")))
		lines := []orders.Line{{ItemID: fixture.Office, Quantity: 1 + k%7}, {ItemID: fixture.Server}}
		if k%3 == 0 {
			lines = []orders.Line{{ItemID: "euro", Quantity: 1 + k%5}}
		}
		sold = append(sold, w.place(w.As(w.Sam), made.Customer.ID, lines...).Lines[0].Subscription)
		ids = append(ids, made.Customer.ID)
	}
	w.Clock.Set(day(2020, 6, 21))
	for k, id := range sold {
		if k%4 == 0 {
			w.ok(drop(w.As(w.Sam).Customer(ids[k]).Subscriptions().ChangeQuantity(w.ctx, id, 9)))
		}
	}
	w.Clock.Set(day(2020, 7, 8))
}

// forked is the world as it is now, once more, over a store of its own.
func (w *world) forked() *world {
	w.t.Helper()
	fork := *w
	inner := *w.World
	fork.World = &inner
	fork.raw = must[store.Store](w)(w.raw.(store.Forker).Fork(w.ctx))
	fork.Store = fork.raw
	fork.Center = fork.beside(fork.raw, nil)
	return &fork
}

// statement is what billing leaves behind, without what is drawn at random:
// invoices by currency, and how often each line is on them.
type statement struct {
	Invoices map[string]billing.Invoice
	Lines    map[string]int
	Open     int // charges that are on no invoice
	Mails    map[string]int
	Records  int
}

func (w *world) statement() statement {
	w.t.Helper()
	s := statement{map[string]billing.Invoice{}, map[string]int{}, 0, map[string]int{}, 0}
	_, s.Open = w.table("charges")
	for _, i := range everything(w, w.As(w.Bill).Invoices().All(w.ctx, partnercenter.InvoiceQuery{})) {
		for _, l := range w.linesOf(w.Bill, i.Invoice) {
			s.Lines[l]++
		}
		i.ID, i.Stamp = "", permissions.Stamp{}
		s.Invoices[string(i.Type)+" "+i.Total.Currency()] = i.Invoice
	}
	for _, m := range w.mails(w.Bill.Tenant) {
		s.Mails[string(m.Kind)+" "+m.To]++
	}
	for _, r := range w.logged(nil, w.Bill.Tenant) {
		if r.Operation == activity.ReadyInvoice {
			s.Records++
		}
	}
	return s
}

// A run goes on where it was interrupted, wherever that was: no line is lost,
// and none comes twice. Until it is done, nobody sees any of it.
func TestBILL_7_BILL_9_AnInterruptedRunGoesOn(t *testing.T) {
	t.Parallel()
	seed := plainWorld(t)
	seed.many(120) // with Relecloud, three batches
	bill := func(w *world, c *partnercenter.Center, ctx context.Context) error {
		return drop(c.Platform().Bill(ctx, w.Bill.Tenant, billing.Recurring, "2020-06"))
	}
	calm := seed.forked()
	calm.ok(bill(calm, calm.Center, calm.ctx))
	want := calm.statement()
	assert.Equal(t, []int{2, 0, 2}, []int{len(want.Invoices), want.Open, want.Records})
	assert.Len(t, calm.bill(calm.Bill, billing.Recurring, "2020-06"), 2)

	unseen := func(w *world) {
		t.Helper()
		s := w.statement()
		delete(s.Mails, "enrolment_status info@contoso.example")
		if diff := cmp.Diff(statement{Open: s.Open}, s, cmpopts.EquateEmpty()); diff != "" {
			t.Errorf("something is seen (-want +got):\n%s", diff)
		}
	}
	for _, call := range []storetest.Call{storetest.CallUpdate, storetest.CallPut, storetest.CallGet, storetest.CallScan, storetest.CallDelete} {
		for _, at := range []storetest.Moment{storetest.Before, storetest.BeforeCommit, storetest.After} {
			for n, hit := 1, true; hit; n += 1 + n/4*2 { // each of the first, then fewer
				w := seed.forked()
				fault := &storetest.Fault{Call: call, N: n, At: at}
				err := bill(w, w.beside(storetest.Faulty(w.Store, fault), nil), w.ctx)
				if hit = fault.Hits() > 0; !hit {
					require.NoError(t, err)
				} else if err != nil && (call != storetest.CallUpdate || n < 3) {
					require.ErrorIs(t, err, pcerr.Unavailable)
					unseen(w)
				}
				w.ok(bill(w, w.Center, w.ctx))
				if diff := cmp.Diff(want, w.statement()); diff != "" {
					t.Fatalf("call %d, number %d, moment %d (-undisturbed +resumed):\n%s", call, n, at, diff)
				}
			}
		}
	}
	for batches := range 3 { // given up between batches
		w := seed.forked()
		ctx, stop := context.WithCancel(w.ctx)
		left := &batchLimit{Store: w.Store, left: batches, stop: stop}
		err := bill(w, w.beside(left, nil), ctx)
		require.ErrorIs(t, err, context.Canceled)
		unseen(w)
		w.Clock.Advance(40 * oneDay) // it may take its time, and life goes on
		wantDiff(t, "resumed", want, func() statement { w.ok(bill(w, w.Center, w.ctx)); return w.statement() }())
	}
}

// batchLimit ends a context after so many transactions.
type batchLimit struct {
	store.Store
	left int
	stop context.CancelFunc
}

func (b *batchLimit) Update(ctx context.Context, fn func(context.Context, store.Writer) error) error {
	if b.left--; b.left < 0 {
		b.stop()
	}
	return b.Store.Update(ctx, fn)
}

// While a run rests, customers that are billed and such that are not change
// what they have. Each change is on the next invoice, once.
func TestBILL_7_BILL_11_ChangesWhileARunRests(t *testing.T) {
	t.Parallel()
	w := plainWorld(t)
	w.many(120)
	ctx, stop := context.WithCancel(w.ctx)
	err := drop(w.beside(&batchLimit{w.Store, 1, stop}, nil).Platform().Bill(ctx, w.Bill.Tenant, billing.Recurring, "2020-06"))
	require.ErrorIs(t, err, context.Canceled)
	w.Clock.Set(day(2020, 8, 11))
	total := 0
	for _, c := range everything(w, w.As(w.Sam).Customers().All(w.ctx, partnercenter.CustomerQuery{})) {
		at := w.As(w.Sam).Customer(c.ID).Subscriptions()
		for _, s := range everything(w, at.All(w.ctx, partnercenter.SubscriptionQuery{})) {
			if s.ProductType == orders.License {
				w.ok(drop(at.ChangeQuantity(w.ctx, s.ID, s.Quantity+1)))
				total++
			}
		}
	}
	lines := map[string]int{}
	for _, m := range []billing.Month{"2020-06", "2020-07", "2020-08"} {
		for _, i := range w.bill(w.Bill, billing.Recurring, m) {
			for _, kind := range i.Details() {
				for _, l := range everything(w, w.As(w.Bill).Invoices().Lines(w.ctx, i.ID, kind)) {
					lines[fmt.Sprint(m, " ", l.ChargeType)]++
					assert.False(t, l.From.Before(m.Begin()) || !l.From.Before(m.End()), "%s has %s from %s", m, l.ChargeType, l.From)
				}
			}
		}
	}
	wantDiff(t, "lines", map[string]int{
		"2020-06 cycle_fee": total, "2020-06 cycle_instance_prorate": 30, "2020-07 renew_fee": total, "2020-08 renew_fee": total, "2020-08 cycle_instance_prorate": total,
	}, lines)
}

// Random worlds: the total of each invoice is the sum of its lines, and every
// line is on the file and the invoice where it belongs.
func TestBILL_4_BILL_5_BILL_10_TotalsAreTheSumOfTheirLines(t *testing.T) {
	t.Parallel()
	for seed := range uint64(6) {
		w := newWorld(t)
		r := rand.New(rand.NewPCG(seed, 10))
		w.put("euro", orders.MarketplaceSaaS, priced(orders.OneYear, "119.99", "EUR"))
		w.put("cents", orders.License, priced(orders.OneYear, "7.77", "EUR"))
		at := w.relecloud(w.Sam).Subscriptions()
		var sold []orders.SubscriptionID
		for m := range 5 {
			for range 4 {
				item := []string{fixture.Office, fixture.Server, fixture.Backup, "euro", "cents"}[r.IntN(5)]
				sold = append(sold, w.sells(orders.Line{ItemID: item, Quantity: 1 + r.IntN(30)}))
				id := sold[r.IntN(len(sold))]
				_ = []func() error{
					func() error { return drop(at.Suspend(w.ctx, id)) },
					func() error { return drop(at.Reactivate(w.ctx, id)) },
					func() error { return drop(at.Cancel(w.ctx, id)) },
					func() error { return drop(at.ChangeQuantity(w.ctx, id, 1+r.IntN(30))) },
				}[r.IntN(4)]() // what is refused changes nothing
				w.Clock.Advance(time.Duration(r.IntN(6*24)) * time.Hour)
			}
			p := yearOfD2(1 + r.IntN(3))
			p.BillingPlan = []reservations.BillingPlan{reservations.OneTime, reservations.MonthlyBilling}[r.IntN(2)]
			reserved := w.reserve(p)
			if r.IntN(2) == 0 {
				w.ok(drop(w.relecloud(w.Anna).Reservations().CancelPart(w.ctx, reserved.ID, 1)))
			}
			month := billing.MonthOf(day(2020, time.Month(6+m), 1))
			w.Clock.Set(day(2020, time.Month(7+m), 8))
			for _, of := range []billing.InvoiceType{billing.Recurring, billing.OneTime} {
				for _, i := range w.bill(w.Gina, of, month) {
					w.checkTotals(i)
				}
			}
		}
		_, open := w.table("charges")
		assert.Zero(t, open, "what came up in these months is on an invoice")
	}
}

func (w *world) checkTotals(i billing.Invoice) {
	w.t.Helper()
	sum, lines := money.Zero(i.Total.Currency()), 0
	for _, kind := range []billing.FileKind{billing.LicenseBased, billing.UsageBased, billing.OneTimeFile} {
		file := everything(w, w.As(w.Bill).Invoices().Lines(w.ctx, i.ID, kind))
		assert.Equal(w.t, slices.Contains(i.Details(), kind), len(file) > 0, "a file is named when it has lines")
		for _, l := range file {
			assert.Equal(w.t, []any{kind, i.Type, i.Partner, "7000001"}, []any{l.File, l.File.InvoiceType(), l.Partner, l.MPNID})
			sum, lines = sum.Add(l.Total), lines+1
		}
	}
	assert.Equal(w.t, []any{sum.String(), lines}, []any{i.Total.String(), i.Lines})
}
