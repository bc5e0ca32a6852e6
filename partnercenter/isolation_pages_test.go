package partnercenter_test

import (
	"encoding/base64"
	"fmt"

	"cspkit.example/activity"
	"cspkit.example/customers"
	"cspkit.example/orders"
	"cspkit.example/partnercenter"
	"cspkit.example/resellers"
	"cspkit.example/reservations"
	"cspkit.example/support"
)

// leafs reads the partner's lists page by page.
func (c *cell) leafs() {
	c.t.Helper()
	leaf(c, "customers", func(p partnercenter.Paging) (partnercenter.Page[customers.Customer], error) {
		return c.s.Customers().List(c.ctx, partnercenter.CustomerQuery{Paging: p})
	})
	leaf(c, "activity", func(p partnercenter.Paging) (partnercenter.Page[activity.Record], error) {
		return c.s.Activity().List(c.ctx, activity.Query{}, p)
	})
	leaf(c, "activity of a customer", func(p partnercenter.Paging) (partnercenter.Page[activity.Record], error) {
		return c.s.Activity().List(c.ctx, activity.Query{Customer: c.on.customer}, p)
	})
	leaf(c, "invoices", func(p partnercenter.Paging) (partnercenter.Page[partnercenter.Invoice], error) {
		return c.s.Invoices().List(c.ctx, partnercenter.InvoiceQuery{Paging: p})
	})
	leaf(c, "resellers", func(p partnercenter.Paging) (partnercenter.Page[resellers.Partnership], error) {
		return c.s.Partnerships().Resellers(c.ctx, p)
	})
	leaf(c, "providers", func(p partnercenter.Paging) (partnercenter.Page[resellers.Partnership], error) {
		return c.s.Partnerships().Providers(c.ctx, p)
	})
	leaf(c, "service requests", func(p partnercenter.Paging) (partnercenter.Page[support.Request], error) {
		return c.s.CustomerRequests().List(c.ctx, partnercenter.SupportQuery{Paging: p})
	})
	leaf(c, "usage", func(p partnercenter.Paging) (partnercenter.Page[partnercenter.UsageToDate], error) {
		return c.s.Customers().UsageToDate(c.ctx, p)
	})
	c.leafsOfCustomer()
}

func (c *cell) leafsOfCustomer() {
	c.t.Helper()
	leaf(c, "users", func(p partnercenter.Paging) (partnercenter.Page[customers.User], error) {
		return c.at().Users().List(c.ctx, p)
	})
	leaf(c, "orders", func(p partnercenter.Paging) (partnercenter.Page[orders.Order], error) {
		return c.at().Orders().List(c.ctx, partnercenter.OrderQuery{Paging: p})
	})
	leaf(c, "subscriptions", func(p partnercenter.Paging) (partnercenter.Page[orders.Subscription], error) {
		return c.at().Subscriptions().List(c.ctx, partnercenter.SubscriptionQuery{Paging: p})
	})
	leaf(c, "reservations", func(p partnercenter.Paging) (partnercenter.Page[reservations.Reservation], error) {
		return c.at().Reservations().List(c.ctx, partnercenter.ReservationQuery{Paging: p})
	})
}

// leaf reads a list two rows at a time and writes down its cursors, as they are
// and what is in them.
func leaf[T any](c *cell, name string, list func(partnercenter.Paging) (partnercenter.Page[T], error)) {
	c.t.Helper()
	for p := (partnercenter.Paging{Limit: 2}); ; {
		page, err := list(p)
		place, malformed := base64.RawURLEncoding.DecodeString(string(page.Next))
		c.ok(malformed)
		fmt.Fprintf(c.heard, "%s %s: %d rows, then %s %q: %v\n", c.on.name, name, len(page.Items), page.Next, place, err)
		if p.After = page.Next; p.After == "" {
			return
		}
	}
}
