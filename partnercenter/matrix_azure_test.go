package partnercenter_test

import (
	"cspkit.example/billing"
	"cspkit.example/internal/fixture"
	"cspkit.example/money"
	"cspkit.example/orders"
	"cspkit.example/partnercenter"
	"cspkit.example/permissions"
	"cspkit.example/reservations"
)

// res are the operations on the main customer's reservations.
func (c *cell) res() partnercenter.Reservations { return c.at().Reservations() }

// inPortal are the same in the Azure portal.
func (c *cell) inPortal() partnercenter.Reservations {
	return c.s.Via(permissions.AzurePortal).Customer(c.on.customer).Reservations()
}

// d4 is what a reservation of D2 is exchanged for.
func d4() reservations.Purchase {
	return reservations.Purchase{ItemID: fixture.D4, Term: orders.OneYear, Scope: reservations.Scope{Type: reservations.Shared}}
}

// single is the scope of one of the side's Azure subscriptions.
func (d *side) single(n int) reservations.Scope {
	return reservations.Scope{Type: reservations.Single, AppliedTo: d.azure[n]}
}

// reservationsPlay is the area "Reservations" of section 4.1. What needs
// rights in Azure is done on the first Azure subscription (note 5).
func reservationsPlay() []played {
	line := orders.Line{ItemID: fixture.D2, Term: orders.OneYear, Provisioning: orders.Provisioning{Scope: "shared"}}
	return []played{
		{permissions.ReservationList, "RSV-7", onDirect, []operation{
			reads("Reservations.List", func(c *cell) error { return c.told(c.res().List(c.ctx, partnercenter.ReservationQuery{})) }),
			reads("Reservations.All", func(c *cell) error { return paged(c, c.res().All(c.ctx, partnercenter.ReservationQuery{})) }),
		}},
		{permissions.ReservationGet, "RSV-7", onDirect, []operation{
			reads("Reservations.Get", func(c *cell) error { return c.told(c.res().Get(c.ctx, c.on.reserved[2])) }),
		}},
		{permissions.ReservationUtilization, "RSV-7", onDirect, []operation{
			reads("Reservations.Utilization", func(c *cell) error {
				return c.told(c.res().Utilization(c.ctx, c.on.reserved[2], day(2020, 7, 1), day(2020, 7, 11)))
			}),
		}},
		{permissions.ReservationBuy, "RSV-7", onDirect, []operation{
			writes("Reservations.Buy", func(c *cell) error { return c.told(c.res().Buy(c.ctx, d2On(c.on.azure[2], 1))) }),
			writes("Orders.Place: a reservation", func(c *cell) error { return c.buys(c.on.customer, line) }),
			writes("Carts.Create: a reservation", func(c *cell) error { return c.told(c.at().Carts().Create(c.ctx, line)) }),
			writes("Carts.Update: a reservation", func(c *cell) error { return c.told(c.at().Carts().Update(c.ctx, c.on.cart, line)) }),
			writes("Subscriptions.Register", func(c *cell) error { return c.told(c.subs().Register(c.ctx, c.on.plan)) }),
		}},
		{permissions.ReservationRenew, "RSV-7", onDirect, []operation{
			writes("Reservations.Renew", func(c *cell) error { return c.told(c.res().Renew(c.ctx, c.on.reserved[2])) }),
		}},
		{permissions.ReservationBuyInAzurePortal, "RSV-23", onDirect, []operation{
			writes("Reservations.Buy: in the Azure portal", func(c *cell) error { return c.told(c.inPortal().Buy(c.ctx, d2On(c.on.azure[0], 1))) }),
		}},
		{permissions.ReservationChangeScope, "RSV-23", onDirect, []operation{
			writes("Reservations.SetScope", func(c *cell) error { return c.told(c.res().SetScope(c.ctx, c.on.reserved[0], c.on.single(0))) }),
		}},
		{permissions.ReservationCancel, "RSV-23", onDirect, []operation{
			writes("Reservations.Cancel", func(c *cell) error { return c.told(c.res().Cancel(c.ctx, c.on.reserved[0])) }),
			writes("Reservations.CancelPart", func(c *cell) error { return c.told(c.res().CancelPart(c.ctx, c.on.reserved[0], 1)) }),
		}},
		{permissions.ReservationExchange, "RSV-23", onDirect, []operation{
			writes("Reservations.Exchange", func(c *cell) error { return c.told(c.res().Exchange(c.ctx, c.on.reserved[0], d4())) }),
			writes("Reservations.ExchangePart", func(c *cell) error { return c.told(c.res().ExchangePart(c.ctx, c.on.reserved[0], 1, d4())) }),
		}},
		{permissions.CustomerPriceSet, "RSV-33", onDirect, []operation{
			writes("Prices.Set", func(c *cell) error {
				return c.told(c.s.Prices().Set(c.ctx, billing.CustomerPrice{
					Customer: c.on.customer, ItemID: fixture.D4, Term: orders.OneYear, UnitPrice: money.Must("1500.00", "USD"),
				}))
			}),
		}},
	}
}

// permissionPlay is the area "Customer purchase permission".
func permissionPlay() []played {
	on := func(c *cell) partnercenter.PurchasePermission { return c.at().PurchasePermission() }
	off := func(c *cell) partnercenter.PurchasePermission { return c.s.Customer(c.on.legacy).PurchasePermission() }
	return []played{
		{permissions.PermissionView, "PERM-9", onDirect, []operation{
			reads("PurchasePermission.On", func(c *cell) error { return c.told(on(c).On(c.ctx)) }),
			reads("PurchasePermission.Get", func(c *cell) error { return c.told(on(c).Get(c.ctx)) }),
		}},
		{permissions.PermissionEnable, "PERM-7", onDirect, []operation{
			writes("PurchasePermission.Enable", func(c *cell) error { return c.told(off(c).Enable(c.ctx)) }),
			writes("PurchasePermission.Create", func(c *cell) error { return c.told(off(c).Create(c.ctx, permissions.PolicyInput{})) }),
		}},
		{permissions.PermissionUpdate, "PERM-7", onDirect, []operation{
			writes("PurchasePermission.Update", func(c *cell) error {
				id := string(c.s.Identity().Tenant) + "_" + string(c.on.customer)
				return c.told(on(c).Update(c.ctx, permissions.PolicyInput{ID: id}))
			}),
		}},
		{permissions.PermissionDisable, "PERM-7", onDirect, []operation{
			writes("PurchasePermission.Disable", func(c *cell) error { return on(c).Disable(c.ctx) }),
		}},
	}
}
