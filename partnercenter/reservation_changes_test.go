package partnercenter_test

import (
	"strings"
	"testing"
	"time"

	"cspkit.example/activity"
	"cspkit.example/internal/fixture"
	"cspkit.example/money"
	"cspkit.example/orders"
	"cspkit.example/partnercenter"
	"cspkit.example/pcerr"
	"cspkit.example/permissions"
	"cspkit.example/reservations"
	"cspkit.example/support"
	"github.com/stretchr/testify/assert"
)

// Scenario 9.4, step by step: the customer wants to change what it bought.
func TestPERM_18_PERM_21_RSV_25_RSV_26_RSV_27_ThePartnerChanges_Scenario9_4(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	w.permit()
	w.ok(w.Portal(w.Carla).AssignRole(w.ctx, w.S1, owner(w.Nora)))
	bought := must[partnercenter.BoughtReservation](w)(w.Portal(w.Nora).BuyReservation(w.ctx, d2On(w.S1, 2)))
	r1 := bought.Reservation
	single := reservations.Scope{Type: reservations.Single, AppliedTo: w.S1}
	for _, who := range []permissions.Identity{w.Nora, w.Carla} { // step 1
		portal := w.Portal(who)
		for _, op := range []func() error{
			func() error { return portal.CancelReservation(w.ctx, r1.ID) },
			func() error { return portal.ExchangeReservation(w.ctx, r1.ID, d2On(w.S1, 1)) },
			func() error { return portal.RenewReservation(w.ctx, r1.ID) },
			func() error { return portal.SetReservationScope(w.ctx, r1.ID, single) },
		} {
			w.refused(pcerr.PartnerActionRequired, "PERM-18", op)
		}
		w.refused(pcerr.NotFound, "CUS-12", func() error { return portal.CancelReservation(w.ctx, nobodyID) })
	}

	hal, anna := w.As(w.Hal).Customer(w.Relecloud).Reservations(), w.As(w.Anna).Via(permissions.AzurePortal).Customer(w.Relecloud).Reservations()
	w.refused(pcerr.ExplicitAzurePermissionRequired, "RSV-23", func() error { _, err := hal.SetScope(w.ctx, r1.ID, single); return err }) // step 2
	mark := w.mark()
	assert.Equal(t, single, must[reservations.Reservation](w)(anna.SetScope(w.ctx, r1.ID, single)).Scope)
	records := w.logged(mark, w.Anna.Tenant)
	wantOps(t, records, activity.UpdateOrder)
	wantData(t, records[0], "OrderId", string(r1.Order), "ReservationId", string(r1.ID), "Change", "scope", "Scope", "single")

	w.Clock.Set(time.Date(2020, 6, 11, 0, 0, 0, 0, time.UTC)) // step 3
	w.refused(pcerr.ExchangeValueTooLow, "RSV-27", func() error { _, err := anna.Exchange(w.ctx, r1.ID, d2On(w.S1, 1)); return err })

	w.Clock.Set(time.Date(2020, 9, 9, 0, 0, 0, 0, time.UTC)) // step 4
	mark, mails := w.mark(), w.mails(w.Anna.Tenant)
	changed := w.tablesChanged(func() error { _, err := anna.Cancel(w.ctx, r1.ID); return err })
	wantDiff(t, "tables", []string{"activity", "orders", "reservations", "sequences", "service_requests"}, changed)
	got := must[reservations.Reservation](w)(anna.Get(w.ctx, r1.ID))
	assert.Equal(t, reservations.Cancelled, got.State)
	assert.Equal(t, [3]string{"763.20 USD", "91.58 USD", "671.62 USD"}, [3]string{got.Settled.Remaining.String(), got.Settled.Fee.String(), got.Settled.Credit.String()})
	order := must[orders.Order](w)(w.As(w.Sam).Customer(w.Relecloud).Orders().Get(w.ctx, r1.Order))
	assert.Equal(t, orders.OrderCancelled, order.Status, "nothing is left on it")
	requests := everything(w, w.As(w.Sam).Customer(w.Relecloud).ServiceRequests().All(w.ctx, partnercenter.SupportQuery{}))
	assert.Len(t, requests, 1)
	assert.Equal(t, []any{support.Closed, r1.ID, support.ExchangeAndRefund, "anna@contoso.example"},
		[]any{requests[0].Status, requests[0].Reservation, requests[0].Category, requests[0].Contact})
	records = w.logged(mark, w.Anna.Tenant)
	wantOps(t, records, activity.CreateServiceRequest, activity.UpdateOrder)
	wantData(t, records[0], "ServiceRequestId", string(requests[0].ID), "Severity", "minimal")
	wantData(t, records[1], "OrderId", string(r1.Order), "ReservationId", string(r1.ID), "Change", "cancel",
		"Credit", "671.62 USD", "Fee", "91.58 USD", "ServiceRequestId", string(requests[0].ID))
	assert.Equal(t, mails, w.mails(w.Anna.Tenant))
	assert.Empty(t, w.mails(w.Relecloud), "Relecloud gets nothing from Microsoft")

	for _, op := range []func() error{ // step 5, and the rest of the table
		func() error { _, err := anna.Renew(w.ctx, r1.ID); return err },
		func() error { _, err := anna.Cancel(w.ctx, r1.ID); return err },
		func() error { _, err := anna.Exchange(w.ctx, r1.ID, d2On(w.S1, 9)); return err },
		func() error { _, err := anna.SetScope(w.ctx, r1.ID, single); return err },
	} {
		w.refused(pcerr.ReservationNotActive, "RSV-29", op)
	}
}

func TestRSV_27_AnExchangeMovesTheCredit(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	w.permit()
	old := w.carlaBuys(2).Reservation
	w.Clock.Advance(10 * oneDay)
	mark := w.mark()
	wanted := reservations.Purchase{ItemID: fixture.D4, Quantity: 1, Term: orders.OneYear}
	next := must[partnercenter.BoughtReservation](w)(w.As(w.Anna).Customer(w.Relecloud).Reservations().Exchange(w.ctx, old.ID, wanted))
	assert.Equal(t, []any{reservations.Active, old.ID, w.Clock.Now(), "1051.20 USD", orders.ByPartner},
		[]any{next.Reservation.State, next.Reservation.ExchangeOf, next.Reservation.EffectiveAt, next.Reservation.Prices.PartnerCost.String(), next.Order.PlacedBy})
	given := must[reservations.Reservation](w)(w.As(w.Sam).Customer(w.Relecloud).Reservations().Get(w.ctx, old.ID))
	assert.Equal(t, []any{reservations.Exchanged, next.Reservation.ID, "1022.40 USD", "0.00 USD", true},
		[]any{given.State, given.ExchangedFor, given.Settled.Credit.String(), given.Settled.Fee.String(), given.Settled.Exchange})
	records := w.logged(mark, w.Anna.Tenant)
	wantOps(t, records, activity.CreateServiceRequest, activity.UpdateOrder, activity.CreateOrder)
	assert.Equal(t, "exchange", records[1].Data.Get("Change"))
	assert.Equal(t, string(old.ID), records[2].Data.Get("ExchangeOf"))
	assert.Equal(t, "partner", records[2].Data.Get("PurchasedBy"))
}

func TestRSV_29_ARenewalIsANewPurchaseFromTheOldExpiry(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	w.permit()
	old := w.carlaBuys(1).Reservation
	sam := w.As(w.Sam).Customer(w.Relecloud).Reservations()
	mark := w.mark()
	next := must[partnercenter.BoughtReservation](w)(sam.Renew(w.ctx, old.ID))
	assert.Equal(t, []any{reservations.Pending, old.ID, old.ExpiresAt, old.Scope, old.Term, old.Quantity},
		[]any{next.Reservation.State, next.Reservation.RenewalOf, next.Reservation.EffectiveAt, next.Reservation.Scope, next.Reservation.Term, next.Reservation.Quantity})
	assert.Equal(t, "renew", next.Order.Lines[0].TransactionType)
	records := w.logged(mark, w.Anna.Tenant)
	wantOps(t, records, activity.CreateOrder)
	assert.Equal(t, string(old.ID), records[0].Data.Get("RenewalOf"))
	w.refused(pcerr.ReservationNotActive, "RSV-29", func() error { _, err := sam.Renew(w.ctx, old.ID); return err })
	w.Clock.Set(old.ExpiresAt)
	assert.Equal(t, reservations.Expired, must[reservations.Reservation](w)(sam.Get(w.ctx, old.ID)).State)
	assert.Equal(t, reservations.Active, must[reservations.Reservation](w)(sam.Get(w.ctx, next.Reservation.ID)).State)
	w.Clock.Set(next.Reservation.ExpiresAt.Add(oneDay)) // also when the last one is over: from now on
	late := must[partnercenter.BoughtReservation](w)(sam.Renew(w.ctx, next.Reservation.ID)).Reservation
	assert.Equal(t, []any{reservations.Active, w.Clock.Now()}, []any{late.State, late.EffectiveAt})
}

func TestRSV_28_FulfilmentMayWait(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	w.permit()
	one, two := w.carlaBuys(2).Reservation, w.carlaBuys(1).Reservation
	slow, err := partnercenter.New(w.ctx, w.Store, &partnercenter.Options{Now: w.Clock.Now, HoldFulfilment: true})
	w.ok(err)
	anna := slow.As(w.Anna).Customer(w.Relecloud).Reservations()
	w.Clock.Advance(100 * oneDay)
	waiting := must[reservations.Reservation](w)(anna.Cancel(w.ctx, one.ID))
	assert.Equal(t, reservations.PendingCancellation, waiting.State)
	none := must[partnercenter.BoughtReservation](w)(anna.Exchange(w.ctx, two.ID, d2On(w.S1, 1)))
	assert.Equal(t, partnercenter.BoughtReservation{}, none)
	w.refused(pcerr.ReservationNotActive, "RSV-29", func() error { _, err := anna.Cancel(w.ctx, one.ID); return err })

	w.Clock.Advance(30 * oneDay)
	mark := w.mark()
	done := must[reservations.Reservation](w)(slow.Platform().FulfilReservation(w.ctx, w.Anna.Tenant, w.Relecloud, one.ID))
	assert.Equal(t, []any{reservations.Cancelled, "671.62 USD"}, []any{done.State, done.Settled.Credit.String()}, "amounts are those of the request")
	assert.Empty(t, w.logged(mark, w.Anna.Tenant), "no further record")
	exchanged := must[reservations.Reservation](w)(slow.Platform().FulfilReservation(w.ctx,
		spelled(strings.ToUpper, w.Anna.Tenant), spelled(strings.ToUpper, w.Relecloud), spelled(strings.ToUpper, two.ID)))
	assert.Equal(t, reservations.Exchanged, exchanged.State)
	wantOps(t, w.logged(mark, w.Anna.Tenant), activity.CreateOrder)
	next := w.res(exchanged.ExchangedFor)
	placed := must[orders.Order](w)(w.relecloud(w.Sam).Orders().Get(w.ctx, next.Order))
	assert.Equal(t, []any{w.Anna.User, orders.ByPartner, w.Anna.User, orders.ByPartner, w.Anna.User, permissions.AzurePortal},
		[]any{exchanged.AskedBy, next.PurchasedBy, next.PurchasedByUser, placed.PlacedBy, placed.PlacedByUser, placed.Channel}, "by whoever asked for it")
	for _, id := range []reservations.ID{one.ID, two.ID, exchanged.ExchangedFor} {
		w.refused(pcerr.ReservationNotActive, "RSV-29", func() error {
			_, err := slow.Platform().FulfilReservation(w.ctx, w.Anna.Tenant, w.Relecloud, id)
			return err
		})
	}
	w.refused(pcerr.NotFound, "CUS-12", func() error {
		_, err := slow.Platform().FulfilReservation(w.ctx, w.Lars.Tenant, w.Relecloud, one.ID)
		return err
	})
}

func TestRSV_27_PartsAndTheYearlyCap(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	anna := w.As(w.Anna).Customer(w.Relecloud).Reservations()
	buy := func(n int) reservations.Reservation {
		return must[partnercenter.BoughtReservation](w)(anna.Buy(w.ctx, d2On(w.S1, n))).Reservation
	}
	big := buy(96) // 96 × 525.60 = 50,457.60
	w.refused(pcerr.RefundCapExceeded, "RSV-27", func() error { _, err := anna.Cancel(w.ctx, big.ID); return err })
	for _, n := range []int{-1, 97, 1 << 40} {
		w.refusedField(pcerr.QuantityInvalid, "RSV-27", "quantity", func() error { _, err := anna.CancelPart(w.ctx, big.ID, n); return err })
	}
	part := must[reservations.Reservation](w)(anna.CancelPart(w.ctx, big.ID, 95)) // 49,932.00
	assert.Equal(t, []any{reservations.Cancelled, big.ID, 95, "49932.00 USD"}, []any{part.State, part.PartOf, part.Quantity, part.Settled.Credit.String()})
	rest := must[reservations.Reservation](w)(anna.Get(w.ctx, big.ID))
	assert.Equal(t, []any{reservations.Active, 1, "525.60 USD"}, []any{rest.State, rest.Quantity, rest.Prices.PartnerCost.String()})
	order := must[orders.Order](w)(w.As(w.Anna).Customer(w.Relecloud).Orders().Get(w.ctx, big.Order))
	assert.Equal(t, orders.OrderCompleted, order.Status, "something is left on it")
	w.refused(pcerr.RefundCapExceeded, "RSV-27", func() error { _, err := anna.Cancel(w.ctx, rest.ID); return err })
	w.Clock.Advance(365*oneDay + time.Second) // a year later it no longer counts
	fresh := buy(1)
	must[reservations.Reservation](w)(anna.Cancel(w.ctx, fresh.ID))
	assert.Equal(t, money.Must("525.60", "USD"), must[reservations.Reservation](w)(anna.Get(w.ctx, fresh.ID)).Settled.Credit)
}

func TestRSV_23_RSV_24_RightsOnTheAzureSubscription(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	sell := func(who permissions.Identity) func() error {
		return func() error {
			_, err := w.As(who).Via(permissions.AzurePortal).Customer(w.Relecloud).Reservations().Buy(w.ctx, d2On(w.S1, 1))
			return err
		}
	}
	w.ok(sell(w.Anna)())
	w.ok(sell(w.Gina)())
	for _, who := range []permissions.Identity{w.Sam, w.Hal, w.Uma} {
		w.refused(pcerr.ExplicitAzurePermissionRequired, "RSV-23", sell(who))
	}
	assert.Equal(t, pcerr.RoleNotAllowed, pcerr.CodeOf(sell(w.Bill)()))
	for role, may := range map[string]bool{orders.Contributor: true, orders.Owner: true, orders.UserAccessAdministrator: false, "Reader": false, "owner": false} {
		a := owner(w.Sam)
		a.Role = role
		w.ok(w.Portal(w.Carla).AssignRole(w.ctx, w.S1, a))
		if may {
			w.ok(sell(w.Sam)())
		} else {
			w.refused(pcerr.ExplicitAzurePermissionRequired, "RSV-23", sell(w.Sam))
		}
		w.ok(w.Portal(w.Carla).RemoveRole(w.ctx, w.S1, a))
	}
}

// A renewal is a purchase: what is not sold any more for that term is not
// renewed.
func TestRSV_29_NothingIsRenewedThatIsNotSold(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	w.reservable("D9", "3650.00", "USD")
	r := w.reserve(yearOf("D9", 1))
	w.put("D9", orders.ReservationItem, func(i *orders.Item) {
		priced(orders.ThreeYear, "9000.00", "USD")(i)
		i.ReservedResourceType, i.SKU, i.Region = "virtual_machines", "D9", "westus2"
	})
	w.refusedField(pcerr.InvalidInput, "SUB-27", "catalogItemId", func() error { return drop(w.relecloud(w.Anna).Reservations().Renew(w.ctx, r.ID)) })
}
