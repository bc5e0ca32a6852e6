package rest

import "cspkit.example/orders"

// subscriptionStates in the order of their numbers on the wire.
var subscriptionStates = []string{"none", "active", "suspended", "deleted", "expired", "pending", "disabled"}

// subscriptionPatch is what can be changed of a subscription. Clients send the
// whole of it: what differs from what is there is changed.
type subscriptionPatch struct {
	FriendlyName     string      `json:"friendlyName"`
	Quantity         int         `json:"quantity"`
	Status           word        `json:"status"`
	AutoRenewEnabled *bool       `json:"autoRenewEnabled"`
	BillingCycle     word        `json:"billingCycle"`
	PartnerID        *string     `json:"partnerId"`
	Attributes       *attributes `json:"attributes"`
}

// patchSubscription makes all changes or none. The version of the body or of
// If-Match, where one is given, must be the last one.
func (c *call) patchSubscription() (*answer, error) {
	var in subscriptionPatch
	if err := c.decode(&in); err != nil {
		return nil, err
	}
	status, err := oneOf("status", in.Status, subscriptionStates...)
	if err != nil {
		return nil, err
	}
	cycle, err := cycleIn("billingCycle", in.BillingCycle)
	if err != nil {
		return nil, err
	}
	var out subscriptionJSON
	err = c.atomically(func(c *call) error {
		old, err := c.theSubscription()
		if err != nil {
			return err
		}
		for _, given := range []*attributes{in.Attributes, {ETag: c.http.Header.Get("If-Match")}} {
			if err := checkETag(given, subscriptionTag(&old)); err != nil {
				return err
			}
		}
		if cycle != "" && cycle != orders.CycleNone && cycle != old.BillingCycle {
			return problem{400, 2054, "the billing cycle is changed on the order", sourceAPI}
		}
		out, err = c.changeSubscription(old, in, status)
		return err
	})
	if err != nil {
		return nil, err
	}
	return ok(out)
}

// changeSubscription starts a subscription before everything else, and ends it
// after that: only active ones are changed.
func (c *call) changeSubscription(s orders.Subscription, in subscriptionPatch, status string) (subscriptionJSON, error) {
	view, err := c.subscriptionView()
	if err != nil {
		return subscriptionJSON{}, err
	}
	to, id, subs := orders.SubscriptionStatus(status), s.ID, c.at().Subscriptions()
	switch to {
	case s.Status, "", "none", orders.Active, orders.Suspended, orders.Deleted:
	default:
		return subscriptionJSON{}, problem{400, 800040, "the state cannot change from " + string(s.Status) + " to " + status, sourceAPI}
	}
	for _, step := range []struct {
		wanted bool
		do     func() (orders.Subscription, error)
	}{
		{to == orders.Active && s.Status != to, func() (orders.Subscription, error) { return subs.Reactivate(c, id) }},
		{in.FriendlyName != "" && in.FriendlyName != s.FriendlyName, func() (orders.Subscription, error) { return subs.Rename(c, id, in.FriendlyName) }},
		{in.Quantity != 0 && in.Quantity != s.Quantity, func() (orders.Subscription, error) { return c.changeQuantity(s, in.Quantity) }},
		{in.AutoRenewEnabled != nil && *in.AutoRenewEnabled != s.AutoRenew, func() (orders.Subscription, error) { return subs.SetAutoRenew(c, id, *in.AutoRenewEnabled) }},
		{in.PartnerID != nil && *in.PartnerID != s.PartnerIDOnRecord, func() (orders.Subscription, error) { return subs.SetReseller(c, id, *in.PartnerID) }},
		{to == orders.Suspended && s.Status != to, func() (orders.Subscription, error) { return subs.Suspend(c, id) }},
		{to == orders.Deleted && s.Status != to, func() (orders.Subscription, error) { return subs.Cancel(c, id) }},
	} {
		if !step.wanted {
			continue
		}
		if s, err = step.do(); err != nil {
			return subscriptionJSON{}, err
		}
	}
	return view.of(s), nil
}

func (c *call) changeQuantity(s orders.Subscription, n int) (orders.Subscription, error) {
	if s.Status == orders.Suspended {
		return s, problem{400, 2001, "the quantity of a suspended subscription cannot change", sourceAPI}
	}
	return c.at().Subscriptions().ChangeQuantity(c, s.ID, n)
}
