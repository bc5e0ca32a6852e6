package partnercenter_test

import (
	"cspkit.example/activity"
	"cspkit.example/billing"
	"cspkit.example/money"
	"cspkit.example/partnercenter"
	"cspkit.example/permissions"
	"cspkit.example/support"
)

// supportPlay is the area "Support" of section 4.1. What needs rights in Azure
// is about the first Azure subscription (note 6).
func supportPlay() []played {
	q := partnercenter.SupportQuery{}
	cases := func(c *cell) partnercenter.ServiceRequests { return c.at().ServiceRequests() }
	return []played{
		{permissions.SupportContactView, "ROLE-1", onDirect, []operation{
			reads("Subscriptions.Get: its support contact", func(c *cell) error { return c.told(c.subs().Get(c.ctx, c.on.office)) }),
		}},
		{permissions.SupportContactSet, "ROLE-13", onDirect, []operation{
			writes("Subscriptions.SetSupportContact", func(c *cell) error {
				return c.told(c.subs().SetSupportContact(c.ctx, c.on.office, c.s.Identity().Tenant))
			}),
		}},
		{permissions.ServiceRequestCreate, "SUP-10", onDirect, []operation{
			writes("ServiceRequests.Open", func(c *cell) error { return c.told(cases(c).Open(c.ctx, noMail)) }),
			writes("ServiceRequests.Open: Azure", func(c *cell) error { return c.told(cases(c).Open(c.ctx, c.on.machine(0))) }),
		}},
		{permissions.ServiceRequestUpdate, "SUP-10", onDirect, []operation{
			writes("ServiceRequests.AddNote", func(c *cell) error { return c.told(cases(c).AddNote(c.ctx, c.on.open, "n")) }),
			writes("ServiceRequests.AddNote: Azure", func(c *cell) error { return c.told(cases(c).AddNote(c.ctx, c.on.cases[0], "n")) }),
			writes("ServiceRequests.Close", func(c *cell) error { return c.told(cases(c).Close(c.ctx, c.on.open)) }),
			writes("ServiceRequests.Reopen", func(c *cell) error { return c.told(cases(c).Reopen(c.ctx, c.on.closed)) }),
		}},
		{permissions.ServiceRequestList, "SUP-10", onDirect, []operation{
			reads("ServiceRequests.List", func(c *cell) error { return c.told(cases(c).List(c.ctx, q)) }),
			reads("ServiceRequests.All", func(c *cell) error { return paged(c, cases(c).All(c.ctx, q)) }),
			reads("CustomerRequests.List", func(c *cell) error { return c.told(c.s.CustomerRequests().List(c.ctx, q)) }),
			reads("CustomerRequests.All", func(c *cell) error { return paged(c, c.s.CustomerRequests().All(c.ctx, q)) }),
		}},
		{permissions.ServiceRequestGet, "SUP-10", onDirect, []operation{
			reads("ServiceRequests.Get", func(c *cell) error { return c.told(cases(c).Get(c.ctx, c.on.cases[0])) }),
			reads("CustomerRequests.Get", func(c *cell) error { return c.told(c.s.CustomerRequests().Get(c.ctx, c.on.cases[0])) }),
		}},
		{permissions.ServiceHealthView, "ROLE-1", onDirect, []operation{
			reads("Session.Can", func(c *cell) error { return c.s.Can(c.ctx, permissions.ServiceHealthView, c.on.customer) }),
		}},
		{permissions.TicketCreate, "SUP-16", onDirect, []operation{
			writes("Tickets.Open", func(c *cell) error { return c.told(c.s.Tickets().Open(c.ctx, support.NewTicket{Title: "t"})) }),
			writes("Tickets.AddNote", func(c *cell) error { return c.told(c.s.Tickets().AddNote(c.ctx, c.on.openTicket, "n")) }),
			writes("Tickets.Close", func(c *cell) error { return c.told(c.s.Tickets().Close(c.ctx, c.on.openTicket)) }),
			writes("Tickets.Reopen", func(c *cell) error { return c.told(c.s.Tickets().Reopen(c.ctx, c.on.closedTicket)) }),
		}},
		{permissions.TicketList, "SUP-16", onDirect, []operation{
			reads("Tickets.List", func(c *cell) error { return c.told(c.s.Tickets().List(c.ctx, q)) }),
			reads("Tickets.All", func(c *cell) error { return paged(c, c.s.Tickets().All(c.ctx, q)) }),
			reads("Tickets.Get", func(c *cell) error { return c.told(c.s.Tickets().Get(c.ctx, c.on.openTicket)) }),
		}},
	}
}

// billingPlay is the area "Billing".
func billingPlay() []played {
	invoices := func(c *cell) partnercenter.Invoices { return c.s.Invoices() }
	july, all := partnercenter.UsageQuery{From: day(2020, 7, 1), To: day(2020, 7, 11)}, partnercenter.Paging{}
	return []played{
		{permissions.InvoiceList, "BILL-2", onDirect, []operation{
			reads("Invoices.List", func(c *cell) error { return c.told(invoices(c).List(c.ctx, partnercenter.InvoiceQuery{})) }),
			reads("Invoices.All", func(c *cell) error { return paged(c, invoices(c).All(c.ctx, partnercenter.InvoiceQuery{})) }),
		}},
		{permissions.InvoiceGet, "BILL-2", onDirect, []operation{
			reads("Invoices.Get", func(c *cell) error { return c.told(invoices(c).Get(c.ctx, c.on.invoice)) }),
		}},
		{permissions.InvoicePaymentStatus, "BILL-2", onDirect, []operation{
			reads("Invoices.Balances", func(c *cell) error { return c.told(invoices(c).Balances(c.ctx)) }),
			reads("Invoices.Accounts", func(c *cell) error { return c.told(invoices(c).Accounts(c.ctx)) }),
		}},
		{permissions.ReconciliationFileGet, "BILL-2", onDirect, []operation{
			reads("Invoices.Lines: license-based", func(c *cell) error { return paged(c, invoices(c).Lines(c.ctx, c.on.invoice, billing.LicenseBased)) }),
			reads("Invoices.Lines: usage-based", func(c *cell) error { return paged(c, invoices(c).Lines(c.ctx, c.on.invoice, billing.UsageBased)) }),
			reads("Invoices.ExportCSV", func(c *cell) error {
				return invoices(c).ExportCSV(c.ctx, c.out(), c.on.invoice, billing.LicenseBased)
			}),
			reads("Invoices.ExportJSON: one-time", func(c *cell) error {
				return invoices(c).ExportJSON(c.ctx, c.out(), c.on.invoice, billing.OneTimeFile)
			}),
			reads("Invoices.LinePage", func(c *cell) error {
				return c.told(invoices(c).LinePage(c.ctx, c.on.invoice, billing.OneTimeFile, all))
			}),
			reads("Invoices.DailyLines: usage-based", func(c *cell) error {
				return c.told(invoices(c).DailyLines(c.ctx, c.on.invoice, billing.UsageBased, all))
			}),
			reads("Invoices.Unbilled: one-time", func(c *cell) error { return c.told(invoices(c).Unbilled(c.ctx, billing.OneTimeFile, false, all)) }),
			reads("Customer.ServiceCosts", func(c *cell) error { return c.told(c.at().ServiceCosts(c.ctx, false)) }),
		}},
		{permissions.DailyRatedUsageGet, "BILL-3", onDirect, []operation{
			reads("Invoices.DailyRatedUsage", func(c *cell) error { return paged(c, invoices(c).DailyRatedUsage(c.ctx, "2020-06")) }),
			reads("Invoices.DailyLines", func(c *cell) error {
				return c.told(invoices(c).DailyLines(c.ctx, c.on.invoice, billing.DailyRatedUsage, all))
			}),
			reads("Invoices.Unbilled", func(c *cell) error { return c.told(invoices(c).Unbilled(c.ctx, billing.DailyRatedUsage, true, all)) }),
		}},
		{permissions.PriceListGetAzurePlan, "BILL-14", onDirect, priceLists(azurePlanLists)},
		{permissions.PriceListGet, "BILL-14", onDirect, append(priceLists(otherLists),
			reads("PriceLists.RateCard", func(c *cell) error { return c.told(c.s.PriceLists().RateCard(c.ctx, "US", "USD")) }),
		)},
		{permissions.UsageGet, "BILL-19", onDirect, []operation{
			reads("Usage.Records", func(c *cell) error { return c.told(c.at().Usage().Records(c.ctx, july)) }),
			reads("Usage.Summary", func(c *cell) error { return c.told(c.at().Usage().Summary(c.ctx)) }),
			reads("Usage.ToDate", func(c *cell) error { return c.told(c.at().Usage().ToDate(c.ctx)) }),
			reads("Usage.BySubscription", func(c *cell) error { return c.told(c.at().Usage().BySubscription(c.ctx)) }),
			reads("Usage.OfSubscription", func(c *cell) error { return c.told(c.at().Usage().OfSubscription(c.ctx, c.on.plan)) }),
			reads("Customers.UsageToDate", func(c *cell) error { return c.told(c.s.Customers().UsageToDate(c.ctx, all)) }),
		}},
		{permissions.UtilizationGet, "BILL-19", onDirect, []operation{
			reads("Usage.Utilization", func(c *cell) error {
				q := july
				q.Entitlement = c.on.legacyAzure
				return c.told(c.s.Customer(c.on.legacy).Usage().Utilization(c.ctx, q))
			}),
			reads("Usage.SubscriptionUtilization", func(c *cell) error {
				q := july
				q.Subscription = c.on.legacyPlan
				return c.told(c.s.Customer(c.on.legacy).Usage().SubscriptionUtilization(c.ctx, q))
			}),
		}},
		{permissions.BudgetView, "BILL-22", onDirect, []operation{
			reads("Customer.Spending", func(c *cell) error { return c.told(c.at().Spending(c.ctx)) }),
			reads("Session.BudgetNotices", func(c *cell) error { return c.told(c.s.BudgetNotices(c.ctx)) }),
		}},
		{permissions.BudgetSet, "BILL-22", onDirect, []operation{
			writes("Customer.SetBudget", func(c *cell) error { return c.told(c.at().SetBudget(c.ctx, money.Must("100", "USD"))) }),
			writes("Customers.SetBudgets", func(c *cell) error {
				return c.s.Customers().SetBudgets(c.ctx, money.Must("100", "USD"), c.on.customer, c.on.bare)
			}),
		}},
		{permissions.BudgetRemove, "BILL-22", onDirect, []operation{
			writes("Customer.SetBudget: none", func(c *cell) error { return c.told(c.at().SetBudget(c.ctx, money.Amount{})) }),
			writes("Customers.SetBudgets: none", func(c *cell) error { return c.s.Customers().SetBudgets(c.ctx, money.Amount{}, c.on.customer) }),
		}},
	}
}

// The price lists of note 7, and the others.
var (
	azurePlanLists = []billing.PriceList{billing.AzurePlanPrices, billing.AzurePlanReservationPrices, billing.ForeignExchange}
	otherLists     = []billing.PriceList{billing.LicensePrices, billing.UsagePrices, billing.ReservationPrices, billing.SoftwarePrices, billing.MarketplacePrices}
)

// priceLists are the operations that read these lists.
func priceLists(lists []billing.PriceList) (ops []operation) {
	for _, l := range lists {
		q := billing.PriceQuery{List: l, Market: "US"}
		ops = append(ops,
			reads("PriceLists.All: "+string(l), func(c *cell) error { return paged(c, c.s.PriceLists().All(c.ctx, q)) }),
			reads("PriceLists.ExportCSV: "+string(l), func(c *cell) error { return c.s.PriceLists().ExportCSV(c.ctx, c.out(), q) }))
	}
	return ops
}

// activityPlay is the area "Activity log".
func activityPlay() []played {
	q := activity.Query{}
	return []played{
		{permissions.ActivityList, "ACT-2", onDirect, []operation{
			reads("ActivityLog.List", func(c *cell) error { return c.told(c.s.Activity().List(c.ctx, q, partnercenter.Paging{})) }),
			reads("ActivityLog.All", func(c *cell) error { return paged(c, c.s.Activity().All(c.ctx, q)) }),
			reads("ActivityLog.Follow", func(c *cell) error {
				for _, err := range c.s.Activity().Follow(c.ctx, 0) {
					return err // the first record is enough
				}
				return nil
			}),
		}},
		{permissions.ActivityExport, "ACT-2", onDirect, []operation{
			reads("ActivityLog.ExportCSV", func(c *cell) error { return c.s.Activity().ExportCSV(c.ctx, c.out(), q) }),
		}},
	}
}
