package partnercenter

import (
	"context"
	"fmt"
	"io"
	"iter"
	"strconv"

	"cspkit.example/activity"
	"cspkit.example/customers"
	"cspkit.example/internal/check"
	"cspkit.example/orders"
	"cspkit.example/pcerr"
	"cspkit.example/permissions"
	"cspkit.example/resellers"
	"cspkit.example/store"
)

// Subscriptions are what the partner sold the customer, or for a reseller
// what its provider did (IR-33).
type Subscriptions struct{ c Customer }

// Subscriptions returns the operations on the customer's subscriptions.
func (c Customer) Subscriptions() Subscriptions { return Subscriptions{c} }

// SubscriptionQuery narrows the list of subscriptions. The zero value is all of
// them.
type SubscriptionQuery struct {
	Paging
	Order         orders.OrderID
	ResellerMPNID string
	Status        orders.SubscriptionStatus // as it is now
}

// check refuses a malformed query with invalid_input (ID-13).
func (q SubscriptionQuery) check() error {
	switch q.Status {
	case "", orders.Pending, orders.Active, orders.Suspended, orders.Deleted:
	default:
		return pcerr.Invalid("ID-13", "status", "unknown status of a subscription")
	}
	if err := check.Optional("order", string(q.Order)); err != nil {
		return err
	}
	return check.Optional("partnerIdOnRecord", q.ResellerMPNID)
}

func (q SubscriptionQuery) matches(s *orders.Subscription) bool {
	return (q.Order == "" || s.Order == q.Order) &&
		(q.ResellerMPNID == "" || s.PartnerIDOnRecord == q.ResellerMPNID) &&
		(q.Status == "" || s.Status == q.Status)
}

// List returns a page of the customer's subscriptions, in the order in which
// they were bought (SUB-8). A reseller sees those of the providers that
// associated it, one provider after the other.
func (ss Subscriptions) List(ctx context.Context, q SubscriptionQuery) (Page[orders.Subscription], error) {
	return ss.list(ctx, permissions.SubscriptionList, q)
}

// All yields the subscriptions that q selects, in the order of List.
func (ss Subscriptions) All(ctx context.Context, q SubscriptionQuery) iter.Seq2[orders.Subscription, error] {
	return ss.walk(ctx, permissions.SubscriptionList, q)
}

// ExportCSV writes the subscriptions that q selects as a CSV file with the
// columns Subscription ID, Subscription, Quantity, Status, Reseller (CUS-8).
func (ss Subscriptions) ExportCSV(ctx context.Context, w io.Writer, q SubscriptionQuery) error {
	header := []string{"Subscription ID", "Subscription", "Quantity", "Status", "Reseller"}
	return activity.WriteTable(w, header, ss.walk(ctx, permissions.SubscriptionExport, q), func(s orders.Subscription) []string {
		return []string{string(s.ID), s.FriendlyName, strconv.Itoa(s.Quantity), string(s.Status), s.PartnerIDOnRecord}
	})
}

func (ss Subscriptions) walk(ctx context.Context, a permissions.Action, q SubscriptionQuery) iter.Seq2[orders.Subscription, error] {
	return all(ctx, q.Paging, func(ctx context.Context, p Paging) (Page[orders.Subscription], error) {
		q.Paging = p
		return ss.list(ctx, a, q)
	})
}

func (ss Subscriptions) list(ctx context.Context, a permissions.Action, q SubscriptionQuery) (out Page[orders.Subscription], err error) {
	err = ss.c.s.view(ctx, a, func(u *unit) error {
		known, err := u.customer(ss.c.id)
		if err != nil {
			return err
		}
		if err := q.check(); err != nil {
			return err
		}
		sellers, err := u.sellers(known)
		if err != nil {
			return err
		}
		var ls []listing[orders.Subscription]
		var unread error
		for _, seller := range sellers {
			ls = append(ls, u.soldBy(seller, known.ID, q, &unread))
		}
		if out, err = pageOfSeveral(u, ls, q.Paging); err == nil && unread != nil {
			out, err = Page[orders.Subscription]{}, unread
		}
		return err
	})
	return out, err
}

// soldBy lists what a partner sold a customer, as it is now. unread gets the
// error of a base subscription that cannot be read.
func (u *unit) soldBy(seller permissions.TenantID, customer customers.ID, q SubscriptionQuery, unread *error) listing[orders.Subscription] {
	return listing[orders.Subscription]{
		from: subscriptions,
		scan: store.Scan{Index: byCreated, Equal: []store.Value{store.String(key(string(seller), string(customer)))}},
		now: func(s orders.Subscription) orders.Subscription {
			now, err := u.asItIs(s)
			if err != nil {
				*unread = err
			}
			return u.asSeen(now)
		},
		keep:    q.matches,
		filters: q.Order != "" || q.ResellerMPNID != "" || q.Status != "",
		about:   fmt.Sprintf("%q %q %q", q.Order, q.ResellerMPNID, q.Status),
	}
}

// Get returns one subscription, subscription_not_found when there is none
// that the partner sees.
func (ss Subscriptions) Get(ctx context.Context, id orders.SubscriptionID) (out orders.Subscription, err error) {
	err = ss.c.s.view(ctx, permissions.SubscriptionGet, func(u *unit) error {
		out, err = u.visibleSubscription(ss.c.id, id)
		return err
	})
	return out, err
}

// visibleSubscription reads a subscription that the acting partner sold the
// customer, or as a reseller sees there.
func (u *unit) visibleSubscription(customer customers.ID, id orders.SubscriptionID) (orders.Subscription, error) {
	known, err := u.customer(customer)
	if err != nil {
		return orders.Subscription{}, err
	}
	sellers, err := u.sellers(known)
	if err != nil {
		return orders.Subscription{}, err
	}
	for _, seller := range sellers {
		s, err := u.subscription(seller, known.ID, id)
		if pcerr.CodeOf(err) != pcerr.SubscriptionNotFound {
			return u.asSeen(s), err
		}
	}
	return orders.Subscription{}, id.NotFound()
}

// asSeen is a subscription as the acting partner sees it: one that another
// sold, without prices and orders (IR-33).
func (u *unit) asSeen(s orders.Subscription) orders.Subscription {
	if s.Partner == u.partner.Tenant {
		return s
	}
	return s.ForReseller()
}

// Entitlements returns the Azure subscriptions behind a subscription: the
// list from which Manage opens the Azure portal (RBAC-4).
func (ss Subscriptions) Entitlements(ctx context.Context, id orders.SubscriptionID) (out []orders.Entitlement, err error) {
	err = ss.c.s.view(ctx, permissions.SubscriptionGet, func(u *unit) error {
		s, err := u.visibleSubscription(ss.c.id, id)
		if err != nil {
			return err
		}
		sold, err := u.entitlementsOf(s.Partner, s.Customer)
		out = nil
		for _, e := range sold {
			if e.Subscription == s.ID {
				out = append(out, e)
			}
		}
		return err
	})
	return out, err
}

// Suspend stops a subscription; it can be reactivated until its DeleteAfter
// (SUB-11). Its add-ons stop with it (SUB-12). An Azure plan must have no
// active Azure subscription and no active reservation (SUB-13).
func (ss Subscriptions) Suspend(ctx context.Context, id orders.SubscriptionID) (orders.Subscription, error) {
	return ss.change(ctx, permissions.SubscriptionSuspend, id, func(u *unit, old orders.Subscription) (orders.Subscription, []string, error) {
		facts, err := u.suspension(old)
		if err != nil {
			return old, nil, err
		}
		s, err := old.Suspend(facts, u.at)
		if err == nil {
			err = u.suspendAddOns(old, facts)
		}
		return s, changed("status", string(old.Status), string(s.Status)), err
	})
}

// Reactivate starts a suspended subscription again, until its DeleteAfter.
func (ss Subscriptions) Reactivate(ctx context.Context, id orders.SubscriptionID) (orders.Subscription, error) {
	return ss.change(ctx, permissions.SubscriptionReactivate, id, func(u *unit, old orders.Subscription) (orders.Subscription, []string, error) {
		parentActive := true
		if old.ProductType == orders.AddOn {
			parent, err := u.subscription(old.Partner, old.Customer, old.Parent)
			if err != nil {
				return old, nil, err
			}
			parentActive = parent.Status == orders.Active
		}
		s, err := old.Reactivate(parentActive, u.at)
		if err == nil {
			s, err = u.priced(old, s)
		}
		return s, changed("status", string(old.Status), string(s.Status)), err
	})
}

// Register makes an active Azure subscription ready for reservations that are
// bought through the API (RSV-6). It leaves no record.
func (ss Subscriptions) Register(ctx context.Context, id orders.SubscriptionID) (out orders.Subscription, err error) {
	err = ss.c.s.do(ctx, permissions.ReservationBuy, func(u *unit) error {
		known, err := u.related(ss.c.id)
		if err != nil {
			return err
		}
		old, err := u.subscription(u.partner.Tenant, known.ID, id)
		if err != nil {
			return err
		}
		if out, err = old.Register(u.at); err != nil {
			return err
		}
		u.leavesNoRecord("RSV-6")
		return u.saveSubscription(&out)
	})
	return out, err
}

// Rename changes a subscription's friendly name.
func (ss Subscriptions) Rename(ctx context.Context, id orders.SubscriptionID, name string) (orders.Subscription, error) {
	return ss.change(ctx, permissions.SubscriptionRename, id, func(u *unit, old orders.Subscription) (orders.Subscription, []string, error) {
		s, err := old.Rename(name, u.at)
		return s, changed("friendlyName", old.FriendlyName, s.FriendlyName), err
	})
}

// SetReseller names the reseller of a provider's subscription by MPN ID, so
// that it manages the subscription and can earn its incentive, or clears it
// with "" (IR-17, IR-18).
func (ss Subscriptions) SetReseller(ctx context.Context, id orders.SubscriptionID, mpnID string) (orders.Subscription, error) {
	return ss.change(ctx, permissions.SubscriptionSetReseller, id, func(u *unit, old orders.Subscription) (orders.Subscription, []string, error) {
		if mpnID != "" {
			if _, err := resellers.ParseMPNID("partnerIdOnRecord", mpnID); err != nil {
				return old, nil, err
			}
		}
		if err := old.CheckKept(); err != nil {
			return old, nil, err
		}
		reseller, with, err := u.reseller(mpnID)
		if err != nil {
			return old, nil, err
		}
		s, err := old.SetReseller(reseller, with, u.at)
		if err == nil && reseller != nil {
			known, lookup := u.related(old.Customer)
			if err = lookup; err == nil {
				err = u.associate(known, reseller.Tenant, customers.ViaSubscription)
			}
		}
		return s, changed("partnerOnRecord", old.PartnerIDOnRecord, s.PartnerIDOnRecord), err
	})
}

// SetSupportContact names the partner that the subscription's users are told
// to ask: the partner itself, a provider's reseller, or another partner of
// the customer (IR-30, SUP-4).
func (ss Subscriptions) SetSupportContact(ctx context.Context, id orders.SubscriptionID, contact permissions.TenantID) (orders.Subscription, error) {
	return ss.change(ctx, permissions.SupportContactSet, id, func(u *unit, old orders.Subscription) (orders.Subscription, []string, error) {
		if err := old.CheckKept(); err != nil {
			return old, nil, err
		}
		to, err := u.supportContact(old.Customer, contact)
		if err != nil {
			return old, nil, err
		}
		s, err := old.SetSupport(to, u.at)
		return s, changed("supportContact", string(old.Support.Tenant), string(to.Tenant)), err
	})
}

// supportContact reads a partner that may be named as support contact (SUP-4).
func (u *unit) supportContact(customer customers.ID, id permissions.TenantID) (orders.SupportContact, error) {
	id, err := check.GUID("supportTenantId", id)
	if err != nil {
		return orders.SupportContact{}, err
	}
	p := *u.partner
	if id != u.partner.Tenant {
		if p, err = u.availableContact(customer, id); err != nil {
			return orders.SupportContact{}, err
		}
	}
	return orders.DefaultContact(p), nil
}

// availableContact is a provider's reseller that has DAP at the customer or an
// association with it, or for a direct bill partner another partner with an
// active relationship. Others do not exist for the asker.
func (u *unit) availableContact(customer customers.ID, id permissions.TenantID) (resellers.Partner, error) {
	if u.partner.Types.Any(permissions.IndirectProvider) {
		if _, err := u.partnerOf(id); err != nil {
			return resellers.Partner{}, err
		}
	}
	theirs, _, err := find(u, customerRecords, key(string(id), string(customer)))
	if err != nil {
		return resellers.Partner{}, err
	}
	available := theirs.Relationship.Active()
	if u.partner.Types.Any(permissions.IndirectProvider) {
		available = theirs.DAP.Active() || theirs.Associated
	}
	if !available {
		return resellers.Partner{}, noRelationship(id)
	}
	return u.partnerAccount(id)
}

func noRelationship(id permissions.TenantID) error {
	return pcerr.New(pcerr.NoRelationship, "SUP-4", "the contact must work with the customer first: by a relationship request or a partnership").About(string(id))
}

// change loads a subscription that the acting partner sold, lets decide
// change it, and saves that with its record.
func (ss Subscriptions) change(ctx context.Context, a permissions.Action, id orders.SubscriptionID,
	decide func(*unit, orders.Subscription) (orders.Subscription, []string, error),
) (out orders.Subscription, err error) {
	err = ss.c.s.do(ctx, a, func(u *unit) error {
		known, err := u.related(ss.c.id)
		if err != nil {
			return err
		}
		old, err := u.subscription(u.partner.Tenant, known.ID, id)
		if err != nil {
			return err
		}
		s, data, err := decide(u, old)
		if err != nil {
			return err
		}
		if err := u.saveSubscription(&s); err != nil {
			return err
		}
		out = s
		return u.recordSubscription(known, old, s, data)
	})
	return out, err
}

// changed is the data of an update_subscription record (section 8.2).
func changed(what, from, to string) []string {
	return []string{"Change", what, "OldValue", from, "NewValue", to}
}

func (u *unit) recordSubscription(c customers.Customer, old, s orders.Subscription, data []string) error {
	return u.record(entry{
		op: activity.UpdateSubscription, customer: c, old: old, new: s,
		data: append([]string{"SubscriptionId", string(s.ID)}, data...),
	})
}
