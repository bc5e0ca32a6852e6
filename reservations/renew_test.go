package reservations_test

import (
	"testing"
	"time"

	"cspkit.example/orders"
	"cspkit.example/pcerr"
	"cspkit.example/permissions"
	"cspkit.example/reservations"
	"github.com/google/go-cmp/cmp"
)

// TestRSV_29_RSV_32_Renew renews before and after the end of the term.
func TestRSV_29_RSV_32_Renew(t *testing.T) {
	t.Parallel()
	by := reservations.Buyer{Kind: orders.ByPartner, User: "anna", Channel: permissions.Dashboard}
	next := reservations.IDs{Reservation: "r-2", ReservationOrder: "ro-2", Order: "order-2"}
	price := orders.Price{Term: orders.OneYear, PartnerCost: usd("500.00"), WebDirect: usd("650.00")}
	ours := usd("600.00")
	end := time.Date(2021, 5, 20, 12, 0, 0, 0, time.UTC)
	for name, c := range map[string]struct {
		stored    reservations.State
		at, start time.Time
		state     reservations.State
	}{
		"before the end":  {reservations.Active, later, end, reservations.Pending},
		"on the last day": {reservations.Active, end, end, reservations.Active},
		"after the end":   {reservations.Expired, end.Add(10 * day), end.Add(10 * day), reservations.Active},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			before := theExample(singleS1)
			before.State, before.Used = c.stored, true
			old, renewal, err := before.Renew(price, &ours, by, next, c.at)
			if err != nil {
				t.Fatal(err)
			}
			wantOld := before
			wantOld.RenewedBy, wantOld.UpdatedAt = "r-2", c.at
			if diff := cmp.Diff(wantOld, old); diff != "" {
				t.Errorf("old (-want +got):\n%s", diff)
			}
			want := theExample(singleS1)
			want.Stamp, want.ID, want.ReservationOrder, want.Order = stamp(c.at, c.at), "r-2", "ro-2", "order-2"
			want.PurchasedBy, want.PurchasedByUser, want.PurchasedAt = orders.ByPartner, "anna", c.at
			want.EffectiveAt, want.ExpiresAt, want.State, want.RenewalOf = c.start, c.start.AddDate(1, 0, 0), c.state, "r-1"
			want.UnitCost = usd("500.00")
			want.Prices = reservations.Prices{PartnerCost: usd("1000.00"), CustomerPrice: usd("1200.00"), WebDirect: usd("1300.00")}
			if diff := cmp.Diff(want, renewal); diff != "" {
				t.Errorf("renewal (-want +got):\n%s", diff)
			}
		})
	}
}

func TestRSV_29_OnlyOnceAndOnlyWhatRuns(t *testing.T) {
	t.Parallel()
	price := orders.Price{Term: orders.OneYear, PartnerCost: usd("500.00"), WebDirect: usd("650.00")}
	renewed := theExample(shared)
	renewed.RenewedBy = "r-9"
	list := []reservations.Reservation{renewed}
	for _, s := range []reservations.State{
		reservations.Pending, reservations.PendingCancellation, reservations.PendingExchange, reservations.Cancelled, reservations.Exchanged,
	} {
		r := theExample(shared)
		r.State = s
		list = append(list, r)
	}
	for _, r := range list {
		old, renewal, err := r.Renew(price, nil, byNora, ids, later)
		wantRefusal(t, err, pcerr.ReservationNotActive, "RSV-29", "")
		if !cmp.Equal(old, r) || !cmp.Equal(renewal, reservations.Reservation{}) {
			t.Errorf("%s: refused, and yet %+v, %+v", r.State, old, renewal)
		}
	}
	monthly := theExample(shared)
	monthly.BillingPlan, monthly.Instalments = reservations.MonthlyBilling, 7
	_, renewal, err := monthly.Renew(price, nil, byNora, ids, later)
	if err != nil || renewal.Instalments != 1 || !renewal.Prices.CustomerPrice.Equal(usd("1300.00")) {
		t.Errorf("%d instalments, %v, %v", renewal.Instalments, renewal.Prices, err)
	}
}
