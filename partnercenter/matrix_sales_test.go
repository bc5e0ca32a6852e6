package partnercenter_test

import (
	"cspkit.example/internal/fixture"
	"cspkit.example/orders"
	"cspkit.example/partnercenter"
	"cspkit.example/permissions"
)

// subs are the operations on the main customer's subscriptions.
func (c *cell) subs() partnercenter.Subscriptions { return c.at().Subscriptions() }

// orders places an order for one of the side's customers.
func (c *cell) buys(customer permissions.TenantID, line orders.Line) error {
	return c.told(c.s.Customer(customer).Orders().Place(c.ctx, line))
}

// historyPlay is what the area "Orders and subscriptions" of section 4.1 says
// about reading.
func historyPlay() []played {
	return []played{
		{permissions.OrderList, "ROLE-1", onDirect, []operation{
			reads("Orders.List", func(c *cell) error { return c.told(c.at().Orders().List(c.ctx, partnercenter.OrderQuery{})) }),
			reads("Orders.All", func(c *cell) error { return paged(c, c.at().Orders().All(c.ctx, partnercenter.OrderQuery{})) }),
		}},
		{permissions.OrderGet, "ROLE-1", onDirect, []operation{
			reads("Orders.Get", func(c *cell) error { return c.told(c.at().Orders().Get(c.ctx, c.on.order)) }),
			reads("Carts.Get", func(c *cell) error { return c.told(c.at().Carts().Get(c.ctx, c.on.cart)) }),
			reads("Catalogue.List", func(c *cell) error { return c.told(c.s.Catalogue().List(c.ctx, partnercenter.CatalogueQuery{})) }),
			reads("Catalogue.All", func(c *cell) error { return paged(c, c.s.Catalogue().All(c.ctx, partnercenter.CatalogueQuery{})) }),
			reads("Catalogue.Offer", func(c *cell) error { return c.told(c.s.Catalogue().Offer(c.ctx, orders.AzureGlobalOffer)) }),
		}},
		{permissions.SubscriptionList, "ROLE-1", onDirect, []operation{
			reads("Subscriptions.List", func(c *cell) error { return c.told(c.subs().List(c.ctx, partnercenter.SubscriptionQuery{})) }),
			reads("Subscriptions.All", func(c *cell) error { return paged(c, c.subs().All(c.ctx, partnercenter.SubscriptionQuery{})) }),
		}},
		{permissions.SubscriptionGet, "ROLE-1", onDirect, []operation{
			reads("Subscriptions.Get", func(c *cell) error { return c.told(c.subs().Get(c.ctx, c.on.office)) }),
			reads("Subscriptions.Entitlements", func(c *cell) error { return c.told(c.subs().Entitlements(c.ctx, c.on.plan)) }),
			reads("AzureRoles.List", func(c *cell) error { return c.told(c.at().AzureRoles().List(c.ctx, c.on.azure[2])) }),
		}},
	}
}

// ordersPlay is what it says about buying.
func ordersPlay() []played {
	office := orders.Line{ItemID: fixture.Office}
	plan := orders.Line{ItemID: fixture.AzurePlan}
	buys := func(what string, line orders.Line) operation {
		return writes("Orders.Place: "+what, func(c *cell) error { return c.buys(c.on.customer, line) })
	}
	return []played{
		{permissions.OrderCreate, "SUB-1", onDirect, []operation{
			buys("licences", office),
			writes("Orders.Place: an add-on", func(c *cell) error {
				return c.buys(c.on.customer, orders.Line{ItemID: fixture.Audio, Parent: c.on.office})
			}),
			writes("Orders.Extend", func(c *cell) error {
				return c.told(c.at().Orders().Extend(c.ctx, c.on.order, orders.Line{ItemID: fixture.Audio, Parent: c.on.office}))
			}),
			buys("software", orders.Line{ItemID: fixture.Server}),
			buys("SaaS", orders.Line{ItemID: fixture.Backup}),
			writes("Orders.Place: MS-AZR-0145P", func(c *cell) error { return c.buys(c.on.bare, orders.Line{ItemID: fixture.AzureGlobal}) }),
			writes("Carts.Create", func(c *cell) error { return c.told(c.at().Carts().Create(c.ctx, office)) }),
			writes("Carts.Update", func(c *cell) error { return c.told(c.at().Carts().Update(c.ctx, c.on.cart, office, office)) }),
			writes("Subscriptions.ConvertTrial", func(c *cell) error { return c.told(c.subs().ConvertTrial(c.ctx, c.on.trial, "paid")) }),
		}},
		{permissions.OrderAzurePlan, "SUB-2", onDirect, []operation{
			writes("Orders.Place: an Azure plan", func(c *cell) error { return c.buys(c.on.bare, plan) }),
			writes("Carts.Create: an Azure plan", func(c *cell) error { return c.told(c.s.Customer(c.on.bare).Carts().Create(c.ctx, plan)) }),
			writes("Carts.Update: an Azure plan", func(c *cell) error { return c.told(c.at().Carts().Update(c.ctx, c.on.cart, plan)) }),
			writes("Subscriptions.AddEntitlement", func(c *cell) error { return c.told(c.subs().AddEntitlement(c.ctx, c.on.plan, "Another")) }),
		}},
	}
}

// subscriptionsPlay is what it says about changing subscriptions.
func subscriptionsPlay() []played {
	return []played{
		{permissions.SubscriptionSuspend, "SUB-1", onDirect, []operation{
			writes("Subscriptions.Suspend", func(c *cell) error { return c.told(c.subs().Suspend(c.ctx, c.on.office)) }),
		}},
		{permissions.SubscriptionReactivate, "SUB-1", onDirect, []operation{
			writes("Subscriptions.Reactivate", func(c *cell) error { return c.told(c.subs().Reactivate(c.ctx, c.on.stopped)) }),
		}},
		{permissions.SubscriptionCancel, "SUB-1", onDirect, []operation{
			writes("Subscriptions.Cancel: software", func(c *cell) error { return c.told(c.subs().Cancel(c.ctx, c.on.server)) }),
			writes("Subscriptions.Cancel: SaaS", func(c *cell) error { return c.told(c.subs().Cancel(c.ctx, c.on.saas)) }),
		}},
		{permissions.SubscriptionSetAutoRenew, "SUB-1", onDirect, []operation{
			writes("Subscriptions.SetAutoRenew", func(c *cell) error { return c.told(c.subs().SetAutoRenew(c.ctx, c.on.office, false)) }),
		}},
		{permissions.SubscriptionChangeQuantity, "ROLE-13", onDirect, []operation{
			writes("Subscriptions.ChangeQuantity", func(c *cell) error { return c.told(c.subs().ChangeQuantity(c.ctx, c.on.office, 6)) }),
		}},
		{permissions.SubscriptionRename, "ROLE-13", onDirect, []operation{
			writes("Subscriptions.Rename", func(c *cell) error { return c.told(c.subs().Rename(c.ctx, c.on.office, "Seats")) }),
		}},
		{permissions.SubscriptionTransition, "ROLE-13", onDirect, []operation{
			writes("Subscriptions.TransitionToAzurePlan", func(c *cell) error {
				return c.told(c.s.Customer(c.on.legacy).Subscriptions().TransitionToAzurePlan(c.ctx, fixture.AzurePlan))
			}),
		}},
	}
}

// azureRolesPlay is what it says about the Azure portal: the user is Owner, or
// in AdminAgents (note 4).
func azureRolesPlay() []played {
	contributor := func(c *cell) orders.RoleAssignment {
		return orders.RoleAssignment{Principal: string(c.on.ada), Role: orders.Contributor}
	}
	return []played{
		{permissions.RoleAssignmentAdd, "", onDirect, []operation{
			writes("AzureRoles.Add", func(c *cell) error { return c.at().AzureRoles().Add(c.ctx, c.on.azure[0], contributor(c)) }),
			writes("Subscriptions.SetEntitlement", func(c *cell) error {
				return c.subs().SetEntitlement(c.ctx, c.on.azure[0], orders.EntitlementDisabled)
			}),
		}},
		{permissions.RoleAssignmentRemove, "", onDirect, []operation{
			writes("AzureRoles.Remove", func(c *cell) error { return c.at().AzureRoles().Remove(c.ctx, c.on.azure[0], owner(c.on.admin)) }),
		}},
	}
}
