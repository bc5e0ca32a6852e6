package partnercenter_test

import (
	"context"
	"fmt"
	"slices"
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
	"cspkit.example/storetest"
	"github.com/stretchr/testify/assert"
)

// budget gives Relecloud a budget.
func (w *world) budget(number, currency string) {
	w.t.Helper()
	w.ok(drop(w.relecloud(w.Anna).SetBudget(w.ctx, money.Must(number, currency))))
}

// spends reports an hour of so many machines of Relecloud, for 0.10 USD each.
func (w *world) spends(hour time.Time, machines int) {
	w.t.Helper()
	w.ok(w.report(vm(w.S1, "Standard_D2", hour, machines))())
}

// spending is month, budget, what is spent of it, and that in percent.
func (w *world) spending() []string {
	w.t.Helper()
	s := must[billing.Spending](w)(w.relecloud(w.Anna).Spending(w.ctx))
	assert.Equal(w.t, w.Relecloud, s.Customer)
	return []string{string(s.Month), s.Budget.String(), s.Spent.String(), fmt.Sprint(s.PercentUsed())}
}

// checked lets the system look at Contoso's budgets, and returns the mails
// that this made: to whom, about which customer.
func (w *world) checked() []string {
	w.t.Helper()
	old := len(w.mails(w.Anna.Tenant))
	w.ok(w.Center.Platform().CheckBudgets(w.ctx, w.Anna.Tenant))
	text := []string{}
	for n, m := range w.mails(w.Anna.Tenant) {
		if n >= old {
			assert.Equal(w.t, []any{partnercenter.MailBudgetThreshold, w.Clock.Now()}, []any{m.Kind, m.At})
			text = append(text, m.To+" "+m.About)
		}
	}
	slices.Sort(text)
	return text
}

// Spending is what was used up to midnight, in the currency of the budget,
// after the discounts of reservations. It is only an estimate: usage goes on.
func TestBILL_22_BILL_23_Spending(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	w.reserve(yearOfD2(1))
	assert.Equal(t, []string{"2020-06", "0", "0", "0"}, w.spending())
	w.budget("10.00", "USD")
	w.Clock.Set(june.Add(23 * time.Hour))
	w.spends(june, 80) // one of them is reserved
	assert.Equal(t, []string{"2020-06", "10.00 USD", "0 USD", "0"}, w.spending())
	w.Clock.Set(day(2020, 6, 2))
	assert.Equal(t, []string{"2020-06", "10.00 USD", "7.90 USD", "79"}, w.spending())
	w.spends(june, 200) // corrected; far above the budget
	euro := vm(w.S1, "Standard_D2", june, 1)
	euro.Meter, euro.UnitPrice = "in euros", money.Must("3", "EUR")
	w.ok(w.report(euro)())
	assert.Equal(t, []string{"2020-06", "10.00 USD", "19.90 USD", "199"}, w.spending())
	w.Clock.Set(day(2020, 6, 3))
	w.spends(day(2020, 6, 2), 10) // a budget never stops usage
	assert.Equal(t, []string{"2020-06", "10.00 USD", "20.80 USD", "208"}, w.spending())
	w.budget("6", "EUR")
	assert.Equal(t, []string{"2020-06", "6 EUR", "3.00 EUR", "50"}, w.spending())
	w.Clock.Set(july)
	assert.Equal(t, []string{"2020-07", "6 EUR", "0 EUR", "0"}, w.spending())
	w.ok(drop(w.relecloud(w.Anna).SetBudget(w.ctx, money.Amount{})))
	assert.Equal(t, []string{"2020-07", "0", "0", "0"}, w.spending())
}

// Active users who chose it are mailed, once for each customer and month.
func TestBILL_24_BudgetMails(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	relecloud := " " + string(w.Relecloud)
	notify := func(who permissions.Identity, on bool) {
		t.Helper()
		w.ok(w.As(who).NotifyMe(w.ctx, on))
	}
	mark := w.mark()
	assert.Equal(t, []string{"partner_users"}, w.tablesChanged(func() error { return w.As(w.Sam).NotifyMe(w.ctx, true) }))
	notify(w.Dora, true)
	notify(w.Anna, true)
	notify(w.Hal, true)
	notify(w.Hal, false)
	notify(w.Lars, true) // of another partner
	w.wantLogs(mark, logs{})
	w.ok(drop(w.As(w.Gina).Users().Remove(w.ctx, w.Dora.User)))
	w.Clock.Set(day(2020, 6, 2))
	w.spends(june, 100)
	assert.Empty(t, w.checked(), "there is no budget")
	w.budget("12.51", "USD")
	assert.Empty(t, w.checked(), "79.94 %")
	w.budget("12.50", "USD")
	told := []string{"anna@contoso.example" + relecloud, "sam@contoso.example" + relecloud}
	mark = w.mark()
	assert.Equal(t, told, w.checked(), "80 %")
	w.wantLogs(mark, logs{})
	assert.Empty(t, w.tablesChanged(func() error { return w.Center.Platform().CheckBudgets(w.ctx, w.Anna.Tenant) }))
	w.Clock.Set(day(2020, 6, 20))
	w.spends(day(2020, 6, 3), 500)
	w.budget("1", "USD")
	notify(w.Hal, true)
	assert.Empty(t, w.checked(), "once in a month, whoever was told")

	w.Clock.Set(july.Add(6 * time.Hour))
	assert.Empty(t, w.checked(), "the day before was in June")
	w.spends(july, 9)
	w.Clock.Set(day(2020, 7, 2))
	told = slices.Insert(told, 1, "hal@contoso.example"+relecloud)
	assert.Equal(t, told, w.checked(), "again in the next month")

	w.Clock.Set(day(2020, 7, 31))
	w.budget("50", "USD")
	w.Clock.Set(day(2020, 8, 1).Add(time.Hour))
	w.Clock.Set(day(2020, 8, 31))
	w.spends(day(2020, 8, 1), 1)
	assert.Empty(t, w.checked())
	w.Clock.Set(day(2020, 9, 1).Add(6 * time.Hour))
	w.spends(day(2020, 8, 31), 499)
	assert.Equal(t, told, w.checked(), "what the last day of a month brought")
	w.Clock.Set(day(2020, 9, 2))
	assert.Empty(t, w.checked())
}

// Nobody is told as long as nobody wants to know; whoever chooses it then is.
func TestBILL_24_TheFirstWhoChoosesIt(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	w.budget("10", "USD")
	w.Clock.Set(day(2020, 6, 2))
	w.spends(june, 100)
	assert.Empty(t, w.tablesChanged(func() error { return w.Center.Platform().CheckBudgets(w.ctx, w.Anna.Tenant) }))
	w.ok(w.As(w.Hal).NotifyMe(w.ctx, true))
	assert.Equal(t, []string{"hal@contoso.example " + string(w.Relecloud)}, w.checked())

	w.idle() // an ended relationship has no budget any more
	w.ok(drop(w.relecloud(w.Anna).SetBudget(w.ctx, money.Must("1", "USD"))))
	w.ok(w.relecloud(w.Gina).RemoveRelationship(w.ctx))
	w.Clock.Set(day(2020, 7, 2))
	assert.Empty(t, w.checked())

	ms := w.Center.Platform()
	w.refusedField(pcerr.InvalidInput, "ID-2", "partner", func() error { return ms.CheckBudgets(w.ctx, "contoso") })
	w.refused(pcerr.NotFound, "IR-2", func() error { return ms.CheckBudgets(w.ctx, nobodyID) })
}

// crowd makes so many customers of Contoso that have all spent their budget.
func (w *world) crowd(n int) (ids []customers.ID) {
	w.t.Helper()
	for n := range n {
		c, err := w.As(w.Anna).Customers().Create(w.ctx, fixture.NewCustomer(fmt.Sprintf("Crowd%03d", n), "US", "Admin"))
		w.ok(err)
		_, azure, err := fixture.SellAzure(w.ctx, w.As(w.Anna), c.Customer.ID, orders.Line{ItemID: fixture.AzurePlan})
		w.ok(err)
		ids = append(ids, c.Customer.ID)
		w.Clock.Set(june.Add(time.Hour))
		w.ok(w.Center.Platform().ReportUsage(w.ctx, c.Customer.ID, vm(azure, "Standard_D2", june, 10)))
		w.Clock.Set(june)
	}
	w.ok(w.As(w.Anna).Customers().SetBudgets(w.ctx, money.Must("1", "USD"), ids...))
	w.ok(w.As(w.Sam).NotifyMe(w.ctx, true))
	w.Clock.Set(day(2020, 6, 2))
	slices.Sort(ids)
	return ids
}

// More customers than one transaction looks at: each is told of once, also
// when the check is interrupted at any place and begun again.
func TestBILL_24_ManyBudgets(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	ids := w.crowd(120)
	about := func() (all []customers.ID) {
		for _, m := range w.mails(w.Anna.Tenant) {
			if m.Kind == partnercenter.MailBudgetThreshold {
				all = append(all, customers.ID(m.About))
			}
		}
		slices.Sort(all)
		return all
	}
	for _, f := range []*storetest.Fault{ // two rows each: the 130th is written in the second run of the first closure
		{Call: storetest.CallPut, N: 130}, {Call: storetest.CallUpdate, N: 2}, {Call: storetest.CallUpdate, N: 2, At: storetest.BeforeCommit},
		{Call: storetest.CallUpdate, N: 3, At: storetest.After},
	} {
		broken := must[*partnercenter.Center](w)(partnercenter.New(w.ctx, storetest.Faulty(w.Store, f), &partnercenter.Options{Now: w.Clock.Now}))
		err := broken.Platform().CheckBudgets(w.ctx, w.Anna.Tenant)
		assert.Equal(t, pcerr.Unavailable, pcerr.CodeOf(err), "%v", f)
		assert.Subset(t, ids, about())
		assert.Len(t, slices.Compact(about()), len(about()), "nobody twice")
	}
	assert.NotEmpty(t, about(), "what was done stays done")
	w.ok(w.Center.Platform().CheckBudgets(w.ctx, w.Anna.Tenant))
	assert.Equal(t, ids, about())
	assert.Empty(t, w.tablesChanged(func() error { return w.Center.Platform().CheckBudgets(w.ctx, w.Anna.Tenant) }))
}

// Budgets of several customers are set, changed and removed all or none.
func TestBILL_22_SetBudgets(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	tailspin, _ := w.customerOf(w.Anna, "Tailspin", "US")
	both := []customers.ID{w.Relecloud, tailspin}
	set := func(who permissions.Identity, to money.Amount, ids ...customers.ID) func() error {
		return func() error { return w.As(who).Customers().SetBudgets(w.ctx, to, ids...) }
	}
	five := money.Must("5", "USD")
	mark := w.mark()
	assert.Equal(t, []string{"activity", "customers", "sequences"}, w.tablesChanged(set(w.Anna, five, both...)))
	for _, id := range both {
		assert.True(t, w.recordOf(w.Anna, id).Budget.Equal(five))
	}
	w.ok(set(w.Anna, money.Amount{}, both...)())
	records := w.logged(mark, w.Anna.Tenant)
	wantOps(t, records, slices.Repeat([]activity.Operation{activity.UpdateCustomerSpendingBudget}, 4)...)
	assert.Equal(t, []customers.ID{w.Relecloud, tailspin, w.Relecloud, tailspin},
		[]customers.ID{records[0].Customer, records[1].Customer, records[2].Customer, records[3].Customer})
	assert.True(t, w.recordOf(w.Anna, tailspin).Budget.IsZero())
	assert.Empty(t, w.tablesChanged(set(w.Anna, five)))

	w.refused(pcerr.CustomerNotFound, "CUS-12", set(w.Anna, five, w.Relecloud, nobodyID))
	w.refusedField(pcerr.InvalidInput, "ID-2", "customer", set(w.Anna, five, w.Relecloud, "tailspin"))
	w.refusedField(pcerr.InvalidInput, "BILL-22", "budget", set(w.Anna, money.Must("-5", "USD"), both...))
	w.refused(pcerr.CustomerNotFound, "CUS-12", set(w.Lars, five, both...))
	for _, who := range []permissions.Identity{w.Gina, w.Bill, w.Uma, w.Sam, w.Hal} {
		w.refused(pcerr.RoleNotAllowed, "BILL-22", set(who, five, both...))
		w.refused(pcerr.RoleNotAllowed, "BILL-22", set(who, money.Amount{}, both...))
	}
	w.refused(pcerr.UseIndirectProvider, "CAP-3", set(w.Renee, five, tailspin))
	w.ok(w.As(w.Anna).Atomically(w.ctx, func(ctx context.Context, s *partnercenter.Session) error { // as a part of more
		return s.Customers().SetBudgets(ctx, five, both...)
	}))
	assert.True(t, w.recordOf(w.Anna, tailspin).Budget.Equal(five))
}

// What Litware sold is no part of what Contoso's budget is compared with.
func TestBILL_22_BILL_23_EachPartnerItsOwn(t *testing.T) {
	t.Parallel()
	f := newFleet(t)
	f.ok(drop(f.As(f.Anna).Customer(f.id).SetBudget(f.ctx, money.Must("10", "USD"))))
	f.ok(drop(f.As(f.Lars).Customer(f.id).SetBudget(f.ctx, money.Must("1", "USD"))))
	f.reserve(reservations.Scope{Type: reservations.Shared})
	f.Clock.Set(day(2020, 6, 2))
	f.runs(june, 24, 0)
	spent := func(who permissions.Identity) []any {
		s := must[billing.Spending](f.world)(f.As(who).Customer(f.id).Spending(f.ctx))
		return []any{s.Spent.String(), s.PercentUsed(), s.Tell()}
	}
	assert.Equal(t, []any{"7.20 USD", int64(72), false}, spent(f.Anna))
	assert.Equal(t, []any{"2.40 USD", int64(240), true}, spent(f.Lars))
}
