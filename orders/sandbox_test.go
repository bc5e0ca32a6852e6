package orders_test

import (
	"testing"

	"cspkit.example/orders"
	"cspkit.example/pcerr"
)

// TestSBX_1_WhatCountsInTheSandbox gives a customer four subscriptions that
// run and one more: the sixth is too many.
func TestSBX_1_WhatCountsInTheSandbox(t *testing.T) {
	t.Parallel()
	s := bought(orders.License, orders.Active)
	s.ID, s.Quantity = sub2, 25
	running := []orders.Subscription{
		bought(orders.License, orders.Active), bought(orders.License, orders.Suspended), bought(orders.License, orders.Pending), bought(orders.License, orders.Active),
	}
	wantRefusal(t, s.CheckSandbox(running), "", "", "")
	wantRefusal(t, s.CheckSandbox(append(running, bought(orders.License, orders.Deleted))), "", "", "")
	wantRefusal(t, s.CheckSandbox(append(running, s)), "", "", "") // itself, as it was
	for _, status := range []orders.SubscriptionStatus{orders.Active, orders.Suspended, orders.Pending} {
		wantRefusal(t, s.CheckSandbox(append(running, bought(orders.License, status))), pcerr.SandboxLimit, "SBX-1", "")
	}
	s.Quantity = 26
	wantRefusal(t, s.CheckSandbox(nil), pcerr.SandboxLimit, "SBX-1", "")
}
