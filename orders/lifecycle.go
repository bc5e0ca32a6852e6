package orders

import (
	"time"

	"cspkit.example/money"
	"cspkit.example/pcerr"
)

const day = 24 * time.Hour

// How long a subscription can be given back for the whole price.
const (
	licenseReturn     = 30 * day // SUB-20
	softwareReturn    = 60 * day // SUB-19
	saasMonthlyReturn = day      // SUB-18
	saasYearlyReturn  = 14 * day // SUB-18
)

// How long a suspended subscription can be reactivated (SUB-11).
const (
	reactivation    = 90 * day
	reactivationMax = 120 * day
)

// At returns the subscription as it is at a time. A term that ended begins
// anew where it renews itself (SUB-21); where it does not, licences and
// marketplace subscriptions are suspended, while software and what was
// cancelled is over, suspended or not. A suspended one is deleted once its
// deadline has passed (SUB-9, SUB-11). Azure plans and Azure global
// subscriptions have no end.
func (s Subscription) At(now time.Time) Subscription {
	if !s.ProductType.Azure() && !s.CommitmentEnd.IsZero() && !now.Before(s.CommitmentEnd) {
		s = s.endTerm(now)
	}
	if s.Status == Suspended && now.After(s.DeleteAfter) {
		s.Status = Deleted
	}
	return s
}

func (s Subscription) endTerm(now time.Time) Subscription {
	switch {
	case s.ProductType == Software || s.EndsWithTerm:
		s.Status = Deleted
	case s.Status != Active:
	case s.AutoRenew:
		s.CommitmentEnd = s.termAt(now)
	default:
		s.Status, s.SuspendedAt, s.DeleteAfter = Suspended, s.CommitmentEnd, s.CommitmentEnd.Add(reactivation)
	}
	return s
}

// termAt returns the end of the term that is running at a time, counted from
// the start of the subscription.
func (s *Subscription) termAt(now time.Time) time.Time {
	end := s.CommitmentEnd
	for n := 1; !now.Before(end) && s.Term.Valid(); n++ {
		end = AddMonths(s.EffectiveStart, n*s.Term.months())
	}
	return end
}

// RenewedSince reports whether another term began after an earlier state of the
// subscription.
func (s *Subscription) RenewedSince(old Subscription) bool {
	return s.CommitmentEnd.After(old.CommitmentEnd)
}

// AtPriceOf returns a subscription whose term was renewed at the price that the
// catalogue's item had for such a term on the day of the renewal (SUB-17). Its
// own price stays where the item had none then.
func (s Subscription) AtPriceOf(i Item) Subscription {
	listed := i.At(s.termStart())
	if p, found := listed.PriceFor(s.Term); found {
		s.UnitPrice = p.PartnerCost
	}
	return s
}

// termStart returns when the running term began, counted like its end from the
// start of the subscription.
func (s *Subscription) termStart() time.Time {
	from, to := s.EffectiveStart, s.CommitmentEnd
	months := 12*(to.Year()-from.Year()) + int(to.Month()-from.Month())
	return AddMonths(from, months-s.Term.months())
}

// WithBase returns an add-on as it is with its base, both at the same time: it
// does not run while the base does not (SUB-12).
func (s Subscription) WithBase(base Subscription) Subscription {
	if s.Status == Active && base.Status != Active {
		s.Status, s.SuspendedAt, s.DeleteAfter = base.Status, base.SuspendedAt, base.DeleteAfter
	}
	return s
}

// Suspension is what Suspend needs to know beside the subscription.
type Suspension struct {
	// ActiveAssets says whether an Azure plan still has an active Azure
	// subscription or reservation (SUB-13).
	ActiveAssets bool
	// AccountOpened is when the customer's account with the partner began.
	AccountOpened time.Time
}

// Suspend returns the subscription as suspended, with the deadline for its
// reactivation (SUB-11) and, for licences, the credit of SUB-20.
func (s Subscription) Suspend(f Suspension, at time.Time) (Subscription, error) {
	switch {
	case s.Status == Deleted:
		return s, s.deleted()
	case s.Status != Active:
		return s, s.notActive("SUB-9")
	case s.ProductType == AzurePlan && f.ActiveAssets:
		return s, pcerr.New(pcerr.AzurePlanHasActiveAssets, "SUB-13", "disable its Azure subscriptions and cancel its reservations first").About(string(s.ID))
	}
	s.Status, s.SuspendedAt, s.DeleteAfter = Suspended, at, at.Add(s.reactivationTime(f.AccountOpened, at))
	if s.ProductType == License || s.ProductType == AddOn {
		s.Credit = s.refund(licenseReturn, at)
	}
	s.Stamp = s.Touch(at)
	return s, nil
}

// reactivationTime is 90 days; before the first bill, the days from the
// opening of the account to that bill more, up to 120 in all (SUB-11).
func (s *Subscription) reactivationTime(accountOpened, at time.Time) time.Duration {
	firstBill := Monthly.From(s.EffectiveStart)
	if !at.Before(firstBill) {
		return reactivation
	}
	return reactivation + min(max(firstBill.Sub(accountOpened)/day*day, 0), reactivationMax-reactivation)
}

// Reactivate returns a suspended subscription as active; one that was not
// renewed begins another term. parentActive says, for an add-on, whether its
// base is active (SUB-12).
func (s Subscription) Reactivate(parentActive bool, at time.Time) (Subscription, error) {
	switch {
	case s.At(at).Status == Deleted:
		return s, s.deleted()
	case s.MovedTo != "":
		return s, pcerr.New(pcerr.SubscriptionNotActive, "SUB-26", "its Azure subscription went under an Azure plan for good").About(string(s.ID))
	case s.Status != Suspended:
		return s, pcerr.New(pcerr.SubscriptionNotActive, "SUB-9", "only a suspended subscription can be reactivated").About(string(s.ID))
	case s.ProductType == AddOn && !parentActive:
		return s, ParentNotActive(s.Parent)
	}
	if !s.ProductType.Azure() && s.ProductType != Software {
		s.CommitmentEnd = s.termAt(at)
	}
	s.Status, s.SuspendedAt, s.DeleteAfter, s.Credit, s.Stamp = Active, time.Time{}, time.Time{}, money.Amount{}, s.Touch(at)
	return s, nil
}

// SetAutoRenew returns the subscription renewing itself, or not (SUB-21).
// Renewing itself takes a cancellation that waits for the renewal back.
func (s Subscription) SetAutoRenew(on bool, at time.Time) (Subscription, error) {
	switch {
	case s.Status == Deleted:
		return s, s.deleted()
	case s.Status != Active:
		return s, s.notActive("SUB-14")
	case on && s.ProductType != License && s.ProductType != AddOn && s.ProductType != MarketplaceSaaS:
		return s, pcerr.Invalid("SUB-21", "autoRenewEnabled", "a subscription of this kind does not renew itself")
	}
	s.AutoRenew, s.EndsWithTerm, s.Stamp = on, s.EndsWithTerm && !on, s.Touch(at)
	return s, nil
}

// Cancel returns the subscription as given back, and whether that ended it at
// once. Software can be returned whole within 60 days (SUB-19). A marketplace
// subscription ends at once, for a full credit, within 24 hours (billed
// monthly) or 14 days (yearly) of the order, and later at its renewal
// (SUB-18). Licences are suspended instead, with the credit of SUB-20.
func (s Subscription) Cancel(at time.Time) (c Subscription, ended bool, err error) {
	switch {
	case s.Status == Deleted:
		return s, false, s.deleted()
	case s.Status != Active:
		return s, false, s.notActive("SUB-14")
	}
	switch s.ProductType {
	case Software:
		if at.Sub(s.EffectiveStart) > softwareReturn {
			return s, false, pcerr.New(pcerr.SubscriptionNotActive, "SUB-19", "software can be returned within 60 days only").About(string(s.ID))
		}
	case MarketplaceSaaS:
		if at.Sub(s.EffectiveStart) > s.saasReturn() {
			s.AutoRenew, s.EndsWithTerm, s.Stamp = false, true, s.Touch(at)
			return s, false, nil
		}
	default:
		return s, false, pcerr.Invalid("SUB-20", "subscriptionId", "suspend a subscription of this kind instead of cancelling it").About(string(s.ID))
	}
	s.Status, s.AutoRenew, s.Credit, s.Stamp = Deleted, false, s.price(), s.Touch(at)
	return s, true, nil
}

func (s *Subscription) saasReturn() time.Duration {
	if s.Term == Monthly {
		return saasMonthlyReturn
	}
	return saasYearlyReturn
}

// price is what the partner paid for the term.
func (s *Subscription) price() money.Amount { return s.UnitPrice.Mul(int64(s.Quantity)).Round() }

// refund is the whole price within a time from the start, later the price of
// the days that are left of the term (SUB-20).
func (s *Subscription) refund(whole time.Duration, at time.Time) money.Amount {
	if at.Sub(s.EffectiveStart) <= whole {
		return s.price()
	}
	begin := s.Term.Before(s.CommitmentEnd)
	days := max(1, int64(s.CommitmentEnd.Sub(begin)/day))
	left := days - int64(at.Sub(begin)/day)
	return s.UnitPrice.Mul(int64(s.Quantity)).Share(max(left, 0), days).Round()
}
