package orders

import (
	"time"

	"cspkit.example/pcerr"
)

// Movable returns the Azure global subscriptions among what a partner sold a
// customer that move under Azure plans, one plan for each reseller on record
// (2.12). It refuses while one of them is suspended, and when there is
// nothing to move (subscription_not_active).
func Movable(owned []Subscription) (map[string][]Subscription, error) {
	byReseller := map[string][]Subscription{}
	for _, s := range owned {
		if s.ProductType != AzureGlobal || s.Status == Deleted || s.MovedTo != "" {
			continue
		}
		if s.Status != Active {
			return nil, s.notActive("SUB-26")
		}
		byReseller[s.PartnerIDOnRecord] = append(byReseller[s.PartnerIDOnRecord], s)
	}
	if len(byReseller) == 0 {
		return nil, pcerr.New(pcerr.SubscriptionNotActive, "SUB-26", "the customer has no active Azure global subscription to move")
	}
	return byReseller, nil
}

// MoveTo returns an Azure global subscription after its Azure subscription
// went under a plan: suspended, for good (SUB-26).
func (s Subscription) MoveTo(plan SubscriptionID, at time.Time) Subscription {
	s.Status, s.SuspendedAt, s.DeleteAfter, s.MovedTo, s.Stamp = Suspended, at, at.Add(reactivation), plan, s.Touch(at)
	return s
}

// Under returns the entitlement under another commerce subscription; its ID
// and its role assignments stay (SUB-26).
func (e Entitlement) Under(plan SubscriptionID, at time.Time) Entitlement {
	e.Subscription, e.Stamp = plan, e.Touch(at)
	return e
}

// Convert refuses to turn a subscription into a paid one that is no active
// trial, or into something that is not a paid product of the same kind.
func (s *Subscription) Convert(to Item) error {
	switch {
	case s.Status == Deleted:
		return s.deleted()
	case s.Status != Active:
		return s.notActive("SUB-14")
	case !s.Trial:
		return pcerr.Invalid("IR-25", "subscriptionId", "the subscription is not a trial").About(string(s.ID))
	case to.Trial || to.ProductType != s.ProductType:
		return pcerr.Invalid("IR-25", "catalogItemId", "choose a paid product of the same kind").About(to.ID)
	}
	return nil
}

// End returns the subscription as deleted, because another took its place.
func (s Subscription) End(at time.Time) Subscription {
	s.Status, s.AutoRenew, s.Stamp = Deleted, false, s.Touch(at)
	return s
}
