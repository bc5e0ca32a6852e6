package partnercenter_test

import (
	"errors"
	"strings"
	"testing"

	"cspkit.example/customers"
	"cspkit.example/internal/fixture"
	"cspkit.example/orders"
	"cspkit.example/partnercenter"
	"cspkit.example/pcerr"
	"cspkit.example/permissions"
	"cspkit.example/reservations"
	"cspkit.example/support"
	"github.com/stretchr/testify/require"
)

// same compares two refusals but for the ID that each is about.
func (w *world) same(what string, foreign, missing error) {
	w.t.Helper()
	var a, b *pcerr.Error
	require.True(w.t, errors.As(foreign, &a), "%s of another: %v", what, foreign)
	require.True(w.t, errors.As(missing, &b), "%s that is not there: %v", what, missing)
	strip := func(e *pcerr.Error) [5]string {
		return [5]string{string(e.Code), string(e.Rule), e.Field, strings.ReplaceAll(e.Message, e.ID, "ID"), strings.ReplaceAll(e.Error(), e.ID, "ID")}
	}
	wantDiff(w.t, what, strip(b), strip(a))
}

// A stranger's customer and one that does not exist answer alike (CUS-12).
func TestCUS_12_ForeignAndMissingCustomersAnswerAlike(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	w.carlaBuysOnce()
	lars := w.As(w.Lars)
	for name, op := range map[string]func(c partnercenter.Customer) error{
		"customer":   func(c partnercenter.Customer) error { _, err := c.Get(w.ctx); return err },
		"permission": func(c partnercenter.Customer) error { _, err := c.PurchasePermission().On(w.ctx); return err },
		"policy":     func(c partnercenter.Customer) error { _, err := c.PurchasePermission().Get(w.ctx); return err },
		"enable":     func(c partnercenter.Customer) error { _, err := c.PurchasePermission().Enable(w.ctx); return err },
		"disable":    func(c partnercenter.Customer) error { return c.PurchasePermission().Disable(w.ctx) },
		"orders": func(c partnercenter.Customer) error {
			_, err := c.Orders().List(w.ctx, partnercenter.OrderQuery{})
			return err
		},
		"order": func(c partnercenter.Customer) error { _, err := c.Orders().Get(w.ctx, "x"); return err },
		"place": func(c partnercenter.Customer) error {
			_, err := c.Orders().Place(w.ctx, orders.Line{ItemID: fixture.Office})
			return err
		},
		"subscriptions": func(c partnercenter.Customer) error {
			_, err := c.Subscriptions().List(w.ctx, partnercenter.SubscriptionQuery{})
			return err
		},
		"subscription": func(c partnercenter.Customer) error { _, err := c.Subscriptions().Get(w.ctx, w.AP); return err },
		"entitlements": func(c partnercenter.Customer) error {
			_, err := c.Subscriptions().Entitlements(w.ctx, w.AP)
			return err
		},
		"suspend":  func(c partnercenter.Customer) error { _, err := c.Subscriptions().Suspend(w.ctx, w.AP); return err },
		"register": func(c partnercenter.Customer) error { _, err := c.Subscriptions().Register(w.ctx, w.AP); return err },
		"reservations": func(c partnercenter.Customer) error {
			_, err := c.Reservations().List(w.ctx, partnercenter.ReservationQuery{})
			return err
		},
		"buy":      func(c partnercenter.Customer) error { _, err := c.Reservations().Buy(w.ctx, d2On(w.S1, 1)); return err },
		"cancel":   func(c partnercenter.Customer) error { _, err := c.Reservations().Cancel(w.ctx, nobodyID); return err },
		"roles":    func(c partnercenter.Customer) error { _, err := c.AzureRoles().List(w.ctx, w.S1); return err },
		"add role": func(c partnercenter.Customer) error { return c.AzureRoles().Add(w.ctx, w.S1, owner(w.Nora)) },
		"service requests": func(c partnercenter.Customer) error {
			_, err := c.ServiceRequests().List(w.ctx, partnercenter.SupportQuery{})
			return err
		},
		"open": func(c partnercenter.Customer) error {
			_, err := c.ServiceRequests().Open(w.ctx, support.NewRequest{Product: support.Azure, Title: "t", Entitlement: w.S1})
			return err
		},
		"capability": func(c partnercenter.Customer) error {
			id := w.Relecloud
			if c == lars.Customer(nobodyID) {
				id = nobodyID
			}
			return lars.Can(w.ctx, permissions.OrderList, id)
		},
	} {
		foreign, missing := op(lars.Customer(w.Relecloud)), op(lars.Customer(nobodyID))
		w.same(name, foreign, missing)
		require.ErrorIs(t, foreign, pcerr.CustomerNotFound, name)
	}
	bought := w.rows()
	require.NotEmpty(t, bought)
}

// What a customer has through another partner does not exist for this one,
// though both have the customer.
func TestCUS_12_SUB_8_WhatAnotherPartnerSoldDoesNotExist(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	w.permit()
	bought := w.carlaBuys(1)
	office := w.place(w.As(w.Sam), w.Relecloud, orders.Line{ItemID: fixture.Office})
	request := must[customers.Request](w)(w.As(w.Anna).Invitations().Create(w.ctx, customers.NewRequest{}))
	w.won(w.Lars)
	at := w.As(w.Lars).Customer(w.Relecloud)
	plan, _, err := fixture.SellAzure(w.ctx, w.As(w.Lars), w.Relecloud, orders.Line{ItemID: fixture.AzurePlan})
	w.ok(err)
	sub := func(id orders.SubscriptionID) map[string]error {
		return map[string]error{
			"get":     second(at.Subscriptions().Get(w.ctx, id)),
			"rename":  second(at.Subscriptions().Rename(w.ctx, id, "x")),
			"suspend": second(at.Subscriptions().Suspend(w.ctx, id)),
			"buy on":  second(at.Reservations().Buy(w.ctx, reservations.Purchase{ItemID: fixture.D2, Term: orders.OneYear, Subscription: id})),
		}
	}
	missing := sub(nobodyID)
	for name, foreign := range sub(w.AP) {
		w.same("subscription, "+name, foreign, missing[name])
	}
	for name, foreign := range sub(office.Lines[0].Subscription) {
		w.same("subscription, "+name, foreign, missing[name])
	}
	res := func(id reservations.ID) map[string]error {
		return map[string]error{
			"get": second(at.Reservations().Get(w.ctx, id)), "cancel": second(at.Reservations().Cancel(w.ctx, id)),
			"renew": second(at.Reservations().Renew(w.ctx, id)), "exchange": second(at.Reservations().Exchange(w.ctx, id, d2On("", 1))),
			"scope": second(at.Reservations().SetScope(w.ctx, id, reservations.Scope{Type: reservations.Shared})),
		}
	}
	missing = res(nobodyID)
	for name, foreign := range res(bought.Reservation.ID) {
		w.same("reservation, "+name, foreign, missing[name])
	}
	azure := func(id orders.EntitlementID) map[string]error {
		return map[string]error{
			"roles": second(at.AzureRoles().List(w.ctx, id)), "add": at.AzureRoles().Add(w.ctx, id, owner(w.Nora)),
			"remove": at.AzureRoles().Remove(w.ctx, id, owner(w.Carla)),
			"buy on": second(at.Reservations().Buy(w.ctx, d2On(id, 1))),
			"open":   second(at.ServiceRequests().Open(w.ctx, support.NewRequest{Product: support.Azure, Title: "t", Entitlement: id})),
		}
	}
	missing = azure(nobodyID)
	for name, foreign := range azure(w.S1) {
		w.same("Azure subscription, "+name, foreign, missing[name])
	}
	w.same("order", second(at.Orders().Get(w.ctx, bought.Order.ID)), second(at.Orders().Get(w.ctx, "0123456789abcdef")))
	w.same("invitation", second(w.As(w.Lars).Invitations().Get(w.ctx, request.ID)), second(w.As(w.Lars).Invitations().Get(w.ctx, nobodyID)))

	// Nor does it show in a list, nor count as the subscription to buy on.
	for _, s := range everything(w, at.Subscriptions().All(w.ctx, partnercenter.SubscriptionQuery{})) {
		require.Equal(t, plan, s.ID)
	}
	require.Len(t, everything(w, at.Orders().All(w.ctx, partnercenter.OrderQuery{})), 1)
	require.Empty(t, everything(w, at.Reservations().All(w.ctx, partnercenter.ReservationQuery{})))
	got := must[partnercenter.BoughtReservation](w)(at.Reservations().Buy(w.ctx, reservations.Purchase{ItemID: fixture.D2, Term: orders.OneYear}))
	require.Equal(t, plan, got.Reservation.Subscription)
}

// One customer's user does not see another customer's things in Azure.
func TestCUS_12_CustomersDoNotSeeOneAnother(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	w.permit()
	bought := w.carlaBuys(1).Reservation
	_, tim := w.customerOf(w.Anna, "Tailspin", "US")
	w.same("buy", second(tim.BuyReservation(w.ctx, d2On(w.S1, 1))), second(tim.BuyReservation(w.ctx, d2On(nobodyID, 1))))
	w.same("role", tim.AssignRole(w.ctx, w.S1, owner(w.Nora)), tim.AssignRole(w.ctx, nobodyID, owner(w.Nora)))
	w.same("cancel", tim.CancelReservation(w.ctx, bought.ID), tim.CancelReservation(w.ctx, nobodyID))
	w.same("partner", tim.RemoveAdministration(w.ctx, w.Lars.Tenant, true), tim.RemoveAdministration(w.ctx, nobodyID, true))
	require.Empty(t, must[[]reservations.Reservation](w)(tim.Reservations(w.ctx)))
	require.Empty(t, must[[]orders.Entitlement](w)(tim.Entitlements(w.ctx)))
}

func second[T any](_ T, err error) error { return err }
