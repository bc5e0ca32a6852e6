package orders_test

import (
	"testing"
	"time"

	"cspkit.example/money"
	"cspkit.example/orders"
	"cspkit.example/pcerr"
	"github.com/google/go-cmp/cmp"
)

// inTerm is a subscription of five units for a year from noon, at 73.00 each:
// one dollar a day.
func inTerm(product orders.ProductType) orders.Subscription {
	s := bought(product, orders.Active)
	s.Term, s.UnitPrice, s.AutoRenew = orders.OneYear, money.Must("73.00", "USD"), product != orders.Software
	s.EffectiveStart, s.CommitmentEnd = noon, noon.AddDate(1, 0, 0)
	return s
}

// TestSUB_11_TheDeadlineOfReactivation depends on when the first bill comes.
func TestSUB_11_TheDeadlineOfReactivation(t *testing.T) {
	t.Parallel()
	for name, c := range map[string]struct {
		opened time.Time
		after  time.Duration
		want   time.Duration
	}{
		"before the first bill, new account": {noon, day, 120 * day}, // 90 + 31, at most 120
		"before the first bill, old account": {noon.AddDate(-1, 0, 0), day, 120 * day},
		"an account opened later":            {noon.Add(11 * day), 12 * day, 110 * day},
		"after the first bill":               {noon, 31 * day, 90 * day},
	} {
		s, err := inTerm(orders.Software).Suspend(orders.Suspension{AccountOpened: c.opened}, noon.Add(c.after))
		if err != nil || s.DeleteAfter.Sub(s.SuspendedAt) != c.want {
			t.Errorf("%s: %v, %v, want %v", name, s.DeleteAfter.Sub(s.SuspendedAt), err, c.want)
		}
	}
}

// TestSUB_18_SUB_19_SUB_20_Returnable tries the last moment in which everything
// comes back.
func TestSUB_18_SUB_19_SUB_20_Returnable(t *testing.T) {
	t.Parallel()
	monthly := inTerm(orders.MarketplaceSaaS)
	monthly.Term = orders.Monthly
	for _, c := range []struct {
		s    orders.Subscription
		last time.Duration
	}{
		{inTerm(orders.License), 30 * day}, {inTerm(orders.AddOn), 30 * day}, {inTerm(orders.Software), 60 * day},
		{inTerm(orders.MarketplaceSaaS), 14 * day}, {monthly, day},
	} {
		if !c.s.Returnable(noon) || !c.s.Returnable(noon.Add(c.last)) || c.s.Returnable(noon.Add(c.last+1)) {
			t.Errorf("%s for %s is not returnable for exactly %v", c.s.ProductType, c.s.Term, c.last)
		}
	}
}

// TestBILL_26_RestOfTerm counts months from the start of the subscription, and
// days within the month that runs.
func TestBILL_26_RestOfTerm(t *testing.T) {
	t.Parallel()
	date := func(year int, month time.Month, d int) time.Time {
		return time.Date(year, month, d, 12, 0, 0, 0, time.UTC)
	}
	for name, c := range map[string]struct {
		term       orders.Term
		start, end time.Time
		at         time.Time
		want       orders.Rest
	}{
		"the whole month":                 {orders.Monthly, date(2020, 6, 15), date(2020, 7, 15), date(2020, 6, 15), orders.Rest{Days: 30, OfDays: 30, OfMonths: 1}},
		"the first day runs":              {orders.Monthly, date(2020, 6, 15), date(2020, 7, 15), date(2020, 6, 16).Add(-1), orders.Rest{Days: 30, OfDays: 30, OfMonths: 1}},
		"the first day is over":           {orders.Monthly, date(2020, 6, 15), date(2020, 7, 15), date(2020, 6, 16), orders.Rest{Days: 29, OfDays: 30, OfMonths: 1}},
		"the last day":                    {orders.Monthly, date(2020, 6, 15), date(2020, 7, 15), date(2020, 7, 15).Add(-1), orders.Rest{Days: 1, OfDays: 30, OfMonths: 1}},
		"nothing":                         {orders.Monthly, date(2020, 6, 15), date(2020, 7, 15), date(2020, 7, 15), orders.Rest{OfDays: 30, OfMonths: 1}},
		"long over":                       {orders.Monthly, date(2020, 6, 15), date(2020, 7, 15), date(2021, 7, 15), orders.Rest{OfDays: 30, OfMonths: 1}},
		"a leap February":                 {orders.Monthly, date(2020, 1, 31), date(2020, 2, 29), date(2020, 2, 10), orders.Rest{Days: 19, OfDays: 29, OfMonths: 1}},
		"from the last day of February":   {orders.Monthly, date(2020, 1, 31), date(2020, 3, 31), date(2020, 3, 1), orders.Rest{Days: 30, OfDays: 31, OfMonths: 1}},
		"a year, the first month":         {orders.OneYear, date(2020, 6, 30), date(2021, 6, 30), date(2020, 7, 10), orders.Rest{Days: 20, OfDays: 30, Months: 11, OfMonths: 12}},
		"a year, February":                {orders.OneYear, date(2020, 6, 30), date(2021, 6, 30), date(2021, 3, 1), orders.Rest{Days: 29, OfDays: 30, Months: 3, OfMonths: 12}},
		"a year, the last month":          {orders.OneYear, date(2020, 6, 30), date(2021, 6, 30), date(2021, 6, 29), orders.Rest{Days: 1, OfDays: 31, OfMonths: 12}},
		"the second year from a leap day": {orders.OneYear, date(2020, 2, 29), date(2022, 2, 28), date(2021, 3, 28), orders.Rest{Days: 1, OfDays: 29, Months: 11, OfMonths: 12}},
		"three years, at a month":         {orders.ThreeYear, date(2020, 6, 15), date(2023, 6, 15), date(2021, 6, 15), orders.Rest{Days: 30, OfDays: 30, Months: 23, OfMonths: 36}},
		"before the term":                 {orders.OneYear, date(2020, 6, 15), date(2021, 6, 15), date(2020, 6, 14), orders.Rest{Days: 30, OfDays: 30, Months: 11, OfMonths: 12}},
	} {
		s := inTerm(orders.License)
		s.Term, s.EffectiveStart, s.CommitmentEnd = c.term, c.start, c.end
		if diff := cmp.Diff(c.want, s.RestOfTerm(c.at)); diff != "" {
			t.Errorf("%s (-want +got):\n%s", name, diff)
		}
	}
}

// TestSUB_18_SUB_19_SUB_20_Cancel tries the last moment of each return.
func TestSUB_18_SUB_19_SUB_20_Cancel(t *testing.T) {
	t.Parallel()
	monthly := inTerm(orders.MarketplaceSaaS)
	monthly.Term = orders.Monthly
	for name, c := range map[string]struct {
		before orders.Subscription
		after  time.Duration
		ended  bool
		code   pcerr.Code
		rule   pcerr.Rule
		field  string
	}{
		"software, 60 days":           {inTerm(orders.Software), 60 * day, true, "", "", ""},
		"software, later":             {inTerm(orders.Software), 60*day + 1, false, pcerr.SubscriptionNotActive, "SUB-19", ""},
		"marketplace, yearly":         {inTerm(orders.MarketplaceSaaS), 14 * day, true, "", "", ""},
		"marketplace, yearly, later":  {inTerm(orders.MarketplaceSaaS), 14*day + 1, false, "", "", ""},
		"marketplace, monthly":        {monthly, day, true, "", "", ""},
		"marketplace, monthly, later": {monthly, day + 1, false, "", "", ""},
		"a licence":                   {inTerm(orders.License), 0, false, pcerr.InvalidInput, "SUB-20", "subscriptionId"},
		"an Azure plan":               {inTerm(orders.AzurePlan), 0, false, pcerr.InvalidInput, "SUB-20", "subscriptionId"},
		"suspended":                   {suspended(orders.Software), 0, false, pcerr.SubscriptionNotActive, "SUB-14", ""},
		"deleted":                     {bought(orders.Software, orders.Deleted), 0, false, pcerr.SubscriptionDeleted, "SUB-14", ""},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			at := noon.Add(c.after)
			got, ended, err := c.before.Cancel(at)
			wantRefusal(t, err, c.code, c.rule, c.field)
			want := c.before
			if c.code == "" {
				want.AutoRenew, want.EndsWithTerm, want.UpdatedAt = false, !c.ended, at
			}
			if c.ended {
				want.Status = orders.Deleted
			}
			if diff := cmp.Diff(want, got); diff != "" || ended != c.ended {
				t.Errorf("ended %t (-want +got):\n%s", ended, diff)
			}
		})
	}
}

// TestSUB_9_SUB_21_WhenTheTermEnds asks at the edge of the term and years on.
func TestSUB_9_SUB_21_WhenTheTermEnds(t *testing.T) {
	t.Parallel()
	end := noon.AddDate(1, 0, 0)
	off := inTerm(orders.License)
	off.AutoRenew = false
	lapsed := off
	lapsed.Status, lapsed.SuspendedAt, lapsed.DeleteAfter = orders.Suspended, end, end.Add(90*day)
	gone := lapsed
	gone.Status = orders.Deleted
	until := func(s orders.Subscription, years int) orders.Subscription {
		s.CommitmentEnd = noon.AddDate(years, 0, 0)
		return s
	}
	over, resting := inTerm(orders.Software), inTerm(orders.Software)
	over.Status = orders.Deleted
	resting.Status, resting.SuspendedAt, resting.DeleteAfter = orders.Suspended, end.Add(-day), end.Add(89*day)
	overSuspended := resting
	overSuspended.Status = orders.Deleted
	cancelled := inTerm(orders.MarketplaceSaaS)
	cancelled.AutoRenew, cancelled.EndsWithTerm = false, true
	ended := cancelled
	ended.Status = orders.Deleted
	for name, c := range map[string]struct {
		before orders.Subscription
		at     time.Time
		want   orders.Subscription
	}{
		"a moment before":         {inTerm(orders.License), end.Add(-1), inTerm(orders.License)},
		"renewed":                 {inTerm(orders.License), end, until(inTerm(orders.License), 2)},
		"renewed again and again": {inTerm(orders.MarketplaceSaaS), noon.AddDate(5, 0, 1), until(inTerm(orders.MarketplaceSaaS), 6)},
		"not renewed":             {off, end, lapsed},
		"and deleted":             {off, end.Add(90*day + 1), gone},
		"software is over":        {inTerm(orders.Software), end, over},
		"suspended software":      {resting, end.Add(-1), resting},
		"suspended, and over":     {resting, end, overSuspended},
		"cancelled":               {cancelled, end.Add(-1), cancelled},
		"cancelled, and over":     {cancelled, end, ended},
		"an Azure plan goes on":   {inTerm(orders.AzurePlan), end.AddDate(9, 0, 0), inTerm(orders.AzurePlan)},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			got := c.before.At(c.at)
			if diff := cmp.Diff(c.want, got); diff != "" {
				t.Errorf("(-want +got):\n%s", diff)
			}
			if diff := cmp.Diff(got, got.At(c.at)); diff != "" {
				t.Errorf("asked again (-want +got):\n%s", diff)
			}
		})
	}
}

func TestSUB_21_SetAutoRenew(t *testing.T) {
	t.Parallel()
	for _, product := range []orders.ProductType{
		orders.License, orders.AddOn, orders.MarketplaceSaaS, orders.Software, orders.AzurePlan, orders.AzureGlobal,
	} {
		renews := product == orders.License || product == orders.AddOn || product == orders.MarketplaceSaaS
		for _, on := range []bool{false, true} {
			got, err := bought(product, orders.Active).SetAutoRenew(on, later)
			code := pcerr.Code("")
			if on && !renews {
				code = pcerr.InvalidInput
			}
			wantRefusal(t, err, code, "SUB-21", "autoRenewEnabled")
			if err == nil && (got.AutoRenew != on || !got.UpdatedAt.Equal(later)) {
				t.Errorf("%s: %t", product, got.AutoRenew)
			}
		}
	}
	_, err := suspended(orders.License).SetAutoRenew(true, later)
	wantRefusal(t, err, pcerr.SubscriptionNotActive, "SUB-14", "")
	_, err = bought(orders.License, orders.Deleted).SetAutoRenew(true, later)
	wantRefusal(t, err, pcerr.SubscriptionDeleted, "SUB-14", "")
}

func TestSUB_26_Movable(t *testing.T) {
	t.Parallel()
	ours, theirs := bought(orders.AzureGlobal, orders.Active), bought(orders.AzureGlobal, orders.Active)
	theirs.ID, theirs.PartnerIDOnRecord = sub2, "1000003"
	moved := ours.MoveTo(sub2, later)
	got, err := orders.Movable([]orders.Subscription{ours, theirs, bought(orders.License, orders.Suspended), bought(orders.AzureGlobal, orders.Deleted), moved})
	wantRefusal(t, err, "", "", "")
	if diff := cmp.Diff(map[string][]orders.Subscription{"": {ours}, "1000003": {theirs}}, got); diff != "" {
		t.Errorf("(-want +got):\n%s", diff)
	}
	for _, owned := range [][]orders.Subscription{nil, {moved}, {ours, bought(orders.AzureGlobal, orders.Suspended)}} {
		_, err := orders.Movable(owned)
		wantRefusal(t, err, pcerr.SubscriptionNotActive, "SUB-26", "")
	}
	want := ours
	want.Status, want.SuspendedAt, want.DeleteAfter, want.MovedTo, want.UpdatedAt = orders.Suspended, later, later.Add(90*day), sub2, later
	if diff := cmp.Diff(want, moved); diff != "" {
		t.Errorf("moved (-want +got):\n%s", diff)
	}
	e := orders.Entitlement{Stamp: stamp(noon, noon), ID: s1, Subscription: sub1}
	if got := e.Under(sub2, later); got.ID != s1 || got.Subscription != sub2 || !got.UpdatedAt.Equal(later) {
		t.Errorf("the Azure subscription is now %+v", got)
	}
}

func TestConvertATrial(t *testing.T) {
	t.Parallel()
	trial := bought(orders.License, orders.Active)
	trial.Trial = true
	gone, rests, trialItem := trial, trial, item()
	gone.Status, rests.Status, trialItem.Trial = orders.Deleted, orders.Suspended, true
	paid := bought(orders.License, orders.Active)
	wantRefusal(t, trial.Convert(item()), "", "", "")
	wantRefusal(t, gone.Convert(item()), pcerr.SubscriptionDeleted, "SUB-14", "")
	wantRefusal(t, rests.Convert(item()), pcerr.SubscriptionNotActive, "SUB-14", "")
	wantRefusal(t, paid.Convert(item()), pcerr.InvalidInput, "IR-25", "subscriptionId")
	wantRefusal(t, trial.Convert(trialItem), pcerr.InvalidInput, "IR-25", "catalogItemId")
	wantRefusal(t, trial.Convert(of(orders.Software)), pcerr.InvalidInput, "IR-25", "catalogItemId")
	if got := trial.End(later); got.Status != orders.Deleted || got.AutoRenew || !got.UpdatedAt.Equal(later) {
		t.Errorf("ended: %+v", got)
	}
}

// TestSUB_12_WithBase lets an add-on rest while its base does not run.
func TestSUB_12_WithBase(t *testing.T) {
	t.Parallel()
	addOn, base := inTerm(orders.AddOn), suspended(orders.License)
	base.SuspendedAt, base.DeleteAfter = noon, later
	for _, status := range []orders.SubscriptionStatus{orders.Suspended, orders.Deleted, orders.Pending} {
		base.Status = status
		want := addOn
		want.Status, want.SuspendedAt, want.DeleteAfter = status, noon, later
		if diff := cmp.Diff(want, addOn.WithBase(base)); diff != "" {
			t.Errorf("base %s (-want +got):\n%s", status, diff)
		}
	}
	for _, own := range []orders.SubscriptionStatus{orders.Suspended, orders.Deleted} {
		rests := addOn
		rests.Status = own
		if diff := cmp.Diff(rests, rests.WithBase(base)); diff != "" {
			t.Errorf("itself %s (-want +got):\n%s", own, diff)
		}
	}
	if diff := cmp.Diff(addOn, addOn.WithBase(inTerm(orders.License))); diff != "" {
		t.Errorf("both active (-want +got):\n%s", diff)
	}
}

// TestSUB_11_SUB_21_ReactivateALapsedSubscription begins another term.
func TestSUB_11_SUB_21_ReactivateALapsedSubscription(t *testing.T) {
	t.Parallel()
	end := noon.AddDate(1, 0, 0)
	lapsed := inTerm(orders.License)
	lapsed.AutoRenew = false
	for _, at := range []time.Time{end, end.Add(90 * day)} {
		got, err := lapsed.At(at).Reactivate(true, at)
		wantRefusal(t, err, "", "", "")
		want := lapsed
		want.CommitmentEnd, want.UpdatedAt = noon.AddDate(2, 0, 0), at
		if diff := cmp.Diff(want, got.At(at)); diff != "" {
			t.Errorf("at %v (-want +got):\n%s", at, diff)
		}
	}
	_, err := lapsed.At(end.Add(90*day+1)).Reactivate(true, end.Add(90*day+1))
	wantRefusal(t, err, pcerr.SubscriptionDeleted, "SUB-14", "")

	within, err := inTerm(orders.License).Suspend(orders.Suspension{}, later)
	wantRefusal(t, err, "", "", "")
	back, err := within.Reactivate(true, later)
	wantRefusal(t, err, "", "", "")
	if !back.CommitmentEnd.Equal(end) {
		t.Errorf("the term goes on to %v, now %v", end, back.CommitmentEnd)
	}
}

// TestSUB_9_AzureHasNoTermToBeginAnew: usage is billed by the month, whatever
// its first month was.
func TestSUB_9_AzureHasNoTermToBeginAnew(t *testing.T) {
	t.Parallel()
	for _, product := range []orders.ProductType{orders.AzurePlan, orders.AzureGlobal} {
		before := inTerm(product)
		late := before.CommitmentEnd.Add(day)
		s, err := before.Suspend(orders.Suspension{}, late)
		wantRefusal(t, err, "", "", "")
		back, err := s.Reactivate(true, late.Add(day))
		wantRefusal(t, err, "", "", "")
		if !back.CommitmentEnd.Equal(before.CommitmentEnd) || back.Status != orders.Active {
			t.Errorf("%s: %s to %v, was to %v", product, back.Status, back.CommitmentEnd, before.CommitmentEnd)
		}
	}
}

// TestSUB_11_SUB_21_SoftwareDoesNotComeBackAfterItsTerm: nothing of the term is
// left that a reactivation could give back.
func TestSUB_11_SUB_21_SoftwareDoesNotComeBackAfterItsTerm(t *testing.T) {
	t.Parallel()
	end := noon.AddDate(1, 0, 0)
	s, err := inTerm(orders.Software).Suspend(orders.Suspension{}, end.Add(-day))
	wantRefusal(t, err, "", "", "")
	back, err := s.Reactivate(true, end.Add(-1))
	wantRefusal(t, err, "", "", "")
	if back.Status != orders.Active || back.At(end).Status != orders.Deleted {
		t.Errorf("within the term: %s, then %s", back.Status, back.At(end).Status)
	}
	for _, at := range []time.Time{end, s.DeleteAfter} {
		got, err := s.Reactivate(true, at)
		wantRefusal(t, err, pcerr.SubscriptionDeleted, "SUB-14", "")
		if diff := cmp.Diff(s, got); diff != "" {
			t.Errorf("at %v (-want +got):\n%s", at, diff)
		}
	}
}

// TestSUB_18_ACancellationIsTakenBack: until its renewal a cancelled marketplace
// subscription can renew itself again. Suspended meanwhile, it ends all the
// same.
func TestSUB_18_ACancellationIsTakenBack(t *testing.T) {
	t.Parallel()
	end := noon.AddDate(1, 0, 0)
	s, _, err := inTerm(orders.MarketplaceSaaS).Cancel(noon.Add(100 * day))
	wantRefusal(t, err, "", "", "")
	kept, err := s.SetAutoRenew(true, noon.Add(200*day))
	wantRefusal(t, err, "", "", "")
	if got := kept.At(end); got.Status != orders.Active || !got.CommitmentEnd.Equal(noon.AddDate(2, 0, 0)) {
		t.Errorf("taken back: %s until %v", got.Status, got.CommitmentEnd)
	}
	off, err := s.SetAutoRenew(false, noon.Add(200*day))
	wantRefusal(t, err, "", "", "")
	resting, err := s.Suspend(orders.Suspension{}, end.Add(-day))
	wantRefusal(t, err, "", "", "")
	for name, s := range map[string]orders.Subscription{"once more off": off, "suspended": resting} {
		if before, after := s.At(end.Add(-1)), s.At(end); before.Status == orders.Deleted || after.Status != orders.Deleted {
			t.Errorf("%s: %s, then %s", name, before.Status, after.Status)
		}
	}
}
