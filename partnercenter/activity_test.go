package partnercenter_test

import (
	"context"
	"errors"
	"fmt"
	"slices"
	"strings"
	"testing"
	"time"

	"cspkit.example/activity"
	"cspkit.example/internal/fixture"
	"cspkit.example/orders"
	"cspkit.example/partnercenter"
	"cspkit.example/pcerr"
	"cspkit.example/permissions"
	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
	"golang.org/x/sync/errgroup"
)

// log returns what a query selects, as Hal sees it.
func (w *world) log(q activity.Query) []activity.Record {
	w.t.Helper()
	return everything(w, w.As(w.Hal).Activity().All(w.ctx, q))
}

func TestACT_1_ACT_2_WhoSeesTheLog(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	for who, may := range map[permissions.Identity]bool{
		w.Gina: true, w.Bill: true, w.Uma: true, w.Anna: true, w.Sam: true, w.Hal: true, w.Dora: false, w.Carla: false,
	} {
		l := w.As(who).Activity()
		_, err := l.List(w.ctx, activity.Query{}, partnercenter.Paging{})
		assert.Equal(t, may, err == nil, "%v", err)
		assert.Equal(t, may, l.ExportCSV(w.ctx, &strings.Builder{}, activity.Query{}) == nil)
		if !may {
			for _, err := range l.Follow(w.ctx, 0) {
				assert.Equal(t, map[bool]pcerr.Code{true: pcerr.RoleNotAllowed, false: pcerr.CustomerNotAllowed}[who == w.Dora], pcerr.CodeOf(err))
				break
			}
		}
	}
	for _, r := range everything(w, w.As(w.Lars).Activity().All(w.ctx, activity.Query{})) {
		assert.Equal(t, w.Lars.Tenant, r.Partner, "everybody sees the own log only")
	}
}

// Reads, exports, drafts and refusals leave nothing; each write of section 8.2
// leaves its record, dense and in order.
func TestACT_3_ACT_4_ACT_5_ACT_6_ACT_9_OneRecordForEachChange(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	anna := w.As(w.Anna)
	silent := []func() error{
		func() error { _, err := anna.Customer(w.Relecloud).Get(w.ctx); return err },
		func() error { return anna.Activity().ExportCSV(w.ctx, &strings.Builder{}, activity.Query{}) },
		func() error { _, err := w.Portal(w.Carla).Reservations(w.ctx); return err },
	}
	for _, op := range silent {
		assert.Empty(t, w.tablesChanged(op))
	}
	w.refused(pcerr.PolicyNotFound, "PERM-22", func() error { return anna.Customer(w.Relecloud).PurchasePermission().Disable(w.ctx) })
	last := int64(w.mark()[w.Anna.Tenant])
	mark := w.mark()
	w.permit()
	w.carlaBuys(1)
	w.ok(w.Portal(w.Carla).AssignRole(w.ctx, w.S1, owner(w.Nora))) // in its own tenant: no record
	w.place(anna, w.Relecloud, orders.Line{ItemID: fixture.Office})
	records := w.logged(mark, w.Anna.Tenant)
	wantOps(t, records, activity.CreateSelfServePolicy, activity.CreateOrder, activity.CreateOrder)
	for n, r := range records {
		assert.Equal(t, last+int64(n)+1, r.Sequence)
		assert.Equal(t, []any{w.Anna.Tenant, w.Relecloud, "Relecloud", activity.Succeeded, r.Operation.Resource()},
			[]any{r.Partner, r.Customer, r.CustomerName, r.Status, r.Resource})
	}
}

func TestACT_8_WhatTheCustomerDoesToThePartnerIsInItsLog(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	mark := w.mark()
	w.won(w.Lars)
	w.ok(w.Portal(w.Carla).RemoveAdministration(w.ctx, w.Anna.Tenant, true))
	litware, contoso := w.logged(mark, w.Lars.Tenant), w.logged(mark, w.Anna.Tenant)
	wantOps(t, litware, activity.CreatePartnerCustomerRelationship, activity.CreateAgreement)
	wantOps(t, contoso, activity.DAPAdminRelationshipTerminated)
	for _, r := range []activity.Record{litware[0], contoso[0]} {
		assert.Equal(t, "admin@relecloud.onmicrosoft.com", r.User)
	}
}

func TestACT_10_ACT_11_ACT_12_ACT_14_ACT_15_Queries(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	tailspin, _ := w.customerOf(w.Anna, "TailspinToys", "US")
	w.Clock.Advance(40 * oneDay)
	w.permit()
	w.Clock.Advance(40 * oneDay)
	w.place(w.As(w.Sam), w.Relecloud, orders.Line{ItemID: fixture.Office})
	w.place(w.As(w.Sam), tailspin, orders.Line{ItemID: fixture.Office})
	now := w.Clock.Now()
	every := w.log(activity.Query{Start: fixture.Start})
	ops := actions(every)
	assert.Equal(t, []activity.Operation{activity.CreateOrder, activity.CreateOrder, activity.CreateSelfServePolicy}, ops[:3])
	for n := 1; n < len(every); n++ {
		assert.Equal(t, every[n-1].Sequence-1, every[n].Sequence, "newest first, ties in reverse order of writing")
	}
	between := func(from, to int) activity.Query {
		return activity.Query{Start: fixture.Start.Add(time.Duration(from) * oneDay), End: fixture.Start.Add(time.Duration(to) * oneDay)}
	}
	for name, c := range map[string]struct {
		q    activity.Query
		want []activity.Record
	}{
		"the last 30 days":        {activity.Query{}, every[:2]},
		"both ends included":      {between(40, 80), every[:3]},
		"one moment":              {between(40, 40), every[2:3]},
		"a gap":                   {between(41, 79), nil},
		"30 days up to an end":    {activity.Query{End: now.Add(-oneDay)}, nil},
		"up to the far future":    {activity.Query{Start: now, End: now.AddDate(1, 0, 0)}, every[:2]},
		"up to soon":              {activity.Query{End: now.Add(oneDay)}, every[:2]},
		"a customer":              {activity.Query{Customer: permissions.TenantID(strings.ToUpper(string(tailspin)))}, every[:1]},
		"a customer, then":        {activity.Query{Customer: w.Relecloud, Start: fixture.Start.Add(oneDay)}, every[1:3]},
		"a customer, up to then":  {activity.Query{Customer: w.Relecloud, Start: fixture.Start.Add(oneDay), End: now.Add(-1)}, every[2:3]},
		"a stranger":              {activity.Query{Customer: w.Lars.Tenant}, nil},
		"part of a name":          {activity.Query{CustomerName: "SPINt"}, every[:1]},
		"a resource, in capitals": {activity.Query{Resource: "ORDER"}, every[:2]},
		"another resource":        {activity.Query{Resource: activity.ResourceInvoice, Start: fixture.Start}, nil},
	} {
		wantDiff(t, name, c.want, w.log(c.q))
	}

	for _, c := range []struct {
		q     activity.Query
		code  pcerr.Code
		rule  pcerr.Rule
		field string
	}{
		{activity.Query{Start: now.Add(-90*oneDay - 1)}, pcerr.QueryWindowExceeded, "ACT-10", ""},
		{activity.Query{End: now.Add(-60*oneDay - 1)}, pcerr.QueryWindowExceeded, "ACT-10", ""},
		{activity.Query{Start: now, End: now.Add(-1)}, pcerr.InvalidInput, "ACT-10", "end"},
		{activity.Query{Resource: "orders"}, pcerr.InvalidInput, "ACT-11", "resource"},
		{activity.Query{Customer: "relecloud"}, pcerr.InvalidInput, "ID-2", "customer"},
		{activity.Query{CustomerName: "a\x00"}, pcerr.InvalidInput, "ID-13", "customerName"},
		{activity.Query{CustomerName: strings.Repeat("x", 257)}, pcerr.InvalidInput, "ID-13", "customerName"},
		{activity.Query{CustomerName: "a", Customer: w.Relecloud}, pcerr.InvalidInput, "ACT-11", "filter"},
	} {
		w.refusedField(c.code, c.rule, c.field, func() error {
			_, err := w.As(w.Hal).Activity().List(w.ctx, c.q, partnercenter.Paging{})
			return err
		})
		w.refusedField(c.code, c.rule, c.field, func() error { return w.As(w.Hal).Activity().ExportCSV(w.ctx, &strings.Builder{}, c.q) })
	}

	w.Clock.Advance(400 * oneDay) // nothing is ever deleted
	var kept []activity.Record
	for r, err := range w.As(w.Hal).Activity().Follow(w.ctx, 0) {
		w.ok(err)
		if kept = append(kept, r); len(kept) == len(every) {
			break
		}
	}
	slices.Reverse(kept)
	wantDiff(t, "kept", every, kept)
}

func TestACT_13_Export(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	w.permit()
	must[permissions.User](w)(w.As(w.Uma).Users().SetRoles(w.ctx, w.Dora.User, permissions.SalesAgent))
	var b strings.Builder
	w.ok(w.As(w.Bill).Activity().ExportCSV(w.ctx, &b, activity.Query{}))
	lines := strings.Split(b.String(), "\r\n")
	assert.Equal(t, []string{
		"Date,User affected,Action,Partner user",
		"2020-06-01T00:00:00Z,,Update Partner User,uma@contoso.example",
		"2020-06-01T00:00:00Z,Relecloud,Create Customer Purchase Permissions,anna@contoso.example",
	}, lines[:3])
}

// A clock that is set back does not reorder the log.
func TestACT_15_TheClockGoesBack(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	w.Clock.Advance(oneDay)
	w.permit()
	w.Clock.Advance(-oneDay)
	mark := w.mark()
	w.place(w.As(w.Sam), w.Relecloud, orders.Line{ItemID: fixture.Office})
	assert.Equal(t, fixture.Start.Add(oneDay), w.logged(mark, w.Anna.Tenant)[0].Date)
}

// Eight writers at once; every follower sees every record once, in order.
func TestACT_4_FollowMissesNothing(t *testing.T) {
	t.Parallel()
	w := plainWorld(t)
	const writers, each, followers = 8, 50, 100
	last := int64(w.mark()[w.Anna.Tenant])
	total := last + writers*each
	var g errgroup.Group
	for n := range followers {
		g.Go(func() error {
			ctx, stop := context.WithCancel(w.ctx)
			defer stop()
			seen := int64(n) % last // followers begin at different places
			for r, err := range w.As(w.Hal).Activity().Follow(ctx, seen) {
				switch {
				case err != nil && seen == total: // the context's end is reported, and ends it
					if !errors.Is(err, context.Canceled) || !errors.Is(err, pcerr.Unavailable) {
						return err
					}
					return nil
				case err != nil:
					return err
				case r.Sequence != seen+1:
					return fmt.Errorf("record %d after %d", r.Sequence, seen)
				}
				if seen = r.Sequence; seen == total && n > 0 {
					return nil // the caller may stop, too
				}
				if seen == total {
					stop()
				}
			}
			return errors.New("a follower ended without an error")
		})
	}
	var writing errgroup.Group
	for n := range writers {
		writing.Go(func() error {
			for i := range each {
				if _, err := w.As(w.Sam).Customer(w.Relecloud).Subscriptions().Rename(w.ctx, w.AP, fmt.Sprintf("%d-%d", n, i)); err != nil {
					return err
				}
			}
			return nil
		})
	}
	require.NoError(t, writing.Wait())
	require.NoError(t, g.Wait())
	t.Attr("followers", fmt.Sprint(followers))
	t.Attr("sessions-that-write", fmt.Sprint(writers))
	t.Attr("records-in-the-log", fmt.Sprint(total))
}
