package partnercenter_test

import (
	"fmt"
	"slices"
	"testing"
	"time"

	"cspkit.example/billing"
	"cspkit.example/customers"
	"cspkit.example/internal/fixture"
	"cspkit.example/money"
	"cspkit.example/orders"
	"cspkit.example/partnercenter"
	"cspkit.example/pcerr"
	"cspkit.example/permissions"
	"cspkit.example/reservations"
	"github.com/stretchr/testify/assert"
)

// Usage of the month that runs, of customers: as of midnight, with the budget
// for those who may see it.
func TestBILL_19_BILL_22_BILL_23_UsageToDate(t *testing.T) {
	t.Parallel()
	f := newFleet(t)
	w := f.world
	f.customerOf(f.Anna, "Tailspin", "US") // has no Azure subscription
	f.ok(drop(f.As(f.Anna).Customer(f.id).SetBudget(f.ctx, money.Must("10", "USD"))))
	f.Clock.Set(day(2020, 6, 2).Add(time.Hour))
	f.runs(june, 25, 0)
	f.ok(f.world.report(vm(f.S1, "Standard_D2", june, 5))())
	text := func(c partnercenter.UsageToDate) string {
		assert.Equal(t, []any{billing.Month("2020-06"), day(2020, 6, 2)}, []any{c.Month, c.At})
		return fmt.Sprint(c.Name, " ", c.Cost, " azure ", c.Azure, " plan ", c.AzurePlan, " budget ", c.Spending.Budget, " ", c.Spending.PercentUsed(), " %")
	}
	// all are the customers of a partner, in pages of a size.
	all := func(who permissions.Identity, limit int) (texts []string, pages int) {
		p := partnercenter.Paging{Limit: limit}
		for {
			page := must[partnercenter.Page[partnercenter.UsageToDate]](w)(w.As(who).Customers().UsageToDate(w.ctx, p))
			for _, c := range page.Items {
				texts = append(texts, text(c))
			}
			pages++
			if p.After = page.Next; p.After == "" {
				slices.Sort(texts)
				return texts, pages
			}
		}
	}
	want := []string{
		"Fleet [12.00 USD] azure true plan true budget 10 USD 120 %", "Relecloud [0.50 USD] azure true plan true budget 0 0 %", "Tailspin [] azure false plan false budget 0 0 %",
	}
	for limit, pages := range map[int]int{0: 1, 1: 3, 2: 2} {
		got, n := all(w.Anna, limit)
		assert.Equal(t, want, got)
		assert.Equal(t, pages, n)
	}
	got, _ := all(w.Bill, 0)
	assert.Equal(t, "Fleet [12.00 USD] azure true plan true budget 0 0 %", got[0], "billing admins see no budgets")
	got, _ = all(w.Lars, 0)
	assert.Equal(t, []string{"Fleet [2.40 USD] azure true plan true budget 0 0 %"}, got)
	assert.Equal(t, want[0], text(must[partnercenter.UsageToDate](w)(f.usage(f.Anna).ToDate(f.ctx))))
	one := must[partnercenter.UsageToDate](w)(f.usage(f.Anna).ToDate(f.ctx))
	assert.Equal(t, []any{f.id, "en-US", true}, []any{one.Customer, one.Culture, one.Spending.Over()})

	w.won(w.Lars)
	got, _ = all(w.Lars, 0)
	assert.Len(t, got, 2)
	w.ok(w.almighty(w.staff("lena@litware.example")).Customer(w.Relecloud).RemoveRelationship(w.ctx))
	got, _ = all(w.Lars, 0)
	assert.Len(t, got, 1, "the relationship ended")
}

// Usage of the month that runs, of subscriptions: with meters and the Azure
// subscriptions behind.
func TestBILL_19_BILL_23_UsageBySubscription(t *testing.T) {
	t.Parallel()
	f := newFleet(t)
	f.ok(f.Center.Platform().PutMeter(f.ctx, hours("hours of Standard_D2", july)))
	f.place(f.As(f.Sam), f.id, orders.Line{ItemID: fixture.Office})
	f.Clock.Set(day(2020, 6, 2).Add(time.Hour))
	f.runs(june, 25, 0)
	text := func(s partnercenter.SubscriptionUsage) string {
		assert.Equal(t, []any{billing.Month("2020-06"), day(2020, 6, 2), "en-US"}, []any{s.Month, s.At, s.Culture})
		var records []string
		for _, r := range s.Records {
			records = append(records, fmt.Sprint(r.Meter, " ", r.Quantity, " ", r.Cost, " ", r.Metered.Unit))
		}
		slices.Sort(records)
		return fmt.Sprint(s.OfferName, " ", s.Cost, " ", records, " ", len(s.Entitlements))
	}
	plan := "Azure plan [7.20 USD] [hours of Standard_D2 24 2.40 USD 1 Hour hours of Standard_D2 48 4.80 USD 1 Hour] 2"
	global := "Microsoft Azure [4.80 USD] [hours of Standard_D4 24 4.80 USD ] 1"
	var got []string
	for _, s := range must[[]partnercenter.SubscriptionUsage](f.world)(f.usage(f.Sam).BySubscription(f.ctx)) {
		got = append(got, text(s))
	}
	slices.Sort(got)
	assert.Equal(t, []string{plan, global}, got, "licences are not billed by usage")
	one := func(id orders.SubscriptionID) (partnercenter.SubscriptionUsage, error) {
		return f.usage(f.Sam).OfSubscription(f.ctx, id)
	}
	assert.Equal(t, plan, text(must[partnercenter.SubscriptionUsage](f.world)(one(f.plan))))
	assert.Equal(t, global, text(must[partnercenter.SubscriptionUsage](f.world)(one(f.global))))
	f.refused(pcerr.SubscriptionNotFound, "CUS-12", func() error { return drop(one(nobodyID)) })
	f.same("of another customer", drop(one(f.AP)), drop(one(nobodyID)))
}

// A whole MS-AZR-0145P subscription tells what was covered from what was paid;
// an Azure plan is refused.
func TestBILL_20_BILL_21_SubscriptionUtilization(t *testing.T) {
	t.Parallel()
	f := newFleet(t)
	p := reservations.Purchase{ItemID: fixture.D4, Quantity: 1, Term: orders.OneYear, Entitlement: f.s3, Scope: reservations.Scope{Type: reservations.Shared}}
	f.ok(drop(f.As(f.Anna).Customer(f.id).Reservations().Buy(f.ctx, p)))
	f.ok(f.Center.Platform().PutMeter(f.ctx, hours("hours of Standard_D4", july)))
	f.Clock.Set(july)
	f.report(vm(f.s3, "Standard_D4", june, 3), vm(f.s3, "Standard_D4", june.Add(time.Hour), 1))
	read := func(q partnercenter.UsageQuery) ([]billing.UsageRecord, error) {
		found, err := f.usage(f.Bill).SubscriptionUtilization(f.ctx, q)
		var plain []billing.UsageRecord
		for _, r := range found {
			assert.Equal(t, "Virtual Machines", r.Metered.Product)
			plain = append(plain, r.UsageRecord)
		}
		return plain, err
	}
	q := partnercenter.UsageQuery{From: june, To: july, By: billing.Hourly, Subscription: f.global}
	assert.Equal(t, []string{
		"S3 06-01 00h: 0 of 2, 0.40 USD", "S3 06-01 00h: 1 of 1, 0.00 USD reserved", "S3 06-01 01h: 1 of 1, 0.00 USD reserved",
	}, f.said(read(q)))
	q.By = ""
	assert.Equal(t, []string{"S3 06-01 00h: 0 of 2, 0.40 USD", "S3 06-01 00h: 2 of 2, 0.00 USD reserved"}, f.said(read(q)))
	of := func(change func(*partnercenter.UsageQuery)) func() error {
		asked := q
		change(&asked)
		return func() error { return drop(read(asked)) }
	}
	f.refusedField(pcerr.InvalidInput, "BILL-21", "subscription", of(func(q *partnercenter.UsageQuery) { q.Subscription = f.plan }))
	f.refused(pcerr.SubscriptionNotFound, "CUS-12", of(func(q *partnercenter.UsageQuery) { q.Subscription = nobodyID }))
	f.refusedField(pcerr.InvalidInput, "ID-13", "by", of(func(q *partnercenter.UsageQuery) { q.By = billing.Monthly }))
	f.refusedField(pcerr.InvalidInput, "ID-13", "from", of(func(q *partnercenter.UsageQuery) { q.From = july }))
}

// Front ends show who gets the mails about budgets.
func TestBILL_24_BudgetNotices(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	notices := func() []string { return must[[]string](w)(w.As(w.Anna).BudgetNotices(w.ctx)) }
	assert.Empty(t, notices())
	w.ok(w.As(w.Sam).NotifyMe(w.ctx, true))
	w.ok(w.As(w.Lars).NotifyMe(w.ctx, true))
	assert.Equal(t, []string{"sam@contoso.example"}, notices())
	w.refused(pcerr.RoleNotAllowed, "BILL-22", func() error { return drop(w.As(w.Bill).BudgetNotices(w.ctx)) })
}

// Who does not see usage does not see it here, and a stranger's customer is
// like one that is not there.
func TestBILL_19_CUS_12_CAP_3_WhoSeesUsageToDate(t *testing.T) {
	t.Parallel()
	f := newFleet(t)
	f.Clock.Set(july)
	ops := func(who permissions.Identity, id customers.ID) []call {
		s := f.As(who)
		at := s.Customer(id).Usage()
		return []call{
			{"to date", func() error { return drop(at.ToDate(f.ctx)) }},
			{"by subscription", func() error { return drop(at.BySubscription(f.ctx)) }},
			{"of a subscription", func() error { return drop(at.OfSubscription(f.ctx, f.plan)) }},
			{"utilization", func() error {
				return drop(at.SubscriptionUtilization(f.ctx, partnercenter.UsageQuery{From: june, To: july, Subscription: f.global}))
			}},
		}
	}
	f.refusedAll(pcerr.RoleNotAllowed, "BILL-19", ops(f.Hal, f.id))
	f.refusedAll(pcerr.UseIndirectProvider, "CAP-3", ops(f.Renee, f.id))
	foreign, missing := ops(f.Aylin, f.id), ops(f.Aylin, nobodyID)
	for n := range foreign {
		like(t, foreign[n].name, foreign[n].op(), string(f.id), missing[n].op(), nobodyID)
	}
	f.refusedAll(pcerr.CustomerNotFound, "CUS-12", foreign)
	f.refused(pcerr.RoleNotAllowed, "BILL-19", func() error { return drop(f.As(f.Hal).Customers().UsageToDate(f.ctx, partnercenter.Paging{})) })
}
