package partnercenter

import (
	"context"
	"maps"
	"slices"
	"strconv"

	"cspkit.example/activity"
	"cspkit.example/customers"
	"cspkit.example/internal/check"
	"cspkit.example/orders"
	"cspkit.example/pcerr"
	"cspkit.example/permissions"
	"cspkit.example/reservations"
)

// ChangeQuantity changes the number of units, within the item's limits
// (SUB-14).
func (ss Subscriptions) ChangeQuantity(ctx context.Context, id orders.SubscriptionID, n int) (orders.Subscription, error) {
	return ss.change(ctx, permissions.SubscriptionChangeQuantity, id, func(u *unit, old orders.Subscription) (orders.Subscription, []string, error) {
		i, err := u.item(old.ItemID)
		if err != nil {
			return old, nil, err
		}
		s, err := old.ChangeQuantity(i, n, u.at)
		if err == nil && s.Quantity > old.Quantity {
			err = u.roomForSubscription(&s)
		}
		return s, changed("quantity", strconv.Itoa(old.Quantity), strconv.Itoa(s.Quantity)), err
	})
}

// SetAutoRenew lets a subscription renew itself at the end of its term, or
// not (SUB-21).
func (ss Subscriptions) SetAutoRenew(ctx context.Context, id orders.SubscriptionID, on bool) (orders.Subscription, error) {
	return ss.change(ctx, permissions.SubscriptionSetAutoRenew, id, func(u *unit, old orders.Subscription) (orders.Subscription, []string, error) {
		s, err := old.SetAutoRenew(on, u.at)
		return s, changed("autoRenew", strconv.FormatBool(old.AutoRenew), strconv.FormatBool(s.AutoRenew)), err
	})
}

// Cancel gives software or a marketplace subscription back (SUB-18, SUB-19).
// Where that ends it at once, its order is cancelled and the credit is in the
// result; a marketplace subscription may instead end at its renewal.
func (ss Subscriptions) Cancel(ctx context.Context, id orders.SubscriptionID) (out orders.Subscription, err error) {
	err = ss.c.s.do(ctx, permissions.SubscriptionCancel, func(u *unit) error {
		known, old, err := u.soldHere(ss.c.id, id)
		if err != nil {
			return err
		}
		var ended bool
		if out, ended, err = old.Cancel(u.at); err != nil {
			return err
		}
		if err := u.saveSubscription(&out); err != nil {
			return err
		}
		if !ended {
			return u.recordSubscription(known, old, out, changed("autoRenew", strconv.FormatBool(old.AutoRenew), "false"))
		}
		return u.cancelOrderOf(known, out)
	})
	return out, err
}

// cancelOrderOf cancels the order of a subscription when nothing that it made
// is left (2.15), and leaves the record of a cancelled order.
func (u *unit) cancelOrderOf(c customers.Customer, s orders.Subscription) error {
	o, err := get(u, orderTable, key(string(s.Partner), string(s.Customer), string(s.Order)), s.Order.NotFound)
	if err != nil {
		return err
	}
	old := o
	if o, err = u.closeIfEmpty(o); err != nil {
		return err
	}
	return u.record(entry{op: activity.UpdateOrder, customer: c, old: old, new: o, data: []string{"OrderId", string(o.ID), "Change", "cancel"}})
}

// closeIfEmpty cancels an order when nothing is left of what was bought on it:
// no subscription, and no reservation (2.15).
func (u *unit) closeIfEmpty(o orders.Order) (orders.Order, error) {
	for _, line := range o.Lines {
		if line.ReservationOrder != "" {
			continue
		}
		s, err := u.subscription(o.Partner, o.Customer, line.Subscription)
		if err != nil || s.Status != orders.Deleted {
			return o, err
		}
	}
	bought, err := u.reservationsOf(o.Partner, o.Customer)
	if err != nil {
		return o, err
	}
	for _, r := range bought {
		if r.Order == o.ID && r.Alive() {
			return o, nil
		}
	}
	o = o.Cancel(u.at)
	return o, save(u, orderTable, &o)
}

// soldHere reads a subscription that the acting partner itself sold a
// customer that it has a relationship with.
func (u *unit) soldHere(customer customers.ID, id orders.SubscriptionID) (customers.Customer, orders.Subscription, error) {
	known, err := u.related(customer)
	if err != nil {
		return known, orders.Subscription{}, err
	}
	s, err := u.subscription(u.partner.Tenant, known.ID, id)
	return known, s, err
}

// AddEntitlement makes another Azure subscription under an active Azure plan;
// the partner's AdminAgents group becomes its Owner (SUB-28, DAP-4). It leaves
// no record.
func (ss Subscriptions) AddEntitlement(ctx context.Context, plan orders.SubscriptionID, name string) (e orders.Entitlement, err error) {
	err = ss.c.s.do(ctx, permissions.OrderAzurePlan, func(u *unit) error {
		_, s, err := u.soldHere(ss.c.id, plan)
		if err != nil {
			return err
		}
		if err := check.Name("friendlyName", name); err != nil {
			return err
		}
		if s.ProductType != orders.AzurePlan {
			return pcerr.New(pcerr.SubscriptionNotAzure, "SUB-28", "only an Azure plan holds several Azure subscriptions").About(string(s.ID))
		}
		if err := s.CheckActive("SUB-28"); err != nil {
			return err
		}
		u.leavesNoRecord("SUB-28")
		e, err = u.addEntitlement(s, name)
		return err
	})
	return e, err
}

// SetEntitlement enables or disables an Azure subscription; the user needs
// Owner on it, as an admin agent has through the AdminAgents group (2.13). It
// leaves no record (RBAC-8).
func (ss Subscriptions) SetEntitlement(ctx context.Context, id orders.EntitlementID, to orders.EntitlementStatus) error {
	return ss.c.onEntitlement(ctx, permissions.RoleAssignmentAdd, id, []string{orders.Owner}, func(u *unit, e orders.Entitlement) error {
		return u.setEntitlement(e, to)
	})
}

// ConvertTrial turns a trial into a paid subscription: the item is bought
// with the trial's quantity and reseller, and the trial ends.
func (ss Subscriptions) ConvertTrial(ctx context.Context, id orders.SubscriptionID, itemID string) (out orders.Subscription, err error) {
	err = ss.c.s.do(ctx, permissions.OrderCreate, func(u *unit) error {
		known, trial, err := u.soldHere(ss.c.id, id)
		if err != nil {
			return err
		}
		i, err := u.item(itemID)
		if err != nil {
			return err
		}
		if err := trial.Convert(i); err != nil {
			return err
		}
		ended := trial.End(u.at)
		if err := u.saveSubscription(&ended); err != nil {
			return err
		}
		line := orders.Line{ItemID: i.ID, Quantity: trial.Quantity, FriendlyName: trial.FriendlyName, ResellerMPNID: trial.PartnerIDOnRecord}
		bought, err := u.placeLine(known, line, i, "convert")
		if err != nil {
			return err
		}
		if out, err = u.subscription(u.partner.Tenant, known.ID, bought); err != nil {
			return err
		}
		return u.record(entry{
			op: activity.ConvertTrialSubscription, customer: known, old: trial, new: out,
			data: []string{"SubscriptionId", string(trial.ID), "NewSubscriptionId", string(out.ID)},
		})
	})
	return out, err
}

// placeLine orders one item as a part of another operation, whose own record
// tells of it.
func (u *unit) placeLine(c customers.Customer, line orders.Line, i orders.Item, transaction string) (orders.SubscriptionID, error) {
	o := u.newOrder(c, orders.Order{PlacedBy: orders.ByPartner, Partner: u.partner.Tenant, PlacedByUser: u.who.User, Channel: u.channel})
	if err := u.buyLine(c, line, i, &o); err != nil {
		return "", err
	}
	if err := u.charge(o.Partner, cost(&o)); err != nil {
		return "", err
	}
	o.Lines[0].TransactionType = transaction
	return o.Lines[0].Subscription, save(u, orderTable, &o)
}

// TransitionToAzurePlan moves a customer's Azure global subscriptions under
// Azure plans, one for each reseller on record: the item is the catalogue's
// Azure plan. The Azure subscriptions keep their IDs and role assignments,
// and the old commerce subscriptions are suspended (SUB-26). It leaves one
// record for each subscription that moved.
func (ss Subscriptions) TransitionToAzurePlan(ctx context.Context, itemID string) (plans []orders.Subscription, err error) {
	err = ss.c.s.do(ctx, permissions.SubscriptionTransition, func(u *unit) error {
		plans = nil
		known, t, err := u.buyableCustomer(ss.c.id, func() error { return orders.CheckLines([]orders.Line{{ItemID: itemID}}, u.partner.Types) })
		if err != nil {
			return err
		}
		i, err := u.item(itemID)
		if err != nil {
			return err
		}
		if i.ProductType != orders.AzurePlan {
			return orders.ItemNotFound(itemID)
		}
		owned, err := u.sold(u.partner.Tenant, known.ID)
		if err != nil {
			return err
		}
		movable, err := orders.Movable(owned)
		if err != nil {
			return err
		}
		for _, reseller := range slices.Sorted(maps.Keys(movable)) {
			plan, err := u.moveUnderPlan(known, i, reseller, movable[reseller], owned)
			if err != nil {
				return err
			}
			plans = append(plans, plan)
		}
		if t.MustBeAttested {
			return nil
		}
		t.MustBeAttested, t.Stamp = true, t.Touch(u.at)
		return save(u, tenants, &t)
	})
	return plans, err
}

// moveUnderPlan moves the subscriptions of one reseller under the plan that
// it has, or a new one.
func (u *unit) moveUnderPlan(c customers.Customer, i orders.Item, reseller string, moving, owned []orders.Subscription) (plan orders.Subscription, err error) {
	at := slices.IndexFunc(owned, func(s orders.Subscription) bool {
		return s.ProductType == orders.AzurePlan && s.Status == orders.Active && s.PartnerIDOnRecord == reseller
	})
	if at >= 0 {
		plan = owned[at]
	} else if plan, err = u.newEmptyPlan(c, i, reseller, owned); err != nil {
		return plan, err
	}
	for _, old := range moving {
		moved := old.MoveTo(plan.ID, u.at)
		if err := u.saveSubscription(&moved); err != nil {
			return plan, err
		}
		e, err := u.entitlement(c.ID, old.Entitlement)
		if err != nil {
			return plan, err
		}
		e = e.Under(plan.ID, u.at)
		if err := save(u, entitlements, &e); err != nil {
			return plan, err
		}
		err = u.record(entry{
			op: activity.UpgradeSubscription, customer: c, old: old, new: moved,
			data: []string{"SubscriptionId", string(old.ID), "AzurePlanId", string(plan.ID)},
		})
		if err != nil {
			return plan, err
		}
	}
	return plan, nil
}

// newEmptyPlan buys an Azure plan without an Azure subscription of its own:
// those that move under it are enough. owned is what the customer has (SUB-4).
func (u *unit) newEmptyPlan(c customers.Customer, i orders.Item, reseller string, owned []orders.Subscription) (orders.Subscription, error) {
	line := orders.Line{ItemID: i.ID, ResellerMPNID: reseller}
	facts := orders.Facts{Partner: *u.partner, Customer: c, Owned: owned}
	var err error
	if facts.Reseller, facts.Partnership, err = u.reseller(reseller); err != nil {
		return orders.Subscription{}, err
	}
	o := u.newOrder(c, orders.Order{PlacedBy: orders.ByPartner, Partner: u.partner.Tenant, PlacedByUser: u.who.User, Channel: u.channel})
	plan, ordered, err := line.Buy(i, facts, orders.SubscriptionID(u.newID()), o.ID, u.at)
	if err != nil {
		return plan, err
	}
	ordered.TransactionType = "convert"
	if err := o.Add(ordered, plan.BillingCycle); err != nil {
		return plan, err
	}
	if err := save(u, orderTable, &o); err != nil {
		return plan, err
	}
	return plan, save(u, subscriptions, &plan)
}

// suspension gathers what decides about suspending a subscription.
func (u *unit) suspension(s orders.Subscription) (f orders.Suspension, err error) {
	known, err := u.related(s.Customer)
	if err != nil {
		return f, err
	}
	f.AccountOpened = known.Relationship.Since
	f.ActiveAssets, err = u.activeAssets(s)
	return f, err
}

// activeAssets reports whether an Azure plan has an active Azure subscription
// or reservation (SUB-13).
func (u *unit) activeAssets(s orders.Subscription) (bool, error) {
	if s.ProductType != orders.AzurePlan {
		return false, nil
	}
	sold, err := u.entitlementsOf(s.Partner, s.Customer)
	if err != nil {
		return false, err
	}
	for _, e := range sold {
		if e.Subscription == s.ID && e.Status == orders.EntitlementActive {
			return true, nil
		}
	}
	bought, err := u.reservationsOf(s.Partner, s.Customer)
	for _, r := range bought {
		if r.Subscription == s.ID && r.State == reservations.Active {
			return true, err
		}
	}
	return false, err
}

// suspendAddOns stops the active add-ons of a base subscription (SUB-12).
func (u *unit) suspendAddOns(base orders.Subscription, facts orders.Suspension) error {
	sold, err := u.sold(base.Partner, base.Customer)
	if err != nil {
		return err
	}
	for _, s := range sold {
		if s.Parent != base.ID || s.Status != orders.Active {
			continue
		}
		stopped, err := s.Suspend(facts, u.at)
		if err != nil {
			return err
		}
		if err := u.saveSubscription(&stopped); err != nil {
			return err
		}
	}
	return nil
}
